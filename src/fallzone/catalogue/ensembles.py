"""Ensembles: tables of the numbers of many vehicles and guidances that all agree with what was published."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from fallzone.catalogue.geodata import SHIPPED, Geodata
from fallzone.errors import InputError
from fallzone.numbers import parse_number
from fallzone.words import _, msg, ngettext
from fallzone.words.hints import line_of, suggest

_AGAIN = msg("fallzone calibrate MISSION --ensemble N --write writes it again")


def ensemble_path(mission: str, geodata: Geodata = SHIPPED) -> Path:
    """Where the ensemble of a mission is stored, if it has one.

    Parameters
    ----------
    mission : str
        Id of the mission.
    geodata : Geodata
        Where shipped files lie.

    Returns
    -------
    Path
    """
    return geodata.root / "ensembles" / f"{mission}.csv"


def read_ensemble(text: str, names: Sequence[str], *, where: str) -> np.ndarray:
    """Read the parameters of all members of an ensemble.

    Parameters
    ----------
    text : str
        Content of the file.
    names : sequence of str
        Names that the k columns must have, in order.
    where : str
        Name of the file, for messages.

    Returns
    -------
    (n, k) float64
        One row for each member, each column in the unit of its parameter.

    Raises
    ------
    InputError
        Names file, row and column.
    """
    try:
        lines = list(csv.reader(io.StringIO(text), strict=True))
    except csv.Error as error:
        raise InputError(where, _("is not CSV: {error}").format(error=error)) from None
    if len(lines) < 2:
        raise InputError(where, _("holds no member"), _(_AGAIN))
    _check_columns(where, lines[0], names)
    return np.array([_read_row(line_of(where, number), line, names) for number, line in enumerate(lines[1:], 2)])


def _check_columns(where: str, found: Sequence[str], names: Sequence[str]) -> None:
    for name in names:
        if name not in found:
            raise InputError(
                where, _("has no column '{name}', a parameter of the mission's fit").format(name=name), _(_AGAIN)
            )
    for name in found:
        if name not in names:
            raise InputError(
                line_of(where, 1),
                _("column '{name}' is not a parameter of the fit").format(name=name),
                suggest(name, names),
            )
    if list(found) != list(names):
        raise InputError(line_of(where, 1), _("columns are repeated or in another order"), _(_AGAIN))


def _read_row(where: str, line: Sequence[str], names: Sequence[str]) -> list[float]:
    if len(line) != len(names):
        raise InputError(
            where,
            ngettext("has {count} value", "has {count} values", len(line)).format(count=len(line)),
            _("expected {expected}, one for each column").format(expected=len(names)),
        )
    return [parse_number(text, f"{where} [{name}]") for name, text in zip(names, line, strict=True)]


def format_ensemble(names: Sequence[str], values: np.ndarray) -> str:
    """Text of the file of an ensemble.

    Parameters
    ----------
    names : sequence of str
        Names of the k parameters.
    values : (n, k) float64
        One row for each member, each column in the unit of its parameter.

    Returns
    -------
    str
        CSV, from which `read_ensemble` reads the same numbers to the last bit.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([[repr(value) for value in row] for row in values.tolist()])
    return text.getvalue()
