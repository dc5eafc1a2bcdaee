"""Early cut-off: thrust ends before the planned time and the rest of the vehicle falls in one piece."""

from __future__ import annotations

import numpy as np

TITLE = "Early cut-off"
SOURCE = "definition of the mode; Nuri flight 1 of 2021-10-21 is an instance (facts of the mission file)"
VERIFIED = True
BREAKUP = "intact"


def find_failure_s(t_s: np.ndarray, ignition_s: np.ndarray, stage: np.ndarray) -> np.ndarray:
    """When powered flight ends, for a failure drawn at ``t_s``: at that time.

    Parameters
    ----------
    t_s : (n,) float64
        Drawn time, within a burn [s after lift-off].
    ignition_s : (n,) float64
        Ignition of the burn that holds ``t_s`` [s after lift-off].
    stage : (n,) int
        Index of the stage that burns.

    Returns
    -------
    (n,) float64
        End of powered flight [s after lift-off]; NaN where the mode cannot happen.
    """
    return t_s
