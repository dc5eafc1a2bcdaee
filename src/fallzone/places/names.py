"""How names of places are spelt: folded, cut into a stem and a word for the kind, and kana in Latin letters."""

from __future__ import annotations

import re
import unicodedata

# Words that end a name and say what kind of place it is; they stand before or without a blank.
# English ones go with any name of that kind, the others with the bare name they are written behind.
_ENGLISH = {
    "city": ("city",),
    "town": ("city", "town"),
    "village": ("city", "town"),
    "county": ("county",),
    "district": ("district",),
    "ward": ("district",),
    "island": ("island",),
    "islands": ("islands",),
    "airport": ("airport",),
    "prefecture": ("land",),
    "province": ("land",),
    "sea": ("sea",),
}
_NATIVE = {
    **dict.fromkeys(("시", "특별시", "광역시", "특별자치시", "市", "si", "shi"), ("city",)),
    **dict.fromkeys(("군", "gun"), ("county", "north-county")),
    **dict.fromkeys(("구", "gu", "区", "ku"), ("district",)),
    **dict.fromkeys(("읍", "면", "eup", "myeon"), ("town",)),
    **dict.fromkeys(("町", "村", "machi", "cho", "mura", "son"), ("city", "town")),
    **dict.fromkeys(("島", "섬", "도", "jima", "shima", "to", "do"), ("island",)),
    **dict.fromkeys(("諸島", "列島", "群島", "제도", "열도", "군도", "shoto", "retto"), ("islands",)),
    **dict.fromkeys(("空港", "공항"), ("airport",)),
    **dict.fromkeys(("県", "都", "府", "현", "특별자치도", "ken"), ("land",)),
    **dict.fromkeys(("海", "해"), ("sea",)),
}
KIND_WORDS = frozenset(_ENGLISH)
# Longest first: of 제도 and 도 the former tells more.
_TAILS = sorted((*_ENGLISH, *_NATIVE), key=len, reverse=True)
_NATIVE["도"] = ("island", "land")

# Where a word for a kind is used; 市 and 区 are Chinese too.
_COUNTRIES_OF_SCRIPT = {"hangul": ("KR", "KP"), "han": ("JP", "CN", "TW"), "latin": ("JP", "KR", "KP", "TW")}

_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa\u30fc]+\Z")
_KANA_NAME = re.compile(r"(?:HIRAGANA|KATAKANA) LETTER (SMALL )?([A-Z]+)\Z")
_HEPBURN = {"si": "shi", "ti": "chi", "tu": "tsu", "hu": "fu", "zi": "ji", "di": "ji", "du": "zu", "wo": "o"}


def fold(name: str) -> str:
    """A name without case, accents, spaces, hyphens, apostrophes and letter width: what two spellings share.

    Parameters
    ----------
    name : str
        Name in any script.

    Returns
    -------
    str
        Letters and digits alone; may be empty.

    Examples
    --------
    >>> fold("Ie-jima"), fold("ｎａｈａ"), fold("Tōkyō")
    ('iejima', 'naha', 'tokyo')
    """
    apart = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", name).casefold())
    together = unicodedata.normalize("NFC", "".join(c for c in apart if not "\u0300" <= c <= "\u036f"))
    return "".join(c for c in together if c.isalnum())


def kinds_of(tail: str) -> tuple[str, ...]:
    """Kinds of place that a word for a kind may stand for.

    Parameters
    ----------
    tail : str
        Folded word that ends a name, as `cut_tails` gives it.

    Returns
    -------
    tuple of str
        Kinds as in the table of places, or ``land`` and ``sea`` for regions.
    """
    return _ENGLISH.get(tail) or _NATIVE[tail]


def is_used_in(tail: str, country: str) -> bool:
    """Whether places of a country have names that end in this word for their kind.

    Parameters
    ----------
    tail : str
        Folded word, as `cut_tails` gives it.
    country : str
        ISO 3166 code of two letters.

    Returns
    -------
    bool
    """
    return is_english(tail) or country in _COUNTRIES_OF_SCRIPT[script_of(tail)]


def is_english(tail: str) -> bool:
    """Whether a word for a kind is English, and so goes with a name in any script.

    Parameters
    ----------
    tail : str
        Folded word, as `cut_tails` gives it.

    Returns
    -------
    bool
    """
    return tail in _ENGLISH


def cut_tails(name: str) -> list[tuple[str, str]]:
    """Every way to cut a name into a folded stem and a word for its kind, the longest word first.

    English words stand apart: Naha City, but not Chinatown.

    Parameters
    ----------
    name : str
        Name in any script.

    Returns
    -------
    list of (str, str)
        Stem and word; empty where the name ends in no such word.

    Examples
    --------
    >>> cut_tails("강진군"), cut_tails("Naha City"), cut_tails("Chinatown")
    ([('강진', '군')], [('naha', 'city')], [])
    """
    folded, last = fold(name), fold(re.split(r"[\s-]", name.strip())[-1])
    ways = [
        (folded[: -len(tail)], tail)
        for tail in _TAILS
        if folded.endswith(tail) and (tail == last or not is_english(tail))
    ]
    return [(stem, tail) for stem, tail in ways if len(stem) >= (2 if tail.isascii() else 1)]


def romanise_kana(name: str) -> list[str]:
    """A name in kana in Latin letters: Hepburn romanisation, with long vowels both as written and short.

    Parameters
    ----------
    name : str
        Name in any script.

    Returns
    -------
    list of str
        One or two spellings in lower case; none for a name that is not in kana.

    Examples
    --------
    >>> romanise_kana("なは"), romanise_kana("トウキョウ"), romanise_kana("那覇")
    (['naha'], ['toukyou', 'tokyo'], [])
    """
    name = unicodedata.normalize("NFKC", name).strip()
    if not _KANA.match(name):
        return []
    letters, is_double = "", False
    for character in name:
        match = _KANA_NAME.match(unicodedata.name(character))
        if match is None:  # the sign of a long vowel
            continue
        sound = match[2].lower()
        if match[1] and sound == "tu":
            is_double = True
            continue
        if match[1] and sound in ("ya", "yu", "yo") and letters.endswith("i"):
            letters = letters[:-1] + (sound[1:] if letters.endswith(("shi", "chi", "ji")) else sound)
            continue
        sound = _HEPBURN.get(sound, sound)
        letters += sound[0] + sound if is_double else sound
        is_double = False
    return list(dict.fromkeys([letters, re.sub("o[ou]", "o", letters).replace("uu", "u")]))


def script_of(name: str) -> str:
    """Script of a name, in which a suggestion for a mistyped one is made.

    Parameters
    ----------
    name : str
        The name.

    Returns
    -------
    str
        ``latin``, ``hangul`` or ``han`` (with kana).
    """
    if any("\uac00" <= c <= "\ud7a3" for c in name):
        return "hangul"
    return "han" if any("\u3040" <= c <= "\u9fff" for c in name) else "latin"
