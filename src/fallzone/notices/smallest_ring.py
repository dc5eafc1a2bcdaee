"""The smallest ring of so many corners about another one, of all that go through given points beside it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from fallzone.notices.fewer_corners import drop_corners

# Corners of the ring that is gone round: more are dropped first, for hardly any area
_FINE = 240
# How far outlines beside the ring lie outside it, in mean distances from it of a ring that is known; corners of the
# smallest one about a circle lie three such distances outside
_BESIDE = (0.5, 1.2, 2.4)
_MITRE = 4.0
# An edge reaches this share of the way round at most
_REACH = 0.25
# By how much an edge may pass inside, as a share of area over length: what touches is not cut
_TOUCH = 1e-6


@dataclass(frozen=True, slots=True)
class _Edges:
    """Edges between points in their order round the ring; the last point may lie beyond a whole turn.

    Parameters
    ----------
    first, last : (m,) int64
        Which points they join.
    area_m2 : (m,) float64
        Of the triangle that each makes with the origin.
    """

    first: np.ndarray
    last: np.ndarray
    area_m2: np.ndarray


def find_smallest(polygon: shapely.Polygon, most: int) -> shapely.Polygon | None:
    """A polygon of at most so many corners around another one, as small as its candidates allow.

    Parameters
    ----------
    polygon : shapely Polygon
        Valid, in a plane; its holes are filled.
    most : int
        Corners, 3 or more.

    Returns
    -------
    shapely Polygon or None
        It holds the given one but for what rounding leaves out where both touch; it is no larger than that of
        `drop_corners`. None where that finds none, or no edges lead round.

    Notes
    -----
    Candidates for corners are those of the ring, of what `drop_corners` makes of it, and of outlines a little outside.
    Of all ways round on edges that do not enter the ring the smallest is found by dynamic programming, first from a
    corner of what `drop_corners` makes and then from one of the way that was found.

    Source
    ------
    Derived: a polygon's area is the sum of triangles of its edges and the origin, so that each way to a corner is the
    best one to a corner before it and an edge.
    """
    ring = drop_corners(polygon, max(_FINE, most))
    fewer = drop_corners(polygon, most)
    if ring is None or fewer is None:
        return None
    ring = shapely.orient_polygons(shapely.Polygon(ring.exterior))
    points = _list_candidates(ring, fewer)
    edges = _list_edges(ring, points)
    # From a corner of a way that leads round
    start, way = int((points == shapely.get_coordinates(fewer)[0]).all(axis=1).argmax()), None
    for _turn in range(2):
        found = _go_round(edges, len(points), start, most)
        if found is None:
            break
        way, start = found, int(found[len(found) // 2])
    if way is None:
        return fewer
    smallest = shapely.Polygon(points[way])
    return smallest if smallest.is_valid and smallest.area < fewer.area else fewer


def _list_candidates(ring: shapely.Polygon, fewer: shapely.Polygon) -> np.ndarray:
    """Points (n, 2) in the order in which the nearest ones of the ring lie."""
    apart_m = (fewer.area - ring.area) / ring.length
    beside = [shapely.buffer(ring, times * apart_m, join_style="mitre", mitre_limit=_MITRE) for times in _BESIDE]
    points = np.vstack([shapely.get_coordinates(one.exterior)[:-1] for one in (ring, fewer, *beside)])
    points = np.unique(points, axis=0)
    along_m = shapely.line_locate_point(ring.exterior, shapely.points(points))
    return points[np.argsort(along_m, kind="stable")]


def _list_edges(ring: shapely.Polygon, points: np.ndarray) -> _Edges:
    """Edges that do not enter the ring, each forward from its first point."""
    count = len(points)
    steps = np.arange(1, int(_REACH * count) + 1)
    first = np.repeat(np.arange(count), len(steps))
    last = first + np.tile(steps, count)
    core = shapely.buffer(ring, -_TOUCH * ring.area / ring.length)
    shapely.prepare(core)
    ends = np.stack([points[first], points[last % count]], axis=1)
    is_clear = ~shapely.intersects(core, shapely.linestrings(ends))
    (x, y), (x_last, y_last) = ends[is_clear].transpose(1, 2, 0) - points.mean(axis=0)[:, None]
    return _Edges(first[is_clear], last[is_clear], 0.5 * (x * y_last - x_last * y))


def _go_round(edges: _Edges, count: int, start: int, most: int) -> np.ndarray | None:
    """Corners of the smallest way round from a point of so many back to it; None where there is none."""
    first = (edges.first - start) % count
    last = first + edges.last - edges.first
    order = np.argsort(last, kind="stable")
    order = order[last[order] <= count]
    first, last, area_m2 = first[order], last[order], edges.area_m2[order]
    bounds = np.searchsorted(last, np.arange(count + 2))
    best_m2, came = np.full((most + 1, count + 1), np.inf), np.zeros((most + 1, count + 1), int)
    best_m2[0, 0] = 0.0
    for place in range(1, count + 1):
        own = slice(bounds[place], bounds[place + 1])
        if own.start < own.stop:
            sums_m2 = best_m2[:-1, first[own]] + area_m2[own]
            choice = sums_m2.argmin(axis=1)
            best_m2[1:, place] = sums_m2[np.arange(most), choice]
            came[1:, place] = first[own][choice]
    corners = int(best_m2[:, count].argmin())
    if not np.isfinite(best_m2[corners, count]):
        return None
    way = [count]
    for left in range(corners, 0, -1):
        way.append(int(came[left, way[-1]]))
    return (np.array(way[:0:-1]) + start) % count
