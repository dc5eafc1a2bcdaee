"""Casualty area of each piece that came down, with the rule that gave it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fallzone import plugins
from fallzone.consequences.people import DEFAULT
from fallzone.consequences.pieces import estimate_descent_angle_deg, estimate_projected_area_m2
from fallzone.model.results.impacts import Impacts
from fallzone.words import msg

OF_VEHICLE_FILE = msg("vehicle file")


@dataclass(frozen=True, kw_only=True)
class CasualtyAreas:
    """Casualty areas in the open, of one real piece at each impact.

    Parameters
    ----------
    area_m2 : (m,) float64
        Casualty area [m²], whatever its energy.
    rule : (m,) int8
        What the number comes from, an index into ``rules``.
    rules : tuple of str
        In words, marked for translation: those of the model, and the vehicle file.
    model : str
        Name of the model.
    projected_area_m2 : (m,) float64
        Projected area of the piece [m²]: m/(β·Cd), Cd assumed.
    """

    area_m2: np.ndarray
    rule: np.ndarray
    rules: tuple[str, ...]
    model: str
    projected_area_m2: np.ndarray


def find_casualty_areas(impacts: Impacts, model: str = DEFAULT) -> CasualtyAreas:
    """Casualty areas by a model, and those of the vehicle file where it gives them.

    Parameters
    ----------
    impacts : Impacts
        What came down.
    model : str
        Of the kind ``casualty-area``. Default: the larger of seven times the area and the size of a person.

    Returns
    -------
    CasualtyAreas

    Raises
    ------
    InputError
        When there is no such model.

    Notes
    -----
    The projected area of a piece is in no file: it is estimated from mass and ballistic coefficient with the drag
    coefficient of tumbling debris, assumed.
    """
    chosen = plugins.load("casualty-area", model)
    mass_kg, beta_kgpm2 = impacts.mass_kg.astype(float), impacts.beta_kgpm2.astype(float)
    projected_m2 = estimate_projected_area_m2(mass_kg, beta_kgpm2)
    angle_deg = estimate_descent_angle_deg(impacts.impact_speed_mps.astype(float), beta_kgpm2)
    area_m2, rule = chosen.find_casualty_area(projected_m2, angle_deg)
    given = [np.nan if one.casualty_area_m2 is None else one.casualty_area_m2 for one in impacts.groups]
    given_m2 = np.array([*given, np.nan])[impacts.group]
    has_own = ~np.isnan(given_m2)
    return CasualtyAreas(
        area_m2=np.where(has_own, given_m2, area_m2),
        rule=np.where(has_own, len(chosen.RULES), rule).astype(np.int8),
        rules=(*chosen.RULES, OF_VEHICLE_FILE),
        model=model,
        projected_area_m2=projected_m2,
    )
