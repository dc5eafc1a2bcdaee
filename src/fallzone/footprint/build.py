"""Impacts of many flights to footprints: areas with a containment, a probability and a time window."""

from __future__ import annotations

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon

from fallzone.footprint.isopleth import find_isopleths
from fallzone.footprint.plane import EqualAreaPlane
from fallzone.footprint.probability import estimate_probability
from fallzone.model.impacts import Footprint, Impacts
from fallzone.names import CONTAINMENTS

# Impacts that are held against a part of an area at a time, until one lies inside
_AT_ONCE = 10_000


def build_footprints(impacts: Impacts, containments: tuple[float, ...] = CONTAINMENTS) -> tuple[Footprint, ...]:
    """The smallest areas found that hold given shares of the impacts of one case and item.

    Parameters
    ----------
    impacts : Impacts
        Impacts of all simulated flights of the case; flights without an impact count in ``flights``.
    containments : tuple of float
        Shares in (0, 1).

    Returns
    -------
    tuple of Footprint
        By rising containment, each inside the next; empty where nothing came down.
    """
    if len(impacts.flight) == 0:
        return ()
    plane = EqualAreaPlane(impacts.lon_deg, impacts.lat_deg)
    xy_m = plane.from_lonlat(impacts.lon_deg, impacts.lat_deg)
    shares = tuple(sorted(containments))
    areas = find_isopleths(xy_m, impacts.flight, shares)
    by_x_m = xy_m[np.argsort(xy_m[:, 0])]
    areas = [_keep_hit(plane.clip(area), by_x_m) for area in areas]
    return tuple(_footprint(impacts, plane, xy_m, share, area) for share, area in zip(shares, areas, strict=True))


def _keep_hit(area: MultiPolygon, by_x_m: np.ndarray) -> MultiPolygon:
    """The parts of an area that something fell in; where kernels of neighbours meet, specks without any can appear.

    Parameters
    ----------
    by_x_m : (n, 2) float64
        Impacts in the order of x, of which a speck concerns few and a large part needs few [m].
    """

    def is_hit(part: Polygon) -> bool:
        first, last = np.searchsorted(by_x_m[:, 0], part.bounds[::2])
        starts = range(first, last, _AT_ONCE)
        return any(shapely.contains_xy(part, by_x_m[k : min(k + _AT_ONCE, last)]).any() for k in starts)

    parts = shapely.get_parts(area)
    shapely.prepare(parts)
    hit = [part for part in parts if is_hit(part)]
    return MultiPolygon(hit or parts)


def _footprint(impacts: Impacts, plane: EqualAreaPlane, xy_m: np.ndarray, share: float, area) -> Footprint:
    """Record of one area of the plane: its outline on the Earth and what is counted inside."""
    shapely.prepare(area)
    inside = shapely.contains_xy(area, xy_m[:, 0], xy_m[:, 1])
    probability, interval = estimate_probability(impacts, inside)
    times_s = impacts.t_s[inside]
    return Footprint(
        id=f"{impacts.case}:{impacts.item}:{100.0 * share:.10g}",
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
        first_s=float(times_s.min()) if len(times_s) else float("nan"),
        last_s=float(times_s.max()) if len(times_s) else float("nan"),
    )
