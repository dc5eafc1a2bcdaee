"""How zones, areas and isopleths lie to a place: inside, too near to tell, or outside."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from fallzone.checks.edges import make_outline
from fallzone.checks.extent import Extent
from fallzone.checks.window import find_window_utc, tell_closures
from fallzone.constants import EDGE_TOLERANCE_M, IMPACT_DISTANCE_M
from fallzone.earth import geodesic
from fallzone.earth.areas import find_area
from fallzone.footprint.probability import Hits
from fallzone.footprint.sparse import WithoutArea
from fallzone.model.results.answer import Finding, Relation
from fallzone.model.results.impacts import Footprint, Impacts
from fallzone.model.results.isopleth import Isopleth, Margin
from fallzone.model.results.launch import Density, Launch
from fallzone.model.zone import Zone
from fallzone.names import SWEEP
from fallzone.words import _

INSIDE: Relation = "INSIDE"
NEAR: Relation = "NEAR"
OUTSIDE: Relation = "OUTSIDE"
UNKNOWN: Relation = "UNKNOWN"
_METRES_PER_DEGREE = 110_000.0

# Impacts near a place: of each case and item all, and the rows of those within 5 km of its point or in its area
Fallen = Mapping[tuple[str, str], tuple[Impacts, np.ndarray]]


@dataclass(frozen=True, kw_only=True)
class Edge:
    """An area whose edge is only known to a margin.

    Parameters
    ----------
    where : str
        What it is, for messages.
    geometry : shapely geometry
        The area itself; its edge is what distances are told from.
    surely, perhaps : shapely geometry
        Inside it whichever the seed; inside it with some.
    """

    where: str
    geometry: BaseGeometry
    surely: BaseGeometry
    perhaps: BaseGeometry

    @property
    def drawn(self) -> BaseGeometry:
        """What distances are told from: the area itself, or what is perhaps inside where nothing surely is."""
        return self.perhaps if self.geometry.is_empty and not self.perhaps.is_empty else self.geometry


def edge_of_area(area: Footprint, margin: Margin | None) -> Edge:
    """The edge of a containment area.

    Parameters
    ----------
    area : Footprint
        Of any share.
    margin : Margin or None
        What sampling leaves open about it, where that is known.

    Returns
    -------
    Edge
    """
    sides = (area.geometry, area.geometry) if margin is None else (margin.surely, margin.perhaps)
    return Edge(where=_name(area), geometry=area.geometry, surely=sides[0], perhaps=sides[1])


def edge_of_hazard(area: Margin) -> Edge:
    """The edge of an area in which a criterion is exceeded.

    Parameters
    ----------
    area : Margin
        Surely and perhaps.

    Returns
    -------
    Edge
    """
    return Edge(where=area.area, geometry=area.surely, surely=area.surely, perhaps=area.perhaps)


def edge_of_floor(floor: Isopleth) -> Edge:
    """The edge of the isopleth of the floor.

    Parameters
    ----------
    floor : Isopleth
        With its margin.

    Returns
    -------
    Edge
        By the id of its finding.
    """
    name = f"isopleth:{floor.level_per_km2:g}"
    return Edge(where=name, geometry=floor.best, surely=floor.surely, perhaps=floor.perhaps)


def find_zone(zone: Zone, extent: Extent) -> Finding:
    """How an announced, estimated or closed zone lies to a place.

    Parameters
    ----------
    zone : Zone
        With or without coordinates.
    extent : Extent
        What the place covers.

    Returns
    -------
    Finding
    """
    part, drawn = extent.find_worst_of_zone(zone), find_area(zone)
    return _for_whole(_check_zone(zone, drawn, *part), extent, part, drawn)


def find_planned(
    area: Footprint, margin: Margin | None, extent: Extent, fallen: Fallen, liftoff_utc: datetime | None
) -> Finding:
    """How the 97 % area of what is meant to fall, or of a failure that was asked for, lies to a place.

    Parameters
    ----------
    area : Footprint
        Of 97 %.
    margin : Margin or None
        What sampling leaves open about its edge, where that is known.
    extent : Extent
        What the place covers.
    fallen : mapping
        Impacts near the place.
    liftoff_utc : datetime or None
        Lift-off, for the window.

    Returns
    -------
    Finding
    """
    finding = _relate_edge(_of_footprint(area, "planned", liftoff_utc), edge_of_area(area, margin), extent)
    return _with_local_chance(finding, fallen)


def find_hazard(area: Margin, extent: Extent) -> Finding:
    """How an area in which a criterion is exceeded lies to a place.

    Parameters
    ----------
    area : Margin
        Surely and perhaps.
    extent : Extent
        What the place covers.

    Returns
    -------
    Finding
    """
    finding = Finding(id=area.area, kind="hazard", relation=OUTSIDE, level="hazard")
    return _relate_edge(finding, edge_of_hazard(area), extent)


def find_floor(launch: Launch, floor: Isopleth, extent: Extent) -> Finding:
    """How the isopleth of the floor lies to a place; where the failure probability is not known none is inside it.

    Parameters
    ----------
    launch : Launch
        Whose floor it is.
    floor : Isopleth
        Of its floor.
    extent : Extent
        What the place covers.

    Returns
    -------
    Finding
    """
    edge = edge_of_floor(floor)
    finding = Finding(
        id=edge.where,
        kind="isopleth",
        relation=OUTSIDE,
        level="contingency",
        level_per_km2=floor.level_per_km2,
        is_bound=not launch.is_known,
    )
    finding = _relate_edge(finding, edge, extent)
    return replace(finding, relation=NEAR) if finding.is_bound and finding.relation == INSIDE else finding


def find_alone(alone: Density, floor_per_km2: float) -> Finding:
    """Whether the hits nearest to a place reach the floor by themselves, within their interval.

    Parameters
    ----------
    alone : Density
        As only these have it.
    floor_per_km2 : float
        Hazardous pieces per km² and launch.

    Returns
    -------
    Finding
    """
    return Finding(
        id=f"density:{floor_per_km2:g}",
        kind="density",
        relation=NEAR if alone.interval[1] >= floor_per_km2 else OUTSIDE,
        level="contingency",
        level_per_km2=floor_per_km2,
        density=alone,
    )


def find_containment(
    area: Footprint, extent: Extent, fallen: Fallen, liftoff_utc: datetime | None, *, has_floor: bool
) -> Finding:
    """How a 99 % area lies to a place: told, and no reason to be INSIDE; where no density is known one to be UNKNOWN.

    Parameters
    ----------
    area : Footprint
        Of 99 %.
    extent : Extent
        What the place covers.
    fallen : mapping
        Impacts near the place.
    liftoff_utc : datetime or None
        Lift-off, for the window.
    has_floor : bool
        Whether it is known where the floor is reached.

    Returns
    -------
    Finding
    """
    finding = _of_footprint(area, "remote" if has_floor else "contingency", liftoff_utc)
    meets = extent.meets(area.geometry) if extent.is_area else _holds(area.geometry, extent.lon_deg, extent.lat_deg)
    if has_floor and not meets:
        # What makes no place INSIDE is not worth the way to its edge
        return finding
    finding = _relate_edge(finding, edge_of_area(area, None), extent)
    if finding.relation == INSIDE and not has_floor:
        finding = replace(finding, relation=NEAR)
    return _with_local_chance(finding, fallen)


def find_few(few: WithoutArea, group: Impacts, extent: Extent, liftoff_utc: datetime | None) -> Finding:
    """How impacts that are too few for an area lie to a place.

    Parameters
    ----------
    few : WithoutArea
        How many flights they are of.
    group : Impacts
        The impacts.
    extent : Extent
        What the place covers.
    liftoff_utc : datetime or None
        Lift-off, for the window.

    Returns
    -------
    Finding
    """
    part = extent.find_worst_of_points(group.lon_deg, group.lat_deg) if few.hits else (extent.lon_deg, extent.lat_deg)
    return _for_whole(_check_impacts(few, group, part, extent.reach_m, liftoff_utc), extent, part, None)


def _name(area: Footprint) -> str:
    return _("footprint {footprint}").format(footprint=area.id)


def _relate_edge(finding: Finding, edge: Edge, extent: Extent) -> Finding:
    """A finding with how the area lies to the place, and how far its edge is."""
    if edge.perhaps.is_empty and finding.kind != "footprint":
        return finding
    drawn = edge.drawn
    # Of an area that is not valid nothing is asked
    outline = make_outline(drawn, edge.where)
    part = _find_part(edge, extent)
    distance_m = outline.edge_distance_m(*part)
    finding = replace(finding, edge_distance_m=distance_m)
    if _holds(edge.surely, *part):
        finding = replace(finding, relation=INSIDE)
    elif _holds(edge.perhaps, *part):
        finding = replace(finding, relation=NEAR)
    else:
        away_m = _distance_m(edge, part, max(EDGE_TOLERANCE_M, extent.reach_m))
        if away_m <= EDGE_TOLERANCE_M:
            finding = replace(finding, relation=NEAR)
        elif away_m <= extent.reach_m:
            place = extent.place
            finding = replace(finding, relation=NEAR, reach_m=place.reach_m, reach_mark=place.reach_mark)
    return _for_whole(finding, extent, part, drawn)


def _find_part(edge: Edge, extent: Extent) -> tuple[float, float]:
    """A part of the place that is surely inside, else perhaps, else the nearest."""
    for side in (edge.surely, edge.perhaps):
        if extent.is_area and not side.is_empty and extent.meets(side):
            return extent.find_worst(side, edge.where)
    return extent.find_worst(edge.perhaps, edge.where)


def _holds(geometry: BaseGeometry, lon_deg: float, lat_deg: float) -> bool:
    """Whether a point lies inside or on the edge, be it written a turn away."""
    if geometry.is_empty:
        return False
    shapely.prepare(geometry)
    lons = np.array([lon_deg - 360.0, lon_deg, lon_deg + 360.0])
    return bool(shapely.intersects_xy(geometry, lons, lat_deg).any())


def _distance_m(edge: Edge, part: tuple[float, float], limit_m: float) -> float:
    """From a point to what is perhaps inside [m], where it may be within a limit; else infinite.

    Source
    ------
    Derived: what is within d of a point differs by at most d/110 km in degrees of latitude, and by that over the least
    cosine of the latitude in longitude; both together by less than 1.5 times the latter.
    """
    lon_deg, lat_deg = part
    reach = limit_m / _METRES_PER_DEGREE
    if abs(lat_deg) + reach < 88.0:
        points = shapely.points([lon_deg - 360.0, lon_deg, lon_deg + 360.0], lat_deg)
        if shapely.distance(edge.perhaps, points).min() > 1.5 * reach / math.cos(math.radians(abs(lat_deg) + reach)):
            return math.inf
    return make_outline(edge.perhaps, edge.where).edge_distance_m(lon_deg, lat_deg)


def _relate(geometry, where: str, lon_deg: float, lat_deg: float, tolerance_m: float) -> tuple[Relation, float]:
    """Relation of a place to an area and its distance from the edge [m]."""
    outline = make_outline(geometry, where)
    distance_m = outline.edge_distance_m(lon_deg, lat_deg)
    if outline.holds(lon_deg, lat_deg):
        return INSIDE, distance_m
    return (NEAR if distance_m <= tolerance_m else OUTSIDE), distance_m


def _check_zone(zone: Zone, area: BaseGeometry | None, lon_deg: float, lat_deg: float) -> Finding:
    """How an announced, estimated or closed zone, drawn as an area, lies to a place."""
    relation, distance_m, where = UNKNOWN, None, _("zone {zone}").format(zone=zone.id)
    known_to_m = max(EDGE_TOLERANCE_M, zone.uncertainty_m)
    if area is not None:
        relation, distance_m = _relate(area, where, lon_deg, lat_deg, known_to_m)
    elif zone.about_lonlat is not None:
        beyond_m = geodesic.range_azimuth(*zone.about_lonlat, lon_deg, lat_deg)[0] - zone.reach_m
        if beyond_m > EDGE_TOLERANCE_M:
            relation, distance_m = OUTSIDE, float(beyond_m)
    return Finding(
        id=zone.id,
        kind=zone.kind,
        relation=relation,
        level="announced",
        item=zone.item,
        title=zone.title,
        has_coordinates=area is not None,
        known_to_m=known_to_m,
        edge_distance_m=distance_m,
        **tell_closures(zone),
    )


def _of_footprint(area: Footprint, level: str, liftoff_utc: datetime | None) -> Finding:
    """What is known of a containment area before it is held against a place."""
    return Finding(
        id=area.id,
        kind="footprint",
        relation=OUTSIDE,
        level=level,
        case=area.case,
        item=area.item,
        containment=area.containment,
        probability=area.probability,
        interval=area.interval,
        condition=area.condition,
        flights=area.flights,
        window_utc=find_window_utc(liftoff_utc, area.first_s, area.last_s),
        window_flights=round(area.probability * area.flights),
    )


def _check_impacts(
    few: WithoutArea, group: Impacts, part: tuple[float, float], reach_m: float, liftoff_utc: datetime | None
) -> Finding:
    """How impacts that are too few for an area lie to the part of a place that is nearest to them."""
    relation, distance_m = (UNKNOWN if few.leaves_doubt else OUTSIDE), None
    if few.hits:
        nearest_m, _ = geodesic.range_azimuth(*part, group.lon_deg, group.lat_deg)
        distance_m = float(np.min(nearest_m))
        if relation == OUTSIDE and distance_m <= IMPACT_DISTANCE_M + reach_m:
            relation = NEAR
    return Finding(
        id=few.id,
        kind="impacts",
        relation=relation,
        level="contingency" if few.case == SWEEP else "planned",
        case=few.case,
        item=few.item,
        probability=few.hits / few.flights,
        interval=few.interval,
        condition=few.condition,
        flights=few.flights,
        flights_needed=few.flights_needed,
        edge_distance_m=distance_m,
        window_utc=find_window_utc(liftoff_utc, float(group.t_s.min()), float(group.t_s.max())) if few.hits else None,
        window_flights=few.hits or None,
    )


def _for_whole(finding: Finding, extent: Extent, part: tuple[float, float], geometry: BaseGeometry | None) -> Finding:
    """What was found of the worst part of a place, said of the whole."""
    distance_m = finding.edge_distance_m
    if extent.is_area:
        finding = replace(finding, part_lon_deg=part[0], part_lat_deg=part[1])
        if finding.relation == INSIDE and geometry is not None:
            share = extent.share_inside(geometry, finding.id)
            finding = replace(finding, share_of_place=share)
    if finding.relation == OUTSIDE and distance_m is not None and distance_m <= extent.reach_m:
        place = extent.place
        finding = replace(finding, relation=NEAR, reach_m=place.reach_m, reach_mark=place.reach_mark)
    return finding


def _with_local_chance(finding: Finding, fallen: Fallen) -> Finding:
    """The finding with the probability of a fragment near the point, or in the area, of the place itself."""
    found = fallen.get((finding.case or "", finding.item or ""))
    if found is None or finding.relation == OUTSIDE:
        return finding
    group, rows = found
    hits = Hits(group)
    hits.add(group, rows)
    probability, interval = hits.estimate_probability()
    return replace(finding, near_probability=probability, near_interval=interval, flights=group.flights)
