"""95 % intervals of sums over weighted, independent flights: probabilities and expected values per launch."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fallzone.footprint.probability import clopper_pearson, student_t
from fallzone.model.results.estimate import RESOLVED_FLIGHTS, Estimate
from fallzone.risk.gamma import gamma_quantile

_TAIL = 0.025
# With fewer replicates, or fewer flights in effect that count, the spread among replicates is too uncertain
_FEWEST_REPLICATES = 10
_FEWEST_FLIGHTS = 30.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Weighted:
    """What the flights of one case bring to a sum.

    Parameters
    ----------
    weight : (n,) float64
        Probability per launch that each flight stands for, ≥ 0.
    amount : (n,) bool or float64
        What is summed, of each flight: whether it hits, or pieces, or expected casualties; 0 to ``largest``.
    largest : float
        The largest amount that a flight of the case can have, seen or not.
    replicate_flights : int
        Flights of one replicate of evenly spread samples; 0: all are independent.
    most_weight : float, optional
        The largest weight of a flight that can count, seen or not; of an aimed sweep, `find_most_weight`.
        Default: the largest of all flights.
    """

    weight: np.ndarray
    amount: np.ndarray
    largest: float = 1.0
    replicate_flights: int = 0
    most_weight: float | None = None


def estimate_sum(cases: Sequence[Weighted], *, most: float = math.inf) -> Estimate:
    """Sum of weight times amount over the flights of all cases, with its 95 % interval from sampling.

    Parameters
    ----------
    cases : sequence of Weighted
        Cases whose flights are independent of each other, such as ``nominal`` and ``sweep``.
    most : float
        The largest value that the sum can have: 1 for a probability.

    Returns
    -------
    Estimate
        Without a range.

    Notes
    -----
    Each case has an interval of its own: the exact one of Clopper and Pearson where all of its flights have the same
    weight and an amount of 0 or ``largest``, else that of `bound_sum`. They are joined by `join_intervals`.

    Examples
    --------
    >>> import numpy as np
    >>> found = estimate_sum([Weighted(weight=np.full(100, 0.01), amount=np.zeros(100))], most=1.0)
    >>> found.value, round(found.interval[1], 4), found.resolved
    (0.0, 0.0362, False)
    """
    brought = [case.weight * case.amount for case in cases]
    values = np.array([float(one.sum()) for one in brought])
    ends = np.array([_bound_case(case, one) for case, one in zip(cases, brought, strict=True)])
    low, high = join_intervals(values, ends[:, 0], ends[:, 1])
    value, squares = float(values.sum()), float(sum(np.sum(one**2) for one in brought))
    effective = value**2 / squares if squares > 0.0 else 0.0
    # The weights of few flights may add up to somewhat more than a launch
    return Estimate(
        value=min(value, most),
        interval=(min(float(low), most), min(float(high), most)),
        effective_flights=effective,
        largest_weight=max(float(one.max()) for one in brought) / value if squares > 0.0 else None,
        resolved=effective >= RESOLVED_FLIGHTS,
    )


def bound_shares(weight: np.ndarray, hits: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """95 % intervals of shares of weighted, independent flights, given that one of them flies.

    Parameters
    ----------
    weight : (n,) float64
        What each flight stands for, ≥ 0; not all 0.
    hits : (k, n) bool
        Which of them count to each share.

    Returns
    -------
    low, high : (k,) float64
        As `bound_effective` finds them; of equal weights those of Clopper and Pearson.

    Examples
    --------
    >>> import numpy as np
    >>> low, high = bound_shares(np.full(100, 0.25), np.zeros((1, 100), dtype=bool))
    >>> float(low[0]), round(float(high[0]), 4)
    (0.0, 0.0362)
    """
    total = float(weight.sum())
    return bound_effective(sum_hits(weight, hits) / total, total**2 / float(np.sum(weight**2)))


def sum_hits(weight: np.ndarray, hits: np.ndarray) -> np.ndarray:
    """Weights of the flights that count to each of some shares, added up.

    Parameters
    ----------
    weight : (n,) float64
        What each flight stands for.
    hits : (k, n) bool
        Which of them count to each share.

    Returns
    -------
    (k,) float64
        The same to the last digit wherever arrays lie in memory, which a product of matrices is not.
    """
    return np.where(hits, weight, 0.0).sum(axis=1)


def bound_effective(share: np.ndarray, flights: float) -> tuple[np.ndarray, np.ndarray]:
    """95 % intervals of shares of weighted, independent flights that say as much as so many equal ones.

    Parameters
    ----------
    share : (k,) float64
        Σ w over the flights that count to each, by Σ w over all.
    flights : float
        (Σ w)² / Σ w² over all, > 0.

    Returns
    -------
    low, high : (k,) float64
        The exact intervals of as many equal flights.

    Source
    ------
    E. L. Korn and B. I. Graubard, "Confidence intervals for proportions with small expected number of positive counts
    estimated from survey data", Survey Methodology 24 (1998).
    """
    from scipy.special import betaincinv

    # Sums of weights that differ in their last digits alone
    count = np.clip(share, 0.0, 1.0) * flights
    none, all_of_them = count <= 1e-9 * flights, count >= (1.0 - 1e-9) * flights
    low = np.where(none, 0.0, betaincinv(np.where(none, 1.0, count), flights - count + 1.0, _TAIL))
    rest = np.where(all_of_them, 1.0, flights - count)
    return low, np.where(all_of_them, 1.0, betaincinv(count + 1.0, rest, 1.0 - _TAIL))


def find_most_weight(weight: np.ndarray, hit: np.ndarray) -> float:
    """The largest weight that a flight of an aimed sweep is taken to bring.

    Parameters
    ----------
    weight : (n,) float64
        Of all flights.
    hit : (n,) bool
        Which of them hit what they were aimed at.

    Returns
    -------
    float
        That of a flight that hits, where more than a handful do; else that of any flight: ways to the target that the
        flights were not aimed by have larger weights, and with few hits none of these need have been seen.
    """
    is_resolved = _count(weight * hit) >= RESOLVED_FLIGHTS
    return float(weight[hit].max() if is_resolved else weight.max(initial=0.0))


def bound_sum(value: np.ndarray, squares: np.ndarray, largest: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """95 % interval of sums of what rare, independent flights bring.

    Parameters
    ----------
    value : (...) float64
        Σ w·x over the flights that count, w the weight and x the amount of a flight.
    squares : (...) float64
        Σ (w·x)² over them.
    largest : (...) float64
        The largest w·x that a flight can bring, seen or not.

    Returns
    -------
    low, high : (...) float64
        Low is 0 where nothing counts.

    Notes
    -----
    With y the value, v the squares and W the largest, low is the α/2 quantile of the gamma distribution of mean y and
    variance v, high the 1 − α/2 quantile of that of mean y + W and variance v + W²: what one flight more could bring.
    For equal amounts it is the exact interval of a Poisson count.

    Source
    ------
    M. P. Fay and E. J. Feuer, "Confidence intervals for directly standardized rates: a method based on the gamma
    distribution", Statistics in Medicine 16 (1997).
    """
    value, squares, largest = (np.asarray(one, dtype=float) for one in (value, squares, largest))
    return _gamma(value, squares, _TAIL), _gamma(value + largest, squares + largest**2, 1.0 - _TAIL)


def join_intervals(values: np.ndarray, low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """95 % interval of sums of independent parts that have intervals of their own.

    Parameters
    ----------
    values, low, high : (k, ...) float64
        Estimates of the parts, and their intervals.

    Returns
    -------
    low, high : (...) float64

    Source
    ------
    G. Y. Zou and A. Donner, "Construction of confidence limits about effect measures: a general approach", Statistics
    in Medicine 27 (2008): the distances to the limits of the parts add in quadrature.
    """
    total = np.sum(values, axis=0)
    return (
        np.maximum(total - np.sqrt(np.sum((values - low) ** 2, axis=0)), 0.0),
        total + np.sqrt(np.sum((high - values) ** 2, axis=0)),
    )


def _gamma(mean: np.ndarray, variance: np.ndarray, tail: float) -> np.ndarray:
    counts = (mean > 0.0) & (variance > 0.0)
    mean, variance = np.where(counts, mean, 1.0), np.where(counts, variance, 1.0)
    return np.where(counts, variance / mean * gamma_quantile(mean**2 / variance, tail), 0.0)


def _bound_case(case: Weighted, brought: np.ndarray) -> tuple[float, float]:
    value, flights = float(brought.sum()), len(brought)
    most_weight = float(case.weight.max()) if case.most_weight is None else case.most_weight
    largest = most_weight * case.largest
    if case.weight.min() == case.weight.max() and np.isin(case.amount, (0.0, case.largest)).all():
        whole = float(case.weight.max()) * case.largest * flights
        low, high = clopper_pearson(int(np.count_nonzero(case.amount)), flights)
        found = whole * low, whole * high
    else:
        low, high = bound_sum(value, float(np.sum(brought**2)), largest)
        found = float(low), float(high)
    return _spread(case, brought, found) if case.replicate_flights else found


def _spread(case: Weighted, brought: np.ndarray, independent: tuple[float, float]) -> tuple[float, float]:
    """95 % interval from the spread of replicates, as `fallzone.footprint.probability.replicate_interval`.

    That of independent flights, wide enough for evenly spread ones too, where there are too few to tell.

    Source
    ------
    A. B. Owen, Monte Carlo theory, methods and examples (2013): replicates of randomized quasi-Monte Carlo.
    """
    flights, value = len(brought), float(brought.sum())
    begins = np.arange(0, flights, case.replicate_flights)
    missed = case.weight * case.largest - brought
    if len(begins) < _FEWEST_REPLICATES or min(_count(brought), _count(missed)) < _FEWEST_FLIGHTS:
        return independent
    share = np.diff([*begins, flights]) / flights
    departure = np.add.reduceat(brought, begins) - share * value
    error = math.sqrt(len(begins) / (len(begins) - 1) * float(np.sum(departure**2)))
    finest = clopper_pearson(0, len(begins))[1] * flights / case.replicate_flights * float(np.max(brought))
    half = max(student_t(len(begins) - 1) * error, finest)
    return max(0.0, value - half), value + half


def _count(brought: np.ndarray) -> float:
    squares = float(np.sum(brought**2))
    return float(brought.sum()) ** 2 / squares if squares > 0.0 else 0.0
