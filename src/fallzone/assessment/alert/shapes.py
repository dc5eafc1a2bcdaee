"""Areas that hold what comes down after a loss."""

from __future__ import annotations

import numpy as np
import shapely
from shapely.geometry import MultiPolygon

from fallzone.assessment.alert.fallen import DEBRIS, Fallen
from fallzone.checks.regions.territory import to_equal_area
from fallzone.footprint.isopleth import find_isopleths
from fallzone.footprint.plane import EqualAreaPlane, as_multipolygon
from fallzone.model.results.alert.area import AlertShape
from fallzone.model.results.impacts import Impacts

# Of debris; of what falls as planned the last alone
CONTAINMENTS = (0.50, 0.90, 0.99)
# Around impacts that are too few and far apart for a density
DISC_M = 300_000.0
# Of those a cell of the density is only as fine as this
_FEW = 30


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
            shapes += _draw(group, fallen.weight, shares, workers=workers)
    return tuple(shapes)


def _draw(group: Impacts, weight: np.ndarray, shares: tuple[float, ...], *, workers: int | None) -> list[AlertShape]:
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
            workers=workers,
        )
    if not found:
        xy_m = plane.from_lonlat(group.lon_deg, group.lat_deg)
        # Discs about squares of a tenth of their radius
        squares = np.unique(np.round(xy_m / (0.1 * DISC_M)), axis=0) * (0.1 * DISC_M)
        found = [
            as_multipolygon(shapely.union_all(shapely.buffer(shapely.points(squares), DISC_M, quad_segs=4)))
        ] * len(shares)
    shapes = []
    for containment, area in sorted(zip(shares, found, strict=True), reverse=True):
        flat = plane.clip(area)
        shapes.append(
            AlertShape(
                item=group.item,
                containment=containment,
                counted_by="flight",
                geometry=plane.polygons_to_lonlat(flat),
                area_m2=float(flat.area),
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
