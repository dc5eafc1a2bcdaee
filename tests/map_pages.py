"""What a page with a map holds, read from its markup."""

from __future__ import annotations

import itertools
import json
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]
WEB = ROOT / "src" / "fallzone" / "outputs" / "map" / "web"
# Of each list so many are looked at: of all towns and corners a compiler would think for long
FEW = 20


def document_of(page: str) -> dict:
    """The document that its script reads."""
    return json.loads(
        re.search(r'<script type="application/json" id="fallzone-document">(.*?)</script>', page).group(1)
    )


def find_type_errors(folder: Path, document: dict | None = None) -> str:
    """What is wrong with the types of the page's modules, and of a document as they have it, in an empty folder."""
    if document is not None:
        written = json.dumps(_shorten(document), ensure_ascii=False)
        declared = f'/** @type {{import("{WEB.as_posix()}/types.js").MapDocument}} */\nexport default '
        (folder / "document.js").write_text(f"{declared}{written};\n", encoding="utf-8")
    project = {
        "extends": str(WEB / "jsconfig.json"),
        "compilerOptions": {"typeRoots": [str(ROOT / "node_modules" / "@types")]},
        "include": [str(WEB / "*.js"), "*.js"],
    }
    (folder / "jsconfig.json").write_text(json.dumps(project), encoding="utf-8")
    compiler = ROOT / "node_modules" / "typescript" / "bin" / "tsc"
    command = ["node", compiler, "--project", folder / "jsconfig.json"]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    return told.stdout + told.stderr


def _shorten(value):
    if isinstance(value, dict):
        return {key: _shorten(one) for key, one in value.items()}
    return [_shorten(one) for one in value[:FEW]] if isinstance(value, list) else value


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
