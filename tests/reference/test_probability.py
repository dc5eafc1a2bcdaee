"""Intervals of probabilities against published and independent numbers."""

import math

import numpy as np
import pytest
from builders import make_impacts
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special, stats

from fallzone.footprint.probability import Hits, clopper_pearson, replicate_interval
from fallzone.montecarlo.sampling import BLOCK_FLIGHTS, Sampling


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


@settings(max_examples=200)
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


def simulate_hits(kind: str, seed: int, replicates: int, chance: float) -> np.ndarray:
    """Flights whose three errors sum to more than a limit that is passed with a known chance."""
    sampling, hits = Sampling(seed=seed, kind=kind), []
    for block in range(replicates):
        draws = sampling.draw_block("test", block)
        total = sum(draws.normal(f"error/{name}", 1)[:, 0] for name in ("pitch_deg", "azimuth_deg", "density"))
        hits.append(total > -math.sqrt(3.0) * special.ndtri(chance))
    return np.concatenate(hits)


def test_replicates_of_evenly_spread_samples_scatter_less_and_their_interval_covers():
    trials, chance = 200, 0.2
    hits = {kind: [simulate_hits(kind, seed, 10, chance) for seed in range(trials)] for kind in ("plain", "sobol")}
    spread = {kind: np.std([hit.mean() for hit in group]) for kind, group in hits.items()}
    assert spread["plain"] == pytest.approx(math.sqrt(chance * (1 - chance) / 5_120), rel=0.2)  # 200 trials: ±5 %
    # Two of the three errors are spread evenly together: about 0.6 of the plain spread
    assert spread["sobol"] < 0.8 * spread["plain"]
    intervals = [replicate_interval(hit, BLOCK_FLIGHTS) for hit in hits["sobol"]]
    # Below 90 % of 200 an interval that covers 95 % falls once in 500
    assert np.mean([low <= chance <= high for low, high in intervals]) >= 0.90
    widths = [high - low for low, high in intervals]
    assert np.mean(widths) < clopper_pearson(1_024, 5_120)[1] - clopper_pearson(1_024, 5_120)[0]


def test_the_interval_of_equal_replicates_is_students():
    shares = np.array([0.10, 0.12, 0.14, 0.11, 0.13, 0.12, 0.15, 0.09, 0.12, 0.12, 0.10, 0.14])
    hit = np.concatenate([np.arange(100) < round(100 * share) for share in shares])
    low, high = stats.t.interval(0.95, 11, loc=shares.mean(), scale=stats.sem(shares))
    assert replicate_interval(hit, 100) == (pytest.approx(low, rel=1e-9), pytest.approx(high, rel=1e-9))


def test_where_replicates_cannot_tell_the_exact_interval_stands():
    nothing = np.zeros(20 * BLOCK_FLIGHTS, dtype=bool)
    assert replicate_interval(nothing, BLOCK_FLIGHTS) == clopper_pearson(0, nothing.size)
    few = np.arange(nothing.size) % (nothing.size // 20) == 0
    assert replicate_interval(few, BLOCK_FLIGHTS) == clopper_pearson(20, nothing.size)
    few_misses = ~few
    assert replicate_interval(few_misses, BLOCK_FLIGHTS) == clopper_pearson(nothing.size - 20, nothing.size)
    single = np.arange(BLOCK_FLIGHTS) < 200
    assert replicate_interval(single, BLOCK_FLIGHTS) == clopper_pearson(200, BLOCK_FLIGHTS)


def test_replicates_that_all_agree_are_not_certain():
    hit = np.arange(20 * BLOCK_FLIGHTS) % 2 == 0
    low, high = replicate_interval(hit, BLOCK_FLIGHTS)
    # None of 20 replicates has a flight more: up to 17 % of all might, so 0.17/512
    assert low < 0.5 < high and high - low == pytest.approx(2.0 * 0.1684 / BLOCK_FLIGHTS, rel=1e-3)


def test_fragments_of_one_flight_count_once():
    flight = np.array([0, 0, 3, 3, 3, 9], dtype=np.int32)
    zeros = np.zeros(6)
    impacts = make_impacts(
        case="a", item="debris", condition="a", flights=10, flight=flight, lon_deg=zeros, lat_deg=zeros, t_s=zeros,
        not_landed={},
    )  # fmt: skip
    two, one, none = Hits(impacts), Hits(impacts), Hits(impacts)
    two.add(impacts, np.array([1, 1, 1, 0, 0, 0], dtype=bool))
    assert two.estimate_probability() == (0.2, clopper_pearson(2, 10))
    one.add(impacts, np.array([5]))
    assert one.estimate_probability() == (0.1, clopper_pearson(1, 10))
    none.add(impacts, np.zeros(6, dtype=bool))
    assert none.estimate_probability() == (0.0, clopper_pearson(0, 10)) and math.isnan(none.first_s)


def test_hits_add_up_over_parts():
    flight = np.array([0, 1, 1, 2], dtype=np.int32)
    zeros = np.zeros(4)
    impacts = make_impacts(
        case="a", item="debris", condition="a", flights=5, flight=flight, lon_deg=zeros, lat_deg=zeros,
        t_s=np.array([5.0, 3.0, 9.0, 4.0]), not_landed={},
    )  # fmt: skip
    hits = Hits(impacts)
    for rows in (slice(0, 2), slice(2, 4)):
        hits.add(impacts.select(rows), np.array([True, False]))
    assert hits.estimate_probability() == (0.4, clopper_pearson(2, 5))
    assert (hits.first_s, hits.last_s) == (5.0, 9.0)
