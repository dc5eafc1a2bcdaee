"""Cells of a gridded exposure: their values window by window, and their area on the ellipsoid."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fallzone.earth.frames import geodetic_to_ecef
from fallzone.errors import InputError
from fallzone.exposures.rasters.geotiff import Grid
from fallzone.exposures.strips import zone_area_m2
from fallzone.words import _

if TYPE_CHECKING:
    from rasterio.io import DatasetReader

WINDOW_ROWS, WINDOW_COLUMNS = 256, 2048
# More than live on any square kilometre of the Earth, by far: what is more is no count of people
MOST_PER_KM2 = 1e6


def cell_edges(grid: Grid, row: np.ndarray, column: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Corners of cells on the ellipsoid, in turn about each.

    Parameters
    ----------
    grid : Grid
        Where the cells lie.
    row, column : (n,) int64
        The cells.

    Returns
    -------
    lon_deg, lat_deg : (n, 4) float64
        [deg]; not finite where a corner lies beyond the projection.
    """
    x = grid.x0 + (column[:, None] + np.array([0, 1, 1, 0])) * grid.dx
    y = grid.y0 + (row[:, None] + np.array([0, 0, 1, 1])) * grid.dy
    if grid.is_geographic:
        return x, y
    from pyproj import Transformer

    return Transformer.from_crs(grid.crs_wkt, "EPSG:4326", always_xy=True).transform(x, y)


def cell_area_m2(grid: Grid, row: np.ndarray, column: np.ndarray) -> np.ndarray:
    """Area of cells on the ellipsoid, whatever the projection does to areas.

    Parameters
    ----------
    grid : Grid
        Where the cells lie.
    row, column : (n,) int64
        The cells.

    Returns
    -------
    (n,) float64
        [m²]; NaN where a corner lies beyond the projection.

    Notes
    -----
    Between parallels and meridians exactly. Of a projected cell half the cross product of its diagonals: of a cell of
    1 km right to 1e-7, of one of 100 km to 1e-3.

    Source
    ------
    J. P. Snyder, Map Projections: A Working Manual, USGS PP 1395 (1987), eq. 3-12; the area of a plane quadrilateral.
    """
    if grid.is_geographic:
        first, last = (np.clip(grid.y0 + (row + step) * grid.dy, -90.0, 90.0) for step in (0, 1))
        return np.radians(grid.dx) * np.abs(zone_area_m2(last) - zone_area_m2(first))
    corners = geodetic_to_ecef(*(np.where(np.isfinite(one), one, np.nan) for one in cell_edges(grid, row, column)), 0.0)
    return 0.5 * np.linalg.norm(np.cross(corners[:, 2] - corners[:, 0], corners[:, 3] - corners[:, 1]), axis=-1)


def read_window(dataset: DatasetReader, grid: Grid, rows: slice, columns: slice) -> np.ndarray:
    """Values of a window, checked.

    Parameters
    ----------
    dataset : rasterio.io.DatasetReader
        The open file.
    grid : Grid
        As read from it.
    rows, columns : slice
        The window.

    Returns
    -------
    (rows, columns) float64
        In a cell, or per km², as ``grid.kind`` says; NaN without data.

    Raises
    ------
    InputError
        For a negative or infinite value; names file, row and column.
    """
    stored = dataset.read(1, window=((rows.start, rows.stop), (columns.start, columns.stop)))
    missing = np.zeros(stored.shape, dtype=bool) if grid.nodata is None else stored == grid.nodata
    values = stored.astype(float) * grid.scale + grid.offset
    values[missing] = np.nan
    wrong = np.argwhere((values < 0.0) | np.isinf(values))
    if len(wrong):
        row, column = wrong[0]
        where = _("{file} [row {row}, column {column}]").format(
            file=grid.path, row=rows.start + row + 1, column=columns.start + column + 1
        )
        problem = _("found {value:g}").format(value=values[row, column])
        expected = _("expected 0 or more; cells without data carry the nodata value, here {nodata}").format(
            nodata=_("none") if grid.nodata is None else f"{grid.nodata:g}"
        )
        raise InputError(where, problem, expected)
    return values


def check_plausible(grid: Grid, density_pm2: np.ndarray, row: np.ndarray, column: np.ndarray) -> None:
    """Check that no cell holds more people than can live there: a density that was read as a count shows so.

    Parameters
    ----------
    grid : Grid
        The raster.
    density_pm2 : (n,) float64
        Density of cells [1/m²].
    row, column : (n,) int64
        The cells.

    Raises
    ------
    InputError
        Names file, row and column.
    """
    wrong = np.flatnonzero(density_pm2 * 1e6 > MOST_PER_KM2)
    if len(wrong):
        first = wrong[0]
        where = _("{file} [row {row}, column {column}]").format(
            file=grid.path, row=row[first] + 1, column=column[first] + 1
        )
        problem = _("read as a {kind} it has {density:,.0f} people per km²").format(
            kind=grid.kind, density=density_pm2[first] * 1e6
        )
        raise InputError(where, problem, _("is it the other of count and density? No place on Earth has a million"))
