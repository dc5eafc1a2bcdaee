"""Impacts of many flights to footprints: areas with a containment, a probability and a time window."""

from __future__ import annotations

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon

from fallzone.footprint.isopleth import find_isopleths
from fallzone.footprint.plane import EqualAreaPlane
from fallzone.footprint.probability import Hits
from fallzone.footprint.sparse import FEWEST_FLIGHTS, HAZARD_CONTAINMENT, count_hits
from fallzone.model.results.impacts import CountedBy, Footprint, Impacts
from fallzone.names import CONTAINMENTS, SWEEP

# Impacts that are tested against a part of an area at a time, until one lies inside
_AT_ONCE = 10_000


def build_footprints(
    impacts: Impacts,
    containments: tuple[float, ...] = CONTAINMENTS,
    *,
    counted_by: CountedBy = "fragment",
    workers: int | None = 1,
) -> tuple[Footprint, ...]:
    """The smallest areas found that hold given shares of the impacts of one case and item.

    Parameters
    ----------
    impacts : Impacts
        Impacts of all simulated flights of the case; flights without an impact count in ``flights``.
    containments : tuple of float
        Shares in (0, 1).
    counted_by : {"fragment", "flight"}
        Whether each impact counts 1, or each flight, shared out evenly over its impacts.
    workers : int, optional
        Threads.

    Returns
    -------
    tuple of Footprint
        By rising containment, each inside the next; empty where fewer than `FEWEST_FLIGHTS` brought anything down,
        or so few so far apart that an area would be the smoothing's.
    """
    if count_hits(impacts) < FEWEST_FLIGHTS:
        return ()
    plane = EqualAreaPlane(impacts.lon_deg, impacts.lat_deg)
    shares = tuple(sorted(containments))
    weight = None if counted_by == "fragment" else _share_flights(impacts)
    outlines = find_isopleths(impacts, plane, shares, weight=weight, workers=workers)
    if not outlines:
        return ()
    areas = [_Counted(plane.clip(area), Hits(impacts)) for area in outlines]
    for part in impacts.parts():
        _count(part, plane.from_lonlat(part.lon_deg, part.lat_deg), areas)
    return tuple(_footprint(impacts, plane, share, area, counted_by) for share, area in zip(shares, areas, strict=True))


def build_by_flight(impacts: Impacts, *, workers: int | None = 1) -> tuple[Footprint, ...]:
    """The 99 % area of a whole sweep in which each flight counts 1: an explosion no more than a cut-off.

    Parameters
    ----------
    impacts : Impacts
        Impacts of all simulated flights of any case.
    workers : int, optional
        Threads.

    Returns
    -------
    tuple of Footprint
        One; none of other cases, and none where all flights that brought any down brought as many, for then it is the
        area by fragment.
    """
    pieces = np.bincount(impacts.flight)
    if impacts.case != SWEEP or len(np.unique(pieces[pieces > 0])) < 2:
        return ()
    return build_footprints(impacts, (HAZARD_CONTAINMENT,), counted_by="flight", workers=workers)


def _share_flights(impacts: Impacts) -> np.ndarray:
    """What each impact counts where flights count alike (n,) float32."""
    pieces = np.bincount(impacts.flight, minlength=impacts.flights)
    return (1.0 / pieces[impacts.flight]).astype(np.float32)


class _Counted:
    """An area of the plane, and what has been counted in it so far."""

    def __init__(self, area: MultiPolygon, hits: Hits) -> None:
        self.area, self.hits = area, hits
        self._hit: list[Polygon] = []
        self._not_hit = list(shapely.get_parts(area))
        shapely.prepare(area)
        shapely.prepare(self._not_hit)

    def mark(self, xy_m: np.ndarray) -> None:
        """Sort out the parts that impacts in the order of x lie in."""
        still = []
        for part in self._not_hit:
            first, last = np.searchsorted(xy_m[:, 0], part.bounds[::2])
            starts = range(first, last, _AT_ONCE)
            is_hit = any(shapely.contains_xy(part, xy_m[k : min(k + _AT_ONCE, last)]).any() for k in starts)
            (self._hit if is_hit else still).append(part)
        self._not_hit = still

    @property
    def not_hit(self) -> bool:
        return bool(self._not_hit)

    @property
    def parts_hit(self) -> MultiPolygon:
        """The area without the small parts in which nothing fell, which can appear where kernels of neighbours meet."""
        return MultiPolygon(self._hit or self._not_hit)


def _count(part: Impacts, xy_m: np.ndarray, areas: list[_Counted]) -> None:
    """Count some impacts, in the innermost area first: what lies in one lies in all the larger ones."""
    if any(area.not_hit for area in areas):
        by_x_m = xy_m[np.argsort(xy_m[:, 0])]
        for area in areas:
            area.mark(by_x_m)
    inside = np.zeros(len(xy_m), dtype=bool)
    for area in areas:
        rest = np.flatnonzero(~inside)
        inside[rest] = shapely.contains_xy(area.area, xy_m[rest])
        area.hits.add(part, inside)


def _footprint(
    impacts: Impacts, plane: EqualAreaPlane, share: float, counted: _Counted, counted_by: CountedBy
) -> Footprint:
    """Record of one area of the plane: its outline on the Earth and what is counted inside."""
    area = counted.parts_hit
    probability, interval = counted.hits.estimate_probability()
    name = f"{impacts.case}:{impacts.item}:{100.0 * share:.10g}"
    return Footprint(
        id=name if counted_by == "fragment" else f"{name}:by-flight",
        case=impacts.case,
        item=impacts.item,
        condition=impacts.condition,
        containment=share,
        geometry=plane.polygons_to_lonlat(area),
        area_m2=float(area.area),
        flights=impacts.flights,
        impacts=len(impacts.flight),
        probability=probability,
        interval=interval,
        first_s=counted.hits.first_s,
        last_s=counted.hits.last_s,
        counted_by=counted_by,
    )
