"""Files that appear whole or not at all."""

from __future__ import annotations

import ctypes
import errno
import glob
import hashlib
import os
import platform
import shlex
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from fallzone.errors import InputError, InUseError


def open_regular(path: Path) -> BinaryIO:
    """Open a file for reading, and never wait for a pipe, a socket or a device.

    Raises
    ------
    InputError
        When it is no ordinary file.
    OSError
        When it cannot be opened.
    """
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
    try:
        file = os.fdopen(os.open(path, flags), "rb")
    except OSError as error:
        # What a socket answers, and Python of a folder
        if error.errno in (errno.ENXIO, errno.EISDIR):
            raise InputError(str(path), "is not an ordinary file") from None
        raise
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise InputError(str(path), "is not an ordinary file")
    return file


def digest_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    with open_regular(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_whole(path: Path, data: bytes) -> Path:
    """Write a file whole, as ``whole_file`` does."""
    with whole_file(path) as file:
        file.write(data)
    return path


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Fill a file so that readers see the old bytes or the new ones, even when the machine stops half-way.

    Raises
    ------
    InputError
        When the path is a folder or a device: putting a file in its place would destroy it.
    """
    check_file(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


@contextmanager
def whole_folder(folder: Path, *, marker: str) -> Iterator[Path]:
    """Fill a folder out of sight, then put it in the place of ``folder`` in one step.

    A folder that stands there already is replaced only when it is empty or holds ``marker``, so that a mistyped
    path never deletes somebody's files. One writer at a time.

    Parameters
    ----------
    folder : Path
        Where the finished folder is to stand.
    marker : str
        Name of a file that every finished folder of this kind holds.

    Raises
    ------
    InputError
        When ``folder`` holds other things.
    InUseError
        When another process writes to it.
    """
    folder = Path(os.path.abspath(folder))  # noqa: PTH100  (resolve() would follow a link in the last part)
    check_replaceable(folder, marker=marker)
    with single_writer(folder):
        _remove_leftovers(folder)
        temporary = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", suffix=".part", dir=folder.parent))
        try:
            temporary.chmod(0o755)
            yield temporary
            _swap(temporary, folder)
        finally:
            _remove(temporary)


def check_file(path: Path) -> None:
    """Raise InputError when ``path`` is a folder, a device or a pipe, which no file may replace."""
    if path.is_dir():
        raise InputError(str(path), "is a folder", "name a file")
    if path.exists() and not path.is_file():
        raise InputError(str(path), "is not an ordinary file", "name a new file")


def check_replaceable(folder: Path, *, marker: str) -> None:
    """Raise InputError when ``folder`` is a file, or holds things that ``whole_folder`` would not replace."""
    if folder.exists() and not folder.is_dir():
        raise InputError(str(folder), "is a file", "name a folder")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / marker).is_file():
        raise InputError(str(folder), "holds other files and is left alone", "name a new or empty folder")


@contextmanager
def single_writer(folder: Path) -> Iterator[None]:
    """Hold the right to write ``folder``; the lock goes with the process, however it ends.

    Who holds it may take it again, as ``whole_folder`` does at the end of a long computation. At the end nothing is
    left of it, nor of a folder above that was made for it.

    Raises
    ------
    InUseError
        When another process holds it, with its number and command.
    """
    from filelock import FileLock, Timeout

    folder = Path(os.path.abspath(folder))  # noqa: PTH100
    is_new = not folder.parent.exists()
    folder.parent.mkdir(parents=True, exist_ok=True)
    owner = folder.parent / f".{folder.name}.owner"
    lock = FileLock(folder.parent / f".{folder.name}.lock", is_singleton=True)
    try:
        # Once more where the one before has just gone, and its file with it
        lock.acquire(timeout=0.1, poll_interval=0.02)
    except Timeout:
        if not Path(lock.lock_file).exists():
            raise InputError(str(folder), f"{folder.parent} cannot be written to", "choose another place") from None
        raise InUseError(f"{folder}: {_read(owner)} is writing to this folder; wait for it or choose --out") from None
    outermost = lock.lock_counter == 1
    try:
        if outermost:
            command = shlex.join([Path(sys.argv[0]).name, *sys.argv[1:]])
            owner.write_bytes(f"process {os.getpid()} on {platform.node()} ({command})".encode(errors="replace"))
        yield
    finally:
        if outermost:
            owner.unlink(missing_ok=True)
            # While it is held: who opens it now sees, once it has the lock, that the file has no name any more, and
            # makes a new one. Not on Windows, where an open file keeps its name.
            with suppress(OSError):
                Path(lock.lock_file).unlink(missing_ok=True)
        lock.release()
        if outermost and is_new:
            with suppress(OSError):
                folder.parent.rmdir()


def _read(owner: Path) -> str:
    """Who holds a lock, in its own words; between taking it and writing them there are none."""
    try:
        with owner.open(encoding="utf-8", errors="replace") as file:
            return file.read(300)
    except FileNotFoundError:
        return "another run"


def _swap(temporary: Path, folder: Path) -> None:
    """Put ``temporary`` in the place of ``folder``; what stood there takes its place and is removed with it."""
    if not folder.exists():
        temporary.replace(folder)
    elif not _exchange(temporary, folder):
        # Not Linux, or a file system without an exchange: the name is free for an instant between two renames.
        old = temporary.with_suffix(".old")
        folder.replace(old)
        temporary.replace(folder)
        _remove(old)


def _remove(folder: Path) -> None:
    """Remove a folder, or the link that stood in its place."""
    if folder.is_symlink():
        folder.unlink()
    else:
        shutil.rmtree(folder, ignore_errors=True)


def _exchange(first: Path, second: Path) -> bool:
    """Exchange two names in one step (Linux renameat2, RENAME_EXCHANGE = 2); False where that cannot be done."""
    renameat2 = getattr(ctypes.CDLL(None), "renameat2", None) if sys.platform == "linux" else None
    if renameat2 is None:
        return False
    at_working_directory = -100
    names = os.fsencode(first), os.fsencode(second)
    return renameat2(at_working_directory, names[0], at_working_directory, names[1], 2) == 0


def _remove_leftovers(folder: Path) -> None:
    """Remove what killed writers of this folder left; call only with the right to write it."""
    for kind in ("part", "old"):
        for leftover in folder.parent.glob(f".{glob.escape(folder.name)}.*.{kind}"):
            _remove(leftover)
