"""Build geodata/regions/distance-lines.geojson: lines 12 and 200 nautical miles from the nearest land, for maps.

Run it from anywhere: `.venv/bin/python geodata/build/distance_lines.py`. They are distances on the ellipsoid from
Natural Earth's coast and the typed islands; the law's lines start from baselines that no file here holds.
"""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pyproj
import shapely
from land import build_land
from shapely.geometry.base import BaseGeometry
from sources import GEODATA, NATURAL_EARTH, NATURAL_EARTH_LICENCE, read_countries, write_layer

from fallzone.constants import NAUTICAL_MILE_M

NOTE = {
    "en": "computed from Natural Earth land; not a legal limit; drawn from 15° S to 50° N and from 105° to 160° E",
    "ko": (
        "Natural Earth의 육지로부터 계산한 선이며 법적 경계가 아니다. 남위 15°~북위 50°, 동경 105°~160° 범위에 그린다"
    ),
    "ja": ("Natural Earthの陸地から計算した線であり、法的な境界ではない。南緯15°～北緯50°、東経105°～160°の範囲に描く"),
}
BOX = (105.0, -15.0, 160.0, 50.0)
# Land this far outside the box can still be nearest: 200 nm are 3.4° of latitude, 5.2° of longitude at 50° N.
MARGIN_DEG = 6.0

# Land is buffered in squares of this size, each on its own map that is true to distance from the square's middle.
TILE_DEG = 3.0
SEGMENTS_PER_QUARTER = 24  # a circle's chord is then 0.05 % short of it: 200 m at 200 nm

# Tolerances of simplified lines: what the eye can tell apart on a map, and less than the coast is known to.
TOLERANCE_DEG = {12.0: 0.01, 200.0: 0.02}
DECIMALS = 3


def main() -> None:
    """Build the layer."""
    west, south, east, north = BOX
    countries = read_countries()
    land = shapely.union_all([*countries.values(), *build_land(countries).values()])
    near = shapely.clip_by_rect(land, west - MARGIN_DEG, south - MARGIN_DEG, east + MARGIN_DEG, north + MARGIN_DEG)
    write_layer(
        GEODATA / "regions/distance-lines.geojson",
        title="12 and 200 nautical miles from land, computed; not legal limits",
        licence=NATURAL_EARTH_LICENCE,
        source=f"{NATURAL_EARTH}; islands.csv (typed list, positions and areas estimated)",
        features=[draw(near, distance_nm) for distance_nm in TOLERANCE_DEG],
        built_by=f"geodata/build/{Path(__file__).name}",
    )


def draw(land: BaseGeometry, distance_nm: float) -> dict:
    """The line at one distance as a GeoJSON feature."""
    covered = widen(shapely.simplify(land, 0.3 * TOLERANCE_DEG[distance_nm]), distance_nm * NAUTICAL_MILE_M)
    line = shapely.simplify(shapely.clip_by_rect(covered.boundary, *BOX), TOLERANCE_DEG[distance_nm])
    parts = sorted(shapely.get_parts(shapely.line_merge(line)), key=lambda part: (-part.length, part.bounds))
    return {
        "type": "Feature",
        "properties": {
            "id": f"distance-{distance_nm:g}",
            "title": {
                "en": f"{distance_nm:g} nautical miles from land",
                "ko": f"육지에서 {distance_nm:g}해리",
                "ja": f"陸地から{distance_nm:g}海里",
            },
            "distance_nm": distance_nm,
            "mark": "estimated",
            "source": NATURAL_EARTH,
            "note": NOTE,
        },
        "geometry": {
            "type": "MultiLineString",
            "coordinates": [np.round(np.array(part.coords), DECIMALS).tolist() for part in parts],
        },
    }


def widen(land: BaseGeometry, distance_m: float) -> BaseGeometry:
    """Everything within a distance of land, as longitudes and latitudes."""
    west, south, east, north = land.bounds
    columns = np.arange(west, east, TILE_DEG)
    rows = np.arange(south, north, TILE_DEG)
    covered = [
        widen_tile(tile, x + 0.5 * TILE_DEG, y + 0.5 * TILE_DEG, distance_m)
        for x, y in itertools.product(columns, rows)
        if not (tile := shapely.clip_by_rect(land, x, y, x + TILE_DEG, y + TILE_DEG)).is_empty
    ]
    return shapely.union_all(covered)


def widen_tile(tile: BaseGeometry, lon_deg: float, lat_deg: float, distance_m: float) -> BaseGeometry:
    """Widen one square's land on an azimuthal equidistant map of its own.

    At 200 nm from the corner of a square such a map stretches distances across by 0.2 %.
    """
    local = pyproj.Proj(proj="aeqd", lon_0=lon_deg, lat_0=lat_deg, ellps="WGS84")
    flat = shapely.transform(tile, lambda xy: np.column_stack(local(xy[:, 0], xy[:, 1])))
    wide = shapely.segmentize(
        shapely.buffer(flat, distance_m, quad_segs=SEGMENTS_PER_QUARTER), max_segment_length=0.2 * distance_m
    )
    return shapely.transform(wide, lambda xy: np.column_stack(local(xy[:, 0], xy[:, 1], inverse=True)))


if __name__ == "__main__":
    main()
