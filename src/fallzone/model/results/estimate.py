"""A number estimated from simulated flights, with what is not known of it."""

from __future__ import annotations

from dataclasses import dataclass

# With fewer flights that effectively count, a number says little more than its interval
RESOLVED_FLIGHTS = 10.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Estimate:
    """A probability or an expected value, with its error from sampling and the range that its inputs leave open.

    Parameters
    ----------
    value : float
        The estimate, ≥ 0, in the unit of what is estimated.
    interval : (float, float)
        Its 95 % interval from sampling alone; from 0 to an upper bound where no flight counts.
    range : (float, float) or None
        2.5th to 97.5th percentile of what the failure probability, the shares of phases and the ensemble leave open;
        None where that was not asked for.
    effective_flights : float
        Equally weighted flights that would count as much as those that count, (Σ w)²/Σ w²; 0 where none does.
    largest_weight : float or None
        Share of the value that the flight with the largest weight brings, 0 … 1; None where no flight counts.
    resolved : bool
        Whether the value rests on more than a handful of flights: ``RESOLVED_FLIGHTS`` effective ones.

    Source
    ------
    L. Kish, Survey sampling (1965), 11.7: effective size of a weighted sample.
    """

    value: float
    interval: tuple[float, float]
    range: tuple[float, float] | None = None
    effective_flights: float
    largest_weight: float | None
    resolved: bool
