"""Korean and Japanese names out of alternate names that carry no language tag: told by their script, never made up."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

HANGUL = re.compile(r"[가-힣]+(?: [가-힣]+)*\Z")
KANA = re.compile(r"[ぁ-ゖァ-ヺー・]+\Z")
KANA_OR_HAN = re.compile(r"[ぁ-ゖァ-ヺー・々ヶ一-鿿]+\Z")
HAN = re.compile(r"[々ヶ一-鿿]+\Z")
KATAKANA = re.compile(r"[ァ-ヺー・]+\Z")
LATIN = re.compile(r"[A-Z][A-Za-zÀ-ɏḀ-ỿ'’. -]*\Z")

# Words for city, town, village, ward that alternate names carry behind the name itself.
KOREAN_TAIL = re.compile(r"(?: ?(?:특별시|광역시|특별자치시|직할시|시|군|구|읍|면|동|리)| (?:정|촌|현))\Z")
JAPANESE_TAIL = re.compile(r"(?:(?:特[別别]|[広广廣]域)?市|町|村|区)\Z")

LATIN_KEPT = 8
# Where places are named in Han characters, by ISO 3166-1
CHINESE = ("CN", "HK", "MO", "TW")


def korean_name(names: Iterable[str]) -> str:
    """The Hangul name: the one that also stands there with its word for city or town, else the shortest."""
    found = [n for n in names if HANGUL.match(n)]
    # The word is no part of the name where it stands apart (창춘 시)
    stems = [KOREAN_TAIL.sub("", n) for n in found if " " in n and KOREAN_TAIL.search(n)]
    return pick([*found, *stems], KOREAN_TAIL)


def japanese_name(names: Iterable[str], country: str) -> str:
    """The name in kana and kanji for a place in Japan; in katakana for any other, or in kanji for a city of China.

    Elsewhere Han characters may be Chinese, so they are no Japanese name.
    """
    names = list(names)
    if country != "JP":
        name = pick([n for n in names if KATAKANA.match(n)], JAPANESE_TAIL)
        return name or (find_kanji_name(names) if country in CHINESE else "")
    found = [n for n in names if KANA_OR_HAN.match(n) and is_common_kanji(n)]
    # Kana alone is mostly the reading of a name; it is the name where it takes a word for city in kanji (うるま市).
    official = [n for n in found if not KANA.match(n) or any(f"{n}{tail}" in found for tail in "市町村区")]
    return pick(official or found, JAPANESE_TAIL)


def find_kanji_name(names: Iterable[str]) -> str:
    """The one name of a Chinese city that stands there with its word for city in kanji that are common in Japan.

    Where Chinese writes a city otherwise (广州, 廣州) that is its Japanese form (広州). Of two forms neither is taken.
    """
    found = {n[:-1] for n in names if len(n) > 2 and n.endswith("市") and HAN.match(n) and is_common_kanji(n)}
    return found.pop() if len(found) == 1 else ""


def pick(names: list[str], tail: re.Pattern) -> str:
    """The name that has a partner with a tail, else the shortest; without its own tail after a space."""
    if not names:
        return ""
    stems = {tail.sub("", name) for name in names if tail.search(name)}
    best = min(names, key=lambda name: (name not in stems, len(name), name))
    return best.split(" ")[0] if " " in best and tail.search(best) else best


def is_common_kanji(name: str) -> bool:
    """Whether all its characters are kana or kanji of JIS level 1: leaves out simplified and old forms."""
    try:
        codes = [char.encode("shift_jis") for char in name]
    except UnicodeEncodeError:
        return False
    return all(len(code) == 2 and code < b"\x98\x9f" for code in codes)


def find_aliases(names: Iterable[str], *, known: Iterable[str]) -> list[str]:
    """Other spellings worth typing: Latin, Hangul, kana, Han; with and without the word for city or town.

    Names in small letters are machine romanisations, short ones in capitals codes of airports.
    """
    latin, eastern = [], []
    for name in sorted(set(names)):
        if LATIN.match(name) and not (name.isupper() and len(name) <= 4):
            latin += [name]
        elif HANGUL.match(name):
            eastern += [name, name.replace(" ", ""), KOREAN_TAIL.sub("", name) if len(name) > 2 else name]
        elif KANA_OR_HAN.match(name):
            eastern += [name, JAPANESE_TAIL.sub("", name) if len(name) > 2 else name]
    latin = [*dict.fromkeys([fold(name) for name in (*known, *latin) if LATIN.match(name)])]
    known = set(known)
    return [name for name in dict.fromkeys([*latin[:LATIN_KEPT], *eastern]) if name and name not in known]


def fold(name: str) -> str:
    """The name without marks on its letters."""
    return "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)).replace("’", "'")
