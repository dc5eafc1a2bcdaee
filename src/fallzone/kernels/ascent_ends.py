"""What ends a flight that has gone wrong: air loads, the ground, the impact limit line, a height on the way down."""

from __future__ import annotations

import math

from fallzone.constants import EARTH_ECCENTRICITY_SQUARED
from fallzone.kernels.ascent_motion import AHEAD, Motor, knotted, step, turn_vector
from fallzone.kernels.compiled import compiled
from fallzone.kernels.geodesy import enu_to_ecef, height_and_vertical
from fallzone.kernels.iip import find_impact
from fallzone.kernels.tables import air, wind
from fallzone.model.status import ImpactStatus, StopReason

# Columns of one flight's anomalies (flight.anomalies.ANOMALY_COLUMNS)
STOP_S, START_S, THRUST_FACTOR, KEPT_FAIRING, TURN_RATE, TURN_ACCEL, TURN_DIRECTION = range(7)
BREAKUP_LOAD, LIMITED, BREAKUP_HEIGHT, ANOMALY_COLUMNS = 7, 8, 9, 10

_IMPACT = int(ImpactStatus.IMPACT)
_NONE, _LOADS = int(StopReason.PLAN), int(StopReason.LOADS)
_LINE, _GROUND, _HEIGHT = int(StopReason.LINE), int(StopReason.GROUND), int(StopReason.HEIGHT)
NOWHERE = (0.0, 0.0, 0.0)

# Ends are found within a step to a millisecond, in which nothing flies farther than 10 m
_LOCATED_S = 1e-3
# The turn of one step: the load is looked at often enough not to pass over its peak
_TURN_RAD, _TURN_STEP_S = math.radians(3.0), 1.0
# A vehicle that falls whole; one that is still up after this has gone round the Earth or nearly so
_DESCENT_STEP_S, _LONGEST_DESCENT_S = 4.0, 5_400.0


@compiled
def write_row(trace, rows, t, state, mass):
    """Write time, state and mass into a row, where there is room; returns the number of rows written."""
    if rows < trace.shape[0]:
        row = trace[rows]
        row[0], row[7] = t, mass
        for k in range(6):
            row[1 + k] = state[k]
        rows += 1
    return rows


@compiled
def find_turned(anomaly, t, h):
    """Where the thrust points on the mean of the h seconds after t: ahead, upwards and to the right of the programme.

    Over a step in which the thrust turns by 2φ its mean is shorter by sin φ/φ: a vehicle that tumbles fast is pushed
    nowhere, however long the steps are.
    """
    since = t - anomaly[START_S] + 0.5 * h
    angle = since * (anomaly[TURN_RATE] + 0.5 * since * anomaly[TURN_ACCEL])
    half = 0.5 * h * (anomaly[TURN_RATE] + since * anomaly[TURN_ACCEL])
    mean = math.sin(half) / half if abs(half) > 1e-6 else 1.0
    side = mean * math.sin(angle)
    direction = anomaly[TURN_DIRECTION]
    return mean * math.cos(angle), side * math.cos(direction), side * math.sin(direction)


@compiled
def find_turn_rad(anomaly, t):
    """Angle by which the thrust has turned away from the programme at a time."""
    since = t - anomaly[START_S]
    return abs(since * (anomaly[TURN_RATE] + 0.5 * since * anomaly[TURN_ACCEL]))


@compiled
def find_turn_step_s(anomaly, t):
    """Largest step for a turning vehicle: a few degrees until it has turned round once, then a second."""
    if find_turn_rad(anomaly, t) >= math.pi:
        return _TURN_STEP_S
    rate = abs(anomaly[TURN_RATE] + (t - anomaly[START_S]) * anomaly[TURN_ACCEL])
    # rate·h + accel·h²/2 = turn; in the form that has no difference of like numbers
    accel = abs(anomaly[TURN_ACCEL])
    reach = rate + math.sqrt(rate * rate + 2.0 * accel * _TURN_RAD)
    return min(2.0 * _TURN_RAD / reach, _TURN_STEP_S)


@compiled
def find_load_parad(t, state, anomaly, tables, environment, scatter):
    """Dynamic pressure times angle of attack [Pa·rad].

    A vehicle that has turned by half a circle tumbles and shows the air all its sides within a turn: the largest
    angle counts from there on.
    """
    x, y, z, vx, vy, vz = state
    height, sin_lat, cos_lat, cos_lon, sin_lon = height_and_vertical(x, y, z)
    density, _, _ = air(environment, height)
    east, north = wind(environment, height, scatter.wind_east, scatter.wind_north)
    wx, wy, wz = enu_to_ecef(east, north, 0.0, sin_lat, cos_lat, cos_lon, sin_lon)
    rx, ry, rz = vx - wx, vy - wy, vz - wz
    speed2 = rx * rx + ry * ry + rz * rz
    if find_turn_rad(anomaly, t) >= math.pi:
        return 0.5 * density * speed2 * math.pi
    pitch = knotted(t, tables.pitch_t_s, tables.pitch_rad) + scatter.pitch_rad
    azimuth = knotted(t, tables.azimuth_t_s, tables.azimuth_rad) + scatter.azimuth_rad
    level = math.cos(pitch)
    axis = turn_vector(
        level * math.sin(azimuth),
        level * math.cos(azimuth),
        math.sin(pitch),
        pitch,
        azimuth,
        find_turned(anomaly, t, 0.0),
    )
    ux, uy, uz = enu_to_ecef(axis[0], axis[1], axis[2], sin_lat, cos_lat, cos_lon, sin_lon)
    cx, cy, cz = uy * rz - uz * ry, uz * rx - ux * rz, ux * ry - uy * rx
    angle = math.atan2(math.sqrt(cx * cx + cy * cy + cz * cz), ux * rx + uy * ry + uz * rz)
    return 0.5 * density * speed2 * angle


@compiled
def impact_direction(state):
    """Vertical at the instantaneous impact point, as a unit vector; nothing (0, 0, 0) where there is none."""
    status, _, x, y, z = find_impact(state[0], state[1], state[2], state[3], state[4], state[5])
    if status != _IMPACT:
        return NOWHERE
    z /= 1.0 - EARTH_ECCENTRICITY_SQUARED
    size = 1.0 / math.sqrt(x * x + y * y + z * z)
    return size * x, size * y, size * z


@compiled
def _triple(ax, ay, az, bx, by, bz, c):
    """(a × b)·c."""
    return (ay * bz - az * by) * c[0] + (az * bx - ax * bz) * c[1] + (ax * by - ay * bx) * c[2]


@compiled
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


@compiled
def find_end(t, state, aimed, limited, anomaly, tables, environment, scatter):
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
    if anomaly[BREAKUP_LOAD] < math.inf:
        load = find_load_parad(t, state, anomaly, tables, environment, scatter)
        if load > anomaly[BREAKUP_LOAD]:
            return _LOADS
    if limited and crosses(aimed, impact_direction(state), tables.limit_line):
        return _LINE
    return _NONE


@compiled
def advance(t, h, state, motor, turning, anomaly, tables, environment, scatter):
    """One step of a vehicle whose thrust may be turning."""
    if turning:
        motor = Motor(
            motor.thrust_n,
            motor.exit_area_m2,
            motor.mass_kg,
            motor.flow_kgps,
            motor.start_s,
            0.0,
            True,
            find_turned(anomaly, t, h),
        )
    return step(t, h, state, motor, tables, environment, scatter)


@compiled
def locate_end(t, h, state, aimed, limited, motor, turning, anomaly, tables, environment, scatter):
    """When a flight ends within the step of h seconds that follows t, and why.

    Returns
    -------
    reason : int
    time_s : float
        Seconds after t: the first moment at which the end has come; for the ground, the last before it.
    """
    low, high = 0.0, h
    now = advance(t, high, state, motor, turning, anomaly, tables, environment, scatter)
    reason = find_end(t + high, now, aimed, limited, anomaly, tables, environment, scatter)
    while high - low > _LOCATED_S:
        middle = 0.5 * (low + high)
        now = advance(t, middle, state, motor, turning, anomaly, tables, environment, scatter)
        found = find_end(t + middle, now, aimed, limited, anomaly, tables, environment, scatter)
        if found == _NONE:
            low = middle
        else:
            high, reason = middle, found
    return reason, low if reason == _GROUND else high


@compiled
def descend(t, state, mass, side_area_m2, floor_m, tables, environment, scatter, trace, rows):
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
    motor = Motor(0.0, 0.0, mass, 0.0, t, side_area_m2, False, AHEAD)
    now, here, last, first = t, state, t + _LONGEST_DESCENT_S, rows
    while now < last:
        h = _DESCENT_STEP_S
        after = step(now, h, here, motor, tables, environment, scatter)
        height, _, _, _, _ = height_and_vertical(after[0], after[1], after[2])
        if height < floor_m:
            low = 0.0
            while h - low > _LOCATED_S:
                middle = 0.5 * (low + h)
                after = step(now, middle, here, motor, tables, environment, scatter)
                height, _, _, _, _ = height_and_vertical(after[0], after[1], after[2])
                if height < floor_m:
                    h = middle
                else:
                    low = middle
            after = step(now, h, here, motor, tables, environment, scatter)
        now, here = now + h, after
        rows = write_row(trace, rows, now, here, mass)
        if height < floor_m or h < _DESCENT_STEP_S:
            return _HEIGHT, now, here, rows
    return _NONE, t, state, first
