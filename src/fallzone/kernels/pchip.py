"""Cubics through points that never overshoot them, without scipy: its import would take half the time of a flight.

Source
------
F. N. Fritsch, J. Butland, "A method for constructing local monotone piecewise cubic interpolants", SIAM J. Sci. Stat.
Comput. 5 (1984): PCHIP; its ends as in C. Moler, Numerical Computing with MATLAB (2004), section 3.6.
"""

from __future__ import annotations

import numpy as np


def join_knots(x, y) -> np.ndarray:
    """Monotone cubics (PCHIP) from knot to knot.

    Parameters
    ----------
    x : (m,) array_like
        Knots, increasing; m ≥ 2.
    y : (m,) array_like
        Values at the knots.

    Returns
    -------
    (m, 4) float64
        Coefficients in rising powers of the distance since the knot; the last row is a constant.
    """
    x, y = np.asarray(x, float), np.asarray(y, float)
    width, rise = np.diff(x), np.diff(y) / np.diff(x)
    slope = _slopes(width, rise)
    pieces = np.zeros((len(x), 4))
    pieces[:, 0] = y
    pieces[:-1, 1] = slope[:-1]
    pieces[:-1, 2] = (3.0 * rise - 2.0 * slope[:-1] - slope[1:]) / width
    pieces[:-1, 3] = (slope[:-1] + slope[1:] - 2.0 * rise) / width**2
    return pieces


def _slopes(width: np.ndarray, rise: np.ndarray) -> np.ndarray:
    """Slopes at the knots: weighted harmonic means of the rises beside them, 0 where these differ in sign."""
    if len(rise) == 1:
        return np.repeat(rise, 2)
    before, after = rise[:-1], rise[1:]
    near, far = width[:-1] + 2.0 * width[1:], 2.0 * width[:-1] + width[1:]
    alike = before * after > 0.0
    inverse = (near / np.where(alike, before, 1.0) + far / np.where(alike, after, 1.0)) / (near + far)
    middle = np.where(alike, 1.0 / np.where(alike, inverse, 1.0), 0.0)
    return np.concatenate([[_end_slope(width, rise)], middle, [_end_slope(width[::-1], rise[::-1])]])


def _end_slope(width: np.ndarray, rise: np.ndarray) -> float:
    """Slope at an end by the parabola through three knots, limited so that nothing overshoots."""
    slope = ((2.0 * width[0] + width[1]) * rise[0] - width[0] * rise[1]) / (width[0] + width[1])
    if slope * rise[0] <= 0.0:
        return 0.0
    if rise[0] * rise[1] <= 0.0 and abs(slope) > 3.0 * abs(rise[0]):
        return 3.0 * rise[0]
    return slope
