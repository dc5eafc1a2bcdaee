"""Falls against scipy's DOP853 at rtol 1e-10 with the same physics, written only here."""

import itertools
import math

import numba
import numpy as np
import pytest
from pyproj import Geod, Transformer
from scipy.integrate import solve_ivp
from scipy.interpolate import CubicSpline, PchipInterpolator
from scipy.special import jn_zeros, jv

from fallzone.atmospheres import us76
from fallzone.kernels.fall.fall import fall
from fallzone.kernels.tables import build_environment
from fallzone.model.status import ImpactStatus
from fallzone.winds import westerly

MONTH, LAT = 1, 36.0
MU, OMEGA, J2, A = 3.986004418e14, 7.292115e-5, 1.08262617385e-3, 6378137.0
E2 = (1 / 298.257223563) * (2 - 1 / 298.257223563)
TO_ECEF = Transformer.from_crs("EPSG:4979", "EPSG:4978", always_xy=True)
TO_GEODETIC = Transformer.from_crs("EPSG:4978", "EPSG:4979", always_xy=True)
GEOD = Geod(ellps="WGS84")


def _modes(height):
    """Shares of three modes in the error of the wind, by the Bessel functions themselves."""
    zeros = jn_zeros(2, 3)
    modes = np.array([jv(3, zero * np.exp(-height / 30e3)) / (zero * jv(3, zero)) for zero in zeros])
    return modes / np.sqrt((modes**2).sum(axis=0))


def _pieces():
    """Splines of the models themselves: ln density, speed of sound and wind; broken where slopes jump."""
    bounds = [0.0, *us76.BREAKS_M, 1e6]
    knots, pieces = [], []
    for low, high in itertools.pairwise(bounds):
        grid = np.linspace(low, high, max(5, math.ceil((high - low) / (250.0 if high < 2e5 else 1000.0)) + 1))
        inside = np.clip(grid, low + 1e-6, high - 1e-6)
        density, sound, _, _ = us76.evaluate(inside)
        columns = [np.log(density), sound, *westerly.tabulate(inside, month=MONTH, lat_deg=LAT), *_modes(inside)]
        knots.append(grid[:-1])
        pieces.append(np.stack([CubicSpline(grid, column).c for column in columns], axis=-1))
    return np.concatenate([*knots, [1e6]]), np.ascontiguousarray(np.concatenate(pieces, axis=1))


KNOTS, PIECES = _pieces()
# Drag coefficients published for tumbling pieces; low speed up to Mach 0.6
DRAG = PchipInterpolator([0.0, 0.6, 1.06, 2.0, 4.0], np.array([0.81, 0.81, 1.32, 1.72, 1.69]) / 0.81)
MACH, DRAG_PIECES = DRAG.x, np.ascontiguousarray(DRAG.c)


@numba.njit
def _polynomial(c, d):
    return ((c[0] * d + c[1]) * d + c[2]) * d + c[3]


@numba.njit
def _height(x, y, z):
    """Height and geodetic latitude by fixed-point iteration (Hofmann-Wellenhof)."""
    p = math.hypot(x, y)
    lat = math.atan2(z, p * (1.0 - E2))
    for _ in range(8):
        n = A / math.sqrt(1.0 - E2 * math.sin(lat) ** 2)
        lat = math.atan2(z + E2 * n * math.sin(lat), p)
    return p * math.cos(lat) + z * math.sin(lat) - A * math.sqrt(1.0 - E2 * math.sin(lat) ** 2), lat


@numba.njit
def _rates(t, s, beta, tumbling, factors, lift, knots, pieces, mach_knots, drag_pieces):
    x, y, z, vx, vy, vz = s
    r = math.sqrt(x * x + y * y + z * z)
    k = 1.5 * J2 * (A / r) ** 2
    q = 5.0 * (z / r) ** 2
    ax = -MU * x / r**3 * (1.0 - k * (q - 1.0)) + OMEGA**2 * x + 2.0 * OMEGA * vy
    ay = -MU * y / r**3 * (1.0 - k * (q - 1.0)) + OMEGA**2 * y - 2.0 * OMEGA * vx
    az = -MU * z / r**3 * (1.0 - k * (q - 3.0))
    height, lat = _height(x, y, z)
    if height < 1e6:
        i = max(0, np.searchsorted(knots, height, side="right") - 1)
        d = max(height, -1000.0) - knots[i]  # a trial step may go far below the ground
        density = math.exp(_polynomial(pieces[:, i, 0], d))
        east_error, north_error = 0.0, 0.0
        for mode in range(3):
            shape = _polynomial(pieces[:, i, 6 + mode], d)
            east_error += factors[mode] * shape
            north_error += factors[3 + mode] * shape
        east = _polynomial(pieces[:, i, 2], d) + east_error * _polynomial(pieces[:, i, 4], d)
        north = _polynomial(pieces[:, i, 3], d) + north_error * _polynomial(pieces[:, i, 5], d)
        lon = math.atan2(y, x)
        ux = vx + east * math.sin(lon) + north * math.sin(lat) * math.cos(lon)
        uy = vy - east * math.cos(lon) + north * math.sin(lat) * math.sin(lon)
        uz = vz - north * math.cos(lat)
        speed = math.sqrt(ux * ux + uy * uy + uz * uz)
        ratio = 1.0
        if tumbling:
            mach = min(speed / _polynomial(pieces[:, i, 1], d), 4.0)
            j = min(np.searchsorted(mach_knots, mach, side="right") - 1, drag_pieces.shape[1] - 1)
            ratio = _polynomial(drag_pieces[:, j], mach - mach_knots[j])
        pull = 0.5 * density * speed * ratio / beta
        # across the motion: u × (k × u), which is u² times the part of k at right angles to u
        cx, cy, cz = lift[1] * uz - lift[2] * uy, lift[2] * ux - lift[0] * uz, lift[0] * uy - lift[1] * ux
        push = pull / speed if speed > 0.0 else 0.0
        ax += push * (uy * cz - uz * cy) - pull * ux
        ay += push * (uz * cx - ux * cz) - pull * uy
        az += push * (ux * cy - uy * cx) - pull * uz
    return np.array([vx, vy, vz, ax, ay, az])


def _reference(state, beta, tumbling, factors, lift=(0.0, 0.0, 0.0)):
    def ground(t, s, *args):
        return _height(s[0], s[1], s[2])[0]

    ground.terminal, ground.direction = True, -1.0
    flown = solve_ivp(
        _rates,
        (0.0, 2e4),
        state,
        method="DOP853",
        rtol=1e-10,
        atol=[1e-5] * 3 + [1e-8] * 3,
        events=ground,
        args=(beta, tumbling, factors, lift, KNOTS, PIECES, MACH, DRAG_PIECES),
    )
    assert flown.t_events[0].size == 1
    lon, lat, _ = TO_GEODETIC.transform(*flown.y_events[0][0][:3])
    return lon, lat, flown.t_events[0][0], np.linalg.norm(flown.y_events[0][0][3:])


def _states(n):
    """Random states from sea level to 1,000 km, up to 7.5 km/s, with many near the poles and near 180°."""
    rng = np.random.default_rng(20)
    height = np.where(rng.random(n) < 0.5, rng.uniform(0, 1e6, n), rng.uniform(0, 4e4, n))
    height[:3] = 0.0, 1e6, 1.0
    lon = np.where(rng.random(n) < 0.2, 180.0 - rng.choice([1, -1], n) * 0.02, rng.uniform(-180, 180, n))
    lat = np.degrees(np.arcsin(rng.uniform(-1, 1, n)))
    lat[rng.random(n) < 0.1] = 90.0
    lat[rng.random(n) < 0.1] = -89.99
    speed, azimuth = rng.uniform(0, 7500, n), rng.uniform(0, 2 * np.pi, n)
    climb = np.radians(rng.uniform(-85, 85, n))
    climb[height < 10.0] = np.abs(climb[height < 10.0])
    lam, phi = np.radians(lon), np.radians(lat)
    up = np.array([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)])
    north = np.array([-np.sin(phi) * np.cos(lam), -np.sin(phi) * np.sin(lam), np.cos(phi)])
    east = np.array([-np.sin(lam), np.cos(lam), np.zeros(n)])
    level = np.cos(climb) * (np.cos(azimuth) * north + np.sin(azimuth) * east)
    velocity = speed * (level + np.sin(climb) * up)
    beta = np.exp(rng.uniform(np.log(10), np.log(2000), n))
    return np.array(TO_ECEF.transform(lon, lat, height)).T, velocity.T, beta, rng.normal(size=(n, 6))


@pytest.fixture(scope="module")
def environment():
    return build_environment(us76, westerly, month=MONTH, lat_deg=LAT)


def test_five_hundred_falls_agree_with_dop853(environment):
    position, velocity, beta, factors = _states(520)
    tumbling = np.arange(520) % 2
    result = fall(
        position,
        velocity,
        beta_kgpm2=beta,
        environment=environment,
        curve_index=tumbling,
        wind_factor=factors,
    )
    exact = fall(
        position,
        velocity,
        beta_kgpm2=beta,
        environment=environment,
        curve_index=tumbling,
        wind_factor=factors,
        exact=True,
    )
    assert (exact.status == result.status).all()
    landed = np.flatnonzero(result.status == ImpactStatus.IMPACT)
    assert landed.size >= 500
    assert set(np.unique(result.status)) <= {ImpactStatus.IMPACT, ImpactStatus.ORBITAL}
    misses = []
    for i in landed:
        state = np.concatenate([position[i], velocity[i]])
        lon, lat, t, speed = _reference(state, beta[i], tumbling[i] == 1, factors[i])
        miss = GEOD.inv(result.lon_deg[i], result.lat_deg[i], lon, lat)[2]
        misses.append(miss)
        # What the README promises of β from 10 to 2,000 kg/m² and speeds up to 7.5 km/s
        assert miss < 8.0, (i, miss)
        assert abs(result.flight_time_s[i] - t) < 0.05, i
        assert GEOD.inv(exact.lon_deg[i], exact.lat_deg[i], lon, lat)[2] < 5.0, i
        assert abs(exact.flight_time_s[i] - t) < 0.05, i
        assert result.impact_speed_mps[i] == pytest.approx(speed, abs=0.1, rel=1e-4), i
    # Nearly all of them are far better than what is promised
    assert np.quantile(misses, 0.99) < 5.0


def _breakup(n, rng):
    """Pieces at 33° N 124.5° E, 258 km, 4.5 km/s at 12° above the horizon, azimuth 170°, spread by 50 m/s."""
    lam, phi, climb, azimuth = np.radians([124.5, 33.0, 12.0, 170.0])
    up = np.array([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)])
    north = np.array([-np.sin(phi) * np.cos(lam), -np.sin(phi) * np.sin(lam), np.cos(phi)])
    east = np.array([-np.sin(lam), np.cos(lam), 0.0])
    level = np.cos(climb) * (np.cos(azimuth) * north + np.sin(azimuth) * east)
    position = np.tile(TO_ECEF.transform(124.5, 33.0, 258e3), (n, 1))
    velocity = 4500.0 * (level + np.sin(climb) * up) + rng.normal(0, 50, (n, 3))
    return position, velocity, np.exp(rng.uniform(np.log(10), np.log(2000), n)), rng.normal(size=(n, 6))


@pytest.mark.parametrize(
    ("beta_kgpm2", "height_m", "speed_mps", "within_m", "within_s", "exact_m"),
    [
        (1.0, 30e3, 100.0, 8.0, 0.5, 0.5),
        (1.0, 250e3, 4_500.0, 8.0, 0.5, 1.0),
        (1.0, 150e3, 7_300.0, 40.0, 0.5, 5.0),
        (10.0, 150e3, 7_300.0, 40.0, 0.05, 20.0),
        (2_000.0, 250e3, 4_500.0, 8.0, 0.05, 5.0),
        (2_000.0, 30e3, 100.0, 8.0, 0.05, 5.0),
    ],
)
def test_at_the_corners_of_their_domain_falls_are_as_good_as_is_said(
    environment, beta_kgpm2, height_m, speed_mps, within_m, within_s, exact_m
):
    """Foil that floats down, and level flight so near to orbital speed that it grazes the air for half the Earth."""
    n, rng = 8, np.random.default_rng(23)
    lam, phi = rng.uniform(-np.pi, np.pi, n), np.arcsin(rng.uniform(-1.0, 1.0, n))
    azimuth = rng.uniform(0.0, 2.0 * np.pi, n)
    north = np.array([-np.sin(phi) * np.cos(lam), -np.sin(phi) * np.sin(lam), np.cos(phi)])
    east = np.array([-np.sin(lam), np.cos(lam), np.zeros(n)])
    velocity = (speed_mps * (np.cos(azimuth) * north + np.sin(azimuth) * east)).T
    position = np.array(TO_ECEF.transform(*np.degrees([lam, phi]), np.full(n, height_m))).T
    body = {
        "beta_kgpm2": np.full(n, beta_kgpm2),
        "curve_index": np.arange(n) % 2,
        "wind_factor": rng.normal(size=(n, 6)),
    }
    result = fall(position, velocity, environment=environment, **body)
    exact = fall(position, velocity, environment=environment, exact=True, **body)
    assert (result.status == ImpactStatus.IMPACT).all()
    for i in range(n):
        state = np.concatenate([position[i], velocity[i]])
        lon, lat, t, _ = _reference(state, beta_kgpm2, i % 2 == 1, body["wind_factor"][i])
        assert GEOD.inv(result.lon_deg[i], result.lat_deg[i], lon, lat)[2] < within_m, i
        assert abs(result.flight_time_s[i] - t) < within_s, i
        assert GEOD.inv(exact.lon_deg[i], exact.lat_deg[i], lon, lat)[2] < exact_m, i
        assert abs(exact.flight_time_s[i] - t) < 0.01, i


def test_pieces_of_a_breakup_agree_with_dop853(environment):
    n = 80
    position, velocity, beta, factors = _breakup(n, np.random.default_rng(21))
    tumbling = np.arange(n) % 2
    result = fall(
        position,
        velocity,
        beta_kgpm2=beta,
        environment=environment,
        curve_index=tumbling,
        wind_factor=factors,
    )
    assert (result.status == ImpactStatus.IMPACT).all()
    for i in range(n):
        state = np.concatenate([position[i], velocity[i]])
        lon, lat, t, _ = _reference(state, beta[i], tumbling[i] == 1, factors[i])
        assert GEOD.inv(result.lon_deg[i], result.lat_deg[i], lon, lat)[2] < 10.0, i
        assert abs(result.flight_time_s[i] - t) < 0.1, i


def test_pieces_with_lift_agree_with_dop853(environment):
    n, rng = 80, np.random.default_rng(22)
    position, velocity, beta, factors = _breakup(n, rng)
    # a tenth of the drag for most, up to a third and more for some, in all directions
    lift = rng.normal(0, 0.1, (n, 3)) * np.where(np.arange(n) % 8 == 0, 2.0, 1.0)[:, None]
    tumbling = np.arange(n) % 2
    body = {"beta_kgpm2": beta, "curve_index": tumbling, "wind_factor": factors, "lift_ratio_ecef": lift}
    result = fall(position, velocity, environment=environment, **body)
    exact = fall(position, velocity, environment=environment, exact=True, **body)
    assert (result.status == ImpactStatus.IMPACT).all()
    misses = []
    for i in range(n):
        state = np.concatenate([position[i], velocity[i]])
        lon, lat, t, _ = _reference(state, beta[i], tumbling[i] == 1, factors[i], lift[i])
        misses.append(GEOD.inv(result.lon_deg[i], result.lat_deg[i], lon, lat)[2])
        # the slow part of a fall leaves out terms of a hundredth of its drift by lift
        assert misses[i] < 25.0, i
        # which the exact fall keeps
        assert GEOD.inv(exact.lon_deg[i], exact.lat_deg[i], lon, lat)[2] < 10.0, i
        assert abs(result.flight_time_s[i] - t) < 0.5, i
    assert np.median(misses) < 2.0
