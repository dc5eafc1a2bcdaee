"""The loop that follows bodies down to the surface, eight side by side, compiled.

Source
------
Choice of the steps: K. Gustafsson, "Control theoretic techniques for stepsize selection in explicit Runge-Kutta
methods", ACM Trans. Math. Software 17 (1991), with the exponents 0.2 and 0.1 for a pair of fifth order. Assumed, and
checked against an independent integration (tests/reference): how long an error in velocity lasts.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from fallzone.constants import EARTH_EQUATORIAL_RADIUS_M, STANDARD_GRAVITY_MPS2
from fallzone.kernels.compiled import compiled, inlined, inner
from fallzone.kernels.fall.ends import (
    ESCAPING,
    FLYING,
    IMPACT,
    INVALID,
    SETTLED,
    dips_to_the_surface,
    locate_impact,
    perigee_and_energy,
    status_at_end,
    status_at_start,
)
from fallzone.kernels.fall.motion import (
    NOTHING,
    Body,
    acceleration_mps2,
    body_of,
    height_and_climb,
    step,
    with_body,
    with_triple,
)
from fallzone.kernels.fall.settled import (
    SETTLED_ACCELERATION_MPS2,
    SETTLED_BELOW_M,
    SETTLED_CLIMB_MPS,
    SETTLED_OFF_AXIS_M,
    falls_steeply,
    land_settled,
)
from fallzone.kernels.geodesy import geodetic_deg
from fallzone.kernels.lanes import (
    WIDTH,
    bits,
    inverse_sqrt,
    lane,
    largest,
    least,
    rough_power,
    select,
    select_triple,
    spread,
    with_lane,
)

# Error of an impact that is aimed at; one step may take a share of it
TOLERANCE_M, EXACT_TOLERANCE_M = 20.0, 5.0
_SHARE = 0.05
# An error made while a body climbs out of the air grows along its whole arc: be strict there
_STRICT = 0.02
# An error in velocity lasts while the body climbs or falls freely; on the way down only until drag and weight determine
# the velocity anew, some v / |a|
_LONGEST_LAST_S, _SHORTEST_LAST_S, _RENEWED = 1_000.0, 50.0, 2.0
_FIRST_STEP_S, _LONGEST_STEP_S, _SHORTEST_STEP_S = 1.0, 100.0, 1e-7
_FIRST_HIGH_STEP_S, _THIN_AIR_RADIUS_M = 20.0, EARTH_EQUATORIAL_RADIUS_M + 120_000.0
_LEAST_ERROR = 1e-4


class Flight(NamedTuple):
    """Bodies in the air, one in each lane.

    Parameters
    ----------
    t, h : lanes
        Time since the start of each and length of its next step [s].
    p, v, a : triples of lanes
        Earth-fixed position [m], velocity [m/s] and acceleration [m/s²].
    height, climb : lanes
        Height above the ellipsoid [m] and its rate [m/s].
    last_error : lanes
        Error of the last step that was taken, over the error allowed.
    """

    t: float
    h: float
    p: tuple
    v: tuple
    a: tuple
    height: float
    climb: float
    last_error: float


@inner
def triple_of(vectors, j):
    """The (x, y, z) in one lane.

    Parameters
    ----------
    vectors : triple of lanes
        Eight of them.
    j : int
        The lane, 0 to 7.

    Returns
    -------
    triple of floats
    """
    return lane(vectors[0], j), lane(vectors[1], j), lane(vectors[2], j)


@inner
def write_end(ends, i, status, t, p, v):
    """Write how the fall of a body ends into its row.

    Parameters
    ----------
    ends : (n, 8) float64, written
        Status, time [s], Earth-fixed position [m] and velocity [m/s].
    i : int
        The row.
    status : int
        `ImpactStatus`, FLYING or SETTLED.
    t : float
        Since the start [s].
    p, v : triples of floats
        Earth-fixed position [m] and velocity [m/s].
    """
    ends[i, 0], ends[i, 1] = status, t
    ends[i, 2], ends[i, 3], ends[i, 4] = p
    ends[i, 5], ends[i, 6], ends[i, 7] = v


@inner
def next_to_fly(states, bodies, ends, i):
    """First row from i on that must be flown; the ends of those before it are written at once.

    Parameters
    ----------
    states : (n, 6) float64
        Earth-fixed positions [m] and velocities [m/s].
    bodies : (n, BODY_COLUMNS) float64
        As `body_of` reads them.
    ends : (n, 8) float64, written
        As `write_end` does.
    i : int
        The first row to look at.

    Returns
    -------
    int
        n where there is none.
    """
    while i < states.shape[0]:
        p, v = (states[i, 0], states[i, 1], states[i, 2]), (states[i, 3], states[i, 4], states[i, 5])
        status = status_at_start(p, v, body_of(bodies, i))
        if status == FLYING:
            break
        write_end(ends, i, status, 0.0, p, v)
        i += 1
    return i


@inner
def load_lane(states, bodies, flight, body, i, j):
    """Put body i into lane j at its start; its acceleration is still to be computed.

    Parameters
    ----------
    states : (n, 6) float64
        Earth-fixed positions [m] and velocities [m/s].
    bodies : (n, BODY_COLUMNS) float64
        As `body_of` reads them.
    flight : Flight
        The lanes so far.
    body : Body
        Of lanes.
    i, j : int
        The row and the lane.

    Returns
    -------
    flight : Flight
    body : Body
    """
    radius2 = states[i, 0] * states[i, 0] + states[i, 1] * states[i, 1] + states[i, 2] * states[i, 2]
    first_step = _FIRST_STEP_S if radius2 < _THIN_AIR_RADIUS_M**2 else _FIRST_HIGH_STEP_S
    flight = Flight(
        with_lane(flight.t, j, 0.0),
        with_lane(flight.h, j, first_step),
        with_triple(flight.p, j, (states[i, 0], states[i, 1], states[i, 2])),
        with_triple(flight.v, j, (states[i, 3], states[i, 4], states[i, 5])),
        flight.a,
        flight.height,
        flight.climb,
        with_lane(flight.last_error, j, 1.0),
    )
    return flight, with_body(body, j, body_of(bodies, i))


@inner
def begin(surroundings, flight, body, loaded):
    """Compute height, climb and acceleration of the lanes just loaded; the others keep theirs.

    Parameters
    ----------
    surroundings : Surroundings
        Air, wind and drag curves.
    flight : Flight
        The lanes.
    body : Body
        Of lanes.
    loaded : lanes
        1 in those just loaded, else 0.

    Returns
    -------
    Flight
    """
    new = loaded > 0.5
    a = acceleration_mps2(surroundings, body, flight.p, flight.v)
    height, climb = height_and_climb(flight.p, flight.v)
    return Flight(
        flight.t,
        flight.h,
        flight.p,
        flight.v,
        select_triple(new, a, flight.a),
        select(new, height, flight.height),
        select(new, climb, flight.climb),
        flight.last_error,
    )


@inlined
def relative_error(flight, tolerance_m, position_error, velocity_error):
    """Error of a step over the error that is allowed.

    Parameters
    ----------
    flight : Flight
        At the beginning of the step.
    tolerance_m : float
        Error of an impact that is aimed at.
    position_error, velocity_error : lanes
        Estimated errors of the step [m, m/s].

    Returns
    -------
    lanes
        At most 1 where the step is accepted; NaN stays NaN, and is not.
    """
    v, a, climbing = flight.v, flight.a, flight.climb > 0.0
    speed2 = v[0] * v[0] + v[1] * v[1] + v[2] * v[2]
    pull2 = a[0] * a[0] + a[1] * a[1] + a[2] * a[2] + STANDARD_GRAVITY_MPS2**2
    renewed = least(_RENEWED * speed2 * inverse_sqrt(largest(NOTHING, speed2 * pull2)), _LONGEST_LAST_S)
    lasts = select(climbing, spread(_LONGEST_LAST_S), largest(renewed, _SHORTEST_LAST_S))
    inverse_allowed = select(
        climbing, spread(1.0 / (_STRICT * _SHARE * tolerance_m)), spread(1.0 / (_SHARE * tolerance_m))
    )
    # In this order NaN stays NaN, and is not allowed
    return largest(_LEAST_ERROR, largest(position_error, velocity_error * lasts) * inverse_allowed)


@inlined
def next_step(flight, used, error, accepted, halved):
    """Length of the next step, or of the next attempt at the same one.

    Parameters
    ----------
    flight : Flight
        At the beginning of the step.
    used : lanes
        Length of the step that was tried [s].
    error : lanes
        Its error over the error allowed.
    accepted : mask
        Whether it is taken.
    halved : lanes
        1 where it is tried again at half the length, because the path dips below the surface within it.

    Returns
    -------
    lanes
        Seconds.
    """
    growth = least(0.8 * rough_power(flight.last_error, 0.1) * rough_power(error, -0.2), 5.0)
    # A step that was cut to end at t_max_s says nothing about how short the next must be
    longer = least(select(used < flight.h, largest(flight.h, used * growth), flight.h * growth), _LONGEST_STEP_S)
    shorter = used * least(largest(0.9 * rough_power(error, -0.2), 0.2), 0.9)
    return select(accepted, select(halved > 0.5, 0.5 * used, longer), shorter)


@inner
def find_low(low, used, height0, climb0, height1, climb1):
    """Which lanes end a step below the surface, and which dip below it on the way.

    Parameters
    ----------
    low : int
        A bit for each lane that must be tested.
    used : lanes
        Length of the step [s].
    height0, climb0, height1, climb1 : lanes
        Height [m] and its rate [m/s] at the beginning and at the end.

    Returns
    -------
    landed, halved : lanes
        1 where the step ends below the surface, and where it dips below it.
    """
    landed, halved = spread(0.0), spread(0.0)
    for j in range(WIDTH):
        if low >> j & 1 == 0:
            continue
        h, start, end = lane(used, j), lane(height0, j), lane(height1, j)
        if end < 0.0:
            landed = with_lane(landed, j, 1.0)
        elif h > 0.1 and dips_to_the_surface(h, start, lane(climb0, j), end, lane(climb1, j)):
            halved = with_lane(halved, j, 1.0)
    return landed, halved


@compiled
def follow(surroundings, states, bodies, t_max_s, tolerance_m, may_settle, ends):
    """Follow n bodies until each lands, leaves, settles or the longest time is over.

    Parameters
    ----------
    surroundings : Surroundings
        Air, wind and drag curves.
    states : (n, 6) float64
        Earth-fixed positions [m] and velocities [m/s].
    bodies : (n, BODY_COLUMNS) float64
        As `body_of` reads them.
    t_max_s : float
        Longest time that is followed.
    tolerance_m : float
        Error of an impact that is aimed at.
    may_settle : bool
        Whether a body whose weight drag has come to balance is left for `land_settled`.
    ends : (n, 8) float64, written
        Status (or FLYING, or SETTLED), time [s] and state at the end of each.
    """
    zero, one = spread(0.0), spread(1.0)
    settled_climb = SETTLED_CLIMB_MPS if may_settle else math.inf
    flight = Flight(zero, one, (spread(7e6), zero, zero), (zero, zero, zero), (zero, zero, zero), zero, zero, one)
    body = Body(zero, zero, (zero, zero, zero), (zero, zero, zero), (zero, zero, zero))
    rows = spread(-1.0)
    waiting, loaded, in_flight = next_to_fly(states, bodies, ends, np.int64(0)), zero, 0
    for j in range(WIDTH):
        if waiting < states.shape[0]:
            flight, body = load_lane(states, bodies, flight, body, waiting, j)
            rows, loaded, in_flight = with_lane(rows, j, float(waiting)), with_lane(loaded, j, 1.0), in_flight + 1
            waiting = next_to_fly(states, bodies, ends, waiting + 1)
    occupied, steep = loaded, falls_steeply(body)
    flight = begin(surroundings, flight, body, loaded)
    while in_flight > 0:
        used = least(flight.h, t_max_s - flight.t)
        p, v, a, position_error, velocity_error = step(surroundings, body, used, flight.p, flight.v, flight.a)
        height, climb = height_and_climb(p, v)
        error = relative_error(flight, tolerance_m, position_error, velocity_error)
        accepted = error <= 1.0
        landed, halved = zero, zero
        low = bits(accepted & (occupied > 0.5) & ((height < 0.0) | ((flight.climb < 0.0) & (climb > 0.0))))
        if low != 0:
            landed, halved = find_low(low, used, flight.height, flight.climb, height, climb)
        moved = accepted & (landed < 0.5) & (halved < 0.5)
        before, h = flight, next_step(flight, used, error, accepted, halved)
        flight = Flight(
            select(moved, flight.t + used, flight.t),
            h,
            select_triple(moved, p, flight.p),
            select_triple(moved, v, flight.v),
            select_triple(moved, a, flight.a),
            select(moved, height, flight.height),
            select(moved, climb, flight.climb),
            select(accepted, error, flight.last_error),
        )
        slow = a[0] * a[0] + a[1] * a[1] + a[2] * a[2] < SETTLED_ACCELERATION_MPS2**2
        settled = moved & slow & (climb > settled_climb) & (height < SETTLED_BELOW_M)
        settled = settled & (p[0] * p[0] + p[1] * p[1] > SETTLED_OFF_AXIS_M**2) & steep
        leaving = moved & (height > surroundings.environment.top_m) & (climb > 0.0)
        over = (landed > 0.5) | (flight.t >= t_max_s) | (h < _SHORTEST_STEP_S) | leaving | settled
        ended = bits(over & (occupied > 0.5))
        if ended == 0:
            continue
        loaded = zero
        for j in range(WIDTH):
            if ended >> j & 1 == 0:
                continue
            t, end_p, end_v, status = lane(flight.t, j), triple_of(flight.p, j), triple_of(flight.v, j), FLYING
            if lane(landed, j) > 0.5:
                start = (triple_of(before.p, j), triple_of(before.v, j), triple_of(before.a, j))
                share, end_p, end_v = locate_impact(
                    lane(used, j), start, (triple_of(p, j), triple_of(v, j), triple_of(a, j))
                )
                t, status = t + share * lane(used, j), IMPACT
            elif lane(h, j) < _SHORTEST_STEP_S:
                status = INVALID
            elif bits(settled) >> j & 1:
                status = SETTLED
            elif t < t_max_s:
                if perigee_and_energy(end_p, end_v)[1] < 0.0:
                    continue
                status = ESCAPING
            write_end(ends, int(lane(rows, j)), status, t, end_p, end_v)
            if waiting < states.shape[0]:
                flight, body = load_lane(states, bodies, flight, body, waiting, j)
                rows, loaded = with_lane(rows, j, float(waiting)), with_lane(loaded, j, 1.0)
                waiting = next_to_fly(states, bodies, ends, waiting + 1)
            else:
                occupied, in_flight = with_lane(occupied, j, 0.0), in_flight - 1
        if bits(loaded > 0.5) != 0:
            steep = falls_steeply(body)
            flight = begin(surroundings, flight, body, loaded)


@compiled
def fall_to_end(surroundings, states, bodies, t_max_s, tolerance_m, may_settle, ends):
    """Follow n bodies to the end of their falls, settled ones included.

    Parameters
    ----------
    surroundings, states, bodies, t_max_s, tolerance_m, may_settle : as in `follow`
        What falls, through what, and how it is followed.
    ends : (n, 8) float64, written
        Status (or FLYING), time [s] and state at the end of each.
    """
    follow(surroundings, states, bodies, t_max_s, tolerance_m, may_settle, ends)
    land_settled(surroundings, bodies, t_max_s, ends)


@compiled
def fall_all(surroundings, states, bodies, t_max_s, tolerance_m, may_settle, ends, out):
    """Fall of n bodies, row by row.

    Parameters
    ----------
    surroundings, states, bodies, t_max_s, tolerance_m, may_settle : as in `follow`
        What falls, through what, and how it is followed.
    ends : (n, 8) float64, written
        As in `fall_to_end`.
    out : (n, 5) float64, written
        Longitude, latitude [deg], time [s], speed relative to the Earth [m/s], `ImpactStatus`; NaN where there is no
        impact.
    """
    fall_to_end(surroundings, states, bodies, t_max_s, tolerance_m, may_settle, ends)
    for i in range(states.shape[0]):
        status, p, v = ends[i, 0], (ends[i, 2], ends[i, 3], ends[i, 4]), (ends[i, 5], ends[i, 6], ends[i, 7])
        if status == FLYING:
            status = status_at_end(p, v)
        out[i, :4] = math.nan
        out[i, 4] = status
        if status == IMPACT:
            out[i, 0], out[i, 1], _ = geodetic_deg(p[0], p[1], p[2])
            out[i, 2], out[i, 3] = ends[i, 1], math.sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2])
