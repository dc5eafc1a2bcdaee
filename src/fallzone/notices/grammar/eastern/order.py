"""Words of times in the order of Korean and Japanese, put into that in which they are read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fallzone.notices.grammar.clock_words import Token

_OF_MOMENT = ("isodate", "clock", "midnight", "day", "month")


def order_ends(tokens: list[Token]) -> list[Token]:
    """``until`` between both ends of a span alone, and before an end that has no beginning.

    Parameters
    ----------
    tokens : list of Token
        Of a stretch of times, as they stand: a word behind a time says that it is the end.

    Returns
    -------
    list of Token
        Without those words; one that nothing follows stays, and is not read. Midnight is the end of the day where a
        span ends with it; of which day it is the beginning nobody says, so that it stays.
    """
    found: list[Token] = []
    for token in tokens:
        if token.kind == "till":
            at = len(found)
            while at and found[at - 1].kind in _OF_MOMENT:
                at -= 1
            if at < len(found) and not (at and found[at - 1].kind == "until"):
                found.insert(at, replace(token, kind="until"))
        elif token.kind != "until" or not (found and found[-1].kind == "until"):
            found.append(token)
    if found and found[-1].kind == "until" and any(token.kind == "isodate" and len(token.value) > 3 for token in found):
        # From a time that is given to one that is not
        found[-1] = replace(found[-1], kind="open")
    return [_place_midnight(found, at) if token.kind == "midnight" else token for at, token in enumerate(found)]


def _place_midnight(tokens: list[Token], at: int) -> Token:
    before = at
    while before and tokens[before - 1].kind in _OF_MOMENT:
        before -= 1
    is_end = before > 0 and tokens[before - 1].kind == "until"
    return replace(tokens[at], kind="clock", value=1440) if is_end else tokens[at]


def complete_days(tokens: list[Token]) -> list[Token]:
    """Days without a month in that of the day before them, or in the next month where they would lie earlier.

    Parameters
    ----------
    tokens : list of Token
        Of a stretch of times.

    Returns
    -------
    list of Token
    """
    found, known = [], None
    for token in tokens:
        if token.kind == "isodate" and token.value[1] is None and known is not None:
            day, month, year = known
            turn = month + (token.value[0] < day)
            month, year = (turn, year) if turn < 13 else (1, None if year is None else year + 1)
            token = replace(token, value=(token.value[0], month, year, *token.value[3:]))
        if token.kind == "isodate" and token.value[1] is not None:
            known = token.value[:3]
        found.append(token)
    return found
