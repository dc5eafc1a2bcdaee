"""Flights that follow a trajectory from outside: the same states as flown ones, at the same events."""

from __future__ import annotations

import numpy as np

from fallzone.earth.frames import ecef_to_geodetic, enu_basis, geodetic_to_ecef
from fallzone.flight.plan import FIRST_PATH_ERROR, AscentPlan
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
from fallzone.kernels.ascent.motion import BURN_KG, DROP_KG, DURATION_S, SIDE_AREA_M2, Scatter
from fallzone.kernels.tables import Environment, wind_factors
from fallzone.model.anomaly import Anomalies
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
    """What the ascent would return, from the states of the plan's path: each flight shifted by its errors.

    Of what can go wrong only the end of thrust and the break-up on the way down are followed.

    Returns
    -------
    boundaries : (n, p, 8) float64
        State at the end of each phase, before anything is dropped; NaN where the flight stopped before.
    stops : (n, 10) float64
        State at the end, the phase in which it stopped and why.
    trace : (m, 8) float64
        States of the last flight, where ``traced``.
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
    """When flights shifted by (n, 3) first come down to the surface [s after lift-off]; inf where they do not by then.

    Near the pad a flight that is shifted down begins beneath it: to come up from there is no impact.
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
    """Put what lies beneath the surface (..., 8 or more) on it: of pads below the ellipsoid, and of shifted flights."""
    position = states[..., POSITION:VELOCITY]
    lon_deg, lat_deg, height_m = ecef_to_geodetic(position)
    beneath = height_m < 0.0
    position[beneath] = geodetic_to_ecef(lon_deg[beneath], lat_deg[beneath], 0.0)


def _list_times_s(ends_s: np.ndarray, end_s: float) -> np.ndarray:
    """Times of the trace: each second, or as many as there is room for, each event and the end."""
    times_s = np.arange(0.0, end_s, max(_TRACE_STEP_S, end_s / _TRACE_ROWS))
    return np.union1d(np.append(times_s, end_s), ends_s[ends_s < end_s])


def _descend(plan: AscentPlan, environment: Environment, scatter: Scatter, floor_m: float, *, stop, trace, rows) -> int:
    """Move a stop (10,) on to where the whole vehicle comes down through a height; rows of the trace written."""
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
    """Earth-fixed position [m] and velocity [m/s] at times (k,) within a path: (k, 6).

    Notes
    -----
    The cubic through positions and velocities: in free fall off by h⁴/384 of the fourth derivative, below 1 m for
    states 60 s apart. Where the acceleration jumps by a between two states the position is off by a·h²/60 and the
    velocity by a·h/12 at most.
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
    """States (k, 8) at times (k,), before what is dropped at that time, or after."""
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
