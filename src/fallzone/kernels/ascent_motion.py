"""Forces on a vehicle in powered flight, and one step of its motion."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from fallzone.kernels.compiled import compiled, inlined
from fallzone.kernels.geodesy import enu_to_ecef, height_and_vertical
from fallzone.kernels.gravity import free_fall_mps2
from fallzone.kernels.tables import air, cubic, wind

# Columns of AscentTables.phases
DURATION_S, STAGE, BURN_KG, DROP_KG, STEP_S, DROPPED_STAGE, FAIRING_KG, THROTTLE, SIDE_AREA_M2 = range(9)

# Above this height the pull of the air moves no ascent by more than a metre.
_AIR_TOP_M = 200_000.0


class AscentTables(NamedTuple):
    """A vehicle on its programme, as arrays.

    Parameters
    ----------
    position_m : (3,) float64
        Pad, Earth-fixed.
    mass_kg : float
        Mass at lift-off.
    dry_kg : (3,) float64
        Dry mass of each stage.
    phases : (p, 9) float64
        Duration [s], stage that burns (−1: none), propellant burned [kg], mass dropped at the end [kg], largest
        step [s], stage that is among what is dropped (−1: none), fairing that is [kg], share of full thrust,
        drag area of the whole stack when it tumbles [m²].
    engines : (k, 2) float64
        Vacuum thrust [N] and exit area of all nozzles [m²] of each stage.
    pitch_t_s, azimuth_t_s, mach : (m,) float64
        Knots of the programme and of the drag curve.
    pitch_rad, azimuth_rad, drag_area_m2 : (m, 4) float64
        Cubic from each knot to the next, coefficients in rising powers of the distance since the knot; the last
        is a constant. The drag area is Cd times the reference area.
    limit_line : (k, 3) float64
        Impact limit line: unit vectors of the vertical at its points; none: no line.
    limit_delay_s : float
        From the crossing of the line to the end of thrust [s].
    """

    position_m: np.ndarray
    mass_kg: float
    dry_kg: np.ndarray
    phases: np.ndarray
    engines: np.ndarray
    pitch_t_s: np.ndarray
    pitch_rad: np.ndarray
    azimuth_t_s: np.ndarray
    azimuth_rad: np.ndarray
    mach: np.ndarray
    drag_area_m2: np.ndarray
    limit_line: np.ndarray
    limit_delay_s: float


class Scatter(NamedTuple):
    """What one flight does differently: factors on drag and wind, biases of the programme [rad]."""

    drag: float
    wind_east: tuple
    wind_north: tuple
    pitch_rad: float
    azimuth_rad: float


class Motor(NamedTuple):
    """What pushes and holds the vehicle for a while.

    Parameters
    ----------
    thrust_n, exit_area_m2 : float
        Thrust in vacuum and exit area of the nozzles.
    mass_kg, flow_kgps, start_s : float
        Mass at ``start_s`` and how fast it falls.
    side_area_m2 : float
        Drag area of a vehicle that tumbles without thrust [m²]; 0: it flies nose first.
    turning : bool
        Whether the thrust points off the programme.
    turned : triple
        Its parts ahead, upwards and to the right, seen along the programme: means over the step, so that together they
        are shorter than 1 where the thrust turns within it.
    """

    thrust_n: float
    exit_area_m2: float
    mass_kg: float
    flow_kgps: float
    start_s: float
    side_area_m2: float
    turning: bool
    turned: tuple


# The thrust as the programme has it
AHEAD = (1.0, 0.0, 0.0)


@compiled
def knotted(x, knots, pieces):
    """Value at x of cubics joined at knots, in rising powers of the distance since the knot; held outside."""
    i = 0
    while i < knots.shape[0] - 1 and x >= knots[i + 1]:
        i += 1
    return cubic(pieces[i], max(x - knots[i], 0.0))


@compiled
def turn_vector(east, north, up, pitch, azimuth, turned):
    """A vector along the programmed thrust, turned: parts of it ahead, upwards and to the right."""
    size = math.sqrt(east * east + north * north + up * up)
    ahead, upwards, right = turned[0], size * turned[1], size * turned[2]
    level = -math.sin(pitch) * upwards
    return (
        ahead * east + level * math.sin(azimuth) + right * math.cos(azimuth),
        ahead * north + level * math.cos(azimuth) - right * math.sin(azimuth),
        ahead * up + math.cos(pitch) * upwards,
    )


@compiled
def _acceleration(t_s, x, y, z, vx, vy, vz, motor, tables, environment, scatter):
    """Acceleration [m/s²] of the powered or coasting vehicle in Earth-fixed axes."""
    height, sin_lat, cos_lat, cos_lon, sin_lon = height_and_vertical(x, y, z)
    ax, ay, az = free_fall_mps2(x, y, z, vx, vy)
    mass = motor.mass_kg - motor.flow_kgps * (t_s - motor.start_s)
    thrust = motor.thrust_n
    if height < min(environment.top_m, _AIR_TOP_M):
        density, sound_speed, pressure = air(environment, height)
        east, north = wind(environment, height, scatter.wind_east, scatter.wind_north)
        thrust = max(thrust - pressure * motor.exit_area_m2, 0.0)
        wx, wy, wz = enu_to_ecef(east, north, 0.0, sin_lat, cos_lat, cos_lon, sin_lon)
        rx, ry, rz = vx - wx, vy - wy, vz - wz
        speed = math.sqrt(rx * rx + ry * ry + rz * rz)
        area = motor.side_area_m2
        if area == 0.0:
            area = knotted(speed / sound_speed, tables.mach, tables.drag_area_m2)
        pull = -0.5 * density * scatter.drag * area * speed / mass
        ax += pull * rx
        ay += pull * ry
        az += pull * rz
    if motor.thrust_n > 0.0:
        pitch = knotted(t_s, tables.pitch_t_s, tables.pitch_rad) + scatter.pitch_rad
        azimuth = knotted(t_s, tables.azimuth_t_s, tables.azimuth_rad) + scatter.azimuth_rad
        level_part = math.cos(pitch) * thrust / mass
        east, north, up = (
            level_part * math.sin(azimuth),
            level_part * math.cos(azimuth),
            math.sin(pitch) * thrust / mass,
        )
        if motor.turning:
            east, north, up = turn_vector(east, north, up, pitch, azimuth, motor.turned)
        ux, uy, uz = enu_to_ecef(east, north, up, sin_lat, cos_lat, cos_lon, sin_lon)
        ax += ux
        ay += uy
        az += uz
    return ax, ay, az


@inlined
def step(t, h, state, motor, tables, environment, scatter):
    """One classical Runge–Kutta step of length h [s] from position and velocity (six numbers); order 4."""
    x, y, z, vx, vy, vz = state
    half = 0.5 * h
    ax1, ay1, az1 = _acceleration(t, x, y, z, vx, vy, vz, motor, tables, environment, scatter)
    vx2, vy2, vz2 = vx + half * ax1, vy + half * ay1, vz + half * az1
    ax2, ay2, az2 = _acceleration(
        t + half, x + half * vx, y + half * vy, z + half * vz, vx2, vy2, vz2, motor, tables, environment, scatter
    )
    vx3, vy3, vz3 = vx + half * ax2, vy + half * ay2, vz + half * az2
    ax3, ay3, az3 = _acceleration(
        t + half, x + half * vx2, y + half * vy2, z + half * vz2, vx3, vy3, vz3, motor, tables, environment, scatter
    )
    vx4, vy4, vz4 = vx + h * ax3, vy + h * ay3, vz + h * az3
    ax4, ay4, az4 = _acceleration(
        t + h, x + h * vx3, y + h * vy3, z + h * vz3, vx4, vy4, vz4, motor, tables, environment, scatter
    )
    sixth = h / 6.0
    return (
        x + sixth * (vx + 2.0 * (vx2 + vx3) + vx4),
        y + sixth * (vy + 2.0 * (vy2 + vy3) + vy4),
        z + sixth * (vz + 2.0 * (vz2 + vz3) + vz4),
        vx + sixth * (ax1 + 2.0 * (ax2 + ax3) + ax4),
        vy + sixth * (ay1 + 2.0 * (ay2 + ay3) + ay4),
        vz + sixth * (az1 + 2.0 * (az2 + az3) + az4),
    )
