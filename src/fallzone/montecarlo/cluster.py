"""Blocks on other processes and machines, by Dask distributed: the extra ``cluster``."""

from __future__ import annotations

import logging
import pickle
import re
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from fallzone.errors import InputError, UsageError
from fallzone.montecarlo.engines import Engine, in_order
from fallzone.montecarlo.identity import digest_code

if TYPE_CHECKING:
    from distributed import Client, Future

# Blocks begun ahead of the one that is awaited, by thread: enough to bridge the way to a worker and back
_AHEAD = 8
# Threads that blocks are begun for at the least: workers may come later
_LEAST_THREADS = 8
_CONNECT_S = 20
# So often the workers are looked after while no block comes
_LOOK_S = 5
_LOCAL = re.compile(r"local:([1-9]\d{0,2})")
_REMOTE = re.compile(r"(tcp|tls)://[^\s/]+:\d{1,5}")


@contextmanager
def open_cluster(address: str) -> Iterator[Engine]:
    """A Dask cluster that works on blocks; workers that die are done without, or replaced, and change nothing.

    Parameters
    ----------
    address : str
        ``tcp://HOST:PORT`` of a scheduler, or ``local:N`` for N processes of this machine. Where a scheduler has no
        workers, that is logged, and the first of them is awaited.

    Raises
    ------
    UsageError
        For any other address.
    InputError
        When Dask is not installed, the scheduler does not answer, or the cluster is lost.
    """
    local = _LOCAL.fullmatch(address)
    if not local and not _REMOTE.fullmatch(address):
        raise UsageError(f"cluster '{address}': expected tcp://HOST:PORT of a scheduler, or local:4 for 4 processes")
    try:
        import distributed
    except ImportError:
        problem = "needs Dask distributed, which is not installed"
        raise InputError(f"cluster {address}", problem, "python -m pip install 'fallzone[cluster]'") from None
    if address.startswith("tls:") and not distributed.Security().get_connection_args("client").get("ssl_context"):
        expected = "name them in Dask's configuration, under distributed.comm.tls"
        raise InputError(f"cluster {address}", "needs certificates, and none are set up", expected)
    with ExitStack() as stack:
        stack.enter_context(_quiet())
        try:
            place: Any = address
            if local:
                with _deaf_children():
                    # Without the page for watching it, nothing listens beyond this machine
                    own = distributed.LocalCluster(
                        n_workers=int(local[1]),
                        threads_per_worker=1,
                        dashboard_address=None,
                        silence_logs=logging.CRITICAL,
                    )
                place = stack.enter_context(own)
            client = stack.enter_context(distributed.Client(place, timeout=_CONNECT_S, set_as_default=False))
        except (OSError, TimeoutError) as error:
            problem = f"no scheduler answers ({error})"
            raise InputError(f"cluster {address}", problem, "start one: dask scheduler") from None
        staff = _Staff(client, address)
        staff.await_somebody()
        yield lambda work, numbers: _run(staff, work, numbers)


@contextmanager
def _quiet() -> Iterator[None]:
    """Dask's own log, and that of the loop it runs in, are not heard: what matters is raised, in fewer words."""
    loggers = [logging.getLogger(name) for name in ("distributed", "distributed.client", "tornado.application")]
    levels = [logger.level for logger in loggers]
    try:
        for logger in loggers:
            logger.setLevel(logging.CRITICAL)
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


@contextmanager
def _deaf_children() -> Iterator[None]:
    """Processes started meanwhile do not hear Ctrl-C, which is for this one: they end with it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


class _Staff:
    """The workers of a cluster; told once when nobody is left, and once when somebody is there again."""

    def __init__(self, client: Client, address: str) -> None:
        self.client, self._address = client, address
        self._had_any, self._is_told = False, False

    def await_somebody(self) -> None:
        """Wait until there is a worker."""
        while not self._had_any:
            try:
                self.client.wait_for_workers(1, timeout=_LOOK_S)
            except TimeoutError:
                self.look()
            else:
                self.note_work()

    def look(self) -> None:
        """Say it where nobody is there."""
        if self.client.nthreads():
            self.note_work()
        elif not self._is_told:
            self._is_told = True
            words = "the last worker is gone" if self._had_any else "no worker has come yet"
            self._say(f"{words}; waiting for one: dask worker {self._address} --nthreads 1")

    def note_work(self) -> None:
        """Somebody works."""
        if self._is_told:
            self._say("a worker is there; going on")
        self._had_any, self._is_told = True, False

    def lost(self, why: str) -> InputError:
        """What ends the run."""
        return InputError(
            f"cluster {self._address}", f"was lost: {why}", "start it again; the same command goes on where it was"
        )

    def _say(self, words: str) -> None:
        logging.getLogger("fallzone").warning(f"fallzone: cluster {self._address}: {words}")


class _Awaited:
    """What a worker promised, with an eye on the workers while it does not come."""

    def __init__(self, staff: _Staff, future: Future) -> None:
        self._staff, self._future = staff, future

    def result(self) -> Any:
        """What it is in the end; a block that a worker took with it when it died is made again."""
        while True:
            try:
                found = self._future.result(timeout=_LOOK_S)
            except TimeoutError:
                if self._future.status == "error":
                    raise
                self._staff.look()
            else:
                self._staff.note_work()
                return found

    def cancel(self) -> None:
        """It is not wanted any more."""
        self._future.cancel()


def _run(staff: _Staff, work: Callable[[int], Any], numbers: Iterable[int]) -> Iterator[Any]:
    """Results of ``work`` in order. What it needs is sent once; a task, not data, it is made again where it is lost."""
    from distributed import CancelledError, KilledWorker

    client = staff.client
    shared = client.submit(tuple, (pickle.dumps(work), digest_code()), pure=False)
    ahead = _AHEAD * max(sum(client.nthreads().values()), _LEAST_THREADS)

    def submit(number: int) -> _Awaited:
        return _Awaited(staff, client.submit(_call, shared, number, pure=False))

    try:
        yield from in_order(submit, numbers, ahead=ahead)
    except CancelledError as error:
        raise staff.lost("the scheduler is gone") from error
    except KilledWorker as error:
        raise staff.lost("several workers died at the same block; what they said last tells why") from error
    except OSError as error:
        raise staff.lost(str(error)) from error


def _call(shared: tuple[bytes, str], number: int) -> Any:
    """On a worker: one block."""
    return _unpack(*shared)(number)


@lru_cache(maxsize=2)
def _unpack(packed: bytes, code: str) -> Callable[[int], Any]:
    """On a worker: the work, where this worker's results are the same to the last bit."""
    if code != digest_code():
        from distributed import get_worker

        raise UsageError(
            f"worker {get_worker().address} has another fallzone, other libraries or another processor, so that its "
            "results would differ in the last bits; install the same on all, and use processors of one kind"
        )
    return pickle.loads(packed)
