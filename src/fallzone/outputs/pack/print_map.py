"""The printed map as SVG: coast, zones, footprints, tracks, site and reported objects."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from fallzone.catalogue.geodata import Geodata, read_json
from fallzone.catalogue.load import find_origin
from fallzone.catalogue.regions import load_regions
from fallzone.earth import rings
from fallzone.earth.areas import find_area
from fallzone.names import NOMINAL, SWEEP
from fallzone.outputs.cases import single_cases
from fallzone.outputs.few_impacts import list_few
from fallzone.outputs.pack.frame import Frame
from fallzone.outputs.pack.sheet import SMALL_MM, TEXT_MM, Sheet, fold, path_data
from fallzone.outputs.pack.views import HEIGHT_MM, WIDTH_MM, fit_overview
from fallzone.outputs.palette import (
    COLOURS,
    FAILED,
    FLAGGED_LAND,
    INK,
    LAND,
    LIMIT,
    OBSERVED,
    SEA,
    SHORE,
    ZONE,
    family_of,
)
from fallzone.outputs.tracks import build_tracks
from fallzone.words import _, named
from fallzone.words.formats import length
from fallzone.words.things import ZONE_KINDS, case_words, item_words

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment
    from fallzone.model.results.impacts import Footprint, Impacts

LEGEND_MM = 30.0

GRID, LAND_INK, SEA_INK = "#b9c9d6", "#7a5200", "#3f6f95"
FLAGGED_OPACITY = 0.4
LIMIT_DASH = "2.4 0.8 0.6 0.8"
REGION_MM = 2.8
OPACITY = {NOMINAL: 0.16, FAILED: 0.16, SWEEP: 0.09}
ZONE_DASHES = {"announced": "", "estimated": "2 1.1", "control-area": "0.5 0.9"}


def draw_overview(assessment: Assessment) -> str:
    """Everything that falls in single flights, with what was announced and reported; of a sweep alone, all of it.

    Parameters
    ----------
    assessment : Assessment
        Drawn with its geodata.

    Returns
    -------
    str
        SVG, in millimetres.
    """
    return draw(assessment, fit_overview(assessment))


def draw(assessment: Assessment, frame: Frame) -> str:
    """What lies in a window of the globe, with its legend.

    Parameters
    ----------
    assessment : Assessment
        Its geodata are read for coast and regions.
    frame : Frame
        The window, ``WIDTH_MM`` by ``HEIGHT_MM`` on paper.

    Returns
    -------
    str
        SVG, in millimetres.
    """
    sheet = Sheet(frame, legend_mm=LEGEND_MM)
    sheet.path(path_data(frame.globe), fill=SEA)
    for __, __, line in frame.graticule():
        sheet.shape(line, stroke=GRID, width_mm=0.12)
    for land in _read_coast(assessment.geodata):
        sheet.shape(land, fill=LAND, stroke=SHORE, width_mm=0.12)
    regions = _draw_regions(sheet, assessment)
    _draw_footprints(sheet, assessment)
    _draw_zones(sheet, assessment)
    _draw_limit_line(sheet, assessment)
    _draw_tracks(sheet, assessment)
    _draw_points(sheet, assessment)
    for name, spot, colour in regions:
        sheet.label(spot.x, spot.y, name, size_mm=REGION_MM, colour=colour)
    _draw_edge(sheet)
    _draw_legend(sheet, assessment)
    return sheet.text()


def _draw_regions(sheet: Sheet, assessment: Assessment) -> list[tuple[str, shapely.Point, str]]:
    """Tint flagged land; name, place and colour of every flagged region on the map, for labels drawn later."""
    flags = {flag.region: flag for flag in assessment.flagged}
    names = []
    for region in load_regions(assessment.geodata):
        flag = flags.get(region.id)
        drawn = sheet.frame.draw(region.geometry) if flag else None
        if flag is None or drawn is None or drawn.is_empty:
            continue
        is_land = region.kind == "land"
        if is_land:
            sheet.path(path_data(drawn), fill=FLAGGED_LAND, opacity=FLAGGED_OPACITY, stroke=SHORE, width_mm=0.12)
        largest = max(shapely.get_parts(drawn), key=lambda part: part.area)
        spot = largest.representative_point()
        names.append((named(flag.names, flag.region), spot, LAND_INK if is_land else SEA_INK))
    return names


@cache
def _read_coast(geodata: Geodata) -> tuple[BaseGeometry, ...]:
    """Land polygons that geodata ships for drawing."""
    path = geodata.root / "regions" / "coast.geojson"
    features = read_json(path, geodata.shown(path))["features"]
    return tuple(shapely.geometry.shape(feature["geometry"]) for feature in features)


def _draw_footprints(sheet: Sheet, assessment: Assessment) -> None:
    """Failed flights below, nominal on top; the four containments lie over each other and so darken inwards."""
    for family in (SWEEP, FAILED, NOMINAL):
        looks = {"fill": COLOURS[family], "opacity": OPACITY[family], "stroke": COLOURS[family]}
        shapes = sorted((s for s in assessment.shapes if family_of(s.case) == family), key=lambda s: -s.containment)
        for shape in shapes:
            sheet.shape(shape.geometry, **looks, width_mm=0.3 if shape.containment == 0.99 else 0.0)
        for few in list_few(assessment):
            if family_of(few.impacts.case) == family:
                _draw_impacts(sheet, few.impacts)


def _draw_impacts(sheet: Sheet, impacts: Impacts) -> None:
    """Each impact as a dot, and the name of what fell beside the first."""
    spots = sheet.frame.project(np.column_stack([impacts.lon_deg, impacts.lat_deg]))
    shown = [
        spot
        for spot, lon, lat in zip(spots, impacts.lon_deg, impacts.lat_deg, strict=True)
        if sheet.frame.covers(lon, lat)
    ]
    colour = COLOURS[family_of(impacts.case)]
    for x, y in shown:
        sheet.circle(x, y, 0.5, fill=colour, stroke="#ffffff")
    if shown:
        sheet.label(*shown[0], item_words(impacts.item), colour=colour)


def _draw_zones(sheet: Sheet, assessment: Assessment) -> None:
    for zone in assessment.zones:
        area = find_area(zone)
        if area is None:
            continue
        drawn = sheet.shape(area, stroke=ZONE, width_mm=0.35, dash=ZONE_DASHES[zone.kind])
        if not drawn.is_empty:
            __, __, right, __ = drawn.bounds
            sheet.label(right, drawn.centroid.y, zone.title, colour=ZONE)


def _draw_tracks(sheet: Sheet, assessment: Assessment) -> None:
    # The nominal flight on top, which is drawn last
    for case in sorted(assessment.trajectories, key=lambda case: case == NOMINAL):
        for name, line in build_tracks(assessment.trajectories[case]).items():
            dash = "" if name == "ground-track" else "0.3 0.8"
            sheet.shape(line, stroke=COLOURS[family_of(case)], width_mm=0.4, dash=dash)
    nominal = assessment.trajectories.get(NOMINAL)
    if nominal is not None:
        for t_s in range(120, int(nominal.t_s[-1]) + 1, 120):
            at = int(np.argmin(np.abs(nominal.t_s - t_s)))
            _draw_minute(sheet, nominal.lon_deg[at], nominal.lat_deg[at], t_s // 60)


def _draw_limit_line(sheet: Sheet, assessment: Assessment) -> None:
    line = assessment.mission.flight_termination
    if line is not None:
        lon_deg, lat_deg = np.array(line.limit_line_lonlat).T
        path = rings.split_antimeridian(shapely.LineString(np.column_stack([rings.unwrap(lon_deg), lat_deg])))
        sheet.shape(path, stroke=LIMIT, width_mm=0.5, dash=LIMIT_DASH)


def _draw_minute(sheet: Sheet, lon_deg: float, lat_deg: float, minute: int) -> None:
    if sheet.frame.covers(lon_deg, lat_deg):
        x, y = sheet.frame.project(np.array([[lon_deg, lat_deg]]))[0]
        sheet.circle(x, y, 0.55, fill="#ffffff", stroke=COLOURS[NOMINAL])
        sheet.label(x, y, _("{minute} min").format(minute=minute), size_mm=SMALL_MM, colour=COLOURS[NOMINAL])


def _draw_points(sheet: Sheet, assessment: Assessment) -> None:
    """Reported objects with their uncertainty, drop points by item, and the pad."""
    for seen in assessment.mission.observations:
        if sheet.frame.covers(seen.lon_deg, seen.lat_deg):
            x, y = sheet.frame.project(np.array([[seen.lon_deg, seen.lat_deg]]))[0]
            sheet.circle(x, y, seen.uncertainty_m / sheet.frame.scale_mpmm, stroke=OBSERVED, dash="0.8 0.8")
            sheet.cross(x, y, 1.3, OBSERVED)
            sheet.label(x, y, seen.title, colour=OBSERVED)
    for shape in assessment.shapes:
        if shape.containment == 0.99 and shape.case != SWEEP:
            drawn = sheet.frame.draw(shape.geometry)
            if not drawn.is_empty:
                colour = COLOURS[family_of(shape.case)]
                sheet.label(drawn.bounds[0], drawn.centroid.y, _fall_words(shape), colour=colour, side="left")
    pad = find_origin(assessment.mission, assessment.site)
    if sheet.frame.covers(pad.lon_deg, pad.lat_deg):
        x, y = sheet.frame.project(np.array([[pad.lon_deg, pad.lat_deg]]))[0]
        sheet.path(f"M{x:.2f} {y - 1.8:.2f}L{x + 1.6:.2f} {y + 1:.2f}L{x - 1.6:.2f} {y + 1:.2f}Z", fill=INK)
        title = assessment.site.title if assessment.mission.release is None else _("release")
        sheet.label(x + 0.8, y, title, bold=True)


def _fall_words(shape: Footprint) -> str:
    """What falls there; in which flight, where that is not the nominal one."""
    if shape.case == NOMINAL:
        return item_words(shape.item)
    return _("{item} ({case})").format(item=item_words(shape.item), case=case_words(shape.case))


def _draw_edge(sheet: Sheet) -> None:
    """Labels of the graticule along the left and lower edge, scale bar, frame."""
    edges = {
        "left": shapely.LineString([(0.01, 8), (0.01, HEIGHT_MM - 8)]),
        "bottom": shapely.LineString([(8, HEIGHT_MM - 0.01), (WIDTH_MM - 8, HEIGHT_MM - 0.01)]),
    }
    for label, edge, line in sheet.frame.graticule():
        for point in shapely.get_coordinates(sheet.frame.draw(line).intersection(edges[edge].buffer(0.02)).centroid):
            x, y = (1.0, point[1] - 0.6) if edge == "left" else (point[0] + 0.6, HEIGHT_MM - 1.2)
            sheet.words(x, y, label, size_mm=SMALL_MM, colour="#5b7285")
    length_m, length_mm = sheet.frame.scale_bar()
    x, y = WIDTH_MM - 5 - length_mm, HEIGHT_MM - 6
    sheet.rect(x - 3, y - 5, length_mm + 6, 8.5, fill="#ffffff", opacity=0.85)
    sheet.path(f"M{x:.2f} {y - 1:.2f}v1.6h{length_mm:.2f}v-1.6", stroke=INK, width_mm=0.35)
    sheet.words(x, y - 2, _("{length} at the centre").format(length=length(length_m)), size_mm=SMALL_MM)
    sheet.rect(0, 0, WIDTH_MM, HEIGHT_MM, stroke=INK, width_mm=0.3)


def _draw_legend(sheet: Sheet, assessment: Assessment) -> None:
    """Below the map in three columns: footprints, lines, marks."""
    top = HEIGHT_MM + 5.0
    entries = _list_families(assessment)
    for row, (family, words) in enumerate(entries):
        y = top + 5.2 * row
        for step in range(4):
            opacity = 1.0 - (1.0 - OPACITY[family]) ** (step + 1)
            sheet.rect(3.2 * step, y, 3.2, 3.0, fill=COLOURS[family], opacity=opacity)
        sheet.words(14.5, y + 2.4, words)
    y = top + 5.2 * len(entries) + 2.4
    if entries:
        sheet.words(0.0, y, _("99, 97, 90, 50 % of impacts, inwards"), size_mm=SMALL_MM)
    few = list_few(assessment)
    if few:
        sheet.circle(1.6, y + 4.4, 0.5, fill=COLOURS[family_of(few[0].impacts.case)], stroke="#ffffff")
        sheet.words(14.5, y + 5.2, _("impacts, too few for an area"), size_mm=SMALL_MM)
    for row, (kind, dash) in enumerate(ZONE_DASHES.items()):
        y = top + 5.2 * row + 1.5
        sheet.path(f"M62 {y:.2f}h11", stroke=ZONE, width_mm=0.35, dash=dash)
        sheet.words(75.5, y + 0.9, _(ZONE_KINDS[kind].short))
    y = top + 15.6 + 1.5
    sheet.path(f"M62 {y:.2f}h11", stroke=COLOURS[NOMINAL], width_mm=0.4)
    sheet.words(75.5, y + 0.9, _("ground track, minutes after lift-off"))
    if assessment.mission.flight_termination is not None:
        sheet.path(f"M62 {y + 5.2:.2f}h11", stroke=LIMIT, width_mm=0.5, dash=LIMIT_DASH)
        sheet.words(75.5, y + 6.1, _("impact limit line"))
    _draw_marks_legend(sheet, assessment, top)


def _draw_marks_legend(sheet: Sheet, assessment: Assessment, top: float) -> None:
    """The last column of the legend: trace, pad, reported objects, flagged land."""
    sheet.path(f"M125 {top + 1.5:.2f}h11", stroke=COLOURS[NOMINAL], width_mm=0.4, dash="0.3 0.8")
    sheet.words(138.5, top + 2.4, _("impact point trace (IIP)"))
    sheet.path(f"M130.5 {top + 4.9:.2f}l1.6 2.8h-3.2Z", fill=INK)
    sheet.words(138.5, top + 7.6, _("launch pad") if assessment.mission.release is None else _("release"))
    if assessment.mission.observations:
        sheet.cross(130.5, top + 11.9, 1.3, OBSERVED)
        sheet.circle(130.5, top + 11.9, 2.0, stroke=OBSERVED, dash="0.8 0.8")
        lines = fold(_("reported object ± its uncertainty"), WIDTH_MM - 138.5, TEXT_MM)
        for row, line in enumerate(lines):
            sheet.words(138.5, top + 12.8 + 3.6 * row, line)
    y = top + (18.6 if assessment.mission.observations else 10.4)
    sheet.rect(128.5, y, 4.0, 3.0, fill=FLAGGED_LAND, opacity=FLAGGED_OPACITY, stroke=SHORE, width_mm=0.12)
    sheet.words(138.5, y + 2.4, _("flagged land"))


def _list_families(assessment: Assessment) -> list[tuple[str, str]]:
    """Families of cases that have areas, with their words."""
    there = {family_of(shape.case) for shape in assessment.shapes}
    failed = [case for case in single_cases(assessment.impacts) if case != NOMINAL]
    words = {
        NOMINAL: case_words(NOMINAL),
        FAILED: case_words(failed[0]) if len(failed) == 1 else _("failures that were asked for"),
        SWEEP: _("any failed flight"),
    }
    return [(family, text) for family, text in words.items() if family in there]
