"""Any text with positions and times: what no other format takes."""

from __future__ import annotations

from fallzone.model.notices.notice import Notice
from fallzone.notices.formats._message import read_message

IS_DOCUMENT = False


def is_this(text: str) -> bool:
    """No text is of this format by its words: it is read as such where no other takes it.

    Parameters
    ----------
    text : str
        Of one notice.

    Returns
    -------
    bool
    """
    return False


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
    return [read_message(text, file, format_="text", default_offset="unknown")]
