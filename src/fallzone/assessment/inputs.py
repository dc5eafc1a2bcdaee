"""A mission read with all that an assessment follows from: the door through which files come in."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from fallzone.catalogue.fitted.left_out import load_left_out
from fallzone.catalogue.geodata import Geodata, find_geodata
from fallzone.catalogue.inputs import FlightInputs, Inputs
from fallzone.catalogue.load import list_sisters, load_zones
from fallzone.catalogue.readings import record_readings
from fallzone.catalogue.regions import load_regions, missing_layers, region_files
from fallzone.catalogue.sheltering import load_sheltering, sheltering_file
from fallzone.exposures.people import find_people, people_files
from fallzone.flight.inputs import load_flight, read_flight_inputs, solve_guidance
from fallzone.flight.planning.plan import build_plan
from fallzone.model.mission import Mission
from fallzone.risk.failing.likelihood import judge_reliability


def load_mission(name: str | Path, geodata: Geodata | Path | str | None = None) -> Mission:
    """Read a mission and every file that an assessment of it follows from; `assess` opens none of them again.

    These are its vehicle, launch site, wind, trajectory, ensemble and zones, all regions and the people in them, and
    the other missions of its vehicle, whose published figures say what its computed flights are worth, as do figures
    left out of fits.

    Parameters
    ----------
    name : str or Path
        Id of a shipped mission, or a user's own ``.toml`` file.
    geodata : Geodata, Path or str, optional
        The folder of geodata; where not given, the one that is shipped.

    Returns
    -------
    Mission
        The record of the mission; with it goes what was read, also into copies of it.

    Raises
    ------
    UsageError
        No such mission; InputError for a file that cannot be true.
    """
    geodata = find_geodata(geodata)
    with record_readings() as read:
        mission, flight = read_flight_inputs(name, geodata, ensemble=True)
        zones, regions, missing = load_zones(mission, geodata), load_regions(geodata), missing_layers(geodata)
        people = find_people(geodata)
        sheltered = [sheltering_file(geodata)] if sheltering_file(geodata).is_file() else []
        if sheltered:
            load_sheltering(geodata)
        # Faults of other missions are told last
        sisters = tuple(_load_sister(sister, geodata) for sister in list_sisters(mission, geodata))
        left_out = load_left_out(geodata)
    # Zones, and what was left out of fits, are set beside a run and are no input of it: they carry their digests
    files = [*(region_files(geodata) if people is None else people_files(geodata)), *sheltered]
    digests = flight.digests | {name: read.digests[name] for name in map(geodata.shown, files)}
    for sister in sisters:
        digests |= sister._inputs.digests
    own = {field.name: getattr(flight, field.name) for field in dataclasses.fields(FlightInputs)}
    mission._inputs = Inputs(
        **own | {"digests": dict(sorted(digests.items()))},
        zones=zones,
        regions=regions,
        people=people,
        missing_layers=missing,
        sisters=sisters,
        left_out=left_out,
        geodata=geodata,
        reliability=judge_reliability(mission, flight.vehicle, geodata),
    )
    return solve_guidance(mission)


def _load_sister(name: str, geodata: Geodata) -> Mission:
    """Another mission of the vehicle, which must be able to fly: nobody learns that after hours of simulation."""
    mission = load_flight(name, geodata, ensemble=False, solved=False)
    build_plan(mission, mission._inputs.vehicle, mission._inputs.site)
    return mission
