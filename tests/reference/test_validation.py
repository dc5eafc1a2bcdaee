"""Every shipped mission beside what was published of it: shares, misses, tolerances, and the page in docs/."""

from __future__ import annotations

from pathlib import Path

import pytest

from fallzone.assessment.credibility.validation import validate
from fallzone.catalogue.geodata import SHIPPED
from fallzone.flight.inputs import load_flight

# No wider than this unless the source is vaguer; shares of the figure, or the figure's own unit
WIDEST = {"range_m": (0.10, None), "downrange_m": (0.10, None), "t_s": (None, 15.0), "height_m": (None, 15e3)}

ROOT = Path(__file__).parents[2]
PAGE, README = ROOT / "docs" / "validation.md", ROOT / "README.md"


@pytest.fixture(scope="module")
def missions():
    return [load_flight(name) for name in SHIPPED.list_ids("missions")]


@pytest.fixture(scope="module")
def rows(missions):
    return validate(missions, spreads=False)


def test_each_miss_has_its_line_and_nothing_else_has_one(missions, rows):
    told = {(m.id, one.case, one.name, one.item, one.quantity): one.miss for m in missions for one in m.published}
    for row in rows:
        assert row.ok == (not told[row.mission, row.case, row.name, row.item, row.quantity]), row


def test_a_wide_tolerance_says_why(rows):
    for row in rows:
        share, most = WIDEST.get(row.quantity, (None, None))
        limit = share * row.published if share is not None else most
        if row.basis == "predicted" or (limit is not None and row.tolerance > limit * 1.0001):
            assert row.tolerance_reason, row


def test_the_page_in_docs_holds_every_figure_and_every_miss_of_today(missions, rows):
    text = PAGE.read_text(encoding="utf-8")
    for mission in missions:
        ours = [row for row in rows if row.mission == mission.id]
        part = text.split(f'<a id="{mission.id}"></a>')[1].split("<a id=")[0]
        assert part.count("| ok |") == sum(row.ok for row in ours), mission.id
        assert part.count("| MISSED |") == sum(not row.ok for row in ours), mission.id


def test_the_table_in_the_readme_has_the_counts_of_today(missions, rows):
    lines = README.read_text(encoding="utf-8").splitlines()
    for mission in missions:
        counts = []
        for basis in ("predicted", "fitted"):
            ours = [row.ok for row in rows if row.mission == mission.id and row.basis == basis]
            counts.append(f"{sum(ours)} of {len(ours)}" if ours else "–")
        (line,) = [line for line in lines if line.startswith(f"| `{mission.id}` |")]
        assert line.endswith(f"| {counts[0]} | {counts[1]} |"), mission.id
