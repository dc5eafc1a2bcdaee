"""Radiosonde text of the Integrated Global Radiosonde Archive, version 2: soundings (-data) and derived files (-drvd).

Source
------
NOAA NCEI, igra2-data-format.txt and igra2-derived-format.txt: columns are counted from 1, pressures are in Pa, winds in
tenths of m/s, positions in 1e-4 degrees; -9999 and -8888 stand for missing and removed, -99999 in derived files. These
have wind as components, and no position in their headers.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

import numpy as np

from fallzone.errors import InputError
from fallzone.winds._balloons import BOUNDS, DIRECTION, HEIGHT, PRESSURE, SPEED, Balloon, Levels, levels_of
from fallzone.winds._levels import read_number
from fallzone.words import _, ngettext
from fallzone.words.hints import line_of

_MISSING, _MISSING_DERIVED = {"-9999", "-8888"}, {"-99999"}
_NO_HOUR = 99
# Headers of soundings have 71 columns, those of derived files 157
_DERIVED_COLUMNS = 100
# (name in the format, first column, last column, factor to our unit)
_FIELDS = {
    PRESSURE: ("PRESS", 10, 15, 1e-2),
    HEIGHT: ("GPH", 17, 21, 1.0),
    DIRECTION: ("WDIR", 41, 45, 1.0),
    SPEED: ("WSPD", 47, 51, 0.1),
}
_REPORTED, _CALCULATED, _EAST, _NORTH = "reported", "calculated", "east", "north"
_DERIVED_FIELDS = {
    PRESSURE: ("PRESS", 1, 7, 1e-2),
    _REPORTED: ("REPGPH", 9, 15, 1.0),
    _CALCULATED: ("CALCGPH", 17, 23, 1.0),
    _EAST: ("UWND", 113, 119, 0.1),
    _NORTH: ("VWND", 129, 135, 0.1),
}
_DERIVED_BOUNDS = {
    PRESSURE: BOUNDS[PRESSURE],
    **dict.fromkeys((_REPORTED, _CALCULATED), BOUNDS[HEIGHT]),
    **dict.fromkeys((_EAST, _NORTH), (-BOUNDS[SPEED][1], BOUNDS[SPEED][1])),
}


def is_igra(lines: list[str]) -> bool:
    """Whether a file begins as IGRA 2 files do.

    Parameters
    ----------
    lines : list of str
        The file.

    Returns
    -------
    bool
    """
    first = next((line for line in lines if line.strip()), "")
    return first.startswith("#") and len(first) >= 71


def find_balloons(lines: list[str], where: str) -> list[Balloon]:
    """Find the soundings of a file.

    Those that give no hour, or whose header has columns for a position and none in them, are left out.

    Parameters
    ----------
    lines : list of str
        The file.
    where : str
        Its name, for messages.

    Returns
    -------
    list of Balloon

    Raises
    ------
    InputError
        For a line that is no header where one is expected, or fewer levels than announced.
    """
    found, index = [], 0
    while index < len(lines):
        line = lines[index]
        if not line.strip():
            index += 1
            continue
        place = line_of(where, index + 1)
        if not line.startswith("#") or len(line) < 71:
            raise InputError(
                place,
                _("'{text}' is no header of a sounding").format(text=line[:40]),
                _("expected # and 71 columns (IGRA 2)"),
            )
        levels = _whole(line, 32, 36, place, "NUMLEV")
        last = index + 1 + max(levels, 0)
        if last > len(lines) or any(lines[i].startswith("#") for i in range(index + 1, last)):
            raise InputError(
                f"{place} [NUMLEV]",
                ngettext(
                    "{levels} level is announced, fewer follow", "{levels} levels are announced, fewer follow", levels
                ).format(levels=levels),
                _("is the file whole?"),
            )
        balloon = _read_header(line, place, index + 1, last)
        found += [balloon] if balloon else []
        index = last
    return found


def _read_header(line: str, place: str, first: int, last: int) -> Balloon | None:
    hour = _whole(line, 25, 26, place, "HOUR")
    if hour == _NO_HOUR:
        hour = _whole(line, 28, 31, place, "RELTIME") // 100
    lat, lon = _read_position(line, place)
    # Ships and mobile stations have a position in each header, which may be missing: -99.8888 or -998.8888 degrees
    if hour == _NO_HOUR or abs(lat) > 90.0 or abs(lon) > 180.0:
        return None
    date = [
        _whole(line, 14, 17, place, "YEAR"),
        _whole(line, 19, 20, place, "MONTH"),
        _whole(line, 22, 23, place, "DAY"),
    ]
    try:
        when = datetime(*date, hour, tzinfo=UTC)
    except ValueError as error:
        raise InputError(
            place, _("{text} is no date and hour ({error})").format(text=line[13:26], error=error)
        ) from None
    return Balloon(line[1:12].strip(), when, lon, lat, first, last)


def _is_derived(header: str) -> bool:
    return len(header.rstrip()) > _DERIVED_COLUMNS


def _read_position(line: str, place: str) -> tuple[float, float]:
    """Latitude and longitude of a header [deg]; NaN where it has no columns for them."""
    if _is_derived(line):
        return float("nan"), float("nan")
    lat, lon = _whole(line, 56, 62, place, "LAT"), _whole(line, 64, 71, place, "LON")
    # What is missing elsewhere is written here too: no station lies at 0.9999° S 0.9999° W
    return (999.0, 999.0) if {str(lat), str(lon)} <= _MISSING else (lat / 1e4, lon / 1e4)


def read_levels(lines: list[str], balloon: Balloon, where: str) -> Levels:
    """Read the levels of one sounding.

    Parameters
    ----------
    lines : list of str
        The file.
    balloon : Balloon
        The sounding, from `find_balloons`.
    where : str
        Name of the file, for messages.

    Returns
    -------
    Levels

    Raises
    ------
    InputError
        For a number that is none or out of range.
    """
    numbered = [(line_of(where, i + 1), lines[i]) for i in range(balloon.first, balloon.last)]
    if _is_derived(lines[balloon.first - 1]):
        rows = [
            _read_fields(line, place, _DERIVED_FIELDS, _DERIVED_BOUNDS, _MISSING_DERIVED) for place, line in numbered
        ]
        column = {key: np.array([row[key] for row in rows], float) for key in _DERIVED_FIELDS}
        # Levels between those that are reported have a calculated height only
        height = np.where(np.isnan(column[_REPORTED]), column[_CALCULATED], column[_REPORTED])
        return Levels(column[PRESSURE], height, np.stack([column[_EAST], column[_NORTH]], axis=-1))
    return levels_of([_read_fields(line, place, _FIELDS, BOUNDS, _MISSING) for place, line in numbered])


def _read_fields(line: str, place: str, fields: dict, bounds: dict, missing: set[str]) -> dict[str, float]:
    row = {}
    for key, (name, first, last, factor) in fields.items():
        text = line[first - 1 : last]
        if text.strip() in missing:
            row[key] = float("nan")
        else:
            low, high = bounds[key]
            row[key] = factor * read_number(text, place, name, low / factor, high / factor)
    return row


def _whole(line: str, first: int, last: int, place: str, name: str) -> int:
    text = line[first - 1 : last]
    if not re.fullmatch(r"\s*-?[0-9]+\s*", text):
        raise InputError(
            f"{place} [{name}]",
            _("'{text}' in columns {first} to {last} is no whole number").format(text=text, first=first, last=last),
        )
    return int(text)
