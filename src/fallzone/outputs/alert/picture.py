"""Pictures of an alert as SVG: the map of its areas, and the layers of the air by minute."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely

from fallzone.outputs.alert.moments import find_span
from fallzone.outputs.pack.sheet import Picture
from fallzone.outputs.palette import ALERT, ALERT_FIRST, INK
from fallzone.outputs.static_map.frame import Frame, fit_frame
from fallzone.outputs.static_map.ground import EDGE_MM, SCALE_MM, draw_edge, draw_ground, draw_north, draw_scale
from fallzone.outputs.static_map.labels import FAR_MM, SMALL_MM, Label
from fallzone.outputs.static_map.lettering import fold, width_mm
from fallzone.outputs.static_map.sheet import Sheet
from fallzone.words import _, named, ngettext
from fallzone.words.formats import number
from fallzone.words.things import item_words, with_commas

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from shapely.geometry.base import BaseGeometry

    from fallzone.catalogue.geodata import Geodata
    from fallzone.model.results.alert.alert import Alert
    from fallzone.model.results.alert.area import AlertArea, LayerClosure
    from fallzone.model.results.launch_risk import AirspaceArea

_FIRST_DASH = "2 1.2"
# Shares of the debris whose areas are drawn
_OPACITY = {0.99: 0.25, 0.5: 0.35}
# Of each area the largest parts that make up so much of it are on the map
_MAIN_SHARE = 0.95
_LEGEND_ROW, _SWATCH_MM = 1.7, 9.0
# Numbers along the edge of the map, in sizes of the font
_SMALLER = 0.85
# An area that is smaller on the map is none for the eye [mm]
_LEAST_SEEN_MM = 1.5
_FOOT_M = 0.3048


@dataclass(frozen=True, kw_only=True, slots=True)
class Size:
    """How large a picture is.

    Parameters
    ----------
    width_mm, height_mm : float
        Of the map without its legend, or of the picture.
    text_mm : float
        Of the font.
    """

    width_mm: float
    height_mm: float
    text_mm: float


class _Entry(NamedTuple):
    """A line of the legend: what draws it with the left end of its middle at a point, and its words."""

    draw: Callable[[Picture, float, float], None]
    words: str


def draw_map(alert: Alert, geodata: Geodata, size: Size) -> str:
    """The areas of both answers, the impact point, what was lost, and places, on coast and graticule.

    Parameters
    ----------
    alert : Alert
        With one answer, both or none.
    geodata : Geodata
        Where the coast is read from.
    size : Size
        Of the map; its legend stands below.

    Returns
    -------
    str
        SVG, in millimetres.
    """
    small_mm = _SMALLER * size.text_mm
    edge_mm = EDGE_MM * small_mm / SMALL_MM
    frame = _fit(alert, size.width_mm - 2.0 * edge_mm, size.height_mm - edge_mm)
    entries = _list_entries(alert, frame)
    row_mm = _LEGEND_ROW * size.text_mm
    lines = [fold(one.words, size.width_mm - _SWATCH_MM - 3.0, size.text_mm) for one in entries]
    legend_mm = row_mm * sum(map(len, lines)) + 2.0
    picture = Picture(width_mm=size.width_mm, height_mm=size.height_mm + SCALE_MM + legend_mm)
    sheet = Sheet(frame, on=picture, x=edge_mm, y=edge_mm / 2.0)
    draw_ground(sheet, geodata)
    if alert.first is not None and alert.refined is not None:
        sheet.shape(alert.first.geometry, stroke=ALERT_FIRST, width_mm=0.5, dash=_FIRST_DASH)
    if alert.area is not None:
        _draw_area(sheet, alert.area)
    _draw_points(sheet, alert, size.text_mm)
    draw_north(sheet)
    sheet.labels.place(sheet)
    draw_edge(sheet, size_mm=small_mm)
    draw_scale(picture, frame, x=edge_mm, y=size.height_mm + 1.0, longest_mm=frame.width_mm / 2.0, size_mm=small_mm)
    y = size.height_mm + SCALE_MM + row_mm
    for entry, told in zip(entries, lines, strict=True):
        entry.draw(picture, 1.0, y - 0.35 * size.text_mm)
        for line in told:
            picture.words(_SWATCH_MM, y, line, size_mm=size.text_mm)
            y += row_mm
    return picture.text()


def _fit(alert: Alert, width_mm: float, height_mm: float) -> Frame:
    """Areas, but for specks of them, and points; without any the state that was lost."""
    answers = [one for one in (alert.first, alert.refined) if one is not None]
    shapes = [shape.geometry for one in answers for shape in one.shapes] or [one.geometry for one in answers]
    corners = [shapely.get_coordinates(_keep_main(shape)) for shape in shapes]
    points = np.array([(lon, lat) for lon, lat, _label in _list_points(alert)] or [_state(alert)])
    corners = [one for one in corners if len(one)] or [np.array([_state(alert)])]
    return fit_frame(np.concatenate([*corners, points]), width_mm=width_mm, height_mm=height_mm)


def _keep_main(area: BaseGeometry) -> BaseGeometry:
    """The largest parts, that make up most of an area: specks beyond an ocean would make the map one of the Earth."""
    parts = sorted(shapely.get_parts(area), key=shapely.area, reverse=True)
    share = np.cumsum([one.area for one in parts]) / max(area.area, 1e-12)
    return shapely.GeometryCollection(parts[: int(np.searchsorted(share, _MAIN_SHARE)) + 1])


def _state(alert: Alert) -> tuple[float, float]:
    return alert.loss.state.lon_deg, alert.loss.state.lat_deg


def _list_points(alert: Alert) -> list[tuple[float, float, str]]:
    """The impact point, through the air or else in a vacuum, with its label."""
    point = alert.impact_point
    for lon_deg, lat_deg in ((point.lon_deg, point.lat_deg), (point.vacuum_lon_deg, point.vacuum_lat_deg)):
        if lon_deg is not None and lat_deg is not None:
            return [(lon_deg, lat_deg, _("impact point"))]
    return []


def _draw_area(sheet: Sheet, area: AlertArea) -> None:
    """Debris filled, 50 % darker than 99 %; what falls as planned in outline."""
    for shape in area.shapes:
        if shape.item == "debris" and shape.containment in _OPACITY:
            edge = 0.5 if shape.containment > 0.9 else 0.2
            sheet.shape(shape.geometry, fill=ALERT, opacity=_OPACITY[shape.containment], stroke=ALERT, width_mm=edge)
    whole = shapely.union_all([shape.geometry for shape in area.shapes if shape.item == "debris"])
    for shape in area.shapes:
        if shape.item != "debris" and shape.containment > 0.9:
            sheet.shape(shape.geometry, fill=ALERT, opacity=0.1, stroke=ALERT, width_mm=0.3, dash="0.6 0.8")
    if not area.geometry.is_empty and whole.is_empty:
        sheet.shape(area.geometry, fill=ALERT, opacity=_OPACITY[0.99], stroke=ALERT, width_mm=0.5)


def _draw_points(sheet: Sheet, alert: Alert, text_mm: float) -> None:
    marks = [(lon, lat, _cross, label, True) for lon, lat, label in _list_points(alert)]
    marks += [(*_state(alert), _triangle, _("lost here"), False)]
    places = alert.area.places if alert.area else ()
    marks += [(place.lon_deg, place.lat_deg, _dot, named(place.names, place.name), False) for place in places]
    for rank, (lon_deg, lat_deg, draw, label, bold) in enumerate(marks):
        spot = sheet.find(lon_deg, lat_deg)
        if spot is not None:
            draw(sheet, *spot)
            sheet.labels.keep_clear(*spot, 1.4)
            looks = {"size_mm": text_mm, "bold": bold, "away_mm": 1.4, "leads_mm": 0.0 if draw is _dot else FAR_MM}
            sheet.labels.add(Label(text=label, rank=rank, where=shapely.Point(spot), **looks))


def _cross(picture: Picture, x: float, y: float) -> None:
    picture.path(f"M{x - 1.5:.2f} {y - 1.5:.2f}l3 3m0 -3l-3 3", stroke="#ffffff", width_mm=1.2)
    picture.path(f"M{x - 1.5:.2f} {y - 1.5:.2f}l3 3m0 -3l-3 3", stroke=INK, width_mm=0.6)


def _triangle(sheet: Sheet, x: float, y: float) -> None:
    sheet.path(f"M{x:.2f} {y - 1.6:.2f}l1.5 2.6h-3Z", fill=INK)


def _dot(sheet: Sheet, x: float, y: float) -> None:
    sheet.circle(x, y, 0.7, fill=INK, stroke="#ffffff")


def _list_entries(alert: Alert, frame: Frame) -> list[_Entry]:
    """What is on the map, in words."""
    entries = []
    seen, unseen = _part_planned(alert, frame)
    if alert.area is not None and not alert.area.geometry.is_empty:
        which = _("refined") if alert.refined is not None else _("first answer")
        told = _("area that holds 99 % of the debris, and 50 % darker ({which})").format(which=which)
        entries.append(_Entry(_draw_swatch, told))
    entries += [
        _Entry(_draw_planned, _("{item}, still falling as planned").format(item=item_words(item))) for item in seen
    ]
    if unseen:
        told = _("too small to be seen on this map: {items}")
        entries.append(_Entry(_draw_nothing, told.format(items=with_commas([item_words(one) for one in unseen]))))
    if alert.first is not None and alert.refined is not None:
        entries.append(_Entry(_draw_first, _("the same by the first answer")))
    beyond = sum(frame.draw(one).is_empty for one in shapely.get_parts(alert.area.geometry)) if alert.area else 0
    if beyond:
        told = ngettext(
            "{count} small part of the area lies beyond this map",
            "{count} small parts of the area lie beyond this map",
            beyond,
        )
        entries.append(_Entry(_draw_nothing, told.format(count=number(beyond))))
    if _list_points(alert):
        entries.append(_Entry(lambda picture, x, y: _cross(picture, x + 3.0, y), _("impact point, in one piece")))
    return entries


def _part_planned(alert: Alert, frame: Frame) -> tuple[list[str], list[str]]:
    """What still falls as planned: items whose areas can be seen on the map, and those that are too small or beyond."""
    sizes_mm: dict[str, float] = {}
    for shape in alert.area.shapes if alert.area else ():
        if shape.item != "debris":
            left, top, right, bottom = np.nan_to_num(frame.draw(shape.geometry).bounds or (0.0,) * 4)
            sizes_mm[shape.item] = max(sizes_mm.get(shape.item, 0.0), right - left, bottom - top)
    seen = [one for one in sorted(sizes_mm) if sizes_mm[one] >= _LEAST_SEEN_MM]
    return seen, [one for one in sorted(sizes_mm) if one not in seen]


def _draw_swatch(picture: Picture, x: float, y: float) -> None:
    picture.rect(x, y - 1.3, 6.0, 2.6, fill=ALERT, opacity=_OPACITY[0.99], stroke=ALERT, width_mm=0.4)
    picture.rect(x + 3.0, y - 1.3, 3.0, 2.6, fill=ALERT, opacity=_OPACITY[0.5])


def _draw_planned(picture: Picture, x: float, y: float) -> None:
    picture.rect(x, y - 1.3, 6.0, 2.6, fill=ALERT, opacity=0.1, stroke=ALERT, width_mm=0.3, dash="0.6 0.8")


def _draw_nothing(picture: Picture, x: float, y: float) -> None:
    picture.path(f"M{x + 1.0:.2f} {y:.2f}h4m-1.5 -1.2l1.5 1.2l-1.5 1.2", stroke=ALERT, width_mm=0.4)


def _draw_first(picture: Picture, x: float, y: float) -> None:
    picture.path(f"M{x:.2f} {y:.2f}h6", stroke=ALERT_FIRST, width_mm=0.5, dash=_FIRST_DASH)


# --- layers of the air by minute


def draw_layers(alert: Alert, size: Size) -> str | None:
    """Each layer as a bar from its first arrival to its reopening, darker in minutes in which debris likely is in it.

    Parameters
    ----------
    alert : Alert
        With one answer, both or none.
    size : Size
        Its height follows from the layers.

    Returns
    -------
    str or None
        SVG, in millimetres; None where no layer is reached.
    """
    layers = alert.area.layers if alert.area else ()
    ends = [time for one in layers for time in (one.first_s, one.clear_s)]
    span = find_span(alert, min(ends), max(ends)) if ends else None
    if span is None:
        return None
    chart = _Chart(alert, span, size, layers)
    for row, layer in enumerate(reversed(layers)):
        chart.draw_bar(row, layer)
    chart.draw_axis(len(layers))
    return chart.picture.text()


class _Chart:
    """Time to the right, heights upwards."""

    def __init__(self, alert: Alert, span: tuple, size: Size, layers: Iterable[LayerClosure]) -> None:
        self.alert, self.size = alert, size
        self.row_mm = 2.1 * size.text_mm
        rows = [layer_words(one) for one in layers]
        self.left_mm = max(width_mm(one, size.text_mm) for one in rows) + 2.0
        self.start, self.minutes = span[0], max(1, round((span[1] - span[0]).total_seconds() / 60.0))
        self.picture = Picture(width_mm=size.width_mm, height_mm=self.row_mm * len(rows) + 2.0 * size.text_mm)

    def _x(self, seconds: float) -> float:
        """Of a time [s after zero_utc]."""
        since = (self.start - self.alert.zero_utc).total_seconds()
        share = (seconds - since) / (60.0 * self.minutes)
        return self.left_mm + (self.size.width_mm - self.left_mm - 1.0) * min(max(share, 0.0), 1.0)

    def draw_bar(self, row: int, layer: LayerClosure) -> None:
        """The layer's name, when it is closed, and minutes that were drawn of it."""
        y = self.row_mm * row
        self.picture.words(0.0, y + 0.68 * self.row_mm, layer_words(layer), size_mm=self.size.text_mm)
        first, last = self._x(layer.first_s), self._x(layer.clear_s)
        looks = {"fill": ALERT, "stroke": ALERT, "width_mm": 0.25}
        self.picture.rect(first, y + 0.15 * self.row_mm, last - first, 0.7 * self.row_mm, opacity=0.15, **looks)
        for one in list_slices(self.alert.area, layer):
            left, right = self._x(one.first_s), self._x(one.last_s)
            opacity = 0.2 + 0.8 * min(one.probability, 1.0)
            self.picture.rect(
                left, y + 0.15 * self.row_mm, right - left, 0.7 * self.row_mm, fill=ALERT, opacity=opacity
            )

    def draw_axis(self, rows: int) -> None:
        """Clock in UTC, at some five round minutes."""
        y, text_mm = self.row_mm * rows, self.size.text_mm
        step = next((one for one in (1, 2, 5, 10, 15, 30, 60, 120, 360) if self.minutes / one <= 6), 1_440)
        first = -(self.start.minute + 60 * self.start.hour) % step
        self.picture.path(f"M{self.left_mm:.2f} {y:.2f}H{self.size.width_mm - 1.0:.2f}", stroke=INK, width_mm=0.25)
        since = (self.start - self.alert.zero_utc).total_seconds()
        for minute in range(first, self.minutes + 1, step):
            x = self._x(since + 60.0 * minute)
            self.picture.path(f"M{x:.2f} {y:.2f}v{0.4 * text_mm:.2f}", stroke=INK, width_mm=0.25)
            clock = (self.start.hour * 60 + self.start.minute + minute) % 1_440
            told = f"{clock // 60:02d}:{clock % 60:02d}"
            left = min(x - 0.5 * width_mm(told, text_mm), self.size.width_mm - width_mm(told, text_mm))
            self.picture.words(left, y + 1.6 * text_mm, told, size_mm=text_mm)


def list_slices(area: AlertArea, layer: LayerClosure) -> list[AirspaceArea]:
    """Minutes of a layer.

    Parameters
    ----------
    area : AlertArea
        An answer.
    layer : LayerClosure
        One of its layers; the surface has none.

    Returns
    -------
    list of AirspaceArea
        In order of time.
    """
    inside = [one for one in area.airspace if one.low_m == layer.low_m and one.high_m == layer.high_m]
    return sorted(inside, key=lambda one: one.first_s)


def layer_words(layer: LayerClosure | AirspaceArea) -> str:
    """A layer by its flight levels, outward, or the surface.

    Parameters
    ----------
    layer : LayerClosure or AirspaceArea
        With its edges.

    Returns
    -------
    str
    """
    if layer.high_m == 0.0:
        return _("Surface")
    low, high = (edge / _FOOT_M / 100.0 for edge in (layer.low_m, layer.high_m))
    # Edges that are whole levels stay so, whatever the last bit of their metres
    return f"FL{max(0, math.floor(low + 1e-6)):03d}–{math.ceil(high - 1e-6):03d}"
