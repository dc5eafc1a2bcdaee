"""Debris that ``fallzone fly`` tells of: about the body that broke up in a vacuum, and behind it in air."""

from __future__ import annotations

import numpy as np
import pytest

from fallzone.earth.geodesic import range_azimuth
from fallzone.flight.inputs import load_flight
from fallzone.montecarlo import debris as room
from fallzone.montecarlo.debris import find_debris
from fallzone.runs.fly import fly

NURI = "nuri-2021-10-21"


@pytest.fixture(scope="module")
def mission():
    return load_flight(NURI, ensemble=False)


def test_what_falls_in_one_piece_has_no_debris(mission):
    assert find_debris(mission, "nominal") is None
    assert find_debris(mission, "early-cutoff@T+300") is None


def test_all_pieces_come_down_in_order_about_their_centre(mission):
    found = find_debris(mission, "explosion@T+100")
    # Nuri's file groups the pieces of all three stages, the fairing and the payload, which are all still there
    assert found.pieces == sum(group.count for group in mission._inputs.vehicle.debris)
    assert found.landed == 1.0
    assert found.low_m < found.range_m < found.high_m and 100.0 < found.first_s < found.last_s
    # nine tenths of the distances from the pad cannot spread farther than twice the reach of all but a twentieth
    assert found.high_m - found.low_m < 2.0 * 2.0 * found.reach_m


def test_light_pieces_fall_short_of_the_whole_vehicle(mission):
    # At T+100 s it moves away from the pad in thin air: whatever is lighter for its area is stopped sooner
    found, whole = find_debris(mission, "explosion@T+100"), fly(mission, "explosion@T+100").end
    assert found.range_m < whole.range_m


def test_higher_up_the_centre_is_near_the_whole_vehicle_and_the_reach_is_that_of_the_imparted_velocities(mission):
    # At T+700 s it is far above the air: pieces part by what the explosion imparts, and fall for some 1,000 s
    found, whole = find_debris(mission, "explosion@T+700"), fly(mission, "explosion@T+700").end
    apart_m = float(range_azimuth(found.lon_deg, found.lat_deg, whole.lon_deg, whole.lat_deg)[0])
    assert apart_m < found.reach_m < 0.1 * found.range_m


def test_fewer_breakups_find_the_same_centre(mission, monkeypatch):
    first = find_debris(mission, "explosion@T+100")
    monkeypatch.setattr(room, "_BREAKUPS", 100)
    again = find_debris(mission, "explosion@T+100")
    # a tenth of the reach is far more than the mean of some 10,000 pieces errs by
    assert range_azimuth(first.lon_deg, first.lat_deg, again.lon_deg, again.lat_deg)[0] < 0.1 * first.reach_m
    np.testing.assert_allclose(first.reach_m, again.reach_m, rtol=0.1)
