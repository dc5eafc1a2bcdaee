"""The loop that follows one body after another down to the surface, compiled."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from fallzone.constants import EARTH_EQUATORIAL_RADIUS_M, EARTH_GM_M3PS2, EARTH_POLAR_RADIUS_M, EARTH_ROTATION_RADPS
from fallzone.kernels import dormand_prince as dp
from fallzone.kernels.compiled import compiled
from fallzone.kernels.drag import drag_ratio
from fallzone.kernels.geodesy import geodetic_deg, quick_vertical
from fallzone.kernels.gravity import free_fall_mps2
from fallzone.kernels.tables import (
    DENSITY_KGPM3,
    SOUND_SPEED_MPS,
    WIND_EAST_MPS,
    WIND_EAST_SIGMA_MPS,
    WIND_NORTH_MPS,
    WIND_NORTH_SIGMA_MPS,
    Environment,
    cubic,
    find_piece,
)
from fallzone.model.status import ImpactStatus

# Allowed error of one step; a step's error in velocity is let to grow over about 1,000 s of flight
TOLERANCE_M = 5.0
_GROWTH_S = 1_000.0
# An error is carried far by a body with much energy left, and it needs few steps: be strict with it
_STRICT_ABOVE_JPKG, _STRICT = 1e6, 0.004

_IMPACT, _ORBITAL, _ESCAPING = int(ImpactStatus.IMPACT), int(ImpactStatus.ORBITAL), int(ImpactStatus.ESCAPING)
_BELOW, _NEVER, _INVALID = (
    int(ImpactStatus.BELOW_SURFACE),
    int(ImpactStatus.NEVER_LANDED),
    int(ImpactStatus.INVALID),
)
FLYING = -1

_LONGEST_STEP_S, _SHORTEST_STEP_S = 100.0, 1e-7
_ON_SURFACE_M = 0.01
# Any number a state can hold is less; written as a comparison, which NaN fails under every compiler flag
_FINITE = 1e300
_LOCATED_M = 1e-3
# No air above this perigee can bring a body down in the hours that a fall is followed
_SAFE_PERIGEE_M = 500_000.0
# A body that is still up at the end is in orbit if its perigee is above the dense air, else it has not landed
_ORBITAL_PERIGEE_M = 130_000.0


class Body(NamedTuple):
    """What the air and the wind do to one body."""

    half_area_m2pkg: float
    """Density factor / (2 β)."""
    curve_index: int
    east_factor: float
    north_factor: float


class Surroundings(NamedTuple):
    """The tables of a run."""

    environment: Environment
    curves: np.ndarray


@compiled
def acceleration_mps2(surroundings, body, position, velocity):
    """Acceleration [m/s²] in Earth-fixed axes: attraction with J2, rotation, drag in the moving air."""
    x, y, z = position
    gx, gy, gz = free_fall_mps2(x, y, z, velocity[0], velocity[1])
    height, cos_lat_per_m, sin_lat = quick_vertical(x, y, z)
    environment = surroundings.environment
    if not height < environment.top_m:
        return gx, gy, gz
    piece, d = find_piece(max(height, -1_000.0), environment.knots_m, environment.cells, environment.cell_m)
    columns = environment.pieces[piece]
    east = cubic(columns[WIND_EAST_MPS], d) + body.east_factor * cubic(columns[WIND_EAST_SIGMA_MPS], d)
    north = cubic(columns[WIND_NORTH_MPS], d) + body.north_factor * cubic(columns[WIND_NORTH_SIGMA_MPS], d)
    axial2 = x * x + y * y
    inverse = 1.0 / math.sqrt(axial2) if axial2 > 0.0 else 0.0  # on the axis east has no meaning: no wind
    ux = velocity[0] + (east * y + north * sin_lat * x) * inverse
    uy = velocity[1] - (east * x - north * sin_lat * y) * inverse
    uz = velocity[2] - north * cos_lat_per_m * axial2 * inverse
    speed = math.sqrt(ux * ux + uy * uy + uz * uz)
    ratio = drag_ratio(surroundings.curves, body.curve_index, speed / cubic(columns[SOUND_SPEED_MPS], d))
    pull = body.half_area_m2pkg * ratio * cubic(columns[DENSITY_KGPM3], d) * speed
    return gx - pull * ux, gy - pull * uy, gz - pull * uz


@compiled
def step(surroundings, body, h, p, v, a):
    """One Dormand–Prince step of h seconds from position p and velocity v, whose acceleration is a.

    Returns
    -------
    p, v, a : triples
        At the end of the step.
    position_error_m, velocity_error_mps : float
    """
    p2, v2 = dp.stage2(p, h, v), dp.stage2(v, h, a)
    a2 = acceleration_mps2(surroundings, body, p2, v2)
    p3, v3 = dp.stage3(p, h, v, v2), dp.stage3(v, h, a, a2)
    a3 = acceleration_mps2(surroundings, body, p3, v3)
    p4, v4 = dp.stage4(p, h, v, v2, v3), dp.stage4(v, h, a, a2, a3)
    a4 = acceleration_mps2(surroundings, body, p4, v4)
    p5, v5 = dp.stage5(p, h, v, v2, v3, v4), dp.stage5(v, h, a, a2, a3, a4)
    a5 = acceleration_mps2(surroundings, body, p5, v5)
    p6, v6 = dp.stage6(p, h, v, v2, v3, v4, v5), dp.stage6(v, h, a, a2, a3, a4, a5)
    a6 = acceleration_mps2(surroundings, body, p6, v6)
    p7, v7 = dp.advanced(p, h, v, v3, v4, v5, v6), dp.advanced(v, h, a, a3, a4, a5, a6)
    a7 = acceleration_mps2(surroundings, body, p7, v7)
    position_error = dp.local_error(h, v, v3, v4, v5, v6, v7)
    velocity_error = dp.local_error(h, a, a3, a4, a5, a6, a7)
    return p7, v7, a7, position_error, velocity_error


@compiled
def height_and_climb(p, v):
    """Height above the ellipsoid [m] and its rate [m/s]."""
    height, cos_lat_per_m, sin_lat = quick_vertical(p[0], p[1], p[2])
    return height, cos_lat_per_m * (p[0] * v[0] + p[1] * v[1]) + sin_lat * v[2]


@compiled
def perigee_and_energy(p, v):
    """Perigee of the osculating orbit, as height above the equatorial radius [m], and its energy [m²/s²]."""
    vx, vy = v[0] - EARTH_ROTATION_RADPS * p[1], v[1] + EARTH_ROTATION_RADPS * p[0]
    radius2 = p[0] * p[0] + p[1] * p[1] + p[2] * p[2]
    speed2 = vx * vx + vy * vy + v[2] * v[2]
    along = p[0] * vx + p[1] * vy + p[2] * v[2]
    parameter = (radius2 * speed2 - along * along) / EARTH_GM_M3PS2
    energy = speed2 / 2.0 - EARTH_GM_M3PS2 / math.sqrt(radius2)
    eccentricity = math.sqrt(max(0.0, 1.0 + 2.0 * energy * parameter / EARTH_GM_M3PS2))
    return parameter / (1.0 + eccentricity) - EARTH_EQUATORIAL_RADIUS_M, energy


@compiled
def dips_to_the_surface(h, height0, climb0, height1, climb1):
    """Whether the cubic through two heights and their rates goes below 0 between them."""
    if not climb0 < 0.0 < climb1:
        return False
    slope, rise = h * climb0, height1 - height0
    square = 3.0 * rise - 2.0 * slope - h * climb1
    cube = slope + h * climb1 - 2.0 * rise
    at = -slope / (square + math.sqrt(max(0.0, square * square - 3.0 * cube * slope)))
    return height0 + at * (slope + at * (square + at * cube)) < 0.0


@compiled
def locate_impact(surroundings, body, h, p, v, a):
    """Step from above the surface exactly onto it; h is a step that ends below.

    Newton steps on the step length, kept between a length that ends above and one that ends below.
    """
    low, high = 0.0, h
    end_p, end_v, _, _, _ = step(surroundings, body, h, p, v, a)
    for _ in range(60):
        height, climb = height_and_climb(end_p, end_v)
        if abs(height) < _LOCATED_M:
            break
        if height < 0.0:
            high = h
        else:
            low = h
        h = h - height / climb
        if not low < h < high:
            h = 0.5 * (low + high)
        end_p, end_v, _, _, _ = step(surroundings, body, h, p, v, a)
    return h, end_p, end_v


@compiled
def status_at_start(p, v, body):
    """Status of a state that needs no flight, or flying."""
    total = p[0] + p[1] + p[2] + v[0] + v[1] + v[2] + body.half_area_m2pkg + body.east_factor + body.north_factor
    if not abs(total) < _FINITE or body.half_area_m2pkg < 0.0:
        return _INVALID
    if p[0] * p[0] + p[1] * p[1] + p[2] * p[2] < (0.99 * EARTH_POLAR_RADIUS_M) ** 2:
        return _BELOW
    height, climb = height_and_climb(p, v)
    if height < -_ON_SURFACE_M:
        return _BELOW
    if height <= _ON_SURFACE_M and climb <= 0.0:
        return _IMPACT
    perigee, energy = perigee_and_energy(p, v)
    if energy < 0.0 and perigee > _SAFE_PERIGEE_M:
        return _ORBITAL
    return FLYING


@compiled
def status_at_end(p, v):
    """Status of a body that is still up when the longest time is over."""
    perigee, energy = perigee_and_energy(p, v)
    return _ORBITAL if energy < 0.0 and perigee > _ORBITAL_PERIGEE_M else _NEVER


@compiled
def fly(surroundings, body, h, p, v, t_end_s, tolerance_m):
    """Follow a body until it lands, leaves, or t_end_s is over.

    Returns
    -------
    status : int
        Impact, escaping, invalid, or -1: still flying at t_end_s.
    t_s : float
        Time flown.
    p, v : triples
        State then.
    h : float
        A good next step [s].
    """
    a = acceleration_mps2(surroundings, body, p, v)
    height, climb = height_and_climb(p, v)
    t, last_log_error = 0.0, 0.0
    while t < t_end_s:
        used = min(h, t_end_s - t)
        new_p, new_v, new_a, position_error, velocity_error = step(surroundings, body, used, p, v, a)
        energy = 9.8 * height + 0.5 * (v[0] * v[0] + v[1] * v[1] + v[2] * v[2])
        allowed = tolerance_m * (_STRICT if energy > _STRICT_ABOVE_JPKG else 1.0)
        error = max(position_error, velocity_error * _GROWTH_S) / allowed
        if not error <= 1.0:
            h = used * (max(0.2, 0.9 * error**-0.2) if error < math.inf else 0.2)
            if h < _SHORTEST_STEP_S:
                return _INVALID, t, p, v, h
            continue
        new_height, new_climb = height_and_climb(new_p, new_v)
        if new_height < 0.0:
            used, p, v = locate_impact(surroundings, body, used, p, v, a)
            return _IMPACT, t + used, p, v, h
        if dips_to_the_surface(used, height, climb, new_height, new_climb) and used > 0.1:
            h = 0.5 * used
            continue
        t += used
        p, v, a, height, climb = new_p, new_v, new_a, new_height, new_climb
        if height > surroundings.environment.top_m and climb > 0.0 and perigee_and_energy(p, v)[1] >= 0.0:
            return _ESCAPING, t, p, v, h
        log_error = math.log(max(error, 1e-4))
        growth = min(5.0, 0.9 * math.exp(0.08 * last_log_error - 0.14 * log_error))
        # A step that was cut to end at t_end_s says nothing about how short the next must be
        h = min(max(h, used * growth) if used < h else h * growth, _LONGEST_STEP_S)
        last_log_error = log_error
    return FLYING, t, p, v, h


@compiled
def fall_all(surroundings, states, bodies, t_max_s, tolerance_m, out):
    """Fall of each row of states (n, 6) and bodies (n, 4) into the rows of out (n, 5): lon, lat, t, speed, status."""
    for i in range(states.shape[0]):
        p, v = (states[i, 0], states[i, 1], states[i, 2]), (states[i, 3], states[i, 4], states[i, 5])
        body = Body(bodies[i, 0], int(bodies[i, 1]), bodies[i, 2], bodies[i, 3])
        t, status = 0.0, status_at_start(p, v, body)
        if status == FLYING:
            status, t, p, v, _ = fly(surroundings, body, 1.0, p, v, t_max_s, tolerance_m)
        if status == FLYING:
            status = status_at_end(p, v)
        out[i, :4] = math.nan
        out[i, 4] = status
        if status == _IMPACT:
            out[i, 0], out[i, 1], _ = geodetic_deg(p[0], p[1], p[2])
            out[i, 2], out[i, 3] = t, math.sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2])
