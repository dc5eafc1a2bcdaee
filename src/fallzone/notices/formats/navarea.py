"""Warnings to ships by area: NAVAREA, HYDROPAC, HYDROLANT and HYDROARC."""

from __future__ import annotations

import re

from fallzone.model.notices.notice import Notice
from fallzone.notices.formats._message import read_message

IS_DOCUMENT = False

_HEADING = re.compile(
    r"^[ \t]{0,8}(?:NAVAREA\s{1,3}[IVX]{1,5}|HYDRO(?:PAC|LANT|ARC))\s{1,3}", re.MULTILINE | re.IGNORECASE
)
_RADIO = re.compile(r"^\s{0,8}ZCZC\b", re.MULTILINE | re.IGNORECASE)


def is_this(text: str) -> bool:
    """Whether it begins with the name of a series, and not with that of a message by radio.

    Parameters
    ----------
    text : str
        Of one notice.

    Returns
    -------
    bool
    """
    return bool(_HEADING.search(text)) and not _RADIO.search(text)


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
    return [read_message(text, file, format_="navarea", default_offset=0)]
