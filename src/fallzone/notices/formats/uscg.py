"""Broadcast notices of a coast guard."""

from __future__ import annotations

import re

from fallzone.model.notices.notice import Notice
from fallzone.notices.formats._message import read_message

IS_DOCUMENT = False

_WORDS = re.compile(
    r"\bBNM\b|BROADCAST NOTICE TO MARINERS|COAST ?GUARD|\bCCGD|SAFETY[ -]?MARINE|SURFACE VESSELS", re.IGNORECASE
)
_OTHERS = re.compile(
    r"^\s{0,8}(?:ZCZC\b|NAVAREA\s|HYDRO(?:PAC|LANT|ARC)\s)|\bNOTAM[NRC]\b|^\s{0,8}A\)", re.MULTILINE | re.IGNORECASE
)


def is_this(text: str) -> bool:
    """Whether it has the words of such a notice and is of no series.

    Parameters
    ----------
    text : str
        Of one notice.

    Returns
    -------
    bool
    """
    return bool(_WORDS.search(text)) and not _OTHERS.search(text)


def read(text: str, file: str) -> list[Notice]:
    """The warning of a text; times without a zone are of one that is not known.

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
    return [read_message(text, file, format_="uscg", default_offset="unknown")]
