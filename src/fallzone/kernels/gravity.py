"""Gravity of the Earth with J2, and the apparent forces of the rotating frame, of one point or of eight in lanes."""

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
    """Gravitational attraction of the Earth with J2, in Earth-fixed axes.

    Parameters
    ----------
    x_m, y_m, z_m : float or lanes
        Earth-fixed position; z along the axis of rotation.

    Returns
    -------
    three floats or lanes
        Acceleration along x, y and z [m/s²].

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
    """Acceleration of a body in free fall, seen from the rotating Earth: attraction, centrifugal and Coriolis.

    Parameters
    ----------
    x_m, y_m, z_m : float or lanes
        Earth-fixed position.
    vx_mps, vy_mps : float or lanes
        Velocity relative to the Earth; its component along the axis has no part in the Coriolis acceleration.

    Returns
    -------
    three floats or lanes
        Acceleration along x, y and z, Earth-fixed [m/s²].

    Source
    ------
    L. D. Landau, E. M. Lifshitz, Mechanics, section 39: motion in a frame that rotates uniformly.
    """
    gx, gy, gz = gravitation_mps2(x_m, y_m, z_m)
    return (
        gx + _ROTATION2 * x_m + 2.0 * _ROTATION * vy_mps,
        gy + _ROTATION2 * y_m - 2.0 * _ROTATION * vx_mps,
        gz,
    )
