"""Who is beneath after an anomaly, from when to when and in which layer: one answer of two.

All times that end in ``_s`` are seconds after ``zero_utc`` of the alert. Every probability is given that the flight
failed as its loss says.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from shapely.geometry import MultiPolygon

    from fallzone.model.results.answer import Clear
    from fallzone.model.results.estimate import Estimate
    from fallzone.model.results.impacts import CountedBy
    from fallzone.model.results.launch_risk import AirspaceArea


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
        When it comes down [s after zero_utc].
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
        First arrival, less a margin for what was not simulated [s after zero_utc], and no earlier than the loss.
    passed_s : float
        When the last piece of 1 g and more has left it, by an upper bound of its fall [s after zero_utc].
    clear_s : float
        When it may be opened again: ``passed_s`` and ``margin_s`` [s after zero_utc].
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
        First and last simulated impact in it [s after zero_utc]; None where only the area reaches it.
    share_of_area : float
        Share of the 99 % area that lies in it, 0 to 1.
    area_m2 : float
        Part of the 99 % area that lies in it [m²].
    holds_people : bool
        Whether it is land.
    layers : tuple of LayerClosure
        Of the column above what comes down in it: the surface first, then, in the refined answer, from the sea upwards;
        only those reached. Empty where only the area reaches it.
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
        """When its surface may be opened again [s after zero_utc]; None where only the area reaches it."""
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
        those nearest [s after zero_utc].
    clear_s : float or None
        When it may be opened again [s after zero_utc].
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
        Share of the impacts, or of the flights, each shared out over its impacts: 0.5, 0.9
        or 0.99; of what falls as planned 0.99 alone.
    counted_by : {"fragment", "flight", "both"}
        What ``containment`` is a share of; ``both``: of the larger of the two everywhere.
    geometry : shapely MultiPolygon
        lon, lat [deg] on WGS 84, valid, split at 180°.
    area_m2 : float
        On the ellipsoid [m²].
    """

    item: str
    containment: float
    counted_by: CountedBy | Literal["both"]
    geometry: MultiPolygon
    area_m2: float


@dataclass(frozen=True, kw_only=True)
class AlertArea:
    """One answer, from flights of this loss: the first, or the refined one from more of them.

    Parameters
    ----------
    flights : int
        Simulated flights that it rests on.
    effective_flights : float
        Equally weighted flights that would say as much, (Σ w)²/Σ w².
    fragments : int
        Simulated bodies that came down.
    seed : int
        Seed of their random numbers.
    modes : tuple of ModeShare
        Failure modes, the likeliest first.
    shapes : tuple of AlertShape
        The areas: of ``debris`` first, 99 % before 90 % and 50 %.
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
        Of all simulated impacts [s after zero_utc]; None without any.
    stays_up : float
        Probability that nothing comes down at all, given the loss: it stays in orbit, or longer up than is followed.
    stays_up_interval : (float, float)
        Its 95 % interval.
    elapsed_s : float
        From the question to this answer [s]; not the same in any two runs.
    """

    flights: int
    effective_flights: float
    fragments: int
    seed: int
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
    stays_up_interval: tuple[float, float]
    elapsed_s: float
