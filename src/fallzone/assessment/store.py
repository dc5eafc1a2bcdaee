"""A run's folder: written whole, read back whole."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

import numpy as np
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from fallzone import plugins
from fallzone.assessment import strict
from fallzone.assessment.parquet import PARQUET_FILE, write_parquet
from fallzone.assessment.record import Assessment
from fallzone.assessment.stored import (
    FOOTPRINTS_FILE,
    IMPACT_ARRAYS,
    IMPACTS_FILE,
    RUN_FILE,
    SCHEMA_VERSION,
    SUMS_FILE,
    TRAJECTORIES_FILE,
    find_staleness,
    open_arrays,
    read_footprints,
    read_impacts,
    read_provenance,
    read_run_json,
    read_zones,
    refuse_damage,
)
from fallzone.catalogue.load import find_pad
from fallzone.catalogue.reading import build_record, check_sources
from fallzone.errors import InputError
from fallzone.files import Kind, check_folder, digest_sha256, whole_file, whole_folder, write_whole
from fallzone.model.flag import Flag
from fallzone.model.mission import Mission, PublishedValue
from fallzone.model.provenance import Provenance
from fallzone.model.site import Site
from fallzone.model.trajectory import Trajectory
from fallzone.model.validation import ValidationRow
from fallzone.model.vehicle import Vehicle
from fallzone.model.wind_profile import WindProfile
from fallzone.names import MARKS, suggest


def _list_run_files(read: Callable[[str], bytes]) -> dict[str, str]:
    """What the sums of a run list; KeyError, TypeError, ValueError where they or the document are none of a run."""
    document = json.loads(read(RUN_FILE))
    if not {"schema_version", "mission", "vehicle", "provenance"} <= document.keys():
        raise ValueError(f"{RUN_FILE} is no assessment")
    lines = [line.partition("  ") for line in read(SUMS_FILE).decode().splitlines()]
    return {name: digest for digest, _, name in lines}


# Of any version: a newer one adds keys
RUN = Kind(title="a run of fallzone", manifest=SUMS_FILE, list_files=_list_run_files)


def check_run_place(folder: Path) -> None:
    """Raise InputError when something stands at ``folder`` that ``write_run`` would not replace."""
    check_folder(folder, kind=RUN)


def write_run(assessment: Assessment, folder: Path, *, parquet: bool = False) -> Path:
    """Store a run; the folder is replaced whole or not at all, and holds the same bytes for the same run.

    A folder that is not empty is replaced only when it is a run, whole and as it was written.

    Parameters
    ----------
    parquet : bool
        Whether to keep the impacts as a Parquet table too.
    """
    documents = {RUN_FILE: _run_json, FOOTPRINTS_FILE: _footprints_json}
    arrays = {IMPACTS_FILE: _impact_arrays, TRAJECTORIES_FILE: _trajectory_arrays}
    with whole_folder(folder, kind=RUN) as temporary:
        for name, describe in documents.items():
            write_whole(temporary / name, _dump(describe(assessment)))
        for name, collect in arrays.items():
            with whole_file(temporary / name) as file:
                # numpy gives every member the same fixed date
                np.savez(file, **collect(assessment))
        names = [*documents, *arrays]
        if parquet:
            names.append(write_parquet(assessment, temporary / PARQUET_FILE).name)
        sums = "".join(f"{digest_sha256(temporary / name)}  {name}\n" for name in names)
        write_whole(temporary / SUMS_FILE, sums.encode())
    return folder


def read_run(folder: Path) -> Assessment:
    """Read a stored run back.

    Raises
    ------
    InputError
        When the folder does not hold a run that this version can read.
    """
    with refuse_damage(folder):
        data, where = read_run_json(folder), str(folder / RUN_FILE)
        mission, vehicle, site = _read_records(data, where)
        impacts = read_impacts(folder, data["impacts"])
        return Assessment(
            mission=mission,
            vehicle=vehicle,
            site=site,
            trajectories=_read_trajectories(folder, data["trajectories"]),
            impacts=impacts,
            shapes=read_footprints(folder, impacts),
            zones=read_zones(folder, data["zones"]),
            flagged=_read_flags(data["flagged"], where),
            wind=_read_wind(data["wind"], where),
            validation=_read_validation(data["validation"], strict.at(where, "validation")),
            provenance=_read_provenance(folder, data),
            stale=find_staleness(folder),
        )


def _run_json(assessment: Assessment) -> dict[str, Any]:
    return {
        "schema_version": SCHEMA_VERSION,
        "mission_file": assessment.mission._file and Path(assessment.mission._file).name,
        "provenance": _plain(assessment.provenance),
        "mission": assessment.mission.model_dump(mode="json", exclude_none=True),
        "vehicle": assessment.vehicle.model_dump(mode="json", exclude_none=True),
        "site": assessment.site.model_dump(mode="json", exclude_none=True),
        "trajectories": {
            case: {
                "mission": flight.mission,
                "events": _plain(flight.events),
                "drops": _plain(flight.drops),
                "end": _plain(flight.end),
            }
            for case, flight in assessment.trajectories.items()
        },
        "impacts": [
            {
                field.name: getattr(group, field.name)
                for field in dataclasses.fields(group)
                if field.name not in IMPACT_ARRAYS
            }
            for group in assessment.impacts
        ],
        "zones": _plain(assessment.zones),
        "flagged": _plain(assessment.flagged),
        "wind": _plain(assessment.wind),
        "validation": _plain(assessment.validation),
    }


def _footprints_json(assessment: Assessment) -> dict[str, Any]:
    features = []
    for footprint in assessment.shapes:
        properties = _plain(footprint)
        features.append({"type": "Feature", "geometry": properties.pop("geometry"), "properties": properties})
    return {"type": "FeatureCollection", "features": features}


def _impact_arrays(assessment: Assessment) -> dict[str, np.ndarray]:
    return {
        f"{index}.{name}": getattr(group, name)
        for index, group in enumerate(assessment.impacts)
        for name in IMPACT_ARRAYS
    }


def _trajectory_arrays(assessment: Assessment) -> dict[str, np.ndarray]:
    arrays = {}
    for case, flight in assessment.trajectories.items():
        for field in dataclasses.fields(flight):
            value = getattr(flight, field.name)
            if isinstance(value, np.ndarray):
                arrays[f"{case}/{field.name}"] = value
        for item, path in flight.path.items():
            arrays[f"{case}/path/{item}"] = path
    return arrays


def _plain(value: Any) -> Any:
    """Records, geometries, instants and arrays as JSON values; NaN becomes null."""
    if dataclasses.is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, BaseGeometry):
        return mapping(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple | np.ndarray):
        return [_plain(part) for part in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _dump(value: dict[str, Any]) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def _read_records(data: dict[str, Any], where: str) -> tuple[Mission, Vehicle, Site]:
    """What was flown, as strictly as from files of its own, and that one fits the other."""
    mission = build_record(data["mission"], Mission, f"{where} mission")
    mission._file = strict.read_as(str | None, data["mission_file"], strict.at(where, "mission_file"))
    vehicle = build_record(data["vehicle"], Vehicle, f"{where} vehicle")
    site = build_record(data["site"], Site, f"{where} site")
    for record in (mission, vehicle, site):
        check_sources(record, where)
    find_pad(mission, site)
    return mission, vehicle, site


def _read_trajectories(folder: Path, data: Any) -> dict[str, Trajectory]:
    where = f"{folder / RUN_FILE} [trajectories]"
    flights = {}
    with open_arrays(folder, TRAJECTORIES_FILE) as arrays:
        for case, facts in strict.read_as(dict[str, dict[str, Any]], data, where).items():
            own = {key.removeprefix(f"{case}/"): arrays[key] for key in arrays.files if key.startswith(f"{case}/")}
            columns = {name: name for name in own if not name.startswith("path/")}
            paths = {name.removeprefix("path/"): name for name in own if name.startswith("path/")}
            told = {**facts, **columns, "path": paths, "case": case}
            place = strict.at(where, case)
            flights[case] = strict.check_trajectory(strict.read_as(Trajectory, told, place, parts=own), place)
    return flights


def _read_flags(data: Any, where: str) -> tuple[Flag, ...]:
    where = strict.at(where, "flagged")
    flags = strict.read_as(tuple[Flag, ...], data, where)
    strict.check_unique([flag.region for flag in flags], where)
    return tuple(strict.check_flag(flag, where) for flag in flags)


def _read_wind(data: Any, where: str) -> WindProfile:
    return strict.check_wind(strict.read_as(WindProfile, data, strict.at(where, "wind")), strict.at(where, "wind"))


def _read_validation(data: Any, where: str) -> tuple[ValidationRow, ...]:
    """Computed beside published; a quantity is one that can be published, and known to words."""
    quantities = get_args(PublishedValue.model_fields["quantity"].annotation)
    rows = strict.read_as(tuple[ValidationRow, ...], data, where)
    for row in rows:
        if row.quantity not in quantities or row.mark not in MARKS:
            problem = f"found {row.mark} '{row.quantity}'"
            raise InputError(where, problem, f"{', '.join(MARKS)}; {suggest(row.quantity, quantities)}")
    return rows


def _read_provenance(folder: Path, data: dict[str, Any]) -> Provenance:
    """Where the run comes from; what it says of ways to fail must be told."""
    source = read_provenance(folder, data)
    for mode in source.failure_modes:
        if mode not in plugins.names("failure"):
            known = suggest(mode, plugins.names("failure"))
            raise InputError(f"{folder / RUN_FILE} [provenance.failure_modes]", f"no failure mode '{mode}'", known)
    return source
