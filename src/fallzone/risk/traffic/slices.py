"""Polygons of the air in which debris may be, by layer and minute."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import shapely
from shapely.geometry import MultiPolygon

from fallzone.footprint.plane import EqualAreaPlane, as_multipolygon
from fallzone.risk.intervals import bound_sum
from fallzone.risk.traffic.airspace import SLICE_S, Passages, find_stay_s, is_capable
from fallzone.risk.traffic.falls import Falls

# Impacts are gathered in squares of this size before they are surrounded
CELL_M = 20_000.0
# More squares than half the plane is long
_HALF = 2**20
_STRIDE = np.array([2 * _HALF, 1])
# Segments of a quarter of a circle; a polygon around it is wider by the inverse of the cosine of half a segment
_SEGMENTS = 4
_AROUND = 1.0 / np.cos(np.pi / (4 * _SEGMENTS))
# Squares are joined to those of at most this share of how far from them the pieces may be, and to larger ones until no
# more are left than this
_SQUARE_PER_REACH, _MOST_SQUARES = 0.25, 120
# Outlines are drawn farther out than they need be, by a share of the least square, and lose corners within less of that
_MARGIN, _TOLERANCE, _TOLERANCE_DEG = 0.25, 0.15, 0.01
# An edge of this length that is read as a line in degrees is off by 0.9 km at most, at 88° of latitude (L² tan φ/8 R;
# near the poles edges are shorter): with both tolerances 5.0 km, no more than the margin of a square of 20 km
_EDGE_MAX_M = 40_000.0


@dataclass(frozen=True, kw_only=True)
class AirspaceSlice:
    """One layer of the air in one minute.

    Parameters
    ----------
    low_m, high_m : float
        Edges of the layer [m].
    first_s, last_s : float
        From and to [s after lift-off].
    expected_pieces : float
        Casualty-capable pieces per launch that may be in it; no fewer than are.
    probability : float
        Probability per launch that at least one may be.
    interval : (float, float)
        Its 95 % interval from sampling; 0 to 1 where that was not asked for.
    xy_m : (c, 2) float64
        Middles of the squares above whose impacts they are, in the plane [m].
    reach_m : (c,) float64
        How far from there they may be [m].
    """

    low_m: float
    high_m: float
    first_s: float
    last_s: float
    expected_pieces: float
    probability: float
    xy_m: np.ndarray
    reach_m: np.ndarray
    interval: tuple[float, float] = (0.0, 1.0)

    def outline(self, plane: EqualAreaPlane) -> MultiPolygon:
        """Area above which the pieces may be.

        Parameters
        ----------
        plane : EqualAreaPlane
            That of `slice_airspace`.

        Returns
        -------
        MultiPolygon
            Longitude and latitude [deg], split at 180°: discs about the squares, none smaller than it must be, or about
            larger squares that hold them where they are many. Its corners are few, and it errs outward alone.

        Notes
        -----
        Left out are corners of an outline that was moved outward by more than it may lose by that.
        """
        xy_m, reach_m, least_m = _join_squares(self.xy_m, self.reach_m)
        discs = shapely.buffer(shapely.points(xy_m), _AROUND * (reach_m + _MARGIN * least_m), quad_segs=_SEGMENTS)
        flat = plane.clip(shapely.simplify(shapely.union_all(discs), _TOLERANCE * least_m))
        outline = plane.polygons_to_lonlat(flat, edge_max_m=_EDGE_MAX_M)
        return as_multipolygon(shapely.simplify(outline, _TOLERANCE_DEG))


def _join_squares(xy_m: np.ndarray, reach_m: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    """Discs about larger squares that hold all discs about the squares in them, and the size of the least square."""
    least_m = CELL_M
    while True:
        doublings = np.maximum(np.floor(np.log2(_SQUARE_PER_REACH * reach_m / least_m)), 0.0).astype(np.int64)
        size_m = (least_m * 2.0**doublings)[:, None]
        corner = np.floor(xy_m / size_m).astype(np.int64)
        # One number for size and place: rows of three take ten times as long to sort
        codes = doublings * _STRIDE[0] ** 2 + (corner + _HALF) @ _STRIDE
        held, one_each, index = np.unique(codes, return_index=True, return_inverse=True)
        if len(held) <= _MOST_SQUARES:
            break
        least_m *= 2.0
    middle_m = (corner + 0.5) * size_m
    farthest_m = np.zeros(len(held))
    np.maximum.at(farthest_m, index, reach_m + np.hypot(*(xy_m - middle_m).T))
    return middle_m[one_each], farthest_m, least_m


def slice_airspace(falls: Falls, passages: Passages) -> tuple[EqualAreaPlane | None, tuple[AirspaceSlice, ...]]:
    """Layers and minutes in which casualty-capable pieces may be.

    Parameters
    ----------
    falls : Falls
        What came down.
    passages : Passages
        Of the same bodies.

    Returns
    -------
    plane : EqualAreaPlane or None
        In which the slices lie; None without any.
    slices : tuple of AirspaceSlice
        By layer from the sea upwards, then by minute; those without pieces are left out.
    """
    rows = np.flatnonzero(is_capable(falls) & (falls.expected_pieces > 0.0))
    if not len(rows):
        return None, ()
    plane = EqualAreaPlane(falls.lon_deg[rows], falls.lat_deg[rows])
    above = _gather(falls.select(rows), plane)
    found: list[AirspaceSlice] = []
    squares: list[float] = []
    for layer in range(len(passages.heights_m) - 1):
        edges_m = (float(passages.heights_m[layer]), float(passages.heights_m[layer + 1]))
        reach_m = passages.drift_m[rows, layer + 1] + CELL_M / np.sqrt(2.0)
        enters_s, leaves_s = (one[rows] for one in find_stay_s(falls, passages, layer))
        if np.isnan(leaves_s).all():
            continue
        # Never, where it was not there
        first = np.floor(np.nan_to_num(enters_s, nan=np.inf) / SLICE_S)
        last = np.floor(np.nan_to_num(leaves_s, nan=-np.inf) / SLICE_S)
        for minute in range(int(first.min()), int(last.max()) + 1):
            there = np.flatnonzero((first <= minute) & (last >= minute))
            if len(there):
                weight = _weigh(above, there)
                squares.append(float(np.sum(weight**2)))
                found.append(_build_slice(above, there, reach_m[there], edges_m, minute, float(weight.sum())))
    ends = np.minimum(bound_sum([one.probability for one in found], squares, above.weight.max()), 1.0)
    return plane, tuple(
        replace(one, interval=(low, high)) for one, (low, high) in zip(found, ends.T.tolist(), strict=True)
    )


class _Above(NamedTuple):
    """Bodies by the square of their impact and by flight.

    Of each body (n,) the pieces expected, the number of its square and of its flight; of each flight its weight (f,),
    and of each square its middle (c, 2) [m].
    """

    expected: np.ndarray
    square: np.ndarray
    flight: np.ndarray
    weight: np.ndarray
    middle_m: np.ndarray


def _gather(falls: Falls, plane: EqualAreaPlane) -> _Above:
    corner = np.floor(plane.from_lonlat(falls.lon_deg, falls.lat_deg) / CELL_M).astype(np.int64) + _HALF
    codes, square = np.unique(corner @ _STRIDE, return_inverse=True)
    _flights, one_each, flight = np.unique(falls.flight, return_index=True, return_inverse=True)
    middle_m = CELL_M * (np.column_stack(np.divmod(codes, _STRIDE[0])) - (_HALF - 0.5))
    return _Above(falls.expected_pieces, square, flight, falls.weight[one_each], middle_m)


def _weigh(above: _Above, there: np.ndarray) -> np.ndarray:
    """Weights of the flights of which any of some bodies is."""
    flies = np.zeros(len(above.weight), dtype=bool)
    flies[above.flight[there]] = True
    return above.weight[flies]


def _build_slice(
    above: _Above, there: np.ndarray, reach_m: np.ndarray, edges_m: tuple[float, float], minute: int, probability: float
) -> AirspaceSlice:
    farthest_m = np.zeros(len(above.middle_m))
    np.maximum.at(farthest_m, above.square[there], reach_m)
    held = farthest_m > 0.0
    return AirspaceSlice(
        low_m=edges_m[0],
        high_m=edges_m[1],
        first_s=minute * SLICE_S,
        last_s=(minute + 1) * SLICE_S,
        expected_pieces=float(above.expected[there].sum()),
        probability=probability,
        xy_m=above.middle_m[held],
        reach_m=farthest_m[held],
    )
