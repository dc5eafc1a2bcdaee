"""Parts of a flight whose failures reach the same places, as few spans of failure times as tell them apart."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from fallzone.risk.failing.spans import Reach
from fallzone.risk.intervals import bound_effective

# So many spans are told at most, and no two neighbours whose chances of reaching every place differ by less than this
MOST_SPANS, LEAST_DIFFERENCE = 12, 0.1


@dataclass(frozen=True, kw_only=True)
class MergedReach:
    """What failures in one span of time reach.

    Parameters
    ----------
    first_s, last_s : float
        Of the span [s after lift-off].
    failing : float
        Probability per launch of failing in it.
    squares : float
        Σ w² over the flights that fail in it, w the probability per launch that each stands for.
    chance : (p,) float64
        Probability of reaching each place, given a failure in it.
    delay_s : (p, 2) float64
        First and last arrival, each after its own failure [s]; NaN where nothing arrives.
    """

    first_s: float
    last_s: float
    failing: float
    squares: float
    chance: np.ndarray
    delay_s: np.ndarray

    @property
    def intervals(self) -> np.ndarray:
        """95 % interval of each chance, (p, 2) float64."""
        return np.column_stack(bound_effective(self.chance, self.failing**2 / self.squares))


def merge_parts(
    reach: Reach, *, most: int = MOST_SPANS, least_difference: float = LEAST_DIFFERENCE
) -> tuple[MergedReach, ...]:
    """Merge neighbouring parts of a flight, those first whose chances of reaching any place differ least.

    Parameters
    ----------
    reach : Reach
        By parts of equal length.
    most : int
        How many spans are left at most, ≥ 1.
    least_difference : float
        Neighbours that differ by less are merged however few spans are left, 0 to 1.

    Returns
    -------
    tuple of MergedReach
        In order; times in which no failure is likely lie between them. What is reached, how likely in all, and the
        earliest and latest arrival stay as they are.

    Source
    ------
    Derived: agglomeration of neighbours by the greatest difference of a chance.
    """
    spans = [
        MergedReach(
            first_s=float(start_s),
            last_s=float(start_s) + reach.width_s,
            failing=float(failing),
            squares=float(squares),
            chance=chance,
            delay_s=delay_s,
        )
        for start_s, failing, squares, chance, delay_s in zip(
            reach.start_s, reach.failing, reach.squares, reach.chance, reach.delay_s, strict=True
        )
        if failing > 0.0
    ]
    while len(spans) > 1:
        apart = [_differ(one, other) for one, other in itertools.pairwise(spans)]
        nearest = int(np.argmin(apart))
        if len(spans) <= most and apart[nearest] >= least_difference:
            break
        spans[nearest : nearest + 2] = [_join(*spans[nearest : nearest + 2])]
    return tuple(spans)


def _differ(one: MergedReach, other: MergedReach) -> float:
    return float(np.abs(one.chance - other.chance).max(initial=0.0))


def _join(one: MergedReach, other: MergedReach) -> MergedReach:
    failing = one.failing + other.failing
    first, last = np.fmin(one.delay_s[:, 0], other.delay_s[:, 0]), np.fmax(one.delay_s[:, 1], other.delay_s[:, 1])
    return MergedReach(
        first_s=one.first_s,
        last_s=other.last_s,
        failing=failing,
        squares=one.squares + other.squares,
        chance=(one.failing * one.chance + other.failing * other.chance) / failing,
        delay_s=np.column_stack([first, last]),
    )
