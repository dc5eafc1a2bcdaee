"""Sums of a gridded exposure: of the whole raster, and within areas by the share of each cell."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from fallzone.errors import InputError
from fallzone.exposures.rasters.cells import count_people, list_windows, read_window
from fallzone.exposures.rasters.geotiff import Grid, open_geotiff
from fallzone.words import _

# Edges of areas are straight in the raster's own plane: cut so short that it makes no difference
_EDGE_DEG = 0.1


def sum_raster(grid: Grid) -> float:
    """Number of people, ships or aircraft of a whole raster.

    Parameters
    ----------
    grid : Grid
        The raster.

    Returns
    -------
    float
        Cells without data left out.

    Raises
    ------
    InputError
        For a value that cannot be true; names file, row and column.
    """
    with open_geotiff(grid.path) as dataset:
        return math.fsum(
            float(np.nansum(count_people(grid, read_window(dataset, grid, *window), *window)))
            for window in list_windows(grid, slice(0, grid.height), slice(0, grid.width))
        )


def sum_within(grid: Grid, areas: Sequence[BaseGeometry]) -> np.ndarray:
    """Numbers within areas; a cell on an edge counts by the share of it that lies inside.

    Parameters
    ----------
    grid : Grid
        The raster.
    areas : sequence of Polygon or MultiPolygon
        In lon, lat [deg] on WGS 84, split at 180°.

    Returns
    -------
    (k,) float64
        Cells without data left out; 0 where the raster does not reach the area.

    Raises
    ------
    InputError
        For a value that cannot be true, or where the libraries are not installed.
    """
    with open_geotiff(grid.path) as dataset:
        found = []
        for area in areas:
            parts = _carry(grid, area)
            found.append(
                math.fsum(
                    _sum_window(grid, read_window(dataset, grid, *window), window, part)
                    for part in parts
                    for window in list_windows(grid, *_bounds(grid, part))
                )
            )
        return np.array(found)


def _carry(grid: Grid, area: BaseGeometry) -> list[BaseGeometry]:
    """An area in the plane of the raster; on one in degrees also where it lies a turn farther."""
    cut = shapely.segmentize(area, _EDGE_DEG)
    if not grid.is_geographic:
        from pyproj import Transformer

        carry = Transformer.from_crs("EPSG:4326", grid.crs_wkt, always_xy=True)
        return [shapely.transform(cut, lambda xy: np.column_stack(carry.transform(xy[:, 0], xy[:, 1])))]
    west, east = grid.x0, grid.x0 + grid.width * grid.dx
    turns = [shapely.transform(cut, lambda xy, shift=(turn, 0.0): xy + shift) for turn in (-360.0, 0.0, 360.0)]
    return [one for one in turns if one.bounds[0] < east and one.bounds[2] > west]


def _bounds(grid: Grid, area: BaseGeometry) -> tuple[slice, slice]:
    """Rows and columns that an area may touch."""
    west, south, east, north = area.bounds
    rows = sorted((y - grid.y0) / grid.dy for y in (south, north))
    columns = [(x - grid.x0) / grid.dx for x in (west, east)]
    return tuple(slice(math.floor(first), math.ceil(last)) for first, last in (rows, columns))  # type: ignore[return-value]


def _sum_window(grid: Grid, values: np.ndarray, window: tuple[slice, slice], area: BaseGeometry) -> float:
    try:
        from exactextract import exact_extract
        from exactextract.raster import NumPyRasterSource
    except ImportError as error:
        problem = _("reading it needs a library that is not installed ({error})").format(error=error)
        raise InputError(str(grid.path), problem, _("python -m pip install 'fallzone[population]'")) from None
    rows, columns = window
    people = count_people(grid, values, rows, columns)
    y0, y1 = (grid.y0 + row * grid.dy for row in (rows.start, rows.stop))
    source = NumPyRasterSource(
        np.nan_to_num(people if grid.dy < 0.0 else people[::-1]),
        grid.x0 + columns.start * grid.dx,
        min(y0, y1),
        grid.x0 + columns.stop * grid.dx,
        max(y0, y1),
    )
    feature = {"type": "Feature", "properties": {}, "geometry": shapely.geometry.mapping(area)}
    [found] = exact_extract(source, [feature], ["sum"])
    return float(found["properties"]["sum"] or 0.0)
