"""Failed flights: what goes wrong, where powered flight ends, what is left of the vehicle and what it drops."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from fallzone import plugins
from fallzone.flight.anomalies import (
    ask_failure_s,
    ask_mode,
    build_failing,
    find_breakups,
    find_failure_s,
    warp_anomalies,
)
from fallzone.flight.ascent import BatchStates
from fallzone.flight.plan import AscentPlan
from fallzone.model.anomaly import Anomalies, Failing
from fallzone.model.fragment import Fragments, Stacks, join_fragments
from fallzone.montecarlo.drops import list_left_behind, sample_drops
from fallzone.montecarlo.flights import FlightModel, Member, Scatter, ask_members, fly_flights, join_rows
from fallzone.montecarlo.sampling import BLOCK_FLIGHTS, Draws

# A separation this little before the failure counts as after it: both may be at one event
_SAME_TIME_S = 1e-6


def find_failing(
    model: FlightModel, scatter: Scatter, find_s: Callable[[AscentPlan, np.ndarray], np.ndarray]
) -> Failing:
    """The flights of a block as failure modes see them.

    Parameters
    ----------
    find_s : callable
        ``find_s(plan, rows)`` → times of failure of some rows of the block, on the timeline of a member's plan.
    """

    def ask(member: Member, rows: np.ndarray) -> Failing:
        return build_failing(member.plan, find_s(member.plan, rows), row=rows)

    return ask_members(model, scatter, ask)


def find_nearest_s(plan: AscentPlan, mode: str, t_s: float) -> float:
    """``t_s``, or where the mode cannot happen then on a member's timeline, the nearest time at which it can.

    Members cut off their burns at times of their own: what is a moment before the ignition of the next stage in one is
    the end of a burn in another.
    """
    times_s = np.concatenate([[t_s], plan.cutoff_s, np.nextafter(plan.cutoff_s, np.inf)])
    possible_s = times_s[np.isfinite(find_failure_s(plan, mode, times_s))]
    return float(possible_s[np.abs(possible_s - t_s).argmin()]) if len(possible_s) else np.nan


def spread_over_burns(plan: AscentPlan, share: np.ndarray) -> np.ndarray:
    """Times (n,) [s after lift-off] by which shares (n,) in [0, 1) of all powered flight are over."""
    starts_s = np.maximum(plan.ignition_s, 0.0)
    burned_s = np.concatenate([[0.0], np.cumsum(plan.cutoff_s - starts_s)])
    drawn_s = share * burned_s[-1]
    burn = np.searchsorted(burned_s, drawn_s, side="right") - 1
    return starts_s[burn] + drawn_s - burned_s[burn]


def choose_modes(model: FlightModel, failing: Failing, draw: np.ndarray, modes: tuple[str, ...]) -> np.ndarray:
    """Index (n,) of the mode of each flight: all that are possible at its time are equally likely."""
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
) -> dict[str, Fragments]:
    """Fly each flight to where its failure ends it, and let fall all that it drops and what is left.

    What it drops from the failure on, and what is left, is debris; what it dropped before falls as planned, under its
    own name.

    Parameters
    ----------
    chosen : mapping of str to (k,) int64
        Rows of the block that fail in each mode; together all of them.
    settings : mapping of str to float, optional
        Numbers of the mode that the mission file sets.
    """
    anomalies = join_rows(
        (rows, ask_mode(mode, failing.select(rows), settings=settings, draws=draws)) for mode, rows in chosen.items()
    )
    anomalies = ask_members(
        model,
        scatter,
        lambda member, rows: warp_anomalies(member.plan, scatter.errors[rows], anomalies.select(rows)),
    )
    states = fly_flights(model, scatter, anomalies)
    found, dropped = {}, []
    for item, left in list_left_behind(model).items():
        before = _gone_before(states, anomalies, model.items.index(item))
        found[left] = sample_drops(model, draws, scatter, states, item, gone=before.astype(float))
        after = ~before * (1.0 - anomalies.kept_fairing if item == "fairing" else 1.0)
        dropped.append(sample_drops(model, draws, scatter, states, item, gone=after))
    return {"debris": join_fragments([*dropped, *_break_up(model, draws, scatter, states, chosen)]), **found}


def _gone_before(states: BatchStates, anomalies: Anomalies, column: int) -> np.ndarray:
    """Whether an item left each flight (n,) before its failure began; where thrust ends, nothing leaves after it."""
    return states.separation_t_s[:, column] < anomalies.start_t_s - _SAME_TIME_S


def _break_up(
    model: FlightModel, draws: Draws, scatter: Scatter, states: BatchStates, chosen: Mapping[str, np.ndarray]
) -> list[Fragments]:
    """What is left of each flight, broken up by its mode, its end and its member."""
    count = len(scatter.member)
    names = np.empty(count, dtype=object)
    for mode, rows in chosen.items():
        names[rows] = find_breakups(model.members[0].plan, mode, states.stop_reason[rows])
    stacks, fragments = _stacks(model, draws, states), []
    for name in sorted(set(names)):
        breakup = plugins.load("breakup", name)
        for vehicle, members in model.kinds[name]:
            rows = np.flatnonzero((names == name) & np.isin(scatter.member, members))
            if len(rows):
                fragments.append(breakup.sample_fragments(stacks.select(rows), vehicle, draws))
    return fragments


def _stacks(model: FlightModel, draws: Draws, states: BatchStates) -> Stacks:
    """The vehicles at the end of powered flight."""
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
    )
