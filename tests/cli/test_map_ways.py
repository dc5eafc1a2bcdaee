"""``map --track``: ways of ships and aircraft on the risk map, beside what ``check --track`` says of them."""

from __future__ import annotations

import json

import numpy as np
import pytest
import shapely
from builders import tiny_assessment
from map_pages import layers_of
from pyproj import Geod

from fallzone.checks.ways.way import Way
from fallzone.errors import UsageError
from fallzone.model.results.way import Detour
from fallzone.outputs.answers.track_words import ToldWay
from fallzone.outputs.map.layers import Drawing
from fallzone.outputs.map.ways import AnsweredWay, draw_ways
from fallzone.runs.draw import draw_map

GEOD = Geod(ellps="WGS84")
KNOT_MPS = 1852.0 / 3600.0
# Corners of the announced zone of the tiny launch
ZONE_A = shapely.box(127.1, 30.3, 127.9, 31.3)
# Through the middle of the zone
EASTWARD = [[126.0, 30.8], [129.0, 30.8]]
DEPARTURE = "2023-08-23T15:00:00Z"


def draw(folder, lines, **options):
    features = [
        {"type": "Feature", "properties": {"name": name}, "geometry": {"type": "LineString", "coordinates": line}}
        for name, line in lines.items()
    ]
    track = folder / "ways.geojson"
    track.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    path = draw_map(tiny_assessment(), folder / "map.html", track=track, **{"speed_kn": 10.0, **options})
    return ways_of(path)


def ways_of(path):
    return layers_of(path.read_text(encoding="utf-8"))["ways"]["features"]


def lines_of(features, style):
    return [shapely.geometry.shape(one["geometry"]) for one in features if one["properties"]["style"] == style]


def names_of(features):
    named = [one for one in features if "label" in one["properties"]]
    return {one["properties"]["label"]: shapely.geometry.shape(one["geometry"]) for one in named}


def test_what_lies_in_a_zone_stands_out_and_ends_at_its_edges(tmp_path):
    ways = draw(tmp_path, {"MV Test": EASTWARD}, at=DEPARTURE)
    ends = [(line.bounds[0], line.bounds[2]) for line in lines_of(ways, "way-met")]
    assert any(one == pytest.approx((ZONE_A.bounds[0], ZONE_A.bounds[2]), abs=0.02) for one in ends)
    [whole] = lines_of(ways, "way")
    assert whole.bounds[0] == pytest.approx(126.0, abs=1e-3) and whole.bounds[2] == pytest.approx(129.0, abs=1e-3)


def test_dots_stand_where_it_is_at_round_times(tmp_path):
    ways = draw(tmp_path, {"MV Test": EASTWARD}, at=DEPARTURE)
    named = names_of(ways)
    azimuth_deg, _back, length_m = GEOD.inv(*EASTWARD[0], *EASTWARD[1])
    for hours in (3, 6, 9, 12):
        lon_deg, lat_deg, _back = GEOD.fwd(*EASTWARD[0], azimuth_deg, hours * 3600.0 * 10.0 * KNOT_MPS)
        hour = 15 + hours
        dot = named[f"08-{23 + hour // 24} {hour % 24:02d}:00 UTC"]
        assert (dot.x, dot.y) == pytest.approx((lon_deg, lat_deg), abs=1e-3)
    assert length_m / (10.0 * KNOT_MPS) < 16 * 3600.0 and len(named) <= 14


def test_without_a_departure_times_count_from_its_beginning(tmp_path):
    ways = draw(tmp_path, {"MV Test": EASTWARD})
    assert "+3 h 00 min" in names_of(ways)


def test_a_way_across_180_is_one_line_on_the_side_of_the_launch(tmp_path):
    ways = draw(tmp_path, {"MV Test": [[175.0, 20.0], [-175.0, 22.0]]})
    [line] = lines_of(ways, "way")
    lon_deg = shapely.get_coordinates(line)[:, 0]
    assert np.ptp(lon_deg) == pytest.approx(10.0, abs=0.01) and abs(np.diff(lon_deg)).max() < 1.0


def test_one_that_stays_has_a_dot_and_no_line(tmp_path):
    table = tmp_path / "buoy.csv"
    table.write_text(
        "name,time_utc,lat,lon\nbuoy,2023-08-23T15:00:00Z,30.8,127.5\nbuoy,2023-08-23T18:00:00Z,30.8,127.5\n"
    )
    path = draw_map(tiny_assessment(), tmp_path / "map.html", track=table)
    styles = [one["properties"]["style"] for one in ways_of(path)]
    assert "way" not in styles and "point" in styles


def test_what_leads_around_is_drawn_along_geodesics(tmp_path):
    corners = ((126.0, 30.8), (127.5, 31.6), (129.0, 30.8))
    detour = Detour(line_lonlat=corners, length_m=3.4e5, added_m=5e4, added_s=1e4, is_by_sea=True)
    facts = {"departure_utc": None, "duration_s": 5e4, "length_m": 2.9e5, "verdict": "INSIDE", "is_sure": True}
    answer = ToldWay(track="MV", passages=(), detour=detour, departures=None, sentences=(), sentence="", **facts)
    way = Way(np.array([126.0, 129.0]), np.array([30.8, 30.8]), np.array([0.0, 5e4]))
    [around] = lines_of(draw_ways(Drawing(tiny_assessment()), [AnsweredWay(way=way, answer=answer)]), "way-around")
    assert all(around.distance(shapely.Point(corner)) < 2e-3 for corner in corners)


def test_names_are_shown_as_text(tmp_path):
    ways = draw(tmp_path, {"<img src=x onerror=a()> ${b} </script>": EASTWARD})
    popups = [one["properties"]["popup"] for one in ways if "popup" in one["properties"]]
    assert popups and all("&#60;img" in text and "<img" not in text for text in popups)


@pytest.mark.parametrize("name", ["map.png", "map.kmz", "map.pdf"])
def test_ways_are_drawn_on_pages_alone(tmp_path, name):
    track = tmp_path / "way.csv"
    track.write_text("lat,lon\n10,-41\n10,-38\n")
    with pytest.raises(UsageError, match="html"):
        draw_map(tiny_assessment(), tmp_path / name, track=track, speed_kn=10.0)
    assert not (tmp_path / name).exists()


def test_a_speed_needs_a_way(fallzone, tmp_path):
    outcome = fallzone("map", "nuri-2021-10-21", "-o", tmp_path / "map.html", "--speed-kn", "10")
    assert outcome.code == 2 and "--track" in outcome.err


@pytest.mark.parametrize("of_ways", [("--track", "way.csv"), ("--speed-kn", "10"), ("--at", DEPARTURE)])
def test_a_warning_has_no_ways(fallzone, tmp_path, of_ways):
    outcome = fallzone("map", "--notice", tmp_path / "none.txt", *of_ways, "-o", tmp_path / "map.html")
    assert outcome.code == 2 and "--notice" in outcome.err
