"""The size of a person: whoever stands nearer to the middle of a piece than both radii together is hit."""

from __future__ import annotations

import numpy as np

from fallzone.consequences.people._pieces import PERSON_RADIUS_M, find_radius_m, read_pieces
from fallzone.words import msg

TITLE = msg("Size of a person about the piece")
SOURCE = "FAA Flight Safety Analysis Handbook 2011, p. 98-99: a person is a disc of 0.3048 m radius seen from above"
VERIFIED = True
RULES = (msg("size of a person about the piece"),)
# Derived from the formula: to the digits in which they were written down
CHECKPOINTS = (
    (0.01, 90.0, 0.41, 0.005 / 0.41),
    (0.1, 90.0, 0.73, 0.005 / 0.73),
    (1.0, 90.0, 2.37, 0.005 / 2.37),
    (10.0, 30.0, 13.7, 0.05 / 13.7),
)


def find_casualty_area(projected_area_m2, descent_angle_deg=90.0) -> tuple[np.ndarray, np.ndarray]:
    """Least casualty area of pieces: π (r_p + r)², with r the radius of a disc of the projected area.

    Parameters
    ----------
    projected_area_m2 : (n,) array_like
        Projected area of one piece [m²], ≥ 0.
    descent_angle_deg : (n,) array_like
        Of no effect: as of a piece that comes straight down and stays where it falls.

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
    `SOURCE`.
    """
    area, _angle = read_pieces(projected_area_m2, descent_angle_deg)
    return np.pi * (PERSON_RADIUS_M + find_radius_m(area)) ** 2, np.zeros(area.shape, dtype=np.int8)
