"""The schedule of flights: phases in pieces of equal steps, cut where something goes wrong, one flight at a time.

What a flight is at is written into a seat: a row of numbers, for its lane has no room for all of them.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

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
from fallzone.kernels.ascent.motion import (
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
from fallzone.kernels.compiled import inner
from fallzone.kernels.tables import Environment, wind_factors
from fallzone.model.status import StopReason

# Columns of one flight's errors (flight.plan.ERROR_NAMES): three stages each, but for the ones in the middle
ISP, DRAG, PITCH_DEG, AZIMUTH_DEG, BURN, DRY_MASS = 3, 6, 7, 8, 9, 12

# Columns of a seat: the flight, its phase and the stage that burns in it (or none), the stage that failed; where the
# piece under way begins, the mass there and how much of the phase is left;
FLIGHT, PHASE, BURNING, FAILED, BEGIN_S, MASS_KG, LEFT_S = range(7)
# thrust, nozzles and flow of the phase and the share that is left of them; the piece: its length, the part that is
# done, the next step and the steps to come;
THRUST_N, EXIT_AREA_M2, FLOW_KGPS, FACTOR, FLOWN_S, DONE_S, STEP_S, STEPS = range(7, 15)
# whether the phase ends with it, whether something has gone wrong, whether the thrust turns, whether the limit line is
# looked at, where the flight ends, why it would then and why it does, and in which phase;
LAST, BEGUN, TURNING, LIMITED, STOP_AT_S, CAUSE, REASON, STOPPED = range(15, 23)
# the direction of the impact point, and the propellant that each stage has burned beyond what is planned
AIMED, MORE_BURNED, STAGES = 23, 26, 3
SEAT_COLUMNS = MORE_BURNED + STAGES

# A flight that stops within this of an event has had the event: times are sums of durations.
_SAME_TIME_S = 1e-6

_PLAN, _TIME, _LINE = int(StopReason.PLAN), int(StopReason.TIME), int(StopReason.LINE)
_CUTOFF = int(StopReason.CUTOFF)


class Flights(NamedTuple):
    """What is to be flown.

    Parameters
    ----------
    fleet : Fleet
    member : (n,) int64
        The vehicle of each flight.
    environment : Environment
    errors : (n, 15 or more) float64
        Thrust and Isp of three stages, and drag, as fractions; pitch and azimuth [deg]; propellant burned and dry
        mass of three stages as fractions.
    wind_factor : (n, 2 WIND_MODES) float64
        Factors of the modes of the wind's error, for east and then for north.
    density_factor : (n,) float64
    anomalies : (n, 10) float64
        What goes wrong (columns of ``kernels.ascent_ends``).
    """

    fleet: Fleet
    member: np.ndarray
    environment: Environment
    errors: np.ndarray
    wind_factor: np.ndarray
    density_factor: np.ndarray
    anomalies: np.ndarray


@inner
def seat_scatter(flights, seat):
    """What a flight does differently."""
    f = int(seat[FLIGHT])
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
def seat_motor(flights, seat):
    """What moves a flight in the piece under way."""
    factor, m = seat[FACTOR], flights.member[int(seat[FLIGHT])]
    thrust_n, exit_area_m2, flow_kgps = seat[THRUST_N] * factor, seat[EXIT_AREA_M2] * factor, seat[FLOW_KGPS] * factor
    # A payload alone has no nose: it tumbles
    alone, phase = seat[BURNING] == ALONE, int(seat[PHASE])
    side_area_m2 = flights.fleet.tables.phases[m, phase, SIDE_AREA_M2] if alone else 0.0
    return Motor(thrust_n, exit_area_m2, seat[MASS_KG], flow_kgps, seat[BEGIN_S], side_area_m2, AHEAD)


@inner
def seat_turn(flights, seat):
    """How the thrust turns in the piece under way, and the load that breaks the vehicle, both once it goes wrong."""
    turn = turn_of(flights.anomalies[int(seat[FLIGHT])])
    if seat[BEGUN] == 0.0:
        return Turn(0.0, 0.0, 0.0, 1.0, 0.0, math.inf)
    if seat[TURNING] == 0.0:
        return Turn(0.0, 0.0, 0.0, 1.0, 0.0, turn.limit_parad)
    return turn


@inner
def take_off(flights, seat, f, boundaries):
    """Seat flight f on its pad, with its first piece before it.

    Returns
    -------
    state : six floats
    flies : bool
        False where it is over before a step.
    """
    fleet, m, anomaly = flights.fleet, flights.member[f], flights.anomalies[f]
    seat[:] = 0.0
    seat[FLIGHT], seat[FAILED], seat[STOPPED] = f, -1.0, fleet.phase_count[m]
    seat[LIMITED], seat[STOP_AT_S] = anomaly[ANOMALY_LIMITED], anomaly[STOP_S]
    seat[CAUSE], seat[REASON] = _TIME, _PLAN
    seat[MASS_KG] = fleet.tables.mass_kg[m]
    for k in range(fleet.tables.dry_kg.shape[1]):
        seat[MASS_KG] += flights.errors[f, DRY_MASS + k] * fleet.tables.dry_kg[m, k]
    pad = fleet.tables.position_m[m]
    state = (pad[0], pad[1], pad[2], 0.0, 0.0, 0.0)
    _begin_phase(flights, seat)
    _begin_piece(flights, seat, state)
    return state, seat[STEPS] > 0.0 or go_on(flights, seat, state, boundaries)


@inner
def go_on(flights, seat, state, boundaries):
    """After the last step of a piece: the next one that has any; False where the flight is over."""
    while True:
        _end_piece(flights, seat)
        if seat[REASON] != _PLAN:
            return False
        if seat[LAST] > 0.0:
            _end_phase(flights, seat, state, boundaries)
            if seat[REASON] != _PLAN or seat[PHASE] == seat[STOPPED]:
                return False
            _begin_phase(flights, seat)
        _begin_piece(flights, seat, state)
        if seat[STEPS] > 0.0:
            return True


@inner
def _begin_phase(flights, seat):
    """How long the phase is for this flight, and what its motor does."""
    f, p = int(seat[FLIGHT]), int(seat[PHASE])
    m, errors = flights.member[f], flights.errors[f]
    phase = flights.fleet.tables.phases[m, p]
    stage, left, burned = int(phase[STAGE]), phase[DURATION_S], phase[BURN_KG]
    seat[BURNING], seat[THRUST_N], seat[EXIT_AREA_M2], seat[FLOW_KGPS] = stage, 0.0, 0.0, 0.0
    if stage >= 0:
        engine = flights.fleet.tables.engines[m, stage]
        seat[THRUST_N] = engine[0] * phase[THROTTLE] * (1.0 + errors[stage])
        seat[EXIT_AREA_M2] = engine[1]
        left *= (1.0 + errors[ISP + stage]) / (1.0 + errors[stage])
        left *= 1.0 + errors[BURN + stage]
        seat[MORE_BURNED + stage] += errors[BURN + stage] * burned
        burned *= 1.0 + errors[BURN + stage]
        if left > 0.0:
            seat[FLOW_KGPS] = burned / left
    seat[LEFT_S] = left


@inner
def _begin_piece(flights, seat, state):
    """One piece of the phase: to its end, or to where something begins or ends."""
    f, p = int(seat[FLIGHT]), int(seat[PHASE])
    anomaly, fleet, m = flights.anomalies[f], flights.fleet, flights.member[f]
    t, start, stage = seat[BEGIN_S], anomaly[START_S], seat[BURNING]
    turns = anomaly[TURN_RATE] != 0.0 or anomaly[TURN_ACCEL] != 0.0
    begun = t >= start - _SAME_TIME_S
    if begun and stage >= 0.0 and seat[FAILED] < 0.0:
        seat[FAILED] = stage
    failing = begun and stage >= 0.0 and stage == seat[FAILED]
    factor = anomaly[THRUST_FACTOR] if failing else 1.0
    piece, last = seat[LEFT_S] / factor, True
    splits = turns or anomaly[THRUST_FACTOR] != 1.0
    if splits and not begun and t + piece > start + _SAME_TIME_S:
        piece, last = start - t, False
    stops = t + piece > seat[STOP_AT_S] + _SAME_TIME_S
    if stops:
        piece, last = max(seat[STOP_AT_S] - t, 0.0), True
    if stops:
        seat[STOPPED], seat[REASON] = p, seat[CAUSE]
    if begun and seat[LIMITED] > 0.0 and aimed_from(seat) == NOWHERE:
        see_impact_point(seat, state)
    seat[FACTOR], seat[FLOWN_S], seat[LAST] = factor, piece, last
    seat[BEGUN], seat[TURNING] = begun, failing and turns
    seat[DONE_S] = 0.0
    if seat[TURNING] == 0.0:
        seat[STEPS] = math.ceil(piece / fleet.tables.phases[m, p, LARGEST_STEP_S] - 1e-9)
        seat[STEP_S] = piece / max(seat[STEPS], 1.0)
    else:
        find_turn_steps(flights, seat)


@inner
def find_turn_steps(flights, seat):
    """Steps to the end of the piece from where it is, if all were as long as the next one of a turning vehicle."""
    f, left = int(seat[FLIGHT]), seat[FLOWN_S] - seat[DONE_S]
    largest = flights.fleet.tables.phases[flights.member[f], int(seat[PHASE]), LARGEST_STEP_S]
    largest = min(largest, find_turn_step_s(turn_of(flights.anomalies[f]), seat[BEGIN_S] + seat[DONE_S]))
    seat[STEPS] = math.ceil(left / largest - 1e-9)
    seat[STEP_S] = left / max(seat[STEPS], 1.0)


@inner
def take_step(flights, seat):
    """Take note of a step that is done; whether the piece has more."""
    seat[DONE_S] += seat[STEP_S]
    seat[STEPS] -= 1.0
    if seat[TURNING] > 0.0 and seat[STEPS] > 0.0:
        find_turn_steps(flights, seat)
    return seat[STEPS] > 0.0


@inner
def _end_piece(flights, seat):
    """Mass and time after a piece; a line that was crossed is seen now, and acted upon after the delay."""
    fleet, flown = flights.fleet, seat[FLOWN_S]
    seat[MASS_KG] -= seat[FLOW_KGPS] * seat[FACTOR] * flown
    seat[BEGIN_S] += flown
    seat[LEFT_S] -= seat[FACTOR] * flown
    if seat[REASON] == _LINE and seat[CAUSE] != _LINE:
        seat[LIMITED], seat[REASON] = 0.0, _PLAN
        seat[STOPPED] = fleet.phase_count[flights.member[int(seat[FLIGHT])]]
        if seat[BEGIN_S] + fleet.tables.limit_delay_s < seat[STOP_AT_S]:
            seat[STOP_AT_S], seat[CAUSE] = seat[BEGIN_S] + fleet.tables.limit_delay_s, _LINE


@inner
def _end_phase(flights, seat, state, boundaries):
    """What is dropped at the end of a phase; a flight that turned is over at the cut-off of its burn."""
    f, p = int(seat[FLIGHT]), int(seat[PHASE])
    fleet, m, anomaly = flights.fleet, flights.member[f], flights.anomalies[f]
    phase, stage = fleet.tables.phases[m, p], seat[BURNING]
    turns = anomaly[TURN_RATE] != 0.0 or anomaly[TURN_ACCEL] != 0.0
    cut_off = p == fleet.phase_count[m] - 1 or fleet.tables.phases[m, p + 1, STAGE] != stage
    if turns and stage >= 0.0 and stage == seat[FAILED] and cut_off:
        # Termination that is under way comes a moment after the cut-off
        seat[STOPPED], seat[REASON] = p, _LINE if seat[CAUSE] == _LINE else _CUTOFF
        return
    write_row(boundaries[f], p, seat[BEGIN_S], state, seat[MASS_KG])
    seat[MASS_KG] -= phase[DROP_KG]
    if seat[BEGIN_S] >= anomaly[START_S] - _SAME_TIME_S:
        seat[MASS_KG] += anomaly[KEPT_FAIRING] * phase[FAIRING_KG]
    dropped = int(phase[DROPPED_STAGE])
    if dropped >= 0:
        dry_kg = flights.errors[f, DRY_MASS + dropped] * fleet.tables.dry_kg[m, dropped]
        seat[MASS_KG] += seat[MORE_BURNED + dropped] - dry_kg
    seat[PHASE] = p + 1


@inner
def finish(flights, seat, state, stops, trace, rows):
    """Write where and why a flight is over, after its fall to where it breaks up if it has one; rows of the trace."""
    f, stopped, reason = int(seat[FLIGHT]), int(seat[STOPPED]), int(seat[REASON])
    fleet, m, floor_m, t = flights.fleet, flights.member[f], flights.anomalies[f, BREAKUP_HEIGHT], seat[BEGIN_S]
    if floor_m > -math.inf and reason in (_TIME, _LINE, _CUTOFF):
        side_m2, scatter = fleet.tables.phases[m, stopped, SIDE_AREA_M2], seat_scatter(flights, seat)
        end, t, state, rows = descend(
            t, state, seat[MASS_KG], side_m2, floor_m, scatter, tables_of(fleet, m), flights.environment, trace, rows
        )
        reason = reason if end == _PLAN else end
    write_row(stops[f : f + 1], 0, t, state, seat[MASS_KG])
    stops[f, STOP_PHASE], stops[f, STOP_REASON] = stopped, reason
    return rows


@inner
def is_limited(seat):
    """Whether the flight is held against the limit line: once it has gone wrong, until it has crossed it."""
    return seat[BEGUN] > 0.0 and seat[LIMITED] > 0.0


@inner
def aimed_from(seat):
    """Direction of the impact point that was seen last; nowhere before there is one."""
    return seat[AIMED], seat[AIMED + 1], seat[AIMED + 2]


@inner
def see_impact_point(seat, state):
    """Take note of the impact point of a flight that is held against the limit line."""
    seat[AIMED], seat[AIMED + 1], seat[AIMED + 2] = impact_direction(state)
