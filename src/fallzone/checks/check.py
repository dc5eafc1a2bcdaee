"""Is a place inside? INSIDE, OUTSIDE or UNKNOWN, of which level, how likely per launch, and with every reason."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

import numpy as np

from fallzone.checks.extent import Extent
from fallzone.checks.findings import (
    INSIDE,
    NEAR,
    OUTSIDE,
    UNKNOWN,
    Fallen,
    find_alone,
    find_containment,
    find_few,
    find_floor,
    find_hazard,
    find_planned,
    find_zone,
)
from fallzone.checks.launch_risk import LaunchRisk
from fallzone.checks.moment import find_fall_span, is_in_force, relate_now
from fallzone.constants import EDGE_TOLERANCE_M, OVERFLIGHT_DISTANCE_M
from fallzone.errors import InputError
from fallzone.footprint.sparse import HAZARD_CONTAINMENT, WithoutArea, find_without_area
from fallzone.model.results.answer import Answer, Finding
from fallzone.model.results.flag import Verdict
from fallzone.model.results.impacts import Footprint, Impacts
from fallzone.model.results.launch import Density, is_planned
from fallzone.model.results.place_risk import Passage, PlaceRisk
from fallzone.model.results.span import join_spans
from fallzone.model.results.statement import Statement
from fallzone.model.zone import Place, Zone
from fallzone.names import INSIDE_LEVELS, LEVELS, SWEEP
from fallzone.risk.near import NearImpacts
from fallzone.words import _
from fallzone.words.times import iso_utc


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
    risk: LaunchRisk | None = None,
    level: str = INSIDE_LEVELS[-1],
    at_utc: datetime | None = None,
) -> Answer:
    """Check a place against zones, planned areas, criteria and expected densities; never OUTSIDE on doubt.

    INSIDE are places in a zone, surely in the 97 % area of what is meant to fall or of a failure that was asked for,
    where a criterion is exceeded, and where surely at least the floor of hazardous pieces per km² and launch is to be
    expected. UNKNOWN are those where any of that may be, for the error of sampling or within 5 km, and those where the
    nearest hits alone reach the floor within their interval.

    Of a place that is an area the worst part answers for the whole: INSIDE where any part is, OUTSIDE where all is.
    A region is asked as flags take it, with its tolerance and by the criteria that count in it.

    Of what is meant to fall and falls in too few flights for an area the place is UNKNOWN, however far away: such
    impacts tell that there is a hazard and not where it ends. Only where that surely falls in no more than 1 % of the
    flights is UNKNOWN confined to 100 km around the impacts. So it is of failed flights where no density is known.

    Parameters
    ----------
    place : Place
        Point or area to ask about.
    zones : iterable of Zone
        What it is checked against, with or without coordinates.
    footprints : iterable of Footprint
        Of them the 97 % areas count, the 99 % areas are told.
    impacts : iterable of Impacts
        By case and item: those without an area count as they are, the others for the chance near the place.
    mission : str, optional
        Id that the findings carry.
    liftoff_utc : datetime, optional
        Lift-off, for time windows.
    stale : Statement, optional
        Why what was computed no longer stands for today's files.
    doubts : iterable of Statement
        Why what the place is checked against may lack something: with any, only INSIDE stands.
    risk : LaunchRisk, optional
        Of the same impacts.
    level : str
        The last of ``fallzone.names.INSIDE_LEVELS`` that makes a place INSIDE.
    at_utc : datetime, optional
        The moment that is asked of: what is not in force then counts as OUTSIDE, and what may not be makes no place
        INSIDE.

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
    areas, extent = list_areas(footprints), Extent(place, *require_position(place))
    found = find_findings(extent, zones, areas=areas, impacts=impacts, liftoff_utc=liftoff_utc, risk=risk)
    findings = [replace(one, mission=mission) for one in found.findings]
    judged = findings
    if at_utc is not None:
        span = find_fall_span(impacts, liftoff_utc)
        findings = [replace(one, in_force=is_in_force(one, at_utc, span)) for one in findings]
        judged = [relate_now(one) for one in findings]
    counted = LEVELS[: LEVELS.index(level) + 1]
    verdict = judge(judged, counted, is_doubtful=bool(stale or doubts))
    launches = ()
    if risk is not None:
        graded = [one for one in judged if one.level]
        launches = (
            _tell_launch(risk, extent, rows=found.rows, findings=graded, mission=mission, density=found.density),
        )
    passage = launches[0].passage if launches else None
    beneath = [_tell_passage(passage, mission)] if passage and verdict == OUTSIDE else []
    basis = _list_basis(zones, areas, found.without, risk, stale=stale, doubts=doubts)
    counting = [one for one in findings if one.level in counted and one.edge_distance_m is not None]
    return Answer(
        place=place,
        lat_deg=place.lat_deg,
        lon_deg=place.lon_deg,
        verdict=verdict,
        zones=tuple(sorted((one for one in findings if one.relation != OUTSIDE), key=_order)),
        nearest=min(counting, key=lambda finding: finding.edge_distance_m, default=None),
        basis=(*beneath, *basis),
        level=find_level(judged, launches),
        launches=launches,
        at_utc=None if at_utc is None else iso_utc(at_utc),
    )


class Found(NamedTuple):
    """How everything lies to a place.

    Parameters
    ----------
    findings : list of Finding
        Those that are OUTSIDE too.
    rows : list of (k,) int
        Of each group of impacts those near the place.
    without : list of WithoutArea
        What falls in too few flights for an area.
    density : Density or None
        The greatest about the place, where that is known per launch.
    """

    findings: list[Finding]
    rows: list[np.ndarray]
    without: list[WithoutArea]
    density: Density | None


def list_areas(footprints: Iterable[Footprint]) -> tuple[Footprint, ...]:
    """Containment areas that a place is held against.

    Parameters
    ----------
    footprints : iterable of Footprint
        Of a run.

    Returns
    -------
    tuple of Footprint
    """
    return tuple(shape for shape in footprints if shape.containment >= HAZARD_CONTAINMENT or is_planned(shape))


def find_findings(
    extent: Extent,
    zones: tuple[Zone, ...],
    *,
    areas: tuple[Footprint, ...],
    impacts: tuple[Impacts, ...],
    liftoff_utc: datetime | None,
    risk: LaunchRisk | None,
) -> Found:
    """How zones, areas, isopleths and few impacts lie to a place, at whatever time.

    Parameters
    ----------
    extent : Extent
        What the place covers.
    zones, impacts, liftoff_utc, risk
        As of ``check_place``.
    areas : tuple of Footprint
        As of ``list_areas``.

    Returns
    -------
    Found
    """
    near = NearImpacts([group for group in impacts if len(group.flight)]) if risk is None else risk.sums.near
    rows = find_rows(near, extent)
    fallen = {(group.case, group.item): (group, own) for group, own in zip(near.groups, rows, strict=True)}
    without = list_without_area(impacts, areas, risk)
    density, alone = (None, None) if risk is None else risk.find_densities(list_densest(risk, extent, rows))
    findings = [
        *(find_zone(zone, extent) for zone in zones),
        *_find_computed(areas, extent, fallen, liftoff_utc, risk, alone),
        *(find_few(few, group, extent, liftoff_utc) for few, group in without),
    ]
    return Found(findings, rows, [few for few, _group in without], density)


def judge(findings: list[Finding], counted: tuple[str, ...], *, is_doubtful: bool) -> Verdict:
    """The verdict that findings make.

    Parameters
    ----------
    findings : list of Finding
        Those that are OUTSIDE too.
    counted : tuple of str
        Levels that make a place INSIDE.
    is_doubtful : bool
        Whether what was found may lack something.

    Returns
    -------
    {"INSIDE", "OUTSIDE", "UNKNOWN"}
        Never OUTSIDE on doubt, nor where there was nothing to be found.
    """
    relations = {finding.relation for finding in findings if finding.level in counted}
    if INSIDE in relations:
        return "INSIDE"
    return "UNKNOWN" if relations & {NEAR, UNKNOWN} or is_doubtful or not findings else "OUTSIDE"


def _order(finding: Finding) -> tuple[int, bool]:
    return LEVELS.index(finding.level or LEVELS[-1]), finding.relation != INSIDE


def find_rows(near: NearImpacts, extent: Extent) -> list[np.ndarray]:
    """Rows of the impacts within 5 km of the point of a place, or in its area.

    Parameters
    ----------
    near : NearImpacts
        The impacts.
    extent : Extent
        What the place covers.

    Returns
    -------
    list of (k,) int64
        Of each group.
    """
    if extent.is_area:
        return near.find_inside(extent.bounds, extent.holds)
    return [rows for rows, _away_m in near.find_near(extent.lon_deg, extent.lat_deg, EDGE_TOLERANCE_M)]


def list_densest(risk: LaunchRisk, extent: Extent, rows: list[np.ndarray]) -> list[tuple[float, float]]:
    """Where the density of a place is asked: at its point, or where most comes down in its area.

    Parameters
    ----------
    risk : LaunchRisk
        Of the impacts.
    extent : Extent
        What the place covers.
    rows : list of (k,) int
        Of each group of impacts those near the place.

    Returns
    -------
    list of (float, float)
        Longitude and latitude [deg], at least one.
    """
    point = (extent.lon_deg, extent.lat_deg)
    return (risk.list_densest(extent.drawn, rows) or [point]) if extent.is_area else [point]


def list_without_area(
    impacts: tuple[Impacts, ...], areas: tuple[Footprint, ...], risk: LaunchRisk | None
) -> list[tuple[WithoutArea, Impacts]]:
    """What falls in too few flights for an area, but for debris of failed flights that a density tells of.

    Parameters
    ----------
    impacts : tuple of Impacts
        By case and item.
    areas : tuple of Footprint
        That are drawn.
    risk : LaunchRisk or None
        Of the same impacts.

    Returns
    -------
    list of (WithoutArea, Impacts)
    """
    by_name = {(group.case, group.item): group for group in impacts}
    has_floor = risk is not None and risk.launch.floor is not None
    drawn = {(area.case, area.item) for area in areas}
    found = [few for few in find_without_area(impacts, areas) if (few.case, few.item) not in drawn]
    return [(few, by_name[few.case, few.item]) for few in found if few.case != SWEEP or not has_floor]


def _find_computed(
    areas: tuple[Footprint, ...],
    extent: Extent,
    fallen: Fallen,
    liftoff_utc: datetime | None,
    risk: LaunchRisk | None,
    alone: Density | None,
) -> list[Finding]:
    """How everything that was computed lies to a place."""
    launch = None if risk is None else risk.launch
    floor = None if launch is None else launch.floor
    margins = {} if launch is None else {one.area: one for one in launch.margins}
    found = [
        find_planned(area, margins.get(area.id), extent, fallen, liftoff_utc) for area in areas if is_planned(area)
    ]
    hazards = () if risk is None else [one for one in risk.hazard_areas if extent.is_concerned(one.area)]
    found += [find_hazard(area, extent) for area in hazards]
    if floor is not None:
        found.append(find_floor(launch, floor, extent))
        if alone is not None and found[-1].relation == OUTSIDE:
            found.append(find_alone(alone, floor.level_per_km2))
    # What is meant to fall is told by its 97 % area and the density beyond
    pooled = [area for area in areas if not is_planned(area) and (floor is None or area.case == SWEEP)]
    return found + [find_containment(area, extent, fallen, liftoff_utc, has_floor=floor is not None) for area in pooled]


def find_level(findings: list[Finding], launches: tuple[PlaceRisk, ...]) -> str | None:
    """The worst level that a place is in; else what it may be of; else how it lies to the track and to debris.

    Parameters
    ----------
    findings : list of Finding
        What was found of the place.
    launches : tuple of PlaceRisk
        What a launch means for it, where that is known.

    Returns
    -------
    str or None
        Of ``fallzone.names.LEVELS``.
    """
    for relations in ((INSIDE,), (NEAR, UNKNOWN)):
        found = [one.level for one in findings if one.relation in relations and one.level in INSIDE_LEVELS]
        if found:
            return min(found, key=LEVELS.index)
    return next((one.level for one in launches if one.level), None)


def _tell_launch(
    risk: LaunchRisk,
    extent: Extent,
    *,
    rows: list[np.ndarray],
    findings: list[Finding],
    mission: str | None,
    density: Density | None,
) -> PlaceRisk:
    """What one launch means for a place."""
    sums, passage = risk.sums, _find_passage(risk, extent)
    spans = sums.find_spans(rows)
    level = find_level([one for one in findings if one.kind not in ("announced", "estimated", "control-area")], ())
    if level is None:
        level = "overflight" if passage else "remote" if any(len(own) for own in rows) else None
    return PlaceRisk(
        mission=mission,
        level=level,
        reliability=risk.launch.likelihood.reliability,
        floor_per_km2=risk.launch.floor_per_km2,
        probability_per_launch=sums.estimate(rows),
        density=density,
        spans=spans,
        **join_spans(spans),
        passage=passage,
    )


def _find_passage(risk: LaunchRisk, extent: Extent) -> Passage | None:
    """The nearest track within 100 km."""
    nearest = None
    for line in risk.tracks:
        distance_m, index = extent.find_passage(line)
        if distance_m <= OVERFLIGHT_DISTANCE_M and (nearest is None or distance_m < nearest.distance_m):
            kind = line.id.partition(":")[0]
            nearest = Passage(line=kind, case=line.case, distance_m=distance_m, t_s=float(line.t_s[index]))
    return nearest


def _tell_passage(passage: Passage, mission: str | None) -> Statement:
    values = {
        "line": passage.line,
        "case": passage.case,
        "distance_m": passage.distance_m,
        "t_s": passage.t_s,
        "mission": mission or "",
    }
    return Statement(code="beneath-track", values=values)


def require_position(place: Place) -> tuple[float, float]:
    """Longitude in [−180, 180] and latitude of a place.

    Parameters
    ----------
    place : Place
        As it was read.

    Returns
    -------
    lon_deg, lat_deg : float

    Raises
    ------
    InputError
        Where it is not on Earth.
    """
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


def _list_basis(
    zones: tuple[Zone, ...],
    areas: tuple[Footprint, ...],
    without: list[WithoutArea],
    risk: LaunchRisk | None,
    *,
    stale: Statement | None,
    doubts: tuple[Statement, ...],
) -> tuple[Statement, ...]:
    """What the answer rests on and what it leaves out."""
    count, planned = {"zones": len(zones)}, [area for area in areas if is_planned(area)]
    if planned:
        conditions, items = zip(*dict.fromkeys((area.condition, area.item) for area in planned), strict=True)
        told = [Statement(code="zones-and-areas", values={**count, "conditions": conditions, "items": items})]
    elif without or risk is not None or areas:
        told = [Statement(code="zones", values=count)]
    else:
        told = [Statement(code="zones-alone", values=count) if zones else Statement(code="nothing")]
    if risk is not None and risk.launch.floor is not None:
        code = "floor" if risk.launch.is_known else "floor-unknown"
        told.append(Statement(code=code, values={"floor_per_km2": risk.launch.floor_per_km2}))
    if areas:
        told.append(Statement(code="outside-an-area"))
    told += [few.statement for few in without if few.hits and not few.leaves_doubt]
    return (*told, *([stale] if stale else []), *doubts, Statement(code="not-official"))
