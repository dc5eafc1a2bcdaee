"""What places and regions are held against beside zones and areas: one launch, its sums, its tracks and criteria."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import shapely

from fallzone.checks.tracks import SurfaceLine, trace_lines
from fallzone.model.outcomes.recovery import keeps_course
from fallzone.model.results.impacts import Impacts
from fallzone.model.results.isopleth import Margin
from fallzone.model.results.launch import Density, Launch, RegionHazard
from fallzone.model.results.trajectory import Trajectory
from fallzone.names import NOMINAL, SWEEP
from fallzone.risk.per_launch import PerLaunch

if TYPE_CHECKING:
    import numpy as np
    from shapely.geometry.base import BaseGeometry


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

    def find_densities(self, points: Iterable[tuple[float, float]]) -> tuple[Density | None, Density | None]:
        """The greatest density about some points, and the greatest that the hits nearest to them have by themselves.

        Parameters
        ----------
        points : iterable of (float, float)
            Longitude and latitude [deg]: a place, or the parts of an area where most comes down.

        Returns
        -------
        density, alone : Density or None
            None where nothing is known per launch; where no hits are so near that they could reach the floor.
        """
        found = [self.sums.look(*point).estimate(self.launch.floor_per_km2) for point in points]
        return (
            max((one for one, _alone in found), key=lambda one: one.value, default=None)
            if self.sums.is_whole
            else None,
            max((one for _all, one in found if one), key=lambda one: one.interval[1], default=None),
        )

    def list_densest(self, area: BaseGeometry, rows: Sequence[np.ndarray]) -> list[tuple[float, float]]:
        """Parts of an area where most comes down.

        Parameters
        ----------
        area : shapely geometry
            lon, lat [deg], split at 180°.
        rows : sequence of (k,) int
            Rows of each group of ``sums.near.groups`` that lie in it.

        Returns
        -------
        list of (float, float)
            Longitude and latitude [deg]: where the floor is surely reached in it, else by the best estimate, else
            perhaps; and where most impacts lie. None where it is not reached, and none lie.
        """
        floor, found = self.launch.floor, [self.sums.locate_greatest(rows)]
        for side in (floor.surely, floor.best, floor.perhaps) if floor is not None else ():
            if shapely.intersects(area, side):
                point = shapely.point_on_surface(shapely.intersection(area, side))
                found.insert(0, (float(point.x), float(point.y)))
                break
        return [point for point in found if point is not None]


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
