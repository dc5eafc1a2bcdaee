"""Whether a place is inside, as codes and numbers; the words stand in ``outputs``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from fallzone.model.record import Mark
    from fallzone.model.results.flag import Verdict
    from fallzone.model.results.launch import Density
    from fallzone.model.results.place_risk import PlaceRisk
    from fallzone.model.results.statement import Statement
    from fallzone.model.text import Wording
    from fallzone.model.vehicle import Jettisoned
    from fallzone.model.zone import Place

Relation = Literal["INSIDE", "NEAR", "OUTSIDE", "UNKNOWN"]

# What an answer may say of what it rests on and leaves out, beside what the run says of itself
BASIS = (
    "zones-and-areas",
    "zones-alone",
    "zones",
    "zones-of-no-run",
    "notice-only",
    "notice-in-doubt",
    "notice-without-area",
    "notice-unread",
    "nothing",
    "beneath-track",
    "floor",
    "floor-unknown",
    "outside-an-area",
    "areas-as-named",
    "areas-too-small",
    "areas-not-tried",
    "areas-of-own-programme",
    "not-simulated",
    "other-launches",
    "no-run",
    "older-run",
    "unreadable-run",
    "not-official",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """How one zone or hazard area lies to a place.

    Parameters
    ----------
    id : str
        Of the zone or footprint; ``CASE:ITEM:impacts`` where too few flights came down for an area.
    kind : str
        ``announced``, ``estimated`` or ``control-area``, of a zone; ``footprint``, a containment area; ``isopleth``, of
        the floor; ``density``, of the hits nearest to the place alone; ``hazard``, where a criterion is exceeded; or
        ``impacts``, too few for an area.
    level : str or None
        Of ``fallzone.names.LEVELS``: what the place is of where it is inside. ``remote`` for the 99 % area of a whole
        sweep, which makes no place INSIDE.
    relation : {"INSIDE", "NEAR", "OUTSIDE", "UNKNOWN"}
        Inside or on the edge; too near the edge, or to one of few impacts, to tell; outside; or not known where no
        coordinates are available, or too few impacts.
    mission : str or None
        Id of the mission whose run was asked; None for zones that no run holds.
    case, item : str or None
        Case and item of what was simulated; the item of a zone.
    containment : float or None
        Share of the simulated impacts that a footprint holds, 0 … 1.
    title : Wording or None
        Title of a zone, as its file has it.
    level_per_km2 : float or None
        Of an isopleth or density, the floor: hazardous pieces per km² and launch.
    density : Density or None
        As the hits nearest to the place alone have it.
    is_bound : bool
        Whether an isopleth is an upper end, for the failure probability is not known.
    has_coordinates : bool
        Whether those of a zone are available; else the distance is the least that it can be.
    known_to_m : float or None
        How near to the edge of a zone it cannot be told on which side a place is [m].
    probability : float or None
        P(at least one fragment inside the footprint, or of impacts anywhere | condition), 0 … 1; None for zones.
    interval : (float, float) or None
        Its 95 % interval.
    condition : str or None
        What that is given, as in ``Impacts``.
    near_probability : float or None
        The same for a fragment within 5 km of the place or, of an area, in it; None where no impacts are at hand.
    near_interval : (float, float) or None
        Its 95 % interval.
    flights : int or None
        Simulated flights that probabilities are counted over.
    flights_needed : int or None
        Of few impacts: about how many flights would give an area; None where none fell, or the area should be there.
    edge_distance_m : float or None
        From the place to the nearest point of the edge, or the nearest of few impacts [m], ≥ 0.
    share_of_place : float or None
        How much of a place that is an area lies inside, 0 … 1.
    part_lat_deg, part_lon_deg : float or None
        Of a place that is an area the part that all this is said of [deg]: one inside, else the nearest one.
    reach_m : float or None
        How far the place may reach beyond what is drawn of it [m], where that alone makes it ``NEAR``.
    reach_mark : {"declared", "estimated", "assumed"} or None
        How that is known.
    window_utc : (str, str) or None
        When the zone is closed, from first to last, or first and last simulated impact in the footprint; ISO 8601.
    window_flights : int or None
        Simulated flights whose impacts it holds: of one or two it is no window but about when something comes down.
        None for zones.
    windows_utc : tuple of (str, str or None), or None
        Each closure of a zone; without an end until further notice. None for what is computed.
    in_force : bool or None
        Of a moment that was asked of: whether the zone is closed, or something may come down in the area; None where
        that is not known, and where no moment was asked of.
    """

    id: str
    kind: str
    relation: Relation
    level: str | None = None
    mission: str | None = None
    case: str | None = None
    item: str | None = None
    containment: float | None = None
    title: Wording | None = None
    level_per_km2: float | None = None
    density: Density | None = None
    is_bound: bool = False
    has_coordinates: bool = True
    known_to_m: float | None = None
    probability: float | None = None
    interval: tuple[float, float] | None = None
    condition: str | None = None
    near_probability: float | None = None
    near_interval: tuple[float, float] | None = None
    flights: int | None = None
    flights_needed: int | None = None
    edge_distance_m: float | None = None
    share_of_place: float | None = None
    part_lat_deg: float | None = None
    part_lon_deg: float | None = None
    reach_m: float | None = None
    reach_mark: Mark | None = None
    window_utc: tuple[str, str] | None = None
    window_flights: int | None = None
    windows_utc: tuple[tuple[str, str | None], ...] | None = None
    in_force: bool | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Clear:
    """The nearest point in a straight line that is outside of everything, the margins of its edges included.

    Parameters
    ----------
    azimuth_deg : float
        Which way to go, clockwise from north, 0 … 360.
    distance_m : float
        How far along the geodesic [m], > 0.
    lat_deg, lon_deg : float
        Where it is [deg].
    is_by_sea : bool
        Whether the place is at sea: then the way crosses no land.
    """

    azimuth_deg: float
    distance_m: float
    lat_deg: float
    lon_deg: float
    is_by_sea: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """Whether a place is inside, and why.

    Parameters
    ----------
    place : Place
        What was asked of.
    lat_deg, lon_deg : float
        Its named point [deg].
    verdict : {"INSIDE", "OUTSIDE", "UNKNOWN"}
        Never OUTSIDE on doubt.
    zones : tuple of Finding
        What the place is inside of, or too near to tell.
    nearest : Finding or None
        The zone or hazard area with the nearest edge.
    basis : tuple of Statement
        What the answer rests on and what it leaves out: codes of ``BASIS``, ``few-impacts``, and what leaves a run in
        doubt.
    titled : tuple of Jettisoned
        Bodies that the vehicle has titles for; of several runs those whose name stands for one body in all of them.
    level : str or None
        Of ``fallzone.names.LEVELS``: of a place that is INSIDE the worst that it is in, of one that is UNKNOWN what it
        may be of, else ``overflight``, ``remote`` or None, where nothing comes near.
    launches : tuple of PlaceRisk
        What each launch that was computed means for it, the worst first.
    at_utc : str or None
        The moment that was asked of, ISO 8601; None: any.
    clear : Clear or None
        The nearest way out of a point that is not OUTSIDE; None where none is known.
    """

    place: Place
    lat_deg: float
    lon_deg: float
    verdict: Verdict
    zones: tuple[Finding, ...]
    nearest: Finding | None
    basis: tuple[Statement, ...]
    titled: tuple[Jettisoned, ...] = ()
    level: str | None = None
    launches: tuple[PlaceRisk, ...] = ()
    at_utc: str | None = None
    clear: Clear | None = None
