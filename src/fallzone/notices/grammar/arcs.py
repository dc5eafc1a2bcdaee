"""Edges that are arcs of circles, drawn out as corners."""

from __future__ import annotations

import math

import numpy as np

from fallzone.earth import geodesic
from fallzone.model.zone import LonLat

_STEP_DEG = 2.0


def draw_arc(centre: LonLat, start: LonLat, end: LonLat, *, clockwise: bool | None) -> list[LonLat]:
    """Corners along an arc, outside of it by less than a thousandth of its radius.

    Parameters
    ----------
    centre, start, end : (float, float)
        Middle and both ends [deg]; only the directions of the ends from the middle and the larger distance count.
    clockwise : bool or None
        Which way round; None: the shorter one.

    Returns
    -------
    list of (float, float)
        Between both ends, which are not repeated [deg].

    Notes
    -----
    Corners at radius / cos(half a step) hold all of the arc where the area lies within it; where it lies without, they
    leave less than that of it out.
    """
    lon, lat = zip(start, end, strict=True)
    ranges_m, azimuths_deg = geodesic.range_azimuth(*centre, np.array(lon), np.array(lat))
    turn = float(azimuths_deg[1] - azimuths_deg[0]) % 360.0
    if clockwise is False or (clockwise is None and turn > 180.0):
        turn -= 360.0
    count = max(1, math.ceil(abs(turn) / _STEP_DEG))
    steps = azimuths_deg[0] + turn * (np.arange(count) + 0.5) / count
    radius_m = float(ranges_m.max()) / math.cos(math.radians(abs(turn) / count / 2.0))
    found = geodesic.forward(*centre, steps, np.full(count, radius_m))
    return [(float(lon), float(lat)) for lon, lat in zip(*found, strict=True)]
