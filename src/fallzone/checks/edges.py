"""Where a place lies relative to an area on the Earth: inside or not, and how far from its edge."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from fallzone.earth import geodesic
from fallzone.earth.frames import ecef_to_enu, geodetic_to_ecef
from fallzone.errors import InputError
from fallzone.words import _

LONGEST_EDGE_M = 50_000.0
_RADIUS_M = 6_371_008.8
_TORN_M = 15_000_000.0  # towards the other side of the Earth edges are no lines in the picture
_SEAM_DEG = 1e-9


@dataclass(frozen=True)
class Outline:
    """An area as a location check needs it: long edges cut along geodesics.

    Parameters
    ----------
    geometry : shapely geometry
        (Multi)polygon in lon, lat [degrees].
    start, end : (n, 2) float64
        Ends of its edges, lon, lat [degrees]; without the cuts at 180° and at the poles.
    """

    geometry: BaseGeometry
    start: np.ndarray
    end: np.ndarray

    @cached_property
    def _ends_ecef_m(self) -> tuple[np.ndarray, np.ndarray]:
        """Both ends of the edges, Earth-fixed [m]: the same for every place."""
        start, end = (geodetic_to_ecef(ends[:, 0], ends[:, 1], 0.0) for ends in (self.start, self.end))
        return start, end

    def holds(self, lon_deg: float, lat_deg: float) -> bool:
        """Whether a place lies inside or on the edge.

        Parameters
        ----------
        lon_deg, lat_deg : float
            On WGS 84 [deg], the longitude from −180 to 180.

        Returns
        -------
        bool
            Copies a turn east and west are asked too.
        """
        lons = np.array([lon_deg - 360.0, lon_deg, lon_deg + 360.0])
        return bool(shapely.intersects_xy(self.geometry, lons, lat_deg).any())

    def edge_distance_m(self, lon_deg: float, lat_deg: float) -> float:
        """Length of the geodesic from a place to the nearest point of the edge [m].

        Parameters
        ----------
        lon_deg, lat_deg : float
            On WGS 84 [deg].

        Returns
        -------
        float
            ≥ 0, true to 1e-4; inside and outside alike.

        Notes
        -----
        An azimuthal picture around the place, true to 0.5 % of the distance, finds the nearest point of each edge: the
        foot of the perpendicular a + t (b − a), t = −a·(b − a)/|b − a|², kept within the edge. Among those that may be
        the nearest the geodesic decides.

        Source
        ------
        Derived: the point of a straight line that is nearest to the origin. C. F. F. Karney, "Algorithms for
        geodesics", Journal of Geodesy 87 (2013), for the length.
        """
        start, end = (_picture(ends_m, lon_deg, lat_deg) for ends_m in self._ends_ecef_m)
        edge = end - start
        length2 = np.maximum((edge**2).sum(axis=1), 1e-12)
        along = np.clip(-(start * edge).sum(axis=1) / length2, 0.0, 1.0)
        to_start, to_end = np.hypot(*start.T), np.hypot(*end.T)
        along = np.where(to_start > _TORN_M, to_end < to_start, along)
        away = np.hypot(*(start + along[:, None] * edge).T)
        near = np.flatnonzero(away <= 1.01 * away.min())
        lonlat = self.start[near] + along[near, None] * (self.end[near] - self.start[near])
        return float(geodesic.range_azimuth(lon_deg, lat_deg, *lonlat.T)[0].min())


@lru_cache(maxsize=256)
def make_outline(geometry: BaseGeometry, where: str) -> Outline:
    """Prepare an area for location checks; the last few are remembered, for lists of places.

    Parameters
    ----------
    geometry : shapely geometry
        (Multi)polygon in lon, lat [degrees], split at 180°.
    where : str
        What it is, for the error.

    Returns
    -------
    Outline
        Edges longer than 50 km cut along their geodesics.

    Raises
    ------
    InputError
        An empty, invalid or unbounded area: nothing may be concluded from it.
    """
    if geometry.is_empty or not geometry.is_valid or not np.isfinite(shapely.get_coordinates(geometry)).all():
        reason = _("it is empty") if geometry.is_empty else shapely.is_valid_reason(geometry)
        problem = _("is not a usable area: {reason}").format(reason=reason)
        raise InputError(where, problem, _("a valid polygon with finite coordinates"))
    if geometry.geom_type not in ("Polygon", "MultiPolygon"):
        raise InputError(where, _("is a {kind}").format(kind=geometry.geom_type), _("a polygon"))
    parts = []
    for polygon in shapely.get_parts(geometry):
        rings = [_cut_long_edges(np.asarray(ring.coords)[:, :2]) for ring in (polygon.exterior, *polygon.interiors)]
        parts.append((shapely.Polygon(rings[0], rings[1:]), rings))
    dense = shapely.union_all([part for part, _ in parts]) if len(parts) > 1 else parts[0][0]
    edges = np.vstack([np.hstack([ring[:-1], ring[1:]]) for _, rings in parts for ring in rings])
    edges = edges[~_seams(dense, edges)]
    shapely.prepare(dense)
    return Outline(dense, edges[:, :2], edges[:, 2:])


def _cut_long_edges(ring: np.ndarray) -> np.ndarray:
    """Insert points along geodesics where an edge is long; longitudes stay on their side of 180°."""
    steps = np.diff(geodetic_to_ecef(ring[:, 0], ring[:, 1], 0.0), axis=0)
    long = np.linalg.norm(steps, axis=1) > LONGEST_EDGE_M
    if not long.any():
        return ring
    pieces = [ring[:1]]
    for index in range(len(ring) - 1):
        if long[index]:
            between = geodesic.intermediate(*ring[index], *ring[index + 1], max_m=LONGEST_EDGE_M)
            turns = np.round((between[:, 0] - ring[index, 0]) / 360.0)
            pieces.append(between - np.column_stack([360.0 * turns, np.zeros(len(between))]))
        pieces.append(ring[index + 1 : index + 2])
    return np.vstack(pieces)


def _seams(geometry: BaseGeometry, edges: np.ndarray) -> np.ndarray:
    """Edges that are only cuts: along 180° with area on the other side as well, or within a pole."""
    lon, lat = edges[:, [0, 2]], edges[:, [1, 3]]
    at_pole = (np.abs(np.abs(lat) - 90.0) < _SEAM_DEG).all(axis=1)
    seam = (np.abs(np.abs(lon) - 180.0) < _SEAM_DEG).all(axis=1) & (np.sign(lon[:, 0]) == np.sign(lon[:, 1]))
    other_side = np.zeros(len(edges), dtype=bool)
    other_side[seam] = shapely.intersects_xy(geometry, -lon[seam, 0], lat[seam].mean(axis=1))
    return at_pole | other_side


def _picture(position_ecef_m: np.ndarray, lon_deg: float, lat_deg: float) -> np.ndarray:
    """East and north [m] of points as seen from a place, at their distance along the Earth: (n, 2)."""
    offset = position_ecef_m - geodetic_to_ecef(lon_deg, lat_deg, 0.0)
    east_north = ecef_to_enu(offset, lon_deg, lat_deg)[:, :2]
    chord = np.linalg.norm(offset, axis=1)
    arc = 2.0 * _RADIUS_M * np.arcsin(np.minimum(chord / (2.0 * _RADIUS_M), 1.0))
    return east_north * (arc / np.maximum(np.hypot(*east_north.T), 1e-9))[:, None]
