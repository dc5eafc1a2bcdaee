"""How long falls take from a height to the sea: at terminal speed, and the shortest and the longest that they can.

Of a fall only the impact is stored. What it did above follows within bounds: nothing falls faster from a height than
what came straight in at the speed of an orbit, nothing more slowly than what had no vertical speed there.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from fallzone.atmospheres import us76
from fallzone.consequences.pieces import find_terminal_speed_mps
from fallzone.constants import STANDARD_GRAVITY_MPS2
from fallzone.kernels.curves import drag_curves

# Assumed: how far the air may be from the standard one, as a share of the time of a fall, which goes with the root of
# the density; heights of flight levels, which are pressures, are within it
AIR_MARGIN = 0.10
# Nothing comes from a launch faster, and above so much height the air of this moment makes no difference
FASTEST_MPS = 8_000.0
_ENTRY_M = 60_000.0
_STEP_M = 20.0
# The drag curves hold their last value beyond it
_MACH_TOP = 4.0
_BETAS = 256


def find_settling_s(beta_kgpm2, top_m: float, bottom_m: float = 0.0) -> np.ndarray:
    """Time to fall between two heights at terminal speed in the still air of the US Standard Atmosphere 1976.

    Parameters
    ----------
    beta_kgpm2 : (n,) array_like
        Ballistic coefficients at low speed [kg/m²], > 0.
    top_m, bottom_m : float
        Heights [m], from 0 to 60,000.

    Returns
    -------
    (n,) float64
        Seconds.

    Source
    ------
    Derived: ∫ dz/v with v = √(2 β g/ρ), the drag coefficient that of low speed; trapezoids of 20 m.
    """
    heights_m, weight = _settling_table()
    between = np.interp(top_m, heights_m, weight) - np.interp(bottom_m, heights_m, weight)
    return between / np.sqrt(np.asarray(beta_kgpm2, float))


@lru_cache(maxsize=1)
def _settling_table() -> tuple[np.ndarray, np.ndarray]:
    """Heights, and ∫ √(ρ/2g) dz from the sea up to them."""
    heights_m = np.arange(0.0, _ENTRY_M + _STEP_M / 2, _STEP_M)
    pace = np.sqrt(us76.evaluate(heights_m)[0] / (2.0 * STANDARD_GRAVITY_MPS2))
    return heights_m, np.concatenate([[0.0], np.cumsum(0.5 * _STEP_M * (pace[1:] + pace[:-1]))])


def find_fall_bounds_s(beta_kgpm2, heights_m, air_margin: float = AIR_MARGIN) -> tuple[np.ndarray, np.ndarray]:
    """Shortest and longest time from heights to the sea.

    Parameters
    ----------
    beta_kgpm2 : (n,) array_like
        Ballistic coefficients at low speed [kg/m²], > 0.
    heights_m : (k,) array_like
        Heights [m], from 0 to 60,000.
    air_margin : float
        Share by which the shortest is made shorter and the longest longer. Default: assumed.

    Returns
    -------
    shortest_s, longest_s : (n, k) float64

    Notes
    -----
    The shortest is of a body that comes straight down at 8 km/s at 60 km, with the drag coefficient of low speed; the
    longest of one without vertical speed at the height, with the largest drag of all curves at its Mach number, and
    longer by v/g of its terminal speed there, for what came with much speed along the ground. Left out: thrust, side
    force beyond the margin, and parachutes, above the opening of which a body falls faster than by the ballistic
    coefficient that is stored.

    Source
    ------
    Derived, step by step with constant density: v² = v_t² + (v₀² − v_t²) exp(−ρ Δz/β).
    """
    beta = np.atleast_1d(np.asarray(beta_kgpm2, float))
    levels_m = np.asarray(heights_m, float)
    if not len(beta):
        return np.empty((0, len(levels_m))), np.empty((0, len(levels_m)))
    grid, fast, slow = _march(_round_down(beta.min()), _round_up(beta.max()), tuple(levels_m.tolist()))
    shortest = _read(grid, fast, beta) * (1.0 - air_margin)
    density = us76.evaluate(levels_m)[0]
    lag = find_terminal_speed_mps(beta[:, None], density) / STANDARD_GRAVITY_MPS2
    longest = _read(grid, slow, beta) * (1.0 + air_margin) + np.where(levels_m > 0.0, lag, 0.0)
    return shortest, longest


def find_drift_m(beta_kgpm2, heights_m, longest_s: np.ndarray, wind_mps: float) -> np.ndarray:
    """How far from its impact a body may be at heights: carried by the wind, and by the speed that it came with.

    Parameters
    ----------
    beta_kgpm2 : (n,) array_like
        Ballistic coefficients at low speed [kg/m²], > 0.
    heights_m : (k,) array_like
        Heights [m], from 0 to 60,000.
    longest_s : (n, k) float64
        From `find_fall_bounds_s`.
    wind_mps : float
        Strongest wind at any height [m/s], ≥ 0.

    Returns
    -------
    (n, k) float64
        Metres along the ground; 0 at the sea.

    Source
    ------
    Derived: in air of one density a speed falls from v₀ to v within (2 β/ρ) ln(v₀/v); from then on the body falls at
    45° or more steeply.
    """
    beta, levels_m = np.asarray(beta_kgpm2, float)[:, None], np.asarray(heights_m, float)
    density = us76.evaluate(levels_m)[0]
    slowing = 2.0 * beta / density * np.log1p(FASTEST_MPS / find_terminal_speed_mps(beta, density))
    return np.where(levels_m > 0.0, wind_mps * longest_s + slowing, 0.0)


def _read(grid: np.ndarray, times_s: np.ndarray, beta: np.ndarray) -> np.ndarray:
    """Times (n, k) at ballistic coefficients, linear in the logarithm of those.

    Source
    ------
    Derived: between two of a fine grid with equal steps of the logarithm.
    """
    step = np.log(beta / grid[0]) * ((len(grid) - 1) / np.log(grid[-1] / grid[0]))
    low = np.clip(step.astype(np.int64), 0, len(grid) - 2)
    share = (step - low)[:, None]
    return (1.0 - share) * times_s[low] + share * times_s[low + 1]


def _round_down(beta_kgpm2: float) -> float:
    """The next smaller whole power of 10, so that the same grid serves most questions."""
    return 10.0 ** math.floor(math.log10(beta_kgpm2))


def _round_up(beta_kgpm2: float) -> float:
    return 10.0 ** math.ceil(math.log10(beta_kgpm2 * (1.0 + 1e-9)))


@lru_cache(maxsize=16)
def _march(low: float, high: float, levels_m: tuple[float, ...]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Grid of ballistic coefficients (b,) and shortest and longest times (b, k), without margins."""
    grid = np.geomspace(low, high, _BETAS)
    return grid, _march_fast_s(grid, np.array(levels_m)), _march_slow_s(grid, np.array(levels_m))


def _march_fast_s(grid: np.ndarray, levels_m: np.ndarray) -> np.ndarray:
    """Times (b, k) to the sea of bodies that come straight in.

    Source
    ------
    Derived; a step of Δz takes 2 Δz/(v₀ + v₁) or more: the speed falls along a curve that hangs below its chord.
    """
    heights_m = np.arange(_ENTRY_M, 0.0, -_STEP_M)
    density = us76.evaluate(heights_m - 0.5 * _STEP_M)[0]
    square = np.full(len(grid), FASTEST_MPS**2)
    passed = [np.zeros(len(grid))]
    for rho in density:
        after = _fall_through(square, 2.0 * grid * STANDARD_GRAVITY_MPS2 / rho, rho / grid)
        passed.append(passed[-1] + 2.0 * _STEP_M / (np.sqrt(square) + np.sqrt(after)))
        square = after
    since_s = np.array(passed)[::-1]
    upwards_m = _STEP_M * np.arange(len(since_s))
    return np.stack([one[0] - np.interp(levels_m, upwards_m, one) for one in since_s.T])


def _march_slow_s(grid: np.ndarray, levels_m: np.ndarray) -> np.ndarray:
    """Times (b, k) to the sea of bodies that are let go at rest at each height.

    Source
    ------
    Derived; a step of Δz takes 2 Δz/(v₀ + v₁), the first of a light body less.
    """
    most_drag = drag_curves()[:, :, 0].max(axis=0)
    mach = np.linspace(0.0, _MACH_TOP, len(most_drag))
    # From the upper end of the step in which each height lies
    starts_m = _STEP_M * np.ceil(levels_m / _STEP_M)
    heights_m = np.arange(starts_m.max(initial=0.0), 0.0, -_STEP_M)
    density, sound_mps, _pressure, _temperature = us76.evaluate(heights_m - 0.5 * _STEP_M)
    square, taken_s = np.zeros((len(grid), len(levels_m))), np.zeros((len(grid), len(levels_m)))
    for top_m, rho, sound in zip(heights_m, density, sound_mps, strict=True):
        falls = top_m <= starts_m
        thick = rho * np.interp(np.sqrt(square) / sound, mach, most_drag)
        after = _fall_through(square, 2.0 * grid[:, None] * STANDARD_GRAVITY_MPS2 / thick, thick / grid[:, None])
        step_s = 2.0 * _STEP_M / (np.sqrt(square) + np.sqrt(after))
        square, taken_s = np.where(falls, after, square), np.where(falls, taken_s + step_s, taken_s)
    return taken_s


def _fall_through(square: np.ndarray, terminal_square: np.ndarray, decay_pm: np.ndarray) -> np.ndarray:
    """Square of the speed one step lower: it nears that of the terminal speed exponentially along the way."""
    return terminal_square + (square - terminal_square) * np.exp(-decay_pm * _STEP_M)
