"""``check --track``: ways of ships and aircraft through zones, in the middle of the Atlantic where there is no land."""

from __future__ import annotations

import json
import math

import pytest

WARNING = """\
HYDROLANT 812/27(21).
NORTH ATLANTIC.
1. HAZARDOUS OPERATIONS, ROCKET LAUNCHING
   {times}
   IN AREA BOUND BY:
   10-30.00N 040-00.00W, 10-30.00N 039-00.00W,
   09-30.00N 039-00.00W, 09-30.00N 040-00.00W.
2. CANCEL THIS MSG 100001Z MAR 27.
"""
DAILY = "0600Z TO 0800Z DAILY 04 THRU 09 MAR"
KNOT_MPS = 1852.0 / 3600.0
# One degree of longitude on the parallel of 10° of WGS 84; the geodesic of three degrees is shorter by some metres
ECCENTRICITY2 = 0.00669438
DEGREE_M = math.radians(1.0) * 6_378_137.0 * math.cos(math.radians(10.0)) / math.sqrt(1.0 - ECCENTRICITY2 * 0.0301537)
TWENTY_KN_S = DEGREE_M / (20.0 * KNOT_MPS)


@pytest.fixture
def notice(tmp_path):
    path = tmp_path / "hydrolant.txt"
    path.write_text(WARNING.format(times=DAILY), encoding="utf-8")
    return path


def write(folder, name, text):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def line(tmp_path):
    return write(tmp_path, "way.csv", "lat,lon\n10,-41\n10,-38\n")


def ask(fallzone, *words):
    outcome = fallzone("check", *words, "--json")
    [item] = outcome.document["items"]
    return outcome.code, item


def test_a_ship_is_told_when_it_is_in_a_zone_what_leads_around_and_when_to_leave(fallzone, notice, line):
    words = ("--track", line, "--speed-kn", "20", "--notice", notice, "--at", "2027-03-05T03:00:00Z")
    code, item = ask(fallzone, *words)
    assert (code, item["verdict"]) == (10, "INSIDE")
    [passage] = item["passages"]
    assert passage["relation"] == "INSIDE" and passage["in_force"] is True and passage["kind"] == "announced"
    assert passage["enter_s"] == pytest.approx(TWENTY_KN_S, abs=5.0)
    assert passage["leave_s"] == pytest.approx(2.0 * TWENTY_KN_S, abs=5.0)
    # 10,654 s: 2 h 57 min 34 s
    assert passage["enter_utc"].startswith("2027-03-05T05:57") and passage["leave_utc"].startswith("2027-03-05T08:55")
    assert passage["enter_lon_deg"] == pytest.approx(-40.0, abs=1e-4)
    detour = item["detour"]
    assert detour["line_lonlat"][0] == pytest.approx([-41.0, 10.0])
    assert detour["added_m"] == pytest.approx(detour["length_m"] - item["length_m"])
    assert detour["added_s"] == pytest.approx(detour["added_m"] / (20.0 * KNOT_MPS))
    assert detour["is_by_sea"] is True
    latest, earliest = item["departures"]["latest_safe_utc"], item["departures"]["earliest_safe_utc"]
    # 06:00 less twice the degree and the margin, 21,794 s; 08:00 less a degree without it, 10,168 s
    assert "2027-03-04T23:5" in latest and "2027-03-05T05:1" in earliest
    for departure in (latest, earliest):
        again = ask(fallzone, *words[:-1], departure)[1]
        assert (again["verdict"], again["detour"], again["departures"]) == ("OUTSIDE", None, None)


def test_a_zone_that_is_open_by_then_is_told_and_does_not_count(fallzone, notice, line):
    words = ("--track", line, "--speed-kn", "20", "--notice", notice, "--at", "2027-03-20T03:00:00Z")
    code, item = ask(fallzone, *words)
    assert (code, item["verdict"], item["detour"], item["departures"]) == (0, "OUTSIDE", None, None)
    assert [one["in_force"] for one in item["passages"]] == [False]
    assert "not in force" in " ".join(fallzone("check", *words).out.split())


def test_without_a_departure_a_way_through_a_zone_is_unknown_and_a_way_past_it_outside(
    fallzone, notice, line, tmp_path
):
    code, item = ask(fallzone, "--track", line, "--speed-kn", "20", "--notice", notice)
    assert (code, item["verdict"], item["departures"]) == (4, "UNKNOWN", None)
    [passage] = item["passages"]
    assert passage["enter_utc"] is None and passage["enter_s"] == pytest.approx(TWENTY_KN_S, abs=5.0)
    past = write(tmp_path, "past.csv", "lat,lon\n12,-41\n12,-38\n")
    assert ask(fallzone, "--track", past, "--speed-kn", "20", "--notice", notice)[:1] == (0,)
    # 3 km north of the edge
    near = write(tmp_path, "near.csv", "lat,lon\n10.5271,-41\n10.5271,-38\n")
    code, item = ask(fallzone, "--track", near, "--speed-kn", "300", "--notice", notice, "--at", "2027-03-05T06:30:00Z")
    assert (code, item["verdict"], item["passages"][0]["relation"]) == (4, "UNKNOWN", "NEAR")


TIMES = ["2027-03-05T05:00:00Z", "2027-03-05T08:00:00Z"]
GEOJSON = {
    "type": "Feature",
    "properties": {"name": "Flight 1", "times": TIMES},
    "geometry": {"type": "LineString", "coordinates": [[-41.0, 10.0], [-38.0, 10.0]]},
}
GPX = (
    '<gpx xmlns="http://www.topografix.com/GPX/1/1"><trk><name>Flight 1</name><trkseg>'
    f'<trkpt lat="10" lon="-41"><time>{TIMES[0]}</time></trkpt>'
    f'<trkpt lat="10" lon="-38"><time>{TIMES[1]}</time></trkpt>'
    "</trkseg></trk></gpx>"
)
COLLECTION = {
    "type": "FeatureCollection",
    "features": [{**GEOJSON, "properties": {"name": "Flight 1", "coordinateProperties": {"times": TIMES}}}],
}
CSV = f"name,time,lat,lon\nFlight 1,{TIMES[0]},10,-41\nFlight 1,{TIMES[1]},10,-38\n"


FILES = [
    ("a.geojson", json.dumps(GEOJSON)),
    ("b.geojson", json.dumps(COLLECTION)),
    ("a.gpx", GPX),
    ("a.csv", CSV),
]


@pytest.mark.parametrize(("name", "text"), FILES)
def test_files_with_times_are_answered_by_these(fallzone, notice, tmp_path, name, text):
    code, item = ask(fallzone, "--track", write(tmp_path, name, text), "--notice", notice)
    [passage] = item["passages"]
    assert (code, item["track"]) == (10, "Flight 1")
    # A third of the way takes an hour
    assert passage["enter_utc"][:15] in ("2027-03-05T05:5", "2027-03-05T06:0")
    assert passage["leave_s"] == pytest.approx(7_200.0, abs=3.0)


def test_nothing_leads_around_what_was_not_wholly_understood(fallzone, tmp_path, line):
    """An area that has no edge may lie where the way around leads, and be open when the way would be safe."""
    text = WARNING.format(times=DAILY).replace("2. CANCEL", "   AND ALL WATERS NORTH OF IT.\n2. CANCEL")
    words = ("--track", line, "--speed-kn", "20", "--at", "2027-03-05T03:00:00Z", "--notice")
    code, item = ask(fallzone, *words, write(tmp_path, "doubt.txt", text))
    assert (code, item["verdict"]) == (10, "INSIDE") and item["passages"]
    assert (item["detour"], item["departures"]) == (None, None)
    assert "none would be sure" in item["sentence"] and "No way around was found" not in item["sentence"]


def test_an_area_of_another_level_is_told_and_asks_for_no_detour(fallzone, stored, tmp_path):
    through = write(tmp_path, "t.csv", "lat,lon\n30,120\n30,130\n")
    words = ("--track", through, "--speed-kn", "500", "--run", stored, "--at", "2023-08-23T18:50:00Z")
    _code, item = ask(fallzone, *words, "--level", "announced")
    uncounted = [one for one in item["passages"] if not one["is_counted"]]
    assert uncounted and item["detour"] is None and "No way around" not in item["sentence"]


def test_each_track_of_a_file_is_answered_and_the_worst_decides(fallzone, notice, tmp_path):
    text = CSV + f"Far,{TIMES[0]},20,-41\nFar,{TIMES[1]},20,-38\n"
    outcome = fallzone("check", "--track", write(tmp_path, "two.csv", text), "--notice", notice, "--json")
    items = outcome.document["items"]
    assert [(one["track"], one["verdict"]) for one in items] == [("Flight 1", "INSIDE"), ("Far", "OUTSIDE")]
    assert outcome.code == 10


def test_a_run_is_asked_as_it_is_of_places(fallzone, stored, tmp_path):
    here = write(tmp_path, "zone.csv", "lat,lon\n35.7,123.4\n35.7,123.6\n")
    code, item = ask(fallzone, "--track", here, "--speed-kn", "15", "--run", stored)
    assert code == 4 and "malligyong-1-2023-a" in {one["zone"] for one in item["passages"]}
    far = write(tmp_path, "far.csv", "lat,lon\n-40,-100\n-40,-101\n")
    place = fallzone("check", "-40,-100", "--run", stored, "--json").document["items"][0]["verdict"]
    assert ask(fallzone, "--track", far, "--speed-kn", "15", "--run", stored)[1]["verdict"] == place


def test_zones_without_a_run_leave_no_way_outside(fallzone, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    far = write(tmp_path, "far.csv", "lat,lon\n-40,-100\n-40,-101\n")
    assert ask(fallzone, "--track", far, "--speed-kn", "15", "--at", "2027-03-05T06:30:00Z")[0] == 4


@pytest.mark.parametrize(
    ("text", "words", "code", "told"),
    [
        ("lat,lon\n10,-41\n", ("--speed-kn", "20"), 3, "1 point"),
        ("lat,lon\n10,-41\n10,-38\n", (), 3, "has no times"),
        ("lat,lon\n10,-41\n10,-38\n", ("--speed-kn", "0"), 2, "more than 0"),
        ("lat,lon\n10,-41\n10,-38\n", ("--speed-kn", "-5"), 2, "-5"),
        ("lat,lon\n10,-41\n10,-38\n", ("--speed-kn", "nan"), 2, "nan"),
        ("lat,lon\n10,-41\n10,x\n", ("--speed-kn", "5"), 3, "line 3"),
        (CSV.replace("T08", "T04"), (), 3, "line 3"),
        (CSV, ("--speed-kn", "20"), 2, "leave out the speed"),
        (CSV, ("--at", "2027-03-05T06:30:00Z"), 2, "leave out the time of departure"),
        (CSV, ("--at", "2027-03-05"), 2, "time zone"),
        (CSV, ("Naha",), 2, "by itself"),
    ],
)
def test_what_cannot_be_is_refused_with_what_was_found(fallzone, notice, tmp_path, text, words, code, told):
    outcome = fallzone("check", *words, "--track", write(tmp_path, "t.csv", text), "--notice", notice)
    assert outcome.code == code and told in " ".join(outcome.err.split()) and not outcome.out


def test_a_speed_without_a_way_is_refused(fallzone):
    assert fallzone("check", "Naha", "--speed-kn", "20").code == 2
