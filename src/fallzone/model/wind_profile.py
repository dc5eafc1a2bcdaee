"""Wind that a run used, over height: for its record and for pictures of it.

tests/cli/test_calibrate.py: 10
tests/cli/test_external_trajectories.py: 27
tests/cli/test_place_names.py: 138
tests/contracts/test_floors.py: 270
tests/contracts/test_models.py: 103
tests/contracts/test_montecarlo.py: 22
tests/contracts/test_strict_records.py: 88
tests/contracts/test_text.py: 12
tests/corpus/test_corpus.py: 387
tests/corpus/test_fuzz.py: 26
tests/physics/test_fit_laws.py: 6
tests/reference/test_ensemble.py: 22
"""

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
    title, source : str
        What the wind is and where it comes from, in words.
    verified : bool
        Whether the model was checked against published numbers.
    """

    height_m: np.ndarray
    east_mps: np.ndarray
    north_mps: np.ndarray
    east_sigma_mps: np.ndarray
    north_sigma_mps: np.ndarray
    title: str
    source: str
    verified: bool
