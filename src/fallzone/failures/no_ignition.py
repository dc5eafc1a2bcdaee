"""No ignition: an upper stage never lights and falls with everything above it, in one piece and with full tanks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from fallzone.model.anomaly import Anomalies, Failing, Setting

TITLE = "No ignition"
SOURCE = "definition of the mode; Malligyong-1 of 2023-05-31 is an instance (second stage never lit)"
VERIFIED = True
NEEDS = "the burn: the one under way at the time, or the next; not the first stage's"
RETURNS = "the whole vehicle without thrust from that ignition on; nothing more separates"
BREAKUP = "intact"
SETTINGS: dict[str, Setting] = {}


def find_failure_s(failing: Failing) -> np.ndarray:
    """At the ignition that does not happen; a vehicle whose first stage does not light stays on its pad."""
    return np.where(failing.stage > 0, failing.ignition_s, np.nan)


def sample_anomalies(failing: Failing, settings: dict[str, float], draws) -> Anomalies:
    """Thrust does not begin."""
    return replace(Anomalies.none(len(failing.t_s)), stop_t_s=find_failure_s(failing))
