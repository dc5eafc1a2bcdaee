"""What is not known of people, apart from sampling: totals, places, and land whose people nobody counted."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from fallzone.model.exposures.exposure import NO_REGION
from fallzone.risk.people.casualties import CaseCasualties


def bound_by_people(cases: Sequence[CaseCasualties], off_by: np.ndarray) -> tuple[float, float]:
    """What totals of people, and where they are within their regions, leave open of the expected casualties.

    Parameters
    ----------
    cases : sequence of CaseCasualties
        Cases that together are one launch.
    off_by : (k,) float64
        Share by which the total of each region may be off: `People.off_by`.

    Returns
    -------
    low, high : float
        Lesser and greater of the two placements, in towns and spread evenly, all totals off by their share to one side.
        No interval: it has no stated probability, and in a single region the truth may lie outside.

    Source
    ------
    Derived: the sum is linear in the people of each region.
    """
    sums = []
    for way in ("open_air", "evenly"):
        for sign in (-1.0, 1.0):
            factor = 1.0 + sign * np.append(off_by, 0.0)
            sums.append(
                math.fsum(
                    float(np.sum(case.weight[item.flight] * getattr(item, way) * factor[item.region]))
                    for case in cases
                    for item in case.items
                )
            )
    return min(sums), max(sums)


def estimate_unknown(cases: Sequence[CaseCasualties]) -> dict[str, float]:
    """Expected casualty area per launch that comes down where people are not known.

    Parameters
    ----------
    cases : sequence of CaseCasualties
        Cases that together are one launch.

    Returns
    -------
    dict of str to float
        By region [m²], those with any: of these no casualties are told, and none is not meant.
    """
    found: dict[str, float] = {}
    for case in cases:
        for item in case.items:
            met = np.flatnonzero(item.unknown_m2 > 0.0)
            for region in np.unique(item.region[met]):
                rows = met[item.region[met] == region]
                name = _name(item.regions, int(region))
                brought = float(np.sum(case.weight[item.flight[rows]] * item.unknown_m2[rows]))
                found[name] = found.get(name, 0.0) + brought
    return found


def _name(regions: tuple[str, ...], region: int) -> str:
    return regions[region] if region != NO_REGION else ""
