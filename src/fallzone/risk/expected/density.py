"""Expected pieces per area and launch on grids, with their sampling error.

Source
------
B. W. Silverman, Density Estimation (1986), section 5.3. Variance of a weighted sum over flights: the sum of the squares
of what each contributes. Square roots of counts, whose variance hardly depends on them: M. S. Bartlett, "The square
root transformation in analysis of variance", Supplement to the Journal of the Royal Statistical Society 3 (1936).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fallzone.footprint.cloud import find_width_m, find_width_number
from fallzone.footprint.density import NARROWEST_CELLS, WIDEST, Frame, read_grids, smooth
from fallzone.model.results.impacts import split_parts
from fallzone.risk.expected.clouds import WeightedCloud, WeightedClouds
from fallzone.risk.expected.windows import FLIGHTS, Window, find_widths_m, lay_windows

M2_PER_KM2 = 1e6
# Of the level: what is less comes from the rounding of the transforms
_NOTHING = 1e-6
_WIDER = 2.0**0.5
# Kernels under which ten flights come down instead of `FLIGHTS`
SHARPER = (10.0 / FLIGHTS) ** 0.5
_MISSING = 10.0


@dataclass(frozen=True, kw_only=True)
class DensityGrid:
    """Density in one window.

    Parameters
    ----------
    frame : Frame
        Where the grid points lie.
    bandwidth_m : float
        Standard deviation of kernels about the level.
    density_per_km2 : (k, l) float64
        Pieces per km² and launch, ≥ 0.
    variance_per_km4 : (k, l) float64
        Square of its sampling error.
    smoothing_per_km2 : (k, l) float64
        By how much kernels √2 times as wide change it: as much as the kernels themselves do, for their effect grows
        with the square of their width.
    sharp_per_km2 : (k, l) float64
        What kernels show under which a few flights come down: clusters that the others would hide.
    """

    frame: Frame
    bandwidth_m: float
    density_per_km2: np.ndarray
    variance_per_km4: np.ndarray
    smoothing_per_km2: np.ndarray
    sharp_per_km2: np.ndarray

    def read(self, uv_m: np.ndarray) -> np.ndarray:
        """Density, variance, smoothing and sharp density at points of the stretched plane.

        Parameters
        ----------
        uv_m : (2, n) float64
            Points.

        Returns
        -------
        (4, n) float64
            0 outside of the window.
        """
        at = self.frame.place(uv_m)
        values = np.stack([self.density_per_km2, self.variance_per_km4, self.smoothing_per_km2, self.sharp_per_km2])
        return np.stack([read_grids(values, number, at) for number in range(len(values))])

    def find_limits(self, deviations: float) -> tuple[np.ndarray, np.ndarray]:
        """What the density surely is and what it is at most, sampling and smoothing together.

        Parameters
        ----------
        deviations : float
            Standard deviations of the sampling error.

        Returns
        -------
        low_per_km2, high_per_km2 : (k, l) float64
        """
        values = (self.density_per_km2, self.variance_per_km4, self.smoothing_per_km2, self.sharp_per_km2)
        return find_certain_limits(np.stack(values), deviations)


def estimate_grids(clouds: WeightedClouds, level_per_km2: float) -> tuple[DensityGrid, ...]:
    """Adaptive kernel density of all groups together, wherever it comes near a level.

    Parameters
    ----------
    clouds : WeightedClouds
        What comes down.
    level_per_km2 : float
        Pieces per km² and launch, > 0.

    Returns
    -------
    tuple of DensityGrid
        One for each separate place; none where the level is nowhere come near.
    """
    level_per_m2 = level_per_km2 / M2_PER_KM2
    widths_m = [find_widths_m(cloud, level_per_m2) for cloud in clouds.clouds]
    return tuple(
        _estimate(clouds, window, widths_m, level_per_km2) for window in lay_windows(clouds, level_per_m2, widths_m)
    )


def _estimate(clouds: WeightedClouds, window: Window, widths_m: list[np.ndarray], level_per_km2: float) -> DensityGrid:
    """Density in one window: first with the widths of the pilot estimate, then with widths that follow from that."""
    bodies = [_Bodies.find(cloud, window.frame) for cloud in clouds.clouds]
    numbers = [find_width_number(width_m[one.cell]) for one, width_m in zip(bodies, widths_m, strict=True)]
    sums, cells = _add_up(window, bodies, numbers, ("expected",))
    pilot = M2_PER_KM2 / window.frame.cell_m**2 * smooth(sums[0], cells)[0, 0]
    numbers = [_find_numbers(one, pilot, level_per_km2) for one in bodies]
    return _smooth_all(window, *_add_up(window, bodies, numbers, ("expected", "squares")), level_per_km2)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Bodies:
    """Impacts of a cloud in a window: grid points, pieces, pieces of the same flight, cells of the pilot estimate."""

    at: np.ndarray
    expected: np.ndarray
    together: np.ndarray
    squares: np.ndarray
    cell: np.ndarray

    @classmethod
    def find(cls, cloud: WeightedCloud, frame: Frame) -> _Bodies:
        rows, at = [], []
        for part in split_parts(len(cloud.cell)):
            u, v = np.rint(frame.place(cloud.uv_m[:, part])).astype(np.int64)
            inside = np.flatnonzero((u >= 0) & (u < frame.shape[0]) & (v >= 0) & (v < frame.shape[1]))
            rows.append(inside + part.start)
            at.append(u[inside] * frame.shape[1] + v[inside])
        chosen = np.concatenate(rows)
        return cls(
            at=np.concatenate(at),
            expected=cloud.expected[chosen],
            together=cloud.together[chosen],
            squares=cloud.expected[chosen] * cloud.together[chosen],
            cell=cloud.cell[chosen],
        )


def _find_numbers(bodies: _Bodies, pilot_per_km2: np.ndarray, level_per_km2: float) -> np.ndarray:
    """Numbers of the widths of kernels under which `FLIGHTS` come down where each impact lies (n,)."""
    density = np.maximum(pilot_per_km2.reshape(-1)[bodies.at], level_per_km2 / WIDEST**2)
    return find_width_number(np.sqrt(FLIGHTS * bodies.together * M2_PER_KM2 / (4.0 * np.pi * density)))


def _add_up(
    window: Window, bodies: list[_Bodies], numbers: list[np.ndarray], names: tuple[str, ...]
) -> tuple[np.ndarray, np.ndarray]:
    """Sums of impacts at grid points by the width of their kernels (names, w, 1, k, l), and the widths [cells] (w,)."""
    frame = window.frame
    points = frame.shape[0] * frame.shape[1]
    narrowest = find_width_number(NARROWEST_CELLS * frame.cell_m)
    count = max(int(find_width_number(window.widest_m)) - narrowest, 0) + 1
    sums = np.zeros((len(names), count, 1, *frame.shape))
    for one, number in zip(bodies, numbers, strict=True):
        at = one.at + points * np.clip(number - narrowest, 0, count - 1)
        for name, grid in zip(names, sums, strict=True):
            np.add.at(grid.reshape(-1), at, getattr(one, name))
    used = np.flatnonzero(sums[0].any(axis=(1, 2, 3)))
    return sums[:, used], find_width_m(narrowest + used) / frame.cell_m


def _smooth_all(window: Window, sums: np.ndarray, cells: np.ndarray, level_per_km2: float) -> DensityGrid:
    """Density and what is known of its error, from the sums of `_add_up`."""
    per_km2 = M2_PER_KM2 / window.frame.cell_m**2
    density, wider, sharp = smooth(sums[0], cells, (1.0, _WIDER, SHARPER))[:, 0] * per_km2
    variance = smooth(sums[1], cells, squared=True)[0, 0] * per_km2**2
    there = (density > _NOTHING * level_per_km2) & (variance > 0.0)
    return DensityGrid(
        frame=window.frame,
        bandwidth_m=window.bandwidth_m,
        density_per_km2=np.where(there, density, 0.0),
        variance_per_km4=np.where(there, variance, 0.0),
        smoothing_per_km2=np.where(there, np.abs(wider - density), 0.0),
        sharp_per_km2=np.where(there, sharp, 0.0),
    )


def find_limits(density: np.ndarray, variance: np.ndarray, deviations: float) -> tuple[np.ndarray, np.ndarray]:
    """Limits of a density that is a weighted sum over flights.

    Parameters
    ----------
    density, variance : (...) float64
        Of the estimate.
    deviations : float
        How many standard deviations they lie from it.

    Returns
    -------
    low, high : (...) float64

    Notes
    -----
    As many equal flights as give this density and variance are n = density²/variance, each of density/n. The square
    root of a Poisson count has a standard deviation of ½, from above where it is small: (√n − z/2)² and (√(n + 1) +
    z/2)², which for no flight at all and z = 1.96 is 3.9, above the exact 3.7.

    Source
    ------
    M. S. Bartlett (1936), with the 1 that the upper limit needs at small counts.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        hits = np.where(variance > 0.0, density**2 / variance, 0.0)
        each = np.where(density > 0.0, variance / density, 0.0)
    low = each * np.maximum(np.sqrt(hits) - 0.5 * deviations, 0.0) ** 2
    return low, each * (np.sqrt(hits + 1.0) + 0.5 * deviations) ** 2


def find_certain_limits(values: np.ndarray, deviations: float) -> tuple[np.ndarray, np.ndarray]:
    """What a density surely is and what it is at most, sampling and smoothing together.

    Parameters
    ----------
    values : (4, ...) float64
        Density, variance, smoothing and sharp density, as `DensityGrid.read` gives them.
    deviations : float
        Standard deviations of the sampling error.

    Returns
    -------
    low, high : (...) float64

    Notes
    -----
    Beyond a hard edge wide kernels show what narrow ones do not: a place where these find less than one in ten of the
    flights that they should is not sure. Where some 15 are expected one or none is found once in 2e5 (Poisson).
    """
    density, variance, smoothing, sharp = values
    low, high = find_limits(density, variance, deviations)
    return np.clip(low - smoothing, 0.0, _MISSING * sharp), np.maximum(high + smoothing, sharp)
