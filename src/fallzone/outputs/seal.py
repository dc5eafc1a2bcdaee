"""Single files that end in a digest of themselves, by which they are known as ours and unchanged."""

from __future__ import annotations

import hashlib
from typing import BinaryIO

from fallzone.words import _

# A comment of HTML as of XML
_SEAL = "\n<!-- risk map by fallzone; SHA-256 of all above: {} -->\n"


def seal(page: bytes) -> bytes:
    """A page with its digest as the last line.

    Parameters
    ----------
    page : bytes
        HTML or XML, in which a comment may end the file.

    Returns
    -------
    bytes
    """
    return page + _SEAL.format(hashlib.sha256(page).hexdigest()).encode()


def find_foreign(file: BinaryIO) -> str | None:
    """Why a file is no map as it was written.

    Parameters
    ----------
    file : binary file
        Open for reading, seekable.

    Returns
    -------
    str or None
        The rest of a sentence that begins with the file's name; None where its seal is whole.
    """
    length = len(_SEAL.format(64 * "0"))
    size = file.seek(0, 2)
    file.seek(max(0, size - length))
    last = file.read()
    head, tail = (part.encode() for part in _SEAL.split("{}"))
    if not (last.startswith(head) and last.endswith(tail)):
        return _("is no risk map that fallzone wrote")
    file.seek(0)
    if seal(file.read(size - length))[-length:] != last:
        return _("is a risk map that was changed by hand")
    return None
