"""An ascent steered towards an orbit: a gravity turn through the air, then thrust along the primer vector.

The primer vector is the costate of the velocity. Where the thrust follows it and nothing else acts than gravity, what
is flown is a stationary path of the propellant used; whether it ends in the orbit that is wanted depends on the
costates it begins with, which `flight.aim.pad` finds.

Source
------
D. F. Lawden, Optimal Trajectories for Space Navigation (1963), chapter 3: λ̈ = G λ, with G the gradient of gravity; here
in axes that turn with the Earth, where λv' = −λr − 2 ω×λv and λr' = −(G + ω² (1 − k kᵀ)) λv. G of a round Earth: what
the oblate one adds moves the direction of the thrust by less than a hundredth of a degree.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from fallzone.constants import EARTH_GM_M3PS2, EARTH_ROTATION_RADPS
from fallzone.kernels.ascent.craft import (
    BURN_KG,
    DRAG_CURVE,
    DRAG_SHARE,
    DROP_KG,
    DROPPED_KG,
    DURATION_S,
    EXIT_AREA,
    THRUST,
)
from fallzone.kernels.ascent.motion import ahead_by
from fallzone.kernels.ascent.programme import knotted
from fallzone.kernels.compiled import compiled, inner
from fallzone.kernels.geodesy import enu_to_ecef, quick_vertical
from fallzone.kernels.gravity import free_fall_mps2
from fallzone.kernels.tables import NO_WIND_ERROR, air, wind
from fallzone.names import STAGES

# Columns of a state: position and velocity, Earth-fixed, mass, costates of position and velocity
POSITION, VELOCITY, MASS, POSITION_COSTATE, VELOCITY_COSTATE = 0, 3, 6, 7, 10
STATE_COLUMNS = 13
# Of the end of a leg: state, time, phase, and time flown in it; of a trace: time, state, direction of the thrust
END_COLUMNS = STATE_COLUMNS + 3
TRACE_COLUMNS = 1 + STATE_COLUMNS + 2
TIME, PHASE, WITHIN_S = range(STATE_COLUMNS, STATE_COLUMNS + 3)
# Legs of an ascent
TURN, PROGRAMME, PRIMER = range(3)
# How the thrust points: up, tilted by the kick, along the path in the plane of the launch azimuth, along the primer
# vector, along what of it lies in a vertical plane that yaws, the same until that plane has come to it, as the
# programme says
_UP, _KICKED, _ALONG, _PRIMER, _YAWING, _CATCHING, _PROGRAMME = range(7)
_STEP_S = 2.0
_FIRST_BOOSTER = len(STAGES)


class Control(NamedTuple):
    """What the legs of an ascent are told.

    Parameters
    ----------
    kick_s, kick_rad, kick_rate_radps, azimuth_rad : float
        Of the gravity turn: when the vehicle begins to tilt [s after lift-off], by how much, how fast and to where.
    pulls_up : bool
        Whether it was released in the air and pulls up: it tilts until its path has come up to its thrust.
    thin_pa : float
        Dynamic pressure below which the turn is over.
    until_s : float
        When the programme of the turn is over.
    blend_s : float
        Time within which the thrust turns over to the primer vector, at its beginning and after each jump.
    yaw_rate_radps : float
        How fast the vertical plane of the thrust yaws on the third leg, from the launch azimuth on, clockwise; NaN: the
        thrust leaves it at once.
    yaws_to_primer : bool
        Whether the thrust leaves that plane when it has come to the primer vector.
    yaw_phases : int
        Phase from which on the thrust is free of that plane in any case.
    last_s : float
        How long the last burn lasts.
    turn_rate_radps : float
        How fast the thrust turns at most.
    """

    kick_s: float = 0.0
    kick_rad: float = 0.0
    kick_rate_radps: float = 0.0
    azimuth_rad: float = 0.0
    pulls_up: bool = False
    thin_pa: float = 0.0
    until_s: float = 0.0
    blend_s: float = 0.0
    yaw_rate_radps: float = math.nan
    yaws_to_primer: bool = False
    yaw_phases: int = 0
    last_s: float = 0.0
    turn_rate_radps: float = math.inf


@inner
def _vertical(p):
    """Height [m] and the axes of `enu_to_ecef` at a position."""
    height, per_m, sin_lat = quick_vertical(p[0], p[1], p[2])
    axial = math.sqrt(p[0] * p[0] + p[1] * p[1])
    if axial == 0.0:
        return height, (sin_lat, 0.0, 1.0, 0.0)
    return height, (sin_lat, per_m * axial, p[0] / axial, p[1] / axial)


@inner
def _unit(a):
    size = math.sqrt(a[0] * a[0] + a[1] * a[1] + a[2] * a[2])
    return (a[0] / size, a[1] / size, a[2] / size) if size > 0.0 else (0.0, 0.0, 0.0)


@inner
def _in_plane(v, azimuth, axes):
    """Cosine and sine of the elevation at which a velocity climbs, seen from beside the plane of an azimuth."""
    sin_lat, cos_lat, cos_lon, sin_lon = axes
    outward = v[0] * cos_lon + v[1] * sin_lon
    east, north = v[1] * cos_lon - v[0] * sin_lon, v[2] * cos_lat - outward * sin_lat
    ahead, up = east * math.sin(azimuth) + north * math.cos(azimuth), outward * cos_lat + v[2] * sin_lat
    size = math.sqrt(ahead * ahead + up * up)
    return (ahead / size, up / size) if size > 0.0 else (0.0, 1.0)


@inner
def _beside(a, azimuth, axes):
    """How far a vector points to the right of the vertical plane of an azimuth."""
    x, y, z = enu_to_ecef(math.cos(azimuth), -math.sin(azimuth), 0.0, *axes)
    return a[0] * x + a[1] * y + a[2] * z


@inner
def _toward(a, b, most):
    """The unit vector b, or how far one gets there from a by turning through an angle [rad]."""
    cosine = a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
    if cosine >= math.cos(min(most, math.pi)):
        return b
    aside = _unit((b[0] - cosine * a[0], b[1] - cosine * a[1], b[2] - cosine * a[2]))
    ahead, level = math.cos(most), math.sin(most)
    return (ahead * a[0] + level * aside[0], ahead * a[1] + level * aside[1], ahead * a[2] + level * aside[2])


@inner
def _point(t_s, v, primer, axes, pointing, tables):
    """Direction of the thrust, Earth-fixed: where it is to point, or how far it gets there as fast as it may turn.

    Parameters
    ----------
    t_s, v, primer, axes, tables : as in `_want`
        When, where, and with what programme.
    pointing : (flight, held)
        As in `_want`; and where the thrust pointed last, when, and how fast it turns at most.
    """
    flight, (direction, held_s, rate_radps) = pointing
    wanted = _want(t_s, v, primer, axes, flight, tables)
    return wanted if rate_radps == math.inf else _toward(direction, wanted, rate_radps * max(t_s - held_s, 0.0))


@inner
def _want(t_s, v, primer, axes, flight, tables):
    """Where the thrust is to point, Earth-fixed.

    Parameters
    ----------
    t_s : float
        After lift-off.
    v, primer : triples
        Velocity relative to the Earth [m/s], and costate of the velocity.
    axes : four floats
        As of `enu_to_ecef`.
    flight : (mode, tilt_rad, azimuth_rad, since_s, blend_s, from_direction, wind_scale)
        Mode of pointing; tilt away from the vertical, and where to, while kicked, or how fast [rad/s] and from where a
        plane yaws; of the primer vector: since when it is followed, within what time the thrust turns over to it, and
        from where; factor on the mean wind.
    tables : AscentTables
        With the programme.
    """
    mode, tilt, azimuth, since_s, blend_s, begun, _ = flight
    if mode in (_PRIMER, _YAWING, _CATCHING):
        aim, yawed = _unit(primer), tilt * (t_s - since_s)
        azimuth += yawed
        is_short = abs(yawed) < math.pi and tilt * _beside(primer, azimuth, axes) > 0.0
        if mode == _YAWING or (mode == _CATCHING and is_short):
            level, up = _in_plane(primer, azimuth, axes)
            aim = enu_to_ecef(level * math.sin(azimuth), level * math.cos(azimuth), up, *axes)
        share = min(max((t_s - since_s) / blend_s, 0.0), 1.0) if blend_s > 0.0 else 1.0
        share = share * share * (3.0 - 2.0 * share)
        return _unit(
            (
                begun[0] + share * (aim[0] - begun[0]),
                begun[1] + share * (aim[1] - begun[1]),
                begun[2] + share * (aim[2] - begun[2]),
            )
        )
    level, up = (0.0, 1.0) if mode == _UP else (math.sin(tilt), math.cos(tilt))
    if mode == _ALONG:
        level, up = _in_plane(v, azimuth, axes)
    elif mode == _PROGRAMME:
        pitch = knotted(t_s, tables.pitch_t_s, tables.pitch_rad)
        azimuth = knotted(t_s, tables.azimuth_t_s, tables.azimuth_rad)
        level, up = math.cos(pitch), math.sin(pitch)
    return enu_to_ecef(level * math.sin(azimuth), level * math.cos(azimuth), up, *axes)


@inner
def _slopes(t_s, state, mass_kg, motor, pointing, tables, environment):
    """Rates of position, velocity, and of both costates."""
    p, v, of_p, of_v = state
    height, axes = _vertical(p)
    density, sound_mps, pressure = air(environment, height)
    east, north = wind(environment, height, NO_WIND_ERROR, NO_WIND_ERROR)
    wx, wy, wz = enu_to_ecef(east * pointing[0][6], north * pointing[0][6], 0.0, *axes)
    ux, uy, uz = v[0] - wx, v[1] - wy, v[2] - wz
    speed = math.sqrt(ux * ux + uy * uy + uz * uz)
    area = motor[3] * knotted(speed / sound_mps, tables.mach[motor[4]], tables.drag_area_m2[motor[4]])
    pull = 0.5 * density * speed * area / mass_kg
    push = max(motor[0] - pressure * motor[1], 0.0) / mass_kg
    tx, ty, tz = _point(t_s, v, of_v, axes, pointing, tables)
    gx, gy, gz = free_fall_mps2(p[0], p[1], p[2], v[0], v[1])
    rate = (gx - pull * ux + push * tx, gy - pull * uy + push * ty, gz - pull * uz + push * tz)
    turn = EARTH_ROTATION_RADPS
    inverse2 = 1.0 / (p[0] * p[0] + p[1] * p[1] + p[2] * p[2])
    stiffness = EARTH_GM_M3PS2 * inverse2 * math.sqrt(inverse2)
    along = 3.0 * stiffness * inverse2 * (p[0] * of_v[0] + p[1] * of_v[1] + p[2] * of_v[2])
    of_p_rate = (
        (stiffness - turn * turn) * of_v[0] - along * p[0],
        (stiffness - turn * turn) * of_v[1] - along * p[1],
        stiffness * of_v[2] - along * p[2],
    )
    of_v_rate = (-of_p[0] + 2.0 * turn * of_v[1], -of_p[1] - 2.0 * turn * of_v[0], -of_p[2])
    return v, rate, of_p_rate, of_v_rate


@inner
def _ahead(state, h, rates):
    return (
        ahead_by(state[0], h, rates[0]),
        ahead_by(state[1], h, rates[1]),
        ahead_by(state[2], h, rates[2]),
        ahead_by(state[3], h, rates[3]),
    )


@inner
def _step(t_s, h, state, mass_kg, motor, pointing, tables, environment):
    """One classical Runge–Kutta step of fourth order."""
    a = _slopes(t_s, state, mass_kg, motor, pointing, tables, environment)
    half = mass_kg - 0.5 * h * motor[2]
    b = _slopes(t_s + 0.5 * h, _ahead(state, 0.5 * h, a), half, motor, pointing, tables, environment)
    c = _slopes(t_s + 0.5 * h, _ahead(state, 0.5 * h, b), half, motor, pointing, tables, environment)
    last = mass_kg - h * motor[2]
    d = _slopes(t_s + h, _ahead(state, h, c), last, motor, pointing, tables, environment)
    state = _ahead(state, h / 6.0, a)
    state = _ahead(state, h / 3.0, b)
    state = _ahead(state, h / 3.0, c)
    return _ahead(state, h / 6.0, d)


@inner
def _motor(tables, i):
    """Thrust in vacuum [N], exit area [m²] and mass flow [kg/s] in a phase; share and row of its drag curve."""
    phase, thrust_n, exit_area_m2 = tables.phases[i], 0.0, 0.0
    for k in range(tables.burns.shape[1]):
        thrust_n += tables.burns[i, k, THRUST]
        exit_area_m2 += tables.burns[i, k, EXIT_AREA]
    return thrust_n, exit_area_m2, phase[BURN_KG] / phase[DURATION_S], phase[DRAG_SHARE], int(phase[DRAG_CURVE])


@inner
def _drops_stage(tables, i):
    """Whether a stage separates at the end of a phase."""
    drops = False
    for k in range(_FIRST_BOOSTER):
        drops = drops or tables.burns[i, k, DROPPED_KG] > 0.0
    return drops


@inner
def _dynamic_pressure_pa(p, v, environment):
    height, _ = _vertical(p)
    density, _, _ = air(environment, height)
    return 0.5 * density * (v[0] * v[0] + v[1] * v[1] + v[2] * v[2])


@inner
def _read(row):
    return (
        (row[0], row[1], row[2]),
        (row[3], row[4], row[5]),
        (row[7], row[8], row[9]),
        (row[10], row[11], row[12]),
    )


@inner
def _write(row, state, mass_kg):
    for k in range(3):
        row[POSITION + k], row[VELOCITY + k] = state[0][k], state[1][k]
        row[POSITION_COSTATE + k], row[VELOCITY_COSTATE + k] = state[2][k], state[3][k]
    row[MASS] = mass_kg


@inner
def _record(trace, rows, t_s, state, mass_kg, pointing, tables):
    if rows >= trace.shape[0]:
        return rows
    p, v, _, primer = state
    _, (sin_lat, cos_lat, cos_lon, sin_lon) = _vertical(p)
    tx, ty, tz = _point(t_s, v, primer, (sin_lat, cos_lat, cos_lon, sin_lon), pointing, tables)
    outward = tx * cos_lon + ty * sin_lon
    east, north = ty * cos_lon - tx * sin_lon, tz * cos_lat - outward * sin_lat
    trace[rows, 0] = t_s
    _write(trace[rows, 1 : 1 + STATE_COLUMNS], state, mass_kg)
    trace[rows, 1 + STATE_COLUMNS] = math.asin(min(max(outward * cos_lat + tz * sin_lat, -1.0), 1.0))
    trace[rows, 2 + STATE_COLUMNS] = math.atan2(east, north)
    return rows + 1


@inner
def _bend(state, multiplier):
    """Costates after a jump along the gradient of the distance to the right at which what separates comes down."""
    p, v, of_p, of_v = state
    turn = EARTH_ROTATION_RADPS
    u = (v[0] - turn * p[1], v[1] + turn * p[0], v[2])
    right = _unit((u[1] * p[2] - u[2] * p[1], u[2] * p[0] - u[0] * p[2], u[0] * p[1] - u[1] * p[0]))
    radius = math.sqrt(p[0] * p[0] + p[1] * p[1] + p[2] * p[2])
    climb = (u[0] * p[0] + u[1] * p[1] + u[2] * p[2]) / radius
    level2 = u[0] * u[0] + u[1] * u[1] + u[2] * u[2] - climb * climb
    # Fall under gravity less the centrifugal acceleration of the path: enough to weigh velocity against position by
    weight = max(EARTH_GM_M3PS2 / (radius * radius) - level2 / radius, 1.0)
    fall_s = (climb + math.sqrt(climb * climb + 2.0 * weight * max(_vertical(p)[0], 0.0))) / weight
    by_v = multiplier * fall_s
    # Earth-fixed: the costate of the position takes over what the rotation makes of that of the velocity
    jump_p = (
        multiplier * right[0] + by_v * turn * right[1],
        multiplier * right[1] - by_v * turn * right[0],
        multiplier * right[2],
    )
    return p, v, ahead_by(of_p, 1.0, jump_p), ahead_by(of_v, by_v, right)


@compiled
def fly_leg(tables, environment, leg, start, control, costates, bends, boundaries, end, trace):
    """One leg of a steered ascent: the gravity turn in calm air, its programme in the wind, or along the primer vector.

    The turn is over when the air is thin, or when a stage separates; the programme where
    ``control`` says; the primer vector leads to the last cut-off.

    Parameters
    ----------
    tables : AscentTables
        The vehicle. Its programme is read on the second leg, and at the beginning of the third, whose thrust turns away
        from it.
    environment : Environment
        Air and mean wind.
    leg : int
        TURN, PROGRAMME or PRIMER.
    start : (16,) float64
        State, time [s after lift-off], phase, and time flown in that phase [s].
    control : Control
        What this leg is told.
    costates : (6,) float64
        Of position [1/s] and velocity, Earth-fixed, at the beginning of the third leg.
    bends : (p,) float64
        How the primer vector jumps at the end of each phase, where what falls from there is to fall beside the path of
        least propellant [1/s]: the multiplier of that condition, positive to the right; 0: it does not.
    boundaries : (p, 13) float64, written
        State at the end of each phase of the leg, before anything separates.
    end : (16,) float64, written
        As ``start``, at the end of the leg.
    trace : (m, 16) float64, written
        Time [s], state, pitch and azimuth of the thrust [rad], after every step.

    Returns
    -------
    int
        Rows of the trace that were written.
    """
    p, v, _, _ = _read(start)
    state = p, v, (costates[0], costates[1], costates[2]), (costates[3], costates[4], costates[5])
    mass, t, phase, within = start[MASS], start[TIME], int(start[PHASE]), start[WITHIN_S]
    tilt, azimuth = control.kick_rad, control.azimuth_rad
    nowhere, axes = (0.0, 0.0, 0.0), _vertical(p)[1]
    flight, direction = (_UP, 0.0, azimuth, 0.0, 0.0, nowhere, 0.0), enu_to_ecef(0.0, 0.0, 1.0, *axes)
    if leg != TURN:
        flight = (_PROGRAMME, 0.0, 0.0, 0.0, 0.0, nowhere, 1.0)
        direction = _want(t, v, p, axes, flight, tables)
    if leg == PRIMER:
        mode, yaw_rate = _PRIMER, 0.0
        if phase < control.yaw_phases and not math.isnan(control.yaw_rate_radps):
            mode, yaw_rate = _CATCHING if control.yaws_to_primer else _YAWING, control.yaw_rate_radps
        flight = (mode, yaw_rate, azimuth, t, control.blend_s, direction, 1.0)
    rate = control.turn_rate_radps
    held = (direction, t, rate)
    last = 0
    for i in range(tables.phases.shape[0]):
        if tables.phases[i, BURN_KG] > 0.0:
            last = i
    most_pa, rows = 0.0, 0
    if leg != PRIMER:
        rows = _record(trace, rows, t, state, mass, (flight, held), tables)
    is_over = False
    while phase <= last and not is_over:
        motor = _motor(tables, phase)
        left = (control.last_s if leg == PRIMER and phase == last else tables.phases[phase, DURATION_S]) - within
        while left > 1e-9 and not is_over:
            mode, longest = flight[0], 2.0 * _STEP_S if leg == PRIMER else _STEP_S
            if mode == _UP:
                longest = min(longest, max(control.kick_s - t, 0.1))
            elif mode == _KICKED:
                longest = 0.5
            elif mode == _PROGRAMME:
                longest = min(longest, max(control.until_s - t, 1e-9))
            h = left / math.ceil(left / longest) if leg == PRIMER else min(left, longest)
            if leg == TURN:
                leaning = min(control.kick_rate_radps * max(t + 0.5 * h - control.kick_s, 0.0), tilt)
                flight = (mode, leaning, azimuth, 0.0, 0.0, nowhere, 0.0)
            state = _step(t, h, state, mass, motor, (flight, held), tables, environment)
            mass, t, left, within = mass - h * motor[2], t + h, left - h, within + h
            rows = _record(trace, rows, t, state, mass, (flight, held), tables)
            if rate < math.inf:
                direction = _point(t, state[1], state[3], _vertical(state[0])[1], (flight, held), tables)
                held = (direction, t, rate)
            if leg == TURN:
                pressure = _dynamic_pressure_pa(state[0], state[1], environment)
                most_pa = max(most_pa, pressure)
                if mode == _UP and t >= control.kick_s - 1e-9:
                    flight = (_KICKED, 0.0, azimuth, 0.0, 0.0, nowhere, 0.0)
                elif mode == _KICKED:
                    ahead, up = _in_plane(state[1], azimuth, _vertical(state[0])[1])
                    leans = math.atan2(ahead, up)
                    if leans <= flight[1] if control.pulls_up else flight[1] >= tilt and leans >= tilt:
                        flight = (_ALONG, tilt, azimuth, 0.0, 0.0, nowhere, 0.0)
                # On the pad, in a drop, and in a fall back, nothing is over
                is_over = mode == _ALONG and pressure < min(control.thin_pa, 0.5 * most_pa)
            elif leg == PROGRAMME:
                is_over = t >= control.until_s - 1e-6
        _write(boundaries[phase], state, mass)
        is_over = is_over or (leg == TURN and _drops_stage(tables, phase))
        if is_over or phase == last:
            break
        mass -= tables.phases[phase, DROP_KG]
        is_freed = flight[0] != _PRIMER and phase + 1 == control.yaw_phases
        if leg == PRIMER and (is_freed or bends[phase] != 0.0):
            direction = _point(t, state[1], state[3], _vertical(state[0])[1], (flight, held), tables)
            flight = (_PRIMER, 0.0, 0.0, t, control.blend_s, direction, 1.0)
            if bends[phase] != 0.0:
                state = _bend(state, bends[phase])
        phase, within = phase + 1, 0.0
    _write(end, state, mass)
    end[TIME], end[PHASE], end[WITHIN_S] = t, phase, within
    return rows
