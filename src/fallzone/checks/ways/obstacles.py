"""What a detour keeps out of, in a plane about the way: areas with their margins."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from fallzone.checks.edges import make_outline
from fallzone.checks.many.sources import RELATIONS, Area, Spots
from fallzone.checks.ways.way import Way
from fallzone.earth import geodesic

_RADIUS_M = 6_371_008.8
# No plane reaches to the other side of the Earth
_FARTHEST_M = 9_000_000.0
# Of a margin so much more is kept, for circles are drawn as polygons
_MORE = 1.005


@dataclass(frozen=True)
class Plane:
    """An azimuthal picture of the Earth about the middle of a way: true distances from there.

    Parameters
    ----------
    lon_deg, lat_deg : float
        Its middle [deg].
    reach_m : float
        How far it is used [m].
    """

    lon_deg: float
    lat_deg: float
    reach_m: float

    def flatten(self, lonlat_deg: np.ndarray) -> np.ndarray:
        """Points in the plane.

        Parameters
        ----------
        lonlat_deg : (n, 2) float64
            Longitude, latitude [deg].

        Returns
        -------
        (n, 2) float64
            East and north [m].

        Source
        ------
        J. P. Snyder, "Map Projections: A Working Manual", USGS Professional Paper 1395 (1987), chapter 25, azimuthal
        equidistant, with geodesics of the ellipsoid.
        """
        range_m, azimuth_deg = geodesic.range_azimuth(self.lon_deg, self.lat_deg, *np.asarray(lonlat_deg, float).T)
        azimuth = np.radians(azimuth_deg)
        return np.column_stack([range_m * np.sin(azimuth), range_m * np.cos(azimuth)])

    def unflatten(self, east_north_m: np.ndarray) -> np.ndarray:
        """Points of the plane on the Earth.

        Parameters
        ----------
        east_north_m : (n, 2) float64
            East and north [m].

        Returns
        -------
        (n, 2) float64
            Longitude, latitude [deg].
        """
        east, north = east_north_m.T
        azimuth_deg = np.degrees(np.arctan2(east, north))
        return np.column_stack(geodesic.forward(self.lon_deg, self.lat_deg, azimuth_deg, np.hypot(east, north)))

    @property
    def stretch(self) -> float:
        """By how much lengths across the direction to the middle are too long, at most."""
        angle = self.reach_m / _RADIUS_M
        return angle / math.sin(angle)


def lay_plane(way: Way, beyond_m: float) -> Plane:
    """A plane that holds a way and what lies about it.

    Parameters
    ----------
    way : Way
        The way.
    beyond_m : float
        How far beyond it the plane reaches at least [m], up to 9,000 km from its middle.

    Returns
    -------
    Plane
    """
    lon_deg, lat_deg = way.locate(np.array([0.5 * way.duration_s]))
    return Plane(float(lon_deg[0]), float(lat_deg[0]), min(way.length_m + beyond_m, _FARTHEST_M))


def draw_obstacles(plane: Plane, sources: Iterable[Area | Spots]) -> BaseGeometry | None:
    """What a detour keeps out of, margins included.

    Parameters
    ----------
    plane : Plane
        Where it is drawn.
    sources : iterable of Area or Spots
        Zones, areas, and points with a reach.

    Returns
    -------
    shapely Polygon or MultiPolygon, or None
        East and north [m]; None where something may be anywhere.
    """
    parts = []
    for one in sources:
        if isinstance(one, Spots):
            is_none = not len(one.lon_deg)
            if RELATIONS[one.beyond] != "OUTSIDE" or (is_none and not one.is_seen):
                return None
            if is_none:
                # It fell in no flight
                continue
        reach_m = one.limit_m if isinstance(one, Area) else one.limit_m + one.reach_m
        drawn = shapely.union_all(list(_draw(plane, one)))
        parts.append(shapely.buffer(drawn, reach_m * plane.stretch * _MORE, quad_segs=16))
    return shapely.union_all(parts) if parts else shapely.Polygon()


def _draw(plane: Plane, one: Area | Spots) -> Iterator[BaseGeometry]:
    """An area or points within the reach of a plane."""
    if isinstance(one, Spots):
        yield shapely.MultiPoint(plane.flatten(np.column_stack([one.lon_deg, one.lat_deg])))
    elif not one.edge.perhaps.is_empty:
        around = shapely.Point(0.0, 0.0).buffer(plane.reach_m)
        for part in shapely.get_parts(make_outline(one.edge.perhaps, one.edge.where).geometry):
            # Where it was cut at 180° its parts touch again
            flat = shapely.make_valid(shapely.transform(part, plane.flatten))
            yield shapely.intersection(flat, around)
