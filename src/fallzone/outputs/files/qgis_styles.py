"""How a GIS draws the layers of a GeoPackage: the table ``layer_styles`` that QGIS and GDAL read.

Each layer has a column ``style`` that names a style of the map; what names none is not drawn until asked for.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable
from typing import Any

from fallzone.outputs.map.styles import STYLES

TABLE = "layer_styles"
# Version whose form of symbols the styles have, and any later one reads
_QGIS = "3.28.0"
_SLD, _SE = "http://www.opengis.net/sld", "http://www.opengis.net/se"
_OGC = "http://www.opengis.net/ogc"
_KINDS = {"MultiPolygon": "fill", "MultiLineString": "line", "MultiPoint": "marker"}


def style_row(layer: str, geometry_column: str, kind: str, used: Iterable[str]) -> dict[str, Any]:
    """A row of the table, for one layer.

    Parameters
    ----------
    layer : str
        Its name.
    geometry_column : str
        Of its table.
    kind : {"MultiPolygon", "MultiLineString", "MultiPoint"}
        What its shapes are.
    used : iterable of str
        Keys of ``outputs.map.styles.STYLES``, those drawn on top last.

    Returns
    -------
    dict
    """
    names = list(dict.fromkeys(used))
    return {
        "f_table_catalog": "",
        "f_table_schema": "",
        "f_table_name": layer,
        "f_geometry_column": geometry_column,
        "styleName": "fallzone",
        "styleQML": _write_qml(names, _KINDS[kind]),
        "styleSLD": _write_sld(layer, names, _KINDS[kind]),
        "useAsDefault": True,
        "description": "",
        "owner": "",
        "ui": "",
    }


# --- QGIS


def _write_qml(names: list[str], symbol: str) -> str:
    root = ET.Element("qgis", version=_QGIS, styleCategories="Symbology")
    renderer = ET.SubElement(root, "renderer-v2", type="categorizedSymbol", attr="style", enableorderby="0")
    categories = ET.SubElement(renderer, "categories")
    symbols = ET.SubElement(renderer, "symbols")
    for number, name in enumerate(names):
        ET.SubElement(categories, "category", value=name, label=name, symbol=str(number), render="true", type="string")
        one = ET.SubElement(symbols, "symbol", name=str(number), type=symbol, alpha="1", clip_to_extent="1")
        classes = {"fill": "SimpleFill", "line": "SimpleLine", "marker": "SimpleMarker"}
        layer = ET.SubElement(one, "layer", {"class": classes[symbol], "enabled": "1", "pass": "0", "locked": "0"})
        options = ET.SubElement(layer, "Option", type="Map")
        for key, value in _list_options(STYLES[name], symbol).items():
            ET.SubElement(options, "Option", name=key, value=value, type="QString")
    return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" + ET.tostring(root, encoding="unicode")


def _list_options(style: dict[str, Any], symbol: str) -> dict[str, str]:
    """Properties of a symbol as QGIS names them."""
    line, weight = _rgba(style.get("color", "#000000"), style.get("opacity", 1.0)), f"{style.get('weight', 0.0):g}"
    if symbol == "line":
        return {"line_color": line, "line_width": weight, "line_width_unit": "Pixel", **_dash(style)}
    fill = _rgba(style.get("fillColor", "#000000"), style.get("fillOpacity", 0.0))
    told = {"color": fill, "outline_color": line, "outline_width": weight, "outline_width_unit": "Pixel"}
    if symbol == "marker":
        return {"name": "circle", **told, "size": "8", "size_unit": "Pixel"}
    # Fills know named patterns alone
    pattern = "no" if not style.get("weight") else "dash" if "dashArray" in style else "solid"
    return {"style": "solid" if style.get("fill") else "no", **told, "outline_style": pattern}


def _dash(style: dict[str, Any]) -> dict[str, str]:
    if "dashArray" not in style:
        return {}
    return {"use_custom_dash": "1", "customdash": style["dashArray"].replace(" ", ";"), "customdash_unit": "Pixel"}


def _rgba(colour: str, opacity: float) -> str:
    return ",".join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5)) + f",{round(255 * opacity)}"


# --- Styled Layer Descriptor


def _write_sld(layer: str, names: list[str], symbol: str) -> str:
    for prefix, address in (("", _SLD), ("se", _SE), ("ogc", _OGC)):
        ET.register_namespace(prefix, address)
    root = ET.Element(f"{{{_SLD}}}StyledLayerDescriptor", version="1.1.0")
    named = ET.SubElement(root, f"{{{_SLD}}}NamedLayer")
    ET.SubElement(named, f"{{{_SE}}}Name").text = layer
    style = ET.SubElement(ET.SubElement(named, f"{{{_SLD}}}UserStyle"), f"{{{_SE}}}FeatureTypeStyle")
    for name in names:
        rule = ET.SubElement(style, f"{{{_SE}}}Rule")
        ET.SubElement(rule, f"{{{_SE}}}Name").text = name
        equal = ET.SubElement(ET.SubElement(rule, f"{{{_OGC}}}Filter"), f"{{{_OGC}}}PropertyIsEqualTo")
        ET.SubElement(equal, f"{{{_OGC}}}PropertyName").text = "style"
        ET.SubElement(equal, f"{{{_OGC}}}Literal").text = name
        _add_symbolizer(rule, STYLES[name], symbol)
    return ET.tostring(root, encoding="unicode")


def _add_symbolizer(rule: ET.Element, style: dict[str, Any], symbol: str) -> None:
    names = {"fill": "PolygonSymbolizer", "line": "LineSymbolizer", "marker": "PointSymbolizer"}
    parent = ET.SubElement(rule, f"{{{_SE}}}{names[symbol]}")
    if symbol == "marker":
        graphic = ET.SubElement(parent, f"{{{_SE}}}Graphic")
        parent = ET.SubElement(graphic, f"{{{_SE}}}Mark")
        ET.SubElement(parent, f"{{{_SE}}}WellKnownName").text = "circle"
        ET.SubElement(graphic, f"{{{_SE}}}Size").text = "8"
    if symbol != "line" and style.get("fill"):
        looks = {"fill": style["fillColor"], "fill-opacity": f"{style['fillOpacity']:g}"}
        _add_parameters(ET.SubElement(parent, f"{{{_SE}}}Fill"), looks)
    if style.get("weight"):
        looks = {
            "stroke": style["color"],
            "stroke-opacity": f"{style.get('opacity', 1.0):g}",
            "stroke-width": f"{style['weight']:g}",
        }
        looks |= {"stroke-dasharray": style["dashArray"]} if "dashArray" in style else {}
        _add_parameters(ET.SubElement(parent, f"{{{_SE}}}Stroke"), looks)


def _add_parameters(parent: ET.Element, looks: dict[str, str]) -> None:
    for name, value in looks.items():
        ET.SubElement(parent, f"{{{_SE}}}SvgParameter", name=name).text = value
