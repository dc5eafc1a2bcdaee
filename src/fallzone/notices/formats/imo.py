"""Danger areas as states announce them to IMO, and as circulars and news list them."""

from __future__ import annotations

import re

from fallzone.model.notices.notice import Notice
from fallzone.notices.formats._message import read_message

IS_DOCUMENT = False

_WORDS = re.compile(
    r"\bIMO\b|\bSN\.?1?/CIRC|CIRCULAR|^\s{0,8}(?:DANGER AREA|DANGER ZONE|FIRST STAGE|1ST STAGE)[^\n]{0,60}:",
    re.MULTILINE | re.IGNORECASE,
)
_OTHERS = re.compile(
    r"^\s{0,8}(?:ZCZC\b|NAVAREA\s|HYDRO(?:PAC|LANT|ARC)\s)|\bNOTAM[NRC]\b|COAST ?GUARD|\bBNM\b",
    re.MULTILINE | re.IGNORECASE,
)


def is_this(text: str) -> bool:
    """Whether it names areas as such announcements do.

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
    """The announcement of a text; times without a zone are of one that is not known.

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
    return [read_message(text, file, format_="imo", default_offset="unknown")]
