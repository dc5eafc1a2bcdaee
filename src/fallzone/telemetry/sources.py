"""Where telemetry comes from: a file that grows, a pipe, or datagrams from this machine; the one place with a clock."""

from __future__ import annotations

import ipaddress
import os
import selectors
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from fallzone.errors import InputError, UsageError
from fallzone.words import _
from fallzone.words.hints import answer_words

# How often a file is looked at, and how long is waited for a datagram before silence is looked at [s]
EVERY_S = 0.1
_CHUNK_BYTES = 1 << 16
# A line that never ends is none
_LONGEST_BYTES = 1 << 16
STDIN = "-"


@dataclass(frozen=True, kw_only=True, slots=True)
class Heard:
    """What arrived, or that nothing did.

    Parameters
    ----------
    at_s : float
        Since the source was opened [s].
    line : str or None
        Without its end; None where only time has passed.
    is_whole : bool
        Whether its end has come.
    sender : str
        Who sent it; empty where there is one source.
    closed : str
        Why no more will come: ``end-of-stream`` or ``patience``; empty where more may.
    restarted : str
        Why a file is read from its start again: ``file-cut-short`` or ``file-replaced``; else empty.
    """

    at_s: float
    line: str | None = None
    is_whole: bool = True
    sender: str = ""
    closed: str = ""
    restarted: str = ""


@contextmanager
def open_source(name: str, *, patience_s: float) -> Iterator[Iterator[Heard]]:
    """Open a source, to be heard until it ends or nothing has come for a time.

    Parameters
    ----------
    name : str
        A file, ``-`` for standard input, or ``udp://127.0.0.1:PORT``.
    patience_s : float
        So long without anything ends it [s].

    Yields
    ------
    iterator of Heard

    Raises
    ------
    UsageError
        For an address that is not of this machine.
    InputError
        For a file that is not there.
    """
    if "://" in name:
        with _bind(name) as bound:
            yield _hear_datagrams(bound, patience_s)
    elif name == STDIN:
        yield _hear_stream(sys.stdin.buffer, patience_s)
    else:
        with ExitStack() as files:
            yield _hear_file(files.enter_context(_open(name)), name, files, patience_s)


def _open(name: str) -> BinaryIO:
    try:
        return Path(name).open("rb")
    except OSError as error:
        raise InputError(name, answer_words(error), _("expected a file of telemetry, - or udp://")) from None


class _Clock:
    """Seconds since it was made, rounded as they are recorded."""

    def __init__(self) -> None:
        self._begun_s = time.monotonic()

    def __call__(self) -> float:
        return round(time.monotonic() - self._begun_s, 3)


class _Lines:
    """Bytes to whole lines; what has no end yet waits for it."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[str]:
        *whole, self._rest = (self._rest + data).split(b"\n")
        if len(self._rest) > _LONGEST_BYTES:
            whole, self._rest = [*whole, self._rest[:_CHUNK_BYTES]], b""
        return [_decode(line) for line in whole]

    def take_rest(self) -> str:
        rest, self._rest = self._rest, b""
        return _decode(rest)


def _decode(line: bytes) -> str:
    return line.decode("utf-8", errors="replace").rstrip("\r")


def _hear_file(file: BinaryIO, name: str, files: ExitStack, patience_s: float) -> Iterator[Heard]:
    """A file as it grows; one that was cut short, or replaced by another, is read from its start, and that is told."""
    clock, lines = _Clock(), _Lines()
    last_s = clock()
    while True:
        data = file.read(_CHUNK_BYTES)
        at_s = clock()
        if data:
            last_s = at_s
            yield from (Heard(at_s=at_s, line=line) for line in lines.feed(data))
            continue
        if os.fstat(file.fileno()).st_size < file.tell():
            file.seek(0)
            yield from _restart(lines, at_s, "file-cut-short")
        elif (other := _find_other(name, file)) is not None:
            file.close()
            file = files.enter_context(other)
            yield from _restart(lines, at_s, "file-replaced")
        elif at_s - last_s > patience_s:
            yield from _finish(lines, at_s, "patience")
            return
        else:
            yield Heard(at_s=at_s)
            time.sleep(EVERY_S)


def _find_other(name: str, file: BinaryIO) -> BinaryIO | None:
    """The file that has taken the place of one that was read to its end; None where none has."""
    try:
        if os.path.samestat(os.fstat(file.fileno()), Path(name).stat()):
            return None
        return Path(name).open("rb")
    except OSError:
        # Taken away, and perhaps soon replaced: what is held may still grow
        return None


def _restart(lines: _Lines, at_s: float, why: str) -> Iterator[Heard]:
    if rest := lines.take_rest():
        yield Heard(at_s=at_s, line=rest, is_whole=False)
    yield Heard(at_s=at_s, restarted=why)


def _finish(lines: _Lines, at_s: float, why: str) -> Iterator[Heard]:
    if rest := lines.take_rest():
        yield Heard(at_s=at_s, line=rest, is_whole=False)
    yield Heard(at_s=at_s, closed=why)


def _hear_stream(stream: BinaryIO, patience_s: float) -> Iterator[Heard]:
    clock, lines = _Clock(), _Lines()
    last_s, number = clock(), stream.fileno()
    with selectors.DefaultSelector() as ready:
        try:
            ready.register(number, selectors.EVENT_READ)
        except (PermissionError, OSError):  # an ordinary file as standard input is always ready
            ready = None
        while True:
            data = os.read(number, _CHUNK_BYTES) if ready is None or ready.select(EVERY_S) else None
            at_s = clock()
            if data:
                last_s = at_s
                yield from (Heard(at_s=at_s, line=line) for line in lines.feed(data))
            elif data == b"":
                yield from _finish(lines, at_s, "end-of-stream")
                return
            elif at_s - last_s > patience_s:
                yield from _finish(lines, at_s, "patience")
                return
            else:
                yield Heard(at_s=at_s)


def _bind(name: str) -> socket.socket:
    scheme, _sep, address = name.partition("://")
    host, _sep, port = address.rpartition(":")
    host = host.strip("[]")
    if scheme != "udp" or not port.isdigit() or not 0 < int(port) < 65_536:
        raise UsageError(_("'{name}' is no source: expected a file, - or udp://127.0.0.1:PORT").format(name=name[:80]))
    try:
        is_own = ipaddress.ip_address("127.0.0.1" if host == "localhost" else host).is_loopback
    except ValueError:
        is_own = False
    if not is_own:
        raise UsageError(
            _("'{name}': datagrams are taken from this machine alone, udp://127.0.0.1:PORT").format(name=name[:80])
        )
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_DGRAM)
    try:
        bound.bind(("127.0.0.1" if host == "localhost" else host, int(port)))
    except OSError as error:
        bound.close()
        raise InputError(name, answer_words(error), _("choose another port")) from None
    bound.settimeout(EVERY_S)
    return bound


def _hear_datagrams(bound: socket.socket, patience_s: float) -> Iterator[Heard]:
    clock = _Clock()
    last_s = clock()
    while True:
        try:
            data, sender = bound.recvfrom(_CHUNK_BYTES)
        except TimeoutError:
            data, sender = b"", ("", 0)
        at_s = clock()
        if data:
            last_s = at_s
            # A datagram ends with its last line, whether or not that has an end of its own
            for line in data.removesuffix(b"\n").split(b"\n"):
                yield Heard(at_s=at_s, line=_decode(line), sender=f"{sender[0]}:{sender[1]}")
        elif at_s - last_s > patience_s:
            yield Heard(at_s=at_s, closed="patience")
            return
        else:
            yield Heard(at_s=at_s)
