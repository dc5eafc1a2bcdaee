"""What is left of a flight at the end of its plan: its name, and how it falls if it comes down."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from fallzone.breakups.intact import find_falling
from fallzone.flight.nominal import find_left_behind
from fallzone.flight.planning.plan import AscentPlan
from fallzone.kernels.curves import DRAG_CURVES
from fallzone.model.fragment import Falling
from fallzone.model.vehicle import Vehicle

# Lighter than anything that flies: rounding errors of mass differences stay below this
NOTHING_KG = 1e-3


@dataclass(frozen=True, kw_only=True)
class Fates:
    """What becomes of each part of the vehicle in the flight without dispersion, which is what the plan intends.

    Where a part is to stay in orbit, the few dispersed flights in which it comes down have missed the orbit, because
    nothing corrects their errors; such a part comes down anywhere beneath its orbit, which no footprint can tell.

    Parameters
    ----------
    falling : frozenset of str
        Items that come down.
    orbiting : frozenset of str
        Items that are left at the end of the plan, and bodies without propellant that are dropped, and stay up.
    """

    falling: frozenset[str]
    orbiting: frozenset[str]


NO_FATES = Fates(falling=frozenset(), orbiting=frozenset())


def find_fates(plan: AscentPlan, vehicle: Vehicle, drops: Iterable[str]) -> Fates:
    """Fates of the parts of a flight to its plan.

    Parameters
    ----------
    plan : AscentPlan
        The ascent.
    vehicle : Vehicle
        Its vehicle.
    drops : iterable of str
        Items that come down in the flight without dispersion.

    Returns
    -------
    Fates
    """
    left = {list_remains(vehicle)[plan.lowest_stage[-1]]}
    if "payload" in plan.items and (stage := find_left_behind(plan, vehicle, "payload")):
        left.add(stage)
    # Adapters and dispensers may be dropped in orbit
    left.update(item for item in plan.items if item in plan.body_kg)
    falling = frozenset(drops)
    return Fates(falling=falling, orbiting=frozenset(left) - falling)


def list_remains(vehicle: Vehicle) -> tuple[str, ...]:
    """Name of what is left, by the index of the lowest stage still attached.

    Parameters
    ----------
    vehicle : Vehicle
        The vehicle.

    Returns
    -------
    tuple of str
        The names of the stages, then ``payload`` for the payload alone.
    """
    return (*(stage.name for stage in vehicle.stages), "payload")


def find_remains_falling(
    vehicle: Vehicle,
    mass_kg: np.ndarray,
    stage: np.ndarray,
    fairing_on: np.ndarray,
    *,
    bodies_on: np.ndarray | None = None,
) -> Falling:
    """Fall properties of what is left of n flights.

    A single stage, with or without a payload, has the ballistic coefficient of the vehicle file in proportion to its
    mass. Several stages tumble as a failed vehicle does; a payload alone falls as the vehicle file or the breakup
    ``intact`` says.

    Parameters
    ----------
    vehicle : Vehicle
        The vehicle of all flights.
    mass_kg : (n,) float64
        Mass of everything still attached [kg].
    stage : (n,) int
        Index of the lowest stage still attached; the number of stages for a payload alone.
    fairing_on : (n,) bool
        Whether the fairing is still attached.
    bodies_on : (n, b) bool, optional
        Whether each of ``vehicle.bodies`` is. Default: none is.

    Returns
    -------
    Falling
        One row for each flight.
    """
    falling = find_falling(vehicle, mass_kg, stage, fairing_on, bodies_on=bodies_on)
    last, beside = vehicle.stages[-1], bodies_on is not None and np.asarray(bodies_on).any(axis=1)
    single = (np.asarray(stage) == len(vehicle.stages) - 1) & ~np.asarray(fairing_on) & np.logical_not(beside)
    empty_kg = last.dry_mass_kg.value + last.residual_propellant_kg.value
    return Falling(
        beta_kgpm2=np.where(single, last.fall.beta_kgpm2.value * mass_kg / empty_kg, falling.beta_kgpm2),
        beta_sigma_ln=np.where(single, last.fall.beta_sigma_ln.value, falling.beta_sigma_ln),
        curve_index=np.where(single, DRAG_CURVES.index(last.fall.drag_curve), falling.curve_index),
    )
