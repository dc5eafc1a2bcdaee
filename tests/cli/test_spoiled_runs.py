"""A stored run whose digests are right and whose content is not: told with file, place and what was expected."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path

import numpy as np
import pytest
from builders import tiny_assessment

from fallzone.assessment.store.read import read_run
from fallzone.assessment.store.stored import FOOTPRINTS_FILE, IMPACTS_FILE, RUN_FILE, TRAJECTORIES_FILE, read_check
from fallzone.errors import InputError

BOW_TIE = {"type": "Polygon", "coordinates": [[[127, 30], [128, 31], [128, 30], [127, 31], [127, 30]]]}
POINT = {"type": "Point", "coordinates": [127, 30]}
NORTH_OF_THE_POLE = {"type": "Polygon", "coordinates": [[[127, 89], [128, 89], [128, 95], [127, 89]]]}
EMPTY = {"type": "MultiPolygon", "coordinates": []}


@pytest.fixture
def run(tmp_path) -> Path:
    return tiny_assessment().write(tmp_path / "run")


def replace(run: Path, name: str, data: bytes) -> None:
    """Put other bytes in the place of a part of a run, with their digest."""
    (run / name).write_bytes(data)
    names = [line.split("  ")[1] for line in (run / "SHA256SUMS").read_text().splitlines()]
    lines = [f"{hashlib.sha256((run / one).read_bytes()).hexdigest()}  {one}\n" for one in names]
    (run / "SHA256SUMS").write_text("".join(lines))


def spoil(run: Path, name: str, *path, value) -> None:
    """Set one value of a JSON document."""
    document = json.loads((run / name).read_text(encoding="utf-8"))
    *above, last = path
    inner = document
    for part in above:
        inner = inner[part]
    inner[last] = value
    replace(run, name, json.dumps(document).encode())


def spoil_array(run: Path, file: str, name: str, value) -> None:
    with np.load(run / file) as arrays:
        columns = dict(arrays)
    columns[name] = value(columns[name])
    data = io.BytesIO()
    np.savez(data, **columns)
    replace(run, file, data.getvalue())


# What was changed, and words of the answer: the place, and what is wrong there
DOCUMENT = [
    (("zones",), [], "[zones]"),
    (("zones", "files"), ["zones/x.geojson"], "[zones.files]"),
    (("zones", "numbers", "tiny-a"), 7, "[zones.numbers.tiny-a]"),
    (("zones", "colour"), "red", "colour"),
    (("mission", "zones"), "tiny", "zones"),
    (("impacts", 0, "flights"), 0, "at least 1 flight"),
    (("impacts", 0, "flights"), -40, "at least 1 flight"),
    (("impacts", 0, "flights"), "40", "[impacts.1.flights]"),
    (("impacts", 0, "flights"), True, "[impacts.1.flights]"),
    (("impacts", 0, "flights"), 39, "flight is outside its range"),
    (("impacts", 0, "flights"), 41, "failures of 40 flights"),
    (("impacts", 0, "groups"), [], "group is outside its range"),
    (("impacts", 0, "groups", 0, "part"), 3, "groups.1.part"),
    (("impacts", 0, "groups", 0, "casualty_area_m2"), -1.0, "a casualty area of -1"),
    (("impacts", 0, "case"), "elsewhere", "is of case elsewhere"),
    (("failures", "nominal", "modes"), "none", "modes"),
    (("failures", "sweep", "modes"), ["explosion"], "mode is outside its range"),
    (("failures", "sweep", "modes"), ["explosion", "explosion"], "twice"),
    (("impacts", 0, "not_landed"), {"orbital": -1}, "not landed"),
    (("impacts", 0, "item"), "fairing", "twice"),
    (("provenance", "seed"), "one", "[provenance.seed]"),
    (("provenance", "failure_modes"), ["meteor"], "no failure mode 'meteor'"),
    (("provenance", "assumptions", 0), "The wind is known.", "[provenance.assumptions.1]"),
    (("provenance", "assumptions", 0, "code"), "luck", "there is no code 'luck'"),
    (("provenance", "assumptions", 0, "values"), {"wind": True}, "[provenance.assumptions.1.values.wind"),
    (("provenance", "assumptions", 0, "values"), {}, "expected: wind (str)"),
    (("provenance", "assumptions", 0, "values"), {"wind": "../x"}, "no model '../x'"),
    (("provenance", "not_modelled", 0, "values"), {"longest_s": {}}, "[provenance.not_modelled.1.values.longest_s"),
    (("provenance", "unverified", 0, "values"), {"kind": "wind", "model": "../x"}, "no model '../x'"),
    (("impacts", 0, "condition"), "luck", "condition 'luck'"),
    (("mission", "liftoff_utc"), "yesterday", "liftoff_utc]: "),
    (("mission", "id"), 7, "id]: "),
]
PARTS_OF_AN_OUTPUT = [
    (("flagged", 0, "reasons"), [], "without a reason"),
    (("flagged", 0, "reasons", 0, "window_utc"), ["then", "now"], "then"),
    (("flagged", 0, "reasons", 0, "windows_utc"), [["2023-08-24T15:00:00Z", "2023-08-23T15:00:00Z"]], "in order"),
    (("flagged", 0, "reasons", 0, "windows_utc"), [["2023-08-24T15:00:00", None]], "time zone"),
    (("flagged", 1, "reasons", 0, "probability"), 3.0, "probability"),
    (("trajectories", "nominal", "drops", 0, "lat_deg"), 95.0, "not on the globe"),
    (("trajectories", "nominal", "events", 0, "t_s"), "0", "[trajectories.nominal.events.1.t_s]"),
    (("mission", "pad"), "pad-9", "pad-9"),
    (("mission", "liftoff_source"), "nobody", "nobody"),
    (("flagged", 0, "condition"), "luck", "condition 'luck'"),
    (("validation", 0, "quantity"), "luck", "[validation]: found estimated 'luck'"),
    (("wind", "height_m"), [0.0, 1.0], "[wind]"),
]
FOOTPRINT = [
    (("geometry",), POINT, "found a Point"),
    (("geometry",), BOW_TIE, "crosses"),
    (("geometry",), NORTH_OF_THE_POLE, "not on the globe"),
    (("geometry",), EMPTY, "found nothing"),
    (("geometry",), None, "geometry"),
    (("properties", "flights"), 0, "counts and areas above 0"),
    (("properties", "interval"), [0.9, 0.1], "shares within 0"),
    (("properties", "probability"), "often", "probability"),
    (("properties", "condition"), "luck", "condition 'luck'"),
    (("properties", "item"), "payload", "impacts that the run does not hold"),
]
ARRAYS = [
    ("0.lat_deg", lambda column: np.full_like(column, 95.0), "lat_deg is outside its range"),
    ("0.lon_deg", lambda column: np.full_like(column, np.nan), "lon_deg is outside its range"),
    ("0.lon_deg", lambda column: column[1:], "one number for each"),
    ("0.lon_deg", lambda column: column.reshape(2, -1), "one number for each"),
    ("0.t_s", lambda column: column.astype(str), "no array of numbers"),
    ("0.t_s", lambda column: column.astype(object), "no arrays of numbers"),
    ("0.flight", lambda column: column.astype(float), "flight of type float64"),
    ("0.flight", lambda column: column - 1, "flight is outside its range"),
    ("0.impact_speed_mps", lambda column: -column, "impact_speed_mps is outside its range"),
    ("0.mass_kg", lambda column: 0.0 * column, "mass_kg is outside its range"),
    ("0.pieces", lambda column: column[:1], "one number for each"),
    ("0.beta_kgpm2", lambda column: column.astype(float), "beta_kgpm2 of type float64"),
    ("4.group", lambda column: column + column.dtype.type(1), "group is outside its range"),
    ("sweep/mode", lambda column: column + column.dtype.type(1), "mode is outside its range"),
    ("sweep/t_s", lambda column: np.full_like(column, np.nan), "t_s is outside its range"),
    ("nominal/t_s", lambda column: np.zeros_like(column), "flights that go to plan"),
]


def refused(fallzone, run: Path, words: str, commands) -> None:
    for command in commands:
        outcome = fallzone(*command)
        assert (outcome.code, outcome.out) == (3, ""), command
        assert words in " ".join(outcome.err.split()) and str(run) in outcome.err


@pytest.mark.parametrize(("path", "value", "words"), DOCUMENT)
def test_a_document_that_cannot_be_true_is_refused_by_every_command(fallzone, run, tmp_path, path, value, words):
    spoil(run, RUN_FILE, *path, value=value)
    out = tmp_path / "out"
    mission = tiny_assessment().mission.id
    commands = [("check", "0,0", "--run", run), ("flag", "--run", run), ("map", mission, "--run", run, "-o", out)]
    refused(fallzone, run, words, [*commands, ("brief", mission, "--run", run, "-o", out)])
    assert not out.exists()


@pytest.mark.parametrize(("path", "value", "words"), PARTS_OF_AN_OUTPUT)
def test_what_only_outputs_read_is_refused_by_them(fallzone, run, path, value, words):
    spoil(run, RUN_FILE, *path, value=value)
    refused(fallzone, run, words, [("flag", "--run", run)])


@pytest.mark.parametrize(("path", "value", "words"), FOOTPRINT)
def test_an_area_that_is_none_is_refused(fallzone, run, path, value, words):
    spoil(run, FOOTPRINTS_FILE, "features", 0, *path, value=value)
    refused(fallzone, run, words, [("check", "0,0", "--run", run), ("flag", "--run", run)])


@pytest.mark.parametrize(("name", "change", "words"), ARRAYS)
def test_columns_that_are_no_impacts_are_refused(fallzone, run, name, change, words):
    spoil_array(run, IMPACTS_FILE, name, change)
    refused(fallzone, run, words, [("check", "0,0", "--run", run), ("flag", "--run", run)])


@pytest.mark.parametrize("name", ["nominal/lat_deg", "nominal/position_ecef_m", "nominal/t_s", "nominal/path/stage-1"])
def test_columns_that_are_no_flight_are_refused(fallzone, run, name):
    spoil_array(run, TRAJECTORIES_FILE, name, lambda column: column[:1] * 1e9)
    refused(fallzone, run, "[trajectories.nominal]", [("flag", "--run", run)])


def test_an_array_that_is_missing_is_named(fallzone, run):
    data = io.BytesIO()
    np.savez(data, **{"0.lon_deg": np.zeros(10)})
    replace(run, IMPACTS_FILE, data.getvalue())
    refused(fallzone, run, "lacks an array: nominal/mode", [("check", "0,0", "--run", run), ("flag", "--run", run)])


def test_compressed_arrays_are_no_part_of_a_run(fallzone, run):
    """A few bytes could stand for more than the memory holds."""
    data = io.BytesIO()
    np.savez_compressed(data, **{"0.lon_deg": np.zeros(10_000)})
    replace(run, IMPACTS_FILE, data.getvalue())
    refused(fallzone, run, "compressed", [("check", "0,0", "--run", run)])


def places(value, above=()):
    """The path of every value of a document; of lists the first alone, and records of files no deeper."""
    if above:
        yield above
    if len(above) == 2 and above[0] in ("mission", "vehicle", "site"):
        return
    if isinstance(value, dict):
        for key in value:
            yield from places(value[key], (*above, key))
    elif isinstance(value, list) and value:
        yield from places(value[0], (*above, 0))


@pytest.mark.parametrize("bad", [None, "text", []])
def test_whatever_stands_anywhere_in_a_run_it_is_read_or_refused(run, bad):
    document = json.loads((run / RUN_FILE).read_text(encoding="utf-8"))
    for *above, last in list(places(document)):
        inner = document
        for part in above:
            inner = inner[part]
        inner[last], good = bad, inner[last]
        replace(run, RUN_FILE, json.dumps(document).encode())
        inner[last] = good
        for read in (read_check, read_run):
            try:
                read(run)
            except InputError as error:
                assert str(run) in str(error)
