"""Many dispersed ascents at once, and their states at separations and at the end of powered flight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fallzone.flight.external import follow_path
from fallzone.flight.planning.plan import ERROR_NAMES, AscentPlan
from fallzone.kernels.ascent.craft import AscentTables, Fleet
from fallzone.kernels.ascent.ends import (
    ANOMALY_COLUMNS,
    MASS,
    POSITION,
    STATE_COLUMNS,
    STOP_COLUMNS,
    STOP_PHASE,
    STOP_REASON,
    TIME,
    VELOCITY,
)
from fallzone.kernels.ascent.loop import ascend, build_workspace
from fallzone.kernels.ascent.slots import Flights
from fallzone.kernels.tables import WIND_MODES, Environment
from fallzone.model.outcomes.anomaly import BESIDE_ASCENT, Anomalies
from fallzone.words import _

_NO_TRACE = np.empty((0, STATE_COLUMNS))

_KNOTS = ("pitch_t_s", "azimuth_t_s")
_NOT_FILLED = ("mass_kg", "limit_line", "limit_delay_s", "mach", "drag_area_m2")


@dataclass(frozen=True, kw_only=True)
class BatchStates:
    """States of n dispersed flights at each separation and at the end of powered flight.

    Parameters
    ----------
    separation_t_s : (n, k) float64
        Separation times [s after lift-off], in the order of ``plan.items``; NaN where the flight ended before, or where
        the whole item stays attached.
    separation_position_ecef_m, separation_velocity_ecef_mps : (n, k, 3) float64
        Earth-fixed position [m], and velocity relative to the Earth [m/s], at those times.
    stop_t_s : (n,) float64
        End of powered flight [s after lift-off]: the end of the plan, or what ``stop_reason`` says.
    stop_position_ecef_m, stop_velocity_ecef_mps : (n, 3) float64
        Earth-fixed position [m], and velocity relative to the Earth [m/s], at that time.
    stop_mass_kg : (n,) float64
        Mass of everything still attached [kg].
    stop_stage : (n,) int8
        Index of the lowest stage still attached: the one that burns, or that burns next; the number of stages where
        only the payload flies on.
    stop_fairing_on : (n,) bool
        Whether the fairing, or part of it, is still attached.
    stop_bodies_on : (n, b) bool
        Whether each of the vehicle's ``bodies`` is.
    stop_phase : (n,) int64
        Phase in which the flight stopped; the number of phases where it went to the end of the plan.
    stop_reason : (n,) int8
        `fallzone.model.status.StopReason`.
    """

    separation_t_s: np.ndarray
    separation_position_ecef_m: np.ndarray
    separation_velocity_ecef_mps: np.ndarray
    stop_t_s: np.ndarray
    stop_position_ecef_m: np.ndarray
    stop_velocity_ecef_mps: np.ndarray
    stop_mass_kg: np.ndarray
    stop_stage: np.ndarray
    stop_fairing_on: np.ndarray
    stop_bodies_on: np.ndarray
    stop_phase: np.ndarray
    stop_reason: np.ndarray


@dataclass(frozen=True, kw_only=True)
class PlanStack:
    """Plans of m vehicles that drop the same items, as arrays whose first axis is the vehicle.

    Parameters
    ----------
    plans : tuple of AscentPlan
        The m plans.
    fleet : Fleet
        Their tables, padded to the longest.
    item_phase : (m, k) int64
        Phase at whose end each of k items separates.
    lowest_stage : (m, p + 1) int8
        Index of the lowest stage still attached in each phase, and after the last.
    fairing_on : (m, p + 1) bool
        Whether the fairing is still attached in each phase, and after the last.
    bodies_on : (m, p + 1, b) bool
        Whether each of the vehicles' ``bodies`` is.
    """

    plans: tuple[AscentPlan, ...]
    fleet: Fleet
    item_phase: np.ndarray
    lowest_stage: np.ndarray
    fairing_on: np.ndarray
    bodies_on: np.ndarray


def stack_plans(plans: Sequence[AscentPlan]) -> PlanStack:
    """Stack plans along a new first axis; shorter ones are padded with phases and knots that no flight reaches.

    Parameters
    ----------
    plans : sequence of AscentPlan
        Plans that drop the same items in the same order.

    Returns
    -------
    PlanStack
    """
    tables = [plan.tables for plan in plans]

    def fill(name: str) -> np.ndarray:
        # Knots at infinity are never reached
        return _fill([getattr(each, name) for each in tables], np.inf if name in _KNOTS else 0.0)

    mach, drag_area_m2 = _stack_curves(tables)
    stacked = tables[0]._replace(
        mass_kg=np.array([each.mass_kg for each in tables], dtype=float),
        limit_delay_s=float(tables[0].limit_delay_s),
        mach=mach,
        drag_area_m2=drag_area_m2,
        **{name: fill(name) for name in AscentTables._fields if name not in _NOT_FILLED},
    )
    fleet = Fleet(stacked, np.array([len(each.phases) for each in tables]))
    return PlanStack(
        plans=tuple(plans),
        fleet=fleet,
        item_phase=np.array([plan.item_phase for plan in plans]),
        lowest_stage=_fill([plan.lowest_stage for plan in plans], 0),
        fairing_on=_fill([plan.fairing_on for plan in plans], False),
        bodies_on=_fill([plan.bodies_on for plan in plans], False),
    )


def _stack_curves(tables: list[AscentTables]) -> tuple[np.ndarray, np.ndarray]:
    """Drag curves of all vehicles as rows, equally many of each; the first stands for those that one does not have."""
    count = max(len(each.mach) for each in tables)
    rows = [(each, row if row < len(each.mach) else 0) for each in tables for row in range(count)]
    return (
        _fill([each.mach[row] for each, row in rows], np.inf),
        _fill([each.drag_area_m2[row] for each, row in rows], 0.0),
    )


def _fill(arrays: list[np.ndarray], beyond: float) -> np.ndarray:
    """Arrays of different lengths as one, with ``beyond`` after the end of the shorter ones."""
    rows = max(len(array) for array in arrays)
    filled = np.full((len(arrays), rows, *arrays[0].shape[1:]), beyond, dtype=arrays[0].dtype)
    for target, array in zip(filled, arrays, strict=True):
        target[: len(array)] = array
    return filled


def fly_fleet(
    stack: PlanStack,
    member: np.ndarray,
    environment: Environment,
    errors: np.ndarray,
    *,
    wind_factor: np.ndarray | None = None,
    density_factor: np.ndarray | None = None,
    anomalies: Anomalies | None = None,
) -> BatchStates:
    """Fly the plan of each flight's vehicle with that flight's errors.

    Guidance is open-loop: the attitude programme runs on the clock, whatever the errors. Burns use up the planned
    propellant, so they last (1 + burn)(1 + isp)/(1 + thrust) times as long, and all that follows shifts
    (`fallzone.flight.planning.plan.find_burn_times`).

    Parameters
    ----------
    stack : PlanStack
        Plans of all vehicles.
    member : (n,) int64
        Index of the vehicle of each flight in the stack.
    environment : Environment
        Tabulated atmosphere and wind.
    errors : (n, 49) float64
        In the order of ``ERROR_NAMES``: fractions, or degrees, metres and m/s where the name says so.
    wind_factor : (n, 2 WIND_MODES) float64, optional
        Standard normal factors of the modes of the wind's error, first those for east, then for north. Default: the
        mean wind.
    density_factor : (n,) float64, optional
        Air density over that of the atmosphere, > 0. Default: 1.
    anomalies : Anomalies, optional
        One row for each flight, on its own timeline (`failing.anomalies.warp_anomalies`). Default: no failures.

    Returns
    -------
    BatchStates
        One row for each flight.

    Raises
    ------
    ValueError
        When ``errors`` has another shape.
    """
    count = len(errors)
    if errors.shape != (count, len(ERROR_NAMES)):
        raise ValueError(
            _("errors has shape {shape}: expected (n, {expected})").format(
                shape=errors.shape, expected=len(ERROR_NAMES)
            )
        )
    boundaries, stops, _samples = run_kernel(
        stack,
        member,
        environment,
        errors,
        wind_factor=np.zeros((count, 2 * WIND_MODES)) if wind_factor is None else wind_factor,
        density_factor=np.ones(count) if density_factor is None else density_factor,
        anomalies=anomalies,
    )
    rows, items = np.arange(count), stack.plans[0].items
    separations = boundaries[rows[:, None], stack.item_phase[member]]
    phase = stops[:, STOP_PHASE].astype(int)
    fairing_on = stack.fairing_on[member, phase]
    if anomalies is not None and "fairing" in items:
        fairing = items.index("fairing")
        gone = np.isfinite(separations[:, fairing, TIME])
        fairing_on = fairing_on | (gone & (anomalies.kept_fairing > 0.0))
        separations[anomalies.kept_fairing >= 1.0, fairing] = np.nan
    return BatchStates(
        separation_t_s=separations[:, :, TIME],
        separation_position_ecef_m=separations[:, :, POSITION:VELOCITY],
        separation_velocity_ecef_mps=separations[:, :, VELOCITY:MASS],
        stop_t_s=stops[:, TIME],
        stop_position_ecef_m=stops[:, POSITION:VELOCITY],
        stop_velocity_ecef_mps=stops[:, VELOCITY:MASS],
        stop_mass_kg=stops[:, MASS],
        stop_stage=stack.lowest_stage[member, phase],
        stop_fairing_on=fairing_on,
        stop_bodies_on=stack.bodies_on[member, phase],
        stop_phase=phase,
        stop_reason=stops[:, STOP_REASON].astype(np.int8),
    )


def run_kernel(
    stack: PlanStack,
    member: np.ndarray,
    environment: Environment,
    errors: np.ndarray,
    *,
    wind_factor: np.ndarray,
    density_factor: np.ndarray,
    anomalies: Anomalies | None = None,
    trace: np.ndarray = _NO_TRACE,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Integrate flights in the compiled loop, or follow the trajectory of a file where the plan has one.

    Parameters
    ----------
    stack : PlanStack
        Plans of all vehicles.
    member : (n,) int64
        Index of the vehicle of each flight in the stack.
    environment : Environment
        Tabulated atmosphere and wind.
    errors : (n, 49) float64
        In the order of ``ERROR_NAMES``.
    wind_factor : (n, 2 WIND_MODES) float64
        Standard normal factors of the modes of the wind's error, first those for east, then for north.
    density_factor : (n,) float64
        Air density over that of the atmosphere, > 0.
    anomalies : Anomalies, optional
        One row for each flight, on its own timeline. Default: no failures.
    trace : (r, 8) float64, optional
        Array that receives every step of a flight that is alone: time [s], position [m], velocity [m/s], mass [kg].
        Default: none is kept.

    Returns
    -------
    boundaries : (n, p, 8) float64
        State at the end of each phase, before anything separates; NaN where the flight ended before.
    stops : (n, 10) float64
        State at the end, the phase in which the flight ended and why (`fallzone.model.status.StopReason`).
    trace : (m, 8) float64
        The rows of ``trace`` that were written.
    """
    count = len(errors)
    anomalies = Anomalies.none(count) if anomalies is None else anomalies
    if stack.plans[0].path is not None:
        return follow_path(
            stack.plans[0],
            environment,
            errors,
            wind_factor=wind_factor,
            density_factor=density_factor,
            anomalies=anomalies,
            traced=len(trace) > 0,
        )
    boundaries = np.full((count, stack.fleet.tables.phases.shape[1], STATE_COLUMNS), np.nan)
    stops = np.empty((count, STOP_COLUMNS))
    flights = Flights(
        stack.fleet,
        # All writable: for each array that is not, the loop would be compiled once more
        np.require(member, np.int64, "CW"),
        environment,
        np.require(errors, float, "CW"),
        np.require(wind_factor, float, "CW"),
        np.require(density_factor, float, "CW"),
        tabulate_anomalies(anomalies),
    )
    rows = ascend(flights, build_workspace(), boundaries, stops, trace)
    return boundaries, stops, trace[:rows]


def tabulate_anomalies(anomalies: Anomalies) -> np.ndarray:
    """Anomalies as the table that the compiled loop reads.

    Parameters
    ----------
    anomalies : Anomalies
        One row for each of n flights.

    Returns
    -------
    (n, 10) float64
        Columns in the order of the fields of `Anomalies`, without `BESIDE_ASCENT`.

    Raises
    ------
    ValueError
        When the number of fields is not the number of columns that the compiled loop reads.
    """
    columns = [getattr(anomalies, name) for name in Anomalies.__dataclass_fields__ if name not in BESIDE_ASCENT]
    table = np.column_stack(columns).astype(float)
    if table.shape[1] != ANOMALY_COLUMNS:
        raise ValueError(
            _("anomalies have {count} fields: the compiled loop reads {expected}").format(
                count=table.shape[1], expected=ANOMALY_COLUMNS
            )
        )
    return np.ascontiguousarray(table)
