"""Casualties per launch: expected number and probability of any, by region, item, mode and phase, with their errors."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from fallzone.model.exposures.exposure import NO_REGION
from fallzone.model.results.estimate import Estimate
from fallzone.risk.intervals import Weighted, estimate_sum
from fallzone.risk.people.exposed import Exposed

By = Literal["region", "item", "mode", "phase"]


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseCasualties:
    """Casualties of one case whose flights are weighed: what fell, and how likely each flight is.

    Parameters
    ----------
    weight : (n,) float64
        Probability per launch that each flight stands for, ≥ 0.
    items : tuple of Exposed
        Everything that falls in the case: at least one.
    labels : dict of str to (n,) array
        Of each flight its ``mode`` and ``phase`` by name, where they are known; empty names where it goes to plan.
    failure_t_s : (n,) float64 or None
        When each fails [s after lift-off]; NaN: never.
    lived_pm2 : (k,) float64 or None
        Density about the average resident of each region [1/m²]: `People.lived_pm2`. With it the intervals allow for
        one more flight that comes down where people live; without it, for one more like the worst of those seen.
    replicate_flights : int
        As of the impacts.
    """

    weight: np.ndarray
    items: tuple[Exposed, ...]
    labels: dict[str, np.ndarray] = field(default_factory=dict)
    failure_t_s: np.ndarray | None = None
    lived_pm2: np.ndarray | None = None
    replicate_flights: int = 0

    def by_flight(self, way: str, region: int | None = None) -> np.ndarray:
        """Casualties expected of each flight by all its items.

        Parameters
        ----------
        way : {"open_air", "sheltered", "evenly", "unknown_m2"}
            Which of the numbers.
        region : int, optional
            Index of the one region that counts.

        Returns
        -------
        (n,) float64
        """
        return np.sum([item.by_flight(way, region) for item in self.items], axis=0)


def estimate_expected(cases: Sequence[CaseCasualties], way: str = "open_air") -> Estimate:
    """Expected casualties per launch.

    Parameters
    ----------
    cases : sequence of CaseCasualties
        Cases that together are one launch, such as ``nominal`` and ``sweep``.
    way : {"open_air", "sheltered", "evenly"}
        How people stand: in the open where they live, behind shelters, or in the open spread evenly over regions.

    Returns
    -------
    Estimate
        Without a range.
    """
    return estimate_sum([_weigh(case, way) for case in cases])


def estimate_any(cases: Sequence[CaseCasualties], way: str = "open_air") -> Estimate:
    """Probability per launch of at least one casualty.

    Parameters
    ----------
    cases : sequence of CaseCasualties
        Cases that together are one launch.
    way : {"open_air", "sheltered", "evenly"}
        How people stand.

    Returns
    -------
    Estimate
        Without a range.

    Notes
    -----
    1 − exp(−x) of a flight that is expected to bring x casualties, weighed over flights: given a flight, where its
    pieces meet people is taken as independent.

    Source
    ------
    Derived: the probability of none is exp(−x) for independent, rare events.
    """
    weighted = []
    for case in cases:
        one = _weigh(case, way)
        weighted.append(
            Weighted(
                weight=one.weight,
                amount=-np.expm1(-one.amount),
                largest=-float(np.expm1(-one.largest)),
                replicate_flights=one.replicate_flights,
            )
        )
    return estimate_sum(weighted, most=1.0)


def estimate_by(cases: Sequence[CaseCasualties], by: By, way: str = "open_air") -> dict[str, Estimate]:
    """Expected casualties per launch by what they come from or where they happen.

    Parameters
    ----------
    cases : sequence of CaseCasualties
        Cases that together are one launch.
    by : {"region", "item", "mode", "phase"}
        What to tell apart.
    way : {"open_air", "sheltered", "evenly"}
        How people stand.

    Returns
    -------
    dict of str to Estimate
        The largest first; regions without debris are left out. Of a case without labels of the kind all counts as "".
    """
    if by == "region":
        found = _by_region(cases, way)
    elif by == "item":
        found = _by_item(cases, way)
    else:
        found = _by_label(cases, by, way)
    return dict(sorted(found.items(), key=lambda one: (-one[1].value, one[0])))


def estimate_by_time(case: CaseCasualties, edges_s: np.ndarray, way: str = "open_air") -> list[Estimate | None]:
    """Expected casualties given that the flight fails within spans of time.

    Parameters
    ----------
    case : CaseCasualties
        Flights that fail, with ``failure_t_s``.
    edges_s : (b + 1,) float64
        Ends of the spans, increasing [s after lift-off].
    way : {"open_air", "sheltered", "evenly"}
        How people stand.

    Returns
    -------
    list of Estimate or None
        Of each span Σ w·x / Σ w; None where no flight with any weight fails.

    Source
    ------
    Former 14 CFR 417, App. C, and 14 CFR 450.101(c): consequence given a failure in a period of flight.
    """
    failure_t_s = np.full(len(case.weight), np.nan) if case.failure_t_s is None else case.failure_t_s
    found: list[Estimate | None] = []
    for first_s, last_s in itertools.pairwise(edges_s):
        within = (failure_t_s >= first_s) & (failure_t_s < last_s)
        total = float(case.weight[within].sum())
        if total == 0.0:
            found.append(None)
            continue
        one = _weigh(case, way, chosen=within)
        given = Weighted(weight=one.weight[within] / total, amount=one.amount[within], largest=one.largest)
        found.append(estimate_sum([given]))
    return found


def _weigh(
    case: CaseCasualties,
    way: str,
    *,
    region: int | None = None,
    item: str | None = None,
    chosen: np.ndarray | None = None,
) -> Weighted:
    """The flights of a case with what each brings to one region or by one item; those not chosen bring nothing."""
    items = [one for one in case.items if item in (None, one.item)]
    amount = np.sum([np.zeros(len(case.weight)), *(one.by_flight(way, region) for one in items)], axis=0)
    chosen = np.ones(len(case.weight), dtype=bool) if chosen is None else chosen
    amount = np.where(chosen, amount, 0.0)
    return Weighted(
        weight=case.weight,
        amount=amount,
        largest=max(float(amount.max(initial=0.0)), _worst(case, items, region, chosen)),
        replicate_flights=case.replicate_flights,
    )


def _worst(case: CaseCasualties, items: list[Exposed], region: int | None, chosen: np.ndarray) -> float:
    """Casualties if what comes down of one more flight did so where people live.

    Of each region the largest casualty area that a flight lets fall there, among its people; where none of these
    flights reaches land, the largest of a flight, among the people of the regions that others of the case reach.
    """
    if case.lived_pm2 is None:
        return 0.0
    found = []
    for one in items:
        met = chosen[one.flight] & (one.region != NO_REGION if region is None else one.region == region)
        found.append((one.area_m2[met] * case.lived_pm2[one.region[met]]).max(initial=0.0))
    if max(found, default=0.0) > 0.0:
        return float(max(found))
    largest_m2 = max((one.flight_m2[chosen].max(initial=0.0) for one in items), default=0.0)
    reached = np.unique(np.concatenate([one.region for one in case.items]))
    return float(largest_m2 * case.lived_pm2[reached[reached != NO_REGION]].max(initial=0.0))


def _by_region(cases: Sequence[CaseCasualties], way: str) -> dict[str, Estimate]:
    met = np.unique(np.concatenate([item.region for case in cases for item in case.items]))
    regions = cases[0].items[0].regions
    return {
        regions[region]: estimate_sum([_weigh(case, way, region=int(region)) for case in cases])
        for region in met
        if region != NO_REGION
    }


def _by_item(cases: Sequence[CaseCasualties], way: str) -> dict[str, Estimate]:
    names = dict.fromkeys(item.item for case in cases for item in case.items)
    return {name: estimate_sum([_weigh(case, way, item=name) for case in cases]) for name in names}


def _by_label(cases: Sequence[CaseCasualties], by: str, way: str) -> dict[str, Estimate]:
    labels = [case.labels.get(by, np.full(len(case.weight), "")) for case in cases]
    names = dict.fromkeys(str(one) for label in labels for one in np.unique(label))
    return {
        name: estimate_sum(
            [
                _weigh(case, way, chosen=label == name)
                for case, label in zip(cases, labels, strict=True)
                if np.any(label == name)
            ]
        )
        for name in names
    }
