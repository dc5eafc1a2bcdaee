"""Runs commands, each in a process of its own that has everything imported already; one JSON line in, one out.

``python server.py`` reads ``{"arguments": […], "folder": …, "geodata": …}`` and answers
``{"code": …, "out": …, "err": …, "cpu_s": …, "peak_bytes": …}``. A command that is stopped for its time or memory
has the negative number of its signal as its code.
"""

from __future__ import annotations

import functools
import json
import os
import resource
import signal
import sys
from pathlib import Path

import typer.main

# Processor time, which a busy machine does not change; waiting for ever, say on a pipe, takes none of it
CPU_S = 5
WAIT_S = 60
# Above what is imported before: address space, of which allocators and threads reserve more than they use
RESERVE_BYTES = 4_000_000_000


def serve() -> None:
    """Answer line by line until the input ends."""
    import fallzone.assessment.assess
    import fallzone.assessment.store.read
    import fallzone.calibration.calibrate
    import fallzone.outputs.pack.briefing
    import fallzone.runs.check  # noqa: F401
    from fallzone.cli.main import app, main

    # The command line is put together here, not in every child
    typer.main.get_command = functools.cache(typer.main.get_command)
    typer.main.get_command(app)
    fly_once()
    for line in sys.stdin:
        request = json.loads(line)
        files = [Path(request["folder"]) / name for name in (".stdout", ".stderr")]
        child = os.fork()
        if child == 0:
            _work(main, request, files)
        _, status, used = os.wait4(child, 0)
        out, err = (file.read_bytes().decode(errors="replace") for file in files)
        for file in files:
            file.unlink()
        code = os.waitstatus_to_exitcode(status)
        answer = {"code": code, "out": out, "err": err, "cpu_s": used.ru_utime + used.ru_stime}
        print(json.dumps(answer | {"peak_bytes": used.ru_maxrss * 1024}), flush=True)


def fly_once() -> None:
    """Have the compiled loops loaded, and the files as they are shipped, before anybody's time is taken."""
    from fallzone.assessment.inputs import load_mission
    from fallzone.flight.cases import fly_case
    from fallzone.flight.environment import build_mission_environment

    mission = load_mission("malligyong-1-2023-08-24")
    inputs = mission._inputs
    fly_case(mission, inputs.vehicle, inputs.site, build_mission_environment(mission, inputs.site))


def _work(main, request: dict, files: list[Path]) -> None:
    """Run one command, in the child."""
    for number, file in zip((1, 2), files, strict=True):
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(handle, number)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.chdir(request["folder"])
    os.environ["FALLZONE_GEODATA"] = request["geodata"]
    os.environ["COLUMNS"] = "80"
    os.environ.pop("FALLZONE_DEBUG", None)
    mapped = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (mapped + RESERVE_BYTES,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S + 1))
    signal.alarm(WAIT_S)
    code = 0
    try:
        main(request["arguments"])
    except SystemExit as left:
        code = left.code or 0
    except BaseException as error:
        print(f"Traceback: {type(error).__name__}: {error}", file=sys.stderr)
        code = 99
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    serve()
