"""Engines: what runs one function on many numbers and gives the results in their order."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from fallzone.threads import open_pool

# engine(work, numbers) → results of work(number), in the order of the numbers
Engine = Callable[[Callable[[int], Any], Iterable[int]], Iterator[Any]]

# Blocks begun ahead of the awaited one, by worker: enough that none idles, few enough to hold in memory
AHEAD = 4


@contextmanager
def open_threads(count: int | None = None) -> Iterator[Engine]:
    """Threads of this process as an engine.

    Parameters
    ----------
    count : int, optional
        Number of threads, > 0. Default: one for each processor.

    Yields
    ------
    Engine
    """
    count = count or os.cpu_count() or 1
    with open_pool(count) as pool:
        yield lambda work, numbers: in_order(partial(pool.submit, work), numbers, ahead=AHEAD * count)


def in_order(submit: Callable[[int], Any], numbers: Iterable[int], *, ahead: int) -> Iterator[Any]:
    """Results of submitted work in the order of its numbers; after a failure or an interrupt nothing more is started.

    Parameters
    ----------
    submit : callable
        ``submit(number)`` → a future with ``result()`` and ``cancel()``.
    numbers : iterable of int
        Numbers of the pieces of work.
    ahead : int
        Pieces of work that are started before the first result is awaited, ≥ 0.

    Yields
    ------
    object
        What each future results in.
    """
    begun: deque[Any] = deque()
    try:
        for number in numbers:
            begun.append(submit(number))
            if len(begun) > ahead:
                yield begun.popleft().result()
        while begun:
            yield begun.popleft().result()
    finally:
        for future in begun:
            future.cancel()
