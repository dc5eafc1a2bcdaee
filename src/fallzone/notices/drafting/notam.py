"""Drafts of notices to airmen: one for each area and, where its closures follow no daily schedule, each closure.

Source: ICAO Annex 15 and Doc 8126, as notices in force have it.
"""

from __future__ import annotations

import math

import numpy as np
import shapely

from fallzone.constants import NAUTICAL_MILE_M
from fallzone.earth import geodesic, rings
from fallzone.model.closing import Level
from fallzone.model.notices.draft import Draft
from fallzone.model.zone import LonLat
from fallzone.notices.drafting.message import TO_FILL, Area, fill, item_capitals, list_areas
from fallzone.notices.drafting.positions import in_digits, in_whole_minutes
from fallzone.notices.drafting.times import Window, is_daily
from fallzone.notices.outward import SECONDS, lay_plane

PER_DEGREE = SECONDS
# No limit is stated; most areas keep to 5 % with less than half as many
MOST_CORNERS = 48
# Series and number of no notice
_NUMBER = "X0000"
# Rocket firing will take place; a danger area is activated
_LAUNCHING, _FALLING = "QWMLW", "QRDCA"
# What a radius may say at most [NM]
_WIDEST_NM = 999
_COLUMNS = 70
_FEET_PER_M = 1.0 / 0.3048


def write(draft: Draft) -> str:
    """The notices, a blank line between them; the flight information region is left to who issues them.

    Parameters
    ----------
    draft : Draft
        With its zones.

    Returns
    -------
    str
    """
    areas = list_areas(draft, per_degree=PER_DEGREE, most_corners=MOST_CORNERS)
    hazard = None if draft.falling is None else "ROCKET DEBRIS FALLING"
    return "\n".join(_tell(area, windows, hazard) for area in areas for windows in _part(area.zone.windows_utc))


def find_circle(corners_lonlat: tuple[LonLat, ...]) -> tuple[int, int, int]:
    """Centre and radius of the Q-line: a circle that holds all of a ring.

    Parameters
    ----------
    corners_lonlat : tuple of (float, float)
        Corners in order, geodesics between them [deg].

    Returns
    -------
    lon_minutes, lat_minutes : int
        Centre, east and north [minutes of arc].
    radius_nm : int
        Rounded up [NM]; more than 999 cannot be written.

    Source
    ------
    Derived: the smallest circle about the ring in a plane, its centre rounded, then the farthest geodesic from there.
    """
    plane = lay_plane(corners_lonlat)
    centre = shapely.minimum_bounding_circle(plane.lay(corners_lonlat)).centroid
    [(lon_deg, lat_deg)] = plane.lift(np.array([[centre.x, centre.y]]))
    lon_minutes, lat_minutes = round(lon_deg * 60.0), round(lat_deg * 60.0)
    lon, lat = rings.densify([*corners_lonlat, corners_lonlat[0]]).T
    range_m, _azimuth = geodesic.range_azimuth(lon_minutes / 60.0, lat_minutes / 60.0, lon, lat)
    return lon_minutes, lat_minutes, max(1, math.ceil(float(range_m.max()) / NAUTICAL_MILE_M))


def _part(windows: tuple[Window, ...]) -> list[tuple[Window, ...]]:
    """Closures that one notice can tell: all of a daily schedule, or one."""
    return [windows] if is_daily(windows) else [(window,) for window in windows]


def _tell(area: Area, windows: tuple[Window, ...], falling: str | None) -> str:
    lon_minutes, lat_minutes, radius_nm = find_circle(area.ring.corners_lonlat)
    lower, upper = area.zone.levels.lower, area.zone.levels.upper
    centre, radius = in_whole_minutes(lon_minutes, lat_minutes), min(radius_nm, _WIDEST_NM)
    limits = f"{_flight_level(lower, up=False):03d}/{_flight_level(upper, up=True):03d}"
    (start, end), (_start, last) = windows[0], windows[-1]
    lines = [
        f"{_NUMBER}/{start:%y} NOTAMN",
        f"Q) {TO_FILL}/{_FALLING if falling else _LAUNCHING}/IV/BO/W/{limits}/{centre}{radius:03d}",
        f"A) {TO_FILL} B) {start:%y%m%d%H%M} C) {last:%y%m%d%H%M}",
    ]
    if len(windows) > 1:
        lines.append(f"D) DAILY {start:%H%M}-{end:%H%M}")
    corners = " ".join(f"{in_digits(corner)}-" for corner in area.ring.corners_lonlat)
    hazard = falling or f"ROCKET LAUNCH, {item_capitals(area.zone)}"
    lines += fill(f"E) {hazard}. DANGER AREA BOUNDED BY:", columns=_COLUMNS)
    lines += fill(f"{corners} BACK TO START.", columns=_COLUMNS)
    return "\n".join([*lines, f"F) {_limit(lower)} G) {_limit(upper)}"]) + "\n"


def _flight_level(level: Level, *, up: bool) -> int:
    """Of the Q-line: lower limits rounded down, upper ones up; the surface is 000, no limit 999."""
    if level.value is None:
        return 999 if level.reference == "UNL" else 0
    hundreds = level.value if level.reference == "FL" else level.value / 100.0
    if level.reference.startswith("m "):
        hundreds *= _FEET_PER_M
    return min(999, math.ceil(hundreds) if up else math.floor(hundreds))


def _limit(level: Level) -> str:
    return str(level).upper().replace(",", "")
