"""Rings of a draft as formats with decimal degrees write them: rounded outward, closed, none across 180°."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator

import numpy as np
import shapely

from fallzone.earth import geodesic, rings
from fallzone.earth.areas import draw_ring
from fallzone.errors import InputError
from fallzone.model.zone import LonLat, Ring
from fallzone.notices.outward import outline_outward, round_outward
from fallzone.words import _

# Four decimals: 11 m at most. A cut at 180° lies on a geodesic's chord of a kilometre, 20 mm off it at most.
PER_DEGREE = 10_000
_CHORD_M = 1_000.0
# Steps by which a ring is moved outward until its pieces, drawn by others, hold it
_GROWTHS = (0, *(2**power for power in range(1, 10)))

ClosedRing = tuple[LonLat, ...]


def list_closed_rings(rings_lonlat: Iterable[ClosedRing], *, most_corners: int | None = None) -> list[ClosedRing]:
    """The rings of a zone as they are written.

    Parameters
    ----------
    rings_lonlat : iterable of tuple of (float, float)
        Corners as they were computed, the first not repeated [deg].
    most_corners : int, optional
        How many corners a ring may have; without it as many as there are.

    Returns
    -------
    list of tuple of (float, float)
        Corners counterclockwise, the last equal to the first, four decimals, geodesics between them; longitudes within
        ±180 [deg]. Together they hold the zone.

    Raises
    ------
    InputError
        A ring that crosses itself.
    """
    return [piece for ring in rings_lonlat for piece in _list_pieces(ring, most_corners)]


def _list_pieces(corners: ClosedRing, most: int | None) -> list[ClosedRing]:
    if most is None:
        rounded = round_outward(corners, per_degree=PER_DEGREE).corners_lonlat
    else:
        rounded = outline_outward(corners, per_degree=PER_DEGREE, most_corners=most).corners_lonlat
    if _stays_within(rounded):
        return [(*rounded, rounded[0])]
    area = draw_ring(Ring(corners_lonlat=corners), _("a ring to be cut at 180°"))
    for steps in _GROWTHS:
        pieces = list(_cut(_grow(rounded, steps)))
        if shapely.covers(shapely.union_all([draw_ring(Ring(corners_lonlat=one[:-1]), "") for one in pieces]), area):
            return pieces
    raise InputError(
        _("a ring to be cut at 180°"), _("no rings on either side hold it"), _("a ring that does not go round a pole")
    )


def _stays_within(corners: ClosedRing) -> bool:
    lon = rings.unwrap([point[0] for point in (*corners, corners[0])])
    return bool(lon.min() >= -180.0 and lon.max() <= 180.0)


def _grow(corners: ClosedRing, steps: int) -> ClosedRing:
    """The ring moved outward by so many steps; whether that is enough is seen afterwards."""
    if steps == 0:
        return corners
    lonlat = np.column_stack([rings.unwrap([lon for lon, lat in corners]), [lat for lon, lat in corners]])
    scale = [math.cos(math.radians(float(np.abs(lonlat[:, 1]).mean()))), 1.0]
    grown = shapely.buffer(shapely.Polygon(lonlat * scale), steps / PER_DEGREE, join_style="mitre")
    lonlat = np.round(shapely.get_coordinates(grown.exterior)[:-1] / scale, 4)
    return tuple((float(lon), float(lat)) for lon, lat in lonlat)


def _cut(corners: ClosedRing) -> Iterator[ClosedRing]:
    """Pieces between meridians of 180°."""
    plane = shapely.Polygon(_with_cuts(corners))
    west, _south, east, _north = plane.bounds
    for turn in range(math.floor((west + 180.0) / 360.0), math.floor((east + 180.0) / 360.0) + 1):
        seam = 360.0 * turn
        part = shapely.intersection(plane, shapely.box(seam - 180.0, -90.0, seam + 180.0, 90.0))
        for piece in shapely.get_parts(part):
            if piece.geom_type == "Polygon":
                yield _write_piece(shapely.get_coordinates(shapely.orient_polygons(piece).exterior) - [seam, 0.0])


def _with_cuts(corners: ClosedRing) -> np.ndarray:
    """Corners without jumps of longitude, and where geodesics between them cross 180°."""
    found = [np.array(corners[0])]
    for start, end in itertools.pairwise((*corners, corners[0])):
        line = np.vstack([start, geodesic.intermediate(*start, *end, max_m=_CHORD_M), end])
        line[:, 0] = rings.unwrap(np.append(found[-1][0], line[1:, 0]))
        turns = np.floor((line[:, 0] + 180.0) / 360.0)
        for at in np.flatnonzero(np.diff(turns)):
            seam = 360.0 * max(turns[at], turns[at + 1]) - 180.0
            share = (seam - line[at, 0]) / (line[at + 1, 0] - line[at, 0])
            found.append(np.array([seam, line[at, 1] + share * (line[at + 1, 1] - line[at, 1])]))
        found.append(line[-1])
    # Turned by 360° and back, the first corner again would stand a rounding error beside itself
    return np.array(found[:-1])


def _write_piece(ring: np.ndarray) -> ClosedRing:
    """A piece whose ends at 180° lie outward by up to two steps."""
    # A corner on 180° itself comes back less than a nanodegree beside it
    corners = np.round(ring[:-1], 9)
    # Between the ends of a cut nothing is needed, and what lies by one of them would be moved past it
    on_seam = np.abs(corners[:, 0]) == 180.0
    corners = corners[~(on_seam & np.roll(on_seam, 1) & np.roll(on_seam, -1))]
    written = []
    for at, (lon, lat) in enumerate(corners):
        if abs(lon) == 180.0:
            # Of the two ends of a cut the one farther north goes north
            other = next(one[1] for one in (corners[at - 1], corners[(at + 1) % len(corners)]) if one[0] == lon)
            outward = 1 if lat > other else -1
            steps = (math.ceil if outward > 0 else math.floor)(lat * PER_DEGREE) + outward
            lat = max(-90.0, min(90.0, steps / PER_DEGREE))
        written.append((float(round(lon, 4)), float(round(lat, 4))))
    return (*written, written[0])
