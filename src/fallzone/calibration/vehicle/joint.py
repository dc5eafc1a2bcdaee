"""One vehicle, all its flights: the numbers of a vehicle fitted jointly, while each flight steers by its own aim."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from fallzone.calibration.published import Flights
from fallzone.calibration.residuals import MISSED, find_offsets
from fallzone.calibration.vehicle.members import BOUNDS_SIGMA, turn_aim
from fallzone.calibration.vehicle.off_by import list_informing, spread_offsets
from fallzone.catalogue.load import shown_file
from fallzone.errors import InputError
from fallzone.flight.aim.ascents import find_elevation_deg, solve_aim
from fallzone.flight.aim.limits import keep_limits
from fallzone.flight.aim.missions import find_missing_kg, with_ascent
from fallzone.flight.aim.pad import Ascent, Pad
from fallzone.flight.aim.standing import stand_on_pad
from fallzone.flight.aim.vehicles import LOFT_SCATTER_DEG
from fallzone.flight.parameters import DERIVED, Path, apply_values, list_quantities, name_path
from fallzone.kernels.tables import Environment
from fallzone.model.discrepancy import Discrepancy
from fallzone.model.mission import Mission
from fallzone.model.published import PublishedValue
from fallzone.model.site import Site
from fallzone.model.vehicle import Vehicle
from fallzone.words import _

# Beyond so many tolerances a row pulls no harder: a report that is wrong must not bend the vehicle
_LOUDEST = 2.0
# Step of differences, in standard deviations of what is believed: well above what the steering leaves open
_STEP = 0.02
# Propellant beyond what is carried counts as a tolerance for each such share of it, and so does what a motor that burns
# out burns longer or shorter than planned
_LACKING, _BURN_OUT = 2e-3, 5e-3
# Standard deviations of what is believed within which lofts and azimuths are looked for
_REACH = 5.0
# Gauss-Newton: damping to begin with and at least where a step has failed, its growth and fall, and what is no gain
_DAMPING, _LEAST_DAMPING, _GROWTH, _FALL, _NO_GAIN = 1e-2, 1e-3, 10.0, 0.2, 0.02
_TRIES = 5
# A flight's own numbers beside those of its mission: loft about that of the vehicle, launch azimuth, corridor
_OWN = 3


@dataclass(frozen=True, kw_only=True)
class Launch:
    """One flight of a vehicle, with what was published of it.

    Parameters
    ----------
    mission : Mission
        As read, with an aim and a target orbit.
    site : Site
        Site that it starts from.
    environment : Environment
        Tabulated atmosphere and mean wind.
    rows : tuple of PublishedValue
        What counts in the fit.
    """

    mission: Mission
    site: Site
    environment: Environment
    rows: tuple[PublishedValue, ...]


@dataclass(frozen=True, kw_only=True)
class Belief:
    """What is believed of a number before any flight: normal within bounds.

    Parameters
    ----------
    path : tuple of str and int
        Keys and positions that lead to it in its record.
    centre, sigma : float
        Published value or else the middle of its bounds, and a quarter of their distance, in the unit of its key. What
        an earlier fit has put there does not count.
    low, high : float
        Bounds, in the same unit.
    """

    path: Path
    centre: float
    sigma: float
    low: float
    high: float


def list_beliefs(
    record: Vehicle | Mission, *, freeze: Collection[str] = (), free: Collection[str] | None = None
) -> list[Belief]:
    """What is believed of the numbers with bounds, before any flight.

    Parameters
    ----------
    record : Vehicle or Mission
        As read.
    freeze : collection of str
        Names of numbers that keep their values.
    free : collection of str, optional
        Names of the only numbers that may move.

    Returns
    -------
    list of Belief
        In the order of the record; what follows from others is left out.
    """
    kind = "vehicle" if isinstance(record, Vehicle) else "mission"
    found = []
    for path, quantity in list_quantities(record):
        name = name_path(kind, path)
        if path[-1] == DERIVED or name in freeze or (free is not None and name not in free):
            continue
        middle = 0.5 * (quantity.low + quantity.high)
        found.append(
            Belief(
                path=path,
                centre=middle if quantity.published is None else quantity.published,
                sigma=(quantity.high - quantity.low) / (2.0 * BOUNDS_SIGMA),
                low=quantity.low,
                high=quantity.high,
            )
        )
    return found


@dataclass(kw_only=True)
class FlownLaunch:
    """A launch within the fit.

    Parameters
    ----------
    launch : Launch
        The flight.
    own : list of Belief
        Numbers of its mission that may move.
    columns : slice
        Where its own numbers stand: those of its mission, then loft, launch azimuth and corridor.
    shares : (m,) float64
        For each offset of its rows the share of the tolerance in tolerance and model discrepancy together.
    best : Ascent
        Of least propellant, with the vehicle in the middle of what is believed.
    primer : (k,) float64
        Of the last accepted ascent: where the search for the next one begins.
    """

    launch: Launch
    own: list[Belief]
    columns: slice
    shares: np.ndarray
    best: Ascent
    primer: np.ndarray


class JointProblem:
    """A vehicle and its flights as a problem of least squares, in standard deviations of what is believed.

    Its variables are the numbers of the vehicle, how lofted it flies on average, and for each flight the numbers of its
    mission, its loft about that average, its launch azimuth and its corridor. Each flight is steered into its orbit
    with them; what it lacks of propellant counts as off, and so do the rows that were published.

    Parameters
    ----------
    vehicle : Vehicle
        As read.
    launches : sequence of Launch
        Its flights, at least one.
    discrepancy : Discrepancy
        What a row may be off by beside its tolerance.
    freeze, free : collection of str
        As in `list_beliefs`.

    Raises
    ------
    InputError
        When no ascent of a flight leads to its orbit.
    """

    def __init__(
        self,
        vehicle: Vehicle,
        launches: Sequence[Launch],
        discrepancy: Discrepancy,
        *,
        freeze: Collection[str] = (),
        free: Collection[str] | None = None,
    ) -> None:
        self.vehicle, self.discrepancy = vehicle, discrepancy
        self.shared = list_beliefs(vehicle, freeze=freeze, free=free)
        aim = launches[0].mission.aim
        self.loft_deg, self.loft_sigma_deg = aim.loft_deg, aim.loft_sigma_deg
        centre = {("vehicle", one.path): one.centre for one in self.shared}
        bounds = [self._bounds(one) for one in self.shared] + [(-_REACH, _REACH)]
        self.flown: list[FlownLaunch] = []
        for launch in launches:
            own = list_beliefs(launch.mission, freeze=freeze, free=free)
            numbers = centre | {("mission", one.path): one.centre for one in own}
            mission, drawn = apply_values(launch.mission, vehicle, numbers)
            best = solve_aim(stand_on_pad(mission, drawn, launch.site, launch.environment))
            if best is None:
                raise InputError(
                    f"{shown_file(launch.mission)} [aim]",
                    _("no ascent leads to the target orbit with the numbers in the middle of their bounds"),
                    _("check the bounds of vehicles/{vehicle}.toml").format(vehicle=vehicle.id),
                )
            columns = slice(len(bounds), len(bounds) + len(own) + _OWN)
            bounds += [self._bounds(one) for one in own] + [(-_REACH, _REACH)] * _OWN
            shares = spread_offsets(launch.mission, launch.site, launch.rows, discrepancy)
            self.flown.append(
                FlownLaunch(launch=launch, own=own, columns=columns, shares=shares, best=best, primer=best.primer)
            )
        self.low, self.high = np.array(bounds).T

    @staticmethod
    def _bounds(one: Belief) -> tuple[float, float]:
        return (one.low - one.centre) / one.sigma, (one.high - one.centre) / one.sigma

    @property
    def size(self) -> int:
        """Number of variables."""
        return len(self.low)

    def find_loft_deg(self, one: FlownLaunch, x: np.ndarray) -> float:
        """How lofted a flight is.

        Parameters
        ----------
        one : FlownLaunch
            The flight.
        x : (k,) float64
            Variables.

        Returns
        -------
        float
            Above the elevation of least propellant [deg].
        """
        middle_deg = self.loft_deg + self.loft_sigma_deg * x[len(self.shared)]
        return float(middle_deg + LOFT_SCATTER_DEG * x[one.columns][-_OWN])

    def steer(self, one: FlownLaunch, x: np.ndarray) -> tuple[Mission, Vehicle, Pad, Ascent] | None:
        """One flight, steered into its orbit with the numbers of x.

        Parameters
        ----------
        one : FlownLaunch
            The flight.
        x : (k,) float64
            Variables.

        Returns
        -------
        (Mission, Vehicle, Pad, Ascent) or None
            The mission with the programme that was found; None where none was.
        """
        values = {("vehicle", b.path): b.centre + b.sigma * v for b, v in zip(self.shared, x.tolist(), strict=False)}
        own = x[one.columns].tolist()
        values |= {("mission", b.path): b.centre + b.sigma * v for b, v in zip(one.own, own, strict=False)}
        mission, vehicle = apply_values(one.launch.mission, self.vehicle, values)
        sigma_deg = mission.aim.azimuth_sigma_deg
        mission = turn_aim(mission, sigma_deg * own[-2], sigma_deg * own[-1], one.launch.site)
        try:
            pad = stand_on_pad(mission, vehicle, one.launch.site, one.launch.environment)
        except InputError:
            return None
        ascent = pad.steer(find_elevation_deg(one.best, self.find_loft_deg(one, x)), one.primer, is_near=True)
        if ascent is None:
            return None
        try:
            mission, pad, ascent = keep_limits(mission, pad, ascent, vehicle=vehicle, site=one.launch.site)
        except InputError:
            return None
        return with_ascent(mission, pad, ascent), vehicle, pad, ascent

    def find_offsets(self, one: FlownLaunch, x: np.ndarray, *, keep: bool = False) -> np.ndarray:
        """How far one flight is off its rows, and what it lacks.

        Parameters
        ----------
        one : FlownLaunch
            The flight.
        x : (k,) float64
            Variables.
        keep : bool
            Whether the next search for its ascent begins with this one.

        Returns
        -------
        (m + 2,) float64
            Offsets of the rows in standard deviations of tolerance and model discrepancy, then those of propellant and
            burn-out.
        """
        steered = self.steer(one, x)
        if steered is None:
            return np.full(len(one.shares) + 2, MISSED)
        mission, vehicle, pad, ascent = steered
        if keep:
            one.primer = ascent.primer
        loaded = vehicle.stages[pad.last_stage].propellant_kg
        missing_kg = find_missing_kg(mission, vehicle, pad, ascent)
        lacking = missing_kg / loaded.value / _LACKING
        if missing_kg > 0.0:
            # Flown with what it lacks, which counts above, so that the fit sees where to go from here
            vehicle = _load_more(vehicle, pad.last_stage, missing_kg)
        burns_out = mission.aim.last_burn == "depletion"
        longer = (ascent.last_s / pad.planned_s - 1.0) / _BURN_OUT if burns_out else 0.0
        flights = Flights(mission, vehicle, one.launch.site, one.launch.environment)
        try:
            offsets = find_offsets(flights, list_informing(one.launch.rows))
        except InputError:
            # Numbers that no flight can have: a payload that separates while the last burn is still to go, for one
            return np.full(len(one.shares) + 2, MISSED)
        return np.array([*(np.array(offsets) * one.shares), lacking, longer])

    def find_jacobian(self, x: np.ndarray, offsets: Sequence[np.ndarray]) -> np.ndarray:
        """Derivatives of what is believed and of all offsets, by differences.

        Parameters
        ----------
        x : (k,) float64
            Variables.
        offsets : sequence of (m,) float64
            Of each flight, at x.

        Returns
        -------
        (k + Σm, k) float64
            A number of one flight moves no other, and is tried on that flight alone.
        """
        blocks = [np.eye(self.size)]
        for one, at in zip(self.flown, offsets, strict=True):
            block = np.zeros((len(at), self.size))
            for column in (*range(len(self.shared) + 1), *range(one.columns.start, one.columns.stop)):
                step = _STEP if x[column] + _STEP <= self.high[column] else -_STEP
                moved = x.copy()
                moved[column] += step
                block[:, column] = (self.find_offsets(one, moved) - at) / step
            blocks.append(block)
        return np.concatenate(blocks)


@dataclass(frozen=True, kw_only=True, eq=False)
class JointFit:
    """Where a joint problem fits best, and what is left open about it.

    Parameters
    ----------
    problem : JointProblem
        What was fitted.
    x : (k,) float64
        Variables at the best fit, in standard deviations of what is believed.
    offsets : tuple of (m,) float64
        Of each flight.
    jacobian : (k + Σm, k) float64
        Derivatives of what is believed and of all offsets, each weighted as it counts.
    covariance : (k, k) float64
        Of the variables about the best fit, wider where the rows are missed by more than they may be.
    cost : float
        Half the sum of squares, rows that are far off counting less.
    """

    problem: JointProblem
    x: np.ndarray
    offsets: tuple[np.ndarray, ...]
    jacobian: np.ndarray
    covariance: np.ndarray
    cost: float


def solve_joint(
    problem: JointProblem,
    start: np.ndarray | None = None,
    *,
    steps: int = 40,
) -> JointFit:
    """Fit a vehicle and its flights to what was published of them.

    Parameters
    ----------
    problem : JointProblem
        Vehicle and flights.
    start : (k,) float64, optional
        Where to begin; default: in the middle of what is believed.
    steps : int
        Steps at most.

    Returns
    -------
    JointFit

    Source
    ------
    K. Levenberg, "A method for the solution of certain non-linear problems in least squares", Q. Appl. Math. 2 (1944),
    with bounds; P. J. Huber, "Robust estimation of a location parameter", Ann. Math. Stat. 35 (1964), for rows.
    """
    from scipy.optimize import lsq_linear

    x = np.clip(np.zeros(problem.size) if start is None else start, problem.low, problem.high)
    offsets = [problem.find_offsets(one, x, keep=True) for one in problem.flown]
    cost, damping = _find_cost(x, offsets), _DAMPING
    for _step in range(steps):
        jacobian, weights = problem.find_jacobian(x, offsets), _find_weights(x, offsets)
        residuals = np.concatenate([x, *offsets])
        tried_cost = math.inf
        for _try in range(_TRIES):
            left = np.vstack([weights[:, None] * jacobian, math.sqrt(damping) * np.eye(problem.size)])
            right = np.concatenate([-weights * residuals, np.zeros(problem.size)])
            room = (problem.low - x - 1e-9, problem.high - x + 1e-9)
            tried = np.clip(x + lsq_linear(left, right, bounds=room).x, problem.low, problem.high)
            tried_offsets = [problem.find_offsets(one, tried) for one in problem.flown]
            tried_cost = _find_cost(tried, tried_offsets)
            if tried_cost < cost:
                break
            damping = max(damping, _LEAST_DAMPING) * _GROWTH
        if tried_cost >= cost:
            break
        gain = cost - tried_cost
        x, cost = tried, tried_cost
        offsets = [problem.find_offsets(one, x, keep=True) for one in problem.flown]
        damping *= _FALL
        if gain < _NO_GAIN:
            break
    weights = _find_weights(x, offsets)
    jacobian = weights[:, None] * problem.find_jacobian(x, offsets)
    return JointFit(
        problem=problem,
        x=x,
        offsets=tuple(offsets),
        jacobian=jacobian,
        covariance=_find_covariance(jacobian, weights * np.concatenate([x, *offsets])),
        cost=cost,
    )


def _load_more(vehicle: Vehicle, number: int, more_kg: float) -> Vehicle:
    """The vehicle with more propellant in one stage."""
    stage = vehicle.stages[number]
    loaded = stage.propellant_kg.model_copy(update={"value": stage.propellant_kg.value + more_kg})
    stages = list(vehicle.stages)
    stages[number] = stage.model_copy(update={DERIVED: loaded})
    return vehicle.model_copy(update={"stages": tuple(stages)})


def _find_cost(x: np.ndarray, offsets: Sequence[np.ndarray]) -> float:
    """Half the sum of squares; rows that are far off count less.

    Source
    ------
    P. J. Huber, "Robust estimation of a location parameter", Ann. Math. Stat. 35 (1964).
    """
    rows = np.abs(np.concatenate([np.zeros(0), *offsets]))
    loud = np.where(rows <= _LOUDEST, 0.5 * rows**2, _LOUDEST * (rows - 0.5 * _LOUDEST))
    return float(0.5 * x @ x + loud.sum())


def _find_weights(x: np.ndarray, offsets: Sequence[np.ndarray]) -> np.ndarray:
    """Square roots of weights: 1 for what is believed, less for rows that are far off."""
    rows = np.abs(np.concatenate([np.zeros(0), *offsets]))
    return np.concatenate([np.ones(len(x)), np.sqrt(np.minimum(1.0, _LOUDEST / np.maximum(rows, 1e-9)))])


def _find_covariance(jacobian: np.ndarray, residuals: np.ndarray) -> np.ndarray:
    """Covariance of the variables, widened by how much the residuals exceed what they should be.

    Source
    ------
    Gauss-Markov: (JᵀJ)⁻¹. R. T. Birge, "The calculation of errors by the method of least squares", Phys. Rev. 40
    (1932): times the sum of squares over the degrees of freedom, where that is above 1. What is believed counts among
    the residuals, so there are as many degrees of freedom as rows.
    """
    rows = max(len(residuals) - jacobian.shape[1], 1)
    return np.linalg.inv(jacobian.T @ jacobian) * max(1.0, float(residuals @ residuals) / rows)
