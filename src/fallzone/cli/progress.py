"""How far a long computation has come, told on stderr."""

from __future__ import annotations

import os
import sys
import time
from types import TracebackType

# A computation shorter than this needs no word.
_QUIET_S = 2.0
# In a log, one line in this time is enough.
_LOG_EVERY_S = 10.0


class Progress:
    """Called as ``progress(what, done, total)``: one line that is overwritten on a terminal, a few lines in a log."""

    def __init__(self) -> None:
        self._on_terminal = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._begun_s = time.monotonic()
        self._told_s = self._begun_s
        self._has_line = False

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._has_line:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)

    @property
    def elapsed_s(self) -> float:
        """Time since it began [s]."""
        return time.monotonic() - self._begun_s

    def __call__(self, what: str, done: int, total: int) -> None:
        now_s = time.monotonic()
        text = f"{what}: {done:,} of {total:,}"
        if self._on_terminal and now_s - self._begun_s > _QUIET_S:
            print(f"\r\x1b[K{text}"[:84], end="", file=sys.stderr, flush=True)
            self._has_line = True
        elif not self._on_terminal and now_s - self._told_s > _LOG_EVERY_S:
            print(text, file=sys.stderr, flush=True)
            self._told_s = now_s
