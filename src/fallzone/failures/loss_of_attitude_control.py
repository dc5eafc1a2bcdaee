"""Loss of attitude control: nothing holds the vehicle any more, and it turns at the rate it has at that moment.

The thrust still passes through the centre of mass, so no moment speeds the turn up or stops it. The rate is that of the
last motions under control, random about both axes across the thrust. Within a turn or two the thrust has pointed in all
directions alike: its mean decreases as sin φ/φ with the angle φ turned.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from fallzone.failures._turning import BREAKUP_LOAD, DIRECTION, find_start_s, sample_direction_rad
from fallzone.model.outcomes.anomaly import Anomalies, Failing, Setting
from fallzone.words import msg

TITLE = msg("Loss of attitude control")
SOURCE = msg(
    "assumed: constant random rate, normal about both axes across the thrust; the moment of the air is left out"
)
VERIFIED = False
NEEDS = msg("the time; the limit line where the mission has one")
RETURNS = msg(
    "a flight off its course to its breakup, termination, the ground or the cut-off of the burn, and what is left"
)
BREAKUP = "intact"
SETTINGS = {
    "rate_degps": Setting(
        value=10.0, low=0.01, high=180.0, words=msg("rate about each axis, one standard deviation [deg/s]; assumed")
    ),
    "direction_deg": DIRECTION,
    "breakup_load_parad": BREAKUP_LOAD,
}


def find_failure_s(failing: Failing) -> np.ndarray:
    """When the failure begins: at the drawn time, or at the ignition that comes next.

    Parameters
    ----------
    failing : Failing
        The flights, on the planned timeline.

    Returns
    -------
    (n,) float64
        Seconds after lift-off; NaN where the mode cannot happen.
    """
    return find_start_s(failing)


def sample_anomalies(failing: Failing, settings: dict[str, float], draws) -> Anomalies:
    """What goes wrong: a turn at a rate drawn about both axes; without draws the median of its size.

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
    if draws is None:
        size = np.full(count, math.sqrt(2.0 * math.log(2.0)))
    else:
        size = np.linalg.norm(draws.normal("loss-of-attitude-control/rate", 2)[failing.row], axis=1)
    return replace(
        Anomalies.none(count),
        start_t_s=find_failure_s(failing),
        turn_rate_radps=math.radians(settings["rate_degps"]) * size,
        turn_direction_rad=sample_direction_rad(failing, settings, draws, "loss-of-attitude-control"),
        breakup_load_parad=np.full(count, settings["breakup_load_parad"]),
        limited=failing.has_limit_line,
    )
