"""What is counted over flights that failed in a span of time: regions, with what chance and when, and a sample."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fallzone.assessment.moments.failed import FailedFlights
from fallzone.model.results.flag import Flag
from fallzone.model.results.moments import ReachedThen
from fallzone.risk.intervals import bound_shares, sum_hits

# Enough to tell one in a hundred, of not so many seconds that another region lies beneath
COUNTED_FLIGHTS, COUNTED_MOST_S = 300, 8
# Impacts that each stand for a fiftieth of what falls
SAMPLE_IMPACTS = 50


@dataclass(frozen=True, kw_only=True)
class Member:
    """Debris in one region.

    Parameters
    ----------
    flag : Flag
        The region.
    rows : (k,) int64
        Impacts in it, of `FailedFlights.debris`, rising.
    """

    flag: Flag
    rows: np.ndarray


def count_regions(
    failed: FailedFlights, members: Sequence[Member], window_s: tuple[float, float]
) -> tuple[ReachedThen, ...]:
    """Regions that debris of failures in a window reaches.

    Parameters
    ----------
    failed : FailedFlights
        The flights.
    members : sequence of Member
        Regions in which any debris of any of them comes down.
    window_s : (float, float)
        [s after lift-off].

    Returns
    -------
    tuple of ReachedThen
        The likeliest first.
    """
    flights, span = failed.list_flights(window_s), failed.find_impacts(window_s)
    weight = failed.weight[flights]
    cuts = [np.searchsorted(member.rows, (span.start, span.stop)) for member in members]
    there = [(member.flag, member.rows[first:last]) for member, (first, last) in zip(members, cuts, strict=True)]
    there = [(flag, rows) for flag, rows in there if len(rows)]
    if not there or not weight.any():
        return ()
    hits = np.stack([np.isin(flights, failed.debris.flight[rows]) for _flag, rows in there])
    chance, ends = sum_hits(weight, hits) / weight.sum(), np.stack(bound_shares(weight, hits), axis=-1)
    found = [
        ReachedThen(
            region=flag.region,
            names=flag.names,
            kind=flag.kind,
            chance=float(chance[place]),
            interval=tuple(ends[place].tolist()),
            flights=int(np.count_nonzero(hits[place])),
            delay_s=_find_ends(failed.debris.t_s[rows] - failed.failed_s[rows]),
        )
        for place, (flag, rows) in enumerate(there)
    ]
    return tuple(sorted(found, key=lambda one: (-one.chance, one.region)))


def _find_ends(value: np.ndarray) -> tuple[float, float]:
    return float(value.min()), float(value.max())


def find_nothing_falls(
    failed: FailedFlights, window_s: tuple[float, float]
) -> tuple[float, tuple[float, float]] | None:
    """Chance that no debris comes down, given a failure in a window.

    Parameters
    ----------
    failed : FailedFlights
        The flights.
    window_s : (float, float)
        [s after lift-off].

    Returns
    -------
    (float, (float, float)) or None
        It, and its 95 % interval; None where no failure is likely.
    """
    flights = failed.list_flights(window_s)
    weight = failed.weight[flights]
    if not weight.any():
        return None
    stays_up = ~np.isin(flights, failed.debris.flight[failed.find_impacts(window_s)])
    low, high = bound_shares(weight, stays_up[None, :])
    return float(weight[stays_up].sum() / weight.sum()), (float(low[0]), float(high[0]))


def sample_impacts(failed: FailedFlights, window_s: tuple[float, float]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Impacts that each stand for as much of what flights that failed in a window let fall.

    Parameters
    ----------
    failed : FailedFlights
        The flights.
    window_s : (float, float)
        [s after lift-off].

    Returns
    -------
    lon_deg, lat_deg : (k,) float64
        As they fell.
    delay_s : (k,) float64
        After their own failures [s], rising.

    Notes
    -----
    Taken at equal steps of the share that has come down: what of the sample is down at a time is what is down, to one
    in k.
    """
    span = failed.find_impacts(window_s)
    debris = failed.debris.select(span)
    if not len(debris.flight):
        return np.zeros(0), np.zeros(0), np.zeros(0)
    delay_s = debris.t_s - failed.failed_s[span]
    order = np.argsort(delay_s, kind="stable")
    down = np.cumsum(failed.share[span][order])
    steps = (np.arange(SAMPLE_IMPACTS) + 0.5) / SAMPLE_IMPACTS * down[-1]
    rows = order[np.minimum(np.searchsorted(down, steps), len(order) - 1)]
    return debris.lon_deg[rows], debris.lat_deg[rows], delay_s[rows]
