"""Expected pieces per km² and launch anywhere, with their error: read at points, or drawn as isopleths."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from fallzone.risk.expected.clouds import WeightedClouds, lay_clouds
from fallzone.risk.expected.density import DensityGrid, estimate_grids, find_certain_limits
from fallzone.risk.expected.weighted import WeightedImpacts
from fallzone.threads import open_pool

LEVELS_PER_KM2 = (1e-4, 1e-5, 1e-6, 1e-7, 1e-8)
# Standard deviations of the sampling error that a verdict leaves room for. Two runs contradict each other where their
# errors differ by 2 z: 2 z/√2 standard deviations of the difference, 5.7 at z = 4, 1.5e-8. Ten runs make 45 pairs, and
# an edge has some thousand kernels beside each other: 1e-3 in all.
DEVIATIONS = 4.0
# With fewer effective flights under the kernel a density is not resolved
RESOLVED_FLIGHTS = 100.0


@dataclass(frozen=True, kw_only=True)
class PointDensity:
    """Expected pieces per km² and launch at points.

    Parameters
    ----------
    density_per_km2 : (n,) float64
        Best estimate; 0 where nothing comes near the lowest level.
    least_per_km2, most_per_km2 : (n,) float64
        What it surely is and what it is at most, by `DEVIATIONS` standard deviations and what smoothing may do.
    effective_flights : (n,) float64
        As many equal flights under the kernel would give this density with this error.
    """

    density_per_km2: np.ndarray
    least_per_km2: np.ndarray
    most_per_km2: np.ndarray
    effective_flights: np.ndarray


@dataclass(frozen=True, kw_only=True)
class DensityField:
    """Expected pieces per km² and launch, estimated about each of some levels.

    Parameters
    ----------
    clouds : WeightedClouds
        What comes down, and the plane that the grids lie in.
    levels_per_km2 : tuple of float
        Falling.
    grids : tuple of tuple of DensityGrid
        Of each level, one grid for each separate place.
    """

    clouds: WeightedClouds
    levels_per_km2: tuple[float, ...]
    grids: tuple[tuple[DensityGrid, ...], ...]

    def read(self, lon_deg: np.ndarray, lat_deg: np.ndarray, level_per_km2: float | None = None) -> PointDensity:
        """Density at points.

        Parameters
        ----------
        lon_deg, lat_deg : (n,) float64
            Geodetic coordinates.
        level_per_km2 : float, optional
            As estimated about one of the levels; without it, about the highest that the density reaches.

        Returns
        -------
        PointDensity

        Raises
        ------
        ValueError
            For a level that the field was not estimated about.
        """
        uv_m = self.clouds.place(np.asarray(lon_deg, dtype=float), np.asarray(lat_deg, dtype=float))
        if level_per_km2 is not None:
            return _describe(_read_level(self.grids[self.levels_per_km2.index(level_per_km2)], uv_m))
        values = np.zeros((4, uv_m.shape[1]))
        left = np.arange(uv_m.shape[1])
        for level, grids in zip(self.levels_per_km2, self.grids, strict=True):
            values[:, left] = _read_level(grids, uv_m[:, left])
            left = left[values[0, left] < level]
        return _describe(values)


def estimate_field(
    groups: Sequence[WeightedImpacts],
    levels_per_km2: Sequence[float] = LEVELS_PER_KM2,
    *,
    workers: int | None = 1,
) -> DensityField:
    """Estimate how many pieces are expected per km² and launch, about each of some levels.

    Parameters
    ----------
    groups : sequence of WeightedImpacts
        By case and item, with the pieces per launch that each impact stands for.
    levels_per_km2 : sequence of float
        Each > 0.
    workers : int, optional
        Threads; the result does not change.

    Returns
    -------
    DensityField
        Without grids where nothing comes down.

    Notes
    -----
    A kernel's width follows from the density of effective flights where an impact lies (Abramson), so that about 120
    flights come down under it; below a level it grows no more, so that a grid fine enough for its isopleth suffices.
    Nothing is known of what no simulated flight did: where none comes down the density is 0, without an upper limit.
    Nor is a place resolved that lies apart, is smaller than a kernel and has fewer than some 60 flights: it is smoothed
    away, and only the probability of a hit tells of it.

    Source
    ------
    I. S. Abramson, "On bandwidth variation in kernel estimates", Annals of Statistics 10 (1982).
    """
    levels = tuple(sorted(set(levels_per_km2), reverse=True))
    clouds = lay_clouds(groups)
    with open_pool(workers) as pool:
        grids = tuple(pool.map(partial(estimate_grids, clouds), levels))
    return DensityField(clouds=clouds, levels_per_km2=levels, grids=grids)


def _read_level(grids: tuple[DensityGrid, ...], uv_m: np.ndarray) -> np.ndarray:
    """Density, variance, smoothing and sharp density (4, n), of the window in which the density is greatest."""
    values = np.zeros((4, uv_m.shape[1]))
    for grid in grids:
        own = grid.read(uv_m)
        greater = own[0] > values[0]
        values[:, greater] = own[:, greater]
    return values


def _describe(values: np.ndarray) -> PointDensity:
    density, variance = values[:2]
    least, most = find_certain_limits(values, DEVIATIONS)
    return PointDensity(
        density_per_km2=density,
        least_per_km2=least,
        most_per_km2=most,
        effective_flights=np.divide(density**2, variance, out=np.zeros_like(density), where=variance > 0.0),
    )
