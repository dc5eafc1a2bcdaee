"""What the percentages are worth, in print: flights and figures that no fit had seen, and how many were held."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallzone.assessment.credibility.coverage import find_coverage, tell_areas
from fallzone.outputs.pack.blocks import Block, Column, drawing, heading, paragraph, table
from fallzone.outputs.validation import coverage_words as words
from fallzone.outputs.validation.coverage_picture import caption, draw_coverage
from fallzone.words import _

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment

# Widths of the columns of the table, and whether they are set to the right
_COLUMNS = ((44, False), (18, True), (18, True), (26, True), (18, True), (26, True), (20, False))


def coverage(assessment: Assessment) -> list[Block]:
    """What areas and ranges held of flights and figures that were left out of fits.

    Parameters
    ----------
    assessment : Assessment
        With the figures that were left out.

    Returns
    -------
    list of dict
        Blocks of ``pack.blocks``; where nothing was tried, that it is unknown.
    """
    rows = assessment.left_out.rows
    worth = tell_areas(rows, assessment.provenance.tried_as)
    blocks = [heading(_(words.TITLE)), paragraph(words.say_areas(worth))]
    if not rows:
        return blocks
    counts = find_coverage(rows)
    columns = [Column(head, width, right) for head, (width, right) in zip(words.heads(), _COLUMNS, strict=True)]
    # A table for each, so that it stays on one page
    tables = [
        block for title, lines in words.list_counts(counts) for block in (heading(title, 2), table(columns, lines))
    ]
    return [
        *blocks,
        paragraph(_(words.METHOD)),
        drawing(draw_coverage(rows, counts), caption()),
        paragraph(_(words.INTERVALS)),
        *tables,
    ]
