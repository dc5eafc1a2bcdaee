"""Commercial transport aircraft by the mass of the piece: RCC 321-07."""

from __future__ import annotations

import numpy as np

from fallzone.consequences.aircraft.cruising_transport import TOP_M2
from fallzone.words import msg

TITLE = msg("Vulnerable area of a transport aircraft by the mass of the piece")
SOURCE = "RCC 321-07, supplement, p. 6-27; the projected area for pieces from 300 g on is assumed"
VERIFIED = True
# Square feet of the formula, in square metres
CHECKPOINTS = (
    (0.0009, 0.0, 50.0, 0.0, 1e-12),
    (0.001, 0.0, 50.0, 19.37, 0.005 / 19.37),
    (0.010, 0.0, 50.0, 26.56, 0.005 / 26.56),
    (0.100, 0.0, 50.0, 105.44, 0.005 / 105.44),
    (0.299, 0.0, 50.0, 325.3, 0.05 / 325.3),
)

LEAST_MASS_KG = 0.001
_WHOLE_MASS_KG = 0.300
_SQUARE_FOOT_M2 = 0.3048**2


def find_vulnerable_area_m2(mass_kg, piece_area_m2, fall_speed_mps=np.nan, projected_m2: float = TOP_M2) -> np.ndarray:
    """Area in which a piece makes a casualty on board.

    Parameters
    ----------
    mass_kg, piece_area_m2 : (n,) array_like
        Mass of one piece [kg] and its projected area [m²], ≥ 0.
    fall_speed_mps : (n,) array_like
        Of no effect: speeds are in the table.
    projected_m2 : float
        Projected area of the aircraft [m²], for pieces of 300 g and more. Default: assumed.

    Returns
    -------
    (n,) float64
        Square metres: 0 below 1 g, a square of the mass below 300 g, and the whole aircraft enlarged by the piece from
        there on.

    Source
    ------
    `SOURCE`: m < 1 g: 0; m < 300 g: 0.0085 m² + 8.5 m + 200 ft²; else (√A_projected + √A_piece)².
    """
    kg = np.asarray(mass_kg, float)
    grams = 1e3 * kg
    part_m2 = _SQUARE_FOOT_M2 * (0.0085 * grams**2 + 8.5 * grams + 200.0)
    whole_m2 = (np.sqrt(projected_m2) + np.sqrt(np.asarray(piece_area_m2, float))) ** 2
    return np.where(kg < LEAST_MASS_KG, 0.0, np.where(kg < _WHOLE_MASS_KG, part_m2, whole_m2))
