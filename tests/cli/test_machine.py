"""Too little memory and too few threads are faults of the machine: told as such, or done with what there is."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import threading

import pytest
from shapely.errors import GEOSException

from fallzone.cli.terminal.machine import find_fault
from fallzone.runs import memory
from fallzone.threads import open_pool

MISSION = "malligyong-1-2023-08-24"
COMMAND = [sys.executable, "-c", "from fallzone.cli.main import main; main()"]


@pytest.mark.parametrize("bytes_", [200_000_000, 700_000_000, 1_300_000_000])
@pytest.mark.parametrize(
    "command", [("run", MISSION, "--samples", "1"), ("fly", MISSION), ("flag", "--mission", MISSION)]
)
def test_too_little_memory_is_told_before_a_library_ends_the_process(tmp_path, bytes_, command):
    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (bytes_, bytes_))

    done = subprocess.run(
        [*COMMAND, *command], capture_output=True, text=True, cwd=tmp_path, preexec_fn=limit, check=False
    )
    assert (done.returncode, done.stdout) == (3, "")
    assert "memory: not enough" in done.stderr and "ulimit -v" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (MemoryError(), "memory: not enough"),
        (GEOSException("std::bad_alloc"), "memory: not enough"),
        (ImportError("libx.so: failed to map segment from shared object"), "memory: not enough"),
        (OSError(12, "Cannot allocate memory"), "memory: not enough"),
        (RuntimeError("can't start new thread"), "threads: no more can be started"),
        (BlockingIOError(11, "Resource temporarily unavailable"), "threads: no more can be started"),
    ],
)
def test_what_the_machine_refuses_in_the_midst_of_the_work_is_told_as_such(fallzone, monkeypatch, error, words):
    def refuse(*_, **__):
        raise error

    monkeypatch.setattr("fallzone.catalogue.geodata.Geodata.list_ids", refuse)
    outcome = fallzone("list", "missions")
    assert (outcome.code, outcome.out) == (3, "")
    assert words in outcome.err and "Error" not in outcome.err


def test_other_errors_are_no_fault_of_the_machine():
    assert find_fault(KeyError("memory")) is None
    assert find_fault(RuntimeError("out of time")) is None


def test_a_process_without_limits_has_none(monkeypatch):
    monkeypatch.setattr(resource, "getrlimit", lambda _: (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    assert memory.find_address_space() is None
    memory.require_memory_for_loops()


@pytest.mark.parametrize("there_are", [0, 1, 3])
def test_work_is_done_by_as_many_threads_as_can_be_started(monkeypatch, there_are):
    start, left = threading.Thread.start, [there_are, there_are]

    def start_few(thread):
        # As many again once the first, failed attempt has given its threads back
        if not left[0]:
            left[0] = left.pop() if len(left) > 1 else 0
            raise RuntimeError("can't start new thread")
        left[0] -= 1
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", start_few)
    with open_pool(8) as pool:
        assert list(pool.map(lambda number: number**2, range(100))) == [number**2 for number in range(100)]
        assert pool.submit(threading.get_ident).result() is not None


def test_without_any_thread_an_error_still_comes_with_its_result(monkeypatch):
    def refuse(_):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    with open_pool(2) as pool:
        future = pool.submit(lambda: 1 / 0)
        assert pool.submit(threading.get_ident).result() == threading.get_ident()
        with pytest.raises(ZeroDivisionError):
            future.result()


def test_a_pipe_that_nobody_reads_any_more_ends_without_a_traceback(tmp_path):
    done = subprocess.run(
        ["bash", "-c", '"$@" list places | head -1', "bash", *COMMAND], capture_output=True, text=True, check=False
    )
    assert done.stdout.count("\n") == 1
    assert "Traceback" not in done.stderr and "Exception" not in done.stderr


@pytest.mark.parametrize("variables", [{"LC_ALL": "C", "PYTHONUTF8": "0"}, {"PYTHONOPTIMIZE": "2"}, {"TERM": ""}])
def test_odd_surroundings_change_no_answer(variables, tmp_path):
    # In a folder where no run is stored
    command = [*COMMAND, "check", "--json", "--", "-33.9,151.2"]
    usual = subprocess.run(command, capture_output=True, check=False, cwd=tmp_path)
    odd = subprocess.run(command, capture_output=True, check=False, cwd=tmp_path, env={**os.environ, **variables})
    assert (odd.returncode, json.loads(odd.stdout)) == (usual.returncode, json.loads(usual.stdout))
