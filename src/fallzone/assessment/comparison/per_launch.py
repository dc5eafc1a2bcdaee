"""What two runs say of one launch: how likely it fails, what each region gets of it, and which criteria it meets."""

from __future__ import annotations

from collections.abc import Callable

from fallzone.assessment.comparison.probabilities import difference_interval
from fallzone.assessment.per_launch.choices import Choices
from fallzone.assessment.per_launch.find import find_risk
from fallzone.assessment.record import RunRecord
from fallzone.model.results.comparison import CriterionChange, LaunchChange, RegionChange
from fallzone.model.results.estimate import Estimate
from fallzone.model.results.flag import Flag
from fallzone.model.results.launch_risk import LaunchRisk
from fallzone.names import NOMINAL, SWEEP

Progress = Callable[..., None]


def compare_launches(first: RunRecord, second: RunRecord, progress: Progress | None = None) -> LaunchChange | None:
    """Hold what two runs say of one launch against each other; flights are weighed, and none is simulated.

    Parameters
    ----------
    first, second : RunRecord
        Two assessments.
    progress : callable, optional
        As `find_risk` calls it.

    Returns
    -------
    LaunchChange or None
        None where one of them says nothing of a launch, having flown neither to plan nor a sweep.
    """
    runs = (first, second)
    if any(run.launch is None or not {one.case for one in run.impacts} & {NOMINAL, SWEEP} for run in runs):
        return None
    risks = [find_risk(run, Choices(likelihood=run.launch.likelihood), progress=progress) for run in runs]
    ours, theirs = ({flag.region: flag for flag in run.flagged} for run in runs)
    regions = [_compare_region(ours.get(name), theirs.get(name)) for name in dict.fromkeys((*ours, *theirs))]
    rows = zip(*(risk.criteria for risk in risks), strict=True)
    return LaunchChange(
        reliabilities=tuple(run.launch.likelihood.reliability for run in runs),
        expected_casualties=tuple(map(_find_collective, risks)),
        regions=tuple(regions),
        criteria=tuple(CriterionChange(id=one.id, criteria=(one, other)) for one, other in rows),
    )


def _find_collective(risk: LaunchRisk) -> Estimate | None:
    """Casualties expected of a launch; None where nobody was counted, or the launch is not known to fail or not."""
    return risk.collective if risk.people_counted and not risk.given_failure else None


def _compare_region(one: Flag | None, other: Flag | None) -> RegionChange:
    """A region that is flagged in either run, by what its flags say."""
    flag, flags = one or other, (one, other)
    chances = tuple(found and found.probability_per_launch for found in flags)
    return RegionChange(
        region=flag.region,
        names=dict(flag.names),
        levels=tuple(found and found.level for found in flags),
        probabilities_per_launch=chances,
        expected_casualties=tuple(found and found.expected_casualties for found in flags),
        is_beyond_sampling=_differs(*chances),
    )


def _differs(one: Estimate | None, other: Estimate | None) -> bool | None:
    if one is None or other is None:
        return None
    low, high = difference_interval(one.value, one.interval, other.value, other.interval)
    return not low <= 0.0 <= high
