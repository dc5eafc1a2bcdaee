"""Intact: what is left of the vehicle falls as one tumbling body."""

from __future__ import annotations

import numpy as np

from fallzone.kernels.drag import DRAG_CURVES
from fallzone.model.fragment import Fragments, Stacks
from fallzone.model.vehicle import Vehicle

TITLE = "Intact fall of the stack"
SOURCE = "cylinder tumbling side-on, drag over Mach number as of an empty stage; coefficient and spread assumed"
VERIFIED = False

DRAG_CURVE = "stage"

# Subsonic drag coefficient of a finite cylinder across the flow, on length times diameter: Hoerner (1965),
# Fluid-Dynamic Drag, fig. 3-28 and following gives 0.6 to 1.2 by length and Reynolds number.
SIDE_ON_CD = 1.0

# Side-on and nose-on drag areas of a stack differ by a factor of four or more; it tumbles somewhere between.
BETA_SIGMA_LN = 0.5


def stack_beta_kgpm2(vehicle: Vehicle, mass_kg: np.ndarray, stage: np.ndarray, fairing_on: np.ndarray) -> np.ndarray:
    """Median ballistic coefficient of what is still attached: m / (Cd · Σ length · diameter) [kg/m²].

    Parameters
    ----------
    mass_kg : (n,) float64
        Mass of the stack, propellant included.
    stage : (n,) int
        Index of the lowest stage still attached. A payload alone has no size in the files: it is taken to tumble like
        the stage it sat on.
    fairing_on : (n,) bool
        Whether the fairing is still attached.

    Returns
    -------
    (n,) float64
    """
    side_m2, fairing_m2 = _side_areas_m2(vehicle)
    above_m2 = np.array([sum(side_m2[i:]) for i in range(len(side_m2))])[np.minimum(stage, len(side_m2) - 1)]
    return mass_kg / (SIDE_ON_CD * (above_m2 + fairing_on * fairing_m2))


def describe_kind(vehicle: Vehicle) -> str:
    """Everything of a vehicle that its fall depends on, beside what is left of it."""
    return repr(_side_areas_m2(vehicle))


def _side_areas_m2(vehicle: Vehicle) -> tuple[list[float], float]:
    """Length times diameter of each stage, and of the fairing."""
    fairing = vehicle.fairing
    side_m2 = [stage.length_m.value * stage.diameter_m.value for stage in vehicle.stages]
    return side_m2, fairing.length_m.value * fairing.diameter_m.value if fairing is not None else 0.0


def sample_fragments(stacks: Stacks, vehicle: Vehicle, draws) -> Fragments:
    """One body per flight.

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
        As many as stacks.
    """
    scatter = np.exp(BETA_SIGMA_LN * draws.normal("intact/ln-beta", 1)[stacks.row, 0])
    beta_kgpm2 = stack_beta_kgpm2(vehicle, stacks.mass_kg, stacks.stage, stacks.fairing_on)
    return Fragments(
        flight=stacks.flight,
        row=stacks.row,
        t_s=stacks.t_s,
        position_ecef_m=stacks.position_ecef_m,
        velocity_ecef_mps=stacks.velocity_ecef_mps,
        beta_kgpm2=beta_kgpm2 * scatter,
        curve_index=np.full(len(stacks.flight), DRAG_CURVES.index(DRAG_CURVE)),
    )
