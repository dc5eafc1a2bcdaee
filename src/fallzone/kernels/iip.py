"""Instantaneous impact point: where a body would come down if there were no air from now on."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from fallzone.constants import (
    EARTH_ECCENTRICITY_SQUARED,
    EARTH_EQUATORIAL_RADIUS_M,
    EARTH_GM_M3PS2,
    EARTH_ROTATION_RADPS,
)
from fallzone.kernels.compiled import compiled, inner
from fallzone.kernels.geodesy import geodetic_deg, height_and_vertical
from fallzone.model.status import ImpactStatus

_IMPACT, _ORBITAL, _ESCAPING = int(ImpactStatus.IMPACT), int(ImpactStatus.ORBITAL), int(ImpactStatus.ESCAPING)
_BELOW, _INVALID = int(ImpactStatus.BELOW_SURFACE), int(ImpactStatus.INVALID)

_STRETCH = EARTH_ECCENTRICITY_SQUARED / (1.0 - EARTH_ECCENTRICITY_SQUARED)
_ON_SURFACE_M = 0.01
# Above any number of a possible state; written as a comparison, which NaN fails under every compiler flag
_FINITE = 1e300
_LOCATED_M2 = 2.0 * EARTH_EQUATORIAL_RADIUS_M * 1e-4
# An orbit nearer to a parabola than this is replaced by one at this distance: that moves an impact by < 1 m
_PARABOLIC = 1e-7


@dataclass(frozen=True, kw_only=True)
class IipResult:
    """Vacuum impact points; NaN where there is none.

    Parameters
    ----------
    lon_deg, lat_deg : (n,) float64
        Geodetic; longitude in [-180, 180].
    flight_time_s : (n,) float64
        From the given state to the impact.
    status : (n,) int8
        `ImpactStatus`.
    """

    lon_deg: np.ndarray
    lat_deg: np.ndarray
    flight_time_s: np.ndarray
    status: np.ndarray


@inner
def universal_functions(s, alpha):
    """The universal functions U0 to U3 of two-body motion.

    Parameters
    ----------
    s : float
        Universal anomaly [√m].
    alpha : float
        1/(semi-major axis) [1/m]: above 0 for an ellipse, below 0 for a hyperbola, never 0.

    Returns
    -------
    u0, u1, u2, u3 : float
        In units of 1, √m, m and m^(3/2).

    Source
    ------
    R. H. Battin, An Introduction to the Mathematics and Methods of Astrodynamics (1999), section 4.5.
    """
    q = math.sqrt(abs(alpha))
    if alpha > 0.0:
        u0, u1 = math.cos(q * s), math.sin(q * s) / q
    else:
        u0, u1 = math.cosh(q * s), math.sinh(q * s) / q
    return u0, u1, (1.0 - u0) / alpha, (s - u1) / alpha


@inner
def curvature_bound(alpha, eccentricity, radius_m):
    """Bound on the second derivative of r² + κz² by the universal anomaly, along the rest of an orbit.

    Parameters
    ----------
    alpha : float
        1/(semi-major axis) [1/m], not 0.
    eccentricity : float
        ≥ 0.
    radius_m : float
        Distance from the centre of the Earth now.

    Returns
    -------
    float
        Bound [m].

    Source
    ------
    Derived from r = a(1 − e cos E) and |z| ≤ r, term by term: |d²r²/dE²| ≤ 2e(1 + e)a², |d²z²/dE²| ≤ 6a², and E = s/√a.
    For a hyperbola likewise with e cosh H = 1 − alpha·r; a twentieth more covers κz².
    """
    if alpha > 0.0:
        return (2.0 * eccentricity * (1.0 + eccentricity) + 6.0 * _STRETCH) / alpha
    # On the way in the curvature of a hyperbola is largest where it begins; on the way out the loop ends before that
    wide = 1.0 - alpha * radius_m
    return 1.05 * (4.0 * wide * wide + 2.0 * wide) / -alpha


@inner
def first_impact(x, y, z, vx, vy, vz):
    """First crossing of the ellipsoid by a two-body orbit through an inertial state outside it.

    Parameters
    ----------
    x, y, z : float
        Inertial position [m], outside the ellipsoid.
    vx, vy, vz : float
        Inertial velocity [m/s].

    Returns
    -------
    status : int
        `ImpactStatus`: IMPACT, ORBITAL or ESCAPING.
    t_s : float
        Seconds to the impact; NaN where there is none.
    x, y, z : float
        Inertial position of the impact [m]; NaN where there is none.

    Notes
    -----
    The function r² + κz² − a² is positive outside the ellipsoid. Each step goes to where the parabola with the
    largest possible downward bend would reach zero, so it never passes the first root, and near it the steps are
    those of Newton. The universal anomaly serves vertical falls, where the true anomaly has no meaning.

    Source
    ------
    R. H. Battin, An Introduction to the Mathematics and Methods of Astrodynamics (1999), sections 4.5 and 4.6.
    """
    root_mu = math.sqrt(EARTH_GM_M3PS2)
    r0 = math.sqrt(x * x + y * y + z * z)
    sigma0 = (x * vx + y * vy + z * vz) / root_mu
    alpha = 2.0 / r0 - (vx * vx + vy * vy + vz * vz) / EARTH_GM_M3PS2
    if abs(alpha) * r0 < _PARABOLIC:
        alpha = math.copysign(_PARABOLIC / r0, alpha)
    swing = 1.0 - alpha * r0
    eccentricity = math.sqrt(max(0.0, swing * swing + alpha * sigma0 * sigma0))
    bound = curvature_bound(alpha, eccentricity, r0)
    end = 2.0 * math.pi / math.sqrt(alpha) if alpha > 0.0 else math.inf
    s, started = 0.0, False
    while s < end:
        u0, u1, u2, u3 = universal_functions(s, alpha)
        r, slope_r = r0 * u0 + sigma0 * u1 + u2, sigma0 * u0 + swing * u1
        f, g = 1.0 - u2 / r0, (r0 * u1 + sigma0 * u2) / root_mu
        z1 = f * z + g * vz
        slope_z = -u1 / r0 * z + (r0 * u0 + sigma0 * u1) / root_mu * vz
        outside = max(0.0, r * r + _STRETCH * z1 * z1 - EARTH_EQUATORIAL_RADIUS_M**2)
        if started and outside < _LOCATED_M2:
            t = (r0 * u1 + sigma0 * u2 + u3) / root_mu
            return _IMPACT, t, f * x + g * vx, f * y + g * vy, z1
        if alpha < 0.0 and slope_r > 0.0 and r > 1.01 * EARTH_EQUATORIAL_RADIUS_M:
            return _ESCAPING, math.nan, math.nan, math.nan, math.nan
        slope = 2.0 * (r * slope_r + _STRETCH * z1 * slope_z)
        root = math.sqrt(slope * slope + 2.0 * bound * outside)
        s += (slope + root) / bound if slope > 0.0 else 2.0 * outside / (root - slope)
        started = True
    return _ORBITAL, math.nan, math.nan, math.nan, math.nan


@inner
def find_impact(x, y, z, vx, vy, vz):
    """Vacuum impact point of one Earth-fixed state.

    Parameters
    ----------
    x, y, z : float
        Earth-fixed position [m].
    vx, vy, vz : float
        Velocity relative to the rotating Earth [m/s].

    Returns
    -------
    status : int
        `ImpactStatus`.
    t_s : float
        Seconds to the impact; NaN where there is none.
    x, y, z : float
        Earth-fixed position of the impact [m], at the time of the impact; NaN where there is none.

    Source
    ------
    The orbit: `first_impact`. The frames, from their definition: inertial velocity v + ω × r, and the Earth turns by
    ω·t until the impact.
    """
    radius2 = x * x + y * y + z * z
    if not abs(radius2 + vx + vy + vz) < _FINITE:
        return _INVALID, math.nan, math.nan, math.nan, math.nan
    height, sin_lat, cos_lat, cos_lon, sin_lon = height_and_vertical(x, y, z)
    if radius2 < (0.99 * EARTH_EQUATORIAL_RADIUS_M) ** 2 or height < -_ON_SURFACE_M:
        return _BELOW, math.nan, math.nan, math.nan, math.nan
    climb = cos_lat * (cos_lon * vx + sin_lon * vy) + sin_lat * vz
    if height <= _ON_SURFACE_M and climb <= 0.0:
        return _IMPACT, 0.0, x, y, z
    status, t, x1, y1, z1 = first_impact(x, y, z, vx - EARTH_ROTATION_RADPS * y, vy + EARTH_ROTATION_RADPS * x, vz)
    turn = EARTH_ROTATION_RADPS * t
    cos_turn, sin_turn = math.cos(turn), math.sin(turn)
    return status, t, cos_turn * x1 + sin_turn * y1, cos_turn * y1 - sin_turn * x1, z1


@compiled
def iip_all(states, out):
    """Vacuum impact point of each of many states, row by row.

    Parameters
    ----------
    states : (n, 6) float64
        Earth-fixed position [m] and velocity relative to the Earth [m/s].
    out : (n, 4) float64, written
        Longitude, latitude [deg], flight time [s] and `ImpactStatus`; NaN where there is no impact.
    """
    for i in range(states.shape[0]):
        status, t, x, y, z = find_impact(
            states[i, 0], states[i, 1], states[i, 2], states[i, 3], states[i, 4], states[i, 5]
        )
        out[i, 0], out[i, 1], out[i, 2], out[i, 3] = math.nan, math.nan, t, status
        if status == _IMPACT:
            out[i, 0], out[i, 1], _ = geodetic_deg(x, y, z)


def iip(position_ecef_m, velocity_ecef_mps) -> IipResult:
    """Vacuum impact points of n Earth-fixed states.

    Parameters
    ----------
    position_ecef_m : (n, 3) array_like
        Earth-fixed position.
    velocity_ecef_mps : (n, 3) array_like
        Velocity relative to the rotating Earth, in Earth-fixed axes.

    Returns
    -------
    IipResult
        Two-body motion without J2; the impact is on the WGS84 ellipsoid, which turns during the flight.

    Notes
    -----
    The first impact in the future: a body that climbs comes down on the far side of its arc, and a body on the ground
    that does not climb has already landed. An orbit that clears the ellipsoid has status ORBITAL, one that leaves the
    Earth ESCAPING.
    """
    states = np.concatenate([np.atleast_2d(position_ecef_m), np.atleast_2d(velocity_ecef_mps)], axis=1, dtype=float)
    out = np.empty((len(states), 4))
    iip_all(np.ascontiguousarray(states), out)
    return IipResult(
        lon_deg=out[:, 0].copy(),
        lat_deg=out[:, 1].copy(),
        flight_time_s=out[:, 2].copy(),
        status=out[:, 3].astype(np.int8),
    )
