"""The drag coefficient at a Mach number, from the tables of `fallzone.kernels.curves`.

Source
------
Of the curves: `fallzone.kernels.curves`; between its knots the cubics that it tabulates.
"""

from __future__ import annotations

from fallzone.kernels.compiled import compiled
from fallzone.kernels.curves import MACH_STEP
from fallzone.kernels.lanes import four, least, whole
from fallzone.kernels.tables import cubic


@compiled
def drag_ratio(curves, curve_index, mach):
    """Drag coefficient of a curve relative to its value at low speed, Cd(Mach)/Cd(0).

    Parameters
    ----------
    curves : (k, n, 4) float64
        From `fallzone.kernels.curves.drag_curves`.
    curve_index : float or lanes
        Position in ``DRAG_CURVES``, a whole number.
    mach : float or lanes
        Mach number, ≥ 0.

    Returns
    -------
    float or lanes
        1 at rest.
    """
    last = curves.shape[1] - 1.0
    steps = least(mach * (1.0 / MACH_STEP), last)
    piece = whole(steps)
    return cubic(four(curves, (curve_index * (last + 1.0) + piece) * 4.0, 0), (steps - piece) * MACH_STEP)
