"""Announced and derived zones, regions and places: the things on the map that flights are held against."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from fallzone.model.record import Mark

ZoneKind = Literal["announced", "estimated", "control-area"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Zone:
    """A zone that somebody announced, or that was built from what somebody announced.

    Parameters
    ----------
    id, title : str
        Key and words for people.
    item : str
        What is to fall there.
    kind : {"announced", "estimated", "control-area"}
        Announced: corners were published. Estimated: built from published sizes or distances.
        Control-area: closed to traffic at launch, not a drop zone.
    geometry : shapely geometry or None
        (Multi)polygon in lon, lat [deg] on WGS 84, split at 180°; None where no coordinates were published.
    corners_lonlat : tuple of (float, float)
        The corners as published, in order round the ring [deg].
    uncertainty_m : float
        How far its edge may be from where it is drawn [m].
    about_lonlat, reach_m : (float, float), float, or None
        Of a zone without coordinates: the point and the distance from it within which all of it surely lies; None
        where not even that is known.
    window_utc : (datetime, datetime) or None
        When it is closed; None where that is not in hand.
    mark, source : str
        Where it comes from.
    """

    id: str
    title: str
    item: str
    kind: ZoneKind
    geometry: BaseGeometry | None
    corners_lonlat: tuple[tuple[float, float], ...]
    uncertainty_m: float
    window_utc: tuple[datetime, datetime] | None
    mark: Mark
    source: str
    note: str = ""
    about_lonlat: tuple[float, float] | None = None
    reach_m: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Region:
    """A named sea, prefecture or country.

    Parameters
    ----------
    geometry : shapely geometry
        (Multi)polygon in lon, lat [deg] on WGS 84, split at 180°.
    tolerance_m : float
        How far its edge may be from the true one [m]; flags count everything within it.
    """

    id: str
    layer: str
    names: dict[str, str]
    kind: Literal["sea", "land"]
    definition: str
    geometry: BaseGeometry
    tolerance_m: float
    mark: Mark
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A point or an area with a name: a town, an island, a region, or coordinates that somebody gave.

    Parameters
    ----------
    lon_deg, lat_deg : float
        The named point [deg]; of an area, a point inside it.
    area : str
        Province or prefecture and country.
    kind : str
        ``position``, or what kind of place it is: ``city``, ``island``, ``sea`` …
    geometry : shapely geometry or None
        What of the Earth it covers, lon, lat [deg], split at 180°: polygons, lines or points; None where only the point
        is in hand.
    reach_m : float
        How far it may reach beyond its geometry or, without one, beyond its point [m].
    reach_mark : {"declared", "estimated", "assumed"} or None
        How that is known; None for a bare position.
    """

    id: str
    name: str
    lon_deg: float
    lat_deg: float
    names: dict[str, str]
    area: str
    source: str
    kind: str = "position"
    geometry: BaseGeometry | None = None
    reach_m: float = 0.0
    reach_mark: Mark | None = None
