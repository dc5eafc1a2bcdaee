"""Probability per launch that each simulated flight stands for; another likelihood of failure gives others at once."""

from __future__ import annotations

import dataclasses
import math

import numpy as np

from fallzone.errors import ConsistencyError, UsageError
from fallzone.model.results.impacts import NO_FAILURE, Failures
from fallzone.model.results.likelihood import Likelihood
from fallzone.names import NOMINAL, SWEEP
from fallzone.risk.failing.seconds import accumulate
from fallzone.words import _


def weigh(condition: str, failures: Failures, likelihood: Likelihood) -> np.ndarray:
    """Probability per launch that each flight of a case stands for.

    The probability per launch of anything is the sum of the weights of the flights in which it happens, over both
    cases; the expected number of anything the sum of weights times numbers.

    Parameters
    ----------
    condition : {"nominal", "sweep"}
        What the case simulates, as in ``Impacts``.
    failures : Failures
        How its n flights fail.
    likelihood : Likelihood
        How likely failures are.

    Returns
    -------
    (n,) float64
        NaN where the failure probability is not known.

    Raises
    ------
    UsageError
        For a case of one failure that was asked for, which has no probability per launch.
    ConsistencyError
        When the flights are not of this likelihood's vehicle.

    Notes
    -----
    Nominal flights: (1 − P)/n, with P the failure probability. Flights of a sweep: P·s·r/n, s the share of the failures
    in the flight's phase, and r as `weigh_in_phase` says.
    """
    if condition == NOMINAL:
        return (1.0 - likelihood.failure_probability) * failures.ratio / max(len(failures.ratio), 1)
    phase_share = likelihood.phase_share[find_phases(condition, failures, likelihood)]
    return likelihood.failure_probability * phase_share * weigh_in_phase(condition, failures, likelihood)


def find_phases(condition: str, failures: Failures, likelihood: Likelihood) -> np.ndarray:
    """Phase of flight in which each flight of a sweep fails.

    Parameters
    ----------
    condition : {"sweep"}
        What the case simulates.
    failures : Failures
        How its n flights fail.
    likelihood : Likelihood
        How likely failures are.

    Returns
    -------
    (n,) int64
        Indices into its ``phases``.

    Raises
    ------
    UsageError, ConsistencyError
        As `weigh`.
    """
    burn, _mode = _place_failures(condition, failures, likelihood)
    return likelihood.burn_phase[burn]


def weigh_in_phase(condition: str, failures: Failures, likelihood: Likelihood) -> np.ndarray:
    """Weights of the flights of a sweep, given a failure in the phase in which each fails.

    Parameters
    ----------
    condition : {"sweep"}
        What the case simulates.
    failures : Failures
        How its n flights fail.
    likelihood : Likelihood
        How likely failures are.

    Returns
    -------
    (n,) float64
        r/n, whose sum over the flights of a phase is 1 in expectation.

    Raises
    ------
    UsageError, ConsistencyError
        As `weigh`.

    Source
    ------
    Importance sampling: p/(n·q), p the likelihood of failing in the flight's burn by its mode at this share of it, q
    the sweep's own; times ``ratio`` where flights were drawn more or less often than by a sweep.
    """
    burn, mode = _place_failures(condition, failures, likelihood)
    ratio = failures.ratio / failures.proposal / len(failures.ratio)
    return ratio * likelihood.share[burn, mode] * _find_profile(likelihood, burn, mode, failures.burned)


def _place_failures(condition: str, failures: Failures, likelihood: Likelihood) -> tuple[np.ndarray, np.ndarray]:
    """Burn and column of the mode of each flight (n,).

    What has a time of its own may lie in another burn of a member than of the best fit, a separation before a cut-off
    or after it: it is the same failure, and belongs where it lies in the best fit.
    """
    burn, mode = _require_own(condition, failures, likelihood), _match_modes(failures, likelihood)
    own = (likelihood.share > 0.0) & ~likelihood.drawn
    for column in np.flatnonzero(own.any(axis=0)):
        burns = np.flatnonzero(own[:, column])
        rows = np.flatnonzero((mode == column) & (likelihood.share[burn, column] == 0.0))
        if len(rows):
            burn[rows] = burns[np.abs(burns - burn[rows, None]).argmin(axis=1)]
    return burn, mode


def _require_own(condition: str, failures: Failures, likelihood: Likelihood) -> np.ndarray:
    """Burn of each flight (n,), where it is a sweep of this vehicle."""
    if condition != SWEEP:
        problem = _("flights that all fail by {condition} have no probability per launch; sweep and nominal do")
        raise UsageError(problem.format(condition=condition))
    if not (failures.mode != NO_FAILURE).all() or failures.burn.max(initial=0) >= len(likelihood.burn_phase):
        raise ConsistencyError(_("flights do not fail in burns of this vehicle"))
    return failures.burn.astype(np.int64)


def _match_modes(failures: Failures, likelihood: Likelihood) -> np.ndarray:
    """Column of each flight's mode (n,)."""
    if missing := set(failures.modes) - set(likelihood.modes):
        raise ConsistencyError(_("flights fail by {modes}, which have no likelihood").format(modes=sorted(missing)))
    return np.array([likelihood.modes.index(mode) for mode in failures.modes])[failures.mode]


def _find_profile(likelihood: Likelihood, burn: np.ndarray, mode: np.ndarray, burned: np.ndarray) -> np.ndarray:
    """Density of failures (n,) at a share of a burn, over its mean in that burn; 1 for what has a time of its own."""
    profile = np.ones(len(burn))
    for number, (phase, (first, last)) in enumerate(zip(likelihood.burn_phase, likelihood.burn_ends, strict=True)):
        parts = likelihood.within[phase]
        rows = np.flatnonzero((burn == number) & likelihood.drawn[number, mode])
        if len(parts) > 1 and len(rows):
            over = first + burned[rows] * (last - first)
            density = parts[np.minimum((over * len(parts)).astype(np.int64), len(parts) - 1)] * len(parts)
            mean = np.diff(accumulate(parts, np.array([first, last])))[0] / (last - first)
            profile[rows] = density / mean if mean > 0.0 else 0.0
    return profile


def bound_failures(likelihood: Likelihood, case: str) -> Likelihood:
    """The likelihood itself where it is known, else one that makes as much of a case as there can be.

    Parameters
    ----------
    likelihood : Likelihood
        How likely failures are, known or not.
    case : {"nominal", "sweep"}
        Of which as much as can be is made.

    Returns
    -------
    Likelihood
    """
    if likelihood.reliability.is_known:
        return likelihood
    bound = 0.0 if case == NOMINAL else 1.0
    reliability = dataclasses.replace(
        likelihood.reliability, probability=bound, interval=(bound, bound), interval_share=math.nan, basis="declared"
    )
    return dataclasses.replace(likelihood, reliability=reliability)
