"""What comes down after a loss: simulated flights, each with the probability that it stands for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from fallzone.model.results.alert.area import DecidingPiece, ModeShare
from fallzone.model.results.impacts import NO_FAILURE, Impacts
from fallzone.risk.intervals import bound_shares
from fallzone.risk.traffic.airspace import HEIGHTS_M
from fallzone.risk.traffic.falls import Falls, build_falls

# What separated before the failure falls under its own name; all else is this
DEBRIS = "debris"


@dataclass(frozen=True, kw_only=True)
class Fallen:
    """Bodies that come down after a loss, of flights that are weighted.

    Parameters
    ----------
    groups : tuple of Impacts
        ``debris`` first, then what separated before and was still falling; all of the same flights.
    weight : (n,) float64
        Probability, given the loss, that each flight stands for: sums to 1.
    seed : int
        Of their random numbers.
    """

    groups: tuple[Impacts, ...]
    weight: np.ndarray
    seed: int

    @property
    def flights(self) -> int:
        """Simulated flights."""
        return len(self.weight)

    @property
    def fragments(self) -> int:
        """Simulated bodies that came down."""
        return sum(len(group.flight) for group in self.groups)

    @property
    def effective_flights(self) -> float:
        """Equally weighted flights that would say as much."""
        return float(self.weight.sum() ** 2 / np.sum(self.weight**2)) if self.flights else 0.0

    @cached_property
    def _stays_up(self) -> np.ndarray:
        """Of which flights nothing comes down (n,)."""
        falls = np.zeros(self.flights, dtype=bool)
        for group in self.groups:
            falls[group.flight] = True
        return ~falls

    @property
    def stays_up(self) -> float:
        """Probability that nothing comes down."""
        return float(self.weight[self._stays_up].sum())

    @property
    def stays_up_interval(self) -> tuple[float, float]:
        """Its 95 % interval; 0 to 1 without any flight."""
        if not self.flights:
            return 0.0, 1.0
        low, high = bound_shares(self.weight, self._stays_up[None, :])
        return float(low[0]), float(high[0])

    @cached_property
    def bodies(self) -> Falls:
        """All bodies, in the order of the groups, with bounds on when they began to fall."""
        return build_falls([(group, self.weight) for group in self.groups], HEIGHTS_M)

    def list_shares(self) -> tuple[ModeShare, ...]:
        """Failure modes with their probabilities, the likeliest first.

        Returns
        -------
        tuple of ModeShare
        """
        failures = self.groups[0].failures
        found = [
            ModeShare(mode=mode, share=float(self.weight[rows].sum()), flights=len(rows))
            for code, mode in enumerate(failures.modes)
            if len(rows := np.flatnonzero(failures.mode == code))
        ]
        return tuple(sorted(found, key=lambda one: (-one.share, one.mode)))

    def describe(self, body: int) -> DecidingPiece:
        """One of the bodies in words and numbers.

        Parameters
        ----------
        body : int
            Its place in ``bodies``.

        Returns
        -------
        DecidingPiece
        """
        for group in self.groups:
            if body < len(group.flight):
                break
            body -= len(group.flight)
        kind, code = group.groups[group.group[body]], group.failures.mode[group.flight[body]]
        return DecidingPiece(
            item=group.item,
            part=kind.part,
            group=kind.name,
            mode=None if code == NO_FAILURE else group.failures.modes[code],
            beta_kgpm2=float(group.beta_kgpm2[body]),
            mass_kg=float(group.mass_kg[body]),
            lon_deg=float(group.lon_deg[body]),
            lat_deg=float(group.lat_deg[body]),
            impact_s=float(group.t_s[body]),
        )


def leave_fallen(groups: Iterable[Impacts], t_s: float) -> tuple[Impacts, ...]:
    """Bodies that were still in the air at a time, ``debris`` first; items of which none was are left out.

    Parameters
    ----------
    groups : iterable of Impacts
        By item.
    t_s : float
        [s after lift-off].

    Returns
    -------
    tuple of Impacts
        ``debris`` always.
    """
    kept = [group if group.item == DEBRIS else group.select(group.t_s > t_s) for group in groups]
    kept.sort(key=lambda group: group.item != DEBRIS)
    return tuple(group for group in kept if group.item == DEBRIS or len(group.flight))
