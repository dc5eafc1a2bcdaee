"""The map of page 1: the corridor with its zones, and who is concerned by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from fallzone.catalogue.load import find_origin
from fallzone.earth.areas import find_area
from fallzone.names import INSIDE_LEVELS, NOMINAL
from fallzone.outputs.pack.front.concerned import MOST_LINES, list_worst
from fallzone.outputs.pack.sheet import Picture
from fallzone.outputs.palette import COLOURS, INK, ISOPLETHS, LEVEL_COLOURS, ZONE, isopleth_step
from fallzone.outputs.static_map.frame import Frame, fit_frame
from fallzone.outputs.static_map.ground import draw_ground
from fallzone.outputs.static_map.labels import FAR_MM, Label
from fallzone.outputs.static_map.sheet import Sheet
from fallzone.outputs.tracks import build_tracks
from fallzone.words import _, named
from fallzone.words.formats import length
from fallzone.words.things import item_words

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment

WIDTH_MM, HEIGHTS_MM = 54.0, (56.0, 70.0, 84.0, 98.0, 112.0)
# A taller map must show the corridor so much larger
_WORTHWHILE = 1.04
_SMALL_MM = 1.9
# How dark levels lie on land and at sea; the seas are told by their zones
_OPACITY = {"land": 0.9, "sea": 0.3}
_FLOOR_OPACITY = 0.16
FALL_OPACITY = 0.35


def draw_small_map(assessment: Assessment) -> str:
    """What is meant to fall, zones, the corridor of debris and the regions of page 1.

    Parameters
    ----------
    assessment : Assessment
        Drawn with its geodata.

    Returns
    -------
    str
        SVG, ``WIDTH_MM`` wide.
    """
    frame = _fit(assessment)
    page = Picture(width_mm=frame.width_mm, height_mm=frame.height_mm)
    sheet = Sheet(frame, on=page)
    draw_ground(sheet, assessment.geodata)
    _draw_floor(sheet, assessment)
    for flag, region, met in assessment.painted:
        for level, part in met.items():
            if flag.level in INSIDE_LEVELS:
                sheet.shape(part, fill=LEVEL_COLOURS[level], opacity=_OPACITY[region.kind])
    _draw_planned(sheet, assessment)
    _draw_track(sheet, assessment)
    _draw_pad(sheet, assessment)
    _name_regions(sheet, assessment)
    _name_falls(sheet, assessment)
    _draw_scale(sheet)
    sheet.labels.place(sheet)
    sheet.rect(0, 0, frame.width_mm, frame.height_mm, stroke=INK, width_mm=0.3)
    return page.text()


def list_keys() -> list[dict[str, str]]:
    """What the colours of the map mean.

    Returns
    -------
    list of dict
        ``colour`` and ``text``, plain data for the template.
    """
    return [
        {"colour": COLOURS[NOMINAL], "text": _("meant to fall here (99 %)")},
        {"colour": ZONE, "text": _("zone, announced or estimated")},
        {"colour": LEVEL_COLOURS["hazard"], "text": _("concerned: darker, more so")},
        {"colour": ISOPLETHS[3], "text": _("debris of a failure, floor reached")},
    ]


def _fit(assessment: Assessment) -> Frame:
    """The lowest map on which everything is about as large as on the highest."""
    points = _list_corners(assessment)
    frames = [fit_frame(points, width_mm=WIDTH_MM, height_mm=height_mm) for height_mm in HEIGHTS_MM]
    finest = min(frame.scale_mpmm for frame in frames)
    return next(frame for frame in frames if frame.scale_mpmm <= _WORTHWHILE * finest)


def _list_corners(assessment: Assessment) -> np.ndarray:
    """Pad, planned areas and zones [deg]: where the launch goes; of a sweep alone all of it."""
    start = find_origin(assessment.mission, assessment.site)
    shapes = [one.geometry for one in assessment.shapes if one.case == NOMINAL]
    shapes += [area for zone in assessment.zones if (area := find_area(zone)) is not None]
    shapes = shapes or [one.geometry for one in assessment.shapes]
    return np.concatenate([[[start.lon_deg, start.lat_deg]], *map(shapely.get_coordinates, shapes)])


def _draw_floor(sheet: Sheet, assessment: Assessment) -> None:
    floor = None if assessment.launch is None else assessment.launch.floor
    if floor is not None:
        colour = ISOPLETHS[isopleth_step(floor.level_per_km2)]
        sheet.shape(floor.perhaps, fill=colour, opacity=_FLOOR_OPACITY, stroke=colour, width_mm=0.2)


def _draw_planned(sheet: Sheet, assessment: Assessment) -> None:
    for shape in assessment.shapes:
        if shape.case == NOMINAL and shape.containment == 0.99:
            sheet.shape(
                shape.geometry, fill=COLOURS[NOMINAL], opacity=FALL_OPACITY, stroke=COLOURS[NOMINAL], width_mm=0.25
            )
    for zone in assessment.zones:
        area = find_area(zone)
        if area is not None:
            sheet.shape(area, stroke=ZONE, width_mm=0.35, dash="" if zone.kind == "announced" else "1 0.7")


def _draw_track(sheet: Sheet, assessment: Assessment) -> None:
    flight = assessment.trajectories.get(NOMINAL)
    line = None if flight is None else build_tracks(flight).get("ground-track")
    if line is not None:
        sheet.labels.avoid(sheet.shape(line, stroke=INK, width_mm=0.25))


def _draw_pad(sheet: Sheet, assessment: Assessment) -> None:
    start = find_origin(assessment.mission, assessment.site)
    x, y = sheet.frame.project(np.array([[start.lon_deg, start.lat_deg]]))[0]
    sheet.path(f"M{x:.2f} {y - 1.5:.2f}L{x + 1.3:.2f} {y + 0.8:.2f}L{x - 1.3:.2f} {y + 0.8:.2f}Z", fill=INK)
    title = assessment.site.title if assessment.mission.release is None else _("release")
    sheet.labels.keep_clear(x, y, 1.4)
    looks = {"size_mm": _SMALL_MM, "bold": True, "leads_mm": FAR_MM}
    sheet.labels.add(Label(text=title, rank=0, where=shapely.Point(x, y), **looks))


def _draw_scale(sheet: Sheet) -> None:
    """A scale bar in the lower left corner."""
    length_m, length_mm = sheet.frame.scale_bar(0.4 * WIDTH_MM)
    x, y = 2.0, sheet.frame.height_mm - 2.2
    sheet.path(f"M{x:.2f} {y - 1.2:.2f}v1.2h{length_mm:.2f}v-1.2", stroke=INK, width_mm=0.3)
    sheet.words(x, y - 2.0, length(length_m), size_mm=_SMALL_MM, halo=True)
    sheet.labels.keep_box_clear(0.0, y - 4.5, x + max(length_mm, 12.0), sheet.frame.height_mm)


def _name_regions(sheet: Sheet, assessment: Assessment) -> None:
    """The regions that have a line on page 1, land before seas."""
    shown = {flag.region for level, flags in list_worst(assessment).items() for flag in flags[: MOST_LINES[level]]}
    painted = [one for one in assessment.painted if one[0].region in shown]
    for flag, region, met in sorted(painted, key=lambda one: one[1].kind != "land"):
        drawn = sheet.frame.draw(shapely.union_all(list(met.values())) if met else region.geometry)
        is_land = region.kind == "land"
        sheet.labels.add(
            Label(
                text=named(flag.names, flag.region),
                rank=1 if is_land else 3,
                where=drawn,
                is_beside=is_land,
                leads_mm=FAR_MM if is_land else 0.0,
                size_mm=_SMALL_MM,
                colour="#7a5200" if is_land else "#3f6f95",
                bold=is_land,
            )
        )


def _name_falls(sheet: Sheet, assessment: Assessment) -> None:
    for shape in assessment.shapes:
        if shape.case == NOMINAL and shape.containment == 0.99:
            looks = {"size_mm": _SMALL_MM, "colour": COLOURS[NOMINAL], "is_beside": True, "leads_mm": FAR_MM}
            where = sheet.frame.draw(shape.geometry)
            sheet.labels.add(Label(text=item_words(shape.item), rank=2, where=where, **looks))
