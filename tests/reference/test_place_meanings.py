"""What the shipped names mean: one place with its kind and region, or a question; never another place."""

from __future__ import annotations

import csv

import pytest
import shapely
from geodata_layers import GEODATA

from fallzone.catalogue.geodata import Geodata
from fallzone.errors import InputError, UsageError
from fallzone.places.find import find_place

OKINAWA = [
    *("那覇市", "宜野湾市", "石垣市", "浦添市", "名護市", "糸満市", "沖縄市", "豊見城市", "うるま市"),
    *("宮古島市", "南城市", "国頭村", "大宜味村", "東村", "今帰仁村", "本部町", "恩納村", "宜野座村"),
    *("金武町", "伊江村", "読谷村", "嘉手納町", "北谷町", "北中城村", "中城村", "西原町", "与那原町"),
    *("南風原町", "渡嘉敷村", "座間味村", "粟国村", "渡名喜村", "南大東村", "北大東村", "伊平屋村", "伊是名村"),
    *("久米島町", "八重瀬町", "多良間村", "竹富町", "与那国町"),
]
KYUSHU = [
    *("さつま町", "屋久島町", "十島村", "三島村", "瀬戸内町", "南種子町", "中種子町", "西之表市", "薩摩川内市"),
    *("対馬市", "五島市", "新上五島町", "高千穂町", "都城市"),
]


@pytest.mark.parametrize("name", OKINAWA)
def test_each_of_okinawas_41_municipalities_is_found_as_officially_written(name):
    assert len(OKINAWA) == 41
    place = find_place(name)
    assert place.kind == "city" and place.area == "Okinawa, JP"


@pytest.mark.parametrize("name", KYUSHU)
def test_municipalities_of_kyushu_are_found_as_officially_written(name):
    assert find_place(name).kind == "city"


def korean_rows() -> list[dict[str, str]]:
    with (GEODATA / "places/places.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["id"].startswith("kr-") and row["kind"] != "district"]


def test_every_city_and_county_of_south_korea_is_found_or_asked_about_by_its_official_name():
    rows = korean_rows()
    # The Republic's 226 municipalities and Jeju's 2 less the 69 districts of its large cities, and those and Sejong: 8
    assert sum(row["kind"] == "county" for row in rows) == 82
    assert sum(row["kind"] == "city" for row in rows) == 75 + 2 + 8
    asked = []
    for row in rows:
        try:
            assert find_place(row["name_ko"]).id == row["id"]
        except UsageError as question:
            assert row["name_en"] in str(question)
            asked.append(row["name_ko"])
    # Two counties called Goseong, an Ongjin in the North; cities that share a name with one in the North, beside them
    # or in China (안양, 안산)
    assert {"고성군", "옹진군"} <= set(asked) <= {"고성군", "옹진군", "화성시", "광주시", "안양시", "안산시"}


@pytest.mark.parametrize(
    ("name", "meanings"),
    [
        ("강진", ["Gangjin-gun, South Jeolla", "Gangjin, North Jeolla"]),
        ("Gangjin", ["Gangjin-gun, South Jeolla", "Gangjin, North Jeolla"]),
        ("고흥", ["Goheung-gun, South Jeolla", "Naro Space Center"]),
        ("Goheung", ["Goheung-gun, South Jeolla", "Naro Space Center"]),
        ("고성군", ["Goseong-gun, Gangwon", "Goseong-gun, South Gyeongsang"]),
        ("옹진", ["Ongjin, South Hwanghae", "Ongjin-gun, Incheon"]),
        ("시흥", ["Siheung-si, Gyeonggi", "Siheungdong, Seoul"]),
        ("China", ["China  (region", "China, Kagoshima"]),
        ("Okinawa", ["Okinawa Prefecture", "Okinawa, Okinawa", "Okinawa Island"]),
        ("沖縄", ["Okinawa Prefecture", "Okinawa, Okinawa"]),
        ("Miyako", ["Miyakojima, Okinawa", "Miyako, Iwate"]),
        ("제주", ["Jeju  (region", "Jeju-si"]),
    ],
)
def test_a_name_of_several_places_is_asked_back_with_kind_and_region(name, meanings):
    with pytest.raises(UsageError) as question:
        find_place(name)
    assert all(meaning in str(question.value) for meaning in meanings)
    # What it proposes is an answer, not the same question again
    proposal = str(question.value).partition("fallzone check '")[2].partition("'")[0]
    assert find_place(proposal)


@pytest.mark.parametrize(
    ("name", "found", "kind"),
    [
        ("강진군", "Gangjin-gun, South Jeolla", "county"),
        ("고흥군", "Goheung-gun, South Jeolla", "county"),
        ("Palau", "Palau", "region"),
        ("Okinawa Prefecture", "Okinawa Prefecture", "region"),
        ("沖縄県", "Okinawa Prefecture", "region"),
        ("오키나와현", "Okinawa Prefecture", "region"),
        ("黄海", "Yellow Sea", "sea"),
        ("서울", "Seoul, Seoul", "city"),
        ("Naha City", "Naha, Okinawa", "city"),
        ("なは", "Naha, Okinawa", "city"),
        ("ナハ", "Naha, Okinawa", "city"),
        ("なはし", "Naha, Okinawa", "city"),
        ("たけとみちょう", "Taketomi, Okinawa", "city"),
        ("Ishigaki,Okinawa", "Ishigaki, Okinawa", "city"),
        ("石垣, 沖縄県", "Ishigaki, Okinawa", "city"),
        ("Miyako Island", "Miyakojima, Okinawa", "island"),
        ("八重山", "Yaeyama Islands, Okinawa", "islands"),
        ("尖閣諸島", "Senkaku Islands, Okinawa", "islands"),
        ("那覇空港", "Naha Airport, Okinawa", "airport"),
        ("Naha Airport", "Naha Airport, Okinawa", "airport"),
    ],
)
def test_a_name_that_is_whole_is_one_place(name, found, kind):
    place = find_place(name)
    assert (place.name, place.kind) == (found, kind)


@pytest.mark.parametrize(
    "name", ["那覇町", "나하섬", "Naha Island", "강진시", "Naha Prefecture", "Gangjin City, South Jeolla"]
)
def test_the_wrong_word_for_its_kind_finds_nothing(name):
    with pytest.raises(UsageError, match="no place"):
        find_place(name)


def test_a_suggestion_is_in_the_same_script_and_near_the_corridors_first():
    with pytest.raises(UsageError, match="Naha"):
        find_place("Nahha")
    with pytest.raises(UsageError) as question:
        find_place("강짐군")
    assert "강진" in str(question.value) and "Gang" not in str(question.value)


def test_the_outline_of_a_county_holds_its_seat_and_its_capes():
    place = find_place("고흥군")
    # Goheung's county office, 34.6112 N 127.2850 E, and the launch site on its island, 34.4319 N 127.5351 E
    for lon, lat in ((127.2850, 34.6112), (127.5351, 34.4319)):
        assert shapely.intersects_xy(place.geometry, lon, lat)
    # Boseong's office, 34.7715 N 127.0799 E, lies in the county beside it
    assert not shapely.intersects_xy(place.geometry, 127.0799, 34.7715)


def test_ishigaki_is_an_area_of_its_length():
    place = find_place("石垣島")
    # Hirakubozaki, its northern cape, 24.608 N 124.317 E, and Ugan-zaki in the west, 24.451 N 124.078 E
    for lon, lat in ((124.317, 24.608), (124.078, 24.451)):
        assert shapely.distance(place.geometry, shapely.Point(lon, lat)) * 111_000.0 < place.reach_m
    assert place.reach_mark == "estimated"


@pytest.fixture
def spoiled(tmp_path):
    """Geodata of which only the gazetteer is there, spoiled by what a test writes at its end."""
    folder = tmp_path / "geodata"
    for kind in ("missions", "places", "regions"):
        (folder / kind).mkdir(parents=True)
    table = folder / "places/places.csv"

    def write(line: str):
        head = (GEODATA / "places/places.csv").read_text(encoding="utf-8").partition("\n")[0]
        table.write_text(f"{head}\n{line}\n", encoding="utf-8")
        return geodata

    geodata = Geodata(folder)
    return write


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("a,26,127,city,JP,Okinawa,Naha", "line 2.*has 7 values"),
        ("a,26,127,city,JP,Okinawa,Naha" + "," * 20, "line 2.*values"),
        ('a,26,127,city,JP,Okinawa,"Naha', "line 2.*not CSV"),
        ("a,26,127,city,JP,Okinawa,Naha" + "x" * 140_000 + ",,,,,,,,", "line 2.*field larger"),
        ("a,26,127,city,JP,Okinawa,Naha,,,,,1e9,assumed,,x", "reach_m"),
    ],
)
@pytest.mark.parametrize("name", ["Naha", "Nowhere"])
def test_a_torn_row_of_the_gazetteer_is_named(spoiled, line, told, name):
    geodata = spoiled(line)
    if "1e9" in line and name == "Nowhere":
        return
    with pytest.raises(InputError, match=rf"(?s)places\.csv.*{told}|{told}"):
        find_place(name, geodata)


def test_a_missing_gazetteer_is_named(tmp_path):
    (tmp_path / "missions").mkdir()
    with pytest.raises(InputError, match=r"places\.csv.*no such file"):
        find_place("Naha", Geodata(tmp_path))


def test_two_places_of_one_name_50_km_apart_are_asked_back(spoiled):
    # 0.45° of latitude is 50 km, 0.08° is 9 km
    row = "{id},{lat},127.0,city,JP,Okinawa,Twin,,,,{people},,,,x"
    rows = [row.format(id=one, lat=lat, people=people) for one, lat, people in (("a", 26.0, 10), ("b", 26.45, 20))]
    geodata = spoiled("\n".join(rows))
    with pytest.raises(UsageError, match=r"(?s)26\.4500.*26\.0000"):  # the larger first
        find_place("Twin", geodata)
    spoiled("\n".join([rows[0], row.format(id="b", lat=26.08, people=20)]))
    place = find_place("Twin", geodata)
    # One place, of which the larger gives the point and the reach covers the other one's 10 km too: 8.9 + 10 km
    assert place.id == "b" and place.reach_m == pytest.approx(18_900.0, abs=100.0)
