"""The digests of a result are those of the bytes that were read, when they were read."""

from __future__ import annotations

import hashlib
import shutil
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from pathlib import Path

import pytest

import fallzone
from fallzone.assessment.inputs import load_mission
from fallzone.assessment.store.stored import find_staleness
from fallzone.catalogue.geodata import Geodata, read_text
from fallzone.catalogue.readings import hold_file, record_readings
from fallzone.errors import InputError
from fallzone.model.results.statement import Statement
from fallzone.outputs.doubt_words import say_doubt

SHIPPED = Path(__file__).parents[2] / "geodata"
MISSION = "malligyong-1-2023-08-24"
VEHICLE = "vehicles/chollima-1.toml"
ZONES = "zones/malligyong-1-2023.geojson"
QUICK = {"samples": 2, "cases": ("nominal",), "workers": 1}


@pytest.fixture
def geodata(tmp_path) -> Path:
    """A copy of the shipped files that a test may change."""
    for kind in ("sites", "vehicles", "missions", "zones", "ensembles", "regions"):
        shutil.copytree(SHIPPED / kind, tmp_path / "geodata" / kind)
    shutil.copy(SHIPPED / "discrepancy.toml", tmp_path / "geodata")
    return tmp_path / "geodata"


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def edit(path: Path) -> None:
    """Something that changes no value."""
    with path.open("a", encoding="utf-8") as file:
        file.write("\n")


def test_the_digest_is_that_of_the_bytes_with_their_mark_and_line_ends(tmp_path):
    file = tmp_path / "a.txt"
    file.write_bytes("\ufeffone\r\ntwo\rthree\n".encode())
    with record_readings() as read:
        assert read_text(file) == "one\ntwo\nthree\n"
    assert read.digests == {str(file): sha256(file)}


def test_what_is_read_within_is_read_within_all_around(tmp_path):
    first, second = tmp_path / "a.txt", tmp_path / "b.txt"
    first.write_text("a", encoding="utf-8")
    second.write_text("b", encoding="utf-8")
    with record_readings() as outer:
        read_text(first)
        with record_readings() as inner, ThreadPoolExecutor(1) as pool:
            pool.submit(copy_context().run, read_text, second).result()
    assert set(inner.digests) == {str(second)} and set(outer.digests) == {str(first), str(second)}
    read_text(first)
    assert set(outer.digests) == {str(first), str(second)}


def test_a_file_that_changes_between_two_readings_is_told(tmp_path):
    file = tmp_path / "a.txt"
    file.write_text("one", encoding="utf-8")
    with record_readings():
        read_text(file)
        file.write_text("two", encoding="utf-8")
        with pytest.raises(InputError, match=r"a\.txt.*changed while the run was being made"):
            read_text(file)
    assert read_text(file) == "two"


def test_a_file_that_changes_while_others_read_it_is_told(tmp_path):
    file = tmp_path / "wind.nc"
    file.write_bytes(b"one")
    with record_readings() as read, hold_file(file, "wind.nc"):
        assert read.digests == {"wind.nc": sha256(file)}
    with record_readings(), pytest.raises(InputError, match=r"wind\.nc.*changed"), hold_file(file, "wind.nc"):
        file.write_bytes(b"two")


def test_all_that_a_run_reads_is_among_its_inputs(geodata):
    with record_readings() as read:
        run = fallzone.assess(load_mission(MISSION, geodata), **QUICK)
    # Missions of other vehicles are only asked whose they are
    others = {f"missions/{path.name}" for path in (geodata / "missions").glob("*.toml")}
    # Of vehicles taken as similar only the record of their flights is asked: another gives stored flights other weights
    others |= {f"vehicles/{path.name}" for path in (geodata / "vehicles").glob("*.toml")} - set(run.provenance.inputs)
    # Zones are checked against a run and are no input of it; who asks is told which files answered
    assert set(read.digests) - others <= set(run.provenance.inputs) | set(run.zone_files) <= set(read.digests)
    assert run.zone_files == {ZONES: sha256(geodata / ZONES)} and ZONES not in run.provenance.inputs
    assert run.provenance.inputs == {name: sha256(geodata / name) for name in run.provenance.inputs}


def changed(name: str) -> Statement:
    return Statement(code="file-changed", values={"file": name})


def test_a_file_that_changes_during_the_flights_is_recorded_as_it_was_flown(geodata, tmp_path):
    before = sha256(geodata / VEHICLE)

    def progress(what, done, total, **more):
        if what == "nominal" and sha256(geodata / VEHICLE) == before:
            edit(geodata / VEHICLE)

    run = fallzone.assess(load_mission(MISSION, geodata), **QUICK, progress=progress)
    assert run.provenance.inputs[VEHICLE] == before != sha256(geodata / VEHICLE)
    run.write(tmp_path / "run")
    assert find_staleness(tmp_path / "run", Geodata(geodata)) == changed(VEHICLE)


def test_a_mission_that_changed_since_it_was_loaded_is_not_flown_under_its_new_digest(geodata, tmp_path):
    mission, file = load_mission(MISSION, geodata), geodata / "missions" / f"{MISSION}.toml"
    before = sha256(file)
    edit(file)
    run = fallzone.assess(mission, **QUICK)
    assert run.provenance.inputs[f"missions/{MISSION}.toml"] == before != sha256(file)
    run.write(tmp_path / "run")
    assert find_staleness(tmp_path / "run", Geodata(geodata)) == changed(f"missions/{MISSION}.toml")


def test_what_is_kept_of_a_file_is_used_under_the_digest_of_today(geodata):
    fallzone.assess(load_mission(MISSION, geodata), **QUICK)
    edit(geodata / VEHICLE)
    run = fallzone.assess(load_mission(MISSION, geodata), **QUICK)
    assert run.provenance.inputs[VEHICLE] == sha256(geodata / VEHICLE)


def test_a_wind_file_that_changes_while_it_is_read_is_told(geodata, monkeypatch):
    own = geodata / "missions" / "own.toml"
    text = (geodata / "missions" / f"{MISSION}.toml").read_text(encoding="utf-8")
    text = text.replace(f'id = "{MISSION}"', 'id = "own"', 1)
    start = text.index("wind = ")
    text = text[:start] + 'wind = "profile"\nwind_file = "../winds/p.csv"\n' + text[text.index("\n", start) + 1 :]
    own.write_text(text, encoding="utf-8")
    (geodata / "winds").mkdir()
    wind = geodata / "winds" / "p.csv"
    wind.write_text("height_m,east_mps,north_mps\n0,5,0\n20000,30,0\n", encoding="utf-8")
    from fallzone.winds import profile

    whole = profile.build

    def change_last(**facts):
        model = whole(**facts)
        wind.write_text(wind.read_text(encoding="utf-8").replace("30,0", "31,0"), encoding="utf-8")
        return model

    before = sha256(wind)
    assert fallzone.assess(load_mission("own", geodata), **QUICK).provenance.inputs["winds/p.csv"] == before
    # What was read before is kept by its bytes: others are read anew
    edit(wind)
    monkeypatch.setattr(profile, "build", change_last)
    with pytest.raises(InputError, match=r"winds/p\.csv.*changed"):
        load_mission("own", geodata)


def test_a_missing_region_layer_is_a_doubt_and_its_return_makes_the_run_stale(geodata, tmp_path):
    whole = fallzone.assess(load_mission(MISSION, geodata), **QUICK)
    assert whole.provenance.missing_layers == () and "missing-layers" not in {doubt.code for doubt in whole.doubts}
    layer = "regions/japan.geojson"
    aside = (geodata / "regions" / "japan.geojson").rename(tmp_path / "japan.geojson")
    run = fallzone.assess(load_mission(MISSION, geodata), **QUICK)
    assert run.provenance.missing_layers == ("japan",)
    doubts = [say_doubt(doubt) for doubt in run.doubts]
    assert "Region layers that are missing, and of which nothing is flagged: japan." in doubts
    run.write(tmp_path / "run")
    assert find_staleness(tmp_path / "run", Geodata(geodata)) is None
    aside.rename(geodata / "regions" / "japan.geojson")
    assert find_staleness(tmp_path / "run", Geodata(geodata)) == Statement(code="file-new", values={"file": layer})
    whole.write(tmp_path / "whole")
    (geodata / "regions" / "japan.geojson").unlink()
    assert find_staleness(tmp_path / "whole", Geodata(geodata)) == Statement(code="file-gone", values={"file": layer})
