"""Powered flight of many vehicles: the compiled loop, eight side by side, from lift-off through every phase."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from fallzone.kernels.ascent.ends import find_end, locate_end, write_row
from fallzone.kernels.ascent.motion import (
    Craft,
    Crafts,
    Motor,
    Scatter,
    Turn,
    find_turned,
    is_overloaded,
    step,
    tables_of,
    with_turned,
)
from fallzone.kernels.ascent.pieces import (
    BEGIN_S,
    DONE_S,
    FACTOR,
    FLIGHT,
    FLOW_KGPS,
    FLOWN_S,
    LAST,
    MASS_KG,
    PHASE,
    REASON,
    SEAT_COLUMNS,
    STEP_S,
    STOPPED,
    TURNING,
    aimed_from,
    finish,
    go_on,
    is_limited,
    seat_motor,
    seat_scatter,
    seat_turn,
    see_impact_point,
    take_off,
    take_step,
)
from fallzone.kernels.compiled import compiled, inner
from fallzone.kernels.fall.loop import triple_of
from fallzone.kernels.fall.motion import with_triple
from fallzone.kernels.geodesy import quick_vertical
from fallzone.kernels.lanes import WIDTH, bits, spread, with_lane
from fallzone.model.status import StopReason

_PLAN = int(StopReason.PLAN)
# A flight is held against the ground where it is lower than this
_LOW_M = 1.0


class Cabin(NamedTuple):
    """Room to work in.

    Parameters
    ----------
    seats : (WIDTH, SEAT_COLUMNS) float64
        What the flight in each lane is at (columns of `ascent_pieces`).
    member : (WIDTH,) int64
        Its vehicle.
    knots : (WIDTH, 3) int64
        As in `Crafts`.
    """

    seats: np.ndarray
    member: np.ndarray
    knots: np.ndarray


def build_cabin() -> Cabin:
    """An empty one."""
    return Cabin(np.zeros((WIDTH, SEAT_COLUMNS)), np.zeros(WIDTH, np.int64), np.zeros((WIDTH, 3), np.int64))


class Lanes(NamedTuple):
    """Where eight flights are, how long their next steps are, and what moves them."""

    now: float
    h: float
    p: tuple
    v: tuple
    motor: Motor
    turn: Turn
    scatter: Scatter


@inner
def state_of(lanes, j):
    """Position and velocity of the flight in lane j: six floats."""
    return triple_of(lanes.p, j) + triple_of(lanes.v, j)


@inner
def with_state(lanes, j, state):
    """Move the flight in lane j."""
    p, v = with_triple(lanes.p, j, state[:3]), with_triple(lanes.v, j, state[3:])
    return Lanes(lanes.now, lanes.h, p, v, lanes.motor, lanes.turn, lanes.scatter)


@inner
def with_step(lanes, j, seat):
    """Let the flight in lane j take the step that its seat tells."""
    now, h = with_lane(lanes.now, j, seat[BEGIN_S] + seat[DONE_S]), with_lane(lanes.h, j, seat[STEP_S])
    return Lanes(now, h, lanes.p, lanes.v, lanes.motor, lanes.turn, lanes.scatter)


@inner
def with_piece(lanes, j, flights, seat):
    """Let the flight in lane j begin the piece that its seat tells."""
    lanes = with_step(lanes, j, seat)
    old, own = lanes.motor, seat_motor(flights, seat)
    motor = Motor(
        with_lane(old.thrust_n, j, own.thrust_n),
        with_lane(old.exit_area_m2, j, own.exit_area_m2),
        with_lane(old.mass_kg, j, own.mass_kg),
        with_lane(old.flow_kgps, j, own.flow_kgps),
        with_lane(old.start_s, j, own.start_s),
        with_lane(old.side_area_m2, j, own.side_area_m2),
        old.turned,
    )
    old_turn, own_turn = lanes.turn, seat_turn(flights, seat)
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
def with_flight(lanes, j, flights, seat, state):
    """Let the flight of a seat begin in lane j."""
    old, own = lanes.scatter, seat_scatter(flights, seat)
    scatter = Scatter(
        with_lane(old.drag, j, own.drag),
        with_triple(old.wind_east, j, own.wind_east),
        with_triple(old.wind_north, j, own.wind_north),
        with_lane(old.pitch_rad, j, own.pitch_rad),
        with_lane(old.azimuth_rad, j, own.azimuth_rad),
    )
    lanes = Lanes(lanes.now, lanes.h, lanes.p, lanes.v, lanes.motor, lanes.turn, scatter)
    return with_piece(with_state(lanes, j, state), j, flights, seat)


@inner
def with_nobody(lanes, j, seat):
    """Let what is left in lane j stand still."""
    seat[:] = 0.0
    limit_parad = with_lane(lanes.turn.limit_parad, j, math.inf)
    old = lanes.turn
    turn = Turn(old.start_s, old.rate_radps, old.accel_radps2, old.cos_direction, old.sin_direction, limit_parad)
    return Lanes(lanes.now, with_lane(lanes.h, j, 0.0), lanes.p, lanes.v, lanes.motor, turn, lanes.scatter)


@inner
def empty_lanes():
    """Eight vehicles that stand still."""
    zero, one = spread(0.0), spread(1.0)
    still = (zero, zero, zero)
    motor = Motor(zero, zero, one, zero, zero, zero, (one, zero, zero))
    turn = Turn(zero, zero, zero, one, zero, spread(math.inf))
    return Lanes(zero, zero, (spread(7e6), zero, zero), still, motor, turn, Scatter(one, still, still, zero, zero))


@inner
def board(flights, lanes, seats, j, waiting, outcomes):
    """Let the next flight that flies at all begin in lane j; those before it are over at once.

    Returns
    -------
    lanes : Lanes
    waiting : int
        The flight that comes next.
    flies : bool
        Whether there was one.
    """
    boundaries, stops, trace = outcomes
    while waiting < flights.member.size:
        state, flies = take_off(flights, seats[j], waiting, boundaries)
        write_row(trace, 0, 0.0, state, seats[j, MASS_KG])
        waiting += 1
        if flies:
            return with_flight(lanes, j, flights, seats[j], state), waiting, True
        finish(flights, seats[j], state, stops, trace, np.int64(1))
    return lanes, waiting, False


@inner
def find_stop(flights, seat, before, after):
    """Whether a flight ends within the step that is done, and its state there or at the end.

    On the ground any flight does; loads and line are those of one that has gone wrong.

    The piece is cut short in the seat where it does.
    """
    tables = tables_of(flights.fleet, flights.member[int(seat[FLIGHT])])
    craft = Craft(seat_motor(flights, seat), seat_scatter(flights, seat), tables)
    turn, limited, aimed = seat_turn(flights, seat), is_limited(seat), aimed_from(seat)
    t, h = seat[BEGIN_S] + seat[DONE_S], seat[STEP_S]
    reason = find_end(t + h, after, aimed, limited, turn, craft, flights.environment)
    if reason == _PLAN:
        if limited:
            see_impact_point(seat, after)
        return False, after
    reason, flown, state = locate_end(t, h, before, reason, aimed, limited, turn, craft, flights.environment)
    seat[FLOWN_S], seat[LAST] = seat[DONE_S] + flown, 0.0
    seat[STOPPED], seat[REASON] = seat[PHASE], reason
    return True, state


@compiled
def ascend(flights, cabin, boundaries, stops, trace):
    """Fly every flight through its phases, or to what ends it.

    A burn uses up the propellant that the plan gives it, and by a fraction more or less: with thrust, Isp and burn
    off by fractions, it lasts ``(1 + burn)(1 + isp)/(1 + thrust)`` times as long, and what follows comes earlier or
    later by as much. An engine that stops leaves its propellant to the others: the rest of the burn takes longer.

    Parameters
    ----------
    flights : ascent_pieces.Flights
    cabin : Cabin
    boundaries : (n, p, 8) float64, written
        State at the end of each phase before anything is dropped: time, position, velocity, mass. Left alone
        where the flight stops before.
    stops : (n, 10) float64, written
        State at the stop or at the end of the last phase, after all drops, the phase it happened in (p at the end)
        and the reason (``StopReason``).
    trace : (m, 8) float64, written
        State after every step of a flight that is alone, where m > 0.

    Returns
    -------
    int
        Rows of ``trace`` written.

    Notes
    -----
    A flight in which nothing goes wrong takes the steps of its phases, and so does any other until it goes wrong. All
    end where they meet the ellipsoid, under thrust or coasting.
    """
    outcomes, seats, member = (boundaries, stops, trace), cabin.seats, cabin.member
    # Whole numbers as variables: for every constant a loop would be compiled once more
    lanes, waiting, occupied, rows = empty_lanes(), np.int64(0), 0, np.int64(1)
    for j in range(WIDTH):
        lanes, waiting, flies = board(flights, lanes, seats, j, waiting, outcomes)
        if flies:
            member[j], occupied = flights.member[int(seats[j, FLIGHT])], occupied | 1 << j
    while occupied != 0:
        before, turn, motor = lanes, lanes.turn, lanes.motor
        if bits((turn.rate_radps * turn.rate_radps > 0.0) | (turn.accel_radps2 * turn.accel_radps2 > 0.0)) != 0:
            motor = with_turned(motor, find_turned(turn, lanes.now, lanes.h))
        crafts = Crafts(motor, lanes.scatter, flights.fleet, member, cabin.knots)
        p, v = step(lanes.now, lanes.h, lanes.p, lanes.v, crafts, flights.environment)
        lanes = Lanes(lanes.now + lanes.h, lanes.h, p, v, lanes.motor, turn, lanes.scatter)
        watched = bits(quick_vertical(p[0], p[1], p[2])[0] < _LOW_M)
        if bits(turn.limit_parad < math.inf) != 0:
            watched |= bits(is_overloaded(lanes.now, p, v, crafts, turn, flights.environment))
        for j in range(WIDTH):
            if occupied >> j & 1 == 0:
                continue
            seat, stopped = seats[j], False
            if watched >> j & 1 or is_limited(seat):
                stopped, state = find_stop(flights, seat, state_of(before, j), state_of(lanes, j))
                if stopped:
                    lanes = with_state(lanes, j, state)
            flies_on = take_step(flights, seat) and not stopped
            if trace.size > 0:
                since = seat[FLOWN_S] if stopped else seat[DONE_S]
                mass = seat[MASS_KG] - seat[FLOW_KGPS] * seat[FACTOR] * since
                rows = write_row(trace, rows, seat[BEGIN_S] + since, state_of(lanes, j), mass)
            if flies_on:
                if seat[TURNING] > 0.0:
                    lanes = with_step(lanes, j, seat)
                continue
            state = state_of(lanes, j)
            if go_on(flights, seat, state, boundaries):
                lanes = with_piece(lanes, j, flights, seat)
                continue
            rows = finish(flights, seat, state, stops, trace, rows)
            lanes, waiting, flies = board(flights, lanes, seats, j, waiting, outcomes)
            if flies:
                member[j] = flights.member[int(seat[FLIGHT])]
            else:
                lanes, occupied = with_nobody(lanes, j, seat), occupied & ~(1 << j)
    return rows
