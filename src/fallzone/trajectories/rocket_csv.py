"""A trajectory as simulators of small rockets export it: CSV whose header is a remark, ``# Time (s),Altitude (m),…``.

OpenRocket and RocketPy write such files. Columns are recognised by name and unit, others are left out; lines of events
are remarks too. Velocities follow from the positions, because few files have all three components.
"""

from __future__ import annotations

import csv
import math
import re

import numpy as np

from fallzone.earth.frames import enu_to_ecef, geodetic_to_ecef
from fallzone.errors import InputError
from fallzone.model.results.statement import Statement
from fallzone.model.site import Pad
from fallzone.model.state_path import StatePath
from fallzone.numbers import parse_number
from fallzone.trajectories.states import MOST_STATES
from fallzone.words import _, msg, ngettext
from fallzone.words.hints import line_of

_TO_SI = {
    **{"s": 1.0, "ms": 1e-3, "min": 60.0},
    **{"m": 1.0, "km": 1e3, "ft": 0.3048, "mi": 1_609.344},
    **dict.fromkeys(("°", "deg", "degrees", "° n", "° e", "°n", "°e", "deg n", "deg e"), 1.0),
    "rad": math.degrees(1.0),
}
_KNOWN = {
    "t_s": ("time", "t"),
    "lat_deg": ("latitude", "lat"),
    "lon_deg": ("longitude", "lon"),
    "height_m": ("altitude above sea level", "altitude asl", "z"),
    "above_pad_m": ("altitude", "altitude above ground level", "altitude agl"),
    "east_m": ("position east of launch", "x"),
    "north_m": ("position north of launch", "y"),
}
_EXPECTED = msg(
    "expected time, altitude, and latitude with longitude or position east with position north of launch; in "
    "OpenRocket tick them under Export data, in RocketPy name x, y, z in export_data"
)
_TITLED = re.compile(r"\s*(.*?)\s*(?:[(\[]([^()\[\]]*)[)\]])?\s*")
# Velocities follow from positions over steps so long that rounding of the positions changes them by no more than this
_STEP_S, _ROUNDING_MPS = 0.5, 0.5


def has_remark_header(text: str) -> bool:
    """Whether the first line of a text is a remark that names columns, time among them.

    Parameters
    ----------
    text : str
        Content of a file.

    Returns
    -------
    bool
    """
    first = next((line for line in text.splitlines() if line.strip()), "")
    names = [_split_unit(cell)[0] for cell in first.lstrip("# ").split(",")]
    return first.startswith("#") and len(names) > 2 and any(name in _KNOWN["t_s"] for name in names)


def read_rocket_csv(text: str, where: str, pad: Pad) -> StatePath:
    """Read the states of a flight as simulators of small rockets export them.

    Parameters
    ----------
    text : str
        Content of the file.
    where : str
        Name of the file, for messages.
    pad : Pad
        Where the flight starts: altitudes and positions relative to the launch count from there.

    Returns
    -------
    StatePath
        Velocities follow from the positions by differences of second order.

    Raises
    ------
    InputError
        Names the line and column, what was found and what was expected.
    """
    columns, decimals = _read_columns(text, where)
    t_s, origin = columns["t_s"], (pad.lon_deg, pad.lat_deg)
    height_m = columns["height_m"] if "height_m" in columns else _from_pad(columns["above_pad_m"], pad)
    if "lat_deg" in columns:
        position = geodetic_to_ecef(columns["lon_deg"], columns["lat_deg"], height_m)
        rounding_m = 10.0**-decimals * 111e3
    else:
        local = np.column_stack([columns["east_m"], columns["north_m"], height_m - pad.height_m])
        position = geodetic_to_ecef(*origin, pad.height_m) + enu_to_ecef(local, *origin)
        rounding_m = 10.0**-decimals
    kept = _thin(t_s, max(_STEP_S, rounding_m / _ROUNDING_MPS))
    if len(kept) < 3:
        raise InputError(
            where,
            _("covers {span_s:g} s, too few steps for velocities").format(span_s=t_s[-1] - t_s[0]),
            _("at least 3 steps"),
        )
    from_pad = () if "height_m" in columns else (Statement(code="heights-from-pad"),)
    return StatePath(
        t_s=t_s[kept],
        position_ecef_m=position[kept],
        velocity_ecef_mps=np.gradient(position[kept], t_s[kept], axis=0, edge_order=2),
        mass_kg=None,
        told=(Statement(code="trajectory-rocket-csv", source=where), *from_pad),
    )


def _split_unit(cell: str) -> tuple[str, str]:
    """Name and unit of a column in lower case: ``Altitude (m)`` is altitude in m."""
    name, unit = _TITLED.fullmatch(cell.strip().lower()).groups()
    return " ".join(name.split()), " ".join((unit or "").split())


def _from_pad(above_m: np.ndarray, pad: Pad) -> np.ndarray:
    return above_m - above_m[0] + pad.height_m


def find_columns(line: str, place: str) -> dict[str, tuple[int, str, str]]:
    """Which columns a header names that are read, and where they stand.

    Parameters
    ----------
    line : str
        The header, a remark.
    place : str
        File and line, for messages.

    Returns
    -------
    dict of str to (int, str, str)
        Index, name and unit of each, by the name of its quantity here: ``t_s``, ``height_m`` or ``above_pad_m``,
        ``lat_deg`` and ``lon_deg`` or ``east_m`` and ``north_m``.

    Raises
    ------
    InputError
        When one is missing, named twice, or in an unknown unit.
    """
    header = [_split_unit(cell) for cell in line.lstrip("# ").split(",")]
    found = {}
    for key, names in _KNOWN.items():
        hits = [index for index, (name, _unit) in enumerate(header) if name in names]
        if len(hits) > 1:
            raise InputError(
                place,
                _("holds {count} columns of {name}").format(count=len(hits), name=header[hits[0]][0]),
                _("keep one of them"),
            )
        if hits:
            found[key] = (hits[0], *header[hits[0]])
    horizontal = {"lat_deg", "lon_deg"} <= set(found) or {"east_m", "north_m"} <= set(found)
    if "t_s" not in found or not horizontal or not {"height_m", "above_pad_m"} & set(found):
        raise InputError(
            place,
            _("names the columns {columns}").format(columns=", ".join(name for name, _unit in header)),
            _(_EXPECTED),
        )
    for _index, name, unit in found.values():
        if unit not in _TO_SI:
            raise InputError(
                f"{place} [{name}]",
                _("unit '{unit}'").format(unit=unit),
                _("one of {units}").format(units=", ".join(_TO_SI)),
            )
    return found


def read_cell(cells: list[str], column: tuple[int, str, str], place: str) -> float:
    """The value of one column in SI units or degrees.

    Parameters
    ----------
    cells : list of str
        Of one line.
    column : (int, str, str)
        As of `find_columns`.
    place : str
        File and line, for messages.

    Returns
    -------
    float

    Raises
    ------
    InputError
        When it is no finite number.
    """
    index, name, unit = column
    return parse_number(cells[index], f"{place} [{name}]", -1e9, 1e9) * _TO_SI[unit]


def _read_columns(text: str, where: str) -> tuple[dict[str, np.ndarray], int]:
    """Columns in SI units and degrees, and decimals of the coarsest position."""
    lines = [(number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    width = lines[0][1].count(",") + 1
    found = find_columns(lines[0][1], line_of(where, lines[0][0]))
    rows = [row for row in (_read_row(number, line, width, found, where) for number, line in lines[1:]) if row]
    if not 2 < len(rows) <= MOST_STATES:
        raise InputError(
            where,
            ngettext("holds {count} state", "holds {count} states", len(rows)).format(count=len(rows)),
            _("expected 3 to {most}").format(most=MOST_STATES),
        )
    table = np.array([[number for number, _decimals in row] for row in rows])
    position = [key for key in found if key in ("lat_deg", "lon_deg", "east_m", "north_m")]
    decimals = min(max(row[list(found).index(key)][1] for row in rows) for key in position)
    columns = dict(zip(found, table.T, strict=True))
    order = np.append(True, np.diff(columns["t_s"]) > 0.0)
    if (np.diff(columns["t_s"]) < 0.0).any():
        raise InputError(where, _("times go backwards"), _("expected increasing times"))
    return {key: column[order] for key, column in columns.items()}, decimals


def _read_row(
    number: int, line: str, width: int, found: dict[str, tuple[int, str, str]], where: str
) -> list[tuple[float, int]]:
    """Values in SI units and the decimals they are written with; none for a remark."""
    if line.lstrip().startswith("#"):
        return []
    place = line_of(where, number)
    cells = next(csv.reader([line]), [])
    if len(cells) != width:
        raise InputError(
            place,
            ngettext("holds {count} value", "holds {count} values", len(cells)).format(count=len(cells)),
            _("the header names {expected}").format(expected=width),
        )
    row = []
    for column in found.values():
        row.append((read_cell(cells, column, place), len(cells[column[0]].strip().partition(".")[2])))
    lat = list(found).index("lat_deg") if "lat_deg" in found else None
    if lat is not None and not abs(row[lat][0]) <= 90.0:
        raise InputError(f"{place} [latitude]", _("{lat_deg:g} is beyond a pole").format(lat_deg=row[lat][0]))
    return row


def _thin(t_s: np.ndarray, step_s: float) -> np.ndarray:
    """Rows at least a step apart, the first and the last among them."""
    kept = [0]
    for index in range(1, len(t_s)):
        if t_s[index] - t_s[kept[-1]] >= step_s - 1e-9:
            kept.append(index)
    if kept[-1] != len(t_s) - 1:
        kept[-1 if len(kept) > 1 else len(kept) :] = [len(t_s) - 1]
    return np.array(kept)
