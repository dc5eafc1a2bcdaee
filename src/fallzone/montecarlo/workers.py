"""The engine for a number of threads or the address of a cluster."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from fallzone.montecarlo.engines import Engine, open_threads


@contextmanager
def open_engine(workers: int | str | None = None) -> Iterator[Engine]:
    """Threads by their number, as many as processors for None, or a Dask cluster by its address."""
    if isinstance(workers, str):
        from fallzone.montecarlo.cluster import open_cluster

        with open_cluster(workers) as engine:
            yield engine
    else:
        with open_threads(workers) as engine:
            yield engine
