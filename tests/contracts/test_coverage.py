"""What the percentages are worth: counts of what areas held, what chance gives, and where that is told and drawn."""

from __future__ import annotations

import dataclasses
import html
import math
import re
import xml.etree.ElementTree as ET
from fractions import Fraction

import pytest
from builders import tiny_assessment
from tiny_records import left_out, tiny_left_out

from fallzone.assessment.credibility.coverage import find_coverage, find_kind, tell_areas, tell_worth
from fallzone.model.results.answer import Answer
from fallzone.model.results.left_out import NOTHING_TRIED, LeftOutTable
from fallzone.model.results.statement import Statement
from fallzone.model.zone import Place
from fallzone.outputs.answer_words import answer_sentence
from fallzone.outputs.map import html_map
from fallzone.outputs.pack import annex, pdf
from fallzone.outputs.validation import coverage_words as words
from fallzone.outputs.validation.coverage_picture import draw_coverage
from fallzone.words.formats import THIN

UNTRIED = (
    "How many real falls the areas of a percentage hold is UNKNOWN: they were not tried on flights left out of the fit."
)
TOLD = (
    "On 5 flights left out of the fit, the 90 % areas held 14 of 25 figures published of falls (56 %, with 90 % "
    "confidence 37 % to 74 %), the 99 % areas 17 (68 %, with 90 % "
    "confidence 49 % to 83 %). That is fewer than chance explains: the areas are too small."
)


def plainly(text: str) -> str:
    return text.replace(THIN, " ").replace("\u2060\u2009\u2060", " ")


def falls(held: int, count: int) -> list:
    """Falls of one flight each, of which so many lie in the middle of what was foretold and the others far out."""
    return [left_out("flight", f"m{number}", 0.0 if number < held else 1.0) for number in range(count)]


def at_most(k: int, n: int, p: Fraction) -> Fraction:
    """Exactly P(X ≤ k) of a binomial."""
    return sum((math.comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(k + 1)), Fraction(0))


# --- counts


def test_areas_hold_the_figures_that_they_just_reach():
    counts = [one for one in find_coverage(tiny_left_out().rows) if (one.by, one.kind) == ("flight", "falls")]
    assert [(one.nominal, one.found, one.figures, one.flights) for one in counts] == [
        (0.50, 9, 25, 5),
        (0.90, 14, 25, 5),
        (0.97, 17, 25, 5),
        (0.99, 17, 25, 5),
    ]
    assert [one.share for one in counts] == [0.36, 0.56, 0.68, 0.68]
    edge = find_coverage([left_out("row", "m", 0.9)])
    assert [one.found for one in edge if one.kind == "falls"] == [0, 1, 1, 1]


# Fewest k with P(X ≤ k) ≥ 5 % and with ≥ 95 %; of 25 at 50 %: P(X ≤ 7) = 0.0216, P(X ≤ 8) = 0.0539, P(X ≤ 16) = 0.9461,
# P(X ≤ 17) = 0.9784; at 99 %: P(X ≤ 23) = 0.0258, P(X = 25) = 0.7778
@pytest.mark.parametrize(
    ("nominal", "expected", "verdict"),
    [
        (0.50, (8, 17), "as-named"),
        (0.90, (20, 25), "too-few"),
        (0.97, (23, 25), "too-few"),
        (0.99, (24, 25), "too-few"),
    ],
)
def test_what_chance_gives_of_25_is_that_of_the_binomial_distribution(nominal, expected, verdict):
    counts = find_coverage(tiny_left_out().rows)
    [one] = [one for one in counts if (one.by, one.kind, one.nominal) == ("flight", "falls", nominal)]
    assert (one.expected, one.verdict) == (expected, verdict)
    p, tail = Fraction(round(100 * nominal), 100), Fraction(1, 20)
    assert at_most(expected[0] - 1, 25, p) < tail <= at_most(expected[0], 25, p)
    assert at_most(expected[1] - 1, 25, p) < 1 - tail <= at_most(expected[1], 25, p)


def test_each_end_of_the_interval_leaves_one_in_twenty_beyond():
    [one] = [one for one in find_coverage(falls(17, 25)) if (one.kind, one.nominal) == ("falls", 0.99)]
    low, high = map(Fraction, one.interval)
    assert float(1 - at_most(16, 25, low)) == pytest.approx(0.05, rel=1e-9)
    assert float(at_most(17, 25, high)) == pytest.approx(0.05, rel=1e-9)
    # Of 25 that were all held the lower end is the 25th root of 0.05
    [whole] = [one for one in find_coverage(falls(25, 25)) if (one.kind, one.nominal) == ("falls", 0.99)]
    assert whole.interval == (pytest.approx(0.05 ** (1 / 25), rel=1e-9), 1.0)


@pytest.mark.parametrize("count", [1, 7, 30])
def test_the_interval_holds_the_nominal_share_just_where_chance_gives_what_was_found(count):
    for held in range(count + 1):
        for one in find_coverage(falls(held, count)):
            inside = one.interval[0] <= one.nominal <= one.interval[1]
            assert inside == (one.verdict == "as-named"), (held, one)


def test_more_than_chance_gives_is_too_many():
    [one] = [one for one in find_coverage(falls(30, 30)) if (one.kind, one.nominal) == ("falls", 0.5)]
    assert (one.found, one.expected, one.verdict) == (30, (11, 19), "too-many")


@pytest.mark.parametrize(
    ("kind", "facts"),
    [
        ("falls", {"name": "stage-2", "quantity": "azimuth_deg"}),
        ("falls", {"name": "impact", "quantity": "downrange_m", "case": "as-flown"}),
        ("falls", {"name": "fairing", "quantity": "distance_m"}),
        ("times", {"name": "stage-1", "quantity": "t_s"}),
        ("times", {"name": "overflight", "quantity": "t_s", "item": "stage-2"}),
        ("events", {"name": "fairing-separation", "quantity": "height_m"}),
        ("events", {"name": "overflight", "quantity": "distance_m"}),
        ("others", {"name": "orbit", "quantity": "apogee_m"}),
        ("others", {"name": "vehicle", "quantity": "liftoff_mass_kg"}),
    ],
)
def test_figures_are_of_a_kind(kind, facts):
    row = left_out("row", "m", 0.2, **facts)
    assert find_kind(row) == kind
    assert {one.kind for one in find_coverage([row])} == {kind, "all"}


def test_figures_alone_and_of_flights_are_counted_apart():
    counts = find_coverage(tiny_left_out().rows)
    assert {(one.by, one.kind): one.figures for one in counts} == {
        ("flight", "falls"): 25,
        ("flight", "all"): 25,
        ("row", "falls"): 2,
        ("row", "events"): 1,
        ("row", "times"): 2,
        ("row", "others"): 1,
        ("row", "all"): 6,
    }
    assert find_coverage(()) == ()


# --- what is said of areas


def test_areas_that_held_fewer_than_chance_explains_are_said_to_be_too_small():
    told = tell_areas(tiny_left_out().rows)
    values = {"by": "flight", "figures": 25, "flights": 5, "held_90": 14, "held_99": 17}
    assert told == Statement(code="areas-too-small", values=values)
    assert plainly(words.say_areas(told)) == TOLD
    # 28 is the fewest of 30 that areas of 99 % hold by chance nineteen times in twenty
    assert tell_areas(falls(28, 30)).code == "areas-too-small"
    assert tell_areas(falls(29, 30)).code == "areas-as-named"


def test_areas_that_held_as_many_as_chance_gives_are_told_with_their_counts():
    told = tell_areas(falls(29, 30))
    assert plainly(words.say_areas(told)) == (
        "On 30 flights left out of the fit, the 90 % areas held 29 of 30 figures published of falls (96 %, with "
        "90 % confidence 85 % to 100 %), the 99 % areas 29 (96 %, with 90 % confidence 85 % to 100 %)."
    )


@pytest.mark.parametrize("rows", [(), [left_out("row", "m", 0.2)], [left_out("flight", "m", 0.2, quantity="t_s")]])
def test_without_a_fall_of_a_flight_left_out_nothing_is_known(rows):
    assert words.say_areas(tell_areas(rows)) == UNTRIED


def answer_with(*codes: str) -> Answer:
    place = Place(id="p", name="p", lon_deg=0.0, lat_deg=0.0, names={}, area="", source="typed")
    basis = tuple(Statement(code=code, values={"zones": 2} if code == "zones" else {}) for code in codes)
    return Answer(place=place, lat_deg=0.0, lon_deg=0.0, verdict="OUTSIDE", zones=(), nearest=None, basis=basis)


def test_an_answer_that_stands_on_areas_says_what_they_are_worth():
    answer = tell_worth(answer_with("outside-an-area", "not-official"), tiny_left_out().rows, "flight")
    assert [one.code for one in answer.basis] == ["outside-an-area", "areas-too-small", "not-official"]
    assert TOLD in plainly(answer_sentence(answer))
    of_zones = answer_with("zones", "not-official")
    assert tell_worth(of_zones, tiny_left_out().rows, "flight") == of_zones


def test_a_flight_with_a_programme_of_its_own_does_not_borrow_the_counts_of_others():
    """Only flights that steer for their orbits were left out: what areas of a fitted programme hold is not known."""
    made = tiny_assessment()
    assert made.provenance.tried_as == "flight"
    own = tuple(one for one in made.provenance.assumptions if not one.code.startswith("aim"))
    fitted = dataclasses.replace(made, provenance=dataclasses.replace(made.provenance, assumptions=own))
    assert fitted.provenance.tried_as is None
    told = "How many real falls the areas of this flight hold is UNKNOWN"
    for text in (
        answer_sentence(fitted.check(lon_deg=-30.0, lat_deg=5.0)),
        html.unescape(html_map.render(fitted)),
        "\n".join(texts_of(pdf.build_document(fitted)["blocks"])),
    ):
        assert told in plainly(text) and TOLD not in plainly(text)


def test_a_vehicle_that_nothing_was_fitted_to_quotes_what_was_counted_of_such():
    made = tiny_assessment()
    unfitted = Statement(code="vehicle-not-fitted", values={"vehicle": "tiny"})
    provenance = dataclasses.replace(made.provenance, assumptions=(*made.provenance.assumptions, unfitted))
    rows = (*made.left_out.rows, *(left_out("vehicle", f"tiny-{number}", 0.5) for number in range(30)))
    made = dataclasses.replace(made, provenance=provenance, left_out=LeftOutTable(rows=rows, files={}))
    told = "With no flight of their vehicles fitted, the 90 % areas of 30 flights held 30 of 30"
    for text in (
        answer_sentence(made.check(lon_deg=-30.0, lat_deg=5.0)),
        html.unescape(html_map.render(made)),
        "\n".join(texts_of(pdf.build_document(made)["blocks"])),
    ):
        assert told in plainly(text) and TOLD not in plainly(text)
    # Of such vehicles nothing is known where they were not tried
    untried = dataclasses.replace(made, left_out=tiny_left_out())
    assert UNTRIED in plainly(answer_sentence(untried.check(lon_deg=-30.0, lat_deg=5.0)))


@pytest.mark.parametrize(("left", "told"), [(tiny_left_out(), TOLD), (NOTHING_TRIED, UNTRIED)])
def test_a_run_that_is_asked_says_what_its_areas_are_worth(left, told):
    made = dataclasses.replace(tiny_assessment(), left_out=left)
    assert told in plainly(answer_sentence(made.check(lon_deg=-30.0, lat_deg=5.0)))


# --- the picture


def shapes_of(svg: str) -> tuple[list[dict], list[str]]:
    root = ET.fromstring(svg)
    return [one.attrib for one in root if one.tag.endswith("path")], [one.text for one in root if one.text]


def test_a_dot_stands_over_its_share_at_what_was_found_with_its_interval():
    rows = tiny_left_out().rows
    counts = find_coverage(rows)
    paths, _texts = shapes_of(draw_coverage(rows, counts))
    dots = [path["d"] for path in paths if "a0.9" in path["d"]]
    # A side of 44 mm from 10 mm on the left and from 51 mm at the bottom up: 90 % at 49.6 mm, 56 % at 26.36 mm
    assert dots[1].startswith("M48.70 26.36")
    assert len(dots) == 8
    bars = [path["d"] for path in paths if re.fullmatch(r"M49\.60 [\d.]+V[\d.]+", path["d"])]
    low, high = next(one.interval for one in counts if (one.by, one.kind, one.nominal) == ("flight", "falls", 0.9))
    assert bars == [f"M49.60 {51.0 - 44.0 * low:.2f}V{51.0 - 44.0 * high:.2f}"]


def test_the_line_steps_up_at_the_level_of_each_figure():
    rows = [left_out("flight", "a", 0.25), left_out("flight", "b", 0.75)]
    paths, texts = shapes_of(draw_coverage(rows, find_coverage(rows), ["flight"]))
    # Half are held from 25 % on, all from 75 % on
    assert "M10.00 51.00L21.00 51.00L21.00 29.00L43.00 29.00L43.00 7.00L54.00 7.00" in {path["d"] for path in paths}
    assert {"falls and points: 2, of 2 flights", "all: 2, of 2 flights"} <= set(texts)


def test_the_panel_of_what_was_not_tried_stays_empty():
    rows = [left_out("flight", "a", 0.25)]
    paths, texts = shapes_of(draw_coverage(rows, find_coverage(rows)))
    assert {"One flight left out", "One figure left out", "No flight of the vehicle fitted"} <= set(texts)
    assert sum("a0.9" in path["d"] for path in paths) == 4


# --- where it is told


def texts_of(blocks) -> list[str]:
    return [plainly(block["text"]) for block in blocks if isinstance(block.get("text"), str)]


def test_every_pack_has_a_section_with_picture_and_counts():
    blocks = annex.build_document(tiny_assessment())["blocks"]
    at = next(i for i, one in enumerate(blocks) if one["kind"] == "heading" and one["text"] == words.TITLE)
    kinds = [one["kind"] for one in blocks[at : at + 9]]
    assert kinds == ["heading", "text", "text", "drawing", "text", "heading", "table", "heading", "table"]
    first = [[plainly(cell) for cell in row] for row in blocks[at + 6]["rows"][:2]]
    assert first == [
        ["falls and points", "5", "50 %", "9 of 25", "36 %", "8–17", "ok"],
        ["", "", "90 %", "14 of 25", "56 %", "20–25", "too few"],
    ]
    # Beside the areas, and here; page 1 of the briefing says it among what is not known
    assert sum(TOLD in text for text in texts_of(blocks)) == 2
    front, *_others = pdf.build_document(tiny_assessment())["blocks"]
    assert any(TOLD in plainly(item) for one in front["lists"] for item in one["items"])
    files = next(one for one in blocks if one["kind"] == "table" and one["columns"][0]["title"] == "File read")
    assert ["leave_out.csv", "2" * 16] in files["rows"]


def test_a_pack_of_geodata_without_the_table_says_that_nothing_is_known():
    blocks = annex.build_document(dataclasses.replace(tiny_assessment(), left_out=NOTHING_TRIED))["blocks"]
    assert sum(UNTRIED in text for text in texts_of(blocks)) == 2
    at = next(i for i, one in enumerate(blocks) if one["kind"] == "heading" and one["text"] == words.TITLE)
    assert [one["kind"] for one in blocks[at : at + 3]] == ["heading", "text", "heading"]


@pytest.mark.parametrize(("left", "told", "pictures"), [(tiny_left_out(), TOLD, 1), (NOTHING_TRIED, UNTRIED, 0)])
def test_every_map_says_it_beside_its_title(left, told, pictures):
    page = html.unescape(html_map.render(dataclasses.replace(tiny_assessment(), left_out=left)))
    assert told in plainly(page)
    # Beside the picture of failures by second, and those of the poles
    assert page.count("<figure><svg") - page.count('aria-label="About the ') == pictures + 1


def test_a_level_is_never_shown_below_a_share_whose_area_does_not_hold_the_figure():
    shown = {level: plainly(words.level(left_out("row", "m", level))) for level in (0.0, 0.9, 0.90001, 0.4321, 1.0)}
    assert shown == {0.0: "0.0 %", 0.9: "90.0 %", 0.90001: "90.1 %", 0.4321: "43.3 %", 1.0: "100.0 %"}
