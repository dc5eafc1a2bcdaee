"""Rings and shapes on the globe: checked, densified along geodesics, split at 180°."""

from __future__ import annotations

import math
from functools import lru_cache

import antimeridian
import numpy as np
import shapely
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry

from fallzone.earth import geodesic
from fallzone.earth.angles import wrap_deg
from fallzone.errors import InputError
from fallzone.words import _, ngettext


def check_ring(ring_lonlat, where: str) -> np.ndarray:
    """Check a ring and return it as numbers.

    Parameters
    ----------
    ring_lonlat : (n, 2) array_like
        Longitude, latitude [degrees]; the last point repeats the first. Edges may cross 180° either by a
        jump of sign or by longitudes beyond 180.
    where : str
        File and key for the message.

    Returns
    -------
    (n, 2) float64

    Raises
    ------
    InputError
        Not pairs of finite numbers, not closed, fewer than three corners, out of range, or crossing itself.
    """
    ring = check_points(ring_lonlat, where)
    if len(ring) < 4:
        raise InputError(
            where,
            ngettext("a ring of {count} point", "a ring of {count} points", len(ring)).format(count=len(ring)),
            _("at least 4, the last equal to the first"),
        )
    if not np.array_equal(ring[0], ring[-1]):
        raise InputError(
            where,
            _("the ring is not closed"),
            _("repeat the first point {point} at the end").format(point=ring[0].tolist()),
        )
    if not shapely.is_simple(shapely.LinearRing(_flat(ring))) or _is_thin(ring):
        raise InputError(where, _("the ring crosses or touches itself"), _("corners in order around the area"))
    return ring


@lru_cache(maxsize=2_048)
def is_valid(geometry: BaseGeometry) -> bool:
    """Whether no ring of a shape crosses itself or another one.

    Remembered, because large outlines are asked about more than once.

    Parameters
    ----------
    geometry : shapely geometry
        Any shape.

    Returns
    -------
    bool
    """
    return bool(geometry.is_valid)


def check_points(ring_lonlat, where: str) -> np.ndarray:
    """Points of a file as an array, each a position on the globe.

    Parameters
    ----------
    ring_lonlat : (n, 2) sequence of float
        Longitude and latitude [deg], as they were read.
    where : str
        For messages.

    Returns
    -------
    (n, 2) float64
        Longitude and latitude [deg].

    Raises
    ------
    InputError
        When they are no pairs of finite numbers within their ranges.
    """
    try:
        ring = np.array(ring_lonlat)
    except (TypeError, ValueError):
        ring = np.empty(0, dtype=object)
    # numpy would take text and true/false for numbers
    if ring.dtype.kind not in "fi" or holds_truth_values(ring_lonlat, ring):
        raise InputError(where, _("not a list of [lon, lat] pairs of numbers"), "[[124.5, 33.0], …]")
    ring = ring.astype(float)
    if ring.ndim != 2 or ring.shape[1] != 2:
        raise InputError(where, _("an array of shape {shape}").format(shape=ring.shape), _("pairs [lon, lat]"))
    if not np.isfinite(ring).all():
        raise InputError(where, _("a coordinate that is not finite"), _("degrees"))
    far = np.abs(ring) > [360.0, 90.0]
    if far.any():
        lon, lat = ring[far.any(axis=1)][0]
        expected = _("expected |lon| ≤ 360, |lat| ≤ 90")
        if abs(lon) <= 90.0 < abs(lat) <= 180.0:
            expected = _("did you swap longitude and latitude? expected |lon| ≤ 360, |lat| ≤ 90")
        raise InputError(
            where,
            _("lon {lon:g}, lat {lat:g}").format(lon=lon, lat=lat),
            expected,
        )
    return ring


def holds_truth_values(given, numbers: np.ndarray) -> bool:
    """Whether true or false stands among what was given as points and was read as 1 or 0.

    Parameters
    ----------
    given : sequence of points
        As it was given.
    numbers : (n, 2) ndarray
        As it was read.

    Returns
    -------
    bool
    """
    may_be = ((numbers == 0) | (numbers == 1)).any()
    return bool(may_be) and any(isinstance(value, bool) for point in given for value in point)


def unwrap(lon_deg) -> np.ndarray:
    """Longitudes along a line without jumps of 360°; the first stays as it is.

    Parameters
    ----------
    lon_deg : (n,) array_like
        In any range.

    Returns
    -------
    (n,) float64
        Degrees.
    """
    return np.unwrap(np.asarray(lon_deg, float), period=360.0)


def _flat(ring: np.ndarray) -> np.ndarray:
    """The ring in a plane in which it crosses itself exactly when it does so on the globe.

    Unwrapped longitude and latitude; for a ring round a pole, the view from above that pole.
    """
    lon = unwrap(ring[:, 0])
    if abs(lon[-1] - lon[0]) < 180.0:
        # Unwrapping may move the end by its last bit, and the two ends would then cross
        lon[-1] = lon[0]
        return np.column_stack([lon, ring[:, 1]])
    colatitude = 90.0 - np.sign(ring[:, 1].mean() or 1.0) * ring[:, 1]
    flat = np.column_stack([colatitude * np.cos(np.radians(lon)), colatitude * np.sin(np.radians(lon))])
    flat[-1] = flat[0]
    return flat


def _is_thin(ring: np.ndarray) -> bool:
    """Whether the ring encloses no area (all its points on one line)."""
    return shapely.Polygon(_flat(ring)).area < 1e-12


def densify(ring_lonlat, max_m: float = 50_000.0) -> np.ndarray:
    """Insert points along the geodesics of a line or ring so that no edge is longer than a given length.

    A straight edge in longitude and latitude of 4,100 km misses the geodesic by 125 km.

    Parameters
    ----------
    ring_lonlat : (n, 2) array_like
        Longitude, latitude [deg].
    max_m : float
        Longest edge, > 0.

    Returns
    -------
    lonlat_deg : (m, 2) float64
        Longitudes without jumps (they may pass 180°); the given points are kept as they are, modulo 360°.
    """
    points = np.asarray(ring_lonlat, float)
    dense = geodesic.trace(points, max_m=max_m)
    lon = unwrap(dense[:, 0])
    if np.array_equal(points[0], points[-1]):
        # Unwrapping may move the end by its last bit, and what is not closed is cut wrongly at 180°: parts are lost
        lon[-1] = lon[0] + 360.0 * round((lon[-1] - lon[0]) / 360.0)
    return np.column_stack([lon, dense[:, 1]])


def split_antimeridian(geometry: BaseGeometry) -> BaseGeometry:
    """Cut a shape at 180° so that each part lies in [-180, 180]; poles inside are kept inside.

    Parameters
    ----------
    geometry : Polygon, MultiPolygon, LineString or MultiLineString
        Longitude, latitude [deg]; may cross 180° by a jump of sign or by longitudes beyond 180.

    Returns
    -------
    shapely geometry
        The same shape in parts that lie in [-180, 180].

    Source
    ------
    P. Gadomski and others, the package `antimeridian`, after RFC 7946 section 3.1.9.
    """
    if geometry.is_empty:
        return geometry
    if geometry.geom_type in ("MultiPolygon", "MultiLineString"):
        parts = [split_antimeridian(part) for part in geometry.geoms]
        return type(geometry)([piece for part in parts for piece in getattr(part, "geoms", [part])])
    if geometry.geom_type == "LineString":
        return _split_line(shapely.get_coordinates(geometry))
    whole = _split_ring(_counterclockwise(_from_inside(shapely.get_coordinates(geometry.exterior))))
    for hole in geometry.interiors:  # the package loses holes beyond 180°
        whole = shapely.difference(whole, split_antimeridian(shapely.Polygon(hole)))
    return whole


def _split_ring(ring: np.ndarray) -> BaseGeometry:
    """The area on the left of a ring, cut at 180°."""
    if _stays_clear(ring):
        # To the last bit as the package leaves it
        area = shapely.Polygon(np.column_stack([wrap_deg(ring[:, 0]), ring[:, 1]]))
        if area.exterior.is_ccw:
            return area
    split = antimeridian.fix_polygon(shapely.Polygon(ring), fix_winding=False, great_circle=False)
    pieces = [piece for piece in getattr(split, "geoms", [split]) if piece.area > 0.0]
    return pieces[0] if len(pieces) == 1 else shapely.MultiPolygon(pieces)


def _stays_clear(ring: np.ndarray) -> bool:
    """Whether nothing of a ring is to be cut or joined, as of nearly all rings.

    The package looks at one corner after the other for that, which takes as long as the rest of a location check.
    """
    west_deg, east_deg = ring[:, 0].min(), ring[:, 0].max()
    is_aside = west_deg > -179.9 and east_deg < 179.9 and east_deg - west_deg < 180.0
    has_twins = (np.abs(np.diff(ring, axis=0)) <= 1e-8).all(axis=1).any()
    return is_aside and not has_twins


def _from_inside(ring: np.ndarray) -> np.ndarray:
    """A ring round a pole, begun away from 180°, where the package cannot tell on which side it is; others as given."""
    lon = unwrap(ring[:, 0])
    off_seam = np.flatnonzero(np.abs(np.abs(ring[:, 0]) - 180.0) > 1e-6)
    if abs(lon[-1] - lon[0]) < 180.0 or not off_seam.size:
        return ring
    return np.concatenate([ring[off_seam[0] :], ring[1 : off_seam[0] + 1]])


def _split_line(lonlat_deg: np.ndarray) -> BaseGeometry:
    """The pieces of a line in each turn round the globe, moved to [-180, 180]; it may go round more than once."""
    line = shapely.LineString(np.column_stack([unwrap(lonlat_deg[:, 0]), lonlat_deg[:, 1]]))
    west, _, east, _ = line.bounds
    pieces = []
    for turn in range(math.floor((west + 180.0) / 360.0), math.floor((east + 180.0) / 360.0) + 1):
        seam = 360.0 * turn
        inside = shapely.intersection(line, shapely.box(seam - 180.0, -90.0, seam + 180.0, 90.0))
        parts = [part for part in shapely.get_parts(inside) if part.geom_type == "LineString"]
        pieces += [translate(part, xoff=-seam) for part in parts]
    return pieces[0] if len(pieces) == 1 else shapely.MultiLineString(pieces)


def _counterclockwise(ring: np.ndarray) -> np.ndarray:
    """The ring with its inside on the left: the smaller side, or the side of the nearer pole."""
    lon = unwrap(ring[:, 0])
    turn = lon[-1] - lon[0]
    if abs(turn) < 180.0:
        left = shapely.LinearRing(np.column_stack([lon, ring[:, 1]])).is_ccw
    else:
        left = (turn > 0.0) == (ring[:, 1].mean() > 0.0)
    return ring if left else ring[::-1]
