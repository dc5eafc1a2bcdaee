"""A user's own list of places: CSV with latitude and longitude columns, or GeoJSON points."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

from fallzone.catalogue.geodata import check_wgs84, read_json, read_text, shown
from fallzone.catalogue.places import coordinate_fault, place_at
from fallzone.errors import InputError
from fallzone.model.zone import Place

_LATITUDE = ("lat_deg", "lat", "latitude")
_LONGITUDE = ("lon_deg", "lon", "lng", "long", "longitude")
_NAME = ("name", "title", "place", "id")


def read_points(path: Path) -> list[Place]:
    """Read every place of a file; one bad row refuses the whole file.

    Raises
    ------
    InputError
        Naming file, row and value.
    """
    readers = {".csv": _read_csv, ".geojson": _read_geojson, ".json": _read_geojson}
    read = readers.get(path.suffix.lower())
    if read is None:
        raise InputError(shown(path), "is neither .csv nor .geojson", "name the file by what it holds")
    places = read(path)
    if not places:
        raise InputError(shown(path), "holds no place")
    return places


def _read_csv(path: Path) -> list[Place]:
    reader = csv.reader(io.StringIO(read_text(path), newline=""), strict=True)
    places = []
    try:
        header = [column.strip().casefold() for column in next(reader, [])]
        lat, lon = _column(path, header, _LATITUDE), _column(path, header, _LONGITUDE)
        names = [header.index(column) for column in _NAME if column in header]
        for row in reader:
            if not any(cell.strip() for cell in row):
                continue
            where = f"{shown(path)} line {reader.line_num}"
            if len(row) != len(header):
                raise InputError(where, f"has {len(row)} values", f"the header names {len(header)} columns")
            name = row[names[0]].strip() if names else ""
            places.append(_place(where, row[lat], row[lon], name))
    except csv.Error as error:
        raise InputError(f"{shown(path)} line {reader.line_num}", f"is not CSV: {error}") from None
    return places


def _column(path: Path, header: list[str], known: tuple[str, ...]) -> int:
    found = [index for index, column in enumerate(header) if column in known]
    if len(found) == 1:
        return found[0]
    problem = "has more than one column of" if found else "has no column of"
    raise InputError(
        f"{shown(path)} line 1", f"{problem} {', '.join(known)}", f"found {', '.join(header) or 'nothing'}"
    )


def _read_geojson(path: Path) -> list[Place]:
    data = read_json(path)
    if not isinstance(data, dict):
        raise InputError(shown(path), "is not GeoJSON")
    check_wgs84(data, shown(path))
    features = data.get("features") if data.get("type") == "FeatureCollection" else [data]
    if not isinstance(features, list):
        raise InputError(shown(path), "has no list of features")
    places = []
    for number, feature in enumerate(features, start=1):
        where = f"{shown(path)} feature {number}"
        geometry, properties = _parts(feature)
        if not isinstance(geometry, dict) or geometry.get("type") != "Point":
            raise InputError(where, "is not a Point")
        coordinates = geometry.get("coordinates")
        if not isinstance(coordinates, list) or len(coordinates) not in (2, 3):
            raise InputError(f"{where} [coordinates]", f"found {coordinates!r}", "expected [lon, lat]")
        name = next((str(properties[key]) for key in _NAME if properties.get(key)), "")
        places.append(_place(where, coordinates[1], coordinates[0], name))
    return places


def _parts(feature: Any) -> tuple[Any, dict[str, Any]]:
    """Geometry and properties of a feature, or of a bare geometry."""
    if not isinstance(feature, dict):
        return None, {}
    if feature.get("type") != "Feature":
        return feature, {}
    properties = feature.get("properties")
    return feature.get("geometry"), properties if isinstance(properties, dict) else {}


def _place(where: str, lat: Any, lon: Any, name: str) -> Place:
    lat_deg, lon_deg = _number(f"{where} [latitude]", lat), _number(f"{where} [longitude]", lon)
    if fault := coordinate_fault(lat_deg, lon_deg):
        raise InputError(where, fault)
    return place_at(lat_deg, lon_deg, where=where, name=name)


def _number(where: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, str | int | float) or "_" in str(value):
        raise InputError(where, f"{value!r} is not a number")
    try:
        return float(value)
    except (ValueError, OverflowError):
        raise InputError(where, f"'{value}' is not a number", "expected decimal degrees") from None
