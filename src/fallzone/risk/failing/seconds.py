"""Failures in each second of a flight, from their shares in phases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from fallzone.model.results.likelihood import OwnTime

if TYPE_CHECKING:
    from fallzone.flight.planning.plan import AscentPlan


def accumulate(parts: np.ndarray, over: np.ndarray) -> np.ndarray:
    """Share of the failures of a phase that is over when some share of its powered flight is.

    Parameters
    ----------
    parts : (p,) float64
        Shares of its failures in equal parts of its powered flight, which sum to 1.
    over : (n,) float64
        Shares of its powered flight, 0 to 1.

    Returns
    -------
    (n,) float64
        0 to 1.
    """
    return np.interp(over, np.linspace(0.0, 1.0, len(parts) + 1), np.concatenate([[0.0], np.cumsum(parts)]))


def find_burn_ends(plan: AscentPlan, burn_phase: np.ndarray) -> np.ndarray:
    """Shares of the powered flight of its phase that are over when each burn begins and when it ends.

    Parameters
    ----------
    plan : AscentPlan
        The ascent.
    burn_phase : (b,) int64
        Phase of each burn.

    Returns
    -------
    (b, 2) float64
    """
    from fallzone.flight.failing.sweep import burn_starts_s

    length_s = plan.cutoff_s - burn_starts_s(plan)
    ends = np.zeros((len(length_s), 2))
    for phase in np.unique(burn_phase):
        burns = np.flatnonzero(burn_phase == phase)
        ends_s = np.concatenate([[0.0], np.cumsum(length_s[burns])])
        ends[burns] = np.column_stack([ends_s[:-1], ends_s[1:]]) / ends_s[-1]
    return ends


def tabulate_seconds(
    plan: AscentPlan,
    burn_phase: np.ndarray,
    within: Sequence[np.ndarray],
    phase_share: np.ndarray,
    chance: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Failures that begin at any time, in each second by each mode.

    Parameters
    ----------
    plan : AscentPlan
        The ascent.
    burn_phase : (b,) int64
        Phase of each burn.
    within : sequence of (parts,) float64
        Of each phase its shares in equal parts.
    phase_share : (k,) float64
        Share of the failures in each phase.
    chance : (b, m) float64
        Chance of each mode given a failure in each burn, 0 for modes that begin at a time of their own.

    Returns
    -------
    start_s : (n,) float64
        Beginning of each second, from the first that is flown [s after lift-off].
    given : (n, m) float64
        Probability of failing in it by each mode, given a failure.
    """
    from fallzone.flight.failing.sweep import burn_starts_s

    starts_s, ends = burn_starts_s(plan), find_burn_ends(plan, burn_phase)
    edges_s = np.arange(np.floor(starts_s.min()), np.floor(plan.cutoff_s.max()) + 2.0)
    given = np.zeros((len(edges_s) - 1, chance.shape[1]))
    for burn, phase in enumerate(burn_phase):
        over = np.interp(edges_s, (starts_s[burn], plan.cutoff_s[burn]), ends[burn])
        given += phase_share[phase] * np.diff(accumulate(within[phase], over))[:, None] * chance[burn]
    return edges_s[:-1], given


def add_own_times(
    start_s: np.ndarray, given: np.ndarray, own_times: Sequence[OwnTime], modes: tuple[str, ...]
) -> tuple[np.ndarray, np.ndarray]:
    """Put what begins at a time of its own into its second.

    Parameters
    ----------
    start_s : (n,) float64
        Beginning of each second [s after lift-off].
    given : (n, m) float64
        From `tabulate_seconds`.
    own_times : sequence of OwnTime
        What begins at a time of its own.
    modes : (m,) tuple of str
        Names of the columns.

    Returns
    -------
    start_s : (n,) float64
        The same seconds, and more where something begins after the last burn.
    given : (n, m) float64
        The sum.
    """
    last_s = max([start_s[-1], *(np.floor(one.t_s) for one in own_times)])
    more = int(last_s - start_s[-1])
    start_s = start_s[0] + np.arange(len(start_s) + more, dtype=float)
    given = np.vstack([given, np.zeros((more, given.shape[1]))])
    for one in own_times:
        given[int(np.floor(one.t_s) - start_s[0]), modes.index(one.mode)] += one.given
    return start_s, given
