"""A name or coordinates lead to one place, or to a question; never to a guess."""

from __future__ import annotations

import math

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from fallzone.catalogue.geodata import Geodata
from fallzone.errors import InputError, UsageError
from fallzone.places.find import find_place, join_words

# 0.1" of arc is 3 m: formats that round to it are compared to a little more.
ROUNDING_DEG = 3e-5


@pytest.mark.parametrize(
    "text",
    [
        "26.2124,127.6809",
        "26.2124, 127.6809",
        " 26.2124 , 127.6809 ",
        "26.2124 127.6809",
        "+26.2124,+127.6809",
        "2.62124e1,1.276809e2",
        "26.2124N 127.6809E",
        "26.2124n 127.6809e",
        "26.2124 N, 127.6809 E",
        "26.2124°N 127.6809°E",
        "26.2124º N 127.6809º E",
        "N26.2124 E127.6809",
        "127.6809E 26.2124N",
        "26-12-44.64N 127-40-51.24E",
        "26-12.744N 127-40.854E",
        "26°12'44.64\"N 127°40'51.24\"E",
        "26°12′44.64″N 127°40′51.24″E",
        "26° 12' 44.64\" N, 127° 40' 51.24\" E",
        "26 12 44.64 N 127 40 51.24 E",
        "２６.２１２４，１２７.６８０９",
        "26.2124、127.6809",
    ],
)
def test_every_way_to_write_a_position_is_the_same_place(text):
    place = find_place(text)
    assert place.lat_deg == pytest.approx(26.2124, abs=1e-9)
    assert place.lon_deg == pytest.approx(127.6809, abs=1e-9)


@pytest.mark.parametrize(
    ("text", "lat_deg", "lon_deg"),
    [
        ("-33.9,151.2", -33.9, 151.2),
        ("−33.9,151.2", -33.9, 151.2),
        ("33.9S 151.2E", -33.9, 151.2),
        ("33-54-00S 151-12-00E", -33.9, 151.2),
        ("40.7N 74W", 40.7, -74.0),
        ("-0.5,-0.25", -0.5, -0.25),
        ("0-30-00S 0-15-00W", -0.5, -0.25),
        ("90,0", 90.0, 0.0),
        ("-90,180", -90.0, 180.0),
        ("0,-180", 0.0, -180.0),
    ],
)
def test_south_and_west_are_negative(text, lat_deg, lon_deg):
    place = find_place(text)
    assert (place.lat_deg, place.lon_deg) == pytest.approx((lat_deg, lon_deg), abs=1e-9)


@pytest.mark.parametrize("text", ["127.68,26.21", "127.6809N 26.2124E", "-120,45", "127-40-51N 26-12-45E", "91,0"])
def test_a_latitude_that_would_fit_as_a_longitude_asks_about_a_swap(text):
    with pytest.raises(UsageError, match="did you swap"):
        find_place(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "nan,nan",
        "NaN,127",
        "26,nan",
        "inf,0",
        "-inf,0",
        "1e999,0",
        "91,361",
        "0,361",
        "200,200",
        "26.2124",
        "26.2124N",
        "26.2124,",
        ",127.6809",
        "26.2124,127.6809,5",
        "26,2124,127,6809",
        "26N 27N",
        "26E 27E",
        "-26.2N 127.6E",
        "26.2N 127.6",
        "26.2 127.6E",
        "26-60-00N 127-00-00E",
        "26-12-60N 127-00-00E",
        "26.5-12-00N 127-00-00E",
        "26-12.5-30N 127-00-00E",
        "0x1A,0x7F",
        "1_0,2_0",
        "26.2.1,127",
        "٢٦٫٢,١٢٧",
        "26.2124;rm,127",
        "!!!",
        "'",
        "\x00",
        "Naha26",
    ],
)
def test_what_is_not_a_position_is_an_error(gazetteer, text):
    with pytest.raises(UsageError):
        find_place(text, Geodata(gazetteer))


LATITUDES = st.floats(-90.0, 90.0)
LONGITUDES = st.floats(-180.0, 180.0)


@given(lat_deg=LATITUDES, lon_deg=LONGITUDES, comma=st.sampled_from([",", ", ", " , ", " "]))
def test_a_pair_reads_back_as_it_was_written(lat_deg, lon_deg, comma):
    place = find_place(f"{lat_deg!r}{comma}{lon_deg!r}")
    assert (place.lat_deg, place.lon_deg) == (lat_deg, lon_deg)


@given(
    lat_deg=LATITUDES,
    lon_deg=LONGITUDES,
    style=st.sampled_from(
        ["{0}-{1:02d}-{2:04.1f}{3}", "{0}°{1}'{2:.1f}\"{3}", "{0} {1} {2:.1f} {3}", "{3}{0}-{1}-{2:.1f}"]
    ),
    east_first=st.booleans(),
)
def test_degrees_minutes_and_seconds_read_back(lat_deg, lon_deg, style, east_first):
    def write(value_deg: float, letters: str) -> str:
        tenths = round(abs(value_deg) * 36_000)
        degrees, rest = divmod(tenths, 36_000)
        return style.format(degrees, rest // 600, rest % 600 / 10, letters[value_deg < 0])

    words = [write(lat_deg, "NS"), write(lon_deg, "EW")]
    place = find_place(" ".join(reversed(words) if east_first else words))
    assert place.lat_deg == pytest.approx(lat_deg, abs=ROUNDING_DEG)
    assert place.lon_deg == pytest.approx(lon_deg, abs=ROUNDING_DEG)


@given(lat_deg=LATITUDES, lon_deg=LONGITUDES.filter(lambda lon_deg: abs(lon_deg) > 90.0))
def test_swapped_coordinates_are_never_a_place(lat_deg, lon_deg):
    with pytest.raises(UsageError, match="did you swap"):
        find_place(f"{lon_deg!r},{lat_deg!r}")


@given(text=st.text("0123456789NSEWnsew+-.,°'\" naif", max_size=24))
def test_junk_is_an_error_or_a_place_on_earth(text):
    assume(any(character.isdigit() for character in text))
    try:
        place = find_place(text)
    except UsageError:
        return
    assert math.isfinite(place.lat_deg) and math.isfinite(place.lon_deg)
    assert abs(place.lat_deg) <= 90.0 and abs(place.lon_deg) <= 180.0


@given(text=st.text(max_size=12).filter(lambda text: any(character.isdigit() for character in text)))
def test_any_text_with_a_digit_ends_in_a_place_or_in_words(text):
    try:
        find_place(text)
    except UsageError as error:
        assert str(error)


@pytest.mark.parametrize(
    ("words", "places"),
    [
        (["26.2124N", "127.6809E"], ["26.2124N 127.6809E"]),
        (["26.2124N,", "127.6809E"], ["26.2124N, 127.6809E"]),
        (["26.2124,", "127.6809"], ["26.2124, 127.6809"]),
        (["26.2124", ",127.6809"], ["26.2124 ,127.6809"]),
        (["-33.9,", "151.2"], ["-33.9, 151.2"]),
        (["26", "12", "45", "N", "127", "40", "51", "E"], ["26 12 45 N 127 40 51 E"]),
        (["26.2N", "127.6E", "35N", "139E"], ["26.2N 127.6E", "35N 139E"]),
        (["Naha", "26.2,127.6", "35N", "139E", "Tokyo"], ["Naha", "26.2,127.6", "35N 139E", "Tokyo"]),
        (["26.2,127.6", "35.6,139.6"], ["26.2,127.6", "35.6,139.6"]),
        (["Miyako,", "Iwate"], ["Miyako, Iwate"]),
        (["Wen,", "Zhejiang"], ["Wen, Zhejiang"]),
        (["Naha,"], ["Naha,"]),
        (["26.2", "127.6"], ["26.2", "127.6"]),
    ],
)
def test_words_of_one_place_are_put_together(words, places):
    assert join_words(words) == places


@pytest.mark.parametrize(
    "name", ["Naha", "naha", "NAHA", " Naha ", "那覇", "나하", "나하", "ｎａｈａ", "Na-ha", "那覇市", "나하 시"]
)
def test_naha_is_one_place_in_every_script(gazetteer, name):
    place = find_place(name, Geodata(gazetteer))
    assert place.id == "naha"
    assert (place.lat_deg, place.lon_deg) == (26.2124, 127.6809)


@pytest.mark.parametrize("name", ["Tokyo", "Tōkyō", "tokyō", "東京", "도쿄"])
def test_accents_do_not_matter(gazetteer, name):
    assert find_place(name, Geodata(gazetteer)).id == "tokyo"


@pytest.mark.parametrize("name", ["Xi'an", "Xian", "xi’an", "Xi an"])
def test_apostrophes_do_not_matter(gazetteer, name):
    assert find_place(name, Geodata(gazetteer)).id == "xian"


@pytest.mark.parametrize("name", ["Miyako", "miyako", "宮古"])
def test_miyako_asks_which(gazetteer, name):
    with pytest.raises(UsageError) as question:
        find_place(name, Geodata(gazetteer))
    assert "Miyakojima, Okinawa" in str(question.value)
    assert "Miyako, Iwate" in str(question.value)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Miyako, Iwate", "miyako-iwate"),
        ("miyako,iwate", "miyako-iwate"),
        ("Miyakojima", "miyakojima-city"),
        ("Miyakojima, Okinawa", "miyakojima-city"),
        ("宮古島", "miyako-jima"),
        ("Gwangju, Gyeonggi-do", "gwangju-gg"),
        ("Gwangju, Gyeonggi", "gwangju-gg"),
        ("Naha, Japan", "naha"),
        ("Naha, JP", "naha"),
        ("나하, 일본", "naha"),
    ],
)
def test_a_name_with_its_area_is_enough(gazetteer, name, found):
    assert find_place(name, Geodata(gazetteer)).id == found


def test_an_islands_short_name_is_not_guessed(gazetteer):
    with pytest.raises(UsageError, match="Haterumajima, Okinawa"):
        find_place("Hateruma", Geodata(gazetteer))
    with pytest.raises(UsageError, match="Iejima, Okinawa"):
        find_place("Ie", Geodata(gazetteer))


def test_a_town_on_the_island_of_its_name_is_one_place(gazetteer):
    assert find_place("Zamami", Geodata(gazetteer)).id == "zamami"


def test_two_towns_of_one_name_are_asked_about(gazetteer):
    with pytest.raises(UsageError) as question:
        find_place("Gwangju", Geodata(gazetteer))
    assert "Gwangju, Gwangju" in str(question.value) and "Gwangju, Gyeonggi-do" in str(question.value)


def test_an_area_that_does_not_fit_finds_nothing(gazetteer):
    with pytest.raises(UsageError, match="no place"):
        find_place("Naha, Iwate", Geodata(gazetteer))


def test_a_mistyped_name_is_given_close_ones(gazetteer):
    with pytest.raises(UsageError, match="Naha"):
        find_place("Nahha", Geodata(gazetteer))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(min_size=1, max_size=12).filter(lambda text: not any(c.isdigit() for c in text)))
def test_any_name_ends_in_a_place_or_in_words(gazetteer, name):
    try:
        find_place(name, Geodata(gazetteer))
    except UsageError as error:
        assert str(error)


@pytest.mark.parametrize("value", ["x", "nan", "91", ""])
def test_a_gazetteer_with_a_bad_number_says_where(gazetteer, value):
    table = gazetteer / "places" / "places.csv"
    table.write_text(table.read_text("utf-8").replace("naha,26.2124", f"naha,{value}"), encoding="utf-8")
    with pytest.raises(InputError, match=r"places\.csv \[naha\]"):
        find_place("Naha", Geodata(gazetteer))


@pytest.mark.parametrize("written", ["Y", "y", "Å", "a", "Ý"])
def test_a_name_of_one_letter_is_a_whole_name_and_no_part_of_others(gazetteer, written):
    table = gazetteer / "places" / "places.csv"
    rows = "y,49.8600,2.9900,city,FR,Somme,Y,,,,90,test\naa,67.8800,12.9800,town,NO,Nordland,Å,,,,150,test\n"
    table.write_text(table.read_text("utf-8") + rows, encoding="utf-8")
    assert find_place(written, Geodata(gazetteer)).id == ("y" if written in "YyÝ" else "aa")


def test_a_torn_row_far_down_is_named_by_its_own_line(gazetteer):
    table = gazetteer / "places" / "places.csv"
    table.write_text(table.read_text("utf-8") + "\n\ntorn,1,2,city,JP,Okinawa,Tornville\n", encoding="utf-8")
    lines = table.read_text("utf-8").split("\n")
    with pytest.raises(InputError, match=rf"line {lines.index('torn,1,2,city,JP,Okinawa,Tornville') + 1}: has 7"):
        find_place("Tornville", Geodata(gazetteer))
