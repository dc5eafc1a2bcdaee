"""No ignition: an upper stage never lights and falls with everything above it, in one piece and with full tanks."""

from __future__ import annotations

import numpy as np

TITLE = "No ignition"
SOURCE = "definition of the mode; Malligyong-1 of 2023-05-31 is an instance (second stage never lit)"
VERIFIED = True
BREAKUP = "intact"


def find_failure_s(t_s: np.ndarray, ignition_s: np.ndarray, stage: np.ndarray) -> np.ndarray:
    """When powered flight ends, for a failure drawn at ``t_s``: at the ignition that does not happen.

    A vehicle whose first stage does not light stays on its pad, so there the mode is impossible.

    Parameters
    ----------
    t_s : (n,) float64
        Drawn time, within a burn [s after lift-off].
    ignition_s : (n,) float64
        Ignition of the burn that holds ``t_s`` [s after lift-off].
    stage : (n,) int
        Index of the stage that would have burned.

    Returns
    -------
    (n,) float64
        End of powered flight [s after lift-off]; NaN where the mode cannot happen.
    """
    return np.where(stage > 0, ignition_s, np.nan)
