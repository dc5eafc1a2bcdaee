"""The catalogues: every message in Korean and Japanese, with the same places, in the terms of the glossary."""

from __future__ import annotations

import ast
import csv
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from runpy import run_path

import pytest
from babel.messages.catalog import Catalog

from fallzone import words
from fallzone.words import ngettext, pgettext, speaking
from fallzone.words.po import read_po

ROOT = Path(__file__).parents[2]
WORDS = ROOT / "src" / "fallzone" / "words"
LANGUAGES = ("ko", "ja")
CALLS = ("_", "msg", "ngettext", "pgettext")
MAKE_WORDS = run_path(str(ROOT / "docs" / "words.py"))
PLACES = re.compile(r"\{(\w+)[^{}]*\}")
HANGUL, KANA = re.compile("[가-힣]"), re.compile("[ぁ-ゖァ-ヺ]")
# What stays as it is in every language: places of messages, options, keys and names in files, patterns, paths, commands
KEPT = re.compile(
    r"\{[^{}]*\}|--?[\w-]+|<[^<>]*>|\"[^\"]*\"|'[^']*'|\[[^\[\]]*\]|[\w.-]*[_@/|][\w.@/|-]*|\w+\.\w+|\w+ = "
    r"|[a-z]+(?:-[a-z\d]+)+|[A-Z]{2,}[\w-]*|fallzone(?: \w+){0,2}|dask \w+|make \w+|python -m pip install"
)
# Names, and words of files and formats, that have no other form in these languages
NAMES = {
    *("html", "Climate", "Data", "Store", "nccopy", "ncks", "remapbil", "packingType"),
    *(
        "Atlas",
        "Clopper–Pearson",
        "Dask",
        "Delta",
        "Earth",
        "Excel",
        "Google",
        "Hermite",
        "Iwate",
        "Lagrange",
        "LandScan",
    ),
    *(
        "Leaflet",
        "Miyako",
        "Naha",
        "Natural",
        "OpenRocket",
        "PyArrow",
        "RocketPy",
        "Shift",
        "Sobol",
        "Student",
        "Titan",
    ),
    *(
        "WorldPop",
        "pymsis",
        "GeoPackage",
        "Ephemeris",
        "EphemerisTimePosVel",
        "Export",
        "FeatureCollection",
        "LineString",
    ),
    *(
        "List",
        "Message",
        "MultiPolygon",
        "Orbit",
        "Placemark",
        "Point",
        "Polygon",
        "Text",
        "alert",
        "announced",
        "anomalies",
    ),
    *("basis", "beta", "calibrate", "cases", "contingency", "corridor", "count", "data", "declared", "density"),
    *("distributed", "engines", "errors", "failures", "feature", "features", "flight", "flights", "geodata", "geojson"),
    *(
        "geometry",
        "gunzip",
        "handbook",
        "hazard",
        "high",
        "isopleth",
        "large",
        "latitude",
        "local",
        "longitude",
        "lonlat",
    ),
    *(
        "mach",
        "mark",
        "medium",
        "missions",
        "models",
        "names",
        "nodata",
        "nominal",
        "null",
        "overflight",
        "parquet",
        "places",
    ),
    *(
        "planned",
        "precision",
        "properties",
        "pymsis",
        "reference",
        "regions",
        "reliability",
        "remote",
        "schedules",
        "sites",
    ),
    *("small", "source", "sweep", "throttle", "toml", "ulimit", "validate", "value", "vehicle", "vehicles"),
}


def list_messages() -> Iterator[tuple[str, str | tuple[str, str], str | None]]:
    """Every message of the sources: its file, English, and context."""
    for path in sorted(WORDS.parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
                told = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
                if told and node.func.id == "pgettext":
                    yield path.name, told[1], told[0]
                elif told:
                    yield path.name, (told[0], told[1]) if node.func.id == "ngettext" else told[0], None


@pytest.fixture(scope="module")
def messages():
    return list(list_messages())


@cache
def catalogue(language: str):
    return read_po((WORDS / f"{language}.po").read_text(encoding="utf-8"), where=f"{language}.po")


@cache
def translate(language: str, message: str | tuple[str, str], context: str | None) -> str | None:
    """The translation of a message, None where the catalogue has none."""
    if isinstance(message, tuple):
        return catalogue(language)._catalog.get((message[0], 0))
    return catalogue(language)._catalog.get(message if context is None else f"{context}\4{message}")


@cache
def gather() -> Catalog:
    """Messages as ``make words`` finds them."""
    return MAKE_WORDS["gather"]()


def test_what_gathers_messages_finds_all_of_them_and_no_others(messages):
    """A key of a table within the call, ``_(TABLE["key"])``, would be taken for a message: it has a name before it."""
    gathered = {(message.id, message.context) for message in gather() if message.id}
    assert gathered == {(message, context) for _file, message, context in messages}


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogues_are_as_make_words_writes_them(language):
    """So it adds to them what is new, and nothing else is changed."""
    text = (WORDS / f"{language}.po").read_text(encoding="utf-8")
    is_current = MAKE_WORDS["update"](text, gather()) == text
    assert is_current, "run make words"


def test_a_new_message_waits_for_its_translation_and_one_that_nobody_says_goes():
    said = Catalog()
    said.add("Kept: {name}", locations=[("b.py", 2)])
    said.add(("{count} new", "{count} new ones"), locations=[("b.py", 7), ("c.py", 1)])
    said.add("May", context="month", locations=[("c.py", 3)])
    header = 'msgid ""\nmsgstr ""\n"Language: ko\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'
    kept = 'msgid "Kept: {name}"\nmsgstr "그대로: {name}"\n'
    gone = '#: a.py\nmsgid "Kept"\nmsgstr "사라짐"\n'
    assert MAKE_WORDS["update"](f"{header}{gone}\n#: a.py\n{kept}", said) == (
        f"{header}#: b.py\n{kept}"
        '\n#: b.py c.py\nmsgid "{count} new"\nmsgid_plural "{count} new ones"\nmsgstr[0] ""\n'
        '\n#: c.py\nmsgctxt "month"\nmsgid "May"\nmsgstr ""\n'
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_translated(messages, language):
    missing = {
        m if isinstance(m, str) else m[0] for _file, m, context in messages if not translate(language, m, context)
    }
    assert len(messages) > 3_000 and sorted(missing) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_have_the_places_of_their_messages(messages, language):
    """The same names in braces, each at least once: else a number would be lost, or the format fail."""
    wrong = []
    for _file, message, context in messages:
        english = message if isinstance(message, str) else message[1]
        told = translate(language, message, context) or ""
        if set(PLACES.findall(english)) != set(PLACES.findall(told)):
            wrong.append((english, told))
    assert wrong == []


@pytest.mark.parametrize(("language", "foreign"), [("ko", KANA), ("ja", HANGUL)])
def test_a_catalogue_is_in_its_own_script(messages, language, foreign):
    told = {(m, context): translate(language, m, context) or "" for _file, m, context in messages}
    # The examples of the command line name places in all three
    wrong = [text for text in told.values() if foreign.search(text) and "26.2124" not in text]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_english_words_are_left_but_names(messages, language):
    left = {}
    for _file, message, context in messages:
        told = translate(language, message, context) or ""
        rest = [word for word in re.findall(r"[A-Za-z][A-Za-z'–-]{3,}", KEPT.sub(" ", told)) if word not in NAMES]
        if rest:
            left[told] = rest
    assert left == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_has_no_message_that_nobody_says(language):
    said = {message.id if isinstance(message.id, str) else message.id[0] for message in gather()}
    known = {key[0] if isinstance(key, tuple) else key.rpartition("\4")[2] for key in catalogue(language)._catalog}
    assert known - said - {""} == set()


# --- the glossary


@pytest.fixture(scope="module")
def glossary():
    with (WORDS / "glossary.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_term_has_both_languages_and_stands_once(glossary):
    assert all(row["term"] and row["ko"] and row["ja"] for row in glossary) and len(glossary) > 100
    assert len({row["term"] for row in glossary}) == len(glossary)


def test_the_sources_of_terms_are_those_of_the_page(glossary):
    page = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^(\d+)\. ", page, re.MULTILINE))
    cited = {
        number for row in glossary for key in ("ko_source", "ja_source") for number in re.findall(r"\d+", row[key])
    }
    assert cited <= listed


@pytest.mark.parametrize(
    "term",
    [
        "announced zone",
        "expected casualties",
        "casualty area",
        "ballistic coefficient",
        "flight termination",
        "flight information region, FIR",
        "failure probability",
        "isopleth",
        "fairing",
        "failure mode",
        "angle of attack",
        "breakup",
        "debris",
        "drop zone",
        "footprint",
        "ground track",
        "hazard area",
        "impact",
        "interval",
        "lift-off",
        "loss of attitude control",
        "malfunction turn",
        "nominal flight",
        "per launch",
        "re-entry",
        "reported object",
        "seed",
        "separation",
        "telemetry",
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_terms_are_those_of_the_glossary(messages, glossary, language, term):
    """In nine messages of ten: what a term means within a longer one may be said in other words."""
    [row] = [row for row in glossary if row["term"] == term]
    english = re.compile(rf"\b{re.escape(term.partition(',')[0])}", re.IGNORECASE)
    stem = row[language].partition("(")[0].partition("（")[0]
    told = [
        translate(language, m, context) or ""
        for _file, m, context in messages
        if english.search(m if isinstance(m, str) else m[1])
    ]
    plain = [text.replace(" ", "") for text in told]
    assert told and sum(stem.replace(" ", "") in text for text in plain) >= 0.9 * len(told), told


# --- as it is spoken


@pytest.mark.parametrize(("language", "day"), [("ko", "8월 5일"), ("ja", "8月5日")])
def test_a_date_is_written_in_the_order_of_its_language(language, day):
    with speaking(catalogue(language)):
        month = pgettext("month", "Aug")
        assert pgettext("day without a year", "{day:02d} {month}").format(day=5, month=month) == day


def test_counts_need_one_form():
    with speaking(catalogue("ko")):
        one, many = (ngettext("{count} notice", "{count} notices", count) for count in (1, 2))
    assert one == many == "통보 {count}건"


def test_the_catalogues_are_those_that_are_shipped():
    assert {path.stem for path in WORDS.glob("*.po")} == set(words.Language) - {"en"}
