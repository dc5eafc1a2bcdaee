"""Shipped towns and islands as the page has them: to be named on the map, and found by name in three languages."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from fallzone.earth.geodesic import range_azimuth
from fallzone.places.gazetteer import read_entries, read_outlines
from fallzone.words.countries import country_words
from fallzone.words.things import place_kind_words

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from fallzone.catalogue.geodata import Geodata
    from fallzone.places.gazetteer import Entry

_DEGREE = 1e4
# From what the map is about
_NEAR_DEG, _FAR_DEG = 2.0, 6.0


def find_places(geodata: Geodata, about: BaseGeometry) -> dict[str, Any]:
    """Every place of the table, in columns without words of a language.

    Parameters
    ----------
    geodata : Geodata
        Where they are read from.
    about : shapely geometry
        What the map is about, lon, lat [deg], within half a turn of its middle: near it smaller places are named.

    Returns
    -------
    dict
        ``lon``, ``lat`` [1e-4 deg]; ``names``, of each those in English, Korean and Japanese, empty or left out at the
        end where there is none; ``rank``, the zoom from which on it is named; ``reach_m``; ``outlined``, numbers of
        those whose extent is known better than that; ``kind`` and ``area`` by number of ``kinds`` and ``areas``. The
        first to be named come first.
    """
    table = read_entries(geodata)
    ranks = dict(zip((one.id for one in table), _list_ranks(table, about), strict=True))
    reaches_m = _list_reaches_m(table, geodata)
    entries = sorted(table, key=lambda one: (ranks[one.id], -one.population, one.id))
    kinds = sorted({one.kind for one in entries})
    areas = sorted({_area(one) for one in entries})
    number = {area: index for index, area in enumerate(areas)}
    return {
        "kinds": kinds,
        "areas": areas,
        "kind": [kinds.index(one.kind) for one in entries],
        "area": [number[_area(one)] for one in entries],
        "lon": [round(one.lon_deg * _DEGREE) for one in entries],
        "lat": [round(one.lat_deg * _DEGREE) for one in entries],
        "rank": [ranks[one.id] for one in entries],
        "reach_m": [math.ceil(reaches_m.get(one.id, one.reach_m)) for one in entries],
        "outlined": [index for index, one in enumerate(entries) if one.has_outline],
        "names": [_list_names(one) for one in entries],
    }


def _list_names(entry: Entry) -> list[str]:
    names = [entry.names.get(language, "") for language in ("en", "ko", "ja")]
    # Most places of other countries have one name alone
    while len(names) > 1 and not names[-1]:
        names.pop()
    return names


def tell_places(places: dict[str, Any]) -> dict[str, Any]:
    """Places in the language spoken.

    Parameters
    ----------
    places : dict
        As of `find_places`.

    Returns
    -------
    dict
        The same, with words for their kinds.
    """
    return places | {"kinds": [place_kind_words(kind) for kind in places["kinds"]]}


def _area(entry: Entry) -> str:
    return ", ".join(part for part in (entry.admin, country_words(entry.country)) if part)


def _list_ranks(entries: list[Entry], about: BaseGeometry) -> list[int]:
    """From which zoom on places are named: sooner near what the map is about."""
    shapely.prepare(about)
    points = shapely.points([one.lon_deg for one in entries], [one.lat_deg for one in entries])
    far = shapely.dwithin(about, points, _FAR_DEG)
    near = far.copy()
    near[far] = shapely.dwithin(about, points[far], _NEAR_DEG)
    return [
        _rank(one) + (0 if is_near else 1 if is_far else 2)
        for one, is_near, is_far in zip(entries, near, far, strict=True)
    ]


def _rank(entry: Entry) -> int:
    """From which zoom on a place is named."""
    if entry.kind in ("island", "islands"):
        limits = ((60e3, 5), (25e3, 6), (10e3, 7), (4e3, 8), (1.5e3, 9))
        return next((zoom for least, zoom in limits if entry.reach_m >= least), 9 if entry.has_outline else 10)
    limits = ((5_000_000, 4), (1_000_000, 5), (300_000, 6), (100_000, 7), (30_000, 8), (8_000, 9))
    zoom = next((zoom for least, zoom in limits if entry.population >= least), 10)
    return zoom if entry.kind in ("city", "town") else max(zoom + 2, 8)


def _list_reaches_m(entries: list[Entry], geodata: Geodata) -> dict[str, float]:
    """How far places with an outline reach from their points at most, by id."""
    outlined = [one for one in entries if one.has_outline]
    if not outlined:
        return {}
    outlines = read_outlines(outlined, geodata)
    corners, numbers = shapely.get_coordinates(outlines, return_index=True)
    middles = np.array([(one.lon_deg, one.lat_deg) for one in outlined])[numbers]
    farthest_m = np.zeros(len(outlined))
    np.maximum.at(farthest_m, numbers, range_azimuth(*middles.T, *corners.T)[0])
    return {one.id: one.reach_m + float(far_m) for one, far_m in zip(outlined, farthest_m, strict=True)}
