"""The measurement that `make bench` makes: complete, kept by machine, anonymous, and loud about a slower commit."""

from __future__ import annotations

import json
import platform
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "bench"))
import machine  # noqa: E402

FIGURES = {
    *("fragments_per_s", "fragments_per_cpu_s", "exact_fragments_per_s", "error_p99_m", "error_max_m"),
    *("exact_error_max_m", "scipy_ratio", "scaling", "peak_memory_mb", "load_average"),
    *("sweep_fragments", "sweep_fragments_per_s", "sweep_memory_mb"),
}


@pytest.fixture(scope="module")
def measured(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bench")
    command = [
        sys.executable,
        "bench/bench.py",
        "--fragments",
        "1",
        "--compared",
        "4",
        "--blocks",
        "1",
        "--no-commands",
    ]
    command += ["--results", str(folder / "results"), "--picture", str(folder / "bench.svg")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    (results,) = (folder / "results").glob("*.json")
    return json.loads(done.stdout), results, folder / "bench.svg"


def test_the_measurement_is_one_document_with_every_figure(measured):
    document, _, _ = measured
    assert set(document) >= FIGURES | {"machine", "commit", "version"}
    # what is promised of every impact, at the figures of the task: nothing here depends on the clock
    assert document["error_max_m"] <= 300.0 and document["error_p99_m"] <= 100.0
    assert document["exact_error_max_m"] <= 10.0
    assert document["scipy_error_max_m"] < 10.0
    # every flight of a sweep fails, and most leave several pieces
    assert document["sweep_fragments"] > 512


def test_the_entry_is_kept_with_its_commit_and_names_no_machine(measured):
    document, results, _ = measured
    text = results.read_text()
    (entry,) = json.loads(text)["entries"]
    assert (entry["commit"], entry["version"]) == (document["commit"], document["version"])
    assert re.fullmatch(r"[0-9a-f]{7,}\+?", entry["commit"])
    assert results.name.endswith(f"-{document['machine']['cores']}.json")
    assert platform.node() not in text + json.dumps(document)


def test_the_picture_is_a_drawing_with_the_measured_rate(measured):
    document, _, picture = measured
    words = "".join(ET.parse(picture).getroot().itertext())
    assert f"{document['fragments_per_s']:,.0f}" in words and document["commit"] in words


def test_a_slower_commit_shows_and_a_faster_one_does_not():
    last = {"commit": "abc1234", "figures": {"fragments_per_s": 200_000.0, "error_max_m": 2.0, "scaling": 1.9}}
    slower = machine.compare({"fragments_per_s": 150_000.0, "error_max_m": 2.0, "scaling": 1.9}, last)
    assert [line.split()[0] for line in slower if "WORSE" in line] == ["fragments_per_s"]
    assert "-25.0% against abc1234" in slower[0]
    farther = machine.compare({"fragments_per_s": 300_000.0, "error_max_m": 4.0}, last)
    assert [line.split()[0] for line in farther if "WORSE" in line] == ["error_max_m"]


def test_a_busy_machine_slows_no_commit():
    last = {"commit": "abc1234", "figures": {"fragments_per_s": 2e5, "fragments_per_cpu_s": 1e5, "load_average": 0.1}}
    busy = {"fragments_per_s": 7e4, "fragments_per_cpu_s": 1.01e5, "load_average": 5.0}
    assert [line.split()[0] for line in machine.compare(busy, last)] == ["fragments_per_cpu_s"]


def test_a_commit_that_is_measured_again_replaces_its_entry(tmp_path):
    about = {"cpu": "Some CPU (R) @ 2 GHz", "cores": 2}
    path = machine.results_file(about, tmp_path)
    assert path.name == "some-cpu-r-2-ghz-2.json"
    for commit, rate in (("aaaaaaa", 1.0), ("bbbbbbb", 2.0), ("bbbbbbb", 3.0)):
        machine.add_entry(path, about, {"commit": commit, "figures": {"fragments_per_s": rate}})
    entries = machine.read_entries(path)
    assert [(entry["commit"], entry["figures"]["fragments_per_s"]) for entry in entries] == [
        ("aaaaaaa", 1.0),
        ("bbbbbbb", 3.0),
    ]


def test_kept_results_and_their_picture_belong_together():
    files = sorted((ROOT / "bench" / "results").glob("*.json"))
    assert files
    commits = [json.loads(path.read_text())["entries"][-1]["commit"] for path in files]
    words = "".join(ET.parse(ROOT / "docs" / "bench.svg").getroot().itertext())
    assert any(commit in words for commit in commits)
