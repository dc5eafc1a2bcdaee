"""The window of a printed map: an equal-area view of part of the globe, in millimetres on paper."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import shapely
from pyproj import Proj
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry

# Share of the picture that stays free around what must be seen.
MARGIN = 0.07
# Never show less than this [m]: a map without any coast on it helps nobody.
SMALLEST_M = 300_000.0
# Radius of the sphere with the area of the ellipsoid [m]: twice this is where the opposite point lies.
RADIUS_M = 6_371_007.0
# What is left out around that point.
OPPOSITE_DEG = 2.0
# Shorter details than this [mm] cannot be seen in print.
DETAIL_MM = 0.04


@dataclass(frozen=True, kw_only=True)
class Frame:
    """A Lambert azimuthal equal-area view, cut to a rectangle.

    Parameters
    ----------
    lon_deg, lat_deg : float
        Centre of the projection.
    left_m, top_m : float
        Projected coordinates of the upper left corner [m].
    width_mm, height_mm : float
        Size on paper.
    scale_mpmm : float
        Metres on the ground for one millimetre on paper, at the centre.

    Source
    ------
    J. P. Snyder, Map Projections: A Working Manual, USGS Professional Paper 1395 (1987), section 24; computed by PROJ.
    """

    lon_deg: float
    lat_deg: float
    left_m: float
    top_m: float
    width_mm: float
    height_mm: float
    scale_mpmm: float

    @property
    def rectangle(self) -> shapely.Polygon:
        """The picture's edge [mm]."""
        return shapely.box(0.0, 0.0, self.width_mm, self.height_mm)

    @property
    def globe(self) -> shapely.Polygon:
        """What of the picture shows ground [mm]: all of it, but where the whole globe is smaller."""
        middle = -self.left_m / self.scale_mpmm, self.top_m / self.scale_mpmm
        return shapely.Point(middle).buffer(2.0 * RADIUS_M / self.scale_mpmm, quad_segs=64).intersection(self.rectangle)

    def project(self, lonlat_deg: np.ndarray) -> np.ndarray:
        """Longitude and latitude to millimetres from the upper left corner.

        Parameters
        ----------
        lonlat_deg : (n, 2) float64
            Points on WGS 84 [deg].

        Returns
        -------
        (n, 2) float64
            To the right and down [mm]; infinite for the point opposite the centre.
        """
        x, y = _projection(self.lon_deg, self.lat_deg)(lonlat_deg[:, 0], lonlat_deg[:, 1])
        return np.column_stack([(x - self.left_m) / self.scale_mpmm, (self.top_m - y) / self.scale_mpmm])

    def covers(self, lon_deg: float, lat_deg: float) -> bool:
        """Whether a point is inside the picture.

        Parameters
        ----------
        lon_deg, lat_deg : float
            The point on WGS 84.

        Returns
        -------
        bool
        """
        x, y = self.project(np.array([[lon_deg, lat_deg]]))[0]
        return bool(0.0 <= x <= self.width_mm and 0.0 <= y <= self.height_mm)

    def draw(self, geometry: BaseGeometry) -> BaseGeometry:
        """The part of a shape inside the picture.

        The shape is cut in longitude and latitude first: beyond the far side of the globe the projection turns
        it inside out, and the point opposite the centre it has nowhere to put. Parts on both sides of 180° are joined
        again.

        Parameters
        ----------
        geometry : shapely geometry
            lon, lat [deg].

        Returns
        -------
        shapely geometry
            From the upper left corner [mm], without details below ``DETAIL_MM``; empty where nothing is inside.
        """
        view = self._view
        near = [
            shapely.intersection(moved, view)
            for moved in (translate(geometry, shift) for shift in (-360.0, 0.0, 360.0))
            if moved.intersects(view)
        ]
        if not near:
            return shapely.GeometryCollection()
        joined = shapely.segmentize(near[0] if len(near) == 1 else shapely.union_all(near), 0.5)
        flat = shapely.make_valid(shapely.transform(joined, self.project))
        return shapely.simplify(shapely.intersection(flat, self.rectangle), DETAIL_MM)

    @cached_property
    def _view(self) -> BaseGeometry:
        """The same without the surroundings of the point opposite the centre."""
        lon_deg, lat_deg = self.lon_deg + 180.0, -self.lat_deg
        opposite = [
            shapely.box(lon - OPPOSITE_DEG, lat_deg - OPPOSITE_DEG, lon + OPPOSITE_DEG, lat_deg + OPPOSITE_DEG)
            for lon in (lon_deg - 360.0, lon_deg)
        ]
        return self._bounds.difference(shapely.union_all(opposite))

    @cached_property
    def _bounds(self) -> shapely.Polygon:
        """Longitudes (round the centre) and latitudes that the picture shows."""
        lon, lat = self.lonlat(*(axis.ravel() for axis in self._grid()))
        lon, lat = lon[np.isfinite(lon)], lat[np.isfinite(lat)]
        lon = self.lon_deg + (lon - self.lon_deg + 180.0) % 360.0 - 180.0
        west, east = lon.min() - 1.0, lon.max() + 1.0
        south, north = max(lat.min() - 1.0, -90.0), min(lat.max() + 1.0, 90.0)
        if east - west > 300.0:  # a pole is in the picture
            west, east = self.lon_deg - 180.0, self.lon_deg + 180.0
            south, north = (-90.0, north) if self.lat_deg < 0 else (south, 90.0)
        return shapely.box(west, south, east, north)

    def _grid(self) -> list[np.ndarray]:
        return np.meshgrid(np.linspace(0.0, self.width_mm, 41), np.linspace(0.0, self.height_mm, 41))

    def lonlat(self, x_mm: np.ndarray, y_mm: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Longitude and latitude of points of the picture.

        Parameters
        ----------
        x_mm, y_mm : (n,) float64
            From the upper left corner, to the right and down.

        Returns
        -------
        lon_deg, lat_deg : (n,) float64
            Infinite where the picture shows no ground.
        """
        x, y = self.left_m + x_mm * self.scale_mpmm, self.top_m - y_mm * self.scale_mpmm
        return _projection(self.lon_deg, self.lat_deg)(x, y, inverse=True)

    def graticule(self) -> list[tuple[str, str, shapely.LineString]]:
        """Meridians and parallels at round degrees.

        Returns
        -------
        list of (str, str, shapely LineString)
            Label, the edge that the label belongs to (``left`` or ``bottom``), and the line in lon, lat [deg].
        """
        west, south, east, north = self._bounds.bounds
        step = _round_step(max(self.width_mm, self.height_mm) * self.scale_mpmm / 111e3 / 7.0)
        lines = []
        for lat in np.arange(math.ceil(south / step) * step, north, step):
            if abs(lat) < 90.0:
                label = f"{abs(lat):g}°" + ("N" if lat > 0 else "S" if lat < 0 else "")
                lines.append((label, "left", shapely.LineString([(west, lat), (east, lat)])))
        # Where meridians draw together there are fewer of them
        step *= _round_step(1.0 / max(math.cos(math.radians(self.lat_deg)), 0.03)) if abs(self.lat_deg) > 55.0 else 1.0
        for lon in np.arange(math.ceil(west / step) * step, east, step):
            shown = (lon + 180.0) % 360.0 - 180.0
            label = f"{abs(shown):g}°" + ("" if shown in (0.0, -180.0) else "E" if shown > 0 else "W")
            lines.append((label, "bottom", shapely.LineString([(lon, south), (lon, north)])))
        return lines

    def scale_bar(self) -> tuple[float, float]:
        """A round length, and how long it is on paper.

        Returns
        -------
        length_m, length_mm : float
            At the centre of the projection.
        """
        length_m = _round_step(self.width_mm * self.scale_mpmm / 5e3) * 1e3
        return length_m, length_m / self.scale_mpmm


def fit_frame(lonlat_deg: np.ndarray, *, width_mm: float, height_mm: float) -> Frame:
    """The view of a given size that shows all points, but one opposite its centre.

    Parameters
    ----------
    lonlat_deg : (n, 2) float64
        Points on WGS 84 [deg], n ≥ 1.
    width_mm, height_mm : float
        Size on paper.

    Returns
    -------
    Frame
        Centred on the points, with a margin, and never narrower than ``SMALLEST_M``.
    """
    lon_deg, lat_deg = _middle(lonlat_deg)
    for _ in range(2):
        spots = np.column_stack(_projection(lon_deg, lat_deg)(lonlat_deg[:, 0], lonlat_deg[:, 1]))
        spots = spots[np.isfinite(spots).all(axis=1)]
        wide, high = np.maximum(np.ptp(spots, axis=0), SMALLEST_M)
        middle = (spots.min(axis=0) + spots.max(axis=0)) / 2.0
        moved = _projection(lon_deg, lat_deg)(*middle, inverse=True)
        # Of points all round the globe the middle may lie beyond it
        if np.isfinite(moved).all():
            lon_deg, lat_deg = moved
    scale_mpmm = max(wide / width_mm, high / height_mm) / (1.0 - 2.0 * MARGIN)
    return Frame(
        lon_deg=float(lon_deg),
        lat_deg=float(lat_deg),
        left_m=-width_mm * scale_mpmm / 2.0,
        top_m=height_mm * scale_mpmm / 2.0,
        width_mm=width_mm,
        height_mm=height_mm,
        scale_mpmm=float(scale_mpmm),
    )


def _middle(lonlat_deg: np.ndarray) -> tuple[float, float]:
    """Direction of the mean of the points on the sphere, right on either side of 180°."""
    lon, lat = np.radians(lonlat_deg).T
    x, y, z = np.mean([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)
    return math.degrees(math.atan2(y, x)), math.degrees(math.atan2(z, math.hypot(x, y)))


@lru_cache(maxsize=8)
def _projection(lon_deg: float, lat_deg: float) -> Proj:
    return Proj(proj="laea", lon_0=float(lon_deg), lat_0=float(lat_deg), ellps="WGS84")


def _round_step(value: float) -> float:
    """The nearest of 1, 2, 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(value))
    return min((1.0, 2.0, 5.0, 10.0), key=lambda step: abs(math.log(step * power / value))) * power
