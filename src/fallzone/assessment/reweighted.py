"""What may change in a vehicle's file without making stored flights stale: how likely failures are."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from fallzone.catalogue.flight_record import check_likelihood
from fallzone.catalogue.geodata import SHIPPED, Geodata
from fallzone.catalogue.reading import build_record, read_toml
from fallzone.errors import InputError
from fallzone.model.vehicle import Vehicle

# Tables that no flight follows from: they weight flights that are there
RECORD_KEYS = ("flights", "reliability", "failing")


def differs_in_record_alone(path: Path, stored: Any) -> bool:
    """Whether a file is that of a run's vehicle, and all that changed is how likely failures are.

    Such a change gives stored flights other weights and needs no other flights.

    Parameters
    ----------
    path : Path
        A file that is not as it was when the run was made.
    stored : object
        The vehicle as it stands in the run's document.

    Returns
    -------
    bool
        False for any other file, and where anything else changed, be it a comment.
    """
    if not isinstance(stored, dict) or not _is_of(path, stored.get("id")):
        return False
    try:
        vehicle = build_record(read_toml(path), Vehicle, str(path))
    except InputError:
        return False
    today = vehicle.model_dump(mode="json", exclude_none=True)
    changed = any(today.get(key) != stored.get(key) for key in RECORD_KEYS)
    return changed and _without_record(today) == _without_record(stored)


def take_record(vehicle: Vehicle, inputs: Iterable[str], geodata: Geodata = SHIPPED) -> Vehicle:
    """The vehicle of a stored run, with the flight record, model and shares of failures that its file holds today.

    Parameters
    ----------
    vehicle : Vehicle
        As it was when the run was made.
    inputs : iterable of str
        Names of the files that the run was made from, as its provenance lists them.
    geodata : Geodata
        Where shipped files lie.

    Returns
    -------
    Vehicle
        The same where its file is gone.

    Raises
    ------
    InputError
        When the file is wrong today.
    """
    for name in inputs:
        path = geodata.root / name
        path = path if path.is_file() else Path(name)
        if _is_of(path, vehicle.id) and path.is_file():
            today = build_record(read_toml(path), Vehicle, geodata.shown(path))
            check_likelihood(today, geodata.shown(path))
            taken = vehicle.model_copy(update={key: getattr(today, key) for key in (*RECORD_KEYS, "sources")})
            taken._origin = vehicle._origin
            return taken
    return vehicle


def _is_of(path: Path, name: object) -> bool:
    return path.name in (f"{name}.toml", f"{name}.vehicle.toml")


def _without_record(vehicle: dict[str, Any]) -> dict[str, Any]:
    """A vehicle without these tables and the sources that they alone name."""
    rest = {key: value for key, value in vehicle.items() if key not in (*RECORD_KEYS, "sources")}
    named, sources = set(_list_sources(rest)), vehicle.get("sources", {})
    return rest | {"sources": {key: text for key, text in sources.items() if key in named}}


def _list_sources(value: Any) -> list[str]:
    if isinstance(value, list):
        return [name for part in value for name in _list_sources(part)]
    if not isinstance(value, dict):
        return []
    own = [value["source"]] if isinstance(value.get("source"), str) else []
    return own + [name for part in value.values() for name in _list_sources(part)]
