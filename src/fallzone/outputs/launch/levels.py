"""Levels of flags: what they are called, which regions have which, and what part of a region areas meet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import shapely

from fallzone.earth.areas import find_area
from fallzone.names import INSIDE_LEVELS, LEVELS, SWEEP
from fallzone.outputs.launch.isopleth_words import level_words
from fallzone.risk.launch import is_planned
from fallzone.words import _, msg

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from fallzone.assessment.assessment import Assessment
    from fallzone.model.results.flag import Flag
    from fallzone.model.zone import Region

TITLES = {
    "announced": msg("Announced"),
    "planned": msg("Planned"),
    "hazard": msg("Hazard"),
    "contingency": msg("Contingency"),
    "overflight": msg("Overflight"),
    "remote": msg("Remote"),
}
_MEANINGS = {
    "announced": msg("in a zone of a notice"),
    "planned": msg("in the 97 % area of what is meant to fall, or of a failure that was asked for"),
    "hazard": msg("a risk criterion is exceeded"),
    "contingency": msg("perhaps {floor} hazardous fragments per km² and launch, or more"),
    "overflight": msg("within 100 km of the track"),
    "remote": msg("simulated debris, below {floor} hazardous fragments per km² and launch"),
}
_WITHOUT_FLOOR = msg("simulated debris of failed flights")


def level_title(level: str) -> str:
    """Name of a level, at the beginning of a line.

    Parameters
    ----------
    level : str
        One of ``fallzone.names.LEVELS``.

    Returns
    -------
    str
    """
    return _(TITLES[level])


def level_meaning(level: str, assessment: Assessment | None) -> str:
    """What a level says of a region.

    Parameters
    ----------
    level : str
        One of ``fallzone.names.LEVELS``.
    assessment : Assessment or None
        With the floor, if it has one; None of a warning by itself.

    Returns
    -------
    str
        A clause.
    """
    floor = _find_floor(assessment)
    if floor is None and level == "contingency":
        return _(_WITHOUT_FLOOR)
    return _(_MEANINGS[level]).format(floor="" if floor is None else level_words(floor))


def find_reach(assessment: Assessment) -> dict[str, BaseGeometry]:
    """Where the areas of each level lie that make a place INSIDE.

    Parameters
    ----------
    assessment : Assessment
        With zones, areas and isopleths.

    Returns
    -------
    dict of str to shapely geometry
        By level, the worst first: the zones; the 97 % areas of what is meant to fall or of failures that were asked
        for; where a criterion of places is surely exceeded; where the floor may be reached, without one the 99 % areas
        of failed flights. Each without those before it. lon, lat [deg], split at 180°.
    """
    launch = assessment.launch
    floor = None if launch is None else launch.floor
    widest = [one.geometry for one in assessment.shapes if one.case == SWEEP and one.containment == 0.99]
    areas = {
        "announced": [area for zone in assessment.zones if (area := find_area(zone)) is not None],
        "planned": [one.geometry for one in assessment.shapes if is_planned(one)],
        "hazard": [] if launch is None else [one.surely for one in launch.hazard_areas],
        "contingency": widest if floor is None else [floor.perhaps],
    }
    reach, before = {}, shapely.MultiPolygon()
    for level, shapes in areas.items():
        union = shapely.union_all(shapes)
        reach[level] = union.difference(before)
        before = before.union(union)
    return reach


def paint_regions(
    assessment: Assessment, regions: Iterable[Region]
) -> Iterator[tuple[Flag, Region, dict[str, BaseGeometry]]]:
    """Flagged regions with the parts of them that are coloured, each spot in one of them alone: the smallest.

    Parameters
    ----------
    assessment : Assessment
        With flags, zones, areas and isopleths.
    regions : iterable of Region
        Those of geodata.

    Yields
    ------
    (Flag, Region, dict of str to shapely geometry)
        Polygons by level, from that of the flag down; none for regions that are OUTSIDE, and where an area only comes
        close. Where a criterion is exceeded without an area of its own, what other areas meet is of its level.
    """
    yield from paint_flags(assessment.flagged, find_reach(assessment), regions)


def paint_flags(
    flagged: Iterable[Flag], reach: dict[str, BaseGeometry], regions: Iterable[Region]
) -> Iterator[tuple[Flag, Region, dict[str, BaseGeometry]]]:
    """The same, of flags and the areas of each level.

    Parameters
    ----------
    flagged : iterable of Flag
        Each of another region.
    reach : dict of str to shapely geometry
        As of `find_reach`.
    regions : iterable of Region
        Those of geodata.

    Yields
    ------
    (Flag, Region, dict of str to shapely geometry)
        As of `paint_regions`.
    """
    flags = {flag.region: flag for flag in flagged}
    painted = {kind: shapely.MultiPolygon() for kind in ("land", "sea")}
    for region in sorted((one for one in regions if one.id in flags), key=lambda one: one.geometry.area):
        flag = flags[region.id]
        met = _find_met(flag, region.geometry, reach) if flag.level in INSIDE_LEVELS else {}
        shown = {level: _keep_polygons(part.difference(painted[region.kind])) for level, part in met.items()}
        if met:
            painted[region.kind] = shapely.union_all([painted[region.kind], *met.values()])
        yield flag, region, {level: part for level, part in shown.items() if not part.is_empty} or met


def _find_met(flag: Flag, geometry: BaseGeometry, reach: dict[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    """What areas meet of a region, by level."""
    found: dict[str, list[BaseGeometry]] = {}
    for level, area in reach.items():
        met = _keep_polygons(shapely.intersection(geometry, area))
        if not met.is_empty:
            found.setdefault(max(level, flag.level, key=LEVELS.index), []).append(met)
    return {level: shapely.union_all(parts) for level, parts in found.items()}


def _keep_polygons(geometry: BaseGeometry) -> BaseGeometry:
    parts = shapely.get_parts(shapely.get_parts(geometry))
    return shapely.MultiPolygon([part for part in parts if part.geom_type == "Polygon"])


def _find_floor(assessment: Assessment | None) -> float | None:
    launch = None if assessment is None else assessment.launch
    return None if launch is None or launch.floor is None else launch.floor.level_per_km2
