"""A mission read with all that its flights follow from."""

from __future__ import annotations

from pathlib import Path

from fallzone.catalogue.ensembles import ensemble_path, find_ensemble_path, require_fitted_to
from fallzone.catalogue.geodata import SHIPPED, Geodata, read_text
from fallzone.catalogue.inputs import EnsembleFile, FlightInputs, list_named
from fallzone.catalogue.load import find_named_file, load_launch, load_mission, shown_file
from fallzone.catalogue.readings import record_readings
from fallzone.flight.aim.missions import steer_mission
from fallzone.flight.environment import build_mission_environment, read_wind
from fallzone.model.mission import Mission
from fallzone.model.vehicle import Vehicle
from fallzone.trajectories.trajectory_file import read_trajectory


def load_flight(name: str | Path, geodata: Geodata = SHIPPED, *, ensemble: bool = True) -> Mission:
    """Read a mission with its vehicle, site, wind and trajectory, and with its ensemble where that is asked for.

    Parameters
    ----------
    name : str or Path
        Id of a shipped mission, or a user's own ``.toml`` file.
    geodata : Geodata
        Where shipped files lie.
    ensemble : bool
        Whether its flights may be drawn from an ensemble: of the best fit alone that file is not read.

    Returns
    -------
    Mission
        With what was read for its flights.

    Raises
    ------
    UsageError
        When there is no such mission.
    InputError
        When its file, or one that it names, contradicts itself or the others.
    """
    mission, inputs = read_flight_inputs(name, geodata, ensemble=ensemble)
    mission._inputs = inputs
    return mission


def read_flight_inputs(name: str | Path, geodata: Geodata, *, ensemble: bool) -> tuple[Mission, FlightInputs]:
    """Read a mission, and apart from it what its flights need.

    Parameters
    ----------
    name : str or Path
        Id of a shipped mission, or path of a user's own ``.toml`` file.
    geodata : Geodata
        Where shipped files lie.
    ensemble : bool
        Whether to read its ensemble.

    Returns
    -------
    mission : Mission
        The record alone.
    inputs : FlightInputs
        What was read for its flights.

    Raises
    ------
    UsageError
        When there is no such mission.
    InputError
        When its file, or one that it names, contradicts itself or the others.
    """
    with record_readings() as read:
        mission, vehicle, site = load_launch(name, geodata)
        wind = read_wind(mission, site, geodata)
        path = read_trajectory(mission, site, geodata) if mission.trajectory_file is not None else None
        fitted = load_mission(mission.flies_as, geodata) if mission.flies_as else None
        members = _read_ensemble(mission, fitted or mission, vehicle, geodata) if ensemble else None
    names = [shown_file(record) for record in (mission, vehicle, site, fitted) if record is not None]
    named = (find_named_file(mission, key, geodata) for key in ("wind_file", "trajectory_file"))
    names += [geodata.shown(file) for file in named if file is not None]
    names += [members.where] if members is not None and members.text is not None else []
    inputs = FlightInputs(
        vehicle=vehicle,
        site=site,
        wind=wind,
        path=path,
        ensemble=members,
        fitted=fitted,
        named=list_named(mission),
        digests={name: read.digests[name] for name in sorted(names)},
    )
    return (mission if mission.aim is None else _steer(mission, inputs)), inputs


def _steer(mission: Mission, inputs: FlightInputs) -> Mission:
    """The mission with the guidance that its aim leads to, in the air and wind that were read."""
    flown = mission.model_copy()
    flown._inputs = inputs
    environment = build_mission_environment(flown, inputs.site)
    return steer_mission(mission, inputs.vehicle, inputs.site, environment)


def _read_ensemble(mission: Mission, fitted: Mission, vehicle: Vehicle, geodata: Geodata) -> EnsembleFile:
    """The ensemble of a mission, or of the one that it flies as, which must be of the numbers that these files have."""
    path = find_ensemble_path(mission, geodata)
    if mission.flies_as or not path.is_file():
        # A copy of a shipped mission has the shipped ensemble for as long as this is of its numbers
        path = ensemble_path(fitted.id, geodata)
    where = geodata.shown(path)
    text = read_text(path, where) if path.is_file() else None
    # A mission with an aim draws vehicles and guidances of its own, and a trajectory from a file is flown as it is
    if text is not None and mission.aim is None and mission.guidance is not None:
        require_fitted_to(text, fitted, vehicle, where)
    return EnsembleFile(where=where, text=text)
