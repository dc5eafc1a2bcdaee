"""An SVG picture in millimetres: paths and text."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from fallzone.outputs.palette import INK
from fallzone.outputs.static_map.lettering import EXPONENT, LOWERED, RAISE_EM, SMALLER, font_name, width_mm
from fallzone.words.formats import THIN

TEXT_MM, SMALL_MM = 2.5, 2.1


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
        self.element = ET.Element(
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
        return ET.tostring(self.element, encoding="unicode")

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
        ET.SubElement(self.element, "path", d=data, **{"stroke-linejoin": "round"}, **looks)

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

    def circle(self, x: float, y: float, radius: float, *, fill="none", stroke=INK, dash="") -> None:
        """Draw a circle.

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
        self.path(path_data(disc), fill=fill, stroke=stroke, width_mm=0.25, dash=dash)

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
        looks = {"font-family": font_name(), "font-size": f"{size_mm:g}", "font-weight": "700" if bold else "400"}
        # A viewer without the fonts keeps to the width that the text has in them
        if not re.search(EXPONENT, text):
            looks["textLength"] = f"{width_mm(text, size_mm, bold=bold):.2f}"
        place = {"x": f"{x:.2f}", "y": f"{y:.2f}"}
        if halo:
            edge = {"fill": "#ffffff", "stroke": "#ffffff", "stroke-width": "0.8", "stroke-linejoin": "round"}
            _fill_text(ET.SubElement(self.element, "text", **place, **looks, **edge), text)
        _fill_text(ET.SubElement(self.element, "text", **place, **looks, fill=colour), text)


def _fill_text(element: ET.Element, text: str) -> None:
    """Text in an element; exponents with a sign, which the fonts do not have, as raised figures."""
    element.text, *others = re.split(f"({EXPONENT})", text)
    for raised, after in zip(others[::2], others[1::2], strict=True):
        looks = {"dy": f"{-RAISE_EM:g}em", "font-size": f"{100 * SMALLER:g}%"}
        ET.SubElement(element, "tspan", **looks).text = raised.translate(LOWERED)
        if after:
            # Back on the line, in ems of the larger figures
            ET.SubElement(element, "tspan", dy=f"{RAISE_EM * SMALLER:g}em").text = after


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
    if geometry.geom_type in ("Polygon", "MultiPolygon"):
        rings = shapely.get_rings(shapely.get_parts(shapely.orient_polygons(geometry)))
        xy_mm, numbers = shapely.get_coordinates(rings, return_index=True)
        return _write_lines(xy_mm[:-1][np.diff(numbers) == 0], np.bincount(numbers) - 1, "Z") if len(rings) else ""
    if geometry.geom_type in ("LineString", "MultiLineString"):
        xy_mm, numbers = shapely.get_coordinates(shapely.get_parts(geometry), return_index=True)
        return _write_lines(xy_mm, np.bincount(numbers), "")
    return "".join(path_data(part) for part in getattr(geometry, "geoms", ()))


def _write_lines(xy_mm: np.ndarray, counts: np.ndarray, end: str) -> str:
    """Lines through so many of the points each."""
    lines = (f"M{'L'.join(['%.2f %.2f'] * count)}{end}" for count in counts.tolist())
    return "".join(lines) % tuple(xy_mm.ravel().tolist())
