"""Aircraft and ships that debris may meet: weights of their hazard areas, by hand."""

from __future__ import annotations

import numpy as np
import pytest
from falls_by_hand import as_falls

from fallzone.errors import InputError
from fallzone.risk.traffic import aircraft
from fallzone.risk.traffic.ships import Ship, find_ship_weights


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


@pytest.mark.parametrize("given_m", [{"length_m": 0.0}, {"beam_m": -3.0}, {"near_m": float("nan")}, {"length_m": 2e6}])
def test_a_ship_that_cannot_be_is_refused(given_m):
    with pytest.raises(InputError, match=f"ship \\[{next(iter(given_m))}\\]: found"):
        Ship(**given_m)


def test_only_hazardous_pieces_count_for_ships():
    # 2 kg: 14.91 J at 3.862 m/s
    falls = as_falls([0.0] * 2, [0.0] * 2, [100.0] * 2, 20.0, speed_mps=[3.85, 3.87])
    assert find_ship_weights(falls, Ship(near_m=0.0)) == pytest.approx([0.0, 3e-3 * 6_400.0])
