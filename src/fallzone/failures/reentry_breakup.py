"""Re-entry breakup: thrust ends, the vehicle falls whole, and the air breaks it on the way down."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from fallzone.model.outcomes.anomaly import Anomalies, Failing, Setting
from fallzone.words import msg

TITLE = msg("Breakup on re-entry")
SOURCE = msg(
    "assumed: 78 km ± 5 km, commonly quoted for bodies that come back from orbit (not read in a text); the main "
    "breakup of Columbia, which was made to come back, was near 60 km"
)
VERIFIED = False
NEEDS = msg("the time")
RETURNS = msg("debris groups where the vehicle comes down through the height, or at once below it; none from orbit")
BREAKUP = "intact"
SETTINGS = {
    "height_m": Setting(value=78_000.0, low=20_000.0, high=130_000.0, words=msg("height of the breakup [m]; assumed")),
    "spread_m": Setting(value=5_000.0, low=0.0, high=20_000.0, words=msg("its standard deviation [m]; assumed")),
}


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
    """What goes wrong: thrust ends, and the height of the breakup is drawn; without draws it is its mean.

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
    spread = 0.0 if draws is None else draws.normal("reentry-breakup/height", 1)[failing.row, 0]
    return replace(
        Anomalies.none(count),
        stop_t_s=find_failure_s(failing),
        breakup_height_m=np.full(count, settings["height_m"]) + settings["spread_m"] * spread,
    )
