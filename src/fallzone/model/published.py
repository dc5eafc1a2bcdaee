"""Figures published of a flight, and what is left of their differences after a fit."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from fallzone.model.record import (
    Count,
    Number,
    Record,
    Sourced,
)
from fallzone.model.site import Latitude, Longitude
from fallzone.model.text import NO_WORDING, Wording
from fallzone.model.timeline import SeparatedItem
from fallzone.names import EVENTS, ITEMS
from fallzone.words import _

LonLat = tuple[Longitude, Latitude]
FigureCase = Literal["nominal", "as-flown"]
FigureQuantity = Literal[
    "t_s",
    "height_m",
    "downrange_m",
    "speed_mps",
    "lon_deg",
    "lat_deg",
    "range_m",
    "azimuth_deg",
    "distance_m",
    "perigee_m",
    "apogee_m",
    "inclination_deg",
    "propellant_kg",
    "other_mass_kg",
    "liftoff_mass_kg",
]


# What a figure can be at all, by the quantity; whether it fits its flight is asked by `fallzone.calibration.doubts`
_POSSIBLE = {
    "t_s": (-100.0, 1e6),
    "height_m": (-500.0, 1e9),
    **dict.fromkeys(("downrange_m", "range_m", "distance_m"), (0.0, 2.1e7)),
    "speed_mps": (0.0, 2e4),
    "lon_deg": (-180.0, 360.0),
    "lat_deg": (-90.0, 90.0),
    "azimuth_deg": (0.0, 360.0),
    **dict.fromkeys(("perigee_m", "apogee_m"), (-6.4e6, 1e9)),
    "inclination_deg": (0.0, 180.0),
    **dict.fromkeys(("propellant_kg", "other_mass_kg", "liftoff_mass_kg"), (0.0, 1e7)),
}


class PublishedValue(Sourced):
    """A published figure that the computed flight is compared with.

    Parameters
    ----------
    name : str
        An event, a dropped item (its fall), ``impact``, ``orbit``, ``overflight`` or ``vehicle``.
    quantity : str
        Of events, falls and the orbit: ``t_s``, ``height_m``, ``downrange_m``, ``speed_mps``, ``lon_deg``,
        ``lat_deg``, ``range_m``, ``azimuth_deg``, ``perigee_m``, ``apogee_m``, ``inclination_deg``; ``distance_m``
        from the reported point ``lonlat``. Of an overflight: ``t_s`` and ``height_m`` where the ground track crosses
        ``line_lonlat``. Of the vehicle: ``propellant_kg`` and ``other_mass_kg`` (all that is not propellant), both
        together ``liftoff_mass_kg``.
    value, tolerance : float
        The figure, and how far a computed one may differ, > 0, in the unit of ``quantity``.
    tolerance_reason : Wording
        Why the tolerance is what it is.
    case : {"nominal", "as-flown"}
        The flight that the figure belongs to.
    basis : {"fitted", "predicted"}
        Whether a fit drew the flight towards the figure, or never used it.
    miss : Wording
        Where the computed value is outside the tolerance: why, in one line.
    lonlat : (float, float), optional
        Reported point [deg], for ``distance_m``.
    line_lonlat : two points, optional
        Line that an overflight crosses [deg].
    item : str, optional
        Item whose fall is the overflight. Default: what flies on.
    """

    name: str
    quantity: FigureQuantity
    value: Number
    tolerance: Annotated[Number, Field(gt=0.0)]
    tolerance_reason: Wording = NO_WORDING
    case: FigureCase = "nominal"
    basis: Literal["fitted", "predicted"] = "fitted"
    miss: Wording = NO_WORDING
    lonlat: LonLat | None = None
    line_lonlat: tuple[LonLat, LonLat] | None = None
    item: SeparatedItem | None = None

    @model_validator(mode="after")
    def _possible(self) -> PublishedValue:
        low, high = _POSSIBLE[self.quantity]
        if not low <= self.value <= high:
            raise ValueError(
                _("{name} {quantity} = {value:g}: expected {low:g} to {high:g}").format(
                    name=self.name, quantity=self.quantity, value=self.value, low=low, high=high
                )
            )
        return self

    @model_validator(mode="after")
    def _named(self) -> PublishedValue:
        if self.name not in (*EVENTS, *ITEMS, "orbit", "overflight", "vehicle"):
            raise ValueError(
                _("name '{name}' is neither an event, an item, 'orbit', 'overflight' nor 'vehicle'").format(
                    name=self.name
                )
            )
        if (self.quantity == "distance_m") != (self.lonlat is not None):
            raise ValueError(
                _("{name} {quantity}: distance_m, and only it, is from a point lonlat").format(
                    name=self.name, quantity=self.quantity
                )
            )
        if (self.name == "overflight") != (self.line_lonlat is not None):
            raise ValueError(
                _("{name} {quantity}: an overflight, and only it, crosses a line_lonlat").format(
                    name=self.name, quantity=self.quantity
                )
            )
        if self.item is not None and self.name != "overflight":
            raise ValueError(
                _("{name} {quantity}: only an overflight is that of an item").format(
                    name=self.name, quantity=self.quantity
                )
            )
        return self


class Residual(Record):
    """A published figure beside the computed one after the fit, in the unit of ``quantity``.

    Parameters
    ----------
    mission : str, optional
        Id of the mission of the figure, where that is not the fitted one.
    name, quantity : str
        As in `PublishedValue`, or name and key of a number of the vehicle that the fit moved.
    published, computed, tolerance : float
        Published and computed figure, and the tolerance.
    """

    mission: str | None = None
    name: str
    quantity: str
    published: Number
    computed: Number
    tolerance: Number


class EnsembleFit(Record):
    """How an ensemble was drawn.

    Parameters
    ----------
    members : int
        Members kept, ≥ 1.
    drawn : int
        Members drawn, ≥ 1.
    seed : int
        Seed of the draw, ≥ 0.
    """

    members: Annotated[Count, Field(ge=1)]
    drawn: Annotated[Count, Field(ge=1)]
    seed: Annotated[Count, Field(ge=0)]


class Fit(Record):
    """How the numbers of a mission and its vehicle were fitted.

    Parameters
    ----------
    command : str
        Command that repeats the fit.
    ensemble : EnsembleFit, optional
        How the ensemble was drawn, where there is one.
    residuals : tuple of Residual
        Published beside computed figures.
    on_bound : tuple of str
        Names of the parameters that ended on a bound.
    not_determined : tuple of str
        Items whose falls nothing that was published determines.
    max_pitch_rate_degps : float
        Largest turn rate of the thrust direction relative to the local axes [deg/s].
    max_angle_of_attack_deg : float
        Largest angle of attack where the dynamic pressure is above 5 kPa [deg].
    note : Wording
        How both were computed.
    """

    command: str
    ensemble: EnsembleFit | None = None
    residuals: tuple[Residual, ...]
    on_bound: tuple[str, ...] = ()
    not_determined: tuple[SeparatedItem, ...] = ()
    max_pitch_rate_degps: Number
    max_angle_of_attack_deg: Number
    note: Wording = NO_WORDING
