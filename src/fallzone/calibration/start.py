"""Where a fit starts: from the programme of the mission's file, or from a gravity turn where that guess is poor."""

from __future__ import annotations

import math

import numpy as np

from fallzone.calibration.fit import PUBLISHED_WEIGHT, Problem
from fallzone.calibration.residuals import MISSED, find_offsets, find_orbit_offsets
from fallzone.constants import EARTH_EQUATORIAL_RADIUS_M, STANDARD_GRAVITY_MPS2
from fallzone.errors import InputError
from fallzone.flight.planning.plan import find_liftoff_mass_kg
from fallzone.model.mission import Guidance, Mission
from fallzone.names import BOOSTERS

# A programme with fewer knots is a first guess, and gets as many knots as a flight to orbit needs.
_FEWEST_PITCH_KNOTS, _FEWEST_YAW_KNOTS = 10, 8
_FIRST_PITCH_KNOTS_S = (0.0, 8.0, 20.0, 30.0, 40.0, 50.0, 60.0, 75.0, 90.0)
_FIRST_YAW_KNOTS_S = (0.0, 40.0, 80.0)
_LATER_KNOT_S = 60.0
# Gravity turns that are tried: pitch at the first cut-off and at the last one [deg].
_TURNS_DEG = ((55.0, 10.0), (40.0, 0.0), (25.0, -10.0))
_KICK_S, _TURN_STEP_S = 10.0, 3.0
_SEA_LEVEL_PA, _SCALE_HEIGHT_M = 101_325.0, 7_500.0
_STEPS = 25


def spread_knots(mission: Mission) -> Mission:
    """Mission with a programme that has knots enough to be fitted; a programme that has them stays as it is.

    Parameters
    ----------
    mission : Mission
        With guidance.

    Returns
    -------
    Mission
    """
    guidance = mission.guidance
    end_s = mission.powered_until_s
    changed: dict[str, object] = {}
    on_pad = mission.release is None
    if len(guidance.pitch_t_s) < _FEWEST_PITCH_KNOTS:
        changed |= _spread(guidance, "pitch", _FIRST_PITCH_KNOTS_S, end_s, on_pad=on_pad)
    if len(guidance.yaw_t_s) < _FEWEST_YAW_KNOTS:
        changed |= _spread(guidance, "yaw", _FIRST_YAW_KNOTS_S, end_s, on_pad=on_pad)
    return mission.model_copy(update={"guidance": guidance.model_copy(update=changed)}) if changed else mission


def _spread(
    guidance: Guidance, key: str, first_s: tuple[float, ...], end_s: float, *, on_pad: bool
) -> dict[str, object]:
    """Knots at usual times, with values interpolated between those of the guess; from a pad it goes straight up."""
    known_s, known_deg = getattr(guidance, f"{key}_t_s"), getattr(guidance, f"{key}_deg")
    first = [t for t in first_s if t < end_s]
    count = max(1, round((end_s - first[-1]) / _LATER_KNOT_S))
    times = [*first, *np.linspace(first[-1], end_s, count + 1)[1:].round(1).tolist()]
    values = np.interp(times, known_s, known_deg).round(3)
    if on_pad and key == "pitch":
        values[:2] = 90.0
    elif on_pad:
        values[0] = 0.0
    return {f"{key}_t_s": tuple(times), f"{key}_deg": tuple(values.tolist())}


def choose_start(problem: Problem) -> np.ndarray:
    """Parameters from which least squares has the least to do: those of the files, or of a gravity turn.

    Where the files' own flight is within tolerances on the whole, nothing else is tried.

    Parameters
    ----------
    problem : Problem
        With k parameters.

    Returns
    -------
    (k,) float64
        Each in its unit.

    Raises
    ------
    InputError
        When no start can fly.
    """
    own = _cost(problem, problem.start)
    if own < PUBLISHED_WEIGHT**2 * sum(len(launch.rows) for launch in problem.launches):
        return problem.start
    starts = [problem.start, *(_aim(problem, np.array(turn)) for turn in _TURNS_DEG)]
    left = [own, *(_cost(problem, x) for x in starts[1:])]
    if not np.isfinite(min(left)):
        problem.residuals(problem.start)
    return starts[int(np.argmin(left))]


def _cost(problem: Problem, x: np.ndarray) -> float:
    try:
        return float(np.sum(problem.residuals(x) ** 2))
    except InputError:
        # It cannot fly; where the files' own numbers cannot, choose_start raises
        return np.inf


def _aim(problem: Problem, turn_deg: np.ndarray) -> np.ndarray:
    """Gravity turn whose few numbers bring the published values as near as they can.

    The numbers are the pitch at the cut-off of each burn and the yaw at that of each later one; a damped Gauss-Newton
    search of a few steps finds them.
    """
    from scipy.optimize import least_squares

    burns = len(problem.mission.stage_burns)
    first = np.interp(np.arange(burns), [0, max(1, burns - 1)], turn_deg) if burns > 1 else turn_deg[:1]
    start = np.concatenate([first, np.zeros(burns - 1)])
    size = len(_miss(problem, problem.start))

    def residuals(numbers: np.ndarray) -> np.ndarray:
        try:
            miss = _miss(problem, _put(problem, numbers))
        except InputError:
            # Largest residuals: the search turns back
            miss = np.full(size, MISSED)
        return np.concatenate([miss, 0.01 * (numbers - start)])

    return _put(problem, least_squares(residuals, start, diff_step=1e-2, x_scale=10.0, max_nfev=_STEPS).x)


def _miss(problem: Problem, x: np.ndarray) -> np.ndarray:
    """Offsets from what was published, flyability aside, softened because a first guess is far from all of it."""
    mission, vehicle = problem.records(x)
    flights = problem.fly(mission, vehicle)[0]
    rows = problem.launches[0].rows
    off = find_offsets(flights, rows) + find_orbit_offsets(mission, flights.fly().samples.stop, rows)
    return np.arcsinh(off)


def _put(problem: Problem, numbers: np.ndarray) -> np.ndarray:
    """Parameters with the programme of a gravity turn."""
    mission, x = problem.mission, problem.start
    cutoff_s = np.array([burn.cutoff_s.value for burn in mission.stage_burns])
    pitch_deg, yaw_deg = numbers[: len(cutoff_s)], np.concatenate([[0.0], numbers[len(cutoff_s) :]])
    # After a release in the air the guess of the file stands until the first cut-off
    turn_s, turn_deg = mission.guidance.pitch_t_s, mission.guidance.pitch_deg
    if mission.release is None:
        turn_s, turn_deg = find_gravity_turn(problem, float(pitch_deg[0]))
    for i, parameter in enumerate(problem.parameters):
        if parameter.path[:2] == ("guidance", "pitch_deg"):
            t_s = mission.guidance.pitch_t_s[parameter.path[2]]
            after = np.interp(t_s, cutoff_s, pitch_deg)
            x[i] = np.interp(t_s, turn_s, turn_deg) if t_s <= cutoff_s[0] else after
        elif parameter.path[:2] == ("guidance", "yaw_deg"):
            x[i] = np.interp(mission.guidance.yaw_t_s[parameter.path[2]], cutoff_s, yaw_deg)
    low, high = problem.bounds
    return np.clip(x, low, high)


def find_gravity_turn(problem: Problem, end_deg: float) -> tuple[np.ndarray, np.ndarray]:
    """Pitch of a first stage in a gravity turn: after a small kick it follows its own path, without angle of attack.

    Without drag and wind, over a round Earth: dγ/dt = −(g/v − v/R) cos γ.

    Parameters
    ----------
    problem : Problem
        Mission and vehicle.
    end_deg : float
        Pitch at the cut-off of the first stage [deg], for which the kick is chosen.

    Returns
    -------
    t_s : (m,) float64
        Times [s after lift-off].
    pitch_deg : (m,) float64
        Pitch above the local horizontal [deg].

    Source
    ------
    Derived: balance of forces across a flight path on a circle of radius R. G. J. Culler, B. D. Fried, "Universal
    gravity turn trajectories", Journal of Applied Physics 28 (1957).
    """
    low_deg, high_deg = 0.0, 30.0
    for _ in range(18):
        kick_deg = (low_deg + high_deg) / 2.0
        t_s, pitch_deg = _fly_turn(problem, kick_deg)
        low_deg, high_deg = (kick_deg, high_deg) if pitch_deg[-1] > end_deg else (low_deg, kick_deg)
    return np.array(t_s), np.array(pitch_deg)


def _fly_turn(problem: Problem, kick_deg: float) -> tuple[list[float], list[float]]:
    """Times [s] and pitch [deg] of a first stage that turns by a given angle [deg] at 10 s and then by gravity alone.

    Source
    ------
    Derived: as `find_gravity_turn`, in Euler steps of 3 s; the pressure falls off exponentially with a scale height of
    7.5 km (assumed).
    """
    motors = {motor.name: motor for motor in problem.vehicle.motors}
    first, cutoff_s = problem.mission.stage_burns[0], problem.mission.stage_burns[0].cutoff_s.value
    burning = [(burn, motors[burn.stage]) for burn in problem.mission.burns if burn.stage in (first.stage, *BOOSTERS)]
    mass_kg = find_liftoff_mass_kg(problem.mission, problem.vehicle)
    step_s = cutoff_s / max(1, round(cutoff_s / _TURN_STEP_S))
    t_s, pitch_rad, height_m, speed_mps, burned_kg = 0.0, math.pi / 2.0, 0.0, 1.0, 0.0
    times_s, pitches_deg = [0.0], [90.0]
    while t_s < cutoff_s - 0.5 * step_s:
        if t_s < _KICK_S <= t_s + step_s:
            pitch_rad -= math.radians(kick_deg)
        lit = [motor for burn, motor in burning if burn.ignition_s.value <= t_s < burn.cutoff_s.value]
        vacuum_n = sum(motor.count * motor.thrust_vacuum_n.value for motor in lit)
        area_m2 = sum(motor.count * motor.nozzle_exit_area_m2.value for motor in lit)
        thrust_n = vacuum_n - area_m2 * _SEA_LEVEL_PA * math.exp(-height_m / _SCALE_HEIGHT_M)
        gain_mps2 = thrust_n / (mass_kg - burned_kg) - STANDARD_GRAVITY_MPS2 * math.sin(pitch_rad)
        bend_ps = STANDARD_GRAVITY_MPS2 / speed_mps - speed_mps / EARTH_EQUATORIAL_RADIUS_M
        height_m += speed_mps * math.sin(pitch_rad) * step_s
        pitch_rad = max(pitch_rad - bend_ps * math.cos(pitch_rad) * step_s, 0.0)
        speed_mps += gain_mps2 * step_s
        t_s += step_s
        burned_kg += step_s * sum(motor.count * motor.mass_flow_kgps for motor in lit)
        times_s.append(t_s)
        pitches_deg.append(math.degrees(pitch_rad))
    return times_s, pitches_deg
