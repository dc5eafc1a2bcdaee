"""How far a long computation has come, told on stderr."""

from __future__ import annotations

import contextvars
import logging
import os
import shutil
import sys
import threading
import time
from contextlib import suppress
from types import TracebackType

from fallzone.cli.terminal.printing import Signed, cut, say, signed
from fallzone.words import _, msg, ngettext
from fallzone.words.formats import fixed, number, share
from fallzone.words.things import case_words, with_commas

# What is being done, by the names that the work goes by; flights are told by their case
_WORK = {
    "preparing": msg("preparing"),
    "footprints": msg("footprints"),
    "isopleths": msg("isopleths"),
    "criteria": msg("criteria"),
    "flags": msg("flags"),
    "storing": msg("storing"),
    "risk": msg("risk of the launch"),
    "missions": msg("missions compared with what was published"),
    "learning": msg("learning where to aim flights"),
    "aiming": msg("flights aimed at the place"),
    "fit": msg("fit"),
    "members": msg("members of the ensemble"),
    "places": msg("places"),
    "corridor": msg("corridor of the mission"),
    "left-out": msg("left out and foretold"),
}

# A computation shorter than this needs no word on a terminal.
_QUIET_S = 2.0
# How often the line on a terminal is drawn again; in a log, how often there is a line.
_TERMINAL_EVERY_S = 0.5
_LOG_EVERY_S = 10.0
# A rate over less time than this is a guess.
_RATE_S = 1.0


class Progress(logging.Handler):
    """Called as ``progress(what, done, total)``; by the clock it tells the last it heard, whether or not more came.

    On a terminal one line that is overwritten, in a log a plain line every ten seconds. While it is entered, what the
    library logs goes to stderr through it, so that no line is torn.

    Parameters
    ----------
    at_once : bool
        Whether its clock goes from when it is entered, or only from the first call, for work that may not be needed.
    """

    def __init__(self, *, at_once: bool = True) -> None:
        super().__init__()
        self.setFormatter(Signed())
        self._at_once = at_once
        self._on_terminal = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._begun_s = time.monotonic()
        self._has_begun, self._has_line = False, False
        self._what, self._first = "preparing", (self._begun_s, 0, 0)
        self._told: tuple[int, int, int, float | None] = (0, 0, 0, None)
        self._over = threading.Event()
        # A thread begins without a language
        spoken = contextvars.copy_context()
        self._clock = threading.Thread(target=spoken.run, args=(self._follow_clock,), name="progress", daemon=True)

    def __enter__(self) -> Progress:
        logger = logging.getLogger("fallzone")
        logger.addHandler(self)
        self._level_before = logger.level
        logger.setLevel(logging.INFO)
        if self._at_once:
            self._begin()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with self.lock:
            self._over.set()
            self._clear()
        if self._clock.ident is not None:
            self._clock.join()
        logger = logging.getLogger("fallzone")
        logger.setLevel(self._level_before)
        logger.removeHandler(self)

    @property
    def has_begun(self) -> bool:
        """Whether there is work to tell of.

        Returns
        -------
        bool
        """
        return self._has_begun

    @property
    def elapsed_s(self) -> float:
        """Time since it began.

        Returns
        -------
        float
            [s].
        """
        return time.monotonic() - self._begun_s

    def __call__(self, what: str, done: int, total: int, *, bodies: int = 0, precision: float | None = None) -> None:
        """Hear how far the work has come.

        Parameters
        ----------
        what : str
            What is being done; its rate counts from the first call that names it.
        done, total : int
            Pieces of it; a total of 0 for what cannot be counted.
        bodies : int, optional
            Falls followed so far, which are then told with their rate; some at the start are those of an earlier run.
        precision : float, optional
            How well the areas are known by now: half of the 95 % interval over the area.
        """
        with self.lock:
            if not self._has_begun:
                self._begin()
            if what != self._what:
                self._what, self._first = what, (time.monotonic(), done, bodies)
                if bodies:
                    told = _("{work}: {done} of {total} were done before; going on from there")
                    self._say(signed(told.format(work=_work_words(what), done=number(done), total=number(total))))
            self._told = (done, total, bodies, precision)

    def tell(self) -> None:
        """Tell how far it is now; on a terminal in place of what was told before."""
        with self.lock:
            if self._over.is_set():
                return
            line = self._line(time.monotonic())
            if not self._on_terminal:
                say(line)
            elif self.elapsed_s > _QUIET_S:
                line = cut(line, shutil.get_terminal_size().columns - 1)
                print(f"\r\x1b[K{line}", end="", file=sys.stderr, flush=True)
                self._has_line = True

    def emit(self, record: logging.LogRecord) -> None:
        """Tell a word of the library, on a line of its own.

        Parameters
        ----------
        record : logging.LogRecord
            As the library logs it.
        """
        self._say(self.format(record))

    def _begin(self) -> None:
        self._has_begun, self._begun_s = True, time.monotonic()
        self._first = (self._begun_s, 0, 0)
        with suppress(RuntimeError):  # no thread to be had: the work goes on untold
            self._clock.start()

    def _follow_clock(self) -> None:
        every_s = _TERMINAL_EVERY_S if self._on_terminal else _LOG_EVERY_S
        while not self._over.wait(every_s):
            self.tell()

    def _say(self, text: str) -> None:
        self._clear()
        say(text)

    def _clear(self) -> None:
        if self._has_line:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
            self._has_line = False

    def _line(self, now_s: float) -> str:
        """Pieces and falls done, their rate, the time that the rest takes at this rate, and the precision."""
        (since_s, first_done, first_bodies), (done, total, bodies, precision) = self._first, self._told
        work, taken_s = _work_words(self._what), now_s - since_s
        if total:
            work = _("{work}: {done} of {total}").format(work=work, done=number(done), total=number(total))
        said = [work]
        if bodies:
            said.append(ngettext("{count} fall", "{count} falls", bodies).format(count=number(bodies)))
        if done == first_done:
            said.append(_("{time} so far").format(time=_span(taken_s)))
        elif taken_s >= _RATE_S:
            if bodies:
                said.append(_("{count}/s").format(count=number(round((bodies - first_bodies) / taken_s))))
            said.append(_("{time} left").format(time=_span(taken_s / (done - first_done) * (total - done))))
        if precision is not None:
            said.append(_("97 % areas to {precision} so far").format(precision=share(precision)))
        return with_commas(said)


def _work_words(what: str) -> str:
    return _(_WORK[what]) if what in _WORK else case_words(what)


def _span(time_s: float) -> str:
    """A time as people say it.

    Examples
    --------
    >>> _span(59.4), _span(754.0)
    ('59 s', '13 min')
    """
    if time_s < 99.5:
        return _("{seconds} s").format(seconds=fixed(time_s, 0))
    return _("{minutes} min").format(minutes=fixed(time_s / 60.0, 0))
