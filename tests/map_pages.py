"""What a page with a map holds, read from its markup."""

from __future__ import annotations

import itertools
import json
import re


def document_of(page: str) -> dict:
    """The document that its script reads."""
    return json.loads(
        re.search(r'<script type="application/json" id="fallzone-document">(.*?)</script>', page).group(1)
    )


def layers_of(page: str) -> dict[str, dict]:
    """Its layers by id, their features as GeoJSON with their texts."""
    document = document_of(page)
    for layer in document["layers"]:
        layer["features"] = [_unpack(one, document["texts"]) for one in layer["features"]]
    return {layer["id"]: layer for layer in document["layers"]}


def _unpack(one: dict, texts: list[str]) -> dict:
    shape = one.pop("shape")
    lines = [_walk(line) for line in shape["lines"]]
    geometry = {"type": "MultiLineString", "coordinates": lines}
    if shape["kind"] == "polygons":
        rings = iter(lines)
        polygons = [list(itertools.islice(rings, count)) for count in shape["rings"]]
        geometry = {"type": "MultiPolygon", "coordinates": polygons}
    elif shape["kind"] == "point":
        geometry = {"type": "Point", "coordinates": lines[0][0]} if lines else {"type": "Nothing"}
    if "text" in one:
        one["popup"] = texts[one.pop("text")]
    return {"type": "Feature", "properties": one, "geometry": geometry}


def _walk(steps: list[int]) -> list[list[float]]:
    sums = zip(itertools.accumulate(steps[::2]), itertools.accumulate(steps[1::2]), strict=True)
    return [[lon / 1000.0, lat / 1000.0] for lon, lat in sums]
