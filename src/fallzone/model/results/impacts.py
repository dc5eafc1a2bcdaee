"""Impacts of dispersed flights, and the shapes made of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from shapely.geometry.base import BaseGeometry

    from fallzone.model.fragment import FragmentGroup

# Impacts that are processed at a time: so many fit into the processor's cache
PART_IMPACTS = 2**17


def split_parts(count: int) -> Iterator[slice]:
    """Slices of rows that together cover all impacts, ``PART_IMPACTS`` at a time.

    Parameters
    ----------
    count : int
        Number of impacts, ≥ 0.

    Returns
    -------
    iterator of slice
    """
    return (slice(first, first + PART_IMPACTS) for first in range(0, count, PART_IMPACTS))


# Thirty years: no flight and no fall is followed longer, and dates have an end
LONGEST_S = 1e9


class Column(NamedTuple):
    """One column of what a run keeps: how it is held, what it is and what can stand in it.

    Parameters
    ----------
    name : str
        Field of the record.
    dtype : str
        NumPy type in which it is held in memory, kept, stored and sent.
    unit : str
        In words; empty: dimensionless.
    low, high : float
        Least and greatest value.
    meaning : str
        What it says.
    by_level : bool
        Whether it has a column for each of the heights that were asked for, (m, k); NaN where there is no answer.
    """

    name: str
    dtype: str
    unit: str
    low: float
    high: float
    meaning: str
    by_level: bool = False


# Least number that is told from 0
_ABOVE_0 = 1e-30

# Of each impact, in the order in which they are kept: the one description that what collects, keeps, stores and reads
# impacts goes by. Where and when are held in full; what a body is and how fast it comes, to seven digits.
IMPACT_COLUMNS = (
    Column("flight", "int32", "", 0, 2**31 - 1, "flight of the case that the body is of, from 0"),
    Column("lon_deg", "float64", "degree", -360.0, 360.0, "longitude of the impact on WGS 84, east"),
    Column("lat_deg", "float64", "degree", -90.0, 90.0, "geodetic latitude of the impact on WGS 84, north"),
    Column("t_s", "float64", "second after lift-off", -LONGEST_S, LONGEST_S, "time of the impact"),
    Column("impact_speed_mps", "float32", "metre per second", 0.0, 1e5, "speed at the impact, relative to the Earth"),
    Column("group", "int16", "", 0, 2**15 - 1, "what the body is: index into the fragment groups of the item"),
    Column("pieces", "float32", "", _ABOVE_0, 1e9, "real pieces that the simulated body stands for"),
    Column("mass_kg", "float32", "kilogram", _ABOVE_0, 1e8, "mass of one real piece, with the propellant in it"),
    Column(
        "beta_kgpm2",
        "float32",
        "kilogram per square metre",
        _ABOVE_0,
        1e9,
        "ballistic coefficient m/(Cd·A) at low speed with which it fell",
    ),
    Column(
        "level_t_s",
        "float32",
        "second after lift-off",
        -LONGEST_S,
        LONGEST_S,
        "on request: when it came down through each of some heights; NaN: it began lower",
        by_level=True,
    ),
)
# Of each flight, which all that it drops shares
FAILURE_COLUMNS = (
    Column("mode", "int8", "", -1, 127, "index into the failure modes of the case; -1: to plan"),
    Column("t_s", "float64", "second after lift-off", -LONGEST_S, LONGEST_S, "when the failure begins; NaN: none"),
    Column("member", "int16", "", 0, 2**15 - 1, "member of the ensemble that flew, from 0; 0 of the best fit alone"),
    Column("ratio", "float64", "", 0.0, 1e12, "density of the case over the density it was drawn from; 1: drawn as is"),
    Column("burn", "int8", "", -1, 127, "burn that is under way or comes next when it begins, from 0; -1: to plan"),
    Column("burned", "float64", "", 0.0, 1.0, "share of that burn that is over then; 0 to plan"),
    Column("proposal", "float64", "", 0.0, 1.0, "probability with which its case fails in this burn by this mode"),
)
# Of impacts, what follows from the others and is not kept
ENERGY = Column("impact_energy_j", "float64", "joule", 0.0, 1e18, "kinetic energy ½·m·v² of one real piece")

# What a share of impacts is counted by
CountedBy = Literal["fragment", "flight"]

# Code of a flight that goes to plan
NO_FAILURE = -1


@dataclass(frozen=True, kw_only=True)
class Failures:
    """How the simulated flights of one case fail.

    Parameters
    ----------
    modes : tuple of str
        Failure modes that flights of the case can have.
    mode : (n,) int8
        Of each flight an index into ``modes``; ``NO_FAILURE`` where it goes to plan.
    t_s : (n,) float64
        When what goes wrong begins, on the clock of that flight [s after lift-off]; NaN where nothing does. A flight
        that ends before, on the ground, is counted as failed all the same.
    member : (n,) int16
        Member of the ensemble that flew, from 0; 0 throughout where a mission has its best fit alone.
    ratio : (n,) float64
        Density of the case over the density that the flight was really drawn from, ≥ 0: the weight that importance
        sampling gives it, 1 in a plain run.
    burn : (n,) int8
        Burn that is under way or comes next when the failure begins, from 0, on the planned timeline of its member;
        ``NO_FAILURE`` where nothing goes wrong.
    burned : (n,) float64
        Share of that burn that is over then, 0 to 1; 0 where nothing goes wrong.
    proposal : (n,) float64
        Probability with which flights of this member fail in this burn by this mode in the case as it is drawn, > 0
        in a sweep; 1 where burn and mode are given.
    """

    modes: tuple[str, ...]
    mode: np.ndarray
    t_s: np.ndarray
    member: np.ndarray
    ratio: np.ndarray
    burn: np.ndarray
    burned: np.ndarray
    proposal: np.ndarray

    @classmethod
    def none(cls, flights: int, member: np.ndarray | None = None) -> Failures:
        """Record of flights that all go to plan.

        Parameters
        ----------
        flights : int
            Number of flights, ≥ 0.
        member : (flights,) int, optional
            Member of the ensemble that flew; by default the first.

        Returns
        -------
        Failures
        """
        import numpy as np

        return cls(
            modes=(),
            mode=np.full(flights, NO_FAILURE, dtype=np.int8),
            t_s=np.full(flights, np.nan),
            member=np.zeros(flights, dtype=np.int16) if member is None else member.astype(np.int16),
            ratio=np.ones(flights),
            burn=np.full(flights, NO_FAILURE, dtype=np.int8),
            burned=np.zeros(flights),
            proposal=np.ones(flights),
        )


@dataclass(frozen=True, kw_only=True)
class Impacts:
    """Where the bodies of many simulated flights of one case came down.

    Parameters
    ----------
    case : str
        ``nominal``, ``as-flown``, ``sweep`` or ``MODE@T+seconds``.
    item : str
        What fell (``fallzone.names.ITEMS``).
    condition : str
        What a probability that is counted from these impacts is given, as a case: ``nominal``, ``sweep`` or
        ``MODE@T+seconds``; of the flight as flown the failure that it had.
    flights : int
        Simulated flights, those without any impact included: the *n* of every probability.
    flight : (m,) int32
        Flight that each impact belongs to, 0 … flights − 1.
    lon_deg, lat_deg : (m,) float64
        Geodetic position of the impact on the WGS 84 ellipsoid [deg].
    t_s : (m,) float64
        Time of impact after lift-off [s].
    impact_speed_mps : (m,) float32
        Speed at the impact, relative to the Earth [m/s], ≥ 0.
    group : (m,) int16
        What each body is, an index into ``groups``.
    pieces : (m,) float32
        Real pieces that the simulated body stands for, > 0; below 1 where a class of debris has less than one piece
        in a part.
    mass_kg : (m,) float32
        Mass of one real piece [kg], > 0; of a vehicle or stage in one piece with the propellant that is left in it.
    beta_kgpm2 : (m,) float32
        Ballistic coefficient m/(Cd·A) at low speed with which it fell [kg/m²], > 0.
    level_t_s : (m, k) float32
        When each body first came down through each of ``levels_m`` [s after lift-off]; NaN where it began lower.
    groups : tuple of FragmentGroup
        What the bodies are, in the order in which they first came down.
    failures : Failures
        How the flights fail, (flights,): one record for all items of a case.
    not_landed : dict of str to int
        Bodies without an impact, or whose impact belongs to no footprint, by the name of their status
        (``ImpactStatus``).
    replicate_flights : int
        Flights of one replicate of evenly spread samples, from the spread of which intervals follow; 0: all flights are
        independent.
    levels_m : tuple of float
        Heights above the ellipsoid [m] whose passage was asked for, most often none.

    Notes
    -----
    The arrays of a large run are files that are mapped into memory: go through them with ``parts``. How each is held
    is in ``IMPACT_COLUMNS``: 46 bytes an impact, and 4 more for each height. What a flight has once for all that it
    drops is kept once, in ``failures`` (36 bytes a flight), and what all bodies of a kind share in ``groups``.
    """

    case: str
    item: str
    condition: str
    flights: int
    flight: np.ndarray
    lon_deg: np.ndarray
    lat_deg: np.ndarray
    t_s: np.ndarray
    impact_speed_mps: np.ndarray
    group: np.ndarray
    pieces: np.ndarray
    mass_kg: np.ndarray
    beta_kgpm2: np.ndarray
    level_t_s: np.ndarray
    groups: tuple[FragmentGroup, ...]
    failures: Failures
    not_landed: dict[str, int]
    replicate_flights: int = 0
    levels_m: tuple[float, ...] = ()

    @property
    def bodies(self) -> int:
        """Number of bodies that began to fall: each has one impact, or is counted once in ``not_landed``."""
        return len(self.flight) + sum(self.not_landed.values())

    @property
    def impact_energy_j(self) -> np.ndarray:
        """Kinetic energy ½·m·v² of one real piece at each impact (m,) float64 [J], relative to the Earth."""
        return 0.5 * self.mass_kg.astype(float) * self.impact_speed_mps.astype(float) ** 2

    @property
    def failure_mode(self) -> np.ndarray:
        """Of the flight of each impact (m,) int8: an index into ``failures.modes``, or ``NO_FAILURE``."""
        return self.failures.mode[self.flight]

    @property
    def failure_t_s(self) -> np.ndarray:
        """When the failure of the flight of each impact begins (m,) float64 [s after lift-off]; NaN without one."""
        return self.failures.t_s[self.flight]

    def select(self, rows: slice | np.ndarray) -> Impacts:
        """Some of the impacts, of the same number of flights.

        Parameters
        ----------
        rows : slice, index array or mask
            Their rows.

        Returns
        -------
        Impacts
        """
        return replace(self, **{column.name: getattr(self, column.name)[rows] for column in IMPACT_COLUMNS})

    def parts(self) -> Iterator[Impacts]:
        """All impacts in their order, ``PART_IMPACTS`` at a time.

        Returns
        -------
        iterator of Impacts
        """
        return map(self.select, split_parts(len(self.flight)))


@dataclass(frozen=True, kw_only=True, slots=True)
class Footprint:
    """Smallest area found that contains a given share of the impacts of one case and item.

    Parameters
    ----------
    id : str
        ``CASE:ITEM:PERCENT``, e.g. ``nominal:stage-1:99``; by flight ``sweep:debris:99:by-flight``.
    case, item : str
        Case, and what fell.
    condition : str
        What the probability is given, as in ``Impacts``.
    containment : float
        Share of the impacts that the area contains, 0.5 to 0.99; by flight each counts its part of its flight.
    geometry : shapely MultiPolygon
        lon, lat [deg] on WGS 84, valid, split at the antimeridian.
    area_m2 : float
        Its area on the ellipsoid [m²].
    flights : int
        Simulated flights.
    impacts : int
        Simulated impacts of the item, those outside the area included.
    probability : float
        Probability that at least one fragment lands inside, given the condition.
    interval : (float, float)
        Its 95 % interval.
    first_s, last_s : float
        First and last simulated impact inside [s after lift-off].
    counted_by : {"fragment", "flight"}
        Whether ``containment`` is a share of impacts that count alike, or of flights, each shared out over its impacts.
    """

    id: str
    case: str
    item: str
    condition: str
    containment: float
    geometry: BaseGeometry
    area_m2: float
    flights: int
    impacts: int
    probability: float
    interval: tuple[float, float]
    first_s: float
    last_s: float
    counted_by: CountedBy = "fragment"
