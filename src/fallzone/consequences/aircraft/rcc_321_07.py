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
# The same for the loss of the aircraft: (mass [kg], area [m²], relative tolerance)
CATASTROPHE_CHECKPOINTS = (
    (0.0009, 0.0, 1e-12),
    (0.001, 0.37, 0.005 / 0.37),
    (0.010, 3.95, 0.005 / 3.95),
    (0.100, 60.39, 0.005 / 60.39),
    (0.299, 318.8, 0.05 / 318.8),
)

LEAST_MASS_KG = 0.001
_WHOLE_MASS_KG = 0.300
_SQUARE_FOOT_M2 = 0.3048**2
# a m² + b m + c, with m in grams, in square feet
_CASUALTY, _CATASTROPHE = (0.0085, 8.5, 200.0), (0.025, 4.0, 0.0)


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
        Square metres.

    Source
    ------
    `SOURCE`.
    """
    return _find_area_m2(_CASUALTY, mass_kg, piece_area_m2, projected_m2)


def find_catastrophe_area_m2(mass_kg, piece_area_m2, projected_m2: float = TOP_M2) -> np.ndarray:
    """Area in which a piece makes the aircraft crash.

    Parameters
    ----------
    mass_kg, piece_area_m2, projected_m2
        As in `find_vulnerable_area_m2`.

    Returns
    -------
    (n,) float64
        Square metres.

    Source
    ------
    `SOURCE`.
    """
    return _find_area_m2(_CATASTROPHE, mass_kg, piece_area_m2, projected_m2)


def _find_area_m2(factors: tuple[float, float, float], mass_kg, piece_area_m2, projected_m2: float) -> np.ndarray:
    """0 below 1 g, a square of the mass below 300 g, and the whole aircraft enlarged by the piece from there on.

    Source
    ------
    `SOURCE`: m < 1 g: 0; m < 300 g: a m² + b m + c ft²; else (√A_projected + √A_piece)².
    """
    kg = np.asarray(mass_kg, float)
    grams = 1e3 * kg
    a, b, c = factors
    part_m2 = _SQUARE_FOOT_M2 * (a * grams**2 + b * grams + c)
    whole_m2 = (np.sqrt(projected_m2) + np.sqrt(np.asarray(piece_area_m2, float))) ** 2
    return np.where(kg < LEAST_MASS_KG, 0.0, np.where(kg < _WHOLE_MASS_KG, part_m2, whole_m2))
