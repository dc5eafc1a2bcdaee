"""Map, pack and globe in Korean and Japanese: no English word is left that is no name, source or unit."""

from __future__ import annotations

import html
import re

import pytest
from builders import tiny_assessment
from pseudo import SYMBOLS, list_plain_words
from test_words import OF_FILES, data_of, texts_of_document, texts_of_map, texts_of_markup

from fallzone.outputs.files import kml
from fallzone.outputs.map import html_map
from fallzone.outputs.pack import annex, briefing, pdf
from fallzone.words import in_language

LANGUAGES = {"ko": re.compile("[가-힣]"), "ja": re.compile("[ぁ-ゖァ-ヺ一-鿿]")}
KINDS = ("map", "briefing", "annex", "globe", "readme")
# What stands as it is in every language, and why; beside the symbols of `pseudo`
EXCEPTIONS = {
    **dict.fromkeys(("CFR", "RTI", "IPCC"), "a law, reports"),
    **dict.fromkeys(("NAVAREA", "NOTAM", "CAP", "IIP", "UT1", "FL"), "an abbreviation of the field"),
    **dict.fromkeys(("INSIDE", "OUTSIDE", "UNKNOWN"), "an answer by its name, which is said beside it"),
    **dict.fromkeys(
        ("fallzone check", "fallzone alert", "fallzone brief --verify DIR|FILE.zip", "--at s"), "a command"
    ),
    **dict.fromkeys(("Atlas", "Delta", "Titan"), "a vehicle"),
    **dict.fromkeys(("Clopper–Pearson", "Sobol", "Student"), "people after whom a method is named"),
    **dict.fromkeys(("Natural Earth", "Leaflet", "Google Earth", "Google", "STK"), "a data set, a program"),
    **dict.fromkeys(("CSV", "Orbit Ephemeris Message", "[payload.fall]"), "a format, a key of a file"),
    **dict.fromkeys(("ft-lb", "hPa", "Ap", "ln"), "a unit, a symbol"),
}


def texts_on_globe(path) -> list[str]:
    """Names and balloons of a KML file."""
    text = path.read_text(encoding="utf-8")
    names = [html.unescape(one) for one in re.findall(r"<name>(.*?)</name>", text, flags=re.DOTALL)]
    balloons = re.findall(r"<description>(.*?)</description>", text, flags=re.DOTALL)
    return names + [words for one in balloons for words in texts_of_markup(html.unescape(one))]


@pytest.fixture(scope="module")
def made():
    return tiny_assessment(OF_FILES)


@pytest.fixture(scope="module")
def told(made, tmp_path_factory):
    """All that people read, by language and kind."""
    texts = {}
    for language in LANGUAGES:
        with in_language(language):
            printed = [part.build_document(made) for part in (pdf, annex)]
            page, readme = html_map.render(made), briefing.write_readme(made)
            (globe,) = kml.write(made, tmp_path_factory.mktemp(language) / "map.kml")
        # Said in the markup itself, to those who have no script
        assert page.startswith(f'<!DOCTYPE html>\n<html lang="{language}">')
        for document in printed:
            document["page"] = document["page"].format(page=1, pages=9)
            assert document.pop("language") == language
        # Files are named at the beginning of a line
        lines = [re.sub(r"^[\w-]+\.\w+ ", " ", line) for line in readme.splitlines()]
        parts = (texts_of_map(page), *map(texts_of_document, printed), texts_on_globe(globe), lines)
        texts |= {(language, kind): part for kind, part in zip(KINDS, parts, strict=True)}
    return texts


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_no_english_word_is_left(told, made, language, kind):
    known = {*data_of(made), *EXCEPTIONS}
    texts = [text.replace("\u200b", "") for text in told[language, kind]]
    assert {text: found for text in texts if (found := list_plain_words(text, known))} == {}
    assert sum(bool(LANGUAGES[language].search(text)) for text in texts) > 10


@pytest.mark.parametrize("word", EXCEPTIONS)
def test_every_exception_is_needed(told, word):
    assert word not in SYMBOLS and any(word in text for texts in told.values() for text in texts)
