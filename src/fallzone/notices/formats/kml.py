"""KML, and what is packed as KMZ: placemarks with polygons, closed for their spans of time.

Source: OGC 12-007r2, KML 2.3 (2015).
"""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from fallzone.catalogue.xml_tree import children, local_name
from fallzone.errors import InputError
from fallzone.model.notices.draft import Draft
from fallzone.model.notices.notice import Notice, NoticeZone
from fallzone.model.results.statement import Statement, each_once
from fallzone.model.zone import LonLat
from fallzone.notices.documents.beside import list_saying_more
from fallzone.notices.documents.closed_rings import list_closed_rings
from fallzone.notices.documents.fields import (
    Drawn,
    Window,
    build_zone,
    check_windows,
    draw_rings,
    name_zone,
    read_limit,
    read_numbers,
)
from fallzone.notices.documents.markup import add, to_text, write_degrees
from fallzone.notices.documents.subject import tell_subject
from fallzone.notices.documents.xml_text import XmlText, root_tag
from fallzone.words import _
from fallzone.words.disclaimers import disclaimer_of_file
from fallzone.words.formats import plain_text
from fallzone.words.things import item_title
from fallzone.words.times import iso_span

IS_DOCUMENT = True

_NAMESPACE = "http://www.opengis.net/kml/2.2"
# Elements that say nothing of where and when, or say it to people
_IDLE_NAMES = (
    "name description Snippet snippet Style StyleMap styleUrl visibility open author link address phoneNumber "
    "altitudeMode extrude tessellate drawOrder Schema LookAt Camera Region"
)
_IDLE = frozenset(_IDLE_NAMES.split())
# Ends of a line so near are one
_CLOSED_DEG = 0.01
# Words for people, that may hold what no element has
_WORDS = frozenset(("name", "description", "Snippet", "snippet"))
# Where there is an area, points and lines are beside it
_BESIDE = frozenset(("Point", "LineString", "Track", "Model"))
_HYPHENS = re.compile("-(?=-)")

Spans = dict[Element, Element]


def is_this(text: str) -> bool:
    """Whether a text is KML.

    Parameters
    ----------
    text : str
        A whole file.

    Returns
    -------
    bool
    """
    return root_tag(text)[0] == "kml"


def read(text: str, file: str) -> list[Notice]:
    """The placemarks with polygons as zones of one notice.

    Parameters
    ----------
    text : str
        A whole document.
    file : str
        Its name, for messages.

    Returns
    -------
    list of Notice
        One.

    Raises
    ------
    InputError
        Where it is no XML that may be read, or has no placemark.
    """
    document = XmlText(text, file)
    placemarks = [one for one in document.root.iter() if local_name(one) == "Placemark"]
    if not placemarks:
        raise InputError(file, _("holds no place"), _("expected placemarks with polygons"))
    spans = {around: one for around in document.root.iter() for one in children(around, "TimeSpan")}
    areas = [area for one in placemarks if (area := _read_placemark(document, one, spans)) is not None]
    zones = _merge(document, areas)
    hidden = [*list_saying_more(document, _WORDS, zones)]
    # A line that ends where it begins is drawn around something
    hidden += [document.passage_of(one) for one in document.root.iter() if zones and _is_closed_line(one)]
    unread = (*document.list_unread(_IDLE | _BESIDE if zones else _IDLE), *hidden)
    return [
        Notice(
            file=file,
            format="kml",
            subject=tell_subject(" ".join(document.root.itertext())),
            zones=zones,
            not_understood=tuple(sorted(unread, key=lambda one: one.first)),
            text=text,
        )
    ]


@dataclass(frozen=True, slots=True)
class _Area:
    """A placemark: its name, what it covers, and when."""

    title: str
    drawn: Drawn
    windows: tuple[Window, ...]
    elements: tuple[Element, ...]


def _read_placemark(document: XmlText, placemark: Element, spans: Spans) -> _Area | None:
    """None of one that is a point or a line."""
    polygons = [one for one in placemark.iter() if local_name(one) == "Polygon"]
    if not polygons:
        return None
    window, said = _read_span(document, placemark, spans)
    windows, wrong = check_windows([window] if window else [])
    drawn = _draw(document, polygons)
    name = next(iter(children(placemark, "name")), None)
    title = plain_text(" ".join((name.text or "").split()))[:200] if name is not None else ""
    return _Area(title, Drawn(drawn.shape, each_once([*drawn.warnings, *said, *wrong])), windows, tuple(polygons))


def _is_closed_line(element: Element) -> bool:
    if local_name(element) != "LineString":
        return False
    points = _read_points(" ".join(one.text or "" for one in children(element, "coordinates"))) or []
    return len(points) > 3 and math.dist(points[0], points[-1]) <= _CLOSED_DEG


def _draw(document: XmlText, polygons: list[Element]) -> Drawn:
    found = []
    for polygon in polygons:
        rings = []
        for side in (*children(polygon, "outerBoundaryIs"), *children(polygon, "innerBoundaryIs")):
            for element in (one for one in side.iter() if local_name(one) == "coordinates"):
                points = _read_points(document.take(element))
                if points is None:
                    document.leave(element)
                    words = (element.text or "").strip()[:60]
                    return Drawn(None, (Statement(code="corner-unread", values={"text": words}),))
                rings.append(points)
        found.append(rings or [[]])
    return draw_rings(found)


def _read_points(text: str) -> list[LonLat] | None:
    """Points of ``lon,lat`` or ``lon,lat,height`` with blanks between them."""
    found = []
    for word in text.split():
        numbers = read_numbers(word.split(","))
        if numbers is None or len(numbers) not in (2, 3):
            return None
        found.append((numbers[0], numbers[1]))
    return found


def _read_span(document: XmlText, placemark: Element, spans: Spans) -> tuple[Window | None, list[Statement]]:
    """The span of time of a placemark, or of the nearest folder around it that has one."""
    span = next((spans[one] for one in document.list_ancestors(placemark) if one in spans), None)
    if span is None:
        return None, []
    limits, said = [], []
    for name, is_end in (("begin", False), ("end", True)):
        element = next(iter(children(span, name)), None)
        text = document.take(element)
        when, wrong = read_limit(text, is_end=is_end) if text else (None, ())
        if text and when is None:
            document.leave(element)
        said += wrong
        limits.append(when)
    first, last = limits
    is_unread = any(one.code == "time-unread" for one in said)
    return (None if first is None or is_unread else (first, last)), said


def _merge(document: XmlText, areas: list[_Area]) -> tuple[NoticeZone, ...]:
    """Each area once, closed whenever a placemark of its name and shape says so."""
    groups: dict[object, list[_Area]] = {}
    for place, area in enumerate(areas):
        groups.setdefault((area.title, area.drawn.shape) if area.drawn.shape else place, []).append(area)
    zones = []
    for number, group in enumerate(groups.values(), start=1):
        first = group[0]
        passage = document.passage_of(*first.elements)
        # Where one of them does not say when, nobody knows when the area is not closed
        known = all(one.windows for one in group)
        windows, wrong = check_windows({window for one in group for window in one.windows} if known else ())
        zone = build_zone(
            name_zone(first.title or document.file, number),
            first.title,
            document.file,
            first.drawn,
            windows_utc=windows,
            text=passage.text,
        )
        said = [one for area in group for one in area.drawn.warnings]
        zones.append(NoticeZone(zone=zone, passage=passage, warnings=each_once([*said, *wrong])))
    return tuple(zones)


def write(draft: Draft) -> str:
    """A draft with a placemark for each zone and closure.

    Parameters
    ----------
    draft : Draft
        With at least one zone.

    Returns
    -------
    str
        KML, in the language spoken.

    Raises
    ------
    InputError
        A zone whose ring crosses itself.
    """
    root = ET.Element("kml", xmlns=_NAMESPACE)
    document = add(root, "Document")
    add(document, "name", _("Draft: closure areas of the launch {launch}").format(launch=draft.title))
    add(document, "description", disclaimer_of_file())
    # No words for people, in which the date of a launch is another day's closure; comments hold no two hyphens
    document.append(ET.Comment(f" {_HYPHENS.sub('- ', draft.provenance)} "))
    for zone in draft.zones:
        rings = list_closed_rings(zone.rings_lonlat)
        for window in sorted(zone.windows_utc) or [None]:
            placemark = add(document, "Placemark")
            add(placemark, "name", zone.title)
            add(placemark, "description", item_title(zone.item))
            if window is not None:
                span = add(placemark, "TimeSpan")
                for tag, when in zip(("begin", "end"), iso_span(window), strict=True):
                    add(span, tag, when)
            parent = placemark if len(rings) == 1 else add(placemark, "MultiGeometry")
            for ring in rings:
                polygon = add(parent, "Polygon")
                add(polygon, "tessellate", "1")
                line = add(add(polygon, "outerBoundaryIs"), "LinearRing")
                add(line, "coordinates", " ".join(f"{write_degrees(lon)},{write_degrees(lat)}" for lon, lat in ring))
    return to_text(root)
