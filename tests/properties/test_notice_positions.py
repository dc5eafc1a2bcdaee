"""Rings written in every way that warnings have are read to within the unit in which they were written."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fallzone.errors import InputError
from fallzone.notices.read import read_notices

SETTINGS = settings(max_examples=40, deadline=None)


def split(value_deg: float, per_degree: int) -> list[int]:
    """Degrees and sixtieths, rounded to a unit of which a degree has so many."""
    units = round(abs(value_deg) * per_degree)
    if per_degree == 60:
        return [units // 60, units % 60]
    return [units // 3600, units // 60 % 60, units % 60]


def letters(lon: float, lat: float) -> tuple[str, str]:
    return "N" if lat >= 0 else "S", "E" if lon >= 0 else "W"


def seconds_before(lon, lat):
    (n, e), (a, b, c), (d, f, g) = letters(lon, lat), split(lat, 3600), split(lon, 3600)
    return f"{n}{a:02d}{b:02d}{c:02d}{e}{d:03d}{f:02d}{g:02d}"


def seconds_behind(lon, lat):
    (n, e), (a, b, c), (d, f, g) = letters(lon, lat), split(lat, 3600), split(lon, 3600)
    return f"{a:02d}{b:02d}{c:02d}{n} {d:03d}{f:02d}{g:02d}{e}"


def seconds_with_dashes(lon, lat):
    (n, e), (a, b, c), (d, f, g) = letters(lon, lat), split(lat, 3600), split(lon, 3600)
    return f"{a:02d}-{b:02d}-{c:02d}{n} {d:03d}-{f:02d}-{g:02d}{e}"


def seconds_with_blanks(lon, lat):
    (n, e), (a, b, c), (d, f, g) = letters(lon, lat), split(lat, 3600), split(lon, 3600)
    return f"{a:02d} {b:02d} {c:02d} {n} {d:03d} {f:02d} {g:02d} {e}"


def seconds_with_signs(lon, lat):
    (n, e), (a, b, c), (d, f, g) = letters(lon, lat), split(lat, 3600), split(lon, 3600)
    return f"{a}°{b}'{c}\"{n} {d}°{f}'{g}\"{e}"


def minutes_before(lon, lat):
    (n, e), (a, b), (d, f) = letters(lon, lat), split(lat, 60), split(lon, 60)
    return f"{n}{a:02d}{b:02d}{e}{d:03d}{f:02d}"


def minutes_behind(lon, lat):
    (n, e), (a, b), (d, f) = letters(lon, lat), split(lat, 60), split(lon, 60)
    return f"{a:02d}{b:02d}{n}{d:03d}{f:02d}{e}"


def minutes_with_dashes(lon, lat):
    (n, e), (a, b), (d, f) = letters(lon, lat), split(lat, 60), split(lon, 60)
    return f"{a:02d}-{b:02d}{n} {d:03d}-{f:02d}{e}"


def hundredths_of_minutes(lon, lat):
    n, e = letters(lon, lat)
    (a, b), (d, f) = divmod(round(abs(lat) * 6000), 6000), divmod(round(abs(lon) * 6000), 6000)
    return f"{a:02d}-{b / 100:05.2f}{n} {d:03d}-{f / 100:05.2f}{e}"


def decimal_degrees(lon, lat):
    n, e = letters(lon, lat)
    return f"{abs(lat):.4f}{n} {abs(lon):.4f}{e}"


def decimal_degrees_before(lon, lat):
    n, e = letters(lon, lat)
    return f"{n}{abs(lat):.5f} {e}{abs(lon):.5f}"


WAYS = {
    seconds_before: 1 / 3600,
    seconds_behind: 1 / 3600,
    seconds_with_dashes: 1 / 3600,
    seconds_with_blanks: 1 / 3600,
    seconds_with_signs: 1 / 3600,
    minutes_before: 1 / 60,
    minutes_behind: 1 / 60,
    minutes_with_dashes: 1 / 60,
    hundredths_of_minutes: 1 / 6000,
    decimal_degrees: 1e-4,
    decimal_degrees_before: 1e-5,
}
BETWEEN = (", ", " - ", "\n", " TO ", ",\n")


@st.composite
def rings(draw) -> list[tuple[float, float]]:
    """Corners round a point, in order, far enough apart for minutes."""
    lon, lat = draw(st.floats(-179.0, 179.0)), draw(st.floats(-70.0, 70.0))
    count, size = draw(st.integers(3, 9)), draw(st.floats(1.0, 8.0))
    found = []
    for number in range(count):
        angle = 2 * math.pi * number / count
        east = lon + size * math.cos(angle)
        found.append(((east + 180.0) % 360.0 - 180.0, lat + size * math.sin(angle)))
    return found


def notice(listed: str) -> str:
    return f"A0001/27 NOTAMN\nA) ZZZZ B) 2703050410 C) 2703050433\nE) AREA BOUNDED BY: {listed}\nF) SFC G) UNL\n"


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@given(ring=rings(), between=st.sampled_from(BETWEEN), closed=st.integers(0, 2))
@SETTINGS
def test_a_ring_is_read_as_it_was_written(way, ring, between, closed):
    written = [way(*corner) for corner in ring]
    (one,) = read_notices(notice(between.join(written + written[:1] * closed)))[0].zones
    found = one.zone.shape.rings[0].corners_lonlat
    assert len(found) == len(ring)
    for (lon, lat), (lon_meant, lat_meant) in zip(found, ring, strict=True):
        assert abs((lon - lon_meant + 180.0) % 360.0 - 180.0) <= 0.51 * WAYS[way]
        assert abs(lat - lat_meant) <= 0.51 * WAYS[way]


TEXTS = (
    notice("N302000E1101000-N302400E1103000-N301200E1103200-N300800E1101200"),
    "NAVAREA XIII 110/27.\n1. ROCKET LAUNCHING 0100Z TO 0500Z DAILY 30 DEC THRU 02 JAN IN AREAS:\n"
    "A. BOUND BY 50-00.0N 150-00.0E, 51-00.0N 151-00.0E, 50-30.0N 152-00.0E.\n"
    "B. WITHIN 10 MILES OF 49-00.0N 149-00.0E.\n"
    "2. CANCEL THIS MSG 020600Z JAN 27.\n",
    "COAST GUARD. FROM 9:30 P.M. TO 11:45 P.M. EDT ON APRIL 18, 2027. AREA BOUNDED BY 28-38-30N 080-37-20W, "
    "28-40-00N 080-20-00W, 28-20-00N 080-10-00W.\n",
    "<p>DANGER AREA:<br>1000N 12000E, 1100N 12000E, 1100N 12100E &amp; back to start</p>",
)


@st.composite
def spoiled(draw) -> str:
    """A warning of which pieces were lost, doubled or replaced."""
    text = draw(st.sampled_from(TEXTS))
    for _number in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(text)))
        last = min(len(text), at + draw(st.integers(0, 20)))
        put = draw(st.one_of(st.just(text[at:last] * 2), st.text(max_size=6), st.just("")))
        text = text[:at] + put + text[last:]
    return text


@given(text=spoiled())
@settings(max_examples=300, deadline=1_000)
def test_a_spoiled_warning_is_read_or_refused_and_its_pieces_are_those_of_its_text(text):
    try:
        found = read_notices(text)
    except InputError:
        return
    for one in found:
        for passage in (*one.not_understood, *(zone.passage for zone in one.zones)):
            assert one.text[passage.first : passage.last] == passage.text


PLAIN = ("year-inferred", "subject-inferred")


@given(at=st.integers(0, 62), put=st.sampled_from([*"XQ?#%&AZ;!_0123456789", ""]), lost=st.integers(0, 5))
@settings(max_examples=300, deadline=None)
def test_a_list_of_corners_that_lost_or_gained_something_is_never_another_area_in_silence(at, put, lost):
    listed = "N302000E1101000-N302400E1103000-N301200E1103200-N300800E1101200"
    gone = listed[at : at + lost]
    changed = listed[:at] + put + listed[at + lost :]
    if len(put) == len(gone) and put.isdigit() and gone.isdigit():
        return  # another digit is another position, which nobody can tell
    if "-".join(part for part in listed.split("-") if part in changed) == changed.strip("-"):
        return  # a whole corner went
    (good,), found = read_notices(notice(listed))[0].zones, read_notices(notice(changed))[0]
    told = [said.code for one in found.zones for said in one.warnings if said.code not in PLAIN]
    same = [one.zone.shape for one in found.zones] == [good.zone.shape]
    assert same or told or found.not_understood
