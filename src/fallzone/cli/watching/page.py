"""A watch on a terminal: one page that is drawn again and again, or plain lines."""

from __future__ import annotations

import shlex
import shutil
import sys
from collections import deque
from collections.abc import Mapping
from typing import Any

from fallzone.cli.terminal.printing import cells, coloured, cut, plain, wrap
from fallzone.outputs.watching import watch_words as words
from fallzone.outputs.watching.answers import answer_sentences
from fallzone.words import _
from fallzone.words.formats import fixed

Event = Mapping[str, Any]

_COLOURS = {"alert": "1;97;41", "degraded": "1;33", "nominal": "32", "ended": "1;32", "waiting": "1"}
_HOME, _CLEAR_LINE, _CLEAR_BELOW = "\x1b[H", "\x1b[K", "\x1b[J"
# Decisions that stay on the page, and how often it is drawn again at most [s]
_KEPT, _EVERY_S = 6, 0.5
WIDTH, HEIGHT = 80, 23


class Page:
    """A page of 80 columns and 24 lines with where the flight is, who lies beneath, and what was decided last.

    Parameters
    ----------
    title : str
        What is watched.
    """

    def __init__(self, title: str) -> None:
        self._title = title
        self._position: Event | None = None
        self._alert: Event | None = None
        self._state, self._last_at_s, self._drawn_at_s = "waiting", None, -1e9
        self._decisions: deque[Event] = deque(maxlen=_KEPT)

    def tell(self, event: Event) -> None:
        """Take in an event and draw the page.

        Parameters
        ----------
        event : mapping
            A decision, a position or an alert.
        """
        self.take(event)
        if event["kind"] != "position":
            self._drawn_at_s = -1e9
        self.hush(event["at_s"])

    def take(self, event: Event) -> None:
        """Take in an event.

        Parameters
        ----------
        event : mapping
            A decision, a position or an alert.
        """
        self._state = event["state"]
        if event["kind"] == "alert":
            # The newest counts: it is of what was known last
            self._alert = event
            return
        if event["kind"] == "position":
            self._position, self._last_at_s = event, event["at_s"]
            return
        self._decisions.append(event)
        if "vehicle" in event:
            # An alert holds the last good state, which no position may have told
            self._position = {**(self._position or {}), **event}
            self._last_at_s = event["at_s"] - event.get("silent_s", 0.0)

    def hush(self, at_s: float) -> None:
        """Draw the page again where time has passed.

        Parameters
        ----------
        at_s : float
            Now [s].
        """
        if at_s - self._drawn_at_s < _EVERY_S:
            return
        self._drawn_at_s = at_s
        width = min(WIDTH, shutil.get_terminal_size((WIDTH, 24)).columns)
        lines = self.lines(at_s, width)
        head = coloured(lines[0], _COLOURS[self._state])
        sys.stdout.write(_HOME + "".join(f"{line}{_CLEAR_LINE}\n" for line in (head, *lines[1:])) + _CLEAR_BELOW)
        sys.stdout.flush()

    def lines(self, at_s: float, width: int = WIDTH) -> list[str]:
        """The page.

        Parameters
        ----------
        at_s : float
            Now [s].
        width : int
            Columns.

        Returns
        -------
        list of str
            None wider than that.
        """
        head = f" {words.state_words(self._state)}  {plain(self._title)}"
        rows = [_pad(head, width)]
        if self._position is not None and "vehicle" in self._position:
            one = self._position
            silent = _("{seconds} s ago").format(seconds=fixed(max(at_s - self._last_at_s, 0.0), 1))
            rows += _row(_("time"), f"{words.time_words(one['t_s'])}  ({silent})", width)
            rows += _row(_("vehicle"), words.vehicle_sentence(one), width)
            rows += _row(_("impact point"), words.impact_sentence(one), width)
            rows += _row(_("corridor"), words.trace_sentence(one), width)
            rows += _row(_("next"), words.next_sentence(one), width)
            # While an alert holds no gate is open
            if "next_gate" in one and self._alert is None:
                rows += _row(_("next gate"), words.gate_sentence(one), width)
        rows.append("")
        if self._alert is not None:
            rows += [*alert_lines(self._alert, width), ""]
        told: list[str] = []
        for one in reversed(self._decisions):
            lines = decision_lines(one, width)
            if told and len(rows) + len(lines) + len(told) > HEIGHT:
                break
            told = lines + told
        return rows + told


def decision_lines(event: Event, width: int = WIDTH) -> list[str]:
    """A decision as lines of a width.

    Parameters
    ----------
    event : mapping
        A decision.
    width : int
        Columns.

    Returns
    -------
    list of str
    """
    begin = f"{words.time_words(event['t_s'])}  {words.state_words(event['state'])}: "
    told = wrap(plain(words.decision_sentence(event)), width, begin)
    if "impact" in event:
        told += wrap(plain(words.impact_sentence(event)), width, "    " + _("impact point: "))
    if "counts" in event:
        told += wrap(plain(words.counts_sentence(event["counts"])), width, "    ")
    return told


def alert_lines(event: Event, width: int = WIDTH) -> list[str]:
    """Who lies beneath, and the command for all of it, as lines of a width that a shell takes as they stand.

    Parameters
    ----------
    event : mapping
        An alert.
    width : int
        Columns.

    Returns
    -------
    list of str
    """
    begin = _("Alert ({reason}), from the state at {time}:")
    begin = begin.format(reason=words.alert_words(event["reason"]), time=words.time_words(event["t_s"]))
    told = [line for one in (begin, *answer_sentences(event)) for line in wrap(plain(one), width, "  ")]
    if event["command"] is not None:
        told += wrap(_("Page, map and drafts of warnings:"), width, "  ")
        told += break_command(event["command"], width)
    return told


def break_command(command: str, width: int) -> list[str]:
    """A command over several lines of a shell.

    Parameters
    ----------
    command : str
        In one line.
    width : int
        Columns; a word that is wider stays whole.

    Returns
    -------
    list of str
    """
    lines = [""]
    for word in map(shlex.quote, shlex.split(plain(command))):
        if lines[-1] and cells(f"{lines[-1]} {word} \\") > width - 4:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return [f"    {line}" + (" \\" if more else "") for line, more in zip(lines, [*lines[1:], ""], strict=True)]


def position_line(event: Event) -> str:
    """A position as one plain line.

    Parameters
    ----------
    event : mapping
        A position.

    Returns
    -------
    str
    """
    begin = f"{words.time_words(event['t_s'])}  {words.state_words(event['state'])}"
    if "vehicle" not in event:
        return begin
    return plain(f"{begin}  {words.vehicle_sentence(event)}  → {words.impact_sentence(event)}")


def _row(name: str, text: str, width: int) -> list[str]:
    return wrap(plain(text), width, _pad(f" {name}", 16))


def _pad(text: str, width: int) -> str:
    text = cut(text, width)
    return text + " " * (width - cells(text))
