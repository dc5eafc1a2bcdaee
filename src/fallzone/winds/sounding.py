"""Wind that a radiosonde measured: text lists or CSV of the University of Wyoming, or IGRA 2.

Of a file with several soundings the one nearest in time is taken, of those of one time the nearest in place. It must
lie within 12 h and 500 km of the launch; its spread grows with both. No levels more than 150 hPa apart are joined.
"""

from __future__ import annotations

import math
from datetime import datetime
from typing import Any

import numpy as np

from fallzone.earth.geodesic import range_azimuth
from fallzone.errors import InputError
from fallzone.model.results.statement import Statement
from fallzone.winds import _igra, _sounding_csv, _wyoming
from fallzone.winds._balloons import Balloon, Levels
from fallzone.winds._levels import (
    WindColumn,
    average_close,
    build_column,
    check_gaps,
    geometric_height_m,
    geopotential_height_m,
    height_at_m,
    pressure_at_hpa,
    widen_mps,
)
from fallzone.words import _, msg
from fallzone.words.hints import line_of
from fallzone.words.times import iso_utc, minute_utc

TITLE = msg("Radiosonde sounding")
SOURCE = msg(
    "measured, from the file that the mission names; its spread is assumed; above the highest level the assumed "
    "westerlies"
)
VERIFIED = False
NEEDS = ("where", "text", "when_utc", "place_lonlat", "atmosphere")
# The numbers are the file's
CHECKPOINTS = ()

FARTHEST_M, FARTHEST_S = 500_000.0, 12 * 3_600.0
# Assumed, of one component, beside the sounding
SIGMA_MPS = 3.0
_EXPECTED = msg(
    "expected a sounding of the University of Wyoming (choose Text: List or Text: CSV, and save the page), or IGRA 2 "
    '(-data.txt or -drvd.txt); a table of heights and winds is read by wind = "profile"'
)


def build(
    *, where: str, text: str, when_utc: datetime, place_lonlat: tuple[float, float], atmosphere: Any
) -> WindColumn:
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
    atmosphere : model
        Where levels lie that have a pressure and no height, and what pressure those have that have none.

    Returns
    -------
    WindColumn

    Raises
    ------
    InputError
        Of no known layout, damaged, or too far away in time or place.

    Notes
    -----
    A level that has a pressure but no height is placed between its neighbours, linearly in the logarithm of pressure;
    beyond the last of them as far away as in the atmosphere. A level without wind is no level. Levels within 200 m are
    averaged; components are joined by PCHIP in geometric height.
    """
    lines = text.removeprefix("\ufeff").splitlines()
    layouts = ((_igra, _igra.is_igra), (_wyoming, _wyoming.is_wyoming), (_sounding_csv, _sounding_csv.is_csv))
    layout = next((layout for layout, fits in layouts if fits(lines)), None)
    if layout is None:
        raise InputError(where, _("is no sounding"), _(_EXPECTED))
    balloons = layout.find_balloons(lines, where)
    if not balloons:
        raise InputError(where, _("holds no sounding with an hour and a position"))
    balloon, apart_s, distance_m = _find_nearest(balloons, where, when_utc, place_lonlat)
    place = line_of(where, balloon.first + 1)
    height, pressure, wind, placed = _find_wind(layout.read_levels(lines, balloon, where), atmosphere)
    gaps = check_gaps(place, pressure)
    height, wind = average_close(height, wind)
    beside = "sounding-apart"
    if math.isnan(distance_m):
        beside, distance_m = "sounding-unplaced", FARTHEST_M
    sigma = float(widen_mps(SIGMA_MPS, apart_s=apart_s, distance_m=distance_m))
    return build_column(
        place,
        told=(
            _tell_balloon(balloon, where),
            Statement(code=beside, values={"distance_m": distance_m, "apart_s": apart_s}),
            gaps,
            *placed,
            Statement(code="sounding-spread", values={"sigma_mps": sigma}),
        ),
        height_m=height,
        wind_mps=wind,
        sigma_mps=np.full_like(wind, sigma),
    )


def _tell_balloon(balloon: Balloon, where: str) -> Statement:
    when = {"when_utc": iso_utc(balloon.when_utc)}
    if not balloon.station:
        return Statement(code="wind-balloon", values=when, source=where)
    return Statement(code="wind-sounding", values={"station": balloon.station, **when}, source=where)


def _find_nearest(balloons: list[Balloon], where: str, when_utc: datetime, place_lonlat: tuple[float, float]):
    """The sounding to take, and how far it is away in time [s] and place [m]; InputError when that is too far."""
    seconds = [abs((one.when_utc - when_utc).total_seconds()) for one in balloons]
    apart_s = min(seconds)
    if apart_s > FARTHEST_S:
        times = sorted(one.when_utc for one in balloons)
        raise InputError(
            where,
            _("soundings from {first} to {last}, the launch is at {when}").format(
                first=minute_utc(times[0]), last=minute_utc(times[-1]), when=minute_utc(when_utc)
            ),
            _("one within {hours:.0f} h is needed").format(hours=FARTHEST_S / 3_600.0),
        )
    lon, lat = place_lonlat
    distances_m = {
        float(range_azimuth(lon, lat, one.lon_deg, one.lat_deg)[0]): one
        for one, apart in zip(balloons, seconds, strict=True)
        if apart == apart_s
    }
    distance_m, balloon = min(distances_m.items(), key=lambda each: each[0])
    if distance_m > FARTHEST_M:
        problem = (
            _(
                "station {station} at {station_lat:.2f}, {station_lon:.2f} is {distance_km:.0f} km from "
                "the pad at {lat:.2f}, {lon:.2f}"
            )
            if balloon.station
            else _(
                "a balloon at {station_lat:.2f}, {station_lon:.2f} is {distance_km:.0f} km from the pad at "
                "{lat:.2f}, {lon:.2f}"
            )
        )
        raise InputError(
            where,
            problem.format(
                station=balloon.station,
                station_lat=balloon.lat_deg,
                station_lon=balloon.lon_deg,
                distance_km=distance_m / 1e3,
                lat=lat,
                lon=lon,
            ),
            _("one within {most_km:.0f} km is needed").format(most_km=FARTHEST_M / 1e3),
        )
    return balloon, apart_s, distance_m


def _find_wind(levels: Levels, atmosphere: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray, list[Statement]]:
    """Geometric heights (n,), pressures (n,) and winds (n, 2) of the levels that have them; heights found."""
    standard_m = geopotential_height_m(height_at_m(atmosphere, levels.pressure_hpa))
    known = np.isfinite(levels.height_m)
    placed, between = known & np.isfinite(standard_m), standard_m
    if placed.any():
        # How far the levels of the day lie above those of the atmosphere hardly changes from one to the next
        order = np.flatnonzero(placed)[np.argsort(standard_m[placed])]
        log_pressure = -np.log(levels.pressure_hpa)
        above_m = np.interp(standard_m, standard_m[order], (levels.height_m - standard_m)[order])
        between = np.interp(log_pressure, log_pressure[order], levels.height_m[order], left=np.nan, right=np.nan)
        between = np.where(np.isnan(between), standard_m + above_m, between)
    height = np.where(known, levels.height_m, between)
    kept = np.isfinite(height) & np.isfinite(levels.wind_mps).all(axis=1)
    geometric_m = geometric_height_m(height[kept])
    pressure = np.where(
        np.isnan(levels.pressure_hpa[kept]), pressure_at_hpa(atmosphere, geometric_m), levels.pressure_hpa[kept]
    )
    found = int((kept & ~known).sum())
    code = "levels-by-pressure" if placed.any() else "levels-by-air"
    told = [Statement(code=code, values={"placed": found, "levels": int(kept.sum())})] if found else []
    return geometric_m, pressure, levels.wind_mps[kept], told
