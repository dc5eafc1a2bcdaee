"""Which of many points are near any of some others: by cells of one degree where most are far from all."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from fallzone.earth.frames import geodetic_to_ecef

if TYPE_CHECKING:
    from scipy.spatial import cKDTree

_COLUMNS, _ROWS = 360, 180
# From the middle of a cell of one degree to its corners
_HALF_CELL_M = 79_500.0


class NearPoints:
    """Points on the Earth's surface.

    Parameters
    ----------
    position_ecef_m : (k, 3) float64
        Earth-fixed [m].
    reach_m : float
        How far is looked [m].
    """

    def __init__(self, position_ecef_m: np.ndarray, reach_m: float) -> None:
        self._position_ecef_m, self._reach_m = position_ecef_m, reach_m

    @cached_property
    def tree(self) -> cKDTree:
        """Of their positions."""
        # Late, for a file of points far from everything needs none
        from scipy.spatial import cKDTree

        return cKDTree(self._position_ecef_m, balanced_tree=False, compact_nodes=False)

    @cached_property
    def _cells(self) -> np.ndarray:
        """Which cells may hold a point within reach: (rows, columns) bool."""
        lon, lat = np.meshgrid(np.arange(_COLUMNS) - 179.5, np.arange(_ROWS) - 89.5)
        reach_m = self._reach_m + _HALF_CELL_M
        away_m, _index = self.tree.query(geodetic_to_ecef(lon, lat, 0.0), distance_upper_bound=reach_m)
        return away_m < np.inf

    def find(self, lon_deg: np.ndarray, lat_deg: np.ndarray) -> np.ndarray:
        """Which points have one of them within reach.

        Parameters
        ----------
        lon_deg, lat_deg : (n,) float64
            On WGS 84 [deg].

        Returns
        -------
        (n,) bool
            By the chord.
        """
        near = np.zeros(len(lon_deg), dtype=bool)
        if not len(self._position_ecef_m):
            return near
        index = np.arange(len(lon_deg))
        if len(index) > _ROWS * _COLUMNS:
            row = np.minimum(np.floor(lat_deg + 90.0).astype(np.int64), _ROWS - 1)
            column = np.floor(lon_deg + 180.0).astype(np.int64) % _COLUMNS
            index = np.flatnonzero(self._cells[row, column])
        points = geodetic_to_ecef(lon_deg[index], lat_deg[index], 0.0)
        # The bound of the tree excludes what lies just on it
        bound_m = np.nextafter(self._reach_m, np.inf)
        away_m, _index = self.tree.query(points, distance_upper_bound=bound_m)
        near[index] = away_m <= self._reach_m
        return near
