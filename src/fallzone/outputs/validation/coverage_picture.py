"""The share that areas name beside the share of published figures that they held, as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from fallzone.assessment.credibility.coverage import KINDS, find_kind
from fallzone.model.results.left_out import WAYS
from fallzone.names import NOMINAL, SWEEP
from fallzone.outputs.pack.sheet import SMALL_MM, Picture
from fallzone.outputs.palette import COLOURS, GRID, INK, LINE_COLOURS
from fallzone.outputs.static_map.lettering import width_mm
from fallzone.outputs.validation import coverage_words as words
from fallzone.words import _

if TYPE_CHECKING:
    from fallzone.assessment.credibility.coverage import Coverage
    from fallzone.model.results.left_out import LeftOut

PANEL_MM, HEIGHT_MM = 57.0, 70.0
SIDE_MM, TOP_MM, LEFT_MM = 44.0, 7.0, 10.0

# What is drawn: falls with the intervals of what was found, and all figures as a thin line
_FALLS, _ALL = KINDS[0], KINDS[-1]
_LOOKS = {_FALLS: (LINE_COLOURS[NOMINAL], 0.5), _ALL: (COLOURS[SWEEP], 0.25)}

# Where the labels of shares stand [mm to the right of the share]: the last two would touch
_LABELS = {0.0: 0.0, 0.5: 0.0, 0.9: -1.6, 0.97: -0.8, 0.99: 2.2}


def caption() -> str:
    """What the picture shows.

    Returns
    -------
    str
        Sentences.
    """
    return _(
        "Across: the share that an area or a range is to hold. Up: the share of the published figures that it held; "
        "lines for every share, dots with their 90 % interval where areas are drawn. Below the diagonal areas are too "
        "small, above it larger than they need be."
    )


def draw_coverage(rows: Sequence[LeftOut], counts: Sequence[Coverage], ways: Sequence[str] = WAYS) -> str:
    """Nominal against found shares as SVG, a panel for each way of leaving out.

    Parameters
    ----------
    rows : sequence of LeftOut
        What was left out; the panel of a way that was not tried stays empty.
    counts : sequence of Coverage
        Of them.
    ways : sequence of {"flight", "row", "vehicle"}
        What is drawn.

    Returns
    -------
    str
        SVG, in millimetres.

    Source
    ------
    The reliability diagram of forecast verification: D. S. Wilks, Statistical Methods in the Atmospheric Sciences;
    intervals of Clopper and Pearson (1934).
    """
    picture = Picture(width_mm=PANEL_MM * len(ways), height_mm=HEIGHT_MM)
    for panel, by in enumerate(ways):
        left_mm = LEFT_MM + panel * PANEL_MM
        _draw_axes(picture, left_mm, _(words.WAYS[by]))
        for line, (kind, looks) in enumerate(_LOOKS.items()):
            levels = [row.level for row in rows if row.by == by and kind in (find_kind(row), _ALL)]
            if levels:
                ours = [one for one in counts if (one.by, one.kind) == (by, kind)]
                _draw_kind(picture, left_mm, levels, ours, looks)
                _draw_legend(picture, left_mm, TOP_MM + SIDE_MM + 12.5 + 4.0 * line, words.say_kind(ours[0]), looks)
    return picture.text()


def _draw_kind(
    picture: Picture, left_mm: float, levels: list[float], counts: list[Coverage], looks: tuple[str, float]
) -> None:
    colour, stroke_mm = looks
    picture.path(_steps(levels, left_mm), stroke=colour, width_mm=stroke_mm)
    if counts[0].kind == _FALLS:
        _draw_counts(picture, counts, left_mm, colour)


def _draw_legend(picture: Picture, left_mm: float, y_mm: float, text: str, looks: tuple[str, float]) -> None:
    colour, stroke_mm = looks
    picture.path(f"M{left_mm:.2f} {y_mm:.2f}h6", stroke=colour, width_mm=stroke_mm)
    picture.words(left_mm + 7.5, y_mm + 0.8, text, size_mm=SMALL_MM)


def _steps(levels: list[float], left_mm: float) -> str:
    """Found share over the nominal one: a step up at the level of each figure."""
    reached = np.sort(levels)
    corners = [(0.0, 0.0)]
    for count, level in enumerate(reached):
        corners += [(level, count / len(reached)), (level, (count + 1) / len(reached))]
    points = [_place(nominal, found, left_mm) for nominal, found in (*corners, (1.0, 1.0))]
    return "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in points)


def _draw_counts(picture: Picture, counts: list[Coverage], left_mm: float, colour: str) -> None:
    """A dot for each share, with the interval of what was found."""
    for one in counts:
        x, y = _place(one.nominal, one.share, left_mm)
        (_x, low), (_x, high) = (_place(one.nominal, end, left_mm) for end in one.interval)
        picture.path(f"M{x:.2f} {low:.2f}V{high:.2f}", stroke=colour, width_mm=0.3)
        picture.path(f"M{x - 0.9:.2f} {y:.2f}a0.9 0.9 0 1 0 1.8 0a0.9 0.9 0 1 0 -1.8 0Z", fill=colour)


def _place(nominal: float, found: float, left_mm: float) -> tuple[float, float]:
    return left_mm + nominal * SIDE_MM, TOP_MM + (1.0 - found) * SIDE_MM


def _draw_axes(picture: Picture, left_mm: float, title: str) -> None:
    """Frame, grid, diagonal and numbers of one panel."""
    bottom_mm = TOP_MM + SIDE_MM
    for tenths in range(0, 11, 2):
        y_mm = bottom_mm - tenths / 10.0 * SIDE_MM
        picture.path(f"M{left_mm:.2f} {y_mm:.2f}h{SIDE_MM}", stroke=GRID, width_mm=0.12)
        label = str(10 * tenths)
        picture.words(left_mm - 1.5 - width_mm(label, SMALL_MM), y_mm + 0.7, label, size_mm=SMALL_MM)
    for nominal, shift_mm in _LABELS.items():
        x_mm = left_mm + nominal * SIDE_MM
        picture.path(f"M{x_mm:.2f} {TOP_MM}v{SIDE_MM}", stroke=GRID, width_mm=0.12)
        label = f"{100.0 * nominal:.0f}"
        x_mm += shift_mm - width_mm(label, SMALL_MM) / 2.0
        picture.words(x_mm, bottom_mm + 3.4, label, size_mm=SMALL_MM)
    picture.path(f"M{left_mm:.2f} {bottom_mm:.2f}l{SIDE_MM} {-SIDE_MM}", stroke=INK, width_mm=0.2, dash="1 1")
    picture.rect(left_mm, TOP_MM, SIDE_MM, SIDE_MM, stroke=INK, width_mm=0.25)
    picture.words(left_mm, TOP_MM - 2.4, title, bold=True)
    picture.words(left_mm - 9.0, TOP_MM - 2.4, _("held, %"), size_mm=SMALL_MM)
    picture.words(left_mm + 0.3 * SIDE_MM, bottom_mm + 7.4, _("share that is to be held, %"), size_mm=SMALL_MM)
