"""Tables of positions: CSV whose columns have known names."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path

from fallzone.catalogue.geodata import read_bytes
from fallzone.errors import InputError
from fallzone.places.points_csv import decode
from fallzone.words import _
from fallzone.words.hints import line_of

Row = tuple[str, dict[str, str]]


def read_table(path: Path, columns: Mapping[str, tuple[str, ...]], needed: tuple[str, ...]) -> Iterator[Row]:
    """Rows of a CSV file by the names of its columns.

    Parameters
    ----------
    path : Path
        The file, separated by commas, semicolons or tabs, in any common encoding.
    columns : mapping of str to tuple of str
        Names that a column may have, in lower case, by what it holds. Others are not used.
    needed : tuple of str
        What must be there.

    Yields
    ------
    (str, dict of str to str)
        Place for messages, and the cells by what they hold.

    Raises
    ------
    InputError
        When a column is missing or stands there twice, or a row has too few or too many cells.
    """
    file = str(path)
    text = decode(read_bytes(path), file)
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=separator)
    try:
        rows = ((line_of(file, reader.line_num), row) for row in reader if any(cell.strip() for cell in row))
        where, header = next(rows, (line_of(file, 1), []))
        held = _find_columns([name.strip().casefold() for name in header], columns, needed, where)
        for place, row in rows:
            if len(row) != len(header):
                problem = _("has {count} values").format(count=len(row))
                raise InputError(place, problem, _("the header names {count} columns").format(count=len(header)))
            yield place, {key: row[index].strip() for key, index in held.items()}
    except csv.Error as error:
        raise InputError(line_of(file, reader.line_num), _("is not CSV: {error}").format(error=error)) from None


def _find_columns(
    header: list[str], columns: Mapping[str, tuple[str, ...]], needed: tuple[str, ...], where: str
) -> dict[str, int]:
    """Column of each thing that the table holds."""
    found: dict[str, int] = {}
    for key, names in columns.items():
        indices = [index for index, name in enumerate(header) if name in names]
        if len(indices) > 1:
            raise InputError(
                where, _("has more than one column of {known}").format(known=", ".join(names)), _("keep one of them")
            )
        if indices:
            found[key] = indices[0]
        elif key in needed:
            hint = _("found {columns}").format(columns=", ".join(header)[:200] or "—")
            raise InputError(where, _("has no column of {columns}").format(columns=", ".join(names)), hint)
    return found
