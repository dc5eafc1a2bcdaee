"""Spans of failure times and what failures reach, of impacts made by hand."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fallzone.risk.failing.merging import merge_parts
from fallzone.risk.failing.spans import find_reach, find_spans

# Six flights: two reach the place early, one between them misses it, one is late, one falls elsewhere, one is nominal
FAILURE_T_S = np.array([212.0, 230.0, 247.0, 500.0, 600.0, math.nan])
WEIGHT = np.array([0.001, 0.002, 0.003, 0.004, 0.005, 0.985])
FLIGHT = np.array([0, 0, 1, 2, 2, 3, 4, 5])
T_S = np.array([512.0, 540.0, 600.0, 787.0, 800.0, 900.0, 1_000.0, 700.0])
INSIDE = np.array([True, True, False, True, False, True, False, True])


def test_a_place_has_its_span_with_chance_and_arrivals():
    """Flights 0 to 3 fail in the span; 0, 2 and 3 reach the place, after 300, 328, 540 and 400 s."""
    (span,) = find_spans(FLIGHT, T_S, FAILURE_T_S, WEIGHT, INSIDE)
    assert (span.first_s, span.last_s, span.flights) == (212.0, 500.0, 3)
    assert span.failing == pytest.approx(0.010) and span.chance == pytest.approx(0.8)
    assert (span.delay_s, span.arrival_s) == ((300.0, 540.0), (512.0, 900.0))


def every_two_seconds():
    """Failures from T+200 s to T+520 s, every two seconds, each with one impact 300 s later."""
    failure_t_s = np.arange(200.0, 522.0, 2.0)
    return np.arange(len(failure_t_s)), failure_t_s + 300.0, failure_t_s, np.full(len(failure_t_s), 0.001)


def test_two_spans_are_told_apart_where_enough_flights_between_them_miss():
    flight, t_s, failure_t_s, weight = every_two_seconds()
    early, late = (failure_t_s >= 212.0) & (failure_t_s <= 246.0), failure_t_s >= 500.0
    inside = (early & (failure_t_s != 230.0)) | late
    first, second = find_spans(flight, t_s, failure_t_s, weight, inside)
    assert (first.first_s, first.last_s, first.flights) == (212.0, 246.0, 17)
    assert first.chance == pytest.approx(17.0 / 18.0) and first.arrival_s == (512.0, 546.0)
    assert (second.first_s, second.last_s, second.flights) == (500.0, 520.0, 11)
    assert second.chance == pytest.approx(1.0) and second.delay_s == (300.0, 300.0)
    (whole,) = find_spans(flight, t_s, failure_t_s, weight, inside, gap_s=300.0)
    assert (whole.first_s, whole.last_s, whole.flights) == (212.0, 520.0, 28)


def test_a_few_that_reach_a_place_are_not_spans_of_their_own():
    """Of three among 150 that are far apart nobody can tell whether those between them could have."""
    flight, t_s, failure_t_s, weight = every_two_seconds()
    (span,) = find_spans(flight, t_s, failure_t_s, weight, np.isin(failure_t_s, (210.0, 350.0, 508.0)))
    assert (span.first_s, span.last_s, span.flights) == (210.0, 508.0, 3)
    assert span.chance == pytest.approx(3.0 / 150.0)


def test_what_goes_to_plan_makes_no_span_and_what_is_missed_neither():
    assert find_spans(FLIGHT, T_S, FAILURE_T_S, WEIGHT, FLIGHT == 5) == ()
    assert find_spans(FLIGHT, T_S, FAILURE_T_S, WEIGHT, np.zeros(8, dtype=bool)) == ()


def test_failures_without_a_chance_have_none():
    (span,) = find_spans(FLIGHT, T_S, FAILURE_T_S, np.zeros(6), FLIGHT == 0)
    assert (span.chance, span.interval, span.failing, span.flights) == (None, None, 0.0, 1)


@pytest.mark.parametrize(
    ("hits", "flights", "published"),
    # C. J. Clopper and E. S. Pearson (1934), as tabulated since: 95 %
    [(5, 20, (0.0866, 0.4910)), (10, 10, (0.6915, 1.0))],
)
def test_of_equal_flights_the_chance_has_the_exact_interval_of_those_that_fail_then(hits, flights, published):
    """The first and the last reach the place, so that the span holds all of them, and one flight more fails later."""
    failure_t_s = np.append(100.0 + np.arange(flights), 900.0)
    reaches = np.append(np.arange(hits - 1), flights - 1)
    flight, weight = np.append(reaches, flights), np.full(flights + 1, 0.003)
    inside = flight < flights
    (span,) = find_spans(flight, failure_t_s[flight] + 300.0, failure_t_s, weight, inside, gap_s=1_000.0)
    assert span.chance == pytest.approx(hits / flights) and span.interval == pytest.approx(published, abs=5e-5)
    # Each flight has as many pieces as it likes: what counts is flights
    (again,) = find_spans(
        np.tile(flight, 7), np.tile(failure_t_s[flight] + 300.0, 7), failure_t_s, weight, np.tile(inside, 7)
    )
    assert again.interval == span.interval


def test_a_merged_part_has_the_exact_interval_of_all_its_flights():
    # Ten equal failures in each of two parts: one and four of them reach the place, 5 of 20 in all
    failure_t_s, flight = np.repeat([5.0, 15.0], 10), np.arange(20)
    inside = np.isin(flight, [0, 10, 11, 12, 13])[:, None]
    reach = find_reach(flight, failure_t_s + 300.0, failure_t_s, np.full(20, 0.002), inside, width_s=10.0)
    (merged,) = merge_parts(reach, most=1)
    assert merged.chance[0] == pytest.approx(0.25) and merged.intervals[0] == pytest.approx((0.0866, 0.4910), abs=5e-5)


def test_each_part_of_a_flight_says_what_it_reaches():
    places = np.column_stack([INSIDE, FLIGHT == 4])
    reach = find_reach(FLIGHT, T_S, FAILURE_T_S, WEIGHT, places, width_s=20.0)
    # From the part that holds 212 s to the one that holds 600 s
    assert reach.start_s[0] == 200.0 and reach.start_s[-1] == 600.0 and len(reach.start_s) == 21
    assert reach.failing[[0, 1, 2, 15, 20]] == pytest.approx([0.001, 0.002, 0.003, 0.004, 0.005])
    assert reach.failing.sum() == pytest.approx(0.015)
    assert reach.chance[[0, 1, 2, 15, 20], 0] == pytest.approx([1.0, 0.0, 1.0, 1.0, 0.0])
    assert reach.chance[20, 1] == 1.0 and np.isnan(reach.chance[3]).all()
    assert reach.delay_s[0, 0].tolist() == [300.0, 328.0] and reach.delay_s[2, 0].tolist() == [540.0, 540.0]
    assert np.isnan(reach.delay_s[1, 0]).all() and reach.delay_s[20, 1].tolist() == [400.0, 400.0]


def test_where_nothing_fails_nothing_is_reached():
    reach = find_reach(FLIGHT[-1:], T_S[-1:], FAILURE_T_S, WEIGHT, np.ones((1, 2), dtype=bool))
    assert reach.chance.shape[1] == 2 and np.nansum(reach.chance) == 0.0
    none = find_reach(
        np.array([0]), np.array([9.0]), np.array([math.nan]), np.array([1.0]), np.ones((1, 1), dtype=bool)
    )
    assert len(none.start_s) == 0 and none.chance.shape == (0, 1)


@given(data=st.data(), flights=st.integers(1, 30), impacts=st.integers(0, 60))
def test_spans_and_parts_hold_the_same_probability_and_no_hit_is_lost(data, flights, impacts):
    random = np.random.default_rng(data.draw(st.integers(0, 10_000)))
    failure_t_s = np.where(random.random(flights) < 0.2, np.nan, random.uniform(0.0, 700.0, flights))
    weight = random.random(flights) + 0.01
    flight = random.integers(0, flights, impacts)
    t_s = np.nan_to_num(failure_t_s[flight]) + random.uniform(1.0, 900.0, impacts)
    inside = random.random(impacts) < 0.3
    hit = np.unique(flight[inside & np.isfinite(failure_t_s[flight])])
    spans = find_spans(flight, t_s, failure_t_s, weight, inside)
    assert sum(span.flights for span in spans) == len(hit)
    assert sum(span.failing * span.chance for span in spans) == pytest.approx(weight[hit].sum())
    assert all(before.last_s + 10.0 <= after.first_s for before, after in itertools.pairwise(spans))
    for span in spans:
        assert (
            0.0 < span.interval[0] < span.chance <= span.interval[1] <= 1.0
            and 0.0 < span.delay_s[0] <= span.delay_s[1] < 901.0
        )
    reach = find_reach(flight, t_s, failure_t_s, weight, inside[:, None], width_s=10.0)
    assert np.nansum(reach.chance[:, 0] * reach.failing) == pytest.approx(weight[hit].sum())


@given(data=st.data(), flights=st.integers(1, 40), places=st.integers(1, 4), most=st.integers(1, 8))
def test_merged_parts_are_few_and_keep_every_chance_and_arrival(data, flights, places, most):
    random = np.random.default_rng(data.draw(st.integers(0, 10_000)))
    failure_t_s, weight = random.uniform(0.0, 400.0, flights), random.random(flights) + 0.01
    flight = random.integers(0, flights, 80)
    t_s = failure_t_s[flight] + random.uniform(1.0, 900.0, 80)
    inside = random.random((80, places)) < 0.4
    merged = merge_parts(find_reach(flight, t_s, failure_t_s, weight, inside, width_s=10.0), most=most)
    assert 1 <= len(merged) <= most
    assert sum(one.failing for one in merged) == pytest.approx(weight.sum())
    assert all(one.last_s <= other.first_s for one, other in itertools.pairwise(merged))
    for place in range(places):
        hit = np.unique(flight[inside[:, place]])
        assert sum(one.failing * one.chance[place] for one in merged) == pytest.approx(weight[hit].sum())
        after_s = (t_s - failure_t_s[flight])[inside[:, place]]
        if len(after_s):
            assert np.nanmin([one.delay_s[place, 0] for one in merged]) == after_s.min()
            assert np.nanmax([one.delay_s[place, 1] for one in merged]) == after_s.max()


def test_neighbours_that_reach_the_same_are_one_span_and_others_stay_apart():
    # Ten failures in each of four parts: all of the first two reach place 0, all of the last two place 1
    failure_t_s, flight = np.repeat([5.0, 15.0, 25.0, 35.0], 10), np.arange(40)
    inside = np.column_stack([flight < 20, flight >= 20])
    reach = find_reach(flight, failure_t_s + 300.0, failure_t_s, np.full(40, 0.001), inside, width_s=10.0)
    first, last = merge_parts(reach)
    assert (first.first_s, first.last_s, last.first_s, last.last_s) == (0.0, 20.0, 20.0, 40.0)
    assert first.chance.tolist() == [1.0, 0.0] and last.chance.tolist() == [0.0, 1.0]
    assert first.failing == pytest.approx(0.02) and first.delay_s[0].tolist() == [300.0, 300.0]
    assert np.isnan(first.delay_s[1]).all()
