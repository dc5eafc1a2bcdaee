"""An ensemble: vehicles and guidances that all agree with what was published, as stored beside the missions."""

from __future__ import annotations

from fallzone.catalogue.ensembles import ensemble_path, read_ensemble
from fallzone.catalogue.geodata import shown
from fallzone.catalogue.load import load_mission
from fallzone.catalogue.reading import build_record
from fallzone.errors import InputError
from fallzone.flight.parameters import Parameter, apply_values, fly_as, list_parameters, round_records
from fallzone.model.mission import Mission
from fallzone.model.vehicle import Vehicle


def load_members(mission: Mission, vehicle: Vehicle) -> tuple[tuple[Mission, Vehicle], ...]:
    """The members of a mission's ensemble, or its one best fit where none is stored.

    A mission that flies as another one has the vehicles and guidances of that one's ensemble.

    Raises
    ------
    InputError
        When the file does not belong to the mission as it stands today, naming line and column.
    """
    path = ensemble_path(mission.flies_as or mission.id)
    if mission.guidance is None or not path.is_file():
        return ((mission, vehicle),)
    fitted = load_mission(mission.flies_as) if mission.flies_as else mission
    parameters = list_parameters(fitted, vehicle)
    rows = read_ensemble(path, [parameter.name for parameter in parameters])
    members = []
    for line, values in enumerate(rows.tolist(), 2):
        where = f"{shown(path)} line {line}"
        _check_bounds(where, parameters, values)
        member, its_vehicle = build_member(fitted, vehicle, parameters, values)
        build_record(member.model_dump(), Mission, where)
        build_record(its_vehicle.model_dump(), Vehicle, where)
        members.append((fly_as(mission, fitted, member) if mission.flies_as else member, its_vehicle))
    return tuple(members)


def build_member(
    mission: Mission, vehicle: Vehicle, parameters: list[Parameter], values: list[float]
) -> tuple[Mission, Vehicle]:
    """Records with the numbers of one member, rounded as those of files."""
    numbers = {(p.record, p.path): value for p, value in zip(parameters, values, strict=True)}
    return round_records(*apply_values(mission, vehicle, numbers))


def _check_bounds(where: str, parameters: list[Parameter], values: list[float]) -> None:
    for parameter, value in zip(parameters, values, strict=True):
        if not parameter.low <= value <= parameter.high:
            raise InputError(
                f"{where} [{parameter.name}]",
                f"{value:g} is outside its bounds",
                f"expected {parameter.low:g} to {parameter.high:g}; fallzone calibrate MISSION --ensemble N --write "
                "makes members anew",
            )
