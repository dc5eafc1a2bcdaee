"""Region layers that an answer needs: stated, found under either case of the suffix, missed when they are gone."""

from __future__ import annotations

import json
import shutil

import pytest

from fallzone.catalogue.geodata import SHIPPED, Geodata
from fallzone.catalogue.regions import REGION_LAYERS, load_regions, missing_layers, region_files


@pytest.fixture
def regions(tmp_path):
    """The folder of regions in a copy of geodata."""
    shutil.copytree(SHIPPED.root, tmp_path / "geodata")
    return tmp_path / "geodata" / "regions"


def test_the_shipped_geodata_holds_every_layer_that_an_answer_needs():
    assert missing_layers() == ()
    assert tuple(path.stem for path in region_files()) == REGION_LAYERS


@pytest.mark.parametrize("layer", REGION_LAYERS)
def test_a_layer_that_is_gone_is_missed(regions, layer):
    (regions / f"{layer}.geojson").unlink()
    assert missing_layers(Geodata(regions.parent)) == (layer,)


def test_a_layer_with_its_suffix_in_capitals_is_read(regions):
    geodata = Geodata(regions.parent)
    before = load_regions(geodata)
    (regions / "japan.geojson").rename(regions / "japan.GEOJSON")
    assert missing_layers(geodata) == ()
    assert {region.id for region in load_regions(geodata)} == {region.id for region in before}


def test_a_ring_across_180_degrees_is_split_there(regions):
    ring = [[170.0, -5.0], [190.0, -5.0], [190.0, 5.0], [170.0, 5.0], [170.0, -5.0]]
    properties = {"id": "own", "names": {"en": "Own"}, "kind": "sea", "definition": "a box", "tolerance_m": 0}
    feature = {
        "type": "Feature",
        "properties": properties | {"mark": "assumed", "source": "typed"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    text = json.dumps({"type": "FeatureCollection", "features": [feature]})
    (regions / "own.geojson").write_text(text, encoding="utf-8")
    own = next(region.geometry for region in load_regions(Geodata(regions.parent)) if region.id == "own")
    assert own.bounds == (-180.0, -5.0, 180.0, 5.0)
    assert own.area == pytest.approx(200.0)
