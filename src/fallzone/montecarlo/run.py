"""Simulate many flights of one case, block by block, into impacts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from fallzone.kernels.fall import fall
from fallzone.kernels.tables import Environment
from fallzone.model.fragment import Fragments
from fallzone.model.impacts import Impacts
from fallzone.model.status import ImpactStatus
from fallzone.montecarlo.cases import Block
from fallzone.montecarlo.checkpoint import BlockFalls, Columns, Finished
from fallzone.montecarlo.engines import Engine, open_threads
from fallzone.montecarlo.flights import Scatter
from fallzone.montecarlo.sampling import BLOCK_FLIGHTS, Sampling

# Bodies still up this long after they were let go have gone round the Earth or nearly so: they come down anywhere
# beneath their orbit, which no footprint can tell, and are counted as not landed.
LONGEST_FALL_S = 5_400.0

# progress(what, done, total, bodies=…): falls followed so far, where that says more
Progress = Callable[..., None]


@dataclass(frozen=True, kw_only=True)
class Study:
    """The flights of one case: all that a worker needs to simulate any block of them, as plain data.

    Parameters
    ----------
    block : callable
        ``block(draws, flights_in_block)`` → falling bodies of each item; it can be pickled.
    environment : Environment
        Air and wind of the falls.
    case, condition : str
        The case, and what its probabilities are conditional on.
    sampling : Sampling
        Where random numbers come from.
    """

    block: Block
    environment: Environment
    case: str
    condition: str
    sampling: Sampling

    def run_block(self, number: int, flights: int = BLOCK_FLIGHTS) -> BlockFalls:
        """Simulate one block of flights, the last of which may be left out, and follow what falls."""
        bodies = self.block(self.sampling.draw_block(self.case, number), flights)
        return {item: _fall(fragments, scatter, self.environment) for item, (fragments, scatter) in bodies.items()}


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
    flights : int
        Simulated flights.
    engine : Engine, optional
        What works on the blocks; as many threads as processors unless given. The result does not depend on it.
    finished : Finished, optional
        Blocks that need not be simulated again; those that were are added.

    Returns
    -------
    tuple of Impacts
        One for each item, in order of first appearance.
    """
    if engine is None:
        with open_threads() as engine:
            return simulate(study, flights=flights, engine=engine, finished=finished, progress=progress)
    finished = finished or Finished()
    whole, rest = divmod(flights, BLOCK_FLIGHTS)
    told = _Told(study.case, flights, finished.blocks[:whole], progress)
    try:
        for block in engine(study.run_block, range(len(finished.blocks), whole)):
            finished.append(block)
            told.add(block)
    finally:
        finished.keep()
    blocks = finished.blocks[:whole]
    if rest:
        blocks.append(study.run_block(whole, rest))
    return _collect(blocks, study, flights)


class _Told:
    """Flights and falls that are done, told as they grow."""

    def __init__(self, case: str, flights: int, done: list[BlockFalls], progress: Progress | None) -> None:
        self._case, self._flights, self._progress = case, flights, progress
        self._blocks, self._bodies = len(done), sum(map(_count_bodies, done))
        self._tell()

    def add(self, block: BlockFalls) -> None:
        self._blocks, self._bodies = self._blocks + 1, self._bodies + _count_bodies(block)
        self._tell()

    def _tell(self) -> None:
        if self._progress is not None:
            self._progress(self._case, self._blocks * BLOCK_FLIGHTS, self._flights, bodies=self._bodies)


def _count_bodies(block: BlockFalls) -> int:
    return sum(len(columns[0]) for columns in block.values())


def _fall(fragments: Fragments, scatter: Scatter, environment: Environment) -> Columns:
    result = fall(
        fragments.position_ecef_m,
        fragments.velocity_ecef_mps,
        beta_kgpm2=fragments.beta_kgpm2,
        environment=environment,
        curve_index=fragments.curve_index,
        wind_factor=scatter.wind_factor[fragments.row],
        density_factor=scatter.density_factor[fragments.row],
        lift_ratio_ecef=fragments.lift_ratio_ecef,
        t_max_s=LONGEST_FALL_S,
    )
    return fragments.flight, result.lon_deg, result.lat_deg, fragments.t_s + result.flight_time_s, result.status


def _collect(blocks: list[BlockFalls], study: Study, flights: int) -> tuple[Impacts, ...]:
    """Impacts of each item, in the order of the blocks."""
    parts: dict[str, list[Columns]] = {}
    for block in blocks:
        for item, columns in block.items():
            parts.setdefault(item, []).append(columns)
    facts = {
        "case": study.case,
        "condition": study.condition,
        "flights": flights,
        "replicate_flights": study.sampling.replicate_flights,
    }
    return tuple(_join(columns, item, facts) for item, columns in parts.items())


def _join(parts: list[Columns], item: str, facts: dict[str, Any]) -> Impacts:
    flight, lon_deg, lat_deg, t_s, status = (np.concatenate(column) for column in zip(*parts, strict=True))
    landed = status == ImpactStatus.IMPACT
    lost = Counter(ImpactStatus(code).name.lower() for code in status[~landed])
    return Impacts(
        **facts,
        item=item,
        flight=flight[landed].astype(np.int32),
        lon_deg=lon_deg[landed],
        lat_deg=lat_deg[landed],
        t_s=t_s[landed],
        not_landed=dict(sorted(lost.items())),
    )
