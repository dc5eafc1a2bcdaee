"""Edges of areas, made ready for the nearest of them to be found for many points at once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from fallzone.checks.edges import Outline
from fallzone.earth import geodesic
from fallzone.earth.frames import geodetic_to_ecef
from fallzone.kernels.nearest import find_nearest_edges

# Edges so short leave their chords by two metres at most
_LONGEST_M = 10_000.0
_TOGETHER = 4


@dataclass(frozen=True)
class Edges:
    """Edges of one area or of several.

    Parameters
    ----------
    start, end : (m, 2) float64
        Ends, lon, lat [deg].
    area : (m,) int64
        Which area each belongs to.
    """

    start: np.ndarray
    end: np.ndarray
    area: np.ndarray

    def find_nearest(self, lon_deg: np.ndarray, lat_deg: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Length of the geodesic from points to the nearest edge, and whose edge it is.

        Parameters
        ----------
        lon_deg, lat_deg : (n,) float64
            On WGS 84 [deg].

        Returns
        -------
        distance_m : (n,) float64
            ≥ 0, true to 1e-4 up to 2,000 km; infinite where there is no edge.
        area : (n,) int64
            −1 where there is none.

        Notes
        -----
        Chords decide which edge is nearest. Where two are as near, from far away, the other may be so by up to 0.2 % of
        the distance, for the Earth is no sphere.

        Source
        ------
        C. F. F. Karney, "Algorithms for geodesics", Journal of Geodesy 87 (2013), for the length.
        """
        count = len(lon_deg)
        if not (len(self.start) and count):
            return np.full(count, np.inf), np.full(count, -1)
        edge, along = np.zeros(count, dtype=np.int64), np.zeros(count)
        order = _gather_near(lon_deg, lat_deg)
        points = geodetic_to_ecef(lon_deg, lat_deg, 0.0)[order]
        find_nearest_edges(points, *self._chords, *self._spheres, edge, along)
        back = np.empty_like(order)
        back[order] = np.arange(count)
        edge, along = edge[back], along[back]
        foot = self.start[edge] + along[:, None] * (self.end[edge] - self.start[edge])
        distance_m, _azimuth = geodesic.range_azimuth(lon_deg, lat_deg, foot[:, 0], foot[:, 1])
        return distance_m, self.area[edge]

    @cached_property
    def _chords(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Start of each edge, from there to its end, Earth-fixed [m], and the square of its length inverted."""
        start, end = (geodetic_to_ecef(ends[:, 0], ends[:, 1], 0.0) for ends in (self.start, self.end))
        length2 = ((end - start) ** 2).sum(axis=1)
        return start, end - start, np.where(length2 > 0.0, 1.0 / np.maximum(length2, 1e-12), 0.0)

    @cached_property
    def _spheres(self) -> tuple[np.ndarray, np.ndarray]:
        """Spheres (k, 4), centre and radius [m], around runs of edges and runs of these, and what each spans (k, 3)."""
        start, step, _scale = self._chords
        ends, count = np.stack([start, start + step], axis=1).reshape(-1, 3), len(start)
        lengths = _TOGETHER ** np.arange(1, 2 + math.ceil(math.log(count, _TOGETHER)))
        first = [np.arange(0, count, length) for length in lengths]
        length = np.repeat(lengths, [len(one) for one in first])
        spheres, first = np.vstack([_enclose(ends, 2 * one) for one in first]), np.concatenate(first)
        # Each is followed by those that it holds
        order = np.lexsort((-length, first))
        first, behind = first[order], (first + length)[order]
        return spheres[order], np.column_stack([first, np.minimum(behind, count), np.searchsorted(first, behind)])


def gather_edges(outlines: Sequence[Outline]) -> Edges:
    """The edges of several areas, long ones cut where their chords would leave them.

    Parameters
    ----------
    outlines : sequence of Outline
        Each an area, which is told by its number among them.

    Returns
    -------
    Edges
    """
    parts = [_cut(outline.start, outline.end) for outline in outlines]
    if not parts:
        return Edges(np.zeros((0, 2)), np.zeros((0, 2)), np.zeros(0, dtype=np.int64))
    start, end = (np.vstack([part[side] for part in parts]) for side in range(2))
    return Edges(start, end, np.repeat(np.arange(len(parts)), [len(part[0]) for part in parts]))


def _cut(start: np.ndarray, end: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Edges cut into equal pieces in longitude and latitude, which is how they are drawn.

    Source
    ------
    Derived: of n pieces the k-th begins at start + k/n (end − start), k = 0 … n − 1.
    """
    chord_m = np.linalg.norm(
        geodetic_to_ecef(end[:, 0], end[:, 1], 0.0) - geodetic_to_ecef(start[:, 0], start[:, 1], 0.0), axis=1
    )
    pieces = np.maximum(np.ceil(chord_m / _LONGEST_M).astype(int), 1)
    edge = np.repeat(np.arange(len(start)), pieces)
    number = np.arange(pieces.sum()) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    step = (end[edge] - start[edge]) / pieces[edge, None]
    return start[edge] + number[:, None] * step, start[edge] + (number[:, None] + 1) * step


def _gather_near(lon_deg: np.ndarray, lat_deg: np.ndarray) -> np.ndarray:
    """The order in which points of one degree come together."""
    cell = np.floor(lat_deg + 90.0) * 360.0 + np.floor(lon_deg + 180.0)
    return np.argsort(cell.astype(np.uint16), kind="stable")


def _enclose(points: np.ndarray, begins: np.ndarray) -> np.ndarray:
    """Spheres (k, 4) that hold points (n, 3) from one beginning to the next: centre and radius [m]."""
    counts = np.diff(np.append(begins, len(points)))
    centre = np.add.reduceat(points, begins) / counts[:, None]
    away_m = np.linalg.norm(points - np.repeat(centre, counts, axis=0), axis=1)
    # A metre more than rounding can take
    return np.column_stack([centre, np.maximum.reduceat(away_m, begins) + 1.0])
