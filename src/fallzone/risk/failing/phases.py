"""Phases of powered flight, and how failures of other vehicles were shared out over them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from fallzone.names import STAGES

# Failures on the way to orbit by phase: strap-ons and first stage, second, third and fourth stage. Source:
# RTI/5180/77-43F (1996), table 2: 452 flights of Atlas, Delta and Titan, 24 failures up to the end of phase 4.
FAILURES_BY_PHASE = (10, 6, 7, 1)
# Added to each count: the prior of H. Jeffreys for shares
PRIOR_COUNT = 0.5


class Phases(NamedTuple):
    """Phases of a powered flight.

    Parameters
    ----------
    names : (k,) tuple of str
        The lowest stage of each.
    burn_phase : (b,) int64
        Phase of each burn.
    counts : (k,) float64
        Parameters of the Dirichlet distribution of the shares of failures.
    """

    names: tuple[str, ...]
    burn_phase: np.ndarray
    counts: np.ndarray

    def lumps(self, stage: str) -> bool:
        """Whether a stage above those that name phases shares the last of them.

        Parameters
        ----------
        stage : str
            Name of the stage.

        Returns
        -------
        bool
        """
        return stage not in self.names and STAGES.index(stage) >= len(FAILURES_BY_PHASE)


def assign_phases(burn_stage: np.ndarray, *, by_stage: bool = False) -> Phases:
    """Phases of a flight by what burns, and how failures are shared out over them.

    Parameters
    ----------
    burn_stage : (b,) int64
        Index of the motor of each burn, as in `AscentPlan`: stages, then sets of boosters.
    by_stage : bool
        Whether each stage is a phase of its own, however many there are; else all from the fourth on are one.

    Returns
    -------
    Phases

    Notes
    -----
    Boosters belong to the first stage, as they do in the table (phases 0 and 1). A vehicle of fewer stages does with
    its last stage what others do with several: failures of all later phases are those of its last one. So each failure
    of the table is counted once, and shares of two-stage vehicles are sums of those of four-stage ones, which keeps a
    Dirichlet distribution one: parameters add up. Assumed; the table does not tell numbers of stages apart.

    Source
    ------
    RTI/5180/77-43F (1996), table 2; shares of counts with half a count added to each: H. Jeffreys (1946).
    """
    stage = np.where(np.asarray(burn_stage) < len(STAGES), burn_stage, 0)
    group = stage if by_stage else np.minimum(stage, len(FAILURES_BY_PHASE) - 1)
    present, burn_phase = np.unique(group, return_inverse=True)
    counts = np.zeros(len(present))
    for number, failures in enumerate(FAILURES_BY_PHASE):
        counts[max(np.searchsorted(present, number, side="right") - 1, 0)] += failures + PRIOR_COUNT
    return Phases(names=tuple(STAGES[index] for index in present), burn_phase=burn_phase, counts=counts)
