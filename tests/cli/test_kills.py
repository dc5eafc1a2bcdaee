"""Killed at any moment, a command leaves the old result or the new one; the next one clears up and ends in the same.

``FALLZONE_KILLS`` is how often in all (100 with ``make kills``): ``make test`` does a quarter of them.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import time
from pathlib import Path

import pytest
from builders import tiny_assessment
from forks import Forks, open_forks

from fallzone.catalogue.geodata import SHIPPED
from fallzone.montecarlo.sampling import BLOCK_FLIGHTS
from fallzone.outputs.map import html_map
from fallzone.outputs.pack import briefing

KILLS = int(os.environ.get("FALLZONE_KILLS", "24"))
SEED = 20261128
LAUNCH, TINY = "naro-2013-01-30", "tiny-2023-08-24"


# A map is drawn and pages are set before a fork: that takes most of a command's time and writes nothing. So commands
# are short, and more of the kills come while they read and write.
DRAWN = f"""
sys.path.append({str(Path(__file__).parents[1])!r})
from builders import tiny_assessment
from fallzone.outputs.map import html_map
from fallzone.outputs.pack import pdf
page, pages = html_map.render(tiny_assessment()), pdf.typeset(pdf.build_document(tiny_assessment()))
html_map.render, pdf.typeset = lambda made, ways=(): page, lambda document: pages
"""


@pytest.fixture(scope="module")
def forks():
    with open_forks(LAUNCH, DRAWN) as opened:
        yield opened


def start(forks: Forks, folder: Path, arguments: list[str]) -> int:
    """Number of the process that the command runs in."""
    surroundings = {"FALLZONE_GEODATA": f"{folder}/geodata", "TMPDIR": f"{folder}/tmp"}
    return forks.start(arguments, folder=folder, said=folder.parent / "said", **surroundings)


@pytest.fixture(scope="module")
def older(tmp_path_factory) -> Path:
    """Geodata to calibrate and to build in, a run to draw, and older results of every command."""
    folder = tmp_path_factory.mktemp("older")
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(SHIPPED.root, folder / "geodata", ignore=ignored)
    (folder / "tmp").mkdir()
    made = tiny_assessment("an older title")
    made.write(folder / "out")
    briefing.write(made, folder / "pack")
    briefing.write(made, folder / "pack.zip")
    html_map.write(made, folder / "map.html")
    tiny_assessment().write(folder / "tiny")
    (folder / "geodata" / "zones" / "nuri-launch-control.geojson").write_text("{}")
    return folder


def read_all(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def of(files: dict[str, bytes], output: str) -> dict[str, bytes]:
    """One output among all files: a file, or all of a folder."""
    return {name: data for name, data in files.items() if name == output or name.startswith(f"{output}/")}


OF_TINY = [TINY, "--run", "tiny", "-o"]
# Three blocks of flights and a part of one
FLIGHTS = ["--samples", str(3 * BLOCK_FLIGHTS + 40), "--workers", "1"]
COMMANDS = {
    "run": (["run", LAUNCH, "--case", "nominal", *FLIGHTS, "--out", "out"], ["out"]),
    "map": (["map", *OF_TINY, "map.html"], ["map.html"]),
    "pack": (["brief", *OF_TINY, "pack"], ["pack"]),
    "zip": (["brief", *OF_TINY, "pack.zip"], ["pack.zip"]),
    "calibrate": (
        ["calibrate", LAUNCH, "--evaluations", "1", "--into", "naro", "--write"],
        [f"geodata/missions/{LAUNCH}.toml", "geodata/vehicles/naro.toml", f"geodata/ensembles/{LAUNCH}.csv"],
    ),
    "geodata": (["geodata/build/zones.py"], ["geodata/zones/nuri-launch-control.geojson"]),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_killed_at_random_moments_nothing_is_torn_and_the_end_is_the_same(forks, older, tmp_path, name):
    arguments, outputs = COMMANDS[name]
    whole, folder, before = tmp_path / "whole", tmp_path / "killed", read_all(older)
    shutil.copytree(older, whole)
    shutil.copytree(older, folder)
    begun_s = time.monotonic()
    assert forks.wait(start(forks, whole, arguments)) == 0, (tmp_path / "said").read_text()
    duration_s = time.monotonic() - begun_s
    after = read_all(whole)
    changed = {file for file in before.keys() | after.keys() if before.get(file) != after.get(file)}
    assert changed and changed <= {file for output in outputs for file in (of(before, output) | of(after, output))}

    draw, hit = random.Random(f"{SEED} {name}"), 0
    times = -(-KILLS // len(COMMANDS))
    for _ in range(5 * times):
        if hit == times:
            break
        child = start(forks, folder, arguments)
        time.sleep(draw.uniform(0.0, duration_s))
        os.kill(child, signal.SIGKILL)
        code = forks.wait(child)
        assert code in (-signal.SIGKILL, 0), (tmp_path / "said").read_text()
        hit += code != 0
        # One that came after the end does not count, and the next are sooner: the first run may have been a slow one
        duration_s *= 0.7 if code == 0 else 1.0
        left = read_all(folder)
        for output in outputs:
            assert of(left, output) in (of(before, output), of(after, output)), output
    assert hit == times, "so many kills came before the end"
    assert forks.wait(start(forks, folder, arguments)) == 0, (tmp_path / "said").read_text()
    assert read_all(folder) == after
    assert [path.name for path in folder.rglob(".*")] == [] and list((folder / "tmp").iterdir()) == []
