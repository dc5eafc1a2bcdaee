"""KML 2.2, or KMZ, for Google Earth and other globes: areas, zones, tracks, falls and the launch pad."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np
import shapely

from fallzone.catalogue.load import find_origin
from fallzone.catalogue.xml_tree import KMZ_DOCUMENT, pack_kmz
from fallzone.earth import rings
from fallzone.earth.areas import find_area
from fallzone.files import check_file, write_whole
from fallzone.names import NOMINAL, SWEEP
from fallzone.outputs.few_impacts import list_few
from fallzone.outputs.launch.hazard_areas import list_hazard_areas
from fallzone.outputs.launch.isopleth_words import side_title
from fallzone.outputs.map import words
from fallzone.outputs.map.risk_words import hazard_popup, isopleth_popup
from fallzone.outputs.map.styles import STYLES, isopleth_style, start_style, zone_style
from fallzone.outputs.palette import family_of
from fallzone.outputs.seal import find_foreign, seal
from fallzone.outputs.text import safe_text
from fallzone.outputs.tracks import build_tracks
from fallzone.words import _
from fallzone.words.disclaimers import disclaimer_of_file
from fallzone.words.formats import plain_text
from fallzone.words.things import case_title, case_words, item_words, naming
from fallzone.words.times import iso_span, span_utc

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from fallzone.assessment.assessment import Assessment

NAMESPACE = "http://www.opengis.net/kml/2.2"
# A map has a hundredth of it
LARGEST_BYTES = 200_000_000
# 1e-6 degrees are a tenth of a metre.
COORDINATE_PLACES = 6

# Name, words for its balloon (safe markup), style, shape, and when it holds: from and to, the last where it ends
Mark = tuple[str, str, str, "BaseGeometry", tuple[datetime, datetime | None] | None]


def write(assessment: Assessment, path: Path) -> list[Path]:
    """Write what falls where as KML, or as KMZ where ``path`` ends so; the same assessment gives the same bytes.

    Parameters
    ----------
    assessment : Assessment
        With zones, isopleths, hazard areas, areas, few impacts, trajectories and provenance.
    path : Path
        A new file, or one that this function wrote and nobody changed.

    Returns
    -------
    list of Path
        The file.

    Raises
    ------
    InputError
        When something else stands there.
    """
    with naming(assessment.vehicle.jettisoned, assessment.zones):
        data = seal(_describe(assessment))
    if _is_archive(path):
        data = pack_kmz(data)
    return [write_whole(path, data, replaces=_find_foreign_archive if _is_archive(path) else find_foreign)]


def check_place(path: Path) -> None:
    """Check that nothing stands at a path that ``write`` would not replace.

    Parameters
    ----------
    path : Path
        Of a KML or KMZ file.

    Raises
    ------
    InputError
        When something does, with what it is.
    """
    check_file(path, replaces=_find_foreign_archive if _is_archive(path) else find_foreign)


def _is_archive(path: Path) -> bool:
    return path.suffix.lower() == ".kmz"


def _find_foreign_archive(file: BinaryIO) -> str | None:
    """Why a file is no KMZ as it was written; None where it is."""
    try:
        with zipfile.ZipFile(file) as packed:
            if packed.namelist() != [KMZ_DOCUMENT] or packed.getinfo(KMZ_DOCUMENT).file_size > LARGEST_BYTES:
                return _("is no risk map that fallzone wrote")
            return find_foreign(io.BytesIO(packed.read(KMZ_DOCUMENT)))
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError):
        return _("is no risk map that fallzone wrote")


def _describe(assessment: Assessment) -> bytes:
    """The document; its elements stand in the order that the schema asks for."""
    root = ET.Element("kml", xmlns=NAMESPACE)
    document = _add(root, "Document")
    _add(document, "name", plain_text(assessment.mission.title))
    _add(document, "open", "1")
    facts = words.version_words(assessment)
    _add(document, "description", f"<p><b>{safe_text(disclaimer_of_file())}</b></p><p>{safe_text(facts)}</p>")
    # Where isopleths say how likely debris of failures is, areas of a sweep wait to be asked for
    hidden = {_("Hazard areas")}
    hidden |= {case_title(SWEEP)} if assessment.launch is not None and assessment.launch.isopleths else set()
    folders = {title: list(marks) for title, marks in _list_folders(assessment)}
    for style in sorted({style for marks in folders.values() for __, __, style, *__ in marks}):
        _add_style(document, style)
    for title, marks in folders.items():
        if marks:
            folder = _add(document, "Folder")
            _add(folder, "name", title)
            for mark in marks:
                _add_placemark(folder, mark, is_shown=title not in hidden)
    return ET.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def _list_folders(assessment: Assessment) -> Iterator[tuple[str, Iterator[Mark]]]:
    """Folders with what is in them, from what was announced to what is least likely."""
    yield _("Launch"), _list_launch(assessment)
    yield _("Zones"), _list_zones(assessment)
    yield _("Isopleths of hazardous fragments per km² and launch"), _list_isopleths(assessment)
    yield _("Hazard areas"), _list_hazards(assessment)
    cases = dict.fromkeys([*assessment.trajectories, *(one.case for one in assessment.impacts)])
    for case in sorted(cases, key=lambda case: (case != NOMINAL, case == SWEEP)):
        yield case_title(case), _list_case(assessment, case)


def _list_launch(assessment: Assessment) -> Iterator[Mark]:
    mission, start = assessment.mission, find_origin(assessment.mission, assessment.site)
    title = str(assessment.site.title) if mission.release is None else _("Release in the air")
    yield title, words.start_popup(assessment), start_style(mission), shapely.Point(start.lon_deg, start.lat_deg), None
    if mission.flight_termination is not None:
        line = rings.split_antimeridian(shapely.LineString(mission.flight_termination.limit_line_lonlat))
        yield _("Impact limit line"), words.limit_line_popup(assessment), "limit-line", line, None
    for seen in mission.observations:
        where = shapely.Point(seen.lon_deg, seen.lat_deg)
        when = None if seen.reported_utc is None else (seen.reported_utc, None)
        yield str(seen.title), words.observation_popup(seen, assessment), "point-observed", where, when


def _list_zones(assessment: Assessment) -> Iterator[Mark]:
    for zone in assessment.zones:
        area = find_area(zone)
        if area is not None:
            popup = words.zone_popup(zone, assessment.mission.timezone)
            yield str(zone.title), popup, zone_style(zone), area, zone.window_utc


def _list_isopleths(assessment: Assessment) -> Iterator[Mark]:
    """Where the floor is perhaps and surely reached, then the best estimate of each level, the lowest first."""
    launch = assessment.launch
    if launch is None:
        return
    sides = [("perhaps", launch.floor), ("surely", launch.floor)] if launch.floor is not None else []
    for side, one in [*sides, *(("best", one) for one in reversed(launch.isopleths))]:
        if not getattr(one, side).is_empty:
            style = isopleth_style(one, launch) if side == "best" else f"floor-{side}"
            yield side_title(one, side), isopleth_popup(one, side, assessment), style, getattr(one, side), None


def _list_hazards(assessment: Assessment) -> Iterator[Mark]:
    for one in list_hazard_areas(assessment):
        yield one.title, hazard_popup(one, assessment), one.style, one.geometry, None


def _list_case(assessment: Assessment, case: str) -> Iterator[Mark]:
    """Areas of a case, the largest first so that the inner ones lie on top, then single impacts, falls and tracks."""
    family, liftoff_utc = family_of(case), assessment.mission.liftoff_utc
    for shape in sorted((s for s in assessment.shapes if s.case == case), key=lambda s: (s.item, -s.containment)):
        style = f"{family}-{100.0 * shape.containment:.0f}"
        when = span_utc(liftoff_utc, shape.first_s, shape.last_s)
        yield words.area_title(shape), words.footprint_popup(shape, assessment), style, shape.geometry, when
    for few in list_few(assessment):
        if few.impacts.case == case:
            spots = zip(few.impacts.lon_deg, few.impacts.lat_deg, strict=True)
            for index, spot in enumerate(spots):
                name = _("{item}, {case}: one impact").format(item=item_words(few.impacts.item), case=case_words(case))
                t_s = float(few.impacts.t_s[index])
                when = span_utc(liftoff_utc, t_s, t_s)
                yield name, words.impact_popup(few, index, assessment), f"impact-{family}", shapely.Point(spot), when
    flight = assessment.trajectories.get(case)
    if flight is not None:
        for drop in flight.drops:
            where = shapely.Point(drop.lon_deg, drop.lat_deg)
            when = span_utc(liftoff_utc, drop.t_s, drop.t_s)
            yield item_words(drop.item), words.drop_popup(drop, case, assessment), "point", where, when
        when = span_utc(liftoff_utc, float(flight.t_s[0]), float(flight.t_s[-1]))
        for name, line in build_tracks(flight).items():
            if name == "ground-track":
                yield words.track_title(case), "", f"track-{family}", line, when
            else:
                title = _("Impact point trace (IIP), {case}").format(case=case_words(case))
                yield title, "", f"iip-{family}", line, when


def _add(parent: ET.Element, tag: str, text: str | None = None) -> ET.Element:
    element = ET.SubElement(parent, tag)
    element.text = text
    return element


def _add_placemark(folder: ET.Element, mark: Mark, *, is_shown: bool) -> None:
    """A shape with its name; names and balloons are shown as text and markup, so foreign text comes in escaped."""
    name, balloon, style, geometry, when = mark
    placemark = _add(folder, "Placemark")
    _add(placemark, "name", plain_text(name))
    if not is_shown:
        _add(placemark, "visibility", "0")
    if balloon:
        _add(placemark, "description", balloon)
    if when is not None:
        _add_time(placemark, *when)
    _add(placemark, "styleUrl", f"#{style}")
    parts = shapely.get_parts(geometry)
    parent = placemark if len(parts) == 1 else _add(placemark, "MultiGeometry")
    for part in parts:
        _add_geometry(parent, part)


def _add_time(placemark: ET.Element, start: datetime, end: datetime | None) -> None:
    """From when to when it holds, to the second and outward; without an end from then on."""
    first, last = iso_span((start, end or start))
    span = _add(placemark, "TimeSpan")
    _add(span, "begin", first)
    if end is not None:
        _add(span, "end", last)


def _add_geometry(parent: ET.Element, part: BaseGeometry) -> None:
    element = _add(parent, part.geom_type)
    if part.geom_type == "Polygon":
        _add(element, "tessellate", "1")
        part = shapely.orient_polygons(part)
        for boundary, ring in [("outerBoundaryIs", part.exterior), *(("innerBoundaryIs", r) for r in part.interiors)]:
            _add(_add(_add(element, boundary), "LinearRing"), "coordinates", _write_coordinates(ring))
        return
    if part.geom_type == "LineString":
        _add(element, "tessellate", "1")
    _add(element, "coordinates", _write_coordinates(part))


def _write_coordinates(line: BaseGeometry) -> str:
    """``lon,lat`` of each point."""
    lonlat = np.round(shapely.get_coordinates(line), COORDINATE_PLACES) + 0.0
    return " ".join(f"{lon:.{COORDINATE_PLACES}f},{lat:.{COORDINATE_PLACES}f}" for lon, lat in lonlat)


def _add_style(document: ET.Element, name: str) -> None:
    """A style of the map as KML has it."""
    style, element = STYLES[name], ET.SubElement(document, "Style", id=name)
    if name.startswith(("point", "pad", "release", "impact")):
        icon = _add(element, "IconStyle")
        _add(icon, "color", _colour(style["color"] if name in ("pad", "release") else style["fillColor"], 1.0))
        _add(icon, "scale", "0.6" if name.startswith("impact") else "0.8")
        return
    line = _add(element, "LineStyle")
    _add(line, "color", _colour(style["color"], style["opacity"]))
    _add(line, "width", f"{style['weight']:g}")
    area = _add(element, "PolyStyle")
    _add(area, "color", _colour(style.get("fillColor", style["color"]), style.get("fillOpacity", 0.0)))


def _colour(colour: str, opacity: float) -> str:
    """``aabbggrr`` of ``#rrggbb``."""
    red, green, blue = colour[1:3], colour[3:5], colour[5:7]
    return f"{round(255 * opacity):02x}{blue}{green}{red}"
