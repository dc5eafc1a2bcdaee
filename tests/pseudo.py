"""A made-up language: what comes out in plain letters has gone past the catalogue of words."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable
from gettext import NullTranslations

PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
STRANGE = "àƀçđéƒǥɦíǰǩɫɱñöþɋɍșțûṽẁẋýȥÀƁÇĐÉƑǤȞÍɈǨȽṀÑÖÞɊɌȘȚÛṼẀẊÝȤ"
_TABLE = str.maketrans(PLAIN, STRANGE)
_PLACE = re.compile(r"(\{[^{}]*\})")

# Written alike in every language: units and symbols, time zones, acronyms, and names of things that are no words
SYMBOLS = ("km", "NM", "kg", "kN", "kPa", "UTC", "KST", "Cd", "SHA", "WGS", "UTF", "GIS", "NASA", "STD", "fallzone")


class Pseudo(NullTranslations):
    """Every message in strange letters between ⟦ and ⟧, with its places as they are."""

    def gettext(self, message: str) -> str:
        parts = _PLACE.split(message)
        return "⟦" + "".join(part if part.startswith("{") else part.translate(_TABLE) for part in parts) + "⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:
        return self.gettext(message)


def list_plain_words(text: str, data: Iterable[str]) -> list[str]:
    """Words of two plain letters or more that are neither data nor symbols.

    Parameters
    ----------
    data : iterable of str
        Texts of files and people, and ids, that may stand there as they are.
    """
    for one in sorted(set(data), key=len, reverse=True):
        text = text.replace(one, " ")
    return [word for word in re.findall(r"[A-Za-z]{2,}", text) if word not in SYMBOLS]


class _Marked(str):
    """A message whose values stand between ⟨ and ⟩ once they are put in."""

    __slots__ = ()

    def format(self, *args: object, **values: object) -> str:
        return _Marking().vformat(str(self), args, values)


class _Marking(string.Formatter):
    def format_field(self, value: object, format_spec: str) -> str:
        return f"⟨{super().format_field(value, format_spec)}⟩"


class Marking(Pseudo):
    """As Pseudo, with marks about what is put into a message, so that what was glued to it stands alone."""

    def gettext(self, message: str) -> str:
        return _Marked(super().gettext(message))


def list_glued_words(text: str) -> list[str]:
    """Words that are neither of a message, nor were put into one; of a text in the language of Marking.

    Examples
    --------
    >>> list_glued_words("⟦ḿíššíñĝ ⟨in a.csv⟩⟧ or wrong")
    ['or', 'wrong']
    """
    inner = re.compile("⟦[^⟦⟧⟨⟩]*⟧|⟨[^⟦⟧⟨⟩]*⟩")
    while (shorter := inner.sub("", text)) != text:
        text = shorter
    return re.findall(r"[A-Za-z]{2,}", text)
