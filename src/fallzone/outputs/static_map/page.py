"""A page with a map: title, map, and beside or below it insets, scale and legend; at the foot how it was made."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from fallzone.outputs.pack.sheet import Picture
from fallzone.outputs.static_map.ground import EDGE_MM, SCALE_MM, draw_edge, draw_ground, draw_north, draw_scale
from fallzone.outputs.static_map.insets import Box, draw_detail, draw_locator, mark_details
from fallzone.outputs.static_map.labels import TEXT_MM
from fallzone.outputs.static_map.layers import draw_layers
from fallzone.outputs.static_map.legend import Entry, list_entries
from fallzone.outputs.static_map.lettering import fold
from fallzone.outputs.static_map.margins import FOOT_MM, HEAD_MM, draw_foot, draw_head
from fallzone.outputs.static_map.names import Places, add_names, read_places
from fallzone.outputs.static_map.sheet import Sheet
from fallzone.outputs.static_map.views import Detail, fit_overview, list_details
from fallzone.words.things import naming

if TYPE_CHECKING:
    from collections.abc import Callable

    from fallzone.assessment.assessment import Assessment
    from fallzone.outputs.static_map.frame import Frame

# Of a sheet of its own: A4 (ISO 216) without the half millimetre about every picture, and its margin [mm]
A4_MM, MARGIN_MM = (209.0, 296.0), 9.0
# Width of a column of the panel, what lies between columns, and height of a panel below the map [mm]
COLUMN_MM, BETWEEN_MM, BELOW_MM = 54.0, 4.0, 52.0
# Where the words of the legend begin, height of a line, and what lies between entries [mm]
SWATCH_MM, LINE_MM, GAP_MM = 13.5, 3.2, 1.2
# Insets are between so high [mm]
LOW_MM, HIGH_MM = 40.0, 60.0

# An entry of the legend, and its words in lines
Folded = tuple[Entry, list[str]]


@dataclass(frozen=True, kw_only=True)
class Layout:
    """Where on a page things stand.

    Parameters
    ----------
    width_mm, height_mm : float
        Of the page.
    map : Box
        Without the numbers of the graticule about it.
    columns : tuple of Box
        Of the panel.
    is_headed : bool
        Whether there is a head and a foot.
    """

    width_mm: float
    height_mm: float
    map: Box
    columns: tuple[Box, ...]
    is_headed: bool


def draw_sheet(assessment: Assessment) -> str:
    """The map of an assessment on a sheet of its own, upright or across, whichever shows the corridor larger.

    Parameters
    ----------
    assessment : Assessment
        Drawn with its geodata.

    Returns
    -------
    str
        SVG, in millimetres.
    """
    short, long = A4_MM
    layouts = [*_lay_out(short, long, assessment, is_headed=True), *_lay_out(long, short, assessment, is_headed=True)]
    return _draw(assessment, layouts, partial(fit_overview, assessment))


def draw_within(
    assessment: Assessment, *, width_mm: float, height_mm: float, fit: Callable[..., Frame | None] | None = None
) -> str | None:
    """The map of an assessment as part of a page that says the rest.

    Parameters
    ----------
    assessment : Assessment
        Drawn with its geodata.
    width_mm, height_mm : float
        Of the picture, the legend included.
    fit : callable, optional
        ``fit(width_mm=…, height_mm=…)`` gives the frame of a map of that size, or None; that of the whole corridor
        where not given.

    Returns
    -------
    str or None
        SVG, in millimetres; None where no frame fits.
    """
    layouts = _lay_out(width_mm, height_mm, assessment, is_headed=False)
    return _draw(assessment, layouts, fit or partial(fit_overview, assessment))


def _draw(assessment: Assessment, layouts: Iterable[Layout], fit: Callable[..., Frame | None]) -> str | None:
    """In the layout in which the frame is largest."""
    with naming(assessment.vehicle.jettisoned, assessment.zones):
        frames = [(fit(width_mm=one.map.width_mm, height_mm=one.map.height_mm), one) for one in layouts]
        frame, layout = min(frames, key=lambda pair: pair[0].scale_mpmm if pair[0] else math.inf)
        if frame is None:
            return None
        page = Picture(width_mm=layout.width_mm, height_mm=layout.height_mm)
        page.rect(-0.5, -0.5, layout.width_mm + 1.0, layout.height_mm + 1.0, fill="#ffffff")
        places = read_places(assessment)
        sheet = Sheet(frame, on=page, x=layout.map.x, y=layout.map.y)
        draw_ground(sheet, assessment.geodata)
        levels = draw_layers(sheet, assessment)
        add_names(sheet, places)
        rooms = _draw_panel(page, layout, frame, _fold(list_entries(assessment, levels)))
        _draw_insets(page, sheet, assessment, rooms, places)
        draw_north(sheet)
        sheet.labels.place(sheet)
        draw_edge(sheet)
        if layout.is_headed:
            inner = layout.width_mm - 2.0 * MARGIN_MM
            draw_head(page, assessment, x=MARGIN_MM, y=MARGIN_MM, wide_mm=inner)
            draw_foot(page, assessment, frame, x=MARGIN_MM, y=layout.height_mm - MARGIN_MM - FOOT_MM, wide_mm=inner)
        return page.text()


def _lay_out(width_mm: float, height_mm: float, assessment: Assessment, *, is_headed: bool) -> Iterator[Layout]:
    """The panel at the side of the map, and below it."""
    margin, head, foot = (MARGIN_MM, HEAD_MM, FOOT_MM) if is_headed else (0.0, 0.0, 0.0)
    wide, top = width_mm - 2.0 * margin, margin + head
    high = height_mm - top - foot - margin - (BETWEEN_MM if is_headed else 0.0)
    page = {"width_mm": width_mm, "height_mm": height_mm, "is_headed": is_headed}
    entries = _fold(list_entries(assessment, _list_levels(assessment)))
    side = Box(margin + wide - COLUMN_MM, top, COLUMN_MM, high)
    if len(_fill(entries, high)) == 1:
        yield Layout(map=_inside(margin, top, wide - COLUMN_MM - BETWEEN_MM, high), columns=(side,), **page)
    count = int((wide + BETWEEN_MM) / (COLUMN_MM + BETWEEN_MM))
    step = (wide - COLUMN_MM) / (count - 1)
    below = BELOW_MM
    while len(_fill(entries, below)) > count:
        below += 2.0
    y = top + high - below
    columns = tuple(Box(margin + step * at, y, COLUMN_MM, below) for at in range(count))
    yield Layout(map=_inside(margin, top, wide, high - below - 2.0), columns=columns, **page)


def _inside(x: float, y: float, width_mm: float, height_mm: float) -> Box:
    """What the numbers of the graticule leave of a box."""
    return Box(x + EDGE_MM, y + EDGE_MM / 2.0, width_mm - 2.0 * EDGE_MM, height_mm - EDGE_MM)


def _list_levels(assessment: Assessment) -> set[str]:
    """Levels that the map may show: the legend has room for them all."""
    return {flag.level for flag in assessment.flagged} | {level for __, __, met in assessment.painted for level in met}


def _fold(entries: Iterable[Entry]) -> list[Folded]:
    return [(one, fold(one.words, COLUMN_MM - SWATCH_MM, TEXT_MM)) for one in entries]


def _height(lines: list[str]) -> float:
    return LINE_MM * len(lines) + GAP_MM


def _fill(entries: list[Folded], high_mm: float) -> list[list[tuple[Folded, float]]]:
    """Entries in columns of a height, each with where it begins; the first leaves room for the scale."""
    columns: list[list[tuple[Folded, float]]] = [[]]
    down = SCALE_MM + 1.0
    for entry in entries:
        height = _height(entry[1])
        if down + height > high_mm and columns[-1]:
            columns.append([])
            down = 0.0
        columns[-1].append((entry, down))
        down += height
    return columns


def _draw_panel(page: Picture, layout: Layout, frame: Frame, entries: list[Folded]) -> list[Box]:
    """Scale and legend at the end of the panel; what is left of it for insets."""
    filled = _fill(entries, layout.columns[0].height_mm)
    legend = layout.columns[len(layout.columns) - len(filled) :]
    rooms = list(layout.columns[: len(layout.columns) - len(filled)])
    down = 0.0
    if not rooms:
        # One column: the legend at its foot
        column = legend[0]
        (__, lines), begin = filled[-1][-1]
        down = max(0.0, column.height_mm - begin - _height(lines)) if len(filled) == 1 else 0.0
        rooms = _divide(Box(column.x, column.y, column.width_mm, down - 2.0))
    draw_scale(page, frame, x=legend[0].x, y=legend[0].y + down, longest_mm=COLUMN_MM)
    for column, placed in zip(legend, filled, strict=True):
        for (entry, lines), begin in placed:
            y = column.y + down + begin
            entry.draw(page, column.x, y)
            for row, line in enumerate(lines):
                page.words(column.x + SWATCH_MM, y + 2.4 + LINE_MM * row, line)
    return rooms


def _divide(box: Box) -> list[Box]:
    """A column in as many rooms for insets as it has."""
    count = int(box.height_mm / LOW_MM)
    high = min(HIGH_MM, box.height_mm / max(count, 1))
    return [Box(box.x, box.y + high * at, box.width_mm, high) for at in range(count)]


def _draw_insets(page: Picture, sheet: Sheet, assessment: Assessment, rooms: list[Box], places: Places) -> None:
    """Details as far as there is room, from the pad on, and last where on Earth the map is."""
    if not rooms:
        return
    size = {"width_mm": rooms[0].width_mm, "height_mm": rooms[0].height_mm - 6.0}
    details: list[Detail] = list_details(assessment, sheet.frame, **size)
    shown = details[: max(1, len(rooms) - 1)]
    frames = [
        draw_detail(page, assessment, one, letter=chr(ord("A") + at), room=room, places=places)
        for at, (one, room) in enumerate(zip(shown, rooms, strict=False))
    ]
    mark_details(sheet, frames)
    if len(shown) < len(rooms):
        draw_locator(page, assessment, sheet.frame, room=rooms[len(shown)])
