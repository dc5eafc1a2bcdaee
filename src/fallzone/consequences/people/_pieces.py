"""What all models of a casualty area take: the size of a piece and of a person."""

from __future__ import annotations

import numpy as np

from fallzone.errors import OutOfRangeError
from fallzone.words import _

# A person seen from above, and standing: 1 ft and 6 ft (FAA Flight Safety Analysis Handbook 2011, p. 98-99)
PERSON_RADIUS_M = 0.3048
PERSON_HEIGHT_M = 1.8288


def read_pieces(projected_area_m2, descent_angle_deg) -> tuple[np.ndarray, np.ndarray]:
    """Areas and angles as arrays of one shape, once they can be true.

    Parameters
    ----------
    projected_area_m2 : (n,) array_like
        Projected area of one piece [m²], ≥ 0.
    descent_angle_deg : (n,) array_like
        Of the path below the horizontal [deg], above 0 to 90.

    Returns
    -------
    area_m2, angle_deg : (n,) float64

    Raises
    ------
    OutOfRangeError
        For a negative area, an angle outside the range, and for what is not finite.
    """
    area, angle = np.broadcast_arrays(np.asarray(projected_area_m2, float), np.asarray(descent_angle_deg, float))
    if not np.all(np.isfinite(area) & (area >= 0.0)):
        raise OutOfRangeError(_("casualty area: a projected area that is negative or not finite; expected 0 or more"))
    if not np.all((angle > 0.0) & (angle <= 90.0)):
        raise OutOfRangeError(_("casualty area: a descent angle outside 0 to 90°; 90° is straight down"))
    return area, angle


def find_radius_m(projected_area_m2: np.ndarray) -> np.ndarray:
    """Radius of the disc that has the projected area of a piece [m].

    Parameters
    ----------
    projected_area_m2 : (n,) float64
        Projected area [m²], ≥ 0.

    Returns
    -------
    (n,) float64
    """
    return np.sqrt(projected_area_m2 / np.pi)
