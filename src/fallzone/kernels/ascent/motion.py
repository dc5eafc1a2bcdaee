"""Forces on vehicles in powered flight, and one step of their motion: of one vehicle, or of eight side by side."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba.extending import overload

from fallzone.kernels.compiled import inlined, inner
from fallzone.kernels.fall.motion import NOTHING
from fallzone.kernels.geodesy import enu_to_ecef, quick_vertical
from fallzone.kernels.gravity import free_fall_mps2
from fallzone.kernels.lane_types import LANES
from fallzone.kernels.lanes import WIDTH, four, inverse_sqrt, lane, largest, select, sine_cosine, spread, with_lane
from fallzone.kernels.tables import (
    DENSITY_KGPM3,
    PRESSURE_PA,
    SOUND_SLOWNESS_SPM,
    column,
    cubic,
    find_piece,
    wind_in_piece,
)

# Columns of AscentTables.phases
DURATION_S, STAGE, BURN_KG, DROP_KG, LARGEST_STEP_S, DROPPED_STAGE, FAIRING_KG, THROTTLE, SIDE_AREA_M2 = range(9)
# In the column of the stage that burns: none does, and none is left but the payload flies alone
NO_STAGE, ALONE = -1.0, -2.0

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
        Duration [s], stage that burns (or NO_STAGE, ALONE), propellant burned [kg], mass dropped at the end [kg],
        largest step [s], stage that is among what is dropped (−1: none), fairing that is [kg], share of full thrust,
        drag area of what is attached when it tumbles [m²].
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


class Fleet(NamedTuple):
    """Tables of m vehicles, all with the same limit line.

    Parameters
    ----------
    tables : AscentTables
        With an axis for the vehicles in front of every array but the limit line, and ``mass_kg`` an array (m,). Knots
        that a vehicle does not have are infinite.
    phase_count : (m,) int64
        Phases of each; the rows beyond are zero.
    """

    tables: AscentTables
    phase_count: np.ndarray


@inner
def tables_of(fleet, m):
    """The tables of one vehicle."""
    stack = fleet.tables
    return AscentTables(
        stack.position_m[m],
        stack.mass_kg[m],
        stack.dry_kg[m],
        stack.phases[m],
        stack.engines[m],
        stack.pitch_t_s[m],
        stack.pitch_rad[m],
        stack.azimuth_t_s[m],
        stack.azimuth_rad[m],
        stack.mach[m],
        stack.drag_area_m2[m],
        stack.limit_line,
        stack.limit_delay_s,
    )


class Scatter(NamedTuple):
    """What a flight does differently: factors on drag and wind, biases of the programme [rad]; lanes too."""

    drag: float
    wind_east: tuple
    wind_north: tuple
    pitch_rad: float
    azimuth_rad: float


class Motor(NamedTuple):
    """What pushes and holds a vehicle for a while; lanes too.

    Parameters
    ----------
    thrust_n, exit_area_m2 : float
        Thrust in vacuum and exit area of the nozzles.
    mass_kg, flow_kgps, start_s : float
        Mass at ``start_s`` and how fast it falls.
    side_area_m2 : float
        Drag area of what tumbles without thrust [m²]; 0: it flies nose first.
    turned : triple
        Parts of the thrust ahead, upwards and to the right, seen along the programme: means over the step, so that
        together they are shorter than 1 where the thrust turns within it.
    """

    thrust_n: float
    exit_area_m2: float
    mass_kg: float
    flow_kgps: float
    start_s: float
    side_area_m2: float
    turned: tuple


class Turn(NamedTuple):
    """How a thrust turns away from the programme, and what the vehicle bears; lanes too.

    Parameters
    ----------
    start_s, rate_radps, accel_radps2 : float
        The angle is rate·τ + accel·τ²/2, τ since the start.
    cos_direction, sin_direction : float
        Where to, about the programmed thrust: 0 upwards, π/2 to the right.
    limit_parad : float
        Dynamic pressure times angle of attack that breaks it.
    """

    start_s: float
    rate_radps: float
    accel_radps2: float
    cos_direction: float
    sin_direction: float
    limit_parad: float


@inner
def with_turned(motor, turned):
    """Motors whose thrust points elsewhere."""
    return Motor(
        motor.thrust_n,
        motor.exit_area_m2,
        motor.mass_kg,
        motor.flow_kgps,
        motor.start_s,
        motor.side_area_m2,
        turned,
    )


@inner
def find_turn(turn, t_s):
    """Angle [rad] by which a thrust has turned at a time (lanes too)."""
    since = t_s - turn.start_s
    return since * (turn.rate_radps + 0.5 * since * turn.accel_radps2)


@inner
def find_turned(turn, t_s, h):
    """Where a thrust points on the mean of the h seconds after t: ahead, upwards and to the right (lanes too).

    Over a step in which the thrust turns by 2φ its mean is shorter by sin φ/φ: a vehicle that tumbles fast is pushed
    nowhere, however long the steps are.
    """
    half = 0.5 * h * (turn.rate_radps + (t_s - turn.start_s + 0.5 * h) * turn.accel_radps2)
    wide = half * half > 1e-12
    mean = select(wide, sine_cosine(half)[0], 1.0) / select(wide, half, 1.0)
    sine, cosine = sine_cosine(find_turn(turn, t_s + 0.5 * h))
    return mean * cosine, mean * sine * turn.cos_direction, mean * sine * turn.sin_direction


# The thrust as the programme has it, and no direction at all
AHEAD, NOWHERE = (1.0, 0.0, 0.0), (0.0, 0.0, 0.0)


class Craft(NamedTuple):
    """One vehicle in flight."""

    motor: Motor
    scatter: Scatter
    tables: AscentTables


class Crafts(NamedTuple):
    """Vehicles in flight, one in each lane.

    Parameters
    ----------
    motor, scatter : Motor, Scatter
        Of lanes.
    fleet : Fleet
    member : (WIDTH,) int64
        The vehicle in each lane.
    knots : (WIDTH, 3) int64, written
        Knots of pitch, azimuth and drag that were used last in each lane: the next ones are near.
    """

    motor: Motor
    scatter: Scatter
    fleet: Fleet
    member: np.ndarray
    knots: np.ndarray


PITCH, AZIMUTH, DRAG = range(3)


@inner
def knotted(x, knots, pieces):
    """Value at x of cubics joined at knots, in rising powers of the distance since the knot; held outside."""
    i = 0
    while i < knots.shape[0] - 1 and x >= knots[i + 1]:
        i += 1
    return cubic(pieces[i], max(x - knots[i], 0.0))


@inlined
def knotted_lanes(x, knots, pieces, crafts, programme):
    """`knotted` in each lane, with the knots (m, k) and pieces (m, k, 4) of its vehicle.

    Parameters
    ----------
    programme : int
        PITCH, AZIMUTH or DRAG.
    """
    last = knots.shape[1] - 1
    place, since = spread(0.0), spread(0.0)
    for j in range(WIDTH):
        # Not by rows of the tables: taking those apart costs more than the search
        value, m, i = lane(x, j), crafts.member[j], crafts.knots[j, programme]
        while i < last and value >= knots[m, i + 1]:
            i += 1
        while i > 0 and value < knots[m, i]:
            i -= 1
        crafts.knots[j, programme] = i
        place = with_lane(place, j, 4.0 * (m * (last + 1) + i))
        since = with_lane(since, j, value - knots[m, i])
    return cubic(four(pieces, place, 0), largest(since, 0.0))


def find_drag_area_m2(craft, mach):
    """Drag area of one vehicle, or of each in its lane, at a Mach number."""
    if np.ndim(mach):
        return _drag_area_lanes(craft, mach)
    return _drag_area(craft, mach)


@inner
def _drag_area(craft, mach):
    if craft.motor.side_area_m2 > 0.0:
        return craft.motor.side_area_m2
    return knotted(mach, craft.tables.mach, craft.tables.drag_area_m2)


@inner
def _drag_area_lanes(craft, mach):
    fleet, side_area_m2 = craft.fleet, craft.motor.side_area_m2
    ahead_m2 = knotted_lanes(mach, fleet.tables.mach, fleet.tables.drag_area_m2, craft, DRAG)
    return select(side_area_m2 > 0.0, side_area_m2, ahead_m2)


@overload(find_drag_area_m2)
def _find_drag_area_overload(craft, mach):
    if mach is LANES:
        return lambda craft, mach: _drag_area_lanes(craft, mach)
    return lambda craft, mach: _drag_area(craft, mach)


def find_programme(craft, t_s):
    """Pitch and azimuth [rad] of the thrust of one vehicle, or of each in its lane, biases included."""
    if np.ndim(t_s):
        return _programme_lanes(craft, t_s)
    return _programme(craft, t_s)


@inner
def _programme(craft, t_s):
    tables, scatter = craft.tables, craft.scatter
    pitch = knotted(t_s, tables.pitch_t_s, tables.pitch_rad)
    return pitch + scatter.pitch_rad, knotted(t_s, tables.azimuth_t_s, tables.azimuth_rad) + scatter.azimuth_rad


@inner
def _programme_lanes(craft, t_s):
    fleet = craft.fleet
    pitch = knotted_lanes(t_s, fleet.tables.pitch_t_s, fleet.tables.pitch_rad, craft, PITCH)
    azimuth = knotted_lanes(t_s, fleet.tables.azimuth_t_s, fleet.tables.azimuth_rad, craft, AZIMUTH)
    return pitch + craft.scatter.pitch_rad, azimuth + craft.scatter.azimuth_rad


@overload(find_programme)
def _find_programme_overload(craft, t_s):
    if t_s is LANES:
        return lambda craft, t_s: _programme_lanes(craft, t_s)
    return lambda craft, t_s: _programme(craft, t_s)


@inner
def aim(pitch, azimuth, turned):
    """Direction of a thrust that is turned away from the programme: its parts to east, north and up (lanes too)."""
    sin_pitch, cos_pitch = sine_cosine(pitch)
    sin_azimuth, cos_azimuth = sine_cosine(azimuth)
    ahead, upwards, right = turned
    level = cos_pitch * ahead - sin_pitch * upwards
    return (
        level * sin_azimuth + right * cos_azimuth,
        level * cos_azimuth - right * sin_azimuth,
        sin_pitch * ahead + cos_pitch * upwards,
    )


@inner
def find_aim(craft, t_s):
    """Direction of the thrust at a time: its parts to east, north and up (lanes too)."""
    pitch, azimuth = find_programme(craft, t_s)
    return aim(pitch, azimuth, craft.motor.turned)


class Around(NamedTuple):
    """What a vehicle has around it; lanes too.

    Parameters
    ----------
    density_kgpm3, pressure_pa : float
    u_mps : triple
        Velocity through the air, Earth-fixed axes.
    speed_mps, mach : float
        Its size.
    axes : four floats
        Sine and cosine of the latitude, cosine and sine of the longitude.
    """

    density_kgpm3: float
    pressure_pa: float
    u_mps: tuple
    speed_mps: float
    mach: float
    axes: tuple


@inner
def look_around(p, v, scatter, environment):
    """Air, wind and the vertical where vehicles are (lanes too)."""
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
    return Around(density, pressure, u, speed, speed * column(table, piece, share, SOUND_SLOWNESS_SPM), axes)


@inner
def acceleration_mps2(t_s, p, v, craft, pointing, environment):
    """Acceleration [m/s²] of powered or coasting vehicles in Earth-fixed axes (lanes too).

    Parameters
    ----------
    pointing : triple
        Direction of the thrust to east, north and up.
    """
    motor, around = craft.motor, look_around(p, v, craft.scatter, environment)
    gx, gy, gz = free_fall_mps2(p[0], p[1], p[2], v[0], v[1])
    per_mass = 1.0 / (motor.mass_kg - motor.flow_kgps * (t_s - motor.start_s))
    area = find_drag_area_m2(craft, around.mach)
    pull = 0.5 * around.density_kgpm3 * craft.scatter.drag * area * around.speed_mps * per_mass
    push = largest(motor.thrust_n - around.pressure_pa * motor.exit_area_m2, 0.0) * per_mass
    sin_lat, cos_lat, cos_lon, sin_lon = around.axes
    tx, ty, tz = enu_to_ecef(pointing[0], pointing[1], pointing[2], sin_lat, cos_lat, cos_lon, sin_lon)
    ux, uy, uz = around.u_mps
    return gx - pull * ux + push * tx, gy - pull * uy + push * ty, gz - pull * uz + push * tz


@inner
def is_overloaded(t_s, p, v, craft, turn, environment):
    """Whether dynamic pressure times angle of attack is above what vehicles bear (lanes too).

    A vehicle that has turned by half a circle tumbles and shows the air all its sides within a turn: the largest
    angle counts from there on.
    """
    around = look_around(p, v, craft.scatter, environment)
    pitch, azimuth = find_programme(craft, t_s)
    sin_lat, cos_lat, cos_lon, sin_lon = around.axes
    east, north, up = aim(pitch, azimuth, find_turned(turn, t_s, 0.0))
    ax, ay, az = enu_to_ecef(east, north, up, sin_lat, cos_lat, cos_lon, sin_lon)
    ux, uy, uz = around.u_mps
    pressure = 0.5 * around.density_kgpm3 * around.speed_mps * around.speed_mps
    # Four radians are more than any angle
    cos_borne = sine_cosine(turn.limit_parad / largest(pressure, 0.25 * turn.limit_parad))[1]
    turned = find_turn(turn, t_s)
    beyond = (turned * turned >= math.pi**2) | (ax * ux + ay * uy + az * uz < cos_borne * around.speed_mps)
    return beyond & (pressure * math.pi > turn.limit_parad)


@inlined
def ahead_by(a, h, b):
    """a + h b of two triples."""
    return a[0] + h * b[0], a[1] + h * b[1], a[2] + h * b[2]


@inlined
def mean_of(a, b, c, d):
    """(a + 2 b + 2 c + d) / 6 of four triples."""
    return (
        (a[0] + 2.0 * (b[0] + c[0]) + d[0]) * (1.0 / 6.0),
        (a[1] + 2.0 * (b[1] + c[1]) + d[1]) * (1.0 / 6.0),
        (a[2] + 2.0 * (b[2] + c[2]) + d[2]) * (1.0 / 6.0),
    )


@inlined
def step_along(t, h, p, v, craft, aims, environment):
    """One classical Runge–Kutta step of h seconds from position p and velocity v; order 4 (lanes too).

    Parameters
    ----------
    aims : three triples
        Direction of the thrust at the beginning, in the middle and at the end.

    Returns
    -------
    p, v : triples
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
    """`step_along` the programme."""
    aims = find_aim(craft, t), find_aim(craft, t + 0.5 * h), find_aim(craft, t + h)
    return step_along(t, h, p, v, craft, aims, environment)


@inner
def drop(t, h, p, v, craft, environment):
    """`step_along` of a vehicle without thrust."""
    return step_along(t, h, p, v, craft, (NOWHERE, NOWHERE, NOWHERE), environment)
