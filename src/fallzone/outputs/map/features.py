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
    group : str
        Key of ``fallzone.outputs.map.app.document.GROUPS``: where the list of layers has it.
    order : int
        Height of that pane: higher is drawn later.
    features : list of dict
        GeoJSON features whose properties name style, words and size.
    shown : bool
        Whether the map opens with it.
    """

    title: str
    pane: str
    group: str
    order: int
    features: list[dict[str, Any]]
    shown: bool = True


def short_name(title: object) -> str:
    """What stands before a title's first colon, to be written on the map.

    Parameters
    ----------
    title : object
        From a file, not escaped.

    Returns
    -------
    str
        Safe text.
    """
    return safe_text(str(title).split(":")[0])


def feature(geometry: BaseGeometry, style: str, **properties: Any) -> dict[str, Any]:
    """A GeoJSON feature of a layer, cut where Mercator ends.

    Parameters
    ----------
    geometry : shapely geometry
        lon, lat [deg]; longitudes may pass 180°.
    style : str
        Key of ``STYLES``.
    **properties
        What the page's script knows: ``popup`` (markup), ``tip`` and ``label`` (safe text), ``size`` [pixels],
        ``radius_m``, ``side``, ``kind``.

    Returns
    -------
    dict
    """
    shown = geometry if geometry.geom_type == "Point" else within_mercator(geometry)
    return {"type": "Feature", "properties": {"style": style, **properties}, "geometry": to_geojson(shown)}


def label(where: Point, text: str, *, kind: str, side: str, popup: str | None = None) -> dict[str, Any]:
    """A name beside a point.

    Parameters
    ----------
    where : shapely Point
        lon, lat [deg].
    text : str
        Safe text.
    kind : str
        What it names, for the page's style sheet: ``zone``, ``drop``, ``track`` and so on.
    side : {"left", "right", "centre"}
        On which side of the point it stands.
    popup : str, optional
        Markup; with it the name can be reached with the keyboard.

    Returns
    -------
    dict
        A GeoJSON feature.
    """
    extra = {"popup": popup} if popup else {}
    return feature(where, "point", label=text, kind=kind, side=side, **extra)
