"""When a launch would have to fail for debris to come down somewhere, and how long after; and what failures reach."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fallzone.model.results.span import Span
from fallzone.risk.intervals import bound_shares

# Failures that reach a place are of two spans where they are at least so far apart [s], and of those between them so
# many would have reached it by chance: where five are awaited, none is seen once in 150 times
GAP_S = 10.0
AWAITED = 5.0


@dataclass(frozen=True, kw_only=True)
class Reach:
    """What failures in each part of a flight reach.

    Parameters
    ----------
    start_s : (n,) float64
        Beginnings of the parts [s after lift-off], each as long as the others.
    width_s : float
        Their length [s].
    failing : (n,) float64
        Probability per launch of failing in each part.
    squares : (n,) float64
        Σ w² over the flights that fail in each part, w the probability per launch that each stands for.
    chance : (n, p) float64
        Probability of reaching each place, given a failure in the part; NaN where none is simulated or likely.
    delay_s : (n, p, 2) float64
        First and last arrival, each after its own failure [s]; NaN where nothing arrives.
    """

    start_s: np.ndarray
    width_s: float
    failing: np.ndarray
    squares: np.ndarray
    chance: np.ndarray
    delay_s: np.ndarray


def find_spans(
    flight: np.ndarray,
    t_s: np.ndarray,
    failure_t_s: np.ndarray,
    weight: np.ndarray,
    inside: np.ndarray,
    *,
    gap_s: float = GAP_S,
    failing_s: np.ndarray | None = None,
) -> tuple[Span, ...]:
    """Spans of failure times whose debris comes down in a place, in order.

    Parameters
    ----------
    flight : (m,) int
        Flight of each impact, an index into the flights.
    t_s : (m,) float64
        Time of each impact [s after lift-off].
    failure_t_s : (n,) float64
        When the failure of each flight begins [s after lift-off]; NaN: none, and what it drops is none of a failure.
    weight : (n,) float64
        Probability per launch that each flight stands for.
    inside : (m,) bool
        Whether each impact lies in the place.
    gap_s : float
        Failures closer than this are of one span [s], > 0.
    failing_s : (f,) float64, optional
        As of `sort_failures`, for who asks of many places.

    Returns
    -------
    tuple of Span
        None where no debris of a failure comes down there.
    """
    rows = np.flatnonzero(inside & np.isfinite(failure_t_s[flight]))
    if not len(rows):
        return ()
    failing_s = sort_failures(failure_t_s) if failing_s is None else failing_s
    fails = np.isfinite(failure_t_s)
    spans = []
    for first_s, last_s in _split(failing_s, failure_t_s[np.unique(flight[rows])], gap_s):
        within = fails & (failure_t_s >= first_s) & (failure_t_s <= last_s)
        spans.append(_describe(rows[within[flight[rows]]], flight, t_s, failure_t_s, weight, within))
    return tuple(spans)


def sort_failures(failure_t_s: np.ndarray) -> np.ndarray:
    """When flights fail, in order.

    Parameters
    ----------
    failure_t_s : (n,) float64
        As for `find_spans`.

    Returns
    -------
    (f,) float64
        Of those that do.
    """
    return np.sort(failure_t_s[np.isfinite(failure_t_s)])


def _split(all_s: np.ndarray, reaching_s: np.ndarray, gap_s: float) -> list[tuple[float, float]]:
    """First and last of the failure times of each span: of all flights, in order, and of those that reach the place."""
    reaching_s = np.sort(reaching_s)
    place = np.searchsorted(all_s, reaching_s)
    between = np.diff(place) - 1
    chance = len(reaching_s) / (place[-1] - place[0] + 1)
    cuts = np.flatnonzero((np.diff(reaching_s) >= gap_s) & (between * chance >= AWAITED))
    firsts, lasts = np.concatenate([[0], cuts + 1]), np.concatenate([cuts, [len(reaching_s) - 1]])
    return list(zip(reaching_s[firsts].tolist(), reaching_s[lasts].tolist(), strict=True))


def _describe(
    rows: np.ndarray,
    flight: np.ndarray,
    t_s: np.ndarray,
    failure_t_s: np.ndarray,
    weight: np.ndarray,
    within: np.ndarray,
) -> Span:
    """One span: ``rows`` are its impacts in the place, ``within`` the flights that fail in it."""
    reaching, likely = np.unique(flight[rows]), weight[within]
    failing, chance, interval = float(likely.sum()), None, None
    if failing > 0.0:
        hits = np.isin(np.flatnonzero(within), reaching)
        low, high = bound_shares(likely, hits[None, :])
        chance, interval = float(weight[reaching].sum()) / failing, (float(low[0]), float(high[0]))
    delay_s, arrival_s = t_s[rows] - failure_t_s[flight[rows]], t_s[rows]
    return Span(
        first_s=float(failure_t_s[reaching].min()),
        last_s=float(failure_t_s[reaching].max()),
        failing=failing,
        chance=chance,
        interval=interval,
        flights=len(reaching),
        delay_s=(float(delay_s.min()), float(delay_s.max())),
        arrival_s=(float(arrival_s.min()), float(arrival_s.max())),
    )


def find_reach(
    flight: np.ndarray,
    t_s: np.ndarray,
    failure_t_s: np.ndarray,
    weight: np.ndarray,
    inside: np.ndarray,
    *,
    width_s: float = 1.0,
) -> Reach:
    """What failures in each part of a flight reach, how likely, and how long after.

    Parameters
    ----------
    flight, t_s, failure_t_s, weight : arrays
        As for `find_spans`.
    inside : (m, p) bool
        Whether each impact lies in each of p places.
    width_s : float
        Length of a part [s], > 0.

    Returns
    -------
    Reach
        Parts from the first simulated failure to the last.
    """
    fails = np.isfinite(failure_t_s)
    part = np.zeros(len(failure_t_s), dtype=np.int64)
    part[fails] = np.floor(failure_t_s[fails] / width_s).astype(np.int64)
    first, count = (int(part[fails].min()), int(np.ptp(part[fails])) + 1) if fails.any() else (0, 0)
    part -= first
    places = inside.shape[1]
    failing, squares = (np.bincount(part[fails], one[fails], minlength=count) for one in (weight, weight**2))
    reaching, delay_s = np.zeros((count, places)), np.full((count, places, 2), np.nan)
    for place in range(places):
        rows = np.flatnonzero(inside[:, place] & fails[flight])
        reached = np.unique(flight[rows])
        reaching[:, place] = np.bincount(part[reached], weight[reached], minlength=count)
        after_s, own = t_s[rows] - failure_t_s[flight[rows]], part[flight[rows]]
        np.fmin.at(delay_s[:, place, 0], own, after_s)
        np.fmax.at(delay_s[:, place, 1], own, after_s)
    chance = np.full((count, places), np.nan)
    np.divide(reaching, failing[:, None], out=chance, where=failing[:, None] > 0.0)
    return Reach(
        start_s=(first + np.arange(count)) * width_s,
        width_s=width_s,
        failing=failing,
        squares=squares,
        chance=chance,
        delay_s=delay_s,
    )
