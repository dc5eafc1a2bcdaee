"""Windows: grids laid around the separate places where a density comes near a level."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.fft
import scipy.ndimage

from fallzone.footprint.density import CELLS_PER_WIDTH, REACH, WIDEST, Frame
from fallzone.risk.expected.clouds import WeightedCloud, WeightedClouds

# Flights under one kernel at the level, whose sampling error is then 1/√120, 9 %
FLIGHTS = 120.0
# A window is laid around what comes down where a group alone reaches this share of the level
NEAR = 1.0 / 8.0
# Grid points of a window; where they do not suffice its cells are coarser than they should be
WINDOW_CELLS = 640**2
# Cells of the raster on which windows are told apart
_RASTER = 256
# Share of the impacts about a level whose kernels are narrower than the one that sets the grid
_NARROW = 0.25


@dataclass(frozen=True, kw_only=True)
class Window:
    """A grid around one place, and how wide kernels are in it.

    Parameters
    ----------
    frame : Frame
        The grid.
    bandwidth_m : float
        Standard deviation of kernels about the level.
    widest_m : float
        Of the widest kernel in it.
    """

    frame: Frame
    bandwidth_m: float
    widest_m: float


def find_widths_m(cloud: WeightedCloud, level_per_m2: float) -> np.ndarray:
    """Standard deviation of the kernels in each cell of the pilot estimate, for one level.

    Where a group alone is below the level, widths grow no more than to `WIDEST` times the width at the level.

    Parameters
    ----------
    cloud : WeightedCloud
        One group.
    level_per_m2 : float
        Pieces per m² and launch.

    Returns
    -------
    (c,) float64
        Metres.

    Notes
    -----
    A kernel of standard deviation h has an effective area of 4πh², in which `FLIGHTS` come down.
    """
    growth = np.minimum(1.0, WIDEST * np.sqrt(cloud.per_m2 / level_per_m2))
    return FLIGHTS**0.5 * cloud.width_m * growth


def lay_windows(clouds: WeightedClouds, level_per_m2: float, widths_m: list[np.ndarray]) -> list[Window]:
    """Lay grids around all that comes down where the density is near or above a level.

    Parameters
    ----------
    clouds : WeightedClouds
        What comes down.
    level_per_m2 : float
        Pieces per m² and launch.
    widths_m : list of (c,) float64
        Of each cloud, from `find_widths_m`.

    Returns
    -------
    list of Window
        None where nothing comes near the level.
    """
    if not clouds.clouds:
        return []
    found = [_Points.near(cloud, level_per_m2, width_m) for cloud, width_m in zip(clouds.clouds, widths_m, strict=True)]
    points = _Points(*(np.concatenate([getattr(one, name) for one in found], axis=-1) for name in _Points.__slots__))
    return _split(points) if len(points.width_m) else []


@dataclass(frozen=True, slots=True)
class _Points:
    """Impacts near a level (2, n), the widths of their kernels (n,) and whether they lie about the level (n,)."""

    uv_m: np.ndarray
    width_m: np.ndarray
    about: np.ndarray

    @classmethod
    def near(cls, cloud: WeightedCloud, level_per_m2: float, width_m: np.ndarray) -> _Points:
        cell = cloud.cell[cloud.sample]
        chosen = np.flatnonzero(cloud.per_m2[cell] >= NEAR * level_per_m2)
        cell = cell[chosen]
        about = np.abs(np.log(cloud.per_m2[cell] / level_per_m2)) < np.log(4.0)
        return cls(cloud.uv_m[:, cloud.sample[chosen]], width_m[cell], about)

    def take(self, rows: np.ndarray) -> _Points:
        return _Points(self.uv_m[:, rows], self.width_m[rows], self.about[rows])

    def bounds(self) -> tuple[np.ndarray, np.ndarray]:
        reach_m = REACH * self.width_m.max()
        return self.uv_m.min(axis=1) - reach_m, self.uv_m.max(axis=1) + reach_m


def _split(points: _Points) -> list[Window]:
    """One window, or several where one would be too coarse and the impacts lie apart."""
    low_m, high_m = points.bounds()
    width_m = float(np.quantile(points.width_m[points.about] if points.about.any() else points.width_m, _NARROW))
    # At a hard edge few lie about the level, and their kernels are wider than those that make the edge
    wanted_m = float(np.clip(np.quantile(points.width_m, _NARROW), 0.5 * width_m, width_m)) / CELLS_PER_WIDTH
    least_m = float(np.sqrt(np.prod(high_m - low_m) / WINDOW_CELLS))
    parts = _part(points, low_m, high_m) if least_m > wanted_m else [points]
    if len(parts) > 1:
        return [window for part in parts for window in _split(part)]
    cell_m = max(wanted_m, least_m)
    shape = tuple(scipy.fft.next_fast_len(int(np.ceil(extent / cell_m)) + 1, real=True) for extent in high_m - low_m)
    frame = Frame(low_m=low_m, cell_m=cell_m, shape=shape)
    return [Window(frame=frame, bandwidth_m=max(width_m, cell_m), widest_m=float(points.width_m.max()))]


def _part(points: _Points, low_m: np.ndarray, high_m: np.ndarray) -> list[_Points]:
    """Divide impacts where there is more room between them than their kernels reach, rectangles round them apart.

    Source
    ------
    Derived: connected regions of a raster, each impact widened by the reach of its kernel, upward to a power of 2.
    """
    size_m = (high_m - low_m) / _RASTER
    u, v = ((points.uv_m - low_m[:, None]) / size_m[:, None]).astype(np.int64)
    reached = np.zeros((_RASTER, _RASTER), dtype=bool)
    octave = np.ceil(np.log2(points.width_m)).astype(np.int64)
    for one in np.unique(octave):
        held = np.zeros_like(reached)
        held[u[octave == one], v[octave == one]] = True
        cells = 2 * np.ceil(REACH * 2.0**one / size_m).astype(int) + 1
        reached |= scipy.ndimage.maximum_filter(held, size=tuple(np.minimum(cells, 2 * _RASTER)), mode="constant")
    number, count = scipy.ndimage.label(reached, structure=np.ones((3, 3)))
    own = number[u, v] - 1
    groups = [points.take(np.flatnonzero(own == one)) for one in range(count)]
    return _join([group for group in groups if len(group.width_m)])


def _join(groups: list[_Points]) -> list[_Points]:
    """Groups whose rectangles overlap, made one, until none do."""
    joined: list[_Points] = []
    for group in groups:
        overlapping = [one for one in joined if _overlap(one, group)]
        while overlapping:
            joined = [one for one in joined if all(one is not other for other in overlapping)]
            group = _Points(
                *(
                    np.concatenate([getattr(one, name) for one in [*overlapping, group]], axis=-1)
                    for name in _Points.__slots__
                )
            )
            overlapping = [one for one in joined if _overlap(one, group)]
        joined.append(group)
    return joined


def _overlap(one: _Points, other: _Points) -> bool:
    (low_m, high_m), (other_low_m, other_high_m) = one.bounds(), other.bounds()
    return bool(np.all(low_m <= other_high_m) and np.all(other_low_m <= high_m))
