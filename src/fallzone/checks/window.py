"""Seconds after lift-off as instants."""

from __future__ import annotations

from datetime import datetime

from fallzone.words.times import iso_utc, span_utc


def find_window_utc(
    liftoff_utc: datetime | None, first_s: float | None, last_s: float | None
) -> tuple[str, str] | None:
    """First and last instant as ISO 8601 in UTC, whole seconds outward; None without lift-off or times.

    Examples
    --------
    >>> from datetime import UTC
    >>> find_window_utc(datetime(2023, 8, 23, 18, 50, tzinfo=UTC), 59.5, 600.2)
    ('2023-08-23T18:50:59Z', '2023-08-23T19:00:01Z')
    """
    span = span_utc(liftoff_utc, first_s, last_s)
    return None if span is None else (iso_utc(span[0]), iso_utc(span[1]))
