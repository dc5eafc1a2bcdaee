"""Towns, islands and countries on a map: first what debris may reach, then the larger, as far as there is room."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from fallzone.catalogue.regions import load_regions
from fallzone.outputs.once import once
from fallzone.outputs.static_map.labels import SMALL_MM, Label
from fallzone.places.gazetteer import read_entries
from fallzone.words import named

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from fallzone.assessment.assessment import Assessment
    from fallzone.model.zone import Region
    from fallzone.outputs.static_map.sheet import Sheet
    from fallzone.places.gazetteer import Entry

TOWNS, ISLANDS = ("city", "town", "county", "district"), ("island", "islands")
PLACE_INK, COUNTRY_INK = "#454b50", "#8d8672"
# Ranks: after all of `layers`
RANKS = {"within": 7.0, "beside": 7.5, "town": 8.0, "country": 9.0}
# How far from the areas a place is beside them, and how far its name may stand from it [mm]
BESIDE_MM, LEADS_MM = 12.0, 8.0
# Places that are tried, and how far apart such as are near the areas and all others stand [mm]
MOST_TRIED, BESIDE_APART_MM, APART_MM = 120, 8.0, 14.0
COUNTRY_LAYERS = ("countries", "japan", "korea")
# A country that shows less than this of itself has no name [mm²], and how large the names are
SMALLEST_MM2, COUNTRY_MM = 500.0, 3.2


@dataclass(frozen=True, kw_only=True)
class Places:
    """Towns, islands and countries that may be named.

    Parameters
    ----------
    entries : tuple of Entry
        Of the gazetteer.
    lonlat_deg : (n, 2) float64
        Where they are.
    reach : shapely geometry
        All areas of levels that make a place INSIDE, lon, lat [deg].
    within : (n,) bool
        Whether they reach each place.
    countries : tuple of Region
        That may be named: all but those that are named as flagged.
    """

    entries: tuple[Entry, ...]
    lonlat_deg: np.ndarray
    reach: BaseGeometry
    within: np.ndarray
    countries: tuple[Region, ...]


@once
def read_places(assessment: Assessment) -> Places:
    """Towns, islands and countries, once for a map and its insets.

    Parameters
    ----------
    assessment : Assessment
        Whose geodata name them, and whose areas say which of them are within.

    Returns
    -------
    Places
    """
    entries = tuple(one for one in read_entries(assessment.geodata) if one.kind in TOWNS + ISLANDS)
    lonlat_deg = np.array([(one.lon_deg, one.lat_deg) for one in entries]).reshape(-1, 2)
    reach = shapely.union_all([part for __, __, met in assessment.painted for part in met.values()])
    shapely.prepare(reach)
    within = shapely.contains_xy(reach, *lonlat_deg.T)
    flagged = {flag.region for flag in assessment.flagged if flag.level != "remote"}
    regions = [one for one in load_regions(assessment.geodata) if one.layer in COUNTRY_LAYERS]
    countries = tuple(one for one in regions if one.id not in flagged)
    return Places(entries=entries, lonlat_deg=lonlat_deg, reach=reach, within=within, countries=countries)


def add_names(sheet: Sheet, places: Places) -> None:
    """Let towns, islands and countries wait for their places on a map.

    Parameters
    ----------
    sheet : Sheet
        With all else drawn.
    places : Places
        That may be named.
    """
    spots = sheet.frame.project(places.lonlat_deg)
    on_map = np.flatnonzero(shapely.contains_xy(sheet.frame.rectangle, *spots.T))
    beside = shapely.dwithin(shapely.points(spots[on_map]), sheet.frame.draw(places.reach), BESIDE_MM)
    choice = []
    for at, is_beside in zip(on_map.tolist(), beside.tolist(), strict=True):
        entry = places.entries[at]
        rank = "within" if places.within[at] else "beside" if is_beside else "town"
        # Islands without debris are too many, and their people are not known
        if rank != "town" or entry.kind in TOWNS:
            choice.append((RANKS[rank], -entry.population, entry.id, at))
    for order, (rank, __, __, at) in enumerate(_thin_out(sorted(choice), spots)):
        _add_place(sheet, places.entries[at], spots[at], rank + 1e-3 * order)
    _add_countries(sheet, places.countries)


def _thin_out(choice: list[tuple[float, int, str, int]], spots: np.ndarray) -> Iterator[tuple[float, int, str, int]]:
    """The first of those that lie close together."""
    kept: list[int] = []
    for one in choice:
        apart_mm = APART_MM if one[0] == RANKS["town"] else BESIDE_APART_MM
        if not kept or np.hypot(*(spots[kept] - spots[one[-1]]).T).min() > apart_mm:
            kept.append(one[-1])
            yield one
        if len(kept) == MOST_TRIED:
            return


def _add_place(sheet: Sheet, entry: Entry, spot: np.ndarray, rank: float) -> None:
    x, y = (float(one) for one in spot)
    name = named(entry.names, entry.id)

    def mark() -> None:
        sheet.circle(x, y, 0.35, fill=PLACE_INK, stroke="#ffffff")

    looks = {
        "size_mm": SMALL_MM,
        "colour": PLACE_INK,
        "away_mm": 0.3,
        "leads_mm": LEADS_MM if rank < RANKS["town"] else 0.0,
    }
    sheet.labels.add(Label(text=name, rank=rank, where=shapely.Point(x, y), mark=mark, **looks))


def _add_countries(sheet: Sheet, countries: Iterable[Region]) -> None:
    """Names of countries to find one's way by."""
    for region in countries:
        drawn = sheet.frame.draw(region.geometry)
        if drawn.area > SMALLEST_MM2:
            name = named(region.names, region.id)
            looks = {"size_mm": COUNTRY_MM, "colour": COUNTRY_INK}
            sheet.labels.add(Label(text=name, rank=RANKS["country"], where=drawn, **looks))
