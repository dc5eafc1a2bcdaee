"""What ends a flight that has gone wrong: air loads, the ground, the impact limit line, a height on the way down.

Source
------
Derived where they stand: angles by rate and acceleration, the normal of the ellipsoid (its gradient, z over 1 − e²),
and arcs that cross by the signs of triple products.
"""

from __future__ import annotations

import math

from fallzone.constants import EARTH_ECCENTRICITY_SQUARED
from fallzone.kernels.ascent.craft import AHEAD, NOWHERE, Craft, Motor, Turn, find_turn, find_turned, with_turned
from fallzone.kernels.ascent.motion import drop, is_overloaded, step
from fallzone.kernels.compiled import compiled, inner
from fallzone.kernels.geodesy import height_and_vertical
from fallzone.kernels.iip import find_impact
from fallzone.model.status import ImpactStatus, StopReason

# Columns of one flight's anomalies (flight.anomalies.ANOMALY_COLUMNS)
STOP_S, START_S, THRUST_FACTOR, KEPT_FAIRING, TURN_RATE, TURN_ACCEL, TURN_DIRECTION = range(7)
BREAKUP_LOAD, LIMITED, BREAKUP_HEIGHT, ANOMALY_COLUMNS = 7, 8, 9, 10

# Columns of a recorded state, and after it of a stop
TIME, POSITION, VELOCITY, MASS, STATE_COLUMNS = 0, 1, 4, 7, 8
STOP_PHASE, STOP_REASON, STOP_COLUMNS = 8, 9, 10

_IMPACT = int(ImpactStatus.IMPACT)
_NONE, _LOADS = int(StopReason.PLAN), int(StopReason.LOADS)
_LINE, _GROUND, _HEIGHT = int(StopReason.LINE), int(StopReason.GROUND), int(StopReason.HEIGHT)

# Ends are found within a step to a millisecond, in which nothing flies farther than 10 m
_LOCATED_S = 1e-3
# Largest turn within one step: the load is tested often enough not to step over its peak
_TURN_RAD, _TURN_STEP_S = math.radians(3.0), 1.0
# Of a vehicle that falls whole; one that is still up after this has flown nearly round the Earth
_DESCENT_STEP_S, _LONGEST_DESCENT_S = 4.0, 5_400.0


@inner
def write_row(trace, rows, t, state, mass):
    """Write time, state and mass into the next row, where there is room.

    Parameters
    ----------
    trace : (m, ≥ 8) float64, written
        Time [s], Earth-fixed position [m] and velocity [m/s], mass [kg].
    rows : int
        Rows written so far.
    t : float
        After lift-off [s].
    state : six floats
        Earth-fixed position [m] and velocity [m/s].
    mass : float
        Mass [kg].

    Returns
    -------
    int
        Rows written now.
    """
    if rows < trace.shape[0]:
        row = trace[rows]
        row[0], row[7] = t, mass
        for k in range(6):
            row[1 + k] = state[k]
        rows += 1
    return rows


@inner
def turn_of(anomaly):
    """How the thrust turns from the start of an anomaly on, and the load that breaks the vehicle.

    Parameters
    ----------
    anomaly : (10,) float64
        A flight's anomaly (columns of this module).

    Returns
    -------
    Turn
        Of floats.
    """
    direction = anomaly[TURN_DIRECTION]
    return Turn(
        anomaly[START_S],
        anomaly[TURN_RATE],
        anomaly[TURN_ACCEL],
        math.cos(direction),
        math.sin(direction),
        anomaly[BREAKUP_LOAD],
    )


@inner
def find_turn_step_s(turn, t):
    """Largest step for a turning vehicle: 3° of its turn until it has turned by half a circle, then a second.

    Parameters
    ----------
    turn : Turn
        Of floats.
    t : float
        After lift-off [s].

    Returns
    -------
    float
        Seconds.

    Notes
    -----
    The root of rate·h + accel·h²/2 = 3°, in the form without a difference of nearly equal numbers.
    """
    if abs(find_turn(turn, t)) >= math.pi:
        return _TURN_STEP_S
    rate = abs(turn.rate_radps + (t - turn.start_s) * turn.accel_radps2)
    # rate·h + accel·h²/2 = turn; in the form that has no difference of like numbers
    accel = abs(turn.accel_radps2)
    reach = rate + math.sqrt(rate * rate + 2.0 * accel * _TURN_RAD)
    return min(2.0 * _TURN_RAD / reach, _TURN_STEP_S)


@inner
def impact_direction(state):
    """Vertical at the instantaneous impact point, as a unit vector.

    Parameters
    ----------
    state : six floats
        Earth-fixed position [m] and velocity [m/s].

    Returns
    -------
    triple of floats
        Earth-fixed; NOWHERE (0, 0, 0) where there is no impact point.
    """
    status, _, x, y, z = find_impact(state[0], state[1], state[2], state[3], state[4], state[5])
    if status != _IMPACT:
        return NOWHERE
    z /= 1.0 - EARTH_ECCENTRICITY_SQUARED
    size = 1.0 / math.sqrt(x * x + y * y + z * z)
    return size * x, size * y, size * z


@inner
def _triple(ax, ay, az, bx, by, bz, c):
    """Triple product (a × b)·c."""
    return (ay * bz - az * by) * c[0] + (az * bx - ax * bz) * c[1] + (ax * by - ay * bx) * c[2]


@inner
def crosses(before, after, line):
    """Whether the path from one direction to another crosses a line of great-circle arcs.

    Parameters
    ----------
    before, after : triples of floats
        Unit vectors; NOWHERE for none, which crosses nothing.
    line : (k, 3) float64
        Unit vectors of the points of the line.

    Returns
    -------
    bool
    """
    if before == NOWHERE or after == NOWHERE:
        return False
    for i in range(line.shape[0] - 1):
        p, q = line[i], line[i + 1]
        side_p = _triple(before[0], before[1], before[2], after[0], after[1], after[2], p)
        side_q = _triple(before[0], before[1], before[2], after[0], after[1], after[2], q)
        side_before = _triple(p[0], p[1], p[2], q[0], q[1], q[2], before)
        side_after = _triple(p[0], p[1], p[2], q[0], q[1], q[2], after)
        if side_p * side_q > 0.0 or side_before * side_after > 0.0 or side_before == side_after:
            continue
        # The planes of two arcs meet on both sides of the Earth
        together = 0.0
        for k in range(3):
            together += (before[k] + after[k]) * (p[k] + q[k])
        if together > 0.0:
            return True
    return False


@inner
def find_end(t, state, aimed, limited, turn, craft, environment):
    """Why a flight ends at a state, if it does.

    Parameters
    ----------
    t : float
        After lift-off [s].
    state : six floats
        Earth-fixed position [m] and velocity [m/s].
    aimed : triple of floats
        Direction of the impact point at the state before.
    limited : bool
        Whether the flight is tested against the limit line.
    turn : Turn
        Of floats.
    craft : Craft
        The vehicle.
    environment : Environment
        Air and wind.

    Returns
    -------
    int
        `StopReason`: GROUND, LOADS or LINE; PLAN where the flight goes on.
    """
    height, _, _, _, _ = height_and_vertical(state[0], state[1], state[2])
    if height < 0.0:
        return _GROUND
    if turn.limit_parad < math.inf and is_overloaded(t, state[:3], state[3:], craft, turn, environment):
        return _LOADS
    if limited and crosses(aimed, impact_direction(state), craft.tables.limit_line):
        return _LINE
    return _NONE


@inner
def advance(t, h, state, turn, craft, environment):
    """State after one step of a vehicle whose thrust may be turning.

    Parameters
    ----------
    t, h : float
        Beginning after lift-off and length of the step [s].
    state : six floats
        Earth-fixed position [m] and velocity [m/s].
    turn : Turn
        Of floats.
    craft : Craft
        The vehicle.
    environment : Environment
        Air and wind.

    Returns
    -------
    six floats
    """
    motor = with_turned(craft.motor, find_turned(turn, t, h))
    p, v = step(t, h, state[:3], state[3:], Craft(motor, craft.scatter, craft.tables, craft.curve), environment)
    return p + v


@inner
def locate_end(t, h, state, reason, aimed, limited, turn, craft, environment):
    """When a flight ends within a step, and why.

    Parameters
    ----------
    t, h : float
        Beginning after lift-off and length of the step [s].
    state : six floats
        Earth-fixed position [m] and velocity [m/s] at the beginning.
    reason : int
        `StopReason` at the end of the step, from `find_end`.
    aimed, limited, turn, craft, environment : as in `find_end`
        What the flight is tested against.

    Returns
    -------
    reason : int
        `StopReason` at the moment found.
    time_s : float
        Seconds after t, to a millisecond: the first moment at which the end has come; for the ground, the last before
        it.
    state : six floats
        Then.
    """
    low, high = 0.0, h
    while high - low > _LOCATED_S:
        middle = 0.5 * (low + high)
        now = advance(t, middle, state, turn, craft, environment)
        found = find_end(t + middle, now, aimed, limited, turn, craft, environment)
        if found == _NONE:
            low = middle
        else:
            high, reason = middle, found
    last = low if reason == _GROUND else high
    return reason, last, advance(t, last, state, turn, craft, environment)


@compiled
def descend(t, state, mass, side_area_m2, floor_m, scatter, tables, environment, trace, rows):
    """Fall of a whole, tumbling vehicle without thrust, down through a height.

    Parameters
    ----------
    t : float
        After lift-off [s].
    state : six floats
        Earth-fixed position [m] and velocity [m/s].
    mass : float
        Mass of what falls [kg].
    side_area_m2 : float
        Its drag area, tumbling.
    floor_m : float
        Height above the ellipsoid at which the fall ends.
    scatter : Scatter
        Of floats.
    tables : AscentTables
        The vehicle.
    environment : Environment
        Air and wind.
    trace : (m, 8) float64, written
        From row ``rows`` on, as by `write_row`.
    rows : int
        Rows written so far.

    Returns
    -------
    reason : int
        `StopReason`: HEIGHT, at once where the vehicle is below the height already; PLAN where it never comes down.
    t_s : float
        After lift-off.
    state : six floats
        Then.
    rows : int
        Rows written now.
    """
    height, _, _, _, _ = height_and_vertical(state[0], state[1], state[2])
    if height < floor_m:
        return _HEIGHT, t, state, rows
    if impact_direction(state) == NOWHERE:
        return _NONE, t, state, rows
    craft = Craft(Motor(0.0, 0.0, mass, 0.0, t, side_area_m2, 1.0, AHEAD), scatter, tables, 0)
    now, p, v, last, first = t, state[:3], state[3:], t + _LONGEST_DESCENT_S, rows
    while now < last:
        h = _DESCENT_STEP_S
        next_p, next_v = drop(now, h, p, v, craft, environment)
        height, _, _, _, _ = height_and_vertical(next_p[0], next_p[1], next_p[2])
        if height < floor_m:
            low = 0.0
            while h - low > _LOCATED_S:
                middle = 0.5 * (low + h)
                next_p, next_v = drop(now, middle, p, v, craft, environment)
                height, _, _, _, _ = height_and_vertical(next_p[0], next_p[1], next_p[2])
                if height < floor_m:
                    h = middle
                else:
                    low = middle
            next_p, next_v = drop(now, h, p, v, craft, environment)
        now, p, v = now + h, next_p, next_v
        rows = write_row(trace, rows, now, p + v, mass)
        if height < floor_m or h < _DESCENT_STEP_S:
            return _HEIGHT, now, p + v, rows
    return _NONE, t, state, first
