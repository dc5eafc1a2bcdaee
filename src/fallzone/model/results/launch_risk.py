"""Risk of one launch against criteria: who may be hit, how likely, when it would have to fail, what is not known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from shapely.geometry import MultiPolygon

    from fallzone.model.results.estimate import Estimate
    from fallzone.model.results.likelihood import Likelihood

Answer = Literal["meets", "exceeds", "cannot-tell"]
# What an answer cannot be told for: an interval or a range that straddles the limit, or what is not known
Doubt = Literal[
    "sampling", "range", "placement", "edges", "failure-probability", "people", "zones", "estimated-zones", "cases"
]


@dataclass(frozen=True, kw_only=True, slots=True)
class Origin:
    """What contributes most to a number.

    Parameters
    ----------
    phase, mode : str or None
        Phase of flight in which a failure happens, and by which mode; None: a flight to plan, or nothing.
    item : str or None
        What falls; None: nothing.
    """

    phase: str | None = None
    mode: str | None = None
    item: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Criterion:
    """One criterion with what was computed for it.

    Parameters
    ----------
    id : {"collective", "individual", "aircraft", "ship", "containment"}
        Which of them.
    law : str
        Where it stands.
    limit : float
        Per launch: expected casualties or a probability at most; of ``containment`` a share at least.
    value : float or None
        What was computed; None where it is not known.
    interval : (float, float) or None
        Its 95 % interval from sampling.
    range : (float, float) or None
        What failure probability, shares of phases and ensemble leave open of it.
    answer : {"meets", "exceeds", "cannot-tell"}
        Never ``meets`` where something is not known.
    doubts : tuple of str
        Why it cannot be told; empty otherwise.
    origin : Origin
        What contributes most.
    lon_deg, lat_deg : float or None
        Where the value is reached [deg]; None where it is of no one place.
    """

    id: str
    law: str
    limit: float
    value: float | None
    interval: tuple[float, float] | None
    range: tuple[float, float] | None
    answer: Answer
    doubts: tuple[Doubt, ...]
    origin: Origin
    lon_deg: float | None = None
    lat_deg: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class RegionRisk:
    """Expected casualties in one region.

    Parameters
    ----------
    region : str
        Its id.
    names : dict of str to str
        By language.
    expected, sheltered : Estimate
        Per launch, with everyone in the open and behind shelters; the first with its range.
    individual : float
        Greatest individual probability of casualty anywhere on its land, per launch.
    individual_interval : (float, float) or None
        What it surely is and what it is at most, sampling only; None where it comes near no level that is told.
    failure_span_s : (float, float) or None
        First and last failure from which a hazardous piece comes down where people are [s after lift-off].
    likely_span_s : (float, float) or None
        Failure times between which 90 % of the expected casualties come from.
    """

    region: str
    names: dict[str, str]
    expected: Estimate
    sheltered: Estimate
    individual: float
    individual_interval: tuple[float, float] | None
    failure_span_s: tuple[float, float] | None
    likely_span_s: tuple[float, float] | None


@dataclass(frozen=True, kw_only=True, slots=True)
class TimeRisk:
    """Expected casualties of failures in a span of time.

    Parameters
    ----------
    first_s, last_s : float
        Of the span [s after lift-off].
    failing : float
        Probability per launch of failing in it.
    failing_interval : (float, float) or None
        As of `fallzone.risk.failing.likelihood.find_failing_interval`.
    given : Estimate or None
        Expected casualties given a failure in it; None where none is likely.
    """

    first_s: float
    last_s: float
    failing: float
    failing_interval: tuple[float, float] | None
    given: Estimate | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ReachedRegion:
    """A region that the debris of failures reaches.

    Parameters
    ----------
    region : str
        Its id.
    names : dict of str to str
        By language.
    kind : str
        ``land`` or ``sea``.
    chance : float
        Probability that at least one piece comes down in it, given a failure then.
    interval : (float, float)
        Its 95 % interval.
    delay_s : (float, float)
        First and last arrival, each after its own failure [s].
    """

    region: str
    names: dict[str, str]
    kind: str
    chance: float
    interval: tuple[float, float]
    delay_s: tuple[float, float]


@dataclass(frozen=True, kw_only=True, slots=True)
class TimeReach:
    """What failures in a span of time reach.

    Parameters
    ----------
    first_s, last_s : float
        Of the span [s after lift-off].
    failing : float or None
        Probability per launch of failing in it; None where it is not known.
    failing_interval : (float, float) or None
        As of `fallzone.risk.failing.likelihood.find_failing_interval`.
    reached : tuple of ReachedRegion
        The likeliest first.
    """

    first_s: float
    last_s: float
    failing: float | None
    failing_interval: tuple[float, float] | None
    reached: tuple[ReachedRegion, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class LevelArea:
    """Where a probability reaches a level.

    Parameters
    ----------
    level : float
        Probability per launch.
    geometry : shapely MultiPolygon
        lon, lat [deg] on WGS 84: the best estimate.
    area_m2, surely_m2, perhaps_m2 : float
        Area of the best estimate, of where sampling errors leave no doubt, and of where they leave it open [m²].
    """

    level: float
    geometry: MultiPolygon
    area_m2: float
    surely_m2: float
    perhaps_m2: float


@dataclass(frozen=True, kw_only=True, slots=True)
class LayerTime:
    """When debris is in a layer of the air.

    Parameters
    ----------
    low_m, high_m : float
        Edges of the layer [m].
    case : {"nominal", "sweep"}
        Of a flight to plan, or of any failure.
    first_s, clear_s : float or None
        First arrival, and when the last casualty-capable piece has left it, both with a margin [s after lift-off];
        None where nothing comes.
    """

    low_m: float
    high_m: float
    case: str
    first_s: float | None
    clear_s: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class AirspaceArea:
    """Where casualty-capable debris may be in one layer of the air in one minute.

    Parameters
    ----------
    case : {"nominal", "sweep"}
        Of a flight to plan, or of any failure.
    low_m, high_m : float
        Edges of the layer [m].
    first_s, last_s : float
        From and to [s after lift-off].
    expected_pieces : float
        Such pieces per launch that may be in it; no fewer than are.
    probability : float
        Probability per launch that at least one may be.
    interval : (float, float)
        Its 95 % interval from sampling.
    geometry : shapely MultiPolygon
        lon, lat [deg] on WGS 84, split at 180°; it errs outward.
    """

    case: str
    low_m: float
    high_m: float
    first_s: float
    last_s: float
    expected_pieces: float
    probability: float
    interval: tuple[float, float]
    geometry: MultiPolygon


@dataclass(frozen=True, kw_only=True, slots=True)
class TrafficRisk:
    """Expected hits of a user's ships or aircraft.

    Parameters
    ----------
    kind : {"ship", "aircraft"}
        What they are.
    name : str
        Of a position or track as in its file, or the file.
    way : {"position", "track", "path", "grid"}
        There throughout; where it is at each moment; anywhere along a way without times, the worst point of it; or
        as many as a density holds.
    count : float
        How many.
    expected : Estimate
        Hits per launch.
    """

    kind: str
    name: str
    way: Literal["position", "track", "path", "grid"]
    count: float
    expected: Estimate


@dataclass(frozen=True, kw_only=True)
class LaunchRisk:
    """Risk of one launch.

    Parameters
    ----------
    likelihood : Likelihood
        How likely failures are, and by what.
    given_failure : bool
        Whether the failure probability is not known, so that all numbers are given that the launch fails, and no
        criterion is answered.
    criteria : tuple of Criterion
        In the order of the table.
    collective, sheltered, any_casualty : Estimate
        Expected casualties per launch in the open and behind shelters, and the probability of at least one.
    people_range : (float, float)
        What totals of people and where they are in their regions leave open of the expected casualties.
    people_counted : bool
        Whether the people of any region are known; else every expected casualty here is 0 for nobody was counted, and
        is told as not known.
    by_item, by_mode, by_phase : dict of str to Estimate
        Expected casualties in the open; "" stands for flights to plan.
    sheltered_by_item, sheltered_by_mode, sheltered_by_phase : dict of str to Estimate
        The same behind shelters.
    regions : tuple of RegionRisk
        Those with debris where people are, the most expected casualties first.
    unknown_m2 : dict of str to float
        Expected casualty area per launch in regions whose people are not known [m²].
    times : tuple of TimeRisk
        In order.
    reach : tuple of TimeReach
        Failure times with the flagged regions that their debris reaches, in order.
    individual, ships, aircraft : tuple of LevelArea
        Isopleths of the individual probability of casualty, 1e-5 to 1e-8, and hazard areas.
    layers : tuple of LayerTime
        By case, from the sea upwards.
    traffic : tuple of TrafficRisk
        Of the user's files.
    aircraft_model : str or float
        Model of the vulnerable area of aircraft, or the area that was given [m²].
    casualty_model, people_source, time_of_day : str
        What else it was computed by; ``people_source`` is the raster or empty for the shipped totals.
    """

    likelihood: Likelihood
    given_failure: bool
    criteria: tuple[Criterion, ...]
    collective: Estimate
    sheltered: Estimate
    any_casualty: Estimate
    people_range: tuple[float, float]
    people_counted: bool
    by_item: dict[str, Estimate]
    by_mode: dict[str, Estimate]
    by_phase: dict[str, Estimate]
    sheltered_by_item: dict[str, Estimate]
    sheltered_by_mode: dict[str, Estimate]
    sheltered_by_phase: dict[str, Estimate]
    regions: tuple[RegionRisk, ...]
    unknown_m2: dict[str, float]
    times: tuple[TimeRisk, ...]
    reach: tuple[TimeReach, ...]
    individual: tuple[LevelArea, ...]
    ships: tuple[LevelArea, ...]
    aircraft: tuple[LevelArea, ...]
    layers: tuple[LayerTime, ...]
    traffic: tuple[TrafficRisk, ...]
    casualty_model: str
    aircraft_model: str | float
    people_source: str
    time_of_day: str
