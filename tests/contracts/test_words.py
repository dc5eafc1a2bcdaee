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
from map_pages import document_of
from pseudo import PLAIN, STRANGE, Pseudo, list_plain_words
from pydantic import BaseModel
from zone_shapes import rings_of

from fallzone import names, plugins
from fallzone.assessment.store.stored import read_check
from fallzone.catalogue.geodata import SHIPPED, read_json
from fallzone.catalogue.regions import load_regions
from fallzone.catalogue.zones import read_zones
from fallzone.cli.main import main
from fallzone.errors import InputError
from fallzone.model.mission import Mission
from fallzone.model.record import Quantity
from fallzone.model.results.answer import BASIS, Finding, Relation
from fallzone.model.results.basis import ASSUMED, NOT_MODELLED
from fallzone.model.results.flag import Reason
from fallzone.model.results.statement import Statement
from fallzone.model.results.trajectory import End
from fallzone.model.site import Site
from fallzone.model.status import ImpactStatus
from fallzone.model.vehicle import Vehicle
from fallzone.model.zone import Place, ZoneKind
from fallzone.outputs import answer_words, basis_words, finding_words
from fallzone.outputs.doubt_words import say_doubt
from fallzone.outputs.few_impacts import list_few
from fallzone.outputs.files import geojson, kml
from fallzone.outputs.map import html_map
from fallzone.outputs.orbit_words import orbit_words
from fallzone.outputs.pack import annex, briefing, pdf
from fallzone.outputs.pack.blocks import printable
from fallzone.outputs.pack.sections import basis
from fallzone.outputs.static_map.lettering import fold, width_mm
from fallzone.outputs.static_map.page import draw_sheet
from fallzone.places.gazetteer import read_entries
from fallzone.threads import open_pool
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
    """What may stand in an output as it is: texts of files, ids, and what modules of failures still hand up."""
    mission, source = assessment.mission, assessment.provenance
    texts = {text for text in strings_in(assessment) if text.endswith(OF_FILES)}
    ids = {mission.id, mission.pad, source.atmosphere, source.wind, *source.inputs, *source.failure_modes}
    ids |= set(assessment.left_out.files)
    ids |= {zone.id for zone in assessment.zones} | {mission.fit.command if mission.fit else mission.id}
    ids |= {stage.name for stage in assessment.vehicle.stages} | {group.name for group in assessment.vehicle.debris}
    ids |= {part.item for part in mission.separations} | {one.values["model"] for one in source.unverified}
    ids |= {one.values["setting"] for one in source.assumptions if one.code == "as-flown-setting"}
    lines = read_json(SHIPPED.root / "regions" / "distance-lines.geojson")["features"]
    drawn = {
        text for one in lines for key in ("title", "note", "source") for text in strings_in(one["properties"][key])
    }
    rows = {str(text) for row in assessment.validation for text in (row.name, row.tolerance_reason, row.mission)}
    modes = [plugins.load("failure", name) for name in source.failure_modes]
    below = {mode.SOURCE for mode in modes}
    towns_and_regions = {one.names["en"] for one in (*read_entries(SHIPPED), *load_regions(SHIPPED))}
    # A unit, as in the three languages
    return {text for text in texts | ids | drawn | rows | below | towns_and_regions | {"NM"} if text}


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
    """What a page shows: its markup, and what its script finds in its document."""
    document = document_of(page)
    # The script fills the blanks
    words = [re.sub(r"\{\w+\}", "", text) for text in strings_in(list(document["words"].values()))]
    found = [*texts_of_markup(page), *words]
    found += [one["title"] for part in ("groups", "layers") for one in document[part]]
    found += [text for markup in document["texts"] for text in texts_of_markup(markup)]
    found += [one["name"] for one in document["regions"]]
    answers, blanks = document["answers"], re.compile(r"\{distance\}")
    sources = [*answers["areas"], *answers["spots"]]
    found += [*answers["levels"].values(), *answers["doubts"], answers["missing"]]
    found += [blanks.sub("", one[key]) for one in sources for key in ("inside", "near", "outside", "unknown")]
    found += [fact for one in sources for fact in one["facts"]]
    squares = answers["squares"] or {"told": {}, "nowhere": ""}
    found += [
        squares["nowhere"],
        *(text for told in squares["told"].values() for text in told if isinstance(text, str)),
    ]
    for one in (feature for layer in document["layers"] for feature in layer["features"]):
        found += [one[key] for key in ("tip", "label") if key in one]
    return found


def texts_of_document(value) -> list[str]:
    """What a page of print shows, the words of its pictures too."""
    if isinstance(value, str):
        is_picture = value.startswith("<svg")
        return [html.unescape(text) for text in re.findall(r">([^<>]+)</text>", value)] if is_picture else [value]
    if isinstance(value, dict):
        return [
            text
            for key, one in value.items()
            if key not in ("kind", "lang", "colour")
            for text in texts_of_document(one)
        ]
    return [text for one in value for text in texts_of_document(one)] if isinstance(value, list) else []


def squeezed(text: str) -> str:
    """Text without what holds it together or lets it break."""
    return re.sub("[\u200b\u2060]", "", text)


def cut_words(assessment) -> set[str]:
    """Beginnings of titles, which stand on maps as short names, and names of places and countries beside them."""
    known = {one.names["en"] for one in (*read_entries(), *load_regions())}
    return {str(zone.title).split(":")[0] for zone in assessment.zones} | known


def is_of_a_title(text: str, assessment) -> bool:
    """Whether it is a line of a title, which maps on paper fold."""
    titled = (*assessment.zones, *assessment.mission.observations, assessment.site)
    return any(text.removesuffix(" …") in str(one.title) for one in titled)


def check_words(texts: list[str], assessment) -> None:
    data = {squeezed(text) for text in data_of(assessment) | cut_words(assessment)}
    said = (squeezed(text) for text in texts if not is_of_a_title(text, assessment))
    assert {text: found for text in said if (found := list_plain_words(text, data))} == {}
    assert texts


def test_a_map_says_nothing_past_the_catalogue(made):
    with speaking(Pseudo()):
        check_words(texts_of_map(html_map.render(made)), made)


@pytest.mark.parametrize("part", [pdf, annex])
def test_a_printed_briefing_says_nothing_past_the_catalogue(made, part):
    with speaking(Pseudo()):
        document = part.build_document(made)
    assert document.pop("language") == "en"
    # The typesetter puts the numbers in
    document["page"] = document["page"].format(page=1, pages=9)
    check_words(texts_of_document(document), made)


def test_a_sheet_with_a_map_says_nothing_past_the_catalogue(made):
    with speaking(Pseudo()):
        check_words(texts_of_document(draw_sheet(made)), made)


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
    listed = re.findall(r"^[\w-]+\.\w+", readme, flags=re.MULTILINE)
    assert len(listed) == 15 and list_plain_words(readme, [*listed, *data_of(made)]) == []


def test_files_for_other_programs_say_nothing_past_the_catalogue(made, tmp_path):
    with speaking(Pseudo()):
        path, *_others = geojson.write(made, tmp_path)
    document = json.loads(path.read_text(encoding="utf-8"))
    told = [document["notice"], *(one["sentence"] for one in document["without_area"])]
    check_words(told, made)
    assert len(told) == 1 + len(list_few(made))


# --- and over answers to "am I inside?"


def findings() -> dict[str, Finding]:
    """One of every relation of every kind, and one for each thing that may be said beside."""
    closed = ("2023-08-24T00:00:00Z", "2023-08-24T04:00:00Z")
    days = tuple((f"2023-08-{day}T00:00:00Z", f"2023-08-{day}T04:00:00Z") for day in range(10, 20))
    zone = {"id": "zone-a", "title": f"Zone A{OF_FILES}", "item": "stage-1", "known_to_m": 5e3}
    shape = {"id": "nominal:fairing:99", "kind": "footprint", "case": "nominal", "item": "fairing", "containment": 0.99}
    shape |= {
        "condition": "nominal",
        "probability": 0.975,
        "interval": (0.86, 0.99),
        "flights": 40,
        "window_utc": closed,
        "mission": "tiny-1",
    }
    few = {"id": "sweep:debris:impacts", "kind": "impacts", "case": "sweep", "item": "debris", "flights": 1_000}
    few |= {"condition": "sweep"}
    rare = {**few, "probability": 0.014, "interval": (0.007, 0.024), "flights_needed": 7_200, "edge_distance_m": 9e5}
    whole = {"part_lat_deg": 26.5, "part_lon_deg": 127.9}
    near = {"near_interval": (0.01, 0.2), "edge_distance_m": 1e5}
    reaching = {"relation": "NEAR", "edge_distance_m": 9e3, "reach_m": 1e4, "reach_mark": "assumed"}
    told = {}
    for kind in typing.get_args(ZoneKind):
        told |= {
            f"{kind} inside": {**zone, "kind": kind, "relation": "INSIDE", "windows_utc": days, "window_utc": closed},
            f"{kind} near": {**zone, "kind": kind, "relation": "NEAR", "edge_distance_m": 4.5e3},
            f"{kind} far": {**zone, "kind": kind, "relation": "OUTSIDE", "edge_distance_m": 4.5e5, **whole},
            f"{kind} without coordinates": {**zone, "kind": kind, "relation": "UNKNOWN", "has_coordinates": False},
            f"{kind} at least": {
                **zone,
                "kind": kind,
                "relation": "OUTSIDE",
                "has_coordinates": False,
                "edge_distance_m": 5e4,
                "windows_utc": ((closed[0], None),),
            },
        }
    told |= {
        f"share {share}": {**shape, **whole, "relation": "INSIDE", "share_of_place": share}
        for share in (0.0, 0.0004, 0.02, 0.25, 0.997, 1.0)
    }
    told |= {
        "one flight": {**shape, **near, "relation": "INSIDE", "near_probability": 0.025},
        "some flights": {**shape, **near, "relation": "INSIDE", "near_probability": 0.1},
        "one flight in a place": {**shape, **near, **whole, "relation": "NEAR", "near_probability": 0.025},
        "some flights in a place": {**shape, **near, **whole, "relation": "NEAR", "near_probability": 0.1},
        "as flown": {**shape, "relation": "NEAR", "edge_distance_m": 10.0, "condition": "sweep"},
        "one failure": {**shape, "relation": "OUTSIDE", "edge_distance_m": 1e6, "condition": ONE_FAILURE},
        "beyond its point": {**shape, **reaching},
        "beyond its outline": {**shape, **reaching, **whole},
        "few": {**rare, "relation": "UNKNOWN"},
        "one": {**rare, "relation": "NEAR", "probability": 0.001},
        "rare": {**rare, "relation": "OUTSIDE", **whole},
        "lost": {**rare, "relation": "UNKNOWN", "flights_needed": None},
        "none": {**few, "relation": "UNKNOWN", "probability": 0.0, "interval": (0.0, 0.004)},
    }
    return {name: Finding(**facts) for name, facts in told.items()}


DATA_OF_FINDINGS = [f"Zone A{OF_FILES}", "zone-a", "tiny-1", "no-ignition"]


@pytest.mark.parametrize("name", findings())
def test_a_finding_says_nothing_past_the_catalogue(name):
    finding = findings()[name]
    with speaking(Pseudo()):
        texts = [finding_words.finding_words(finding), finding_words.finding_reason(finding)]
        texts += [finding_words.nearest_sentence(finding)] if finding.edge_distance_m is not None else []
    for text in texts:
        assert text and list_plain_words(text, DATA_OF_FINDINGS) == []


def test_every_finding_is_whole_sentences():
    """Each piece of what is said ends where a sentence ends, and nothing lacks its value."""
    assert {(one.kind, one.relation) for one in findings().values()} == {
        *((kind, relation) for kind in typing.get_args(ZoneKind) for relation in typing.get_args(Relation)),
        *(("footprint", relation) for relation in ("INSIDE", "NEAR", "OUTSIDE")),
        *(("impacts", relation) for relation in ("NEAR", "OUTSIDE", "UNKNOWN")),
    }
    for name, finding in findings().items():
        told = finding_words.finding_words(finding)
        assert told.endswith(".") and ".." not in told and "None" not in told and "{" not in told, name


BODIES = {"conditions": ("nominal", "nominal", "sweep"), "items": ("stage-1", "fairing", "debris")}
HELD = {"by": "flight", "figures": 25, "flights": 9, "held_90": 21, "held_99": 24}
FEW = {"case": "sweep", "item": "debris", "hits": 3, "flights": 20_000, "flights_needed": 670_000}
VALUES = {
    "zones-and-areas": [{"zones": 1, **BODIES}, {"zones": 3, **BODIES}],
    "zones-alone": [{"zones": 1}, {"zones": 3}],
    "zones": [{"zones": 1}, {"zones": 0}],
    "zones-of-no-run": [{"zones": 1}, {"zones": 14}],
    "areas-as-named": [HELD, {**HELD, "flights": 1}, {**HELD, "by": "vehicle"}],
    "areas-too-small": [HELD, {**HELD, "flights": 1}, {**HELD, "by": "vehicle"}],
    "few-impacts": [FEW, {**FEW, "hits": 1}],
    "not-simulated": [
        {"cases": ("nominal", "as-flown", "sweep"), "items": ("", "", "")},
        {"cases": ("nominal", "as-flown", "sweep"), "items": ("fairing", "debris", "debris")},
    ],
    "beneath-track": [
        {"line": "ground-track", "case": "nominal", "distance_m": 44e3, "t_s": 470.0, "mission": ""},
        {"line": "iip-trace", "case": "as-flown", "distance_m": 0.0, "t_s": 290.0, "mission": "tiny-2023-08-24"},
    ],
    "floor": [{"floor_per_km2": 1e-6}, {"floor_per_km2": 2.5e-5}],
    "floor-unknown": [{"floor_per_km2": 1e-6}],
    "notice-only": [{"zones": 1, "notices": ("A1/27",)}, {"zones": 9, "notices": tuple("ABCDE")}],
    "notice-in-doubt": [{"notice": "A1/27"}],
    "notice-without-area": [{"notice": "A1/27"}],
    "notice-unread": [{"problem": "7: 8"}],
    "older-run": [{"run": "results/tiny-1"}],
    "unreadable-run": [{"run": "results/tiny-1"}],
}


@pytest.mark.parametrize("code", [*BASIS, "few-impacts"])
def test_what_an_answer_rests_on_says_nothing_past_the_catalogue(code):
    for values in VALUES.get(code, [{}]):
        statement = Statement(code=code, values=values)
        with speaking(Pseudo()):
            told = answer_words.basis_sentence(statement)
        words = [*DATA_OF_FINDINGS, "results/tiny-1", "tiny-2023-08-24", "--failure-probability"]
        assert told.startswith("⟦") and list_plain_words(told, words) == []
        english = answer_words.basis_sentence(statement)
        assert english.endswith(".") and "{" not in english and "None" not in english


@pytest.mark.parametrize("place", [*things.PLACE_KINDS, "reaching"])
def test_a_place_says_nothing_past_the_catalogue(place):
    facts = {"id": "p", "name": "p", "lon_deg": 127.0, "lat_deg": 26.0, "names": {}, "source": "typed"}
    kind = place if place in things.PLACE_KINDS else "city"
    geometry = None if place == "reaching" else shapely.box(126.0, 25.0, 128.0, 27.0)
    asked = Place(**facts, area="Okinawa, JP", kind=kind, geometry=geometry, reach_m=1e4, reach_mark="assumed")
    with speaking(Pseudo()):
        told = answer_words.place_words(asked)
    assert list_plain_words(told, []) == []


@pytest.mark.parametrize("asked", [["--run", "results/tiny"], []])
def test_what_check_prints_says_nothing_past_the_catalogue(monkeypatch, capsys, tmp_path, asked):
    made = tiny_assessment(OF_FILES)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("fallzone.words._read_catalogue", lambda tag: Pseudo())
    made.write(tmp_path / "results" / "tiny")
    (made.write(tmp_path / "results" / "torn") / "SHA256SUMS").write_text("")
    data = read_check(tmp_path / "results" / "tiny")
    # Texts that the floors below still hand up, and codes
    below = {text for text in (data.stale, *data.zone_doubts) if isinstance(text, str)}
    below |= {shape.condition for shape in data.shapes} - {"nominal", "sweep"} | {"early-cutoff"}
    ids = {made.mission.id, "results/tiny", "results/torn", "INSIDE", "UNKNOWN", "OUTSIDE", *SHIPPED.list_ids("zones")}
    ids |= {"zones/tiny.geojson", *(zone.id for zone in made.zones)}
    files = [SHIPPED.root / "zones" / f"{name}.geojson" for name in SHIPPED.list_ids("zones")]
    titles = {text for file in files for zone in read_zones(file) for text in (zone.id, str(zone.title))}
    places = {"Naha, Okinawa", "Yellow Sea"}
    with speaking(Pseudo()), pytest.raises(SystemExit) as left:
        main(["check", "30.8,127.5", "Naha", "Yellow Sea", "5,-30", "35.7,123.5", *asked])
    printed = capsys.readouterr()
    assert left.value.code == 10 and printed.out.count("⟦") > 20
    # Lines are wrapped: what is one text goes on in the next
    words = " ".join(printed.out.split())
    assert list_plain_words(words, {*(text for text in below | ids | titles | places if text)}) == []


def test_the_check_finds_what_went_past():
    with speaking(Pseudo()):
        said = _("The wind of {day}.").format(day="Monday")
    assert said == "⟦Țɦé ẁíñđ öƒ Monday.⟧"
    assert list_plain_words(said, []) == ["Monday"] and list_plain_words(said, ["Monday"]) == []
    assert list_plain_words("⟦Țɦé⟧ wind", []) == ["wind"]
    assert len(PLAIN) == len(set(STRANGE)) == 52


# --- the sources


# What a model cites, by the name of the constant: as it stands in every language
CITATION = "SOURCE"
SCOPES = (ast.FunctionDef, ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
CATALOGUE_CALLS = {"_", "msg", "ngettext", "pgettext"}
# Sentences in the sources that are no messages: a part of each, and why
EXCEPTIONS = {
    "__init__.py": {"has no attribute": "for programmers"},
    "assessment/assessment.py": {" flagged regions": "for programmers", " flights, seed ": "for programmers"},
    "assessment/store/parquet.py": {
        "square metre": "a unit of a column, for programs",
        "area within which": "what a column is, for programmers",
        "python -m pip": "a command",
    },
    "assessment/store/strict.py": {"Value error, ": "what pydantic writes before an error of ours"},
    "breakups/_class_table.py": {" parts": "name of a debris group", " by class": "name of a debris group"},
    **{
        f"notices/{file}.py": {" ": "names of elements, values of formats, and faults for programmers"}
        for file in (
            "formats/_cap_draft",
            "formats/_cap_rules",
            "formats/_s124_draft",
            "formats/aixm",
            "formats/cap",
            "formats/kml",
            "formats/s124",
            "s124_checks",
        )
    },
    "model/closing.py": {" AMSL": "a reference as notices write it", " AGL": "a reference as notices write it"},
    "notices/outward.py": {" is no whole number of ": "for programmers", "ths of a degree": "for programmers"},
    "montecarlo/sampling.py": {"upper stages": "address of random numbers", "burns and": "address of random numbers"},
    "cli/terminal/machine.py": {
        **dict.fromkeys(("allocate", "out of memory", "map segment", "start", "temporarily"), "what libraries say"),
    },
    "cli/terminal/state.py": {"VN VE VD": "stands for three numbers"},
    "notices/launches/skeleton.py": dict.fromkeys(
        (
            "Half the ",
            "What falls ",
            "Skeleton",
            "Check every",
            ": middle",
            "Assumed: ",
            "Estimated: ",
            ", of the same",
        ),
        "texts of the file that is written, in its languages",
    ),
    "outputs/alert/page.py": {"default-src": "a policy for browsers", "<!DOCTYPE html": "the form of a page"},
    "outputs/files/qgis_styles.py": {"<!DOCTYPE qgis": "the form of a file of styles"},
    "outputs/map/app/bundle.py": {" ": "faults of modules, for programmers"},
    "outputs/map/app/page.py": {"default-src": "a policy for browsers", "<!DOCTYPE html": "the form of a page"},
    "outputs/static_map/lettering.py": {"Noto Sans": "the name of a font"},
    "outputs/seal.py": {"<!-- risk map by": "the mark by which a file is known as ours"},
    "places/coordinates.py": {"DDMM": "a pattern of digits"},
    "trajectories/rocket_csv.py": dict.fromkeys(
        ("altitude a", "position ", "deg n", "deg e"), "headings and units that files have"
    ),
    "trajectories/stk.py": {"Meters": "units that files have"},
    "winds/_columns.py": dict.fromkeys(
        ("wind", "utc", "date time", "geo", "pressure", "sigma", "component", "temp|dew"), "headings that files have"
    ),
    "winds/_wyoming.py": dict.fromkeys(("Observation time", "for Station"), "what files say"),
    "words/__init__.py": {"catalogue of the": "name of a variable"},
    "words/po.py": {"expected msgid": "for translators, before there is a catalogue"},
    "writers.py": {"keeps unfinished": "the mark by which a folder is known as ours"},
}
MARKUP = re.compile(r"<[^!>]*>?|\{%.*?%\}|\{\{.*?\}\}")
SENTENCE = re.compile(r"[A-Za-z]{2,},? [A-Za-z]|[A-Za-z] [A-Za-z]{2,}")


def list_sentences(tree: ast.Module) -> list[str]:
    """String literals that read as words and are neither docstrings, nor messages, nor citations."""
    inside: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CATALOGUE_CALLS:
            inside |= {id(part) for one in node.args for part in ast.walk(one)}
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            inside.add(id(node.value))
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == CITATION:
            inside |= {id(part) for part in ast.walk(node.value)}
    strings = (n for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str))
    return [one.value for one in strings if id(one) not in inside and SENTENCE.search(MARKUP.sub("<>", one.value))]


# What warnings say stands there in capitals, to be recognised and never to be shown
OF_WARNINGS = SOURCE / "notices"
LOWER_CASE = re.compile(r"[a-z]{2,},? [a-z]|[a-z] [a-z]{2,}")


def is_of_warnings(path: Path, text: str) -> bool:
    return path.is_relative_to(OF_WARNINGS) and not LOWER_CASE.search(text)


# What columns are is said there to programmers
FOR_PROGRAMMERS = SOURCE / "model" / "results" / "impacts.py"


@pytest.mark.parametrize(
    "path",
    sorted(set(SOURCE.rglob("*.py")) - {FOR_PROGRAMMERS}),
    ids=lambda path: path.relative_to(SOURCE).as_posix(),
)
def test_sentences_in_the_sources_are_messages(path):
    found = [
        text for text in list_sentences(ast.parse(path.read_text(encoding="utf-8"))) if not is_of_warnings(path, text)
    ]
    known = EXCEPTIONS.get(path.relative_to(SOURCE).as_posix(), {})
    assert [text for text in found if not any(part in text for part in known)] == []
    assert [part for part in known if not any(part in text for text in found)] == [], "exceptions no longer needed"


def test_a_sentence_is_found_unless_it_is_a_message_or_a_docstring():
    source = (
        '"""A docstring here."""\nx = f"the wind {y}"\nz = table(_("Two words"), "<b>two words</b>", "<i class=a b>")'
        '\nSOURCE = "A. Author, A Book"'
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


def list_stores(node: ast.AST, name: str) -> list[int]:
    """Lines of a scope that give a name another value; comprehensions and inner functions have scopes of their own."""
    found = []
    for part in ast.iter_child_nodes(node):
        if isinstance(part, SCOPES):
            continue
        if isinstance(part, ast.Name) and part.id == name and isinstance(part.ctx, ast.Store):
            found.append(part.lineno)
        found += list_stores(part, name)
    return found


def list_muted(tree: ast.Module) -> list[int]:
    """Lines of functions that speak in which ``_`` becomes what nobody needs."""
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    return [line for one in functions if "_" in names_called(one) for line in list_stores(one, "_")]


def names_called(node: ast.AST) -> set[str]:
    calls = (one.func for one in ast.walk(node) if isinstance(one, ast.Call))
    return {called.id for called in calls if isinstance(called, ast.Name)}


def test_no_function_that_speaks_throws_values_into_the_underscore():
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in SOURCE.rglob("*.py")}
    assert {path.name: lines for path, tree in trees.items() if (lines := list_muted(tree))} == {}
    assert list_muted(ast.parse('def f():\n    a, _ = g()\n    return _("wind")')) == [2]
    assert list_muted(ast.parse('def f():\n    return [a for a, _ in g()], _("wind")')) == []


# --- every name has its word


def test_every_item_event_mark_case_and_mode_has_a_word():
    assert set(things.ITEMS) == set(names.ITEMS)
    assert set(things.EVENTS) == set(names.EVENTS)
    assert set(things.MARKS) == set(names.MARKS)
    assert set(things.CASES) == {names.NOMINAL, names.AS_FLOWN, names.SWEEP}
    assert set(things.MODES) == set(plugins.names("failure"))
    assert set(things.ZONE_KINDS) == set(typing.get_args(ZoneKind))
    assert set(things.ENDS) == {status.name.lower() for status in ImpactStatus}


def test_every_code_of_what_a_run_says_of_itself_has_its_words():
    said = {**ASSUMED, **NOT_MODELLED}
    assert sorted([*basis_words.SENTENCES, *basis_words.COUNTED]) == sorted(said)
    source = tiny_assessment().provenance
    for statement in (*source.assumptions, *source.not_modelled):
        told = basis_words.say_basis(statement)
        assert told.endswith(".") and not re.search(r"[{}]|None", told), told
    assert [basis_words.say_basis(one) for one in source.unverified] == [
        "westerly: Assumed seasonal westerlies with spread"
    ]


FALL = {"case": "sweep", "item": "debris", "hits": 1, "flights": 40}


@pytest.mark.parametrize(
    ("code", "values", "sentence"),
    [
        (
            "other-version",
            {"made_by": "0.1", "version": "0.2"},
            "The stored run is out of date (made by version 0.1, this is 0.2): run it again.",
        ),
        ("file-gone", {"file": "a.toml"}, "The stored run is out of date (a.toml is gone): run it again."),
        ("file-new", {"file": "a.toml"}, "The stored run is out of date (a.toml is new): run it again."),
        (
            "missing-case",
            {"case": "sweep"},
            "The run has no sweep of failures: what that would bring down is not flagged.",
        ),
        (
            "missing-item",
            {"case": "nominal", "item": "fairing"},
            "The run has no fairing halves in its nominal flight: what that would bring down is not flagged.",
        ),
        (
            "missing-layers",
            {"layers": ("japan", "korea")},
            "Region layers that are missing, and of which nothing is flagged: japan, korea.",
        ),
        (
            "zone-file-gone",
            {"file": "zones/a.geojson"},
            "zones/a.geojson, which the mission names, is gone: what it closes is not in this answer.",
        ),
        (
            "zones-lost",
            {"zones": ("a", "b")},
            "In no zone file any more, and cancelled by no notice: a, b; if that was withdrawn, run it again.",
        ),
        (
            "few-impacts",
            {**FALL, "flights_needed": 4_000},
            "Debris, failed flights (sweep): 1 of 40 simulated flights brings it down, too few for an area; about 4000 "
            "would give one.",
        ),
        (
            "lost-area",
            {**FALL, "hits": 200, "flights": 1_000},
            "Debris, failed flights (sweep): 200 of 1000 simulated flights bring it down, but the run holds no area of "
            "it: they fall too far apart for one, or it is lost.",
        ),
        (
            "none-fell",
            {**FALL, "hits": 0, "most": 0.088},
            "Debris, failed flights (sweep): none of 40 simulated flights brings it down; up to 8.8 % of all may.",
        ),
    ],
)
def test_every_doubt_is_a_sentence(code, values, sentence):
    assert say_doubt(Statement(code=code, values=values)).replace("\u202f", " ") == sentence


def test_a_condition_is_told_as_the_contract_has_it():
    assert things.condition_words("nominal") == "nominal"
    assert things.condition_words("sweep") == "a failure at a uniformly drawn time of powered flight"
    assert things.condition_words("explosion@T+338.28") == "failure at T+338.28 s by explosion"
    with speaking(Pseudo()):
        assert things.condition_words("explosion@T+5") == "⟦ƒàíɫûɍé àț Ț+5 ș ƀý explosion⟧"


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


def test_threads_speak_the_language_of_who_started_them():
    with speaking(Pseudo()), open_pool(2) as pool:
        assert pool.submit(_, "Legend").result() == "⟦Ƚéǥéñđ⟧"
    with open_pool(1) as pool:
        assert pool.submit(_, "Legend").result() == "Legend"


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
    for widest_mm in (5.0, 7.5, 10.0, 12.5, 15.0):
        assert not any(line.startswith("、") for line in fold("落下の99、97、90", widest_mm, 2.5))
