"""How likely a launch is to fail by second and mode: laws of probabilities, and shares as published."""

from __future__ import annotations

import numpy as np
import pytest
from failing_flights import BOOSTERS_FIRST, THREE_STAGES, TWO_STAGES, declared, likelihood_of, plan_and_vehicle
from hypothesis import given, settings
from hypothesis import strategies as st

from fallzone.catalogue.load import load_mission, load_vehicle
from fallzone.errors import InputError, UsageError
from fallzone.model.results.reliability import Reliability
from fallzone.risk.failing.likelihood import find_failing_interval, judge_reliability
from fallzone.risk.failing.phases import assign_phases

NAMES = (THREE_STAGES, TWO_STAGES, BOOSTERS_FIRST)


def parts(*numbers: float) -> tuple[float, ...]:
    return tuple(number / sum(numbers) for number in numbers)


POSITIVE = st.floats(0.01, 1.0)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("probability", [0.0, 0.03, 0.62, 1.0])
def test_probabilities_of_all_seconds_and_modes_sum_to_the_failure_probability(name, probability):
    likelihood = likelihood_of(name, declared(probability))
    assert likelihood.probability.sum() == pytest.approx(probability, abs=1e-12)
    assert (likelihood.given >= 0.0).all() and likelihood.given.shape == (
        len(likelihood.start_s),
        len(likelihood.modes),
    )


@settings(max_examples=40, deadline=None)
@given(
    phases=st.tuples(POSITIVE, POSITIVE, POSITIVE),
    within=st.lists(POSITIVE, min_size=1, max_size=7),
    weights=st.tuples(POSITIVE, POSITIVE, POSITIVE),
)
def test_they_do_however_the_file_shares_failures_out(phases, within, weights):
    shares = {
        "phases": dict(zip(("stage-1", "stage-2", "stage-3"), parts(*phases), strict=True)),
        "within": {"stage-2": parts(*within)},
        "modes": dict(zip(("explosion", "no-ignition", "stuck-fairing"), parts(*weights), strict=True)),
    }
    likelihood = likelihood_of(THREE_STAGES, declared(0.3), **shares)
    assert likelihood.probability.sum() == pytest.approx(0.3, abs=1e-12)
    plan, _ = plan_and_vehicle(THREE_STAGES)
    # The first stage goes alone, up to the whole second in which it stops
    first = likelihood.given[likelihood.start_s < np.floor(plan.cutoff_s[0])].sum()
    flown = np.floor(plan.cutoff_s[0]) / plan.cutoff_s[0]
    assert first == pytest.approx(shares["phases"]["stage-1"] * flown, abs=1e-12)


@pytest.mark.parametrize(
    ("stages", "shares"),
    [
        # RTI/5180/77-43F: 10, 6, 7 and 1 failures, half a one added to each
        ((0,), (26.0,)),
        ((0, 1), (10.5, 15.5)),
        ((6, 0, 1, 1), (10.5, 15.5)),
        ((0, 1, 2), (10.5, 6.5, 9.0)),
        ((0, 1, 2, 3), (10.5, 6.5, 7.5, 1.5)),
        ((0, 1, 2, 3, 4, 5), (10.5, 6.5, 7.5, 1.5)),
        ((1, 2), (17.0, 9.0)),
    ],
)
def test_phases_have_the_published_shares(stages, shares):
    phases = assign_phases(np.array(stages))
    assert phases.counts == pytest.approx(np.array(shares)) and phases.counts.sum() == pytest.approx(26.0)
    assert len(phases.names) == len(shares) == len(set(phases.burn_phase.tolist()))


def test_stages_above_the_fourth_are_phases_of_their_own_where_the_file_states_shares():
    stages = np.arange(6)
    assert len(assign_phases(stages).names) == 4 and len(assign_phases(stages, by_stage=True).names) == 6


def test_failures_are_uniform_within_a_phase_and_equally_likely_by_mode():
    """In the third stage of three: 9/26 of the failures over its burn, a sixth each by five modes, a sixth unlit."""
    plan, _ = plan_and_vehicle(THREE_STAGES)
    likelihood = likelihood_of(THREE_STAGES, declared(1.0))
    length_s = plan.cutoff_s[2] - plan.ignition_s[2]
    inside = (likelihood.start_s >= plan.ignition_s[2]) & (likelihood.start_s + 1.0 <= plan.cutoff_s[2])
    for column, mode in enumerate(likelihood.modes):
        begins = mode not in ("engine-out", "no-ignition", "stuck-fairing")
        expected = 9.0 / 26.0 / length_s / 6.0 if begins else 0.0
        assert likelihood.given[inside, column] == pytest.approx(np.full(inside.sum(), expected), abs=1e-12)
    unlit = [one for one in likelihood.own_times if one.mode == "no-ignition" and one.phase == "stage-3"]
    assert [one.given for one in unlit] == pytest.approx([9.0 / 26.0 / 6.0])
    assert unlit[0].t_s == plan.ignition_s[2]
    second = np.flatnonzero(likelihood.start_s == np.floor(plan.ignition_s[2]))
    assert likelihood.given[second, likelihood.modes.index("no-ignition")] == pytest.approx(unlit[0].given)


def test_boosters_that_burn_alone_belong_to_the_first_stage():
    plan, _ = plan_and_vehicle(BOOSTERS_FIRST)
    likelihood = likelihood_of(BOOSTERS_FIRST, declared(1.0))
    assert likelihood.phases == ("stage-1", "stage-2") and likelihood.burn_phase.tolist() == [0, 0, 1]
    lengths_s = (plan.cutoff_s - plan.ignition_s)[:2]
    # Uniform over the powered flight of the phase: each burn has as much of it as it is long
    assert likelihood.share[:2].sum(axis=1) == pytest.approx(lengths_s / lengths_s.sum())


def test_shares_within_a_phase_stand_in_its_equal_parts():
    plan, _ = plan_and_vehicle(BOOSTERS_FIRST)
    only = {"within": {"stage-1": (0.0, 1.0)}, "modes": {"explosion": 1.0}}
    likelihood = likelihood_of(BOOSTERS_FIRST, declared(1.0), **only)
    lengths_s = plan.cutoff_s - plan.ignition_s
    # Half of 111 + 195 s of powered flight are over 42 s after the core is lit
    half_s = plan.ignition_s[1] + 0.5 * (lengths_s[0] + lengths_s[1]) - lengths_s[0]
    first = likelihood.start_s < np.floor(plan.cutoff_s[1])
    before = likelihood.start_s + 1.0 <= half_s
    assert likelihood.given[before].sum() == 0.0
    assert likelihood.given[first].sum() == pytest.approx(10.5 / 26.0, abs=0.01)


def test_modes_that_have_no_weight_do_not_happen():
    likelihood = likelihood_of(TWO_STAGES, declared(0.5), modes={"explosion": 0.75, "malfunction-turn": 0.25})
    by_mode = dict(zip(likelihood.modes, likelihood.given.sum(axis=0), strict=True))
    assert likelihood.are_modes_weighted and likelihood.own_times == ()
    assert by_mode.pop("explosion") == pytest.approx(0.75) and by_mode.pop("malfunction-turn") == pytest.approx(0.25)
    assert set(by_mode.values()) == {0.0}


@pytest.mark.parametrize(
    ("shares", "words"),
    [
        (
            {"modes": {"stuck-fairing": 1.0}},
            r"\[failing\.modes\]: none of them can begin while stage-1 burns; give weight to one of early-cutoff",
        ),
        ({"modes": {"failed-recovery": 1.0}}, "none of them can begin while stage-1 burns"),
    ],
)
def test_modes_none_of_which_can_begin_are_refused(shares, words):
    with pytest.raises(InputError, match=words):
        likelihood_of(THREE_STAGES, declared(0.5), **shares)


def test_where_nothing_is_known_no_number_is_made_up():
    mission = load_mission("pslv-2019-11-27")
    vehicle = load_vehicle(mission.vehicle)
    reliability = judge_reliability(mission, vehicle)
    assert not reliability.is_known
    likelihood = likelihood_of(THREE_STAGES, reliability)
    assert np.isnan(likelihood.failure_probability) and np.isnan(likelihood.probability).all()
    # What is known of when and how still stands
    assert likelihood.given.sum() == pytest.approx(1.0, abs=1e-12)


def test_a_failure_probability_that_is_asked_for_stands_in_place_of_any_model():
    mission = load_mission("pslv-2019-11-27")
    vehicle = load_vehicle(mission.vehicle)
    asked = judge_reliability(mission, vehicle, failure_probability=0.1)
    assert (asked.probability, asked.model, asked.interval) == (0.1, "declared", (0.1, 0.1))
    for bad in (-0.1, 1.1, float("nan")):
        with pytest.raises(UsageError, match="expected 0 to 1"):
            judge_reliability(mission, vehicle, failure_probability=bad)


def test_another_model_gives_another_answer_from_the_same_record():
    """H3 before its flight 5, one failure of four: .318 by the reference value, 2/6 by a uniform prior."""
    mission = load_mission("h3-2025-02-02")
    vehicle = load_vehicle(mission.vehicle)
    assert judge_reliability(mission, vehicle).probability == pytest.approx(0.318, abs=6e-4)
    uniform = {"prior_failures": 1.0, "prior_successes": 1.0}
    asked = judge_reliability(mission, vehicle, model="beta", settings=uniform)
    assert asked.probability == pytest.approx(2.0 / 6.0)


# --- the interval of a part of the failures


@given(
    ends=st.tuples(POSITIVE, POSITIVE, POSITIVE).map(sorted).filter(lambda three: three[0] < three[2]),
    shares=st.lists(POSITIVE, min_size=1, max_size=9).map(lambda some: parts(*some)),
)
def test_intervals_of_all_parts_sum_to_that_of_the_failure_probability(ends, shares):
    low, probability, high = ends
    whole = declared(probability, low, high)
    found = [find_failing_interval(whole, probability * share) for share in shares]
    assert np.sum(found, axis=0) == pytest.approx([low, high], rel=1e-12)
    assert all(one[0] <= probability * share * (1 + 1e-12) for one, share in zip(found, shares, strict=True))


def test_a_part_of_what_is_not_known_or_stated_as_one_number_has_no_interval():
    for one in (Reliability.unknown("reference"), declared(0.3), declared(0.0)):
        assert find_failing_interval(one, 0.1 * one.probability) is None
