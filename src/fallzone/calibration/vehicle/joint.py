"""One vehicle, all its flights: the numbers of a vehicle fitted jointly, while each flight steers by its own aim."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from fallzone.calibration.published import Flights
from fallzone.calibration.residuals import MISSED, find_offsets
from fallzone.calibration.vehicle.members import BOUNDS_SIGMA, separate_after_cutoff
from fallzone.calibration.vehicle.off_by import list_informing, spread_offsets
from fallzone.catalogue.load import shown_file
from fallzone.errors import InputError
from fallzone.flight.aim.ascents import find_elevation_deg, solve_aim
from fallzone.flight.aim.limits import keep_limits
from fallzone.flight.aim.missions import find_missing_kg, with_ascent
from fallzone.flight.aim.pad import Ascent, Pad
from fallzone.flight.aim.standing import stand_on_pad
from fallzone.flight.aim.vehicles import LOFT_SCATTER_DEG
from fallzone.flight.fitted_flight import turn_aim
from fallzone.flight.parameters import DERIVED, Path, apply_values, list_quantities, name_path
from fallzone.kernels.tables import Environment
from fallzone.model.discrepancy import Discrepancy
from fallzone.model.mission import Mission
from fallzone.model.published import PublishedValue
from fallzone.model.site import Site
from fallzone.model.vehicle import Vehicle
from fallzone.words import _

# Step of differences, in standard deviations of what is believed: well above what the steering leaves open
_STEP = 0.02
# Propellant beyond what is carried counts as a tolerance for each such share of it, and so does what a motor that burns
# out burns longer or shorter than planned
_LACKING, _BURN_OUT = 2e-3, 5e-3
# What is no lack, to the rounding of times in files: `find_missing_kg` tells of more only
_NOT_LACKING = 1e-3
# Standard deviations of what is believed within which lofts and azimuths are looked for
_REACH = 5.0
# The least tilt of a gravity turn [rad], and by what a path that is flatter after it than wanted counts as off [deg]: a
# vehicle that hardly lifts itself falls over whatever its tilt, and nothing that is published leads away from there
_LEAST_TILT_RAD, _FLATTER_DEG = 2e-4, 1.0
# An ascent that is not found from the one in the middle at once is followed from there in so many parts
_PARTS = (1, 2, 4)
# Offsets of a flight beside its rows: propellant, burn-out, elevation
_BESIDE_ROWS = 3
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


@dataclass(frozen=True, kw_only=True, eq=False)
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
        Of the ascent with all numbers in the middle: where the search for every other begins, so that the same numbers
        give the same ascent whatever was tried before.
    """

    launch: Launch
    own: list[Belief]
    columns: slice
    shares: np.ndarray
    best: Ascent
    primer: np.ndarray


@dataclass(frozen=True, kw_only=True, eq=False)
class Steered:
    """A flight that was steered into its orbit.

    Parameters
    ----------
    mission : Mission
        With the programme that was found.
    vehicle : Vehicle
        The vehicle that it flies.
    pad : Pad
        Where its ascent begins.
    ascent : Ascent
        What was found.
    """

    mission: Mission
    vehicle: Vehicle
    pad: Pad
    ascent: Ascent


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

    def steer(self, one: FlownLaunch, x: np.ndarray, primer: np.ndarray | None = None) -> Steered | None:
        """One flight, steered into its orbit with the numbers of x.

        Parameters
        ----------
        one : FlownLaunch
            The flight.
        x : (k,) float64
            Variables.
        primer : (k,) float64, optional
            Of an ascent with nearly the same numbers. Default: the ascent is searched for from the one with all
            numbers in the middle, and if need be in several parts of the way.

        Returns
        -------
        Steered or None
            None where no ascent was found.
        """
        if primer is not None:
            return self._steer_near(one, x, primer)
        for parts in _PARTS:
            at, near = None, one.primer
            for part in range(1, parts + 1):
                at = self._steer_near(one, x * (part / parts), near, limited=part == parts)
                if at is None:
                    break
                near = at.ascent.primer
            if at is not None:
                return at
        return None

    def _steer_near(
        self, one: FlownLaunch, x: np.ndarray, primer: np.ndarray, *, limited: bool = True
    ) -> Steered | None:
        """One flight with the numbers of x, steered as an ascent like it."""
        site, own = one.launch.site, x[one.columns].tolist()
        values = {("vehicle", b.path): b.centre + b.sigma * v for b, v in zip(self.shared, x.tolist(), strict=False)}
        values |= {("mission", b.path): b.centre + b.sigma * v for b, v in zip(one.own, own, strict=False)}
        mission, vehicle = apply_values(one.launch.mission, self.vehicle, values)
        mission = separate_after_cutoff(mission, one.launch.mission)
        sigma_deg = mission.aim.azimuth_sigma_deg
        mission = turn_aim(mission, sigma_deg * own[-2], sigma_deg * own[-1], site)
        try:
            pad = stand_on_pad(mission, vehicle, site, one.launch.environment)
            ascent = pad.steer(find_elevation_deg(one.best, self.find_loft_deg(one, x)), primer, is_near=True)
            if ascent is not None and limited:
                mission, pad, ascent = keep_limits(mission, pad, ascent, vehicle=vehicle, site=site)
        except InputError:
            return None
        if ascent is None:
            return None
        return Steered(mission=with_ascent(mission, pad, ascent), vehicle=vehicle, pad=pad, ascent=ascent)

    def find_offsets(self, one: FlownLaunch, x: np.ndarray) -> np.ndarray:
        """How far one flight is off its rows, and what it lacks: of x alone, whatever was tried before.

        Parameters
        ----------
        one : FlownLaunch
            The flight.
        x : (k,) float64
            Variables.

        Returns
        -------
        (m + 3,) float64
            Offsets of the rows in standard deviations of tolerance and model discrepancy, then those of propellant, of
            burn-out and of an elevation that no gravity turn leads to; all of them ``MISSED`` where no flight has these
            numbers.
        """
        offsets = self._measure(one, self.steer(one, x))
        return np.full(len(one.shares) + _BESIDE_ROWS, MISSED) if offsets is None else offsets

    def _measure(self, one: FlownLaunch, steered: Steered | None) -> np.ndarray | None:
        """Offsets of a flight; None where there is none.

        Source
        ------
        Derived: what is lacking, too long or too flat, each over what counts as a tolerance.
        """
        if steered is None:
            return None
        mission, vehicle, pad, ascent = steered.mission, steered.vehicle, steered.pad, steered.ascent
        loaded = vehicle.stages[pad.last_stage].propellant_kg
        missing_kg = find_missing_kg(mission, vehicle, pad, ascent)
        lacking = max(missing_kg / loaded.value - _NOT_LACKING, 0.0) / _LACKING
        if missing_kg > 0.0:
            # Flown with what it lacks, which counts above, so that the fit sees where to go from here
            vehicle = _load_more(vehicle, pad.last_stage, missing_kg)
        burns_out = mission.aim.last_burn == "depletion"
        longer = (ascent.last_s / pad.planned_s - 1.0) / _BURN_OUT if burns_out else 0.0
        flights = Flights(mission, vehicle, one.launch.site, one.launch.environment)
        try:
            offsets = find_offsets(flights, list_informing(one.launch.rows))
        except InputError:
            # Numbers that no flight can have: a stage that would ignite before the one below it has burnt out, for one
            return None
        steepest_deg = pad.turn(_LEAST_TILT_RAD)[2]
        flatter = max(ascent.elevation_deg - steepest_deg, 0.0) / _FLATTER_DEG
        return np.array([*(np.array(offsets) * one.shares), lacking, longer, flatter])

    def find_jacobian(self, x: np.ndarray) -> np.ndarray:
        """Derivatives of what is believed and of all offsets, by differences.

        Parameters
        ----------
        x : (k,) float64
            Variables.

        Returns
        -------
        (k + Σm, k) float64
            A number of one flight moves no other, and is tried on that flight alone. A flight that x does not have
            has no derivatives: what is believed alone leads back to numbers that have it.
        """
        blocks = [np.eye(self.size)]
        for one in self.flown:
            steered = self.steer(one, x)
            at, block = self._measure(one, steered), np.zeros((len(one.shares) + _BESIDE_ROWS, self.size))
            if at is not None:
                for column in (*range(len(self.shared) + 1), *range(one.columns.start, one.columns.stop)):
                    block[:, column] = self._find_slopes(one, x, column, at, steered.ascent.primer)
            blocks.append(block)
        return np.concatenate(blocks)

    def _find_slopes(
        self, one: FlownLaunch, x: np.ndarray, column: int, at: np.ndarray, primer: np.ndarray
    ) -> np.ndarray:
        """Derivatives of the offsets of a flight by one variable: to the side on which there is a flight."""
        first = _STEP if x[column] + _STEP <= self.high[column] else -_STEP
        for step in (first, -first):
            moved = x.copy()
            moved[column] += step
            off = self._measure(one, self.steer(one, moved, primer))
            if off is not None:
                # Where an event appears or is gone there is no slope, but a step that says nothing of the way
                return np.where(find_missed(one, off) == find_missed(one, at), (off - at) / step, 0.0)
        return np.zeros(len(at))


def find_missed(one: FlownLaunch, offsets: np.ndarray) -> np.ndarray:
    """Which offsets are of events that a flight does not have.

    Parameters
    ----------
    one : FlownLaunch
        The flight.
    offsets : (m + 3,) float64
        As of `JointProblem.find_offsets`.

    Returns
    -------
    (m + 3,) bool
    """
    return offsets == np.concatenate([MISSED * one.shares, np.full(_BESIDE_ROWS, np.nan)])


def _load_more(vehicle: Vehicle, number: int, more_kg: float) -> Vehicle:
    """The vehicle with more propellant in one stage."""
    stage = vehicle.stages[number]
    loaded = stage.propellant_kg.model_copy(update={"value": stage.propellant_kg.value + more_kg})
    stages = list(vehicle.stages)
    stages[number] = stage.model_copy(update={DERIVED: loaded})
    return vehicle.model_copy(update={"stages": tuple(stages)})
