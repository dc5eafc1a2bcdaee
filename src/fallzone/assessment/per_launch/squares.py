"""What comes down near any point, by squares: how likely per launch, and when the flight would have to fail."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from fallzone.assessment.per_launch.cells import Square

if TYPE_CHECKING:
    from fallzone.checks.launch_risk import LaunchRisk
    from fallzone.risk.per_launch import PerLaunch

SQUARE_DEG = 0.5
# Of fewer flights no chance is told
FEWEST_FLIGHTS = 5
_COLUMNS = round(360.0 / SQUARE_DEG)
# More than a run has
_FLIGHTS = 2**40


def list_squares(risk: LaunchRisk | None) -> tuple[Square, ...]:
    """Squares in which something comes down, and last all the others.

    Parameters
    ----------
    risk : LaunchRisk or None
        Of a run.

    Returns
    -------
    tuple of Square
        By number; none where nothing is known of one launch.
    """
    if risk is None or not risk.sums.is_whole:
        return ()
    sums = risk.sums
    numbers = [_number(group.lon_deg, group.lat_deg) for group in sums.near.groups]
    squares, flights = _count_flights(sums, numbers)
    enough = squares[flights >= FEWEST_FLIGHTS]
    told = {number: _find_square(sums, number, rows) for number, rows in _gather(numbers, enough)}
    nowhere = sums.estimate([np.zeros(0, dtype=np.int64) for _group in sums.near.groups])
    few = (Square(number=number, chance=None) for number in squares.tolist() if number not in told)
    found = sorted((*told.values(), *few), key=lambda square: square.number)
    return (*found, Square(number=-1, chance=nowhere))


def _count_flights(sums: PerLaunch, numbers: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Squares in which something comes down, and how many flights each group of impacts brings there, together."""
    pairs = [
        np.unique(number * _FLIGHTS + group.flight) // _FLIGHTS
        for number, group in zip(numbers, sums.near.groups, strict=True)
    ]
    return np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *pairs]), return_counts=True)


def _find_square(sums: PerLaunch, number: int, rows: list[np.ndarray]) -> Square:
    chance, spans = sums.estimate(rows), sums.find_spans(rows)
    if not spans:
        return Square(number=number, chance=chance)
    delay_s = min(one.delay_s[0] for one in spans), max(one.delay_s[1] for one in spans)
    return Square(number=number, chance=chance, failure_s=(spans[0].first_s, spans[-1].last_s), delay_s=delay_s)


def _gather(numbers: list[np.ndarray], squares: np.ndarray) -> Iterator[tuple[int, list[np.ndarray]]]:
    """Squares with the rows of each group of impacts that lie in them."""
    orders = [np.argsort(one, kind="stable") for one in numbers]
    begins, ends = (
        np.array([np.searchsorted(one[order], squares, side) for one, order in zip(numbers, orders, strict=True)])
        for side in ("left", "right")
    )
    for at, square in enumerate(squares.tolist()):
        yield square, [order[begin[at] : end[at]] for order, begin, end in zip(orders, begins, ends, strict=True)]


def _number(lon_deg: np.ndarray, lat_deg: np.ndarray) -> np.ndarray:
    column = np.floor((lon_deg + 180.0) / SQUARE_DEG).astype(np.int64) % _COLUMNS
    row = np.minimum(np.floor((lat_deg + 90.0) / SQUARE_DEG).astype(np.int64), round(180.0 / SQUARE_DEG) - 1)
    return row * _COLUMNS + column
