"""What the printed answer is worth: published figures beside computed ones, and the scorecard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallzone.assessment.credibility.coverage import tell_areas
from fallzone.assessment.credibility.credibility import score_credibility
from fallzone.model.results.validation import summarise
from fallzone.outputs.pack.blocks import Block, Column, Sources, bullets, heading, paragraph, span, table
from fallzone.outputs.pack.sections.launch import happened
from fallzone.outputs.validation import validation_words as words
from fallzone.outputs.validation.coverage_words import say_areas
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

_NOTHING = msg("Nothing was published to compare this mission with.")

# What the scorecard is, and is not
SCORECARD = msg(
    "In the style of NASA-STD-7009, filled in by the project about itself: no official assessment, and nobody at NASA "
    "has seen it. Levels: {levels}."
)


def compared(assessment: Assessment, sources: Sources) -> list[Block]:
    """How it compares with what happened before, in sentences; the figures stand in the annex.

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
    own = _list_own(assessment)
    worth = say_areas(tell_areas(assessment.left_out.rows, assessment.provenance.tried_as))
    missed = [words.miss_sentence(row) for row in own if not row.ok]
    told = words.summary_sentences(summarise(own)) if own else [_(_NOTHING)]
    return [
        heading(_("How it compares with what happened before")),
        *(paragraph(sentence) for sentence in (*told, worth)),
        *([paragraph(_("Missed:")), bullets(missed)] if missed else []),
        *_other_missions(assessment, own),
        *happened(assessment, sources),
    ]


def scorecard(assessment: Assessment) -> list[Block]:
    """How far to trust it, factor by factor.

    Parameters
    ----------
    assessment : Assessment
        Validated here where that was not done yet.

    Returns
    -------
    list of dict
        Blocks of ``pack.blocks``.
    """
    columns = [Column(_("Factor"), 38), Column(_("Level"), 12, True), Column(_("Evidence"), 120)]
    rows = [
        [say_factor(factor), str(factor.level), say_evidence(factor.evidence)]
        for factor in score_credibility(assessment.vehicle, assessment.validated().validation)
    ]
    told = paragraph(_(SCORECARD).format(levels=say_levels()))
    return [heading(_("How far to trust it")), told, table(columns, rows)]


def figures(assessment: Assessment, sources: Sources) -> list[Block]:
    """Every published figure of the mission beside the computed one.

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
    own = _list_own(assessment)
    blocks = _figures(own, sources) if own else [paragraph(_(_NOTHING))]
    return [heading(_("Computed beside published")), *blocks]


def _list_own(assessment: Assessment) -> list[ValidationRow]:
    return [row for row in assessment.validated().validation or () if row.mission == assessment.mission.id]


def _figures(own: list[ValidationRow], sources: Sources) -> list[Block]:
    has_range = any(row.low is not None for row in own)
    rows: list = []
    for basis in words.BASES:
        ours = [row for row in own if row.basis == basis]
        rows += [span(_(BASIS_WORDS[basis])), *(_figure_row(row, sources, has_range) for row in ours)] if ours else []
    columns = [Column(_("Figure"), 43), Column(_("Computed"), 17, True), Column(_("Published"), 22)]
    columns += [Column(_("5th to 95th percentile"), 23)] if has_range else []
    return [
        *([paragraph(_(RANGES))] if has_range else []),
        table([*columns, Column("", 13), Column(_("Why this tolerance; source"), 58)], rows),
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
    others = [row for row in assessment.validated().validation or () if row not in own]
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
