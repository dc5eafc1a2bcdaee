"""The tables of places and islands: names in three languages, positions, and what their sources lack."""

from __future__ import annotations

import itertools
import json
import math

import pytest
from geodata_layers import GEODATA, WGS84, read_rows

from fallzone.places.find import find_place
from fallzone.words import in_language
from fallzone.words.countries import COUNTRIES, country_words

LANGUAGES = ("name_en", "name_ko", "name_ja")


def names_of(place: dict[str, str]) -> set[str]:
    return {place[language] for language in LANGUAGES} | set(place["aliases"].split("|"))


def find(name: str) -> list[dict[str, str]]:
    return [place for place in read_rows("places") if name in names_of(place)]


def position_of(name: str, admin: str) -> tuple[float, float]:
    (place,) = (place for place in find(name) if place["admin"] == admin)
    return float(place["lon_deg"]), float(place["lat_deg"])


@pytest.mark.parametrize("table", ["places", "islands"])
def test_every_row_has_a_position_on_earth_and_an_id_of_its_own(table):
    rows = read_rows(table)
    assert len({row["id"] for row in rows}) == len(rows)
    for row in rows:
        lat, lon = float(row["lat_deg"]), float(row["lon_deg"])
        assert math.isfinite(lat) and math.isfinite(lon) and abs(lat) <= 90.0 and abs(lon) <= 180.0
        assert (lat, lon) != (0.0, 0.0)
        assert row["source"] and row["name_en"]


def test_the_table_is_small_enough_to_read_for_one_answer():
    assert (GEODATA / "places/places.csv").stat().st_size < 4_000_000
    assert len(read_rows("places")) <= 25_000


def test_naha_is_one_place_in_three_languages():
    rows = {name: find(name) for name in ("Naha", "那覇", "나하")}
    assert [len(found) for found in rows.values()] == [1, 1, 1]
    assert len({found[0]["id"] for found in rows.values()}) == 1
    # Naha City Hall, 26.2124°N 127.6809°E, published; GeoNames' point for the city lies within 1 km of it.
    lon, lat = position_of("Naha", "Okinawa")
    assert WGS84.inv(lon, lat, 127.6809, 26.2124)[2] < 1_000.0


@pytest.mark.parametrize("name", ["Miyako", "宮古", "미야코"])
def test_miyako_means_an_island_and_towns_elsewhere(name):
    found = find(name)
    assert {place["admin"] for place in found} >= {"Okinawa", "Iwate"}
    farthest_m = max(
        WGS84.inv(*(float(place[key]) for place in pair for key in ("lon_deg", "lat_deg")))[2]
        for pair in itertools.combinations(found, 2)
    )
    assert farthest_m > 10_000.0


@pytest.mark.parametrize("table", ["islands", "places"])
def test_every_okinawan_place_has_names_in_three_languages(table):
    column = "prefecture_or_province" if table == "islands" else "admin"
    rows = [row for row in read_rows(table) if row[column] == "Okinawa"]
    assert len(rows) >= 46
    for row in rows:
        assert all(row[language] for language in LANGUAGES), row["id"]


def test_all_46_okinawan_towns_of_geonames_are_there():
    towns = [row for row in read_rows("places") if row["admin"] == "Okinawa" and row["id"].startswith("geonames")]
    assert len(towns) == 46


@pytest.mark.parametrize(
    ("name", "admin_or_country"),
    [
        *[(name, "Okinawa") for name in ("Hateruma", "波照間", "하테루마", "Tarama", "Kudaka", "Yonaguni", "与那国島")],
        *[("Chujado", "Jeju"), ("마라도", "Jeju"), ("Gapado", "Jeju"), ("홍도", "South Jeolla")],
        *[("백령도", "Incheon"), ("Baengnyeong", "Incheon"), ("연평도", "Incheon")],
        *[(name, "South Jeolla") for name in ("거문도", "Gageodo", "Heuksando", "진도", "Wando")],
        *[("서울", "Seoul"), ("Seoul", "Seoul"), ("ソウル", "Seoul"), ("부산", "Busan"), ("釜山", "Busan")],
        *[("평양", "Pyongyang"), ("平壌", "Pyongyang")],
        *[("東京", "Tokyo"), ("도쿄", "Tokyo"), ("Tokyo", "Tokyo"), ("福岡", "Fukuoka"), ("鹿児島", "Kagoshima")],
        *[("上海", "CN"), ("상하이", "CN"), ("Taipei", "TW"), ("台北", "TW")],
        *[("Manila", "PH"), ("Davao", "PH"), ("Virac", "PH")],
        *[("Sydney", "AU"), ("Darwin", "AU"), ("Perth", "AU"), ("Adelaide", "AU"), ("Jakarta", "ID"), ("Guam", "GU")],
        *[("Honolulu", "US"), ("Port Moresby", "PG"), ("Wellington", "NZ"), ("Koror", "PW"), ("Goheung", "KR")],
    ],
)  # fmt: skip
def test_a_place_is_found_by_name(name, admin_or_country):
    assert admin_or_country in {place[key] for place in find(name) for key in ("admin", "country")}


@pytest.mark.parametrize(
    ("name", "admin", "lat_deg", "lon_deg"),
    # Published positions of airports on small islands; an island's middle lies within its own length of them.
    [
        ("Haterumajima", "Okinawa", 24.0589, 123.8056),
        ("Taramajima", "Okinawa", 24.6539, 124.6753),
        ("Kumejima", "Okinawa", 26.3635, 126.7138),
        ("Yonagunijima", "Okinawa", 24.4669, 122.9778),
        ("Minamidaitojima", "Okinawa", 25.8465, 131.2635),
    ],
)
def test_an_island_lies_where_its_airport_is(name, admin, lat_deg, lon_deg):
    island = next(row for row in read_rows("islands") if name in (row["name_en"],))
    distance_m = WGS84.inv(float(island["lon_deg"]), float(island["lat_deg"]), lon_deg, lat_deg)[2]
    assert distance_m < 8_000.0 and island["prefecture_or_province"] == admin


def test_the_typed_list_has_the_islands_of_each_coast():
    provinces = [row["prefecture_or_province"] for row in read_rows("islands")]
    counts = {province: provinces.count(province) for province in provinces}
    # The typed list must not shrink: these are its own counts, no published ones, rounded down.
    assert counts["Okinawa"] >= 48
    assert counts["Jeju"] >= 8
    assert counts["South Jeolla"] >= 180
    assert counts["South Gyeongsang"] + counts["Busan"] >= 45
    assert counts["Incheon"] >= 35


def test_names_are_never_pieces_of_another_script():
    for place in read_rows("places"):
        assert not place["name_ko"] or any("가" <= char <= "힣" for char in place["name_ko"]), place["id"]
        assert not any("가" <= char <= "힣" for char in place["name_ja"]), place["id"]
        if place["kind"] == "city" and place["country"] not in ("JP", "KR", "KP", "CN", "TW", "HK", "MO", "PH"):
            # A Han name of a place elsewhere may be Chinese: only katakana is taken as Japanese.
            assert all("ァ" <= char <= "ー" for char in place["name_ja"]), place["id"]


@pytest.mark.parametrize(
    ("name_en", "name_ko", "name_ja"),
    # As maps and newspapers of South Korea and Japan write them
    [
        ("Wuhan", "우한", "武漢"),
        ("Chengdu", "청두", "成都"),
        ("Jinan", "지난", "済南"),
        ("Huizhou", "후이저우", "恵州"),
        ("Shenyang", "선양", "瀋陽"),
        ("Harbin", "하얼빈", "ハルビン"),
        ("Changchun", "창춘", "長春"),
        ("Shaoxing", "사오싱", "紹興"),
    ],
)
def test_chinese_cities_are_called_as_in_korea_and_japan(name_en, name_ko, name_ja):
    assert [tuple(row[key] for key in LANGUAGES) for row in find(name_ja) if row["name_ja"] == name_ja] == [
        (name_en, name_ko, name_ja)
    ]


def test_every_country_of_the_table_has_the_name_that_its_region_has():
    assert {row["country"] for row in read_rows("places")} <= set(COUNTRIES)
    layers = [json.loads(path.read_text(encoding="utf-8")) for path in (GEODATA / "regions").glob("*.geojson")]
    facts = [one["properties"] for layer in layers for one in layer["features"]]
    regions = {one["names"]["en"]: one["names"] for one in facts if "names" in one}
    met = [(code, regions[name]) for code, name in COUNTRIES.items() if name in regions]
    assert len(met) > 45
    for code, names in met:
        for language in ("ko", "ja"):
            with in_language(language):
                assert country_words(code) == names[language]


def test_a_place_without_a_province_is_found_again_by_its_name_and_country():
    place = find_place("Majuro, Marshall Islands")
    assert place.name == "Majuro, Marshall Islands" and find_place("Majuro, MH").id == place.id
