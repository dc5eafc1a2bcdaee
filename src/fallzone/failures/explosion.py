"""Explosion: the vehicle breaks at once into its debris groups, each piece with an imparted velocity."""

from __future__ import annotations

import numpy as np

TITLE = "Explosion"
SOURCE = "definition of the mode; Naro flight 2 of 2010-06-10 is an instance (telemetry lost at T+137 s)"
VERIFIED = True
BREAKUP = "debris-groups"


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
