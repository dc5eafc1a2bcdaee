"""Vacuum impact points against a two-body solution written only here, and hand-checked cases."""

import math

import numpy as np
import pytest
from pyproj import Geod, Transformer
from scipy.integrate import solve_ivp
from scipy.optimize import brentq

from fallzone.kernels.iip import iip
from fallzone.model.status import ImpactStatus

MU, OMEGA = 3.986004418e14, 7.292115e-5
A, B = 6378137.0, 6378137.0 * (1 - 1 / 298.257223563)
TO_GEODETIC = Transformer.from_crs("EPSG:4978", "EPSG:4979", always_xy=True)
TO_ECEF = Transformer.from_crs("EPSG:4979", "EPSG:4978", always_xy=True)
GEOD = Geod(ellps="WGS84")


def _states(n, seed=1):
    """Random suborbital states with many near the poles, near 180° and near the ground."""
    rng = np.random.default_rng(seed)
    lon = np.where(rng.random(n) < 0.2, 180.0 - rng.choice([1, -1], n) * 0.01, rng.uniform(-180, 180, n))
    lat = np.degrees(np.arcsin(rng.uniform(-1, 1, n)))
    lat[rng.random(n) < 0.1] = 90.0
    lat[rng.random(n) < 0.1] = -89.999
    height = np.where(rng.random(n) < 0.2, rng.uniform(0, 100, n), rng.uniform(0, 1e6, n))
    speed, azimuth = rng.uniform(0, 7600, n), rng.uniform(0, 2 * np.pi, n)
    climb = np.radians(rng.uniform(-90, 90, n))
    ned = speed * np.array([np.cos(climb) * np.cos(azimuth), np.cos(climb) * np.sin(azimuth), -np.sin(climb)])
    lam, phi = np.radians(lon), np.radians(lat)
    north = np.array([-np.sin(phi) * np.cos(lam), -np.sin(phi) * np.sin(lam), np.cos(phi)])
    east = np.array([-np.sin(lam), np.cos(lam), np.zeros(n)])
    down = -np.array([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)])
    position = np.array(TO_ECEF.transform(lon, lat, height)).T
    return position, (ned[0] * north + ned[1] * east + ned[2] * down).T


def _orbit(position, velocity):
    """Position and time as functions of the eccentric anomaly since the state (Lagrange coefficients, Kepler)."""
    r0 = np.linalg.norm(position)
    a = 1.0 / (2.0 / r0 - velocity @ velocity / MU)
    mean_motion = math.sqrt(MU / a**3)
    e_cos, e_sin = 1.0 - r0 / a, position @ velocity / math.sqrt(MU * a)

    def time(turn):
        return (turn - e_cos * np.sin(turn) + e_sin * (1.0 - np.cos(turn))) / mean_motion

    def place(turn):
        f = 1.0 - a / r0 * (1.0 - np.cos(turn))
        g = time(turn) - (turn - np.sin(turn)) / mean_motion
        return f[..., None] * position + g[..., None] * velocity

    return place, time


def _outside(position):
    return (position[..., 0] ** 2 + position[..., 1] ** 2) / A**2 + position[..., 2] ** 2 / B**2 - 1.0


def _reference(position_ecef, velocity_ecef):
    """Lon, lat, time of the first impact by bisection on the orbit; None if the orbit clears the Earth."""
    velocity = velocity_ecef + np.cross([0, 0, OMEGA], position_ecef)
    place, time = _orbit(position_ecef, velocity)
    # many states are close to the ground, where the orbit may come back within a hair: fine steps at the start
    turns = np.concatenate([np.geomspace(1e-9, 1e-3, 400), np.linspace(1e-3, 2 * np.pi, 3000)[1:]])
    below = np.flatnonzero(_outside(place(turns)) < 0.0)
    if below.size == 0:
        return None
    before = turns[below[0] - 1] if below[0] else 0.0
    turn = brentq(lambda angle: float(_outside(place(np.array(angle)))), before, turns[below[0]], xtol=1e-15)
    t = float(time(turn))
    x, y, z = place(np.array(turn))
    c, s = math.cos(OMEGA * t), math.sin(OMEGA * t)
    lon, lat, height = TO_GEODETIC.transform(c * x + s * y, c * y - s * x, z)
    assert abs(height) < 0.01
    return lon, lat, t


def test_a_thousand_impact_points_agree_with_kepler_to_five_metres():
    position, velocity = _states(1200)
    result = iip(position, velocity)
    compared = 0
    for i in range(len(position)):
        expected = _reference(position[i], velocity[i])
        if expected is None:
            assert result.status[i] == ImpactStatus.ORBITAL
            continue
        assert result.status[i] == ImpactStatus.IMPACT, i
        miss = GEOD.inv(result.lon_deg[i], result.lat_deg[i], expected[0], expected[1])[2]
        assert miss < 5.0 and abs(result.flight_time_s[i] - expected[2]) < 0.01, (i, miss)
        compared += 1
    assert compared >= 1000


def test_impact_points_agree_with_numerical_integration_in_the_inertial_frame():
    position, velocity = _states(40, seed=5)
    result = iip(position, velocity)
    for i in np.flatnonzero(result.status == ImpactStatus.IMPACT):
        start = np.concatenate([position[i], velocity[i] + np.cross([0, 0, OMEGA], position[i])])
        flown = solve_ivp(
            lambda t, s: np.concatenate([s[3:], -MU * s[:3] / np.linalg.norm(s[:3]) ** 3]),
            (0.0, result.flight_time_s[i]),
            start,
            method="DOP853",
            rtol=1e-12,
            atol=1e-6,
        )
        end = flown.y[:3, -1]
        turn = OMEGA * result.flight_time_s[i]
        spin = np.array([[np.cos(turn), np.sin(turn), 0], [-np.sin(turn), np.cos(turn), 0], [0, 0, 1]])
        expected = TO_ECEF.transform(result.lon_deg[i], result.lat_deg[i], 0.0)
        assert np.linalg.norm(spin @ end - expected) < 1.0  # 1e-12 of 1e7 m over some hundred steps


def test_a_stone_thrown_up_at_the_pole_comes_back_to_the_pole():
    result = iip([0.0, 0.0, B], [0.0, 0.0, 100.0])
    gravity = MU / B**2
    assert result.lat_deg[0] == pytest.approx(90.0, abs=1e-9)
    # 2v/g, and v²/2g = 508 m of height weakens gravity by 2·508/6.4e6: 2/3 of that on average
    assert result.flight_time_s[0] == pytest.approx(200.0 / gravity, rel=3e-4)


def test_a_stone_dropped_at_the_equator_falls_east():
    height = 10_000.0
    result = iip([A + height, 0.0, 0.0], [0.0, 0.0, 0.0])
    gravity = MU / A**2 - OMEGA**2 * A
    time = math.sqrt(2 * height / gravity)
    east = OMEGA * gravity * time**3 / 3  # the classical eastward deflection
    assert np.radians(result.lon_deg[0]) * A == pytest.approx(east, rel=0.01)  # gravity changes by 0.3 % on the way
    assert result.flight_time_s[0] == pytest.approx(time, rel=0.003)


def test_an_orbit_has_no_impact_point():
    result = iip([[A + 5e5, 0, 0]], [[0.0, 0.0, math.sqrt(MU / (A + 5e5))]])
    assert result.status[0] == ImpactStatus.ORBITAL
    assert np.isnan([result.lon_deg[0], result.lat_deg[0], result.flight_time_s[0]]).all()


def test_an_orbit_that_clears_the_pole_but_not_the_equator_comes_down():
    # polar orbit, circular at 6,370 km: above the pole (6,357 km), below the equator (6,378 km)
    radius = 6_370_000.0
    result = iip([[0.0, 0.0, radius]], [[math.sqrt(MU / radius), 0.0, 0.0]])
    assert result.status[0] == ImpactStatus.IMPACT
    sine2 = (1 / radius**2 - 1 / A**2) / (1 / B**2 - 1 / A**2)  # where x²/a² + z²/b² = 1 on that circle
    geocentric = math.degrees(math.asin(math.sqrt(sine2)))
    geodetic = math.degrees(math.atan(math.tan(math.radians(geocentric)) * (A / B) ** 2))
    assert result.lat_deg[0] == pytest.approx(geodetic, abs=1e-5)


@pytest.mark.parametrize(
    ("position", "velocity", "status"),
    [
        ([7e6, 0, 0], [12_000.0, 0, 0], ImpactStatus.ESCAPING),
        ([7e6, 0, 0], [0.0, 12_000.0, 0], ImpactStatus.ESCAPING),
        ([7e7, 0, 0], [-12_000.0, -OMEGA * 7e7, 0], ImpactStatus.IMPACT),
        ([7e7, 0, 0], [-12_000.0, 0, 0], ImpactStatus.ESCAPING),  # the Earth's turn alone makes it miss
        ([6.37e6, 0, 0], [0, 0, 0], ImpactStatus.BELOW_SURFACE),
        ([0, 0, 0], [0, 0, 0], ImpactStatus.BELOW_SURFACE),
        ([math.nan, 0, 0], [0, 0, 0], ImpactStatus.INVALID),
        ([7e6, 0, 0], [0, math.inf, 0], ImpactStatus.INVALID),
        ([A, 0, 0], [0, 0, 0], ImpactStatus.IMPACT),
        ([A, 0, 0], [-1.0, 0, 0], ImpactStatus.IMPACT),
    ],
)
def test_every_end_has_its_status(position, velocity, status):
    result = iip([position], [velocity])
    assert result.status[0] == status
    assert np.isfinite(result.lon_deg[0]) == np.isfinite(result.flight_time_s[0]) == (status == ImpactStatus.IMPACT)


def test_an_escape_speed_is_where_the_impact_points_end():
    escape = math.sqrt(2 * MU / 7e6)
    speeds = escape + np.array([-1.0, -1e-3, 1e-3, 1.0])
    result = iip(np.tile([7e6, 0.0, 0.0], (4, 1)), np.stack([speeds, np.full(4, -OMEGA * 7e6), np.zeros(4)], axis=1))
    assert result.status.tolist() == [0, 0, 2, 2]


def test_a_fast_body_from_far_away_hits_where_it_aims():
    # straight down the axis of the Earth at more than escape speed
    result = iip([[0.0, 0.0, 1e9]], [[0.0, 0.0, -12_000.0]])
    assert result.lat_deg[0] == pytest.approx(90.0, abs=1e-9)
    assert 5e4 < result.flight_time_s[0] < 1e9 / 12_000.0
