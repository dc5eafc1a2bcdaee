"""What is said in the first minutes after an anomaly: where, from when to when, in which layer, and how sure that is.

All times that end in ``_s`` are seconds after `Alert.zero_utc`: lift-off or, without a mission, the instant of the
loss. Every probability is given that the flight failed as `Loss` says. Nothing here is a verdict on a place: one outside
of every area is not told to be safe.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import datetime

    from shapely.geometry import MultiPolygon

    from fallzone.model.mission import Mission
    from fallzone.model.results.answer import Clear
    from fallzone.model.results.estimate import Estimate
    from fallzone.model.results.impacts import CountedBy
    from fallzone.model.results.launch_risk import AirspaceArea
    from fallzone.model.results.statement import Statement

# How an anomaly became known
ToldBy = Literal["time", "state", "telemetry"]
# What an area was found from: a stored sweep, carried to the time of the loss, or flights that were flown for it
AreaSource = Literal["sweep", "flights"]
# How the motion that was lost goes on without thrust
ImpactPointStatus = Literal["impact", "orbital", "escaping", "unknown"]


@dataclass(frozen=True, kw_only=True, slots=True)
class State:
    """A position and velocity at an instant.

    Parameters
    ----------
    lon_deg, lat_deg : float
        Geodetic position on WGS 84 [deg].
    height_m : float
        Above the ellipsoid [m].
    velocity_ned_mps : (float, float, float)
        Velocity relative to the Earth towards north, east and down [m/s].
    """

    lon_deg: float
    lat_deg: float
    height_m: float
    velocity_ned_mps: tuple[float, float, float]


@dataclass(frozen=True, kw_only=True, slots=True)
class Loss:
    """What is known of an anomaly.

    Parameters
    ----------
    told_by : {"time", "state", "telemetry"}
        How it became known: a time of the flight, a state, or a file of telemetry that ends.
    t_s : float
        When it was lost [s after `Alert.zero_utc`]: the last instant of which something is known.
    when_utc : datetime
        The same as an instant.
    window_s : (float, float)
        Between which times the failure is taken to have begun [s after `Alert.zero_utc`].
    mode : str or None
        Failure mode, where it is known; None: all that fit, by how likely each is.
    state : State
        State at ``t_s``: measured, or of the flight without dispersion.
    is_measured : bool
        Whether ``state`` was measured.
    off_nominal_m : float or None
        How far a measured state is from the flight without dispersion at the same time [m]; None where it is that of
        the flight, or there is none.
    source : str or None
        File of the telemetry.
    """

    told_by: ToldBy
    t_s: float
    when_utc: datetime
    window_s: tuple[float, float]
    mode: str | None
    state: State
    is_measured: bool
    off_nominal_m: float | None = None
    source: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ImpactPoint:
    """Where what was lost comes down in one piece, if thrust ended with it.

    Parameters
    ----------
    status : {"impact", "orbital", "escaping", "unknown"}
        Whether it comes down on this revolution; ``unknown``: it does so in a vacuum and is not down through the air.
    lon_deg, lat_deg : float or None
        Through the air, of the heaviest body that the flight would leave [deg]; None where it does not come down.
    t_s : float or None
        When [s after `Alert.zero_utc`].
    beta_kgpm2 : float or None
        Ballistic coefficient of that body [kg/m²].
    vacuum_lon_deg, vacuum_lat_deg, vacuum_t_s : float or None
        The same in a vacuum: the instantaneous impact point.
    perigee_m, apogee_m : float or None
        Heights of the orbit above the equatorial radius [m], where it does not come down on this revolution.
    """

    status: ImpactPointStatus
    lon_deg: float | None = None
    lat_deg: float | None = None
    t_s: float | None = None
    beta_kgpm2: float | None = None
    vacuum_lon_deg: float | None = None
    vacuum_lat_deg: float | None = None
    vacuum_t_s: float | None = None
    perigee_m: float | None = None
    apogee_m: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ModeShare:
    """A failure mode that fits the loss.

    Parameters
    ----------
    mode : str
        Module of ``fallzone.failures``; ``assumed-breakup`` where no vehicle is known.
    share : float
        Probability that it was this one, given the loss, 0 to 1; together 1.
    flights : int
        Simulated flights that fail so.
    """

    mode: str
    share: float
    flights: int


@dataclass(frozen=True, kw_only=True, slots=True)
class DecidingPiece:
    """The piece for which a layer or a region is closed longest.

    Parameters
    ----------
    item : str
        ``debris``, or what separated before the failure and falls as planned.
    part : str
        Part of the vehicle that it is of, as in `fallzone.model.fragment.FragmentGroup`.
    group : str or None
        Debris group of that part; None for a body in one piece.
    mode : str or None
        Failure mode of its flight; None where no vehicle is known.
    beta_kgpm2, mass_kg : float
        Ballistic coefficient [kg/m²] and mass of one piece [kg].
    lon_deg, lat_deg : float
        Where it comes down [deg].
    impact_s : float
        When it comes down [s after `Alert.zero_utc`].
    """

    item: str
    part: str
    group: str | None
    mode: str | None
    beta_kgpm2: float
    mass_kg: float
    lon_deg: float
    lat_deg: float
    impact_s: float


@dataclass(frozen=True, kw_only=True, slots=True)
class LayerClosure:
    """From when to when a layer of the air may hold casualty-capable debris.

    Parameters
    ----------
    low_m, high_m : float
        Edges of the layer [m]; both 0 of the surface.
    first_s : float
        First arrival, less ``margin_s`` [s after `Alert.zero_utc`], and no earlier than the loss.
    passed_s : float
        When the last piece of 1 g and more has left it, by an upper bound of its fall [s after `Alert.zero_utc`].
    clear_s : float
        When it may be opened again: ``passed_s`` and ``margin_s`` [s after `Alert.zero_utc`].
    margin_s : float
        What is added to the last passage [s].
    decided_by : DecidingPiece
        The piece that leaves it last.
    """

    low_m: float
    high_m: float
    first_s: float
    passed_s: float
    clear_s: float
    margin_s: float
    decided_by: DecidingPiece


@dataclass(frozen=True, kw_only=True, slots=True)
class RegionAlert:
    """A sea, prefecture or country that lies beneath.

    Parameters
    ----------
    region : str
        Its id.
    names : dict of str to str
        By language.
    kind : str
        ``land`` or ``sea``.
    probability : Estimate
        Probability that at least one piece comes down in it, given the loss.
    first_s, last_s : float or None
        First and last simulated impact in it [s after `Alert.zero_utc`]; None where only the area reaches it.
    share_of_area : float
        Share of the 99 % area that lies in it, 0 to 1.
    area_m2 : float
        Part of the 99 % area that lies in it [m²].
    holds_people : bool
        Whether it is land.
    layers : tuple of LayerClosure
        Of the column above what comes down in it: the surface first, then from the sea upwards; only those reached.
        Empty where only the area reaches it.
    """

    region: str
    names: dict[str, str]
    kind: str
    probability: Estimate
    first_s: float | None
    last_s: float | None
    share_of_area: float
    area_m2: float
    holds_people: bool
    layers: tuple[LayerClosure, ...] = ()

    @property
    def clear_s(self) -> float | None:
        """When its surface may be opened again [s after `Alert.zero_utc`]; None where only the area reaches it."""
        return self.layers[0].clear_s if self.layers else None


@dataclass(frozen=True, kw_only=True, slots=True)
class PlaceAlert:
    """A named place inside the area.

    Parameters
    ----------
    place : str
        Its id.
    name : str
        Its name for people, in no language but its own where it has none in ``names``.
    names : dict of str to str
        By language.
    kind : str
        ``city``, ``town``, ``island`` …
    area : str
        Province or prefecture, and country.
    lon_deg, lat_deg : float
        Of its point [deg].
    population : int or None
        Where it is known.
    probability : Estimate
        Probability that at least one piece comes down within ``within_m`` of it, given the loss.
    within_m : float
        How near [m].
    first_s, last_s : float or None
        First and last arrival of debris there: of the simulated impacts within ``within_m``, or, where none is, of
        those nearest [s after `Alert.zero_utc`].
    clear_s : float or None
        When it may be opened again [s after `Alert.zero_utc`].
    way : Clear or None
        Nearest point outside of the area; None where none was found, or it was not looked for.
    """

    place: str
    name: str
    names: dict[str, str]
    kind: str
    area: str
    lon_deg: float
    lat_deg: float
    population: int | None
    probability: Estimate
    within_m: float
    first_s: float | None
    last_s: float | None
    clear_s: float | None
    way: Clear | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class AlertShape:
    """Area that holds a share of what comes down.

    Parameters
    ----------
    item : str
        ``debris``, or what separated before the failure and still falls as planned.
    containment : float
        Share of the impacts, or of the flights, each shared out over its impacts: 0.5 or 0.99.
    counted_by : {"fragment", "flight", "both"}
        What ``containment`` is a share of; ``both``: of the larger of the two everywhere.
    geometry : shapely MultiPolygon
        lon, lat [deg] on WGS 84, valid, split at 180°.
    area_m2 : float
        On the ellipsoid [m²].
    margin_m : float
        By how much it was moved outward, for what the way it was found leaves open [m].
    """

    item: str
    containment: float
    counted_by: CountedBy | Literal["both"]
    geometry: MultiPolygon
    area_m2: float
    margin_m: float


@dataclass(frozen=True, kw_only=True)
class AlertArea:
    """One answer: the first, from a stored sweep, or the refined one, from flights of this loss.

    Parameters
    ----------
    source : {"sweep", "flights"}
        What it was found from.
    flights : int
        Simulated flights that it rests on.
    effective_flights : float
        Equally weighted flights that would say as much, (Σ w)²/Σ w².
    fragments : int
        Simulated bodies that came down.
    seed : int
        Seed of their random numbers.
    taken_s : (float, float)
        Failure times of the flights [s after `Alert.zero_utc`].
    modes : tuple of ModeShare
        Failure modes, the likeliest first.
    shapes : tuple of AlertShape
        The areas: of ``debris`` first, 99 % before 50 %.
    geometry : shapely MultiPolygon
        The hazard area at the surface: all 99 % areas together, lon, lat [deg].
    area_m2 : float
        Of that [m²].
    layers : tuple of LayerClosure
        The surface first, then from the sea upwards; only those reached.
    airspace : tuple of AirspaceArea
        Where in the air, by layer and minute; probabilities and pieces of it are given the loss, and its ``case`` is
        ``alert``. Empty where it was not asked for.
    regions : tuple of RegionAlert
        Those beneath: land before sea, then the likeliest first.
    places : tuple of PlaceAlert
        Those inside, the most people first, at most a handful.
    places_inside : int
        How many named places lie inside, those left out included.
    first_impact_s, last_impact_s : float or None
        Of all simulated impacts [s after `Alert.zero_utc`]; None without any.
    stays_up : float
        Probability that nothing comes down at all, given the loss: it stays in orbit, or longer up than is followed.
    elapsed_s : float
        From the question to this answer [s]; not the same in any two runs.
    """

    source: AreaSource
    flights: int
    effective_flights: float
    fragments: int
    seed: int
    taken_s: tuple[float, float]
    modes: tuple[ModeShare, ...]
    shapes: tuple[AlertShape, ...]
    geometry: MultiPolygon
    area_m2: float
    layers: tuple[LayerClosure, ...]
    airspace: tuple[AirspaceArea, ...]
    regions: tuple[RegionAlert, ...]
    places: tuple[PlaceAlert, ...]
    places_inside: int
    first_impact_s: float | None
    last_impact_s: float | None
    stays_up: float
    elapsed_s: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """What the refined answer changes in the first.

    Parameters
    ----------
    area_ratio : float
        Refined over first area.
    kept_share : float
        Share of the refined area that lies in the first, 0 to 1.
    shift_m : float
        How far the middle of the impacts moved [m].
    shift_azimuth_deg : float
        In which direction [deg], clockwise from north.
    came, left : tuple of str
        Ids of regions that are in the refined answer alone, and in the first alone.
    first_impact_by_s, last_impact_by_s : float or None
        How much later the first and the last impact are [s]; None where one of the answers has none.
    """

    area_ratio: float
    kept_share: float
    shift_m: float
    shift_azimuth_deg: float
    came: tuple[str, ...]
    left: tuple[str, ...]
    first_impact_by_s: float | None
    last_impact_by_s: float | None


@dataclass(frozen=True, kw_only=True)
class Alert:
    """All that is said after an anomaly.

    Parameters
    ----------
    mission : Mission or None
        Whose flight it was; None where only a state is known.
    zero_utc : datetime
        Instant from which all times that end in ``_s`` count: lift-off, or without a mission the loss.
    timezone : str
        Of the mission, as an IANA name; ``UTC`` without one.
    loss : Loss
        What is known.
    impact_point : ImpactPoint
        Of what was lost, in one piece.
    first : AlertArea or None
        The first answer; None where no sweep of the mission is stored.
    refined : AlertArea or None
        The refined answer; None while it is not there.
    change : Change or None
        Between both; None where there is one alone.
    basis : tuple of Statement
        What it rests on, assumes and leaves in doubt; the sentences stand in ``outputs/alert``.
    doubts : tuple of Statement
        Why a region that is not named may be concerned all the same.
    inputs : dict of str to str
        SHA-256 of every file that it was made from, by name.
    version : str
        Version of fallzone.
    """

    mission: Mission | None
    zero_utc: datetime
    timezone: str
    loss: Loss
    impact_point: ImpactPoint
    first: AlertArea | None
    refined: AlertArea | None
    change: Change | None
    basis: tuple[Statement, ...]
    doubts: tuple[Statement, ...]
    inputs: dict[str, str]
    version: str

    @property
    def area(self) -> AlertArea | None:
        """The best answer that there is: the refined one, else the first."""
        return self.refined or self.first

    @property
    def verdict(self) -> Literal["FLAGGED", "UNKNOWN", "NONE"]:
        """FLAGGED if a region lies beneath; else UNKNOWN where that cannot be told, and NONE where surely none does."""
        if self.area is not None and self.area.regions:
            return "FLAGGED"
        return "UNKNOWN" if self.area is None or self.doubts else "NONE"
