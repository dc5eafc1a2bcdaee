"""Powered flight of many vehicles: the compiled loop, eight side by side, from lift-off through every phase."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from fallzone.kernels.ascent.craft import Craft, Crafts, Motor, Scatter, Turn, find_turned, tables_of, with_turned
from fallzone.kernels.ascent.ends import find_end, locate_end, write_row
from fallzone.kernels.ascent.motion import is_overloaded, step
from fallzone.kernels.ascent.pieces import finish, go_on, take_off, take_step
from fallzone.kernels.ascent.programme import PLACES
from fallzone.kernels.ascent.slots import (
    BEGIN_S,
    DONE_S,
    FLIGHT,
    FLOWN_S,
    LAST,
    MASS_KG,
    PHASE,
    REASON,
    SLOT_COLUMNS,
    STEP_S,
    STOPPED,
    TURNING,
    aimed_from,
    flow_of,
    is_limited,
    note_impact_point,
    note_rows,
    slot_curve,
    slot_motor,
    slot_scatter,
    slot_turn,
)
from fallzone.kernels.compiled import compiled, inner
from fallzone.kernels.fall.loop import triple_of
from fallzone.kernels.fall.motion import with_triple
from fallzone.kernels.geodesy import quick_vertical
from fallzone.kernels.lanes import WIDTH, bits, spread, with_lane
from fallzone.model.status import StopReason

_PLAN = int(StopReason.PLAN)
# A flight is tested against the ground where it is lower than this
_LOW_M = 1.0


class Workspace(NamedTuple):
    """What the flights in the lanes are at, kept outside of the lanes.

    Parameters
    ----------
    slots : (WIDTH, SLOT_COLUMNS) float64
        Schedule of the flight in each lane (columns of `slots`).
    places : (WIDTH, 6) int64
        As in `Crafts`.
    """

    slots: np.ndarray
    places: np.ndarray


def build_workspace() -> Workspace:
    """An empty workspace.

    Returns
    -------
    Workspace
    """
    return Workspace(np.zeros((WIDTH, SLOT_COLUMNS)), np.zeros((WIDTH, PLACES), np.int64))


class Lanes(NamedTuple):
    """State of eight flights, length of their next steps, and what moves them.

    Parameters
    ----------
    now, h : lanes
        Time after lift-off and length of the next step [s]; a step of 0 in an idle lane.
    p, v : triples of lanes
        Earth-fixed position [m] and velocity [m/s].
    motor, turn, scatter : Motor, Turn, Scatter
        Of lanes.
    """

    now: float
    h: float
    p: tuple
    v: tuple
    motor: Motor
    turn: Turn
    scatter: Scatter


@inner
def state_of(lanes, j):
    """Position and velocity of the flight in one lane.

    Parameters
    ----------
    lanes : Lanes
        Eight flights.
    j : int
        The lane, 0 to 7.

    Returns
    -------
    six floats
        Earth-fixed [m, m/s].
    """
    return triple_of(lanes.p, j) + triple_of(lanes.v, j)


@inner
def with_state(lanes, j, state):
    """Give the flight in one lane a new position and velocity.

    Parameters
    ----------
    lanes : Lanes
        Eight flights.
    j : int
        The lane, 0 to 7.
    state : six floats
        Earth-fixed [m, m/s].

    Returns
    -------
    Lanes
    """
    p, v = with_triple(lanes.p, j, state[:3]), with_triple(lanes.v, j, state[3:])
    return Lanes(lanes.now, lanes.h, p, v, lanes.motor, lanes.turn, lanes.scatter)


@inner
def with_step(lanes, j, slot):
    """Give the flight in one lane the time and the step that its slot holds.

    Parameters
    ----------
    lanes : Lanes
        Eight flights.
    j : int
        The lane, 0 to 7.
    slot : (SLOT_COLUMNS,) float64
        Its schedule.

    Returns
    -------
    Lanes
    """
    now, h = with_lane(lanes.now, j, slot[BEGIN_S] + slot[DONE_S]), with_lane(lanes.h, j, slot[STEP_S])
    return Lanes(now, h, lanes.p, lanes.v, lanes.motor, lanes.turn, lanes.scatter)


@inner
def with_piece(lanes, j, flights, slot):
    """Begin, in one lane, the piece that its slot holds: step, motor and turn.

    Parameters
    ----------
    lanes : Lanes
        Eight flights.
    j : int
        The lane, 0 to 7.
    flights : Flights
        What is to be flown.
    slot : (SLOT_COLUMNS,) float64
        The lane's schedule.

    Returns
    -------
    Lanes
    """
    lanes = with_step(lanes, j, slot)
    old, own = lanes.motor, slot_motor(flights, slot)
    motor = Motor(
        with_lane(old.thrust_n, j, own.thrust_n),
        with_lane(old.exit_area_m2, j, own.exit_area_m2),
        with_lane(old.mass_kg, j, own.mass_kg),
        with_lane(old.flow_kgps, j, own.flow_kgps),
        with_lane(old.start_s, j, own.start_s),
        with_lane(old.side_area_m2, j, own.side_area_m2),
        with_lane(old.drag_share, j, own.drag_share),
        old.turned,
    )
    old_turn, own_turn = lanes.turn, slot_turn(flights, slot)
    turn = Turn(
        with_lane(old_turn.start_s, j, own_turn.start_s),
        with_lane(old_turn.rate_radps, j, own_turn.rate_radps),
        with_lane(old_turn.accel_radps2, j, own_turn.accel_radps2),
        with_lane(old_turn.cos_direction, j, own_turn.cos_direction),
        with_lane(old_turn.sin_direction, j, own_turn.sin_direction),
        with_lane(old_turn.limit_parad, j, own_turn.limit_parad),
    )
    return Lanes(lanes.now, lanes.h, lanes.p, lanes.v, motor, turn, lanes.scatter)


@inner
def with_flight(lanes, j, flights, slot, state):
    """Begin the flight of a slot in one lane.

    Parameters
    ----------
    lanes : Lanes
        Eight flights.
    j : int
        The lane, 0 to 7.
    flights : Flights
        What is to be flown.
    slot : (SLOT_COLUMNS,) float64
        The lane's schedule.
    state : six floats
        Earth-fixed position [m] and velocity [m/s].

    Returns
    -------
    Lanes
    """
    old, own = lanes.scatter, slot_scatter(flights, slot)
    scatter = Scatter(
        with_lane(old.drag, j, own.drag),
        with_triple(old.wind_east, j, own.wind_east),
        with_triple(old.wind_north, j, own.wind_north),
        with_lane(old.pitch_rad, j, own.pitch_rad),
        with_lane(old.azimuth_rad, j, own.azimuth_rad),
    )
    lanes = Lanes(lanes.now, lanes.h, lanes.p, lanes.v, lanes.motor, lanes.turn, scatter)
    return with_piece(with_state(lanes, j, state), j, flights, slot)


@inner
def with_idle_lane(lanes, j, slot):
    """Make one lane idle: its steps last 0 s and nothing breaks it.

    Parameters
    ----------
    lanes : Lanes
        Eight flights.
    j : int
        The lane, 0 to 7.
    slot : (SLOT_COLUMNS,) float64, written
        The lane's schedule, cleared.

    Returns
    -------
    Lanes
    """
    slot[:] = 0.0
    limit_parad = with_lane(lanes.turn.limit_parad, j, math.inf)
    old = lanes.turn
    turn = Turn(old.start_s, old.rate_radps, old.accel_radps2, old.cos_direction, old.sin_direction, limit_parad)
    return Lanes(lanes.now, with_lane(lanes.h, j, 0.0), lanes.p, lanes.v, lanes.motor, turn, lanes.scatter)


@inner
def idle_lanes():
    """Eight idle lanes.

    Returns
    -------
    Lanes
    """
    zero, one = spread(0.0), spread(1.0)
    still = (zero, zero, zero)
    motor = Motor(zero, zero, one, zero, zero, zero, one, (one, zero, zero))
    turn = Turn(zero, zero, zero, one, zero, spread(math.inf))
    return Lanes(zero, zero, (spread(7e6), zero, zero), still, motor, turn, Scatter(one, still, still, zero, zero))


@inner
def start_next(flights, lanes, slots, j, waiting, outcomes):
    """Begin the next flight that has any step in one lane; those before it are over at once.

    Parameters
    ----------
    flights : Flights
        What is to be flown.
    lanes : Lanes
        Eight flights.
    slots : (WIDTH, SLOT_COLUMNS) float64, written
        Their schedules.
    j : int
        The lane, 0 to 7.
    waiting : int
        The flight that comes next.
    outcomes : three arrays, written
        Boundaries, stops and trace, as in `ascend`.

    Returns
    -------
    lanes : Lanes
    waiting : int
        The flight that comes next now.
    flies : bool
        Whether one has begun.
    """
    boundaries, stops, trace = outcomes
    while waiting < flights.member.size:
        state, flies = take_off(flights, slots[j], waiting, boundaries)
        write_row(trace, 0, 0.0, state, slots[j, MASS_KG])
        waiting += 1
        if flies:
            return with_flight(lanes, j, flights, slots[j], state), waiting, True
        finish(flights, slots[j], state, stops, trace, np.int64(1))
    return lanes, waiting, False


@inner
def find_stop(flights, slot, before, after):
    """Whether a flight ends within the step just done, and its state there or at the end of the step.

    Any flight ends on the ground; one that has gone wrong also by air loads or at the limit line.

    Parameters
    ----------
    flights : Flights
        What is to be flown.
    slot : (SLOT_COLUMNS,) float64, written
        The flight's schedule: where it ends, the piece is cut short.
    before, after : six floats
        Earth-fixed position [m] and velocity [m/s] at the beginning and at the end of the step.

    Returns
    -------
    stopped : bool
    state : six floats
    """
    tables = tables_of(flights.fleet, flights.member[int(slot[FLIGHT])])
    craft = Craft(slot_motor(flights, slot), slot_scatter(flights, slot), tables, slot_curve(flights, slot))
    turn, limited, aimed = slot_turn(flights, slot), is_limited(slot), aimed_from(slot)
    t, h = slot[BEGIN_S] + slot[DONE_S], slot[STEP_S]
    reason = find_end(t + h, after, aimed, limited, turn, craft, flights.environment)
    if reason == _PLAN:
        if limited:
            note_impact_point(slot, after)
        return False, after
    reason, flown, state = locate_end(t, h, before, reason, aimed, limited, turn, craft, flights.environment)
    slot[FLOWN_S], slot[LAST] = slot[DONE_S] + flown, 0.0
    slot[STOPPED], slot[REASON] = slot[PHASE], reason
    return True, state


@compiled
def ascend(flights, workspace, boundaries, stops, trace):
    """Fly every flight through its phases, or to what ends it.

    A burn uses up its planned propellant, or a fraction more or less. With thrust, specific impulse and propellant
    burned changed by fractions it lasts (1 + burn)(1 + isp)/(1 + thrust) times as long, and what follows comes earlier
    or later by as much. An engine that stops leaves its propellant to the others: the rest of the burn takes longer.

    Parameters
    ----------
    flights : Flights
        What is to be flown (`slots.Flights`).
    workspace : Workspace
        From `build_workspace`; written.
    boundaries : (n, p, 8) float64, written
        State at the end of each phase before anything is dropped: time [s], Earth-fixed position [m], velocity [m/s]
        and mass [kg]. Left alone where the flight stops before.
    stops : (n, 10) float64, written
        State at the stop or at the end of the last phase, after all drops, the phase it happened in (p at the end) and
        the reason (`StopReason`).
    trace : (m, 8) float64, written
        State after every step of a flight that is flown alone, where m > 0.

    Returns
    -------
    int
        Rows of ``trace`` written.

    Notes
    -----
    A flight in which nothing goes wrong takes the steps of its phases, and so does any other until it goes wrong. Every
    flight ends where it meets the ellipsoid, under thrust or coasting.
    """
    outcomes, slots, places = (boundaries, stops, trace), workspace.slots, workspace.places
    # Whole numbers as variables: a loop would be compiled once more for every constant
    lanes, waiting, occupied, rows = idle_lanes(), np.int64(0), 0, np.int64(1)
    for j in range(WIDTH):
        lanes, waiting, flies = start_next(flights, lanes, slots, j, waiting, outcomes)
        if flies:
            note_rows(places[j], flights, slots[j])
            occupied |= 1 << j
    while occupied != 0:
        before, turn, motor = lanes, lanes.turn, lanes.motor
        if bits((turn.rate_radps * turn.rate_radps > 0.0) | (turn.accel_radps2 * turn.accel_radps2 > 0.0)) != 0:
            motor = with_turned(motor, find_turned(turn, lanes.now, lanes.h))
        crafts = Crafts(motor, lanes.scatter, flights.fleet, places)
        p, v = step(lanes.now, lanes.h, lanes.p, lanes.v, crafts, flights.environment)
        lanes = Lanes(lanes.now + lanes.h, lanes.h, p, v, lanes.motor, turn, lanes.scatter)
        watched = bits(quick_vertical(p[0], p[1], p[2])[0] < _LOW_M)
        if bits(turn.limit_parad < math.inf) != 0:
            watched |= bits(is_overloaded(lanes.now, p, v, crafts, turn, flights.environment))
        for j in range(WIDTH):
            if occupied >> j & 1 == 0:
                continue
            slot, stopped = slots[j], False
            if watched >> j & 1 or is_limited(slot):
                stopped, state = find_stop(flights, slot, state_of(before, j), state_of(lanes, j))
                if stopped:
                    lanes = with_state(lanes, j, state)
            flies_on = take_step(flights, slot) and not stopped
            if trace.size > 0:
                since = slot[FLOWN_S] if stopped else slot[DONE_S]
                mass = slot[MASS_KG] - flow_of(slot) * since
                rows = write_row(trace, rows, slot[BEGIN_S] + since, state_of(lanes, j), mass)
            if flies_on:
                if slot[TURNING] > 0.0:
                    lanes = with_step(lanes, j, slot)
                continue
            state = state_of(lanes, j)
            if go_on(flights, slot, state, boundaries):
                lanes = with_piece(lanes, j, flights, slot)
                note_rows(places[j], flights, slot)
                continue
            rows = finish(flights, slot, state, stops, trace, rows)
            lanes, waiting, flies = start_next(flights, lanes, slots, j, waiting, outcomes)
            if flies:
                note_rows(places[j], flights, slot)
            else:
                lanes, occupied = with_idle_lane(lanes, j, slot), occupied & ~(1 << j)
    return rows
