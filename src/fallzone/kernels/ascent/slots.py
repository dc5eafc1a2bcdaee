"""The schedule of a flight under way.

It stands in the slot of the flight's lane: a row of numbers, because lanes have no room for all of them.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from fallzone.kernels.ascent.craft import (
    AHEAD,
    ALONE,
    DRAG_CURVE,
    DRAG_SHARE,
    SIDE_AREA_M2,
    Fleet,
    Motor,
    Scatter,
    Turn,
    count_curves,
)
from fallzone.kernels.ascent.ends import impact_direction, turn_of
from fallzone.kernels.ascent.programme import AZIMUTH, PITCH
from fallzone.kernels.ascent.programme import DRAG as DRAG_AREA
from fallzone.kernels.compiled import inlined, inner
from fallzone.kernels.tables import Environment, wind_factors
from fallzone.names import MOTORS

# Columns of one flight's errors (flight.plan.ERROR_NAMES): three for all, four of each motor, six of its start
DRAG, PITCH_DEG, AZIMUTH_DEG = range(3)
FIRST_OF_MOTORS, OF_MOTOR = 3, 4
OF_THRUST, OF_ISP, OF_BURN, OF_MASS = range(OF_MOTOR)

# Columns of a slot: the flight, its phase and the stage that burns in it (or none), the stage that failed; where the
# piece under way begins, the mass there and how much of the phase is left;
FLIGHT, PHASE, BURNING, FAILED, BEGIN_S, MASS_KG, LEFT_S = range(7)
# thrust, nozzles and flow of that stage and the share that is left of them; the piece: its length, the part that is
# done, the next step and the steps to come;
THRUST_N, EXIT_AREA_M2, FLOW_KGPS, FACTOR, FLOWN_S, DONE_S, STEP_S, STEPS = range(7, 15)
# whether the phase ends with it, whether something has gone wrong, whether the thrust turns, whether the flight is
# tested against the limit line, when it is to end, why it would then, why it does, and in which phase;
LAST, BEGUN, TURNING, LIMITED, STOP_AT_S, CAUSE, REASON, STOPPED = range(15, 23)
# the direction of the impact point; how fast the phase passes; thrust, nozzles and flow of what burns beside the stage;
AIMED, PACE, BESIDE_THRUST_N, BESIDE_EXIT_AREA_M2, BESIDE_FLOW_KGPS = 23, 26, 27, 28, 29
# of each motor: the propellant that it has burned beyond what is planned, what it is behind its own plan because
# another one decides how long phases last, and its flow where that is so
MOTOR_COUNT = len(MOTORS)
START_POSITION_M, START_VELOCITY_MPS = (FIRST_OF_MOTORS + OF_MOTOR * MOTOR_COUNT + 3 * k for k in range(2))
MORE_BURNED, BEHIND_KG, FOLLOWS_KGPS, SLOT_COLUMNS = range(30, 31 + 3 * MOTOR_COUNT, MOTOR_COUNT)


class Flights(NamedTuple):
    """The flights that are to be computed.

    Parameters
    ----------
    fleet : Fleet
        All vehicles.
    member : (n,) int64
        The vehicle of each flight.
    environment : Environment
        Air and wind.
    errors : (n, 49) float64
        Drag as a fraction, pitch and azimuth [deg]; then of each motor thrust, specific impulse, propellant burned and
        dry mass as fractions; then position [m] and velocity [m/s] at the start, Earth-fixed.
    wind_factor : (n, 2 WIND_MODES) float64
        Factors of the modes of the wind's error, for east and then for north.
    density_factor : (n,) float64
        Factor on the density of the air.
    anomalies : (n, 10) float64
        What goes wrong (columns of `kernels.ascent.ends`).
    """

    fleet: Fleet
    member: np.ndarray
    environment: Environment
    errors: np.ndarray
    wind_factor: np.ndarray
    density_factor: np.ndarray
    anomalies: np.ndarray


@inner
def slot_scatter(flights, slot):
    """How a flight differs from the nominal one.

    Parameters
    ----------
    flights : Flights
        What is to be flown.
    slot : (SLOT_COLUMNS,) float64
        The flight's schedule.

    Returns
    -------
    Scatter
        Of floats.
    """
    f = int(slot[FLIGHT])
    errors = flights.errors[f]
    wind_east, wind_north = wind_factors(flights.wind_factor, f, 0)
    return Scatter(
        (1.0 + errors[DRAG]) * flights.density_factor[f],
        wind_east,
        wind_north,
        math.radians(errors[PITCH_DEG]),
        math.radians(errors[AZIMUTH_DEG]),
    )


@inner
def slot_motor(flights, slot):
    """Thrust, mass and drag area of a flight in the piece under way.

    Parameters
    ----------
    flights : Flights
        What is to be flown.
    slot : (SLOT_COLUMNS,) float64
        The flight's schedule.

    Returns
    -------
    Motor
        Of floats.
    """
    factor, m = slot[FACTOR], flights.member[int(slot[FLIGHT])]
    thrust_n = slot[THRUST_N] * factor + slot[BESIDE_THRUST_N]
    exit_area_m2 = slot[EXIT_AREA_M2] * factor + slot[BESIDE_EXIT_AREA_M2]
    # A payload alone has no nose: it tumbles
    alone, phase = slot[BURNING] == ALONE, flights.fleet.tables.phases[m, int(slot[PHASE])]
    side_area_m2 = phase[SIDE_AREA_M2] if alone else 0.0
    share = phase[DRAG_SHARE]
    return Motor(thrust_n, exit_area_m2, slot[MASS_KG], flow_of(slot), slot[BEGIN_S], side_area_m2, share, AHEAD)


@inlined
def slot_curve(flights, slot):
    """Row of the drag curve of what is attached in the phase under way, among those of its vehicle.

    Parameters
    ----------
    flights : Flights
        What is to be flown.
    slot : (SLOT_COLUMNS,) float64
        The flight's schedule.

    Returns
    -------
    int
    """
    m = flights.member[int(slot[FLIGHT])]
    return int(flights.fleet.tables.phases[m, int(slot[PHASE]), DRAG_CURVE])


@inlined
def note_rows(places, flights, slot):
    """Note which rows of the tables a flight reads in the phase under way.

    Parameters
    ----------
    places : (6,) int64, written
        Of the flight's lane, as in `Crafts`.
    flights : Flights
        What is to be flown.
    slot : (SLOT_COLUMNS,) float64
        The flight's schedule.
    """
    m = flights.member[int(slot[FLIGHT])]
    places[PITCH], places[AZIMUTH] = m, m
    places[DRAG_AREA] = m * count_curves(flights.fleet) + slot_curve(flights, slot)


@inner
def flow_of(slot):
    """Mass flow of everything that burns in the piece under way.

    Parameters
    ----------
    slot : (SLOT_COLUMNS,) float64
        The flight's schedule.

    Returns
    -------
    float
        [kg/s].
    """
    return slot[FLOW_KGPS] * slot[FACTOR] + slot[BESIDE_FLOW_KGPS]


@inner
def slot_turn(flights, slot):
    """How the thrust turns in the piece under way, and the load that breaks the vehicle, both once it has gone wrong.

    Parameters
    ----------
    flights : Flights
        What is to be flown.
    slot : (SLOT_COLUMNS,) float64
        The flight's schedule.

    Returns
    -------
    Turn
        Of floats.
    """
    turn = turn_of(flights.anomalies[int(slot[FLIGHT])])
    if slot[BEGUN] == 0.0:
        return Turn(0.0, 0.0, 0.0, 1.0, 0.0, math.inf)
    if slot[TURNING] == 0.0:
        return Turn(0.0, 0.0, 0.0, 1.0, 0.0, turn.limit_parad)
    return turn


@inner
def is_limited(slot):
    """Whether a flight is tested against the limit line: once it has gone wrong, until it has crossed it.

    Parameters
    ----------
    slot : (SLOT_COLUMNS,) float64
        The flight's schedule.

    Returns
    -------
    bool
    """
    return slot[BEGUN] > 0.0 and slot[LIMITED] > 0.0


@inner
def aimed_from(slot):
    """Direction of the impact point that was computed last.

    Parameters
    ----------
    slot : (SLOT_COLUMNS,) float64
        The flight's schedule.

    Returns
    -------
    triple of floats
        NOWHERE before there is one.
    """
    return slot[AIMED], slot[AIMED + 1], slot[AIMED + 2]


@inner
def note_impact_point(slot, state):
    """Keep the direction of the impact point of a flight that is tested against the limit line.

    Parameters
    ----------
    slot : (SLOT_COLUMNS,) float64, written
        The flight's schedule.
    state : six floats
        Earth-fixed position [m] and velocity [m/s].
    """
    slot[AIMED], slot[AIMED + 1], slot[AIMED + 2] = impact_direction(state)
