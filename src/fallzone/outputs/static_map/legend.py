"""What the legend of a map explains, and how wide and dense its lines and tints are."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely

from fallzone.names import LEVELS, NOMINAL, SWEEP
from fallzone.outputs.cases import single_cases
from fallzone.outputs.few_impacts import list_few
from fallzone.outputs.launch.isopleth_words import level_words
from fallzone.outputs.launch.levels import level_meaning, level_title
from fallzone.outputs.pack.sheet import Picture, path_data
from fallzone.outputs.palette import (
    COLOURS,
    FAILED,
    INK,
    ISOPLETHS,
    LEVEL_COLOURS,
    LIMIT,
    OBSERVED,
    REGION,
    ZONE,
    family_of,
    isopleth_step,
)
from fallzone.words import _
from fallzone.words.things import ZONE_KINDS, case_words, with_commas

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from fallzone.assessment.assessment import Assessment
    from fallzone.model.results.launch import Launch

# What stands in the picture and in the legend alike
# Hatching by level: how lines are turned [deg], and how far apart they are [mm]
HATCHES = {
    "announced": ((45.0, 1.3), (135.0, 1.3)),
    "planned": ((45.0, 1.5),),
    "hazard": ((135.0, 2.2),),
    "contingency": ((90.0, 3.2),),
}
HATCH_INK = "#5f4600"
OPACITY = {NOMINAL: 0.16, FAILED: 0.16, SWEEP: 0.09}
LEVEL_OPACITY = {"land": 0.8, "sea": 0.4}
FLOOR_OPACITY = {"surely": 0.25, "perhaps": 0.1}
FLOOR_DASH, OVERFLIGHT_DASH, TRACE_DASH, LIMIT_DASH = "0.4 0.7", "0.8 0.8", "0.3 0.8", "2.4 0.8 0.6 0.8"
# Edges of the 99 % areas
AREA_DASHES = {NOMINAL: "", FAILED: "1.4 0.6", SWEEP: "0.4 0.6"}
ZONE_DASHES = {"announced": "", "estimated": "2 1.1", "control-area": "0.5 0.9"}


class Entry(NamedTuple):
    """One line of the legend.

    Parameters
    ----------
    draw : callable
        ``draw(picture, x, y)`` draws its sample, 11 by 3 mm, with its upper left corner at a point [mm].
    words : str
        What it means.
    """

    draw: Callable[[Picture, float, float], None]
    words: str


def list_families(assessment: Assessment) -> list[str]:
    """Families of cases whose areas are drawn, from the bottom up.

    Parameters
    ----------
    assessment : Assessment
        With areas.

    Returns
    -------
    list of str
        That of a sweep only where no isopleths say how likely its debris is.
    """
    has_isopleths = assessment.launch is not None and bool(assessment.launch.isopleths)
    return [family for family in (SWEEP, FAILED, NOMINAL) if not (family == SWEEP and has_isopleths)]


def list_entries(assessment: Assessment, levels: Collection[str]) -> Iterator[Entry]:
    """Everything that a map of an assessment may show.

    Parameters
    ----------
    assessment : Assessment
        What is drawn.
    levels : collection of str
        Of the regions, or parts of regions, that are drawn.

    Yields
    ------
    Entry
        From what was announced and what is planned down to what helps to find one's way.
    """
    yield from _list_levels(assessment, levels)
    kinds = {zone.kind for zone in assessment.zones if zone.shape is not None}
    for kind, dash in ZONE_DASHES.items():
        if kind in kinds:
            yield Entry(_line(ZONE, 0.35, dash), _(ZONE_KINDS[kind].short))
    yield from _list_areas(assessment)
    if assessment.launch is not None and assessment.launch.isopleths:
        yield from _list_isopleths(assessment.launch)
    yield Entry(_line(COLOURS[NOMINAL], 0.4), _("ground track, minutes after lift-off"))
    yield Entry(_line(COLOURS[NOMINAL], 0.4, TRACE_DASH), _("impact point trace (IIP)"))
    if assessment.mission.flight_termination is not None:
        yield Entry(_line(LIMIT, 0.5, LIMIT_DASH), _("impact limit line"))
    yield Entry(_draw_pad, _("launch pad") if assessment.mission.release is None else _("release"))
    if assessment.mission.observations:
        yield Entry(_draw_observed, _("reported object ± its uncertainty"))


def _list_isopleths(launch: Launch) -> Iterator[Entry]:
    levels = with_commas([level_words(one.level_per_km2) for one in launch.isopleths if not one.best.is_empty])
    told = _("isopleths, {levels}: hazardous fragments expected per km² and launch").format(levels=levels)
    yield Entry(_draw_ramp, told)
    if launch.floor is not None:
        colour, floor = ISOPLETHS[isopleth_step(launch.floor_per_km2)], level_words(launch.floor_per_km2)
        told = {"surely": _("{floor} surely reached"), "perhaps": _("{floor} perhaps reached")}
        for side, opacity in FLOOR_OPACITY.items():
            line = {"stroke": colour, "width_mm": 0.25, "dash": FLOOR_DASH} if side == "perhaps" else {}
            yield Entry(_box(fill=colour, opacity=opacity, **line), told[side].format(floor=floor))


def _list_levels(assessment: Assessment, levels: Collection[str]) -> Iterator[Entry]:
    for level in (level for level in LEVELS if level in levels):
        told = _("{level}: {meaning}").format(level=level_title(level), meaning=level_meaning(level, assessment))
        outline = _box(stroke=REGION, width_mm=0.2, dash=OVERFLIGHT_DASH)
        yield Entry(_level(level) if level in LEVEL_COLOURS else outline, told)


def _list_areas(assessment: Assessment) -> Iterator[Entry]:
    there = {family_of(shape.case) for shape in assessment.shapes}
    failed = [case for case in single_cases(assessment.impacts) if case != NOMINAL]
    words = {
        NOMINAL: case_words(NOMINAL),
        FAILED: case_words(failed[0]) if len(failed) == 1 else _("failures that were asked for"),
        SWEEP: _("failures at uniformly drawn times"),
    }
    for family in reversed(list_families(assessment)):
        if family in there:
            told = _("{case}: 99, 97, 90, 50 % of impacts, inwards").format(case=words[family])
            yield Entry(_nested(family), told)
    drawn = [few for few in list_few(assessment) if family_of(few.impacts.case) in list_families(assessment)]
    if drawn:
        yield Entry(_dot(COLOURS[family_of(drawn[0].impacts.case)]), _("impacts, too few for an area"))


def _line(colour: str, width_mm: float, dash: str = "") -> Callable[[Picture, float, float], None]:
    return lambda picture, x, y: picture.path(f"M{x:.2f} {y + 1.5:.2f}h11", stroke=colour, width_mm=width_mm, dash=dash)


def _box(**looks) -> Callable[[Picture, float, float], None]:
    return lambda picture, x, y: picture.rect(x, y, 11.0, 3.0, **looks)


def _level(level: str) -> Callable[[Picture, float, float], None]:
    """On land, and at sea."""

    def draw(picture: Picture, x: float, y: float) -> None:
        for shift, opacity in ((0.0, LEVEL_OPACITY["land"]), (5.5, LEVEL_OPACITY["sea"])):
            picture.rect(x + shift, y, 5.5, 3.0, fill=LEVEL_COLOURS[level], opacity=opacity)
        hatch(picture, shapely.box(x, y, x + 11.0, y + 3.0), level)

    return draw


def hatch(picture: Picture, area: BaseGeometry, level: str) -> None:
    """Hatch an area as its level is hatched: the closer, the worse, so that levels differ in grey and to every eye.

    Parameters
    ----------
    picture : Picture
        On which the area is filled.
    area : shapely geometry
        In millimetres.
    level : str
        One of ``HATCHES``.
    """
    for turn_deg, apart_mm in HATCHES[level]:
        lines = _list_parallels(area.bounds, math.radians(turn_deg), apart_mm)
        picture.path(path_data(shapely.intersection(lines, area)), stroke=HATCH_INK, width_mm=0.12)


def _list_parallels(bounds: tuple[float, ...], turn: float, apart_mm: float) -> shapely.MultiLineString:
    """Lines over a rectangle; through one grid for all of a picture, so that neighbouring areas are hatched as one."""
    left, top, right, bottom = bounds
    along = np.array([math.cos(turn), math.sin(turn)])
    across = np.array([-along[1], along[0]])
    corners = np.array([(x, y) for x in (left, right) for y in (top, bottom)])
    offsets, reach = corners @ across, corners @ along
    rows = np.arange(math.floor(offsets.min() / apart_mm), math.ceil(offsets.max() / apart_mm) + 1) * apart_mm
    ends = [rows[:, None] * across + length * along for length in (reach.min(), reach.max())]
    return shapely.multilinestrings(shapely.linestrings(np.stack(ends, axis=1)))


def _nested(family: str) -> Callable[[Picture, float, float], None]:
    def draw(picture: Picture, x: float, y: float) -> None:
        for step in range(4):
            opacity = 1.0 - (1.0 - OPACITY[family]) ** (step + 1)
            picture.rect(x + 2.75 * step, y, 2.75, 3.0, fill=COLOURS[family], opacity=opacity)

    return draw


def _dot(colour: str) -> Callable[[Picture, float, float], None]:
    return lambda picture, x, y: picture.circle(x + 5.5, y + 1.5, 0.5, fill=colour, stroke="#ffffff")


def _draw_ramp(picture: Picture, x: float, y: float) -> None:
    for step, colour in enumerate(ISOPLETHS):
        picture.path(f"M{x:.2f} {y + 0.7 * step:.2f}h11", stroke=colour, width_mm=0.35)


def _draw_pad(picture: Picture, x: float, y: float) -> None:
    picture.path(f"M{x + 5.5:.2f} {y:.2f}l1.6 2.8h-3.2Z", fill=INK)


def _draw_observed(picture: Picture, x: float, y: float) -> None:
    picture.cross(x + 5.5, y + 1.6, 1.3, OBSERVED)
    picture.circle(x + 5.5, y + 1.6, 2.0, stroke=OBSERVED, dash="0.8 0.8")
