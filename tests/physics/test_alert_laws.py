"""Laws of an alert: failure modes that fit, times after which layers are opened."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely
from tests.tiny_launch import tiny_likelihood

from fallzone.assessment.alert.beneath import spread_points
from fallzone.assessment.alert.modes import weigh_modes
from fallzone.assessment.alert.reopening import find_tail_s


@pytest.mark.parametrize("window", [(100.0, 101.0), (299.0, 301.0), (350.0, 350.0), (500.0, 501.0)])
def test_weights_of_modes_sum_to_one(window):
    shares = weigh_modes(tiny_likelihood(), window, ("early-cutoff", "explosion"))
    assert sum(shares.values()) == pytest.approx(1.0)
    assert all(share > 0.0 for share in shares.values())


def test_what_is_not_possible_has_no_weight():
    assert weigh_modes(tiny_likelihood(), (100.0, 101.0), ("explosion",)) == {"explosion": 1.0}
    likelihood = tiny_likelihood()
    surely = replace(likelihood, given=likelihood.given * np.array([0.0, 1.0]))
    assert weigh_modes(surely, (100.0, 101.0), likelihood.modes) == {"explosion": 1.0}


def test_a_tail_is_longer_where_the_last_pieces_are_farther_apart():
    flight = np.arange(400)
    random = np.random.default_rng(3).exponential(1.0, 400)
    short, long = find_tail_s(flight, 10.0 * random), find_tail_s(flight, 100.0 * random)
    assert long == pytest.approx(10.0 * short)
    # Three scales of an exponential tail, of which twenty values tell the scale to a quarter
    assert 15.0 < short < 60.0
    assert find_tail_s(flight, np.full(400, 7.0)) == 0.0


def test_pieces_of_one_flight_are_one_passage():
    random = np.random.default_rng(4).exponential(1.0, 400)
    one = find_tail_s(np.arange(400), random)
    assert find_tail_s(np.repeat(np.arange(400), 5), np.repeat(random, 5)) == pytest.approx(one)


def test_points_are_spread_by_area():
    area = shapely.MultiPolygon([shapely.box(0.0, 0.0, 1.0, 1.0), shapely.box(10.0, 0.0, 13.0, 1.0)])
    lon, _lat = spread_points(area, 4_000)
    # A quarter of the area, known to 1 %
    assert np.mean(lon < 5.0) == pytest.approx(0.25, abs=0.03)
    assert len(lon) == pytest.approx(4_000, rel=0.05)
