"""``iip`` and ``fall``: states as typed, landings as printed."""

from __future__ import annotations

import pytest

STATE = ("--lat", "34.4", "--lon", "127.5", "--height-m", "100000")


def iip(fallzone, *velocity, state=STATE, extra=("--json",)):
    return fallzone("iip", *state, "--velocity-ned", *velocity, *extra)


def fall(fallzone, *velocity, beta="100", state=STATE, extra=("--json",)):
    return fallzone("fall", *state, "--velocity-ned", *velocity, "--beta-kgpm2", beta, *extra)


def test_a_body_thrown_south_comes_down_south(fallzone):
    document = iip(fallzone, "-2e3", "0", "-500").document
    assert document["status"] == "impact"
    assert document["lat_deg"] < 34.0
    assert document["flight_time_s"] > 0.0


def test_a_body_let_go_in_still_air_falls_where_it_is(fallzone):
    state = ("--lat", "-33.9", "--lon", "151.2", "--height-m", "1000")
    document = fall(fallzone, "0", "0", "0", state=state).document
    assert document["status"] == "impact"
    # The Earth's rotation moves it by metres: 1e-4 degrees are 11 m.
    assert document["lat_deg"] == pytest.approx(-33.9, abs=1e-4)
    assert document["lon_deg"] == pytest.approx(151.2, abs=1e-4)


def test_terminal_speed_is_where_drag_equals_weight(fallzone):
    document = fall(fallzone, "0", "0", "0", beta="100").document
    # sqrt(2 g beta / rho) with sea-level density 1.225 is 40.0 m/s; the thinner air above leaves it 1 % faster.
    assert document["impact_speed_mps"] == pytest.approx(40.0, rel=0.02)


def test_wind_carries_a_light_body_with_it(fallzone):
    still = fall(fallzone, "0", "0", "0", beta="10").document
    east = fall(fallzone, "0", "0", "0", beta="10", extra=("--json", "--wind-east-mps", "20")).document
    south = fall(fallzone, "0", "0", "0", beta="10", extra=("--json", "--wind-north-mps", "-20")).document
    assert east["lon_deg"] > still["lon_deg"] + 0.01
    assert south["lat_deg"] < still["lat_deg"] - 0.01


@pytest.mark.parametrize(("speed", "status"), [("-7900", "orbital"), ("-15000", "escaping")])
def test_no_impact_point_is_exit_4_and_never_zero_zero(fallzone, speed, status):
    outcome = iip(fallzone, speed, "0", "0", state=("--lat", "34.4", "--lon", "127.5", "--height-m", "300000"))
    assert outcome.code == 4
    document = outcome.document
    assert document["status"] == status
    assert document["lat_deg"] is document["lon_deg"] is document["flight_time_s"] is None
    assert "no impact point" in outcome.err


def test_no_impact_point_prints_no_position_for_people(fallzone):
    outcome = iip(fallzone, "-15000", "0", "0", extra=())
    assert (outcome.code, outcome.out) == (4, "")


def test_people_read_a_position_and_a_time(fallzone):
    outcome = fall(fallzone, "-100", "20.5", "-3e2", extra=())
    assert outcome.code == 0 and outcome.err == ""
    assert "°N" in outcome.out and "min" in outcome.out and "m/s" in outcome.out


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [
        ("--lat", "nan", "finite"),
        ("--lat", "inf", "finite"),
        ("--lat", "91", "did you swap"),
        ("--lat", "-200", "out of range"),
        ("--lon", "181", "out of range"),
        ("--lon", "nan", "finite"),
        ("--height-m", "-1", "out of range"),
        ("--height-m", "1e9", "out of range"),
        ("--beta-kgpm2", "0", "out of range"),
        ("--beta-kgpm2", "-5", "out of range"),
        ("--beta-kgpm2", "nan", "finite"),
        ("--wind-east-mps", "nan", "finite"),
        ("--wind-north-mps", "-1000", "out of range"),
    ],
)
def test_a_state_that_cannot_be_is_bad_input(fallzone, option, value, told):
    given = {"--lat": "34.4", "--lon": "27.5", "--height-m": "1000", "--beta-kgpm2": "100", option: value}
    arguments = [part for pair in given.items() for part in pair]
    outcome = fallzone("fall", *arguments, "--velocity-ned", "0", "0", "0", "--json")
    assert (outcome.code, outcome.out) == (3, "")
    assert option in outcome.err and told in outcome.err


@pytest.mark.parametrize("velocity", [("nan", "0", "0"), ("0", "inf", "0"), ("0", "0", "-1e300")])
def test_a_velocity_that_cannot_be_is_bad_input(fallzone, velocity):
    assert iip(fallzone, *velocity).code == 3
