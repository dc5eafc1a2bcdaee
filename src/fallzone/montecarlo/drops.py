"""Bodies that separate from flights, and what is left of flights to plan, at the start of their fall."""

from __future__ import annotations

import numpy as np

from fallzone.flight.ascent import BatchStates
from fallzone.flight.failing.remains import NOTHING_KG, find_remains_falling, list_remains
from fallzone.flight.nominal import find_body, find_left_behind
from fallzone.flight.recovery.ways import build_return
from fallzone.kernels.curves import DRAG_CURVES
from fallzone.model.fragment import Falling, FragmentGroup, Fragments, join_fragments
from fallzone.montecarlo.flights import FlightModel, Member, Scatter, ask_members
from fallzone.montecarlo.sampling import BLOCK_FLIGHTS, Draws


def sample_drops(
    model: FlightModel,
    draws: Draws,
    scatter: Scatter,
    states: BatchStates,
    item: str,
    *,
    gone: np.ndarray,
    way_back: np.ndarray | None = None,
) -> Fragments:
    """One jettisoned item of a block of flights, piece by piece.

    Parameters
    ----------
    model : FlightModel
        What the flights share.
    draws : Draws
        Random numbers of the block.
    scatter : Scatter
        Members and errors of its n flights.
    states : BatchStates
        Their separations.
    item : str
        What separates and leaves something behind (`list_left_behind`).
    gone : (n,) float64
        Share of the item that has left each flight, 0 to 1; the last pieces of a fairing leave first.
    way_back : (n,) float64, optional
        Share of its way back that it gets (`fallzone.flight.recovery.ways.find_way_back`); NaN where it falls as it is.
        Default: it falls as it is in all flights.

    Returns
    -------
    Fragments
        At the start of their fall.

    Source
    ------
    Derived: of n equal pieces the k-th to leave has left as far as the share gone exceeds (k − 1)/n.
    """
    column, count = model.items.index(item), _count_pieces(model, item)
    gone = np.where(np.isfinite(states.separation_t_s[:, column]), gone, 0.0)
    way_back = np.full(len(gone), np.nan) if way_back is None else way_back
    dropped_kg, pieces = model.find_dropped_kg(scatter, item), []
    for piece in range(count):
        # Of the last piece that goes, as much as has gone
        share = np.minimum(gone - (count - 1 - piece) / count, 1.0 / count)
        rows = np.flatnonzero(gone > (count - 1 - piece) / count)
        mass_kg = (dropped_kg * share)[rows]
        of_rows = {"rows": rows, "mass_kg": mass_kg, "way_back": way_back[rows]}
        pieces.append(_drop(model, draws, scatter, states, f"{item}/{piece}", **of_rows))
    return join_fragments(pieces)


def list_left_behind(model: FlightModel) -> dict[str, str]:
    """Item that each separation of the plan leaves behind.

    Parameters
    ----------
    model : FlightModel
        What the flights share.

    Returns
    -------
    dict of str to str
        By separation, in order; separations that leave nothing behind are left out.
    """
    member = model.members[0]
    found = {item: find_left_behind(member.plan, member.vehicle, item) for item in model.items}
    return {item: left for item, left in found.items() if left is not None}


def sample_remains(model: FlightModel, draws: Draws, scatter: Scatter, states: BatchStates) -> dict[str, Fragments]:
    """What is left of each flight of a block at the end of powered flight.

    Parameters
    ----------
    model : FlightModel
        What the flights share.
    draws : Draws
        Random numbers of the block.
    scatter : Scatter
        Members and errors of its flights.
    states : BatchStates
        Their ends.

    Returns
    -------
    dict of str to Fragments
        By the name of the lowest stage still attached, or ``payload`` for the payload alone.
    """

    def ask(member: Member, rows: np.ndarray) -> Falling:
        of_rows = states.stop_mass_kg[rows], states.stop_stage[rows], states.stop_fairing_on[rows]
        return find_remains_falling(member.vehicle, *of_rows, bodies_on=states.stop_bodies_on[rows])

    falling, normals = ask_members(model, scatter, ask), draws.normal("remains/ln-beta", 1)[: len(scatter.member), 0]
    beta_kgpm2 = falling.beta_kgpm2 * np.exp(falling.beta_sigma_ln * normals)
    found = {}
    for stage, name in enumerate(list_remains(model.members[0].vehicle)):
        rows = np.flatnonzero((states.stop_stage == stage) & (states.stop_mass_kg > NOTHING_KG))
        found[name] = Fragments(
            flight=(draws.block * BLOCK_FLIGHTS + rows).astype(np.int32),
            row=rows,
            t_s=states.stop_t_s[rows],
            position_ecef_m=states.stop_position_ecef_m[rows],
            velocity_ecef_mps=states.stop_velocity_ecef_mps[rows],
            beta_kgpm2=beta_kgpm2[rows],
            curve_index=falling.curve_index[rows],
            group=np.zeros(len(rows), dtype=np.int16),
            groups=(FragmentGroup(part=name),),
            mass_kg=states.stop_mass_kg[rows],
            pieces=np.ones(len(rows)),
        )
    return found


def _count_pieces(model: FlightModel, item: str) -> int:
    return model.members[0].vehicle.parts[list_left_behind(model)[item]].count


def _drop(
    model: FlightModel,
    draws: Draws,
    scatter: Scatter,
    states: BatchStates,
    piece: str,
    *,
    rows: np.ndarray,
    mass_kg: np.ndarray,
    way_back: np.ndarray,
) -> Fragments:
    """One piece of an item, with a separation velocity in a random direction."""
    item = piece.split("/")[0]
    column, member = model.items.index(item), scatter.member[rows]
    left = list_left_behind(model)[item]
    bodies = [find_body(each.vehicle, left) for each in model.members]
    beta_kgpm2 = np.array([body.beta_kgpm2.value for body in bodies])[member]
    sigma_ln = np.array([body.beta_sigma_ln.value for body in bodies])[member]
    push_mps = model.members[0].vehicle.dispersion.separation_mps.value / np.sqrt(3.0)
    normals = draws.normal(f"drop/{piece}", 4)[rows]
    recovery = model.members[0].plan.recoveries.get(left)
    own = build_return(recovery, way_back, draws.normal(f"recovery/{piece}", 2)[rows]) if recovery else None
    return Fragments(
        flight=(draws.block * BLOCK_FLIGHTS + rows).astype(np.int32),
        row=rows,
        t_s=states.separation_t_s[rows, column],
        position_ecef_m=states.separation_position_ecef_m[rows, column],
        velocity_ecef_mps=states.separation_velocity_ecef_mps[rows, column] + push_mps * normals[:, :3],
        beta_kgpm2=beta_kgpm2 * np.exp(sigma_ln * normals[:, 3]),
        curve_index=np.array([DRAG_CURVES.index(body.drag_curve) for body in bodies])[member],
        group=np.zeros(len(rows), dtype=np.int16),
        groups=(FragmentGroup(part=left),),
        mass_kg=mass_kg,
        pieces=np.ones(len(rows)),
        canopy=own and own.canopy,
        landing=own and own.landing,
    )
