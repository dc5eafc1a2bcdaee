"""A mission: a vehicle on a pad, its guidance, its events, what was published about it."""

from __future__ import annotations

import itertools
import math
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, PrivateAttr, Strict, model_validator

from fallzone.model.record import (
    ContradictionError,
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
from fallzone.model.vehicle import StageName
from fallzone.names import EVENTS, ITEMS

SeparatedItem = Literal["stage-1", "stage-2", "stage-3", "fairing", "payload"]

# Seconds after lift-off; engines may burn before it, while the vehicle is held.
_FLIGHT_S = (-60.0, 100_000.0)
FlightTime = Annotated[Quantity, within(*_FLIGHT_S)]
LonLat = tuple[Longitude, Latitude]
# An upper stage may ignite before the lower one has gone.
_HOT_STAGING_S = 5.0
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
    pitch_t_s: tuple[Annotated[Number, limits(*_FLIGHT_S)], ...]
    pitch_deg: tuple[Annotated[Number, limits(-90.0, 90.0)], ...]
    yaw_t_s: tuple[Annotated[Number, limits(*_FLIGHT_S)], ...]
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


class Burn(Record):
    """One burn of a stage, from ignition to cut-off [s after lift-off].

    Parameters
    ----------
    throttle_s, throttle : Quantity, optional
        From when on the engines run at which share of full thrust; both or neither.
    """

    stage: StageName
    ignition_s: FlightTime
    cutoff_s: FlightTime
    throttle_s: FlightTime | None = None
    throttle: Annotated[Quantity, within(0.1, 1.0)] | None = None

    @property
    def full_thrust_s(self) -> float:
        """How long the propellant that it uses would last at full thrust [s]."""
        if self.throttle_s is None or self.throttle is None:
            return self.cutoff_s.value - self.ignition_s.value
        before_s = self.throttle_s.value - self.ignition_s.value
        return before_s + self.throttle.value * (self.cutoff_s.value - self.throttle_s.value)

    @model_validator(mode="after")
    def _lasts(self) -> Burn:
        if self.cutoff_s.value <= self.ignition_s.value:
            raise ValueError(
                f"{self.stage} cut-off at {self.cutoff_s.value} s does not follow ignition at {self.ignition_s.value} s"
            )
        if (self.throttle_s is None) != (self.throttle is None):
            raise ValueError(f"{self.stage}: throttle_s and throttle, both or neither")
        if self.throttle_s is not None:
            first_s, last_s = max(self.ignition_s.value, 0.0), self.cutoff_s.value
            if not first_s < self.throttle_s.value < last_s:
                raise ValueError(
                    f"{self.stage} throttle_s = {self.throttle_s.value}: expected after lift-off, between ignition and"
                    f" cut-off, {first_s} to {last_s} s"
                )
        return self


class Separation(Record):
    """A body leaves the vehicle at ``t_s`` [s after lift-off]."""

    item: SeparatedItem
    t_s: FlightTime


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


class PublishedValue(Sourced):
    """A published figure that the computed flight is set beside.

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
        The figure and how far a computed one may differ, in the unit of ``quantity``.
    tolerance_reason : str
        Why so far and no further.
    case : {"nominal", "as-flown"}
        The flight that the figure belongs to.
    basis : {"fitted", "predicted"}
        Whether a fit drew the flight towards the figure, or never saw it.
    miss : str
        Where the computed value is further off than the tolerance: why, in one line.
    lonlat : (float, float), optional
        Reported point [deg], for ``distance_m``.
    line_lonlat : two points, optional
        Line that an overflight crosses [deg].
    item : str, optional
        Dropped item whose fall is the overflight; what flies on where none is named.
    """

    name: str
    quantity: Literal[
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
    value: Number
    tolerance: Annotated[Number, Field(gt=0.0)]
    tolerance_reason: str = ""
    case: Literal["nominal", "as-flown"] = "nominal"
    basis: Literal["fitted", "predicted"] = "fitted"
    miss: str = ""
    lonlat: LonLat | None = None
    line_lonlat: tuple[LonLat, LonLat] | None = None
    item: SeparatedItem | None = None

    @model_validator(mode="after")
    def _named(self) -> PublishedValue:
        if self.name not in (*EVENTS, *ITEMS, "orbit", "overflight", "vehicle"):
            raise ValueError(f"name '{self.name}' is neither an event, an item, 'orbit', 'overflight' nor 'vehicle'")
        if (self.quantity == "distance_m") != (self.lonlat is not None):
            raise ValueError(f"{self.name} {self.quantity}: distance_m, and only it, is from a point lonlat")
        if (self.name == "overflight") != (self.line_lonlat is not None):
            raise ValueError(f"{self.name} {self.quantity}: an overflight, and only it, crosses a line_lonlat")
        if self.item is not None and self.name != "overflight":
            raise ValueError(f"{self.name} {self.quantity}: only an overflight is that of an item")
        return self


class Residual(Record):
    """Computed beside published after the fit, in the unit of ``quantity``.

    ``mission`` is that of the published figure, where it is not the fitted one.
    """

    mission: str | None = None
    name: str
    quantity: str
    published: Number
    computed: Number
    tolerance: Number


class EnsembleFit(Record):
    """How the ensemble was drawn: members kept of those drawn, and the seed."""

    members: Annotated[Count, Field(ge=1)]
    drawn: Annotated[Count, Field(ge=1)]
    seed: Annotated[Count, Field(ge=0)]


class Fit(Record):
    """How guidance was fitted: the command that does it again, what was left over, which numbers sit on a bound."""

    command: str
    ensemble: EnsembleFit | None = None
    residuals: tuple[Residual, ...]
    on_bound: tuple[str, ...] = ()
    max_pitch_rate_degps: Number
    max_angle_of_attack_deg: Number
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
    """The mission's own failure.

    Parameters
    ----------
    settings : dict of str to float
        Numbers of the failure mode that are known of this flight (the mode's ``SETTINGS``).
    """

    mode: str
    t_s: Annotated[Number, limits(0.0, _FLIGHT_S[1])]
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

    # What was read from the files that it names (`catalogue/inputs.py`), where they were read with it
    _inputs: Any = PrivateAttr(default=None)

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

    def __getstate__(self) -> dict[str, Any]:
        """What travels to other processes: they are sent what follows from the files, and the files stay here."""
        state = super().__getstate__()
        return state | {"__pydantic_private__": state["__pydantic_private__"] | {"_inputs": None}}

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
            raise ValueError(f"{found} of [guidance] and trajectory_file; expected the one by which the vehicle flies")
        if self.trajectory_file is not None and self.trajectory_spread is None:
            raise ValueError("trajectory_file needs [trajectory_spread]: position_m, velocity_mps, mark and source")
        if self.trajectory_file is None and self.trajectory_spread is not None:
            raise ValueError("[trajectory_spread] belongs to a trajectory_file; flights with guidance have their own")
        return self

    @model_validator(mode="after")
    def _burns_in_order(self) -> Mission:
        for number, (before, burn) in enumerate(itertools.pairwise(self.burns), start=2):
            if burn.ignition_s.value < before.cutoff_s.value:
                raise ContradictionError(
                    f"burns.{number}.ignition_s",
                    f"burn of {burn.stage} begins at {burn.ignition_s.value} s, before the one listed before it has "
                    f"ended, at {before.cutoff_s.value} s",
                )
        if self.as_flown is not None and self.as_flown.t_s > self.burns[-1].cutoff_s.value:
            last_s = self.burns[-1].cutoff_s.value
            raise ValueError(f"as_flown.t_s = {self.as_flown.t_s} is after powered flight, which ends at {last_s} s")
        return self

    @model_validator(mode="after")
    def _separations_in_order(self) -> Mission:
        times_s = {separation.item: separation.t_s.value for separation in self.separations}
        for number, (item, t_s) in enumerate(times_s.items(), start=1):
            key, last = f"separations.{number}.t_s", self.burns[-1:]
            if t_s <= 0.0:
                raise ContradictionError(key, f"{item} separates at {t_s} s; expected a time after lift-off, > 0 s")
            for burn in last if item == "payload" else (b for b in self.burns if b.stage == item):
                if t_s < burn.cutoff_s.value:
                    raise ContradictionError(
                        key,
                        f"{item} separates at {t_s} s, but {burn.stage} burns from {burn.ignition_s.value} s to "
                        f"{burn.cutoff_s.value} s; expected its separation after that",
                    )
        latest = max(times_s, key=times_s.__getitem__, default="payload")
        if "payload" in times_s and times_s[latest] > times_s["payload"]:
            problem = f"{latest} separates at {times_s[latest]} s, but the payload at {times_s['payload']} s"
            raise ContradictionError("separations", f"{problem}; expected the payload last")
        for burn in self.burns:
            for stage in sorted({other.stage for other in self.burns if other.stage < burn.stage}):
                if times_s.get(stage, math.inf) > burn.ignition_s.value + _HOT_STAGING_S:
                    when = f"separates at {times_s[stage]} s" if stage in times_s else "is never separated"
                    problem = f"{stage} {when}, but {burn.stage} ignites at {burn.ignition_s.value} s"
                    raise ContradictionError("separations", f"{problem}; expected {stage} to be gone by then")
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
