"""The rows of the criteria table, each with what contributes most to it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from fallzone.assessment.per_launch import casualties, zones
from fallzone.assessment.per_launch.casualties import Exposure, Residents
from fallzone.assessment.per_launch.criteria import judge
from fallzone.assessment.per_launch.fields import (
    HazardField,
    Peak,
    find_peak,
    find_peak_on_land,
    find_peak_range,
    stay,
)
from fallzone.assessment.per_launch.hazards import Hazards
from fallzone.assessment.per_launch.laid import find_local_origin, gather_local
from fallzone.assessment.per_launch.weighing import Weighing
from fallzone.model.exposures.exposure import NO_REGION
from fallzone.model.results.estimate import Estimate
from fallzone.model.results.launch_risk import Criterion, Doubt, Origin
from fallzone.model.zone import Zone
from fallzone.places.gazetteer import Entry
from fallzone.risk.expected.density import M2_PER_KM2

_TOWNS = ("city", "county", "district", "town")


def list_doubts(weighing: Weighing) -> tuple[Doubt, ...]:
    """What is not known of the launch as a whole.

    Parameters
    ----------
    weighing : Weighing
        The flights.

    Returns
    -------
    tuple of str
    """
    return (
        *(("failure-probability",) if weighing.given_failure else ()),
        *(() if weighing.is_whole else ("cases",)),
    )


def judge_collective(
    exposure: Exposure, collective: Estimate | None, people_range: tuple[float, float], *, any_unknown: bool
) -> Criterion:
    """Expected casualties of all people in the open.

    Parameters
    ----------
    exposure : Exposure
        Of the launch.
    collective : Estimate or None
        Expected casualties, with their range; None where nobody was counted.
    people_range : (float, float)
        What totals and places of people leave open of them.
    any_unknown : bool
        Whether debris comes down where people are not known.

    Returns
    -------
    Criterion
    """
    doubts = (*list_doubts(exposure.weighing), *(("people",) if any_unknown else ()))
    origin = casualties.find_collective_origin(exposure)
    if collective is None or exposure.weighing.given_failure:
        return judge("collective", None, doubts=doubts, origin=origin)
    return judge(
        "collective",
        collective.value,
        interval=collective.interval,
        limits=collective.range,
        placement=people_range,
        doubts=doubts,
        origin=origin,
    )


def judge_places(
    weighing: Weighing, hazards: Hazards, people: Residents, entries: Sequence[Entry], known: Sequence[Zone]
) -> tuple[tuple[Criterion, ...], dict[str, float]]:
    """Individual probability of casualty, aircraft and ships, each where it is greatest and nobody is kept away.

    Parameters
    ----------
    weighing : Weighing
        The flights.
    hazards : Hazards
        Probabilities over the ground.
    people : People or GriddedPeople
        Whose land counts.
    entries : sequence of Entry
        The gazetteer, whose towns count too.
    known : sequence of Zone
        Of the mission: ships and aircraft keep out of all of them, people out of closure areas.

    Returns
    -------
    rows : tuple of Criterion
    individual : dict of str to Peak
        Where the individual probability is greatest, by region.
    """
    land = getattr(people, "elsewhere", people)
    towns = np.array([(one.lon_deg, one.lat_deg) for one in entries if one.kind in _TOWNS and one.population > 0])
    ashore, open_to_all = (
        zones.outside(zones.find_closed(known, zones.CLOSURES)),
        zones.outside(zones.find_closed(known)),
    )
    peak, by_region = find_peak_on_land(hazards.individual, land.strips, land.regions, towns, ashore)
    unknown: tuple[Doubt, ...] = ("zones",) if zones.is_any_unknown(known) else ()
    rows = [_judge_peak("individual", weighing, hazards.individual, peak, ())]
    for name, hazard, keep in (
        ("aircraft", hazards.aircraft, open_to_all),
        ("ship", hazards.ship, lambda *lonlat: open_to_all(*lonlat) & (land.strips.find(*lonlat) == NO_REGION)),
    ):
        rows.append(_judge_peak(name, weighing, hazard, find_peak(hazard, keep), unknown))
    return tuple(rows), by_region


def judge_containment(weighing: Weighing, known: Sequence[Zone]) -> Criterion:
    """Share of what flights to plan let fall that comes down in the zones announced for it.

    Parameters
    ----------
    weighing : Weighing
        The flights.
    known : sequence of Zone
        Of the mission.

    Returns
    -------
    Criterion
    """
    found = zones.find_containment(weighing, known)
    if found is None:
        return judge("containment", None, doubts=("cases",))
    origin = Origin(item=found.item)
    if found.share is None:
        return judge("containment", None, doubts=("zones",), origin=origin)
    return judge(
        "containment",
        found.share.value,
        interval=found.share.interval,
        limits=found.range,
        edges=found.edges,
        doubts=("estimated-zones",) if found.is_estimated else (),
        origin=origin,
    )


def _judge_peak(
    criterion: str, weighing: Weighing, hazard: HazardField, peak: Peak | None, unknown: tuple[Doubt, ...]
) -> Criterion:
    doubts = list_doubts(weighing)
    if peak is None:
        least = min(hazard.field.levels_per_km2) / M2_PER_KM2
        if weighing.given_failure:
            return judge(criterion, None, doubts=doubts)
        return judge(criterion, 0.0, interval=(0.0, least), doubts=doubts)
    place = peak.lon_deg, peak.lat_deg
    local = gather_local(weighing, hazard.laid, stay(*place))
    told = {"origin": find_local_origin(weighing, local), "place": place}
    if weighing.given_failure:
        return judge(criterion, None, doubts=doubts, **told)
    limits = find_peak_range(weighing, hazard, peak)
    row = judge(criterion, peak.value, interval=peak.interval, limits=limits, doubts=doubts, **told)
    # A zone without coordinates may hold the place; where the criterion is met all the same it does not matter
    if unknown and row.answer == "exceeds":
        return judge(criterion, peak.value, interval=peak.interval, limits=limits, doubts=(*doubts, *unknown), **told)
    return row
