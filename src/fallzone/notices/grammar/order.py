"""Corners in the order of a table, row by row, put into that of a ring."""

from __future__ import annotations

import numpy as np
import shapely

from fallzone.earth import rings
from fallzone.errors import InputError
from fallzone.model.zone import LonLat

Corners = tuple[LonLat, ...]
_FEW = 24


def order_corners(corners: Corners) -> tuple[Corners | None, bool]:
    """Corners in an order in which the ring through them does not cross itself.

    Of corners none of which lies within the others there is one such order alone. Of others only that of a table is
    tried, whose rows go from side to side: a list that is in neither order stays unread.

    Parameters
    ----------
    corners : tuple of (float, float)
        As listed [deg], three or more, none twice.

    Returns
    -------
    corners : tuple of (float, float), or None
        In order; None where no order is certain.
    moved : bool
        Whether that is another order than that of the list.
    """
    if _is_simple(corners):
        return corners, False
    around = _order_convex(corners)
    for tried in (around, _order_rows(corners)):
        if tried is not None and _is_simple(tried):
            return tried, True
    return None, False


def _is_simple(corners: Corners) -> bool:
    if len(corners) <= _FEW and _is_surely_simple(corners):
        return True
    try:
        rings.check_ring([*corners, corners[0]], "")
    except InputError:
        return False
    return True


def _is_surely_simple(corners: Corners) -> bool:
    """Whether a short ring away from poles plainly does not cross itself: for most of them, and without any array."""
    west, east = min(lon for lon, lat in corners), max(lon for lon, lat in corners)
    if east - west >= 170.0:
        return False
    edges = list(zip(corners, (*corners[1:], corners[0]), strict=True))
    for at, (start, end) in enumerate(edges):
        # The next edge shares a corner with it, and so does the last one with the first
        for other, over in edges[at + 2 : len(edges) - (at == 0)]:
            sides = (
                _side(start, end, other),
                _side(start, end, over),
                _side(other, over, start),
                _side(other, over, end),
            )
            if 0.0 in sides or (sides[0] * sides[1] < 0.0 and sides[2] * sides[3] < 0.0):
                return False
    return all(_side(start, end, edges[at - 1][0]) != 0.0 for at, (start, end) in enumerate(edges))


def _side(start: LonLat, end: LonLat, point: LonLat) -> float:
    """On which side of a line a point lies: positive on its left."""
    return (end[0] - start[0]) * (point[1] - start[1]) - (end[1] - start[1]) * (point[0] - start[0])


def _order_convex(corners: Corners) -> Corners | None:
    """Round their convex hull, where all of them are corners of it."""
    flat = np.column_stack([rings.unwrap([lon for lon, lat in corners]), [lat for lon, lat in corners]])
    if np.ptp(flat[:, 0]) >= 180.0:
        return None
    hull = shapely.convex_hull(shapely.MultiPoint(flat))
    if hull.geom_type != "Polygon":
        return None
    around = shapely.get_coordinates(hull)[:-1]
    if len(around) != len(corners):
        return None
    places = [int(np.abs(flat - corner).sum(axis=1).argmin()) for corner in around]
    start = places.index(0)
    return tuple(corners[place] for place in places[start:] + places[:start])


def _order_rows(corners: Corners) -> Corners | None:
    """Down one side of a table of pairs and up the other."""
    return None if len(corners) % 2 else (*corners[::2], *corners[1::2][::-1])
