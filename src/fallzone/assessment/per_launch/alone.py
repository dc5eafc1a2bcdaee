"""Where the nearest hits alone may reach the floor beyond its isopleth, in cells: the page has not the hits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fallzone.assessment.per_launch.cells import DoubtfulCells
from fallzone.checks.findings import edge_of_floor
from fallzone.checks.many.alone import HitsAlone
from fallzone.checks.many.sources import Area

if TYPE_CHECKING:
    from fallzone.checks.launch_risk import LaunchRisk
    from fallzone.model.results.launch import Launch

# A point within a cell is as doubtful as the worst of the middles of its cell and of the eight around it
CELL_DEG = 0.05
# Twice the cosine of 60°: farther from the equator cells are narrower than high
_COLUMNS = round(360.0 / CELL_DEG)


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
    lon_deg, lat_deg, _expected, flight = risk.sums.gather_hits()
    area = Area("floor", edge_of_floor(launch.floor))
    beyond = area.relate(lon_deg, lat_deg) == 0
    column, row = _list_cells(lon_deg[beyond], lat_deg[beyond], flight[beyond])
    x, y = (column + 0.5) * CELL_DEG - 180.0, (row + 0.5) * CELL_DEG - 90.0
    hits = HitsAlone("", risk.sums, level_per_km2=launch.floor.level_per_km2)
    reached = hits.find(x, y)
    reached[reached] = area.relate(x[reached], y[reached]) == 0
    wide = _grow(column[reached], row[reached], 1)
    return DoubtfulCells(cell_deg=CELL_DEG, rows=_pack(*np.divmod(np.unique(wide), _COLUMNS)))


def _list_cells(lon_deg: np.ndarray, lat_deg: np.ndarray, flight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Cells about hits, where more than one flight comes down: one alone never reaches a level."""
    column = np.floor((lon_deg + 180.0) / CELL_DEG).astype(np.int64) % _COLUMNS
    row = np.floor((lat_deg + 90.0) / CELL_DEG).astype(np.int64)
    coarse = (row // 4) * _COLUMNS + column // 4
    pairs = np.unique(np.column_stack([coarse, flight]), axis=0)
    cells, flights = np.unique(pairs[:, 0], return_counts=True)
    crowded = np.isin(coarse, cells[flights >= 2])
    around = np.unique(_grow(column[crowded], row[crowded], 2))
    rows, columns = np.divmod(around, _COLUMNS)
    return columns, rows


def _grow(column: np.ndarray, row: np.ndarray, by: int) -> np.ndarray:
    """Numbers of cells and of those around them."""
    if not len(row):
        return np.zeros(0, dtype=np.int64)
    steps = np.arange(-by, by + 1)
    rows = np.clip(row[:, None, None] + steps[:, None], 0, round(180.0 / CELL_DEG) - 1)
    columns = (column[:, None, None] + steps[None, :]) % _COLUMNS
    return np.unique(rows * _COLUMNS + columns)


def _pack(row: np.ndarray, column: np.ndarray) -> dict[str, list[int]]:
    """Runs of columns by row; both are sorted."""
    packed: dict[str, list[int]] = {}
    for one in np.unique(row):
        own = column[row == one]
        begins = own[np.r_[True, np.diff(own) > 1]]
        ends = own[np.r_[np.diff(own) > 1, True]]
        packed[str(one)] = np.column_stack([begins, ends - begins + 1]).ravel().tolist()
    return packed
