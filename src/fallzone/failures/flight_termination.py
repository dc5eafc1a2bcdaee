"""Flight termination: the vehicle leaves its course, and its thrust ends when its impact point crosses the limit line.

The turn is slow, at a constant rate, so that the vehicle is whole when its impact point comes to the line.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from fallzone.failures._turning import (
    BREAKUP_LOAD,
    DIRECTION,
    find_start_s,
    sample_direction_rad,
    sample_uniform,
)
from fallzone.model.outcomes.anomaly import Anomalies, Failing, Setting
from fallzone.words import msg

TITLE = msg("Flight termination")
SOURCE = msg("definition of the mode; limit line, delay and destruct of the mission file; rates of the turn assumed")
VERIFIED = False
NEEDS = msg("the time, and an impact limit line ([flight_termination] in the mission file)")
RETURNS = msg(
    "the vehicle without thrust from the crossing and the delay on: debris groups where it is destroyed, else whole"
)
BREAKUP = "intact"
# Its turns are the slow ones of that mode, which cross the same line: a sweep draws them once
PART_OF = "malfunction-turn"
SETTINGS = {
    "slow_rate_degps": Setting(
        value=2.0, low=0.01, high=20.0, words=msg("largest rate of the turn, any up to it alike [deg/s]; assumed")
    ),
    "direction_deg": DIRECTION,
    "breakup_load_parad": BREAKUP_LOAD,
}


def find_failure_s(failing: Failing) -> np.ndarray:
    """When the failure begins: at the drawn time, or at the ignition that comes next; never without a limit line.

    Parameters
    ----------
    failing : Failing
        The flights, on the planned timeline.

    Returns
    -------
    (n,) float64
        Seconds after lift-off; NaN where the mode cannot happen.
    """
    return np.where(failing.has_limit_line, find_start_s(failing), np.nan)


def sample_anomalies(failing: Failing, settings: dict[str, float], draws) -> Anomalies:
    """What goes wrong: a slow turn until the limit line is crossed; without draws at half its largest rate.

    Parameters
    ----------
    failing : Failing
        The flights, on the planned timeline.
    settings : dict
        A value for each name in `SETTINGS`.
    draws : fallzone.montecarlo.sampling.Draws or None
        Random numbers of the block; None for the middle of what is random.

    Returns
    -------
    Anomalies
        Of n flights.
    """
    count = len(failing.t_s)
    share = sample_uniform(failing, draws, "flight-termination/rate")
    return replace(
        Anomalies.none(count),
        start_t_s=find_failure_s(failing),
        turn_rate_radps=np.radians(settings["slow_rate_degps"]) * share,
        turn_direction_rad=sample_direction_rad(failing, settings, draws, "flight-termination"),
        breakup_load_parad=np.full(count, settings["breakup_load_parad"]),
        limited=failing.has_limit_line,
    )
