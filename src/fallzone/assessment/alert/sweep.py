"""The first answer: flights of a stored sweep that failed about when something was lost, carried to that time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from fallzone.assessment.alert.carry import Times, carry
from fallzone.assessment.alert.fallen import DEBRIS, Fallen, leave_fallen
from fallzone.assessment.alert.modes import find_next_burn
from fallzone.assessment.alert.track import Track, lay_track
from fallzone.model.results.impacts import Failures, Impacts
from fallzone.model.results.likelihood import Likelihood
from fallzone.model.results.trajectory import Trajectory

# Of each mode, the nearest in time: more of them smooth less and are carried farther
MOST_FLIGHTS = 300
# With fewer than this of a mode, what they show is no area
FEWEST_FLIGHTS = 20


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
class _Moment:
    """The stretch of the flight in which something was lost.

    Parameters
    ----------
    burn : int
        Burn whose flights show it.
    window_s : (float, float)
        When the failure is wanted to have begun, within the burn [s after lift-off].
    lost_s : float
        When it was lost: before or after the burn where nothing burned then [s after lift-off].
    """

    burn: int
    window_s: tuple[float, float]
    lost_s: float


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
    moment, track = _find_moment(sweep, window_s), lay_track(sweep.nominal, 0.5 * sum(window_s))
    found = {mode: rows for mode in shares if len(rows := _choose(sweep, mode, moment)) >= FEWEST_FLIGHTS}
    total = sum(shares[mode] for mode in found)
    if total <= 0.0:
        return None
    flights = np.concatenate(list(found.values()))
    weight = np.concatenate([np.full(len(rows), shares[mode] / total / len(rows)) for mode, rows in found.items()])
    wanted_s = _spread(sweep, flights, moment)
    groups = [_take(group, flights) for group in sweep.impacts]
    failures = replace(groups[0].failures, t_s=wanted_s)
    since_s = sweep.failures.t_s[flights]
    carried = [
        _carry_debris(group, track, moment, since_s, shift_m) if group.item == DEBRIS else group
        for group in (replace(one, failures=failures) for one in groups)
    ]
    return Fallen(
        groups=leave_fallen(carried, moment.lost_s),
        weight=weight,
        source="sweep",
        seed=sweep.seed,
        taken_s=(float(since_s.min()), float(since_s.max())),
    )


def _find_moment(sweep: Sweep, window_s: tuple[float, float]) -> _Moment:
    """The burn under way; between two the next one, once what burned before has separated."""
    burn_s, lost_s = sweep.likelihood.burn_s, 0.5 * sum(window_s)
    burn = find_next_burn(sweep.likelihood, lost_s)
    if burn and lost_s < burn_s[burn, 0] and lost_s < _find_separation_s(sweep.nominal, burn_s[burn - 1, 1], lost_s):
        burn -= 1
    first_s, last_s = (float(np.clip(t_s, *burn_s[burn])) for t_s in window_s)
    return _Moment(burn=burn, window_s=(first_s, last_s), lost_s=lost_s)


def _find_separation_s(nominal: Trajectory, cutoff_s: float, lost_s: float) -> float:
    """When the stage that burned out separates; at once where no event says so."""
    stages = [event.t_s for event in nominal.events if event.name.startswith("stage-") and "separation" in event.name]
    return min((t_s for t_s in stages if t_s >= cutoff_s - 1.0), default=lost_s)


def _choose(sweep: Sweep, mode: str, moment: _Moment) -> np.ndarray:
    """Flights of a mode that failed nearest to a moment (k,), in the order of the sweep."""
    failures = sweep.failures
    if mode not in failures.modes:
        return np.zeros(0, dtype=np.int64)
    rows = np.flatnonzero(failures.mode == failures.modes.index(mode))
    apart_s = np.abs(failures.t_s[rows] - 0.5 * sum(moment.window_s))
    if _is_drawn(sweep, mode, moment.burn):
        same = failures.burn[rows] == moment.burn
        rows, apart_s = rows[same], apart_s[same]
    return np.sort(rows[np.argsort(apart_s, kind="stable")[:MOST_FLIGHTS]])


def _is_drawn(sweep: Sweep, mode: str, burn: int) -> bool:
    """Whether a mode begins at any time of a burn; else it has a time of its own, and nothing is to be carried."""
    likelihood = sweep.likelihood
    return mode in likelihood.modes and bool(likelihood.drawn[burn, likelihood.modes.index(mode)])


def _spread(sweep: Sweep, flights: np.ndarray, moment: _Moment) -> np.ndarray:
    """When each flight is wanted to have failed (n,): evenly over the window, or at the mode's own time."""
    failures, (first_s, last_s) = sweep.failures, moment.window_s
    # Neighbours in the order of the sweep are independent of each other
    wanted_s = first_s + (last_s - first_s) * ((0.5 + np.arange(len(flights))) * 0.6180339887 % 1.0)
    drawn = np.array([_is_drawn(sweep, mode, moment.burn) for mode in failures.modes])
    return np.where(drawn[failures.mode[flights]], wanted_s, failures.t_s[flights])


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
    group: Impacts, track: Track, moment: _Moment, since_s: np.ndarray, shift_m: Sequence[float]
) -> Impacts:
    """Debris where and when it would come down, had each flight failed when it is wanted to have."""
    middle_s = 0.5 * sum(moment.window_s)
    failed_s, wanted_s = since_s[group.flight], group.failures.t_s[group.flight]
    middle_m = track.find_along_m(middle_s)
    times = Times(
        since_s=failed_s - middle_s,
        wanted_s=wanted_s - middle_s,
        point_m=track.find_along_m(failed_s) - middle_m,
        wanted_m=track.find_along_m(wanted_s) - middle_m,
    )
    along_m, across_m = track.place(group.lon_deg, group.lat_deg)
    fall_s = group.t_s - failed_s
    late_s = max(0.0, middle_s - moment.lost_s)
    for rows in _list_kinds(group):
        own = times.select(rows)
        along_m[rows], across_m[rows] = (
            _widen(carry(one[rows], own), fall_s[rows], late_s) for one in (along_m, across_m)
        )
        fall_s[rows] = np.maximum(carry(fall_s[rows], own), 0.0)
    lon_deg, lat_deg = track.locate(along_m + shift_m[0], across_m + shift_m[1])
    return replace(group, lon_deg=lon_deg, lat_deg=lat_deg, t_s=wanted_s + fall_s)


def _list_kinds(group: Impacts) -> list[np.ndarray]:
    """Rows of each kind of piece of each failure mode."""
    kind = group.failure_mode.astype(np.int64) * len(group.groups) + group.group
    order = np.argsort(kind, kind="stable")
    starts = np.flatnonzero(np.diff(kind[order], prepend=-1))
    return np.split(order, starts[1:]) if len(order) else []


def _widen(value_m: np.ndarray, fall_s: np.ndarray, late_s: float) -> np.ndarray:
    """Scatter as of flights that broke up earlier in free flight, and so had longer to spread.

    Source
    ------
    Derived: what is let go with a speed of its own is off by that speed times the time of its fall.
    """
    if late_s <= 0.0:
        return value_m
    middle_m = np.median(value_m)
    return middle_m + (value_m - middle_m) * (1.0 + late_s / np.maximum(fall_s, 60.0))
