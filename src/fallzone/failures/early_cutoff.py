"""Early cut-off: thrust ends before the planned time and the rest of the vehicle falls in one piece."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from fallzone.model.anomaly import Anomalies, Failing, Setting

TITLE = "Early cut-off"
SOURCE = "definition of the mode; Nuri flight 1 of 2021-10-21 is an instance (facts of the mission file)"
VERIFIED = True
NEEDS = "the time"
RETURNS = "the whole vehicle without thrust from that time on; nothing more separates"
BREAKUP = "intact"
SETTINGS: dict[str, Setting] = {}


def find_failure_s(failing: Failing) -> np.ndarray:
    """At the drawn time."""
    return failing.t_s


def sample_anomalies(failing: Failing, settings: dict[str, float], draws) -> Anomalies:
    """Thrust ends."""
    return replace(Anomalies.none(len(failing.t_s)), stop_t_s=find_failure_s(failing))
