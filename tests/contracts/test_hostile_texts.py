"""Text of files and people is data in every file that is written: shown as it stands, and nothing of it runs."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import re
import zipfile
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest
from builders import tiny_assessment

from fallzone.outputs.files import csv_table, geojson, hazard_geojson, kml
from fallzone.outputs.map import html_map
from fallzone.outputs.pack import briefing
from fallzone.runs.notices.read import read_source
from fallzone.runs.notices.write import FORMATS, write_notice
from fallzone.words.formats import plain_text

PAYLOADS = {
    "template": "{{7*7}} {% raw %} {# note #}",
    "literal": "${7*7} `${caught()}`",
    "script": "</script><script>caught()</script><!--",
    "attribute": '" onmouseover="caught()" x=\'',
    "markup": "<img src=x onerror=caught()>&amp;]]><!DOCTYPE x>",
    "direction": "\u202egnp.exe\u2066 \u200f",
    "control": "\x00\x1b[31m\x07",
    "formula": '=HYPERLINK("http://127.0.0.1:9/","x")',
    "typesetting": '#eval("1+1") $x^2$ *star* ] ) } \\u{41}',
    "separators": ',;\t"a""b"',
}
# What text of files has in every file written, before the payload
TITLE, TITLE_OF_ZONE, TITLE_OF_VEHICLE = "Tiny flight", "Zone A", "Tiny rocket"
STEERING = re.compile("[\x00-\x08\x1b\u202a-\u202e\u2066-\u2069]")


# All at once, so that each file is written once
PAYLOAD = " ".join(PAYLOADS.values())


@pytest.fixture(scope="module")
def made():
    """A launch with every payload after every text of a file, and a formula where names of regions begin."""
    tiny = tiny_assessment(PAYLOAD)
    first = dataclasses.replace(tiny.flagged[0], names=dict.fromkeys(("en", "ko", "ja"), PAYLOADS["formula"]))
    return dataclasses.replace(tiny, flagged=(first, *tiny.flagged[1:]))


def strings_in(value) -> list[str]:
    """Every string of a document, keys included."""
    if isinstance(value, dict):
        return [text for pair in value.items() for one in pair for text in strings_in(one)]
    if isinstance(value, list):
        return [text for one in value for text in strings_in(one)]
    return [value] if isinstance(value, str) else []


def has(texts, wanted: str) -> bool:
    """Whether a text stands there, alone or within another; blanks at ends of lines may have changed."""
    words = " ".join(wanted.split())
    return any(words in " ".join(text.split()) for text in texts)


def tags_of(page: str) -> tuple[list[str], list[str]]:
    """Elements of a page as a parser sees them, and attributes that would run."""

    class Reader(HTMLParser):
        def __init__(self):
            super().__init__()
            self.tags, self.run = [], []

        def handle_starttag(self, tag, attrs):
            self.tags.append(tag)
            self.run += [name for name, _value in attrs if name.startswith("on")]

    reader = Reader()
    reader.feed(page)
    return reader.tags, reader.run


def test_a_map_takes_nothing_of_a_text_for_an_element_or_an_attribute(made):
    page = html_map.render(made)
    tags, run = tags_of(page)
    assert run == [] and "img" not in tags
    # In the document that its script reads, braces are text among other data
    markup = re.sub(r'(<script type="application/json"[^>]*>).*?(</script>)', r"\1\2", page, flags=re.DOTALL)
    assert len(markup) < len(page) and "<script>caught" not in page
    assert [text for text in ('onmouseover="', "{{7*7}}", "${caught") if text in markup] == []


def test_geojson_holds_the_text(made, tmp_path):
    files = [*geojson.write(made, tmp_path), *hazard_geojson.write(made, tmp_path)]
    told = [text for file in files for text in strings_in(json.loads(file.read_bytes()))]
    assert has(told, TITLE_OF_ZONE + PAYLOAD) or has(told, TITLE_OF_ZONE + plain_text(PAYLOAD))


def test_a_table_has_its_columns_and_no_formula(made, tmp_path):
    (path,) = csv_table.write(made, tmp_path / "flags.csv")
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
    assert {len(row) for row in rows} == {len(csv_table.COLUMNS)}
    cells = [cell for row in rows for cell in row]
    assert not any(re.match(r"[=+@\t\r\n]|-(?![\d.])", cell) for cell in cells)
    assert f"'{PAYLOADS['formula']}" in cells and has(cells, plain_text(PAYLOAD))


def test_a_globe_is_xml_with_the_text(made, tmp_path):
    (path,) = kml.write(made, tmp_path / "map.kml")
    told = ["".join(one.itertext()) for one in ET.fromstring(path.read_bytes()).iter()]
    assert has(told, TITLE + plain_text(PAYLOAD))
    # Balloons are pages: what is shown there has no element that could run
    balloons = [one.text for one in ET.fromstring(path.read_bytes()).iter() if one.tag.endswith("description")]
    for tags, run in map(tags_of, balloons):
        assert run == [] and not {"script", "img"} & set(tags)
    assert len(balloons) > 10


def test_a_readme_is_lines_of_text(made):
    readme = briefing.write_readme(made)
    assert has([readme], TITLE + plain_text(PAYLOAD))
    assert not STEERING.search(readme)


def areas_read(data: bytes) -> list[tuple]:
    """What, where and when a draft closes, as it is read."""
    return [
        (one.zone.item, one.zone.shape, one.zone.windows_utc)
        for notice in read_source(data).notices
        for one in notice.zones
    ]


@pytest.mark.parametrize("form", FORMATS)
def test_a_draft_closes_the_same_areas_whatever_texts_of_files_say(made, form):
    data, plain = (write_notice(run, form).data for run in (made, tiny_assessment()))
    # Two stages and the fairing are meant to fall
    assert len(areas_read(data)) == 3 and areas_read(data) == areas_read(plain)
    text = data.decode("utf-8")
    if form == "geojson":
        # It tells no text of a file
        assert data == plain
    elif form in ("cap", "s124", "kml"):
        told, expected = ([*ET.fromstring(draft).iter()] for draft in (data, plain))
        assert [one.tag for one in told] == [one.tag for one in expected]
        texts = [words for one in told for words in (one.text or "", *one.attrib.values())]
        assert has(texts, TITLE_OF_VEHICLE + plain_text(PAYLOAD))
    else:
        # Beneath remarks for its reader a warning is letters, digits and marks that a teleprinter has
        lines = [line for line in text.splitlines() if not line.startswith("#")]
        assert [line for line in lines if not re.fullmatch(r"[A-Z0-9 \-?:().,'/=+]*", line)] == []
        assert not STEERING.search(text)


def test_a_zip_has_plain_names(tmp_path):
    (path,) = kml.write(tiny_assessment("../../x"), tmp_path / "map.kmz")
    assert zipfile.ZipFile(path).namelist() == ["doc.kml"]
