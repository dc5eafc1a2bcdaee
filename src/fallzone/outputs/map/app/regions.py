"""Flagged regions as the page has them: by name and level, with their text and where they are drawn."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import shapely

from fallzone.outputs.flag_words import most_first
from fallzone.outputs.map.geometry import widest
from fallzone.words import named

if TYPE_CHECKING:
    from fallzone.model.results.flag import Flag
    from fallzone.outputs.map.features import Layer


def tell_regions(flagged: Iterable[Flag], layers: Iterable[Layer]) -> list[dict[str, Any]]:
    """Regions in their order.

    Parameters
    ----------
    flagged : iterable of Flag
        A region each.
    layers : iterable of Layer
        Where they are drawn, by the property ``region`` of features.

    Returns
    -------
    list of dict
        ``id``, ``name`` and ``names`` in English, Korean and Japanese (plain text), ``level``, ``text`` (markup) and
        ``view``, west, south, east and north of what is coloured of it, else of what is drawn [deg]; of those that are
        drawn.
    """
    drawn: dict[str, list[dict[str, Any]]] = {}
    for layer in layers:
        for one in layer.features:
            if "region" in one["properties"]:
                drawn.setdefault(one["properties"]["region"], []).append(one)
    return [
        {
            "id": flag.region,
            "name": named(flag.names, flag.region),
            "names": [flag.names.get(language, "") for language in ("en", "ko", "ja")],
            "level": flag.level,
            "text": drawn[flag.region][0]["properties"]["popup"],
            "view": _find_view(drawn[flag.region], flag.kind),
        }
        for flag in most_first(flagged)
        if flag.region in drawn
    ]


def _find_view(features: list[dict[str, Any]], kind: str) -> list[float] | None:
    coloured = [one for one in features if one["properties"]["style"].startswith(f"{kind}-")]
    shapes = [shapely.geometry.shape(one["geometry"]) for one in coloured or features]
    bounds = [shape.bounds for shape in shapes if not shape.is_empty]
    return [round(bound, 3) for bound in widest(bounds)] if bounds else None
