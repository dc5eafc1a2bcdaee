"""A mission: a vehicle on a pad, its guidance, its events, what was published about it."""

from __future__ import annotations

import itertools
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field, Strict, model_validator

from fallzone.model.published import Fit, LonLat, PublishedValue
from fallzone.model.record import (
    Count,
    Id,
    Instant,
    Mark,
    Number,
    Quantity,
    Record,
    Sourced,
    Text,
    TimeZone,
    limits,
    require_unique,
    within,
)
from fallzone.model.site import Latitude, Longitude
from fallzone.model.timeline import FLIGHT_S, Burn, Separation, check_burns_in_order, check_separations_in_order

OrbitHeight = Annotated[Quantity, within(80e3, 1e9)]


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

    launch_azimuth_deg: Annotated[Number, Field(ge=0.0, lt=360.0)]
    pitch_t_s: tuple[Annotated[Number, limits(*FLIGHT_S)], ...]
    pitch_deg: tuple[Annotated[Number, limits(-90.0, 90.0)], ...]
    yaw_t_s: tuple[Annotated[Number, limits(*FLIGHT_S)], ...]
    yaw_deg: tuple[Annotated[Number, limits(-180.0, 180.0)], ...]

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


class TrajectorySpread(Sourced):
    """How far flights lie from a trajectory that somebody else computed: one standard deviation of each component.

    Parameters
    ----------
    position_m, velocity_mps : float
        By which a whole flight is shifted and its velocity is off [m, m/s].
    """

    position_m: Annotated[Number, limits(0.0, 1e6)]
    velocity_mps: Annotated[Number, limits(0.0, 1e3)]


class TargetOrbit(Record):
    """The orbit that the nominal flight aims at (heights above the equatorial radius)."""

    perigee_m: OrbitHeight
    apogee_m: OrbitHeight
    inclination_deg: Annotated[Quantity, within(0.0, 180.0)]

    @model_validator(mode="after")
    def _ordered(self) -> TargetOrbit:
        if self.perigee_m.value > self.apogee_m.value:
            raise ValueError(f"perigee_m = {self.perigee_m.value:g} is above apogee_m = {self.apogee_m.value:g}")
        return self


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
    """The mission's own failure.

    Parameters
    ----------
    settings : dict of str to float
        Numbers of the failure mode that are known of this flight (the mode's ``SETTINGS``).
    """

    mode: str
    t_s: Annotated[Number, limits(0.0, FLIGHT_S[1])]
    title: Text
    settings: dict[str, Number] = Field(default_factory=dict)


class FlightTermination(Sourced):
    """Thrust ends where the instantaneous impact point crosses a line.

    Parameters
    ----------
    limit_line_lonlat : tuple of (float, float)
        Impact limit line [deg].
    delay_s : float
        From the crossing to the end of thrust [s].
    destruct : bool
        Whether the vehicle is broken up as well.
    """

    limit_line_lonlat: Annotated[tuple[LonLat, ...], Field(min_length=2)]
    delay_s: Annotated[Number, limits(0.0, 60.0)] = 0.0
    destruct: Annotated[bool, Strict()] = True

    @model_validator(mode="after")
    def _leads_on(self) -> FlightTermination:
        for before, after in itertools.pairwise(self.limit_line_lonlat):
            if before == after:
                raise ValueError(f"limit_line_lonlat has the point {list(after)} twice in a row; expected a line")
        return self


class Observation(Sourced):
    """Something reported to have fallen or flown past: a point with its own uncertainty."""

    id: Id
    title: Text
    lon_deg: Longitude
    lat_deg: Latitude
    uncertainty_m: Annotated[Number, limits(1.0, 2e6)]
    reported_utc: Instant | None = None


class Mission(Record):
    """One launch, flown or planned.

    Parameters
    ----------
    flies_as : str, optional
        Mission whose guidance, burns and separations this one has.
    trajectory_file : str, optional
        In place of guidance: the flight as somebody else computed it, CSV or CCSDS OEM.
    trajectory_spread : TrajectorySpread, optional
        How far flights lie from it.
    """

    id: Id
    title: Text
    site: str
    pad: str
    vehicle: str
    liftoff_utc: Instant | None = None
    liftoff_mark: Mark | None = None
    liftoff_source: str | None = None
    month: Annotated[Count, Field(ge=1, le=12)]
    timezone: TimeZone
    payload_kg: Annotated[Quantity, within(0.0, 2e5)]
    atmosphere: str
    wind: str
    wind_file: str | None = None
    solar: SolarActivity | None = None
    flies_as: str | None = None
    guidance: Guidance | None = None
    trajectory_file: str | None = None
    trajectory_spread: TrajectorySpread | None = None
    burns: Annotated[tuple[Burn, ...], Field(min_length=1)]
    separations: tuple[Separation, ...]
    target_orbit: TargetOrbit | None = None
    published: tuple[PublishedValue, ...] = ()
    fit: Fit | None = None
    as_flown: FailureCase | None = None
    flight_termination: FlightTermination | None = None
    zones: tuple[str, ...] = ()
    observations: tuple[Observation, ...] = ()
    not_modelled: tuple[str, ...] = ()
    sources: dict[str, str]

    @model_validator(mode="after")
    def _listed_once(self) -> Mission:
        require_unique("separation of", (separation.item for separation in self.separations))
        require_unique(
            "published", (f"{v.case} {v.name} {v.item or ''} {v.quantity}".replace("  ", " ") for v in self.published)
        )
        require_unique("zone file", self.zones)
        require_unique("observation", (observation.id for observation in self.observations))
        return self

    @model_validator(mode="after")
    def _flown(self) -> Mission:
        if (self.guidance is None) == (self.trajectory_file is None):
            found = "neither" if self.guidance is None else "both"
            raise ValueError(f"{found} of [guidance] and trajectory_file; expected one of them")
        if self.trajectory_file is not None and self.trajectory_spread is None:
            raise ValueError("trajectory_file needs [trajectory_spread]: position_m, velocity_mps, mark and source")
        if self.trajectory_file is None and self.trajectory_spread is not None:
            raise ValueError("[trajectory_spread] belongs to a trajectory_file; flights with guidance have their own")
        return self

    @model_validator(mode="after")
    def _in_order(self) -> Mission:
        check_burns_in_order(self.burns)
        if self.as_flown is not None and self.as_flown.t_s > self.burns[-1].cutoff_s.value:
            last_s = self.burns[-1].cutoff_s.value
            raise ValueError(f"as_flown.t_s = {self.as_flown.t_s} is after powered flight, which ends at {last_s} s")
        check_separations_in_order(self.separations, self.burns)
        return self

    @model_validator(mode="after")
    def _dated(self) -> Mission:
        if self.liftoff_utc is None:
            return self
        if self.liftoff_mark is None or self.liftoff_source is None:
            raise ValueError("liftoff_utc needs liftoff_mark and liftoff_source")
        months = {self.liftoff_utc.month, self.liftoff_utc.astimezone(ZoneInfo(self.timezone)).month}
        if self.month not in months:
            raise ValueError(f"month = {self.month} is not that of liftoff_utc; expected {min(months)}")
        return self
