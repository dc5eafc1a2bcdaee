"""What of the Earth a zone covers: rings, circles, sectors and corridors, as they were declared, to one geometry."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from functools import lru_cache

import numpy as np
import shapely
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry

from fallzone.earth import geodesic, rings
from fallzone.errors import InputError
from fallzone.model.zone import Circle, Corridor, Ring, Rings, Sector, Shape, Zone
from fallzone.words import _

# An edge so short, straight in longitude and latitude, leaves its geodesic by less than a metre up to 85° of latitude
_STEP_M = 2_000.0
# From here edges are shorter, down to a fifth of them; a degree of latitude is nowhere shorter
_STEEP_DEG, _STEEPEST_DEG, _LEAST_DEGREE_M = 76.0, 89.43, 110_574.0
# A circle of 100 km reaches 4 m beyond itself at most, a smaller one less
_FEWEST_CORNERS = 360
_LEAST_INNER_M = 0.01
# One piece of a corridor: far from the lengths at which a strip could wrap round the Earth
_LONGEST_PIECE_M = 500_000.0
# What may be left of a hole outside its ring where both share an edge [square degrees]
_TRACE_DEG2 = 1e-9


def find_area(zone: Zone) -> BaseGeometry | None:
    """The area that a zone covers, as it was declared.

    Parameters
    ----------
    zone : Zone
        Its declared shape counts.

    Returns
    -------
    shapely Polygon or MultiPolygon, or None
        Longitude and latitude [deg] on WGS 84, split at 180°; None where no coordinates were published.

    Raises
    ------
    InputError
        A shape that is no area: a ring that crosses itself, a hole that reaches beyond its ring.
    """
    return None if zone.shape is None else draw_area(zone.shape, _("zone {zone}").format(zone=zone.id))


@lru_cache(maxsize=512)
def draw_area(shape: Shape, where: str) -> BaseGeometry:
    """The area of one declared shape; the last few hundred are remembered, for lists of places.

    Parameters
    ----------
    shape : Rings, Circle, Sector or Corridor
        As it was declared.
    where : str
        For messages.

    Returns
    -------
    shapely Polygon or MultiPolygon
        Longitude and latitude [deg] on WGS 84, split at 180°. Several rings are joined; a single one is as it stands,
        valid or not.

    Raises
    ------
    InputError
        A shape that is no area.
    """
    if isinstance(shape, Rings):
        return _join([draw_ring(ring, where) for ring in shape.rings], where)
    if isinstance(shape, Circle):
        return draw_circle(*shape.centre_lonlat, shape.radius_m)
    if isinstance(shape, Sector):
        return _draw_sector(shape)
    return _join(list(_list_strips(shape)), where)


def draw_ring(ring: Ring, where: str) -> BaseGeometry:
    """The area within a ring whose corners geodesics join, without its holes.

    Parameters
    ----------
    ring : Ring
        Its longitudes may pass 180° by a jump of sign or go on beyond it.
    where : str
        For messages.

    Returns
    -------
    shapely Polygon or MultiPolygon
        Longitude and latitude [deg] on WGS 84, split at 180°.

    Raises
    ------
    InputError
        A hole that reaches beyond the ring, or leaves nothing of it.
    """
    area = _enclose(ring.corners_lonlat)
    for number, hole in enumerate(map(_enclose, ring.holes_lonlat), start=1):
        if not (hole.is_valid and area.is_valid) or shapely.difference(hole, area).area > _TRACE_DEG2:
            raise InputError(
                where,
                _("hole {number} reaches beyond its ring").format(number=number),
                _("holes inside, that do not cross"),
            )
        area = shapely.difference(area, hole)
    if ring.holes_lonlat and area.area <= _TRACE_DEG2:
        raise InputError(where, _("a ring of which holes leave nothing"), _("an area"))
    return area


def draw_circle(lon_deg: float, lat_deg: float, radius_m: float) -> BaseGeometry:
    """Everything within a geodesic radius of a point: a polygon around the true circle, by less than 5 m.

    Parameters
    ----------
    lon_deg, lat_deg : float
        Centre on WGS 84 [deg].
    radius_m : float
        Length of the geodesic to the edge [m], up to 2,000 km.

    Returns
    -------
    shapely Polygon or MultiPolygon
        Longitude and latitude [deg] on WGS 84, split at 180°, a pole within it included.

    Notes
    -----
    Corners of a regular polygon of n corners around a circle lie at radius / cos(π/n), so that no point of the circle
    is left out.

    Source
    ------
    C. F. F. Karney, "Algorithms for geodesics", J. Geodesy 87 (2013), through PROJ.
    """
    count = max(_FEWEST_CORNERS, int(np.ceil(2.0 * np.pi * radius_m / _STEP_M)))
    # Half a step off north: no corner lies on the meridian of the centre, which may be that of 180°
    azimuth_deg = -360.0 * (np.arange(count) + 0.5) / count
    lon, lat = geodesic.forward(lon_deg, lat_deg, azimuth_deg, radius_m / np.cos(np.pi / count))
    return _split(np.column_stack([lon, lat]))


def _draw_sector(sector: Sector) -> BaseGeometry:
    """A polygon around the true sector, by less than 5 m; its sides are geodesics.

    Notes
    -----
    The outer edge is drawn along tangents of the circle, from that at one side to that at the other: they meet at
    radius / cos(half a step). The inner edge is drawn along chords, which lie within its circle. No point is left out.

    Source
    ------
    C. F. F. Karney, "Algorithms for geodesics", J. Geodesy 87 (2013), through PROJ.
    """
    start_deg, turn_deg = sector.azimuths_deg[0], sector.turn_deg
    nearest_pole_deg = abs(sector.centre_lonlat[1]) + sector.radius_m / _LEAST_DEGREE_M
    step_m = _find_step_m(nearest_pole_deg)
    of_radius = int(np.ceil(np.radians(turn_deg) * sector.radius_m / step_m))
    count = max(int(np.ceil(turn_deg)), of_radius)
    between = (np.arange(count) + 0.5) / count
    outer_m = np.concatenate(
        [
            [sector.radius_m],
            np.full(count, sector.radius_m / np.cos(np.radians(turn_deg / count / 2.0))),
            [sector.radius_m],
        ]
    )
    outer_deg = start_deg + turn_deg * np.concatenate([[0.0], between, [1.0]])
    along_m = np.linspace(sector.inner_radius_m, sector.radius_m, 2 + int(sector.radius_m / step_m))[1:-1]
    # Nearer than this the corners of an inner edge would be one, to the last digits
    has_inner = sector.inner_radius_m > _LEAST_INNER_M
    inner_deg = start_deg + turn_deg * np.linspace(1.0, 0.0, count + 1 if has_inner else 1)
    azimuth_deg = [np.full(len(along_m), start_deg), outer_deg, np.full(len(along_m), start_deg + turn_deg), inner_deg]
    range_m = [along_m, outer_m, along_m[::-1], np.full(len(inner_deg), sector.inner_radius_m if has_inner else 0.0)]
    # Counterclockwise as circles are
    azimuth_deg, range_m = np.concatenate(azimuth_deg)[::-1], np.concatenate(range_m)[::-1]
    return _split(np.column_stack(geodesic.forward(*sector.centre_lonlat, azimuth_deg, range_m)))


def _list_strips(corridor: Corridor) -> Iterator[BaseGeometry]:
    """Pieces that together hold everything within half the width of the centre line; each overlaps the next."""
    half_m = corridor.width_m / 2.0
    for start, end in itertools.pairwise(corridor.line_lonlat):
        nodes = np.vstack([start, geodesic.intermediate(*start, *end, max_m=_LONGEST_PIECE_M), end])
        for near, far in itertools.pairwise(nodes):
            yield draw_circle(*near, half_m)
            yield _draw_strip(near, far, half_m)
    yield draw_circle(*corridor.line_lonlat[-1], half_m)


def _draw_strip(start: np.ndarray, end: np.ndarray, half_m: float) -> BaseGeometry:
    """The area swept by a crossbar of half a width [m] to either side, square to a geodesic between two points.

    Source
    ------
    Derived: from the direct and inverse geodesic problems, C. F. F. Karney (2013), J. Geodesy 87, 43-55.
    """
    length_m, _ = geodesic.range_azimuth(*start, *end)
    # No point of the strip lies nearer a pole than an end does by more than half the length and half the width
    nearest_pole_deg = max(abs(start[1]), abs(end[1])) + (half_m + length_m / 2.0) / _LEAST_DEGREE_M
    step_m = _find_step_m(nearest_pole_deg)
    line = np.vstack([start, geodesic.intermediate(*start, *end, max_m=step_m), end])
    _, ahead_deg = geodesic.range_azimuth(line[:-1, 0], line[:-1, 1], *end)
    _, back_deg = geodesic.range_azimuth(*end, *start)
    ahead_deg = np.append(ahead_deg, back_deg + 180.0)
    across_m = np.linspace(-half_m, half_m, 2 + int(2.0 * half_m / _STEP_M))[1:-1]
    sides = [(line.T, ahead_deg + 90.0, half_m), (line[-1], ahead_deg[-1] + 90.0, across_m[::-1])]
    sides += [(line[::-1].T, ahead_deg[::-1] - 90.0, half_m), (line[0], ahead_deg[0] + 90.0, across_m)]
    corners = [np.column_stack(geodesic.forward(*places, azimuth, away_m)) for places, azimuth, away_m in sides]
    return _split(np.vstack(corners))


def _find_step_m(lat_deg: float) -> float:
    """Length of edges that leave their geodesic by no more at a latitude than those of 2 km do at 76°: 0.3 m.

    Source
    ------
    Derived: an edge straight in longitude and latitude leaves its geodesic by s² tan(latitude) / 8 R.
    """
    ratio = np.tan(np.radians(_STEEP_DEG)) / np.tan(np.radians(np.clip(lat_deg, _STEEP_DEG, _STEEPEST_DEG)))
    return float(_STEP_M * np.sqrt(ratio))


def _enclose(corners_lonlat: tuple[tuple[float, float], ...]) -> BaseGeometry:
    """The area within corners that geodesics join."""
    return rings.split_antimeridian(shapely.Polygon(rings.densify([*corners_lonlat, corners_lonlat[0]])))


def _split(corners_lonlat: np.ndarray) -> BaseGeometry:
    """The area within corners (n, 2) so close that straight edges join them, cut at 180°; a pole within is kept.

    An edge that passes a pole within half its length is drawn as much beside it.

    Source
    ------
    Derived: a closed ring whose longitudes end whole turns away from their beginning goes round a pole.
    """
    lon, lat = (
        rings.unwrap([*corners_lonlat[:, 0], corners_lonlat[0, 0]]),
        [*corners_lonlat[:, 1], corners_lonlat[0, 1]],
    )
    turns = round((lon[-1] - lon[0]) / 360.0)
    lon[-1] = lon[0] + 360.0 * turns
    plane = np.column_stack([lon, lat])
    if turns:
        # Round a pole: up to it along the meridian where the ring closes, and back
        pole_deg = float(np.copysign(90.0, np.mean(lat)))
        plane = np.vstack([plane, [[lon[-1], pole_deg], [lon[0], pole_deg]]])
    whole, pieces = shapely.Polygon(plane), []
    for turn in range(int((lon.min() + 180.0) // 360.0), int((lon.max() + 180.0) // 360.0) + 1):
        seam = 360.0 * turn
        part = shapely.intersection(whole, shapely.box(seam - 180.0, -90.0, seam + 180.0, 90.0))
        pieces += [translate(one, xoff=-seam) for one in shapely.get_parts(part) if one.geom_type == "Polygon"]
    return pieces[0] if len(pieces) == 1 else shapely.union_all(pieces)


def _join(parts: list[BaseGeometry], where: str) -> BaseGeometry:
    """Several areas as one; a single one as it is, valid or not: who asks it of a place tests that."""
    if len(parts) == 1:
        return parts[0]
    for number, part in enumerate(parts, start=1):
        if not part.is_valid:
            raise InputError(
                where,
                _("area {number}: {reason}").format(number=number, reason=shapely.is_valid_reason(part)),
                _("rings that do not cross"),
            )
    return shapely.union_all(parts)
