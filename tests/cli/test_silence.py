"""What was not computed is UNKNOWN: no run, half a run, an old run, a missing layer; and how answers are joined."""

import dataclasses
import json

import pytest
import shapely
from conftest import MISSION
from test_spoiled_runs import replace
from zone_shapes import rings_of

from fallzone.assessment.store.read import read_run
from fallzone.assessment.store.stored import CheckData
from fallzone.catalogue.geodata import SHIPPED
from fallzone.catalogue.zones import read_zones
from fallzone.earth.areas import find_area
from fallzone.errors import InputError, UsageError
from fallzone.files import digest_sha256
from fallzone.model.results.statement import Statement
from fallzone.model.zone import Place
from fallzone.outputs.answer_words import answer_sentence
from fallzone.runs.bases import Bases, find_bases

SYDNEY = "-33.9,151.2"
NOWHERE = Place(id="p", name="p", lon_deg=151.2, lat_deg=-33.9, names={}, area="", source="typed")


def check_data(assessment, **changes):
    facts = {
        "mission": assessment.mission.id,
        "liftoff_utc": assessment.mission.liftoff_utc,
        "zones": assessment.zones,
        "zone_doubts": (),
        "tried_as": None,
        "fall_doubts": (),
        "shapes": assessment.shapes,
        "impacts": assessment.impacts,
        "inputs": assessment.provenance.inputs,
        "needed": assessment.needed,
        "jettisoned": (),
        "stale": None,
        "launch": assessment.launch,
        "trajectories": assessment.trajectories,
        "seed": assessment.provenance.seed,
    }
    return CheckData(**{**facts, **changes})


def verdicts(outcome):
    return [answer["verdict"] for answer in outcome.document["items"]]


def unknown(outcome):
    """Case and item of which a place cannot be told to be outside."""
    (answer,) = outcome.document["items"]
    return [(one["case"], one["item"]) for one in answer["zones"] if one["relation"] == "UNKNOWN"]


def rewrite(folder, name, change):
    """Change a JSON file of a stored run, and its digest with it."""
    document = json.loads((folder / name).read_text(encoding="utf-8"))
    change(document)
    old = digest_sha256(folder / name)
    (folder / name).write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    sums = (folder / "SHA256SUMS").read_text(encoding="utf-8")
    (folder / "SHA256SUMS").write_text(sums.replace(old, digest_sha256(folder / name)), encoding="utf-8")


def make_stale(folder):
    def age(document):
        document["provenance"]["inputs"][f"missions/{MISSION}.toml"] = "0" * 64

    rewrite(folder, "assessment.json", age)


def test_before_any_run_nothing_is_outside(fallzone, made):
    outcome = fallzone("check", SYDNEY, "那覇", "--json")
    assert (outcome.code, made) == (4, [])
    assert set(verdicts(outcome)) == {"UNKNOWN"}
    assert "No run is stored" in outcome.document["items"][0]["sentence"]
    assert "fallzone run MISSION" in outcome.document["items"][0]["sentence"]


def test_before_any_run_an_announced_zone_is_inside(fallzone, made, assessment):
    point = find_area(next(z for z in assessment.zones if z.kind == "announced" and z.shape is not None)).centroid
    outcome = fallzone("check", f"{point.y},{point.x}", SYDNEY, "--json")
    assert (outcome.code, verdicts(outcome)) == (10, ["INSIDE", "UNKNOWN"])


def test_a_stored_run_that_has_lost_the_areas_of_what_is_meant_to_fall_is_never_outside(fallzone, stored):
    def lose(document):
        document["features"] = [one for one in document["features"] if one["properties"]["item"] != "stage-2"]

    assert fallzone("check", SYDNEY, "--mission", MISSION).code == 0
    rewrite(stored, "footprints.geojson", lose)
    outcome = fallzone("check", SYDNEY, "--mission", MISSION, "--json")
    assert (outcome.code, verdicts(outcome)) == (4, ["UNKNOWN"])
    assert unknown(outcome) == [("nominal", "stage-2"), ("as-flown", "stage-2")]


def test_a_stored_run_that_has_lost_the_floor_and_the_areas_of_its_sweep_is_never_outside(fallzone, stored):
    def lose(document):
        document["features"] = [one for one in document["features"] if one["properties"]["case"] != "sweep"]

    assert fallzone("check", SYDNEY, "--mission", MISSION).code == 0
    rewrite(stored, "launch.json", lambda document: document.update(floor=None))
    rewrite(stored, "footprints.geojson", lose)
    outcome = fallzone("check", SYDNEY, "--mission", MISSION, "--json")
    assert (outcome.code, verdicts(outcome)) == (4, ["UNKNOWN"])
    assert unknown(outcome) == [("sweep", "debris")]


def test_a_run_of_one_failure_says_nothing_of_the_others(fallzone, assessment, made, tmp_path):
    case = "explosion@T+300"
    impacts = tuple(dataclasses.replace(one, case=case) for one in assessment.impacts if one.case == "as-flown")
    shapes = tuple(dataclasses.replace(one, case=case) for one in assessment.shapes if one.case == "as-flown")
    dataclasses.replace(assessment, impacts=impacts, shapes=shapes).write(tmp_path / "run")
    outcome = fallzone("check", SYDNEY, "--run", "run", "--json")
    assert (outcome.code, verdicts(outcome)) == (4, ["UNKNOWN"])
    assert "no nominal flight" in outcome.err and "no sweep of failures" in outcome.err


def test_a_run_of_one_failure_beside_the_full_one_takes_nothing_from_it(fallzone, assessment, stored, tmp_path):
    impacts = tuple(dataclasses.replace(one, case="explosion@T+300") for one in assessment.impacts[:1])
    shapes = tuple(dataclasses.replace(one, case="explosion@T+300") for one in assessment.shapes[:4])
    one_failure = dataclasses.replace(assessment, impacts=impacts, shapes=shapes)
    one_failure.write(tmp_path / "results" / f"{MISSION}.explosion@T+300")
    bases = find_bases(None, None, results="results")
    assert len(bases.runs) == 2 and {zone.id for zone in bases.zones}.isdisjoint(z.id for z in assessment.zones)
    alone = dataclasses.replace(bases, zones=())
    assert alone.check(NOWHERE).verdict == "OUTSIDE"
    (one,) = [run for key, run in bases.runs.items() if "@" in key]
    assert dataclasses.replace(alone, runs={"one": one}).check(NOWHERE).verdict == "UNKNOWN"
    other = check_data(assessment, mission="another")
    assert dataclasses.replace(alone, runs={"one": one, "other": other}).check(NOWHERE).verdict == "UNKNOWN"


def test_a_stale_run_and_zones_that_are_outside_give_unknown(fallzone, stored):
    make_stale(stored)
    for place in (SYDNEY, "0,0"):
        outcome = fallzone("check", place, "--json")
        assert (outcome.code, verdicts(outcome)) == (4, ["UNKNOWN"])


def test_inside_and_unknown_places_together_leave_with_10(fallzone, stored, assessment):
    make_stale(stored)
    point = next(s for s in assessment.shapes if s.containment == 0.99).geometry.representative_point()
    inside = f"{point.y},{point.x}"
    for places in ((inside, SYDNEY), (SYDNEY, inside)):
        outcome = fallzone("check", *places, "--mission", MISSION, "--json")
        assert (outcome.code, set(verdicts(outcome))) == (10, {"INSIDE", "UNKNOWN"})


def test_no_flag_of_half_a_run_is_unknown_and_not_done(fallzone, assessment, made, tmp_path):
    none = dataclasses.replace(assessment, flagged=())
    none.write(tmp_path / "whole")
    outcome = fallzone("flag", "--run", "whole", "--json")
    assert (outcome.code, outcome.document["items"], outcome.document["doubts"]) == (0, [], [])
    nominal = tuple(one for one in assessment.impacts if one.case == "nominal")
    dataclasses.replace(none, impacts=nominal, shapes=()).write(tmp_path / "half")
    outcome = fallzone("flag", "--run", "half", "--json")
    assert outcome.code == 4
    assert any("no sweep of failures" in doubt for doubt in outcome.document["doubts"])
    assert any(
        "First stage, nominal flight: 40 of 40 simulated flights bring it down" in doubt
        for doubt in outcome.document["doubts"]
    )
    assert "UNKNOWN" in fallzone("flag", "--run", "half").out
    make_stale(tmp_path / "whole")
    assert fallzone("flag", "--run", "whole").code == 4


def test_a_flagged_region_is_flagged_whatever_else_is_not_known(fallzone, assessment, made, tmp_path):
    nominal = tuple(one for one in assessment.impacts if one.case == "nominal")
    dataclasses.replace(assessment, impacts=nominal, shapes=()).write(tmp_path / "half")
    assert fallzone("flag", "--run", "half").code == 10


def test_in_python_a_stale_run_is_never_outside_either(stored):
    assert read_run(stored).check(lon_deg=151.2, lat_deg=-33.9).verdict == "OUTSIDE"
    make_stale(stored)
    assert read_run(stored).check(lon_deg=151.2, lat_deg=-33.9).verdict == "UNKNOWN"


@pytest.mark.parametrize("lon_deg", [500.0, -180.001, 360.001, float("nan")])
def test_in_python_a_longitude_beyond_the_turn_is_refused(assessment, lon_deg):
    with pytest.raises(InputError, match="lon_deg"):
        assessment.check(lon_deg=lon_deg, lat_deg=-33.9)


def test_in_python_longitudes_east_of_180_are_the_same_place(assessment):
    west, east = (assessment.check(lon_deg=lon, lat_deg=5.0) for lon in (-179.5, 180.5))
    assert west.verdict == east.verdict == "INSIDE"  # the flight as flown falls about 179.6° E, 1.5° wide


def test_the_run_of_a_mission_is_the_stored_one_or_one_made_now(made, assessment, tmp_path):
    folder = f"results/{MISSION}"
    first = find_bases(MISSION, None, results="results")
    wanted = check_data(assessment)
    assert list(first.runs) == [folder] and len(made) == 1 and not first.zones
    for name in ("mission", "liftoff_utc", "zones", "zone_files", "shapes", "impacts", "needed", "stale"):
        assert getattr(first.runs[folder], name) == getattr(wanted, name), name
    own = f"missions/{MISSION}.toml"
    assert first.runs[folder].inputs[own] == digest_sha256(SHIPPED.root / own)
    # Now it is stored, and known by its id or by a file with the same bytes
    mine = tmp_path / f"{MISSION}.toml"
    mine.write_bytes((SHIPPED.root / "missions" / f"{MISSION}.toml").read_bytes())
    for name in (MISSION, str(mine)):
        again = find_bases(name, None, results="results")
        assert list(again.runs) == [folder] and again.runs[folder].zones == wanted.zones and len(made) == 1
    mine.write_bytes(mine.read_bytes() + b"# mine\n")
    find_bases(str(mine), None, results="results")
    assert len(made) == 2


def test_without_a_name_every_zone_is_held_against_once_and_it_is_said(stored, assessment, caplog):
    files = SHIPPED.list_ids("zones")
    with caplog.at_level("INFO", "fallzone"):
        everything = find_bases(None, None, results="results")
    assert caplog.messages == [f"checked against the zones of {', '.join(files)} and the runs in results/{MISSION}"]
    in_files = {zone.id for name in files for zone in read_zones(SHIPPED.root / "zones" / f"{name}.geojson")}
    of_the_run = {zone.id for zone in assessment.zones}
    assert of_the_run and {zone.id for zone in everything.zones} == in_files - of_the_run
    assert set(everything.zone_ids) == in_files and list(everything.runs) == [f"results/{MISSION}"]
    read = {f"zones/{name}.geojson": digest_sha256(SHIPPED.root / "zones" / f"{name}.geojson") for name in files}
    assert everything.zone_files == read
    # A stale run brings the zones of its mission too: they are those of today
    make_stale(stored)
    again = find_bases(None, None, results="results")
    assert (again.zone_ids, again.zone_files) == (everything.zone_ids, read)


@pytest.mark.parametrize("nearer_first", [True, False])
def test_answers_are_joined_to_the_nearest_edge_and_all_that_is_inside(assessment, nearer_first):
    zone = next(zone for zone in assessment.zones if zone.shape is not None)
    west, east, ours = (
        zone.model_copy(update={"id": name, "shape": rings_of(shapely.box(lon, -35.0, lon + width_deg, -33.0))})
        for name, lon, width_deg in (("west", 147.0, 1.0), ("east", 152.5, 1.0), ("ours", 150.0, 2.0))
    )
    one, other = (
        check_data(assessment, zones=(each,), shapes=(), impacts=(), needed=(), launch=None) for each in (west, east)
    )
    runs = {"a": other, "b": one} if nearer_first else {"a": one, "b": other}
    outside = Bases(runs=runs).check(NOWHERE)
    # 151.2° E is 1.3° from the one and 3.2° from the other
    assert (outside.verdict, outside.nearest.id, outside.zones) == ("OUTSIDE", "east", ())
    assert [one.code for one in outside.basis].count("not-official") == 1
    assert answer_sentence(outside).count("not an official warning") == 1
    inside = Bases(zones=(ours,), runs=runs).check(NOWHERE)
    assert (inside.verdict, inside.nearest.id) == ("INSIDE", "ours")
    assert [found.id for found in inside.zones] == ["ours"]
    told = answer_sentence(inside)
    assert told.startswith("Checked against 1 zone that no stored run holds. Checked against 1 zone; no simulated")
    assert told.count("Checked against 1 zone;") == 1, "the same of both runs is said once"
    assert Bases(zones=(west, east), runs={}).check(NOWHERE).verdict == "UNKNOWN"
    # Outside the run of one launch, and of another's zones, of which nothing was computed
    beside = Bases(zones=(west,), runs={"b": one}).check(NOWHERE)
    assert beside.verdict == "UNKNOWN" and beside.basis[0] == Statement(code="other-launches")
    assert "has not been computed" in answer_sentence(beside)


def test_a_named_run_is_that_of_the_mission_or_refused(stored, assessment):
    with pytest.raises(UsageError, match=MISSION):
        find_bases("nuri-2021-10-21", stored, results="results")
    for mission in (None, MISSION):
        bases = find_bases(mission, stored, results="results")
        assert list(bases.runs) == [str(stored)]
    point = next(s for s in assessment.shapes if s.containment == 0.99).geometry.representative_point()
    found = bases.check(dataclasses.replace(NOWHERE, lon_deg=point.x, lat_deg=point.y)).zones
    assert {finding.mission for finding in found} == {MISSION}
    assert any(finding.kind == "footprint" and finding.window_utc for finding in found)


def make_older(folder):
    """A run as the first version wrote it."""
    rewrite(folder, "assessment.json", lambda document: document.update(schema_version=1))


def damage(folder):
    (folder / "impacts.npz").write_bytes(b"")


@pytest.mark.parametrize(
    ("spoil", "code", "words"),
    [
        (make_older, "older-run", "was written in an older format"),
        (damage, "unreadable-run", "cannot be read"),
        (lambda folder: (folder / "assessment.json").write_text("{"), "unreadable-run", "cannot be read"),
        (lambda folder: replace(folder, "assessment.json", b"{"), "unreadable-run", "cannot be read"),
        (lambda folder: rewrite(folder, "assessment.json", lambda run: run.pop("impacts")), "unreadable-run", "cannot"),
    ],
)
@pytest.mark.parametrize("is_alone", [True, False])
def test_a_stored_run_that_cannot_be_read_leaves_unknown_and_is_named(
    fallzone, assessment, stored, tmp_path, spoil, code, words, is_alone
):
    spoiled = stored if is_alone else assessment.write(tmp_path / "results" / "other")
    spoil(spoiled)
    name = str(spoiled.relative_to(tmp_path))
    outcome = fallzone("check", SYDNEY, "--json")
    assert (outcome.code, verdicts(outcome)) == (4, ["UNKNOWN"])
    answer = outcome.document["items"][0]
    assert answer["basis"][0] == {"code": code, "values": {"run": name}, "source": None}
    assert answer["sentence"].startswith(f"The run in {name} {words}") and "fallzone run" in answer["sentence"]
    assert name in outcome.err
    assert outcome.document["against"]["runs"] == ([] if is_alone else [f"results/{MISSION}"])
    assert "No run is stored" not in answer["sentence"]
    text = fallzone("check", SYDNEY)
    assert (
        text.code == 4 and text.out.startswith("UNKNOWN") and f"The run in {name} {words}" in " ".join(text.out.split())
    )


@pytest.mark.parametrize("spoil", [make_older, damage])
def test_beside_a_run_that_cannot_be_read_inside_stays_inside(fallzone, assessment, stored, tmp_path, spoil):
    spoil(assessment.write(tmp_path / "results" / "other"))
    zone = find_area(next(z for z in assessment.zones if z.kind == "announced" and z.shape is not None)).centroid
    point = next(s for s in assessment.shapes if s.containment == 0.99).geometry.representative_point()
    for inside in (zone, point):
        outcome = fallzone("check", f"{inside.y},{inside.x}", SYDNEY, "--json")
        assert (outcome.code, verdicts(outcome)) == (10, ["INSIDE", "UNKNOWN"])


@pytest.mark.parametrize("spoil", [make_older, damage])
def test_nothing_is_outside_beside_a_run_that_cannot_be_read(assessment, stored, tmp_path, spoil):
    """Every zone is held by a run, and outside of all of them; but one run more is stored."""
    whole = find_bases(None, None, results="results")
    assert dataclasses.replace(whole, zones=()).check(NOWHERE).verdict == "OUTSIDE"
    spoil(assessment.write(tmp_path / "results" / "other"))
    bases = dataclasses.replace(find_bases(None, None, results="results"), zones=())
    assert len(bases.runs) == len(bases.unread) == 1
    assert bases.check(NOWHERE).verdict == "UNKNOWN"


@pytest.mark.parametrize("spoil", [make_older, damage])
def test_a_run_that_is_named_and_cannot_be_read_is_bad_input(fallzone, stored, made, spoil):
    spoil(stored)
    for question in (("check", SYDNEY), ("flag",)):
        for named in (("--run", stored), ("--mission", MISSION)):
            outcome = fallzone(*question, *named)
            assert (outcome.code, outcome.out) == (3, ""), (question, named)
    assert made == []
