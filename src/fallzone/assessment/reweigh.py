"""A stored run by another failure probability, or with another floor: nothing is simulated again."""

from __future__ import annotations

import dataclasses
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fallzone.errors import UsageError
from fallzone.words import _

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment
    from fallzone.exposures.people import People
    from fallzone.model.results.launch import Launch, RegionHazard
    from fallzone.model.results.likelihood import Likelihood


@dataclass(frozen=True, kw_only=True)
class Weighting:
    """By what the flights of a run are weighted; what is not given is as the run has it.

    Parameters
    ----------
    failure_probability : float, optional
        A declared one, 0 to 1.
    reliability : str, optional
        A module of ``fallzone.reliabilities``.
    floor_per_km2 : float, optional
        Hazardous pieces per km² and launch from which on a place is of level ``contingency``, > 0.

    Raises
    ------
    UsageError
        For numbers that cannot be.
    """

    failure_probability: float | None = None
    reliability: str | None = None
    floor_per_km2: float | None = None

    def __post_init__(self) -> None:
        if self.failure_probability is not None and not 0.0 <= self.failure_probability <= 1.0:
            problem = _("failure_probability = {value:g}; expected 0 to 1")
            raise UsageError(problem.format(value=self.failure_probability))
        if self.failure_probability is not None and self.reliability is not None:
            raise UsageError(_("failure_probability and reliability are given; expected one of both"))
        if self.floor_per_km2 is not None and not 1e-9 <= self.floor_per_km2 <= 1.0:
            problem = _("floor_per_km2 = {value:g}; expected {low:g} to {high:g} hazardous pieces per km² and launch")
            raise UsageError(problem.format(value=self.floor_per_km2, low=1e-9, high=1.0))

    @property
    def is_given(self) -> bool:
        """Whether anything is other than the run has it."""
        return any(getattr(self, one.name) is not None for one in dataclasses.fields(self))


def reweigh(run: Assessment, weighting: Weighting) -> Assessment:
    """The same run with its isopleths, hazard areas and flags by other weights.

    Parameters
    ----------
    run : Assessment
        As made or read back.
    weighting : Weighting
        What is other.

    Returns
    -------
    Assessment
        The run itself where nothing is; one that says nothing of one launch stays so.

    Raises
    ------
    InputError
        For an unknown reliability model.
    """
    from fallzone.catalogue.load import find_origin
    from fallzone.catalogue.regions import load_regions
    from fallzone.checks.launch_risk import gather_risk, list_flown
    from fallzone.checks.regions.flags import flag_regions
    from fallzone.exposures.people import find_people

    if run.launch is None or not weighting.is_given:
        return run
    launch, hazards = _weigh_again(run, weighting, find_people(run.geodata))
    origin = find_origin(run.mission, run.site)
    risk = gather_risk(launch, run.impacts, run.trajectories, seed=run.provenance.seed)
    flagged = flag_regions(
        regions=load_regions(run.geodata),
        zones=run.zones,
        footprints=run.shapes,
        impacts=run.impacts,
        trajectories=list_flown(run.trajectories, [group.case for group in run.impacts]),
        liftoff_utc=run.mission.liftoff_utc,
        risk=dataclasses.replace(risk, hazards=hazards, pad_lonlat=(origin.lon_deg, origin.lat_deg)),
    )
    return dataclasses.replace(run, launch=launch, flagged=flagged, findings=None)


def weigh_again(run: Assessment, weighting: Weighting) -> Launch | None:
    """What a run says of one launch by other weights, with the isopleth of the floor alone where it is estimated anew.

    Parameters
    ----------
    run : Assessment
        As made or read back.
    weighting : Weighting
        What is other.

    Returns
    -------
    Launch or None
        That of the run itself where nothing is other.

    Raises
    ------
    InputError
        For an unknown reliability model.
    """
    # Places are held against areas, whoever lives there
    return _weigh_again(run, weighting, None)[0]


def _weigh_again(
    run: Assessment, weighting: Weighting, people: People | None
) -> tuple[Launch | None, dict[str, RegionHazard]]:
    """The launch, and what it means for each region."""
    launch = run.launch
    if launch is None or not weighting.is_given:
        return launch, {}
    from fallzone.assessment.per_launch.regions import find_launch_hazards
    from fallzone.catalogue.regions import load_regions

    launch = _find_isopleths(run, launch, weighting)
    hazards = find_launch_hazards(
        run.impacts,
        launch.likelihood,
        seed=run.provenance.seed,
        people=people,
        regions=load_regions(run.geodata),
        workers=os.cpu_count(),
    )
    return dataclasses.replace(launch, hazard_areas=hazards.areas), hazards.regions


def _find_isopleths(run: Assessment, launch: Launch, weighting: Weighting) -> Launch:
    from fallzone.risk.launch import weigh_launch

    floor = launch.floor_per_km2 if weighting.floor_per_km2 is None else weighting.floor_per_km2
    likelihood = _judge_again(run, launch, weighting)
    if likelihood is launch.likelihood and any(one.level_per_km2 == floor for one in launch.isopleths):
        return dataclasses.replace(launch, floor_per_km2=floor)
    threads = os.cpu_count()
    return weigh_launch(launch, run.impacts, likelihood, floor_per_km2=floor, levels_per_km2=(), workers=threads)


def _judge_again(run: Assessment, launch: Launch, weighting: Weighting) -> Likelihood:
    """How likely failures are, by another failure probability or model."""
    from fallzone.risk.failing.likelihood import judge_reliability

    if weighting.failure_probability is None and weighting.reliability is None:
        return launch.likelihood
    found = judge_reliability(
        run.mission,
        run.vehicle,
        run.geodata,
        failure_probability=weighting.failure_probability,
        model=weighting.reliability,
    )
    return dataclasses.replace(launch.likelihood, reliability=found)
