"""No ignition (failure to ignite): an upper stage never lights and falls with everything above it, in one piece.

Its tanks are full.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from fallzone.model.outcomes.anomaly import Anomalies, Failing, Setting
from fallzone.names import STAGES
from fallzone.words import msg

TITLE = msg("Failure to ignite")
SOURCE = msg("definition of the mode; Malligyong-1 of 2023-05-31 is an instance (second stage never lit)")
VERIFIED = True
NEEDS = msg("the burn: the one under way at the time, or the next; not that at lift-off")
RETURNS = msg("the whole vehicle without thrust from that ignition on; nothing more separates")
BREAKUP = "intact"
SETTINGS: dict[str, Setting] = {}


def find_failure_s(failing: Failing) -> np.ndarray:
    """When the failure begins: at the ignition that does not happen.

    NaN for what burns at lift-off: a vehicle that does not light it stays on its pad. A first stage that is lit in the
    air, after its boosters, may fail to.

    Parameters
    ----------
    failing : Failing
        The flights, on the planned timeline.

    Returns
    -------
    (n,) float64
        Seconds after lift-off; NaN where the mode cannot happen.
    """
    is_stage = failing.stage < len(STAGES)
    return np.where(is_stage & (failing.ignition_s > 0.0), failing.ignition_s, np.nan)


def sample_anomalies(failing: Failing, settings: dict[str, float], draws) -> Anomalies:
    """What goes wrong: thrust does not begin.

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
