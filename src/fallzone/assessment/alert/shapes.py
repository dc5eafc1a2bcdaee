"""Areas that hold what comes down after a loss."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry import MultiPolygon

from fallzone.assessment.alert.fallen import DEBRIS, Fallen
from fallzone.checks.regions.territory import to_equal_area
from fallzone.footprint.isopleth import find_isopleths
from fallzone.footprint.plane import EqualAreaPlane, as_multipolygon
from fallzone.model.results.alert.area import AlertShape, AreaSource
from fallzone.model.results.impacts import Impacts

# Of debris; of what falls as planned the last alone
CONTAINMENTS = (0.50, 0.90, 0.99)
# Around impacts that are too few and far apart for a density
DISC_M = 300_000.0
# Of those a cell of the density is only as fine as this
_FEW = 30


@dataclass(frozen=True, kw_only=True)
class _Way:
    """How areas are drawn of one source.

    Parameters
    ----------
    neighbours, fewest : float
        Flights in a cell of the pilot estimate, and under one kernel.
    margin : float
        By how much an area is moved outward, as a share of the side of a square as large.
    """

    neighbours: float
    fewest: float
    margin: float


# A few hundred flights of each mode against thousands: smoothed as much, they would fill a much larger area
_WAYS: dict[AreaSource, _Way] = {
    "sweep": _Way(neighbours=20.0, fewest=16.0, margin=0.002),
    "flights": _Way(neighbours=60.0, fewest=40.0, margin=0.0),
}


def draw_shapes(fallen: Fallen, *, workers: int | None = 1) -> tuple[AlertShape, ...]:
    """Areas of each item, debris first, 99 % before 90 % and 50 %.

    Parameters
    ----------
    fallen : Fallen
        What comes down.
    workers : int, optional
        Threads.

    Returns
    -------
    tuple of AlertShape
    """
    shapes: list[AlertShape] = []
    for group in fallen.groups:
        if len(group.flight):
            shares = CONTAINMENTS if group.item == DEBRIS else CONTAINMENTS[-1:]
            shapes += _draw(group, fallen.weight, shares, way=_WAYS[fallen.source], workers=workers)
    return tuple(shapes)


def _draw(
    group: Impacts, weight: np.ndarray, shares: tuple[float, ...], *, way: _Way, workers: int | None
) -> list[AlertShape]:
    plane = EqualAreaPlane(group.lon_deg, group.lat_deg)
    pieces = np.bincount(group.flight, minlength=group.flights)
    each = (weight / np.maximum(pieces, 1))[group.flight]
    found = []
    if np.count_nonzero(pieces) >= _FEW:
        found = find_isopleths(
            group,
            plane,
            shares,
            weight=(each / each.mean()).astype(np.float32),
            neighbours=way.neighbours,
            fewest=way.fewest,
            workers=workers,
        )
    margin_m = way.margin * float(found[-1].area) ** 0.5 if found else DISC_M
    if not found:
        xy_m = plane.from_lonlat(group.lon_deg, group.lat_deg)
        # Discs about squares of a tenth of their radius
        squares = np.unique(np.round(xy_m / (0.1 * DISC_M)), axis=0) * (0.1 * DISC_M)
        found = [
            as_multipolygon(shapely.union_all(shapely.buffer(shapely.points(squares), DISC_M, quad_segs=4)))
        ] * len(shares)
        margin_m = 0.0
    shapes = []
    for containment, area in sorted(zip(shares, found, strict=True), reverse=True):
        flat = plane.clip(area.buffer(margin_m, quad_segs=4) if margin_m else area)
        shapes.append(
            AlertShape(
                item=group.item,
                containment=containment,
                counted_by="flight",
                geometry=plane.polygons_to_lonlat(flat),
                area_m2=float(flat.area),
                margin_m=margin_m or DISC_M,
            )
        )
    return shapes


def join_shapes(shapes: tuple[AlertShape, ...]) -> tuple[MultiPolygon, float]:
    """All areas of the largest containment together.

    Parameters
    ----------
    shapes : tuple of AlertShape
        Of all items.

    Returns
    -------
    geometry : MultiPolygon
        lon, lat [deg].
    area_m2 : float
        Its area [m²].
    """
    outer = [shape for shape in shapes if shape.containment == max(CONTAINMENTS)]
    if len(outer) == 1:
        return outer[0].geometry, outer[0].area_m2
    joined = as_multipolygon(shapely.union_all([shape.geometry for shape in outer]))
    return joined, float(to_equal_area(joined).area)
