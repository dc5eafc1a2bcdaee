"""Areas that hold the debris of failures in a span of time, from flights that failed about then."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import shapely
from shapely.geometry import MultiPolygon

from fallzone.assessment.moments.failed import FailedFlights
from fallzone.assessment.moments.impact_points import ImpactPath
from fallzone.footprint.isopleth import find_isopleths
from fallzone.footprint.plane import EDGE_MAX_M, EqualAreaPlane
from fallzone.footprint.sparse import FEWEST_FLIGHTS
from fallzone.model.results.impacts import Impacts
from fallzone.model.results.moments import MomentArea

CONTAINMENTS = (0.90, 0.99)
# A hundredth of 800 are 8: of as many as fail in a few seconds the outermost alone would decide on a 99 % area
POOLED_FLIGHTS, POOLED_MOST_S = 800, 15
# Some hundred flights, as for an alert: smoothed as those of a run, they would fill a much larger area
_NEIGHBOURS, _FEWEST = 20.0, 16.0
# A grid this fine changes no edge by more than the flights leave open
_GRID_CELLS = 80**2
# An area is drawn outward by this share of the side of a square as large, and its edge within that is few points
_MARGIN = 0.01
_EDGES_PER_MARGIN = 12.0


def draw_areas(
    failed: FailedFlights, path: ImpactPath, span_s: tuple[float, float], window_s: tuple[float, float]
) -> tuple[int, tuple[MomentArea, ...]]:
    """Areas of failures in a span, from all flights that failed in a wider window.

    Parameters
    ----------
    failed : FailedFlights
        The flights.
    path : ImpactPath
        With which their debris is moved to where it would lie, had each failed in the span.
    span_s, window_s : (float, float)
        [s after lift-off].

    Returns
    -------
    flights : int
        Those in the window that let debris fall.
    areas : tuple of MomentArea
        By rising containment.
    """
    near = failed.debris.select(failed.find_impacts(window_s))
    flights, number = np.unique(near.flight, return_inverse=True)
    if len(flights) < FEWEST_FLIGHTS:
        return len(flights), ()
    wanted_s = _spread(len(flights), span_s)[number]
    lon_deg, lat_deg = path.move(near.lon_deg, near.lat_deg, near.failure_t_s, wanted_s)
    share = failed.share[failed.find_impacts(window_s)]
    moved = replace(near, lon_deg=lon_deg, lat_deg=lat_deg)
    return len(flights), _draw(moved, (share / share.mean()).astype(np.float32))


def _spread(count: int, span_s: tuple[float, float]) -> np.ndarray:
    """Times spread evenly over a span (n,), neighbours far from each other."""
    return span_s[0] + (span_s[1] - span_s[0]) * ((0.5 + np.arange(count)) * 0.6180339887 % 1.0)


def _draw(moved: Impacts, weight: np.ndarray) -> tuple[MomentArea, ...]:
    plane = EqualAreaPlane(moved.lon_deg, moved.lat_deg)
    for shares in (CONTAINMENTS, CONTAINMENTS[:1]):
        found = find_isopleths(
            moved, plane, shares, weight=weight, neighbours=_NEIGHBOURS, fewest=_FEWEST, grid_cells=_GRID_CELLS
        )
        if found:
            return tuple(_lay_out(plane, share, area) for share, area in zip(shares, found, strict=True))
    return ()


def _lay_out(plane: EqualAreaPlane, containment: float, area: MultiPolygon) -> MomentArea:
    margin_m = _MARGIN * float(area.area) ** 0.5
    flat = plane.clip(shapely.simplify(area.buffer(margin_m, quad_segs=2), margin_m))
    edge_m = max(_EDGES_PER_MARGIN * margin_m, EDGE_MAX_M)
    return MomentArea(
        containment=containment,
        geometry=plane.polygons_to_lonlat(flat, edge_max_m=edge_m),
        area_m2=float(flat.area),
    )
