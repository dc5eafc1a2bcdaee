"""What may hit a person, a ship and an aircraft that are in a place throughout."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from fallzone.assessment.per_launch.casualties import Exposure, lay_standing
from fallzone.assessment.per_launch.choices import DEFAULT_CHOICES
from fallzone.assessment.per_launch.fields import HazardField, build_field
from fallzone.assessment.per_launch.laid import Laid, lay
from fallzone.assessment.per_launch.weighing import Weighing
from fallzone.model.results.impacts import Impacts
from fallzone.model.results.launch_risk import LevelArea
from fallzone.risk.traffic.aircraft import find_aircraft_weights
from fallzone.risk.traffic.falls import build_falls
from fallzone.risk.traffic.ships import find_ship_weights

INDIVIDUAL_LEVELS = (1e-5, 1e-6, 1e-7, 1e-8)
SHIP_LEVELS, AIRCRAFT_LEVELS = (1e-5, 1e-6), (1e-6, 1e-7)


class Hazards(NamedTuple):
    """Probabilities over the ground.

    Parameters
    ----------
    individual, ship, aircraft : HazardField
        Of a casualty for somebody in the open, of an impact on or near a ship, and of a strike on an aircraft that
        makes a casualty; for who or what is there throughout.
    """

    individual: HazardField
    ship: HazardField
    aircraft: HazardField


def find_hazards(exposure: Exposure, aircraft_model: str, workers: int | None = None) -> Hazards:
    """Estimate all three.

    Parameters
    ----------
    exposure : Exposure
        Of a launch.
    aircraft_model : str
        A module of ``fallzone.consequences.aircraft``.
    workers : int, optional
        Threads; the result does not change.

    Returns
    -------
    Hazards
    """
    levels = {"individual": INDIVIDUAL_LEVELS, "ship": SHIP_LEVELS, "aircraft": AIRCRAFT_LEVELS}
    return Hazards(**build_hazard_fields(exposure.weighing, exposure.standing, aircraft_model, levels, workers))


def list_individual(weighing: Weighing, workers: int | None = None) -> tuple[LevelArea, ...]:
    """Isopleths of the individual probability of casualty.

    Parameters
    ----------
    weighing : Weighing
        The flights.
    workers : int, optional
        Threads; the result does not change.

    Returns
    -------
    tuple of LevelArea
        By falling level; without those that are reached nowhere.
    """
    levels = {"individual": INDIVIDUAL_LEVELS}
    fields = build_hazard_fields(weighing, lay_standing(weighing), DEFAULT_CHOICES.vulnerable_area, levels, workers)
    return tuple(one for one in fields["individual"].list_areas() if not one.geometry.is_empty)


def build_hazard_fields(
    weighing: Weighing,
    standing: tuple[Laid, ...],
    aircraft_model: str,
    levels: Mapping[str, Sequence[float]],
    workers: int | None = None,
) -> dict[str, HazardField]:
    """Estimate some of the three about given levels.

    Parameters
    ----------
    weighing : Weighing
        The flights.
    standing : tuple of Laid
        What may hit somebody who stands in the open.
    aircraft_model : str
        A module of ``fallzone.consequences.aircraft``.
    levels : mapping of str to sequence of float
        Probabilities per launch, for ``individual``, ``ship`` and ``aircraft``.
    workers : int, optional
        Threads; the result does not change.

    Returns
    -------
    dict of str to HazardField
        In the order of the levels.
    """
    laid = {
        "individual": lambda: standing,
        "ship": lambda: lay_ships(weighing),
        "aircraft": lambda: lay_aircraft(weighing, aircraft_model),
    }
    return {name: build_field(laid[name](), some, workers) for name, some in levels.items()}


def lay_ships(weighing: Weighing) -> tuple[Laid, ...]:
    """What may hit a ship, or come down near it.

    Parameters
    ----------
    weighing : Weighing
        The flights.

    Returns
    -------
    tuple of Laid
    """
    return lay(weighing, lambda part, weight: _by_parts(part, weight, find_ship_weights))


def lay_aircraft(weighing: Weighing, model: str) -> tuple[Laid, ...]:
    """What may strike an aircraft.

    Parameters
    ----------
    weighing : Weighing
        The flights.
    model : str
        A module of ``fallzone.consequences.aircraft``.

    Returns
    -------
    tuple of Laid
    """
    return lay(
        weighing, lambda part, weight: _by_parts(part, weight, lambda falls: find_aircraft_weights(falls, model))
    )


def _by_parts(impacts: Impacts, weight: np.ndarray, find) -> np.ndarray:
    """Weights of all impacts, found for a part of them at a time."""
    return np.concatenate([np.empty(0), *(find(build_falls([(part, weight)])) for part in impacts.parts())])
