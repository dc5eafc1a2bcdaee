"""How well an area is known from the flights that were simulated."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from fallzone.footprint.isopleth import find_isopleths
from fallzone.footprint.plane import EqualAreaPlane
from fallzone.footprint.probability import student_t
from fallzone.footprint.sparse import FEWEST_FLIGHTS, count_hits
from fallzone.model.results.impacts import Impacts
from fallzone.montecarlo.sampling import BLOCK_FLIGHTS
from fallzone.threads import open_pool

CONTAINMENT = 0.97
GROUPS = 10


def estimate_precision(groups: Iterable[Impacts]) -> float:
    """Relative half-width of the 95 % interval of the 97 % area, of the item of a case for which it is widest.

    Parameters
    ----------
    groups : iterable of Impacts
        Impacts of each item of the case.

    Returns
    -------
    float
        Infinite where a group of blocks has too few flights with impacts of an item for an area.

    Notes
    -----
    The blocks are divided into ten groups, each of which gives an area; the half-width of their mean is t s/√10. It is
    cautious: an area from all flights at once spreads less than the mean of ten (two thirds for a normal cloud). What
    the smoothing adds to every area alike is not in it.

    Source
    ------
    A. M. Law, Simulation Modeling and Analysis, 5th ed. (2015), sec. 9.5.3 (batch means).
    """
    return max((_of_item(impacts) for impacts in groups if len(impacts.flight)), default=math.inf)


def _of_item(impacts: Impacts) -> float:
    plane = EqualAreaPlane(impacts.lon_deg, impacts.lat_deg)

    def area_m2(number: int) -> float | None:
        own = impacts.select(impacts.flight // BLOCK_FLIGHTS % GROUPS == number)
        areas = find_isopleths(own, plane, (CONTAINMENT,)) if count_hits(own) >= FEWEST_FLIGHTS else []
        return areas[0].area if areas else None

    with open_pool() as pool:
        areas = list(pool.map(area_m2, range(GROUPS)))
    if None in areas:
        return math.inf
    areas_m2 = np.array(areas)
    return float(student_t(GROUPS - 1) * areas_m2.std(ddof=1) / math.sqrt(GROUPS) / areas_m2.mean())
