"""Distances in words, and what they are of: a radius, half the width of a corridor, or the whole of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Role = Literal["radius", "half-width", "width", "margin"]

_NUMBER = r"(?<![\d.])(\d{1,4}+(?:[.,]\d{1,3}+)?)"
_UNIT = (
    r"(NAUTICAL MILES?|NAUT\.? MILES?|SEA MILES?|MILES?|NMI|NM|N\.M\.|KILOMETERS?|KILOMETRES?|KMS?|METERS?|METRES?|M"
    r"|해리|마일|海里|浬|カイリ|マイル|킬로미터|㎞|キロメ-トル|キロ|미터|メ-トル)"
    r"(?![A-Z])\.?"
)
_LENGTH = re.compile(rf"{_NUMBER}[\s-]{{0,2}}{_UNIT}")
_OF = r"(?:\s{1,3}(?:OF|IS))?[\s:=]{1,3}"
# BETWEEN 10 NM AND 40 NM, FROM 10 TO 40 NM; INNER RADIUS 10NM, OUTER RADIUS 40NM
_RADII = re.compile(
    rf"(?:BETWEEN|BTN|BTW|FROM|RADII|RADIUS)(?:\s{{1,3}}(?:RADII|RADIUS|DISTANCES?|OF)){{0,2}}\s{{1,3}}"
    rf"{_NUMBER}[\s-]{{0,2}}(?:{_UNIT})?\s{{0,3}}(?:AND|TO|-)\s{{0,3}}{_NUMBER}[\s-]{{0,2}}{_UNIT}"
    r"(?:\s{1,3}(?:FROM|OF|RADIUS)(?![A-Z]))?"
)
_NAMED_RADII = re.compile(
    rf"(?:INNER|OUTER)\s{{1,3}}RADIUS{_OF}{_NUMBER}[\s-]{{0,2}}{_UNIT}[\s,;]{{0,3}}(?:AND\s{{1,3}})?"
    rf"(?:INNER|OUTER)\s{{1,3}}RADIUS{_OF}{_NUMBER}[\s-]{{0,2}}{_UNIT}"
)
_SIDES_AFTER = re.compile(
    r"[\s)]{0,3}(?:ON |AT |TO |WIDE ON )?(?:EITHER|EACH|BOTH)\s{1,3}SIDES?|\s?씩?\s?(?:양쪽|양측|좌우)"
)
_SIDES_BEFORE = re.compile(
    r"(?:EITHER|EACH|BOTH)\s{1,3}SIDES?(?:\s{1,3}(?:OF|BY|TO|WITHIN|AT|FOR)){0,2}\s{0,3}$|(?:좌우|양쪽|양측|左右|両側)(?:으로|로|に|の)?\s?(?:각각|각|各|それぞれ)?\s{0,2}$"
)
_WIDE_AFTER = re.compile(r"[\s-]{0,3}(?:WIDE|IN WIDTH|WIDTH|BROAD)")
_WIDE_BEFORE = re.compile(r"(?:WIDTH(?:\s{1,3}(?:OF|IS|EQUALS))?|폭|너비|幅)[\s:=]{0,3}$")
_RADIUS_AFTER = re.compile(r"[\s-]{0,3}(?:IN )?(?:RADIUS|RAD\b|반경|半径)")
_ABOUT_AFTER = re.compile(r"\s{1,3}(?:OF|FROM|AROUND)\s")
_RADIUS_BEFORE = re.compile(r"(?:(?:RADIUS|RAD)(?:\s{1,3}(?:OF|IS|EQUALS))?|반경|반지름|半径)[\s:=,]{0,3}$")
_WITHIN_BEFORE = re.compile(r"(?:WITHIN|WI|W/I|INSIDE)(?:\s{1,3}(?:A|AN|RADIUS|CIRCLE|AREA|OF)){0,4}\s{1,3}$")
_WITHIN_AFTER = re.compile(r"\s?(?:이내|以内)")
_ROLES: tuple[tuple[Role, re.Pattern[str], bool], ...] = (
    ("half-width", _SIDES_AFTER, True),
    ("half-width", _SIDES_BEFORE, False),
    ("width", _WIDE_AFTER, True),
    ("width", _WIDE_BEFORE, False),
    ("radius", _RADIUS_BEFORE, False),
    ("radius", _RADIUS_AFTER, True),
    ("margin", _WITHIN_BEFORE, False),
    ("margin", _WITHIN_AFTER, True),
    ("radius", _ABOUT_AFTER, True),
)


@dataclass(frozen=True, slots=True)
class Length:
    """A distance that belongs to an area.

    Parameters
    ----------
    first, last : int
        Its characters.
    length_m : float
        In metres.
    role : {"radius", "half-width", "width", "margin"}
        What it is of; a margin is the distance from a line or an area, and the radius about a position.
    """

    first: int
    last: int
    length_m: float
    role: Role


@dataclass(frozen=True, slots=True)
class Radii:
    """Two radii of one area.

    Parameters
    ----------
    inner_m, outer_m : float
        In metres, the smaller first.
    span : (int, int)
        Their characters.
    """

    inner_m: float
    outer_m: float
    span: tuple[int, int]


def find_radii(capitals: str, first: int, last: int) -> Radii | None:
    """Two radii in a piece of a text.

    Parameters
    ----------
    capitals : str
        The whole text in plain capitals.
    first, last : int
        The piece.

    Returns
    -------
    Radii or None
        None where there are none, or both are the same.
    """
    for found in (_NAMED_RADII.search(capitals, first, last), _RADII.search(capitals, first, last)):
        if found is not None:
            one, unit, other, last_unit = found.groups()
            near_m, far_m = sorted(
                float(number.replace(",", ".")) * _metres(own)
                for number, own in ((one, unit or last_unit), (other, last_unit))
            )
            return Radii(near_m, far_m, found.span()) if near_m < far_m else None
    return None


def list_lengths(capitals: str, first: int, last: int) -> list[tuple[int, int]]:
    """Characters of all distances in a piece of a text, whatever they are of.

    Parameters
    ----------
    capitals : str
        The whole text in plain capitals.
    first, last : int
        The piece.

    Returns
    -------
    list of (int, int)
    """
    return [found.span() for found in _LENGTH.finditer(capitals, first, last)]


def find_length(capitals: str, first: int, last: int) -> Length | None:
    """The last distance in a piece of a text that says what it is of.

    Parameters
    ----------
    capitals : str
        The whole text in plain capitals.
    first, last : int
        The piece.

    Returns
    -------
    Length or None
    """
    found = None
    for match in _LENGTH.finditer(capitals, first, last):
        told = _find_role(capitals[max(match.start() - 40, first) : match.start()], capitals[match.end() : last][:30])
        if told is not None:
            role, before, after = told
            length_m = float(match[1].replace(",", ".")) * _metres(match[2])
            found = Length(match.start() - before, match.end() + after, length_m, role)
    return found


def _find_role(before: str, after: str) -> tuple[Role, int, int] | None:
    """What a distance is of, and how many characters before and after it say so."""
    for role, pattern, is_after in _ROLES:
        said = pattern.match(after) if is_after else pattern.search(before)
        if said is not None:
            length = said.end() - said.start()
            return (role, 0, length) if is_after else (role, length, 0)
    return None


def _metres(unit: str) -> float:
    if unit.startswith(("K", "킬로", "㎞", "キロ")):
        return 1_000.0
    # A mile at sea is a nautical one
    return 1.0 if unit[:3] in ("M", "MET") or unit in ("미터", "メ-トル") else 1_852.0
