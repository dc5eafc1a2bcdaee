"""What the printed answer is worth: published figures beside computed ones, and the scorecard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallzone.assessment.credibility.credibility import score_credibility
from fallzone.model.results.validation import summarise
from fallzone.outputs.pack.blocks import Block, Column, Sources, bullets, heading, paragraph, span, table
from fallzone.outputs.validation import validation_words as words
from fallzone.outputs.validation.credibility_words import say_evidence, say_factor, say_levels
from fallzone.words import _, msg
from fallzone.words.things import mark_words

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment
    from fallzone.model.results.validation import ValidationRow

BASIS_WORDS = {
    "predicted": msg("Predicted: no fit has seen these"),
    "fitted": msg("Fitted: the flight was drawn towards these, so that they prove little"),
}

# What the ranges are of
RANGES = msg(
    "5th to 95th percentile: of nominal falls, simulated flights with all their scatter, drawn from the ensemble where "
    "one is stored; of all else, the vehicles of the ensemble."
)

# What the scorecard is, and is not
SCORECARD = msg(
    "In the style of NASA-STD-7009, filled in by the project about itself: no official assessment, and nobody at NASA "
    "has seen it. Levels: {levels}."
)


def validation(assessment: Assessment, sources: Sources) -> list[Block]:
    """The mission's own figures line by line, the vehicle's other missions in counts, and the scorecard.

    Parameters
    ----------
    assessment : Assessment
        Validated here where that was not done yet.
    sources : Sources
        Gets a number for each source that is new.

    Returns
    -------
    list of dict
        Blocks of ``pack.blocks``.
    """
    assessment = assessment.validated()
    own = [row for row in assessment.validation if row.mission == assessment.mission.id]
    return [
        heading(_("Computed beside published")),
        *(_figures(own, sources) if own else [paragraph(_("Nothing was published to compare this mission with."))]),
        *_other_missions(assessment, own),
        heading(_("How far to trust it")),
        paragraph(_(SCORECARD).format(levels=say_levels())),
        table(
            [Column(_("Factor"), 38), Column(_("Level"), 12, True), Column(_("Evidence"), 120)],
            [
                [say_factor(factor), str(factor.level), say_evidence(factor.evidence)]
                for factor in score_credibility(assessment.vehicle, assessment.validation)
            ],
        ),
    ]


def _figures(own: list[ValidationRow], sources: Sources) -> list[Block]:
    has_range = any(row.low is not None for row in own)
    rows: list = []
    for basis in words.BASES:
        ours = [row for row in own if row.basis == basis]
        rows += [span(_(BASIS_WORDS[basis])), *(_figure_row(row, sources, has_range) for row in ours)] if ours else []
    columns = [Column(_("Figure"), 43), Column(_("Computed"), 17, True), Column(_("Published"), 22)]
    columns += [Column(_("5th to 95th percentile"), 23)] if has_range else []
    missed = [words.miss_sentence(row) for row in own if not row.ok]
    return [
        *(paragraph(sentence) for sentence in words.summary_sentences(summarise(own))),
        *([paragraph(_(RANGES))] if has_range else []),
        table([*columns, Column("", 13), Column(_("Why this tolerance; source"), 58)], rows),
        *([paragraph(_("Missed:")), bullets(missed)] if missed else []),
    ]


def _figure_row(row: ValidationRow, sources: Sources, has_range: bool) -> list[str]:
    mark = "" if row.mark == "declared" else f"({mark_words(row.mark)}) "
    return [
        _("{subject}, {quantity} [{unit}]").format(
            subject=words.subject(row), quantity=words.quantity(row), unit=words.unit(row)
        ),
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
        missed = [_figure_words(row) for row in theirs if not row.ok]
        rows.append([mission, *counts, "; ".join(missed) or "–"])
    return [
        heading(_("Other missions of this vehicle"), 2),
        table(
            [
                Column(_("Mission"), 55),
                Column(_("Predicted"), 20, True),
                Column(_("Fitted"), 20, True),
                Column(_("Missed"), 75),
            ],
            rows,
        ),
    ]


def _figure_words(row: ValidationRow) -> str:
    return _("{subject}, {quantity}").format(subject=words.subject(row), quantity=words.quantity(row))


def _count(rows: list[ValidationRow], basis: str) -> str:
    chosen = [row for row in rows if row.basis == basis]
    if not chosen:
        return "–"
    return _("{ok} of {count}").format(ok=sum(row.ok for row in chosen), count=len(chosen))
