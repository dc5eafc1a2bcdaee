"""Laws of when a fall passes given heights."""

from __future__ import annotations

import numpy as np
import pytest

from fallzone.earth import frames
from fallzone.kernels.fall.fall import fall, fall_path
from fallzone.kernels.fall.levels import find_crossings

HEIGHTS_M = (20_000.0, 12_000.0, 5_000.0, 1_000.0)


def let_go(height_m, enu_mps, count=1, lon=125.0, lat=33.0):
    position = frames.geodetic_to_ecef(lon, lat, height_m)
    velocity = frames.enu_to_ecef(np.array(enu_mps, float), lon, lat)
    return np.tile(position, (count, 1)), np.tile(velocity, (count, 1))


def sample(count=40):
    """Bodies of all kinds that are let go fast and high."""
    draw = np.random.default_rng(8)
    position, velocity = let_go(150_000.0, [2_000.0, -3_000.0, 500.0], count)
    return (
        position,
        velocity + draw.normal(0.0, 300.0, (count, 3)),
        np.exp(draw.uniform(np.log(10.0), np.log(2e3), count)),
    )


def test_without_air_a_body_falls_as_far_as_the_square_of_the_time(calm):
    position, velocity = let_go(10_000.0, [0.0, 0.0, 0.0])
    heights_m = 10_000.0 - 0.5 * 9.764 * np.array([10.0, 20.0, 40.0]) ** 2
    found = find_crossings(position, velocity, heights_m=heights_m, beta_kgpm2=np.inf, environment=calm)
    # At 33° N gravity is 9.796 m/s² at the sea and 9.765 at 10 km: within 0.3 % on the way, and half of that in time
    assert found[0] == pytest.approx([10.0, 20.0, 40.0], rel=2e-3)


def test_a_settled_body_passes_heights_at_its_terminal_speed(calm):
    position, velocity = let_go(8_000.0, [0.0, 0.0, -80.0])
    found = find_crossings(position, velocity, heights_m=(3_010.0, 2_990.0), beta_kgpm2=100.0, environment=calm)
    # US Standard Atmosphere at 3,000 m: 0.9093 kg/m³
    expected_s = 20.0 / np.sqrt(2.0 * 100.0 * 9.787 / 0.9093)
    assert np.diff(found[0]) == pytest.approx([expected_s], rel=0.01)


def test_at_the_time_that_is_found_the_body_is_at_the_height(windy):
    position, velocity, beta = sample(12)
    curve = np.arange(12) % 3
    found = find_crossings(
        position, velocity, heights_m=HEIGHTS_M, beta_kgpm2=beta, environment=windy, curve_index=curve
    )
    assert (np.diff(found, axis=1) > 0.0).all()
    for i, times_s in enumerate(found):
        for t_s, height_m in zip(times_s, HEIGHTS_M, strict=True):
            path = fall_path(
                position[i],
                velocity[i],
                beta_kgpm2=beta[i],
                environment=windy,
                curve_index=int(curve[i]),
                step_s=float(t_s),
            )
            _, _, found_m = frames.ecef_to_geodetic(path.position_ecef_m[1:2])
            # The falls themselves are followed to some metres
            assert found_m[0] == pytest.approx(height_m, abs=10.0)


def test_the_sea_is_passed_where_and_when_the_fall_ends(windy):
    position, velocity, beta = sample()
    found = find_crossings(position, velocity, heights_m=(0.0,), beta_kgpm2=beta, environment=windy)
    ends = fall(position, velocity, beta_kgpm2=beta, environment=windy)
    assert found[:, 0] == pytest.approx(ends.flight_time_s, abs=0.1)


def test_a_body_thrown_up_passes_heights_on_its_way_down(calm):
    position, velocity = let_go(1_000.0, [0.0, 0.0, 300.0])
    found = find_crossings(
        position, velocity, heights_m=(50_000.0, 3_000.0, 500.0), beta_kgpm2=np.inf, environment=calm
    )
    # Up 4,590 m and down again: through 3,000 m after (300 + √(300² − 2·g·2,000)) / g
    down_s = (300.0 + np.sqrt(300.0**2 - 4.0 * 9.79 * 1_000.0)) / 9.79
    assert np.isnan(found[0, 0]) and found[0, 1] == pytest.approx(down_s, rel=2e-3) and found[0, 2] > found[0, 1]


def test_what_is_not_reached_in_time_or_stays_in_orbit_is_no_number(calm):
    position, velocity = let_go(20_000.0, [0.0, 0.0, 0.0])
    found = find_crossings(
        position, velocity, heights_m=(15_000.0, 100.0), beta_kgpm2=50.0, environment=calm, t_max_s=120.0
    )
    # 70 to 105 m/s where it has settled, between 15 and 20 km
    assert 50.0 < found[0, 0] < 100.0 and np.isnan(found[0, 1])
    position, velocity = let_go(400_000.0, [7_700.0, 0.0, 0.0])
    assert np.isnan(find_crossings(position, velocity, heights_m=(12_000.0,), beta_kgpm2=50.0, environment=calm)).all()


def test_a_height_is_passed_at_a_time_whatever_others_are_asked_for(windy):
    position, velocity, beta = sample()
    both = find_crossings(position, velocity, heights_m=HEIGHTS_M[:2], beta_kgpm2=beta, environment=windy)
    alone = find_crossings(position, velocity, heights_m=HEIGHTS_M[1:2], beta_kgpm2=beta, environment=windy)
    assert alone[:, 0] == pytest.approx(both[:, 1], abs=0.02)
    assert find_crossings(position, velocity, heights_m=(), beta_kgpm2=beta, environment=windy).shape == (40, 0)
