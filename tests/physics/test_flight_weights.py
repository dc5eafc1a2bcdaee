"""Weights of simulated flights: they add up to what is known, and change with the likelihood without another flight."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from failing_flights import (
    BOOSTERS_FIRST,
    THREE_STAGES,
    TWO_STAGES,
    declared,
    draw_sweep,
    likelihood_of,
    plan_and_vehicle,
)

from fallzone.errors import ConsistencyError, UsageError
from fallzone.flight.failing.anomalies import find_failure_s
from fallzone.model.results.impacts import Failures
from fallzone.model.results.reliability import Reliability
from fallzone.risk.failing.weights import find_phases, weigh

FLIGHTS = 4_000
NAMES = (THREE_STAGES, TWO_STAGES, BOOSTERS_FIRST)
SHARES = {
    "as by other vehicles": {},
    "late in the second stage": {"within": {"stage-2": (0.1, 0.2, 0.7)}},
    "mostly explosions": {"modes": {"explosion": 0.8, "no-ignition": 0.2}},
}


@pytest.fixture(scope="module", params=NAMES)
def drawn(request):
    return request.param, draw_sweep(plan_and_vehicle(request.param)[0], FLIGHTS)


def standard_error(weight, rows=True):
    return float(np.std(np.where(rows, weight, 0.0), ddof=1) * np.sqrt(len(weight)))


def adds_up(weight, probability: float) -> bool:
    """Whether weights add up to a probability within four standard errors; one sum in 16,000 does not."""
    return abs(weight.sum() - probability) <= 4.0 * standard_error(weight) + 1e-12


@pytest.mark.parametrize("shares", SHARES.values(), ids=list(SHARES))
def test_a_sweeps_weights_add_up_to_the_failure_probability_in_all_and_in_each_burn_by_each_mode(drawn, shares):
    name, failures = drawn
    likelihood = likelihood_of(name, declared(0.4), **shares)
    weight = weigh("sweep", failures, likelihood)
    assert adds_up(weight, 0.4)
    for phase, share in enumerate(likelihood.phase_share):
        rows = likelihood.burn_phase[failures.burn] == phase
        # Four standard errors, in each of dozens of tests
        assert weight[rows].sum() == pytest.approx(0.4 * share, abs=4.0 * standard_error(weight, rows) + 1e-12)
    by_mode = likelihood.probability.sum(axis=0)
    for column, mode in enumerate(likelihood.modes):
        rows = failures.mode == failures.modes.index(mode)
        error = 4.0 * standard_error(weight, rows) + 1e-12
        assert weight[rows].sum() == pytest.approx(by_mode[column], abs=error), mode


@pytest.mark.parametrize("shares", SHARES.values(), ids=list(SHARES))
def test_failures_in_some_seconds_are_as_likely_as_the_table_says(drawn, shares):
    name, failures = drawn
    likelihood = likelihood_of(name, declared(1.0), **shares)
    weight = weigh("sweep", failures, likelihood)
    for first in (20.0, 100.0, 200.0, 400.0):
        rows = (failures.t_s >= first) & (failures.t_s < first + 60.0)
        expected = likelihood.probability[(likelihood.start_s >= first) & (likelihood.start_s < first + 60.0)].sum()
        assert weight[rows].sum() == pytest.approx(expected, abs=4.0 * standard_error(weight, rows) + 1e-12)


def test_members_of_other_burn_times_add_up_as_well():
    """Half of the flights are of a member whose second stage burns longer: each half adds up for itself."""
    plan, _ = plan_and_vehicle(TWO_STAGES)
    longer = replace(plan, cutoff_s=plan.cutoff_s + np.array([0.0, 40.0]))
    likelihood = likelihood_of(TWO_STAGES, declared(0.4))
    for own in (plan, longer):
        failures = draw_sweep(own, FLIGHTS, seed=3)
        weight = weigh("sweep", failures, likelihood)
        assert adds_up(weight, 0.4)
        rows = failures.burn == 1
        expected = 0.4 * likelihood.phase_share[1]
        assert weight[rows].sum() == pytest.approx(expected, abs=4.0 * standard_error(weight, rows))


def test_a_fairing_that_a_member_drops_after_its_first_stage_is_the_same_failure():
    """As of some members of Naro's ensemble: the fairing goes in the coast, of the best fit while the stage burns."""
    plan, _ = plan_and_vehicle(TWO_STAGES)
    fairing_s = find_failure_s(plan, "stuck-fairing", np.array([0.0]))[0]
    shorter = replace(plan, cutoff_s=np.array([fairing_s - 2.0, plan.cutoff_s[1]]))
    likelihood, failures = likelihood_of(TWO_STAGES, declared(0.4)), draw_sweep(shorter, FLIGHTS, seed=3)
    stuck = failures.mode == failures.modes.index("stuck-fairing")
    assert (failures.burn[stuck] == 1).all() and (find_phases("sweep", failures, likelihood)[stuck] == 0).all()
    weight = weigh("sweep", failures, likelihood)
    expected = sum(one.given for one in likelihood.own_times if one.mode == "stuck-fairing")
    assert weight[stuck].sum() == pytest.approx(0.4 * expected, abs=4.0 * standard_error(weight, stuck))
    assert (weight > 0.0).all() and adds_up(weight, 0.4)


def test_a_nominal_flight_stands_for_an_equal_part_of_all_that_goes_to_plan():
    likelihood = likelihood_of(TWO_STAGES, declared(0.4))
    weight = weigh("nominal", Failures.none(50), likelihood)
    assert weight == pytest.approx(np.full(50, 0.6 / 50)) and weight.sum() == pytest.approx(0.6, abs=1e-12)


def test_a_weight_is_zero_only_where_its_failure_cannot_be(drawn):
    name, failures = drawn
    assert (weigh("sweep", failures, likelihood_of(name, declared(0.4))) > 0.0).all()
    only = likelihood_of(name, declared(0.4), modes={"explosion": 1.0})
    explodes = failures.mode == failures.modes.index("explosion")
    assert ((weigh("sweep", failures, only) > 0.0) == explodes).all()


def test_flights_that_were_drawn_more_often_weigh_less():
    """Nine in ten of the flights that fail in the first stage are left out: each of the others stands for ten."""
    plan, _ = plan_and_vehicle(THREE_STAGES)
    failures, likelihood = draw_sweep(plan, 20_000, seed=5), likelihood_of(THREE_STAGES, declared(0.4))
    kept = np.random.default_rng(1).random(20_000) < np.where(failures.burn == 0, 0.1, 1.0)
    # Drawn from the sweep, thinned: its density over that of what is left is that of keeping at all over keeping this
    keep = np.where(failures.burn == 0, 0.1, 1.0)
    of_all = keep.mean()
    thinned = {
        name: getattr(failures, name)[kept] for name in ("mode", "t_s", "member", "ratio", "burn", "burned", "proposal")
    }
    thinned["ratio"] = (of_all / keep)[kept]
    thinned = replace(failures, **thinned)
    weight = weigh("sweep", thinned, likelihood)
    assert adds_up(weight, 0.4) and standard_error(weight) < 0.02
    assert set(np.unique(thinned.ratio).round(6)) == {round(of_all, 6), round(10.0 * of_all, 6)}


def test_weights_scale_with_the_failure_probability_and_nothing_else_changes(drawn):
    name, failures = drawn
    few, many = (weigh("sweep", failures, likelihood_of(name, declared(p))) for p in (0.01, 0.5))
    assert many == pytest.approx(50.0 * few, rel=1e-12)


def test_weights_are_not_known_where_the_failure_probability_is_not(drawn):
    name, failures = drawn
    unknown = likelihood_of(name, Reliability.unknown("reference"))
    assert np.isnan(weigh("sweep", failures, unknown)).all()
    assert np.isnan(weigh("nominal", Failures.none(3), unknown)).all()


def test_flights_of_one_failure_have_no_probability_per_launch(drawn):
    name, failures = drawn
    with pytest.raises(UsageError, match=r"explosion@T\+60 have no probability per launch"):
        weigh("explosion@T+60", failures, likelihood_of(name, declared(0.1)))


def test_flights_of_another_vehicle_are_refused(drawn):
    name, failures = drawn
    likelihood = likelihood_of(name, declared(0.1))
    with pytest.raises(ConsistencyError, match="burns of this vehicle"):
        weigh("sweep", replace(failures, burn=failures.burn + np.int8(9)), likelihood)
    with pytest.raises(ConsistencyError, match="burns of this vehicle"):
        weigh("sweep", Failures.none(5), likelihood)
    with pytest.raises(ConsistencyError, match="meteor"):
        weigh("sweep", replace(failures, modes=("meteor", *failures.modes[1:])), likelihood)
