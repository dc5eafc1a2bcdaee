"""Elements as writers of XML make them."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from fallzone.words.formats import plain_text


def add(parent: ET.Element, tag: str, text: object = None, **attributes: str) -> ET.Element:
    """A new last child of an element.

    Parameters
    ----------
    parent : Element
        Where it goes.
    tag : str
        Its name, with the prefix.
    text : object, optional
        What it holds, without characters that steer.
    **attributes : str
        By name, ``__`` for the colon behind a prefix.

    Returns
    -------
    Element
    """
    element = ET.SubElement(parent, tag, {name.replace("__", ":"): value for name, value in attributes.items()})
    element.text = None if text is None else plain_text(text)
    return element


def to_text(root: ET.Element) -> str:
    """A document, indented, with its declaration.

    Parameters
    ----------
    root : Element
        Its root.

    Returns
    -------
    str
        UTF-8 once it is encoded.
    """
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def write_degrees(value_deg: float) -> str:
    """A coordinate of four decimals without zeros that say nothing.

    Parameters
    ----------
    value_deg : float
        As it was rounded outward.

    Returns
    -------
    str
    """
    text = f"{value_deg + 0.0:.4f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
