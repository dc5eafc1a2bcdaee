"""What a failure at each time reaches: regions, with what chance, and how long after it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from fallzone.checks.regions.territory import make_territory
from fallzone.model.results.launch_risk import ReachedRegion, TimeReach
from fallzone.names import SWEEP
from fallzone.risk.failing.likelihood import find_failing_interval
from fallzone.risk.failing.merging import MergedReach, merge_parts
from fallzone.risk.failing.spans import find_reach
from fallzone.risk.near import NearImpacts
from fallzone.words import _

if TYPE_CHECKING:
    from fallzone.assessment.per_launch.weighing import Weighing
    from fallzone.model.results.flag import Flag
    from fallzone.model.results.impacts import Impacts
    from fallzone.model.zone import Region

# Parts of a flight that spans are merged from: 20,000 flights of a sweep leave a few hundred in each [s]
_PART_S = 10.0


def list_reach(weighing: Weighing, regions: Sequence[Region], flags: Sequence[Flag]) -> tuple[TimeReach, ...]:
    """What failures reach, by spans of failure time in which it is about the same.

    Parameters
    ----------
    weighing : Weighing
        The flights.
    regions : sequence of Region
        With outlines.
    flags : sequence of Flag
        Those of them that debris may reach.

    Returns
    -------
    tuple of TimeReach
        In order, each with the regions that simulated debris reaches, the likeliest first; none without a sweep.
        What separated before the failure falls as planned and does not count.
    """
    case = next((one for one in weighing.cases if one.case == SWEEP), None)
    debris = next((part for part in case.parts if part.item == "debris" and len(part.flight)), None) if case else None
    if debris is None:
        return ()
    found = find_members(debris, regions, flags)
    columns = np.zeros((len(debris.flight), len(found)), dtype=bool)
    for place, (_flag, rows) in enumerate(found):
        columns[rows, place] = True
    held = [flag for flag, _rows in found]
    reach = find_reach(
        np.asarray(debris.flight), np.asarray(debris.t_s), case.failures.t_s, case.weight, columns, width_s=_PART_S
    )
    return tuple(_tell(one, held, weighing) for one in merge_parts(reach))


def find_members(debris: Impacts, regions: Sequence[Region], flags: Sequence[Flag]) -> list[tuple[Flag, np.ndarray]]:
    """Flagged regions in which debris comes down, tolerance included, with the rows of its impacts.

    Parameters
    ----------
    debris : Impacts
        Of a sweep.
    regions : sequence of Region
        With outlines.
    flags : sequence of Flag
        Those of them that are looked at.

    Returns
    -------
    list of (Flag, (k,) int64)
        In the order of the regions, rows rising; none in which nothing comes down.
    """
    near, found = NearImpacts([debris]), []
    flagged = {flag.region: flag for flag in flags}
    for region in (one for one in regions if one.id in flagged):
        territory = make_territory(region.geometry, region.tolerance_m, _("region {region}").format(region=region.id))
        (rows,) = near.find_inside(territory.bounds, territory.holds)
        if len(rows):
            found.append((flagged[region.id], rows))
    return found


def _tell(span: MergedReach, flags: Sequence[Flag], weighing: Weighing) -> TimeReach:
    intervals = span.intervals.tolist()
    order = sorted(np.flatnonzero(span.chance > 0.0), key=lambda place: -span.chance[place])
    return TimeReach(
        first_s=span.first_s,
        last_s=span.last_s,
        failing=None if weighing.given_failure else span.failing,
        failing_interval=find_failing_interval(weighing.likelihood.reliability, span.failing),
        reached=tuple(
            ReachedRegion(
                region=flags[place].region,
                names=flags[place].names,
                kind=flags[place].kind,
                chance=float(span.chance[place]),
                interval=tuple(intervals[place]),
                delay_s=(float(span.delay_s[place, 0]), float(span.delay_s[place, 1])),
            )
            for place in order
        ),
    )
