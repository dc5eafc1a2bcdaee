"""How far a long computation has come, told on stderr."""

from __future__ import annotations

import os
import shutil
import sys
import time
from types import TracebackType

from fallzone.cli.printing import say

# A computation shorter than this needs no word.
_QUIET_S = 2.0
# In a log, one line in this time is enough.
_LOG_EVERY_S = 10.0
# A rate over less time than this is a guess.
_RATE_S = 1.0


class Progress:
    """Called as ``progress(what, done, total)``: one line that is overwritten on a terminal, a few lines in a log.

    Parameters of the call
    ----------------------
    what : str
        What is being done; its rate counts from the first call that names it.
    done, total : int
        Pieces of it.
    bodies : int, optional
        Falls followed so far, which are then told with their rate; some at the start are those of an earlier run.
    precision : float, optional
        How well the areas are known by now: half of the 95 % interval over the area.
    """

    def __init__(self) -> None:
        self._on_terminal = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._begun_s = time.monotonic()
        self._told_s = self._begun_s
        self._has_line = False
        self._what, self._first = "", (0.0, 0, 0)

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._has_line:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)

    @property
    def elapsed_s(self) -> float:
        """Time since it began [s]."""
        return time.monotonic() - self._begun_s

    def __call__(self, what: str, done: int, total: int, *, bodies: int = 0, precision: float | None = None) -> None:
        now_s = time.monotonic()
        if what != self._what:
            self._what, self._first = what, (now_s, done, bodies)
            if bodies:
                say(f"fallzone: {what}: {done:,} of {total:,} were done before; going on from there")
        if self._on_terminal and now_s - self._begun_s > _QUIET_S:
            line = self._tell(now_s, done, total, bodies, precision)[: shutil.get_terminal_size().columns - 1]
            print(f"\r\x1b[K{line}", end="", file=sys.stderr, flush=True)
            self._has_line = True
        elif not self._on_terminal and now_s - self._told_s >= _LOG_EVERY_S:
            print(self._tell(now_s, done, total, bodies, precision), file=sys.stderr, flush=True)
            self._told_s = now_s

    def _tell(self, now_s: float, done: int, total: int, bodies: int, precision: float | None) -> str:
        """One line: pieces and falls done, their rate, the time that the rest takes at this rate, and the precision."""
        since_s, first_done, first_bodies = self._first
        said, taken_s = [f"{self._what}: {done:,} of {total:,}"], now_s - since_s
        if bodies:
            said.append(f"{bodies:,} falls")
        if taken_s >= _RATE_S and done > first_done:
            if bodies:
                said.append(f"{(bodies - first_bodies) / taken_s:,.0f}/s")
            said.append(f"{_span(taken_s / (done - first_done) * (total - done))} left")
        if precision is not None:
            said.append(f"97 % areas to {precision:.2g} so far")
        return ", ".join(said)


def _span(time_s: float) -> str:
    """A time as people say it.

    Examples
    --------
    >>> _span(59.4), _span(754.0)
    ('59 s', '13 min')
    """
    return f"{time_s:.0f} s" if time_s < 99.5 else f"{time_s / 60.0:.0f} min"
