"""A warning by itself: who is inside of it, which regions it concerns, whose launch it may be, a mission of it."""

from __future__ import annotations

import pytest

# Two areas of a launch from Sohae to the south: about 440 and 2,930 km from the pad, and a garbled one
WARNING = """\
HYDROPAC 812/27(91,97).
YELLOW SEA.
PHILIPPINE SEA.
1. HAZARDOUS OPERATIONS, ROCKET LAUNCHING
   1900Z TO 2300Z DAILY 04 THRU 09 MAR
   IN AREAS BOUND BY:
   A. 36-20.00N 123-20.00E, 36-20.00N 123-50.00E,
      35-25.00N 123-30.00E, 35-25.00N 123-00.00E.
   B. 14-50.00N 128-40.00E, 14-50.00N 130-10.00E,
      11-30.00N 130-40.00E, 11-30.00N 129-10.00E.
2. CANCEL THIS MSG 100001Z MAR 27.
"""
GARBLED = WARNING.replace("36-20.00N 123-50.00E", "36-2?.00N 123-50.00E")


@pytest.fixture
def notice(tmp_path):
    path = tmp_path / "hydropac.txt"
    path.write_text(WARNING, encoding="utf-8")
    return path


@pytest.fixture
def garbled(tmp_path):
    path = tmp_path / "garbled.txt"
    path.write_text(GARBLED, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("place", "verdict", "code"),
    [
        ("35.9,123.4", "INSIDE", 10),
        ("13.0,129.7", "INSIDE", 10),
        # On the northern edge, and 4 km from it
        ("36.3333,123.5", "INSIDE", 10),
        ("36.37,123.5", "UNKNOWN", 4),
        ("Naha", "OUTSIDE", 0),
    ],
)
def test_a_place_is_checked_against_the_areas_of_a_warning(fallzone, notice, place, verdict, code):
    outcome = fallzone("check", place, "--notice", notice, "--json")
    assert outcome.code == code
    [answer] = outcome.document["items"]
    assert answer["verdict"] == verdict


def test_a_way_out_leads_to_where_it_is_sure_to_be_outside_or_none_is_told(fallzone, notice, garbled):
    [answer] = fallzone("check", "13.0,129.7", "--notice", notice, "--json").document["items"]
    end = f"{answer['clear']['lat_deg']},{answer['clear']['lon_deg']}"
    assert fallzone("check", end, "--notice", notice, "--json").document["items"][0]["verdict"] == "OUTSIDE"
    [answer] = fallzone("check", "13.0,129.7", "--notice", garbled, "--json").document["items"]
    assert answer["verdict"] == "INSIDE" and answer["clear"] is None


@pytest.mark.parametrize(
    ("place", "verdict"),
    [
        # 42 NM to the south-east, as far to the north-east, and nearer than the inner radius
        ("29.5,125.57", "INSIDE"),
        ("30.5,125.57", "OUTSIDE"),
        ("29.97,125.05", "OUTSIDE"),
    ],
)
@pytest.mark.parametrize("says", ["TRUE", "MAGNETIC"])
def test_a_place_is_checked_against_a_sector_and_of_magnetic_bearings_against_the_circle(
    fallzone, tmp_path, place, verdict, says
):
    path = tmp_path / "sector.txt"
    path.write_text(
        "NAVAREA XI 123/27.\n1. ROCKET LAUNCHING 0100Z TO 0500Z DAILY 03 THRU 05 MAR\n"
        f"   IN SECTOR 110-160 DEG {says} BETWEEN 10 NM AND 60 NM FROM 30-00N 125-00E.\n"
        "2. CANCEL THIS MSG 060000Z MAR 27.\n"
    )
    [answer] = fallzone("check", place, "--notice", path, "--json").document["items"]
    assert answer["verdict"] == (verdict if says == "TRUE" else "INSIDE")


def test_outside_of_a_warning_says_that_nothing_else_was_asked(fallzone, notice):
    text = " ".join(fallzone("check", "Naha", "--notice", notice).out.split())
    assert "Checked against 2 zones of HYDROPAC 812/27 and nothing else" in text
    assert "not an official warning" in text


@pytest.mark.parametrize("place", ["Naha", "35.7,139.7", "35.9,123.0"])
def test_nothing_is_outside_of_a_warning_that_was_not_understood(fallzone, garbled, place):
    outcome = fallzone("check", place, "--notice", garbled)
    assert outcome.code in (4, 10) and "OUTSIDE  " not in outcome.out
    assert "not wholly understood" in " ".join(outcome.out.split())


def test_the_regions_of_a_warning_are_flagged(fallzone, notice):
    outcome = fallzone("flag", "--notice", notice, "--json")
    assert outcome.code == 10
    regions = {item["region"] for item in outcome.document["items"]}
    assert {"yellow-sea", "philippine-sea", "pacific-ocean"} <= regions and "east-china-sea" not in regions
    assert all(item["level"] == "announced" for item in outcome.document["items"])
    assert "Yellow Sea (황해, 黄海)" in fallzone("flag", "--notice", notice).out


@pytest.mark.parametrize("command", [("check", "Naha"), ("flag",)])
def test_a_notice_is_asked_by_itself(fallzone, notice, command):
    outcome = fallzone(*command, "--notice", notice, "--mission", "malligyong-1-2023-08-24")
    assert outcome.code == 2 and "leave out --mission" in outcome.err


def test_it_is_told_whose_launch_it_may_be(fallzone, notice):
    [launch] = fallzone("notice", "read", notice, "--json").document["launches"]
    first = launch["candidates"][0]
    assert (first["site"], first["vehicle"]) == ("sohae", "chollima-1")
    assert [match["item"] for match in first["matches"]] == ["stage-1", "stage-2"]
    text = " ".join(fallzone("notice", "read", notice).out.split())
    assert "Chollima-1 from Sohae Satellite Launching Ground" in text and "first stage of malligyong-1" in text


def test_a_mission_is_made_of_it_that_can_be_flown(fallzone, notice, tmp_path):
    outcome = fallzone(
        "notice", "mission", notice, "--site", "sohae", "--vehicle", "chollima-1", "-o", tmp_path / "own", "--json"
    )
    assert outcome.code == 0
    mission, zones = outcome.document["paths"]
    assert mission.endswith("chollima-1-2027-03-04.toml") and zones.endswith("chollima-1-2027-03-04.geojson")
    flown = fallzone("fly", mission, "--json").document
    drops = {drop["item"]: drop for drop in flown["drops"]}
    assert flown["end"]["status"] == "orbit"
    assert drops["stage-1"]["range_m"] == pytest.approx(440e3, rel=0.15)
    again = fallzone("notice", "mission", notice, "--site", "sohae", "--vehicle", "chollima-1", "-o", tmp_path / "own")
    assert again.code == 3 and "exists; it is left alone" in again.err


def test_a_table_of_places_says_of_a_warning_what_each_place_is_told(fallzone, notice, garbled, tmp_path):
    places = tmp_path / "places.csv"
    places.write_text("name,lat,lon\nin,35.9,123.4\nnear,36.37,123.5\nout,26.2,127.7\n", encoding="utf-8")
    for file, verdicts in ((notice, ["INSIDE", "UNKNOWN", "OUTSIDE"]), (garbled, ["UNKNOWN", "UNKNOWN", "UNKNOWN"])):
        table = tmp_path / f"{file.stem}.csv"
        fallzone("check", "--from", places, "--notice", file, "-o", table)
        rows = [line.split(",") for line in table.read_text(encoding="utf-8-sig").splitlines()[1:]]
        assert [row[3] for row in rows] == verdicts


# --- its map and its briefing


def test_the_map_and_the_briefing_of_a_warning_are_written(fallzone, notice, tmp_path):
    drawn = fallzone("map", "--notice", notice, "-o", tmp_path / "map.html", "--json")
    assert drawn.code == 0 and drawn.document["path"].endswith("map.html")
    assert "HYDROPAC 812/27" in (tmp_path / "map.html").read_text(encoding="utf-8")
    told = fallzone("brief", "--notice", notice, "-o", tmp_path / "pack", "--json")
    names = ["briefing.pdf", "map.html", "zones.geojson", "manifest.json"]
    assert told.code == 0 and [path.rpartition("/")[2] for path in told.document["paths"]] == names
    assert (tmp_path / "pack" / "map.html").read_bytes() == (tmp_path / "map.html").read_bytes()


def test_the_map_of_a_folder_of_warnings_says_which_file_was_not_read(fallzone, tmp_path):
    folder = tmp_path / "many"
    folder.mkdir()
    (folder / "a.txt").write_text(WARNING, encoding="utf-8")
    (folder / "b.txt").write_text(WARNING.replace("812/27", "813/27"), encoding="utf-8")
    (folder / "c.txt").write_text("a shopping list", encoding="utf-8")
    drawn = fallzone("map", "--notice", folder, "-o", tmp_path / "map.html")
    page = (tmp_path / "map.html").read_text(encoding="utf-8")
    assert drawn.code == 0 and "1 file was not read" in " ".join(drawn.err.split())
    assert "2 warnings" in page and "many/c.txt" in page and str(tmp_path) not in page


@pytest.mark.parametrize("command", ["map", "brief"])
@pytest.mark.parametrize(
    ("given", "told"),
    [
        ((), "name a mission, a stored run with --run, or a warning with --notice"),
        (("malligyong-1-2023-08-24", "--notice", "NOTICE"), "leave out MISSION"),
        (("--notice", "NOTICE", "--run", "."), "leave out MISSION"),
    ],
)
def test_a_map_is_of_a_mission_or_of_a_warning(fallzone, notice, tmp_path, command, given, told):
    given = [notice if one == "NOTICE" else one for one in given]
    outcome = fallzone(command, *given, "-o", tmp_path / "out.html")
    assert outcome.code == 2 and told in " ".join(outcome.err.split())
    assert not (tmp_path / "out.html").exists()


def test_the_map_of_a_warning_is_no_globe(fallzone, notice, tmp_path):
    for name in ("map.kml", "map.png"):
        outcome = fallzone("map", "--notice", notice, "-o", tmp_path / name)
        assert outcome.code == 2 and ".html" in outcome.err and not (tmp_path / name).exists()


def test_a_page_of_somebody_else_is_left_alone(fallzone, notice, tmp_path):
    (tmp_path / "map.html").write_text("<p>mine</p>", encoding="utf-8")
    outcome = fallzone("map", "--notice", notice, "-o", tmp_path / "map.html")
    assert outcome.code == 3 and "left alone" in outcome.err
    assert (tmp_path / "map.html").read_text(encoding="utf-8") == "<p>mine</p>"
