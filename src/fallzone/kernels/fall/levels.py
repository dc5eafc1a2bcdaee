"""When falls come down through given heights: on request, and apart from the loop that follows them to the ground."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from fallzone.kernels.compiled import compiled
from fallzone.kernels.curves import drag_curves
from fallzone.kernels.fall.ends import FLYING
from fallzone.kernels.fall.fall import T_MAX_S, build_rows
from fallzone.kernels.fall.loop import TOLERANCE_M, follow
from fallzone.kernels.fall.motion import LIFT_RATIO, Surroundings, height_and_climb
from fallzone.kernels.tables import Environment

# Between states so far apart the height is the cubic with both rates: off by h⁴/384 of its fourth derivative, metres
# where a body meets dense air at some km/s, and there it takes milliseconds for them
_STEP_S = 2.0
# Above all of the heights
_HIGH_STEP_S = 30.0
# Of the share of a step at which a height is passed: a microsecond
_BISECTIONS = 21


def find_crossings(
    position_ecef_m,
    velocity_ecef_mps,
    *,
    heights_m: Sequence[float],
    beta_kgpm2,
    environment: Environment,
    curve_index=0,
    wind_factor=0.0,
    density_factor=1.0,
    lift_ratio_ecef=0.0,
    t_max_s: float = T_MAX_S,
) -> np.ndarray:
    """When n bodies first come down through k heights, by the falls of ``kernels.fall.fall``.

    Parameters
    ----------
    position_ecef_m, velocity_ecef_mps : (n, 3) array_like
        Earth-fixed position [m], and velocity relative to the Earth [m/s].
    heights_m : sequence of float
        Above the ellipsoid [m], ≥ 0.
    beta_kgpm2 : (n,) array_like
        Ballistic coefficients m/(Cd·A) at low speed [kg/m²], > 0.
    environment : Environment
        Air and wind.
    curve_index, wind_factor, density_factor, lift_ratio_ecef
        Of each body, as ``kernels.fall.fall`` takes them.
    t_max_s : float
        Longest time that is followed [s].

    Returns
    -------
    (n, k) float64
        Seconds from the given state; NaN where a body begins lower and never comes to be above the height, or does not
        come down through it within ``t_max_s``.

    Notes
    -----
    Falls are followed in steps of 2 s, which takes about ten times as long as to the ground alone.
    """
    levels_m = np.asarray(heights_m, float)
    found_s = np.full((len(np.atleast_2d(position_ecef_m)), len(levels_m)), np.nan)
    if not found_s.size:
        return found_s
    states, bodies = build_rows(
        position_ecef_m, velocity_ecef_mps, beta_kgpm2, curve_index, wind_factor, density_factor
    )
    bodies[:, LIFT_RATIO:] = lift_ratio_ecef
    surroundings = Surroundings(environment, drag_curves())
    rows, t_s = np.arange(len(states)), np.zeros(len(states))
    is_far = _find_rise(states)[:, 0] > levels_m.max()
    while len(rows):
        going = np.zeros(len(rows), dtype=bool)
        for far, step_s in ((True, _HIGH_STEP_S), (False, _STEP_S)):
            chosen = np.flatnonzero(is_far[rows] == far)
            own, ends = rows[chosen], np.empty((len(chosen), 8))
            follow(surroundings, states[own], bodies[own], step_s, TOLERANCE_M, False, ends)
            flies, before, after = ends[:, 0] == FLYING, _find_rise(states[own]), _find_rise(ends[:, 2:])
            if far:
                # What comes down to the heights within the long step goes there in short ones
                near = ~flies | (after[:, 0] <= levels_m.max())
                is_far[own[near]] = False
                moved, going[chosen] = ~near, True
            else:
                passed_s = _pass_heights(levels_m, ends[:, 1], before, after)
                found_s[own] = np.where(np.isnan(found_s[own]), t_s[own, None] + passed_s, found_s[own])
                is_far[own] = (after[:, 0] > levels_m.max()) & (after[:, 1] > 0.0)
                beneath = (after[:, 0] < levels_m.min()) & (after[:, 1] < 0.0)
                moved = np.ones(len(own), dtype=bool)
                going[chosen] = flies & ~beneath & np.isnan(found_s[own]).any(axis=1)
            states[own[moved]], t_s[own[moved]] = ends[moved, 2:], t_s[own[moved]] + ends[moved, 1]
        rows = rows[going & (t_s[rows] < t_max_s)]
    found_s[found_s > t_max_s] = np.nan
    return found_s


def _pass_heights(levels_m: np.ndarray, step_s: np.ndarray, before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """When within steps (n,) bodies come down through heights (k,): (n, k) [s]; NaN where they do not.

    Parameters
    ----------
    levels_m : (k,) float64
        Heights above the ellipsoid [m].
    step_s : (n,) float64
        Lengths of the steps [s].
    before, after : (n, 2) float64
        Height [m] and its rate [m/s] at both ends.

    Source
    ------
    Derived: the cubic through height and rate at both ends of a step (Hermite), bisected.
    """
    h, z0, z1 = step_s[:, None], before[:, :1], after[:, :1]
    slope0, slope1 = h * before[:, 1:], h * after[:, 1:]
    low, high = np.zeros((len(step_s), len(levels_m))), np.ones((len(step_s), len(levels_m)))
    for _ in range(_BISECTIONS):
        s = 0.5 * (low + high)
        start = (1.0 + 2.0 * s) * z0 + s * slope0
        end = (3.0 - 2.0 * s) * z1 - (1.0 - s) * slope1
        above = (1.0 - s) ** 2 * start + s**2 * end >= levels_m
        low, high = np.where(above, s, low), np.where(above, high, s)
    # At an impact a height of 0 is met within a millimetre, from above or from below
    passes = (z0 >= levels_m) & ((z1 < levels_m) | ((levels_m == 0.0) & (np.abs(z1) < 1e-2)))
    return np.where(passes, 0.5 * (low + high) * h, np.nan)


def _find_rise(states: np.ndarray) -> np.ndarray:
    """Height above the ellipsoid [m] and its rate [m/s] of states (n, 6)."""
    found = np.empty((len(states), 2))
    _rise(np.ascontiguousarray(states), found)
    return found


@compiled
def _rise(states, found):
    """Height and its rate, row by row."""
    for i in range(states.shape[0]):
        p, v = (states[i, 0], states[i, 1], states[i, 2]), (states[i, 3], states[i, 4], states[i, 5])
        found[i, 0], found[i, 1] = height_and_climb(p, v)
