"""Positions of ships and aircraft that are there all the while: CSV and GeoJSON points, with their number."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from fallzone.catalogue.features import read_features
from fallzone.catalogue.geodata import read_text
from fallzone.errors import InputError
from fallzone.exposures.traffic.tables import read_table
from fallzone.exposures.traffic.tracks_csv import LAT, LON, NAME
from fallzone.numbers import parse_number
from fallzone.places.drawn import read_lonlat, read_number
from fallzone.words import _

_COLUMNS = {"lat": LAT, "lon": LON, "name": NAME, "count": ("count", "number")}
_MOST = 1e6


class Position(NamedTuple):
    """Ships or aircraft at a place.

    Parameters
    ----------
    name : str
        As in the file, or where it stands there.
    lon_deg, lat_deg : float
        [deg], WGS 84.
    count : float
        How many, ≥ 0; a mean may be any number.
    """

    name: str
    lon_deg: float
    lat_deg: float
    count: float


def read_positions(path: Path) -> tuple[Position, ...]:
    """Read every position of a file.

    Parameters
    ----------
    path : Path
        CSV with the columns lat, lon and where wanted name and count; or GeoJSON points with the properties name and
        count. One where no count is given.

    Returns
    -------
    tuple of Position
        One or more.

    Raises
    ------
    InputError
        Names file, row, key and value; a negative count is refused.
    """
    suffix = path.suffix.lower()
    if suffix in (".csv", ".txt", ".tsv"):
        found = tuple(_read_csv(path))
    elif suffix in (".geojson", ".json"):
        found = tuple(_read_geojson(path))
    else:
        kinds = ".csv .txt .tsv .geojson .json"
        raise InputError(str(path), _("is none of {kinds}").format(kinds=kinds), _("name the file by what it holds"))
    if not found:
        raise InputError(str(path), _("holds no position"), _("expected rows or points"))
    return found


def _read_csv(path: Path) -> Iterator[Position]:
    for where, cells in read_table(path, _COLUMNS, ("lat", "lon")):
        yield Position(
            cells.get("name") or where,
            parse_number(cells["lon"], f"{where} [lon]", -360.0, 360.0),
            parse_number(cells["lat"], f"{where} [lat]", -90.0, 90.0),
            parse_number(cells.get("count") or "1", f"{where} [count]", 0.0, _MOST),
        )


def _read_geojson(path: Path) -> Iterator[Position]:
    for where, properties, geometry in read_features(read_text(path), str(path)):
        if not isinstance(geometry, dict) or geometry.get("type") != "Point":
            kind = geometry.get("type") if isinstance(geometry, dict) else geometry
            raise InputError(f"{where} [geometry]", f"{kind!r}"[:60], _("expected a Point for each position"))
        lon_deg, lat_deg = read_lonlat(where, geometry.get("coordinates"))
        count = read_number(f"{where} [count]", properties.get("count", 1))
        if not 0.0 <= count <= _MOST:
            problem = _("found {count:g}").format(count=count)
            raise InputError(f"{where} [count]", problem, _("expected 0 to {most:g}").format(most=_MOST))
        yield Position(str(properties.get("name") or where), lon_deg, lat_deg, count)
