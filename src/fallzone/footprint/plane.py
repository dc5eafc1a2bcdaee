"""An equal-area plane along a cloud of impacts, and the way back to polygons in longitude and latitude."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import shapely
from pyproj import Transformer
from shapely.geometry import MultiPolygon, Polygon, box
from shapely.geometry.base import BaseGeometry

from fallzone.constants import EARTH_ECCENTRICITY_SQUARED, EARTH_EQUATORIAL_RADIUS_M
from fallzone.earth.angles import apart_deg
from fallzone.model.results.impacts import split_parts

EDGE_MAX_M = 20_000.0
EDGE_MAX_LON_DEG = 10.0
WORLD = box(-180.0, -90.0, 180.0, 90.0)
_CYLINDER = Transformer.from_crs("+proj=longlat +ellps=WGS84", "+proj=cea +ellps=WGS84", always_xy=True)
_POLE_Y_M = _CYLINDER.transform(0.0, 90.0)[1]
# Radius of the sphere that has the area of the ellipsoid: the cylinder's area is 2 π a · 2 y = 4 π R²
AUTHALIC_RADIUS_M = float(np.sqrt(EARTH_EQUATORIAL_RADIUS_M * _POLE_Y_M))
# Directions closer than one over this [rad] count once when the plane is laid along a cloud; below 32
_CELLS = 30
_CUT_CLEAR_DEG = 30


class EqualAreaPlane:
    """Oblique cylindrical equal-area projection of WGS84 along the great circle that fits some points best.

    x runs along the circle and y across it, both in m; shapes are true near the circle however long it is, so that a
    corridor half round the Earth is as good as a cloud of 20 km. The cylinder is cut where the points are fewest.

    Parameters
    ----------
    lon_deg, lat_deg : (n,) float64
        Points to lay it along; any longitudes, poles included.

    Source
    ------
    J. P. Snyder, Map Projections: A Working Manual, USGS PP 1395 (1987), ch. 10 (cylindrical equal-area, oblique, on
    the authalic sphere); the authalic latitude is PROJ's (``cea``).
    """

    def __init__(self, lon_deg: np.ndarray, lat_deg: np.ndarray) -> None:
        cells, count = _count_cells(lon_deg, lat_deg)
        _, axes = np.linalg.eigh(cells.T @ cells)
        across, along = axes[:, 0], axes[:, 2]
        self._axes = np.stack([along, np.cross(across, along), across])
        angle_rad = _cut_opposite_rad(cells @ self._axes.T, count)
        about_across = np.array(
            [[np.cos(angle_rad), np.sin(angle_rad), 0], [-np.sin(angle_rad), np.cos(angle_rad), 0], [0, 0, 1]]
        )
        self._axes = about_across @ self._axes

    def from_lonlat(self, lon_deg: np.ndarray, lat_deg: np.ndarray) -> np.ndarray:
        """Carry points to the plane.

        Parameters
        ----------
        lon_deg, lat_deg : (n,) float64
            Geodetic coordinates.

        Returns
        -------
        (n, 2) float64
            Along and across the circle [m].
        """
        x, y, z = multiply(self._axes, _authalic_vectors(lon_deg, lat_deg))
        return AUTHALIC_RADIUS_M * np.column_stack([np.arctan2(y, x), np.clip(z, -1.0, 1.0)])

    def to_lonlat(self, xy_m: np.ndarray) -> np.ndarray:
        """Carry points of the plane to longitude and latitude.

        Parameters
        ----------
        xy_m : (n, 2) float64
            Along and across the circle.

        Returns
        -------
        (n, 2) float64
            Longitude in [-180, 180] and geodetic latitude [deg].
        """
        angle, z = xy_m[:, 0] / AUTHALIC_RADIUS_M, np.clip(xy_m[:, 1] / AUTHALIC_RADIUS_M, -1.0, 1.0)
        axial = np.sqrt(1.0 - z**2)
        x, y, z = (np.column_stack([axial * np.cos(angle), axial * np.sin(angle), z]) @ self._axes).T
        _, lat_deg = _CYLINDER.transform(np.zeros_like(z), _POLE_Y_M * np.clip(z, -1.0, 1.0), direction="INVERSE")
        return np.column_stack([np.degrees(np.arctan2(y, x)), lat_deg])

    def clip(self, geometry: BaseGeometry) -> MultiPolygon:
        """The part of a shape that is on the Earth: within the cylinder, less 1 km at its cut and 10 cm at its rims.

        Parameters
        ----------
        geometry : shapely geometry
            In the plane [m].

        Returns
        -------
        MultiPolygon
            In the plane [m].
        """
        x, y = np.pi * AUTHALIC_RADIUS_M - 1_000.0, AUTHALIC_RADIUS_M - 0.1
        return as_multipolygon(geometry.intersection(box(-x, -y, x, y)))

    def polygons_to_lonlat(self, geometry: BaseGeometry, *, edge_max_m: float = EDGE_MAX_M) -> MultiPolygon:
        """Carry polygons of the plane to longitude and latitude, split at 180°, poles included.

        Edges are cut so short that it makes no difference whether they are then read as geodesics or as straight lines
        in degrees, except within a few kilometres of a pole.

        Parameters
        ----------
        geometry : Polygon or MultiPolygon
            In the plane [m].
        edge_max_m : float
            Longest edge [m]. One of 200 km is off by 2 km where it is read as the other line at 60° of latitude.

        Returns
        -------
        MultiPolygon
            Longitude in [-180, 180] and geodetic latitude [deg].
        """
        polygons = [polygon for polygon in shapely.get_parts(geometry) if not polygon.is_empty]
        rings = shapely.get_rings(polygons)
        wrapped = iter(
            [self._wrap(ring, one) for ring, one in zip(rings, self._dense_rings(rings, edge_max_m), strict=True)]
        )
        parts = []
        for polygon in polygons:
            outer = next(wrapped)
            for _hole in polygon.interiors:
                outer = outer.difference(next(wrapped))
            parts.append(outer)
        return as_multipolygon(parts[0] if len(parts) == 1 else shapely.union_all(parts))

    def _wrap(self, ring: BaseGeometry, lonlat: np.ndarray) -> BaseGeometry:
        """Area inside a ring of the plane, of its dense points (n, 2), as (multi)polygon between −180° and 180°."""
        lon = np.degrees(np.unwrap(np.radians(lonlat[:, 0])))
        lonlat = np.column_stack([lon, lonlat[:, 1]])
        turn = lon[-1] - lon[0]
        if abs(turn) > 180.0:
            lonlat = self._close_over_pole(ring, lonlat, turn)
        unwrapped = shapely.make_valid(Polygon(lonlat))
        if abs(turn) <= 180.0 and (_signed_area(lonlat) > 0) != (_signed_area(ring.coords) > 0):
            return WORLD.difference(_into_range(unwrapped))  # it holds both poles: the small side is outside
        return _into_range(unwrapped)

    def _close_over_pole(self, ring, lonlat: np.ndarray, turn: float) -> np.ndarray:
        """Connect a ring that runs once round the Earth's axis with the pole that it encloses.

        It does so at its point nearest to that pole, so that the connection cannot cross the ring.
        """
        anticlockwise = _signed_area(ring.coords) > 0
        pole_lat = 90.0 if (turn > 0) == anticlockwise else -90.0
        nearest = int(np.argmin(np.abs(lonlat[:-1, 1] - pole_lat)))
        full_turn = [np.copysign(360.0, turn), 0.0]
        opened = np.vstack([lonlat[nearest:-1], lonlat[: nearest + 1] + full_turn])
        return np.vstack([opened, [opened[-1, 0], pole_lat], [opened[0, 0], pole_lat], opened[:1]])

    def _dense_rings(self, rings: np.ndarray, edge_max_m: float) -> Iterator[np.ndarray]:
        """Longitude and latitude of rings with points added until no edge is long in metres or in longitude."""
        dense = shapely.segmentize(rings, edge_max_m)
        ends = np.cumsum(shapely.get_num_coordinates(dense))
        xy_m = shapely.get_coordinates(dense)
        of_rings = (np.split(points, ends)[:-1] for points in (xy_m, self.to_lonlat(xy_m)))
        for one_xy_m, lonlat in zip(*of_rings, strict=True):
            yield self._add_near_poles(one_xy_m, lonlat)

    def _add_near_poles(self, xy_m: np.ndarray, lonlat: np.ndarray) -> np.ndarray:
        """Longitude and latitude of a ring with points added until no edge is long in longitude."""
        for _ in range(30):
            step = apart_deg(lonlat[1:, 0], lonlat[:-1, 0])
            long = step > EDGE_MAX_LON_DEG
            if not long.any() or not (long := long & (np.hypot(*np.diff(xy_m, axis=0).T) > 1.0)).any():
                break
            xy_m = _insert(xy_m, np.where(long, 2, 1))
            lonlat = self.to_lonlat(xy_m)
        return lonlat


def multiply(matrix: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    """A small matrix times many vectors, summed in the same order on every processor, which BLAS does not promise.

    Parameters
    ----------
    matrix : (k, k) float64
        The matrix.
    vectors : (k, n) float64
        Vectors as columns.

    Returns
    -------
    (k, n) float64
    """
    return np.stack([sum(entry * row for entry, row in zip(entries, vectors, strict=True)) for entries in matrix])


def _count_cells(lon_deg: np.ndarray, lat_deg: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Directions to the cells of a lattice that hold points, and how many each holds: (k, 3) and (k,)."""
    found = [_count_codes(lon_deg[rows], lat_deg[rows]) for rows in split_parts(len(lon_deg))]
    held, which = np.unique(np.concatenate([codes for codes, _ in found]), return_inverse=True)
    count = np.bincount(which, weights=np.concatenate([counts for _, counts in found]))
    cells = np.column_stack([held // (64 * 64), held // 64 % 64, held % 64]) - 32.0
    return cells / np.linalg.norm(cells, axis=1, keepdims=True), count


def _count_codes(lon_deg: np.ndarray, lat_deg: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Numbers of the cells that hold points, and how many each holds: (k,) and (k,)."""
    x, y, z = np.rint(_authalic_vectors(lon_deg, lat_deg) * _CELLS).astype(np.int64) + 32
    code = (x * 64 + y) * 64 + z
    first = code.min()
    counts = np.bincount(code - first)
    held = np.flatnonzero(counts)
    return held + first, counts[held]


def _authalic_vectors(lon_deg: np.ndarray, lat_deg: np.ndarray) -> np.ndarray:
    """Unit vectors to points carried to the sphere of equal area: (3, n).

    Source
    ------
    Snyder (1987), eq. 3-11 and 3-12: sin β = q(φ)/q(90°), q = (1 − e²) (sin φ/(1 − e² sin² φ) + artanh(e sin φ)/e).
    """
    z = _authalic_q(np.sin(np.radians(lat_deg))) / _authalic_q(1.0)
    axial, lon = np.sqrt(np.maximum(1.0 - z**2, 0.0)), np.radians(lon_deg)
    return np.stack([axial * np.cos(lon), axial * np.sin(lon), z])


def _authalic_q(sine):
    """Snyder's q, of the sine of the geodetic latitude.

    Source
    ------
    J. P. Snyder, Map Projections: A Working Manual, USGS PP 1395 (1987), eq. 3-12.
    """
    e2, e = EARTH_ECCENTRICITY_SQUARED, np.sqrt(EARTH_ECCENTRICITY_SQUARED)
    return (1.0 - e2) * (sine / (1.0 - e2 * sine**2) + np.arctanh(e * sine) / e)


def _cut_opposite_rad(cells: np.ndarray, held: np.ndarray) -> float:
    """Angle along the first two axes whose opposite has the fewest points near it and lies farthest from them."""
    degree = np.degrees(np.arctan2(cells[:, 1], cells[:, 0])).astype(int) % 360
    count = np.bincount(degree, weights=held, minlength=360)
    window = np.arange(-_CUT_CLEAR_DEG, _CUT_CLEAR_DEG + 1)
    near = count[(np.arange(360)[:, None] + window) % 360].sum(axis=1)
    middle = np.degrees(np.arctan2(held @ cells[:, 1], held @ cells[:, 0]))
    away = apart_deg(np.arange(360), middle)
    cut = np.lexsort((-away, near))[0]
    return float(np.radians(cut - 180.0))


def _into_range(unwrapped: BaseGeometry) -> BaseGeometry:
    """Move the parts of a shape with longitudes beyond ±180° into range."""
    low, _, high, _ = unwrapped.bounds
    turns = range(int(np.floor((low + 180.0) / 360.0)), int(np.ceil((high + 180.0) / 360.0)))
    if turns == range(1):
        return unwrapped
    parts = []
    for turn in turns:
        part = unwrapped.intersection(box(360.0 * turn - 180.0, -90.0, 360.0 * turn + 180.0, 90.0))
        parts.append(shapely.transform(part, lambda lonlat, turn=turn: lonlat - [360.0 * turn, 0.0]))
    return shapely.union_all(parts)


def _signed_area(points) -> float:
    """Area of a ring, positive when it runs anticlockwise; more robust than GEOS where rounding makes edges cross."""
    x, y = (np.asarray(points) - np.asarray(points)[0]).T
    return 0.5 * float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]))


def _insert(xy_m: np.ndarray, pieces: np.ndarray) -> np.ndarray:
    """Cut edge i of a polyline into ``pieces[i]`` equal parts."""
    edge = np.repeat(np.arange(len(pieces)), pieces)
    part = np.arange(len(edge)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    fraction = (part / pieces[edge])[:, None]
    return np.vstack([xy_m[edge] + fraction * (xy_m[edge + 1] - xy_m[edge]), xy_m[-1:]])


def as_multipolygon(geometry: BaseGeometry) -> MultiPolygon:
    """The areas of a geometry, valid, exterior rings anticlockwise; points and lines of it are dropped.

    Parameters
    ----------
    geometry : shapely geometry
        Any shape.

    Returns
    -------
    MultiPolygon
    """
    parts = shapely.get_parts(shapely.get_parts(shapely.make_valid(geometry)))
    polygons = [part for part in parts if part.geom_type == "Polygon" and part.area > 0.0]
    return MultiPolygon([shapely.geometry.polygon.orient(polygon) for polygon in polygons])
