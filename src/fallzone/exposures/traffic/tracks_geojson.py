"""Tracks from GeoJSON: a feature for each line, in a collection or by itself, or the line alone.

A feature is a LineString. Its properties may hold ``times``, a list of instants (ISO 8601 with a time zone) or of
seconds after lift-off, one for each point (also ``coordTimes``, or within ``coordinateProperties``); or ``speed_mps``
or ``speed_kn``, one number. A third number of a point is its altitude [m].
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from fallzone.catalogue.features import read_features
from fallzone.catalogue.geodata import parse_json, read_text
from fallzone.errors import InputError
from fallzone.exposures.traffic.fixes import KNOT_MPS, Fix, build_track, parse_time
from fallzone.model.exposures.exposure import Track
from fallzone.places.drawn import read_lonlat, read_number
from fallzone.words import _

_TIMES = ("times", "coordTimes")
_NAMES = ("name", "id", "mmsi", "callsign")


def read_geojson(path: Path) -> list[Track]:
    """Read the tracks of a GeoJSON file.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    list of Track
        In the order of the file.

    Raises
    ------
    InputError
        Names file, feature, key and value.
    """
    tracks = []
    for where, properties, geometry in read_features(_collect(read_text(path), str(path)), str(path)):
        if not isinstance(geometry, dict) or geometry.get("type") != "LineString":
            kind = geometry.get("type") if isinstance(geometry, dict) else geometry
            raise InputError(f"{where} [geometry]", f"{kind!r}"[:60], _("expected a LineString for each track"))
        name = next((str(properties[key]) for key in _NAMES if properties.get(key)), "")
        fixes, has_dates = _read_fixes(where, geometry.get("coordinates"), properties)
        tracks.append(build_track(where, name, fixes, has_dates=has_dates, source=str(path)))
    return tracks


def _collect(text: str, file: str) -> str:
    """The file as a collection, where it is one feature or line."""
    data = parse_json(text, file)
    kind = data.get("type") if isinstance(data, dict) else None
    if kind not in ("Feature", "LineString"):
        return text
    feature = data if kind == "Feature" else {"type": "Feature", "geometry": data}
    return json.dumps({"type": "FeatureCollection", "features": [{"properties": {}, **feature}]})


def _read_fixes(where: str, coordinates: Any, properties: dict[str, Any]) -> tuple[list[Fix], bool]:
    if not isinstance(coordinates, list):
        raise InputError(f"{where} [coordinates]", _("is not a list"))
    told = properties.get("coordinateProperties")
    told = {**told, **properties} if isinstance(told, dict) else properties
    times = next((told[key] for key in _TIMES if told.get(key) is not None), [None] * len(coordinates))
    if not isinstance(times, list) or len(times) != len(coordinates):
        found = _("has {count} times").format(count=len(times)) if isinstance(times, list) else _("is not a list")
        expected = _("expected one for each of {count} points").format(count=len(coordinates))
        raise InputError(f"{where} [times]", found, expected)
    speed = _read_speed(where, properties)
    fixes = []
    for number, (point, time) in enumerate(zip(coordinates, times, strict=True), start=1):
        place = _("{feature} point {number}").format(feature=where, number=number)
        lon_deg, lat_deg = read_lonlat(place, point)
        altitude_m = read_number(f"{place} [altitude]", point[2]) if len(point) == 3 else 0.0
        fixes.append(Fix(place, lon_deg, lat_deg, altitude_m, _read_time(place, time), speed))
    has_dates = any(isinstance(time, str) for time in times)
    if has_dates and not all(isinstance(time, str) for time in times):
        raise InputError(f"{where} [times]", _("mixes instants and seconds"), _("write all of them in one way"))
    return fixes, has_dates


def _read_time(where: str, time: Any) -> float | None:
    if time is None:
        return None
    return parse_time(time, f"{where} [time]") if isinstance(time, str) else read_number(f"{where} [time]", time)


def _read_speed(where: str, properties: dict[str, Any]) -> float | None:
    for key, unit_mps in (("speed_mps", 1.0), ("speed_kn", KNOT_MPS)):
        if properties.get(key) is not None:
            return unit_mps * read_number(f"{where} [{key}]", properties[key])
    return None
