"""How things are drawn on the map. Colours say which flight, line patterns say what kind of thing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from fallzone.names import LEVELS, NOMINAL, SWEEP
from fallzone.outputs.hazard_words import hazard_area_title
from fallzone.outputs.launch.isopleth_words import level_words
from fallzone.outputs.launch.levels import level_meaning, level_title
from fallzone.outputs.palette import (
    ALERT,
    ALERT_DARK,
    COLOURS,
    FAMILIES,
    HAZARDS,
    INDIVIDUAL,
    INK,
    INK_OF_LEVELS,
    ISOPLETHS,
    LAND,
    LAND_DARK,
    LEVEL_COLOURS,
    LIMIT,
    LINE_COLOURS,
    OBSERVED,
    REGION,
    SEA,
    SEA_DARK,
    SHORE,
    WAY,
    WAY_DARK,
    ZONE,
    isopleth_step,
)
from fallzone.words import _, msg
from fallzone.words.things import ZONE_KINDS, case_title, case_words, list_words, with_commas

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment
    from fallzone.model.mission import Mission
    from fallzone.model.results.isopleth import Isopleth
    from fallzone.model.results.launch import Launch
    from fallzone.model.zone import Zone

PLAIN = "#3c4650"
ZONES = ("declared", "estimated", "doubtful", "control-area")

# So many cases the legend names one by one.
FEW_CASES = 3

# Nested areas are drawn over each other, so the inner ones come out darker; the sweep lies under everything.
_FILL_OPACITY = {99: 0.10, 97: 0.08, 90: 0.16, 50: 0.28}
_FAINTER = {"sweep": 0.6}


def _line(color: str, *, weight: float, dash: str | None = None, opacity: float = 1.0) -> dict[str, Any]:
    style: dict[str, Any] = {"color": color, "weight": weight, "opacity": opacity, "fill": False}
    return style | ({"dashArray": dash} if dash else {})


def _area(color: str, *, weight: float, fill_opacity: float, dash: str | None = None) -> dict[str, Any]:
    return _line(color, weight=weight, dash=dash) | {"fill": True, "fillColor": color, "fillOpacity": fill_opacity}


STYLES: dict[str, dict[str, Any]] = {
    "sea": {"stroke": False, "fill": True, "fillColor": SEA, "fillOpacity": 1.0},
    "land": {"color": SHORE, "weight": 0.7, "fill": True, "fillColor": LAND, "fillOpacity": 1.0},
    "level-overflight": _line(REGION, weight=1.0, dash="4 4", opacity=0.9),
    "flagged-land": _line(REGION, weight=1.0, dash="4 4", opacity=0.9),
    "flagged-sea": _line(REGION, weight=1.2, dash="1 5", opacity=0.9),
    "floor-perhaps": _area(ISOPLETHS[2], weight=1.2, fill_opacity=0.10, dash="2 4"),
    "floor-surely": _area(ISOPLETHS[2], weight=0.0, fill_opacity=0.25),
    "distance-12": _line(PLAIN, weight=0.8, dash="1 3", opacity=0.7),
    "distance-200": _line(PLAIN, weight=1.0, dash="9 4", opacity=0.7),
    "zone-declared": _area(ZONE, weight=2.5, fill_opacity=0.06),
    "zone-estimated": _area(ZONE, weight=2.5, fill_opacity=0.04, dash="8 6"),
    "zone-doubtful": _area(ZONE, weight=2.5, fill_opacity=0.10, dash="10 4 2 4"),
    "sight": _line(PLAIN, weight=1.4, dash="6 5"),
    "zone-control-area": _area(ZONE, weight=1.5, fill_opacity=0.02, dash="2 5"),
    "way": _line(WAY, weight=2.2),
    "way-met": _line(ALERT, weight=5.0, opacity=0.8),
    "way-around": _line(WAY, weight=2.0, dash="7 5"),
    "limit-line": _line(LIMIT, weight=2.2, dash="12 4 3 4"),
    "observed": _area(OBSERVED, weight=1.8, fill_opacity=0.08, dash="5 4"),
    "point": {"color": "#ffffff", "weight": 1.0, "fill": True, "fillColor": INK, "fillOpacity": 1.0},
    "point-observed": {"color": "#ffffff", "weight": 1.5, "fill": True, "fillColor": OBSERVED, "fillOpacity": 1.0},
    "pad": {"color": INK, "weight": 2.0, "fill": True, "fillColor": "#ffffff", "fillOpacity": 1.0},
    "release": {"color": INK, "weight": 2.0, "fill": True, "fillColor": "#ffffff", "fillOpacity": 1.0},
}
_HAZARD_DASHES = {"individual": None, "ship": "10 3 2 3", "aircraft": "3 3"}
for _criterion, _color in HAZARDS.items():
    _dash = _HAZARD_DASHES[_criterion]
    STYLES[f"hazard-{_criterion}-perhaps"] = _area(_color, weight=0.8, fill_opacity=0.10, dash="1 4")
    STYLES[f"hazard-{_criterion}-surely"] = _area(_color, weight=1.8, fill_opacity=0.18, dash=_dash)
for _step, _color in enumerate(INDIVIDUAL):
    STYLES[f"individual-{_step}"] = _line(_color, weight=1.6)
for _case, _fill in ((NOMINAL, 0.04), (SWEEP, 0.01)):
    STYLES[f"airspace-{_case}"] = _area(COLOURS[_case], weight=0.6, fill_opacity=_fill, dash="2 2")
# Lines by which levels differ where colours are not seen: their slope, and how far apart they are [pixels]
_HATCHES = {"announced": (45, 5, 1.6), "planned": (-45, 7, 1.4), "hazard": (0, 8, 1.2), "contingency": (90, 11, 1.0)}
for _level, _color in LEVEL_COLOURS.items():
    _hatch = dict(zip(("angle_deg", "gap", "width"), _HATCHES[_level], strict=True), color=INK_OF_LEVELS)
    STYLES[f"land-{_level}"] = _area(_color, weight=0.8, fill_opacity=0.75) | {"hatch": _hatch}
    # At sea zones and areas lie on it
    STYLES[f"sea-{_level}"] = _area(_color, weight=0.0, fill_opacity=0.4) | {"hatch": _hatch}
for _step, _color in enumerate(ISOPLETHS):
    STYLES[f"isopleth-{_step}"] = _line(_color, weight=1.6)
    STYLES[f"isopleth-floor-{_step}"] = _line(_color, weight=3.0)
for _family, _color in LINE_COLOURS.items():
    STYLES[f"track-{_family}"] = _line(_color, weight=3.0)
    STYLES[f"iip-{_family}"] = _line(_color, weight=1.8, dash="3 6")
for _family in FAMILIES:
    _color = COLOURS[_family]
    STYLES[f"impact-{_family}"] = {
        "color": "#ffffff",
        "weight": 0.5,
        "fill": True,
        "fillColor": _color,
        "fillOpacity": 1.0,
    }
    for _percent, _opacity in _FILL_OPACITY.items():
        _outline = {"weight": 2.0, "opacity": 1.0} if _percent == 99 else {"weight": 0.8, "opacity": 0.6}
        STYLES[f"{_family}-{_percent}"] = (
            _area(_color, weight=1.0, fill_opacity=_opacity * _FAINTER.get(_family, 1.0)) | _outline
        )

# In the dark: what of the styles is then another
DARK: dict[str, dict[str, Any]] = {
    "sea": {"fillColor": SEA_DARK},
    "land": {"color": "#6d7780", "fillColor": LAND_DARK},
    "distance-12": {"color": "#9fb0bd"},
    "distance-200": {"color": "#9fb0bd"},
    "sight": {"color": "#c9d4dd"},
    "track-nominal": {"color": "#6cb8ec"},
    "iip-nominal": {"color": "#6cb8ec"},
    "track-failed": {"color": "#ff9d5c"},
    "iip-failed": {"color": "#ff9d5c"},
    "point": {"color": "#10161b", "fillColor": "#f2f5f7"},
    "way": {"color": WAY_DARK},
    "way-met": {"color": ALERT_DARK},
    "way-around": {"color": WAY_DARK},
    "limit-line": {"color": "#ff7a8c"},
    "observed": {"color": "#4fd6b0", "fillColor": "#4fd6b0"},
    "point-observed": {"color": "#10161b", "fillColor": "#4fd6b0"},
    **{f"zone-{kind}": {"color": "#c79af0", "fillColor": "#c79af0"} for kind in ZONES},
    **{f"isopleth-{step}": {"color": color} for step, color in enumerate(reversed(ISOPLETHS))},
    **{f"isopleth-floor-{step}": {"color": color} for step, color in enumerate(reversed(ISOPLETHS))},
}

# Lines of one hue that are one entry of the legend, with how many they are
_RAMPS = {"isopleth": len(ISOPLETHS), "individual": len(INDIVIDUAL)}

# What the legend shows: style and words, in the order of reading; ``{failed}`` are the failures that were asked for.
LEGEND: tuple[tuple[str, str], ...] = (
    ("isopleth", msg("Isopleths, {levels}: hazardous fragments expected per km² and launch, best estimate")),
    ("floor-surely", msg("{floor} per km² and launch surely reached")),
    ("floor-perhaps", msg("{floor} per km² and launch perhaps reached")),
    *((f"level-{level}", msg("{title}: {meaning}")) for level in LEVELS),
    ("pad", msg("Launch pad")),
    ("release", msg("Release in the air")),
    ("sight", msg("From the pad to the middle of a zone, if it is a launch from there")),
    ("track-nominal", msg("Ground track, nominal; dot: full minute")),
    ("iip-nominal", msg("Impact point if thrust ended, nominal")),
    ("track-failed", msg("Ground track, {failed}")),
    ("iip-failed", msg("Impact point if thrust ended, {failed}")),
    ("nominal", msg("Nominal drops: 50, 90, 97, 99 %")),
    ("failed", msg("{Failed}: 50, 90, 97, 99 %")),
    ("impact-nominal", msg("Impacts of a nominal drop, too few for an area")),
    ("impact-failed", msg("Impacts of {failed}, too few for an area")),
    ("impact-sweep", msg("Impacts of failures at any time, too few for an area")),
    ("zone-declared", ZONE_KINDS["announced"].legend),
    ("zone-doubtful", msg("Announced zone, read with a reservation: see there")),
    ("zone-estimated", ZONE_KINDS["estimated"].legend),
    ("zone-control-area", ZONE_KINDS["control-area"].legend),
    *(
        (f"hazard-{criterion}-{side}", told)
        for criterion in HAZARDS
        for side, told in (("surely", msg("{area}: surely")), ("perhaps", msg("{area}: perhaps")))
    ),
    ("individual", msg("Isopleths of the probability of casualty of one person in the open, per launch: {risks}")),
    ("way", msg("Way of a ship or aircraft; dot: where it is at the time beside it")),
    ("way-met", msg("Part of it in a zone or area, or too near to tell")),
    ("way-around", msg("Shortest way around")),
    ("limit-line", msg("Impact limit line of flight termination")),
    ("observed", msg("Reported object and its uncertainty")),
    ("flagged-land", msg("Flagged land that an area comes close to")),
    ("flagged-sea", msg("Limit of a flagged sea")),
    ("distance-12", msg("12 NM from land, not a legal limit")),
    ("distance-200", msg("200 NM from land, not a legal limit")),
    ("sweep", msg("Debris of failures at uniformly drawn times: 50, 90, 97, 99 % of fragments")),
)


def legend(used: set[str], failed: Sequence[str], assessment: Assessment | None) -> list[tuple[str, str]]:
    """Styles in use with their meaning.

    Parameters
    ----------
    used : set of str
        Keys of ``STYLES``.
    failed : sequence of str
        Cases of one failure each: named up to ``FEW_CASES``.
    assessment : Assessment or None
        With the levels of isopleths; None of a warning by itself.

    Returns
    -------
    list of (str, str)
        Key and words, in the order of reading; nested areas of a family are one entry, and so are isopleths.
    """
    words = {"failed": _("failures asked for"), "Failed": _("Failures asked for")}
    if len(failed) <= FEW_CASES:
        first, *others = failed or [""]
        names = [case_words(case) for case in failed]
        words = {"failed": list_words(names), "Failed": list_words([case_title(first), *map(case_words, others)])}
    launch = None if assessment is None else assessment.launch
    if launch is not None:
        words["floor"] = level_words(launch.floor_per_km2)
        words["levels"] = with_commas(
            [level_words(one.level_per_km2) for one in launch.isopleths if not one.best.is_empty]
        )
    individual = () if assessment is None else assessment.individual
    words["risks"] = with_commas([level_words(one.level) for one in individual])
    return [
        (name, _(told).format(**words, **_tell_entry(name, assessment)))
        for name, told in LEGEND
        if set(_find_styles(name)) & used
    ]


def _find_styles(name: str) -> tuple[str, ...]:
    """Keys of ``STYLES`` that an entry of the legend stands for."""
    level = name.removeprefix("level-")
    if name in _RAMPS:
        return tuple(style for style in STYLES if style.startswith(f"{name}-"))
    return name, f"{name}-99", *((f"land-{level}", f"sea-{level}") if level != name else ())


def _tell_entry(name: str, assessment: Assessment | None) -> dict[str, str]:
    """What an entry of a level or of a hazard area says of it."""
    level, criterion = name.removeprefix("level-"), name.removeprefix("hazard-").rpartition("-")[0]
    if criterion in HAZARDS:
        return {"area": hazard_area_title(criterion)}
    if level not in LEVELS:
        return {}
    return {"title": level_title(level), "meaning": level_meaning(level, assessment)}


def isopleth_style(isopleth: Isopleth, launch: Launch) -> str:
    """Key of ``STYLES`` for the best estimate of an isopleth: by its power of ten, the floor in a heavier line.

    Parameters
    ----------
    isopleth : Isopleth
        Of any level.
    launch : Launch
        With the floor.

    Returns
    -------
    str
    """
    step = isopleth_step(isopleth.level_per_km2)
    is_floor = isopleth.level_per_km2 == launch.floor_per_km2
    return f"isopleth-floor-{step}" if is_floor else f"isopleth-{step}"


def start_style(mission: Mission) -> str:
    """Key of ``STYLES`` for where a flight begins, and for its events.

    Parameters
    ----------
    mission : Mission
        As read.

    Returns
    -------
    str
    """
    return "pad" if mission.release is None else "release"


def zone_style(zone: Zone) -> str:
    """Solid where corners were declared, dashed where the place is an estimate.

    Parameters
    ----------
    zone : Zone
        By its kind and mark.

    Returns
    -------
    str
        Key of ``STYLES``.
    """
    if zone.kind == "control-area":
        return "zone-control-area"
    return "zone-declared" if zone.mark == "declared" else "zone-estimated"


def swatch(name: str) -> str:
    """A small picture of a style for the legend.

    Parameters
    ----------
    name : str
        Key of ``STYLES``, a family of nested areas, ``isopleth``, ``individual`` or ``level-…``.

    Returns
    -------
    str
        Inline SVG of 30 by 14 pixels.
    """
    if f"{name}-99" in STYLES:
        boxes = "".join(
            f'<rect x="{x}" y="{x / 2}" width="{30 - 2 * x}" height="{14 - x}" {svg_style(f"{name}-{percent}")}/>'
            for x, percent in ((1, 99), (4, 97), (7, 90), (10, 50))
        )
        return _picture(boxes)
    if name in _RAMPS:
        steps = range(_RAMPS[name])
        lines = (f'<path d="M1 {1.5 + 2.75 * step}H29" {svg_style(f"{name}-{step}")}/>' for step in steps)
        return _picture("".join(lines))
    level = name.removeprefix("level-")
    if level in LEVEL_COLOURS:
        land, sea = svg_style(f"land-{level}"), svg_style(f"sea-{level}")
        halves = f'<rect x="2" y="2" width="13" height="10" {land}/><rect x="15" y="2" width="13" height="10" {sea}/>'
        return _picture(halves + _hatch_lines(level))
    style = STYLES[name]
    if name in ("pad", "release", "point-observed") or name.startswith("impact-"):
        return _picture(f'<circle cx="15" cy="7" r="5" {svg_style(name)}/>')
    if style["fill"]:
        return _picture(f'<rect x="2" y="2" width="26" height="10" {svg_style(name)}/>')
    return _picture(f'<path d="M1 7H29" {svg_style(name)}/>')


def _hatch_lines(level: str) -> str:
    """The hatching of a level over the 26 by 10 pixels of its swatch."""
    slope, gap, width = _HATCHES[level]
    steps = [0.6 * gap * number for number in range(1, 60)]
    if slope == 0:
        lines = [f"M2 {2 + y:.1f}H28" for y in steps if y < 10.0]
    elif slope == 90:
        lines = [f"M{2 + x:.1f} 2V12" for x in steps if x < 26.0]
    else:
        begins = [(2 + x - 10.0, 12.0, 2.0) if slope > 0 else (2 + x - 10.0, 2.0, 12.0) for x in steps]
        lines = [f"M{x:.1f} {a:g}L{x + 10.0:.1f} {b:g}" for x, a, b in begins if 2.0 <= x <= 18.0]
    return f'<path d="{"".join(lines)}" fill="none" stroke="{INK_OF_LEVELS}" stroke-width="{0.8 * width:.2f}"/>'


def _picture(content: str) -> str:
    return f'<svg width="30" height="14" viewBox="0 0 30 14" aria-hidden="true">{content}</svg>'


def svg_style(name: str) -> str:
    """Attributes of an element of SVG.

    Parameters
    ----------
    name : str
        Key of ``STYLES``.

    Returns
    -------
    str
    """
    style = STYLES[name]
    text = f'stroke="{style["color"]}" stroke-width="{style["weight"]}"'
    text += f' fill="{style["fillColor"]}" fill-opacity="{style["fillOpacity"]}"' if style["fill"] else ' fill="none"'
    return text + (f' stroke-dasharray="{style["dashArray"]}"' if "dashArray" in style else "")
