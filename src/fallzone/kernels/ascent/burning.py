"""Motors that burn side by side in one phase of a flight: how long it lasts, and what they push and use together.

Source
------
Duration of a burn: from the mass flow T/(Isp·g₀), G. P. Sutton, O. Biblarz, Rocket Propulsion Elements, section 2.1.
"""

from __future__ import annotations

from fallzone.kernels.ascent.craft import (
    DROPPED_KG,
    DURATION_S,
    EXIT_AREA,
    LATER_KG,
    LEADER,
    STAGE,
    THRUST,
    USED_KG,
    WAITS,
)
from fallzone.kernels.ascent.slots import (
    BEHIND_KG,
    BESIDE_EXIT_AREA_M2,
    BESIDE_FLOW_KGPS,
    BESIDE_THRUST_N,
    BURNING,
    EXIT_AREA_M2,
    FACTOR,
    FIRST_OF_MOTORS,
    FLIGHT,
    FLOW_KGPS,
    FOLLOWS_KGPS,
    LEFT_S,
    MORE_BURNED,
    MOTOR_COUNT,
    OF_BURN,
    OF_ISP,
    OF_MASS,
    OF_MOTOR,
    OF_THRUST,
    PACE,
    PHASE,
    THRUST_N,
)
from fallzone.kernels.compiled import inner


@inner
def begin_phase(flights, slot):
    """Set how long the phase lasts for this flight, and thrust, nozzle area and mass flow of what burns in it.

    The leader burns what it is to burn in the phase, and where the phase waits it makes up for what it is behind. What
    burns beside it burns at its own rate for as long: at most what it has left, and exactly that where its burn ends
    with the phase.

    Parameters
    ----------
    flights : Flights
        What is to be flown.
    slot : (SLOT_COLUMNS,) float64, written
        The flight's schedule.
    """
    f, p = int(slot[FLIGHT]), int(slot[PHASE])
    m, errors = flights.member[f], flights.errors[f]
    phase, burns = flights.fleet.tables.phases[m, p], flights.fleet.tables.burns[m, p]
    stage, leader, left = int(phase[STAGE]), int(phase[LEADER]), phase[DURATION_S]
    slot[BURNING] = stage
    slot[THRUST_N : FLOW_KGPS + 1], slot[BESIDE_THRUST_N : BESIDE_FLOW_KGPS + 1] = 0.0, 0.0
    slot[FOLLOWS_KGPS:] = 0.0
    if leader >= 0:
        error, planned = errors[FIRST_OF_MOTORS + OF_MOTOR * leader :], burns[leader, USED_KG]
        left *= (1.0 + error[OF_ISP]) / (1.0 + error[OF_THRUST])
        left *= 1.0 + error[OF_BURN]
        slot[MORE_BURNED + leader] += error[OF_BURN] * planned
        burned, behind = planned * (1.0 + error[OF_BURN]), slot[BEHIND_KG + leader]
        flow = burned / left if left > 0.0 else 0.0
        if phase[WAITS] > 0.0 and behind != 0.0 and flow > 0.0:
            caught_up = max(behind, -burned)
            left = (burned + caught_up) / flow
            slot[BEHIND_KG + leader] -= caught_up
            slot[MORE_BURNED + leader] += caught_up
        _burn(slot, leader, stage, burns[leader, THRUST] * (1.0 + error[OF_THRUST]), burns[leader, EXIT_AREA], flow)
    slot[LEFT_S] = left
    for k in range(MOTOR_COUNT):
        if k != leader and burns[k, USED_KG] > 0.0:
            error = errors[FIRST_OF_MOTORS + OF_MOTOR * k :]
            due = burns[k, USED_KG] * (1.0 + error[OF_BURN]) + slot[BEHIND_KG + k]
            slot[BEHIND_KG + k] = due
            slot[MORE_BURNED + k] -= burns[k, USED_KG]
            thrust_n = burns[k, THRUST] * (1.0 + error[OF_THRUST])
            flow = burns[k, USED_KG] / phase[DURATION_S] * (1.0 + error[OF_THRUST]) / (1.0 + error[OF_ISP])
            later = burns[k, LATER_KG] * (1.0 + error[OF_BURN])
            used = min(flow * left, max(due + later, 0.0)) if later > 0.0 else max(due, 0.0)
            if left > 0.0:
                share = used / (flow * left)
                slot[FOLLOWS_KGPS + k] = flow * share
                _burn(slot, k, stage, thrust_n * share, burns[k, EXIT_AREA], flow * share)


@inner
def _burn(slot, motor, stage, thrust_n, exit_area_m2, flow_kgps):
    """Add a motor to what burns: as the stage, or beside it."""
    if motor == stage:
        slot[THRUST_N], slot[EXIT_AREA_M2], slot[FLOW_KGPS] = thrust_n, exit_area_m2, flow_kgps
    else:
        slot[BESIDE_THRUST_N] += thrust_n
        slot[BESIDE_EXIT_AREA_M2] += exit_area_m2
        slot[BESIDE_FLOW_KGPS] += flow_kgps


@inner
def find_pace(flights, slot, m, factor):
    """How fast a phase passes when engines have failed, compared with its plan.

    Parameters
    ----------
    flights : Flights
        What is to be flown.
    slot : (SLOT_COLUMNS,) float64
        The flight's schedule.
    m : int
        Its vehicle.
    factor : float
        Share of the thrust of the stage that is left.

    Returns
    -------
    float
        1 where the phase does not wait for the engines left.
    """
    phase = flights.fleet.tables.phases[m, int(slot[PHASE])]
    waits = phase[WAITS] > 0.0 and phase[LEADER] == slot[BURNING] and slot[BESIDE_FLOW_KGPS] == 0.0
    return factor if waits else 1.0


@inner
def count_burned(slot, flown_s):
    """Count what has burned beside the motor that decides how long the phase lasts, and what failed engines spared.

    Parameters
    ----------
    slot : (SLOT_COLUMNS,) float64, written
        The flight's schedule.
    flown_s : float
        Length of the piece that is over [s].
    """
    for k in range(MOTOR_COUNT):
        if slot[FOLLOWS_KGPS + k] > 0.0:
            used = slot[FOLLOWS_KGPS + k] * flown_s * (slot[FACTOR] if k == slot[BURNING] else 1.0)
            slot[BEHIND_KG + k] -= used
            slot[MORE_BURNED + k] += used
        elif k == slot[BURNING] and slot[PACE] != slot[FACTOR]:
            spared = slot[FLOW_KGPS] * (1.0 - slot[FACTOR]) * flown_s
            slot[BEHIND_KG + k] += spared
            slot[MORE_BURNED + k] -= spared


@inner
def more_dropped(flights, slot, m, p):
    """What motors that are dropped at the end of a phase weigh less than planned.

    Parameters
    ----------
    flights : Flights
        What is to be flown.
    slot : (SLOT_COLUMNS,) float64
        The flight's schedule.
    m, p : int
        Its vehicle and its phase.

    Returns
    -------
    float
        [kg].
    """
    errors, found = flights.errors[int(slot[FLIGHT])], 0.0
    for k in range(MOTOR_COUNT):
        if flights.fleet.tables.burns[m, p, k, DROPPED_KG] > 0.0:
            dry_kg = errors[FIRST_OF_MOTORS + OF_MOTOR * k + OF_MASS] * flights.fleet.tables.dry_kg[m, k]
            found += slot[MORE_BURNED + k] - dry_kg
    return found
