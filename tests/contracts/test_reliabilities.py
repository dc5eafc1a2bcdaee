"""Every reliability model: what it says of itself, its published values, and laws that all keep."""

from __future__ import annotations

import inspect
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fallzone import plugins
from fallzone.catalogue.flight_record import find_settings
from fallzone.errors import InputError
from fallzone.model.outcomes.flight_record import Tally
from fallzone.model.results.reliability import Reliability
from fallzone.words import _

MODULES = [plugins.load("reliability", name) for name in plugins.names("reliability")]
COUNTING = [module for module in MODULES if "probability" not in module.SETTINGS]


def name_of(module) -> str:
    return module.__name__.rpartition(".")[2]


def settings_of(module) -> dict[str, float]:
    given = {"probability": 0.2} if "probability" in module.SETTINGS else {}
    return find_settings(name_of(module), given, "here")


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_a_model_says_what_it_is_and_where_it_comes_from(module):
    assert _(module.TITLE) and module.SOURCE and inspect.getdoc(module) and inspect.getdoc(module.find_reliability)
    assert module.VERIFIED and len(module.CHECKPOINTS) >= 1
    for setting in module.SETTINGS.values():
        assert setting.low < setting.high and _(setting.words)
        assert math.isnan(setting.value) or setting.low <= setting.value <= setting.high


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_a_model_meets_its_published_values(module):
    for counts, settings, expected, tolerance in module.CHECKPOINTS:
        found = module.find_reliability(Tally(**counts), settings)
        assert (found.probability, *found.interval) == pytest.approx(expected, abs=tolerance), counts


@pytest.mark.parametrize("module", MODULES, ids=name_of)
@given(flights=st.integers(0, 300), share=st.floats(0.0, 1.0), similar=st.integers(1, 40))
def test_a_probability_lies_in_its_interval_and_both_within_0_and_1(module, flights, share, similar):
    tally = Tally(
        flights=flights,
        failures=round(share * flights),
        similar_flights=similar,
        similar_failures=round(share * similar),
    )
    found = module.find_reliability(tally, settings_of(module))
    assert found.model == name_of(module) and found.is_known and found.basis != "none"
    assert 0.0 <= found.interval[0] <= found.probability <= found.interval[1] <= 1.0
    kind, first, second = found.spread
    assert (first > 0.0 and second > 0.0) if kind == "beta" else (0.0 <= first <= second <= 1.0)


@pytest.mark.parametrize("module", COUNTING, ids=name_of)
@given(flights=st.integers(2, 200), failures=st.integers(0, 199))
def test_one_failure_more_never_makes_a_vehicle_safer_and_one_success_more_never_less_safe(module, flights, failures):
    settings, failures = settings_of(module), min(failures, flights - 1)

    def probability(flights: int, failures: int) -> float:
        return module.find_reliability(Tally(flights=flights, failures=failures), settings).probability

    assert probability(flights, failures + 1) > probability(flights, failures)
    assert probability(flights + 1, failures) < probability(flights, failures)


@pytest.mark.parametrize("module", COUNTING, ids=name_of)
def test_what_is_not_on_record_is_not_known_and_never_a_number(module):
    found = module.find_reliability(Tally(is_known=False, similar_flights=8, similar_failures=3), settings_of(module))
    assert found == Reliability.unknown(name_of(module)) or math.isnan(found.probability)
    assert not found.is_known and found.basis == "none" and math.isnan(found.interval[0])


def test_a_new_vehicle_without_any_like_it_has_no_reference_value():
    assert not plugins.load("reliability", "reference").find_reliability(Tally(), {}).is_known


def test_two_flights_of_its_own_count_and_one_does_not():
    """Interval of Clopper and Pearson by its own definition: the binomial tail at each end is a fifth."""
    find = plugins.load("reliability", "reference").find_reliability
    one = find(Tally(flights=1, failures=1, similar_flights=8, similar_failures=3), {})
    two = find(Tally(flights=2, failures=1, similar_flights=8, similar_failures=3), {})
    assert (one.basis, one.flights, one.failures) == ("similar", 8, 3) and one.probability == one.interval[1]
    assert (two.basis, two.flights, two.failures) == ("own", 2, 1)
    low, high = one.interval
    at_least = sum(math.comb(8, k) * low**k * (1.0 - low) ** (8 - k) for k in range(3, 9))
    at_most = sum(math.comb(8, k) * high**k * (1.0 - high) ** (8 - k) for k in range(4))
    assert (at_least, at_most) == pytest.approx((0.2, 0.2), abs=1e-9)
    # Of one failure in two flights both ends are roots by hand: 1 − (1 − p)² = 0.2 and 1 − p² = 0.2
    assert two.interval == pytest.approx((1.0 - math.sqrt(0.8), math.sqrt(0.8)), abs=1e-12)
    assert two.probability == pytest.approx(0.5, abs=1e-12)


@pytest.mark.parametrize(
    ("model", "given", "words"),
    [
        ("referrence", {}, r"here \[reliability\.model\]: no reliability model 'referrence'; did you mean 'reference'"),
        ("reference", {"probability": 0.1}, "no setting 'probability' of reference"),
        ("beta", {"prior_failures": 0.0}, r"prior_failures = 0; 1e-06 to 1e\+06: failures that the prior is worth"),
        ("declared", {}, r"here \[reliability\.settings\]: probability is missing; failure probability of a launch"),
        ("declared", {"probability": 1.5}, "probability = 1.5; 0 to 1"),
        ("declared", {"probability": 0.1, "low": 0.2}, "low = 0.2, probability = 0.1, high = 0.1; expected them in"),
    ],
)
def test_a_model_or_number_that_cannot_be_is_refused(model, given, words):
    with pytest.raises(InputError, match=words):
        find_settings(model, given, "here")
