"""Spoiled and odd files of every kind: refused in words, or read as they were meant; never lost, never for long."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from corpus.readers import GEODATA, MISSION, READERS, seal
from corpus.server import CPU_S
from corpus.table import ODD, SPOILED

LARGEST_BYTES = 1_000_000_000


@pytest.fixture(scope="module")
def ask():
    """Run a command in a process of its own; see ``server.py``."""
    server = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("server.py"))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={name: value for name, value in os.environ.items() if name != "FALLZONE_GEODATA"},
    )

    def command(arguments: list[str], folder: Path) -> dict:
        request = {"arguments": arguments, "folder": str(folder), "geodata": str(folder / "geodata")}
        print(json.dumps(request), file=server.stdin, flush=True)
        return json.loads(server.stdout.readline())

    yield command
    server.stdin.close()
    server.stdout.close()
    server.wait(timeout=10)


def lay(folder: Path, kind: str, change) -> None:
    """A working directory and its geodata, in which one file is changed and all others are the shipped ones."""
    reader = READERS[kind]
    (folder / "geodata").mkdir()
    for part in GEODATA.iterdir():
        if reader.file.startswith(f"geodata/{part.name}/"):
            (folder / "geodata" / part.name).mkdir()
            for file in part.iterdir():
                (folder / "geodata" / part.name / file.name).symlink_to(file)
        else:
            (folder / "geodata" / part.name).symlink_to(part)
    if reader.beside is not None:
        reader.beside(folder)
    file = folder / reader.file
    data = change(reader.good())
    file.unlink(missing_ok=True)
    if data is not None:
        file.write_bytes(data)
    if in_run(kind) and kind != "sums" and data is not None:
        seal(folder / "r")


def in_run(kind: str) -> bool:
    """Whether a file is one of a stored run, which speak for each other."""
    return READERS[kind].file.startswith("r/")


def listing(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if not path.name.startswith(".std")}


def command_of(kind: str, number: int) -> list[str]:
    """The commands that read a kind of file, in turn."""
    commands = READERS[kind].commands
    return commands[number % len(commands)].format(file=READERS[kind].file).split(" ")


def check_bounds(answer: dict) -> None:
    assert answer["code"] >= 0, f"stopped by signal {-answer['code']} after {answer['cpu_s']:.1f} s: {answer['err']}"
    assert answer["cpu_s"] <= CPU_S
    assert answer["peak_bytes"] <= LARGEST_BYTES
    # What the command says of faults of its own
    assert "Traceback" not in answer["err"] and "FALLZONE_DEBUG" not in answer["err"], answer["err"]


@pytest.mark.parametrize("row", SPOILED, ids=lambda row: row.id)
def test_a_spoiled_file_is_refused_in_words_and_nothing_is_written(ask, tmp_path, row):
    lay(tmp_path, row.kind, row.change)
    before = listing(tmp_path)
    answer = ask(command_of(row.kind, row.number), tmp_path)
    check_bounds(answer)
    # One run among all there may be leaves a place UNKNOWN that nothing else is inside of
    expected = 4 if in_run(row.kind) and command_of(row.kind, row.number) == ["check", "0,0"] else row.exit
    assert answer["code"] == expected, (answer["code"], answer["out"][-300:], answer["err"])
    said = " ".join(answer["err"].split())
    names = [
        Path(READERS[row.kind].file).name,
        *(["assessment.json", "footprints.geojson", "SHA256SUMS", MISSION] if in_run(row.kind) else []),
    ]
    assert any(name in said.replace(" ", "") for name in names), said
    for word in row.words:
        assert word in said, (word, said)
    assert listing(tmp_path) == before


@pytest.mark.parametrize("row", ODD, ids=lambda row: row.id)
def test_an_odd_file_is_read_as_it_was_meant(ask, tmp_path, row):
    lay(tmp_path, row.kind, row.change)
    answer = ask(command_of(row.kind, 0), tmp_path)
    check_bounds(answer)
    assert answer["code"] == row.exit, (answer["code"], answer["err"])
    said = " ".join((answer["out"] + answer["err"]).split())
    for word in row.words:
        assert word in said, (word, said)


# Telemetry may end anywhere: what it ends in is the question
@pytest.mark.parametrize("kind", [kind for kind in READERS if kind != "telemetry"])
def test_every_command_refuses_a_file_that_is_cut_short(ask, tmp_path, kind):
    for number, command in enumerate(READERS[kind].commands):
        folder = tmp_path / str(number)
        folder.mkdir()
        lay(folder, kind, lambda data: data[: len(data) // 3])
        before = listing(folder)
        answer = ask(command.format(file=READERS[kind].file).split(" "), folder)
        check_bounds(answer)
        expected = 4 if in_run(kind) and command == "check 0,0" else 3
        assert answer["code"] == expected, (command, answer["code"], answer["out"][-300:], answer["err"])
        assert listing(folder) == before, command


def test_there_are_enough_rows_and_every_command_of_every_reader_has_one():
    assert len(SPOILED) + len(ODD) >= 250
    for kind, reader in READERS.items():
        rows = [row for row in SPOILED if row.kind == kind]
        assert len(rows) >= min(len(reader.commands), 5), kind
