"""Seconds after lift-off as instants."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any

from fallzone.model.zone import Zone
from fallzone.words.times import iso_utc, span_utc


def find_window_utc(
    liftoff_utc: datetime | None, first_s: float | None, last_s: float | None
) -> tuple[str, str] | None:
    """First and last instant as ISO 8601 in UTC, whole seconds outward; None without lift-off or times.

    Parameters
    ----------
    liftoff_utc : datetime or None
        Lift-off, with its time zone.
    first_s, last_s : float or None
        First and last time after lift-off [s].

    Returns
    -------
    (str, str) or None
        None too where a time is not finite.

    Examples
    --------
    >>> from datetime import UTC
    >>> find_window_utc(datetime(2023, 8, 23, 18, 50, tzinfo=UTC), 59.5, 600.2)
    ('2023-08-23T18:50:59Z', '2023-08-23T19:00:01Z')
    """
    span = span_utc(liftoff_utc, first_s, last_s)
    return None if span is None else (iso_utc(span[0]), iso_utc(span[1]))


def tell_closures(zone: Zone) -> dict[str, Any]:
    """When a zone is closed, as answers and flags carry it: from first to last, and each closure.

    Parameters
    ----------
    zone : Zone
        Of which the closures are told.

    Returns
    -------
    dict
        ``window_utc``, (str, str) or None where none is known or one has no end; ``windows_utc``, tuple of (str, str or
        None), or None where none is known.
    """
    return dict(zip(("window_utc", "windows_utc"), _tell_closures(zone), strict=True))


# A list of places asks the same zones for each of them
@lru_cache(maxsize=256)
def _tell_closures(zone: Zone) -> tuple[tuple[str, str] | None, tuple[tuple[str, str | None], ...] | None]:
    span = zone.window_utc
    told = tuple((iso_utc(start), iso_utc(end) if end is not None else None) for start, end in zone.list_windows())
    return tuple(map(iso_utc, span)) if span else None, told or None
