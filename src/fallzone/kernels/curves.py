"""Drag curves: how the drag coefficient grows with the Mach number, relative to low speed.

Source
------
The points of each curve: beside it, in `POINTS`. Between them PCHIP (`pchip.join_knots`). Beyond the last one its value
is held, because the flow past blunt bodies no longer depends on the Mach number: W. D. Hayes, R. F. Probstein,
Hypersonic Flow Theory (1959), section 1.3.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from fallzone.kernels.pchip import join_knots

# (Mach number, drag coefficient). Only the shape of a curve is used, relative to its value at low speed. Except for
# "tumbling" the points are commonly quoted values, rounded, that were not read in a publication.
POINTS = {
    "constant": ((0.0, 1.0), (4.0, 1.0)),
    # Published for tumbling debris: 0.81 subsonic, 1.32 near Mach 1.06, 1.72 near Mach 2, 1.69 at Mach 4. Assumed
    # here: "subsonic" ends at Mach 0.6.
    "tumbling": ((0.0, 0.81), (0.6, 0.81), (1.06, 1.32), (2.0, 1.72), (4.0, 1.69)),
    # A flat plate that turns about an axis in it, on its whole area. Estimated ends: a normal force of 1.17 beyond 40°
    # that grows in proportion below (S. F. Hoerner, Fluid-Dynamic Drag, 1965, sec. 3: plates), averaged over the
    # angle, and 1.84 · 4/(3π) of Newtonian flow. Assumed between: few measurements of plates at all angles there.
    "plate": ((0.0, 0.69), (0.4, 0.69), (1.06, 1.0), (2.0, 0.9), (4.0, 0.8)),
    # A cylinder some five times as long as wide, across the flow. Cross-flow drag of long cylinders (F. E. Gowen,
    # E. W. Perkins, NACA TN 2960, 1953; near 1.23 in Newtonian flow), at low speed 1.2 less the flow around its ends
    # (Hoerner 1965, sec. 3). Assumed: that the ends lose this effect by Mach 1.2.
    "cylinder": (
        *((0.0, 0.75), (0.4, 0.75), (0.8, 1.1), (1.0, 1.5), (1.2, 1.6)),
        *((1.6, 1.5), (2.0, 1.4), (3.0, 1.3), (4.0, 1.25)),
    ),
    # A smooth sphere below the drag crisis: A. B. Bailey, J. Hiatt, "Sphere drag coefficients for a broad range of
    # Mach and Reynolds numbers", AIAA J. 10 (1972).
    "sphere": (
        *((0.0, 0.47), (0.4, 0.47), (0.8, 0.6), (1.0, 0.8), (1.2, 0.92)),
        *((1.6, 1.0), (2.0, 1.0), (3.0, 0.95), (4.0, 0.92)),
    ),
    # An empty stage eight times as long as wide that turns end over end, on length times width. Assumed: the mean over
    # a turn of the cross-flow drag above by the cube of the sine, and of its flat ends (0.85 at low speed, 1.7 from
    # Mach 2: discs in Hoerner 1965, secs. 3 and 16) by the cube of the cosine.
    "stage": (
        *((0.0, 0.37), (0.4, 0.37), (0.8, 0.53), (1.0, 0.72), (1.2, 0.76)),
        *((1.6, 0.70), (2.0, 0.66), (3.0, 0.62), (4.0, 0.60)),
    ),
}
DRAG_CURVES = tuple(POINTS)

# Every published Mach number is a multiple of the step, so that the pieces are the PCHIP curve exactly
MACH_STEP, _MACH_TOP = 0.02, 4.0


@lru_cache(maxsize=1)
def drag_curves() -> np.ndarray:
    """Cubic pieces of Cd(Mach)/Cd(0) on a uniform Mach grid, in the order of `DRAG_CURVES`.

    Returns
    -------
    curves : (k, n, 4) float64
        The last piece of each curve is the constant that holds beyond the last point.
    """
    n = round(_MACH_TOP / MACH_STEP)
    mach = MACH_STEP * np.arange(n + 1)
    curves = np.zeros((len(POINTS), n + 1, 4))
    for curve, points in zip(curves, POINTS.values(), strict=True):
        knots, coefficients = np.transpose(points)
        # The cubic that holds in the middle of each piece, where no knot can be, about the piece's lower end
        knot = np.searchsorted(knots, mach + MACH_STEP / 2) - 1
        c0, c1, c2, c3 = join_knots(knots, coefficients)[knot].T
        d = mach - knots[knot]
        curve[:, 0] = c0 + d * (c1 + d * (c2 + d * c3))
        curve[:, 1] = c1 + d * (2.0 * c2 + d * 3.0 * c3)
        curve[:, 2], curve[:, 3] = c2 + d * 3.0 * c3, c3
        curve /= curve[0, 0]
    curves.setflags(write=False)
    return curves
