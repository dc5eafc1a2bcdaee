"""A run that is read back is the one that was written; what it no longer stands for is told, file by file."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import pyarrow.parquet
import pytest
from builders import FLIGHTS, tiny_assessment
from pseudo import Pseudo

from fallzone import __version__
from fallzone.assessment.reweigh import Weighting, reweigh
from fallzone.assessment.store.alert_file import read_kept_ground
from fallzone.assessment.store.parquet import write_parquet
from fallzone.assessment.store.read import read_run
from fallzone.assessment.store.read_alert import read_alert_run
from fallzone.assessment.store.stored import find_staleness, is_run, read_check
from fallzone.assessment.store.write import check_run_place
from fallzone.catalogue import regions
from fallzone.catalogue.fitted.left_out import load_left_out
from fallzone.catalogue.geodata import Geodata
from fallzone.catalogue.kept import Kept
from fallzone.catalogue.regions import load_regions
from fallzone.errors import InputError, UnwritableError
from fallzone.model.results.statement import Statement
from fallzone.outputs.doubt_words import say_doubt, say_stale
from fallzone.words import speaking

SHIPPED = Path(__file__).parents[2] / "geodata"
FILES = [
    "SHA256SUMS",
    "alert.npz",
    "assessment.json",
    "findings.npz",
    "footprints.geojson",
    "impacts.npz",
    "isopleths.geojson",
    "launch.json",
    "trajectories.npz",
]


def fresh(inputs: dict[str, str] | None = None):
    """The tiny run as of today's version and files."""
    tiny = tiny_assessment()
    return dataclasses.replace(
        tiny, provenance=dataclasses.replace(tiny.provenance, version=__version__, inputs=inputs or {})
    )


def same(one, other) -> bool:
    """Whether records hold the same numbers, NaN where the other has it."""
    if isinstance(one, np.ndarray):
        return np.array_equal(one, other, equal_nan=one.dtype.kind == "f") and one.dtype == other.dtype
    if dataclasses.is_dataclass(one):
        fields = dataclasses.fields(one)
        return type(one) is type(other) and all(same(getattr(one, f.name), getattr(other, f.name)) for f in fields)
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if hasattr(one, "equals_exact"):
        return one.equals_exact(other, 0.0)
    return one == other or (one != one and other != other)


def test_a_run_reads_back_as_it_was_written(tmp_path):
    run = fresh(digests(SHIPPED))
    # Zones, and what was left out of fits, are those of today's files
    mission = run.mission.model_copy(update={"zones": ()})
    run = dataclasses.replace(run, zones=(), left_out=load_left_out(), mission=mission)
    swept = next(one for one in run.shapes if one.case == "sweep")
    by_flight = dataclasses.replace(swept, id=f"{swept.id}:by-flight", counted_by="flight")
    run = dataclasses.replace(run, shapes_by_flight=(by_flight,)).with_findings()
    # Its likelihood is its own, and not the one of today
    assert run.findings.per_launch is None
    risk = dataclasses.replace(run.per_launch, likelihood=run.launch.likelihood)
    run = dataclasses.replace(run, findings=dataclasses.replace(run.findings, per_launch=risk))
    back = read_run(run.write(tmp_path / "run"))
    assert back.findings.per_launch and back.findings.moments and back.findings.airspace and back.findings.squares
    assert back.folder == tmp_path / "run"
    for field in dataclasses.fields(run):
        if field.name not in ("stale", "folder"):
            assert same(getattr(run, field.name), getattr(back, field.name)), field.name


def test_findings_stand_only_while_all_that_they_follow_from_does(tmp_path, monkeypatch):
    named = fresh(digests(SHIPPED))
    run = dataclasses.replace(named, zones=(), mission=named.mission.model_copy(update={"zones": ()}))
    found = run.with_findings()
    assert found.with_findings() is found
    # None where nothing was looked for, where the run is stale, and where its zones are not those of the day
    older = dataclasses.replace(found, provenance=dataclasses.replace(found.provenance, version="0.0.1"))
    with_zones = dataclasses.replace(found, zones=named.zones, mission=named.mission)
    for number, one in enumerate((run, older, with_zones)):
        assert read_run(one.write(tmp_path / str(number))).findings is None
    assert reweigh(found, Weighting(failure_probability=0.5)).findings is None
    # Nor are regions read anew that the run keeps
    kept = load_regions()
    assert same(read_kept_ground(tmp_path / "0").regions, kept)
    monkeypatch.setattr(regions, "_REGIONS", Kept(most=2))
    monkeypatch.setattr(regions, "_read_regions", lambda _texts: pytest.fail("read anew"))
    read_run(tmp_path / "0")
    assert same(load_regions(), kept)
    # What is asked for later is found as it was then
    back = read_run(found.write(tmp_path / "found"))
    for name in ("airspace", "moments", "squares", "doubtful_cells"):
        assert getattr(back, name) is getattr(back.findings, name)
        assert same(getattr(back, name), getattr(dataclasses.replace(back, findings=None), name)), name


def test_an_area_by_flight_is_none_that_a_location_check_is_held_against(tmp_path):
    run = fresh()
    by_flight = dataclasses.replace(run.shapes[-1], id="sweep:debris:99:by-flight", counted_by="flight")
    folder = dataclasses.replace(run, shapes_by_flight=(by_flight,)).write(tmp_path / "run")
    assert [one.id for one in read_check(folder).shapes] == [one.id for one in run.shapes]


def test_a_run_from_before_areas_by_flight_reads_as_by_fragment(tmp_path):
    folder = fresh().write(tmp_path / "run")
    path = folder / "footprints.geojson"
    document = json.loads(path.read_text(encoding="utf-8"))
    for feature in document["features"]:
        del feature["properties"]["counted_by"]
    path.write_text(json.dumps(document), encoding="utf-8")
    lines = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    kept = [f"{digest}  {path.name}" if line.endswith(path.name) else line for line in lines]
    (folder / "SHA256SUMS").write_text("".join(f"{line}\n" for line in kept), encoding="utf-8")
    back = read_run(folder)
    assert {one.counted_by for one in back.shapes} == {"fragment"} and back.shapes_by_flight == ()


def test_zones_are_not_kept_but_those_that_are_gone_are_told(tmp_path):
    back = read_run(fresh().write(tmp_path / "run"))
    assert back.zones == () and back.zone_doubts == (
        Statement(code="zone-file-gone", values={"file": "zones/tiny.geojson"}),
        Statement(code="zones-lost", values={"zones": ("tiny-a", "tiny-b", "tiny-tracking", "tiny-nowhere")}),
    )
    assert not any(reason.reason == "zone" for flag in back.flagged for reason in flag.reasons)


def test_the_folder_lists_the_digests_of_its_files_as_sha256sum_does(tmp_path):
    folder = fresh().write(tmp_path / "run")
    assert sorted(path.name for path in folder.iterdir()) == FILES
    lines = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    assert sorted(lines, key=lambda line: line[66:]) == [
        f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}" for name in FILES[1:]
    ]


def test_a_document_is_json_with_the_names_of_people_as_they_write_them_and_nothing_that_is_no_number(tmp_path):
    run = fresh()
    text = (run.write(tmp_path / "run") / "assessment.json").read_text(encoding="utf-8")
    document = json.loads(text, parse_constant=lambda word: pytest.fail(word))
    assert text.startswith("{\n ") and text.endswith("}\n") and "작은 우주센터" in text
    assert document["schema_version"] == 7 and document["mission_file"] is None
    assert document["mission"]["liftoff_utc"].startswith("2023-08-23T18:50:00")
    assert set(document["zones"]) == {"files", "numbers"}
    assert [group["flights"] for group in document["impacts"]] == [FLIGHTS] * 5
    assert not {"lon_deg", "flight"} & set(document["impacts"][0]), "columns lie in files of their own"


def test_a_run_is_the_same_in_every_language(tmp_path):
    fresh().write(tmp_path / "english", parquet=True)
    with speaking(Pseudo()):
        fresh().write(tmp_path / "other", parquet=True)
    for name in (*FILES, "impacts.parquet"):
        assert (tmp_path / "english" / name).read_bytes() == (tmp_path / "other" / name).read_bytes(), name


def test_areas_are_geojson_that_other_programs_read(tmp_path):
    run = fresh()
    text = (run.write(tmp_path / "run") / "footprints.geojson").read_text(encoding="utf-8")
    collection = json.loads(text)
    assert collection["type"] == "FeatureCollection"
    assert [one["type"] for one in collection["features"]] == ["Feature"] * len(run.shapes)
    assert {one["geometry"]["type"] for one in collection["features"]} <= {"Polygon", "MultiPolygon"}


def test_a_run_is_replaced_by_a_run_and_nothing_else_is(tmp_path):
    folder = fresh().write(tmp_path / "run")
    check_run_place(folder)
    before = (folder / "assessment.json").read_bytes()
    other = dataclasses.replace(fresh(), flagged=())
    other.write(folder)
    assert (folder / "assessment.json").read_bytes() != before and read_run(folder).flagged == ()
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    for replace in (check_run_place, fresh().write):
        with pytest.raises(UnwritableError, match=r"notes\.txt"):
            replace(folder)


@pytest.mark.parametrize("key", ["schema_version", "mission", "vehicle", "provenance"])
def test_a_folder_whose_document_is_none_of_a_run_is_left_alone(tmp_path, key):
    document = {"schema_version": 5, "mission": {}, "vehicle": {}, "provenance": {}}
    for folder, keys in ((tmp_path / "run", set(document)), (tmp_path / "other", set(document) - {key})):
        folder.mkdir()
        data = json.dumps({name: document[name] for name in sorted(keys)}).encode()
        (folder / "assessment.json").write_bytes(data)
        sums = f"{hashlib.sha256(data).hexdigest()}  assessment.json\n"
        (folder / "SHA256SUMS").write_text(sums, encoding="utf-8")
    check_run_place(tmp_path / "run")
    with pytest.raises(UnwritableError):
        check_run_place(tmp_path / "other")


@pytest.fixture
def geodata(tmp_path):
    """Shipped files and one that a run was made from."""
    for kind in ("sites", "vehicles", "missions", "regions"):
        shutil.copytree(SHIPPED / kind, tmp_path / "geodata" / kind)
    (tmp_path / "geodata" / "a.toml").write_bytes(b"a = 1\n")
    return tmp_path / "geodata"


def digests(geodata: Path) -> dict[str, str]:
    files = sorted(path for path in geodata.rglob("*.*") if path.suffix in (".toml", ".geojson"))
    return {str(path.relative_to(geodata)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_a_run_stands_while_its_files_are_as_they_were(geodata, tmp_path):
    own = tmp_path / "own.csv"
    own.write_bytes(b"1\n")
    inputs = digests(geodata) | {str(own): hashlib.sha256(b"1\n").hexdigest()}
    folder = fresh(inputs).write(tmp_path / "run")
    assert (
        find_staleness(folder, Geodata(geodata)) is None
        and read_run(folder, Geodata(geodata)).stale is None
        and read_check(folder, Geodata(geodata)).stale is None
    )
    for file, name in ((geodata / "a.toml", "a.toml"), (own, str(own))):
        before = file.read_bytes()
        file.write_bytes(b"b = 2\n")
        assert (
            find_staleness(folder, Geodata(geodata))
            == Statement(code="file-changed", values={"file": name})
            == read_run(folder, Geodata(geodata)).stale
        )
        for gone in (lambda file: file.write_bytes(b""), Path.unlink):
            gone(file)
            gone_now = Statement(code="file-gone", values={"file": name})
            assert find_staleness(folder, Geodata(geodata)) == gone_now
        file.write_bytes(before)
    assert find_staleness(folder, Geodata(geodata)) is None


def test_a_region_layer_that_was_not_read_is_new(geodata, tmp_path):
    inputs = digests(geodata)
    del inputs["regions/korea.geojson"]
    folder = fresh(inputs).write(tmp_path / "run")
    new = Statement(code="file-new", values={"file": "regions/korea.geojson"})
    assert find_staleness(folder, Geodata(geodata)) == new
    assert say_doubt(new) == "The stored run is out of date (regions/korea.geojson is new): run it again."


def test_a_run_of_another_version_is_out_of_date(tmp_path):
    folder = tiny_assessment().write(tmp_path / "run")
    told = Statement(code="other-version", values={"made_by": "0.0.0", "version": __version__})
    assert find_staleness(folder) == told == read_check(folder).stale
    assert say_stale(told) == f"made by version 0.0.0, this is {__version__}"


def test_a_check_reads_what_it_needs_and_no_more(tmp_path):
    run = fresh()
    found = read_check(run.write(tmp_path / "run"))
    assert (found.mission, found.liftoff_utc) == (run.mission.id, run.mission.liftoff_utc)
    assert same(found.shapes, run.shapes) and same(found.impacts, run.impacts)
    assert found.inputs == {} and found.needed == run.needed
    alone = dataclasses.replace(run, mission=run.mission.model_copy(update={"as_flown": None}))
    needed = read_check(alone.write(tmp_path / "alone")).needed
    assert needed == alone.needed != run.needed, "without a failure of its own no as-flown case is needed"


def change(folder: Path, edit) -> None:
    """Change the document of a run, and its digest with it."""
    before = hashlib.sha256((folder / "assessment.json").read_bytes()).hexdigest()
    document = json.loads((folder / "assessment.json").read_text(encoding="utf-8"))
    edit(document)
    (folder / "assessment.json").write_text(json.dumps(document), encoding="utf-8")
    sums = (folder / "SHA256SUMS").read_text(encoding="utf-8")
    after = hashlib.sha256((folder / "assessment.json").read_bytes()).hexdigest()
    (folder / "SHA256SUMS").write_text(sums.replace(before, after), encoding="utf-8")


@pytest.mark.parametrize(
    ("more", "place"),
    [
        ({"id": 7}, "[mission.id]"),
        ({"liftoff_utc": "yesterday"}, "[mission.liftoff_utc]"),
        ({"separations": "none"}, "[mission.separations]"),
        ({"separations": [{"item": 3}]}, "[mission.separations.item]"),
        ({"separations": [{}]}, "[mission.separations.item]"),
    ],
)
def test_a_check_names_the_place_of_what_it_cannot_read(tmp_path, more, place):
    folder = fresh().write(tmp_path / "run")
    change(folder, lambda document: document["mission"].update(more))
    with pytest.raises(InputError) as refused:
        read_check(folder)
    assert f"assessment.json {place}: " in str(refused.value)


def test_a_mission_without_separations_needs_none_of_their_items(tmp_path):
    folder = fresh().write(tmp_path / "run")
    change(folder, lambda document: (document["mission"].pop("separations"), document["mission"].pop("liftoff_utc")))
    found = read_check(folder)
    assert found.liftoff_utc is None and not {item for _, item in found.needed} & {"stage-1", "fairing", "stage-2"}


def test_a_folder_without_a_run_is_none(tmp_path):
    assert not is_run(tmp_path)
    for read in (read_run, read_check, find_staleness):
        with pytest.raises(InputError, match=r"holds no assessment\.json"):
            read(tmp_path)


@pytest.mark.parametrize("name", FILES[1:])
def test_a_part_that_differs_from_its_digest_is_refused_by_name(tmp_path, name):
    folder = fresh().write(tmp_path / "run")
    with (folder / name).open("ab") as file:
        file.write(b"\n")
    # What is kept for alerts is read by them alone
    read = read_alert_run if name == "alert.npz" else read_run
    with pytest.raises(InputError, match=f"{name}: differs from its digest in SHA256SUMS: damaged"):
        read(folder)


def test_what_is_whole_but_not_understood_was_made_by_another_version(tmp_path):
    folder = fresh().write(tmp_path / "run")
    change(folder, lambda document: document.update(schema_version=8))
    with pytest.raises(InputError, match="whole by its digests, but cannot be read: it was made by another version"):
        read_run(folder)
    # A list that names a file of another folder is none of a run's
    sums = (folder / "SHA256SUMS").read_text(encoding="utf-8")
    digest = hashlib.sha256((folder / "assessment.json").read_bytes()).hexdigest()
    (folder / "SHA256SUMS").write_text(f"{sums}{digest}  ../run/assessment.json\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"assessment\.json: is of another version") as refused:
        read_run(folder)
    assert "whole by its digests" not in str(refused.value)


@pytest.mark.parametrize("part", ["vehicle", "site", "provenance", "trajectories", "impacts", "zones", "flagged"])
def test_a_document_that_lacks_a_part_says_which(tmp_path, part):
    folder = fresh().write(tmp_path / "run")
    change(folder, lambda document: document.pop(part))
    with pytest.raises(InputError, match=f"lacks {part}"):
        read_check(folder)


def test_a_table_of_impacts_says_case_item_units_and_conditions(tmp_path):
    run = fresh({"missions/a.toml": "0" * 64})
    file = pyarrow.parquet.ParquetFile(write_parquet(run, tmp_path / "impacts.parquet"))
    table, schema = file.read(), file.schema_arrow
    by_name = {field.name: field for field in schema}
    units = {name: (field.metadata or {}).get(b"unit") for name, field in by_name.items()}
    for name, kind, unit in (
        ("case", "string", None),
        ("item", "string", None),
        ("flight", "int32", b""),
        ("lon_deg", "double", b"degree"),
        ("lat_deg", "double", b"degree"),
        ("t_s", "double", b"second after lift-off"),
        ("impact_speed_mps", "float", b"metre per second"),
        ("mass_kg", "float", b"kilogram"),
    ):
        assert (str(by_name[name].type), by_name[name].nullable, units[name]) == (kind, False, unit)
    assert table["case"].to_pylist() == [group.case for group in run.impacts for _ in range(FLIGHTS)]
    assert table["item"].to_pylist() == [group.item for group in run.impacts for _ in range(FLIGHTS)]
    for name in ("flight", "lon_deg", "lat_deg", "t_s"):
        assert np.array_equal(table[name].to_numpy(), np.concatenate([getattr(one, name) for one in run.impacts]))
    facts = json.loads(schema.metadata[b"fallzone"])
    groups = facts.pop("impacts")
    assert facts == {
        "mission": "tiny-2023-08-24",
        "version": __version__,
        "seed": 1,
        "sampling": "plain",
        "inputs_sha256": {"missions/a.toml": "0" * 64},
    }
    assert groups[-1] == {
        "case": "sweep",
        "item": "debris",
        "condition": "sweep",
        "flights": 40,
        "impacts": 40,
        "not_landed": {"orbital": 2},
        "levels_m": [],
    }
    # Words are kept once, and numbers that hardly ever repeat byte by byte
    group = file.metadata.row_group(0)
    columns = {group.column(place).path_in_schema: group.column(place) for place in range(group.num_columns)}
    assert {column.compression for column in columns.values()} == {"ZSTD"}
    names = ("case", "item", "flight", "lon_deg", "lat_deg", "t_s")
    assert [columns[name].has_dictionary_page for name in names] == [True, True, False, False, False, False]
    assert ["BYTE_STREAM_SPLIT" in columns[name].encodings for name in names] == [False] * 3 + [True] * 3


def test_a_table_stands_among_the_files_of_a_run_where_it_was_asked_for(tmp_path):
    folder = fresh().write(tmp_path / "run", parquet=True)
    assert sorted(path.name for path in folder.iterdir()) == sorted([*FILES, "impacts.parquet"])
    assert "  impacts.parquet\n" in (folder / "SHA256SUMS").read_text(encoding="utf-8")
    assert read_run(folder).mission.id == "tiny-2023-08-24"


def test_an_area_that_stands_there_twice_is_told_with_its_file(tmp_path):
    run = fresh()
    folder = dataclasses.replace(run, shapes=(*run.shapes, run.shapes[0])).write(tmp_path / "run")
    with pytest.raises(InputError, match=rf"footprints\.geojson: {run.shapes[0].id} stands there twice"):
        read_run(folder)
