"""Gravity of the Earth with J2, and the apparent forces of the rotating frame, of one point or of eight."""

from __future__ import annotations

from fallzone.constants import (
    EARTH_EQUATORIAL_RADIUS_M,
    EARTH_GM_M3PS2,
    EARTH_J2,
    EARTH_ROTATION_RADPS,
)
from fallzone.kernels.compiled import compiled
from fallzone.kernels.lanes import inverse_sqrt

_J2_M2 = 1.5 * EARTH_J2 * EARTH_EQUATORIAL_RADIUS_M**2
_ROTATION = EARTH_ROTATION_RADPS
_ROTATION2 = EARTH_ROTATION_RADPS**2


@compiled
def gravitation_mps2(x_m, y_m, z_m):
    """Attraction of the Earth [m/s²] with J2, in Earth-fixed axes (three floats).

    Source
    ------
    D. A. Vallado, Fundamentals of Astrodynamics and Applications, 4th ed., eq. 8-30 (degree 2, order 0).
    """
    inverse = inverse_sqrt(x_m * x_m + y_m * y_m + z_m * z_m)
    inverse2 = inverse * inverse
    pull = -EARTH_GM_M3PS2 * inverse2 * inverse
    oblate = _J2_M2 * inverse2
    tilt = 5.0 * z_m * z_m * inverse2
    across = pull * (1.0 + oblate * (1.0 - tilt))
    along = pull * (1.0 + oblate * (3.0 - tilt))
    return across * x_m, across * y_m, along * z_m


@compiled
def free_fall_mps2(x_m, y_m, z_m, vx_mps, vy_mps):
    """Acceleration of a free body [m/s²] seen from the rotating Earth: attraction, centrifugal, Coriolis.

    The velocity is relative to the Earth; its component along the axis does not enter.
    """
    gx, gy, gz = gravitation_mps2(x_m, y_m, z_m)
    return (
        gx + _ROTATION2 * x_m + 2.0 * _ROTATION * vy_mps,
        gy + _ROTATION2 * y_m - 2.0 * _ROTATION * vx_mps,
        gz,
    )
