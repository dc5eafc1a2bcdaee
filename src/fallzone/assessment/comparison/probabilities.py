"""Whether the chance of a hit in a region differs between two runs by more than their samples explain."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from fallzone.checks.regions.territory import Territory, make_territory
from fallzone.footprint.probability import Hits
from fallzone.model.results.comparison import ProbabilityChange
from fallzone.model.results.flag import Flag
from fallzone.model.results.impacts import Impacts
from fallzone.model.zone import Region
from fallzone.words import _

Interval = tuple[float, float]


def difference_interval(value: float, interval: Interval, other: float, other_interval: Interval) -> Interval:
    """95 % interval of the second of two independent estimates less the first.

    Parameters
    ----------
    value, other : float
        The estimates.
    interval, other_interval : (float, float)
        Their 95 % intervals, whatever method they are from.

    Returns
    -------
    low, high : float

    Notes
    -----
    With d = p2 − p1: d − √((p2 − l2)² + (u1 − p1)²) to d + √((u2 − p2)² + (p1 − l1)²).

    Source
    ------
    R. G. Newcombe, "Interval estimation for the difference between independent proportions", Statistics in Medicine 17
    (1998), method 10; G. Y. Zou and A. Donner, Statistics in Medicine 27 (2008), for any intervals.
    """
    difference = other - value
    low = difference - math.hypot(other - other_interval[0], interval[1] - value)
    high = difference + math.hypot(other_interval[1] - other, value - interval[0])
    return low, high


def compare_probabilities(
    flags: tuple[Iterable[Flag], Iterable[Flag]],
    impacts: tuple[Iterable[Impacts], Iterable[Impacts]],
    regions: Iterable[Region],
) -> tuple[ProbabilityChange, ...]:
    """Chances of every region that is flagged for impacts in either run, of case and item that both simulated.

    A chance that a run did not flag is counted from its impacts.

    Parameters
    ----------
    flags : (iterable of Flag, iterable of Flag)
        Of the first and of the second run.
    impacts : (iterable of Impacts, iterable of Impacts)
        Theirs.
    regions : iterable of Region
        Those of today, by which what is lacking is counted; flags of others are left out.

    Returns
    -------
    tuple of ProbabilityChange
        Those that differ beyond sampling first, then by size of the difference.
    """
    groups = tuple({(one.case, one.item): one for one in run} for run in impacts)
    chances = tuple(_list_chances(run) for run in flags)
    known = {region.id: region for region in regions}
    wanted = [
        key
        for key in dict.fromkeys((*chances[0], *chances[1]))
        if key[0] in known and all(key[1:] in one for one in groups)
    ]
    found = []
    for key in wanted:
        region = known[key[0]]
        told = [mine.get(key) or _count(region, group[key[1:]]) for mine, group in zip(chances, groups, strict=True)]
        found.append(_change(region, key, told))
    return tuple(sorted(found, key=lambda one: (not one.is_beyond_sampling, -abs(one.difference))))


def _list_chances(flags: Iterable[Flag]) -> Mapping[tuple[str, str, str], tuple[float, Interval]]:
    """Probability and interval by region, case and item, where flags hold them."""
    return {
        (flag.region, reason.case, reason.item): (reason.probability, reason.interval)
        for flag in flags
        for reason in flag.reasons
        if reason.probability is not None and reason.interval is not None and reason.case and reason.item
    }


def _count(region: Region, group: Impacts) -> tuple[float, Interval]:
    """The same, counted from the impacts of a run."""
    told = _("region {region}").format(region=region.id)
    territory: Territory = make_territory(region.geometry, region.tolerance_m, told)
    hits = Hits(group)
    for part in group.parts():
        hits.add(part, territory.holds(part.lon_deg, part.lat_deg))
    return hits.estimate_probability()


def _change(region: Region, key: tuple[str, str, str], told: list[tuple[float, Interval]]) -> ProbabilityChange:
    (value, interval), (other, other_interval) = told
    low, high = difference_interval(value, interval, other, other_interval)
    return ProbabilityChange(
        region=region.id,
        names=dict(region.names),
        case=key[1],
        item=key[2],
        probabilities=(value, other),
        intervals=(interval, other_interval),
        difference=other - value,
        difference_interval=(low, high),
        is_beyond_sampling=not low <= 0.0 <= high,
    )
