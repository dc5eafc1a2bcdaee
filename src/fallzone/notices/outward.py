"""Rings rounded outward to what a format can write: no draft leaves out a part of what it is to warn of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from fallzone.earth import geodesic, rings
from fallzone.earth.areas import draw_ring
from fallzone.errors import InputError
from fallzone.model.zone import LonLat, Ring
from fallzone.notices.fewer_corners import drop_corners
from fallzone.notices.smallest_ring import find_smallest
from fallzone.words import _

Fewer = Callable[[shapely.Polygon, int], shapely.Polygon | None]
# By which share a draft may exceed the area that it is to cover
MOST_EXCESS = 0.05
# Positions that formats write, as steps in a degree
MINUTES, TENTHS, HUNDREDTHS, SECONDS = 60, 600, 6_000, 3_600
# By how many steps an outline is moved outward before its corners are rounded, until it covers what it has to
_PUSHES = (0.0, 0.5, 0.75, 1.0, *(1.4**power for power in range(1, 36)))
# Metres of a degree of latitude, no less anywhere
_DEGREE_M = 111_700.0
# From here on pieces of 50 km, straight in longitude and latitude, leave their geodesics by more than a step
_POLAR_DEG = 85.0
# How many corners fewer are tried where pushing an outline gives it more
_SPARED = 3
# Of a ring with fewer corners
_FEWEST = 4
# Rings of so many corners are not coarsened; by which share of its size one is moved outward for that
_MANY = 100
_COARSENESS = (0.005, 0.01, 0.02)
# Beyond it a sharp corner is cut off
_MITRE = 8.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Rounded:
    """A ring as a format can write it.

    Parameters
    ----------
    corners_lonlat : tuple of (float, float)
        Corners in order, counterclockwise, the first not repeated; longitudes from −180 up to but without 180 [deg],
        each a whole number of steps of a degree.
    excess : float
        By which share of the original area it is larger, ≥ 0.
    """

    corners_lonlat: tuple[LonLat, ...]
    excess: float


def round_outward(
    corners_lonlat: Iterable[LonLat],
    *,
    per_degree: int,
    most_corners: int | None = None,
    fewer: Fewer = drop_corners,
) -> Rounded:
    """The corners of a ring that a format can write, so that with geodesics between them they hold the whole ring.

    Parameters
    ----------
    corners_lonlat : iterable of (float, float)
        Corners in order round the area [deg], geodesics between them, the first not repeated.
    per_degree : int
        Steps in a degree: 3,600 for seconds, 6,000 for hundredths of minutes, 10⁴ for four decimals.
    most_corners : int, optional
        How many corners a format takes, 4 or more; without it as many as it needs.
    fewer : callable
        What makes an outline of fewer corners: `drop_corners`, or `find_smallest` that takes a hundred times as long.

    Returns
    -------
    Rounded
        The first outline tried that covers, by computation and not by construction.

    Raises
    ------
    InputError
        For a ring that crosses itself or has no area, and where nothing holds it: one of half the Earth.

    Source
    ------
    Derived: corners move by 0.71 steps at most when they are rounded, so that an outline moved outward by as much holds
    what it held; it is moved less where less is enough, and more where edges are so long that they leave the plane.
    """
    original = _Original(tuple(corners_lonlat))
    rings.check_ring([*original.corners, original.corners[0]], _("a ring to be rounded"))
    step_m = _DEGREE_M / per_degree
    for outline in _list_outlines(original, most_corners, fewer):
        for push in _PUSHES:
            corners = _round(_push(outline, push * step_m), original.plane, per_degree)
            if most_corners is not None and len(corners) > most_corners:
                break
            if original.is_within(corners):
                larger = geodesic.measure_ring_m2(corners) / geodesic.measure_ring_m2(original.corners)
                return Rounded(corners_lonlat=corners, excess=max(0.0, larger - 1.0))
    raise InputError(
        _("a ring to be rounded"),
        _("no ring of {corners} corners holds it").format(corners=most_corners or len(original.corners)),
        _("a ring of less than half the Earth"),
    )


@lru_cache(maxsize=256)
def outline_outward(corners_lonlat: tuple[LonLat, ...], *, per_degree: int, most_corners: int) -> Rounded:
    """A ring rounded outward with as few corners as keep it within 5 % of its area, as notices have few.

    Parameters
    ----------
    corners_lonlat : tuple of (float, float)
        Corners in order round the area [deg], geodesics between them, the first not repeated.
    per_degree : int
        Steps in a degree.
    most_corners : int
        How many corners a format takes, 4 or more.

    Returns
    -------
    Rounded
        With ``most_corners`` where fewer add more than 5 %; where even these do, the smallest ring of so many.

    Raises
    ------
    InputError
        As of `round_outward`.
    """
    if len(corners_lonlat) <= most_corners:
        return round_outward(corners_lonlat, per_degree=per_degree, most_corners=most_corners)
    found, too_few, enough = None, _FEWEST - 1, most_corners
    while too_few + 1 < enough or found is None:
        count = enough if found is None else (too_few + enough) // 2
        tried = round_outward(corners_lonlat, per_degree=per_degree, most_corners=count)
        if found is None or tried.excess <= MOST_EXCESS:
            found, enough = tried, count
        else:
            too_few = count
        if found.excess > MOST_EXCESS:
            smallest = round_outward(
                corners_lonlat, per_degree=per_degree, most_corners=most_corners, fewer=find_smallest
            )
            return min(found, smallest, key=lambda one: one.excess)
    return found


def coarsen(corners_lonlat: tuple[LonLat, ...]) -> tuple[LonLat, ...]:
    """A ring of thousands of corners with some dozens of them, larger by a few per cent: for drafts that are urgent.

    Parameters
    ----------
    corners_lonlat : tuple of (float, float)
        Corners in order round the area [deg], geodesics between them, the first not repeated.

    Returns
    -------
    tuple of (float, float)
        It holds the ring, by computation; the ring itself where that has few corners, or none was found that does.

    Source
    ------
    Derived: a line is simplified by no more than it was moved outward before.
    """
    if len(corners_lonlat) <= _MANY:
        return corners_lonlat
    plane = lay_plane(corners_lonlat)
    laid = plane.lay(corners_lonlat)
    if not laid.is_valid:
        return corners_lonlat
    for share in _COARSENESS:
        distance_m = share * laid.area**0.5
        grown = shapely.simplify(shapely.buffer(laid, distance_m, quad_segs=2), 0.9 * distance_m)
        corners = plane.lift(shapely.get_coordinates(shapely.Polygon(grown.exterior))[:-1])
        coarse = tuple((float(lon), float(lat)) for lon, lat in corners)
        held = plane.lay(coarse)
        if held.is_valid and shapely.covers(held, laid):
            return coarse
    return corners_lonlat


def count_steps(degrees: float, per_degree: int) -> int:
    """How many whole steps a coordinate is from zero; dividing them again gives degrees, minutes and seconds below 60.

    Parameters
    ----------
    degrees : float
        Of a corner that was rounded outward [deg], without its sign.
    per_degree : int
        Steps in a degree.

    Returns
    -------
    int

    Raises
    ------
    ValueError
        When it was not rounded to such steps: to round it here could be inward.
    """
    steps = round(degrees * per_degree)
    if abs(degrees * per_degree - steps) > 1e-6:
        raise ValueError(f"{degrees!r} is no whole number of {per_degree}ths of a degree")
    return steps


@dataclass(frozen=True, slots=True)
class Plane:
    """Azimuthal equidistant about a point, by geodesics; it knows no 180° and no pole.

    Parameters
    ----------
    lon_deg, lat_deg : float
        The point [deg].
    """

    lon_deg: float
    lat_deg: float

    def lay(self, corners: tuple[LonLat, ...]) -> shapely.Polygon:
        """The area within corners that geodesics join.

        Parameters
        ----------
        corners : tuple of (float, float)
            In order, the first not repeated [deg].

        Returns
        -------
        shapely Polygon
            [m], valid or not.
        """
        return self.join(rings.densify([*corners, corners[0]]))

    def join(self, corners_lonlat) -> shapely.Polygon:
        """The area within corners that straight lines of the plane join.

        Parameters
        ----------
        corners_lonlat : (n, 2) array_like
            In order [deg].

        Returns
        -------
        shapely Polygon
            [m], valid or not.
        """
        lon, lat = np.asarray(corners_lonlat).T
        range_m, azimuth_deg = geodesic.range_azimuth(self.lon_deg, self.lat_deg, lon, lat)
        azimuth = np.radians(azimuth_deg)
        return shapely.Polygon(np.column_stack([range_m * np.sin(azimuth), range_m * np.cos(azimuth)]))

    def lift(self, xy_m: np.ndarray) -> np.ndarray:
        """Carry points of the plane back.

        Parameters
        ----------
        xy_m : (n, 2) float64
            East and north of the point [m].

        Returns
        -------
        (n, 2) float64
            Longitude and latitude [deg].
        """
        azimuth_deg = np.degrees(np.arctan2(xy_m[:, 0], xy_m[:, 1]))
        return np.column_stack(geodesic.forward(self.lon_deg, self.lat_deg, azimuth_deg, np.hypot(*xy_m.T)))


def lay_plane(corners_lonlat: tuple[LonLat, ...]) -> Plane:
    """A plane about the mean direction of corners.

    Parameters
    ----------
    corners_lonlat : tuple of (float, float)
        Corners [deg].

    Returns
    -------
    Plane
    """
    lon, lat = np.radians(np.array(corners_lonlat)).T
    x, y, z = np.mean([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)
    return Plane(float(np.degrees(np.arctan2(y, x))), float(np.degrees(np.arctan2(z, np.hypot(x, y)))))


class _Original:
    """What is to be covered: in a plane about it, and in longitude and latitude as it is drawn everywhere."""

    def __init__(self, corners: tuple[LonLat, ...]) -> None:
        self.corners, self.plane = corners, lay_plane(corners)
        self.laid = self.plane.lay(corners)
        self.drawn = None if max(abs(lat) for _lon, lat in corners) > _POLAR_DEG else _draw(corners)

    def is_within(self, corners: tuple[LonLat, ...]) -> bool:
        """Whether a ring covers it, both ways; near a pole, where degrees are no place to draw in, in the plane."""
        if len(corners) < 3:
            return False
        laid = self.plane.lay(corners)
        if not (laid.is_valid and shapely.covers(laid, self.laid)):
            return False
        if self.drawn is None:
            return True
        drawn = _draw(corners)
        return drawn is not None and bool(shapely.covers(drawn, self.drawn))


def _draw(corners: tuple[LonLat, ...]) -> BaseGeometry | None:
    """The area as readers draw it; None where it crosses itself."""
    area = draw_ring(Ring(corners_lonlat=corners), _("a ring to be rounded"))
    return area if area.is_valid else None


def _list_outlines(original: _Original, most: int | None, fewer: Fewer) -> Iterator[shapely.Polygon]:
    """Outlines in the plane, each held to be worse than the one before: as it is, with fewer corners, its hull."""
    if most is None or len(original.corners) <= most:
        yield original.plane.join(original.corners)
    most = most or len(original.corners)
    for outline in (original.laid, original.laid.convex_hull):
        for count in range(most, max(3, most - _SPARED) - 1, -1):
            found = fewer(outline, count) if outline.is_valid else None
            if found is not None:
                yield found


def _push(outline: shapely.Polygon, distance_m: float) -> shapely.Polygon:
    if distance_m == 0.0:
        return outline
    return shapely.buffer(outline, distance_m, join_style="mitre", mitre_limit=_MITRE)


def _round(outline: shapely.Polygon, plane: Plane, per_degree: int) -> tuple[LonLat, ...]:
    """Corners on whole steps, each once in a row."""
    lonlat = plane.lift(shapely.get_coordinates(shapely.orient_polygons(outline).exterior)[:-1])
    steps = np.rint(lonlat * per_degree).astype(int)
    steps[:, 0] = (steps[:, 0] + 180 * per_degree) % (360 * per_degree) - 180 * per_degree
    steps = steps[(steps != np.roll(steps, 1, axis=0)).any(axis=1)]
    return tuple((float(lon / per_degree), float(lat / per_degree)) for lon, lat in steps)
