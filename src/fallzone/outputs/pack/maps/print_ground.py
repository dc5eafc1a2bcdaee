"""What lies beneath everything on a printed map, and what stands along its edge: sea, land, graticule, scale."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import shapely

from fallzone.catalogue.geodata import Geodata, read_json
from fallzone.outputs.pack.sheet import SMALL_MM, Sheet, path_data
from fallzone.outputs.pack.sheet import width_mm as width_of
from fallzone.outputs.palette import INK, LAND, SEA, SHORE
from fallzone.words import _
from fallzone.words.formats import length

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

GRID, GRID_INK = "#b9c9d6", "#5b7285"
# Of the edge this much bears no number of the graticule, for its corners [mm]
_CORNER_MM = 8.0
# Between two numbers of the graticule [mm]
_APART_MM = 1.5


def draw_ground(sheet: Sheet, geodata: Geodata) -> None:
    """Draw the sea, the graticule and the land.

    Parameters
    ----------
    sheet : Sheet
        On which nothing is drawn yet.
    geodata : Geodata
        Where the coast is read from.
    """
    sheet.path(path_data(sheet.frame.globe), fill=SEA)
    for _label, _edge, line in sheet.frame.graticule():
        sheet.shape(line, stroke=GRID, width_mm=0.12)
    for land in _read_coast(geodata):
        sheet.shape(land, fill=LAND, stroke=SHORE, width_mm=0.12)


@cache
def _read_coast(geodata: Geodata) -> tuple[BaseGeometry, ...]:
    """Land polygons that geodata ships for drawing."""
    path = geodata.root / "regions" / "coast.geojson"
    features = read_json(path, geodata.shown(path))["features"]
    return tuple(shapely.geometry.shape(feature["geometry"]) for feature in features)


def draw_edge(sheet: Sheet, *, size_mm: float = SMALL_MM) -> None:
    """Draw numbers of the graticule along the left and lower edge, a scale bar, and the frame.

    Parameters
    ----------
    sheet : Sheet
        With all else drawn.
    size_mm : float
        Of the font.
    """
    width_mm, height_mm = sheet.frame.width_mm, sheet.frame.height_mm
    edges = {
        "left": shapely.LineString([(0.01, _CORNER_MM), (0.01, height_mm - _CORNER_MM)]),
        "bottom": shapely.LineString([(_CORNER_MM, height_mm - 0.01), (width_mm - _CORNER_MM, height_mm - 0.01)]),
    }
    written: list[BaseGeometry] = []
    for label, edge, line in sheet.frame.graticule():
        for point in shapely.get_coordinates(sheet.frame.draw(line).intersection(edges[edge].buffer(0.02)).centroid):
            x, y = (1.0, point[1] - 0.6) if edge == "left" else (point[0] + 0.6, height_mm - 1.2)
            room = shapely.box(x, y - size_mm, x + width_of(label, size_mm) + _APART_MM, y)
            # Near a pole meridians meet the edge closer together than their numbers are wide
            if not any(room.intersects(other) for other in written):
                written.append(room)
                sheet.words(x, y, label, size_mm=size_mm, colour=GRID_INK)
    length_m, length_mm = sheet.frame.scale_bar()
    told = _("{length} at the centre").format(length=length(length_m))
    box_mm = max(length_mm, width_of(told, size_mm))
    x, y = width_mm - 5 - box_mm, height_mm - 6
    # To the corner, so that no number looks out from beneath it
    sheet.rect(x - 3, y - 2.9 - size_mm, box_mm + 8, 8.9 + size_mm, fill="#ffffff")
    sheet.path(f"M{x:.2f} {y - 1:.2f}v1.6h{length_mm:.2f}v-1.6", stroke=INK, width_mm=0.35)
    sheet.words(x, y - 2, told, size_mm=size_mm)
    sheet.rect(0, 0, width_mm, height_mm, stroke=INK, width_mm=0.3)
