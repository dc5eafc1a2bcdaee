"""Vehicles in powered flight as numbers: their tables, motors, and how a thrust turns; of one, or of eight in lanes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from fallzone.kernels.compiled import inlined, inner
from fallzone.kernels.lanes import select, sine_cosine

# Columns of AscentTables.phases
DURATION_S, STAGE, BURN_KG, DROP_KG, LARGEST_STEP_S, LEADER, WAITS, FAIRING_KG, SIDE_AREA_M2 = range(9)
DRAG_CURVE, DRAG_SHARE = 9, 10
# Columns of AscentTables.burns
THRUST, EXIT_AREA, USED_KG, LATER_KG, DROPPED_KG = range(5)
# In the column of the motor that burns: none does; and none is left, the payload flies alone
NO_STAGE, ALONE = -1.0, -2.0
# The thrust as the programme has it, and no direction at all
AHEAD, NOWHERE = (1.0, 0.0, 0.0), (0.0, 0.0, 0.0)


class AscentTables(NamedTuple):
    """A vehicle and its pitch and azimuth programme, as arrays.

    Parameters
    ----------
    position_m, velocity_mps : (3,) float64
        At the start, Earth-fixed: of the pad and 0, or those of a release in the air.
    mass_kg : float
        Mass at lift-off.
    dry_kg : (k,) float64
        Dry mass of each motor, one after the other as in ``fallzone.names.MOTORS``: a stage, or a set of boosters; 0
        where the vehicle has none of that name.
    phases : (p, 11) float64
        Duration [s], stage that burns (or boosters where none does; or NO_STAGE, ALONE), propellant burned by all [kg],
        mass dropped at the end [kg], largest step [s], motor that decides how long the phase lasts, whether it waits
        until that has burned all it was to burn since its ignition (or 0: events of boosters do not wait for the
        stage), mass of the fairing that is dropped [kg], drag area of what is attached when it tumbles [m²], row of
        its drag curve, share of the area that this curve gives.
    burns : (p, k, 5) float64
        Of each motor in each phase: thrust in vacuum [N], exit area of the nozzles [m²], propellant burned in it and in
        the rest of the burn after it [kg], and mass dropped at its end [kg].
    pitch_t_s, azimuth_t_s : (m,) float64
        Knots of the programme [s].
    pitch_rad, azimuth_rad : (m, 4) float64
        Cubic from each knot to the next, coefficients in rising powers of the distance since the knot; the last is a
        constant.
    mach, drag_area_m2 : (c, m), (c, m, 4) float64
        The same of drag curves, that of the whole vehicle first. The drag area is Cd times the reference area.
    limit_line : (k, 3) float64
        Impact limit line: unit vectors of the vertical at its points, Earth-fixed; none where there is no line.
    limit_delay_s : float
        From the crossing of the line to the end of thrust.
    """

    position_m: np.ndarray
    velocity_mps: np.ndarray
    mass_kg: float
    dry_kg: np.ndarray
    phases: np.ndarray
    burns: np.ndarray
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
        With an axis for the vehicles in front of every array but the limit line, and ``mass_kg`` an array (m,); drag
        curves are rows, those of one vehicle after those of the other, equally many of each. Knots that a vehicle does
        not have are infinite.
    phase_count : (m,) int64
        Number of phases of each; the rows beyond are zero.
    """

    tables: AscentTables
    phase_count: np.ndarray


@inlined
def count_curves(fleet):
    """How many drag curves each vehicle has in the tables.

    Parameters
    ----------
    fleet : Fleet
        All vehicles.

    Returns
    -------
    int
    """
    return fleet.tables.mach.shape[0] // fleet.phase_count.shape[0]


@inner
def tables_of(fleet, m):
    """The tables of one vehicle.

    Parameters
    ----------
    fleet : Fleet
        All vehicles.
    m : int
        Which one.

    Returns
    -------
    AscentTables
    """
    stack, curves = fleet.tables, count_curves(fleet)
    return AscentTables(
        stack.position_m[m],
        stack.velocity_mps[m],
        stack.mass_kg[m],
        stack.dry_kg[m],
        stack.phases[m],
        stack.burns[m],
        stack.pitch_t_s[m],
        stack.pitch_rad[m],
        stack.azimuth_t_s[m],
        stack.azimuth_rad[m],
        stack.mach[m * curves : (m + 1) * curves],
        stack.drag_area_m2[m * curves : (m + 1) * curves],
        stack.limit_line,
        stack.limit_delay_s,
    )


class Scatter(NamedTuple):
    """How a flight differs from the nominal one; of floats or lanes.

    Parameters
    ----------
    drag : float
        Factor on drag.
    wind_east, wind_north : tuples of WIND_MODES floats
        Factors of the modes of the wind's error, in standard normals.
    pitch_rad, azimuth_rad : float
        Biases of the programme.
    """

    drag: float
    wind_east: tuple
    wind_north: tuple
    pitch_rad: float
    azimuth_rad: float


class Motor(NamedTuple):
    """Thrust, mass and drag area of a vehicle during one piece of its flight; of floats or lanes.

    Parameters
    ----------
    thrust_n, exit_area_m2 : float
        Thrust in vacuum, and exit area of the nozzles.
    mass_kg, flow_kgps, start_s : float
        Mass at ``start_s`` after lift-off, and how fast it decreases.
    side_area_m2 : float
        Drag area of what tumbles without thrust; 0: it flies nose first.
    drag_share : float
        Of the drag area that its curve gives, where it flies nose first.
    turned : triple
        Parts of the thrust ahead, upwards and to the right, seen along the programme. They are means over the step, so
        that together they are shorter than 1 where the thrust turns within it.
    """

    thrust_n: float
    exit_area_m2: float
    mass_kg: float
    flow_kgps: float
    start_s: float
    side_area_m2: float
    drag_share: float
    turned: tuple


class Turn(NamedTuple):
    """How a thrust turns away from the programme, and the load that breaks the vehicle; of floats or lanes.

    Parameters
    ----------
    start_s, rate_radps, accel_radps2 : float
        The angle is rate·τ + accel·τ²/2, with τ the time since the start.
    cos_direction, sin_direction : float
        Where the thrust turns to, about the programmed thrust: 0 upwards, π/2 to the right.
    limit_parad : float
        Dynamic pressure times angle of attack at which the vehicle breaks [Pa·rad].
    """

    start_s: float
    rate_radps: float
    accel_radps2: float
    cos_direction: float
    sin_direction: float
    limit_parad: float


@inner
def with_turned(motor, turned):
    """The same motors with their thrust in another direction.

    Parameters
    ----------
    motor : Motor
        Of floats or lanes.
    turned : triple
        As in `Motor`.

    Returns
    -------
    Motor
    """
    return Motor(
        motor.thrust_n,
        motor.exit_area_m2,
        motor.mass_kg,
        motor.flow_kgps,
        motor.start_s,
        motor.side_area_m2,
        motor.drag_share,
        turned,
    )


@inner
def find_turn(turn, t_s):
    """Angle by which a thrust has turned away from the programme.

    Parameters
    ----------
    turn : Turn
        Of floats or lanes.
    t_s : float or lanes
        After lift-off.

    Returns
    -------
    float or lanes
        Radians.
    """
    since = t_s - turn.start_s
    return since * (turn.rate_radps + 0.5 * since * turn.accel_radps2)


@inner
def find_turned(turn, t_s, h):
    """Mean direction of a turning thrust over a step: its parts ahead, upwards and to the right.

    Over a step in which the thrust turns by 2φ its mean is shorter by sin φ/φ: a vehicle that tumbles fast gains no
    velocity, however long the steps are.

    Parameters
    ----------
    turn : Turn
        Of floats or lanes.
    t_s, h : float or lanes
        Beginning after lift-off and length of the step [s].

    Returns
    -------
    triple

    Source
    ------
    From the mean of cos over ±φ, which is sin φ/φ.
    """
    half = 0.5 * h * (turn.rate_radps + (t_s - turn.start_s + 0.5 * h) * turn.accel_radps2)
    wide = half * half > 1e-12
    mean = select(wide, sine_cosine(half)[0], 1.0) / select(wide, half, 1.0)
    sine, cosine = sine_cosine(find_turn(turn, t_s + 0.5 * h))
    return mean * cosine, mean * sine * turn.cos_direction, mean * sine * turn.sin_direction


class Craft(NamedTuple):
    """One vehicle in flight.

    Parameters
    ----------
    motor, scatter : Motor, Scatter
        Of floats.
    tables : AscentTables
        The vehicle.
    curve : int
        Row of the drag curve of what is attached.
    """

    motor: Motor
    scatter: Scatter
    tables: AscentTables
    curve: int


class Crafts(NamedTuple):
    """Vehicles in flight, one in each lane.

    Parameters
    ----------
    motor, scatter : Motor, Scatter
        Of lanes.
    fleet : Fleet
        All vehicles.
    places : (WIDTH, 6) int64, written
        Of what flies in each lane: rows in the tables of pitch, azimuth and drag, and the knots there that were used
        last, where the search for the next ones starts. One array, because arrays are long arguments.
    """

    motor: Motor
    scatter: Scatter
    fleet: Fleet
    places: np.ndarray
