"""Compiled loops: made ahead by one command, kept, and announced where somebody would wait for them."""

from __future__ import annotations

import os
import subprocess
import sys

# Entry loops carry an overload each once they were compiled or read from the cache
EVERYTHING = """
import importlib, pkgutil
import fallzone, fallzone.kernels
from fallzone.cli.warmup import command

def ready():
    names = [module.name for module in pkgutil.walk_packages(fallzone.kernels.__path__, "fallzone.kernels.")]
    modules = [importlib.import_module(name) for name in names]
    found = {f"{m.__name__}.{n}": f for m in modules for n, f in vars(m).items() if hasattr(f, "overloads")}
    return {(name, str(signature)) for name, loop in found.items() for signature in loop.overloads}

command()
before = ready()
assert len(before) >= 4, before
from fallzone.kernels.fall.fall import fall
from fallzone.kernels.iip import iip
from fallzone.kernels.tables import build_environment
from fallzone.atmospheres import us76
from fallzone.winds import westerly
mission = fallzone.load_mission("nuri-2021-10-21")
fallzone.assess(mission, samples=2, cases=("nominal", "sweep", "malfunction-turn@T+80", "reentry-breakup@T+300"))
environment = build_environment(us76, westerly, month=1, lat_deg=36.0)
fall([[6.6e6, 0.0, 0.0]], [[0.0, 100.0, 0.0]], beta_kgpm2=[50.0], environment=environment, exact=True)
iip([[6.6e6, 0.0, 0.0]], [[0.0, 100.0, 0.0]])
print(sorted(ready() - before))
"""


def test_after_a_warmup_no_command_has_anything_left_to_compile():
    done = subprocess.run([sys.executable, "-c", EVERYTHING], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    said, left = done.stdout.splitlines()
    assert said.startswith("Compiled and kept") and left == "[]"


def test_warmup_answers_in_json(fallzone):
    outcome = fallzone("warmup", "--json")
    assert outcome.code == 0 and outcome.document["elapsed_s"] > 0.0


def test_warmup_without_a_mission_says_so(fallzone, gazetteer):
    outcome = fallzone("warmup")
    assert outcome.code == 3 and "holds no mission" in outcome.err


ANNOUNCED = """
import numba
import fallzone.kernels.compiled

def loop(x):
    return 2.0 * x

other, ours = numba.njit(loop), numba.njit(loop)
other(1.0)
print("another program's loop")
loop.__module__ = "fallzone.kernels.loop"
ours(1.0)
ours(1)
"""


def test_compiling_is_announced_once_on_stderr_and_only_for_our_own_loops():
    run = subprocess.run(
        [sys.executable, "-c", ANNOUNCED],
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=True,
    )
    first, *others = run.stdout.splitlines()
    assert first == "another program's loop"
    assert len(others) == 1 and "compiling" in others[0] and "fallzone warmup" in others[0]
