"""Build geodata/regions/*.geojson: named seas, prefectures, countries, and the coast that maps are drawn with.

Run it from anywhere: `.venv/bin/python geodata/build/regions.py`. It reads node_modules/world-atlas and
geodata/places/islands.csv.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

from coast import build_coast
from land import NEIGHBOURS, build_land
from seas import build_seas, join_land
from shapely.geometry.base import BaseGeometry
from sources import GEODATA, NATURAL_EARTH, NATURAL_EARTH_LICENCE, as_geometry, read_countries, write_layer

# Natural Earth's coasts can be 4 km off at small islands.
LAND_TOLERANCE_M = 5_000
ISLANDS_SOURCE = "islands.csv (typed list, positions and areas estimated)"
S23_SOURCE = "limits after IHO S-23, 3rd edition (1953)"


def main() -> None:
    """Build every layer."""
    texts = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    countries = read_countries()
    land = build_land(countries)
    regional = {"Japan", "South Korea", "North Korea", *(name for names in NEIGHBOURS.values() for name in names)}
    all_land = join_land(land, countries, regional)
    shapes = land | build_seas(all_land)
    for layer, about in texts["layers"].items():
        source = f"{NATURAL_EARTH}; {S23_SOURCE if layer == 'seas' else ISLANDS_SOURCE}"
        features = [draw(region, text, shapes[region], layer == "seas") for region, text in texts[layer].items()]
        write_layer(
            GEODATA / f"regions/{layer}.geojson",
            title=about["title"],
            licence=NATURAL_EARTH_LICENCE,
            source=source,
            features=features,
        )
    write_coast(all_land)


def draw(region: str, text: dict, shape: BaseGeometry, is_sea: bool) -> dict:
    """One region as a GeoJSON feature."""
    properties = {
        "id": region,
        "names": text["names"],
        "kind": "sea" if is_sea else "land",
        "definition": text.get("definition", f"{text['names']['en']} as Natural Earth draws it"),
        "tolerance_m": 0 if is_sea else LAND_TOLERANCE_M,
        "mark": text.get("mark", "declared"),
        "source": f"{S23_SOURCE}; {NATURAL_EARTH}" if is_sea else NATURAL_EARTH,
    }
    if region in ("okinawa", "kyushu", "south-korea", "jeju", "north-korea"):
        properties["source"] += f"; {ISLANDS_SOURCE}"
    return {"type": "Feature", "properties": properties, "geometry": as_geometry(shape)}


def write_coast(land: BaseGeometry) -> None:
    """The layer that maps are drawn with."""
    feature = {"type": "Feature", "properties": {"id": "land"}, "geometry": as_geometry(build_coast(land), decimals=3)}
    write_layer(
        GEODATA / "regions/coast.geojson",
        title="Coastlines for drawing, not for answers",
        licence=NATURAL_EARTH_LICENCE,
        source=f"{NATURAL_EARTH}; {ISLANDS_SOURCE}",
        features=[feature],
    )


if __name__ == "__main__":
    main()
