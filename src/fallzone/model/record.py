"""Base of every record that is read from a file, and a number that knows its source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal, NamedTuple
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    PrivateAttr,
    Strict,
    StringConstraints,
    Tag,
    model_validator,
)

from fallzone.model.text import NO_WORDING, Wording
from fallzone.words import _

Mark = Literal["declared", "estimated", "assumed"]

# Text and booleans are not numbers, even where they read like one.
Number = Annotated[float, Strict()]
Count = Annotated[int, Strict()]
# Ids name files and folders: no separators, nothing hidden, nothing that leads elsewhere.
Id = Annotated[str, StringConstraints(pattern=r"^\w[\w .()+-]*$", max_length=100)]

_YEARS = range(1950, 2101)


def _check_text(text: str) -> str:
    if not text.strip():
        raise ValueError(_("is empty"))
    return text


Text = Annotated[str, AfterValidator(_check_text)]


def _check_written_as_time(value: object) -> object:
    if not isinstance(value, str | datetime):
        raise ValueError(_("{value} is not a date with a time; write it as 2023-08-23T18:50:00Z").format(value=value))
    return value


def _check_instant(when: datetime) -> datetime:
    if when.tzinfo is None:
        raise ValueError(_("has no time zone; write it in UTC with Z at the end"))
    if when.year not in _YEARS:
        raise ValueError(
            _("the year is out of range; expected {first} to {last}").format(first=_YEARS[0], last=_YEARS[-1])
        )
    return when.astimezone(UTC)


# An instant in UTC
Instant = Annotated[datetime, BeforeValidator(_check_written_as_time), AfterValidator(_check_instant)]


def _check_time_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        raise ValueError(_("'{name}' is not a time zone; use a name such as 'Asia/Seoul'").format(name=name)) from None
    return name


TimeZone = Annotated[str, AfterValidator(_check_time_zone)]


# What pydantic puts between the keys that lead to a fault in a field of `one_or_more`
ONE_OR_MORE = ("one", "more")


class Origin(NamedTuple):
    """Where a record was read.

    Parameters
    ----------
    path : Path
        Its file.
    where : str
        Name of the file for messages and provenance: relative to geodata where it lies there.
    """

    path: Path
    where: str


class Record(BaseModel):
    """A frozen record read from a file; unknown keys, NaN and infinities are errors."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, frozen=True)

    # None of one that was made and not read
    _origin: Origin | None = PrivateAttr(default=None)


class Quantity(Record):
    """A number with its mark and source.

    Parameters
    ----------
    value : float
        The number, in the unit that its key ends in.
    mark : {"declared", "estimated", "assumed"}
        Declared: published, read in the cited text. Estimated: derived or fitted. Assumed: our choice.
    source : str
        Key into the file's ``[sources]`` table.
    published : float, optional
        What the cited text says, where a fit has moved ``value`` away from it.
    low, high : float, optional
        Bounds within which a fit may move ``value``, in the same unit.
    note : Wording, optional
        What a reader should know about it.
    """

    value: Number
    mark: Mark
    source: Text
    published: Number | None = None
    low: Number | None = None
    high: Number | None = None
    note: Wording = NO_WORDING

    @model_validator(mode="after")
    def _inside_bounds(self) -> Quantity:
        if self.low is not None and self.value < self.low:
            raise ValueError(_("value {value} is below its bound low = {low}").format(value=self.value, low=self.low))
        if self.high is not None and self.value > self.high:
            raise ValueError(
                _("value {value} is above its bound high = {high}").format(value=self.value, high=self.high)
            )
        return self


def within(low: float, high: float) -> AfterValidator:
    """Validator for the range of a quantity: wide enough for any vehicle, narrow enough that a wrong unit stands out.

    Parameters
    ----------
    low, high : float
        Smallest and largest value, in the unit of the key.

    Returns
    -------
    pydantic.AfterValidator
        Refuses a quantity outside the range.

    Raises
    ------
    ValueError
        Raised by the validator, which pydantic turns into a fault of the record.
    """

    def check(quantity: Quantity) -> Quantity:
        if not low <= quantity.value <= high:
            raise ValueError(
                _("value {value:g} is out of range; expected {low:g} to {high:g}").format(
                    value=quantity.value, low=low, high=high
                )
            )
        return quantity

    return AfterValidator(check)


def limits(low: float, high: float) -> object:
    """Range of a bare number, as `within` for a quantity.

    Parameters
    ----------
    low, high : float
        Smallest and largest value, in the unit of the key.

    Returns
    -------
    pydantic field
    """
    return Field(ge=low, le=high)


def one_or_more(kind: object) -> object:
    """A field that is one number or a list of them, with faults as of the one that was given.

    Parameters
    ----------
    kind : type
        Of one number.

    Returns
    -------
    type
        For a pydantic field.
    """
    one, more = Annotated[kind, Tag(ONE_OR_MORE[0])], Annotated[tuple[kind, ...], Tag(ONE_OR_MORE[1])]
    return Annotated[one | more, Discriminator(lambda given: ONE_OR_MORE[isinstance(given, list | tuple)])]


class ContradictionError(ValueError):
    """Numbers of one file that cannot be true together.

    Parameters
    ----------
    keys : str
        Their keys in the file.
    problem : str
        Their values, and what was expected.
    """

    def __init__(self, keys: str, problem: str) -> None:
        super().__init__(problem)
        self.keys = keys


def require_unique(message: str, names: Iterable[object]) -> None:
    """Check that no name is listed twice.

    Parameters
    ----------
    message : str
        What to say otherwise, marked by ``msg``, with the places ``name`` and ``count``.
    names : iterable
        Names, or other hashable values.

    Raises
    ------
    ValueError
        When one is listed twice.
    """
    for name, count in Counter(names).items():
        if count > 1:
            raise ValueError(_(message).format(name=name, count=count))


class Sourced(Record):
    """A record whose numbers share one mark and one source.

    Parameters
    ----------
    mark : {"declared", "estimated", "assumed"}
        Declared: published, read in the cited text. Estimated: derived or fitted. Assumed: our choice.
    source : str
        Key into the file's ``[sources]`` table.
    note : Wording, optional
        What a reader should know about the numbers.
    """

    mark: Mark
    source: Text
    note: Wording = NO_WORDING
