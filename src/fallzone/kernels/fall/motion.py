"""How a falling body moves: its acceleration, and one step of its path (of one body, or of eight in lanes)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from fallzone.kernels import dormand_prince as dp
from fallzone.kernels.compiled import compiled, inlined, inner
from fallzone.kernels.drag import drag_ratio
from fallzone.kernels.geodesy import quick_vertical
from fallzone.kernels.gravity import free_fall_mps2
from fallzone.kernels.lanes import inverse_sqrt, largest, with_lane
from fallzone.kernels.tables import (
    DENSITY_KGPM3,
    SOUND_SLOWNESS_SPM,
    WIND_MODES,
    Environment,
    column,
    find_piece,
    wind_factors,
    wind_in_piece,
)

# Keeps 1/√ finite where a length is 0: on the axis, where east has no meaning and no wind blows, and at rest
NOTHING = 1e-30

# Columns of a row of bodies: half area, drag curve, then the factors of the wind and the lift ratio
WIND_FACTORS = 2
LIFT_RATIO = WIND_FACTORS + 2 * WIND_MODES
BODY_COLUMNS = LIFT_RATIO + 3


class Body(NamedTuple):
    """What decides how the air and the wind move one body (floats) or eight (lanes).

    Parameters
    ----------
    half_area_m2pkg : float
        Factor on the density of the air over twice the ballistic coefficient, k/(2β); ≥ 0.
    curve_index : float
        Position in `drag.DRAG_CURVES`, a whole number.
    east_factors, north_factors : tuples of WIND_MODES floats
        Factors of the modes of the wind's error, in standard normals.
    lift_ratio : triple
        Side force over drag in Earth-fixed axes, of which the part across the motion through the air acts.
    """

    half_area_m2pkg: float
    """Density factor / (2 β)."""
    curve_index: float
    east_factors: tuple
    north_factors: tuple
    """Factors of the modes of the wind's error."""
    lift_ratio: tuple
    """Side force over drag in Earth-fixed axes, of which the part across the motion through the air acts."""


@compiled
def body_of(bodies, i):
    """One body, from its row of numbers.

    Parameters
    ----------
    bodies : (n, BODY_COLUMNS) float64
        Half area over mass, drag curve, factors of the wind's error towards east and towards north, lift ratio.
    i : int
        The row.

    Returns
    -------
    Body
        Of floats.
    """
    east, north = wind_factors(bodies, i, WIND_FACTORS)
    lift_ratio = (bodies[i, LIFT_RATIO], bodies[i, LIFT_RATIO + 1], bodies[i, LIFT_RATIO + 2])
    return Body(bodies[i, 0], bodies[i, 1], east, north, lift_ratio)


@inner
def with_triple(vectors, j, one):
    """Lanes of (x, y, z), with a new one in lane j.

    Parameters
    ----------
    vectors : triple of lanes
        The eight so far.
    j : int
        The lane, 0 to 7.
    one : triple of floats
        The new one.

    Returns
    -------
    triple of lanes
    """
    return with_lane(vectors[0], j, one[0]), with_lane(vectors[1], j, one[1]), with_lane(vectors[2], j, one[2])


@inner
def with_body(body, j, one):
    """Eight bodies, with a new one in lane j.

    Parameters
    ----------
    body : Body
        Of lanes: the eight so far.
    j : int
        The lane, 0 to 7.
    one : Body
        Of floats: the new one.

    Returns
    -------
    Body
        Of lanes.
    """
    return Body(
        with_lane(body.half_area_m2pkg, j, one.half_area_m2pkg),
        with_lane(body.curve_index, j, one.curve_index),
        with_triple(body.east_factors, j, one.east_factors),
        with_triple(body.north_factors, j, one.north_factors),
        with_triple(body.lift_ratio, j, one.lift_ratio),
    )


class Surroundings(NamedTuple):
    """The tables that all bodies of a run share.

    Parameters
    ----------
    environment : Environment
        Air and wind.
    curves : (k, n, 4) float64
        Drag curves (`drag.drag_curves`).
    """

    environment: Environment
    curves: np.ndarray


@inlined
def acceleration_mps2(surroundings, body, position, velocity):
    """Acceleration of a falling body: attraction with J2, rotation of the Earth, drag and lift in the moving air.

    Parameters
    ----------
    surroundings : Surroundings
        Air, wind and drag curves.
    body : Body
        Of floats or lanes.
    position, velocity : triples
        Earth-fixed position [m] and velocity relative to the Earth [m/s].

    Returns
    -------
    triple
        Acceleration in Earth-fixed axes [m/s²].

    Notes
    -----
    With u the velocity through the air and L the lift ratio: −ρ/(2β)·|u|·((1 + L·u/|u|)·u − |u|·L), which is the drag,
    and the part of L across u times as much.

    Source
    ------
    J. D. Anderson, Fundamentals of Aerodynamics, section 1.5: drag and lift by their coefficients; β = m/(Cd·A).
    """
    x, y, z = position
    gx, gy, gz = free_fall_mps2(x, y, z, velocity[0], velocity[1])
    height, cos_lat_per_m, sin_lat = quick_vertical(x, y, z)
    table = surroundings.environment.pieces
    piece, share = find_piece(surroundings.environment, height)
    east, north = wind_in_piece(table, piece, share, body.east_factors, body.north_factors)
    axial2 = x * x + y * y
    inverse = inverse_sqrt(largest(axial2, NOTHING))
    ux = velocity[0] + (east * y + north * sin_lat * x) * inverse
    uy = velocity[1] - (east * x - north * sin_lat * y) * inverse
    uz = velocity[2] - north * cos_lat_per_m * axial2 * inverse
    speed2 = ux * ux + uy * uy + uz * uz
    inverse_speed = inverse_sqrt(largest(speed2, NOTHING))
    speed = speed2 * inverse_speed
    mach = speed * column(table, piece, share, SOUND_SLOWNESS_SPM)
    ratio = drag_ratio(surroundings.curves, body.curve_index, mach)
    pull = body.half_area_m2pkg * ratio * column(table, piece, share, DENSITY_KGPM3) * speed
    lx, ly, lz = body.lift_ratio
    along = 1.0 + (lx * ux + ly * uy + lz * uz) * inverse_speed
    return (
        gx - pull * (along * ux - speed * lx),
        gy - pull * (along * uy - speed * ly),
        gz - pull * (along * uz - speed * lz),
    )


@compiled
def step(surroundings, body, h, p, v, a):
    """One Dormand–Prince step along the path of a falling body.

    Parameters
    ----------
    surroundings : Surroundings
        Air, wind and drag curves.
    body : Body
        Of floats or lanes.
    h : float or lanes
        Length of the step [s].
    p, v, a : triples
        Earth-fixed position [m], velocity [m/s] and acceleration [m/s²] at the beginning.

    Returns
    -------
    p, v, a : triples
        The same at the end of the step.
    position_error_m, velocity_error_mps : float or lanes
        Estimated errors of the step.
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
    """Height above the ellipsoid and its rate.

    Parameters
    ----------
    p, v : triples
        Earth-fixed position [m] and velocity relative to the Earth [m/s].

    Returns
    -------
    height_m, climb_mps : float or lanes
    """
    height, cos_lat_per_m, sin_lat = quick_vertical(p[0], p[1], p[2])
    return height, cos_lat_per_m * (p[0] * v[0] + p[1] * v[1]) + sin_lat * v[2]
