"""A vehicle fitted to all its flights: what its numbers are, which of them are not determined, and others as good."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np

from fallzone.calibration.published import measure
from fallzone.calibration.residuals import find_offset
from fallzone.calibration.vehicle.joint import Belief, JointFit, JointProblem, Launch, solve_joint
from fallzone.catalogue.fitted.vehicle_ensembles import LOFT, digest_flight, format_vehicle_ensemble
from fallzone.errors import InputError
from fallzone.flight.aim.missions import find_missing_kg
from fallzone.flight.aim.vehicles import VehicleSample
from fallzone.flight.parameters import name_path, round_value
from fallzone.model.discrepancy import Discrepancy
from fallzone.model.vehicle import Vehicle
from fallzone.words import _

Progress = Callable[[str, int, int], None]

# Vehicles that are kept of a fit. A power of two: only so many Sobol points are evenly spread
VEHICLES = 64
# A number whose standard deviation is this share of what was believed, or more, was not determined by the flights
UNDETERMINED = 0.9
# Draws at most for each vehicle that is kept: others do not reach the orbits of the flights
_MOST_DRAWS = 8
_FEWEST = 8
# Standard deviation of other starts about the middle of what is believed, in its standard deviations
_START_SIGMA = 0.5
# Nearer to a bound than this, in standard deviations of what is believed, counts as on it
_ON_BOUND = 0.02


@dataclass(frozen=True, kw_only=True)
class FittedNumber:
    """One number of a vehicle before and after a fit, in the unit of its key.

    Parameters
    ----------
    name : str
        Record and keys, joined by points.
    believed, believed_sigma : float
        What was believed of it before any flight, and the standard deviation of that.
    value, sigma : float
        What agrees best with all flights, and what they leave open.
    low, high : float
        Bounds.
    on_bound : bool
        Whether it sits on one of them.
    """

    name: str
    believed: float
    believed_sigma: float
    value: float
    sigma: float
    low: float
    high: float
    on_bound: bool

    @property
    def is_determined(self) -> bool:
        """Whether the flights tell more of it than was believed before."""
        return self.sigma < UNDETERMINED * self.believed_sigma


@dataclass(frozen=True, kw_only=True)
class FittedRow:
    """A published figure beside that of the fit, in the unit that ``quantity`` ends in.

    Parameters
    ----------
    name, quantity, case : str
        As in `fallzone.model.published.PublishedValue`.
    published, tolerance : float
        The figure, and how far a computed one may differ.
    computed : float or None
        Of the best fit; None where the flight has no such event.
    off : float or None
        Computed less published, in tolerances.
    """

    name: str
    quantity: str
    case: str
    published: float
    tolerance: float
    computed: float | None
    off: float | None


@dataclass(frozen=True, kw_only=True)
class FittedFlight:
    """One flight of a vehicle's fit.

    Parameters
    ----------
    mission : str
        Its id.
    loft_deg, loft_sigma_deg : float
        How lofted it is, and what is left open of that [deg].
    rows : tuple of FittedRow
        What was published of it.
    """

    mission: str
    loft_deg: float
    loft_sigma_deg: float
    rows: tuple[FittedRow, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class VehicleFit:
    """A vehicle fitted to all its flights.

    Parameters
    ----------
    vehicle : Vehicle
        As read.
    numbers : tuple of FittedNumber
        All that may move.
    flights : tuple of FittedFlight
        Its flights.
    sample : VehicleSample
        Vehicles that agree as well, the best first.
    drawn : int
        How many were drawn for them; the others reach not all orbits.
    starts, agreeing : int
        From how many starts it was fitted, and how many of them end as low, to half a unit of the sum of squares.
    text : str
        The sample as it is stored.
    """

    vehicle: Vehicle
    numbers: tuple[FittedNumber, ...]
    flights: tuple[FittedFlight, ...]
    sample: VehicleSample
    drawn: int
    starts: int
    agreeing: int
    text: str


def fit_vehicle(
    vehicle: Vehicle,
    launches: Sequence[Launch],
    discrepancy: Discrepancy,
    *,
    freeze: Collection[str] = (),
    free: Collection[str] | None = None,
    starts: int = 1,
    seed: int = 1,
    progress: Progress = lambda _what, _done, _total: None,
) -> VehicleFit:
    """Fit the numbers of a vehicle to all its flights.

    Parameters
    ----------
    vehicle : Vehicle
        As read.
    launches : sequence of Launch
        Its flights.
    discrepancy : Discrepancy
        What a figure may be off by beside its tolerance.
    freeze, free : collection of str
        Numbers that keep their values; the only ones that may move.
    starts : int
        From how many points to begin: the middle of what is believed, then others about it.
    seed : int
        Seed of the other starts and of the sample.
    progress : callable
        ``progress(what, done, total)``.

    Returns
    -------
    VehicleFit

    Raises
    ------
    InputError
        When no flight is given, nothing may move, or hardly any vehicle reaches the orbits.
    """
    problem = JointProblem(vehicle, launches, discrepancy, freeze=freeze, free=free)
    if not problem.shared:
        raise InputError(
            f"vehicles/{vehicle.id}.toml",
            _("no number of it may move"),
            _("bounds, low and high, of what is uncertain"),
        )
    generator = np.random.default_rng(seed)
    found = []
    for number in range(starts):
        x = None if number == 0 else generator.normal(0.0, _START_SIGMA, problem.size)
        progress("fit", number, starts)
        found.append(solve_joint(problem, x))
    best = min(found, key=lambda fit: fit.cost)
    sample, drawn = draw_vehicles(best, count=VEHICLES, seed=seed, progress=progress)
    return VehicleFit(
        vehicle=vehicle,
        numbers=tuple(_tell_number(best, column, one) for column, one in enumerate(problem.shared)),
        flights=tuple(_tell_flight(best, number) for number in range(len(launches))),
        sample=sample,
        drawn=drawn,
        starts=starts,
        agreeing=sum(fit.cost < best.cost + 0.5 for fit in found),
        text=format_vehicle_ensemble(
            [*(name_path("vehicle", path) for path in sample.paths), LOFT],
            np.column_stack([sample.values, sample.loft_deg]),
            vehicle=vehicle,
            flights={launch.mission.id: digest_flight(launch.mission) for launch in launches},
        ),
    )


def draw_vehicles(
    fit: JointFit, *, count: int, seed: int = 1, progress: Progress = lambda _what, _done, _total: None
) -> tuple[VehicleSample, int]:
    """Vehicles that agree with all flights as well as may be: the best, then others drawn normally about it.

    Parameters
    ----------
    fit : JointFit
        The best fit.
    count : int
        How many to keep, the best included.
    seed : int
        Seed of the draw.
    progress : callable
        ``progress(what, done, total)``.

    Returns
    -------
    sample : VehicleSample
        Those that reach the orbits of all flights with the propellant that they carry.
    drawn : int
        How many were drawn.

    Raises
    ------
    InputError
        When hardly any of them does.

    Source
    ------
    P. S. Laplace's approximation: normal about the best fit, with the covariance of the linear problem there.
    """
    from scipy.special import ndtri
    from scipy.stats import qmc

    problem = fit.problem
    values, axes = np.linalg.eigh(fit.covariance)
    roots = np.sqrt(np.maximum(values, 0.0))
    points = qmc.Sobol(problem.size, seed=seed).random(count * _MOST_DRAWS)
    kept, drawn = [fit.x], 0
    for point in points:
        if len(kept) == count:
            break
        drawn += 1
        x = np.clip(fit.x + axes @ (roots * ndtri(point)), problem.low, problem.high)
        if _reaches(problem, x):
            kept.append(x)
            progress("ensemble", len(kept), count)
    if len(kept) < _FEWEST:
        raise InputError(
            f"vehicles/{problem.vehicle.id}.toml",
            _("{reached} of {drawn} vehicles drawn about the best fit reach the orbits of its flights").format(
                reached=len(kept) - 1, drawn=drawn
            ),
            _("narrower bounds, low and high, about its numbers"),
        )
    shared = np.array(kept)[:, : len(problem.shared)]
    numbers = [
        [round_value(one.path, one.centre + one.sigma * x) for one, x in zip(problem.shared, row, strict=True)]
        for row in shared.tolist()
    ]
    loft_deg = problem.loft_deg + problem.loft_sigma_deg * np.array(kept)[:, len(problem.shared)]
    paths = tuple(one.path for one in problem.shared)
    return VehicleSample(paths=paths, values=np.array(numbers), loft_deg=loft_deg.round(3)), drawn


def _reaches(problem: JointProblem, x: np.ndarray) -> bool:
    """Whether all flights reach their orbits with the propellant that they carry."""
    for one in problem.flown:
        steered = problem.steer(one, x)
        if steered is None:
            return False
        mission, vehicle, pad, ascent = steered
        if find_missing_kg(mission, vehicle, pad, ascent) > 0.0:
            return False
    return True


def _tell_number(fit: JointFit, column: int, one: Belief) -> FittedNumber:
    low, high = fit.problem.low[column], fit.problem.high[column]
    return FittedNumber(
        name=name_path("vehicle", one.path),
        believed=one.centre,
        believed_sigma=one.sigma,
        value=float(one.centre + one.sigma * fit.x[column]),
        sigma=float(one.sigma * np.sqrt(fit.covariance[column, column])),
        low=one.low,
        high=one.high,
        on_bound=not low + _ON_BOUND < fit.x[column] < high - _ON_BOUND,
    )


def _tell_flight(fit: JointFit, number: int) -> FittedFlight:
    """One flight of the fit; the variance of its loft follows from those of the variables (propagation of errors).

    Source
    ------
    C. F. Gauss, Theoria combinationis observationum (1823): gᵀCg with the gradient g.
    """
    problem, one = fit.problem, fit.problem.flown[number]
    launch = one.launch
    # How the loft of a flight follows from the variables
    by = np.zeros(problem.size)
    at = np.zeros(problem.size)
    base = problem.find_loft_deg(one, at)
    for column in (len(problem.shared), one.columns.stop - 3):
        at[column] = 1.0
        by[column] = problem.find_loft_deg(one, at) - base
        at[column] = 0.0
    steered = problem.steer(one, fit.x)
    rows = launch.mission.published
    computed = [np.nan] * len(rows)
    if steered is not None:
        computed = measure(steered[0], steered[1], launch.site, launch.environment, rows)
    return FittedFlight(
        mission=launch.mission.id,
        loft_deg=problem.find_loft_deg(one, fit.x),
        loft_sigma_deg=float(np.sqrt(by @ fit.covariance @ by)),
        rows=tuple(
            FittedRow(
                name=row.name,
                quantity=row.quantity,
                case=row.case,
                published=row.value,
                tolerance=row.tolerance,
                computed=value if np.isfinite(value) else None,
                off=find_offset(row, value) if np.isfinite(value) else None,
            )
            for row, value in zip(rows, computed, strict=True)
        ),
    )
