"""Outlines of the smallest areas that hold given shares of the impacts, in the plane."""

from __future__ import annotations

import itertools
from functools import partial

import numpy as np
import shapely
from contourpy import FillType, contour_generator
from shapely.geometry import MultiPolygon, Polygon

from fallzone.footprint.cloud import FEWEST, MIN_BANDWIDTH_M, NEIGHBOURS, Cloud, lay_cloud
from fallzone.footprint.density import GRID_CELLS, LevelGrid, estimate_level
from fallzone.footprint.plane import EqualAreaPlane, as_multipolygon
from fallzone.model.results.impacts import Impacts
from fallzone.threads import open_pool

# An edge that the smoothing alone may move as far as this is not known
WIDEST_SMOOTHING_M = 1_000_000.0
# Around impacts that all lie at one point
POINT_RADIUS_M = 3_000.0
SIMPLIFY_CELLS = 0.1


def find_isopleths(
    impacts: Impacts,
    plane: EqualAreaPlane,
    containments: tuple[float, ...],
    *,
    weight: np.ndarray | None = None,
    neighbours: float = NEIGHBOURS,
    fewest: float = FEWEST,
    grid_cells: int = GRID_CELLS,
    workers: int | None = 1,
) -> list[MultiPolygon]:
    """Areas that hold given shares of the impacts of a fresh seed, each inside the next.

    Parameters
    ----------
    impacts : Impacts
        Of `FEWEST_FLIGHTS` flights or more: of fewer a share of 99 % cannot be told.
    plane : EqualAreaPlane
        Laid along them.
    containments : tuple of float
        Shares, rising.
    weight : (n,) float32, optional
        What each impact counts; all alike where not given.
    neighbours, fewest : float
        Flights in a cell of the pilot estimate, and under one kernel: with fewer, an area of few flights is smoothed
        less and known less. Default: those of a run.
    grid_cells : int
        Points of the grid of a density, at most: detail below about 1/√ of it of the extent is not resolved.
    workers : int, optional
        Threads; transforms leave Python, so they help.

    Returns
    -------
    list of MultiPolygon
        In the plane [m], valid, never empty; none at all where the impacts lie so few and far apart that the kernels at
        an edge are wider than `WIDEST_SMOOTHING_M`.

    Notes
    -----
    Impacts that all lie within 100 m of each other have a disc around them.
    Not resolved: holes smaller than the kernel (they are filled), and by default detail below about 1/550 of the
    isopleth's extent.
    """
    cloud = lay_cloud(impacts, plane, weight, neighbours=neighbours, fewest=fewest)
    find = _disc if np.ptp(cloud.sample_uv_m, axis=1).max() < MIN_BANDWIDTH_M else _isopleth
    with open_pool(workers) as pool:
        found, widths_m = zip(*pool.map(partial(find, cloud, grid_cells=grid_cells), containments), strict=True)
        if max(widths_m) > WIDEST_SMOOTHING_M:
            return []
        areas = list(itertools.accumulate(found, lambda inner, area: as_multipolygon(area.union(inner))))
    back = np.linalg.inv(cloud.stretch)
    return [as_multipolygon(shapely.transform(area, lambda points: points @ back)) for area in areas]


def _isopleth(cloud: Cloud, containment: float, *, grid_cells: int) -> tuple[MultiPolygon, float]:
    """An area, and how wide the kernels at its edge are [m]."""
    grid = estimate_level(cloud, containment, grid_cells)
    return outline(grid), grid.bandwidth_m


def outline(grid: LevelGrid) -> MultiPolygon:
    """The parts of the stretched plane where a density exceeds its level, without holes smaller than the kernel.

    Parameters
    ----------
    grid : LevelGrid
        The density on its grid.

    Returns
    -------
    MultiPolygon
        In the stretched plane [m], valid.
    """
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


def _disc(cloud: Cloud, containment: float, *, grid_cells: int) -> tuple[MultiPolygon, float]:
    """A disc round impacts that all lie at one point, where densities say nothing."""
    middle = shapely.Point(cloud.sample_uv_m.mean(axis=1, dtype=float))
    return as_multipolygon(middle.buffer(POINT_RADIUS_M, quad_segs=16)), POINT_RADIUS_M
