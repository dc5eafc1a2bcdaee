"""Wind that a radiosonde measured: text lists of the University of Wyoming, or IGRA 2.

Of a file with several soundings the one nearest in time is taken. It must lie within 12 h and 500 km of the launch;
its spread grows with both.
"""

from __future__ import annotations

from datetime import datetime

import numpy as np

from fallzone.earth.geodesic import range_azimuth
from fallzone.errors import InputError
from fallzone.winds import _igra, _wyoming
from fallzone.winds._balloons import Balloon, Levels
from fallzone.winds._levels import (
    ABOVE_THE_TOP,
    WindColumn,
    average_close,
    build_column,
    geometric_height_m,
    show_utc,
    wind_towards,
)

TITLE = "Radiosonde sounding"
SOURCE = f"measured, from the file that the mission names; its spread is assumed; {ABOVE_THE_TOP}"
VERIFIED = False
NEEDS = ("where", "text", "when_utc", "place_lonlat")
# The numbers are the file's
CHECKPOINTS = ()

FARTHEST_M, FARTHEST_S = 500_000.0, 12 * 3_600.0
# Assumed: of one component, beside the sounding; per 100 km from it; per hour before or after it
SIGMA_MPS, SIGMA_PER_100_KM_MPS, SIGMA_PER_HOUR_MPS = 3.0, 1.5, 1.0


def build(*, where: str, text: str, when_utc: datetime, place_lonlat: tuple[float, float]) -> WindColumn:
    """Read the sounding nearest to an instant.

    Parameters
    ----------
    where : str
        Name of the file, for messages and provenance.
    text : str
        Its content.
    when_utc : datetime
        Lift-off.
    place_lonlat : (float, float)
        The pad, longitude and latitude [deg].

    Raises
    ------
    InputError
        Of neither layout, damaged, or too far away in time or place.

    Notes
    -----
    A level that has a pressure but no height is placed between its neighbours, linearly in the logarithm of pressure.
    Levels within 200 m are averaged; components are joined by PCHIP in geometric height.
    """
    lines = text.removeprefix("\ufeff").splitlines()
    layout = _igra if _igra.is_igra(lines) else _wyoming
    if layout is _wyoming and not _wyoming.is_wyoming(lines):
        raise InputError(where, "is no sounding", "expected a text list of the University of Wyoming, or IGRA 2")
    balloons = layout.find_balloons(lines, where)
    if not balloons:
        raise InputError(where, "holds no sounding with an hour and a position")
    balloon = min(balloons, key=lambda one: abs((one.when_utc - when_utc).total_seconds()))
    distance_m, apart_s = _check_near(balloon, balloons, where, when_utc, place_lonlat)
    levels = layout.read_levels(lines, balloon, where)
    height, wind = average_close(*_find_wind(levels))
    sigma = np.hypot(
        SIGMA_MPS, np.hypot(SIGMA_PER_100_KM_MPS * distance_m / 1e5, SIGMA_PER_HOUR_MPS * apart_s / 3_600.0)
    )
    place = f"{distance_m / 1e3:.0f} km and {apart_s / 3_600.0:.1f} h from the launch"
    return build_column(
        f"{where} line {balloon.first + 1}",
        title=f"Radiosonde of {balloon.station}, {show_utc(balloon.when_utc)}",
        source=f"measured {place}, from {where}; a spread of {sigma:.1f} m/s assumed; {ABOVE_THE_TOP}",
        height_m=height,
        wind_mps=wind,
        sigma_mps=np.full_like(wind, sigma),
    )


def _check_near(balloon: Balloon, balloons: list[Balloon], where: str, when_utc: datetime, place_lonlat):
    """Distance [m] and time [s] between the launch and a sounding; InputError when it says nothing about the launch."""
    apart_s = abs((balloon.when_utc - when_utc).total_seconds())
    if apart_s > FARTHEST_S:
        times = sorted(one.when_utc for one in balloons)
        raise InputError(
            where,
            f"soundings from {show_utc(times[0])} to {show_utc(times[-1])}, the launch is at {show_utc(when_utc)}",
            f"one within {FARTHEST_S / 3_600.0:.0f} h is needed",
        )
    lon, lat = place_lonlat
    distance_m = float(range_azimuth(lon, lat, balloon.lon_deg, balloon.lat_deg)[0])
    if distance_m > FARTHEST_M:
        raise InputError(
            where,
            f"station {balloon.station} at {balloon.lat_deg:.2f}, {balloon.lon_deg:.2f} is {distance_m / 1e3:.0f} km "
            f"from the pad at {lat:.2f}, {lon:.2f}",
            f"one within {FARTHEST_M / 1e3:.0f} km is needed",
        )
    return distance_m, apart_s


def _find_wind(levels: Levels) -> tuple[np.ndarray, np.ndarray]:
    """Geometric heights (n,) and winds (n, 2) of the levels that have both."""
    placed = np.isfinite(levels.height_m) & np.isfinite(levels.pressure_hpa)
    height = levels.height_m.copy()
    if placed.sum() >= 2:
        log_pressure = -np.log(levels.pressure_hpa)
        order = np.flatnonzero(placed)[np.argsort(log_pressure[placed])]
        between = np.interp(log_pressure, log_pressure[order], height[order], left=np.nan, right=np.nan)
        height = np.where(np.isnan(height), between, height)
    kept = np.isfinite(height) & np.isfinite(levels.direction_deg) & np.isfinite(levels.speed_mps)
    wind = wind_towards(levels.speed_mps[kept], levels.direction_deg[kept])
    return geometric_height_m(height[kept]), wind
