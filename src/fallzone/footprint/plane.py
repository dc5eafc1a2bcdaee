"""A local equal-area plane for a cloud of impacts, and the way back to polygons in longitude and latitude."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import shapely
from pyproj import Transformer
from shapely.geometry import MultiPolygon, Polygon, box
from shapely.geometry.base import BaseGeometry

EDGE_MAX_M = 20_000.0
EDGE_MAX_LON_DEG = 10.0
EARTH_DISC_RADIUS_M = 12_700_000.0
ANTIPODE_CLEAR_RAD = 0.5
WORLD = box(-180.0, -90.0, 180.0, 90.0)


class EqualAreaPlane:
    """Lambert's azimuthal equal-area projection of WGS84, centred where its antipode is clear of some points.

    Parameters
    ----------
    lon_deg, lat_deg : (n,) float64
        The points; any longitudes, poles included. The centre is their mean direction wherever that will do.

    Source
    ------
    J. P. Snyder, Map Projections: A Working Manual, USGS PP 1395 (1987), ch. 24, through PROJ ``laea``.
    """

    def __init__(self, lon_deg: np.ndarray, lat_deg: np.ndarray) -> None:
        lon, lat = np.radians(lon_deg), np.radians(lat_deg)
        points = np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=-1)
        x, y, z = _clear_centre(points)
        self.lon0_deg = float(np.degrees(np.arctan2(y, x)))
        self.lat0_deg = float(np.degrees(np.arctan2(z, np.hypot(x, y))))

    @cached_property
    def _transformer(self) -> Transformer:
        plane = f"+proj=laea +lat_0={self.lat0_deg!r} +lon_0={self.lon0_deg!r} +ellps=WGS84 +units=m"
        return Transformer.from_crs("+proj=longlat +ellps=WGS84", plane, always_xy=True)

    def from_lonlat(self, lon_deg: np.ndarray, lat_deg: np.ndarray) -> np.ndarray:
        """Points in the plane [m]: (n, 2)."""
        return np.stack(self._transformer.transform(lon_deg, lat_deg), axis=-1)

    def to_lonlat(self, xy_m: np.ndarray) -> np.ndarray:
        """Longitude and latitude [degrees] of points of the plane: (n, 2)."""
        return np.stack(self._transformer.transform(xy_m[:, 0], xy_m[:, 1], direction="INVERSE"), axis=-1)

    def clip(self, geometry: BaseGeometry) -> MultiPolygon:
        """The part of a shape that is on the Earth: the plane ends in a circle that is the antipode of its centre.

        The last 700 km before the antipode, where the plane is pressed flat, go as well.
        """
        disc = shapely.Point(0.0, 0.0).buffer(EARTH_DISC_RADIUS_M, quad_segs=256)
        return as_multipolygon(geometry if disc.contains(geometry) else geometry.intersection(disc))

    def polygons_to_lonlat(self, geometry: BaseGeometry) -> MultiPolygon:
        """Carry (multi)polygons of the plane to longitude and latitude, split at 180°, poles included.

        Edges are cut so short that it makes no difference whether they are then read as geodesics or as straight
        lines in degrees, except within a few kilometres of a pole.
        """
        parts = []
        for polygon in shapely.get_parts(geometry):
            outer = self._wrap(polygon.exterior)
            for hole in polygon.interiors:
                outer = outer.difference(self._wrap(hole))
            parts.append(outer)
        return as_multipolygon(shapely.union_all(parts))

    def _wrap(self, ring) -> BaseGeometry:
        """Area inside a ring of the plane as (multi)polygon between −180° and 180°."""
        lonlat = self._dense_ring(np.asarray(ring.coords))
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
        """Lead a ring that runs once round the Earth's axis to the pole that it encloses and back.

        It leaves from its point nearest to that pole, so that the way cannot cross the ring.
        """
        anticlockwise = _signed_area(ring.coords) > 0
        pole_lat = 90.0 if (turn > 0) == anticlockwise else -90.0
        nearest = int(np.argmin(np.abs(lonlat[:-1, 1] - pole_lat)))
        full_turn = [np.copysign(360.0, turn), 0.0]
        opened = np.vstack([lonlat[nearest:-1], lonlat[: nearest + 1] + full_turn])
        return np.vstack([opened, [opened[-1, 0], pole_lat], [opened[0, 0], pole_lat], opened[:1]])

    def _dense_ring(self, xy_m: np.ndarray) -> np.ndarray:
        """Longitude and latitude of a ring with points added until no edge is long in metres or in longitude."""
        pieces = np.maximum(1, np.ceil(np.hypot(*np.diff(xy_m, axis=0).T) / EDGE_MAX_M).astype(int))
        xy_m = _insert(xy_m, pieces)
        for _ in range(30):
            lonlat = self.to_lonlat(xy_m)
            step = np.abs((np.diff(lonlat[:, 0]) + 180.0) % 360.0 - 180.0)
            apart = np.hypot(*np.diff(xy_m, axis=0).T) > 1.0
            pieces = np.where((step > EDGE_MAX_LON_DEG) & apart, 2, 1)
            if (pieces == 1).all():
                break
            xy_m = _insert(xy_m, pieces)
        return lonlat


def _clear_centre(points: np.ndarray) -> np.ndarray:
    """Mean direction, or the axis whose antipode fewest points are near, should the mean's antipode not be clear."""
    mean = points.mean(axis=0)
    size = np.linalg.norm(mean)
    centres = [mean / size] if size > 0.01 else []
    centres += [sign * axis for axis in np.eye(3) for sign in (1.0, -1.0)]
    best, fewest = centres[0], len(points) + 1
    for centre in centres:
        near_antipode = np.count_nonzero(points @ centre < -np.cos(ANTIPODE_CLEAR_RAD))
        if near_antipode < fewest:
            best, fewest = centre, near_antipode
        if fewest == 0:
            break
    return best


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
    """Area of a ring, positive when it runs anticlockwise; steadier than GEOS where rounding makes edges cross."""
    x, y = (np.asarray(points) - np.asarray(points)[0]).T
    return 0.5 * float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]))


def _insert(xy_m: np.ndarray, pieces: np.ndarray) -> np.ndarray:
    """Cut edge i of a polyline into ``pieces[i]`` equal parts."""
    edge = np.repeat(np.arange(len(pieces)), pieces)
    part = np.arange(len(edge)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    fraction = (part / pieces[edge])[:, None]
    return np.vstack([xy_m[edge] + fraction * (xy_m[edge + 1] - xy_m[edge]), xy_m[-1:]])


def as_multipolygon(geometry: BaseGeometry) -> MultiPolygon:
    """The areas of a geometry, valid, exterior rings anticlockwise; points and lines left by set operations go."""
    parts = shapely.get_parts(shapely.get_parts(shapely.make_valid(geometry)))
    polygons = [part for part in parts if part.geom_type == "Polygon" and part.area > 0.0]
    return MultiPolygon([shapely.geometry.polygon.orient(polygon) for polygon in polygons])
