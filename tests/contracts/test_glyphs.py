"""The fonts that are shipped have every character that a printed page may hold."""

from __future__ import annotations

import csv
import json
import re
import struct
from functools import cache
from pathlib import Path

import pytest
from builders import tiny_assessment
from test_words import texts_of_document

import fallzone
from fallzone.catalogue.geodata import SHIPPED
from fallzone.outputs.pack import pdf
from fallzone.words import Language, in_language

PACKAGE = Path(fallzone.__file__).parent
FONTS = ("KR-Regular", "KR-Bold", "JP-Regular", "JP-Bold")
# Not drawn: ends of lines, tabs, where words may break and where they may not, and a part of a space
UNSEEN = set("\n\t \u2009\u200b\u2060")
# Printed as U+2009
NARROW = "\u202f"


@cache
def characters_of(font: str) -> frozenset[str]:
    """Characters of a font, by its table of 32-bit groups (OpenType 1.9, "cmap", format 12)."""
    data = (PACKAGE / "assets" / "fonts" / f"NotoSans{font}.ttf").read_bytes()
    count = struct.unpack_from(">H", data, 4)[0]
    tables = {data[12 + 16 * i : 16 + 16 * i]: struct.unpack_from(">I", data, 20 + 16 * i)[0] for i in range(count)}
    start, found = tables[b"cmap"], set()
    for part in range(struct.unpack_from(">H", data, start + 2)[0]):
        at = start + struct.unpack_from(">I", data, start + 8 + 8 * part)[0]
        if struct.unpack_from(">H", data, at)[0] == 12:
            for group in range(struct.unpack_from(">I", data, at + 12)[0]):
                first, last = struct.unpack_from(">2I", data, at + 16 + 12 * group)
                found |= {chr(code) for code in range(first, last + 1)}
    return frozenset(found)


def list_missing(text: str, weight: str) -> set[str]:
    """Characters that neither the Korean nor the Japanese font of a weight has: a page takes them from either."""
    return set(text) - UNSEEN - characters_of(f"KR-{weight}") - characters_of(f"JP-{weight}")


def texts_of_geodata() -> dict[str, str]:
    """What the files say by their kind, but for other names by which places are found, which are never printed."""
    told = {}
    for kind, ending in (("missions", "toml"), ("vehicles", "toml"), ("sites", "toml"), ("zones", "geojson")):
        files = sorted((SHIPPED.root / kind).glob(f"*.{ending}"))
        told[kind] = "".join(file.read_text(encoding="utf-8") for file in files)
    layers = [json.loads(file.read_bytes()) for file in sorted((SHIPPED.root / "regions").glob("*.geojson"))]
    told["regions"] = json.dumps(
        [one["properties"] for layer in layers for one in layer["features"]], ensure_ascii=False
    )
    with (SHIPPED.root / "places" / "places.csv").open(encoding="utf-8", newline="") as file:
        told["places"] = "".join(row["name_en"] + row["name_ko"] + row["name_ja"] for row in csv.DictReader(file))
    return told


@pytest.mark.parametrize("weight", ["Regular", "Bold"])
def test_every_character_of_the_catalogues_has_a_glyph(weight):
    for language in ("ko", "ja"):
        text = (PACKAGE / "words" / f"{language}.po").read_text(encoding="utf-8").replace(NARROW, "")
        assert len(set(text)) > 500 and list_missing(text, weight) == set()


def test_every_character_of_geodata_has_a_glyph():
    for kind, text in texts_of_geodata().items():
        assert len(text) > 1_000 and list_missing(pdf.spell(text), "Regular") == set(), kind


@pytest.mark.parametrize("language", Language)
def test_every_character_of_a_printed_briefing_has_a_glyph(language):
    with in_language(language):
        document = pdf.build_document(tiny_assessment())
    texts = [re.sub("⁻[⁰¹²³⁴⁵⁶⁷⁸⁹]+", "", text) for text in texts_of_document(document)]
    missing = {text: list_missing(text, "Regular") | list_missing(text, "Bold") for text in texts}
    assert {text: lost for text, lost in missing.items() if lost} == {}


def test_letters_that_the_fonts_lack_are_printed_without_their_marks():
    assert pdf.spell("Bol'šoj Kamen', Ālā'ĕr") == "Bol'soj Kamen', Ālā'er"
    held = "".join(chr(code) for code in range(0x100, 0x180) if pdf.spell(chr(code)) == chr(code))
    # Letters without a mark to leave away, of which no shipped name has one
    assert list_missing(held, "Regular") == set("ĦħıĲĳĸĿŀŁłŉŊŋŦŧſ")


def test_a_character_that_no_font_has_is_found():
    assert list_missing("가각힣 那覇 ナハ Å\u0e01", "Regular") == {"\u0e01"}
    assert all(len(characters_of(font)) > 10_000 for font in FONTS)
