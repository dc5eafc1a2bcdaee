"""Dates, times of day, their zones and what joins them in Korean and Japanese.

In plain capitals minutes and seconds of both languages are ``'`` and ``"``, and every wave dash is ``-``.
"""

from __future__ import annotations

import re

# Reiwa 1 was 2019
_REIWA = 2018
_WEEKDAYS = ("월月", "화火", "수水", "목木", "금金", "토土", "일日")
_IN_BRACKETS = r"(?:\s?\(\s?[월화수목금토일月火水木金土日](?:요일|曜日?)?(?:[,/・]?[祝休])?\s?\))?"
_YEAR = r"(?:20\d\d|(?:令和|레이와)\s?(?:元|\d{1,2}))\s?[년年]\s{0,2}"
_MONTH = r"(?<!\d)\d{1,2}\s?[월月]"
# Not: days before or after, and spans of days
_DAY = r"(?<!\d)\d{1,2}\s?[일日](?!\s?(?:간|전|후|이내|동안|間|前|後|以内|本|본|목|째|目))"
_HALF = r"(?:오전|오후|午前|午後)\s?"
# Not: hours as a span
_HOUR = r"[시時](?!간|間|점|点)"
_KOREA, _JAPAN = r"(?:한국|대한민국|韓国|韓國|서울)", r"(?:일본|日本|도쿄|°쿄|東京)"
_CHINA, _PYONGYANG = r"(?:중국|북경|베이징|中国|中國|北京)", r"(?:평양|북한|조선|平壌|北朝鮮|朝鮮)"
_CLOCK_OF = r"\s?(?:표준\s?|標準)?(?:시간|시각|시|時間|時刻|時)"
_UTC = (
    r"(?:(?:협정\s?)?세계\s?(?:협정\s?|표준\s?)?(?:시간|시각|시)|국제\s?표준시|그리니치\s?(?:평균시|표준시)"
    r"|(?:協定)?世界(?:標準)?時|グリニッジ標準時)"
)
_LOCAL = r"(?:(?:현지|해당\s?지역|지방)\s?(?:시간|시각|표준시|시)|(?:現地|地方|当地)(?:時間|時刻|時))"
# Named groups in the order in which they are tried, before those of English
PATTERNS = (
    rf"(?P<e_date>(?<!\d)(?:{_YEAR})?{_MONTH}\s{{0,2}}{_DAY}{_IN_BRACKETS}"
    # 9월 3~5일, 9月3、4日
    rf"|(?<!\d)(?:{_YEAR})?{_MONTH}\s{{0,2}}\d{{1,2}}(?=(?:\s?[-,]\s?\d{{1,2}}){{1,9}}\s?[일日])"
    rf"|(?<!\d)20\d\d\s?[./]\s?\d{{1,2}}\s?[./]\s?\d{{1,2}}(?!\d)\.?{_IN_BRACKETS}|{_DAY}{_IN_BRACKETS})",
    rf"(?P<e_clock>(?:{_HALF})?(?<![\d:])\d{{1,2}}\s?{_HOUR}(?:\s{{0,2}}(?:\d{{1,2}}\s?'(?:\s{{0,2}}\d{{1,2}}\s?\")?|반|半))?"
    rf"|{_HALF}\d{{1,2}}:\d\d(?!\d)|(?<![\d:])\d{{4}}\s?{_HOUR})",
    r"(?P<e_noon>정오|正午)",
    r"(?P<e_midnight>자정|真夜中|午前零時)",
    r"(?P<e_weekday>[월화수목금토일]요일|[月火水木金土日]曜日?)",
    rf"(?P<e_zone>{_KOREA}{_CLOCK_OF}|{_JAPAN}{_CLOCK_OF}|{_CHINA}{_CLOCK_OF}|{_PYONGYANG}{_CLOCK_OF}|{_UTC}|{_LOCAL})",
    r"(?P<e_ufn>(?:(?:별°|추후|다음)(?:의)?\s?)(?:통보|공지|통지|고지|통고)(?:가\s?있을\s?때|\s?시)?\s?까지"
    r"|(?:追って|別途|別に|次の|新たな)?の?通知(?:が|の)あるまで)",
    r"(?P<e_daily>매일|연일|毎日|每日|連日)",
    r"(?P<e_from>부터|에서|から|より)",
    r"(?P<e_till>까지|まで)",
    r"(?P<e_fill>및|그리고|또는|에|의|과|와|사이|동안|정각|기준|及び|および|並びに|又は|または|の間|の|に|と|間)",
)
# The first characters of these
FIRST = "\u3041-\u30ff\u4e00-\u9fff\uac00-\ud7a3°"
# What they are of those that `clock_words` knows
KINDS = {
    "e_date": "isodate",
    "e_clock": "clock",
    "e_noon": "clock",
    "e_midnight": "midnight",
    "e_weekday": "weekday",
    "e_zone": "zone",
    "e_ufn": "ufn",
    "e_daily": "daily",
    "e_from": "until",
    "e_till": "till",
    "e_fill": "fill",
}
# They belong to what stands right before them, and say nothing elsewhere
SUFFIXES = ("e_from", "e_till", "e_fill")


def read_value(kind: str, text: str) -> object:
    """What one of them says.

    Parameters
    ----------
    kind : str
        Name of its group.
    text : str
        In plain capitals.

    Returns
    -------
    object
        As of a ``Token``; None where it is no date or time of day.
    """
    if kind == "e_date":
        return _read_date(text)
    if kind == "e_clock":
        return _read_clock(text)
    if kind == "e_weekday":
        return _find_weekday(text)
    return _find_zone(text) if kind == "e_zone" else {"e_noon": 720}.get(kind, text)


def _read_date(text: str) -> tuple[int, int | None, int | None, int | None] | None:
    """Day, month, year and day of the week, as far as they are written."""
    bracket = re.search(r"\(.*\)", text)
    weekday = None if bracket is None else _find_weekday(bracket.group())
    words = text[: bracket.start()] if bracket else text
    era = re.search(r"(?:令和|레이와)\s?(元|\d{1,2})\s?[년年]", words)
    numbers = [int(number) for number in re.findall(r"\d+", words[era.end() :] if era else words)]
    if era:
        numbers.insert(0, _REIWA + (1 if era[1] == "元" else int(era[1])))
    day, month, year = [*reversed(numbers), None, None][:3]
    if not 1 <= day <= 31 or (month is not None and not 1 <= month <= 12):
        return None
    return day, month, year, weekday


def _read_clock(text: str) -> int | None:
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    if re.match(r"\d{4}", text):
        numbers = [int(text[:2]), int(text[2:4])]
    hour, minute = numbers[0], 30 if re.search("[반半]", text) else (numbers[1] if len(numbers) > 1 else 0)
    if re.match(_HALF, text):
        # Twelve o'clock of either half is midnight to some and noon to others
        if hour > 11:
            return None
        hour += 12 if text[:2] in ("오후", "午後") else 0
    return 60 * hour + minute if minute < 60 and (hour < 24 or (hour, minute) == (24, 0)) else None


def _find_weekday(text: str) -> int | None:
    return next((number for number, names in enumerate(_WEEKDAYS) if any(name in text[:3] for name in names)), None)


def _find_zone(text: str) -> int | str:
    """Minutes ahead of UTC; which local time is meant, and which one in Pyongyang, nobody says."""
    for pattern, minutes in ((_KOREA, 540), (_JAPAN, 540), (_CHINA, 480), (_UTC, 0)):
        if re.match(pattern, text):
            return minutes
    return "unknown"
