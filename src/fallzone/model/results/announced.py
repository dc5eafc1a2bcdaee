"""Announced zones beside what was computed: records of numbers, without words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Clip:
    """An edge of a zone that runs along the limit of a region, where the zone may have been cut off.

    Parameters
    ----------
    start_lonlat, end_lonlat : (float, float)
        Corners of the zone at its ends [deg].
    region : str
        Id of the region.
    names : dict of str to str
        Its names by language.
    """

    start_lonlat: tuple[float, float]
    end_lonlat: tuple[float, float]
    region: str
    names: dict[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class AnnouncedArea:
    """A zone beside the computed area of what was to fall there.

    Parameters
    ----------
    zone, kind, mark : str
        Id, kind and mark of the zone, as in ``Zone``.
    item, case : str
        What falls, and in which case.
    containment : float
        Share of the simulated impacts that the computed area holds.
    zone_area_m2, area_m2 : float
        Of the zone, and of the computed area.
    ratio : float
        The computed area over the zone's.
    outside : float
        Share of the computed area that lies outside the zone, 0 to 1.
    zones : int
        Zones of this item that have coordinates, this one included.
    outside_all : float
        Share of the computed area that lies outside all of them.
    clips : tuple of Clip or None
        Edges of the zone along a limit of a shipped region; empty for a circle or a corridor, which have none; None
        where none is found, for limits that are not shipped (flight information regions, exclusive economic zones) may
        have cut it all the same.
    """

    zone: str
    kind: str
    mark: str
    item: str
    case: str
    containment: float
    zone_area_m2: float
    area_m2: float
    ratio: float
    outside: float
    zones: int
    outside_all: float
    clips: tuple[Clip, ...] | None
