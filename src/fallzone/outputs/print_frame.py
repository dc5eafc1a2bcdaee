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

    def project(self, lonlat_deg: np.ndarray) -> np.ndarray:
        """Longitude and latitude (n, 2) to millimetres from the upper left corner (n, 2)."""
        x, y = _projection(self.lon_deg, self.lat_deg)(lonlat_deg[:, 0], lonlat_deg[:, 1])
        return np.column_stack([(x - self.left_m) / self.scale_mpmm, (self.top_m - y) / self.scale_mpmm])

    def covers(self, lon_deg: float, lat_deg: float) -> bool:
        """Whether a point is inside the picture."""
        x, y = self.project(np.array([[lon_deg, lat_deg]]))[0]
        return bool(0.0 <= x <= self.width_mm and 0.0 <= y <= self.height_mm)

    def draw(self, geometry: BaseGeometry) -> BaseGeometry:
        """The part of a shape inside the picture, in millimetres.

        The shape is cut in longitude and latitude first: beyond the far side of the globe the projection turns
        it inside out. Parts on both sides of 180° are joined again.
        """
        view = self._bounds
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
    def _bounds(self) -> shapely.Polygon:
        """Longitudes (round the centre) and latitudes that the picture shows."""
        lon, lat = self.lonlat(*(axis.ravel() for axis in self._grid()))
        lon, lat = lon[np.isfinite(lon)], lat[np.isfinite(lat)]
        lon = self.lon_deg + (lon - self.lon_deg + 180.0) % 360.0 - 180.0
        west, east = lon.min() - 1.0, lon.max() + 1.0
        if east - west > 300.0:  # a pole is in the picture
            west, east = self.lon_deg - 180.0, self.lon_deg + 180.0
            return shapely.box(
                west, -90.0 if self.lat_deg < 0 else lat.min() - 1, east, 90.0 if self.lat_deg > 0 else lat.max() + 1
            )
        return shapely.box(west, max(lat.min() - 1.0, -90.0), east, min(lat.max() + 1.0, 90.0))

    def _grid(self) -> list[np.ndarray]:
        return np.meshgrid(np.linspace(0.0, self.width_mm, 41), np.linspace(0.0, self.height_mm, 41))

    def lonlat(self, x_mm: np.ndarray, y_mm: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Longitude and latitude of points of the picture; infinite where it shows no ground."""
        x, y = self.left_m + x_mm * self.scale_mpmm, self.top_m - y_mm * self.scale_mpmm
        return _projection(self.lon_deg, self.lat_deg)(x, y, inverse=True)

    def graticule(self) -> list[tuple[str, str, shapely.LineString]]:
        """Meridians and parallels: label, edge that the label belongs to, line [deg]."""
        west, south, east, north = self._bounds.bounds
        step = _round_step(max(self.width_mm, self.height_mm) * self.scale_mpmm / 111e3 / 7.0)
        lines = []
        for lat in np.arange(math.ceil(south / step) * step, north, step):
            if abs(lat) < 90.0:
                label = f"{abs(lat):g}°" + ("N" if lat > 0 else "S" if lat < 0 else "")
                lines.append((label, "left", shapely.LineString([(west, lat), (east, lat)])))
        for lon in np.arange(math.ceil(west / step) * step, east, step):
            shown = (lon + 180.0) % 360.0 - 180.0
            label = f"{abs(shown):g}°" + ("" if shown in (0.0, -180.0) else "E" if shown > 0 else "W")
            lines.append((label, "bottom", shapely.LineString([(lon, south), (lon, north)])))
        return lines

    def scale_bar(self) -> tuple[float, float]:
        """A round length [m] and how long it is on paper [mm]."""
        length_m = _round_step(self.width_mm * self.scale_mpmm / 5e3) * 1e3
        return length_m, length_m / self.scale_mpmm


def fit_frame(lonlat_deg: np.ndarray, *, width_mm: float, height_mm: float) -> Frame:
    """The view of a given size that shows all the points (n, 2)."""
    lon_deg, lat_deg = _middle(lonlat_deg)
    for _ in range(2):
        x, y = _projection(lon_deg, lat_deg)(lonlat_deg[:, 0], lonlat_deg[:, 1])
        middle_x, middle_y = (x.min() + x.max()) / 2.0, (y.min() + y.max()) / 2.0
        wide, high = max(np.ptp(x), SMALLEST_M), max(np.ptp(y), SMALLEST_M)
        lon_deg, lat_deg = _projection(lon_deg, lat_deg)(middle_x, middle_y, inverse=True)
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
