"""The same wind at every height: what a person states for one fall; calm unless stated."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fallzone.words import msg

TITLE = msg("Constant wind, exactly as stated (calm by default)")
SOURCE = msg("stated by the user, not a model of the weather")
VERIFIED = False

# (height_m, month, lat_deg, east_mps, north_mps, east_sigma_mps, north_sigma_mps, tolerance_mps)
CHECKPOINTS = ((10_000.0, 1, 35.0, 0.0, 0.0, 0.0, 0.0, 0.0),)


@dataclass(frozen=True, kw_only=True)
class ConstantWind:
    """A wind without spread, the same at all heights.

    Parameters
    ----------
    east_mps, north_mps : float
        Where it blows to.
    """

    east_mps: float = 0.0
    north_mps: float = 0.0

    def tabulate(self, height_m, *, month: int = 1, lat_deg: float = 0.0):
        """Mean wind and its standard deviation over heights: as stated, without spread.

        Parameters
        ----------
        height_m : array_like
            Heights.
        month : int
            Of no effect.
        lat_deg : float
            Of no effect.

        Returns
        -------
        east_mps, north_mps, east_sigma_mps, north_sigma_mps : float64 arrays
            Of the shape of ``height_m``.
        """
        zero = np.zeros_like(np.asarray(height_m, float))
        return zero + self.east_mps, zero + self.north_mps, zero, zero.copy()


tabulate = ConstantWind().tabulate
