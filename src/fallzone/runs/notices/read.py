"""Warnings read from a file, a folder of files, or a text."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fallzone.errors import InputError
from fallzone.words import _, ngettext

if TYPE_CHECKING:
    from fallzone.model.notices.notice import Notice

log = logging.getLogger("fallzone")


@dataclass(frozen=True, kw_only=True)
class FoundNotices:
    """What was read of a file, a folder or a text.

    Parameters
    ----------
    notices : tuple of Notice
        File by file, in the order of their names.
    faults : tuple of str
        Of files of a folder that could not be read, in words.
    """

    notices: tuple[Notice, ...]
    faults: tuple[str, ...] = ()


def read_source(source: Path | bytes) -> FoundNotices:
    """Warnings of a file, of all files of a folder, or of what was piped in.

    Parameters
    ----------
    source : Path or bytes
        A file or folder; or a text.

    Returns
    -------
    FoundNotices
        A file of a folder that cannot be read is logged as well.

    Raises
    ------
    InputError
        For a file or text that cannot be read, or a folder none of whose files can.
    """
    from fallzone.notices.read import read_notices

    if isinstance(source, bytes) or not source.is_dir():
        return FoundNotices(notices=tuple(read_notices(source)))
    found: list[Notice] = []
    files = sorted(path for path in source.iterdir() if path.is_file() and not path.name.startswith("."))
    faults = []
    for path in files:
        try:
            found += read_notices(path)
        except InputError as error:
            faults.append(str(error))
            log.warning("%s", error)
    if not found:
        raise InputError(str(source), _("holds no file with a warning"), _("expected files of warnings"))
    if faults:
        told = ngettext("{count} file was not read", "{count} files were not read", len(faults))
        log.warning("%s", told.format(count=len(faults)))
    return FoundNotices(notices=tuple(found), faults=tuple(faults))
