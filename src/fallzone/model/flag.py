"""A region with a reason to look at it, and the answer to "am I inside?"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from fallzone.names import FLAG_REASONS  # noqa: F401  (the enumerated reasons, named here for readers)

Verdict = Literal["INSIDE", "OUTSIDE", "UNKNOWN"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """Why a region is flagged: one announced zone, one case and item, or one track.

    Parameters
    ----------
    reason : str
        ``zone``, ``footprint_99``, ``impacts`` (hit by what falls in too few flights for a footprint) or
        ``overflight``.
    case, item : str or None
        Case and item of the footprint or track; None for announced zones.
    zone : str
        Id of the zone or footprint, ``CASE:ITEM:impacts``, or ``ground-track:CASE`` / ``iip-trace:CASE``.
    share_of_zone : float or None
        Share of the zone's or footprint's area that lies in the region.
    area_m2 : float or None
        Area shared by both [m²].
    distance_m : float or None
        For an overflight: closest approach of the track to the region [m].
    probability, interval : float or None, (float, float) or None
        P(at least one fragment in the region | condition), 95 % interval. None for zones and overflights.
    condition : str or None
        What the probability is conditional on.
    first_s, last_s : float or None
        First and last simulated impact in the region (or overflight) [s after lift-off].
    window_utc : (str, str) or None
        The same as instants (zones: from the first closure to the end of the last), ISO 8601.
    windows_utc : tuple of (str, str or None), or None
        Each closure of a zone; without an end until further notice. None for what is computed.
    """

    reason: str
    zone: str
    case: str | None = None
    item: str | None = None
    mark: str | None = None
    share_of_zone: float | None = None
    area_m2: float | None = None
    distance_m: float | None = None
    probability: float | None = None
    interval: tuple[float, float] | None = None
    condition: str | None = None
    flights: int | None = None
    first_s: float | None = None
    last_s: float | None = None
    window_utc: tuple[str, str] | None = None
    windows_utc: tuple[tuple[str, str | None], ...] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Flag:
    """A region inside, under or close to something of this mission.

    ``share_of_zone`` and ``area_m2`` are the largest over its reasons; ``probability`` with ``interval`` and
    ``condition`` belong to the reason with the highest probability.
    """

    region: str
    names: dict[str, str]
    kind: str
    reasons: tuple[Reason, ...]
    share_of_zone: float | None
    area_m2: float | None
    probability: float | None
    interval: tuple[float, float] | None
    condition: str | None
    first_s: float | None
    last_s: float | None
    window_utc: tuple[str, str] | None
