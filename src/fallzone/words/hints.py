"""What messages of errors share: where in a file something stands, which name was meant, and where else to write."""

from __future__ import annotations

import difflib
import errno
from collections.abc import Iterable

from fallzone.words import _, msg

# What systems answer, as they say it in English
_ANSWERS = {
    errno.EACCES: msg("Permission denied"),
    errno.EADDRINUSE: msg("Address already in use"),
    errno.EEXIST: msg("File exists"),
    errno.EFBIG: msg("File too large"),
    errno.EIO: msg("Input/output error"),
    errno.EISDIR: msg("Is a directory"),
    errno.ENAMETOOLONG: msg("File name too long"),
    errno.ENOENT: msg("No such file or directory"),
    errno.ENOSPC: msg("No space left on device"),
    errno.ENOTDIR: msg("Not a directory"),
    errno.EPERM: msg("Operation not permitted"),
    errno.EROFS: msg("Read-only file system"),
}


def line_of(file: str, number: int) -> str:
    """A line of a file, as the place of an error.

    Parameters
    ----------
    file : str
        Its name.
    number : int
        Of the line, from 1.

    Returns
    -------
    str
        In the language spoken.
    """
    return _("{file} line {number}").format(file=file, number=number)


def feature_of(file: str, number: int) -> str:
    """A feature of a GeoJSON file, as the place of an error.

    Parameters
    ----------
    file : str
        Its name.
    number : int
        Of the feature, from 1.

    Returns
    -------
    str
        In the language spoken.
    """
    return _("{file} feature {number}").format(file=file, number=number)


def suggest(name: str, known: Iterable[str]) -> str:
    """Say which known name was probably meant, or list them all.

    Parameters
    ----------
    name : str
        As it was typed.
    known : iterable of str
        The names there are.

    Returns
    -------
    str
        A message of its own, in the language spoken; empty where nothing is known.

    Examples
    --------
    >>> suggest("malligyong", ["malligyong-1-2023-08-24", "nuri-2021-10-21"])
    "did you mean 'malligyong-1-2023-08-24'?"
    """
    known = list(known)
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    if close:
        return _("did you mean '{name}'?").format(name=close[0])
    return _("known: {names}").format(names=", ".join(known)) if known else ""


def answer_words(error: OSError) -> str:
    """What the system answered.

    Parameters
    ----------
    error : OSError
        As it was raised.

    Returns
    -------
    str
        In the language spoken; what has no word, as the system says it.
    """
    return _(_ANSWERS[error.errno]) if error.errno in _ANSWERS else error.strerror or str(error)


def where_else(error: OSError) -> str:
    """What to do when the system refused to write.

    Parameters
    ----------
    error : OSError
        What it answered.

    Returns
    -------
    str
        In the language spoken.
    """
    is_full = error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG)
    return _("free some space or choose another place") if is_full else _("choose another place")
