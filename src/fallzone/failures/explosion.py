"""Explosion: the vehicle breaks at once into its debris groups, each piece with an imparted velocity."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from fallzone.model.outcomes.anomaly import Anomalies, Failing, Setting
from fallzone.words import msg

TITLE = msg("Explosion")
SOURCE = msg("definition of the mode; Naro flight 2 of 2010-06-10 is an instance (telemetry lost at T+137 s)")
VERIFIED = True
NEEDS = msg("the time")
RETURNS = msg("the debris groups of all that is attached, from that time on")
BREAKUP = "debris-groups"
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
    """What goes wrong: the flight ends.

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
