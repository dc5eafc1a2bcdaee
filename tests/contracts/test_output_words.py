"""What outputs say: each flight by its own name, each time with nothing left out, each place the right way round."""

from __future__ import annotations

import dataclasses
import html
import json
import math
import re
from datetime import UTC, datetime, timedelta

import numpy as np
import pyogrio
import pytest
import shapely
from builders import tiny_assessment
from map_pages import layers_of
from zone_shapes import rings_of

from fallzone.model.results.flag import Reason
from fallzone.model.results.trajectory import End
from fallzone.outputs.files import geojson, geopackage, kml
from fallzone.outputs.flag_words import flag_sentences, merge_passages
from fallzone.outputs.map import html_map
from fallzone.outputs.map.styles import STYLES
from fallzone.outputs.orbit_words import orbit_words
from fallzone.outputs.pack import briefing, pdf
from fallzone.outputs.pack.blocks import Sources
from fallzone.outputs.pack.front.concerned import list_worst
from fallzone.outputs.pack.front.page import front_page
from fallzone.outputs.pack.sections import flags as pdf_flags
from fallzone.outputs.palette import COLOURS
from fallzone.outputs.static_map.frame import fit_frame
from fallzone.outputs.static_map.page import draw_sheet
from fallzone.outputs.static_map.views import fit_near, fit_overview
from fallzone.places.find import find_place, join_words
from fallzone.words import formats as wording
from fallzone.words import times
from fallzone.words.things import naming

ONE_FAILURE = "explosion@T+300"


@pytest.fixture(scope="module")
def made():
    return tiny_assessment()


@pytest.fixture(scope="module")
def one_failure(made):
    """A run of one failure, whose debris falls where the tiny launch's own failure brings it down."""
    renamed = {
        field: tuple(
            dataclasses.replace(one, case=ONE_FAILURE) for one in getattr(made, field) if one.case == "as-flown"
        )
        for field in ("impacts", "shapes")
    }
    reason = Reason(reason="footprint_99", zone=f"{ONE_FAILURE}:stage-2:99", case=ONE_FAILURE, item="stage-2")
    flights = {"nominal": made.trajectories["nominal"]}
    flights[ONE_FAILURE] = dataclasses.replace(made.trajectories["as-flown"], case=ONE_FAILURE)
    return dataclasses.replace(
        made,
        **renamed,
        trajectories=flights,
        flagged=(dataclasses.replace(made.flagged[0], reasons=(reason,), level="planned"),),
        mission=made.mission.model_copy(update={"as_flown": None}),
        provenance=dataclasses.replace(made.provenance, samples={ONE_FAILURE: 40}, assumptions=()),
    )


def text_of(blocks) -> str:
    """Everything that stands in a document, without what holds a line together."""
    return re.sub("[\u200b\u2060]", "", json.dumps(blocks, ensure_ascii=False)).replace("\u2009", " ")


# --- each flight by its own name


def test_a_run_of_one_failure_has_the_name_of_that_failure_everywhere(one_failure, tmp_path):
    (path,) = kml.write(one_failure, tmp_path / "one.kml")
    told = [text_of(pdf.build_document(one_failure)), html_map.render(one_failure), path.read_text(encoding="utf-8")]
    for text in told:
        text = text.replace("T&#43;", "T+")
        assert "explosion at T+300 s" in text.lower().replace("t+300", "T+300")
        assert "as flown" not in text.lower()
    assert "Of the flight with explosion at T+300 s fall: Second stage: " in told[0]


def test_a_failure_that_was_asked_for_is_no_debris_of_a_sweep(one_failure):
    assert flag_sentences(one_failure.flagged) == [
        "Where something is meant to fall, or the failure that was asked for comes down: East China Sea."
    ]


def test_page_one_tells_a_launch_as_before_it_and_a_run_of_its_failure_alone_by_that_failure(made):
    front = text_of(front_page(made, Sources()))
    assert "as flown" not in front and "This launch has taken place" in front
    samples = {"as-flown": 40}
    own = dataclasses.replace(
        made,
        shapes=tuple(one for one in made.shapes if one.case == "as-flown"),
        impacts=tuple(one for one in made.impacts if one.case == "as-flown"),
        provenance=dataclasses.replace(made.provenance, samples=samples),
    )
    failed = made.mission.as_flown
    assert failed.mode == "early-cutoff"
    told = text_of(front_page(own, Sources()))
    assert f"Of the flight with premature engine shutdown at T+{failed.t_s:g} s fall: " in told
    assert "flight as flown" not in told.replace("The run has no", "")
    assert "Flight as flown: 50, 90, 97, 99 %" in html_map.render(made).replace("&#37;", "%")


def test_what_only_the_flight_as_flown_hits_is_not_meant_to_fall_there(made):
    """Hindsight raises no level of page 1: of a region that the sweep reaches too, that level stands."""
    hit = Reason(reason="footprint_97", zone="as-flown:debris:97", case="as-flown", item="debris")
    floor = Reason(reason="isopleth", zone="isopleth:1e-06")
    for reasons, level in (((hit, floor), "contingency"), ((hit,), None)):
        flag = dataclasses.replace(made.flagged[0], reasons=reasons, level="planned")
        worst = list_worst(dataclasses.replace(made, flagged=(flag,)))
        assert list(worst) == ([level] if level else [])


def test_the_map_on_paper_has_the_colours_of_the_one_on_the_screen(made):
    # Areas of a sweep are printed where no isopleths say how likely its debris is
    svg = draw_sheet(dataclasses.replace(made, launch=None))
    for case, family in (("nominal", "nominal"), ("as-flown", "failed"), ("sweep", "sweep")):
        assert any(shape.case == case for shape in made.shapes)
        assert f'fill="{STYLES[f"{family}-99"]["fillColor"]}"' in svg and COLOURS[family] in svg


# --- where the maps look

SIZE = {"width_mm": 170.0, "height_mm": 174.0}


def test_the_second_printed_map_shows_the_pad_and_the_flagged_land_near_it(made):
    # From the Space Centre at 34° N Okinawa lies within 1,100 km; the tiny flights fall as far as the equator
    near = fit_near(made, **SIZE)
    assert near is not None and near.scale_mpmm < 0.75 * fit_overview(made, **SIZE).scale_mpmm
    pad = made.site.pads[0]
    assert near.covers(pad.lon_deg, pad.lat_deg) and near.covers(127.68, 26.21) and near.covers(126.55, 33.37)
    assert "Okinawa" not in "".join(re.findall(r'"title": "Map[^"]*"', text_of(pdf.build_document(made))))


def test_a_launch_far_from_flagged_land_has_one_map(made):
    sea_alone = dataclasses.replace(made, flagged=tuple(flag for flag in made.flagged if flag.kind == "sea"))
    assert fit_near(sea_alone, **SIZE) is None


def test_impacts_all_round_the_globe_still_make_a_map():
    points = np.array([[lon, lat] for lon in range(-180, 180, 30) for lat in (-80, -40, 0, 40, 80)], dtype=float)
    frame = fit_frame(points, width_mm=170.0, height_mm=192.0)
    assert math.isfinite(frame.scale_mpmm) and -90.0 <= frame.lat_deg <= 90.0
    for _, _, line in frame.graticule():
        assert np.isfinite(shapely.get_coordinates(frame.draw(line))).all()
    everywhere = frame.draw(shapely.box(-180.0, -90.0, 180.0, 90.0))
    # The globe as a disc of the same area: 510.1 million km²
    assert everywhere.area * frame.scale_mpmm**2 == pytest.approx(510.1e12, rel=0.01)


def test_what_lies_beyond_85_degrees_is_said_and_not_smeared_along_the_edge(made):
    north = made.zones[0].model_copy(update={"shape": rings_of(shapely.box(120.0, 84.0, 130.0, 88.0))})
    page = html.unescape(html_map.render(dataclasses.replace(made, zones=(north,))))
    assert "This map ends at 85° of latitude." in page and "Zone A." in page.split("This map ends")[1][:300]
    zones = layers_of(html_map.render(dataclasses.replace(made, zones=(north,))))["zones"]["features"]
    (drawn,) = (one for one in zones if one["properties"]["style"] == "zone-declared")
    assert shapely.geometry.shape(drawn["geometry"]).bounds == (120.0, 84.0, 130.0, 85.0)
    assert "This map ends" not in html_map.render(made)


def test_a_flagged_region_that_geodata_no_longer_holds_is_named(made):
    gone = dataclasses.replace(made.flagged[0], region="atlantis", names={"en": "Atlantis"})
    assessment = dataclasses.replace(made, flagged=(gone, *made.flagged[1:]))
    words = "Flagged, but no longer in geodata and so not drawn: Atlantis."
    assert words in html_map.render(assessment) and words in text_of(pdf.build_document(assessment))
    assert "no longer in geodata" not in text_of(pdf.build_document(made))


# --- what falls too rarely for an area


@pytest.fixture(scope="module")
def few(made):
    """The tiny launch with its second stage in two of forty flights, one on either side of 180°."""
    group = next(one for one in made.impacts if (one.case, one.item) == ("nominal", "stage-2"))
    rare = dataclasses.replace(
        group.select(np.array([3, 9])),
        lon_deg=np.array([179.5, -179.5]),
        lat_deg=np.array([10.0, 12.0]),
        t_s=np.array([900.0, 960.0]),
    )
    return dataclasses.replace(
        made,
        impacts=tuple(rare if one is group else one for one in made.impacts),
        shapes=tuple(one for one in made.shapes if not one.id.startswith("nominal:stage-2")),
    )


def test_impacts_too_few_for_an_area_are_drawn_one_by_one_on_the_launchs_side_of_180(few):
    nominal = layers_of(html_map.render(few))["nominal"]["features"]
    points = [one for one in nominal if one["properties"]["style"] == "impact-nominal"]
    assert [one["geometry"]["coordinates"] for one in points] == [[179.5, 10.0], [180.5, 12.0]]
    assert "one simulated impact" in points[0]["properties"]["popup"]


def test_how_rarely_it_falls_is_said_on_map_and_paper(few, made):
    page, document = html.unescape(html_map.render(few)), text_of(pdf.build_document(few))
    for text in (page, document):
        text = text.replace(wording.THIN, " ")
        # A hundred that hit would be needed: 40 / 2 times as many flights
        assert "2 of 40 simulated flights bring it down, too few for an area; about 2000 would give one." in text
    assert "too few for an area" not in text_of(pdf.build_document(made))
    # More than 1 % of the flights may bring it down: a doubt, which stands first of what is not known
    [front] = front_page(few, Sources())
    lists = {one["title"]: one["items"] for one in front["lists"]}
    assert "2 of 40" in lists["What is not known"][0] and "2 of 40" not in str(front["launch"])
    frame = fit_overview(few, **SIZE)
    assert frame.covers(179.5, 10.0) and frame.covers(-179.5, 12.0)
    assert "impacts, too few for an area" in draw_sheet(few)


def test_files_for_a_gis_hold_them_too(few, made, tmp_path):
    (path,) = geopackage.write(few, tmp_path / "few.gpkg")
    points = pyogrio.read_dataframe(path, layer="impacts")
    assert [(point.geoms[0].x, point.geoms[0].y) for point in points.geometry] == [(179.5, 10.0), (-179.5, 12.0)]
    assert list(points["t_s"]) == [900.0, 960.0] and set(points["item"]) == {"stage-2"}
    path, *_others = geojson.write(few, tmp_path)
    (told,) = json.loads(path.read_text(encoding="utf-8"))["without_area"]
    assert (told["case"], told["item"], told["flights"], told["impacts"]) == ("nominal", "stage-2", 40, 2)
    (path,) = geopackage.write(made, tmp_path / "whole.gpkg")
    assert len(pyogrio.read_dataframe(path, layer="impacts")) == 0


# --- orbits, spans of time, positions


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (End(status="orbit", perigee_m=490e3, apogee_m=510e3, inclination_deg=97.4), "an orbit of 490 km × 510 km"),
        (
            End(status="orbit", perigee_m=785e3, apogee_m=math.inf, eccentricity=1.2),
            "an orbit that leaves the Earth, with its perigee at 785 km",
        ),
        (
            End(status="orbit", perigee_m=785e3, apogee_m=None, eccentricity=1.2),
            "an orbit that leaves the Earth, with its perigee at 785 km",
        ),
        (
            End(status="orbit", perigee_m=785e3, apogee_m=-9e6, eccentricity=3.0),
            "an orbit that leaves the Earth, with its perigee at 785 km",
        ),
        (
            End(status="escape", perigee_m=785e3, eccentricity=1.2),
            "an orbit that leaves the Earth, with its perigee at 785 km, eccentricity 1.20",
        ),
        (
            End(status="orbit", perigee_m=-6_369e3, apogee_m=137e3),
            "an arc with its apogee at 137 km and its perigee 6370 km below the surface",
        ),
    ],
)
def test_an_orbit_is_told_as_what_it_is(end, words):
    assert orbit_words(end).replace(wording.THIN, " ").startswith(words)
    assert orbit_words(End(status="impact", lon_deg=1.0, lat_deg=2.0)) is None


def test_a_span_ends_no_sooner_than_what_it_holds():
    start = datetime(2023, 8, 23, 18, 57, 10, 900_000, tzinfo=UTC)
    span = (start, start + timedelta(seconds=59.2))
    # 18:57:10.9 to 18:58:10.1
    assert times.window_utc(span) == "23 Aug 18:57:10–18:58:11 UTC"
    assert times.iso_span(span) == ("2023-08-23T18:57:10Z", "2023-08-23T18:58:11Z")
    assert times.window(span, "Asia/Seoul").endswith("24 Aug 03:57:10–03:58:11 KST")
    assert times.span_utc(start, 0.05, 0.15) == (
        start.replace(microsecond=0),
        start.replace(second=12, microsecond=0),
    )


def test_no_window_of_page_one_ends_before_the_last_impact(made):
    # The first stage's last impact is 520 s after 18:50:00, at 18:58:40; the minute alone would end 40 s early
    assert "03:57–03:59 KST (18:57–18:59 UTC)" in text_of(front_page(made, Sources()))


def test_a_footprint_in_a_file_is_open_until_its_last_impact(made, tmp_path):
    path, *_others = geojson.write(made, tmp_path)
    facts = {one["id"]: one["properties"] for one in json.loads(path.read_text(encoding="utf-8"))["features"]}
    stage = facts["nominal:stage-1:99"]
    assert (stage["window_start_utc"], stage["window_end_utc"]) == ("2023-08-23T18:57:10Z", "2023-08-23T18:58:40Z")


@pytest.mark.parametrize("places", [2, 4, 6])
@pytest.mark.parametrize(
    ("lon_deg", "lat_deg"), [(127.123456, 31.3), (-0.5, -33.987654), (179.999999, 0.0), (0.0, 0.1)]
)
def test_a_position_as_it_is_printed_is_read_again(lon_deg, lat_deg, places):
    text = wording.decimal_degrees(lon_deg, lat_deg, places=places)
    assert text.isprintable() and not set(text) & set("\u2009\u202f\u2060")
    # As one word and as the two that a shell makes of it
    for words in ([text], text.split()):
        (place,) = [find_place(word) for word in join_words(words)]
        assert (place.lon_deg, place.lat_deg) == pytest.approx((lon_deg, lat_deg), abs=0.51 * 10.0**-places)


def test_corners_stand_in_the_document_as_they_are_read(made):
    assert "31.300000°N 127.100000°E" in text_of(pdf.build_document(made))


def test_a_centre_is_latitude_first_and_longitude_second(made):
    stage = next(one for one in made.impacts if (one.case, one.item) == ("nominal", "stage-1"))
    count = len(stage.lon_deg)
    there = dataclasses.replace(stage, lon_deg=np.full(count, 127.5), lat_deg=np.full(count, 30.8))
    impacts = tuple(there if one is stage else one for one in made.impacts)
    assert "about 30.80°N 127.50°E" in text_of(pdf.build_document(dataclasses.replace(made, impacts=impacts)))


# --- flags


def test_an_estimated_zone_is_never_printed_as_announced(made):
    zone = Reason(reason="zone", zone="tiny-b", item="fairing", mark="estimated", share_of_zone=0.5, area_m2=1e9)
    flag = dataclasses.replace(made.flagged[0], reasons=(zone, *made.flagged[0].reasons))
    with naming((), made.zones):
        text = text_of(pdf_flags.every_reason(dataclasses.replace(made, flagged=(flag,))))
    assert "in an estimated zone: Zone B" in text and "in the announced zone: Zone A" in text
    assert "the announced zone: Zone B" not in text


def passage(case, *, first_s=250.0, last_s=290.0, distance_m=42_000.0) -> Reason:
    return Reason(
        reason="overflight",
        zone=f"ground-track:{case}",
        case=case,
        first_s=first_s,
        last_s=last_s,
        distance_m=distance_m,
    )


@pytest.mark.parametrize(
    ("other", "lines"),
    [
        ({}, 1),
        ({"last_s": 290.9, "distance_m": 42_900.0}, 1),
        ({"first_s": 251.0, "distance_m": 44_000.0}, 2),
        ({"last_s": 291.5}, 2),
        ({"distance_m": 44_000.0}, 2),
    ],
)
def test_passages_of_two_flights_are_one_line_only_where_they_are_the_same(other, lines):
    merged = merge_passages((passage("nominal"), passage("as-flown", **other)))
    assert len(merged) == lines
    if lines == 1:
        assert merged[0][1] == "nominal flight and flight as flown"


# --- lines across 180°


def test_a_track_that_goes_on_beyond_180_degrees_is_split_in_every_file(made, tmp_path):
    """A launch from New Zealand, as in the case gpkg-track-180: from 177.9° E round to 0.6° W."""
    flight = made.trajectories["nominal"]
    lon_deg = np.linspace(177.86, 359.43, len(flight.t_s))
    east = dataclasses.replace(
        flight, lon_deg=(lon_deg + 180.0) % 360.0 - 180.0, lat_deg=np.linspace(-39, 40, len(lon_deg))
    )
    assessment = dataclasses.replace(made, trajectories={"nominal": east})
    (path,) = geopackage.write(assessment, tmp_path / "pack.gpkg")
    tracks = pyogrio.read_dataframe(path, layer="tracks")
    (track,) = tracks[tracks["track"] == "ground-track"].geometry
    assert track.bounds[0] == -180.0 and track.bounds[2] == 180.0
    west, east_part = sorted(track.geoms, key=lambda part: part.bounds[0])
    assert west.bounds[2] == pytest.approx(-0.57) and east_part.bounds[0] == pytest.approx(177.86)
    # The halves of the line meet at 180°, where it crosses at one latitude
    assert west.coords[0][1] == pytest.approx(east_part.coords[-1][1])
    (path,) = kml.write(assessment, tmp_path / "map.kml")
    for text in re.findall(r"<coordinates>([^<]*)", path.read_text(encoding="utf-8")):
        assert all(abs(float(point.split(",")[0])) <= 180.0 for point in text.split())


def test_a_run_of_one_failure_has_a_briefing_pack(one_failure, tmp_path):
    names = {path.name for path in briefing.write(one_failure, tmp_path / "pack")}
    assert {"briefing.pdf", "map.html", "map.kmz", "footprints.gpkg", "manifest.json"} <= names
