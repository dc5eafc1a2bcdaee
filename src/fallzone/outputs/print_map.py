"""The printed map as SVG: coast, zones, footprints, tracks, site and reported objects."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from fallzone.catalogue.geodata import geodata_dir, read_json
from fallzone.catalogue.load import find_pad
from fallzone.catalogue.shapes import load_regions
from fallzone.earth import rings
from fallzone.names import AS_FLOWN, NOMINAL, SWEEP
from fallzone.outputs.print_frame import fit_frame
from fallzone.outputs.print_sheet import INK, SMALL_MM, Sheet, path_data
from fallzone.outputs.tracks import build_tracks
from fallzone.outputs.wording import item_words, length

if TYPE_CHECKING:
    from fallzone.assessment.record import Assessment
    from fallzone.model.zone import Region

WIDTH_MM, HEIGHT_MM, LEGEND_MM = 170.0, 192.0, 30.0

SEA, LAND, SHORE, GRID = "#e9f1f7", "#f4efe4", "#8d8672", "#b9c9d6"
FLAGGED_LAND, LAND_INK, SEA_INK = "#f3cf7a", "#7a5200", "#3f6f95"
LIMIT, LIMIT_DASH = "#b00020", "2.4 0.8 0.6 0.8"
REGION_MM = 2.8
CASE_COLOURS = {NOMINAL: "#0b5fa5", AS_FLOWN: "#c2410c", SWEEP: "#7a5195"}
ZONE_DASHES = {"announced": "", "estimated": "2 1.1", "control-area": "0.5 0.9"}

# South-west and north-east corner of Okinawa Prefecture without the Daito islands' far side.
OKINAWA_CORNERS_LONLAT = ((122.9, 24.0), (131.3, 27.9))
# A second map must be drawn at least this much larger.
WORTHWHILE = 0.75


def draw_overview(assessment: Assessment) -> str:
    """Everything that falls in the nominal flight and the flight as flown, with what was announced and reported."""
    return _draw(assessment, _points_overview(assessment))


def draw_near(assessment: Assessment) -> str | None:
    """From the launch site to Okinawa, or None where that would not be larger than the overview."""
    pad = find_pad(assessment.mission, assessment.site)
    points = np.array([(pad.lon_deg, pad.lat_deg), *OKINAWA_CORNERS_LONLAT])
    scales = [
        fit_frame(p, width_mm=WIDTH_MM, height_mm=HEIGHT_MM).scale_mpmm for p in (points, _points_overview(assessment))
    ]
    return _draw(assessment, points) if scales[0] < WORTHWHILE * scales[1] else None


def _points_overview(assessment: Assessment) -> np.ndarray:
    pad = find_pad(assessment.mission, assessment.site)
    points = [np.array([[pad.lon_deg, pad.lat_deg]])]
    shapes = [shape.geometry for shape in assessment.shapes if shape.case in (NOMINAL, AS_FLOWN)]
    shapes += [zone.geometry for zone in assessment.zones if zone.geometry is not None]
    points += [shapely.get_coordinates(shape) for shape in shapes]
    points += [np.array([[seen.lon_deg, seen.lat_deg]]) for seen in assessment.mission.observations]
    return np.concatenate(points)


def _draw(assessment: Assessment, points_lonlat: np.ndarray) -> str:
    frame = fit_frame(points_lonlat, width_mm=WIDTH_MM, height_mm=HEIGHT_MM)
    sheet = Sheet(frame, legend_mm=LEGEND_MM)
    sheet.rect(0, 0, WIDTH_MM, HEIGHT_MM, fill=SEA)
    for _, _, line in frame.graticule():
        sheet.shape(line, stroke=GRID, width_mm=0.12)
    for land in _coast():
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
    for region in _regions(str(geodata_dir())):
        flag = flags.get(region.id)
        drawn = sheet.frame.draw(region.geometry) if flag else None
        if flag is None or drawn is None or drawn.is_empty:
            continue
        is_land = region.kind == "land"
        if is_land:
            sheet.path(path_data(drawn), fill=FLAGGED_LAND, stroke=SHORE, width_mm=0.12)
        largest = max(shapely.get_parts(drawn), key=lambda part: part.area)
        spot = largest.representative_point()
        names.append((flag.names.get("en", flag.region), spot, LAND_INK if is_land else SEA_INK))
    return names


@cache
def _regions(geodata: str) -> tuple[Region, ...]:
    """Outlines of regions, once for each geodata folder."""
    return load_regions()


@cache
def _read_coast(path: str) -> tuple[BaseGeometry, ...]:
    from pathlib import Path

    features = read_json(Path(path))["features"]
    return tuple(shapely.geometry.shape(feature["geometry"]) for feature in features)


def _coast() -> tuple[BaseGeometry, ...]:
    """Land polygons that geodata ships for drawing."""
    return _read_coast(str(geodata_dir() / "regions" / "coast.geojson"))


def _draw_footprints(sheet: Sheet, assessment: Assessment) -> None:
    """Failed flights below, nominal on top; the four containments lie over each other and so darken inwards."""
    for case in (SWEEP, AS_FLOWN, NOMINAL):
        colour = CASE_COLOURS[case]
        shapes = sorted((s for s in assessment.shapes if s.case == case), key=lambda s: -s.containment)
        for shape in shapes:
            edge = 0.3 if shape.containment == 0.99 else 0.0
            sheet.shape(
                shape.geometry, fill=colour, opacity=0.09 if case == SWEEP else 0.16, stroke=colour, width_mm=edge
            )


def _draw_zones(sheet: Sheet, assessment: Assessment) -> None:
    for zone in assessment.zones:
        if zone.geometry is None:
            continue
        drawn = sheet.shape(zone.geometry, stroke=INK, width_mm=0.35, dash=ZONE_DASHES[zone.kind])
        if not drawn.is_empty:
            _, _, right, _ = drawn.bounds
            sheet.label(right, drawn.centroid.y, zone.title)


def _draw_tracks(sheet: Sheet, assessment: Assessment) -> None:
    for case in (AS_FLOWN, NOMINAL):
        trajectory = assessment.trajectories.get(case)
        if trajectory is None:
            continue
        for name, line in build_tracks(trajectory).items():
            dash = "" if name == "ground-track" else "0.3 0.8"
            sheet.shape(line, stroke=CASE_COLOURS[case], width_mm=0.4, dash=dash)
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
        sheet.circle(x, y, 0.55, fill="#ffffff", stroke=CASE_COLOURS[NOMINAL])
        sheet.label(x, y, f"{minute} min", size_mm=SMALL_MM, colour=CASE_COLOURS[NOMINAL])


def _draw_points(sheet: Sheet, assessment: Assessment) -> None:
    """Reported objects with their uncertainty, drop points by item, and the pad."""
    for seen in assessment.mission.observations:
        if sheet.frame.covers(seen.lon_deg, seen.lat_deg):
            x, y = sheet.frame.project(np.array([[seen.lon_deg, seen.lat_deg]]))[0]
            sheet.circle(x, y, seen.uncertainty_m / sheet.frame.scale_mpmm, stroke="#8a1538", dash="0.8 0.8")
            sheet.cross(x, y, 1.3, "#8a1538")
            sheet.label(x, y, seen.title, colour="#8a1538")
    for shape in assessment.shapes:
        if shape.containment == 0.99 and shape.case != SWEEP:
            drawn = sheet.frame.draw(shape.geometry)
            if not drawn.is_empty:
                words = item_words(shape.item) + (" (as flown)" if shape.case == AS_FLOWN else "")
                sheet.label(drawn.bounds[0], drawn.centroid.y, words, colour=CASE_COLOURS[shape.case], side="left")
    pad = find_pad(assessment.mission, assessment.site)
    if sheet.frame.covers(pad.lon_deg, pad.lat_deg):
        x, y = sheet.frame.project(np.array([[pad.lon_deg, pad.lat_deg]]))[0]
        sheet.path(f"M{x:.2f} {y - 1.8:.2f}L{x + 1.6:.2f} {y + 1:.2f}L{x - 1.6:.2f} {y + 1:.2f}Z", fill=INK)
        sheet.label(x + 0.8, y, assessment.site.title, bold=True)


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
    sheet.words(x, y - 2, f"{length(length_m)} at the centre", size_mm=SMALL_MM)
    sheet.rect(0, 0, WIDTH_MM, HEIGHT_MM, stroke=INK, width_mm=0.3)


def _draw_legend(sheet: Sheet, assessment: Assessment) -> None:
    """Below the map in three columns: footprints, lines, marks."""
    top = HEIGHT_MM + 5.0
    entries = [(0.0, case, words) for case, words in _case_words(assessment)]
    for row, (x, case, words) in enumerate(entries):
        y = top + 5.2 * row
        for step in range(4):
            opacity = 1.0 - (1.0 - (0.09 if case == SWEEP else 0.16)) ** (step + 1)
            sheet.rect(x + 3.2 * step, y, 3.2, 3.0, fill=CASE_COLOURS[case], opacity=opacity)
        sheet.words(x + 14.5, y + 2.4, words)
    sheet.words(0.0, top + 5.2 * len(entries) + 2.4, "99, 97, 90, 50 % of impacts, inwards", size_mm=SMALL_MM)
    lines = [("announced zone", ""), ("estimated zone", "2 1.1"), ("control area, not a drop zone", "0.5 0.9")]
    for row, (words, dash) in enumerate(lines):
        y = top + 5.2 * row + 1.5
        sheet.path(f"M62 {y:.2f}h11", stroke=INK, width_mm=0.35, dash=dash)
        sheet.words(75.5, y + 0.9, words)
    y = top + (18.6 if assessment.mission.observations else 10.4)
    sheet.rect(128.5, y, 4.0, 3.0, fill=FLAGGED_LAND, stroke=SHORE, width_mm=0.12)
    sheet.words(138.5, y + 2.4, "flagged land")
    y = top + 15.6 + 1.5
    sheet.path(f"M62 {y:.2f}h11", stroke=CASE_COLOURS[NOMINAL], width_mm=0.4)
    sheet.words(75.5, y + 0.9, "ground track, minutes after lift-off")
    if assessment.mission.flight_termination is not None:
        sheet.path(f"M62 {y + 5.2:.2f}h11", stroke=LIMIT, width_mm=0.5, dash=LIMIT_DASH)
        sheet.words(75.5, y + 6.1, "impact limit line")
    sheet.path(f"M125 {top + 1.5:.2f}h11", stroke=CASE_COLOURS[NOMINAL], width_mm=0.4, dash="0.3 0.8")
    sheet.words(138.5, top + 2.4, "impact point trace (IIP)")
    sheet.path(f"M130.5 {top + 4.9:.2f}l1.6 2.8h-3.2Z", fill=INK)
    sheet.words(138.5, top + 7.6, "launch pad")
    if assessment.mission.observations:
        sheet.cross(130.5, top + 11.9, 1.3, "#8a1538")
        sheet.circle(130.5, top + 11.9, 2.0, stroke="#8a1538", dash="0.8 0.8")
        sheet.words(138.5, top + 12.8, "reported object ± its")
        sheet.words(138.5, top + 16.4, "uncertainty")


def _case_words(assessment: Assessment) -> list[tuple[str, str]]:
    words = {NOMINAL: "nominal flight", AS_FLOWN: "flight as flown", SWEEP: "any failed flight"}
    there = {shape.case for shape in assessment.shapes}
    return [(case, text) for case, text in words.items() if case in there]
