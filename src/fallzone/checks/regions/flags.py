"""Named regions that a launch concerns: of which level, why, how much, how likely, and when it would have to fail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from fallzone.checks.launch_risk import LaunchRisk
from fallzone.checks.levels import grade_reasons, sort_flags
from fallzone.checks.regions.flag_areas import (
    Area,
    add_window,
    find_density_reasons,
    find_footprint_reason,
    find_impact_reason,
    find_isopleth_reasons,
    find_zone_reasons,
    list_announced,
    make_area,
    select_near,
    surround,
)
from fallzone.checks.regions.overflight import find_overflight
from fallzone.checks.regions.territory import Territory, make_territory, to_equal_area
from fallzone.checks.tracks import trace_lines
from fallzone.checks.window import find_window_utc
from fallzone.constants import OVERFLIGHT_DISTANCE_M
from fallzone.footprint.sparse import HAZARD_CONTAINMENT
from fallzone.model.results.flag import Flag, Reason
from fallzone.model.results.impacts import Footprint, Impacts
from fallzone.model.results.launch import Density, is_planned
from fallzone.model.results.span import join_spans
from fallzone.model.results.trajectory import Trajectory
from fallzone.model.zone import Region, Zone
from fallzone.risk.near import NearImpacts
from fallzone.words import _

# Regions farther from every line than this are not looked at: 100 km and every tolerance are well inside
_LOOK_M = 2.0 * OVERFLIGHT_DISTANCE_M


def flag_regions(
    *,
    regions: Iterable[Region],
    zones: Iterable[Zone],
    footprints: Iterable[Footprint],
    impacts: Iterable[Impacts],
    trajectories: Mapping[str, Trajectory],
    liftoff_utc: datetime | None,
    risk: LaunchRisk | None = None,
) -> tuple[Flag, ...]:
    """Hold every region against every zone, area, isopleth, track and simulated impact.

    Everything within a region's tolerance of its outline counts as the region, in areas, probabilities and distances
    alike. Zones without coordinates cannot be checked against anything; ``check`` answers UNKNOWN for them.

    Parameters
    ----------
    regions : iterable of Region
        What may be flagged.
    zones : iterable of Zone
        Those with coordinates count.
    footprints : iterable of Footprint
        The 99 % areas count, and the 97 % areas of what is meant to fall.
    impacts : iterable of Impacts
        By case and item.
    trajectories : mapping of str to Trajectory
        Flights without dispersion whose tracks count, by case.
    liftoff_utc : datetime or None
        Lift-off, for time windows.
    risk : LaunchRisk, optional
        Of the same impacts: without it nothing is known per launch, and debris anywhere is of level ``contingency``.

    Returns
    -------
    tuple of Flag
        By level, then as ``sort_flags`` says; only those with a reason.

    Raises
    ------
    InputError
        An area that is not valid: nothing may be concluded from it.
    """
    regions = tuple(regions)
    sources = _Sources.gather(
        _find_margin_m(regions),
        zones=zones,
        footprints=footprints,
        impacts=impacts,
        trajectories=trajectories,
        liftoff_utc=liftoff_utc,
        risk=risk,
    )
    flags = (sources.hold(region) for region in regions)
    return sort_flags(flag for flag in flags if flag is not None)


@dataclass(frozen=True, kw_only=True)
class _Sources:
    """All that regions are held against."""

    announced: list[Area]
    hazards: list[Area]
    isopleths: list[Area]
    lines: list[tuple[Any, BaseGeometry]]
    near: NearImpacts
    fallen: BaseGeometry
    liftoff_utc: datetime | None
    risk: LaunchRisk | None

    @classmethod
    def gather(cls, margin_m: float, *, zones, footprints, impacts, trajectories, liftoff_utc, risk) -> _Sources:
        groups = [group for group in impacts if len(group.flight)]
        near = NearImpacts(groups) if risk is None else risk.sums.near
        drawn = [one for one in footprints if one.containment >= HAZARD_CONTAINMENT or is_planned(one)]
        floor = None if risk is None else risk.launch.floor
        reached = [] if floor is None or floor.perhaps.is_empty else [floor.perhaps]
        name = "" if floor is None else f"isopleth:{floor.level_per_km2:g}"
        lines = [line for trajectory in trajectories.values() for line in trace_lines(trajectory)]
        return cls(
            announced=list_announced(zones, margin_m),
            hazards=[
                make_area(one, one.geometry, _("footprint {footprint}").format(footprint=one.id), margin_m)
                for one in drawn
            ],
            isopleths=[make_area(name, area, name, margin_m) for area in reached],
            lines=[(line, surround([line], _LOOK_M)) for line in lines],
            near=near,
            fallen=surround(near.groups, margin_m),
            liftoff_utc=liftoff_utc,
            risk=risk,
        )

    def hold(self, region: Region) -> Flag | None:
        """A region with its reasons, if there are any."""
        territory = make_territory(region.geometry, region.tolerance_m, _("region {region}").format(region=region.id))
        rows = self._find_rows(territory)
        reasons = [
            *find_zone_reasons(territory, self.announced),
            *self._list_computed(territory, rows),
            *self._list_criteria(region),
            *find_isopleth_reasons(territory, self.isopleths),
            *self._list_passages(territory),
        ]
        density, alone = (None, None) if self.risk is None else self._find_densities(territory, rows)
        if alone and not any(reason.reason == "isopleth" for reason in reasons):
            reasons += find_density_reasons(alone, self.risk.launch.floor_per_km2)
        if not reasons:
            return None
        told = self._tell_launch(region, territory, rows, reasons)
        return _flag(region, tuple(reasons), self.liftoff_utc, told | {"density": density})

    def _find_densities(self, territory: Territory, rows: list[np.ndarray]) -> tuple[Density | None, Density | None]:
        """The greatest density in a region, and that of the hits alone; none where nothing comes near it."""
        if not any(len(some) for some in rows) and not select_near(self.isopleths, territory):
            return None, None
        return self.risk.find_densities(self.risk.list_densest(territory.grown, rows))

    def _find_rows(self, territory: Territory) -> list[np.ndarray]:
        if not self.near.groups or not territory.is_near(self.fallen):
            return [np.zeros(0, dtype=np.int64) for _group in self.near.groups]
        return self.near.find_inside(territory.bounds, territory.holds)

    def _list_computed(self, territory: Territory, rows: list[np.ndarray]) -> list[Reason]:
        """Areas that the region meets, and what fell in it beside any area."""
        fallen = {(group.case, group.item): (group, some) for group, some in zip(self.near.groups, rows, strict=True)}
        found = [
            reason
            for area in select_near(self.hazards, territory)
            if (
                reason := find_footprint_reason(
                    territory, area, fallen.get((area.source.case, area.source.item)), self.liftoff_utc
                )
            )
        ]
        met = {(reason.case, reason.item) for reason in found}
        drawn = {(area.source.case, area.source.item) for area in self.hazards}
        return found + [
            find_impact_reason(group, some, "stray" if name in drawn else "impacts", self.liftoff_utc)
            for name, (group, some) in fallen.items()
            if len(some) and name not in met
        ]

    def _list_criteria(self, region: Region) -> list[Reason]:
        """Criteria that are exceeded in the region, surely or perhaps."""
        hazard = None if self.risk is None else self.risk.hazards.get(region.id)
        if hazard is None:
            return []
        found = [Reason(reason="hazard", zone=criterion) for criterion in hazard.exceeded]
        return found + [Reason(reason="hazard_perhaps", zone=criterion) for criterion in hazard.perhaps]

    def _list_passages(self, territory: Territory) -> list[Reason]:
        near = (line for line, boxes in self.lines if territory.is_near(boxes))
        return [add_window(one, self.liftoff_utc) for line in near if (one := find_overflight(line, territory))]

    def _tell_launch(
        self, region: Region, territory: Territory, rows: list[np.ndarray], reasons: list[Reason]
    ) -> dict[str, Any]:
        """Level of a flag, and what is known of the region per launch."""
        launch = None if self.risk is None else self.risk.launch
        told: dict[str, Any] = {"level": grade_reasons(reasons, has_floor=bool(launch and launch.floor))}
        if self.risk is None:
            return told
        if any(reason.reason == "isopleth" for reason in reasons):
            told["certainty"] = self._find_certainty(territory)
        sums, pad, hazard = self.risk.sums, self.risk.pad_lonlat, self.risk.hazards.get(region.id)
        spans = sums.find_spans(rows)
        return {
            **told,
            "probability_per_launch": sums.estimate(rows),
            "expected_casualties": hazard and hazard.expected,
            "spans": spans,
            **join_spans(spans),
            "holds_pad": pad is not None and bool(territory.holds(*(np.array([degrees]) for degrees in pad))[0]),
        }

    def _find_certainty(self, territory: Territory) -> str:
        """How surely the floor is reached in a region that perhaps reaches it."""
        if not self.risk.launch.is_known:
            return "perhaps"
        for name, flat in self._reached_flat.items():
            if territory.shared_area_m2(flat) > 0.0:
                return name
        return "perhaps"

    @cached_property
    def _reached_flat(self) -> dict[str, BaseGeometry]:
        floor = self.risk.launch.floor
        shapes = {"surely": floor.surely, "best": floor.best}
        return {name: to_equal_area(shape) for name, shape in shapes.items() if not shapely.is_empty(shape)}


def flag_zones_anew(
    flags: Iterable[Flag],
    *,
    regions: Iterable[Region],
    zones: Iterable[Zone],
    liftoff_utc: datetime | None,
    has_floor: bool = False,
) -> tuple[Flag, ...]:
    """Flags of a run with its own reasons as they are, and those by zone made anew from other zones.

    Parameters
    ----------
    flags : iterable of Flag
        Of the run, whatever zones it was checked against.
    regions, zones
        What is checked against each other.
    liftoff_utc : datetime or None
        Lift-off, for time windows.
    has_floor : bool
        Whether the run knows where the floor is reached.

    Returns
    -------
    tuple of Flag
        As ``flag_regions`` returns them of the same run and these zones; flags of regions that are not among the given
        ones are as they were.

    Raises
    ------
    InputError
        A zone or region that is not valid: nothing may be concluded from it.
    """
    regions, earlier = tuple(regions), {flag.region: flag for flag in flags}
    announced = list_announced(zones, _find_margin_m(regions))
    found = []
    for region in regions:
        territory = make_territory(region.geometry, region.tolerance_m, _("region {region}").format(region=region.id))
        reasons = find_zone_reasons(territory, announced)
        flag = earlier.pop(region.id, None)
        if flag is not None:
            reasons += [reason for reason in flag.reasons if reason.reason != "zone"]
        if reasons:
            told = {"level": grade_reasons(reasons, has_floor=has_floor)}
            if flag is not None:
                told |= {name: getattr(flag, name) for name in _OF_LAUNCH}
            found.append(_flag(region, tuple(reasons), liftoff_utc, told))
    return sort_flags((*found, *earlier.values()))


# What flags carry of one launch, whatever zones there are
_OF_LAUNCH = (
    "certainty",
    "probability_per_launch",
    "density",
    "expected_casualties",
    "spans",
    "failure_span_s",
    "delay_s",
    "arrival_s",
    "holds_pad",
)


def _find_margin_m(regions: tuple[Region, ...]) -> float:
    """Everything that a margin can reach, drawn in planes that are true to 1 %."""
    return 1.1 * max((region.tolerance_m for region in regions), default=0.0)


def _count_flights(timed: Sequence[Reason], first_s: float | None, last_s: float | None) -> int | None:
    """Flights that the end of a window that rests on fewer is from: what sets one end may be one flight alone."""
    ends = ([one for one in timed if one.first_s == first_s], [one for one in timed if one.last_s == last_s])
    return min((max(one.window_flights or 0 for one in some) for some in ends if some), default=0) or None


def _flag(region: Region, reasons: tuple[Reason, ...], liftoff_utc: datetime | None, launch: dict[str, Any]) -> Flag:
    """A region with its reasons, and what they come to together."""
    hits = [reason for reason in reasons if reason.probability is not None]
    likeliest = max(hits, key=lambda reason: reason.probability, default=None)
    timed = [reason for reason in hits if reason.first_s is not None]
    timed = timed or [reason for reason in reasons if reason.first_s is not None]
    first_s = min((reason.first_s for reason in timed), default=None)
    last_s = max((reason.last_s for reason in timed), default=None)
    closed = [reason.window_utc for reason in reasons if reason.reason == "zone" and reason.window_utc]
    # One that is closed until further notice has no window that could be told
    open_ended = any(reason.windows_utc and not reason.window_utc for reason in reasons)
    window_utc = find_window_utc(liftoff_utc, first_s, last_s)
    if window_utc is None and closed and not open_ended:
        window_utc = min(start for start, _ in closed), max(end for _, end in closed)
    return Flag(
        region=region.id,
        names=dict(region.names),
        kind=region.kind,
        reasons=reasons,
        share_of_zone=max((reason.share_of_zone for reason in reasons if reason.share_of_zone), default=None),
        area_m2=max((reason.area_m2 for reason in reasons if reason.area_m2), default=None),
        probability=likeliest.probability if likeliest else None,
        interval=likeliest.interval if likeliest else None,
        condition=likeliest.condition if likeliest else None,
        first_s=first_s,
        last_s=last_s,
        window_utc=window_utc,
        window_flights=_count_flights(timed, first_s, last_s),
        **launch,
    )
