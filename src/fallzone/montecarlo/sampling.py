"""Random numbers with an address: (seed, case, quantity, block, index), the same for any number of workers."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np

# Flights per block. Part of the address of every random number: changing it changes every sample.
BLOCK_FLIGHTS = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class Draws:
    """The random numbers of one block of flights.

    Every quantity has a stream of its own, so a model that asks for one more changes no other model's numbers,
    and a longer run begins with the flights of a shorter one.

    Parameters
    ----------
    seed : int
        Seed of the run.
    case : str
        Case, part of the address.
    block : int
        Number of the block of ``BLOCK_FLIGHTS`` flights.
    """

    seed: int
    case: str
    block: int

    def normal(self, quantity: str, columns: int) -> np.ndarray:
        """Independent standard normals, (BLOCK_FLIGHTS, columns)."""
        return self._generator(quantity).standard_normal((BLOCK_FLIGHTS, columns))

    def uniform(self, quantity: str) -> np.ndarray:
        """Independent uniforms in [0, 1), (BLOCK_FLIGHTS,)."""
        return self._generator(quantity).random(BLOCK_FLIGHTS)

    def _generator(self, quantity: str) -> np.random.Generator:
        address = f"{self.seed}\x1f{self.case}\x1f{quantity}\x1f{self.block}".encode()
        key = int.from_bytes(hashlib.blake2b(address, digest_size=16).digest(), "little")
        return np.random.Generator(np.random.Philox(key=key))
