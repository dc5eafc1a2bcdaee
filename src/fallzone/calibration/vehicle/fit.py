"""A vehicle fitted to all its flights: what its numbers are, which of them are not determined, and others as good."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from fallzone.calibration.published import measure
from fallzone.calibration.residuals import find_offset
from fallzone.calibration.vehicle.descent import JointFit, solve_joint
from fallzone.calibration.vehicle.draws import Progress, draw_points, find_loft_shifts, sample_flight, sample_vehicles
from fallzone.calibration.vehicle.joint import Belief, JointProblem, Launch
from fallzone.calibration.vehicle.starts import AGREE, find_shares
from fallzone.catalogue.fitted.vehicle_ensembles import LOFT, OF_FLIGHT, digest_flight, format_vehicle_ensemble
from fallzone.errors import InputError
from fallzone.flight.aim.vehicles import VehicleSample
from fallzone.flight.parameters import name_path
from fallzone.model.discrepancy import Discrepancy
from fallzone.model.vehicle import Vehicle
from fallzone.words import _

# Vehicles that are kept of a fit. A power of two: only so many Sobol points are evenly spread
VEHICLES = 64
# A number whose standard deviation is this share of what was believed, or more, was not determined by the flights
UNDETERMINED = 0.9
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
        From how many starts it was fitted, and how many of them agree: no fall of theirs is further from that of the
        best than a tenth of its 90 % range.
    shares : tuple of float
        Of each start, how far its falls are from those of the best at most, in their 90 % ranges; infinite where it has
        others.
    costs : tuple of float
        Of each start, half the sum of squares that it ends at.
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
    shares: tuple[float, ...]
    costs: tuple[float, ...]
    text: str

    @property
    def agreeing_share(self) -> float:
        """How far falls of the starts that agree are from those of the best at most, in their 90 % ranges."""
        return max(share for share in self.shares if share <= AGREE)

    @property
    def largest_share(self) -> float:
        """The same of all starts."""
        return max(self.shares)


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
    points, drawn = draw_points(best, count=VEHICLES, seed=seed, progress=progress)
    shares = find_shares(found, best, points) if starts > 1 else [0.0]
    shifts_deg = find_loft_shifts(best)
    sample = sample_vehicles(best, points, shifts_deg)
    return VehicleFit(
        vehicle=vehicle,
        numbers=tuple(_tell_number(best, column, one) for column, one in enumerate(problem.shared)),
        flights=tuple(_tell_flight(best, number, shift_deg) for number, shift_deg in enumerate(shifts_deg.tolist())),
        sample=sample,
        drawn=drawn,
        starts=starts,
        agreeing=sum(share <= AGREE for share in shares),
        shares=tuple(shares),
        costs=tuple(fit.cost for fit in found),
        text=_format(best, sample, points, shifts_deg),
    )


def _format(fit: JointFit, sample: VehicleSample, points: np.ndarray, shifts_deg: np.ndarray) -> str:
    """Text of the file of the vehicles, with what belongs to each of them in every flight."""
    names, columns = [name_path("vehicle", path) for path in sample.paths], [sample.values, sample.loft_deg]
    names.append(LOFT)
    flown = fit.problem.flown
    for one, shift_deg in zip(flown, shifts_deg.tolist(), strict=True):
        flight = sample_flight(fit, one, points, shift_deg)
        own = (*(name_path("mission", path) for path in flight.paths), *OF_FLIGHT)
        names += [f"{one.launch.mission.id}:{name}" for name in own]
        columns += [flight.values, flight.loft_deg, flight.launch_turn_deg, flight.corridor_turn_deg]
    return format_vehicle_ensemble(
        names,
        np.column_stack(columns),
        vehicle=fit.problem.vehicle,
        flights={one.launch.mission.id: digest_flight(one.launch.mission) for one in flown},
    )


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


def _tell_flight(fit: JointFit, number: int, shift_deg: float) -> FittedFlight:
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
        computed = measure(steered.mission, steered.vehicle, launch.site, launch.environment, rows)
    return FittedFlight(
        mission=launch.mission.id,
        loft_deg=problem.find_loft_deg(one, fit.x) + shift_deg,
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
