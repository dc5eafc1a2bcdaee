"""What a failure at each moment of powered flight lets fall, where and when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from shapely.geometry import MultiPolygon


@dataclass(frozen=True, kw_only=True, slots=True)
class MomentArea:
    """Smallest area found that holds a share of the debris of failures in one span of time, flights counting alike.

    Parameters
    ----------
    containment : float
        The share, in (0, 1).
    geometry : shapely MultiPolygon
        lon, lat [deg] on WGS 84, split at 180°.
    area_m2 : float
        Its area [m²].
    """

    containment: float
    geometry: MultiPolygon
    area_m2: float


@dataclass(frozen=True, kw_only=True, slots=True)
class ReachedThen:
    """A region that debris of failures in one span of time reaches.

    Parameters
    ----------
    region : str
        Its id.
    names : dict of str to str
        By language.
    kind : str
        ``land`` or ``sea``.
    chance : float
        Probability that at least one piece comes down in it, given a failure then.
    interval : (float, float)
        Its 95 % interval.
    flights : int
        Simulated flights that do.
    delay_s : (float, float)
        First and last arrival, each after its own failure [s].
    """

    region: str
    names: dict[str, str]
    kind: str
    chance: float
    interval: tuple[float, float]
    flights: int
    delay_s: tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class Moment:
    """Failures in one span of time, given that one begins then.

    Parameters
    ----------
    first_s, last_s : float
        Of the span [s after lift-off].
    pooled_s : (float, float)
        When the flights failed that the areas are drawn from, moved with the impact point into the span
        [s after lift-off].
    pooled_flights : int
        How many of them let debris fall.
    areas : tuple of MomentArea
        By rising containment, each inside the next; none of a share that so few flights so far apart cannot show.
    counted_s : (float, float)
        When the flights failed that all else is counted over, as they fell [s after lift-off].
    counted_flights : int
        How many they are.
    nothing_falls : (float, (float, float)) or None
        Chance that no debris comes down, and its 95 % interval; None without any of these flights.
    reached : tuple of ReachedThen
        Regions, the likeliest first.
    sample_lon_deg, sample_lat_deg : (k,) float64
        Impacts that each stand for 1/k of what these flights let fall [deg].
    sample_delay_s : (k,) float64
        When each comes down after its failure [s], rising.
    """

    first_s: float
    last_s: float
    pooled_s: tuple[float, float]
    pooled_flights: int
    areas: tuple[MomentArea, ...]
    counted_s: tuple[float, float]
    counted_flights: int
    nothing_falls: tuple[float, tuple[float, float]] | None
    reached: tuple[ReachedThen, ...]
    sample_lon_deg: np.ndarray
    sample_lat_deg: np.ndarray
    sample_delay_s: np.ndarray


@dataclass(frozen=True, kw_only=True)
class Moments:
    """Failures of one launch by when they begin.

    Parameters
    ----------
    t_s : (n,) float64
        Whole seconds from lift-off to the end of powered flight.
    impact_points : dict of str to (n, 2) float64
        Vacuum impact point at each of them by case, lon and lat [deg]; NaN where there is none.
    moments : tuple of Moment
        One after the other without a gap.
    """

    t_s: np.ndarray
    impact_points: dict[str, np.ndarray]
    moments: tuple[Moment, ...]
