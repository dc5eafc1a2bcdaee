"""An SVG picture in millimetres: paths, text, and labels that keep out of each other's way."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Sequence

import shapely
from shapely.geometry.base import BaseGeometry

from fallzone.outputs.pack.frame import Frame
from fallzone.outputs.palette import INK
from fallzone.words import language
from fallzone.words.formats import THIN, plain_text

TEXT_MM, SMALL_MM = 2.5, 2.1

# Exponents: their characters and figures of the same value, how far they are raised and how much smaller they are
_LOWERED, _RAISE_EM, _SMALLER = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "−0123456789"), 0.5, 0.7

# Longest label on the map; the tables hold the whole text.
LABEL_CHARACTERS = 40


class Picture:
    """An SVG picture in millimetres; text goes in as text and is escaped when the picture is written out.

    Coordinates run from the upper left corner to the right and down.

    Parameters
    ----------
    width_mm, height_mm : float
        Size on paper.
    """

    def __init__(self, *, width_mm: float, height_mm: float) -> None:
        size = (width_mm, height_mm)
        self._root = ET.Element(
            "svg",
            xmlns="http://www.w3.org/2000/svg",
            viewBox=f"-0.5 -0.5 {size[0] + 1} {size[1] + 1}",
            width=f"{size[0] + 1}mm",
            height=f"{size[1] + 1}mm",
        )

    def text(self) -> str:
        """The finished picture.

        Returns
        -------
        str
            SVG.
        """
        return ET.tostring(self._root, encoding="unicode")

    def path(self, data: str, *, fill="none", stroke="none", width_mm=0.0, opacity=1.0, dash="") -> None:
        """Draw a path.

        Parameters
        ----------
        data : str
            Path data of SVG [mm].
        fill, stroke : str
            Colours ``#rrggbb``, or ``none``.
        width_mm : float
            Of the line; 0: none.
        opacity : float
            Of the fill, 0 to 1.
        dash : str
            Lengths of dashes and gaps [mm]; empty: an unbroken line.
        """
        looks = {"fill": fill, "stroke": stroke if width_mm else "none", "stroke-width": f"{width_mm:g}"}
        if opacity < 1.0:
            looks["fill-opacity"] = f"{opacity:.3g}"
        if dash:
            looks["stroke-dasharray"] = dash
        ET.SubElement(self._root, "path", d=data, **{"stroke-linejoin": "round"}, **looks)

    def rect(self, x: float, y: float, width: float, height: float, **looks) -> None:
        """Draw a rectangle.

        Parameters
        ----------
        x, y : float
            Upper left corner [mm].
        width, height : float
            Size [mm].
        **looks
            As of ``path``.
        """
        self.path(f"M{x:.2f} {y:.2f}h{width:.2f}v{height:.2f}h{-width:.2f}Z", **looks)

    def words(self, x: float, y: float, text: str, *, size_mm=TEXT_MM, colour=INK, bold=False, halo=False) -> None:
        """Write text with its baseline's left end at a point.

        Parameters
        ----------
        x, y : float
            The point [mm].
        text : str
            Of one line.
        size_mm : float
            Of the font.
        colour : str
            ``#rrggbb``.
        bold, halo : bool
            Whether in bold, and with a white edge that keeps it readable on a map.
        """
        text = text.replace(THIN, "\u2009")
        # Han characters have Korean and Japanese forms
        font = "Noto Sans JP" if language() == "ja" else "Noto Sans KR"
        looks = {"font-family": font, "font-size": f"{size_mm:g}", "font-weight": "700" if bold else "400"}
        place = {"x": f"{x:.2f}", "y": f"{y:.2f}"}
        if halo:
            edge = {"fill": "#ffffff", "stroke": "#ffffff", "stroke-width": "0.8", "stroke-linejoin": "round"}
            _fill_text(ET.SubElement(self._root, "text", **place, **looks, **edge), text)
        _fill_text(ET.SubElement(self._root, "text", **place, **looks, fill=colour), text)


def _fill_text(element: ET.Element, text: str) -> None:
    """Text in an element; exponents with a sign, which the fonts do not have, as raised figures."""
    element.text, *others = re.split(r"(⁻[⁰¹²³⁴⁵⁶⁷⁸⁹]+)", text)
    for raised, after in zip(others[::2], others[1::2], strict=True):
        looks = {"dy": f"{-_RAISE_EM:g}em", "font-size": f"{100 * _SMALLER:g}%"}
        ET.SubElement(element, "tspan", **looks).text = raised.translate(_LOWERED)
        if after:
            # Back on the line, in ems of the larger figures
            ET.SubElement(element, "tspan", dy=f"{_RAISE_EM * _SMALLER:g}em").text = after


class Sheet(Picture):
    """A picture of the ground, with a legend below it.

    Parameters
    ----------
    frame : Frame
        What of the ground, and how large.
    legend_mm : float
        Height of the legend.
    """

    def __init__(self, frame: Frame, *, legend_mm: float) -> None:
        super().__init__(width_mm=frame.width_mm, height_mm=frame.height_mm + legend_mm)
        self.frame = frame
        self._taken: list[shapely.Polygon] = []

    def circle(self, x: float, y: float, radius: float, *, fill="none", stroke=INK, dash="") -> None:
        """Draw a circle, cut at the map's edge if it is on the map.

        Parameters
        ----------
        x, y : float
            Centre [mm].
        radius : float
            Radius [mm].
        fill, stroke : str
            Colours ``#rrggbb``, or ``none``.
        dash : str
            Lengths of dashes and gaps [mm]; empty: an unbroken line.
        """
        disc = shapely.Point(x, y).buffer(radius, quad_segs=16)
        data = path_data(disc if y > self.frame.height_mm else disc.intersection(self.frame.rectangle))
        self.path(data, fill=fill, stroke=stroke, width_mm=0.25, dash=dash)

    def cross(self, x: float, y: float, size: float, colour: str) -> None:
        """Draw an upright cross.

        Parameters
        ----------
        x, y : float
            Centre [mm].
        size : float
            Length of an arm [mm].
        colour : str
            ``#rrggbb``.
        """
        data = f"M{x - size:.2f} {y:.2f}h{2 * size:.2f}M{x:.2f} {y - size:.2f}v{2 * size:.2f}"
        self.path(data, stroke=colour, width_mm=0.4)

    def shape(self, geometry: BaseGeometry, **looks) -> BaseGeometry:
        """Draw what of a shape is on the map.

        Parameters
        ----------
        geometry : shapely geometry
            lon, lat [deg].
        **looks
            As of ``path``.

        Returns
        -------
        shapely geometry
            What was drawn [mm]; empty where nothing is on the map.
        """
        drawn = self.frame.draw(geometry)
        if not drawn.is_empty:
            self.path(path_data(drawn), **looks)
        return drawn

    def label(self, x: float, y: float, text: object, *, size_mm=TEXT_MM, colour=INK, bold=False, side="right") -> None:
        """Write a name beside a point where no other name is; leave it out if there is no room.

        Parameters
        ----------
        x, y : float
            The point [mm].
        text : object
            Cut to ``LABEL_CHARACTERS``.
        size_mm : float
            Of the font.
        colour : str
            ``#rrggbb``.
        bold : bool
            Whether in bold.
        side : {"right", "left"}
            The side that is tried first.
        """
        text = plain_text(text).replace("\n", " ")
        if len(text) > LABEL_CHARACTERS:
            text = text[: LABEL_CHARACTERS - 1] + "…"
        wide = width_mm(text, size_mm)
        right, left = x + 1.6, x - 1.6 - wide
        for start in (right, left) if side == "right" else (left, right):
            for shift in (0.9, -1.6, 3.4, -4.1, 5.9):
                box = shapely.box(start, y + shift - size_mm, start + wide, y + shift + 0.5)
                if self.frame.rectangle.buffer(-1).covers(box) and not any(box.intersects(b) for b in self._taken):
                    self._taken.append(box)
                    self.words(start, y + shift, text, size_mm=size_mm, colour=colour, bold=bold, halo=True)
                    return


def width_mm(text: str, size_mm: float) -> float:
    """About how wide a text is; Han, Kana and Hangul fill a square.

    Parameters
    ----------
    text : str
        Of one line.
    size_mm : float
        Of the font.

    Returns
    -------
    float
        In millimetres.
    """
    return sum(1.0 if ord(c) > 0x2E7F else 0.56 for c in text) * size_mm


def fold(text: str, widest_mm: float, size_mm: float = TEXT_MM) -> list[str]:
    """A text in lines of a width, broken at blanks and between characters that fill a square.

    Parameters
    ----------
    text : str
        Plain, in any script.
    widest_mm : float
        The width; a longer word stands on a line of its own.
    size_mm : float
        Of the font.

    Returns
    -------
    list of str
    """
    lines = [""]
    for piece in re.findall(r"[\u2e80-\uffff]|[^\s\u2e80-\uffff]+|\s+", text):
        if lines[-1] and width_mm(lines[-1] + piece, size_mm) > widest_mm and piece.strip():
            lines.append("")
        lines[-1] += piece
    return [line.strip() for line in lines]


def path_data(geometry: BaseGeometry) -> str:
    """SVG path of polygons (with holes, which run the other way round and so stay empty) and lines.

    Parameters
    ----------
    geometry : shapely geometry
        In millimetres; points are left out.

    Returns
    -------
    str
        To a hundredth of a millimetre.
    """
    pieces = []
    for part in shapely.get_parts(geometry):
        if part.geom_type == "Polygon":
            oriented = shapely.orient_polygons(part)
            pieces += [draw_line(ring.coords[:-1]) + "Z" for ring in (oriented.exterior, *oriented.interiors)]
        elif part.geom_type == "LineString":
            pieces.append(draw_line(part.coords))
        elif hasattr(part, "geoms"):
            pieces.append(path_data(part))
    return "".join(pieces)


def draw_line(coordinates: Iterable[Sequence[float]]) -> str:
    """A line through points, as SVG has it.

    Parameters
    ----------
    coordinates : iterable of (float, float)
        x and y [mm].

    Returns
    -------
    str
        To a hundredth of a millimetre.
    """
    return "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in coordinates)
