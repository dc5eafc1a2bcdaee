"""About which of many points the nearest hits reach the floor by themselves, as ``Nearby.estimate`` tells of one."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from fallzone.checks.many.near import NearPoints
from fallzone.earth.frames import geodetic_to_ecef
from fallzone.kernels.discs import bound_discs
from fallzone.risk.intervals import bound_sum
from fallzone.risk.nearby import FLIGHTS_AT_LEVEL, RADII_M, area_km2, tells_alone, tells_enough
from fallzone.risk.per_launch import PerLaunch


class HitsAlone:
    """Hazardous hits of a launch, held against one level by those alone that are near a point.

    Parameters
    ----------
    id : str
        Of its finding.
    sums : PerLaunch
        Whose hits they are.
    level_per_km2 : float
        Pieces per km² and launch, > 0.
    """

    def __init__(self, id: str, sums: PerLaunch, *, level_per_km2: float) -> None:
        self.id, self._sums, self._level_per_km2 = id, sums, level_per_km2

    def find(self, lon_deg: np.ndarray, lat_deg: np.ndarray) -> np.ndarray:
        """About which points the level may be reached by the nearest hits alone.

        Parameters
        ----------
        lon_deg, lat_deg : (n,) float64
            On WGS 84 [deg].

        Returns
        -------
        (n,) bool
        """
        reached = np.zeros(len(lon_deg), dtype=bool)
        near = np.flatnonzero(self.find_near(lon_deg, lat_deg))
        points, asked = geodetic_to_ecef(lon_deg[near], lat_deg[near], 0.0), np.arange(len(near))
        for radius_m in RADII_M:
            needed = self._level_per_km2 * area_km2(radius_m)
            value, squares, largest, *_bounds = self._bound(points[asked], radius_m, 0.0)
            is_told = tells_alone(value, squares, self._largest, needed)
            hit = is_told & (value > 0.0)
            reached[near[asked[hit]]] = _may_reach(value[hit], squares[hit], largest[hit], needed)
            asked = asked[~is_told & ~tells_enough(value, squares)]
            if not len(asked):
                break
        return reached

    def find_near(self, lon_deg: np.ndarray, lat_deg: np.ndarray, within_m: float = 0.0) -> np.ndarray:
        """Which points have hits so near that these may reach the level alone about a point within a distance.

        Parameters
        ----------
        lon_deg, lat_deg : (n,) float64
            On WGS 84 [deg].
        within_m : float
            That distance [m].

        Returns
        -------
        (n,) bool
        """
        near = self._near if within_m == 0.0 else NearPoints(self._hits[0], self._reach_m + within_m)
        return near.find(lon_deg, lat_deg)

    def leaves_open(self, lon_deg: np.ndarray, lat_deg: np.ndarray, within_m: float) -> np.ndarray:
        """Whether `find` may find it of any point within a distance of some points; never False where it does.

        Parameters
        ----------
        lon_deg, lat_deg : (n,) float64
            On WGS 84 [deg].
        within_m : float
            That distance [m].

        Returns
        -------
        (n,) bool

        Source
        ------
        Derived: of the discs about all such points, as `fallzone.kernels.discs.bound_discs` bounds what they hold.
        """
        is_open = np.zeros(len(lon_deg), dtype=bool)
        points, asked = geodetic_to_ecef(lon_deg, lat_deg, 0.0), np.arange(len(lon_deg))
        for radius_m in RADII_M:
            needed = self._level_per_km2 * area_km2(radius_m)
            value, squares, largest, most, least, surely = self._bound(points[asked], radius_m, within_m)
            may = (most >= 0.0) & (value > 0.0)
            may[may] = _may_reach(value[may], squares[may], largest[may], needed)
            is_open[asked[may]] = True
            # An empty disc is told by what a hit brings anywhere
            is_told = (least >= 0.0) & ((surely > 0.0) | (needed >= FLIGHTS_AT_LEVEL * self._largest))
            asked = asked[~may & ~is_told]
            if not len(asked):
                break
        return is_open

    def _bound(self, points: np.ndarray, radius_m: float, within_m: float) -> np.ndarray:
        """Columns of `bound_discs` about points (6, n)."""
        position, brought, flight = self._hits
        found, flights = np.zeros((len(points), 6)), int(flight.max(initial=0)) + 1
        bound_discs(
            points,
            position,
            brought,
            flight,
            radius_m,
            within_m,
            self._level_per_km2 * area_km2(radius_m),
            FLIGHTS_AT_LEVEL,
            np.zeros((3, flights)),
            np.zeros(flights, dtype=np.int64),
            found,
        )
        return found.T

    @cached_property
    def _hits(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Positions, Earth-fixed [m], pieces expected, and numbers of flights from 0 on; from south to north."""
        lon_deg, lat_deg, expected, flight = self._sums.gather_hits()
        position = geodetic_to_ecef(lon_deg, lat_deg, 0.0)
        order = np.argsort(position[:, 2], kind="stable")
        _flights, number = np.unique(flight[order], return_inverse=True)
        return position[order], expected[order], number.astype(np.int64)

    @cached_property
    def _largest(self) -> float:
        return float(self._hits[1].max(initial=0.0))

    @cached_property
    def _near(self) -> NearPoints:
        return NearPoints(self._hits[0], self._reach_m)

    @cached_property
    def _reach_m(self) -> float:
        """Where no hit lies in a disc in which even the largest would be few, none reaches the level alone."""
        nothing = np.zeros(1)
        return next(
            (
                radius_m
                for radius_m in RADII_M
                if tells_alone(nothing, nothing, self._largest, self._level_per_km2 * area_km2(radius_m)).all()
            ),
            RADII_M[-1],
        )


def _may_reach(value: np.ndarray, squares: np.ndarray, largest: np.ndarray, needed: float) -> np.ndarray:
    """Whether the upper limit of what discs hold is as much as is needed.

    Source
    ------
    Derived: a gamma variable of shape 1 or more is over its mean with more than 2.5 %, so that the limit is above the
    value; and of a given mean, the limit is largest at shape 1: 3.69 times the mean.
    """
    reached = value >= needed
    open_ = np.flatnonzero(~reached & (3.7 * (value + largest) >= needed))
    _low, high = bound_sum(value[open_], squares[open_], largest[open_])
    reached[open_] = high >= needed
    return reached
