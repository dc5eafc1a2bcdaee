"""Malfunction turn: the thrust vector is stuck, and the vehicle tumbles or turns slowly under full thrust.

In a tumble turn the nozzles are stuck at an angle: the moment of the thrust turns the vehicle faster and faster, with
the angular acceleration of a uniform slender rod pushed at its end, 6T/(mL) for each radian. The other kind, a slow
turn at a constant rate, is assumed: the controls balance the moment, but off the programme.
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

TITLE = msg("Malfunction turn")
SOURCE = msg(
    "tumble turns as in malfunction-turn analyses of the former 14 CFR 417; uniform slender rod; the moment of the air "
    "is left out; turns at a constant rate, angles, rates and the load at breakup assumed"
)
VERIFIED = False
NEEDS = msg("the time; thrust, mass and length of the vehicle then; the limit line where the mission has one")
RETURNS = msg(
    "a flight off its course to its breakup, termination, the ground or the cut-off of the burn, and what is left"
)
BREAKUP = "intact"
SETTINGS = {
    "tumble_share": Setting(value=0.5, low=0.0, high=1.0, words=msg("share of turns that are tumble turns; assumed")),
    "nozzle_deg": Setting(
        value=5.0,
        low=0.01,
        high=20.0,
        words=msg("largest angle at which nozzles stick, any up to it alike [deg]; assumed"),
    ),
    "slow_rate_degps": Setting(
        value=5.0, low=0.01, high=60.0, words=msg("largest rate of a slow turn, any up to it alike [deg/s]; assumed")
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
    """What goes wrong: a tumble turn or a turn at a constant rate.

    Without draws the more frequent one, at half its largest angle or rate.

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
    tumbles = sample_uniform(failing, draws, "malfunction-turn/kind") < settings["tumble_share"]
    if draws is None:
        tumbles = np.full(count, settings["tumble_share"] >= 0.5)
    share = sample_uniform(failing, draws, "malfunction-turn/size")
    nozzle_rad = np.radians(settings["nozzle_deg"]) * share
    return replace(
        Anomalies.none(count),
        start_t_s=find_failure_s(failing),
        turn_rate_radps=np.where(tumbles, 0.0, np.radians(settings["slow_rate_degps"]) * share),
        turn_accel_radps2=np.where(tumbles, failing.turn_gain_ps2 * np.sin(nozzle_rad), 0.0),
        turn_direction_rad=sample_direction_rad(failing, settings, draws, "malfunction-turn"),
        breakup_load_parad=np.full(count, settings["breakup_load_parad"]),
        limited=failing.has_limit_line,
    )
