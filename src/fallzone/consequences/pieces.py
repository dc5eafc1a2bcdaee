"""Size and descent of a piece, estimated from what is stored of its impact."""

from __future__ import annotations

import numpy as np

from fallzone.constants import STANDARD_GRAVITY_MPS2
from fallzone.kernels.curves import POINTS

# Assumed of every piece: the subsonic drag coefficient of tumbling debris, on the area that it shows on average
TUMBLING_CD = POINTS["tumbling"][0][1]
# US Standard Atmosphere 1976, sea level
_SEA_LEVEL_KGPM3 = 1.225


def estimate_projected_area_m2(mass_kg, beta_kgpm2, drag_coefficient: float = TUMBLING_CD) -> np.ndarray:
    """Projected area of pieces: m/(β·Cd), with a drag coefficient that is assumed.

    Parameters
    ----------
    mass_kg : (n,) array_like
        Mass of one piece [kg], > 0.
    beta_kgpm2 : (n,) array_like
        Ballistic coefficient at low speed [kg/m²], > 0.
    drag_coefficient : float
        On the projected area, > 0. Default: of tumbling debris.

    Returns
    -------
    (n,) float64
        Square metres: the mean over the turns of a tumbling piece. The largest is up to twice that, of a flat plate,
        1.15 times that of a cube. Of what hangs under a parachute it is the area of the canopy.

    Source
    ------
    Definition of the ballistic coefficient, solved for the area; 0.81: published for tumbling debris
    (`fallzone.kernels.curves.POINTS`). Plate and cube: A. Cauchy, a quarter of the surface.
    """
    return np.asarray(mass_kg, float) / (np.asarray(beta_kgpm2, float) * drag_coefficient)


def find_terminal_speed_mps(beta_kgpm2, density_kgpm3=_SEA_LEVEL_KGPM3) -> np.ndarray:
    """Terminal speed √(2 β g/ρ) in still air.

    Parameters
    ----------
    beta_kgpm2 : (n,) array_like
        Ballistic coefficient at low speed [kg/m²], > 0.
    density_kgpm3 : (n,) array_like
        Density of the air [kg/m³], > 0. Default: at sea level.

    Returns
    -------
    (n,) float64
        Metres per second.

    Source
    ------
    14 CFR 420, App. B: √(2W/ρ), with W the ballistic coefficient as a weight on an area.
    """
    return np.sqrt(2.0 * np.asarray(beta_kgpm2, float) * STANDARD_GRAVITY_MPS2 / density_kgpm3)


def estimate_descent_angle_deg(impact_speed_mps, beta_kgpm2) -> np.ndarray:
    """Descent angle at impact, no steeper than what is stored allows: all speed beyond the terminal is level.

    Parameters
    ----------
    impact_speed_mps : (n,) array_like
        Speed at the impact, relative to the Earth [m/s], ≥ 0.
    beta_kgpm2 : (n,) array_like
        Ballistic coefficient at low speed [kg/m²], > 0.

    Returns
    -------
    (n,) float64
        Degrees below the horizontal, above 0 to 90. A piece that arrives faster than its terminal speed may come down
        more steeply, and one that the wind carries about as flatly as here.

    Source
    ------
    Derived: sin γ = v_terminal/v.
    """
    speed = np.maximum(np.asarray(impact_speed_mps, float), 1e-30)
    return np.degrees(np.arcsin(np.minimum(find_terminal_speed_mps(beta_kgpm2) / speed, 1.0)))
