"""The engine for a number of threads or the address of a cluster."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from fallzone.montecarlo.engines import Engine, open_threads


@contextmanager
def open_engine(workers: int | str | None = None) -> Iterator[Engine]:
    """Engine for a number of threads or for the address of a cluster.

    Parameters
    ----------
    workers : int or str, optional
        Number of threads, > 0, or address of a Dask cluster as for `fallzone.montecarlo.cluster.open_cluster`. Default:
        one thread for each processor.

    Yields
    ------
    Engine

    Raises
    ------
    UsageError
        For an address that is none.
    InputError
        When a cluster cannot be reached.
    """
    if isinstance(workers, str):
        from fallzone.montecarlo.cluster import open_cluster

        with open_cluster(workers) as engine:
            yield engine
    else:
        with open_threads(workers) as engine:
            yield engine
