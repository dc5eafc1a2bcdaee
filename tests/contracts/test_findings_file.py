"""What was found of a run, in its folder: read back as it was, and refused by name and place where it cannot be."""

from __future__ import annotations

import dataclasses
import io
import json

import numpy as np
import pytest
from builders import tiny_assessment
from shapely.geometry import MultiPolygon, Polygon

from fallzone.assessment.store.findings_file import findings_arrays, read_findings
from fallzone.errors import InputError


@pytest.fixture(scope="module")
def run():
    """The tiny run with its findings, its own likelihood taken for that of today."""
    found = tiny_assessment().with_findings()
    risk = dataclasses.replace(found.per_launch, likelihood=found.launch.likelihood)
    return dataclasses.replace(found, findings=dataclasses.replace(found.findings, per_launch=risk))


@pytest.fixture(scope="module")
def arrays(run):
    return findings_arrays(run)


def read(arrays, run, tmp_path):
    data = io.BytesIO()
    np.savez(data, **arrays)
    data.seek(0)
    return read_findings(data, tmp_path / "findings.npz", run.launch.likelihood)


def with_record(arrays, change):
    """The same arrays with another record."""
    record = json.loads(arrays["record"].tobytes().decode())
    change(record)
    return arrays | {"record": np.frombuffer(json.dumps(record).encode(), dtype=np.int8)}


def test_a_run_without_findings_says_so(tmp_path):
    run = tiny_assessment()
    assert read(findings_arrays(run), run, tmp_path) is None


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        (("per_launch", "collective", "value"), -0.5, "value"),
        (("per_launch", "collective", "value"), "often", "collective.value"),
        (("per_launch", "collective", "interval"), [0.9, 0.1], "the lower end first"),
        (("per_launch", "any_casualty"), None, "any_casualty"),
        (("per_launch", "criteria", 0, "id"), "luck", "criterion 'luck'"),
        (("per_launch", "criteria", 0, "answer"), "surely", "criteria.1.answer"),
        (("per_launch", "criteria", 0, "lat_deg"), 95.0, "-90 to 90"),
        (("per_launch", "individual", 0, "level"), 2.0, "0 to 1"),
        (("per_launch", "individual", 0, "geometry"), "outline 100000", "is no outline"),
        (("per_launch", "individual", 0, "geometry"), "array 0", "is no outline"),
        (("per_launch", "likelihood"), "array 0", "is no likelihood"),
        (("per_launch", "colour"), "red", "colour"),
        (("airspace", 0, "probability"), 1.5, "0 to 1"),
        (("airspace", 0, "first_s"), 1e12, "first_s"),
        (("airspace", 0, "last_s"), 0.0, "the lower end first"),
        (("moments", "moments", 0, "counted_s"), [60.0, 0.0], "the lower end first"),
        (("moments", "t_s"), "array 100000", "is no array of numbers"),
        (("moments", "moments", 0, "sample_lat_deg"), "outline 0", "is no array of numbers"),
        (("squares", 0, "number"), "one", "squares.1.number"),
        (("doubtful_cells", "rows"), {"3": ["a"]}, "doubtful_cells.rows.3.1"),
        (("squares",), None, "squares"),
    ],
)
def test_what_cannot_be_is_refused_by_place(run, arrays, tmp_path, path, value, words):
    def change(record):
        for part in path[:-1]:
            record = record[part]
        record[path[-1]] = value

    spoiled = with_record(arrays, change)
    with pytest.raises(InputError) as refused:
        read(spoiled, run, tmp_path)
    assert words in str(refused.value) and "findings.npz [record" in str(refused.value)


def test_a_criterion_is_not_met_where_something_is_not_known(run, arrays, tmp_path):
    for change in ({"value": None}, {"doubts": ["people"]}):
        told = {"answer": "meets", "value": 1e-9, "doubts": []} | change
        spoiled = with_record(arrays, lambda record, told=told: record["per_launch"]["criteria"][0].update(told))
        with pytest.raises(InputError, match="criterion 'collective': meets"):
            read(spoiled, run, tmp_path)


def test_samples_of_a_moment_lie_on_the_globe_and_none_is_missing(run, arrays, tmp_path):
    at = next(n for n, one in enumerate(run.findings.moments.moments) if len(one.sample_lon_deg))
    record = json.loads(arrays["record"].tobytes().decode())
    name = record["moments"]["moments"][at]["sample_lat_deg"].removeprefix("array ")
    for column in (arrays[name] * np.nan, arrays[name] + 200.0, arrays[name][1:]):
        with pytest.raises(InputError, match="sample_lat_deg is outside its range"):
            read(arrays | {name: column}, run, tmp_path)


def test_outlines_that_end_elsewhere_than_said_are_refused(run, arrays, tmp_path):
    for ends in (arrays["ends"][:-1], arrays["ends"] + 1, arrays["ends"][::-1]):
        with pytest.raises(InputError, match="ends"):
            read(arrays | {"ends": ends}, run, tmp_path)


def test_an_outline_that_crosses_itself_is_refused(run, arrays, tmp_path):
    bow_tie = MultiPolygon([Polygon([(127, 30), (128, 31), (128, 30), (127, 31)])])
    area = dataclasses.replace(run.findings.airspace[0], geometry=bow_tie)
    spoiled = dataclasses.replace(run, findings=dataclasses.replace(run.findings, airspace=(area,)))
    with pytest.raises(InputError, match="crosses"):
        read(findings_arrays(spoiled), run, tmp_path)
