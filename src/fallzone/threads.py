"""Threads, as many as the system lets a process have."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Any


def open_pool(count: int | None = None) -> Executor:
    """So many threads, as many as processors unless a number is given; fewer where no more can be started.

    They are started here and now: what can be had is known before the work begins, and no thread is asked for in the
    midst of it. Where there are none the caller's own does the work.
    """
    most = count or os.cpu_count() or 1
    while most:
        pool = ThreadPoolExecutor(most)
        started = _start_all(pool, most)
        if started == most:
            return pool
        pool.shutdown()
        most = started
    return _OwnThread()


def _start_all(pool: ThreadPoolExecutor, count: int) -> int:
    """Keep every thread busy until all are there; how many could be started."""
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
    """Work is done by who asks for it, at once."""

    def submit(self, work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future:
        done: Future = Future()
        try:
            done.set_result(work(*args, **kwargs))
        except Exception as error:
            done.set_exception(error)
        return done
