"""What one block of flights lets fall: nominal drops, one failure, or a sweep of failures over the ascent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from fallzone import plugins
from fallzone.flight.ascent import BatchStates, fly_batch
from fallzone.flight.cases import find_failure_s
from fallzone.flight.plan import ERROR_NAMES, AscentPlan, find_burn_times
from fallzone.kernels.drag import DRAG_CURVES
from fallzone.kernels.tables import WIND_MODES, Environment
from fallzone.model.fragment import Fragments, Stacks, join_fragments
from fallzone.model.vehicle import Vehicle
from fallzone.montecarlo.sampling import BLOCK_FLIGHTS, Draws


@dataclass(frozen=True, kw_only=True)
class FlightModel:
    """Everything that simulated flights of one mission share.

    Parameters
    ----------
    plan : AscentPlan
        The mission as arrays.
    vehicle : Vehicle
        Its scatter, falling bodies and debris groups.
    environment : Environment
        Air and wind as tables.
    """

    plan: AscentPlan
    vehicle: Vehicle
    environment: Environment


@dataclass(frozen=True, kw_only=True)
class Scatter:
    """The errors of one block of flights: ascent errors, wind factors (n, 2 WIND_MODES) and density factors (n,)."""

    errors: np.ndarray
    wind_factor: np.ndarray
    density_factor: np.ndarray


# block(draws, flights in the block) → falling bodies and their errors, by item
Block = Callable[[Draws, int], dict[str, tuple[Fragments, Scatter]]]


def sample_scatter(model: FlightModel, draws: Draws, flights: int) -> Scatter:
    """Errors of the vehicle, its guidance, the air and the wind for one block."""
    dispersion = model.vehicle.dispersion
    sigma = {
        "thrust": dispersion.thrust_fraction.value,
        "isp": dispersion.isp_fraction.value,
        "drag": dispersion.drag_fraction.value,
        "pitch_deg": dispersion.pitch_deg.value,
        "azimuth_deg": dispersion.azimuth_deg.value,
    }
    errors = np.column_stack(
        [sigma[name.split(":")[0]] * draws.normal(f"error/{name}", 1)[:flights, 0] for name in ERROR_NAMES]
    )
    # A log-normal factor is positive whatever is drawn; for the small spreads of air density it is the same.
    density = np.exp(dispersion.density_fraction.value * draws.normal("error/density", 1)[:flights, 0])
    return Scatter(
        errors=errors, wind_factor=draws.normal("error/wind", 2 * WIND_MODES)[:flights], density_factor=density
    )


def nominal_block(model: FlightModel) -> Block:
    """Flights that go to plan but for their scatter: what they drop, item by item."""

    def block(draws: Draws, flights: int) -> dict[str, tuple[Fragments, Scatter]]:
        scatter = sample_scatter(model, draws, flights)
        states = fly_batch(
            model.plan,
            model.environment,
            scatter.errors,
            wind_factor=scatter.wind_factor,
            density_factor=scatter.density_factor,
        )
        rows = np.arange(flights)
        first = draws.block * BLOCK_FLIGHTS
        bodies = {}
        for column, item in enumerate(model.plan.items):
            if item == "payload":
                continue
            pieces = [
                _drop(model.vehicle, item, piece, draws, rows, first, states, column)
                for piece in range(_pieces(model.vehicle, item))
            ]
            bodies[item] = (join_fragments(pieces), scatter)
        return bodies

    return block


def _pieces(vehicle: Vehicle, item: str) -> int:
    return vehicle.fairing.halves if item == "fairing" else 1


def _drop(vehicle: Vehicle, item: str, piece: int, draws: Draws, rows, first: int, states, column: int) -> Fragments:
    body = vehicle.fairing.fall if item == "fairing" else vehicle.stages[int(item[-1]) - 1].fall
    normals = draws.normal(f"drop/{item}/{piece}", 4)[rows]
    push_mps = normals[:, :3] * (vehicle.dispersion.separation_mps.value / np.sqrt(3.0))
    return Fragments(
        flight=(first + rows).astype(np.int32),
        row=rows,
        t_s=states.separation_t_s[:, column],
        position_ecef_m=states.separation_position_ecef_m[:, column],
        velocity_ecef_mps=states.separation_velocity_ecef_mps[:, column] + push_mps,
        beta_kgpm2=body.beta_kgpm2.value * np.exp(body.beta_sigma_ln.value * normals[:, 3]),
        curve_index=np.full(len(rows), DRAG_CURVES.index(body.drag_curve)),
    )


def failure_block(model: FlightModel, mode: str, t_s: float) -> Block:
    """Flights that all fail in one mode, at one time after lift-off."""

    def block(draws: Draws, flights: int) -> dict[str, tuple[Fragments, Scatter]]:
        scatter = sample_scatter(model, draws, flights)
        modes = np.zeros(flights, dtype=np.int64)
        return {"debris": (_fail(model, draws, scatter, np.full(flights, t_s), modes, (mode,)), scatter)}

    return block


def sweep_block(model: FlightModel, modes: tuple[str, ...]) -> Block:
    """Flights that fail at a uniformly drawn time of powered flight, all possible modes equally likely.

    Both are assumed: no failure rates by phase or mode are published for these vehicles.
    """

    def block(draws: Draws, flights: int) -> dict[str, tuple[Fragments, Scatter]]:
        scatter = sample_scatter(model, draws, flights)
        plan = model.plan
        starts_s = np.maximum(plan.ignition_s, 0.0)
        burned_s = np.concatenate([[0.0], np.cumsum(plan.cutoff_s - starts_s)])
        drawn_s = draws.uniform("sweep/time")[:flights] * burned_s[-1]
        burn = np.searchsorted(burned_s, drawn_s, side="right") - 1
        t_s = starts_s[burn] + drawn_s - burned_s[burn]
        possible = np.column_stack([np.isfinite(find_failure_s(plan, mode, t_s)) for mode in modes])
        # The k-th possible mode, k uniform: cumulative counts turn the draw into an index.
        pick = np.floor(draws.uniform("sweep/mode")[:flights] * possible.sum(axis=1)) + 1
        chosen = (np.cumsum(possible, axis=1) >= pick[:, None]).argmax(axis=1)
        return {"debris": (_fail(model, draws, scatter, t_s, chosen, modes), scatter)}

    return block


def _fail(
    model: FlightModel, draws: Draws, scatter: Scatter, t_s: np.ndarray, chosen: np.ndarray, modes: tuple[str, ...]
) -> Fragments:
    """Fly each flight to its failure and break it up as its mode says."""
    planned_s = np.choose(chosen, [find_failure_s(model.plan, mode, t_s) for mode in modes])
    states = fly_batch(
        model.plan,
        model.environment,
        scatter.errors,
        wind_factor=scatter.wind_factor,
        density_factor=scatter.density_factor,
        stop_t_s=_warp_times_s(model.plan, scatter.errors, planned_s),
    )
    rows = np.arange(len(t_s))
    stacks = _stacks(states, draws.block * BLOCK_FLIGHTS + rows, rows)
    parts = []
    for code, mode in enumerate(modes):
        breakup = plugins.load("breakup", plugins.load("failure", mode).BREAKUP)
        parts.append(breakup.sample_fragments(stacks.select(chosen == code), model.vehicle, draws))
    return join_fragments(parts)


def _warp_times_s(plan: AscentPlan, errors: np.ndarray, planned_s: np.ndarray) -> np.ndarray:
    """Move times from the planned timeline to each flight's own, whose burns last a little more or less.

    A failure "at ignition" or "halfway through the second burn" stays there.
    """
    ignition_s, cutoff_s = find_burn_times(plan, errors)
    own = np.stack([ignition_s, cutoff_s], axis=2).reshape(len(planned_s), -1)
    planned = np.stack([plan.ignition_s, plan.cutoff_s], axis=1).ravel()
    return np.array([np.interp(t, planned, times) for t, times in zip(planned_s, own, strict=True)])


def _stacks(states: BatchStates, flight: np.ndarray, rows: np.ndarray) -> Stacks:
    return Stacks(
        flight=flight.astype(np.int32),
        row=rows,
        t_s=states.stop_t_s,
        position_ecef_m=states.stop_position_ecef_m,
        velocity_ecef_mps=states.stop_velocity_ecef_mps,
        mass_kg=states.stop_mass_kg,
        stage=states.stop_stage,
        fairing_on=states.stop_fairing_on,
    )
