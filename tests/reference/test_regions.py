"""Named regions checked against S-23's published facts, the typed list of islands and GeoNames' prefectures."""

from __future__ import annotations

import itertools
import json

import numpy as np
import pytest
import shapely
from geodata_layers import (
    GEODATA,
    LAYERS,
    ROOT,
    area_km2,
    distance_km,
    read_layer,
    read_rows,
    read_shapes,
)

SEAS = ("yellow-sea", "east-china-sea", "east-sea", "south-china-sea", "philippine-sea", "pacific-ocean")
NEAR_LAND = ("japan", "korea", "neighbours")
FEATURES = [feature for layer in LAYERS for feature in read_layer(layer)["features"]]

# Corners as the Japanese Prime Minister's Office and the IMO published them (lat, lon).
ZONE_S1_2012 = [(35.203611, 124.509444), (35.206944, 124.873056), (35.919444, 124.840278), (35.922222, 124.536111)]
ZONE_S1_DECEMBER = [(34.976667, 124.542222), (34.978611, 124.936389), (35.735278, 124.906389), (35.735, 124.508333)]
ZONE_S1_2016 = [(36 + 4 / 60, 124.5), (36 + 4 / 60, 124.9), (35 + 19 / 60, 124.9), (35 + 19 / 60, 124.5)]
ZONE_FAIRING_2016 = [
    (33 + 16 / 60, 124 + 11 / 60), (33 + 16 / 60, 125 + 9 / 60),
    (32 + 21 / 60, 125 + 8 / 60), (32 + 22 / 60, 124 + 11 / 60),
]  # fmt: skip
ZONE_S2_2016 = [
    (19 + 44 / 60, 123 + 53 / 60), (19 + 43 / 60, 124 + 51 / 60), (17.0, 124 + 48 / 60), (17 + 1 / 60, 123 + 52 / 60),
]  # fmt: skip
ZONE_C_2023 = [(14.902778, 128.668333), (15.028333, 129.400833), (11.446944, 129.902222), (11.321667, 129.180556)]


def draw(corners_latlon):
    return shapely.Polygon([(lon, lat) for lat, lon in corners_latlon])


@pytest.mark.parametrize(
    ("sea", "published_km2"),
    # 1.5 %: 10m coasts and the published figures' own rounding and coasts differ by less; a strait more or
    # less at a limit (the Korea Strait, the Taiwan Strait) would be 5 % and more.
    [("yellow-sea", 407_000.0), ("east-china-sea", 758_000.0)],
)
def test_a_sea_has_its_published_area(sea, published_km2):
    assert area_km2(read_shapes()[sea]) == pytest.approx(published_km2, rel=0.015)


@pytest.mark.parametrize(
    ("sea", "corners"),
    [
        ("yellow-sea", ZONE_S1_2012),
        ("yellow-sea", ZONE_S1_DECEMBER),
        ("yellow-sea", ZONE_S1_2016),
        ("east-china-sea", ZONE_FAIRING_2016),
        ("philippine-sea", ZONE_S2_2016),
        ("pacific-ocean", ZONE_S2_2016),
        ("philippine-sea", ZONE_C_2023),
        ("pacific-ocean", ZONE_C_2023),
    ],
)
def test_an_announced_zone_lies_whole_in_its_sea(sea, corners):
    assert read_shapes()[sea].covers(draw(corners))


@pytest.mark.parametrize(
    ("sea", "lat_deg", "lon_deg"),
    [
        ("yellow-sea", 38.8, 119.5),  # Bo Hai
        ("yellow-sea", 37.5, 124.0),
        ("east-china-sea", 33.2, 124.7),
        ("east-china-sea", 32.45, 130.42),  # Yatsushiro Sea
        ("east-sea", 34.35, 127.6),  # off Goheung
        ("east-sea", 33.6, 129.0),  # Korea Strait
        ("east-sea", 38.0, 133.0),
        ("south-china-sea", 24.0, 119.0),  # Taiwan Strait
        ("south-china-sea", 15.0, 115.0),
        ("philippine-sea", 31.4, 131.13),  # Shibushi Bay, north-east of Hi Saki
        ("philippine-sea", 25.5, 126.8),  # south-east of the line Miyako – Okinawa
        ("pacific-ocean", 30.0, 170.0),
        ("pacific-ocean", 30.0, -170.0),
        ("pacific-ocean", -30.0, -150.0),
        ("pacific-ocean", 0.0, 180.0),
    ],
)
def test_a_point_of_open_water_lies_in_one_sea(sea, lat_deg, lon_deg):
    point = shapely.Point(lon_deg, lat_deg)
    holding = {name for name in SEAS if read_shapes()[name].covers(point)}
    assert holding == {sea, "pacific-ocean"} if sea == "philippine-sea" else holding == {sea}


def test_the_south_china_sea_ends_at_the_luzon_strait():
    shapes = read_shapes()
    west, east = shapely.Point(120.8, 20.5), shapely.Point(122.5, 20.5)
    assert shapes["south-china-sea"].covers(west) and not shapes["philippine-sea"].covers(west)
    assert shapes["philippine-sea"].covers(east) and not shapes["south-china-sea"].covers(east)


def test_the_philippine_sea_is_part_of_the_pacific_ocean():
    # 1 km²: where an edge was cut twice, its points differ by the grid of 10 m along a limit of 17,000 km.
    outside = read_shapes()["philippine-sea"].difference(read_shapes()["pacific-ocean"])
    assert area_km2(outside) < 1.0


def test_seas_do_not_overlap():
    for one, other in itertools.combinations(SEAS, 2):
        if {one, other} != {"philippine-sea", "pacific-ocean"}:
            shared = shapely.intersection(read_shapes()[one], read_shapes()[other])
            assert area_km2(shared) < 1.0, (one, other)


@pytest.mark.parametrize("sea", SEAS)
def test_a_sea_holds_no_land(sea):
    shapes = read_shapes()
    land = [feature["properties"]["id"] for feature in FEATURES if feature["properties"]["kind"] == "land"]
    overlap_km2 = sum(area_km2(shapely.intersection(shapes[sea], shapes[name])) for name in land)
    # Both lie on the same grid of 10 m; only edges that cross between its points can overlap,
    # by at most 10 m here and there along the 100,000 km of the Pacific's coasts.
    assert overlap_km2 < (2.0 if sea == "pacific-ocean" else 1.0)


def test_between_the_seas_and_the_land_around_okinawa_nothing_is_left_out():
    window = shapely.box(122.5, 23.5, 131.0, 30.0)
    covered = shapely.union_all([shapely.intersection(shape, window) for shape in read_shapes().values()])
    # 0.5 km²: pools below 1 km² that cutting leaves inside land are no sea.
    assert area_km2(window.difference(covered)) < 0.5


@pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: feature["properties"]["id"])
def test_a_region_is_valid_geojson(feature):
    shape = shapely.from_geojson(json.dumps(feature["geometry"]))
    assert shape.geom_type in ("Polygon", "MultiPolygon") and shape.is_valid and not shape.is_empty
    points = shapely.get_coordinates(shape)
    assert np.isfinite(points).all() and (np.abs(points) <= [180.0, 90.0]).all()
    assert np.abs(points * 1e4 - np.round(points * 1e4)).max() < 1e-6
    for part in shapely.get_parts(shape):
        assert part.exterior.is_ccw and not any(hole.is_ccw for hole in part.interiors)
        # RFC 7946, section 3.1.9: nothing crosses 180°, so no edge jumps from one side of the map to the other.
        lon = shapely.get_coordinates(part.exterior)[:, 0]
        jumps = np.abs(np.diff(lon)) > 180.0
        assert not jumps.any() or np.allclose(np.abs(shapely.get_coordinates(part.exterior)[1:][jumps][:, 1]), 90.0)


@pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: feature["properties"]["id"])
def test_a_region_says_its_names_definition_and_source(feature):
    facts = feature["properties"]
    assert set(facts) == {"id", "names", "kind", "definition", "tolerance_m", "mark", "source"}
    assert set(facts["names"]) == {"en", "ko", "ja"} and all(facts["names"].values())
    assert facts["definition"] and facts["source"] and facts["mark"] in ("declared", "estimated", "assumed")
    # Natural Earth's coasts can be 4 km off at small islands; those of countries elsewhere are simplified by 3 km more.
    elsewhere = feature in read_layer("countries")["features"]
    assert facts["tolerance_m"] == (0 if facts["kind"] == "sea" else 8_000 if elsewhere else 5_000)


@pytest.mark.parametrize("layer", [*LAYERS, "coast"])
def test_a_layer_says_what_it_is_and_its_licence(layer):
    about = read_layer(layer)["fallzone"]
    assert about["layer"] == layer
    assert all(about[key] for key in ("title", "licence", "source", "built_by"))
    assert (ROOT / about["built_by"]).is_file()


def test_region_ids_are_unique_and_the_contracts_are_there():
    ids = [feature["properties"]["id"] for feature in FEATURES]
    assert len(ids) == len(set(ids))
    assert {"okinawa", *SEAS, "honshu", "hokkaido", "kyushu", "shikoku", "jeju", "south-korea", "north-korea"} <= set(
        ids
    )


def test_the_files_stay_small_enough_to_read_in_every_run():
    assert sum((GEODATA / f"regions/{layer}.geojson").stat().st_size for layer in LAYERS) < 10_500_000
    assert (GEODATA / "regions/coast.geojson").stat().st_size < 1_040_000


REGION_BY_PROVINCE = {
    "Okinawa": "okinawa",
    "Kagoshima": "kyushu",
    "Tokyo": "honshu",
    "Jeju": "jeju",
    "North Pyongan": "north-korea",
    "South Hwanghae": "north-korea",
}


@pytest.mark.parametrize("province", sorted({row["prefecture_or_province"] for row in read_rows("islands")}))
def test_every_inhabited_island_lies_in_its_region(province):
    shapes = read_shapes()
    region = shapes[REGION_BY_PROVINCE.get(province, "south-korea")]
    for island in read_rows("islands"):
        if island["prefecture_or_province"] != province:
            continue
        lon, lat = float(island["lon_deg"]), float(island["lat_deg"])
        radius_km = np.sqrt(float(island["area_km2"]) / np.pi)
        assert distance_km(region, lon, lat) <= radius_km + 1.0, island["id"]


@pytest.mark.parametrize("name", ["hateruma-jima", "tarama-jima", "tonaki-jima", "izena-jima", "marado", "hongdo"])
def test_an_island_that_natural_earth_lacks_has_its_published_area(name):
    shapes = read_shapes()
    island = next(row for row in read_rows("islands") if row["id"] == name)
    point = shapely.Point(float(island["lon_deg"]), float(island["lat_deg"]))
    region = shapes[REGION_BY_PROVINCE.get(island["prefecture_or_province"], "south-korea")]
    part = next(part for part in shapely.get_parts(region) if part.covers(point))
    # A ring of 24 sides has 1.1 % less than its circle; the smallest island's corners move by up to 2 % on the grid.
    assert area_km2(part) == pytest.approx(float(island["area_km2"]), rel=0.04)
    assert not any(shapes[sea].covers(point) for sea in SEAS)


def test_okinawa_agrees_with_geonames_prefectures():
    okinawa = read_shapes()["okinawa"]
    towns = [row for row in read_rows("places") if row["country"] == "JP" and row["kind"] == "city"]
    assert len(towns) > 2_000
    for town in towns:
        lon, lat = float(town["lon_deg"]), float(town["lat_deg"])
        if town["admin"] == "Okinawa":
            assert distance_km(okinawa, lon, lat) <= 5.0, town["name_en"]  # the stated tolerance of land
        else:
            assert not okinawa.covers(shapely.Point(lon, lat)), town["name_en"]


@pytest.mark.parametrize(
    ("region", "lat_deg", "lon_deg"),
    [
        ("honshu", 35.68, 139.69),
        ("honshu", 34.38, 134.85),  # Awaji
        ("honshu", 38.05, 138.37),  # Sado
        ("kyushu", 34.40, 129.33),  # Tsushima
        ("kyushu", 28.32, 129.44),  # Amami
        ("kyushu", 30.35, 130.53),  # Yakushima
        ("shikoku", 33.84, 132.77),
        ("hokkaido", 43.06, 141.35),
        ("okinawa", 26.2124, 127.6809),  # Naha
        ("okinawa", 25.838, 131.240),  # Minamidaito
        ("jeju", 33.50, 126.53),
        ("south-korea", 37.57, 126.98),
        ("north-korea", 39.03, 125.75),
        ("china", 31.22, 121.46),
        ("china", 22.40, 114.15),  # Hong Kong
        ("taiwan", 24.0, 121.0),
        ("philippines", 16.0, 121.0),
        ("australia", -25.0, 134.0),
        ("antarctica", -80.0, 120.0),
        ("guam", 13.45, 144.78),
        ("russia", 43.12, 131.9),  # Vladivostok
    ],
)
def test_a_known_place_lies_in_its_land(region, lat_deg, lon_deg):
    point = shapely.Point(lon_deg, lat_deg)
    near = {feature["properties"]["id"] for layer in NEAR_LAND for feature in read_layer(layer)["features"]}
    assert {name for name, shape in read_shapes().items() if name in near and shape.covers(point)} == {region}


def test_the_coast_for_maps_is_valid_and_follows_the_regions():
    coast = shapely.from_geojson(json.dumps(read_layer("coast")["features"][0]["geometry"]))
    assert coast.is_valid
    window = shapely.box(124.0, 24.0, 131.5, 38.5)
    land = shapely.union_all([read_shapes()[name] for name in ("okinawa", "kyushu", "jeju", "south-korea")])
    part, whole = coast.intersection(window), land.intersection(window)
    # Natural Earth is 0.3 km off at the median along an intricate coast of about 10,000 km: 2 % of the land.
    assert area_km2(part.intersection(whole)) == pytest.approx(area_km2(whole), rel=0.03)
