"""When something comes down in a region: as planned, and of a failure; windows never shorter than what was computed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallzone.names import AS_FLOWN, NOMINAL
from fallzone.words import _, times

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from fallzone.assessment.assessment import Assessment
    from fallzone.model.results.flag import Flag

Seconds = tuple[float, float]
_FALLS = ("footprint_97", "footprint_99", "impacts", "stray")


def find_planned(flag: Flag) -> Seconds | None:
    """First and last fall of what is meant to fall there.

    Parameters
    ----------
    flag : Flag
        With its reasons.

    Returns
    -------
    (float, float) or None
        After lift-off [s]; None where nothing is meant to fall.
    """
    return _join(_list_falls(flag, lambda case: case == NOMINAL))


def find_failed(flag: Flag) -> Seconds | None:
    """First and last arrival of the debris of a failure.

    Parameters
    ----------
    flag : Flag
        With its reasons and what is known of it per launch.

    Returns
    -------
    (float, float) or None
        After lift-off [s]; None where none was simulated to reach it.
    """
    found = [*_list_falls(flag, lambda case: case not in (NOMINAL, AS_FLOWN)), *(span.arrival_s for span in flag.spans)]
    # What nobody can know before a flight says nothing of its failures, but where nothing else is known
    return _join(found or _list_falls(flag, lambda case: case == AS_FLOWN))


def when_words(span: Seconds, assessment: Assessment, *, about: bool = False) -> str:
    """A window in local time and UTC, to the minute and outward; in minutes where the lift-off is not known.

    Parameters
    ----------
    span : (float, float)
        After lift-off [s].
    assessment : Assessment
        With lift-off and time zone.
    about : bool
        Whether it rests on a flight or two.

    Returns
    -------
    str
        A few words.
    """
    mission = assessment.mission
    window = times.span_utc(mission.liftoff_utc, *span)
    if window is None:
        told = _("{minutes} after lift-off").format(minutes=times.minutes(*span))
    else:
        told = times.clocks(window, mission.timezone)
    return _("about {window}").format(window=told) if about else told


def clocks(span: Seconds, assessment: Assessment) -> list[str]:
    """The same in a table whose heads name the zones: local time, then UTC; minutes alone without a lift-off.

    Parameters
    ----------
    span : (float, float)
        After lift-off [s].
    assessment : Assessment
        With lift-off and time zone.

    Returns
    -------
    list of str
        A cell for each.
    """
    mission = assessment.mission
    window = times.span_utc(mission.liftoff_utc, *span)
    if window is None:
        return [times.minutes(*span)]
    return [times.bare_clocks(window, zone) for zone in (mission.timezone, "UTC")]


def _list_falls(flag: Flag, is_meant: Callable[[str], bool]) -> list[Seconds]:
    return [
        (one.first_s, one.last_s)
        for one in flag.reasons
        if one.case is not None
        and is_meant(one.case)
        and one.reason in _FALLS
        and one.first_s is not None
        and one.last_s is not None
    ]


def _join(spans: Iterable[Seconds]) -> Seconds | None:
    found = list(spans)
    return (min(first for first, _last in found), max(last for _first, last in found)) if found else None
