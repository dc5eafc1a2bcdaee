"""Zone files: what each kind of geometry and closure is read as, and what is refused in words."""

import json
from datetime import UTC, datetime

import pytest

from fallzone.catalogue.zone_text import write_zone_text
from fallzone.catalogue.zones import read_zones
from fallzone.errors import InputError
from fallzone.model.closing import Level, Schedule
from fallzone.model.zone import Circle, Corridor, Ring, Rings, Sector
from fallzone.outputs.zone_words import closure_lines, list_rings, notice_facts, shape_words
from fallzone.words.formats import THIN

SQUARE = [[124.0, 35.0], [125.0, 35.0], [125.0, 36.0], [124.0, 36.0], [124.0, 35.0]]
HOLE = [[124.2, 35.2], [124.8, 35.2], [124.8, 35.8], [124.2, 35.8], [124.2, 35.2]]
FACTS = {
    "id": "x",
    "title": "X",
    "item": "debris",
    "kind": "announced",
    "mark": "declared",
    "source": "a notice",
    "uncertainty_m": 0.0,
}
WINDOW = ["2023-04-20T05:00:00Z", "2023-04-20T11:00:00Z"]
NIGHTS = {"first_date": "2023-04-17", "last_date": "2023-04-21", "start_utc": "22:00", "end_utc": "10:00"}


def read(folder, kind, coordinates, **properties):
    """The one zone of a file."""
    geometry = None if kind is None else {"type": kind, "coordinates": coordinates}
    told = {**FACTS, **({} if properties.keys() & {"windows_utc", "schedules"} else {"window_utc": None}), **properties}
    told = {key: value for key, value in told.items() if value is not ...}
    feature = {"type": "Feature", "properties": told, "geometry": geometry}
    file = folder / "x.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    (zone,) = read_zones(file)
    return zone


def read_zones_of(folder, text):
    file = folder / "again.geojson"
    file.write_text(text, encoding="utf-8")
    return read_zones(file)


def corners(ring):
    return tuple(map(tuple, ring[:-1]))


def at(day, hour, minute=0):
    return datetime(2023, 4, day, hour, minute, tzinfo=UTC)


def test_shapes_are_kept_as_they_were_declared(tmp_path):
    zone = read(tmp_path, "MultiPolygon", [[SQUARE, HOLE], [[[lon + 2.0, lat] for lon, lat in SQUARE]]])
    apart = Ring(corners_lonlat=tuple((lon + 2.0, lat) for lon, lat in corners(SQUARE)))
    assert zone.shape == Rings(rings=(Ring(corners_lonlat=corners(SQUARE), holes_lonlat=(corners(HOLE),)), apart))
    zone = read(tmp_path, "Point", [127.0, 34.5], radius_m=9260.0, as_written="5NM RADIUS")
    assert zone.shape == Circle(centre_lonlat=(127.0, 34.5), radius_m=9260.0, as_written="5NM RADIUS")
    sides = {"radius_m": 74_080.0, "azimuths_deg": [350.0, 20.0], "inner_radius_m": 18_520.0, "as_written": "350-020"}
    zone = read(tmp_path, "Point", [127.0, 34.5], **sides)
    assert zone.shape == Sector(centre_lonlat=(127.0, 34.5), **{**sides, "azimuths_deg": (350.0, 20.0)})
    (again,) = read_zones_of(tmp_path, write_zone_text([zone]))
    assert again.shape == zone.shape
    zone = read(tmp_path, "LineString", [[63.5, 46.0], [68.0, 47.5], [80.2, 50.5]], width_m=150_012.0)
    assert zone.shape == Corridor(line_lonlat=((63.5, 46.0), (68.0, 47.5), (80.2, 50.5)), width_m=150_012.0)
    assert read(tmp_path, None, None).shape is None


def test_closures_are_windows_and_the_hours_of_schedules_in_order_of_time(tmp_path):
    assert read(tmp_path, None, None).list_windows() == ()
    one = read(tmp_path, None, None, window_utc=WINDOW)
    assert one.list_windows() == ((at(20, 5), at(20, 11)),) and one.window_utc == (at(20, 5), at(20, 11))
    both = read(tmp_path, None, None, windows_utc=[WINDOW], schedules=[NIGHTS])
    nights = [(at(day, 22), at(day + 1, 10)) for day in range(17, 22)]
    assert both.list_windows() == (*nights[:3], (at(20, 5), at(20, 11)), *nights[3:])
    assert both.window_utc == (at(17, 22), at(22, 10))
    # The same window twice is one; a shorter one within a longer one ends before it
    again = read(tmp_path, None, None, windows_utc=[WINDOW, WINDOW, ["2023-04-20T04:00:00Z", "2023-04-20T12:00:00Z"]])
    assert again.list_windows() == ((at(20, 4), at(20, 12)), (at(20, 5), at(20, 11)))
    assert again.window_utc == (at(20, 4), at(20, 12))
    endless = read(tmp_path, None, None, windows_utc=[WINDOW, ["2023-04-21T00:00:00Z", None]])
    assert endless.window_utc is None and endless.list_windows()[-1] == (at(21, 0), None)


def test_a_schedule_keeps_to_its_days_of_the_week_and_ends_at_midnight():
    # 17 April 2023 was a Monday
    facts = {"first_date": "2023-04-17", "last_date": "2023-04-23", "weekdays": ("mon", "sun")}
    whole = Schedule(**facts, start_utc="00:00", end_utc="24:00")
    assert list(whole.list_windows()) == [(at(17, 0), at(18, 0)), (at(23, 0), at(24, 0))]
    # An end that is the start is a whole day later
    turn = Schedule(**facts, start_utc="09:30", end_utc="09:30")
    assert next(turn.list_windows()) == (at(17, 9, 30), at(18, 9, 30))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"window_utc": ...}, r"\[window_utc\]: is missing"),
        ({"window_utc": WINDOW[::-1]}, r"\[window_utc\].*ends before it begins"),
        ({"window_utc": [WINDOW[0], WINDOW[0]]}, "ends before it begins"),
        ({"window_utc": WINDOW, "schedules": [NIGHTS]}, "beside"),
        ({"windows_utc": [WINDOW[:1]]}, r"windows_utc\.1"),
        ({"windows_utc": [[None, WINDOW[1]]]}, r"windows_utc\.1"),
        ({"schedules": [{**NIGHTS, "last_date": "2023-04-16"}]}, "in this order"),
        ({"schedules": [{**NIGHTS, "last_date": "2033-04-16"}]}, "1,100 days"),
        ({"schedules": [{**NIGHTS, "first_date": 20230417}]}, "write it as 2023-08-24"),
        ({"schedules": [{**NIGHTS, "start_utc": "2200"}]}, "write it as 09:30"),
        ({"schedules": [{**NIGHTS, "start_utc": "24:00"}]}, "00:00 of the next day"),
        ({"schedules": [{**NIGHTS, "end_utc": "24:01"}]}, "24:00"),
        ({"schedules": [{**NIGHTS, "weekdays": ["Monday"]}]}, "weekdays"),
        # 17 to 21 April 2023 are a Monday to a Friday
        ({"schedules": [{**NIGHTS, "weekdays": ["sat", "sun"]}]}, "there is no sat, sun between"),
        ({"levels": {"lower": {"reference": "UNL"}, "upper": {"reference": "SFC"}}}, r"levels\].*lower one first"),
        ({"levels": {"lower": {"reference": "FL", "value": 90}, "upper": {"reference": "FL", "value": 50}}}, "FL090"),
        ({"levels": {"lower": {"reference": "SFC", "value": 1}, "upper": {"reference": "UNL"}}}, "SFC has no value"),
        ({"levels": {"lower": {"reference": "SFC"}}}, r"levels\.upper"),
        ({"cancels": "HYDROPAC 1/23"}, "cancels"),
        ({"number": " "}, "number"),
        ({"shape": None}, "unknown key 'shape'"),
        ({"radius_m": 5.0}, r"\[radius_m\].*beside Polygon"),
        ({"as_written": "5 NM"}, "unknown key 'as_written'"),
        ({"about_lonlat": [124.0, 35.0], "reach_m": 5e3}, r"\[reach_m\].*beside coordinates"),
    ],
)
def test_what_cannot_be_is_refused_with_file_zone_key_and_what_was_expected(tmp_path, changes, words):
    with pytest.raises(InputError, match=rf"x\.geojson \[x\].*{words}"):
        read(tmp_path, "Polygon", [SQUARE], **changes)


@pytest.mark.parametrize(
    ("kind", "coordinates", "more", "words"),
    [
        ("Point", [124.0, 35.0], {}, r"\[radius_m\].*missing from Point"),
        ("Point", [124.0], {"radius_m": 5e3}, "pairs"),
        ("Point", [35.0, 124.0], {"radius_m": 5e3}, "swap"),
        ("Point", None, {"radius_m": 5e3}, "pairs"),
        ("Point", [124.0, 35.0], {"radius_m": 3e6}, "radius_m"),
        ("Point", [124.0, 35.0], {"radius_m": "5 NM"}, "radius_m"),
        ("Point", [124.0, 35.0], {"radius_m": 5e3, "azimuths_deg": [90.0, 90.0]}, "azimuths_deg.*are the same"),
        ("Point", [124.0, 35.0], {"radius_m": 5e3, "azimuths_deg": [90.0, 361.0]}, "azimuths_deg"),
        ("Point", [124.0, 35.0], {"radius_m": 5e3, "azimuths_deg": [90.0]}, "azimuths_deg"),
        (
            "Point",
            [124.0, 35.0],
            {"radius_m": 5e3, "azimuths_deg": [0.0, 9.0], "inner_radius_m": 5e3},
            "no less than radius_m",
        ),
        ("Point", [124.0, 35.0], {"radius_m": 5e3, "inner_radius_m": 1e3}, "inner_radius_m"),
        ("LineString", [[124.0, 35.0]], {"width_m": 5e3}, "1 point;"),
        ("LineString", [[124.0, 35.0], [124.0, 35.0]], {"width_m": 5e3}, "same point twice"),
        ("LineString", [[124.0, 35.0], [125.0, 35.0]], {}, r"\[width_m\].*missing from LineString"),
        ("LineString", [[124.0, 35.0], [125.0, 35.0]], {"width_m": True}, "width_m"),
        ("MultiPoint", [[124.0, 35.0]], {}, "is a MultiPoint"),
        ("Polygon", [], {}, "without rings"),
        ("MultiPolygon", [[]], {}, "without rings"),
        ("MultiPolygon", [SQUARE], {}, "pairs"),
        ("Polygon", [SQUARE, [[lon + 0.5, lat] for lon, lat in HOLE]], {}, "hole 1 reaches beyond its ring"),
        ("Polygon", [SQUARE, SQUARE], {}, "leave nothing"),
        ("Polygon", [SQUARE, [HOLE[0], HOLE[2], HOLE[1], HOLE[3], HOLE[0]]], {}, "crosses or touches itself"),
        (None, None, {"width_m": 5e3}, r"\[width_m\].*no geometry"),
    ],
)
def test_a_geometry_that_cannot_be_is_refused(tmp_path, kind, coordinates, more, words):
    with pytest.raises(InputError, match=rf"x\.geojson \[x\].*{words}"):
        read(tmp_path, kind, coordinates, **more)


def test_people_read_a_circle_by_its_radius_in_both_units_and_a_corridor_by_line_and_width(tmp_path):
    circle = read(tmp_path, "Point", [127.0, 34.5], radius_m=13.0 * 1852.0, as_written="013")
    told = shape_words(circle).replace(THIN, " ")
    assert told == "Circle of 13 NM (24.076 km) around 34.5000°N 127.0000°E; as written: 013"
    corridor = read(tmp_path, "LineString", [[-63.5, 46.0], [-68.0, -47.5]], width_m=81.0 * 1852.0)
    assert shape_words(corridor).replace(THIN, " ") == (
        "Corridor 81 NM (150.012 km) wide, 40.5 NM (75.006 km) either side of the line "
        "46.0000°N 63.5000°W – 47.5000°S 68.0000°W"
    )
    sides = {"radius_m": 40.0 * 1852.0, "azimuths_deg": [350.5, 20.0], "as_written": "350.5-020"}
    told = shape_words(read(tmp_path, "Point", [127.0, 34.5], inner_radius_m=18_520.0, **sides)).replace(THIN, " ")
    assert told == (
        "Sector from 10 NM (18.52 km) to 40 NM (74.08 km) around 34.5000°N 127.0000°E, "
        "clockwise from 350.5° to 20°; as written: 350.5-020"
    )
    ring = read(tmp_path, "MultiPolygon", [[SQUARE, HOLE], [[[lon + 2.0, lat] for lon, lat in SQUARE]]])
    assert shape_words(ring) is None
    assert [name for name, _ in list_rings(ring)] == ["Area 1", "Area 1, hole 1", "Area 2"]
    assert [name for name, _ in list_rings(read(tmp_path, "Polygon", [SQUARE]))] == [""]
    assert list_rings(circle) == []


def test_people_read_windows_in_both_times_and_schedules_as_notices_write_them(tmp_path):
    zone = read(tmp_path, None, None, windows_utc=[WINDOW, ["2023-04-21T00:00:00Z", None]], schedules=[NIGHTS])
    window, endless, nights = closure_lines(zone, "Asia/Seoul")
    assert window.startswith("2023: ") and "05:00" in window and "14:00" in window and "KST" in window
    assert endless == "from 21 Apr 2023 00:00:00 UTC until further notice"
    assert nights == "22:00 to 10:00 UTC of the next day, daily, 17 Apr 2023 to 21 Apr 2023"


def test_people_read_number_authority_levels_and_what_is_cancelled(tmp_path):
    levels = {"lower": {"reference": "ft AMSL", "value": 3000}, "upper": {"reference": "FL", "value": 95}}
    zone = read(tmp_path, None, None, number="A1/23", authority="KASI", levels=levels, cancels=["A0/23", "B7/22"])
    assert notice_facts(zone) == [
        ("Notice", "A1/23"),
        ("Authority", "KASI"),
        ("Levels", "3,000 ft AMSL to FL095"),
        ("Cancels", "A0/23, B7/22"),
    ]
    assert notice_facts(read(tmp_path, None, None)) == []
    assert str(Level(reference="UNL")) == "UNL"
