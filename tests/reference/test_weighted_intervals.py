"""Intervals of weighted sums against published and independent numbers, and their measured coverage."""

import subprocess
import sys
from functools import lru_cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special

from fallzone.footprint.probability import clopper_pearson, replicate_interval
from fallzone.risk.gamma import gamma_quantile
from fallzone.risk.intervals import Weighted, bound_sum, estimate_sum, join_intervals

exact = lru_cache(None)(clopper_pearson)


def estimate(weight, amount, **facts):
    return estimate_sum([Weighted(weight=np.asarray(weight, float), amount=np.asarray(amount), **facts)])


@pytest.mark.parametrize("tail", [0.025, 0.975])
def test_gamma_quantiles_are_those_of_scipy(tail):
    shape = np.geomspace(1.0, 999.0, 500)
    assert gamma_quantile(shape, tail) == pytest.approx(special.gammaincinv(shape, tail), rel=1e-11)
    large = np.geomspace(1e3, 1e7, 200)
    # Parts of the width of the distribution
    assert np.max(np.abs(gamma_quantile(large, tail) - special.gammaincinv(large, tail)) / np.sqrt(large)) < 2e-5


def test_counts_have_the_published_interval_of_a_poisson_mean():
    # F. Garwood, Biometrika 28 (1936), table of fiducial limits, 95 %
    for count, low, high in [(0, 0.0, 3.69), (1, 0.0253, 5.57), (2, 0.242, 7.22), (5, 1.62, 11.67), (10, 4.80, 18.39)]:
        found = bound_sum(float(count), float(count), 1.0)
        assert found == (pytest.approx(low, abs=6e-3), pytest.approx(high, abs=6e-3))


def test_equal_weights_have_the_exact_interval():
    # Newcombe, Statistics in Medicine 17 (1998), table I, method 5: 15 of 148
    found = estimate(np.full(148, 0.3 / 148), np.arange(148) < 15)
    assert found.value == pytest.approx(0.3 * 15 / 148)
    assert found.interval == (pytest.approx(0.3 * 0.0578, abs=2e-5), pytest.approx(0.3 * 0.1617, abs=2e-5))


def test_no_hit_is_bounded_by_the_largest_weight_possible():
    weight = np.array([1e-6] * 999 + [1e-4])
    found = estimate(weight, np.zeros(1000))
    assert (found.value, found.interval[0], found.largest_weight, found.resolved) == (0.0, 0.0, None, False)
    # −ln 0.025 times the weight
    assert found.interval[1] == pytest.approx(3.688879e-4, rel=1e-6)
    assert estimate(weight, np.zeros(1000), most_weight=1e-6).interval[1] == pytest.approx(3.688879e-6, rel=1e-6)


def test_what_rests_on_a_handful_of_flights_is_not_resolved():
    many = estimate(np.full(1000, 1e-3), np.arange(1000) < 10)
    assert (many.effective_flights, many.largest_weight, many.resolved) == (
        pytest.approx(10.0),
        pytest.approx(0.1),
        True,
    )
    # Ten flights hit, and one of them is worth a hundred others: (109 / (100² + 9))
    weight = np.array([100.0] + [1.0] * 999) * 1e-5
    few = estimate(weight, np.arange(1000) < 10)
    assert few.effective_flights == pytest.approx(109.0**2 / 10_009.0)
    assert few.largest_weight == pytest.approx(100.0 / 109.0)
    assert not few.resolved


def test_evenly_spread_samples_have_the_interval_of_their_replicates():
    hit = np.random.default_rng(3).random(512 * 40) < 0.2
    found = estimate(np.full(len(hit), 1.0 / len(hit)), hit, replicate_flights=512)
    assert found.interval == pytest.approx(replicate_interval(hit, 512), rel=1e-12)
    even = np.arange(512 * 40) % 4 == 0
    spread = estimate(np.full(len(even), 2.0 / len(even)), even, replicate_flights=512)
    alone = estimate(np.full(len(even), 2.0 / len(even)), even)
    assert np.diff(spread.interval)[0] < 0.1 * np.diff(alone.interval)[0]


@settings(max_examples=100)
@given(st.integers(1, 200), st.floats(1e-6, 1e3), st.integers(0, 2**31))
def test_an_interval_holds_its_value_and_scales_with_the_weights(flights, factor, seed):
    rng = np.random.default_rng(seed)
    weight, amount = rng.exponential(size=flights), rng.random(flights) * (rng.random(flights) < 0.3)
    one, other = estimate(weight, amount), estimate(factor * weight, amount)
    assert one.interval[0] <= one.value <= one.interval[1]
    assert other.interval == pytest.approx(tuple(factor * end for end in one.interval), rel=1e-9)
    assert other.effective_flights == pytest.approx(one.effective_flights, rel=1e-9)


def test_a_probability_is_at_most_1():
    case = Weighted(weight=np.array([0.5, 0.49, 0.01]), amount=np.array([True, True, False]))
    assert estimate_sum([case], most=1.0).interval[1] == 1.0


def test_a_location_check_need_not_import_scipy():
    code = (
        "import sys, numpy as np; from fallzone.risk.intervals import Weighted, estimate_sum;"
        "estimate_sum([Weighted(weight=np.array([.1, .2]), amount=np.array([1., 0.]))]); print('scipy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "False"


# Coverage: nominal flights of weight 0.7/n, and a sweep whose weights 0.3/n·r spread over two decades
FLIGHTS, REPETITIONS = 2_000, 1_000
RATIO = np.geomspace(0.1, 10.0, 9)
SHARE = 1.0 / RATIO / np.sum(1.0 / RATIO)
RATIO = RATIO / np.sum(SHARE * RATIO)


def draw_heavy_tailed(rng, count):
    """Casualties of a flight that hits: Pareto of exponent 1.1 from 1e-4, cut off at 1."""
    return 1e-4 * (1.0 - rng.random(count) * (1.0 - 1e-4**1.1)) ** (-1.0 / 1.1)


QUANTITIES = {
    "probability": (lambda rng, count: np.ones(count), 1.0),
    # Its mean by hand: a l^a/(1 − l^a) · (l^(1−a) − 1)/(a − 1)
    "expected casualties": (draw_heavy_tailed, 1.1 * 1e-4**1.1 / (1.0 - 1e-4**1.1) * (1e-4**-0.1 - 1.0) / 0.1),
    "individual probability": (lambda rng, count: rng.beta(0.3, 3.0, count), 0.3 / 3.3),
}
# Where flights hit: in both cases alike, in one of them, or in those of the largest weights alone
WHERE = {
    "both": (1.0, np.ones(9)),
    "sweep": (0.0, np.ones(9)),
    "largest weights": (0.0, np.eye(9)[8]),
    "nominal": (1.0, np.zeros(9)),
}


def sum_hits(rng, hits, draw):
    """Sums and sums of squares of what so many hits bring, for each repetition."""
    brought, ends = draw(rng, int(hits.sum())), np.cumsum(hits)
    totals = [np.concatenate([[0.0], np.cumsum(one)]) for one in (brought, brought**2)]
    return [total[ends] - total[ends - hits] for total in totals]


def measure_coverage(quantity, where, probability):
    draw, mean = QUANTITIES[quantity]
    rng = np.random.default_rng([7, round(probability * 1e9)])
    in_nominal, in_sweep = (probability * one for one in WHERE[where])
    weight = 0.7 / FLIGHTS
    hits = rng.binomial(FLIGHTS, in_nominal, REPETITIONS)
    value, squares = sum_hits(rng, hits, draw)
    nominal = np.array(bound_sum(weight * value, weight**2 * squares, weight))
    if quantity == "probability":
        nominal = 0.7 * np.array([exact(int(count), FLIGHTS) for count in hits]).T
    flown, total, total_squares = rng.multinomial(FLIGHTS, SHARE, REPETITIONS), 0.0, 0.0
    for column, ratio in enumerate(RATIO):
        own = sum_hits(rng, rng.binomial(flown[:, column], in_sweep[column]), draw)
        total = total + 0.3 / FLIGHTS * ratio * own[0]
        total_squares = total_squares + (0.3 / FLIGHTS * ratio) ** 2 * own[1]
    sweep = bound_sum(total, total_squares, 0.3 / FLIGHTS * RATIO[-1])
    low, high = join_intervals(
        *(np.array(one) for one in zip((weight * value, *nominal), (total, *sweep), strict=True))
    )
    truth = mean * (0.7 * in_nominal + 0.3 * np.sum(SHARE * RATIO * in_sweep))
    return float(np.mean((low <= truth) & (truth <= high)))


@pytest.mark.parametrize("where", WHERE)
@pytest.mark.parametrize("quantity", QUANTITIES)
def test_intervals_cover_at_least_as_often_as_they_say(quantity, where):
    found = {p: measure_coverage(quantity, where, p) for p in (1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.5)}
    assert min(found.values()) >= 0.945, found


def test_the_sum_of_two_cases_is_bounded_as_coverage_is_measured():
    rng = np.random.default_rng(11)
    weight = 0.3 / 500 * rng.choice(RATIO, 500, p=SHARE)
    hit = np.arange(500) < 40, rng.random(500) < 0.1
    found = estimate_sum(
        [Weighted(weight=np.full(500, 0.7 / 500), amount=hit[0]), Weighted(weight=weight, amount=hit[1])]
    )
    values = np.array([0.7 * 40 / 500, np.sum(weight[hit[1]])])
    sweep = bound_sum(values[1], np.sum(weight[hit[1]] ** 2), weight.max())
    ends = np.array([[0.7 * end for end in exact(40, 500)], sweep])
    assert found.interval == pytest.approx(join_intervals(values, ends[:, 0], ends[:, 1]), rel=1e-12)
