"""Failed recovery: what is to come back does not, and the flight that it has left goes on to plan.

A parachute does not open. A powered return fails anywhere between the separation and the landing: meanwhile the impact
point moves from that of the unpowered fall to the landing point, along the geodesic between them, and where on it the
failure leaves it is drawn.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from fallzone.failures._turning import sample_uniform
from fallzone.model.outcomes.anomaly import Anomalies, Failing, Setting
from fallzone.words import msg

TITLE = msg("Failed recovery")
SOURCE = msg(
    "definition of the mode; assumed: of a powered return the impact point is left anywhere alike on the geodesic from "
    "the unpowered fall to the landing; a parachute does not open at all"
)
VERIFIED = False
NEEDS = msg("a mission with something that comes back ([[landings]] or [[parachutes]] in its file)")
RETURNS = msg("what was to come back, whole, where it falls; the flight itself goes on to plan")
BREAKUP = "intact"
# A sweep has no place for it where nothing comes back
OF_RECOVERIES = True
SETTINGS: dict[str, Setting] = {}


def find_failure_s(failing: Failing) -> np.ndarray:
    """When the failure begins: at the separation of what is to come back, of several the nearest to the drawn time.

    Parameters
    ----------
    failing : Failing
        The flights, on the planned timeline.

    Returns
    -------
    (n,) float64
        Seconds after lift-off; NaN where the mode cannot happen.
    """
    return failing.returning_s


def sample_anomalies(failing: Failing, settings: dict[str, float], draws) -> Anomalies:
    """What goes wrong: the body gets a share of its way back; without draws half of it.

    Parameters
    ----------
    failing : Failing
        The flights, on the planned timeline.
    settings : dict
        Of no effect: the mode has none.
    draws : fallzone.montecarlo.sampling.Draws or None
        Random numbers of the block; None for the middle of what is random.

    Returns
    -------
    Anomalies
        Of n flights.
    """
    return replace(
        Anomalies.none(len(failing.t_s)),
        start_t_s=find_failure_s(failing),
        lost=failing.returning,
        way_back=sample_uniform(failing, draws, "failed-recovery/way"),
    )
