"""A wind profile from a CSV file, as the user states it.

The first line names the columns, in any order, and their units; lines that begin with # are remarks:

* ``height_m`` above mean sea level [m], increasing; or ``geopotential_height_m``; or ``pressure_hpa`` [hPa],
  decreasing, which is placed where the mission's atmosphere has that pressure.
* ``speed_mps`` and ``direction_deg``, the direction from which the wind blows, clockwise from north [deg]; or
  ``east_mps`` and ``north_mps``, towards which it blows.
* ``east_sigma_mps`` and ``north_sigma_mps``, the standard deviations, both or neither; where they are missing
  4 m/s is assumed.

Other names and units in use are known too (``altitude_ft``, ``wind speed (kt)``, ``u_m/s``); a unit is never guessed.
"""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from fallzone.errors import InputError
from fallzone.model.results.statement import Statement
from fallzone.winds import _columns
from fallzone.winds._columns import (
    DIRECTION,
    EAST,
    EAST_SIGMA,
    GEOPOTENTIAL_HEIGHT,
    HEIGHT,
    NORTH,
    NORTH_SIGMA,
    PRESSURE,
    SPEED,
)
from fallzone.winds._levels import (
    WindColumn,
    build_column,
    check_gaps,
    geometric_height_m,
    height_at_m,
    pressure_at_hpa,
    wind_towards,
)
from fallzone.words import _, msg, ngettext
from fallzone.words.hints import line_of

TITLE = msg("Wind profile from a CSV file")
SOURCE = msg("stated by the user; above the highest level the assumed westerlies")
VERIFIED = False
NEEDS = ("where", "text", "atmosphere")
# The numbers are the file's
CHECKPOINTS = ()

ASSUMED_SIGMA_MPS = 4.0

_EITHER = (
    ((SPEED, DIRECTION), (EAST, NORTH)),
    ((EAST_SIGMA, NORTH_SIGMA), ()),
)
# The pressure of a level lies within this factor of an atmosphere's at its height, and a unit in error does not
_FARTHEST_FACTOR = 2.0

Rows = list[tuple[int, dict[str, float]]]


def build(*, where: str, text: str, atmosphere: Any) -> WindColumn:
    """Read a profile.

    Parameters
    ----------
    where : str
        Name of the file, for messages and provenance.
    text : str
        Its content.
    atmosphere : model
        Where the levels of a file in pressures lie, and what pressures those of others have.

    Returns
    -------
    WindColumn

    Raises
    ------
    InputError
        With the line, the column, what was found and what was expected.
    """
    rows = _read_rows(where, text)
    columns = {name: np.array([row[name] for _number, row in rows]) for name in rows[0][1]}
    height = _find_heights_m(where, rows, columns, atmosphere)
    if PRESSURE in columns:
        steps = check_gaps(where, columns[PRESSURE])
    else:
        steps = Statement(code="profile-levels", values={"apart_m": float(np.diff(height).max())})
    if SPEED in columns:
        wind = wind_towards(columns[SPEED], columns[DIRECTION])
    else:
        wind = np.stack([columns[EAST], columns[NORTH]], axis=-1)
    spread = Statement(code="spread-assumed", values={"sigma_mps": ASSUMED_SIGMA_MPS})
    sigma = np.full_like(wind, ASSUMED_SIGMA_MPS)
    if EAST_SIGMA in columns:
        spread = Statement(code="profile-spread")
        sigma = np.stack([columns[EAST_SIGMA], columns[NORTH_SIGMA]], axis=-1)
    return build_column(
        where,
        told=(Statement(code="wind-profile", source=where), spread, steps),
        height_m=height,
        wind_mps=wind,
        sigma_mps=sigma,
    )


def _read_rows(where: str, text: str) -> Rows:
    """Line number and numbers of each row that has a wind."""
    lines = text.removeprefix("\ufeff").splitlines()
    kept = [(i, line) for i, line in enumerate(lines, start=1) if line.strip() and not line.lstrip().startswith("#")]
    if not kept:
        raise InputError(where, _("is empty"), _("expected a line of column names and at least two levels"))
    place = line_of(where, kept[0][0])
    columns = _columns.read_headings(_columns.split_cells(kept[0][1], place), place)
    names = {column.key for column in columns if column} - {_columns.TIME, _columns.LONGITUDE, _columns.LATITUDE}
    _check_names(place, names)
    rows = []
    for number, line in kept[1:]:
        place = line_of(where, number)
        row = _columns.read_row(_columns.split_cells(line, place), columns, place)
        row = {key: value for key, value in row.items() if key in names}
        wind = {key for key in row if key in (SPEED, DIRECTION, EAST, NORTH)}
        if row.get(SPEED) == 0.0 and np.isnan(row[DIRECTION]):
            row[DIRECTION] = 0.0
        if np.isnan([row[key] for key in wind]).all():
            continue
        for key, value in row.items():
            if np.isnan(value):
                raise InputError(
                    f"{place} [{key}]", _("is missing"), _("expected a number; leave rows without wind empty")
                )
        rows.append((number, row))
    if len(rows) < 2:
        raise InputError(
            where,
            ngettext("holds {count} level", "holds {count} levels", len(rows)).format(count=len(rows)),
            _("at least 2 are needed"),
        )
    return rows


def _check_names(where: str, names: set[str]) -> None:
    if not names & {HEIGHT, GEOPOTENTIAL_HEIGHT, PRESSURE}:
        raise InputError(
            where,
            _("no column of heights"),
            _("expected {height}, {geopotential_height} or {pressure}").format(
                height=HEIGHT, geopotential_height=GEOPOTENTIAL_HEIGHT, pressure=PRESSURE
            ),
        )
    for first, second in _EITHER:
        found = {name for name in names if name in first + second}
        if found not in (set(first), set(second)):
            problem = _("columns {columns}").format(columns=", ".join(sorted(found))) if found else _("columns missing")
            either, other = (", ".join(part) for part in (first, second))
            expected = (
                _("expected both of {either}, or both of {other}").format(either=either, other=other)
                if second
                else _("expected both of {either}, or neither").format(either=either)
            )
            raise InputError(where, problem, expected)


def _check_order(where: str, rows: Rows, key: str, *, rising: bool) -> None:
    for (_line, before), (number, row) in itertools.pairwise(rows):
        if not (row[key] > before[key] if rising else row[key] < before[key]):
            raise InputError(
                f"{line_of(where, number)} [{key}]",
                f"{row[key]:g}",
                _("expected more than the line before") if rising else _("expected less than the line before"),
            )


def _find_heights_m(where: str, rows: Rows, columns: dict[str, np.ndarray], atmosphere: Any) -> np.ndarray:
    """Geometric heights of the rows: as stated, or where an atmosphere has their pressures."""
    key = next((key for key in (HEIGHT, GEOPOTENTIAL_HEIGHT) if key in columns), None)
    if PRESSURE in columns and key is None:
        _check_order(where, rows, PRESSURE, rising=False)
        height = height_at_m(atmosphere, columns[PRESSURE])
        for (number, row), found in zip(rows, height, strict=True):
            if np.isnan(found):
                low, high = pressure_at_hpa(atmosphere, np.array([120_000.0, -500.0]))
                expected = _("expected {low:.2g} to {high:.0f}, as in '{air}' up to 120 km").format(
                    low=low, high=high, air=_(atmosphere.TITLE)
                )
                raise InputError(f"{line_of(where, number)} [{PRESSURE}]", f"{row[PRESSURE]:g}", expected)
        return height
    _check_order(where, rows, key, rising=True)
    height = columns[key] if key == HEIGHT else geometric_height_m(columns[key])
    if PRESSURE in columns:
        standard_hpa = pressure_at_hpa(atmosphere, height)
        for (number, row), expected in zip(rows, standard_hpa, strict=True):
            if not 1.0 / _FARTHEST_FACTOR <= row[PRESSURE] / expected <= _FARTHEST_FACTOR:
                problem = _("{pressure_hpa:g} hPa at {value:g} m").format(pressure_hpa=row[PRESSURE], value=row[key])
                raise InputError(
                    line_of(where, number),
                    problem,
                    _("about {expected:.3g} hPa belong there; check the units").format(expected=expected),
                )
    return height
