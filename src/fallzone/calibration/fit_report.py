"""Residuals of a fit: computed beside published values, numbers on a bound, flyability."""

from __future__ import annotations

import numpy as np

from fallzone.calibration.fit import Problem
from fallzone.calibration.published import measure_row
from fallzone.calibration.residuals import find_max_angle_of_attack_deg, find_turn_rate_degps
from fallzone.flight.parameters import Parameter
from fallzone.model.published import EnsembleFit, Fit, Residual

# Nearer to a bound than this share of the range counts as on it.
_ON_BOUND = 0.01

# Of what the largest turn rate and angle of attack are; into the mission file


def describe_fit(problem: Problem, *, command: str, ensemble: EnsembleFit | None = None) -> Fit:
    """Record of a fit: residuals at the best fit, parameters on a bound, flyability.

    A published event that the computed flight does not have gets no row; `fallzone validate` reports it.

    Parameters
    ----------
    problem : Problem
        At its best fit.
    command : str
        Command that repeats the fit.
    ensemble : EnsembleFit, optional
        How the ensemble was drawn, where one was.

    Returns
    -------
    Fit
    """
    flights = problem.fly(problem.mission, problem.vehicle)
    residuals = []
    for launch, flown in zip(problem.launches, flights, strict=True):
        other = None if launch is problem.launches[0] else launch.mission.id
        for row in launch.rows:
            computed = measure_row(flown, row)
            if np.isfinite(computed):
                residuals.append(
                    Residual(
                        mission=other,
                        name=row.name,
                        quantity=row.quantity,
                        published=row.value,
                        computed=_short(computed),
                        tolerance=row.tolerance,
                    )
                )
    moved = _list_moved(problem.parameters)
    samples = flights[0].fly().samples
    return Fit(
        command=command,
        residuals=(*residuals, *moved),
        on_bound=list_on_bound(problem.parameters),
        max_pitch_rate_degps=round(float(find_turn_rate_degps(samples).max()), 3),
        max_angle_of_attack_deg=round(find_max_angle_of_attack_deg(samples, flights[0].environment), 3),
        ensemble=ensemble,
    )


def list_on_bound(parameters: list[Parameter]) -> tuple[str, ...]:
    """Names of the numbers that a fit has left on a bound, knots of the programme apart.

    Parameters
    ----------
    parameters : list of Parameter
        All numbers that the fit may move, at its best fit.

    Returns
    -------
    tuple of str
    """
    found = []
    for parameter in parameters:
        margin = _ON_BOUND * (parameter.high - parameter.low)
        is_inside = parameter.low + margin < parameter.value < parameter.high - margin
        if not is_inside and "guidance" not in parameter.path:
            found.append(parameter.name)
    return tuple(found)


def _list_moved(parameters: list[Parameter]) -> list[Residual]:
    """How far each sourced number has moved from what was published."""
    moved = []
    for parameter in parameters:
        if parameter.published is not None and "guidance" not in parameter.path:
            moved.append(
                Residual(
                    name=parameter.name,
                    quantity=str(parameter.path[-1]),
                    published=parameter.published,
                    computed=parameter.value,
                    tolerance=_short((parameter.high - parameter.low) / 2.0),
                )
            )
    return moved


def _short(value: float) -> float:
    return float(f"{value:.6g}")
