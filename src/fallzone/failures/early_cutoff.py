"""Early cut-off: thrust ends before the planned time and the rest of the vehicle falls in one piece."""

from __future__ import annotations

import numpy as np

TITLE = "Early cut-off"
SOURCE = "definition of the mode; Nuri flight 1 of 2021-10-21 is an instance (facts of the mission file)"
VERIFIED = True
BREAKUP = "intact"


def find_failure_s(t_s: np.ndarray, ignition_s: np.ndarray, stage: np.ndarray) -> np.ndarray:
    """At the drawn time."""
    return t_s
