"""``fallzone validate --leave-out``: what fits foretell that have not seen it, its table, and who quotes that."""

from __future__ import annotations

import shutil
import sys
from types import ModuleType

import pytest
from pseudo import Pseudo, list_plain_words
from test_silence import SYDNEY
from tiny_records import left_out, tiny_left_out

from fallzone import words
from fallzone.assessment.credibility import validation
from fallzone.assessment.inputs import load_mission
from fallzone.assessment.store.read import read_run
from fallzone.assessment.store.stored import find_staleness
from fallzone.catalogue.fitted.left_out import format_left_out, load_left_out
from fallzone.catalogue.geodata import SHIPPED, Geodata
from fallzone.cli.terminal.printing import cells
from fallzone.files import digest_sha256

MISSION = "nuri-2021-10-21"
TABLE = "leave_out.csv"
FLIGHTS = tuple(row for row in tiny_left_out().rows if row.by == "flight")
ALONE = tuple(row for row in tiny_left_out().rows if row.by == "row")
FAILED = left_out("row", "tiny-1", 0.31, name="failure", case="as-flown", quantity="height_m", published=7e4)
TOLD = (
    "On 5 flights left out of the fit, the 90 % areas held 14 of 25 figures published of falls (56 %, "
    "with 90 % confidence 37 % to 74 %)"
)
UNTRIED = "they were not tried on flights left out of the fit"


@pytest.fixture(autouse=True)
def geodata(tmp_path, monkeypatch):
    """A copy of the shipped files without a table."""
    folder = tmp_path / "geodata"
    shutil.copytree(SHIPPED.root, folder, ignore=shutil.ignore_patterns("build", TABLE))
    monkeypatch.setenv("FALLZONE_GEODATA", str(folder))
    return folder


@pytest.fixture
def asked(monkeypatch):
    """In place of minutes of fits: what they foretell is made up, and what they were asked is kept."""
    questions = []

    def leave_out(by, geodata, progress):
        questions.append((by, geodata.root))
        progress("left-out", 0, 1)
        return FLIGHTS if by == "flight" else (*ALONE, FAILED)

    module = ModuleType("fallzone.calibration.vehicle.leave_out")
    module.leave_out = leave_out
    monkeypatch.setitem(sys.modules, module.__name__, module)
    return questions


def one_line(text: str) -> str:
    return " ".join(text.replace("\u202f", " ").split())


def test_each_figure_and_the_counts_are_printed_within_80_columns(fallzone, asked, geodata):
    for by, lines in {
        "flight": ("first stage falls range 400±24 km 373–433 30.0 %", "90 % 14 of 25 56 % 20–25 too few"),
        "row": ("failure* height 70±24 km 43–103 31.0 %", "events 2 50 % 1 of 2 50 % 0–2 ok"),
    }.items():
        outcome = fallzone("validate", "--leave-out", by)
        assert outcome.code == 0, outcome.err
        assert max(map(cells, outcome.out.splitlines())) <= 80
        for line in lines:
            assert line in one_line(outcome.out), line
    assert asked == [("flight", geodata), ("row", geodata)]
    # Nothing is stored that was not asked to be
    assert not (geodata / TABLE).exists()


@pytest.mark.parametrize("by", ["flight", "row"])
def test_all_of_it_is_text_of_the_catalogue_and_fits_80_columns_in_wide_letters(fallzone, asked, monkeypatch, by):
    monkeypatch.setattr(words, "_read_catalogue", lambda _tag: Pseudo())
    with words.speaking(Pseudo()):
        outcome = fallzone("validate", "--leave-out", by)
    assert outcome.code == 0 and max(map(cells, outcome.out.splitlines())) <= 80
    assert list_plain_words(outcome.out, ["tiny"]) == []


def test_the_document_holds_every_figure_and_every_count(fallzone, asked):
    document = fallzone("validate", "--leave-out", "flight", "--json").document
    assert [row["level"] for row in document["items"]] == [row.level for row in FLIGHTS]
    assert set(document["items"][0]) == {
        *("by", "mission", "case", "name", "item", "quantity", "published", "tolerance", "low", "median", "high"),
        "level",
    }
    [falls] = [one for one in document["coverage"] if (one["kind"], one["nominal"]) == ("falls", 0.99)]
    assert falls["found"] == 17 and falls["figures"] == 25 and falls["flights"] == 5
    assert falls["expected"] == [24, 25] and 0.0 < falls["interval"][0] < 0.68 < falls["interval"][1] < 0.99


def test_what_is_stored_of_one_way_leaves_the_other_as_it_is(fallzone, asked, geodata):
    assert "Written: " in fallzone("validate", "--leave-out", "row", "--write").err
    assert load_left_out(Geodata(geodata)).rows == (*ALONE, FAILED)
    fallzone("validate", "--leave-out", "flight", "--write")
    stored = load_left_out(Geodata(geodata))
    assert stored.rows == (*FLIGHTS, *ALONE, FAILED)
    assert stored.files == {TABLE: digest_sha256(geodata / TABLE)}
    before = (geodata / TABLE).read_bytes()
    fallzone("validate", "--leave-out", "row", "--write")
    assert (geodata / TABLE).read_bytes() == before


def test_somebody_elses_table_is_not_replaced_and_nothing_is_computed(fallzone, asked, geodata):
    (geodata / TABLE).write_text("mine\n1\n", encoding="utf-8")
    outcome = fallzone("validate", "--leave-out", "row", "--write")
    assert outcome.code == 3 and TABLE in outcome.err and "not a table written by validate" in one_line(outcome.err)
    assert asked == [] and (geodata / TABLE).read_text(encoding="utf-8") == "mine\n1\n"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--write",), "--write stores what --leave-out computes"),
        ((MISSION, "--leave-out", "row"), f"{MISSION} with --leave-out: all shipped missions are left out in turn"),
        (("--leave-out", "stage"), "--leave-out: 'stage' is none of 'flight', 'row', 'vehicle'"),
    ],
)
def test_what_cannot_be_asked_is_a_usage_error(fallzone, asked, arguments, told):
    outcome = fallzone("validate", *arguments)
    assert outcome.code == 2 and told in one_line(outcome.err) and asked == []


def test_without_it_one_sentence_says_what_the_table_says(fallzone, geodata, monkeypatch):
    monkeypatch.setattr(validation, "validate", lambda missions, progress: ())
    assert UNTRIED in one_line(fallzone("validate", MISSION).out)
    (geodata / TABLE).write_text(format_left_out(tiny_left_out().rows), encoding="utf-8")
    assert TOLD in one_line(fallzone("validate", MISSION).out)
    kinds = {(one["by"], one["kind"]) for one in fallzone("validate", MISSION, "--json").document["coverage"]}
    assert ("flight", "falls") in kinds and ("row", "times") in kinds


def test_the_table_is_read_when_a_question_is_asked_and_makes_no_run_stale(fallzone, stored, geodata):
    """As zone files are: a table that is computed again says at once what old runs are worth."""
    assert UNTRIED in one_line(fallzone("check", SYDNEY, "--run", stored).out)
    (geodata / TABLE).write_text(format_left_out(tiny_left_out().rows), encoding="utf-8")
    assert TOLD in one_line(fallzone("check", SYDNEY, "--run", stored).out)
    assert read_run(stored, Geodata(geodata)).left_out.rows == tiny_left_out().rows
    assert find_staleness(stored, Geodata(geodata)) is None


def test_a_mission_is_loaded_with_the_table_which_is_no_input_of_its_run(geodata):
    (geodata / TABLE).write_text(format_left_out(tiny_left_out().rows), encoding="utf-8")
    inputs = load_mission(MISSION, Geodata(geodata))._inputs
    assert inputs.left_out.rows == tiny_left_out().rows
    assert TABLE in inputs.left_out.files and TABLE not in inputs.digests
