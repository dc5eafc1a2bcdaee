"""One launch from the impacts of its simulated flights: isopleths, and margins of what is meant to fall."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from fallzone.constants import HAZARDOUS_ENERGY_J
from fallzone.model.results.impacts import Footprint, Impacts
from fallzone.model.results.isopleth import Isopleth, Margin
from fallzone.model.results.launch import FLOOR_PER_KM2, Launch, is_planned
from fallzone.model.results.likelihood import Likelihood
from fallzone.names import NOMINAL, SWEEP
from fallzone.risk.expected.field import LEVELS_PER_KM2, estimate_field
from fallzone.risk.expected.isopleths import find_isopleths
from fallzone.risk.expected.margins import find_margins
from fallzone.risk.expected.weighted import WeightedImpacts, weigh_impacts
from fallzone.risk.failing.weights import bound_failures, weigh
from fallzone.threads import open_pool


def build_launch(
    impacts: Sequence[Impacts],
    shapes: Sequence[Footprint],
    likelihood: Likelihood,
    *,
    floor_per_km2: float = FLOOR_PER_KM2,
    workers: int | None = 1,
) -> Launch:
    """Find isopleths of hazardous pieces and the margins of planned areas.

    Parameters
    ----------
    impacts : sequence of Impacts
        Of a run, by case and item.
    shapes : sequence of Footprint
        Its areas.
    likelihood : Likelihood
        How likely failures are.
    floor_per_km2 : float
        Level from which on a place is of level ``contingency``, > 0.
    workers : int, optional
        Threads; the result does not change.

    Returns
    -------
    Launch
    """
    by_name = {(group.case, group.item): group for group in impacts}
    areas = [area for area in shapes if is_planned(area)]
    with open_pool(workers) as pool:
        found = list(pool.map(lambda area: find_margins(by_name[area.case, area.item], area), areas))
    margins = tuple(
        Margin(area=area.id, surely=one.surely, perhaps=one.perhaps) for area, one in zip(areas, found, strict=True)
    )
    launch = Launch(likelihood=likelihood, isopleths=(), margins=margins, floor_per_km2=floor_per_km2)
    return weigh_launch(launch, impacts, likelihood, floor_per_km2=floor_per_km2, workers=workers)


def weigh_launch(
    launch: Launch,
    impacts: Sequence[Impacts],
    likelihood: Likelihood,
    *,
    floor_per_km2: float,
    levels_per_km2: Sequence[float] = LEVELS_PER_KM2,
    workers: int | None = 1,
) -> Launch:
    """The same launch by another likelihood of failure, or with another floor; nothing is simulated again.

    Parameters
    ----------
    launch : Launch
        Whose margins stay.
    impacts : sequence of Impacts
        Of its run.
    likelihood : Likelihood
        How likely failures are.
    floor_per_km2 : float
        Level from which on a place is of level ``contingency``, > 0.
    levels_per_km2 : sequence of float
        Other levels of isopleths.
    workers : int, optional
        Threads; the result does not change.

    Returns
    -------
    Launch
        Without areas in which a criterion is exceeded, which hang on the likelihood.
    """
    isopleths = _find_isopleths(impacts, likelihood, (*levels_per_km2, floor_per_km2), workers)
    return dataclasses.replace(
        launch, likelihood=likelihood, isopleths=isopleths, floor_per_km2=floor_per_km2, hazard_areas=()
    )


def _find_isopleths(
    impacts: Sequence[Impacts], likelihood: Likelihood, levels: Sequence[float], workers: int | None
) -> tuple[Isopleth, ...]:
    groups = [_weigh(group, likelihood) for group in impacts if group.case in (NOMINAL, SWEEP)]
    return find_isopleths(estimate_field(groups, levels, workers=workers)) if groups else ()


def _weigh(group: Impacts, likelihood: Likelihood) -> WeightedImpacts:
    weight = weigh(group.case, group.failures, bound_failures(likelihood, group.case))
    return weigh_impacts(group, weight, least_energy_j=HAZARDOUS_ENERGY_J)
