"""Warnings in CAP, S-124, AIXM, GeoJSON and KML: what is read of them, what is told, and what nobody may slip in."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import UTC, datetime

import pytest
from notice_documents import AIXM, CAP, GEOJSON, GOOD, KML, S124, draft_of, swap

from fallzone.errors import InputError
from fallzone.model.results.statement import Statement
from fallzone.notices.formats import aixm, cap, geojson, kml, load_formats, s124
from fallzone.notices.formats._cap_rules import check_alert
from fallzone.notices.read import read_notices
from fallzone.notices.s124_checks import check_dataset
from fallzone.outputs.notices.notice_words import SENTENCES, say_notice

FORMATS = {"cap": cap, "s124": s124, "aixm": aixm, "geojson": geojson, "kml": kml}
XML = ("cap", "s124", "aixm", "kml")


def read_one(text: str):
    (notice,) = read_notices(text, file="a.xml")
    return notice


def codes(notice) -> set[str]:
    return {said.code for said in (*notice.warnings, *(one for zone in notice.zones for one in zone.warnings))}


def corners(notice, zone: int = 0, ring: int = 0):
    return notice.zones[zone].zone.shape.rings[ring].corners_lonlat


@pytest.mark.parametrize("name", FORMATS)
def test_each_document_is_told_by_its_own_format_alone(name):
    told = [one.__name__.rpartition(".")[2] for one in load_formats(documents=True) if one.is_this(GOOD[name])]
    assert told == [name]


@pytest.mark.parametrize("name", FORMATS)
def test_a_good_document_gives_one_zone_and_leaves_nothing_out(name):
    notice = read_one(GOOD[name])
    assert (notice.format, notice.subject, len(notice.zones)) == (name, "launch", 1)
    assert notice.not_understood == ()
    assert codes(notice) == set()
    passage = notice.zones[0].passage
    assert notice.text[passage.first : passage.last] == passage.text != ""


def test_an_alert_says_what_it_updates_and_names_its_area_in_both_languages():
    notice = read_one(CAP)
    assert (notice.number, notice.authority, notice.cancels) == ("TEST.2024.17", "A test", ("TEST.2024.11",))
    zone = notice.zones[0].zone
    assert (zone.title.en, zone.title.ja) == ("Second stage", "第2段")
    # 15:46 in Japan is 06:46 UTC: the window of the notice to airmen A4399/24
    assert zone.windows_utc == ((datetime(2024, 11, 2, 6, 46, tzinfo=UTC), datetime(2024, 11, 2, 9, 5, tzinfo=UTC)),)
    assert corners(notice)[0] == (159.75, 24.7833)
    assert (str(zone.levels.lower), str(zone.levels.upper)) == ("0 ft AMSL", "60,000 ft AMSL")


def test_a_data_set_says_its_number_what_it_cancels_and_when_it_ends():
    notice = read_one(S124)
    assert (notice.number, notice.cancels) == ("NAVAREA XI 418/25", ("NAVAREA XI 400/25",))
    assert notice.cancel_utc == datetime(2025, 6, 28, 18, 25, tzinfo=UTC)
    assert notice.zones[0].zone.windows_utc == (
        (datetime(2025, 6, 28, 16, 30, tzinfo=UTC), datetime(2025, 6, 28, 17, 25, tzinfo=UTC)),
    )
    assert corners(notice)[0] == (132.0333, 13.75)


def test_an_event_has_its_airspace_its_levels_and_what_it_replaces():
    notice = read_one(AIXM)
    assert (notice.number, notice.cancels) == ("A4725/25", ("A4700/25",))
    zone = notice.zones[0].zone
    assert (str(zone.title), str(zone.levels.lower), str(zone.levels.upper)) == ("SECOND STAGE", "0 ft AMSL", "UNL")
    assert corners(notice)[1] == (149.5833, 17.6667)


def test_free_properties_and_folders_give_the_times_of_an_area():
    window = (datetime(2023, 8, 23, 15, tzinfo=UTC), datetime(2023, 8, 30, 15, tzinfo=UTC))
    assert read_one(GEOJSON).zones[0].zone.windows_utc == (window,)
    assert read_one(KML).zones[0].zone.windows_utc == (window,)


# --- traps of real alerts


POLYGON = r"<polygon>[^<]*</polygon>"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (swap(r" 24\.7833,159\.7500</polygon>", "</polygon>"), "ring-open"),
        (swap(r"<references>[^<]*</references>", ""), "cancels-nothing-named"),
        (swap("Actual", "Exercise"), "status-not-actual"),
        (swap("<category>", "<language>ko</language><category>"), "languages-in-one-block"),
        (swap(POLYGON, "<polygon>159.75,24.78 161.28,26.68 168.12,25.53</polygon>"), "latitude-longitude-swapped"),
        (swap(POLYGON, "<polygon>24.78,159.75 26.68,161.28 25.53,168.12 24.78,159.75</polygon>"), "corners-coarse"),
        (swap("18:05:00", "12:05:00"), "window-reversed"),
        (swap(r"(<onset>[^<]*)\+09:00", r"\1"), "zone-not-stated"),
        (swap(r"<ceiling>60000", "<ceiling>-5"), "level-unread"),
        (swap(r"<altitude>0", "<altitude>70000"), "levels-reversed"),
        (swap(r",TEST.2024.11,", "/TEST.2024.11/"), "reference-unread"),
    ],
)  # fmt: skip
def test_what_is_odd_about_an_alert_is_told_and_its_area_kept(text, code):
    notice = read_one(text)
    assert code in codes(notice)
    assert all(zone.zone.shape is not None for zone in notice.zones)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (swap(POLYGON, "<polygon>24,159 26,161 24,161 26,159 24,159</polygon>"), "ring-crosses"),
        (swap(POLYGON, "<polygon>24,159 26,161 24,159</polygon>"), "too-few-corners"),
        (swap(POLYGON, "<polygon>24,159 26,161 2O,161 24,159</polygon>"), "corner-unread"),
        (swap(POLYGON, "<polygon>24,159 126,161 24,191 24,159</polygon>"), "off-the-globe"),
        (swap(POLYGON, "<circle>24.5,159.5</circle>"), "circle-unread"),
        (swap(POLYGON, "<circle>24.5,159.5 0</circle>"), "size-out-of-range"),
        (swap(POLYGON, "<geocode><valueName>X</valueName><value>1</value></geocode>"), "no-area"),
    ],
)
def test_an_area_that_is_none_has_no_shape_and_says_why(text, code):
    notice = read_one(text)
    assert code in codes(notice)
    assert notice.zones
    assert all(zone.zone.shape is None for zone in notice.zones)


def test_what_could_not_be_read_is_listed_where_it_stands():
    notice = read_one(swap("15:46:00", "15:4G:00", swap("<scope>", "<validity>until noon</validity><scope>")))
    assert [one.text for one in notice.not_understood] == [
        "until noon", "2024-11-02T15:4G:00+09:00", "2024-11-02T15:4G:00+09:00"
    ]  # fmt: skip
    assert all(notice.text[one.first : one.last] == one.text for one in notice.not_understood)
    assert notice.zones[0].zone.windows_utc == ()


def test_positions_that_stand_in_words_alone_are_listed():
    words = "<description>Beyond that 12-30N 134-15E</description><area>"
    notice = read_one(swap("<area>", words))
    assert {one.text for one in notice.not_understood} == {"Beyond that 12-30N 134-15E"}


def test_a_circle_is_in_kilometres_and_several_areas_are_each_a_zone():
    text = swap(POLYGON, "<circle>24.5,159.5 12.5</circle><circle>20,150 3</circle>")
    shapes = [one.zone.shape for one in read_one(text).zones]
    assert [shape.centre_lonlat for shape in shapes] == [(159.5, 24.5), (150.0, 20.0)]
    assert [shape.radius_m for shape in shapes] == [12_500.0, 3_000.0]


def test_blocks_for_two_windows_of_one_area_make_one_zone_with_both():
    text = swap("<language>ja</language>", "<language>en</language>", CAP)
    head, mark, tail = text.rpartition("<onset>2024-11-02T15:46:00+09:00</onset>")
    text = f"{head}<onset>2024-11-02T10:00:00+09:00</onset>{tail}" if mark else ""
    (zone,) = read_one(text).zones
    assert len(zone.zone.windows_utc) == 2


def test_a_cancellation_closes_nothing_and_leaves_nothing_unread():
    notice = read_one(swap("<msgType>Update", "<msgType>Cancel"))
    assert (notice.zones, notice.cancels, notice.not_understood) == ((), ("TEST.2024.11",), ())


def test_alerts_of_version_1_1_and_within_a_feed_are_read():
    older = CAP.replace("cap:1.2", "cap:1.1").partition("?>")[2]
    feed = (
        f'<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title><entry>{older}</entry><entry>{older}</entry></feed>'
    )
    notices = read_notices(feed, file="feed.xml")
    assert [len(one.zones) for one in notices] == [1, 1]
    assert corners(notices[1]) == corners(read_one(CAP))


# --- S-124, AIXM, GeoJSON and KML


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (swap('gml:id="S1"', 'gml:id="S1" srsName="EPSG:3857"', S124), "other-coordinate-system"),
        (swap("GeodesicString", "ArcByCenterPoint", AIXM), "edge-not-given"),
        (swap(r"<aixm:horizontalProjection>.*</aixm:horizontalProjection>", "", AIXM.replace("\n", " ")), "no-area"),
        (swap(r"\[123\.2, 36\.1\]", '["x", 36.1]', GEOJSON), "corner-unread"),
        (swap(r"\[123\.2, 36\.1\]", "[124.5, 35.7]", GEOJSON), "ring-crosses"),
        (swap('"Polygon"', '"MultiLineString"', GEOJSON), "no-area"),
        (swap(r"123\.2,36\.1,0", "123.2;36.1", KML), "corner-unread"),
        (swap(r"123\.2,36\.1,0", "124.5,35.7", KML), "ring-crosses"),
    ],
)  # fmt: skip
def test_other_documents_say_why_they_have_no_area(text, code):
    notice = read_one(text)
    assert code in codes(notice)
    assert notice.zones[0].zone.shape is None


def test_a_circle_of_an_airspace_has_the_unit_that_it_names():
    about = '<gml:pos>10 120</gml:pos><gml:radius uom="NM">5</gml:radius>'
    circle = f"<gml:CircleByCenterPoint>{about}</gml:CircleByCenterPoint>"
    notice = read_one(swap(r"<gml:GeodesicString>.*</gml:GeodesicString>", circle, AIXM.replace("\n", " ")))
    assert (notice.zones[0].zone.shape.centre_lonlat, notice.zones[0].zone.shape.radius_m) == ((120.0, 10.0), 9_260.0)


def test_days_without_an_hour_are_closed_as_wide_as_they_may_mean():
    text = GEOJSON.replace("2023-08-24T00:00:00+09:00", "2023-08-24").replace("2023-08-31T00:00:00+09:00", "2023-08-24")
    notice = read_one(text)
    # From midnight at UTC+14 to the midnight after at UTC-12
    expected = (datetime(2023, 8, 23, 10, tzinfo=UTC), datetime(2023, 8, 25, 12, tzinfo=UTC))
    assert notice.zones[0].zone.windows_utc == (expected,)
    assert "zone-not-stated" in codes(notice)


def test_properties_that_tell_when_and_were_not_understood_are_listed():
    notice = read_one(GEOJSON.replace('"fill": "#ff0000"', '"time of day": "0900 to 1100 daily"'))
    (passage,) = notice.not_understood
    assert passage.text == '"time of day": "0900 to 1100 daily"'
    assert notice.text[passage.first : passage.last] == passage.text


def test_geojson_in_other_coordinates_than_wgs_84_is_refused():
    crs = '{"crs": {"type": "name", "properties": {"name": "EPSG:5179"}}, '
    with pytest.raises(InputError, match="5179"):
        read_one(GEOJSON.replace("{", crs, 1))


def test_a_hole_that_reaches_out_of_its_ring_is_filled_and_said():
    data = json.loads(GEOJSON)
    hole = [[123.5, 35.6], [125.5, 35.6], [125.5, 35.9], [123.5, 35.6]]
    data["features"][0]["geometry"]["coordinates"].append(hole)
    notice = read_one(json.dumps(data))
    assert "hole-filled" in codes(notice)
    assert notice.zones[0].zone.shape.rings[0].holes_lonlat == ()


def test_a_kmz_is_read_as_its_document():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("other.kml", "<kml/>")
        archive.writestr("doc.kml", KML)
    (notice,) = read_notices(file.getvalue(), file="a.kmz")
    assert corners(notice) == corners(read_one(KML))


# --- what nobody may slip in


def bomb() -> str:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE alert [<!ENTITY a0 "ha">{entities}]>'


@pytest.mark.parametrize("name", XML)
@pytest.mark.parametrize("doctype", [bomb(), '<!DOCTYPE a SYSTEM "file:///etc/passwd">'])
def test_a_document_type_is_refused(name, doctype):
    with pytest.raises(InputError, match="document type"):
        read_one(GOOD[name].replace("?>", f"?>{doctype}", 1))


@pytest.mark.parametrize("name", XML)
def test_a_document_that_is_nested_a_thousand_deep_is_refused(name):
    last = GOOD[name].rindex("</")
    deep = f"{GOOD[name][:last]}{'<a>' * 1_000}{'</a>' * 1_000}{GOOD[name][last:]}"
    with pytest.raises(InputError, match="nested too deeply"):
        read_one(deep)


def test_an_archive_that_unpacks_to_more_than_ten_megabytes_is_refused():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("doc.kml", KML + " " * 20_000_000)
    with pytest.raises(InputError, match="10 MB"):
        read_notices(file.getvalue(), file="a.kmz")


def test_many_areas_and_elements_are_read_in_seconds():
    ring = "<polygon>24,159 26,161 25,168 24,159</polygon>"
    notice = read_one(swap(POLYGON, ring * 900))
    assert len(notice.zones[0].zone.shape.rings) == 900


# --- words and rules


def test_every_code_has_a_sentence():
    said = {code for name in ("cap", "geojson") for code in codes(read_one(GOOD[name]))}
    assert said == set()
    for code in SENTENCES:
        assert SENTENCES[code]
    told = Statement(code="corners-coarse", values={"decimals": 2, "uncertainty_m": 1_117.0})
    assert "1.12" in say_notice(told)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("-00:00</sent>", "Z</sent>"),
        ("<scope>Public</scope>", ""),
        ("<urgency>Future", "<urgency>Later"),
        ("35.4,123.2</polygon>", "35.41,123.2</polygon>"),
        ("<msgType>Alert", "<msgType>Update"),
        ("<identifier>fallzone", "<identifier>fall zone"),
        ("2023-08-23T20:50:00-00:00</expires>", "2023-08-23T18:50:00-00:00</expires>"),
        ("cap:1.2", "cap:1.3"),
    ],
)
def test_an_alert_that_breaks_a_rule_is_told(old, new):
    text = cap.write(draft_of())
    assert check_alert(text) == ()
    text = re.sub(r"35\.\d+,123\.\d+</polygon>", "35.4,123.2</polygon>", text)
    text = re.sub(r"<polygon>35\.\d+,123\.\d+", "<polygon>35.4,123.2", text)
    assert check_alert(text) == ()
    assert old in text
    assert check_alert(text.replace(old, new)) != ()


@pytest.mark.parametrize(
    ("check", "old", "new"),
    [
        ("ids-unique", 'gml:id="NW.a-launch.1"', 'gml:id="NW.a-launch"'),
        ("mandatory-attributes", "<intService>true</intService>", ""),
        ("coordinate-system", "EPSG/0/4326", "EPSG/0/3857"),
        ("inside-bounding-box", "<gml:posList>", "<gml:posList>10 10 "),
        ("english-present", "<language>eng</language>", "<language>kor</language>"),
        ("date-end-after-date-start", "</dateStart>", "</dateStart><dateEnd><date>2023-08-23</date></dateEnd>"),
        ("no-needless-digits", "<gml:posList>", "<gml:posList>35.500 123.5 "),
        ("preamble-has-part-or-reference", "NavwarnPart", "NavwarnAreaAffected"),
        ("one-preamble", "</NavwarnPreamble>", "</NavwarnPreamble><NavwarnPreamble/>"),
        ("cancelled-within-42-days", "<publicationTime>2023-08-22", "<publicationTime>2023-07-01"),
        ("number-not-zero", "<warningNumber>9999", "<warningNumber>0"),
        ("times-in-utc", "18:50:00Z</timeOfDayStart>", "18:50:00</timeOfDayStart>"),
        ("associations-have-roles-and-ends", "#NW.a-launch.preamble", "#nothing"),
        ("file-size", "</Dataset>", f"<!--{'x' * 50_000}--></Dataset>"),
    ],
)
def test_each_check_of_s_124_sees_what_breaks_it(check, old, new):
    text = s124.write(draft_of())
    outcomes = {one.code: one.outcome for one in check_dataset(text)}
    assert set(outcomes.values()) == {"met"}
    assert old in text
    broken = {one.code: one.outcome for one in check_dataset(text.replace(old, new))}
    assert broken[check] == "broken"


def test_a_check_that_nothing_is_about_is_not_applicable():
    text = s124.write(draft_of(windows=()))
    outcomes = {one.code: one.outcome for one in check_dataset(text)}
    applicable = {code for code, outcome in outcomes.items() if outcome == "not-applicable"}
    assert applicable == {"date-end-after-date-start", "cancelled-within-42-days", "times-in-utc"}
