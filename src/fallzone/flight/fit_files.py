"""Put fitted numbers into mission and vehicle files, keeping their comments and order."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import tomlkit

from fallzone.catalogue.ensembles import ensemble_path
from fallzone.catalogue.geodata import geodata_dir, read_text, shown
from fallzone.catalogue.reading import build_record
from fallzone.files import write_whole
from fallzone.flight.parameters import DERIVED, list_parameters
from fallzone.model.mission import Fit, Mission
from fallzone.model.vehicle import Vehicle


def write_fit(
    read: Mission, mission: Mission, vehicle: Vehicle, *, fit: Fit, ensemble: str | None = None
) -> tuple[Path, ...]:
    """Write guidance, times and the fit into the mission's file and the numbers of the stages into the vehicle's.

    All texts are made and validated before any file is touched.

    Parameters
    ----------
    read : Mission
        As read from its file.
    mission, vehicle : Mission, Vehicle
        With the fitted numbers, rounded as they are to stand in the files.
    fit : Fit
        Replaces the file's [fit].
    ensemble : str, optional
        Text of the ensemble's file; without it the one of the fit before is removed.

    Returns
    -------
    tuple of Path
        The files of vehicle, mission and ensemble.

    Raises
    ------
    InputError
        When the fitted numbers would not be read again.
    """
    mission_path = Path(read._file or geodata_dir() / "missions" / f"{read.id}.toml")
    vehicle_path = Path(vehicle._file or geodata_dir() / "vehicles" / f"{vehicle.id}.toml")
    mission_text = _mission_text(mission_path, mission, vehicle, fit)
    vehicle_text = _vehicle_text(vehicle_path, mission, vehicle)
    build_record(tomllib.loads(mission_text), Mission, shown(mission_path))
    build_record(tomllib.loads(vehicle_text), Vehicle, shown(vehicle_path))
    write_whole(vehicle_path, vehicle_text.encode())
    write_whole(mission_path, mission_text.encode())
    members_path = ensemble_path(read.id)
    if ensemble is None:
        members_path.unlink(missing_ok=True)
        return vehicle_path, mission_path
    write_whole(members_path, ensemble.encode())
    return vehicle_path, mission_path, members_path


def _mission_text(path: Path, mission: Mission, vehicle: Vehicle, fit: Fit) -> str:
    document = tomlkit.parse(read_text(path))
    for key in ("launch_azimuth_deg", "pitch_t_s", "pitch_deg", "yaw_t_s", "yaw_deg"):
        value = getattr(mission.guidance, key)
        document["guidance"][key] = list(value) if isinstance(value, tuple) else value
    for table, burn in zip(document["burns"], mission.burns, strict=True):
        for key in burn.model_fields_set - {"stage"}:
            table[key]["value"] = getattr(burn, key).value
    for table, part in zip(document["separations"], mission.separations, strict=True):
        table["t_s"]["value"] = part.t_s.value
    if mission.as_flown is not None:
        document["as_flown"]["t_s"] = mission.as_flown.t_s
    document["fit"] = _fit_table(fit)
    return tomlkit.dumps(document)


def _fit_table(fit: Fit) -> Any:
    table = tomlkit.table()
    plain = fit.model_dump(exclude_none=True)
    rows = tomlkit.array().multiline(True)
    for row in plain.pop("residuals"):
        rows.append(_inline(row))
    for key, value in plain.items():
        if isinstance(value, dict):
            table.add(key, _inline(value))
        else:
            table.add(key, list(value) if isinstance(value, tuple) else value)
    table.add("residuals", rows)
    return table


def _inline(row: dict[str, Any]) -> Any:
    inline = tomlkit.inline_table()
    inline.update(row)
    return inline


def _vehicle_text(path: Path, mission: Mission, vehicle: Vehicle) -> str:
    document = tomlkit.parse(read_text(path))
    paths = [p.path for p in list_parameters(mission, vehicle) if p.record == "vehicle"]
    paths += [("stages", i, DERIVED) for i in range(len(vehicle.stages))]
    for place in paths:
        value, table = vehicle, document
        for key in place:
            value = value[key] if isinstance(key, int) else getattr(value, key)
            table = table[key]
        table["value"] = value.value
    return tomlkit.dumps(document)
