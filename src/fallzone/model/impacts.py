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
    """Rows of so many impacts, ``PART_IMPACTS`` at a time."""
    return (slice(first, first + PART_IMPACTS) for first in range(0, count, PART_IMPACTS))


@dataclass(frozen=True, kw_only=True)
class Impacts:
    """Where the bodies of many simulated flights of one case came down.

    Parameters
    ----------
    case : str
        ``nominal``, ``as-flown``, ``sweep`` or ``MODE@T+seconds``.
    item : str
        What fell (names.ITEMS).
    condition : str
        What a probability counted from these impacts is conditional on, in words.
    flights : int
        Simulated flights, those without any impact included: the *n* of every probability.
    flight : (m,) int32
        Flight that each impact belongs to, 0 … flights − 1.
    lon_deg, lat_deg : (m,) float64
        Impact on the ellipsoid.
    t_s : (m,) float64
        Time of impact after lift-off [s].
    not_landed : dict of str to int
        Bodies without an impact, or whose impact is in no footprint, by status name (``ImpactStatus``).
    replicate_flights : int
        Flights of one replicate of evenly spread samples, from whose spread intervals come; 0: all are independent.

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
        """Bodies that began to fall: each has one impact, or is in ``not_landed`` once."""
        return len(self.flight) + sum(self.not_landed.values())

    def select(self, rows: slice | np.ndarray) -> Impacts:
        """Some of the impacts, of as many flights."""
        columns = {name: getattr(self, name)[rows] for name in ("flight", "lon_deg", "lat_deg", "t_s")}
        return replace(self, **columns)

    def parts(self) -> Iterator[Impacts]:
        """All of them in their order, ``PART_IMPACTS`` at a time."""
        return map(self.select, split_parts(len(self.flight)))


@dataclass(frozen=True, kw_only=True, slots=True)
class Footprint:
    """The smallest area found that holds a share of the impacts of one case and item.

    Parameters
    ----------
    id : str
        ``CASE:ITEM:PERCENT``, e.g. ``nominal:stage-1:99``.
    containment : float
        Share of impacts inside, 0.5 … 0.99.
    geometry : shapely MultiPolygon
        lon, lat [deg] on WGS 84, valid, split at 180°.
    area_m2 : float
        Its area on the ellipsoid [m²].
    probability, interval : float, (float, float)
        P(at least one fragment inside | condition) and its 95 % interval.
    first_s, last_s : float
        First and last simulated impact inside it [s after lift-off].
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
