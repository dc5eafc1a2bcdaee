"""Seconds after lift-off as instants."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from fallzone.model.zone import Zone


def find_window_utc(liftoff_utc: datetime | None, first_s: float | None, last_s: float | None):
    """First and last instant as ISO 8601 in UTC, whole seconds outward; None without lift-off or times.

    Examples
    --------
    >>> find_window_utc(datetime(2023, 8, 23, 18, 50, tzinfo=UTC), 59.5, 600.2)
    ('2023-08-23T18:50:59Z', '2023-08-23T19:00:01Z')
    """
    if liftoff_utc is None or first_s is None or last_s is None or not math.isfinite(first_s + last_s):
        return None
    start = liftoff_utc + timedelta(seconds=math.floor(first_s))
    return iso_utc(start), iso_utc(liftoff_utc + timedelta(seconds=math.ceil(last_s)))


def tell_closures(zone: Zone) -> dict[str, Any]:
    """When a zone is closed, as answers and flags carry it: from first to last, and each closure.

    Parameters
    ----------
    zone : Zone

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


def iso_utc(when: datetime) -> str:
    """ISO 8601 with Z."""
    return when.astimezone(UTC).isoformat().replace("+00:00", "Z")
