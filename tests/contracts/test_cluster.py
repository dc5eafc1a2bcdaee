"""Workers of a Dask cluster give the same bytes as threads, also when one of them is killed."""

from __future__ import annotations

import json
import logging
import os
import pickle
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import distributed
import pytest
from small_study import impact_bytes, small_study

from fallzone.cli.main import main
from fallzone.errors import InputError, UsageError
from fallzone.montecarlo import cluster
from fallzone.montecarlo.run import simulate
from fallzone.montecarlo.sampling import BLOCK_FLIGHTS
from fallzone.montecarlo.workers import open_engine

BLOCKS = 100
FLIGHTS = BLOCKS * BLOCK_FLIGHTS + 7


@contextmanager
def dask(*arguments: str, **more: str) -> Iterator[subprocess.Popen]:
    """``dask scheduler`` or ``dask worker``, as the guide starts them; ended with the test."""
    tests = str(Path(__file__).parents[1])
    environment = {**os.environ, **more, "PYTHONPATH": os.pathsep.join([tests, *filter(None, sys.path)])}
    process = subprocess.Popen(
        [sys.executable, "-m", "dask", *arguments], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@contextmanager
def scheduler(folder: Path) -> Iterator[tuple[str, list[str], subprocess.Popen]]:
    """A scheduler on loopback: its address, how a worker finds it, and its process."""
    file = folder / "scheduler.json"
    with dask(
        "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file)
    ) as process:
        for line in process.stderr:
            if b"Scheduler at" in line:
                break
        address = line.decode().split()[-1]
        yield (
            address,
            ["worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(folder)],
            process,
        )


def test_a_cluster_gives_the_bytes_of_threads_also_when_a_worker_is_killed(tmp_path):
    expected = impact_bytes(simulate(small_study(), flights=FLIGHTS))
    with scheduler(tmp_path) as (address, worker, _), dask(*worker) as first, dask(*worker) as second:
        done = []

        def kill_one(case: str, flights: int, total: int, *, bodies: int) -> None:
            done.append(flights)
            if flights == 20 * BLOCK_FLIGHTS:
                first.kill()

        with open_engine(address) as engine:
            whole = impact_bytes(simulate(small_study(), flights=FLIGHTS, engine=engine))
            disturbed = impact_bytes(simulate(small_study(), flights=FLIGHTS, engine=engine, progress=kill_one))
        assert first.wait() != 0 and second.poll() is None
        assert whole == expected
        assert disturbed == expected
        assert done == [*range(0, FLIGHTS, BLOCK_FLIGHTS)]


def test_a_worker_with_other_code_is_refused_and_errors_come_back_in_words(tmp_path, monkeypatch):
    with scheduler(tmp_path) as (address, worker, _), dask(*worker), open_engine(address) as engine:
        with pytest.raises(InputError, match="block 3: cannot be true; expected another"):
            list(engine(refuse_three, range(10)))
        monkeypatch.setattr(cluster, "digest_code", lambda: "another")
        with pytest.raises(UsageError, match="another processor"):
            simulate(small_study(), flights=FLIGHTS, engine=engine)


def test_one_worker_of_many_that_has_other_code_is_refused_by_name(tmp_path):
    other = tmp_path / "other.py"
    other.write_text("from fallzone.montecarlo import cluster\ncluster.digest_code = lambda: 'another'\n")
    with scheduler(tmp_path) as (address, worker, _), dask(*worker), dask(*worker, "--preload", str(other)):
        with distributed.Client(address, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=60)
        words = r"worker tcp://127.0.0.1:\d+ has another .*install the same on all"
        with open_engine(address) as engine, pytest.raises(UsageError, match=words):
            simulate(small_study(), flights=FLIGHTS, engine=engine)


def test_workers_are_awaited_in_plain_words_and_need_no_files(tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "_LOOK_S", 0.5)
    expected = impact_bytes(simulate(small_study(), flights=FLIGHTS))
    said, workers = [], []
    with scheduler(tmp_path) as (address, worker, _), ExitStack() as stack:

        class Starter(logging.Handler):
            def emit(self, record: logging.LogRecord) -> None:
                said.append(record.getMessage().removeprefix(f"cluster {address}: "))
                if "waiting" in said[-1]:
                    workers.append(stack.enter_context(dask(*worker, FALLZONE_GEODATA="nowhere")))

        def kill_the_first(case: str, flights: int, total: int, *, bodies: int) -> None:
            if flights == 20 * BLOCK_FLIGHTS:
                workers[0].kill()

        logger, starter = logging.getLogger("fallzone"), Starter()
        logger.addHandler(starter)
        stack.callback(logger.removeHandler, starter)
        with open_engine(address) as engine:
            result = simulate(small_study(), flights=FLIGHTS, engine=engine, progress=kill_the_first)
    assert impact_bytes(result) == expected
    wait = f"waiting for one: dask worker {address} --nthreads 1"
    again = "a worker is available; continuing"
    assert said == [f"no worker has connected yet; {wait}", again, f"the last worker is gone; {wait}", again]


def test_a_scheduler_that_dies_is_told_in_words_and_without_its_own(tmp_path, caplog, capfd):
    with scheduler(tmp_path) as (address, worker, process), dask(*worker), open_engine(address) as engine:

        def kill_it(case: str, flights: int, total: int, *, bodies: int) -> None:
            if flights == 5 * BLOCK_FLIGHTS:
                process.kill()

        with pytest.raises(InputError, match=r"was lost: .*the same command goes on where it was"):
            simulate(small_study(), flights=20 * FLIGHTS, engine=engine, progress=kill_it)
    assert caplog.messages == [] and capfd.readouterr().err == ""


def refuse_three(number: int) -> int:
    if number == 3:
        raise InputError("block 3", "cannot be true", "expected another")
    return number


def test_an_error_crosses_processes_whole():
    error = InputError("a.toml [x]", "is wrong", "do that")
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.where, again.problem, again.expected) == (str(error), "a.toml [x]", "is wrong", "do that")


def test_processes_of_this_machine_store_the_bytes_that_threads_store(tmp_path, capsys):
    run = ["run", "malligyong-1-2023-08-24", "--case", "nominal", "--samples", "1200", "--json", "--out"]
    command = [sys.executable, "-c", "from fallzone.cli.main import main; main()", *run, str(tmp_path / "processes")]
    done = subprocess.run([*command, "--cluster", "local:2"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    with pytest.raises(SystemExit) as left:
        main([*run, str(tmp_path / "threads")])
    assert not left.value.code
    for said in (done.stdout, capsys.readouterr().out):
        assert json.loads(said)["samples"] == {"nominal": 1200}
    first, second = (
        {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("threads", "processes")
    )
    assert first == second


@pytest.mark.parametrize("address", ["local:0", "local:", "local:x", "tcp://127.0.0.1", "file:///x", ""])
def test_what_is_no_address_of_a_cluster_is_refused(address):
    with pytest.raises(UsageError, match="expected tcp://HOST:PORT"), open_engine(address):
        pass


def test_a_scheduler_that_does_not_answer_is_told_in_words(monkeypatch):
    monkeypatch.setattr(cluster, "_CONNECT_S", 0.2)
    with pytest.raises(InputError, match="start one: dask scheduler"), open_engine("tcp://127.0.0.1:1"):
        pass


def test_an_encrypted_address_without_certificates_is_told_in_words():
    words = r"needs certificates.*distributed\.comm\.tls"
    with pytest.raises(InputError, match=words), open_engine("tls://127.0.0.1:1"):
        pass


def test_ctrl_c_ends_processes_of_this_machine_without_a_word_of_theirs_and_keeps_blocks(tmp_path):
    # Tests that run in the background hand an ignored interrupt down; a terminal does not
    code = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from fallzone.cli.terminal import progress
from fallzone.cli.main import main
progress._LOG_EVERY_S = 0.2
main(sys.argv[1:])
"""
    run = ["run", "malligyong-1-2023-08-24", "--case", "nominal", "--samples", "500000", "--cluster", "local:2"]
    command = [sys.executable, "-c", code, *run, "--out", str(tmp_path / "run")]
    # A terminal sends it to all processes of the group
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    for line in process.stderr:
        if re.match(r"nominal flight: [1-9]", line):
            os.killpg(process.pid, signal.SIGINT)
            break
    out, said = process.communicate()
    words = [line for line in said.splitlines() if line and not line.startswith("nominal flight: ")]
    kept = tmp_path / ".run.fallzone" / "kept"
    goes_on = f"fallzone: the same command goes on where it was: finished flights are kept in {kept}"
    assert (process.returncode, out, words) == (130, "", ["fallzone: interrupted", goes_on])
    assert list(kept.glob("*/*/*.npz"))


def test_without_dask_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputError, match=r"pip install 'fallzone\[cluster\]'"), open_engine("local:2"):
        pass


def test_threads_and_a_cluster_at_once_are_refused(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as left:
        main(["run", "malligyong-1-2023-08-24", "--workers", "2", "--cluster", "local:2"])
    assert left.value.code == 2 and "not both" in capsys.readouterr().err
