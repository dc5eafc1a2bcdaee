"""Where the impact point of a vehicle is, whether within a tube in place and time, and which lines it crosses."""

from __future__ import annotations

import math

from fallzone.kernels.ascent.ends import crosses
from fallzone.kernels.compiled import compiled, inner
from fallzone.kernels.geodesy import geodetic_deg, height_and_vertical
from fallzone.kernels.iip import find_impact
from fallzone.model.status import ImpactStatus

# Columns of a tube, whose rows are a constant time apart
TUBE_T, TUBE_POINT, TUBE_WIDTH, TUBE_LAG = 0, 1, 4, 5
TUBE_COLUMNS = 6
# What is beyond the last point of a tube: direction of the trace there, normal of its plane, half width beyond, whether
# the nominal flight goes there, direction of the last point, and the angle back to the first
END_TANGENT, END_NORMAL, END_WIDTH, END_IS_LEFT, END_POINT, END_BACK = 0, 3, 6, 7, 8, 11
END_COLUMNS = 12
# Columns of what is found
LON, LAT, FLIGHT_TIME, STATUS, OUTSIDE, OFF, TAU, TOLERANCE, LAG, CROSSED, CROSSED_S = 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
FOUND_COLUMNS = 11
# Columns of a limit line: direction of a point, and the number of the gate from there to the next; 0 for none
LINE_GATE, LINE_COLUMNS = 3, 4
# What is kept of the last impact point: direction and time
BEFORE_COLUMNS = 4

_IMPACT, _ORBITAL, _ESCAPING = int(ImpactStatus.IMPACT), int(ImpactStatus.ORBITAL), int(ImpactStatus.ESCAPING)
_BELOW = int(ImpactStatus.BELOW_SURFACE)
# A vehicle on its pad may be measured as far below the surface
_NEAR_SURFACE_M = 1_000.0
# Beyond the last point the plane of the trace is kept to so far [rad]; the Earth turns under what falls later
_KEEPS_PLANE_RAD = math.radians(60.0)
# What is farther behind the first point than this [rad] has come round the Earth
_BEHIND_RAD = math.radians(20.0)


@inner
def _segment_m(tube, i, low, high, x, y, z):
    """Distance of a point from part of the chord between two rows of a tube [m], and how far along its foot is, 0 to 1.

    Source
    ------
    Derived: the foot of a perpendicular a + u s of a line, u = (p − a)·s/|s|², kept within the part.
    """
    ax, ay, az = x - tube[i, 1], y - tube[i, 2], z - tube[i, 3]
    sx, sy, sz = tube[i + 1, 1] - tube[i, 1], tube[i + 1, 2] - tube[i, 2], tube[i + 1, 3] - tube[i, 3]
    length2 = sx * sx + sy * sy + sz * sz
    u = low
    if length2 > 0.0:
        u = min(max((ax * sx + ay * sy + az * sz) / length2, low), high)
    ax, ay, az = ax - u * sx, ay - u * sy, az - u * sz
    return math.sqrt(ax * ax + ay * ay + az * az), u


@inner
def _place(t, x, y, z, tube, end, found):
    """Whether an impact point is outside the tube at a time; columns OUTSIDE to LAG of one row are written.

    Source
    ------
    Derived: a point part of a step along a trace is due at the time of its row and that part of a step; the angle along
    a great circle from its point p with the direction t is the arc tangent of the components along t and p.
    """
    last = tube.shape[0] - 1
    first_s, last_s = tube[0, TUBE_T], tube[last, TUBE_T]
    per_step = 1.0 / (tube[1, TUBE_T] - first_s)
    along = math.atan2(x * end[0] + y * end[1] + z * end[2], x * end[8] + y * end[9] + z * end[10])
    if end[END_IS_LEFT] > 0.0 and (along > 0.0 or along < -end[END_BACK] - _BEHIND_RAD):
        is_outside = t < last_s - tube[last, TUBE_LAG]
        found[TAU], found[LAG] = last_s, min(t - last_s, 0.0)
        if 0.0 < along < _KEEPS_PLANE_RAD:
            found[OFF], found[TOLERANCE] = abs(x * end[3] + y * end[4] + z * end[5]), end[END_WIDTH]
            is_outside = is_outside or found[OFF] > end[END_WIDTH]
        found[OUTSIDE] = 1.0 if is_outside else 0.0
        return
    # Before the trace begins it rests where it begins; where it ends with the flight, it rests there
    t = max(t, first_s)
    if end[END_IS_LEFT] == 0.0:
        t = min(t, last_s)
    allowed = tube[min(int((t - first_s) * per_step), last), TUBE_LAG]
    from_row, to_row = (t - allowed - first_s) * per_step, (t + allowed - first_s) * per_step
    best, best_lag = math.inf, math.inf
    for i in range(max(int(from_row), 0), min(int(to_row) + 1, last)):
        low, high = max(from_row - i, 0.0), min(to_row - i, 1.0)
        if low > high:
            continue
        away, u = _segment_m(tube, i, low, high, x, y, z)
        tau = tube[i, TUBE_T] + u / per_step
        width = tube[i, TUBE_WIDTH] + u * (tube[i + 1, TUBE_WIDTH] - tube[i, TUBE_WIDTH])
        if away - width < best:
            best = away - width
            found[OFF], found[TAU], found[TOLERANCE] = away, tau, width
        if away <= width and abs(t - tau) < abs(best_lag):
            best_lag = t - tau
    found[OUTSIDE] = 0.0 if best <= 0.0 else 1.0
    if math.isfinite(best_lag):
        found[LAG] = best_lag


@inner
def _find_crossing(was, after, was_s, t, line, found):
    """Where a way crosses a line, and when; columns CROSSED and CROSSED_S of one row are written.

    Where it crosses a gate and another part of the line at once, the gate does not count.

    Source
    ------
    Derived: along the way the distance from the plane of an arc falls evenly to zero, and on.
    """
    for i in range(line.shape[0] - 1):
        if not crosses(was, after, line[i : i + 2]):
            continue
        p, q = line[i], line[i + 1]
        nx, ny, nz = p[1] * q[2] - p[2] * q[1], p[2] * q[0] - p[0] * q[2], p[0] * q[1] - p[1] * q[0]
        side_was = nx * was[0] + ny * was[1] + nz * was[2]
        side_after = nx * after[0] + ny * after[1] + nz * after[2]
        found[CROSSED] = 1.0 + p[LINE_GATE]
        found[CROSSED_S] = was_s + (t - was_s) * side_was / (side_was - side_after)
        if p[LINE_GATE] == 0.0:
            return


@compiled
def measure_all(states, tube, end, line, before, found):
    """Impact point of each of many states, whether it is outside a tube, and whether it crossed a line.

    Parameters
    ----------
    states : (n, 7) float64
        Time [s after lift-off], Earth-fixed position [m] and velocity relative to the Earth [m/s], in order of time.
    tube : (m, 6) float64
        Nominal impact points at times a constant step apart: time [s], Earth-fixed point [m], half width [m] and how
        early or late a point may be reached [s]; with less than two rows there is none.
    end : (12,) float64
        Direction of the trace at its last point and normal of its plane (unit vectors), half width beyond [m], 1 where
        the nominal flight goes on beyond, as into an orbit, direction of the last point from the middle of the Earth
        (unit vector, at a right angle to the first), and the angle from there back to the first point [rad].
    line : (k, 4) float64
        Unit vectors of the points of a limit line, and the number of the gate from each to the next, from 1, or 0;
        none without rows.
    before : (4,) float64, read and written
        Direction of the last impact point and its time [s]; zeros for none.
    found : (n, 11) float64, written
        Longitude and latitude [deg] and flight time [s] of the impact, its `ImpactStatus`, 1 where outside the tube,
        distance from the trace [m], time [s] at which the nominal flight has the nearest point, half width there [m],
        how late the point is reached [s], where the way from the last impact point crosses the line 1 and the number
        of the gate, else 0, and when it does [s]. NaN where there is no answer.

    Notes
    -----
    A point is inside where some point of the trace is no farther than its half width and is due within the time allowed
    now. Beyond the last point, and in orbit, only the time counts, and the distance from the plane of the trace.

    Source
    ------
    `fallzone.kernels.iip.find_impact`; the directions of points are these over their distance from the middle.
    """
    for i in range(states.shape[0]):
        t = states[i, 0]
        status, flight, x, y, z = find_impact(
            states[i, 1], states[i, 2], states[i, 3], states[i, 4], states[i, 5], states[i, 6]
        )
        if status == _BELOW:
            height, _slat, _clat, _clon, _slon = height_and_vertical(states[i, 1], states[i, 2], states[i, 3])
            if height > -_NEAR_SURFACE_M:
                status, flight = _IMPACT, 0.0
                x, y, z = states[i, 1], states[i, 2], states[i, 3]
        found[i] = math.nan
        found[i, FLIGHT_TIME], found[i, STATUS], found[i, CROSSED] = flight, status, 0.0
        if status == _IMPACT:
            found[i, LON], found[i, LAT], _height = geodetic_deg(x, y, z)
            if tube.shape[0] > 1:
                _place(t, x, y, z, tube, end, found[i])
            radius = math.sqrt(x * x + y * y + z * z)
            after = (x / radius, y / radius, z / radius)
            was = (before[0], before[1], before[2])
            _find_crossing(was, after, before[3], t, line, found[i])
            before[0], before[1], before[2], before[3] = after[0], after[1], after[2], t
        elif status in (_ORBITAL, _ESCAPING) and tube.shape[0] > 1:
            last = tube.shape[0] - 1
            is_early = t < tube[last, TUBE_T] - tube[last, TUBE_LAG]
            found[i, OUTSIDE] = 1.0 if is_early or end[END_IS_LEFT] == 0.0 else 0.0
            found[i, LAG] = min(t - tube[last, TUBE_T], 0.0)
