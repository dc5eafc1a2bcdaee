"""Which failure modes fit a loss, and how likely each is given that it failed then."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from fallzone.model.results.likelihood import Likelihood

# What is known of a moment only to the second before and after it
_ROUNDED_S = 1.0


def weigh_modes(likelihood: Likelihood, window_s: tuple[float, float], possible: Collection[str]) -> dict[str, float]:
    """Probability of each failure mode, given a failure that began within a window.

    Parameters
    ----------
    likelihood : Likelihood
        How likely failures are, by second and mode.
    window_s : (float, float)
        Within which it began [s after lift-off].
    possible : collection of str
        Modes that can begin then.

    Returns
    -------
    dict of str to float
        Those above 0, which sum to 1, in the order of the likelihood; empty where none is possible.

    Notes
    -----
    Where nothing burns, nothing is likely to fail by this likelihood; what is lost then has failed all the same: the
    modes are those of the burn that comes next.

    Source
    ------
    Bayes: probability of the window and the mode over that of the window.
    """
    allowed = np.array([mode in possible for mode in likelihood.modes])
    mass = _sum_seconds(likelihood, window_s) * allowed
    if mass.sum() <= 0.0:
        burn = find_next_burn(likelihood, 0.5 * sum(window_s))
        mass = likelihood.share[burn] * likelihood.drawn[burn] * allowed
    if mass.sum() <= 0.0:
        mass = allowed.astype(float)
    total = max(float(mass.sum()), 1e-300)
    return {mode: float(part / total) for mode, part in zip(likelihood.modes, mass, strict=True) if part > 0.0}


def _sum_seconds(likelihood: Likelihood, window_s: tuple[float, float]) -> np.ndarray:
    """Probability of failing within a window by each mode (m,): whole seconds that it touches."""
    first_s, last_s = window_s[0] - _ROUNDED_S, window_s[1] + _ROUNDED_S
    rows = (likelihood.start_s + 1.0 > first_s) & (likelihood.start_s < last_s)
    return likelihood.given[rows].sum(axis=0)


def find_next_burn(likelihood: Likelihood, t_s: float) -> int:
    """Burn that is under way or comes next; after the last cut-off the last.

    Parameters
    ----------
    likelihood : Likelihood
        With the burns.
    t_s : float
        [s after lift-off].

    Returns
    -------
    int
    """
    return min(int(np.searchsorted(likelihood.burn_s[:, 1], t_s, side="left")), len(likelihood.burn_s) - 1)
