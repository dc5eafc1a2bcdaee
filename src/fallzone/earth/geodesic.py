"""Distances, azimuths and points along geodesics of the WGS84 ellipsoid."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from fallzone.earth.angles import wrap_deg

if TYPE_CHECKING:
    from pyproj import Geod


@cache
def _wgs84() -> Geod:
    """The ellipsoid; made late, for who only lists or reads something need not load PROJ."""
    from pyproj import Geod

    return Geod(ellps="WGS84")


def range_azimuth(lon0_deg, lat0_deg, lon_deg, lat_deg) -> tuple[np.ndarray, np.ndarray]:
    """Length of the geodesic from a first to a second point and its azimuth at the first.

    Parameters
    ----------
    lon0_deg, lat0_deg : array_like
        The first point, geodetic.
    lon_deg, lat_deg : array_like
        The second point, geodetic; all four of shapes that broadcast.

    Returns
    -------
    range_m, azimuth_deg : float64 arrays
        Azimuth clockwise from north, in [0, 360).

    Source
    ------
    C. F. F. Karney, "Algorithms for geodesics", J. Geodesy 87 (2013), through PROJ.
    """
    lon0, lat0, lon, lat = np.broadcast_arrays(*(np.asarray(a, float) for a in (lon0_deg, lat0_deg, lon_deg, lat_deg)))
    azimuth, _, distance = _wgs84().inv(lon0.ravel(), lat0.ravel(), lon.ravel(), lat.ravel())
    return np.reshape(distance, lon0.shape), np.reshape(np.mod(azimuth, 360.0), lon0.shape)


def forward(lon_deg, lat_deg, azimuth_deg, range_m) -> tuple[np.ndarray, np.ndarray]:
    """Point reached from a start along a geodesic.

    Parameters
    ----------
    lon_deg, lat_deg : array_like
        Geodetic coordinates of the start.
    azimuth_deg : array_like
        Azimuth at the start, clockwise from north.
    range_m : array_like
        Length of the geodesic; all four of shapes that broadcast.

    Returns
    -------
    lon_deg, lat_deg : float64 arrays
        Longitude in [-180, 180].

    Source
    ------
    C. F. F. Karney, "Algorithms for geodesics", J. Geodesy 87 (2013), through PROJ.
    """
    lon, lat, azimuth, distance = np.broadcast_arrays(
        *(np.asarray(a, float) for a in (lon_deg, lat_deg, azimuth_deg, range_m))
    )
    lon1, lat1, _ = _wgs84().fwd(lon.ravel(), lat.ravel(), azimuth.ravel(), distance.ravel())
    return np.reshape(lon1, lon.shape), np.reshape(lat1, lon.shape)


def move_about(
    centre_lonlat: tuple[float, float],
    lon_deg: np.ndarray,
    lat_deg: np.ndarray,
    *,
    range_factor: np.ndarray,
    turn_deg: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Points moved along great circles from a centre, and turned about it; fast, for millions of them.

    It is done on the sphere of the directions of the vertical: up to 15,000 km from the centre the way by which a point
    moves is right to 1 % of itself.

    Parameters
    ----------
    centre_lonlat : (float, float)
        The centre, geodetic [deg].
    lon_deg, lat_deg : (n,) float64
        The points, geodetic [deg]; NaN stays.
    range_factor : (n,) float64
        By which their distances from the centre are multiplied, ≥ 0; past the antipode they come out behind it.
    turn_deg : (n,) float64
        By which their azimuths from the centre are turned [deg], clockwise.

    Returns
    -------
    lon_deg, lat_deg : (n,) float64
        Longitude in [-180, 180].

    Source
    ------
    Derived: a rotation about the vertical of the centre, in its axes up, east and north. The radii of curvature of
    WGS84 lie within 0.67 % of each other.
    """
    lon0, lat0 = np.radians(centre_lonlat)
    lon, lat = np.radians(lon_deg) - lon0, np.radians(lat_deg)
    flat, axis = np.cos(lat), np.sin(lat)
    outward, east = flat * np.cos(lon), flat * np.sin(lon)
    up, north = np.cos(lat0) * outward + np.sin(lat0) * axis, np.cos(lat0) * axis - np.sin(lat0) * outward
    away = np.hypot(east, north)
    angle = np.arctan2(away, up) * range_factor
    turn = np.radians(turn_deg)
    # At the centre itself there is no direction, and nothing to move
    stretch = np.sin(angle) / np.where(away > 0.0, away, 1.0)
    cosine, sine = stretch * np.cos(turn), stretch * np.sin(turn)
    east, north, up = cosine * east + sine * north, cosine * north - sine * east, np.cos(angle)
    outward, axis = np.cos(lat0) * up - np.sin(lat0) * north, np.sin(lat0) * up + np.cos(lat0) * north
    lon = np.degrees(np.arctan2(east, outward) + lon0)
    return wrap_deg(lon), np.degrees(np.arctan2(axis, np.hypot(outward, east)))


def intermediate(lon0_deg: float, lat0_deg: float, lon_deg: float, lat_deg: float, *, max_m: float) -> np.ndarray:
    """Points strictly between the ends of a geodesic, so that no piece of it is longer than a given length.

    Parameters
    ----------
    lon0_deg, lat0_deg, lon_deg, lat_deg : float
        Geodetic coordinates of both ends.
    max_m : float
        Longest piece, > 0.

    Returns
    -------
    lonlat_deg : (k, 2) float64
        Equally spaced; empty if the ends are close enough.
    """
    azimuth, _, distance = _wgs84().inv(lon0_deg, lat0_deg, lon_deg, lat_deg)
    pieces = max(1, int(np.ceil(distance / max_m)))
    steps = distance * np.arange(1, pieces) / pieces
    return np.stack(forward(lon0_deg, lat0_deg, azimuth, steps), axis=-1)


def trace(lonlat_deg: np.ndarray, *, max_m: float) -> np.ndarray:
    """Points along the geodesics that join others, so that no piece of them is longer than a given length.

    Parameters
    ----------
    lonlat_deg : (n, 2) float64
        Points in order, one or more.
    max_m : float
        Longest piece, > 0.

    Returns
    -------
    lonlat_deg : (m, 2) float64
        The points as they were given, equally spaced ones between each and the next.
    """
    start, end = lonlat_deg[:-1].T, lonlat_deg[1:].T
    azimuth, _, distance = _wgs84().inv(*start, *end)
    pieces = np.maximum(1, np.ceil(distance / max_m).astype(int))
    edge = np.repeat(np.arange(len(pieces)), pieces)
    number = np.arange(len(edge)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    dense = np.column_stack(forward(*start[:, edge], azimuth[edge], distance[edge] * number / pieces[edge]))
    dense[number == 0] = lonlat_deg[:-1]
    return np.vstack([dense, lonlat_deg[-1:]])


def measure_ring_m2(corners_lonlat) -> float:
    """Area within a ring of geodesics on the ellipsoid.

    Parameters
    ----------
    corners_lonlat : (n, 2) array_like
        Corners in order, either way round [deg]; 180° and a pole may lie within.

    Returns
    -------
    float
        Of the smaller side [m²].

    Source
    ------
    C. F. F. Karney, "Algorithms for geodesics", J. Geodesy 87 (2013), through PROJ.
    """
    lon, lat = np.asarray(corners_lonlat, float).T
    return abs(_wgs84().polygon_area_perimeter(lon, lat)[0])
