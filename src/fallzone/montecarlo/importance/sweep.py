"""Block of an aimed sweep: flights that fail when and as a mixture says, each with its weight."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import NamedTuple

import numpy as np

from fallzone.flight.failing.anomalies import ask_failure_s
from fallzone.model.outcomes.anomaly import Failing
from fallzone.montecarlo.cases import Block, Flown
from fallzone.montecarlo.discrepancy import Shift
from fallzone.montecarlo.failing import (
    choose_modes,
    find_failing,
    sample_failures,
    spread_over_burns,
    tell_failures,
)
from fallzone.montecarlo.flights import FlightModel, sample_scatter
from fallzone.montecarlo.importance.mixture import ImportanceDraws
from fallzone.montecarlo.importance.pieces import AimedPieces
from fallzone.montecarlo.importance.target import Target


class Aim(NamedTuple):
    """What pieces of breakups are aimed at.

    Parameters
    ----------
    target : Target
        The target.
    shift : Shift or None
        How far what falls of flights may lie from where it is computed, as the study has it.
    """

    target: Target
    shift: Shift | None


def importance_block(model: FlightModel, modes: tuple[str, ...], aim: Aim) -> Block:
    """Block of flights of a sweep that is aimed: `fallzone.montecarlo.cases.sweep_block`, with weights.

    Parameters
    ----------
    model : FlightModel
        What the flights share.
    modes : tuple of str
        Failure modes to choose from.
    aim : Aim
        What pieces of breakups are aimed at.

    Returns
    -------
    callable
        ``block(draws, flights)`` → falling bodies of each item; draws are `ImportanceDraws`.
    """
    return partial(_fail_aimed, model, modes, aim)


def _fail_aimed(model: FlightModel, modes: tuple[str, ...], aim: Aim, draws: ImportanceDraws, flights: int) -> Flown:
    scatter = sample_scatter(model, draws, flights)
    share = draws.uniform("sweep/time")
    failing = find_failing(model, scatter, lambda plan, rows: spread_over_burns(plan, share[rows]))
    as_in_sweep = choose_modes(model, failing, draws.uniform("sweep/mode")[:flights], modes)
    code, of_mode = choose_by_part(draws, as_in_sweep, _find_possible(model, failing, modes), modes)
    chosen = {mode: np.flatnonzero(code == index) for index, mode in enumerate(modes)}
    chosen = {mode: rows for mode, rows in chosen.items() if len(rows)}
    shifts = None if aim.shift is None else aim.shift.draw(draws)
    pieces = AimedPieces(target=aim.target, environment=model.environment, scatter=scatter, shifts=shifts)
    bodies, begins = sample_failures(model, draws, scatter, failing, chosen, break_up=pieces.break_up)
    failures = tell_failures(model, scatter, modes, code, begins)
    return Flown(
        bodies=bodies,
        scatter=scatter,
        failures=replace(failures, ratio=draws.find_ratio(of_mode) * pieces.ratio[:flights]),
    )


def choose_by_part(
    draws: ImportanceDraws, as_in_sweep: np.ndarray, possible: np.ndarray, modes: tuple[str, ...]
) -> tuple[np.ndarray, np.ndarray]:
    """Failure mode of each aimed flight: that of its part where it is possible, else the one of a sweep.

    Parameters
    ----------
    draws : ImportanceDraws
        Random numbers of the block.
    as_in_sweep : (n,) int64
        Modes that a sweep would choose, indices into ``modes``.
    possible : (n, k) bool
        Which modes are possible at the failure time of each flight; a sweep takes them as equally likely.
    modes : tuple of str
        The k modes.

    Returns
    -------
    code : (n,) int64
        Indices into ``modes``.
    of_mode : (parts, n) float64
        Probability of the chosen mode in each part of the mixture over that in a sweep.
    """
    code, count, rows = as_in_sweep.copy(), possible.sum(axis=1), draws.part[: len(as_in_sweep)]
    wanted = [None if part.mode is None else modes.index(part.mode) for part in draws.mixture.parts]
    for index, mode in enumerate(wanted):
        if mode is not None:
            code[(rows == index) & possible[:, mode]] = mode
    of_mode = np.ones((len(wanted), len(code)))
    for index, mode in enumerate(wanted):
        if mode is not None:
            of_mode[index] = np.where(possible[:, mode], count * (code == mode), 1.0)
    return code, of_mode


def _find_possible(model: FlightModel, failing: Failing, modes: tuple[str, ...]) -> np.ndarray:
    """Which modes are possible at the failure time of each flight (n, modes), as `choose_modes` has it."""
    plan = model.members[0].plan
    return np.column_stack([np.isfinite(ask_failure_s(plan, mode, failing)) for mode in modes])
