"""Powered flight as phases between events: what burns in each, what is dropped after it, and what is still attached.

Source
------
Derived: propellant burned is mass flow times time, with mass flow T/(g0·Isp) from the definition of specific impulse.
Assumed: the drag area of a vehicle at one Mach number is in proportion to its frontal area, so that with its boosters
it loses their share; a stage without a drag curve of its own has that of the stage below.
"""

from __future__ import annotations

import math

import numpy as np

from fallzone.breakups.intact import stack_area_m2
from fallzone.kernels.ascent.craft import (
    ALONE,
    BURN_KG,
    DRAG_CURVE,
    DRAG_SHARE,
    DROP_KG,
    DROPPED_KG,
    DURATION_S,
    EXIT_AREA,
    FAIRING_KG,
    LARGEST_STEP_S,
    LATER_KG,
    LEADER,
    NO_STAGE,
    SIDE_AREA_M2,
    STAGE,
    THRUST,
    USED_KG,
    WAITS,
)
from fallzone.model.mission import Mission
from fallzone.model.motors import Motor
from fallzone.model.timeline import Burn
from fallzone.model.vehicle import Aerodynamics, Vehicle
from fallzone.names import BOOSTERS, JETTISONED, MOTORS, STAGES

# Steps for which the end of both shipped ascents moves by less than 25 m when they are halved (tests/reference).
FIRST_STAGE_STEP_S = 2.0
LATER_STEP_S = 4.0
# A step of a thrust curve this close to an event is no end of a phase of its own
_APART_S = 0.005


def list_times_s(mission: Mission, vehicle: Vehicle, events_s: set[float]) -> list[float]:
    """Ends of all phases: events, throttle steps, and where the thrust of a curve is taken to change.

    Parameters
    ----------
    mission : Mission
        Gives the burns.
    vehicle : Vehicle
        Gives the thrust curves.
    events_s : set of float
        Times of the events [s after lift-off].

    Returns
    -------
    list of float
        [s after lift-off], > 0, increasing.
    """
    ends_s = events_s | {t_s for burn in mission.burns for t_s, _share in burn.throttle_steps}
    motors = {motor.name: motor for motor in vehicle.motors}
    for burn in mission.burns:
        curve = motors[burn.stage].thrust_curve
        for share in curve.steps if curve is not None else ():
            t_s = burn.ignition_s.value + share * (burn.cutoff_s.value - burn.ignition_s.value)
            if min(abs(t_s - other_s) for other_s in ends_s) > _APART_S:
                ends_s.add(t_s)
    return sorted(t_s for t_s in ends_s if t_s > 0.0)


def find_thrust_share(burn: Burn, motor: Motor, start_s: float, end_s: float) -> float:
    """Mean thrust over a part of a burn, over the full thrust of the motor.

    Parameters
    ----------
    burn : Burn
        The burn.
    motor : Motor
        Its stage, or one of its boosters.
    start_s, end_s : float
        The part [s after lift-off], without a throttle step inside.

    Returns
    -------
    float
    """
    if motor.thrust_curve is None:
        return burn.throttle_at(start_s)
    ignition_s, length_s = burn.ignition_s.value, burn.cutoff_s.value - burn.ignition_s.value
    return motor.thrust_curve.find_share((start_s - ignition_s) / length_s, min((end_s - ignition_s) / length_s, 1.0))


def build_phases(
    mission: Mission, vehicle: Vehicle, ends_s: list[float], items: tuple[str, ...], item_phase: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Phases and burns as `fallzone.kernels.ascent.craft.AscentTables` has them.

    Parameters
    ----------
    mission : Mission
        Gives the burns and the payload.
    vehicle : Vehicle
        The vehicle that it flies.
    ends_s : list of float
        Ends of the p phases (`list_times_s`) [s after lift-off].
    items : tuple of str
        What separates, in order.
    item_phase : (k,) int64
        Phase at whose end each item separates.

    Returns
    -------
    phases : (p, 10) float64
    burns : (p, 10, 5) float64
    """
    phases = np.zeros((len(ends_s), DRAG_SHARE + 1))
    phases[:, DURATION_S] = np.diff([0.0, *ends_s])
    phases[:, [STAGE, LEADER]] = NO_STAGE
    phases[:, LARGEST_STEP_S] = LATER_STEP_S
    burns = _build_burns(mission, vehicle, ends_s, phases[:, DURATION_S])
    phases[:, BURN_KG] = burns[:, :, USED_KG].sum(axis=1)
    for phase, burning in zip(phases, burns, strict=True):
        lit = [k for k in range(len(MOTORS)) if burning[k, USED_KG] > 0.0]
        if lit:
            phase[STAGE], phase[LEADER] = lit[0], _find_leader(lit, burning[:, LATER_KG])
            phase[WAITS] = burning[int(phase[LEADER]), LATER_KG] == 0.0
        if any(MOTORS[k] in (STAGES[0], *BOOSTERS) for k in lit):
            phase[LARGEST_STEP_S] = FIRST_STAGE_STEP_S
    _drop(phases, burns, items, item_phase, mission, vehicle)
    lowest_stage, fairing_on, bodies_on = find_attached(vehicle, items, item_phase, len(ends_s))
    boosters_on = bodies_on[:-1, : len(vehicle.boosters)]
    phases[~boosters_on.any(axis=1), WAITS] = 1.0
    payload_kg = np.full(len(phases), mission.payload_kg.value)
    phases[:, SIDE_AREA_M2] = stack_area_m2(
        vehicle, payload_kg, lowest_stage[:-1], fairing_on[:-1], bodies_on=bodies_on[:-1]
    )
    phases[lowest_stage[:-1] == len(vehicle.stages), STAGE] = ALONE
    own = _find_own_drag(vehicle, lowest_stage[:-1], boosters_on)
    phases[:, DRAG_CURVE] = own
    phases[:, DRAG_SHARE] = np.where(own > 0, 1.0, _find_drag_share(vehicle, boosters_on))
    return phases, burns


def _build_burns(mission: Mission, vehicle: Vehicle, ends_s: list[float], duration_s: np.ndarray) -> np.ndarray:
    burns = np.zeros((len(ends_s), len(MOTORS), DROPPED_KG + 1))
    starts_s = [0.0, *ends_s]
    motors = {motor.name: motor for motor in vehicle.motors}
    for burn in mission.burns:
        motor, column = motors[burn.stage], MOTORS.index(burn.stage)
        first = ends_s.index(burn.ignition_s.value) + 1 if burn.ignition_s.value > 0.0 else 0
        burning = slice(first, ends_s.index(burn.cutoff_s.value) + 1)
        shares = np.array(
            [find_thrust_share(burn, motor, starts_s[i], ends_s[i]) for i in range(burning.start, burning.stop)]
        )
        used_kg = motor.count * motor.mass_flow_kgps * shares * duration_s[burning]
        burns[burning, column, THRUST] = motor.count * motor.thrust_vacuum_n.value * shares
        burns[burning, column, EXIT_AREA] = motor.count * motor.nozzle_exit_area_m2.value
        burns[burning, column, USED_KG] = used_kg
        burns[burning, column, LATER_KG] = np.append(np.cumsum(used_kg[:0:-1])[::-1], 0.0)
    return burns


def _find_leader(lit: list[int], later_kg: np.ndarray) -> int:
    """Motor whose propellant decides how long a phase lasts: boosters that burn out with it, or else the stage."""
    return max(lit, key=lambda k: (later_kg[k] == 0.0, (MOTORS[k] in BOOSTERS) == (later_kg[k] == 0.0), -k))


def find_burned_kg(mission: Mission, motor: Motor) -> float:
    """Propellant that all burns of a stage use, or those of one booster of a set.

    Parameters
    ----------
    mission : Mission
        Gives the burns.
    motor : Motor
        The stage or the boosters.

    Returns
    -------
    float
        [kg].
    """
    return sum(b.full_thrust_s for b in mission.burns if b.stage == motor.name) * motor.mass_flow_kgps


def _drop(phases: np.ndarray, burns: np.ndarray, items, item_phase, mission: Mission, vehicle: Vehicle) -> None:
    """Write what separates at the ends of phases; a payload leaves the last stage, where that is attached.

    Jettisoned bodies that never separate stay on the last stage.
    """
    motors, last = {motor.name: motor for motor in vehicle.motors}, vehicle.stages[-1].name
    kept_kg = sum(vehicle.dry_masses_kg[body.name] for body in vehicle.jettisoned if body.name not in items)
    for item, phase in zip(items, item_phase, strict=True):
        if item in ("fairing", *JETTISONED):
            phases[phase, DROP_KG] += vehicle.dry_masses_kg[item]
            phases[phase, FAIRING_KG] += vehicle.dry_masses_kg[item] if item == "fairing" else 0.0
            continue
        if item == "payload" and last in items:
            continue
        motor = motors[last if item == "payload" else item]
        left_kg = motor.dry_mass_kg.value + motor.propellant_kg.value - find_burned_kg(mission, motor)
        left_kg += kept_kg if motor.name == last else 0.0
        burns[phase, MOTORS.index(motor.name), DROPPED_KG] = motor.count * left_kg
        phases[phase, DROP_KG] += motor.count * left_kg


def find_attached(
    vehicle: Vehicle, items: tuple[str, ...], item_phase: np.ndarray, count: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What is attached in each phase and after the last.

    Parameters
    ----------
    vehicle : Vehicle
        The vehicle.
    items : tuple of str
        What separates, in order.
    item_phase : (k,) int64
        Phase at whose end each item separates.
    count : int
        Number of phases p.

    Returns
    -------
    lowest_stage : (p + 1,) int8
        Index of the lowest stage; the number of stages where only the payload flies on.
    fairing_on : (p + 1,) bool
    bodies_on : (p + 1, b) bool
        Of each of ``vehicle.bodies``; those that never separate go with the last stage.
    """
    lowest_stage = np.zeros(count + 1, dtype=np.int8)
    fairing_on = np.full(count + 1, "fairing" in items)
    bodies_on = np.ones((count + 1, len(vehicle.bodies)), dtype=bool)
    kept = [body in JETTISONED and body not in items for body in vehicle.bodies]
    for item, phase in zip(items, item_phase, strict=True):
        if item == "fairing":
            fairing_on[phase + 1 :] = False
        elif item in vehicle.bodies:
            bodies_on[phase + 1 :, vehicle.bodies.index(item)] = False
        else:
            lowest_stage[phase + 1 :] = len(vehicle.stages) if item == "payload" else STAGES.index(item) + 1
    bodies_on[np.ix_(lowest_stage == len(vehicle.stages), kept)] = False
    return lowest_stage, fairing_on, bodies_on


def _find_drag_share(vehicle: Vehicle, boosters_on: np.ndarray) -> np.ndarray:
    """Frontal area of what is attached over that at lift-off, by the boosters that are (p, s)."""
    widths_m = [stage.diameter_m.value for stage in vehicle.stages]
    widths_m += [vehicle.fairing.diameter_m.value] if vehicle.fairing is not None else []
    front_m2 = math.pi / 4.0 * np.array([one.count * one.diameter_m.value**2 for one in vehicle.boosters])
    stack_m2 = math.pi / 4.0 * max(widths_m) ** 2
    return (stack_m2 + boosters_on @ front_m2) / (stack_m2 + front_m2.sum())


def list_drag_curves(vehicle: Vehicle) -> tuple[Aerodynamics, ...]:
    """Drag curves of a vehicle: of the whole, then those that its stages state, from the ground up.

    Parameters
    ----------
    vehicle : Vehicle
        The vehicle.

    Returns
    -------
    tuple of Aerodynamics
        In the order of the rows of ``AscentTables.mach``.
    """
    own = (stage.aerodynamics for stage in vehicle.stages if stage.aerodynamics is not None)
    return (vehicle.aerodynamics, *own)


def _find_own_drag(vehicle: Vehicle, lowest_stage: np.ndarray, boosters_on: np.ndarray) -> np.ndarray:
    """Row of the drag curve (`list_drag_curves`) of what is attached, by the lowest stage (p,) and boosters (p, s)."""
    stated = np.cumsum([stage.aerodynamics is not None for stage in vehicle.stages])
    # That of the first stage is of the core alone
    return np.where(boosters_on.any(axis=1), 0, stated[np.minimum(lowest_stage, len(stated) - 1)])
