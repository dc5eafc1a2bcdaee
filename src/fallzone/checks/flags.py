"""Named regions inside announced zones and hazard areas, or close to the track: which, why, how much, how likely."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from fallzone.checks.overflight import SurfaceLine, find_overflight, trace_lines
from fallzone.checks.territory import Territory, cut_pieces, make_territory, to_equal_area
from fallzone.checks.window import find_window_utc, tell_closures
from fallzone.constants import OVERFLIGHT_DISTANCE_M
from fallzone.earth.areas import find_area
from fallzone.errors import InputError
from fallzone.footprint.probability import Hits
from fallzone.footprint.sparse import HAZARD_CONTAINMENT, find_without_area
from fallzone.model.results.flag import Flag, Reason
from fallzone.model.results.impacts import Footprint, Impacts
from fallzone.model.results.trajectory import Trajectory
from fallzone.model.zone import Region, Zone
from fallzone.words import _

# Regions farther from every line than this are not looked at: 100 km and every tolerance are well inside
_LOOK_M = 2.0 * OVERFLIGHT_DISTANCE_M
_METRES_PER_DEGREE = 111_000.0


@dataclass(frozen=True)
class _Area:
    """A zone or footprint with its outline in the equal-area plane, and boxes around all that a margin can reach."""

    source: Zone | Footprint
    flat: BaseGeometry
    surroundings: BaseGeometry


def flag_regions(
    *,
    regions: Iterable[Region],
    zones: Iterable[Zone],
    footprints: Iterable[Footprint],
    impacts: Iterable[Impacts],
    trajectories: Mapping[str, Trajectory],
    liftoff_utc: datetime | None,
) -> tuple[Flag, ...]:
    """Hold every region against every zone, 99 % footprint, ground track and impact-point trace.

    Of what falls in too few flights for a footprint, the regions that were hit are flagged, and no others.
    Everything within a region's tolerance of its outline counts as the region, in areas, probabilities and distances
    alike. Zones without coordinates cannot be checked against anything; ``check`` answers UNKNOWN for them.

    Parameters
    ----------
    regions : iterable of Region
        What may be flagged.
    zones : iterable of Zone
        Those with coordinates count.
    footprints : iterable of Footprint
        Of them the 99 % areas count.
    impacts : iterable of Impacts
        By case and item: for the probability of a hit, and of those without an area as they are.
    trajectories : mapping of str to Trajectory
        Flights without dispersion, by case.
    liftoff_utc : datetime or None
        Lift-off, for time windows.

    Returns
    -------
    tuple of Flag
        In the order of the regions; only those with a reason.

    Raises
    ------
    InputError
        An area that is not valid: nothing may be concluded from it.
    """
    regions = tuple(regions)
    margin_m = _find_margin_m(regions)
    announced = _list_announced(zones, margin_m)
    hazards = [
        _area(one, one.geometry, _("footprint {footprint}").format(footprint=one.id), margin_m)
        for one in footprints
        if one.containment >= HAZARD_CONTAINMENT
    ]
    lines = [line for trajectory in trajectories.values() for line in trace_lines(trajectory)]
    groups = {(group.case, group.item): group for group in impacts}
    few = [one for one in find_without_area(groups.values(), (area.source for area in hazards)) if one.hits]
    scattered = [(one.id, group := groups[one.case, one.item], _surround(group, margin_m)) for one in few]
    around = [_surround(line, _LOOK_M) for line in lines]
    flags = []
    for region in regions:
        territory = make_territory(region.geometry, region.tolerance_m, _("region {region}").format(region=region.id))
        reasons = _list_zones(territory, announced)
        for area in _select(hazards, territory):
            group = groups.get((area.source.case, area.source.item))
            if reason := _in_footprint(territory, area, group, liftoff_utc):
                reasons.append(reason)
        for zone, group, boxes in scattered:
            if territory.is_near(boxes) and (reason := _hit(territory, zone, group, liftoff_utc)):
                reasons.append(reason)
        for line, boxes in zip(lines, around, strict=True):
            if territory.is_near(boxes) and (reason := find_overflight(line, territory)):
                reasons.append(_with_window(reason, liftoff_utc))
        if reasons:
            flags.append(_flag(region, tuple(reasons), liftoff_utc))
    return tuple(flags)


def flag_zones_anew(
    flags: Iterable[Flag], *, regions: Iterable[Region], zones: Iterable[Zone], liftoff_utc: datetime | None
) -> tuple[Flag, ...]:
    """Flags of a run with its own reasons as they are, and those by zone made anew from other zones.

    Parameters
    ----------
    flags : iterable of Flag
        Of the run, whatever zones it was checked against.
    regions, zones
        What is checked against each other.
    liftoff_utc : datetime or None
        Lift-off, for time windows.

    Returns
    -------
    tuple of Flag
        As ``flag_regions`` returns them of the same run and these zones; flags of regions that are not among the given
        ones come last.

    Raises
    ------
    InputError
        A zone or region that is not valid: nothing may be concluded from it.
    """
    regions, earlier = tuple(regions), {flag.region: flag for flag in flags}
    announced = _list_announced(zones, _find_margin_m(regions))
    found = []
    for region in regions:
        territory = make_territory(region.geometry, region.tolerance_m, _("region {region}").format(region=region.id))
        reasons = _list_zones(territory, announced)
        if flag := earlier.pop(region.id, None):
            reasons += [reason for reason in flag.reasons if reason.reason != "zone"]
        if reasons:
            found.append(_flag(region, tuple(reasons), liftoff_utc))
    return (*found, *earlier.values())


def _find_margin_m(regions: tuple[Region, ...]) -> float:
    """Everything that a margin can reach, drawn in planes that are true to 1 %."""
    return 1.1 * max((region.tolerance_m for region in regions), default=0.0)


def _list_announced(zones: Iterable[Zone], margin_m: float) -> list[_Area]:
    """The zones that have coordinates."""
    drawn = ((zone, area) for zone in zones if (area := find_area(zone)) is not None)
    return [_area(zone, area, _("zone {zone}").format(zone=zone.id), margin_m) for zone, area in drawn]


def _list_zones(territory: Territory, announced: list[_Area]) -> list[Reason]:
    return [reason for area in _select(announced, territory) if (reason := _in_zone(territory, area))]


def _area(source: Zone | Footprint, geometry: BaseGeometry, where: str, margin_m: float) -> _Area:
    if geometry.is_empty or not geometry.is_valid:
        reason = _("it is empty") if geometry.is_empty else shapely.is_valid_reason(geometry)
        raise InputError(where, _("is not a usable area: {reason}").format(reason=reason), _("a valid polygon"))
    # Piece by piece: a box around an area that runs round the Earth is near every region, and to grow all takes seconds
    surroundings = _widen((piece.bounds for piece in cut_pieces(geometry)), margin_m)
    return _Area(source, to_equal_area(geometry), surroundings)


def _select(areas: list[_Area], territory: Territory) -> list[_Area]:
    """The areas that may meet a region or its margin: only for them it has to be grown."""
    return [area for area in areas if territory.is_near(area.surroundings)]


def _surround(points: SurfaceLine | Impacts, margin_m: float) -> BaseGeometry:
    """Boxes around points that hold everything within a margin."""
    cells = np.unique(np.stack([points.lon_deg // 5.0, points.lat_deg // 5.0], axis=-1), axis=0) * 5.0
    return _widen(((lon, lat, lon + 5.0, lat + 5.0) for lon, lat in cells), margin_m)


def _widen(bounds: Iterable[tuple[float, float, float, float]], margin_m: float) -> BaseGeometry:
    """Boxes of west, south, east and north [degrees] with a margin around them, as one shape, split at 180°.

    Source
    ------
    Derived: on a sphere of 111 km a degree a margin of m metres spans m/111,000 degrees of latitude, and that divided
    by the cosine of the latitude in longitude, at most a turn.
    """
    boxes = []
    for west, south, east, north in bounds:
        south, north = south - margin_m / _METRES_PER_DEGREE, north + margin_m / _METRES_PER_DEGREE
        slimmest = np.cos(np.radians(min(max(abs(south), abs(north)), 90.0)))
        margin = min(margin_m / _METRES_PER_DEGREE / max(slimmest, 1e-6), 360.0)
        for turn in (-360.0, 0.0, 360.0):
            boxes.append(shapely.box(west - margin + turn, south, east + margin + turn, north))
    world = shapely.box(-180.0, -90.0, 180.0, 90.0)
    shapely.prepare(found := shapely.union_all([box for box in boxes if box.intersects(world)]))
    return found


def _in_zone(territory: Territory, area: _Area) -> Reason | None:
    """The region lies in an announced, estimated or closed zone."""
    zone, shared_m2 = area.source, territory.shared_area_m2(area.flat)
    if shared_m2 <= 0.0:
        return None
    return Reason(
        reason="zone",
        zone=zone.id,
        item=zone.item,
        mark=zone.mark,
        share_of_zone=min(shared_m2 / area.flat.area, 1.0),
        area_m2=shared_m2,
        **tell_closures(zone),
    )


def _in_footprint(territory: Territory, area: _Area, group: Impacts | None, liftoff_utc) -> Reason | None:
    """The region meets a 99 % footprint; with the probability of a hit anywhere in the region."""
    shape, shared_m2 = area.source, territory.shared_area_m2(area.flat)
    if shared_m2 <= 0.0:
        return None
    reason = Reason(
        reason="footprint_99",
        zone=shape.id,
        case=shape.case,
        item=shape.item,
        share_of_zone=min(shared_m2 / area.flat.area, 1.0),
        area_m2=shared_m2,
        condition=shape.condition,
        flights=shape.flights,
        **({} if group is None else _count_chance(territory, group)),
    )
    return _with_window(reason, liftoff_utc)


def _hit(territory: Territory, zone: str, group: Impacts, liftoff_utc) -> Reason | None:
    """Something that falls in too few flights for a footprint fell in the region."""
    chance = _count_chance(territory, group)
    if not chance["probability"]:
        return None
    reason = Reason(
        reason="impacts",
        zone=zone,
        case=group.case,
        item=group.item,
        condition=group.condition,
        flights=group.flights,
        **chance,
    )
    return _with_window(reason, liftoff_utc)


def _count_chance(territory: Territory, group: Impacts) -> dict[str, Any]:
    """Probability of a hit anywhere in the region, and when the first and the last came, if any did."""
    hits = Hits(group)
    for part in group.parts():
        hits.add(part, territory.holds(part.lon_deg, part.lat_deg))
    probability, interval = hits.estimate_probability()
    times = {"first_s": hits.first_s, "last_s": hits.last_s} if probability else {}
    return {"probability": probability, "interval": interval, **times}


def _with_window(reason: Reason, liftoff_utc: datetime | None) -> Reason:
    return replace(reason, window_utc=find_window_utc(liftoff_utc, reason.first_s, reason.last_s))


def _flag(region: Region, reasons: tuple[Reason, ...], liftoff_utc: datetime | None) -> Flag:
    """A region with its reasons, and what they come to together."""
    hits = [reason for reason in reasons if reason.probability is not None]
    likeliest = max(hits, key=lambda reason: reason.probability, default=None)
    timed = [reason for reason in hits if reason.first_s is not None]
    timed = timed or [reason for reason in reasons if reason.first_s is not None]
    first_s = min((reason.first_s for reason in timed), default=None)
    last_s = max((reason.last_s for reason in timed), default=None)
    closed = [reason.window_utc for reason in reasons if reason.reason == "zone" and reason.window_utc]
    # One that is closed until further notice has no window that could be told
    open_ended = any(reason.windows_utc and not reason.window_utc for reason in reasons)
    window_utc = find_window_utc(liftoff_utc, first_s, last_s)
    if window_utc is None and closed and not open_ended:
        window_utc = min(start for start, _ in closed), max(end for _, end in closed)
    return Flag(
        region=region.id,
        names=dict(region.names),
        kind=region.kind,
        reasons=reasons,
        share_of_zone=max((reason.share_of_zone for reason in reasons if reason.share_of_zone), default=None),
        area_m2=max((reason.area_m2 for reason in reasons if reason.area_m2), default=None),
        probability=likeliest.probability if likeliest else None,
        interval=likeliest.interval if likeliest else None,
        condition=likeliest.condition if likeliest else None,
        first_s=first_s,
        last_s=last_s,
        window_utc=window_utc,
    )
