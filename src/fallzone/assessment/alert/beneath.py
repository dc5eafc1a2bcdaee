"""Regions and places beneath: how likely anything comes down there, from when to when, and when it is clear."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

import numpy as np
import shapely
from shapely.geometry import MultiPolygon
from shapely.geometry.base import BaseGeometry

from fallzone.assessment.alert.fallen import Fallen
from fallzone.assessment.alert.ground import Ground
from fallzone.assessment.alert.reopening import Closures
from fallzone.checks.many.clear import find_clear
from fallzone.checks.regions.territory import to_equal_area
from fallzone.model.results.alert.area import PlaceAlert, RegionAlert
from fallzone.model.results.estimate import Estimate
from fallzone.model.zone import Region
from fallzone.places.gazetteer import Entry
from fallzone.risk.intervals import Weighted, estimate_sum
from fallzone.risk.near import NearImpacts

# A handful: the largest are told, the others counted
MOST_PLACES = 6
# Of the most concerned places the way out is looked for
MOST_WAYS = 3
# What comes down so near to a place counts as there
WITHIN_M = 10_000.0
# Points by which the share of an area that lies in a region is found: to 1 % of the area, two in three times
SAMPLE_POINTS = 4_000
_METRES_PER_DEGREE = 110_500.0
_MANY_POINTS = 2_000
# How far is looked for what comes down nearest to a place that nothing came down at, and how much of it counts
_LOOK_M, _NEAREST = 100_000.0, 20


@dataclass(frozen=True, kw_only=True)
class Beneath:
    """What lies beneath a hazard area.

    Parameters
    ----------
    fallen : Fallen
        What comes down.
    geometry : MultiPolygon
        The hazard area, lon, lat [deg].
    closures : Closures
        When what comes down is through.
    ground : Ground
        Regions and places that may lie beneath.
    """

    fallen: Fallen
    geometry: MultiPolygon
    closures: Closures
    ground: Ground

    @cached_property
    def _near(self) -> NearImpacts:
        return NearImpacts(self.fallen.groups)

    @cached_property
    def _area_m2(self) -> float:
        return float(to_equal_area(self.geometry).area)

    @cached_property
    def _starts(self) -> np.ndarray:
        """Place of the first body of each group among all."""
        return np.cumsum([0, *(len(group.flight) for group in self.fallen.groups)])[:-1]

    def list_regions(self, *, layers: bool) -> tuple[RegionAlert, ...]:
        """Regions beneath: land before sea, then the likeliest first.

        Parameters
        ----------
        layers : bool
            Whether the layers of the air above each are told, or its surface alone.

        Returns
        -------
        tuple of RegionAlert
        """
        shapely.prepare(self.geometry)
        found = [told for region in self.ground.regions if (told := self._tell_region(region, layers))]
        found.sort(key=lambda one: (not one.holds_people, -one.probability.value, -one.share_of_area, one.region))
        return tuple(found)

    def _tell_region(self, region: Region, layers: bool) -> RegionAlert | None:
        around = widen(region)
        rows = self._join(self._near.find_inside(around, partial(hold, region)))
        share = self._find_share(region)
        if not len(rows) and share is None:
            return None
        times_s = self.closures.bodies.t_s[rows]
        return RegionAlert(
            region=region.id,
            names=dict(region.names),
            kind=region.kind,
            probability=self._estimate(rows),
            first_s=float(times_s.min()) if len(rows) else None,
            last_s=float(times_s.max()) if len(rows) else None,
            share_of_area=share or 0.0,
            area_m2=(share or 0.0) * self._area_m2,
            holds_people=region.kind == "land",
            layers=self.closures.close(rows, surface_only=not layers),
        )

    @cached_property
    def _sample(self) -> tuple[np.ndarray, np.ndarray]:
        """Longitudes and latitudes of points spread evenly over the area (k,) [deg]."""
        return spread_points(self.geometry, SAMPLE_POINTS)

    def _find_share(self, region: Region) -> float | None:
        """Share of the area that lies in a region, None where it does not reach it."""
        west, south, east, north = region.geometry.bounds
        bounds = self.geometry.bounds
        if west > bounds[2] or east < bounds[0] or south > bounds[3] or north < bounds[1]:
            return None
        lon_deg, lat_deg = self._sample
        boxed = (lon_deg >= west) & (lon_deg <= east) & (lat_deg >= south) & (lat_deg <= north)
        shapely.prepare(region.geometry)
        held = shapely.intersects_xy(region.geometry, lon_deg[boxed], lat_deg[boxed])
        if held.any():
            return float(np.count_nonzero(held) / len(lon_deg))
        return 0.0 if shapely.intersects(region.geometry, self.geometry) else None

    def _join(self, found: Sequence[np.ndarray]) -> np.ndarray:
        """Places among all bodies of rows by group."""
        return np.concatenate([start + rows for start, rows in zip(self._starts, found, strict=True)])

    def _estimate(self, rows: np.ndarray) -> Estimate:
        """Probability that any of some bodies comes down, with its interval."""
        hit = np.zeros(self.fallen.flights, dtype=bool)
        hit[self.closures.bodies.flight[rows]] = True
        return estimate_sum([Weighted(weight=self.fallen.weight, amount=hit)], most=1.0)

    def list_places(self, *, ways: bool) -> tuple[tuple[PlaceAlert, ...], int]:
        """Places inside, the most people first, and how many there are in all.

        Parameters
        ----------
        ways : bool
            Whether the nearest clear point is looked for.

        Returns
        -------
        places : tuple of PlaceAlert
            ``MOST_PLACES`` at most.
        count : int
        """
        entries = self.ground.entries
        if not entries:
            return (), 0
        lon_deg, lat_deg = (np.array([getattr(one, name) for one in entries]) for name in ("lon_deg", "lat_deg"))
        shapely.prepare(self.geometry)
        rows = np.flatnonzero(shapely.intersects_xy(self.geometry, lon_deg, lat_deg))
        inside = sorted((entries[row] for row in rows), key=lambda one: (-one.population, one.id))
        told = [self._tell_place(entry) for entry in inside[:MOST_PLACES]]
        if ways:
            told = [replace(one, way=self._find_way(one)) if n < MOST_WAYS else one for n, one in enumerate(told)]
        return tuple(told), len(inside)

    def _tell_place(self, entry: Entry) -> PlaceAlert:
        found = self._near.find_near(entry.lon_deg, entry.lat_deg, _LOOK_M)
        rows, away_m = self._join([rows for rows, _away in found]), np.concatenate([away for _rows, away in found])
        there = rows[away_m <= WITHIN_M]
        telling = there if len(there) else rows[np.argsort(away_m)[:_NEAREST]]
        times_s = self.closures.bodies.t_s[telling]
        closed = self.closures.close(telling, surface_only=True)
        return PlaceAlert(
            place=entry.id,
            name=entry.names["en"],
            names=dict(entry.names),
            kind=entry.kind,
            area=", ".join(part for part in (entry.admin, entry.country) if part),
            lon_deg=entry.lon_deg,
            lat_deg=entry.lat_deg,
            population=entry.population or None,
            probability=self._estimate(there),
            within_m=WITHIN_M,
            first_s=float(times_s.min()) if len(times_s) else None,
            last_s=float(times_s.max()) if len(times_s) else None,
            clear_s=closed[0].clear_s if closed else None,
        )

    def _find_way(self, place: PlaceAlert):
        """The nearest point outside of the area, over land or water."""
        return find_clear(place.lon_deg, place.lat_deg, self._is_clear, is_land=None)

    @property
    def _is_clear(self) -> Callable[[np.ndarray, np.ndarray], np.ndarray]:
        return lambda lon_deg, lat_deg: ~shapely.intersects_xy(self.geometry, lon_deg, lat_deg)


def widen(region: Region) -> tuple[float, float, float, float]:
    """Bounds of a region with its tolerance.

    Parameters
    ----------
    region : Region
        With its outline.

    Returns
    -------
    (float, float, float, float)
        West, south, east, north [deg], beyond 180° where the tolerance reaches there.
    """
    west, south, east, north = region.geometry.bounds
    reach = _find_reach_deg(region.tolerance_m, max(abs(south), abs(north)))
    return west - reach, max(south - reach, -90.0), east + reach, min(north + reach, 90.0)


def hold(region: Region, lon_deg: np.ndarray, lat_deg: np.ndarray) -> np.ndarray:
    """Which points lie in a region, its tolerance included, which errs outward: towards the poles it is drawn too wide.

    Parameters
    ----------
    region : Region
        With its outline.
    lon_deg, lat_deg : (n,) float64
        Within its bounds, the longitude from −180 to 180 [deg].

    Returns
    -------
    (n,) bool
    """
    shapely.prepare(region.geometry)
    held = shapely.intersects_xy(region.geometry, lon_deg, lat_deg)
    out = np.flatnonzero(~held)
    if region.tolerance_m > 0.0 and len(out):
        reach = _find_reach_deg(region.tolerance_m, float(np.abs(lat_deg[out]).max()))
        west, _south, east, _north = region.geometry.bounds
        for turn in (0.0, 360.0, -360.0):
            lon = lon_deg[out] + turn
            near = (lon >= west - reach) & (lon <= east + reach)
            held[out[near]] |= _is_within(region.geometry, lon[near], lat_deg[out[near]], reach)
    return held


def _is_within(geometry: BaseGeometry, lon_deg: np.ndarray, lat_deg: np.ndarray, reach_deg: float) -> np.ndarray:
    """Which points (n,) are within some degrees of a shape that does not hold them."""
    if len(lon_deg) <= _MANY_POINTS:
        return shapely.dwithin(geometry, shapely.points(lon_deg, lat_deg), reach_deg)
    # Many points mostly lie together: what of the shape is near them is widened once
    box = (lon_deg.min(), lat_deg.min(), lon_deg.max(), lat_deg.max())
    clipped = shapely.clip_by_rect(geometry, *(np.array(box) + 2.0 * reach_deg * np.array([-1, -1, 1, 1])))
    wide = shapely.buffer(clipped, 1.02 * reach_deg, quad_segs=4)
    shapely.prepare(wide)
    return shapely.intersects_xy(wide, lon_deg, lat_deg)


def _find_reach_deg(tolerance_m: float, lat_deg: float) -> float:
    """Degrees in any direction that are no less than a tolerance at a latitude."""
    return tolerance_m / (_METRES_PER_DEGREE * max(float(np.cos(np.radians(min(lat_deg, 89.0)))), 0.017))


def spread_points(geometry: MultiPolygon, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Points spread evenly over an area.

    Parameters
    ----------
    geometry : MultiPolygon
        lon, lat [deg].
    count : int
        About how many.

    Returns
    -------
    lon_deg, lat_deg : (k,) float64
        Of each part as many as its share of the area; none of an empty one.

    Source
    ------
    M. Roberts, "The unreasonable effectiveness of quasirandom sequences" (2018): multiples of the powers of the plastic
    number, here in the plane of longitude and the sine of the latitude, which nearly keeps areas.
    """
    parts = list(geometry.geoms)
    boxes = np.array([part.bounds for part in parts]).reshape(-1, 4)
    sines = np.sin(np.radians(boxes[:, [1, 3]]))
    area = np.array([part.area for part in parts]) * np.cos(np.radians(boxes[:, [1, 3]].mean(axis=1)))
    found = [np.zeros((0, 2))]
    for part, box, (low, high), share in zip(parts, boxes, sines, area / max(area.sum(), 1e-12), strict=True):
        wanted = count * share
        if wanted < 0.5:
            continue
        box_area = (box[2] - box[0]) * (box[3] - box[1]) * np.cos(np.radians(0.5 * (box[1] + box[3])))
        number = np.arange(1, 1 + int(np.ceil(wanted * box_area / max(share * area.sum(), 1e-12))))
        x = box[0] + (box[2] - box[0]) * ((0.5 + 0.7548776662466927 * number) % 1.0)
        y = np.degrees(np.arcsin(low + (high - low) * ((0.5 + 0.5698402909980532 * number) % 1.0)))
        shapely.prepare(part)
        inside = shapely.intersects_xy(part, x, y)
        found.append(np.column_stack([x[inside], y[inside]]))
    points = np.concatenate(found)
    return points[:, 0], points[:, 1]
