"""Random numbers with an address: (seed, case, quantity, block, index), the same for any number of workers."""

from __future__ import annotations

import hashlib
import itertools
from dataclasses import dataclass, field

import numpy as np

from fallzone.errors import UsageError
from fallzone.kernels.wind_modes import WIND_MODES
from fallzone.names import BOOSTERS, SAMPLINGS
from fallzone.words import _
from fallzone.words.hints import suggest

# Flights per block. Part of the address of every random number: changing it changes every sample. A power of two,
# for only so many Sobol points at a time are evenly spread.
BLOCK_FLIGHTS = 512

# Quantities that are drawn once for a flight, with their columns, in groups of few dimensions: only in few are 512
# Sobol points evenly spread two by two. Each has its places; a new one goes at the end of a group or into a new one.
_SOBOL_GROUPS = {
    "failure": {"sweep/time": 1, "ensemble/member": 1, "sweep/mode": 1},
    "guidance": {"error/pitch_deg": 1, "error/azimuth_deg": 1, "error/thrust:stage-1": 1, "error/isp:stage-1": 1},
    "wind": {"error/wind": 2 * WIND_MODES},
    "air": {"error/density": 1, "error/drag": 1},
    "upper stages": {f"error/{kind}:stage-{n}": 1 for n in (2, 3) for kind in ("thrust", "isp")},
    "burns and masses": {f"error/{kind}:stage-{n}": 1 for n in (1, 2, 3) for kind in ("burn", "mass")},
    "stages-4-to-6": {f"error/{kind}:stage-{n}": 1 for n in (4, 5, 6) for kind in ("thrust", "isp")},
    "burns-of-stages-4-to-6": {f"error/{kind}:stage-{n}": 1 for n in (4, 5, 6) for kind in ("burn", "mass")},
    "boosters": {f"error/{kind}:{name}": 1 for name in BOOSTERS for kind in ("thrust", "isp")},
    "burns-of-boosters": {f"error/{kind}:{name}": 1 for name in BOOSTERS for kind in ("burn", "mass")},
    "outside": {f"error/{kind}:{axis}": 1 for kind in ("path_position_m", "path_velocity_mps") for axis in "xyz"},
    "malfunction-turn": {f"malfunction-turn/{name}": 1 for name in ("size", "direction", "kind")},
    "loss-of-attitude-control": {"loss-of-attitude-control/rate": 2, "loss-of-attitude-control/direction": 1},
    "flight-termination": {"flight-termination/rate": 1, "flight-termination/direction": 1},
    "reentry-breakup": {"reentry-breakup/height": 1},
    "discrepancy": {f"discrepancy/{name}": 1 for name in ("range", "azimuth", "time")},
}
# Scrambling draws for all dimensions at once: spare ones keep a new quantity from changing the numbers of others.
_SOBOL_DIMENSIONS = 8
_SOBOL_PLACES = {
    quantity: (group, slice(first, first + columns))
    for group, quantities in _SOBOL_GROUPS.items()
    for (quantity, columns), first in zip(
        quantities.items(), itertools.accumulate(quantities.values(), initial=0), strict=False
    )
}


def list_flight_quantities() -> dict[str, int]:
    """Quantities that are drawn once for a flight, with the numbers of each.

    Returns
    -------
    dict of str to int
        Numbers for each flight, by the name of the quantity.
    """
    return {quantity: columns for group in _SOBOL_GROUPS.values() for quantity, columns in group.items()}


@dataclass(frozen=True, kw_only=True)
class Sampling:
    """How the random numbers of a run are drawn.

    Parameters
    ----------
    seed : int
        Seed of the run, ≥ 0.
    kind : {"plain", "sobol"}
        ``plain``: all flights are independent. ``sobol``: every block of flights is a replicate of scrambled Sobol
        points in the quantities drawn once for a flight, each group of them in a random order of its own; what is drawn
        for the bodies of a flight stays plain.

    Raises
    ------
    UsageError
        For any other kind.

    Source
    ------
    A. B. Owen, "Randomly permuted (t, m, s)-nets and (t, s)-sequences" (1995): every point of a scrambled net is
    uniform, so that means over replicates have no bias and their spread tells the error. A. B. Owen, "Latin supercube
    sampling for very high-dimensional simulations" (1998): groups of few dimensions, put together in random order.
    """

    seed: int
    kind: str = "plain"

    def __post_init__(self) -> None:
        if self.kind not in SAMPLINGS:
            raise UsageError(
                _("no sampling '{kind}'; {hint}").format(kind=self.kind, hint=suggest(self.kind, SAMPLINGS))
            )

    @property
    def replicate_flights(self) -> int:
        """Flights of one replicate; 0 where all flights are independent."""
        return BLOCK_FLIGHTS if self.kind == "sobol" else 0

    def draw_block(self, case: str, block: int) -> Draws:
        """Random numbers of one block of flights.

        Parameters
        ----------
        case : str
            Case, part of the address of each number.
        block : int
            Number of the block, ≥ 0.

        Returns
        -------
        Draws
        """
        return Draws(seed=self.seed, case=case, block=block, is_sobol=self.kind == "sobol")


@dataclass(frozen=True, kw_only=True)
class Draws:
    """Random numbers of one block of flights.

    Every quantity has a stream of its own. So a model that asks for one more quantity changes no other numbers, and a
    longer run begins with the flights of a shorter one.

    Parameters
    ----------
    seed : int
        Seed of the run.
    case : str
        Case, part of the address of each number.
    block : int
        Number of the block of ``BLOCK_FLIGHTS`` flights, ≥ 0.
    is_sobol : bool
        Whether quantities drawn once for a flight come from scrambled Sobol points.

    Source
    ------
    J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, "Parallel random numbers: as easy as 1, 2, 3" (2011): Philox, a
    generator by counter and key, here one key for each quantity and block.
    """

    seed: int
    case: str
    block: int
    is_sobol: bool = False
    _kept: dict[tuple[str, int], np.ndarray] = field(default_factory=dict, init=False, repr=False, compare=False)
    _groups: dict[str, np.ndarray] = field(default_factory=dict, init=False, repr=False, compare=False)

    def normal(self, quantity: str, columns: int) -> np.ndarray:
        """Independent standard normal numbers, kept for further calls; not to be written to.

        Parameters
        ----------
        quantity : str
            Name of the quantity, part of the address.
        columns : int
            Numbers for each flight, > 0.

        Returns
        -------
        (BLOCK_FLIGHTS, columns) float64

        Raises
        ------
        ValueError
            When the quantity has another number of columns among the Sobol points.
        """
        key = quantity, columns
        if key not in self._kept:
            self._kept[key] = self._normal(quantity, columns)
            self._kept[key].flags.writeable = False
        return self._kept[key]

    def uniform(self, quantity: str) -> np.ndarray:
        """Independent uniform numbers.

        Parameters
        ----------
        quantity : str
            Name of the quantity, part of the address.

        Returns
        -------
        (BLOCK_FLIGHTS,) float64
            In [0, 1).
        """
        if self.is_sobol and quantity in _SOBOL_PLACES:
            return self._sobol_columns(quantity, 1)[:, 0]
        return self._generator(quantity).random(BLOCK_FLIGHTS)

    def _normal(self, quantity: str, columns: int) -> np.ndarray:
        if self.is_sobol and quantity in _SOBOL_PLACES:
            from scipy.special import ndtri

            return ndtri(self._sobol_columns(quantity, columns))
        return self._generator(quantity).standard_normal((BLOCK_FLIGHTS, columns))

    def _sobol_columns(self, quantity: str, columns: int) -> np.ndarray:
        """The places of a quantity in the points of its group, (BLOCK_FLIGHTS, columns), in (0, 1)."""
        group, place = _SOBOL_PLACES[quantity]
        if group not in self._groups:
            self._groups[group] = self._sobol_points(group)
        if place.stop - place.start != columns:
            raise ValueError(
                _("{quantity} has {places} places among the Sobol points, not {columns}").format(
                    quantity=quantity, places=place.stop - place.start, columns=columns
                )
            )
        return self._groups[group][:, place]

    def _sobol_points(self, group: str) -> np.ndarray:
        from scipy.stats import qmc

        bits = 30
        points = qmc.Sobol(_SOBOL_DIMENSIONS, bits=bits, rng=self._key(f"sobol/{group}")).random(BLOCK_FLIGHTS)
        order = self._generator(f"sobol/{group}/order").permutation(BLOCK_FLIGHTS)
        # The middle of each cell: its lower end may be 0, where a normal has no quantile.
        return points[order] + 0.5 ** (bits + 1)

    def _generator(self, quantity: str) -> np.random.Generator:
        return np.random.Generator(np.random.Philox(key=self._key(quantity)))

    def _key(self, quantity: str) -> int:
        address = f"{self.seed}\x1f{self.case}\x1f{quantity}\x1f{self.block}".encode()
        return int.from_bytes(hashlib.blake2b(address, digest_size=16).digest(), "little")
