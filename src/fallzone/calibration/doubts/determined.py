"""Whether what was published determines where the items of a fitted mission fall."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fallzone.calibration.fit import Problem
from fallzone.calibration.published import Flights, measure_row
from fallzone.calibration.residuals import find_offset
from fallzone.earth.geodesic import range_azimuth
from fallzone.errors import InputError
from fallzone.flight.nominal import list_drops
from fallzone.model.results.trajectory import Drop

# A tolerance is read as two standard deviations, and the middle nine tenths of a normal law reach so far. A row that is
# missed contradicts the others: its miss, whatever the tolerance, is then one standard deviation.
SIGMA_PER_TOLERANCE, _REACH_SIGMA = 0.5, 1.645
# A fall is determined where nine tenths of what fits as well lie within this share of its distance
_WITHIN = 0.25
# Knots of a programme join smoothly: standard deviation of a change of slope, in units of `find_roughness`
_ROUGHNESS_SIGMA = 5.0
# Difference step, as a share of half of each parameter's range, as the solver's
_STEP = 1e-3


@dataclass(frozen=True, kw_only=True)
class Fall:
    """Where an item of the best fit falls, and how far from there it falls in flights that fit as well.

    Parameters
    ----------
    item : str
        What falls.
    range_m, azimuth_deg : float
        Distance and azimuth from the pad [m], [deg].
    low_m, high_m : float
        Range of its distance that holds nine tenths of what fits as well [m].
    across_m : float
        How far to either side nine tenths of it lie [m].
    held : bool
        Whether a fitted row says where it falls, or anything but the time of its cut-off or separation.
    missed : bool
        Whether the best fit misses what was published of this very fall.
    """

    item: str
    range_m: float
    azimuth_deg: float
    low_m: float
    high_m: float
    across_m: float
    held: bool
    missed: bool

    @property
    def determined(self) -> bool:
        """Whether published rows hold it and the fit meets them, and nine tenths of what fits as well are near it.

        Near is within a quarter of its distance. Where no row holds it, flights that are far from the best fit, and
        not seen from there, may agree as well.
        """
        if self.missed or not self.held:
            return False
        reach_m = max(self.high_m - self.range_m, self.range_m - self.low_m, self.across_m)
        return bool(reach_m <= _WITHIN * self.range_m)


def find_falls(problem: Problem) -> tuple[Fall, ...]:
    """Falls of the best fit, each with its spread over all that fits what was published as well.

    All parameters may lie anywhere within their bounds, and the programmes bend as vehicles turn; the published rows,
    each with its tolerance, or its miss where that is larger, hold what they can. The covariance of both is carried to
    the falls.

    Parameters
    ----------
    problem : Problem
        At its best fit, with k parameters.

    Returns
    -------
    tuple of Fall
        In the order in which the items separate.

    Source
    ------
    Derived: A. Tarantola, Inverse Problem Theory (2005), sec. 3.2, linear problem with normal laws: covariance of the
    parameters (JᵀJ + P)⁻¹, with the derivatives J of the rows in their standard deviations and the inverse P of the
    covariance before. A uniform law of width w has the standard deviation w/√12.
    """
    low, high = problem.bounds
    half = (high - low) / 2.0
    rows, falls = _look(problem, problem.start)
    sigma = np.where(np.abs(rows) > 1.0, np.abs(rows), SIGMA_PER_TOLERANCE)
    row_slopes, fall_slopes = np.zeros((len(rows), len(half))), {item: np.zeros((2, len(half))) for item in falls}
    for i in range(len(half)):
        step, (moved_rows, moved) = _step(problem, i, half)
        row_slopes[:, i] = (moved_rows - rows) / step / sigma
        for item, fall in falls.items():
            fall_slopes[item][:, i] = _find_shift_m(fall, moved.get(item)) / step
    prior = _find_prior(problem, half)
    covariance = np.linalg.inv(row_slopes.T @ row_slopes + prior)
    flights = problem.fly(problem.mission, problem.vehicle)[0]
    own = problem.launches[0].rows
    missed = {row.name for row in own if abs(find_offset(row, measure_row(flights, row))) > 1.0}
    places = {row.name for launch in problem.launches for row in launch.rows if row.quantity != "t_s"}
    return tuple(
        _state(
            fall,
            fall_slopes[item] @ covariance @ fall_slopes[item].T,
            held=not places.isdisjoint((item, f"{item}-cutoff", f"{item}-separation")),
            missed=item in missed,
        )
        for item, fall in falls.items()
    )


def _step(problem: Problem, i: int, half: np.ndarray):
    """A step of one parameter, in halves of its range, and what follows from it; inwards where it is on a bound."""
    _low, high = problem.bounds
    inwards = -_STEP if problem.start[i] + _STEP * half[i] > high[i] else _STEP
    for step in (inwards, -inwards):
        x = problem.start.copy()
        x[i] += step * half[i]
        try:
            return step, _look(problem, x)
        except InputError:
            # It cannot fly so: the other way
            continue
    return inwards, _look(problem, problem.start)


def _look(problem: Problem, x: np.ndarray) -> tuple[np.ndarray, dict[str, Drop]]:
    """Offsets of all rows, in tolerances, and the falls of the mission itself, by item."""
    mission, vehicle = problem.records(x)
    flights = problem.fly(mission, vehicle)
    own: Flights = flights[0]
    drops = list_drops(own.fly().samples, vehicle, own.environment)
    return problem.offsets(flights), {drop.item: drop for drop in drops}


def _find_shift_m(fall: Drop, moved: Drop | None) -> np.ndarray:
    """How far a fall moves along its azimuth and to the right of it (2,) [m]; NaN where it is gone."""
    if moved is None:
        return np.full(2, np.nan)
    distance_m, azimuth_deg = range_azimuth(fall.lon_deg, fall.lat_deg, moved.lon_deg, moved.lat_deg)
    turn_rad = np.radians(azimuth_deg - fall.azimuth_deg)
    return np.array([distance_m * np.cos(turn_rad), distance_m * np.sin(turn_rad)]).ravel()


def _find_prior(problem: Problem, half: np.ndarray) -> np.ndarray:
    """Inverse covariance (k, k) of the parameters before any row, in units of half their ranges.

    Source
    ------
    Derived: a uniform distribution of half width 1 has the variance 1/3; bends of the programme count as in the fit.
    """
    prior = np.diag(np.full(len(half), 3.0))
    mission, parameters = problem.mission, problem.parameters
    for key in ("pitch", "yaw"):
        place = {p.path[2]: i for i, p in enumerate(parameters) if p.path[:2] == ("guidance", f"{key}_deg")}
        t_s = np.array(getattr(mission.guidance, f"{key}_t_s"))
        for knot in range(1, len(t_s) - 1):
            before_s, after_s = t_s[knot] - t_s[knot - 1], t_s[knot + 1] - t_s[knot]
            bend = np.zeros(len(half))
            for near, slope in ((-1, 1.0 / before_s), (0, -1.0 / before_s - 1.0 / after_s), (1, 1.0 / after_s)):
                if knot + near in place:
                    bend[place[knot + near]] = 10.0 * slope * half[place[knot + near]] / _ROUGHNESS_SIGMA
            prior += np.outer(bend, bend)
    return prior


def _state(fall: Drop, covariance: np.ndarray, *, held: bool, missed: bool) -> Fall:
    along_m, across_m = (_REACH_SIGMA * np.sqrt(np.diag(covariance))).tolist()
    if not np.isfinite(along_m + across_m):
        # A flight that fits as well does not drop it at all
        along_m = across_m = np.inf
    if across_m > fall.range_m:
        # So near to the pad no direction is known
        along_m = across_m = float(np.hypot(along_m, across_m))
    return Fall(
        item=fall.item,
        range_m=fall.range_m,
        azimuth_deg=fall.azimuth_deg,
        low_m=max(0.0, fall.range_m - along_m),
        high_m=fall.range_m + along_m,
        across_m=across_m,
        held=held,
        missed=missed,
    )
