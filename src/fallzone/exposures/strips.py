"""Land of regions as strips along parallels: which region holds a point, and areas that add up exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from fallzone.constants import EARTH_ECCENTRICITY_SQUARED, EARTH_EQUATORIAL_RADIUS_M
from fallzone.model.exposures.exposure import NO_REGION

# 30 arc seconds: about 0.9 km, finer than coasts are known
ROWS_PER_DEG = 120
ROWS = 180 * ROWS_PER_DEG
COLUMNS = 360 * ROWS_PER_DEG
# Longitudes of one row end before those of the next begin
_ROW_LENGTH = 512.0


@dataclass(frozen=True, kw_only=True, slots=True)
class LandStrips:
    """Strips of land, 30 arc seconds high, each of one region; none lies on another.

    Parameters
    ----------
    begin, end : (n,) float64
        West and east end of each strip: its row times 512 plus the longitude east of 180° W [deg]; increasing.
    region : (n,) int16
        Region of each.
    area_m2 : (k,) float64
        Land of each region on the ellipsoid [m²]; 0 for one that is too small to have a strip.
    is_near : (180, 360) bool
        Whether a square degree has any strip, southernmost and westernmost first: most impacts lie far from all land.
    """

    begin: np.ndarray
    end: np.ndarray
    region: np.ndarray
    area_m2: np.ndarray
    is_near: np.ndarray

    def find(self, lon_deg: np.ndarray, lat_deg: np.ndarray) -> np.ndarray:
        """Region of land that holds each point.

        Parameters
        ----------
        lon_deg, lat_deg : (n,) float64
            Points on WGS 84 [deg].

        Returns
        -------
        (n,) int16
            Index of the region, or ``NO_REGION``.
        """
        strip = self.find_strip(*locate(lon_deg, lat_deg))
        return self.region_of(strip)

    def find_strip(self, row: np.ndarray, east_deg: np.ndarray) -> np.ndarray:
        """Strip that holds each point.

        Parameters
        ----------
        row, east_deg : (n,) int64, (n,) float64
            Points, as `locate` gives them.

        Returns
        -------
        (n,) int64
            Index of the strip; −1: at sea.
        """
        found = np.full(row.shape, -1)
        near = np.flatnonzero(self.is_near[row // ROWS_PER_DEG, east_deg.astype(np.int64)])
        at = row[near] * _ROW_LENGTH + east_deg[near]
        index = np.searchsorted(self.begin, at, side="right") - 1
        inside = (index >= 0) & (at < self.end[index])
        found[near[inside]] = index[inside]
        return found

    def region_of(self, strip: np.ndarray) -> np.ndarray:
        """Region of strips.

        Parameters
        ----------
        strip : (n,) int64
            Indices, as `find_strip` gives them.

        Returns
        -------
        (n,) int16
            Index of the region, or ``NO_REGION``.
        """
        return np.append(self.region, np.int16(NO_REGION))[strip]

    def cell_land_m2(self, row: np.ndarray, column: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Land in cells of 30 arc seconds: of each that part of the strip through its middle that lies in it.

        Parameters
        ----------
        row, column : (n,) int64
            The cells.

        Returns
        -------
        area_m2 : (n,) float64
            [m²]; 0 where the middle is at sea.
        strip : (n,) int64
            The strip, or −1.
        """
        strip = self.find_strip(row, (column + 0.5) / ROWS_PER_DEG)
        west = np.maximum(self.begin[strip] - row * _ROW_LENGTH, column / ROWS_PER_DEG)
        east = np.minimum(self.end[strip] - row * _ROW_LENGTH, (column + 1) / ROWS_PER_DEG)
        return np.where(strip >= 0, east - west, 0.0) * row_area_m2(row), strip


def locate(lon_deg: np.ndarray, lat_deg: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Row of points, and how far east of 180° W they lie.

    Parameters
    ----------
    lon_deg, lat_deg : (n,) float64
        Points on WGS 84 [deg], any longitude.

    Returns
    -------
    row : (n,) int64
        0 at the south pole to ``ROWS`` − 1.
    east_deg : (n,) float64
        0 ≤ … < 360 [deg].
    """
    row = np.clip(np.floor((np.asarray(lat_deg) + 90.0) * ROWS_PER_DEG).astype(np.int64), 0, ROWS - 1)
    east_deg = np.asarray(lon_deg) + 180.0
    east_deg = east_deg - 360.0 * np.floor(east_deg / 360.0)
    return row, np.where(east_deg >= 360.0, 0.0, east_deg)


def row_area_m2(row: np.ndarray) -> np.ndarray:
    """Area of one degree of longitude of rows, on the ellipsoid.

    Parameters
    ----------
    row : (n,) int64
        Rows.

    Returns
    -------
    (n,) float64
        [m²/deg].
    """
    south = np.asarray(row) / ROWS_PER_DEG - 90.0
    return np.radians(1.0) * (zone_area_m2(south + 1.0 / ROWS_PER_DEG) - zone_area_m2(south))


def zone_area_m2(lat_deg: np.ndarray) -> np.ndarray:
    """Area between the equator and a parallel on the ellipsoid, per radian of longitude.

    Parameters
    ----------
    lat_deg : (n,) float64
        Geodetic latitudes [deg]; south of the equator the area is negative.

    Returns
    -------
    (n,) float64
        [m²/rad].

    Source
    ------
    J. P. Snyder, Map Projections: A Working Manual, USGS PP 1395 (1987), eq. 3-12.
    """
    e, sine = np.sqrt(EARTH_ECCENTRICITY_SQUARED), np.sin(np.radians(lat_deg))
    q = sine / (1.0 - (e * sine) ** 2) + np.arctanh(e * sine) / e
    return 0.5 * EARTH_EQUATORIAL_RADIUS_M**2 * (1.0 - EARTH_ECCENTRICITY_SQUARED) * q


def cut_strips(outlines: Sequence[BaseGeometry]) -> LandStrips:
    """Cut regions of land into strips.

    Parameters
    ----------
    outlines : sequence of shapely geometry
        Regions in lon, lat [deg] between −180 and 180; where two overlap, as along borders that were simplified, the
        land is that of the one whose strip begins farther east.

    Returns
    -------
    LandStrips

    Notes
    -----
    A strip reaches from one crossing of the outline with the middle parallel of its row to the next.
    """
    parts = [_crossings(outline) for outline in outlines]
    region = np.repeat(np.arange(len(parts)), [len(row) for row, _east in parts])
    row = np.concatenate([np.empty(0, dtype=np.int64), *(row for row, _east in parts)])
    east = np.concatenate([np.empty(0), *(east for _row, east in parts)])
    order = np.lexsort((east, row, region))
    region, row, at = region[order][::2], row[order][::2], (row * _ROW_LENGTH + east)[order]
    begin, end = at[::2], at[1::2]
    order = np.argsort(begin, kind="stable")
    begin, end, row, region = begin[order], end[order], row[order], region[order]
    end = np.minimum(end, np.append(begin[1:], np.inf))
    area = np.bincount(region, (end - begin) * row_area_m2(row), minlength=len(outlines))
    return LandStrips(
        begin=begin, end=end, region=region.astype(np.int16), area_m2=area, is_near=_squares(row, begin, end)
    )


def _squares(row: np.ndarray, begin: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Which square degrees have a strip."""
    west, east = ((at - row * _ROW_LENGTH).astype(np.int64).clip(0, 359) for at in (begin, end))
    change = np.zeros((180, 361), dtype=np.int64)
    np.add.at(change, (row // ROWS_PER_DEG, west), 1)
    np.add.at(change, (row // ROWS_PER_DEG, east + 1), -1)
    return np.cumsum(change, axis=1)[:, :-1] > 0


def _crossings(outline: BaseGeometry) -> tuple[np.ndarray, np.ndarray]:
    """Where the edges of an outline cross the middle parallels of rows: rows, and longitudes east of 180° W."""
    points, ring = shapely.get_coordinates(shapely.get_rings(shapely.get_parts(outline)), return_index=True)
    same = ring[1:] == ring[:-1]
    (lon0, lat0), (lon1, lat1) = points[:-1][same].T, points[1:][same].T
    y0, y1 = ((lat + 90.0) * ROWS_PER_DEG - 0.5 for lat in (lat0, lat1))
    first = np.ceil(np.minimum(y0, y1)).astype(np.int64)
    count = np.ceil(np.maximum(y0, y1)).astype(np.int64) - first
    edge = np.repeat(np.arange(len(first)), count)
    row = np.arange(len(edge)) - np.repeat(np.cumsum(count) - count, count) + first[edge]
    share = (row - y0[edge]) / (y1[edge] - y0[edge])
    return row, lon0[edge] + share * (lon1[edge] - lon0[edge]) + 180.0
