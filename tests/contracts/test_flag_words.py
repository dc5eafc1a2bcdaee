"""Passages over a region: told once where two flights pass alike, and twice where they do not."""

from __future__ import annotations

import dataclasses

import pytest

from fallzone.checks.levels import grade_reasons
from fallzone.model.results.estimate import Estimate
from fallzone.model.results.flag import Flag, Reason
from fallzone.model.results.span import Span
from fallzone.names import CRITERIA
from fallzone.outputs.flag_words import by_level, merge_passages, most_first
from fallzone.outputs.hazard_words import casualty_sentence, criterion_sentence
from fallzone.outputs.risk_words import span_sentences

NOMINAL = Reason(
    reason="overflight", zone="ground-track:nominal", case="nominal", distance_m=40_000.0, first_s=100.0, last_s=200.0
)
AS_FLOWN = dataclasses.replace(NOMINAL, zone="ground-track:as-flown", case="as-flown")


@pytest.mark.parametrize(
    ("changes", "lines"),
    [
        ({}, 1),
        ({"first_s": 100.9, "last_s": 199.1, "distance_m": 40_900.0}, 1),
        ({"first_s": 101.0, "distance_m": 42_000.0}, 2),
        ({"distance_m": 42_000.0}, 2),
        ({"distance_m": 38_900.0}, 2),
        ({"first_s": 101.1}, 2),
        ({"last_s": 201.1}, 2),
        ({"last_s": None}, 2),
        ({"zone": "iip-trace:as-flown"}, 2),
        ({"reason": "impacts"}, 2),
    ],
)
def test_passages_within_a_second_and_a_kilometre_are_one_line(changes, lines):
    told = merge_passages((NOMINAL, dataclasses.replace(AS_FLOWN, **changes)))
    assert len(told) == lines
    if lines == 1:
        assert told == [(NOMINAL, "nominal flight and flight as flown")]


def flag(region: str, probability: float | None, *reasons: Reason, level: str = "remote", **told) -> Flag:
    return Flag(
        region=region,
        names={"en": region},
        kind="land",
        level=level,
        reasons=reasons,
        share_of_zone=None,
        area_m2=None,
        probability=probability,
        interval=None if probability is None else (0.0, 1.0),
        condition=None,
        first_s=None,
        last_s=None,
        window_utc=None,
        **told,
    )


def per_launch(value: float) -> Estimate:
    return Estimate(
        value=value,
        interval=(0.0, 1.0),
        effective_flights=20.0,
        largest_weight=0.1,
        resolved=True,
    )


def unresolved(value: float) -> Estimate:
    return dataclasses.replace(per_launch(value), effective_flights=1.5, largest_weight=0.8, resolved=False)


def test_casualties_that_rest_on_a_handful_of_flights_move_no_region_up():
    reached = {"level": "contingency", "certainty": "surely"}
    given = [
        flag("one hit on a city", None, NOMINAL, **reached, expected_casualties=unresolved(1e-2)),
        flag("likelier", None, NOMINAL, **reached, probability_per_launch=per_launch(1e-3)),
        flag("known", None, NOMINAL, **reached, expected_casualties=per_launch(1e-9)),
    ]
    assert [one.region for one in most_first(given)] == ["known", "likelier", "one hit on a city"]


def test_of_the_regions_that_exceed_a_criterion_the_one_with_the_pad_stands_last():
    given = [
        flag("pad", None, NOMINAL, level="hazard", holds_pad=True, expected_casualties=per_launch(1e-2)),
        flag("town", None, NOMINAL, level="hazard", expected_casualties=per_launch(1e-4)),
        flag("reached", None, NOMINAL, level="contingency", certainty="surely"),
    ]
    assert [one.region for one in most_first(given)] == ["town", "pad", "reached"]


def test_of_a_span_that_one_or_two_flights_tell_of_no_chance_is_told():
    span = Span(
        first_s=10.0,
        last_s=10.0,
        failing=1e-5,
        chance=1.0,
        interval=(0.3, 1.0),
        flights=1,
        delay_s=(60.0, 120.0),
        arrival_s=(70.0, 130.0),
    )
    told = {count: span_sentences((dataclasses.replace(span, flights=count),))[0] for count in (1, 2, 3)}
    assert ["%" in one for one in told.values()] == [False, False, True]
    assert "given a failure then: 100\u202f% (30–100\u202f%)" in told[3]
    assert "Only 1 simulated flight tells of it" in told[1] and "Only 2 simulated flights tell of it" in told[2]


def test_casualties_are_told_with_their_interval_or_as_unresolved():
    known = dataclasses.replace(per_launch(3.2e-5), interval=(2.8e-5, 3.9e-5))
    told, open_ = casualty_sentence(known), casualty_sentence(dataclasses.replace(known, resolved=False))
    assert told.count("10⁻⁵") == 3 and "unresolved" not in told
    assert "unresolved" in open_ and "3.2" not in open_ and open_.count("10⁻⁵") == 2


@pytest.mark.parametrize("criterion", CRITERIA)
def test_each_criterion_has_words_that_say_whose_it_is_and_whether_it_is_sure(criterion):
    sure, perhaps = (criterion_sentence(criterion, is_sure=one) for one in (True, False))
    assert "US criterion" in sure and "for orientation" in sure
    assert "perhaps" in perhaps and "perhaps" not in sure
    limit = {"collective": "10⁻⁴", "ship": "10⁻⁵"}.get(criterion, "10⁻⁶")  # 14 CFR 450.101(a), 450.133(b)
    assert limit in sure and limit in perhaps


def test_the_worst_level_stands_first_then_what_costs_most_then_what_is_likeliest():
    """The order of the contract; a region that holds the pad, and one that only may reach the floor, come later."""
    reached = {"level": "contingency", "certainty": "surely"}
    given = [
        flag("elsewhere", 0.9, NOMINAL),
        flag("flown over", None, NOMINAL, level="overflight", probability_per_launch=per_launch(0.5)),
        flag("may be", None, NOMINAL, level="contingency", certainty="best", probability_per_launch=per_launch(0.4)),
        flag("pad", None, NOMINAL, **reached, holds_pad=True, probability_per_launch=per_launch(0.4)),
        flag("unlikely", None, NOMINAL, **reached, probability_per_launch=per_launch(1e-5)),
        flag("likely", None, NOMINAL, **reached, probability_per_launch=per_launch(1e-3)),
        flag("full of people", None, NOMINAL, **reached, expected_casualties=per_launch(1e-4)),
        flag("stage", None, NOMINAL, level="planned"),
        flag("notice", None, NOMINAL, level="announced"),
    ]
    order = ["notice", "stage", "full of people", "likely", "unlikely", "pad", "may be", "flown over", "elsewhere"]
    assert [one.region for one in most_first(given)] == order
    assert [one.region for one in most_first(reversed(given))] == order
    assert list(by_level(given)) == ["announced", "planned", "contingency", "overflight", "remote"]


@pytest.mark.parametrize(
    ("reason", "case", "has_floor", "level"),
    [
        ("zone", None, True, "announced"),
        ("footprint_97", "nominal", True, "planned"),
        ("impacts", "nominal", True, "planned"),
        ("hazard", None, True, "hazard"),
        ("isopleth", None, True, "contingency"),
        # What sampling leaves open makes no level
        ("hazard_perhaps", None, True, "remote"),
        ("overflight", "nominal", True, "overflight"),
        ("footprint_99", "sweep", True, "remote"),
        ("stray", "sweep", True, "remote"),
        ("impacts", "sweep", True, "remote"),
        # Where no density is known, debris anywhere may be above the floor
        ("footprint_99", "sweep", False, "contingency"),
        ("stray", "nominal", False, "contingency"),
    ],
)
def test_each_reason_has_its_level_and_the_worst_holds(reason, case, has_floor, level):
    one = Reason(reason=reason, zone="z", case=case)
    assert grade_reasons([one], has_floor=has_floor) == level
    zone = Reason(reason="zone", zone="a")
    assert grade_reasons([one, zone], has_floor=has_floor) == "announced"
