"""Drafts in CAP, S-124, GeoJSON and KML, read again, hold every zone and little more, and are closed when it was."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st
from notice_documents import NEXT_DAY, OVER_MIDNIGHT, SQUARE, WINDOW, draft_of

from fallzone import words
from fallzone.earth import geodesic
from fallzone.earth.areas import draw_area
from fallzone.model.zone import Ring, Rings
from fallzone.notices.doubts import find_doubts
from fallzone.notices.formats import cap, geojson, kml, s124
from fallzone.notices.read import read_notices
from fallzone.words import Language, in_language
from fallzone.words.po import read_po

KOREAN = """\
msgid ""
msgstr ""
"Language: ko\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

msgid "Rocket launch"
msgstr "로켓 발사"
"""
WRITERS = {"cap": cap.write, "s124": s124.write, "geojson": geojson.write, "kml": kml.write}


@st.composite
def rings(draw):
    """A ring of 3 to 9 corners 20 to 400 km about a point anywhere but at the poles, 180° included."""
    lon = draw(st.one_of(st.floats(-180.0, 180.0), st.floats(178.0, 182.0)))
    lat = draw(st.floats(-80.0, 80.0))
    radius_m = draw(st.floats(12_000.0, 400_000.0))
    count = draw(st.integers(3, 9))
    turns = np.sort(draw(st.lists(st.floats(0.0, 0.8), min_size=count, max_size=count)))
    azimuths = 360.0 * (np.arange(count) + turns) / count
    away = np.array(draw(st.lists(st.floats(0.6, 1.0), min_size=count, max_size=count))) * radius_m
    lon_deg, lat_deg = geodesic.forward(lon, lat, -azimuths, away)
    return tuple((float(one), float(other)) for one, other in zip(lon_deg, lat_deg, strict=True))


def area_of(*corners):
    return draw_area(Rings(rings=tuple(Ring(corners_lonlat=one) for one in corners)), "")


def read_zone(name: str, draft):
    (notice,) = read_notices(WRITERS[name](draft).encode(), file=f"a.{name}")
    (zone,) = notice.zones
    return notice, zone


# Two of its corners lie on 180° itself
ON_THE_SEAM = (
    (180.0, 0.6402933221052485),
    (179.36399277884337, 0.0),
    (180.0, -0.6402933221052485),
    (-179.36399277884337, 0.0),
)


@settings(max_examples=40, deadline=None)
@given(rings())
@example(ON_THE_SEAM)
@pytest.mark.parametrize("name", ["cap", "s124", "geojson", "kml"])
def test_a_draft_read_again_holds_the_whole_ring_and_hardly_more(name, ring):
    original = area_of(ring)
    if not original.is_valid:
        return
    notice, zone = read_zone(name, draft_of(ring))
    area = draw_area(zone.zone.shape, "")
    if name == "geojson" and not _crosses(ring):
        # Corners as they were, in the other order where they ran clockwise
        assert shapely.symmetric_difference(area, original).area < 1e-9
    else:
        assert shapely.covers(area, original)
    written_m2 = sum(geodesic.measure_ring_m2(one.corners_lonlat) for one in zone.zone.shape.rings)
    assert written_m2 <= 1.05 * geodesic.measure_ring_m2(ring)
    assert notice.not_understood == ()


def _crosses(ring) -> bool:
    lon = [one[0] for one in ring]
    return max(lon) - min(lon) > 180.0 or max(map(abs, lon)) > 180.0


@pytest.mark.parametrize("name", WRITERS)
def test_closures_are_those_of_the_draft(name):
    windows = (WINDOW, NEXT_DAY, OVER_MIDNIGHT)
    notice, zone = read_zone(name, draft_of(windows=windows))
    assert zone.zone.windows_utc == windows
    assert not {"no-area", "no-times", "time-unread"} & {one.code for one in zone.warnings}
    assert notice.subject == "launch"


def test_what_a_draft_is_made_from_stands_in_each():
    """Names of missions may hold what no comment of XML can."""
    draft = dataclasses.replace(draft_of(), provenance="fallzone, a---b, seed 1")
    for name in ("cap", "s124", "geojson"):
        assert draft.provenance in WRITERS[name](draft)
    assert "fallzone, a- - -b, seed 1" in kml.write(draft)
    read_zone("kml", draft)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", WRITERS)
def test_a_draft_in_any_language_leaves_no_doubt_about_places_outside(name, language):
    with in_language(language):
        notice, _zone = read_zone(name, draft_of(windows=(WINDOW, NEXT_DAY, OVER_MIDNIGHT)))
    assert notice.not_understood == () and find_doubts(notice) == ()


@pytest.mark.parametrize("name", WRITERS)
def test_the_same_draft_gives_the_same_bytes_and_one_with_two_areas_holds_both(name):
    east = tuple((lon + 2.0, lat) for lon, lat in SQUARE)
    draft = draft_of(SQUARE, east)
    assert WRITERS[name](draft) == WRITERS[name](draft)
    _notice, zone = read_zone(name, draft)
    assert shapely.covers(draw_area(zone.zone.shape, ""), area_of(SQUARE, east))
    assert len(zone.zone.shape.rings) == 2


def test_geojson_gives_back_the_very_zone_with_its_names_and_levels():
    draft = draft_of()
    _notice, zone = read_zone("geojson", draft)
    told = draft.zones[0]
    assert zone.zone.shape.rings == (Ring(corners_lonlat=SQUARE),)
    assert (zone.zone.id, zone.zone.title, zone.zone.item, zone.zone.levels) == (
        told.id, told.title, told.item, told.levels
    )  # fmt: skip


def test_an_alert_has_a_block_for_each_language_that_is_spoken_and_never_a_z(monkeypatch):
    korean = read_po(KOREAN, where="ko.po")
    read = {"ko": korean, "en": words._ENGLISH, "ja": words._ENGLISH}
    monkeypatch.setattr(words, "_read_catalogue", read.get)
    text = cap.write(draft_of(windows=(WINDOW,)))
    assert [text.count(f"<language>{tag}</language>") for tag in ("en", "ko", "ja")] == [1, 1, 0]
    assert "<event>로켓 발사</event>" in text
    assert "<status>Draft</status>" in text
    assert "Z</" not in text
    (notice,) = read_notices(text, file="a.xml")
    title = notice.zones[0].zone.title
    assert (title.en, title.ko) == ("Zone A: First stage", "A구역: First stage")


def test_levels_in_feet_are_rounded_outward():
    from fallzone.model.closing import Level, Levels

    levels = Levels(lower=Level(reference="m AMSL", value=1_000.0), upper=Level(reference="m AMSL", value=2_000.0))
    text = cap.write(draft_of(levels=levels))
    # 1,000 m are 3,280.84 ft, and 2,000 m are 6,561.68 ft
    assert "<altitude>3280</altitude>" in text
    assert "<ceiling>6562</ceiling>" in text


def test_a_draft_for_ships_says_how_far_it_was_checked_and_is_in_english():
    with in_language("ko"):
        text = s124.write(draft_of())
    assert "S-124 2.0.0, checked against the feature catalogue, not validated by schema" in text
    assert len(text.encode()) <= 50_000
    assert "First stage" in text


def test_pieces_on_both_sides_of_180_degrees_stay_within_it():
    text = kml.write(draft_of(((175.0, 10.0), (-170.0, 12.0), (-172.0, 25.0), (178.0, 22.0))))
    numbers = [float(word.split(",")[0]) for line in text.splitlines() if "<coordinates>" in line
               for word in line.partition(">")[2].partition("<")[0].split()]  # fmt: skip
    assert max(numbers) == 180.0
    assert min(numbers) == -180.0
    assert all(math.isfinite(one) for one in numbers)
