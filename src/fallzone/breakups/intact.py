"""Intact: what is left of the vehicle falls as one tumbling body.

Source
------
S. F. Hoerner, Fluid-Dynamic Drag (1965), section 3, of cylinders across the flow; what is assumed stands beside the
numbers. A. Cauchy: a convex body that tumbles shows a quarter of its surface on average.
"""

from __future__ import annotations

import numpy as np

from fallzone.kernels.curves import DRAG_CURVES
from fallzone.model.fragment import Falling, FragmentGroup, Fragments, Stacks
from fallzone.model.vehicle import Vehicle
from fallzone.words import msg

TITLE = msg("Intact fall of the stack")
SOURCE = "cylinder tumbling side-on, drag over Mach number as of an empty stage; coefficient and spread assumed"
VERIFIED = False

DRAG_CURVE = "stage"

# Subsonic drag coefficient of a finite cylinder across the flow, on length times diameter: Hoerner (1965),
# Fluid-Dynamic Drag, fig. 3-28 and following gives 0.6 to 1.2 by length and Reynolds number.
SIDE_ON_CD = 1.0

# Side-on and nose-on drag areas of a stack differ by a factor of four or more; it tumbles somewhere between.
BETA_SIGMA_LN = 0.5

# Assumed of a payload that the vehicle file does not describe: a tumbling box of this density. Instruments and
# satellites have some 100 to 1,000 kg/m³, and β is proportional to its power 2/3: a factor of two either way.
PAYLOAD_DENSITY_KGPM3 = 300.0
PAYLOAD_CD, PAYLOAD_DRAG_CURVE, PAYLOAD_BETA_SIGMA_LN = 1.0, "tumbling", 0.5
# A convex body that tumbles shows a quarter of its surface (Cauchy): of a cube one and a half of its sides
_SIDES_SHOWN = 1.5


def stack_area_m2(
    vehicle: Vehicle,
    mass_kg: np.ndarray,
    stage: np.ndarray,
    fairing_on: np.ndarray,
    *,
    bodies_on: np.ndarray | None = None,
) -> np.ndarray:
    """Median drag area of what is still attached when it tumbles: Cd · Σ length · diameter, of jettisoned bodies m/β.

    Parameters
    ----------
    vehicle : Vehicle
        The vehicle.
    mass_kg : (n,) float64
        Mass of what is attached; only the area of a payload alone depends on it.
    stage : (n,) int
        Index of the lowest stage still attached; the number of stages for a payload alone.
    fairing_on : (n,) bool
        Whether the fairing is still attached.
    bodies_on : (n, b) bool, optional
        Whether each of ``vehicle.bodies`` is. Default: none is.

    Returns
    -------
    (n,) float64
        Square metres.
    """
    side_m2, fairing_m2, bodies_m2 = _side_areas_m2(vehicle)
    above_m2 = np.array([sum(side_m2[i:]) for i in range(len(side_m2) + 1)])[stage]
    payload_m2 = np.where(np.asarray(stage) < len(side_m2), 0.0, _payload_area_m2(vehicle, np.asarray(mass_kg)))
    beside_m2 = 0.0 if bodies_on is None else np.asarray(bodies_on) @ bodies_m2
    return SIDE_ON_CD * (above_m2 + fairing_on * fairing_m2 + beside_m2) + payload_m2


def _payload_area_m2(vehicle: Vehicle, mass_kg: np.ndarray) -> np.ndarray:
    if vehicle.payload is not None:
        return mass_kg / vehicle.payload.fall.beta_kgpm2.value
    return PAYLOAD_CD * _SIDES_SHOWN * np.cbrt(mass_kg / PAYLOAD_DENSITY_KGPM3) ** 2


def stack_beta_kgpm2(
    vehicle: Vehicle,
    mass_kg: np.ndarray,
    stage: np.ndarray,
    fairing_on: np.ndarray,
    *,
    bodies_on: np.ndarray | None = None,
) -> np.ndarray:
    """Median ballistic coefficient of what is still attached: its mass over `stack_area_m2`.

    Parameters
    ----------
    vehicle, mass_kg, stage, fairing_on, bodies_on : as in `stack_area_m2`
        What is attached.

    Returns
    -------
    (n,) float64
        Kilograms per square metre of drag area.
    """
    return mass_kg / stack_area_m2(vehicle, mass_kg, stage, fairing_on, bodies_on=bodies_on)


def find_falling(
    vehicle: Vehicle,
    mass_kg: np.ndarray,
    stage: np.ndarray,
    fairing_on: np.ndarray,
    *,
    bodies_on: np.ndarray | None = None,
) -> Falling:
    """How stacks fall, and a payload alone: ballistic coefficient, its spread and drag curve.

    Parameters
    ----------
    vehicle, mass_kg, stage, fairing_on, bodies_on : as in `stack_area_m2`
        What is attached.

    Returns
    -------
    Falling
    """
    alone = np.asarray(stage) == len(vehicle.stages)
    of_payload = (PAYLOAD_BETA_SIGMA_LN, PAYLOAD_DRAG_CURVE)
    if vehicle.payload is not None:
        of_payload = (vehicle.payload.fall.beta_sigma_ln.value, vehicle.payload.fall.drag_curve)
    return Falling(
        beta_kgpm2=stack_beta_kgpm2(vehicle, mass_kg, stage, fairing_on, bodies_on=bodies_on),
        beta_sigma_ln=np.where(alone, of_payload[0], BETA_SIGMA_LN),
        curve_index=np.where(alone, DRAG_CURVES.index(of_payload[1]), DRAG_CURVES.index(DRAG_CURVE)),
    )


def describe_kind(vehicle: Vehicle) -> str:
    """Everything about a vehicle on which its fall depends, beside what is left of it.

    Parameters
    ----------
    vehicle : Vehicle
        The vehicle.

    Returns
    -------
    str
        The same for vehicles that fall alike.
    """
    return repr((_side_areas_m2(vehicle), vehicle.payload))


def _side_areas_m2(vehicle: Vehicle) -> tuple[list[float], float, np.ndarray]:
    """Length times diameter of each stage, of the fairing, and of all boosters of each set; of bodies m/β over Cd."""
    fairing = vehicle.fairing
    side_m2 = [stage.length_m.value * stage.diameter_m.value for stage in vehicle.stages]
    fairing_m2 = fairing.length_m.value * fairing.diameter_m.value if fairing is not None else 0.0
    bodies_m2 = [one.count * one.length_m.value * one.diameter_m.value for one in vehicle.boosters]
    bodies_m2 += [one.count * one.mass_kg.value / one.fall.beta_kgpm2.value / SIDE_ON_CD for one in vehicle.jettisoned]
    return side_m2, fairing_m2, np.array(bodies_m2)


def sample_fragments(stacks: Stacks, vehicle: Vehicle, draws) -> Fragments:
    """Draw one body per flight.

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
    falling = find_falling(vehicle, stacks.mass_kg, stacks.stage, stacks.fairing_on, bodies_on=stacks.bodies_on)
    scatter = np.exp(falling.beta_sigma_ln * draws.normal("intact/ln-beta", 1)[stacks.row, 0])
    return Fragments(
        flight=stacks.flight,
        row=stacks.row,
        t_s=stacks.t_s,
        position_ecef_m=stacks.position_ecef_m,
        velocity_ecef_mps=stacks.velocity_ecef_mps,
        beta_kgpm2=falling.beta_kgpm2 * scatter,
        curve_index=falling.curve_index,
        group=stacks.stage.astype(np.int16),
        groups=tuple(FragmentGroup(part=part) for part in (*(stage.name for stage in vehicle.stages), "payload")),
        mass_kg=stacks.mass_kg,
        pieces=np.ones(len(stacks.flight)),
    )
