"""Impacts of dispersed flights, and the shapes made of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from shapely.geometry.base import BaseGeometry

# Impacts that are processed at a time: so many fit into the processor's cache
PART_IMPACTS = 2**17


def split_parts(count: int) -> Iterator[slice]:
    """Slices of rows that together cover all impacts, ``PART_IMPACTS`` at a time.

    Parameters
    ----------
    count : int
        Number of impacts, ≥ 0.

    Returns
    -------
    iterator of slice
    """
    return (slice(first, first + PART_IMPACTS) for first in range(0, count, PART_IMPACTS))


@dataclass(frozen=True, kw_only=True)
class Impacts:
    """Where the bodies of many simulated flights of one case came down.

    Parameters
    ----------
    case : str
        ``nominal``, ``as-flown``, ``sweep`` or ``MODE@T+seconds``.
    item : str
        What fell (``fallzone.names.ITEMS``).
    condition : str
        Condition of a probability that is counted from these impacts.
    flights : int
        Simulated flights, those without any impact included: the *n* of every probability.
    flight : (m,) int32
        Flight that each impact belongs to, 0 … flights − 1.
    lon_deg, lat_deg : (m,) float64
        Geodetic position of the impact on the WGS 84 ellipsoid [deg].
    t_s : (m,) float64
        Time of impact after lift-off [s].
    not_landed : dict of str to int
        Bodies without an impact, or whose impact belongs to no footprint, by the name of their status
        (``ImpactStatus``).
    replicate_flights : int
        Flights of one replicate of evenly spread samples, from the spread of which intervals follow; 0: all flights are
        independent.

    Notes
    -----
    The arrays of a large run are files that are mapped into memory: go through them with ``parts``.
    """

    case: str
    item: str
    condition: str
    flights: int
    flight: np.ndarray
    lon_deg: np.ndarray
    lat_deg: np.ndarray
    t_s: np.ndarray
    not_landed: dict[str, int]
    replicate_flights: int = 0

    @property
    def bodies(self) -> int:
        """Number of bodies that began to fall: each has one impact, or is counted once in ``not_landed``."""
        return len(self.flight) + sum(self.not_landed.values())

    def select(self, rows: slice | np.ndarray) -> Impacts:
        """Some of the impacts, of the same number of flights.

        Parameters
        ----------
        rows : slice, index array or mask
            Their rows.

        Returns
        -------
        Impacts
        """
        columns = {name: getattr(self, name)[rows] for name in ("flight", "lon_deg", "lat_deg", "t_s")}
        return replace(self, **columns)

    def parts(self) -> Iterator[Impacts]:
        """All impacts in their order, ``PART_IMPACTS`` at a time.

        Returns
        -------
        iterator of Impacts
        """
        return map(self.select, split_parts(len(self.flight)))


@dataclass(frozen=True, kw_only=True, slots=True)
class Footprint:
    """Smallest area found that contains a given share of the impacts of one case and item.

    Parameters
    ----------
    id : str
        ``CASE:ITEM:PERCENT``, e.g. ``nominal:stage-1:99``.
    case, item : str
        Case, and what fell.
    condition : str
        Condition of the probability.
    containment : float
        Share of the impacts that the area contains, 0.5 to 0.99.
    geometry : shapely MultiPolygon
        lon, lat [deg] on WGS 84, valid, split at the antimeridian.
    area_m2 : float
        Its area on the ellipsoid [m²].
    flights : int
        Simulated flights.
    impacts : int
        Simulated impacts of the item, those outside the area included.
    probability : float
        Probability that at least one fragment lands inside, given the condition.
    interval : (float, float)
        Its 95 % interval.
    first_s, last_s : float
        First and last simulated impact inside [s after lift-off].
    """

    id: str
    case: str
    item: str
    condition: str
    containment: float
    geometry: BaseGeometry
    area_m2: float
    flights: int
    impacts: int
    probability: float
    interval: tuple[float, float]
    first_s: float
    last_s: float
