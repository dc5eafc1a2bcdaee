"""What points are held against, one by one: zones, areas, isopleths and few impacts, each with its geometry."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from fallzone.checks.check import list_areas, list_without_area
from fallzone.checks.edges import Outline, make_outline
from fallzone.checks.findings import Edge, edge_of_area, edge_of_floor, edge_of_hazard
from fallzone.checks.launch_risk import LaunchRisk
from fallzone.checks.many.edges import gather_edges
from fallzone.constants import EDGE_TOLERANCE_M, IMPACT_DISTANCE_M
from fallzone.earth import geodesic
from fallzone.earth.areas import find_area
from fallzone.earth.frames import geodetic_to_ecef
from fallzone.model.results.impacts import Footprint, Impacts
from fallzone.model.results.launch import is_planned
from fallzone.model.zone import Zone
from fallzone.words import _

# How an area lies to a point, as numbers
RELATIONS = ("OUTSIDE", "INSIDE", "NEAR", "UNKNOWN")
_OUTSIDE, _INSIDE, _NEAR, _UNKNOWN = range(len(RELATIONS))
_METRES_PER_DEGREE = 110_000.0
# So near to a limit the one place decides that a point is for itself
_BAND = 1e-3


@dataclass(frozen=True)
class Area:
    """An area with an edge.

    Parameters
    ----------
    id : str
        Of its finding.
    edge : Edge
        The area, surely and perhaps.
    limit_m : float
        How near to the edge it cannot be told on which side a point is [m].
    is_firm : bool
        Whether a point may be inside; else it is near at most.
    """

    id: str
    edge: Edge
    limit_m: float = EDGE_TOLERANCE_M
    is_firm: bool = True

    @property
    def outline(self) -> Outline | None:
        """What distances are told from; None where there is nothing."""
        drawn = self.edge.drawn
        return None if drawn.is_empty else make_outline(drawn, self.edge.where)

    def relate(self, lon_deg: np.ndarray, lat_deg: np.ndarray) -> np.ndarray:
        """How the area lies to points.

        Parameters
        ----------
        lon_deg, lat_deg : (n,) float64
            On WGS 84 [deg], the longitude from −180 to 180.

        Returns
        -------
        (n,) uint8
            Numbers of ``RELATIONS``.
        """
        found = np.zeros(len(lon_deg), dtype=np.uint8)
        if self.edge.perhaps.is_empty:
            return found
        outline = make_outline(self.edge.perhaps, self.edge.where)
        index = _find_around(outline.geometry, lon_deg, lat_deg, self.limit_m)
        lon_deg, lat_deg = lon_deg[index], lat_deg[index]
        relation = np.zeros(len(index), dtype=np.uint8)
        relation[_hold(self.edge.perhaps, lon_deg, lat_deg)] = _NEAR
        if not self.edge.surely.is_empty:
            relation[_hold(self.edge.surely, lon_deg, lat_deg)] = _INSIDE if self.is_firm else _NEAR
        out = np.flatnonzero(relation == _OUTSIDE)
        distance_m, _area = gather_edges([outline]).find_nearest(lon_deg[out], lat_deg[out])
        for one in np.flatnonzero(np.abs(distance_m / self.limit_m - 1.0) <= _BAND):
            distance_m[one] = outline.edge_distance_m(lon_deg[out[one]], lat_deg[out[one]])
        relation[out[distance_m <= self.limit_m]] = _NEAR
        found[index] = relation
        return found


@dataclass(frozen=True)
class Spots:
    """Points without an area around them: few impacts, or where a zone without coordinates is about.

    Parameters
    ----------
    id : str
        Of its finding.
    lon_deg, lat_deg : (k,) float64
        [deg]; none where nothing is known of where it is.
    reach_m : float
        How far around them it may be [m].
    limit_m : float
        Beyond that, how near to it it cannot be told whether a point is inside [m].
    within, beyond : int
        Numbers of ``RELATIONS``: within that limit, and beyond it.
    is_seen : bool
        Whether it is there and not just about there, so that its distance is told within the limit too.
    """

    id: str
    lon_deg: np.ndarray
    lat_deg: np.ndarray
    reach_m: float
    limit_m: float
    within: int
    beyond: int
    is_seen: bool

    def find_nearest(self, lon_deg: np.ndarray, lat_deg: np.ndarray) -> np.ndarray:
        """How far points are from it at least.

        Parameters
        ----------
        lon_deg, lat_deg : (n,) float64
            On WGS 84 [deg].

        Returns
        -------
        (n,) float64
            [m], ≥ 0; infinite where that is not known.
        """
        if not len(self.lon_deg):
            return np.full(len(lon_deg), np.inf)
        # Late, for few launches have any
        from scipy.spatial import cKDTree

        tree = cKDTree(geodetic_to_ecef(self.lon_deg, self.lat_deg, 0.0))
        _chord_m, nearest = tree.query(geodetic_to_ecef(lon_deg, lat_deg, 0.0))
        away_m, _azimuth = geodesic.range_azimuth(lon_deg, lat_deg, self.lon_deg[nearest], self.lat_deg[nearest])
        away_m = away_m - self.reach_m
        return away_m if self.is_seen else np.where(away_m <= self.limit_m, np.inf, away_m)

    def relate(self, distance_m: np.ndarray) -> np.ndarray:
        """How it lies to points.

        Parameters
        ----------
        distance_m : (n,) float64
            As of `find_nearest`.

        Returns
        -------
        (n,) uint8
            Numbers of ``RELATIONS``.
        """
        is_within = distance_m <= self.limit_m if self.is_seen else np.isinf(distance_m)
        return np.where(is_within, self.within, self.beyond).astype(np.uint8)


def list_sources(
    zones: Iterable[Zone], footprints: Iterable[Footprint], impacts: Iterable[Impacts], risk: LaunchRisk | None
) -> tuple[list[Area], list[Spots]]:
    """What a point is held against, but for what makes no point INSIDE or UNKNOWN.

    Parameters
    ----------
    zones, footprints, impacts, risk
        As of ``check_place``.

    Returns
    -------
    list of Area
    list of Spots
    """
    impacts = tuple(impacts)
    areas: list[Area] = []
    spots: list[Spots] = []
    for zone in zones:
        _add_zone(zone, areas, spots)
    launch = None if risk is None else risk.launch
    floor = None if launch is None else launch.floor
    margins = {} if launch is None else {one.area: one for one in launch.margins}
    told = list_areas(footprints)
    areas += [Area(one.id, edge_of_area(one, margins.get(one.id))) for one in told if is_planned(one)]
    areas += [Area(one.area, edge_of_hazard(one)) for one in (() if risk is None else risk.hazard_areas)]
    if floor is not None:
        edge = edge_of_floor(floor)
        areas.append(Area(edge.where, edge, is_firm=launch.is_known))
    else:
        areas += [Area(one.id, edge_of_area(one, None), is_firm=False) for one in told if not is_planned(one)]
    for few, group in list_without_area(impacts, told, risk):
        near = _UNKNOWN if few.leaves_doubt else _NEAR
        far = _UNKNOWN if few.leaves_doubt else _OUTSIDE
        lonlat = (group.lon_deg, group.lat_deg) if few.hits else (np.zeros(0), np.zeros(0))
        spots.append(
            Spots(few.id, *lonlat, reach_m=0.0, limit_m=IMPACT_DISTANCE_M, within=near, beyond=far, is_seen=True)
        )
    return areas, spots


def _add_zone(zone: Zone, areas: list[Area], spots: list[Spots]) -> None:
    drawn, where = find_area(zone), _("zone {zone}").format(zone=zone.id)
    if drawn is not None:
        # Inside is what the geodesics between its corners enclose
        dense = make_outline(drawn, where).geometry
        edge = Edge(where=where, geometry=drawn, surely=dense, perhaps=dense)
        areas.append(Area(zone.id, edge, limit_m=max(EDGE_TOLERANCE_M, zone.uncertainty_m)))
        return
    lonlat = tuple(np.array([degrees]) for degrees in zone.about_lonlat) if zone.about_lonlat else (np.zeros(0),) * 2
    spots.append(
        Spots(
            zone.id,
            *lonlat,
            reach_m=zone.reach_m or 0.0,
            limit_m=EDGE_TOLERANCE_M,
            within=_UNKNOWN,
            beyond=_OUTSIDE,
            is_seen=False,
        )
    )


def _find_around(geometry: BaseGeometry, lon_deg: np.ndarray, lat_deg: np.ndarray, limit_m: float) -> np.ndarray:
    """Points in the boxes of the parts of a shape, widened by a distance; near a pole all of them.

    Source
    ------
    Derived: what is within d of a point differs by at most d/110 km in degrees of latitude, and by that over the least
    cosine of the latitude in longitude.
    """
    reach = 1.01 * limit_m / _METRES_PER_DEGREE
    boxes = shapely.bounds(shapely.get_parts(geometry))
    rows = np.flatnonzero((lat_deg >= boxes[:, 1].min() - reach) & (lat_deg <= boxes[:, 3].max() + reach))
    lon_deg, lat_deg = lon_deg[rows], lat_deg[rows]
    near = np.zeros(len(rows), dtype=bool)
    for west, south, east, north in boxes:
        south, north = south - reach, north + reach
        wide = 360.0
        if max(abs(south), abs(north)) < 89.0:
            wide = 1.5 * reach / math.cos(math.radians(max(abs(south), abs(north))))
        within = (lat_deg >= south) & (lat_deg <= north)
        # Longitudes of points and boxes lie in [−180, 180]: the same a turn away
        for turn in (-360.0, 0.0, 360.0):
            near |= within & (lon_deg + turn >= west - wide) & (lon_deg + turn <= east + wide)
    return rows[near]


def _hold(geometry: BaseGeometry, lon_deg: np.ndarray, lat_deg: np.ndarray) -> np.ndarray:
    """Which points lie inside a shape or on its edge, on either side of 180°."""
    shapely.prepare(geometry)
    held = shapely.intersects_xy(geometry, lon_deg, lat_deg)
    seam = np.flatnonzero(np.abs(lon_deg) == 180.0)
    if seam.size:
        held[seam] |= shapely.intersects_xy(geometry, -lon_deg[seam], lat_deg[seam])
    return held
