"""Flights that follow a path from outside: how good the curve between its states is."""

from __future__ import annotations

import numpy as np
import pytest
import trajectory_files as made

from fallzone.flight.outside import interpolate_path
from fallzone.model.state_path import StatePath


def path_of(t_s, states) -> StatePath:
    return StatePath(
        t_s=t_s, position_ecef_m=states[:, :3], velocity_ecef_mps=states[:, 3:], mass_kg=None, title="", source="made"
    )


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
