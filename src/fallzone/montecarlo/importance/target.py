"""What a sweep is aimed at: a point with a radius, or an area."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from shapely.geometry.base import BaseGeometry

from fallzone.earth.angles import wrap_deg
from fallzone.earth.geodesic import range_azimuth
from fallzone.model.results.impacts import Impacts

_EARTH_RADIUS_M = 6_371_000.0
# Along the edge of an area points are this close [deg]: it guides what is drawn, and decides nothing
_STEP_DEG = 0.05
# About the edge of an area bodies are aimed so widely [m]
_WIDE_AIM_M = 20_000.0


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

    def find_aim(self, lon_deg: np.ndarray, lat_deg: np.ndarray) -> tuple[np.ndarray, float]:
        """Where bodies are best aimed that would come down elsewhere, and how widely.

        Parameters
        ----------
        lon_deg, lat_deg : (n,) float64
            Where they would come down [deg], or NaN.

        Returns
        -------
        lonlat_deg : (n, 2) float64
            The point, or the nearest part of an area; NaN for those in it.
        wide_m : float
            How far from it they may come down [m].
        """
        if self.geometry is None:
            return np.tile([self.lon_deg, self.lat_deg], (len(lon_deg), 1)), self.radius_m
        from scipy.spatial import cKDTree

        points, known = self._list_points(), np.isfinite(lon_deg)
        found = np.full((len(lon_deg), 2), np.nan)
        nearest = points[cKDTree(points).query(_find_direction(lon_deg[known], lat_deg[known]))[1]]
        found[known] = np.degrees(
            np.column_stack([np.arctan2(nearest[:, 1], nearest[:, 0]), np.arcsin(np.clip(nearest[:, 2], -1.0, 1.0))])
        )
        found[known] = np.where(self._holds(lon_deg[known], lat_deg[known])[:, None], np.nan, found[known])
        return found, max(self.radius_m, _WIDE_AIM_M)

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
        return shapely.intersects_xy(self.geometry, wrap_deg(lon_deg), lat_deg)

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
