"""Read warnings: from bytes to records, whatever their format."""

from __future__ import annotations

from pathlib import Path

from fallzone.catalogue.geodata import read_bytes
from fallzone.errors import InputError
from fallzone.model.notices.notice import Notice
from fallzone.notices.decode import decode
from fallzone.notices.formats import load_formats
from fallzone.notices.formats import text as plain
from fallzone.notices.unwrap import split_notices, unwrap
from fallzone.words import _

# What was typed or piped in has no file
TYPED = "-"
# The longest real ones have a tenth of this
_LONGEST = 30_000


def read_notices(source: Path | str | bytes, *, file: str | None = None) -> list[Notice]:
    """Read all warnings of a file or of a text.

    Parameters
    ----------
    source : Path, str or bytes
        A file; or the text of warnings, decoded or not.
    file : str, optional
        Its name, for messages; the path where not given, or ``-`` of a text.

    Returns
    -------
    list of Notice
        In their order; at least one.

    Raises
    ------
    InputError
        When it cannot be read, is larger than 10 MB, is no text, or holds no word of a warning.
    """
    file = (str(source) if isinstance(source, Path) else TYPED) if file is None else file
    if isinstance(source, Path):
        source = read_bytes(source, file)
    content = decode(source if isinstance(source, bytes) else source.encode("utf-8", "replace"), file)
    found = _read_document(content, file)
    if found is None:
        found = [notice for piece in split_notices(unwrap(content)) for notice in _read_words(piece, file)]
    if not any(notice.zones or notice.number or notice.cancels for notice in found):
        raise InputError(file, _("holds no warning"), _("expected the text of one, with positions and times"))
    return found


def _read_document(text: str, file: str) -> list[Notice] | None:
    for one in load_formats(documents=True):
        if one.is_this(text):
            return one.read(text, file)
    return None


def _read_words(text: str, file: str) -> list[Notice]:
    if not text.strip():
        return []
    if len(text) > _LONGEST:
        raise InputError(
            file,
            _("holds a piece of {count:,} characters that is no one warning").format(count=len(text)),
            _("expected at most {most:,} between the numbers of two warnings").format(most=_LONGEST),
        )
    for one in load_formats(documents=False):
        if one.is_this(text):
            return one.read(text, file)
    return plain.read(text, file)
