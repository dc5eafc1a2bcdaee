"""Text for people: all of it goes through the catalogue, as whole messages, and every name has its word."""

from __future__ import annotations

import ast
import dataclasses
import html
import json
import re
import typing
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
import shapely
from builders import tiny_assessment
from pseudo import PLAIN, STRANGE, Pseudo, list_plain_words
from pydantic import BaseModel
from zone_shapes import rings_of

from fallzone import names, plugins
from fallzone.assessment.credibility import LEVELS, score_credibility
from fallzone.catalogue.geodata import SHIPPED, read_json
from fallzone.errors import InputError
from fallzone.model.mission import Mission
from fallzone.model.record import Quantity
from fallzone.model.results.flag import Reason
from fallzone.model.results.trajectory import End
from fallzone.model.site import Site
from fallzone.model.status import ImpactStatus
from fallzone.model.vehicle import Vehicle
from fallzone.model.zone import ZoneKind
from fallzone.outputs.few_impacts import list_few
from fallzone.outputs.files import geojson, kml
from fallzone.outputs.map import html_map
from fallzone.outputs.orbit_words import orbit_words
from fallzone.outputs.pack import basis, briefing, pdf
from fallzone.outputs.pack.blocks import printable
from fallzone.outputs.pack.sheet import fold, width_mm
from fallzone.words import _, language, named, ngettext, pgettext, set_language, speaking, things, times
from fallzone.words.po import read_po

SOURCE = Path(__file__).parents[2] / "src" / "fallzone"
# Stands at the end of every text of a file or a person in the tiny launch
OF_FILES = "\u2020"
ONE_FAILURE = "no-ignition@T+300"


# --- a made-up language over map, pack and files


def failing_alone(made):
    """A run of one failure that was asked for, with an engine that did not light, and an open orbit."""
    renamed = {
        field: tuple(
            dataclasses.replace(one, case=ONE_FAILURE) for one in getattr(made, field) if one.case == "as-flown"
        )
        for field in ("impacts", "shapes")
    }
    end = End(status="escape", perigee_m=785e3, eccentricity=1.2, inclination_deg=30.0)
    flights = {ONE_FAILURE: dataclasses.replace(made.trajectories["as-flown"], case=ONE_FAILURE, end=end)}
    reason = Reason(reason="overflight", zone=f"iip-trace:{ONE_FAILURE}", case=ONE_FAILURE, distance_m=0.0)
    return dataclasses.replace(
        made,
        **renamed,
        trajectories=flights,
        flagged=(dataclasses.replace(made.flagged[0], reasons=(reason,)),),
        mission=made.mission.model_copy(update={"as_flown": None}),
        provenance=dataclasses.replace(made.provenance, samples={ONE_FAILURE: 40}),
    )


def falling_rarely(made):
    """The second stage in two of forty flights, a region it hits, a zone of unknown share, one in the far north."""
    group = next(one for one in made.impacts if (one.case, one.item) == ("nominal", "stage-2"))
    rare = dataclasses.replace(
        group.select(np.array([3, 9])),
        lon_deg=np.array([179.5, -179.5]),
        lat_deg=np.array([10.0, 12.0]),
        t_s=np.array([900.0, 960.0]),
    )
    hit = Reason(
        reason="impacts",
        zone="nominal:stage-2:impacts",
        case="nominal",
        item="stage-2",
        probability=0.0,
        interval=(0.0, 0.09),
        condition=group.condition,
        flights=40,
    )
    zone = Reason(reason="zone", zone="tiny-b", item="fairing", mark="estimated", area_m2=1e9)
    gone = dataclasses.replace(made.flagged[1], region="atlantis", names={"en": f"Atlantis{OF_FILES}"})
    polar = made.zones[0].model_copy(update={"shape": rings_of(shapely.box(120.0, 84.0, 130.0, 88.0))})
    return dataclasses.replace(
        made,
        impacts=tuple(rare if one is group else one for one in made.impacts),
        shapes=tuple(one for one in made.shapes if not one.id.startswith("nominal:stage-2")),
        flagged=(dataclasses.replace(made.flagged[0], reasons=(hit, zone)), gone),
        zones=(polar, *made.zones[1:]),
    )


def knowing_little(made):
    """Nothing but a nominal flight, at an unknown time, of which nothing is announced, flagged or reported."""
    missing = {"liftoff_utc": None, "liftoff_mark": None, "liftoff_source": None, "as_flown": None}
    return dataclasses.replace(
        made,
        mission=made.mission.model_copy(update={**missing, "observations": (), "flight_termination": None}),
        zones=(),
        flagged=(),
        validation=(),
        trajectories={"nominal": made.trajectories["nominal"]},
        impacts=tuple(one for one in made.impacts if one.case == "nominal"),
        shapes=tuple(one for one in made.shapes if one.case == "nominal"),
    )


LAUNCHES = {"whole": lambda made: made, "alone": failing_alone, "rare": falling_rarely, "little": knowing_little}


@pytest.fixture(scope="module", params=LAUNCHES)
def made(request):
    return LAUNCHES[request.param](tiny_assessment(OF_FILES))


def strings_in(value) -> set[str]:
    """Every string in a record, keys included."""
    if isinstance(value, str):
        return {value}
    if isinstance(value, BaseModel):
        return strings_in(dict(value))
    if dataclasses.is_dataclass(value):
        return strings_in({field.name: getattr(value, field.name) for field in dataclasses.fields(value)})
    if isinstance(value, dict):
        return {text for pair in value.items() for one in pair for text in strings_in(one)}
    return {text for one in value for text in strings_in(one)} if isinstance(value, list | tuple) else set()


def data_of(assessment) -> set[str]:
    """What may stand in an output as it is: texts of files, ids, and the texts that the floors below still hand up."""
    mission, source = assessment.mission, assessment.provenance
    texts = {text for text in strings_in(assessment) if text.endswith(OF_FILES)}
    ids = {mission.id, mission.pad, source.atmosphere, source.wind, *source.inputs, *source.failure_modes}
    ids |= {zone.id for zone in assessment.zones} | {mission.fit.command if mission.fit else mission.id}
    ids |= {stage.name for stage in assessment.vehicle.stages} | {group.name for group in assessment.vehicle.debris}
    ids |= {part.item for part in mission.separations}
    lines = read_json(SHIPPED.root / "regions" / "distance-lines.geojson")["features"]
    drawn = {one["properties"][key] for one in lines for key in ("title", "note", "source")}
    rows = {text for row in assessment.validation for text in (row.name, row.tolerance_reason, row.mission)}
    modes = [plugins.load("failure", name) for name in source.failure_modes]
    below = {text for mode in modes for text in (mode.RETURNS, mode.SOURCE)}
    scores = score_credibility(assessment.vehicle, assessment.validation)
    below |= {*assessment.doubts, *LEVELS, *(text for one in scores for text in (one.name, one.evidence))}
    return {text for text in texts | ids | drawn | rows | below if text}


class Reader(HTMLParser):
    """Texts of a page, those in attributes too; a line break within a cell is none between texts."""

    def __init__(self) -> None:
        super().__init__()
        self.texts, self._skipped = [], False

    def handle_starttag(self, tag, attrs):
        self._skipped = tag in ("script", "style")
        self.texts += [value for name, value in attrs if name in ("title", "alt", "aria-label")]

    def handle_data(self, data):
        if not self._skipped:
            self.texts.append(data)


def texts_of_markup(markup: str) -> list[str]:
    reader = Reader()
    reader.feed(markup.replace("<br>", "\n"))
    return reader.texts


def texts_of_map(page: str) -> list[str]:
    """What a page shows: its markup, and what its script finds in its data."""
    layers = json.loads(re.search(r"const fallzoneLayers=(.*?);</script>", page).group(1))
    words = json.loads(re.search(r"const fallzoneWords=(.*?);</script>", page).group(1))
    control = re.findall(r'^\s*(".*") : \w+,$', page, flags=re.MULTILINE)
    assert len(control) == len(layers) + 1
    found = [*texts_of_markup(page), *(html.unescape(json.loads(one)) for one in control)]
    found += [text for name, text in words.items() if name != "language"]
    for one in (feature["properties"] for layer in layers for feature in layer["features"]):
        found += [text for key in ("popup", "tip", "label") for text in texts_of_markup(one.get(key, ""))]
    return found


def texts_of_document(value) -> list[str]:
    """What a page of print shows, the words of its pictures too."""
    if isinstance(value, str):
        is_picture = value.startswith("<svg")
        return [html.unescape(text) for text in re.findall(r">([^<>]+)</text>", value)] if is_picture else [value]
    if isinstance(value, dict):
        return [text for key, one in value.items() if key not in ("kind", "lang") for text in texts_of_document(one)]
    return [text for one in value for text in texts_of_document(one)] if isinstance(value, list) else []


def squeezed(text: str) -> str:
    """Text without what holds it together or lets it break."""
    return re.sub("[\u200b\u2060]", "", text)


def cut_words(assessment) -> set[str]:
    """Beginnings of titles, which stand on maps as short names, and of labels that are cut to their longest length."""
    titles = [one.title for one in (*assessment.zones, *assessment.mission.observations)]
    return {title.split(":")[0] for title in titles} | {title[:39] + "…" for title in titles}


def check_words(texts: list[str], assessment) -> None:
    data = {squeezed(text) for text in data_of(assessment) | cut_words(assessment)}
    wrong = {squeezed(text): found for text in texts if (found := list_plain_words(squeezed(text), data))}
    assert wrong == {}
    assert texts


def test_a_map_says_nothing_past_the_catalogue(made):
    with speaking(Pseudo()):
        check_words(texts_of_map(html_map.render(made)), made)


def test_a_printed_briefing_says_nothing_past_the_catalogue(made):
    with speaking(Pseudo()):
        document = pdf.build_document(made)
    assert document.pop("language") == "en"
    # The typesetter puts the numbers in
    document["page"] = document["page"].format(page=1, pages=9)
    check_words(texts_of_document(document), made)


def test_the_globe_and_the_readme_say_nothing_past_the_catalogue(made, tmp_path):
    with speaking(Pseudo()):
        (path,) = kml.write(made, tmp_path / "map.kml")
        readme = briefing.write_readme(made)
    text = path.read_text(encoding="utf-8")
    names_of_places = [html.unescape(one) for one in re.findall(r"<name>(.*?)</name>", text, flags=re.DOTALL)]
    balloons = re.findall(r"<description>(.*?)</description>", text, flags=re.DOTALL)
    check_words(names_of_places, made)
    for balloon in balloons:
        check_words(texts_of_markup(html.unescape(balloon)), made)
    listed = re.findall(r"^\w+\.\w+", readme, flags=re.MULTILINE)
    assert len(listed) == 8 and list_plain_words(readme, [*listed, *data_of(made)]) == []


def test_files_for_other_programs_say_nothing_past_the_catalogue(made, tmp_path):
    with speaking(Pseudo()):
        path, _zones = geojson.write(made, tmp_path)
    document = json.loads(path.read_text(encoding="utf-8"))
    told = [document["notice"], *(one["sentence"] for one in document["without_area"])]
    check_words(told, made)
    assert len(told) == 1 + len(list_few(made))


def test_the_check_finds_what_went_past():
    with speaking(Pseudo()):
        said = _("The wind of {day}.").format(day="Monday")
    assert said == "⟦Ťĥé ŵíñđ öƒ Monday.⟧"
    assert list_plain_words(said, []) == ["Monday"] and list_plain_words(said, ["Monday"]) == []
    assert list_plain_words("⟦Ťĥé⟧ wind", []) == ["wind"]
    assert len(PLAIN) == len(set(STRANGE)) == 52


# --- the sources


CATALOGUE_CALLS = {"_", "msg", "ngettext", "pgettext"}
# Sentences in the sources that are no messages: a part of each, and why
EXCEPTIONS = {
    "cli/machine.py": {
        **dict.fromkeys(("allocate", "out of memory", "map segment", "start", "temporarily"), "what libraries say"),
    },
    "cli/state.py": {"VN VE VD": "stands for three numbers"},
    "outputs/map/html_map.py": {"default-src": "a policy for browsers", "const fallzone": "the page's data"},
    "outputs/pack/sheet.py": {"Noto Sans": "the name of a font"},
    "outputs/seal.py": {
        "<!-- risk map by": "the mark by which a file is known as ours",
        "is no risk": "error",
        "is a risk": "error",
    },
    # Errors go through the catalogue with all other errors of the program
    "outputs/files/geopackage.py": {"GDAL says": "error", "reads back": "error", " rows in ": "error"},
    "outputs/files/kml.py": {"is no risk map": "error"},
    "outputs/pack/briefing.py": {"is not ": "error", "as it was written": "error"},
    "outputs/pack/manifest.py": {"is none of": "error", "a briefing pack of": "what errors call a pack"},
    "outputs/pack/pdf.py": {"fallzone was installed": "error", "the briefing could not": "error"},
}
MARKUP = re.compile(r"<[^!>]*>?|\{%.*?%\}|\{\{.*?\}\}")
SENTENCE = re.compile(r"[A-Za-z]{2,},? [A-Za-z]|[A-Za-z] [A-Za-z]{2,}")


def list_sentences(tree: ast.Module) -> list[str]:
    """String literals that read as words and are neither docstrings nor messages."""
    inside: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CATALOGUE_CALLS:
            inside |= {id(part) for one in node.args for part in ast.walk(one)}
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            inside.add(id(node.value))
    strings = (n for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str))
    return [one.value for one in strings if id(one) not in inside and SENTENCE.search(MARKUP.sub("<>", one.value))]


# Rooms whose texts all go through the catalogue, each on a line of its own
ROOMS = [
    "cli",
    "outputs",
    "runs",
]
# Files of these rooms that have still to go through the catalogue
NOT_YET = {"cli/check.py", "runs/bases.py", "runs/check.py"}


@pytest.mark.parametrize(
    "path",
    [
        path
        for room in ROOMS
        for path in sorted((SOURCE / room).rglob("*.py"))
        if path.relative_to(SOURCE).as_posix() not in NOT_YET
    ],
    ids=lambda path: path.relative_to(SOURCE).as_posix(),
)
def test_sentences_in_the_sources_are_messages(path):
    found = list_sentences(ast.parse(path.read_text(encoding="utf-8")))
    known = EXCEPTIONS.get(path.relative_to(SOURCE).as_posix(), {})
    assert [text for text in found if not any(part in text for part in known)] == []
    assert [part for part in known if not any(part in text for text in found)] == [], "exceptions no longer needed"


def test_a_sentence_is_found_unless_it_is_a_message_or_a_docstring():
    source = (
        '"""A docstring here."""\nx = f"the wind {y}"\nz = table(_("Two words"), "<b>two words</b>", "<i class=a b>")'
    )
    assert sorted(list_sentences(ast.parse(source))) == ["<b>two words</b>", "the wind "]


def list_bad_messages(tree: ast.Module) -> list[str]:
    """Messages that are put together before they are looked up, or have places without names."""
    bad = []
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CATALOGUE_CALLS):
            continue
        for text in node.args[:2] if node.func.id in ("ngettext", "pgettext") else node.args[:1]:
            if isinstance(text, ast.Constant):
                is_good = "{}" not in text.value and not re.search(r"\{\d", text.value)
            else:  # from a table, whose entries are marked with `msg`
                is_good = node.func.id == "_" and not isinstance(text, ast.JoinedStr | ast.BinOp)
            bad += [] if is_good else [ast.unparse(node)]
    return bad


def test_messages_are_literals_with_named_places():
    """What is put together before it is looked up is in no catalogue; places without names cannot be reordered."""
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in SOURCE.rglob("*.py")}
    assert {path.name: bad for path, tree in trees.items() if (bad := list_bad_messages(tree))} == {}
    wrong = ('_(f"on {day}")', '_("on {}")', "msg(day)", '_("on " + day)', 'ngettext("{0} day", "{n} days", n)')
    assert [len(list_bad_messages(ast.parse(line))) for line in wrong] == [1] * len(wrong)


# --- every name has its word


def test_every_item_event_mark_case_and_mode_has_a_word():
    assert set(things.ITEMS) == set(names.ITEMS)
    assert set(things.EVENTS) == set(names.EVENTS)
    assert set(things.MARKS) == set(names.MARKS)
    assert set(things.CASES) == {names.NOMINAL, names.AS_FLOWN, names.SWEEP}
    assert set(things.MODES) == set(plugins.names("failure"))
    assert set(things.ZONE_KINDS) == set(typing.get_args(ZoneKind))
    assert set(things.ENDS) == {status.name.lower() for status in ImpactStatus if status != ImpactStatus.IMPACT}


def quantities_of(model: type[BaseModel]) -> tuple[set[str], set[str]]:
    """Keys of the numbers in a record and in those within it, and keys of records that have no name of their own."""
    keys, parts = set(), set()
    for key, field in model.model_fields.items():
        for kind in kinds_in(field.annotation):
            if kind is Quantity:
                keys.add(key)
            elif kind.__module__.startswith("fallzone.model") and key not in ("fit", "published"):
                inner_keys, inner_parts = quantities_of(kind)
                has_name = {"name", "item", "stage", "id"} & kind.model_fields.keys()
                keys |= inner_keys
                parts |= inner_parts | ({key} if inner_keys and not has_name else set())
    return keys, parts


def kinds_in(annotation) -> set[type]:
    """Classes of records that an annotation names."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return {annotation}
    return {kind for inner in typing.get_args(annotation) for kind in kinds_in(inner)}


def test_every_number_of_a_vehicle_a_mission_and_a_site_has_a_word():
    found = [quantities_of(model) for model in (Vehicle, Mission, Site)]
    keys = {key for keys, _parts in found for key in keys}
    assert {"thrust_vacuum_n", "beta_kgpm2", "payload_kg"} <= keys
    assert keys == set(things.QUANTITIES)
    assert {part for _keys, parts in found for part in parts} <= set(basis.PARTS)


# --- languages


KOREAN = """\
# Korean
msgid ""
msgstr ""
"Language: ko\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

msgid "first stage"
msgstr "1단"

#, fuzzy
msgid "second stage"
msgstr "3단"

msgid "payload"
msgstr ""

msgctxt "month"
msgid "Aug"
msgstr "8월"

msgctxt "day without a year"
msgid "{day:02d} {month}"
msgstr "{month} {day}일"

msgid "{count} flight"
msgid_plural "{count} flights"
msgstr[0] "비행 {count}회"

msgid ""
"Each area holds {share} of the "
"simulated impacts."
msgstr "각 구역은 모의 \\"낙하\\"의 {share}을 "
"담는다."
"""


def test_a_catalogue_is_read_as_its_translator_wrote_it():
    with speaking(read_po(KOREAN, where="ko.po")):
        assert language() == "ko"
        assert things.item_words("stage-1") == "1단"
        assert ngettext("{count} flight", "{count} flights", 3) == "비행 {count}회"
        assert pgettext("month", "Aug") == "8월" and _("Aug") == "Aug"
        assert _("Each area holds {share} of the simulated impacts.") == '각 구역은 모의 "낙하"의 {share}을 담는다.'
    assert language() == "en" and things.item_words("stage-1") == "first stage"


def test_what_is_not_translated_or_in_doubt_stays_english():
    with speaking(read_po(KOREAN, where="ko.po")):
        assert things.item_words("stage-2") == "second stage"
        assert things.item_words("payload") == "payload"
        assert ngettext("{count} run", "{count} runs", 1) == "{count} run"


def test_dates_and_names_of_regions_follow_the_language():
    with speaking(read_po(KOREAN, where="ko.po")):
        span = times.read_iso_span(("2023-08-23T15:00:00Z", "2023-08-23T16:00:00Z"))
        assert times.window_utc(span) == "8월 23일 15:00–16:00 UTC"
        assert named({"en": "Jeju", "ko": "제주도"}, "jeju") == "제주도"
        assert named({"en": "Jeju"}, "jeju") == "Jeju" and named({}, "jeju") == "jeju"


@pytest.mark.parametrize("line", ['msgid "unclosed', "msgstr no quotes", '"a string before any keyword"', "nonsense"])
def test_a_broken_catalogue_is_told_with_its_line(line):
    with pytest.raises(InputError, match=r"ja\.po, line 2: .*expected msgid"):
        read_po(f"# Japanese\n{line}\n", where="ja.po")


def test_a_language_without_a_catalogue_is_english():
    with speaking(Pseudo()):
        set_language("xx")
        assert language() == "en" and _("Legend") == "Legend"


def test_forms_of_an_orbit_wrap_each_other():
    with speaking(Pseudo()):
        told = orbit_words(End(status="escape", perigee_m=785e3, eccentricity=1.2, inclination_deg=30.0))
    assert told.startswith("⟦⟦⟦") and told.endswith("30.00°⟧")


# --- scripts


def test_long_runs_are_broken_by_script():
    assert printable("x" * 20) == "\u200b".join("x" * 20)
    # The typesetter breaks these itself, but never before a full stop
    for text in ("긴" * 20, "長い名前。" * 10, "ナロ" * 12):
        assert printable(text) == text
    assert printable("長" + "x" * 18) == "長" + "\u200b".join("x" * 18)


def test_words_of_the_legend_are_folded_at_blanks_and_between_characters_that_fill_a_square():
    assert fold("reported object ± its uncertainty", 31.5, 2.5) == ["reported object ± its", "uncertainty"]
    lines = fold("報告された物体とその不確かさの範囲", 25.0, 2.5)
    assert "".join(lines) == "報告された物体とその不確かさの範囲"
    assert len(lines) == 2 and all(width_mm(line, 2.5) <= 25.0 for line in lines)
