"""Outlines of the smallest areas that hold given shares of the impacts, in the plane."""

from __future__ import annotations

import itertools
from functools import partial

import numpy as np
import shapely
from contourpy import FillType, contour_generator
from shapely.geometry import MultiPolygon, Polygon

from fallzone.footprint.cloud import MIN_BANDWIDTH_M, Cloud, lay_cloud
from fallzone.footprint.density import LevelGrid, estimate_level
from fallzone.footprint.plane import EqualAreaPlane, as_multipolygon
from fallzone.model.impacts import Impacts
from fallzone.threads import open_pool

FEW_FLIGHTS = 50
FEW_BANDWIDTH_M = 1_000.0
SIMPLIFY_CELLS = 0.1


def find_isopleths(
    impacts: Impacts, plane: EqualAreaPlane, containments: tuple[float, ...], *, workers: int | None = 1
) -> list[MultiPolygon]:
    """Areas that hold given shares of the impacts of a fresh seed, each inside the next.

    Parameters
    ----------
    impacts : Impacts
        At least one.
    plane : EqualAreaPlane
        Laid along them.
    containments : tuple of float
        Shares, rising.
    workers : int, optional
        Threads; transforms leave Python, so they help.

    Returns
    -------
    list of MultiPolygon
        In the plane [m], valid, never empty.

    Notes
    -----
    With fewer than 50 flights a share of 99 % cannot be told from the impacts: the area is then the union of
    normal-kernel ellipses around each impact.
    Not resolved: holes smaller than the kernel (they are filled), and detail below about 1/550 of the
    isopleth's extent.
    """
    cloud = lay_cloud(impacts, plane)
    few = cloud.flights < FEW_FLIGHTS or np.ptp(cloud.sample_uv_m, axis=1).max() < MIN_BANDWIDTH_M
    find = _ellipses if few else _isopleth
    with open_pool(workers) as pool:
        found = pool.map(partial(find, cloud), containments)
        areas = list(itertools.accumulate(found, lambda inner, area: as_multipolygon(area.union(inner))))
    back = np.linalg.inv(cloud.stretch)
    return [as_multipolygon(shapely.transform(area, lambda points: points @ back)) for area in areas]


def _isopleth(cloud: Cloud, containment: float) -> MultiPolygon:
    return _outline(estimate_level(cloud, containment))


def _outline(grid: LevelGrid) -> MultiPolygon:
    """The parts of the plane where the density exceeds the level, without holes smaller than the kernel."""
    padded = np.pad(grid.density, 1)
    generator = contour_generator(z=padded, fill_type=FillType.OuterOffset)
    outlines, offsets = generator.filled(grid.level, np.inf)
    polygons = []
    for points, starts in zip(outlines, offsets, strict=True):
        rings = [points[a:b, ::-1] for a, b in itertools.pairwise(starts)]
        wide = [
            ring for ring in rings[1:] if Polygon(ring).area > 4.0 * np.pi * (grid.bandwidth_m / grid.frame.cell_m) ** 2
        ]
        polygons.append(Polygon(rings[0], wide))
    area = shapely.simplify(shapely.make_valid(MultiPolygon(polygons)), SIMPLIFY_CELLS)
    return as_multipolygon(
        shapely.transform(area, lambda points: (points - 1.0) * grid.frame.cell_m + grid.frame.low_m)
    )


def _ellipses(cloud: Cloud, containment: float) -> MultiPolygon:
    """Union of discs that hold a share of a normal kernel around each impact (Scott's rule for its width)."""
    points = np.unique(cloud.sample_uv_m.T.astype(float), axis=0)
    spread_m = np.sqrt(np.linalg.det(np.cov(points.T))) ** 0.5 if len(points) > 2 else 0.0
    width_m = max(FEW_BANDWIDTH_M, spread_m * len(points) ** (-1.0 / 6.0))
    discs = shapely.buffer(shapely.points(points), width_m * np.sqrt(-2.0 * np.log(1.0 - containment)), quad_segs=16)
    return as_multipolygon(shapely.union_all(discs))
