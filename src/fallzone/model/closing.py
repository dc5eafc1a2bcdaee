"""When and between which levels a zone is closed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from fallzone.model.record import ContradictionError, Instant, Number, Record, limits
from fallzone.words import _

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

# Notices stand for days or weeks, ranges that are closed all the time for a year
_MOST_DAYS = 1_100
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00")


def _check_date(value: object) -> object:
    is_date = isinstance(value, date) and not isinstance(value, datetime)
    if not is_date and not (isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value)):
        raise ValueError(_("{value!r} is not a date; write it as 2023-08-24").format(value=value))
    return value


def _check_clock(value: object) -> object:
    if not (isinstance(value, str) and _CLOCK.fullmatch(value)):
        raise ValueError(
            _("{value!r} is not a time of day; write it as 09:30, from 00:00 to 24:00").format(value=value)
        )
    return value


def _check_order(window: tuple[datetime, datetime | None]) -> tuple[datetime, datetime | None]:
    start, end = window
    if end is not None and start >= end:
        raise ValueError(_("ends before it begins"))
    return window


Day = Annotated[date, BeforeValidator(_check_date)]
ClockTime = Annotated[str, BeforeValidator(_check_clock)]
# First and last instant; without a last one it is closed until further notice
Window = Annotated[tuple[Instant, Instant | None], AfterValidator(_check_order)]
BoundedWindow = Annotated[tuple[Instant, Instant], AfterValidator(_check_order)]


class Schedule(Record):
    """Hours of the day on which a zone is closed, over a span of dates: "0000 to 0400 UTC daily 21 to 30 Nov".

    Parameters
    ----------
    first_date, last_date : date
        Dates in UTC on which a closure begins, both included; at most three years apart.
    start_utc, end_utc : str
        Time of the day, ``00:00`` to ``24:00``. An end that is not later than the start belongs to the next day.
    weekdays : tuple of str
        Days of the week on which it begins, ``mon`` to ``sun``; empty: every day.
    """

    first_date: Day
    last_date: Day
    start_utc: ClockTime
    end_utc: ClockTime
    weekdays: tuple[Weekday, ...] = ()

    @model_validator(mode="after")
    def _can_be(self) -> Schedule:
        if not 0 <= (self.last_date - self.first_date).days <= _MOST_DAYS:
            problem = _("from {first_date} to {last_date}; expected 0 to {most:,} days, in this order").format(
                first_date=self.first_date, last_date=self.last_date, most=_MOST_DAYS
            )
            raise ContradictionError("schedules", problem)
        if self.start_utc == "24:00":
            raise ContradictionError("schedules", _("starts at 24:00; write 00:00 of the next day"))
        if not any(True for _window in self.list_windows()):
            problem = _(
                "there is no {weekdays} between {first_date} and {last_date}; expected at least one day"
            ).format(weekdays=", ".join(self.weekdays), first_date=self.first_date, last_date=self.last_date)
            raise ContradictionError("schedules", problem)
        return self

    def list_windows(self) -> Iterator[tuple[datetime, datetime]]:
        """Closures in order of time.

        Yields
        ------
        (datetime, datetime)
            First and last instant of each, UTC.

        Examples
        --------
        >>> nightly = Schedule(first_date="2023-04-17", last_date="2023-04-18", start_utc="22:00", end_utc="10:00")
        >>> [f"{start:%d %H:%M} to {end:%d %H:%M}" for start, end in nightly.list_windows()]
        ['17 22:00 to 18 10:00', '18 22:00 to 19 10:00']
        """
        start, end = (timedelta(hours=int(told[:2]), minutes=int(told[3:])) for told in (self.start_utc, self.end_utc))
        end += timedelta(days=1) if end <= start else timedelta()
        for number in range((self.last_date - self.first_date).days + 1):
            day = datetime.combine(self.first_date + timedelta(days=number), time(), UTC)
            if not self.weekdays or WEEKDAYS[day.weekday()] in self.weekdays:
                yield day + start, day + end


class Level(Record):
    """A vertical limit as a notice gives it.

    Parameters
    ----------
    reference : str
        ``SFC`` or ``GND``: the surface; ``UNL``: unlimited; ``FL``: a flight level, in hundreds of feet of pressure
        altitude; ``ft AMSL``, ``ft AGL``, ``m AMSL``, ``m AGL``: feet or metres above mean sea level or the ground.
    value : float, optional
        The number that goes with it, 0 or more; none with SFC, GND and UNL.
    """

    reference: Literal["SFC", "GND", "UNL", "FL", "ft AMSL", "ft AGL", "m AMSL", "m AGL"]
    value: Annotated[Number, limits(0.0, 1e6)] | None = None

    @model_validator(mode="after")
    def _whole(self) -> Level:
        bare = self.reference in ("SFC", "GND", "UNL")
        if bare != (self.value is None):
            problem = _("{reference} has no value") if bare else _("{reference} needs a value")
            raise ValueError(problem.format(reference=self.reference))
        return self

    def __str__(self) -> str:
        """As notices write it.

        Examples
        --------
        >>> print(Level(reference="FL", value=95.0), Level(reference="ft AMSL", value=3000.0), Level(reference="UNL"))
        FL095 3,000 ft AMSL UNL
        """
        if self.value is None:
            return self.reference
        return f"FL{self.value:03.0f}" if self.reference == "FL" else f"{self.value:,.10g} {self.reference}"


class Levels(Record):
    """Levels between which a zone is closed.

    Parameters
    ----------
    lower, upper : Level
        Vertical limits.
    """

    lower: Level
    upper: Level

    @model_validator(mode="after")
    def _in_order(self) -> Levels:
        low, high = self.lower, self.upper
        same = low.reference == high.reference and low.value is not None and high.value is not None
        if high.reference in ("SFC", "GND") or low.reference == "UNL" or (same and low.value >= high.value):
            raise ContradictionError(
                "levels", _("{low} to {high}; expected the lower one first").format(low=low, high=high)
            )
        return self


Windows = Annotated[tuple[Window, ...], Field(max_length=1_000)]
