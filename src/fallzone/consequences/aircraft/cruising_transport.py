"""A transport aircraft at cruise that any piece may strike, from the front and from above."""

from __future__ import annotations

import numpy as np

from fallzone.words import msg

TITLE = msg("Transport aircraft at cruise, struck from the front and from above")
SOURCE = (
    "strike probability from relative speed and projected areas; areas of one author's split of a bound for a large "
    "four-engined transport, assumed of every aircraft"
)
VERIFIED = False
# Derived: as fast down as the aircraft ahead, both areas count in full
CHECKPOINTS = ((1.0, 0.0, 265.0, 1_114.84, 1e-9), (0.01, 0.0, 26.5, 1_018.5 + 963.4, 1e-9))

TOP_M2 = 1_018.5
FRONT_M2 = 96.34
# 954 km/h
CRUISE_MPS = 265.0


def find_vulnerable_area_m2(mass_kg, piece_area_m2, fall_speed_mps) -> np.ndarray:
    """Area that strikes the same pieces as the aircraft does on its way: A_top + A_front·v_aircraft/v_debris.

    Parameters
    ----------
    mass_kg, piece_area_m2 : (n,) array_like
        Of no effect: every strike counts, and the piece is small beside the aircraft.
    fall_speed_mps : (n,) array_like
        Speed at which the piece comes down [m/s], > 0.

    Returns
    -------
    (n,) float64
        Square metres of the horizontal plane.

    Source
    ------
    Derived from P(strike in dt) = n A V_rel dt with V_rel = √(v_a² + v_d²) and A = A_front sin θ + A_top cos θ,
    θ = atan2(v_a, v_d): A·V_rel = A_front·v_a + A_top·v_d, and n·v_d·dt of the pieces come down through a square metre.
    """
    ahead = FRONT_M2 * CRUISE_MPS / np.asarray(fall_speed_mps, float)
    return TOP_M2 + ahead + 0.0 * np.asarray(mass_kg, float)
