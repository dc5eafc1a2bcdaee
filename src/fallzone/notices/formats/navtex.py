"""Warnings to ships by radio: NAVTEX, from ZCZC to NNNN."""

from __future__ import annotations

import re

from fallzone.model.notices.notice import Notice
from fallzone.notices.formats._message import read_message

IS_DOCUMENT = False

_RADIO = re.compile(r"^\s{0,8}ZCZC\b|\A\s{0,8}(?:[A-Z]{3,14}[ \t]{1,3})?NAVTEX\b", re.MULTILINE | re.IGNORECASE)
_FRAME = re.compile(
    r"^\s{0,8}ZCZC[ \t]{0,4}(?:[A-Z]{2}\d{2})?|^[ \t]{0,8}NNNN[ \t]{0,4}$", re.MULTILINE | re.IGNORECASE
)


def is_this(text: str) -> bool:
    """Whether it begins as messages by radio do.

    Parameters
    ----------
    text : str
        Of one notice.

    Returns
    -------
    bool
    """
    return bool(_RADIO.search(text))


def read(text: str, file: str) -> list[Notice]:
    """The warning of a text; its times are UTC.

    Parameters
    ----------
    text : str
        Of one notice.
    file : str
        Its name, for messages.

    Returns
    -------
    list of Notice
    """
    frame = tuple(found.span() for found in _FRAME.finditer(text))
    return [read_message(text, file, format_="navtex", default_offset=0, known=frame)]
