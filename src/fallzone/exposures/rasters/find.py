"""Density of a gridded exposure at points, read window by window."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fallzone.exposures.people import People
from fallzone.exposures.rasters.cells import (
    WINDOW_COLUMNS,
    WINDOW_ROWS,
    cell_area_m2,
    check_plausible,
    read_window,
)
from fallzone.exposures.rasters.geotiff import Grid, open_geotiff
from fallzone.model.exposures.exposure import NO_REGION, LocalPeople


@dataclass(frozen=True, kw_only=True, slots=True)
class GriddedPeople:
    """Residents by a user's raster where it reaches, and by totals and gazetteer elsewhere.

    Parameters
    ----------
    grid : Grid
        The raster.
    elsewhere : People
        Shipped; names the regions of points everywhere.
    """

    grid: Grid
    elsewhere: People

    @property
    def regions(self) -> tuple[str, ...]:
        """Ids of the regions of land."""
        return self.elsewhere.regions

    @property
    def lived_pm2(self) -> np.ndarray:
        """Density about the average resident of each region (k,) float64 [1/m²], by the shipped totals and towns."""
        return self.elsewhere.lived_pm2

    @property
    def off_by(self) -> np.ndarray:
        """Share by which the shipped total of each region may be off (k,) float64."""
        return self.elsewhere.off_by

    def find(self, lon_deg: np.ndarray, lat_deg: np.ndarray) -> LocalPeople:
        """People about some points.

        Parameters
        ----------
        lon_deg, lat_deg : (n,) float64
            Points on WGS 84 [deg], any longitude.

        Returns
        -------
        LocalPeople
            In cells without data nobody at sea, and not known (NaN) on land.

        Raises
        ------
        InputError
            For a value that cannot be true; names file, row and column.
        """
        lon_deg, lat_deg = np.asarray(lon_deg, dtype=float), np.asarray(lat_deg, dtype=float)
        found = self.elsewhere.find(lon_deg, lat_deg)
        density, is_covered = find_density(self.grid, lon_deg, lat_deg)
        density = np.where(np.isnan(density) & (found.region == NO_REGION), 0.0, density)
        return LocalPeople(
            found.region,
            np.where(is_covered, density, found.density_pm2),
            np.where(is_covered, density, found.evenly_pm2),
        )


def find_density(grid: Grid, lon_deg: np.ndarray, lat_deg: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Density of a gridded exposure in the cells that hold some points.

    Parameters
    ----------
    grid : Grid
        The raster, of people, ships or aircraft.
    lon_deg, lat_deg : (n,) float64
        Points on WGS 84 [deg], any longitude.

    Returns
    -------
    density_pm2 : (n,) float64
        Number per square metre [1/m²]; NaN without data and beyond the raster.
    is_covered : (n,) bool
        Whether the raster reaches the point.

    Raises
    ------
    InputError
        For a negative number, or more than a million per km²; names file, row and column.
    """
    row, column, is_covered = locate_cells(grid, lon_deg, lat_deg)
    density = np.full(len(row), np.nan)
    if is_covered.any():
        density[is_covered] = _read_cells(grid, row[is_covered], column[is_covered])
    return density, is_covered


def locate_cells(grid: Grid, lon_deg: np.ndarray, lat_deg: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Cells that hold some points.

    Parameters
    ----------
    grid : Grid
        The raster.
    lon_deg, lat_deg : (n,) float64
        Points on WGS 84 [deg], any longitude.

    Returns
    -------
    row, column : (n,) int64
        −1 beyond the raster.
    is_covered : (n,) bool
        Whether the raster reaches the point.
    """
    if grid.is_geographic:
        x, y = grid.x0 + np.mod(lon_deg - grid.x0, 360.0), lat_deg
    else:
        from pyproj import Transformer

        x, y = Transformer.from_crs("EPSG:4326", grid.crs_wkt, always_xy=True).transform(lon_deg, lat_deg)
    column, row = (np.floor((x - grid.x0) / grid.dx), np.floor((y - grid.y0) / grid.dy))
    is_covered = (column >= 0) & (column < grid.width) & (row >= 0) & (row < grid.height)
    return np.where(is_covered, row, -1).astype(int), np.where(is_covered, column, -1).astype(int), is_covered


def _read_cells(grid: Grid, row: np.ndarray, column: np.ndarray) -> np.ndarray:
    """Density of cells that may stand there more than once [1/m²]."""
    density = np.empty(len(row))
    block = (row // WINDOW_ROWS) * (grid.width // WINDOW_COLUMNS + 1) + column // WINDOW_COLUMNS
    is_met = np.bincount(block) > 0
    # Short whole numbers are sorted many times faster
    order = np.argsort((np.cumsum(is_met) - 1)[block].astype(np.min_scalar_type(len(is_met))), kind="stable")
    ends = np.cumsum(np.bincount(block)[is_met])
    with open_geotiff(grid.path) as dataset:
        for group in np.split(order, ends[:-1]):
            rows, columns = _span(row[group]), _span(column[group])
            window = read_window(dataset, grid, rows, columns)
            density[group] = _density_pm2(grid, window, row[group], column[group])
    return density


def _density_pm2(grid: Grid, window: np.ndarray, row: np.ndarray, column: np.ndarray) -> np.ndarray:
    """Density of cells of one window, whose first row and column are the least of theirs."""
    values = window[row - row.min(), column - column.min()]
    if grid.kind == "density":
        density = values * 1e-6
    elif grid.is_geographic:
        area = cell_area_m2(grid, np.arange(row.min(), row.max() + 1), np.zeros(1, dtype=np.int64))
        density = values / area[row - row.min()]
    else:
        cell, inverse = np.unique(row * grid.width + column, return_inverse=True)
        density = values / cell_area_m2(grid, cell // grid.width, cell % grid.width)[inverse]
    check_plausible(grid, density, row, column)
    return density


def _span(indices: np.ndarray) -> slice:
    return slice(int(indices.min()), int(indices.max()) + 1)
