"""One vehicle, all its flights: the numbers of a vehicle fitted jointly, while each flight steers by its own aim."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from fallzone.calibration.aimed import turn_aim
from fallzone.calibration.published import Flights
from fallzone.calibration.residuals import MISSED, find_offsets
from fallzone.catalogue.load import find_pad
from fallzone.earth.geodesic import range_azimuth
from fallzone.errors import InputError
from fallzone.flight.aim.ascents import solve_aim
from fallzone.flight.aim.missions import find_missing_kg, stand_on_pad, with_ascent
from fallzone.flight.aim.pad import Pad
from fallzone.flight.parameters import DERIVED, Path, apply_values, list_quantities
from fallzone.kernels.tables import Environment
from fallzone.model.mission import Mission
from fallzone.model.published import PublishedValue
from fallzone.model.record import Quantity
from fallzone.model.site import Site
from fallzone.model.vehicle import Vehicle
from fallzone.names import ITEMS

# Bounds of a number lie this many standard deviations from the middle of what is believed of it
BOUNDS_SIGMA = 2.0
# Beyond so many tolerances a row pulls no harder: a report that is wrong must not bend the vehicle
_LOUDEST = 2.0
# Step of the differences, in standard deviations of what is believed: well above what the steering leaves open
_STEP = 0.02
# Propellant beyond what is carried counts as a tolerance for each such share of it
_LACKING = 2e-3
# The last burn of a motor that burns out may differ by this share for each tolerance
_BURN_OUT = 5e-3
_OWN = ("loft", "launch azimuth", "corridor azimuth")
# How much flights of one vehicle differ in loft [deg]
LOFT_SCATTER_DEG = 5.0
DISCREPANCY = {"range": 0.03, "azimuth": 0.3, "height": 0.05, "time": 0.01, "fall time": 0.2}


def find_discrepancy(row: PublishedValue, range_m: float = 0.0) -> float:
    """What a model that is right about everything else is off by, one standard deviation in the unit of a row."""
    falls = row.name in ITEMS or row.name == "impact"
    if row.quantity in ("range_m", "downrange_m"):
        return DISCREPANCY["range"] * row.value
    if row.quantity == "distance_m":
        return DISCREPANCY["range"] * range_m
    if row.quantity == "azimuth_deg":
        return DISCREPANCY["azimuth"]
    if row.quantity == "height_m":
        return DISCREPANCY["height"] * row.value
    if row.quantity == "t_s":
        return DISCREPANCY["fall time" if falls else "time"] * row.value
    if row.quantity in ("lon_deg", "lat_deg"):
        return DISCREPANCY["range"] * range_m / 111e3
    return 0.0


@dataclass(frozen=True, kw_only=True)
class Launch:
    """One flight of the vehicle, with what was published of it.

    Parameters
    ----------
    mission : Mission
        With an aim and a target orbit.
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
        Keys and positions that lead to it in the record of the vehicle.
    centre, sigma : float
        Published value or the middle of its bounds, and a quarter of their distance, in the unit of its key.
    low, high : float
        Bounds, in the same unit.
    """

    path: Path
    centre: float
    sigma: float
    low: float
    high: float


def list_beliefs(record: Vehicle | Mission) -> list[Belief]:
    """What is believed of each number with bounds, before any flight.

    Parameters
    ----------
    record : Vehicle or Mission
        As read; the values that an earlier fit has put there do not count.

    Returns
    -------
    list of Belief
    """
    return [_believe(path, quantity) for path, quantity in list_quantities(record) if path[-1] != DERIVED]


def _believe(path: Path, quantity: Quantity) -> Belief:
    middle = 0.5 * (quantity.low + quantity.high)
    return Belief(
        path=path,
        centre=middle if quantity.published is None else quantity.published,
        sigma=(quantity.high - quantity.low) / (2.0 * BOUNDS_SIGMA),
        low=quantity.low,
        high=quantity.high,
    )


@dataclass(kw_only=True)
class _Flown:
    """One launch of the fit: its own numbers, and where the last ascent like it began."""

    launch: Launch
    own: list[Belief]
    elevation_deg: float
    primer: np.ndarray | None
    azimuth_sigma_deg: float
    columns: slice | None = None

    @property
    def count(self) -> int:
        return len(self.own) + len(_OWN)


class JointFit:
    """The vehicle and its flights as a problem of least squares in standard deviations of what is believed.

    Parameters
    ----------
    vehicle : Vehicle
        As read.
    launches : sequence of Launch
        Its flights.
    """

    def __init__(self, vehicle: Vehicle, launches: Sequence[Launch]) -> None:
        self.vehicle = vehicle
        self.shared = list_beliefs(vehicle)
        aims = [launch.mission.aim for launch in launches]
        self.loft = (aims[0].loft_deg, aims[0].loft_sigma_deg)
        centre = {("vehicle", one.path): one.centre for one in self.shared}
        self.flown: list[_Flown] = []
        at = len(self.shared) + 1
        for launch in launches:
            own = list_beliefs(launch.mission)
            mission, drawn = apply_values(
                launch.mission, vehicle, centre | {("mission", one.path): one.centre for one in own}
            )
            pad = stand_on_pad(mission, drawn, launch.site, launch.environment)
            ascent = solve_aim(pad)
            aim = launch.mission.aim
            one = _Flown(
                launch=launch,
                own=own,
                elevation_deg=np.nan if ascent is None else ascent.elevation_deg,
                primer=None if ascent is None else ascent.primer,
                azimuth_sigma_deg=aim.azimuth_sigma_deg,
            )
            if ascent is None:
                raise InputError(launch.mission.id, "no ascent", "check")
            one.columns = slice(at, at + one.count)
            at += one.count
            self.flown.append(one)
        self.size = at
        bounds = [((one.low - one.centre) / one.sigma, (one.high - one.centre) / one.sigma) for one in self.shared]
        bounds.append((-5.0, 5.0))
        for one in self.flown:
            bounds += [((b.low - b.centre) / b.sigma, (b.high - b.centre) / b.sigma) for b in one.own]
            bounds += [(-5.0, 5.0)] * len(_OWN)
        self.low, self.high = np.array(bounds).T
        self.low, self.high = np.minimum(self.low, -1e-3), np.maximum(self.high, 1e-3)

    def member(self, one: _Flown, x: np.ndarray) -> tuple[Mission, Vehicle, Pad] | None:
        """Mission and vehicle with the numbers of x, before it is steered."""
        values = {("vehicle", b.path): b.centre + b.sigma * v for b, v in zip(self.shared, x, strict=False)}
        own = x[one.columns]
        values |= {("mission", b.path): b.centre + b.sigma * v for b, v in zip(one.own, own, strict=False)}
        launch_deg, corridor_deg = one.azimuth_sigma_deg * own[-2:]
        mission, vehicle = apply_values(one.launch.mission, self.vehicle, values)
        mission = turn_aim(mission, float(launch_deg), float(corridor_deg), one.launch.site)
        try:
            return mission, vehicle, stand_on_pad(mission, vehicle, one.launch.site, one.launch.environment)
        except InputError:
            return None

    def offsets(self, one: _Flown, x: np.ndarray, *, warm: bool = True) -> np.ndarray:
        """Offsets of the rows of one launch, in tolerances."""
        rows = one.launch.rows
        size = sum(2 if row.quantity == "distance_m" else 1 for row in rows if not _is_of_orbit(row)) + 2
        missed = np.full(size, MISSED)
        stood = self.member(one, x)
        if stood is None:
            return missed
        mission, vehicle, pad = stood
        loft_deg = self.loft[0] + self.loft[1] * x[len(self.shared)] + LOFT_SCATTER_DEG * x[one.columns][-3]
        ascent = pad.steer(float(np.clip(one.elevation_deg + loft_deg, 2.0, 85.0)), one.primer)
        if ascent is None:
            return missed
        if warm:
            one.primer = ascent.primer
        lacking = find_missing_kg(mission, vehicle, pad, ascent) / vehicle.stages[pad.last_stage].propellant_kg.value
        burn_out = (ascent.last_s / pad.planned_s - 1.0) / _BURN_OUT if mission.aim.last_burn == "depletion" else 0.0
        flights = Flights(with_ascent(mission, pad, ascent), vehicle, one.launch.site, one.launch.environment)
        found = find_offsets(flights, [row for row in rows if not _is_of_orbit(row)])
        return np.array([*(found * self.shares(one)), lacking / _LACKING, burn_out])

    def shares(self, one: _Flown) -> np.ndarray:
        """Share of the tolerance in what a row may be off by, discrepancy included, for each of its offsets."""
        shares, pad = [], find_pad(one.launch.mission, one.launch.site)
        for row in one.launch.rows:
            if _is_of_orbit(row):
                continue
            range_m = find_row_range_m(row, one.launch.rows, pad)
            share = row.tolerance / np.hypot(row.tolerance, find_discrepancy(row, range_m))
            shares += [share] * (2 if row.quantity == "distance_m" else 1)
        return np.array(shares)

    def residuals(self, x: np.ndarray) -> np.ndarray:
        return np.concatenate([x, *(self.offsets(one, x) for one in self.flown)])

    def jacobian(self, x: np.ndarray, base: list[np.ndarray]) -> np.ndarray:
        """Differences, launch by launch: a number of one flight moves no other."""
        blocks = [np.eye(self.size)]
        for one, at in zip(self.flown, base, strict=True):
            block = np.zeros((len(at), self.size))
            for column in (*range(len(self.shared) + 1), *range(one.columns.start, one.columns.stop)):
                step = _STEP if x[column] + _STEP <= self.high[column] else -_STEP
                moved = x.copy()
                moved[column] += step
                block[:, column] = (self.offsets(one, moved, warm=False) - at) / step
            blocks.append(block)
        return np.concatenate(blocks)


def find_row_range_m(row: PublishedValue, rows, pad) -> float:
    """Range from the pad of what a row is about, where the row says."""
    lonlat = row.lonlat
    if row.quantity in ("lon_deg", "lat_deg"):
        places = {other.quantity: other.value for other in rows if other.name == row.name and other.case == row.case}
        lonlat = (places["lon_deg"], places["lat_deg"]) if {"lon_deg", "lat_deg"} <= places.keys() else None
    if lonlat is None:
        return 0.0
    return float(range_azimuth(pad.lon_deg, pad.lat_deg, *lonlat)[0])


def _is_of_orbit(row: PublishedValue) -> bool:
    """The orbit is where every ascent ends: it tells nothing."""
    return row.name == "orbit" and row.case == "nominal"


def huber_weights(residuals: np.ndarray, size: int) -> np.ndarray:
    """Square roots of weights: 1 for what is believed, less for rows that are off by much."""
    weights = np.ones(len(residuals))
    rows = np.abs(residuals[size:])
    weights[size:] = np.sqrt(np.minimum(1.0, _LOUDEST / np.maximum(rows, 1e-9)))
    return weights


def solve_joint(
    fit: JointFit, start: np.ndarray | None = None, *, steps: int = 12, progress: Callable = lambda *_: None
):
    """Gauss-Newton with damping within bounds; returns x, residuals, Jacobian."""
    from scipy.optimize import lsq_linear

    x = np.zeros(fit.size) if start is None else start.copy()
    x = np.clip(x, fit.low, fit.high)
    damping = 1e-2

    def cost(found):
        rows = np.abs(found[fit.size :])
        return 0.5 * np.sum(found[: fit.size] ** 2) + np.sum(
            np.where(rows <= _LOUDEST, 0.5 * rows**2, _LOUDEST * (rows - 0.5 * _LOUDEST))
        )

    base = [fit.offsets(one, x) for one in fit.flown]
    found = np.concatenate([x, *base])
    now = cost(found)
    for step in range(steps):
        progress("fit", step, steps)
        jacobian = fit.jacobian(x, base)
        weights = huber_weights(found, fit.size)
        better = False
        for _try in range(5):
            a = np.vstack([weights[:, None] * jacobian, np.sqrt(damping) * np.eye(fit.size)])
            b = np.concatenate([-weights * found, np.zeros(fit.size)])
            move = lsq_linear(a, b, bounds=(fit.low - x - 1e-12, fit.high - x + 1e-12)).x
            tried = np.clip(x + move, fit.low, fit.high)
            base_tried = [fit.offsets(one, tried, warm=False) for one in fit.flown]
            found_tried = np.concatenate([tried, *base_tried])
            if cost(found_tried) < now:
                better = True
                break
            damping = max(damping, 1e-3) * 10.0
        if not better:
            break
        gain = now - cost(found_tried)
        x, base, found, now = tried, base_tried, found_tried, cost(found_tried)
        damping *= 0.2
        if gain < 0.02:
            break
    return x, found, fit.jacobian(x, base), now


def draw_vehicles(fit: JointFit, x: np.ndarray, jacobian: np.ndarray, found: np.ndarray, *, count: int, seed: int = 0):
    """Numbers of vehicles, drawn normally about the best fit, by what the rows leave open."""
    from scipy.stats import norm, qmc

    weights = huber_weights(found, fit.size)
    covariance = np.linalg.inv((weights[:, None] * jacobian).T @ (weights[:, None] * jacobian))
    shared = len(fit.shared) + 1
    values, axes = np.linalg.eigh(covariance[:shared, :shared])
    points = norm.ppf(qmc.Sobol(shared, seed=seed).random(count))
    drawn = x[:shared] + (points * np.sqrt(np.maximum(values, 0.0))) @ axes.T
    drawn = np.clip(drawn, fit.low[:shared], fit.high[:shared])
    centre = np.array([*(one.centre for one in fit.shared), fit.loft[0]])
    sigma = np.array([*(one.sigma for one in fit.shared), fit.loft[1]])
    return tuple(one.path for one in fit.shared), centre + sigma * drawn
