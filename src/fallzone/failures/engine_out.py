"""Engine out: one engine of a cluster stops, and the others use up its propellant in a longer burn."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from fallzone.model.outcomes.anomaly import Anomalies, Failing, Setting
from fallzone.words import msg

TITLE = msg("Engine out")
SOURCE = msg(
    "definition of the mode; assumed: the engines left burn on as before until the planned propellant is used, later "
    "events wait for them, and the attitude programme stays on the clock"
)
VERIFIED = False
NEEDS = msg("the time, and a stage with two engines or more (engines in the vehicle file)")
RETURNS = msg(
    "a flight with less thrust for longer: all it drops, and what does not reach orbit, or comes back to the ground"
)
BREAKUP = "intact"
SETTINGS: dict[str, Setting] = {}


def find_failure_s(failing: Failing) -> np.ndarray:
    """When the failure begins: at the drawn time, or at the ignition of the burn if that is later.

    Parameters
    ----------
    failing : Failing
        The flights, on the planned timeline.

    Returns
    -------
    (n,) float64
        Seconds after lift-off; NaN where the mode cannot happen.
    """
    return np.where(failing.engines > 1, np.maximum(failing.t_s, failing.ignition_s), np.nan)


def sample_anomalies(failing: Failing, settings: dict[str, float], draws) -> Anomalies:
    """What goes wrong: the thrust and mass flow of the other engines are left.

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
    left = (failing.engines - 1) / failing.engines
    return replace(Anomalies.none(len(failing.t_s)), start_t_s=find_failure_s(failing), thrust_factor=left)
