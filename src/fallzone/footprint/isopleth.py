"""Outlines of the smallest areas that hold given shares of the impacts, in the plane."""

from __future__ import annotations

import itertools

import numpy as np
import shapely
from contourpy import FillType, contour_generator
from shapely.geometry import MultiPolygon, Polygon

from fallzone.footprint.bandwidth import flights_per_m2
from fallzone.footprint.density import MIN_BANDWIDTH_M, NEIGHBOURS, LevelGrid, deal_folds, estimate_level
from fallzone.footprint.plane import as_multipolygon

FEW_FLIGHTS = 50
FEW_BANDWIDTH_M = 1_000.0
LONGEST_TO_WIDEST = 10.0
SIMPLIFY_CELLS = 0.1


def find_isopleths(xy_m: np.ndarray, flight: np.ndarray, containments: tuple[float, ...]) -> list[MultiPolygon]:
    """Areas that hold given shares of the impacts of a fresh seed, each inside the next.

    Parameters
    ----------
    xy_m : (n, 2) float64
        Impacts in an equal-area plane [m], n ≥ 1.
    flight : (n,) int
        Flight of each impact.
    containments : tuple of float
        Shares, rising.

    Returns
    -------
    list of MultiPolygon
        In the plane [m], valid, never empty.

    Notes
    -----
    The density is estimated in coordinates stretched so that the cloud is as wide as it is long (at most 10 : 1),
    which keeps areas and lets one round kernel serve elongated clouds. With fewer than 50 flights a share of 99 %
    cannot be told from the impacts: the area is then the union of normal-kernel ellipses around each impact.
    Not resolved: holes smaller than the kernel (they are filled), and detail below about 1/550 of the
    isopleth's extent.
    """
    stretch = _stretch(xy_m)
    uv_m = xy_m @ stretch
    few = len(np.unique(flight)) < FEW_FLIGHTS or np.ptp(uv_m, axis=0).max() < MIN_BANDWIDTH_M
    if not few:
        order = np.argsort(deal_folds(flight), kind="stable")
        uv_m, flight = uv_m[order], flight[order]
        fold = deal_folds(flight)
        nearby = flights_per_m2(uv_m, flight, neighbours=NEIGHBOURS, finest_m=MIN_BANDWIDTH_M)
    areas, inner = [], None
    for containment in containments:
        if few:
            area = _ellipses(uv_m, containment)
        else:
            area = _outline(estimate_level(uv_m, fold, nearby=nearby, containment=containment))
        inner = area if inner is None else as_multipolygon(area.union(inner))
        areas.append(inner)
    back = np.linalg.inv(stretch)
    return [as_multipolygon(shapely.transform(area, lambda points: points @ back)) for area in areas]


def _stretch(xy_m: np.ndarray) -> np.ndarray:
    """Matrix of determinant ±1 that makes the cloud as wide as it is long: (2, 2), for points as rows."""
    variances, axes = np.linalg.eigh(np.cov(xy_m.T) if len(xy_m) > 1 else np.eye(2))
    minor, major = np.sqrt(np.maximum(variances, MIN_BANDWIDTH_M**2))
    ratio = min(major / minor, LONGEST_TO_WIDEST)
    return axes @ np.diag([ratio**0.5, ratio**-0.5])


def _outline(grid: LevelGrid) -> MultiPolygon:
    """The parts of the plane where the density exceeds the level, without holes smaller than the kernel."""
    padded = np.pad(grid.density, 1)
    generator = contour_generator(z=padded, fill_type=FillType.OuterOffset)
    outlines, offsets = generator.filled(grid.level, np.inf)
    polygons = []
    for points, starts in zip(outlines, offsets, strict=True):
        rings = [points[a:b, ::-1] for a, b in itertools.pairwise(starts)]
        wide = [ring for ring in rings[1:] if Polygon(ring).area > 4.0 * np.pi * (grid.bandwidth_m / grid.cell_m) ** 2]
        polygons.append(Polygon(rings[0], wide))
    area = shapely.simplify(shapely.make_valid(MultiPolygon(polygons)), SIMPLIFY_CELLS)
    return as_multipolygon(shapely.transform(area, lambda points: (points - 1.0) * grid.cell_m + grid.low_m))


def _ellipses(uv_m: np.ndarray, containment: float) -> MultiPolygon:
    """Union of discs that hold a share of a normal kernel around each impact (Scott's rule for its width)."""
    points = np.unique(uv_m, axis=0)
    spread_m = np.sqrt(np.linalg.det(np.cov(points.T))) ** 0.5 if len(points) > 2 else 0.0
    width_m = max(FEW_BANDWIDTH_M, spread_m * len(points) ** (-1.0 / 6.0))
    discs = shapely.buffer(shapely.points(points), width_m * np.sqrt(-2.0 * np.log(1.0 - containment)), quad_segs=16)
    return as_multipolygon(shapely.union_all(discs))
