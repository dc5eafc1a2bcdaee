"""The land that maps draw, held against known points and areas; and that no answer reads it."""

from __future__ import annotations

import csv
import json
import math
from functools import cache
from pathlib import Path

import pyproj
import pytest
import shapely

from fallzone.catalogue.regions import DRAWING_LAYERS, REGION_LAYERS

ROOT = Path(__file__).parents[2]
GEOD = pyproj.Geod(ellps="WGS84")
# GeoNames puts these towns into the sea, 1.7 and 1.1 km from the shore.
GEONAMES_AT_SEA = {"geonames-6822151": "Kunigami", "geonames-6822150": "Iheya"}


@cache
def read_land():
    features = json.loads((ROOT / "geodata/regions/coast.geojson").read_text(encoding="utf-8"))["features"]
    return shapely.from_geojson(json.dumps(features[0]["geometry"]))


def land_near(lon_deg, lat_deg, within_deg=0.3):
    """What is drawn near a point, and how far from it the shore lies on a plane [km]."""
    east_km, north_km = 111.3 * math.cos(math.radians(lat_deg)), 110.9
    box = shapely.clip_by_rect(
        read_land(), lon_deg - within_deg, lat_deg - within_deg, lon_deg + within_deg, lat_deg + within_deg
    )
    return shapely.transform(box, lambda lonlat: (lonlat - [lon_deg, lat_deg]) * [east_km, north_km])


def places_of_the_south_west():
    with (ROOT / "geodata/places/places.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        row
        for row in rows
        if row["kind"] in ("city", "town", "airport") and row["country"] in ("JP", "KR")
        if float(row["lat_deg"]) < 34.8 and float(row["lon_deg"]) < 131.2 and row["id"] not in GEONAMES_AT_SEA
    ]


def test_towns_and_airports_lie_on_drawn_land():
    places = places_of_the_south_west()
    off_km = [
        land_near(float(row["lon_deg"]), float(row["lat_deg"])).distance(shapely.Point(0.0, 0.0)) for row in places
    ]
    assert len(places) == 402
    # Drawn to 250 and 400 m, and GeoNames' points are rounded to as much.
    assert max(off_km) <= 0.5
    assert sum(off > 0.0 for off in off_km) <= 3


# Published: the westernmost of Japan (GSI), the southernmost of South Korea (NGII); capes as charts give them
@pytest.mark.parametrize(
    ("lon_deg", "lat_deg"),
    [(122.9326, 24.4497), (126.2692, 33.1119), (128.2650, 26.8725), (130.6610, 30.9944)],
    ids=["Irizaki, Yonaguni", "Marado", "Cape Hedo", "Cape Sata"],
)
def test_a_cape_lies_at_the_drawn_shore(lon_deg, lat_deg):
    shore = land_near(lon_deg, lat_deg).boundary
    assert shore.distance(shapely.Point(0.0, 0.0)) <= 0.5


# Areas [km²]: GSI, areas of islands; of Korea's as its counties publish them
@pytest.mark.parametrize(
    ("lon_deg", "lat_deg", "area_km2"),
    [
        (127.98, 26.6, 1207.0),
        (129.35, 28.3, 712.4),
        (128.93, 27.78, 247.8),
        (129.97, 28.32, 56.8),
        (128.6, 27.38, 93.7),
        (124.2, 24.45, 222.2),
        (123.8, 24.34, 289.6),
        (122.99, 24.456, 28.9),
        (126.77, 26.35, 59.5),
        (130.55, 30.35, 504.3),
        (130.97, 30.55, 444.3),
        (126.55, 33.38, 1833.2),
        (127.15, 34.45, 62.1),
        (126.25, 34.45, 363.2),
    ],
    ids=[
        *("Okinawa", "Amami-Oshima", "Tokunoshima", "Kikaijima", "Okinoerabujima", "Ishigaki", "Iriomote"),
        *("Yonaguni", "Kumejima", "Yakushima", "Tanegashima", "Jeju", "Geogeumdo", "Jindo"),
    ],
)
def test_an_island_is_drawn_with_its_published_area(lon_deg, lat_deg, area_km2):
    (island,) = (part for part in shapely.get_parts(read_land()) if part.covers(shapely.Point(lon_deg, lat_deg)))
    assert abs(GEOD.geometry_area_perimeter(island)[0]) / 1e6 == pytest.approx(area_km2, rel=0.06)


def test_no_gap_is_drawn_along_the_border_of_the_koreas():
    for lon_deg, lat_deg in ((126.68, 37.96), (127.0, 38.24), (127.5, 38.33), (128.0, 38.31), (128.35, 38.6)):
        assert read_land().covers(shapely.Point(lon_deg, lat_deg)), (lon_deg, lat_deg)


def test_no_answer_reads_the_drawn_coast():
    assert "coast" in DRAWING_LAYERS
    assert not set(DRAWING_LAYERS) & set(REGION_LAYERS)
    sources = {path.relative_to(ROOT / "src/fallzone"): path for path in (ROOT / "src/fallzone").rglob("*.py")}
    readers = {
        path.parts[0] for path, file in sources.items() if any(word in file.read_text("utf-8") for word in COAST_NAMES)
    }
    # The catalogue only says which layers are for drawing.
    assert readers == {"catalogue", "outputs"}


COAST_NAMES = ('"coast"', "coast.geojson")
