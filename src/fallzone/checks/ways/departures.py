"""When a way may begin so that none of it lies in what is in force then: its times shifted as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from fallzone.checks.ways.stretches import Stretch
from fallzone.model.results.way import Departures

_SECOND = timedelta(seconds=1)


def find_departures(stretches: Iterable[Stretch], departure_utc: datetime) -> Departures | None:
    """The last safe departure before the planned one and the first after it.

    Parameters
    ----------
    stretches : iterable of Stretch
        Where the way is inside something, or too near to tell.
    departure_utc : datetime
        As planned.

    Returns
    -------
    Departures or None
        None where the planned one is safe, or where it is not known when something is in force.

    Source
    ------
    Derived: a stretch from a to b after the departure meets a window from w to v where the departure lies in
    [w − b, v − a]; what is safe lies outside of the union of these.
    """
    blocked: list[tuple[datetime, datetime | None]] = []
    for one in stretches:
        if not one.is_counted:
            continue
        if one.windows is None:
            return None
        begin, end = timedelta(seconds=one.begin_s), timedelta(seconds=one.end_s)
        blocked += [(first - end, None if last is None else last - begin) for first, last in one.windows]
    if not any(first <= departure_utc and (last is None or departure_utc <= last) for first, last in blocked):
        return None
    return Departures(
        latest_safe_utc=_find_latest(blocked, departure_utc), earliest_safe_utc=_find_earliest(blocked, departure_utc)
    )


def _find_latest(blocked: list[tuple[datetime, datetime | None]], departure_utc: datetime) -> datetime:
    """The last whole second before the planned departure that no span holds."""
    when = departure_utc
    for first, last in sorted(blocked, key=lambda span: span[1] or datetime.max.replace(tzinfo=UTC), reverse=True):
        if first <= when and (last is None or when <= last):
            when = (first - timedelta(microseconds=1)).replace(microsecond=0)
    return when


def _find_earliest(blocked: list[tuple[datetime, datetime | None]], departure_utc: datetime) -> datetime | None:
    """The first whole second after the planned departure that no span holds; None where something has no end."""
    when = departure_utc
    for first, last in sorted(blocked, key=lambda span: span[0]):
        if first <= when and (last is None or when <= last):
            if last is None:
                return None
            when = last.replace(microsecond=0) + _SECOND
    return when
