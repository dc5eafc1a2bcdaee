"""Digests of the bytes that were read, taken as they are read; a file that changes meanwhile is an error."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from threading import Lock

from fallzone.errors import InputError
from fallzone.files import digest_sha256
from fallzone.words import _
from fallzone.words.hints import answer_words


class Readings:
    """SHA-256 of every file read since `record_readings` began, by its name in messages."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._digests: dict[str, str] = {}

    @property
    def digests(self) -> dict[str, str]:
        """Copy of all digests, by name of the file."""
        with self._lock:
            return dict(self._digests)

    def note(self, name: str, digest: str) -> None:
        """Add a file that has just been read.

        Parameters
        ----------
        name : str
            Name of the file.
        digest : str
            SHA-256 in hexadecimal.

        Raises
        ------
        InputError
            When it was read before, and held something else.
        """
        with self._lock:
            if self._digests.setdefault(name, digest) != digest:
                raise InputError(
                    name,
                    _("changed while the run was being made"),
                    _("repeat the command once no program writes to it"),
                )


# Those of the outer ones first. Threads that read must be given the context of the one that starts them.
_OPEN: ContextVar[tuple[Readings, ...]] = ContextVar("readings", default=())


@contextmanager
def record_readings() -> Iterator[Readings]:
    """Record the digest of every file that is read within; records may be nested, then all of them get it.

    Yields
    ------
    Readings
    """
    readings = Readings()
    token = _OPEN.set((*_OPEN.get(), readings))
    try:
        yield readings
    finally:
        _OPEN.reset(token)


def note_bytes(name: str, content: bytes) -> None:
    """Record the content of a file that has been read; costs nothing where no record is open.

    Parameters
    ----------
    name : str
        Name of the file.
    content : bytes
        What was read.

    Raises
    ------
    InputError
        When the file was read before with other content.
    """
    if _OPEN.get():
        _note(name, hashlib.sha256(content).hexdigest())


def note_file(path: Path, name: str) -> str:
    """Record a file as it is now.

    Parameters
    ----------
    path : Path
        The file.
    name : str
        Its name, for messages and records.

    Returns
    -------
    str
        Its SHA-256 in hexadecimal.

    Raises
    ------
    InputError
        When it cannot be read, or was read before with other content.
    """
    try:
        digest = digest_sha256(path)
    except OSError as error:
        raise InputError(name, _("cannot be read: {reason}").format(reason=answer_words(error))) from None
    _note(name, digest)
    return digest


@contextmanager
def hold_file(path: Path, name: str) -> Iterator[None]:
    """Record a file that a library opens, before and after: what it reads in between is what was recorded.

    Parameters
    ----------
    path : Path
        The file.
    name : str
        Its name, for messages and records.

    Yields
    ------
    None

    Raises
    ------
    InputError
        When the file cannot be read or changes meanwhile.
    """
    if not _OPEN.get():
        yield
        return
    note_file(path, name)
    yield
    note_file(path, name)


def _note(name: str, digest: str) -> None:
    for readings in _OPEN.get():
        readings.note(name, digest)
