"""The shortest way around areas: a graph of the points from which one sees the other, over land or not."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from fallzone.checks.many.sources import Area, Spots
from fallzone.checks.ways.obstacles import Plane, draw_obstacles, lay_plane
from fallzone.checks.ways.way import Way
from fallzone.earth import geodesic

Holds = Callable[[np.ndarray, np.ndarray], np.ndarray]

# Where the way may be left and joined again, beside its own points
_TRACK_NODES = 40
_MOST_TRACK_NODES = 200
_MOST_CORNERS = 120
_TOLERANCE_M = 200.0
_STRAIGHT_M = 1_000.0
# Geodesics are drawn in so short pieces, and asked so often whether they cross land
_PIECE_M, _LAND_STEP_M = 20_000.0, 1_000.0
_MOST_TRIES = 200


@dataclass(frozen=True)
class _Graph:
    """Nodes in order: those of the way, then corners; edges with their lengths [m]."""

    lonlat: np.ndarray
    on_way_s: np.ndarray
    first: np.ndarray
    last: np.ndarray
    length_m: np.ndarray


def find_detour(way: Way, sources: Iterable[Area | Spots], *, is_land: Holds | None, beyond_m: float) -> Way | None:
    """The shortest way by the turns of another one that keeps out of areas and their margins.

    Of the turns those in an area are left out.

    Parameters
    ----------
    way : Way
        As planned; it is kept to from turn to turn wherever nothing is in it.
    sources : iterable of Area or Spots
        What it keeps out of.
    is_land : callable or None
        Longitudes and latitudes (n,) to whether each is on land, which it does not cross; None for a way over land.
    beyond_m : float
        How far beyond the way areas are known [m]; a detour that leads farther may meet others.

    Returns
    -------
    Way or None
        At the mean speed of the way. None where there is none, or its ends lie in an area.

    Source
    ------
    T. Lozano-Pérez, M. A. Wesley, "An algorithm for planning collision-free paths among polyhedral obstacles", Comm.
    ACM 22 (1979): the shortest way leads along corners of the areas, grown by the margin. E. W. Dijkstra, "A note on
    two problems in connexion with graphs", Numer. Math. 1 (1959).
    """
    plane = lay_plane(way, beyond_m)
    closed = draw_obstacles(plane, sources)
    if closed is None or not way.speed_mps > 0.0:
        return None
    shapely.prepare(closed)
    turns_s = _list_turns(way, plane, closed)
    graph = _build_graph(way, plane, closed, turns_s)
    path = _find_path(graph, np.searchsorted(graph.on_way_s, turns_s), is_land)
    return None if path is None else _join_points(way, graph, path)


def _list_turns(way: Way, plane: Plane, closed: BaseGeometry) -> np.ndarray:
    """When a way turns, outside of what is closed, its ends included [s]: within a kilometre it is straight."""
    flat = plane.flatten(np.column_stack([way.lon_deg, way.lat_deg]))
    kept = shapely.get_coordinates(shapely.simplify(shapely.LineString(flat), _STRAIGHT_M, preserve_topology=False))
    rows = np.ascontiguousarray(flat).view("V16").ravel()
    turns = np.isin(rows, np.ascontiguousarray(kept).view("V16").ravel())
    turns &= ~shapely.intersects_xy(closed, *flat.T)
    return np.unique(np.concatenate([way.t_s[turns], [0.0, way.duration_s]]))


def _build_graph(way: Way, plane: Plane, closed: BaseGeometry, turns_s: np.ndarray) -> _Graph:
    on_way_s = np.union1d(_list_times(way), turns_s)
    corners = plane.unflatten(_list_corners(closed))
    lonlat = np.vstack([np.column_stack(way.locate(on_way_s)), corners])
    count = len(on_way_s)
    # From one point of the way to another only along it
    first, last = np.triu_indices(len(lonlat), k=1)
    free = last >= count
    first, last = first[free], last[free]
    length_m, azimuth_deg = geodesic.range_azimuth(*lonlat[first].T, *lonlat[last].T)
    seen = _see(plane, closed, lonlat[first], azimuth_deg, length_m)
    along = np.flatnonzero(~_meet_along(way, plane, closed, on_way_s))
    return _Graph(
        lonlat,
        on_way_s,
        np.concatenate([along, first[seen]]),
        np.concatenate([along + 1, last[seen]]),
        np.concatenate([np.diff(np.interp(on_way_s, way.t_s, way.list_lengths()))[along], length_m[seen]]),
    )


def _list_times(way: Way) -> np.ndarray:
    """Times of the points at which a way may be left: its own, where these are few, and some between."""
    times_s = np.linspace(0.0, way.duration_s, _TRACK_NODES)
    return np.unique(np.concatenate([times_s, way.t_s])) if len(way.t_s) <= _MOST_TRACK_NODES else times_s


def _list_corners(closed: BaseGeometry) -> np.ndarray:
    """Corners of areas that bulge out, a little beyond them: (k, 2) [m]."""
    tolerance_m = _TOLERANCE_M
    while True:
        # Simpler by less than they were grown
        grown = shapely.simplify(shapely.buffer(closed, 2.0 * tolerance_m, join_style="mitre"), tolerance_m)
        rings = [_list_convex(part.exterior) for part in shapely.get_parts(grown) if not part.is_empty]
        corners = np.vstack([np.zeros((0, 2)), *rings])
        if len(corners) <= _MOST_CORNERS:
            return corners
        tolerance_m *= 1.5


def _list_convex(ring: shapely.LinearRing) -> np.ndarray:
    """Corners at which a ring turns away from its outside."""
    points = shapely.get_coordinates(ring)[:-1]
    if not shapely.is_ccw(ring):
        points = points[::-1]
    before, after = points - np.roll(points, 1, axis=0), np.roll(points, -1, axis=0) - points
    return points[before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0] > 0.0]


def _see(
    plane: Plane, closed: BaseGeometry, start: np.ndarray, azimuth_deg: np.ndarray, length_m: np.ndarray
) -> np.ndarray:
    """Which geodesics keep out of what is closed."""
    if not len(start):
        return np.zeros(0, dtype=bool)
    share = np.linspace(0.0, 1.0, 2 + int(length_m.max() / _PIECE_M))
    points = geodesic.forward(*(one[:, None] for one in (*start.T, azimuth_deg)), length_m[:, None] * share)
    flat = plane.flatten(np.column_stack([one.ravel() for one in points])).reshape(len(start), len(share), 2)
    return ~shapely.intersects(closed, shapely.linestrings(flat))


def _meet_along(way: Way, plane: Plane, closed: BaseGeometry, on_way_s: np.ndarray) -> np.ndarray:
    """Between which neighbours of its points a way meets what is closed."""
    times_s = np.union1d(way.sample(_PIECE_M), on_way_s)
    flat = plane.flatten(np.column_stack(way.locate(times_s)))
    at = np.searchsorted(times_s, on_way_s)
    lines = [shapely.LineString(flat[one : other + 1]) for one, other in itertools.pairwise(at)]
    return shapely.intersects(closed, lines)


def _find_path(graph: _Graph, turns: np.ndarray, is_land: Holds | None) -> list[int] | None:
    """Nodes of the shortest path by the turns of the way; None where from one there is none to the next."""
    lengths = {
        (int(one), int(other)): max(float(length), 1e-3)
        for one, other, length in zip(graph.first, graph.last, graph.length_m, strict=True)
    }
    path = [int(turns[0])]
    for one, other in itertools.pairwise(turns.tolist()):
        along = list(range(one, other + 1))
        is_free = all(step in lengths for step in itertools.pairwise(along))
        leg = along if is_free else _find_leg(graph, lengths, (one, other), is_land)
        if leg is None:
            return None
        path += leg[1:]
    return path


def _find_leg(
    graph: _Graph, lengths: dict[tuple[int, int], float], ends: tuple[int, int], is_land: Holds | None
) -> list[int] | None:
    """Nodes of the shortest path between two of them; edges across land are dropped as they turn up."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import dijkstra

    count, (start, goal) = len(graph.lonlat), ends
    for _one_try in range(_MOST_TRIES):
        if not lengths:
            return None
        matrix = coo_array((list(lengths.values()), np.array(list(lengths)).T), shape=(count, count)).tocsr()
        _lengths, before = dijkstra(matrix, directed=False, indices=start, return_predecessors=True)
        if before[goal] < 0:
            return None
        path = [goal]
        while path[-1] != start:
            path.append(int(before[path[-1]]))
        path.reverse()
        steps = [(min(step), max(step)) for step in itertools.pairwise(path)]
        ashore = [] if is_land is None else [one for one in steps if _crosses(graph, one, is_land)]
        if not ashore:
            return path
        for one in ashore:
            lengths.pop(one, None)
    return None


def _crosses(graph: _Graph, step: tuple[int, int], is_land: Holds) -> bool:
    """Whether an edge that is no part of the way crosses land."""
    if step[1] <= len(graph.on_way_s) - 1:
        return False
    line = geodesic.trace(graph.lonlat[list(step)], max_m=_LAND_STEP_M)
    return bool(is_land(*line.T).any())


def _join_points(way: Way, graph: _Graph, path: list[int]) -> Way:
    """The points of a path: corners, where the way is left and joined, and its own points between."""
    count = len(graph.on_way_s)
    points = [graph.lonlat[path[0]]]
    for one, other in itertools.pairwise(path):
        if max(one, other) >= count:
            points += [graph.lonlat[one], graph.lonlat[other]]
            continue
        begin_s, end_s = graph.on_way_s[[one, other]]
        own_s = way.t_s[(way.t_s >= min(begin_s, end_s)) & (way.t_s <= max(begin_s, end_s))]
        points += list(np.column_stack(way.locate(own_s if begin_s < end_s else own_s[::-1])))
    lonlat = np.array([*points, graph.lonlat[path[-1]]])
    length_m, _azimuth = geodesic.range_azimuth(*lonlat[:-1].T, *lonlat[1:].T)
    moves = np.append(True, length_m > 1e-3)
    moving_s = np.concatenate([[0.0], np.cumsum(length_m)]) / way.speed_mps
    return Way(*lonlat[moves].T, moving_s[moves])
