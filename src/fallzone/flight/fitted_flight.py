"""A flight that its vehicle was fitted to: its own numbers, loft and azimuths, which belong to each of the vehicles."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fallzone.catalogue.fitted.vehicle_ensembles import (
    OF_FLIGHT,
    digest_flight,
    list_fitted_flights,
    read_fitted_flight,
)
from fallzone.flight.aim.standing import find_azimuth_deg
from fallzone.flight.parameters import DERIVED, Path, list_quantities, name_path
from fallzone.model.mission import Mission
from fallzone.model.site import Site


@dataclass(frozen=True, kw_only=True, eq=False)
class FlightSample:
    """What belongs to each vehicle of an ensemble in one of the flights that it was fitted to.

    Parameters
    ----------
    paths : tuple of tuple
        Keys and positions that lead to the k numbers in the record of the mission.
    values : (n, k) float64
        One row for each vehicle, the best first, each column in the unit of its key.
    loft_deg : (n,) float64
        How lofted the flight is [deg].
    launch_turn_deg, corridor_turn_deg : (n,) float64
        How far its launch azimuth and its corridor lie to the right of where its file aims [deg].
    """

    paths: tuple[Path, ...]
    values: np.ndarray
    loft_deg: np.ndarray
    launch_turn_deg: np.ndarray
    corridor_turn_deg: np.ndarray


def parse_flight(text: str, mission: Mission, *, where: str) -> FlightSample | None:
    """Read what the ensemble of a vehicle holds of one flight.

    Parameters
    ----------
    text : str
        Content of its file.
    mission : Mission
        The flight.
    where : str
        Name of the file, for messages.

    Returns
    -------
    FlightSample or None
        None where the file says nothing of it.

    Raises
    ------
    InputError
        Names file, row and column.
    """
    known = {name_path("mission", path): path for path, _quantity in list_quantities(mission) if path[-1] != DERIVED}
    read = read_fitted_flight(text, mission.id, list(known), where=where)
    if read is None:
        return None
    names, values = read
    own = len(names) - len(OF_FLIGHT)
    loft_deg, launch_deg, corridor_deg = values[:, own:].T
    return FlightSample(
        paths=tuple(known[name] for name in names[:own]),
        values=values[:, :own],
        loft_deg=loft_deg,
        launch_turn_deg=launch_deg,
        corridor_turn_deg=corridor_deg,
    )


def is_fitted(text: str, mission: Mission) -> bool:
    """Whether a mission is one of the flights that a vehicle's ensemble was fitted to, and has not changed since.

    Parameters
    ----------
    text : str
        Content of its file.
    mission : Mission
        As read.

    Returns
    -------
    bool
    """
    return list_fitted_flights(text).get(mission.id) == digest_flight(mission)


def flies_best(mission: Mission, sample: FlightSample) -> bool:
    """Whether a mission has the numbers of the best of a sample: one that was given others is another flight.

    Parameters
    ----------
    mission : Mission
        With an aim; its last cut-off may have been solved for.
    sample : FlightSample
        Of the same flight.

    Returns
    -------
    bool
    """
    last = next(i for i, burn in enumerate(mission.burns) if burn is mission.stage_burns[-1])
    numbers = dict(list_quantities(mission))
    own = zip(sample.paths, sample.values[0].tolist(), strict=True)
    return mission.aim.loft_deg == sample.loft_deg[0] and all(
        path == ("burns", last, "cutoff_s") or (path in numbers and numbers[path].value == value) for path, value in own
    )


def turn_aim(mission: Mission, launch_deg: float, corridor_deg: float, site: Site) -> Mission:
    """A mission whose launch and corridor lie some degrees further to the right.

    Parameters
    ----------
    mission : Mission
        With an aim.
    launch_deg, corridor_deg : float
        Turns of the launch azimuth and of the corridor [deg], clockwise.
    site : Site
        Site of its pad.

    Returns
    -------
    Mission
    """
    corridor = tuple(
        part.model_copy(update={"azimuth_deg": (part.azimuth_deg + corridor_deg) % 360.0})
        for part in mission.aim.corridor
    )
    azimuth_deg = (find_azimuth_deg(mission, site) + launch_deg) % 360.0
    aim = mission.aim.model_copy(update={"launch_azimuth_deg": azimuth_deg, "corridor": corridor})
    return mission.model_copy(update={"aim": aim})
