"""Air that is the same at every height, still, so that every force can be worked out by hand."""

from __future__ import annotations

import numpy as np

from fallzone.kernels.tables import build_environment


class EvenAir:
    """Air of one density, speed of sound and pressure everywhere, without wind.

    Parameters
    ----------
    density_kgpm3, sound_mps, pressure_pa : float
        By default nothing that acts: no density, no pressure.
    """

    VALID_ALTITUDE_M = (-5_000.0, 1_000_000.0)

    def __init__(self, density_kgpm3: float = 0.0, sound_mps: float = 340.0, pressure_pa: float = 0.0) -> None:
        self._values = (density_kgpm3, sound_mps, pressure_pa, 288.0)

    def evaluate(self, altitude_m):
        return tuple(np.full(np.shape(altitude_m), value) for value in self._values)

    @staticmethod
    def tabulate(height_m, *, month, lat_deg):
        return (np.zeros(np.shape(height_m)),) * 4


def build_even(**air: float):
    """An environment of such air.

    Parameters
    ----------
    **air
        As of `EvenAir`.
    """
    return build_environment(EvenAir(**air), EvenAir)


NOTHING = build_even()
