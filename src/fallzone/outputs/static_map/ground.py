"""What lies beneath everything on a printed map, and what stands along its edge: sea, land, graticule, scale."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import shapely
from shapely.affinity import rotate, translate

from fallzone.constants import NAUTICAL_MILE_M
from fallzone.outputs.map.coast import read_coast
from fallzone.outputs.pack.sheet import Picture, path_data
from fallzone.outputs.palette import INK, LAND, SEA, SHORE
from fallzone.outputs.static_map.labels import SMALL_MM, TEXT_MM
from fallzone.outputs.static_map.lettering import width_mm
from fallzone.words.formats import length, nautical_miles

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from fallzone.catalogue.geodata import Geodata
    from fallzone.outputs.static_map.frame import Frame
    from fallzone.outputs.static_map.sheet import Sheet

GRID, GRID_INK = "#b9c9d6", "#5b7285"
# Room for the numbers of the graticule on each side of the frame, height of the bars of scale, size of the arrow [mm]
EDGE_MM, SCALE_MM, NORTH_MM = 8.0, 9.0, 10.0
_BAR = {"stroke": INK, "width_mm": 0.3}


def draw_ground(sheet: Sheet, geodata: Geodata, *, rough_deg: float = 0.0) -> None:
    """Draw the sea, the graticule and the land.

    Parameters
    ----------
    sheet : Sheet
        On which nothing is drawn yet.
    geodata : Geodata
        Where the coast is read from.
    rough_deg : float
        Bends and islands smaller than this are left out [deg].
    """
    sheet.path(path_data(sheet.frame.globe), fill=SEA)
    for _label, _is_meridian, line in sheet.frame.graticule():
        sheet.shape(line, stroke=GRID, width_mm=0.12)
    for land in read_coast(geodata, rough_deg=rough_deg):
        sheet.shape(land, fill=LAND, stroke=SHORE, width_mm=0.12)


def draw_edge(sheet: Sheet, *, size_mm: float = SMALL_MM) -> None:
    """Draw the frame, and outside of it the numbers of the graticule, which need ``EDGE_MM`` on each side.

    Parameters
    ----------
    sheet : Sheet
        With all else drawn.
    size_mm : float
        Of the font.
    """
    frame = sheet.frame
    taken: dict[str, list[tuple[float, float]]] = {}
    for label, is_meridian, line in frame.graticule():
        drawn = frame.draw(line)
        wide = width_mm(label, size_mm)
        for x, y in _list_ends(drawn, frame):
            side = _side_of(x, y, frame)
            # Parallels on the left and right, meridians above and below
            if side is None or (side in ("above", "below")) != is_meridian:
                continue
            at, half = (x, wide / 2.0 + 0.6) if is_meridian else (y, size_mm / 2.0 + 0.2)
            spots = taken.setdefault(side, [])
            if all(at + half <= low or at - half >= high for low, high in spots):
                spots.append((at - half, at + half))
                sheet.words(*_beside_frame(side, x, y, wide, size_mm, frame), label, size_mm=size_mm, colour=GRID_INK)
    sheet.rect(0, 0, frame.width_mm, frame.height_mm, stroke=INK, width_mm=0.3)


def _list_ends(drawn: BaseGeometry, frame: Frame) -> list[tuple[float, float]]:
    """Where lines of the graticule meet the frame [mm]."""
    met = shapely.intersection(drawn, shapely.buffer(frame.rectangle.exterior, 0.05, cap_style="flat"))
    return [(spot.x, spot.y) for spot in shapely.centroid(shapely.get_parts(met)) if not spot.is_empty]


def _side_of(x: float, y: float, frame: Frame) -> str | None:
    """Which side of the frame a point is on; None in a corner."""
    gaps = {"left": x, "right": frame.width_mm - x, "above": y, "below": frame.height_mm - y}
    side, other = sorted(gaps, key=gaps.__getitem__)[:2]
    return side if gaps[other] > 1.5 else None


def _beside_frame(side: str, x: float, y: float, wide: float, size_mm: float, frame: Frame) -> tuple[float, float]:
    """Where a number of the graticule begins on its baseline [mm]."""
    if side in ("above", "below"):
        left = min(max(x - wide / 2.0, 0.0), frame.width_mm - wide)
        return left, -0.9 if side == "above" else frame.height_mm + 0.5 + 0.9 * size_mm
    return -0.8 - wide if side == "left" else frame.width_mm + 0.8, y + 0.35 * size_mm


def draw_scale(
    picture: Picture, frame: Frame, *, x: float, y: float, longest_mm: float, size_mm: float = SMALL_MM
) -> None:
    """Draw bars of round lengths in kilometres and in nautical miles, ``SCALE_MM`` high.

    Parameters
    ----------
    picture : Picture
        Beside the map, or on it.
    frame : Frame
        Of the map.
    x, y : float
        Upper left corner [mm].
    longest_mm : float
        How much room there is, numbers included.
    size_mm : float
        Of the font.
    """
    for row, (unit_m, words) in enumerate(((1e3, length), (NAUTICAL_MILE_M, nautical_miles))):
        length_m, length_mm = frame.scale_bar(longest_mm - 8.0 * size_mm, unit_m)
        top = y + 1.0 + 4.0 * row
        picture.path(f"M{x:.2f} {top:.2f}v1.6h{length_mm:.2f}v-1.6M{x + length_mm / 2.0:.2f} {top + 0.6:.2f}v1", **_BAR)
        picture.words(x + length_mm + 1.2, top + 1.9, words(length_m), size_mm=size_mm)


def draw_north(sheet: Sheet) -> None:
    """Draw an arrow to true north in the corner of the map in which least is.

    Parameters
    ----------
    sheet : Sheet
        Before its names are placed, which keep clear of it.
    """
    frame, reach = sheet.frame, NORTH_MM / 2.0 + 1.5
    corners = [(x, y) for y in (reach, frame.height_mm - reach) for x in (frame.width_mm - reach, reach)]
    x, y = max(corners, key=lambda spot: round(sheet.labels.room_at(*spot), 1))
    turn = frame.north_deg(x, y)
    if not math.isfinite(turn):
        return
    sheet.labels.keep_clear(x, y, NORTH_MM / 2.0 + 0.8)
    sheet.path(path_data(shapely.Point(x, y).buffer(NORTH_MM / 2.0 + 0.5)), fill="#ffffff", opacity=0.75)
    arrow = shapely.Polygon([(0.0, -4.6), (1.7, 1.2), (0.0, 0.2), (-1.7, 1.2)])
    sheet.path(path_data(_turn(arrow, turn, x, y)), fill=INK)
    middle = _turn(shapely.Point(0.0, 3.2), turn, x, y)
    sheet.words(middle.x - width_mm("N", TEXT_MM, bold=True) / 2.0, middle.y + 0.9, "N", bold=True)


def _turn(shape: BaseGeometry, clockwise_deg: float, x: float, y: float) -> BaseGeometry:
    """A shape turned about the origin and moved to a point; y runs down."""
    return translate(rotate(shape, clockwise_deg, origin=(0.0, 0.0)), x, y)
