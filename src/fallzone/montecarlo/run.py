"""Simulate many flights of one case, block by block, into impacts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from fallzone.constants import LONGEST_FALL_S
from fallzone.errors import ConsistencyError
from fallzone.flight.failing.remains import NO_FATES, Fates
from fallzone.flight.recovery.descent import descend, land
from fallzone.kernels.fall.fall import T_MAX_S
from fallzone.kernels.tables import Environment
from fallzone.model.fragment import Fragments
from fallzone.model.results.impacts import IMPACT_COLUMNS, Impacts
from fallzone.model.status import ImpactStatus
from fallzone.montecarlo.cases import Block
from fallzone.montecarlo.checkpoint import Finished
from fallzone.montecarlo.columns import Collected
from fallzone.montecarlo.discrepancy import Shift, Shifts
from fallzone.montecarlo.engines import Engine, open_threads
from fallzone.montecarlo.falls import BlockFalls, Falls
from fallzone.montecarlo.flights import Scatter
from fallzone.montecarlo.sampling import BLOCK_FLIGHTS, Sampling
from fallzone.words import _

# What is meant to come down is followed for as long as the flight without dispersion
LONGEST_PLANNED_FALL_S = T_MAX_S

# How the fall of a body of a flight can end: none begins below the surface, and all its numbers are finite
_ENDS = tuple(set(ImpactStatus) - {ImpactStatus.BELOW_SURFACE, ImpactStatus.INVALID})

# progress(what, done, total, bodies=…): falls followed so far, where that says more
Progress = Callable[..., None]


@dataclass(frozen=True, kw_only=True)
class Study:
    """Flights of one case: all that a worker needs to simulate any block of them, as plain data.

    Parameters
    ----------
    block : callable
        ``block(draws, flights)`` → what a block of flights lets fall; it can be pickled.
    environment : Environment
        Air and wind of the falls.
    case : str
        The case.
    condition : str
        What the probabilities that are counted from its impacts are given, as in ``Impacts``.
    sampling : Sampling
        How random numbers are drawn.
    fates : Fates
        Items that come down, and items that stay in orbit, in the flight without dispersion.
    levels_m : tuple of float
        Heights above the ellipsoid [m], ≥ 0, of which the time is wanted at which each body comes down through them
        (``Impacts.level_t_s``). With any, falls take about ten times as long; with none, as without this.
    shift : Shift, optional
        How far what falls of flights may lie from where it is computed. Default: it comes down there.
    """

    block: Block
    environment: Environment
    case: str
    condition: str
    sampling: Sampling
    fates: Fates = NO_FATES
    levels_m: tuple[float, ...] = ()
    shift: Shift | None = None

    def run_block(self, number: int, flights: int = BLOCK_FLIGHTS) -> BlockFalls:
        """Simulate one block of flights and follow every body that falls.

        Parameters
        ----------
        number : int
            Number of the block, ≥ 0.
        flights : int
            Its flights, 1 to ``BLOCK_FLIGHTS``.

        Returns
        -------
        BlockFalls
            Of each item the bodies that fell, with the columns of `fallzone.model.results.impacts.IMPACT_COLUMNS` and
            how each fall ended (`fallzone.model.status.ImpactStatus`), and how the flights fail.

        Raises
        ------
        ConsistencyError
            When a flight lets nothing fall, or a fall ends in a way that is not counted.
        """
        draws = self.sampling.draw_block(self.case, number)
        flown = self.block(draws, flights)
        shifts = None if self.shift is None else self.shift.draw(draws)
        falls = {item: self._fall(item, fragments, flown.scatter, shifts) for item, fragments in flown.bodies.items()}
        first = number * BLOCK_FLIGHTS
        where = _("{case}, block {number}").format(case=self.case, number=number)
        _check_ends(falls, range(first, first + flights), where)
        return BlockFalls(items=falls, failures=flown.failures)

    def _fall(self, item: str, fragments: Fragments, scatter: Scatter, shifts: Shifts | None) -> Falls:
        start = fragments.position_ecef_m, fragments.velocity_ecef_mps
        body = {
            "beta_kgpm2": fragments.beta_kgpm2,
            "environment": self.environment,
            "curve_index": fragments.curve_index,
            "wind_factor": scatter.wind_factor[fragments.row],
            "density_factor": scatter.density_factor[fragments.row],
            "lift_ratio_ecef": fragments.lift_ratio_ecef,
            "t_max_s": LONGEST_PLANNED_FALL_S if item in self.fates.falling else LONGEST_FALL_S,
        }
        down = descend(*start, fragments.canopy, levels_m=self.levels_m, **body)
        status = down.status
        if item in self.fates.orbiting:
            status = np.where(status == ImpactStatus.IMPACT, np.int8(ImpactStatus.MISSED_ORBIT), status)
        down = replace(down, status=status)
        if shifts is not None:
            lon_deg, lat_deg = shifts.move(down.lon_deg, down.lat_deg, fragments.row)
            factor = shifts.fall_time_factor[fragments.row]
            times = {"fall_s": down.fall_s * factor, "level_s": down.level_s * factor[:, None]}
            down = replace(down, lon_deg=lon_deg, lat_deg=lat_deg, **times)
        # A landing is aimed at, whatever the ascent
        down = land(down, fragments.t_s, fragments.landing)
        found = {
            "flight": fragments.flight,
            "lon_deg": down.lon_deg,
            "lat_deg": down.lat_deg,
            "t_s": fragments.t_s + down.fall_s,
            "impact_speed_mps": down.impact_speed_mps,
            "group": fragments.group,
            "pieces": fragments.pieces,
            "mass_kg": fragments.mass_kg,
            "beta_kgpm2": down.beta_kgpm2,
            "level_t_s": fragments.t_s[:, None] + down.level_s,
        }
        columns = {column.name: found[column.name].astype(column.dtype, copy=False) for column in IMPACT_COLUMNS}
        return Falls(columns=columns, status=down.status, groups=fragments.groups)


def simulate(
    study: Study,
    *,
    flights: int,
    engine: Engine | None = None,
    finished: Finished | None = None,
    progress: Progress | None = None,
) -> tuple[Impacts, ...]:
    """Simulate the flights of one case and collect the impacts of each item in the order of the blocks.

    Parameters
    ----------
    study : Study
        The case.
    flights : int
        Number of flights, > 0.
    engine : Engine, optional
        What works on the blocks. Default: threads, one for each processor. The result does not depend on it.
    finished : Finished, optional
        Blocks that need not be simulated again; new ones are added to it.
    progress : callable, optional
        ``progress(what, done, total, bodies=…)``: flights done, and falls followed so far.

    Returns
    -------
    tuple of Impacts
        One for each item, in order of first appearance.

    Raises
    ------
    ConsistencyError
        When the bodies that began to fall are not those whose ends are counted.
    """
    if engine is None:
        with open_threads() as engine:
            return simulate(study, flights=flights, engine=engine, finished=finished, progress=progress)
    finished = finished or Finished()
    whole, rest = divmod(flights, BLOCK_FLIGHTS)
    bodies = sum(finished.bodies[:whole])

    def tell() -> None:
        if progress is not None:
            done = min(finished.blocks, whole)
            progress(study.case, done * BLOCK_FLIGHTS, flights, bodies=bodies)

    tell()
    try:
        for block in engine(study.run_block, range(finished.blocks, whole)):
            finished.append(block)
            bodies += finished.bodies[-1]
            tell()
    finally:
        finished.keep()
    collected = Collected(finished.folder)
    for blocks in finished.read(whole):
        collected.add(blocks)
    if rest:
        collected.add(last := study.run_block(whole, rest))
        bodies += last.bodies
    found = collected.read(
        case=study.case,
        condition=study.condition,
        flights=flights,
        replicate_flights=study.sampling.replicate_flights,
        levels_m=study.levels_m,
    )
    counted = sum(impacts.bodies for impacts in found)
    if counted != bodies:
        raise ConsistencyError(
            _("{case}: {bodies} bodies began to fall and the ends of {counted} are counted").format(
                case=study.case, bodies=bodies, counted=counted
            )
        )
    return found


def _check_ends(falls: dict[str, Falls], flights: range, where: str) -> None:
    """Check that every flight of a block lets something fall, and that the end of every fall is counted."""
    flying = np.unique(np.concatenate([one.columns["flight"] for one in falls.values()]))
    if not np.array_equal(flying, np.array(flights)):
        raise ConsistencyError(
            _("{where}: {flights} flights began, and bodies of {falling} of them are counted").format(
                where=where, flights=len(flights), falling=len(flying)
            )
        )
    for item, one in falls.items():
        status, other = one.status, ~np.isin(one.status, _ENDS)
        if other.any():
            ends = ", ".join(ImpactStatus(code).name.lower() for code in np.unique(status[other]))
            raise ConsistencyError(
                _("{where}: of {item}, {count} bodies began a fall that ended as {ends}").format(
                    where=where, item=item, count=np.count_nonzero(other), ends=ends
                )
            )
