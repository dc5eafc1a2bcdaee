"""Passages over a region: told once where two flights pass alike, and twice where they do not."""

from __future__ import annotations

import dataclasses

import pytest

from fallzone.model.results.flag import Flag, Reason
from fallzone.outputs.flag_words import merge_passages, most_first

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


def flag(region: str, probability: float | None, *reasons: Reason) -> Flag:
    return Flag(
        region=region,
        names={"en": region},
        kind="land",
        reasons=reasons,
        share_of_zone=None,
        area_m2=None,
        probability=probability,
        interval=None if probability is None else (0.0, 1.0),
        condition=None,
        first_s=None,
        last_s=None,
        window_utc=None,
    )


def test_what_matters_most_stands_first_and_of_its_like_the_likeliest():
    zone = Reason(reason="zone", zone="a")
    sweep = Reason(reason="footprint_99", zone="sweep:debris:0.99", case="sweep")
    planned = Reason(reason="footprint_99", zone="nominal:stage-1:0.99", case="nominal")
    given = [
        flag("flown over", None, NOMINAL),
        flag("unlikely", 1e-5, sweep),
        flag("likely", 0.1, sweep, NOMINAL),
        flag("announced", None, zone),
        flag("stage", 0.9, planned, sweep),
    ]
    order = ["stage", "announced", "likely", "unlikely", "flown over"]
    assert [one.region for one in most_first(given)] == order
    assert [one.region for one in most_first(reversed(given))] == order
