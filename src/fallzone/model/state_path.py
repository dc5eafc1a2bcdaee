"""A trajectory that somebody else computed: states in time, as a file gives them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, kw_only=True, slots=True)
class StatePath:
    """Earth-fixed states of one flight, joined by the cubic through positions and velocities.

    Parameters
    ----------
    t_s : (n,) float64
        After lift-off [s], increasing.
    position_ecef_m, velocity_ecef_mps : (n, 3) float64
        Earth-fixed state.
    mass_kg : (n,) float64 or None
        Everything that still flies; None where the file does not say.
    is_stated : (n,) bool or None
        States that the file gives; the others follow from the interpolation that it names. None: all are given.
    open_mps : float
        By how much velocities may be off at most where items separate between two of the file's states [m/s].
    title, source : str
        What the file is and how it was read, in words.
    """

    t_s: np.ndarray
    position_ecef_m: np.ndarray
    velocity_ecef_mps: np.ndarray
    mass_kg: np.ndarray | None
    title: str
    source: str
    is_stated: np.ndarray | None = None
    open_mps: float = 0.0
