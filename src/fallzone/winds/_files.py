"""The one place where wind files are opened: ordinary files, read whole, unchanged from the first byte to the last."""

from __future__ import annotations

import gzip
import hashlib
import os
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple

from fallzone.errors import InputError
from fallzone.files import open_regular
from fallzone.words import _, ngettext
from fallzone.words.hints import answer_words

_ZIP, _GZIP = b"PK\x03\x04", b"\x1f\x8b"
_OTHERS = {
    b"BZh": "bzip2",
    b"\xfd7zX": "xz",
    b"(\xb5/\xfd": "zstd",
    b"Rar!": "rar",
    b"7z\xbc\xaf": "7-zip",
    b"%PDF": "PDF",
}
_WIDE = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
# Text of soundings beyond this is no file of one station; packed grids beyond it are unpacked once by their user
LARGEST_TEXT_BYTES, LARGEST_UNPACKED_BYTES = 200_000_000, 1_000_000_000
_CHUNK_BYTES = 1 << 20
# Control characters that no text has; the last is the end of file of old systems
_NO_TEXT = bytes({*range(32)} - {*b"\t\n\v\f\r\x1a"})


class Opened(NamedTuple):
    """A wind file while it is being read.

    Parameters
    ----------
    path : Path
        Where it lies.
    where : str
        Its name for messages and provenance.
    file : BinaryIO
        Its bytes, from the first on.
    sha256 : str
        Digest of these very bytes, in hexadecimal.
    """

    path: Path
    where: str
    file: BinaryIO
    sha256: str

    def read_text(self) -> str:
        """Text of the file, or of the only file in it when it is a zip or gzip.

        Returns
        -------
        str

        Raises
        ------
        InputError
            When it is too large, cannot be unpacked, or is no text.
        """
        with _plain(self.file, self.where) as plain:
            data = plain.read(LARGEST_TEXT_BYTES + 1)
        if len(data) > LARGEST_TEXT_BYTES:
            raise InputError(
                self.where,
                _("is larger than {most_mb} MB").format(most_mb=LARGEST_TEXT_BYTES // 10**6),
                _("expected one station's text"),
            )
        return decode(data, self.where)


@contextmanager
def opened(path: Path, where: str) -> Iterator[Opened]:
    """Open a wind file and digest it; what is read from it inside the block are the bytes that were digested.

    Parameters
    ----------
    path : Path
        The file.
    where : str
        Its name, for messages.

    Yields
    ------
    Opened

    Raises
    ------
    InputError
        When it is no ordinary file, cannot be read, or has changed by the end of the block.
    """
    try:
        file = open_regular(path)
    except InputError:
        raise InputError(
            where, _("is not an ordinary file"), _("name a file of wind, not a folder, pipe or device")
        ) from None
    except (OSError, ValueError) as error:
        raise InputError(
            where,
            _("cannot be opened: {error}").format(error=answer_words(error) if isinstance(error, OSError) else error),
        ) from None
    with file:
        before = os.fstat(file.fileno())
        try:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise InputError(where, _("cannot be read: {reason}").format(reason=answer_words(error))) from None
        start = _start(file)
        packed = " (zip)" if start == _ZIP else " (gzip)" if start[:2] == _GZIP else ""
        yield Opened(path, where + packed, file, sha256)
        for after in (os.fstat(file.fileno()), path.stat() if path.exists() else None):
            if after is None or _state(after) != _state(before):
                raise InputError(where, _("changed while it was read"), _("try again when nothing writes to it"))


def _state(of: os.stat_result) -> tuple[int, ...]:
    return of.st_ino, of.st_size, of.st_mtime_ns


@contextmanager
def plain_file(path: Path, where: str) -> Iterator[Path]:
    """Path of a file; of a zip or gzip of a single file, that of its content.

    Parameters
    ----------
    path : Path
        The file.
    where : str
        Its name, for messages.

    Yields
    ------
    Path
        Unpacked content lies in a folder of its own, which is removed when the block ends.

    Raises
    ------
    InputError
        When it cannot be unpacked, or unpacks to more than 1 GB.
    """
    with path.open("rb") as file:
        start = _start(file)
        if start != _ZIP and start[:2] != _GZIP:
            yield path
            return
        with tempfile.TemporaryDirectory(prefix="fallzone-") as folder:
            unpacked, size = Path(folder) / "unpacked", 0
            with _plain(file, where) as plain, unpacked.open("wb") as copy:
                while chunk := plain.read(_CHUNK_BYTES):
                    size += len(chunk)
                    if size > LARGEST_UNPACKED_BYTES:
                        problem = _("unpacks to more than {most_gb} GB").format(most_gb=LARGEST_UNPACKED_BYTES // 10**9)
                        raise InputError(where, problem, _("unpack it yourself and name the file in it"))
                    copy.write(chunk)
            yield unpacked


def _start(file: BinaryIO) -> bytes:
    file.seek(0)
    start = file.read(4)
    file.seek(0)
    return start


@contextmanager
def _plain(file: BinaryIO, where: str) -> Iterator[BinaryIO]:
    """What a file holds: itself, or the only file packed in it."""
    start = _start(file)
    try:
        if start == _ZIP:
            with zipfile.ZipFile(file) as packed, packed.open(_only_member(packed, where)) as plain:
                yield plain
        elif start[:2] == _GZIP:
            with gzip.GzipFile(fileobj=file) as plain:
                yield plain
        else:
            yield file
    except _UNPACKING as error:
        raise InputError(
            where, _("cannot be unpacked: {error}").format(error=error), _("unpack it and name the file in it")
        ) from None


_UNPACKING = (zipfile.BadZipFile, zlib.error, EOFError, gzip.BadGzipFile, NotImplementedError, RuntimeError)


def _only_member(packed: zipfile.ZipFile, where: str) -> zipfile.ZipInfo:
    members = [member for member in packed.infolist() if not member.is_dir()]
    if any(member.filename == "[Content_Types].xml" for member in members):
        raise InputError(
            where, _("is a spreadsheet or a document"), _("save it as CSV, or as the text that it was made from")
        )
    if len(members) != 1:
        names = ", ".join(repr(member.filename[:60]) for member in members[:4]) or _("none")
        raise InputError(
            where,
            ngettext("is a zip of {count} file ({names})", "is a zip of {count} files ({names})", len(members)).format(
                count=len(members), names=names
            ),
            _("unpack it and name the one to read"),
        )
    return members[0]


def decode(data: bytes, where: str) -> str:
    """Text of the bytes of a file: UTF-8, UTF-16 with its mark, or else Latin-1 when nothing speaks against text.

    Parameters
    ----------
    data : bytes
        The whole file.
    where : str
        Its name, for messages.

    Returns
    -------
    str

    Raises
    ------
    InputError
        When it is no text, and what it is instead.
    """
    kind = next((name for start, name in _OTHERS.items() if data.startswith(start)), None)
    if kind:
        raise InputError(
            where, _("is a {kind} file").format(kind=kind), _("expected text; unpack it, or save it as plain text")
        )
    wide = _WIDE.get(data[:2])
    try:
        if wide:
            return data.decode(wide)
        if len(data.translate(None, _NO_TEXT)) != len(data):
            first = next(i for i, byte in enumerate(data) if byte in _NO_TEXT)
            raise InputError(
                where,
                _("is not UTF-8 text (byte {first})").format(first=first),
                _("expected plain text; is it another kind of file?"),
            )
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if wide:
            raise InputError(
                where, _("is not {encoding} text (byte {byte})").format(encoding=wide.upper(), byte=error.start)
            ) from None
        # Names of stations may stand there in an old encoding; numbers are the same in all of them
        return data.decode("latin-1")
