"""Zones are read when a question is asked: a new notice counts at once, a lost one is never passed over."""

import dataclasses
import html
import json
import shutil

import pytest
from conftest import MISSION
from test_silence import SYDNEY, verdicts

from fallzone.assessment.store.read import read_run
from fallzone.assessment.store.stored import find_staleness
from fallzone.catalogue.geodata import SHIPPED, Geodata
from fallzone.catalogue.load import load_zones
from fallzone.files import digest_sha256

NAME = "zones/malligyong-1-2023.geojson"
FIRST = "malligyong-1-2023-a"
NUMBER = "HYDROPAC 1/23"


@pytest.fixture(autouse=True)
def geodata(tmp_path, monkeypatch):
    """A copy of the shipped files in which every zone has the number of its notice."""
    folder = tmp_path / "geodata"
    shutil.copytree(SHIPPED.root, folder, ignore=shutil.ignore_patterns("build"))
    monkeypatch.setenv("FALLZONE_GEODATA", str(folder))

    def give_number(features):
        for feature in features:
            feature["properties"]["number"] = NUMBER

    change(folder, give_number)
    return folder


@pytest.fixture
def assessment(assessment, geodata):
    """The tiny run, checked against the zones of that copy."""
    return dataclasses.replace(assessment, zones=load_zones(assessment.mission, Geodata(geodata)))


def change(geodata, edit):
    """Change the features of the mission's zone file."""
    document = json.loads((geodata / NAME).read_text(encoding="utf-8"))
    edit(document["features"])
    (geodata / NAME).write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")


def circle(zone_id="new", **more):
    """A circle of 50 km around Sydney, where no shipped mission lets anything fall."""
    properties = {
        "id": zone_id,
        "title": "New notice",
        "item": "stage-1",
        "kind": "announced",
        "mark": "declared",
        "source": "a notice",
        "uncertainty_m": 0.0,
        "radius_m": 50_000.0,
        "window_utc": ["2023-08-24T00:00:00Z", "2023-08-25T00:00:00Z"],
        "number": "HYDROPAC 2/23",
    }
    return {
        "type": "Feature",
        "properties": {**properties, **more},
        "geometry": {"type": "Point", "coordinates": [151.2, -33.9]},
    }


def test_a_new_notice_counts_at_once_and_makes_no_run_stale(fallzone, stored, geodata):
    before = fallzone("check", SYDNEY, "--mission", MISSION, "--json")
    assert (before.code, verdicts(before)) == (0, ["OUTSIDE"])
    assert before.document["against"]["zone_files"] == {NAME: digest_sha256(geodata / NAME)}
    change(geodata, lambda features: features.append(circle()))
    assert find_staleness(stored, Geodata(geodata)) is None
    for words in (("--mission", MISSION), ("--run", stored), ()):
        after = fallzone("check", SYDNEY, *words, "--json")
        assert (after.code, verdicts(after)) == (10, ["INSIDE"]), words
        (found,) = after.document["items"][0]["zones"]
        assert (found["id"], found["window_utc"]) == ("new", ["2023-08-24T00:00:00Z", "2023-08-25T00:00:00Z"])
        assert found["windows_utc"] == [["2023-08-24T00:00:00Z", "2023-08-25T00:00:00Z"]]
        # What answered is named as it was read, the changed file with its new digest
        files = after.document["against"]["zone_files"]
        assert files[NAME] == digest_sha256(geodata / NAME) != before.document["against"]["zone_files"][NAME]
    assert "stale" not in after.err


def test_a_new_notice_is_flagged_with_all_that_the_run_flagged(fallzone, stored, geodata, assessment):
    earlier = {item["region"]: item for item in fallzone("flag", "--run", stored, "--json").document["items"]}
    assert read_run(stored, Geodata(geodata)).flagged == assessment.flagged
    change(geodata, lambda features: features.append(circle()))
    outcome = fallzone("flag", "--run", stored, "--json")
    flags = {item["region"]: item for item in outcome.document["items"]}
    assert outcome.code == 10 and flags["australia"]["zones"] == ["new"] and "australia" not in earlier
    assert outcome.document["zone_files"] == {NAME: digest_sha256(geodata / NAME)}
    # What the run itself found stays as it was, reason by reason
    for region, item in earlier.items():
        own = [reason for reason in item["reasons"] if reason["reason"] != "zone"]
        assert [reason for reason in flags[region]["reasons"] if reason["reason"] != "zone"] == own


def test_a_notice_that_moved_is_answered_from_where_it_is_now(fallzone, stored, geodata):
    there = "35.8,123.5"
    assert verdicts(fallzone("check", there, "--run", stored, "--json")) == ["INSIDE"]

    def move(features):
        features[0] = circle(FIRST, number=NUMBER)

    change(geodata, move)
    assert verdicts(fallzone("check", SYDNEY, "--run", stored, "--json")) == ["INSIDE"]
    after = fallzone("check", there, "--run", stored, "--json")
    assert (after.code, verdicts(after)) == (0, ["OUTSIDE"])


def test_a_zone_that_vanished_leaves_nothing_outside_and_is_named(fallzone, stored, geodata):
    change(geodata, lambda features: features.pop(0))
    assert find_staleness(stored, Geodata(geodata)) is None
    outcome = fallzone("check", SYDNEY, "35.8,123.5", "--run", stored, "--json")
    assert (outcome.code, set(verdicts(outcome))) == (4, {"UNKNOWN"})
    assert FIRST in outcome.document["items"][0]["sentence"] and FIRST in outcome.err
    assert FIRST in fallzone("check", SYDNEY, "--run", stored).out
    doubts = fallzone("flag", "--run", stored, "--json").document["doubts"]
    assert any(FIRST in doubt for doubt in doubts)
    run = read_run(stored, Geodata(geodata))
    assert run.check(lon_deg=151.2, lat_deg=-33.9).verdict == "UNKNOWN"
    # What is inside of something else stays so
    shape = next(shape for shape in run.shapes if shape.containment == 0.99).geometry.representative_point()
    assert run.check(lon_deg=shape.x, lat_deg=shape.y).verdict == "INSIDE"


def test_a_lost_zone_is_told_on_map_and_briefing(stored, geodata):
    from fallzone.outputs.map import html_map
    from fallzone.outputs.pack.blocks import Sources
    from fallzone.outputs.pack.front.page import front_page

    change(geodata, lambda features: features.pop(0))
    run = read_run(stored, Geodata(geodata))
    assert FIRST in html.unescape(html_map.render(run))
    [front] = front_page(run, Sources())
    unknown = next(one["items"] for one in front["lists"] if one["title"] == "What is not known")
    assert any(FIRST in text.replace("\u2060", "").replace("\u00ad", "") for text in unknown)


def test_a_run_that_is_made_again_knows_only_what_there_is(fallzone, assessment, stored, geodata):
    change(geodata, lambda features: features.pop(0))
    again = dataclasses.replace(assessment, zones=load_zones(assessment.mission, Geodata(geodata)))
    again.write(stored)
    assert fallzone("check", SYDNEY, "--run", stored).code == 0


@pytest.mark.parametrize(("cancels", "code"), [([NUMBER.lower()], 0), (["HYDROPAC 11/23"], 4), ([], 4)])
def test_a_zone_that_another_notice_cancels_is_not_lost(fallzone, stored, geodata, cancels, code):
    def replace(features):
        features[:] = [circle("elsewhere", cancels=cancels)]
        features[0]["geometry"]["coordinates"] = [0.0, 0.0]

    change(geodata, replace)
    assert fallzone("check", SYDNEY, "--run", stored).code == code


def test_a_zone_file_that_is_gone_leaves_nothing_outside_and_is_named(fallzone, stored, geodata):
    (geodata / NAME).unlink()
    for words in (("--run", stored), ()):
        outcome = fallzone("check", SYDNEY, *words, "--json")
        assert (outcome.code, verdicts(outcome)) == (4, ["UNKNOWN"])
        assert f"{NAME}, which the mission names, is gone" in outcome.document["items"][0]["sentence"]
    assert any(NAME in doubt for doubt in fallzone("flag", "--run", stored, "--json").document["doubts"])


@pytest.mark.parametrize("content", [b"", b"{", b'{"type": "FeatureCollection", "features": []}'])
def test_a_zone_file_that_cannot_be_read_gives_no_answer_at_all(fallzone, stored, geodata, tmp_path, content):
    (geodata / NAME).write_bytes(content)
    questions = [("check", SYDNEY, "--run", stored), ("check", SYDNEY), ("flag", "--run", stored)]
    questions += [("map", MISSION, "-o", tmp_path / "m.html"), ("brief", MISSION, "-o", tmp_path / "pack")]
    for question in questions:
        outcome = fallzone(*question)
        assert (outcome.code, outcome.out) == (3, ""), question
        assert NAME in outcome.err and "damaged" not in outcome.err
    assert not (tmp_path / "m.html").exists() and not (tmp_path / "pack").exists()


def test_each_window_of_a_zone_is_printed_and_of_many_the_first_and_the_last(fallzone, stored, geodata):
    days = [[f"2023-08-{day}T00:00:00Z", f"2023-08-{day}T04:00:00Z"] for day in range(10, 18)]

    def close(*windows):
        def edit(features):
            features[3:] = [circle(windows_utc=[*days, *windows], window_utc=...)]
            del features[3]["properties"]["window_utc"]

        change(geodata, edit)
        return " ".join(fallzone("check", SYDNEY, "--run", stored).out.split())

    told = close()
    assert all(
        f"Closed from 2023-08-{day} 00:00:00 UTC to 2023-08-{day} 04:00:00 UTC." in told for day in range(10, 18)
    )
    told = close(["2023-08-18T00:00:00Z", None])
    assert "2023-08-16 00:00:00 UTC" in told and "2023-08-17" not in told
    assert "2 more closures, the last from 2023-08-18 00:00:00 UTC." in told and "until further notice" in told
