"""Positions and velocities between geodetic, Earth-fixed (ECEF), local and inertial frames, on arrays."""

from __future__ import annotations

import numpy as np

from fallzone.constants import (
    EARTH_ECCENTRICITY_SQUARED,
    EARTH_EQUATORIAL_RADIUS_M,
    EARTH_FLATTENING,
    EARTH_GM_M3PS2,
    EARTH_POLAR_RADIUS_M,
    EARTH_ROTATION_RADPS,
)


def geodetic_to_ecef(lon_deg, lat_deg, height_m) -> np.ndarray:
    """Earth-fixed position of a point above the WGS84 ellipsoid.

    Parameters
    ----------
    lon_deg, lat_deg, height_m : array_like
        Geodetic coordinates above WGS84, of shapes that broadcast.

    Returns
    -------
    position_ecef_m : (..., 3) float64

    Source
    ------
    W. A. Heiskanen, H. Moritz, Physical Geodesy (1967), chapter 5.

    Examples
    --------
    >>> geodetic_to_ecef(90.0, 0.0, 0.0).round(3).tolist()
    [0.0, 6378137.0, 0.0]
    """
    lon, lat, height = np.broadcast_arrays(np.radians(lon_deg), np.radians(lat_deg), np.asarray(height_m, float))
    normal = EARTH_EQUATORIAL_RADIUS_M / np.sqrt(1.0 - EARTH_ECCENTRICITY_SQUARED * np.sin(lat) ** 2)
    axial = (normal + height) * np.cos(lat)
    polar = (normal * (1.0 - EARTH_ECCENTRICITY_SQUARED) + height) * np.sin(lat)
    return np.stack([axial * np.cos(lon), axial * np.sin(lon), polar], axis=-1)


def ecef_to_geodetic(position_ecef_m) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Geodetic coordinates of an Earth-fixed position, poles included.

    Parameters
    ----------
    position_ecef_m : (..., 3) array_like
        Earth-fixed position, not the centre of the Earth.

    Returns
    -------
    lon_deg, lat_deg, height_m : float64 arrays
        Longitude in [-180, 180]; 0 on the axis, where it has no meaning.

    Notes
    -----
    Two Bowring steps. The height is taken from the form that does not change to first order with the latitude,
    so it is good to better than 1 µm from −1 km to 10,000 km.

    Source
    ------
    B. R. Bowring, "The accuracy of geodetic latitude and height equations", Survey Review 28 (1985).
    """
    x, y, z = np.moveaxis(np.asarray(position_ecef_m, float), -1, 0)
    axial = np.hypot(x, y)
    second = EARTH_ECCENTRICITY_SQUARED / (1.0 - EARTH_ECCENTRICITY_SQUARED)
    lift = 1.0 + second * EARTH_POLAR_RADIUS_M / np.maximum(np.hypot(axial, z), EARTH_POLAR_RADIUS_M / 2)
    reduced = np.arctan2((1.0 - EARTH_FLATTENING) * lift * z, axial)
    for _ in range(2):
        lat = np.arctan2(
            z + second * EARTH_POLAR_RADIUS_M * np.sin(reduced) ** 3,
            axial - EARTH_ECCENTRICITY_SQUARED * EARTH_EQUATORIAL_RADIUS_M * np.cos(reduced) ** 3,
        )
        reduced = np.arctan2((1.0 - EARTH_FLATTENING) * np.sin(lat), np.cos(lat))
    root = np.sqrt(1.0 - EARTH_ECCENTRICITY_SQUARED * np.sin(lat) ** 2)
    height = axial * np.cos(lat) + z * np.sin(lat) - EARTH_EQUATORIAL_RADIUS_M * root
    return np.degrees(np.arctan2(y, x)), np.degrees(lat), height


def enu_basis(lon_deg, lat_deg) -> np.ndarray:
    """Unit vectors east, north and up at a point, in Earth-fixed axes.

    Parameters
    ----------
    lon_deg, lat_deg : array_like
        Geodetic coordinates, of shapes that broadcast.

    Returns
    -------
    (..., 3, 3) float64
        East, north and up as rows.

    Source
    ------
    Derived: the normalised derivatives of `geodetic_to_ecef` by longitude, latitude and height.
    """
    lon, lat = np.broadcast_arrays(np.radians(lon_deg), np.radians(lat_deg))
    zero = np.zeros_like(lon)
    east = np.stack([-np.sin(lon), np.cos(lon), zero], axis=-1)
    north = np.stack([-np.sin(lat) * np.cos(lon), -np.sin(lat) * np.sin(lon), np.cos(lat)], axis=-1)
    up = np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=-1)
    return np.stack([east, north, up], axis=-2)


def enu_to_ecef(vector_enu, lon_deg, lat_deg) -> np.ndarray:
    """Turn vectors given in east, north and up at a point into Earth-fixed axes.

    Parameters
    ----------
    vector_enu : (..., 3) array_like
        East, north and up, in any unit.
    lon_deg, lat_deg : array_like
        Geodetic coordinates of the point.

    Returns
    -------
    (..., 3) float64
        Along x, y and z, in the same unit.
    """
    return np.einsum("...i,...ij->...j", np.asarray(vector_enu, float), enu_basis(lon_deg, lat_deg))


def ecef_to_enu(vector_ecef, lon_deg, lat_deg) -> np.ndarray:
    """Turn vectors in Earth-fixed axes into east, north and up at a point.

    Parameters
    ----------
    vector_ecef : (..., 3) array_like
        Along x, y and z, in any unit.
    lon_deg, lat_deg : array_like
        Geodetic coordinates of the point.

    Returns
    -------
    (..., 3) float64
        East, north and up, in the same unit.
    """
    return np.einsum("...j,...ij->...i", np.asarray(vector_ecef, float), enu_basis(lon_deg, lat_deg))


def ned_to_ecef(vector_ned, lon_deg, lat_deg) -> np.ndarray:
    """Turn vectors given in north, east and down at a point into Earth-fixed axes.

    Parameters
    ----------
    vector_ned : (..., 3) array_like
        North, east and down, in any unit.
    lon_deg, lat_deg : array_like
        Geodetic coordinates of the point.

    Returns
    -------
    (..., 3) float64
        Along x, y and z, in the same unit.
    """
    north, east, down = np.moveaxis(np.asarray(vector_ned, float), -1, 0)
    return enu_to_ecef(np.stack([east, north, -down], axis=-1), lon_deg, lat_deg)


def ecef_to_eci_velocity(position_ecef_m, velocity_ecef_mps) -> np.ndarray:
    """Inertial velocity in the axes that the Earth-fixed frame has at this instant.

    Parameters
    ----------
    position_ecef_m, velocity_ecef_mps : (..., 3) array_like
        Earth-fixed position, and velocity relative to the Earth.

    Returns
    -------
    (..., 3) float64
        v + ω × r [m/s].
    """
    position, velocity = np.asarray(position_ecef_m, float), np.asarray(velocity_ecef_mps, float)
    return velocity + np.cross([0.0, 0.0, EARTH_ROTATION_RADPS], position)


def orbit_elements(position_ecef_m, velocity_ecef_mps):
    """Two-body orbit through a state.

    Parameters
    ----------
    position_ecef_m, velocity_ecef_mps : (..., 3) array_like
        Earth-fixed position, and velocity relative to the Earth.

    Returns
    -------
    perigee_m, apogee_m : float64 arrays
        Heights above the equatorial radius; the apogee is infinite for an orbit that leaves the Earth.
    eccentricity, inclination_deg : float64 arrays
        The inclination in [0, 180].

    Source
    ------
    D. A. Vallado, Fundamentals of Astrodynamics and Applications, 4th ed., algorithm 9 (RV2COE).
    """
    position = np.asarray(position_ecef_m, float)
    velocity = ecef_to_eci_velocity(position, velocity_ecef_mps)
    momentum = np.cross(position, velocity)
    momentum_size = np.linalg.norm(momentum, axis=-1)
    radius = np.linalg.norm(position, axis=-1, keepdims=True)
    eccentricity = np.linalg.norm(np.cross(velocity, momentum) / EARTH_GM_M3PS2 - position / radius, axis=-1)
    parameter = momentum_size**2 / EARTH_GM_M3PS2
    perigee = parameter / (1.0 + eccentricity) - EARTH_EQUATORIAL_RADIUS_M
    bound = eccentricity < 1.0
    apogee = np.where(bound, parameter / np.where(bound, 1.0 - eccentricity, 1.0), np.inf)
    inclination = np.degrees(np.arctan2(np.hypot(momentum[..., 0], momentum[..., 1]), momentum[..., 2]))
    return perigee, apogee - EARTH_EQUATORIAL_RADIUS_M, eccentricity, inclination
