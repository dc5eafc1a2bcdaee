"""Days that notices give without their month or year, and what tells these."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

# A notice may be published a little after the first day that it names, and end a little before its last hour
_SLACK = timedelta(days=40)


@dataclass(frozen=True, slots=True)
class PartOfDate:
    """A day as it was written.

    Parameters
    ----------
    day : int
        Of the month.
    month, year : int or None
        Where they were written.
    days_later : int
        How many days after it are meant.
    weekday : int or None
        Of the day, 0 for Monday, where it is written beside it.
    """

    day: int
    month: int | None = None
    year: int | None = None
    days_later: int = 0
    weekday: int | None = None


@dataclass(frozen=True, slots=True)
class Anchor:
    """What else a notice says of when it stands.

    Parameters
    ----------
    cancel_utc, issued_utc : datetime or None
        When it ends and when it was published.
    year : int or None
        Of its number.
    """

    cancel_utc: datetime | None = None
    issued_utc: datetime | None = None
    year: int | None = None

    @property
    def source(self) -> str:
        """What years are taken from: ``cancel``, ``issued``, ``number`` or nothing."""
        if self.cancel_utc is not None:
            return "cancel"
        if self.issued_utc is not None:
            return "issued"
        return "number" if self.year is not None else ""

    def complete(self, part: PartOfDate) -> date | None:
        """The date of a day.

        Parameters
        ----------
        part : PartOfDate
            As it was written.

        Returns
        -------
        date or None
            None where nothing tells its month or year, there is no such day, or it is another day of the week.
        """
        found = self._find(part)
        if found is None or part.weekday not in (None, found.weekday()):
            return None
        return found + timedelta(days=part.days_later)

    def _find(self, part: PartOfDate) -> date | None:
        if part.month is not None and part.year is not None:
            return _make(part.year, part.month, part.day)
        around = self.cancel_utc or self.issued_utc
        if around is None:
            return None if part.month is None or self.year is None else _make(self.year, part.month, part.day)
        months = [(around.year * 12 + around.month - 1 + step) for step in range(-12, 13)]
        if part.month is not None:
            months = [at for at in months if at % 12 + 1 == part.month]
        found = [day for at in months if (day := _make(at // 12, at % 12 + 1, part.day)) is not None]
        return self._choose(found)

    def _choose(self, found: list[date]) -> date | None:
        """The last day before the end of the notice, or the first one after its publication."""
        if self.cancel_utc is not None:
            last = (self.cancel_utc + timedelta(days=1)).date()
            return max((day for day in found if day <= last), default=None)
        first = (self.issued_utc - _SLACK).date()
        return min((day for day in found if day >= first), default=None)


def _make(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def at_minute(day: date, minute: int, offset: int = 0) -> datetime:
    """An instant.

    Parameters
    ----------
    day : date
        In the zone that is meant.
    minute : int
        Of the day, 0 to 1440.
    offset : int
        Minutes of that zone ahead of UTC.

    Returns
    -------
    datetime
        In UTC.
    """
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=minute - offset)
