"""Isopleths of expected pieces per km² and launch: where surely, where perhaps, and the best estimate between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry import MultiPolygon

from fallzone.footprint.density import LevelGrid
from fallzone.footprint.isopleth import outline
from fallzone.footprint.plane import as_multipolygon
from fallzone.model.results.isopleth import Isopleth
from fallzone.risk.expected.clouds import WeightedClouds
from fallzone.risk.expected.density import SHARPER, DensityGrid
from fallzone.risk.expected.field import DEVIATIONS, RESOLVED_FLIGHTS, DensityField


@dataclass(frozen=True)
class _Areas:
    """Areas of one level in the stretched plane, and what is known of the edge."""

    surely: MultiPolygon
    best: MultiPolygon
    perhaps: MultiPolygon


def find_isopleths(field: DensityField) -> tuple[Isopleth, ...]:
    """Outline a density field at each of its levels.

    Parameters
    ----------
    field : DensityField
        As estimated.

    Returns
    -------
    tuple of Isopleth
        By falling level, each inside the next; empty polygons where the level is not reached.

    Notes
    -----
    Parts and holes smaller than a kernel are not resolved: parts below πh² are left out and holes below 4πh² filled,
    those of what is sure excepted.
    """
    found, outer = [], None
    for level, grids in zip(field.levels_per_km2, field.grids, strict=True):
        areas = _nest(_find_areas(grids, level), outer)
        found.append(_describe(field, level, grids, areas))
        outer = areas
    return tuple(found)


def outline_certain(grids: tuple[DensityGrid, ...], level: float) -> tuple[MultiPolygon, MultiPolygon]:
    """Where densities are surely and where perhaps at least a level.

    Parameters
    ----------
    grids : tuple of DensityGrid
        Of separate places.
    level : float
        Pieces per km² and launch.

    Returns
    -------
    surely, perhaps : MultiPolygon
        In the stretched plane [m].
    """
    surely, perhaps = [], []
    for grid in grids:
        low, high = grid.find_limits(DEVIATIONS)
        surely.append(_outline(grid, low, level, holes=0.0))
        # Clusters of a few flights are seen by kernels that much narrower
        perhaps.append(_outline(grid, high, level, parts=SHARPER))
    return _join(surely), _join(perhaps)


def to_lonlat(clouds: WeightedClouds, area: MultiPolygon) -> MultiPolygon:
    """Carry an area of the stretched plane to longitude and latitude.

    Parameters
    ----------
    clouds : WeightedClouds
        Whose plane it is.
    area : MultiPolygon
        In it [m].

    Returns
    -------
    MultiPolygon
        lon, lat [deg], split at the antimeridian.
    """
    return clouds.plane.polygons_to_lonlat(_flatten(clouds, area))


def _flatten(clouds: WeightedClouds, area: MultiPolygon) -> MultiPolygon:
    """From the stretched plane to the plane that areas are measured in."""
    back = np.linalg.inv(clouds.stretch)
    return clouds.plane.clip(shapely.transform(area, lambda points: points @ back))


def _outline(
    grid: DensityGrid, density: np.ndarray, level: float, *, holes: float = 1.0, parts: float = 1.0
) -> MultiPolygon:
    """Where a density exceeds a level, without holes and parts smaller than kernels so many times as wide."""
    area = outline(LevelGrid(density=density, level=level, frame=grid.frame, bandwidth_m=holes * grid.bandwidth_m))
    return MultiPolygon([part for part in area.geoms if part.area > np.pi * (parts * grid.bandwidth_m) ** 2])


def _join(areas: list[MultiPolygon]) -> MultiPolygon:
    return as_multipolygon(shapely.union_all(areas))


def _find_areas(grids: tuple[DensityGrid, ...], level: float) -> _Areas:
    """Areas of one level, of all windows together."""
    surely, perhaps = outline_certain(grids, level)
    best = _join([_outline(grid, grid.density_per_km2, level) for grid in grids])
    return _Areas(surely=surely, best=best, perhaps=perhaps)


def _nest(areas: _Areas, inner: _Areas | None) -> _Areas:
    """What is surely or perhaps above a higher level is so above a lower one, and what is sure is perhaps so."""
    surely, best, perhaps = areas.surely, areas.best, areas.perhaps
    if inner is not None:
        surely, best, perhaps = surely.union(inner.surely), best.union(inner.best), perhaps.union(inner.perhaps)
    best = best.union(surely)
    return _Areas(*(as_multipolygon(area) for area in (surely, best, perhaps.union(best))))


def _describe(field: DensityField, level: float, grids: tuple[DensityGrid, ...], areas: _Areas) -> Isopleth:
    """Carry areas to longitude and latitude."""
    plane = field.clouds.plane
    flat = [_flatten(field.clouds, area) for area in (areas.surely, areas.best, areas.perhaps)]
    surely, best, perhaps = (plane.polygons_to_lonlat(area) for area in flat)
    return Isopleth(
        level_per_km2=level,
        surely=surely,
        best=best,
        perhaps=perhaps,
        surely_m2=float(flat[0].area),
        best_m2=float(flat[1].area),
        perhaps_m2=float(flat[2].area),
        resolved=_find_resolved(grids, level),
    )


def _find_resolved(grids: tuple[DensityGrid, ...], level: float) -> float:
    """Share of the grid points within 10 % of the level that rest on enough effective flights."""
    near = [np.abs(grid.density_per_km2 - level) < 0.1 * level for grid in grids]
    flights = [
        (grid.density_per_km2[mask] ** 2 / grid.variance_per_km4[mask]) for grid, mask in zip(grids, near, strict=True)
    ]
    every = np.concatenate(flights) if flights else np.zeros(0)
    return float(np.mean(every >= RESOLVED_FLIGHTS)) if len(every) else float("nan")
