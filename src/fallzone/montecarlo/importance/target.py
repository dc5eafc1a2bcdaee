"""What a sweep is aimed at: a point with a radius, or an area."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from shapely.geometry.base import BaseGeometry

from fallzone.earth.geodesic import range_azimuth
from fallzone.model.results.impacts import Impacts

_EARTH_RADIUS_M = 6_371_000.0
# Along the edge of an area points are this close [deg]: it guides what is drawn, and decides nothing
_STEP_DEG = 0.05


@dataclass(frozen=True, kw_only=True)
class Target:
    """A point with a radius, or an area.

    Parameters
    ----------
    lon_deg, lat_deg : float
        The point, or one of the area [deg].
    radius_m : float
        How far from it counts [m], > 0; of an area, how far from its edge, ≥ 0.
    geometry : shapely geometry, optional
        The area, lon, lat [deg] on WGS 84, split at the antimeridian.
    """

    lon_deg: float
    lat_deg: float
    radius_m: float
    geometry: BaseGeometry | None = None

    def find_distances_m(self, impacts: Iterable[Impacts]) -> np.ndarray:
        """How near the bodies of each flight came.

        Parameters
        ----------
        impacts : iterable of Impacts
            All items of one case.

        Returns
        -------
        (flights,) float64
            Least distance over the bodies of a flight [m], 0 where one hits, inf where none came down.
        """
        impacts = tuple(impacts)
        found = np.full(impacts[0].flights, np.inf)
        for group in impacts:
            for part in group.parts():
                np.minimum.at(found, part.flight, self._measure_m(part.lon_deg, part.lat_deg))
        return found

    def _measure_m(self, lon_deg: np.ndarray, lat_deg: np.ndarray) -> np.ndarray:
        """Distance of points (n,) from what counts [m]: on a sphere; exact from a point that is near."""
        from scipy.spatial import cKDTree

        apart = cKDTree(self._list_points()).query(_find_direction(lon_deg, lat_deg))[0]
        found_m = 2.0 * _EARTH_RADIUS_M * np.arcsin(np.minimum(0.5 * apart, 1.0))
        if self.geometry is None:
            near = np.flatnonzero(found_m < 1.02 * self.radius_m)
            found_m[near] = range_azimuth(self.lon_deg, self.lat_deg, lon_deg[near], lat_deg[near])[0]
        else:
            found_m[self._holds(lon_deg, lat_deg)] = 0.0
        return np.maximum(found_m - self.radius_m, 0.0)

    def _holds(self, lon_deg: np.ndarray, lat_deg: np.ndarray) -> np.ndarray:
        import shapely

        shapely.prepare(self.geometry)
        return shapely.intersects_xy(self.geometry, np.remainder(lon_deg + 180.0, 360.0) - 180.0, lat_deg)

    def _list_points(self) -> np.ndarray:
        """Directions (k, 3) of the point, or of points along the edge of the area."""
        import shapely

        if self.geometry is None:
            return _find_direction(np.array([self.lon_deg]), np.array([self.lat_deg]))
        lon_lat = shapely.get_coordinates(shapely.segmentize(self.geometry, _STEP_DEG))
        return _find_direction(lon_lat[:, 0], lon_lat[:, 1])


def _find_direction(lon_deg: np.ndarray, lat_deg: np.ndarray) -> np.ndarray:
    lon, lat = lon_deg * (math.pi / 180.0), lat_deg * (math.pi / 180.0)
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
