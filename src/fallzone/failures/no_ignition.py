"""No ignition: an upper stage never lights and falls with everything above it, in one piece and with full tanks."""

from __future__ import annotations

import numpy as np

TITLE = "No ignition"
SOURCE = "definition of the mode; Malligyong-1 of 2023-05-31 is an instance (second stage never lit)"
VERIFIED = True
BREAKUP = "intact"


def find_failure_s(t_s: np.ndarray, ignition_s: np.ndarray, stage: np.ndarray) -> np.ndarray:
    """At the ignition that does not happen; a vehicle whose first stage does not light stays on its pad."""
    return np.where(stage > 0, ignition_s, np.nan)
