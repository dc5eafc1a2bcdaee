"""What simulated flights share and how they scatter: members of an ensemble, errors, powered flight of a block."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from types import ModuleType
from typing import Any

import numpy as np

from fallzone import plugins
from fallzone.calibration.ensemble import find_members
from fallzone.errors import InputError
from fallzone.flight.ascent import BatchStates, PlanStack, fly_fleet, stack_plans
from fallzone.flight.failing.sweep import SweepTable, tabulate_sweep
from fallzone.flight.nominal import find_left_behind
from fallzone.flight.planning.plan import ERROR_NAMES, MASS_ERRORS, AscentPlan, build_plan, find_dropped_kg
from fallzone.kernels.tables import WIND_MODES, Environment
from fallzone.model.fragment import PARTS
from fallzone.model.mission import Mission
from fallzone.model.outcomes.anomaly import Anomalies
from fallzone.model.site import Site
from fallzone.model.vehicle import Vehicle
from fallzone.montecarlo.sampling import Draws
from fallzone.names import MOTORS
from fallzone.words import _


@dataclass(frozen=True, kw_only=True)
class Member:
    """A vehicle and its guidance that agree with what was published.

    Parameters
    ----------
    plan : AscentPlan
        Ascent of the vehicle.
    vehicle : Vehicle
        Its dispersion, falling bodies and debris groups.
    """

    plan: AscentPlan
    vehicle: Vehicle


@dataclass(frozen=True, kw_only=True)
class FlightModel:
    """What all simulated flights of a mission share.

    Parameters
    ----------
    members : tuple of Member
        The ensemble, from which each flight draws one member; or the one best fit.
    environment : Environment
        Tabulated atmosphere and wind.

    Raises
    ------
    InputError
        When members drop different items, or in another order.
    """

    members: tuple[Member, ...]
    environment: Environment

    def __post_init__(self) -> None:
        for number, member in enumerate(self.members, 1):
            if member.plan.items != self.items:
                found, expected = ", ".join(member.plan.items), ", ".join(self.items)
                raise InputError(
                    _("ensemble member {number}").format(number=number),
                    _("drops {found}").format(found=found),
                    _("{expected}, as the first one").format(expected=expected),
                )

    @cached_property
    def kinds(self) -> dict[str, tuple[tuple[Vehicle, np.ndarray], ...]]:
        """Vehicles that each breakup model tells apart, by its name, each with the indices of the members like it."""
        return {name: self._tell_apart(plugins.load("breakup", name)) for name in plugins.names("breakup")}

    def _tell_apart(self, breakup: ModuleType) -> tuple[tuple[Vehicle, np.ndarray], ...]:
        found: dict[str, tuple[Vehicle, list[int]]] = {}
        for index, member in enumerate(self.members):
            found.setdefault(breakup.describe_kind(member.vehicle), (member.vehicle, []))[1].append(index)
        return tuple((vehicle, np.array(indices)) for vehicle, indices in found.values())

    @cached_property
    def _dropped_kg(self) -> dict[str, tuple[np.ndarray, np.ndarray]]:
        """By what leaves something behind, the mass of that for each member, and what its errors make of it."""
        first = self.members[0]
        left = [item for item in self.items if find_left_behind(first.plan, first.vehicle, item) is not None]
        found = {item: [find_dropped_kg(member.plan, item) for member in self.members] for item in left}
        return {item: tuple(np.array(column) for column in zip(*rows, strict=True)) for item, rows in found.items()}

    def find_dropped_kg(self, scatter: Scatter, item: str) -> np.ndarray:
        """Mass that a separation leaves behind in each flight; of a fairing all its parts together.

        Parameters
        ----------
        scatter : Scatter
            Members and errors of the n flights.
        item : str
            What separates.

        Returns
        -------
        (n,) float64
            [kg].
        """
        planned_kg, by_error_kg = self._dropped_kg[item]
        return planned_kg[scatter.member] + np.einsum("ij,ij->i", scatter.errors, by_error_kg[scatter.member])

    @cached_property
    def _part_kg(self) -> np.ndarray:
        """Mass of each of ``PARTS`` of each member without propellant."""
        return np.array([[member.vehicle.dry_masses_kg.get(part, 0.0) for part in PARTS] for member in self.members])

    def find_part_kg(self, scatter: Scatter) -> np.ndarray:
        """Mass of each of ``PARTS`` without propellant in each flight, as in `fallzone.model.fragment.Stacks`.

        Parameters
        ----------
        scatter : Scatter
            Members and errors of the n flights.

        Returns
        -------
        (n, 15) float64
            [kg].
        """
        part_kg = self._part_kg[scatter.member]
        if self.members[0].plan.path is None:
            part_kg[:, : len(MOTORS)] *= 1.0 + scatter.errors[:, MASS_ERRORS]
        return part_kg

    @cached_property
    def stack(self) -> PlanStack:
        """The plans of all members, to be flown together."""
        return stack_plans([member.plan for member in self.members])

    @cached_property
    def _sweeps(self) -> dict[tuple[str, ...], tuple[SweepTable, ...]]:
        return {}

    def tabulate_sweeps(self, modes: tuple[str, ...]) -> tuple[SweepTable, ...]:
        """How likely a sweep is to fail in each burn by each mode, for each member; kept for further calls.

        Parameters
        ----------
        modes : tuple of str
            Failure modes that the sweep chooses from.

        Returns
        -------
        tuple of SweepTable
        """
        if modes not in self._sweeps:
            self._sweeps[modes] = tuple(tabulate_sweep(member.plan, modes) for member in self.members)
        return self._sweeps[modes]

    @property
    def items(self) -> tuple[str, ...]:
        """What separates, in order."""
        return self.members[0].plan.items


def build_flight_model(mission: Mission, vehicle: Vehicle, site: Site, environment: Environment) -> FlightModel:
    """Ensemble that flights are drawn from, or the one best fit, ready to fly.

    Parameters
    ----------
    mission : Mission
        As read.
    vehicle : Vehicle
        The vehicle that it flies.
    site : Site
        The site that it starts from.
    environment : Environment
        Tabulated atmosphere and wind.

    Returns
    -------
    FlightModel

    Raises
    ------
    InputError
        When the ensemble does not belong to the mission as it stands, or a member cannot fly.
    """
    members = find_members(mission, vehicle)
    return FlightModel(
        members=tuple(Member(plan=build_plan(own, flown, site), vehicle=flown) for own, flown in members),
        environment=environment,
    )


@dataclass(frozen=True, kw_only=True)
class Scatter:
    """How the flights of one block differ.

    Parameters
    ----------
    member : (n,) int64
        Index of each flight's member of the ensemble.
    errors : (n, 49) float64
        In the order of ``fallzone.flight.planning.plan.ERROR_NAMES``: fractions, or degrees, metres and m/s where the
        name says so.
    wind_factor : (n, 2 WIND_MODES) float64
        Standard normal factors of the modes of the wind's error, first those for east, then for north.
    density_factor : (n,) float64
        Air density over that of the atmosphere, > 0.
    """

    member: np.ndarray
    errors: np.ndarray
    wind_factor: np.ndarray
    density_factor: np.ndarray


def sample_scatter(model: FlightModel, draws: Draws, flights: int) -> Scatter:
    """Members of the ensemble, and errors of vehicle, guidance, air and wind, for one block.

    All members scatter as the vehicle file says.

    Parameters
    ----------
    model : FlightModel
        What the flights share.
    draws : Draws
        Random numbers of the block.
    flights : int
        Flights of the block, 1 to ``BLOCK_FLIGHTS``.

    Returns
    -------
    Scatter
    """
    first = model.members[0]
    own = {motor.name for motor in first.vehicle.motors}
    errors = np.zeros((flights, len(ERROR_NAMES)))
    for column, name in enumerate(ERROR_NAMES):
        motor = name.partition(":")[2]
        if motor not in MOTORS or motor in own:
            errors[:, column] = _sigma(first, name) * draws.normal(f"error/{name}", 1)[:flights, 0]
    return Scatter(
        member=(draws.uniform("ensemble/member")[:flights] * len(model.members)).astype(np.int64),
        errors=errors,
        wind_factor=draws.normal("error/wind", 2 * WIND_MODES)[:flights],
        # A log-normal factor is always positive; for the small spreads of air density it is as good as a normal one.
        density_factor=np.exp(
            first.vehicle.dispersion.density_fraction.value * draws.normal("error/density", 1)[:flights, 0]
        ),
    )


def _sigma(member: Member, name: str) -> float:
    """Standard deviation of an error of ``ERROR_NAMES``, in its unit."""
    kind = name.split(":")[0]
    position_m, velocity_mps = member.plan.path_spread
    of_path = {"path_position_m": position_m, "path_velocity_mps": velocity_mps}
    if kind in of_path:
        return of_path[kind]
    return getattr(member.vehicle.dispersion, kind if kind.endswith("_deg") else f"{kind}_fraction").value


def fly_flights(model: FlightModel, scatter: Scatter, anomalies: Anomalies | None = None) -> BatchStates:
    """Powered flight of every flight, with the plan of its member.

    Parameters
    ----------
    model : FlightModel
        What the flights share.
    scatter : Scatter
        Members and errors of the n flights.
    anomalies : Anomalies, optional
        One row for each flight, on its own timeline. Default: no failures.

    Returns
    -------
    BatchStates
        One row for each flight.
    """
    return fly_fleet(
        model.stack,
        scatter.member,
        model.environment,
        scatter.errors,
        wind_factor=scatter.wind_factor,
        density_factor=scatter.density_factor,
        anomalies=anomalies,
    )


def ask_members(model: FlightModel, scatter: Scatter, ask: Callable[[Member, np.ndarray], Any]) -> Any:
    """Compute a record of arrays member by member, and put its rows in the order of the flights.

    Parameters
    ----------
    model : FlightModel
        What the flights share.
    scatter : Scatter
        Member of each flight.
    ask : callable
        ``ask(member, rows)`` → a record of arrays with a row for each of these flights.

    Returns
    -------
    record
        Of the same class, with a row for each flight.
    """
    groups = [(model.members[index], np.flatnonzero(scatter.member == index)) for index in np.unique(scatter.member)]
    return join_rows([(rows, ask(member, rows)) for member, rows in groups])


def join_rows(parts: Iterable[tuple[np.ndarray, Any]]) -> Any:
    """Join records of arrays for groups of rows, in the order of the rows.

    Parameters
    ----------
    parts : iterable of ((k,) int64, record)
        Rows of each group, and its record.

    Returns
    -------
    record
        Of the same class.
    """
    groups, records = zip(*parts, strict=True)
    order = np.argsort(np.concatenate(groups))
    names = type(records[0]).__dataclass_fields__
    joined = {name: np.concatenate([getattr(record, name) for record in records])[order] for name in names}
    return type(records[0])(**joined)
