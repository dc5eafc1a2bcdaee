"""When areas of a launch are closed: the rule of 30 minutes before the flight and after the last impact."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from fallzone.errors import InputError
from fallzone.model.mission import Mission
from fallzone.words import _

Window = tuple[datetime, datetime]

# Before flight and after the hazard ends at least (former 14 CFR 417, App. B); times of notices are whole half hours
_HALF_HOUR = timedelta(minutes=30)
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def find_closures(mission: Mission, last_s: float) -> tuple[Window, ...]:
    """When an area is closed.

    Parameters
    ----------
    mission : Mission
        Its launch windows count; without any its lift-off.
    last_s : float
        Last impact there [s after lift-off].

    Returns
    -------
    tuple of (datetime, datetime)
        For each window from 30 min before it opens to 30 min after the last impact of a flight at its end, to half
        hours and outward; in order, those that meet joined.

    Raises
    ------
    InputError
        When the mission states neither.

    Source
    ------
    14 CFR 417, appendix B (the former part 417): from 30 min before flight to 30 min after the hazard ends, at least.
    """
    return tuple(_join(_widen(window, last_s) for window in _list_windows(mission)))


def find_begin(mission: Mission) -> datetime:
    """Lift-off, or when the first launch window opens where that is not known.

    Parameters
    ----------
    mission : Mission
        With either.

    Returns
    -------
    datetime

    Raises
    ------
    InputError
        When the mission states neither.
    """
    return mission.liftoff_utc or min(start for start, _end in _list_windows(mission))


def _list_windows(mission: Mission) -> tuple[Window, ...]:
    if mission.liftoff_utc is None and not mission.launch_windows_utc:
        raise InputError(
            f"missions/{mission.id}.toml",
            _("has no lift-off and no launch window"),
            _("liftoff_utc or launch_windows_utc"),
        )
    return mission.launch_windows_utc or ((mission.liftoff_utc, mission.liftoff_utc),)


def _widen(window: Window, last_s: float) -> Window:
    start = window[0].astimezone(UTC) - _HALF_HOUR
    end = window[1].astimezone(UTC) + timedelta(seconds=last_s) + _HALF_HOUR
    # Floor division of time rounds down, on either side of the epoch
    return _EPOCH + (start - _EPOCH) // _HALF_HOUR * _HALF_HOUR, _EPOCH - (_EPOCH - end) // _HALF_HOUR * _HALF_HOUR


def _join(windows: Iterable[Window]) -> Iterator[Window]:
    found = sorted(windows)
    last = found[0]
    for window in itertools.islice(found, 1, None):
        if window[0] <= last[1]:
            last = (last[0], max(last[1], window[1]))
        else:
            yield last
            last = window
    yield last
