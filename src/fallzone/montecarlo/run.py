"""Simulate many flights of one case, block by block, into impacts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fallzone.kernels.fall import fall
from fallzone.kernels.tables import Environment
from fallzone.model.fragment import Fragments
from fallzone.model.impacts import Impacts
from fallzone.montecarlo.cases import Block
from fallzone.montecarlo.checkpoint import BlockFalls, Columns, Finished
from fallzone.montecarlo.columns import Collected
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
        collected.add(study.run_block(whole, rest))
    return collected.read(
        case=study.case,
        condition=study.condition,
        flights=flights,
        replicate_flights=study.sampling.replicate_flights,
    )


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
