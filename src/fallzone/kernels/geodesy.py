"""Height, vertical and wind axes at an Earth-fixed position, one point at a time, without trigonometry."""

from __future__ import annotations

import math

from fallzone.constants import (
    EARTH_ECCENTRICITY_SQUARED,
    EARTH_EQUATORIAL_RADIUS_M,
    EARTH_FLATTENING,
    EARTH_POLAR_RADIUS_M,
)
from fallzone.kernels.compiled import compiled, inner
from fallzone.kernels.lanes import inverse_sqrt

_A_M, _B_M, _E2 = EARTH_EQUATORIAL_RADIUS_M, EARTH_POLAR_RADIUS_M, EARTH_ECCENTRICITY_SQUARED
_SECOND_B_M = _E2 / (1.0 - _E2) * _B_M
_E2_A_M = _E2 * _A_M
_FLAT = 1.0 - EARTH_FLATTENING


@compiled
def height_and_vertical(x_m, y_m, z_m):
    """Height above WGS84 and the direction of the vertical at an Earth-fixed position.

    Parameters
    ----------
    x_m, y_m, z_m : float
        Earth-fixed position, not the centre of the Earth.

    Returns
    -------
    height_m : float
    sin_lat, cos_lat, cos_lon, sin_lon : float
        Of the geodetic latitude and the longitude. On the axis, where the longitude has no meaning, it is taken as 0.

    Notes
    -----
    One Bowring step from the starting value of 1985: latitude good to 1e-8 rad up to 10,000 km. The height is
    stationary in the latitude, so its error is below 1 µm.

    Source
    ------
    B. R. Bowring, "The accuracy of geodetic latitude and height equations", Survey Review 28 (1985).
    """
    axial2 = x_m * x_m + y_m * y_m
    axial = math.sqrt(axial2)
    radius = math.sqrt(axial2 + z_m * z_m)
    tan_z = _FLAT * z_m * (radius + _SECOND_B_M)
    tan_p = axial * radius
    size = 1.0 / math.sqrt(tan_z * tan_z + tan_p * tan_p)
    sin_reduced, cos_reduced = tan_z * size, tan_p * size
    up_z = z_m + _SECOND_B_M * sin_reduced * sin_reduced * sin_reduced
    up_p = axial - _E2_A_M * cos_reduced * cos_reduced * cos_reduced
    size = 1.0 / math.sqrt(up_z * up_z + up_p * up_p)
    sin_lat, cos_lat = up_z * size, up_p * size
    height = axial * cos_lat + z_m * sin_lat - _A_M * math.sqrt(1.0 - _E2 * sin_lat * sin_lat)
    if axial == 0.0:
        return height, sin_lat, cos_lat, 1.0, 0.0
    return height, sin_lat, cos_lat, x_m / axial, y_m / axial


@compiled
def quick_vertical(x_m, y_m, z_m):
    """Height above WGS84 and the vertical at an Earth-fixed position, for the inner loop of a flight.

    Parameters
    ----------
    x_m, y_m, z_m : float or lanes
        Earth-fixed position, not the centre of the Earth.

    Returns
    -------
    height_m : float or lanes
    cos_lat_per_m, sin_lat : float or lanes
        The unit vector upwards is (cos_lat_per_m·x, cos_lat_per_m·y, sin_lat).

    Notes
    -----
    The distance along the normal is expanded to first order in the flattening. That gives the latitude to 2e-8 rad and,
    because the height is stationary in the latitude, the height to 0.01 mm from −1 km to 1,000 km, in half the time of
    `height_and_vertical`.

    Source
    ------
    Derived from the closed form of the ellipsoidal normal: (N + h) ≈ r + e²·a·sin² of the geocentric latitude.
    """
    axial2 = x_m * x_m + y_m * y_m
    radius2 = axial2 + z_m * z_m
    inverse = inverse_sqrt(radius2)
    share = z_m * z_m * (inverse * inverse)
    normal_and_height = radius2 * inverse + _E2_A_M * share
    up_z = z_m * normal_and_height
    up_p_per_m = normal_and_height - _E2_A_M * (1.0 + 0.5 * _E2 * share)
    size = inverse_sqrt(up_z * up_z + axial2 * up_p_per_m * up_p_per_m)
    sin_lat, cos_lat_per_m = up_z * size, up_p_per_m * size
    q = _E2 * sin_lat * sin_lat
    root = 1.0 - q * (0.5 + q * (0.125 + q * (0.0625 + q * 0.0390625)))  # of 1 − q
    return axial2 * cos_lat_per_m + z_m * sin_lat - _A_M * root, cos_lat_per_m, sin_lat


@compiled
def geodetic_deg(x_m, y_m, z_m):
    """Longitude, latitude and height above WGS84 of an Earth-fixed position.

    Parameters
    ----------
    x_m, y_m, z_m : float
        Earth-fixed position, not the centre of the Earth.

    Returns
    -------
    lon_deg, lat_deg, height_m : float
        Longitude in [-180, 180]; geodetic latitude.
    """
    height, sin_lat, cos_lat, cos_lon, sin_lon = height_and_vertical(x_m, y_m, z_m)
    return math.degrees(math.atan2(sin_lon, cos_lon)), math.degrees(math.atan2(sin_lat, cos_lat)), height


@inner
def enu_to_ecef(east, north, up, sin_lat, cos_lat, cos_lon, sin_lon):
    """Turn a vector given in east, north and up into Earth-fixed axes.

    Parameters
    ----------
    east, north, up : float or lanes
        Components of the vector, in any unit.
    sin_lat, cos_lat, cos_lon, sin_lon : float or lanes
        Of the geodetic latitude and the longitude of the place.

    Returns
    -------
    three floats or lanes
        Components along x, y and z, in the same unit.

    Source
    ------
    Derived: east, north and up are the normalised derivatives of the geodetic position by longitude, latitude and
    height.
    """
    outward = up * cos_lat - north * sin_lat
    return (
        outward * cos_lon - east * sin_lon,
        outward * sin_lon + east * cos_lon,
        north * cos_lat + up * sin_lat,
    )
