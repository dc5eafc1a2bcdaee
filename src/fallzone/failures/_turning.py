"""What failure modes share in which the thrust turns away from the programme."""

from __future__ import annotations

import math

import numpy as np

from fallzone.model.outcomes.anomaly import Failing, Setting
from fallzone.words import msg

BREAKUP_LOAD = Setting(
    value=10_000.0,
    low=500.0,
    high=1e6,
    words=msg(
        "dynamic pressure times angle of attack at which the vehicle breaks [Pa·rad]; assumed: some three times the "
        "3,000 Pa·rad (about 4,000 psf·deg) that launches are commonly limited to (not read in a text)"
    ),
)
DIRECTION = Setting(
    value=math.nan,
    low=-180.0,
    high=360.0,
    words=msg(
        "where the thrust turns to, seen along it: 0 upwards, 90 to the right [deg]; not set: any direction alike"
    ),
)


def find_start_s(failing: Failing) -> np.ndarray:
    """When a turn begins: at the drawn time, or at the ignition of the burn if that is later.

    Parameters
    ----------
    failing : Failing
        The flights, on the planned timeline.

    Returns
    -------
    (n,) float64
        Seconds after lift-off.
    """
    return np.maximum(failing.t_s, failing.ignition_s)


def sample_direction_rad(failing: Failing, settings: dict[str, float], draws, mode: str) -> np.ndarray:
    """Direction into which the thrust turns: the one that is set, or any alike; without draws to the right.

    Parameters
    ----------
    failing : Failing
        The flights, on the planned timeline.
    settings : dict
        With ``direction_deg``; NaN for any.
    draws : fallzone.montecarlo.sampling.Draws or None
        Random numbers of the block.
    mode : str
        Name of the mode, under which the numbers are drawn.

    Returns
    -------
    (n,) float64
        About the programmed thrust, seen along it: 0 upwards, π/2 to the right [rad].
    """
    count = len(failing.t_s)
    if not math.isnan(settings["direction_deg"]):
        return np.full(count, math.radians(settings["direction_deg"]))
    if draws is None:
        return np.full(count, math.pi / 2.0)
    return 2.0 * math.pi * draws.uniform(f"{mode}/direction")[failing.row]


def sample_uniform(failing: Failing, draws, quantity: str) -> np.ndarray:
    """Uniform numbers in [0, 1); without draws the middle.

    Parameters
    ----------
    failing : Failing
        The flights, on the planned timeline.
    draws : fallzone.montecarlo.sampling.Draws or None
        Random numbers of the block.
    quantity : str
        Name under which they are drawn.

    Returns
    -------
    (n,) float64
    """
    return np.full(len(failing.t_s), 0.5) if draws is None else draws.uniform(quantity)[failing.row]
