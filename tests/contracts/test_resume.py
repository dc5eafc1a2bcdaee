"""A run that is killed goes on where it was and ends in the same bytes; blocks of another run are never taken."""

from __future__ import annotations

import dataclasses
import os
import shutil
import signal
from pathlib import Path

import numpy as np
import pytest
from forks import Forks, follow, open_forks
from small_study import impact_bytes, small_study

import fallzone
from fallzone.assessment import assess
from fallzone.assessment.store.write import write_run
from fallzone.model.text import Wording
from fallzone.montecarlo import checkpoint
from fallzone.montecarlo.checkpoint import Checkpoint
from fallzone.montecarlo.run import simulate
from fallzone.montecarlo.sampling import BLOCK_FLIGHTS
from fallzone.words.formats import number

MISSION = "malligyong-1-2023-08-24"
# Three whole blocks and a part of one
SAMPLES = 3 * BLOCK_FLIGHTS + 40
OPTIONS = {"samples": SAMPLES, "cases": ("nominal",), "workers": 1}

# A word for each block, so that a test can step in
COUNT = """
from fallzone.cli.terminal import progress
tell = progress.Progress.__call__
def count(self, what, done, total, **more):
    tell(self, what, done, total, **more)
    if total:
        print("done", done, file=sys.stderr, flush=True)
progress.Progress.__call__ = count
"""


@pytest.fixture(scope="module")
def forks():
    with open_forks("naro-2013-01-30", COUNT) as opened:
        yield opened


def start(forks: Forks, out: Path, said: Path) -> int:
    """Number of a process that runs ``fallzone run`` of a few blocks."""
    arguments = ["run", MISSION, "--case", "nominal", "--samples", SAMPLES, "--workers", 1, "--json", "--out", out]
    return forks.start(arguments, folder=out.parent, said=said)


def stop_after(forks: Forks, process: int, said: Path, blocks: int, sent: signal.Signals) -> int:
    """Send a signal when so many blocks are finished, and return the exit code."""
    for line in follow(said):
        if line.startswith("done") and int(line.split()[1]) >= blocks * BLOCK_FLIGHTS:
            os.kill(process, sent)
            return forks.wait(process)


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("undisturbed") / "run"
    write_run(fallzone.assess(fallzone.load_mission(MISSION), **OPTIONS).with_findings(), folder)
    return files_of(folder)


@pytest.fixture
def said(tmp_path_factory) -> Path:
    """Where a process writes what it says: not in the folder of the run, which is looked at."""
    return tmp_path_factory.mktemp("said") / "said"


def test_a_killed_run_goes_on_where_it_was_and_ends_in_the_same_bytes(undisturbed, forks, said, tmp_path):
    out = tmp_path / "run"
    for blocks in (1, 2):
        process = start(forks, out, said)
        assert stop_after(forks, process, said, blocks, signal.SIGKILL) == -signal.SIGKILL and not out.exists()
    assert forks.wait(start(forks, out, said)) == 0, said.read_text()
    # The block that was told of last was finished, and written before it was told.
    words = said.read_text()
    done = [int(line.split()[1]) for line in words.splitlines() if line.startswith("done")]
    assert done[0] >= 2 * BLOCK_FLIGHTS
    assert f"nominal flight: {number(done[0])} of {number(SAMPLES)} were done before; going on from there" in words
    assert files_of(out) == undisturbed
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_an_interrupted_run_leaves_with_130_and_goes_on_too(undisturbed, forks, said, tmp_path):
    out = tmp_path / "run"
    process = start(forks, out, said)
    assert stop_after(forks, process, said, 1, signal.SIGINT) == 130
    assert "goes on where it was" in said.read_text() and "Traceback" not in said.read_text()
    assert forks.wait(start(forks, out, said)) == 0
    assert "were done before" in said.read_text()
    assert files_of(out) == undisturbed


def test_a_second_run_of_a_folder_leaves_at_once_with_5_and_names_the_first(forks, said, tmp_path):
    first = start(forks, tmp_path / "run", said)
    try:
        assert next(follow(said)) == "done 0\n"
        os.kill(first, signal.SIGSTOP)
        other = said.with_name("other")
        assert forks.wait(start(forks, tmp_path / "run", other)) == 5
        assert f"process {first} on" in other.read_text() and f"run {MISSION}" in other.read_text()
    finally:
        os.kill(first, signal.SIGKILL)
        forks.wait(first)


FLIGHTS = 5 * BLOCK_FLIGHTS + 40


@pytest.fixture
def kept(tmp_path, monkeypatch) -> Path:
    """The hidden folder of a run that finished its blocks and was never stored."""
    monkeypatch.setattr(checkpoint, "KEEP_EVERY_S", 0.0)
    simulate(small_study(), flights=FLIGHTS, finished=Checkpoint(tmp_path / "work", "facts").open_case("test"))
    assert len(list((tmp_path / "work").glob("*/*/*.npz"))) == 5
    return tmp_path / "work"


def test_blocks_that_are_finished_are_not_simulated_again(kept):
    finished = Checkpoint(kept, "facts").open_case("test")
    never = dataclasses.replace(small_study(), block=None)
    again = simulate(never, flights=5 * BLOCK_FLIGHTS, finished=finished)
    assert impact_bytes(again) == impact_bytes(simulate(small_study(), flights=5 * BLOCK_FLIGHTS))


@pytest.mark.parametrize("flights", [40, 2 * BLOCK_FLIGHTS + 1, FLIGHTS, 7 * BLOCK_FLIGHTS])
def test_a_shorter_and_a_longer_run_take_the_same_blocks(kept, flights):
    resumed = simulate(small_study(), flights=flights, finished=Checkpoint(kept, "facts").open_case("test"))
    assert impact_bytes(resumed) == impact_bytes(simulate(small_study(), flights=flights))


def test_impacts_outlive_the_folder_that_they_are_kept_in(kept):
    resumed = simulate(small_study(), flights=FLIGHTS, finished=Checkpoint(kept, "facts").open_case("test"))
    shutil.rmtree(kept)
    assert impact_bytes(resumed) == impact_bytes(simulate(small_study(), flights=FLIGHTS))


def test_heights_that_bodies_pass_are_kept_too(tmp_path, monkeypatch):
    monkeypatch.setattr(checkpoint, "KEEP_EVERY_S", 0.0)
    study = dataclasses.replace(small_study(), levels_m=(20_000.0, 5_000.0))
    simulate(study, flights=2 * BLOCK_FLIGHTS, finished=Checkpoint(tmp_path, "facts").open_case("test"))
    resumed = simulate(study, flights=3 * BLOCK_FLIGHTS, finished=Checkpoint(tmp_path, "facts").open_case("test"))
    whole = simulate(study, flights=3 * BLOCK_FLIGHTS)
    assert impact_bytes(resumed) == impact_bytes(whole)
    assert whole[0].level_t_s.shape == (6 * BLOCK_FLIGHTS, 2) and np.isfinite(whole[0].level_t_s).all()


def test_blocks_on_disk_are_read_up_to_any_number(kept):
    finished = Checkpoint(kept, "facts").open_case("test")
    assert [part.bodies for part in finished.read(5)] == finished.bodies
    assert [len(part.items["debris"].status) for part in finished.read(2)] == finished.bodies[:2]
    assert not list(finished.read(0))


def test_another_case_has_blocks_of_its_own(kept):
    assert Checkpoint(kept, "facts").open_case("other").blocks == 0


def test_blocks_made_from_other_facts_are_removed(kept):
    assert Checkpoint(kept, "facts").open_case("test").blocks == 5
    assert Checkpoint(kept, "other facts").open_case("test").blocks == 0
    assert list(kept.glob("*/*/*.npz")) == []


def test_blocks_of_other_code_are_removed(kept, monkeypatch):
    monkeypatch.setattr(checkpoint, "digest_code", lambda: "another")
    assert Checkpoint(kept, "facts").open_case("test").blocks == 0


@pytest.mark.parametrize("damage", ["changed", "cut", "empty", "gone"])
def test_a_damaged_block_and_those_after_it_are_made_again(kept, damage):
    [third] = kept.glob("*/*/2.npz")
    data = bytearray(third.read_bytes())
    data[len(data) // 2] ^= 1
    third.write_bytes({"changed": data, "cut": data[:100], "empty": b"", "gone": b""}[damage])
    if damage == "gone":
        third.unlink()
    finished = Checkpoint(kept, "facts").open_case("test")
    assert finished.blocks == 2
    resumed = simulate(small_study(), flights=FLIGHTS, finished=finished)
    assert impact_bytes(resumed) == impact_bytes(simulate(small_study(), flights=FLIGHTS))


def test_seed_sampling_and_mission_decide_which_blocks_a_run_takes(tmp_path, monkeypatch):
    mission = fallzone.load_mission(MISSION)
    other = mission.model_copy(update={"title": Wording(en="another")})
    facts = []

    def refuse(folder: Path, text: str) -> None:
        facts.append(text)
        raise RuntimeError("far enough")

    monkeypatch.setattr(assess, "Checkpoint", refuse)
    for flown, options in [(mission, {}), (mission, {"seed": 2}), (mission, {"sampling": "sobol"}), (other, {})]:
        with pytest.raises(RuntimeError):
            fallzone.assess(flown, samples=1, cases=("nominal",), **options, work_folder=tmp_path)
    assert len(set(facts)) == 4
