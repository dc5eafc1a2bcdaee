"""Map, pack and globe in Korean and Japanese: no English word is left that is no name, source or unit."""

from __future__ import annotations

import html
import re

import pytest
from builders import tiny_assessment
from pseudo import list_plain_words
from test_words import LAUNCHES, OF_FILES, data_of, texts_of_document, texts_of_map, texts_of_markup

from fallzone.outputs.files import kml
from fallzone.outputs.map import html_map
from fallzone.outputs.pack import briefing, pdf
from fallzone.words import in_language

# Each as it stands in every language, and why
EXCEPTIONS = {
    **dict.fromkeys(("CFR", "NASA-STD-7009", "SHA-256"), "a law, a standard"),
    **dict.fromkeys(("NAVAREA", "NOTAM", "IIP", "FL", "UTC", "KST", "JST", "WGS 84"), "an abbreviation of the field"),
    **dict.fromkeys(("INSIDE", "OUTSIDE", "UNKNOWN"), "a verdict, as programs have it"),
    **dict.fromkeys(("Atlas", "Delta", "Titan", "RTI", "Clopper–Pearson", "Student", "NRLMSIS"), "a name"),
    **dict.fromkeys(("Natural Earth", "Leaflet", "Google", "GIS", "UTF-8", "fallzone", "Cd"), "a name"),
    **dict.fromkeys(("km", "kg", "kN", "kPa", "NM", "ft-lb", "ln", "hPa", "F10.7", "Ap"), "a unit or symbol"),
    **dict.fromkeys(("Tiny", "tiny"), "a name of the launch of tests"),
}
SCRIPTS = {"ko": re.compile("[가-힣]"), "ja": re.compile("[ぁ-ゖァ-ヺ一-鿿]")}


@pytest.fixture(scope="module", params=("ko", "ja"))
def spoken(request):
    return request.param


@pytest.fixture(scope="module", params=LAUNCHES)
def made(request):
    return LAUNCHES[request.param](tiny_assessment(OF_FILES))


def check_left(texts, made, language) -> None:
    """See that each text holds, beside data and exceptions, words of its language alone, and that there are some."""
    known = {*data_of(made), *EXCEPTIONS}
    left = {text: found for text in texts if (found := list_plain_words(text.replace("\u200b", ""), known))}
    assert left == {}
    assert sum(bool(SCRIPTS[language].search(text)) for text in texts) > 10


def test_no_english_is_left_in_a_map(made, spoken):
    with in_language(spoken):
        page = html_map.render(made)
    assert f'lang="{spoken}"' in page
    check_left(texts_of_map(page), made, spoken)


def test_no_english_is_left_in_a_printed_briefing(made, spoken):
    with in_language(spoken):
        document = pdf.build_document(made)
    assert document.pop("language") == spoken
    document["page"] = document["page"].format(page=1, pages=9)
    check_left(texts_of_document(document), made, spoken)


def test_no_english_is_left_on_the_globe_and_in_the_readme(made, spoken, tmp_path):
    with in_language(spoken):
        (path,) = kml.write(made, tmp_path / "map.kml")
        readme = briefing.write_readme(made)
    text = path.read_text(encoding="utf-8")
    shown = [html.unescape(one) for one in re.findall(r"<name>(.*?)</name>", text, flags=re.DOTALL)]
    for balloon in re.findall(r"<description>(.*?)</description>", text, flags=re.DOTALL):
        shown += texts_of_markup(html.unescape(balloon))
    files = re.findall(r"^\w+\.\w+", readme, flags=re.MULTILINE)
    check_left([*shown, *(line for line in readme.splitlines() if line.split()[:1] != files[:0])], made, spoken)
