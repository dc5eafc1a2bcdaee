"""The schedule of flights: phases in pieces of equal steps, cut where something goes wrong, one flight at a time."""

from __future__ import annotations

import math

from fallzone.kernels.ascent.burning import begin_phase, count_burned, find_pace, more_dropped
from fallzone.kernels.ascent.craft import (
    DROP_KG,
    FAIRING_KG,
    LARGEST_STEP_S,
    NOWHERE,
    SIDE_AREA_M2,
    STAGE,
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
    turn_of,
    write_row,
)
from fallzone.kernels.ascent.ends import LIMITED as ANOMALY_LIMITED
from fallzone.kernels.ascent.slots import (
    BEGIN_S,
    BEGUN,
    BURNING,
    CAUSE,
    DONE_S,
    FACTOR,
    FAILED,
    FIRST_OF_MOTORS,
    FLIGHT,
    FLOWN_S,
    LAST,
    LEFT_S,
    LIMITED,
    MASS_KG,
    OF_MASS,
    OF_MOTOR,
    PACE,
    PHASE,
    REASON,
    START_POSITION_M,
    START_VELOCITY_MPS,
    STEP_S,
    STEPS,
    STOP_AT_S,
    STOPPED,
    TURNING,
    aimed_from,
    flow_of,
    note_impact_point,
    slot_scatter,
)
from fallzone.kernels.compiled import inner
from fallzone.model.status import StopReason

# A flight that stops within this time of an event has had the event: times are sums of durations.
_SAME_TIME_S = 1e-6

_PLAN, _TIME, _LINE = int(StopReason.PLAN), int(StopReason.TIME), int(StopReason.LINE)
_CUTOFF = int(StopReason.CUTOFF)


@inner
def take_off(flights, slot, f, boundaries):
    """Put a flight on its pad, or where it is released in the air, with its first piece in the slot.

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
        slot[MASS_KG] += flights.errors[f, FIRST_OF_MOTORS + OF_MOTOR * k + OF_MASS] * fleet.tables.dry_kg[m, k]
    state = _start(fleet.tables.position_m[m], flights.errors[f], START_POSITION_M) + _start(
        fleet.tables.velocity_mps[m], flights.errors[f], START_VELOCITY_MPS
    )
    begin_phase(flights, slot)
    _begin_piece(flights, slot, state)
    return state, slot[STEPS] > 0.0 or go_on(flights, slot, state, boundaries)


@inner
def _start(planned, errors, first):
    """Position or velocity at the start of a flight, from the planned one and three columns of its errors."""
    return planned[0] + errors[first], planned[1] + errors[first + 1], planned[2] + errors[first + 2]


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
            begin_phase(flights, slot)
        _begin_piece(flights, slot, state)
        if slot[STEPS] > 0.0:
            return True


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
    slot[PACE] = find_pace(flights, slot, m, factor)
    piece, last = slot[LEFT_S] / slot[PACE], True
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
    slot[MASS_KG] -= flow_of(slot) * flown
    slot[BEGIN_S] += flown
    slot[LEFT_S] -= slot[PACE] * flown
    count_burned(slot, flown)
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
    slot[MASS_KG] += more_dropped(flights, slot, m, p)
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
