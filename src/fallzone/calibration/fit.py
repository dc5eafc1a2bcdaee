"""Fit guidance and uncertain vehicle numbers to what was published of a mission and of those that fly as it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

import numpy as np

from fallzone.calibration.published import Flights
from fallzone.calibration.residuals import (
    MISSED,
    find_excess,
    find_offsets,
    find_orbit_offsets,
    find_propellant_excess,
    find_roughness,
)
from fallzone.catalogue.inputs import flight_inputs
from fallzone.catalogue.load import shown_file
from fallzone.errors import InputError
from fallzone.flight.environment import build_mission_environment
from fallzone.flight.parameters import Parameter, apply_values, fly_as, list_parameters, round_records, round_value
from fallzone.kernels.tables import Environment
from fallzone.model.mission import Mission
from fallzone.model.published import PublishedValue
from fallzone.model.site import Site
from fallzone.model.vehicle import Vehicle
from fallzone.words import _

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
    """Progress that is not shown.

    Parameters
    ----------
    what : str
        What is being done.
    done, total : int
        How much of how much is done.
    """


@dataclass(frozen=True, kw_only=True)
class Launch:
    """A mission whose published values a fit uses: the fitted one, or one that flies as it.

    Parameters
    ----------
    mission : Mission
        The mission.
    site : Site
        Its site.
    environment : Environment
        Tabulated atmosphere and mean wind of the mission.
    rows : tuple of PublishedValue
        Values that the fit draws the flight towards.
    """

    mission: Mission
    site: Site
    environment: Environment
    rows: tuple[PublishedValue, ...]


@dataclass(frozen=True, kw_only=True)
class Targets:
    """Targets of a member of an ensemble, in place of the published values themselves.

    Parameters
    ----------
    off : (m,) float64
        Target minus published, in tolerances, in the order of `Problem.offsets`.
    limit : (m,) float64
        How many tolerances it may be off what was published, > 0.
    width : (m,) float64
        Tolerances that count as one, ≥ 1: more than one where the best fit misses what was published.
    """

    off: np.ndarray
    limit: np.ndarray
    width: np.ndarray


@dataclass(frozen=True, kw_only=True)
class Problem:
    """A least-squares problem: a mission and vehicle to fit, with k parameters.

    Parameters
    ----------
    launches : tuple of Launch
        The fitted mission, then those that fly as it.
    vehicle : Vehicle
        The vehicle, as read.
    parameters : list of Parameter
        The k numbers that may move.
    centre : (k,) float64
        Prior value of each parameter, in its unit.
    pull : (k,) float64
        Weight of the distance from it, per unit; 0: none.
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
        """Lowest and highest values of the parameters, (k,) each, in their units."""
        return np.array([p.low for p in self.parameters]), np.array([p.high for p in self.parameters])

    @property
    def start(self) -> np.ndarray:
        """Parameters (k,) as they are in the files, in their units."""
        return np.array([p.value for p in self.parameters])

    def records(self, x: np.ndarray) -> tuple[Mission, Vehicle]:
        """Mission and vehicle with given parameters.

        Parameters
        ----------
        x : (k,) float64
            Parameters, in their units.

        Returns
        -------
        tuple of (Mission, Vehicle)
        """
        values = {(p.record, p.path): value for p, value in zip(self.parameters, x.tolist(), strict=True)}
        return apply_values(self.mission, self.vehicle, values)

    def rounded_records(self, x: np.ndarray) -> tuple[Mission, Vehicle]:
        """Mission and vehicle with given parameters, all numbers rounded as they are written to files.

        Parameters
        ----------
        x : (k,) float64
            Parameters, in their units.

        Returns
        -------
        tuple of (Mission, Vehicle)
        """
        return round_records(*self.records(round_parameters(self.parameters, x)))

    def fly(self, mission: Mission, vehicle: Vehicle) -> list[Flights]:
        """Flights of all launches with the numbers of a mission and vehicle.

        Parameters
        ----------
        mission : Mission
            Guidance and times.
        vehicle : Vehicle
            The vehicle.

        Returns
        -------
        list of Flights
            In the order of the launches.
        """
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
        """Offsets of the fitted rows of all launches, then of the orbit.

        Parameters
        ----------
        flights : list of Flights
            In the order of the launches.

        Returns
        -------
        (m,) float64
            Computed minus published, in tolerances.
        """
        found: list[float] = []
        for flown, launch in zip(flights, self.launches, strict=True):
            found += find_offsets(flown, launch.rows)
        own = flights[0]
        return np.array(found + find_orbit_offsets(own.mission, own.fly().samples.stop, self.launches[0].rows))

    def residuals(self, x: np.ndarray) -> np.ndarray:
        """Residuals that least squares minimises, each in units of what is tolerable.

        They are the offsets from what was published, excess turn rate and angle of attack, propellant outside its
        bounds, distances from prior values, and roughness of the programmes.

        Parameters
        ----------
        x : (k,) float64
            Parameters, in their units.

        Returns
        -------
        (r,) float64
            Dimensionless.

        Raises
        ------
        InputError
            When these parameters cannot fly.
        """
        mission, vehicle = self.records(x)
        flights = self.fly(mission, vehicle)
        off = self.offsets(flights)
        parts = [
            PUBLISHED_WEIGHT * (off if self.own is None else (off - self.own.off) / self.own.width),
            find_excess(flights[0].fly().samples, flights[0].environment, share=_AIM if self.own is None else _OWN_AIM),
            find_propellant_excess(vehicle),
            self.pull * (x - self.centre),
            PULL_TO_SMOOTH * find_roughness(mission),
        ]
        if self.own is not None:
            parts.append(_LIMIT_WEIGHT * np.maximum(np.abs(off) - self.own.limit, 0.0))
        return np.concatenate(parts)


def round_parameters(parameters: list[Parameter], x: np.ndarray) -> np.ndarray:
    """Parameters rounded as they are written to files, and still within their bounds.

    Parameters
    ----------
    parameters : list of Parameter
        The k numbers that may move.
    x : (k,) float64
        Their values, each in its unit.

    Returns
    -------
    (k,) float64
    """
    rounded = np.array([round_value(p.path, value) for p, value in zip(parameters, x.tolist(), strict=True)])
    return np.clip(rounded, [p.low for p in parameters], [p.high for p in parameters])


def build_problem(mission: Mission, followers: Iterable[Mission]) -> Problem:
    """Least-squares problem of a mission, with the missions that fly as it.

    Parameters
    ----------
    mission : Mission
        As loaded, with what its flights follow from.
    followers : iterable of Mission
        The missions that fly as it, loaded likewise.

    Returns
    -------
    Problem

    Raises
    ------
    InputError
        For a mission without guidance of its own, or without a row to fit.
    """
    where = shown_file(mission)
    if mission.flies_as:
        problem = _("flies as '{flies_as}' and has no guidance of its own to fit").format(flies_as=mission.flies_as)
        raise InputError(
            f"{where} [flies_as]", problem, _("fallzone calibrate {flies_as}").format(flies_as=mission.flies_as)
        )
    if mission.is_steered:
        problem = _("has its guidance solved for the target orbit")
        raise InputError(f"{where} [aim]", problem, _("only a flight with [guidance] can be fitted"))
    if mission.guidance is None:
        problem = _("flies a trajectory from a file")
        raise InputError(f"{where} [trajectory_file]", problem, _("only a flight with [guidance] can be fitted"))
    launches = [build_launch(one) for one in (mission, *followers)]
    if not launches[0].rows:
        raise InputError(
            f"{where} [published]", _("has no row to fit"), _('list published events with basis = "fitted"')
        )
    return _state(tuple(launches), flight_inputs(mission).vehicle)


def restate(problem: Problem, mission: Mission, vehicle: Vehicle) -> Problem:
    """The same problem after its files have new numbers.

    Parameters
    ----------
    problem : Problem
        As it was solved.
    mission : Mission
        The fitted mission.
    vehicle : Vehicle
        The fitted vehicle.

    Returns
    -------
    Problem
        At its best fit.
    """
    followers = (replace(ls, mission=fly_as(ls.mission, problem.mission, mission)) for ls in problem.launches[1:])
    return _state((replace(problem.launches[0], mission=mission), *followers), vehicle)


def _state(launches: tuple[Launch, ...], vehicle: Vehicle) -> Problem:
    parameters = list_parameters(launches[0].mission, vehicle)
    centre, pull = _pulls(parameters)
    return Problem(launches=launches, vehicle=vehicle, parameters=parameters, centre=centre, pull=pull)


def build_launch(mission: Mission) -> Launch:
    """A mission with its environment and the rows that a fit uses.

    Parameters
    ----------
    mission : Mission
        As loaded, with what its flights follow from.

    Returns
    -------
    Launch
    """
    site = flight_inputs(mission).site
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
    """Parameters that least squares leads to from a start.

    The result is reproducible. A start that is as good as what is found is returned unchanged, so that a fit can be
    repeated.

    Parameters
    ----------
    problem : Problem
        With k parameters.
    start : (k,) float64
        Where the search begins, each parameter in its unit.
    evaluations : int
        Largest number of solver steps, > 0; fewer are taken where they gain nothing more.
    progress : callable
        ``progress(what, done, total)``, called at each evaluation. Default: nothing.
    what : str
        Name of the work, for ``progress``.

    Returns
    -------
    x : (k,) float64
        Parameters.
    cost : float
        Half the sum of the squared residuals.

    Raises
    ------
    InputError
        When the start itself cannot fly.

    Source
    ------
    M. A. Branch, T. F. Coleman, Y. Li, "A subspace, interior, and conjugate gradient method for large-scale
    bound-constrained minimization problems" (1999): trust region reflective, as implemented in SciPy.
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
