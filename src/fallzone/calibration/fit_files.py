"""Write fitted numbers into the files of a mission and its vehicle, keeping their comments and order."""

from __future__ import annotations

import os
import tomllib
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO

import tomlkit

from fallzone.calibration.parameters import DERIVED, list_parameters
from fallzone.catalogue.ensembles import ensemble_path, format_ensemble, read_ensemble
from fallzone.catalogue.geodata import SHIPPED, Geodata, read_text
from fallzone.catalogue.inputs import flight_inputs
from fallzone.catalogue.load import mission_path, vehicle_path
from fallzone.catalogue.reading import build_record
from fallzone.errors import InputError
from fallzone.files import any_file, check_file, whole_file
from fallzone.model.mission import Mission
from fallzone.model.published import Fit
from fallzone.model.vehicle import Vehicle
from fallzone.words import _


def write_fit(
    read: Mission,
    mission: Mission,
    vehicle: Vehicle,
    geodata: Geodata = SHIPPED,
    *,
    fit: Fit,
    ensemble: str | None = None,
) -> tuple[Path, ...]:
    """Write a fit into the files of its mission and vehicle, keeping their comments and order.

    All texts are built and validated before any file is touched.

    Parameters
    ----------
    read : Mission
        As read from its file.
    mission, vehicle : Mission, Vehicle
        With the fitted numbers, rounded as they are to stand in the files.
    geodata : Geodata
        Where the ensemble is put.
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
    mission_file, vehicle_file, members_file = _list_paths(read, vehicle, geodata)
    mission_text = _mission_text(mission_file, mission, vehicle, fit)
    vehicle_text = _vehicle_text(vehicle_file, mission, vehicle)
    build_record(tomllib.loads(mission_text), Mission, geodata.shown(mission_file))
    build_record(tomllib.loads(vehicle_text), Vehicle, geodata.shown(vehicle_file))
    texts = {mission_file: mission_text, vehicle_file: vehicle_text}
    if ensemble is not None:
        texts[members_file] = ensemble
    with ExitStack() as stack:
        # All are on the disk before the first gets its name; the mission, which refers to the others, gets it last
        for path, text in texts.items():
            replaces = _find_foreign_members if path == members_file else any_file
            file = stack.enter_context(whole_file(path, replaces=replaces))
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
    if ensemble is None:
        check_file(members_file, replaces=_find_foreign_members)
        members_file.unlink(missing_ok=True)
        return vehicle_file, mission_file
    return vehicle_file, mission_file, members_file


def check_fit_places(read: Mission, geodata: Geodata = SHIPPED) -> None:
    """Check that `write_fit` can replace the files of a mission, its vehicle and its ensemble.

    Parameters
    ----------
    read : Mission
        As loaded from its file, with what its flights follow from.
    geodata : Geodata
        Where shipped files lie.

    Raises
    ------
    InputError
        When one of them could not be replaced.
    """
    *own, members_file = _list_paths(read, flight_inputs(read).vehicle, geodata)
    for path in own:
        check_file(path, replaces=any_file)
    check_file(members_file, replaces=_find_foreign_members)


def _list_paths(read: Mission, vehicle: Vehicle, geodata: Geodata) -> tuple[Path, Path, Path]:
    """Files of mission, vehicle and ensemble."""
    mission_file = read._origin.path if read._origin else mission_path(read.id, geodata)
    vehicle_file = vehicle._origin.path if vehicle._origin else vehicle_path(vehicle.id, geodata)
    return mission_file, vehicle_file, ensemble_path(read.id, geodata)


def _find_foreign_members(file: BinaryIO) -> str | None:
    """Why a file is not an ensemble as ``calibrate`` writes it; None where it is one."""
    data = file.read()
    try:
        text = data.decode()
        names = text.partition("\n")[0].split(",")
        is_own = format_ensemble(names, read_ensemble(text, names, where="")) == text
    except (UnicodeDecodeError, InputError):
        is_own = False
    return None if is_own else _("is not an ensemble written by calibrate")


def _mission_text(path: Path, mission: Mission, vehicle: Vehicle, fit: Fit) -> str:
    document = tomlkit.parse(read_text(path))
    for key in ("launch_azimuth_deg", "pitch_t_s", "pitch_deg", "yaw_t_s", "yaw_deg"):
        value = getattr(mission.guidance, key)
        document["guidance"][key] = list(value) if isinstance(value, tuple) else value
    for table, burn in zip(document["burns"], mission.burns, strict=True):
        for key in burn.model_fields_set - {"stage"}:
            found = getattr(burn, key)
            pairs = zip(table[key], found, strict=True) if isinstance(found, tuple) else [(table[key], found)]
            for written, quantity in pairs:
                written["value"] = quantity.value
    for table, part in zip(document["separations"], mission.separations, strict=True):
        table["t_s"]["value"] = part.t_s.value
    if mission.as_flown is not None:
        document["as_flown"]["t_s"] = mission.as_flown.t_s
    document["fit"] = _fit_table(fit)
    return tomlkit.dumps(document)


def _fit_table(fit: Fit) -> Any:
    table = tomlkit.table()
    plain = fit.model_dump(exclude_none=True, exclude_unset=True)
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
    paths += [(key, i, DERIVED) for key in ("stages", "boosters") for i in range(len(getattr(vehicle, key)))]
    for place in paths:
        value, table = vehicle, document
        for key in place:
            value = value[key] if isinstance(key, int) else getattr(value, key)
            table = table[key]
        table["value"] = value.value
    for key in ("stages", "boosters"):
        for motor, table in zip(getattr(vehicle, key), document.get(key, []), strict=True):
            if motor.thrust_curve is not None:
                table["thrust_curve"]["t_s"] = list(motor.thrust_curve.t_s)
                table["thrust_curve"]["thrust_n"] = list(motor.thrust_curve.thrust_n)
    return tomlkit.dumps(document)
