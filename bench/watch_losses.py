"""How soon a watch tells that telemetry has ended, and who is beneath, as a user runs it: one JSON document.

``python bench/watch_losses.py MISSION RUN [--losses N] [--rate-hz HZ]`` writes telemetry of a flight to its plan as
fast as it flies, into a file that grows and to a port in turn, ends it after some seconds, and times what
`fallzone watch` prints: the loss since the last sample was sent, and the alert since the loss. RUN is a stored run of
the mission.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from fallzone.model.ascent.telemetry import Faults, Noise
from fallzone.runs.watching.exercise import exercise
from fallzone.runs.watching.watch import keep_corridor

TIMEOUT_S, ASKED_S = 2.0, 0.5
# Seconds of flight that are sent
FROM_S, UNTIL_S = 60.0, 66.0


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mission")
    parser.add_argument("run", type=Path)
    parser.add_argument("--losses", type=int, default=5)
    parser.add_argument("--rate-hz", type=float, default=50.0)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        drill = exercise(asked.mission, "nominal", folder / "all.csv", faults=Faults(rate_hz=asked.rate_hz))
        head, *lines = drill.path.read_text().splitlines()
        lines = [line for line in lines if FROM_S <= float(line.partition(",")[0]) < UNTIL_S]
        corridor = folder / "corridor"
        keep_corridor(_load(asked.mission), corridor, noise=Noise())
        options = ["--mission", asked.mission, "--corridor", str(corridor), "--run", str(asked.run.resolve()), "--json"]
        found = {}
        for kind in ("file", "udp"):
            rows = [watch_loss(kind, head, lines, options, folder, asked.rate_hz) for _each in range(asked.losses)]
            found[kind] = summarise(rows)
    print(json.dumps({"mission": asked.mission, "rate_hz": asked.rate_hz, **found}, indent=1))


def _load(name: str):
    from fallzone.flight.inputs import load_flight

    return load_flight(name)


def watch_loss(
    kind: str, head: str, lines: list[str], options: list[str], folder: Path, rate_hz: float
) -> dict[str, float]:
    """One loss: seconds from the last sample to the loss, from there to the alert, and processor time of the watch."""
    source, send = _open_file(folder, head) if kind == "file" else _open_port(head)
    command = [sys.executable, "-c", "from fallzone.cli.main import main; main()", "watch", source, *options]
    sent_s: list[float] = []
    is_heard = threading.Event()

    def send_all() -> None:
        while not is_heard.wait(0.2):
            send(lines[0])
        begun_s = time.monotonic()
        for number, line in enumerate(lines[1:]):
            time.sleep(max(0.0, begun_s + number / rate_hz - time.monotonic()))
            send(line)
        sent_s.append(time.monotonic())

    told: list[tuple[float, dict]] = []
    sender = threading.Thread(target=send_all)
    with subprocess.Popen([*command, "--patience-s", "6"], stdout=subprocess.PIPE, text=True) as running:
        sender.start()
        for line in running.stdout:
            is_heard.set()
            told.append((time.monotonic(), json.loads(line)))
        sender.join()
        usage = os.wait4(running.pid, 0)[2]
        running.returncode = 0
    # While a busy machine begins, the first sample may be an end of data of its own
    loss_s = next(at for at, one in told if one.get("decision") == "alert" and at > sent_s[0])
    answer_s = next(at for at, one in told if one["kind"] == "alert" and at > loss_s)
    return {"loss": loss_s - sent_s[0], "alert": answer_s - loss_s, "cpu": usage.ru_utime + usage.ru_stime}


def _open_file(folder: Path, head: str) -> tuple[str, Callable[[str], None]]:
    path = folder / "growing.csv"
    path.write_text(head + "\n")

    def send(line: str) -> None:
        with path.open("a") as file:
            file.write(line + "\n")

    return str(path), send


def _open_port(head: str) -> tuple[str, Callable[[str], None]]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    names, sender = head.split(","), socket.socket(socket.AF_INET, socket.SOCK_DGRAM)

    def send(line: str) -> None:
        row = dict(zip(names, map(float, line.split(",")), strict=True))
        sender.sendto(json.dumps(row).encode(), ("127.0.0.1", port))

    return f"udp://127.0.0.1:{port}", send


def summarise(rows: list[dict[str, float]]) -> dict[str, float]:
    """The figures over all losses of one kind of source."""
    losses, alerts = (np.array([row[name] for row in rows]) for name in ("loss", "alert"))
    return {
        "losses": len(rows),
        "told_after_s_median": round(float(np.median(losses)), 3),
        "told_after_s_most": round(float(losses.max()), 3),
        "in_time": int((losses <= TIMEOUT_S + ASKED_S).sum()),
        "alert_after_loss_s_median": round(float(np.median(alerts)), 3),
        "alert_after_loss_s_most": round(float(alerts.max()), 3),
        "cpu_s_of_a_watch": round(float(np.median([row["cpu"] for row in rows])), 1),
    }


if __name__ == "__main__":
    main()
