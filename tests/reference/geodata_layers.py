"""Region files and the typed list of islands, read with json, csv and shapely alone."""

from __future__ import annotations

import csv
import json
from functools import cache
from pathlib import Path

import numpy as np
import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

ROOT = Path(__file__).parents[2]
GEODATA = ROOT / "geodata"
LAYERS = ("seas", "oceans", "japan", "prefectures", "korea", "provinces", "neighbours", "countries")
WGS84 = pyproj.Geod(ellps="WGS84")


@cache
def read_layer(layer: str) -> dict:
    return json.loads((GEODATA / f"regions/{layer}.geojson").read_text(encoding="utf-8"))


@cache
def read_shapes() -> dict[str, BaseGeometry]:
    """Shape of every region by id."""
    shapes = {}
    for layer in LAYERS:
        for feature in read_layer(layer)["features"]:
            shape = shapely.from_geojson(json.dumps(feature["geometry"]))
            shapely.prepare(shape)
            shapes[feature["properties"]["id"]] = shape
    return shapes


def read_rows(name: str) -> list[dict[str, str]]:
    with (GEODATA / f"places/{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def area_km2(shape: BaseGeometry) -> float:
    """Area on the ellipsoid [km²]."""
    parts = shapely.orient_polygons(shapely.get_parts(shape))
    return sum(abs(WGS84.geometry_area_perimeter(part)[0]) for part in parts) / 1e6


def distance_km(shape: BaseGeometry, lon_deg: float, lat_deg: float) -> float:
    """Distance from a shape [km], 0 inside; on a local map whose scale is true within 0.1 % over the few km asked."""
    if shape.covers(shapely.Point(lon_deg, lat_deg)):
        return 0.0
    near = shapely.intersection(shape, shapely.box(lon_deg - 0.5, lat_deg - 0.5, lon_deg + 0.5, lat_deg + 0.5))
    to_local = pyproj.Proj(proj="aeqd", lon_0=lon_deg, lat_0=lat_deg, ellps="WGS84")
    flat = shapely.transform(near, lambda lonlat: np.column_stack(to_local(lonlat[:, 0], lonlat[:, 1])))
    return shapely.Point(0.0, 0.0).distance(flat) / 1e3 if not flat.is_empty else float("inf")
