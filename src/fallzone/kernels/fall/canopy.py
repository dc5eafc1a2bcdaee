"""Where bodies come down through a height at which a parachute opens."""

from __future__ import annotations

import numpy as np

from fallzone.kernels.curves import drag_curves
from fallzone.kernels.fall.fall import T_MAX_S, build_rows
from fallzone.kernels.fall.levels import find_crossings
from fallzone.kernels.fall.loop import TOLERANCE_M, follow
from fallzone.kernels.fall.motion import LIFT_RATIO, Surroundings
from fallzone.kernels.tables import Environment


def find_openings(
    position_ecef_m,
    velocity_ecef_mps,
    *,
    opens_at_m: float,
    beta_kgpm2,
    environment: Environment,
    curve_index=0,
    wind_factor=0.0,
    density_factor=1.0,
    lift_ratio_ecef=0.0,
    t_max_s: float = T_MAX_S,
) -> tuple[np.ndarray, np.ndarray]:
    """When n bodies first come down through a height, and their states there, by the falls of ``kernels.fall.fall``.

    Parameters
    ----------
    position_ecef_m, velocity_ecef_mps : (n, 3) array_like
        Earth-fixed position [m], and velocity relative to the Earth [m/s].
    opens_at_m : float
        The height above the ellipsoid [m].
    beta_kgpm2 : (n,) array_like
        Ballistic coefficients m/(Cd·A) at low speed [kg/m²], > 0.
    environment : Environment
        Air and wind.
    curve_index, wind_factor, density_factor, lift_ratio_ecef
        Of each body, as ``kernels.fall.fall`` takes them.
    t_max_s : float
        Longest time that is followed [s].

    Returns
    -------
    t_s : (n,) float64
        Seconds from the given state; NaN where a body does not come down through the height.
    states : (n, 6) float64
        Position and velocity there; NaN as well.
    """
    body = {
        "beta_kgpm2": beta_kgpm2,
        "curve_index": curve_index,
        "wind_factor": wind_factor,
        "density_factor": density_factor,
    }
    t_s = find_crossings(
        position_ecef_m,
        velocity_ecef_mps,
        heights_m=(opens_at_m,),
        environment=environment,
        lift_ratio_ecef=lift_ratio_ecef,
        t_max_s=t_max_s,
        **body,
    )[:, 0]
    rows, bodies = build_rows(position_ecef_m, velocity_ecef_mps, *body.values())
    bodies[:, LIFT_RATIO:] = lift_ratio_ecef
    states, end = np.full((len(rows), 6), np.nan), np.empty((1, 8))
    surroundings = Surroundings(environment, drag_curves())
    # The loop follows all for the same time, and each of these has its own
    for row in np.flatnonzero(np.isfinite(t_s)):
        one = slice(row, row + 1)
        follow(surroundings, rows[one], bodies[one], float(t_s[row]), TOLERANCE_M, False, end)
        states[row] = end[0, 2:]
    return t_s, states
