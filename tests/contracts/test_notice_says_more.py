"""Documents that say more than the area that they draw: no place is outside of them, be it ever so far away."""

from __future__ import annotations

import json

import pytest
from notice_documents import AIXM, CAP, GEOJSON, GOOD, KML, S124, swap

import fallzone

FAR = "33.9S 151.2E"
SUFFIXES = {"cap": "xml", "s124": "gml", "aixm": "xml", "geojson": "geojson", "kml": "kml"}


def judge(folder, name: str, text: str, place: str = FAR, at: str | None = None) -> str:
    """What is said of a place to which a document is all that is known."""
    path = folder / f"a.{SUFFIXES[name]}"
    path.write_text(text, encoding="utf-8")
    return fallzone.check(place, notice=path, at=at).verdict


@pytest.mark.parametrize("name", GOOD)
def test_a_place_far_from_the_area_of_a_good_document_is_outside(tmp_path, name):
    assert judge(tmp_path, name, GOOD[name]) == "OUTSIDE"


def with_line(points: str) -> str:
    return swap("<Point>.*</Point>", f"<LineString><coordinates>{points}</coordinates></LineString>", KML)


def with_words(tag: str, words: str) -> str:
    return swap("</name><Polygon>", f"</name><{tag}>{words}</{tag}><Polygon>", KML)


LATER = "4 SEP 2023 1000Z TO 1100Z"
BESIDE_KML = {
    "a reversed span": swap("2023-08-30T", "2023-07-30T", KML),
    "a closed line": with_line("130,30 131,30 131,31 130,30"),
    "a line closed but for heights": with_line("130,30,0 131,30,0 131,31,0 130.000,30"),
    "a circle by the name of a point": swap("<name>Pad", "<name>Circle of 60 NM around the point", KML),
    "a circle of no size by the name of a point": swap("<name>Pad", "<name>Circle around the launch pad", KML),
    "a margin in a description": with_words("description", "Plus 20 NM around the polygon"),
    "a margin in a name": swap("First stage", "First stage plus 20 NM", KML),
    "a margin in a snippet": with_words("Snippet", "20 km wider"),
    "another window in the name of the file": swap("<name>Rocket launch", f"<name>Rocket launch, also {LATER}", KML),
}  # fmt: skip


def with_property(key: str, value: object) -> str:
    data = json.loads(GEOJSON)
    data["features"][0]["properties"][key] = value
    return json.dumps(data)


def with_member(**members: object) -> str:
    return json.dumps(json.loads(GEOJSON) | members)


def with_beside(**geometry: object) -> str:
    data = json.loads(GEOJSON)
    feature = data["features"][0]
    feature["geometry"] = {"type": "GeometryCollection", "geometries": [feature["geometry"], geometry]}
    return json.dumps(data)


BESIDE_GEOJSON = {
    "buffer_km": with_property("buffer_km", 20),
    "margin": with_property("margin", 20),
    "margin with its unit": with_property("margin", "20 NM"),
    "a length by its unit alone": with_property("r_nm", 20),
    "a second end": with_property("expires", "2023-09-30T00:00:00+09:00"),
    "a length in an object": with_property("safety", {"km": 20}),
    "words in several languages": with_property("note", {"en": "20 NM wider", "ja": "20海里"}),
    "words in a list": with_property("notes", ["20 NM wider"]),
    "a margin in its name": with_property("name", "First stage plus 20 NM"),
    "a margin of the whole file": with_member(buffer_km=20),
    "words of the whole file": with_member(description="20 NM wider than drawn"),
    "a line beside the polygon": with_beside(type="LineString", coordinates=[[130, 30], [131, 30]]),
    "a point beside the polygon": with_beside(type="Point", coordinates=[130, 30]),
}
SECOND_BLOCK = CAP[CAP.index("<info>", CAP.index("</info>")) : CAP.index("</alert>")]
MARGINS = [
    "Area plus 20 NM around", "A buffer is kept", "Twenty miles more", "半径20海里", "반경 20해리까지",
    "20 キロ", "20킬로",
]  # fmt: skip
OTHER_TIMES = [
    "Backup window 2024-11-05 15:46 UTC to 18:05 UTC", "BACKUP 050646Z TO 050905Z NOV 24", "Backup on 5 November",
    "Backup days are announced later", "Or on 05.11.2024.", "2024/11/5 too", "予備日は11月5日", "예비일은 11월 5일",
]  # fmt: skip
BESIDE_CAP = {
    **{f"described: {words}": swap("<area>", f"<description>{words}</description><area>") for words in MARGINS},
    **{f"described: {words}": swap("<area>", f"<description>{words}</description><area>") for words in OTHER_TIMES},
    "a margin in the name of the area": swap("Second stage", "Second stage plus 20 NM"),
    "a parameter": swap("<area>", "<parameter><valueName>buffer_km</valueName><value>20</value></parameter><area>"),
    # CAP 1.2: an area is the union of its polygons, circles and geocodes
    "an area by its code beside the polygon": swap(
        "<altitude>", "<geocode><valueName>UGC</valueName><value>PMZ171</value></geocode><altitude>"
    ),
    "a second block without an area": swap("</alert>", f"{swap('(?s)<area>.*</area>', '', SECOND_BLOCK)}</alert>"),
    "a window that ends before it begins": swap("18:05:00", "12:05:00"),
    "one of two windows that ends before it begins": CAP.replace("18:05:00", "12:05:00", 1),
}
SAYING_MORE = [
    "Plus 20 NM around the area.", "A buffer is kept.", "Also 12-30N 142-15E.", "Also 29 July 2025 1630 to 1725 UTC.",
    "Backup days are announced later.", "半径20海里", "예비일은 7월 29일",
]  # fmt: skip
BESIDE_S124 = {
    **{words: swap(r"Rocket launching\.", f"Rocket launching. {words}", S124) for words in SAYING_MORE},
    "in the name of a sea": swap("Philippine Sea", "Philippine Sea and 20 NM around", S124),
    "in a title": swap(
        "<intService>", "<navwarnTitle><text>Launch, 20 NM around</text></navwarnTitle><intService>", S124
    ),
    "in the name of an area": swap("<header ", "<featureName><name>A plus 20 NM</name></featureName><header ", S124),
}
BESIDE_AIXM = {
    **{words: swap("ROCKET LAUNCH", f"ROCKET LAUNCH. {words}", AIXM) for words in SAYING_MORE},
    "in the name of an airspace": swap("SECOND STAGE", "SECOND STAGE PLUS 20 NM", AIXM),
    "in a note": swap("<aixm:type>", "<aixm:annotation><note>20 NM wider</note></aixm:annotation><aixm:type>", AIXM),
}
BESIDE = {"kml": BESIDE_KML, "geojson": BESIDE_GEOJSON, "cap": BESIDE_CAP, "s124": BESIDE_S124, "aixm": BESIDE_AIXM}


@pytest.mark.parametrize(("name", "what"), [(name, what) for name, texts in BESIDE.items() for what in texts])
def test_no_place_is_outside_of_a_document_that_says_more_than_its_area(tmp_path, name, what):
    assert BESIDE[name][what] != GOOD[name]
    assert judge(tmp_path, name, BESIDE[name][what]) == "UNKNOWN"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("s124", swap("launching", "launching, 13-45N 132-02E to 11-01N 133-47E, 281630Z to 281725Z JUN 25", S124)),
        ("aixm", swap("LAUNCH<", "LAUNCH WI N160900E1475800 N174000E1493500, 26 OCT 2025 0000 TO 0030 UTC<", AIXM)),
        ("cap", swap("<area>", "<description>From 2024-11-02 06:46 UTC, corner 24-47N 159-45E</description><area>")),
        ("cap", swap("<polygon>.*</polygon>", "<circle>24.5,159.5 12.5</circle>", CAP.replace("Second", "12.5 km"))),
        ("kml", swap("First stage", "First stage, 35-24N 123-12E", KML)),
    ],
)  # fmt: skip
def test_words_that_say_again_what_is_drawn_leave_no_doubt(tmp_path, name, text):
    assert judge(tmp_path, name, text) == "OUTSIDE"


def test_an_area_of_which_one_placemark_has_no_time_is_closed_at_any(tmp_path):
    first = KML[KML.index("<Placemark><name>First") : KML.index("<Placemark><name>Pad")]
    again = KML.replace("</Folder>", f"</Folder>{first}")
    september = "2023-09-15T00:00:00Z"
    assert judge(tmp_path, "kml", KML, "35.7,123.5", september) == "OUTSIDE"
    assert judge(tmp_path, "kml", again, "35.7,123.5", september) != "OUTSIDE"


def test_a_second_block_of_another_day_closes_the_area_on_that_day_too(tmp_path):
    both = swap("</alert>", f"{SECOND_BLOCK.replace('2024-11-02', '2024-11-05')}</alert>")
    on_the_5th = "2024-11-05T07:30:00Z"
    assert judge(tmp_path, "cap", CAP, "24.8,163.5", on_the_5th) == "OUTSIDE"
    assert judge(tmp_path, "cap", both, "24.8,163.5", on_the_5th) == "INSIDE"
    no_area = swap("(?s)<area>.*</area>", "", SECOND_BLOCK.replace("2024-11-02", "2024-11-05"))
    assert judge(tmp_path, "cap", swap("</alert>", f"{no_area}</alert>"), "24.8,163.5", on_the_5th) == "UNKNOWN"
