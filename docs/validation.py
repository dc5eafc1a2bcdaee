"""Write docs/validation.md, what ``fallzone validate`` computes, for reading line by line: ``make validation``.

What areas held of figures that were left out of fits is told, and drawn in docs/coverage.svg, as it is stored. The
README gets its counts as well.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from fallzone.assessment.credibility.coverage import find_coverage, tell_areas
from fallzone.assessment.credibility.credibility import score_credibility
from fallzone.assessment.credibility.validation import validate
from fallzone.catalogue.fitted.left_out import load_left_out
from fallzone.catalogue.geodata import SHIPPED
from fallzone.catalogue.load import load_vehicle
from fallzone.flight.inputs import load_flight
from fallzone.model.mission import Mission
from fallzone.model.results.left_out import LeftOut
from fallzone.model.results.validation import ValidationRow, summarise
from fallzone.outputs.validation import coverage_words
from fallzone.outputs.validation import validation_words as words
from fallzone.outputs.validation.coverage_picture import caption, draw_coverage
from fallzone.outputs.validation.credibility_words import say_evidence, say_factor, say_levels
from fallzone.words.formats import THIN

INTRODUCTION = """\
# Computed and published figures

Written by `make validation`; `fallzone validate` prints the same figures, and `fallzone validate --json` everything
known about them. Every briefing pack contains the rows of its own mission.

* **Predicted**: no fit has used the figure. Where a vehicle is fitted to all its flights, none is predicted.
* **Fitted**: the flight was fitted to the figure, so agreement proves little.
* **5th to 95th percentile**: for nominal falls, of 512 simulated flights, each with a vehicle and guidance drawn from
  the ensemble and its own dispersion (thrust, wind, drag and so on). For everything else, of the ensemble alone: the
  vehicles and guidances that agree with the fitted figures; a dash where no ensemble is stored.
* **≤**: distance from a reported point; the tolerance is the uncertainty of that point.
* **Computed** is the best fit, as `fallzone fly` shows it.
"""

PICTURE = "coverage.svg"

SCORECARD = f"""\
## How far to trust it

In the style of NASA-STD-7009, and a self-assessment by the project: not an official one.
Levels: {say_levels()}.
"""


def main(path: Path, readme: Path) -> None:
    """Compute and write the page, and count in the README."""
    missions = [load_flight(name) for name in SHIPPED.list_ids("missions")]
    rows = validate(missions)
    left_out = load_left_out().rows
    parts = [INTRODUCTION, _write_summary(missions, rows), _write_coverage(left_out), _write_scorecard(missions, rows)]
    for mission in missions:
        parts.append(_write_mission(mission, [row for row in rows if row.mission == mission.id]))
    path.write_text("\n".join(parts).replace(THIN, " "), encoding="utf-8")
    if left_out:
        path.with_name(PICTURE).write_text(draw_coverage(left_out, find_coverage(left_out)) + "\n", encoding="utf-8")
    text = _count_in(readme.read_text(encoding="utf-8"), missions, rows)
    readme.write_text(tell_worth_in(text, left_out), encoding="utf-8")


def tell_worth_in(text: str, left_out: tuple[LeftOut, ...]) -> str:
    """The README with what the percentages are worth today."""
    told = f"**{coverage_words.TITLE}.** {_say_worth(left_out)}"
    return re.sub(rf"(?m)^\*\*{coverage_words.TITLE}\.\*\* .*$", lambda _: told, text)


def _say_worth(left_out: tuple[LeftOut, ...]) -> str:
    told = [tell_areas(left_out, by) for by in ("flight", "vehicle")]
    return " ".join(dict.fromkeys(map(coverage_words.say_areas, told))).replace(THIN, " ")


def _count_in(text: str, missions: list[Mission], rows: tuple[ValidationRow, ...]) -> str:
    """The README with today's counts."""
    for mission in missions:
        ours = [row for row in rows if row.mission == mission.id]
        counts = " | ".join(_count(ours, basis) for basis in words.BASES)
        text = re.sub(rf"(?m)^(\| `{mission.id}` \| [^|]* \|).*$", rf"\1 {counts} |", text)
    counts = summarise(rows)
    told = f"{counts.predicted_ok} of {counts.predicted}"
    text = re.sub(r"\d+ of \d+(?= predicted figures are within their tolerance)", told, text)
    predicted = [row.ok for row in rows if row.basis == "predicted"]
    return re.sub(r"\d+ of \d+(?= rows of the\s+table\))", f"{sum(predicted)} of {len(predicted)}", text)


def _write_summary(missions: list[Mission], rows: tuple[ValidationRow, ...]) -> str:
    lines = [["mission", "vehicle", "predicted within tolerance", "fitted within tolerance"]]
    for mission in missions:
        ours = [row for row in rows if row.mission == mission.id]
        lines.append([f"[{mission.title}](#{mission.id})", mission.vehicle, *(_count(ours, b) for b in words.BASES)])
    return "\n\n".join(["## In short", *words.summary_sentences(summarise(rows)), _table(lines)]) + "\n"


def _count(rows: list[ValidationRow], basis: str) -> str:
    chosen = [row for row in rows if row.basis == basis]
    return f"{sum(row.ok for row in chosen)} of {len(chosen)}" if chosen else "–"


def _write_coverage(left_out: tuple[LeftOut, ...]) -> str:
    """What the percentages are worth: in a sentence, a picture and counts, then figure by figure."""
    parts = [f"## {coverage_words.TITLE}", _say_worth(left_out)]
    if left_out:
        picture = f"![Share of the published figures that was held, over the share that was to be held]({PICTURE})"
        parts += [coverage_words.METHOD, picture, caption(), coverage_words.INTERVALS]
    for title, lines in coverage_words.list_counts(find_coverage(left_out)):
        parts += [f"### {title}", _table([coverage_words.heads(), *lines])]
    for by, title in coverage_words.WAYS.items():
        ours = [row for row in left_out if row.by == by]
        if ours:
            heads = ["mission", "figure", "published", "5th to 95th percentile", "area that just holds it"]
            parts += [f"### {title}, figure by figure", _table([heads, *map(_left_out_cells, ours)])]
    return "\n\n".join(parts) + "\n"


def _left_out_cells(row: LeftOut) -> list[str]:
    figure = f"{words.subject(row)}, {words.quantity(row)} [{words.unit(row)}]"
    return [row.mission, figure, words.published(row), words.spread(row), coverage_words.level(row)]


def _write_scorecard(missions: list[Mission], rows: tuple[ValidationRow, ...]) -> str:
    """One line for each level and its evidence, with the vehicles that it holds for."""
    vehicles = [load_vehicle(name) for name in dict.fromkeys(mission.vehicle for mission in missions)]
    found: dict[tuple[str, int, str], list[str]] = {}
    for vehicle in vehicles:
        for factor in score_credibility(vehicle, rows):
            found.setdefault((say_factor(factor), factor.level, say_evidence(factor.evidence)), []).append(vehicle.id)
    order = [say_factor(factor) for factor in score_credibility(vehicles[0], rows)]
    lines = [["factor", "vehicle", "level", "evidence"]]
    for (name, level, evidence), whose in sorted(found.items(), key=lambda item: order.index(item[0][0])):
        lines.append([name, "all" if len(whose) == len(vehicles) else ", ".join(whose), str(level), evidence])
    return f"{SCORECARD}\n{_table(lines)}\n"


def _write_mission(mission: Mission, rows: list[ValidationRow]) -> str:
    sources = list(dict.fromkeys(row.source for row in rows))
    lines = [["figure", "computed", "published", "5th to 95th percentile", "", "why this tolerance", "source"]]
    for basis in words.BASES:
        ours = [row for row in rows if row.basis == basis]
        lines += [[f"**{basis}**", *[""] * 6]] if ours else []
        lines += [_cells(row, sources) for row in ours]
    missed = [f"* Missed: {words.miss_sentence(row)}" for row in rows if not row.ok]
    cited = [f"* [{number}] {source}" for number, source in enumerate(sources, 1)]
    body = [_table(lines), "\n".join(missed), "\n".join(cited)] if rows else ["Nothing was published to compare with."]
    return "\n\n".join([f'<a id="{mission.id}"></a>\n## {mission.title}', *(part for part in body if part)]) + "\n"


def _cells(row: ValidationRow, sources: list[str]) -> list[str]:
    mark = "" if row.mark == "declared" else f", {row.mark}"
    return [
        f"{words.subject(row)}, {words.quantity(row)} [{words.unit(row)}]",
        words.figure(row, row.computed),
        words.published(row),
        words.spread(row),
        words.result(row),
        str(row.tolerance_reason),
        f"[{sources.index(row.source) + 1}]{mark}",
    ]


def _table(lines: list[list[str]]) -> str:
    """A table in Markdown, its first line the heads."""
    rows = ["| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines]
    return "\n".join([rows[0], "|" + "---|" * len(lines[0]), *rows[1:]])


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
