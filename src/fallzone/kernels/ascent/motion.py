"""Forces on vehicles in powered flight, and one step of their motion: of one vehicle, or of eight in lanes.

Source
------
Thrust less ambient pressure on the nozzle exits: G. P. Sutton, O. Biblarz, Rocket Propulsion Elements, section 2.2.
Drag: J. D. Anderson, Fundamentals of Aerodynamics, section 1.5. Classical Runge–Kutta method: E. Hairer, S. P. Nørsett,
G. Wanner, Solving Ordinary Differential Equations I, section II.1.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from fallzone.kernels.ascent.craft import NOWHERE, find_turn, find_turned
from fallzone.kernels.ascent.programme import aim, find_aim, find_drag_area_m2, find_programme
from fallzone.kernels.compiled import inlined, inner
from fallzone.kernels.fall.motion import NOTHING
from fallzone.kernels.geodesy import enu_to_ecef, quick_vertical
from fallzone.kernels.gravity import free_fall_mps2
from fallzone.kernels.lanes import inverse_sqrt, largest, select, sine_cosine
from fallzone.kernels.tables import (
    DENSITY_KGPM3,
    PRESSURE_PA,
    SOUND_SLOWNESS_SPM,
    column,
    find_piece,
    wind_in_piece,
)

# Drag above this height moves no ascent by more than a metre.
_AIR_TOP_M = 200_000.0


class Ambient(NamedTuple):
    """Air about a vehicle, its motion through it, and the vertical; of floats or lanes.

    Parameters
    ----------
    density_kgpm3, pressure_pa : float
        0 above the air.
    u_mps : triple
        Velocity through the air, Earth-fixed axes.
    speed_mps, mach : float
        Its size, in m/s and over the speed of sound.
    axes : four floats
        Sine and cosine of the geodetic latitude, cosine and sine of the longitude.
    """

    density_kgpm3: float
    pressure_pa: float
    u_mps: tuple
    speed_mps: float
    mach: float
    axes: tuple


@inner
def find_ambient(p, v, scatter, environment):
    """Air, wind and the vertical at the places of vehicles.

    Parameters
    ----------
    p, v : triples
        Earth-fixed position [m] and velocity relative to the Earth [m/s].
    scatter : Scatter
        Of floats or lanes.
    environment : Environment
        Air and wind.

    Returns
    -------
    Ambient
    """
    x, y, z = p
    height, cos_lat_per_m, sin_lat = quick_vertical(x, y, z)
    in_air = height < min(environment.top_m, _AIR_TOP_M)
    table = environment.pieces
    piece, share = find_piece(environment, height)
    density = select(in_air, column(table, piece, share, DENSITY_KGPM3), 0.0)
    pressure = select(in_air, column(table, piece, share, PRESSURE_PA), 0.0)
    east, north = wind_in_piece(table, piece, share, scatter.wind_east, scatter.wind_north)
    axial2 = x * x + y * y
    inverse = inverse_sqrt(largest(axial2, NOTHING))
    axes = (sin_lat, cos_lat_per_m * axial2 * inverse, x * inverse, y * inverse)
    wx, wy, wz = enu_to_ecef(east, north, 0.0, axes[0], axes[1], axes[2], axes[3])
    u = (v[0] - wx, v[1] - wy, v[2] - wz)
    speed2 = u[0] * u[0] + u[1] * u[1] + u[2] * u[2]
    speed = speed2 * inverse_sqrt(largest(speed2, NOTHING))
    return Ambient(density, pressure, u, speed, speed * column(table, piece, share, SOUND_SLOWNESS_SPM), axes)


@inner
def acceleration_mps2(t_s, p, v, craft, pointing, environment):
    """Acceleration of powered or coasting vehicles: attraction with J2, rotation of the Earth, drag and thrust.

    Parameters
    ----------
    t_s : float or lanes
        After lift-off.
    p, v : triples
        Earth-fixed position [m] and velocity relative to the Earth [m/s].
    craft : Craft or Crafts
        Of floats or lanes.
    pointing : triple
        Direction of the thrust to east, north and up.
    environment : Environment
        Air and wind.

    Returns
    -------
    triple
        Earth-fixed axes [m/s²].
    """
    motor, ambient = craft.motor, find_ambient(p, v, craft.scatter, environment)
    gx, gy, gz = free_fall_mps2(p[0], p[1], p[2], v[0], v[1])
    per_mass = 1.0 / (motor.mass_kg - motor.flow_kgps * (t_s - motor.start_s))
    area = find_drag_area_m2(craft, ambient.mach)
    pull = 0.5 * ambient.density_kgpm3 * craft.scatter.drag * area * ambient.speed_mps * per_mass
    push = largest(motor.thrust_n - ambient.pressure_pa * motor.exit_area_m2, 0.0) * per_mass
    sin_lat, cos_lat, cos_lon, sin_lon = ambient.axes
    tx, ty, tz = enu_to_ecef(pointing[0], pointing[1], pointing[2], sin_lat, cos_lat, cos_lon, sin_lon)
    ux, uy, uz = ambient.u_mps
    return gx - pull * ux + push * tx, gy - pull * uy + push * ty, gz - pull * uz + push * tz


@inner
def is_overloaded(t_s, p, v, craft, turn, environment):
    """Whether dynamic pressure times angle of attack is above what breaks a vehicle.

    A vehicle that has turned by half a circle tumbles and shows all its sides to the air within a turn: the largest
    angle counts from there on.

    Parameters
    ----------
    t_s : float or lanes
        After lift-off.
    p, v : triples
        Earth-fixed position [m] and velocity relative to the Earth [m/s].
    craft : Craft or Crafts
        Of floats or lanes.
    turn : Turn
        Of floats or lanes, with the limit.
    environment : Environment
        Air and wind.

    Returns
    -------
    bool or mask
    """
    ambient = find_ambient(p, v, craft.scatter, environment)
    pitch, azimuth = find_programme(craft, t_s)
    sin_lat, cos_lat, cos_lon, sin_lon = ambient.axes
    east, north, up = aim(pitch, azimuth, find_turned(turn, t_s, 0.0))
    ax, ay, az = enu_to_ecef(east, north, up, sin_lat, cos_lat, cos_lon, sin_lon)
    ux, uy, uz = ambient.u_mps
    pressure = 0.5 * ambient.density_kgpm3 * ambient.speed_mps * ambient.speed_mps
    # Four radians are more than any angle
    cos_borne = sine_cosine(turn.limit_parad / largest(pressure, 0.25 * turn.limit_parad))[1]
    turned = find_turn(turn, t_s)
    beyond = (turned * turned >= math.pi**2) | (ax * ux + ay * uy + az * uz < cos_borne * ambient.speed_mps)
    return beyond & (pressure * math.pi > turn.limit_parad)


@inlined
def ahead_by(a, h, b):
    """Sum a + h·b of two triples.

    Parameters
    ----------
    a, b : triples
        A state and its slope.
    h : float or lanes
        Time [s].

    Returns
    -------
    triple
    """
    return a[0] + h * b[0], a[1] + h * b[1], a[2] + h * b[2]


@inlined
def mean_of(a, b, c, d):
    """Weighted mean (a + 2b + 2c + d)/6 of four slopes.

    Parameters
    ----------
    a, b, c, d : triples
        Slopes at the beginning, twice in the middle, and at the end.

    Returns
    -------
    triple
    """
    return (
        (a[0] + 2.0 * (b[0] + c[0]) + d[0]) * (1.0 / 6.0),
        (a[1] + 2.0 * (b[1] + c[1]) + d[1]) * (1.0 / 6.0),
        (a[2] + 2.0 * (b[2] + c[2]) + d[2]) * (1.0 / 6.0),
    )


@inlined
def step_along(t, h, p, v, craft, aims, environment):
    """One classical Runge–Kutta step of fourth order.

    Parameters
    ----------
    t, h : float or lanes
        Beginning after lift-off and length of the step [s].
    p, v : triples
        Earth-fixed position [m] and velocity relative to the Earth [m/s].
    craft : Craft or Crafts
        Of floats or lanes.
    aims : three triples
        Direction of the thrust to east, north and up at the beginning, in the middle and at the end.
    environment : Environment
        Air and wind.

    Returns
    -------
    p, v : triples
        At the end of the step.
    """
    first, middle, last = aims
    half = 0.5 * h
    a1 = acceleration_mps2(t, p, v, craft, first, environment)
    v2 = ahead_by(v, half, a1)
    a2 = acceleration_mps2(t + half, ahead_by(p, half, v), v2, craft, middle, environment)
    v3 = ahead_by(v, half, a2)
    a3 = acceleration_mps2(t + half, ahead_by(p, half, v2), v3, craft, middle, environment)
    v4 = ahead_by(v, h, a3)
    a4 = acceleration_mps2(t + h, ahead_by(p, h, v3), v4, craft, last, environment)
    return ahead_by(p, h, mean_of(v, v2, v3, v4)), ahead_by(v, h, mean_of(a1, a2, a3, a4))


@inner
def step(t, h, p, v, craft, environment):
    """`step_along` with the thrust along the programme, turned as the motor says.

    Parameters
    ----------
    t, h, p, v, craft, environment : as in `step_along`
        The step, the state and what moves it.

    Returns
    -------
    p, v : triples
        At the end of the step.
    """
    aims = find_aim(craft, t), find_aim(craft, t + 0.5 * h), find_aim(craft, t + h)
    return step_along(t, h, p, v, craft, aims, environment)


@inner
def drop(t, h, p, v, craft, environment):
    """`step_along` of a vehicle without thrust.

    Parameters
    ----------
    t, h, p, v, craft, environment : as in `step_along`
        The step, the state and what moves it.

    Returns
    -------
    p, v : triples
        At the end of the step.
    """
    return step_along(t, h, p, v, craft, (NOWHERE, NOWHERE, NOWHERE), environment)
