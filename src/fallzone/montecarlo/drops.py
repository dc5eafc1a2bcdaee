"""Bodies that separate from flights, at the start of their fall."""

from __future__ import annotations

import numpy as np

from fallzone.flight.ascent import BatchStates
from fallzone.flight.nominal import find_body
from fallzone.kernels.drag import DRAG_CURVES
from fallzone.model.fragment import Fragments, join_fragments
from fallzone.model.vehicle import FallingBody, Vehicle
from fallzone.montecarlo.flights import FlightModel, Scatter
from fallzone.montecarlo.sampling import BLOCK_FLIGHTS, Draws


def sample_drops(
    model: FlightModel, draws: Draws, scatter: Scatter, states: BatchStates, item: str, *, gone: np.ndarray
) -> Fragments:
    """One item of a block of flights, piece by piece.

    Parameters
    ----------
    item : str
        What separates; of a payload, the stage that it leaves behind.
    gone : (n,) float64
        Share of the item that has left each flight: of a fairing's pieces the last ones.
    """
    column, count = model.items.index(item), _pieces(model.members[0].vehicle, item)
    gone = np.where(np.isfinite(states.separation_t_s[:, column]), gone, 0.0)
    pieces = []
    for piece in range(count):
        rows = np.flatnonzero(gone > (count - 1 - piece) / count)
        pieces.append(_drop(model, draws, scatter, states, f"{item}/{piece}", rows=rows))
    return join_fragments(pieces)


def _pieces(vehicle: Vehicle, item: str) -> int:
    return vehicle.fairing.halves if item == "fairing" else 1


def _find_body(vehicle: Vehicle, item: str) -> FallingBody:
    return find_body(vehicle, vehicle.stages[-1].name if item == "payload" else item)


def _drop(
    model: FlightModel, draws: Draws, scatter: Scatter, states: BatchStates, piece: str, *, rows: np.ndarray
) -> Fragments:
    """One piece of an item, pushed off in a random direction."""
    item = piece.split("/")[0]
    column, member = model.items.index(item), scatter.member[rows]
    bodies = [_find_body(each.vehicle, item) for each in model.members]
    beta_kgpm2 = np.array([body.beta_kgpm2.value for body in bodies])[member]
    sigma_ln = np.array([body.beta_sigma_ln.value for body in bodies])[member]
    push_mps = model.members[0].vehicle.dispersion.separation_mps.value / np.sqrt(3.0)
    normals = draws.normal(f"drop/{piece}", 4)[rows]
    return Fragments(
        flight=(draws.block * BLOCK_FLIGHTS + rows).astype(np.int32),
        row=rows,
        t_s=states.separation_t_s[rows, column],
        position_ecef_m=states.separation_position_ecef_m[rows, column],
        velocity_ecef_mps=states.separation_velocity_ecef_mps[rows, column] + push_mps * normals[:, :3],
        beta_kgpm2=beta_kgpm2 * np.exp(sigma_ln * normals[:, 3]),
        curve_index=np.array([DRAG_CURVES.index(body.drag_curve) for body in bodies])[member],
    )
