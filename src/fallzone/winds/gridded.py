"""Wind on pressure levels from a weather model or a reanalysis: NetCDF or GRIB, under its CF names or those in use.

Needed are wind towards east and north, and the geopotential or height of the levels; without it they are placed where
the mission's atmosphere has their pressures. The grid is regular in latitude and longitude, either way round, from -180
or from 0. Wind and heights are interpolated linearly to the place and time, but not across more than 12 h, 3 degrees or
150 hPa. The members of an ensemble are its spread.
"""

from __future__ import annotations

import math
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from fallzone.earth.geodesic import range_azimuth
from fallzone.errors import InputError
from fallzone.model.results.statement import Statement, each_once
from fallzone.winds._grids.apart import read_apart
from fallzone.winds._grids.read import Above
from fallzone.winds._levels import (
    WindColumn,
    build_column,
    check_gaps,
    geometric_height_m,
    height_at_m,
    pressure_at_hpa,
    widen_mps,
)
from fallzone.words import _, msg, ngettext
from fallzone.words.times import iso_utc

TITLE = msg("Gridded wind on pressure levels")
SOURCE = msg(
    "from the file of a weather model that the mission names; its spread is assumed; above the highest level the "
    "assumed westerlies"
)
VERIFIED = False
NEEDS = ("where", "file", "when_utc", "place_lonlat", "atmosphere")
# The numbers are the file's
CHECKPOINTS = ()

# Assumed, of one component
SIGMA_MPS = 4.0
# So few members can all be close by chance: the assumed spread is added to theirs
FEW_MEMBERS = 5
# The pressure of a level lies within this factor of the atmosphere's at its height, and a unit in error does not
_FARTHEST_FACTOR = 4.0
_THICK_AIR_HPA = 5.0


class _Levels(NamedTuple):
    """Levels of a file from the ground up: heights, pressures, winds, their spread, and what was taken."""

    height_m: np.ndarray
    pressure_hpa: np.ndarray
    wind_mps: np.ndarray
    sigma_mps: np.ndarray
    notes: list[Statement]


# Numbers of a damaged file are judged by what comes of them; numpy would warn of each on the way
@np.errstate(all="ignore")
def build(
    *, where: str, file: Path, when_utc: datetime, place_lonlat: tuple[float, float], atmosphere: Any
) -> WindColumn:
    """Read the wind over a place.

    Parameters
    ----------
    where : str
        Name of the file, for messages and provenance.
    file : Path
        NetCDF 3 or 4, or GRIB; or a zip or gzip of one.
    when_utc : datetime
        Lift-off.
    place_lonlat : (float, float)
        The pad, longitude and latitude [deg].
    atmosphere : model
        Against which the file's heights and pressures are checked, and which places levels without heights.

    Returns
    -------
    WindColumn

    Raises
    ------
    InputError
        When the file cannot be read, lacks a variable, or does not cover the place or the time.
    """
    east, north, height = read_apart(file, where, when_utc=when_utc, place_lonlat=place_lonlat)
    levels = _join(where, east, north, height, atmosphere)
    gaps = check_gaps(where, levels.pressure_hpa)
    lon, lat = place_lonlat
    distance_m = float(range_azimuth(lon, lat, lon + east.lon.away, lat + east.lat.away)[0])
    sigma = widen_mps(levels.sigma_mps, apart_s=east.time.away, distance_m=distance_m)
    over = {"lon_deg": lon, "lat_deg": lat, "when_utc": iso_utc(when_utc)}
    return build_column(
        where,
        told=(
            Statement(code="wind-grid", values=over, source=where),
            east.time.told,
            *_tell_place(east, distance_m),
            gaps,
            *levels.notes,
            *_tell_spread(len(east.values), east.time.away, distance_m),
        ),
        height_m=levels.height_m,
        wind_mps=levels.wind_mps,
        sigma_mps=sigma,
    )


def _tell_place(east: Above, distance_m: float) -> list[Statement]:
    if east.lat.away or east.lon.away:
        return [Statement(code="grid-only-node", values={"distance_m": distance_m})]
    between = [corners.told for corners in (east.lat, east.lon) if corners.told]
    return between or [Statement(code="grid-node")]


def _tell_spread(members: int, apart_s: float, distance_m: float) -> list[Statement]:
    told = Statement(code="spread-assumed", values={"sigma_mps": SIGMA_MPS})
    if members > 1:
        told = Statement(code="grid-members", values={"members": members})
        if members < FEW_MEMBERS:
            told = Statement(code="grid-few-members", values={"members": members, "sigma_mps": SIGMA_MPS})
    added = float(widen_mps(0.0, apart_s=apart_s, distance_m=distance_m))
    # Less is written as 0.0
    return [told, *([Statement(code="spread-elsewhere", values={"sigma_mps": added})] if added > 0.05 else [])]


def _join(where: str, east: Above, north: Above, height: Above | None, atmosphere: Any) -> _Levels:
    """The levels at which all three have values, from the ground up."""
    if not east.level.size or len(np.unique(east.level)) != east.level.size or not np.isfinite(east.level).all():
        raise InputError(where, _("has no levels, or the same one twice"), _("expected pressure levels"))
    places = [_find_levels(east.level, other.level) for other in (north, height) if other is not None]
    if len(east.level) != len(north.level) or any(place is None for place in places):
        raise InputError(
            where, _("has winds and heights on different levels"), _("expected the same levels for all three")
        )
    if len(east.values) != len(north.values):
        problem = ngettext(
            "has {east} member of one wind and {north} of the other",
            "has {east} members of one wind and {north} of the other",
            len(east.values),
        ).format(east=len(east.values), north=len(north.values))
        raise InputError(where, problem, _("expected the same members for both"))
    wind = np.stack([east.values, north.values[:, places[0]]], axis=-1)
    above = None if height is None else height.values[:, places[-1]].mean(axis=0)
    usable = np.isfinite(wind).all(axis=(0, 2)) & (True if above is None else np.isfinite(above))
    # Fields in hectopascals fall with height whatever their unit, so that this is from the ground up
    order = np.argsort(-east.level)
    kept = order[_within(usable[order], east.level[order], where)]
    above = None if above is None else geometric_height_m(above[kept])
    notes = [*each_once((*east.notes, *north.notes, *(height.notes if height else ())))]
    if len(kept) < len(order):
        lacking = {"lacking": len(order) - len(kept), "levels": len(order)}
        notes.append(Statement(code="grid-levels-lacking", values=lacking))
    pressure, note = _find_pressures(where, east, east.level[kept], above, atmosphere)
    notes += [note] if note else []
    if above is None:
        above = height_at_m(atmosphere, pressure)
        inside = np.isfinite(above)
        kept, above, pressure = kept[inside], above[inside], pressure[inside]
        notes.append(Statement(code="grid-no-heights"))
    mean = wind[:, kept].mean(axis=0)
    order = np.argsort(above)
    sigma = _find_spread(wind[:, kept])
    return _Levels(above[order], pressure[order], mean[order], sigma[order], notes)


def _find_levels(wanted: np.ndarray, had: np.ndarray) -> list[int] | None:
    """Where another variable has the levels of the wind; None when it lacks one."""
    if not had.size:
        return None
    near = np.isclose(wanted[:, None], had[None, :], rtol=1e-5, atol=0.0)
    return near.argmax(axis=1).tolist() if near.any(axis=1).all() else None


def _within(usable: np.ndarray, level: np.ndarray, where: str) -> slice:
    """From the first level with values to the last; InputError when one between them has none."""
    have = np.flatnonzero(usable)
    inner = slice(int(have[0]), int(have[-1]) + 1) if have.size else slice(0, len(usable))
    if not usable[inner].all():
        first = level[inner][~usable[inner]][0]
        problem = _("has missing values around the place and time at level {first:g}").format(first=first)
        raise InputError(where, problem, _("expected wind and height at all levels above the ground"))
    return inner


def _find_spread(wind_mps: np.ndarray) -> np.ndarray:
    """Standard deviation (n, 2) of members (m, n, 2), or the assumed one."""
    members = len(wind_mps)
    if members == 1:
        return np.full(wind_mps.shape[1:], SIGMA_MPS)
    spread = wind_mps.std(axis=0, ddof=1)
    return np.hypot(spread, SIGMA_MPS) if members < FEW_MEMBERS else spread


def _find_pressures(where: str, east: Above, level: np.ndarray, height_m: np.ndarray | None, atmosphere: Any):
    """Pressures of the levels [hPa], checked against their heights; and their unit where the file does not state it.

    Raises
    ------
    InputError
        When heights and pressures do not belong together, or nothing says what the levels are.
    """
    if height_m is None:
        if east.factor is None:
            raise InputError(where, _("has no height of the levels, and no unit of theirs"), _("add geopotential (z)"))
        return east.factor * level, None
    standard_hpa = pressure_at_hpa(atmosphere, height_m)
    thick = standard_hpa > _THICK_AIR_HPA
    if not thick.any():
        span = _("the wind spans {low_m:.0f} to {high_m:.0f} m").format(low_m=height_m.min(), high_m=height_m.max())
        raise InputError(where, span, _("expected the lower air too; check the units of heights"))
    for factor in [east.factor] if east.factor else [1.0, 0.01]:
        off = np.abs(np.log(np.maximum(factor * level, 1e-9) / standard_hpa))[thick]
        if off.max() < math.log(_FARTHEST_FACTOR):
            unit = "hPa" if factor == 1.0 else "Pa"
            told = None if east.factor else Statement(code="grid-level-unit", values={"unit": unit})
            return factor * level, told
    worst = int(np.flatnonzero(thick)[np.argmax(off)])
    problem = _("level {level:g} lies at {height_m:.0f} m, where the air has {air_hpa:.3g} hPa").format(
        level=level[worst], height_m=height_m[worst], air_hpa=standard_hpa[worst]
    )
    raise InputError(where, problem, _("check the units of levels and heights; expected pressure levels"))
