"""Digests of the very bytes that were read, taken as they are read; and a file that changes meanwhile is told."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from threading import Lock

from fallzone.errors import InputError
from fallzone.files import digest_sha256


class Readings:
    """SHA-256 of every file that was read since `record_readings` began, by name as for messages."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._digests: dict[str, str] = {}

    @property
    def digests(self) -> dict[str, str]:
        """A copy of them all."""
        with self._lock:
            return dict(self._digests)

    def note(self, name: str, digest: str) -> None:
        """Add a file as it was read just now.

        Raises
        ------
        InputError
            When it was read before, and held something else.
        """
        with self._lock:
            if self._digests.setdefault(name, digest) != digest:
                raise InputError(
                    name, "changed while the run was being made", "repeat the command once no program writes to it"
                )

    def note_all(self, digests: Mapping[str, str]) -> None:
        """Add files that were read before."""
        for name, digest in digests.items():
            self.note(name, digest)


# Those of the outer ones first. Threads that read must be given the context of the one that starts them.
_OPEN: ContextVar[tuple[Readings, ...]] = ContextVar("readings", default=())


@contextmanager
def record_readings() -> Iterator[Readings]:
    """Record every file that is read within; where such records lie within each other, in all of them."""
    readings = Readings()
    token = _OPEN.set((*_OPEN.get(), readings))
    try:
        yield readings
    finally:
        _OPEN.reset(token)


def note_bytes(name: str, content: bytes) -> None:
    """Record what was read of a file; costs nothing where nobody asks."""
    if _OPEN.get():
        _note(name, hashlib.sha256(content).hexdigest())


def note_file(path: Path, name: str) -> str:
    """Record a file as it stands there now, and its digest."""
    try:
        digest = digest_sha256(path)
    except OSError as error:
        raise InputError(name, f"cannot be read: {error.strerror}") from None
    _note(name, digest)
    return digest


@contextmanager
def hold_file(path: Path, name: str) -> Iterator[None]:
    """Record a file that others open, before and after: what they read in between is what was recorded."""
    if not _OPEN.get():
        yield
        return
    note_file(path, name)
    yield
    note_file(path, name)


def _note(name: str, digest: str) -> None:
    for readings in _OPEN.get():
        readings.note(name, digest)
