"""Totals of people by region, from ``geodata/population.csv``."""

from __future__ import annotations

import csv
from pathlib import Path

from fallzone.catalogue.geodata import SHIPPED, Geodata, read_text
from fallzone.catalogue.reading import build_record
from fallzone.errors import InputError
from fallzone.model.exposures.exposure import RegionTotal
from fallzone.numbers import parse_number
from fallzone.words import _
from fallzone.words.hints import line_of

TOTALS_FILE = "population.csv"
_COLUMNS = ("region", "people", "year", "off_by", "mark", "source")
_WHOLE = ("people", "year")


def read_totals(geodata: Geodata = SHIPPED) -> tuple[RegionTotal, ...]:
    """Totals of people of all regions that have one.

    Parameters
    ----------
    geodata : Geodata
        Where shipped files lie.

    Returns
    -------
    tuple of RegionTotal
        In the order of the file; no region stands there twice.

    Raises
    ------
    InputError
        Names file, line, column and value.
    """
    path = totals_file(geodata)
    file = geodata.shown(path)
    return parse_totals(read_text(path, file), file)


def totals_file(geodata: Geodata = SHIPPED) -> Path:
    """File of the totals.

    Parameters
    ----------
    geodata : Geodata
        Where shipped files lie.

    Returns
    -------
    Path
    """
    return geodata.root / TOTALS_FILE


def parse_totals(text: str, file: str) -> tuple[RegionTotal, ...]:
    """Totals of people from the text of a table.

    Parameters
    ----------
    text : str
        CSV with the columns region, people, year, off_by, mark, source.
    file : str
        Name of the file, for messages.

    Returns
    -------
    tuple of RegionTotal

    Raises
    ------
    InputError
        Names file, line, column and value.
    """
    reader = csv.reader(text.splitlines(), strict=True)
    found: dict[str, RegionTotal] = {}
    try:
        header = next(reader, [])
        if tuple(header) != _COLUMNS:
            raise InputError(
                line_of(file, 1),
                _("found the columns {found}").format(found=", ".join(header)[:200] or "—"),
                _("expected {columns}").format(columns=", ".join(_COLUMNS)),
            )
        for row in reader:
            total = _read_row(row, line_of(file, reader.line_num))
            if total.region in found:
                raise InputError(
                    f"{line_of(file, reader.line_num)} [region]",
                    _("'{id}' stands there twice").format(id=total.region),
                    _("keep one of them"),
                )
            found[total.region] = total
    except csv.Error as error:
        raise InputError(line_of(file, reader.line_num), _("is not CSV: {error}").format(error=error)) from None
    return tuple(found.values())


def _read_row(row: list[str], where: str) -> RegionTotal:
    if len(row) != len(_COLUMNS):
        raise InputError(
            where,
            _("has {count} values").format(count=len(row)),
            _("expected {columns}").format(columns=", ".join(_COLUMNS)),
        )
    values: dict[str, object] = dict(zip(_COLUMNS, row, strict=True))
    for key in (*_WHOLE, "off_by"):
        number = parse_number(str(values[key]), f"{where} [{key}]", 0.0 if key != "year" else 1990.0, 2e9)
        values[key] = int(number) if key in _WHOLE and number == int(number) else number
    return build_record(values, RegionTotal, where)
