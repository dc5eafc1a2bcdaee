"""What messages of errors share: where in a file something stands, which name was meant, and where else to write."""

from __future__ import annotations

import difflib
import errno
from collections.abc import Iterable

from fallzone.words import _


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
