"""The same falls by SciPy: as exact as can be, and as people would do it."""

from __future__ import annotations

import time

import numba
import numpy as np
from breakup import Pieces
from pyproj import Geod
from scipy.integrate import solve_ivp

from fallzone.earth import frames
from fallzone.kernels.curves import drag_curves
from fallzone.kernels.fall.fall import FallResult
from fallzone.kernels.fall.motion import Surroundings, acceleration_mps2, body_of, height_and_climb
from fallzone.kernels.tables import Environment

EXACT = {"method": "DOP853", "rtol": 1e-10, "atol": [1e-5] * 3 + [1e-8] * 3}
USUAL = {"method": "RK45", "rtol": 1e-6, "atol": 1e-3}
_LONGEST_S = 20_000.0
_GEOD = Geod(ellps="WGS84")


def fall_by_scipy(pieces: Pieces, environment: Environment, options: dict) -> tuple[np.ndarray, float]:
    """Impacts (lon, lat, time) of pieces, one `solve_ivp` each, and the seconds that all took.

    The right-hand side is compiled, has the tables for constants, and is the one that fallzone follows: what differs
    is the integration. That the physics is right is what tests/reference/test_fall.py shows with its own.
    """
    states = np.concatenate([pieces.position_ecef_m, pieces.velocity_ecef_mps], axis=1)
    columns = [0.5 / pieces.beta_kgpm2, pieces.curve_index, pieces.wind_factor, np.zeros((len(states), 3))]
    bodies = np.column_stack(columns)
    surroundings = Surroundings(environment, drag_curves())

    @numba.njit(fastmath=True, error_model="numpy")
    def rates(t, state, body):
        p, v = (state[0], state[1], state[2]), (state[3], state[4], state[5])
        a = acceleration_mps2(surroundings, body_of(body, 0), p, v)
        return np.array([v[0], v[1], v[2], a[0], a[1], a[2]])

    @numba.njit
    def height_m(t, state, body):
        return height_and_climb((state[0], state[1], state[2]), (state[3], state[4], state[5]))[0]

    def ground(t, state, body):
        return height_m(t, state, body)

    ground.terminal, ground.direction = True, -1.0
    rates(0.0, states[0], bodies[:1]), height_m(0.0, states[0], bodies[:1])  # compiled before the clock starts
    impacts = np.empty((len(states), 3))
    begun_s = time.perf_counter()
    for i, state in enumerate(states):
        flown = solve_ivp(rates, (0.0, _LONGEST_S), state, events=ground, args=(bodies[i : i + 1],), **options)
        impacts[i, :2] = frames.ecef_to_geodetic(flown.y_events[0][0][:3])[:2]
        impacts[i, 2] = flown.t_events[0][0]
    return impacts, time.perf_counter() - begun_s


def miss_m(result: FallResult, impacts: np.ndarray) -> np.ndarray:
    """Distances on the ellipsoid between falls and what SciPy says of them [m]."""
    return np.asarray(_GEOD.inv(result.lon_deg, result.lat_deg, impacts[:, 0], impacts[:, 1])[2])
