"""Impacts of flights that failed a little sooner or later, carried to the time of the loss.

What falls after a failure moves with the nominal impact point. How much of its way, and how it spreads, differs by
what fell and by how it failed, so both are learnt from the flights themselves: position and time of fall of each kind
of piece by time and by the impact point, and how its scatter about that grows.

Source
------
P. J. Huber, "Robust estimation of a location parameter" (1964): least squares in which what is far off counts less.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

_ROUNDS = 4
# Scales of the scatter within which an impact counts in full
_HUBER = 1.5
# Impacts that each further term of the fit needs
_FEWEST_SLOPE, _FEWEST_POINT, _FEWEST_CURVE = 12, 20, 40
# The scatter is not taken to change by more than this factor (e) over the flights
_MOST_GROWTH = 1.0
_LEAST_SPAN_S = 0.2


@dataclass(frozen=True, kw_only=True)
class Times:
    """When flights failed and when they are wanted to have, with the nominal impact point at both.

    Parameters
    ----------
    since_s, wanted_s : (n,) float64
        Of each impact, both after the middle of the loss [s].
    point_m, wanted_m : (n,) float64
        Nominal impact point along the way then, from where it is in the middle of the loss [m].
    """

    since_s: np.ndarray
    wanted_s: np.ndarray
    point_m: np.ndarray
    wanted_m: np.ndarray

    def select(self, rows: np.ndarray) -> Times:
        """Some of the impacts.

        Parameters
        ----------
        rows : index array or mask
            Their rows.

        Returns
        -------
        Times
        """
        return Times(**{name: getattr(self, name)[rows] for name in self.__dataclass_fields__})


def carry(value: np.ndarray, times: Times) -> np.ndarray:
    """What a quantity of impacts would be, had their flights failed when they are wanted to have.

    Parameters
    ----------
    value : (n,) float64
        Of impacts of one kind of piece and one failure mode.
    times : Times
        Of the same impacts.

    Returns
    -------
    (n,) float64
        Where all failed when they are wanted to have, the same.
    """
    span_s = max(float(np.ptp(times.since_s)), float(np.abs(times.since_s - times.wanted_s).max(initial=0.0)))
    count = len(value)
    if span_s < _LEAST_SPAN_S or count < _FEWEST_SLOPE:
        return value
    columns, wanted = [np.ones(count), times.since_s], [np.ones(count), times.wanted_s]
    if count >= _FEWEST_POINT and np.std(times.point_m) > 1.0:
        columns.append(times.point_m)
        wanted.append(times.wanted_m)
    if count >= _FEWEST_CURVE:
        columns.append(times.since_s**2)
        wanted.append(times.wanted_s**2)
    terms = np.stack(columns, axis=1)
    scale = np.abs(terms).max(axis=0) + 1e-12
    factor = _fit(terms / scale, value) / scale
    rest = value - terms @ factor
    return np.stack(wanted, axis=1) @ factor + rest * _find_growth(rest, times)


def _find_growth(rest: np.ndarray, times: Times) -> np.ndarray:
    """By how much the scatter is larger at the wanted times (n,), from how its logarithm changes with time."""
    typical = np.median(np.abs(rest))
    if len(rest) < _FEWEST_POINT or typical <= 0.0:
        return np.ones(len(rest))
    # What lies on the fit by chance has no logarithm
    size = np.log(np.abs(rest) + 0.05 * typical)
    slope_ps = _fit(np.stack([np.ones(len(rest)), times.since_s], axis=1), size)[1]
    most_ps = _MOST_GROWTH / max(float(np.abs(times.since_s).max()), _LEAST_SPAN_S)
    return np.exp(np.clip(slope_ps, -most_ps, most_ps) * (times.wanted_s - times.since_s))


def _fit(terms: np.ndarray, value: np.ndarray) -> np.ndarray:
    """Factors of terms (n, k) that fit values (n,), those far off counting less."""
    weight = np.ones(len(value))
    for _round in range(_ROUNDS):
        factor = np.linalg.lstsq(terms * weight[:, None], value * weight, rcond=None)[0]
        off = np.abs(value - terms @ factor)
        within = _HUBER * 1.4826 * np.median(off) + 1e-9
        weight = np.sqrt(1.0 / np.maximum(off / within, 1.0))
    return factor
