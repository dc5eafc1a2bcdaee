"""``fallzone check --refine``: rare places, asked of flights that are aimed at them."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from builders import FLIGHTS, make_impacts

from fallzone.assessment import importance
from fallzone.assessment.importance import Aimed
from fallzone.model.results.impacts import Failures
from fallzone.montecarlo.importance.mixture import Mixture

PLACE = "26.2124,127.6809"
# Of a plain flight of the tiny launch: 4 % fail, three quarters of them in the first burn
PLAIN_WEIGHT = 0.04 * 0.75 / FLIGHTS


@pytest.fixture
def aiming(monkeypatch):
    """Aimed flights by hand: of each sweep the first so many hit, a hundredth of a plain flight each."""
    asked = {"hits": 20}

    def aim_sweep(mission, impacts, sampling, target, *, flights, seed, workers, progress):
        asked.update(flights=flights, seed=seed, target=target, sampling=sampling)
        hits, number = asked["hits"], np.arange(flights)
        failures = Failures(
            modes=("explosion",),
            mode=np.zeros(flights, dtype=np.int8),
            t_s=np.full(flights, 200.0),
            member=np.zeros(flights, dtype=np.int16),
            ratio=np.where(number < hits, 0.01 * flights / FLIGHTS, 1.0),
            burn=np.zeros(flights, dtype=np.int8),
            burned=np.full(flights, 0.5),
            proposal=np.full(flights, 0.5),
        )
        found = make_impacts(
            case="sweep",
            item="debris",
            condition="sweep",
            flights=flights,
            flight=number.astype(np.int32),
            lon_deg=np.where(number < hits, target.lon_deg, 0.0),
            lat_deg=np.where(number < hits, target.lat_deg, 0.0),
            t_s=np.full(flights, 900.0),
            failures=failures,
            not_landed={},
        )
        distance_m = target.find_distances_m([found])
        return Aimed(
            impacts=(found,), target=target, mixture=Mixture(parts=()), distance_m=distance_m, learnt_flights=1_024
        )

    monkeypatch.setattr(importance, "aim_sweep", aim_sweep)
    return asked


def test_json_holds_both_estimates_with_all_that_they_rest_on(fallzone, stored, aiming):
    outcome = fallzone("check", PLACE, "--run", stored, "--refine", "--flights", "500", "--seed", "9", "--json")
    [item] = outcome.document["items"]
    refined = item["refined"]
    chance = refined["probability_per_launch"]
    assert chance["value"] == pytest.approx(20 * 0.01 * PLAIN_WEIGHT)
    assert chance["effective_flights"] == pytest.approx(20.0)
    assert chance["largest_weight"] == pytest.approx(0.05) and chance["resolved"] is True
    assert chance["interval"][0] < chance["value"] < chance["interval"][1]
    assert (refined["flights"], refined["seed"], refined["learnt_flights"]) == (500, 9, 1_024)
    assert refined["plain"]["value"] == 0.0 and refined["plain_flights"] == FLIGHTS
    assert item["launches"][0]["refined"] == refined
    assert (aiming["flights"], aiming["seed"], aiming["target"].radius_m) == (500, 9, 5_000.0)


def test_words_tell_both_and_what_the_aimed_one_rests_on(fallzone, stored, aiming):
    text = " ".join(fallzone("check", PLACE, "--run", stored, "--refine").out.split())
    assert "Aimed flights: per launch, a fragment of a failed flight within 5" in text
    assert "20 effective ones" in text and "the heaviest brings 5" in text
    assert "The run itself says of the same" in text and "differ by sampling alone" in text
    assert aiming["flights"] == importance.DEFAULT_FLIGHTS


def test_a_handful_of_flights_is_unresolved(fallzone, stored, aiming):
    aiming["hits"] = 3
    text = " ".join(fallzone("check", PLACE, "--run", stored, "--refine").out.split())
    assert "Unresolved" in text and "3.0 effective ones" in text
    aiming["hits"] = 0
    assert "Unresolved: none of" in " ".join(fallzone("check", PLACE, "--run", stored, "--refine").out.split())


def test_a_region_is_aimed_at_as_an_area(fallzone, stored, aiming):
    outcome = fallzone("check", "Okinawa Prefecture", "--run", stored, "--refine", "--json")
    assert outcome.document["items"][0]["refined"]["flights"] == importance.DEFAULT_FLIGHTS
    assert aiming["target"].geometry.area > 0.0 and aiming["target"].radius_m == 0.0


def test_without_refining_nothing_is_aimed(fallzone, stored, aiming):
    outcome = fallzone("check", PLACE, "--run", stored, "--json")
    assert outcome.document["items"][0]["refined"] is None and "flights" not in aiming


@pytest.mark.parametrize("count", ["0", "99", "-5", "1.5", "many", "1000001"])
def test_a_number_of_flights_that_cannot_be_meant_leaves_with_2(fallzone, stored, aiming, count):
    outcome = fallzone("check", PLACE, "--run", stored, "--refine", "--flights", count)
    assert outcome.code == 2 and "--flights" in outcome.err and outcome.out == "" and "flights" not in aiming


@pytest.mark.parametrize("options", [["--flights", "500"], ["--seed", "2"]])
def test_numbers_of_aimed_flights_without_aiming_any_leave_with_2(fallzone, stored, options):
    outcome = fallzone("check", PLACE, "--run", stored, *options)
    assert outcome.code == 2 and "--refine" in outcome.err


def test_aimed_flights_need_a_launch(fallzone, stored):
    outcome = fallzone("check", PLACE, "--refine")
    assert outcome.code == 2 and "--mission or --run" in outcome.err


def test_without_a_sweep_there_is_nothing_to_refine(fallzone, assessment, stored, tmp_path):
    impacts = tuple(group for group in assessment.impacts if group.case != "sweep")
    shapes = tuple(shape for shape in assessment.shapes if shape.case != "sweep")
    folder = tmp_path / "planned"
    dataclasses.replace(assessment, impacts=impacts, shapes=shapes).write(folder)
    outcome = fallzone("check", PLACE, "--run", folder, "--refine")
    assert outcome.code == 2 and "a sweep of failures" in outcome.err
