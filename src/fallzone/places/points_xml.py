"""GPX, KML and KMZ: waypoints, routes, tracks, placemarks. Entities are refused, links are not followed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from fallzone.catalogue.geodata import read_bytes
from fallzone.catalogue.xml_tree import KMZ_BEGINS, children, local_name, parse_xml, unpack_kmz
from fallzone.errors import InputError
from fallzone.model.zone import Place
from fallzone.places.drawn import Points, area_place, line_place, point_place, read_lonlat, read_number, times_unused
from fallzone.words import _

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

# A larger XML file is hardly a list of places, and would fill the memory.
_LARGEST_BYTES = 50_000_000
_UNUSED = ("GroundOverlay", "PhotoOverlay", "ScreenOverlay", "NetworkLink", "Model")


def read_xml(path: Path) -> Points:
    """Read the places of a GPX, KML or KMZ file.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    Points
        Waypoints and placemarks as points, routes and tracks as lines, polygons as areas; notes on what was not used.

    Raises
    ------
    InputError
        Names file, element and value. One bad element refuses the whole file.
    """
    where, raw = str(path), read_bytes(path)
    if raw.startswith(KMZ_BEGINS):
        raw = unpack_kmz(raw, where, _LARGEST_BYTES)
    if len(raw) > _LARGEST_BYTES:
        raise InputError(
            where,
            _("holds more than {most_mb} MB of XML").format(most_mb=_LARGEST_BYTES // 10**6),
            _("export the places alone"),
        )
    root = parse_xml(raw, where)
    kind = local_name(root)
    if kind not in ("gpx", "kml"):
        raise InputError(where, _("is XML of the kind <{kind}>").format(kind=kind[:40]), _("expected <gpx> or <kml>"))
    places = list(_read_gpx(root, where) if kind == "gpx" else _read_kml(root, where))
    tags = [local_name(element) for element in root.iter()]
    notes = [_("{file}: <{tag}> is not used").format(file=where, tag=tag) for tag in _UNUSED if tag in tags]
    if {"time", "when", "TimeSpan", "TimeStamp"} & set(tags):
        notes.append(times_unused(where))
    return Points(places, notes)


def _name(element: Element) -> str:
    return next((" ".join(child.text.split()) for child in children(element, "name") if child.text), "")


def _read_gpx(root: Element, file: str) -> Iterator[Place]:
    """Waypoints as points; routes and the segments of tracks as lines."""
    for number, element in enumerate(root, start=1):
        tag, where = local_name(element), _("{file} element {number}").format(file=file, number=number)
        if tag == "wpt":
            yield point_place(where, element.get("lat"), element.get("lon"), _name(element))
        elif tag == "rte":
            yield from _read_gpx_line(where, children(element, "rtept"), _name(element))
        elif tag == "trk":
            segments = children(element, "trkseg")
            for part, segment in enumerate(segments, start=1):
                name = f"{_name(element)} ({part})" if len(segments) > 1 and _name(element) else _name(element)
                yield from _read_gpx_line(
                    _("{place} segment {number}").format(place=where, number=part), children(segment, "trkpt"), name
                )


def _read_gpx_line(where: str, points: list[Element], name: str) -> Iterator[Place]:
    lonlat = [
        read_lonlat(where, [read_number(f"{where} [{key}]", point.get(key)) for key in ("lon", "lat")])
        for point in points
    ]
    if lonlat:
        yield line_place(where, lonlat, name)


def _read_kml(root: Element, file: str) -> Iterator[Place]:
    """Every geometry of every placemark."""
    placemarks = [element for element in root.iter() if local_name(element) == "Placemark"]
    for number, placemark in enumerate(placemarks, start=1):
        where, name = _("{file} placemark {number}").format(file=file, number=number), _name(placemark)
        for element in placemark.iter():
            tag = local_name(element)
            if tag == "Point":
                for lon_deg, lat_deg in _coordinates(where, element):
                    yield point_place(where, lat_deg, lon_deg, name)
            elif tag == "LineString":
                yield line_place(where, _coordinates(where, element), name)
            elif tag == "Track":
                yield line_place(where, [_lonlat(where, c.text or "", None) for c in children(element, "coord")], name)
            elif tag == "Polygon":
                yield area_place(where, _polygon(where, element), name)


def _polygon(where: str, element: Element) -> list[list[tuple[float, float]]]:
    """Rings of a KML polygon, the outer one first."""
    rings = []
    for boundary in (*children(element, "outerBoundaryIs"), *children(element, "innerBoundaryIs")):
        rings += [_coordinates(where, ring) for ring in children(boundary, "LinearRing")]
    return rings


def _coordinates(where: str, element: Element) -> list[tuple[float, float]]:
    """Points of ``lon,lat[,height]`` tuples with blanks between them."""
    texts = [child.text or "" for child in children(element, "coordinates")]
    return [_lonlat(where, word, ",") for text in texts for word in text.split()]


def _lonlat(where: str, text: str, separator: str | None) -> tuple[float, float]:
    values = [read_number(f"{where} [coordinates]", part) for part in text.split(separator)]
    return read_lonlat(where, values)
