"""What a long computation says while it runs."""

from __future__ import annotations

import io
import re

import pytest

from fallzone.cli import progress as telling
from fallzone.cli.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def clock(monkeypatch):
    """A clock that goes only when a test moves it."""

    class Clock:
        now_s = 1_000.0

        def monotonic(self) -> float:
            return self.now_s

    monkeypatch.setattr(telling, "time", Clock())
    return telling.time


def run(clock, *, seconds: int, start: int = 0) -> None:
    """512 flights of 20 bodies each every second."""
    with Progress() as progress:
        progress("sweep", start * 512, 20_480, bodies=start * 512 * 20)
        for second in range(start + 1, start + seconds + 1):
            clock.now_s += 1.0
            progress("sweep", second * 512, 20_480, bodies=second * 512 * 20)


def test_a_log_gets_a_plain_line_every_ten_seconds(clock, capsys):
    run(clock, seconds=40)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 4 and not any("\r" in line or "\x1b" in line for line in lines)
    assert lines[0] == "sweep: 5,120 of 20,480, 102,400 falls, 10,240/s, 30 s left"


def test_a_rate_counts_only_what_was_done_since_the_start(clock, capsys):
    run(clock, seconds=20, start=20)
    said = capsys.readouterr().err
    assert said.startswith("fallzone: sweep: 10,240 of 20,480 were done before; going on from there\n")
    assert "307,200 falls, 10,240/s, 10 s left" in said


def test_a_short_computation_says_nothing(clock, capsys):
    run(clock, seconds=5)
    assert capsys.readouterr().err == ""


def test_a_terminal_gets_one_line_that_fits_and_goes_away(clock, monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("TERM", "xterm")
    run(clock, seconds=10)
    text = terminal.getvalue()
    assert "\n" not in text and text.endswith("\r\x1b[K")
    assert max(len(line) for line in re.split(r"\r\x1b\[K", text)) == 39
