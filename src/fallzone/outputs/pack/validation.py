"""What the printed answer is worth: published figures beside computed ones, and the scorecard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallzone.assessment.credibility import LEVELS, score_credibility
from fallzone.model.validation import summarise
from fallzone.outputs import validation_words as words
from fallzone.outputs.pack.blocks import Block, Sources, bullets, heading, paragraph, span, table

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment
    from fallzone.model.validation import ValidationRow

BASIS_WORDS = {
    "predicted": "Predicted: no fit has seen these",
    "fitted": "Fitted: the flight was drawn towards these, so that they prove little",
}

# What the ranges are of
RANGES = (
    "90 % range: of nominal falls, simulated flights with all their scatter, drawn from the ensemble where one is "
    "stored; of all else, the vehicles of the ensemble."
)

# What the scorecard is, and is not
SCORECARD = (
    "In the style of NASA-STD-7009, filled in by the project about itself: no official assessment, and nobody at NASA "
    f"has seen it. Levels: {'; '.join(LEVELS)}."
)


def validation(assessment: Assessment, sources: Sources) -> list[Block]:
    """The mission's own figures line by line, the vehicle's other missions in counts, and the scorecard."""
    assessment = assessment.validated()
    own = [row for row in assessment.validation if row.mission == assessment.mission.id]
    return [
        heading("Computed beside published"),
        *(_figures(own, sources) if own else [paragraph("Nothing published to set this mission beside.")]),
        *_other_missions(assessment, own),
        heading("How far to trust it"),
        paragraph(SCORECARD),
        table(
            [("Factor", 38), ("Level>", 12), ("Evidence", 120)],
            [
                [factor.name, str(factor.level), factor.evidence]
                for factor in score_credibility(assessment.vehicle, assessment.validation)
            ],
        ),
    ]


def _figures(own: list[ValidationRow], sources: Sources) -> list[Block]:
    has_range = any(row.low is not None for row in own)
    rows: list = []
    for basis in words.BASES:
        ours = [row for row in own if row.basis == basis]
        rows += [span(BASIS_WORDS[basis]), *(_figure_row(row, sources, has_range) for row in ours)] if ours else []
    columns = [("Figure", 43), ("Computed>", 17), ("Published", 22)]
    columns += [("90 % range", 23)] if has_range else []
    missed = [words.miss_sentence(row) for row in own if not row.ok]
    return [
        *(paragraph(sentence) for sentence in words.summary_sentences(summarise(own))),
        *([paragraph(RANGES)] if has_range else []),
        table([*columns, ("", 13), ("Why this tolerance; source", 58)], rows),
        *([paragraph("Missed:"), bullets(missed)] if missed else []),
    ]


def _figure_row(row: ValidationRow, sources: Sources, has_range: bool) -> list[str]:
    mark = "" if row.mark == "declared" else f"({row.mark}) "
    return [
        f"{words.subject(row)}, {words.QUANTITIES[row.quantity]} [{words.unit(row)}]",
        words.figure(row, row.computed),
        words.published(row),
        *([words.spread(row)] if has_range else []),
        words.result(row),
        f"{row.tolerance_reason} {mark}{sources.cite(row.source)}".strip(),
    ]


def _other_missions(assessment: Assessment, own: list[ValidationRow]) -> list[Block]:
    """Counts for each other mission of the vehicle."""
    others = [row for row in assessment.validation if row not in own]
    if not others:
        return []
    rows = []
    for mission in dict.fromkeys(row.mission for row in others):
        theirs = [row for row in others if row.mission == mission]
        counts = [_count(theirs, basis) for basis in words.BASES]
        missed = [f"{words.subject(row)}, {words.QUANTITIES[row.quantity]}" for row in theirs if not row.ok]
        rows.append([mission, *counts, "; ".join(missed) or "–"])
    return [
        heading("Other missions of this vehicle", 2),
        table([("Mission", 55), ("Predicted>", 20), ("Fitted>", 20), ("Missed", 75)], rows),
    ]


def _count(rows: list[ValidationRow], basis: str) -> str:
    chosen = [row for row in rows if row.basis == basis]
    return f"{sum(row.ok for row in chosen)} of {len(chosen)}" if chosen else "–"
