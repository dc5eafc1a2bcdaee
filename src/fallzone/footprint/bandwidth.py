"""How many flights come down near each impact: the pilot estimate that sets how far each impact is smeared."""

from __future__ import annotations

import numpy as np

FINEST_LEVEL = 20


def flights_per_m2(uv_m: np.ndarray, flight: np.ndarray, *, neighbours: int, finest_m: float) -> np.ndarray:
    """Local density of distinct flights around each impact, from a pyramid of square cells.

    Each impact takes the finest cell that still holds impacts of at least ``neighbours`` flights. Fragments of one
    flight fall together, so they count once: a dense cloud from a single breakup is not taken for knowledge.

    Parameters
    ----------
    uv_m : (n, 2) float64
        Impacts in a plane [m].
    flight : (n,) int
        Flight that each impact belongs to.
    neighbours : int
        Flights that a cell needs.
    finest_m : float
        No cell is smaller [m].

    Returns
    -------
    density : (n,) float64
        Flights per m².

    Notes
    -----
    In Morton order every cell of every level is one run of impacts. An impact is the first of its flight in a cell
    when the previous impact of the same flight, in that order, lies in another cell.
    """
    low = uv_m.min(axis=0)
    side = max(np.ptp(uv_m, axis=0).max(), finest_m) * (1.0 + 1e-9)
    depth = int(np.clip(np.ceil(np.log2(side / finest_m)), 0, FINEST_LEVEL))
    code = _morton(((uv_m - low) / side * 2**depth).astype(np.int64))
    order = np.argsort(code, kind="stable")
    code = code[order]
    previous = _previous_of_flight(code, flight[order])
    density = np.empty(len(code))
    for level in range(depth + 1):
        shift = 2 * (depth - level)
        cell = code >> shift
        starts = np.flatnonzero(np.diff(cell, prepend=-1))
        flights = np.add.reduceat((previous >> shift) != cell, starts, dtype=np.int64)
        lengths = np.diff(starts, append=len(cell))
        counted = np.repeat(flights, lengths)
        enough = (counted >= neighbours) | (level == 0)
        density[enough] = counted[enough] / (side / 2**level) ** 2
    result = np.empty_like(density)
    result[order] = density
    return result


def _morton(cell: np.ndarray) -> np.ndarray:
    """Interleave the bits of column and row numbers (below 2^20): (n, 2) to (n,)."""
    code = np.zeros(len(cell), dtype=np.int64)
    for bit in range(FINEST_LEVEL + 1):
        code |= ((cell[:, 0] >> bit) & 1) << (2 * bit)
        code |= ((cell[:, 1] >> bit) & 1) << (2 * bit + 1)
    return code


def _previous_of_flight(code: np.ndarray, flight: np.ndarray) -> np.ndarray:
    """Code of the impact of the same flight that comes before in this order; −1 where there is none."""
    by_flight = np.argsort(flight, kind="stable")
    same = flight[by_flight[1:]] == flight[by_flight[:-1]]
    previous = np.full(len(code), -1, dtype=np.int64)
    previous[by_flight[1:][same]] = code[by_flight[:-1][same]]
    return previous
