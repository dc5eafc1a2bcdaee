"""Words of a stretch of times, one after the other, as spans and as hours of the day with their dates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from fallzone.notices.grammar.clock_words import Token
from fallzone.notices.grammar.dates import PartOfDate
from fallzone.notices.grammar.eastern.order import complete_days, order_ends

Moment = tuple[PartOfDate, int] | datetime
DateRange = tuple[PartOfDate | None, PartOfDate | None]


@dataclass(frozen=True, slots=True)
class Span:
    """From an instant to another.

    Parameters
    ----------
    start, end : (PartOfDate, int), datetime or None
        Day and minute of it; without an end until further notice.
    """

    start: Moment
    end: Moment | None


@dataclass(frozen=True, slots=True)
class Daily:
    """Hours of the day on dates or days of the week.

    Parameters
    ----------
    clocks : tuple of (int, int)
        From and to a minute of the day; none: all day.
    dates : tuple of (PartOfDate or None, PartOfDate or None)
        First and last; None: from publication, or without an end.
    weekdays : tuple of int
        0 for Monday; none: every day.
    """

    clocks: tuple[tuple[int, int], ...] = ()
    dates: tuple[DateRange, ...] = ()
    weekdays: tuple[int, ...] = ()


@dataclass(slots=True)
class Parsed:
    """What a stretch of times says.

    Parameters
    ----------
    spans : list of Span
        From an instant to another.
    daily : list of Daily
        Hours of the day.
    has_sun, has_holidays, until_further_notice, has_stamps : bool
        Whether it names sunrise or sunset, holidays that are left out, no end, or instants in ten digits.
    understood : bool
        Whether all of it was read.
    """

    spans: list[Span] = field(default_factory=list)
    daily: list[Daily] = field(default_factory=list)
    has_sun: bool = False
    has_holidays: bool = False
    until_further_notice: bool = False
    has_stamps: bool = False
    understood: bool = True


@dataclass(frozen=True, slots=True)
class _Atom:
    kind: Literal["span", "clocks", "dates", "weekdays", "span-open"]
    value: tuple


def parse_phrase(phrase: list[Token]) -> Parsed:
    """Read a stretch of times.

    Parameters
    ----------
    phrase : list of Token
        Its words.

    Returns
    -------
    Parsed
    """
    told = [token for token in phrase if token.kind not in ("fill", "zone", "holidays")]
    tokens = _part_months(complete_days(order_ends(told)))
    parsed = Parsed(
        has_sun=any(token.kind == "sun" for token in phrase),
        has_holidays=any(token.kind == "holidays" for token in phrase),
        has_stamps=any(token.kind == "stamp" and token.last - token.first == 10 for token in phrase),
        until_further_notice=any(token.kind == "ufn" for token in phrase),
    )
    atoms, at = [], 0
    while at < len(tokens):
        for read in (_read_span, _read_clocks, _read_dates, _read_weekdays, _read_rest):
            found = read(tokens, at)
            if found is not None:
                atom, at = found
                break
        else:
            parsed.understood = False
            at += 1
            continue
        if atom is not None:
            atoms.append(atom)
    _assemble(_fill_months(atoms), parsed)
    return parsed


def _part_months(tokens: list[Token]) -> list[Token]:
    """Two months behind the last of two days, each put behind its own: 302130 TO 010130 JUN/JUL, 30 TO 02 JUN/JUL."""
    kinds = [token.kind for token in tokens]
    for at in range(len(kinds) - 2):
        if kinds[at : at + 3] != ["month", "until", "month"]:
            continue
        day = kinds[at - 1] if at else ""
        back = 3 if kinds[max(at - 3, 0) : at] == [day, "until", day] else 4
        first = at - back
        if day in ("dtg", "day") and first >= 0 and kinds[first] == day and "until" in kinds[first + 1 : first + 3]:
            moved = [*tokens[: first + 1], tokens[at], *tokens[first + 1 : at], *tokens[at + 2 :]]
            return _part_months(moved)
    return tokens


def _kind(tokens: list[Token], at: int) -> str:
    return tokens[at].kind if 0 <= at < len(tokens) else ""


Found = tuple[_Atom | None, int]


def _read_rest(tokens: list[Token], at: int) -> Found | None:
    return (None, at + 1) if _kind(tokens, at) in ("daily", "ufn", "between", "until") else None


def _read_moment(tokens: list[Token], at: int) -> tuple[Moment, int] | None:
    """An instant: a date-time group, or a clock beside a single date."""
    kind = _kind(tokens, at)
    if kind == "stamp":
        return tokens[at].value, at + 1
    if kind == "dtg":
        day, minute = tokens[at].value
        month, year, at = _read_month_year(tokens, at + 1)
        return (PartOfDate(day, month, year), minute), at
    if kind == "clock":
        date = _read_date(tokens, at + 1)
        if date is not None and date[0].month is not None:
            return (date[0], tokens[at].value), date[1]
    date = _read_date(tokens, at)
    if date is not None and _kind(tokens, date[1]) == "clock":
        return (date[0], tokens[date[1]].value), date[1] + 1
    return None


def _read_span(tokens: list[Token], at: int) -> Found | None:
    start = _read_moment(tokens, at)
    if start is None:
        return None
    is_bare = _kind(tokens, at) not in ("dtg", "stamp")
    if _kind(tokens, start[1]) == "ufn":
        return _Atom("span", (Span(start[0], None),)), start[1] + 1
    if _kind(tokens, start[1]) != "until":
        # Two instants of a list without a word between them: 2603150100 2603150200
        return None
    end = _read_moment(tokens, start[1] + 1)
    if end is not None and is_bare and (_kind(tokens, at) == "clock") != (_kind(tokens, start[1] + 1) == "clock"):
        # APR 29 0130-0530 MAY 01 0200-0400 are hours of two days
        return None
    if end is not None:
        if is_bare and _kind(tokens, end[1]) == "until" and _kind(tokens, at) != "clock":
            # 13 2100-14 0100 would be a span, 13 2100-23 0100-... is none
            return None
        return _Atom("span", (Span(start[0], end[0]),)), end[1]
    if _kind(tokens, start[1] + 1) == "ufn":
        return _Atom("span", (Span(start[0], None),)), start[1] + 2
    if not is_bare and _kind(tokens, start[1] + 1) == "clock" and not isinstance(start[0], datetime):
        # 140100Z TO 0300Z MAR: on the same day
        month, year, last = _read_month_year(tokens, start[1] + 2)
        day = replace(start[0][0], month=start[0][0].month or month, year=start[0][0].year or year)
        end_minute = tokens[start[1] + 1].value
        if end_minute > start[0][1]:
            return _Atom("span", (Span((day, start[0][1]), (day, end_minute)),)), last
    return None


def _read_month_year(tokens: list[Token], at: int) -> tuple[int | None, int | None, int]:
    if _kind(tokens, at) != "month":
        return None, None, at
    month = tokens[at].value
    year, at = _read_year(tokens, at + 1)
    return month, year, at


def _read_year(tokens: list[Token], at: int) -> tuple[int | None, int]:
    """A year behind a month, in four digits or in two."""
    kind = _kind(tokens, at)
    if kind == "clock" and tokens[at].last - tokens[at].first == 4:
        year = tokens[at].value // 60 * 100 + tokens[at].value % 60
        is_range = _kind(tokens, at + 1) == "until" and _kind(tokens, at + 2) == "clock" and _touches(tokens, at)
        if 2000 <= year <= 2060 and not is_range:
            return year, at + 1
    # 18 APR 23, but not 18 APR 23 APR, nor APR 18 23 THRU 25
    kinds = [_kind(tokens, at + step) for step in (1, 2, 3)]
    is_day = kinds[0] == "month" or (kinds[:2] == ["until", "day"] and kinds[2] != "month")
    if kind == "day" and tokens[at].last - tokens[at].first == 2 and tokens[at].value >= 15 and not is_day:
        return 2000 + tokens[at].value, at + 1
    return None, at


def _touches(tokens: list[Token], at: int) -> bool:
    return tokens[at + 1].first - tokens[at].last < 2


def _read_date(tokens: list[Token], at: int) -> tuple[PartOfDate, int] | None:
    kind = _kind(tokens, at)
    if kind == "isodate":
        day, month, year, *weekday = tokens[at].value
        return PartOfDate(day, month, year, weekday=weekday[0] if weekday else None), at + 1
    if kind == "day" and tokens[at].value <= 31:
        month, year, last = _read_month_year(tokens, at + 1)
        if month is None and _kind(tokens, last) == "clock":
            # APRIL 20 AND 21, 2024
            year, last = _read_year(tokens, last)
        return PartOfDate(tokens[at].value, month, year), last
    if kind == "month" and _kind(tokens, at + 1) == "day" and tokens[at + 1].value <= 31:
        # APRIL 18, 2023
        year, last = None, at + 2
        if _kind(tokens, last) == "clock":
            year, last = _read_year(tokens, last)
        return PartOfDate(tokens[at + 1].value, tokens[at].value, year), last
    return None


def _read_clocks(tokens: list[Token], at: int) -> Found | None:
    if _kind(tokens, at) not in ("clock", "sun"):
        return None
    after = at + 1
    before = _kind(tokens, at - 1) == "between"
    if _kind(tokens, after) == "until" and _kind(tokens, after + 1) in ("clock", "sun"):
        after += 1
    elif not (before and _kind(tokens, after) in ("clock", "sun")):
        return None
    start, end = _minute(tokens[at], start=True), _minute(tokens[after], start=False)
    return _Atom("clocks", ((start, end),)), after + 1


def _minute(token: Token, *, start: bool) -> int:
    """Of a clock; sunrise and sunset are as early and as late as they can be."""
    if token.kind == "sun":
        return 0 if start else 1440
    return token.value


def _read_dates(tokens: list[Token], at: int) -> Found | None:
    if _kind(tokens, at) == "following":
        date = _read_date(tokens, at + 1)
        # Days after a date; an end is told by conditions, not by a date
        return None if date is None else (_Atom("dates", ((replace(date[0], days_later=1), None),)), date[1])
    if _kind(tokens, at) == "until":
        date = _read_date(tokens, at + 1)
        return None if date is None else (_Atom("dates", ((None, date[0]),)), date[1])
    first = _read_date(tokens, at)
    if first is None:
        return None
    last, after = first[0], first[1]
    if _kind(tokens, after) == "until":
        second = _read_date(tokens, after + 1)
        if second is not None:
            last, after = second
        elif _kind(tokens, after + 1) == "ufn":
            last, after = None, after + 2
    return _Atom("dates", ((first[0], last),)), after


def _read_weekdays(tokens: list[Token], at: int) -> Found | None:
    if _kind(tokens, at) != "weekday":
        return None
    first = last = tokens[at].value
    after = at + 1
    if _kind(tokens, after) == "until" and _kind(tokens, after + 1) == "weekday":
        last, after = tokens[after + 1].value, after + 2
    return _Atom("weekdays", tuple((first + step) % 7 for step in range((last - first) % 7 + 1))), after


def _fill_months(atoms: list[_Atom]) -> list[_Atom]:
    """Months and years that a list gives once, at its end or at its beginning."""
    flat = [part for atom in atoms for part in _parts(atom)]
    filled: list[PartOfDate] = []
    later: PartOfDate | None = None
    for part in reversed(flat):
        if part.month is None and later is not None:
            month = later.month if part.day <= later.day or later.month is None else (later.month - 2) % 12 + 1
            year = later.year - 1 if later.year and month == 12 and later.month == 1 else later.year
            part = replace(part, month=month, year=year)
        elif part.year is None and later is not None and later.year is not None and part.month is not None:
            part = replace(part, year=later.year - (later.month is not None and part.month > later.month))
        later = part if part.month is not None else None
        filled.append(part)
    filled.reverse()
    earlier: PartOfDate | None = None
    for at, part in enumerate(filled):
        if part.month is None and earlier is not None:
            month = earlier.month if part.day >= earlier.day else earlier.month % 12 + 1
            year = earlier.year + 1 if earlier.year and month == 1 and earlier.month == 12 else earlier.year
            filled[at] = part = replace(part, month=month, year=year)
        elif part.month is not None and part.year is None and earlier is not None and earlier.year is not None:
            filled[at] = part = replace(part, year=earlier.year + (part.month < earlier.month))
        earlier = part if part.month is not None else earlier
    supply = iter(filled)
    return [_replace(atom, lambda _part: next(supply)) for atom in atoms]


def _parts(atom: _Atom) -> list[PartOfDate]:
    found: list[PartOfDate] = []
    _replace(atom, lambda part: found.append(part) or part)
    return found


def _replace(atom: _Atom, change: Callable[[PartOfDate], PartOfDate]) -> _Atom:
    """An atom with each of its dates changed, in their order."""
    if atom.kind == "span":
        span = atom.value[0]
        ends = [
            end if end is None or isinstance(end, datetime) else (change(end[0]), end[1])
            for end in (span.start, span.end)
        ]
        return _Atom("span", (Span(*ends),))
    if atom.kind == "dates":
        ranges = []
        for first, last in atom.value:
            same = first is last
            first = None if first is None else change(first)
            ranges.append((first, first if same else (None if last is None else change(last))))
        return _Atom("dates", tuple(ranges))
    return atom


def _assemble(atoms: list[_Atom], parsed: Parsed) -> None:
    """Hours to their dates: each with those that follow, or with those before where dates come first."""
    parsed.spans += [atom.value[0] for atom in atoms if atom.kind == "span"]
    rest = [atom for atom in atoms if atom.kind != "span"]
    if not rest:
        return
    clocks_first = rest[0].kind == "clocks"
    groups: list[Daily] = []
    was_clocks = None
    for atom in rest:
        is_clocks = atom.kind == "clocks"
        if was_clocks is None or (is_clocks == clocks_first and was_clocks != clocks_first):
            groups.append(Daily())
        groups[-1] = _put(groups[-1], atom)
        was_clocks = is_clocks
    for at in range(len(groups) - 2, -1, -1):
        # "… MONDAY, … FRIDAY, FROM 01 JAN THRU 31 DEC": the dates hold for all before
        if not groups[at].dates and groups[at].clocks:
            groups[at] = replace(groups[at], dates=groups[at + 1].dates)
    parsed.daily += groups


def _put(group: Daily, atom: _Atom) -> Daily:
    if atom.kind == "clocks":
        return replace(group, clocks=group.clocks + atom.value)
    if atom.kind == "weekdays":
        return replace(group, weekdays=group.weekdays + atom.value)
    return replace(group, dates=group.dates + atom.value)
