"""A mission: a vehicle on a pad, its guidance, its events, and what was published about it."""

from __future__ import annotations

import itertools
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, PrivateAttr, Strict, model_validator

from fallzone.model.ascent.release import Release, check_burns_after_release
from fallzone.model.ascent.termination import FlightTermination
from fallzone.model.closing import BoundedWindow
from fallzone.model.outcomes.recovery import Landing, Parachute, check_recoveries, list_failed_recoveries
from fallzone.model.published import Fit, PublishedValue
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
    TimeZone,
    limits,
    require_unique,
    within,
)
from fallzone.model.site import Latitude, Longitude
from fallzone.model.text import Title
from fallzone.model.timeline import (
    FLIGHT_S,
    Burn,
    SeparatedItem,
    Separation,
    check_burns_in_order,
    check_separations_in_order,
)
from fallzone.names import BOOSTERS
from fallzone.words import _, msg

LaunchWindows = Annotated[tuple[BoundedWindow, ...], Field(min_length=1, max_length=100)]
OrbitHeight = Annotated[Quantity, within(80e3, 1e9)]


class Guidance(Sourced):
    """Open-loop attitude programme.

    Thrust points ``pitch_deg`` above the local geodetic horizontal and towards the azimuth ``launch_azimuth_deg +
    yaw_deg``, clockwise from north. Knots are joined by PCHIP (`fallzone.kernels.pchip`); before the first and after
    the last knot the value stays.

    Parameters
    ----------
    launch_azimuth_deg : float
        Azimuth of the plane of first-stage flight [deg], 0 to 360, clockwise from north.
    pitch_t_s : tuple of float
        Times of the pitch knots [s after lift-off], increasing.
    pitch_deg : tuple of float
        Pitch at these knots [deg], −90 to 90.
    yaw_t_s : tuple of float
        Times of the yaw knots [s after lift-off], increasing.
    yaw_deg : tuple of float
        Yaw at these knots [deg], −180 to 180, clockwise seen from above.
    is_solved : bool
        Whether it was found for the mission's aim, not read from its file.
    """

    launch_azimuth_deg: Annotated[Number, Field(ge=0.0, lt=360.0)]
    pitch_t_s: tuple[Annotated[Number, limits(*FLIGHT_S)], ...]
    pitch_deg: tuple[Annotated[Number, limits(-90.0, 90.0)], ...]
    yaw_t_s: tuple[Annotated[Number, limits(*FLIGHT_S)], ...]
    yaw_deg: tuple[Annotated[Number, limits(-180.0, 180.0)], ...]
    is_solved: Annotated[bool, Strict()] = False

    @model_validator(mode="after")
    def _knots(self) -> Guidance:
        for key in ("pitch", "yaw"):
            times, values = getattr(self, f"{key}_t_s"), getattr(self, f"{key}_deg")
            if len(times) != len(values) or len(times) < 2:
                raise ValueError(
                    _("{key}_t_s has {knots} knots and {key}_deg {angles}: two equal lists of >= 2").format(
                        key=key, knots=len(times), angles=len(values)
                    )
                )
            if any(b <= a for a, b in itertools.pairwise(times)):
                raise ValueError(_("{key}_t_s must increase").format(key=key))
        return self


class CorridorItem(Record):
    """Where something is to fall that a flight drops on its way.

    Parameters
    ----------
    item : str
        What separates, once the air is thin: a stage, a set of boosters, ``fairing``, jettisoned bodies or ``payload``.
    azimuth_deg : float
        Azimuth of its fall from the pad [deg], 0 to 360, clockwise from north.
    """

    item: SeparatedItem
    azimuth_deg: Annotated[Number, Field(ge=0.0, lt=360.0)]


class Aim(Sourced):
    """Guidance that is not known: it is solved for the target orbit (`fallzone.flight.aim`).

    Parameters
    ----------
    launch_azimuth_deg : float, optional
        Azimuth of the plane of first-stage flight [deg], 0 to 360, clockwise from north; without one the azimuth from
        which the inclination is reached without a dog-leg, to the south where there are two.
    azimuth_sigma_deg : float
        Standard deviation of what is known of it [deg], 0 to 20.
    loft_deg : float
        How much steeper the path is at the end of the gravity turn than that of least propellant from the same launch
        azimuth without a dog-leg [deg], −40 to 40. The default, and that of its standard deviation, are to 5° those of
        the lofts with which Nuri of 2021, Naro of 2013, Unha-3 of 2016 and Chollima-1 of 2023 come nearest to what was
        published (tests/reference/test_lofts.py).
    loft_sigma_deg : float
        Standard deviation of what is known of it [deg], 0 to 20.
    corridor : tuple of CorridorItem
        Items that are to fall at an azimuth, in the order in which they separate: the flight yaws away from its launch
        azimuth at the rate that gets the first of them there, and yaws again towards the others and its orbit.
    last_burn : {"cut-off", "depletion"}
        Whether the last burn ends when the orbit is reached, or as planned because its motor cannot be cut off: the
        path is then as lofted as uses up what it carries, and ``loft_deg`` does not count.
    max_turn_rate_degps : float, optional
        How fast the thrust may turn, relative to the horizontal and to north [°/s], 0.05 to 90.
    max_dynamic_pressure_pa : float, optional
        Largest dynamic pressure in the mean wind [Pa], 1,000 to 1e6.
    max_axial_load_mps2 : float, optional
        Largest axial load, thrust less drag over mass [m/s²], 1 to 1,000.
    """

    launch_azimuth_deg: Annotated[Number, Field(ge=0.0, lt=360.0)] | None = None
    azimuth_sigma_deg: Annotated[Number, limits(0.0, 20.0)] = 1.0
    loft_deg: Annotated[Number, limits(-40.0, 40.0)] = 20.0
    loft_sigma_deg: Annotated[Number, limits(0.0, 20.0)] = 10.0
    corridor: tuple[CorridorItem, ...] = ()
    last_burn: Literal["cut-off", "depletion"] = "cut-off"
    max_turn_rate_degps: Annotated[Number, limits(0.05, 90.0)] | None = None
    max_dynamic_pressure_pa: Annotated[Number, limits(1e3, 1e6)] | None = None
    max_axial_load_mps2: Annotated[Number, limits(1.0, 1e3)] | None = None


class TrajectorySpread(Sourced):
    """How far flights scatter about a trajectory from a file: one standard deviation of each Earth-fixed component.

    Parameters
    ----------
    position_m : float
        Of the shift of a whole flight [m], 0 to 1e6.
    velocity_mps : float
        Of the error of its velocity [m/s], 0 to 1,000.
    """

    position_m: Annotated[Number, limits(0.0, 1e6)]
    velocity_mps: Annotated[Number, limits(0.0, 1e3)]


class TargetOrbit(Record):
    """Orbit that the nominal flight aims at.

    Parameters
    ----------
    perigee_m, apogee_m : Quantity
        Heights above the equatorial radius [m], 80 km to 1,000,000 km.
    inclination_deg : Quantity
        [deg], 0 to 180.
    """

    perigee_m: OrbitHeight
    apogee_m: OrbitHeight
    inclination_deg: Annotated[Quantity, within(0.0, 180.0)]

    @model_validator(mode="after")
    def _ordered(self) -> TargetOrbit:
        if self.perigee_m.value > self.apogee_m.value:
            raise ValueError(
                _("perigee_m = {perigee_m:g} is above apogee_m = {apogee_m:g}").format(
                    perigee_m=self.perigee_m.value, apogee_m=self.apogee_m.value
                )
            )
        return self


class SolarActivity(Record):
    """Solar and geomagnetic activity on the day of the launch, or assumed for a day to come.

    Parameters
    ----------
    f107 : Quantity
        Solar radio flux at 10.7 cm of the day before [1e-22 W/m²/Hz], 50 to 500.
    f107a : Quantity
        Its mean over 81 days [1e-22 W/m²/Hz], 50 to 400.
    ap : Quantity
        Daily geomagnetic index ap, 0 to 400.
    """

    f107: Quantity
    f107a: Quantity
    ap: Quantity

    @model_validator(mode="after")
    def _in_range(self) -> SolarActivity:
        for key, low, high in (("f107", 50.0, 500.0), ("f107a", 50.0, 400.0), ("ap", 0.0, 400.0)):
            value = getattr(self, key).value
            if not low <= value <= high:
                raise ValueError(
                    _("{key} = {value}: expected {low:g} to {high:g}").format(key=key, value=value, low=low, high=high)
                )
        return self


class FailureCase(Sourced):
    """The mission's own failure, as it was flown.

    Parameters
    ----------
    mode : str
        Failure mode, a module of ``fallzone.failures``.
    t_s : float
        When it began [s after lift-off], ≥ 0.
    title : Wording
        What happened, in words.
    settings : dict of str to float
        Settings of the mode that are known of this flight (the mode's ``SETTINGS``), in its units.
    """

    mode: str
    t_s: Annotated[Number, limits(0.0, FLIGHT_S[1])]
    title: Title
    settings: dict[str, Number] = Field(default_factory=dict)

    @property
    def is_on_clock(self) -> bool:
        """Whether it began at its time whatever the vehicle; else so long before the cut-off of its burn.

        A time that was published is one of the clock, but for a thrust that ended early: that is told by how much.
        """
        return self.mark == "declared" and self.mode != "early-cutoff"


class Observation(Sourced):
    """Something that was reported to have fallen or flown past: a point with an uncertainty of its own.

    Parameters
    ----------
    id : str
        Unique within the mission.
    title : Wording
        What was reported, in words.
    lon_deg, lat_deg : float
        Geodetic position [deg], WGS 84.
    uncertainty_m : float
        How far the true position may be from the reported one [m], 1 to 2,000,000.
    reported_utc : datetime, optional
        Instant of the report.
    """

    id: Id
    title: Title
    lon_deg: Longitude
    lat_deg: Latitude
    uncertainty_m: Annotated[Number, limits(1.0, 2e6)]
    reported_utc: Instant | None = None


class Mission(Record):
    """One launch, flown or planned, as its file states it.

    Parameters
    ----------
    id : str
        Name of its file.
    title : Wording
        Name of the launch for people.
    site, pad, vehicle : str
        Ids of the launch site, of one of its pads, and of the vehicle.
    liftoff_utc : datetime, optional
        Lift-off.
    liftoff_mark : {"declared", "estimated", "assumed"}, optional
        How it is known; with ``liftoff_utc`` required.
    liftoff_source : str, optional
        Key into ``sources``; with ``liftoff_utc`` required.
    launch_windows_utc : tuple of (datetime, datetime), optional
        When it may lift off, days in reserve among them: first and last instant of each.
    month : int
        Month of the launch, 1 to 12, for the climate of air and wind.
    timezone : str
        IANA time zone in which people on site read the clock, such as ``Asia/Seoul``.
    payload_kg : Quantity
        Mass of the payload [kg], 0 to 200,000.
    atmosphere, wind : str
        Modules of ``fallzone.atmospheres`` and ``fallzone.winds``.
    wind_file : str, optional
        File that the wind reads, relative to the mission's.
    solar : SolarActivity, optional
        For atmospheres that need it.
    flies_as : str, optional
        Id of the mission whose guidance, burns and separations this one has.
    release : Release, optional
        Where the vehicle is let go in the air, in place of standing on its pad.
    guidance : Guidance, optional
        Attitude programme; either this, ``aim`` or ``trajectory_file``. With ``aim`` it is what was found.
    aim : Aim, optional
        In place of guidance: what is known of it, where it is to be solved for the target orbit. Beside guidance or a
        trajectory: what was known before the flight, for fits of its vehicle (`is_steered`).
    trajectory_file : str, optional
        In place of guidance: file of a trajectory computed elsewhere, relative to the mission's.
    trajectory_spread : TrajectorySpread, optional
        How far flights scatter about it; with ``trajectory_file`` required.
    burns : tuple of Burn
        Of stages one after the other; of each set of boosters beside them.
    separations : tuple of Separation
        One for each item.
    landings, parachutes : tuple of Landing, tuple of Parachute, optional
        What of it comes back when all goes well, and how.
    target_orbit : TargetOrbit, optional
        Orbit that the flight aims at.
    published : tuple of PublishedValue
        Published figures, to fit the flight to or to check it against.
    fit : Fit, optional
        Record of the fit that the numbers come from.
    as_flown : FailureCase, optional
        Failure of the actual flight.
    flight_termination : FlightTermination, optional
        Where the mission has an impact limit line, and its gates.
    zones : tuple of str
        Files of announced zones, by name.
    observations : tuple of Observation
        What was reported of the actual flight.
    not_modelled : tuple of Wording
        What the simulation leaves out, in sentences.
    sources : dict of str to str
        Texts of the sources, by key.
    """

    # What was read from the files that it names (`catalogue/inputs.py`), where they were read with it
    _inputs: Any = PrivateAttr(default=None)
    # Burns and times as stated and as moved, where limits of its aim moved them (`flight/aim/limits.py`)
    _stated: Any = PrivateAttr(default=None)

    id: Id
    title: Title
    site: str
    pad: str
    vehicle: str
    liftoff_utc: Instant | None = None
    liftoff_mark: Mark | None = None
    liftoff_source: str | None = None
    launch_windows_utc: LaunchWindows | None = None
    month: Annotated[Count, Field(ge=1, le=12)]
    timezone: TimeZone
    payload_kg: Annotated[Quantity, within(0.0, 2e5)]
    atmosphere: str
    wind: str
    wind_file: str | None = None
    solar: SolarActivity | None = None
    flies_as: str | None = None
    release: Release | None = None
    guidance: Guidance | None = None
    aim: Aim | None = None
    trajectory_file: str | None = None
    trajectory_spread: TrajectorySpread | None = None
    burns: Annotated[tuple[Burn, ...], Field(min_length=1)]
    separations: tuple[Separation, ...]
    landings: tuple[Landing, ...] | None = None
    parachutes: tuple[Parachute, ...] | None = None
    target_orbit: TargetOrbit | None = None
    published: tuple[PublishedValue, ...] = ()
    fit: Fit | None = None
    as_flown: FailureCase | None = None
    flight_termination: FlightTermination | None = None
    zones: tuple[str, ...] = ()
    observations: tuple[Observation, ...] = ()
    not_modelled: tuple[Title, ...] = ()
    sources: dict[str, str]

    @property
    def stage_burns(self) -> tuple[Burn, ...]:
        """Burns of stages, in order of time; boosters burn beside them."""
        return tuple(burn for burn in self.burns if burn.stage not in BOOSTERS)

    @property
    def recoveries(self) -> dict[str, Landing | Parachute]:
        """How what separates comes back when all goes well, by item."""
        return {one.item: one for one in (*(self.landings or ()), *(self.parachutes or ()))}

    @property
    def failed_recoveries(self) -> tuple[str, ...]:
        """Cases in which what comes back when all goes well does not."""
        times_s = (part.t_s.value for part in self.separations if part.item in self.recoveries)
        return list_failed_recoveries(times_s, self.powered_until_s)

    @property
    def powered_until_s(self) -> float:
        """When the last burn ends [s after lift-off]."""
        return max(burn.cutoff_s.value for burn in self.burns)

    def __getstate__(self) -> dict[str, Any]:
        """What travels to other processes: they are sent what follows from the files, and the files stay here."""
        state = super().__getstate__()
        return state | {"__pydantic_private__": state["__pydantic_private__"] | {"_inputs": None}}

    @property
    def is_steered(self) -> bool:
        """Whether its guidance is solved for its aim; a programme or a trajectory of its own comes before that."""
        is_open = self.guidance is None or self.guidance.is_solved
        return self.aim is not None and is_open and self.trajectory_file is None

    @model_validator(mode="after")
    def _listed_once(self) -> Mission:
        require_unique(
            msg("separation of '{name}' is listed {count} times"), (separation.item for separation in self.separations)
        )
        require_unique(
            msg("published '{name}' is listed {count} times"),
            (f"{v.case} {v.name} {v.item or ''} {v.quantity}".replace("  ", " ") for v in self.published),
        )
        require_unique(msg("zone file '{name}' is listed {count} times"), self.zones)
        require_unique(
            msg("observation '{name}' is listed {count} times"), (observation.id for observation in self.observations)
        )
        return self

    @model_validator(mode="after")
    def _flown(self) -> Mission:
        flown = [name for name in ("guidance", "trajectory_file") if getattr(self, name) is not None]
        if not flown and self.aim is None:
            raise ValueError(_("none of [guidance], [aim] and trajectory_file; expected one of them"))
        if len(flown) > 1:
            raise ValueError(_("both [guidance] and trajectory_file; expected one of them"))
        if self.trajectory_file is not None and self.release is not None:
            raise ValueError(
                _("both [release] and trajectory_file, which has a start of its own; expected one of them")
            )
        if self.aim is not None and self.target_orbit is None:
            raise ValueError(_("[aim] needs [target_orbit]: perigee_m, apogee_m and inclination_deg"))
        if self.trajectory_file is not None and self.trajectory_spread is None:
            raise ValueError(_("trajectory_file needs [trajectory_spread]: position_m, velocity_mps, mark and source"))
        if self.trajectory_file is None and self.trajectory_spread is not None:
            raise ValueError(
                _("[trajectory_spread] belongs to a trajectory_file; flights with guidance have their own")
            )
        return self

    @model_validator(mode="after")
    def _in_order(self) -> Mission:
        check_burns_in_order(self.burns)
        if self.release is not None:
            check_burns_after_release(self.burns)
        if not self.stage_burns:
            raise ContradictionError("burns", _("no burn of a stage; expected one, beside those of the boosters"))
        last_s = self.powered_until_s
        if self.as_flown is not None and self.as_flown.t_s > last_s:
            raise ValueError(
                _("as_flown.t_s = {t_s} is after powered flight, which ends at {last_s} s").format(
                    t_s=self.as_flown.t_s, last_s=last_s
                )
            )
        check_separations_in_order(self.separations, self.burns)
        return self

    @model_validator(mode="after")
    def _recovered(self) -> Mission:
        check_recoveries(self.landings or (), self.parachutes or (), self.separations)
        return self

    @model_validator(mode="after")
    def _dated(self) -> Mission:
        if self.liftoff_utc is None:
            return self
        if self.launch_windows_utc and not any(
            start <= self.liftoff_utc <= end for start, end in self.launch_windows_utc
        ):
            raise ContradictionError("launch_windows_utc", _("has no window that liftoff_utc lies in"))
        if self.liftoff_mark is None or self.liftoff_source is None:
            raise ValueError(_("liftoff_utc needs liftoff_mark and liftoff_source"))
        months = {self.liftoff_utc.month, self.liftoff_utc.astimezone(ZoneInfo(self.timezone)).month}
        if self.month not in months:
            raise ValueError(
                _("month = {month} is not that of liftoff_utc; expected {expected}").format(
                    month=self.month, expected=min(months)
                )
            )
        return self
