"""Positions as notices, maps and our own briefing write them, by their digits; what has two readings is asked about."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fallzone.errors import UsageError
from fallzone.places.find import find_place, join_words

# 0.1" of arc is 3 m: notations that round to it are compared to a little more.
ROUNDING_DEG = 3e-5


@pytest.mark.parametrize(
    ("text", "lat_deg", "lon_deg"),
    [
        # By hand: 45' is 0.75°, 30' is 0.5°, 12'45" is 0.2125°, 40'51" is 0.680833°
        ("0045N 00130E", 0.75, 1.5),
        ("0030N 00100W", 0.5, -1.0),
        ("0045N00130E", 0.75, 1.5),
        ("N0045 E00130", 0.75, 1.5),
        ("00130E 0045N", 0.75, 1.5),
        ("2612S 12740E", -26.2, 127.666666667),
        ("2612.75N 12740.85E", 26.2125, 127.680833333),
        ("261245N1274051E", 26.2125, 127.680833333),
        ("261245N 1274051E", 26.2125, 127.680833333),
        ("N261245E1274051", 26.2125, 127.680833333),
        ("261245.0N 1274051.0E", 26.2125, 127.680833333),
        ("+2612+12740/", 26.2, 127.666666667),
        ("-261245-0014051/", -26.2125, -1.680833333),
        ("26:12:45N 127:40:51E", 26.2125, 127.680833333),
        ("26-12-45N/127-40-51E", 26.2125, 127.680833333),
        ("북위 26도 12분 45초 동경 127도 40분 51초", 26.2125, 127.680833333),
        ("北緯26度12分45秒 東経127度40分51秒", 26.2125, 127.680833333),
        ("南緯26度 西経127度", -26.0, -127.0),
        ("26,2124;127,6809", 26.2124, 127.6809),
        # As a viewer copies them out of the briefing: no-break space, thin space, word joiner
        ("26.212400°\u202fN 127.680900°\u202fE", 26.2124, 127.6809),
        ("26.212400°\u2060 N 127.680900°\u2060 E", 26.2124, 127.6809),
        ("26.2124°\u2009S 127.6809°\u2009W", -26.2124, -127.6809),
    ],
)
def test_notations_of_notices_and_briefings(text, lat_deg, lon_deg):
    place = find_place(text)
    assert (place.lat_deg, place.lon_deg) == pytest.approx((lat_deg, lon_deg), abs=1e-8)


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("0045N 130E", ["0045N 00130E", "0-45N"]),
        ("045N 130E", ["45N", "0-45N"]),
        ("0130N 0130E", ["DDDMM"]),
        ("04530N 00130E", ["DDMMSS"]),
        ("0045,00130", ["0045N 00130E", "45,130"]),
        ("-0045,00130", ["0045S 00130E", "-45,130"]),
    ],
)
def test_what_can_be_read_in_two_ways_is_asked_about(text, readings):
    with pytest.raises(UsageError) as question:
        find_place(text)
    assert all(reading in str(question.value) for reading in readings)


@pytest.mark.parametrize(
    "text", ["2660N 12740E", "261260N 1274051E", "0045N 00130N", "+26+12740+1", "99RCP77", "52RCP771"]
)
def test_digits_that_are_no_angle_are_refused(text):
    with pytest.raises(UsageError):
        find_place(text)


def test_longitudes_beyond_180_name_the_same_meridian_and_say_so():
    for text, lon_deg in (("26.2,190.5", -169.5), ("26.2,-190.5", 169.5), ("26.2N 359.5E", -0.5), ("0,360", 0.0)):
        place = find_place(text)
        assert place.lon_deg == pytest.approx(lon_deg)
        assert "longitude" in place.name
    with pytest.raises(UsageError, match="361"):
        find_place("0,361")


def test_a_grid_reference_is_the_middle_of_its_square():
    # The origin of zone 31 N: 500 km east, 0 m north is 3° E on the equator (UTM's definition); AA is its first square.
    place = find_place("31NEA0000000000")
    assert (place.lat_deg, place.lon_deg) == pytest.approx((0.0, 3.0), abs=2e-5)
    # Its square of 10 km: the middle lies 5 km east and north, half the diagonal is 7.07 km
    square = find_place("31N EA 0 0")
    assert (square.lat_deg * 110_574.0, (square.lon_deg - 3.0) * 111_320.0) == pytest.approx((5e3, 5e3), rel=2e-3)
    assert square.reach_m == pytest.approx(7_071.0, abs=1.0)


@given(
    lat_deg=st.floats(-90.0, 90.0),
    lon_deg=st.floats(-180.0, 180.0),
    style=st.sampled_from(
        ["{d}{m:02d}{s:04.1f}{l}", "{l}{d}{m:02d}{s:04.1f}", "{d}-{m:02d}-{s:04.1f}{l}", "{l}{d}{dm:07.4f}"]
    ),
    gap=st.sampled_from(["", " ", ", "]),
    east_first=st.booleans(),
)
def test_packed_digits_read_back_and_never_swap(lat_deg, lon_deg, style, gap, east_first):
    def write(value_deg: float, width: int, letters: str) -> str:
        tenths = round(abs(value_deg) * 36_000)
        d, rest = divmod(tenths, 36_000)
        parts = {"m": rest // 600, "s": rest % 600 / 10, "dm": rest / 600}
        return style.format(d=f"{d:0{width}d}", l=letters[value_deg < 0], **parts)

    words = [write(lat_deg, 2, "NS"), write(lon_deg, 3, "EW")]
    place = find_place(gap.join(reversed(words) if east_first else words))
    assert place.lat_deg == pytest.approx(lat_deg, abs=ROUNDING_DEG)
    assert place.lon_deg == pytest.approx(lon_deg, abs=ROUNDING_DEG)


@given(digits=st.text("0123456789", min_size=1, max_size=9), others=st.text("0123456789", min_size=1, max_size=9))
def test_bare_digits_with_letters_are_one_reading_or_a_question(digits, others):
    try:
        place = find_place(f"{digits}N {others}E")
    except UsageError:
        return
    # Only degrees of up to three digits, DDMM(SS) with DDDMM(SS)
    assert (len(digits), len(others)) in {(1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (2, 3), (3, 1), (3, 2), (3, 3)} | {
        (4, 5), (4, 7), (6, 5), (6, 7)
    }  # fmt: skip
    if len(digits) in (4, 6):
        assert int(place.lat_deg + 1e-9) == int(digits[:2])


@pytest.mark.parametrize("letter", ["a", "가", "1", "°", "\x00", "N "])
def test_a_text_of_100_000_letters_is_refused_in_a_few_words(letter):
    with pytest.raises(UsageError) as refused:
        find_place(letter * 100_000)
    assert len(str(refused.value)) < 500


@pytest.mark.parametrize(
    ("words", "places"),
    [
        (["0045N", "00130E"], ["0045N 00130E"]),
        (["26.2124°", "N", "127.6809°", "E"], ["26.2124° N 127.6809° E"]),
        (["52R", "CP", "77", "12", "Naha"], ["52R CP 77 12", "Naha"]),
        (["Naha", "City", "Tokyo"], ["Naha City", "Tokyo"]),
        (["Yellow", "Sea"], ["Yellow Sea"]),
        (["East", "China", "Sea", "Naha"], ["East China Sea", "Naha"]),
        (["Naha", "Tokyo", "City"], ["Naha", "Tokyo City"]),
        (["Miyako", "Island,", "Okinawa"], ["Miyako Island, Okinawa"]),
    ],
)
def test_words_that_belong_together_are_one_place(words, places):
    assert join_words(words) == places
