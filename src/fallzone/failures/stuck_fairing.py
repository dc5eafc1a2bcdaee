"""Stuck fairing (fairing separation failure): the fairing or a part of it stays on, and the vehicle is too heavy."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from fallzone.model.outcomes.anomaly import Anomalies, Failing, Setting
from fallzone.words import msg

TITLE = msg("Fairing separation failure")
SOURCE = msg("definition of the mode; Naro flight 1 of 2009-08-25 is an instance (one half stayed on)")
VERIFIED = True
NEEDS = msg("a time at which the fairing is still on, or at least a burn within which it goes")
RETURNS = msg("a flight that goes on too heavy: all it drops from then on, and what does not reach orbit")
BREAKUP = "intact"
SETTINGS = {
    "kept_share": Setting(value=1.0, low=0.01, high=1.0, words=msg("share of the fairing's mass that stays on"))
}


def find_failure_s(failing: Failing) -> np.ndarray:
    """When the failure begins: at the planned separation, if it is still to come or lies within the burn under way.

    Parameters
    ----------
    failing : Failing
        The flights, on the planned timeline.

    Returns
    -------
    (n,) float64
        Seconds after lift-off; NaN where the mode cannot happen.
    """
    still_on = (failing.t_s <= failing.fairing_s) | (failing.ignition_s <= failing.fairing_s)
    return np.where(still_on & np.isfinite(failing.fairing_s), failing.fairing_s, np.nan)


def sample_anomalies(failing: Failing, settings: dict[str, float], draws) -> Anomalies:
    """What goes wrong: a share of the fairing stays on, for good.

    Parameters
    ----------
    failing : Failing
        The flights, on the planned timeline.
    settings : dict
        A value for each name in `SETTINGS`.
    draws : fallzone.montecarlo.sampling.Draws or None
        Of no effect: nothing is random.

    Returns
    -------
    Anomalies
        Of n flights.
    """
    count = len(failing.t_s)
    kept = np.full(count, settings["kept_share"])
    return replace(Anomalies.none(count), start_t_s=find_failure_s(failing), kept_fairing=kept)
