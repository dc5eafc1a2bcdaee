"""A map as one HTML file that needs nothing else, made with folium."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import folium
from branca.element import Element, MacroElement
from jinja2 import Template

from fallzone.files import check_file, write_whole
from fallzone.outputs.map.features import Layer
from fallzone.outputs.map.styles import STYLES
from fallzone.outputs.seal import find_foreign, seal
from fallzone.outputs.text import safe_text, script_literal
from fallzone.words import _, language

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fallzone.outputs.map.geometry import Bounds

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:"
)


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


def render_page(title: str, layers: list[Layer], panels: str, view: Bounds) -> str:
    """A map as text.

    Parameters
    ----------
    title : str
        Of the window that it is shown in; not escaped yet.
    layers : list of Layer
        From the bottom up.
    panels : str
        Markup of what stands beside the map, with all foreign text in it safe.
    view : (float, float, float, float)
        West, south, east and north of what it opens on [deg].

    Returns
    -------
    str
        HTML that loads nothing, in the language that is spoken.
    """
    page = _Page(tiles=None, zoom_control=False, zoom_snap=0.25, min_zoom=1, attribution_control=False)
    figure = page.get_root()
    figure.title = safe_text(title)
    data = script_literal([_described(layer) for layer in layers])
    words = script_literal(_page_words())
    for name, markup in (
        ("policy", f'<meta http-equiv="Content-Security-Policy" content="{CONTENT_SECURITY_POLICY}">'),
        ("leaflet_css", f"<style>{_leaflet('leaflet.css')}</style>"),
        ("page_css", f"<style>{_asset('outputs', 'map', 'page.css')}</style>"),
        ("leaflet_js", f"<script>{_leaflet('leaflet.js')}</script>"),
        ("page_js", f"<script>{_asset('outputs', 'map', 'page.js')}</script>"),
        ("data", f"<script>const fallzoneLayers={data};</script>"),
        ("words", f"<script>const fallzoneWords={words};</script>"),
    ):
        figure.header.add_child(_Markup(markup), name=name)
    figure.html.add_child(_Markup(panels), name="panels")
    for index, layer in enumerate(layers):
        page.add_child(_DrawnLayer(layer, index))
    page.add_child(_Graticule(safe_text(_("Latitude and longitude"))))
    page.add_child(folium.LayerControl(collapsed=True))
    page.add_child(_Finish(view))
    _number_ids(figure)
    return figure.render()


class _Page(folium.Map):
    """A folium map that loads nothing: its script and styles stand in the page."""

    default_js: ClassVar[list] = []
    default_css: ClassVar[list] = []


class _Markup(Element):
    """Finished markup. It is data to the template, so braces inside it mean nothing."""

    _template = Template("{{ this.markup }}")

    def __init__(self, markup: str) -> None:
        super().__init__()
        self._name = "Markup"
        self.markup = markup


class _DrawnLayer(folium.FeatureGroup):
    """A layer whose shapes and words stand in the page's data."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "const {{ this.get_name() }} = fallzone.layer({{ this._parent.get_name() }}, fallzoneLayers[{{ this.index }}]);"
        "{% endmacro %}"
    )

    def __init__(self, layer: Layer, index: int) -> None:
        super().__init__(name=safe_text(layer.title), show=layer.shown)
        self._name = "DrawnLayer"
        self.index = index


class _Graticule(folium.FeatureGroup):
    """Meridians and parallels with their numbers."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "const {{ this.get_name() }} = fallzone.graticule({{ this._parent.get_name() }});"
        "{% endmacro %}"
    )


class _Finish(MacroElement):
    """The last step in the page: controls, and the view that it opens on."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "fallzone.finish({{ this._parent.get_name() }}, {{ this.bounds }});"
        "{% endmacro %}"
    )

    def __init__(self, view: tuple[float, float, float, float]) -> None:
        super().__init__()
        self._name = "Finish"
        west, south, east, north = (round(bound, 3) for bound in view)
        self.bounds = [[south, west], [north, east]]


def _page_words() -> dict[str, str]:
    """What the page's script says: names of its controls, as text and never as markup."""
    return {
        "language": language(),
        "layers": _("Layers"),
        "zoomIn": _("Zoom in"),
        "zoomOut": _("Zoom out"),
        "closePopup": _("Close popup"),
    }


def _described(layer: Layer) -> dict:
    used = {feature["properties"]["style"] for feature in layer.features}
    return {
        "pane": layer.pane,
        "order": layer.order,
        "styles": {name: STYLES[name] for name in sorted(used)},
        "features": layer.features,
    }


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
def _asset(*parts: str) -> str:
    return resources.files("fallzone").joinpath(*parts).read_text(encoding="utf-8")


@cache
def _leaflet(name: str) -> str:
    """Leaflet as it comes, without its pointers to pictures and maps of the source that the page does not carry."""
    text = _asset("assets", name)
    return re.sub(r"url\([^)]*\)", "none", re.sub(r"//# sourceMappingURL=\S+", "", text))
