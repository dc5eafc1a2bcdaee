"""Whose launch a notice may be: sites and vehicles that its zones fit, the best first, with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from fallzone.model.text import Wording

Fit = Literal["close", "possible"]
# A zone takes a known fall, holds the pad, or fits nothing known
Reason = Literal["fall", "pad", "none"]


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownFall:
    """Where an item of a vehicle was announced or published to fall, as seen from its pad.

    Parameters
    ----------
    mission, vehicle, site, pad : str
        Whose fall it is.
    item : str
        What falls.
    range_m : (float, float)
        Nearest and farthest range from the pad [m].
    azimuth_deg : float or None
        Azimuth of the middle from the pad [deg], clockwise from north; None where only a range is known.
    mark : {"declared", "estimated", "assumed"}
        How it is known.
    source : str
        Where it is from: the id of a zone, or the text of a source.
    """

    mission: str
    vehicle: str
    site: str
    pad: str
    item: str
    range_m: tuple[float, float]
    azimuth_deg: float | None
    mark: str
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ZoneMatch:
    """What may fall in a zone, if the launch is the one supposed.

    Parameters
    ----------
    zone : str
        Its id.
    reason : {"fall", "pad", "none"}
        A known item of the vehicle falls there; it holds the pad; or neither.
    item : str or None
        What would fall there.
    range_m : (float, float)
        Nearest and farthest range of the zone from the pad [m].
    azimuth_deg, half_width_deg : float
        Azimuth of its middle from the pad, clockwise from north, and how far it reaches to either side [deg].
    known : KnownFall or None
        The fall that it is held against.
    misfit : float
        How far it is from that fall, in standard deviations, 0 to 3; 2.5 where there is none.
    """

    zone: str
    reason: Reason
    item: str | None
    range_m: tuple[float, float]
    azimuth_deg: float
    half_width_deg: float
    known: KnownFall | None
    misfit: float


@dataclass(frozen=True, kw_only=True, slots=True)
class LaunchCandidate:
    """A site and a vehicle whose launch the zones may be of.

    Parameters
    ----------
    site, pad, vehicle : str
        Ids.
    site_title, vehicle_title : Wording
        What people call them.
    matches : tuple of ZoneMatch
        Of each zone, in their order.
    misfit : float
        Root mean square of their misfits, in standard deviations.
    fit : {"close", "possible"}
        Within one, or within two standard deviations.
    """

    site: str
    pad: str
    vehicle: str
    site_title: Wording
    vehicle_title: Wording
    matches: tuple[ZoneMatch, ...]
    misfit: float
    fit: Fit


@dataclass(frozen=True, kw_only=True, slots=True)
class NoticeLaunch:
    """Notices that may be of one launch.

    Parameters
    ----------
    notices : tuple of str
        Numbers of the notices, or their files where they have none.
    zones : tuple of str
        Ids of their zones that have a shape.
    candidates : tuple of LaunchCandidate
        Whose it may be, the best first; empty where no known launch fits.
    joined : tuple of (str, str)
        Zones that share an edge: one area that two notices divide, as where a flight information region ends.
    clipped : tuple of (str, str)
        Zones with an edge along a whole degree that their other edges do not follow, as ``134 E`` or ``21 N``: what is
        to fall may reach beyond it.
    """

    notices: tuple[str, ...]
    zones: tuple[str, ...]
    candidates: tuple[LaunchCandidate, ...]
    joined: tuple[tuple[str, str], ...] = ()
    clipped: tuple[tuple[str, str], ...] = ()
