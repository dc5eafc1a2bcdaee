"""What a layer of the map is made of: shapes and names as GeoJSON features."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fallzone.outputs.map.geometry import to_geojson, within_mercator
from fallzone.outputs.text import safe_text

if TYPE_CHECKING:
    from shapely.geometry import Point
    from shapely.geometry.base import BaseGeometry


@dataclass(frozen=True, kw_only=True)
class Layer:
    """One entry of the layer control.

    Parameters
    ----------
    title : str
        Its name for people; ours, never from a file.
    pane : str
        Pane of the page that it is drawn in.
    order : int
        Height of that pane: higher is drawn later.
    features : list of dict
        GeoJSON features whose properties name style, words and size.
    """

    title: str
    pane: str
    order: int
    features: list[dict[str, Any]]


def short_name(title: object) -> str:
    """What stands before a title's first colon, to be written on the map."""
    return safe_text(str(title).split(":")[0])


def feature(geometry: BaseGeometry, style: str, **properties: Any) -> dict[str, Any]:
    """A GeoJSON feature; properties: popup, tip (safe text), size [pixels], radius_m, label, side, kind."""
    shown = geometry if geometry.geom_type == "Point" else within_mercator(geometry)
    return {"type": "Feature", "properties": {"style": style, **properties}, "geometry": to_geojson(shown)}


def label(where: Point, text: str, *, kind: str, side: str, popup: str | None = None) -> dict[str, Any]:
    """A name beside a point; with a popup it can be reached with the keyboard."""
    extra = {"popup": popup} if popup else {}
    return feature(where, "point", label=text, kind=kind, side=side, **extra)
