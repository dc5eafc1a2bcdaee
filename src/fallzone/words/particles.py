"""Korean particles that follow a place of a message: 이 or 가, 은 or 는, by the last sound of what is put in there."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

# As catalogues write them: after a consonant the first, after a vowel the second
_PAIRS = {
    "이(가)": ("이", "가"),
    "은(는)": ("은", "는"),
    "을(를)": ("을", "를"),
    "와(과)": ("과", "와"),
    "과(와)": ("과", "와"),
    "(으)로": ("으로", "로"),
    "(이)": ("이", ""),
}
_PAIR = re.compile("|".join(re.escape(pair) for pair in _PAIRS))
_CLOSED_BRACKETS = re.compile(r"\s*(?:\([^()]*\)|\[[^\[\]]*\])$")
_NOT_SPOKEN = " \u00a0\u2009\u200b\u2060'\"’”」』>*"
# Digits as they are read; 0 ends in a consonant wherever it stands: 영, 십, 백, 천, 만
_DIGITS = "영일이삼사오육칠팔구"
# Units as they are read: 퍼센트, 도, 미터, 초 …; those with a power end as they do without one
_UNITS = {"%": "트", "°": "도", "m": "터", "km": "터", "m/s": "초", "s": "초", "kg": "램", "NM": "리", "kPa": "칼"}
_UNIT = re.compile(r"(?<=[\d⁰¹²³⁴⁵⁶⁷⁸⁹])[\s\u2009\u2060\u00a0]*(%|°|km|m/s|m|s|kg|NM|kPa)[²³]?$")
_FIRST, _LAST, _FORMS, _RIEUL = "가", "힣", 28, 8


class _Particled(str):
    """A message with particles that are chosen as its places are filled."""

    __slots__ = ()

    def format(self, *args: object, **values: object) -> str:
        said, rest = "", 0
        for found in _PAIR.finditer(self):
            said += self[rest : found.start()].format(*args, **values)
            said += choose_particle(said, found[0])
            rest = found.end()
        return said + str(self[rest:]).format(*args, **values)


@cache
def with_particles(message: str) -> str:
    """A message that chooses its particles as it is formatted; the same where it has none to choose.

    Parameters
    ----------
    message : str
        With pairs of particles such as ``이(가)``.

    Returns
    -------
    str
        Equal to the message.

    Examples
    --------
    >>> with_particles("{item}이(가) 없습니다").format(item="페어링")
    '페어링이 없습니다'
    >>> with_particles("{share}을(를) 담습니다").format(share="99 %")
    '99 %를 담습니다'
    """
    return _Particled(message) if _PAIR.search(message) else message


def choose_particle(said: str, pair: str) -> str:
    """The particle of a pair that goes with what was said before it.

    Parameters
    ----------
    said : str
        All that stands before it.
    pair : str
        As catalogues write it: ``이(가)``.

    Returns
    -------
    str
        One of both; the pair itself where it is not known how a word is read, as of Latin letters.

    Examples
    --------
    >>> choose_particle("폭발(추정)", "(으)로"), choose_particle("38", "은(는)"), choose_particle("a.csv", "이(가)")
    ('로', '은', '이(가)')
    """
    sound = _last_sound(said)
    if sound is None:
        return pair
    form = (ord(sound) - ord(_FIRST)) % _FORMS
    is_closed = form != 0 and not (pair == "(으)로" and form == _RIEUL)
    return _PAIRS[pair][0 if is_closed else 1]


def _last_sound(said: str) -> str | None:
    """The last syllable of a text as it is read."""
    said = said.rstrip(_NOT_SPOKEN)
    while (shorter := _CLOSED_BRACKETS.sub("", said).rstrip(_NOT_SPOKEN)) != said:
        said = shorter
    unit = _UNIT.search(said)
    if unit is not None:
        return _UNITS[unit[1]]
    last = said[-1:]
    if last and _FIRST <= last <= _LAST:
        return last
    digit = unicodedata.digit(last, None) if last else None
    return None if digit is None else _DIGITS[digit]
