"""Falls through air and wind to the surface: where, when and how fast bodies come down."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fallzone.kernels.curves import DRAG_CURVES, drag_curves
from fallzone.kernels.fall.ends import FLYING, status_at_end
from fallzone.kernels.fall.loop import EXACT_TOLERANCE_M, TOLERANCE_M, fall_all, fall_to_end, follow
from fallzone.kernels.fall.motion import BODY_COLUMNS, LIFT_RATIO, WIND_FACTORS, Surroundings
from fallzone.kernels.tables import Environment
from fallzone.model.status import ImpactStatus
from fallzone.words import _

T_MAX_S = 6 * 3600.0


@dataclass(frozen=True, kw_only=True)
class FallResult:
    """Where, when and how fast bodies reach the ellipsoid; NaN where there is no impact.

    Parameters
    ----------
    lon_deg, lat_deg : (n,) float64
        Geodetic; longitude in [-180, 180].
    flight_time_s : (n,) float64
        From the given state to the impact.
    impact_speed_mps : (n,) float64
        Relative to the Earth.
    status : (n,) int8
        `ImpactStatus`.
    """

    lon_deg: np.ndarray
    lat_deg: np.ndarray
    flight_time_s: np.ndarray
    impact_speed_mps: np.ndarray
    status: np.ndarray


def fall(
    position_ecef_m,
    velocity_ecef_mps,
    *,
    beta_kgpm2,
    environment: Environment,
    curve_index=0,
    wind_factor=0.0,
    density_factor=1.0,
    lift_ratio_ecef=0.0,
    t_max_s: float = T_MAX_S,
    exact: bool = False,
) -> FallResult:
    """Fall of n bodies from Earth-fixed states to the ellipsoid, through air, wind and rotation.

    Parameters
    ----------
    position_ecef_m, velocity_ecef_mps : (n, 3) array_like
        Earth-fixed position, and velocity relative to the Earth.
    beta_kgpm2 : (n,) array_like
        Ballistic coefficients m/(Cd·A) at low speed, > 0; infinite for a body that feels no air.
    environment : Environment
        Air and wind (`tables.build_environment`).
    curve_index : (n,) array_like of int
        Position in `drag.DRAG_CURVES`.
    wind_factor : (n, 2 WIND_MODES) array_like
        Factors of the modes of the wind's error, for east and then for north: independent standard normals.
    density_factor : (n,) array_like
        Factor on the density of the air, ≥ 0.
    lift_ratio_ecef : (n, 3) array_like
        Side force over drag, a vector in Earth-fixed axes that stays as it is; the part of it across the motion
        through the air acts.
    t_max_s : float
        Longest time that is followed.
    exact : bool
        Follow every force in shorter steps down to the ground, at two thirds of the speed.

    Returns
    -------
    FallResult

    Raises
    ------
    ValueError
        When a drag curve is named that does not exist. Numbers that no body has (NaN, β ≤ 0) get the status INVALID.

    Notes
    -----
    Each body is computed by itself: the result of a row does not depend on the other rows.

    Accuracy against DOP853 at 1e-10 (tests/reference):

    * without lift, β from 10 to 2,000 kg/m², from the sea to 1,000 km, up to 7.5 km/s: within 8 m and 0.05 s, ``exact``
      within 5 m; lighter bodies land up to 0.5 s off (β = 1);
    * grazing the air near orbital speed (7.3 km/s, level, at 150 km): within 40 m, ``exact`` within 20 m;
    * much lift on a slow body: within 25 m, ``exact`` within 10 m.
    """
    states, bodies = build_rows(
        position_ecef_m, velocity_ecef_mps, beta_kgpm2, curve_index, wind_factor, density_factor
    )
    bodies[:, LIFT_RATIO:] = lift_ratio_ecef
    ends, out = np.empty((len(states), 8)), np.empty((len(states), 5))
    tolerance_m = EXACT_TOLERANCE_M if exact else TOLERANCE_M
    surroundings = Surroundings(environment, drag_curves())
    fall_all(surroundings, states, bodies, float(t_max_s), tolerance_m, not exact, ends, out)
    return FallResult(
        lon_deg=out[:, 0].copy(),
        lat_deg=out[:, 1].copy(),
        flight_time_s=out[:, 2].copy(),
        impact_speed_mps=out[:, 3].copy(),
        status=out[:, 4].astype(np.int8),
    )


def build_rows(position, velocity, beta, curve_index, wind_factor, density_factor):
    """States (n, 6) and bodies (n, BODY_COLUMNS) as the compiled loop reads them.

    Parameters
    ----------
    position, velocity : (n, 3) array_like
        Earth-fixed [m], [m/s].
    beta, curve_index, wind_factor, density_factor
        Of each body, as ``fall`` takes them.

    Returns
    -------
    states, bodies : (n, 6) float64, (n, BODY_COLUMNS) float64

    Raises
    ------
    ValueError
        When a drag curve is named that does not exist.
    """
    states = np.concatenate([np.atleast_2d(position), np.atleast_2d(velocity)], axis=1, dtype=float)
    n = len(states)
    beta = np.asarray(beta, float)
    bodies = np.empty((n, BODY_COLUMNS))
    with np.errstate(divide="ignore", invalid="ignore"):
        bodies[:, 0] = np.where(beta > 0.0, np.asarray(density_factor, float) / (2.0 * beta), np.nan)
    bodies[:, 1] = curve_index
    bodies[:, WIND_FACTORS:LIFT_RATIO] = wind_factor
    bodies[:, LIFT_RATIO:] = 0.0
    curves = bodies[:, 1]
    if n and not ((curves >= 0) & (curves < len(DRAG_CURVES))).all():
        raise ValueError(_("curve_index outside 0 to {last}").format(last=len(DRAG_CURVES) - 1))
    return np.ascontiguousarray(states), bodies


@dataclass(frozen=True, kw_only=True)
class FallPath:
    """One fall, sampled in time; the last row is the impact if `status` says so.

    Parameters
    ----------
    t_s : (m,) float64
        From the given state.
    position_ecef_m, velocity_ecef_mps : (m, 3) float64
        Earth-fixed position, and velocity relative to the Earth.
    status : ImpactStatus
        How the fall ends.
    """

    t_s: np.ndarray
    position_ecef_m: np.ndarray
    velocity_ecef_mps: np.ndarray
    status: ImpactStatus


def fall_path(
    position_ecef_m,
    velocity_ecef_mps,
    *,
    beta_kgpm2: float,
    environment: Environment,
    curve_index: int = 0,
    wind_factor=0.0,
    step_s: float = 10.0,
    t_max_s: float = T_MAX_S,
) -> FallPath:
    """Path of one body to the ellipsoid, at equal intervals and at the impact.

    Parameters
    ----------
    position_ecef_m, velocity_ecef_mps : (3,) array_like
        Earth-fixed position, and velocity relative to the Earth, at the start.
    beta_kgpm2 : float
        Ballistic coefficient m/(Cd·A) at low speed, > 0.
    environment : Environment
        Air and wind (`tables.build_environment`).
    curve_index : int
        Position in `drag.DRAG_CURVES`.
    wind_factor : (2 WIND_MODES,) array_like
        Factors of the modes of the wind's error, for east and then for north.
    step_s : float
        Interval between the states that are returned, > 0.
    t_max_s : float
        Longest time that is followed.

    Returns
    -------
    FallPath
        With the start as its first row.

    Raises
    ------
    ValueError
        When a drag curve is named that does not exist.
    """
    states, bodies = build_rows(position_ecef_m, velocity_ecef_mps, beta_kgpm2, curve_index, wind_factor, 1.0)
    surroundings = Surroundings(environment, drag_curves())
    end, ahead = np.empty((1, 8)), np.empty((1, 8))
    fall_to_end(surroundings, states, bodies, float(t_max_s), TOLERANCE_M, True, end)
    t, rows = 0.0, [(0.0, *states[0].tolist())]
    while t + step_s < end[0, 1]:
        follow(surroundings, states, bodies, float(step_s), TOLERANCE_M, False, ahead)
        if ahead[0, 0] != FLYING:
            break
        t, states = t + step_s, ahead[:, 2:].copy()
        rows.append((t, *states[0].tolist()))
    status, t, *state = end[0].tolist()
    if t > 0.0:
        rows.append((t, *state))
    if status == FLYING:
        status = status_at_end(tuple(state[:3]), tuple(state[3:]))
    table = np.array(rows)
    return FallPath(
        t_s=table[:, 0],
        position_ecef_m=table[:, 1:4],
        velocity_ecef_mps=table[:, 4:],
        status=ImpactStatus(int(status)),
    )
