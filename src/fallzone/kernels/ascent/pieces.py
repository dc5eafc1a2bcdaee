"""The schedule of flights: phases in pieces of equal steps, cut where something goes wrong, one flight at a time.

The schedule of the flight in a lane stands in its slot: a row of numbers, because lanes have no room for all of them.

Source
------
Duration of a burn: from the mass flow T/(Isp·g₀), G. P. Sutton, O. Biblarz, Rocket Propulsion Elements, section 2.1.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from fallzone.kernels.ascent.craft import (
    AHEAD,
    ALONE,
    BURN_KG,
    DROP_KG,
    DROPPED_STAGE,
    DURATION_S,
    FAIRING_KG,
    LARGEST_STEP_S,
    NOWHERE,
    SIDE_AREA_M2,
    STAGE,
    THROTTLE,
    Fleet,
    Motor,
    Scatter,
    Turn,
    tables_of,
)
from fallzone.kernels.ascent.ends import (
    BREAKUP_HEIGHT,
    KEPT_FAIRING,
    START_S,
    STOP_PHASE,
    STOP_REASON,
    STOP_S,
    THRUST_FACTOR,
    TURN_ACCEL,
    TURN_RATE,
    descend,
    find_turn_step_s,
    impact_direction,
    turn_of,
    write_row,
)
from fallzone.kernels.ascent.ends import LIMITED as ANOMALY_LIMITED
from fallzone.kernels.compiled import inner
from fallzone.kernels.tables import Environment, wind_factors
from fallzone.model.status import StopReason

# Columns of one flight's errors (flight.plan.ERROR_NAMES): three stages each, but for the ones in the middle
ISP, DRAG, PITCH_DEG, AZIMUTH_DEG, BURN, DRY_MASS = 3, 6, 7, 8, 9, 12

# Columns of a slot: the flight, its phase and the stage that burns in it (or none), the stage that failed; where the
# piece under way begins, the mass there and how much of the phase is left;
FLIGHT, PHASE, BURNING, FAILED, BEGIN_S, MASS_KG, LEFT_S = range(7)
# thrust, nozzles and flow of the phase and the share that is left of them; the piece: its length, the part that is
# done, the next step and the steps to come;
THRUST_N, EXIT_AREA_M2, FLOW_KGPS, FACTOR, FLOWN_S, DONE_S, STEP_S, STEPS = range(7, 15)
# whether the phase ends with it, whether something has gone wrong, whether the thrust turns, whether the flight is
# tested against the limit line, when it is to end, why it would then, why it does, and in which phase;
LAST, BEGUN, TURNING, LIMITED, STOP_AT_S, CAUSE, REASON, STOPPED = range(15, 23)
# the direction of the impact point, and the propellant that each stage has burned beyond what is planned
AIMED, MORE_BURNED, STAGES = 23, 26, 3
SLOT_COLUMNS = MORE_BURNED + STAGES

# A flight that stops within this time of an event has had the event: times are sums of durations.
_SAME_TIME_S = 1e-6

_PLAN, _TIME, _LINE = int(StopReason.PLAN), int(StopReason.TIME), int(StopReason.LINE)
_CUTOFF = int(StopReason.CUTOFF)


class Flights(NamedTuple):
    """The flights that are to be computed.

    Parameters
    ----------
    fleet : Fleet
        All vehicles.
    member : (n,) int64
        The vehicle of each flight.
    environment : Environment
        Air and wind.
    errors : (n, 15 or more) float64
        Thrust and specific impulse of three stages, and drag, as fractions; pitch and azimuth [deg]; propellant burned
        and dry mass of three stages as fractions.
    wind_factor : (n, 2 WIND_MODES) float64
        Factors of the modes of the wind's error, for east and then for north.
    density_factor : (n,) float64
        Factor on the density of the air.
    anomalies : (n, 10) float64
        What goes wrong (columns of `kernels.ascent.ends`).
    """

    fleet: Fleet
    member: np.ndarray
    environment: Environment
    errors: np.ndarray
    wind_factor: np.ndarray
    density_factor: np.ndarray
    anomalies: np.ndarray


@inner
def slot_scatter(flights, slot):
    """How a flight differs from the nominal one.

    Parameters
    ----------
    flights : Flights
        What is to be flown.
    slot : (SLOT_COLUMNS,) float64
        The flight's schedule.

    Returns
    -------
    Scatter
        Of floats.
    """
    f = int(slot[FLIGHT])
    errors = flights.errors[f]
    wind_east, wind_north = wind_factors(flights.wind_factor, f, 0)
    return Scatter(
        (1.0 + errors[DRAG]) * flights.density_factor[f],
        wind_east,
        wind_north,
        math.radians(errors[PITCH_DEG]),
        math.radians(errors[AZIMUTH_DEG]),
    )


@inner
def slot_motor(flights, slot):
    """Thrust, mass and drag area of a flight in the piece under way.

    Parameters
    ----------
    flights : Flights
        What is to be flown.
    slot : (SLOT_COLUMNS,) float64
        The flight's schedule.

    Returns
    -------
    Motor
        Of floats.
    """
    factor, m = slot[FACTOR], flights.member[int(slot[FLIGHT])]
    thrust_n, exit_area_m2, flow_kgps = slot[THRUST_N] * factor, slot[EXIT_AREA_M2] * factor, slot[FLOW_KGPS] * factor
    # A payload alone has no nose: it tumbles
    alone, phase = slot[BURNING] == ALONE, int(slot[PHASE])
    side_area_m2 = flights.fleet.tables.phases[m, phase, SIDE_AREA_M2] if alone else 0.0
    return Motor(thrust_n, exit_area_m2, slot[MASS_KG], flow_kgps, slot[BEGIN_S], side_area_m2, AHEAD)


@inner
def slot_turn(flights, slot):
    """How the thrust turns in the piece under way, and the load that breaks the vehicle, both once it has gone wrong.

    Parameters
    ----------
    flights : Flights
        What is to be flown.
    slot : (SLOT_COLUMNS,) float64
        The flight's schedule.

    Returns
    -------
    Turn
        Of floats.
    """
    turn = turn_of(flights.anomalies[int(slot[FLIGHT])])
    if slot[BEGUN] == 0.0:
        return Turn(0.0, 0.0, 0.0, 1.0, 0.0, math.inf)
    if slot[TURNING] == 0.0:
        return Turn(0.0, 0.0, 0.0, 1.0, 0.0, turn.limit_parad)
    return turn


@inner
def take_off(flights, slot, f, boundaries):
    """Put a flight on its pad, with its first piece in the slot.

    Parameters
    ----------
    flights : Flights
        What is to be flown.
    slot : (SLOT_COLUMNS,) float64, written
        The flight's schedule.
    f : int
        Number of the flight.
    boundaries : (n, p, 8) float64, written
        As in `loop.ascend`.

    Returns
    -------
    state : six floats
        Earth-fixed position [m] and velocity [m/s].
    flies : bool
        False where it is over before a step.
    """
    fleet, m, anomaly = flights.fleet, flights.member[f], flights.anomalies[f]
    slot[:] = 0.0
    slot[FLIGHT], slot[FAILED], slot[STOPPED] = f, -1.0, fleet.phase_count[m]
    slot[LIMITED], slot[STOP_AT_S] = anomaly[ANOMALY_LIMITED], anomaly[STOP_S]
    slot[CAUSE], slot[REASON] = _TIME, _PLAN
    slot[MASS_KG] = fleet.tables.mass_kg[m]
    for k in range(fleet.tables.dry_kg.shape[1]):
        slot[MASS_KG] += flights.errors[f, DRY_MASS + k] * fleet.tables.dry_kg[m, k]
    pad = fleet.tables.position_m[m]
    state = (pad[0], pad[1], pad[2], 0.0, 0.0, 0.0)
    _begin_phase(flights, slot)
    _begin_piece(flights, slot, state)
    return state, slot[STEPS] > 0.0 or go_on(flights, slot, state, boundaries)


@inner
def go_on(flights, slot, state, boundaries):
    """After the last step of a piece: begin the next one that has any step.

    Parameters
    ----------
    flights : Flights
        What is to be flown.
    slot : (SLOT_COLUMNS,) float64, written
        The flight's schedule.
    state : six floats
        Earth-fixed position [m] and velocity [m/s].
    boundaries : (n, p, 8) float64, written
        As in `loop.ascend`.

    Returns
    -------
    bool
        False where the flight is over.
    """
    while True:
        _end_piece(flights, slot)
        if slot[REASON] != _PLAN:
            return False
        if slot[LAST] > 0.0:
            _end_phase(flights, slot, state, boundaries)
            if slot[REASON] != _PLAN or slot[PHASE] == slot[STOPPED]:
                return False
            _begin_phase(flights, slot)
        _begin_piece(flights, slot, state)
        if slot[STEPS] > 0.0:
            return True


@inner
def _begin_phase(flights, slot):
    """Set how long the phase lasts for this flight, and its thrust, nozzle area and mass flow."""
    f, p = int(slot[FLIGHT]), int(slot[PHASE])
    m, errors = flights.member[f], flights.errors[f]
    phase = flights.fleet.tables.phases[m, p]
    stage, left, burned = int(phase[STAGE]), phase[DURATION_S], phase[BURN_KG]
    slot[BURNING], slot[THRUST_N], slot[EXIT_AREA_M2], slot[FLOW_KGPS] = stage, 0.0, 0.0, 0.0
    if stage >= 0:
        engine = flights.fleet.tables.engines[m, stage]
        slot[THRUST_N] = engine[0] * phase[THROTTLE] * (1.0 + errors[stage])
        slot[EXIT_AREA_M2] = engine[1]
        left *= (1.0 + errors[ISP + stage]) / (1.0 + errors[stage])
        left *= 1.0 + errors[BURN + stage]
        slot[MORE_BURNED + stage] += errors[BURN + stage] * burned
        burned *= 1.0 + errors[BURN + stage]
        if left > 0.0:
            slot[FLOW_KGPS] = burned / left
    slot[LEFT_S] = left


@inner
def _begin_piece(flights, slot, state):
    """Set the next piece of the phase: to its end, or to where something begins or ends."""
    f, p = int(slot[FLIGHT]), int(slot[PHASE])
    anomaly, fleet, m = flights.anomalies[f], flights.fleet, flights.member[f]
    t, start, stage = slot[BEGIN_S], anomaly[START_S], slot[BURNING]
    turns = anomaly[TURN_RATE] != 0.0 or anomaly[TURN_ACCEL] != 0.0
    begun = t >= start - _SAME_TIME_S
    if begun and stage >= 0.0 and slot[FAILED] < 0.0:
        slot[FAILED] = stage
    failing = begun and stage >= 0.0 and stage == slot[FAILED]
    factor = anomaly[THRUST_FACTOR] if failing else 1.0
    piece, last = slot[LEFT_S] / factor, True
    splits = turns or anomaly[THRUST_FACTOR] != 1.0
    if splits and not begun and t + piece > start + _SAME_TIME_S:
        piece, last = start - t, False
    stops = t + piece > slot[STOP_AT_S] + _SAME_TIME_S
    if stops:
        piece, last = max(slot[STOP_AT_S] - t, 0.0), True
    if stops:
        slot[STOPPED], slot[REASON] = p, slot[CAUSE]
    if begun and slot[LIMITED] > 0.0 and aimed_from(slot) == NOWHERE:
        note_impact_point(slot, state)
    slot[FACTOR], slot[FLOWN_S], slot[LAST] = factor, piece, last
    slot[BEGUN], slot[TURNING] = begun, failing and turns
    slot[DONE_S] = 0.0
    if slot[TURNING] == 0.0:
        slot[STEPS] = math.ceil(piece / fleet.tables.phases[m, p, LARGEST_STEP_S] - 1e-9)
        slot[STEP_S] = piece / max(slot[STEPS], 1.0)
    else:
        find_turn_steps(flights, slot)


@inner
def find_turn_steps(flights, slot):
    """Set the steps to the end of the piece, if all were as long as the next one of a turning vehicle.

    Parameters
    ----------
    flights : Flights
        What is to be flown.
    slot : (SLOT_COLUMNS,) float64, written
        The flight's schedule.
    """
    f, left = int(slot[FLIGHT]), slot[FLOWN_S] - slot[DONE_S]
    largest = flights.fleet.tables.phases[flights.member[f], int(slot[PHASE]), LARGEST_STEP_S]
    largest = min(largest, find_turn_step_s(turn_of(flights.anomalies[f]), slot[BEGIN_S] + slot[DONE_S]))
    slot[STEPS] = math.ceil(left / largest - 1e-9)
    slot[STEP_S] = left / max(slot[STEPS], 1.0)


@inner
def take_step(flights, slot):
    """Count a step that is done.

    Parameters
    ----------
    flights : Flights
        What is to be flown.
    slot : (SLOT_COLUMNS,) float64, written
        The flight's schedule.

    Returns
    -------
    bool
        Whether the piece has more.
    """
    slot[DONE_S] += slot[STEP_S]
    slot[STEPS] -= 1.0
    if slot[TURNING] > 0.0 and slot[STEPS] > 0.0:
        find_turn_steps(flights, slot)
    return slot[STEPS] > 0.0


@inner
def _end_piece(flights, slot):
    """Mass and time after a piece; a limit line that was crossed in it is acted upon after the delay."""
    fleet, flown = flights.fleet, slot[FLOWN_S]
    slot[MASS_KG] -= slot[FLOW_KGPS] * slot[FACTOR] * flown
    slot[BEGIN_S] += flown
    slot[LEFT_S] -= slot[FACTOR] * flown
    if slot[REASON] == _LINE and slot[CAUSE] != _LINE:
        slot[LIMITED], slot[REASON] = 0.0, _PLAN
        slot[STOPPED] = fleet.phase_count[flights.member[int(slot[FLIGHT])]]
        if slot[BEGIN_S] + fleet.tables.limit_delay_s < slot[STOP_AT_S]:
            slot[STOP_AT_S], slot[CAUSE] = slot[BEGIN_S] + fleet.tables.limit_delay_s, _LINE


@inner
def _end_phase(flights, slot, state, boundaries):
    """Drop what the phase drops at its end; a flight that turned is over at the cut-off of its burn."""
    f, p = int(slot[FLIGHT]), int(slot[PHASE])
    fleet, m, anomaly = flights.fleet, flights.member[f], flights.anomalies[f]
    phase, stage = fleet.tables.phases[m, p], slot[BURNING]
    turns = anomaly[TURN_RATE] != 0.0 or anomaly[TURN_ACCEL] != 0.0
    cut_off = p == fleet.phase_count[m] - 1 or fleet.tables.phases[m, p + 1, STAGE] != stage
    if turns and stage >= 0.0 and stage == slot[FAILED] and cut_off:
        # Termination that is under way comes a moment after the cut-off
        slot[STOPPED], slot[REASON] = p, _LINE if slot[CAUSE] == _LINE else _CUTOFF
        return
    write_row(boundaries[f], p, slot[BEGIN_S], state, slot[MASS_KG])
    slot[MASS_KG] -= phase[DROP_KG]
    if slot[BEGIN_S] >= anomaly[START_S] - _SAME_TIME_S:
        slot[MASS_KG] += anomaly[KEPT_FAIRING] * phase[FAIRING_KG]
    dropped = int(phase[DROPPED_STAGE])
    if dropped >= 0:
        dry_kg = flights.errors[f, DRY_MASS + dropped] * fleet.tables.dry_kg[m, dropped]
        slot[MASS_KG] += slot[MORE_BURNED + dropped] - dry_kg
    slot[PHASE] = p + 1


@inner
def finish(flights, slot, state, stops, trace, rows):
    """Write where and why a flight is over, after its fall to the height where it breaks up if it has one.

    Parameters
    ----------
    flights : Flights
        What is to be flown.
    slot : (SLOT_COLUMNS,) float64
        The flight's schedule.
    state : six floats
        Earth-fixed position [m] and velocity [m/s].
    stops : (n, 10) float64, written
        As in `loop.ascend`.
    trace : (m, 8) float64, written
        As in `loop.ascend`.
    rows : int
        Rows of the trace written so far.

    Returns
    -------
    int
        Rows of the trace written now.
    """
    f, stopped, reason = int(slot[FLIGHT]), int(slot[STOPPED]), int(slot[REASON])
    fleet, m, floor_m, t = flights.fleet, flights.member[f], flights.anomalies[f, BREAKUP_HEIGHT], slot[BEGIN_S]
    if floor_m > -math.inf and reason in (_TIME, _LINE, _CUTOFF):
        side_m2, scatter = fleet.tables.phases[m, stopped, SIDE_AREA_M2], slot_scatter(flights, slot)
        end, t, state, rows = descend(
            t, state, slot[MASS_KG], side_m2, floor_m, scatter, tables_of(fleet, m), flights.environment, trace, rows
        )
        reason = reason if end == _PLAN else end
    write_row(stops[f : f + 1], 0, t, state, slot[MASS_KG])
    stops[f, STOP_PHASE], stops[f, STOP_REASON] = stopped, reason
    return rows


@inner
def is_limited(slot):
    """Whether a flight is tested against the limit line: once it has gone wrong, until it has crossed it.

    Parameters
    ----------
    slot : (SLOT_COLUMNS,) float64
        The flight's schedule.

    Returns
    -------
    bool
    """
    return slot[BEGUN] > 0.0 and slot[LIMITED] > 0.0


@inner
def aimed_from(slot):
    """Direction of the impact point that was computed last.

    Parameters
    ----------
    slot : (SLOT_COLUMNS,) float64
        The flight's schedule.

    Returns
    -------
    triple of floats
        NOWHERE before there is one.
    """
    return slot[AIMED], slot[AIMED + 1], slot[AIMED + 2]


@inner
def note_impact_point(slot, state):
    """Keep the direction of the impact point of a flight that is tested against the limit line.

    Parameters
    ----------
    slot : (SLOT_COLUMNS,) float64, written
        The flight's schedule.
    state : six floats
        Earth-fixed position [m] and velocity [m/s].
    """
    slot[AIMED], slot[AIMED + 1], slot[AIMED + 2] = impact_direction(state)
