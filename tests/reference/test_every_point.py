"""Every point on Earth lies in a named sea or land: a global grid, and places told by hand."""

from __future__ import annotations

import tomllib
from functools import cache

import numpy as np
import pytest
import shapely
from geodata_layers import GEODATA, LAYERS, area_km2, read_layer, read_shapes

POINTS = 120_000
WHOLES = {
    "pacific-ocean",
    "mediterranean-sea",
    "mediterranean-western-basin",
    "mediterranean-eastern-basin",
    "baltic-sea",
}
# Regions of Japan and Korea that hold prefectures and provinces.
PARENTS = {"honshu", "shikoku", "kyushu", "south-korea", "north-korea"}


@cache
def parts_of_regions() -> tuple[shapely.STRtree, np.ndarray]:
    """Every polygon of every region in a tree, and the region of each."""
    parts, names = [], []
    for name, shape in read_shapes().items():
        own = shapely.get_parts(shape)
        parts += list(own)
        names += [name] * len(own)
    shapely.prepare(parts)
    return shapely.STRtree(parts), np.array(names)


def regions_at(lon_deg: np.ndarray, lat_deg: np.ndarray) -> list[set[str]]:
    """Regions that hold each point."""
    tree, names = parts_of_regions()
    point, part = tree.query(shapely.points(lon_deg, lat_deg), predicate="covered_by")
    found: list[set[str]] = [set() for _ in lon_deg]
    for i, j in zip(point, part, strict=True):
        found[i].add(str(names[j]))
    return found


def assert_all_named(lon_deg: np.ndarray, lat_deg: np.ndarray) -> None:
    found = regions_at(lon_deg, lat_deg)
    assert [(lon, lat) for lon, lat, names in zip(lon_deg, lat_deg, found, strict=True) if not names] == []


def test_every_point_of_an_equal_area_grid_lies_in_a_region():
    # Fibonacci's lattice: each point stands for the same area, 4,250 km²
    index = np.arange(POINTS) + 0.5
    lat = np.degrees(np.arcsin(1.0 - 2.0 * index / POINTS))
    lon = (np.degrees(np.pi * (1.0 + 5.0**0.5) * index) + 180.0) % 360.0 - 180.0
    assert_all_named(lon, lat)


def test_every_point_drawn_at_random_lies_in_a_region():
    rng = np.random.default_rng(20261128)
    assert_all_named(rng.uniform(-180.0, 180.0, 50_000), np.degrees(np.arcsin(rng.uniform(-1.0, 1.0, 50_000))))


def test_every_point_at_180_degrees_and_at_the_poles_lies_in_a_region():
    lat = np.arange(-90.0, 90.001, 0.05)
    for lon in (-180.0, -179.9999, 179.9999, 180.0):
        assert_all_named(np.full(len(lat), lon), lat)
    lon = np.arange(-180.0, 180.0, 0.5)
    for near_pole in (-90.0, -89.999, 89.999, 90.0):
        assert_all_named(lon, np.full(len(lon), near_pole))


def test_what_lies_between_the_regions_is_less_than_their_grid():
    parts, _ = parts_of_regions()
    gap = shapely.box(-180.0, -90.0, 180.0, 90.0).difference(shapely.union_all(parts.geometries))
    flat = shapely.transform(gap, lambda p: np.column_stack([np.radians(p[:, 0]), np.sin(np.radians(p[:, 1]))]))
    # Coasts and limits of some 2 million km lie on a grid of 10 m: slivers where an edge was cut twice.
    # Together they are less than one part in ten million of the Earth, about 50 km².
    assert flat.area / (4.0 * np.pi) < 1e-7


def test_seas_lie_beside_each_other_but_for_those_that_hold_others():
    rng = np.random.default_rng(8)
    lon, lat = rng.uniform(-180.0, 180.0, 40_000), np.degrees(np.arcsin(rng.uniform(-1.0, 1.0, 40_000)))
    seas = {f["properties"]["id"] for layer in ("seas", "oceans") for f in read_layer(layer)["features"]} - WHOLES
    assert [found for found in regions_at(lon, lat) if len(found & seas) > 1] == []


def test_all_numbers_of_s23_are_there():
    listed = tomllib.loads((GEODATA / "build/seas.toml").read_text(encoding="utf-8"))["sea"]
    numbers = {sea["number"].split(" ")[0] for sea in listed} - {""}
    near = {"49", "50", "51", "52", "56", "57", "61"}  # South China Sea … North and South Pacific
    assert numbers | near == {str(number) for number in range(1, 67)}
    ids = {feature["properties"]["id"] for feature in read_layer("oceans")["features"]}
    assert {sea["id"] for sea in listed} | {"north-pacific-ocean", "south-pacific-ocean"} == ids


def test_every_country_prefecture_and_province_is_there():
    counts = {layer: len(read_layer(layer)["features"]) for layer in LAYERS}
    # 47 prefectures with Okinawa and Hokkaido of the layer japan; 17 and 11 units with Jeju of the layer korea
    assert (counts["prefectures"] + 2, counts["provinces"] + 1) == (47, 28)
    assert counts["countries"] + counts["neighbours"] >= 245


@pytest.mark.parametrize("parent", ["honshu", "shikoku", "kyushu", "south-korea", "north-korea"])
def test_prefectures_and_provinces_fill_their_land(parent):
    shapes = read_shapes()
    small = {f["properties"]["id"] for layer in ("prefectures", "provinces") for f in read_layer(layer)["features"]}
    held = shapely.union_all([shapes[name] for name in small])
    # 1 km²: borders lie on the grid of 10 m
    assert area_km2(shapes[parent].difference(held)) < 1.0


CAPITALS = """
afghanistan 34.53 69.17|albania 41.33 19.82|algeria 36.73 3.05|angola -8.85 13.29|argentina -34.62 -58.45
armenia 40.18 44.51|austria 48.21 16.37|azerbaijan 40.41 49.86|bangladesh 23.78 90.40|belarus 53.90 27.56
belgium 50.85 4.35|bolivia -16.50 -68.14|botswana -24.65 25.91|brazil -15.79 -47.89|bulgaria 42.70 23.32
cambodia 11.56 104.92|cameroon 3.86 11.52|canada 45.40 -75.72|chad 12.12 15.05|chile -33.45 -70.66|china 39.91 116.40
colombia 4.65 -74.08|costa-rica 9.93 -84.08|cuba 23.08 -82.38|czechia 50.08 14.43|denmark 55.68 12.50
ecuador -0.22 -78.51|egypt 30.04 31.24|estonia 59.40 24.70|ethiopia 9.01 38.75|fiji -18.05 178.35
finland 60.22 24.92|france 48.86 2.35|georgia 41.71 44.80|germany 52.52 13.40|ghana 5.62 -0.20|greece 38.00 23.74
greenland 72.0 -40.0|hungary 47.50 19.08|iceland 64.12 -21.80|india 28.61 77.21|indonesia -6.25 106.83
iran 35.70 51.42|iraq 33.31 44.39|ireland 53.35 -6.35|italy 41.90 12.55|jamaica 18.05 -76.80|jordan 31.95 35.93
kazakhstan 51.16 71.45|kazakhstan 45.96 63.31|kenya -1.29 36.82|kosovo 42.66 21.17|kyrgyzstan 42.87 74.59
laos 17.99 102.65|latvia 56.95 24.15|libya 32.80 13.20|lithuania 54.69 25.28|madagascar -18.91 47.54
malaysia 3.14 101.69|mali 12.64 -8.00|mexico 19.43 -99.13|moldova 47.01 28.86|mongolia 47.92 106.91
morocco 33.97 -6.83|mozambique -25.95 32.45|myanmar-burma 19.76 96.08|namibia -22.57 17.08|nepal 27.71 85.32
netherlands 52.37 4.90|new-zealand -41.22 174.85|nicaragua 12.10 -86.25|niger 13.51 2.11|nigeria 9.06 7.49
north-macedonia 42.00 21.43|norway 59.92 10.85|oman 23.50 58.35|pakistan 33.69 73.05|panama 9.05 -79.50
papua-new-guinea -9.40 147.19|paraguay -25.30 -57.60|peru -12.05 -77.00|philippines 14.62 121.05
poland 52.23 21.01|portugal 38.75 -9.15|romania 44.43 26.10|russia 55.75 37.62|russia 64.54 40.54
saudi-arabia 24.71 46.68
senegal 14.75 -17.30|serbia 44.79 20.45|singapore 1.36 103.82|slovakia 48.15 17.11|slovenia 46.06 14.51
somalia 2.06 45.30|south-africa -25.75 28.19|spain 40.42 -3.70|sri-lanka 6.95 79.95|sudan 15.50 32.56
sweden 59.38 18.00|switzerland 46.95 7.45|syria 33.51 36.29|taiwan 25.03 121.53|tanzania -6.17 35.74
thailand 13.76 100.55|tunisia 36.82 10.15|turkiye 39.93 32.86|turkmenistan 37.96 58.33|uganda 0.33 32.58
ukraine 50.45 30.52|united-arab-emirates 24.40 54.55|united-kingdom 51.51 -0.13|united-states 38.91 -77.04
united-states 28.45 -80.70|uruguay -34.82 -56.17|uzbekistan 41.30 69.24|venezuela 10.48 -66.90|vietnam 21.03 105.85
yemen 15.37 44.19|zambia -15.39 28.32|zimbabwe -17.83 31.05|antarctica -90.0 0.0|antarctica -75.0 -120.0
french-polynesia -17.62 -149.45|new-caledonia -21.5 165.5|vatican-city 41.9034 12.4534
sendai=miyagi 38.26 140.87|tokyo 35.69 139.69|osaka 34.68 135.55|kagoshima 31.60 130.56|kagoshima 28.32 129.44
tokyo 33.11 139.79|kochi 33.56 133.53|nagasaki 34.40 129.33|niigata 38.05 138.37|hyogo 34.38 134.85
seoul 37.56 126.99|busan 35.18 129.06|south-jeolla 34.62 127.28|gangwon 37.87 127.73|north-gyeongsang 36.57 128.73
north-gyeongsang 37.50 130.87|incheon 37.96 124.67|sejong 36.50 127.26|pyongyang 39.03 125.75|north-pyongan 39.80 124.75
north-hamgyong 41.79 129.77|rason 42.34 130.40|north-pyongan 40.10 124.40|south-hamgyong 39.92 127.54
"""


def told_by_hand(text: str) -> list[tuple[str, float, float]]:
    rows = [row.split() for line in text.split("\n") for row in line.split("|") if row.strip()]
    return [(row[0].split("=")[-1], float(row[1]), float(row[2])) for row in rows]


@pytest.mark.parametrize(("region", "lat_deg", "lon_deg"), told_by_hand(CAPITALS))
def test_a_place_lies_in_its_country_or_province_and_in_no_sea(region, lat_deg, lon_deg):
    (found,) = regions_at(np.array([lon_deg]), np.array([lat_deg]))
    nested = {"italy"} if region == "vatican-city" else set()
    assert found - PARENTS - nested == {region}


SEAS = """
gulf-of-bothnia 62.0 19.5|gulf-of-finland 59.9 26.0|gulf-of-riga 57.7 23.5|baltic-sea 57.0 19.5|kattegat 56.9 11.5
skagerrak 58.0 9.5|north-sea 56.0 3.0|greenland-sea 76.0 -5.0|norwegian-sea 67.0 3.0|barents-sea 74.0 38.0
white-sea 65.8 38.0|kara-sea 74.0 68.0|laptev-sea 75.0 125.0|east-siberian-sea 73.0 160.0|chukchi-sea 69.0 -170.0
beaufort-sea 72.0 -140.0|northwestern-passages 74.2 -95.0|baffin-bay 73.5 -67.0|davis-strait 66.0 -58.0
labrador-sea 57.0 -53.0|hudson-bay 60.0 -86.0|hudson-strait 62.3 -72.0|arctic-ocean 88.0 100.0|arctic-ocean 90.0 0.0
lincoln-sea 83.0 -55.0|inner-seas-of-scotland 56.9 -6.9|irish-sea 53.8 -5.0|bristol-channel 51.35 -4.2
english-channel 50.0 -2.0|bay-of-biscay 45.5 -4.5|north-atlantic-ocean 30.0 -45.0|north-atlantic-ocean 31.1 -77.4
north-atlantic-ocean 44.8 -55.1|gulf-of-st-lawrence 48.3 -62.0|bay-of-fundy 45.0 -65.8|gulf-of-mexico 25.0 -90.0
caribbean-sea 15.0 -75.0|strait-of-gibraltar 35.95 -5.6|alboran-sea 36.0 -3.5|balearic-sea 40.3 2.0
ligurian-sea 43.6 8.7|tyrrhenian-sea 40.0 12.5|ionian-sea 38.0 18.5|adriatic-sea 43.0 15.5|aegean-sea 38.8 25.0
mediterranean-western-basin 38.5 6.0|mediterranean-eastern-basin 34.0 28.0|sea-of-marmara 40.7 28.0|black-sea 43.0 34.0
sea-of-azov 46.0 36.7|caspian-sea 42.0 50.5|south-atlantic-ocean -25.0 -15.0|rio-de-la-plata -35.2 -56.7
gulf-of-guinea 3.0 3.0|gulf-of-suez 28.7 33.2|gulf-of-aqaba 28.9 34.75|red-sea 20.0 38.5|gulf-of-aden 12.3 47.5
arabian-sea 16.0 63.0|gulf-of-oman 24.7 58.7|persian-gulf 27.0 51.5|laccadive-sea 8.0 75.5|bay-of-bengal 14.0 88.0
andaman-sea 11.0 95.5|indian-ocean -25.0 80.0|indian-ocean -37.5 117.0|mozambique-channel -18.0 41.0
malacca-strait 4.0 99.8|singapore-strait 1.2 103.9|gulf-of-thailand 9.5 101.5|sulu-sea 8.5 120.0|celebes-sea 3.5 122.0
molukka-sea 0.5 126.3|gulf-of-tomini -0.3 121.7|halmahera-sea -0.3 129.2|ceram-sea -2.4 128.6|banda-sea -5.5 126.5
arafura-sea -9.5 135.5|timor-sea -11.5 127.5|flores-sea -7.5 120.3|gulf-of-boni -4.0 120.9|bali-sea -7.7 115.6
makassar-strait -1.5 118.0|java-sea -5.0 111.0|savu-sea -9.5 122.0|inland-sea-of-japan 34.1 133.0
sea-of-okhotsk 53.0 149.0|bering-sea 58.0 -178.0|bering-sea 58.0 178.0|gulf-of-alaska 58.5 -147.0
coastal-waters-of-alaska-and-british-columbia 53.3 -130.8|gulf-of-california 27.0 -111.2
great-australian-bight -34.5 130.0
bass-strait -39.8 146.0|tasman-sea -38.0 160.0|coral-sea -17.0 153.0|solomon-sea -8.0 154.0|bismarck-sea -4.0 148.0
yellow-sea 36.0 123.5|east-china-sea 29.0 125.0|east-sea 40.0 134.0|south-china-sea 13.0 114.0
north-pacific-ocean 35.0 -150.0|north-pacific-ocean 20.0 180.0|south-pacific-ocean -40.0 -120.0
south-pacific-ocean -65.0 -180.0
north-pacific-ocean 10.0 -90.0|south-atlantic-ocean -65.0 -20.0|indian-ocean -60.0 100.0|south-pacific-ocean -60.0 -70.0
south-atlantic-ocean -58.0 -60.0|north-atlantic-ocean 65.5 -30.0|chukchi-sea 67.0 -169.0|bering-sea 65.0 -169.5
english-channel 50.95 1.2|norwegian-sea 69.0 0.0|caribbean-sea 12.0 -81.0|indian-ocean -8.9 115.8|east-sea 34.35 127.6
"""


@pytest.mark.parametrize(("sea", "lat_deg", "lon_deg"), told_by_hand(SEAS))
def test_a_point_of_open_water_lies_in_its_sea_and_in_no_other(sea, lat_deg, lon_deg):
    (found,) = regions_at(np.array([lon_deg]), np.array([lat_deg]))
    assert found - (WHOLES - {sea}) == {sea}


def test_all_of_geodata_stays_within_15_megabytes():
    files = [path for path in GEODATA.rglob("*") if path.is_file() and "build" not in path.parts]
    assert sum(path.stat().st_size for path in files) < 15_000_000
