"""Ships and aircraft of users' files: where and when they are, and what is refused."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from pyproj import Geod

from fallzone.errors import InputError
from fallzone.exposures.traffic.fixes import after_liftoff_s
from fallzone.exposures.traffic.positions import read_positions
from fallzone.exposures.traffic.tracks import read_tracks

LIFTOFF = datetime(2023, 8, 23, 18, 50, tzinfo=UTC)


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def line(coordinates, **properties) -> str:
    feature = {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "LineString", "coordinates": coordinates},
    }
    return json.dumps({"type": "FeatureCollection", "features": [feature]})


def test_two_ships_in_one_table_are_two_tracks_with_their_times(tmp_path):
    text = (
        "mmsi,time_utc,lat,lon,sog\n"
        "1,2023-08-23T18:40:00Z,25.0,128.0,12\n"
        "2,2023-08-23T18:45:00Z,26.0,129.0,12\n"
        "1,2023-08-24T03:55:00+09:00,25.1,128.0,12\n"
        "2,2023-08-23T18:50:00Z,26.1,129.0,12\n"
    )
    first, second = read_tracks(write(tmp_path / "ais.csv", text))
    assert (first.name, second.name) == ("1", "2")
    assert after_liftoff_s(first, LIFTOFF).tolist() == [-600.0, 300.0]
    assert after_liftoff_s(first, None) is None
    assert second.lat_deg.tolist() == [26.0, 26.1]


def test_times_follow_from_a_speed_along_geodesics(tmp_path):
    """A ship of 20 kn, 20 nautical miles in an hour."""
    text = "lat,lon,speed_kn\n25.0,128.0,20\n25.0,129.0,10\n26.0,129.0,\n"
    (track,) = read_tracks(write(tmp_path / "s.csv", text))
    geod = Geod(ellps="WGS84")
    legs = [geod.inv(128.0, 25.0, 129.0, 25.0)[2], geod.inv(129.0, 25.0, 129.0, 26.0)[2]]
    hours = np.array([0.0, legs[0] / 1852.0 / 20.0, legs[0] / 1852.0 / 20.0 + legs[1] / 1852.0 / 10.0])
    assert track.t_s / 3600.0 == pytest.approx(hours, rel=1e-9)
    assert not track.has_dates
    assert after_liftoff_s(track, LIFTOFF).tolist() == track.t_s.tolist()


def test_lines_of_geojson_have_times_speeds_or_neither(tmp_path):
    points = [[128.0, 25.0, 11_000.0], [129.0, 25.5, 11_500.0]]
    dated = line(points, times=["2023-08-23T18:50:00Z", "2023-08-23T19:00:00Z"], callsign="ABC1")
    (track,) = read_tracks(write(tmp_path / "d.geojson", dated))
    assert (track.name, track.altitude_m.tolist()) == ("ABC1", [11_000.0, 11_500.0])
    assert after_liftoff_s(track, LIFTOFF).tolist() == [0.0, 600.0]
    (counted,) = read_tracks(write(tmp_path / "c.geojson", line(points, times=[5, 605.5])))
    assert after_liftoff_s(counted, LIFTOFF).tolist() == [5.0, 605.5]
    (fast,) = read_tracks(write(tmp_path / "f.geojson", line(points, speed_mps=250.0)))
    assert fast.t_s[1] == pytest.approx(Geod(ellps="WGS84").inv(128.0, 25.0, 129.0, 25.5)[2] / 250.0)
    (plain,) = read_tracks(write(tmp_path / "p.geojson", line(points)))
    assert plain.t_s is None
    assert after_liftoff_s(plain, LIFTOFF) is None


GPX = """<gpx xmlns="http://www.topografix.com/GPX/1/1"><wpt lat="1" lon="2"/><trk><name>A</name>
<trkseg><trkpt lat="25.0" lon="128.0"><ele>9000</ele><time>2023-08-23T18:50:00Z</time></trkpt>
<trkpt lat="25.5" lon="128.5"><ele>9500</ele><time>2023-08-23T18:55:00Z</time></trkpt></trkseg></trk>
<rte><rtept lat="1" lon="2"/><rtept lat="2" lon="2"/></rte></gpx>"""


def test_tracks_and_routes_of_gpx_are_read_and_waypoints_are_not(tmp_path):
    track, route = read_tracks(write(tmp_path / "t.gpx", GPX))
    assert (track.name, track.altitude_m.tolist()) == ("A", [9_000.0, 9_500.0])
    assert after_liftoff_s(track, LIFTOFF).tolist() == [0.0, 300.0]
    assert route.t_s is None


def test_positions_have_their_number_and_one_where_none_is_given(tmp_path):
    ships = read_positions(write(tmp_path / "s.csv", "name,lat,lon,count\nA,25,128,\nB,26,129,3.5\n"))
    assert [(one.name, one.count) for one in ships] == [("A", 1.0), ("B", 3.5)]
    point = {"type": "Feature", "properties": {"count": 2}, "geometry": {"type": "Point", "coordinates": [128, 25]}}
    text = json.dumps({"type": "FeatureCollection", "features": [point]})
    (found,) = read_positions(write(tmp_path / "s.geojson", text))
    assert (found.lon_deg, found.lat_deg, found.count) == (128.0, 25.0, 2.0)


TWO = [[128.0, 25.0], [129.0, 25.5]]


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("a.csv", "name,lat,lon\nA,25,128\nB,25,128\nB,26,128\n", ("[A]", "1 point", "two or more")),
        ("a.csv", "lat,lon\n25,128\n25,128\n", ("2 points", "different places")),
        ("a.geojson", line([[128.0, 25.0]]), ("[1]", "1 point", "two or more")),
        ("a.gpx", GPX.replace("</trkpt>\n<trkpt", "</trkpt></trkseg><trkseg><trkpt"), ("segment 1", "1 point")),
        ("a.csv", "lat,lon,t_s\n25,128,5\n25,129,5\n", ("line 3 [time]", "not later")),
        ("a.csv", "lat,lon,t_s\n25,128,5\n25,129,\n", ("line 3 [time]", "missing")),
        ("a.csv", "lat,lon,time\n25,128,2023-08-23 18:50\n25,129,\n", ("line 2 [time]", "2023-08-23 18:50", "UTC")),
        ("a.csv", "lat,lon,speed_kn\n25,128,-5\n25,129,\n", ("line 2 [speed]", "-2.57", "more than 0")),
        ("a.csv", "lat,lon,speed_kn\n25,128,\n25,129,4\n26,129,\n", ("line 2 [speed]", "missing")),
        ("a.csv", "lat,lon\n95,128\n25,129\n", ("line 2 [lat]", "95", "-90 to 90")),
        ("a.csv", "lat,speed_kn\n95,128\n", ("line 1", "lon")),
        ("a.csv", "lat,lon,lat\n1,2,3\n", ("line 1", "more than one")),
        ("a.csv", "lat,lon\n1,2,3\n", ("line 2", "3 values", "2 columns")),
        ("a.csv", "lat,lon\n", ("no track",)),
        ("a.geojson", line(TWO, times=[1]), ("[times]", "1 time", "2 points")),
        ("a.geojson", line(TWO, times=[1, "2023-08-23T18:50:00Z"]), ("[times]", "one way")),
        ("a.geojson", line(TWO, speed_kn="fast"), ("[speed_kn]", "fast")),
        ("a.geojson", line(TWO).replace("LineString", "Point"), ("[geometry]", "'Point'", "LineString")),
        ("a.gpx", "<!DOCTYPE gpx><gpx/>", ("document type",)),
        ("a.gpx", "<kml/>", ("kml",)),
        ("a.shp", "x", (".geojson",)),
    ],
)
def test_a_wrong_track_is_refused_with_file_place_and_value(tmp_path, name, text, words):
    path = write(tmp_path / name, text)
    with pytest.raises(InputError) as caught:
        read_tracks(path)
    assert caught.value.exit_code == 3
    for word in (name, *words):
        assert word in str(caught.value), str(caught.value)
    assert list(tmp_path.iterdir()) == [path]


def test_fewer_ships_than_none_are_refused(tmp_path):
    with pytest.raises(InputError, match=r"s\.csv line 2 \[count\]: -1"):
        read_positions(write(tmp_path / "s.csv", "lat,lon,count\n25,128,-1\n"))
