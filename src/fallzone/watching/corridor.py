"""The corridor of impact points that flights of a mission's ensemble keep to, in place and time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fallzone.catalogue.inputs import flight_inputs
from fallzone.earth.frames import geodetic_to_ecef
from fallzone.earth.limit_line import lay_line
from fallzone.errors import InputError
from fallzone.flight.ascent import run_kernel
from fallzone.flight.environment import build_mission_environment
from fallzone.flight.nominal import interpolate_states, sample_flight
from fallzone.flight.planning.plan import build_plan
from fallzone.kernels import impact_tube as tubes
from fallzone.kernels.ascent.ends import MASS, STATE_COLUMNS, TIME
from fallzone.kernels.iip import iip
from fallzone.model.ascent.telemetry import Noise
from fallzone.model.ascent.termination import Gate
from fallzone.model.mission import Mission
from fallzone.model.status import ImpactStatus
from fallzone.montecarlo.flights import FlightModel, Scatter, build_flight_model, sample_scatter
from fallzone.montecarlo.sampling import BLOCK_FLIGHTS, Sampling
from fallzone.words import _

# Flights that the corridor is drawn about, and how much wider than the widest of them it is
FLIGHTS, WIDER = 2_048, 1.5
# Case and seed by which they are drawn: no flight of a run is among them
CASE, SEED = "watch", 0
# Errors of measurement count this many standard deviations
SIGMAS = 5.0
# Errors along the trace count as time up to this, and as width beyond
ALONG_AS_TIME_S = 3.0
# The trace is used up to where its point moves faster, or lies farther from where it began
FASTEST_MPS, FARTHEST_RAD = 200e3, np.radians(100.0)
# A deviation at one time counts for those this near
SMOOTHED_S = 5
# Flights that nothing scatters are on the trace to this
LEAST_WIDTH_M = 1.0
# How far before and after a flight's own time its nearest point of the trace is looked for
LOOKED_S = 60.0
# Rows of the trace of one flight
_TRACE_ROWS = 60_000
_NO_LINE = np.empty((0, tubes.LINE_COLUMNS))


@dataclass(frozen=True, kw_only=True)
class Corridor:
    """The tube about the nominal trace of impact points that flights of the ensemble keep to, as arrays.

    Parameters
    ----------
    tube : (m, 6) float64
        Nominal impact points every second: time [s after lift-off], Earth-fixed point [m], half width [m] and how early
        or late a point may be reached [s]; as of `fallzone.kernels.impact_tube`.
    end : (12,) float64
        What is beyond its last point.
    line : (k, 4) float64
        Points of the mission's limit line as unit vectors, and the number of the gate from each to the next; none
        without rows; as of `fallzone.earth.limit_line.lay_line`.
    gates : tuple of Gate
        Gates of the line, in the order of their numbers, from 1.
    nominal : (n, 7) float64
        Nominal flight every second: time [s], Earth-fixed position [m] and velocity [m/s].
    spread_m : (n,) float64
        How far from there the farthest flight of the ensemble is at the same time [m].
    powered_until_s : float
        When the last burn of the nominal flight ends [s after lift-off].
    most_accel_mps2 : float
        The largest acceleration relative to the Earth that is believed [m/s²].
    reaches_orbit : bool
        Whether the nominal flight has no impact point at its end.
    flights : int
        Flights of the ensemble that it is drawn about.
    apart : int
        Flights that were drawn and left out, for they do not reach the orbit that the nominal flight reaches.
    """

    tube: np.ndarray
    end: np.ndarray
    line: np.ndarray
    gates: tuple[Gate, ...]
    nominal: np.ndarray
    spread_m: np.ndarray
    powered_until_s: float
    most_accel_mps2: float
    reaches_orbit: bool
    flights: int
    apart: int

    @property
    def end_lag_s(self) -> float:
        """How early or late the last point of the tube may be reached [s]."""
        return float(self.tube[-1, tubes.TUBE_LAG])

    def find_nominal(self, t_s: float) -> tuple[np.ndarray, float]:
        """Nominal state at a time, and how far from it flights of the ensemble are.

        Parameters
        ----------
        t_s : float
            [s after lift-off]; before lift-off and after the end of the flight the nearest one.

        Returns
        -------
        state : (6,) float64
            Earth-fixed position [m] and velocity [m/s].
        spread_m : float
            Farthest distance of a flight of the ensemble from there [m].
        """
        row = int(np.clip(round(t_s - self.nominal[0, 0]), 0, len(self.nominal) - 1))
        return self.nominal[row, 1:], float(self.spread_m[row])


def build_corridor(mission: Mission, *, noise: Noise, flights: int = FLIGHTS) -> Corridor:
    """The corridor of a mission: as wide as its ensemble scatters, 1.5 times, and as the telemetry is uncertain.

    Parameters
    ----------
    mission : Mission
        As loaded, with its ensemble.
    noise : Noise
        Of the telemetry.
    flights : int
        Flights that it is drawn about, > 1.

    Returns
    -------
    Corridor

    Raises
    ------
    InputError
        When files contradict each other, or no flight of the ensemble does what the nominal one does.
    """
    inputs = flight_inputs(mission)
    environment = build_mission_environment(mission, inputs.site)
    trace = sample_flight(build_plan(mission, inputs.vehicle, inputs.site), environment).trace
    nominal = resample(trace)
    model = build_flight_model(mission, inputs.vehicle, inputs.site, environment)
    found = [resample(one) for one in fly_traces(model, flights)]
    reaches_orbit = _is_up(nominal[-1])
    alike = [one for one in found if _is_up(one[-1]) == reaches_orbit]
    if not alike:
        raise InputError(mission.id, _("no flight of its ensemble ends as the nominal one does"))
    termination = mission.flight_termination
    gates = () if termination is None else termination.gates
    line = () if termination is None else termination.limit_line_lonlat
    accel_mps2 = np.linalg.norm(np.diff(nominal[:, 4:], axis=0), axis=1) / np.diff(nominal[:, 0])
    tube, end = _draw_tube(nominal, alike, reaches_orbit, noise)
    return Corridor(
        tube=tube,
        end=end,
        line=lay_line(line, [gate.ends_lonlat for gate in gates]),
        gates=gates,
        nominal=nominal,
        spread_m=_find_spread(nominal, alike),
        powered_until_s=mission.powered_until_s,
        # A burn that is somewhat shorter, and the steps of the nominal flight, which round peaks off
        most_accel_mps2=1.5 * float(accel_mps2.max()) + 20.0,
        reaches_orbit=reaches_orbit,
        flights=len(alike),
        apart=len(found) - len(alike),
    )


def fly_traces(model: FlightModel, flights: int, *, case: str = CASE, seed: int = SEED) -> list[np.ndarray]:
    """States along flights of an ensemble, each flown alone.

    Parameters
    ----------
    model : FlightModel
        What the flights share.
    flights : int
        How many.
    case : str
        Part of the address of their random numbers.
    seed : int
        Their seed.

    Returns
    -------
    list of (m, 8) float64
        After every step: time [s], Earth-fixed position [m] and velocity [m/s], mass [kg].
    """
    found: list[np.ndarray] = []
    for block in range(-(-flights // BLOCK_FLIGHTS)):
        many = min(BLOCK_FLIGHTS, flights - len(found))
        scatter = sample_scatter(model, Sampling(seed=seed).draw_block(case, block), many)
        found += [_fly_one(model, scatter, row) for row in range(many)]
    return found


def _fly_one(model: FlightModel, scatter: Scatter, row: int) -> np.ndarray:
    one = slice(row, row + 1)
    _boundaries, _stops, trace = run_kernel(
        model.stack,
        scatter.member[one],
        model.environment,
        scatter.errors[one],
        wind_factor=scatter.wind_factor[one],
        density_factor=scatter.density_factor[one],
        trace=np.empty((_TRACE_ROWS, STATE_COLUMNS)),
    )
    return trace.copy()


def resample(trace: np.ndarray, step_s: float = 1.0, *, t_s: np.ndarray | None = None) -> np.ndarray:
    """States of a flight at times a constant step apart from lift-off on, or at given times.

    Parameters
    ----------
    trace : (m, 8) float64
        After every step: time [s], Earth-fixed position [m] and velocity [m/s], mass [kg].
    step_s : float
        [s], > 0.
    t_s : (n,) float64, optional
        Times within the trace [s].

    Returns
    -------
    (n, 7) float64
        Time [s], Earth-fixed position [m] and velocity [m/s].
    """
    # At a separation there are two rows of one time
    trace = trace[np.append(np.diff(trace[:, TIME]) > 0.0, True)]
    wanted = np.arange(trace[0, TIME], trace[-1, TIME], step_s) if t_s is None else t_s
    at = np.clip(np.searchsorted(trace[:, TIME], wanted, side="right") - 1, 0, len(trace) - 2)
    share = (wanted - trace[at, TIME]) / (trace[at + 1, TIME] - trace[at, TIME])
    return interpolate_states(trace[at], trace[at + 1], share)[:, TIME:MASS]


def measure(states: np.ndarray, tube: np.ndarray, end: np.ndarray, line: np.ndarray = _NO_LINE) -> np.ndarray:
    """What `fallzone.kernels.impact_tube.measure_all` finds for the states of one flight.

    Parameters
    ----------
    states : (n, 7) float64
        Time [s], Earth-fixed position [m] and velocity [m/s].
    tube, end, line : arrays
        Of a corridor.

    Returns
    -------
    (n, 11) float64
    """
    found = np.empty((len(states), tubes.FOUND_COLUMNS))
    tubes.measure_all(np.ascontiguousarray(states), tube, end, line, np.zeros(tubes.BEFORE_COLUMNS), found)
    return found


def find_crossings(corridor: Corridor) -> list[tuple[int, float]]:
    """Where and when the nominal flight crosses the limit line.

    Parameters
    ----------
    corridor : Corridor
        Of the mission.

    Returns
    -------
    list of (int, float)
        Number of the gate, from 1, or 0, and time [s after lift-off], in order.
    """
    found = measure(corridor.nominal, corridor.tube, corridor.end, corridor.line)
    crossed = found[found[:, tubes.CROSSED] > 0.0]
    return [(int(number) - 1, t_s) for number, t_s in crossed[:, [tubes.CROSSED, tubes.CROSSED_S]].tolist()]


def ends_like(corridor: Corridor, trace: np.ndarray) -> bool:
    """Whether a flight ends in orbit, or not, as the nominal one does.

    Parameters
    ----------
    corridor : Corridor
        Of the mission.
    trace : (m, 8) float64
        As of `fly_traces`.

    Returns
    -------
    bool
    """
    return _is_up(trace[-1]) == corridor.reaches_orbit


def _is_up(state: np.ndarray) -> bool:
    """Whether a state (7,) has no impact point."""
    return int(iip(state[None, 1:4], state[None, 4:7]).status[0]) in (ImpactStatus.ORBITAL, ImpactStatus.ESCAPING)


def _find_points(states: np.ndarray) -> np.ndarray:
    """Earth-fixed vacuum impact points (n, 3) [m]; NaN where there is none."""
    found = measure(states, np.empty((0, tubes.TUBE_COLUMNS)), np.zeros(tubes.END_COLUMNS))
    return geodetic_to_ecef(found[:, tubes.LON], found[:, tubes.LAT], 0.0)


def _draw_tube(nominal: np.ndarray, flights: list[np.ndarray], reaches_orbit: bool, noise: Noise):
    """Tube (m, 6) and what is beyond its end (12,)."""
    points = _find_points(nominal)
    count = _count_useable(points)
    points, states = points[:count], nominal[:count]
    tube = np.zeros((count, tubes.TUBE_COLUMNS))
    tube[:, tubes.TUBE_T], tube[:, 1:4], tube[:, tubes.TUBE_LAG] = states[:, 0], points, LOOKED_S
    end = np.zeros(tubes.END_COLUMNS)
    last, normal = points[-1] / np.linalg.norm(points[-1]), np.cross(points[-2], points[-1])
    normal /= np.linalg.norm(normal)
    end[:3], end[3:6], end[8:11] = np.cross(normal, last), normal, last
    end[tubes.END_IS_LEFT] = reaches_orbit
    end[tubes.END_BACK] = np.arccos(np.clip(last @ points[0] / np.linalg.norm(points[0]), -1.0, 1.0))
    noise_m, beyond_m, noise_s = _find_noise(states, points, noise)
    end[tubes.END_WIDTH] = np.inf
    off_m, aside_m = _find_off(tube, end, flights)
    # How late they are counts from the widest of them, so that what is wider is so along the trace as well as across
    tube[:, tubes.TUBE_WIDTH], end[tubes.END_WIDTH] = _smooth(off_m) + LEAST_WIDTH_M, aside_m + LEAST_WIDTH_M
    lag_s = _find_lags(tube, end, flights)
    tube[:, tubes.TUBE_WIDTH] = WIDER * _smooth(off_m) + noise_m
    end[tubes.END_WIDTH] = WIDER * aside_m + beyond_m
    tube[:, tubes.TUBE_LAG] = WIDER * _smooth(lag_s) + noise_s + noise.clock_s
    return tube, end


def _count_useable(points: np.ndarray) -> int:
    """Points up to where they end, move too fast or lie too far."""
    speed_mps = np.append(0.0, np.linalg.norm(np.diff(points, axis=0), axis=1))
    cosine = points @ points[0] / np.linalg.norm(points, axis=1) / np.linalg.norm(points[0])
    good = (speed_mps < FASTEST_MPS) & (cosine > np.cos(FARTHEST_RAD))
    return len(points) if good.all() else max(int(np.argmin(good)), 2)


def _find_noise(states: np.ndarray, points: np.ndarray, noise: Noise) -> tuple[np.ndarray, float, np.ndarray]:
    """What errors of measurement make of the impact points: half widths (m,) [m], beyond [m], and times (m,) [s].

    Source
    ------
    Derived: the impact point moves by its derivatives by the six components of a state, which are independent.
    """
    along = np.gradient(points, axis=0)
    speed_mps = np.linalg.norm(along, axis=1)
    along = np.divide(along, speed_mps[:, None], out=np.zeros_like(along), where=speed_mps[:, None] > 0.0)
    along_m2, cross_m2 = np.zeros(len(points)), np.zeros(len(points))
    for column in range(1, 7):
        step = 10.0 if column <= 3 else 0.1
        moved = states.copy()
        moved[:, column] += step
        sigma = noise.position_m if column <= 3 else noise.velocity_mps
        shift = np.nan_to_num((_find_points(moved) - points) * sigma / step)
        by = np.einsum("ij,ij->i", shift, along)
        along_m2 += by**2
        cross_m2 += np.maximum((shift**2).sum(axis=1) - by**2, 0.0)
    along_m, cross_m = SIGMAS * np.sqrt(along_m2), SIGMAS * np.sqrt(cross_m2)
    noise_s = np.minimum(along_m / np.maximum(speed_mps, 1e-3), ALONG_AS_TIME_S)
    return cross_m + np.maximum(along_m - speed_mps * ALONG_AS_TIME_S, 0.0), 2.0 * float(cross_m[-1]), noise_s


def _find_off(tube: np.ndarray, end: np.ndarray, flights: list[np.ndarray]) -> tuple[np.ndarray, float]:
    """Largest distance of the flights from each point of the trace (m,) [m], and from its plane beyond the last [m]."""
    off_m, aside_m = np.zeros(len(tube)), 0.0
    for states in flights:
        found = measure(states, tube, end)
        beyond = ~(found[:, tubes.TOLERANCE] < np.inf)
        at = np.rint(found[~beyond, tubes.TAU] - tube[0, tubes.TUBE_T]).astype(int)
        np.maximum.at(off_m, at, found[~beyond, tubes.OFF])
        past = beyond & np.isfinite(found[:, tubes.OFF])
        aside_m = max(aside_m, found[past, tubes.OFF].max(initial=0.0))
    return off_m, aside_m


def _find_lags(tube: np.ndarray, end: np.ndarray, flights: list[np.ndarray]) -> np.ndarray:
    """How early or late the flights are at most at each time of the trace (m,) [s]."""
    lag_s, last_s = np.zeros(len(tube)), tube[-1, tubes.TUBE_T]
    for states in flights:
        found = measure(states, tube, end)
        known = np.isfinite(found[:, tubes.LAG])
        at = np.clip(np.rint(states[:, 0] - tube[0, tubes.TUBE_T]).astype(int), 0, len(tube) - 1)
        np.maximum.at(lag_s, at[known], np.abs(found[known, tubes.LAG]))
        # Who is late for the end is late there, and nowhere inside any more
        is_before = (found[:, tubes.STATUS] == ImpactStatus.IMPACT) & (found[:, tubes.TAU] < last_s)
        is_before |= found[:, tubes.OUTSIDE] * (found[:, tubes.STATUS] == ImpactStatus.IMPACT) > 0.0
        if end[tubes.END_IS_LEFT] and is_before.any():
            lag_s[-1] = max(lag_s[-1], states[is_before, 0].max() - last_s)
    return lag_s


def _smooth(values: np.ndarray) -> np.ndarray:
    """The largest of the values near each."""
    from scipy.ndimage import maximum_filter1d

    return maximum_filter1d(values, 2 * SMOOTHED_S + 1, mode="nearest")


def _find_spread(nominal: np.ndarray, flights: list[np.ndarray]) -> np.ndarray:
    """Farthest distance of the flights from the nominal one at each of its times (n,) [m]."""
    spread_m = np.zeros(len(nominal))
    for states in flights:
        many = min(len(states), len(nominal))
        apart_m = np.linalg.norm(states[:many, 1:4] - nominal[:many, 1:4], axis=1)
        spread_m[:many] = np.maximum(spread_m[:many], apart_m)
    return np.maximum.accumulate(spread_m)
