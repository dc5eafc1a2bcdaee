"""The document of a map: all that its page shows, as plain data (docs/map.md)."""

from __future__ import annotations

from collections.abc import Iterable
from html import unescape
from typing import TYPE_CHECKING, Any

from fallzone.outputs.map.app.app_words import page_words
from fallzone.outputs.map.geometry import to_steps
from fallzone.outputs.map.styles import DARK, STYLES
from fallzone.words import _, language, msg

if TYPE_CHECKING:
    from fallzone.outputs.map.features import Layer
    from fallzone.outputs.map.geometry import Bounds

SCHEMA_VERSION = 1
# In the order of the list of layers
GROUPS = {
    "announced": msg("Announced"),
    "areas": msg("Where it comes down"),
    "risk": msg("Risk of a launch"),
    "flight": msg("Flight"),
    "traffic": msg("Ships and aircraft"),
    "ground": msg("Ground"),
}


def build_document(
    title: str, layers: list[Layer], view: Bounds, *, regions: Iterable[dict[str, Any]] = (), **parts: Any
) -> dict[str, Any]:
    """What a page shows.

    Parameters
    ----------
    title : str
        Of the window; plain text.
    layers : list of Layer
        From the bottom up.
    view : (float, float, float, float)
        West, south, east and north of what it opens on [deg].
    regions : iterable of dict
        As of ``tell_regions``.
    **parts
        What only some maps have: ``places``, ``answers``, ``moments``.

    Returns
    -------
    dict
        Plain data, in the language that is spoken.
    """
    texts: dict[str, int] = {}
    described = [_describe(layer, texts) for layer in layers]
    used = {one["style"] for layer in described for one in layer["features"]}
    groups = [name for name in GROUPS if any(layer.group == name for layer in layers) or name == "ground"]
    return {
        "schema_version": SCHEMA_VERSION,
        "language": language(),
        "title": title,
        "words": page_words(),
        "view": [round(bound, 3) for bound in view],
        "groups": [{"id": name, "title": _(GROUPS[name])} for name in groups],
        "layers": described,
        "styles": {name: STYLES[name] for name in sorted(used)},
        "dark": {name: DARK[name] for name in sorted(used & set(DARK))},
        "regions": [{**one, "text": texts.setdefault(one["text"], len(texts))} for one in regions],
        "texts": list(texts),
        "places": None,
        "answers": None,
        "moments": None,
        **parts,
    }


def _describe(layer: Layer, texts: dict[str, int]) -> dict[str, Any]:
    return {
        "id": layer.pane,
        "title": layer.title,
        "group": layer.group,
        "order": layer.order,
        "shown": layer.shown,
        "features": [_pack(one, texts) for one in layer.features],
    }


def _pack(one: dict[str, Any], texts: dict[str, int]) -> dict[str, Any]:
    """A feature with its shape in steps, and its text by number: many of a region's shapes have one text."""
    facts = {key: value for key, value in one["properties"].items() if key != "popup"}
    text = one["properties"].get("popup")
    if text:
        facts["text"] = texts.setdefault(text, len(texts))
    for name in ("label", "tip"):
        if name in facts:
            # The page writes it as text
            facts[name] = unescape(facts[name])
    return {**facts, "shape": to_steps(one["geometry"])}
