"""Expected casualties of a weighed launch: by region, item, mode, phase and failure time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fallzone.assessment.per_launch.choices import DEFAULT_CHOICES, Choices
from fallzone.assessment.per_launch.laid import Laid, lay
from fallzone.assessment.per_launch.weighing import WeighedCase, Weighing
from fallzone.consequences.sheltering import TimeOfDay, find_open_factor, find_sheltered_factor
from fallzone.exposures.people import People
from fallzone.exposures.rasters.find import GriddedPeople
from fallzone.model.exposures.sheltering import Sheltering
from fallzone.model.results.estimate import Estimate
from fallzone.model.results.impacts import Impacts
from fallzone.model.results.launch_risk import Origin, RegionRisk, TimeRisk
from fallzone.names import SWEEP
from fallzone.risk.failing.likelihood import find_failing_interval
from fallzone.risk.people.casualties import CaseCasualties, estimate_by, estimate_by_time, estimate_expected
from fallzone.risk.people.casualty_areas import find_casualty_areas
from fallzone.risk.people.exposed import find_exposed, find_individual_m2

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fallzone.assessment.per_launch.fields import Peak

Residents = People | GriddedPeople

# Spans of failure times: as many of these lengths as make no more than so many
_SPAN_LENGTHS_S = (5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0, 600.0)
_MOST_SPANS = 24
# Share of the expected casualties that come from failures outside the likely span, on either side
_BESIDE = 0.05


@dataclass(frozen=True, kw_only=True)
class Exposure:
    """Casualties of the flights of a launch.

    Parameters
    ----------
    weighing : Weighing
        The flights.
    cases : tuple of CaseCasualties
        Of each case in its order.
    standing : tuple of Laid
        What may hit somebody who stands in the open.
    """

    weighing: Weighing
    cases: tuple[CaseCasualties, ...]
    standing: tuple[Laid, ...]

    def by_flight(self, way: str = "open_air", region: int | None = None) -> list[np.ndarray]:
        """Casualties expected of each flight, by case.

        Parameters
        ----------
        way : {"open_air", "sheltered", "evenly"}
            How people stand.
        region : int, optional
            Index of the one region that counts.

        Returns
        -------
        list of (n,) float64
        """
        return [case.by_flight(way, region) for case in self.cases]


def expose_people(
    weighing: Weighing,
    people: Residents,
    sheltering: Sheltering | None = None,
    time_of_day: TimeOfDay = "night",
    choices: Choices = DEFAULT_CHOICES,
) -> Exposure:
    """Find the casualties of each flight.

    Parameters
    ----------
    weighing : Weighing
        The flights.
    people : People or GriddedPeople
        Where people are.
    sheltering : Sheltering, optional
        How they are sheltered; all in the open where not given.
    time_of_day : {"day", "night"}
        When.
    choices : Choices
        Model of the casualty area.

    Returns
    -------
    Exposure
    """
    cases: list[CaseCasualties] = []
    for one in weighing.cases:
        exposed = []
        for impacts in one.parts:
            area_m2 = find_casualty_areas(impacts, choices.casualty_area).area_m2
            energy_j = impacts.impact_energy_j
            open_m2 = area_m2 * find_open_factor(energy_j)
            sheltered_m2 = None
            if sheltering is not None:
                sheltered_m2 = area_m2 * find_sheltered_factor(energy_j, sheltering, time_of_day)
            exposed.append(find_exposed(impacts, people, open_m2=open_m2, sheltered_m2=sheltered_m2))
        cases.append(_gather(one, tuple(exposed), people))
    return Exposure(weighing=weighing, cases=tuple(cases), standing=lay_standing(weighing, choices))


def lay_standing(weighing: Weighing, choices: Choices = DEFAULT_CHOICES) -> tuple[Laid, ...]:
    """What may hit somebody who stands in the open, wherever people are.

    Parameters
    ----------
    weighing : Weighing
        The flights.
    choices : Choices
        Model of the casualty area.

    Returns
    -------
    tuple of Laid
    """

    def weigh(part: Impacts, weight: np.ndarray) -> np.ndarray:
        area_m2 = find_casualty_areas(part, choices.casualty_area).area_m2
        return find_individual_m2(part, weight, area_m2 * find_open_factor(part.impact_energy_j))

    return lay(weighing, weigh)


def _gather(one: WeighedCase, items: tuple, people: Residents) -> CaseCasualties:
    return CaseCasualties(
        weight=one.weight,
        items=items,
        labels={"mode": one.mode, "phase": one.phase},
        failure_t_s=one.failures.t_s,
        lived_pm2=people.lived_pm2,
        replicate_flights=one.replicate_flights,
    )


def find_collective(exposure: Exposure, way: str = "open_air", region: int | None = None) -> Estimate:
    """Expected casualties per launch with their range.

    Parameters
    ----------
    exposure : Exposure
        Of the launch.
    way : {"open_air", "sheltered"}
        How people stand.
    region : int, optional
        Index of the one region that counts.

    Returns
    -------
    Estimate
    """
    whole = estimate_expected(exposure.cases, way)
    return exposure.weighing.with_range(whole, exposure.by_flight(way, region))


def find_collective_origin(exposure: Exposure) -> Origin:
    """Phase, mode and item that most of the expected casualties come from.

    Parameters
    ----------
    exposure : Exposure
        Of the launch.

    Returns
    -------
    Origin
    """
    found = exposure.weighing.find_origin(exposure.by_flight())
    items = estimate_by(exposure.cases, "item")
    first = next(iter(items), None)
    item = first if first is not None and items[first].value > 0.0 else None
    return Origin(phase=found.phase, mode=found.mode, item=item)


def list_regions(
    exposure: Exposure, names: Mapping[str, Mapping[str, str]], individual: Mapping[str, Peak]
) -> tuple[RegionRisk, ...]:
    """Expected casualties of each region that debris reaches.

    Parameters
    ----------
    exposure : Exposure
        Of the launch.
    names : mapping of str to names by language
        Of all regions.
    individual : mapping of str to Peak
        Where the individual probability is greatest on the land of regions; 0 where a region is not in it.

    Returns
    -------
    tuple of RegionRisk
        The most expected casualties first.
    """
    open_air, sheltered = (estimate_by(exposure.cases, "region", way) for way in ("open_air", "sheltered"))
    index = {name: number for number, name in enumerate(exposure.cases[0].items[0].regions)}
    found = []
    for region, expected in open_air.items():
        values = exposure.by_flight("open_air", index[region])
        whole, likely = _find_spans(exposure, values)
        peak = individual.get(region)
        found.append(
            RegionRisk(
                region=region,
                names=dict(names.get(region, {})),
                expected=exposure.weighing.with_range(expected, values),
                sheltered=sheltered[region],
                individual=0.0 if peak is None else peak.value,
                individual_interval=None if peak is None else peak.interval,
                failure_span_s=whole,
                likely_span_s=likely,
            )
        )
    return tuple(found)


def _find_spans(
    exposure: Exposure, values: Sequence[np.ndarray]
) -> tuple[tuple[float, float] | None, tuple[float, float] | None]:
    """First and last failure that brings casualties, and those between which most of them come from."""
    times, amounts = [np.empty(0)], [np.empty(0)]
    for case, value in zip(exposure.weighing.cases, values, strict=True):
        rows = np.flatnonzero((case.weight * value > 0.0) & np.isfinite(case.failures.t_s))
        times.append(case.failures.t_s[rows])
        amounts.append((case.weight * value)[rows])
    t_s, amount = np.concatenate(times), np.concatenate(amounts)
    if not len(t_s):
        return None, None
    order = np.argsort(t_s, kind="stable")
    held = np.cumsum(amount[order]) / amount.sum()
    ends = [min(int(np.searchsorted(held, share)), len(held) - 1) for share in (_BESIDE, 1.0 - _BESIDE)]
    likely = t_s[order][ends]
    return (float(t_s.min()), float(t_s.max())), (float(likely[0]), float(likely[1]))


def list_times(exposure: Exposure) -> tuple[TimeRisk, ...]:
    """Expected casualties of failures by when they begin.

    Parameters
    ----------
    exposure : Exposure
        Of the launch.

    Returns
    -------
    tuple of TimeRisk
        Spans of one length from the first to the last simulated failure; none without a sweep.
    """
    found: list[TimeRisk] = []
    for case, one in zip(exposure.cases, exposure.weighing.cases, strict=True):
        if one.case != SWEEP:
            continue
        t_s = one.failures.t_s
        reach_s = float(np.nanmax(t_s) - np.nanmin(t_s))
        length_s = next((one for one in _SPAN_LENGTHS_S if reach_s <= _MOST_SPANS * one), _SPAN_LENGTHS_S[-1])
        numbers = np.floor([np.nanmin(t_s) / length_s, np.nanmax(t_s) / length_s])
        edges_s = length_s * np.arange(numbers[0], numbers[1] + 2.0)
        given = estimate_by_time(case, edges_s)
        for first_s, last_s, estimate in zip(edges_s[:-1], edges_s[1:], given, strict=True):
            failing = float(one.weight[(t_s >= first_s) & (t_s < last_s)].sum())
            found.append(
                TimeRisk(
                    first_s=float(first_s),
                    last_s=float(last_s),
                    failing=failing,
                    failing_interval=find_failing_interval(exposure.weighing.likelihood.reliability, failing),
                    given=estimate,
                )
            )
    return tuple(found)
