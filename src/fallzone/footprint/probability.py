"""Shares counted over flights, with their confidence interval."""

from __future__ import annotations

import math
from bisect import bisect_left
from functools import lru_cache

import numpy as np

from fallzone.model.results.impacts import Impacts
from fallzone.words import _

# With fewer replicates, or fewer flights in all that hit (or miss), the spread among them is too uncertain.
_FEWEST_REPLICATES = 10
_FEWEST_FLIGHTS = 30


class Hits:
    """What fell in a place: which of the flights brought a fragment, and when the first and the last came down.

    Parameters
    ----------
    impacts : Impacts
        All impacts of one case and item; they are added in parts.
    """

    def __init__(self, impacts: Impacts) -> None:
        self._hit = np.zeros(impacts.flights, dtype=bool)
        self._replicate_flights = impacts.replicate_flights
        self.first_s, self.last_s = math.nan, math.nan

    def add(self, part: Impacts, inside: np.ndarray) -> None:
        """Add those of some impacts that lie inside.

        Parameters
        ----------
        part : Impacts
            Some of the impacts.
        inside : (m,) bool or (k,) int
            Mask or rows of those that lie inside.
        """
        times_s = part.t_s[inside]
        if len(times_s):
            self._hit[part.flight[inside]] = True
            self.first_s = float(np.fmin(self.first_s, times_s.min()))
            self.last_s = float(np.fmax(self.last_s, times_s.max()))

    @property
    def flights(self) -> int:
        """How many flights brought a fragment."""
        return int(np.count_nonzero(self._hit))

    def estimate_probability(self) -> tuple[float, tuple[float, float]]:
        """Probability that at least one fragment falls inside, under the condition of the case, with its 95 % interval.

        Returns
        -------
        probability : float
        interval : (float, float)
        """
        flights, hits = len(self._hit), self.flights
        if self._replicate_flights:
            return hits / flights, replicate_interval(self._hit, self._replicate_flights)
        return hits / flights, clopper_pearson(hits, flights)


def replicate_interval(hit: np.ndarray, replicate_flights: int) -> tuple[float, float]:
    """95 % interval of a probability from the spread of the shares of independent replicates.

    Parameters
    ----------
    hit : (n,) bool
        Whether each flight counts, replicate by replicate; the last may be cut short.
    replicate_flights : int
        Flights of one replicate.

    Returns
    -------
    low, high : float
        The exact interval of independent flights, which is wide enough for evenly spread ones too, where there are
        too few replicates or hits for their spread to tell.

    Notes
    -----
    Mean ± t √(B/(B−1) Σ wᵢ² (pᵢ − p)²) over B replicates of weight wᵢ = nᵢ/n. Replicates that all agree hide what
    one of them in B would not show, at a resolution of one flight: it is never narrower than that.

    Source
    ------
    A. B. Owen, Monte Carlo theory, methods and examples (2013): replicates of randomized quasi-Monte Carlo.
    Derived: with weights wᵢ the mean is a ratio whose variance is B/(B−1) Σ wᵢ² (pᵢ − p)².
    """
    n, hits = len(hit), int(np.count_nonzero(hit))
    begins = np.arange(0, n, replicate_flights)
    count = len(begins)
    if count < _FEWEST_REPLICATES or min(hits, n - hits) < _FEWEST_FLIGHTS:
        return clopper_pearson(hits, n)
    weight = np.diff([*begins, n]) / n
    departure = np.add.reduceat(hit.astype(np.int64), begins) / n - weight * (hits / n)
    error = math.sqrt(count / (count - 1) * float(np.sum(departure**2)))
    half = max(student_t(count - 1) * error, clopper_pearson(0, count)[1] / replicate_flights)
    return max(0.0, hits / n - half), min(1.0, hits / n + half)


def student_t(freedom: int) -> float:
    """Value that Student's t exceeds, with either sign, with a probability of 5 %.

    Parameters
    ----------
    freedom : int
        Degrees of freedom, ≥ 1.

    Returns
    -------
    float

    Notes
    -----
    I_x(ν/2, 1/2) = 0.05 at x = ν/(ν + t²).

    Source
    ------
    Abramowitz and Stegun 26.7.1 and 26.5.27.
    """
    x = _solve(lambda x: _beta_cdf(x, freedom / 2.0, 0.5), 0.05)
    return math.sqrt(freedom * (1.0 - x) / x)


@lru_cache(maxsize=4_096)
def clopper_pearson(hits: int, n: int, level: float = 0.95) -> tuple[float, float]:
    """Exact two-sided confidence interval of a probability from independent trials.

    Parameters
    ----------
    hits, n : int
        Trials with the event, and all trials; 0 ≤ hits ≤ n, n ≥ 1.
    level : float
        Confidence.

    Returns
    -------
    low, high : float
        (0, upper bound) for no hit, (lower bound, 1) for hits only.

    Raises
    ------
    ValueError
        When hits and trials contradict each other.

    Notes
    -----
    The ends solve a tail of the binomial for its probability by bisection: P(X ≥ hits | low) = α/2 and
    P(X ≤ hits | high) = α/2. Written on the standard library, because importing scipy costs a location check half
    of its time.

    Source
    ------
    C. J. Clopper and E. S. Pearson, "The use of confidence or fiducial limits illustrated in the case of the
    binomial", Biometrika 26 (1934).

    Examples
    --------
    >>> low, high = clopper_pearson(0, 100)
    >>> round(low, 4), round(high, 4)
    (0.0, 0.0362)
    """
    if not 0 <= hits <= n or n < 1:
        raise ValueError(_("{hits} hits in {n} trials").format(hits=hits, n=n))
    tail = (1.0 - level) / 2.0
    low = 0.0 if hits == 0 else _solve(lambda p: _beta_cdf(p, hits, n - hits + 1), tail)
    high = 1.0 if hits == n else _solve(lambda p: _beta_cdf(p, hits + 1, n - hits), 1.0 - tail)
    return low, high


@lru_cache(maxsize=1_024)
def binomial_range(n: int, share: float, level: float) -> tuple[int, int]:
    """Fewest and most of independent trials that have the event by chance.

    Parameters
    ----------
    n : int
        Trials, ≥ 1.
    share : float
        Probability of the event, 0 … 1.
    level : float
        Share of all cases that lie between them, but for the steps from one whole number to the next.

    Returns
    -------
    low, high : int
        Quantiles (1 ∓ level)/2: the fewest k with P(X ≤ k) no less.

    Examples
    --------
    >>> binomial_range(25, 0.5, 0.9)
    (8, 17)
    """
    tails = (1.0 - level) / 2.0, (1.0 + level) / 2.0
    # P(X ≤ k) = 1 − P(X ≥ k + 1); of all n it is 1, whatever rounding makes of it
    low, high = (bisect_left(range(n), q, key=lambda k: 1.0 - _beta_cdf(share, k + 1, n - k)) for q in tails)
    return low, high


def _solve(rising, value: float) -> float:
    """Where a function that rises from 0 to 1 on [0, 1] has a given value, to a relative 1e-13."""
    low, high = 0.0, 1.0
    while high - low > 1e-13 * high and high > 1e-300:
        middle = 0.5 * (low + high)
        low, high = (middle, high) if rising(middle) < value else (low, middle)
    return 0.5 * (low + high)


def _beta_cdf(x: float, a: float, b: float) -> float:
    """Regularised incomplete beta function I_x(a, b): the tail P(X ≥ a) of a binomial of a + b − 1 trials.

    Source
    ------
    Abramowitz and Stegun 26.5.8 (continued fraction), by the modified Lentz method.
    """
    if x <= 0.0 or x >= 1.0:
        return 0.0 if x <= 0.0 else 1.0
    if x > (a + 1.0) / (a + b + 2.0):
        return 1.0 - _beta_cdf(1.0 - x, b, a)
    log_front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    numerator, denominator = 1.0, 1.0 / (1.0 - (a + b) * x / (a + 1.0))
    fraction = denominator
    for m in range(1, 10_000):
        even = m * (b - m) * x / ((a + 2 * m - 1.0) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1.0))
        for term in (even, odd):
            denominator = 1.0 / (1.0 + term * denominator)
            numerator = 1.0 + term / numerator
            fraction *= numerator * denominator
        if abs(numerator * denominator - 1.0) < 1e-15:
            break
    return math.exp(log_front) * fraction / a
