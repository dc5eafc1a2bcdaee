"""What one launch means for a place: how likely, how densely, and when it would have to fail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fallzone.model.results.estimate import Estimate
    from fallzone.model.results.flag import Verdict
    from fallzone.model.results.launch import Density
    from fallzone.model.results.reliability import Reliability
    from fallzone.model.results.span import Span


@dataclass(frozen=True, kw_only=True, slots=True)
class Passage:
    """How near a flight passes over a place.

    Parameters
    ----------
    line : str
        ``ground-track`` or ``iip-trace``.
    case : str
        Of the flight.
    distance_m : float
        Closest approach [m], ≥ 0; 0 where it crosses the place.
    t_s : float
        When [s after lift-off].
    """

    line: str
    case: str
    distance_m: float
    t_s: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Refined:
    """The chance of debris of a failed flight at a place, from flights that were aimed at it.

    Parameters
    ----------
    probability_per_launch : Estimate
        Probability per launch that the flight fails and at least one fragment comes down within 5 km of the place or,
        of an area, in it; from aimed flights, each with its weight.
    plain : Estimate
        The same from the failed flights of the run.
    density : Density or None
        Of hazardous pieces about the place, of flights to plan and of aimed ones; None where no such piece of either
        comes near.
    relation : {"INSIDE", "UNKNOWN", "OUTSIDE"} or None
        Whether this density surely reaches the floor, may reach it, or does not; None where there is none.
    flights : int
        Aimed flights.
    learnt_flights : int
        Flights before them, by which it was learnt where to aim; they count in no estimate.
    plain_flights : int
        Failed flights of the run.
    seed : int
        Of the aimed flights.
    """

    probability_per_launch: Estimate
    plain: Estimate
    density: Density | None
    relation: Verdict | None
    flights: int
    learnt_flights: int
    plain_flights: int
    seed: int


@dataclass(frozen=True, kw_only=True, slots=True)
class PlaceRisk:
    """One launch at one place.

    Parameters
    ----------
    mission : str or None
        Its id.
    level : str or None
        The worst of ``fallzone.names.LEVELS`` that holds; of a place that is UNKNOWN what it may be of; None where no
        simulated debris comes near.
    reliability : Reliability
        How likely it is to fail, which everything per launch rests on.
    floor_per_km2 : float
        Hazardous pieces per km² and launch from which on a place is of level ``contingency``.
    probability_per_launch : Estimate or None
        Probability that at least one fragment comes down within 5 km of the place or, of an area, in it; None where the
        failure probability is not known, or not all was simulated.
    density : Density or None
        Of hazardous pieces about the place; of an area the greatest in it.
    spans : tuple of Span
        Failure times whose debris comes down so near.
    failure_span_s : (float, float) or None
        From the first of them to the last [s after lift-off].
    delay_s, arrival_s : (float, float) or None
        First and last of that debris after its own failure, and after lift-off [s].
    passage : Passage or None
        The nearest track within 100 km.
    refined : Refined or None
        What flights that were aimed at the place say; None where none were asked for.
    """

    mission: str | None
    level: str | None
    reliability: Reliability
    floor_per_km2: float
    probability_per_launch: Estimate | None
    density: Density | None
    spans: tuple[Span, ...]
    failure_span_s: tuple[float, float] | None
    delay_s: tuple[float, float] | None
    arrival_s: tuple[float, float] | None
    passage: Passage | None
    refined: Refined | None = None
