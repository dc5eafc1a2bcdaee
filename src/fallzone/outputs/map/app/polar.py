"""What lies beyond the latitudes that Mercator shows: a picture of the pole, each direction from it true."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import shapely

from fallzone.names import SWEEP
from fallzone.outputs.map.coast import read_coast
from fallzone.outputs.map.geometry import MERCATOR_LAT_DEG
from fallzone.outputs.map.styles import svg_style
from fallzone.outputs.palette import FAILED, GRID, INK, LAND, SEA, SHORE, family_of
from fallzone.outputs.text import safe_text
from fallzone.words import _

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from fallzone.outputs.map.layers import Drawing

# The picture begins here, and is so wide
_LEAST_LAT_DEG = 60.0
_RADIUS = 100.0
_STEP_DEG = 1.0


def draw_poles(drawing: Drawing) -> dict[int, str]:
    """A picture of each pole about which something is computed that the map cannot show.

    Parameters
    ----------
    drawing : Drawing
        What is drawn.

    Returns
    -------
    dict of int to str
        By pole, 1 of the north and −1 of the south: elements of an SVG, without words of a language.
    """
    areas, lines = list(_list_areas(drawing)), list(_list_lines(drawing))
    return {
        sign: _draw(drawing, sign, areas, lines)
        for sign in (1, -1)
        if any(_reaches(shape, sign) for _style, shape in (*areas, *lines))
    }


def tell_poles(poles: dict[int, str]) -> list[tuple[str, str]]:
    """The pictures in the language spoken.

    Parameters
    ----------
    poles : dict of int to str
        As of `draw_poles`.

    Returns
    -------
    list of (str, str)
        Heading, and inline SVG.
    """
    titles = {1: _("About the North Pole"), -1: _("About the South Pole")}
    half = _RADIUS + 2.0
    box = f"{-half:g} {-half:g} {2 * half:g} {2 * half:g}"
    return [
        (titles[sign], f'<svg viewBox="{box}" role="img" aria-label="{safe_text(titles[sign])}">{drawn}</svg>')
        for sign, drawn in poles.items()
    ]


def _list_areas(drawing: Drawing) -> Iterator[tuple[str, BaseGeometry]]:
    """Areas with their styles, the widest first."""
    for one, geometry in sorted(drawing.shapes, key=lambda pair: -pair[0].containment):
        yield f"{family_of(one.case)}-{100.0 * one.containment:.0f}", geometry
    for zone, geometry in drawing.zones:
        yield "zone-declared" if zone.mark == "declared" else "zone-estimated", geometry


def _list_lines(drawing: Drawing) -> Iterator[tuple[str, BaseGeometry]]:
    for case, lines in drawing.lines.items():
        family = FAILED if family_of(case) == SWEEP else family_of(case)
        for name, line in lines.items():
            yield f"{'track' if name == 'ground-track' else 'iip'}-{family}", line


def _reaches(shape: BaseGeometry, sign: int) -> bool:
    return not shape.is_empty and (shape.bounds[3] if sign > 0 else -shape.bounds[1]) > MERCATOR_LAT_DEG


def _draw(
    drawing: Drawing, sign: int, areas: list[tuple[str, BaseGeometry]], lines: list[tuple[str, BaseGeometry]]
) -> str:
    pole = _Pole(sign, drawing.centre_lon_deg)
    parts = [f'<circle r="{_RADIUS:g}" fill="{SEA}"/>']
    parts += [
        f'<path d="{pole.path(land)}" fill="{LAND}" stroke="{SHORE}"/>'
        for land in read_coast(drawing.assessment.geodata)
    ]
    parts += [f'<circle r="{pole.radius(lat):g}" fill="none" stroke="{GRID}"/>' for lat in (70.0, 80.0)]
    parts += [f'<path d="{pole.path(shape)}" {svg_style(style)} stroke-width="0"/>' for style, shape in areas]
    parts += [f'<path d="{pole.path(line)}" {svg_style(style)}/>' for style, line in lines]
    edge = f'<circle r="{pole.radius(MERCATOR_LAT_DEG):.1f}" fill="none" stroke="{INK}" stroke-dasharray="2 3"/>'
    numbers = "".join(
        f'<text x="3" y="{pole.radius(lat) - 2:.0f}" font-size="8" fill="{INK}">{lat:g}°</text>' for lat in (70.0, 80.0)
    )
    return f"{''.join(parts)}{edge}{numbers}"


class _Pole:
    """An azimuthal picture with equal distances from a pole, the launch's meridian pointing down.

    Source
    ------
    J. P. Snyder, Map Projections: A Working Manual, USGS Professional Paper 1395 (1987), chapter 25, of a pole.
    """

    def __init__(self, sign: int, lon_deg: float) -> None:
        self._sign, self._lon_deg = sign, lon_deg

    def radius(self, lat_deg: float) -> float:
        return _RADIUS * (90.0 - lat_deg) / (90.0 - _LEAST_LAT_DEG)

    def path(self, geometry: BaseGeometry) -> str:
        west, _south, east, _north = geometry.bounds if not geometry.is_empty else (0.0, 0.0, 0.0, 0.0)
        window = (_LEAST_LAT_DEG, 90.0) if self._sign > 0 else (-90.0, -_LEAST_LAT_DEG)
        seen = shapely.clip_by_rect(geometry, west - 1.0, window[0], east + 1.0, window[1])
        told = []
        for part in shapely.get_parts(shapely.segmentize(seen, _STEP_DEG)):
            rings = [part.exterior, *part.interiors] if part.geom_type == "Polygon" else [part]
            told += [self._line(shapely.get_coordinates(ring), part.geom_type == "Polygon") for ring in rings]
        return "".join(told)

    def _line(self, lonlat: np.ndarray, is_closed: bool) -> str:
        radius = self.radius(self._sign * lonlat[:, 1])
        angle = np.radians(lonlat[:, 0] - self._lon_deg)
        x, y = self._sign * radius * np.sin(angle), radius * np.cos(angle)
        points = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, y, strict=True))
        return f"M{points}{'Z' if is_closed else ''}" if len(lonlat) > 1 else ""
