"""Draw an ensemble: vehicles and guidances that differ in all that is unknown, and agree with what was published."""

from __future__ import annotations

from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context

import numpy as np

from fallzone.calibration.ensemble import build_member
from fallzone.calibration.fit import Launch, Problem, Progress, Targets, ignore_progress, round_parameters, solve
from fallzone.calibration.published import Flights, measure_row
from fallzone.calibration.residuals import (
    MAX_ANGLE_OF_ATTACK_DEG,
    MAX_RATE_DEGPS,
    find_max_angle_of_attack_deg,
    find_offset,
    find_turn_rate_degps,
)
from fallzone.catalogue.load import shown_file
from fallzone.catalogue.reading import build_record
from fallzone.errors import InputError
from fallzone.model.mission import Mission
from fallzone.model.status import StopReason
from fallzone.model.vehicle import Vehicle
from fallzone.words import _, ngettext

# Targets are drawn within this share of their tolerances, so that a member that comes near them is within.
_TARGET_SHARE = 0.7
# Least squares keeps it within this share, so that it is within all of it when it is rounded.
_INSIDE = 0.9
# Residual of a parameter at one bound while its prior value is at the other.
_PULL = 0.7
# Where the search for a member starts, from the best fit at 0 to its own prior values at 1; each where the last failed.
_HEAD_STARTS = (0.35, 0.0)
# Standard deviation of the programmes in thin air, and when it is reached.
_PROGRAMME_DEG, _THIN_AIR_S, _WAVES = 4.0, 150.0, 5
_STEPS = 12
_AT_ONCE = 8
# More draws than this for each member that is asked for mean that the published values contradict each other.
_MOST_DRAWS = 5


@dataclass(frozen=True, kw_only=True)
class Ensemble:
    """Members of an ensemble, as numbers.

    Parameters
    ----------
    values : (n, k) float64
        The k parameters of each member, each in its own unit, rounded as in files.
    drawn : int
        How many members were drawn to keep n.
    """

    values: np.ndarray
    drawn: int


def draw_ensemble(
    problem: Problem, *, count: int, seed: int, workers: int = 1, progress: Progress = ignore_progress
) -> Ensemble:
    """Draw members that are each within the tolerances of the fitted rows and flyable.

    Randomised maximum likelihood: each member has targets of its own, drawn within the tolerances, and prior values of
    its own, drawn uniformly within the bounds of the parameters; least squares brings both together. A row that the
    best fit itself misses may be missed by as much.

    Parameters
    ----------
    problem : Problem
        At its best fit.
    count : int
        Members to keep, > 0.
    seed : int
        The same seed gives the same members, whatever ``workers`` is.
    workers : int
        Processes that work at once, > 0.
    progress : callable
        ``progress("members", kept, count)``, called as the work goes on. Default: nothing.

    Returns
    -------
    Ensemble

    Raises
    ------
    InputError
        When too few of the drawn members agree with what was published.

    Source
    ------
    D. S. Oliver, N. He, A. C. Reynolds, "Conditioning permeability fields to pressure data", 5th European
    Conference on the Mathematics of Oil Recovery (1996): randomised maximum likelihood.
    """
    make = partial(draw_member, problem, find_limits(problem), seed)
    kept: list[np.ndarray] = []
    drawn, most, workers = 0, _MOST_DRAWS * count, min(workers, count)
    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn")) if workers > 1 else nullcontext()
    with pool as executor:
        while len(kept) < count and drawn < most:
            progress("members", len(kept), count)
            # No more at once than are missing: none is drawn in vain, and the number drawn is the same for all workers
            for values in _run(executor, make, range(drawn, min(drawn + min(_AT_ONCE, count - len(kept)), most))):
                drawn += 1
                kept += [] if values is None else [values]
    if len(kept) < count:
        problem_text = ngettext(
            "only {count} of {drawn} drawn members agrees with what was published",
            "only {count} of {drawn} drawn members agree with what was published",
            len(kept),
        ).format(count=len(kept), drawn=drawn)
        expected = _("widen the bounds or the tolerances, or ask for fewer members")
        raise InputError(f"{shown_file(problem.mission)} [published]", problem_text, expected)
    return Ensemble(values=np.array(kept), drawn=drawn)


def _run(executor: Executor | None, make, indices: range):
    return map(make, indices) if executor is None else executor.map(make, indices)


def draw_member(problem: Problem, limits: list[np.ndarray], seed: int, index: int) -> np.ndarray | None:
    """Draw one member of an ensemble.

    Parameters
    ----------
    problem : Problem
        At its best fit, with k parameters.
    limits : list of (r,) float64
        How many tolerances a member may be off, for the r rows of each launch (`find_limits`).
    seed : int
        Seed of the ensemble.
    index : int
        Number of the member; with the seed it gives the random numbers.

    Returns
    -------
    (k,) float64 or None
        Its parameters; None where it is outside the tolerances or could not fly.
    """
    own = draw_problem(problem, np.random.default_rng((seed, index)))
    for share in _HEAD_STARTS:
        try:
            x, _cost = solve(own, problem.start + share * (own.centre - problem.start), evaluations=_STEPS)
        except InputError:
            # Numbers that contradict each other make no vehicle: begin nearer to the best fit
            continue
        values = round_parameters(problem.parameters, x)
        if _is_kept(problem, values, limits):
            return values
    return None


def _is_kept(problem: Problem, values: np.ndarray, limits: list[np.ndarray]) -> bool:
    try:
        mission, vehicle = build_member(problem.mission, problem.vehicle, problem.parameters, values.tolist())
        build_record(mission.model_dump(), Mission, "member")
        build_record(vehicle.model_dump(), Vehicle, "member")
        return is_member(problem, mission, vehicle, limits)
    except InputError:
        # What no file could state is not a member
        return False


def draw_problem(problem: Problem, random: np.random.Generator) -> Problem:
    """The problem of one member: targets drawn within the tolerances, and prior values drawn within the bounds.

    Parameters
    ----------
    problem : Problem
        At its best fit.
    random : numpy.random.Generator
        Source of the random numbers.

    Returns
    -------
    Problem
        With ``own`` targets, and ``centre`` and ``pull`` of the member.

    Source
    ------
    Oliver, He and Reynolds (1996), as `draw_ensemble`.
    """
    best = problem.offsets(problem.fly(problem.mission, problem.vehicle))
    # Where the best fit itself is near the edge of a tolerance, a member's target lies on the same side
    share = random.uniform(-1.0, 1.0, size=len(best))
    off = np.where(np.abs(best) < _TARGET_SHARE, _TARGET_SHARE * share, best * (0.75 + 0.25 * share))
    low, high = problem.bounds
    centre, pull = random.uniform(low, high), 2.0 * _PULL / (high - low)
    for key in ("pitch", "yaw"):
        shift = _draw_waves(problem, random)
        for i, parameter in enumerate(problem.parameters):
            if parameter.path[:2] == ("guidance", f"{key}_deg"):
                t_s = getattr(problem.mission.guidance, f"{key}_t_s")[parameter.path[2]]
                centre[i], pull[i] = parameter.value + shift(t_s), _PULL / _PROGRAMME_DEG
    targets = Targets(off=off, limit=np.maximum(_INSIDE, np.abs(best)))
    return replace(problem, centre=np.clip(centre, low, high), pull=pull, own=targets)


def _draw_waves(problem: Problem, random: np.random.Generator):
    """Smooth random change of a programme over the flight [deg]: a few cosines that set in as the air thins.

    Source
    ------
    Derived: amplitudes fall as 1/(1 + k) with the order k, and are scaled to the wanted standard deviation by the mean
    of cos², 1/2.
    """
    end_s = problem.mission.powered_until_s
    wave = np.arange(_WAVES)
    scale = 1.0 / (1.0 + wave)
    factors = random.normal(size=_WAVES) * scale * _PROGRAMME_DEG / np.sqrt(np.sum(scale**2) / 2.0)
    return lambda t_s: float(min(t_s / _THIN_AIR_S, 1.0) ** 2 * np.sum(factors * np.cos(wave * np.pi * t_s / end_s)))


def find_limits(problem: Problem) -> list[np.ndarray]:
    """Largest offsets that a member may have: one tolerance, or what the best fit itself is off.

    Parameters
    ----------
    problem : Problem
        At its best fit.

    Returns
    -------
    list of (r,) float64
        In tolerances, for the r rows of each launch; inf for what the best fit does not have.
    """
    flights = problem.fly(problem.mission, problem.vehicle)
    offs = [find_row_offs(launch, flown) for launch, flown in zip(problem.launches, flights, strict=True)]
    return [np.where(np.isnan(off), np.inf, np.maximum(1.0, 1.05 * np.abs(off))) for off in offs]


def find_row_offs(launch: Launch, flights: Flights) -> np.ndarray:
    """Offsets of a launch's fitted rows.

    Parameters
    ----------
    launch : Launch
        A mission with its rows.
    flights : Flights
        Its computed flights.

    Returns
    -------
    (r,) float64
        Computed minus published in tolerances; NaN where the flight has no such event.
    """
    return np.array([find_offset(row, measure_row(flights, row)) for row in launch.rows])


def is_member(problem: Problem, mission: Mission, vehicle: Vehicle, limits: list[np.ndarray]) -> bool:
    """Whether a vehicle and guidance agree with every fitted row, keep all bounds and could be flown.

    Parameters
    ----------
    problem : Problem
        What was published, and the launches.
    mission : Mission
        Guidance of the candidate.
    vehicle : Vehicle
        Vehicle of the candidate.
    limits : list of (r,) float64
        How many tolerances it may be off, for the r rows of each launch.

    Returns
    -------
    bool
    """
    for motor in vehicle.motors:
        loaded = motor.propellant_kg
        if loaded.low is not None and not loaded.low <= loaded.value <= loaded.high:
            return False
    flights = problem.fly(mission, vehicle)
    for launch, flown, limit in zip(problem.launches, flights, limits, strict=True):
        off = find_row_offs(launch, flown)
        if not np.all((np.abs(off) <= limit) | (np.isnan(off) & np.isinf(limit))):
            return False
    samples = flights[0].fly().samples
    if samples.stop_reason == StopReason.GROUND:
        return False
    if find_turn_rate_degps(samples).max() > MAX_RATE_DEGPS:
        return False
    return find_max_angle_of_attack_deg(samples, flights[0].environment) <= MAX_ANGLE_OF_ATTACK_DEG
