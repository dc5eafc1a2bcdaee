"""People of towns as discs: nested ones counted once, each on the land of its own region."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely

from fallzone.earth.frames import geodetic_to_ecef
from fallzone.exposures.strips import COLUMNS, ROWS, ROWS_PER_DEG, LandStrips, locate
from fallzone.model.exposures.exposure import NO_REGION

if TYPE_CHECKING:
    from fallzone.places.gazetteer import Entry

_KINDS = ("city", "county", "district", "town")
# Assumed: a town of 10,000 has 2,000 people per km² of built-up land, one of ten million eleven thousand
_DENSITY_PM2, _PEOPLE, _POWER = 2e-3, 1e4, 0.25
# Coasts, and the centres of towns, are known to about 5 km
LEAST_RADIUS_M = 5_000.0
_METRES_PER_DEG = 110_574.0


class Settlements(NamedTuple):
    """People of settlements by cells of 30 arc seconds.

    Parameters
    ----------
    cell : (c,) int64
        Row times ``COLUMNS`` plus column, strictly increasing.
    people : (c,) float64
        Residents of settlements in each, > 0.
    region : (c,) int16
        Region that holds the middle of each.
    area_m2 : (c,) float64
        Land that they are spread over in each: the strip through its middle [m²], > 0.
    """

    cell: np.ndarray
    people: np.ndarray
    region: np.ndarray
    area_m2: np.ndarray


def spread_settlements(entries: Iterable[Entry], strips: LandStrips) -> Settlements:
    """Spread the people of settlements over discs.

    Parameters
    ----------
    entries : iterable of Entry
        The gazetteer; entries without people, or that are no settlements, are left out.
    strips : LandStrips
        Land of regions.

    Returns
    -------
    Settlements

    Notes
    -----
    A settlement of p people has the built-up radius √(p / πρ), ρ = 2,000 /km² · (p / 10,000)^¼: assumed. One whose
    centre lies within that of a larger one of its region is nested in it and is left out: GeoNames counts its people
    there. The people of each are spread evenly over the land of its region in the cells within its radius, or within
    5 km where that is more, for so well are centres and coasts known; one without such a cell is left out, and its
    people remain among those that are spread over the land of the region.
    """
    towns = sorted(
        (one for one in entries if one.population > 0 and one.kind in _KINDS), key=lambda one: (-one.population, one.id)
    )
    if not towns:
        return Settlements(np.empty(0, dtype=np.int64), np.empty(0), np.empty(0, dtype=np.int16), np.empty(0))
    keys = ("lon_deg", "lat_deg", "population")
    lon, lat, people = (np.array([getattr(one, key) for one in towns], dtype=float) for key in keys)
    radius = built_up_radius_m(people)
    region = strips.find(lon, lat)
    kept = _leave_out_nested(lon, lat, radius, region)
    lon, lat, people, radius, region = (one[kept] for one in (lon, lat, people, radius, region))
    town, row, column = _list_cells(lon, lat, np.maximum(radius, LEAST_RADIUS_M))
    area, strip = strips.cell_land_m2(row, column)
    holder = strips.region_of(strip)
    region = _settle_region(region, town, holder)
    own = (holder == region[town]) & (area > 0.0)
    town, code, holder, area = town[own], (row * COLUMNS + column)[own], holder[own], area[own]
    share = area / np.bincount(town, area, minlength=len(people))[town]
    cell, index, inverse = np.unique(code, return_index=True, return_inverse=True)
    gathered = np.bincount(inverse, people[town] * share, minlength=len(cell))
    return Settlements(cell, gathered, holder[index], area[index])


def built_up_radius_m(people: np.ndarray) -> np.ndarray:
    """Radius of the built-up land of settlements, assumed.

    Parameters
    ----------
    people : (n,) float64
        Residents, > 0.

    Returns
    -------
    (n,) float64
        [m].

    Source
    ------
    Assumed: the density grows with the fourth root of the size, from 2,000 per km² for 10,000 people.
    """
    return np.sqrt(people / (np.pi * _DENSITY_PM2 * (people / _PEOPLE) ** _POWER))


def _leave_out_nested(lon: np.ndarray, lat: np.ndarray, radius_m: np.ndarray, region: np.ndarray) -> np.ndarray:
    """Which settlements, the largest first, do not lie within a larger one that is kept."""
    wide = radius_m / _METRES_PER_DEG
    tall, wide = wide, wide / np.maximum(np.cos(np.radians(lat)), 0.01)
    tree = shapely.STRtree(shapely.points(lon, lat))
    larger, other = tree.query(shapely.box(lon - wide, lat - tall, lon + wide, lat + tall))
    points = geodetic_to_ecef(lon, lat, np.zeros(len(lon)))
    near = np.linalg.norm(points[larger] - points[other], axis=1) <= radius_m[larger]
    near &= (larger < other) & (region[larger] == region[other])
    kept = np.ones(len(lon), dtype=bool)
    order = np.lexsort((other[near], larger[near]))
    for index, nested in zip(larger[near][order].tolist(), other[near][order].tolist(), strict=True):
        kept[nested] &= not kept[index]
    return kept


def _list_cells(lon: np.ndarray, lat: np.ndarray, radius_m: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Cells whose middle lies within discs: disc, row and column of each."""
    found = []
    middle_row, east = locate(lon, lat)
    for index, (row, x, radius) in enumerate(zip(middle_row, east, radius_m / _METRES_PER_DEG, strict=True)):
        squeeze = max(np.cos(np.radians(lat[index])), 0.01)
        high, wide = int(radius * ROWS_PER_DEG) + 1, int(radius / squeeze * ROWS_PER_DEG) + 1
        rows = np.arange(max(row - high, 0), min(row + high + 1, ROWS))[:, None]
        columns = np.arange(-wide, wide + 1)[None, :] + int(x * ROWS_PER_DEG)
        north = (rows + 0.5) / ROWS_PER_DEG - 90.0 - lat[index]
        within = north**2 + (((columns + 0.5) / ROWS_PER_DEG - x) * squeeze) ** 2 <= radius**2
        row_at, column_at = np.nonzero(within)
        found.append((np.full(len(row_at), index), rows[row_at, 0], columns[0, column_at] % COLUMNS))
    return tuple(np.concatenate(one) for one in zip(*found, strict=True))  # type: ignore[return-value]


def _settle_region(region: np.ndarray, town: np.ndarray, holder: np.ndarray) -> np.ndarray:
    """Region of each settlement; of one whose centre lies off all coasts that which has most of its cells."""
    settled = region.copy()
    for index in np.flatnonzero(region == NO_REGION):
        near = holder[town == index]
        near = near[near != NO_REGION]
        if len(near):
            settled[index] = np.bincount(near).argmax()
    return settled
