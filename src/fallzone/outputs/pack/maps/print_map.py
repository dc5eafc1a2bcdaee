"""The printed map as SVG: coast, zones, footprints, tracks, site and reported objects."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from fallzone.catalogue.load import find_origin
from fallzone.catalogue.regions import load_regions
from fallzone.earth import rings
from fallzone.earth.areas import find_area
from fallzone.names import INSIDE_LEVELS, NOMINAL, SWEEP
from fallzone.outputs.few_impacts import list_few
from fallzone.outputs.launch.isopleth_words import level_words
from fallzone.outputs.launch.levels import paint_regions
from fallzone.outputs.pack.frame import Frame
from fallzone.outputs.pack.maps.print_ground import draw_edge, draw_ground
from fallzone.outputs.pack.maps.print_legend import (
    FLOOR_DASH,
    FLOOR_OPACITY,
    LEGEND_MM,
    LEVEL_OPACITY,
    LIMIT_DASH,
    OPACITY,
    OVERFLIGHT_DASH,
    TRACE_DASH,
    ZONE_DASHES,
    draw_legend,
    list_families,
)
from fallzone.outputs.pack.maps.views import HEIGHT_MM, WIDTH_MM, fit_overview
from fallzone.outputs.pack.sheet import SMALL_MM, Sheet, path_data
from fallzone.outputs.palette import (
    COLOURS,
    INK,
    ISOPLETHS,
    LEVEL_COLOURS,
    LIMIT,
    OBSERVED,
    REGION,
    ZONE,
    family_of,
    isopleth_step,
)
from fallzone.outputs.tracks import build_tracks
from fallzone.words import _, named
from fallzone.words.things import case_words, item_words

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment
    from fallzone.model.results.impacts import Footprint, Impacts
    from fallzone.model.results.launch import Launch

LAND_INK, SEA_INK = "#7a5200", "#3f6f95"
REGION_MM = 2.8
# Along the edge, and where the scale stands, no isopleth has its name [mm]
EDGE_MM, SCALE_MM = 7.0, 16.0

# A name, where it stands [mm], and its colour
Label = tuple[str, shapely.Point, str]


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
    draw_ground(sheet, assessment.geodata)
    launch = assessment.launch
    if launch is not None:
        _draw_floor(sheet, launch)
    names, levels = _draw_regions(sheet, assessment)
    _draw_footprints(sheet, assessment)
    isopleths = _draw_isopleths(sheet, assessment)
    _draw_zones(sheet, assessment)
    _draw_limit_line(sheet, assessment)
    _draw_tracks(sheet, assessment)
    _draw_points(sheet, assessment)
    for name, spot, colour in isopleths:
        sheet.label(spot.x, spot.y, name, size_mm=SMALL_MM, colour=colour, bold=True)
    for name, spot, colour in names:
        sheet.label(spot.x, spot.y, name, size_mm=REGION_MM, colour=colour)
    draw_edge(sheet)
    draw_legend(sheet, assessment, levels)
    return sheet.text()


def _draw_regions(sheet: Sheet, assessment: Assessment) -> tuple[list[Label], set[str]]:
    """Colour flagged regions where an area meets them: names for labels drawn later, and the levels that are there."""
    names, levels = [], set()
    for flag, region, met in paint_regions(assessment, load_regions(assessment.geodata)):
        is_land = region.kind == "land"
        for level, part in met.items():
            drawn = sheet.shape(part, fill=LEVEL_COLOURS[level], opacity=LEVEL_OPACITY[region.kind])
            levels |= set() if drawn.is_empty else {level}
        if flag.level not in INSIDE_LEVELS and not (flag.level == "overflight" and is_land):
            continue
        shown = sheet.frame.draw(shapely.union_all(list(met.values())) if met else region.geometry)
        if shown.is_empty:
            continue
        if is_land and not met:
            sheet.path(path_data(shown), stroke=REGION, width_mm=0.2, dash=OVERFLIGHT_DASH)
            levels.add(flag.level)
        largest = max(shapely.get_parts(shown), key=lambda part: part.area)
        names.append((named(flag.names, flag.region), largest.representative_point(), LAND_INK if is_land else SEA_INK))
    return names, levels


def _draw_floor(sheet: Sheet, launch: Launch) -> None:
    """Where the floor is surely reached, filled, and where perhaps, lightly."""
    if launch.floor is not None:
        colour = ISOPLETHS[isopleth_step(launch.floor_per_km2)]
        edge = {"stroke": colour, "width_mm": 0.25, "dash": FLOOR_DASH}
        sheet.shape(launch.floor.perhaps, fill=colour, opacity=FLOOR_OPACITY["perhaps"], **edge)
        sheet.shape(launch.floor.surely, fill=colour, opacity=FLOOR_OPACITY["surely"])


def _draw_isopleths(sheet: Sheet, assessment: Assessment) -> list[Label]:
    """Best estimates, the lowest level first; name and place of each, as far from other names as can be."""
    inner = shapely.box(EDGE_MM, EDGE_MM, WIDTH_MM - EDGE_MM, HEIGHT_MM - SCALE_MM)
    names, others = [], _list_other_names(sheet, assessment)
    launch = assessment.launch
    for one in reversed(launch.isopleths if launch else ()):
        heavy = one.level_per_km2 == launch.floor_per_km2
        colour = ISOPLETHS[isopleth_step(one.level_per_km2)]
        drawn = sheet.shape(one.best, stroke=colour, width_mm=0.6 if heavy else 0.3)
        line = shapely.segmentize(shapely.intersection(drawn.boundary, inner), 2.0)
        spots = shapely.points(shapely.get_coordinates(line))
        if len(spots):
            others.append(spots[int(np.argmax(shapely.distance(spots, shapely.multipoints(others))))])
            names.append((level_words(one.level_per_km2), others[-1], ISOPLETHS[1]))
    return names


def _list_other_names(sheet: Sheet, assessment: Assessment) -> list[shapely.Point]:
    """Where the pad, zones, reported objects and falls have theirs [mm]."""
    pad = find_origin(assessment.mission, assessment.site)
    flights = assessment.trajectories.values()
    spots = [(pad.lon_deg, pad.lat_deg), *((one.lon_deg, one.lat_deg) for one in assessment.mission.observations)]
    spots += [(drop.lon_deg, drop.lat_deg) for flight in flights for drop in flight.drops]
    on_map = [spot for spot in spots if sheet.frame.covers(*spot)] or [spots[0]]
    return list(shapely.points(sheet.frame.project(np.array(on_map))))


def _draw_footprints(sheet: Sheet, assessment: Assessment) -> None:
    """Failed flights below, nominal on top; the four containments lie over each other and so darken inwards.

    Areas of a sweep only where there are no isopleths, which say how likely its debris is.
    """
    for family in list_families(assessment):
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
            dash = "" if name == "ground-track" else TRACE_DASH
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
