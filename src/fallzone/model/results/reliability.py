"""How likely a launch is to fail, as a model judges it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

Basis = Literal["own", "similar", "declared", "none"]


@dataclass(frozen=True, kw_only=True)
class Reliability:
    """Failure probability of a launch, and what is known of it.

    Parameters
    ----------
    model : str
        A module of ``fallzone.reliabilities``.
    probability : float
        Probability of failing, 0 to 1; NaN where it is not known.
    interval : (float, float)
        What it is believed to lie in, with the probability ``interval_share``; NaN where it is not known.
    interval_share : float
        0.6 for the interval of former 14 CFR 417, 0.95 for others; NaN where the interval is a declared one.
    basis : {"own", "similar", "declared", "none"}
        Whether it follows from launches of the vehicle, from those of similar ones, or was declared; ``none``: it is
        not known.
    flights, failures : int
        Launches that it follows from.
    spread : (str, float, float)
        What draws of it follow: ``beta`` with its two parameters, or ``uniform`` with its two ends.
    """

    model: str
    probability: float
    interval: tuple[float, float]
    interval_share: float
    basis: Basis
    flights: int = 0
    failures: int = 0
    spread: tuple[Literal["beta", "uniform"], float, float] = ("uniform", math.nan, math.nan)

    @property
    def is_known(self) -> bool:
        """Whether there is an answer."""
        return not math.isnan(self.probability)

    @classmethod
    def unknown(cls, model: str) -> Reliability:
        """Answer where nothing is known.

        Parameters
        ----------
        model : str
            A module of ``fallzone.reliabilities``.

        Returns
        -------
        Reliability
        """
        nothing = math.nan, math.nan
        return cls(model=model, probability=math.nan, interval=nothing, interval_share=math.nan, basis="none")
