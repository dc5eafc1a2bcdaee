"""Areas in words: positions that bound one, lie at its middle or along its middle line."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar

import shapely
from pydantic import ValidationError

from fallzone.earth.areas import draw_area
from fallzone.model.results.statement import Statement
from fallzone.model.zone import Circle, Corridor, Ring, Rings, Sector, Shape
from fallzone.notices.grammar.curves.arcs import draw_arcs
from fallzone.notices.grammar.curves.sectors import (
    NOT_UNDERSTOOD,
    SectorWords,
    find_sector,
    says_sector,
    without_bearings,
)
from fallzone.notices.grammar.lengths import Length, find_length
from fallzone.notices.grammar.lists import PointList, list_points
from fallzone.notices.grammar.order import order_corners
from fallzone.notices.grammar.positions import Point

# How far before its positions the words stand that say what they are of
_REACH = 250
_LINE_WORDS = ("LINE", "TRACK", "ROUTE", "AXIS")
_Sized = TypeVar("_Sized", Circle, Sector, Corridor)
_AREA_WORDS = ("BOUND", "AREA", "ENCLOSED", "POLYGON")


@dataclass(frozen=True, slots=True)
class Area:
    """An area, or positions of one of which not all could be read.

    Parameters
    ----------
    first, last : int
        Characters from its first to its last position.
    shape : Rings, Circle, Sector, Corridor or None
        What it covers; None where that is not certain.
    warnings : tuple of Statement
        What a reader has to know of it.
    read : tuple of (int, int)
        Characters that were understood: positions, distances, and how the list ends.
    """

    first: int
    last: int
    shape: Shape | None
    warnings: tuple[Statement, ...] = ()
    read: tuple[tuple[int, int], ...] = field(default=())


def find_areas(
    capitals: str, points: list[Point], *, true_unless_stated: bool = False
) -> tuple[list[Area], list[Point]]:
    """Areas of a text.

    Parameters
    ----------
    capitals : str
        In plain capitals.
    points : list of Point
        All positions in it.
    true_unless_stated : bool
        Whether bearings that name no north are true, as those of ships are.

    Returns
    -------
    areas : list of Area
        In their order.
    lone : list of Point
        Positions that belong to none.
    """
    lists = list_points(capitals, points)
    areas: list[Area] = []
    lone: list[Point] = []
    words, before, start = "", None, 0
    for number, one in enumerate(lists):
        end = lists[number + 1].first if number + 1 < len(lists) else len(capitals)
        # Lists that only letters part share the words before the first of them
        if not one.continues:
            start = max(lists[number - 1].last if number else 0, one.first - _REACH)
            words = capitals[start : one.first]
        sector = None
        if len(one.points) == 1 and not one.continues:
            sector = find_sector(capitals, (start, one.first), (one.last, end), true_unless_stated=true_unless_stated)
        elif says_sector(words):
            sector = NOT_UNDERSTOOD
        told = capitals if sector is None else without_bearings(capitals, sector)
        if not one.continues:
            before = find_length(told, start, one.first)
        after = find_length(told, one.last, min(end, one.last + 80))
        found = _read_list(words, one, _choose_length(one, before, after), sector)
        if found:
            areas += found
        else:
            lone += one.points
    return areas, lone


def lies_in_any(point: Point, areas: list[Area]) -> bool:
    """Whether a position lies in an area that was read: where something is expected to fall, it bounds nothing.

    Parameters
    ----------
    point : Point
        A position that belongs to no area.
    areas : list of Area
        Of the same text.

    Returns
    -------
    bool
    """
    shapes = [area.shape for area in areas if area.shape is not None]
    if point.lonlat is None or not shapes:
        return False
    return any(shapely.intersects_xy(draw_area(shape, ""), *point.lonlat) for shape in shapes)


def _read_list(words: str, one: PointList, length: Length | None, sector: SectorWords | None) -> list[Area]:
    if one.unread is not None:
        if len(one.points) < 2 and length is None:
            return []
        return [_unread(one, "corner-unread", text=one.unread)]
    corners = one.corners
    if length is not None and length.role in ("half-width", "width"):
        return [_read_corridor(one, length, 2.0 if length.role == "half-width" else 1.0)]
    if sector is not None and len(corners) == 1:
        return _read_sector(one, length, sector)
    if length is not None and not one.has_arc:
        return _read_around(words, one, length, sector)
    if len(corners) == 1:
        return []
    if len(corners) == 2:
        return [_unread(one, "too-few-corners")]
    ring = _read_ring(one)
    if ring.shape is None:
        parts = one.part_at_and()
        rings = [_read_ring(part) for part in parts]
        if rings and all(part.shape is not None for part in rings):
            return rings
    return [ring]


def _choose_length(one: PointList, before: Length | None, after: Length | None) -> Length | None:
    """The distance that belongs to a list: of a ring none that follows it."""
    if before is not None and not (before.role == "radius" and len(one.points) > 1):
        return before
    if after is not None and (len(one.points) == 1 or after.role in ("half-width", "width")):
        return after
    return before if before is not None and len(one.points) == 1 else None


def _spans(one: PointList, length: Length | None = None) -> tuple[tuple[int, int], ...]:
    own = ((one.first, one.end),)
    return own if length is None else (*own, (length.first, length.last))


def _unread(one: PointList, code: str, length: Length | None = None, **values: str) -> Area:
    return Area(one.first, one.last, None, (Statement(code=code, values=values),), _spans(one, length))


def _doubts(one: PointList) -> tuple[Statement, ...]:
    return tuple(Statement(code="corner-doubtful", values={"text": text}) for text in one.doubtful)


def _read_corridor(one: PointList, length: Length, times: float) -> Area:
    line = tuple(corner for at, corner in enumerate(one.corners) if at == 0 or corner != one.corners[at - 1])
    if len(line) < 2 or one.edge is not None:
        told = {} if one.edge is None else {"text": one.edge}
        return _unread(one, "edge-not-given" if told else "too-few-corners", length, **told)
    shape = _make(Corridor, line_lonlat=line, width_m=times * length.length_m)
    warnings = _doubts(one) if shape else (Statement(code="size-out-of-range"),)
    return Area(one.first, one.last, shape, warnings, _spans(one, length))


def _read_around(words: str, one: PointList, length: Length, sector: SectorWords | None) -> list[Area]:
    """Circles about positions, or the strip within a distance of a line; no shape is that of a margin of an area."""
    if len(one.corners) > 1 and any(word in words for word in _LINE_WORDS):
        return [_read_corridor(one, length, 2.0)]
    if len(one.corners) > 2 and any(word in words for word in _AREA_WORDS):
        return [_unread(one, "margin-around-area", length)]
    found = []
    for point in one.points:
        shape = _make(Circle, centre_lonlat=point.lonlat, radius_m=length.length_m)
        warnings = _doubts(one) if shape else (Statement(code="size-out-of-range"),)
        warnings += () if sector is None else (_say_circle(sector),)
        found.append(Area(point.first, point.last, shape, warnings, _spans(one, length)))
    return found


def _read_sector(one: PointList, length: Length | None, told: SectorWords) -> list[Area]:
    """The sector about a position, or all of its circle where its bearings are not certain."""
    radii = [] if told.radii is None else [told.radii.inner_m, told.radii.outer_m]
    if length is not None and length.length_m not in radii:
        radii.append(length.length_m)
    if not radii:
        return []
    if told.azimuths_deg is not None and len(radii) < 3:
        inner_m = radii[0] if len(radii) == 2 else 0.0
        sides = {"azimuths_deg": told.azimuths_deg, "inner_radius_m": inner_m}
        shape = _make(Sector, centre_lonlat=one.corners[0], radius_m=max(radii), **sides)
        said = (Statement(code="bearings-taken-as-true"),) if told.is_assumed_true else ()
    else:
        shape = _make(Circle, centre_lonlat=one.corners[0], radius_m=max(radii))
        said = (_say_circle(told),)
    warnings = (*_doubts(one), *said) if shape else (Statement(code="size-out-of-range"),)
    return [Area(one.first, one.last, shape, warnings, (*_spans(one, length), *told.read))]


def _say_circle(told: SectorWords) -> Statement:
    return Statement(code="sector-as-circle", values={"reason": told.why or "not-understood"})


def _make(kind: type[_Sized], **values: object) -> _Sized | None:
    try:
        return kind(**values)
    except ValidationError:
        return None


def _read_ring(one: PointList) -> Area:
    if one.edge is not None:
        return _unread(one, "edge-not-given", text=one.edge)
    corners, said = draw_arcs(one)
    if corners is None:
        return _unread(one, "arc-unread")
    corners = tuple(corner for at, corner in enumerate(corners) if at == 0 or corner != corners[at - 1])
    if len(corners) < 3:
        return _unread(one, "too-few-corners")
    ordered, moved = order_corners(corners)
    if ordered is None:
        return _unread(one, "ring-crosses")
    warnings = [*_doubts(one)]
    if moved:
        warnings.append(Statement(code="corners-reordered"))
    shape = Rings(rings=(Ring(corners_lonlat=ordered),))
    return Area(one.first, one.last, shape, (*warnings, *said), _spans(one))
