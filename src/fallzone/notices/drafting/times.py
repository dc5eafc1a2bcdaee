"""Closures as messages write them: in UTC, with English months whatever language is spoken."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

Window = tuple[datetime, datetime]

_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
# After the last closure a message cancels itself, as those in force do
_CANCEL_AFTER = timedelta(hours=1)
# Fewer closures are listed
_FEWEST_DAILY = 3


def month_words(when_utc: datetime) -> str:
    """A month: ``AUG``.

    Parameters
    ----------
    when_utc : datetime
        UTC.

    Returns
    -------
    str
    """
    return _MONTHS[when_utc.month - 1]


def group_words(when_utc: datetime) -> str:
    """Day and time: ``231820Z``.

    Parameters
    ----------
    when_utc : datetime
        UTC, whole minutes.

    Returns
    -------
    str
    """
    return f"{when_utc:%d%H%M}Z"


def cancel_words(windows: Sequence[Window]) -> str:
    """When a message cancels itself, with its year: ``232200Z AUG 23``.

    Parameters
    ----------
    windows : sequence of (datetime, datetime)
        All closures that it tells of.

    Returns
    -------
    str
    """
    when = max(end for _start, end in windows) + _CANCEL_AFTER
    return f"{group_words(when)} {month_words(when)} {when:%y}"


def is_daily(windows: Sequence[Window]) -> bool:
    """Whether closures are of the same hours on three days or more in a row, none of them beyond midnight.

    Parameters
    ----------
    windows : sequence of (datetime, datetime)
        In order.

    Returns
    -------
    bool
    """
    first_start, first_end = windows[0]
    days = range(len(windows))
    in_a_row = [(first_start + timedelta(days=day), first_end + timedelta(days=day)) for day in days]
    return len(windows) >= _FEWEST_DAILY and list(windows) == in_a_row and first_start.date() == first_end.date()


def window_words(windows: Sequence[Window]) -> str:
    """Closures of a maritime message: ``1820Z TO 2100Z DAILY 23 THRU 30 AUG``, or one after the other.

    Parameters
    ----------
    windows : sequence of (datetime, datetime)
        In order, at least one.

    Returns
    -------
    str
    """
    (start, end), (last, _last_end) = windows[0], windows[-1]
    if is_daily(windows):
        first_day = f"{start:%d}" if _month_of(start) == _month_of(last) else _day_words(start, last)
        return f"{start:%H%M}Z TO {end:%H%M}Z DAILY {first_day} THRU {_day_words(last, last)}"
    months = {_month_of(when) for window in windows for when in window}
    if len(months) == 1:
        told = [f"{group_words(start)} TO {group_words(end)}" for start, end in windows]
        return f"{_join(told)} {month_words(start)}"
    years = {when.year for window in windows for when in window}
    told = [" TO ".join(_dated(when, has_year=len(years) > 1) for when in window) for window in windows]
    return _join(told)


def _month_of(when: datetime) -> tuple[int, int]:
    return when.year, when.month


def _day_words(when: datetime, last: datetime) -> str:
    year = "" if when.year == last.year else f" {when:%y}"
    return f"{when:%d} {month_words(when)}{year}"


def _dated(when: datetime, *, has_year: bool) -> str:
    return f"{group_words(when)} {month_words(when)}" + (f" {when:%y}" if has_year else "")


def _join(told: list[str]) -> str:
    return told[0] if len(told) == 1 else f"{', '.join(told[:-1])} AND {told[-1]}"
