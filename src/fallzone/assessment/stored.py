"""A run's folder as a location check reads it, and whether it is out of date; light, for it is asked often."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import BadZipFile

import numpy as np
from shapely.errors import ShapelyError
from shapely.geometry import shape

from fallzone import __version__
from fallzone.catalogue.geodata import geodata_dir, parse_json, read_text, shown
from fallzone.catalogue.shapes import region_files
from fallzone.errors import InputError
from fallzone.files import digest_sha256, open_regular
from fallzone.model.impacts import Footprint, Impacts
from fallzone.model.zone import Zone
from fallzone.risk.check import list_needed

SCHEMA_VERSION = 1
RUN_FILE = "assessment.json"
FOOTPRINTS_FILE = "footprints.geojson"
IMPACTS_FILE = "impacts.npz"
TRAJECTORIES_FILE = "trajectories.npz"
IMPACT_ARRAYS = ("flight", "lon_deg", "lat_deg", "t_s")
# One line for each other file, as `sha256sum --check` reads it
SUMS_FILE = "SHA256SUMS"


# A run from elsewhere may name files of the system that have no size and never end; no input is empty or larger.
_LARGEST_INPUT_BYTES = 2**31

# Nothing that was changed by hand is ever replaced
_AFTER_DAMAGE = "remove the folder or name another, and make the run again: fallzone run"


@dataclass(frozen=True, kw_only=True)
class CheckData:
    """What a location check needs of a stored run."""

    mission: str
    liftoff_utc: datetime | None
    zones: tuple[Zone, ...]
    shapes: tuple[Footprint, ...]
    impacts: tuple[Impacts, ...]
    inputs: dict[str, str]
    needed: tuple[tuple[str, str | None], ...]
    stale: str | None


def read_check(folder: Path) -> CheckData:
    """Read the part of a stored run that a location check needs; fast, for it is asked often.

    Raises
    ------
    InputError
        When the folder does not hold a run that this version can read.
    """
    with refuse_damage(folder):
        data = read_run_json(folder)
        liftoff = data["mission"].get("liftoff_utc")
        return CheckData(
            mission=data["mission"]["id"],
            liftoff_utc=datetime.fromisoformat(liftoff) if liftoff else None,
            zones=tuple(read_zone(zone) for zone in data["zones"]),
            shapes=read_footprints(folder),
            impacts=read_impacts(folder, data["impacts"]),
            inputs=data["provenance"]["inputs"],
            needed=list_needed(
                [part["item"] for part in data["mission"].get("separations", ())],
                has_failed="as_flown" in data["mission"],
            ),
            stale=_staleness(data["provenance"]),
        )


def find_staleness(folder: Path) -> str | None:
    """Why a stored run no longer stands for today's files and version; None when it does."""
    with refuse_damage(folder):
        return _staleness(read_run_json(folder)["provenance"])


@contextmanager
def refuse_damage(folder: Path) -> Iterator[None]:
    """What breaks while a stored run is read was damaged, changed by hand or written by another version: InputError."""
    try:
        yield
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, OSError, EOFError) as error:
        raise _unreadable(folder, error) from error
    except (ShapelyError, BadZipFile, zlib.error) as error:
        raise _unreadable(folder, error) from error
    except InputError as error:
        if _is_whole(folder):
            raise _unreadable(folder, error) from error
        raise


def _unreadable(folder: Path, error: Exception) -> InputError:
    problem, advice = "the stored run is damaged or was changed by hand", _AFTER_DAMAGE
    if _is_whole(folder):
        advice = "make the run again: fallzone run"
        problem = "the stored run is whole, but was made by another version of fallzone and cannot be read by this one"
    reason = str(error) if isinstance(error, InputError) else f"{type(error).__name__}: {error}"
    return InputError(str(folder), f"{problem} ({reason})", advice)


def _is_whole(folder: Path) -> bool:
    """Whether every file of a run is byte for byte as it was written."""
    try:
        lines = [line.partition("  ") for line in read_text(folder / SUMS_FILE).splitlines()]
        sums = {name: digest for digest, _, name in lines}
        # A run from elsewhere may name files of the system, which are none of a run's
        is_own = all(Path(name).name == name for name in sums)
        return is_own and RUN_FILE in sums and all(digest_sha256(folder / name) == sums[name] for name in sums)
    except (InputError, OSError, ValueError):
        return False


def is_run(folder: Path) -> bool:
    """Whether a folder holds a stored run."""
    return (folder / RUN_FILE).is_file()


def _staleness(provenance: dict[str, Any]) -> str | None:
    if provenance["version"] != __version__:
        return f"made by version {provenance['version']}, this is {__version__}"
    for name, digest in provenance["inputs"].items():
        path = geodata_dir() / name
        if not path.is_file():
            path = Path(name)
        if not path.is_file() or not 0 < path.stat().st_size <= _LARGEST_INPUT_BYTES:
            return f"{name} is gone"
        if digest_sha256(path) != digest:
            return f"{name} has changed since"
    new = [name for name in map(shown, region_files()) if name not in provenance["inputs"]]
    return f"{new[0]} is new" if new else None


@contextmanager
def open_part(folder: Path, name: str) -> Iterator[BinaryIO]:
    """One file of a stored run, byte for byte as it was written.

    Raises
    ------
    InputError
        When its digest differs: the file was damaged or changed by hand, or the run was replaced just now.
    """
    lines = read_text(folder / SUMS_FILE).splitlines()
    sums = {file: digest for digest, _, file in (line.partition("  ") for line in lines)}
    with open_regular(folder / name) as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != sums.get(name):
            problem = f"differs from its digest in {SUMS_FILE}: damaged, or changed by hand"
            raise InputError(str(folder / name), problem, _AFTER_DAMAGE)
        file.seek(0)
        yield file


def read_run_json(folder: Path) -> dict[str, Any]:
    if not is_run(folder):
        raise InputError(
            str(folder), f"holds no {RUN_FILE}", "name the folder of a stored run, or make one: fallzone run"
        )
    with open_part(folder, RUN_FILE) as file:
        data = parse_json(file.read().decode(), str(folder / RUN_FILE))
    if not isinstance(data, dict) or data.get("schema_version") != SCHEMA_VERSION:
        raise InputError(str(folder / RUN_FILE), "is of another version", "make the run again: fallzone run")
    return data


def read_impacts(folder: Path, data: list[dict[str, Any]]) -> tuple[Impacts, ...]:
    with open_part(folder, IMPACTS_FILE) as file, np.load(file, allow_pickle=False) as arrays:
        return tuple(
            Impacts(**facts, **{name: arrays[f"{index}.{name}"] for name in IMPACT_ARRAYS})
            for index, facts in enumerate(data)
        )


def read_footprints(folder: Path) -> tuple[Footprint, ...]:
    with open_part(folder, FOOTPRINTS_FILE) as file:
        features = parse_json(file.read().decode(), str(folder / FOOTPRINTS_FILE))["features"]
    return tuple(
        Footprint(
            **{**feature["properties"], "interval": tuple(feature["properties"]["interval"])},
            geometry=shape(feature["geometry"]),
        )
        for feature in features
    )


def read_zone(data: dict[str, Any]) -> Zone:
    window = data["window_utc"]
    return Zone(
        **{
            **data,
            "geometry": shape(data["geometry"]) if data["geometry"] else None,
            "corners_lonlat": tuple(tuple(corner) for corner in data["corners_lonlat"]),
            "window_utc": tuple(datetime.fromisoformat(t) for t in window) if window else None,
            "about_lonlat": tuple(data["about_lonlat"]) if data["about_lonlat"] else None,
        }
    )
