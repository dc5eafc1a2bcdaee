"""What is said of flights and figures that no fit had seen: left out in turn, and foretold from the others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from fallzone.calibration.published import Flights, measure_row
from fallzone.calibration.residuals import find_offsets
from fallzone.calibration.vehicle.fit import VEHICLES, Progress, draw_vehicles
from fallzone.calibration.vehicle.joint import JointFit, JointProblem, Launch, list_beliefs, solve_joint
from fallzone.calibration.vehicle.launches import load_launches
from fallzone.calibration.vehicle.members import draw_members
from fallzone.calibration.vehicle.off_by import find_discrepancy, list_informing
from fallzone.catalogue.fitted.discrepancy import load_discrepancy
from fallzone.catalogue.geodata import Geodata
from fallzone.catalogue.load import load_mission
from fallzone.flight.parameters import apply_values
from fallzone.kernels.tables import Environment
from fallzone.model.discrepancy import Discrepancy
from fallzone.model.left_out import LeftOut
from fallzone.model.mission import Mission
from fallzone.model.published import PublishedValue
from fallzone.model.site import Site
from fallzone.model.vehicle import Vehicle
from fallzone.names import NOMINAL

# Quantiles of a normal that stand for the model discrepancy about each member
_DISCREPANCIES = 32
_CIRCULAR = ("lon_deg", "azimuth_deg")
# A figure that is an estimate itself, as every point that was reported by distances, is known to its tolerance, which
# is so many standard deviations
ESTIMATE_SIGMA = 2.0
# What a mission states of its own, so that to foretell it is no merit
_STATED_TIMES = ("fairing-separation", "payload-separation", "stage-2-ignition", "stage-3-ignition", "failure")


def leave_out(by: str, geodata: Geodata, progress: Progress | None = None) -> tuple[LeftOut, ...]:
    """Foretell every flight from the others of its vehicle, or from none, or every figure from all others.

    Vehicles with a single flight cannot be tried by flight.

    Parameters
    ----------
    by : {"flight", "row", "vehicle"}
        What is left out.
    geodata : Geodata
        Where missions and vehicles lie.
    progress : callable, optional
        ``progress(what, done, total)``.

    Returns
    -------
    tuple of LeftOut
        One for each figure that could be foretold.
    """
    discrepancy = load_discrepancy(geodata)
    fleets = [load_launches(name, geodata) for name in _list_vehicles(geodata)]
    if by == "flight":
        fleets = [fleet for fleet in fleets if len(fleet[1]) > 1]
    total, done, found = sum(len(launches) for _vehicle, launches in fleets), 0, []
    for vehicle, launches in fleets:
        if by == "row":
            fit = solve_joint(JointProblem(vehicle, launches, discrepancy))
            found += [left for number in range(len(launches)) for left in _foretell_rows(fit, number)]
            done += len(launches)
        else:
            for launch in launches:
                if progress is not None:
                    progress("left-out", done, total)
                others = [other for other in launches if other is not launch] if by == "flight" else []
                found += foretell_flight(launch, vehicle, others, discrepancy)
                done += 1
        if progress is not None:
            progress("left-out", done, total)
    return tuple(found)


def _list_vehicles(geodata: Geodata) -> list[str]:
    """Vehicles of which at least one flight says what it aimed at."""
    missions = [load_mission(name, geodata) for name in geodata.list_ids("missions")]
    return sorted({mission.vehicle for mission in missions if mission.aim is not None})


def list_foretold(mission: Mission) -> list[PublishedValue]:
    """Figures of a flight that a prediction of it can be held against.

    Left out is what the mission's file states itself: its masses, its orbit, times on its own clock, and the azimuths
    of its corridor.

    Parameters
    ----------
    mission : Mission
        With an aim.

    Returns
    -------
    list of PublishedValue
    """
    corridor = {part.item for part in mission.aim.corridor}
    found = []
    for row in list_informing(mission.published):
        is_stated = (
            row.name == "vehicle"
            or (row.quantity == "t_s" and row.name in _STATED_TIMES)
            or (row.quantity in _CIRCULAR and row.name in corridor)
            or (row.name == "payload-separation" and row.case == NOMINAL)
        )
        found += [] if is_stated else [row]
    return found


def foretell_flight(
    launch: Launch, vehicle: Vehicle, others: Sequence[Launch], discrepancy: Discrepancy
) -> list[LeftOut]:
    """What a fit of the vehicle to its other flights says of one that it has not seen.

    Without others nothing is fitted: what is believed of each number of the vehicle before any flight is flown.

    Parameters
    ----------
    launch : Launch
        The flight.
    vehicle : Vehicle
        As read.
    others : sequence of Launch
        What the vehicle is fitted to; empty: nothing of it is.
    discrepancy : Discrepancy
        What a figure may be off by beside its tolerance.

    Returns
    -------
    list of LeftOut
        The scatter of a single flight about its members is not in it, so an area of a run is a little larger.
    """
    mission, sample = launch.mission, None
    if others:
        sample, _drawn = draw_vehicles(solve_joint(JointProblem(vehicle, others, discrepancy)), count=VEHICLES)
    else:
        # What fits have moved is put back
        believed = {("vehicle", one.path): one.centre for one in list_beliefs(vehicle)}
        believed |= {("mission", one.path): one.centre for one in list_beliefs(mission)}
        mission, vehicle = apply_values(mission, vehicle, believed)
    members = draw_members(mission, vehicle, launch.site, launch.environment, sample)
    return foretell(launch, members[1:], discrepancy, "flight" if others else "vehicle")


def foretell(
    launch: Launch, members: Iterable[tuple[Mission, Vehicle]], discrepancy: Discrepancy, by: str
) -> list[LeftOut]:
    """Published figures beside what members and the model discrepancy say of them.

    Parameters
    ----------
    launch : Launch
        The flight.
    members : iterable of (Mission, Vehicle)
        What it may have been.
    discrepancy : Discrepancy
        What a figure may be off by beside its tolerance.
    by : {"flight", "vehicle"}
        What was left out.

    Returns
    -------
    list of LeftOut
        Of a figure that is an estimate itself the prediction is that of the estimate, its tolerance included.
    """
    rows = list_foretold(launch.mission)
    computed = np.array([_measure(member, launch.site, launch.environment, rows) for member in members])
    found = []
    for row, off in zip(rows, np.moveaxis(computed, 1, 0), strict=True):
        off = off[np.isfinite(off).all(axis=1)]
        if len(off) == 0:
            continue
        sigma = find_discrepancy(row, launch.mission, launch.site, launch.mission.published, discrepancy)
        if row.mark == "estimated":
            sigma = float(np.hypot(sigma, row.tolerance / ESTIMATE_SIGMA))
        found.append(_foretell_row(launch, row, off, sigma, by))
    return found


def _measure(
    member: tuple[Mission, Vehicle], site: Site, environment: Environment, rows: Sequence[PublishedValue]
) -> list[tuple[float, float]]:
    """How far a member is off each figure: to one side, or east and north of a point, in the unit of the figure."""
    flights = Flights(*member, site, environment)
    found = []
    for row in rows:
        if row.quantity == "distance_m":
            east, north = find_offsets(flights, [row])
            found.append((row.tolerance * east, row.tolerance * north))
        else:
            off = measure_row(flights, row) - row.value
            found.append(((off + 180.0) % 360.0 - 180.0 if row.quantity in _CIRCULAR else off, 0.0))
    return found


def _foretell_row(launch: Launch, row: PublishedValue, off: np.ndarray, sigma: float, by: str) -> LeftOut:
    """One figure beside members that are off it by (n, 2), each with the discrepancy about it.

    Source
    ------
    Derived: a mixture of normals about the members, here by quantiles at the middles of equal shares.
    """
    from scipy.special import ndtri

    normal = ndtri((np.arange(_DISCREPANCIES) + 0.5) / _DISCREPANCIES)
    if row.quantity == "distance_m":
        # East and north in orders that have nothing to do with each other
        generator = np.random.default_rng(0)
        pairs = np.array([[normal, generator.permutation(normal)] for _member in off]).transpose(0, 2, 1)
        clouds = (off[:, None, :] + sigma * pairs).reshape(-1, 2)
        values, level = np.hypot(*clouds.T), _find_level_of_point(clouds)
    else:
        values = row.value + (off[:, :1] + sigma * normal).reshape(-1)
        below = float(np.mean(values < row.value) + 0.5 * np.mean(values == row.value))
        level = abs(2.0 * below - 1.0)
    low, median, high = np.quantile(values, [0.05, 0.5, 0.95]).tolist()
    return _tell(launch, row, by, (low, median, high), level)


def _find_level_of_point(clouds: np.ndarray) -> float:
    """Share of a cloud (n, 2) that lies nearer to its middle than the origin does, in its own standard deviations.

    Source
    ------
    P. C. Mahalanobis, "On the generalised distance in statistics", Proc. Natl. Inst. Sci. India 2 (1936).
    """
    about = clouds - clouds.mean(axis=0)
    covariance = np.cov(about.T) + 1e-6 * np.eye(2)
    inverse = np.linalg.inv(covariance)
    distances = np.einsum("ij,jk,ik->i", about, inverse, about)
    origin = -clouds.mean(axis=0)
    return float(np.mean(distances < origin @ inverse @ origin))


def _foretell_rows(fit: JointFit, number: int) -> list[LeftOut]:
    """What all other figures say of each one of a flight.

    The figure is taken out of the best fit by one Gauss-Newton step: its rows no longer count, and what they held of
    the variables is given back.
    """
    problem, one = fit.problem, fit.problem.flown[number]
    launch, informing = one.launch, list_informing(one.launch.rows)
    first = problem.size + sum(len(offsets) for offsets in fit.offsets[:number])
    full = fit.jacobian.T @ fit.jacobian
    wanted = {id(row) for row in list_foretold(launch.mission)}
    found, at = [], 0
    for row in informing:
        is_height = row.quantity in ("perigee_m", "apogee_m") and row.case == NOMINAL
        count = 0 if is_height else 2 if row.quantity == "distance_m" else 1
        rows, share = slice(first + at, first + at + count), one.shares[at : at + count]
        offsets = fit.offsets[number][at : at + count]
        at += count
        if count == 0 or id(row) not in wanted:
            continue
        found.append(_foretell_without(fit, launch, row, rows, offsets, full, float(share[0])))
    return found


def _foretell_without(
    fit: JointFit,
    launch: Launch,
    row: PublishedValue,
    rows: slice,
    offsets: np.ndarray,
    full: np.ndarray,
    share: float,
) -> LeftOut:
    """One figure of a flight beside what a fit without it says, to first order.

    Source
    ------
    R. D. Cook, S. Weisberg, Residuals and Influence in Regression (1982), section 2.2: what a fit without some rows
    differs by follows from the fit with them.
    """
    from scipy.stats import chi2, norm

    slopes = fit.jacobian[rows]
    widened = float(np.trace(fit.covariance @ full)) / len(full)
    without = np.linalg.inv(full - slopes.T @ slopes)
    weight = np.minimum(1.0, 2.0 / np.maximum(np.abs(offsets), 1e-9)) ** 0.5
    # The slopes are weighted as the rows counted: what they foretell is not
    plain = slopes / weight[:, None]
    off = offsets + plain @ without @ (slopes.T @ (weight * offsets))
    scale = row.tolerance / share
    own = (1.0 - share**2) * np.eye(len(off))
    if row.mark == "estimated":
        own += (share / ESTIMATE_SIGMA) ** 2 * np.eye(len(off))
    covariance = scale**2 * (widened * plain @ without @ plain.T + own)
    if len(off) == 2:
        distance = float(off @ np.linalg.inv(covariance / scale**2) @ off)
        draws = np.random.default_rng(0).multivariate_normal(scale * off, covariance, 4_096)
        low, median, high = np.quantile(np.hypot(*draws.T), [0.05, 0.5, 0.95]).tolist()
        return _tell(launch, row, "row", (low, median, high), float(chi2.cdf(distance, 2)))
    middle, sigma = row.value + float(scale * off[0]), float(np.sqrt(covariance[0, 0]))
    bounds = tuple((middle + sigma * norm.ppf([0.05, 0.5, 0.95])).tolist())
    below = float(norm.cdf((row.value - middle) / sigma)) if sigma > 0.0 else float(row.value > middle)
    return _tell(launch, row, "row", bounds, abs(2.0 * below - 1.0))


def _tell(launch: Launch, row: PublishedValue, by: str, bounds: tuple[float, float, float], level: float) -> LeftOut:
    return LeftOut(
        by=by,
        mission=launch.mission.id,
        case=row.case,
        name=row.name,
        item=row.item,
        quantity=row.quantity,
        published=row.value,
        tolerance=row.tolerance,
        low=bounds[0],
        median=bounds[1],
        high=bounds[2],
        level=round(min(max(level, 0.0), 1.0), 4),
    )
