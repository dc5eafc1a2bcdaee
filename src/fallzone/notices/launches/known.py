"""Where items of shipped vehicles were announced or published to fall, as seen from their pads; nothing is flown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from fallzone.catalogue.geodata import SHIPPED, Geodata
from fallzone.catalogue.load import find_origin, load_mission, load_site, load_zones
from fallzone.earth import geodesic, rings
from fallzone.earth.angles import apart_deg
from fallzone.earth.areas import find_area
from fallzone.model.ascent.release import Release
from fallzone.model.mission import Mission
from fallzone.model.notices.launch import KnownFall
from fallzone.model.site import Pad
from fallzone.model.zone import Zone
from fallzone.names import ITEMS, NOMINAL

_DROP_KINDS = ("announced", "estimated")
# Corners of notices are tens of kilometres apart
_STEP_M = 5_000.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Sight:
    """An area as seen from a pad.

    Parameters
    ----------
    range_m : (float, float)
        Nearest and farthest range of its outline [m].
    azimuth_deg, half_width_deg : float
        Of its middle, clockwise from north, and how far its outline reaches to either side [deg].
    holds : bool
        Whether the pad lies in it.
    """

    range_m: tuple[float, float]
    azimuth_deg: float
    half_width_deg: float
    holds: bool

    @property
    def middle_m(self) -> float:
        """Range of the middle [m]."""
        return sum(self.range_m) / 2.0


def see_area(area: BaseGeometry, origin: Pad | Release) -> Sight:
    """Range and azimuth of an area.

    Parameters
    ----------
    area : shapely geometry
        In lon, lat [deg] on WGS 84, split at 180°.
    origin : Pad or Release
        From where.

    Returns
    -------
    Sight
    """
    outlines = [rings.densify(np.asarray(part.exterior.coords), _STEP_M)[:-1] for part in shapely.get_parts(area)]
    lon_deg, lat_deg = np.concatenate(outlines).T
    range_m, azimuth_deg = geodesic.range_azimuth(origin.lon_deg, origin.lat_deg, lon_deg, lat_deg)
    _range_m, middle_deg = geodesic.range_azimuth(origin.lon_deg, origin.lat_deg, *_find_middle(lon_deg, lat_deg))
    turn_deg = apart_deg(azimuth_deg, middle_deg)
    holds = bool(shapely.covers(area, shapely.Point(origin.lon_deg, origin.lat_deg)))
    return Sight(
        range_m=(0.0 if holds else float(range_m.min()), float(range_m.max())),
        azimuth_deg=float(middle_deg) % 360.0,
        half_width_deg=float(turn_deg.max()),
        holds=holds,
    )


def _find_middle(lon_deg: np.ndarray, lat_deg: np.ndarray) -> tuple[float, float]:
    """The middle of an outline, on either side of 180° too [deg]."""
    lon, lat = np.radians(lon_deg), np.radians(lat_deg)
    x, y, z = np.mean([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)
    return float(np.degrees(np.arctan2(y, x))), float(np.degrees(np.arctan2(z, np.hypot(x, y))))


def list_known_falls(geodata: Geodata = SHIPPED) -> tuple[KnownFall, ...]:
    """Every fall of the shipped missions that was announced by a zone or published as a range.

    Parameters
    ----------
    geodata : Geodata
        Where their files lie.

    Returns
    -------
    tuple of KnownFall
        By mission; the zone where an item has both.
    """
    return tuple(fall for name in geodata.list_ids("missions") for fall in _list_falls(name, geodata))


def _list_falls(name: str, geodata: Geodata) -> Iterator[KnownFall]:
    mission = load_mission(name, geodata)
    origin = find_origin(mission, load_site(mission.site, geodata))
    zones = [zone for zone in load_zones(mission, geodata) if zone.kind in _DROP_KINDS and zone.item in ITEMS]
    told = {zone.item for zone in zones if zone.shape is not None}
    for zone in zones:
        if (fall := _of_zone(zone, mission, origin)) is not None:
            yield fall
    for row in mission.published:
        if row.quantity == "range_m" and row.case == NOMINAL and row.name in ITEMS and row.name not in told:
            yield _known(
                mission,
                row.name,
                (row.value - row.tolerance, row.value + row.tolerance),
                _find_azimuth(mission, row.name),
                mark=row.mark,
                source=mission.sources[row.source],
            )


def _of_zone(zone: Zone, mission: Mission, origin: Pad | Release) -> KnownFall | None:
    area = find_area(zone)
    if area is None:
        return None
    sight = see_area(area, origin)
    return _known(mission, zone.item, sight.range_m, sight.azimuth_deg, mark=zone.mark, source=zone.id)


def _find_azimuth(mission: Mission, item: str) -> float | None:
    """The azimuth that was published of a fall."""
    rows = (row for row in mission.published if row.quantity == "azimuth_deg" and row.case == NOMINAL)
    return next((row.value for row in rows if row.name == item), None)


def _known(
    mission: Mission, item: str, range_m: tuple[float, float], azimuth_deg: float | None, *, mark: str, source: str
) -> KnownFall:
    return KnownFall(
        mission=mission.id,
        vehicle=mission.vehicle,
        site=mission.site,
        pad=mission.pad,
        item=item,
        range_m=range_m,
        azimuth_deg=azimuth_deg,
        mark=mark,
        source=source,
    )
