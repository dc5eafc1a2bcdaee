"""What regions are held against, as areas with boxes around them, and the reasons for a flag that follow."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from fallzone.checks.regions.territory import Territory, cut_pieces, to_equal_area
from fallzone.checks.tracks import SurfaceLine
from fallzone.checks.window import find_window_utc, tell_closures
from fallzone.earth.areas import find_area
from fallzone.errors import InputError
from fallzone.footprint.probability import Hits
from fallzone.footprint.sparse import HAZARD_CONTAINMENT
from fallzone.model.results.flag import Reason
from fallzone.model.results.impacts import Footprint, Impacts
from fallzone.model.results.launch import Density
from fallzone.model.zone import Zone
from fallzone.words import _

_METRES_PER_DEGREE = 111_000.0


@dataclass(frozen=True)
class Area:
    """An area with its outline in the equal-area plane, and boxes around all that a margin can reach.

    Parameters
    ----------
    source : Zone, Footprint or str
        What it is of, or its id.
    flat : shapely geometry
        In the plane of ``to_equal_area`` [m].
    surroundings : shapely geometry
        In lon, lat [degrees].
    """

    source: Zone | Footprint | str
    flat: BaseGeometry
    surroundings: BaseGeometry


def make_area(source: Zone | Footprint | str, geometry: BaseGeometry, where: str, margin_m: float) -> Area:
    """An area as regions are held against it.

    Parameters
    ----------
    source : Zone, Footprint or str
        What it is of, or its id.
    geometry : shapely geometry
        In lon, lat [degrees], split at 180°.
    where : str
        What it is, for the error.
    margin_m : float
        What a tolerance of a region can reach [m].

    Returns
    -------
    Area

    Raises
    ------
    InputError
        An area that is not valid: nothing may be concluded from it.
    """
    if geometry.is_empty or not geometry.is_valid:
        reason = _("it is empty") if geometry.is_empty else shapely.is_valid_reason(geometry)
        raise InputError(where, _("is not a usable area: {reason}").format(reason=reason), _("a valid polygon"))
    # Piece by piece: a box around an area that runs round the Earth is near every region, and to grow all takes seconds
    surroundings = widen((piece.bounds for piece in cut_pieces(geometry)), margin_m)
    return Area(source, to_equal_area(geometry), surroundings)


def list_announced(zones: Iterable[Zone], margin_m: float) -> list[Area]:
    """The zones that have coordinates.

    Parameters
    ----------
    zones : iterable of Zone
        With or without.
    margin_m : float
        As of ``make_area``.

    Returns
    -------
    list of Area
    """
    drawn = ((zone, area) for zone in zones if (area := find_area(zone)) is not None)
    return [make_area(zone, area, _("zone {zone}").format(zone=zone.id), margin_m) for zone, area in drawn]


def select_near(areas: list[Area], territory: Territory) -> list[Area]:
    """The areas that may meet a region or its margin: only for them it has to be grown.

    Parameters
    ----------
    areas : list of Area
        All of them.
    territory : Territory
        The region.

    Returns
    -------
    list of Area
    """
    return [area for area in areas if territory.is_near(area.surroundings)]


def surround(points: Iterable[SurfaceLine | Impacts], margin_m: float) -> BaseGeometry:
    """Boxes around points that hold everything within a margin.

    Parameters
    ----------
    points : iterable of SurfaceLine or Impacts
        With longitudes and latitudes [deg].
    margin_m : float
        The margin [m].

    Returns
    -------
    shapely geometry
        In lon, lat [degrees], split at 180°.
    """
    numbers = [
        (some.lon_deg // 5.0).astype(np.int64) * 1_000 + (some.lat_deg // 5.0).astype(np.int64) + 500 for some in points
    ]
    cells = np.unique(np.concatenate([np.unique(one) for one in numbers])) if numbers else np.zeros(0, dtype=np.int64)
    corners = np.stack([np.floor_divide(cells, 1_000), cells % 1_000 - 500], axis=-1) * 5.0
    return widen(((lon, lat, lon + 5.0, lat + 5.0) for lon, lat in corners), margin_m)


def widen(bounds: Iterable[tuple[float, float, float, float]], margin_m: float) -> BaseGeometry:
    """Boxes with a margin around them, as one shape.

    Parameters
    ----------
    bounds : iterable of (float, float, float, float)
        West, south, east and north [deg].
    margin_m : float
        The margin [m].

    Returns
    -------
    shapely geometry
        In lon, lat [degrees], split at 180°.

    Source
    ------
    Derived: on a sphere of 111 km a degree a margin of m metres spans m/111,000 degrees of latitude, and that divided
    by the cosine of the latitude in longitude, at most a turn.
    """
    boxes = []
    for west, south, east, north in bounds:
        south, north = south - margin_m / _METRES_PER_DEGREE, north + margin_m / _METRES_PER_DEGREE
        slimmest = np.cos(np.radians(min(max(abs(south), abs(north)), 90.0)))
        margin = min(margin_m / _METRES_PER_DEGREE / max(slimmest, 1e-6), 360.0)
        for turn in (-360.0, 0.0, 360.0):
            boxes.append(shapely.box(west - margin + turn, south, east + margin + turn, north))
    world = shapely.box(-180.0, -90.0, 180.0, 90.0)
    shapely.prepare(found := shapely.union_all([box for box in boxes if box.intersects(world)]))
    return found


def find_zone_reasons(territory: Territory, announced: list[Area]) -> list[Reason]:
    """The announced, estimated or closed zones that a region lies in.

    Parameters
    ----------
    territory : Territory
        The region.
    announced : list of Area
        Of zones.

    Returns
    -------
    list of Reason
    """
    found = []
    for area in select_near(announced, territory):
        zone, shared_m2 = area.source, territory.shared_area_m2(area.flat)
        if shared_m2 > 0.0:
            found.append(
                Reason(
                    reason="zone",
                    zone=zone.id,
                    item=zone.item,
                    mark=zone.mark,
                    share_of_zone=min(shared_m2 / area.flat.area, 1.0),
                    area_m2=shared_m2,
                    **tell_closures(zone),
                )
            )
    return found


def find_isopleth_reasons(territory: Territory, areas: list[Area]) -> list[Reason]:
    """The isopleths that a region meets.

    Parameters
    ----------
    territory : Territory
        The region.
    areas : list of Area
        By their ids.

    Returns
    -------
    list of Reason
    """
    found = []
    for area in select_near(areas, territory):
        if (shared_m2 := territory.shared_area_m2(area.flat)) > 0.0:
            share = min(shared_m2 / area.flat.area, 1.0)
            found.append(Reason(reason="isopleth", zone=area.source, share_of_zone=share, area_m2=shared_m2))
    return found


def find_density_reasons(alone: Density, floor_per_km2: float) -> list[Reason]:
    """The floor, where the nearest hits alone reach it within their interval and no isopleth shows it.

    Parameters
    ----------
    alone : Density
        As these have it.
    floor_per_km2 : float
        Hazardous pieces per km² and launch.

    Returns
    -------
    list of Reason
    """
    return [Reason(reason="isopleth", zone=f"isopleth:{floor_per_km2:g}")] if alone.interval[1] >= floor_per_km2 else []


def find_footprint_reason(
    territory: Territory, area: Area, fallen: tuple[Impacts, np.ndarray] | None, liftoff_utc: datetime | None
) -> Reason | None:
    """The region meets a containment area; with the probability of a hit anywhere in the region.

    Parameters
    ----------
    territory : Territory
        The region.
    area : Area
        Of a footprint.
    fallen : (Impacts, (k,) int) or None
        Impacts of its case and item, and the rows of those in the region.
    liftoff_utc : datetime or None
        Lift-off, for the window.

    Returns
    -------
    Reason or None
    """
    shape, shared_m2 = area.source, territory.shared_area_m2(area.flat)
    if shared_m2 <= 0.0:
        return None
    reason = Reason(
        reason="footprint_99" if shape.containment >= HAZARD_CONTAINMENT else "footprint_97",
        zone=shape.id,
        case=shape.case,
        item=shape.item,
        share_of_zone=min(shared_m2 / area.flat.area, 1.0),
        area_m2=shared_m2,
        condition=shape.condition,
        flights=shape.flights,
        **({} if fallen is None else _count_chance(*fallen)),
    )
    return add_window(reason, liftoff_utc)


def find_impact_reason(group: Impacts, rows: np.ndarray, kind: str, liftoff_utc: datetime | None) -> Reason:
    """Something fell in the region, and it meets no area of it.

    Parameters
    ----------
    group : Impacts
        Of one case and item.
    rows : (k,) int
        Those in the region, at least one.
    kind : str
        ``impacts`` or ``stray``.
    liftoff_utc : datetime or None
        Lift-off, for the window.

    Returns
    -------
    Reason
    """
    reason = Reason(
        reason=kind,
        zone=f"{group.case}:{group.item}:impacts",
        case=group.case,
        item=group.item,
        condition=group.condition,
        flights=group.flights,
        **_count_chance(group, rows),
    )
    return add_window(reason, liftoff_utc)


def _count_chance(group: Impacts, rows: np.ndarray) -> dict[str, Any]:
    """Probability of a hit anywhere in the region, and when the first and the last came, if any did."""
    hits = Hits(group)
    hits.add(group, rows)
    probability, interval = hits.estimate_probability()
    times = {"first_s": hits.first_s, "last_s": hits.last_s, "window_flights": hits.flights} if probability else {}
    return {"probability": probability, "interval": interval, **times}


def add_window(reason: Reason, liftoff_utc: datetime | None) -> Reason:
    """A reason with its times as instants.

    Parameters
    ----------
    reason : Reason
        With times, or none.
    liftoff_utc : datetime or None
        Lift-off.

    Returns
    -------
    Reason
    """
    return replace(reason, window_utc=find_window_utc(liftoff_utc, reason.first_s, reason.last_s))
