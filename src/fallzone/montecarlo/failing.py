"""Failed flights: what goes wrong, where powered flight ends, what is left of the vehicle and what it drops."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import ModuleType
from typing import NamedTuple

import numpy as np

from fallzone import plugins
from fallzone.flight.ascent import BatchStates
from fallzone.flight.failing.anomalies import (
    ask_failure_s,
    ask_mode,
    build_failing,
    find_breakups,
    warp_anomalies,
)
from fallzone.flight.failing.sweep import find_burn_places
from fallzone.flight.planning.plan import AscentPlan
from fallzone.flight.recovery.ways import find_gone_before, find_way_back
from fallzone.model.fragment import PARTS, Fragments, Stacks, join_fragments
from fallzone.model.outcomes.anomaly import Anomalies, Failing
from fallzone.model.results.impacts import Failures
from fallzone.model.vehicle import Vehicle
from fallzone.montecarlo.drops import list_left_behind, sample_drops
from fallzone.montecarlo.flights import FlightModel, Member, Scatter, ask_members, fly_flights, join_rows
from fallzone.montecarlo.sampling import BLOCK_FLIGHTS, Draws

# break_up(model, stacks, vehicle, draws) → pieces of vehicles that break up by a model of ``fallzone.breakups``
BreakUp = Callable[[ModuleType, Stacks, Vehicle, Draws], Fragments]


class Begins(NamedTuple):
    """When the failures of flights begin.

    Parameters
    ----------
    t_s : (n,) float64
        On the own clock of each flight [s after lift-off].
    planned_t_s : (n,) float64
        The same on the planned timeline of its member [s after lift-off].
    """

    t_s: np.ndarray
    planned_t_s: np.ndarray


def find_failing(
    model: FlightModel, scatter: Scatter, find_s: Callable[[AscentPlan, np.ndarray], np.ndarray]
) -> Failing:
    """State of the flights of a block at their failure times, as failure modes ask for it.

    Parameters
    ----------
    model : FlightModel
        What the flights share.
    scatter : Scatter
        Members and errors of the flights.
    find_s : callable
        ``find_s(plan, rows)`` → failure times [s after lift-off] of some rows of the block, on the timeline of a
        member's plan.

    Returns
    -------
    Failing
        One row for each flight.
    """

    def ask(member: Member, rows: np.ndarray) -> Failing:
        return build_failing(member.plan, find_s(member.plan, rows), row=rows)

    return ask_members(model, scatter, ask)


def find_nearest_s(plan: AscentPlan, modes: Sequence[str], code: np.ndarray, t_s: np.ndarray) -> np.ndarray:
    """Times nearest to given ones at which failure modes can happen on a member's timeline.

    Members cut off their burns at different times: what is just before the ignition of the next stage in one may be the
    end of a burn in another.

    Parameters
    ----------
    plan : AscentPlan
        Ascent of the member.
    modes : sequence of str
        Failure modes, modules of ``fallzone.failures``.
    code : (n,) int64
        Which of them is wanted at each time.
    t_s : (n,) float64
        Wanted times [s after lift-off].

    Returns
    -------
    (n,) float64
        [s after lift-off]; ``t_s`` itself where the mode can happen then, NaN where it never can.
    """
    edges_s = np.concatenate([plan.cutoff_s, np.nextafter(plan.cutoff_s, np.inf)])
    times_s = np.column_stack([t_s, np.broadcast_to(edges_s, (len(t_s), len(edges_s)))])
    failing = build_failing(plan, times_s.ravel())
    possible = np.zeros(times_s.shape, dtype=bool)
    for wanted in np.unique(code):
        own = code == wanted
        possible[own] = np.isfinite(ask_failure_s(plan, modes[wanted], failing)).reshape(times_s.shape)[own]
    off_s = np.where(possible, np.abs(times_s - t_s[:, None]), np.inf)
    nearest_s = times_s[np.arange(len(t_s)), off_s.argmin(axis=1)]
    return np.where(possible.any(axis=1), nearest_s, np.nan)


def spread_over_burns(plan: AscentPlan, share: np.ndarray) -> np.ndarray:
    """Times at which given shares of all powered flight are over.

    Parameters
    ----------
    plan : AscentPlan
        The ascent.
    share : (n,) float64
        Shares, in [0, 1).

    Returns
    -------
    (n,) float64
        [s after lift-off].
    """
    starts_s = np.maximum(plan.ignition_s, 0.0)
    burned_s = np.concatenate([[0.0], np.cumsum(plan.cutoff_s - starts_s)])
    drawn_s = share * burned_s[-1]
    burn = np.searchsorted(burned_s, drawn_s, side="right") - 1
    return starts_s[burn] + drawn_s - burned_s[burn]


def choose_modes(model: FlightModel, failing: Failing, draw: np.ndarray, modes: tuple[str, ...]) -> np.ndarray:
    """Failure mode of each flight: all modes that are possible at its failure time are equally likely.

    Parameters
    ----------
    model : FlightModel
        What the flights share.
    failing : Failing
        The n flights at their failure times.
    draw : (n,) float64
        Uniform random numbers in [0, 1).
    modes : tuple of str
        Failure modes to choose from.

    Returns
    -------
    (n,) int64
        Indices into ``modes``.
    """
    plan = model.members[0].plan
    possible = np.column_stack([np.isfinite(ask_failure_s(plan, mode, failing)) for mode in modes])
    # The k-th possible mode, k uniform: cumulative counts turn the draw into an index.
    pick = np.floor(draw * possible.sum(axis=1)) + 1
    return (np.cumsum(possible, axis=1) >= pick[:, None]).argmax(axis=1)


def sample_failures(
    model: FlightModel,
    draws: Draws,
    scatter: Scatter,
    failing: Failing,
    chosen: Mapping[str, np.ndarray],
    *,
    settings: Mapping[str, float] | None = None,
    break_up: BreakUp | None = None,
) -> tuple[dict[str, Fragments], Begins]:
    """Fly each flight to the end that its failure gives it; what it drops and what is left begins to fall.

    What separates after the failure began, and what is left, is debris; what separated before falls as planned, under
    its own name.

    Parameters
    ----------
    model : FlightModel
        What the flights share.
    draws : Draws
        Random numbers of the block.
    scatter : Scatter
        Members and errors of its flights.
    failing : Failing
        The flights at their failure times.
    chosen : mapping of str to (k,) int64
        Rows of the block that fail in each mode; together all of them.
    settings : mapping of str to float, optional
        Settings of the mode that the mission file gives, in its units.
    break_up : callable, optional
        ``break_up(model, stacks, vehicle, draws)`` → pieces of what breaks up by a model. Default: as it has it.

    Returns
    -------
    fragments : dict of str to Fragments
        By item, ``debris`` among them, at the start of their fall.
    begins : Begins
        When the failure of each flight begins.
    """
    planned = join_rows(
        (rows, ask_mode(mode, failing.select(rows), settings=settings, draws=draws)) for mode, rows in chosen.items()
    )
    anomalies = ask_members(
        model,
        scatter,
        lambda member, rows: warp_anomalies(member.plan, scatter.errors[rows], planned.select(rows)),
    )
    begins = Begins(*(np.minimum(one.start_t_s, one.stop_t_s) for one in (anomalies, planned)))
    states = fly_flights(model, scatter, anomalies)
    plan, found, dropped = model.members[0].plan, {}, []
    for item, left in list_left_behind(model).items():
        separation_t_s = states.separation_t_s[:, model.items.index(item)]
        before = find_gone_before(plan, item, separation_t_s, anomalies)
        way_back = find_way_back(plan, item, separation_t_s, anomalies)
        found[left] = sample_drops(model, draws, scatter, states, item, gone=before.astype(float), way_back=way_back)
        after = ~before * (1.0 - anomalies.kept_fairing if item == "fairing" else 1.0)
        dropped.append(sample_drops(model, draws, scatter, states, item, gone=after, way_back=way_back))
    stacks = _stacks(draws, states, _find_part_kg(model, scatter, states, anomalies))
    names = _choose_breakups(model, states.stop_reason, chosen)
    broken = _break_up(model, draws, scatter, stacks, names, break_up or _as_modelled)
    debris = join_fragments([*dropped, *broken])
    return {"debris": debris, **found}, begins


def tell_failures(
    model: FlightModel, scatter: Scatter, modes: tuple[str, ...], code: np.ndarray, begins: Begins
) -> Failures:
    """How the flights of a block fail, and how likely that was where they are drawn by a plain sweep.

    Parameters
    ----------
    model : FlightModel
        What the flights share.
    scatter : Scatter
        Members and errors of the n flights.
    modes : tuple of str
        Failure modes that the sweep chooses from.
    code : (n,) int64
        Of each flight an index into ``modes``.
    begins : Begins
        When the failures begin.

    Returns
    -------
    Failures
        Of the n flights, each of ratio 1.
    """
    sweeps = model.tabulate_sweeps(modes)
    members = np.unique(scatter.member)
    rows_of = {index: np.flatnonzero(scatter.member == index) for index in members}
    places = join_rows(
        (rows, find_burn_places(model.members[index].plan, sweeps[index], begins.planned_t_s[rows], code[rows]))
        for index, rows in rows_of.items()
    )
    return Failures(
        modes=modes,
        mode=code.astype(np.int8),
        t_s=begins.t_s,
        member=scatter.member.astype(np.int16),
        ratio=np.ones(len(code)),
        burn=places.burn.astype(np.int8),
        burned=places.burned,
        proposal=places.proposal,
    )


def _choose_breakups(model: FlightModel, stop_reason: np.ndarray, chosen: Mapping[str, np.ndarray]) -> np.ndarray:
    """Name of the breakup of each flight (n,), as its failure mode and its end say."""
    names = np.empty(len(stop_reason), dtype=object)
    for mode, rows in chosen.items():
        names[rows] = find_breakups(model.members[0].plan, mode, stop_reason[rows])
    return names


def _break_up(
    model: FlightModel, draws: Draws, scatter: Scatter, stacks: Stacks, names: np.ndarray, break_up: BreakUp
) -> list[Fragments]:
    """What is left of each flight, broken up as its breakup and its member's vehicle say."""
    fragments = []
    for name in sorted(set(names)):
        breakup = plugins.load("breakup", name)
        for vehicle, members in model.kinds[name]:
            rows = np.flatnonzero((names == name) & np.isin(scatter.member, members))
            if len(rows):
                fragments.append(break_up(breakup, stacks.select(rows), vehicle, draws))
    return fragments


def _as_modelled(breakup: ModuleType, stacks: Stacks, vehicle: Vehicle, draws: Draws) -> Fragments:
    return breakup.sample_fragments(stacks, vehicle, draws)


def _find_part_kg(model: FlightModel, scatter: Scatter, states: BatchStates, anomalies: Anomalies) -> np.ndarray:
    """Mass (n, 15) of each of ``PARTS`` without propellant [kg]; of a fairing that opened, what was kept of it."""
    part_kg = model.find_part_kg(scatter)
    if "fairing" in model.items:
        opened = np.isfinite(states.separation_t_s[:, model.items.index("fairing")])
        part_kg[opened, PARTS.index("fairing")] *= anomalies.kept_fairing[opened]
    return part_kg


def _stacks(draws: Draws, states: BatchStates, part_kg: np.ndarray) -> Stacks:
    """Vehicles at the end of powered flight."""
    rows = np.arange(len(states.stop_t_s))
    return Stacks(
        flight=(draws.block * BLOCK_FLIGHTS + rows).astype(np.int32),
        row=rows,
        t_s=states.stop_t_s,
        position_ecef_m=states.stop_position_ecef_m,
        velocity_ecef_mps=states.stop_velocity_ecef_mps,
        mass_kg=states.stop_mass_kg,
        stage=states.stop_stage,
        fairing_on=states.stop_fairing_on,
        bodies_on=states.stop_bodies_on,
        part_kg=part_kg,
    )
