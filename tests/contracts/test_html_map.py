"""The map as a file: one piece, small, the same bytes for the same assessment, everything of the assessment in it."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import html
import re

import numpy as np
import pytest
import shapely
from builders import make_impacts, tiny_assessment
from map_pages import document_of, layers_of

from fallzone.outputs.map import html_map
from fallzone.outputs.map.geometry import cut, surround, to_geojson, to_steps, unwrap
from fallzone.outputs.map.layers import Drawing


@pytest.fixture(scope="module")
def assessment():
    return tiny_assessment()


@pytest.fixture(scope="module")
def page(assessment):
    return html_map.render(assessment)


def shapes_of(layer: dict, style: str) -> list:
    found = [f for f in layer["features"] if f["properties"]["style"] == style]
    return [shapely.geometry.shape(f["geometry"]) for f in found]


def test_the_map_is_one_file_of_at_most_three_megabytes(assessment, tmp_path):
    path = tmp_path / "map.html"
    assert html_map.write(assessment, path) == [path]
    assert [p.name for p in tmp_path.iterdir()] == ["map.html"]
    assert path.stat().st_size <= 3_000_000


def test_the_same_assessment_gives_the_same_bytes(assessment, page):
    assert html_map.render(assessment) == page


def test_the_page_names_no_other_file(page):
    without_scripts = re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
    # What is cut by a shape of the page itself names that as "#…"
    assert not re.search(r"\b(src|href)\s*=|@import|url\((?!#)", without_scripts)
    assert "jquery" not in page.lower() and "cdn." not in page
    assert "sourceMappingURL" not in page


def test_the_page_forbids_itself_the_network_and_every_script_but_its_own_before_anything_runs(page):
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert policy.start() < page.index("<script")
    parts = dict(part.strip().split(" ", 1) for part in policy.group(1).split(";"))
    assert parts["default-src"] == "'none'" and parts["img-src"] == "data: blob:"
    texts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digests = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in texts]
    assert parts["script-src"] == " ".join(f"'sha256-{digest}'" for digest in digests)
    assert len(texts) == 3


def test_a_reader_can_enlarge_the_page_and_hears_it_in_its_language(page):
    assert "user-scalable" not in page and "maximum-scale" not in page
    assert page.startswith('<!DOCTYPE html>\n<html lang="en">')
    assert page.count("<main") == page.count("<h1") == 1


def test_flagged_regions_are_told_without_a_script(assessment, page):
    told = re.search(r"<noscript>.*<table>(.*)</table></noscript>", page, re.DOTALL).group(1)
    for name in ("East China Sea", "Okinawa Prefecture", "Jeju"):
        assert name in told
    assert "ground track of the nominal flight" in told


def test_every_footprint_zone_and_object_is_drawn(assessment, page):
    layers = layers_of(page)
    for pane, family in (("nominal", "nominal"), ("failed", "as-flown"), ("sweep", "sweep")):
        for percent in (50, 90, 97, 99):
            expected = [s for s in assessment.shapes if s.case == family and s.id.endswith(f":{percent}")]
            assert len(shapes_of(layers[pane], f"{pane}-{percent}")) == len(expected) > 0
    assert len(shapes_of(layers["zones"], "zone-declared")) == 1
    assert len(shapes_of(layers["zones"], "zone-estimated")) == 1
    assert len(shapes_of(layers["observed"], "observed")) == len(assessment.mission.observations)


def test_what_has_no_coordinates_is_named_beside_the_map(page):
    assert re.search(r"Announced without coordinates.*?Zone without coordinates", page)


def test_a_footprint_is_drawn_where_it_lies(assessment, page):
    drawn = shapes_of(layers_of(page)["nominal"], "nominal-99")
    for shape in (s for s in assessment.shapes if s.case == "nominal" and s.containment == 0.99):
        # Coordinates are rounded to 0.001°.
        assert min(shape.geometry.hausdorff_distance(one) for one in drawn) < 0.001


def test_a_shape_across_180_degrees_is_whole_and_on_the_side_of_the_launch(page):
    layers = layers_of(page)
    (zone,) = shapes_of(layers["zones"], "zone-control-area")
    # The geodesic between corners on 10° N, 2° apart, passes 0.0015° north of it: tan φ = tan 10° / cos 1°
    assert zone.bounds == pytest.approx((179.0, 8.0, 181.0, 10.0015), abs=6e-4)
    assert len(zone.geoms) == 1
    (area,) = shapes_of(layers["failed"], "failed-99")
    west, _, east, _ = area.bounds
    assert west == pytest.approx(178.1, abs=0.002) and east == pytest.approx(181.1, abs=0.002)


def test_a_launch_west_of_180_degrees_sees_the_same_shape_on_its_own_side():
    split = shapely.MultiPolygon([shapely.box(179, 0, 180, 1), shapely.box(-180, 0, -179, 1)])
    assert unwrap(split, 170.0).bounds == (179, 0, 181, 1)
    assert unwrap(split, -170.0).bounds == (-181, 0, -179, 1)


def test_a_track_across_180_degrees_does_not_cross_the_map():
    line = shapely.MultiLineString([[(170, 0), (180, 1)], [(-180, 1), (-170, 2)]])
    assert unwrap(line, 127.0).bounds == (170, 0, 190, 2)


def test_land_is_cut_to_the_window_on_either_side_of_180_degrees():
    land = shapely.MultiPolygon([shapely.box(170, 0, 180, 10), shapely.box(-180, 0, -160, 10)])
    piece = cut(land, 127.0, (175.0, 5.0, 190.0, 20.0))
    assert piece.bounds == (175, 5, 190, 10)
    assert piece.area == pytest.approx(15 * 5)


def test_the_window_holds_the_view_with_room_for_wide_and_tall_screens():
    for view in ((120.0, 10.0, 130.0, 40.0), (100.0, 0.0, 180.0, 10.0), (127.0, 34.0, 127.1, 34.1)):
        west, south, east, north = surround(view)
        assert west < view[0] and south < view[1] and east > view[2] and north > view[3]


@pytest.mark.parametrize("nothing", ["LINESTRING EMPTY", "MULTILINESTRING (EMPTY)", "POLYGON EMPTY", "POINT EMPTY"])
def test_what_is_empty_is_nothing_on_the_map(nothing):
    """The limits of a sea that its shore covers are an empty line."""
    told = to_geojson(shapely.from_wkt(nothing))
    assert told == {"type": "GeometryCollection", "geometries": []}
    assert to_steps(told)["lines"] == []


def test_rounded_rings_stay_closed_and_specks_vanish():
    polygons = shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(5, 5, 5.0001, 5.0001)])
    rings = to_geojson(polygons)["coordinates"]
    assert len(rings) == 1 and rings[0][0][0] == rings[0][0][-1]


def test_a_line_shorter_than_its_rounding_vanishes():
    """What a shore leaves of the limit of a sea may be a few metres long."""
    lines = shapely.from_wkt("MULTILINESTRING ((0 0, 1 1), (5 5, 5.0001 5.0001))")
    assert to_geojson(lines) == {"type": "MultiLineString", "coordinates": [[[0.0, 0.0], [1.0, 1.0]]]}


def test_a_mission_without_a_known_lift_off_shows_minutes_alone(assessment):
    mission = assessment.mission.model_copy(update={"liftoff_utc": None, "liftoff_mark": None, "liftoff_source": None})
    page = html_map.render(dataclasses.replace(assessment, mission=mission))
    assert "Lift-off: not known" in page
    (popup, *_) = [
        f["properties"]["popup"] for f in layers_of(page)["nominal"]["features"] if "popup" in f["properties"]
    ]
    assert "After lift-off" in popup and "UTC" not in popup


def test_a_planned_mission_with_nothing_but_a_nominal_flight_is_drawn(assessment):
    bare = dataclasses.replace(
        assessment,
        trajectories={"nominal": assessment.trajectories["nominal"]},
        impacts=assessment.impacts[:1],
        shapes=assessment.shapes[:4],
        zones=(),
        flagged=(),
        launch=None,
        mission=assessment.mission.model_copy(update={"observations": (), "flight_termination": None}),
    )
    layers = layers_of(html_map.render(bare))
    assert set(layers) == {"land", "distance", "nominal", "iip", "tracks", "site"}


def test_one_of_a_thousand_flights_that_falls_far_away_is_drawn_and_does_not_widen_the_first_view(assessment):
    far = make_impacts(
        case="nominal",
        item="payload",
        condition="nominal",
        flights=1_000,
        flight=np.zeros(1, dtype=np.int32),
        lon_deg=np.array([-90.0]),
        lat_deg=np.array([-55.0]),
        t_s=np.array([3_000.0]),
        not_landed={},
    )
    seen = Drawing(assessment).view
    with_far = Drawing(dataclasses.replace(assessment, impacts=(*assessment.impacts, far)))
    assert with_far.view == seen
    assert [few.impacts.lat_deg[0] for few in with_far.few] == [-55.0]


def test_minutes_along_the_track_stand_where_the_flight_is(assessment, page):
    flight = assessment.trajectories["nominal"]
    labels = [f for f in layers_of(page)["tracks"]["features"] if "label" in f["properties"]]
    assert labels
    for one in labels:
        minute = int(re.fullmatch(r"T\+(\d+) min", html.unescape(one["properties"]["label"])).group(1))
        index = int(np.argmin(np.abs(flight.t_s - 60.0 * minute)))
        expected = [flight.lon_deg[index], flight.lat_deg[index]]
        assert one["geometry"]["coordinates"] == pytest.approx(expected, abs=0.001)


@pytest.mark.parametrize("sliver_first", [True, False])
def test_an_area_of_which_a_piece_only_touches_the_cut_is_an_area_still(sliver_first):
    """Half a turn from the centre a box ends on the cut: what lies on its other side has no area."""
    parts = [shapely.box(100.0, 0.0, 180.0, 10.0), shapely.Polygon([(-180, 0), (-180, 5), (-180, 10), (-180, 0)])]
    whole = unwrap(shapely.MultiPolygon(parts[::-1] if sliver_first else parts), 0.0)
    assert whole.geom_type in ("Polygon", "MultiPolygon")
    assert whole.area == pytest.approx(800.0)


def test_a_map_of_one_failure_is_named_by_it_and_says_nothing_of_a_flight_as_flown(assessment):
    failure = "explosion@T+300"

    def rename(one):
        return dataclasses.replace(one, case=failure) if one.case == "as-flown" else one

    page = html_map.render(
        dataclasses.replace(
            assessment,
            trajectories={
                failure if case == "as-flown" else case: rename(one) for case, one in assessment.trajectories.items()
            },
            impacts=tuple(rename(one) for one in assessment.impacts if one.case != "sweep"),
            shapes=tuple(rename(one) for one in assessment.shapes if one.case != "sweep"),
            flagged=(),
            launch=None,
        )
    )
    assert "explosion at t+300 s" in layers_of(page)["failed"]["title"].lower()
    assert "explosion at T" in re.search(r"Computed of: ([^<]*)", page).group(1)
    panel = re.search(r'<section id="fz-panel".*?<div id="fz-layers">', page, re.DOTALL).group(0)
    drawn = [text for text in document_of(page)["texts"] if "as flown" in text]
    assert "flight as flown" not in re.search(r"^.*?Computed of: [^<]*", panel, re.DOTALL).group(0) and drawn == []
