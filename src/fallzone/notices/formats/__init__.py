"""Formats of warnings by name: one file each, whose name is the key.

Each has

* ``IS_DOCUMENT``: True where a file as a whole is one text with a syntax of its own (XML, JSON), which is handed over
  as it was decoded, tags included; False of words, which are handed over a notice at a time, after mail, HTML and
  quotation marks around them were taken away;
* ``is_this(text: str) -> bool``: whether a text is of this format, told by its own words, quickly, without an error;
* ``read(text: str, file: str) -> list[Notice]``: the notices in it, with `InputError` where it cannot be read at all;
  ``file`` is its name for messages, ``-`` for what was typed.

A file whose name begins with ``_`` is no format, but what formats share.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import Protocol

from fallzone.model.notices.notice import Notice


class Format(Protocol):
    """What a file of this folder has.

    Parameters
    ----------
    IS_DOCUMENT : bool
        Whether it has a syntax of its own.
    """

    IS_DOCUMENT: bool

    def is_this(self, text: str) -> bool:
        """Whether a text is of this format.

        Parameters
        ----------
        text : str
            A whole file, or one notice of it.

        Returns
        -------
        bool
        """

    def read(self, text: str, file: str) -> list[Notice]:
        """The notices of a text.

        Parameters
        ----------
        text : str
            A whole file, or one notice of it.
        file : str
            Its name, for messages.

        Returns
        -------
        list of Notice

        Raises
        ------
        InputError
            Where it cannot be read at all.
        """


@cache
def load_formats(*, documents: bool) -> tuple[Format, ...]:
    """Formats of one kind, by name.

    Parameters
    ----------
    documents : bool
        Those with a syntax of their own, or those of words.

    Returns
    -------
    tuple of Format
    """
    names = sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_"))
    found = (importlib.import_module(f"{__name__}.{name}") for name in names)
    return tuple(one for one in found if one.IS_DOCUMENT is documents)
