"""Announced zones against computed areas: how much of what falls lies outside, and how much larger or smaller it is."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from fallzone.checks.regions.territory import to_equal_area
from fallzone.earth import geodesic
from fallzone.earth.angles import wrap_deg
from fallzone.earth.areas import find_area
from fallzone.model.results.announced import AnnouncedArea, Clip
from fallzone.model.results.impacts import Footprint
from fallzone.model.zone import Region, Rings, Zone
from fallzone.names import AS_FLOWN, CONTAINMENTS, NOMINAL

# Zones in which something is to fall; others are closed for other reasons
DROP_ZONES = ("announced", "estimated")
COMPARED_CASES = (NOMINAL, AS_FLOWN)
COMPARED_CONTAINMENTS = CONTAINMENTS[2:]
# Corners of notices are whole minutes of arc, 1.9 km
_SAME_LINE_M = 2_000.0
# A shorter edge may lie near any limit by chance
_SHORTEST_EDGE_M = 20_000.0
_STEP_M = 5_000.0
_METRES_PER_DEGREE = 111_200.0
_LOOK_DEG = 0.1


def compare_announced(
    zones: Iterable[Zone], footprints: Iterable[Footprint], regions: Iterable[Region] = ()
) -> tuple[AnnouncedArea, ...]:
    """Hold every zone with coordinates against the 97 and 99 % areas of what is to fall there.

    Parameters
    ----------
    zones : iterable of Zone
        Those of `DROP_ZONES` with coordinates count.
    footprints : iterable of Footprint
        Those of the nominal flight and of the flight as flown count.
    regions : iterable of Region
        Along whose limits a zone may have been cut.

    Returns
    -------
    tuple of AnnouncedArea
        By zone, case and containment; none for an item without an area.
    """
    drawn = [(zone, area) for zone in zones if zone.kind in DROP_ZONES and (area := find_area(zone)) is not None]
    flat = {zone.id: to_equal_area(area) for zone, area in drawn}
    shapes = [
        (one, to_equal_area(one.geometry))
        for one in footprints
        if one.case in COMPARED_CASES and one.containment in COMPARED_CONTAINMENTS
    ]
    regions, found = tuple(regions), []
    for zone, area in drawn:
        clips = find_clips(zone, area, regions) if any(one.item == zone.item for one, _shape in shapes) else None
        peers = [flat[other.id] for other, _area in drawn if other.item == zone.item]
        found += [
            _compare(zone, flat[zone.id], one, shape, peers, clips) for one, shape in shapes if one.item == zone.item
        ]
    return tuple(found)


def _compare(
    zone: Zone,
    flat: BaseGeometry,
    one: Footprint,
    shape: BaseGeometry,
    peers: list[BaseGeometry],
    clips: tuple[Clip, ...] | None,
) -> AnnouncedArea:
    return AnnouncedArea(
        zone=zone.id,
        kind=zone.kind,
        mark=zone.mark,
        item=zone.item,
        case=one.case,
        containment=one.containment,
        zone_area_m2=float(flat.area),
        area_m2=float(shape.area),
        ratio=float(shape.area / flat.area),
        outside=_share_outside(shape, flat),
        zones=len(peers),
        outside_all=_share_outside(shape, shapely.union_all(peers)),
        clips=clips,
    )


def _share_outside(shape: BaseGeometry, zone: BaseGeometry) -> float:
    """Share of one area that lies outside another, both in a plane that keeps areas."""
    return float(min(shape.difference(zone).area / shape.area, 1.0))


def find_clips(zone: Zone, area: BaseGeometry, regions: Iterable[Region]) -> tuple[Clip, ...] | None:
    """Edges of a zone that run along the limit of a region over their whole length.

    Parameters
    ----------
    zone : Zone
        With coordinates.
    area : shapely geometry
        What it covers, in lon, lat [deg], split at 180°.
    regions : iterable of Region
        What is shipped: seas and lands, but no flight information regions or exclusive economic zones.

    Returns
    -------
    tuple of Clip or None
        Empty for what is no ring; None where no edge runs so, which says nothing of limits that are not shipped.
    """
    if not isinstance(zone.shape, Rings):
        return ()
    around = shapely.box(*(np.array(area.bounds) + _LOOK_DEG * np.array([-1.0, -1.0, 1.0, 1.0])))
    near = [region for region in regions if shapely.box(*region.geometry.bounds).intersects(around)]
    limits = [
        (region, line)
        for region in near
        if not (line := shapely.clip_by_rect(shapely.boundary(region.geometry), *around.bounds)).is_empty
    ]
    found = [
        Clip(start_lonlat=start, end_lonlat=end, region=region.id, names=dict(region.names))
        for start, end in _list_edges(zone.shape)
        for region, line in limits
        if _runs_along(start, end, line)
    ]
    return tuple(found) or None


def _list_edges(shape: Rings) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    """Ends of the edges of outer rings, but for short ones and for cuts at 180°."""
    for ring in shape.rings:
        corners = [(wrap_deg(lon), lat) for lon, lat in ring.corners_lonlat]
        for start, end in itertools.pairwise([*corners, corners[0]]):
            length_m, _azimuth = geodesic.range_azimuth(*start, *end)
            if length_m >= _SHORTEST_EDGE_M and abs(start[0] - end[0]) < 180.0:
                yield start, end


def _runs_along(start: tuple[float, float], end: tuple[float, float], line: BaseGeometry) -> bool:
    """Whether an edge, drawn straight in degrees or as a geodesic, lies on a line all along.

    Source
    ------
    Derived: points every 5 km, in a plane of equal scale at the middle latitude of the edge.
    """
    ends = np.array([start, end])
    count = 2 + int(np.hypot(*np.diff(ends, axis=0)[0]) * _METRES_PER_DEGREE / _STEP_M)
    straight = ends[0] + np.linspace(0.0, 1.0, count)[:, None] * (ends[1] - ends[0])
    curved = np.vstack([ends[:1], geodesic.intermediate(*start, *end, max_m=_STEP_M), ends[1:]])
    scale = _METRES_PER_DEGREE * np.array([np.cos(np.radians(ends[:, 1].mean())), 1.0])
    flat = shapely.transform(line, lambda lonlat: lonlat * scale)
    return any(
        bool((shapely.distance(shapely.points(points * scale), flat) <= _SAME_LINE_M).all())
        for points in (straight, curved)
    )
