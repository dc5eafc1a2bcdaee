"""What the modes share in which the thrust turns away from the programme."""

from __future__ import annotations

import math

import numpy as np

from fallzone.model.anomaly import Failing, Setting

BREAKUP_LOAD = Setting(
    value=10_000.0,
    low=500.0,
    high=1e6,
    words="dynamic pressure times angle of attack at which the vehicle breaks [Pa·rad]; assumed: some three times the "
    "3,000 Pa·rad (about 4,000 psf·deg) that launches are commonly limited to (not read in a text)",
)
DIRECTION = Setting(
    value=math.nan,
    low=-180.0,
    high=360.0,
    words="where the thrust turns to, seen along it: 0 upwards, 90 to the right [deg]; not set: any direction alike",
)


def find_start_s(failing: Failing) -> np.ndarray:
    """At the drawn time, or where the burn is still to begin then: without thrust nothing turns."""
    return np.maximum(failing.t_s, failing.ignition_s)


def sample_direction_rad(failing: Failing, settings: dict[str, float], draws, mode: str) -> np.ndarray:
    """The direction that is set, or any; without draws to the right."""
    count = len(failing.t_s)
    if not math.isnan(settings["direction_deg"]):
        return np.full(count, math.radians(settings["direction_deg"]))
    if draws is None:
        return np.full(count, math.pi / 2.0)
    return 2.0 * math.pi * draws.uniform(f"{mode}/direction")[failing.row]


def sample_uniform(failing: Failing, draws, quantity: str) -> np.ndarray:
    """Uniform in [0, 1); without draws the middle."""
    return np.full(len(failing.t_s), 0.5) if draws is None else draws.uniform(quantity)[failing.row]
