"""How much of a casualty area counts, by the energy of a piece and by where people are."""

from __future__ import annotations

from typing import Literal

import numpy as np

from fallzone.constants import HAZARDOUS_ENERGY_J
from fallzone.model.exposures.sheltering import Sheltering

TimeOfDay = Literal["day", "night"]


def find_open_factor(energy_j, threshold_j: float = HAZARDOUS_ENERGY_J) -> np.ndarray:
    """Share of the casualty area that counts with everyone in the open: all from a threshold of energy on.

    Parameters
    ----------
    energy_j : (n,) array_like
        Kinetic energy of one piece at impact [J], ≥ 0.
    threshold_j : float
        Least energy that makes a casualty [J].

    Returns
    -------
    (n,) float64
        0 or 1.

    Source
    ------
    Former 14 CFR 417, App. C: 11 ft-lb.
    """
    return (np.asarray(energy_j, float) >= threshold_j).astype(float)


def find_sheltered_factor(energy_j, sheltering: Sheltering, time_of_day: TimeOfDay) -> np.ndarray:
    """Factor on the casualty area in the open: Σ share · area factor over the classes that the piece gets through to.

    Parameters
    ----------
    energy_j : (n,) array_like
        Kinetic energy of one piece at impact [J], ≥ 0.
    sheltering : Sheltering
        Where people are.
    time_of_day : {"day", "night"}
        Which of the shares to take.

    Returns
    -------
    (n,) float64
        ≥ 0.

    Source
    ------
    Derived: the mean over all people, each hit where the energy reaches the threshold of the class.
    """
    energy = np.asarray(energy_j, float)
    factor = np.zeros(energy.shape)
    for one in sheltering.classes:
        share = one.day_share if time_of_day == "day" else one.night_share
        factor += share * one.area_factor * (energy >= one.energy_j)
    return factor
