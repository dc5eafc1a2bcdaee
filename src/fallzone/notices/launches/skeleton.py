"""From the zones of a notice to the file of a mission that is flown towards them: a skeleton, every number marked."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import tomlkit

from fallzone.catalogue.geodata import SHIPPED, Geodata
from fallzone.catalogue.load import load_mission, load_site, load_vehicle
from fallzone.catalogue.zone_text import write_zone_text
from fallzone.earth.angles import apart_deg, wrap_deg
from fallzone.earth.areas import find_area
from fallzone.errors import InputError, UsageError
from fallzone.model.mission import Mission
from fallzone.model.notices.launch import ZoneMatch
from fallzone.model.notices.notice import Notice
from fallzone.model.site import Pad, Site
from fallzone.model.text import Wording
from fallzone.model.zone import Zone
from fallzone.notices.launches.known import list_known_falls
from fallzone.notices.launches.match import match_zones
from fallzone.words import _
from fallzone.words.hints import suggest
from fallzone.words.things import with_commas

# An orbit is taken over from another flight where the azimuth of the first fall is as near as this
_SAME_ORBIT_DEG = 3.0
_SMALLEST_SIGMA_DEG, _LARGEST_SIGMA_DEG = 0.5, 3.0
# What of a donor's aim belongs to the vehicle
_STEERING = {
    "loft_deg",
    "loft_sigma_deg",
    "last_burn",
    "max_turn_rate_degps",
    "max_dynamic_pressure_pa",
    "max_axial_load_mps2",
}
# Texts of the file, in its languages
_REASONS = {
    "length": {
        "en": "Half the length of the zone, whose middle this is",
        "ko": "구역 길이의 절반; 값은 구역의 중심",
        "ja": "区域の長さの半分; 値は区域の中心",
    },
    "width": {
        "en": "Half the width of the zone, as seen from the pad",
        "ko": "발사대에서 본 구역 폭의 절반",
        "ja": "射点から見た区域の幅の半分",
    },
}
_BY_RANGE = {
    "en": "What falls in zone {zone} was taken by range.",
    "ko": "구역 {zone}에 무엇이 떨어지는지는 거리로 보아 정했다.",
    "ja": "区域{zone}に何が落下するかは距離から定めた。",
}
_SMALLEST_RANGE_M = 10_000.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Skeleton:
    """The two files of a mission that a notice announces.

    Parameters
    ----------
    id : str
        Of the mission, and name of both files.
    mission_toml : str
        Text of ``ID.toml``.
    zones_geojson : str
        Text of ``ID.geojson``, which lies beside it.
    matches : tuple of ZoneMatch
        What was taken to fall in each zone.
    """

    id: str
    mission_toml: str
    zones_geojson: str
    matches: tuple[ZoneMatch, ...]


def build_skeleton(notices: Sequence[Notice], *, site: str, vehicle: str, geodata: Geodata = SHIPPED) -> Skeleton:
    """A mission of a vehicle from a site towards the zones of notices.

    Burns and separations are those of the newest shipped mission of the vehicle; guidance is solved for the target
    orbit from the azimuth of the zones. The middles of the zones become published rows, which ``fallzone calibrate
    --vehicle`` fits.

    Parameters
    ----------
    notices : sequence of Notice
        As read, of one launch.
    site, vehicle : str
        Ids in geodata.
    geodata : Geodata
        Where their files lie.

    Returns
    -------
    Skeleton

    Raises
    ------
    UsageError
        When there is no such site or vehicle, or no shipped mission of the vehicle.
    InputError
        When no zone has both coordinates and a time.
    """
    place = _load("site", site, geodata)
    _load("vehicle", vehicle, geodata)
    donor = _find_donor(vehicle, site, geodata)
    pad = next((pad for pad in place.pads if pad.id == donor.pad), place.pads[0])
    zones = [one.zone for notice in notices for one in notice.zones if one.zone.shape is not None]
    windows = sorted(window for zone in zones for window in zone.list_windows())
    if not windows:
        where = notices[0].file if notices else "-"
        raise InputError(where, _("has no zone with coordinates and a time"), _("a notice that says where and when"))
    falls = [fall for fall in list_known_falls(geodata) if fall.vehicle == vehicle and fall.site == site]
    areas = [(zone.id, area) for zone in zones if (area := find_area(zone)) is not None]
    matches = match_zones(pad, falls, areas)
    start = windows[0][0]
    name = f"{vehicle}-{start:%Y-%m-%d}"
    document = _write_mission(name, donor, (place, pad), start, _tell_source(notices))
    _add_rows(document, matches)
    _add_aim(document, matches, donor, pad)
    return Skeleton(
        id=name,
        mission_toml=tomlkit.dumps(document),
        zones_geojson=write_zone_text(_name_items(zones, matches)),
        matches=matches,
    )


def _load(kind: str, name: str, geodata: Geodata) -> Any:
    known = geodata.list_ids(f"{kind}s")
    if name not in known:
        problem = _("no site '{name}'") if kind == "site" else _("no vehicle '{name}'")
        raise UsageError(f"{problem.format(name=name[:60])}; {suggest(name, known)}")
    return load_site(name, geodata) if kind == "site" else load_vehicle(name, geodata)


def _find_donor(vehicle: str, site: str, geodata: Geodata) -> Mission:
    """The newest shipped mission of a vehicle that flies on its own, from the site if there is one."""
    missions = [load_mission(name, geodata) for name in geodata.list_ids("missions")]
    own = [one for one in missions if one.vehicle == vehicle and one.flies_as is None]
    if not own:
        vehicles = sorted({one.vehicle for one in missions})
        told = _("no shipped mission flies '{vehicle}'; expected one of {vehicles}")
        raise UsageError(told.format(vehicle=vehicle, vehicles=with_commas(vehicles)))
    return max(own, key=lambda one: (one.site == site, one.liftoff_utc is not None, one.id))


def _tell_source(notices: Sequence[Notice]) -> str:
    return "; ".join(" ".join(filter(None, (notice.number or notice.file, notice.authority))) for notice in notices)


def _write_mission(name: str, donor: Mission, home: tuple[Site, Pad], start: datetime, source: str) -> Any:
    site, pad = home
    document = tomlkit.document()
    for line in (
        f"Skeleton made of the notice {re.sub(r'[^ -~]', '?', source)}.",
        "Check every number that is marked 'assumed', and put in its place what is known of this launch.",
    ):
        document.add(tomlkit.comment(line))
    told = {
        "id": name,
        "title": f"{donor.vehicle}, {site.id}, {start:%Y-%m-%d}",
        "site": site.id,
        "pad": pad.id,
        "vehicle": donor.vehicle,
        "flies_as": donor.id,
        "liftoff_utc": start,
        "liftoff_mark": "assumed",
        "liftoff_source": "notice",
        "month": start.month,
        "timezone": site.timezone,
        "payload_kg": _quantity(donor.payload_kg.value, "assumed", "donor"),
        "atmosphere": donor.atmosphere if donor.solar is None else "us76",
        "wind": donor.wind if donor.wind_file is None else "westerly",
        "zones": [name],
        "not_modelled": [_text(text) for text in donor.not_modelled],
        "sources": {
            "notice": f"{source}: middle of its zone; lift-off at the beginning of the first window, assumed",
            "donor": f"Assumed: as for {donor.id}, of the same vehicle",
            "zones": f"Estimated: azimuths of the zones, as seen from the pad; loft and limits as for {donor.id}",
        },
    }
    for key, value in told.items():
        document.add(key, value)
    return document


def _text(text: Wording) -> Any:
    """A text in the languages that it has, as files hold it."""
    told = text.model_dump()
    return _inline(told) if isinstance(told, dict) else told


def _inline(told: dict[str, Any]) -> Any:
    table = tomlkit.inline_table()
    table.update(told)
    return table


def _quantity(value: float, mark: str, source: str) -> Any:
    return _inline({"value": float(value), "mark": mark, "source": source})


def _add_rows(document: Any, matches: Sequence[ZoneMatch]) -> None:
    """Middle and half the length and width of each zone that something known falls in."""
    rows = tomlkit.aot()
    for match in (match for match in matches if match.reason == "fall"):
        for row in _list_rows(match):
            table = tomlkit.table()
            table.update(row)
            rows.append(table)
    if len(rows):
        document.add("published", rows)


def _list_rows(match: ZoneMatch) -> Iterator[dict[str, Any]]:
    near_m, far_m = match.range_m
    middles = {
        "range_m": ((near_m + far_m) / 2.0, max((far_m - near_m) / 2.0, _SMALLEST_RANGE_M), "length"),
        "azimuth_deg": (match.azimuth_deg, max(match.half_width_deg, _SMALLEST_SIGMA_DEG), "width"),
    }
    for quantity, (value, tolerance, side) in middles.items():
        yield {
            "name": match.item,
            "quantity": quantity,
            "value": round(value, 0 if quantity == "range_m" else 2),
            "tolerance": round(tolerance, 0 if quantity == "range_m" else 2),
            "tolerance_reason": _inline(_REASONS[side]),
            "basis": "fitted",
            "mark": "declared",
            "source": "notice",
            "note": _inline({tag: text.format(zone=match.zone) for tag, text in _BY_RANGE.items()}),
        }


def _add_aim(document: Any, matches: Sequence[ZoneMatch], donor: Mission, pad: Pad) -> None:
    """The launch azimuth, the items that steer the donor's flight too, and the orbit that lies on the last azimuth."""
    falls = sorted((match for match in matches if match.reason == "fall"), key=lambda match: match.range_m[0])
    if not falls:
        return
    first = next((match for match in falls if match.item == "stage-1"), falls[0])
    steering = [] if donor.aim is None else [one.item for one in donor.aim.corridor]
    aim = tomlkit.table()
    aim.update(
        {
            "mark": "estimated",
            "source": "zones",
            "launch_azimuth_deg": round(_find_launch_azimuth_deg(first, donor), 2),
            "azimuth_sigma_deg": round(
                min(max(first.half_width_deg / 2.0, _SMALLEST_SIGMA_DEG), _LARGEST_SIGMA_DEG), 2
            ),
        }
    )
    taken = {} if donor.aim is None else donor.aim.model_dump(include=_STEERING, exclude_defaults=True)
    aim.update(taken)
    if corridor := [one for item in steering for one in falls if one.item == item]:
        aim.add("corridor", _corridor(corridor))
    document.add("aim", aim)
    orbit = donor.target_orbit
    inclination = _quantity(orbit.inclination_deg.value, "assumed", "donor")
    if apart_deg(first.azimuth_deg, _known_azimuth_deg(first)) > _SAME_ORBIT_DEG:
        last_deg = falls[-1].azimuth_deg
        inclination = _quantity(round(_find_inclination_deg(pad.lat_deg, last_deg), 2), "estimated", "zones")
    table = tomlkit.table()
    table.add("perigee_m", _quantity(orbit.perigee_m.value, "assumed", "donor"))
    table.add("apogee_m", _quantity(orbit.apogee_m.value, "assumed", "donor"))
    table.add("inclination_deg", inclination)
    document.add("target_orbit", table)


def _find_launch_azimuth_deg(first: ZoneMatch, donor: Mission) -> float:
    """The azimuth of the zone, turned as the donor's launch azimuth is from that of the fall that is known of it."""
    launch_deg = donor.aim.launch_azimuth_deg if donor.aim is not None else None
    if launch_deg is None and donor.guidance is not None:
        launch_deg = donor.guidance.launch_azimuth_deg
    if launch_deg is None or first.known is None or first.known.azimuth_deg is None:
        return first.azimuth_deg
    turned_deg = wrap_deg(launch_deg - first.known.azimuth_deg)
    return (first.azimuth_deg + (turned_deg if abs(turned_deg) <= _SAME_ORBIT_DEG else 0.0)) % 360.0


def _known_azimuth_deg(match: ZoneMatch) -> float:
    known = match.known
    return match.azimuth_deg if known is None or known.azimuth_deg is None else known.azimuth_deg


def _corridor(matches: Sequence[ZoneMatch]) -> Any:
    rows = tomlkit.array()
    for match in matches:
        rows.append(_corridor_item(match))
    return rows


def _corridor_item(match: ZoneMatch) -> Any:
    return _inline({"item": match.item, "azimuth_deg": round(match.azimuth_deg, 2)})


def _find_inclination_deg(lat_deg: float, azimuth_deg: float) -> float:
    """Inclination of an orbit that leaves a latitude at an azimuth, on a sphere that does not turn.

    Source
    ------
    D. A. Vallado (2013), Fundamentals of Astrodynamics and Applications, 4th ed., section 6.4: cos i = cos φ sin A.
    """
    return math.degrees(math.acos(math.cos(math.radians(lat_deg)) * math.sin(math.radians(azimuth_deg))))


def _name_items(zones: Sequence[Zone], matches: Sequence[ZoneMatch]) -> list[Zone]:
    """The zones with what is taken to fall in each; one that holds the pad is only closed."""
    by_zone = {match.zone: match for match in matches}
    told = []
    for zone in zones:
        match = by_zone.get(zone.id)
        if match is None or match.reason == "none":
            told.append(zone)
        elif match.reason == "pad":
            told.append(zone.model_copy(update={"kind": "control-area", "item": "debris"}))
        else:
            told.append(zone.model_copy(update={"item": match.item}))
    return told
