"""Flights of a sweep and their debris in the order in which they failed, so that those of any span stand together."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from fallzone.assessment.per_launch.weighing import WeighedCase
from fallzone.model.results.impacts import Impacts


@dataclass(frozen=True, kw_only=True)
class FailedFlights:
    """Debris of flights that failed, sorted by when.

    Parameters
    ----------
    debris : Impacts
        Sorted by the failure of its flight.
    rows : (m,) int64
        Where each of its impacts stood before.
    weight : (n,) float64
        Probability that each flight stands for, up to a factor.
    """

    debris: Impacts
    rows: np.ndarray
    weight: np.ndarray

    @cached_property
    def failed_s(self) -> np.ndarray:
        """Failure of the flight of each impact (m,) [s after lift-off], rising."""
        return self.debris.failure_t_s

    @cached_property
    def share(self) -> np.ndarray:
        """What each impact counts where flights count by their weight, shared out over their pieces (m,)."""
        pieces = np.bincount(self.debris.flight, minlength=self.debris.flights)
        return (self.weight / np.maximum(pieces, 1))[self.debris.flight]

    @cached_property
    def _flights(self) -> np.ndarray:
        """Flights in the order in which they failed (n,)."""
        return np.argsort(self.debris.failures.t_s, kind="stable")

    @cached_property
    def _flights_s(self) -> np.ndarray:
        return self.debris.failures.t_s[self._flights]

    def count(self, window_s: tuple[float, float]) -> int:
        """Number of flights that failed in a span.

        Parameters
        ----------
        window_s : (float, float)
            [s after lift-off].

        Returns
        -------
        int
        """
        return _take(self._flights_s, window_s).stop - _take(self._flights_s, window_s).start

    def list_flights(self, window_s: tuple[float, float]) -> np.ndarray:
        """Flights that failed in a span (k,) int, debris or none.

        Parameters
        ----------
        window_s : (float, float)
            [s after lift-off].

        Returns
        -------
        (k,) int64
        """
        return self._flights[_take(self._flights_s, window_s)]

    def find_impacts(self, window_s: tuple[float, float]) -> slice:
        """Rows of the debris of flights that failed in a span.

        Parameters
        ----------
        window_s : (float, float)
            [s after lift-off].

        Returns
        -------
        slice
        """
        return _take(self.failed_s, window_s)

    def widen(self, span_s: tuple[float, float], wanted: int, most_s: int) -> tuple[float, float]:
        """A span, wider to both sides by as few seconds as give it enough flights.

        Parameters
        ----------
        span_s : (float, float)
            [s after lift-off].
        wanted : int
            Flights that are enough.
        most_s : int
            By how much it is widened at most [s].

        Returns
        -------
        (float, float)
            [s after lift-off].
        """
        for more_s in range(most_s + 1):
            window_s = (max(span_s[0] - more_s, 0.0), span_s[1] + more_s)
            if self.count(window_s) >= wanted:
                break
        return window_s


def _take(sorted_s: np.ndarray, window_s: tuple[float, float]) -> slice:
    first, last = np.searchsorted(sorted_s, window_s)
    return slice(int(first), int(last))


def sort_failed(case: WeighedCase, debris: Impacts) -> FailedFlights:
    """Sort the debris of a sweep.

    Parameters
    ----------
    case : WeighedCase
        The sweep.
    debris : Impacts
        Of it.

    Returns
    -------
    FailedFlights
    """
    rows = np.argsort(debris.failure_t_s, kind="stable")
    return FailedFlights(debris=debris.select(rows), rows=rows, weight=case.weight)
