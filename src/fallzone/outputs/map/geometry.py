"""Shapes made ready to be drawn: on the launch's side of 180°, cut to the map, in few and short numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely.affinity import translate

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

Bounds = tuple[float, float, float, float]

# 0.001° is about 100 m: finer than any line on the map is known, and half the size of the full numbers.
DECIMALS = 3

# Of what the page computes with: 0.1 m
FINE_DECIMALS = 6

_LINES = shapely.GeometryType.LINESTRING, shapely.GeometryType.LINEARRING

# Web Mercator ends here.
MERCATOR_LAT_DEG = 85.0


def unwrap(geometry: BaseGeometry, centre_lon_deg: float) -> BaseGeometry:
    """Move each part by whole turns to where it is nearest to a longitude, and join parts that then touch.

    A shape that is stored split at 180° is whole again, with longitudes beyond ±180° on the far side. What reaches
    farther than half a turn from the longitude is cut there and goes on at the other side, as single points do.

    Parameters
    ----------
    geometry : shapely geometry
        Polygons or lines; lon, lat [deg].
    centre_lon_deg : float
        The longitude.

    Returns
    -------
    shapely geometry
        Of the same dimension, within 180° of the longitude.
    """
    parts = [piece for part in _move(geometry, centre_lon_deg) for piece in _within_half_a_turn(part, centre_lon_deg)]
    # A part that only touches the cut may leave a piece without an area
    return shapely.union_all(parts) if shapely.get_dimensions(geometry) == 2 else shapely.multilinestrings(parts)


def _within_half_a_turn(moved: BaseGeometry, centre_lon_deg: float) -> Iterator[BaseGeometry]:
    west, east = centre_lon_deg - 180.0, centre_lon_deg + 180.0
    if west <= moved.bounds[0] and moved.bounds[2] <= east:
        yield moved
        return
    for turn in (-360.0, 0.0, 360.0):
        inside = shapely.intersection(translate(moved, xoff=turn), shapely.box(west, -90.0, east, 90.0))
        yield from (piece for piece in shapely.get_parts(inside) if piece.geom_type == moved.geom_type)


def _move(geometry: BaseGeometry, centre_lon_deg: float) -> np.ndarray:
    """Parts, each moved by whole turns to where it is nearest to a longitude."""
    parts = shapely.get_parts(geometry)
    west, _, east, _ = shapely.bounds(parts).T
    turn = unwrap_lon(0.5 * (west + east), centre_lon_deg) - 0.5 * (west + east)
    turns = np.repeat(turn, shapely.get_num_coordinates(parts))
    return shapely.transform(parts, lambda lonlat: lonlat + np.column_stack([turns, np.zeros_like(turns)]))


def unwrap_lon(lon_deg: Any, centre_lon_deg: float) -> Any:
    """Longitudes moved by whole turns to within 180° of a centre.

    Parameters
    ----------
    lon_deg : float or (n,) float64
        Any.
    centre_lon_deg : float
        Centre [deg].

    Returns
    -------
    float or (n,) float64
    """
    return lon_deg + 360.0 * np.round((centre_lon_deg - lon_deg) / 360.0)


def place_point(lon_deg: float, lat_deg: float, centre_lon_deg: float) -> shapely.Point:
    """A point moved by whole turns to within 180° of a centre.

    Parameters
    ----------
    lon_deg, lat_deg : float
        WGS 84 [deg].
    centre_lon_deg : float
        Centre [deg].

    Returns
    -------
    shapely Point
    """
    return shapely.Point(float(unwrap_lon(lon_deg, centre_lon_deg)), float(lat_deg))


def cut(geometry: BaseGeometry, centre_lon_deg: float, window: Bounds) -> BaseGeometry:
    """What of a shape lies in a window, on the centre's side of 180°.

    Parameters
    ----------
    geometry : shapely geometry
        lon, lat [deg]. Each part is moved whole.
    centre_lon_deg : float
        Longitude to which parts are moved by whole turns.
    window : (float, float, float, float)
        West, south, east, north [deg]; longitudes may pass 180°.

    Returns
    -------
    shapely geometry
        Empty where nothing does.
    """
    parts = _move(geometry, centre_lon_deg)
    west, south, east, north = shapely.bounds(parts).T
    met = (west <= window[2]) & (east >= window[0]) & (south <= window[3]) & (north >= window[1])
    # Of thousands of islands few touch another one, and those that do not stay as they are
    return shapely.disjoint_subset_union_all(shapely.clip_by_rect(parts[met], *window))


def is_beyond(bounds: Bounds) -> bool:
    """Whether something reaches to latitudes that Mercator cannot show.

    Parameters
    ----------
    bounds : (float, float, float, float)
        West, south, east and north of it [deg].

    Returns
    -------
    bool
    """
    return bounds[1] < -MERCATOR_LAT_DEG or bounds[3] > MERCATOR_LAT_DEG


def within_mercator(geometry: BaseGeometry) -> BaseGeometry:
    """What of a shape Mercator can show: it would draw all the rest along its edge.

    Parameters
    ----------
    geometry : shapely geometry
        lon, lat [deg].

    Returns
    -------
    shapely geometry
        The part within ±``MERCATOR_LAT_DEG``.
    """
    if geometry.is_empty or not is_beyond(geometry.bounds):
        return geometry
    west, _, east, _ = geometry.bounds
    return shapely.intersection(geometry, shapely.box(west - 1.0, -MERCATOR_LAT_DEG, east + 1.0, MERCATOR_LAT_DEG))


def widest(bounds: Iterable[Bounds], *, margin_deg: float = 0.0) -> Bounds:
    """Window around several windows, wider by a margin, inside what Mercator can show.

    Parameters
    ----------
    bounds : iterable of (float, float, float, float)
        West, south, east, north of each [deg]; at least one; longitudes may pass 180°.
    margin_deg : float
        Added on each side [deg], ≥ 0.

    Returns
    -------
    (float, float, float, float)
        West, south, east, north [deg].
    """
    west, south, east, north = np.transpose(list(bounds))
    return (
        float(np.min(west)) - margin_deg,
        max(float(np.min(south)) - margin_deg, -MERCATOR_LAT_DEG),
        float(np.max(east)) + margin_deg,
        min(float(np.max(north)) + margin_deg, MERCATOR_LAT_DEG),
    )


def surround(view: Bounds) -> Bounds:
    """A window around a view that fills a wide screen and a tall one, with some room to pan.

    Parameters
    ----------
    view : (float, float, float, float)
        West, south, east, north of what the map opens on [deg].

    Returns
    -------
    (float, float, float, float)
        30° wide and high at least, as far as Mercator reaches; a full turn wide at most.
    """
    west, south, east, north = view
    across = min(max(east - west, 2.2 * (north - south), 20.0), 240.0)  # 1.5 times this is a full turn
    upright = max(north - south, 1.4 * (east - west), 20.0)
    x, y = 0.5 * (west + east), 0.5 * (south + north)
    return widest([(x - 0.75 * across, y - 0.75 * upright, x + 0.75 * across, y + 0.75 * upright)])


def to_geojson(geometry: BaseGeometry) -> dict[str, Any]:
    """GeoJSON geometry with coordinates rounded to ``DECIMALS``; parts that vanish when rounded are left out.

    Parameters
    ----------
    geometry : shapely geometry
        lon, lat [deg].

    Returns
    -------
    dict
        Polygons, else lines, else the first point; an empty collection where nothing is left.
    """
    parts = shapely.get_parts(geometry)
    parts = parts[~shapely.is_empty(parts)]
    kinds = shapely.get_type_id(parts)
    is_polygon, is_line = kinds == shapely.GeometryType.POLYGON, np.isin(kinds, _LINES)
    rings, numbers = shapely.get_rings(parts[is_polygon], return_index=True)
    by_polygon: dict[int, list[list[list[float]]]] = {}
    for number, ring in zip(numbers.tolist(), _round_lines(rings), strict=True):
        by_polygon.setdefault(number, []).append(ring)
    polygons = [[ring for ring in own if len(ring) >= 4] for own in by_polygon.values() if len(own[0]) >= 4]
    lines = [line for line in _round_lines(parts[is_line]) if len(line) >= 2]
    points = [ring[0] for ring in _round_lines(parts[~is_polygon & ~is_line])]
    if polygons:
        return {"type": "MultiPolygon", "coordinates": polygons}
    if lines:
        return {"type": "MultiLineString", "coordinates": lines}
    return {"type": "Point", "coordinates": points[0]} if points else {"type": "GeometryCollection", "geometries": []}


def to_steps(geometry: dict[str, Any]) -> dict[str, Any]:
    """A geometry of `to_geojson` in whole steps of 0.001°: short numbers, where a page would hold millions of digits.

    Parameters
    ----------
    geometry : dict
        Polygons, lines, a point or nothing.

    Returns
    -------
    dict
        ``kind`` is ``polygons``, ``lines`` or ``point``; ``lines`` are the rings of all polygons, or the lines: each a
        list of longitude and latitude in turn, the first in steps from 0°, each other in steps from the one before.
        ``rings`` says of polygons how many rings each has, the outer one first.
    """
    kind, coordinates = geometry["type"], geometry.get("coordinates", [])
    if kind == "MultiPolygon":
        rings = _list_steps([ring for polygon in coordinates for ring in polygon])
        return {"kind": "polygons", "lines": rings, "rings": [len(polygon) for polygon in coordinates]}
    if kind == "MultiLineString":
        return {"kind": "lines", "lines": _list_steps(coordinates)}
    return {"kind": "point", "lines": _list_steps([[coordinates]]) if coordinates else []}


def to_fine_steps(lines: Iterable[np.ndarray]) -> list[list[int]]:
    """Lines in whole steps of 0.000001°, about 0.1 m, for what is computed with and not drawn.

    Parameters
    ----------
    lines : iterable of (n, 2) float64
        lon, lat [deg].

    Returns
    -------
    list of list of int
        As ``lines`` of `to_steps`.
    """
    return _list_steps(list(lines), FINE_DECIMALS)


def _list_steps(lines: Sequence[Any], decimals: int = DECIMALS) -> list[list[int]]:
    """Each line's longitudes and latitudes in turn, the first in steps from 0°, each other from the one before."""
    if not lines:
        return []
    firsts = np.cumsum([0, *map(len, lines)])
    whole = np.round(np.concatenate(lines) * 10**decimals).astype(int)
    steps = np.diff(whole, axis=0, prepend=0)
    steps[firsts[:-1]] = whole[firsts[:-1]]
    told = steps.ravel().tolist()
    return [told[first:end] for first, end in pairwise((2 * firsts).tolist())]


def _round_lines(lines: np.ndarray) -> list[list[list[float]]]:
    """Rounded corners of lines and rings, each once where several in a row become one."""
    lonlat, numbers = shapely.get_coordinates(lines, return_index=True)
    lonlat = np.round(lonlat, DECIMALS) + 0.0
    is_new = np.ones(len(lonlat), dtype=bool)
    is_new[1:] = (np.diff(numbers) != 0) | np.any(np.diff(lonlat, axis=0) != 0.0, axis=1)
    kept = lonlat[is_new].tolist()
    firsts = np.cumsum([0, *np.bincount(numbers[is_new], minlength=len(lines))]).tolist()
    return [kept[first:end] for first, end in pairwise(firsts)]
