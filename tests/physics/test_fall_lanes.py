"""Falls side by side and falls that have settled: neither may show in where and when a body comes down."""

import numpy as np
import pytest
from falls_by_hand import state_ecef

from fallzone.atmospheres import us76
from fallzone.earth import frames, geodesic
from fallzone.kernels import lanes
from fallzone.kernels.compiled import compiled
from fallzone.kernels.curves import DRAG_CURVES, drag_curves
from fallzone.kernels.drag import drag_ratio
from fallzone.kernels.fall import loop as fall_loop
from fallzone.kernels.fall import motion as fall_motion
from fallzone.kernels.fall.fall import fall, fall_path
from fallzone.kernels.tables import WIND_MODES, build_environment
from fallzone.model.status import ImpactStatus
from fallzone.winds import constant, westerly

NAMES = ("lon_deg", "lat_deg", "flight_time_s", "impact_speed_mps", "status")


def _breakup(n):
    """Pieces of a breakup at 258 km, some states that end at once, one in orbit, one near the pole."""
    rng = np.random.default_rng(3)
    position, velocity = state_ecef(124.5, 33.0, 258e3, [764.0, -4334.0, 935.0])
    position, velocity = np.tile(position, (n, 1)), velocity + rng.normal(0, 50, (n, 3))
    position[5], velocity[11] = 0.0, np.nan
    position[17], velocity[17] = state_ecef(0.0, 10.0, 300e3, [7400.0, 0.0, 0.0])
    position[23], velocity[23] = state_ecef(0.0, 90.0, 60e3, [10.0, 0.0, 0.0])
    return position, velocity, np.exp(rng.uniform(np.log(10), np.log(2000), n)), rng.normal(size=(n, 2 * WIND_MODES))


@compiled
def _sines(angles, out):
    eight = lanes.spread(0.0)
    for j in range(lanes.WIDTH):
        eight = lanes.with_lane(eight, j, angles[j])
    sine, cosine = lanes.sine_cosine(eight)
    for j in range(lanes.WIDTH):
        out[0, j], out[1, j] = lanes.lane(sine, j), lanes.lane(cosine, j)


@pytest.mark.parametrize("largest", [1e-9, 0.8, 4.0, 1e2, 1e4])
def test_sines_and_cosines_of_lanes_are_those_of_numbers(largest):
    angles = np.random.default_rng(1).uniform(-largest, largest, (500, lanes.WIDTH))
    angles[0, :5] = [0.0, np.pi / 4, -np.pi / 2, np.pi, 2.0 * np.pi]
    for eight in angles:
        out = np.empty((2, lanes.WIDTH))
        _sines(eight, out)
        # One rounding each, and what the angle loses when quarters are taken off: 2e-16 of it
        assert np.abs(out - [np.sin(eight), np.cos(eight)]).max() < 3e-16


def test_the_same_bytes_however_bodies_are_grouped(windy):
    n = 300
    position, velocity, beta, factors = _breakup(n)
    lift = 0.1 * np.random.default_rng(9).normal(size=(n, 3)) * (np.arange(n)[:, None] % 3 > 0)

    def ends(rows):
        result = fall(
            position[rows],
            velocity[rows],
            beta_kgpm2=beta[rows],
            environment=windy,
            curve_index=rows % 2,
            wind_factor=factors[rows],
            lift_ratio_ecef=lift[rows],
            t_max_s=5400.0,
        )
        return np.column_stack([getattr(result, name) for name in NAMES])

    whole = ends(np.arange(n))
    assert len(np.unique(whole[:, 4])) >= 4  # impacts, an orbit, below the surface, invalid
    shuffled = np.random.default_rng(4).permutation(n)
    for size in (1, 3, 8, 64, n):
        groups = [shuffled[start : start + size] for start in range(0, n, size)]
        again = np.empty_like(whole)
        again[shuffled] = np.concatenate([ends(rows) for rows in groups])
        assert again.tobytes() == whole.tobytes(), size


@compiled
def _accelerations(surroundings, body, states, out):
    """Accelerations of eight bodies, in lanes (columns 0 to 2) and one by one (3 to 5)."""
    zero = lanes.spread(0.0)
    x, y, z, u, v, w = zero, zero, zero, zero, zero, zero
    for j in range(lanes.WIDTH):
        x, y, z = (
            lanes.with_lane(x, j, states[j, 0]),
            lanes.with_lane(y, j, states[j, 1]),
            lanes.with_lane(z, j, states[j, 2]),
        )
        u, v, w = (
            lanes.with_lane(u, j, states[j, 3]),
            lanes.with_lane(v, j, states[j, 4]),
            lanes.with_lane(w, j, states[j, 5]),
        )
    eight = fall_motion.Body(zero, zero, (zero, zero, zero), (zero, zero, zero), (zero, zero, zero))
    for j in range(lanes.WIDTH):
        eight = fall_motion.with_body(eight, j, body)
    a = fall_motion.acceleration_mps2(surroundings, eight, (x, y, z), (u, v, w))
    for j in range(lanes.WIDTH):
        b = fall_motion.acceleration_mps2(
            surroundings, body, (states[j, 0], states[j, 1], states[j, 2]), (states[j, 3], states[j, 4], states[j, 5])
        )
        for k in range(3):
            out[j, k], out[j, 3 + k] = lanes.lane(a[k], j), b[k]


def test_eight_bodies_feel_what_each_would_feel_alone(windy):
    rng = np.random.default_rng(8)
    heights = np.array([-500.0, 10.0, 11_019.0, 11_030.0, 47e3, 129e3, 999e3, 2e6])
    position = frames.geodetic_to_ecef(rng.uniform(-180, 180, 8), np.array([90, -90, 0, 30, -60, 45, 80, 10]), heights)
    states = np.concatenate([position, rng.normal(0, 1500, (8, 3))], axis=1)
    states[1, 3:] = 0.0
    out = np.empty((8, 6))
    surroundings = fall_motion.Surroundings(windy, drag_curves())
    _accelerations(
        surroundings, fall_motion.Body(1e-3, 1.0, (0.7, 0.2, -0.4), (-1.2, 0.5, 0.3), (0.1, -0.2, 0.05)), states, out
    )
    # the inverse root of lanes is good to 3e-12, a height with it to 20 µm, the density to 3e-9
    assert out[:, :3] == pytest.approx(out[:, 3:], rel=1e-8, abs=1e-8)


@pytest.mark.parametrize("beta", [12.0, 40.0, 150.0, 370.0])
def test_a_fall_that_is_taken_up_on_its_way_ends_at_the_same_place(windy, beta):
    # the path follows every force all the way down; a fall that starts low on it has settled after some steps
    position, velocity = state_ecef(-70.0, -35.0, 6e4, [900.0, -600.0, 0.0])
    body = {"environment": windy, "curve_index": 1, "wind_factor": (0.8, -0.6, 0.3, -1.1, 0.4, 0.9)}
    path = fall_path(position, velocity, beta_kgpm2=beta, step_s=5.0, **body)
    rows = np.flatnonzero(frames.ecef_to_geodetic(path.position_ecef_m)[2] > 50.0)
    rows = np.unique(np.linspace(0, rows[-1], 60).astype(int))
    result = fall(path.position_ecef_m[rows], path.velocity_ecef_mps[rows], beta_kgpm2=beta, **body)
    assert (result.status == ImpactStatus.IMPACT).all()
    total = path.t_s[rows] + result.flight_time_s
    miss = geodesic.range_azimuth(result.lon_deg[0], result.lat_deg[0], result.lon_deg, result.lat_deg)[0]
    # some metres of steps before, of 50 promised; 20 ms of some minutes
    assert miss.max() < 5.0
    assert np.ptp(total) < 0.05
    assert np.ptp(result.impact_speed_mps) < 0.05


def test_the_impact_moves_smoothly_with_the_ballistic_coefficient(windy):
    # bodies of 300 to 450 kg/m² settle at a height that sinks to the ground: no jump where the last ones do
    position, velocity = state_ecef(124.5, 33.0, 5e4, [300.0, -2000.0, 100.0])
    beta = np.linspace(300.0, 450.0, 301)
    n = len(beta)
    result = fall(np.tile(position, (n, 1)), np.tile(velocity, (n, 1)), beta_kgpm2=beta, environment=windy)
    distance = geodesic.range_azimuth(124.5, 33.0, result.lon_deg, result.lat_deg)[0]
    trend = np.polynomial.Polynomial.fit(beta, distance, 5)(beta)
    assert np.abs(distance - trend).max() < 3.0
    trend = np.polynomial.Polynomial.fit(beta, result.flight_time_s, 5)(beta)
    assert np.abs(result.flight_time_s - trend).max() < 0.03


class _Jagged:
    """A wind as balloons report it: straight lines between levels, 3 m/s up and down from level to level."""

    def __init__(self, spacing_m):
        rng = np.random.default_rng(1)
        self.BREAKS_M = tuple(np.arange(137.0, 31_000.0, spacing_m))
        self.columns = [
            10.0 + rng.normal(0, 3, len(self.BREAKS_M)),
            rng.normal(0, 3, len(self.BREAKS_M)),
            *np.full((2, len(self.BREAKS_M)), 2.0),
        ]

    def tabulate(self, height_m, *, month, lat_deg):
        return tuple(np.interp(height_m, self.BREAKS_M, column) for column in self.columns)


@pytest.mark.parametrize("spacing", [300.0, 1000.0])
def test_settled_bodies_feel_every_layer_of_a_jagged_wind(spacing):
    environment = build_environment(us76, _Jagged(spacing))
    position, velocity, beta, factors = _breakup(120)
    states = np.concatenate([position, velocity], axis=1)
    bodies = np.column_stack([0.5 / beta, np.arange(120) % 2, factors, np.zeros((120, 3))])
    surroundings = fall_motion.Surroundings(environment, drag_curves())
    ends, limit = np.empty((120, 8)), np.empty((120, 8))
    fall_loop.fall_to_end(surroundings, states, bodies, 5400.0, fall_loop.TOLERANCE_M, True, ends)
    fall_loop.follow(surroundings, states, bodies, 5400.0, 1e-2, False, limit)  # every force, in short steps
    landed = ends[:, 0] == ImpactStatus.IMPACT
    assert landed.sum() > 100 and (limit[landed, 0] == ImpactStatus.IMPACT).all()
    misses = np.linalg.norm(ends[landed, 2:5] - limit[landed, 2:5], axis=1)
    # a fall of 20 minutes through layers that each could push it by a hundred metres
    assert misses.max() < 50.0
    assert np.abs(ends[landed, 1] - limit[landed, 1]).max() < 0.1


def test_the_drift_of_a_settled_body_grows_in_proportion_to_the_wind(windy):
    position, velocity = state_ecef(140.0, 36.0, 14_000.0, [0.0, 0.0, -30.0])
    factors = np.zeros((6, 2 * WIND_MODES))
    factors[:4, 0], factors[4:, WIND_MODES] = (0.0, 1.0, 2.0, -1.0), (1.0, 2.0)
    n = len(factors)
    result = fall(
        np.tile(position, (n, 1)),
        np.tile(velocity, (n, 1)),
        beta_kgpm2=25.0,
        environment=windy,
        wind_factor=factors,
    )
    east_m, north_m = result.lon_deg - result.lon_deg[0], result.lat_deg - result.lat_deg[0]
    # all but the speed that the wind adds to the air flow (its square), and the weight it takes off by Coriolis (0.1 %)
    assert east_m[[2, 3]] == pytest.approx(east_m[1] * np.array([2.0, -1.0]), rel=5e-3)
    assert north_m[5] == pytest.approx(2.0 * north_m[4], rel=5e-3)


def test_the_drift_is_the_wind_summed_over_the_time_in_each_layer():
    # terminal speed sqrt(2 g β / ρ); half of a percent is left for the lag of speed behind the thickening air
    environment = build_environment(us76, westerly, month=1, lat_deg=36.0)
    beta, top = 15.0, 10_000.0
    height = np.linspace(0.0, top, 20_001)
    middle = 0.5 * (height[1:] + height[:-1])
    time = np.diff(height) / np.sqrt(2 * 9.78 * beta / us76.evaluate(middle)[0])
    wind = westerly.tabulate(middle, month=1, lat_deg=36.0)[0]
    speed, start = np.diff(height)[-1] / time[-1], westerly.tabulate(top, month=1, lat_deg=36.0)[0]
    position, velocity = state_ecef(20.0, 36.0, top, [float(start), 0.0, -speed])
    result = fall(position, velocity, beta_kgpm2=beta, environment=environment)
    distance, azimuth = geodesic.range_azimuth(20.0, 36.0, result.lon_deg[0], result.lat_deg[0])
    assert result.flight_time_s[0] == pytest.approx(time.sum(), rel=5e-3)
    assert distance == pytest.approx((wind * time).sum(), rel=1e-2)
    assert azimuth == pytest.approx(90.0, abs=0.5)


def test_a_tumbling_body_falls_like_any_other_while_it_is_slow():
    environment = build_environment(us76, constant.ConstantWind(east_mps=-20.0))
    position, velocity = state_ecef(-30.0, 60.0, 9_000.0, [0.0, 0.0, 0.0])
    position, velocity = np.tile(position, (2, 1)), np.tile(velocity, (2, 1))
    for beta in (20.0, 400.0):
        result = fall(position, velocity, beta_kgpm2=beta, environment=environment, curve_index=[0, 1])
        assert result.lon_deg[0] == result.lon_deg[1] and result.flight_time_s[0] == result.flight_time_s[1]
    position, velocity = state_ecef(-30.0, 60.0, 9_000.0, [900.0, 0.0, 0.0])
    position, velocity = np.tile(position, (2, 1)), np.tile(velocity, (2, 1))
    fast = fall(position, velocity, beta_kgpm2=400.0, environment=environment, curve_index=[0, 1])
    distance = geodesic.range_azimuth(-30.0, 60.0, fast.lon_deg, fast.lat_deg)[0]
    # up to twice the drag above the speed of sound
    assert 0.5 * distance[0] < distance[1] < 0.9 * distance[0]


@pytest.mark.parametrize("curve", range(len(DRAG_CURVES)))
def test_drag_curves_are_level_at_the_speeds_of_settled_bodies(curve):
    # settled bodies sink at 60 m/s at most, in winds of tables: below Mach 0.4
    for mach in np.linspace(0.0, 0.4, 41):
        assert drag_ratio(drag_curves(), curve, mach) == 1.0
