"""Outlines of places: islands out of Natural Earth's land, and the file that all of them are shipped in."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from sources import NATURAL_EARTH, NATURAL_EARTH_LICENCE, WGS84, distance_m

from fallzone.files import any_file, write_whole

AREAS = "areas.geojson"
# How far Natural Earth's coasts may be off at small islands.
COAST_M = 4_000
# Smaller islands are told well enough by a point and a reach.
LEAST_M2 = 20e6
# How far the typed point may lie from the outline, and by how much the typed area may differ from the outline's.
NEAR_M, AREA_RATIO = 3_000.0, 2.0


def find_outline(
    land: BaseGeometry, lon_deg: float, lat_deg: float, *, of_m2: float = 0.0, within_m: float = 0.0
) -> BaseGeometry | None:
    """The island at a point with about that area, or all land within a distance of it; None where there is none."""
    parts = shapely.get_parts(land)
    if within_m:
        box = shapely.box(*circle_box(lon_deg, lat_deg, within_m))
        near = [p for p in parts[shapely.intersects(parts, box)] if is_within(p, lon_deg, lat_deg, within_m)]
        return round_off(shapely.MultiPolygon(near)) if near else None
    if of_m2 < LEAST_M2:
        return None
    box = shapely.box(*circle_box(lon_deg, lat_deg, NEAR_M))
    for part in parts[shapely.intersects(parts, box)]:
        area_m2 = abs(WGS84.geometry_area_perimeter(part)[0])
        if distance_m(part, lon_deg, lat_deg) <= NEAR_M and 1.0 / AREA_RATIO <= area_m2 / of_m2 <= AREA_RATIO:
            return round_off(part)
    return None


def circle_box(lon_deg: float, lat_deg: float, radius_m: float) -> tuple[float, float, float, float]:
    """West, south, east, north of a circle."""
    half_lat = radius_m / 111_000.0
    half_lon = half_lat / math.cos(math.radians(lat_deg))
    return lon_deg - half_lon, lat_deg - half_lat, lon_deg + half_lon, lat_deg + half_lat


def is_within(part: BaseGeometry, lon_deg: float, lat_deg: float, radius_m: float) -> bool:
    """Whether all of a shape lies in a circle."""
    lonlat = shapely.get_coordinates(part)
    away_m = WGS84.inv(*lonlat.T, np.full(len(lonlat), lon_deg), np.full(len(lonlat), lat_deg))[2]
    return bool(away_m.max() <= radius_m)


def round_off(shape: BaseGeometry) -> BaseGeometry:
    """A shape with three decimals, about 100 m."""
    return shapely.make_valid(shapely.set_precision(shape, 1e-3))


def write_outlines(path: Path, outlines: dict[str, BaseGeometry]) -> None:
    """Write the outlines, one a line, so that one can be read without the others."""
    lines = []
    for name, shape in sorted(outlines.items()):
        polygons = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon" and not part.is_empty]
        geometry = json.loads(shapely.to_geojson(shapely.orient_polygons(shapely.MultiPolygon(polygons))))
        feature = {"type": "Feature", "properties": {"id": name}, "geometry": geometry}
        lines.append(json.dumps(feature, separators=(",", ":")))
    licence = f"{NATURAL_EARTH}: {NATURAL_EARTH_LICENCE}; municipalities: open data of the source with attribution"
    head = json.dumps({"title": "Outlines of places", "licence": licence, "built_by": "geodata/build/places.py"})
    text = f'{{"type":"FeatureCollection","fallzone":{head},"features":[\n' + ",\n".join(lines) + "\n]}\n"
    write_whole(path, text.encode(), replaces=any_file)
    print(f"{path.name}: {len(lines)} outlines, {len(text) / 1e6:.2f} MB")
