"""Ensembles: tables of the numbers of many vehicles and guidances that all agree with what was published."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Mapping, Sequence, Set
from pathlib import Path
from typing import Any

import numpy as np

from fallzone.catalogue.geodata import SHIPPED, Geodata
from fallzone.catalogue.load import is_own_file, shown_file
from fallzone.errors import InputError
from fallzone.model.mission import Mission
from fallzone.model.record import Record
from fallzone.model.vehicle import Vehicle
from fallzone.numbers import parse_number
from fallzone.words import _, msg, ngettext
from fallzone.words.hints import line_of, suggest

# Where the first member stands, below the line of digests and that of the names
FIRST_MEMBER_LINE = 3

_AGAIN = msg("fallzone calibrate MISSION --ensemble N --write writes it again")
_HEAD = re.compile(r"#vehicle=([0-9a-f]{64}),flight=([0-9a-f]{64}),rows=([0-9a-f]{64})")
# What of a record says nothing that is computed with: texts, whatever language they are in, and where they are from
_TEXTS = {"title", "note", "mark", "source", "sources", "tolerance_reason", "miss"}
# What a fit does not fly by; and the air of the day, which makes no other vehicle and no other plan
BESIDE_VEHICLE = {"id", "dispersion", "debris", "flights", "reliability", "failing"}
BESIDE_FLIGHT = {
    *("id", "vehicle", "flies_as", "timezone", "liftoff_utc", "liftoff_mark", "liftoff_source", "not_modelled"),
    "launch_windows_utc",
    *("published", "fit", "flight_termination", "zones", "observations"),
    *("month", "atmosphere", "solar", "wind", "wind_file", "landings", "parachutes"),
}
# Digits of a digest that a message shows
_SHOWN = 12


def ensemble_path(mission: str, geodata: Geodata = SHIPPED) -> Path:
    """Where the ensemble of a mission of geodata is stored, if it has one.

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


def find_ensemble_path(mission: Mission, geodata: Geodata = SHIPPED) -> Path:
    """Where an ensemble of a mission is written: beside a user's own mission file, else in geodata.

    Parameters
    ----------
    mission : Mission
        As read.
    geodata : Geodata
        Where shipped files lie.

    Returns
    -------
    Path
    """
    if is_own_file(mission, geodata):
        return mission._origin.path.with_name(f"{mission.id}.ensemble.csv")
    return ensemble_path(mission.id, geodata)


def digest_fitted(mission: Mission, vehicle: Vehicle) -> dict[str, str]:
    """Digests of what an ensemble is fitted to: the numbers of vehicle and flight, and the published rows.

    Texts, marks and sources do not count, nor does what no fit flies by, dispersion and debris, nor the air and wind of
    the day.

    Parameters
    ----------
    mission : Mission
        The mission that is fitted.
    vehicle : Vehicle
        The vehicle that it flies.

    Returns
    -------
    dict of str to str
        SHA-256 in hexadecimal, by ``vehicle``, ``flight`` and ``rows``.
    """
    rows = [row for row in mission.published if row.basis == "fitted"]
    return {
        "vehicle": digest_numbers(vehicle, beside=BESIDE_VEHICLE),
        "flight": digest_numbers(mission, beside=BESIDE_FLIGHT | {"aim"}),
        "rows": digest_numbers(*rows),
    }


def digest_numbers(*records: Record, beside: Set[str] = frozenset()) -> str:
    """Digest of the numbers of records, and of the names that decide what they are of.

    Parameters
    ----------
    *records : Record
        Of one kind.
    beside : set of str
        Keys that do not count.

    Returns
    -------
    str
        SHA-256 in hexadecimal. Texts, marks and sources do not count, nor do keys with their default values.
    """
    told = [record.model_dump(mode="json", exclude_defaults=True, exclude=set(beside)) for record in records]
    # Written with sorted keys and shortest digits: the same numbers give the same bytes
    text = json.dumps(_without_texts(told), sort_keys=True, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _without_texts(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_texts(part) for key, part in value.items() if key not in _TEXTS}
    return [_without_texts(part) for part in value] if isinstance(value, list) else value


def require_fitted_to(text: str, mission: Mission, vehicle: Vehicle, where: str) -> None:
    """Refuse an ensemble that was fitted to other numbers, or other published rows, than the files have now.

    Parameters
    ----------
    text : str
        Content of its file.
    mission : Mission
        The mission that it is to be an ensemble of.
    vehicle : Vehicle
        The vehicle that this flies.
    where : str
        Name of the file, for messages.

    Raises
    ------
    InputError
        Says which of vehicle, flight and rows is another, and what to do.
    """
    head = _HEAD.fullmatch(text.partition("\n")[0].rstrip("\r"))
    if head is None:
        raise InputError(line_of(where, 1), _("does not say what it was fitted to"), _(_AGAIN))
    told = {
        "vehicle": _("was fitted to other numbers of the vehicle than {file} has now (then {then}…, now {now}…)"),
        "flight": _("was fitted to another flight than {file} has now (then {then}…, now {now}…)"),
        "rows": _("was fitted to other published rows than {file} has now (then {then}…, now {now}…)"),
    }
    for then, (part, now) in zip(head.groups(), digest_fitted(mission, vehicle).items(), strict=True):
        if then != now:
            file = shown_file(vehicle if part == "vehicle" else mission)
            problem = told[part].format(file=file, then=then[:_SHOWN], now=now[:_SHOWN])
            advice = _(
                "put the numbers back, draw it again (fallzone calibrate {mission} --ensemble N --write), or remove it"
            ).format(mission=mission.id)
            raise InputError(line_of(where, 1), problem, advice)


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
        lines = list(csv.reader(io.StringIO(text.partition("\n")[2]), strict=True))
    except csv.Error as error:
        raise InputError(where, _("is not CSV: {error}").format(error=error)) from None
    if len(lines) < 2:
        raise InputError(where, _("holds no member"), _(_AGAIN))
    _check_columns(where, lines[0], names)
    members = enumerate(lines[1:], FIRST_MEMBER_LINE)
    return np.array([_read_row(line_of(where, number), line, names) for number, line in members])


def _check_columns(where: str, found: Sequence[str], names: Sequence[str]) -> None:
    for name in names:
        if name not in found:
            raise InputError(
                where, _("has no column '{name}', a parameter of the mission's fit").format(name=name), _(_AGAIN)
            )
    for name in found:
        if name not in names:
            raise InputError(
                line_of(where, FIRST_MEMBER_LINE - 1),
                _("column '{name}' is not a parameter of the fit").format(name=name),
                suggest(name, names),
            )
    if list(found) != list(names):
        raise InputError(
            line_of(where, FIRST_MEMBER_LINE - 1), _("columns are repeated or in another order"), _(_AGAIN)
        )


def _read_row(where: str, line: Sequence[str], names: Sequence[str]) -> list[float]:
    if len(line) != len(names):
        raise InputError(
            where,
            ngettext("has {count} value", "has {count} values", len(line)).format(count=len(line)),
            _("expected {expected}, one for each column").format(expected=len(names)),
        )
    return [parse_number(text, f"{where} [{name}]") for name, text in zip(names, line, strict=True)]


def format_ensemble(names: Sequence[str], values: np.ndarray, *, fitted: Mapping[str, str]) -> str:
    """Text of the file of an ensemble.

    Parameters
    ----------
    names : sequence of str
        Names of the k parameters.
    values : (n, k) float64
        One row for each member, each column in the unit of its parameter.
    fitted : mapping of str to str
        What it was fitted to (`digest_fitted`).

    Returns
    -------
    str
        A line of digests and a CSV, from which `read_ensemble` reads the same numbers to the last bit.
    """
    head = "#vehicle={vehicle},flight={flight},rows={rows}\n".format_map(fitted)
    return head + format_table(names, values)


def format_table(names: Sequence[str], values: np.ndarray) -> str:
    """A table of numbers as CSV.

    Parameters
    ----------
    names : sequence of str
        Names of the k columns.
    values : (n, k) float64
        One row for each member.

    Returns
    -------
    str
        From which the same numbers are read to the last bit.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([[repr(value) for value in row] for row in values.tolist()])
    return text.getvalue()


def is_ensemble(text: str) -> bool:
    """Whether a text is that of an ensemble as `format_ensemble` writes it.

    Parameters
    ----------
    text : str
        Content of a file.

    Returns
    -------
    bool
    """
    head, _newline, table = text.partition("\n")
    names = table.partition("\n")[0].split(",")
    try:
        values = read_ensemble(text, names, where="")
    except InputError:
        return False
    # Those of before did not say what they were fitted to
    return _HEAD.fullmatch(head) is not None and format_table(names, values) == table
