"""Commands in a made-up language: what they print and say is text of the catalogue, data, and nothing else."""

from __future__ import annotations

import dataclasses
import shutil

import pytest
from pseudo import Pseudo, list_plain_words
from typer.main import get_command

from fallzone import names, words
from fallzone.cli.list_ import Kind
from fallzone.cli.main import app
from fallzone.cli.terminal.printing import cells, wrap
from fallzone.outputs.map import html_map
from fallzone.outputs.pack import briefing

MISSION, NURI = "malligyong-1-2023-08-24", "nuri-2021-10-21"
STATE = ("--lat", "34.4", "--lon", "127.5", "--height-m", "300000", "--velocity-ned")
COMMANDS = get_command(app).commands
OF_NOTICES = COMMANDS["notice"].commands
# What has a word is no data
NAMED = {*names.ITEMS, *names.EVENTS, *names.MARKS, names.NOMINAL, names.AS_FLOWN, names.SWEEP}


@pytest.fixture
def spoken(fallzone, monkeypatch):
    """Run a command in the made-up language, in lines that are long enough for every text."""
    monkeypatch.setattr(words, "_read_catalogue", lambda _tag: Pseudo())
    monkeypatch.setenv("COLUMNS", "2000")
    with words.speaking(Pseudo()):
        yield fallzone


def strings_in(value) -> set[str]:
    """Every string in a document; of its keys those that are data too."""
    if isinstance(value, dict):
        return {one for key, part in value.items() for one in strings_in(part)}
    if isinstance(value, list):
        return {one for part in value for one in strings_in(part)}
    return {value} if isinstance(value, str) else set()


def check_words(spoken, *arguments: object, data=(), code: int = 0, json: bool = True) -> str:
    """See that a command says nothing in plain letters but what it was told, what its document holds, and the data."""
    typed = [str(argument) for argument in arguments]
    held = strings_in(spoken(*typed, "--json").document) - NAMED if json else set()
    outcome = spoken(*typed)
    assert outcome.code == code, outcome.err
    said = outcome.out + outcome.err
    known = {line for text in (*held, *typed, *data) for line in (text, " ".join(text.split())) if line}
    assert list_plain_words(said, known) == []
    return said


def title_of(spoken, mission: str) -> str:
    return {one["id"]: one["title"] for one in spoken("list", "missions", "--json").document["items"]}[mission]


@pytest.mark.parametrize("command", ["", *COMMANDS, *(f"notice {name}" for name in OF_NOTICES)])
def test_help(spoken, command):
    outcome = spoken(*command.split(), "--help")
    assert outcome.code == 0 and outcome.err == ""
    groups = (get_command(app), *COMMANDS.values(), *OF_NOTICES.values())
    parameters = [one for group in groups for one in group.params]
    typed = {str(text) for one in parameters for text in (*one.opts, one.metavar, one.default) if text}
    assert list_plain_words(outcome.out, {*typed, *COMMANDS, *OF_NOTICES, "fallzone", "--help"}) == []
    assert "⟦" in outcome.out and max(map(cells, outcome.out.splitlines())) <= 80


@pytest.mark.parametrize("kind", [(), ("sites",), ("vehicles",), ("missions",), ("regions",), ("models",)])
def test_lists(spoken, kind):
    # A model of reliability has the name of a mark
    assert "⟦" in check_words(spoken, "list", *kind, data=("declared",) if kind == ("models",) else ())


def test_list_of_cases(spoken):
    check_words(spoken, "list", "cases", NURI, data=["nominal", "as-flown"])


def test_list_of_places(spoken, gazetteer):
    check_words(spoken, "list", "places")


@pytest.mark.parametrize("case", ["nominal", "as-flown"])
def test_fly(spoken, case):
    title = title_of(spoken, NURI)
    check_words(spoken, "fly", NURI, "--case", case, data=[title])


def test_states(spoken):
    check_words(spoken, "iip", *STATE, "0", "0", "0")
    check_words(spoken, "fall", *STATE, "0", "0", "0", "--beta-kgpm2", "100")
    for speed in ("-7900", "-15000"):
        assert "⟧" in check_words(spoken, "iip", *STATE, speed, "0", "0", code=4)


def test_run_and_flag(spoken, made, assessment, tmp_path):
    titles = [str(one.title) for one in (assessment.mission, *assessment.zones)]
    texts = [*titles, "JST", "A made-up source"]
    said = check_words(spoken, "run", MISSION, data=texts)
    # Cases, items and events in words
    assert "ñöɱíñàɫ" in said and "ƒàíɍíñǥ" in said
    check_words(spoken, "flag", "--mission", MISSION, code=10, data=texts)
    shutil.rmtree(tmp_path / "results")
    assert "⟦" in spoken("flag", "--mission", MISSION).err, "that a run is made"


def test_map_and_brief(spoken, stored, monkeypatch):
    # What they write is tested where it is written
    monkeypatch.setattr(html_map, "write", lambda _made, path: [path])
    monkeypatch.setattr(briefing, "write", lambda _made, path, _languages: [path])
    check_words(spoken, "map", MISSION, "-o", "map.html")
    check_words(spoken, "brief", MISSION, "-o", "pack")


def test_corridor(spoken):
    arguments = ("corridor", "goheung", "--azimuth", "170", "--class", "small")
    data = ["Naro Space Center, Goheung", "CF", "DE", "HI", "km"]
    assert "⟦" in check_words(spoken, *arguments, data=data)
    check_words(spoken, *arguments, "--casualty-area-m2", "100", data=data)
    check_words(spoken, *arguments[:-1], "guided-suborbital", data=data)


@pytest.mark.parametrize("arguments", [(), ("--failure-probability", "0.3")])
def test_risk(spoken, stored, assessment, tmp_path, arguments):
    data = [str(assessment.mission.title), "fleet", "KE1"]
    ships, planes = tmp_path / "ships.csv", tmp_path / "planes.csv"
    ships.write_text("name,lat,lon,count\nfleet,20,125,3\n", encoding="utf-8")
    planes.write_text("name,lat,lon\nKE1,20,124\n", encoding="utf-8")
    own = ("--ships", ships, "--aircraft", planes)
    assert "⟦" in check_words(spoken, "risk", "--run", stored, *arguments, *own, data=data)


def test_compare(spoken, stored, assessment, tmp_path):
    provenance = dataclasses.replace(assessment.provenance, seed=2, samples={"nominal": 40}, assumptions=())
    other = dataclasses.replace(assessment, provenance=provenance, flagged=assessment.flagged[:1])
    other.write(tmp_path / "other")
    data = [one.code for one in assessment.provenance.assumptions]
    assert "⟦" in check_words(spoken, "compare", stored, tmp_path / "other", data=data)
    check_words(spoken, "compare", stored, stored)


def test_validate(spoken):
    title = title_of(spoken, NURI)
    check_words(spoken, "validate", NURI, data=[title])


def test_calibrate(spoken, geodata):
    keys = spoken("calibrate", NURI, "--evaluations", "1", "--json").document["parameters"]
    data = [title_of(spoken, NURI), *keys, *NAMED]
    check_words(spoken, "calibrate", NURI, "--evaluations", "1", data=data)


def test_warmup(spoken):
    check_words(spoken, "warmup")


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("list", "nonsense"),
        ("list", "cases"),
        ("iip",),
        ("iip", "--lat", "x", "--lon", "0"),
        ("iip", *STATE, "0", "0"),
        ("iip", "--lat", "134.4", "--lon", "27.5", "--height-m", "0", "--velocity-ned", "0", "0", "0"),
        ("iip", "--lat", "0", "--lon", "0", "--height-m", "-5", "--velocity-ned", "0", "0", "0"),
        ("iip", "--lat", "nan", "--lon", "0", "--height-m", "0", "--velocity-ned", "0", "0", "0"),
        ("fly",),
        ("fly", NURI, NURI),
        ("fly", NURI, "--cas", "nominal"),
        ("fly", NURI, "--case"),
        ("fly", NURI, "--json=3"),
        ("run", NURI, "--samples", "0"),
        ("run", NURI, "--samples", "half"),
        ("run", NURI, "--workers", "1", "--cluster", "local:1"),
        ("run", NURI, "--sampling", "sobel"),
        ("run", NURI, "--precision", "5"),
        ("calibrate", NURI, "--evaluations", "0"),
        ("flag",),
        ("map", NURI),
    ],
    ids=" ".join,
)
def test_errors(spoken, arguments):
    outcome = spoken(*arguments)
    assert outcome.code in (2, 3) and outcome.out == "" and "⟦" in outcome.err
    options = {option for command in COMMANDS.values() for one in command.params for option in one.opts}
    data = {*COMMANDS, *options, *arguments, "--help", "KIND", "MISSION", "fallzone", "sobol", "plain", "/proc"}
    data |= set(Kind)
    assert list_plain_words(outcome.err, data) == []


def test_no_command_is_told_with_the_help(spoken):
    outcome = spoken()
    assert (outcome.code, outcome.out) == (2, "") and outcome.err == spoken("--help").out


def test_the_language_is_known_before_the_help_is_shown(fallzone, monkeypatch):
    monkeypatch.setattr(words, "_read_catalogue", lambda tag: Pseudo() if tag == "ko" else words._ENGLISH)
    with words.speaking(words._ENGLISH):
        assert "⟦" in fallzone("--lang", "ko", "--help").out
        assert "⟦" in fallzone("--lang", "ko", "fly", "--help").out
        assert "⟦" not in fallzone("fly", "--help").out
        monkeypatch.setenv("LANGUAGE", "ko")
        assert "⟦" in fallzone("fly", "--help").out and "⟦" in fallzone("fly").err
        assert "⟦" not in fallzone("--lang", "en", "fly", "--help").out


@pytest.mark.parametrize(
    "text",
    [
        "この地図は準備のための計算による推定であり、公式の警報ではありません（NAVAREA、NOTAM）。警報は当局だけが発表します。",
        "이 지도는 준비를 위한 계산상의 추정이며 공식 경보가 아닙니다. 경보는 당국만이 발표합니다. fallzone run",
        "A computed estimate for preparation. Warnings come from the authorities alone: coast guards, civil aviation.",
        "99\u202f% of 12\u202f345 flights, " * 5,
        "x" * 200,
    ],
)
@pytest.mark.parametrize("width", [20, 40, 80])
def test_lines_are_broken_by_the_width_of_their_script(text, width):
    lines = wrap(text, width, "  - ")
    assert all(cells(line) <= width for line in lines)
    assert min(map(cells, lines[:-1]), default=width) > width // 2, "no line ends early"
    assert "".join("".join(line[4:] for line in lines).split(" ")) == "".join(text.split(" "))
    assert not any(line[4] in "、。）」.,)" or line.endswith(("（", "「", "\u202f")) for line in lines)
