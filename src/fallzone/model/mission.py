"""A mission: a vehicle on a pad, its guidance, its events, what was published about it."""

from __future__ import annotations

import itertools
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, model_validator

from fallzone.model.record import Mark, Quantity, Record, Sourced, TimeZone
from fallzone.model.site import Latitude, Longitude
from fallzone.model.vehicle import StageName
from fallzone.names import EVENTS, ITEMS

Item = Literal["stage-1", "stage-2", "stage-3", "fairing", "payload", "debris"]


class Guidance(Sourced):
    """Open-loop attitude programme.

    Thrust points at ``pitch_deg`` above the local geodetic horizontal and towards azimuth
    ``launch_azimuth_deg + yaw_deg`` (clockwise from north). Knots are joined by PCHIP and held outside.

    Parameters
    ----------
    launch_azimuth_deg : float
        Azimuth of the plane of the first stage's flight [deg].
    pitch_t_s, pitch_deg : tuple of float
        Knots of the pitch programme [s after lift-off, deg].
    yaw_t_s, yaw_deg : tuple of float
        Knots of the yaw programme [s after lift-off, deg; positive clockwise, seen from above].
    """

    launch_azimuth_deg: Annotated[float, Field(ge=0.0, lt=360.0)]
    pitch_t_s: tuple[float, ...]
    pitch_deg: tuple[Annotated[float, Field(ge=-90.0, le=90.0)], ...]
    yaw_t_s: tuple[float, ...]
    yaw_deg: tuple[Annotated[float, Field(ge=-180.0, le=180.0)], ...]

    @model_validator(mode="after")
    def _knots(self) -> Guidance:
        for key in ("pitch", "yaw"):
            times, values = getattr(self, f"{key}_t_s"), getattr(self, f"{key}_deg")
            if len(times) != len(values) or len(times) < 2:
                raise ValueError(
                    f"{key}_t_s has {len(times)} knots and {key}_deg {len(values)}: two equal lists of >= 2"
                )
            if any(b <= a for a, b in itertools.pairwise(times)):
                raise ValueError(f"{key}_t_s must increase")
        return self


class Burn(Record):
    """One burn of a stage at full thrust, from ignition to cut-off [s after lift-off]."""

    stage: StageName
    ignition_s: Quantity
    cutoff_s: Quantity

    @model_validator(mode="after")
    def _lasts(self) -> Burn:
        if self.cutoff_s.value <= self.ignition_s.value:
            raise ValueError(
                f"{self.stage} cut-off at {self.cutoff_s.value} s does not follow ignition at {self.ignition_s.value} s"
            )
        return self


class Separation(Record):
    """A body leaves the vehicle at ``t_s`` [s after lift-off]."""

    item: Item
    t_s: Quantity


class TargetOrbit(Record):
    """The orbit that the nominal flight aims at (heights above the equatorial radius)."""

    perigee_m: Quantity
    apogee_m: Quantity
    inclination_deg: Quantity


class PublishedValue(Sourced):
    """A published figure that the computed flight is set beside.

    Parameters
    ----------
    name : str
        An event, a dropped item, ``orbit`` or ``vehicle``.
    quantity : str
        Of events, falls and the orbit: ``t_s``, ``height_m``, ``downrange_m``, ``speed_mps``, ``range_m``,
        ``azimuth_deg``, ``perigee_m``, ``apogee_m``, ``inclination_deg``. Of the vehicle: ``propellant_kg`` and
        ``other_mass_kg`` (all that is not propellant), both together ``liftoff_mass_kg``.
    value, tolerance : float
        The figure and how far a computed one may differ, in the unit of ``quantity``.
    """

    name: str
    quantity: Literal[
        "t_s",
        "height_m",
        "downrange_m",
        "speed_mps",
        "range_m",
        "azimuth_deg",
        "perigee_m",
        "apogee_m",
        "inclination_deg",
        "propellant_kg",
        "other_mass_kg",
        "liftoff_mass_kg",
    ]
    value: float
    tolerance: Annotated[float, Field(gt=0.0)]

    @model_validator(mode="after")
    def _named(self) -> PublishedValue:
        if self.name not in (*EVENTS, *ITEMS, "orbit", "vehicle"):
            raise ValueError(f"name '{self.name}' is neither an event, an item, 'orbit' nor 'vehicle'")
        return self


class Residual(Record):
    """Computed beside published after the fit, in the unit of ``quantity``."""

    name: str
    quantity: str
    published: float
    computed: float
    tolerance: float


class Fit(Record):
    """How guidance was fitted: the command that does it again, what was left over, which numbers sit on a bound."""

    command: str
    residuals: tuple[Residual, ...]
    on_bound: tuple[str, ...] = ()
    max_pitch_rate_degps: float
    max_angle_of_attack_deg: float
    note: str = ""


class SolarActivity(Record):
    """What an atmosphere that follows the Sun asks for: of the day of the launch, or assumed for a day to come.

    Parameters
    ----------
    f107, f107a : Quantity
        Solar radio flux at 10.7 cm of the day before, and its mean over 81 days [1e-22 W/m²/Hz].
    ap : Quantity
        Daily geomagnetic index.
    """

    f107: Quantity
    f107a: Quantity
    ap: Quantity

    @model_validator(mode="after")
    def _in_range(self) -> SolarActivity:
        for key, low, high in (("f107", 50.0, 500.0), ("f107a", 50.0, 400.0), ("ap", 0.0, 400.0)):
            value = getattr(self, key).value
            if not low <= value <= high:
                raise ValueError(f"{key} = {value}: expected {low:g} to {high:g}")
        return self


class FailureCase(Sourced):
    """The mission's own failure."""

    mode: str
    t_s: float
    title: str


class Observation(Sourced):
    """Something reported to have fallen or flown past: a point with its own uncertainty."""

    id: str
    title: str
    lon_deg: Longitude
    lat_deg: Latitude
    uncertainty_m: Annotated[float, Field(gt=0.0)]
    reported_utc: datetime | None = None


class Mission(Record):
    """One launch, flown or planned."""

    id: str
    title: str
    site: str
    pad: str
    vehicle: str
    liftoff_utc: datetime | None = None
    liftoff_mark: Mark | None = None
    liftoff_source: str | None = None
    month: Annotated[int, Field(ge=1, le=12)]
    timezone: TimeZone
    payload_kg: Quantity
    atmosphere: str
    wind: str
    wind_file: str | None = None
    solar: SolarActivity | None = None
    guidance: Guidance
    burns: Annotated[tuple[Burn, ...], Field(min_length=1)]
    separations: tuple[Separation, ...]
    target_orbit: TargetOrbit | None = None
    published: tuple[PublishedValue, ...] = ()
    fit: Fit | None = None
    as_flown: FailureCase | None = None
    zones: tuple[str, ...] = ()
    observations: tuple[Observation, ...] = ()
    not_modelled: tuple[str, ...] = ()
    sources: dict[str, str]

    @model_validator(mode="after")
    def _in_order(self) -> Mission:
        cutoff_s = {burn.stage: burn.cutoff_s.value for burn in self.burns}
        last_s = -1e9
        for burn in self.burns:
            if burn.ignition_s.value < last_s:
                raise ValueError(f"burn of {burn.stage} begins before the one listed before it has ended")
            last_s = burn.cutoff_s.value
        for separation in self.separations:
            if separation.t_s.value < cutoff_s.get(separation.item, separation.t_s.value):
                raise ValueError(
                    f"{separation.item} separates at {separation.t_s.value} s, before its cut-off at "
                    f"{cutoff_s[separation.item]} s"
                )
        if self.liftoff_utc is not None:
            if self.liftoff_utc.tzinfo is None:
                raise ValueError("liftoff_utc has no time zone: write it with Z at the end")
            if self.liftoff_mark is None or self.liftoff_source is None:
                raise ValueError("liftoff_utc needs liftoff_mark and liftoff_source")
        return self
