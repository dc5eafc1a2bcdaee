"""Aircraft and ships that debris may meet: laws, published numbers, and hazard areas by hand."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from falls_by_hand import as_falls
from hypothesis import given
from hypothesis import strategies as st

from fallzone.consequences.aircraft import cruising_transport
from fallzone.errors import InputError
from fallzone.risk.traffic import aircraft
from fallzone.risk.traffic.presence import find_positions, find_risk, find_track_risk
from fallzone.risk.traffic.ships import Ship, find_containment_level, find_ship_weights


@given(down=st.floats(1.0, 500.0), ahead=st.floats(1.0, 300.0))
def test_a_strike_is_what_both_faces_sweep(down, ahead):
    # A · V_rel of the published form is A_front · v_aircraft + A_top · v_debris
    found = aircraft.find_strike_probability(2.0, 1e9, down, 5.0, aircraft_mps=ahead, top_m2=10.0, front_m2=3.0)
    assert found == pytest.approx(2.0 / 1e9 * (3.0 * ahead + 10.0 * down) * 5.0, rel=1e-12)


def test_an_aircraft_that_stands_still_is_struck_from_above_alone_and_one_in_hanging_dust_from_the_front():
    assert aircraft.find_strike_probability(1.0, 1e6, 10.0, 1.0, aircraft_mps=0.0) == pytest.approx(1_018.5 * 10 / 1e6)
    assert aircraft.find_strike_probability(1.0, 1e6, 0.0, 1.0) == pytest.approx(96.34 * 265.0 / 1e6)


def test_flying_through_a_settling_layer_strikes_as_many_as_come_down_through_the_vulnerable_area():
    # A layer of 1,000 m with 1e-9 pieces per m³ that come down at 20 m/s takes 50 s to pass: 1e-6 pieces per m²
    struck = aircraft.find_strike_probability(1e-9, 1.0, 20.0, 50.0)
    assert struck == pytest.approx(1e-6 * cruising_transport.find_vulnerable_area_m2(1.0, 0.1, 20.0), rel=1e-12)


def test_weights_of_aircraft_are_expected_pieces_times_the_published_area():
    falls = as_falls([0.0] * 3, [0.0] * 3, [100.0] * 3, 20.0, mass_kg=[0.0005, 0.010, 0.100])
    weights = aircraft.find_aircraft_weights(falls)
    assert weights == pytest.approx([0.0, 3e-3 * 26.56, 3e-3 * 105.44], rel=3e-4)
    # Piece by piece the terminal speed at the sea, 17.9 m/s for 20 kg/m²
    other = aircraft.find_aircraft_weights(falls, "cruising-transport")
    assert other == pytest.approx(3e-3 * (1_018.5 + 96.34 * 265.0 / np.sqrt(2 * 20.0 * 9.80665 / 1.225)))


def test_the_area_of_a_ship_is_its_rectangle_and_a_margin_around_it():
    assert Ship(length_m=100.0, beam_m=20.0, near_m=0.0).area_m2 == pytest.approx(2_000.0)
    assert Ship(length_m=100.0, beam_m=20.0, near_m=10.0).area_m2 == pytest.approx(2_000 + 2_400 + 100 * np.pi)
    assert Ship(length_m=100.0, beam_m=20.0, near_m=0.0).level_pm2 == pytest.approx(5e-9)


@pytest.mark.parametrize("given_m", [{"length_m": 0.0}, {"beam_m": -3.0}, {"near_m": float("nan")}, {"length_m": 2e6}])
def test_a_ship_that_cannot_be_is_refused(given_m):
    with pytest.raises(InputError, match=f"ship \\[{next(iter(given_m))}\\]: found"):
        Ship(**given_m)


def test_only_hazardous_pieces_count_for_ships():
    # 2 kg: 14.91 J at 3.862 m/s
    falls = as_falls([0.0] * 2, [0.0] * 2, [100.0] * 2, 20.0, speed_mps=[3.85, 3.87])
    assert find_ship_weights(falls, Ship(near_m=0.0)) == pytest.approx([0.0, 3e-3 * 6_400.0])


def test_the_97_percent_isopleth_of_a_gaussian_is_where_it_is_known_to_be():
    # Outside the radius r of a Gaussian of one scale lie exp(−r²/2): its density there is 0.03 of the highest
    x = np.arange(-6.0, 6.0, 0.02) + 0.01
    density = np.exp(-(x[:, None] ** 2 + x**2) / 2.0) / (2.0 * np.pi)
    level = find_containment_level(density, 0.02**2)
    assert level == pytest.approx(0.03 / (2.0 * np.pi), rel=2e-3)
    assert find_containment_level([3.0, 1.0, 2.0], 1.0, share=1.0) == 1.0
    assert np.isnan(find_containment_level(np.zeros(4), 1.0)) and np.isnan(find_containment_level([], 1.0))


def ship_track(**given):
    facts = {"lon_deg": [126.0, 127.0, 127.0], "lat_deg": [30.0, 30.0, 31.0], "t_s": [0.0, 600.0, 1_800.0]}
    facts |= {"altitude_m": [0.0] * len(given.get("lat_deg", facts["lat_deg"]))}
    arrays = {name: value if value is None else np.array(value) for name, value in (facts | given).items()}
    return SimpleNamespace(source="ferry.csv", name="Ferry", **arrays)


def test_a_track_in_an_even_rain_of_debris_is_hit_for_as_long_as_it_is_there():
    risk = find_track_risk(ship_track(), lambda lon, lat, altitude, t: np.full(len(t), 1e-9), 500.0)
    assert risk == pytest.approx(1e-9 * 1_800.0 * 500.0)


def test_a_track_is_exposed_where_and_when_it_is():
    def rate(lon, lat, altitude_m, t_s):
        return np.where((lat > 30.5) & (t_s < 1_500.0), 1e-9, 0.0)

    # North of 30.5° from 1,200 s on (half way along a meridian, within a second), and debris until 1,500 s
    assert find_track_risk(ship_track(), rate, 1.0, step_s=1.0) == pytest.approx(300e-9, abs=2e-9)
    # A lift-off 200 s into the track: debris until 1,700 s on its clock
    assert find_track_risk(ship_track(), rate, 1.0, liftoff_s=200.0, step_s=1.0) == pytest.approx(500e-9, abs=2e-9)


def test_debris_below_an_aircraft_does_not_hit_it():
    def rate(lon, lat, altitude_m, t_s):
        return np.where(altitude_m < 5_000.0, 1e-9, 0.0)

    # Half of the way up to 10 km
    climbing = ship_track(lon_deg=[126.0, 127.0], lat_deg=[30.0, 30.0], t_s=[0.0, 600.0], altitude_m=[0.0, 10_000.0])
    assert find_track_risk(climbing, rate, 1.0) == pytest.approx(300e-9)


def test_positions_on_a_track_follow_the_geodesic_in_time():
    lon, lat, altitude_m = find_positions(ship_track(), np.array([0.0, 300.0, 600.0, 1_200.0, 1_800.0]))
    assert lon == pytest.approx([126.0, 126.5, 127.0, 127.0, 127.0], abs=1e-9)
    assert lat[[0, 2, 4]] == pytest.approx([30.0, 30.0, 31.0], abs=1e-9)
    assert lat[1] > 30.0005  # a geodesic between points of one parallel bends to the pole
    assert (altitude_m == 0.0).all()
    across = ship_track(lon_deg=[179.0, -179.0], lat_deg=[0.0, 0.0], t_s=[0.0, 2.0])
    assert abs(find_positions(across, np.array([1.0]))[0][0]) == pytest.approx(180.0)


@pytest.mark.parametrize(
    ("given_track", "told"),
    [
        ({"lon_deg": [126.0], "lat_deg": [30.0], "t_s": [0.0]}, "ferry.csv .Ferry.: is a track of 1 point; expected"),
        ({"lon_deg": [], "lat_deg": [], "t_s": []}, "a track of 0 points"),
        ({"lon_deg": [126.0, 127.0]}, "has not as many times as points"),
        ({"t_s": None}, "has no times"),
        ({"t_s": [0.0, 600.0, 600.0]}, r"\[t_s\]: 600.0 of point 3 is not later"),
        ({"lat_deg": [30.0, 95.0, 31.0]}, r"\[lat_deg\]: 95.0 of point 2 cannot be"),
        ({"t_s": [0.0, np.nan, 2.0]}, r"\[t_s\]: nan of point 2"),
    ],
)
def test_a_track_that_cannot_be_followed_is_refused(given_track, told):
    with pytest.raises(InputError, match=told):
        find_track_risk(ship_track(**given_track), lambda *_where: 0.0, 1.0)


def test_the_risk_of_points_and_grids_is_density_times_area_times_number():
    each, total = find_risk([1e-9, 2e-9, 0.0], 500.0, [1.0, 10.0, 7.0])
    assert each == pytest.approx([5e-7, 1e-5, 0.0]) and total == pytest.approx(1.05e-5)
    with pytest.raises(InputError, match=r"traffic: found -1.0"):
        find_risk([1e-9], 1.0, [-1.0])
