"""A mission and its vehicle as the arrays that the compiled ascent reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from fallzone.catalogue.inputs import flight_inputs
from fallzone.catalogue.load import find_origin, shown_file
from fallzone.constants import STANDARD_GRAVITY_MPS2
from fallzone.earth.frames import enu_basis, geodetic_to_ecef
from fallzone.earth.rings import densify
from fallzone.errors import InputError
from fallzone.flight.planning.phases import (
    build_phases,
    find_attached,
    find_burned_kg,
    find_thrust_share,
    list_drag_curves,
    list_times_s,
)
from fallzone.kernels.ascent.craft import (
    DROPPED_KG,
    DURATION_S,
    EXIT_AREA,
    LATER_KG,
    LEADER,
    STAGE,
    THRUST,
    USED_KG,
    WAITS,
    AscentTables,
)
from fallzone.kernels.pchip import join_knots
from fallzone.model.ascent.release import Release
from fallzone.model.ascent.termination import FlightTermination
from fallzone.model.mission import Guidance, Mission
from fallzone.model.motors import Motor
from fallzone.model.outcomes.recovery import Landing, Parachute
from fallzone.model.site import Site
from fallzone.model.state_path import StatePath
from fallzone.model.timeline import Burn
from fallzone.model.vehicle import Aerodynamics, Vehicle
from fallzone.names import BOOSTERS, MOTORS
from fallzone.words import _

# Order of the columns of ``errors``: fractions, and degrees where the name says so.
ERROR_NAMES = (
    *("drag", "pitch_deg", "azimuth_deg"),
    *(f"{kind}:{motor}" for motor in MOTORS for kind in ("thrust", "isp", "burn", "mass")),
    *(f"path_position_m:{axis}" for axis in "xyz"),
    *(f"path_velocity_mps:{axis}" for axis in "xyz"),
)
# The last six, along Earth-fixed axes, apply to trajectories from files and to releases in the air; the others to
# flights with guidance
FIRST_PATH_ERROR = ERROR_NAMES.index("path_position_m:x")
# Columns of each motor
THRUST_ERRORS, ISP_ERRORS, BURN_ERRORS, MASS_ERRORS = (
    np.array([ERROR_NAMES.index(f"{kind}:{motor}") for motor in MOTORS]) for kind in ("thrust", "isp", "burn", "mass")
)

_SEA_LEVEL_PA = 101_325.0
# Burns may use this much more than the propellant on board: times in files are rounded.
_ROUNDING = 0.001


@dataclass(frozen=True, kw_only=True)
class AscentPlan:
    """Nominal ascent as phases between events, in the arrays that the compiled loop reads.

    Parameters
    ----------
    pad_lon_deg, pad_lat_deg : float
        Geodetic position of the pad, or of the release in the air [deg], WGS 84.
    tables : AscentTables
        What the kernel reads; ``tables.phases[i]`` lies between event times i and i + 1.
    items : tuple of str
        What separates, in order.
    item_phase : (k,) int64
        Phase at whose end each item separates.
    events : tuple of (str, int)
        Event names, each with the phase at whose end it happens; −1: at lift-off or before.
    held_s : dict of str to float
        Events at lift-off or before, with their times [s after lift-off].
    burn_stage : (b,) int64
        Index of the motor of each burn: of stages, one after the other, and of boosters where no stage burns.
    ignition_s, cutoff_s : (b,) float64
        Planned times of each of these burns [s after lift-off].
    ignition_phase, cutoff_phase : (b,) int64
        Phases at whose ends each burn begins and ends; −1: before lift-off.
    lowest_stage : (p + 1,) int8
        Index of the lowest stage still attached in each phase, and after the last; the number of stages where
        only the payload flies on.
    fairing_on : (p + 1,) bool
        Whether the fairing is still attached.
    bodies_on : (p + 1, b) bool
        Whether each of the vehicle's ``bodies`` is.
    body_kg : dict of str to float
        Mass of the fairing, and of jettisoned bodies by name, of each all together [kg].
    burn_engines : (b,) int64
        Number of engines of each burn.
    length_m : (p + 1,) float64
        Length of what is attached in each phase and after the last [m]; 0 where only the payload flies on.
    destruct : bool
        Whether flight termination breaks the vehicle up.
    path : StatePath, optional
        Trajectory from a file that is flown, where the mission has one in place of guidance.
    is_released : bool
        Whether it begins in the air, not on its pad.
    path_spread : (float, float), optional
        Standard deviation of each component of position [m] and velocity [m/s] about it, or about the release.
    recoveries : mapping of str to Landing or Parachute
        How what separates comes back when all goes well, by item.
    """

    pad_lon_deg: float
    pad_lat_deg: float
    tables: AscentTables
    items: tuple[str, ...]
    item_phase: np.ndarray
    events: tuple[tuple[str, int], ...]
    held_s: dict[str, float]
    burn_stage: np.ndarray
    ignition_s: np.ndarray
    cutoff_s: np.ndarray
    ignition_phase: np.ndarray
    cutoff_phase: np.ndarray
    lowest_stage: np.ndarray
    fairing_on: np.ndarray
    bodies_on: np.ndarray
    body_kg: dict[str, float]
    burn_engines: np.ndarray
    length_m: np.ndarray
    destruct: bool
    path: StatePath | None = None
    is_released: bool = False
    path_spread: tuple[float, float] = (0.0, 0.0)
    recoveries: Mapping[str, Landing | Parachute] = field(default_factory=dict)


def build_plan(mission: Mission, vehicle: Vehicle, site: Site) -> AscentPlan:
    """Ascent of a mission as phases, tables and the events between them.

    Parameters
    ----------
    mission : Mission
        As loaded, with what its flights follow from.
    vehicle : Vehicle
        The vehicle that it flies.
    site : Site
        The site of its pad.

    Returns
    -------
    AscentPlan

    Raises
    ------
    InputError
        When a stage burns more than it carries, the thrust does not lift the vehicle off its pad, or a trajectory from
        a file cannot be that of the mission.
    """
    _check_propellant(mission, vehicle)
    origin = find_origin(mission, site)
    events = _timeline(mission)
    ends_s = list_times_s(mission, vehicle, {t_s for _, t_s in events})
    separations = sorted(mission.separations, key=lambda part: part.t_s.value)
    items = tuple(part.item for part in separations)
    item_phase = np.array([ends_s.index(part.t_s.value) for part in separations], dtype=np.int64)
    phases, burns = build_phases(mission, vehicle, ends_s, items, item_phase)
    lowest_stage, fairing_on, bodies_on = find_attached(vehicle, items, item_phase, len(ends_s))
    spans = _list_spans(mission, phases, ends_s)
    motors = {motor.name: motor for motor in vehicle.motors}
    tables = AscentTables(
        # Bodies come down on the ellipsoid, so a pad below it, as many near the sea are, is moved up to it
        position_m=geodetic_to_ecef(origin.lon_deg, origin.lat_deg, max(origin.height_m, 0.0)),
        velocity_mps=_start_velocity_mps(mission.release),
        mass_kg=find_liftoff_mass_kg(mission, vehicle),
        dry_kg=np.array([vehicle.dry_masses_kg.get(motor, 0.0) for motor in MOTORS]),
        phases=phases,
        burns=burns,
        **_programme(mission.guidance),
        **_drag(list_drag_curves(vehicle)),
        **_limit(mission.flight_termination),
    )
    _check_payload(mission, vehicle, items)
    path = flight_inputs(mission).path if mission.trajectory_file is not None else None
    if path is None and mission.release is None:
        _check_lift(tables, shown_file(mission))
    return AscentPlan(
        pad_lon_deg=origin.lon_deg,
        pad_lat_deg=origin.lat_deg,
        tables=tables,
        items=items,
        item_phase=item_phase,
        events=tuple((name, _end_index(ends_s, t_s)) for name, t_s in events),
        held_s={name: t_s for name, t_s in events if t_s <= 0.0},
        burn_stage=np.array([MOTORS.index(motor) for motor, _, _ in spans]),
        ignition_s=np.array([ignition_s for _, ignition_s, _ in spans]),
        cutoff_s=np.array([cutoff_s for _, _, cutoff_s in spans]),
        ignition_phase=np.array([_end_index(ends_s, ignition_s) for _, ignition_s, _ in spans]),
        cutoff_phase=np.array([_end_index(ends_s, cutoff_s) for _, _, cutoff_s in spans]),
        lowest_stage=lowest_stage,
        fairing_on=fairing_on,
        bodies_on=bodies_on,
        body_kg=_list_bodies_kg(vehicle),
        burn_engines=np.array([motors[motor].count * motors[motor].engines for motor, _, _ in spans]),
        length_m=_lengths_m(vehicle, lowest_stage, fairing_on),
        destruct=mission.flight_termination is not None and mission.flight_termination.destruct,
        path=path,
        is_released=mission.release is not None,
        path_spread=_spread_of(path, mission),
        recoveries=mission.recoveries,
    )


def _start_velocity_mps(release: Release | None) -> np.ndarray:
    """Velocity at the start, Earth-fixed: none on the pad."""
    if release is None:
        return np.zeros(3)
    return np.array([release.east_mps, release.north_mps, release.up_mps]) @ enu_basis(release.lon_deg, release.lat_deg)


def _spread_of(path: StatePath | None, mission: Mission) -> tuple[float, float]:
    """Standard deviation of each component of position [m] and velocity [m/s] about a trajectory or a release.

    A velocity error that its states leave open at separations is taken as uniform up to its bound b: its variance is
    b²/3.
    """
    spread, release = mission.trajectory_spread, mission.release
    if release is not None:
        return release.position_sigma_m, release.velocity_sigma_mps
    if path is None or spread is None:
        return 0.0, 0.0
    return spread.position_m, float(np.hypot(spread.velocity_mps, path.open_mps / np.sqrt(3.0)))


def find_burn_times(plan: AscentPlan, errors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Ignition and cut-off of each burn in dispersed flights.

    A burn uses the planned propellant, more or less by a fraction. With errors of thrust, specific impulse and burn it
    lasts (1 + burn)(1 + isp)/(1 + thrust) times as long; coasts last as planned, so all that follows shifts. Of motors
    that burn side by side one decides how long a phase lasts (`fallzone.kernels.ascent.pieces`); the others are ahead
    of their plan after it, or behind it, and make up for that where they decide.

    Parameters
    ----------
    plan : AscentPlan
        The ascent.
    errors : (n, 49) float64
        In the order of ``ERROR_NAMES``: fractions.

    Returns
    -------
    ignition_s, cutoff_s : (n, b) float64
        [s after lift-off]. An ignition before lift-off stays where it is.

    Source
    ------
    Derived: burn time = propellant mass / mass flow, with mass flow T/(g0·Isp) from the definition of specific impulse.
    """
    errors = np.atleast_2d(np.asarray(errors, float))
    leader = plan.tables.phases[:, LEADER].astype(int)
    burning = (1.0 + errors[:, BURN_ERRORS]) * (1.0 + errors[:, ISP_ERRORS]) / (1.0 + errors[:, THRUST_ERRORS])
    stretch = np.where(leader >= 0, burning[:, leader], 1.0)
    duration_s = plan.tables.phases[:, DURATION_S] * stretch
    if ((plan.tables.burns[:, :, USED_KG] > 0.0).sum(axis=1) > 1).any():
        _catch_up(plan, errors, duration_s)
    ends_s = np.cumsum(duration_s, axis=1)
    ignition_s = np.where(plan.ignition_phase >= 0, ends_s[:, plan.ignition_phase], plan.ignition_s)
    return ignition_s, ends_s[:, plan.cutoff_phase]


def _catch_up(plan: AscentPlan, errors: np.ndarray, duration_s: np.ndarray) -> None:
    """Make up in durations (n, p) for what each motor is behind its plan, as the compiled loop does."""
    burns, planned_s = plan.tables.burns, plan.tables.phases[:, DURATION_S]
    leaders, behind_kg = plan.tables.phases[:, LEADER].astype(int), np.zeros((len(errors), len(MOTORS)))
    more = 1.0 + errors[:, BURN_ERRORS]
    rate = (1.0 + errors[:, THRUST_ERRORS]) / (1.0 + errors[:, ISP_ERRORS])
    for phase, leader in enumerate(leaders):
        lasts_s = duration_s[:, phase]
        if leader >= 0:
            burned_kg = burns[phase, leader, USED_KG] * more[:, leader]
            caught_up_kg = np.maximum(behind_kg[:, leader], -burned_kg) * plan.tables.phases[phase, WAITS]
            behind_kg[:, leader] -= caught_up_kg
            lasts_s *= 1.0 + caught_up_kg / burned_kg
        for motor in np.flatnonzero(burns[phase, :, USED_KG] > 0.0):
            if motor != leader:
                due_kg = burns[phase, motor, USED_KG] * more[:, motor] + behind_kg[:, motor]
                later_kg = burns[phase, motor, LATER_KG] * more[:, motor]
                own_kg = burns[phase, motor, USED_KG] / planned_s[phase] * rate[:, motor] * lasts_s
                used_kg = np.where(later_kg > 0.0, np.minimum(own_kg, np.maximum(due_kg + later_kg, 0.0)), due_kg)
                behind_kg[:, motor] = due_kg - np.where(lasts_s > 0.0, np.maximum(used_kg, 0.0), 0.0)


def find_dropped_kg(plan: AscentPlan, item: str) -> tuple[float, np.ndarray]:
    """Mass of what a separation leaves behind, with the propellant that its burns have left: of several bodies all.

    Parameters
    ----------
    plan : AscentPlan
        The ascent.
    item : str
        What separates, one of ``plan.items``.

    Returns
    -------
    planned_kg : float
        As planned [kg].
    by_error_kg : (49,) float64
        More of it for each unit of the errors of ``ERROR_NAMES`` [kg]: a heavier stage, and a burn that uses less. An
        external trajectory has no such errors.
    """
    by_error_kg, phase = np.zeros(len(ERROR_NAMES)), plan.item_phase[plan.items.index(item)]
    if item in plan.body_kg:
        return plan.body_kg[item], by_error_kg
    # What a payload leaves behind is the last stage
    dropped_kg = plan.tables.burns[phase, :, DROPPED_KG]
    motor = MOTORS.index(item) if item in MOTORS else int(np.flatnonzero(dropped_kg)[0])
    if plan.path is None:
        by_error_kg[MASS_ERRORS[motor]] = plan.tables.dry_kg[motor]
        by_error_kg[BURN_ERRORS[motor]] = -plan.tables.burns[:, motor, USED_KG].sum()
    return float(dropped_kg[motor]), by_error_kg


def evaluate_programme(plan: AscentPlan, t_s: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Planned direction of thrust.

    Parameters
    ----------
    plan : AscentPlan
        The ascent.
    t_s : (m,) float64
        Times [s after lift-off].

    Returns
    -------
    pitch_rad, azimuth_rad : (m,) float64
        Pitch above the local geodetic horizontal and azimuth clockwise from north [rad]; NaN for a trajectory from a
        file.
    """
    tables = plan.tables
    return (
        _evaluate(t_s, tables.pitch_t_s, tables.pitch_rad),
        _evaluate(t_s, tables.azimuth_t_s, tables.azimuth_rad),
    )


def _evaluate(t_s: np.ndarray, knots_s: np.ndarray, pieces: np.ndarray) -> np.ndarray:
    index = np.maximum(np.searchsorted(knots_s, t_s, side="right") - 1, 0)
    since_s = np.maximum(t_s - knots_s[index], 0.0)
    return np.sum(pieces[index] * since_s[:, None] ** np.arange(4), axis=1)


def find_liftoff_mass_kg(mission: Mission, vehicle: Vehicle) -> float:
    """Mass at lift-off: everything loaded less the propellant that burned while the vehicle was held down.

    Parameters
    ----------
    mission : Mission
        Gives the payload and the burns.
    vehicle : Vehicle
        Gives the stages, the fairing and what else it drops.

    Returns
    -------
    float
        [kg].
    """
    bodies_kg = sum(_list_bodies_kg(vehicle).values())
    stages_kg = sum(motor.count * (motor.propellant_kg.value + motor.dry_mass_kg.value) for motor in vehicle.motors)
    motors = {motor.name: motor for motor in vehicle.motors}
    held_kg = sum(_find_held_kg(burn, motors[burn.stage]) for burn in mission.burns)
    return stages_kg + bodies_kg + mission.payload_kg.value - held_kg


def _list_bodies_kg(vehicle: Vehicle) -> dict[str, float]:
    """Mass of what holds no propellant: the fairing, and jettisoned bodies by name [kg]."""
    return {name: mass_kg for name, mass_kg in vehicle.dry_masses_kg.items() if name not in MOTORS}


def _find_held_kg(burn: Burn, motor: Motor) -> float:
    """Propellant that a burn uses before lift-off [kg]."""
    held_s = max(0.0, -burn.ignition_s.value)
    share = find_thrust_share(burn, motor, burn.ignition_s.value, 0.0) if held_s > 0.0 else 0.0
    return motor.count * motor.mass_flow_kgps * share * held_s


def _timeline(mission: Mission) -> list[tuple[str, float]]:
    """Event names with their planned times, in order; at one time: cut-off, separation, ignition."""
    events = [(t, 0, f"{burn.stage}-cutoff") for burn in mission.burns for t in [burn.cutoff_s.value]]
    events += [(part.t_s.value, 1, f"{part.item}-separation") for part in mission.separations]
    events += [(burn.ignition_s.value, 2, f"{burn.stage}-ignition") for burn in mission.burns]
    return [(name, t_s) for t_s, _, name in sorted(events)]


def _end_index(ends_s: list[float], t_s: float) -> int:
    return ends_s.index(t_s) if t_s > 0.0 else -1


def _list_spans(mission: Mission, phases: np.ndarray, ends_s: list[float]) -> list[tuple[str, float, float]]:
    """Motor, ignition and cut-off [s] of burns one after the other: of stages, and of boosters where no stage burns."""
    spans = [(burn.stage, burn.ignition_s.value, burn.cutoff_s.value) for burn in mission.stage_burns]
    for boosters in BOOSTERS:
        alone = np.flatnonzero(phases[:, STAGE] == MOTORS.index(boosters))
        for run in np.split(alone, np.flatnonzero(np.diff(alone) > 1) + 1) if len(alone) else ():
            spans.append((boosters, ends_s[run[0] - 1] if run[0] > 0 else 0.0, ends_s[run[-1]]))
    return sorted(spans, key=lambda span: span[1])


def _lengths_m(vehicle: Vehicle, lowest_stage: np.ndarray, fairing_on: np.ndarray) -> np.ndarray:
    """Length of what is attached in each phase."""
    stages_m = np.array([stage.length_m.value for stage in vehicle.stages] + [0.0])
    above_m = np.cumsum(stages_m[::-1])[::-1][lowest_stage]
    return above_m + (fairing_on * vehicle.fairing.length_m.value if vehicle.fairing is not None else 0.0)


def _limit(termination: FlightTermination | None) -> dict[str, np.ndarray | float]:
    """Impact limit line as verticals (unit vectors), dense enough for great circles, and the delay [s]."""
    if termination is None:
        return {"limit_line": np.empty((0, 3)), "limit_delay_s": 0.0}
    lon, lat = np.radians(densify(termination.limit_line_lonlat)).T
    line = np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)
    return {"limit_line": np.ascontiguousarray(line), "limit_delay_s": termination.delay_s}


def _programme(guidance: Guidance | None) -> dict[str, np.ndarray]:
    """Pitch and azimuth as cubics [rad]; NaN where they are unknown."""
    if guidance is None:
        unknown = np.array([[np.nan, 0.0, 0.0, 0.0]])
        return {"pitch_t_s": np.zeros(1), "pitch_rad": unknown, "azimuth_t_s": np.zeros(1), "azimuth_rad": unknown}
    azimuth_deg = guidance.launch_azimuth_deg + np.array(guidance.yaw_deg)
    return {
        "pitch_t_s": np.array(guidance.pitch_t_s),
        "pitch_rad": join_knots(guidance.pitch_t_s, np.radians(guidance.pitch_deg)),
        "azimuth_t_s": np.array(guidance.yaw_t_s),
        "azimuth_rad": join_knots(guidance.yaw_t_s, np.radians(azimuth_deg)),
    }


def _drag(curves: tuple[Aerodynamics, ...]) -> dict[str, np.ndarray]:
    """Knots and pieces of drag curves; rows of fewer knots end at infinity, which nothing reaches."""
    most = max(len(curve.mach) for curve in curves)
    mach, pieces = np.full((len(curves), most), np.inf), np.zeros((len(curves), most, 4))
    for row, curve in enumerate(curves):
        knots = len(curve.mach)
        mach[row, :knots] = curve.mach
        pieces[row, :knots] = join_knots(curve.mach, curve.reference_area_m2 * np.array(curve.cd))
    return {"mach": mach, "drag_area_m2": pieces}


def _check_propellant(mission: Mission, vehicle: Vehicle) -> None:
    for stage in vehicle.motors:
        burned_kg, loaded_kg = find_burned_kg(mission, stage), stage.propellant_kg.value
        if burned_kg > loaded_kg * (1.0 + _ROUNDING):
            raise InputError(
                f"{shown_file(mission)} [burns]",
                _("{stage} burns {burned_kg:.0f} kg").format(stage=stage.name, burned_kg=burned_kg),
                _("it carries {loaded_kg:.0f} kg (vehicles/{vehicle}.toml)").format(
                    loaded_kg=loaded_kg, vehicle=vehicle.id
                ),
            )


def _check_payload(mission: Mission, vehicle: Vehicle, items: tuple[str, ...]) -> None:
    """Refuse a payload without mass where nothing else is left at the end."""
    gone = all(stage.name in items for stage in vehicle.stages)
    if gone and "payload" in items and mission.payload_kg.value <= 0.0:
        where, problem = (
            f"{shown_file(mission)} [payload_kg]",
            _("is 0 kg, but flies on when every stage has separated"),
        )
        raise InputError(where, problem, _("its mass, or no separation of the payload"))


def _check_lift(tables: AscentTables, where: str) -> None:
    if tables.phases[0, STAGE] < 0.0:
        raise InputError(
            f"{where} [burns]", _("no stage burns at lift-off, t = 0"), _("ignite stage-1 at or before it")
        )
    thrust_n, area_m2 = tables.burns[0, :, THRUST].sum(), tables.burns[0, :, EXIT_AREA].sum()
    lift_n, weight_n = thrust_n - area_m2 * _SEA_LEVEL_PA, tables.mass_kg * STANDARD_GRAVITY_MPS2
    if lift_n <= weight_n:
        raise InputError(
            f"{where} [vehicle]",
            _("thrust at sea level is {lift_n:.0f} N and the weight {weight_n:.0f} N").format(
                lift_n=lift_n, weight_n=weight_n
            ),
            _("a vehicle that lifts off needs more thrust than weight"),
        )
