"""Aircraft: weights whose density on the ground makes an aircraft hazard area."""

from __future__ import annotations

import numpy as np

from fallzone import plugins
from fallzone.consequences.aircraft import DEFAULT
from fallzone.consequences.aircraft.rcc_321_07 import LEAST_MASS_KG
from fallzone.consequences.pieces import estimate_projected_area_m2, find_terminal_speed_mps
from fallzone.model.results.criteria import LIMITS
from fallzone.risk.traffic.falls import Falls

# Probability of impact with casualty-capable debris for an aircraft: 14 CFR 450.101(a)(3). US criterion
CRITERION = LIMITS["aircraft"][0]


def find_aircraft_weights(falls: Falls, model: str | float = DEFAULT) -> np.ndarray:
    """Weights whose density on the ground is the probability for an aircraft that is there throughout.

    Parameters
    ----------
    falls : Falls
        What came down.
    model : str or float
        Of the kind ``vulnerable-area``, or one area [m²], > 0, for every casualty-capable piece. Default: RCC 321-07.

    Returns
    -------
    (m,) float64
        Weight times pieces times vulnerable area [m²]: their density per square metre is the number of strikes per
        launch that make a casualty, expected for an aircraft in that place while all of it falls. The aircraft hazard
        area is where it is at least `CRITERION`.

    Raises
    ------
    InputError
        When there is no such model.

    Notes
    -----
    The expected number is no less than the probability. Places are those of the impacts: what the wind carries between
    the aircraft's height and the sea is left out here, and is in the slices of `fallzone.risk.traffic.airspace`.

    Source
    ------
    14 CFR 450.101(a)(3), for orientation.
    """
    if not isinstance(model, str):
        return falls.expected_pieces * np.where(np.asarray(falls.mass_kg) >= LEAST_MASS_KG, model, 0.0)
    chosen = plugins.load("vulnerable-area", model)
    piece_m2 = estimate_projected_area_m2(falls.mass_kg, falls.beta_kgpm2)
    area_m2 = chosen.find_vulnerable_area_m2(falls.mass_kg, piece_m2, find_terminal_speed_mps(falls.beta_kgpm2))
    return falls.expected_pieces * area_m2
