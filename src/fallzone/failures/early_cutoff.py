"""Early cut-off (premature engine shutdown): thrust ends before the planned time, and the rest falls in one piece."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from fallzone.model.outcomes.anomaly import Anomalies, Failing, Setting
from fallzone.words import msg

TITLE = msg("Premature engine shutdown")
SOURCE = msg("definition of the mode; Nuri flight 1 of 2021-10-21 is an instance (facts of the mission file)")
VERIFIED = True
NEEDS = msg("the time")
RETURNS = msg("the whole vehicle without thrust from that time on; nothing more separates")
BREAKUP = "intact"
SETTINGS: dict[str, Setting] = {}


def find_failure_s(failing: Failing) -> np.ndarray:
    """When the failure begins: at the drawn time.

    Parameters
    ----------
    failing : Failing
        The flights, on the planned timeline.

    Returns
    -------
    (n,) float64
        Seconds after lift-off; NaN where the mode cannot happen.
    """
    return failing.t_s


def sample_anomalies(failing: Failing, settings: dict[str, float], draws) -> Anomalies:
    """What goes wrong: thrust ends.

    Parameters
    ----------
    failing : Failing
        The flights, on the planned timeline.
    settings : dict
        Of no effect: the mode has none.
    draws : fallzone.montecarlo.sampling.Draws or None
        Of no effect: nothing is random.

    Returns
    -------
    Anomalies
        Of n flights.
    """
    return replace(Anomalies.none(len(failing.t_s)), stop_t_s=find_failure_s(failing))
