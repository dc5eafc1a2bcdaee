"""What falls in one block of flights: nominal drops, one failure, or a sweep of failures over the ascent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from fallzone.flight.planning.plan import AscentPlan
from fallzone.model.fragment import Fragments, join_fragments
from fallzone.model.results.impacts import Failures
from fallzone.montecarlo.drops import list_left_behind, sample_drops, sample_remains
from fallzone.montecarlo.failing import (
    choose_modes,
    find_failing,
    find_nearest_s,
    sample_failures,
    spread_over_burns,
    tell_failures,
)
from fallzone.montecarlo.flights import FlightModel, Scatter, fly_flights, sample_scatter
from fallzone.montecarlo.measured import Measured, move_to_measured
from fallzone.montecarlo.sampling import Draws


@dataclass(frozen=True, kw_only=True)
class Flown:
    """What one block of flights lets fall.

    Parameters
    ----------
    bodies : dict of str to Fragments
        By item: the same items in every block of a case, those of which none falls too.
    scatter : Scatter
        How its flights differ.
    failures : Failures
        How they fail.
    """

    bodies: dict[str, Fragments]
    scatter: Scatter
    failures: Failures


# block(draws, flights in the block) → what it lets fall; of functions that a worker elsewhere finds by name
Block = Callable[[Draws, int], Flown]


def nominal_block(model: FlightModel) -> Block:
    """Block of flights that go to plan but for their dispersion: what they drop, and what is left of them.

    Parameters
    ----------
    model : FlightModel
        What the flights share.

    Returns
    -------
    callable
        ``block(draws, flights)`` → falling bodies of each item.
    """
    return partial(_fly_nominal, model)


def failure_block(model: FlightModel, mode: str, t_s: float, settings: Mapping[str, float] | None = None) -> Block:
    """Block of flights that all fail in one mode, at one time or, member by member, as near to it as possible.

    Parameters
    ----------
    model : FlightModel
        What the flights share.
    mode : str
        Failure mode, a module of ``fallzone.failures``.
    t_s : float
        Time of the failure [s after lift-off].
    settings : mapping of str to float, optional
        Settings of the mode that the mission file gives, in its units.

    Returns
    -------
    callable
        ``block(draws, flights)`` → falling bodies of each item.
    """
    return partial(_fail_at, model, mode, t_s, settings)


def loss_block(
    model: FlightModel, shares: Mapping[str, float], window_s: tuple[float, float], measured: Measured | None = None
) -> Block:
    """Block of flights that are lost within a window, each by a mode drawn by how likely it is.

    Parameters
    ----------
    model : FlightModel
        What the flights share.
    shares : mapping of str to float
        Probability of each failure mode, together 1.
    window_s : (float, float)
        Within which the failures begin, or as near to it as each mode can [s after lift-off].
    measured : Measured, optional
        State that was measured when something was lost, to which all flights are moved.

    Returns
    -------
    callable
        ``block(draws, flights)`` → falling bodies of each item.
    """
    return partial(_lose, model, dict(shares), window_s, measured)


def sweep_block(model: FlightModel, modes: tuple[str, ...]) -> Block:
    """Block of flights that fail at a time drawn uniformly over powered flight, all modes possible then equally likely.

    Both are assumed: no failure rates by phase or mode are published for these vehicles.

    Parameters
    ----------
    model : FlightModel
        What the flights share.
    modes : tuple of str
        Failure modes to choose from.

    Returns
    -------
    callable
        ``block(draws, flights)`` → falling bodies of each item.
    """
    return partial(_fail_anywhere, model, modes)


def _fly_nominal(model: FlightModel, draws: Draws, flights: int) -> Flown:
    scatter = sample_scatter(model, draws, flights)
    states = fly_flights(model, scatter)
    parts: dict[str, list[Fragments]] = {left: [] for left in list_left_behind(model).values()}
    for item, left in list_left_behind(model).items():
        parts[left].append(
            sample_drops(model, draws, scatter, states, item, gone=np.ones(flights), way_back=np.ones(flights))
        )
    for item, remains in sample_remains(model, draws, scatter, states).items():
        parts.setdefault(item, []).append(remains)
    bodies = {item: join_fragments(found) for item, found in parts.items()}
    return Flown(bodies=bodies, scatter=scatter, failures=Failures.none(flights, scatter.member))


def _fail_at(
    model: FlightModel, mode: str, t_s: float, settings: Mapping[str, float] | None, draws: Draws, flights: int
) -> Flown:
    scatter = sample_scatter(model, draws, flights)
    code = np.zeros(flights, dtype=np.int64)

    def find_s(plan: AscentPlan, rows: np.ndarray) -> np.ndarray:
        return find_nearest_s(plan, (mode,), code[rows], np.full(len(rows), t_s))

    failing = find_failing(model, scatter, find_s)
    bodies, begins = sample_failures(model, draws, scatter, failing, {mode: np.arange(flights)}, settings=settings)
    failures = tell_failures(model, scatter, (mode,), code, begins)
    return Flown(bodies=bodies, scatter=scatter, failures=replace(failures, proposal=np.ones(flights)))


def _fail_anywhere(model: FlightModel, modes: tuple[str, ...], draws: Draws, flights: int) -> Flown:
    scatter = sample_scatter(model, draws, flights)
    share = draws.uniform("sweep/time")
    failing = find_failing(model, scatter, lambda plan, rows: spread_over_burns(plan, share[rows]))
    code = choose_modes(model, failing, draws.uniform("sweep/mode")[:flights], modes)
    chosen = {mode: np.flatnonzero(code == index) for index, mode in enumerate(modes)}
    chosen = {mode: rows for mode, rows in chosen.items() if len(rows)}
    bodies, begins = sample_failures(model, draws, scatter, failing, chosen)
    return Flown(bodies=bodies, scatter=scatter, failures=tell_failures(model, scatter, modes, code, begins))


def _lose(
    model: FlightModel,
    shares: Mapping[str, float],
    window_s: tuple[float, float],
    measured: Measured | None,
    draws: Draws,
    flights: int,
) -> Flown:
    scatter, modes = sample_scatter(model, draws, flights), tuple(shares)
    ends = np.cumsum(list(shares.values()))
    code = np.minimum(
        np.searchsorted(ends / ends[-1], draws.uniform("loss/mode")[:flights], side="right"), len(modes) - 1
    )
    when_s = window_s[0] + (window_s[1] - window_s[0]) * draws.uniform("loss/time")[:flights]

    def find_s(plan: AscentPlan, rows: np.ndarray) -> np.ndarray:
        return find_nearest_s(plan, modes, code[rows], when_s[rows])

    failing = find_failing(model, scatter, find_s)
    chosen = {mode: rows for index, mode in enumerate(modes) if len(rows := np.flatnonzero(code == index))}
    bodies, begins = sample_failures(model, draws, scatter, failing, chosen)
    if measured is not None:
        bodies = bodies | {"debris": move_to_measured(model, draws, scatter, bodies["debris"], measured)}
    failures = tell_failures(model, scatter, modes, code, begins)
    return Flown(bodies=bodies, scatter=scatter, failures=replace(failures, proposal=np.ones(flights)))
