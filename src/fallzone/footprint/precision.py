"""How well an area is known from the flights that were simulated."""

from __future__ import annotations

import math
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from fallzone.footprint.isopleth import find_isopleths
from fallzone.footprint.plane import EqualAreaPlane
from fallzone.footprint.probability import student_t
from fallzone.model.impacts import Impacts
from fallzone.montecarlo.sampling import BLOCK_FLIGHTS

CONTAINMENT = 0.97
GROUPS = 10


def estimate_precision(groups: Iterable[Impacts]) -> float:
    """The worst of all items of a case: relative half-width of the 95 % interval of its 97 % area.

    Notes
    -----
    The blocks are dealt into ten groups, each of which gives an area; the half-width of their mean is t s/√10. It is
    cautious: an area from all flights at once spreads less than the mean of ten (two thirds for a normal cloud). What
    the smoothing adds to every area alike is not in it. Infinite where a group has no impact of an item that others
    have.

    Source
    ------
    A. M. Law, Simulation Modeling and Analysis, 5th ed. (2015), sec. 9.5.3 (batch means).
    """
    return max((_of_item(impacts) for impacts in groups if len(impacts.flight)), default=math.inf)


def _of_item(impacts: Impacts) -> float:
    plane = EqualAreaPlane(impacts.lon_deg, impacts.lat_deg)
    xy_m = plane.from_lonlat(impacts.lon_deg, impacts.lat_deg)
    group = impacts.flight // BLOCK_FLIGHTS % GROUPS
    if len(np.unique(group)) < GROUPS:
        return math.inf

    def area_m2(number: int) -> float:
        own = group == number
        return find_isopleths(xy_m[own], impacts.flight[own], (CONTAINMENT,))[0].area

    with ThreadPoolExecutor() as pool:
        areas = np.array(list(pool.map(area_m2, range(GROUPS))))
    return float(student_t(GROUPS - 1) * areas.std(ddof=1) / math.sqrt(GROUPS) / areas.mean())
