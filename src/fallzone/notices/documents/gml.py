"""Surfaces of GML 3.2, as S-124 and AIXM write them: patches of rings, and circles about a point.

Source: OGC 07-036, Geography Markup Language 3.2.1, clauses 10.5 and 11; OGC 12-028r1, GML for aviation data.
"""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree.ElementTree import Element

from fallzone.catalogue.xml_tree import children, local_name
from fallzone.model.results.statement import Statement, each_once
from fallzone.model.zone import LonLat
from fallzone.notices.documents.fields import Drawn, draw_circle, draw_rings, read_numbers
from fallzone.notices.documents.xml_text import XmlText

# Metres of the units that radii have
_UNITS_M = {
    "m": 1.0,
    "km": 1_000.0,
    "nm": 1_852.0,
    "nmi": 1_852.0,
    "[nmi_i]": 1_852.0,
    "ft": 0.3048,
    "[mi_i]": 1_609.344,
}
# Their edges are not given by corners alone
_CURVED = {"ArcByCenterPoint", "Arc", "ArcString", "ArcByBulge", "ArcStringByBulge", "CubicSpline", "BSpline", "Bezier"}
_CIRCLE = "CircleByCenterPoint"


@dataclass(frozen=True, slots=True)
class Surface:
    """One area, and the elements that its positions stand in.

    Parameters
    ----------
    drawn : Drawn
        What it covers.
    elements : tuple of Element
        For its passage.
    """

    drawn: Drawn
    elements: tuple[Element, ...]


def read_surfaces(document: XmlText, parent: Element) -> list[Surface]:
    """Areas within an element: all patches as one, each circle alone.

    Parameters
    ----------
    document : XmlText
        What is read of it is taken.
    parent : Element
        In which they stand.

    Returns
    -------
    list of Surface
        Empty where there is no surface.
    """
    patches = [one for one in parent.iter() if local_name(one) in ("PolygonPatch", "Polygon")]
    # A round hole is filled
    holes = {one for side in parent.iter() if local_name(side) == "interior" for one in side.iter()}
    circles = [one for one in parent.iter() if local_name(one) == _CIRCLE and one not in holes]
    found = [Surface(_read_circle(document, one), (one,)) for one in circles]
    rounded = {one for circle in circles for one in document.list_ancestors(circle)}
    straight = [one for one in patches if one not in rounded]
    if straight:
        found.insert(0, Surface(_read_patches(document, straight), tuple(straight)))
    return found


def _read_patches(document: XmlText, patches: list[Element]) -> Drawn:
    polygons, said = [], []
    for patch in patches:
        rings = []
        for side in (*children(patch, "exterior"), *children(patch, "interior")):
            if local_name(side) == "interior" and any(local_name(one) == _CIRCLE for one in side.iter()):
                said.append(Statement(code="hole-filled"))
                continue
            points, wrong = _read_ring(document, side)
            if points is None:
                return Drawn(None, wrong)
            said += wrong
            rings.append(points)
        polygons.append(rings or [[]])
    drawn = draw_rings(polygons)
    return Drawn(drawn.shape, each_once([*said, *drawn.warnings]))


def _read_ring(document: XmlText, side: Element) -> tuple[list[LonLat] | None, tuple[Statement, ...]]:
    """Corners of a ring, in the order of its segments."""
    for element in side.iter():
        name = local_name(element)
        is_elsewhere = name in ("curveMember", "pointProperty") and len(element) == 0
        if name in _CURVED or is_elsewhere:
            return None, (Statement(code="edge-not-given", values={"text": name}),)
    positions: list[LonLat] = []
    said: list[Statement] = []
    for element in side.iter():
        if local_name(element) in ("pos", "posList"):
            points, wrong = _read_positions(document, element)
            if points is None:
                return None, wrong
            said += wrong
            positions += points
    return positions, tuple(said)


def _read_positions(document: XmlText, element: Element) -> tuple[list[LonLat] | None, tuple[Statement, ...]]:
    """Positions in the order of axes that their coordinate system has."""
    text = document.take(element)
    numbers = read_numbers(text.split())
    size = _read_size(document, element)
    if numbers is None or not numbers or size is None or len(numbers) % size:
        document.leave(element)
        return None, (Statement(code="corner-unread", values={"text": text[:60]}),)
    order = _find_order(document.find_attribute(element, "srsName"))
    if order is None:
        document.leave(element)
        system = document.find_attribute(element, "srsName") or ""
        return None, (Statement(code="other-coordinate-system", values={"text": system[:80]}),)
    pairs = [(numbers[at], numbers[at + 1]) for at in range(0, len(numbers), size)]
    if order == "lon-lat":
        return pairs, ()
    if any(abs(first) > 90.0 for first, _other in pairs) and all(abs(other) <= 90.0 for _first, other in pairs):
        return pairs, (Statement(code="latitude-longitude-swapped"),)
    return [(lon, lat) for lat, lon in pairs], ()


def _read_size(document: XmlText, element: Element) -> int | None:
    text = document.find_attribute(element, "srsDimension") or "2"
    return int(text) if text in ("2", "3") else None


def _find_order(system: str | None) -> str | None:
    """Which of latitude and longitude is first; None of a system that is not WGS 84."""
    told = (system or "EPSG:4326").upper().replace("/", ":")
    if told.endswith("CRS84"):
        return "lon-lat"
    return "lat-lon" if told.rpartition(":")[2] in ("4326", "4979") else None


def _read_circle(document: XmlText, circle: Element) -> Drawn:
    centre = next((one for one in circle.iter() if local_name(one) in ("pos", "posList")), None)
    radius = next(iter(children(circle, "radius")), None)
    text = document.take(radius)
    length = read_numbers([text]) if text else None
    unit_m = _UNITS_M.get(radius.get("uom", "").strip().casefold()) if radius is not None else None
    if centre is None or length is None or unit_m is None:
        if radius is not None:
            document.leave(radius)
        return Drawn(None, (Statement(code="circle-unread", values={"text": text[:60]}),))
    points, said = _read_positions(document, centre)
    if points is None or len(points) != 1:
        return Drawn(None, said or (Statement(code="circle-unread", values={"text": text[:60]}),))
    drawn = draw_circle(points[0], unit_m * length[0], f"{text} {radius.get('uom')}")
    return Drawn(drawn.shape, (*said, *drawn.warnings))
