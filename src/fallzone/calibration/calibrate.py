"""Calibrate a mission: find the best fit, describe its residuals and write it into the files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from fallzone.calibration.ensemble import Spread, build_member, find_spread
from fallzone.calibration.ensemble_fit import Ensemble, draw_ensemble
from fallzone.calibration.fit import Launch, Problem, Progress, build_problem, ignore_progress, restate, solve
from fallzone.calibration.fit_files import write_fit
from fallzone.calibration.fit_report import describe_fit
from fallzone.calibration.parameters import Parameter, fly_as, uses_up
from fallzone.calibration.plausible import require_plausible_rows
from fallzone.calibration.published import measure_row
from fallzone.calibration.residuals import MAX_ANGLE_OF_ATTACK_DEG, MAX_RATE_DEGPS, find_offset
from fallzone.calibration.start import choose_start, spread_knots
from fallzone.catalogue.ensembles import format_ensemble
from fallzone.catalogue.geodata import SHIPPED, Geodata
from fallzone.catalogue.load import shown_file
from fallzone.catalogue.reading import build_record
from fallzone.errors import InputError
from fallzone.model.mission import Mission
from fallzone.model.published import EnsembleFit, Fit, PublishedValue
from fallzone.model.status import StopReason
from fallzone.model.vehicle import Vehicle
from fallzone.words import _


@dataclass(frozen=True, kw_only=True)
class ComparedRow:
    """A published value beside the computed one, in the unit that ``quantity`` ends in.

    Parameters
    ----------
    mission : str
        Id of the mission that the value was published of.
    name, quantity, case, basis : str
        As in `fallzone.model.published.PublishedValue`.
    published, tolerance : float
        Published value, and how far a computed one may differ.
    computed : float or None
        Value of the best fit; None where the flight has no such event.
    off : float or None
        Computed minus published, in tolerances; None where nothing was computed.
    spread : Spread or None
        Computed values over the members of the ensemble, where one was drawn.
    """

    mission: str
    name: str
    quantity: str
    case: str
    basis: str
    published: float
    tolerance: float
    computed: float | None
    off: float | None
    spread: Spread | None


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """A calibrated mission.

    Parameters
    ----------
    read : Mission
        As read from its file.
    mission, vehicle : Mission, Vehicle
        With the fitted numbers, rounded as they stand in files.
    parameters : list of Parameter
        All numbers that the fit may move.
    rows : tuple of ComparedRow
        All published values of the mission and of those that fly as it.
    fit : Fit
        Record of the fit, as it goes into the mission's file.
    ensemble : Ensemble or None
        Vehicles and guidances that agree with what was published as well, where they were asked for.
    lands_s : float or None
        When the flight meets the ground before its plan is over, or comes down though an orbit is its target [s after
        lift-off]; None where it does neither.
    """

    read: Mission
    mission: Mission
    vehicle: Vehicle
    parameters: list[Parameter]
    rows: tuple[ComparedRow, ...]
    fit: Fit
    ensemble: Ensemble | None
    lands_s: float | None

    @property
    def flyable(self) -> bool:
        """Whether a vehicle could fly the fit: turn rate and angle of attack within bounds, no untimely impact."""
        if self.lands_s is not None:
            return False
        rate_degps, angle_deg = self.fit.max_pitch_rate_degps, self.fit.max_angle_of_attack_deg
        return rate_degps <= MAX_RATE_DEGPS and angle_deg <= MAX_ANGLE_OF_ATTACK_DEG


def calibrate(
    mission: Mission,
    followers: Iterable[Mission],
    *,
    command: str,
    evaluations: int,
    members: int = 0,
    seed: int = 1,
    workers: int = 1,
    progress: Progress = ignore_progress,
) -> Calibration:
    """Fit a mission's guidance and the uncertain numbers of its vehicle to what was published.

    Parameters
    ----------
    mission : Mission
        As loaded, with what its flights follow from.
    followers : iterable of Mission
        The missions that fly as it, loaded likewise.
    command : str
        Command that repeats the fit; goes into the file.
    evaluations : int
        Largest number of solver steps, > 0.
    members : int
        How many vehicles and guidances to draw that agree with what was published; 0: none.
    seed : int
        Seed of the draw.
    workers : int
        Processes that draw, > 0; the result does not depend on it.
    progress : callable
        ``progress(what, done, total)``, called as the work goes on. Default: nothing.

    Returns
    -------
    Calibration

    Raises
    ------
    InputError
        When there is nothing to fit, the files' own numbers cannot fly, or too few members agree.
    """
    problem = build_problem(spread_knots(mission), followers)
    require_kept_cutoffs(mission, problem.vehicle)
    for launch, flights in zip(problem.launches, problem.fly(problem.mission, problem.vehicle), strict=True):
        require_plausible_rows(launch.mission, launch.rows, flights)
    x, _cost = solve(problem, choose_start(problem), evaluations=evaluations, progress=progress)
    fitted, vehicle = problem.rounded_records(x)
    # A fit that could not be written and read again is not a result
    build_record(fitted.model_dump(), Mission, _("{file}, fitted").format(file=shown_file(mission)))
    build_record(vehicle.model_dump(), Vehicle, _("{file}, fitted").format(file=f"vehicles/{vehicle.id}.toml"))
    problem = restate(problem, fitted, vehicle)
    ensemble, drawn = None, None
    if members:
        ensemble = draw_ensemble(problem, count=members, seed=seed, workers=workers, progress=progress)
        drawn = EnsembleFit(members=len(ensemble.values), drawn=ensemble.drawn, seed=seed)
    return Calibration(
        read=mission,
        mission=fitted,
        vehicle=vehicle,
        parameters=problem.parameters,
        rows=_compare(problem, ensemble),
        fit=describe_fit(problem, command=command, ensemble=drawn),
        ensemble=ensemble,
        lands_s=_find_landing_s(problem),
    )


def _find_landing_s(problem: Problem) -> float | None:
    """When the best fit comes down though it should not [s after lift-off]; None where it does not."""
    flown = problem.fly(problem.mission, problem.vehicle)[0].fly()
    is_short = flown.end.status == "impact" and problem.mission.target_orbit is not None
    return flown.end.t_s if is_short or flown.samples.stop_reason == StopReason.GROUND else None


def require_kept_cutoffs(mission: Mission, vehicle: Vehicle) -> None:
    """Refuse a mission in which a fit could move the ignition of a burn past a cut-off that stays.

    Parameters
    ----------
    mission : Mission
        As read.
    vehicle : Vehicle
        The vehicle that it flies.

    Raises
    ------
    InputError
        Naming the burn.
    """
    stages = {motor.name: motor for motor in vehicle.motors}
    for number, burn in enumerate(mission.burns, 1):
        latest_s = burn.ignition_s.high
        if latest_s is None or uses_up(mission.burns, stages[burn.stage]) or latest_s < burn.cutoff_s.value:
            continue
        problem = _(
            "{burning} may ignite as late as {latest_s:g} s, and is cut off at {cutoff_s:g} s, before its "
            "propellant is used up"
        ).format(burning=burn.stage, latest_s=latest_s, cutoff_s=burn.cutoff_s.value)
        where = f"{shown_file(mission)} [burns.{number}.ignition_s]"
        raise InputError(
            where, problem, _("expected its upper bound high before the cut-off, which a fit does not move")
        )


def write_calibration(found: Calibration, geodata: Geodata = SHIPPED) -> tuple[Path, ...]:
    """Write a calibration into the files that it was read from.

    An ensemble belongs to its fit: where none was drawn, that of the fit before is removed.

    Parameters
    ----------
    found : Calibration
        The calibrated mission.
    geodata : Geodata
        Where shipped files lie.

    Returns
    -------
    tuple of Path
        The files written.

    Raises
    ------
    InputError
        When the fitted numbers could not be read again.
    """
    text = None
    if found.ensemble is not None:
        text = format_ensemble([parameter.name for parameter in found.parameters], found.ensemble.values)
    return write_fit(found.read, found.mission, found.vehicle, geodata, fit=found.fit, ensemble=text)


def _compare(problem: Problem, ensemble: Ensemble | None) -> tuple[ComparedRow, ...]:
    """All published rows of all launches beside the best fit and the members."""
    found: list[ComparedRow] = []
    for launch, flights in zip(problem.launches, problem.fly(problem.mission, problem.vehicle), strict=True):
        rows = launch.mission.published
        spread = [None] * len(rows) if ensemble is None else _spread(problem, launch, ensemble)
        computed = [measure_row(flights, row) for row in rows]
        found += [_beside(launch.mission.id, *of_row) for of_row in zip(rows, computed, spread, strict=True)]
    return tuple(found)


def _spread(problem: Problem, launch: Launch, ensemble: Ensemble) -> list[Spread]:
    members = []
    for values in ensemble.values.tolist():
        mission, vehicle = build_member(problem.mission, problem.vehicle, problem.parameters, values)
        own = mission if launch is problem.launches[0] else fly_as(launch.mission, problem.mission, mission)
        members.append((own, vehicle))
    return find_spread(members, launch.site, launch.environment, launch.mission.published)


def _beside(mission: str, row: PublishedValue, computed: float, spread: Spread | None) -> ComparedRow:
    happened = bool(np.isfinite(computed))
    return ComparedRow(
        mission=mission,
        name=row.name,
        quantity=row.quantity,
        case=row.case,
        basis=row.basis,
        published=row.value,
        tolerance=row.tolerance,
        computed=computed if happened else None,
        off=find_offset(row, computed) if happened else None,
        spread=spread,
    )
