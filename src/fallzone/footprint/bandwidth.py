"""How many flights come down where: the pilot estimate that sets how widely each impact is smoothed.

Source
------
Adaptive kernels from a pilot estimate: B. W. Silverman, Density Estimation (1986), section 5.3. Interleaved bits: G. M.
Morton, "A computer oriented geodetic data base and a new technique in file sequencing", IBM (1966).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

# Cells are halved at most this often: column and row of so many bits each make a code of 32
FINEST_LEVEL = 16


@dataclass(frozen=True, kw_only=True)
class Pilot:
    """Local density of flights in the cells of a quadtree.

    Parameters
    ----------
    low_m : (2, 1) float64
        Corner of the square that the tree covers, in the plane; a point outside counts to its nearest cell.
    cells_per_m : float
        Number of the finest cells along a metre.
    begins : (k,) uint32
        Morton codes at which the density changes, the first of them 0.
    flights_per_m2 : (k,) float64
        Density from each of them on.
    leaf : (k,) int64
        Number of the cell that each of them belongs to.
    """

    low_m: np.ndarray
    cells_per_m: float
    begins: np.ndarray
    flights_per_m2: np.ndarray
    leaf: np.ndarray

    def find(self, uv_m: np.ndarray) -> np.ndarray:
        """Index into ``flights_per_m2`` for points.

        Parameters
        ----------
        uv_m : (2, n) float
            Points in the plane.

        Returns
        -------
        (n,) int64
        """
        return np.searchsorted(self.begins, self.encode(uv_m), side="right") - 1

    def encode(self, uv_m: np.ndarray) -> np.ndarray:
        """Morton codes of points: the bits of column and row, interleaved.

        Parameters
        ----------
        uv_m : (2, n) float
            Points in the plane.

        Returns
        -------
        (n,) uint32
        """
        cell = np.clip((uv_m - self.low_m) * self.cells_per_m, 0.0, 2.0**FINEST_LEVEL - 1.0).astype(np.uint32)
        for shift, mask in ((8, 0x00FF00FF), (4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555)):
            cell = (cell | (cell << shift)) & mask
        return cell[0] | (cell[1] << 1)

    def measure_leaves(self) -> np.ndarray:
        """Area that each cell has left beside the finer ones within it.

        Returns
        -------
        (c,) float64
            By ``leaf`` [m²]; 0 where nothing is left.
        """
        codes = np.diff(self.begins.astype(np.int64), append=4**FINEST_LEVEL)
        return np.bincount(self.leaf, weights=codes) / self.cells_per_m**2


def build_pilot(uv_m: np.ndarray, flight: np.ndarray, *, neighbours: float, finest_m: float) -> Pilot:
    """Estimate how densely flights come down about each place.

    Every place takes the density of the finest cell around it in which at least ``neighbours`` flights came down.
    Fragments of one flight fall together, so they count once: a dense cloud from a single breakup says no more than one
    flight does.

    Parameters
    ----------
    uv_m : (2, n) float
        Impacts in the plane.
    flight : (n,) int
        Flight that each impact belongs to.
    neighbours : float
        Flights that a cell needs.
    finest_m : float
        No cell is smaller.

    Returns
    -------
    Pilot

    Notes
    -----
    In Morton order every cell of every level is one run of impacts. An impact is the first of its flight in a cell
    when the previous impact of the same flight, in that order, lies in another cell.
    """
    low_m = uv_m.min(axis=1, keepdims=True).astype(float)
    side_m = max(float(np.ptp(uv_m, axis=1).max()), finest_m) * (1.0 + 1e-6)
    whole = {"begins": np.zeros(1, dtype=np.uint32), "flights_per_m2": np.ones(1), "leaf": np.zeros(1, dtype=np.int64)}
    pilot = Pilot(low_m=low_m, cells_per_m=2.0**FINEST_LEVEL / side_m, **whole)
    code = pilot.encode(uv_m)
    order = np.argsort(code, kind="stable")
    code = code[order].astype(np.int64)
    previous = _previous_of_flight(code, flight[order])
    cells = []
    for level in range(1 + int(np.clip(np.log2(side_m / finest_m), 0, FINEST_LEVEL))):
        shift = 2 * (FINEST_LEVEL - level)
        cell = code >> shift
        starts = np.flatnonzero(np.diff(cell, prepend=-1))
        flights = np.add.reduceat((previous >> shift) != cell, starts, dtype=np.int64)
        enough = (flights >= neighbours) | (level == 0)
        if not enough.any():
            break
        cells.append((cell[starts[enough]] << shift, 1 << shift, flights[enough] / (side_m / 2**level) ** 2))
        within = np.repeat(enough, np.diff(starts, append=len(cell)))
        code, previous = code[within], previous[within]
    begins, leaf = _paint(cells)
    density = np.concatenate([flights_per_m2 for _, _, flights_per_m2 in cells])[leaf]
    return replace(pilot, begins=begins, flights_per_m2=density, leaf=leaf)


def _paint(cells: list[tuple[np.ndarray, int, np.ndarray]]) -> tuple[np.ndarray, np.ndarray]:
    """Lay finer cells over coarser ones: the codes where the cell changes, and which it is from there on.

    Parameters
    ----------
    cells : list of (begins, length, density)
        By level, coarse first: codes at which cells begin, rising; the codes that each spans; flights per m².
    """
    ends = [begins + length for begins, length, _ in cells]
    changes = np.unique(np.concatenate([*(begins for begins, _, _ in cells), *ends]))[:-1]
    leaf = np.zeros(len(changes), dtype=np.int64)
    first = 0
    for begins, length, _ in cells:
        at = np.searchsorted(begins, changes, side="right") - 1
        inside = (at >= 0) & (changes < begins[at] + length)
        leaf[inside] = first + at[inside]
        first += len(begins)
    return changes.astype(np.uint32), leaf


def _previous_of_flight(code: np.ndarray, flight: np.ndarray) -> np.ndarray:
    """Code of the impact of the same flight that comes before in this order; −1 where there is none."""
    by_flight = np.argsort(flight, kind="stable")
    same = flight[by_flight[1:]] == flight[by_flight[:-1]]
    previous = np.full(len(code), -1, dtype=np.int64)
    previous[by_flight[1:][same]] = code[by_flight[:-1][same]]
    return previous
