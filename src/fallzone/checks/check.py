"""Is a place inside? INSIDE, OUTSIDE or UNKNOWN, with every zone and hazard area that says so."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from shapely.geometry.base import BaseGeometry

from fallzone.checks.edges import make_outline
from fallzone.checks.extent import Extent, words_of_reach, words_of_share
from fallzone.checks.window import find_window_utc, tell_closures
from fallzone.constants import EDGE_TOLERANCE_M, IMPACT_DISTANCE_M
from fallzone.earth import geodesic
from fallzone.earth.areas import find_area
from fallzone.errors import InputError
from fallzone.footprint.probability import Hits
from fallzone.footprint.sparse import HAZARD_CONTAINMENT, WithoutArea, find_without_area
from fallzone.model.results.flag import Verdict
from fallzone.model.results.impacts import Footprint, Impacts
from fallzone.model.results.statement import Statement
from fallzone.model.zone import Place, Zone
from fallzone.names import AS_FLOWN, NOMINAL, SWEEP
from fallzone.words.things import condition_words

INSIDE, NEAR, OUTSIDE, UNKNOWN = "INSIDE", "NEAR", "OUTSIDE", "UNKNOWN"
_ZONE_WORDS = {
    "announced": "announced zone",
    "estimated": "zone estimated from what was published",
    "control-area": "area closed to traffic at launch (not a drop zone)",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """How one zone or hazard area lies to a place.

    Parameters
    ----------
    id, kind : str
        Zone or footprint; ``announced``, ``estimated``, ``control-area`` or ``footprint``; ``impacts`` where too few
        flights came down for an area.
    relation : str
        ``INSIDE`` (or on the edge), ``NEAR`` (too near the edge, or one of few impacts, to tell), ``OUTSIDE``, or
        ``UNKNOWN`` where no coordinates are available, or too few impacts.
    probability, interval, condition : float, (float, float), str, or None
        P(at least one fragment inside the footprint, or of impacts anywhere | condition) with its 95 % interval; None
        for zones.
    near_probability, near_interval : float, (float, float), or None
        The same for a fragment within 5 km of the place, where impacts are at hand.
    edge_distance_m : float or None
        From the place to the nearest point of the edge, or the nearest of few impacts [m].
    share_of_place : float or None
        How much of a place that is an area lies inside.
    part_lat_deg, part_lon_deg : float or None
        The part of such a place that all this is said of: one inside, else the nearest one.
    window_utc : (str, str) or None
        When the zone is closed, from first to last, or first and last simulated impact in the footprint; ISO 8601.
    windows_utc : tuple of (str, str or None), or None
        Each closure of a zone; without an end until further notice. None for what is computed.
    reason : str
        The finding as a sentence.
    """

    id: str
    kind: str
    relation: str
    mission: str | None = None
    case: str | None = None
    item: str | None = None
    containment: float | None = None
    probability: float | None = None
    interval: tuple[float, float] | None = None
    condition: str | None = None
    near_probability: float | None = None
    near_interval: tuple[float, float] | None = None
    edge_distance_m: float | None = None
    share_of_place: float | None = None
    part_lat_deg: float | None = None
    part_lon_deg: float | None = None
    window_utc: tuple[str, str] | None = None
    windows_utc: tuple[tuple[str, str | None], ...] | None = None
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """Whether a place is inside, and why.

    Parameters
    ----------
    zones : tuple of Finding
        What the place is inside of, or too near to tell.
    nearest : Finding or None
        The zone or hazard area with the nearest edge.
    sentence : str
        What the answer rests on and what it leaves out.
    """

    place: Place
    lat_deg: float
    lon_deg: float
    verdict: Verdict
    zones: tuple[Finding, ...]
    nearest: Finding | None
    sentence: str


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
    zones, footprints, impacts
        What it is checked against; of the footprints the 99 % areas count, of the impacts those without one.
    mission : str, optional
        Id that the findings carry.
    liftoff_utc : datetime, optional
        Lift-off, for time windows.
    stale : Statement, optional
        Why the footprints no longer stand for today's files.
    doubts : iterable of Statement
        Why what the place is checked against may lack something: with any, only INSIDE stands.

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
        part = extent.find_worst(area.geometry, f"footprint {area.id}")
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
        sentence=_say_basis(zones, areas, without, stale=stale, doubts=doubts),
    )


def list_needed(separations: Iterable[str], *, has_failed: bool) -> tuple[tuple[str, str | None], ...]:
    """Cases, and items of them, that a run must have simulated for OUTSIDE to be said from it.

    Parameters
    ----------
    separations : iterable of str
        Items that separate from the mission's flight.
    has_failed : bool
        Whether the mission has a flight as flown.
    """
    # What a payload leaves behind has the name of another item
    planned = [(NOMINAL, item) for item in separations if item != "payload"]
    return (*(planned or [(NOMINAL, None)]), *([(AS_FLOWN, None)] if has_failed else []), (SWEEP, None))


def require_simulated(answer: Answer, impacts: Iterable[Impacts], needed: Iterable[tuple[str, str | None]]) -> Answer:
    """The answer of a run, with OUTSIDE made UNKNOWN where the run did not simulate all that can come down.

    Nominal drops say nothing of where a failed flight comes down, and one failure nothing of the others.
    """
    if answer.verdict != "OUTSIDE":
        return answer
    missing = list_missing(impacts, needed)
    if not missing:
        return answer
    sentence = f"The run has {', '.join(missing)}, so it cannot tell what is OUTSIDE. {answer.sentence}"
    return replace(answer, verdict="UNKNOWN", sentence=sentence)


def list_missing(impacts: Iterable[Impacts], needed: Iterable[tuple[str, str | None]]) -> list[str]:
    """What of the needed cases and items was not simulated, in words that follow "has"."""
    words = {NOMINAL: "nominal flight", AS_FLOWN: "flight as flown", SWEEP: "sweep of failures"}
    missing = find_missing(impacts, needed)
    return [f"no {words[case]}" if item is None else f"no {item} in its {words[case]}" for case, item in missing]


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
    """
    groups = {(group.case, group.item) for group in impacts}
    cases = {case for case, _ in groups}
    lacking = (
        (case, item if case in cases else None)
        for case, item in needed
        if case not in cases or (item is not None and (case, item) not in groups)
    )
    return tuple(dict.fromkeys(lacking))


def _require_position(place: Place) -> tuple[float, float]:
    """Longitude in [−180, 180] and latitude of a place, or InputError."""
    lon_deg, lat_deg = float(place.lon_deg), float(place.lat_deg)
    if not (math.isfinite(lon_deg) and math.isfinite(lat_deg)):
        raise InputError(f"place {place.name!r}", f"lat {lat_deg}, lon {lon_deg} is not a position", "finite degrees")
    if abs(lat_deg) > 90.0 or abs(lon_deg) > 540.0:
        swapped = "; did you swap latitude and longitude?" if abs(lon_deg) <= 90.0 < abs(lat_deg) <= 180.0 else ""
        raise InputError(
            f"place {place.name!r}", f"lat {lat_deg:g}, lon {lon_deg:g} is out of range", f"|lat| at most 90{swapped}"
        )
    return math.remainder(lon_deg, 360.0), lat_deg


def _relate(geometry, where: str, lon_deg: float, lat_deg: float, tolerance_m: float) -> tuple[str, float]:
    """Relation of a place to an area and its distance from the edge [m]."""
    outline = make_outline(geometry, where)
    distance_m = outline.edge_distance_m(lon_deg, lat_deg)
    if outline.holds(lon_deg, lat_deg):
        return INSIDE, distance_m
    return (NEAR if distance_m <= tolerance_m else OUTSIDE), distance_m


def _check_zone(zone: Zone, area: BaseGeometry | None, lon_deg: float, lat_deg: float) -> Finding:
    """How an announced, estimated or closed zone, drawn as an area, lies to a place."""
    what = f"{_ZONE_WORDS[zone.kind]} {zone.id} ({zone.title})"
    relation, distance_m = UNKNOWN, None
    if area is not None:
        tolerance_m = max(EDGE_TOLERANCE_M, zone.uncertainty_m)
        relation, distance_m = _relate(area, f"zone {zone.id}", lon_deg, lat_deg, tolerance_m)
    elif zone.about_lonlat is not None:
        beyond_m = geodesic.range_azimuth(*zone.about_lonlat, lon_deg, lat_deg)[0] - zone.reach_m
        if beyond_m > EDGE_TOLERANCE_M:
            relation, distance_m = OUTSIDE, float(beyond_m)
    reason = {
        INSIDE: f"inside the {what}",
        NEAR: f"{_km(distance_m)} km from the edge of the {what}, which is only known to "
        f"{_km(max(EDGE_TOLERANCE_M, zone.uncertainty_m))} km",
        OUTSIDE: f"{_km(distance_m)} km outside the {what}"
        if area is not None
        else f"at least {_km(distance_m)} km from the {what}, whose coordinates are not available",
        UNKNOWN: f"the coordinates of the {what} are not available",
    }[relation]
    closures = tell_closures(zone)
    if closures["windows_utc"] is None:
        reason += "; its times of closure are not available"
    elif closures["window_utc"] is None:
        reason += "; it is closed until further notice"
    return Finding(
        id=zone.id,
        kind=zone.kind,
        relation=relation,
        item=zone.item,
        edge_distance_m=distance_m,
        **closures,
        reason=f"{reason}.",
    )


def _check_footprint(area: Footprint, lon_deg: float, lat_deg: float, liftoff_utc: datetime | None) -> Finding:
    """How a computed hazard area lies to a place."""
    relation, distance_m = _relate(area.geometry, f"footprint {area.id}", lon_deg, lat_deg, EDGE_TOLERANCE_M)
    what = (
        f"area that holds {100.0 * area.containment:.0f} % of the simulated impacts of {area.item} "
        f"({condition_words(area.condition)})"
    )
    reason = {
        INSIDE: f"inside the {what}",
        NEAR: f"{_km(distance_m)} km from the edge of the {what}, too near to tell",
        OUTSIDE: f"{_km(distance_m)} km outside the {what}",
    }[relation]
    return Finding(
        id=area.id,
        kind="footprint",
        relation=relation,
        case=area.case,
        item=area.item,
        containment=area.containment,
        probability=area.probability,
        interval=area.interval,
        condition=condition_words(area.condition),
        edge_distance_m=distance_m,
        window_utc=find_window_utc(liftoff_utc, area.first_s, area.last_s),
        reason=f"{reason}.",
    )


def _check_impacts(
    few: WithoutArea, group: Impacts, part: tuple[float, float], reach_m: float, liftoff_utc: datetime | None
) -> Finding:
    """How impacts that are too few for an area lie to the part of a place that is nearest to them."""
    relation, distance_m, away = (UNKNOWN if few.leaves_doubt else OUTSIDE), None, ""
    if few.hits:
        nearest_m, _ = geodesic.range_azimuth(*part, group.lon_deg, group.lat_deg)
        distance_m = float(np.min(nearest_m))
        away = f"; the nearest impact is {_km(distance_m)} km away"
    if relation == UNKNOWN:
        away += "; how far around it may fall is not known"
    elif few.hits and distance_m <= IMPACT_DISTANCE_M + reach_m:
        relation = NEAR
    return Finding(
        id=few.id,
        kind="impacts",
        relation=relation,
        case=few.case,
        item=few.item,
        probability=few.hits / few.flights,
        interval=few.interval,
        condition=condition_words(few.condition),
        edge_distance_m=distance_m,
        window_utc=find_window_utc(liftoff_utc, float(group.t_s.min()), float(group.t_s.max())) if few.hits else None,
        reason=f"{_say_few(few)}{away}.",
    )


def _for_whole(finding: Finding, extent: Extent, part: tuple[float, float], geometry: BaseGeometry | None) -> Finding:
    """What was found of the worst part of a place, said of the whole."""
    reach_m, what = extent.reach_m, []
    distance_m = finding.edge_distance_m
    if extent.is_area:
        finding = replace(finding, part_lon_deg=part[0], part_lat_deg=part[1])
        if finding.relation == INSIDE and geometry is not None:
            share = extent.share_inside(geometry, f"{finding.kind} {finding.id}")
            finding = replace(finding, share_of_place=share)
            what.append(f"{words_of_share(share)}, as at {_latlon(*part)}, is")
        elif finding.relation in (NEAR, OUTSIDE) and geometry is not None:
            what.append(f"its nearest part, at {_latlon(*part)}, is")
    if finding.relation == OUTSIDE and distance_m is not None and distance_m <= reach_m:
        ending = f"; {words_of_reach(extent.place)}, too near to tell"
        finding = replace(finding, relation=NEAR, reason=f"{finding.reason.rstrip('.')}{ending}.")
    return replace(finding, reason=" ".join([*what, finding.reason])) if what else finding


def _latlon(lon_deg: float, lat_deg: float) -> str:
    """A position as it can be typed again."""
    return f"{lat_deg:.2f},{lon_deg:.2f}"


def _with_local_chance(finding: Finding, impacts: tuple[Impacts, ...], extent: Extent) -> Finding:
    """The finding with the probability of a fragment near the point, or in the area, of the place itself."""
    group = next((one for one in impacts if (one.case, one.item) == (finding.case, finding.item)), None)
    if group is None or finding.relation == OUTSIDE:
        return finding
    hits = Hits(group)
    for part in group.parts():
        hits.add(part, _find_close(part, extent))
    probability, interval = hits.estimate_probability()
    where = "into the place" if extent.is_area else f"within {_km(EDGE_TOLERANCE_M)} km of the place"
    return replace(
        finding,
        near_probability=probability,
        near_interval=interval,
        reason=f"{finding.reason.rstrip('.')}; {round(probability * group.flights)} of {group.flights} simulated "
        f"flights bring a fragment {where}.",
    )


def _find_close(part: Impacts, extent: Extent) -> np.ndarray:
    """Which impacts lie within 5 km of the point of a place, or in its area: (n,) int64."""
    if extent.is_area:
        return np.flatnonzero(extent.holds(part.lon_deg, part.lat_deg))
    close = np.flatnonzero(np.abs(part.lat_deg - extent.lat_deg) < 2.0 * np.degrees(EDGE_TOLERANCE_M / 6.3e6))
    point = extent.lon_deg, extent.lat_deg
    distance_m, _ = geodesic.range_azimuth(*point, part.lon_deg[close], part.lat_deg[close])
    return close[distance_m <= EDGE_TOLERANCE_M]


def _say_basis(
    zones: tuple[Zone, ...],
    areas: tuple[Footprint, ...],
    without: tuple[WithoutArea, ...],
    *,
    stale: Statement | None,
    doubts: tuple[Statement, ...],
) -> str:
    """What the answer rests on and what it leaves out."""
    words = [f"Checked against {len(zones)} zone{'' if len(zones) == 1 else 's'}"]
    if areas:
        words[0] += " and the 99 % areas of " + ", ".join(
            dict.fromkeys(f"{a.item} ({condition_words(a.condition)})" for a in areas)
        )
        words.append(
            "Outside a 99 % area does not mean safe: 1 % of its impacts, other kinds of failure, breakup on the way "
            "down and drift at sea are not in it"
        )
    elif not without:
        words[0] += "; no simulated impacts were asked"
    words += [_say_few(few) for few in without if few.hits and not few.leaves_doubt]
    if not zones and not areas and not without:
        words = ["There was nothing to hold the place against"]
    if stale:
        words.append(f"The stored run is out of date ({_say_doubt(stale)}): run it again")
    words += map(_say_doubt, doubts)
    words.append("This is not an official warning")
    return ". ".join(words) + "."


def _say_few(few: WithoutArea) -> str:
    """How many flights, and what it would take; without a full stop."""
    words = f"{few.hits:,} of {few.flights:,} simulated flights bring down {few.item} "
    words += f"({condition_words(few.condition)})"
    if few.is_lost:
        return f"{words}, but the run holds no area of it: they fall too far apart for one, or it is lost"
    if few.hits:
        return f"{words}, too few for an area; about {few.flights_needed:,} flights would give one"
    return f"{words}: up to {100.0 * few.interval[1]:.2g} % may"


def _say_doubt(doubt: Statement) -> str:
    """What is out of date or gone; without a full stop."""
    told = dict(doubt.values)
    if doubt.code == "zones-lost":
        told["zones"] = ", ".join(told["zones"])
    return {
        "other-version": "made by version {made_by}, this is {version}",
        "file-gone": "{file} is gone",
        "file-changed": "{file} has changed since",
        "file-new": "{file} is new",
        "zone-file-gone": "{file}, which the mission names, is gone: what it closes is not in this answer",
        "zones-lost": "In no zone file any more, and cancelled by no notice: {zones}; if that was withdrawn, run it "
        "again",
    }[doubt.code].format(**told)


def _km(distance_m: float | None) -> str:
    """Kilometres for people."""
    if distance_m is None:
        return ""
    distance_km = distance_m / 1_000.0
    return f"{distance_km:,.0f}" if distance_km >= 100.0 else f"{distance_km:.3g}"
