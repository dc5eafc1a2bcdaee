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
from fallzone.words import _

if TYPE_CHECKING:
    from distributed import Client, Future

# Blocks begun ahead of the one that is awaited, by thread: enough to bridge the way to a worker and back
_AHEAD = 8
# Blocks are begun for at least so many threads: workers may connect later
_LEAST_THREADS = 8
_CONNECT_S = 20
# Interval at which workers are checked while no block arrives
_LOOK_S = 5
_LOCAL = re.compile(r"local:([1-9]\d{0,2})")
_REMOTE = re.compile(r"(tcp|tls)://[^\s/]+:\d{1,5}")


@contextmanager
def open_cluster(address: str) -> Iterator[Engine]:
    """A Dask cluster that works on blocks; when workers die, others take over, and the results are the same.

    Parameters
    ----------
    address : str
        ``tcp://HOST:PORT`` or ``tls://HOST:PORT`` of a scheduler, or ``local:N`` for N processes of this machine. Where
        a scheduler has no workers, a warning is logged and the first of them is awaited.

    Yields
    ------
    Engine

    Raises
    ------
    UsageError
        For any other address.
    InputError
        When Dask is not installed, the scheduler does not answer, or the cluster is lost.
    """
    local = _LOCAL.fullmatch(address)
    if not local and not _REMOTE.fullmatch(address):
        raise UsageError(
            _("cluster '{address}': expected tcp://HOST:PORT of a scheduler, or local:4 for 4 processes").format(
                address=address
            )
        )
    try:
        import distributed
    except ImportError:
        problem = _("needs Dask distributed, which is not installed")
        raise InputError(
            _("cluster {address}").format(address=address), problem, _("python -m pip install 'fallzone[cluster]'")
        ) from None
    if address.startswith("tls:") and not distributed.Security().get_connection_args("client").get("ssl_context"):
        expected = _("name them in Dask's configuration, under distributed.comm.tls")
        raise InputError(
            _("cluster {address}").format(address=address), _("needs certificates, and none are set up"), expected
        )
    with ExitStack() as stack:
        stack.enter_context(_quiet())
        try:
            place: Any = address
            if local:
                with _interrupts_ignored():
                    # Without its dashboard nothing listens beyond this machine
                    own = distributed.LocalCluster(
                        n_workers=int(local[1]),
                        threads_per_worker=1,
                        dashboard_address=None,
                        silence_logs=logging.CRITICAL,
                    )
                place = stack.enter_context(own)
            client = stack.enter_context(distributed.Client(place, timeout=_CONNECT_S, set_as_default=False))
        except (OSError, TimeoutError) as error:
            problem = _("no scheduler answers ({error})").format(error=error)
            raise InputError(
                _("cluster {address}").format(address=address), problem, _("start one: dask scheduler")
            ) from None
        workers = _Workers(client, address)
        workers.await_first()
        yield lambda work, numbers: _run(workers, work, numbers)


@contextmanager
def _quiet() -> Iterator[None]:
    """Silence the logs of Dask and of its event loop: what matters is raised as an error."""
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
def _interrupts_ignored() -> Iterator[None]:
    """Processes started within ignore Ctrl-C, which is meant for this process; they end when it ends."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


class _Workers:
    """Workers of a cluster; logs once when none is left, and once when one is available again."""

    def __init__(self, client: Client, address: str) -> None:
        self.client, self._address = client, address
        self._had_any, self._is_told = False, False

    def await_first(self) -> None:
        """Wait for the first worker."""
        while not self._had_any:
            try:
                self.client.wait_for_workers(1, timeout=_LOOK_S)
            except TimeoutError:
                self.look()
            else:
                self.note_work()

    def look(self) -> None:
        """Log it where there is no worker."""
        if self.client.nthreads():
            self.note_work()
        elif not self._is_told:
            self._is_told = True
            self._say(
                _("cluster {address}: the last worker is gone; waiting for one: dask worker {address} --nthreads 1")
                if self._had_any
                else _(
                    "cluster {address}: no worker has connected yet; waiting for one: dask worker {address} "
                    "--nthreads 1"
                )
            )

    def note_work(self) -> None:
        """Note that a worker is at work."""
        if self._is_told:
            self._say(_("cluster {address}: a worker is available; continuing"))
        self._had_any, self._is_told = True, False

    def lost(self, why: str) -> InputError:
        """Error that ends the run."""
        return InputError(
            _("cluster {address}").format(address=self._address),
            _("was lost: {why}").format(why=why),
            _("start it again; the same command goes on where it was"),
        )

    def _say(self, words: str) -> None:
        logging.getLogger("fallzone").warning(words.format(address=self._address))


class _Awaited:
    """Result that a worker owes; while it is awaited, the workers are watched."""

    def __init__(self, workers: _Workers, future: Future) -> None:
        self._workers, self._future = workers, future

    def result(self) -> Any:
        """The result; a block that was lost with its worker is computed again."""
        while True:
            try:
                found = self._future.result(timeout=_LOOK_S)
            except TimeoutError:
                if self._future.status == "error":
                    raise
                self._workers.look()
            else:
                self._workers.note_work()
                return found

    def cancel(self) -> None:
        """Give up the result."""
        self._future.cancel()


def _run(workers: _Workers, work: Callable[[int], Any], numbers: Iterable[int]) -> Iterator[Any]:
    """Results of ``work`` in order. What it needs is sent once, as a task, and is computed again where it is lost."""
    from distributed import CancelledError, KilledWorker

    client = workers.client
    shared = client.submit(tuple, (pickle.dumps(work), digest_code()), pure=False)
    ahead = _AHEAD * max(sum(client.nthreads().values()), _LEAST_THREADS)

    def submit(number: int) -> _Awaited:
        return _Awaited(workers, client.submit(_call, shared, number, pure=False))

    try:
        yield from in_order(submit, numbers, ahead=ahead)
    except CancelledError as error:
        raise workers.lost(_("the scheduler is gone")) from error
    except KilledWorker as error:
        raise workers.lost(_("several workers died at the same block; see their logs")) from error
    except OSError as error:
        raise workers.lost(str(error)) from error


def _call(shared: tuple[bytes, str], number: int) -> Any:
    """Compute one block, on a worker."""
    return _unpack(*shared)(number)


@lru_cache(maxsize=2)
def _unpack(packed: bytes, code: str) -> Callable[[int], Any]:
    """Unpack the work, on a worker whose results are the same to the last bit."""
    if code != digest_code():
        from distributed import get_worker

        raise UsageError(
            _(
                "worker {address} has another fallzone, other libraries or another processor, so that its results "
                "would differ in the last bits; install the same on all, and use processors of one kind"
            ).format(address=get_worker().address)
        )
    return pickle.loads(packed)
