"""The window of a map on paper: part of the globe in a projection that suits it, in millimetres."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import shapely
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry

from fallzone.earth import rings
from fallzone.earth.angles import wrap_deg
from fallzone.outputs.static_map.projection import RADIUS_M, find_projection

# Share of the picture that stays free around what must be seen.
MARGIN = 0.07
# Never show less than this [m]: a map without any coast on it helps nobody.
SMALLEST_M = 300_000.0
# What is left out around what a projection has nowhere to put.
OPPOSITE_DEG = 2.0
# An oblique Mercator map reaches at most this far from its axis, where lengths are 1.41 times too long [rad of the
# projected distance]; what is wider is shown in an equal-area view.
WIDEST = math.asinh(1.0)
# No axis is closer to a pole than this, where its azimuth has no meaning.
POLE_DEG = 89.99
# Shorter details than this [mm] cannot be seen in print.
DETAIL_MM = 0.04


@dataclass(frozen=True, kw_only=True)
class Frame:
    """A view with north up at its centre, cut to a rectangle.

    Parameters
    ----------
    lon_deg, lat_deg : float
        Centre of the projection.
    axis_deg : float or None
        Azimuth at the centre of the axis of an oblique Mercator projection, −90 to 90: along it lengths are true, and
        near it angles and shapes. None: Lambert's azimuthal equal-area projection, for what is too wide for that.
    left_m, top_m : float
        Projected coordinates of the upper left corner [m].
    width_mm, height_mm : float
        Size on paper.
    scale_mpmm : float
        Metres on the ground for one millimetre on paper, at the centre.

    Source
    ------
    J. P. Snyder, Map Projections: A Working Manual, USGS Professional Paper 1395 (1987), sections 9 and 24.
    """

    lon_deg: float
    lat_deg: float
    axis_deg: float | None
    left_m: float
    top_m: float
    width_mm: float
    height_mm: float
    scale_mpmm: float

    @cached_property
    def rectangle(self) -> shapely.Polygon:
        """The picture's edge [mm]."""
        return shapely.box(0.0, 0.0, self.width_mm, self.height_mm)

    @property
    def globe(self) -> shapely.Polygon:
        """What of the picture shows ground [mm]: all of it, but where the whole globe is smaller."""
        if self.axis_deg is not None:
            return self.rectangle
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
        x, y = find_projection(self.lon_deg, self.lat_deg, self.axis_deg)(lonlat_deg[:, 0], lonlat_deg[:, 1])
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
        drawn = _list_drawn(self)
        if id(geometry) not in drawn:
            drawn[id(geometry)] = geometry, self._draw(geometry)
        return drawn[id(geometry)][1]

    def _draw(self, geometry: BaseGeometry) -> BaseGeometry:
        (west, south, east, north), (left, low, right, high) = self._bounds.bounds, geometry.bounds
        # Most of what is drawn is nowhere near
        shifts = (shift for shift in (-360.0, 0.0, 360.0) if left + shift <= east and right + shift >= west)
        met = (self._cut(geometry, shift) for shift in shifts if low <= north and high >= south)
        near = [part for part in met if not part.is_empty]
        if not near:
            return shapely.GeometryCollection()
        joined = shapely.segmentize(near[0] if len(near) == 1 else shapely.union_all(near), 0.5)
        flat = shapely.transform(joined, self.project)
        flat = flat if shapely.is_valid(flat) else shapely.make_valid(flat)
        if east - west >= 360.0 and shapely.get_dimensions(flat) == 2:
            # About a pole the cut half a turn from the centre runs through the picture: its two sides become one
            flat = shapely.buffer(shapely.buffer(flat, DETAIL_MM), -DETAIL_MM)
        return shapely.simplify(_clip(flat, self.rectangle), DETAIL_MM)

    def _cut(self, geometry: BaseGeometry, shift_deg: float) -> BaseGeometry:
        """What of a shape, moved east, the projection can show."""
        part = _clip(translate(geometry, shift_deg) if shift_deg else geometry, self._bounds)
        return part if self._seam is None else part.difference(self._seam)

    @cached_property
    def outline(self) -> BaseGeometry:
        """The picture's edge as a polygon in lon, lat [deg], which may reach beyond 180°."""
        edge = shapely.segmentize(self.rectangle, self.width_mm / 40.0)
        lon, lat = self.lonlat(*shapely.get_coordinates(edge).T)
        return shapely.Polygon(np.column_stack([rings.unwrap(lon), lat]))

    @cached_property
    def _seam(self) -> BaseGeometry | None:
        """What of the ground shown the projection has nowhere to put, lon, lat [deg]; None where there is nothing."""
        lon, lat = self._find_seam()
        seam = shapely.LineString(np.column_stack([rings.unwrap(lon), lat])).buffer(OPPOSITE_DEG)
        around = [translate(seam, shift) for shift in (-720.0, -360.0, 0.0, 360.0, 720.0)]
        met = shapely.intersection(shapely.union_all(around), self._bounds)
        return None if met.is_empty else met

    def _find_seam(self) -> tuple[np.ndarray, np.ndarray]:
        """Where the projection is torn: half a turn along its axis from the centre, or opposite it."""
        if self.axis_deg is None:
            return np.array([self.lon_deg + 180.0] * 2), np.array([-self.lat_deg] * 2)
        axis = math.radians(self.axis_deg)
        along, across = 0.999 * math.pi * RADIUS_M, RADIUS_M * np.linspace(-3.5, 3.5, 361)
        x = along * math.sin(axis) + across * math.cos(axis)
        y = along * math.cos(axis) - across * math.sin(axis)
        return find_projection(self.lon_deg, self.lat_deg, self.axis_deg)(x, y, inverse=True)

    @cached_property
    def _bounds(self) -> shapely.Polygon:
        """Longitudes (round the centre) and latitudes that the picture shows."""
        lon, lat = self.lonlat(*(axis.ravel() for axis in self._grid()))
        lon, lat = lon[np.isfinite(lon)], lat[np.isfinite(lat)]
        lon = self.lon_deg + wrap_deg(lon - self.lon_deg)
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
        return find_projection(self.lon_deg, self.lat_deg, self.axis_deg)(x, y, inverse=True)

    def graticule(self) -> list[tuple[str, bool, shapely.LineString]]:
        """Meridians and parallels at round degrees.

        Returns
        -------
        list of (str, bool, shapely LineString)
            Label, whether it is a meridian, and the line in lon, lat [deg].
        """
        west, south, east, north = self._bounds.bounds
        step = _round_step(max(self.width_mm, self.height_mm) * self.scale_mpmm / 111e3 / 7.0)
        lines = []
        for lat in np.arange(math.ceil(south / step) * step, north, step):
            if abs(lat) < 90.0:
                label = f"{abs(lat):g}°" + ("N" if lat > 0 else "S" if lat < 0 else "")
                lines.append((label, False, shapely.LineString([(west, lat), (east, lat)])))
        # Where meridians draw together there are fewer of them
        step *= _round_step(1.0 / max(math.cos(math.radians(self.lat_deg)), 0.03)) if abs(self.lat_deg) > 55.0 else 1.0
        for lon in np.arange(math.ceil(west / step) * step, east, step):
            shown = wrap_deg(lon)
            label = f"{abs(shown):g}°" + ("" if shown in (0.0, -180.0) else "E" if shown > 0 else "W")
            lines.append((label, True, shapely.LineString([(lon, south), (lon, north)])))
        return lines

    def north_deg(self, x_mm: float, y_mm: float) -> float:
        """How far true north is turned from upwards at a point of the picture.

        Parameters
        ----------
        x_mm, y_mm : float
            From the upper left corner, to the right and down; where there is ground.

        Returns
        -------
        float
            Clockwise [deg].
        """
        lon, lat = (float(one[0]) for one in self.lonlat(np.array([x_mm]), np.array([y_mm])))
        nearer = lat - math.copysign(1e-3, lat)
        (x0, y0), (x1, y1) = self.project(np.array([[lon, min(lat, nearer)], [lon, max(lat, nearer)]]))
        return math.degrees(math.atan2(x1 - x0, y0 - y1))

    def scale_bar(self, longest_mm: float, unit_m: float = 1e3) -> tuple[float, float]:
        """A round length, and how long it is on paper.

        Parameters
        ----------
        longest_mm : float
            How much room there is, > 0.
        unit_m : float
            Unit in which it is to be round [m].

        Returns
        -------
        length_m, length_mm : float
            At the centre of the projection.
        """
        length_m = _round_step(longest_mm * self.scale_mpmm / unit_m, up=False) * unit_m
        return length_m, length_m / self.scale_mpmm


def _clip(geometry: BaseGeometry, box: shapely.Polygon) -> BaseGeometry:
    """What of a shape is in a rectangle; mostly it is all, which takes no time."""
    (left, low, right, high), (west, south, east, north) = geometry.bounds, box.bounds
    is_inside = left >= west and low >= south and right <= east and high <= north
    return geometry if is_inside else shapely.intersection(geometry, box)


@lru_cache(maxsize=16)
def _list_drawn(frame: Frame) -> dict[int, tuple[BaseGeometry, BaseGeometry]]:
    """What was drawn in a frame, by the shape, which is kept too: its id is its own as long as it lives.

    Packs draw the same maps in each of their languages.
    """
    return {}


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
        Centred on the points, with a margin, and never narrower than ``SMALLEST_M``: an oblique Mercator projection
        along them, or an equal-area one where they lie too far from a great circle.
    """
    along = _fit(lonlat_deg, width_mm, height_mm, is_oblique=True)
    if along is not None and _reach(along) < WIDEST:
        return along
    return _fit(lonlat_deg, width_mm, height_mm, is_oblique=False)


def _fit(lonlat_deg: np.ndarray, width_mm: float, height_mm: float, *, is_oblique: bool) -> Frame:
    lon_deg, lat_deg = _middle(lonlat_deg)
    axis_deg = None
    for _ in range(3):
        axis_deg = _find_axis(lonlat_deg, lon_deg, lat_deg) if is_oblique else None
        projection = find_projection(lon_deg, lat_deg, axis_deg)
        spots = np.column_stack(projection(lonlat_deg[:, 0], lonlat_deg[:, 1]))
        spots = spots[np.isfinite(spots).all(axis=1)]
        middle = (spots.min(axis=0) + spots.max(axis=0)) / 2.0
        moved = projection(*middle, inverse=True)
        # Of points all round the globe the middle may lie beyond it
        if np.isfinite(moved).all():
            lon_deg, lat_deg = float(moved[0]), max(-POLE_DEG, min(POLE_DEG, float(moved[1])))
    axis_deg = _find_axis(lonlat_deg, lon_deg, lat_deg) if is_oblique else None
    spots = np.column_stack(find_projection(lon_deg, lat_deg, axis_deg)(lonlat_deg[:, 0], lonlat_deg[:, 1]))
    spots = spots[np.isfinite(spots).all(axis=1)]
    wide, high = np.maximum(np.ptp(spots, axis=0), SMALLEST_M)
    middle = (spots.min(axis=0) + spots.max(axis=0)) / 2.0
    scale_mpmm = float(max(wide / width_mm, high / height_mm) / (1.0 - 2.0 * MARGIN))
    return Frame(
        lon_deg=lon_deg,
        lat_deg=lat_deg,
        axis_deg=axis_deg,
        left_m=float(middle[0]) - width_mm * scale_mpmm / 2.0,
        top_m=float(middle[1]) + height_mm * scale_mpmm / 2.0,
        width_mm=width_mm,
        height_mm=height_mm,
        scale_mpmm=scale_mpmm,
    )


def _reach(frame: Frame) -> float:
    """How far from its axis an oblique view reaches, as projected, in radii of the Earth."""
    axis = math.radians(frame.axis_deg or 0.0)
    right_m, low_m = frame.width_mm * frame.scale_mpmm, frame.height_mm * frame.scale_mpmm
    corners = [(frame.left_m + x, frame.top_m - y) for x in (0.0, right_m) for y in (0.0, low_m)]
    return max(abs(x * math.cos(axis) - y * math.sin(axis)) for x, y in corners) / RADIUS_M


def _directions(lonlat_deg: np.ndarray) -> np.ndarray:
    """Points as unit vectors of the sphere, (n, 3)."""
    lon, lat = np.radians(lonlat_deg).T
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


def _middle(lonlat_deg: np.ndarray) -> tuple[float, float]:
    """Direction of the mean of the points on the sphere, right on either side of 180°."""
    x, y, z = _directions(lonlat_deg).mean(axis=0)
    lat_deg = math.degrees(math.atan2(z, math.hypot(x, y)))
    return math.degrees(math.atan2(y, x)), max(-POLE_DEG, min(POLE_DEG, lat_deg))


def _find_axis(lonlat_deg: np.ndarray, lon_deg: float, lat_deg: float) -> float:
    """Azimuth at a centre of the great circle along which points lie: their principal axis as seen from there."""
    lon, lat = math.radians(lon_deg), math.radians(lat_deg)
    east = np.array([-math.sin(lon), math.cos(lon), 0.0])
    north = np.array([-math.sin(lat) * math.cos(lon), -math.sin(lat) * math.sin(lon), math.cos(lat)])
    x, y = (_directions(lonlat_deg) @ axis for axis in (east, north))
    azimuth = 0.5 * math.atan2(2.0 * float(np.sum(x * y)), float(np.sum(y * y - x * x)))
    return math.degrees(azimuth)


def _round_step(value: float, *, up: bool = True) -> float:
    """The nearest of 1, 2, 5 times a power of ten, or the largest that is no greater."""
    power = 10.0 ** math.floor(math.log10(value))
    if not up:
        return max(step for step in (1.0, 2.0, 5.0) if step * power <= value * (1.0 + 1e-9)) * power
    return min((1.0, 2.0, 5.0, 10.0), key=lambda step: abs(math.log(step * power / value))) * power
