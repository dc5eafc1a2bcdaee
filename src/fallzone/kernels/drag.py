"""Drag curves: how the drag coefficient grows with the Mach number, relative to low speed."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from fallzone.kernels.compiled import compiled
from fallzone.kernels.lanes import four, least, whole
from fallzone.kernels.tables import cubic

# (Mach number, drag coefficient); between the points PCHIP, beyond the last one its value is held.
# "tumbling": points published for tumbling debris: 0.81 subsonic, 1.32 near Mach 1.06, 1.72 near Mach 2, 1.69
# at Mach 4. Assumed here: "subsonic" ends at Mach 0.6.
POINTS = {
    "constant": ((0.0, 1.0), (4.0, 1.0)),
    "tumbling": ((0.0, 0.81), (0.6, 0.81), (1.06, 1.32), (2.0, 1.72), (4.0, 1.69)),
}
DRAG_CURVES = tuple(POINTS)

# Every published Mach number is a multiple of the step, so that the pieces are the PCHIP curve exactly
_MACH_STEP, _MACH_TOP = 0.02, 4.0


@lru_cache(maxsize=1)
def drag_curves() -> np.ndarray:
    """Cubic pieces of Cd(Mach)/Cd(0) on a uniform Mach grid, in the order of `DRAG_CURVES`.

    Returns
    -------
    curves : (k, n, 4) float64
        The last piece of each curve is the constant that holds beyond the last point.

    Source
    ------
    F. N. Fritsch, J. Butland, SIAM J. Sci. Stat. Comput. 5 (1984): PCHIP as in scipy.
    """
    from scipy.interpolate import PchipInterpolator

    n = round(_MACH_TOP / _MACH_STEP)
    mach = _MACH_STEP * np.arange(n + 1)
    curves = np.zeros((len(POINTS), n + 1, 4))
    for curve, points in zip(curves, POINTS.values(), strict=True):
        interpolator = PchipInterpolator(*np.transpose(points))
        middles = mach[:-1] + _MACH_STEP / 2
        # Taylor coefficients about the lower end of each piece, from its middle, where no knot can be
        derivatives = [interpolator(middles, order) for order in range(4)]
        back = -_MACH_STEP / 2
        curve[:-1, 0] = interpolator(mach[:-1])
        curve[:-1, 1] = derivatives[1] + back * (derivatives[2] + back / 2 * derivatives[3])
        curve[:-1, 2] = (derivatives[2] + back * derivatives[3]) / 2
        curve[:-1, 3] = derivatives[3] / 6
        curve[-1, 0] = interpolator(_MACH_TOP)
        curve /= curve[0, 0]
    curves.setflags(write=False)
    return curves


@compiled
def drag_ratio(curves, curve_index, mach):
    """Cd(Mach)/Cd(low speed) of one curve; 1 at rest (lanes too)."""
    last = curves.shape[1] - 1.0
    steps = least(mach * (1.0 / _MACH_STEP), last)
    piece = whole(steps)
    return cubic(four(curves, (curve_index * (last + 1.0) + piece) * 4.0, 0), (steps - piece) * _MACH_STEP)
