"""What is said of flights and figures that no fit had seen: left out in turn, and foretold from the others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from fallzone.calibration.published import Flights, measure_row
from fallzone.calibration.residuals import find_offsets
from fallzone.calibration.vehicle.descent import JointFit, solve_joint
from fallzone.calibration.vehicle.draws import Progress, draw_vehicles
from fallzone.calibration.vehicle.fit import VEHICLES
from fallzone.calibration.vehicle.joint import JointProblem, Launch, list_beliefs
from fallzone.calibration.vehicle.launches import load_launches
from fallzone.calibration.vehicle.members import draw_members
from fallzone.calibration.vehicle.off_by import find_discrepancy, is_fall, list_informing
from fallzone.catalogue.fitted.discrepancy import load_discrepancy
from fallzone.catalogue.geodata import Geodata
from fallzone.catalogue.load import load_mission
from fallzone.earth.angles import wrap_deg
from fallzone.flight.parameters import apply_values
from fallzone.kernels.tables import Environment
from fallzone.model.discrepancy import Discrepancy
from fallzone.model.mission import Mission
from fallzone.model.published import PublishedValue
from fallzone.model.results.left_out import LeftOut
from fallzone.model.site import Site
from fallzone.model.vehicle import Vehicle
from fallzone.names import NOMINAL

# Quantiles that stand for the model discrepancy about each member, and about a fit without one figure
_ABOUT_MEMBER, _ABOUT_FIT = 64, 8_192
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
        discrepancy = discrepancy.of_unfitted
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
        scale = find_discrepancy(row, launch.mission, launch.site, launch.mission.published, discrepancy)
        off = off if row.quantity == "distance_m" else off[:, :1]
        about = _draw_about(row, scale, discrepancy, (len(off), _ABOUT_MEMBER, off.shape[1]))
        found.append(_tell(launch, row, by, (off[:, None, :] + about).reshape(-1, off.shape[1])))
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
            found.append((wrap_deg(off) if row.quantity in _CIRCULAR else off, 0.0))
    return found


def _draw_about(row: PublishedValue, scale: float, discrepancy: Discrepancy, shape: tuple[int, int, int]) -> np.ndarray:
    """What a figure may be off by about each of n computed ones, along one axis or two: (n, m, axes).

    By quantiles at the middles of equal shares, in orders that have nothing to do with each other: of the discrepancy,
    and of the tolerance where the figure is an estimate itself.
    """
    from scipy.special import ndtri

    members, count, axes = shape
    share = (np.arange(count) + 0.5) / count
    generator = np.random.default_rng(0)
    is_time_of_fall = row.quantity == "t_s" and is_fall(row)
    off = ndtri(share) if is_time_of_fall else discrepancy.find_quantile(share)
    about = scale * _shuffle(off, generator, (members, axes))
    if row.mark == "estimated":
        about += row.tolerance / ESTIMATE_SIGMA * _shuffle(ndtri(share), generator, (members, axes))
    return about


def _shuffle(values: np.ndarray, generator: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """Values (m) in orders of their own, (n, m, axes) for a shape (n, axes)."""
    return generator.permuted(np.broadcast_to(values, (*shape, len(values))), axis=-1).transpose(0, 2, 1)


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
        cloud = _foretell_without(fit, row, rows, offsets, full, float(share[0]))
        found.append(_tell(launch, row, "row", cloud))
    return found


def _foretell_without(
    fit: JointFit, row: PublishedValue, rows: slice, offsets: np.ndarray, full: np.ndarray, share: float
) -> np.ndarray:
    """How far a fit without a figure may be off it, to first order (n, 1), or (n, 2) for a point.

    Source
    ------
    R. D. Cook, S. Weisberg, Residuals and Influence in Regression (1982), section 2.2: what a fit without some rows
    differs by follows from the fit with them.
    """
    from scipy.special import ndtri

    slopes = fit.jacobian[rows]
    widened = float(np.trace(fit.covariance @ full)) / len(full)
    without = np.linalg.inv(full - slopes.T @ slopes)
    weight = np.minimum(1.0, 2.0 / np.maximum(np.abs(offsets), 1e-9)) ** 0.5
    # The slopes are weighted as the rows counted: what they foretell is not
    plain = slopes / weight[:, None]
    off = offsets + plain @ without @ (slopes.T @ (weight * offsets))
    covariance = widened * plain @ without @ plain.T
    # Offsets are in units of what tolerance and discrepancy are together, of which the tolerance is this share
    unit = row.tolerance / share
    values, axes = np.linalg.eigh(covariance)
    normal = ndtri((np.arange(_ABOUT_FIT) + 0.5) / _ABOUT_FIT)
    [normal] = _shuffle(normal, np.random.default_rng(1), (1, len(off)))
    drawn = off + (normal * np.sqrt(np.maximum(values, 0.0))) @ axes.T
    scale = unit * float(np.sqrt(1.0 - share**2))
    return unit * drawn + _draw_about(row, scale, fit.problem.discrepancy, (1, _ABOUT_FIT, len(off)))[0]


def _tell(launch: Launch, row: PublishedValue, by: str, cloud: np.ndarray) -> LeftOut:
    """One figure beside what may be off it, (n, 1) or for a point (n, 2), in its unit."""
    if row.quantity == "distance_m":
        values, level = np.hypot(*cloud.T), _find_level_of_point(cloud)
    else:
        values = row.value + cloud[:, 0]
        below = float(np.mean(values < row.value) + 0.5 * np.mean(values == row.value))
        level = abs(2.0 * below - 1.0)
    low, median, high = np.quantile(values, [0.05, 0.5, 0.95]).tolist()
    return LeftOut(
        by=by,
        mission=launch.mission.id,
        case=row.case,
        name=row.name,
        item=row.item,
        quantity=row.quantity,
        published=row.value,
        tolerance=row.tolerance,
        low=low,
        median=median,
        high=high,
        level=round(min(max(level, 0.0), 1.0), 4),
    )
