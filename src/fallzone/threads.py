"""Threads, as many as the system lets a process have."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Any

from fallzone.words import speak, spoken


def open_pool(count: int | None = None) -> Executor:
    """Start threads, as many as asked for, or fewer where the system allows no more.

    They are started here and now: it is known before the work begins how many there are, and none is asked for in the
    midst of it. Where there are none the caller's own thread does the work.

    Parameters
    ----------
    count : int, optional
        How many; without it as many as processors.

    Returns
    -------
    concurrent.futures.Executor
    """
    most, catalogue = count or os.cpu_count() or 1, spoken()
    while most:
        # A thread begins without the language of the one that starts it
        pool = ThreadPoolExecutor(most, initializer=speak, initargs=(catalogue,))
        started = _start_all(pool, most)
        if started == most:
            return pool
        pool.shutdown()
        most = started
    return _OwnThread()


def _start_all(pool: ThreadPoolExecutor, count: int) -> int:
    """Start all threads of a pool, each kept busy until the last is there; how many could be started."""
    ready = threading.Event()
    try:
        for started in range(count):
            try:
                pool.submit(ready.wait)
            except (RuntimeError, MemoryError):
                return started
        return count
    finally:
        ready.set()


class _OwnThread(Executor):
    """Executor that does the work in the thread that asks for it, at once."""

    def submit(self, work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future:
        done: Future = Future()
        try:
            done.set_result(work(*args, **kwargs))
        except Exception as error:
            done.set_exception(error)
        return done
