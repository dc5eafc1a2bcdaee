"""Debris groups of a part for which none are listed: made from its dry mass by the classes of a published catalogue.

Source
------
Classes: a published flight-termination debris catalogue of a two-stage vehicle of 500 t (`SOURCE`). Derived: middles
and spreads of log-uniform ranges; the mean square of a log-uniform speed is (b² − a²)/(2 ln(b/a)).
"""

from __future__ import annotations

import math
from typing import NamedTuple

from fallzone.model.vehicle import DebrisGroup, Vehicle
from fallzone.names import MOTORS

SOURCE = (
    "classes of a published flight-termination debris catalogue of a two-stage vehicle of 500 t: counts, and ranges "
    "of mass, ballistic coefficient and imparted speed"
)
# Pieces of a vehicle that are simulated, about; of every class at least one
SIMULATED_PIECES = 30


class _Class(NamedTuple):
    """One class of the catalogue: pieces, and the ranges of mass, β and imparted speed among them."""

    name: str
    count: int
    mass_kg: tuple[float, float]
    beta_kgpm2: tuple[float, float]
    imparted_mps: tuple[float, float]


# The Columbia investigation sorted debris from a break-up in thin air by β from 0 to 333 lb/ft² (1,600 kg/m²), most of
# it far lighter than the lightest class here: what falls below 25 kg/m² is not in the catalogue, nor in these groups.
_CLASSES = (
    _Class("engines", 9, (60.0, 60.0), (204.0, 204.0), (16.0, 16.0)),
    _Class("heavy parts", 91, (2.7, 484.0), (33.0, 438.0), (15.0, 91.0)),
    _Class("middle parts", 175, (1.0, 74.0), (53.0, 79.0), (18.0, 59.0)),
    _Class("structure", 1_406, (0.05, 250.0), (35.0, 70.0), (9.0, 422.0)),
    _Class("panels", 977, (0.7, 91.0), (25.0, 36.0), (36.0, 235.0)),
)
# Assumed: even nine identical engines, and the shapes within any class, differ by a tenth or two
_LEAST_BETA_SIGMA_LN = 0.15
# Assumed: the lift of a tumbling piece, averaged over its turns
_LIFT_TO_DRAG = 0.03


def list_groups(vehicle: Vehicle) -> tuple[DebrisGroup, ...]:
    """The vehicle's own debris groups, and groups by class for every part of which it lists none.

    Parameters
    ----------
    vehicle : Vehicle
        The vehicle.

    Returns
    -------
    tuple of DebrisGroup
        In groups by class a piece stands for many: all real pieces of a class weigh what the class does, and all
        classes of a part what the part does without propellant, which burns or boils off and is no debris. A part has
        as many real pieces of a class as the catalogue, scaled by dry mass, each of the middle mass of its class; in
        a light part that can be less than one.

    Notes
    -----
    Each class has the share of the part's mass that it has in the catalogue: count times the geometric mean of its
    range of masses (with arithmetic means the pieces would outweigh the vehicle they come from). Simulated pieces are
    shared out by the numbers of the catalogue, scaled by dry mass, and of every class there is one at least, so that
    the few heavy ones are never lost. A payload without groups makes no debris of its own: its mass is in no vehicle
    file.
    """
    listed = {group.part for group in vehicle.debris}
    unlisted_kg = {part: mass_kg for part, mass_kg in vehicle.dry_masses_kg.items() if part not in listed}
    total_kg = sum(unlisted_kg.values())
    groups = list(vehicle.debris)
    for part, mass_kg in unlisted_kg.items():
        groups += _split(part, mass_kg, SIMULATED_PIECES * mass_kg / total_kg)
    return tuple(groups)


def _split(part: str, mass_kg: float, pieces: float) -> list[DebrisGroup]:
    """Groups of one part, with about as many pieces in all as asked for."""
    classes = [entry for entry in _CLASSES if part in MOTORS or entry.name != "engines"]
    shares_kg = [entry.count * _middle_kg(entry) for entry in classes]
    total_count = sum(entry.count for entry in classes)
    return [
        _build_group(entry, part, mass_kg * share_kg / sum(shares_kg), pieces * entry.count / total_count)
        for entry, share_kg in zip(classes, shares_kg, strict=True)
    ]


def _middle_kg(entry: _Class) -> float:
    """Mass of one piece of a class: the middle of its range."""
    return math.sqrt(entry.mass_kg[0] * entry.mass_kg[1])


def _build_group(entry: _Class, part: str, mass_kg: float, pieces: float) -> DebrisGroup:
    (low, high), (slow, fast) = entry.beta_kgpm2, entry.imparted_mps
    count = max(1, round(pieces))
    # Speeds are taken as log-uniform between the ends; the ends of β as two standard deviations from the middle
    mean_square = (fast**2 - slow**2) / (2.0 * math.log(fast / slow)) if fast > slow else fast**2
    return DebrisGroup(
        name=f"{entry.name} by class",
        part=part,
        count=count,
        stands_for=mass_kg / _middle_kg(entry) / count,
        mass_kg=_middle_kg(entry),
        beta_kgpm2=math.sqrt(low * high),
        beta_sigma_ln=max(_LEAST_BETA_SIGMA_LN, math.log(high / low) / 4.0),
        imparted_velocity_mps=math.sqrt(mean_square),
        drag_curve="tumbling",
        lift_to_drag=_LIFT_TO_DRAG,
        mark="assumed",
        source=SOURCE,
    )
