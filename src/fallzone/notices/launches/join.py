"""Notices of one launch put together: by time and by whose it may be; areas that a limit divides or cuts off."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

import numpy as np
from shapely.geometry.base import BaseGeometry

from fallzone.catalogue.geodata import SHIPPED, Geodata
from fallzone.earth import geodesic
from fallzone.earth.areas import find_area
from fallzone.model.notices.launch import KnownFall, LaunchCandidate, NoticeLaunch
from fallzone.model.notices.notice import Notice
from fallzone.model.zone import Rings, Zone
from fallzone.notices.launches.match import find_candidates

# Corners of notices are whole minutes of arc, 1.9 km
_SAME_POINT_M = 2_000.0
_WHOLE_DEG = 1e-6
# A shorter edge may run along a degree by chance
_SHORTEST_EDGE_M = 20_000.0


def find_launches(
    notices: Sequence[Notice], known: Iterable[KnownFall], geodata: Geodata = SHIPPED
) -> tuple[NoticeLaunch, ...]:
    """The launches that notices warn of, each with those whose it may be.

    Two notices are of one launch where they close at the same time and the zones of both together fit one site and
    vehicle no worse than two standard deviations, or where their areas share an edge.

    Parameters
    ----------
    notices : sequence of Notice
        As read. Those about anything but launches and debris are left out.
    known : iterable of KnownFall
        What their zones are held against.
    geodata : Geodata
        Where the files of sites lie.

    Returns
    -------
    tuple of NoticeLaunch
        In the order of their first notices; none of a notice without an area.
    """
    known = tuple(known)
    groups: list[list[Notice]] = []
    for notice in notices:
        if notice.subject == "other" or not _list_areas([notice]):
            continue
        home = next((group for group in groups if _belongs(notice, group, known, geodata)), None)
        if home is None:
            groups.append([notice])
        else:
            home.append(notice)
    return tuple(_describe(group, known, geodata) for group in groups)


def _belongs(notice: Notice, group: list[Notice], known: tuple[KnownFall, ...], geodata: Geodata) -> bool:
    if not any(_meet(notice, other) for other in group):
        return False
    if any(_share_edge(one, other) for one in _list_zones([notice]) for other in _list_zones(group)):
        return True
    return bool(find_candidates(_list_areas([*group, notice]), known, geodata))


def _meet(one: Notice, other: Notice) -> bool:
    """Whether two notices close at the same time; where either has no time it may be any."""
    windows = [[window for zone in _list_zones([notice]) for window in zone.list_windows()] for notice in (one, other)]
    if not all(windows):
        return True
    far = datetime.max.replace(tzinfo=UTC)
    return any(
        start <= (other_end or far) and other_start <= (end or far)
        for start, end in windows[0]
        for other_start, other_end in windows[1]
    )


def _describe(group: list[Notice], known: tuple[KnownFall, ...], geodata: Geodata) -> NoticeLaunch:
    zones = _list_zones(group)
    candidates: tuple[LaunchCandidate, ...] = find_candidates(_list_areas(group), known, geodata)
    return NoticeLaunch(
        notices=tuple(notice.number or notice.file for notice in group),
        zones=tuple(zone.id for zone in zones),
        candidates=candidates,
        joined=tuple((one.id, other.id) for one, other in itertools.combinations(zones, 2) if _share_edge(one, other)),
        clipped=tuple((zone.id, line) for zone in zones for line in _find_clips(zone)),
    )


def _list_zones(notices: Iterable[Notice]) -> list[Zone]:
    return [one.zone for notice in notices for one in notice.zones if one.zone.shape is not None]


def _list_areas(notices: Iterable[Notice]) -> list[tuple[str, BaseGeometry]]:
    return [(zone.id, area) for zone in _list_zones(notices) if (area := find_area(zone)) is not None]


def _share_edge(one: Zone, other: Zone) -> bool:
    """Whether two corners in a row of one area are two corners in a row of the other."""
    if not (isinstance(one.shape, Rings) and isinstance(other.shape, Rings)):
        return False
    return any(
        (_is_same(a, c) and _is_same(b, d)) or (_is_same(a, d) and _is_same(b, c))
        for a, b in _list_edges(one.shape)
        for c, d in _list_edges(other.shape)
    )


def _is_same(one: tuple[float, float], other: tuple[float, float]) -> bool:
    range_m, _azimuth = geodesic.range_azimuth(*one, *other)
    return float(range_m) <= _SAME_POINT_M


def _list_edges(shape: Rings) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    for ring in shape.rings:
        yield from itertools.pairwise((*ring.corners_lonlat, ring.corners_lonlat[0]))


def _find_clips(zone: Zone) -> list[str]:
    """Whole degrees that one or two edges of a tilted area run along.

    Flight information regions and NAVAREAs mostly end at whole degrees. An area whose edges all run along parallels and
    meridians was drawn so, and is not cut off.
    """
    if not isinstance(zone.shape, Rings):
        return []
    found, tilted = [], 0
    for start, end in _list_edges(zone.shape):
        range_m, _azimuth = geodesic.range_azimuth(*start, *end)
        if float(range_m) < _SHORTEST_EDGE_M:
            continue
        line = _find_line(start, end)
        tilted += not any(np.isclose(start, end, atol=_WHOLE_DEG, rtol=0.0))
        if line is not None:
            found.append(line)
    return found if tilted >= 2 and len(found) <= 2 else []


def _find_line(start: tuple[float, float], end: tuple[float, float]) -> str | None:
    """The whole degree of longitude or latitude that an edge runs along, as notices write it."""
    for value, other, (above, below) in zip(start, end, ("EW", "NS"), strict=True):
        if abs(value - other) <= _WHOLE_DEG and abs(value - round(value)) <= _WHOLE_DEG:
            degrees = (round(value) + 180) % 360 - 180 if above == "E" else round(value)
            return f"{abs(degrees)} {above if degrees >= 0 else below}"
    return None
