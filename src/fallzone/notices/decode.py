"""Bytes of a warning to text: UTF-8, UTF-16, Korean or Japanese encodings, and the document of a KMZ."""

from __future__ import annotations

import codecs
import re

from fallzone.catalogue.xml_tree import KMZ_BEGINS, unpack_kmz
from fallzone.errors import InputError
from fallzone.words import _

LARGEST_BYTES = 10_000_000

# Half-width kana are what Korean bytes look like to Shift-JIS
_HALF_WIDTH = re.compile("[\uff61-\uff9f]")
_MOST_HALF_WIDTH = 2


def decode(content: bytes, where: str) -> str:
    r"""Text of the bytes of a file.

    Parameters
    ----------
    content : bytes
        What was read.
    where : str
        Name of the file, for messages.

    Returns
    -------
    str
        With line ends ``\n``.

    Raises
    ------
    InputError
        Larger than 10 MB, or no text.
    """
    if len(content) > LARGEST_BYTES:
        raise InputError(
            where,
            _("is larger than {most_mb} MB").format(most_mb=LARGEST_BYTES // 10**6),
            _("expected the text of warnings"),
        )
    if content.startswith(KMZ_BEGINS):
        content = unpack_kmz(content, where, LARGEST_BYTES)
        if len(content) > LARGEST_BYTES:
            raise InputError(where, _("holds more than {most_mb} MB of XML").format(most_mb=LARGEST_BYTES // 10**6))
    text = _try_all(content)
    if text is None or "\0" in text:
        raise InputError(where, _("is not text"), _("expected the text of warnings, as UTF-8 if in doubt"))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _try_all(content: bytes) -> str | None:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _try(content, "utf-16")
    text = _try(content, "utf-8-sig")
    if text is not None or b"\0" in content:
        return text
    # Japanese bytes are Korean only beside the national standard, Korean ones Japanese only as half-width kana
    for encoding, misread in (("euc-kr", None), ("cp932", _HALF_WIDTH), ("cp949", None), ("cp932", None)):
        text = _try(content, encoding)
        if text is not None and not (misread is not None and len(misread.findall(text)) > _MOST_HALF_WIDTH):
            return text
    return _try(content, "cp1252")


def _try(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None
