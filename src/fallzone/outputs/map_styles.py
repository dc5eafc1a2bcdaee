"""How things are drawn on the map. Colours say which flight, line patterns say what kind of thing.

Colours: M. Okabe and K. Ito, "Color Universal Design" (2008), darkened for lines.
"""

from __future__ import annotations

from typing import Any

NOMINAL, FAILED, SWEEP = "#0072b2", "#d55e00", "#b58900"
ZONE, OBSERVED, REGION, PLAIN = "#6a2c91", "#00684a", "#a3650a", "#3c4650"

# Nested areas are drawn over each other, so the inner ones come out darker; the sweep lies under everything.
_FILL_OPACITY = {99: 0.10, 97: 0.08, 90: 0.16, 50: 0.28}
_FAINTER = {"sweep": 0.6}


def _line(color: str, *, weight: float, dash: str | None = None, opacity: float = 1.0) -> dict[str, Any]:
    style: dict[str, Any] = {"color": color, "weight": weight, "opacity": opacity, "fill": False}
    return style | ({"dashArray": dash} if dash else {})


def _area(color: str, *, weight: float, fill_opacity: float, dash: str | None = None) -> dict[str, Any]:
    return _line(color, weight=weight, dash=dash) | {"fill": True, "fillColor": color, "fillOpacity": fill_opacity}


STYLES: dict[str, dict[str, Any]] = {
    "sea": {"stroke": False, "fill": True, "fillColor": "#dce9f2", "fillOpacity": 1.0},
    "land": {"color": "#8b8b80", "weight": 0.7, "fill": True, "fillColor": "#f1eee4", "fillOpacity": 1.0},
    "flagged-land": {
        "color": REGION,
        "weight": 1.5,
        "fill": True,
        "fillColor": "#f0c808",
        "fillOpacity": 0.4,
    },
    "flagged-sea": _line(REGION, weight=1.2, dash="1 5", opacity=0.9),
    "distance-12": _line(PLAIN, weight=0.8, dash="1 3", opacity=0.7),
    "distance-200": _line(PLAIN, weight=1.0, dash="9 4", opacity=0.7),
    "zone-declared": _area(ZONE, weight=2.5, fill_opacity=0.06),
    "zone-estimated": _area(ZONE, weight=2.5, fill_opacity=0.04, dash="8 6"),
    "zone-control-area": _area(ZONE, weight=1.5, fill_opacity=0.02, dash="2 5"),
    "track-nominal": _line("#00466e", weight=3.0),
    "track-failed": _line("#8f3f00", weight=3.0),
    "iip-nominal": _line("#00466e", weight=1.8, dash="3 6"),
    "iip-failed": _line("#8f3f00", weight=1.8, dash="3 6"),
    "limit-line": _line("#b00020", weight=2.2, dash="12 4 3 4"),
    "observed": _area(OBSERVED, weight=1.8, fill_opacity=0.08, dash="5 4"),
    "point": {"color": "#ffffff", "weight": 1.0, "fill": True, "fillColor": "#20262c", "fillOpacity": 1.0},
    "point-observed": {"color": "#ffffff", "weight": 1.5, "fill": True, "fillColor": OBSERVED, "fillOpacity": 1.0},
    "pad": {"color": "#20262c", "weight": 2.0, "fill": True, "fillColor": "#ffffff", "fillOpacity": 1.0},
}
for _family, _color in (("nominal", NOMINAL), ("failed", FAILED), ("sweep", SWEEP)):
    for _percent, _opacity in _FILL_OPACITY.items():
        _outline = {"weight": 2.0, "opacity": 1.0} if _percent == 99 else {"weight": 0.8, "opacity": 0.6}
        STYLES[f"{_family}-{_percent}"] = (
            _area(_color, weight=1.0, fill_opacity=_opacity * _FAINTER.get(_family, 1.0)) | _outline
        )

# What the legend shows: style and words, in the order of reading.
LEGEND: tuple[tuple[str, str], ...] = (
    ("pad", "Launch pad"),
    ("track-nominal", "Ground track, nominal; dot: full minute"),
    ("iip-nominal", "Impact point if thrust ended, nominal"),
    ("track-failed", "Ground track, as flown"),
    ("iip-failed", "Impact point if thrust ended, as flown"),
    ("nominal", "Nominal drops: 50, 90, 97, 99 %"),
    ("failed", "Flight as flown: 50, 90, 97, 99 %"),
    ("sweep", "Failures at any time: 50, 90, 97, 99 %"),
    ("zone-declared", "Announced zone, published corners"),
    ("zone-estimated", "Announced zone, position estimated"),
    ("zone-control-area", "Area closed at launch, not a drop zone"),
    ("limit-line", "Impact limit line of flight termination"),
    ("observed", "Reported object and its uncertainty"),
    ("flagged-land", "Flagged land"),
    ("flagged-sea", "Limit of a flagged sea"),
    ("distance-12", "12 nm from land, not a legal limit"),
    ("distance-200", "200 nm from land, not a legal limit"),
)


def swatch(name: str) -> str:
    """A small picture of a style for the legend, as inline SVG."""
    if f"{name}-99" in STYLES:
        boxes = "".join(
            f'<rect x="{x}" y="{x / 2}" width="{30 - 2 * x}" height="{14 - x}" {_svg(f"{name}-{percent}")}/>'
            for x, percent in ((1, 99), (4, 97), (7, 90), (10, 50))
        )
        return _picture(boxes)
    style = STYLES[name]
    if name in ("pad", "point-observed"):
        return _picture(f'<circle cx="15" cy="7" r="5" {_svg(name)}/>')
    if style["fill"]:
        return _picture(f'<rect x="2" y="2" width="26" height="10" {_svg(name)}/>')
    return _picture(f'<path d="M1 7H29" {_svg(name)}/>')


def _picture(content: str) -> str:
    return f'<svg width="30" height="14" viewBox="0 0 30 14" aria-hidden="true">{content}</svg>'


def _svg(name: str) -> str:
    style = STYLES[name]
    text = f'stroke="{style["color"]}" stroke-width="{style["weight"]}"'
    text += f' fill="{style["fillColor"]}" fill-opacity="{style["fillOpacity"]}"' if style["fill"] else ' fill="none"'
    return text + (f' stroke-dasharray="{style["dashArray"]}"' if "dashArray" in style else "")
