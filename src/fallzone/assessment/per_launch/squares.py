"""What comes down near any point, by squares: how likely per launch, and when the flight would have to fail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from fallzone.checks.launch_risk import LaunchRisk
    from fallzone.model.results.estimate import Estimate
    from fallzone.risk.per_launch import PerLaunch

SQUARE_DEG = 0.5
# Of fewer flights no chance is told
FEWEST_FLIGHTS = 5
_COLUMNS = round(360.0 / SQUARE_DEG)


@dataclass(frozen=True, kw_only=True)
class Square:
    """A square of the ground, in degrees, in which something comes down.

    Parameters
    ----------
    number : int
        Counted eastwards from 180° W and then northwards from the south pole; −1 of all others together.
    chance : Estimate or None
        Probability per launch that anything comes down in it; None where fewer than ``FEWEST_FLIGHTS`` do.
    failure_s : (float, float) or None
        First and last failure whose debris does [s after lift-off]; None of what falls as planned alone.
    delay_s : (float, float) or None
        How long after its failure it comes down, first and last [s].
    """

    number: int
    chance: Estimate | None
    failure_s: tuple[float, float] | None = None
    delay_s: tuple[float, float] | None = None


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
    found = [_find_square(sums, number, rows) for number, rows in _gather(sums)]
    nowhere = sums.estimate([np.zeros(0, dtype=np.int64) for _group in sums.near.groups])
    return (*found, Square(number=-1, chance=nowhere))


def _find_square(sums: PerLaunch, number: int, rows: list[np.ndarray]) -> Square:
    groups = sums.near.groups
    if sum(len(np.unique(group.flight[own])) for group, own in zip(groups, rows, strict=True)) < FEWEST_FLIGHTS:
        return Square(number=number, chance=None)
    chance, spans = sums.estimate(rows), sums.find_spans(rows)
    if not spans:
        return Square(number=number, chance=chance)
    delay_s = min(one.delay_s[0] for one in spans), max(one.delay_s[1] for one in spans)
    return Square(number=number, chance=chance, failure_s=(spans[0].first_s, spans[-1].last_s), delay_s=delay_s)


def _gather(sums: PerLaunch) -> list[tuple[int, list[np.ndarray]]]:
    """Numbers of squares with the rows of each group of impacts that lie in them."""
    numbers = [_number(group.lon_deg, group.lat_deg) for group in sums.near.groups]
    orders = [np.argsort(one, kind="stable") for one in numbers]
    risen = [number[order] for number, order in zip(numbers, orders, strict=True)]
    found = []
    for square in np.unique(np.concatenate(numbers)) if numbers else ():
        ends = [np.searchsorted(one, (square, square + 1)) for one in risen]
        rows = [np.sort(order[begin:end]) for order, (begin, end) in zip(orders, ends, strict=True)]
        found.append((int(square), rows))
    return found


def _number(lon_deg: np.ndarray, lat_deg: np.ndarray) -> np.ndarray:
    column = np.floor((lon_deg + 180.0) / SQUARE_DEG).astype(np.int64) % _COLUMNS
    row = np.minimum(np.floor((lat_deg + 90.0) / SQUARE_DEG).astype(np.int64), round(180.0 / SQUARE_DEG) - 1)
    return row * _COLUMNS + column
