"""A mission read with all that its flights follow from."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from fallzone.catalogue.fitted.discrepancy import load_discrepancy
from fallzone.catalogue.fitted.ensembles import ensemble_path, find_ensemble_path, require_fitted_to
from fallzone.catalogue.fitted.vehicle_ensembles import require_vehicle_fitted_to, vehicle_ensemble_path
from fallzone.catalogue.geodata import SHIPPED, Geodata, read_text
from fallzone.catalogue.inputs import EnsembleFile, FlightInputs, flight_inputs, list_named
from fallzone.catalogue.load import find_named_file, is_own_file, load_launch, load_mission, shown_file
from fallzone.catalogue.readings import record_readings
from fallzone.flight.aim.missions import steer_mission
from fallzone.flight.aim.vehicles import LOFT_SCATTER_DEG, parse_vehicles
from fallzone.flight.environment import build_mission_environment, read_wind
from fallzone.flight.fitted_flight import is_fitted, parse_flight, turn_aim
from fallzone.flight.parameters import apply_values, round_records
from fallzone.model.mission import Mission
from fallzone.model.site import Site
from fallzone.model.vehicle import Vehicle
from fallzone.trajectories.trajectory_file import read_trajectory


def load_flight(name: str | Path, geodata: Geodata = SHIPPED, *, ensemble: bool = True, solved: bool = True) -> Mission:
    """Read a mission with its vehicle, site, wind and trajectory, and with its ensemble where that is asked for.

    Parameters
    ----------
    name : str or Path
        Id of a shipped mission, or a user's own ``.toml`` file.
    geodata : Geodata
        Where shipped files lie.
    ensemble : bool
        Whether its flights may be drawn from an ensemble, and lie beside what is computed: of the best fit alone what
        is known of that is not read.
    solved : bool
        Whether guidance is solved for at once; otherwise `solve_guidance` does it where the mission is flown.

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
    return solve_guidance(mission) if solved else mission


def solve_guidance(mission: Mission) -> Mission:
    """A mission with the guidance that its aim leads to, in the air and wind that were read, where it lacks it.

    Parameters
    ----------
    mission : Mission
        As loaded.

    Returns
    -------
    Mission

    Raises
    ------
    InputError
        When its target orbit cannot be reached.
    """
    if not mission.is_steered or mission.guidance is not None:
        return mission
    inputs = flight_inputs(mission)
    solved = steer_mission(mission, inputs.vehicle, inputs.site, build_mission_environment(mission, inputs.site))
    solved._inputs = inputs
    return solved


def read_flight_inputs(
    name: str | Path, geodata: Geodata, *, ensemble: bool, steered: bool = True
) -> tuple[Mission, FlightInputs]:
    """Read a mission, and apart from it what its flights need.

    A mission that is steered by its aim flies the vehicle that agrees best with all flights of it, where the vehicle
    has an ensemble.

    Parameters
    ----------
    name : str or Path
        Id of a shipped mission, or path of a user's own ``.toml`` file.
    geodata : Geodata
        Where shipped files lie.
    ensemble : bool
        Whether to read its ensemble, and how far its flights may lie from what is computed.
    steered : bool
        Whether a mission that is steered gets the vehicle that agrees best; otherwise it is as its file has it, for a
        fit of the vehicle.

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
        # The best vehicle is that of the ensemble: also a single flight needs it
        is_steered = mission.is_steered and steered
        members = _read_ensemble(mission, fitted or mission, vehicle, geodata) if ensemble or is_steered else None
        discrepancy = load_discrepancy(geodata) if ensemble and _is_predicted(mission) else None
        if discrepancy is not None and is_steered and members.text is None:
            discrepancy = discrepancy.of_unfitted
    records = (mission, vehicle, site, fitted, discrepancy)
    names = [shown_file(record) for record in records if record is not None]
    named = (find_named_file(mission, key, geodata) for key in ("wind_file", "trajectory_file"))
    names += [geodata.shown(file) for file in named if file is not None]
    names += [members.where] if members is not None and members.text is not None else []
    if is_steered and members.text is not None:
        mission, vehicle = _take_best(mission, vehicle, site, members)
    inputs = FlightInputs(
        vehicle=vehicle,
        site=site,
        wind=wind,
        path=path,
        ensemble=members,
        fitted=fitted,
        discrepancy=discrepancy,
        named=list_named(mission),
        digests={name: read.digests[name] for name in sorted(names)},
    )
    return mission, inputs


def _take_best(mission: Mission, vehicle: Vehicle, site: Site, members: EnsembleFile) -> tuple[Mission, Vehicle]:
    """Mission and vehicle with the numbers that agree best with all flights of the vehicle, and with its loft.

    A flight that was fitted has its own numbers, loft and azimuths from there too.
    """
    sample = parse_vehicles(members.text, vehicle, where=members.where)
    flight = parse_flight(members.text, mission, where=members.where) if is_fitted(members.text, mission) else None
    numbers = {("vehicle", path): value for path, value in zip(sample.paths, sample.values[0].tolist(), strict=True)}
    if flight is None:
        loft_deg, sigma_deg = sample.loft_deg[0], float(np.hypot(LOFT_SCATTER_DEG, sample.loft_deg.std()))
    else:
        loft_deg, sigma_deg = flight.loft_deg[0], float(flight.loft_deg.std())
        own = zip(flight.paths, flight.values[0].tolist(), strict=True)
        numbers |= {("mission", path): value for path, value in own}
        mission = turn_aim(mission, float(flight.launch_turn_deg[0]), float(flight.corridor_turn_deg[0]), site)
    loft = {"loft_deg": float(loft_deg), "loft_sigma_deg": round(sigma_deg, 3)}
    mission = mission.model_copy(update={"aim": mission.aim.model_copy(update=loft)})
    return round_records(*apply_values(mission, vehicle, numbers))


def _is_predicted(mission: Mission) -> bool:
    """Whether a flight follows from an aim or another flight, and has no fit of its own."""
    follows = mission.is_steered or mission.flies_as is not None
    return follows and mission.fit is None and mission.trajectory_file is None


def _read_ensemble(mission: Mission, fitted: Mission, vehicle: Vehicle, geodata: Geodata) -> EnsembleFile:
    """The ensemble that a mission flies, which must be of the numbers that the files have.

    It is that of the vehicle where the mission is steered by its aim, else its own, or that of the one it flies as.
    """
    if mission.is_steered:
        path = vehicle_ensemble_path(vehicle, geodata)
    else:
        path = find_ensemble_path(mission, geodata)
        if mission.flies_as or not path.is_file():
            # A copy of a shipped mission has the shipped ensemble for as long as this is of its numbers
            path = ensemble_path(fitted.id, geodata)
    where = geodata.shown(path)
    text = read_text(path, where) if path.is_file() else None
    # A trajectory from a file is flown as it is
    if text is not None and mission.trajectory_file is None:
        if mission.is_steered:
            # A file of the user's own is no flight that the vehicle was fitted to, whatever its id
            flown = None if is_own_file(mission, geodata) else mission
            require_vehicle_fitted_to(text, flown, vehicle, where)
        else:
            require_fitted_to(text, fitted, vehicle, where)
    return EnsembleFile(where=where, text=text)
