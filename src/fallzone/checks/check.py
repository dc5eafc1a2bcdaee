"""Is a place inside? INSIDE, OUTSIDE or UNKNOWN, with every zone and hazard area that says so."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

import numpy as np
from shapely.geometry.base import BaseGeometry

from fallzone.checks.edges import make_outline
from fallzone.checks.extent import Extent
from fallzone.checks.window import find_window_utc, tell_closures
from fallzone.constants import EDGE_TOLERANCE_M, IMPACT_DISTANCE_M
from fallzone.earth import geodesic
from fallzone.earth.areas import find_area
from fallzone.errors import InputError
from fallzone.footprint.probability import Hits
from fallzone.footprint.sparse import HAZARD_CONTAINMENT, WithoutArea, find_without_area
from fallzone.model.results.answer import Answer, Finding, Relation
from fallzone.model.results.flag import Verdict
from fallzone.model.results.impacts import Footprint, Impacts
from fallzone.model.results.statement import Statement
from fallzone.model.zone import Place, Zone
from fallzone.names import AS_FLOWN, NOMINAL, SWEEP
from fallzone.words import _

INSIDE: Relation = "INSIDE"
NEAR: Relation = "NEAR"
OUTSIDE: Relation = "OUTSIDE"
UNKNOWN: Relation = "UNKNOWN"


def check_place(
    place: Place,
    *,
    zones: Iterable[Zone],
    footprints: Iterable[Footprint],
    impacts: Iterable[Impacts] = (),
    mission: str | None = None,
    liftoff_utc: datetime | None = None,
    stale: Statement | None = None,
    doubts: Iterable[Statement] = (),
) -> Answer:
    """Check a place against announced zones and 99 % footprints; never OUTSIDE on doubt.

    Of a place that is an area the worst part answers for the whole: INSIDE where any part is, OUTSIDE where all is.

    Of what falls in too few flights for an area the place is UNKNOWN, however far away: such impacts tell that there
    is a hazard and not where it ends. Only where that surely falls in no more than 1 % of the flights, which is what a
    99 % area leaves out too, is UNKNOWN confined to 100 km around the impacts.

    Parameters
    ----------
    place : Place
        Point or area to ask about.
    zones : iterable of Zone
        What it is checked against, with or without coordinates.
    footprints : iterable of Footprint
        Of them the 99 % areas count.
    impacts : iterable of Impacts
        By case and item: those without an area count as they are, the others for the chance near the place.
    mission : str, optional
        Id that the findings carry.
    liftoff_utc : datetime, optional
        Lift-off, for time windows.
    stale : Statement, optional
        Why the footprints no longer stand for today's files.
    doubts : iterable of Statement
        Why what the place is checked against may lack something: with any, only INSIDE stands.

    Returns
    -------
    Answer
        With every finding that is not OUTSIDE, in codes and numbers.

    Raises
    ------
    InputError
        Coordinates that are no place, or an area that is not valid.
    """
    zones, impacts, doubts = tuple(zones), tuple(impacts), tuple(doubts)
    areas = tuple(shape for shape in footprints if shape.containment >= HAZARD_CONTAINMENT)
    extent = Extent(place, *_require_position(place))
    findings = []
    for zone in zones:
        part, drawn = extent.find_worst_of_zone(zone), find_area(zone)
        findings.append(_for_whole(_check_zone(zone, drawn, *part), extent, part, drawn))
    for area in areas:
        part = extent.find_worst(area.geometry, _("footprint {footprint}").format(footprint=area.id))
        finding = _for_whole(_check_footprint(area, *part, liftoff_utc), extent, part, area.geometry)
        findings.append(_with_local_chance(finding, impacts, extent))
    without = find_without_area(impacts, areas)
    for few in without:
        group = next(one for one in impacts if (one.case, one.item) == (few.case, few.item))
        part = (
            extent.find_worst_of_points(group.lon_deg, group.lat_deg) if few.hits else (extent.lon_deg, extent.lat_deg)
        )
        findings.append(_for_whole(_check_impacts(few, group, part, extent.reach_m, liftoff_utc), extent, part, None))
    findings = [replace(finding, mission=mission) for finding in findings]
    relations = {finding.relation for finding in findings}
    if INSIDE in relations:
        verdict: Verdict = "INSIDE"
    elif relations & {NEAR, UNKNOWN} or stale or doubts or not findings:
        verdict = "UNKNOWN"
    else:
        verdict = "OUTSIDE"
    with_edge = [finding for finding in findings if finding.edge_distance_m is not None]
    return Answer(
        place=place,
        lat_deg=place.lat_deg,
        lon_deg=place.lon_deg,
        verdict=verdict,
        zones=tuple(finding for finding in findings if finding.relation != OUTSIDE),
        nearest=min(with_edge, key=lambda finding: finding.edge_distance_m, default=None),
        basis=_list_basis(zones, areas, without, stale=stale, doubts=doubts),
    )


def list_needed(
    separations: Iterable[str], *, has_failed: bool, failed_recoveries: Iterable[str] = ()
) -> tuple[tuple[str, str | None], ...]:
    """Cases, and items of them, that a run must have simulated for OUTSIDE to be said from it.

    Parameters
    ----------
    separations : iterable of str
        Items that separate from the mission's flight.
    has_failed : bool
        Whether the mission has a flight as flown.
    failed_recoveries : iterable of str
        Cases in which what comes back when all goes well does not: of a sweep they are too small a part for its areas.

    Returns
    -------
    tuple of (str, str or None)
        Case and item; None for whatever falls in that case.
    """
    # What a payload leaves behind has the name of another item
    planned = [(NOMINAL, item) for item in separations if item != "payload"]
    failed = [*([AS_FLOWN] if has_failed else []), SWEEP, *failed_recoveries]
    return (*(planned or [(NOMINAL, None)]), *((case, None) for case in failed))


def require_simulated(answer: Answer, impacts: Iterable[Impacts], needed: Iterable[tuple[str, str | None]]) -> Answer:
    """The answer of a run, with OUTSIDE made UNKNOWN where the run did not simulate all that can come down.

    Nominal drops say nothing of where a failed flight comes down, and one failure nothing of the others.

    Parameters
    ----------
    answer : Answer
        Of ``check_place``.
    impacts : iterable of Impacts
        All that was simulated, by the run and by those of the same mission beside it.
    needed : iterable of (str, str or None)
        Cases, and items of them, as of ``list_needed``.

    Returns
    -------
    Answer
        The same, or UNKNOWN with a statement on what is missing.
    """
    if answer.verdict != OUTSIDE or not (missing := find_missing(impacts, needed)):
        return answer
    told = Statement(code="not-simulated", values=tell_missing(missing))
    return replace(answer, verdict=UNKNOWN, basis=(told, *answer.basis))


def find_missing(
    impacts: Iterable[Impacts], needed: Iterable[tuple[str, str | None]]
) -> tuple[tuple[str, str | None], ...]:
    """What of the needed cases and items was not simulated; of a case that is missing as a whole no item.

    Parameters
    ----------
    impacts : iterable of Impacts
        All that was simulated.
    needed : iterable of (str, str or None)
        Case, and item of it.

    Returns
    -------
    tuple of (str, str or None)
        Each once.
    """
    groups = {(group.case, group.item) for group in impacts}
    cases = {case for case, _ in groups}
    lacking = [
        (case, item if case in cases else None)
        for case, item in needed
        if case not in cases or (item is not None and (case, item) not in groups)
    ]
    return tuple(dict.fromkeys(lacking))


def tell_missing(missing: Iterable[tuple[str, str | None]]) -> dict[str, tuple[str, ...]]:
    """Values of a statement on what was not simulated.

    Parameters
    ----------
    missing : iterable of (str, str or None)
        As of ``find_missing``.

    Returns
    -------
    dict of str to tuple of str
        ``cases`` and ``items``, side by side; an item is empty where there is nothing of the case.
    """
    missing = tuple(missing)
    return {"cases": tuple(case for case, _ in missing), "items": tuple(item or "" for _, item in missing)}


def _require_position(place: Place) -> tuple[float, float]:
    """Longitude in [−180, 180] and latitude of a place, or InputError."""
    lon_deg, lat_deg = float(place.lon_deg), float(place.lat_deg)
    where = _("place {place!r}").format(place=place.name)
    if not (math.isfinite(lon_deg) and math.isfinite(lat_deg)):
        problem = _("lat {lat_deg}, lon {lon_deg} is not a position").format(lat_deg=lat_deg, lon_deg=lon_deg)
        raise InputError(where, problem, _("finite degrees"))
    if abs(lat_deg) > 90.0 or abs(lon_deg) > 540.0:
        is_swapped = abs(lon_deg) <= 90.0 < abs(lat_deg) <= 180.0
        expected = _("|lat| at most 90; did you swap latitude and longitude?") if is_swapped else _("|lat| at most 90")
        problem = _("lat {lat_deg:g}, lon {lon_deg:g} is out of range").format(lat_deg=lat_deg, lon_deg=lon_deg)
        raise InputError(where, problem, expected)
    return math.remainder(lon_deg, 360.0), lat_deg


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
        item=zone.item,
        title=zone.title,
        has_coordinates=area is not None,
        known_to_m=known_to_m,
        edge_distance_m=distance_m,
        **tell_closures(zone),
    )


def _check_footprint(area: Footprint, lon_deg: float, lat_deg: float, liftoff_utc: datetime | None) -> Finding:
    """How a computed hazard area lies to a place."""
    where = _("footprint {footprint}").format(footprint=area.id)
    relation, distance_m = _relate(area.geometry, where, lon_deg, lat_deg, EDGE_TOLERANCE_M)
    return Finding(
        id=area.id,
        kind="footprint",
        relation=relation,
        case=area.case,
        item=area.item,
        containment=area.containment,
        probability=area.probability,
        interval=area.interval,
        condition=area.condition,
        flights=area.flights,
        edge_distance_m=distance_m,
        window_utc=find_window_utc(liftoff_utc, area.first_s, area.last_s),
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
        case=few.case,
        item=few.item,
        probability=few.hits / few.flights,
        interval=few.interval,
        condition=few.condition,
        flights=few.flights,
        flights_needed=few.flights_needed,
        edge_distance_m=distance_m,
        window_utc=find_window_utc(liftoff_utc, float(group.t_s.min()), float(group.t_s.max())) if few.hits else None,
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


def _with_local_chance(finding: Finding, impacts: tuple[Impacts, ...], extent: Extent) -> Finding:
    """The finding with the probability of a fragment near the point, or in the area, of the place itself."""
    group = next((one for one in impacts if (one.case, one.item) == (finding.case, finding.item)), None)
    if group is None or finding.relation == OUTSIDE:
        return finding
    hits = Hits(group)
    for part in group.parts():
        hits.add(part, _find_close(part, extent))
    probability, interval = hits.estimate_probability()
    return replace(finding, near_probability=probability, near_interval=interval, flights=group.flights)


def _find_close(part: Impacts, extent: Extent) -> np.ndarray:
    """Which impacts lie within 5 km of the point of a place, or in its area: (n,) int64."""
    if extent.is_area:
        return np.flatnonzero(extent.holds(part.lon_deg, part.lat_deg))
    close = np.flatnonzero(np.abs(part.lat_deg - extent.lat_deg) < 2.0 * np.degrees(EDGE_TOLERANCE_M / 6.3e6))
    point = extent.lon_deg, extent.lat_deg
    distance_m, _ = geodesic.range_azimuth(*point, part.lon_deg[close], part.lat_deg[close])
    return close[distance_m <= EDGE_TOLERANCE_M]


def _list_basis(
    zones: tuple[Zone, ...],
    areas: tuple[Footprint, ...],
    without: tuple[WithoutArea, ...],
    *,
    stale: Statement | None,
    doubts: tuple[Statement, ...],
) -> tuple[Statement, ...]:
    """What the answer rests on and what it leaves out."""
    count = {"zones": len(zones)}
    if areas:
        conditions, items = zip(*dict.fromkeys((area.condition, area.item) for area in areas), strict=True)
        told = [
            Statement(code="zones-and-areas", values={**count, "conditions": conditions, "items": items}),
            Statement(code="outside-an-area"),
        ]
    elif without:
        told = [Statement(code="zones", values=count)]
    else:
        told = [Statement(code="zones-alone", values=count) if zones else Statement(code="nothing")]
    told += [few.statement for few in without if few.hits and not few.leaves_doubt]
    return (*told, *([stale] if stale else []), *doubts, Statement(code="not-official"))
