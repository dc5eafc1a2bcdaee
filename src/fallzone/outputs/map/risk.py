"""Expected hazardous fragments of a launch on the map, and flagged regions where an area meets them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import shapely

from fallzone.names import INSIDE_LEVELS, LEVELS
from fallzone.outputs.launch.isopleth_words import level_words, side_title
from fallzone.outputs.map.features import feature, label
from fallzone.outputs.map.risk_words import flag_popup, hazard_popup, isopleth_popup
from fallzone.outputs.map.styles import isopleth_style
from fallzone.outputs.text import safe_text
from fallzone.words import named

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from fallzone.assessment.assessment import Assessment
    from fallzone.model.ascent.release import Release
    from fallzone.model.results.flag import Flag
    from fallzone.model.results.isopleth import Isopleth
    from fallzone.model.site import Pad
    from fallzone.model.zone import Region, Zone
    from fallzone.outputs.launch.hazard_areas import HazardArea
    from fallzone.outputs.map.geometry import Bounds
    from fallzone.outputs.map.ground import Ground

# Corners of isopleths closer than this to a line between others are left out.
ISOPLETH_TOLERANCE_DEG = 0.004
# Share of the first view along its edge where no isopleth has its name
_VIEW_EDGE = 0.06

Features = list[dict[str, Any]]


class Scene(Protocol):
    """What a drawing lends to the parts that draw some of its layers, on the launch's side of 180°.

    Parameters
    ----------
    assessment : Assessment
        What is drawn.
    start : Pad or Release
        Where the flight begins.
    view : (float, float, float, float)
        West, south, east and north of what the map opens on [deg].
    ground : Ground
        Coast, and what cuts shapes to the window.
    zones : list of (Zone, shapely geometry)
        Those with coordinates.
    """

    assessment: Assessment
    start: Pad | Release
    view: Bounds
    ground: Ground
    zones: list[tuple[Zone, BaseGeometry]]

    def unwrap(self, geometry: BaseGeometry) -> BaseGeometry:
        """A shape on the launch's side of 180°, whole.

        Parameters
        ----------
        geometry : shapely geometry
            lon, lat [deg].

        Returns
        -------
        shapely geometry
        """

    def place(self, lon_deg: float, lat_deg: float) -> shapely.Point:
        """A point on the launch's side of 180°.

        Parameters
        ----------
        lon_deg, lat_deg : float
            WGS 84 [deg].

        Returns
        -------
        shapely Point
        """


def draw_floor(drawing: Scene) -> Features:
    """Where the floor is surely and perhaps reached.

    Parameters
    ----------
    drawing : Scene
        Of an assessment with or without isopleths.

    Returns
    -------
    list of dict
        Features, what may be reached below.
    """
    launch = drawing.assessment.launch
    floor = None if launch is None else launch.floor
    if floor is None:
        return []
    return [
        _draw_side(drawing, floor, side, f"floor-{side}")
        for side in ("perhaps", "surely")
        if not getattr(floor, side).is_empty
    ]


def draw_isopleths(drawing: Scene) -> Features:
    """Best estimates of all levels, each with its name.

    Parameters
    ----------
    drawing : Scene
        Of an assessment with or without isopleths.

    Returns
    -------
    list of dict
        Features, the lowest level first.
    """
    launch, drawn = drawing.assessment.launch, []
    named_spots = _list_other_names(drawing)
    for one in reversed(launch.isopleths if launch else ()):
        if not one.best.is_empty:
            drawn.append(_draw_side(drawing, one, "best", isopleth_style(one, launch)))
            where = _find_name_place(drawing, drawing.unwrap(one.best).boundary, named_spots)
            if where is not None:
                named_spots.append(where)
                drawn.append(label(where, safe_text(level_words(one.level_per_km2)), kind="isopleth", side="right"))
    return drawn


def draw_hazards(drawing: Scene, hazards: Iterable[HazardArea]) -> Features:
    """Hazard areas of one criterion, or isopleths of the risk of one person.

    Parameters
    ----------
    drawing : Scene
        Of the same assessment.
    hazards : iterable of HazardArea
        Those of one layer.

    Returns
    -------
    list of dict
        Features in the same order.
    """
    return [
        feature(
            shapely.simplify(drawing.unwrap(one.geometry), ISOPLETH_TOLERANCE_DEG),
            one.style,
            popup=hazard_popup(one, drawing.assessment),
            tip=safe_text(one.title),
        )
        for one in hazards
    ]


def _draw_side(drawing: Scene, isopleth: Isopleth, side: str, style: str) -> dict[str, Any]:
    outline = shapely.simplify(drawing.unwrap(getattr(isopleth, side)), ISOPLETH_TOLERANCE_DEG)
    text = isopleth_popup(isopleth, side, drawing.assessment)
    return feature(outline, style, popup=text, tip=safe_text(side_title(isopleth, side)))


def _list_other_names(drawing: Scene) -> list[shapely.Point]:
    """Where else names stand on the map."""
    spots = [drawing.place(one.lon_deg, one.lat_deg) for one in drawing.assessment.mission.observations]
    spots += [geometry.centroid for __, geometry in drawing.zones]
    spots += [
        drawing.place(drop.lon_deg, drop.lat_deg)
        for flight in drawing.assessment.trajectories.values()
        for drop in flight.drops
    ]
    return [*spots, drawing.place(drawing.start.lon_deg, drawing.start.lat_deg)]


def _find_name_place(drawing: Scene, line: BaseGeometry, others: list[shapely.Point]) -> shapely.Point | None:
    """The point of a line in the first view that is farthest from other names."""
    west, south, east, north = drawing.view
    x, y = _VIEW_EDGE * (east - west), _VIEW_EDGE * (north - south)
    line = shapely.segmentize(line, 0.5 * y)
    seen = shapely.clip_by_rect(line, west + x, south + y, east - x, north - y)
    seen = shapely.clip_by_rect(line, *drawing.view) if seen.is_empty else seen
    spots = shapely.points(shapely.get_coordinates(seen))
    if not len(spots):
        return None
    return spots[int(np.argmax(shapely.distance(spots, shapely.multipoints(others))))]


def draw_regions(drawing: Scene) -> Features:
    """Flagged regions: coloured by level where an area meets them, in outline beneath the track, else not at all.

    Parameters
    ----------
    drawing : Scene
        With flags and the ground.

    Returns
    -------
    list of dict
        Features, those of the worst level last.
    """
    return draw_painted(drawing.assessment.painted, drawing.ground, drawing.view, assessment=drawing.assessment)


def draw_painted(
    painted: Iterable[tuple[Flag, Region, dict[str, BaseGeometry]]],
    ground: Ground,
    view: Bounds,
    *,
    assessment: Assessment | None = None,
) -> Features:
    """The same, of regions with the parts of them that are coloured.

    Parameters
    ----------
    painted : iterable of (Flag, Region, dict of str to shapely geometry)
        As of ``Assessment.painted``.
    ground : Ground
        What cuts shapes to the window.
    view : (float, float, float, float)
        West, south, east and north of what the map opens on [deg].
    assessment : Assessment, optional
        That the flags are of; none of a warning by itself.

    Returns
    -------
    list of dict
        Features, those of the worst level last.
    """
    by_level = sorted(painted, key=lambda one: -LEVELS.index(one[0].level))
    return [
        made
        for flag, region, met in by_level
        if flag.level != "remote"
        for made in _draw_region(flag, region, met, text=flag_popup(flag, assessment), ground=ground, view=view)
    ]


def _draw_region(
    flag: Flag, region: Region, met: dict[str, BaseGeometry], *, text: str, ground: Ground, view: Bounds
) -> Iterator[dict[str, Any]]:
    name = safe_text(named(flag.names, flag.region))
    met = {level: ground.outline(part) for level, part in met.items()}
    for level, part in met.items():
        yield feature(part, f"{flag.kind}-{level}", popup=text, tip=name, region=flag.region)
    whole = ground.outline(region.geometry)
    if flag.kind == "sea":
        yield feature(ground.limits(region.geometry), "flagged-sea", popup=text, tip=name, region=flag.region)
    elif not met:
        style = "flagged-land" if flag.level in INSIDE_LEVELS else "level-overflight"
        yield feature(ground.on_coast(region.geometry), style, popup=text, tip=name, region=flag.region)
    seen = shapely.clip_by_rect(shapely.union_all(list(met.values())) if met else whole, *view)
    # A sea that is only passed has a name of its own elsewhere
    if not seen.is_empty and (flag.level in INSIDE_LEVELS or flag.kind == "land"):
        widest_part = max(shapely.get_parts(seen), key=lambda part: part.area)
        kind = f"region-{flag.kind}" if flag.level in INSIDE_LEVELS else "region-below"
        yield label(widest_part.representative_point(), name, kind=kind, side="centre", popup=text)
