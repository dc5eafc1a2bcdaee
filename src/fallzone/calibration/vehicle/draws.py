"""Vehicles that agree with all their flights, and what belongs to each of them in every flight."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from fallzone.calibration.vehicle.descent import JointFit
from fallzone.calibration.vehicle.joint import Belief, FlownLaunch, JointProblem
from fallzone.errors import InputError
from fallzone.flight.aim.ascents import solve_aim
from fallzone.flight.aim.missions import find_missing_kg
from fallzone.flight.aim.vehicles import VehicleSample
from fallzone.flight.fitted_flight import FlightSample
from fallzone.flight.parameters import round_value
from fallzone.words import _

Progress = Callable[[str, int, int], None]

# Draws at most for each vehicle that is kept: others do not reach the orbits of the flights
_MOST_DRAWS = 8
_FEWEST = 8


def draw_vehicles(
    fit: JointFit, *, count: int, seed: int = 1, progress: Progress = lambda _what, _done, _total: None
) -> tuple[VehicleSample, int]:
    """Vehicles that agree with all flights as well as may be: the best, then others drawn normally about it.

    Parameters
    ----------
    fit : JointFit
        The best fit.
    count : int
        How many to keep, the best included.
    seed : int
        Seed of the draw.
    progress : callable
        ``progress(what, done, total)``.

    Returns
    -------
    sample : VehicleSample
        Those that reach the orbits of all flights with the propellant that they carry.
    drawn : int
        How many were drawn.

    Raises
    ------
    InputError
        When hardly any of them does.
    """
    points, drawn = draw_points(fit, count=count, seed=seed, progress=progress)
    return sample_vehicles(fit, points, find_loft_shifts(fit)), drawn


def draw_points(
    fit: JointFit, *, count: int, seed: int = 1, progress: Progress = lambda _what, _done, _total: None
) -> tuple[np.ndarray, int]:
    """Variables of vehicles and flights that agree as well as may be, as of `draw_vehicles`.

    Parameters
    ----------
    fit : JointFit
        The best fit.
    count : int
        How many to keep, the best included.
    seed : int
        Seed of the draw.
    progress : callable
        ``progress(what, done, total)``.

    Returns
    -------
    points : (n, k) float64
        In standard deviations of what is believed, the best first.
    drawn : int
        How many were drawn.

    Raises
    ------
    InputError
        When hardly any of them reaches the orbits of all flights.

    Source
    ------
    P. S. Laplace's approximation: normal about the best fit, with the covariance of the linear problem there.
    """
    from scipy.special import ndtri
    from scipy.stats import qmc

    problem = fit.problem
    values, axes = np.linalg.eigh(fit.covariance)
    roots = np.sqrt(np.maximum(values, 0.0))
    kept, drawn = [fit.x], 0
    for point in qmc.Sobol(problem.size, seed=seed).random(count * _MOST_DRAWS):
        if len(kept) == count:
            break
        drawn += 1
        x = np.clip(fit.x + axes @ (roots * ndtri(point)), problem.low, problem.high)
        if _reaches(problem, x):
            kept.append(x)
            progress("ensemble", len(kept), count)
    if len(kept) < _FEWEST:
        raise InputError(
            f"vehicles/{problem.vehicle.id}.toml",
            _("{reached} of {drawn} vehicles drawn about the best fit reach the orbits of its flights").format(
                reached=len(kept) - 1, drawn=drawn
            ),
            _("narrower bounds, low and high, about its numbers"),
        )
    return np.array(kept), drawn


def _reaches(problem: JointProblem, x: np.ndarray) -> bool:
    """Whether all flights reach their orbits with the propellant that they carry."""
    for one in problem.flown:
        found = problem.steer(one, x)
        if found is None or find_missing_kg(found.mission, found.vehicle, found.pad, found.ascent) > 0.0:
            return False
    return True


def find_loft_shifts(fit: JointFit) -> np.ndarray:
    """By how much the loft of each flight is another one when it counts from the ascent of the fitted vehicle.

    A fit counts lofts from the ascent of least propellant of the vehicle in the middle of what is believed, a flight
    from that of the vehicle that it flies.

    Parameters
    ----------
    fit : JointFit
        The best fit.

    Returns
    -------
    (f,) float64
        To be added to the lofts of each flight [deg].
    """
    shifts_deg = []
    for one in fit.problem.flown:
        steered = fit.problem.steer(one, fit.x)
        best = None if steered is None else solve_aim(steered.pad)
        shifts_deg.append(0.0 if best is None else one.best.elevation_deg - best.elevation_deg)
    return np.array(shifts_deg)


def sample_vehicles(fit: JointFit, points: np.ndarray, shifts_deg: np.ndarray) -> VehicleSample:
    """Vehicles as they are stored, their numbers rounded as in files.

    Parameters
    ----------
    fit : JointFit
        The best fit.
    points : (n, k) float64
        From `draw_points`.
    shifts_deg : (f,) float64
        From `find_loft_shifts`: the vehicle's own loft is shifted by their mean.

    Returns
    -------
    VehicleSample
    """
    problem = fit.problem
    loft_deg = problem.loft_deg + problem.loft_sigma_deg * points[:, len(problem.shared)] + shifts_deg.mean()
    return VehicleSample(
        paths=tuple(one.path for one in problem.shared),
        values=_list_values(problem.shared, points[:, : len(problem.shared)]),
        loft_deg=loft_deg.round(3),
    )


def sample_flight(fit: JointFit, one: FlownLaunch, points: np.ndarray, shift_deg: float) -> FlightSample:
    """What belongs to each vehicle in one of the flights, its numbers rounded as in files.

    Parameters
    ----------
    fit : JointFit
        The best fit.
    one : FlownLaunch
        The flight.
    points : (n, k) float64
        From `draw_points`.
    shift_deg : float
        Its own from `find_loft_shifts`.

    Returns
    -------
    FlightSample
    """
    own, sigma_deg = points[:, one.columns], one.launch.mission.aim.azimuth_sigma_deg
    launch_deg, corridor_deg = sigma_deg * own[:, -2:].T
    return FlightSample(
        paths=tuple(belief.path for belief in one.own),
        values=_list_values(one.own, own),
        loft_deg=np.array([fit.problem.find_loft_deg(one, x) + shift_deg for x in points]).round(3),
        launch_turn_deg=launch_deg.round(4),
        corridor_turn_deg=corridor_deg.round(4),
    )


def _list_values(beliefs: list[Belief], points: np.ndarray) -> np.ndarray:
    """Numbers (n, k) in their own units from variables, of which there may be more."""
    rows = [
        [round_value(one.path, one.centre + one.sigma * x) for one, x in zip(beliefs, row, strict=False)]
        for row in points.tolist()
    ]
    return np.array(rows).reshape(len(points), len(beliefs))
