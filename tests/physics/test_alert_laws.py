"""Laws of an alert: failure modes that fit, times after which layers are opened."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely
from tests.tiny_launch import tiny_likelihood

from fallzone.assessment.alert.beneath import spread_points
from fallzone.assessment.alert.modes import weigh_modes
from fallzone.assessment.alert.reopening import find_earlier_s, find_tail_s


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
    # The share that last longer than t is as t^-10 and as t^-20: five scales are a factor of e^0.5 and of e^0.25
    long, short = (find_tail_s(flight, 1_000.0 * np.exp(scale * random)) for scale in (0.1, 0.05))
    longest_s = 1_000.0 * np.exp(0.1 * random.max())
    # Twenty values tell the scale to a quarter: to a half at two standard deviations
    assert np.expm1(0.25) < long / longest_s < np.expm1(0.75) and 2.0 * short < long
    assert find_tail_s(flight, np.full(400, 7.0)) == 0.0


def test_the_margin_of_a_power_law_is_missed_by_one_in_fifty():
    random, missed = np.random.default_rng(5), 0
    for _each in range(400):
        ours, others = np.exp(0.05 * random.exponential(1.0, (2, 2_000)))
        missed += others.max() > ours.max() + find_tail_s(np.arange(2_000), ours)
    # A logistic variable is more than 5 in 0.7 %, and where its scale is learnt from 20 values in 2 %: 8 of 400
    assert 1 <= missed <= 16


def test_the_first_arrival_is_put_earlier_as_the_last_is_put_later():
    flight, lasted_s = np.arange(400), 1_000.0 * np.exp(0.1 * np.random.default_rng(6).normal(0.0, 1.0, 400))
    first_s = find_earlier_s(flight, lasted_s)
    assert 0.4 * lasted_s.min() < first_s < lasted_s.min()
    # Of the inverse times the last is the first
    inverse = 1e6 / lasted_s
    assert 1e6 / (inverse.max() + find_tail_s(flight, inverse)) == pytest.approx(first_s)
    assert find_earlier_s(flight, lasted_s - lasted_s.min()) == 0.0


def test_pieces_of_one_flight_are_one_passage():
    random = np.exp(np.random.default_rng(4).exponential(1.0, 400))
    one = find_tail_s(np.arange(400), random)
    assert find_tail_s(np.repeat(np.arange(400), 5), np.repeat(random, 5)) == pytest.approx(one)


def test_points_are_spread_by_area():
    area = shapely.MultiPolygon([shapely.box(0.0, 0.0, 1.0, 1.0), shapely.box(10.0, 0.0, 13.0, 1.0)])
    lon, _lat = spread_points(area, 4_000)
    # A quarter of the area, known to 1 %
    assert np.mean(lon < 5.0) == pytest.approx(0.25, abs=0.03)
    assert len(lon) == pytest.approx(4_000, rel=0.05)
