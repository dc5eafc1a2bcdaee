"""A region with its tolerance: what of it an area covers, which impacts lie in it, how near a line passes."""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from fallzone.checks.tracks import LINE_STEP_M
from fallzone.earth.frames import geodetic_to_ecef
from fallzone.earth.rings import is_valid
from fallzone.errors import InputError
from fallzone.footprint.plane import EqualAreaPlane, as_multipolygon
from fallzone.words import _

if TYPE_CHECKING:
    from scipy.spatial import cKDTree

# Lambert's cylindrical projection keeps areas and cuts the Earth where the shapes are cut, at 180°
_EQUAL_AREA = Transformer.from_crs("+proj=longlat +ellps=WGS84", "+proj=cea +ellps=WGS84", always_xy=True)
# A margin is drawn piece by piece, in planes that are true to 1 % over 10 degrees
PIECE_DEG = 10.0
GROW_MORE = 1.01
# So long an edge, straight in degrees, bends by less than 10 m in a plane
EDGE_DEG = 0.25
# Edges of a coast that are looked for near a line by the first of them
EDGES_TOGETHER = 16
_METRES_PER_DEGREE = 110_000.0


class _Edges(NamedTuple):
    """Edges of a region, Earth-fixed [m], and how far all that begin with one of every few reach.

    Parameters
    ----------
    start, end : (n, 3) float64
    length_m : (n,) float64
    first : (k,) int64
        Every EDGES_TOGETHER-th edge, with which a run of edges begins.
    around_m : (k,) float64
        From the start of the first edge of a run to no point of the run is it farther.
    """

    start: np.ndarray
    end: np.ndarray
    length_m: np.ndarray
    first: np.ndarray
    around_m: np.ndarray


class Territory:
    """A region grown by its tolerance; each part of the work is done when it is first needed.

    Parameters
    ----------
    geometry : shapely geometry
        (Multi)polygon of the region in lon, lat [degrees], split at 180°.
    tolerance_m : float
        How far its edge may be from the true one [m].
    where : str
        For messages.

    Raises
    ------
    InputError
        A polygon that is not valid: nothing may be concluded from it.
    """

    def __init__(self, geometry: BaseGeometry, tolerance_m: float, where: str) -> None:
        if geometry.is_empty or not is_valid(geometry):
            reason = _("it is empty") if geometry.is_empty else shapely.is_valid_reason(geometry)
            raise InputError(where, _("is not a usable area: {reason}").format(reason=reason), _("a valid polygon"))
        self.tolerance_m, self._drawn = tolerance_m, geometry
        self._parts = shapely.get_parts(geometry)

    def is_near(self, boxes: BaseGeometry) -> bool:
        """Whether any part of it, without its tolerance, meets some boxes.

        Parameters
        ----------
        boxes : shapely geometry
            In lon, lat [degrees].

        Returns
        -------
        bool
            True for a mere touch too.
        """
        return bool(shapely.intersects(self._parts, boxes).any())

    @cached_property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north [deg] that all within the tolerance keeps to, beyond 180° where it reaches there."""
        return _widen(self._drawn.bounds, self.tolerance_m)

    @cached_property
    def _pieces(self) -> list[BaseGeometry]:
        return cut_pieces(self._drawn) if self.tolerance_m else []

    @cached_property
    def _margins(self) -> dict[int, BaseGeometry]:
        """Pieces with their margins, by number, as far as they were asked for."""
        return {}

    def _grow(self, number: int) -> BaseGeometry:
        if number not in self._margins:
            piece = self._pieces[number]
            vertices = shapely.get_coordinates(piece)
            plane = EqualAreaPlane(vertices[:, 0], vertices[:, 1])
            flat = shapely.make_valid(
                shapely.transform(piece, lambda points: plane.from_lonlat(points[:, 0], points[:, 1]))
            )
            margin = as_multipolygon(flat).buffer(GROW_MORE * self.tolerance_m, quad_segs=4)
            self._margins[number] = plane.polygons_to_lonlat(plane.clip(margin))
        return self._margins[number]

    @cached_property
    def grown(self) -> BaseGeometry:
        """The region with everything within the tolerance, lon, lat [degrees], split at 180°."""
        if self.tolerance_m == 0.0:
            return self._drawn
        margins = [self._grow(number) for number in range(len(self._pieces))]
        return as_multipolygon(shapely.union_all([self._drawn, *margins]))

    @cached_property
    def _equal_area(self) -> BaseGeometry:
        shapely.prepare(flat := to_equal_area(self.grown))
        return flat

    def shared_area_m2(self, flat_area: BaseGeometry) -> float:
        """Area in common with another area.

        Parameters
        ----------
        flat_area : shapely geometry
            The other one, in the plane of ``to_equal_area`` [m].

        Returns
        -------
        float
            [m²], ≥ 0; 0 for a mere touch.
        """
        if not shapely.intersects(self._equal_area, flat_area):
            return 0.0
        return float(self._equal_area.intersection(flat_area).area)

    def holds(self, lon_deg: np.ndarray, lat_deg: np.ndarray) -> np.ndarray:
        """Which points lie inside or on the edge, the tolerance included.

        Parameters
        ----------
        lon_deg, lat_deg : (n,) float64
            On WGS 84 [deg], the longitude from −180 to 180.

        Returns
        -------
        (n,) bool
        """
        held = _hold(self._drawn, lon_deg, lat_deg)
        for number, piece in enumerate(self._pieces):
            west, south, east, north = _widen(piece.bounds, self.tolerance_m)
            within = ~held & (lat_deg >= south) & (lat_deg <= north)
            # Longitudes of points lie in [−180, 180]: the same a turn away
            around = [(lon_deg + turn >= west) & (lon_deg + turn <= east) for turn in (-360.0, 0.0, 360.0)]
            near = np.flatnonzero(within & np.any(around, axis=0))
            if near.size:
                held[near] = _hold(self._grow(number), lon_deg[near], lat_deg[near])
        return held

    def distances_m(self, line: cKDTree, lon_deg: np.ndarray, lat_deg: np.ndarray, *, reach_m: float) -> np.ndarray:
        """Distance of each point of a line from the region [m], less its tolerance; infinite beyond a reach.

        Both the line (given also as a tree of its Earth-fixed positions) and the edges of the region are sampled
        every 2 km: the distance is at most 1.5 km too long near zero, and 20 m at 100 km.

        Parameters
        ----------
        line : cKDTree
            Of the Earth-fixed positions of n points [m].
        lon_deg, lat_deg : (n,) float64
            The same points on WGS 84 [deg].
        reach_m : float
            How far is looked [m], > 0.

        Returns
        -------
        (n,) float64
            [m], ≥ 0; 0 in the region.
        """
        # Most areas are held against no line, and trees are slow to load
        from scipy.spatial import cKDTree

        reach_m += self.tolerance_m
        samples = self._near_edge(line, reach_m)
        distance_m = np.full(len(lon_deg), np.inf)
        if len(samples):
            distance_m, _ = cKDTree(samples).query(line.data, distance_upper_bound=reach_m)
        distance_m = np.maximum(distance_m - self.tolerance_m, 0.0)
        distance_m[_hold(self._drawn, lon_deg, lat_deg)] = 0.0
        return distance_m

    @cached_property
    def _edges(self) -> _Edges:
        """All edges, rings in their order."""
        lonlat, ring = shapely.get_coordinates(shapely.get_rings(self._parts), return_index=True)
        points = geodetic_to_ecef(lonlat[:, 0], lonlat[:, 1], 0.0)
        same = ring[:-1] == ring[1:]
        start, end = points[:-1][same], points[1:][same]
        first = np.arange(0, len(start), EDGES_TOGETHER)
        away_m = np.linalg.norm(start - np.repeat(start[first], EDGES_TOGETHER, axis=0)[: len(start)], axis=1)
        length_m = np.linalg.norm(end - start, axis=1)
        return _Edges(start, end, length_m, first, np.maximum.reduceat(away_m + length_m, first))

    def _near_edge(self, line: cKDTree, reach_m: float) -> np.ndarray:
        """Samples every 2 km of the edges that come within reach of a line: (n, 3) Earth-fixed [m].

        Source
        ------
        Derived: of an edge cut into n − 1 equal pieces the points start + k/(n − 1) (end − start) of the chord, raised
        to the distance of its start from the middle of the Earth.
        """
        edges = self._edges
        # Most edges are far off: whole runs of them are, by their first point
        runs = _within(line, edges.start[edges.first], reach_m + edges.around_m)
        edge = np.repeat(runs, EDGES_TOGETHER)[: len(edges.start)].nonzero()[0]
        edge = edge[_within(line, edges.start[edge], reach_m + edges.length_m[edge])]
        pieces = np.ceil(edges.length_m[edge] / LINE_STEP_M).astype(int) + 1
        fraction = (np.arange(pieces.sum()) - np.repeat(np.cumsum(pieces) - pieces, pieces)) / pieces.repeat(pieces)
        edge = np.repeat(edge, pieces)
        start, end = edges.start[edge], edges.end[edge]
        chord = start + fraction[:, None] * (end - start)
        lift = np.linalg.norm(start, axis=1) / np.maximum(np.linalg.norm(chord, axis=1), 1.0)
        return chord * lift[:, None]


@lru_cache(maxsize=1_024)
def make_territory(geometry: BaseGeometry, tolerance_m: float, where: str) -> Territory:
    """The territory of a region; those of the shipped regions are remembered, for they are asked in every run.

    Parameters
    ----------
    geometry : shapely geometry
        (Multi)polygon of the region in lon, lat [degrees], split at 180°.
    tolerance_m : float
        How far its edge may be from the true one [m], ≥ 0.
    where : str
        What it is, for the error.

    Returns
    -------
    Territory

    Raises
    ------
    InputError
        A polygon that is not valid.
    """
    return Territory(geometry, tolerance_m, where)


def _hold(geometry: BaseGeometry, lon_deg: np.ndarray, lat_deg: np.ndarray) -> np.ndarray:
    """Which points lie inside a shape or on its edge: (n,) bool."""
    low_lon, low_lat, high_lon, high_lat = geometry.bounds
    boxed = (lon_deg >= low_lon) & (lon_deg <= high_lon) & (lat_deg >= low_lat) & (lat_deg <= high_lat)
    inside = np.zeros(len(lon_deg), dtype=bool)
    if boxed.any():
        shapely.prepare(geometry)
        inside[boxed] = shapely.intersects_xy(geometry, lon_deg[boxed], lat_deg[boxed])
    return inside


def _widen(bounds: tuple[float, float, float, float], tolerance_m: float) -> tuple[float, float, float, float]:
    """A box with all that is as near as a tolerance; near a pole all round it.

    Source
    ------
    Derived: what is within d of a point differs by at most d/110 km in degrees of latitude, and by that over the least
    cosine of the latitude in longitude; twice that is taken.
    """
    west, south, east, north = bounds
    reach_deg = 2.0 * tolerance_m / _METRES_PER_DEGREE
    south, north = south - reach_deg, north + reach_deg
    farthest = max(abs(south), abs(north))
    wide_deg = reach_deg / np.cos(np.radians(farthest)) if farthest < 89.0 else 360.0
    return float(west - wide_deg), float(south), float(east + wide_deg), float(north)


def _within(line: cKDTree, points: np.ndarray, reach_m: np.ndarray) -> np.ndarray:
    """Which Earth-fixed points (n, 3) are within a reach (n,) of each [m] of a line."""
    near = np.zeros(len(points), dtype=bool)
    # A search takes one bound for all its points: those with a like reach together, or the longest edge slows all
    _, size = np.frexp(reach_m)
    for one in np.unique(size):
        few = np.flatnonzero(size == one)
        nearest_m, _ = line.query(points[few], distance_upper_bound=1.001 * reach_m[few].max())
        near[few] = nearest_m <= reach_m[few]
    return near


def cut_pieces(geometry: BaseGeometry) -> list[BaseGeometry]:
    """A shape cut along meridians and parallels into pieces of 10 degrees, its edges short enough for any plane.

    Parameters
    ----------
    geometry : shapely geometry
        In lon, lat [degrees], split at 180°, valid and not empty.

    Returns
    -------
    list of shapely geometry
        Not empty; together they are the shape.
    """
    west, south, east, north = np.array(geometry.bounds) // PIECE_DEG * PIECE_DEG
    cut = [
        shapely.clip_by_rect(geometry, lon, lat, lon + PIECE_DEG, lat + PIECE_DEG)
        for lon in np.arange(west, east + PIECE_DEG, PIECE_DEG)
        for lat in np.arange(south, north + PIECE_DEG, PIECE_DEG)
    ]
    return [shapely.segmentize(piece, EDGE_DEG) for piece in cut if not piece.is_empty]


def to_equal_area(geometry: BaseGeometry) -> BaseGeometry:
    """A shape in the equal-area plane that areas are compared in.

    Parameters
    ----------
    geometry : shapely geometry
        In lon, lat [degrees], split at 180°.

    Returns
    -------
    shapely geometry
        In Lambert's cylindrical projection [m], valid.
    """
    flat = shapely.transform(
        geometry, lambda points: np.stack(_EQUAL_AREA.transform(points[:, 0], points[:, 1]), axis=-1)
    )
    return flat if flat.is_valid else shapely.make_valid(flat)
