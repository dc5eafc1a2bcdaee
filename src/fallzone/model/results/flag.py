"""A region with a reason to look at it, and the answer to "am I inside?"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from fallzone.names import FLAG_REASONS  # noqa: F401  (the enumerated reasons, named here for readers)

if TYPE_CHECKING:
    from fallzone.model.results.estimate import Estimate
    from fallzone.model.results.launch import Density
    from fallzone.model.results.span import Span

Verdict = Literal["INSIDE", "OUTSIDE", "UNKNOWN"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """Why a region is flagged: one announced zone, one case and item, or one track.

    Parameters
    ----------
    reason : str
        ``zone``; ``footprint_97`` of what is meant to fall or of a failure that was asked for; ``hazard``, where a
        criterion is exceeded; ``isopleth``, of the floor; ``hazard_perhaps``, where the error of sampling leaves open
        whether a criterion is exceeded; ``footprint_99``; ``impacts``, of items with too few for an area; ``stray``,
        outside the area of theirs; or ``overflight``.
    zone : str
        Id of the zone or footprint, ``isopleth:LEVEL``, the criterion, ``CASE:ITEM:impacts``, ``ground-track:CASE`` or
        ``iip-trace:CASE``.
    case, item : str or None
        Case and item of the footprint or track; None for announced zones.
    mark : {"declared", "estimated", "assumed"} or None
        How an announced zone is known; None for everything else.
    share_of_zone : float or None
        Share of the zone's or footprint's area that lies in the region, 0 to 1.
    area_m2 : float or None
        Area shared by both [m²].
    distance_m : float or None
        For an overflight: closest approach of the track to the region [m], ≥ 0.
    probability : float or None
        Probability that at least one fragment lands in the region, given the condition; None for zones and overflights.
    interval : (float, float) or None
        Its 95 % interval.
    condition : str or None
        What the probability is given, as in ``Impacts``.
    flights : int or None
        Simulated flights that the probability is counted from.
    first_s, last_s : float or None
        First and last simulated impact in the region, or first and last time of the overflight [s after lift-off].
    window_utc : (str, str) or None
        The same as instants in UTC; for a zone from its first closure to the end of the last. ISO 8601.
    window_flights : int or None
        Simulated flights whose impacts it holds: of one or two it is no window but about when something comes down.
        None for zones and overflights.
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
    window_flights: int | None = None
    windows_utc: tuple[tuple[str, str | None], ...] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Flag:
    """A region inside, under or close to a zone, footprint or track of a mission.

    Parameters
    ----------
    region : str
        Id of the region.
    names : dict of str to str
        Its names by language.
    kind : str
        ``land`` or ``sea``.
    level : str
        The worst of ``fallzone.names.LEVELS`` that holds for it.
    reasons : tuple of Reason
        Why it is flagged.
    share_of_zone, area_m2 : float or None
        Largest over its reasons; the area in m².
    probability : float or None
        Highest over its reasons.
    interval : (float, float) or None
        95 % interval of that probability.
    condition : str or None
        What that probability is given.
    first_s, last_s : float or None
        Earliest and latest over the reasons with a probability, else over all [s after lift-off].
    window_utc : (str, str) or None
        The same as instants, UTC, ISO 8601; where there are none, earliest begin and latest end of the announced
        windows.
    window_flights : int or None
        Simulated flights that the end of it that rests on fewer is from; None where no impact gives it.
    certainty : {"surely", "best", "perhaps"} or None
        Whether the density surely reaches the floor in it, by the best estimate, or only within the error of sampling
        or because the failure probability is not known; None where it does not.
    probability_per_launch : Estimate or None
        Probability per launch that at least one fragment comes down anywhere in it, its interval from sampling, and the
        range that failure probability, phases and ensemble leave open; None where the failure probability is not known.
    density : Density or None
        The greatest in it, of hazardous pieces.
    expected_casualties : Estimate or None
        Per launch, where they were computed.
    spans : tuple of Span
        Failure times whose debris comes down in it.
    failure_span_s : (float, float) or None
        From the first of them to the last [s after lift-off].
    delay_s, arrival_s : (float, float) or None
        First and last of that debris after its own failure, and after lift-off [s].
    holds_pad : bool
        Whether the flight begins in it.
    """

    region: str
    names: dict[str, str]
    kind: str
    level: str
    reasons: tuple[Reason, ...]
    share_of_zone: float | None
    area_m2: float | None
    probability: float | None
    interval: tuple[float, float] | None
    condition: str | None
    first_s: float | None
    last_s: float | None
    window_utc: tuple[str, str] | None
    window_flights: int | None = None
    certainty: str | None = None
    probability_per_launch: Estimate | None = None
    density: Density | None = None
    expected_casualties: Estimate | None = None
    spans: tuple[Span, ...] = ()
    failure_span_s: tuple[float, float] | None = None
    delay_s: tuple[float, float] | None = None
    arrival_s: tuple[float, float] | None = None
    holds_pad: bool = False
