"""Random numbers from a defensive mixture: some flights as a sweep draws them, the others aimed, each with a weight."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np

from fallzone.montecarlo.sampling import BLOCK_FLIGHTS, Draws, Sampling


class Tilt(NamedTuple):
    """Normal distributions from which a part of a mixture draws standard normal numbers.

    Parameters
    ----------
    mean, sigma : (k,) float64
        For each number of the quantity; sigma > 0.
    """

    mean: np.ndarray
    sigma: np.ndarray


@dataclass(frozen=True, kw_only=True)
class Part:
    """One part of a mixture: flights aimed by way of one failure mode.

    Parameters
    ----------
    share : float
        Share of all flights, 0 … 1.
    mode : str, optional
        Mode in which its flights fail wherever it is possible. Default: any, as in a sweep.
    uniforms : mapping of str to (b,) float64
        Of quantities that are uniform in a sweep: densities on b equal steps of [0, 1), with a mean of 1.
    normals : mapping of str to Tilt
        Of quantities that are standard normal in a sweep.
    """

    share: float
    mode: str | None = None
    uniforms: Mapping[str, np.ndarray] = field(default_factory=dict)
    normals: Mapping[str, Tilt] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Mixture:
    """A defensive mixture.

    Parameters
    ----------
    parts : tuple of Part
        What is aimed; their shares leave ``own_share`` to flights as a sweep draws them.

    Notes
    -----
    A flight drawn from it has the weight p/(δ p + Σ aⱼ gⱼ), p the density of the sweep, gⱼ and aⱼ density and share of
    each part, δ the sweep's own share: never more than 1/δ, whatever the parts miss.

    Source
    ------
    T. Hesterberg, "Weighted average importance sampling and defensive mixture distributions", Technometrics 37 (1995).
    """

    parts: tuple[Part, ...]

    @property
    def own_share(self) -> float:
        """Share of the flights that are drawn as a sweep draws them."""
        return 1.0 - sum(part.share for part in self.parts)


@dataclass(frozen=True, kw_only=True)
class ImportanceSampling(Sampling):
    """How the random numbers of an aimed run are drawn.

    Parameters
    ----------
    mixture : Mixture
        The mixture.
    """

    mixture: Mixture

    def draw_block(self, case: str, block: int) -> ImportanceDraws:
        """Random numbers of one block of flights.

        Parameters
        ----------
        case : str
            Case, part of the address of each number.
        block : int
            Number of the block, ≥ 0.

        Returns
        -------
        ImportanceDraws
        """
        return ImportanceDraws(
            seed=self.seed, case=case, block=block, is_sobol=self.kind == "sobol", mixture=self.mixture
        )


@dataclass(frozen=True, kw_only=True)
class ImportanceDraws(Draws):
    """Random numbers of one block of aimed flights: those of a sweep, moved as the part that each flight is of says.

    Parameters
    ----------
    mixture : Mixture
        The mixture.
    """

    mixture: Mixture

    @cached_property
    def part(self) -> np.ndarray:
        """Part of the mixture that each flight is drawn from (BLOCK_FLIGHTS,) int64; −1 as in a sweep."""
        ends = np.cumsum([self.mixture.own_share, *(part.share for part in self.mixture.parts)])
        found = np.searchsorted(ends, self._generator("importance/part").random(BLOCK_FLIGHTS), side="right") - 1
        return np.minimum(found, len(self.mixture.parts) - 1)

    def uniform(self, quantity: str) -> np.ndarray:
        """Numbers in [0, 1), uniform in flights of the sweep's own share.

        Parameters
        ----------
        quantity : str
            Name of the quantity, part of the address.

        Returns
        -------
        (BLOCK_FLIGHTS,) float64
        """
        found = super().uniform(quantity)
        for index, part in enumerate(self.mixture.parts):
            if quantity in part.uniforms:
                found = np.where(self.part == index, _spread(part.uniforms[quantity], found), found)
        return found

    def _normal(self, quantity: str, columns: int) -> np.ndarray:
        found = super()._normal(quantity, columns).copy()
        for index, part in enumerate(self.mixture.parts):
            if quantity in part.normals:
                rows = self.part == index
                found[rows] = part.normals[quantity].mean + part.normals[quantity].sigma * found[rows]
        return found

    def find_ratio(self, of_mode: np.ndarray | None = None) -> np.ndarray:
        """Density of the sweep over that of the mixture, of each flight.

        Parameters
        ----------
        of_mode : (parts, n) float64, optional
            Probability of the mode of each of the first n flights in each part, over that in a sweep. Default: 1, for
            all flights.

        Returns
        -------
        (n,) float64
            0 to 1 over the own share.
        """
        flights = BLOCK_FLIGHTS if of_mode is None else of_mode.shape[1]
        density = np.full(flights, self.mixture.own_share)
        for index, part in enumerate(self.mixture.parts):
            log_density = self._find_log_density(part)[:flights]
            density += part.share * np.exp(log_density) * (1.0 if of_mode is None else of_mode[index])
        return 1.0 / density

    def _find_log_density(self, part: Part) -> np.ndarray:
        """Logarithm of the density of a part over that of the sweep, where each flight was drawn (BLOCK_FLIGHTS,).

        Source
        ------
        Derived: for a normal quantity ½z² − ½((z − m)/s)² − ln s, its mean being m and its standard deviation s.
        """
        found = np.zeros(BLOCK_FLIGHTS)
        with np.errstate(divide="ignore"):
            for quantity, density in part.uniforms.items():
                found += np.log(density[_find_step(density, self.uniform(quantity))])
        for quantity, tilt in part.normals.items():
            drawn = self.normal(quantity, len(tilt.mean))
            moved = (drawn - tilt.mean) / tilt.sigma
            found += np.sum(0.5 * (drawn**2 - moved**2) - np.log(tilt.sigma), axis=1)
        return found


def _spread(density: np.ndarray, drawn: np.ndarray) -> np.ndarray:
    """Uniform numbers moved to a density on equal steps of [0, 1)."""
    ends = np.concatenate([[0.0], np.cumsum(density)]) / np.sum(density)
    moved = np.interp(drawn, ends, np.linspace(0.0, 1.0, len(ends)))
    return np.minimum(moved, np.nextafter(1.0, 0.0))


def _find_step(density: np.ndarray, drawn: np.ndarray) -> np.ndarray:
    return np.minimum((drawn * len(density)).astype(np.int64), len(density) - 1)
