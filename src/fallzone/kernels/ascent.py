"""Powered flight of many vehicles: the compiled loop, from lift-off through every phase of the plan."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from fallzone.kernels.compiled import compiled
from fallzone.kernels.geodesy import enu_to_ecef, height_and_vertical
from fallzone.kernels.gravity import free_fall_mps2
from fallzone.kernels.tables import air, cubic, wind, wind_factors

# Columns of AscentTables.phases
DURATION_S, STAGE, BURN_KG, DROP_KG, STEP_S = range(5)

# Columns of one flight's errors (flight.plan.ERROR_NAMES): thrust and Isp of three stages, then these
DRAG, PITCH_DEG, AZIMUTH_DEG = 6, 7, 8
ISP = 3

# Columns of a recorded state
TIME, POSITION, VELOCITY, MASS, STATE_COLUMNS = 0, 1, 4, 7, 8


# Above this height the pull of the air moves no ascent by more than a metre.
_AIR_TOP_M = 200_000.0

# A flight that stops within this of an event has had the event: times are sums of durations.
_SAME_TIME_S = 1e-6


class AscentTables(NamedTuple):
    """A vehicle on its programme, as arrays.

    Parameters
    ----------
    position_m : (3,) float64
        Pad, Earth-fixed.
    mass_kg : float
        Mass at lift-off.
    phases : (p, 5) float64
        Duration [s], stage that burns (−1: none), propellant burned [kg], mass dropped at the end [kg], largest
        step [s].
    engines : (k, 2) float64
        Vacuum thrust [N] and exit area of all nozzles [m²] of each stage.
    pitch_t_s, azimuth_t_s, mach : (m,) float64
        Knots of the programme and of the drag curve.
    pitch_rad, azimuth_rad, drag_area_m2 : (m, 4) float64
        Cubic from each knot to the next, coefficients in rising powers of the distance since the knot; the last
        is a constant. The drag area is Cd times the reference area.
    """

    position_m: np.ndarray
    mass_kg: float
    phases: np.ndarray
    engines: np.ndarray
    pitch_t_s: np.ndarray
    pitch_rad: np.ndarray
    azimuth_t_s: np.ndarray
    azimuth_rad: np.ndarray
    mach: np.ndarray
    drag_area_m2: np.ndarray


class _Scatter(NamedTuple):
    """What one flight does differently: factors on drag and wind, biases of the programme [rad]."""

    drag: float
    wind_east: tuple
    wind_north: tuple
    pitch_rad: float
    azimuth_rad: float


class _Burn(NamedTuple):
    """Thrust in vacuum [N], exit area [m²], mass [kg] at ``start_s`` and how fast it falls [kg/s]."""

    thrust_n: float
    exit_area_m2: float
    mass_kg: float
    flow_kgps: float
    start_s: float


@compiled
def knotted(x, knots, pieces):
    """Value at x of cubics joined at knots, in rising powers of the distance since the knot; held outside."""
    i = 0
    while i < knots.shape[0] - 1 and x >= knots[i + 1]:
        i += 1
    return cubic(pieces[i], max(x - knots[i], 0.0))


@compiled
def _acceleration(t_s, x, y, z, vx, vy, vz, burn, tables, environment, scatter):
    """Acceleration [m/s²] of the powered or coasting vehicle in Earth-fixed axes."""
    height, sin_lat, cos_lat, cos_lon, sin_lon = height_and_vertical(x, y, z)
    ax, ay, az = free_fall_mps2(x, y, z, vx, vy)
    mass = burn.mass_kg - burn.flow_kgps * (t_s - burn.start_s)
    thrust = burn.thrust_n
    if height < min(environment.top_m, _AIR_TOP_M):
        density, sound_speed, pressure = air(environment, height)
        east, north = wind(environment, height, scatter.wind_east, scatter.wind_north)
        thrust = max(thrust - pressure * burn.exit_area_m2, 0.0)
        wx, wy, wz = enu_to_ecef(east, north, 0.0, sin_lat, cos_lat, cos_lon, sin_lon)
        rx, ry, rz = vx - wx, vy - wy, vz - wz
        speed = math.sqrt(rx * rx + ry * ry + rz * rz)
        area = knotted(speed / sound_speed, tables.mach, tables.drag_area_m2)
        pull = -0.5 * density * scatter.drag * area * speed / mass
        ax += pull * rx
        ay += pull * ry
        az += pull * rz
    if burn.thrust_n > 0.0:
        pitch = knotted(t_s, tables.pitch_t_s, tables.pitch_rad) + scatter.pitch_rad
        azimuth = knotted(t_s, tables.azimuth_t_s, tables.azimuth_rad) + scatter.azimuth_rad
        level_part = math.cos(pitch) * thrust / mass
        ux, uy, uz = enu_to_ecef(
            level_part * math.sin(azimuth),
            level_part * math.cos(azimuth),
            math.sin(pitch) * thrust / mass,
            sin_lat,
            cos_lat,
            cos_lon,
            sin_lon,
        )
        ax += ux
        ay += uy
        az += uz
    return ax, ay, az


@compiled
def _step(t, h, x, y, z, vx, vy, vz, burn, tables, environment, scatter):
    """One classical Runge–Kutta step of length h [s]; order 4."""
    half = 0.5 * h
    ax1, ay1, az1 = _acceleration(t, x, y, z, vx, vy, vz, burn, tables, environment, scatter)
    vx2, vy2, vz2 = vx + half * ax1, vy + half * ay1, vz + half * az1
    ax2, ay2, az2 = _acceleration(
        t + half, x + half * vx, y + half * vy, z + half * vz, vx2, vy2, vz2, burn, tables, environment, scatter
    )
    vx3, vy3, vz3 = vx + half * ax2, vy + half * ay2, vz + half * az2
    ax3, ay3, az3 = _acceleration(
        t + half, x + half * vx2, y + half * vy2, z + half * vz2, vx3, vy3, vz3, burn, tables, environment, scatter
    )
    vx4, vy4, vz4 = vx + h * ax3, vy + h * ay3, vz + h * az3
    ax4, ay4, az4 = _acceleration(
        t + h, x + h * vx3, y + h * vy3, z + h * vz3, vx4, vy4, vz4, burn, tables, environment, scatter
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


@compiled
def _write(row, t, x, y, z, vx, vy, vz, mass):
    row[0], row[1], row[2], row[3] = t, x, y, z
    row[4], row[5], row[6], row[7] = vx, vy, vz, mass


@compiled
def ascend(tables, environment, errors, wind_factor, density_factor, stop_t_s, boundaries, stops, trace):
    """Fly every flight through its phases, or to the time at which it stops.

    A burn uses up the propellant that the plan gives it: with thrust and Isp off by fractions, it lasts
    ``(1 + isp)/(1 + thrust)`` times as long, and what follows comes earlier or later by as much.

    Parameters
    ----------
    tables : AscentTables
    environment : Environment
    errors : (n, 9) float64
        Thrust (3 stages), Isp (3 stages) and drag as fractions, pitch and azimuth [deg].
    wind_factor : (n, 2 WIND_MODES) float64
        Factors of the modes of the wind's error, for east and then for north.
    density_factor : (n,) float64
    stop_t_s : (n,) float64
        End of powered flight [s after lift-off]; inf for none.
    boundaries : (n, p, 8) float64, written
        State at the end of each phase before anything is dropped: time, position, velocity, mass. Left alone
        where the flight stops before.
    stops : (n, 9) float64, written
        State at the stop or at the end of the last phase, after all drops, and the phase it happened in (p at the end).
    trace : (m, 8) float64, written
        State after every step of the last flight, where m > 0.

    Returns
    -------
    int
        Rows of ``trace`` written.
    """
    count = tables.phases.shape[0]
    rows = 0
    for f in range(errors.shape[0]):
        wind_east, wind_north = wind_factors(wind_factor, f, 0)
        scatter = _Scatter(
            (1.0 + errors[f, DRAG]) * density_factor[f],
            wind_east,
            wind_north,
            math.radians(errors[f, PITCH_DEG]),
            math.radians(errors[f, AZIMUTH_DEG]),
        )
        x, y, z = tables.position_m[0], tables.position_m[1], tables.position_m[2]
        vx, vy, vz = 0.0, 0.0, 0.0
        t, mass = 0.0, tables.mass_kg
        rows = 0
        if trace.shape[0] > 0:
            _write(trace[0], t, x, y, z, vx, vy, vz, mass)
            rows = 1
        stopped = count
        for p in range(count):
            stage = int(tables.phases[p, STAGE])
            duration = tables.phases[p, DURATION_S]
            burned = tables.phases[p, BURN_KG]
            thrust, exit_area, flow = 0.0, 0.0, 0.0
            if stage >= 0:
                thrust = tables.engines[stage, 0] * (1.0 + errors[f, stage])
                exit_area = tables.engines[stage, 1]
                duration *= (1.0 + errors[f, ISP + stage]) / (1.0 + errors[f, stage])
                if duration > 0.0:
                    flow = burned / duration
            flown = duration
            if t + duration > stop_t_s[f] + _SAME_TIME_S:
                flown = max(stop_t_s[f] - t, 0.0)
                stopped = p
            burn = _Burn(thrust, exit_area, mass, flow, t)
            steps = math.ceil(flown / tables.phases[p, STEP_S] - 1e-9)
            for k in range(steps):
                h = flown / steps
                now = t + k * h
                x, y, z, vx, vy, vz = _step(now, h, x, y, z, vx, vy, vz, burn, tables, environment, scatter)
                if rows < trace.shape[0]:
                    _write(trace[rows], now + h, x, y, z, vx, vy, vz, mass - flow * (k + 1) * h)
                    rows += 1
            mass -= flow * flown
            t += flown
            if stopped < count:
                break
            _write(boundaries[f, p], t, x, y, z, vx, vy, vz, mass)
            mass -= tables.phases[p, DROP_KG]
        _write(stops[f], t, x, y, z, vx, vy, vz, mass)
        stops[f, STATE_COLUMNS] = stopped
    return rows
