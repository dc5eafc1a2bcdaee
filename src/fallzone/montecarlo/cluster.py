"""Blocks on other processes and machines, by Dask distributed: the extra ``cluster``."""

from __future__ import annotations

import pickle
import re
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from fallzone.errors import InputError, UsageError
from fallzone.montecarlo.engines import Engine, in_order
from fallzone.montecarlo.identity import digest_code

if TYPE_CHECKING:
    from distributed import Client

# Blocks begun ahead of the one that is awaited, by thread: enough to bridge the way to a worker and back
_AHEAD = 8
_CONNECT_S = 20
_LOCAL = re.compile(r"local:([1-9]\d{0,2})")
_REMOTE = re.compile(r"(tcp|tls|ucx|ws|wss)://.+")


@contextmanager
def open_cluster(address: str) -> Iterator[Engine]:
    """A Dask cluster that works on blocks; workers that die are done without, or replaced, and change nothing.

    Parameters
    ----------
    address : str
        ``tcp://HOST:PORT`` of a scheduler, or ``local:N`` for N processes of this machine.

    Raises
    ------
    UsageError
        For any other address.
    InputError
        When Dask is not installed, the scheduler does not answer or has no workers, or the cluster is lost.
    """
    local = _LOCAL.fullmatch(address)
    if not local and not _REMOTE.fullmatch(address):
        raise UsageError(f"cluster '{address}': expected tcp://HOST:PORT of a scheduler, or local:4 for 4 processes")
    try:
        import distributed
    except ImportError:
        problem = "needs Dask distributed, which is not installed"
        raise InputError(f"cluster {address}", problem, "python -m pip install 'fallzone[cluster]'") from None
    with ExitStack() as stack:
        try:
            place: Any = address
            if local:
                with _deaf_children():
                    # Without the page for watching it, nothing listens beyond this machine
                    own = distributed.LocalCluster(
                        n_workers=int(local[1]), threads_per_worker=1, dashboard_address=None
                    )
                place = stack.enter_context(own)
            client = stack.enter_context(distributed.Client(place, timeout=_CONNECT_S, set_as_default=False))
            client.wait_for_workers(1, timeout=_CONNECT_S)
        except (OSError, TimeoutError) as error:
            problem = f"does not answer or has no workers ({error})"
            raise InputError(f"cluster {address}", problem, "start dask scheduler and dask worker first") from None
        yield lambda work, numbers: _run(client, work, numbers)


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


def _run(client: Client, work: Callable[[int], Any], numbers: Iterable[int]) -> Iterator[Any]:
    """Results of ``work`` in order. What it needs is sent once; a task, not data, it is made again where it is lost."""
    from distributed import CancelledError, KilledWorker

    shared = client.submit(_unpack, pickle.dumps(work), digest_code(), pure=False)
    ahead = _AHEAD * sum(client.nthreads().values())
    try:
        yield from in_order(lambda number: client.submit(_call, shared, number, pure=False), numbers, ahead=ahead)
    except (CancelledError, KilledWorker, OSError) as error:
        problem = f"was lost ({type(error).__name__}: {error})"
        raise InputError("cluster", problem, "start it again; the same command goes on where it was") from error


def _unpack(packed: bytes, code: str) -> Callable[[int], Any]:
    """On a worker: the work, where this worker's results are the same to the last bit."""
    if code != digest_code():
        raise UsageError(
            "a worker has another fallzone, other libraries or another processor, so that its results would differ in "
            "the last bits; install the same on all, and use processors of one kind"
        )
    return pickle.loads(packed)


def _call(work: Callable[[int], Any], number: int) -> Any:
    return work(number)
