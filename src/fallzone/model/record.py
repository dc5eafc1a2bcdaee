"""The base of every record that comes from a file, and a number that knows where it came from."""

from __future__ import annotations

from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, PrivateAttr, model_validator

Mark = Literal["declared", "estimated", "assumed"]


def _check_time_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        raise ValueError(f"'{name}' is not a time zone; use a name such as 'Asia/Seoul'") from None
    return name


TimeZone = Annotated[str, AfterValidator(_check_time_zone)]


class Record(BaseModel):
    """A frozen record read from a file: unknown keys, NaN and infinities are errors."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, frozen=True)

    # The file it was read from; kept for messages and provenance.
    _file: str | None = PrivateAttr(default=None)


class Quantity(Record):
    """A number with its mark and source.

    Parameters
    ----------
    value : float
        The number, in the unit that its key ends in.
    mark : {"declared", "estimated", "assumed"}
        Declared: read in the cited text. Estimated: derived or fitted. Assumed: our choice.
    source : str
        Key into the file's ``[sources]`` table.
    published : float, optional
        What the cited text says, where a fit has moved ``value`` away from it.
    low, high : float, optional
        Bounds within which a fit may move ``value``.
    note : str, optional
        What a reader should know about it.
    """

    value: float
    mark: Mark
    source: str
    published: float | None = None
    low: float | None = None
    high: float | None = None
    note: str = ""

    @model_validator(mode="after")
    def _inside_bounds(self) -> Quantity:
        if self.low is not None and self.value < self.low:
            raise ValueError(f"value {self.value} is below its bound low = {self.low}")
        if self.high is not None and self.value > self.high:
            raise ValueError(f"value {self.value} is above its bound high = {self.high}")
        return self


class Sourced(Record):
    """A record whose numbers share one mark and one source."""

    mark: Mark
    source: str
    note: str = ""
