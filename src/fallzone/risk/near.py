"""Impacts found again by where they lie: near a point, or in an area, without going through all of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from fallzone.earth.angles import wrap_deg
from fallzone.earth.frames import geodetic_to_ecef
from fallzone.model.results.impacts import Impacts

_COLUMNS, _ROWS = 360, 180
_METRES_PER_DEGREE = 110_500.0


class NearImpacts:
    """Impacts of several cases and items, by cells of one degree.

    Parameters
    ----------
    groups : sequence of Impacts
        By case and item; four bytes more are kept of each impact.
    """

    def __init__(self, groups: Sequence[Impacts]) -> None:
        self.groups = tuple(groups)
        self._orders, self._begins = zip(*map(_sort, self.groups), strict=True) if self.groups else ((), ())
        # Of all groups together: most boxes that are asked of hold none
        self._all_begins = sum(self._begins, start=np.zeros(_ROWS * _COLUMNS + 1, dtype=np.int64))

    def find_inside(
        self, bounds: tuple[float, float, float, float], holds: Callable[[np.ndarray, np.ndarray], np.ndarray]
    ) -> list[np.ndarray]:
        """Rows of the impacts of each group that lie in an area.

        Parameters
        ----------
        bounds : (float, float, float, float)
            West, south, east, north of it [deg], split at 180°.
        holds : callable
            Longitudes and latitudes (n,) to whether each lies in it (n,) bool.

        Returns
        -------
        list of (k,) int
            Rising.
        """
        west, south, east, north = bounds
        runs = _list_runs(west, south, east, north)
        if not np.any(np.diff(self._all_begins[runs], axis=0)):
            return [np.zeros(0, dtype=np.int64) for _group in self.groups]
        found = []
        for number, group in enumerate(self.groups):
            rows = self._collect(number, runs)
            lon_deg, lat_deg = _wrap(group.lon_deg[rows]), group.lat_deg[rows]
            found.append(rows[holds(lon_deg, lat_deg)] if len(rows) else rows)
        return found

    def find_near(self, lon_deg: float, lat_deg: float, radius_m: float) -> list[tuple[np.ndarray, np.ndarray]]:
        """Rows of the impacts of each group near a point, and how far each is.

        Parameters
        ----------
        lon_deg, lat_deg : float
            The point [deg].
        radius_m : float
            How far is looked, up to some hundred kilometres [m].

        Returns
        -------
        list of ((k,) int, (k,) float64)
            Rising rows, and lengths of chords [m].

        Source
        ------
        Derived: a chord of 80 km is half a metre shorter than its arc; a degree of latitude spans 110.5 km at least.
        """
        reach = radius_m / _METRES_PER_DEGREE
        slimmest = np.cos(np.radians(min(abs(lat_deg) + reach, 90.0)))
        wide = min(reach / max(slimmest, 1e-6), 180.0)
        runs = _list_runs(lon_deg - wide, lat_deg - reach, lon_deg + wide, lat_deg + reach)
        point = geodetic_to_ecef(np.array([lon_deg]), np.array([lat_deg]), 0.0)
        found = []
        for number, group in enumerate(self.groups):
            rows = self._collect(number, runs)
            rows = rows[np.abs(group.lat_deg[rows] - lat_deg) <= reach]
            away_m = np.linalg.norm(geodetic_to_ecef(group.lon_deg[rows], group.lat_deg[rows], 0.0) - point, axis=1)
            near = away_m <= radius_m
            found.append((rows[near], away_m[near]))
        return found

    def _collect(self, number: int, runs: np.ndarray) -> np.ndarray:
        """Rows of a group in some runs of cells, rising."""
        order, (begins, ends) = self._orders[number], self._begins[number][runs]
        used = np.flatnonzero(begins < ends)
        if not len(used):
            return np.zeros(0, dtype=np.int64)
        return np.sort(np.concatenate([order[begins[run] : ends[run]] for run in used])).astype(np.int64)


def _sort(group: Impacts) -> tuple[np.ndarray, np.ndarray]:
    """Rows of a group by cell, and where each cell begins among them."""
    cell = np.empty(len(group.flight), dtype=np.uint16)
    at = 0
    for part in group.parts():
        column = np.floor(_wrap(part.lon_deg) + 180.0).astype(np.int64) % _COLUMNS
        row = np.clip(np.floor(part.lat_deg + 90.0).astype(np.int64), 0, _ROWS - 1)
        cell[at : at + len(row)] = row * _COLUMNS + column
        at += len(row)
    # A stable sort of two bytes goes by their digits
    order = np.argsort(cell, kind="stable").astype(np.int32)
    begins = np.concatenate([[0], np.cumsum(np.bincount(cell, minlength=_ROWS * _COLUMNS))])
    return order, begins


def _wrap(lon_deg: np.ndarray) -> np.ndarray:
    """Longitudes in [−180, 180]; those that lie in it stay to the last bit."""
    outside = np.abs(lon_deg) > 180.0
    return np.where(outside, wrap_deg(lon_deg), lon_deg) if outside.any() else lon_deg


def _list_runs(west: float, south: float, east: float, north: float) -> np.ndarray:
    """Runs of cells that a box reaches into, those beyond 180° on the other side: first, past last (2, k)."""
    first, last = math.floor(west + 180.0), math.floor(east + 180.0)
    if last - first >= _COLUMNS - 1:
        spans = [(0, _COLUMNS)]
    elif first % _COLUMNS <= last % _COLUMNS:
        spans = [(first % _COLUMNS, last % _COLUMNS + 1)]
    else:
        spans = [(0, last % _COLUMNS + 1), (first % _COLUMNS, _COLUMNS)]
    rows = np.arange(max(math.floor(south + 90.0), 0), min(math.floor(north + 90.0), _ROWS - 1) + 1)
    return (_COLUMNS * rows[:, None, None] + np.array(spans)).reshape(-1, 2).T
