"""Whether a way of a ship or aircraft is inside, as codes and numbers; the words stand in ``outputs``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from fallzone.model.results.answer import Finding
    from fallzone.model.results.flag import Verdict


@dataclass(frozen=True, kw_only=True, slots=True)
class Crossing:
    """A part of a way in a zone or hazard area, or too near to tell.

    Parameters
    ----------
    finding : Finding
        The zone or area, how it lies to this part, and whether it is in force meanwhile.
    is_counted : bool
        Whether it is of a level that makes a place INSIDE.
    enter_s, leave_s : float
        Since the departure [s]; the way itself may begin or end inside.
    enter_utc, leave_utc : datetime or None
        The same as instants, where the departure is known.
    enter_lat_deg, enter_lon_deg, leave_lat_deg, leave_lon_deg : float
        Where that is [deg].
    """

    finding: Finding
    is_counted: bool
    enter_s: float
    leave_s: float
    enter_utc: datetime | None
    leave_utc: datetime | None
    enter_lat_deg: float
    enter_lon_deg: float
    leave_lat_deg: float
    leave_lon_deg: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Detour:
    """A way around what is in force.

    Parameters
    ----------
    line_lonlat : tuple of (float, float)
        Its points, geodesics between them [deg].
    length_m, added_m : float
        Along them, and how much more than the way itself [m].
    added_s : float
        How much longer it takes at the mean speed of the way [s].
    is_by_sea : bool
        Whether the way is by sea: then no part of the detour crosses land.
    """

    line_lonlat: tuple[tuple[float, float], ...]
    length_m: float
    added_m: float
    added_s: float
    is_by_sea: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Departures:
    """When a way may begin instead, to the second.

    Parameters
    ----------
    latest_safe_utc : datetime
        The last safe departure before the planned one.
    earliest_safe_utc : datetime or None
        The first one after it; None where something is closed until further notice.
    """

    latest_safe_utc: datetime
    earliest_safe_utc: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class WayAnswer:
    """Whether a way is inside, and what to do.

    Parameters
    ----------
    track : str
        Its name.
    departure_utc : datetime or None
        When it begins, where that is known.
    duration_s, length_m : float
        Of the way as it was planned [s], [m].
    verdict : {"INSIDE", "OUTSIDE", "UNKNOWN"}
        INSIDE where any part is in something that is in force then; never OUTSIDE on doubt.
    passages : tuple of Crossing
        In the order in which they begin.
    is_sure : bool
        Whether all that the way was held against was read, understood and computed; else no way is OUTSIDE.
    detour : Detour or None
        None where none is needed or found, or none would be sure.
    departures : Departures or None
        None where the planned one is safe, nothing is known of others, or none would be sure.
    """

    track: str
    departure_utc: datetime | None
    duration_s: float
    length_m: float
    verdict: Verdict
    passages: tuple[Crossing, ...]
    is_sure: bool
    detour: Detour | None
    departures: Departures | None
