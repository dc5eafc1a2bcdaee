"""How likely a failure is, by burn and mode, in a sweep of failures over an ascent."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fallzone.flight.failing.anomalies import ask_failure_s, build_failing
from fallzone.flight.planning.plan import AscentPlan
from fallzone.kernels.ascent.craft import DURATION_S


@dataclass(frozen=True, kw_only=True)
class SweepTable:
    """A sweep of failures over the powered flight of one plan, by burn and mode.

    A sweep draws the time uniformly over powered flight and the mode among those possible then, all equally likely.
    Not always does something begin at the time that it draws: a fairing that sticks does so at its separation.

    Parameters
    ----------
    probability : (b, m) float64
        That a failure begins in each burn, or on the way to it, by each mode; sums to 1.
    drawn : (b, m) bool
        Whether the mode begins in that burn at the drawn time, so that it is spread over it uniformly; else it begins
        at a time of its own.
    own_s : (b, m) float64
        When a mode begins that has a time of its own in that burn [s after lift-off]; NaN elsewhere.
    """

    probability: np.ndarray
    drawn: np.ndarray
    own_s: np.ndarray


@dataclass(frozen=True, kw_only=True)
class BurnPlaces:
    """Where in powered flight failures begin.

    Parameters
    ----------
    burn : (n,) int64
        Burn that is under way or comes next.
    burned : (n,) float64
        Share of it that is over, 0 to 1.
    proposal : (n,) float64
        Probability with which a sweep fails in this burn by the mode of the flight.
    """

    burn: np.ndarray
    burned: np.ndarray
    proposal: np.ndarray


def burn_starts_s(plan: AscentPlan) -> np.ndarray:
    """When each burn of a plan begins to fly.

    Parameters
    ----------
    plan : AscentPlan
        The ascent.

    Returns
    -------
    (b,) float64
        Its ignition, or lift-off where it is lit on the pad [s after lift-off].
    """
    return np.maximum(plan.ignition_s, 0.0)


def find_burn(plan: AscentPlan, t_s: np.ndarray) -> np.ndarray:
    """Burn that is under way or comes next; after the last cut-off the last.

    Parameters
    ----------
    plan : AscentPlan
        The ascent.
    t_s : (n,) float64
        Times on the planned timeline [s after lift-off]; after NaN comes the last burn.

    Returns
    -------
    (n,) int64
    """
    return np.minimum(np.searchsorted(plan.cutoff_s, t_s, side="left"), len(plan.cutoff_s) - 1)


def tabulate_sweep(plan: AscentPlan, modes: tuple[str, ...]) -> SweepTable:
    """How likely a sweep of failures is to fail in each burn by each mode.

    Parameters
    ----------
    plan : AscentPlan
        The ascent.
    modes : tuple of str
        Failure modes that the sweep chooses from.

    Returns
    -------
    SweepTable

    Source
    ------
    Derived: between cut-offs, ignitions, separations and the middles between separations it does not change which modes
    are possible, and which time of its own one of them has; each such stretch is asked once.
    """
    middle_s, length_s = _cut_burns(plan)
    failing = build_failing(plan, middle_s)
    begin_s = np.column_stack([ask_failure_s(plan, mode, failing) for mode in modes])
    possible = np.isfinite(begin_s)
    share = (length_s / length_s.sum() / np.maximum(possible.sum(axis=1), 1))[:, None] * possible
    shape = len(plan.cutoff_s), len(modes)
    probability, drawn, own_s = np.zeros(shape), np.zeros(shape, dtype=bool), np.full(shape, np.nan)
    burn = find_burn(plan, begin_s)
    for stretch, mode in zip(*np.nonzero(possible), strict=True):
        cell = burn[stretch, mode], mode
        probability[cell] += share[stretch, mode]
        if begin_s[stretch, mode] == middle_s[stretch]:
            drawn[cell] = True
        else:
            own_s[cell] = begin_s[stretch, mode]
    return SweepTable(probability=probability, drawn=drawn, own_s=own_s)


def find_burn_places(plan: AscentPlan, sweep: SweepTable, begin_s: np.ndarray, mode: np.ndarray) -> BurnPlaces:
    """Where in powered flight failures begin, and how likely a sweep is to fail in that burn by that mode.

    Parameters
    ----------
    plan : AscentPlan
        The ascent.
    sweep : SweepTable
        Of the same plan.
    begin_s : (n,) float64
        When they begin, on the planned timeline [s after lift-off].
    mode : (n,) int64
        Column of the table of each.

    Returns
    -------
    BurnPlaces
    """
    starts_s, burn = burn_starts_s(plan), find_burn(plan, begin_s)
    burned = (begin_s - starts_s[burn]) / (plan.cutoff_s - starts_s)[burn]
    return BurnPlaces(burn=burn, burned=np.clip(burned, 0.0, 1.0), proposal=sweep.probability[burn, mode])


def _cut_burns(plan: AscentPlan) -> tuple[np.ndarray, np.ndarray]:
    """Stretches of powered flight within which no mode changes what it does: their middles and lengths [s]."""
    starts_s = burn_starts_s(plan)
    separations_s = np.unique(np.cumsum(plan.tables.phases[:, DURATION_S])[plan.item_phase])
    cuts_s = np.concatenate([separations_s, 0.5 * (separations_s[1:] + separations_s[:-1]), starts_s, plan.cutoff_s])
    ends_s = np.unique(cuts_s)
    first_s, last_s = ends_s[:-1], ends_s[1:]
    middle_s = 0.5 * (first_s + last_s)
    burning = ((middle_s[:, None] > starts_s) & (middle_s[:, None] < plan.cutoff_s)).any(axis=1)
    return middle_s[burning], (last_s - first_s)[burning]
