"""A region with its tolerance: what of it an area covers, which impacts lie in it, how near a line passes."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import shapely
from pyproj import Transformer
from scipy.spatial import cKDTree
from shapely.geometry.base import BaseGeometry

from fallzone.earth.frames import geodetic_to_ecef
from fallzone.errors import InputError
from fallzone.footprint.plane import EqualAreaPlane, as_multipolygon
from fallzone.model.zone import Region

# Lambert's cylindrical projection keeps areas and cuts the Earth where the shapes are cut, at 180°
_EQUAL_AREA = Transformer.from_crs("+proj=longlat +ellps=WGS84", "+proj=cea +ellps=WGS84", always_xy=True)
LINE_STEP_M = 2_000.0
# A margin is drawn piece by piece, in planes that are true to 1 % over 10 degrees
PIECE_DEG = 10.0
GROW_MORE = 1.01


class Territory:
    """A region grown by its tolerance.

    Parameters
    ----------
    region : Region
    near : shapely geometry
        Boxes in lon, lat [degrees] outside which nothing is asked; parts of the region beyond are left out.

    Raises
    ------
    InputError
        A region whose polygon is not valid: nothing may be concluded from it.
    """

    def __init__(self, region: Region, near: BaseGeometry) -> None:
        if region.geometry.is_empty or not region.geometry.is_valid:
            problem = "is empty" if region.geometry.is_empty else shapely.is_valid_reason(region.geometry)
            raise InputError(f"region {region.id}", f"is not a usable area: {problem}", "a valid polygon")
        self.region, self._near = region, near
        parts = shapely.get_parts(region.geometry)
        self._parts = parts[shapely.intersects(parts, near)]

    @property
    def is_far(self) -> bool:
        """Whether no part of it is near anything asked."""
        return len(self._parts) == 0

    @cached_property
    def grown(self) -> BaseGeometry:
        """Its near parts with everything within the tolerance, lon, lat [degrees], split at 180°."""
        drawn = shapely.union_all(self._parts) if len(self._parts) > 1 else self._parts[0]
        if self.region.tolerance_m == 0.0:
            return drawn
        margins = []
        for piece in _pieces(drawn, self._near):
            vertices = shapely.get_coordinates(piece)
            plane = EqualAreaPlane(vertices[:, 0], vertices[:, 1])
            flat = shapely.make_valid(
                shapely.transform(piece, lambda points, plane=plane: plane.from_lonlat(points[:, 0], points[:, 1]))
            )
            margin = as_multipolygon(flat).buffer(GROW_MORE * self.region.tolerance_m, quad_segs=4)
            margins.append(plane.polygons_to_lonlat(plane.clip(margin)))
        return as_multipolygon(shapely.union_all([drawn, *margins]))

    @cached_property
    def _equal_area(self) -> BaseGeometry:
        shapely.prepare(flat := to_equal_area(self.grown))
        return flat

    def shared_area_m2(self, flat_area: BaseGeometry) -> float:
        """Area [m²] in common with an area given in the plane of ``to_equal_area``; 0 for a mere touch."""
        if not shapely.intersects(self._equal_area, flat_area):
            return 0.0
        return float(self._equal_area.intersection(flat_area).area)

    def holds(self, lon_deg: np.ndarray, lat_deg: np.ndarray) -> np.ndarray:
        """Which points lie inside or on the edge: (n,) bool."""
        low_lon, low_lat, high_lon, high_lat = self.grown.bounds
        boxed = (lon_deg >= low_lon) & (lon_deg <= high_lon) & (lat_deg >= low_lat) & (lat_deg <= high_lat)
        shapely.prepare(self.grown)
        inside = np.zeros(len(lon_deg), dtype=bool)
        inside[boxed] = shapely.intersects_xy(self.grown, lon_deg[boxed], lat_deg[boxed])
        return inside

    def distances_m(self, line: cKDTree, lon_deg: np.ndarray, lat_deg: np.ndarray, *, reach_m: float) -> np.ndarray:
        """Distance of each point of a line from the region [m], less its tolerance; infinite beyond a reach.

        Both the line (given also as a tree of its Earth-fixed positions) and the edges of the region are sampled
        every 2 km: the distance is at most 1.5 km too long near zero, and 20 m at 100 km.
        """
        reach_m += self.region.tolerance_m
        samples = self._near_edge(line, reach_m)
        distance_m = np.full(len(lon_deg), np.inf)
        if len(samples):
            distance_m, _ = cKDTree(samples).query(line.data, distance_upper_bound=reach_m)
        distance_m = np.maximum(distance_m - self.region.tolerance_m, 0.0)
        distance_m[self.holds(lon_deg, lat_deg)] = 0.0
        return distance_m

    @cached_property
    def _edges(self) -> tuple[np.ndarray, np.ndarray]:
        """Earth-fixed ends of all edges [m]: two of (n, 3)."""
        ends = []
        for ring in shapely.get_rings(self._parts):
            lonlat = shapely.get_coordinates(ring)
            ends.append(geodetic_to_ecef(lonlat[:, 0], lonlat[:, 1], 0.0))
        return np.vstack([points[:-1] for points in ends]), np.vstack([points[1:] for points in ends])

    def _near_edge(self, line: cKDTree, reach_m: float) -> np.ndarray:
        """Samples every 2 km of the edges that come within reach of a line: (n, 3) Earth-fixed [m]."""
        start, end = self._edges
        length_m = np.linalg.norm(end - start, axis=1)
        nearest_m, _ = line.query(start, distance_upper_bound=reach_m + length_m.max())
        near = nearest_m <= reach_m + length_m
        pieces = np.ceil(length_m[near] / LINE_STEP_M).astype(int) + 1
        edge = np.repeat(np.flatnonzero(near), pieces)
        fraction = (np.arange(len(edge)) - np.repeat(np.cumsum(pieces) - pieces, pieces)) / pieces.repeat(pieces)
        chord = start[edge] + fraction[:, None] * (end[edge] - start[edge])
        lift = np.linalg.norm(start[edge], axis=1) / np.maximum(np.linalg.norm(chord, axis=1), 1.0)
        return chord * lift[:, None]


def _pieces(geometry: BaseGeometry, near: BaseGeometry) -> list[BaseGeometry]:
    """A shape cut along meridians and parallels into pieces of 10 degrees, those near what is asked."""
    west, south, east, north = np.array(geometry.bounds) // PIECE_DEG * PIECE_DEG
    boxes = [
        shapely.box(lon, lat, lon + PIECE_DEG, lat + PIECE_DEG)
        for lon in np.arange(west, east + PIECE_DEG, PIECE_DEG)
        for lat in np.arange(south, north + PIECE_DEG, PIECE_DEG)
    ]
    cut = [shapely.clip_by_rect(geometry, *cell.bounds) for cell in boxes if cell.intersects(near)]
    return [piece for piece in cut if not piece.is_empty]


def to_equal_area(geometry: BaseGeometry) -> BaseGeometry:
    """A shape in lon, lat [degrees] in the equal-area plane that areas are compared in [m]."""
    flat = shapely.transform(
        geometry, lambda points: np.stack(_EQUAL_AREA.transform(points[:, 0], points[:, 1]), axis=-1)
    )
    return flat if flat.is_valid else shapely.make_valid(flat)
