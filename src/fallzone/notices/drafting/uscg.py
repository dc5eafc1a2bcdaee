"""A draft of a broadcast notice to mariners, as the United States Coast Guard words them for launches."""

from __future__ import annotations

from fallzone.model.notices.draft import Draft
from fallzone.notices.drafting.message import Area, capitals, gather_windows, item_capitals, list_areas
from fallzone.notices.drafting.positions import in_seconds
from fallzone.notices.drafting.times import Window, cancel_words, window_words
from fallzone.notices.outward import SECONDS

PER_DEGREE = SECONDS
# No limit is stated; most areas keep to 5 % with less than half as many
MOST_CORNERS = 48


def write(draft: Draft) -> str:
    """The broadcast.

    Parameters
    ----------
    draft : Draft
        With its zones.

    Returns
    -------
    str
        One corner a line.
    """
    groups = gather_windows(list_areas(draft, per_degree=PER_DEGREE, most_corners=MOST_CORNERS))
    paragraphs = [_tell_group(draft, windows, areas) for windows, areas in groups.items()]
    paragraphs.append("MARINERS ARE ADVISED TO REMAIN CLEAR OF THESE AREAS.")
    cancel = cancel_words([window for windows in groups for window in windows])
    paragraphs.append(f"CANCEL THIS MSG {cancel}.")
    return "\n".join(f"{number}. {text}" for number, text in enumerate(paragraphs, start=1)) + "\n"


def _tell_group(draft: Draft, windows: tuple[Window, ...], areas: list[Area]) -> str:
    year = windows[-1][1].year
    head = (
        "SPACE LAUNCH OPERATIONS, WHICH MAY BE HAZARDOUS TO SURFACE VESSELS, WILL BE CONDUCTED FROM "
        f"{capitals(draft.site.en)}, {window_words(windows)} {year}. HAZARD AREAS ARE BOUND BY THE FOLLOWING "
        "APPROXIMATE POSITIONS:"
    )
    return "\n".join([head, *(_tell_area(number, area) for number, area in enumerate(areas))])


def _tell_area(number: int, area: Area) -> str:
    corners = [in_seconds(corner) for corner in area.ring.corners_lonlat]
    listed = ",\n".join(corners[:-1]) + f" AND\n{corners[-1]}."
    return f"{chr(ord('A') + number % 26)}. {item_capitals(area.zone)}\n{listed}"
