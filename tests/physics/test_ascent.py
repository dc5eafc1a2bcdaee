"""Laws that every powered flight obeys."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
from airs import NOTHING, build_even
from flown import fly_batch

from fallzone.flight.planning.plan import ERROR_NAMES, AscentPlan, find_burn_times, join_knots
from fallzone.kernels.ascent.craft import (
    BURN_KG,
    DRAG_SHARE,
    DROP_KG,
    DROPPED_KG,
    DURATION_S,
    EXIT_AREA,
    LARGEST_STEP_S,
    LATER_KG,
    LEADER,
    STAGE,
    THRUST,
    USED_KG,
    WAITS,
    AscentTables,
)
from fallzone.model.outcomes.anomaly import Anomalies
from fallzone.names import MOTORS

G0_MPS2 = 9.80665
PAD_M = (6_378_137.0, 0.0, 0.0)  # on the equator at longitude 0: up is x, east is y


def _plan(*phases, mass_kg=1_000.0, thrust_n=1e5, exit_area_m2=0.0, pitch_deg=90.0, drag_area_m2=0.0) -> AscentPlan:
    """One stage; phases are (duration, stage, burned, dropped, step). The last boundary drops the 'stage-1'."""
    knots = np.array([0.0, 1.0])
    table = np.zeros((len(phases), DRAG_SHARE + 1))
    table[:, [DURATION_S, STAGE, BURN_KG, DROP_KG, LARGEST_STEP_S]] = np.array(phases, float)
    table[:, LEADER], table[:, WAITS], table[:, DRAG_SHARE] = table[:, STAGE], 1.0, 1.0
    burning = np.flatnonzero(table[:, STAGE] >= 0)
    stages = table[burning, STAGE].astype(int)
    burns = np.zeros((len(phases), len(MOTORS), DROPPED_KG + 1))
    burns[burning, stages, THRUST], burns[burning, stages, EXIT_AREA] = thrust_n, exit_area_m2
    burns[burning, stages, USED_KG] = table[burning, BURN_KG]
    for row, stage in zip(burning, stages, strict=True):
        burns[row, stage, LATER_KG] = burns[row + 1 :, stage, USED_KG].sum()
    burns[-1, 0, DROPPED_KG] = max(table[-1, DROP_KG], 1e-300)
    ends = np.cumsum(table[:, DURATION_S])
    return AscentPlan(
        pad_lon_deg=0.0,
        pad_lat_deg=0.0,
        tables=AscentTables(
            position_m=np.array(PAD_M),
            velocity_mps=np.zeros(3),
            mass_kg=mass_kg,
            dry_kg=np.array([200.0] + [0.0] * (len(MOTORS) - 1)),
            phases=table,
            burns=burns,
            pitch_t_s=knots,
            pitch_rad=join_knots(knots, np.radians([pitch_deg, pitch_deg])),
            azimuth_t_s=knots,
            azimuth_rad=join_knots(knots, np.radians([90.0, 90.0])),
            mach=np.array([[0.0, 5.0]]),
            drag_area_m2=join_knots([0.0, 5.0], np.array([drag_area_m2, drag_area_m2]))[None],
            limit_line=np.empty((0, 3)),
            limit_delay_s=0.0,
        ),
        items=("stage-1",),
        item_phase=np.array([len(phases) - 1]),
        events=(),
        held_s={},
        burn_stage=stages,
        ignition_s=ends[burning] - table[burning, DURATION_S],
        cutoff_s=ends[burning],
        ignition_phase=burning - 1,
        cutoff_phase=burning,
        lowest_stage=np.zeros(len(phases) + 1, dtype=np.int8),
        fairing_on=np.zeros(len(phases) + 1, dtype=bool),
        bodies_on=np.zeros((len(phases) + 1, 0), dtype=bool),
        body_kg={},
        burn_engines=np.full(len(burning), 4),
        length_m=np.full(len(phases) + 1, 20.0),
        destruct=False,
    )


def _burst(steps: int = 400, **changes) -> AscentPlan:
    """Half the mass leaves within 0.1 ms: gravity has no time to matter."""
    burn_s, burned_kg, isp_s = 1e-4, 500.0, 300.0
    thrust_n = burned_kg / burn_s * G0_MPS2 * isp_s
    return _plan((burn_s, 0, burned_kg, 0.0, burn_s / steps), thrust_n=thrust_n, **changes)


def _fly(plan, environment=None, errors=None, **options):
    errors = np.zeros((1, len(ERROR_NAMES))) if errors is None else errors
    return fly_batch(plan, NOTHING if environment is None else environment, errors, **options)


def _stopping(t_s: float) -> Anomalies:
    return replace(Anomalies.none(1), stop_t_s=np.array([t_s]))


def _errors(named: dict[str, float]) -> np.ndarray:
    row = np.zeros((1, len(ERROR_NAMES)))
    for name, value in named.items():
        row[0, ERROR_NAMES.index(name)] = value
    return row


def test_a_burn_in_vacuum_gains_what_the_rocket_equation_says():
    states = _fly(_burst())
    expected_mps = 300.0 * G0_MPS2 * math.log(2.0)
    # gravity takes 1e-4 s × 9.8 m/s² = 1 mm/s, 5e-7 of the gain
    assert np.linalg.norm(states.stop_velocity_ecef_mps[0]) == pytest.approx(expected_mps, rel=1e-6)
    assert states.stop_mass_kg[0] == pytest.approx(500.0, rel=1e-12)


def test_air_pressure_takes_its_share_of_the_thrust():
    plan = _burst(exit_area_m2=1e4)
    thrust_n = plan.tables.burns[0, 0, THRUST]
    states = _fly(plan, build_even(pressure_pa=1e5))
    expected_mps = 300.0 * G0_MPS2 * math.log(2.0) * (1.0 - 1e5 * 1e4 / thrust_n)
    assert np.linalg.norm(states.stop_velocity_ecef_mps[0]) == pytest.approx(expected_mps, rel=1e-6)


def test_thrust_points_where_the_programme_says():
    velocity = _fly(_burst(pitch_deg=30.0)).stop_velocity_ecef_mps[0]
    # azimuth 90° on the equator at longitude 0: east is y, up is x
    assert math.degrees(math.atan2(velocity[0], velocity[1])) == pytest.approx(30.0, abs=1e-3)
    assert velocity[2] == pytest.approx(0.0, abs=1e-3)


def test_pitch_and_azimuth_errors_turn_the_thrust_by_as_much():
    velocity = _fly(
        _burst(pitch_deg=30.0), errors=_errors({"pitch_deg": 2.0, "azimuth_deg": 5.0})
    ).stop_velocity_ecef_mps[0]
    assert math.degrees(math.asin(velocity[0] / np.linalg.norm(velocity))) == pytest.approx(32.0, abs=1e-3)
    # azimuth 95° points 5° south of east
    assert math.degrees(math.atan2(-velocity[2], velocity[1])) == pytest.approx(5.0, abs=1e-3)


def _thrown(coast_s: float, step_s: float) -> AscentPlan:
    burst = _burst(pitch_deg=60.0).tables.phases[0, :5]
    thrust_n = 5.0e6 * G0_MPS2 * 300.0
    return _plan(tuple(burst), (coast_s, -1, 0.0, 0.0, step_s), thrust_n=thrust_n, pitch_deg=60.0)


def _inertial_energy(position_m: np.ndarray, velocity_mps: np.ndarray) -> float:
    """½v² − μ/r·(1 − J2(a/r)²(3 sin²φ − 1)/2) in axes that do not turn."""
    gm, a_m, j2, omega = 3.986004418e14, 6_378_137.0, 1.08262617385e-3, 7.292115e-5
    inertial = velocity_mps + np.cross([0.0, 0.0, omega], position_m)
    radius = np.linalg.norm(position_m)
    sine = position_m[2] / radius
    return inertial @ inertial / 2 - gm / radius * (1 - j2 * (a_m / radius) ** 2 * (3 * sine**2 - 1) / 2)


def test_coasting_in_vacuum_keeps_the_energy():
    start = _fly(_thrown(1e-6, 1.0))
    end = _fly(_thrown(300.0, 1.0))
    before = _inertial_energy(start.stop_position_ecef_m[0], start.stop_velocity_ecef_mps[0])
    after = _inertial_energy(end.stop_position_ecef_m[0], end.stop_velocity_ecef_mps[0])
    # the burn drops 3e-11 of its own energy into the microsecond between; RK4 in steps of 1 s keeps the rest
    assert after == pytest.approx(before, rel=1e-9)


def test_halving_the_step_gains_the_order_of_the_method():
    exact = _fly(_thrown(320.0, 0.5)).stop_position_ecef_m[0]
    misses = [np.linalg.norm(_fly(_thrown(320.0, h)).stop_position_ecef_m[0] - exact) for h in (40.0, 20.0, 10.0)]
    for coarse, fine in itertools.pairwise(misses):
        # order 4 gains 16; the next order of the error is still felt in steps of 40 s
        assert 12.0 < coarse / fine < 24.0


def test_more_drag_never_gains_speed():
    speeds = []
    for area_m2 in (0.0, 1.0, 2.0, 4.0):
        plan = _plan((20.0, 0, 500.0, 0.0, 0.5), thrust_n=5e4, drag_area_m2=area_m2)
        speeds.append(np.linalg.norm(_fly(plan, build_even(density_kgpm3=1.0)).stop_velocity_ecef_mps[0]))
    assert speeds == sorted(speeds, reverse=True)
    assert speeds[0] > 1.2 * speeds[-1]


def test_drag_error_and_density_factor_multiply():
    plan = _plan((20.0, 0, 500.0, 0.0, 0.5), thrust_n=5e4, drag_area_m2=1.0)
    wide = _plan((20.0, 0, 500.0, 0.0, 0.5), thrust_n=5e4, drag_area_m2=1.2 * 1.5)
    air = build_even(density_kgpm3=1.0)
    scaled = _fly(plan, air, _errors({"drag": 0.2}), density_factor=np.array([1.5]))
    np.testing.assert_allclose(scaled.stop_velocity_ecef_mps, _fly(wide, air).stop_velocity_ecef_mps, rtol=1e-12)


def test_more_thrust_burns_the_same_propellant_in_less_time():
    plan = _plan((100.0, 0, 500.0, 0.0, 0.5), (10.0, -1, 0.0, 0.0, 1.0), thrust_n=5e4)
    errors = _errors({"thrust:stage-1": 0.25, "isp:stage-1": 0.1})
    states = _fly(plan, errors=errors)
    # 100 s × 1.1/1.25, then the coast of 10 s unchanged
    assert states.separation_t_s[0, 0] == pytest.approx(98.0, abs=1e-9)
    assert states.stop_mass_kg[0] == pytest.approx(500.0, rel=1e-12)
    ignition_s, cutoff_s = find_burn_times(plan, errors)
    assert (ignition_s[0, 0], cutoff_s[0, 0]) == pytest.approx((0.0, 88.0), abs=1e-9)


def test_specific_impulse_alone_changes_the_gain_in_proportion():
    states = _fly(_burst(), errors=_errors({"isp:stage-1": 0.02}))
    expected_mps = 1.02 * 300.0 * G0_MPS2 * math.log(2.0)
    assert np.linalg.norm(states.stop_velocity_ecef_mps[0]) == pytest.approx(expected_mps, rel=1e-6)


def test_a_stopped_flight_keeps_what_it_has_not_dropped_or_burned():
    plan = _plan((100.0, 0, 500.0, 200.0, 0.5), (10.0, -1, 0.0, 0.0, 1.0), thrust_n=5e4)
    states = _fly(plan, anomalies=_stopping(40.0))
    assert states.stop_t_s[0] == 40.0
    assert states.stop_mass_kg[0] == pytest.approx(1_000.0 - 0.4 * 500.0)
    assert np.isnan(states.separation_t_s).all() and np.isnan(states.separation_position_ecef_m).all()
    whole = _fly(plan)
    assert whole.stop_mass_kg[0] == pytest.approx(300.0)


def test_a_flight_that_stops_at_an_event_has_had_the_event():
    plan = _plan((100.0, 0, 500.0, 200.0, 0.5), (10.0, -1, 0.0, 0.0, 1.0), thrust_n=5e4)
    assert _fly(plan, anomalies=_stopping(100.0)).stop_mass_kg[0] == pytest.approx(300.0)


def test_more_propellant_burns_longer_and_leaves_a_lighter_stage_behind():
    plan = _plan((100.0, 0, 500.0, 200.0, 0.5), thrust_n=5e4)
    before, after = (_fly(plan, errors=_errors({"burn:stage-1": share})) for share in (0.0, 0.04))
    assert after.separation_t_s[0, 0] == pytest.approx(104.0, abs=1e-9)
    # what is above the stage does not change: the 20 kg that were burned are missing in what was dropped
    assert after.stop_mass_kg[0] == pytest.approx(before.stop_mass_kg[0], rel=1e-12)
    assert np.linalg.norm(after.stop_velocity_ecef_mps) > np.linalg.norm(before.stop_velocity_ecef_mps)
    ignition_s, cutoff_s = find_burn_times(plan, _errors({"burn:stage-1": 0.04}))
    assert (ignition_s[0, 0], cutoff_s[0, 0]) == pytest.approx((0.0, 104.0), abs=1e-9)


def test_a_heavier_stage_gains_less_and_takes_its_mass_with_it_when_it_goes():
    # 10 % of 200 kg dry mass: 1,020 kg become 520 kg
    plan = _burst()
    states = _fly(plan, errors=_errors({"mass:stage-1": 0.1}))
    expected_mps = 300.0 * G0_MPS2 * math.log(1_020.0 / 520.0)
    assert np.linalg.norm(states.stop_velocity_ecef_mps[0]) == pytest.approx(expected_mps, rel=1e-6)
    assert states.stop_mass_kg[0] == pytest.approx(500.0, rel=1e-12)


def _turned(direction_rad: float, rate_radps: float, **changes) -> np.ndarray:
    """Gain of a burst whose thrust, towards 30° above the east, turns: east, north, up."""
    anomalies = replace(
        Anomalies.none(1),
        start_t_s=np.zeros(1),
        turn_rate_radps=np.array([rate_radps]),
        turn_direction_rad=np.array([direction_rad]),
    )
    up, east, north = _fly(_burst(pitch_deg=30.0, **changes), anomalies=anomalies).stop_velocity_ecef_mps[0]
    return np.array([east, north, up])


@pytest.mark.parametrize("direction_deg", [0.0, 90.0, 180.0, 270.0])
def test_a_turning_thrust_gains_what_its_directions_add_up_to(direction_deg):
    rate, burn_s = 1e4, 1e-4
    gain = _turned(math.radians(direction_deg), rate)
    # The same integral by the midpoint rule over 1e5 parts; up, right, down and left of the thrust
    t = (np.arange(100_000) + 0.5) * (burn_s / 100_000)
    push = 5e6 * G0_MPS2 * 300.0 / (1_000.0 - 5e6 * t)
    along, across = (np.mean(push * f(rate * t)) * burn_s for f in (np.cos, np.sin))
    ahead = np.array([math.cos(math.pi / 6), 0.0, math.sin(math.pi / 6)])
    side = {
        0.0: np.array([-0.5, 0.0, math.sqrt(0.75)]),
        90.0: np.array([0.0, -1.0, 0.0]),
        180.0: np.array([0.5, 0.0, -math.sqrt(0.75)]),
        270.0: np.array([0.0, 1.0, 0.0]),
    }[direction_deg]
    # steps of 3 degrees and less: 1e-5 of a gain of 2 km/s
    np.testing.assert_allclose(gain, along * ahead + across * side, atol=0.02)


def test_a_tumbling_thrust_pushes_less_the_faster_it_turns_however_long_the_steps():
    gains = [np.linalg.norm(_turned(0.0, rate, steps=8)) for rate in (1e5, 1e6, 1e7)]
    # a thrust that turns round and round pushes at most 2 (T/m) / w
    for gain, rate in zip(gains, (1e5, 1e6, 1e7), strict=True):
        assert gain < 2.0 * 2.0 * 5e6 * G0_MPS2 * 300.0 / 1_000.0 / rate
    assert gains[0] > 2.0 * gains[1] > 4.0 * gains[2]
