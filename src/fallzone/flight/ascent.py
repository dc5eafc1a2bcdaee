"""Many dispersed ascents at once, and the states in which they drop things or stop."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fallzone.flight.plan import ERROR_NAMES, AscentPlan
from fallzone.kernels.ascent import MASS as MASS_COLUMN
from fallzone.kernels.ascent import POSITION, STATE_COLUMNS, TIME, VELOCITY, ascend
from fallzone.kernels.tables import WIND_MODES, Environment

_NO_TRACE = np.empty((0, STATE_COLUMNS))


@dataclass(frozen=True, kw_only=True)
class BatchStates:
    """States of n flights where they drop things and where powered flight ends.

    Parameters
    ----------
    separation_t_s : (n, k) float64
        In the order of ``plan.items``; NaN when the flight stopped before.
    separation_position_ecef_m, separation_velocity_ecef_mps : (n, k, 3) float64
    stop_t_s : (n,) float64
        The asked time, or the end of the plan.
    stop_position_ecef_m, stop_velocity_ecef_mps : (n, 3) float64
    stop_mass_kg : (n,) float64
        Everything still attached.
    stop_stage : (n,) int8
        Index of the lowest stage still attached: the one that burns, or between separation and ignition will
        burn next; the number of stages where only the payload flies on.
    stop_fairing_on : (n,) bool
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


def fly_batch(
    plan: AscentPlan,
    environment: Environment,
    errors: np.ndarray,
    *,
    wind_factor: np.ndarray | None = None,
    density_factor: np.ndarray | None = None,
    stop_t_s: np.ndarray | None = None,
) -> BatchStates:
    """Fly the plan once for each row of errors; zeros fly the nominal ascent to the last bit.

    The programme is open-loop: it runs on the clock, whatever the errors. Burns use up the planned propellant, so
    they last (1 + isp)/(1 + thrust) times as long and all that follows shifts (``plan.find_burn_times``).

    Parameters
    ----------
    errors : (n, 9) float64
        By ``ERROR_NAMES``: fractions, or degrees added to the whole programme.
    wind_factor : (n, 2 WIND_MODES) float64, optional
        Factors of the modes of the wind's error, for east and then for north. Default: the mean wind.
    density_factor : (n,) float64, optional
    stop_t_s : (n,) float64, optional
        Time at which powered flight ends and nothing more separates [s after lift-off]. Default: never.

    Returns
    -------
    BatchStates
    """
    errors = np.ascontiguousarray(errors, dtype=float)
    count = len(errors)
    if errors.shape != (count, len(ERROR_NAMES)):
        raise ValueError(f"errors has shape {errors.shape}: expected (n, {len(ERROR_NAMES)})")
    boundaries, stops, _ = run_kernel(
        plan,
        environment,
        errors,
        wind_factor=np.zeros((count, 2 * WIND_MODES)) if wind_factor is None else wind_factor,
        density_factor=np.ones(count) if density_factor is None else density_factor,
        stop_t_s=np.full(count, np.inf) if stop_t_s is None else stop_t_s,
    )
    separations = boundaries[:, plan.item_phase]
    phase = stops[:, STATE_COLUMNS].astype(int)
    return BatchStates(
        separation_t_s=separations[:, :, TIME],
        separation_position_ecef_m=separations[:, :, POSITION:VELOCITY],
        separation_velocity_ecef_mps=separations[:, :, VELOCITY:MASS_COLUMN],
        stop_t_s=stops[:, TIME],
        stop_position_ecef_m=stops[:, POSITION:VELOCITY],
        stop_velocity_ecef_mps=stops[:, VELOCITY:MASS_COLUMN],
        stop_mass_kg=stops[:, MASS_COLUMN],
        stop_stage=plan.lowest_stage[phase],
        stop_fairing_on=plan.fairing_on[phase],
    )


def run_kernel(
    plan: AscentPlan,
    environment: Environment,
    errors: np.ndarray,
    *,
    wind_factor: np.ndarray,
    density_factor: np.ndarray,
    stop_t_s: np.ndarray,
    trace: np.ndarray = _NO_TRACE,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Call the compiled loop.

    Returns
    -------
    boundaries : (n, p, 8) float64
        State at the end of each phase, before anything is dropped; NaN where the flight stopped before.
    stops : (n, 9) float64
        State at the end, and the phase in which it stopped.
    trace : (m, 8) float64
        The part of ``trace`` that was written: every step of the last flight.
    """
    count = len(errors)
    boundaries = np.full((count, len(plan.tables.phases), STATE_COLUMNS), np.nan)
    stops = np.empty((count, STATE_COLUMNS + 1))
    rows = ascend(
        plan.tables,
        environment,
        errors,
        np.ascontiguousarray(wind_factor, dtype=float),
        np.ascontiguousarray(density_factor, dtype=float),
        np.ascontiguousarray(stop_t_s, dtype=float),
        boundaries,
        stops,
        trace,
    )
    return boundaries, stops, trace[:rows]
