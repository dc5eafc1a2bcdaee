"""A map as one HTML file that needs nothing else, on folium's map."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import folium
from branca.element import Element
from jinja2 import Template

from fallzone.files import check_file, write_whole
from fallzone.outputs.map.app.bundle import read_bundle
from fallzone.outputs.seal import find_foreign, seal
from fallzone.outputs.text import safe_text, script_literal
from fallzone.words import _, language

if TYPE_CHECKING:
    from collections.abc import Iterator

# Id of the element that holds the document of the page as JSON
DOCUMENT_ID = "fallzone-document"
_POLICY = "default-src 'none'; script-src {scripts}; style-src 'unsafe-inline'; img-src data: blob:"
_POLICY_LATER = "script-src-of-this-page"
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def write_page(page: str, path: Path) -> Path:
    """Write a page of `render_page`.

    Parameters
    ----------
    page : str
        The whole of it.
    path : Path
        A new file, or a map that this function wrote and nobody changed.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    InputError
        When something else stands there.
    """
    return write_whole(path, seal(page.encode("utf-8")), replaces=find_foreign)


def check_place(path: Path) -> None:
    """Check that nothing stands at a path that ``write_page`` would not replace.

    Parameters
    ----------
    path : Path
        Of an HTML file.

    Raises
    ------
    InputError
        When something does, with what it is.
    """
    check_file(path, replaces=find_foreign)


def render_page(document: dict[str, Any], panel: str, *, without_script: str = "") -> str:
    """A map as text.

    Parameters
    ----------
    document : dict
        All that the page's script reads (docs/map.md).
    panel : str
        Markup of what stands beside the map, with all foreign text in it safe.
    without_script : str
        Markup of what is read where no script runs, beside the panel.

    Returns
    -------
    str
        HTML that loads nothing, in the language that is spoken.
    """
    page = _Page(tiles=None)
    figure = page.get_root()
    figure._template, figure.language, figure.title = _FIGURE, safe_text(language()), safe_text(document["title"])
    figure.map_words, figure.panel = safe_text(_("Map")), panel
    figure.without_script = f"<noscript><style>{_read('outputs', 'map', 'web', 'still.css')}</style>{without_script}"
    figure.without_script += "</noscript>"
    for part, markup in (
        ("policy", f'<meta http-equiv="Content-Security-Policy" content="{_POLICY_LATER}">'),
        ("styles", "\n".join(f"<style>{one}</style>" for one in _list_styles())),
        ("data", f'<script type="application/json" id="{DOCUMENT_ID}">{script_literal(document)}</script>'),
        ("leaflet", f"<script>{_leaflet('leaflet.js')}</script>"),
        ("bundle", f"<script>{read_bundle()}</script>"),
    ):
        setattr(figure, part, markup)
    _number_ids(figure)
    text = figure.render()
    return text.replace(_POLICY_LATER, _POLICY.format(scripts=" ".join(_list_digests(text))), 1)


def _list_digests(page: str) -> Iterator[str]:
    """Of each script of a page, as its policy names them: nothing else may run."""
    for text in _SCRIPT.findall(page):
        yield f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


_FIGURE = Template(
    '<!DOCTYPE html>\n<html lang="{{ this.language }}">\n<head>\n<meta charset="utf-8">\n{{ this.policy }}\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{{ this.title }}</title>\n'
    '{{ this.styles }}\n</head>\n<body>\n<main id="fz-app">\n{{ this.panel }}\n'
    '<section id="fz-stage" aria-label="{{ this.map_words }}">{{ this.html.render(**kwargs) }}'
    '<div id="fz-moments"></div></section>\n</main>\n{{ this.without_script }}\n{{ this.data }}\n{{ this.leaflet }}\n'
    "<script>{{ this.script.render(**kwargs) }}</script>\n{{ this.bundle }}\n</body>\n</html>\n"
)


class _Page(folium.Map):
    """A folium map that loads nothing, and leaves all but itself to the page's script."""

    default_js: ClassVar[list] = []
    default_css: ClassVar[list] = []
    _options: ClassVar[dict] = {
        "zoomControl": False,
        "attributionControl": False,
        "zoomSnap": 0.25,
        "minZoom": 1,
        "maxZoom": 14,
        "worldCopyJump": False,
    }
    _template = Template(
        '{% macro html(this, kwargs) %}<div id="{{ this.get_name() }}" class="fz-map"></div>{% endmacro %}'
        '{% macro script(this, kwargs) %}globalThis.fallzoneMap = L.map("{{ this.get_name() }}", {{ this.settings }});'
        "{% endmacro %}"
    )

    @property
    def settings(self) -> str:
        return json.dumps(self._options)


def _number_ids(figure: Element) -> None:
    """Number the elements: branca draws their ids at random, which would make every page different."""
    for number, element in enumerate(_walk(figure)):
        element._id = f"{number:04d}"


def _walk(element: Element) -> Iterator[Element]:
    yield element
    for part in ("header", "html", "script"):
        if isinstance(getattr(element, part, None), Element):
            yield from _walk(getattr(element, part))
    for child in element._children.values():
        yield from _walk(child)


@cache
def _read(*parts: str) -> str:
    return resources.files("fallzone").joinpath(*parts).read_text(encoding="utf-8")


def _list_styles() -> list[str]:
    return [_leaflet("leaflet.css"), *(_read("outputs", "map", "web", name) for name in ("page.css", "moments.css"))]


@cache
def _leaflet(name: str) -> str:
    """Leaflet as it comes, without its pointers to pictures and maps of the source that the page does not carry."""
    text = _read("assets", name)
    return re.sub(r"url\([^)]*\)", "none", re.sub(r"//# sourceMappingURL=\S+", "", text))
