"""Who lies beneath when a watch raises an alert: found in a process of its own, while telemetry is read on."""

from __future__ import annotations

import json
import logging
import os
import queue
import shlex
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from fallzone.outputs.watching.answers import tell_problem
from fallzone.runs.folders import RESULTS, find_id, require_path
from fallzone.words import _, language

if TYPE_CHECKING:
    from fallzone.catalogue.geodata import Geodata
    from fallzone.model.mission import Mission

_CHILD = "fallzone.runs.watching.child"
# Where the pages of an alert go, in the command that is told
_FOLDER = "alert"


log = logging.getLogger("fallzone")


class Answers:
    """Asks for the alerts of a watch, and takes their answers as they come, in order.

    Parameters
    ----------
    mission : str or None
        Id or file; None where only states are known, or the run says.
    run : Path or None
        Folder of a stored run of it. Default: that of the mission where runs are kept.
    geodata : Path
        Folder of missions, vehicles, sites, regions and places.
    """

    def __init__(self, mission: str | None, run: Path | None, geodata: Path) -> None:
        self._about = {
            "mission": mission,
            "run": None if run is None else str(run),
            "geodata": str(geodata),
            "language": language(),
        }
        self._child: subprocess.Popen | None = None
        self._found: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._waiting: list[dict[str, Any]] = []

    def prepare(self) -> None:
        """Have all that an answer needs read before it is asked for."""
        self._write({"prepare": True})

    def ask(self, lost: Mapping[str, Any] | None) -> None:
        """Ask for an alert.

        Parameters
        ----------
        lost : mapping or None
            Last good state and its instant, as of `fallzone.watching.session.find_lost`; None where the instant is not
            known.
        """
        if lost is None:
            problem = _("no clock tells when it was lost: no mission is named, or it has no liftoff_utc")
            self._waiting.append({"command": None, **tell_problem(problem)})
            return
        self._waiting.append({"command": find_command(self._about["mission"], self._about["run"], lost)})
        self._write(dict(lost))

    def take(self, *, wait: bool) -> Iterator[dict[str, Any]]:
        """Answers that have come, in the order in which they were asked for.

        Parameters
        ----------
        wait : bool
            Whether all that was asked for is waited for.

        Yields
        ------
        dict
            As of `fallzone.outputs.watching.answers.tell_answer`, with the ``command`` for all pages.
        """
        while self._waiting:
            if "problem" not in self._waiting[0]:
                try:
                    found = self._found.get(block=wait)
                except queue.Empty:
                    return
                self._waiting[0] |= found or tell_problem(_("the process that looks for it has ended"))
                if found is None:
                    self._found.put(None)
            yield self._waiting.pop(0)

    def close(self) -> None:
        """End the process."""
        if self._child is not None:
            self._child.kill()
            with suppress(OSError):
                self._child.stdin.close()
            self._child.wait()
            self._hearing.join()

    def _write(self, question: dict[str, Any]) -> None:
        if self._child is None:
            self._start()
        try:
            self._child.stdin.write(json.dumps(question).encode("ascii") + b"\n")
            self._child.stdin.flush()
        except OSError:
            # It has ended: whoever hears it says so
            return

    def _start(self) -> None:
        # Not by multiprocessing: it would run the user's own script again
        path = os.pathsep.join(entry or os.getcwd() for entry in sys.path)  # noqa: PTH109  (a text)
        self._child = subprocess.Popen(
            [sys.executable, "-P", "-m", _CHILD, json.dumps(self._about)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"PYTHONPATH": path},
            # What interrupts the watch ends it here, after what it has told
            start_new_session=True,
        )
        self._hearing = threading.Thread(target=self._hear, args=(self._child.stdout,), daemon=True)
        self._hearing.start()

    def _hear(self, lines: IO[bytes]) -> None:
        with lines:
            for line in lines:
                self._found.put(json.loads(line))
        self._found.put(None)


@contextmanager
def start_answers(
    mission: str | Path | Mission | None, run: str | Path | None, geodata: Geodata, *, at_once: bool
) -> Iterator[Answers]:
    """Who answers for a watch, until it is over.

    Parameters
    ----------
    mission : str, Path, Mission or None
        As of `fallzone.runs.watching.watch.watch`.
    run : str, Path or None
        As there.
    geodata : Geodata
        Where files lie.
    at_once : bool
        Whether what an answer needs is read now, and not when the first is asked for.

    Yields
    ------
    Answers
    """
    from fallzone.assessment.store.stored import is_run
    from fallzone.model.mission import Mission

    name = mission.id if isinstance(mission, Mission) else None if mission is None else str(mission)
    folder = None if run is None else require_path("run", run)
    answers = Answers(name, folder, geodata.root)
    if name is not None and folder is None and not is_run(RESULTS / find_id(name)):
        log.info(_("no run of the mission is stored, which takes seconds more; make one: fallzone run"))
    if at_once:
        answers.prepare()
    try:
        yield answers
    finally:
        answers.close()


def find_command(mission: str | None, run: str | None, lost: Mapping[str, Any]) -> str:
    """The command that gives all of an alert: pages, areas and drafts of warnings.

    Parameters
    ----------
    mission, run : str or None
        As of `Answers`.
    lost : mapping
        As of `fallzone.watching.session.find_lost`.

    Returns
    -------
    str
        For a shell.

    Examples
    --------
    >>> lost = {"lat_deg": 30.1, "lon_deg": 128.0, "height_m": 2e5, "velocity_ned_mps": [-4e3, 2.5, -300.0]}
    >>> find_command("nuri-2021-10-21", None, lost | {"when_utc": "2021-10-21T08:05:00+00:00", "liftoff_utc": None})
    'fallzone alert nuri-2021-10-21 --state 30.1 128.0 200000.0 -4000.0 2.5 -300.0 --time 2021-10-21T08:05:00Z -o alert'
    """
    numbers = lost["lat_deg"], lost["lon_deg"], lost["height_m"], *lost["velocity_ned_mps"]
    words = ["fallzone", "alert"]
    words += [] if mission is None else [mission]
    words += ["--state", *(str(one) for one in numbers), "--time", _iso(lost["when_utc"])]
    words += [] if lost["liftoff_utc"] is None else ["--liftoff", _iso(lost["liftoff_utc"])]
    words += [] if run is None else ["--run", run]
    return shlex.join([*words, "-o", _FOLDER])


def _iso(text: str) -> str:
    return text.replace("+00:00", "Z")
