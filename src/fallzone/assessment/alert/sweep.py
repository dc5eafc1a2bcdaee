"""The first answer: flights of a stored sweep that failed about when something was lost, carried to that time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from fallzone.assessment.alert.carry import Times, carry
from fallzone.assessment.alert.fallen import DEBRIS, Fallen, leave_fallen
from fallzone.assessment.alert.track import Track, lay_track
from fallzone.model.results.impacts import Failures, Impacts
from fallzone.model.results.likelihood import Likelihood
from fallzone.model.results.trajectory import Trajectory

# Of each mode, the nearest in time: more of them smooth less and are carried farther
MOST_FLIGHTS = 300
# With fewer than this of a mode, what they show is no area
FEWEST_FLIGHTS = 20
# Within so long of a cut-off members of an ensemble may be on either side of it; a window is known to the second
_EDGE_S, _ROUNDED_S = 12.0, 1.0


@dataclass(frozen=True, kw_only=True)
class Sweep:
    """What a stored run knows of failures.

    Parameters
    ----------
    impacts : tuple of Impacts
        Of its sweep, by item.
    nominal : Trajectory
        Flight without dispersion.
    likelihood : Likelihood
        How likely failures are.
    seed : int
        Of its random numbers.
    """

    impacts: tuple[Impacts, ...]
    nominal: Trajectory
    likelihood: Likelihood
    seed: int

    @property
    def failures(self) -> Failures:
        """How its flights fail."""
        return self.impacts[0].failures

    @property
    def modes(self) -> tuple[str, ...]:
        """Failure modes that it has flights of."""
        return self.failures.modes


@dataclass(frozen=True, kw_only=True)
class _Chosen:
    """Flights that show what falls by one mode.

    Parameters
    ----------
    rows : (k,) int64
        Of the sweep.
    wanted_s : (k,) float64
        When each is wanted to have failed [s after lift-off].
    share : (k,) float64
        Of the mode, together 1.
    """

    rows: np.ndarray
    wanted_s: np.ndarray
    share: np.ndarray


def carry_sweep(
    sweep: Sweep,
    shares: Mapping[str, float],
    window_s: tuple[float, float],
    *,
    shift_m: tuple[float, float] = (0.0, 0.0),
) -> Fallen | None:
    """What comes down after a loss, from flights of a sweep that failed nearly then.

    Parameters
    ----------
    sweep : Sweep
        Of the mission.
    shares : mapping of str to float
        Probability of each failure mode, given the loss.
    window_s : (float, float)
        Within which the failure began [s after lift-off].
    shift_m : (float, float)
        How far a measured impact point is from the nominal one, along and across its track [m].

    Returns
    -------
    Fallen or None
        None where the sweep has no flights of these modes.
    """
    lost_s = 0.5 * sum(window_s)
    found = {mode: one for mode in shares if (one := _choose(sweep, mode, window_s)) is not None}
    total = sum(shares[mode] for mode in found)
    if total <= 0.0:
        return None
    flights = np.concatenate([one.rows for one in found.values()])
    weight = np.concatenate([shares[mode] / total * one.share for mode, one in found.items()])
    wanted_s, since_s = np.concatenate([one.wanted_s for one in found.values()]), sweep.failures.t_s[flights]
    groups = [_take(group, flights) for group in sweep.impacts]
    failures = replace(groups[0].failures, t_s=wanted_s)
    track = lay_track(sweep.nominal, lost_s)
    carried = [
        _carry_debris(group, track, lost_s, since_s, shift_m) if group.item == DEBRIS else group
        for group in (replace(one, failures=failures) for one in groups)
    ]
    return Fallen(
        groups=leave_fallen(carried, lost_s),
        weight=weight,
        source="sweep",
        seed=sweep.seed,
        taken_s=(float(since_s.min()), float(since_s.max())),
    )


def _choose(sweep: Sweep, mode: str, window_s: tuple[float, float]) -> _Chosen | None:
    """Flights of a mode that failed nearest to a loss; None where they are too few.

    Members of an ensemble cut off at different times. Near a cut-off some flights would still burn and others have
    separated: those of the burn that ends tell which share, and those of the next burn what the others leave.
    """
    failures, lost_s = sweep.failures, 0.5 * sum(window_s)
    if mode not in failures.modes:
        return None
    rows = np.flatnonzero(failures.mode == failures.modes.index(mode))
    burn_s = sweep.likelihood.burn_s
    burn = min(int(np.searchsorted(burn_s[:, 1] + _EDGE_S, lost_s)), len(burn_s) - 1)
    if not _is_drawn(sweep, mode, burn) and not _is_drawn(sweep, mode, min(burn + 1, len(burn_s) - 1)):
        own = _find_nearest(failures, rows, lost_s)
        return None if len(own) < FEWEST_FLIGHTS else _Chosen(rows=own, wanted_s=failures.t_s[own], share=_even(own))
    first = _find_nearest(failures, rows[failures.burn[rows] == burn], lost_s)
    ends_s = failures.t_s[first] + (1.0 - failures.burned[first]) * (burn_s[burn, 1] - burn_s[burn, 0])
    wanted_s = np.minimum(
        _spread(first, (max(window_s[0], burn_s[burn, 0]), max(window_s[1], burn_s[burn, 0]))), ends_s
    )
    if burn + 1 >= len(burn_s) or lost_s < burn_s[burn, 1] - _EDGE_S:
        return None if len(first) < FEWEST_FLIGHTS else _Chosen(rows=first, wanted_s=wanted_s, share=_even(first))
    stays = ends_s + _find_delay_s(sweep.nominal, burn_s[burn, 1]) > lost_s
    after = _find_nearest(failures, rows[failures.burn[rows] == burn + 1], lost_s)
    share = float(stays.mean()) if len(first) else 0.0
    if np.count_nonzero(stays) < FEWEST_FLIGHTS:
        first, wanted_s, share = first[:0], wanted_s[:0], 0.0
    else:
        first, wanted_s = first[stays], wanted_s[stays]
    if len(after) < FEWEST_FLIGHTS or share == 1.0:
        after, share = after[:0], 1.0
    if not len(first) + len(after):
        return None
    later_s = np.maximum(_spread(after, window_s), burn_s[burn + 1, 0])
    return _Chosen(
        rows=np.concatenate([first, after]),
        wanted_s=np.concatenate([wanted_s, later_s]),
        share=np.concatenate([share * _even(first), (1.0 - share) * _even(after)]),
    )


def _find_nearest(failures: Failures, rows: np.ndarray, lost_s: float) -> np.ndarray:
    """Of some flights those that failed nearest to a time (k,), in the order of the sweep."""
    order = np.argsort(np.abs(failures.t_s[rows] - lost_s), kind="stable")
    return np.sort(rows[order[:MOST_FLIGHTS]])


def _even(rows: np.ndarray) -> np.ndarray:
    return np.full(len(rows), 1.0 / max(len(rows), 1))


def _spread(rows: np.ndarray, window_s: tuple[float, float]) -> np.ndarray:
    """Times spread evenly over a window (n,); neighbours in the order of the sweep are independent of each other."""
    return window_s[0] + (window_s[1] - window_s[0]) * ((0.5 + np.arange(len(rows))) * 0.6180339887 % 1.0)


def _find_delay_s(nominal: Trajectory, cutoff_s: float) -> float:
    """How long after a cut-off the stage separates; at once where no event says so."""
    stages = [event.t_s for event in nominal.events if event.name.startswith("stage-") and "separation" in event.name]
    return min((t_s - cutoff_s for t_s in stages if t_s >= cutoff_s - 1.0), default=0.0)


def _is_drawn(sweep: Sweep, mode: str, burn: int) -> bool:
    """Whether a mode begins at any time of a burn; else it has a time of its own, and nothing is to be carried."""
    likelihood = sweep.likelihood
    return mode in likelihood.modes and bool(likelihood.drawn[burn, likelihood.modes.index(mode)])


def _take(group: Impacts, flights: np.ndarray) -> Impacts:
    """Impacts of some flights, numbered anew in their order."""
    number = np.full(group.flights, -1, dtype=np.int32)
    number[flights] = np.arange(len(flights), dtype=np.int32)
    taken = group.select(np.flatnonzero(number[group.flight] >= 0))
    columns = Failures.__dataclass_fields__.keys() - {"modes"}
    failures = replace(group.failures, **{name: getattr(group.failures, name)[flights] for name in columns})
    return replace(
        taken,
        flights=len(flights),
        flight=number[taken.flight],
        failures=failures,
        not_landed={},
        replicate_flights=0,
    )


def _carry_debris(
    group: Impacts, track: Track, lost_s: float, since_s: np.ndarray, shift_m: Sequence[float]
) -> Impacts:
    """Debris where and when it would come down, had each flight failed when it is wanted to have."""
    failed_s, wanted_s = since_s[group.flight], group.failures.t_s[group.flight]
    middle_m = track.find_along_m(lost_s)
    times = Times(
        since_s=failed_s - lost_s,
        wanted_s=wanted_s - lost_s,
        point_m=track.find_along_m(failed_s) - middle_m,
        wanted_m=track.find_along_m(wanted_s) - middle_m,
    )
    along_m, across_m = track.place(group.lon_deg, group.lat_deg)
    fall_s = group.t_s - failed_s
    # What was in free flight already when it was lost had longer to spread
    late_s = np.maximum(wanted_s - lost_s - _ROUNDED_S, 0.0)
    for rows in _list_kinds(group):
        own = times.select(rows)
        along_m[rows], across_m[rows] = (
            _widen(carry(one[rows], own), fall_s[rows], late_s[rows]) for one in (along_m, across_m)
        )
        fall_s[rows] = np.maximum(carry(fall_s[rows], own), 0.0)
    lon_deg, lat_deg = track.locate(along_m + shift_m[0], across_m + shift_m[1])
    return replace(group, lon_deg=lon_deg, lat_deg=lat_deg, t_s=wanted_s + fall_s)


def _list_kinds(group: Impacts) -> list[np.ndarray]:
    """Rows of each kind of piece of each failure mode in each burn."""
    burn = group.failures.burn[group.flight].astype(np.int64)
    kind = (burn * (len(group.failures.modes) + 1) + group.failure_mode) * len(group.groups) + group.group
    order = np.argsort(kind, kind="stable")
    starts = np.flatnonzero(np.diff(kind[order], prepend=-1))
    return np.split(order, starts[1:]) if len(order) else []


def _widen(value_m: np.ndarray, fall_s: np.ndarray, late_s: np.ndarray) -> np.ndarray:
    """Scatter as of flights that broke up earlier in free flight, and so had longer to spread.

    Source
    ------
    Derived: what is let go with a speed of its own is off by that speed times the time of its fall.
    """
    if not late_s.any():
        return value_m
    middle_m = np.median(value_m)
    return middle_m + (value_m - middle_m) * (1.0 + late_s / np.maximum(fall_s, 60.0))
