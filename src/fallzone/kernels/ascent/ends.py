"""What ends a flight that has gone wrong: air loads, the ground, the impact limit line, a height on the way down."""

from __future__ import annotations

import math

from fallzone.constants import EARTH_ECCENTRICITY_SQUARED
from fallzone.kernels.ascent.motion import (
    AHEAD,
    NOWHERE,
    Craft,
    Motor,
    Turn,
    drop,
    find_turn,
    find_turned,
    is_overloaded,
    step,
    with_turned,
)
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
# The turn of one step: the load is looked at often enough not to pass over its peak
_TURN_RAD, _TURN_STEP_S = math.radians(3.0), 1.0
# A vehicle that falls whole; one that is still up after this has gone round the Earth or nearly so
_DESCENT_STEP_S, _LONGEST_DESCENT_S = 4.0, 5_400.0


@inner
def write_row(trace, rows, t, state, mass):
    """Write time, state and mass into a row, where there is room; returns the number of rows written."""
    if rows < trace.shape[0]:
        row = trace[rows]
        row[0], row[7] = t, mass
        for k in range(6):
            row[1 + k] = state[k]
        rows += 1
    return rows


@inner
def turn_of(anomaly):
    """How the thrust turns from the start of an anomaly on, and the load that breaks the vehicle."""
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
    """Largest step for a turning vehicle: a few degrees until it has turned round once, then a second."""
    if abs(find_turn(turn, t)) >= math.pi:
        return _TURN_STEP_S
    rate = abs(turn.rate_radps + (t - turn.start_s) * turn.accel_radps2)
    # rate·h + accel·h²/2 = turn; in the form that has no difference of like numbers
    accel = abs(turn.accel_radps2)
    reach = rate + math.sqrt(rate * rate + 2.0 * accel * _TURN_RAD)
    return min(2.0 * _TURN_RAD / reach, _TURN_STEP_S)


@inner
def impact_direction(state):
    """Vertical at the instantaneous impact point, as a unit vector; nothing (0, 0, 0) where there is none."""
    status, _, x, y, z = find_impact(state[0], state[1], state[2], state[3], state[4], state[5])
    if status != _IMPACT:
        return NOWHERE
    z /= 1.0 - EARTH_ECCENTRICITY_SQUARED
    size = 1.0 / math.sqrt(x * x + y * y + z * z)
    return size * x, size * y, size * z


@inner
def _triple(ax, ay, az, bx, by, bz, c):
    """(a × b)·c."""
    return (ay * bz - az * by) * c[0] + (az * bx - ax * bz) * c[1] + (ax * by - ay * bx) * c[2]


@inner
def crosses(before, after, line):
    """Whether the way from one direction to another meets a line of great-circle arcs (k, 3)."""
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
    """Why the flight ends at this state, if it does: ground, loads or line; PLAN where it goes on.

    Parameters
    ----------
    aimed : triple
        Direction of the impact point at the last state.
    limited : bool
        Whether the limit line is looked at.
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
    """State after one step of a vehicle whose thrust may be turning."""
    motor = with_turned(craft.motor, find_turned(turn, t, h))
    p, v = step(t, h, state[:3], state[3:], Craft(motor, craft.scatter, craft.tables), environment)
    return p + v


@inner
def locate_end(t, h, state, reason, aimed, limited, turn, craft, environment):
    """When a flight ends within the step of h seconds that follows t, and why.

    Parameters
    ----------
    reason : int
        Why, at the end of the step.

    Returns
    -------
    reason : int
    time_s : float
        Seconds after t: the first moment at which the end has come; for the ground, the last before it.
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
    trace : (m, 8) float64, written
        From row ``rows`` on.

    Returns
    -------
    reason : int
        HEIGHT, at once where it is below the height already; PLAN where it never comes down.
    t_s : float
    state : six floats
    rows : int
    """
    height, _, _, _, _ = height_and_vertical(state[0], state[1], state[2])
    if height < floor_m:
        return _HEIGHT, t, state, rows
    if impact_direction(state) == NOWHERE:
        return _NONE, t, state, rows
    craft = Craft(Motor(0.0, 0.0, mass, 0.0, t, side_area_m2, AHEAD), scatter, tables)
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
