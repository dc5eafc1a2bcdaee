"""A user's own list of places: CSV, GeoJSON, GPX, KML or KMZ."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from fallzone.catalogue.geodata import SHIPPED, Geodata, check_wgs84, read_json
from fallzone.errors import InputError
from fallzone.model.zone import Place
from fallzone.places.drawn import Points, area_place, line_place, point_place, read_lonlat, times_unused
from fallzone.words import _
from fallzone.words.hints import feature_of

_NAME = ("name", "title", "place", "id", "Name", "NAME", "이름", "名称", "名前")
KINDS = ".csv .txt .tsv .geojson .json .gpx .kml .kmz"
_DEEPEST = 20


def read_points(path: Path, geodata: Geodata = SHIPPED) -> Points:
    """Read every place of a file: CSV, GeoJSON, GPX, KML or KMZ. One bad row refuses the whole file.

    Parameters
    ----------
    path : Path
        The file; its ending tells the format.
    geodata : Geodata
        Whose places and regions are known, where a table has names alone.

    Returns
    -------
    Points
        Points, lines and areas, and notes on what of the file was not used.

    Raises
    ------
    InputError
        Names file, row and value.
    """
    suffix = path.suffix.lower()
    if suffix in (".csv", ".txt", ".tsv"):
        from fallzone.places.points_csv import read_csv

        read = partial(read_csv, geodata=geodata)
    elif suffix in (".geojson", ".json"):
        read = _read_geojson
    elif suffix in (".gpx", ".kml", ".kmz"):
        from fallzone.places.points_xml import read_xml as read
    else:
        if suffix in (".xls", ".xlsx", ".ods"):
            raise InputError(str(path), _("is a spreadsheet"), _("save it as CSV UTF-8"))
        raise InputError(str(path), _("is none of {kinds}").format(kinds=KINDS), _("name the file by what it holds"))
    points = read(path)
    if not points.places:
        raise InputError(str(path), _("holds no place"), "; ".join(points.notes))
    return points


def _read_geojson(path: Path) -> Points:
    data = read_json(path)
    if not isinstance(data, dict):
        raise InputError(str(path), _("is not GeoJSON"))
    check_wgs84(data, str(path))
    features = data.get("features") if data.get("type") == "FeatureCollection" else [data]
    if not isinstance(features, list):
        raise InputError(str(path), _("has no list of features"))
    places: list[Place] = []
    notes, has_times = [], False
    for number, feature in enumerate(features, start=1):
        where = feature_of(path, number)
        geometry, properties = _parts(feature)
        has_times = has_times or any("time" in str(key).casefold() for key in properties)
        if geometry is None and isinstance(feature, dict) and feature.get("type") == "Feature":
            notes.append(_("{feature} has no geometry and is left out").format(feature=where))
            continue
        name = next((str(properties[key]) for key in _NAME if properties.get(key)), "")
        places += _read_geometry(where, geometry, name)
    return Points(places, [*notes, *([times_unused(str(path))] if has_times else [])])


def _read_geometry(where: str, geometry: Any, name: str, depth: int = 0) -> list[Place]:
    """Every part of a GeoJSON geometry as a place of its own."""
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind == "GeometryCollection" and depth < _DEEPEST:
        parts = _list(where, geometry.get("geometries"))
        return [place for part in parts for place in _read_geometry(where, part, name, depth + 1)]
    if kind not in _READERS:
        raise InputError(where, _("is no geometry"), _("expected {kinds}").format(kinds=", ".join(_READERS)))
    coordinates = geometry.get("coordinates")
    if not kind.startswith("Multi"):
        return [_READERS[kind](where, coordinates, name)]
    parts = _list(where, coordinates)
    read = _READERS[kind.removeprefix("Multi")]
    if len(parts) == 1:
        return [read(where, parts[0], name)]
    return [
        read(_("{feature} part {number}").format(feature=where, number=n), part, f"{name} ({n})" if name else "")
        for n, part in enumerate(parts, start=1)
    ]


def _read_point(where: str, coordinates: Any, name: str) -> Place:
    lon_deg, lat_deg = read_lonlat(where, coordinates)
    return point_place(where, lat_deg, lon_deg, name)


def _read_line(where: str, coordinates: Any, name: str) -> Place:
    return line_place(where, [read_lonlat(where, point) for point in _list(where, coordinates)], name)


def _read_polygon(where: str, coordinates: Any, name: str) -> Place:
    rings = [[read_lonlat(where, point) for point in _list(where, ring)] for ring in _list(where, coordinates)]
    return area_place(where, rings, name)


_READERS = {
    "Point": _read_point,
    "MultiPoint": _read_point,
    "LineString": _read_line,
    "MultiLineString": _read_line,
    "Polygon": _read_polygon,
    "MultiPolygon": _read_polygon,
}


def _list(where: str, value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise InputError(f"{where} [coordinates]", _("is not a list"))
    return value


def _parts(feature: Any) -> tuple[Any, dict[str, Any]]:
    """Geometry and properties of a feature, or of a bare geometry."""
    if not isinstance(feature, dict):
        return None, {}
    if feature.get("type") != "Feature":
        return feature, {}
    properties = feature.get("properties")
    return feature.get("geometry"), properties if isinstance(properties, dict) else {}
