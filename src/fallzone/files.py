"""Files and folders that appear whole or not at all, and never replace what fallzone did not write."""

from __future__ import annotations

import ctypes
import errno
import hashlib
import os
import shutil
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial, reduce
from operator import or_
from pathlib import Path
from typing import BinaryIO

from fallzone.errors import InputError, UnwritableError
from fallzone.words import _
from fallzone.writers import OLD, single_writer

# Says why an open file may not be replaced, in words that follow its name; None where it may
Replaces = Callable[[BinaryIO], str | None]
Open = Callable[[str], BinaryIO]

# Flags of Linux' renameat2, and where it starts from
_NEVER_REPLACE, _EXCHANGE, _WORKING_DIRECTORY = 1, 2, -100
# Bytes as they stand, no waiting, no terminal that becomes ours; no system knows them all
_PLAIN = ("O_BINARY", "O_NONBLOCK", "O_NOCTTY")


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A set of files that fallzone writes as one, and the list of itself that it carries, by which it is known.

    Parameters
    ----------
    title : str
        What it is, in words.
    manifest : str
        Name of the file in it that lists the others.
    list_files : callable
        ``list_files(read)`` → SHA-256 of every other file by its name, where ``read(name)`` gives the bytes of one.
        What it raises (a ValueError, a KeyError …) says that the manifest is none of this kind.
    """

    title: str
    manifest: str
    list_files: Callable[[Callable[[str], bytes]], dict[str, str]]


def open_regular(path: Path, *, follow_link: bool = True) -> BinaryIO:
    """Open a file for reading, and never wait for a pipe, a socket or a device.

    Parameters
    ----------
    path : Path
        The file.
    follow_link : bool
        Whether the file at the end of a symbolic link is opened.

    Returns
    -------
    BinaryIO
        From the first byte on.

    Raises
    ------
    InputError
        When it is no ordinary file.
    OSError
        When it cannot be opened, or is a link that is not to be followed.
    """
    names = _PLAIN if follow_link else (*_PLAIN, "O_NOFOLLOW")
    flags = reduce(or_, (getattr(os, name, 0) for name in names), os.O_RDONLY)
    try:
        file = os.fdopen(os.open(path, flags), "rb")
    except OSError as error:
        # What a socket answers, and Python of a folder
        if error.errno in (errno.ENXIO, errno.EISDIR):
            raise InputError(str(path), _("is not an ordinary file")) from None
        raise
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise InputError(str(path), _("is not an ordinary file"))
    return file


def digest_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    str
        In hexadecimal.

    Raises
    ------
    InputError
        When it is no ordinary file.
    """
    with open_regular(path) as file:
        return _digest(file)


def _digest(file: BinaryIO) -> str:
    return hashlib.file_digest(file, hashlib.sha256).hexdigest()


def write_whole(path: Path, data: bytes, *, replaces: Replaces | None = None) -> Path:
    """Write a file whole, as `whole_file` does.

    Parameters
    ----------
    path : Path
        Where it is to stand.
    data : bytes
        Its content.
    replaces : callable, optional
        As of `whole_file`.

    Returns
    -------
    Path
        Where it stands.

    Raises
    ------
    InputError
        When something stands there that is not to be replaced.
    InUseError
        When another process writes it.
    """
    with whole_file(path, replaces=replaces) as file:
        file.write(data)
    return path


@contextmanager
def whole_file(path: Path, *, replaces: Replaces | None = None) -> Iterator[BinaryIO]:
    """Fill a file so that readers see the old bytes or the new ones, even when the machine stops half-way.

    Parameters
    ----------
    path : Path
        Where it is to stand.
    replaces : callable, optional
        Says why an open file may not be replaced, None where it may; `any_file` for every file. Without it, none but an
        empty one is replaced.

    Yields
    ------
    BinaryIO
        To be filled.

    Raises
    ------
    InputError
        When something stands there that is not to be replaced.
    InUseError
        When another process writes it.
    """
    path = _absolute(path)
    check = partial(check_file, replaces=replaces)
    check(path)
    with single_writer(path) as scratch:
        part = scratch / "new"
        _remove(part)
        with part.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        _put(part, path, check)


@contextmanager
def whole_folder(folder: Path, *, kind: Kind) -> Iterator[Path]:
    """Fill a folder out of sight, then put it in the place of ``folder`` in one step.

    A folder that stands there already is replaced only when it is empty or wholly of this kind: every file in it is
    listed in its manifest and has the digest that stands there. So nothing is lost that somebody added or changed.

    Parameters
    ----------
    folder : Path
        Where it is to stand.
    kind : Kind
        What it is going to be.

    Yields
    ------
    Path
        The folder to be filled.

    Raises
    ------
    InputError
        When ``folder`` holds anything else; the first such entry is named.
    InUseError
        When another process writes to it.
    """
    folder = _absolute(folder)
    check = partial(check_folder, kind=kind)
    check(folder)
    with single_writer(folder) as scratch:
        part = scratch / "new"
        _remove(part)
        part.mkdir()
        yield part
        _put(part, folder, check)


def any_file(file: BinaryIO) -> None:
    """Let any file be replaced: for one that was read, changed and is written again.

    Parameters
    ----------
    file : BinaryIO
        What stands there.
    """


def check_file(path: Path, *, replaces: Replaces | None = None) -> None:
    """Check that nothing stands in the place of a file that `whole_file` would not replace.

    Parameters
    ----------
    path : Path
        The place.
    replaces : callable, optional
        As of `whole_file`.

    Raises
    ------
    InputError
        When something does, with what it is.
    """
    mode = _find_mode(path)
    if mode is None:
        return
    if stat.S_ISDIR(mode):
        raise UnwritableError(str(path), _("is a folder"), _("name a file"))
    if not stat.S_ISREG(mode):
        raise UnwritableError(str(path), _("is not an ordinary file"), _("name a new file"))
    with open_regular(path, follow_link=False) as file:
        is_empty = os.fstat(file.fileno()).st_size == 0
        problem = None if is_empty else _("exists") if replaces is None else replaces(file)
    if problem is not None:
        raise UnwritableError(
            str(path),
            _("{problem}; it is left alone").format(problem=problem),
            _("choose another name, or remove it yourself"),
        )


def check_folder(folder: Path, *, kind: Kind) -> None:
    """Check that nothing stands in the place of a folder that `whole_folder` would not replace.

    Parameters
    ----------
    folder : Path
        The place.
    kind : Kind
        As of `whole_folder`.

    Raises
    ------
    InputError
        When something does, with the first entry that is not of the kind.
    """
    mode = _find_mode(folder)
    if mode is None:
        return
    if not stat.S_ISDIR(mode):
        raise UnwritableError(str(folder), _("is a file"), _("name a folder"))
    names = [entry.name for entry in folder.iterdir()]
    found = find_foreign(kind, names, lambda name: open_regular(folder / name, follow_link=False))
    if found is not None:
        name, problem = found
        raise UnwritableError(
            str(folder / name),
            _("{problem}; the folder is left alone").format(problem=problem),
            _("choose another folder, or remove it yourself"),
        )


def find_foreign(kind: Kind, names: Iterable[str], open_file: Open) -> tuple[str, str] | None:
    """Find the first entry of a folder or an archive that is not of a kind.

    Parameters
    ----------
    kind : Kind
        What the folder or archive is meant to be.
    names : iterable of str
        All entries.
    open_file : callable
        Opens one of them for reading.

    Returns
    -------
    (str, str) or None
        Its name and what is wrong with it; None where all are of the kind.
    """
    names = sorted(names)
    if names and kind.manifest not in names:
        return names[0], _("is not of {kind}, which has a {manifest}").format(
            kind=_(kind.title), manifest=kind.manifest
        )
    listed = _list_files(kind, open_file) if names else {}
    if listed is None:
        return kind.manifest, _("is not that of {kind}").format(kind=_(kind.title))
    for name in names:
        if name == kind.manifest:
            continue
        if name not in listed:
            return name, _("is not listed in {manifest}").format(manifest=kind.manifest)
        try:
            with open_file(name) as file:
                is_same = _digest(file) == listed[name]
        except (InputError, OSError):
            return name, _("is not an ordinary file that can be read")
        if not is_same:
            return name, _("differs from its digest in {manifest}: damaged, or changed by hand").format(
                manifest=kind.manifest
            )
    return None


def _list_files(kind: Kind, open_file: Open) -> dict[str, str] | None:
    def read(name: str) -> bytes:
        with open_file(name) as file:
            return file.read()

    try:
        return kind.list_files(read)
    except (InputError, OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None


def _find_mode(path: Path) -> int | None:
    """What stands at a path, a link refused; None where nothing does."""
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return None
    if stat.S_ISLNK(mode):
        raise UnwritableError(str(path), _("is a symbolic link, which is not followed"), _("name another place"))
    return mode


def _absolute(path: Path) -> Path:
    return Path(os.path.abspath(path))  # noqa: PTH100  (resolve() would follow a link in the last part)


def _put(part: Path, target: Path, check: Callable[[Path], None]) -> None:
    """Put what was made in its place; what stood there is checked again once nothing can reach it by name."""
    if _rename(part, target, _NEVER_REPLACE):
        return
    if not _rename(part, target, _EXCHANGE):
        _put_in_steps(part, target, check)
        return
    try:
        check(part)
    except BaseException as error:
        _rename(part, target, _EXCHANGE)
        if isinstance(error, InputError):
            check(target)  # the same, by the name that the user knows
        raise
    _remove(part)


def _put_in_steps(part: Path, target: Path, check: Callable[[Path], None]) -> None:
    """`_put` where names cannot be exchanged: the name of a folder is free for an instant between two renames."""
    check(target)
    if part.is_dir() and target.exists():
        target.replace(part.with_name(OLD))
    part.replace(target)


def _rename(first: Path, second: Path, flag: int) -> bool:
    """Rename in one step, or exchange two names; False where that cannot be done (not Linux, some file systems)."""
    renameat2 = getattr(ctypes.CDLL(None), "renameat2", None) if sys.platform == "linux" else None
    if renameat2 is None:
        return False
    return renameat2(_WORKING_DIRECTORY, os.fsencode(first), _WORKING_DIRECTORY, os.fsencode(second), flag) == 0


def _remove(path: Path) -> None:
    """Remove a file or a folder of the scratch, if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
