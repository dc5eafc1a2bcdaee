"""Write fitted numbers into the files of a mission and its vehicle, keeping their comments and order."""

from __future__ import annotations

import os
import tomllib
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import tomlkit

from fallzone.catalogue.fitted.ensembles import digest_fitted, find_ensemble_path, format_ensemble, is_ensemble
from fallzone.catalogue.geodata import SHIPPED, Geodata, read_text
from fallzone.catalogue.inputs import flight_inputs
from fallzone.catalogue.load import (
    is_own_file,
    list_followers,
    list_sisters,
    mission_path,
    shown_file,
    vehicle_path,
)
from fallzone.catalogue.reading import build_record
from fallzone.errors import InputError
from fallzone.files import any_file, check_file, whole_file
from fallzone.flight.parameters import DERIVED, list_parameters
from fallzone.model.mission import Mission
from fallzone.model.published import Fit
from fallzone.model.vehicle import Vehicle
from fallzone.words import _
from fallzone.words.things import with_commas


@dataclass(frozen=True, kw_only=True)
class FitPlaces:
    """Where a fit is written.

    Parameters
    ----------
    vehicle_id : str
        Id of the vehicle that gets the fitted numbers.
    mission, vehicle, members : Path
        Files of mission, vehicle and ensemble.
    read_vehicle : Path
        File that the vehicle was read from, whose comments and order are kept.
    """

    vehicle_id: str
    mission: Path
    vehicle: Path
    members: Path
    read_vehicle: Path


def write_fit(
    read: Mission,
    mission: Mission,
    vehicle: Vehicle,
    geodata: Geodata = SHIPPED,
    *,
    fit: Fit,
    into: str | None = None,
    members: np.ndarray | None = None,
) -> tuple[Path, ...]:
    """Write a fit into the files of its mission and vehicle, keeping their comments and order.

    All texts are built and validated before any file is touched. The vehicle that gets the numbers is found by
    `find_fit_places`.

    Parameters
    ----------
    read : Mission
        As loaded from its file, with what its flights follow from.
    mission, vehicle : Mission, Vehicle
        With the fitted numbers, rounded as they are to stand in the files.
    geodata : Geodata
        Where shipped files lie.
    fit : Fit
        Replaces the file's [fit].
    into : str, optional
        Id of the vehicle that gets the numbers; without it one of the mission's own.
    members : (n, k) float64, optional
        Parameters of the ensemble's members, each in its unit; without it the ensemble of the fit before is removed.

    Returns
    -------
    tuple of Path
        The files of vehicle, mission and ensemble.

    Raises
    ------
    InputError
        When the fitted numbers would not be read again, or a file is not to be replaced.
    """
    places = find_fit_places(read, geodata, into=into)
    mission_text = _mission_text(places, mission, vehicle, fit)
    vehicle_text = _vehicle_text(places, mission, vehicle)
    written = build_record(tomllib.loads(mission_text), Mission, geodata.shown(places.mission))
    its_vehicle = build_record(tomllib.loads(vehicle_text), Vehicle, geodata.shown(places.vehicle))
    texts = {places.mission: mission_text, places.vehicle: vehicle_text}
    if members is not None:
        names = [parameter.name for parameter in list_parameters(written, its_vehicle)]
        fitted = digest_fitted(written, its_vehicle)
        texts[places.members] = format_ensemble(names, members, fitted=fitted)
    with ExitStack() as stack:
        # All are on the disk before the first gets its name; the mission, which refers to the others, gets it last
        for path, text in texts.items():
            replaces = _find_foreign_members if path == places.members else any_file
            file = stack.enter_context(whole_file(path, replaces=replaces))
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
    if members is None:
        check_file(places.members, replaces=_find_foreign_members)
        places.members.unlink(missing_ok=True)
        return places.vehicle, places.mission
    return places.vehicle, places.mission, places.members


def check_fit_places(read: Mission, geodata: Geodata = SHIPPED, *, into: str | None = None) -> None:
    """Check that `write_fit` can write the files of a mission, its vehicle and its ensemble.

    Parameters
    ----------
    read : Mission
        As loaded from its file, with what its flights follow from.
    geodata : Geodata
        Where shipped files lie.
    into : str, optional
        Id of the vehicle that is to get the numbers; without it one of the mission's own.

    Raises
    ------
    InputError
        When one of them could not be written, or is not to be replaced.
    """
    places = find_fit_places(read, geodata, into=into)
    for path in (places.mission, places.vehicle):
        check_file(path, replaces=any_file)
    check_file(places.members, replaces=_find_foreign_members)


def find_fit_places(read: Mission, geodata: Geodata = SHIPPED, *, into: str | None = None) -> FitPlaces:
    """Where the fit of a mission is written: what others share stays as it is, unless it is named.

    The vehicle gets the id of the mission, and the mission names it from then on; another vehicle gets the numbers
    only by its name. The files lie beside a mission file of the user's own, else in geodata.

    Parameters
    ----------
    read : Mission
        As loaded from its file, with what its flights follow from.
    geodata : Geodata
        Where shipped files lie.
    into : str, optional
        Id of the vehicle that is to get the numbers: a new one, or that which the mission flies, whoever else flies it.

    Returns
    -------
    FitPlaces

    Raises
    ------
    InputError
        When that vehicle is another one, or is shared and was not named, or missions that fly as this one would be
        left with the numbers of before.
    """
    vehicle = flight_inputs(read).vehicle
    now = vehicle._origin.path if vehicle._origin else vehicle_path(vehicle.id, geodata)
    is_own = is_own_file(read, geodata)
    name = into or read.id
    where = shown_file(read)
    if name == vehicle.id:
        path = now
        if into is None:
            _require_unshared(read, now, geodata)
    else:
        path = read._origin.path.with_name(f"{name}.vehicle.toml") if is_own else vehicle_path(name, geodata)
        if Path(name).name != name:
            raise InputError(where, _("'{name}' is no name of a vehicle").format(name=name), _("letters and digits"))
        if path.exists() or name in geodata.list_ids("vehicles"):
            problem = _("the fit would go into a vehicle '{name}', and there is another of that name").format(name=name)
            expected = _("--into {vehicle} to change the one that the mission flies, or --into NEW-NAME")
            raise InputError(f"{where} [vehicle]", problem, expected.format(vehicle=vehicle.id))
        followers = () if is_own else list_followers(read.id, geodata)
        if followers:
            problem = _("missions that fly as it would keep the numbers of the vehicle '{vehicle}': {missions}")
            problem = problem.format(missions=with_commas(followers), vehicle=vehicle.id)
            expected = _("--into {vehicle}, which changes {file} for all missions that fly it")
            expected = expected.format(vehicle=vehicle.id, file=shown_file(vehicle))
            raise InputError(f"{where} [vehicle]", problem, expected)
    mission_file = read._origin.path if read._origin else mission_path(read.id, geodata)
    return FitPlaces(
        vehicle_id=name,
        mission=mission_file,
        vehicle=path,
        members=find_ensemble_path(read, geodata),
        read_vehicle=now,
    )


def _require_unshared(read: Mission, path: Path, geodata: Geodata) -> None:
    """A vehicle of geodata that is named like the mission is its own only where no other mission flies it."""
    others = list_sisters(read, geodata)
    if path.resolve().is_relative_to(geodata.root.resolve()) and (others or is_own_file(read, geodata)):
        problem = _("the vehicle '{vehicle}' is shared with other missions").format(vehicle=read.vehicle)
        expected = _("--into {vehicle} to change it, or --into NEW-NAME").format(vehicle=read.vehicle)
        raise InputError(f"{shown_file(read)} [vehicle]", problem, expected)


def _find_foreign_members(file: BinaryIO) -> str | None:
    """Why a file is not an ensemble as ``calibrate`` writes it; None where it is one."""
    data = file.read()
    try:
        text = data.decode()
        is_own = is_ensemble(text)
    except (UnicodeDecodeError, InputError):
        is_own = False
    return None if is_own else _("is not an ensemble written by calibrate")


def _mission_text(places: FitPlaces, mission: Mission, vehicle: Vehicle, fit: Fit) -> str:
    document = tomlkit.parse(read_text(places.mission))
    document["vehicle"] = places.vehicle_id
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


def _vehicle_text(places: FitPlaces, mission: Mission, vehicle: Vehicle) -> str:
    document = tomlkit.parse(read_text(places.read_vehicle))
    document["id"] = places.vehicle_id
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
