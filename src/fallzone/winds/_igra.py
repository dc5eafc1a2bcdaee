"""Radiosonde text of the Integrated Global Radiosonde Archive, version 2 (data-por and data-y2d files).

Source: Format Description of IGRA 2 Sounding Data Files (NOAA NCEI, igra2-data-format.txt): columns are counted from 1,
pressures are in Pa, winds in tenths of m/s, positions in 1e-4 degrees; -9999 and -8888 stand for missing and removed.
"""

from __future__ import annotations

from datetime import UTC, datetime

from fallzone.errors import InputError
from fallzone.winds._balloons import BOUNDS, DIRECTION, HEIGHT, PRESSURE, SPEED, Balloon, Levels, levels_of
from fallzone.winds._levels import read_number

_MISSING = {"-9999", "-8888"}
_NO_HOUR = 99
# (name in the format, first column, last column, factor to our unit)
_FIELDS = {
    PRESSURE: ("PRESS", 10, 15, 1e-2),
    HEIGHT: ("GPH", 17, 21, 1.0),
    DIRECTION: ("WDIR", 41, 45, 1.0),
    SPEED: ("WSPD", 47, 51, 0.1),
}


def is_igra(lines: list[str]) -> bool:
    """Whether a file begins as IGRA 2 files do."""
    first = next((line for line in lines if line.strip()), "")
    return first.startswith("#") and len(first) >= 71


def find_balloons(lines: list[str], where: str) -> list[Balloon]:
    """The soundings of a file; those that give no hour or no position are left out."""
    found, index = [], 0
    while index < len(lines):
        line = lines[index]
        if not line.strip():
            index += 1
            continue
        place = f"{where} line {index + 1}"
        if not line.startswith("#") or len(line) < 71:
            raise InputError(place, f"'{line[:40]}' is no header of a sounding", "expected # and 71 columns (IGRA 2)")
        levels = _whole(line, 33, 36, place, "NUMLEV")
        last = index + 1 + levels
        if last > len(lines) or any(lines[i].startswith("#") for i in range(index + 1, last)):
            raise InputError(f"{place} [NUMLEV]", f"{levels} levels are announced, fewer follow", "is the file whole?")
        balloon = _read_header(line, place, index + 1, last)
        found += [balloon] if balloon else []
        index = last
    return found


def _read_header(line: str, place: str, first: int, last: int) -> Balloon | None:
    hour = _whole(line, 25, 26, place, "HOUR")
    if hour == _NO_HOUR:
        hour = _whole(line, 28, 31, place, "RELTIME") // 100
    lat, lon = _whole(line, 56, 62, place, "LAT") / 1e4, _whole(line, 64, 71, place, "LON") / 1e4
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
        raise InputError(place, f"{line[13:26]} is no date and hour ({error})") from None
    return Balloon(line[1:12].strip(), when, lon, lat, first, last)


def read_levels(lines: list[str], balloon: Balloon, where: str) -> Levels:
    """The levels of one sounding."""
    rows = []
    for index in range(balloon.first, balloon.last):
        row = {}
        for key, (name, first, last, factor) in _FIELDS.items():
            text = lines[index][first - 1 : last]
            if text.strip() in _MISSING:
                row[key] = float("nan")
            else:
                low, high = BOUNDS[key]
                row[key] = factor * read_number(text, f"{where} line {index + 1}", name, low / factor, high / factor)
        rows.append(row)
    return levels_of(rows)


def _whole(line: str, first: int, last: int, place: str, name: str) -> int:
    text = line[first - 1 : last]
    try:
        return int(text)
    except ValueError:
        raise InputError(f"{place} [{name}]", f"'{text}' in columns {first} to {last} is no whole number") from None
