"""A text in plain capitals, character for character: what is found in it stands at the same place in the text."""

from __future__ import annotations

import re
import unicodedata

_LOOKS_LIKE = {
    "-": "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u301c\uff5e\ufe63\u30fc~",
    "'": "\u2018\u2019\u2032\u02b9\u02bc\u00b4`\uff40",
    '"': "\u201c\u201d\u2033\u02ba\u3003",
    "°": "\u00ba\u02da\u2218\u00b0",
    ",": "\u3001\uff0c",
    ".": "\u3002",
    # With the numbers in circles that stand before positions: the plain ones would be digits of these
    " ": "\u00a0\u200b\ufeff\u00ad\u2007\u202f\u2009①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳",
}
# Hemispheres and units in Korean, Japanese and Chinese, as long as what they stand for
_WORDS = {
    "N ": ("북위", "北緯", "北纬"),
    "S ": ("남위", "南緯", "南纬"),
    "E ": ("동경", "東経", "東經", "东经"),
    "W ": ("서경", "西経", "西經", "西经"),
    "°": ("도", "度"),
    "'": ("분", "分"),
    '"': ("초", "秒"),
}
# With a letter in it, and not within a word: most of a text is left out at once
_CONFUSED = re.compile(r"(?<![0-9OIL])(?:(?<![A-Z])|(?<=(?<![A-Z])[NSEW]))(?=[0-9]{0,10}[OIL])[0-9OIL]{1,10}")


class _Capitals(dict[int, str]):
    """Plain capitals by character, found as they are needed."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        for plain in (unicodedata.normalize("NFKC", character), character):
            if len(plain.upper()) == 1:
                self[code] = plain.upper()
                return self[code]
        self[code] = character
        return character


_CAPITALS = _Capitals({ord(odd): plain for plain, all_odd in _LOOKS_LIKE.items() for odd in all_odd})


# L625 (AKMON - UDOSI), ROUTE L524: airways of ICAO, where neither digits nor a hemisphere follow
_AIRWAY = re.compile(r"L\d{1,3}")
_BEHIND_AIRWAY = re.compile(r"(?=[\s(),:;/'-]|$)[\s(),:;/'-]{0,6}(?![\d.]|[NSEW](?![A-Z]))")


def to_capitals(text: str) -> str:
    """A text in capitals, with the plain one of all dashes, primes, degree signs and wide characters.

    Parameters
    ----------
    text : str
        As it was decoded.

    Returns
    -------
    str
        As long as the text.
    """
    if text.isascii():
        return text.upper().replace("`", "'").replace("~", "-")
    for plain, words in _WORDS.items():
        for word in words:
            text = text.replace(word, plain)
    return text.translate(_CAPITALS)


def repair_digits(capitals: str) -> tuple[str, tuple[int, ...]]:
    """A text in which O, I and L that stand among digits are 0 and 1.

    Parameters
    ----------
    capitals : str
        Of ``to_capitals``.

    Returns
    -------
    repaired : str
        As long as the text.
    places : tuple of int
        Where a letter was taken for a digit.
    """
    places: list[int] = []

    def repair(found: re.Match[str]) -> str:
        token = found.group()
        if not _is_number(capitals, found):
            return token
        places.extend(found.start() + at for at, letter in enumerate(token) if letter.isalpha())
        return token.replace("O", "0").replace("I", "1").replace("L", "1")

    return _CONFUSED.sub(repair, capitals), tuple(places)


def _is_number(capitals: str, found: re.Match[str]) -> bool:
    """Whether letters like digits stand where a coordinate or a time of day has digits."""
    before = capitals[max(found.start() - 2, 0) : found.start()]
    after = capitals[found.end() : found.end() + 2]
    letter_before, letter_after = before[-1:].isalpha(), after[:1].isalpha()
    if letter_before and not (before[-1] in "NSEW" and not before[:-1].isalpha()):
        return False
    if letter_after and not (after[0] in "NSEWZ" and not after[1:].isalpha()):
        return False
    if _AIRWAY.fullmatch(found.group()) and _BEHIND_AIRWAY.match(capitals, found.end()):
        return False
    if any(character.isdigit() for character in found.group()):
        return len(found.group()) > 1
    # Between a dash and a point or a hemisphere: 3O-OO.5N
    return bool(before) and before[-1] in "-.°'" and bool(after) and after[0] in "-.NSEW°'" and before[:1].isdigit()
