"""The handbook's form: a disc swept over the height of a person along the descent, and the disc of what is thrown out.

On the ground a piece strikes whoever stands within the primary disc, its own radius and a person's, or within the sweep
of that disc back along its path, over the height of a person; and within the secondary disc, larger by what bounces and
splatters. The casualty area is that of their union.
"""

from __future__ import annotations

import numpy as np

from fallzone.consequences.people._pieces import PERSON_HEIGHT_M, PERSON_RADIUS_M, find_radius_m, read_pieces
from fallzone.words import msg

TITLE = msg("Swept disc and secondary disc of the FAA handbook")
SOURCE = (
    "FAA Flight Safety Analysis Handbook, version 1.0 (2011), p. 98-99; F_A 4.36 is the median of its table 6-5. The "
    "sweep h cot γ and the union of shapes that lie apart are derived"
)
VERIFIED = True
RULES = (msg("swept disc and secondary disc"),)
# Widths of 0.3, 1 and 3 m at 85°, to the digits in which they were written down
CHECKPOINTS = (
    (np.pi * 0.15**2, 85.0, 1.20, 0.005 / 1.20),
    (np.pi * 0.5**2, 85.0, 5.72, 0.005 / 5.72),
    (np.pi * 1.5**2, 85.0, 37.1, 0.05 / 37.1),
)

# Area of what bounces, skips, slides and splatters over that of the piece (table 6-5: median)
SECONDARY_RATIO = 4.36


def find_casualty_area(projected_area_m2, descent_angle_deg) -> tuple[np.ndarray, np.ndarray]:
    """Casualty area of inert pieces by their size and descent angle.

    Parameters
    ----------
    projected_area_m2 : (n,) array_like
        Projected area of one piece [m²], ≥ 0.
    descent_angle_deg : (n,) array_like
        Of the path below the horizontal [deg], above 0 to 90. The area never shrinks as the descent gets flatter.

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
    `SOURCE`. r_D = r_p + w/2 and r_Ac = r_p + (w/2) √F_A, with w the width of a disc of the projected area. Derived:
    over its height h a path at the angle γ goes h cot γ along the ground. Public code has h cos γ.
    """
    area, angle = read_pieces(projected_area_m2, descent_angle_deg)
    radius_m = find_radius_m(area)
    union_m2 = find_union_m2(
        PERSON_RADIUS_M + radius_m,
        PERSON_RADIUS_M + radius_m * np.sqrt(SECONDARY_RATIO),
        PERSON_HEIGHT_M * np.tan(np.radians(90.0 - angle)),
    )
    return union_m2, np.zeros(area.shape, dtype=np.int8)


def find_union_m2(primary_m: np.ndarray, secondary_m: np.ndarray, sweep_m: np.ndarray) -> np.ndarray:
    """Area of a disc together with a smaller one that is swept from its middle outwards.

    Parameters
    ----------
    primary_m : (n,) float64
        Radius of the swept disc [m], > 0.
    secondary_m : (n,) float64
        Radius of the other disc [m], not smaller.
    sweep_m : (n,) float64
        Length of the sweep [m], ≥ 0.

    Returns
    -------
    (n,) float64
        Square metres.

    Source
    ------
    Handbook, p. 99, as far as the front of the swept disc leaves the other one where the two circles meet (sweep² ≤
    r_Ac² − r_D²). Derived beyond, where the sides of the sweep leave it, for which those equations do not hold.
    """
    clear = np.sqrt(np.maximum(secondary_m**2 - primary_m**2, 0.0))
    outside = np.where(
        sweep_m <= clear,
        _front_outside_m2(primary_m, secondary_m, np.minimum(sweep_m, clear)),
        2.0 * primary_m * sweep_m
        + _cap_m2(primary_m, primary_m)
        - _cap_m2(secondary_m, np.minimum(primary_m, secondary_m)),
    )
    return np.pi * secondary_m**2 + outside


def _front_outside_m2(primary_m: np.ndarray, secondary_m: np.ndarray, sweep_m: np.ndarray) -> np.ndarray:
    """What the front of the swept disc adds: a crescent between the points in which the circles meet, or nothing.

    Source
    ------
    Handbook, p. 99: half the common chord, y₂, and the areas between it and both arcs.
    """
    twice_m2 = (2.0 * secondary_m * sweep_m) ** 2 - (secondary_m**2 + sweep_m**2 - primary_m**2) ** 2
    meets = (twice_m2 > 0.0) & (sweep_m > 0.0)
    half_chord_m = np.sqrt(np.where(meets, twice_m2, 0.0)) / (2.0 * np.where(meets, sweep_m, 1.0))
    half_chord_m = np.minimum(half_chord_m, primary_m)
    return 2.0 * half_chord_m * sweep_m + _cap_m2(primary_m, half_chord_m) - _cap_m2(secondary_m, half_chord_m)


def _cap_m2(radius_m: np.ndarray, half_width_m: np.ndarray) -> np.ndarray:
    """Area under the arc of a circle over a width about its middle: ∫ √(r² − y²) dy from −y₂ to y₂.

    Source
    ------
    Derived; both terms stand in the handbook, p. 99.
    """
    height_m = np.sqrt(np.maximum(radius_m**2 - half_width_m**2, 0.0))
    return half_width_m * height_m + radius_m**2 * np.arcsin(half_width_m / radius_m)
