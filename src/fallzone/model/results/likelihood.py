"""How likely a launch is to fail, when, and by which mode."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np

    from fallzone.model.results.reliability import Reliability


class OwnTime(NamedTuple):
    """A failure that begins at a time of its own: an ignition, a separation.

    Parameters
    ----------
    mode : str
        Failure mode.
    phase : str
        Phase of flight that it belongs to.
    t_s : float
        When it begins [s after lift-off].
    given : float
        Probability of it, given that the launch fails.
    """

    mode: str
    phase: str
    t_s: float
    given: float


@dataclass(frozen=True, kw_only=True)
class Likelihood:
    """Probability of failing by phase of flight, burn, second and mode.

    Parameters
    ----------
    reliability : Reliability
        Probability of failing at all.
    modes : (m,) tuple of str
        Failure modes.
    phases : (k,) tuple of str
        Phases of powered flight, named by the stage that burns in them: with the way to its ignition, and the first
        with the boosters. The last may stand for all stages above.
    phase_share : (k,) float64
        Share of the failures in each phase; sums to 1.
    phase_counts : (k,) float64
        Parameters of the Dirichlet distribution that these are the mean of; empty where they were stated.
    burn_phase : (b,) int64
        Phase of each burn.
    burn_s : (b, 2) float64
        When each burn begins to fly and when it ends [s after lift-off].
    burn_ends : (b, 2) float64
        Shares of the powered flight of its phase that are over when a burn begins and when it ends.
    share : (b, m) float64
        Probability of failing in each burn by each mode, given a failure in its phase; sums to 1 over each phase.
    drawn : (b, m) bool
        Whether the mode begins at any time of the burn; else it begins at a time of its own.
    within : (k,) tuple of (parts,) float64
        Shares of the failures of each phase in equal parts of its powered flight; one part: uniform.
    are_modes_weighted : bool
        Whether the vehicle's file weights modes; else all possible in a burn are equally likely, assumed.
    start_s : (n,) float64
        Beginning of each second [s after lift-off].
    given : (n, m) float64
        Probability of failing in each second by each mode, given that the launch fails; sums to 1.
    own_times : tuple of OwnTime
        What begins at a time of its own, contained in ``given``.
    """

    reliability: Reliability
    modes: tuple[str, ...]
    phases: tuple[str, ...]
    phase_share: np.ndarray
    phase_counts: np.ndarray
    burn_phase: np.ndarray
    burn_s: np.ndarray
    burn_ends: np.ndarray
    share: np.ndarray
    drawn: np.ndarray
    within: tuple[np.ndarray, ...]
    are_modes_weighted: bool
    start_s: np.ndarray
    given: np.ndarray
    own_times: tuple[OwnTime, ...]

    @property
    def probability(self) -> np.ndarray:
        """Per launch, in each second by each mode (n, m): sums to the failure probability; NaN where none is known."""
        return self.reliability.probability * self.given

    @property
    def failure_probability(self) -> float:
        """Probability of failing at all; NaN where it is not known."""
        return self.reliability.probability if self.reliability.is_known else math.nan
