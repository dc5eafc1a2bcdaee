"""One writer at a time for each file or folder, and the hidden folder beside it that is the writer's own."""

from __future__ import annotations

import os
import platform
import shlex
import shutil
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from fallzone.errors import InUseError, UnwritableError
from fallzone.words import _
from fallzone.words.hints import answer_words, where_else

if TYPE_CHECKING:
    from filelock import BaseFileLock

# The first line of ``owner``, by which a hidden folder is known to be one of fallzone
SIGNATURE = "fallzone keeps unfinished work here\n"
# All that a hidden folder may hold: the lock, who holds it, what is removed with the writer, what stays for the next
_LOCK, _OWNER, _SCRATCH, _KEPT = "lock", "owner", "scratch", "kept"
# What was in its place, in the scratch, where names cannot be exchanged
OLD = "old"
_TRIES, _WAIT_S, _LOOK_EVERY_S = 50, 0.1, 0.02
# Of who writes, so much is told
_WORDS = 400


@contextmanager
def single_writer(path: Path) -> Iterator[Path]:
    """Hold the right to write a file or a folder; the lock ends with the process, however that ends.

    Who holds it may take it again, as `files.whole_folder` does at the end of a long computation. At the end nothing is
    left of it, but for what was kept, nor of folders above that were made for it. What a writer left that was killed is
    removed now: its lock is free.

    Parameters
    ----------
    path : Path
        The file or folder.

    Yields
    ------
    Path
        Empty folder on the same disk for what is not finished.

    Raises
    ------
    InUseError
        When another process holds it, with its number and command.
    InputError
        When the folder above cannot be written to, or the hidden one is not one of fallzone.
    """
    path = Path(os.path.abspath(path))  # noqa: PTH100  (resolve() would follow a link in the last part)
    hidden = _hidden_folder(path)
    made = [folder for folder in path.parents if not folder.exists()]
    try:
        lock = _acquire(path, hidden)
        outermost = lock.lock_counter == 1
        try:
            if outermost:
                _move_in(path, hidden)
            yield hidden / _SCRATCH
        finally:
            if outermost:
                _move_out(hidden)
            lock.release()
    finally:
        with suppress(OSError):
            hidden.rmdir()  # where it was made, and then the lock could not be
        with suppress(OSError):
            # From the deepest up, as far as they are empty
            for folder in made:
                folder.rmdir()


def kept_folder(path: Path) -> Path:
    """Hidden folder in which a writer may keep what the next one continues from; removed by the one that finishes.

    Parameters
    ----------
    path : Path
        The file or folder that is written.

    Returns
    -------
    Path
    """
    return _hidden_folder(Path(os.path.abspath(path))) / _KEPT  # noqa: PTH100


def _hidden_folder(path: Path) -> Path:
    return path.parent / f".{path.name}.fallzone"


def _acquire(path: Path, hidden: Path) -> BaseFileLock:
    from filelock import FileLock, Timeout

    lock = FileLock(hidden / _LOCK, is_singleton=True)
    if lock.lock_counter:
        lock.acquire()
        return lock
    for _try in range(_TRIES):
        is_gone = False
        try:
            _make_own(path, hidden)
            lock.acquire(timeout=_WAIT_S, poll_interval=_LOOK_EVERY_S)
            return lock
        except (FileNotFoundError, FileExistsError):
            # The writer before has just gone, and its folder with it, which pathlib may find there and gone again; or
            # the system makes none (/proc)
            is_gone = True
        except PermissionError:
            # Of another user
            raise UnwritableError(
                str(path), _("{hidden} cannot be written to").format(hidden=hidden), _("choose another place")
            ) from None
        except Timeout:
            if (hidden / _LOCK).exists():
                break
    if is_gone:
        raise UnwritableError(
            str(path), _("{folder} cannot be written to").format(folder=path.parent), _("choose another place")
        )
    raise InUseError(
        _("{path}: {owner} is writing to it; wait, or choose another place").format(
            path=path, owner=_read_owner(hidden)
        )
    )


def _make_own(path: Path, hidden: Path) -> None:
    """Make the hidden folder, or check that the one that is there is one of fallzone.

    Raises
    ------
    InputError
        When it cannot be made, or something else has its name.
    FileNotFoundError, FileExistsError
        When another writer that ends takes it away meanwhile.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):
            hidden.mkdir()
    except OSError as error:
        # pathlib finds that a folder exists, and then that it is gone
        if isinstance(error, FileNotFoundError | FileExistsError) and not path.parent.is_file():
            raise
        problem = _("{folder} cannot be written to: {error}").format(folder=path.parent, error=answer_words(error))
        raise UnwritableError(str(path), problem, where_else(error)) from error
    # Twice: a writer that ends while the folder is listed leaves a list that was never true
    if not (_is_own(hidden) or _is_own(hidden)):
        problem = _("has the name of a work folder of fallzone, but is none; it is left alone")
        raise UnwritableError(str(hidden), problem, _("rename it, or choose another place"))


def _is_own(hidden: Path) -> bool:
    """Whether a hidden folder holds nothing but what a writer puts there, and bears its signature."""
    if not stat.S_ISDIR(hidden.lstat().st_mode):
        return False
    modes = {entry.name: entry.stat(follow_symlinks=False).st_mode for entry in os.scandir(hidden)}
    is_kind = {_LOCK: stat.S_ISREG, _OWNER: stat.S_ISREG, _SCRATCH: stat.S_ISDIR, _KEPT: stat.S_ISDIR}
    if not all(name in is_kind and is_kind[name](mode) for name, mode in modes.items()):
        return False
    if _OWNER not in modes:
        # A writer that was killed, or has not come further yet, or has just signed off
        return set(modes) <= {_LOCK} and all((hidden / name).lstat().st_size == 0 for name in modes)
    signed = (hidden / _OWNER).read_bytes()[: len(SIGNATURE)]
    # A full disk and a kill leave the beginning of it
    return SIGNATURE.encode().startswith(signed)


def _move_in(path: Path, hidden: Path) -> None:
    """Sign the hidden folder, and clear away what a killed writer left."""
    command = shlex.join([Path(sys.argv[0]).name, *sys.argv[1:]])
    words = f"{SIGNATURE}process {os.getpid()} on {platform.node()} ({command})\n"
    # Written in place, so that the folder is never seen without its signature
    (hidden / _OWNER).write_bytes(words.encode(errors="replace"))
    scratch = hidden / _SCRATCH
    old = scratch / OLD
    if old.exists() and not os.path.lexists(path):
        # Killed between the two renames of a system that cannot exchange names
        old.replace(path)
    if scratch.exists():
        shutil.rmtree(scratch)
    scratch.mkdir()


def _move_out(hidden: Path) -> None:
    """Leave what was kept or cannot be removed now, and then the signature with it; the lock is removed last."""
    shutil.rmtree(hidden / _SCRATCH, ignore_errors=True)
    with suppress(OSError):
        (hidden / _KEPT).rmdir()
    # Of the lock while it is held: who opens it now sees, once it has the lock, that the file has no name any more, and
    # makes a new one. Not on Windows, where an open file keeps its name.
    with suppress(OSError):
        if not any((hidden / name).exists() for name in (_SCRATCH, _KEPT)):
            (hidden / _OWNER).unlink(missing_ok=True)
        (hidden / _LOCK).unlink(missing_ok=True)
        hidden.rmdir()


def _read_owner(hidden: Path) -> str:
    """Who holds a lock, in its own words; between taking it and writing them there are none."""
    with suppress(OSError), (hidden / _OWNER).open("rb") as file:
        if words := file.read(_WORDS).decode(errors="replace").removeprefix(SIGNATURE).strip():
            return words
    return _("another run")
