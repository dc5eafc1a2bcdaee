"""Zone files to records: what was published, as it was declared, with the digest of its file."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from fallzone.catalogue.features import read_features, require_own_ids
from fallzone.catalogue.geodata import SHIPPED, Geodata, read_text
from fallzone.catalogue.reading import build_record
from fallzone.catalogue.readings import record_readings
from fallzone.earth import rings
from fallzone.earth.areas import draw_area
from fallzone.errors import InputError
from fallzone.model.closing import Window
from fallzone.model.record import Origin, Record
from fallzone.model.zone import Circle, Corridor, Ring, Rings, Sector, Shape, Zone
from fallzone.words import _, msg, ngettext
from fallzone.words.hints import suggest

# How a file gives the size of what GeoJSON has no shape for, by the geometry that it goes with
_SIZES = {"Point": "radius_m", "LineString": "width_m"}
_LONGEST_NAME = 100
_KINDS = msg("expected Polygon, MultiPolygon, Point with radius_m, LineString with width_m, or null")


class _OneWindow(Record):
    """The short way to give the only window; null where it is not available."""

    window_utc: Window | None


def read_zones(path: Path, where: str | None = None) -> list[Zone]:
    """Read one zone file: every ring is checked, and every zone has an area or says that it has none.

    Parameters
    ----------
    path : Path
        GeoJSON file.
    where : str, optional
        Its name for messages and digests; the path where not given.

    Returns
    -------
    list of Zone

    Raises
    ------
    InputError
        Naming file, zone, key, value and what was expected.
    """
    file = str(path) if where is None else where
    with record_readings() as read:
        text = read_text(path, file)
    zones = []
    for place, properties, geometry in read_features(text, file):
        zone = read_zone(properties, geometry, place)
        zone._origin, zone._digest = Origin(path, file), read.digests[file]
        zones.append(zone)
    require_own_ids(zones, file)
    return zones


def load_named_zones(
    names: Iterable[str], where: str, geodata: Geodata = SHIPPED, beside: Path | None = None
) -> tuple[Zone, ...]:
    """Zones of the files of given names.

    Parameters
    ----------
    names : iterable of str
        Names of files, beside the mission's or in the geodata folder.
    where : str
        File and key that name them, for messages.
    geodata : Geodata
        Where they lie.
    beside : Path, optional
        Folder of a mission file of the user's own, whose zones win over shipped ones of their name.

    Returns
    -------
    tuple of Zone
        In their order.

    Raises
    ------
    InputError
        For a name without a file, a file that cannot be read, or an id that two zones have.
    """
    zones: list[Zone] = []
    for name in names:
        path = _find_own(name, beside) or zone_path(name, geodata)
        if name not in (known := geodata.list_ids("zones")) and path == zone_path(name, geodata):
            expected = suggest(name, known)
            if beside is not None:
                expected = _("{hint}, or put {file} beside the mission file").format(
                    hint=expected, file=f"{name}.geojson"
                )
            raise InputError(where, _("no zone file '{name}'").format(name=name), expected)
        zones += read_zones(path, geodata.shown(path))
    require_own_ids(zones, where)
    return tuple(zones)


def _find_own(name: str, beside: Path | None) -> Path | None:
    """The zone file of that name beside a mission file, if there is one; names that lead elsewhere have none."""
    if beside is None or Path(name).name != name or len(name) > _LONGEST_NAME:
        return None
    path = beside / f"{name}.geojson"
    return path if path.is_file() else None


def zone_path(name: str, geodata: Geodata = SHIPPED) -> Path:
    """File of zones of a given name.

    Parameters
    ----------
    name : str
        Its name.
    geodata : Geodata
        Where shipped files lie.

    Returns
    -------
    Path
    """
    return geodata.root / "zones" / f"{name}.geojson"


def list_zone_files(zones: Iterable[Zone]) -> dict[str, str]:
    """Files that zones were read from.

    Parameters
    ----------
    zones : iterable of Zone
        As read.

    Returns
    -------
    dict of str to str
        SHA-256 in hexadecimal, as read, by name of the file.
    """
    return {zone._origin.where: zone._digest for zone in zones if zone._origin is not None}


def read_zone(properties: dict[str, Any], geometry: Any, where: str) -> Zone:
    """A zone of a feature of a zone file.

    Parameters
    ----------
    properties : dict
        Of the feature, with keys of ``Zone``.
    geometry : dict or None
        Of the feature.
    where : str
        File and feature, for messages.

    Returns
    -------
    Zone

    Raises
    ------
    InputError
        Naming key, value and what was expected.
    """
    told = dict(properties)
    if "shape" in told:
        raise InputError(where, _("unknown key 'shape'"), _("the geometry of the feature says what it covers"))
    told["shape"] = _read_shape(told, geometry, where)
    if "window_utc" in told:
        if "windows_utc" in told or "schedules" in told:
            raise InputError(
                f"{where} [window_utc]", _("stands beside windows_utc or schedules"), _("put it among these")
            )
        window = build_record({"window_utc": told.pop("window_utc")}, _OneWindow, where).window_utc
        told["windows_utc"] = () if window is None else (window,)
    elif "windows_utc" not in told and "schedules" not in told:
        raise InputError(f"{where} [window_utc]", _("is missing"), _("two times, or null where it is not available"))
    zone = build_record(told, Zone, where)
    if zone.shape is not None:
        area = draw_area(zone.shape, f"{where} [geometry]")
        if area.is_empty or not rings.is_valid(area):
            raise InputError(
                f"{where} [geometry]", _("is no usable area: it crosses itself or a pole"), _("corners in order")
            )
    return zone


def _read_shape(told: dict[str, Any], geometry: Any, where: str) -> Shape | None:
    """What a zone covers; the properties that belong to it are taken out."""
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    for owner, key in _SIZES.items():
        if (key in told) != (kind == owner):
            if key not in told:
                problem = _("{key} is missing from {kind}").format(key=key, kind=kind)
            elif kind:
                problem = _("{key} stands beside {kind}").format(key=key, kind=kind)
            else:
                problem = _("{key} stands beside no geometry").format(key=key)
            raise InputError(f"{where} [{key}]", problem, _(_KINDS))
    if geometry is None:
        return None
    coordinates = geometry.get("coordinates") if kind else None
    if kind == "Point":
        facts = {"centre_lonlat": _read_line([coordinates], where, fewest=1)[0]}
        if "azimuths_deg" in told:
            own = _take(told, "radius_m", "azimuths_deg", "inner_radius_m", "as_written")
            return build_record(facts | own, Sector, where)
        return build_record(facts | _take(told, "radius_m", "as_written"), Circle, where)
    if kind == "LineString":
        facts = {"line_lonlat": _read_line(coordinates, where, fewest=2)}
        return build_record(facts | _take(told, "width_m", "as_written"), Corridor, where)
    if kind not in ("Polygon", "MultiPolygon"):
        raise InputError(
            f"{where} [geometry]",
            _("is a {kind}").format(kind=kind) if isinstance(kind, str) else _("is no geometry"),
            _(_KINDS),
        )
    polygons = [coordinates] if kind == "Polygon" else coordinates
    if not (isinstance(polygons, list) and polygons and all(isinstance(one, list) and one for one in polygons)):
        raise InputError(
            f"{where} [geometry]", _("is a {kind} without rings").format(kind=kind), _("lists of [lon, lat]")
        )
    return Rings(rings=tuple(_read_ring(polygon, where) for polygon in polygons))


def _take(told: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: told.pop(key) for key in keys if key in told}


def _read_ring(polygon: list[Any], where: str) -> Ring:
    """The outer ring and the holes of a GeoJSON polygon."""
    shell, *holes = (tuple(map(tuple, rings.check_ring(ring, where)[:-1].tolist())) for ring in polygon)
    return Ring(corners_lonlat=shell, holes_lonlat=tuple(holes))


def _read_line(points: Any, where: str, *, fewest: int) -> tuple[tuple[float, float], ...]:
    """Points of a GeoJSON geometry that is no ring."""
    found = rings.check_points(points, f"{where} [geometry]")
    if len(found) < fewest:
        raise InputError(
            f"{where} [geometry]",
            ngettext("has {count} point", "has {count} points", len(found)).format(count=len(found)),
            _("at least {fewest}").format(fewest=fewest),
        )
    return tuple(map(tuple, found.tolist()))
