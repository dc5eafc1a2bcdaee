"""Breakups of which one piece is thrown at a target, each flight with its weight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from types import ModuleType

import numpy as np

from fallzone.constants import LONGEST_FALL_S
from fallzone.kernels.curves import DRAG_CURVES
from fallzone.kernels.fall.fall import fall
from fallzone.kernels.tables import Environment
from fallzone.model.fragment import Fragments, Stacks
from fallzone.model.status import ImpactStatus
from fallzone.model.vehicle import DebrisGroup, Vehicle
from fallzone.montecarlo.discrepancy import Shifts
from fallzone.montecarlo.flights import Scatter
from fallzone.montecarlo.importance.target import Target
from fallzone.montecarlo.importance.ways import Land, Way, find_way
from fallzone.montecarlo.sampling import BLOCK_FLIGHTS, Draws

# Share of the breakups within reach of a target whose pieces are all drawn as a sweep draws them
OWN_SHARE = 0.25


@dataclass(kw_only=True)
class AimedPieces:
    """Breakups of one block of flights, of many of which one piece is thrown at the target.

    Where the landings of a group's pieces would reach it, one of them is drawn so that to the first order it comes
    down about the target; which one, and of which group, is drawn by how likely each is to. The weight counts all
    pieces that might have been aimed: p/(δ p + (1 − δ) Σ aᵢ gᵢ), p the density of all numbers in a sweep, gᵢ that
    with the piece i aimed, and aᵢ its share, which follow from the flight alone; never more than 1/δ.

    Parameters
    ----------
    target : Target
        What is aimed at.
    environment : Environment
        Air and wind.
    scatter : Scatter
        How the flights differ.
    shifts : Shifts or None
        How far what falls of them is moved.
    ratio : (BLOCK_FLIGHTS,) float64
        Density of a sweep over that of what was drawn, of each flight; 1 until its vehicle breaks up.

    Source
    ------
    T. Hesterberg, "Weighted average importance sampling and defensive mixture distributions", Technometrics 37 (1995).
    """

    target: Target
    environment: Environment
    scatter: Scatter
    shifts: Shifts | None
    ratio: np.ndarray = field(default_factory=lambda: np.ones(BLOCK_FLIGHTS))

    def break_up(self, breakup: ModuleType, stacks: Stacks, vehicle: Vehicle, draws: Draws) -> Fragments:
        """Pieces of some vehicles, as `fallzone.montecarlo.failing.sample_failures` asks for them.

        Parameters
        ----------
        breakup : module
            Of ``fallzone.breakups``; of one that does not say how it throws pieces none is aimed.
        stacks : Stacks
            The n vehicles, each of another flight of the block.
        vehicle : Vehicle
            Their kind.
        draws : Draws
            Random numbers of the block.

        Returns
        -------
        Fragments
        """
        if not hasattr(breakup, "list_attached"):
            return breakup.sample_fragments(stacks, vehicle, draws)
        groups = [(group, rows) for group, rows in breakup.list_attached(stacks, vehicle) if len(rows)]
        ways = [find_way(group, rows, self._land_of(breakup, group, stacks), self.target) for group, rows in groups]
        share = _share_out(ways, len(stacks.row))
        chosen, density = _choose(share, draws, stacks.row), np.where(share.any(axis=1), OWN_SHARE, 1.0)
        turned = {}
        for column, way in enumerate(ways):
            quantity = breakup.name_quantity(way.group)
            normals = draws.normal(quantity, 4 * way.group.count)
            turned[quantity] = _turn(way, chosen[way.rows] == column, normals, draws, stacks.row)
            normals = turned[quantity][stacks.row[way.rows]].reshape(len(way.rows), way.group.count, 4)
            aimed = way.find_ratio(normals).mean(axis=1)
            density[way.rows] += (1.0 - OWN_SHARE) * share[way.rows, column] * aimed
        self.ratio[stacks.row] = 1.0 / density
        return breakup.sample_fragments(stacks, vehicle, _Turned(draws, turned))

    def _land_of(self, breakup: ModuleType, group: DebrisGroup, stacks: Stacks) -> Land:
        """Where pieces of a group come down that so many numbers throw."""

        def land(rows: np.ndarray, normals: np.ndarray, lift: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
            imparted_mps, beta_kgpm2 = breakup.throw(group, normals)
            row = stacks.row[rows]
            found = fall(
                stacks.position_ecef_m[rows],
                stacks.velocity_ecef_mps[rows] + imparted_mps,
                beta_kgpm2=beta_kgpm2,
                environment=self.environment,
                curve_index=DRAG_CURVES.index(group.drag_curve),
                wind_factor=self.scatter.wind_factor[row],
                density_factor=self.scatter.density_factor[row],
                lift_ratio_ecef=0.0 if lift is None else np.tile(lift, (len(rows), 1)),
                t_max_s=LONGEST_FALL_S,
            )
            down = found.status == ImpactStatus.IMPACT
            lon_deg, lat_deg = np.where(down, found.lon_deg, np.nan), np.where(down, found.lat_deg, np.nan)
            return (lon_deg, lat_deg) if self.shifts is None else self.shifts.move(lon_deg, lat_deg, row)

        return land


@dataclass(frozen=True)
class _Turned:
    """Random numbers of a block, some of them turned to a target."""

    draws: Draws
    turned: dict[str, np.ndarray]

    def normal(self, quantity: str, columns: int) -> np.ndarray:
        found = self.turned.get(quantity)
        return self.draws.normal(quantity, columns) if found is None else found


def _share_out(ways: Sequence[Way], breakups: int) -> np.ndarray:
    """Share of each group in what is aimed of each breakup (breakups, groups); 0 where none is within reach."""
    share = np.zeros((breakups, len(ways)))
    for column, way in enumerate(ways):
        share[way.rows, column] = way.chance
    total = share.sum(axis=1, keepdims=True)
    return np.divide(share, total, out=np.zeros_like(share), where=total > 0.0)


def _choose(share: np.ndarray, draws: Draws, row: np.ndarray) -> np.ndarray:
    """Group of which each breakup aims a piece (n,), −1 for none."""
    if not share.any():
        return np.full(len(row), -1)
    ends = np.cumsum(share, axis=1)
    drawn = draws.uniform("importance/group")[row] * ends[:, -1]
    aims = (draws.uniform("importance/aims")[row] >= OWN_SHARE) & (ends[:, -1] > 0.0)
    return np.where(aims, (ends > drawn[:, None]).argmax(axis=1), -1)


def _turn(way: Way, is_chosen: np.ndarray, normals: np.ndarray, draws: Draws, rows: np.ndarray) -> np.ndarray:
    """Numbers that throw the pieces of a group, with one piece turned of each breakup that was chosen."""
    normals, at = normals.copy(), np.flatnonzero(is_chosen)
    row = rows[way.rows[at]]
    piece = (draws.uniform("importance/piece")[row] * way.group.count).astype(np.int64)
    places = (row[:, None], 4 * piece[:, None] + np.arange(4))
    about, choice = draws.normal("importance/about", 2)[row], draws.uniform("importance/wide")[row]
    normals[places] = way.turn(normals[places], at, about, choice)
    return normals
