"""Explosion: the vehicle breaks at once into its debris groups, each piece with an imparted velocity."""

from __future__ import annotations

import numpy as np

TITLE = "Explosion"
SOURCE = "definition of the mode; Naro flight 2 of 2010-06-10 is an instance (telemetry lost at T+137 s)"
VERIFIED = True
BREAKUP = "debris-groups"


def find_failure_s(t_s: np.ndarray, ignition_s: np.ndarray, stage: np.ndarray) -> np.ndarray:
    """At the drawn time."""
    return t_s
