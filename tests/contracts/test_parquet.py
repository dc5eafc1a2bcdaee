"""Impacts kept as a Parquet table: what is read back is what was simulated, with what it is conditional on."""

from __future__ import annotations

import dataclasses
import json
import sys

import numpy as np
import pyarrow.compute
import pyarrow.parquet
import pytest
from small_study import impact_bytes

import fallzone
from fallzone.assessment.store.parquet import FACTS_KEY, PARQUET_FILE
from fallzone.assessment.store.read import read_run
from fallzone.assessment.store.stored import SUMS_FILE, read_check
from fallzone.cli.main import main
from fallzone.files import digest_sha256
from fallzone.model.results.impacts import ENERGY, IMPACT_COLUMNS
from fallzone.montecarlo.sampling import BLOCK_FLIGHTS

MISSION = "malligyong-1-2023-08-24"
SAMPLES = BLOCK_FLIGHTS + 40
CASES = ("nominal", "sweep")


@pytest.fixture(scope="module")
def assessment():
    return fallzone.assess(fallzone.load_mission(MISSION), samples=SAMPLES, cases=CASES)


@pytest.fixture(scope="module")
def folder(assessment, tmp_path_factory):
    # A part smaller than any case, so that row groups are written one after another
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("fallzone.model.results.impacts.PART_IMPACTS", 1_000)
        return assessment.write(tmp_path_factory.mktemp("table") / "run", parquet=True)


WORDS = ("case", "item", "part", "group", "failure_mode")
NUMBERS = (
    *("flight", "lon_deg", "lat_deg", "t_s", "impact_speed_mps", "pieces", "mass_kg", "beta_kgpm2"),
    *("impact_energy_j", "member", "ratio", "burn", "burned", "proposal", "casualty_area_m2", "failure_t_s"),
)


def test_the_table_reads_back_as_the_impacts(assessment, folder):
    table = pyarrow.parquet.read_table(folder / PARQUET_FILE)
    assert table.column_names == [*WORDS, *NUMBERS]
    first = 0
    for impacts in assessment.impacts:
        own = table.slice(first, len(impacts.flight))
        assert own["case"].to_pylist() == [impacts.case] * len(own) and len(own) == len(impacts.flight)
        assert own["item"].to_pylist() == [impacts.item] * len(own)
        assert own["part"].to_pylist() == [impacts.groups[index].part for index in impacts.group]
        assert own["group"].to_pylist() == [impacts.groups[index].name for index in impacts.group]
        for column in (*IMPACT_COLUMNS, ENERGY):
            if column.name not in ("group", "level_t_s"):
                assert own[column.name].type == column.dtype.replace("float64", "double").replace("float32", "float")
                assert np.array_equal(own[column.name].to_numpy(), getattr(impacts, column.name)), column.name
        for name in ("member", "ratio", "burn", "burned", "proposal"):
            assert np.array_equal(own[name].to_numpy(), getattr(impacts.failures, name)[impacts.flight]), name
        modes = (*impacts.failures.modes, None)
        assert own["failure_mode"].to_pylist() == [modes[code] for code in impacts.failures.mode[impacts.flight]]
        failure_t_s = impacts.failures.t_s[impacts.flight]
        known = [None if np.isnan(t_s) else t_s for t_s in failure_t_s.tolist()]
        assert own["failure_t_s"].to_pylist() == known
        # No vehicle file that is shipped gives one
        assert own["casualty_area_m2"].null_count == len(own)
        first += len(impacts.flight)
    assert first == table.num_rows
    nominal, sweep = (table["failure_mode"].filter(pyarrow.compute.equal(table["case"], case)) for case in CASES)
    assert nominal.null_count == len(nominal) and sweep.null_count == 0 and len(sweep.unique()) == 8


def test_it_is_written_in_row_groups_and_says_its_units_and_conditions(assessment, folder):
    file = pyarrow.parquet.ParquetFile(folder / PARQUET_FILE)
    assert file.metadata.num_row_groups == sum(-(-len(one.flight) // 1_000) for one in assessment.impacts)
    units = {field.name: (field.metadata or {}).get(b"unit") for field in file.schema_arrow}
    assert units["lon_deg"] == units["lat_deg"] == b"degree" and units["t_s"] == b"second after lift-off"
    assert {name: units[name].decode() for name in NUMBERS[4:]} == {
        "impact_speed_mps": "metre per second",
        "pieces": "",
        "mass_kg": "kilogram",
        "beta_kgpm2": "kilogram per square metre",
        "impact_energy_j": "joule",
        "member": "",
        "ratio": "",
        "burn": "",
        "burned": "",
        "proposal": "",
        "casualty_area_m2": "square metre",
        "failure_t_s": "second after lift-off",
    }
    facts = json.loads(file.schema_arrow.metadata[FACTS_KEY.encode()])
    assert (facts["mission"], facts["version"], facts["seed"]) == (MISSION, fallzone.__version__, 1)
    assert facts["inputs_sha256"] == dict(assessment.provenance.inputs)
    told = [(one["case"], one["item"], one["condition"], one["flights"], one["impacts"]) for one in facts["impacts"]]
    assert told == [(one.case, one.item, one.condition, SAMPLES, len(one.flight)) for one in assessment.impacts]


def test_heights_that_bodies_passed_come_back_from_table_and_folder(assessment, tmp_path):
    passed = []
    for one in assessment.impacts:
        level_t_s = np.stack([one.t_s - 60.0, one.t_s - 9.0], axis=1).astype(np.float32)
        level_t_s[::7, 0] = np.nan
        passed.append(dataclasses.replace(one, levels_m=(9_000.0, 1_000.0), level_t_s=level_t_s))
    run = dataclasses.replace(assessment, impacts=tuple(passed)).write(tmp_path / "run", parquet=True)
    assert impact_bytes(read_run(run).impacts) == impact_bytes(passed)
    told = pyarrow.parquet.read_table(run / PARQUET_FILE)["level_t_s"].to_pylist()
    expected = np.concatenate([one.level_t_s for one in passed]).tolist()
    assert told == [[None if np.isnan(t_s) else t_s for t_s in row] for row in expected]
    assert read_run(run).impacts[0].levels_m == (9_000.0, 1_000.0)


def test_the_folder_holds_the_same_columns(assessment, folder):
    assert impact_bytes(read_run(folder).impacts) == impact_bytes(assessment.impacts)
    assert impact_bytes(read_check(folder).impacts) == impact_bytes(assessment.impacts)


def test_the_same_run_gives_the_same_bytes_with_their_digest(folder, tmp_path):
    again = read_run(folder).write(tmp_path / "again", parquet=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("fallzone.model.results.impacts.PART_IMPACTS", 1_000)
        same = read_run(folder).write(tmp_path / "same", parquet=True)
    assert (same / PARQUET_FILE).read_bytes() == (folder / PARQUET_FILE).read_bytes()
    assert f"{digest_sha256(folder / PARQUET_FILE)}  {PARQUET_FILE}" in (folder / SUMS_FILE).read_text().splitlines()
    assert (again / "impacts.npz").read_bytes() == (folder / "impacts.npz").read_bytes()


def test_without_being_asked_there_is_no_table(folder, tmp_path):
    plain = read_run(folder).write(tmp_path / "plain")
    assert not (plain / PARQUET_FILE).exists() and PARQUET_FILE not in (plain / SUMS_FILE).read_text()


def test_where_pyarrow_is_missing_it_says_so_before_anything_is_simulated(tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setattr("fallzone.assessment.assess.assess", None)
    with pytest.raises(SystemExit) as left:
        main(["run", MISSION, "--parquet", "--out", str(tmp_path / "run")])
    assert left.value.code == 3
    assert "pip install 'fallzone[parquet]'" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
