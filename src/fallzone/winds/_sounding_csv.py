"""Radiosonde text of the University of Wyoming as comma-separated values (type TEXT:CSV), one sounding in a file.

The first columns are the time and place of the balloon at each level; the first row is where and when it rose. Columns
are found by their headings (`_columns`).
"""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np

from fallzone.earth.angles import wrap_deg
from fallzone.errors import InputError
from fallzone.winds import _columns
from fallzone.winds._balloons import DIRECTION, HEIGHT, PRESSURE, SPEED, Balloon, Levels, levels_of
from fallzone.words import _
from fallzone.words.hints import line_of

_NEEDED = {_columns.TIME, _columns.LONGITUDE, _columns.LATITUDE, _columns.SPEED, _columns.DIRECTION}


def is_csv(lines: list[str]) -> bool:
    """Whether a file holds a table of this layout.

    Parameters
    ----------
    lines : list of str
        The file.

    Returns
    -------
    bool
    """
    return _find_headings(lines) is not None


def _find_headings(lines: list[str]) -> int | None:
    """The line of headings; some pages have words of their site above it."""
    for index, line in enumerate(lines[:200]):
        if "," in line and len(line) < 2_000 and "pressure" in line.lower() and "wind" in line.lower():
            return index
    return None


def find_balloons(lines: list[str], where: str) -> list[Balloon]:
    """Find the sounding of a file.

    Parameters
    ----------
    lines : list of str
        The file.
    where : str
        Its name, for messages.

    Returns
    -------
    list of Balloon
        One, or none where there are headings only.

    Raises
    ------
    InputError
        When it does not say when or where it was made.
    """
    head = _find_headings(lines)
    place = line_of(where, head + 1)
    columns = _columns.read_headings(_columns.split_cells(lines[head], place), place)
    lacking = _NEEDED - {column.key for column in columns if column}
    if lacking:
        problem = _("has no column of {columns}").format(columns=", ".join(sorted(lacking)))
        raise InputError(place, problem, _('a table without time and place is read by wind = "profile"'))
    last = next((i for i in range(head + 1, len(lines)) if "<" in lines[i] or not lines[i].strip()), len(lines))
    if last == head + 1:
        return []
    place = line_of(where, head + 2)
    cells = _columns.split_cells(lines[head + 1], place)
    row = _columns.read_row(cells, columns, place)
    lon, lat = row[_columns.LONGITUDE], row[_columns.LATITUDE]
    if not np.isfinite([lon, lat]).all():
        raise InputError(place, _("does not say where the balloon rose"), _("expected its longitude and latitude"))
    (time,) = [cell for cell, column in zip(cells, columns, strict=True) if column and column.key == _columns.TIME]
    return [Balloon("", _read_time(time, place), wrap_deg(lon), lat, head + 1, last)]


def _read_time(text: str, place: str) -> datetime:
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        raise InputError(
            f"{place} [time]",
            _("'{text}' is no date and time").format(text=text[:40]),
            _("expected 2023-08-23 18:00:00"),
        ) from None
    return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)


def read_levels(lines: list[str], balloon: Balloon, where: str) -> Levels:
    """Read the levels of the sounding.

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
    head = balloon.first - 1
    columns = _columns.read_headings(_columns.split_cells(lines[head], where), line_of(where, head + 1))
    rows = []
    for index in range(balloon.first, balloon.last):
        place = line_of(where, index + 1)
        row = _columns.read_row(_columns.split_cells(lines[index], place), columns, place)
        rows.append(
            {
                PRESSURE: row.get(_columns.PRESSURE, np.nan),
                HEIGHT: row.get(_columns.GEOPOTENTIAL_HEIGHT, row.get(_columns.HEIGHT, np.nan)),
                DIRECTION: row[_columns.DIRECTION],
                SPEED: row[_columns.SPEED],
            }
        )
    return levels_of(rows)
