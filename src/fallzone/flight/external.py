"""Flights along a trajectory from a file: the same states, at the same events, as those of flights with guidance."""

from __future__ import annotations

import numpy as np

from fallzone.earth.frames import ecef_to_geodetic, enu_basis, geodetic_to_ecef
from fallzone.flight.planning.plan import FIRST_PATH_ERROR, AscentPlan
from fallzone.kernels.ascent.craft import BURN_KG, DROP_KG, DURATION_S, SIDE_AREA_M2, Scatter
from fallzone.kernels.ascent.ends import (
    MASS,
    POSITION,
    STATE_COLUMNS,
    STOP_COLUMNS,
    STOP_PHASE,
    STOP_REASON,
    TIME,
    VELOCITY,
    descend,
)
from fallzone.kernels.tables import Environment, wind_factors
from fallzone.model.outcomes.anomaly import Anomalies
from fallzone.model.state_path import StatePath
from fallzone.model.status import StopReason

# A flight that stops within this of an event has had the event, as in the ascent
_SAME_TIME_S = 1e-6
# Between closer states velocities are joined by lines: the cubic would turn rounded positions into speed
_CLOSE_S = 1.0
_TRACE_STEP_S, _TRACE_ROWS = 1.0, 2_000
# A path below this height may meet the surface before the next state that is examined
_LOW_M = 20_000.0
# A fall of 90 minutes in steps of 4 s
_DESCENT_ROWS = 1_400


def follow_path(
    plan: AscentPlan,
    environment: Environment,
    errors: np.ndarray,
    *,
    wind_factor: np.ndarray,
    density_factor: np.ndarray,
    anomalies: Anomalies,
    traced: bool,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Fly the trajectory of a file as the ascent would be flown, each flight shifted by its errors.

    Of all that can go wrong, only the end of thrust and the breakup on the way down are followed.

    Parameters
    ----------
    plan : AscentPlan
        With ``path``.
    environment : Environment
        Tabulated atmosphere and wind, for the way down.
    errors : (n, 21) float64
        In the order of ``ERROR_NAMES``; only the last six are used: position [m] and velocity [m/s], Earth-fixed.
    wind_factor : (n, 2 WIND_MODES) float64
        Standard normal factors of the modes of the wind's error, first those for east, then for north.
    density_factor : (n,) float64
        Air density over that of the atmosphere, > 0.
    anomalies : Anomalies
        One row for each flight.
    traced : bool
        Whether to return the states of the last flight.

    Returns
    -------
    boundaries : (n, p, 8) float64
        State at the end of each phase, before anything separates; NaN where the flight ended before.
    stops : (n, 10) float64
        State at the end, the phase in which the flight ended and why (`fallzone.model.status.StopReason`).
    trace : (m, 8) float64
        States of the last flight where ``traced``, else none.
    """
    ends_s = np.cumsum(plan.tables.phases[:, DURATION_S])
    shift = np.zeros((len(errors), STATE_COLUMNS))
    shift[:, POSITION:MASS] = errors[:, FIRST_PATH_ERROR:]
    ground_s = _find_ground_s(plan, shift[:, POSITION:VELOCITY], ends_s[-1])
    stop_s = np.minimum(anomalies.stop_t_s, ground_s)
    phase = np.searchsorted(ends_s, stop_s + _SAME_TIME_S, side="right")
    stopped = phase < len(ends_s)
    end_s = np.where(stopped, stop_s, ends_s[-1])
    boundaries = _find_states(plan, ends_s) + shift[:, None, :]
    boundaries[phase[:, None] <= np.arange(len(ends_s))] = np.nan
    stops = np.empty((len(errors), STOP_COLUMNS))
    stops[:, :STATE_COLUMNS] = _find_states(plan, end_s, dropped=~stopped) + shift
    stops[:, STOP_PHASE] = phase
    ended = np.where(ground_s <= anomalies.stop_t_s, StopReason.GROUND, StopReason.TIME)
    stops[:, STOP_REASON] = np.where(stopped, ended, StopReason.PLAN)
    _raise_to_surface(boundaries)
    _raise_to_surface(stops)
    trace, rows = np.empty((0, STATE_COLUMNS)), 0
    if traced:
        path = _find_states(plan, _list_times_s(ends_s, end_s[-1])) + shift[-1]
        trace, rows = np.concatenate([path, np.empty((_DESCENT_ROWS, STATE_COLUMNS))]), len(path)
    broken = (stops[:, STOP_REASON] == StopReason.TIME) & (anomalies.breakup_height_m > -np.inf)
    for flight in np.flatnonzero(broken):
        scatter = Scatter(float(density_factor[flight]), *wind_factors(wind_factor, flight, 0), 0.0, 0.0)
        floor_m = float(anomalies.breakup_height_m[flight])
        rows = _descend(plan, environment, scatter, floor_m, stop=stops[flight], trace=trace, rows=rows)
    return boundaries, stops, trace[:rows]


def _find_ground_s(plan: AscentPlan, shift_m: np.ndarray, last_s: float) -> np.ndarray:
    """Time at which flights shifted by (n, 3) [m] first come down to the surface [s after lift-off]; inf: never.

    A flight that is shifted below the surface at the pad only rises through it: that is no impact.

    Source
    ------
    Derived: the height is taken as linear in time between states that are a second apart, or a little more.
    """
    t_s = _list_times_s(np.empty(0), last_s)
    states = interpolate_path(plan.path, t_s)
    lon_deg, lat_deg, height_m = ecef_to_geodetic(states[:, :3])
    low = np.flatnonzero(height_m < np.linalg.norm(shift_m, axis=1).max(initial=0.0) + _LOW_M)
    # Also the rows just before them, each of which may be the last above the surface
    low = np.union1d(low, np.maximum(low - 1, 0))
    up = enu_basis(lon_deg[low], lat_deg[low])[:, 2]
    above_m = height_m[low, None] + up @ shift_m.T
    found_s = np.full(len(shift_m), np.inf)
    for row in range(len(low) - 1, 0, -1):
        lands = (above_m[row] < 0.0) & (above_m[row - 1] >= 0.0)
        share = above_m[row - 1, lands] / (above_m[row - 1, lands] - above_m[row, lands])
        found_s[lands] = t_s[low[row - 1]] + share * (t_s[low[row]] - t_s[low[row - 1]])
    return found_s


def _raise_to_surface(states: np.ndarray) -> None:
    """Move positions (..., 8 or more) below the ellipsoid up to it: of low-lying pads, and of flights shifted down."""
    position = states[..., POSITION:VELOCITY]
    lon_deg, lat_deg, height_m = ecef_to_geodetic(position)
    beneath = height_m < 0.0
    position[beneath] = geodetic_to_ecef(lon_deg[beneath], lat_deg[beneath], 0.0)


def _list_times_s(ends_s: np.ndarray, end_s: float) -> np.ndarray:
    """Times of the trace: every second, or less often in long flights, and each event and the end."""
    times_s = np.arange(0.0, end_s, max(_TRACE_STEP_S, end_s / _TRACE_ROWS))
    return np.union1d(np.append(times_s, end_s), ends_s[ends_s < end_s])


def _descend(plan: AscentPlan, environment: Environment, scatter: Scatter, floor_m: float, *, stop, trace, rows) -> int:
    """Move a stop (10,) to where the falling vehicle passes a height; returns how many rows of the trace it wrote."""
    t_s, *state, mass_kg = stop[:STATE_COLUMNS].tolist()
    side_area_m2 = plan.tables.phases[int(stop[STOP_PHASE]), SIDE_AREA_M2]
    reason, t_s, state, rows = descend(
        t_s, tuple(state), mass_kg, side_area_m2, floor_m, scatter, plan.tables, environment, trace, rows
    )
    if reason == StopReason.HEIGHT:
        stop[:STATE_COLUMNS] = (t_s, *state, mass_kg)
        stop[STOP_REASON] = reason
    return rows


def interpolate_path(path: StatePath, t_s: np.ndarray) -> np.ndarray:
    """Earth-fixed states within a trajectory from a file.

    Parameters
    ----------
    path : StatePath
        The trajectory.
    t_s : (k,) float64
        Times within it [s after lift-off].

    Returns
    -------
    (k, 6) float64
        Position [m], and velocity relative to the Earth [m/s].

    Notes
    -----
    Cubic Hermite interpolation: in free fall its position is off by h⁴/384 of the fourth derivative, less than 1 m for
    states 60 s apart. Where the acceleration jumps by a between two states a time h apart, the position is off by
    a·h²/60 and the velocity by a·h/12 at most.

    Source
    ------
    Derived: the remainder s²(1 − s)²h⁴/4! of the fourth derivative is largest at s = 1/2, h⁴/384; and the cubic through
    both ends of a path of two parabolas.
    """
    i = np.clip(np.searchsorted(path.t_s, t_s, side="right") - 1, 0, len(path.t_s) - 2)
    h = (path.t_s[i + 1] - path.t_s[i])[:, None]
    s = (t_s - path.t_s[i])[:, None] / h
    p0, p1 = path.position_ecef_m[i], path.position_ecef_m[i + 1]
    v0, v1 = path.velocity_ecef_mps[i], path.velocity_ecef_mps[i + 1]
    position = p0 + s * (p1 - p0) + s * (1.0 - s) * ((1.0 - s) * (h * v0 - (p1 - p0)) - s * (h * v1 - (p1 - p0)))
    bend = 6.0 * s * (1.0 - s) * ((p1 - p0) / h - 0.5 * (v0 + v1))
    velocity = v0 + s * (v1 - v0) + np.where(h >= _CLOSE_S, bend, 0.0)
    return np.concatenate([position, velocity], axis=1)


def _find_states(plan: AscentPlan, t_s: np.ndarray, *, dropped: np.ndarray | bool = False) -> np.ndarray:
    """States (k, 8) at times (k,), before the separations at that time, or after them where ``dropped``."""
    states = np.empty((len(t_s), STATE_COLUMNS))
    states[:, TIME] = t_s
    states[:, POSITION:MASS] = interpolate_path(plan.path, t_s)
    if plan.path.mass_kg is not None:
        states[:, MASS] = np.interp(t_s, plan.path.t_s, plan.path.mass_kg)
        return states
    phases = plan.tables.phases
    ends_s = np.cumsum(phases[:, DURATION_S])
    burned_kg = np.interp(t_s, [0.0, *ends_s], [0.0, *np.cumsum(phases[:, BURN_KG])])
    drops = np.where(dropped, np.searchsorted(ends_s, t_s, side="right"), np.searchsorted(ends_s, t_s, side="left"))
    states[:, MASS] = plan.tables.mass_kg - burned_kg - np.concatenate([[0.0], np.cumsum(phases[:, DROP_KG])])[drops]
    return states
