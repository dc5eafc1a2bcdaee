"""Map and briefing of a warning by itself: what it closes, whom it concerns, its text as text, the same every time."""

from __future__ import annotations

import hashlib
import html
import json
import re

import pypdfium2
import pytest
import shapely
from map_pages import layers_of
from pseudo import Pseudo, list_plain_words

from fallzone.catalogue.geodata import SHIPPED, read_json
from fallzone.errors import UnwritableError
from fallzone.outputs.notices.map import page
from fallzone.outputs.notices.pack import briefing, pages
from fallzone.runs.notices.draw import draw_notice_map, tell_notices
from fallzone.words import speaking

# Two areas of a launch from Sohae to the south, the first without a reservation but for its year
TEXT = """\
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
# Over the Pacific side of 180 degrees and back
ACROSS = """\
HYDROPAC 900/27(83).
SOUTH PACIFIC OCEAN.
1. HAZARDOUS OPERATIONS, SPACE DEBRIS
   1900Z TO 2300Z DAILY 04 THRU 09 MAR
   IN AREA BOUND BY:
   20-00.00S 178-00.00E, 20-00.00S 178-00.00W,
   25-00.00S 178-00.00W, 25-00.00S 178-00.00E.
2. CANCEL THIS MSG 100001Z MAR 27.
"""
HOSTILE = '<script>alert(1)</script> {{7*7}} ${x} `raw` #eval("1+1") </script><img src=x onerror=alert(2)>'


def tell(folder, text: str, name: str = "warning.txt"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return tell_notices(path, SHIPPED)


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    return tell(tmp_path_factory.mktemp("notice"), TEXT)


@pytest.fixture(scope="module")
def drawn(told):
    return page.render(told)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    return tell(folder, TEXT.replace("2. CANCEL", f"   NOTE 7 {HOSTILE}\n2. CANCEL"), "{{7*7}}<b>.txt")


def panel_of(markup: str) -> str:
    found = re.search(r'<section id="fz-panel".*?(?=<details id="fz-layers-box")', markup)
    return html.unescape(re.sub(r"<[^>]+>", " ", found.group(0)))


def print_text(path) -> str:
    document = pypdfium2.PdfDocument(path)
    return " ".join(" ".join(one.get_textpage().get_text_range() for one in document).split())


# --- the map


def test_a_zone_is_drawn_where_its_corners_lie(drawn):
    zones = [one for one in layers_of(drawn)["zones"]["features"] if one["geometry"]["type"] == "MultiPolygon"]
    bounds = [shapely.geometry.shape(one["geometry"]).bounds for one in zones]
    # Corners of the text in degrees; an edge between two of one latitude bulges by some metres
    assert bounds == [
        pytest.approx((123.0, 35.4167, 123.8333, 36.3333), abs=0.01),
        pytest.approx((128.6667, 11.5, 130.6667, 14.8333), abs=0.02),
    ]


def test_a_zone_that_was_read_with_a_reservation_is_drawn_so_and_says_why(drawn, tmp_path):
    styles = {one["properties"]["style"] for one in layers_of(drawn)["zones"]["features"]}
    crossed = TEXT.replace("36-20.00N 123-20.00E, 36-20.00N 123-50.00E", "36-20.00N 123-50.00E, 36-20.00N 123-20.00E")
    features = layers_of(page.render(tell(tmp_path, crossed)))["zones"]["features"]
    first = next(one["properties"] for one in features if "popup" in one["properties"])
    assert first["style"] == "zone-doubtful" and "crosses itself" in first["popup"]
    assert styles <= {"zone-declared", "zone-doubtful", "point"}


def test_the_line_from_the_pad_ends_in_its_zone(drawn):
    layers = layers_of(drawn)
    zones = [
        shapely.geometry.shape(one["geometry"])
        for one in layers["zones"]["features"]
        if one["geometry"]["type"] == "MultiPolygon"
    ]
    ends = [
        shapely.Point(one["geometry"]["coordinates"][0][-1])
        for one in layers["sights"]["features"]
        if one["properties"]["tip"].startswith("Sohae")
    ]
    assert len(ends) == 2 and all(zone.contains(end) for zone, end in zip(zones, ends, strict=True))
    assert any("Sohae" in one["properties"].get("label", "") for one in layers["site"]["features"])


def test_the_panel_tells_number_windows_regions_and_whose_it_may_be(drawn):
    text = panel_of(drawn)
    for said in (
        "HYDROPAC 812/27: rocket launch",
        "Not an official warning.",
        "19:00 to 23:00 UTC, daily, 04 Mar 2027 to 09 Mar 2027",
        "Yellow Sea",
        "Fits a launch of Chollima-1 from Sohae Satellite Launching Ground closely.",
    ):
        assert said in text, said


def test_what_was_not_understood_is_told_with_its_characters(tmp_path):
    text = TEXT.replace("2. CANCEL", "   MARINERS XQZZY 40 QWFP.\n2. CANCEL")
    told = tell(tmp_path, text)
    panel = panel_of(page.render(told))
    assert told.list_not_understood() and all(line in panel for line in told.list_not_understood())
    assert "was not wholly understood" in panel
    [first, *_others] = told.notices[0].not_understood
    assert f"characters {first.first} to {first.last}" in panel and "QWFP" in text[first.first : first.last]


def test_a_closure_over_land_of_one_civil_time_is_told_in_it(tmp_path):
    naha = "26-30.00N 127-30.00E, 26-30.00N 128-30.00E, 26-00.00N 128-30.00E, 26-00.00N 127-30.00E."
    text = re.sub(r"A\. .*?(?=2\. CANCEL)", f"A. {naha}\n", TEXT, flags=re.DOTALL)
    text = text.replace("1900Z TO 2300Z DAILY 04 THRU 09 MAR", "041900Z TO 042300Z MAR")
    panel = panel_of(page.render(tell(tmp_path, text)))
    # Japan is nine hours ahead
    assert "19:00–23:00 UTC" in panel and "05 Mar 04:00–08:00 JST" in panel


def test_a_zone_across_180_degrees_is_one_piece(tmp_path):
    markup = page.render(tell(tmp_path, ACROSS))
    [zone] = [one for one in layers_of(markup)["zones"]["features"] if one["geometry"]["type"] == "MultiPolygon"]
    shape = shapely.geometry.shape(zone["geometry"])
    assert len(shape.geoms) == 1 and shape.bounds[2] - shape.bounds[0] == pytest.approx(4.0, abs=0.01)


def test_a_warning_without_an_area_gives_a_map_that_says_so(tmp_path):
    markup = page.render(tell(tmp_path, "HYDROPAC 812/27(91).\nYELLOW SEA.\n1. CANCEL HYDROPAC 700/27.\n"))
    assert "No area was found in it." in panel_of(markup) and "zones" not in layers_of(markup)


def test_the_page_is_the_same_every_time_small_and_forbids_itself_the_network(told, drawn):
    assert page.render(told) == drawn
    assert len(drawn.encode()) <= 3_000_000
    assert re.search(r"""content="default-src 'none'; script-src ('sha256-\S+' ?){3};""", drawn)
    without_scripts = re.sub(r"<script.*?</script>", "", drawn, flags=re.DOTALL)
    assert not re.search(r"\b(src|href)\s*=|@import|url\(", without_scripts)


def test_the_folder_of_a_warning_leaves_no_trace_in_it(tmp_path, drawn):
    elsewhere = tmp_path / "private-name"
    elsewhere.mkdir()
    assert page.render(tell(elsewhere, TEXT)) == drawn and "private-name" not in drawn


def test_text_of_a_warning_is_text_and_never_markup(hostile):
    assert any("{{7*7}}" in one.text or "script" in one.text for one in hostile.notices[0].not_understood)
    markup = page.render(hostile)
    for piece in ("<script>alert", "<img", "${x}", "{{7*7}}", "`raw`"):
        assert piece not in markup, piece
    panel = panel_of(markup)
    assert all(line in panel for line in hostile.list_not_understood())


def test_a_map_of_others_is_left_alone(tmp_path):
    source, path = tmp_path / "warning.txt", tmp_path / "map.html"
    source.write_text(TEXT, encoding="utf-8")
    path.write_text("<p>somebody's page</p>", encoding="utf-8")
    with pytest.raises(UnwritableError, match="left alone"):
        draw_notice_map(source, path)
    assert path.read_text(encoding="utf-8") == "<p>somebody's page</p>"


# --- the briefing


def test_the_briefing_holds_four_files_and_their_digests(told, tmp_path):
    files = briefing.write(told, tmp_path / "pack")
    assert [file.name for file in files] == ["briefing.pdf", "map.html", "zones.geojson", "manifest.json"]
    manifest = json.loads((tmp_path / "pack" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["notices"] == ["HYDROPAC 812/27"]
    assert manifest["inputs"] == {"warning.txt": hashlib.sha256(TEXT.encode()).hexdigest()}
    digests = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files[:-1]}
    assert {name: facts["sha256"] for name, facts in manifest["files"].items()} == digests


def test_the_same_warning_gives_the_same_zip_which_may_be_written_again(told, tmp_path):
    [path] = briefing.write(told, tmp_path / "pack.zip")
    first = path.read_bytes()
    briefing.write(told, path)
    [other] = briefing.write(told, tmp_path / "other.zip")
    assert path.read_bytes() == first == other.read_bytes()


def test_a_folder_that_somebody_added_to_is_left_alone(told, tmp_path):
    briefing.write(told, tmp_path / "pack")
    (tmp_path / "pack" / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UnwritableError, match=r"mine\.txt"):
        briefing.write(told, tmp_path / "pack")


def test_zones_are_written_with_their_number_and_closures(told, tmp_path):
    briefing.write(told, tmp_path / "pack")
    features = json.loads((tmp_path / "pack" / "zones.geojson").read_text(encoding="utf-8"))["features"]
    assert [one["properties"]["number"] for one in features] == ["HYDROPAC 812/27"] * 2
    assert features[0]["properties"]["windows_utc"].startswith("2027-03-04T19:00:00Z/2027-03-04T23:00:00Z")


def test_the_pages_tell_closures_regions_corners_and_the_text(told, tmp_path):
    [path] = pages.write(told, tmp_path / "briefing.pdf")
    text = print_text(path)
    for said in (
        "NOT AN OFFICIAL WARNING",
        "19:00 to 23:00 UTC, daily, 04 Mar 2027 to 09 Mar 2027",
        "Yellow Sea",
        "Chollima-1 from Sohae",
        "36-20-00N 123-20-00E",
        "36.333333°N 123.333333°E",
        "HAZARDOUS OPERATIONS, ROCKET LAUNCHING",
    ):
        assert said in text, said
    assert 1 <= len(pypdfium2.PdfDocument(path)) <= 3


def test_the_pages_print_text_of_a_warning_as_text(hostile, tmp_path):
    [path] = pages.write(hostile, tmp_path / "briefing.pdf")
    squeezed = re.sub(r"\s|\u200b|\ufffe", "", print_text(path))
    for piece in ("<script>alert(1)</script>", "{{7*7}}", "${x}", "`raw`", '#eval("1+1")'):
        assert re.sub(r"\s", "", piece) in squeezed, piece


def test_a_circle_and_a_corridor_have_their_points_to_copy(tmp_path):
    text = (
        "K1569/26 NOTAMN Q) UAXX/QRPCA/IV/NBO/W /000/999/4859N07306E435 A) UACN UAAA UAII B) 2607141447 C) 2607141522 "
        "E) PROHIBITED AREA ACTIVATED 40.5 NM EITHER SIDE OF A STRAIGHT LINE DEFINED BY: 455946N 0633351E - "
        "473200N 0680000E - 503000N 0801200E - 505600N 0834100E F) GND G) UNL"
    )
    [path] = pages.write(tell(tmp_path, text), tmp_path / "briefing.pdf")
    printed = print_text(path)
    assert "45-59-46N 063-33-51E" in printed and "45.996111°N 63.564167°E" in printed


# --- words


def data_of(told) -> list[str]:
    """What may stand in map and pages as it is: the warning, names of regions, sites, missions and vehicles."""
    lines = read_json(SHIPPED.root / "regions" / "distance-lines.geojson")["features"]
    sites = [text for site in ("sohae",) for text in (SHIPPED.root / "sites" / f"{site}.toml").read_text().split('"')]
    texts = [str(one["properties"][key]) for one in lines for key in ("title", "note", "source")]
    names = [name for flag in told.flags for name in flag.names.values()]
    [launch] = told.launches
    matches = [match for one in launch.candidates for match in one.matches]
    known = [match.known.mission for match in matches if match.known]
    made = [str(text) for one in launch.candidates for text in (one.vehicle_title, one.site_title, one.pad)]
    zones = [text for one in told.areas for text in (str(one.zone.title), one.zone.id)]
    return [*texts, *sites, *names, *known, *made, *zones, told.notices[0].number, told.notices[0].file, TEXT.strip()]


def test_pages_say_nothing_past_the_catalogue(told):
    with speaking(Pseudo()):
        document = pages.build_document(told)
    texts = list_texts({key: one for key, one in document.items() if key not in ("language", "page")})
    data = [re.sub("[\u200b\u2060]", "", text) for text in data_of(told)]
    wrong = {text: found for text in texts if (found := list_plain_words(re.sub("[\u200b\u2060]", "", text), data))}
    assert wrong == {} and len(texts) > 30


def list_texts(value) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for key, one in value.items() if key not in ("kind", "lang") for text in list_texts(one)]
    return [text for one in value for text in list_texts(one)] if isinstance(value, list) else []


def test_the_panel_says_nothing_past_the_catalogue(told):
    with speaking(Pseudo()):
        markup = page.render(told)
    found = re.search(r'<section id="fz-panel".*?</section>\n', markup, re.DOTALL).group(0)
    texts = [html.unescape(text) for text in re.findall(r">([^<>]+)<", found)]
    wrong = {text: plain for text in texts if (plain := list_plain_words(text, data_of(told)))}
    assert wrong == {} and len(texts) > 15
