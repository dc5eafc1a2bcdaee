"""The last part of a fall, where drag balances weight: the velocity follows from the height, and no step is stiff.

A body that has lost its own speed sinks at its terminal speed and drifts with the wind. A difference from that motion
dies out within some 1/K metres, K = ρ/(2β); for a light body these are a few metres, which would force steps of a
second on a method that follows every force. Here the velocity is an expansion in (1/2K)/(scale height of the density).

Source
------
Derived from the equations of `fall.motion` by expansion in that small number, and checked against an independent
integration of them (tests/reference). Two-point rules of Gauss and of Gauss and Laguerre: M. Abramowitz, I. A. Stegun,
Handbook of Mathematical Functions (1964), tables 25.4 and 25.9.
"""

from __future__ import annotations

import math

import numpy as np

from fallzone.constants import EARTH_EQUATORIAL_RADIUS_M, EARTH_ROTATION_RADPS
from fallzone.kernels.compiled import compiled, inlined, inner
from fallzone.kernels.fall.ends import FLYING, IMPACT, SETTLED
from fallzone.kernels.fall.motion import NOTHING, Body, body_of, with_body
from fallzone.kernels.geodesy import quick_vertical
from fallzone.kernels.gravity import free_fall_mps2
from fallzone.kernels.lanes import (
    WIDTH,
    bits,
    inverse_sqrt,
    lane,
    largest,
    least,
    select,
    select_triple,
    spread,
    whole,
    with_lane,
)
from fallzone.kernels.tables import (
    DENSITY_KGPM3,
    FINE_M,
    find_piece,
    four,
    wind_in_piece,
)

# Closer to the axis of the Earth east and north turn too fast along the way for this
SETTLED_OFF_AXIS_M = 200_000.0
# A body with more lift glides too far from the vertical: it is followed force by force to the ground
_SETTLED_LIFT_RATIO = 0.2
# A body has settled when it sinks slower than this and its acceleration is a few per cent of gravity
SETTLED_CLIMB_MPS, SETTLED_ACCELERATION_MPS2, SETTLED_BELOW_M = -60.0, 0.4, 40_000.0
# Up to this many pieces per cell, slopes jump only between the layers of a standard atmosphere; models change over
# kilometres, and the two points of Gauss in two cells lose some tenths of a metre at most
_SMOOTH_PIECES = 1.1
_GAUSS = 0.5 - 0.5 / math.sqrt(3.0)
_LAG = math.sqrt(0.125)
_LAGUERRE, _LAGUERRE_WEIGHT = (2.0 - math.sqrt(2.0), 2.0 + math.sqrt(2.0)), 0.25 * (2.0 - math.sqrt(2.0))


@inlined
def falls_steeply(body):
    """Whether a settled body comes down within some 10° of the vertical in spite of its lift.

    Parameters
    ----------
    body : Body
        Of lanes.

    Returns
    -------
    mask
    """
    x, y, z = body.lift_ratio
    return x * x + y * y + z * z < _SETTLED_LIFT_RATIO**2


@inlined
def _wind_above_mps(environment, body, height, way):
    """Wind towards east and north [m/s] at a distance ``way`` [m] above a height."""
    piece, share = find_piece(environment, height + way)
    return wind_in_piece(environment.pieces, piece, share, body.east_factors, body.north_factors)


@inlined
def _remembered_wind_mps(environment, body, height, length, thinning):
    """Velocity that the wind gives to a body which sinks through it and still follows the wind above.

    Parameters
    ----------
    environment : Environment
        Air and wind.
    body : Body
        Of lanes.
    height : lanes
        Above the ellipsoid [m].
    length : lanes
        1/K [m], over which a difference from the wind dies out.
    thinning : lanes
        −ρ'/ρ [1/m], the rate at which K grows on the way down.

    Returns
    -------
    east, north : lanes
        Velocity [m/s].
    lag : pair of lanes
        About how much it differs from the wind at the height, towards east and north [m/s].

    Notes
    -----
    The mean of the wind above with the weight exp(−s), s = ∫K dh from the height upwards, by the two-point rule of
    Gauss and Laguerre: exact for winds that are cubic in height over some 1/K, and never outside the range of the winds
    themselves.
    """
    near, far = _LAGUERRE
    grows = least(near * (thinning * length), 0.2)
    east, north = _wind_above_mps(
        environment, body, height, near * length * (1.0 + grows * (0.5 + grows * (1.0 / 3.0)))
    )
    grows = least(far * (thinning * length), 0.5)
    more = _wind_above_mps(environment, body, height, far * length * (1.0 + grows * (0.5 + grows * (1.0 / 3.0))))
    east_more, north_more = more[0] - east, more[1] - north
    # The velocity lags behind a slope of the wind by 1/K; the two points are √8 times that apart
    lag = (_LAG * east_more, _LAG * north_more)
    return east + _LAGUERRE_WEIGHT * east_more, north + _LAGUERRE_WEIGHT * north_more, lag


@inlined
def _glide(across2, along):
    """Distance that a body glides sideways for each metre it sinks, over the level part of its lift ratio.

    Parameters
    ----------
    across2 : lanes
        Square of the level part κ of the lift ratio.
    along : lanes
        Upward part c of the lift ratio, which acts as far as the glide turns it across the motion.

    Returns
    -------
    lanes

    Notes
    -----
    In a steady glide at the angle θ from the vertical, lift over drag is tan θ, and it is the part of the ratio (κ, c)
    that lies across the motion, κ cos θ + c sin θ. With tan θ = κ m: m √(1 + κ² m²) = 1 + c m, here by Newton steps.
    """
    m = 1.0 + along
    for _ in range(2):
        square = across2 * m * m
        cos = inverse_sqrt(1.0 + square)
        m = m - (m - cos * (1.0 + along * m)) / (2.0 - cos * (cos + along))
    return m


@inner
def settled_motion(surroundings, body, p):
    """Motion of settled bodies at a place.

    Parameters
    ----------
    surroundings : Surroundings
        Air, wind and drag curves.
    body : Body
        Of lanes.
    p : triple of lanes
        Earth-fixed position [m].

    Returns
    -------
    v : triple of lanes
        Velocity relative to the Earth [m/s], in Earth-fixed axes.
    up : triple of lanes
        Unit vector of the vertical.
    sink_mps : lanes
        Speed downwards, exactly −v·up.
    rate_ps : lanes
        Rate at which a difference from this velocity dies out sideways; twice that along the vertical.
    """
    x, y, z = p
    height, cos_lat_per_m, sin_lat = quick_vertical(x, y, z)
    environment = surroundings.environment
    piece, share = find_piece(environment, height)
    c0, c1, c2, c3 = four(environment.pieces, piece, 4 * DENSITY_KGPM3)
    density = c0 + share * (c1 + share * (c2 + share * c3))
    thinning = (c1 + share * (2.0 * c2 + share * (3.0 * c3))) / density * (-1.0 / FINE_M)
    length = 1.0 / (body.half_area_m2pkg * density)
    axial2 = x * x + y * y
    inverse = inverse_sqrt(largest(NOTHING, axial2))
    cos_lat = cos_lat_per_m * axial2 * inverse
    up = (cos_lat_per_m * x, cos_lat_per_m * y, sin_lat)
    lx, ly, lz = body.lift_ratio
    along = lx * up[0] + ly * up[1] + lz * up[2]
    lift_east, lift_north = (ly * x - lx * y) * inverse, lz * cos_lat - (lx * x + ly * y) * sin_lat * inverse
    across2 = lift_east * lift_east + lift_north * lift_north
    glide = _glide(across2, along)
    cos_glide = inverse_sqrt(1.0 + across2 * glide * glide)
    # Upward lift slows a change of the motion sideways
    east, north, lag = _remembered_wind_mps(environment, body, height, length * (1.0 + along), thinning)
    gx, gy, gz = free_fall_mps2(x, y, z, 0.0 * x, 0.0 * y)
    twice = 2.0 * EARTH_ROTATION_RADPS
    weight = (
        -(gx * up[0] + gy * up[1] + gz * up[2])
        - twice * cos_lat * east
        - (east * east + north * north) * (1.0 / EARTH_EQUATORIAL_RADIUS_M)
    )
    steep = length * (cos_glide * cos_glide * cos_glide)
    small = 0.5 * thinning * steep
    sink2 = weight * steep * (1.0 + small * (1.0 + small * (2.0 + 6.0 * small)))
    inverse_sink = inverse_sqrt(sink2)
    # The lag tilts the motion: more drag for the same sinking, and a level lift has an upward part
    tilt_east, tilt_north = lag[0] * inverse_sink, lag[1] * inverse_sink
    lifted = lift_east * tilt_east + lift_north * tilt_north
    tilted = tilt_east * tilt_east + tilt_north * tilt_north
    sink = sink2 * inverse_sink * (1.0 - 0.25 * tilted - lifted)
    # A glide still follows the faster sinking above
    side = sink * glide * (1.0 + small * (1.0 + 4.0 * small))
    east, north = east + side * lift_east, north + side * lift_north
    # Coriolis, and the turning of east itself on the way east, over the time in which a difference dies out
    turning, time = sin_lat * (twice + east * inverse), length * inverse_sink * (1.0 + small)
    to_east = east + time * (turning * north + twice * cos_lat * sink)
    to_north = north - time * turning * east
    outward = -to_north * sin_lat * inverse - sink * cos_lat_per_m
    v = (
        outward * x - to_east * y * inverse,
        outward * y + to_east * x * inverse,
        to_north * cos_lat - sink * sin_lat,
    )
    return v, up, sink, inverse_sink * weight


@inlined
def _ahead(p, slope, d):
    """Position after d metres of height lost, along a constant slope."""
    return p[0] + d * slope[0], p[1] + d * slope[1], p[2] + d * slope[2]


@compiled
def _slope(surroundings, body, p):
    """Change of position and of time for each metre of height lost."""
    v, _, sink, _ = settled_motion(surroundings, body, p)
    per = 1.0 / sink
    return (v[0] * per, v[1] * per, v[2] * per), per


@compiled
def _descend(surroundings, body, p, slope, d):
    """Position, slope and time after d metres of height lost.

    The slope depends on the height, and on the place only over hundreds of kilometres: the two-point rule of Gauss is
    exact for a cubic, and its points are found well enough straight ahead.
    """
    first, time = _slope(surroundings, body, _ahead(p, slope, _GAUSS * d))
    second, more_time = _slope(surroundings, body, _ahead(p, first, (1.0 - _GAUSS) * d))
    mean = (0.5 * (first[0] + second[0]), 0.5 * (first[1] + second[1]), 0.5 * (first[2] + second[2]))
    return _ahead(p, mean, d), second, 0.5 * d * (time + more_time)


@inner
def _settle(surroundings, body, p, v):
    """Position from which a settled body would come to the same place as this one, whose velocity still differs.

    The difference dies out exponentially; the distance that it still moves the body is added at once.
    """
    settled, up, _, rate = settled_motion(surroundings, body, p)
    dx, dy, dz = v[0] - settled[0], v[1] - settled[1], v[2] - settled[2]
    half_along = 0.5 * (dx * up[0] + dy * up[1] + dz * up[2])
    time = 1.0 / rate
    return (
        p[0] + time * (dx - half_along * up[0]),
        p[1] + time * (dy - half_along * up[1]),
        p[2] + time * (dz - half_along * up[2]),
    )


@inner
def land_settled(surroundings, bodies, t_max_s, ends):
    """Bring the bodies that `follow` left as settled down to the surface, eight side by side, in place.

    Parameters
    ----------
    surroundings : Surroundings
        Air, wind and drag curves.
    bodies : (n, BODY_COLUMNS) float64
        As `body_of` reads them.
    t_max_s : float
        Longest time that is followed.
    ends : (n, 8) float64, read and written
        From `follow`; rows with the status SETTLED become IMPACT, or FLYING where the time is over before.
    """
    zero, i = spread(0.0), 0
    while i < ends.shape[0]:
        x, y, z, vx, vy, vz, rows, count = zero, zero, zero, zero, zero, zero, zero, 0
        body = Body(zero, zero, (zero, zero, zero), (zero, zero, zero), (zero, zero, zero))
        while i < ends.shape[0] and count < WIDTH:
            if ends[i, 0] == SETTLED:
                rows, count = with_lane(rows, count, float(i)), count + 1
            i += 1
        if count == 0:
            break
        for j in range(WIDTH):
            # The first one again where there are fewer than eight
            row = int(lane(rows, j if j < count else 0))
            x, y, z = with_lane(x, j, ends[row, 2]), with_lane(y, j, ends[row, 3]), with_lane(z, j, ends[row, 4])
            vx, vy, vz = with_lane(vx, j, ends[row, 5]), with_lane(vy, j, ends[row, 6]), with_lane(vz, j, ends[row, 7])
            body = with_body(body, j, body_of(bodies, row))
        p, v, time = _land_eight(surroundings, body, (x, y, z), (vx, vy, vz))
        for j in range(count):
            row = int(lane(rows, j))
            ends[row, 1] += lane(time, j)
            ends[row, 0] = IMPACT if ends[row, 1] <= t_max_s else FLYING
            for k in range(3):
                ends[row, 2 + k], ends[row, 5 + k] = lane(p[k], j), lane(v[k], j)


@inner
def _step_m(environment):
    """Height of a step: two cells of the table, or less where cells that settled bodies pass have several pieces."""
    cells = min(int(SETTLED_BELOW_M / FINE_M), environment.cells.shape[0] - 1)
    pieces = environment.cells[cells, 0] / cells
    return 2.0 * FINE_M if pieces < _SMOOTH_PIECES else FINE_M / np.round(pieces)


@inner
def _land_eight(surroundings, body, p, v):
    """Position, velocity and time of flight of settled bodies at the surface (lanes)."""
    p = _settle(surroundings, body, p, v)
    height, _, _ = quick_vertical(p[0], p[1], p[2])
    height = largest(height, 0.0)
    step_m = _step_m(surroundings.environment)
    steps, time = whole(height / step_m), spread(0.0)
    d, (slope, _) = height - steps * step_m, _slope(surroundings, body, p)
    while bits(steps >= 0.0) != 0:
        flying = steps >= 0.0
        below, slope, passed = _descend(surroundings, body, p, slope, d)
        p = select_triple(flying, below, p)
        time = select(flying, time + passed, time)
        steps, d = steps - 1.0, spread(step_m)
    v, up, _, _ = settled_motion(surroundings, body, p)
    height, _, _ = quick_vertical(p[0], p[1], p[2])
    return (p[0] - height * up[0], p[1] - height * up[1], p[2] - height * up[2]), v, time
