"""Insets of a map: parts of it drawn larger, and where on Earth it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely

from fallzone.outputs.pack.sheet import Picture, path_data
from fallzone.outputs.palette import INK
from fallzone.outputs.static_map.frame import Frame, fit_frame
from fallzone.outputs.static_map.ground import draw_ground
from fallzone.outputs.static_map.labels import SMALL_MM, TEXT_MM, Label
from fallzone.outputs.static_map.layers import draw_layers
from fallzone.outputs.static_map.lettering import width_mm
from fallzone.outputs.static_map.names import Places, add_names
from fallzone.outputs.static_map.projection import RADIUS_M
from fallzone.outputs.static_map.sheet import Sheet
from fallzone.words import _
from fallzone.words.formats import length
from fallzone.words.things import with_commas

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment
    from fallzone.outputs.static_map.views import Detail

# Height of a title, and of what lies below an inset [mm]
TITLE_MM, BELOW_MM = 4.0, 2.0
# A map of where a map is shows at least this much [m], and at least so many times its width
LOCATOR_M, LOCATOR_TIMES = 9e6, 3.0
INSET_INK = "#8a1538"
_FRAME = {"stroke": INSET_INK, "width_mm": 0.5, "fill": INSET_INK, "opacity": 0.08}


class Box(NamedTuple):
    """A part of a page.

    Parameters
    ----------
    x, y : float
        Upper left corner [mm].
    width_mm, height_mm : float
        Size.
    """

    x: float
    y: float
    width_mm: float
    height_mm: float


def draw_detail(
    page: Picture, assessment: Assessment, detail: Detail, *, letter: str, room: Box, places: Places
) -> Frame:
    """Draw a part of the map larger, with its letter, what is there, and a scale.

    Parameters
    ----------
    page : Picture
        The page.
    assessment : Assessment
        What is drawn.
    detail : Detail
        Which part.
    letter : str
        By which it is found on the map.
    room : Box
        Where on the page.
    places : Places
        That may be named.

    Returns
    -------
    Frame
        What it shows.
    """
    frame = fit_frame(detail.points_lonlat, **_inside(room))
    told = _("{letter}: {things}").format(letter=letter, things=with_commas(list(detail.things)))
    page.words(room.x, room.y + 3.0, told, size_mm=TEXT_MM, bold=True, colour=INSET_INK)
    sheet = Sheet(frame, on=page, x=room.x, y=room.y + TITLE_MM)
    draw_ground(sheet, assessment.geodata)
    draw_layers(sheet, assessment)
    add_names(sheet, places)
    _draw_bar(sheet)
    sheet.labels.place(sheet)
    sheet.rect(0, 0, frame.width_mm, frame.height_mm, stroke=INSET_INK, width_mm=0.35)
    return frame


def _inside(room: Box) -> dict[str, float]:
    """Size of the map in a room."""
    return {"width_mm": room.width_mm, "height_mm": room.height_mm - TITLE_MM - BELOW_MM}


def _draw_bar(sheet: Sheet) -> None:
    """A scale in the lower left corner, of which names keep clear."""
    length_m, length_mm = sheet.frame.scale_bar(18.0)
    told = length(length_m)
    wide, y = max(length_mm, width_mm(told, SMALL_MM)) + 2.0, sheet.frame.height_mm
    sheet.rect(0.0, y - 4.6, wide, 4.6, fill="#ffffff", opacity=0.85)
    sheet.path(f"M1 {y - 1.8:.2f}v1h{length_mm:.2f}v-1", stroke=INK, width_mm=0.3)
    sheet.words(1.0, y - 2.3, told, size_mm=SMALL_MM)
    sheet.labels.keep_box_clear(0.0, y - 4.6, wide, y)


def mark_details(sheet: Sheet, frames: list[Frame]) -> None:
    """Outline on the map what its insets show, with their letters.

    Parameters
    ----------
    sheet : Sheet
        The map, before its names are placed.
    frames : list of Frame
        Of the insets, in the order of their letters.
    """
    for at, frame in enumerate(frames):
        drawn = sheet.shape(frame.outline, stroke=INSET_INK, width_mm=0.35)
        sheet.labels.avoid(drawn.boundary)
        looks = {"colour": INSET_INK, "bold": True, "is_beside": True, "away_mm": 0.2}
        sheet.labels.add(Label(text=chr(ord("A") + at), rank=-1.0, where=drawn, **looks))


def draw_locator(page: Picture, assessment: Assessment, frame: Frame, *, room: Box) -> None:
    """Draw where on Earth a map is.

    Parameters
    ----------
    page : Picture
        The page.
    assessment : Assessment
        Whose geodata hold the coast.
    frame : Frame
        Of the map.
    room : Box
        Where on the page.
    """
    size = _inside(room)
    shown_m = frame.scale_mpmm * max(frame.width_mm, frame.height_mm)
    across_m = min(max(LOCATOR_M, LOCATOR_TIMES * shown_m), 4.0 * RADIUS_M)
    scale_mpmm = across_m / min(size.values())
    lon, lat = frame.lonlat(np.array([frame.width_mm / 2.0]), np.array([frame.height_mm / 2.0]))
    around = Frame(
        lon_deg=float(lon[0]),
        lat_deg=float(lat[0]),
        axis_deg=None,
        left_m=-size["width_mm"] * scale_mpmm / 2.0,
        top_m=size["height_mm"] * scale_mpmm / 2.0,
        scale_mpmm=scale_mpmm,
        **size,
    )
    page.words(room.x, room.y + 3.0, _("Location"), size_mm=TEXT_MM, bold=True)
    sheet = Sheet(around, on=page, x=room.x, y=room.y + TITLE_MM)
    draw_ground(sheet, assessment.geodata, rough_deg=0.3)
    [*corners] = shapely.segmentize(frame.rectangle, 5.0).exterior.coords
    lonlat = np.column_stack(frame.lonlat(*np.array(corners).T))
    sheet.path(path_data(shapely.Polygon(around.project(lonlat)).intersection(around.rectangle)), **_FRAME)
    sheet.rect(0, 0, around.width_mm, around.height_mm, stroke=INK, width_mm=0.25)
