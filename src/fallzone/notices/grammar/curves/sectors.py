"""Sectors in words: the bearings between which a circle about a position is closed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from fallzone.notices.grammar.lengths import Radii, find_radii, list_lengths

Why = Literal["", "not-understood", "magnetic", "north-not-stated", "turn-not-certain", "from-or-towards"]

_KEY = r"(?:BEARINGS?|BRGS?|AZIMUTHS?|RADIALS?|RDLS?)"
_SAYS = re.compile(
    rf"(?<![A-Z])(?:SECTORS?|{_KEY}|R-?\d{{3}}|CLOCKWISE\s{{1,3}}FROM(?=\s{{1,3}}\d{{3}}(?!\d)))(?![A-Z])"
)
_NORTH = r"(?:\s?\(?(?:TRUE|MAGNETIC|MAG|T|M)\)?(?![A-Z]))?"
_DEGREES = r"(?:\s?(?:°|DEG(?:REE)?S?(?![A-Z])\.?))?"
# Neither a length, a time nor a piece of a position
_ONE = (
    rf"(?:(?<![A-Z])(?:R-?|{_KEY}\s{{1,3}}))?"
    rf"(?<![\d.:/])(?:\d{{3}}(?:\.\d{{1,2}})?|\d{{1,3}}(?:\.\d{{1,2}})?(?=\s?(?:°|DEG)))(?![\d.:]\d|\d){_DEGREES}{_NORTH}"
)
_TURN = r"(?:(?:ANTI|COUNTER)?-?CLOCKWISE)"
_PAIR = re.compile(
    rf"(?P<first>{_ONE})\s{{0,3}}(?:,\s{{0,2}})?(?:{_TURN}\s{{1,3}})?(?:-|/|TO|AND|THROUGH|THRU|UNTIL)"
    rf"(?:\s{{1,3}}{_TURN})?(?:\s{{1,3}}TO)?\s{{0,3}}(?P<last>{_ONE})"
    r"(?!\s?(?:NMI?|KMS?|MILES?|NAUT|KILO|MET(?:ER|RE)S?|F(?:EE)?T|UTC|GMT)(?![A-Z]))(?!'|\s?[NSEWZ](?![A-Z]))"
)
_AGAIN = re.compile(rf"\s{{0,3}}(?:,|;|AND|OR|PLUS)\s{{0,3}}{_ONE}\s{{0,3}}(?:-|TO|AND)\s{{0,3}}\d")
_SENTENCE = re.compile(r"(?<!DEG)(?<!DEGS)(?<!NM)(?<!BRG)\.(?=\s|$)|\n[ \t]{0,9}\n")
_WORD = re.compile(r"[A-Z][A-Z-]*|\d[\d.]*|[^\sA-Z\d,:()\[\].-]")
_FILLER_WORDS = """
A AN THE OF IN ON AT BY WITH AS AND TO FROM WITHIN WI BETWEEN BTN BTW ABOUT AROUND SECTOR SECTORS CIRCLE CIRCULAR ARC
AREA DANGER RADIUS RAD RADII CENTRED CENTERED CENTRE CENTER POSITION POSITIONS POINT PSN POSN BOUNDED BOUND DEFINED
LIMITED BEARING BEARINGS BRG BRGS AZIMUTH AZIMUTHS RADIAL RADIALS RDL RDLS TRUE MAGNETIC MAG T M DEGREES DEGREE DEG
CLOCKWISE ANTICLOCKWISE COUNTERCLOCKWISE ANTI-CLOCKWISE COUNTER-CLOCKWISE MEASURED TAKEN DISTANCE RANGE LAUNCHER
"""
_FILLERS = frozenset(_FILLER_WORDS.split())
# A mark that is seen under a bearing lies on it; a place on a bearing from a mark lies the other way
_SEEN = re.compile(r"(?<![A-Z])(?:SEAWARD|TOWARDS?|BEARS|OBSERVED|SEEN|LIGHT|LIGHTHOUSE|VISIBLE)(?![A-Z])")
_OF_MARK = re.compile(r"\s{0,3}(?:OF|TO)\s{1,3}(?:(?:THE|POSITION|POINT|PSN|POSN|CENTRE|CENTER)\s{1,3}){0,3}$")
_IS_BEARING = re.compile(r"[\s,)]{0,4}(?:BEARINGS?|BRGS?)(?![A-Z])")
_TRUE = re.compile(r"(?<![A-Z])(?:TRUE|T)(?![A-Z])")
_MAGNETIC = re.compile(r"(?<![A-Z])(?:MAGNETIC|MAG|M)(?![A-Z])")
_OF_BEACON = re.compile(r"(?<![A-Z])(?:RADIALS?|RDLS?|R-?\d{3})(?![A-Z])")
_LEAD = re.compile(r"(?:WITHIN|WI|INSIDE|IN)\s{1,3}(?:(?:A|AN|THE|AREA|OF)\s{1,3}){0,3}$")
# All but the sector is meant
_NOT = re.compile(r"(?<![A-Z])(?:EXCEPT\w*|EXCL\w*|OUTSIDE|BEYOND|NOT|OTHER|CLEAR)(?![A-Z])[A-Z\s,]{0,20}$")
_REACH_AFTER = 160


@dataclass(frozen=True, slots=True)
class SectorWords:
    """What a text says of the sector of a circle.

    Parameters
    ----------
    azimuths_deg : (float, float) or None
        Clockwise from the first to the second, from true north [deg]; None where that is not certain.
    why : str
        Why it is not; empty where it is.
    is_assumed_true : bool
        Whether no north is named.
    radii : Radii or None
        Inner and outer radius, where two are given.
    pair : (int, int)
        Characters of both bearings.
    read : tuple of (int, int)
        Characters that were understood, those of reasons among them.
    """

    azimuths_deg: tuple[float, float] | None
    why: Why
    is_assumed_true: bool = False
    radii: Radii | None = None
    pair: tuple[int, int] = (0, 0)
    read: tuple[tuple[int, int], ...] = ()


NOT_UNDERSTOOD = SectorWords(None, "not-understood")


def says_sector(words: str) -> bool:
    """Whether words name a sector, a bearing or a radial.

    Parameters
    ----------
    words : str
        In plain capitals.

    Returns
    -------
    bool
    """
    return bool(_SAYS.search(words))


def without_bearings(capitals: str, told: SectorWords) -> str:
    """A text without the bearings of a sector: ``090M`` is no length.

    Parameters
    ----------
    capitals : str
        In plain capitals.
    told : SectorWords
        Of that text.

    Returns
    -------
    str
        As long as the text.
    """
    first, last = told.pair
    return capitals[:first] + "\0" * (last - first) + capitals[last:]


def find_sector(
    capitals: str, before: tuple[int, int], after: tuple[int, int], *, true_unless_stated: bool
) -> SectorWords | None:
    """The sector that words before or behind a position speak of.

    Parameters
    ----------
    capitals : str
        The whole text in plain capitals.
    before, after : (int, int)
        The pieces before and behind the position in which its words may stand.
    true_unless_stated : bool
        Whether bearings that name no north are true, as those of ships are.

    Returns
    -------
    SectorWords or None
        None where nothing is said of one.

    Source
    ------
    IMO resolution A.918(22), Standard Marine Communication Phrases, General, 12: bearings are from true north unless
    otherwise stated, and may be from the mark or from the vessel.
    """
    start = max((found.end() for found in _SENTENCE.finditer(capitals, *before)), default=before[0])
    ends = _SENTENCE.search(capitals, after[0], min(after[1], after[0] + _REACH_AFTER))
    stop = ends.start() if ends else min(after[1], after[0] + _REACH_AFTER)
    told = [_SAYS.search(capitals, start, before[1]), _SAYS.search(capitals, after[0], stop)]
    if not any(told):
        return NOT_UNDERSTOOD if _SAYS.search(capitals, *before) else None
    pairs = [*_PAIR.finditer(capitals, start, before[1]), *_PAIR.finditer(capitals, after[0], stop)]
    if len(pairs) != 1 or _AGAIN.match(capitals, pairs[0].end()):
        return NOT_UNDERSTOOD
    return _read_clause(capitals, pairs[0], (start, before[1]), (after[0], stop), true_unless_stated=true_unless_stated)


def _read_clause(
    capitals: str,
    pair: re.Match[str],
    before: tuple[int, int],
    after: tuple[int, int],
    *,
    true_unless_stated: bool,
) -> SectorWords:
    """Bearings with the words that stand between them and their position."""
    is_before = pair.start() < before[1]
    said = _SAYS.search(capitals, *before)
    first = min(said.start(), pair.start()) if said and is_before else (said.start() if said else before[1])
    led = _LEAD.search(capitals, before[0], first)
    first = led.start() if led else first
    last = after[0] if is_before else pair.end()
    radii = find_radii(capitals, *before) or find_radii(capitals, *after)
    known = [pair.span(), *list_lengths(capitals, *before), *list_lengths(capitals, *after)]
    known += [radii.span] if radii else []
    clause = _without(capitals, first, last, [*known, (before[1], after[0])])
    both = f"{clause} {pair.group()}"
    trailing = capitals[pair.end() : after[1]][:40] if not is_before else ""
    read = ((first, before[1]), (after[0], last), *([radii.span] if radii else []))
    is_strange = any(word not in _FILLERS for word in _WORD.findall(clause)) and not _SEEN.search(clause)
    if is_strange or _NOT.search(capitals, max(first - 40, before[0]), first):
        return SectorWords(None, "not-understood", pair=pair.span(), radii=radii)
    azimuths, why = _find_azimuths(pair, both)
    if _is_towards(capitals, pair, before, after, is_before=is_before) or _SEEN.search(f"{clause} {trailing}"):
        why = "from-or-towards"
    elif not why:
        why = _find_north(both, true_unless_stated=true_unless_stated)
    if why == "not-understood":
        read = ()
    is_assumed = not why and not _TRUE.search(both)
    return SectorWords(None if why else azimuths, why, is_assumed, radii, pair=pair.span(), read=read)


def _without(capitals: str, first: int, last: int, spans: list[tuple[int, int]]) -> str:
    piece = list(capitals[first:last])
    for low, high in spans:
        for at in range(max(low - first, 0), min(high - first, len(piece))):
            piece[at] = " "
    return "".join(piece)


def _is_towards(
    capitals: str, pair: re.Match[str], before: tuple[int, int], after: tuple[int, int], *, is_before: bool
) -> bool:
    """Whether bearings may be those under which the position is seen."""
    if is_before:
        return bool(_OF_MARK.fullmatch(capitals, pair.end(), before[1])) and not _OF_BEACON.search(pair.group())
    return bool(_IS_BEARING.match(capitals, after[0]))


def _find_north(words: str, *, true_unless_stated: bool) -> Why:
    is_true = bool(_TRUE.search(words))
    if _MAGNETIC.search(words) or (_OF_BEACON.search(words) and not is_true):
        return "not-understood" if is_true else "magnetic"
    return "" if is_true or true_unless_stated else "north-not-stated"


def _find_azimuths(pair: re.Match[str], words: str) -> tuple[tuple[float, float], Why]:
    """Both azimuths clockwise; without a word for it only where the smaller angle is clockwise too."""
    first, last = (float(re.search(r"\d+(?:\.\d+)?", pair[name])[0]) for name in ("first", "last"))
    is_against = "ANTI" in words or "COUNTER" in words
    is_said = "CLOCKWISE" in words
    if is_against:
        first, last = last, first
    turn_deg = (last - first) % 360.0
    if max(first, last) > 360.0 or turn_deg == 0.0:
        return (first, last), "not-understood"
    return (first, last), "" if is_said or turn_deg < 180.0 else "turn-not-certain"
