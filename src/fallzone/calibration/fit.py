"""Fit guidance and uncertain vehicle numbers of a mission to what was published of it and of those that fly as it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from fallzone.calibration.parameters import Parameter, apply_values, fly_as, list_parameters, round_records, round_value
from fallzone.calibration.published import Flights
from fallzone.calibration.residuals import (
    MISSED,
    find_excess,
    find_offsets,
    find_orbit_offsets,
    find_propellant_excess,
    find_roughness,
)
from fallzone.catalogue.load import list_followers, load_mission, load_site_of, load_vehicle_of, shown_file
from fallzone.errors import InputError
from fallzone.flight.environment import build_mission_environment
from fallzone.kernels.tables import Environment
from fallzone.model.mission import Mission
from fallzone.model.published import PublishedValue
from fallzone.model.site import Site
from fallzone.model.vehicle import Vehicle

# Published values are met to a third of their tolerance before anything else gives way.
PUBLISHED_WEIGHT = 3.0
# Pulls towards published numbers, the middle of the bounds, and smooth programmes: weak, to choose among equals.
PULL_TO_PUBLISHED, PULL_TO_MIDDLE, PULL_TO_SMOOTH = 0.7, 0.1, 0.3

# Flyability is aimed at with room to spare; members of an ensemble may use nearly all of it.
_AIM, _OWN_AIM = 0.8, 0.95
# Members give way in everything else before they pass a tolerance.
_LIMIT_WEIGHT = 20.0

# Difference step, as a share of half of each parameter's range: wide enough to see past the step errors of flights.
_DIFFERENCE = 1e-3
# A step of the solver that gains less than this share of the sum of squares is the last.
_GAIN = 1e-4
# And a fit that gains less than this share in all leaves its start alone.
_WORTH_IT = 0.01

Progress = Callable[[str, int, int], None]


def ignore_progress(what: str, done: int, total: int) -> None:
    """Progress that nobody asked for."""


@dataclass(frozen=True, kw_only=True)
class Launch:
    """A mission whose published values a fit draws on: the fitted one, or one that flies as it."""

    mission: Mission
    site: Site
    environment: Environment
    rows: tuple[PublishedValue, ...]


@dataclass(frozen=True, kw_only=True)
class Targets:
    """What a member of an ensemble aims at in place of the published values themselves.

    Parameters
    ----------
    off : (m,) float64
        By how many tolerances its targets differ from what was published (`Problem.offsets`).
    limit : (m,) float64
        How many tolerances off it may be.
    """

    off: np.ndarray
    limit: np.ndarray


@dataclass(frozen=True, kw_only=True)
class Problem:
    """A mission to fit.

    Parameters
    ----------
    launches : tuple of Launch
        The mission itself, then those that fly as it, with the rows that are fitted.
    vehicle : Vehicle
    parameters : list of Parameter
        What may move (k).
    centre, pull : (k,) float64
        Where each parameter is drawn to, and how strongly per unit; 0: not at all.
    own : Targets, optional
        Of a member of an ensemble: where within the tolerances it is to lie.
    """

    launches: tuple[Launch, ...]
    vehicle: Vehicle
    parameters: list[Parameter]
    centre: np.ndarray = field(repr=False)
    pull: np.ndarray = field(repr=False)
    own: Targets | None = None

    @property
    def mission(self) -> Mission:
        """The mission that is fitted."""
        return self.launches[0].mission

    @property
    def bounds(self) -> tuple[np.ndarray, np.ndarray]:
        """Lowest and highest values of the parameters, (k,) each."""
        return np.array([p.low for p in self.parameters]), np.array([p.high for p in self.parameters])

    @property
    def start(self) -> np.ndarray:
        """Parameters (k,) as they stand in the files."""
        return np.array([p.value for p in self.parameters])

    def records(self, x: np.ndarray) -> tuple[Mission, Vehicle]:
        """Records with the parameters x (k,) put in."""
        values = {(p.record, p.path): value for p, value in zip(self.parameters, x.tolist(), strict=True)}
        return apply_values(self.mission, self.vehicle, values)

    def rounded_records(self, x: np.ndarray) -> tuple[Mission, Vehicle]:
        """The same with all numbers rounded as they are written into files."""
        return round_records(*self.records(round_parameters(self.parameters, x)))

    def fly(self, mission: Mission, vehicle: Vehicle) -> list[Flights]:
        """Flights of all launches with the numbers of another mission and vehicle."""
        return [
            Flights(
                mission if launch is self.launches[0] else fly_as(launch.mission, self.mission, mission),
                vehicle,
                launch.site,
                launch.environment,
            )
            for launch in self.launches
        ]

    def offsets(self, flights: list[Flights]) -> np.ndarray:
        """How many tolerances the fitted rows of all launches, and the orbit, are off: (m,)."""
        found: list[float] = []
        for flown, launch in zip(flights, self.launches, strict=True):
            found += find_offsets(flown, launch.rows)
        own = flights[0]
        return np.array(found + find_orbit_offsets(own.mission, own.fly().samples.stop, self.launches[0].rows))

    def residuals(self, x: np.ndarray) -> np.ndarray:
        """Everything that is to be small, in units of what is tolerable."""
        mission, vehicle = self.records(x)
        flights = self.fly(mission, vehicle)
        off = self.offsets(flights)
        parts = [
            PUBLISHED_WEIGHT * (off if self.own is None else off - self.own.off),
            find_excess(flights[0].fly().samples, flights[0].environment, share=_AIM if self.own is None else _OWN_AIM),
            find_propellant_excess(vehicle),
            self.pull * (x - self.centre),
            PULL_TO_SMOOTH * find_roughness(mission),
        ]
        if self.own is not None:
            parts.append(_LIMIT_WEIGHT * np.maximum(np.abs(off) - self.own.limit, 0.0))
        return np.concatenate(parts)


def round_parameters(parameters: list[Parameter], x: np.ndarray) -> np.ndarray:
    """Parameters (k,) as they are written into files, inside their bounds still."""
    rounded = np.array([round_value(p.path, value) for p, value in zip(parameters, x.tolist(), strict=True)])
    return np.clip(rounded, [p.low for p in parameters], [p.high for p in parameters])


def build_problem(mission: Mission) -> Problem:
    """Read what belongs to a mission and list what may move.

    Raises
    ------
    InputError
        For a mission without guidance of its own, or without a row to fit.
    """
    where = shown_file(mission)
    if mission.flies_as:
        problem = f"flies as '{mission.flies_as}' and has no guidance of its own to fit"
        raise InputError(f"{where} [flies_as]", problem, f"fallzone calibrate {mission.flies_as}")
    if mission.guidance is None:
        problem = "flies a trajectory from a file"
        raise InputError(f"{where} [trajectory_file]", problem, "only a flight with [guidance] can be fitted")
    launches = [build_launch(mission), *(build_launch(load_mission(name)) for name in list_followers(mission.id))]
    if not launches[0].rows:
        raise InputError(f"{where} [published]", "has no row to fit", 'list published events with basis = "fitted"')
    return _state(tuple(launches), load_vehicle_of(mission))


def restate(problem: Problem, mission: Mission, vehicle: Vehicle) -> Problem:
    """The same problem as it stands once other numbers are in its files."""
    followers = (replace(ls, mission=fly_as(ls.mission, problem.mission, mission)) for ls in problem.launches[1:])
    return _state((replace(problem.launches[0], mission=mission), *followers), vehicle)


def _state(launches: tuple[Launch, ...], vehicle: Vehicle) -> Problem:
    parameters = list_parameters(launches[0].mission, vehicle)
    centre, pull = _pulls(parameters)
    return Problem(launches=launches, vehicle=vehicle, parameters=parameters, centre=centre, pull=pull)


def build_launch(mission: Mission) -> Launch:
    """A mission with its air and the rows that a fit draws on."""
    site = load_site_of(mission)
    rows = tuple(row for row in mission.published if row.basis == "fitted")
    return Launch(mission=mission, site=site, environment=build_mission_environment(mission, site), rows=rows)


def _pulls(parameters: list[Parameter]) -> tuple[np.ndarray, np.ndarray]:
    centre, pull = np.zeros(len(parameters)), np.zeros(len(parameters))
    for i, p in enumerate(parameters):
        half = (p.high - p.low) / 2.0
        if p.published is not None:
            centre[i], pull[i] = p.published, PULL_TO_PUBLISHED / half
        elif "guidance" not in p.path:
            centre[i], pull[i] = (p.low + p.high) / 2.0, PULL_TO_MIDDLE / half
    return centre, pull


def solve(
    problem: Problem, start: np.ndarray, *, evaluations: int, progress: Progress = ignore_progress, what: str = "fit"
) -> tuple[np.ndarray, float]:
    """Parameters (k,) that least squares leads to from a start, and half the sum of squares that is left.

    The same every time; a start that is as good as what is found stays as it is, so that a fit can be done again.

    Parameters
    ----------
    evaluations : int
        Steps of the solver at most; fewer where they gain nothing more.

    Raises
    ------
    InputError
        When the start itself cannot fly.
    """
    from scipy.optimize import least_squares

    low, high = problem.bounds
    middle, half = (low + high) / 2.0, (high - low) / 2.0
    begin = np.clip((start - middle) / half, -0.999, 0.999)
    first = problem.residuals(start)
    calls = 0

    def residuals(u: np.ndarray) -> np.ndarray:
        nonlocal calls
        calls += 1
        progress(what, min(calls // (len(u) + 1), evaluations), evaluations)
        try:
            return problem.residuals(middle + (u - 2.0) * half)
        except InputError:
            # A trial that does not lift off, or burns more than it carries, gets the largest residuals
            return np.full(len(first), PUBLISHED_WEIGHT * MISSED)

    # Every parameter runs from 1 to 3, so that one relative difference step suits all of them
    found = least_squares(
        residuals,
        begin + 2.0,
        bounds=(1.0, 3.0),
        x_scale="jac",
        diff_step=_DIFFERENCE / 2.0,
        max_nfev=evaluations,
        ftol=_GAIN,
    )
    cost = 0.5 * float(first @ first)
    if found.cost > (1.0 - _WORTH_IT) * cost:
        return start, cost
    return middle + (found.x - 2.0) * half, float(found.cost)
