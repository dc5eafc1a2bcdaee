"""Commands in forks of one process that has imported everything, so that none takes seconds to begin."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Blocks are kept as soon as they are finished. Each child is a process of its own, which any signal may end.
SERVER = """
import json, os, runpy, signal, sys
import folium, geopandas, pandas, pyogrio, tomlkit, typst
import fallzone.calibration.calibrate, fallzone.outputs.pack.briefing
from fallzone.assessment.assess import assess
from fallzone.assessment.inputs import load_mission
from fallzone.cli.main import main
from fallzone.montecarlo import checkpoint

# Tests that run in the background hand an ignored interrupt down; a terminal does not
signal.signal(signal.SIGINT, signal.default_int_handler)
checkpoint.KEEP_EVERY_S = 0.0
assess(load_mission(sys.argv[1]), samples=5, cases=("nominal",), workers=1)
exec(sys.argv[2])
print("ready", flush=True)
for line in sys.stdin:
    order = json.loads(line)
    if "wait" in order:
        print(os.waitstatus_to_exitcode(os.waitpid(order["wait"], 0)[1]), flush=True)
        continue
    child, arguments = os.fork(), order["arguments"]
    if child == 0:
        sys.argv = ["fallzone", *arguments]
        os.chdir(order["folder"])
        os.environ.update(order["environment"])
        os.dup2(os.open(order["said"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 1)
        os.dup2(1, 2)
        code = 1
        try:
            runpy.run_path(arguments[0], run_name="__main__") if arguments[0].endswith(".py") else main(arguments)
            code = 0
        except SystemExit as left:
            code = left.code or 0
        finally:
            sys.stdout.flush()
            os._exit(code)
    print(child, flush=True)
"""


class Forks:
    """Starts commands and scripts, and waits for them."""

    def __init__(self, process: subprocess.Popen) -> None:
        self._process = process

    def _ask(self, **order: object) -> int:
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def start(self, arguments: list[object], *, folder: Path, said: Path, **environment: str) -> int:
        """Number of the process that runs a command in a folder; all that it says goes to a file."""
        said.unlink(missing_ok=True)
        words = [str(argument) for argument in arguments]
        return self._ask(arguments=words, folder=str(folder), said=str(said), environment=environment)

    def wait(self, process: int) -> int:
        """Exit code of a process; until this is asked for nobody else has its number."""
        return self._ask(wait=process)


@contextmanager
def open_forks(mission: str, more: str = "") -> Iterator[Forks]:
    """Forks of a process that has flown a mission, and has run ``more`` code."""
    command = [sys.executable, "-c", SERVER, mission, more]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "ready\n"
        yield Forks(process)
        process.stdin.close()


def follow(said: Path, *, longest_s: float = 120.0) -> Iterator[str]:
    """Lines of a file as a process writes them, each when it is whole."""
    ends_s, seen = time.monotonic() + longest_s, 0
    while time.monotonic() < ends_s:
        lines = said.read_text().splitlines(keepends=True) if said.exists() else []
        whole = [line for line in lines if line.endswith("\n")]
        yield from whole[seen:]
        seen = len(whole)
        time.sleep(0.002)
    raise AssertionError(f"{said} after {longest_s} s: {said.read_text() if said.exists() else 'not there'}")
