"""Nothing is replaced or removed but what fallzone wrote and nobody changed; everything else is refused by name."""

from __future__ import annotations

import json
import os
import socket
import zipfile
from pathlib import Path

import pytest
from builders import tiny_assessment

from fallzone.assessment.store.stored import SCHEMA_VERSION
from fallzone.errors import InputError
from fallzone.outputs.files import csv_table, geojson, geopackage
from fallzone.outputs.map import html_map
from fallzone.outputs.pack import briefing, pdf

MISSION = "tiny-2023-08-24"
SHIPPED = "malligyong-1-2023-08-24"


@pytest.fixture
def tiny_run(tmp_path, monkeypatch):
    """The tiny assessment, stored in the working folder."""
    monkeypatch.chdir(tmp_path)
    return tiny_assessment().write(tmp_path / "tiny")


def states(folder: Path) -> dict[str, tuple[int, int, bytes | None]]:
    """Everything in a folder: a file that is written again has another number or time."""
    found = {}
    for path in folder.rglob("*"):
        one = path.lstat()
        text = path.read_bytes() if path.is_file() and not path.is_symlink() else None
        found[str(path.relative_to(folder))] = (one.st_ino, one.st_mtime_ns if text is not None else 0, text)
    return found


def refuse(fallzone, tmp_path, *command: object) -> str:
    """The words of a refusal, after which everything is as it was."""
    before = states(tmp_path)
    outcome = fallzone(*command)
    assert (outcome.code, outcome.out) == (3, ""), outcome.err
    assert states(tmp_path) == before
    return outcome.err


def test_a_web_project_with_a_manifest_is_no_briefing_pack(fallzone, tiny_run, tmp_path):
    app = tmp_path / "webapp"
    app.mkdir()
    (app / "manifest.json").write_text('{"name": "My app", "icons": [], "files": {}}')
    (app / "index.html").write_text("<h1>mine</h1>")
    words = refuse(fallzone, tmp_path, "brief", MISSION, "--run", "tiny", "-o", "webapp")
    assert "webapp/manifest.json: is not that of a briefing pack of fallzone" in words
    assert "the folder is left alone; choose another folder, or remove it yourself" in words


@pytest.mark.parametrize("text", ["{}", "[]", "42", "", "\x00", '{"schema_version": 1}', "[" * 100_000])
def test_a_folder_with_any_assessment_is_no_run(fallzone, made, tmp_path, text):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "assessment.json").write_text(text)
    words = refuse(fallzone, tmp_path, "run", SHIPPED, "--out", "mine")
    assert "mine/assessment.json: is not of a run of fallzone, which has a SHA256SUMS" in words and made == []
    (tmp_path / "mine" / "SHA256SUMS").write_text(f"{'0' * 64}  assessment.json\n")
    words = refuse(fallzone, tmp_path, "run", SHIPPED, "--out", "mine")
    assert "mine/SHA256SUMS: is not that of a run of fallzone" in words and made == []


def test_a_folder_where_the_run_s_document_is_a_folder_is_no_run(fallzone, made, tmp_path):
    (tmp_path / "mine" / "assessment.json").mkdir(parents=True)
    assert "left alone" in refuse(fallzone, tmp_path, "run", SHIPPED, "--out", "mine")
    assert made == []


@pytest.mark.parametrize("name", ["notes.txt", ".notes", "drafts/one.txt"])
def test_a_run_or_a_pack_with_something_of_the_user_s_in_it_is_left_alone(fallzone, tiny_run, made, tmp_path, name):
    briefing.write(tiny_assessment(), tmp_path / "pack")
    for folder in ("tiny", "pack"):
        (tmp_path / folder / name).parent.mkdir(exist_ok=True)
        (tmp_path / folder / name).write_text("mine")
    first = name.partition("/")[0]
    assert f"tiny/{first}: is not listed in SHA256SUMS" in refuse(fallzone, tmp_path, "run", SHIPPED, "--out", "tiny")
    words = refuse(fallzone, tmp_path, "brief", SHIPPED, "-o", "pack")
    assert f"pack/{first}: is not listed in manifest.json" in words and made == []


@pytest.mark.parametrize("name", ["assessment.json", "footprints.geojson", "impacts.npz", "trajectories.npz"])
def test_a_run_whose_file_was_changed_by_hand_holds_somebody_s_work(fallzone, tiny_run, made, tmp_path, name):
    with (tiny_run / name).open("ab") as file:
        file.write(b"\n")
    words = refuse(fallzone, tmp_path, "run", SHIPPED, "--out", "tiny")
    assert f"tiny/{name}: differs from its digest in SHA256SUMS" in words and "changed by hand" in words and made == []


def test_a_pack_whose_file_was_changed_by_hand_holds_somebody_s_work(fallzone, tiny_run, tmp_path):
    briefing.write(tiny_assessment(), tmp_path / "pack")
    with (tmp_path / "pack" / "README.txt").open("a") as file:
        file.write("Call Kim before noon.\n")
    words = refuse(fallzone, tmp_path, "brief", MISSION, "--run", "tiny", "-o", "pack")
    assert "pack/README.txt: differs from its digest in manifest.json" in words


def write_zip(path: Path, **texts: str) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in texts.items():
            archive.writestr(name.replace("_", "."), text)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda path: write_zip(path, thesis_tex="ten years"), "thesis.tex is not of a briefing pack of fallzone"),
        (lambda path: write_zip(path, manifest_json="{}"), "manifest.json is not that of a briefing pack of fallzone"),
        (lambda path: path.write_text("no archive"), "is not a briefing pack of fallzone as it was written"),
    ],
    ids=["thesis", "other manifest", "no archive"],
)
def test_an_archive_that_is_no_pack_is_left_alone(fallzone, tiny_run, tmp_path, make, words):
    make(tmp_path / "thesis.zip")
    told = refuse(fallzone, tmp_path, "brief", MISSION, "--run", "tiny", "-o", "thesis.zip")
    assert "thesis.zip: " in told and words in told and "left alone; choose another name" in told


def test_a_packed_pack_to_which_something_was_added_is_left_alone(fallzone, tiny_run, tmp_path):
    briefing.write(tiny_assessment(), tmp_path / "pack.zip")
    with zipfile.ZipFile(tmp_path / "pack.zip", "a") as archive:
        archive.writestr("notes.txt", "mine")
    words = refuse(fallzone, tmp_path, "brief", MISSION, "--run", "tiny", "-o", "pack.zip")
    assert "in it notes.txt is not listed in manifest.json" in words


@pytest.mark.parametrize("text", ["<h1>My page</h1>", "ten years", " "])
def test_a_page_that_is_no_map_is_left_alone(fallzone, tiny_run, tmp_path, text):
    (tmp_path / "index.html").write_text(text)
    words = refuse(fallzone, tmp_path, "map", MISSION, "--run", "tiny", "-o", "index.html")
    assert "index.html: is no risk map that fallzone wrote; it is left alone" in words


def test_a_map_that_was_changed_by_hand_is_left_alone(fallzone, tiny_run, tmp_path):
    [page] = html_map.write(tiny_assessment(), tmp_path / "map.html")
    page.write_text(page.read_text().replace("<body>", "<body><h1>For the minister</h1>"))
    words = refuse(fallzone, tmp_path, "map", MISSION, "--run", "tiny", "-o", "map.html")
    assert "map.html: is a risk map that was changed by hand" in words


@pytest.mark.parametrize(
    ("command", "output"), [("map", "out.html"), ("brief", "out"), ("brief", "out.zip"), ("run", "out")]
)
def test_a_second_time_the_same_output_is_replaced(fallzone, tiny_run, made, tmp_path, command, output):
    # A run that is made is that of a shipped mission here; map and pack are of the tiny one
    arguments = (SHIPPED, "--out") if command == "run" else (MISSION, "--run", "tiny", "-o")
    first = fallzone(command, *arguments, output)
    before = states(tmp_path)
    second = fallzone(command, *arguments, output)
    assert (first.code, second.code) == (0, 0)
    after = states(tmp_path)
    assert {name: text for name, (_, _, text) in after.items()} == {name: text for name, (_, _, text) in before.items()}
    assert after[output][0] != before[output][0], "it is written anew"


@pytest.mark.parametrize(
    ("command", "output"), [("map", "out.html"), ("brief", "out"), ("brief", "out.zip"), ("run", "out")]
)
@pytest.mark.parametrize("target", ["file", "folder", "nothing"])
def test_a_link_is_refused_and_nobody_blames_the_disk(fallzone, tiny_run, made, tmp_path, command, output, target):
    (tmp_path / "file").write_text("mine")
    (tmp_path / "folder").mkdir()
    (tmp_path / output).symlink_to(target)
    words = refuse(fallzone, tmp_path, command, SHIPPED, "--out" if command == "run" else "-o", output)
    assert f"{output}: is a symbolic link, which is not followed" in words and "space" not in words and made == []


@pytest.mark.parametrize(
    ("command", "output"), [("map", "out.html"), ("brief", "out"), ("brief", "out.zip"), ("run", "out")]
)
def test_what_the_user_keeps_beside_an_output_stays(fallzone, tiny_run, made, tmp_path, command, output):
    for name in (f".{output}.work", f".{output}.2024.old", f".{output}.1.part"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "mine.txt").write_text("mine")
    for name in (f".{output}.lock", f".{output}.2.part"):
        (tmp_path / name).write_text("mine")
    (tmp_path / "target").write_text("mine")
    (tmp_path / f".{output}.owner").symlink_to("target")
    before = states(tmp_path)
    arguments = (SHIPPED, "--out") if command == "run" else (MISSION, "--run", "tiny", "-o")
    assert fallzone(command, *arguments, output).code == 0
    after = states(tmp_path)
    assert before.items() <= after.items()
    assert {name.partition("/")[0] for name in after.keys() - before.keys()} == {output}


def test_a_hidden_folder_of_the_user_s_is_refused_by_name(fallzone, tiny_run, made, tmp_path):
    (tmp_path / ".out.fallzone" / "kept").mkdir(parents=True)
    (tmp_path / ".out.fallzone" / "kept" / "mine.txt").write_text("mine")
    words = refuse(fallzone, tmp_path, "run", SHIPPED, "--out", "out")
    assert ".out.fallzone: has the name of a work folder of fallzone, but is none" in words and made == []


def test_python_obeys_the_same_rules(tmp_path):
    made = tiny_assessment()
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "assessment.json").write_text("{}")
    for write in (made.write, lambda path: briefing.write(made, path)):
        with pytest.raises(InputError, match="left alone"):
            write(tmp_path / "mine")
    assert (tmp_path / "mine" / "assessment.json").read_text() == "{}"
    for name, write in {
        "flags.csv": csv_table.write,
        "footprints.geojson": lambda made, path: geojson.write(made, path.parent),
        "footprints.gpkg": geopackage.write,
        "briefing.pdf": pdf.write,
        "map.html": html_map.write,
        "pack.zip": briefing.write,
    }.items():
        (tmp_path / name).write_text("mine")
        with pytest.raises(InputError, match=f"{name}: .* left alone"):
            write(made, tmp_path / name)
        assert (tmp_path / name).read_text() == "mine"


def test_the_user_s_umask_holds_for_every_file_of_a_run_and_a_pack(tmp_path):
    made = tiny_assessment()
    before = os.umask(0o077)
    try:
        made.write(tmp_path / "run")
        briefing.write(made, tmp_path / "pack")
        briefing.write(made, tmp_path / "pack.zip")
        html_map.write(made, tmp_path / "map.html")
    finally:
        os.umask(before)
    modes = {path.stat().st_mode & 0o777 for path in tmp_path.rglob("*") if path.is_file()}
    assert modes == {0o600}
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir() if path.is_dir()} == {0o700}


def test_an_ensemble_that_no_calibration_wrote_is_left_alone(fallzone, geodata):
    mission = "naro-2013-01-30"
    path = geodata / "ensembles" / f"{mission}.csv"
    path.parent.mkdir(exist_ok=True)
    path.write_text("member,note\n1,the good one\n")
    before = states(geodata)
    outcome = fallzone("calibrate", mission, "--evaluations", "1", "--into", "naro", "--write")
    assert (outcome.code, outcome.out) == (3, "")
    assert f"{mission}.csv: is not an ensemble written by calibrate; it is left alone" in outcome.err
    assert states(geodata) == before


# --- a pipe, a socket or a device where a file should be


def put(path: Path, kind: str) -> None:
    path.unlink(missing_ok=True)
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "socket":
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(os.path.relpath(path))
    else:
        path.symlink_to("/dev/zero")


@pytest.mark.parametrize("kind", ["pipe", "socket", "device"])
@pytest.mark.parametrize(
    "name", ["SHA256SUMS", "assessment.json", "footprints.geojson", "impacts.npz", "trajectories.npz"]
)
def test_nothing_waits_for_a_pipe_in_a_run_s_folder(fallzone, tiny_run, tmp_path, kind, name):
    put(tiny_run / name, kind)
    commands = [
        ("flag", "--run", "tiny"),
        ("map", MISSION, "--run", "tiny", "-o", "m.html"),
        ("brief", MISSION, "--run", "tiny", "-o", "pack"),
        ("run", SHIPPED, "--out", "tiny"),
    ]
    if name != "trajectories.npz":
        commands.append(("check", "0,0", "--run", "tiny"))
    for command in commands:
        outcome = fallzone(*command)
        assert (outcome.code, outcome.out) == (3, ""), command
        assert "tiny" in outcome.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["tiny"]


@pytest.mark.parametrize("kind", ["pipe", "socket", "device"])
def test_an_output_that_is_a_pipe_or_a_device_is_refused(fallzone, tiny_run, made, tmp_path, kind):
    put(tmp_path / "out.zip", kind)
    for command in (("map", "-o"), ("brief", "-o"), ("run", "--out")):
        words = refuse(fallzone, tmp_path, command[0], SHIPPED, command[1], "out.zip")
        assert "out.zip: is " in words
    assert made == []


# --- an answer that cannot be kept is an answer


def ask(fallzone) -> list[str]:
    outcome = fallzone("check", "-33.9,151.2", "--mission", SHIPPED, "--json")
    assert outcome.code == 0
    assert [item["verdict"] for item in outcome.document["items"]] == ["OUTSIDE"]
    return outcome.err.splitlines()


def test_where_the_run_cannot_be_stored_the_answer_is_given_and_it_is_said(fallzone, made, tmp_path, monkeypatch):
    (tmp_path / "results").write_text("a file of this name")
    words = ask(fallzone)
    assert len(made) == 1
    assert any("the run is not stored: results/" in line for line in words)
    assert (tmp_path / "results").read_text() == "a file of this name"


def test_where_the_run_s_folder_holds_other_things_the_answer_is_given_and_they_stay(fallzone, made, tmp_path):
    (tmp_path / "results" / SHIPPED).mkdir(parents=True)
    (tmp_path / "results" / SHIPPED / "notes.txt").write_text("mine")
    words = ask(fallzone)
    assert len(made) == 1 and any(f"not stored: results/{SHIPPED}/notes.txt: is not of a run" in line for line in words)
    assert states(tmp_path / "results").keys() == {SHIPPED, f"{SHIPPED}/notes.txt"}


def test_a_disk_that_is_full_when_the_run_is_stored_takes_no_answer_away(fallzone, made, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    words = ask(fallzone)
    assert len(made) == 1, "it is not made twice"
    assert any("the run is not stored" in line and "No space left on device; free some space" in line for line in words)
    assert list(tmp_path.rglob("*")) == []


# --- a run of other cases goes beside


def test_a_run_of_other_cases_goes_beside_the_full_assessment(fallzone, stored, made, tmp_path):
    before = states(stored)
    for cases, name in (
        (["nominal"], "nominal"),
        (["explosion@T+300"], "explosion@T+300"),
        (["sweep"], "sweep"),
        (["nominal", "explosion@T+300", "nominal"], "explosion@T+300,nominal"),
    ):
        options = [word for case in cases for word in ("--case", case)]
        outcome = fallzone("run", SHIPPED, *options, "--json")
        assert outcome.code == 0 and outcome.document["out"] == f"results/{SHIPPED}.{name}"
        assert (tmp_path / "results" / f"{SHIPPED}.{name}" / "assessment.json").is_file()
    assert states(stored) == before
    against = fallzone("check", "-33.9,151.2", "--json")
    assert against.document["against"]["runs"] == [
        f"results/{SHIPPED}{end}" for end in ("", ".explosion@T+300", ".explosion@T+300,nominal", ".nominal", ".sweep")
    ]


def test_the_default_cases_in_any_order_are_the_full_assessment(fallzone, made, tmp_path):
    for cases in (["sweep", "as-flown", "nominal"], ["nominal", "as-flown", "sweep", "sweep"]):
        options = [word for case in cases for word in ("--case", case)]
        assert fallzone("run", SHIPPED, *options, "--json").document["out"] == f"results/{SHIPPED}"


def test_many_cases_make_no_name_that_a_disk_refuses(fallzone, made, tmp_path):
    options = [word for t_s in range(100, 200) for word in ("--case", f"explosion@T+{t_s}")]
    out = Path(fallzone("run", SHIPPED, *options, "--json").document["out"])
    assert out.name.startswith(f"{SHIPPED}.100-cases-") and (tmp_path / out / "assessment.json").is_file()
    other = fallzone("run", SHIPPED, *options, "--case", "explosion@T+99", "--json").document["out"]
    assert Path(other).name.startswith(f"{SHIPPED}.101-cases-")


@pytest.mark.parametrize("case", ["../../x", "explosion@T+3/../x", "", "explosion@T+99999", "/etc", "nominal/"])
def test_a_case_that_is_none_makes_no_folder(fallzone, made, tmp_path, case):
    outcome = fallzone("run", SHIPPED, "--case", case)
    assert (outcome.code, outcome.out, made) == (2, "", [])
    assert list(tmp_path.iterdir()) == []


def test_runs_and_packs_of_another_version_are_ours(fallzone, tiny_run, tmp_path):
    document = json.loads((tiny_run / "assessment.json").read_text())
    document["provenance"]["version"], document["schema_version"] = "9.9.9", 9
    document["more"] = {}
    rewrite(tiny_run, "assessment.json", json.dumps(document))
    tiny_assessment().write(tiny_run)
    assert json.loads((tiny_run / "assessment.json").read_text())["schema_version"] == SCHEMA_VERSION


def rewrite(run: Path, name: str, text: str) -> None:
    """Change a file of a run as another version would have written it, its digest with it."""
    import hashlib

    old = hashlib.sha256((run / name).read_bytes()).hexdigest()
    (run / name).write_text(text)
    sums = (run / "SHA256SUMS").read_text()
    (run / "SHA256SUMS").write_text(sums.replace(old, hashlib.sha256(text.encode()).hexdigest()))
