"""The world's land for drawing maps: fine around East Asia, light elsewhere. Not for answers."""

from __future__ import annotations

import itertools

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from sources import polygons

FINE_BOX = shapely.box(115.0, 20.0, 150.0, 45.0)
FINE_DEG, COARSE_DEG = 0.004, 0.08  # about 400 m and 8 km
# Islands up to the size of Jeju keep more of their shape.
ISLAND_DEG2, ISLAND_DEG = 0.2, 0.0025
SMALLEST_FAR_DEG2 = 0.01  # about 120 km²
SMALLEST_WATER_DEG2 = 4e-4  # about 4 km²: the Caspian Sea, bays behind Korean sea walls
# A full circle of the globe in one ring makes maps draw a line right across.
SOUTHERN_EDGE = shapely.box(-180.0, -85.0, 180.0, 90.0)


def build_coast(land: BaseGeometry) -> BaseGeometry:
    """Land simplified with a tolerance that depends on where each stretch of coast lies; valid."""
    kept = []
    for part in shapely.get_parts(land.intersection(SOUTHERN_EDGE)):
        if part.area < SMALLEST_FAR_DEG2 and not part.intersects(FINE_BOX):
            continue
        fine_deg = ISLAND_DEG if part.area < ISLAND_DEG2 else FINE_DEG
        rings = (part.exterior, *list_waters(part))
        shell, *holes = [np.round(simplify_ring(ring, fine_deg), 3) for ring in rings]
        if len(shell) >= 4:
            polygon = shapely.Polygon(shell, [hole for hole in holes if len(hole) >= 4])
            kept.append(shapely.make_valid(polygon, method="structure"))
    return polygons(shapely.union_all([polygons(shape) for shape in kept if not shape.is_empty], grid_size=1e-3))


def list_waters(part: shapely.Polygon) -> list[shapely.LinearRing]:
    """The rings of a polygon that lie around enough water to be drawn."""
    return [ring for ring in part.interiors if shapely.Polygon(ring).area >= SMALLEST_WATER_DEG2]


def simplify_ring(line: shapely.LinearRing, fine_deg: float) -> np.ndarray:
    """Simplify each stretch of a ring inside or outside the fine box with its own tolerance."""
    ring = np.array(line.coords)
    inside = shapely.contains_xy(FINE_BOX, ring[:, 0], ring[:, 1])
    if inside.all() or not inside.any():
        simple = shapely.Polygon(ring).simplify(fine_deg if inside.all() else COARSE_DEG)
        return np.array(simple.exterior.coords)
    start = np.flatnonzero(np.diff(inside.astype(int)))[0] + 1
    ring = np.concatenate([ring[start:-1], ring[: start + 1]])
    inside = shapely.contains_xy(FINE_BOX, ring[:, 0], ring[:, 1])
    ends = [0, *(np.flatnonzero(np.diff(inside.astype(int))) + 1), len(ring) - 1]
    pieces = []
    for first, last in itertools.pairwise(ends):
        stretch = shapely.LineString(ring[first : last + 1]) if last > first else None
        if stretch is not None:
            tolerance = fine_deg if inside[first] else COARSE_DEG
            pieces.append(np.array(stretch.simplify(tolerance, preserve_topology=False).coords)[:-1])
    return np.concatenate([*pieces, ring[-1:]])
