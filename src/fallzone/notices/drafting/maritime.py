"""Paragraphs of a navigational warning in the order of MSC.1/Circ.1310: hazard, when, where, remarks, cancellation."""

from __future__ import annotations

from itertools import chain
from string import ascii_uppercase

from fallzone.model.notices.draft import Draft
from fallzone.notices.drafting.message import Area, fill, gather_windows, item_capitals, list_areas
from fallzone.notices.drafting.positions import in_minutes
from fallzone.notices.drafting.times import cancel_words, window_words
from fallzone.notices.outward import HUNDREDTHS

_LAUNCHING, _FALLING = "HAZARDOUS OPERATIONS, ROCKET LAUNCHING", "DANGER, ROCKET DEBRIS FALLING"
_LEAD = "\N{NO-BREAK SPACE}"


def paragraph_lines(draft: Draft, *, most_corners: int) -> list[str]:
    """Numbered paragraphs of a warning.

    Parameters
    ----------
    draft : Draft
        With its zones.
    most_corners : int
        How many corners an area has at most.

    Returns
    -------
    list of str
        Lines of 40 columns at most.
    """
    areas = list_areas(draft, per_degree=HUNDREDTHS, most_corners=most_corners)
    letters = {id(area): _letter(number) for number, area in enumerate(areas)} if len(areas) > 1 else {}
    lines, number = [], 0
    for windows, closed in gather_windows(areas).items():
        number += 1
        hazard = _LAUNCHING if draft.falling is None else _FALLING
        lines += _hazard_lines(number, f"{hazard} {window_words(windows)}", closed, letters)
    lines += fill("WIDE BERTH ADVISED.", first=f"{number + 1}. ")
    cancel = cancel_words([window for zone in draft.zones for window in zone.windows_utc])
    return [*lines, *fill(f"CANCEL THIS MSG {cancel}.", first=f"{number + 2}. ", then="   ")]


def _hazard_lines(number: int, hazard: str, areas: list[Area], letters: dict[int, str]) -> list[str]:
    where = "IN AREAS BOUND BY:" if letters else f"IN AREA OF {item_capitals(areas[0].zone)} BOUND BY"
    lines = fill(f"{hazard} {where}", first=f"{number}. ", then="   ")
    for area in areas:
        corners = [in_minutes(corner).replace(" ", _LEAD) for corner in area.ring.corners_lonlat]
        if letters:
            lines += fill(item_capitals(area.zone), first=f"   {letters[id(area)]}. ", then="   ")
        lines += fill(", ".join(corners) + ".", first="   ", then="   ")
    return lines


def _letter(number: int) -> str:
    """A to Z, then AA, AB and so on."""
    more, rest = divmod(number, len(ascii_uppercase))
    return (_letter(more - 1) if more else "") + ascii_uppercase[rest]


def subject_lines(names: list[str]) -> list[str]:
    """Lines that name the regions a warning is for.

    Parameters
    ----------
    names : list of str
        In capitals.

    Returns
    -------
    list of str
    """
    return list(chain.from_iterable(fill(f"{name}.") for name in names))
