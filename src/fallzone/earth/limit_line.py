"""Impact limit lines and their gates, as directions from the middle of the Earth: 180° and poles are no exceptions."""

from __future__ import annotations

import numpy as np

from fallzone.constants import EARTH_EQUATORIAL_RADIUS_M
from fallzone.earth.frames import geodetic_to_ecef

_LEAST = 1e-300


def find_directions(lonlat_deg) -> np.ndarray:
    """Directions of points on the ellipsoid from the middle of the Earth.

    Parameters
    ----------
    lonlat_deg : (n, 2) array_like
        Longitude, latitude [deg], WGS 84.

    Returns
    -------
    (n, 3) float64
        Earth-fixed unit vectors.
    """
    lon_deg, lat_deg = np.asarray(lonlat_deg, dtype=float).reshape(-1, 2).T
    points = geodetic_to_ecef(lon_deg, lat_deg, np.zeros(len(lon_deg)))
    return points / np.linalg.norm(points, axis=-1, keepdims=True)


def find_nearest(line: np.ndarray, points: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Nearest points of a line of great-circle arcs.

    Parameters
    ----------
    line : (k, 3) float64
        Unit vectors of its points, k ≥ 2.
    points : (n, 3) float64
        Unit vectors.

    Returns
    -------
    place : (n,) float64
        Where on the line they are: number of the arc, from 0, and the share of it that is passed.
    nearest : (n, 3) float64
        Unit vectors.
    off_m : (n,) float64
        How far they are from the given ones [m], along great circles.

    Source
    ------
    Derived: the foot of a perpendicular to the plane of an arc, kept between the ends of the arc.
    """
    begin, end = line[:-1], line[1:]
    normal = np.cross(begin, end)
    # Two points at a pole may differ in longitude alone
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), _LEAST)
    aside = np.cross(normal, begin)
    length = np.arctan2(np.einsum("kj,kj->k", aside, end), np.einsum("kj,kj->k", begin, end))
    angle = np.arctan2(points @ aside.T, points @ begin.T)
    angle = np.clip(angle, 0.0, length)
    feet = np.cos(angle)[..., None] * begin + np.sin(angle)[..., None] * aside
    off = 2.0 * np.arcsin(np.minimum(np.linalg.norm(points[:, None] - feet, axis=-1) / 2.0, 1.0))
    arc, row = np.argmin(off, axis=1), np.arange(len(points))
    place = arc + angle[row, arc] / np.maximum(length[arc], _LEAST)
    return place, feet[row, arc], EARTH_EQUATORIAL_RADIUS_M * off[row, arc]


def lay_line(line_lonlat, ends_lonlat=()) -> np.ndarray:
    """A limit line with its gates.

    Parameters
    ----------
    line_lonlat : (k, 2) array_like
        Points of the line [deg], joined by great circles; none for no line.
    ends_lonlat : (g, 2, 2) array_like
        The two ends of each gate [deg]; a gate is the part of the line between the points that are nearest to them.

    Returns
    -------
    (m, 4) float64
        Unit vectors of the points of the line, the ends of gates among them, and the number of the gate from each to
        the next, from 1; 0 for none.
    """
    line = find_directions(line_lonlat)
    ends = find_directions(ends_lonlat)
    at, points, gates = np.arange(len(line), dtype=float), line, []
    if len(ends):
        place, nearest, _off_m = find_nearest(line, ends)
        at, first = np.unique(np.append(at, place), return_index=True)
        points, gates = np.concatenate([line, nearest])[first], np.sort(place.reshape(-1, 2), axis=1).tolist()
    middle, numbers = 0.5 * (at[:-1] + at[1:]), np.zeros(len(points))
    for number, (low, high) in enumerate(gates, start=1):
        numbers[:-1][(low < middle) & (middle < high)] = number
    return np.column_stack([points, numbers])
