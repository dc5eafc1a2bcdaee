"""Wind that a run used, over height: for its record and for pictures of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, kw_only=True, slots=True)
class WindProfile:
    """Mean wind and its standard deviation over the pad.

    Parameters
    ----------
    height_m : (n,) float64
        Heights above the ellipsoid [m], increasing.
    east_mps, north_mps : (n,) float64
        Mean wind towards the east and the north [m/s].
    east_sigma_mps, north_sigma_mps : (n,) float64
        One standard deviation of each [m/s].
    verified : bool
        Whether the model was checked against published numbers.
    """

    height_m: np.ndarray
    east_mps: np.ndarray
    north_mps: np.ndarray
    east_sigma_mps: np.ndarray
    north_sigma_mps: np.ndarray
    verified: bool
