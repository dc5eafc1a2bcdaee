"""Simulate many flights of one case, block by block, into impacts."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from fallzone.kernels.fall import fall
from fallzone.kernels.tables import Environment
from fallzone.model.fragment import Fragments
from fallzone.model.impacts import Impacts
from fallzone.model.status import ImpactStatus
from fallzone.montecarlo.cases import Block
from fallzone.montecarlo.flights import Scatter
from fallzone.montecarlo.sampling import BLOCK_FLIGHTS, Sampling

# Bodies still up this long after they were let go have gone round the Earth or nearly so: they come down anywhere
# beneath their orbit, which no footprint can tell, and are counted as not landed.
LONGEST_FALL_S = 5_400.0

# progress(what, done, total, bodies=…): falls followed so far, where that says more
Progress = Callable[..., None]


def simulate(
    block: Block,
    environment: Environment,
    *,
    case: str,
    condition: str,
    flights: int,
    sampling: Sampling,
    workers: int | None = None,
    progress: Progress | None = None,
) -> tuple[Impacts, ...]:
    """Run the blocks of one case on threads and collect the impacts of each item in block order.

    Parameters
    ----------
    block : callable
        ``block(draws, flights_in_block)`` → falling bodies of each item.
    flights : int
        Simulated flights.
    sampling : Sampling
        Where random numbers come from.
    workers : int, optional
        Threads; the result does not depend on it.

    Returns
    -------
    tuple of Impacts
        One for each item, in order of first appearance.
    """
    count = -(-flights // BLOCK_FLIGHTS)

    def work(index: int) -> dict[str, tuple[np.ndarray, ...]]:
        size = min(BLOCK_FLIGHTS, flights - index * BLOCK_FLIGHTS)
        bodies = block(sampling.draw_block(case, index), size)
        return {item: _fall(fragments, scatter, environment) for item, (fragments, scatter) in bodies.items()}

    landed: dict[str, list[tuple[np.ndarray, ...]]] = {}
    bodies = 0
    if progress is not None:
        progress(case, 0, flights)
    with ThreadPoolExecutor(workers or os.cpu_count()) as pool:
        for index, result in enumerate(_in_order(pool, work, count)):
            for item, arrays in result.items():
                landed.setdefault(item, []).append(arrays)
                bodies += len(arrays[0])
            if progress is not None:
                progress(case, min((index + 1) * BLOCK_FLIGHTS, flights), flights, bodies=bodies)
    facts = {"case": case, "condition": condition, "flights": flights, "replicate_flights": sampling.replicate_flights}
    return tuple(_collect(parts, item, facts) for item, parts in landed.items())


def _in_order(pool: ThreadPoolExecutor, work: Callable, count: int) -> Iterator[dict]:
    """Results of ``work(0…count−1)`` in order; when one fails or the user interrupts, the rest is not begun."""
    futures = [pool.submit(work, index) for index in range(count)]
    try:
        for future in futures:
            yield future.result()
    finally:
        for future in futures:
            future.cancel()


def _fall(fragments: Fragments, scatter: Scatter, environment: Environment) -> tuple[np.ndarray, ...]:
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


def _collect(parts: list[tuple[np.ndarray, ...]], item: str, facts: dict[str, Any]) -> Impacts:
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
