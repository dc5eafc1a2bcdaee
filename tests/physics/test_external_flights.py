"""Flights that follow an external trajectory: how good the curve between its states is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import trajectory_files as made
from flown import fly_batch

from fallzone.atmospheres import us76
from fallzone.catalogue.load import load_mission, load_site, load_vehicle
from fallzone.flight.external import interpolate_path
from fallzone.flight.failing.anomalies import find_failure_s
from fallzone.flight.planning.plan import ERROR_NAMES, build_plan
from fallzone.kernels.tables import build_environment
from fallzone.model.outcomes.anomaly import Anomalies
from fallzone.model.outcomes.recovery import Landing
from fallzone.model.state_path import StatePath
from fallzone.model.status import StopReason
from fallzone.winds import calm


def path_of(t_s, states) -> StatePath:
    return StatePath(t_s=t_s, position_ecef_m=states[:, :3], velocity_ecef_mps=states[:, 3:], mass_kg=None, told=())


def test_a_cubic_flight_is_given_back_between_states_that_are_far_apart():
    path = path_of(np.array([0.0, 40.0, 100.0]), made.polynomial([0.0, 40.0, 100.0]))
    t_s = np.linspace(0.0, 100.0, 77)
    assert interpolate_path(path, t_s) == pytest.approx(made.polynomial(t_s), abs=1e-8)


def test_states_are_met_to_the_last_bit():
    t_s = np.array([0.0, 3.0, 7.0])
    assert np.array_equal(interpolate_path(path_of(t_s, made.polynomial(t_s)), t_s), made.polynomial(t_s))


def circle(t_s) -> np.ndarray:
    """A circular orbit in axes that do not turn: radius 6,700 km, 7,700 m/s."""
    turn = 7_700.0 / 6.7e6 * t_s[:, None]
    position = 6.7e6 * np.concatenate([np.cos(turn), np.sin(turn), 0.0 * turn], axis=1)
    return np.concatenate(
        [position, 7_700.0 * np.concatenate([-np.sin(turn), np.cos(turn), 0.0 * turn], axis=1)], axis=1
    )


def test_in_free_fall_states_a_minute_apart_are_good_for_a_metre_and_closer_ones_for_the_fourth_power():
    t_s = np.linspace(0.0, 240.0, 481)
    errors = []
    for apart_s in (60.0, 30.0):
        knots = np.arange(0.0, 241.0, apart_s)
        errors.append(
            np.linalg.norm((interpolate_path(path_of(knots, circle(knots)), t_s) - circle(t_s))[:, :3], axis=1).max()
        )
    # h⁴/384·ω⁴·r: 0.395 m
    assert errors[0] == pytest.approx(0.395, rel=0.02) and errors[0] / errors[1] == pytest.approx(16.0, rel=0.02)


def test_a_jump_of_acceleration_between_states_costs_what_is_stated():
    # 30 m/s² that end 4 s into 10 s
    def flight(t):
        held = np.minimum(t, 4.0)
        states = np.zeros((len(t), 6))
        states[:, 0], states[:, 3] = 15.0 * held**2 + 120.0 * (t - held), 30.0 * held
        return states

    knots, t_s = np.array([0.0, 10.0]), np.linspace(0.0, 10.0, 101)
    error = np.abs(interpolate_path(path_of(knots, flight(knots)), t_s) - flight(t_s)).max(axis=0)
    assert 5.0 < error[0] < 30.0 * 10.0**2 / 60.0 and 5.0 < error[3] < 30.0 * 10.0 / 12.0


def test_rounded_positions_a_tenth_of_a_second_apart_do_not_become_speed():
    t_s = np.arange(0.0, 10.05, 0.1)
    states = made.polynomial(t_s)
    rounded = np.concatenate([states[:, :3].round(0), states[:, 3:]], axis=1)
    between = t_s[:-1] + 0.05
    # Lines between velocities: h²/8 times the third derivative, 0.06 m/s³ at most here
    assert interpolate_path(path_of(t_s, rounded), between)[:, 3:] == pytest.approx(
        made.polynomial(between)[:, 3:], abs=1e-4
    )


@pytest.fixture(scope="module")
def mission():
    return load_mission("nuri-2021-10-21")


@pytest.fixture(scope="module")
def vehicle(mission):
    return load_vehicle(mission.vehicle)


@pytest.fixture(scope="module")
def plan(mission, vehicle):
    """The events of a shipped mission, on the flight in closed form."""
    t_s = np.arange(0.0, 1_000.0, 10.0)
    return replace(build_plan(mission, vehicle, load_site(mission.site)), path=path_of(t_s, made.polynomial(t_s)))


AIR = build_environment(us76, calm)


def test_items_separate_in_the_states_of_the_path_at_the_times_of_the_mission(plan, mission):
    states = fly_batch(plan, AIR, np.zeros((2, len(ERROR_NAMES))))
    t_s = np.array(sorted(part.t_s.value for part in mission.separations))
    assert np.array_equal(states.separation_t_s, [t_s, t_s])
    # Rounding of times and of millions of metres
    assert states.separation_position_ecef_m[1] == pytest.approx(made.polynomial(t_s)[:, :3], abs=1e-6)
    assert states.separation_velocity_ecef_mps[1] == pytest.approx(made.polynomial(t_s)[:, 3:], abs=1e-8)
    assert (states.stop_reason == StopReason.PLAN).all()


def test_errors_shift_a_whole_flight_and_errors_of_guidance_do_nothing(plan):
    errors = np.random.default_rng(1).normal(size=(1, len(ERROR_NAMES)))
    flown, shifted = (fly_batch(plan, AIR, rows) for rows in (np.zeros_like(errors), errors))
    for name, width in (("position_ecef_m", -6), ("velocity_ecef_mps", -3)):
        shift = errors[0, width : width + 3 or None]
        for when in ("separation", "stop"):
            before, after = (getattr(states, f"{when}_{name}") for states in (flown, shifted))
            assert (after - before).reshape(-1, 3) == pytest.approx(np.tile(shift, (before.size // 3, 1)), abs=1e-6)
    assert np.array_equal(flown.separation_t_s, shifted.separation_t_s)


def test_a_flight_that_stops_has_the_mass_that_burns_and_drops_leave(plan, mission, vehicle):
    stop_s = 400.0
    anomalies = replace(Anomalies.none(1), stop_t_s=np.array([stop_s]))
    states = fly_batch(plan, AIR, np.zeros((1, len(ERROR_NAMES))), anomalies=anomalies)
    assert states.stop_reason[0] == StopReason.TIME and states.stop_stage[0] == 2 and not states.stop_fairing_on[0]
    assert states.stop_position_ecef_m[0] == pytest.approx(made.polynomial([stop_s])[0, :3], abs=1e-6)
    assert np.isnan(states.separation_t_s[0, -1]) and np.isfinite(states.separation_t_s[0, :-1]).all()
    last = vehicle.stages[2]
    burned_kg = (
        last.thrust_vacuum_n.value / (9.80665 * last.isp_vacuum_s.value) * (stop_s - mission.burns[2].ignition_s.value)
    )
    left_kg = last.dry_mass_kg.value + last.propellant_kg.value + mission.payload_kg.value - burned_kg
    assert states.stop_mass_kg[0] == pytest.approx(left_kg, rel=1e-9)


def test_a_vehicle_that_breaks_on_the_way_down_breaks_at_the_height(plan):
    # At 30 s it is 9 km high and rises: one comes back down to 5 km, the other is below 50 km at once
    anomalies = replace(Anomalies.none(2), stop_t_s=np.full(2, 30.0), breakup_height_m=np.array([5_000.0, 50_000.0]))
    states = fly_batch(plan, AIR, np.zeros((2, len(ERROR_NAMES))), anomalies=anomalies)
    assert (states.stop_reason == StopReason.HEIGHT).all()
    above_m = (states.stop_position_ecef_m - made.pad_ecef_m(*made.PAD_LONLAT)) @ made.axes(*made.PAD_LONLAT)[2]
    # Within some km of the pad the tangent plane is good to a few metres; ends are found to a millisecond of the fall
    assert above_m[0] == pytest.approx(5_000.0, abs=30.0)
    assert states.stop_t_s[0] > 60.0 and states.stop_t_s[1] == 30.0


def test_only_failures_that_end_the_flight_can_happen(plan):
    t_s = np.array([20.0, 200.0, 500.0])
    for mode in ("early-cutoff", "explosion", "reentry-breakup"):
        assert np.array_equal(find_failure_s(plan, mode, t_s), t_s)
    for mode in ("malfunction-turn", "loss-of-attitude-control", "engine-out", "stuck-fairing", "flight-termination"):
        assert np.isnan(find_failure_s(plan, mode, t_s)).all()


def test_what_has_left_a_flight_can_fail_to_come_back_whatever_the_flight_follows(plan, mission):
    separation_s = next(part.t_s.value for part in mission.separations if part.item == "stage-1")
    landing = Landing(
        item="stage-1", lon_deg=127.5, lat_deg=34.0, sigma_m=30.0, t_s=500.0, mark="assumed", source="press"
    )
    t_s = np.array([20.0, 200.0, 500.0])
    assert np.isnan(find_failure_s(plan, "failed-recovery", t_s)).all()
    back = replace(plan, recoveries={"stage-1": landing})
    assert find_failure_s(back, "failed-recovery", t_s) == pytest.approx([separation_s] * 3)
