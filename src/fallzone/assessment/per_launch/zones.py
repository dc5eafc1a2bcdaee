"""Where nobody is: areas that were announced; and whether flights to plan keep within them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from pyproj import Proj
from shapely.geometry.base import BaseGeometry

from fallzone.assessment.per_launch.weighing import WeighedCase, Weighing
from fallzone.constants import HAZARDOUS_ENERGY_J
from fallzone.earth.angles import wrap_deg
from fallzone.earth.areas import find_area
from fallzone.model.results.estimate import Estimate
from fallzone.model.results.impacts import Impacts
from fallzone.model.zone import Zone
from fallzone.names import NOMINAL
from fallzone.risk.intervals import Weighted, estimate_sum

CLOSURES = ("control-area",)
DROP_ZONES = ("announced", "estimated")


def find_closed(zones: Sequence[Zone], kinds: Sequence[str] = (*DROP_ZONES, *CLOSURES)) -> BaseGeometry:
    """Everything within zones of some kinds.

    Parameters
    ----------
    zones : sequence of Zone
        Of the mission.
    kinds : sequence of str
        Those that count.

    Returns
    -------
    shapely geometry
        lon, lat [deg]; empty where none has coordinates.
    """
    areas = [find_area(zone) for zone in zones if zone.kind in kinds]
    closed = shapely.union_all([area for area in areas if area is not None])
    shapely.prepare(closed)
    return closed


def outside(closed: BaseGeometry) -> Callable[[np.ndarray, np.ndarray], np.ndarray]:
    """Which points lie outside an area.

    Parameters
    ----------
    closed : shapely geometry
        lon, lat [deg], split at 180°.

    Returns
    -------
    callable
        Of longitudes and latitudes (n,) [deg]: (n,) bool.
    """
    return lambda lon_deg, lat_deg: ~shapely.contains_xy(closed, wrap_deg(lon_deg), lat_deg)


def is_any_unknown(zones: Sequence[Zone]) -> bool:
    """Whether a zone has no coordinates, so that a place may be closed all the same.

    Parameters
    ----------
    zones : sequence of Zone
        Of the mission.

    Returns
    -------
    bool
    """
    return any(zone.shape is None for zone in zones)


@dataclass(frozen=True, kw_only=True)
class Contained:
    """Share of the hazardous pieces of one item of flights to plan that comes down within its zones.

    Parameters
    ----------
    item : str
        What falls.
    share : Estimate or None
        None where the item has no zone, or one without coordinates.
    range : (float, float) or None
        What the ensemble leaves open of it.
    edges : (float, float) or None
        The share within the zones made smaller and larger by their stated uncertainty; None where none is stated.
    is_estimated : bool
        Whether a zone is estimated: its corners were not published.
    """

    item: str
    share: Estimate | None = None
    range: tuple[float, float] | None = None
    edges: tuple[float, float] | None = None
    is_estimated: bool = False


def find_containment(weighing: Weighing, zones: Sequence[Zone]) -> Contained | None:
    """The item of flights to plan of which the least share comes down within its zones, or one without a zone.

    Parameters
    ----------
    weighing : Weighing
        With the nominal case.
    zones : sequence of Zone
        Of the mission.

    Returns
    -------
    Contained or None
        None where nothing comes down.
    """
    case = next((one for one in weighing.cases if one.case == NOMINAL), None)
    found = []
    for part in case.parts if case is not None else ():
        if not len(part.flight):
            continue
        own = [zone for zone in zones if zone.item == part.item and zone.kind in DROP_ZONES]
        if not own or is_any_unknown(own):
            return Contained(item=part.item)
        found.append(_find_share(case, part, own, weighing))
    return min(found, key=lambda one: one.share.value, default=None)


def _find_share(case: WeighedCase, part: Impacts, own: Sequence[Zone], weighing: Weighing) -> Contained:
    """Share within zones over flights, and its 95 % range over members of the ensemble, by bootstrap."""
    hazardous = (part.impact_energy_j >= HAZARDOUS_ENERGY_J) * part.pieces.astype(float)
    whole = np.bincount(part.flight, hazardous, minlength=part.flights)
    held = _hold(part, hazardous, find_closed(own))
    mean = max(float(whole.mean()), 1e-30)
    one = Weighted(
        weight=np.full(part.flights, 1.0 / part.flights),
        amount=held / mean,
        largest=float(whole.max(initial=0.0)) / mean,
        replicate_flights=part.replicate_flights,
    )
    member = case.failures.member.astype(np.int64)
    sums = [np.bincount(member, value, minlength=weighing.members) for value in (held, whole)]
    drawn = (weighing.unknowns.member @ sums[0]) / np.maximum(weighing.unknowns.member @ sums[1], 1e-30)
    low, high = np.quantile(drawn, (0.025, 0.975))
    edges = None
    if any(zone.uncertainty_m > 0.0 for zone in own):
        moved = [_hold(part, hazardous, _move_edges(own, sign)).mean() / mean for sign in (-1.0, 1.0)]
        edges = float(moved[0]), float(moved[1])
    return Contained(
        item=part.item,
        share=estimate_sum([one], most=1.0),
        range=(float(low), float(high)),
        edges=edges,
        is_estimated=any(zone.kind == "estimated" for zone in own),
    )


def _hold(part: Impacts, hazardous: np.ndarray, area: BaseGeometry) -> np.ndarray:
    """Hazardous pieces of each flight within an area."""
    held = hazardous * ~outside(area)(part.lon_deg, part.lat_deg)
    return np.bincount(part.flight, held, minlength=part.flights)


def _move_edges(own: Sequence[Zone], sign: float) -> BaseGeometry:
    """Zones made larger or smaller by their stated uncertainty."""
    joined = shapely.union_all([_move_edge(find_area(zone), sign * zone.uncertainty_m) for zone in own])
    shapely.prepare(joined)
    return joined


def _move_edge(area: BaseGeometry, by_m: float) -> BaseGeometry:
    """An area with its edge moved outward, in a plane about it that keeps distances from its middle."""
    middle = area.representative_point()
    plane = Proj(proj="aeqd", lon_0=middle.x, lat_0=middle.y, ellps="WGS84")
    flat = shapely.transform(area, lambda lonlat: _project(plane, lonlat))
    moved = shapely.buffer(shapely.union_all(shapely.get_parts(flat)), by_m)
    return shapely.transform(moved, lambda xy: _project(plane, xy, inverse=True))


def _project(plane: Proj, points: np.ndarray, *, inverse: bool = False) -> np.ndarray:
    return np.column_stack(plane(points[:, 0], points[:, 1], inverse=inverse))
