"""``fallzone compare`` and the zones of a run: two stored runs, and what is said of announced against computed."""

from __future__ import annotations

import dataclasses

import pytest

from fallzone.assessment.reweigh import Weighting, reweigh

MISSION = "malligyong-1-2023-08-24"


@pytest.fixture
def other(assessment, stored, tmp_path):
    """A run with another seed, one flag less, and its first areas a little larger."""
    provenance = dataclasses.replace(assessment.provenance, seed=2)
    shapes = tuple(
        dataclasses.replace(one, geometry=one.geometry.buffer(0.05), area_m2=1.1 * one.area_m2)
        if one.case == "nominal" and one.item == "stage-1"
        else one
        for one in assessment.shapes
    )
    changed = dataclasses.replace(assessment, provenance=provenance, shapes=shapes, flagged=assessment.flagged[:-1])
    changed.write(tmp_path / "other")
    return tmp_path / "other"


def test_a_run_is_as_it_was(fallzone, stored):
    outcome = fallzone("compare", stored, MISSION, "--json")
    assert outcome.code == 0, outcome.err
    found = outcome.document
    assert (found["flags"], found["inputs"], found["is_same_mission"]) == ([], [], True)
    assert found["areas"] and {one["ratio"] for one in found["areas"]} == {1.0}
    assert not any(one["is_beyond_sampling"] for one in found["probabilities"])
    assert {"flags", "areas", "probabilities", "runs", "unpaired"} <= set(found)


def test_what_moved_is_found_by_flag_area_and_setting(fallzone, stored, other, assessment):
    found = fallzone("compare", stored, other, "--json").document
    assert [(one["region"], one["change"]) for one in found["flags"]] == [(assessment.flagged[-1].region, "went")]
    moved = [one for one in found["areas"] if one["edge_distance_m"] > 1_000.0]
    assert {(one["case"], one["item"]) for one in moved} == {("nominal", "stage-1")}
    # Nothing of the first is outside the second, which is larger all round
    assert all(one["first_outside"] < 1e-3 < one["second_outside"] for one in moved)
    assert [one["seed"] for one in found["runs"]] == [1, 2]


@pytest.fixture
def safer(assessment, tmp_path):
    """The same run, of a launch that is held to fail once in a thousand, and every flag of it remote."""
    weighed = reweigh(assessment, Weighting(failure_probability=0.001))
    flagged = tuple(dataclasses.replace(flag, level="remote") for flag in assessment.flagged)
    dataclasses.replace(weighed, flagged=flagged).write(tmp_path / "safer")
    return tmp_path / "safer"


def test_numbers_per_launch_of_the_same_run_are_the_same(fallzone, stored):
    found = fallzone("compare", stored, stored, "--json").document["per_launch"]
    assert found["failure_probabilities"][0] == found["failure_probabilities"][1]
    assert [one["id"] for one in found["criteria"]] == ["collective", "individual", "aircraft", "ship", "containment"]
    assert not any(one["is_changed"] for one in found["criteria"])
    assert not any(one["is_beyond_sampling"] for one in found["regions"])
    assert "Every US criterion has the answer that it had." in " ".join(fallzone("compare", stored, stored).out.split())


def test_another_failure_probability_is_told_with_what_hangs_on_it(fallzone, stored, safer, assessment):
    found = fallzone("compare", stored, safer, "--json").document["per_launch"]
    before = assessment.launch.likelihood.reliability
    assert found["failure_probabilities"] == [before.probability, 0.001]
    assert found["reliability_models"] == [before.model, "declared"]
    assert {one["region"] for one in found["regions"]} == {flag.region for flag in assessment.flagged}
    assert {one["levels"][1] for one in found["regions"]} == {"remote"}
    # Where ships are most at risk all comes from flights to plan, which are likelier now: 1 − P
    ships = next(one for one in found["criteria"] if one["id"] == "ship")
    assert ships["values"][1] / ships["values"][0] == pytest.approx(0.999 / (1.0 - before.probability), rel=1e-9)
    for one in found["criteria"]:
        assert one["is_changed"] == (one["answers"][0] != one["answers"][1])
    said = " ".join(fallzone("compare", stored, safer).out.split())
    assert "First: Failure probability" in said and "Second: Failure probability 0.1 %" in said.replace("\u202f", " ")
    assert "have another level" in said


def test_runs_without_flights_of_a_launch_have_nothing_per_launch(fallzone, assessment, stored, tmp_path):
    dataclasses.replace(assessment, launch=None).write(tmp_path / "bare")
    outcome = fallzone("compare", stored, tmp_path / "bare", "--json")
    assert outcome.code == 0 and outcome.document["per_launch"] is None
    assert "says nothing of a launch" in " ".join(fallzone("compare", stored, tmp_path / "bare").out.split())


def test_people_read_it_in_80_columns(fallzone, stored, other):
    outcome = fallzone("compare", stored, other)
    assert outcome.code == 0
    assert max(map(len, outcome.out.splitlines())) <= 80
    said = " ".join(outcome.out.split())
    assert "Seed: 1, then 2." in said and "no longer flagged" in said
    assert "differ by more than sampling explains" in said


@pytest.mark.parametrize(
    ("language", "title"), [("en", "Zone A: first stage"), ("ko", "A구역: 1단"), ("ja", "A区域: 第1段")]
)
def test_zones_are_named_by_title_in_the_language_asked(fallzone, stored, assessment, tmp_path, language, title):
    zone, flag = "malligyong-1-2023-a", assessment.flagged[0]
    reason = next(one for one in flag.reasons if one.reason == "zone")
    flag = dataclasses.replace(flag, reasons=(*flag.reasons, dataclasses.replace(reason, zone=zone)))
    dataclasses.replace(assessment, flagged=(flag, *assessment.flagged[1:])).write(tmp_path / "other")
    said = "".join(fallzone("--lang", language, "compare", stored, tmp_path / "other").out.split())
    assert "".join(title.split()) in said and zone not in said
    [found] = fallzone("compare", stored, tmp_path / "other", "--json").document["flags"]
    assert [one["zone"] for one in found["came"]] == [zone]


def test_what_is_no_run_is_refused(fallzone, stored, tmp_path):
    (tmp_path / "empty").mkdir()
    assert fallzone("compare", stored, "nothing-here").code == 2
    assert "fallzone run" in fallzone("compare", stored, "nothing-here").err
    outcome = fallzone("compare", stored, tmp_path / "empty")
    assert (outcome.code, outcome.out) == (3, "")
    assert fallzone("compare", stored).code == 2


def test_flag_and_run_say_how_computed_areas_lie_to_zones(fallzone, made, assessment, stored):
    found = fallzone("flag", "--run", stored, "--json").document["announced"]
    assert found == fallzone("run", MISSION, "--json").document["announced"]
    assert [one["zone"] for one in found] == [one.zone for one in assessment.announced]
    for one in found:
        assert one["ratio"] == pytest.approx(one["area_m2"] / one["zone_area_m2"])
        assert 0.0 <= one["outside_all"] <= one["outside"] <= 1.0
    for command in (("flag", "--run", stored), ("run", MISSION)):
        said = fallzone(*command).out
        assert ("Announced against computed" in said) == bool(found)
