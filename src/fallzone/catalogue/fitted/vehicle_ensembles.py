"""Ensembles of a vehicle: numbers of many vehicles that agree with all its flights, first the one that agrees best."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

import numpy as np

from fallzone.catalogue.fitted.ensembles import (
    BESIDE_FLIGHT,
    BESIDE_VEHICLE,
    digest_numbers,
    format_table,
    read_ensemble,
)
from fallzone.catalogue.geodata import SHIPPED, Geodata
from fallzone.catalogue.load import is_own_file, shown_file
from fallzone.errors import InputError
from fallzone.files import check_file, write_whole
from fallzone.model.mission import Mission
from fallzone.model.vehicle import Vehicle
from fallzone.words import _, msg
from fallzone.words.hints import line_of

# Column of how lofted the vehicle flies, beside those of its numbers
LOFT = "aim.loft_deg"
# Columns of the flights that were fitted, each after the id of its mission and a colon: how lofted it is, and how far
# its launch and its corridor lie to the right of where its file aims; the numbers of its own file stand before these
LAUNCH_TURN, CORRIDOR_TURN = "aim.launch_turn_deg", "aim.corridor_turn_deg"
OF_FLIGHT = (LOFT, LAUNCH_TURN, CORRIDOR_TURN)
_HEAD = re.compile(r"#vehicle=([0-9a-f]{64})((?:,[^,=]+=[0-9a-f]{64})*)")
_AGAIN = msg("fallzone calibrate --vehicle {vehicle} --write writes it again")


def vehicle_ensemble_path(vehicle: Vehicle, geodata: Geodata = SHIPPED) -> Path:
    """Where the ensemble of a vehicle is stored, if it has one: beside a user's own vehicle file, else in geodata.

    Parameters
    ----------
    vehicle : Vehicle
        As read.
    geodata : Geodata
        Where shipped files lie.

    Returns
    -------
    Path
    """
    if is_own_file(vehicle, geodata):
        return vehicle._origin.path.with_name(f"{vehicle.id}.vehicle.csv")
    return geodata.root / "ensembles" / f"{vehicle.id}.vehicle.csv"


def digest_flight(mission: Mission) -> str:
    """Digest of what a vehicle's fit takes from one of its flights: the flight, its aim, and what was published.

    Parameters
    ----------
    mission : Mission
        As read, with its aim.

    Returns
    -------
    str
        SHA-256 in hexadecimal.
    """
    flown = mission.model_copy(update={"guidance": None, "published": ()})
    parts = (digest_numbers(flown, beside=BESIDE_FLIGHT), digest_numbers(*mission.published, beside={"basis"}))
    return hashlib.sha256("".join(parts).encode()).hexdigest()


def format_vehicle_ensemble(
    names: Sequence[str], values: np.ndarray, *, vehicle: Vehicle, flights: Mapping[str, str]
) -> str:
    """Text of the file of a vehicle's ensemble.

    Parameters
    ----------
    names : sequence of str
        Names of the k numbers: those of the vehicle and ``LOFT``, then those of each flight.
    values : (n, k) float64
        One row for each vehicle, the best first, each column in the unit of its number.
    vehicle : Vehicle
        As read when it was fitted.
    flights : mapping of str to str
        Digest of each flight that it was fitted to (`digest_flight`), by mission.

    Returns
    -------
    str
    """
    told = {"vehicle": digest_numbers(vehicle, beside=BESIDE_VEHICLE), **flights}
    return "#" + ",".join(f"{key}={digest}" for key, digest in told.items()) + "\n" + format_table(names, values)


def require_vehicle_fitted_to(text: str, mission: Mission | None, vehicle: Vehicle, where: str) -> None:
    """Refuse the ensemble of a vehicle that was fitted to other numbers or flights than the files have now.

    Parameters
    ----------
    text : str
        Content of its file.
    mission : Mission, optional
        The mission that is to fly it, as read; where it is one of the flights that were fitted, it must not have
        changed.
    vehicle : Vehicle
        As read from its file.
    where : str
        Name of the file, for messages.

    Raises
    ------
    InputError
        Says what has changed, and what to do.
    """
    again = _(_AGAIN).format(vehicle=vehicle.id)
    head = _HEAD.fullmatch(text.partition("\n")[0].rstrip("\r"))
    if head is None:
        raise InputError(line_of(where, 1), _("does not say what it was fitted to"), again)
    if head[1] != digest_numbers(vehicle, beside=BESIDE_VEHICLE):
        problem = _("was fitted to other numbers of the vehicle than {file} has now").format(file=shown_file(vehicle))
        raise InputError(line_of(where, 1), problem, again)
    fitted = list_fitted_flights(text)
    if mission is not None and mission.id in fitted and fitted[mission.id] != digest_flight(mission):
        problem = _("was fitted to another flight, or to other published rows, than {file} has now")
        raise InputError(line_of(where, 1), problem.format(file=shown_file(mission)), again)


def read_vehicle_ensemble(text: str, names: Sequence[str], *, where: str) -> tuple[list[str], np.ndarray]:
    """Read the vehicles of an ensemble.

    Parameters
    ----------
    text : str
        Content of the file.
    names : sequence of str
        Names of the numbers of the vehicle that may stand there, in order; those that its fit has frozen do not.
    where : str
        Name of the file, for messages.

    Returns
    -------
    names : list of str
        Those of the k columns, the last of them ``LOFT``.
    values : (n, k) float64
        One row for each vehicle, the best first.

    Raises
    ------
    InputError
        Names file, row and column.
    """
    columns = _list_columns(text)
    found = [*(name for name in names if name in columns), LOFT]
    of_flights = [name for name in columns if ":" in name]
    return found, read_ensemble(text, [*found, *of_flights], where=where)[:, : len(found)]


def read_fitted_flight(
    text: str, mission: str, names: Sequence[str], *, where: str
) -> tuple[list[str], np.ndarray] | None:
    """Read what the fit of a vehicle found of one of its flights.

    Parameters
    ----------
    text : str
        Content of the file.
    mission : str
        Id of the mission.
    names : sequence of str
        Names of the numbers of its own file that may stand there, in order.
    where : str
        Name of the file, for messages.

    Returns
    -------
    names : list of str
        Those of the k columns, the last of them ``OF_FLIGHT``.
    values : (n, k) float64
        One row for each vehicle.
    None
        Instead of both where the file says nothing of the flight.

    Raises
    ------
    InputError
        Names file, row and column.
    """
    columns = _list_columns(text)
    if f"{mission}:{LOFT}" not in columns:
        return None
    found = [*(name for name in names if f"{mission}:{name}" in columns), *OF_FLIGHT]
    own = [f"{mission}:{name}" for name in found]
    expected: list[str] = []
    for name in columns:
        # Those of this flight in the order in which they are asked for, all others as they stand
        expected += [name] if not name.startswith(f"{mission}:") else own if not set(own) & set(expected) else []
    first = expected.index(own[0])
    return found, read_ensemble(text, expected, where=where)[:, first : first + len(own)]


def _list_columns(text: str) -> list[str]:
    return text.partition("\n")[2].partition("\n")[0].rstrip("\r").split(",")


def is_vehicle_ensemble(text: str) -> bool:
    """Whether the ensemble of a file is one of vehicles, not of flights.

    Parameters
    ----------
    text : str
        Content of the file.

    Returns
    -------
    bool
    """
    return LOFT in _list_columns(text)


def list_fitted_flights(text: str) -> dict[str, str]:
    """Flights that a vehicle's ensemble was fitted to.

    Parameters
    ----------
    text : str
        Content of its file.

    Returns
    -------
    dict of str to str
        Digests by mission; empty where the file does not say.
    """
    head = _HEAD.fullmatch(text.partition("\n")[0].rstrip("\r"))
    return {} if head is None else dict(part.split("=") for part in head[2].split(",")[1:])


def check_vehicle_ensemble(vehicle: Vehicle, geodata: Geodata = SHIPPED) -> None:
    """Check that `write_vehicle_ensemble` can write the ensemble of a vehicle.

    Parameters
    ----------
    vehicle : Vehicle
        As read.
    geodata : Geodata
        Where shipped files lie.

    Raises
    ------
    InputError
        When what stands there is not to be replaced.
    """
    check_file(vehicle_ensemble_path(vehicle, geodata), replaces=_find_foreign)


def write_vehicle_ensemble(text: str, vehicle: Vehicle, geodata: Geodata = SHIPPED) -> Path:
    """Store the ensemble of a vehicle.

    Parameters
    ----------
    text : str
        From `format_vehicle_ensemble`.
    vehicle : Vehicle
        As read.
    geodata : Geodata
        Where shipped files lie.

    Returns
    -------
    Path
        Where it stands.

    Raises
    ------
    InputError
        When what stands there is not to be replaced.
    """
    return write_whole(vehicle_ensemble_path(vehicle, geodata), text.encode(), replaces=_find_foreign)


def _find_foreign(file: BinaryIO) -> str | None:
    """Why a file may not be replaced: it is not an ensemble as it is written here."""
    try:
        text = file.read().decode()
        head, _newline, table = text.partition("\n")
        names = table.partition("\n")[0].split(",")
        is_own = (
            _HEAD.fullmatch(head) is not None and format_table(names, read_ensemble(text, names, where="")) == table
        )
    except (UnicodeDecodeError, InputError):
        is_own = False
    return None if is_own else _("is not an ensemble written by calibrate --vehicle")
