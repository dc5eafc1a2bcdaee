"""Attitude and air loads along a computed ascent.

Source
------
From the definitions of dynamic pressure, ρv²/2, Mach number and angle of attack. The angle is the arc tangent of cross
and dot product, which keeps small angles exact where the arc cosine would not.
"""

from __future__ import annotations

import math

from fallzone.kernels.ascent.craft import AHEAD, find_turned
from fallzone.kernels.ascent.ends import START_S, TURN_ACCEL, TURN_RATE, turn_of
from fallzone.kernels.ascent.programme import aim, knotted
from fallzone.kernels.compiled import compiled
from fallzone.kernels.geodesy import enu_to_ecef, height_and_vertical
from fallzone.kernels.tables import NO_WIND_ERROR, air, wind

PITCH_DEG, AZIMUTH_DEG, DYNAMIC_PRESSURE_PA, ANGLE_OF_ATTACK_DEG, MACH, LOAD_COLUMNS = 0, 1, 2, 3, 4, 5
# Of the air about a vehicle: dynamic pressure [Pa], ambient pressure [Pa], drag area of the vehicle at lift-off [m²]
AMBIENT_PA, DRAG_AREA_M2, AIR_COLUMNS = 1, 2, 3


@compiled
def find_loads(trace, tables, environment, wind_scale, anomaly, out):
    """Direction of the thrust, dynamic pressure, angle of attack and Mach number at recorded states.

    Parameters
    ----------
    trace : (m, 8) float64
        Time [s], Earth-fixed position [m] and velocity [m/s], mass [kg] (`loop.ascend`).
    tables : AscentTables
        The vehicle.
    environment : Environment
        Air and wind.
    wind_scale : float
        1 for the mean wind, 0 for calm air.
    anomaly : (10,) float64
        What goes wrong (columns of `kernels.ascent.ends`).
    out : (m, 5) float64, written
        Pitch and azimuth of the thrust [deg], dynamic pressure [Pa], angle between thrust and motion through the air
        [deg], Mach number; the angle is NaN where the vehicle does not move through the air.
    """
    turns = anomaly[TURN_RATE] != 0.0 or anomaly[TURN_ACCEL] != 0.0
    for i in range(trace.shape[0]):
        pitch = knotted(trace[i, 0], tables.pitch_t_s, tables.pitch_rad)
        azimuth = knotted(trace[i, 0], tables.azimuth_t_s, tables.azimuth_rad)
        height, sin_lat, cos_lat, cos_lon, sin_lon = height_and_vertical(trace[i, 1], trace[i, 2], trace[i, 3])
        density, sound_speed, _ = air(environment, height)
        east, north = wind(environment, height, NO_WIND_ERROR, NO_WIND_ERROR)
        axes = (sin_lat, cos_lat, cos_lon, sin_lon)
        wx, wy, wz = enu_to_ecef(east * wind_scale, north * wind_scale, 0.0, *axes)
        axis = aim(pitch, azimuth, AHEAD)
        if turns and trace[i, 0] > anomaly[START_S]:
            axis = aim(pitch, azimuth, find_turned(turn_of(anomaly), trace[i, 0], 0.0))
            pitch = math.atan2(axis[2], math.sqrt(axis[0] * axis[0] + axis[1] * axis[1]))
            azimuth = math.atan2(axis[0], axis[1])
        ux, uy, uz = enu_to_ecef(axis[0], axis[1], axis[2], *axes)
        rx, ry, rz = trace[i, 4] - wx, trace[i, 5] - wy, trace[i, 6] - wz
        speed = math.sqrt(rx * rx + ry * ry + rz * rz)
        # atan2 of the cross product keeps small angles exact where the arc cosine would not
        cx, cy, cz = uy * rz - uz * ry, uz * rx - ux * rz, ux * ry - uy * rx
        angle = math.atan2(math.sqrt(cx * cx + cy * cy + cz * cz), ux * rx + uy * ry + uz * rz)
        out[i, PITCH_DEG] = math.degrees(pitch)
        out[i, AZIMUTH_DEG] = math.degrees(azimuth)
        out[i, DYNAMIC_PRESSURE_PA] = 0.5 * density * speed * speed
        out[i, ANGLE_OF_ATTACK_DEG] = math.degrees(angle) if speed > 0.0 else math.nan
        out[i, MACH] = speed / sound_speed


@compiled
def find_air(trace, curve, tables, environment, out):
    """Air that a vehicle meets at recorded states, in the mean wind.

    Parameters
    ----------
    trace : (m, 7) float64
        Time [s], Earth-fixed position [m] and velocity [m/s].
    curve : (m,) int64
        Row of the drag curve of what is attached.
    tables : AscentTables
        The vehicle.
    environment : Environment
        Air and wind.
    out : (m, 3) float64, written
        Dynamic pressure [Pa], ambient pressure [Pa], and drag area before the share of what is attached [m²].
    """
    for i in range(trace.shape[0]):
        height, sin_lat, cos_lat, cos_lon, sin_lon = height_and_vertical(trace[i, 1], trace[i, 2], trace[i, 3])
        density, sound_speed, ambient = air(environment, height)
        east, north = wind(environment, height, NO_WIND_ERROR, NO_WIND_ERROR)
        wx, wy, wz = enu_to_ecef(east, north, 0.0, sin_lat, cos_lat, cos_lon, sin_lon)
        rx, ry, rz = trace[i, 4] - wx, trace[i, 5] - wy, trace[i, 6] - wz
        speed = math.sqrt(rx * rx + ry * ry + rz * rz)
        out[i, 0] = 0.5 * density * speed * speed
        out[i, AMBIENT_PA] = ambient
        out[i, DRAG_AREA_M2] = knotted(speed / sound_speed, tables.mach[curve[i]], tables.drag_area_m2[curve[i]])
