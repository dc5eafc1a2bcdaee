"""Figures that were published of a flight, and what a fit foretold of them that had not seen it."""

from __future__ import annotations

from typing import Annotated, Literal, NamedTuple

from pydantic import Field, field_validator, model_validator

from fallzone.model.published import FigureCase, FigureQuantity
from fallzone.model.record import ContradictionError, Id, Number, Record
from fallzone.model.timeline import SeparatedItem
from fallzone.names import EVENTS, ITEMS
from fallzone.words import _

# What a fit may leave out: all that was published of one flight, one of its figures, or every flight of its vehicle
WAYS = ("flight", "row", "vehicle")


class LeftOut(Record):
    """A published figure, and the prediction of a fit from which it was left out; in the unit of ``quantity``.

    Parameters
    ----------
    by : {"flight", "row", "vehicle"}
        Whether the whole flight was left out of the fit, this figure alone, or all flights of the vehicle, so that
        nothing of it was fitted.
    mission : str
        Id of the mission.
    case : {"nominal", "as-flown"}
        The flight that the figure belongs to.
    name, quantity : str
        What it is a figure of, and which; see `fallzone.model.published.PublishedValue`.
    item : str, optional
        Item whose fall an overflight is.
    published, tolerance : float
        The figure, and how far a computed one may differ, > 0.
    low, median, high : float
        5th, 50th and 95th percentile of the prediction; of angles of a circle within half a turn of the figure.
    level : float
        Share of the prediction in the central interval, or of a point in the ellipse about its middle, that just
        reaches the figure, 0 to 1: areas of a share hold it where ``level`` is no larger.
    """

    by: Literal["flight", "row", "vehicle"]
    mission: Id
    case: FigureCase
    name: str
    item: SeparatedItem | None = None
    quantity: FigureQuantity
    published: Number
    tolerance: Annotated[Number, Field(gt=0.0)]
    low: Number
    median: Number
    high: Number
    level: Annotated[Number, Field(ge=0.0, le=1.0)]

    @field_validator("name")
    @classmethod
    def _is_known(cls, name: str) -> str:
        if name not in (*EVENTS, *ITEMS, "orbit", "overflight", "vehicle"):
            raise ValueError(_("is neither an event, an item, 'orbit', 'overflight' nor 'vehicle'"))
        return name

    @model_validator(mode="after")
    def _is_in_order(self) -> LeftOut:
        if not self.low <= self.median <= self.high:
            told = _("{median:g} with low = {low:g} and high = {high:g}: expected it to lie between them")
            raise ContradictionError("median", told.format(low=self.low, median=self.median, high=self.high))
        return self


class LeftOutTable(NamedTuple):
    """All figures that were left out of fits.

    Parameters
    ----------
    rows : tuple of LeftOut
        Empty where nothing was tried.
    files : dict of str to str
        SHA-256 of the file that they are from, by its name; empty where there is none.
    """

    rows: tuple[LeftOut, ...]
    files: dict[str, str]


# What there is without a file
NOTHING_TRIED = LeftOutTable(rows=(), files={})
