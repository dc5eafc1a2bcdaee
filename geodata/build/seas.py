"""Named seas: the outlines of `limits` and of `seas.toml` minus all land. Together they hold all water."""

from __future__ import annotations

import itertools
import tomllib
from pathlib import Path

import limits
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from sources import GRID_DEG, polygons

from fallzone.earth import rings

WORLD = shapely.box(-180.0, -90.0, 180.0, 90.0)

OUTLINES = {
    "yellow-sea": limits.YELLOW_SEA,
    "east-china-sea": limits.EAST_CHINA_SEA,
    "east-sea": limits.EAST_SEA,
    "south-china-sea": limits.SOUTH_CHINA_SEA,
    "philippine-sea": limits.PHILIPPINE_SEA,
    "pacific-ocean": limits.PACIFIC_OCEAN,
}
# The Pacific holds it; all others lie beside each other.
WITHIN_PACIFIC = "philippine-sea"


def read_far_seas() -> list[dict]:
    """Number, names and outline of every sea of `seas.toml`."""
    return tomllib.loads(Path(__file__).with_name("seas.toml").read_text(encoding="utf-8"))["sea"]


def join_land(land: dict[str, BaseGeometry]) -> BaseGeometry:
    """All the world's land on the grid of four decimals."""
    return shapely.union_all(list(land.values()), grid_size=GRID_DEG)


def build_seas(land: BaseGeometry) -> dict[str, BaseGeometry]:
    """Every sea by id, on the grid of four decimals; no water is left without one."""
    outlines = {sea: draw_outline(points) for sea, points in OUTLINES.items()}
    cells = {sea: outlines[sea] for sea in OUTLINES if sea != WITHIN_PACIFIC}
    taken = shapely.union_all(list(cells.values()), grid_size=GRID_DEG)
    for sea in read_far_seas():
        if cell := draw_cell(sea):
            cells[sea["id"]] = shapely.difference(cell, taken, grid_size=GRID_DEG)
            taken = shapely.union(taken, cell, grid_size=GRID_DEG)
    parts = shapely.get_parts(land)
    seas = {sea: cut_land(cell, parts) for sea, cell in cells.items()}
    held = shapely.union_all([land, *seas.values()], grid_size=GRID_DEG)
    add_rest(seas, polygons(shapely.difference(WORLD, held, grid_size=GRID_DEG)))
    seas[WITHIN_PACIFIC] = cut_land(outlines[WITHIN_PACIFIC], parts)
    return seas | join_wholes(seas) | halve_pacific(seas)


def draw_cell(sea: dict) -> BaseGeometry | None:
    """Outline of a sea, or a box of an ocean; None for one that is only the sum of its parts."""
    if "box" in sea:
        south, west, north, east = sea["box"]
        return shapely.box(west, south, east, north)
    return draw_outline([(lat, lon) for lat, lon in sea["outline"]]) if "outline" in sea else None


def add_rest(seas: dict[str, BaseGeometry], rest: BaseGeometry) -> None:
    """Give each piece of water that no outline holds to the nearest sea."""
    names = list(seas)
    pieces: dict[str, list[BaseGeometry]] = {}
    for piece in shapely.get_parts(rest):
        nearest = names[int(np.argmin(shapely.distance(list(seas.values()), piece)))]
        pieces.setdefault(nearest, []).append(piece)
    for name, more in pieces.items():
        seas[name] = polygons(shapely.union_all([seas[name], *more], grid_size=GRID_DEG))


def join_wholes(seas: dict[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    """Seas that hold others of the list."""
    wholes: dict[str, BaseGeometry] = {}
    for sea in read_far_seas():
        if "parts" in sea:
            known = seas | wholes
            members = [known[name] for name in (sea["id"], *sea["parts"]) if name in known]
            wholes[sea["id"]] = polygons(shapely.union_all(members, grid_size=GRID_DEG))
    return wholes


def halve_pacific(seas: dict[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    """North and South Pacific as S-23 has them: at the equator, without the Philippine Sea."""
    ocean = shapely.difference(seas["pacific-ocean"], seas[WITHIN_PACIFIC], grid_size=GRID_DEG)
    halves = {"north-pacific-ocean": (0.0, 90.0), "south-pacific-ocean": (-90.0, 0.0)}
    return {
        name: polygons(shapely.intersection(ocean, shapely.box(-180.0, south, 180.0, north), grid_size=GRID_DEG))
        for name, (south, north) in halves.items()
    }


def draw_outline(corners_latlon: list[tuple[float, float]]) -> BaseGeometry:
    """An outline on the globe, densified and split at 180°."""
    outline = rings.split_antimeridian(shapely.Polygon(densify([(lon, lat) for lat, lon in corners_latlon])))
    if not outline.is_valid:
        raise ValueError(f"outline crosses itself: {shapely.is_valid_reason(outline)}")
    return outline


def cut_land(outline: BaseGeometry, land_parts: np.ndarray) -> BaseGeometry:
    """An outline without the land."""
    shapely.prepare(outline)
    land = land_parts[shapely.intersects(outline, land_parts)]
    return polygons(shapely.difference(outline, shapely.MultiPolygon(list(land)), grid_size=GRID_DEG))


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
