"""What is not known leaves a range: quantiles of known distributions where one thing alone is unknown."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from failing_flights import THREE_STAGES, TWO_STAGES, declared, draw_sweep, likelihood_of, plan_and_vehicle
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from fallzone.model.results.impacts import Failures
from fallzone.model.results.reliability import Reliability
from fallzone.risk.failing.ranges import Cells, draw_unknowns, find_range, sum_cells
from fallzone.risk.failing.weights import weigh

SEED = 7
# Quantiles of 1,024 draws: at 2.5 % the share below is known to 0.5 %, four times that is allowed
SHARES = ((0.005, 0.045), (0.955, 0.995))
STATED = {"phases": {"stage-1": 0.4, "stage-2": 0.6}}


def certain(*, nominal=(0.0,), failed=((1.0,), (1.0,))) -> Cells:
    return Cells(nominal=np.array(nominal, dtype=float), failed=np.array(failed, dtype=float))


def range_of(cells, likelihood):
    return find_range(cells, draw_unknowns(likelihood, len(cells.nominal), SEED))


def assert_central(found, distribution):
    for end, (least, most) in zip(found, SHARES, strict=True):
        assert least <= distribution.cdf(end) <= most


def judged(failures: int, flights: int) -> Reliability:
    return Reliability(
        model="beta",
        probability=(failures + 0.5) / (flights + 1.0),
        interval=(0.0, 1.0),
        interval_share=0.95,
        basis="own",
        spread=("beta", failures + 0.5, flights - failures + 0.5),
    )


def test_where_all_is_known_nothing_is_left_open():
    likelihood = likelihood_of(TWO_STAGES, declared(0.3), **STATED)
    cells = certain(nominal=(0.01,), failed=((0.2,), (0.5,)))
    # 0.7 × 0.01 + 0.3 × (0.4 × 0.2 + 0.6 × 0.5)
    assert range_of(cells, likelihood) == pytest.approx((0.121, 0.121), abs=1e-12)


def test_what_happens_in_every_failure_is_as_uncertain_as_the_failure_probability():
    likelihood = likelihood_of(TWO_STAGES, judged(1, 4), **STATED)
    assert_central(range_of(certain(), likelihood), stats.beta(1.5, 3.5))
    low, high = range_of(certain(nominal=(1.0,), failed=((0.0,), (0.0,))), likelihood)
    assert_central((1.0 - high, 1.0 - low), stats.beta(1.5, 3.5))


def test_a_declared_probability_lies_anywhere_between_its_ends():
    likelihood = likelihood_of(TWO_STAGES, declared(0.1, 0.05, 0.25), **STATED)
    assert_central(range_of(certain(), likelihood), stats.uniform(0.05, 0.2))


def test_what_happens_in_failures_of_one_phase_is_as_uncertain_as_its_share():
    likelihood = likelihood_of(TWO_STAGES, declared(1.0))
    assert_central(range_of(certain(failed=((1.0,), (0.0,))), likelihood), stats.beta(10.5, 15.5))
    assert_central(range_of(certain(failed=((0.0,), (1.0,))), likelihood), stats.beta(15.5, 10.5))


def test_what_one_member_of_two_does_may_be_all_or_nothing():
    """Two members weighted by a flat Dirichlet distribution: the share of one is uniform."""
    likelihood = likelihood_of(TWO_STAGES, declared(1.0), **STATED)
    cells = certain(nominal=(0.0, 0.0), failed=((0.5, 0.0), (0.5, 0.0)))
    assert_central(range_of(cells, likelihood), stats.uniform(0.0, 1.0))
    both = certain(nominal=(0.0, 0.0), failed=((0.5, 0.5), (0.5, 0.5)))
    assert range_of(both, likelihood) == pytest.approx((1.0, 1.0), abs=1e-12)


def test_one_member_alone_leaves_nothing_open():
    likelihood = likelihood_of(TWO_STAGES, declared(1.0), **STATED)
    assert range_of(certain(), likelihood) == pytest.approx((1.0, 1.0), abs=1e-12)


def test_where_the_failure_probability_is_not_known_no_range_is():
    likelihood = likelihood_of(TWO_STAGES, Reliability.unknown("reference"))
    assert np.isnan(range_of(certain(), likelihood)).all()


def test_the_same_seed_draws_the_same_and_another_member_changes_no_other_draws():
    likelihood = likelihood_of(THREE_STAGES, judged(1, 4))
    first, again, more = (draw_unknowns(likelihood, members, SEED) for members in (2, 2, 3))
    assert np.array_equal(first.probability, again.probability) and np.array_equal(first.member, again.member)
    assert np.array_equal(first.phase_share, more.phase_share)
    ratio = [one.member[:, 0] / one.member[:, 1] for one in (first, more)]
    assert ratio[0] == pytest.approx(ratio[1], rel=1e-12)
    assert not np.array_equal(first.probability, draw_unknowns(likelihood, 2, SEED + 1).probability)
    assert first.phase_share.sum(axis=1) == pytest.approx(np.ones(len(first.phase_share)))
    assert first.member.mean(axis=1) == pytest.approx(np.ones(len(first.member)))


@settings(max_examples=25, deadline=None)
@given(probability=st.floats(0.0, 1.0), share=st.floats(0.0, 1.0), seed=st.integers(0, 1_000))
def test_cells_add_up_to_the_weights_of_the_flights(probability, share, seed):
    plan, _ = plan_and_vehicle(THREE_STAGES)
    likelihood = likelihood_of(THREE_STAGES, declared(probability))
    random = np.random.default_rng(seed)
    member = random.integers(0, 3, 200).astype(np.int16)
    sweep, nominal = replace(draw_sweep(plan, 200), member=member), Failures.none(200, member)
    failed, planned = (random.random((2, 200)) < share) * random.random((2, 200))
    cells = sum_cells("sweep", failed, sweep, likelihood, members=3)
    cells = cells.add(sum_cells("nominal", planned, nominal, likelihood, members=3))
    expected = weigh("sweep", sweep, likelihood) @ failed + weigh("nominal", nominal, likelihood) @ planned
    given_failure = likelihood.phase_share @ cells.failed.sum(axis=1)
    found = (1.0 - probability) * cells.nominal.sum() + probability * given_failure
    assert found == pytest.approx(expected, rel=1e-12, abs=1e-15)
