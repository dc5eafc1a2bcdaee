"""A flight watched from the shell: files that grow, datagrams, records that replay, and what is no telemetry."""

from __future__ import annotations

import json
import math
import os
import re
import shlex
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from fallzone.catalogue.inputs import flight_inputs
from fallzone.cli.terminal.printing import cells
from fallzone.cli.watching.page import HEIGHT, WIDTH, Page, alert_lines
from fallzone.earth.limit_line import lay_line
from fallzone.errors import InputError, UsageError
from fallzone.flight.inputs import load_flight
from fallzone.model.ascent.telemetry import Faults, Noise
from fallzone.model.ascent.termination import Gate
from fallzone.runs.make import run
from fallzone.runs.watching import answers
from fallzone.runs.watching.exercise import exercise, report
from fallzone.runs.watching.watch import keep_corridor, replay, watch
from fallzone.words import in_language

# One of each site; their ensembles are quickly made
GOHEUNG, SOHAE = "naro-2013-01-30", "kwangmyongsong-4-2016-02-07"
FEW = 256


@pytest.fixture(scope="session")
def corridors(tmp_path_factory):
    """Of each mission its record, and a file that its corridor is kept in."""
    found = {}
    for name in (GOHEUNG, SOHAE):
        mission, path = load_flight(name), tmp_path_factory.mktemp("corridors") / f"{name}.json"
        keep_corridor(mission, path, noise=Noise(), flights=FEW)
        found[name] = mission, path
    return found


@pytest.fixture(scope="session")
def nominal(corridors, tmp_path_factory):
    """Telemetry of a flight to its plan."""
    path = tmp_path_factory.mktemp("nominal") / "nominal.csv"
    return exercise(corridors[GOHEUNG][0], "nominal", path, faults=Faults(loss=0.05, rate_hz=4.0, seed=3))


@pytest.fixture(scope="session")
def stored(tmp_path_factory):
    """A small run of one mission, which keeps ready what an alert needs."""
    path = tmp_path_factory.mktemp("runs") / GOHEUNG
    run(GOHEUNG, out=path, samples=256)
    return path


@pytest.fixture(autouse=True)
def unanswered(request, monkeypatch):
    """Decisions alone where no run is stored: to answer an alert would take a minute of flights each."""
    if "stored" not in request.fixturenames:
        monkeypatch.setattr(answers, "start_answers", lambda *_asked, **_options: nullcontext())


def listen(source: object, corridors: dict, mission: str = GOHEUNG, **options):
    """Watch a source; the events, and how it ended."""
    record, path = corridors[mission]
    events: list[dict] = []
    return events, watch(str(source), mission=record, corridor=path, tell=events.append, **options)


def alerts(events: list[dict]) -> list[str]:
    return [one["reason"] for one in events if one.get("decision") == "alert"]


def test_a_flight_to_its_plan_ends_as_planned_without_an_alert(fallzone, nominal, corridors):
    outcome = fallzone(
        "watch", nominal.path, "--mission", GOHEUNG, "--corridor", corridors[GOHEUNG][1], "--recorded", "--json"
    )
    events = [json.loads(line) for line in outcome.out.splitlines()]
    assert outcome.code == 0, outcome.err
    assert alerts(events) == [] and [one["reason"] for one in events if one.get("decision") == "ended"] == ["in-orbit"]
    position = next(one for one in events if one["kind"] == "position" and one["t_s"] > 150.0)
    assert position["impact"]["status"] == "impact" and position["beneath"][0]["names"]["en"]
    assert position["trace"]["off_m"] < position["trace"]["tolerance_m"]
    assert position["next"]["in_s"] > 0.0


@pytest.mark.parametrize(
    ("mission", "modes"),
    [
        (GOHEUNG, ("explosion", "early-cutoff", "malfunction-turn", "loss-of-attitude-control", "early-cutoff")),
        (SOHAE, ("explosion", "early-cutoff", "malfunction-turn", "loss-of-attitude-control", "early-cutoff")),
    ],
)
def test_twenty_drills_of_both_sites_are_told_and_replay_byte_for_byte(mission, modes, corridors, tmp_path):
    for number, mode in enumerate(modes * 2):
        failed_s = 30 + 17 * number
        drill = exercise(
            corridors[mission][0],
            f"{mode}@T+{failed_s}",
            tmp_path / f"{number}.csv",
            faults=Faults(loss=0.1, rate_hz=5.0, seed=number),
        )
        log, again = tmp_path / f"{number}.log", tmp_path / f"{number}.again"
        events, watched = listen(drill.path, corridors, mission, recorded=True, log=log)
        repeated: list[dict] = []
        replay(log, copy=again, tell=repeated.append)
        assert again.read_bytes() == log.read_bytes() and repeated == events
        found = report(log, drill.truth_path)
        assert found["is_told"] and found["false_alerts"] == 0, found
        assert watched.verdict == "ALERT"
        # At the latest when the data have ended, and half a second
        assert found["alerts"][0]["told_t_s"] <= drill.truth["last_sample_s"] + 2.0 + 0.5


def test_an_explosion_is_told_two_seconds_after_the_last_sample_with_what_is_beneath(corridors, tmp_path):
    drill = exercise(corridors[GOHEUNG][0], "explosion@T+180", tmp_path / "a.csv", faults=Faults(seed=1))
    events, _watched = listen(drill.path, corridors, recorded=True, log=tmp_path / "a.log")
    assert alerts(events) == ["data-end"]
    loss = next(one for one in events if one.get("decision") == "alert")
    assert loss["silent_s"] == 2.0 and loss["t_s"] == pytest.approx(180.0, abs=0.11)
    assert loss["beneath"] and loss["impact"]["flight_time_s"] > 0.0
    # The place of loss: the noise of 20 m and 0.3 m/s moves the impact point by no more
    true = drill.truth["at_last"]["impact"]
    assert math.hypot(loss["impact"]["lon_deg"] - true["lon_deg"], loss["impact"]["lat_deg"] - true["lat_deg"]) < 0.05


def test_a_thrust_that_ends_early_leaves_the_corridor_while_telemetry_goes_on(corridors, tmp_path):
    drill = exercise(corridors[GOHEUNG][0], "early-cutoff@T+100", tmp_path / "a.csv", sends_s=60.0)
    events, _watched = listen(drill.path, corridors, recorded=True)
    assert alerts(events)[0] == "corridor"


def test_a_report_says_what_was_told_when_in_words_and_in_json(fallzone, corridors, tmp_path):
    drill = exercise(corridors[GOHEUNG][0], "explosion@T+90", tmp_path / "a.csv")
    listen(drill.path, corridors, recorded=True, log=tmp_path / "a.log")
    outcome = fallzone("exercise", "--report", tmp_path / "a.log", "--truth", drill.truth_path)
    assert outcome.code == 0 and "2.0 s after the failure: end of data" in outcome.out
    assert "0 false alerts" in outcome.out
    outcome = fallzone("exercise", "--report", tmp_path / "a.log", "--truth", drill.truth_path, "--json")
    assert outcome.document["first_after_failure_s"] == pytest.approx(2.0, abs=0.11)
    assert fallzone("exercise", "--report", drill.path, "--truth", drill.truth_path).code == 3
    assert fallzone("exercise", "--report", tmp_path / "a.log", "--truth", tmp_path / "a.log").code == 3
    assert fallzone("exercise", "--report", tmp_path / "a.log").code == 2


def test_a_drill_overwrites_nothing(fallzone, tmp_path):
    (tmp_path / "a.csv").write_text("mine")
    outcome = fallzone("exercise", GOHEUNG, "--failure", "explosion@T+90", "-o", tmp_path / "a.csv")
    assert outcome.code == 3 and (tmp_path / "a.csv").read_text() == "mine"
    assert fallzone("exercise", GOHEUNG, "-o", tmp_path / "b.csv").code == 2


@contextmanager
def lag():
    """How late this machine wakes a thread, at worst, while something is timed: what no program can make up for [s]."""
    worst, is_over = [0.0], threading.Event()

    def doze() -> None:
        while not is_over.is_set():
            due_s = time.monotonic() + 0.02
            time.sleep(0.02)
            worst[0] = max(worst[0], time.monotonic() - due_s)

    dozing = threading.Thread(target=doze)
    dozing.start()
    try:
        yield worst
    finally:
        is_over.set()
        dozing.join()


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def watch_live(source: str, send, corridors: dict, **options) -> tuple[list[tuple[float, dict]], object, float, float]:
    """Watch while telemetry is sent; events with their times, how it ended, when the last was sent, and the lag."""
    record, corridor = corridors[GOHEUNG]
    told: list[tuple[float, dict]] = []
    sent_s: list[float] = []

    def send_all() -> None:
        time.sleep(0.5)
        send()
        sent_s.append(time.monotonic())

    sender = threading.Thread(target=send_all)
    with lag() as worst:
        sender.start()
        watched = watch(
            source,
            mission=record,
            corridor=corridor,
            tell=lambda event: told.append((time.monotonic(), event)),
            **options,
        )
    sender.join()
    return told, watched, sent_s[0], worst[0]


def rows_between(nominal, first_s: float, last_s: float) -> tuple[str, list[str]]:
    head, *lines = nominal.path.read_text().splitlines()
    return head, [line for line in lines if first_s <= float(line.partition(",")[0]) < last_s]


def test_half_lines_wait_for_their_end_in_a_file_that_grows_and_silence_is_told_in_time(corridors, nominal, tmp_path):
    head, flying = rows_between(nominal, 60.0, 66.0)
    path = tmp_path / "growing.csv"
    path.write_text(head + "\n")

    def grow() -> None:
        with path.open("a") as file:
            for line in flying:
                file.write(line[:20])
                file.flush()
                time.sleep(0.02)
                file.write(line[20:] + "\n")
                file.flush()
                time.sleep(0.08)

    told, watched, last_s, lag_s = watch_live(str(path), grow, corridors, patience_s=4.0)
    assert watched.counts["samples"] == len(flying) and "half-line" not in watched.counts
    loss_s, loss = next((at, one) for at, one in told if one.get("decision") == "alert")
    assert loss["reason"] == "data-end"
    assert 1.9 <= loss_s - last_s <= 2.0 + 0.5 + lag_s


@pytest.mark.parametrize("way", ["file-cut-short", "file-replaced"])
def test_a_file_that_is_cut_short_or_replaced_is_read_again_and_that_is_told(way, corridors, nominal, tmp_path):
    head, lines = rows_between(nominal, 60.0, 66.0)
    path, other, log = tmp_path / "a.csv", tmp_path / "b.csv", tmp_path / "a.log"
    path.write_text("\n".join([head, *lines[:16], lines[16][:9]]))
    rest = "\n".join([head, *lines[17:]]) + "\n"

    def begin_again() -> None:
        while lines[15] not in log.read_text():
            time.sleep(0.1)
        if way == "file-replaced":
            other.write_text(rest)
            other.rename(path)
        else:
            path.write_text("")
            # For long enough to be seen
            time.sleep(0.3)
            path.write_text(rest)

    told, watched, _last_s, _lag_s = watch_live(str(path), begin_again, corridors, patience_s=1.0, log=log)
    assert watched.counts[way] == 1 and watched.counts["half-line"] == 1
    assert watched.counts["samples"] == len(lines) - 1
    assert [one["reason"] for _at, one in told if one.get("decision") == "told"].count(way) == 1
    replay(log, copy=tmp_path / "again.log")
    assert (tmp_path / "again.log").read_bytes() == log.read_bytes()


def draw_line(first: dict, then: dict) -> np.ndarray:
    """A limit line of 2 degrees that the way from one impact point to another crosses in its middle [deg]."""
    lon_deg, lat_deg = (0.5 * (first["impact"][name] + then["impact"][name]) for name in ("lon_deg", "lat_deg"))
    east, north = (then["impact"][name] - first["impact"][name] for name in ("lon_deg", "lat_deg"))
    across = np.array([-north, east]) / math.hypot(east, north)
    return np.array([lon_deg, lat_deg]) + np.outer([-1.0, 1.0], across)


@pytest.mark.parametrize("has_second_source", [False, True])
def test_the_limit_line_of_a_mission_is_told_when_it_is_crossed_and_not_by_a_source_that_is_not_believed(
    has_second_source, corridors, nominal, tmp_path
):
    record, path = corridors[GOHEUNG]
    head, lines = rows_between(nominal, 60.0, 140.0)
    (tmp_path / "a.csv").write_text("\n".join([head, *lines]) + "\n")
    events, _watched = listen(tmp_path / "a.csv", corridors, recorded=True)
    shown = [one for one in events if one["kind"] == "position"]
    before, after = next((a, b) for a, b in pairwise(shown) if a["t_s"] > 120.0)
    corridor = replace(keep_corridor(record, path, noise=Noise()), line=lay_line(draw_line(before, after)))
    rows = []
    for line in lines:
        rows.append(line + ",a")
        if has_second_source:
            # Three degrees ahead, beyond the line, at the same times
            t_s, lon_deg, lat_deg, *others = line.split(",")
            rows.append(",".join([t_s, lon_deg, str(float(lat_deg) - 3.0), *others, "b"]))
    (tmp_path / "b.csv").write_text("\n".join([head + ",source", *rows]) + "\n")
    told: list[dict] = []
    watched = watch(str(tmp_path / "b.csv"), mission=record, corridor=corridor, recorded=True, tell=told.append)
    crossed = [one["t_s"] for one in told if one.get("decision") == "alert" and one["reason"] == "limit-line"]
    # With the third sample beyond it, four a second; a great circle is half a second nearer in its middle
    assert len(crossed) == 1 and before["t_s"] - 0.5 < crossed[0] <= after["t_s"] + 1.0
    assert ("contradiction" in watched.alerts) == has_second_source


END = ("alert", "data-end")


def fit_gate(events: list[dict], *, window_s: tuple[float, float], half_deg: float = 0.3) -> dict:
    """A limit line across the way of the impact points of a watch after T+120 s, and a gate in its middle."""
    shown = [one for one in events if one["kind"] == "position"]
    before, after = next((a, b) for a, b in pairwise(shown) if a["t_s"] > 120.0)
    first, last = draw_line(before, after)
    ends = [tuple((0.5 * (first + last) + share * (last - first)).tolist()) for share in (-half_deg, half_deg)]
    names = {"en": "Downrange gate", "ko": "하류 게이트"}
    gate = Gate(id="downrange", title=names, ends_lonlat=ends, window_s=window_s, mark="assumed", source="plan")
    return {"line": lay_line([first, last], [ends]), "gates": (gate,)}


@pytest.mark.parametrize(
    ("window_s", "told", "alerted"),
    [
        ((100.0, 140.0), [("passed", "gate")], []),
        # No flight with an alert ends as planned
        ((100.0, 110.0), [("told", "gate-missed"), ("alert", "gate-shut"), END], ["gate-shut", "data-end"]),
        ((130.0, 140.0), [("alert", "gate-shut"), END], ["gate-shut", "data-end"]),
    ],
)
def test_a_flight_to_its_plan_passes_its_gate_in_its_time_and_replays_to_the_byte(
    window_s, told, alerted, corridors, nominal, tmp_path, caplog
):
    record, path = corridors[GOHEUNG]
    head, lines = rows_between(nominal, 60.0, 160.0)
    (tmp_path / "a.csv").write_text("\n".join([head, *lines]) + "\n")
    plain, _watched = listen(tmp_path / "a.csv", corridors, recorded=True, until_s=160.0)
    corridor = replace(keep_corridor(record, path, noise=Noise()), **fit_gate(plain, window_s=window_s))
    asked = {"mission": record, "corridor": corridor, "recorded": True, "until_s": 160.0}
    events: list[dict] = []
    watched = watch(str(tmp_path / "a.csv"), **asked, log=tmp_path / "a.log", tell=events.append)
    # What a flight to its plan would break is said before it flies
    assert ["nominal flight" in one for one in caplog.messages] == [True, True] * bool(alerted)
    decided = [one for one in events if one["kind"] == "decision" and one["decision"] in ("passed", "alert", "told")]
    assert [(one["decision"], one["reason"]) for one in decided if one["reason"] != "gap"] == told
    assert list(watched.alerts) == alerted and watched.verdict == ("ALERT" if alerted else "ENDED")
    crossed = next(one for one in decided if "crossed_s" in one)
    # The line is half-way between two positions, a second apart; a great circle is half a second nearer in its middle
    assert 119.5 < crossed["crossed_s"] < 122.5 and crossed["t_s"] > crossed["crossed_s"]
    assert crossed["gate"] == {"id": "downrange", "names": {"en": "Downrange gate", "ko": "하류 게이트"}}
    positions = [one for one in events if one["kind"] == "position"]
    ahead = [one for one in positions if one["t_s"] < 110.0]
    # By the nominal flight, which this one follows to seconds
    assert all(abs(one["t_s"] + one["next_gate"]["in_s"] - crossed["crossed_s"]) < 10.0 for one in ahead)
    assert positions[-1]["next_gate"] is None
    again: list[dict] = []
    replay(tmp_path / "a.log", copy=tmp_path / "b.log", tell=again.append)
    assert again == events and (tmp_path / "b.log").read_bytes() == (tmp_path / "a.log").read_bytes()
    # And nothing else is another than without a gate
    kept = [{name: value for name, value in one.items() if name != "next_gate"} for one in positions]
    if not alerted:
        assert kept == [one for one in plain if one["kind"] == "position"]


@pytest.mark.parametrize(
    ("language", "ahead", "passed"),
    [
        ("en", "Downrange gate in", "has passed Downrange gate at T+12"),
        ("ko", "초 뒤 하류 게이트", "하류 게이트를 통과했습니다"),
        ("ja", "秒後に Downrange gate", "Downrange gateを通過しました"),
    ],
)
def test_the_page_shows_the_gate_ahead_and_that_it_was_passed(language, ahead, passed, corridors, nominal, tmp_path):
    record, path = corridors[GOHEUNG]
    head, lines = rows_between(nominal, 100.0, 130.0)
    (tmp_path / "a.csv").write_text("\n".join([head, *lines]) + "\n")
    plain, _watched = listen(tmp_path / "a.csv", corridors, recorded=True, until_s=130.0)
    corridor = replace(keep_corridor(record, path, noise=Noise()), **fit_gate(plain, window_s=(100.0, 140.0)))
    with in_language(language):
        page, shown = Page("x" * 100), []

        def draw(event: dict) -> None:
            page.take(event)
            shown.append(page.lines(event["at_s"] + 1.0))

        watch(str(tmp_path / "a.csv"), mission=record, corridor=corridor, recorded=True, until_s=130.0, tell=draw)
    # Lines break where they are full
    pages = ["".join(lines).replace(" ", "") for lines in shown]
    ahead, passed = ahead.replace(" ", ""), passed.replace(" ", "")
    assert ahead in pages[5] and passed not in pages[5]
    assert passed in pages[-1] and ahead not in pages[-1]
    assert max(cells(line) for lines in shown for line in lines) <= WIDTH
    assert max(map(len, shown)) <= HEIGHT


def as_objects(head: str, lines: list[str]) -> list[bytes]:
    names = head.split(",")
    return [json.dumps(dict(zip(names, map(float, line.split(",")), strict=True))).encode() for line in lines]


def send_to(port: int, rows: list[bytes], every_s: float):
    def send() -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            for one in rows:
                sender.sendto(one, ("127.0.0.1", port))
                time.sleep(every_s)

    return send


def test_datagrams_from_this_machine_are_heard_and_no_others_and_their_end_is_told_in_time(corridors, nominal):
    port, rows = free_port(), as_objects(*rows_between(nominal, 60.0, 75.0))
    told, watched, last_s, lag_s = watch_live(
        f"udp://127.0.0.1:{port}", send_to(port, rows, 0.005), corridors, patience_s=4.0
    )
    assert watched.counts["samples"] == len(rows)
    loss_s = next(at for at, one in told if one.get("decision") == "alert")
    assert 1.9 <= loss_s - last_s <= 2.0 + 0.5 + lag_s
    record, corridor = corridors[GOHEUNG]
    for address in ("udp://0.0.0.0:5000", "udp://192.0.2.1:5000", "udp://example.org:5000", "tcp://127.0.0.1:5000"):
        with pytest.raises(UsageError, match=r"127\.0\.0\.1"):
            watch(address, mission=record, corridor=corridor)


def test_an_alert_says_who_is_beneath_the_last_good_state_and_replays_byte_for_byte(
    fallzone, corridors, stored, tmp_path
):
    drill = exercise(corridors[GOHEUNG][0], "explosion@T+180", tmp_path / "a.csv", faults=Faults(seed=1))
    log, again = tmp_path / "a.log", tmp_path / "a.again"
    events, _watched = listen(drill.path, corridors, recorded=True, run=stored, log=log)
    told = [one for one in events if one["kind"] == "alert"]
    assert [one["reason"] for one in told] == ["data-end"]
    lost, point = told[0]["lost"], drill.truth["at_last"]["vehicle"]
    assert lost == next(one["lost"] for one in events if one.get("decision") == "alert")
    assert lost["lat_deg"] == pytest.approx(point["lat_deg"], abs=2e-3)
    assert lost["lon_deg"] == pytest.approx(point["lon_deg"], abs=2e-3)
    assert datetime.fromisoformat(lost["when_utc"]) - corridors[GOHEUNG][0].liftoff_utc == timedelta(
        seconds=drill.truth["last_sample_s"]
    )
    # Its vacuum impact point then lies at 19° N, 129° E, and nobody knows how it failed
    assert told[0]["verdict"] == "FLAGGED" and not told[0]["refined"]
    assert "philippine-sea" in {one["region"] for one in told[0]["flags"]}
    repeated: list[dict] = []
    replay(log, copy=again, tell=repeated.append)
    assert again.read_bytes() == log.read_bytes() and repeated == events
    # The command that it tells gives the same first answer, and the pages
    command = shlex.split(told[0]["command"])
    command[-1] = str(tmp_path / "pages")
    outcome = fallzone(*command[1:], "--json")
    assert outcome.code == 10 and (tmp_path / "pages" / "alert.html").is_file()
    first = outcome.document["answers"]["first"]["flags"]
    assert {one["region"] for one in first} == {one["region"] for one in told[0]["flags"]}
    assert {one["region"]: one["first_utc"] for one in first} == {
        one["region"]: one["first_utc"] for one in told[0]["flags"]
    }
    with in_language("ko"):
        page = Page("x" * 100)
        for event in events:
            page.take(event)
        shown = page.lines(events[-1]["at_s"])
    assert max(map(cells, shown)) <= WIDTH and len(shown) <= HEIGHT
    assert any("fallzone alert" in line for line in shown) and any(
        told[0]["flags"][0]["names"]["ko"] in line for line in shown
    )


def test_telemetry_is_read_on_while_an_alert_is_answered(corridors, nominal, stored, tmp_path):
    head, lines = rows_between(nominal, 60.0, 85.0)
    jumped = [line.split(",") for line in lines[30:]]
    # A kilometre higher from one sample to the next
    jumped = [",".join([*row[:3], str(float(row[3]) + 1_000.0), *row[4:]]) for row in jumped]
    port, rows = free_port(), as_objects(head, lines[:30] + jumped)
    told, watched, _last_s, lag_s = watch_live(
        f"udp://127.0.0.1:{port}",
        send_to(port, rows, 0.1),
        corridors,
        patience_s=4.0,
        run=stored,
        log=tmp_path / "a.log",
    )
    assert watched.alerts[0] == "jump" and watched.counts["samples"] == len(rows)
    loss_s, loss = next((at, one) for at, one in told if one.get("decision") == "alert")
    answer_s, answer = next((at, one) for at, one in told if one["kind"] == "alert")
    # From what was before the jump, and before the last sample came
    assert loss["t_s"] == float(lines[29].partition(",")[0])
    assert answer["lost"]["height_m"] == pytest.approx(float(lines[29].split(",")[3]), abs=0.1)
    assert answer["flags"] and loss_s < answer_s < told[-1][0] - 2.0
    # Every line is taken in as it comes: no two are farther apart than they were sent
    records = [json.loads(line) for line in (tmp_path / "a.log").read_text().splitlines()]
    came_s = [one["at_s"] for one in records if "line" in one]
    assert max(after - before for before, after in pairwise(came_s)) < 0.1 + 0.1 + 2.0 * lag_s


def test_an_alert_that_nobody_can_answer_is_unknown_and_says_why(corridors, stored, tmp_path, monkeypatch):
    drill = exercise(corridors[GOHEUNG][0], "explosion@T+90", tmp_path / "a.csv", faults=Faults(rate_hz=4.0))
    events, _watched = listen(drill.path, corridors, recorded=True, run=tmp_path / "none")
    told = next(one for one in events if one["kind"] == "alert")
    assert told["verdict"] == "UNKNOWN" and told["flags"] == [] and str(tmp_path / "none") in told["problem"]
    monkeypatch.setattr(answers, "_CHILD", "fallzone.nowhere")
    events, _watched = listen(drill.path, corridors, recorded=True, run=stored)
    told = next(one for one in events if one["kind"] == "alert")
    assert told["verdict"] == "UNKNOWN" and "has ended" in told["problem"]
    assert any("UNKNOWN" in line for line in alert_lines(told))
    # Without a mission a complete file has no clock
    events = []
    watch(str(drill.path), recorded=True, tell=events.append)
    told = next(one for one in events if one["kind"] == "alert")
    assert told["verdict"] == "UNKNOWN" and told["lost"] is None and "clock" in told["problem"]


def test_standard_input_is_heard_to_its_end(nominal, corridors, stored):
    lines = nominal.path.read_text().splitlines()[:400]
    done = subprocess.run(
        [
            *(sys.executable, "-c", "from fallzone.cli.main import main; main()"),
            *("watch", "-", "--mission", GOHEUNG, "--corridor", str(corridors[GOHEUNG][1]), "--json"),
            *("--run", str(stored)),
        ],
        input="\n".join(lines) + "\n" + lines[-1][:9],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONUTF8": "1"},
    )
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 10, done.stderr
    assert [one["reason"] for one in events if one.get("decision") == "told"][-1] == "half-line"
    assert alerts(events) == ["data-end"] and events[-2]["reason"] == "end-of-stream"
    assert events[-1]["kind"] == "alert" and events[-1]["flags"] and events[-1]["schema_version"]


def table(nominal) -> tuple[list[str], np.ndarray]:
    lines = nominal.path.read_text().splitlines()
    return lines[0].split(","), np.array([[float(cell) for cell in line.split(",")] for line in lines[1:400]])


def write(path: Path, names: list[str], rows: np.ndarray) -> Path:
    path.write_text(",".join(names) + "\n" + "\n".join(",".join(f"{one:.7f}" for one in row) for row in rows) + "\n")
    return path


def fixed(nominal) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Times, and Earth-fixed states, of the nominal telemetry."""
    from fallzone.earth.frames import geodetic_to_ecef, ned_to_ecef

    _names, rows = table(nominal)
    return rows[:, 0], geodetic_to_ecef(*rows[:, 1:4].T), ned_to_ecef(rows[:, 4:7], rows[:, 1], rows[:, 2])


PLAIN = ["t_s", "x_m", "y_m", "z_m", "vx_mps", "vy_mps", "vz_mps"]
NAMED = ["t_s", "x_ecef_m", "y_ecef_m", "z_ecef_m", "vx_ecef_mps", "vy_ecef_mps", "vz_ecef_mps"]


def to_inertial(mission, t_s, position, velocity, frame: str) -> np.ndarray:
    """Inertial states, from the rotation that turns three inertial axes into fixed ones."""
    from fallzone.constants import EARTH_ROTATION_RADPS
    from fallzone.earth.inertial import inertial_to_ecef

    still = np.zeros((len(t_s), 3))
    turns = [
        inertial_to_ecef(np.tile(axis, (len(t_s), 1)), still, frame=frame, epoch_utc=mission.liftoff_utc, t_s=t_s)[0]
        for axis in np.eye(3)
    ]
    turn = np.stack(turns, axis=1)  # (n, axis, xyz): rows are the images of inertial axes
    inertial_velocity = velocity + np.cross([0.0, 0.0, EARTH_ROTATION_RADPS], position)
    return np.column_stack([np.einsum("nij,nj->ni", turn, position), np.einsum("nij,nj->ni", turn, inertial_velocity)])


@pytest.mark.parametrize("frame", ["EME2000", "TEME"])
def test_an_inertial_frame_is_recognised_by_the_pad(frame, corridors, nominal, tmp_path):
    mission, (t_s, position, velocity) = corridors[GOHEUNG][0], fixed(nominal)
    states = to_inertial(mission, t_s, position, velocity, frame)
    path = write(tmp_path / "a.csv", PLAIN, np.column_stack([t_s, states]))
    events, watched = listen(path, corridors, recorded=True)
    plain, _watched = listen(
        write(tmp_path / "b.csv", NAMED, np.column_stack([t_s, position, velocity])), corridors, recorded=True
    )
    assert watched.counts["samples"] == len(t_s)
    for one, other in zip(events, plain, strict=True):
        if "impact" in one and other["impact"]["status"] == "impact":
            assert one["impact"]["lon_deg"] == pytest.approx(other["impact"]["lon_deg"], abs=1e-3)
    told, _watched = listen(path, corridors, recorded=True, frame=frame)
    assert [one.get("reason") for one in told] == [one.get("reason") for one in events]


def test_telemetry_in_another_unit_or_frame_is_refused_and_says_which(corridors, nominal, tmp_path):
    mission, (t_s, position, velocity) = corridors[GOHEUNG][0], fixed(nominal)
    from fallzone.constants import EARTH_ROTATION_RADPS

    turning = velocity + np.cross([0.0, 0.0, EARTH_ROTATION_RADPS], position)
    inertial = to_inertial(mission, t_s, position, velocity, "EME2000")
    names, rows = table(nominal)
    swapped = rows[:, [0, 2, 1, 3, 4, 5, 6]]
    for wrong, columns, said in (
        (np.column_stack([t_s, position / 1e3, velocity / 1e3]), NAMED, "kilometres"),
        (np.column_stack([t_s, position / 0.3048, velocity / 0.3048]), NAMED, "feet"),
        (np.column_stack([t_s, position, turning]), NAMED, "fits as inertial"),
        (np.column_stack([t_s, inertial]), NAMED, "EME2000"),
        (swapped, names, "out-of-range|swapped"),
        (np.column_stack([t_s, position * 0.9, velocity]), PLAIN, "check frame and units"),
        (np.column_stack([t_s, position * 0.9, velocity]), NAMED, "below the surface"),
    ):
        path = write(tmp_path / "wrong.csv", columns, wrong)
        with pytest.raises(InputError, match=said):
            listen(path, corridors, recorded=True)
        path.unlink()


def test_states_without_a_named_frame_need_a_mission_or_a_frame(nominal, tmp_path):
    t_s, position, velocity = fixed(nominal)
    path = write(tmp_path / "a.csv", PLAIN, np.column_stack([t_s, position, velocity]))
    with pytest.raises(InputError, match="--frame"):
        watch(str(path), recorded=True)
    with pytest.raises(InputError, match="liftoff_utc"):
        watch(str(path), recorded=True, frame="EME2000")
    with pytest.raises(UsageError, match="no frame"):
        watch(str(path), recorded=True, frame="MOON")
    assert watch(str(path), recorded=True, frame="ECEF").counts["samples"] == len(t_s)


def test_without_a_mission_a_flight_is_followed_and_is_never_nominal(nominal):
    events: list[dict] = []
    watched = watch(str(nominal.path), recorded=True, tell=events.append)
    assert events[0]["reason"] == "no-mission"
    assert "nominal" not in {one["state"] for one in events}
    assert watched.verdict == "ALERT" and watched.alerts == ("data-end",)


def test_dates_need_a_mission_with_a_clock_and_count_from_its_lift_off(corridors, nominal, tmp_path):
    mission = corridors[GOHEUNG][0]
    names, rows = table(nominal)
    path = tmp_path / "dated.ndjson"
    with path.open("w") as file:
        for row in rows[:50].tolist():
            values = dict(zip(names[1:], row[1:], strict=True))
            when = mission.liftoff_utc + timedelta(seconds=row[0])
            file.write(json.dumps({"when_utc": when.isoformat(), **values}) + "\n")
    events, _watched = listen(path, corridors, recorded=True)
    assert events[0]["t_s"] == pytest.approx(rows[0, 0], abs=1e-3)
    with pytest.raises(InputError, match="no mission says when it lifts off"):
        watch(str(path), recorded=True)


def test_an_empty_file_and_one_that_never_grows_are_unknown(fallzone, tmp_path):
    (tmp_path / "empty.csv").write_text("")
    outcome = fallzone("watch", tmp_path / "empty.csv", "--patience-s", "0.3")
    assert outcome.code == 4 and "nothing is known of the flight" in outcome.err
    (tmp_path / "header.csv").write_text(",".join(NAMED) + "\n")
    outcome = fallzone("watch", tmp_path / "header.csv", "--patience-s", "0.3")
    assert outcome.code == 3 and "no state" in outcome.err
    assert fallzone("watch", tmp_path / "missing.csv").code == 3
    assert fallzone("watch").code == 2


def test_columns_that_are_missing_are_told_with_those_that_are_there(fallzone, tmp_path):
    (tmp_path / "a.csv").write_text("t_s,x_ecef_km,y_ecef_km,z_ecef_km\n0,1,2,3\n")
    outcome = fallzone("watch", tmp_path / "a.csv", "--recorded")
    assert outcome.code == 3 and "x_ecef_km" in outcome.err and "lon_deg, lat_deg, height_m" in outcome.err


def test_a_log_is_not_written_over_and_what_is_no_log_is_not_replayed(fallzone, nominal, tmp_path):
    (tmp_path / "mine.log").write_text("mine")
    outcome = fallzone("watch", nominal.path, "--recorded", "--log", tmp_path / "mine.log")
    assert outcome.code == 3 and (tmp_path / "mine.log").read_text() == "mine"
    assert fallzone("watch", "--replay", tmp_path / "mine.log").code == 3
    assert fallzone("watch", "--replay", nominal.path).code == 3


def test_a_log_that_was_cut_short_replays_as_far_as_it_goes(corridors, nominal, tmp_path):
    events, _watched = listen(nominal.path, corridors, recorded=True, log=tmp_path / "a.log")
    text = (tmp_path / "a.log").read_text()
    (tmp_path / "cut.log").write_text(text[: text.index("\n", 2 * len(text) // 3) + 20])
    repeated: list[dict] = []
    replay(tmp_path / "cut.log", tell=repeated.append)
    assert repeated == events[: len(repeated)] and len(repeated) > 10


def test_a_corridor_of_other_noise_or_of_another_mission_is_refused(corridors, nominal):
    record, path = corridors[GOHEUNG]
    with pytest.raises(InputError, match="noise"):
        watch(str(nominal.path), mission=record, corridor=path, noise=Noise(position_m=1.0), recorded=True)
    with pytest.raises(InputError, match="mission"):
        keep_corridor(corridors[SOHAE][0], path, noise=Noise())


@pytest.mark.parametrize("language", ["en", "ko", "ja"])
def test_no_line_of_the_page_is_wider_than_eighty_columns(language, corridors, tmp_path):
    drill = exercise(corridors[GOHEUNG][0], "explosion@T+200", tmp_path / "a.csv", faults=Faults(loss=0.1))
    events, _watched = listen(drill.path, corridors, recorded=True)
    with in_language(language):
        page = Page("x" * 100)
        shown = []
        for event in events:
            page.take(event)
            shown = page.lines(event["at_s"] + 1.0)
            assert max(map(cells, shown)) <= WIDTH
        assert len(shown) <= 23


def test_the_last_line_of_a_complete_file_needs_no_end(nominal, corridors, tmp_path):
    lines = nominal.path.read_text().splitlines()[:100]
    (tmp_path / "open.csv").write_text("\n".join(lines))
    assert listen(tmp_path / "open.csv", corridors, recorded=True)[1].counts["samples"] == 99
    with pytest.raises(UsageError, match="as they come"):
        listen("udp://127.0.0.1:5000", corridors, recorded=True)


def test_small_rockets_tell_no_velocity_and_are_followed_all_the_same(corridors, nominal, tmp_path):
    _names, rows = table(nominal)
    pad = next(pad for pad in flight_inputs(corridors[GOHEUNG][0]).site.pads)
    smooth = np.array(rows[:, [0, 2, 1, 3]])
    text = "# Time (s),Latitude (°),Longitude (°),Altitude above sea level (m)\n"
    lines = [f"{t_s},{lat},{lon},{height}" for t_s, lat, lon, height in smooth.tolist()]
    (tmp_path / "rocket.csv").write_text(text + "\n".join([*lines[:40], "1,2", *lines[40:]]) + "\n")
    events, watched = listen(tmp_path / "rocket.csv", corridors, recorded=True)
    assert pad.lon_deg == pytest.approx(events[1]["vehicle"]["lon_deg"], abs=0.01)
    assert watched.counts["half-line"] == 1
    assert watched.counts["samples"] + watched.counts.get("outlier", 0) > 300


def test_on_a_terminal_a_page_is_drawn_and_nothing_else_is_written_over_it(corridors, nominal, stored, tmp_path):
    pty = pytest.importorskip("pty")
    lines = nominal.path.read_text().splitlines()
    (tmp_path / "t.csv").write_text("\n".join([lines[0], *lines[300:340]]) + "\n")
    command = ["watch", str(tmp_path / "t.csv"), "--mission", GOHEUNG, "--corridor", str(corridors[GOHEUNG][1])]
    command += ["--run", str(stored), "--patience-s", "3"]
    code = f"from fallzone.cli.main import main; main({command!r})"
    outer, inner = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=inner, stderr=inner, env=os.environ | {"PYTHONUTF8": "1", "TERM": "xterm"}
    ) as running:
        os.close(inner)
        shown = b""
        while True:
            try:
                got = os.read(outer, 65_536)
            except OSError:  # how Linux says that the other side is closed
                break
            if not got:
                break
            shown += got
    os.close(outer)
    assert running.returncode == 10
    pages = shown.decode().split("\x1b[H")[1:]
    assert len(pages) > 3 and "Alert (end of data)" in pages[-1] and "impact point" in pages[-1]
    assert "fallzone alert" in pages[-1]
    for page in pages[1:]:
        plain = re.sub(r"\x1b\[[0-9;]*[a-zA-Z]", "", page)
        assert "so far" not in plain and max(cells(line) for line in plain.splitlines()) <= WIDTH
