"""Clopper-Pearson intervals against published and independent numbers."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special

from fallzone.footprint.probability import clopper_pearson


def test_no_hit_gives_the_upper_bound_that_can_be_done_by_hand():
    # (1 - p)^n = 0.025
    assert clopper_pearson(0, 20_000) == (0.0, pytest.approx(1.0 - 0.025 ** (1 / 20_000), rel=1e-12))


def test_hits_only_is_the_mirror_of_no_hit():
    low, high = clopper_pearson(50, 50)
    assert (low, high) == (pytest.approx(0.025 ** (1 / 50), rel=1e-12), 1.0)


def test_published_table():
    # Newcombe, Statistics in Medicine 17 (1998), table I, method 5 (Clopper-Pearson), four decimals
    for hits, n, low, high in [
        (81, 263, 0.2527, 0.3676),
        (15, 148, 0.0578, 0.1617),
        (0, 20, 0.0, 0.1684),
        (1, 29, 0.0009, 0.1776),
    ]:
        assert clopper_pearson(hits, n) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 200_000), st.floats(0.0, 1.0), st.sampled_from([0.6, 0.95, 0.99]))
def test_ends_agree_with_scipy(n, share, level):
    hits = round(share * n)
    low, high = clopper_pearson(hits, n, level)
    # The quantiles themselves: binomtest searches for them only to 1e-12, which is 1e-8 of a small end.
    tail = (1.0 - level) / 2.0
    expected_low = special.betaincinv(hits, n - hits + 1, tail) if hits else 0.0
    expected_high = special.betaincinv(hits + 1, n - hits, 1.0 - tail) if hits < n else 1.0
    # log-gamma of numbers near 200,000 loses about six digits of sixteen
    assert low == pytest.approx(expected_low, rel=1e-8, abs=1e-300)
    assert high == pytest.approx(expected_high, rel=1e-8)


def test_it_covers_at_least_what_it_says():
    n, p = 40, 0.03
    weights = [math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)]
    covered = sum(w for k, w in enumerate(weights) if clopper_pearson(k, n)[0] <= p <= clopper_pearson(k, n)[1])
    assert covered >= 0.95


@pytest.mark.parametrize(("hits", "n"), [(-1, 10), (11, 10), (0, 0)])
def test_impossible_counts_are_refused(hits, n):
    with pytest.raises(ValueError, match="hits"):
        clopper_pearson(hits, n)
