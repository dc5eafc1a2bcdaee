"""Radiosonde text of the University of Wyoming: the page of a sounding as a text list, saved or copied as it stands.

Each sounding has a line "… Observations at 12Z 23 Aug 2023" (or "Observations for Station 47158 at 12 UTC …"), a table
whose columns are seven characters wide, and the station's latitude and longitude, in lines or in a table of the page.
Speeds are in knots (SKNT) or m/s (SPED). A number that does not fit its column is a row of asterisks, and missing.

Source
------
weather.uwyo.edu/upperair, "Description of Sounding Columns": HGHT is the geopotential height [m], DRCT the direction
that the wind blows from [degrees true].
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

from fallzone.constants import NAUTICAL_MILE_M
from fallzone.errors import InputError
from fallzone.winds._balloons import BOUNDS, DIRECTION, HEIGHT, PRESSURE, SPEED, Balloon, Levels, levels_of
from fallzone.winds._levels import read_number
from fallzone.words import _, msg
from fallzone.words.hints import line_of

_WIDTH = 7
_KEEP_SPACES = msg("keep the page's spaces: every column is seven characters wide")
_KNOT_MPS = NAUTICAL_MILE_M / 3_600.0
_SPEEDS = {"SKNT": ("knot", _KNOT_MPS), "SPED": ("m/s", 1.0)}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_HEADING = re.compile(
    r"(?P<station>[^<>]{0,200}?)\s*\bat\s+(\d{2})\s*(?:Z|UTC)\s+(\d{1,2})\s+([A-Z][a-z]{2})\s+(\d{4})"
)
_POSITION = re.compile(r"\bstation\s+(latitude|longitude)\b\s*:?\s*(-?\d+(?:\.\d+)?)", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_OBSERVED = re.compile(r"Observation time:\s*(\d{6}/\d{4})")


def is_wyoming(lines: list[str]) -> bool:
    """Whether a file holds a table of this layout.

    Parameters
    ----------
    lines : list of str
        The file.

    Returns
    -------
    bool
    """
    return any(_is_names(line) for line in lines)


def _is_names(line: str) -> bool:
    return line.split()[:2] == ["PRES", "HGHT"]


def find_balloons(lines: list[str], where: str) -> list[Balloon]:
    """Find the soundings of a file.

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
        When one does not say when or where it was made.
    """
    tables = [index for index, line in enumerate(lines) if _is_names(line)]
    starts = []
    for before, table in zip([-1, *tables], tables, strict=False):
        heading = next((i for i in range(table - 1, before, -1) if _HEADING.search(lines[i])), table)
        starts.append(heading)
    ends = [*starts[1:], len(lines)]
    return [_find_balloon(lines, *bounds, where) for bounds in zip(starts, tables, ends, strict=True)]


def _find_balloon(lines: list[str], start: int, table: int, end: int, where: str) -> Balloon:
    place = line_of(where, table + 1)
    about = [*lines[start:table], *lines[table:end]]
    # The newer pages have it in a table, whose cells may stand in lines of their own
    position = {m[1].lower(): m[2] for m in _POSITION.finditer(_TAG.sub(" ", "\n".join(about)))}
    for key in ("latitude", "longitude"):
        if key not in position:
            problem = (
                _("the sounding does not say its station's latitude")
                if key == "latitude"
                else _("the sounding does not say its station's longitude")
            )
            expected = _("keep the lines of the page below the table, or add 'Station {key}: …'").format(key=key)
            raise InputError(place, problem, expected)
    lat = read_number(position["latitude"], place, "latitude", -90.0, 90.0)
    lon = read_number(position["longitude"], place, "longitude", -180.0, 180.0)
    station, when = _find_time(about, place)
    first = _first_row(lines, table)
    last = next((i for i in range(first, end) if _ends_table(lines[i])), end)
    return Balloon(station, when, lon, lat, first, last)


def _find_time(about: list[str], place: str) -> tuple[str, datetime]:
    for line in about:
        if match := _HEADING.search(line):
            station, hour, day, month, year = match.groups()
            name = station.replace("Observations", "").replace("for Station", "").strip()
            if month in _MONTHS:
                return name, _instant(f"{year}-{_MONTHS.index(month) + 1:02d}-{int(day):02d} {hour}:00", place)
        if match := _OBSERVED.search(line):
            date, clock = match[1].split("/")
            century = "19" if date[:2] >= "70" else "20"
            when = f"{century}{date[:2]}-{date[2:4]}-{date[4:]} {clock[:2]}:{clock[2:]}"
            return "", _instant(when, place)
    expected = _("keep the line '… Observations at 12Z 23 Aug 2023' above the table")
    raise InputError(place, _("the sounding does not say when it was made"), expected)


def _instant(text: str, place: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
    except ValueError:
        raise InputError(place, _("'{text}' is no date and time").format(text=text)) from None


def _first_row(lines: list[str], table: int) -> int:
    """The line after the names, their units and the rule below them."""
    index = table + 1
    while index < len(lines) and not re.search(r"\d", lines[index]) and not _ends_table(lines[index]):
        index += 1
    return index


def _ends_table(line: str) -> bool:
    return not line.strip() or "<" in line or "station" in line.lower()


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
        For a number that is none or out of range, or a column of another unit.
    """
    table = next(i for i in range(balloon.first - 1, -1, -1) if _is_names(lines[i]))
    columns = _find_columns(lines, table, where)
    rows = []
    for index in range(balloon.first, balloon.last):
        row = {}
        for key, (name, column, factor) in columns.items():
            text = lines[index][column * _WIDTH : (column + 1) * _WIDTH]
            place, (low, high) = line_of(where, index + 1), BOUNDS[key]
            if not text.strip(" *"):
                row[key] = float("nan")
            elif text.endswith(" "):
                raise InputError(
                    f"{place} [{name}]", _("'{text}' does not end its column").format(text=text), _(_KEEP_SPACES)
                )
            else:
                row[key] = factor * read_number(text, place, name, low / factor, high / factor)
        rows.append(row)
    return levels_of(rows)


def _find_columns(lines: list[str], table: int, where: str) -> dict[str, tuple[str, int, float]]:
    """Name, number and factor of the columns that are read; their unit must be the known one."""
    place, header = line_of(where, table + 1), lines[table].rstrip()
    names = header.split()
    if header != "".join(f"{name:>{_WIDTH}}" for name in names):
        raise InputError(place, _("the columns' names are not seven characters apart"), _(_KEEP_SPACES))
    speed = next((name for name in names if name in _SPEEDS), None)
    if speed is None or "DRCT" not in names:
        raise InputError(place, _("no columns of wind"), _("expected DRCT and SKNT or SPED"))
    unit, factor = _SPEEDS[speed]
    units = lines[table + 1] if table + 1 < len(lines) else ""
    if re.search("[a-zA-Z]", units) and unit not in units.split():
        raise InputError(
            f"{line_of(where, table + 2)} [{speed}]",
            f"'{units.strip()}'",
            _("expected the unit {unit}").format(unit=unit),
        )
    found = {PRESSURE: ("PRES", 1.0), HEIGHT: ("HGHT", 1.0), DIRECTION: ("DRCT", 1.0), SPEED: (speed, factor)}
    return {key: (name, names.index(name), scale) for key, (name, scale) in found.items()}
