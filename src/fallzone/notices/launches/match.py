"""Zones held against known falls: which site and vehicle they may be of, ranked, each with its reason."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence

from shapely.geometry.base import BaseGeometry

from fallzone.catalogue.geodata import SHIPPED, Geodata
from fallzone.catalogue.load import load_site, load_vehicle
from fallzone.earth.angles import apart_deg
from fallzone.model.notices.launch import KnownFall, LaunchCandidate, ZoneMatch
from fallzone.model.site import Pad, Site
from fallzone.model.vehicle import Vehicle
from fallzone.notices.launches.known import Sight, see_area

# Standard deviations, assumed. Middles of zones of one item of one vehicle differ by up to a fifth of the range (first
# stages of Unha-3 and H3) and, on orbits of like inclination, by a few degrees
_RANGE_SIGMA = 0.12
_AZIMUTH_SIGMA_DEG = 4.0
# An orbit that the vehicle has not flown to lies on another azimuth: what that speaks against it at most, and how far
# it may be from what is known, for sites are open to the sea on one side
_MOST_OF_AZIMUTH = 1.5
_OPEN_DEG = 60.0
# Zones of one launch lie within a dog-leg of each other
_DOGLEG_DEG = 50.0
# Closures about a pad reach this far at least to hold it although it is drawn beside it
_AT_PAD_M = 5_000.0
CLOSE, POSSIBLE, _FARTHEST = 1.0, 2.0, 3.0
# What a zone speaks against a launch in which nothing known falls: vehicles drop more than was ever announced
_NOTHING_KNOWN = 2.5
# One item does not fall at two ranges, one so many times the other
_SAME_FALL = 1.5
_MOST_CANDIDATES = 5


def find_candidates(
    areas: Sequence[tuple[str, BaseGeometry]], known: Iterable[KnownFall], geodata: Geodata = SHIPPED
) -> tuple[LaunchCandidate, ...]:
    """Sites and vehicles whose launch a set of zones may be of.

    Each zone takes the item whose known fall it is nearest to, in range and azimuth from the pad. The launch as a whole
    is judged by the root mean square over its zones. A vehicle counts at sites that shipped missions of it fly from.

    Parameters
    ----------
    areas : sequence of (str, shapely geometry)
        Id and area of each zone, in lon, lat [deg] on WGS 84, split at 180°.
    known : iterable of KnownFall
        What they are held against.
    geodata : Geodata
        Where the files of sites lie.

    Returns
    -------
    tuple of LaunchCandidate
        The best first, five at most, none beyond two standard deviations.
    """
    if not areas:
        return ()
    launches: dict[tuple[str, str], list[KnownFall]] = {}
    for fall in known:
        launches.setdefault((fall.site, fall.vehicle), []).append(fall)
    found = []
    for (name, vehicle), falls in launches.items():
        site = load_site(name, geodata)
        of_pads = [_judge_from(pad, site, load_vehicle(vehicle, geodata), falls, areas) for pad in site.pads]
        found += sorted((one for one in of_pads if one is not None), key=_order)[:1]
    return tuple(sorted(found, key=_order)[:_MOST_CANDIDATES])


def _order(one: LaunchCandidate) -> float:
    return one.misfit


def _judge_from(
    pad: Pad, site: Site, vehicle: Vehicle, falls: list[KnownFall], areas: Sequence[tuple[str, BaseGeometry]]
) -> LaunchCandidate | None:
    sights = [(zone, see_area(area, pad)) for zone, area in areas]
    return _judge(pad, site, vehicle, falls, sights) if _are_in_line(sights) else None


def match_zones(
    pad: Pad, falls: Sequence[KnownFall], areas: Sequence[tuple[str, BaseGeometry]]
) -> tuple[ZoneMatch, ...]:
    """What of one vehicle may fall in each of a set of zones.

    Parameters
    ----------
    pad : Pad
        Where it begins.
    falls : sequence of KnownFall
        Of that vehicle.
    areas : sequence of (str, shapely geometry)
        As for `find_candidates`.

    Returns
    -------
    tuple of ZoneMatch
        In their order.
    """
    return tuple(_match(zone, see_area(area, pad), falls) for zone, area in areas)


def _are_in_line(sights: Sequence[tuple[str, Sight]]) -> bool:
    """Whether zones that are away from a pad lie on one side of it."""
    azimuths = [sight.azimuth_deg for _zone, sight in sights if sight.range_m[0] > _AT_PAD_M]
    if not azimuths:
        return True
    return max(apart_deg(one, azimuths[0]) for one in azimuths) <= _DOGLEG_DEG


def _judge(
    pad: Pad, site: Site, vehicle: Vehicle, falls: list[KnownFall], sights: Sequence[tuple[str, Sight]]
) -> LaunchCandidate | None:
    matches = tuple(_match(zone, sight, falls) for zone, sight in sights)
    misfit = math.sqrt(sum(match.misfit**2 for match in matches) / len(matches))
    if misfit > POSSIBLE or all(match.reason == "none" for match in matches) or _falls_twice(matches):
        return None
    return LaunchCandidate(
        site=site.id,
        pad=pad.id,
        vehicle=vehicle.id,
        site_title=site.title,
        vehicle_title=vehicle.title,
        matches=matches,
        misfit=misfit,
        fit="close" if misfit <= CLOSE else "possible",
    )


def _match(zone: str, sight: Sight, falls: Sequence[KnownFall]) -> ZoneMatch:
    """The known fall that a zone is nearest to; none is needed of one that holds the pad."""
    facts = {
        "zone": zone,
        "range_m": sight.range_m,
        "azimuth_deg": sight.azimuth_deg,
        "half_width_deg": sight.half_width_deg,
    }
    if sight.range_m[0] <= _AT_PAD_M:
        return ZoneMatch(reason="pad", item=None, known=None, misfit=0.0, **facts)
    best = min(falls, key=lambda fall: _misfit(sight, fall), default=None)
    misfit = math.inf if best is None else _misfit(sight, best)
    if best is None or misfit > _FARTHEST:
        return ZoneMatch(reason="none", item=None, known=None, misfit=_NOTHING_KNOWN, **facts)
    return ZoneMatch(reason="fall", item=best.item, known=best, misfit=misfit, **facts)


def _falls_twice(matches: Sequence[ZoneMatch]) -> bool:
    """Whether one item would fall at ranges that are too different."""
    pairs = itertools.permutations((match for match in matches if match.reason == "fall"), 2)
    return any(a.item == b.item and a.range_m[0] > _SAME_FALL * b.range_m[1] for a, b in pairs)


def _misfit(sight: Sight, fall: KnownFall) -> float:
    """How far the middle of a zone is from that of a known fall, in standard deviations.

    Notes
    -----
    The range by its logarithm. What two zones leave open of their middles, a quarter of their lengths, comes in as more
    scatter: agencies draw zones of other lengths for the same fall.
    """
    middle_m = sum(fall.range_m) / 2.0
    lengths = (sight.range_m[1] - sight.range_m[0], fall.range_m[1] - fall.range_m[0])
    sigma = math.hypot(_RANGE_SIGMA, *(length_m / 4.0 / middle_m for length_m in lengths))
    of_range = math.log(sight.middle_m / middle_m) / sigma
    of_azimuth = 0.0
    if fall.azimuth_deg is not None:
        turn_deg = apart_deg(sight.azimuth_deg, fall.azimuth_deg)
        if turn_deg > _OPEN_DEG:
            return math.inf
        of_azimuth = min(turn_deg / _AZIMUTH_SIGMA_DEG, _MOST_OF_AZIMUTH)
    return math.hypot(of_range, of_azimuth)
