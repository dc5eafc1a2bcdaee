"""Records of what debris may hit: totals of people, and what of them is found at a point."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, NamedTuple

from fallzone.model.record import Count, Id, Mark, Number, Record, Text, limits

if TYPE_CHECKING:
    import numpy as np

# Of `LocalPeople.region`: at sea, or on land of no region
NO_REGION = -1


class RegionTotal(Record):
    """People of one region of land.

    Parameters
    ----------
    region : str
        Its id.
    people : int
        Residents, ≥ 0.
    year : int
        Of the count or estimate, 1990 to 2100.
    off_by : float
        Share by which the total of today may be off, 0 to 1: our judgement.
    mark : {"declared", "estimated", "assumed"}
        How the total is known.
    source : str
        Where it comes from.
    """

    region: Id
    people: Annotated[Count, limits(0, 2_000_000_000)]
    year: Annotated[Count, limits(1990, 2100)]
    off_by: Annotated[Number, limits(0.0, 1.0)]
    mark: Mark
    source: Text


class LocalPeople(NamedTuple):
    """People about some points.

    Parameters
    ----------
    region : (n,) int16
        Index of the region of land that holds each point, or ``NO_REGION``.
    density_pm2 : (n,) float64
        People per square metre [1/m²], ≥ 0; NaN where they are not known.
    evenly_pm2 : (n,) float64
        The same if all people of a region were spread evenly over its land: how much hangs on where they are.
    """

    region: np.ndarray
    density_pm2: np.ndarray
    evenly_pm2: np.ndarray


@dataclass(frozen=True, kw_only=True, slots=True)
class Track:
    """The way of one ship or aircraft, along geodesics between its points.

    Parameters
    ----------
    name : str
        As in its file, or where it stands there.
    lon_deg, lat_deg : (n,) float64
        Its points [deg], WGS 84, at least two.
    altitude_m : (n,) float64
        Above mean sea level [m]; 0 where the file gives none.
    t_s : (n,) float64 or None
        When it is there [s], strictly increasing; None: it is not known when.
    has_dates : bool
        Whether ``t_s`` counts from 1970-01-01T00:00Z; otherwise it counts from the first point.
    source : str
        The file.
    """

    name: str
    lon_deg: np.ndarray
    lat_deg: np.ndarray
    altitude_m: np.ndarray
    t_s: np.ndarray | None
    has_dates: bool
    source: str
