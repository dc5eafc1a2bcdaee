"""Every file format: written, opened again, the same counts and bounds; and how numbers are put into words."""

from __future__ import annotations

import csv
import dataclasses
import html
import io
import json
import xml.etree.ElementTree as ET
from datetime import UTC, datetime

import numpy as np
import pyogrio
import pytest
import shapely
from builders import tiny_assessment
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod
from shapely.geometry import shape

from fallzone.model.zone import Zone
from fallzone.outputs.files import csv_table, geojson, geopackage
from fallzone.outputs.map import html_map
from fallzone.outputs.pack.blocks import Sources
from fallzone.outputs.pack.sections import findings
from fallzone.outputs.pack.wind_picture import draw_wind
from fallzone.outputs.static_map.frame import fit_frame
from fallzone.words import formats as wording
from fallzone.words import times
from fallzone.words.things import condition_words

# Coordinates are written to 1e-7 degrees.
ROUNDING_DEG = 1e-7


@pytest.fixture(scope="module")
def made():
    return tiny_assessment()


def same_bounds(found, expected) -> None:
    np.testing.assert_allclose(shapely.total_bounds(found), shapely.total_bounds(expected), atol=ROUNDING_DEG)


def test_geojson_holds_every_footprint_where_it_was(made, tmp_path):
    geojson.write(made, tmp_path)
    document = json.loads((tmp_path / "footprints.geojson").read_text(encoding="utf-8"))
    assert [feature["id"] for feature in document["features"]] == [one.id for one in made.shapes]
    for feature, one in zip(document["features"], made.shapes, strict=True):
        same_bounds([shape(feature["geometry"])], [one.geometry])
        assert feature["properties"]["probability"] == one.probability
        assert feature["properties"]["interval_low"] == one.interval[0]
        assert feature["properties"]["condition"] == condition_words(one.condition)
    assert document["provenance"]["seed"] == made.provenance.seed
    assert document["provenance"]["inputs"] == made.provenance.inputs


def test_an_area_by_flight_is_written_as_what_it_is_and_drawn_nowhere(made, tmp_path):
    widest = max((one for one in made.shapes if one.case == "sweep"), key=lambda one: one.containment)
    by_flight = dataclasses.replace(widest, id="sweep:debris:99:by-flight", counted_by="flight")
    both = dataclasses.replace(made, shapes_by_flight=(by_flight,))
    for name in ("one", "both"):
        (tmp_path / name).mkdir()
    geojson.write(both, tmp_path)
    features = json.loads((tmp_path / "footprints.geojson").read_text(encoding="utf-8"))["features"]
    assert [one["properties"]["counted_by"] for one in features] == ["fragment"] * len(made.shapes) + ["flight"]
    assert features[-1]["id"] == by_flight.id
    (path,) = geopackage.write(both, tmp_path / "pack.gpkg")
    assert list(pyogrio.read_dataframe(path, layer="footprints")["id"])[-1] == by_flight.id
    assert list(both.footprints["counted_by"])[-1] == "flight"
    maps = [html_map.write(run, tmp_path / name / "map.html")[0] for name, run in (("one", made), ("both", both))]
    assert maps[0].read_bytes() == maps[1].read_bytes()


def test_geojson_follows_rfc_7946(made, tmp_path):
    for path in geojson.write(made, tmp_path):
        document = json.loads(path.read_text(encoding="utf-8"))
        assert "crs" not in document
        for feature in document["features"]:
            if feature["geometry"] is None:
                continue
            found = shape(feature["geometry"])
            west, _, east, _ = found.bounds
            assert west >= -180.0 and east <= 180.0
            parts = shapely.get_parts(found)
            assert all(part.exterior.is_ccw for part in parts)
            assert all(np.ptp(part.exterior.xy[0]) < 180.0 for part in parts), "a part reaches across 180°"


def test_a_zone_without_coordinates_stays_in_the_file_without_a_shape(made, tmp_path):
    _areas, path, _isopleths = geojson.write(made, tmp_path)
    features = {f["id"]: f for f in json.loads(path.read_text(encoding="utf-8"))["features"]}
    assert len(features) == len(made.zones)
    assert features["tiny-nowhere"]["geometry"] is None
    assert features["tiny-a"]["properties"]["window_start_utc"] == "2023-08-23T15:00:00Z"
    assert features["tiny-b"]["properties"]["window_start_utc"] is None


@pytest.fixture(scope="module")
def odd(made):
    """The same launch with the other shapes of notices: a circle with nights, a corridor in two windows, a sector."""
    facts = {"id": "round", "title": "Round", "number": "A1/23", "authority": "KASI", "cancels": ("A0/23", "A7/22")}
    more = {"text": "WI 5NM OF 3430N12700E", "levels": {"lower": {"reference": "GND"}, "upper": {"reference": "UNL"}}}
    night = {"first_date": "2023-08-24", "last_date": "2023-08-25", "start_utc": "22:00", "end_utc": "04:00"}
    same = {"item": "stage-1", "kind": "announced", "mark": "declared", "source": "A notice", "uncertainty_m": 0.0}
    circle = {"kind": "circle", "centre_lonlat": (127.0, 30.5), "radius_m": 5.0 * 1852.0}
    corridor = {"kind": "corridor", "line_lonlat": ((127.0, 28.0), (128.0, 28.0)), "width_m": 20_000.0}
    quarter = {"azimuths_deg": (315.0, 45.0), "inner_radius_m": 10_000.0}
    sector = {"kind": "sector", "centre_lonlat": (127.0, 29.0), "radius_m": 50_000.0, **quarter}
    windows = (
        (datetime(2023, 8, 23, 15, tzinfo=UTC), datetime(2023, 8, 23, 16, tzinfo=UTC)),
        (datetime(2023, 8, 24, 15, tzinfo=UTC), None),
    )
    zones = (
        Zone(**same, **facts, **more, shape=circle, schedules=(night,)),
        Zone(**same, id="long", title="Long", shape=corridor, windows_utc=windows),
        Zone(**same, id="part", title="Part", shape=sector),
    )
    return dataclasses.replace(made, zones=zones)


def test_circles_corridors_and_sectors_are_in_the_files_as_areas_and_in_words(odd, tmp_path):
    _areas, path, _isopleths = geojson.write(odd, tmp_path)
    document = json.loads(path.read_text(encoding="utf-8"))
    circle, corridor, sector = document["features"]
    earth = Geod(ellps="WGS84")
    # π r²; 20 km along a degree of the parallel of 28° N (98,369 m) with two half circles of 10 km; a
    # quarter of π (R² − r²)
    expected = (np.pi * 9260.0**2, 20e3 * 98_369.0 + np.pi * 10e3**2, 0.25 * np.pi * (50e3**2 - 10e3**2))
    for feature, area_m2 in zip((circle, corridor, sector), expected, strict=True):
        found = shape(feature["geometry"])
        assert abs(earth.geometry_area_perimeter(found)[0]) == pytest.approx(area_m2, rel=1e-3)
    told = circle["properties"]
    assert told["shape"].replace(wording.THIN, " ") == "Circle of 5 NM (9.26 km) around 30.5000°N 127.0000°E"
    assert told["windows_utc"] == "2023-08-24T22:00:00Z/2023-08-25T04:00:00Z; 2023-08-25T22:00:00Z/2023-08-26T04:00:00Z"
    assert (told["window_start_utc"], told["window_end_utc"]) == ("2023-08-24T22:00:00Z", "2023-08-26T04:00:00Z")
    assert (told["number"], told["authority"], told["cancels"]) == ("A1/23", "KASI", "A0/23; A7/22")
    assert (told["levels"], told["text"]) == ("GND to UNL", "WI 5NM OF 3430N12700E")
    told = corridor["properties"]
    assert told["windows_utc"] == "2023-08-23T15:00:00Z/2023-08-23T16:00:00Z; 2023-08-24T15:00:00Z/.."
    assert told["window_end_utc"] is None and told["number"] is None
    (path,) = geopackage.write(odd, tmp_path / "odd.gpkg")
    layer = pyogrio.read_dataframe(path, layer="zones")
    assert list(layer["shape"]) == [one["properties"]["shape"] for one in document["features"]]
    same_bounds(layer.geometry, [shape(one["geometry"]) for one in document["features"]])


def test_map_and_briefing_tell_a_circle_by_centre_and_radius_and_list_each_closure(odd):
    page = html.unescape(html_map.render(odd).replace("\\u0026", "&")).replace(wording.THIN, " ")
    blocks = json.dumps(findings.zones(odd, Sources()), ensure_ascii=False).replace("\u2009", " ")
    plain = blocks.replace("\u2060", "").replace("\u00ad", "").replace("\u200b", "")
    for text in (page, plain):
        assert "5 NM (9.26 km) around 30.5000°N 127.0000°E" in text
        assert "20 km) wide" in text and "28.0000°N 127.0000°E" in text
        assert "22:00 to 04:00 UTC of the next day, daily, 24 Aug 2023 to 25 Aug 2023" in text
        assert "until further notice" in text and "A0/23, A7/22" in text and "GND to UNL" in text


def test_geopackage_layers_read_back_as_they_were(made, tmp_path):
    (path,) = geopackage.write(made, tmp_path / "pack.gpkg")
    assert {name for name, _ in pyogrio.list_layers(path)} == {
        "isopleths",
        "footprints",
        "impacts",
        "zones",
        "hazards",
        "airspace",
        "flags",
        "tracks",
        "layer_styles",
    }
    footprints = pyogrio.read_dataframe(path, layer="footprints")
    assert list(footprints["id"]) == [one.id for one in made.shapes]
    assert footprints.crs.to_epsg() == 4326
    same_bounds(footprints.geometry, [one.geometry for one in made.shapes])
    zones = pyogrio.read_dataframe(path, layer="zones")
    assert list(zones["id"]) == [zone.id for zone in made.zones]
    flags = pyogrio.read_dataframe(path, layer="flags")
    assert len(flags) == sum(len(flag.reasons) for flag in made.flagged)
    tracks = pyogrio.read_dataframe(path, layer="tracks")
    assert set(zip(tracks["case"], tracks["track"], strict=True)) == {
        (case, track) for case in ("nominal", "as-flown") for track in ("ground-track", "iip-trace")
    }


def test_geopackage_without_zones_flags_and_lift_off_is_still_a_geopackage(made, tmp_path):
    unknown = made.mission.model_copy(update={"liftoff_utc": None})
    bare = dataclasses.replace(made, zones=(), flagged=(), mission=unknown)
    (path,) = geopackage.write(bare, tmp_path / "bare.gpkg")
    assert len(pyogrio.read_dataframe(path, layer="footprints")) == len(made.shapes)
    assert len(pyogrio.read_dataframe(path, layer="flags")) == 0


def test_a_geopackage_that_reads_back_short_is_not_put_in_place(made, tmp_path, monkeypatch):
    write = pyogrio.write_dataframe
    monkeypatch.setattr(pyogrio, "write_dataframe", lambda table, *args, **kw: write(table.iloc[1:], *args, **kw))
    with pytest.raises(OSError, match="reads back"):
        geopackage.write(made, tmp_path / "short.gpkg")
    assert list(tmp_path.iterdir()) == []


def read_csv(path) -> list[dict[str, str]]:
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf"), "spreadsheets take a file without the mark for another encoding"
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def test_csv_has_a_row_for_each_reason_of_each_region(made, tmp_path):
    (path,) = csv_table.write(made, tmp_path / "flags.csv")
    rows = read_csv(path)
    expected = [(flag.region, reason.reason) for flag in made.flagged for reason in flag.reasons]
    assert [(row["region"], row["reason"]) for row in rows] == expected
    assert rows[0]["name_ko"] == "동중국해" and rows[0]["name_ja"] == "東シナ海"
    likely = next(row for row in rows if row["reason"] == "footprint_99")
    assert (likely["probability"], likely["interval_low"], likely["interval_high"]) == ("0.3", "0.166", "0.465")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_spreadsheet_never_takes_a_name_for_a_formula(made, start, tmp_path):
    flag = made.flagged[0]
    bad = dataclasses.replace(flag, names=flag.names | {"en": f'{start}HYPERLINK("x","y")'})
    (path,) = csv_table.write(dataclasses.replace(made, flagged=(bad,)), tmp_path / "flags.csv")
    assert read_csv(path)[0]["name_en"].startswith("'")


def test_equal_assessments_give_equal_bytes(made, tmp_path):
    for name, write in (
        ("one.csv", csv_table.write),
        ("one.gpkg", geopackage.write),
    ):
        (first,) = write(made, tmp_path / name)
        before = first.read_bytes()
        (second,) = write(tiny_assessment(), tmp_path / f"again-{name}")
        assert second.read_bytes() == before


def test_the_wind_is_drawn_where_its_numbers_put_it(made):
    svg = ET.fromstring(draw_wind(made.wind))
    texts = [one.text for one in svg.iter("{http://www.w3.org/2000/svg}text")]
    assert {"towards the east", "towards the north", "−80", "80"} <= set(texts)
    # 40 m/s at 12 km, on a panel of 70 x 66 mm from (6, 7) mm with ±80 m/s and 80 km
    across_mm, down_mm = 6.0 + 70.0 * (40.0 + 80.0) / 160.0, 7.0 + 66.0 * (1.0 - 12.0 / 80.0)
    lines = [one.get("d") for one in svg.iter("{http://www.w3.org/2000/svg}path")]
    assert any(f"{across_mm:.2f} {down_mm:.2f}" in line for line in lines)


# --- words


@pytest.mark.parametrize(
    ("lon_deg", "lat_deg", "text"),
    [
        (128.668333, 14.902778, "14-54-10N 128-40-06E"),
        (-0.5, -33.9, "33-54-00S 000-30-00W"),
        (179.99999, 59.99999, "60-00-00N 180-00-00E"),
    ],
)
def test_seconds_carry_into_minutes_and_degrees(lon_deg, lat_deg, text):
    assert wording.degrees_minutes_seconds(lon_deg, lat_deg) == text


@given(lon_deg=st.floats(-180.0, 180.0), lat_deg=st.floats(-90.0, 90.0))
@settings(max_examples=200)
def test_a_corner_read_back_from_the_page_is_within_half_a_second(lon_deg, lat_deg):
    text = wording.degrees_minutes_seconds(lon_deg, lat_deg)
    for part, value, positive in zip(text.split(), (lat_deg, lon_deg), "NE", strict=True):
        degrees, minutes, seconds = (int(number) for number in part[:-1].split("-"))
        assert minutes < 60 and seconds < 60
        found = degrees + minutes / 60 + seconds / 3600
        # half a second, and the last bits of a sum of degrees
        assert abs((found if part[-1] == positive else -found) - value) <= 0.5 / 3600 + 1e-12


def plain(text: str) -> str:
    return text.replace(wording.THIN, " ")


def test_no_impact_is_an_upper_bound_and_never_zero():
    text = plain(wording.probability(0.0, (0.0, 0.000184), 20_000))
    assert text == "< 0.018 % (95 %; no impact in 20 000 flights)"


@pytest.mark.parametrize(
    ("value", "interval", "text"),
    [
        (0.00035, (0.00014, 0.00072), "0.035 % (0.014–0.072 %)"),
        (0.9999, (0.995, 1.0), "99.99 % (99.50–100.00 %)"),
        (1.0, (0.9982, 1.0), "100.00 % (99.82–100.00 %)"),
        (0.21, (0.2, 0.22), "21.0 % (20.0–22.0 %)"),
    ],
)
def test_a_probability_comes_with_its_interval(value, interval, text):
    assert plain(wording.probability(value, interval, 2_000)) == text


def test_times_are_rounded_so_that_they_leave_nothing_out():
    assert plain(times.minutes(419.9, 480.1)) == "6.9–8.1 min"
    start, end = times.span_utc(datetime(2023, 8, 23, 18, 50, tzinfo=UTC), 0.9, 1.1)
    assert (start.second, end.second) == (0, 2)
    assert times.minutes(float("nan"), 1.0) == "–"


def test_a_window_is_told_in_utc_and_in_local_time():
    span = (datetime(2023, 8, 23, 14, 50, tzinfo=UTC), datetime(2023, 8, 23, 15, 10, tzinfo=UTC))
    first, second = times.window(span, "Asia/Seoul").split("\n")
    assert first == "23 Aug 14:50–15:10 UTC"
    assert second == "23 Aug 23:50–24 Aug 00:10 KST"


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [(12345.6, 3, "12 300"), (20_000, 3, "20 000"), (-0.04567, 3, "−0.0457"), (999.96, 4, "1000.0"), (0.0, 3, "0")],
)
def test_numbers_have_sensible_digits(value, digits, text):
    assert plain(wording.number(value, digits)) == text


# --- the window of the printed map


def test_a_millimetre_on_the_map_is_as_long_as_it_says():
    frame = fit_frame(np.array([[123.0, 24.0], [131.0, 40.0]]), width_mm=170.0, height_mm=190.0)
    east, north, _ = Geod(ellps="WGS84").fwd(frame.lon_deg, frame.lat_deg, 37.0, 10 * frame.scale_mpmm)
    ends = frame.project(np.array([[frame.lon_deg, frame.lat_deg], [east, north]]))
    # equal-area azimuthal: lengths near the centre are true to (r/R)²/8, here below 1e-4
    assert np.hypot(*(ends[1] - ends[0])) == pytest.approx(10.0, rel=1e-3)


def test_the_map_shows_every_point_it_was_made_for_on_either_side_of_180():
    points = np.array([[175.0, -5.0], [-170.0, 12.0], [178.0, 20.0]])
    frame = fit_frame(points, width_mm=170.0, height_mm=190.0)
    assert all(frame.covers(*point) for point in points)
    assert abs(frame.lon_deg) > 170.0


def test_a_shape_cut_at_180_is_drawn_whole():
    frame = fit_frame(np.array([[170.0, -5.0], [-170.0, 5.0]]), width_mm=170.0, height_mm=190.0)
    halves = shapely.MultiPolygon([shapely.box(178, -1, 180, 1), shapely.box(-180, -1, -178, 1)])
    drawn = frame.draw(halves)
    assert drawn.geom_type == "Polygon"
    x, y = frame.project(np.array([[180.0, 0.0]]))[0]
    assert drawn.contains(shapely.Point(x, y))


def test_land_on_the_far_side_does_not_flood_the_map():
    frame = fit_frame(np.array([[120.0, -40.0], [135.0, 40.0]]), width_mm=170.0, height_mm=190.0)
    antipode = shapely.box(frame.lon_deg - 190.0, -20.0, frame.lon_deg - 170.0, 20.0)
    assert frame.draw(antipode).area == 0.0
