"""Where the nearest hits alone may reach the floor beyond its isopleth, in cells: the page has not the hits."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from fallzone.assessment.per_launch.cells import DoubtfulCells
from fallzone.checks.findings import edge_of_floor
from fallzone.checks.many.alone import HitsAlone
from fallzone.checks.many.sources import Area
from fallzone.constants import EDGE_TOLERANCE_M

if TYPE_CHECKING:
    from fallzone.checks.launch_risk import LaunchRisk
    from fallzone.model.results.launch import Launch

CELL_DEG = 0.05
# Cells are bounded by parts, first four times and in the end an eighth as wide
_WIDEST_DEG, _NARROWEST_DEG = 4.0 * CELL_DEG, CELL_DEG / 8.0
# Half a diagonal, of the longest degree
_HALF_DIAGONAL_M_PER_DEG = 111_700.0 * math.sqrt(0.5)


def find_doubtful_cells(launch: Launch | None, risk: LaunchRisk | None) -> DoubtfulCells | None:
    """Cells in which ``check`` may find that the nearest hits alone reach the floor, so that nothing is OUTSIDE there.

    Parameters
    ----------
    launch : Launch or None
        Of a run, with its floor.
    risk : LaunchRisk or None
        Of the same.

    Returns
    -------
    DoubtfulCells or None
        None where no floor is known.
    """
    if launch is None or risk is None or launch.floor is None:
        return None
    hits = HitsAlone("", risk.sums, level_per_km2=launch.floor.level_per_km2)
    row, column = _list_cells(hits)
    # Nearer to the isopleth than this the page says that it cannot tell
    limit_m = EDGE_TOLERANCE_M - _HALF_DIAGONAL_M_PER_DEG * CELL_DEG
    floor = Area("floor", edge_of_floor(launch.floor), limit_m=limit_m)
    is_beyond = floor.relate(*_find_middles(row, column, CELL_DEG)) == 0
    row, column = row[is_beyond], column[is_beyond]
    is_open = _leave_open(hits, row, column)
    return DoubtfulCells(cell_deg=CELL_DEG, rows=_pack(row[is_open], column[is_open]))


def _list_cells(hits: HitsAlone) -> tuple[np.ndarray, np.ndarray]:
    """Rows and columns of cells of which the bounds of wide ones leave open whether anything is reached there."""
    size_deg = _WIDEST_DEG
    row, column = (one.ravel() for one in np.indices((round(180.0 / size_deg), round(360.0 / size_deg))))
    is_near = hits.find_near(*_find_middles(row, column, size_deg), _HALF_DIAGONAL_M_PER_DEG * size_deg)
    row, column = row[is_near], column[is_near]
    while size_deg > 1.5 * CELL_DEG:
        is_open = hits.leaves_open(*_find_middles(row, column, size_deg), _HALF_DIAGONAL_M_PER_DEG * size_deg)
        (row, column), size_deg = _split(row[is_open], column[is_open]), 0.5 * size_deg
    order = np.lexsort((column, row))
    return row[order], column[order]


def _leave_open(hits: HitsAlone, row: np.ndarray, column: np.ndarray) -> np.ndarray:
    """Of which cells the middle of a part is reached, or the bounds of the narrowest parts leave it open."""
    is_open, cell, size_deg = np.zeros(len(row), dtype=bool), np.arange(len(row)), CELL_DEG
    while len(cell):
        is_open[cell[hits.find(*_find_middles(row, column, size_deg))]] = True
        left = ~is_open[cell]
        row, column, cell = row[left], column[left], cell[left]
        left = hits.leaves_open(*_find_middles(row, column, size_deg), _HALF_DIAGONAL_M_PER_DEG * size_deg)
        row, column, cell = row[left], column[left], cell[left]
        if size_deg < 1.5 * _NARROWEST_DEG:
            is_open[cell] = True
            break
        (row, column), cell, size_deg = _split(row, column), np.repeat(cell, 4), 0.5 * size_deg
    return is_open


def _find_middles(row: np.ndarray, column: np.ndarray, size_deg: float) -> tuple[np.ndarray, np.ndarray]:
    """Longitudes and latitudes of the middles of cells [deg]."""
    return (column + 0.5) * size_deg - 180.0, (row + 0.5) * size_deg - 90.0


def _split(row: np.ndarray, column: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The four parts of each of some cells."""
    south, west = (np.repeat(2 * one, 4) for one in (row, column))
    return south + np.tile([0, 0, 1, 1], len(row)), west + np.tile([0, 1, 0, 1], len(column))


def _pack(row: np.ndarray, column: np.ndarray) -> dict[str, list[int]]:
    """Runs of columns by row; both are sorted."""
    packed: dict[str, list[int]] = {}
    for one in np.unique(row):
        own = column[row == one]
        begins = own[np.r_[True, np.diff(own) > 1]]
        ends = own[np.r_[np.diff(own) > 1, True]]
        packed[str(one)] = np.column_stack([begins, ends - begins + 1]).ravel().tolist()
    return packed
