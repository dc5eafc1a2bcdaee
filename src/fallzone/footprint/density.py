"""Density of impacts on a grid, with the level that a share of fresh impacts exceeds.

Source
------
B. W. Silverman, Density Estimation (1986), sections 3.5 (by Fourier transform) and 5.3 (adaptive kernels). Cubic
B-splines: I. J. Schoenberg, "Contributions to the problem of approximation of equidistant data by analytic functions",
Quart. Appl. Math. 4 (1946). Between grid points: bilinear interpolation.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.fft

from fallzone.footprint.cloud import FOLDS, Cloud, find_width_m, find_width_number
from fallzone.model.results.impacts import split_parts

# Flights under one kernel: the square root of this times those outside the isopleth, and no fewer than ``fewest``
OUTSIDE = 8.0
# Grid: cells of a quarter of the kernel width at the level, coarser where that would be too many
CELLS_PER_WIDTH = 4.0
GRID_CELLS = 550**2
# Kernels are up to this many times as wide as at the level
WIDEST = 2.0
# Standard deviation of the narrowest kernel, in cells: it spreads over the next cell and no farther
NARROWEST_CELLS = 0.35
# The grid extends this many of the widest kernels beyond the impacts whose density is above a quarter of the level
REACH = 3.5
# Rounding of the transforms relative to the peak
ROUNDING = 1e-12


@dataclass(frozen=True, kw_only=True)
class Frame:
    """A grid around one isopleth.

    Parameters
    ----------
    low_m : (2,) float64
        Grid point (0, 0) in the stretched plane.
    cell_m : float
        Distance between grid points.
    shape : (int, int)
        Grid points along u and v.
    """

    low_m: np.ndarray
    cell_m: float
    shape: tuple[int, int]

    def place(self, uv_m: np.ndarray) -> np.ndarray:
        """Points in numbers of the grid.

        Parameters
        ----------
        uv_m : (2, n) float
            Points in the stretched plane.

        Returns
        -------
        (2, n) float64
        """
        return (uv_m - self.low_m[:, None]) / self.cell_m


@dataclass(frozen=True, kw_only=True)
class LevelGrid:
    """Density of impacts on a grid and the level of one containment.

    Parameters
    ----------
    density : (k, l) float64
        Impacts per cell at the grid points.
    level : float
        Density that the asked share of impacts of other flights exceeds.
    frame : Frame
        Where the grid points lie.
    bandwidth_m : float
        Standard deviation of the kernels of impacts near the level.
    """

    density: np.ndarray
    level: float
    frame: Frame
    bandwidth_m: float


def estimate_level(cloud: Cloud, containment: float, grid_cells: int = GRID_CELLS) -> LevelGrid:
    """Adaptive kernel density of impacts around one isopleth, its level found on flights left out.

    Every impact is smoothed by a nearly normal kernel whose width follows the local density of flights. Beyond the
    isopleth the width grows no more, so a grid fine enough for it is fine enough for the whole isopleth; denser parts
    are above the level anyway. The flights are divided into folds. The density made without a fold is read at that
    fold's impacts, and the level is the quantile of these values, so that a fresh seed finds the same share inside.

    Parameters
    ----------
    cloud : Cloud
        The impacts.
    containment : float
        Share of impacts to hold, in (0, 1).
    grid_cells : int
        Points of the grid, at most.

    Returns
    -------
    LevelGrid
    """
    scale = (max(cloud.fewest, (OUTSIDE * cloud.flights * (1.0 - containment)) ** 0.5) / cloud.neighbours) ** 0.5
    pilot_width_m = _find_quantile(cloud.sample_width_m, containment, cloud.sample_weight)
    frame = _lay_frame(cloud, pilot_width_m, scale, grid_cells)
    counts, widths = _count(cloud, frame, WIDEST * pilot_width_m, scale)
    folds = smooth(counts, widths)[0]
    level = _held_out_level(folds, cloud, frame, containment)
    width_m = max(scale * pilot_width_m, frame.cell_m)
    return LevelGrid(density=folds.sum(axis=0), level=level, frame=frame, bandwidth_m=width_m)


def _lay_frame(cloud: Cloud, pilot_width_m: float, scale: float, grid_cells: int) -> Frame:
    """The grid around the impacts of one isopleth and the reach of their kernels."""
    near_level = cloud.sample_uv_m[:, cloud.sample_width_m <= WIDEST * pilot_width_m]
    margin_m = REACH * WIDEST * scale * pilot_width_m
    low_m, high_m = near_level.min(axis=1) - margin_m, near_level.max(axis=1) + margin_m
    cell_m = max(float(np.sqrt(np.prod(high_m - low_m) / grid_cells)), scale * pilot_width_m / CELLS_PER_WIDTH)
    shape = tuple(scipy.fft.next_fast_len(int(np.ceil(extent / cell_m)) + 1, real=True) for extent in high_m - low_m)
    return Frame(low_m=low_m, cell_m=cell_m, shape=shape)


def _count(cloud: Cloud, frame: Frame, widest_m: float, scale: float) -> tuple[np.ndarray, np.ndarray]:
    """What counts at each grid point by the width of its kernel [cells] and by fold: (w, FOLDS, k, l) and (w,)."""
    narrowest = find_width_number(NARROWEST_CELLS * frame.cell_m / scale)
    number = np.clip(np.arange(256 // FOLDS), narrowest, max(find_width_number(widest_m), narrowest))
    present = np.flatnonzero(np.bincount(cloud.kind, minlength=256))
    numbers, slot = np.unique(number[present // FOLDS], return_inverse=True)
    points = frame.shape[0] * frame.shape[1]
    offset = np.zeros(256, dtype=np.int64)
    offset[present] = points * (FOLDS * slot + present % FOLDS)
    kind = np.int32 if cloud.weight is None else np.float32
    counts = np.zeros((len(numbers), FOLDS, *frame.shape), dtype=kind)
    flat = counts.reshape(-1)
    for rows in split_parts(len(cloud.kind)):
        u, v = np.rint(frame.place(cloud.uv_m[:, rows])).astype(np.int64)
        inside = np.flatnonzero((u >= 0) & (u < frame.shape[0]) & (v >= 0) & (v < frame.shape[1]))
        at = offset[cloud.kind[rows][inside]] + u[inside] * frame.shape[1] + v[inside]
        # A 1 of the type of the counts: 25 times faster than a plain one
        np.add.at(flat, at, kind(1) if cloud.weight is None else cloud.weight[rows][inside])
    return counts, scale * find_width_m(numbers) / frame.cell_m


def smooth(
    counts: np.ndarray, widths: np.ndarray, factors: tuple[float, ...] = (1.0,), *, squared: bool = False
) -> np.ndarray:
    """Grids smoothed by the kernel of each width, and added up.

    Parameters
    ----------
    counts : (w, f, k, l) int or float
        Impacts at each grid point by the width of their kernels and by fold.
    widths : (w,) float64
        Standard deviations of the kernels [cells].
    factors : (g,) float
        Each for all widths together.
    squared : bool
        By the square of the kernel instead, as the variance of a smoothed count is.

    Returns
    -------
    (g, f, k, l) float64
        Impacts per cell, by factor.
    """
    shape = counts.shape[2:]
    totals: list = [0.0] * len(factors)
    for count, width in zip(counts, widths, strict=True):
        spectrum = scipy.fft.rfft2(count.astype(float))
        for number, factor in enumerate(factors):
            across, along = (_kernel(factor * width, cells) ** (2 if squared else 1) for cells in shape)
            totals[number] += spectrum * (scipy.fft.fft(across).real[:, None] * scipy.fft.rfft(along).real)
    return np.stack([scipy.fft.irfft2(total, shape, overwrite_x=True) for total in totals])


def _kernel(width: float, cells: int) -> np.ndarray:
    """Cubic B-spline of standard deviation ``width`` [cells] about cell 0, wrapped round, of sum 1: (cells,).

    Nearly normal, but nothing beyond 3.5 standard deviations: under a normal kernel the many impacts near a pad
    would raise the density above a low level hundreds of kilometres from where anything falls.
    """
    at = np.abs(scipy.fft.fftfreq(cells, 1.0 / cells)) / (np.sqrt(3.0) * width)
    near, far = 2.0 / 3.0 - at**2 + 0.5 * at**3, np.maximum(2.0 - at, 0.0) ** 3 / 6.0
    kernel = np.where(at < 1.0, near, far)
    return kernel / kernel.sum()


def _held_out_level(folds: np.ndarray, cloud: Cloud, frame: Frame, containment: float) -> float:
    """Density that a share of all impacts exceeds, each read from the folds without its own flight.

    Impacts off the grid count as below. The level is kept above the rounding of the transforms and below the peak,
    which is the quantile itself where many impacts lie at one and the same point.
    """
    total = folds.sum(axis=0)
    own = np.bincount(cloud.kind % FOLDS, cloud.weight, minlength=FOLDS)
    scale_up = own.sum() / np.maximum(own.sum() - own, 1)
    others = ((total - folds) * scale_up[:, None, None]).astype(np.float32)
    values = np.empty(len(cloud.kind), dtype=np.float32)
    for rows in split_parts(len(values)):
        values[rows] = read_grids(others, cloud.kind[rows] % FOLDS, frame.place(cloud.uv_m[:, rows]))
    share = _share_below(1.0 - containment, cloud.flights)
    level = _find_quantile(values, share, cloud.weight)
    return float(np.clip(level, ROUNDING * total.max(), 0.9 * total.max()))


def _find_quantile(values: np.ndarray, share: float, weight: np.ndarray | None) -> float:
    """Quantile of values that count alike, between them; of weighted ones the least that holds the share."""
    if weight is None:
        return float(np.quantile(values, share))
    return float(np.quantile(values, share, weights=weight, method="inverted_cdf"))


def _share_below(outside: float, flights: float) -> float:
    """Share of the values below the level that fresh flights fall short of with the probability ``outside``.

    On average k/(n + 1) of fresh values lie below the k-th smallest of n; ``np.quantile`` takes the (1 + (n − 1) q)-th.
    The smallest of all is reached at n = 1/outside − 1 flights.

    Source
    ------
    S. S. Wilks, "Determination of sample sizes for setting tolerance limits", Annals of Mathematical Statistics 12
    (1941).
    """
    return max(((flights + 1.0) * outside - 1.0) / max(flights - 1.0, 1.0), 0.0)


def read_grids(grids: np.ndarray, number: np.ndarray | int, at: np.ndarray) -> np.ndarray:
    """Values of grids between their points, bilinear.

    Parameters
    ----------
    grids : (f, k, l) float
        Grids of one shape.
    number : (n,) int or int
        Which of them is read.
    at : (2, n) float64
        Where, in numbers of the grid.

    Returns
    -------
    (n,) float
        0 outside of the grid.
    """
    _, rows, columns = grids.shape
    near = np.floor(at).astype(np.int32)
    across, along = at - near
    first = (number * np.int64(rows) + near[0]) * columns + near[1]
    inside = (near[0] >= 0) & (near[0] < rows - 1) & (near[1] >= 0) & (near[1] < columns - 1)
    first[~inside] = 0
    flat = grids.reshape(-1)
    low = flat[first] * (1.0 - along) + flat[first + 1] * along
    high = flat[first + columns] * (1.0 - along) + flat[first + columns + 1] * along
    return np.where(inside, low * (1.0 - across) + high * across, 0.0)
