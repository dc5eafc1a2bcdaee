"""Seven times the projected area, and for small pieces the size of a person: the larger of the two."""

from __future__ import annotations

import numpy as np

from fallzone.consequences.people import human_size, seven_times_area
from fallzone.words import msg

TITLE = msg("Seven times the projected area, at least the size of a person")
SOURCE = f"the larger of: {seven_times_area.SOURCE}; {human_size.SOURCE}"
VERIFIED = True
RULES = (*seven_times_area.RULES, *human_size.RULES)
CHECKPOINTS = (
    (0.01, 90.0, 0.41, 0.005 / 0.41),
    (0.1, 90.0, 0.73, 0.005 / 0.73),
    (1.0, 90.0, 7.0, 1e-12),
    (10.0, 30.0, 70.0, 1e-12),
)


def find_casualty_area(projected_area_m2, descent_angle_deg=90.0) -> tuple[np.ndarray, np.ndarray]:
    """Casualty area of inert pieces: max(7 A, π (r_p + r)²).

    Parameters
    ----------
    projected_area_m2 : (n,) array_like
        Projected area of one piece [m²], ≥ 0.
    descent_angle_deg : (n,) array_like
        Of no effect.

    Returns
    -------
    area_m2 : (n,) float64
        Casualty area [m²].
    rule : (n,) int8
        Index into `RULES`: which of the two gave the number.

    Raises
    ------
    OutOfRangeError
        For areas and angles that cannot be.
    """
    seven, _rule = seven_times_area.find_casualty_area(projected_area_m2, descent_angle_deg)
    person, _rule = human_size.find_casualty_area(projected_area_m2, descent_angle_deg)
    return np.maximum(seven, person), (person > seven).astype(np.int8)
