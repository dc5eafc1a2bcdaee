"""Projections of maps on paper: along a corridor, or of what is too wide for that."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from pyproj import Proj

# Radius of the sphere with the area of the ellipsoid [m]
RADIUS_M = 6_371_007.0

Projecting = Callable[..., tuple[Any, Any]]


@lru_cache(maxsize=16)
def find_projection(lon_deg: float, lat_deg: float, axis_deg: float | None) -> Projecting:
    """A projection with a centre, at which north is up.

    Parameters
    ----------
    lon_deg, lat_deg : float
        Its centre.
    axis_deg : float or None
        Azimuth at the centre of the axis of an oblique Mercator projection, which is torn half a turn from the centre;
        None: Lambert's azimuthal equal-area projection.

    Returns
    -------
    callable
        As ``pyproj.Proj``: longitude and latitude [deg] to metres, and back with ``inverse=True``.

    Notes
    -----
    The oblique projection is of the sphere: lengths along its axis are true to 0.6 %, as far as the radii of curvature
    of the ellipsoid differ from that of the sphere. Hotine's, of the ellipsoid, is torn half a turn from where its axis
    meets the equator, which may be on the map.

    Source
    ------
    J. P. Snyder, Map Projections: A Working Manual, USGS Professional Paper 1395 (1987), sections 5, 9 and 24.
    """
    if axis_deg is None:
        return Proj(proj="laea", lon_0=lon_deg, lat_0=lat_deg, ellps="WGS84")
    axis, lat = math.radians(axis_deg), math.radians(lat_deg)
    # The pole of the axis: a quarter of a turn to the left of it
    pole_lat = math.asin(math.cos(lat) * math.sin(axis))
    pole_lon_deg = lon_deg + math.degrees(math.atan2(-math.cos(axis), -math.sin(lat) * math.sin(axis)))
    known = {"proj": "ob_tran", "o_proj": "merc", "o_lat_p": math.degrees(pole_lat), "lon_0": pole_lon_deg - 180.0}
    from_somewhere, __ = Proj(**known, o_lon_p=0.0, R=RADIUS_M)(lon_deg, lat_deg)
    along = Proj(**known, o_lon_p=-math.degrees(from_somewhere / RADIUS_M), R=RADIUS_M)
    sine, cosine = math.sin(axis), math.cos(axis)

    def project(first, second, *, inverse: bool = False):
        if inverse:
            return along(first * sine + second * cosine, second * sine - first * cosine, inverse=True)
        x, y = along(first, second)
        return x * sine - y * cosine, x * cosine + y * sine

    return project
