"""Aimed flights at a place: exact sums by hand, an interval that admits what was not seen, and never an all-clear."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_check import place_at
from test_places_per_launch import FLIGHTS, nominal, risk_of, swept

from fallzone.checks.check import check_place
from fallzone.checks.refined import add_refined, estimate_refined, relate_density
from fallzone.model.results.launch import Density
from fallzone.outputs.answers.refined_words import refined_sentences

# 4 % fail, three quarters of them in the first burn, by 1000 flights: of a plain one
PLAIN_WEIGHT = 0.04 * 0.75 / 1_000
# Exact 95 % limits of a Poisson count of 20: E. S. Pearson and H. O. Hartley, Biometrika tables for statisticians, 40
POISSON_20 = (12.217, 30.888)
NAHA = place_at(127.68, 26.21)


def aimed(hits: int, ratio: float, *, others: float = 1.0, at=(127.68, 26.21)):
    """A sweep of which so many flights of one weight come down at a place, and all others far away."""
    away = np.full(FLIGHTS - hits, 100.0)
    found = swept([*np.full(hits, at[0]), *away], [*np.full(hits, at[1]), *np.zeros(len(away))], np.arange(FLIGHTS))
    ratios = np.concatenate([np.full(hits, ratio), np.full(len(away), others)])
    return dataclasses.replace(found, failures=dataclasses.replace(found.failures, ratio=ratios))


def refined_of(hits: int, ratio: float, *, plain=(), **told):
    run = swept([127.68] * len(plain), [26.21] * len(plain), plain)
    risk = risk_of(nominal(), run)
    return risk, estimate_refined(NAHA, risk, [aimed(hits, ratio, **told)], seed=7, learnt_flights=1_024)


def test_twenty_light_flights_add_up_to_their_weights_with_the_limits_of_a_poisson_count():
    _risk, found = refined_of(20, 0.01)
    chance, one = found.probability_per_launch, 0.01 * PLAIN_WEIGHT
    assert chance.value == pytest.approx(20 * one) == pytest.approx(6e-6)
    assert chance.interval == pytest.approx([end * one for end in POISSON_20], rel=1e-4)
    assert (chance.effective_flights, chance.largest_weight) == (pytest.approx(20.0), pytest.approx(0.05))
    assert chance.resolved
    assert (found.flights, found.plain_flights, found.learnt_flights, found.seed) == (FLIGHTS, FLIGHTS, 1_024, 7)


def test_the_same_place_is_told_by_the_run_too():
    _risk, found = refined_of(20, 0.1, plain=(3, 8))
    assert found.plain.value == pytest.approx(2 * PLAIN_WEIGHT) == pytest.approx(found.probability_per_launch.value)
    assert found.plain.effective_flights == pytest.approx(2.0) and not found.plain.resolved


def test_with_few_hits_a_flight_that_nobody_aimed_may_come_there_too():
    _risk, found = refined_of(9, 0.01, others=4.0)
    chance = found.probability_per_launch
    assert not chance.resolved
    # Of none such flight seen as many as 2.99 may come with a chance of one in twenty
    assert chance.interval[1] > 2.99 * 4.0 * PLAIN_WEIGHT
    _risk, more = refined_of(11, 0.01, others=4.0)
    assert more.probability_per_launch.resolved and more.probability_per_launch.interval[1] < 4.0 * PLAIN_WEIGHT


def test_no_hit_is_an_upper_bound_and_no_zero():
    risk, found = refined_of(0, 1.0, others=4.0)
    chance = found.probability_per_launch
    assert (chance.value, chance.largest_weight, chance.resolved) == (0.0, None, False)
    assert chance.interval[1] > 2.99 * PLAIN_WEIGHT
    assert (found.density, found.relation) == (None, None)
    answer = check_place(NAHA, zones=(), footprints=(), impacts=(), risk=risk)
    assert add_refined(answer, found).verdict == answer.verdict
    [chance_told, _run_told] = refined_sentences(add_refined(answer, found).launches[0], is_area=False)
    assert "Unresolved: none of 1000 flights came there" in chance_told.replace("\u202f", "")


def test_a_handful_of_flights_is_said_to_be_unresolved_and_more_are_not():
    for hits, is_unresolved in ((9, True), (20, False)):
        risk, found = refined_of(hits, 0.01)
        answer = add_refined(check_place(NAHA, zones=(), footprints=(), impacts=(), risk=risk), found)
        told = refined_sentences(answer.launches[0], is_area=False)
        assert ("Unresolved" in told[0]) == is_unresolved
        assert f"{hits}.0 effective" in told[0] if is_unresolved else "20 effective" in told[0]


def test_intervals_that_do_not_meet_are_said_to_contradict_each_other():
    risk, found = refined_of(20, 0.001, plain=tuple(range(100)))
    answer = add_refined(check_place(NAHA, zones=(), footprints=(), impacts=(), risk=risk), found)
    assert "take the larger" in refined_sentences(answer.launches[0], is_area=False)[1]


def test_a_density_is_at_the_floor_surely_perhaps_or_not():
    for interval, expected in (((1e-6, 2e-6), "INSIDE"), ((9e-7, 1e-6), "UNKNOWN"), ((0.0, 9e-7), "OUTSIDE")):
        density = Density(value=1e-6, interval=interval, radius_m=5e3, lon_deg=0.0, lat_deg=0.0)
        assert relate_density(density, 1e-6) == expected


@given(
    verdict=st.sampled_from(["INSIDE", "UNKNOWN", "OUTSIDE"]),
    relation=st.sampled_from(["INSIDE", "UNKNOWN", "OUTSIDE", None]),
    level=st.sampled_from(["announced", "planned", "hazard", "contingency"]),
)
def test_aimed_flights_make_no_verdict_better(verdict, relation, level):
    risk, found = refined_of(20, 0.01)
    answer = check_place(NAHA, zones=(), footprints=(), impacts=(), risk=risk)
    answer = dataclasses.replace(answer, verdict=verdict)
    refined = add_refined(answer, dataclasses.replace(found, relation=relation), level)
    order = ["OUTSIDE", "UNKNOWN", "INSIDE"]
    assert order.index(refined.verdict) >= order.index(verdict)
    # The floor counts where its level does, and then the worse of both stands
    if level == "contingency" and relation is not None:
        assert refined.verdict == max(verdict, relation, key=order.index)
    else:
        assert refined.verdict == verdict
    assert refined.launches[0].refined is not None
