"""About which of many points the nearest hits reach the floor by themselves, as ``Nearby.estimate`` tells of one."""

from __future__ import annotations

from functools import cached_property
from itertools import chain

import numpy as np

from fallzone.checks.many.near import NearPoints
from fallzone.earth.frames import geodetic_to_ecef
from fallzone.risk.intervals import bound_sum
from fallzone.risk.nearby import RADII_M, area_km2, tells_alone, tells_enough
from fallzone.risk.per_launch import PerLaunch

# So many at once keep the pairs of points and hits few
_TOGETHER = 10_000


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
        near = np.flatnonzero(self._near.find(lon_deg, lat_deg))
        for begin in range(0, len(near), _TOGETHER):
            some = near[begin : begin + _TOGETHER]
            reached[some] = self._ask(geodetic_to_ecef(lon_deg[some], lat_deg[some], 0.0))
        return reached

    def _ask(self, points: np.ndarray) -> np.ndarray:
        reached, asked = np.zeros(len(points), dtype=bool), np.arange(len(points))
        for radius_m in RADII_M:
            needed = self._level_per_km2 * area_km2(radius_m)
            value, squares, largest = self._add_up(points[asked], radius_m)
            is_told = tells_alone(value, squares, self._largest, needed)
            hit = is_told & (value > 0.0)
            reached[asked[hit]] = _may_reach(value[hit], squares[hit], largest[hit], needed)
            asked = asked[~is_told & ~tells_enough(value, squares)]
            if not len(asked):
                break
        return reached

    def _add_up(self, points: np.ndarray, radius_m: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Sum, sum of squares and largest of what each flight brings to discs."""
        _position, expected, flight = self._hits
        rows = self._near.tree.query_ball_point(points, radius_m, return_sorted=False)
        counts = np.fromiter(map(len, rows), dtype=np.int64, count=len(rows))
        hits = np.fromiter(chain.from_iterable(rows), dtype=np.int64, count=counts.sum())
        flights = int(flight.max()) + 1
        pair = np.repeat(np.arange(len(points)), counts) * flights + flight[hits]
        pairs, number = np.unique(pair, return_inverse=True)
        brought, point = np.bincount(number, expected[hits], minlength=len(pairs)), pairs // flights
        largest = np.zeros(len(points))
        np.maximum.at(largest, point, brought)
        return (
            np.bincount(point, brought, minlength=len(points)),
            np.bincount(point, brought**2, minlength=len(points)),
            largest,
        )

    @cached_property
    def _hits(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Positions, Earth-fixed [m], pieces expected, and numbers of flights from 0 on."""
        lon_deg, lat_deg, expected, flight = self._sums.gather_hits()
        _flights, number = np.unique(flight, return_inverse=True)
        return geodetic_to_ecef(lon_deg, lat_deg, 0.0), expected, number

    @cached_property
    def _largest(self) -> float:
        return float(self._hits[1].max(initial=0.0))

    @cached_property
    def _near(self) -> NearPoints:
        """Where no hit lies in a disc in which even the largest would be few, none reaches the level alone."""
        nothing = np.zeros(1)
        reach_m = next(
            (
                radius_m
                for radius_m in RADII_M
                if tells_alone(nothing, nothing, self._largest, self._level_per_km2 * area_km2(radius_m)).all()
            ),
            RADII_M[-1],
        )
        return NearPoints(self._hits[0], reach_m)


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
