"""Where a criterion is exceeded, of places and of whole regions, and the casualties expected in each region."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from fallzone.assessment.per_launch.casualties import Exposure, Residents, expose_people, lay_standing
from fallzone.assessment.per_launch.choices import DEFAULT_CHOICES
from fallzone.assessment.per_launch.hazards import build_hazard_fields
from fallzone.assessment.per_launch.weighing import weigh_cases
from fallzone.checks.regions.flag_areas import widen
from fallzone.checks.regions.territory import make_territory
from fallzone.exposures.people import list_parts
from fallzone.model.results.criteria import LIMITS
from fallzone.model.results.estimate import Estimate
from fallzone.model.results.impacts import Impacts
from fallzone.model.results.isopleth import Isopleth, Margin
from fallzone.model.results.launch import RegionHazard
from fallzone.model.results.likelihood import Likelihood
from fallzone.model.zone import Region
from fallzone.names import CRITERIA_COUNT_IN, CRITERIA_OF_PLACES, NOMINAL, SWEEP
from fallzone.risk.intervals import Weighted, estimate_sum
from fallzone.words import _


@dataclass(frozen=True, kw_only=True)
class LaunchHazards:
    """Where a launch exceeds a criterion.

    Parameters
    ----------
    areas : tuple of Margin
        Of the criteria of places, in their order: the individual one on land, that of ships at sea.
    regions : dict of str to RegionHazard
        Of every region, by id.
    """

    areas: tuple[Margin, ...] = ()
    regions: dict[str, RegionHazard] = field(default_factory=dict)


def find_launch_hazards(
    impacts: Sequence[Impacts],
    likelihood: Likelihood,
    *,
    seed: int,
    people: Residents | None,
    regions: Sequence[Region],
    workers: int | None = None,
) -> LaunchHazards:
    """Where criteria are exceeded, and expected casualties of regions; no file is opened, no flight simulated.

    Parameters
    ----------
    impacts : sequence of Impacts
        Of all cases of a run; ``nominal`` and ``sweep`` count.
    likelihood : Likelihood
        How likely failures are.
    seed : int
        Of the run.
    people : People or GriddedPeople or None
        Where people are: `fallzone.exposures.people.load_people`; None where that is not known, and no
        casualties are.
    regions : sequence of Region
        All, of land and sea.
    workers : int, optional
        Threads; the result does not change.

    Returns
    -------
    LaunchHazards
        None where neither case was simulated, and where the failure probability is not known, for then nothing is
        exceeded or met. With one case alone what it exceeds is exceeded, and no casualties are told.
    """
    cases = {one.case for one in impacts} & {NOMINAL, SWEEP}
    if not cases or not likelihood.reliability.is_known:
        return LaunchHazards()
    weighing = weigh_cases(impacts, likelihood, seed=seed)
    levels = {name: (LIMITS[name][0],) for name in CRITERIA_OF_PLACES}
    exposure = expose_people(weighing, people) if weighing.is_whole and people is not None else None
    standing = lay_standing(weighing) if exposure is None else exposure.standing
    fields = build_hazard_fields(weighing, standing, DEFAULT_CHOICES.vulnerable_area, levels, workers)
    reached = {name: one.isopleths[0] for name, one in fields.items()}
    expected = {} if exposure is None else _list_expected(exposure, regions, people)
    areas = tuple(_clip(name, one, regions) for name, one in reached.items())
    return LaunchHazards(areas=areas, regions=_judge_regions(regions, areas, expected))


def _judge_regions(
    regions: Sequence[Region], areas: Sequence[Margin], expected: dict[str, Estimate]
) -> dict[str, RegionHazard]:
    found: dict[str, tuple[list[str], list[str]]] = {region.id: ([], []) for region in regions}
    for region, estimate in expected.items():
        _sort(found[region], "collective", estimate.interval[0], estimate.interval[1])
    for area in areas:
        for region, is_sure in _list_met(area, regions):
            found[region][0 if is_sure else 1].append(area.area)
    return {
        region: RegionHazard(exceeded=tuple(sure), perhaps=tuple(open_), expected=expected.get(region))
        for region, (sure, open_) in found.items()
    }


def _sort(found: tuple[list[str], list[str]], criterion: str, low: float, high: float) -> None:
    limit = LIMITS[criterion][0]
    if high > limit:
        found[0 if low > limit else 1].append(criterion)


def _list_met(area: Margin, regions: Sequence[Region]) -> list[tuple[str, bool]]:
    """Regions that meet, with their tolerance, an area in which a criterion is exceeded, and whether they surely do."""
    shapely.prepare(area.surely)
    shapely.prepare(area.perhaps)
    found = []
    for region in regions:
        if region.kind in CRITERIA_COUNT_IN[area.area] and _may_meet(region, area.perhaps):
            where = _("region {region}").format(region=region.id)
            grown = make_territory(region.geometry, region.tolerance_m, where).grown
            if shapely.intersects(area.perhaps, grown):
                found.append((region.id, bool(shapely.intersects(area.surely, grown))))
    return found


def _may_meet(region: Region, area: BaseGeometry) -> bool:
    """Whether boxes as wide as the margin meet: to grow all regions takes seconds."""
    if area.is_empty:
        return False
    boxes = widen((piece.bounds for piece in shapely.get_parts(area)), 1.1 * region.tolerance_m)
    return bool(shapely.intersects(boxes, region.geometry))


def _clip(criterion: str, isopleth: Isopleth, regions: Sequence[Region]) -> Margin:
    """What of an area lies where its criterion counts."""
    sides = {"surely": isopleth.surely, "perhaps": isopleth.perhaps}
    if len(CRITERIA_COUNT_IN[criterion]) == 1:
        counted = [region.geometry for region in regions if region.kind in CRITERIA_COUNT_IN[criterion]]
        sides = {name: _within(side, counted) for name, side in sides.items()}
    return Margin(area=criterion, **sides)


def _within(area: BaseGeometry, parts: Sequence[BaseGeometry]) -> MultiPolygon:
    met = [shapely.intersection(area, one) for one in parts if shapely.intersects(area, one)]
    shared = shapely.get_parts(shapely.union_all(met)) if met else []
    # What only touches leaves lines and points
    return MultiPolygon([one for one in shared if isinstance(one, Polygon)])


def _list_expected(exposure: Exposure, regions: Sequence[Region], people: Residents) -> dict[str, Estimate]:
    """Expected casualties of every region of land whose people are known, 0 with its interval where nothing falls."""
    index = {name: number for number, name in enumerate(people.regions)}
    known = getattr(people, "elsewhere", people).evenly_pm2
    parts = {name: (name,) for name in index} | list_parts(regions)
    by_region = [_by_region(exposure, case, len(index)) for case in range(len(exposure.cases))]
    found = {}
    for region in regions:
        own = [index[name] for name in parts.get(region.id, ()) if name in index]
        if not own or np.isnan(known[own]).any():
            continue
        weighted = [
            _weigh(case.weight, [amounts[one] for one in own if one in amounts], case.replicate_flights)
            for case, amounts in zip(exposure.cases, by_region, strict=True)
        ]
        found[region.id] = estimate_sum(weighted)
        if found[region.id].value > 0.0:
            amounts = [one.amount for one in weighted]
            found[region.id] = exposure.weighing.with_range(found[region.id], amounts)
    return found


def _weigh(weight: np.ndarray, amounts: list[np.ndarray], replicate_flights: int) -> Weighted:
    amount = np.sum([np.zeros(len(weight)), *amounts], axis=0)
    return Weighted(
        weight=weight, amount=amount, largest=float(amount.max(initial=0.0)), replicate_flights=replicate_flights
    )


def _by_region(exposure: Exposure, case: int, count: int) -> dict[int, np.ndarray]:
    """Casualties expected of each flight, for the regions that any reaches."""
    one = exposure.cases[case]
    met = np.unique(np.concatenate([item.region for item in one.items]))
    return {int(region): one.by_flight("open_air", int(region)) for region in met if 0 <= region < count}
