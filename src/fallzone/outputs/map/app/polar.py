"""What lies beyond the latitudes that Mercator shows: a picture of the pole, each direction from it true."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from fallzone.names import SWEEP
from fallzone.outputs.map.coast import read_coast
from fallzone.outputs.map.geometry import MERCATOR_LAT_DEG, to_geojson, to_steps
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
# Of land, less than two pixels of a picture of 320
_ROUGH_DEG = 0.3
# In the south the coast of maps ends at 85°; all beyond it is ice, which the coast counts as land
_ICE = shapely.box(-180.0, -90.0, 180.0, -85.0)
# Shapes go on beyond the rim, at which the picture cuts them: it is no edge of theirs
_BEYOND_DEG = 1.0
# Steps of a shape of the document from the pole to the rim
_STEPS = 1_000
# Of the rim: a quarter of a pixel. Areas grow by it, so that what meets at 180° and about the pole is one
_TOLERANCE = 1.5e-3


def draw_poles(drawing: Drawing) -> dict[Pole, str]:
    """A picture of each pole about which something is computed that the map cannot show, whenever a flight fails.

    Parameters
    ----------
    drawing : Drawing
        What is drawn.

    Returns
    -------
    dict of Pole to str
        The north pole first: elements of an SVG, without words of a language. The page shows a moment in them too.
    """
    latitudes = [np.asarray(one) for one in _list_latitudes(drawing)]
    poles = [
        Pole(sign, drawing.centre_lon_deg)
        for sign in (1, -1)
        if any((sign * one > MERCATOR_LAT_DEG).any() for one in latitudes)
    ]
    return {pole: _draw(drawing, pole) for pole in poles}


def tell_poles(poles: dict[Pole, str]) -> list[tuple[str, str]]:
    """The pictures in the language spoken.

    Parameters
    ----------
    poles : dict of Pole to str
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
        (
            titles[pole.sign],
            f'<svg viewBox="{box}" role="img" aria-label="{safe_text(titles[pole.sign])}">{drawn}</svg>',
        )
        for pole, drawn in poles.items()
    ]


def _list_latitudes(drawing: Drawing) -> Iterator[Iterable[float]]:
    for _style, shape in (*_list_areas(drawing), *_list_lines(drawing)):
        yield shape.bounds[1::2]
    if drawing.assessment.moments is not None:
        yield from (points[:, 1] for points in drawing.assessment.moments.impact_points.values())
        for moment in drawing.assessment.moments.moments:
            yield moment.sample_lat_deg
            yield from (area.geometry.bounds[1::2] for area in moment.areas)


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


def _draw(drawing: Drawing, pole: Pole) -> str:
    areas = "".join(f'<path d="{pole.path(shape)}" {svg_style(style)}/>' for style, shape in _list_areas(drawing))
    lines = "".join(f'<path d="{pole.path(line)}" {svg_style(style)}/>' for style, line in _list_lines(drawing))
    land = pole.path(shapely.geometrycollections([*read_coast(drawing.assessment.geodata, rough_deg=_ROUGH_DEG), _ICE]))
    rings = "".join(f'<circle r="{_radius(lat):g}" fill="none" stroke="{GRID}"/>' for lat in (70.0, 80.0))
    edge = f'<circle r="{_radius(MERCATOR_LAT_DEG):.1f}" fill="none" stroke="{INK}" stroke-dasharray="2 3"/>'
    numbers = "".join(
        f'<text x="3" y="{_radius(lat) - 2:.0f}" font-size="8" fill="{INK}">{lat:g}°</text>' for lat in (70.0, 80.0)
    )
    rim = f"fz-rim-{pole.sign + 1}"
    return (
        f'<clipPath id="{rim}"><circle r="{_RADIUS:g}"/></clipPath><g clip-path="url(#{rim})">'
        f'<circle r="{_RADIUS:g}" fill="{SEA}"/><path d="{land}" fill="{LAND}" stroke="{SHORE}"/>{rings}'
        f'<g class="fz-pole-areas">{areas}</g>{lines}{edge}{numbers}'
        f'<g class="fz-pole" transform="scale({_RADIUS / _STEPS:g})"></g></g>'
    )


def _radius(lat_deg: float) -> float:
    return _RADIUS * (90.0 - lat_deg) / (90.0 - _LEAST_LAT_DEG)


class Pole:
    """An azimuthal picture with equal distances from a pole, the launch's meridian pointing down.

    Parameters
    ----------
    sign : {1, -1}
        North or south.
    lon_deg : float
        The meridian of the launch [deg].

    Source
    ------
    J. P. Snyder, Map Projections: A Working Manual, USGS Professional Paper 1395 (1987), chapter 25, of a pole.
    """

    def __init__(self, sign: int, lon_deg: float) -> None:
        self.sign, self._lon_deg = sign, lon_deg

    def tell(self) -> dict[str, float]:
        """What places a point in the picture.

        Returns
        -------
        dict
            ``sign``, ``lon_deg`` that points down, ``rim_deg`` from the pole to the rim, ``rim`` the same in steps.
        """
        rim_deg = 90.0 - _LEAST_LAT_DEG
        return {"sign": self.sign, "lon_deg": round(self._lon_deg, 3), "rim_deg": rim_deg, "rim": _STEPS}

    def tell_area(self, geometry: BaseGeometry) -> dict[str, Any]:
        """What the picture shows of an area.

        Parameters
        ----------
        geometry : shapely geometry
            Polygons; lon, lat [deg].

        Returns
        -------
        dict
            As of ``to_steps``: to the right and downward from the pole.
        """
        return to_steps(to_geojson(self._flatten(geometry)))

    def path(self, geometry: BaseGeometry) -> str:
        """What the picture shows of a shape, as the path of an SVG.

        Parameters
        ----------
        geometry : shapely geometry
            Polygons or lines; lon, lat [deg].

        Returns
        -------
        str
            Empty where nothing of it is shown.
        """
        told = []
        for part in shapely.get_parts(self._flatten(geometry)):
            closed = part.geom_type == "Polygon"
            for line in [part.exterior, *part.interiors] if closed else [part]:
                points = " ".join(f"{x:.1f},{y:.1f}" for x, y in _RADIUS * shapely.get_coordinates(line))
                told.append(f"M{points}{'Z' if closed else ''}" if points else "")
        return "".join(told)

    def _flatten(self, geometry: BaseGeometry) -> BaseGeometry:
        """What the picture shows and a little beyond its rim, which is 1 from the pole; areas go on across 180°."""
        west, _south, east, _north = geometry.bounds if not geometry.is_empty else (0.0, 0.0, 0.0, 0.0)
        south, north = sorted((self.sign * (_LEAST_LAT_DEG - _BEYOND_DEG), self.sign * 90.0))
        seen = shapely.segmentize(shapely.clip_by_rect(geometry, west - 1.0, south, east + 1.0, north), _STEP_DEG)
        flat = shapely.transform(seen, self._place)
        if shapely.get_dimensions(flat) == 2:
            flat = shapely.buffer(flat, _TOLERANCE, quad_segs=1)
        return shapely.simplify(flat, _TOLERANCE)

    def _place(self, lonlat: np.ndarray) -> np.ndarray:
        """How far to the right and downward, (n, 2) float64."""
        away = (90.0 - self.sign * lonlat[:, 1]) / (90.0 - _LEAST_LAT_DEG)
        angle = np.radians(lonlat[:, 0] - self._lon_deg)
        return np.column_stack([self.sign * away * np.sin(angle), away * np.cos(angle)])
