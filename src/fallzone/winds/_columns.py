"""Tables of wind as comma-separated text: what each column holds, and its unit, which its heading must state."""

from __future__ import annotations

import csv
import re
from typing import NamedTuple

from fallzone.errors import InputError
from fallzone.winds import _units
from fallzone.winds._levels import FASTEST_MPS, cut, read_number
from fallzone.words import _, ngettext
from fallzone.words.hints import suggest

HEIGHT, GEOPOTENTIAL_HEIGHT, PRESSURE = "height_m", "geopotential_height_m", "pressure_hpa"
SPEED, DIRECTION, EAST, NORTH = "speed_mps", "direction_deg", "east_mps", "north_mps"
EAST_SIGMA, NORTH_SIGMA = "east_sigma_mps", "north_sigma_mps"
TIME, LONGITUDE, LATITUDE = "time", "longitude_deg", "latitude_deg"

# What a column may hold: units, the range in ours, and the names under which it is known
_KNOWN = {
    HEIGHT: (_units.HEIGHT, (-500.0, 120_000.0), ("height", "altitude", "alt", "geometric height")),
    GEOPOTENTIAL_HEIGHT: (
        _units.HEIGHT,
        (-500.0, 120_000.0),
        ("geopotential height", "geopotential altitude", "gph", "hght", "hgt"),
    ),
    PRESSURE: (_units.PRESSURE, (1e-4, 1_100.0), ("pressure", "pres", "press", "p", "air pressure")),
    SPEED: (
        _units.SPEED,
        (0.0, FASTEST_MPS),
        ("speed", "wind speed", "windspeed", "wind velocity", "wspd", "ws", "ff", "sped"),
    ),
    DIRECTION: (
        _units.ANGLE,
        (0.0, 360.0),
        (
            "direction",
            "wind direction",
            "winddirection",
            "wind from direction",
            "wind dir",
            "wdir",
            "wd",
            "drct",
            "dir",
        ),
    ),
    EAST: (
        _units.SPEED,
        (-FASTEST_MPS, FASTEST_MPS),
        (
            "east",
            "u",
            "u wind",
            "wind u",
            "uwnd",
            "east wind",
            "wind east",
            "eastward wind",
            "u component",
            "zonal wind",
        ),
    ),
    NORTH: (
        _units.SPEED,
        (-FASTEST_MPS, FASTEST_MPS),
        (
            *("north", "v", "v wind", "wind v", "vwnd", "north wind", "wind north", "northward wind", "v component"),
            "meridional wind",
        ),
    ),
    EAST_SIGMA: (_units.SPEED, (0.0, 100.0), ("east sigma", "sigma east", "u sigma", "sigma u")),
    NORTH_SIGMA: (_units.SPEED, (0.0, 100.0), ("north sigma", "sigma north", "v sigma", "sigma v")),
    LONGITUDE: (_units.ANGLE, (-180.0, 360.0), ("longitude", "lon")),
    LATITUDE: (_units.ANGLE, (-90.0, 90.0), ("latitude", "lat")),
}
_KEYS = {name: key for key, (_, _, names) in _KNOWN.items() for name in names}
_TIMES = {"time", "time utc", "datetime", "datetime utc", "date time", "valid utc", "valid"}
# Degrees are what places are stated in, whatever a heading says
_BARE = {LONGITUDE, LATITUDE}
# What balloons measure beside wind; nothing here needs it
_UNUSED = re.compile(
    r"temp|dew|dwpt|humid|\brh\b|\brelh\b|mixr|mixing|thta|thte|thtv|theta|density|vapou?r|ice point|ascent"
)
_MISSING = re.compile(r"|\*+|nan|/+", re.IGNORECASE)


class Column(NamedTuple):
    """One column that is read.

    Parameters
    ----------
    key : str
        What it holds: `HEIGHT` and the others of this module.
    heading : str
        Its heading as it stands in the file.
    factor : float
        From the file's unit to that of the key.
    """

    key: str
    heading: str
    factor: float


def split_cells(line: str, where: str) -> list[str]:
    """Split a line of a table into its cells.

    Parameters
    ----------
    line : str
        Cells between commas, or between semicolons or tabs where it has no comma.
    where : str
        File and line, for messages.

    Returns
    -------
    list of str
        Without blanks around them.

    Raises
    ------
    InputError
        When it is no line of a table.
    """
    mark = next((mark for mark in ",;\t" if mark in line), ",")
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=mark))]
    except (csv.Error, StopIteration) as error:
        raise InputError(where, _("is no line of a table: {error}").format(error=error or _("empty"))) from None


def read_headings(headings: list[str], where: str) -> list[Column | None]:
    """Find out what each column of a table holds, and in which unit.

    Parameters
    ----------
    headings : list of str
        As they stand in the file.
    where : str
        File and line, for messages.

    Returns
    -------
    list of Column or None
        None for a column that holds nothing of the wind.

    Raises
    ------
    InputError
        For a heading that is not known, states no unit, or stands there twice.
    """
    columns = [_read_heading(heading, where) for heading in headings]
    keys = [column.key for column in columns if column]
    for column in columns:
        if column and keys.count(column.key) > 1:
            raise InputError(where, _("column '{heading}' stands there twice").format(heading=cut(column.heading)))
    return columns


def _read_heading(heading: str, where: str) -> Column | None:
    name, unit, key = _split_heading(heading)
    if name in _TIMES:
        return Column(TIME, heading, 1.0)
    if key is None:
        if _UNUSED.search(name):
            return None
        raise InputError(
            where, _("unknown column '{heading}'").format(heading=cut(heading)), suggest(cut(heading), _KNOWN)
        )
    units = _KNOWN[key][0]
    factor = _units.find_factor(unit, units)
    if factor is None and not unit and key in _BARE:
        factor = 1.0
    if factor is None:
        problem = (
            _("column '{heading}' has the unit '{unit}'").format(heading=cut(heading), unit=cut(unit))
            if unit
            else _("column '{heading}' states no unit").format(heading=cut(heading))
        )
        some = ", ".join(f"{name}_{unit}" for unit in dict.fromkeys(_one_of_each(units)))
        raise InputError(where, problem, _("write it behind the name, such as {some}").format(some=some))
    return Column(key, heading, factor)


def _one_of_each(units: dict[str, float]) -> list[str]:
    return list({factor: unit for unit, factor in reversed(units.items())}.values())[::-1]


def _split_heading(heading: str) -> tuple[str, str, str | None]:
    """Name, unit and key of a heading such as "wind speed_m/s", "height (ft)" or "pressure_hpa"."""
    if len(heading) > 60:
        return "", "", None
    text = heading.strip().lower()
    bracket = re.fullmatch(r"([^(\[]*)[(\[]([^)\]]*)[)\]]\s*", text)
    if bracket:
        name = " ".join(re.split(r"[\s_-]+", bracket[1].strip(" _")))
        return name, bracket[2], _KEYS.get(name)
    words = re.split(r"[\s_]+", text)
    for count in range(len(words), 0, -1):
        name = " ".join(words[:count]).replace("-", " ")
        if name in _KEYS:
            return name, "".join(words[count:]), _KEYS[name]
    return " ".join(words), "", None


def read_row(cells: list[str], columns: list[Column | None], where: str) -> dict[str, float]:
    """Read the numbers of a row.

    Parameters
    ----------
    cells : list of str
        From `split_cells`.
    columns : list of Column or None
        From `read_headings`.
    where : str
        File and line, for messages.

    Returns
    -------
    dict
        Number by key, in the unit of the key; NaN where it is marked as missing. Times are left to their reader.

    Raises
    ------
    InputError
        With the column, what was found and what was expected.
    """
    if len(cells) != len(columns):
        raise InputError(
            where,
            ngettext("holds {count} value", "holds {count} values", len(cells)).format(count=len(cells)),
            _("expected {expected}").format(expected=len(columns)),
        )
    row = {}
    for cell, column in zip(cells, columns, strict=True):
        if column is None or column.key == TIME:
            continue
        low, high = (bound / column.factor for bound in _KNOWN[column.key][1])
        missing = _MISSING.fullmatch(cell)
        row[column.key] = (
            float("nan") if missing else column.factor * read_number(cell, where, column.heading, low, high)
        )
    return row
