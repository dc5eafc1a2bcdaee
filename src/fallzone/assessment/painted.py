"""What part of each flagged region is coloured on maps, by level."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import shapely

from fallzone.assessment.record import RunRecord
from fallzone.earth.areas import find_area
from fallzone.names import INSIDE_LEVELS, LEVELS, SWEEP
from fallzone.risk.launch import is_planned

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from fallzone.model.results.flag import Flag
    from fallzone.model.zone import Region


def find_reach(run: RunRecord) -> dict[str, BaseGeometry]:
    """Where the areas of each level lie that make a place INSIDE.

    Parameters
    ----------
    run : RunRecord
        With zones, areas and isopleths.

    Returns
    -------
    dict of str to shapely geometry
        By level, the worst first: the zones; the 97 % areas of what is meant to fall or of failures that were asked
        for; where a criterion of places is surely exceeded; where the floor may be reached, without one the 99 % areas
        of failed flights. Each without those before it. lon, lat [deg], split at 180°.
    """
    launch = run.launch
    floor = None if launch is None else launch.floor
    widest = [one.geometry for one in run.shapes if one.case == SWEEP and one.containment == 0.99]
    areas = {
        "announced": [area for zone in run.zones if (area := find_area(zone)) is not None],
        "planned": [one.geometry for one in run.shapes if is_planned(one)],
        "hazard": [] if launch is None else [one.surely for one in launch.hazard_areas],
        "contingency": widest if floor is None else [floor.perhaps],
    }
    reach, before = {}, shapely.MultiPolygon()
    for level, shapes in areas.items():
        union = shapely.union_all(shapes)
        reach[level] = union.difference(before)
        before = before.union(union)
    return reach


def paint_flags(
    flagged: Iterable[Flag], reach: dict[str, BaseGeometry], regions: Iterable[Region]
) -> Iterator[tuple[Flag, Region, dict[str, BaseGeometry]]]:
    """Flagged regions with the parts of them that are coloured, each spot in one of them alone: the smallest.

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
        Polygons by level, from that of the flag down; none for regions that are OUTSIDE, and where an area only comes
        close. Where a criterion is exceeded without an area of its own, what other areas meet is of its level.
    """
    flags = {flag.region: flag for flag in flagged}
    painted: dict[str, list[BaseGeometry]] = {"land": [], "sea": []}
    for region in sorted((one for one in regions if one.id in flags), key=lambda one: one.geometry.area):
        flag = flags[region.id]
        met = _find_met(flag, region.geometry, reach) if flag.level in INSIDE_LEVELS else {}
        # Of what was painted before only that which is near: the union of it all grows with each region
        before = [one for one in painted[region.kind] if one.intersects(region.geometry)] if met else []
        over = shapely.union_all(before)
        shown = {level: _keep_polygons(part.difference(over)) for level, part in met.items()}
        painted[region.kind] += met.values()
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
