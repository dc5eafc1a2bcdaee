"""Words and numbers of which times are made, one after the other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from fallzone.notices.grammar.eastern import clocks as eastern

MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_WEEKDAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")

# Minutes ahead of UTC
ZONES = {
    **dict.fromkeys(("Z", "UTC", "GMT", "UT", "ZULU"), 0),
    **{"EST": -300, "EDT": -240, "CST": -360, "CDT": -300, "MST": -420, "MDT": -360, "PST": -480, "PDT": -420},
    **{"AKST": -540, "AKDT": -480, "HST": -600, "CHST": 600, "AST": -240, "BRT": -180, "GFT": -180, "WIB": 420},
    **{"KST": 540, "JST": 540, "MSK": 180, "CET": 60, "CEST": 120, "BST": 60, "NZST": 720, "NZDT": 780, "AEST": 600},
    **{"PHT": 480, "PHST": 480, "SGT": 480, "HKT": 480, "ICT": 420},
    **{"KOREAN": 540, "KOREA": 540, "SEOUL": 540, "JAPAN": 540, "TOKYO": 540, "BEIJING": 480, "CHINA": 480},
    **dict.fromkeys(("ALASKA", "EASTERN", "CENTRAL", "PACIFIC", "MOUNTAIN", "LOCAL")),
    **{"MOSCOW": 180, "INDIAN": 330, "INDIA": 330, "MANILA": 480, "PHILIPPINE": 480, "PYONGYANG": None},
}
_NAMED = r"(?P<named>[A-Z]{3,14})\s(?:STANDARD\s|LOCAL\s|DAYLIGHT\s)?TIME"
# Words begin where no letter stands before; the look ahead leaves most characters out at once
_TOKEN = re.compile(
    rf"(?<![A-Z])(?=[A-Z\d(/{eastern.FIRST}-])(?:"
    + "|".join(
        (
            *eastern.PATTERNS,
            r"(?P<iso>20\d\d-\d\d-\d\d(?:[T ]\d\d:?\d\d(?::\d\d)?)?)(?!\d)",
            r"(?P<stamp>(?<!\d)\d{10}(?!\d))",
            r"(?P<dtg>(?<!\d)\d{6}(?!\d))",
            r"(?P<clock>(?<![\d:])\d{1,2}[:.]\d\d(?::\d\d)?\s?[AP]\.?M(?:\.|(?![A-Z]))|(?<![\d:])\d{1,2}:\d\d(?::\d\d)?(?![\d:])"
            r"|(?<![\d:.])\d{1,2}\s?[AP]\.?M(?:\.|(?![A-Z])))",
            r"(?P<four>(?<![\d.])\d{4}(?![\d/.]\d|\d|\s?[년年]))",
            r"(?P<day>(?<![\d.:/])\d{1,2}(?:ST|ND|RD|TH)?"
            rf"(?![\d:]|\.\d|/\d|[{eastern.FIRST}]))",
            r"(?P<sun>SUNRISE|SUNSET|DAWN|DUSK|(?<![A-Z])S[RS](?:\s?(?:MINUS|PLUS)\s?\d{1,2})?(?![A-Z]))",
            r"(?P<noon>NOON|MIDNIGHT)",
            r"(?P<month>(?:" + "|".join(MONTHS) + r")(?:[A-Z]{0,6}))(?![A-Z])\.?",
            r"(?P<weekday>(?:" + "|".join(_WEEKDAYS) + r")(?:[A-Z]{0,6}))(?![A-Z])\.?",
            r"(?P<offset>\(?(?:UTC|GMT)\s?[+-](?:0?\d|1[0-4])(?::?[0-5]\d)?(?![\d-]))",
            _NAMED,
            r"(?P<ufn>UNTIL\s{1,12}FURTHER\s{1,12}(?:NOTICE|ADVI[SC]E)|UFN)",
            r"(?P<following>FOLLOWING|AFTER)",
            r"(?P<until>UNTIL|TILL?|THROUGH|THRU|TO|-|/)",
            r"(?P<daily>DAILY|DLY|(?:EACH|EVERY)\s{1,12}DAY|NIGHTLY|H24|24\s?H(?:OU)?RS?)",
            r"(?P<holidays>EXC(?:EPT|L)?(?:ING|UDING|UDED)?\s(?:(?:ON\s)?(?:PUBLIC\s|NATIONAL\s)?HOLIDAYS?|HOL))",
            r"(?P<other>EXC(?:EPT|L)?(?:ING|UDING|UDED)?(?![A-Z]))",
            r"(?P<between>BETWEEN|BTN|BTW)",
            r"(?P<fill>AND|OR|FROM|FM|ON|OF|THE|COMMENCING|STARTING|BEGINNING|EFFECTIVE|HOURS?|HRS?|TIMES?|DATES?|DAYS?"
            r"|ALTERNATES?|ALTERNATIVES?|ALTN|WITH|BACK-?UPS?|RESERVES?|PRIMARY|WINDOWS?|PERIODS?|DURING|IN|AT|ALSO|YEAR|H)"
            r"(?![A-Z])",
            r"(?P<zone>(?:ZULU|LOCAL TIMES?|LOCALLY|LOCAL|LT|LMT|[A-Z]{3,4}|Z)(?![A-Z\d]))",
        )
    )
    + r")|(?P<dash>[-/])"
)
_EDGE = re.compile(r"[\s,.;:()&·・]*")
# Ways of writing the same
_SAME = {"four": "clock", "noon": "clock", "iso": "stamp", "named": "zone", "offset": "zone", "dash": "until"}
_SAME |= eastern.KINDS


@dataclass(frozen=True, slots=True)
class Token:
    """One of them.

    Parameters
    ----------
    kind : str
        What it is: stamp, isodate, dtg, clock, midnight, day, sun, month, weekday, offset, zone, ufn, following, until,
        till (behind the end of a span), daily, holidays, other, between, fill or year.
    value : object
        An instant; day and minute of the day; minutes; a number of a day, month, weekday or year; minutes ahead of UTC,
        None where a zone is not known.
    first, last : int
        Its characters.
    """

    kind: str
    value: object
    first: int
    last: int


def find_phrases(capitals: str) -> Iterator[list[Token]]:
    """Stretches of a text that consist of such words alone.

    Parameters
    ----------
    capitals : str
        In plain capitals, with what is known to be no time blanked out by NUL characters.

    Yields
    ------
    list of Token
        Of one stretch.
    """
    phrase: list[Token] = []
    for found in _TOKEN.finditer(capitals):
        if found.lastgroup == "dash" and not (phrase and phrase[-1].last == found.start()):
            # JUN/JUL, 0100Z-0300Z, but not STAGE-1
            continue
        if found.lastgroup in eastern.SUFFIXES and not (phrase and found.start() - phrase[-1].last <= 1):
            continue
        token = _read_token(found)
        if token is None or not (found.lastgroup in eastern.KINDS or _starts_word(capitals, found)):
            continue
        if phrase and not _EDGE.fullmatch(capitals[phrase[-1].last : token.first]):
            yield phrase
            phrase = []
        phrase.append(token)
    if phrase:
        yield phrase


def _starts_word(capitals: str, found: re.Match[str]) -> bool:
    first = found.start()
    if not found.group()[0].isalpha() or first == 0 or not capitals[first - 1].isalpha():
        last = found.end()
        ends = not found.group()[-1].isalnum() or last == len(capitals) or not capitals[last].isalpha()
        return ends or found.lastgroup in ("stamp", "dtg", "four", "clock", "iso", "day")
    return False


def _read_token(found: re.Match[str]) -> Token | None:
    kind, text = found.lastgroup, found.group()
    value = eastern.read_value(kind, text) if kind in eastern.KINDS else _READ.get(kind, str)(text)
    if value is None:
        return None
    kind = _SAME.get(kind, kind)
    if kind == "stamp" and isinstance(value, tuple):
        kind = "isodate"
    return Token(kind, value, found.start(), found.end())


def _read_iso(text: str) -> object:
    try:
        if len(text) == 10:
            when = datetime.fromisoformat(text)
            return (when.day, when.month, when.year)
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _read_stamp(text: str) -> datetime | None:
    try:
        return datetime.strptime(f"20{text}", "%Y%m%d%H%M")
    except ValueError:
        return None


def _read_dtg(text: str) -> tuple[int, int] | None:
    minute = _read_four(text[2:])
    return (int(text[:2]), minute) if minute is not None and 1 <= int(text[:2]) <= 31 else None


def _read_four(text: str) -> int | None:
    hour, minute = int(text[:2]), int(text[2:])
    if 1900 <= int(text) <= 2099 and (hour > 24 or minute > 59):
        return 60 * hour + minute
    return 60 * hour + minute if (hour < 24 and minute < 60) or text == "2400" else None


def _read_clock(text: str) -> int | None:
    half = re.search(r"([AP])\.?M", text)
    numbers = re.findall(r"\d+", text)
    hour, minute = int(numbers[0]), int(numbers[1]) if len(numbers) > 1 else 0
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half[1] == "P" else 0)
    return 60 * hour + minute if minute < 60 and (hour < 24 or (hour, minute) == (24, 0)) else None


def _read_day(text: str) -> int | None:
    value = int(re.match(r"\d+", text)[0])
    return value if 1 <= value <= 99 else None


def _read_name(names: tuple[str, ...], full: str, text: str) -> int | None:
    number = names.index(text[:3])
    whole = full.split()[number]
    word = text.rstrip(".")
    return number if whole.startswith(word) or word in (f"{whole}S", "SEPT", "TUES", "THUR", "THURS") else None


def _read_month(text: str) -> int | None:
    full = "JANUARY FEBRUARY MARCH APRIL MAY JUNE JULY AUGUST SEPTEMBER OCTOBER NOVEMBER DECEMBER"
    number = _read_name(MONTHS, full, text)
    return None if number is None else number + 1


def _read_weekday(text: str) -> int | None:
    return _read_name(_WEEKDAYS, "MONDAY TUESDAY WEDNESDAY THURSDAY FRIDAY SATURDAY SUNDAY", text)


def _read_offset(text: str) -> int:
    sign = -1 if "-" in text else 1
    digits = re.findall(r"\d+", text)
    hours, minutes = (
        (digits[0], digits[1] if len(digits) > 1 else "0") if len(digits[0]) < 3 else (digits[0][:-2], digits[0][-2:])
    )
    return sign * (60 * int(hours) + int(minutes))


def _read_zone(text: str) -> int | str | None:
    if text in ZONES:
        return ZONES[text] if ZONES[text] is not None else "unknown"
    return "unknown" if text.startswith(("LOCAL", "LT", "LMT")) else None


def _read_named(text: str) -> int | str | None:
    name = text.split()[0]
    return (ZONES[name] if ZONES[name] is not None else "unknown") if name in ZONES else None


_READ = {
    "iso": _read_iso,
    "stamp": _read_stamp,
    "dtg": _read_dtg,
    "clock": _read_clock,
    "four": _read_four,
    "noon": lambda text: 720 if text == "NOON" else 0,
    "sun": lambda text: 1 if text in ("SUNRISE", "DAWN") or text.startswith("SR") else 2,
    "day": _read_day,
    "month": _read_month,
    "weekday": _read_weekday,
    "offset": _read_offset,
    "named": _read_named,
    "zone": _read_zone,
}
