"""Named seas: the outlines of `limits` minus all land."""

from __future__ import annotations

import itertools

import limits
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from sources import GRID_DEG, WGS84, polygons

from fallzone.earth import rings

# Coasts of land that is no region of its own are cut this coarsely (about 2 km).
FAR_COAST_DEG = 0.02
# Pools smaller than this that cutting leaves inside land are not sea.
SMALLEST_SEA_M2 = 1e6

OUTLINES = {
    "yellow-sea": limits.YELLOW_SEA,
    "east-china-sea": limits.EAST_CHINA_SEA,
    "east-sea": limits.EAST_SEA,
    "south-china-sea": limits.SOUTH_CHINA_SEA,
    "philippine-sea": limits.PHILIPPINE_SEA,
    "pacific-ocean": limits.PACIFIC_OCEAN,
}


def join_land(land: dict[str, BaseGeometry], countries: dict[str, BaseGeometry], regional: set[str]) -> BaseGeometry:
    """All the world's land on the grid of four decimals: regions as they are, other coasts simplified.

    Parameters
    ----------
    land : land regions by id.
    countries : all countries by Natural Earth's name.
    regional : names of the countries that `land` holds.
    """
    far = [shape.simplify(FAR_COAST_DEG) for name, shape in countries.items() if name not in regional]
    far.append(countries["Russia"].simplify(FAR_COAST_DEG).difference(land["russia"].envelope))
    return shapely.union_all([*land.values(), *far], grid_size=GRID_DEG)


def build_seas(all_land: BaseGeometry) -> dict[str, BaseGeometry]:
    """Every sea by id, on the grid of four decimals."""
    return {sea: cut_sea(outline, all_land) for sea, outline in OUTLINES.items()}


def cut_sea(outline_latlon: list[tuple[float, float]], land: BaseGeometry) -> BaseGeometry:
    """One sea: its outline, densified and split at 180°, without the land."""
    ring = densify([(lon, lat) for lat, lon in outline_latlon])
    outline = rings.split_antimeridian(shapely.Polygon(ring))
    if not outline.is_valid:
        raise ValueError(f"outline crosses itself: {shapely.is_valid_reason(outline)}")
    sea = polygons(shapely.difference(outline, land, grid_size=GRID_DEG))
    return shapely.MultiPolygon(
        [p for p in shapely.get_parts(sea) if abs(WGS84.geometry_area_perimeter(p)[0]) > SMALLEST_SEA_M2]
    )


def densify(corners_lonlat: list[tuple[float, float]]) -> np.ndarray:
    """Points at most 50 km apart: along the parallel where two corners share it, else along the geodesic."""
    pieces = []
    for (lon0, lat0), (lon1, lat1) in itertools.pairwise([*corners_lonlat, corners_lonlat[0]]):
        if lat0 == lat1:
            n = max(1, int(np.ceil(abs(lon1 - lon0) * 111.4 * np.cos(np.radians(lat0)) / 50.0)))
            pieces.append(np.column_stack([np.linspace(lon0, lon1, n + 1), np.full(n + 1, lat0)])[:-1])
        else:
            pieces.append(rings.densify([(lon0, lat0), (lon1, lat1)])[:-1])
    ring = np.concatenate([*pieces, pieces[0][:1]])
    return np.column_stack([rings.unwrap(ring[:, 0]), ring[:, 1]])
