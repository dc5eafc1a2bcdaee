"""Outlines of flagged land of Japan and South Korea: at the coast as drawn, and elsewhere as answers know them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import shapely

from fallzone.catalogue.geodata import Geodata
from fallzone.catalogue.regions import load_regions
from fallzone.outputs.map.ground import Ground

COAST = Path(__file__).parents[2] / "geodata" / "regions" / "coast.geojson"
WINDOW = (118.0, 20.0, 136.0, 40.0)
NEIGHBOURS = {
    "south-jeolla": ("north-jeolla", "south-gyeongsang", "gwangju"),
    "kagoshima": ("kumamoto", "miyazaki"),
    "nagasaki": ("saga",),
}


@pytest.fixture(scope="module")
def ground():
    return Ground(centre_lon_deg=127.5, window=WINDOW, geodata=Geodata())


@pytest.fixture(scope="module")
def land():
    drawn = [shapely.geometry.shape(one["geometry"]) for one in json.loads(COAST.read_text())["features"]]
    return shapely.intersection(shapely.union_all(drawn), shapely.box(*WINDOW))


@pytest.fixture(scope="module")
def regions():
    return {one.id: one.geometry for one in load_regions(Geodata())}


def _points(shape):
    return shapely.points(shapely.get_coordinates(shapely.segmentize(shape.boundary, 0.02)))


@pytest.mark.parametrize("island", ["okinawa", "jeju"])
def test_islands_are_outlined_along_the_coast_alone(ground, land, regions, island):
    drawn = [one for one in shapely.get_parts(ground.on_coast(regions[island])) if one.intersects(land)]
    assert len(drawn) > 5
    away = shapely.distance(land.boundary, shapely.points(shapely.get_coordinates(drawn)))
    assert away.max() < 1e-9
    # And what is drawn of it is whole: of a region some kilometres off, nothing is missing that it holds on land
    held = shapely.intersection(regions[island], land)
    assert shapely.difference(held, shapely.buffer(shapely.union_all(drawn), 0.01)).area < 1e-3 * held.area


def test_borders_on_land_and_regions_within_a_region_stay(ground, land, regions):
    whole = ground.on_coast(regions["south-jeolla"])
    assert not whole.contains(regions["gwangju"].representative_point())
    outline = _points(ground.outline(regions["south-jeolla"]))
    inland = outline[shapely.distance(land.boundary, outline) > 0.1]
    assert len(inland) > 50
    assert shapely.distance(whole.boundary, inland).max() < 1e-6


@pytest.mark.parametrize("region", NEIGHBOURS)
def test_no_outline_crosses_land_that_was_won_from_the_sea_nor_leaves_it(ground, land, regions, region):
    """Away from borders with other land each point of it is on the coast, or on an islet that is not drawn."""
    drawn = [one for one in shapely.get_parts(ground.on_coast(regions[region])) if one.intersects(land)]
    points = _points(shapely.multipolygons(drawn))
    off = points[shapely.distance(land.boundary, points) > 1e-6]
    neighbours = [regions[name] for name in NEIGHBOURS[region]]
    borders = shapely.union_all([shapely.intersection(regions[region].boundary, one.boundary) for one in neighbours])
    assert (shapely.distance(borders, off) > 0.1).sum() < 0.01 * len(points)


def test_land_that_is_drawn_as_answers_know_it_is_outlined_so(ground, regions):
    assert ground.on_coast(regions["philippines"]) is ground.outline(regions["philippines"])
