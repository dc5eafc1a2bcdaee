"""What a map shows of an assessment: regions by level, footprints, isopleths, zones, tracks, what was reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from fallzone.catalogue.load import find_origin
from fallzone.earth import rings
from fallzone.earth.areas import find_area
from fallzone.names import INSIDE_LEVELS, NOMINAL, SWEEP
from fallzone.outputs.few_impacts import list_few
from fallzone.outputs.launch.isopleth_words import level_words
from fallzone.outputs.pack.sheet import path_data
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
from fallzone.outputs.static_map.labels import FAR_MM, SMALL_MM, Label
from fallzone.outputs.static_map.legend import (
    AREA_DASHES,
    FLOOR_DASH,
    FLOOR_OPACITY,
    LEVEL_OPACITY,
    LIMIT_DASH,
    OPACITY,
    OVERFLIGHT_DASH,
    TRACE_DASH,
    ZONE_DASHES,
    hatch,
    list_families,
)
from fallzone.outputs.tracks import build_tracks
from fallzone.words import _, named
from fallzone.words.things import case_words, item_words

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment
    from fallzone.model.results.impacts import Footprint, Impacts
    from fallzone.model.results.launch import Launch
    from fallzone.outputs.static_map.sheet import Sheet

LAND_INK, SEA_INK = "#6b4700", "#2f5f85"
REGION_MM = 2.8
# Which names are placed first; those of towns and countries (`names`) come after all of these
RANKS = {
    **{"pad": 0.0, "fall": 1.0, "zone": 1.1, "minute": 3.0, "failed-fall": 4.0, "observed": 4.1, "isopleth": 5.0},
    **{"announced": 2.0, "planned": 2.1, "hazard": 2.2, "contingency": 4.5, "overflight": 6.0},
}


def draw_layers(sheet: Sheet, assessment: Assessment) -> set[str]:
    """Draw all but the ground and the names, which then wait for their places.

    Parameters
    ----------
    sheet : Sheet
        With the ground.
    assessment : Assessment
        What is drawn.

    Returns
    -------
    set of str
        Levels of the regions, or parts of regions, that are on the map.
    """
    if assessment.launch is not None:
        _draw_floor(sheet, assessment.launch)
    levels = _draw_regions(sheet, assessment)
    _draw_footprints(sheet, assessment)
    _draw_isopleths(sheet, assessment)
    _draw_zones(sheet, assessment)
    _draw_limit_line(sheet, assessment)
    _draw_tracks(sheet, assessment)
    _draw_observed(sheet, assessment)
    _name_falls(sheet, assessment)
    _draw_pad(sheet, assessment)
    return levels


def _draw_regions(sheet: Sheet, assessment: Assessment) -> set[str]:
    """Colour and hatch flagged regions where an area meets them: the levels that are there."""
    levels = set()
    for flag, region, met in assessment.painted:
        is_land = region.kind == "land"
        parts = []
        for level, part in met.items():
            drawn = sheet.shape(part, fill=LEVEL_COLOURS[level], opacity=LEVEL_OPACITY[region.kind])
            if not drawn.is_empty:
                hatch(sheet, drawn, level)
                levels.add(level)
                parts.append(drawn)
        if flag.level not in INSIDE_LEVELS and not (flag.level == "overflight" and is_land):
            continue
        shown = shapely.union_all(parts) if met else sheet.frame.draw(region.geometry)
        if is_land and not met and not shown.is_empty:
            sheet.path(path_data(shown), stroke=REGION, width_mm=0.2, dash=OVERFLIGHT_DASH)
            levels.add(flag.level)
        looks = {"size_mm": REGION_MM, "colour": LAND_INK if is_land else SEA_INK}
        name = named(flag.names, flag.region)
        sheet.labels.add(
            Label(text=name, rank=RANKS[flag.level], where=shown, leads_mm=FAR_MM if met and is_land else 0.0, **looks)
        )
    return levels


def _draw_floor(sheet: Sheet, launch: Launch) -> None:
    """Where the floor is surely reached, filled, and where perhaps, lightly."""
    if launch.floor is not None:
        colour = ISOPLETHS[isopleth_step(launch.floor_per_km2)]
        edge = {"stroke": colour, "width_mm": 0.25, "dash": FLOOR_DASH}
        sheet.shape(launch.floor.perhaps, fill=colour, opacity=FLOOR_OPACITY["perhaps"], **edge)
        sheet.shape(launch.floor.surely, fill=colour, opacity=FLOOR_OPACITY["surely"])


def _draw_isopleths(sheet: Sheet, assessment: Assessment) -> None:
    """Best estimates, the lowest level first, each with its name on it."""
    launch = assessment.launch
    for one in reversed(launch.isopleths if launch else ()):
        heavy = one.level_per_km2 == launch.floor_per_km2
        colour = ISOPLETHS[isopleth_step(one.level_per_km2)]
        drawn = sheet.shape(one.best, stroke=colour, width_mm=0.6 if heavy else 0.3)
        edges = shapely.union_all(shapely.boundary([part for part in shapely.get_parts(drawn) if part.area]))
        line = shapely.line_merge(shapely.intersection(edges, sheet.frame.rectangle.buffer(-2.0)))
        looks = {"size_mm": SMALL_MM, "colour": ISOPLETHS[1], "bold": True}
        sheet.labels.add(Label(text=level_words(one.level_per_km2), rank=RANKS["isopleth"], where=line, **looks))


def _draw_footprints(sheet: Sheet, assessment: Assessment) -> None:
    """Failed flights below, nominal on top; the four containments lie over each other and so darken inwards.

    Areas of a sweep only where there are no isopleths, which say how likely its debris is.
    """
    for family in list_families(assessment):
        looks = {"fill": COLOURS[family], "opacity": OPACITY[family], "stroke": COLOURS[family]}
        shapes = sorted((s for s in assessment.shapes if family_of(s.case) == family), key=lambda s: -s.containment)
        for shape in shapes:
            edge = {"width_mm": 0.3, "dash": AREA_DASHES[family]} if shape.containment == 0.99 else {"width_mm": 0.0}
            sheet.shape(shape.geometry, **looks, **edge)
        for few in list_few(assessment):
            if family_of(few.impacts.case) == family:
                _draw_impacts(sheet, few.impacts)


def _draw_impacts(sheet: Sheet, impacts: Impacts) -> None:
    """Each impact as a dot, and the name of what fell beside the first."""
    spots = sheet.frame.project(np.column_stack([impacts.lon_deg, impacts.lat_deg]))
    shown = spots[shapely.contains_xy(sheet.frame.rectangle, *spots.T)]
    colour = COLOURS[family_of(impacts.case)]
    for x, y in shown:
        sheet.circle(x, y, 0.5, fill=colour, stroke="#ffffff")
    if len(shown):
        where = shapely.Point(shown[0])
        sheet.labels.add(Label(text=item_words(impacts.item), rank=RANKS["failed-fall"], where=where, colour=colour))


def _draw_zones(sheet: Sheet, assessment: Assessment) -> None:
    for zone in assessment.zones:
        area = find_area(zone)
        if area is not None:
            drawn = sheet.shape(area, stroke=ZONE, width_mm=0.35, dash=ZONE_DASHES[zone.kind])
            sheet.labels.avoid(drawn)
            looks = {"colour": ZONE, "is_beside": True, "leads_mm": FAR_MM, "away_mm": 0.4}
            sheet.labels.add(Label(text=zone.title, rank=RANKS["zone"], where=drawn, **looks))


def _draw_tracks(sheet: Sheet, assessment: Assessment) -> None:
    # The nominal flight on top, which is drawn last
    for case in sorted(assessment.trajectories, key=lambda case: case == NOMINAL):
        for name, line in build_tracks(assessment.trajectories[case]).items():
            dash = "" if name == "ground-track" else TRACE_DASH
            drawn = sheet.shape(line, stroke=COLOURS[family_of(case)], width_mm=0.4, dash=dash)
            sheet.labels.avoid(drawn)
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
    spot = sheet.find(lon_deg, lat_deg)
    if spot is not None:
        sheet.circle(*spot, 0.55, fill="#ffffff", stroke=COLOURS[NOMINAL])
        sheet.labels.keep_clear(*spot, 0.6)
        looks = {"size_mm": SMALL_MM, "colour": COLOURS[NOMINAL]}
        told = _("{minute} min").format(minute=minute)
        sheet.labels.add(Label(text=told, rank=RANKS["minute"], where=shapely.Point(spot), **looks))


def _draw_observed(sheet: Sheet, assessment: Assessment) -> None:
    """Reported objects with their uncertainty."""
    for seen in assessment.mission.observations:
        spot = sheet.find(seen.lon_deg, seen.lat_deg)
        if spot is not None:
            sheet.circle(*spot, seen.uncertainty_m / sheet.frame.scale_mpmm, stroke=OBSERVED, dash="0.8 0.8")
            sheet.cross(*spot, 1.3, OBSERVED)
            sheet.labels.keep_clear(*spot, 1.4)
            looks = {"size_mm": SMALL_MM, "colour": OBSERVED, "away_mm": 1.4, "leads_mm": FAR_MM}
            sheet.labels.add(Label(text=seen.title, rank=RANKS["observed"], where=shapely.Point(spot), **looks))


def _name_falls(sheet: Sheet, assessment: Assessment) -> None:
    """What falls where; of a failed flight where it is not what falls there to plan."""
    largest = [one for one in assessment.shapes if one.containment == 0.99 and one.case != SWEEP]
    planned = {one.item: one.geometry for one in largest if one.case == NOMINAL}
    for one in largest:
        as_planned = one.case != NOMINAL and one.item in planned
        if as_planned and planned[one.item].intersects(one.geometry.centroid):
            continue
        looks = {"colour": COLOURS[family_of(one.case)], "is_beside": True, "leads_mm": FAR_MM, "away_mm": 0.4}
        rank = RANKS["fall" if one.case == NOMINAL else "failed-fall"]
        sheet.labels.add(Label(text=_fall_words(one), rank=rank, where=sheet.frame.draw(one.geometry), **looks))


def _fall_words(shape: Footprint) -> str:
    """What falls there; in which flight, where that is not the nominal one."""
    if shape.case == NOMINAL:
        return item_words(shape.item)
    return _("{item} ({case})").format(item=item_words(shape.item), case=case_words(shape.case))


def _draw_pad(sheet: Sheet, assessment: Assessment) -> None:
    """The pad, or where the vehicle is let go in the air."""
    pad = find_origin(assessment.mission, assessment.site)
    spot = sheet.find(pad.lon_deg, pad.lat_deg)
    if spot is not None:
        x, y = spot
        sheet.path(f"M{x:.2f} {y - 1.8:.2f}L{x + 1.6:.2f} {y + 1:.2f}L{x - 1.6:.2f} {y + 1:.2f}Z", fill=INK)
        sheet.labels.keep_clear(x, y - 0.4, 1.6)
        title = assessment.site.title if assessment.mission.release is None else _("release")
        looks = {"bold": True, "away_mm": 1.5, "leads_mm": FAR_MM}
        sheet.labels.add(Label(text=title, rank=RANKS["pad"], where=shapely.Point(x, y), **looks))
