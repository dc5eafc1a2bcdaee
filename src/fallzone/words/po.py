"""Catalogues of messages as translators write them (.po), read without being compiled first."""

from __future__ import annotations

import io
import json
import re
import struct
from collections.abc import Iterator
from gettext import GNUTranslations

from fallzone.errors import InputError
from fallzone.words.particles import with_particles

_ENTRY = re.compile(r'(msgctxt|msgid|msgid_plural|msgstr(?:\[\d\])?)\s+(".*")')
_MO_MAGIC = 0x950412DE


def read_po(text: str, *, where: str) -> GNUTranslations:
    """A catalogue; messages without a translation, and those marked as fuzzy, are left out and so stay English.

    Parameters
    ----------
    text : str
        What stands in the file.
    where : str
        Its name, for errors.

    Raises
    ------
    InputError
        At the first line that is none of a catalogue.

    Notes
    -----
    The table of strings is that of GNU gettext's manual, section 10.3, "The Format of GNU MO Files", from which
    the standard library makes its lookups and its rule for plurals.
    """
    messages: dict[bytes, bytes] = {}
    for entry, is_fuzzy in _list_entries(text, where):
        forms = [value for key, value in entry.items() if key.startswith("msgstr")]
        if (is_fuzzy and entry["msgid"]) or not all(forms):
            continue
        key = entry["msgid"] + (f"\0{entry['msgid_plural']}" if "msgid_plural" in entry else "")
        key = f"{entry['msgctxt']}\4{key}" if "msgctxt" in entry else key
        messages[key.encode()] = "\0".join(forms).encode()
    return _Catalogue(io.BytesIO(_pack(messages)))


class _Catalogue(GNUTranslations):
    """Translations whose Korean particles are chosen as their places are filled."""

    def gettext(self, message: str) -> str:
        return with_particles(super().gettext(message))

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return with_particles(super().ngettext(msgid1, msgid2, n))

    def pgettext(self, context: str, message: str) -> str:
        return with_particles(super().pgettext(context, message))


def _list_entries(text: str, where: str) -> Iterator[tuple[dict[str, str], bool]]:
    """Keywords and strings of each message, and whether its translation is marked as fuzzy."""
    entry: dict[str, str] = {}
    keyword, is_fuzzy, next_fuzzy = "", False, False
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if not line or line.startswith("#"):
            next_fuzzy |= line.startswith("#,") and "fuzzy" in line
            continue
        found = _ENTRY.fullmatch(line)
        try:
            if found is None:
                entry[keyword] += json.loads(line)
                continue
            value = json.loads(found[2])
        except (KeyError, TypeError, json.JSONDecodeError):
            raise InputError(
                f"{where}, line {number}", line[:80], "expected msgid, msgstr or a quoted string"
            ) from None
        if found[1] in ("msgctxt", "msgid") and "msgstr" in "".join(entry):
            yield entry, is_fuzzy
            entry = {}
        if not entry:
            is_fuzzy, next_fuzzy = next_fuzzy, False
        keyword = found[1]
        entry[keyword] = value
    if entry:
        yield entry, is_fuzzy


def _pack(messages: dict[bytes, bytes]) -> bytes:
    """The strings as an MO file: header, two tables of length and place, and the strings, each ended by a zero."""
    pairs = sorted(messages.items())
    originals, translations = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    count, start = len(pairs), 28 + 16 * len(pairs)
    table, strings = [], b""
    for value in (*originals, *translations):
        table.append(struct.pack("<2I", len(value), start + len(strings)))
        strings += value + b"\0"
    header = struct.pack("<7I", _MO_MAGIC, 0, count, 28, 28 + 8 * count, 0, start)
    return header + b"".join(table) + strings
