"""Ships: the area about a vessel, and weights for a ship hazard area."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fallzone.constants import HAZARDOUS_ENERGY_J
from fallzone.errors import InputError
from fallzone.model.results.criteria import LIMITS
from fallzone.risk.traffic.falls import Falls
from fallzone.words import _

# Probability of debris impact on or near a vessel: 14 CFR 450.133(b)(1). US criterion
CRITERION = LIMITS["ship"][0]


@dataclass(frozen=True, kw_only=True)
class Ship:
    """Size of a vessel, and how near to it counts. The default is assumed: a large merchant ship, and 30 m around it.

    Parameters
    ----------
    length_m, beam_m : float
        Length and beam [m], > 0.
    near_m : float
        Distance from its sides that counts as near [m], ≥ 0.
    """

    length_m: float = 200.0
    beam_m: float = 32.0
    near_m: float = 30.0

    def __post_init__(self):
        for name, least in (("length_m", 1e-3), ("beam_m", 1e-3), ("near_m", 0.0)):
            value = getattr(self, name)
            if not (np.isfinite(value) and least <= value <= 1e4):
                raise InputError(
                    f"ship [{name}]",
                    _("found {value}").format(value=value),
                    _("expected {low:g} to {high:g} m").format(low=least, high=1e4),
                )

    @property
    def area_m2(self) -> float:
        """Area on or near the vessel [m²]: its rectangle with a margin of ``near_m``, corners rounded.

        Source
        ------
        J. Steiner, of the area about a convex shape: A + P d + π d².
        """
        return (
            self.length_m * self.beam_m
            + 2.0 * (self.length_m + self.beam_m) * self.near_m
            + float(np.pi) * self.near_m**2
        )


def find_ship_weights(falls: Falls, ship: Ship | None = None, threshold_j: float = HAZARDOUS_ENERGY_J) -> np.ndarray:
    """Weights whose density on the sea is the probability of an impact on or near a vessel that is there.

    Parameters
    ----------
    falls : Falls
        What came down.
    ship : Ship, optional
        The vessel. Default: assumed.
    threshold_j : float
        Least kinetic energy of a piece that counts [J].

    Returns
    -------
    (m,) float64
        Weight times pieces times area [m²], 0 below the threshold: their density per square metre is the expected
        number of impacts per launch, no less than the probability. The ship hazard area is where it is at least
        `CRITERION`.

    Source
    ------
    14 CFR 450.133(b)(1), for orientation.
    """
    area_m2 = (ship or Ship()).area_m2
    return falls.expected_pieces * area_m2 * (falls.energy_j >= threshold_j)
