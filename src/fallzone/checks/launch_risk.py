"""What places and regions are held against beside zones and areas: one launch, its sums, its tracks and criteria."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from fallzone.checks.tracks import SurfaceLine, trace_lines
from fallzone.model.outcomes.recovery import keeps_course
from fallzone.model.results.impacts import Impacts
from fallzone.model.results.isopleth import Margin
from fallzone.model.results.launch import Launch, RegionHazard
from fallzone.model.results.trajectory import Trajectory
from fallzone.names import NOMINAL, SWEEP
from fallzone.risk.per_launch import PerLaunch


@dataclass(frozen=True, kw_only=True)
class LaunchRisk:
    """One launch, as checks ask it.

    Parameters
    ----------
    launch : Launch
        Likelihood of failure, isopleths, margins.
    sums : PerLaunch
        Of all impacts of the run.
    tracks : tuple of SurfaceLine
        Ground tracks and impact-point traces of the flights that the run is about.
    hazards : mapping of str to RegionHazard
        Criteria that are exceeded in regions, and their expected casualties, by id, where they were computed.
    hazard_areas : tuple of Margin
        Where a criterion is exceeded, surely and perhaps.
    pad_lonlat : (float, float) or None
        Where the flight begins [deg].
    """

    launch: Launch
    sums: PerLaunch
    tracks: tuple[SurfaceLine, ...] = ()
    hazards: Mapping[str, RegionHazard] = field(default_factory=dict)
    hazard_areas: tuple[Margin, ...] = ()
    pad_lonlat: tuple[float, float] | None = None


def gather_risk(
    launch: Launch | None, impacts: Sequence[Impacts], flights: Mapping[str, Trajectory], *, seed: int
) -> LaunchRisk | None:
    """What checks ask of one launch.

    Parameters
    ----------
    launch : Launch or None
        Of a run; None where it has none.
    impacts : sequence of Impacts
        Of the same run.
    flights : mapping of str to Trajectory
        Those without dispersion, by case.
    seed : int
        Of the run.

    Returns
    -------
    LaunchRisk or None
    """
    if launch is None:
        return None
    flown = list_flown(flights, tuple(group.case for group in impacts))
    tracks = tuple(line for flight in flown.values() for line in trace_lines(flight))
    sums = PerLaunch(impacts, launch.likelihood, seed)
    return LaunchRisk(launch=launch, sums=sums, tracks=tracks, hazard_areas=launch.hazard_areas)


def list_flown(trajectories: Mapping[str, Trajectory], cases: Iterable[str]) -> dict[str, Trajectory]:
    """The flights that cases are about, whose tracks flag regions; flights of a sweep keep to the nominal one.

    So do those that something leaves which does not come back. The nominal flight of a run of one failure is there to
    be compared with: what it would have passed later is not passed.

    Parameters
    ----------
    trajectories : mapping of str to Trajectory
        Those without dispersion, by case.
    cases : iterable of str
        That were simulated.

    Returns
    -------
    dict of str to Trajectory
    """
    about = {NOMINAL if case == SWEEP or keeps_course(case) else case for case in cases}
    return {case: flight for case, flight in trajectories.items() if case in about}
