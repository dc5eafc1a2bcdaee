"""What a long computation says while it runs."""

from __future__ import annotations

import io
import logging
import re
import threading
import time

import pytest

from fallzone.cli.terminal import progress as telling
from fallzone.cli.terminal.progress import Progress
from fallzone.words.formats import THIN

SWEEP = "failed flights (sweep)"


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


def open_terminal(monkeypatch) -> Terminal:
    """Within the test itself: what is captured of its preparation is another stream."""
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("TERM", "xterm")
    return terminal


def wait_until(is_true) -> None:
    """Until the thread of a progress has got round to it; far longer than it takes on a busy machine."""
    end_s = time.monotonic() + 30.0
    while not is_true():
        assert time.monotonic() < end_s
        time.sleep(0.01)


def run(clock, *, seconds: int, start: int = 0) -> None:
    """512 flights of 20 bodies each every second, told every ten; the test is the clock."""
    with Progress() as progress:
        progress("sweep", start * 512, 20_480, bodies=start * 512 * 20)
        for second in range(start + 1, start + seconds + 1):
            clock.now_s += 1.0
            progress("sweep", second * 512, 20_480, bodies=second * 512 * 20)
            if (second - start) % 10 == 0:
                progress.tell()


def test_a_log_gets_plain_lines_with_pieces_falls_rate_and_time_left(clock, capsys):
    run(clock, seconds=40)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 4 and not any("\r" in line or "\x1b" in line for line in lines)
    assert lines[0] == f"{SWEEP}: 5120 of 20{THIN}480, 102{THIN}400 falls, 10{THIN}240/s, 30 s left"


def test_in_a_log_a_line_comes_every_ten_seconds(clock, monkeypatch, capsys):
    class HalfAMinute(threading.Event):
        def wait(self, timeout: float) -> bool:
            clock.now_s += timeout
            return clock.now_s > 1_035.0

    monkeypatch.setattr(telling.threading, "Event", HalfAMinute)
    Progress()._follow_clock()
    assert capsys.readouterr().err.splitlines() == [f"preparing, {s} s so far" for s in (10, 20, 30)]


def test_a_line_comes_by_the_clock_though_nothing_gets_done(monkeypatch, capsys):
    monkeypatch.setattr(telling, "_LOG_EVERY_S", 0.02)
    said = []
    with Progress() as progress:
        for what in ("preparing", "sweep", "footprints"):
            if what != "preparing":
                progress(what, 0, 8)
            wait_until(lambda what=what: said.append(capsys.readouterr().err) or "".join(said).count(what) >= 2)
    assert "preparing, 0 s so far\n" in "".join(said)
    assert "footprints: 0 of 8, 0 s so far\n" in "".join(said)


def test_nothing_is_told_after_the_end_and_no_thread_is_left(monkeypatch, capsys):
    monkeypatch.setattr(telling, "_LOG_EVERY_S", 0.01)
    before = threading.active_count()
    with pytest.raises(KeyboardInterrupt), Progress() as progress:
        raise KeyboardInterrupt
    capsys.readouterr()
    progress.tell()
    time.sleep(0.05)
    assert capsys.readouterr().err == "" and threading.active_count() == before
    assert progress not in logging.getLogger("fallzone").handlers


def test_work_that_stands_still_is_told_to_slow_down(clock, capsys):
    with Progress() as progress:
        progress("sweep", 0, 2048, bodies=0)
        clock.now_s += 10.0
        progress.tell()
        progress("sweep", 512, 2048, bodies=10_240)
        progress.tell()
        clock.now_s += 30.0
        progress.tell()
    assert capsys.readouterr().err.splitlines() == [
        f"{SWEEP}: 0 of 2048, 10 s so far",
        f"{SWEEP}: 512 of 2048, 10{THIN}240 falls, 1024/s, 30 s left",
        f"{SWEEP}: 512 of 2048, 10{THIN}240 falls, 256/s, 2 min left",
    ]


def test_what_cannot_be_counted_is_told_with_its_time(clock, capsys):
    with Progress() as progress:
        progress("storing", 0, 0)
        clock.now_s += 12.0
        progress.tell()
    assert capsys.readouterr().err == "storing, 12 s so far\n"


def test_a_rate_counts_only_what_was_done_since_the_start(clock, capsys):
    run(clock, seconds=20, start=20)
    said = capsys.readouterr().err
    assert said.startswith(f"fallzone: {SWEEP}: 10{THIN}240 of 20{THIN}480 were done before; going on from there\n")
    assert f"307{THIN}200 falls, 10{THIN}240/s, 10 s left" in said


def test_a_short_computation_says_nothing(clock, capsys):
    run(clock, seconds=5)
    assert capsys.readouterr().err == ""


def test_a_terminal_gets_one_line_that_fits_and_goes_away(clock, monkeypatch):
    terminal = open_terminal(monkeypatch)
    run(clock, seconds=10)
    text = terminal.getvalue()
    assert "\n" not in text and text.endswith("\r\x1b[K")
    assert max(len(line) for line in re.split(r"\r\x1b\[K", text)) == 39


def test_a_word_of_the_library_tears_no_line_on_a_terminal(clock, monkeypatch):
    terminal = open_terminal(monkeypatch)
    with Progress() as progress:
        progress("sweep", 0, 2048)
        clock.now_s += 10.0
        progress.tell()
        logging.getLogger("fallzone").warning("a word")
        progress.tell()
    assert f"\r\x1b[Kfallzone: a word\n\r\x1b[K{SWEEP}" in terminal.getvalue()


def test_a_terminal_is_drawn_by_the_clock_too(monkeypatch):
    terminal = open_terminal(monkeypatch)
    monkeypatch.setattr(telling, "_QUIET_S", 0.0)
    monkeypatch.setattr(telling, "_TERMINAL_EVERY_S", 0.01)
    with Progress() as progress:
        progress("sweep", 0, 2048)
        wait_until(lambda: terminal.getvalue().count(f"{SWEEP}: 0 of 2048") >= 3)
