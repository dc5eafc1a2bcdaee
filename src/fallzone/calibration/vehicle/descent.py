"""Where a vehicle and all its flights agree best with what was published: damped least squares, and what stays open."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fallzone.calibration.residuals import MISSED
from fallzone.calibration.vehicle.joint import JointProblem

# Beyond so many tolerances a row pulls no harder: a report that is wrong must not bend the vehicle
_LOUDEST = 2.0
# Gauss-Newton: damping to begin with and at least where a step has failed, its growth and fall, and what is no gain
_DAMPING, _LEAST_DAMPING, _GROWTH, _FALL, _NO_GAIN = 1e-2, 1e-3, 10.0, 0.2, 3e-3
_TRIES = 5
# A start that some flight cannot have is brought nearer to the middle by so much, so often at most
_NEARER, _MOST_NEARER = 0.7, 12


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
    x, offsets = _begin(problem, np.zeros(problem.size) if start is None else start)
    cost, damping = _find_cost(x, offsets), _DAMPING
    for _step in range(steps):
        jacobian, weights = problem.find_jacobian(x), _find_weights(x, offsets)
        tried, tried_offsets, damping = _step_down(problem, x, offsets, weights[:, None] * jacobian, damping)
        gain = cost - _find_cost(tried, tried_offsets)
        if gain <= 0.0:
            break
        x, offsets, cost = tried, tried_offsets, cost - gain
        # A step that was held short says nothing of what is left to gain
        if gain < _NO_GAIN and damping <= _DAMPING:
            break
        damping *= _FALL
    weights = _find_weights(x, offsets)
    jacobian = weights[:, None] * problem.find_jacobian(x)
    return JointFit(
        problem=problem,
        x=x,
        offsets=tuple(offsets),
        jacobian=jacobian,
        covariance=_find_covariance(jacobian, weights * np.concatenate([x, *offsets])),
        cost=cost,
    )


def _begin(problem: JointProblem, start: np.ndarray) -> tuple[np.ndarray, list[np.ndarray]]:
    """A start that all flights can have, as near to the one that is asked for as need be, and its offsets."""
    x = np.clip(start, problem.low, problem.high)
    for _nearer in range(_MOST_NEARER):
        offsets = [problem.find_offsets(one, x) for one in problem.flown]
        if not any((off == MISSED).all() for off in offsets):
            break
        x = _NEARER * x
    return x, offsets


def _step_down(
    problem: JointProblem, x: np.ndarray, offsets: Sequence[np.ndarray], weighted: np.ndarray, damping: float
) -> tuple[np.ndarray, list[np.ndarray], float]:
    """Where one step leads that is damped until it gains, with its offsets and damping; or x where none does.

    Source
    ------
    K. Levenberg, "A method for the solution of certain non-linear problems in least squares", Q. Appl. Math. 2 (1944).
    """
    from scipy.optimize import lsq_linear

    cost, residuals = _find_cost(x, offsets), _find_weights(x, offsets) * np.concatenate([x, *offsets])
    room = (problem.low - x - 1e-9, problem.high - x + 1e-9)
    for _try in range(_TRIES):
        left = np.vstack([weighted, math.sqrt(damping) * np.eye(problem.size)])
        right = np.concatenate([-residuals, np.zeros(problem.size)])
        tried = np.clip(x + lsq_linear(left, right, bounds=room).x, problem.low, problem.high)
        tried_offsets = [problem.find_offsets(one, tried) for one in problem.flown]
        if _find_cost(tried, tried_offsets) < cost:
            return tried, tried_offsets, damping
        damping = max(damping, _LEAST_DAMPING) * _GROWTH
    return x, list(offsets), damping


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
