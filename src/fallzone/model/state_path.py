"""A trajectory that was computed elsewhere: states in time, as a file gives them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fallzone.model.results.statement import Statement


@dataclass(frozen=True, kw_only=True, slots=True)
class StatePath:
    """Earth-fixed states of one flight, joined by cubics that have the positions and velocities (cubic Hermite).

    Parameters
    ----------
    t_s : (n,) float64
        Times [s after lift-off], increasing.
    position_ecef_m, velocity_ecef_mps : (n, 3) float64
        Earth-fixed position [m], and velocity relative to the Earth [m/s].
    mass_kg : (n,) float64 or None
        Mass of everything that still flies [kg]; None where the file does not say.
    told : tuple of Statement
        What the file is and how it was read, in the codes of ``results.origins``.
    is_stated : (n,) bool or None
        Which states the file gives; the others follow from the interpolation that it names. None: it gives all.
    open_mps : float
        Largest error of velocities at separations between two of the file's states [m/s], ≥ 0.
    """

    t_s: np.ndarray
    position_ecef_m: np.ndarray
    velocity_ecef_mps: np.ndarray
    mass_kg: np.ndarray | None
    told: tuple[Statement, ...]
    is_stated: np.ndarray | None = None
    open_mps: float = 0.0
