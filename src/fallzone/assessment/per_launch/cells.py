"""Parts of the ground about any point of which something can be told: squares, and cells of doubt."""

from __future__ import annotations

from dataclasses import dataclass

from fallzone.model.results.estimate import Estimate


@dataclass(frozen=True, kw_only=True)
class Square:
    """A square of the ground, in degrees, in which something comes down.

    Parameters
    ----------
    number : int
        Counted eastwards from 180° W and then northwards from the south pole; −1 of all others together.
    chance : Estimate or None
        Probability per launch that anything comes down in it; None where so few flights do that none is told.
    failure_s : (float, float) or None
        First and last failure whose debris does [s after lift-off]; None of what falls as planned alone.
    delay_s : (float, float) or None
        How long after its failure it comes down, first and last [s].
    """

    number: int
    chance: Estimate | None
    failure_s: tuple[float, float] | None = None
    delay_s: tuple[float, float] | None = None


@dataclass(frozen=True, kw_only=True)
class DoubtfulCells:
    """Cells in which the nearest hits alone may reach the floor, so that nothing is OUTSIDE there.

    Parameters
    ----------
    cell_deg : float
        Width and height of a cell [deg].
    rows : dict of str to list of int
        From the south pole on the numbers of rows, each with begins and lengths of runs of columns from 180° W.
    """

    cell_deg: float
    rows: dict[str, list[int]]
