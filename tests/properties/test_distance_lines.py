"""The distance lines of the map stand as far from land as they say."""

from __future__ import annotations

import json

import numpy as np
import pytest
import shapely
from pyproj import Geod

from fallzone.catalogue.geodata import SHIPPED
from fallzone.catalogue.regions import load_regions

WGS84 = Geod(ellps="WGS84")

# Where every coast near by belongs to a region, so that the regions' land can be measured from.
CHECKED = (118.0, 20.0, 150.0, 42.0)
LAND_STEP_DEG = 0.01

# Corners of the land left out before buffering (0.003° and 0.006°), then of the line (0.01° and 0.02°), rounding to
# 0.001°, chords of the buffer's circles (0.05 %), the local map's stretch (0.2 %) and half a step along the coast.
TOLERANCE_M = {12.0: 2_500.0, 200.0: 4_500.0}


@pytest.fixture(scope="module")
def lines():
    data = json.loads((SHIPPED.root / "regions" / "distance-lines.geojson").read_text(encoding="utf-8"))
    return {feature["properties"]["distance_nm"]: feature for feature in data["features"]}


@pytest.fixture(scope="module")
def shore():
    """Points along every coast, close enough to each other to measure from."""
    land = [region.geometry for region in load_regions() if region.kind == "land"]
    near = shapely.clip_by_rect(np.array(land), 112.0, 14.0, 156.0, 48.0)
    return shapely.get_coordinates(shapely.segmentize(near, LAND_STEP_DEG))


def distance_to_shore_m(lon_deg: float, lat_deg: float, shore: np.ndarray) -> float:
    stretch = np.cos(np.radians(lat_deg))
    rough = np.hypot((shore[:, 0] - lon_deg) * stretch, shore[:, 1] - lat_deg)
    nearest = shore[np.argsort(rough)[:400]]
    same = np.ones(len(nearest))
    return WGS84.inv(lon_deg * same, lat_deg * same, nearest[:, 0], nearest[:, 1])[2].min()


@pytest.mark.parametrize("distance_nm", [12.0, 200.0])
def test_every_point_of_a_line_is_that_far_from_the_nearest_land(lines, shore, distance_nm):
    west, south, east, north = CHECKED
    corners = shapely.get_coordinates(shapely.geometry.shape(lines[distance_nm]["geometry"]))
    lon, lat = corners.T
    corners = corners[(lon > west) & (lon < east) & (lat > south) & (lat < north)]
    sample = corners[np.linspace(0, len(corners) - 1, 60).astype(int)]
    found_m = np.array([distance_to_shore_m(*point, shore) for point in sample])
    assert np.abs(found_m - distance_nm * 1_852.0).max() < TOLERANCE_M[distance_nm]


def test_a_line_says_that_it_is_computed_and_not_a_legal_limit(lines):
    for feature in lines.values():
        facts = feature["properties"]
        assert facts["mark"] == "estimated"
        assert facts["note"]["en"].startswith("computed from Natural Earth land; not a legal limit")


def test_the_layer_is_small_enough_for_a_map(lines):
    assert (SHIPPED.root / "regions" / "distance-lines.geojson").stat().st_size <= 300_000
