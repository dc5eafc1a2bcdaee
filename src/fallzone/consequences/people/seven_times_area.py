"""Seven times the largest projected area, for a piece that bounces, skips, slides or splatters."""

from __future__ import annotations

import numpy as np

from fallzone.consequences.people._pieces import read_pieces
from fallzone.words import msg

TITLE = msg("Seven times the projected area")
SOURCE = "method of former 14 CFR 417, App. C: 7 times the maximum projected area of an inert piece"
VERIFIED = True
RULES = (msg("seven times the projected area"),)
CHECKPOINTS = (
    (0.01, 90.0, 0.07, 1e-12),
    (0.1, 90.0, 0.70, 1e-12),
    (1.0, 90.0, 7.0, 1e-12),
    (10.0, 30.0, 70.0, 1e-12),
)

_FACTOR = 7.0


def find_casualty_area(projected_area_m2, descent_angle_deg=90.0) -> tuple[np.ndarray, np.ndarray]:
    """Casualty area of inert pieces: 7 A.

    Parameters
    ----------
    projected_area_m2 : (n,) array_like
        Projected area of one piece [m²], ≥ 0: the largest.
    descent_angle_deg : (n,) array_like
        Of no effect.

    Returns
    -------
    area_m2 : (n,) float64
        Casualty area [m²].
    rule : (n,) int8
        Index into `RULES`.

    Raises
    ------
    OutOfRangeError
        For areas and angles that cannot be.

    Source
    ------
    `SOURCE`. It is below the size of a person for A under about 0.1 m²: see ``larger_of_both``.
    """
    area, _angle = read_pieces(projected_area_m2, descent_angle_deg)
    return _FACTOR * area, np.zeros(area.shape, dtype=np.int8)
