"""Names on a map: none over another, over a marker, or beyond the frame; what has no room is left out, by rank."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from fallzone.outputs.palette import INK
from fallzone.outputs.static_map.lettering import fold, width_mm
from fallzone.words.formats import THIN, plain_text

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from fallzone.outputs.pack.sheet import Picture

TEXT_MM, SMALL_MM = 2.5, 2.1
# Height of a line, and of what stands above its baseline, in sizes of the font
LINE_EM, RISE_EM = 1.18, 0.92
# Longest line of a label, most lines of one, and how far names stay apart and away from the frame [mm]
FOLD_MM, MOST_LINES, APART_MM, FRAME_MM = 36.0, 3, 0.5, 1.0
# How far away names stand that have a line to what they name, the farthest of all, and in how many directions [mm]
_LEADERS_MM, FAR_MM, _BEARINGS = (5.0, 8.0, 12.0, 17.0, 24.0), 24.0, 16
# Spots in an area or on a line that are tried
_TRIED = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Label:
    """A name that wants a place on a map.

    Parameters
    ----------
    text : str
        Plain; folded at ``FOLD_MM`` and cut after ``MOST_LINES``.
    rank : float
        The lowest is placed first.
    where : shapely geometry
        What it names [mm]: it stands beside a point, in an area or on a line.
    is_beside : bool
        Whether it stands beside an area.
    away_mm : float
        Of a point: radius of its marker, from which the name stays away.
    leads_mm : float
        How far away it may stand, with a line to what it names; 0: at it alone.
    size_mm, colour, bold
        As of ``Picture.words``.
    mark : callable, optional
        Draws a marker that is only there together with the name.
    """

    text: str
    rank: float
    where: BaseGeometry
    is_beside: bool = False
    away_mm: float = 0.8
    leads_mm: float = 0.0
    size_mm: float = TEXT_MM
    colour: str = INK
    bold: bool = False
    mark: Callable[[], None] | None = None

    @property
    def lines(self) -> list[str]:
        """Its text in lines."""
        text = plain_text(self.text).replace("\n", " ").replace(THIN, "\u2009")
        lines = fold(text, FOLD_MM, self.size_mm, bold=self.bold)
        return lines if len(lines) <= MOST_LINES else [*lines[: MOST_LINES - 1], lines[MOST_LINES - 1] + " …"]


class Labels:
    """Names that wait for their places on one map.

    Parameters
    ----------
    frame : shapely Polygon
        The map [mm].
    """

    def __init__(self, frame: shapely.Polygon) -> None:
        self._frame = np.array(frame.bounds)
        self._taken: list[tuple[float, float, float, float]] = []
        self._lines: list[BaseGeometry] = []
        self._waiting: list[Label] = []

    def add(self, label: Label) -> None:
        """Let a name wait.

        Parameters
        ----------
        label : Label
            Of a thing on the map.
        """
        if label.text and not label.where.is_empty:
            self._waiting.append(label)

    def keep_clear(self, x: float, y: float, radius_mm: float) -> None:
        """Let no name stand over a marker.

        Parameters
        ----------
        x, y, radius_mm : float
            Of the marker [mm].
        """
        self._taken.append((x - radius_mm, y - radius_mm, x + radius_mm, y + radius_mm))

    def keep_box_clear(self, left: float, top: float, right: float, bottom: float) -> None:
        """Let no name stand in a part of the map.

        Parameters
        ----------
        left, top, right, bottom : float
            Of that part [mm].
        """
        self._taken.append((left, top, right, bottom))

    def avoid(self, line: BaseGeometry) -> None:
        """Let names stand over a line only where there is no other room.

        Parameters
        ----------
        line : shapely geometry
            In millimetres.
        """
        if not line.is_empty:
            self._lines.append(line)

    def room_at(self, x: float, y: float) -> float:
        """How far a point is from all that is named, marked or to be avoided [mm].

        Parameters
        ----------
        x, y : float
            The point [mm].

        Returns
        -------
        float
            Infinite on an empty map.
        """
        boxes = [shapely.box(*one) for one in self._taken]
        points = [one.where for one in self._waiting if one.where.geom_type == "Point"]
        things = [*self._lines, *boxes, *points]
        return float(shapely.distance(shapely.Point(x, y), things).min()) if things else np.inf

    def place(self, picture: Picture) -> None:
        """Write all names for which there is room, in order of rank.

        Parameters
        ----------
        picture : Picture
            The map, with all else drawn.
        """
        busy = shapely.union_all(self._lines) if self._lines else shapely.MultiLineString()
        shapely.prepare(busy)
        for label in sorted(self._waiting, key=lambda one: one.rank):
            size = _measure(label)
            found = self._find_place(label, size, busy)
            if found is not None:
                box, start = found
                self._taken.append(tuple(box))
                _write(picture, label, box, start)

    def _find_place(self, label: Label, size: np.ndarray, busy: BaseGeometry) -> tuple[np.ndarray, np.ndarray] | None:
        """Box of a label, and where its leader begins; NaN without one. None where there is no room."""
        near = _list_near(label, size)
        far, starts = _list_far(label, size) if label.leads_mm else (np.empty((0, 4)), np.empty((0, 2)))
        boxes, starts = np.concatenate([near, far]), np.concatenate([np.full((len(near), 2), np.nan), starts])
        free = self._are_free(boxes)
        free[len(near) :] &= self._are_open(far, starts[len(near) :], label.away_mm)
        clear = free.copy()
        clear[free] = ~shapely.intersects(busy, shapely.box(*boxes[free].T))
        for fit in (clear, free):
            if fit.any():
                at = int(np.argmax(fit))
                return boxes[at], starts[at]
        return None

    def _are_free(self, boxes: np.ndarray) -> np.ndarray:
        left, top, right, bottom = self._frame
        inside = (boxes[:, 0] > left + FRAME_MM) & (boxes[:, 1] > top + FRAME_MM)
        inside &= (boxes[:, 2] < right - FRAME_MM) & (boxes[:, 3] < bottom - FRAME_MM)
        if not self._taken:
            return inside
        taken = np.array(self._taken)
        apart = (boxes[:, None, 0] - APART_MM >= taken[:, 2]) | (boxes[:, None, 2] + APART_MM <= taken[:, 0])
        apart |= (boxes[:, None, 1] - APART_MM >= taken[:, 3]) | (boxes[:, None, 3] + APART_MM <= taken[:, 1])
        return inside & apart.all(axis=1)

    def _are_open(self, boxes: np.ndarray, starts: np.ndarray, away_mm: float) -> np.ndarray:
        """Whether a leader runs over no name and no other marker."""
        ends = _nearest(boxes, starts)
        along = ends - starts
        length = np.maximum(np.hypot(*along.T), 1e-9)
        first = starts + along * np.minimum(1.0, (away_mm + 0.6) / length)[:, None]
        leaders = shapely.linestrings(np.stack([first, ends], axis=1))
        return ~shapely.intersects(shapely.multipolygons(shapely.box(*np.array(self._taken).T)), leaders)


def _measure(label: Label) -> np.ndarray:
    """Width and height of a label [mm]."""
    lines = label.lines
    wide = max(width_mm(line, label.size_mm, bold=label.bold) for line in lines)
    return np.array([wide, LINE_EM * label.size_mm * len(lines)])


def _list_near(label: Label, size: np.ndarray) -> np.ndarray:
    """Boxes at what a label names, in the order in which they are tried, (n, 4)."""
    if label.is_beside or label.where.geom_type == "Point":
        return _beside(label.where, size, label.away_mm)
    if label.where.geom_type.endswith("LineString"):
        return _around(_list_on_line(label.where), size)
    spots, outside = _list_inside(label.where, size)
    # What is smaller than half of its name has it at its side
    if outside > 0.5:
        return _beside(shapely.Point(spots[0]), size, label.away_mm)
    return _around(spots, size)


def _around(spots: np.ndarray, size: np.ndarray) -> np.ndarray:
    return np.concatenate([spots - size / 2.0, spots + size / 2.0], axis=1)


def _beside(where: BaseGeometry, size: np.ndarray, away_mm: float) -> np.ndarray:
    """Boxes about a point or an area: on the right and left at several heights, then above and below, (n, 4)."""
    left, top, right, bottom = where.bounds
    x = (left + right) / 2.0
    gap = away_mm + 0.5
    corners = []
    for height in (0.5, 0.35, 0.65, 0.15, 0.85):
        level = top + height * (bottom - top)
        chord = shapely.intersection(where, shapely.LineString([(left - 1.0, level), (right + 1.0, level)]))
        first, __, last, __ = (left, 0.0, right, 0.0) if chord.is_empty else chord.bounds
        corners += [(last + gap, level - size[1] / 2.0), (first - gap - size[0], level - size[1] / 2.0)]
        if where.geom_type == "Point":
            break
    near = 0.7 * gap if where.geom_type == "Point" else 0.0
    corners += [(right + near, top - near - size[1]), (right + near, bottom + near)]
    corners += [(left - near - size[0], top - near - size[1]), (left - near - size[0], bottom + near)]
    corners += [(x - size[0] / 2.0, top - gap - size[1]), (x - size[0] / 2.0, bottom + gap)]
    return np.concatenate([np.array(corners), np.array(corners) + size], axis=1)


def _list_far(label: Label, size: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Boxes farther away, and where their leaders begin."""
    start = shapely.get_coordinates(label.where.representative_point())[0]
    turns = 2.0 * np.pi * np.arange(_BEARINGS) / _BEARINGS
    sides = np.column_stack([np.cos(turns), np.sin(turns)])
    middles = np.concatenate(
        [start + sides * (far + label.away_mm + size / 2.0) for far in _LEADERS_MM if far <= label.leads_mm]
    )
    boxes = np.concatenate([middles - size / 2.0, middles + size / 2.0], axis=1)
    return boxes, np.tile(start, (len(boxes), 1))


def _list_on_line(where: BaseGeometry) -> np.ndarray:
    """Spots spread over the longest part of a line, (n, 2)."""
    longest = max(shapely.get_parts(where), key=lambda one: one.length)
    # Multiples of the golden section lie as far from each other as can be
    shares = np.arange(1, _TRIED) * 0.618034 % 1.0
    return shapely.get_coordinates(shapely.line_interpolate_point(longest, shares, normalized=True))


def _list_inside(where: BaseGeometry, size: np.ndarray) -> tuple[np.ndarray, float]:
    """Spots in the largest part of an area, the best first, and which share of a name lies outside at the best."""
    largest = max(shapely.get_parts(where), key=lambda one: one.area)
    left, top, right, bottom = largest.bounds
    x, y = (one.ravel() for one in np.meshgrid(np.linspace(left, right, 12), np.linspace(top, bottom, 12)))
    inside = shapely.contains_xy(largest, x, y)
    spots = np.concatenate([shapely.get_coordinates(largest.representative_point()), np.column_stack([x, y])[inside]])
    boxes = shapely.box(*_around(spots, size).T)
    shapely.prepare(largest)
    partly = ~shapely.covers(largest, boxes)
    outside = np.zeros(len(boxes))
    outside[partly] = 1.0 - shapely.area(shapely.intersection(boxes[partly], largest)) / size.prod()
    room = shapely.distance(shapely.points(spots), largest.boundary)
    order = np.lexsort((-room, np.round(outside, 1)))[:_TRIED]
    return spots[order], float(outside[order[0]])


def _nearest(boxes: np.ndarray, points: np.ndarray) -> np.ndarray:
    """The point of each box that is nearest to a point."""
    return np.clip(points, boxes[:, :2], boxes[:, 2:])


def _write(picture: Picture, label: Label, box: np.ndarray, start: np.ndarray) -> None:
    if label.mark is not None:
        label.mark()
    if np.isfinite(start).all():
        end = _nearest(box[None], start[None])[0]
        begin = start + (end - start) * min(1.0, label.away_mm / max(float(np.hypot(*(end - start))), 1e-9))
        line = f"M{begin[0]:.2f} {begin[1]:.2f}L{end[0]:.2f} {end[1]:.2f}"
        picture.path(line, stroke="#ffffff", width_mm=0.5)
        picture.path(line, stroke=label.colour, width_mm=0.15)
    for row, line in enumerate(label.lines):
        indent = (box[2] - box[0] - width_mm(line, label.size_mm, bold=label.bold)) / 2.0
        # Beside a point lines begin or end at it
        left = _align(label, box, indent)
        y = box[1] + (RISE_EM + LINE_EM * row) * label.size_mm
        picture.words(left, y, line, size_mm=label.size_mm, colour=label.colour, bold=label.bold, halo=True)


def _align(label: Label, box: np.ndarray, indent: float) -> float:
    """Where a line begins: at the side of the box that is nearer to what it names, or in the middle."""
    middle = label.where.centroid.x
    if box[0] >= middle:
        return float(box[0])
    if box[2] <= middle:
        return float(box[0] + 2.0 * indent)
    return float(box[0] + indent)
