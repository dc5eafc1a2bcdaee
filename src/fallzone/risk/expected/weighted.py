"""What comes down per launch: impacts of one case and item, each with the pieces that it adds to the expectation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from fallzone.model.results.impacts import Impacts


@dataclass(frozen=True, kw_only=True)
class WeightedImpacts:
    """Impacts of one case and item with their share of what is expected of one launch.

    Parameters
    ----------
    flight : (n,) int
        Flight of the case that each impact belongs to: what one flight brings down falls together.
    lon_deg, lat_deg : (n,) float64
        Geodetic position on WGS 84.
    expected : (n,) float64
        Pieces per launch that each impact stands for, ≥ 0: the probability per launch that its flight stands for times
        its pieces.
    """

    flight: np.ndarray
    lon_deg: np.ndarray
    lat_deg: np.ndarray
    expected: np.ndarray


def weigh_impacts(impacts: Impacts, weight: np.ndarray, *, least_energy_j: float = 0.0) -> WeightedImpacts:
    """Weigh the impacts of one case and item by how likely each of its flights is per launch.

    Parameters
    ----------
    impacts : Impacts
        Of one case and item.
    weight : (flights,) float64
        Probability per launch that each simulated flight stands for, ≥ 0.
    least_energy_j : float
        Pieces that come down with less kinetic energy are left out [J].

    Returns
    -------
    WeightedImpacts
        Without the impacts that add nothing.

    Source
    ------
    Derived: the expectation of a sum over flights of which each is drawn with a known probability.
    """
    expected = np.asarray(weight, dtype=float)[impacts.flight] * impacts.pieces
    if least_energy_j > 0.0:
        expected[impacts.impact_energy_j < least_energy_j] = 0.0
    kept = slice(None) if (expected > 0.0).all() else np.flatnonzero(expected)
    return WeightedImpacts(
        flight=np.asarray(impacts.flight)[kept],
        lon_deg=np.asarray(impacts.lon_deg)[kept],
        lat_deg=np.asarray(impacts.lat_deg)[kept],
        expected=expected[kept],
    )
