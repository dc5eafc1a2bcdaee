"""Flights of a vehicle, as a fit of it takes them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from fallzone.calibration.vehicle.joint import Launch
from fallzone.catalogue.geodata import Geodata
from fallzone.catalogue.load import shown_file
from fallzone.errors import InputError
from fallzone.flight.environment import build_mission_environment
from fallzone.flight.inputs import read_flight_inputs
from fallzone.model.mission import Mission
from fallzone.model.vehicle import Vehicle
from fallzone.words import _


def load_launches(vehicle: str, geodata: Geodata, missions: Sequence[str | Path] = ()) -> tuple[Vehicle, list[Launch]]:
    """Flights of a vehicle that say what they aimed at, with all that was published of them.

    Parameters
    ----------
    vehicle : str
        Its id.
    geodata : Geodata
        Where they lie.
    missions : sequence of str or Path
        Mission files of the user's own that count as well; the vehicle is then that which the first of them flies.

    Returns
    -------
    vehicle : Vehicle
        As read.
    launches : list of Launch
        The user's own, then those of geodata in order of their names; at least one.

    Raises
    ------
    InputError
        When no mission with an aim flies it, or one of the user's own has no aim or flies another vehicle.
    """
    found, read = [], None
    shipped = [name for name in geodata.list_ids("missions") if name not in missions]
    for name in (*missions, *shipped):
        mission, inputs = read_flight_inputs(name, geodata, ensemble=False, steered=False)
        if name in missions:
            _require_flight_of(vehicle, mission)
        if mission.vehicle != vehicle or mission.aim is None or mission.trajectory_file is not None:
            continue
        mission = mission.model_copy()
        mission._inputs = inputs
        environment = build_mission_environment(mission, inputs.site)
        found.append(Launch(mission=mission, site=inputs.site, environment=environment, rows=mission.published))
        read = read or inputs.vehicle
    if read is None:
        raise InputError(
            f"vehicles/{vehicle}.toml",
            _("no mission that flies it has an [aim]"),
            _("[aim] and [target_orbit] in the files of its missions: what is known of each before it flies"),
        )
    return read, found


def _require_flight_of(vehicle: str, mission: Mission) -> None:
    """Refuse a mission of the user's own that cannot be one of the flights."""
    if mission.vehicle != vehicle:
        problem = _("flies the vehicle '{vehicle}'").format(vehicle=mission.vehicle)
        raise InputError(
            f"{shown_file(mission)} [vehicle]", problem, _("a flight of {vehicle}").format(vehicle=vehicle)
        )
    if mission.aim is None:
        raise InputError(
            f"{shown_file(mission)} [aim]",
            _("is not there"),
            _("what is known of its azimuth before it flies: the fit of a vehicle steers all its flights"),
        )
