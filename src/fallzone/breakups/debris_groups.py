"""Debris groups: the vehicle file's list of pieces, or one by class; each is thrown off in a random direction.

Source
------
The groups: the vehicle file, or `_class_table`. Velocities: isotropic normal components are Maxwell-distributed in
size, each with the root-mean-square speed over √3.
"""

from __future__ import annotations

import numpy as np

from fallzone.breakups._class_table import list_groups
from fallzone.kernels.curves import DRAG_CURVES
from fallzone.model.fragment import PARTS, FragmentGroup, Fragments, Stacks, join_fragments
from fallzone.model.vehicle import DebrisGroup, Vehicle
from fallzone.names import STAGES
from fallzone.words import msg

TITLE = msg("Debris groups")
SOURCE = (
    "groups of the vehicle file; parts without any by the classes of a published flight-termination debris catalogue "
    "of a two-stage vehicle of 500 t; speeds Maxwell-distributed about the group's root-mean-square speed"
)
VERIFIED = False


def describe_kind(vehicle: Vehicle) -> str:
    """Everything about a vehicle on which its fragments depend; dry masses come with each stack.

    Parameters
    ----------
    vehicle : Vehicle
        The vehicle.

    Returns
    -------
    str
        The same for vehicles whose fragments fall alike.
    """
    groups = [group.model_dump(exclude={"mark", "source"}) for group in vehicle.debris]
    groups += [group.model_dump(exclude={"stands_for"}) for group in list_groups(vehicle)[len(groups) :]]
    return repr(([motor.name for motor in vehicle.motors], groups))


def sample_fragments(stacks: Stacks, vehicle: Vehicle, draws) -> Fragments:
    """Draw every piece of every part that is still attached.

    Parameters
    ----------
    stacks : Stacks
        Vehicles at the instant of failure.
    vehicle : Vehicle
        Their kind.
    draws : fallzone.montecarlo.sampling.Draws
        Random numbers of the block.

    Returns
    -------
    Fragments
        ``Σ count`` pieces of the attached parts for each stack. Propellant burns or boils off: it is no debris.
    """
    pieces = []
    for index, (group, rows) in enumerate(list_attached(stacks, vehicle)):
        if len(rows):
            attached = stacks.select(rows)
            stands_for = np.full(len(rows), group.stands_for)
            if index >= len(vehicle.debris):
                # By class: as many as the part of this very stack weighs
                stands_for *= attached.part_kg[:, PARTS.index(group.part)] / vehicle.dry_masses_kg[group.part]
            pieces.append(_sample_group(group, attached, stands_for, draws))
    return join_fragments(pieces)


def list_attached(stacks: Stacks, vehicle: Vehicle) -> list[tuple[DebrisGroup, np.ndarray]]:
    """Groups of pieces, and which of n vehicles throw them off.

    Parameters
    ----------
    stacks : Stacks
        Vehicles at the instant of failure.
    vehicle : Vehicle
        Their kind.

    Returns
    -------
    list of (DebrisGroup, (k,) int64)
        With rows of the stacks.
    """
    return [(group, np.flatnonzero(_is_attached(group, stacks, vehicle))) for group in list_groups(vehicle)]


def name_quantity(group: DebrisGroup) -> str:
    """Name of the random numbers that throw the pieces of a group: four standard normal ones for each.

    Parameters
    ----------
    group : DebrisGroup
        The group.

    Returns
    -------
    str
    """
    return f"debris-groups/{group.part}/{group.name}"


def throw(group: DebrisGroup, normals: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What standard normal numbers make of pieces of a group.

    Parameters
    ----------
    group : DebrisGroup
        The group.
    normals : (..., 4) float64
        Three for the velocity that is imparted, and one for the ballistic coefficient.

    Returns
    -------
    imparted_mps : (..., 3) float64
        Each component of an isotropic velocity has the root-mean-square speed over √3.
    beta_kgpm2 : (...) float64
    """
    imparted_mps = normals[..., :3] * (group.imparted_velocity_mps / np.sqrt(3.0))
    return imparted_mps, group.beta_kgpm2 * np.exp(group.beta_sigma_ln * normals[..., 3])


def _is_attached(group: DebrisGroup, stacks: Stacks, vehicle: Vehicle) -> np.ndarray:
    if group.part == "fairing":
        return stacks.fairing_on
    if group.part == "payload":
        return np.ones(len(stacks.flight), dtype=bool)
    if group.part in vehicle.bodies:
        return stacks.bodies_on[:, vehicle.bodies.index(group.part)]
    return stacks.stage <= STAGES.index(group.part)


def _sample_group(group: DebrisGroup, stacks: Stacks, stands_for: np.ndarray, draws) -> Fragments:
    """The pieces of one group for each stack, of which each stands for so many (n,) real ones."""
    normals = draws.normal(name_quantity(group), 4 * group.count)[stacks.row]
    imparted_mps, beta_kgpm2 = throw(group, normals.reshape(len(stacks.flight), group.count, 4))
    return Fragments(
        flight=np.repeat(stacks.flight, group.count),
        row=np.repeat(stacks.row, group.count),
        t_s=np.repeat(stacks.t_s, group.count),
        position_ecef_m=np.repeat(stacks.position_ecef_m, group.count, axis=0),
        velocity_ecef_mps=(stacks.velocity_ecef_mps[:, None, :] + imparted_mps).reshape(-1, 3),
        beta_kgpm2=beta_kgpm2.ravel(),
        curve_index=np.full(beta_kgpm2.size, DRAG_CURVES.index(group.drag_curve)),
        group=np.zeros(beta_kgpm2.size, dtype=np.int16),
        groups=(FragmentGroup(part=group.part, name=group.name, casualty_area_m2=group.casualty_area_m2),),
        mass_kg=np.full(beta_kgpm2.size, group.mass_kg),
        pieces=np.repeat(stands_for, group.count),
        lift_ratio_ecef=_sample_lift(group, stacks, draws),
    )


def _sample_lift(group: DebrisGroup, stacks: Stacks, draws) -> np.ndarray | None:
    """Side force over drag (m, 3), in a random direction that is fixed for the fall; its size is normal with zero mean.

    Its part across any motion has the group's standard deviation.
    """
    if group.lift_to_drag == 0.0:
        return None
    normals = draws.normal(f"{name_quantity(group)}/lift", 4 * group.count)[stacks.row].reshape(-1, 4)
    direction = normals[:, :3] / np.linalg.norm(normals[:, :3], axis=1, keepdims=True)
    # On average two thirds of the square of a vector in a random direction lie across a given motion; only those act
    return np.sqrt(1.5) * group.lift_to_drag * normals[:, 3:] * direction
