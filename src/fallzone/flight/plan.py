"""A mission and its vehicle as the arrays that the compiled ascent reads."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fallzone.breakups.intact import stack_area_m2
from fallzone.catalogue.inputs import flight_inputs
from fallzone.catalogue.load import find_pad, shown_file
from fallzone.constants import STANDARD_GRAVITY_MPS2
from fallzone.earth.frames import geodetic_to_ecef
from fallzone.earth.rings import densify
from fallzone.errors import InputError
from fallzone.kernels.ascent.craft import (
    ALONE,
    BURN_KG,
    DROP_KG,
    DROPPED_STAGE,
    DURATION_S,
    FAIRING_KG,
    LARGEST_STEP_S,
    NO_STAGE,
    SIDE_AREA_M2,
    STAGE,
    THROTTLE,
    AscentTables,
)
from fallzone.kernels.ascent.pieces import BURN, DRY_MASS, ISP
from fallzone.kernels.pchip import join_knots
from fallzone.model.mission import FlightTermination, Guidance, Mission
from fallzone.model.site import Site
from fallzone.model.state_path import StatePath
from fallzone.model.vehicle import Aerodynamics, Stage, Vehicle
from fallzone.words import _

# Order of the columns of ``errors``: fractions, and degrees where the name says so.
ERROR_NAMES = (
    *(f"thrust:stage-{n}" for n in (1, 2, 3)),
    *(f"isp:stage-{n}" for n in (1, 2, 3)),
    *("drag", "pitch_deg", "azimuth_deg"),
    *(f"burn:stage-{n}" for n in (1, 2, 3)),
    *(f"mass:stage-{n}" for n in (1, 2, 3)),
    *(f"path_position_m:{axis}" for axis in "xyz"),
    *(f"path_velocity_mps:{axis}" for axis in "xyz"),
)
# The last six, along Earth-fixed axes, apply to trajectories from files; the others to flights with guidance
FIRST_PATH_ERROR = ERROR_NAMES.index("path_position_m:x")

# Steps for which the end of both shipped ascents moves by less than 25 m when they are halved (tests/reference).
FIRST_STAGE_STEP_S = 2.0
LATER_STEP_S = 4.0

_SEA_LEVEL_PA = 101_325.0
# Burns may use this much more than the propellant on board: times in files are rounded.
_ROUNDING = 0.001


@dataclass(frozen=True, kw_only=True)
class AscentPlan:
    """Nominal ascent as phases between events, in the arrays that the compiled loop reads.

    Parameters
    ----------
    pad_lon_deg, pad_lat_deg : float
        Geodetic position of the pad [deg], WGS 84.
    tables : AscentTables
        What the kernel reads; ``tables.phases[i]`` lies between event times i and i + 1.
    items : tuple of str
        What separates, in order.
    item_phase : (k,) int64
        Phase at whose end each item separates.
    events : tuple of (str, int)
        Event names, each with the phase at whose end it happens; −1: at lift-off or before.
    burn_stage : (b,) int64
        Stage index of each burn.
    ignition_s, cutoff_s : (b,) float64
        Planned times of each burn [s after lift-off].
    ignition_phase, cutoff_phase : (b,) int64
        Phases at whose ends each burn begins and ends; −1: before lift-off.
    lowest_stage : (p + 1,) int8
        Index of the lowest stage still attached in each phase, and after the last; the number of stages where
        only the payload flies on.
    fairing_on : (p + 1,) bool
        Whether the fairing is still attached.
    burn_engines : (b,) int64
        Number of engines of each burn.
    length_m : (p + 1,) float64
        Length of what is attached in each phase and after the last [m]; 0 where only the payload flies on.
    destruct : bool
        Whether flight termination breaks the vehicle up.
    path : StatePath, optional
        Trajectory from a file that is flown, where the mission has one in place of guidance.
    path_spread : (float, float), optional
        Standard deviation of each component of position [m] and velocity [m/s] about it.
    """

    pad_lon_deg: float
    pad_lat_deg: float
    tables: AscentTables
    items: tuple[str, ...]
    item_phase: np.ndarray
    events: tuple[tuple[str, int], ...]
    burn_stage: np.ndarray
    ignition_s: np.ndarray
    cutoff_s: np.ndarray
    ignition_phase: np.ndarray
    cutoff_phase: np.ndarray
    lowest_stage: np.ndarray
    fairing_on: np.ndarray
    burn_engines: np.ndarray
    length_m: np.ndarray
    destruct: bool
    path: StatePath | None = None
    path_spread: tuple[float, float] = (0.0, 0.0)


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
    pad = find_pad(mission, site)
    events = _timeline(mission)
    throttles_s = [burn.throttle_s.value for burn in mission.burns if burn.throttle_s is not None]
    ends_s = sorted({t_s for t_s in (*throttles_s, *(t_s for _, t_s in events)) if t_s > 0.0})
    phase = {name: ends_s.index(t_s) if t_s > 0.0 else -1 for name, t_s in events}
    stages = [stage.name for stage in vehicle.stages]
    phases = _phases(mission, vehicle, ends_s)
    separations = sorted(mission.separations, key=lambda part: part.t_s.value)
    items = tuple(part.item for part in separations)
    item_phase = np.array([ends_s.index(part.t_s.value) for part in separations], dtype=np.int64)
    _drop(phases, items, item_phase, mission, vehicle)
    lowest_stage, fairing_on = _attached(items, item_phase, stages, len(ends_s))
    payload_kg = np.full(len(phases), mission.payload_kg.value)
    phases[:, SIDE_AREA_M2] = stack_area_m2(vehicle, payload_kg, lowest_stage[:-1], fairing_on[:-1])
    phases[lowest_stage[:-1] == len(stages), STAGE] = ALONE
    tables = AscentTables(
        # Bodies come down on the ellipsoid, so a pad below it, as many near the sea are, is moved up to it
        position_m=geodetic_to_ecef(pad.lon_deg, pad.lat_deg, max(pad.height_m, 0.0)),
        mass_kg=find_liftoff_mass_kg(mission, vehicle),
        dry_kg=np.array([stage.dry_mass_kg.value for stage in vehicle.stages]),
        phases=phases,
        engines=np.array([[s.thrust_vacuum_n.value, s.nozzle_exit_area_m2.value] for s in vehicle.stages]),
        **_programme(mission.guidance),
        **_drag(vehicle.aerodynamics),
        **_limit(mission.flight_termination),
    )
    _check_payload(mission, vehicle, items)
    path = flight_inputs(mission).path if mission.trajectory_file is not None else None
    if path is None:
        _check_lift(tables, shown_file(mission))
    return AscentPlan(
        pad_lon_deg=pad.lon_deg,
        pad_lat_deg=pad.lat_deg,
        tables=tables,
        items=items,
        item_phase=item_phase,
        events=tuple((name, phase[name]) for name, _ in events),
        burn_stage=np.array([stages.index(burn.stage) for burn in mission.burns]),
        ignition_s=np.array([burn.ignition_s.value for burn in mission.burns]),
        cutoff_s=np.array([burn.cutoff_s.value for burn in mission.burns]),
        ignition_phase=np.array([_end_index(ends_s, burn.ignition_s.value) for burn in mission.burns]),
        cutoff_phase=np.array([_end_index(ends_s, burn.cutoff_s.value) for burn in mission.burns]),
        lowest_stage=lowest_stage,
        fairing_on=fairing_on,
        burn_engines=np.array([vehicle.stages[stages.index(burn.stage)].engines for burn in mission.burns]),
        length_m=_lengths_m(vehicle, lowest_stage, fairing_on),
        destruct=mission.flight_termination is not None and mission.flight_termination.destruct,
        path=path,
        path_spread=_spread_of(path, mission),
    )


def _spread_of(path: StatePath | None, mission: Mission) -> tuple[float, float]:
    """Standard deviation of each component of position [m] and velocity [m/s] about a trajectory from a file.

    A velocity error that its states leave open at separations is taken as uniform up to its bound b: its variance is
    b²/3.
    """
    spread = mission.trajectory_spread
    if path is None or spread is None:
        return 0.0, 0.0
    return spread.position_m, float(np.hypot(spread.velocity_mps, path.open_mps / np.sqrt(3.0)))


def find_burn_times(plan: AscentPlan, errors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Ignition and cut-off of each burn in dispersed flights.

    A burn uses the planned propellant, more or less by a fraction. With errors of thrust, specific impulse and burn it
    lasts (1 + burn)(1 + isp)/(1 + thrust) times as long; coasts last as planned, so all that follows shifts.

    Parameters
    ----------
    plan : AscentPlan
        The ascent.
    errors : (n, 21) float64
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
    stage = plan.tables.phases[:, STAGE].astype(int)
    burning = (1.0 + errors[:, BURN + stage]) * (1.0 + errors[:, ISP + stage]) / (1.0 + errors[:, stage])
    stretch = np.where(stage >= 0, burning, 1.0)
    ends_s = np.cumsum(plan.tables.phases[:, DURATION_S] * stretch, axis=1)
    ignition_s = np.where(plan.ignition_phase >= 0, ends_s[:, plan.ignition_phase], plan.ignition_s)
    return ignition_s, ends_s[:, plan.cutoff_phase]


def find_dropped_kg(plan: AscentPlan, item: str) -> tuple[float, np.ndarray]:
    """Mass of what a separation leaves behind, with the propellant that its burns have left: of a fairing all of it.

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
    by_error_kg : (21,) float64
        More of it for each unit of the errors of ``ERROR_NAMES`` [kg]: a heavier stage, and a burn that uses less. An
        external trajectory has no such errors.
    """
    by_error_kg, phase = np.zeros(len(ERROR_NAMES)), plan.tables.phases[plan.item_phase[plan.items.index(item)]]
    if item == "fairing":
        return float(phase[FAIRING_KG]), by_error_kg
    stage = int(phase[DROPPED_STAGE])
    if plan.path is None:
        burning = plan.tables.phases[:, STAGE] == stage
        by_error_kg[DRY_MASS + stage] = plan.tables.dry_kg[stage]
        by_error_kg[BURN + stage] = -plan.tables.phases[burning, BURN_KG].sum()
    return float(phase[DROP_KG] - phase[FAIRING_KG]), by_error_kg


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
        Gives the stages and the fairing.

    Returns
    -------
    float
        [kg].
    """
    fairing_kg = vehicle.fairing.mass_kg.value if vehicle.fairing else 0.0
    stages_kg = sum(stage.propellant_kg.value + stage.dry_mass_kg.value for stage in vehicle.stages)
    flow_kgps = {stage.name: stage.mass_flow_kgps for stage in vehicle.stages}
    held_kg = sum(flow_kgps[burn.stage] * max(0.0, -burn.ignition_s.value) for burn in mission.burns)
    return stages_kg + fairing_kg + mission.payload_kg.value - held_kg


def _timeline(mission: Mission) -> list[tuple[str, float]]:
    """Event names with their planned times, in order; at one time: cut-off, separation, ignition."""
    events = [(t, 0, f"{burn.stage}-cutoff") for burn in mission.burns for t in [burn.cutoff_s.value]]
    events += [(part.t_s.value, 1, f"{part.item}-separation") for part in mission.separations]
    events += [(burn.ignition_s.value, 2, f"{burn.stage}-ignition") for burn in mission.burns]
    return [(name, t_s) for t_s, _, name in sorted(events)]


def _end_index(ends_s: list[float], t_s: float) -> int:
    return ends_s.index(t_s) if t_s > 0.0 else -1


def _phases(mission: Mission, vehicle: Vehicle, ends_s: list[float]) -> np.ndarray:
    """Duration, burning stage, propellant and step of each phase; separations are added by `_drop`."""
    names = [stage.name for stage in vehicle.stages]
    phases = np.zeros((len(ends_s), SIDE_AREA_M2 + 1))
    phases[:, DURATION_S] = np.diff([0.0, *ends_s])
    phases[:, [STAGE, DROPPED_STAGE]] = NO_STAGE
    phases[:, LARGEST_STEP_S] = LATER_STEP_S
    phases[:, THROTTLE] = 1.0
    for burn in mission.burns:
        index = names.index(burn.stage)
        first = _end_index(ends_s, burn.ignition_s.value) + 1
        burning = slice(first, ends_s.index(burn.cutoff_s.value) + 1)
        phases[burning, STAGE] = index
        if burn.throttle_s is not None:
            phases[ends_s.index(burn.throttle_s.value) + 1 : burning.stop, THROTTLE] = burn.throttle.value
        flow_kgps = vehicle.stages[index].mass_flow_kgps * phases[burning, THROTTLE]
        phases[burning, BURN_KG] = flow_kgps * phases[burning, DURATION_S]
        if index == 0:
            phases[burning, LARGEST_STEP_S] = FIRST_STAGE_STEP_S
    return phases


def _burned_kg(mission: Mission, stage: Stage) -> float:
    return sum(b.full_thrust_s for b in mission.burns if b.stage == stage.name) * stage.mass_flow_kgps


def _drop(phases: np.ndarray, items, item_phase, mission: Mission, vehicle: Vehicle) -> None:
    """Write into the phases what separates at their ends; a payload leaves the last stage, where that is attached."""
    names = [stage.name for stage in vehicle.stages]
    for item, phase in zip(items, item_phase, strict=True):
        if item == "fairing":
            phases[phase, FAIRING_KG] = vehicle.fairing.mass_kg.value
            phases[phase, DROP_KG] += vehicle.fairing.mass_kg.value
            continue
        name = names[-1] if item == "payload" else item
        if item == "payload" and name in items:
            continue
        stage = vehicle.stages[names.index(name)]
        phases[phase, DROPPED_STAGE] = names.index(name)
        phases[phase, DROP_KG] += stage.dry_mass_kg.value + stage.propellant_kg.value - _burned_kg(mission, stage)


def _attached(items, item_phase, stages: list[str], count: int) -> tuple[np.ndarray, np.ndarray]:
    """Lowest stage and fairing in each phase and after the last."""
    lowest_stage = np.zeros(count + 1, dtype=np.int8)
    fairing_on = np.full(count + 1, "fairing" in items)
    for item, phase in zip(items, item_phase, strict=True):
        if item == "fairing":
            fairing_on[phase + 1 :] = False
        else:
            lowest_stage[phase + 1 :] = len(stages) if item == "payload" else stages.index(item) + 1
    return lowest_stage, fairing_on


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


def _drag(aerodynamics: Aerodynamics) -> dict[str, np.ndarray]:
    area_m2 = aerodynamics.reference_area_m2 * np.array(aerodynamics.cd)
    return {"mach": np.array(aerodynamics.mach), "drag_area_m2": join_knots(aerodynamics.mach, area_m2)}


def _check_propellant(mission: Mission, vehicle: Vehicle) -> None:
    for stage in vehicle.stages:
        burned_kg, loaded_kg = _burned_kg(mission, stage), stage.propellant_kg.value
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
    thrust_n, area_m2 = tables.engines[int(tables.phases[0, STAGE])]
    lift_n, weight_n = thrust_n - area_m2 * _SEA_LEVEL_PA, tables.mass_kg * STANDARD_GRAVITY_MPS2
    if lift_n <= weight_n:
        raise InputError(
            f"{where} [vehicle]",
            _("thrust at sea level is {lift_n:.0f} N and the weight {weight_n:.0f} N").format(
                lift_n=lift_n, weight_n=weight_n
            ),
            _("a vehicle that lifts off needs more thrust than weight"),
        )
