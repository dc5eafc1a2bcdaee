"""When the surface and each layer of the air may be opened again, and the piece that decides it.

Of a fall only the impact is known; when a piece left a layer above follows within bounds (`risk/traffic/airspace.py`).
To the last passage of all simulated pieces a margin is added for those that were not simulated.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from functools import cached_property

import numpy as np

from fallzone.assessment.alert.fallen import Fallen
from fallzone.model.results.alert.area import LayerClosure
from fallzone.risk.traffic.airspace import HEIGHTS_M, REOPENING_MARGIN_S, Passages, find_passages, is_capable
from fallzone.risk.traffic.falls import Falls

# Scales of the tail of the last passages that are added
_TAIL_SCALES = 5.0
# Flights that the tail is learnt from: more would take in what is no tail
_TAIL_FLIGHTS = 20


class Closures:
    """Passages of everything that comes down, from which closures of any part of it follow.

    Parameters
    ----------
    fallen : Fallen
        What comes down.
    lost_s : float
        When it was lost: nothing is closed before [s after lift-off].
    followed_s : float
        Until when falls are followed [s after lift-off]: what is up longer is counted as staying up.
    """

    def __init__(self, fallen: Fallen, lost_s: float, followed_s: float) -> None:
        self._fallen, self._lost_s, self._followed_s = fallen, lost_s, followed_s
        self._capable = is_capable(fallen.bodies)

    @cached_property
    def passages(self) -> Passages:
        """When bodies pass the edges of the layers, within bounds."""
        return find_passages(self.bodies)

    @property
    def bodies(self) -> Falls:
        """All bodies."""
        return self._fallen.bodies

    @cached_property
    def _whole(self) -> tuple[LayerClosure, ...]:
        """Closures of all bodies, no longer than falls are followed."""
        return self._close_layers(np.arange(len(self.bodies.t_s)), {}, surface_only=False)

    def close(self, rows: np.ndarray | None = None, *, surface_only: bool = False) -> tuple[LayerClosure, ...]:
        """From when to when the surface and each layer is closed for some of the bodies.

        Parameters
        ----------
        rows : (k,) int, optional
            Places of bodies. Default: all.
        surface_only : bool
            Whether the layers above are left out.

        Returns
        -------
        tuple of LayerClosure
            The surface first, then from the sea upwards; those that nothing capable of a casualty reaches are left out.
        """
        if rows is None:
            return self._whole
        # No part is closed longer than the whole
        until_s = {(one.low_m, one.high_m): one.passed_s + one.margin_s - REOPENING_MARGIN_S for one in self._whole}
        return self._close_layers(rows, until_s, surface_only=surface_only)

    def _close_layers(
        self, rows: np.ndarray, until_s: Mapping[tuple[float, float], float], *, surface_only: bool
    ) -> tuple[LayerClosure, ...]:
        rows = rows[self._capable[rows]]
        if not len(rows):
            return ()
        impact_s, surface = self.bodies.t_s[rows], (0.0, 0.0)
        found = [self._close(rows, impact_s, impact_s, surface, until_s.get(surface, self._followed_s))]
        if surface_only:
            return tuple(found)
        early_s, late_s, released_s = self.passages.early_s, self.passages.late_s, self.bodies.released_s[rows]
        for layer, edges_m in enumerate(itertools.pairwise(HEIGHTS_M)):
            leaves_s, enters_s = late_s[rows, layer], early_s[rows, layer + 1]
            enters_s = np.where(np.isnan(enters_s), np.minimum(released_s, leaves_s), enters_s)
            there = ~np.isnan(leaves_s)
            if there.any():
                until = until_s.get(edges_m, self._followed_s)
                found.append(self._close(rows[there], enters_s[there], leaves_s[there], edges_m, until))
        return tuple(found)

    def _close(
        self,
        rows: np.ndarray,
        enters_s: np.ndarray,
        leaves_s: np.ndarray,
        edges_m: tuple[float, float],
        until_s: float,
    ) -> LayerClosure:
        last = int(np.argmax(leaves_s))
        passed_s = float(leaves_s[last])
        flight = self.bodies.flight[rows]
        tail_s = find_tail_s(flight, leaves_s - self._lost_s)
        margin_s = max(min(tail_s, until_s - passed_s), 0.0) + REOPENING_MARGIN_S
        first_s = self._lost_s + find_earlier_s(flight, enters_s - self._lost_s) - REOPENING_MARGIN_S
        return LayerClosure(
            low_m=float(edges_m[0]),
            high_m=float(edges_m[1]),
            first_s=max(first_s, self._lost_s),
            passed_s=passed_s,
            clear_s=passed_s + margin_s,
            margin_s=margin_s,
            decided_by=self._fallen.describe(int(rows[last])),
        )


def find_earlier_s(flight: np.ndarray, arrives_s: np.ndarray) -> float:
    """How soon the first piece of another sample as large may come.

    Parameters
    ----------
    flight : (n,) int
        Flight of each piece.
    arrives_s : (n,) float64
        How long after the loss each comes [s].

    Returns
    -------
    float
        [s], ≥ 0: as far before the first as the tail of the other end says, whose times are the inverse.
    """
    first_s = float(arrives_s.min())
    if first_s <= 0.0:
        return 0.0
    return 1.0 / (1.0 / first_s + find_tail_s(flight, 1.0 / arrives_s))


def find_tail_s(flight: np.ndarray, lasted_s: np.ndarray) -> float:
    """How much later the last piece of another sample as large may pass.

    Parameters
    ----------
    flight : (n,) int
        Flight of each piece.
    lasted_s : (n,) float64
        How long after the loss each passes [s].

    Returns
    -------
    float
        [s], ≥ 0.

    Notes
    -----
    How long a piece takes goes with a power of its ballistic coefficient, whose logarithm scatters: so the tail is that
    of a power, and one that falls off exponentially would be too short.

    Source
    ------
    B. M. Hill, "A simple general approach to inference about the tail of a distribution", Annals of Statistics 3
    (1975): the logarithms of the k largest exceed that of the k-th by their scale in the mean. The logarithms of the
    largest of two samples differ by a logistic variable of that scale: by more than 5 of them in one of 150, and with
    the scale of 20 flights in one of 50. Falls have a shorter tail: it was less than one of 100 (docs/alert.md).
    """
    order = np.argsort(flight, kind="stable")
    starts = np.flatnonzero(np.diff(flight[order], prepend=-1))
    last_s = np.sort(np.maximum.reduceat(lasted_s[order], starts))
    largest_s = last_s[last_s > 0.0][-_TAIL_FLIGHTS:]
    if len(largest_s) < 2:
        return 0.0
    scale = float(np.mean(np.log(largest_s / largest_s[0])))
    return float(largest_s[-1]) * math.expm1(_TAIL_SCALES * scale)
