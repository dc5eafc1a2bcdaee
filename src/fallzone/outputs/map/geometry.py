"""Shapes made ready to be drawn: on the launch's side of 180°, cut to the map, in few and short numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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
    parts = [piece for part in shapely.get_parts(geometry) for piece in _within_half_a_turn(part, centre_lon_deg)]
    # A part that only touches the cut may leave a piece without an area
    return shapely.union_all(parts) if shapely.get_dimensions(geometry) == 2 else shapely.multilinestrings(parts)


def _within_half_a_turn(part: BaseGeometry, centre_lon_deg: float) -> Iterator[BaseGeometry]:
    moved = _nearest(part, centre_lon_deg)
    west, east = centre_lon_deg - 180.0, centre_lon_deg + 180.0
    if west <= moved.bounds[0] and moved.bounds[2] <= east:
        yield moved
        return
    for turn in (-360.0, 0.0, 360.0):
        inside = shapely.intersection(translate(moved, xoff=turn), shapely.box(west, -90.0, east, 90.0))
        yield from (piece for piece in shapely.get_parts(inside) if piece.geom_type == part.geom_type)


def _nearest(part: BaseGeometry, centre_lon_deg: float) -> BaseGeometry:
    west, _, east, _ = part.bounds
    return translate(part, xoff=float(unwrap_lon(0.5 * (west + east), centre_lon_deg)) - 0.5 * (west + east))


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
    parts = (_nearest(part, centre_lon_deg) for part in shapely.get_parts(geometry))
    inside = [shapely.clip_by_rect(part, *window) for part in parts if _meet(part.bounds, window)]
    return shapely.union_all(inside)


def _meet(bounds: Bounds, window: Bounds) -> bool:
    west, south, east, north = bounds
    return west <= window[2] and east >= window[0] and south <= window[3] and north >= window[1]


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
    polygons, lines, points = [], [], []
    for part in shapely.get_parts(geometry):
        if part.is_empty:
            continue
        if part.geom_type == "Polygon":
            rings = [_rounded(ring) for ring in (part.exterior, *part.interiors)]
            if len(rings[0]) >= 4:
                polygons.append([ring for ring in rings if len(ring) >= 4])
        elif part.geom_type in ("LineString", "LinearRing"):
            lines.append(_rounded(part))
        else:
            points.append(_rounded(part)[0])
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
        rings = [_steps(ring) for polygon in coordinates for ring in polygon]
        return {"kind": "polygons", "lines": rings, "rings": [len(polygon) for polygon in coordinates]}
    if kind == "MultiLineString":
        return {"kind": "lines", "lines": [_steps(line) for line in coordinates]}
    return {"kind": "point", "lines": [_steps([coordinates])] if coordinates else []}


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
    return [_steps(line, FINE_DECIMALS) for line in lines]


def _steps(lonlat: Any, decimals: int = DECIMALS) -> list[int]:
    whole = np.round(np.asarray(lonlat) * 10**decimals).astype(int)
    return np.diff(whole, axis=0, prepend=[[0, 0]]).ravel().tolist()


def _rounded(part: BaseGeometry) -> list[list[float]]:
    coordinates = np.round(shapely.get_coordinates(part), DECIMALS) + 0.0
    new = np.ones(len(coordinates), dtype=bool)
    new[1:] = np.any(np.diff(coordinates, axis=0) != 0.0, axis=1)
    return coordinates[new].tolist()
