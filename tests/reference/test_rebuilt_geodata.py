"""Geodata that scripts make of their sources are what these make, to the byte."""

from __future__ import annotations

import filecmp
import subprocess
import sys
from pathlib import Path

import pytest
from geodata_layers import GEODATA, LAYERS


def rebuild(script: str, folder: Path) -> None:
    program = (
        "import importlib, pathlib, sys; sys.path.insert(0, sys.argv[1])\n"
        "import sources; script = importlib.import_module(sys.argv[3])\n"
        "script.GEODATA = sources.GEODATA = pathlib.Path(sys.argv[2])\n"
        "script.main()\n"
    )
    subprocess.run(
        [sys.executable, "-c", program, str(GEODATA / "build"), str(folder), script], check=True, timeout=600
    )


@pytest.mark.parametrize(
    ("script", "files"),
    [
        ("regions", [f"regions/{layer}.geojson" for layer in (*LAYERS, "coast")]),
        ("places", ["places/places.csv", "places/areas.geojson"]),
    ],
)
def test_scripts_rebuild_the_same_bytes(tmp_path, script, files):
    rebuild(script, tmp_path)
    for name in files:
        assert filecmp.cmp(tmp_path / name, GEODATA / name, shallow=False), name
