"""Laws that every fall obeys, whatever the method."""

import numpy as np
import pytest
from falls_by_hand import state_ecef

from fallzone.atmospheres import us76
from fallzone.earth import frames, geodesic
from fallzone.kernels.curves import DRAG_CURVES, drag_curves
from fallzone.kernels.drag import drag_ratio
from fallzone.kernels.fall import loop as fall_loop
from fallzone.kernels.fall import motion as fall_motion
from fallzone.kernels.fall.fall import fall, fall_path
from fallzone.kernels.gravity import free_fall_mps2, gravitation_mps2
from fallzone.kernels.iip import iip
from fallzone.kernels.tables import WIND_MODES, build_environment
from fallzone.model.status import ImpactStatus
from fallzone.winds import constant

MU, OMEGA, J2, A = 3.986004418e14, 7.292115e-5, 1.08262617385e-3, 6378137.0
VACUUM = np.inf


def _potential(position):
    """Potential of the attraction [m²/s²]; Vallado eq. 8-19 with degree 2, order 0."""
    r = np.linalg.norm(position, axis=-1)
    sine = position[..., 2] / r
    return -MU / r * (1.0 - J2 * (A / r) ** 2 * (1.5 * sine**2 - 0.5))


def test_gravity_is_the_slope_of_its_potential():
    rng = np.random.default_rng(1)
    directions = rng.normal(size=(20, 3))
    for direction in directions / np.linalg.norm(directions, axis=1, keepdims=True):
        position = direction * rng.uniform(6.4e6, 2e7)
        slope = [(_potential(position + step) - _potential(position - step)) / 200.0 for step in 100.0 * np.eye(3)]
        # central differences over 200 m: rounding of 6e7 m²/s² gives 1e-9, the third derivative 3e-9
        assert gravitation_mps2(*position) == pytest.approx(tuple(-np.array(slope)), abs=1e-8)


def test_gravity_at_sea_level_is_the_printed_one():
    # Normal gravity of WGS84: 9.7803253359 at the equator, 9.8321849379 at the poles; without J4 1.2e-4 is missing
    assert free_fall_mps2(A, 0.0, 0.0, 0.0, 0.0)[0] == pytest.approx(-9.7803253, abs=2e-4)
    assert free_fall_mps2(0.0, 0.0, 6356752.3142, 0.0, 0.0)[2] == pytest.approx(-9.8321849, abs=2e-4)


def test_without_air_energy_and_polar_angular_momentum_are_conserved(calm):
    position, velocity = state_ecef(30.0, 55.0, 3e5, [3000.0, 4000.0, 2000.0])
    path = fall_path(position, velocity, beta_kgpm2=VACUUM, environment=calm, step_s=20.0)
    assert path.status == ImpactStatus.IMPACT and len(path.t_s) > 30
    p, v = path.position_ecef_m, path.velocity_ecef_mps
    jacobi = (v**2).sum(axis=1) / 2 - OMEGA**2 * (p[:, :2] ** 2).sum(axis=1) / 2 + _potential(p)
    inertial = frames.ecef_to_eci_velocity(p, v)
    polar = p[:, 0] * inertial[:, 1] - p[:, 1] * inertial[:, 0]
    # 2 cm per step in position at g = 10 m/s² and 30 steps: < 10 m²/s² of 3e7, 1e-7 of the momentum
    assert np.ptp(jacobi) < 5.0
    assert np.ptp(polar) < 1e-6 * abs(polar[0])


def test_without_air_a_short_throw_is_the_parabola(calm):
    speed, climb = 300.0, np.radians(40.0)
    position, velocity = state_ecef(0.0, 90.0, 0.0, [speed * np.cos(climb), 0.0, speed * np.sin(climb)])
    result = fall(position, velocity, beta_kgpm2=VACUUM, environment=calm)
    gravity = 9.8321849  # at the pole
    assert result.flight_time_s[0] == pytest.approx(2 * speed * np.sin(climb) / gravity, rel=2e-3)  # 1.9 km high
    distance = geodesic.range_azimuth(0.0, 90.0, result.lon_deg[0], result.lat_deg[0])[0]
    assert distance == pytest.approx(speed**2 * np.sin(2 * climb) / gravity, rel=3e-3)
    assert result.impact_speed_mps[0] == pytest.approx(speed, rel=1e-4)


def test_without_air_and_drop_in_gravity_the_fall_is_the_vacuum_impact_point(calm):
    position, velocity = state_ecef(124.5, 33.0, 1e5, [200.0, -1500.0, 300.0])
    result = fall(position, velocity, beta_kgpm2=VACUUM, environment=calm)
    vacuum = iip(position, velocity)
    miss = geodesic.range_azimuth(result.lon_deg, result.lat_deg, vacuum.lon_deg, vacuum.lat_deg)[0][0]
    # J2 changes gravity by at most 1.6e-3, and so a range of 350 km by at most about 1 km; it is not nothing
    assert 1.0 < miss < 1000.0


@pytest.mark.parametrize(("beta", "speed"), [(14.65, 15.32), (50.0, 28.29), (100.0, 40.01), (500.0, 89.47)])
def test_a_long_fall_ends_at_the_terminal_speed(calm, beta, speed):
    # sqrt(2·9.80665·β/1.225); gravity at 45° is 9.806. A body lags behind the thickening air by v²/4gH
    position, velocity = state_ecef(0.0, 45.0, 8000.0, [0.0, 0.0, 0.0])
    result = fall(position, velocity, beta_kgpm2=beta, environment=calm)
    lag = speed**2 / (4 * 9.8 * 10_400.0)
    assert result.impact_speed_mps[0] == pytest.approx(speed * (1.0 + lag), rel=1e-3 + 0.2 * lag)


@pytest.mark.parametrize("curve", range(len(DRAG_CURVES)))
def test_more_drag_never_flies_farther(calm, curve):
    position, velocity = state_ecef(124.5, 33.0, 5e4, [300.0, -2000.0, 500.0])
    beta = np.geomspace(5.0, 5000.0, 60)
    n = len(beta)
    result = fall(
        np.tile(position, (n, 1)), np.tile(velocity, (n, 1)), beta_kgpm2=beta, environment=calm, curve_index=curve
    )
    distance = geodesic.range_azimuth(124.5, 33.0, result.lon_deg, result.lat_deg)[0]
    assert (np.diff(distance) > 0.0).all()
    assert (np.diff(result.impact_speed_mps) > 0.0).all()


def test_thicker_air_is_the_same_as_more_drag(windy):
    position, velocity = state_ecef(-60.0, -20.0, 6e4, [1000.0, 100.0, 0.0])
    one = fall(position, velocity, beta_kgpm2=60.0, density_factor=1.2, environment=windy)
    other = fall(position, velocity, beta_kgpm2=50.0, environment=windy)
    assert one.lon_deg == pytest.approx(other.lon_deg, abs=1e-9)
    assert one.flight_time_s == pytest.approx(other.flight_time_s, rel=1e-9)


def test_the_wind_carries_a_light_body_for_as_long_as_it_is_aloft():
    environment = build_environment(us76, constant.ConstantWind(east_mps=30.0))
    position, velocity = state_ecef(0.0, 45.0, 10_000.0, [30.0, 0.0, 0.0])
    position, velocity = np.tile(position, (3, 1)), np.tile(velocity, (3, 1))
    result = fall(position, velocity, beta_kgpm2=[10.0, 30.0, 90.0], environment=environment)
    distance, azimuth = geodesic.range_azimuth(0.0, 45.0, result.lon_deg, result.lat_deg)
    # the body moves with the wind from the start; what is left is the Coriolis drift, < 1 % here
    assert distance == pytest.approx(30.0 * result.flight_time_s, rel=0.02)
    assert azimuth == pytest.approx(90.0, abs=2.0)
    assert (np.diff(result.flight_time_s) < 0.0).all()


def test_a_wind_factor_adds_to_the_mean_wind(windy):
    position, velocity = state_ecef(140.0, 36.0, 12_000.0, [0.0, 0.0, 0.0])
    factors = np.zeros((4, 2 * WIND_MODES))
    factors[1, 0], factors[2:, WIND_MODES] = 2.0, (2.0, -2.0)
    n = len(factors)
    result = fall(
        np.tile(position, (n, 1)),
        np.tile(velocity, (n, 1)),
        beta_kgpm2=50.0,
        environment=windy,
        wind_factor=factors,
    )
    mean_lon, mean_lat = result.lon_deg[0], result.lat_deg[0]
    assert mean_lon > 140.05  # the jet of January
    assert result.lon_deg[1] > mean_lon
    assert result.lat_deg[2] > mean_lat > result.lat_deg[3]


def test_the_world_is_the_same_at_every_longitude_and_on_both_sides_of_the_equator(calm):
    enu = [2000.0, 1500.0, 800.0]
    states = [
        state_ecef(10.0, 40.0, 2e5, enu),
        state_ecef(-170.0, 40.0, 2e5, enu),
        state_ecef(10.0, -40.0, 2e5, [2000.0, -1500.0, 800.0]),
    ]
    result = fall([s[0] for s in states], [s[1] for s in states], beta_kgpm2=100.0, environment=calm)
    assert result.lat_deg == pytest.approx(result.lat_deg[0] * np.array([1.0, 1.0, -1.0]), abs=1e-6)
    turned = (result.lon_deg - np.array([10.0, -170.0, 10.0]) + 180.0) % 360.0 - 180.0
    assert turned == pytest.approx(turned[0], abs=1e-6)  # 0.1 m: rounding may turn into another choice of steps


def test_halving_the_step_gains_the_order_of_the_method(calm):
    surroundings = fall_motion.Surroundings(calm, drag_curves())
    body = fall_motion.Body(0.0, 0, (0.0, 0.0, 0.0), (0.0, 0.0, 0.0), (0.0, 0.0, 0.0))
    start_p, start_v = (x.tolist() for x in state_ecef(10.0, 20.0, 4e5, [3000.0, 5000.0, 100.0]))

    def end(n):
        p, v = tuple(start_p), tuple(start_v)
        for _ in range(n):
            a = fall_motion.acceleration_mps2(surroundings, body, p, v)
            p, v, _, _, _ = fall_motion.step(surroundings, body, 400.0 / n, p, v, a)
        return np.array(p)

    exact = end(256)
    errors = [np.linalg.norm(end(n) - exact) for n in (4, 8, 16)]
    # fifth order: 32 times; the error terms that follow shift it a little
    assert 20.0 < errors[0] / errors[1] < 50.0
    assert 20.0 < errors[1] / errors[2] < 50.0


def test_a_smaller_tolerance_brings_the_impact_closer_to_the_limit(windy):
    rng = np.random.default_rng(5)
    position, velocity = state_ecef(124.5, 33.0, 258e3, [764.0, -4334.0, 935.0])
    states = np.concatenate([np.tile(position, (50, 1)), velocity + rng.normal(0, 50, (50, 3))], axis=1)
    bodies = np.column_stack(
        [0.5 / np.geomspace(10, 2000, 50), np.ones(50), rng.normal(size=(50, 2 * WIND_MODES)), np.zeros((50, 3))]
    )

    def impacts(tolerance):
        ends, out = np.empty((50, 8)), np.empty((50, 5))
        surroundings = fall_motion.Surroundings(windy, drag_curves())
        fall_loop.fall_all(surroundings, states, bodies, 21600.0, tolerance, True, ends, out)
        return frames.geodetic_to_ecef(out[:, 0], out[:, 1], 0.0)

    limit = impacts(1e-4)
    errors = [np.linalg.norm(impacts(tolerance) - limit, axis=1).mean() for tolerance in (20.0, 1.0, 0.05)]
    # error per step goes with the tolerance, the number of steps with its fifth root; what the step lengths do at
    # the edges of the pieces of a table does not shrink as fast
    assert errors[0] > errors[1] > errors[2]
    assert errors[0] < 1.0 and errors[2] < 0.25 * errors[0]


def test_a_path_starts_at_the_state_and_ends_where_the_fall_ends(windy):
    position, velocity = state_ecef(179.9, 10.0, 1.5e5, [2500.0, 300.0, 100.0])
    path = fall_path(position, velocity, beta_kgpm2=80.0, environment=windy, curve_index=1, step_s=7.0)
    result = fall(position, velocity, beta_kgpm2=80.0, environment=windy, curve_index=1)
    assert path.status == ImpactStatus.IMPACT
    assert path.position_ecef_m[0] == pytest.approx(position) and path.velocity_ecef_mps[0] == pytest.approx(velocity)
    assert np.diff(path.t_s)[:-1] == pytest.approx(7.0)
    end = frames.geodetic_to_ecef(result.lon_deg[0], result.lat_deg[0], 0.0)
    assert np.linalg.norm(path.position_ecef_m[-1] - end) < 1.0
    assert path.t_s[-1] == pytest.approx(result.flight_time_s[0], abs=0.01)
    heights = frames.ecef_to_geodetic(path.position_ecef_m)[2]
    assert (heights[:-1] > 0.0).all() and abs(heights[-1]) < 1.0


def test_every_body_falls_by_itself(windy):
    rng = np.random.default_rng(2)
    position, velocity = state_ecef(0.0, 50.0, 8e4, [1000.0, 0.0, 0.0])
    position, velocity = np.tile(position, (40, 1)), velocity + rng.normal(0, 50, (40, 3))
    beta, factors = np.geomspace(10, 1000, 40), rng.normal(size=(40, 2 * WIND_MODES))
    whole = fall(position, velocity, beta_kgpm2=beta, environment=windy, wind_factor=factors)
    for rows in (slice(0, 7), slice(39, None, -1), slice(13, 14)):
        part = fall(position[rows], velocity[rows], beta_kgpm2=beta[rows], environment=windy, wind_factor=factors[rows])
        for name in ("lon_deg", "lat_deg", "flight_time_s", "impact_speed_mps", "status"):
            assert getattr(part, name).tobytes() == np.ascontiguousarray(getattr(whole, name)[rows]).tobytes()


def test_no_bodies_make_no_impacts(calm):
    result = fall(np.empty((0, 3)), np.empty((0, 3)), beta_kgpm2=np.empty(0), environment=calm)
    assert result.lon_deg.shape == result.status.shape == (0,)


def test_the_tumbling_curve_goes_through_the_published_points():
    curves = drag_curves()
    for mach, coefficient in ((0.0, 0.81), (0.5, 0.81), (1.06, 1.32), (2.0, 1.72), (4.0, 1.69), (25.0, 1.69)):
        assert 0.81 * drag_ratio(curves, DRAG_CURVES.index("tumbling"), mach) == pytest.approx(coefficient, abs=1e-12)
        assert drag_ratio(curves, DRAG_CURVES.index("constant"), mach) == 1.0


def test_lift_moves_a_sinking_body_sideways_by_its_ratio_of_the_height(calm):
    # at terminal speed a small lift makes the same angle with the vertical all the way down
    east = frames.enu_to_ecef(np.array([1.0, 0.0, 0.0]), 20.0, 0.0)
    position, velocity = state_ecef(20.0, 0.0, 8_000.0, [0.0, 0.0, -40.0])
    ratio = np.array([0.0, 0.03, -0.03, 0.3])
    n = len(ratio)
    result = fall(
        np.tile(position, (n, 1)),
        np.tile(velocity, (n, 1)),
        beta_kgpm2=50.0,
        environment=calm,
        lift_ratio_ecef=ratio[:, None] * east,
    )
    side_m = np.radians(result.lon_deg - result.lon_deg[0]) * A
    # a steady glide at the angle t to the vertical: weight, drag and lift balance where tan t = k cos t, so
    # tan² t = (√(1 + 4k²) − 1) / 2; until the sideways speed has built up, some 90 m of height are lost: 1 %
    tangent = np.sign(ratio) * np.sqrt((np.sqrt(1.0 + 4.0 * ratio**2) - 1.0) / 2.0)
    assert side_m[1:] == pytest.approx(tangent[1:] * 8_000.0, rel=0.02)
    assert side_m[1] == pytest.approx(-side_m[2], rel=1e-3)


def test_only_the_part_of_lift_across_the_motion_acts(calm):
    # straight down on the axis of the Earth, with lift along the motion, or none at all
    position, velocity = [0.0, 0.0, 6356752.3 + 2e4], [0.0, 0.0, -200.0]
    result = fall(
        [position] * 2,
        [velocity] * 2,
        beta_kgpm2=500.0,
        environment=calm,
        lift_ratio_ecef=[[0.0, 0.0, 0.0], [0.0, 0.0, 0.4]],
    )
    assert result.flight_time_s[1] == pytest.approx(result.flight_time_s[0], abs=1e-3)
    assert result.lat_deg[1] == pytest.approx(90.0, abs=1e-4)


def test_lift_without_air_does_nothing(calm):
    # an airless arc, by a density factor of 0
    position, velocity = state_ecef(10.0, 20.0, 4e5, [3000.0, 3000.0, 100.0])
    result = fall(
        np.tile(position, (2, 1)),
        np.tile(velocity, (2, 1)),
        beta_kgpm2=50.0,
        environment=calm,
        density_factor=0.0,
        lift_ratio_ecef=[[0.0, 0.0, 0.0], [0.3, -0.2, 0.1]],
    )
    assert result.lon_deg[0] == result.lon_deg[1] and result.lat_deg[0] == result.lat_deg[1]
