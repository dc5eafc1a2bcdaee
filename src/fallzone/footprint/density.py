"""Density of impacts on a grid, with the level that a share of fresh impacts exceeds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.fft
from scipy.ndimage import map_coordinates

# Flights under one kernel at scale 1, and the overall widths tried: 15, 60 and 240 flights
NEIGHBOURS = 60
SCALES = (0.5, 1.0, 2.0)
# Far below every modelled error; it only keeps impacts at one point from having no width
MIN_BANDWIDTH_M = 100.0
FOLDS = 4
# Grid: cells of an eighth of the kernel width at the level, coarser where that would be too many
CELLS_PER_WIDTH = 8.0
GRID_CELLS = 550**2
# Kernel widths are rounded to this ratio
KERNEL_STEP = 2.0**0.5
# Standard deviation of the narrowest kernel, in cells: it spreads over the next cell and no farther
NARROWEST_CELLS = 0.35
# The grid goes this many of the widest kernels beyond the impacts whose density is above a quarter of the level
REACH = 3.5
KEEP_BELOW_LEVEL = 4.0
# Rounding of the transforms relative to the peak
ROUNDING = 1e-12


@dataclass(frozen=True, kw_only=True)
class LevelGrid:
    """Density of impacts on a square grid and the level of one containment.

    Parameters
    ----------
    density : (k, l) float64
        Impacts per cell at the grid points.
    level : float
        Density that the asked share of impacts of other flights exceeds.
    low_m : (2,) float64
        Position of grid point (0, 0) in the plane [m].
    cell_m : float
        Distance of grid points [m].
    bandwidth_m : float
        Standard deviation of the kernels of impacts near the level [m].
    """

    density: np.ndarray
    level: float
    low_m: np.ndarray
    cell_m: float
    bandwidth_m: float


def estimate_level(uv_m: np.ndarray, fold: np.ndarray, *, nearby: np.ndarray, containment: float) -> LevelGrid:
    """Adaptive kernel density of impacts around one isopleth, its level found on flights left out.

    Every impact is smeared by a nearly normal kernel whose width follows the local density of flights (Abramson). The
    width is common to neighbours of one isopleth, so a grid fine enough for it is fine enough for the whole isopleth;
    denser parts are above the level anyway. The flights are dealt into folds; the density made without a fold is
    read at that fold's impacts, and the level is the quantile of these values, so that a fresh seed finds the same
    share inside. Of a few overall widths the one with the smallest area is taken: with the share fixed, the smaller
    area is the better estimate.

    Parameters
    ----------
    uv_m : (n, 2) float64
        Impacts in an equal-area plane [m].
    fold : (n,) int
        Fold of each impact's flight, rising.
    nearby : (n,) float64
        Flights per m² at each impact.
    containment : float
        Share of impacts to hold.

    Source
    ------
    I. S. Abramson, "On bandwidth variation in kernel estimates", Annals of Statistics 10 (1982);
    B. W. Silverman, Density Estimation (1986), sec. 3.5 (FFT) and 5.3 (adaptive kernels).
    """
    pilot_level = np.quantile(nearby, 1.0 - containment)
    level_width_m = max(_bandwidth_m(pilot_level), MIN_BANDWIDTH_M)
    widths_m = np.clip(_bandwidth_m(nearby), MIN_BANDWIDTH_M, 2.0 * level_width_m)
    finest_m = level_width_m / CELLS_PER_WIDTH
    low_m, cell_m, shape = _frame(uv_m, widths_m, nearby >= pilot_level / KEEP_BELOW_LEVEL, finest_m)
    position = (uv_m - low_m) / cell_m
    on_grid = ((position >= 0.0) & (position <= np.array(shape) - 1.0)).all(axis=1)
    position, widths = position[on_grid], np.maximum(widths_m[on_grid] / cell_m, NARROWEST_CELLS)
    impacts = np.bincount(fold, minlength=FOLDS)
    slices = [slice(*np.searchsorted(fold[on_grid], [number, number + 1])) for number in range(FOLDS)]
    spectra = _spectra(position, widths, slices, shape)
    trials = []
    for scale in SCALES:
        folds = _smear(spectra, scale, shape)
        level = _held_out_level(folds, position, slices, impacts, containment)
        density = folds.sum(axis=0)
        trials.append((np.count_nonzero(density > level), scale, level, density))
    _, scale, level, density = min(trials, key=lambda trial: trial[0])
    width_m = scale * max(level_width_m, cell_m)
    return LevelGrid(density=density, level=level, low_m=low_m, cell_m=cell_m, bandwidth_m=width_m)


def _frame(uv_m: np.ndarray, widths_m: np.ndarray, near_level: np.ndarray, finest_m: float):
    """Corner, cell size [m] and shape of the grid around the impacts of one isopleth and the reach of their kernels."""
    margin_m = REACH * max(SCALES) * widths_m[near_level].max()
    low_m, high_m = uv_m[near_level].min(axis=0) - margin_m, uv_m[near_level].max(axis=0) + margin_m
    cell_m = max(np.sqrt(np.prod(high_m - low_m) / GRID_CELLS), finest_m)
    shape = tuple(scipy.fft.next_fast_len(int(np.ceil(extent / cell_m)) + 1, real=True) for extent in high_m - low_m)
    return low_m, cell_m, shape


def _bandwidth_m(flights_per_m2):
    """Standard deviation of a normal kernel that covers about NEIGHBOURS flights (its effective area is 4πh²)."""
    return np.sqrt(NEIGHBOURS / (4.0 * np.pi * flights_per_m2))


def deal_folds(flight: np.ndarray) -> np.ndarray:
    """Fold of each flight, by a hash (Knuth's multiplier) so that no regular order of flights shows through."""
    scattered = (flight.astype(np.int64) * 2_654_435_761) & 0xFFFF_FFFF
    return (scattered >> 20) % FOLDS


def _spectra(position: np.ndarray, widths: np.ndarray, slices: list[slice], shape: tuple[int, int]) -> dict:
    """Transformed histograms of each fold by kernel width in cells: {(fold, width): spectrum}."""
    step = np.rint(np.log(widths) / np.log(KERNEL_STEP)).astype(np.int64)
    cell = np.rint(position).astype(np.int64) @ [shape[1], 1]
    spectra = {}
    for number, fold in enumerate(slices):
        for power in np.unique(step[fold]).tolist():
            histogram = np.bincount(cell[fold][step[fold] == power], minlength=shape[0] * shape[1])
            spectra[number, KERNEL_STEP**power] = scipy.fft.rfft2(histogram.reshape(shape).astype(float))
    return spectra


def _smear(spectra: dict, scale: float, shape: tuple[int, int]) -> np.ndarray:
    """Density of each fold [impacts per cell]: every histogram under its kernel times ``scale``."""
    total = np.zeros((FOLDS, shape[0], shape[1] // 2 + 1), dtype=complex)
    for (number, width), spectrum in spectra.items():
        across = scipy.fft.fft(_kernel(scale * width, shape[0])).real
        total[number] += spectrum * across[:, None] * scipy.fft.rfft(_kernel(scale * width, shape[1])).real
    return scipy.fft.irfft2(total, shape)


def _kernel(width: float, cells: int) -> np.ndarray:
    """Cubic B-spline of standard deviation ``width`` [cells] about cell 0, wrapped round, of sum 1: (cells,).

    Nearly normal, but nothing beyond 3.5 standard deviations: under a normal kernel the many impacts near a pad
    would raise the density above a low level hundreds of kilometres from where anything falls.
    """
    at = np.abs(scipy.fft.fftfreq(cells, 1.0 / cells)) / (np.sqrt(3.0) * width)
    near, far = 2.0 / 3.0 - at**2 + 0.5 * at**3, np.maximum(2.0 - at, 0.0) ** 3 / 6.0
    kernel = np.where(at < 1.0, near, far)
    return kernel / kernel.sum()


def _held_out_level(folds: np.ndarray, position: np.ndarray, slices, impacts, containment: float) -> float:
    """Density that a share of all impacts exceeds, each read from the folds that its own flight is not in.

    Impacts off the grid count as below. Two bounds: above the rounding of the transforms, and below the peak, which
    is the quantile itself where many impacts lie at one and the same point.
    """
    total = folds.sum(axis=0)
    values = np.zeros(impacts.sum())
    for number, fold in enumerate(slices):
        others = total - folds[number]
        scale_up = impacts.sum() / max(impacts.sum() - impacts[number], 1)
        values[fold] = scale_up * map_coordinates(others, position[fold].T, order=1, mode="nearest")
    return float(np.clip(np.quantile(values, 1.0 - containment), ROUNDING * total.max(), 0.9 * total.max()))
