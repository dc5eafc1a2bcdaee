"""Expected hazardous pieces per km² and launch about a point, from the hits within discs round it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from fallzone.model.results.launch import Density
from fallzone.risk.intervals import bound_sum

# Radii of the discs that densities are means over [m]
RADII_M = tuple(5_000.0 * 2.0 ** (step / 2.0) for step in range(9))
# Effective flights that make a disc wide enough
_ENOUGH_FLIGHTS = 100.0
# Flights that the narrowest disc would hold at a level: with four, even no hit at all would leave the level open. In
# discs of 10 to 20 three equal flights never leave it open and twelve always do: the upper limits of 3 and 12 are 8.8
# and 21.0 (Poisson)
FLIGHTS_AT_LEVEL = 10.0


@dataclass(frozen=True, kw_only=True)
class Nearby:
    """What comes down within the widest disc about a point.

    Parameters
    ----------
    lon_deg, lat_deg : float
        The point [deg].
    expected : (n,) float64
        Hazardous pieces per launch that each impact stands for, > 0.
    flight : (n,) int64
        Of which flight each is.
    away_m : (n,) float64
        How far each is [m].
    largest : float
        The most that an impact stands for, wherever it is.
    """

    lon_deg: float
    lat_deg: float
    expected: np.ndarray
    flight: np.ndarray
    away_m: np.ndarray
    largest: float

    def estimate(self, level_per_km2: float) -> tuple[Density, Density | None]:
        """Hazardous pieces expected per km² and launch about the point, of many hits and of the nearest alone.

        Parameters
        ----------
        level_per_km2 : float
            Pieces per km² and launch that they are held against, > 0.

        Returns
        -------
        density : Density
        alone : Density or None
            Of the nearest hits alone, which a kernel spreads over a place too wide for them; None where none come down
            so near that they could reach the level.

        Notes
        -----
        What one flight brings to a disc is one; 95 % interval of a weighted sum over flights. The hits alone are those
        in the narrowest disc in which ten such flights as come down in it would come down at the level, where kernels
        hold 120: a disc that follows from what single flights bring and not from how many there are, so that one place
        is one test. The density is the mean over the narrowest disc in which a hundred effective flights come down;
        but where the level is not reached alone, no disc is so wide that it takes in what does reach it.

        Source
        ------
        Derived: the expected number in a disc over its area πr².
        """
        alone, is_below, kept = None, False, (np.zeros(0), RADII_M[0])
        for radius_m in RADII_M:
            brought = self._add_up(radius_m)
            value, squares, needed = brought.sum(), np.sum(brought**2), level_per_km2 * area_km2(radius_m)
            if is_below and value >= needed:
                break
            kept = brought, radius_m
            if alone is None and not is_below and tells_alone(value, squares, self.largest, needed):
                alone = self._spread(*kept) if len(brought) else None
                is_below = alone is None or alone.interval[1] < level_per_km2
            if tells_enough(value, squares):
                break
        return self._spread(*kept), alone

    def _add_up(self, radius_m: float) -> np.ndarray:
        """What each flight brings to a disc."""
        near = self.away_m <= radius_m
        _flights, number = np.unique(self.flight[near], return_inverse=True)
        return np.bincount(number, self.expected[near])

    def _spread(self, brought: np.ndarray, radius_m: float) -> Density:
        disc_km2, value, largest = area_km2(radius_m), float(brought.sum()), float(brought.max(initial=0.0))
        low, high = bound_sum(np.array(value), np.sum(brought**2), np.array(largest or self.largest))
        return Density(
            value=value / disc_km2,
            interval=(float(low) / disc_km2, float(high) / disc_km2),
            radius_m=radius_m,
            lon_deg=self.lon_deg,
            lat_deg=self.lat_deg,
        )


def tells_alone(value: np.ndarray, squares: np.ndarray, largest: float, needed: float) -> np.ndarray:
    """Whether discs are wide enough for the hits in them to be held against a level by themselves.

    Parameters
    ----------
    value, squares : (...) float64
        Sum of what each flight brings to a disc, and of its square.
    largest : float
        What a flight may bring where none is seen.
    needed : float
        What a disc holds at the level.

    Returns
    -------
    (...) bool

    Source
    ------
    Derived: Σb²/Σb is what a flight brings, in the mean over what comes down.
    """
    return np.where(value > 0.0, needed * value >= FLIGHTS_AT_LEVEL * squares, needed >= FLIGHTS_AT_LEVEL * largest)


def tells_enough(value: np.ndarray, squares: np.ndarray) -> np.ndarray:
    """Whether so many effective flights come down in discs that none need be wider.

    Parameters
    ----------
    value, squares : (...) float64
        As of `tells_alone`.

    Returns
    -------
    (...) bool
    """
    return (value**2 >= _ENOUGH_FLIGHTS * squares) & (squares > 0.0)


def area_km2(radius_m: float) -> float:
    """Area of a disc.

    Parameters
    ----------
    radius_m : float
        [m].

    Returns
    -------
    float
        [km²]
    """
    return math.pi * radius_m**2 / 1e6
