"""A run's folder, written whole."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from fallzone.assessment.record import RunRecord
from fallzone.assessment.store.alert_file import ALERT_FILE, ground_arrays
from fallzone.assessment.store.findings_file import FINDINGS_FILE, findings_arrays
from fallzone.assessment.store.launch_file import ISOPLETHS_FILE, LAUNCH_FILE, isopleths_json, launch_json
from fallzone.assessment.store.parquet import PARQUET_FILE, write_parquet
from fallzone.assessment.store.stored import (
    FOOTPRINTS_FILE,
    IMPACTS_FILE,
    RUN_FILE,
    SCHEMA_VERSION,
    SUMS_FILE,
    TRAJECTORIES_FILE,
)
from fallzone.assessment.store.zones_today import know_zones
from fallzone.files import Kind, check_folder, digest_sha256, whole_file, whole_folder, write_whole
from fallzone.model.results.impacts import FAILURE_COLUMNS, IMPACT_COLUMNS
from fallzone.model.text import Wording
from fallzone.words import msg


def _list_run_files(read: Callable[[str], bytes]) -> dict[str, str]:
    """What the sums of a run list; KeyError, TypeError, ValueError where they or the document are none of a run."""
    document = json.loads(read(RUN_FILE))
    if not {"schema_version", "mission", "vehicle", "provenance"} <= document.keys():
        raise ValueError(RUN_FILE)
    lines = [line.partition("  ") for line in read(SUMS_FILE).decode().splitlines()]
    return {name: digest for digest, _, name in lines}


# Of the impacts, what stands beside the document
_IMPACT_ARRAYS = (*(column.name for column in IMPACT_COLUMNS), "failures")

# Of any version: a newer one adds keys
RUN = Kind(title=msg("a run of fallzone"), manifest=SUMS_FILE, list_files=_list_run_files)


def check_run_place(folder: Path) -> None:
    """Refuse a place where something stands that ``write_run`` would not replace.

    Parameters
    ----------
    folder : Path
        Where a run is to be stored.

    Raises
    ------
    InputError
        With what stands there.
    """
    check_folder(folder, kind=RUN)


def write_run(assessment: RunRecord, folder: Path, *, parquet: bool = False) -> Path:
    """Store a run; the folder is replaced whole or not at all, and holds the same bytes for the same run.

    A folder that is not empty is replaced only when it is a run, whole and as it was written.

    Parameters
    ----------
    assessment : RunRecord
        The run.
    folder : Path
        Where it is to be stored.
    parquet : bool
        Whether to keep the impacts as a Parquet table too.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    InputError
        When something else stands there.
    """
    documents = {
        RUN_FILE: _run_json,
        FOOTPRINTS_FILE: _footprints_json,
        LAUNCH_FILE: launch_json,
        ISOPLETHS_FILE: isopleths_json,
    }
    arrays = {
        IMPACTS_FILE: _impact_arrays,
        TRAJECTORIES_FILE: _trajectory_arrays,
        FINDINGS_FILE: findings_arrays,
        ALERT_FILE: ground_arrays,
    }
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


def _run_json(assessment: RunRecord) -> dict[str, Any]:
    origin = assessment.mission._origin
    return {
        "schema_version": SCHEMA_VERSION,
        "mission_file": origin and origin.path.name,
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
                **({"returned": flight.returned} if flight.returned else {}),
            }
            for case, flight in assessment.trajectories.items()
        },
        "failures": {group.case: {"modes": group.failures.modes} for group in assessment.impacts},
        "impacts": [
            {
                field.name: _plain(getattr(group, field.name))
                for field in dataclasses.fields(group)
                if field.name not in _IMPACT_ARRAYS
            }
            for group in assessment.impacts
        ],
        "zones": _plain(know_zones(assessment.zones)),
        "flagged": _plain(assessment.flagged),
        "wind": _plain(assessment.wind),
        "validation": _plain(assessment.validated().validation),
    }


def _footprints_json(assessment: RunRecord) -> dict[str, Any]:
    features = []
    for footprint in (*assessment.shapes, *assessment.shapes_by_flight):
        properties = _plain(footprint)
        features.append({"type": "Feature", "geometry": properties.pop("geometry"), "properties": properties})
    return {"type": "FeatureCollection", "features": features}


def _impact_arrays(assessment: RunRecord) -> dict[str, np.ndarray]:
    failures = {group.case: group.failures for group in assessment.impacts}
    of_flights = {
        f"{case}/{column.name}": getattr(one, column.name)
        for case, one in failures.items()
        for column in FAILURE_COLUMNS
    }
    return of_flights | {
        f"{index}.{column.name}": getattr(group, column.name)
        for index, group in enumerate(assessment.impacts)
        for column in IMPACT_COLUMNS
    }


def _trajectory_arrays(assessment: RunRecord) -> dict[str, np.ndarray]:
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
    if isinstance(value, Wording):
        return value.model_dump()
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


def _dump(value: dict[str, Any] | None) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()
