"""The table of published figures that were left out of fits: what the percentages of areas are worth today."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO

from fallzone.catalogue.geodata import SHIPPED, Geodata, read_text
from fallzone.catalogue.reading import build_record
from fallzone.catalogue.readings import record_readings
from fallzone.errors import InputError
from fallzone.files import check_file, write_whole
from fallzone.model.results.left_out import NOTHING_TRIED, LeftOut, LeftOutTable
from fallzone.numbers import parse_number
from fallzone.words import _, msg, ngettext
from fallzone.words.hints import line_of, suggest

COLUMNS = tuple(LeftOut.model_fields)
_NUMBERS = ("published", "tolerance", "low", "median", "high", "level")
_AGAIN = msg("fallzone validate --leave-out flight --write writes it again")


def left_out_path(geodata: Geodata = SHIPPED) -> Path:
    """Where the table stands, if there is one.

    Parameters
    ----------
    geodata : Geodata
        Where shipped files lie.

    Returns
    -------
    Path
    """
    return geodata.root / "leave_out.csv"


def load_left_out(geodata: Geodata = SHIPPED) -> LeftOutTable:
    """Read the table as it is now.

    Parameters
    ----------
    geodata : Geodata
        Where shipped files lie.

    Returns
    -------
    LeftOutTable
        Empty where there is no file.

    Raises
    ------
    InputError
        For a file that cannot be true.
    """
    path = left_out_path(geodata)
    if not path.is_file():
        return NOTHING_TRIED
    where = geodata.shown(path)
    with record_readings() as read:
        text = read_text(path, where)
    return LeftOutTable(rows=read_left_out(text, where=where), files=read.digests)


def read_left_out(text: str, *, where: str) -> tuple[LeftOut, ...]:
    """Read every figure of a table.

    Parameters
    ----------
    text : str
        Content of the file.
    where : str
        Name of the file, for messages.

    Returns
    -------
    tuple of LeftOut
        In the order of the file.

    Raises
    ------
    InputError
        Names file, line and column.
    """
    try:
        lines = list(csv.reader(io.StringIO(text), strict=True))
    except csv.Error as error:
        raise InputError(where, _("is not CSV: {error}").format(error=error)) from None
    if len(lines) < 2:
        raise InputError(where, _("holds no figure"), _(_AGAIN))
    _check_columns(lines[0], where)
    rows: dict[LeftOut, int] = {}
    for number, line in enumerate(lines[1:], 2):
        row = _read_row(line, line_of(where, number))
        if row in rows:
            problem = _("says the same as line {number}").format(number=rows[row])
            raise InputError(line_of(where, number), problem, _("expected each figure once"))
        rows[row] = number
    return tuple(rows)


def _check_columns(found: Sequence[str], where: str) -> None:
    for name in found:
        if name not in COLUMNS:
            problem = _("unknown column '{name}'").format(name=name)
            raise InputError(line_of(where, 1), problem, suggest(name, COLUMNS))
    if tuple(found) != COLUMNS:
        expected = _("expected the columns {columns}, in this order").format(columns=",".join(COLUMNS))
        raise InputError(line_of(where, 1), _("columns are missing, repeated or in another order"), expected)


def _read_row(line: Sequence[str], where: str) -> LeftOut:
    if len(line) != len(COLUMNS):
        raise InputError(
            where,
            ngettext("has {count} value", "has {count} values", len(line)).format(count=len(line)),
            _("expected {expected}, one for each column").format(expected=len(COLUMNS)),
        )
    told = {
        name: parse_number(text, f"{where} [{name}]") if name in _NUMBERS else text
        for name, text in zip(COLUMNS, line, strict=True)
        if text or name != "item"
    }
    return build_record(told, LeftOut, where)


def format_left_out(rows: Iterable[LeftOut]) -> str:
    """Text of the file of a table.

    Parameters
    ----------
    rows : iterable of LeftOut
        In the order in which they are to stand.

    Returns
    -------
    str
        CSV, from which `read_left_out` reads the same numbers to nine digits.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        values = {name: getattr(row, name) for name in COLUMNS}
        writer.writerow([f"{value:.9g}" if name in _NUMBERS else value for name, value in values.items()])
    return text.getvalue()


def write_left_out(rows: Iterable[LeftOut], geodata: Geodata = SHIPPED) -> Path:
    """Put figures into the table in place of those that were left out the same way; the others stay.

    Parameters
    ----------
    rows : iterable of LeftOut
        All of one way, or of several.
    geodata : Geodata
        Where the table is put.

    Returns
    -------
    Path
        Its file.

    Raises
    ------
    InputError
        When something else than such a table stands there.
    """
    new = tuple(rows)
    ways = {row.by for row in new}
    kept = [row for row in load_left_out(geodata).rows if row.by not in ways]
    text = format_left_out(sorted([*kept, *new], key=lambda row: row.by))
    return write_whole(left_out_path(geodata), text.encode(), replaces=_find_foreign)


def check_left_out_place(geodata: Geodata = SHIPPED) -> None:
    """Check that `write_left_out` can put figures where the table stands.

    Parameters
    ----------
    geodata : Geodata
        Where the table is put.

    Raises
    ------
    InputError
        When it could not be replaced.
    """
    check_file(left_out_path(geodata), replaces=_find_foreign)


def _find_foreign(file: BinaryIO) -> str | None:
    """Why a file is not a table as it is written here; None where it is one."""
    data = file.read()
    try:
        text = data.decode()
        is_own = format_left_out(read_left_out(text, where="")) == text
    except (UnicodeDecodeError, InputError):
        is_own = False
    return None if is_own else _("is not a table written by validate")
