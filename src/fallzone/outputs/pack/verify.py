"""A briefing pack held against its own manifest: which of its files are missing, altered or added."""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from fallzone.errors import InputError
from fallzone.files import open_regular
from fallzone.outputs.pack.manifest import MANIFEST, PACK
from fallzone.words import _

Read = Callable[[str], bytes]


@dataclass(frozen=True, kw_only=True)
class Verified:
    """What became of a pack since it was written.

    Parameters
    ----------
    path : Path
        Folder or zip.
    files : tuple of str
        Those that its manifest lists.
    missing, altered, added : tuple of str
        Of these the ones that are not there and the ones with another digest; and what is there and not listed.
    """

    path: Path
    files: tuple[str, ...]
    missing: tuple[str, ...]
    altered: tuple[str, ...]
    added: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        """Whether it is as it was written."""
        return not (self.missing or self.altered or self.added)


def verify_pack(path: Path) -> Verified:
    """Hold every file of a pack against the digest in its manifest.

    A manifest that was written anew after a change is not told from the first: who hands a pack on keeps its digest.

    Parameters
    ----------
    path : Path
        A folder, or a zip.

    Returns
    -------
    Verified

    Raises
    ------
    InputError
        When it is no pack, or cannot be read.
    """
    path = Path(path)
    if path.is_dir():
        names = sorted(entry.name for entry in path.iterdir())
        return _compare(path, names, lambda name: _read_file(path / name))
    try:
        with open_regular(path) as file, zipfile.ZipFile(file) as archive:
            return _compare(path, archive.namelist(), archive.read)
    except FileNotFoundError:
        raise InputError(str(path), _("is not there"), _("a briefing pack of fallzone, folder or zip")) from None
    # RuntimeError: an entry that is encrypted, or packed in a way that Python does not know
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError):
        raise InputError(str(path), _("is not a whole zip"), _("a briefing pack of fallzone, folder or zip")) from None


def _read_file(path: Path) -> bytes:
    with open_regular(path, follow_link=False) as file:
        return file.read()


def _compare(path: Path, names: list[str], read: Read) -> Verified:
    try:
        listed = PACK.list_files(read) if MANIFEST in names else None
    except (InputError, OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        listed = None
    if listed is None:
        problem = _("has no {manifest} of a briefing pack").format(manifest=MANIFEST)
        raise InputError(str(path), problem, _("a briefing pack of fallzone, folder or zip"))
    there = [name for name in listed if name in names]
    return Verified(
        path=path,
        files=tuple(sorted(listed)),
        missing=tuple(sorted(set(listed) - set(names))),
        altered=tuple(sorted(name for name in there if not _is_same(read, name, listed[name]))),
        # A name that stands in an archive twice is one too many
        added=tuple(sorted(name for name in set(names) if name not in (*listed, MANIFEST) or names.count(name) > 1)),
    )


def _is_same(read: Read, name: str, digest: str) -> bool:
    try:
        return hashlib.sha256(read(name)).hexdigest() == digest
    except (InputError, OSError):
        return False


def verify_sentences(found: Verified) -> list[str]:
    """What became of a pack, in words.

    Parameters
    ----------
    found : Verified
        As held against its manifest.

    Returns
    -------
    list of str
        A line for each file that is not as it was; one line where all are.
    """
    if found.is_whole:
        return [_("{count} files, each as it was written.").format(count=len(found.files))]
    return [
        *(_("{name}: missing").format(name=name) for name in found.missing),
        *(_("{name}: altered, its digest differs").format(name=name) for name in found.altered),
        *(_("{name}: added, not in the manifest").format(name=name) for name in found.added),
    ]
