"""Whether a fit depends on where it began: falls of fits from several starts, in shares of what is open about them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from fallzone.calibration.published import Flights
from fallzone.calibration.vehicle.descent import JointFit
from fallzone.calibration.vehicle.joint import JointProblem
from fallzone.earth.angles import wrap_deg
from fallzone.errors import InputError
from fallzone.flight.nominal import list_drops

# Shares of a 90 % range up to which falls agree
AGREE = 0.1


def find_falls(problem: JointProblem, x: np.ndarray) -> dict[tuple[str, str], tuple[float, float]]:
    """Where all that the planned flights drop comes down.

    Parameters
    ----------
    problem : JointProblem
        Vehicle and flights.
    x : (k,) float64
        Variables.

    Returns
    -------
    dict of (str, str) to (float, float)
        Range [m] and azimuth [deg] from the pad, by mission and item; flights that there are not are left out.
    """
    found = {}
    for one in problem.flown:
        steered = problem.steer(one, x)
        if steered is None:
            continue
        flights = Flights(steered.mission, steered.vehicle, one.launch.site, one.launch.environment)
        try:
            drops = list_drops(flights.fly().samples, steered.vehicle, one.launch.environment)
        except InputError:
            continue
        found |= {(one.launch.mission.id, drop.item): (drop.range_m, drop.azimuth_deg) for drop in drops}
    return found


def find_shares(fits: Sequence[JointFit], best: JointFit, points: np.ndarray) -> list[float]:
    """How far apart falls of fits from several starts are from those of the best, in shares of their 90 % ranges.

    Parameters
    ----------
    fits : sequence of JointFit
        From each start.
    best : JointFit
        The best of them.
    points : (n, k) float64
        Variables of vehicles and flights that agree with what was published (`draw_points`): their falls, from the
        5th to the 95th percentile of range and of azimuth, are the 90 % ranges. No model discrepancy is in them.

    Returns
    -------
    list of float
        Of each start the largest of all falls; infinite where it has other falls than the best.
    """
    problem, at = best.problem, find_falls(best.problem, best.x)
    drawn = [find_falls(problem, x) for x in points]
    ranges = {key: _find_range([falls[key] for falls in drawn if key in falls], at[key]) for key in at}
    shares = []
    for fit in fits:
        falls = at if fit is best else find_falls(problem, fit.x)
        if falls.keys() != at.keys():
            shares.append(np.inf)
            continue
        off = [np.abs(_from(falls[key], at[key])) / ranges[key] for key in at]
        shares.append(float(np.max(off, initial=0.0)))
    return shares


def _from(fall: tuple[float, float], other: tuple[float, float]) -> np.ndarray:
    """Range [m] and azimuth [deg] of a fall beyond those of another one."""
    off_deg = wrap_deg(fall[1] - other[1])
    return np.array([fall[0] - other[0], off_deg])


def _find_range(falls: Sequence[tuple[float, float]], middle: tuple[float, float]) -> np.ndarray:
    """From the 5th to the 95th percentile of range [m] and azimuth [deg]."""
    low, high = np.quantile([_from(fall, middle) for fall in falls], [0.05, 0.95], axis=0)
    return high - low
