"""``fallzone risk``: the contract's document, the table for people, users' files, and what is wrong with them."""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from exposure_files import write_raster

from fallzone.risk.traffic.aircraft import find_aircraft_weights
from fallzone.words.formats import THIN

MISSION = "malligyong-1-2023-08-24"
SHIPPED = Path(__file__).parents[2] / "geodata"
GIVEN = ("--failure-probability", "0.3")
SHELTERS = """\
id = "mine"
[[classes]]
id = "open"
title = {{ en = "Open" }}
energy_j = 14.91
day_share = {day}
night_share = 1.0
area_factor = 1.0
mark = "assumed"
source = "mine"
[sources]
mine = "made up"
"""


@pytest.fixture
def risk(fallzone, stored):
    return lambda *arguments: fallzone("risk", "--run", stored, *arguments)


def test_the_document_is_that_of_the_contract(risk):
    outcome = risk(*GIVEN, "--json")
    assert outcome.code == 0, outcome.err
    found = outcome.document
    assert (found["failure_probability"], found["interval"]) == (0.3, [0.3, 0.3])
    assert [one["id"] for one in found["criteria"]] == ["collective", "individual", "aircraft", "ship", "containment"]
    for one in found["criteria"]:
        assert {"id", "law", "limit", "value", "interval", "answer", "from"} <= set(one)
        assert one["answer"] in ("meets", "exceeds", "cannot-tell")
        assert set(one["from"]) == {"phase", "mode", "item"} and "origin" not in one
    for one in found["regions"]:
        assert {"region", "expected_casualties", "interval"} <= set(one)
        assert one["interval"][0] <= one["expected_casualties"] <= one["interval"][1]
    assert [one["level"] for one in found["individual"]] == pytest.approx([1e-5, 1e-6, 1e-7, 1e-8])


def test_people_read_first_the_failure_probability_then_the_criteria_in_80_columns(risk):
    outcome = risk(*GIVEN)
    assert outcome.code == 0
    assert max(map(len, outcome.out.splitlines())) <= 80
    said = " ".join(outcome.out.split())
    assert said.index("Failure probability") < said.index("US criteria") < said.index("Expected casualties by region")
    assert "14 CFR 450.101(a)(1)" in said and "assumed" in said


def test_weighing_again_changes_what_it_is_weighed_by_and_no_flight(risk):
    low, high = (risk("--failure-probability", value, "--json").document for value in ("0.1", "0.2"))
    assert high["failure_probability"] == 2.0 * low["failure_probability"]
    failing = [sum(one["failing"] for one in found["times"]) for found in (low, high)]
    assert failing[1] == pytest.approx(2.0 * failing[0], rel=1e-9)


def test_what_failures_reach_is_told_by_spans_that_hold_every_failure(risk):
    found = risk(*GIVEN, "--json").document
    assert 0 < len(found["reach"]) <= 12
    assert sum(one["failing"] for one in found["reach"]) == pytest.approx(sum(one["failing"] for one in found["times"]))
    for one in found["reach"]:
        chances = [region["chance"] for region in one["reached"]]
        assert chances == sorted(chances, reverse=True) and all(0.0 < chance <= 1.0 for chance in chances)
        assert all(0.0 <= region["delay_s"][0] <= region["delay_s"][1] for region in one["reached"])
    assert "If it fails: who is reached" in " ".join(risk(*GIVEN).out.split())


def test_every_chance_to_fail_stands_with_the_interval_of_the_failure_probability_in_proportion(risk):
    found = risk("--reliability", "beta", "--json").document
    spans = [*found["times"], *found["reach"]]
    assert spans and found["interval"][0] < found["interval"][1]
    for one in spans:
        share = one["failing"] / found["failure_probability"]
        assert one["failing_interval"] == pytest.approx([share * end for end in found["interval"]])
    said = " ".join(risk("--reliability", "beta").out.split())
    assert "in brackets: the 95 % interval of the failure probability" in said.replace(THIN, " ")
    stated = risk(*GIVEN, "--json").document
    assert {one["failing_interval"] for one in [*stated["times"], *stated["reach"]]} == {None}
    assert "is declared as one number" in " ".join(risk(*GIVEN).out.split())


def test_a_failure_probability_of_none_leaves_failures_out(risk):
    found = risk("--failure-probability", "0", "--json").document
    assert set(found["by_mode"]) >= {""}
    assert all(value["value"] == 0.0 for mode, value in found["by_mode"].items() if mode)


def test_models_change_what_is_computed_and_are_told(risk):
    plain, other = risk(*GIVEN, "--json").document, risk(*GIVEN, "--casualty-area", "human-size", "--json").document
    assert (plain["casualty_area_model"], other["casualty_area_model"]) == ("larger-of-both", "human-size")
    assert risk("--reliability", "beta", "--json").document["reliability_model"] == "beta"


def test_a_vulnerable_area_of_ones_own_counts_for_every_casualty_capable_piece(risk):
    """By hand: 2 and 3 pieces through 500 m²; what weighs half a gram makes no casualty."""
    falls = SimpleNamespace(expected_pieces=np.array([2.0, 3.0, 4.0]), mass_kg=np.array([1e-3, 10.0, 5e-4]))
    assert find_aircraft_weights(falls, 500.0).tolist() == [1_000.0, 1_500.0, 0.0]
    found = risk(*GIVEN, "--vulnerable-area", "500", "--json").document
    assert (found["vulnerable_area_model"], found["vulnerable_area_m2"]) == (None, 500.0)
    said = " ".join(risk(*GIVEN, "--vulnerable-area", "500").out.split())
    assert "vulnerable area of 500 m² as given" in said
    plain = risk(*GIVEN, "--vulnerable-area", "cruising-transport", "--json").document
    assert (plain["vulnerable_area_model"], plain["vulnerable_area_m2"]) == ("cruising-transport", None)


def test_a_users_population_counts_where_it_reaches(risk, tmp_path):
    """The debris of the stored run comes down at sea, where nobody lives but by this file."""
    cells = np.full((180, 360), 500.0, dtype=np.float32)
    path = write_raster(tmp_path / "crowd.tif", cells, west=-180.0, north=90.0, step=1.0)
    found = risk(*GIVEN, "--population", path, "--population-kind", "density", "--json").document
    assert found["population"] == "crowd.tif"
    assert risk(*GIVEN, "--json").document["collective"]["value"] == 0.0 < found["collective"]["value"]
    cells[:] = 0.0
    path = write_raster(tmp_path / "nobody.tif", cells, west=-180.0, north=90.0, step=1.0)
    found = risk(*GIVEN, "--population", path, "--population-kind", "density", "--json").document
    assert found["collective"]["value"] == 0.0


def test_without_a_table_of_people_casualties_are_not_known_and_never_none(fallzone, stored, tmp_path):
    (tmp_path / "mine").mkdir()
    for part in SHIPPED.iterdir():
        if part.name != "population.csv":
            (tmp_path / "mine" / part.name).symlink_to(part)
    asked = ("--geodata", tmp_path / "mine", "risk", "--run", stored, *GIVEN)
    found = fallzone(*asked, "--json").document
    assert found["people_counted"] is False
    for name in ("collective", "sheltered", "any_casualty", "people_range", "by_item", "by_mode", "by_phase"):
        assert found[name] is None, name
    assert {one["expected_casualties"] for one in found["regions"]} <= {None}
    assert {one["given"] for one in found["times"]} == {None}
    row = next(one for one in found["criteria"] if one["id"] == "collective")
    assert (row["value"], row["answer"], row["doubts"]) == (None, "cannot-tell", ["people"])
    said = " ".join(fallzone(*asked).out.split())
    assert "People were not counted" in said and "Expected casualties with everyone" not in said
    # What asks nobody where people are is answered as before
    assert [one["id"] for one in found["criteria"] if one["value"] is not None]


def test_flags_of_a_run_that_counted_nobody_say_so(fallzone, assessment, tmp_path):
    inputs = {name: digest for name, digest in assessment.provenance.inputs.items() if name != "population.csv"}
    provenance = dataclasses.replace(assessment.provenance, inputs=inputs)
    dataclasses.replace(assessment, provenance=provenance).write(tmp_path / "uncounted")
    doubts = fallzone("flag", "--run", tmp_path / "uncounted", "--json").document["doubts"]
    assert any(doubt.startswith("People were not counted") for doubt in doubts)
    assert "People were not counted" in fallzone("flag", "--run", tmp_path / "uncounted").out


def test_regions_of_the_last_level_are_flagged_unless_a_level_leaves_them_out(fallzone, assessment, tmp_path):
    """What is listed is flagged: exit code 10, by the contract."""
    reasons = [tuple(one for one in flag.reasons if one.reason != "zone") for flag in assessment.flagged]
    flagged = tuple(
        dataclasses.replace(flag, level="remote", reasons=kept)
        for flag, kept in zip(assessment.flagged, reasons, strict=True)
        if kept
    )
    dataclasses.replace(assessment, flagged=flagged).write(tmp_path / "remote")
    assert flagged and fallzone("flag", "--run", tmp_path / "remote").code == 10
    assert fallzone("flag", "--run", tmp_path / "remote", "--level", "contingency").code in (0, 4)


def test_ships_and_aircraft_get_their_hits(risk, tmp_path):
    ships, planes = tmp_path / "ships.csv", tmp_path / "planes.csv"
    ships.write_text("name,lat,lon,count\nfleet,20,125,3\nfar,-60,-60,1\n", encoding="utf-8")
    flown = "KE1,20,124,0,11000\nKE1,20,126,4000,11000\nno times,20,124,,\nno times,20,126,,\n"
    planes.write_text(f"name,lat,lon,t_s,altitude_m\n{flown}", encoding="utf-8")
    outcome = risk(*GIVEN, "--ships", ships, "--aircraft", planes, "--json")
    assert outcome.code == 0, outcome.err
    found = {one["name"]: one for one in outcome.document["traffic"]}
    assert {name: one["way"] for name, one in found.items()} == {
        "fleet": "position",
        "far": "position",
        "KE1": "track",
        "no times": "path",
    }
    for one in found.values():
        low, high = one["expected"]["interval"]
        assert 0.0 <= low <= one["expected"]["value"] <= high and math.isfinite(high)
    assert found["far"]["expected"]["value"] == 0.0
    said = risk(*GIVEN, "--ships", ships).out
    assert "fleet" in said and max(map(len, said.splitlines())) <= 80


# --- what cannot be meant


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("--failure-probability", "1.5"), 3, "0 to 1"),
        (("--failure-probability", "-0.1"), 3, "0 to 1"),
        (("--failure-probability", "nan"), 3, "finite"),
        (("--failure-probability", "0.1", "--reliability", "beta"), 2, "one of both"),
        (("--reliability", "refrence"), 2, "reference"),
        (("--casualty-area", "human-sise"), 2, "human-size"),
        (("--population", "nothing.tif"), 3, "no such file"),
        (("--ships", "nothing.csv"), 3, "no such file"),
        (("--population-kind", "people"), 2, "count or density"),
        (("--vulnerable-area", "rcc"), 2, "rcc-321-07"),
        (("--vulnerable-area", "-5"), 3, "0 to 100000"),
        (("--vulnerable-area", "5 m2"), 3, "--vulnerable-area"),
        (("--vulnerable-area", "0"), 2, "more than 0"),
        (("--vulnerable-area", "nan"), 2, "no model 'nan'"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_what_was_expected(risk, arguments, code, told):
    outcome = risk(*arguments)
    assert (outcome.code, outcome.out) == (code, "")
    assert told in " ".join(outcome.err.split())


def test_without_a_mission_or_a_run_nothing_is_asked(fallzone):
    outcome = fallzone("risk")
    assert outcome.code == 2 and "--mission" in outcome.err


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("ships.csv", "lat,lon,t_s\n26,127,0\n", "track of 1 point"),
        ("ships.csv", "lat,lon,count\n26,127,-2\n", "count"),
        ("ships.csv", "lat,lon\n96,127\n", "lat"),
        ("ships.csv", "lat,lon,t_s\n26,127,10\n26,128,5\n", "time"),
        ("ships.geojson", '{"type": "FeatureCollection", "features": [', "ships.geojson"),
        ("ships.txt.zip", "lat,lon\n26,127\n", "none of"),
    ],
)
def test_traffic_that_cannot_be_true_is_refused_and_named(risk, tmp_path, name, text, told):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    outcome = risk(*GIVEN, "--ships", path)
    assert (outcome.code, outcome.out) == (3, "")
    assert told in outcome.err and name in outcome.err


@pytest.mark.parametrize(
    ("cells", "settings", "kind", "told"),
    [
        (np.full((10, 10), 5.0, dtype=np.float32), {"west": 0.0, "north": 5e6, "step": 1000.0}, "count", "degrees"),
        (np.full((180, 360), -5.0, dtype=np.float32), {"west": -180.0, "north": 90.0, "step": 1.0}, "count", "-5"),
        (
            np.full((180, 360), 9e9, dtype=np.float32),
            {"west": -180.0, "north": 90.0, "step": 1.0},
            "density",
            "density",
        ),
        (np.full((180, 360), 9.0, dtype=np.float32), {"west": -180.0, "north": 90.0, "step": 1.0}, None, "density"),
    ],
    ids=["metres as degrees", "negative people", "more than can live there", "neither count nor density"],
)
def test_people_that_cannot_be_are_refused_and_named(risk, tmp_path, cells, settings, kind, told):
    path = write_raster(tmp_path / "people.tif", cells, **settings)
    outcome = risk(*GIVEN, "--population", path, *(("--population-kind", kind) if kind else ()))
    assert (outcome.code, outcome.out) == (3, "")
    assert "people.tif" in outcome.err and told in outcome.err


def test_shares_of_shelters_that_do_not_sum_are_refused(risk, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(SHELTERS.format(day=0.7), encoding="utf-8")
    outcome = risk(*GIVEN, "--sheltering", path)
    assert (outcome.code, outcome.out) == (3, "")
    assert "mine.toml" in outcome.err and "0.7" in outcome.err
    path.write_text(SHELTERS.format(day=1.0), encoding="utf-8")
    found = risk(*GIVEN, "--sheltering", path, "--json").document
    assert found["sheltered"]["value"] == pytest.approx(found["collective"]["value"])


def test_a_record_with_more_failures_than_flights_is_refused(fallzone, geodata, made):
    path = geodata / "vehicles" / "chollima-1.toml"
    text = path.read_text(encoding="utf-8")
    start, end = text.index("[[flights]]"), text.rindex("[sources]")
    rest = (
        text[:start]
        + '[reliability]\nmodel = "reference"\nflights = 2\nfailures = 3\nmark = "assumed"\nsource = "launches"\n\n'
    )
    path.write_text(rest + text[end:], encoding="utf-8")
    outcome = fallzone("risk", "--mission", MISSION)
    assert (outcome.code, outcome.out) == (3, "")
    assert "failures" in outcome.err and "chollima-1" in outcome.err
