"""Times in words: spans, hours of the day over dates, days of the week."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import pairwise

from pydantic import ValidationError

from fallzone.model.closing import WEEKDAYS, Schedule
from fallzone.model.results.statement import Statement
from fallzone.notices.grammar.clock_words import Token, find_phrases
from fallzone.notices.grammar.dates import Anchor, PartOfDate, at_minute
from fallzone.notices.grammar.phrases import Daily, Parsed, Span, parse_phrase

Window = tuple[datetime, datetime | None]
# Zones of the world are 14 h ahead of UTC to 12 h behind
_MOST_AHEAD, _MOST_BEHIND = timedelta(hours=14), timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Times:
    """When areas are closed, as one stretch of a text says it.

    Parameters
    ----------
    first, last : int
        Its characters.
    windows : tuple of (datetime, datetime or None)
        UTC; without an end until further notice.
    schedules : tuple of Schedule
        Hours of the day over dates, UTC.
    warnings : tuple of Statement
        What a reader has to know of how it was read.
    understood : bool
        Whether all of it was read.
    """

    first: int
    last: int
    windows: tuple[Window, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    warnings: tuple[Statement, ...] = ()
    understood: bool = True


@dataclass(slots=True)
class _Reading:
    """What has been found of one stretch so far."""

    anchor: Anchor
    offset: int | str
    windows: list[Window] = field(default_factory=list)
    schedules: list[Schedule] = field(default_factory=list)
    codes: dict[str, dict[str, str | int]] = field(default_factory=dict)
    understood: bool = True


def find_times(capitals: str, anchor: Anchor, *, default_offset: int | str) -> list[Times]:
    """All times of a text.

    Parameters
    ----------
    capitals : str
        In plain capitals, with what is known to be no time blanked out by NUL characters.
    anchor : Anchor
        What tells months and years.
    default_offset : int or "unknown"
        Minutes ahead of UTC of times that name no zone.

    Returns
    -------
    list of Times
        In their order.
    """
    phrases = [phrase for phrase in find_phrases(capitals) if _says_when(phrase)]
    named = [token.value for phrase in phrases for token in phrase if token.kind == "zone"]
    # Zones named once hold for all times: "(ALL TIMES UTC)"
    fallback = named[0] if named and len(set(named)) == 1 else default_offset
    return [_read(phrase, anchor, fallback) for phrase in phrases]


def _says_when(phrase: list[Token]) -> bool:
    kinds = [token.kind for token in phrase]
    if any(kind in ("stamp", "isodate", "sun", "ufn") for kind in kinds):
        return True
    if "dtg" in kinds:
        return any(kind in ("month", "zone") for kind in kinds) or kinds.count("dtg") > 1
    has_date = any({one, other} == {"day", "month"} for one, other in pairwise(kinds))
    clocks = kinds.count("clock")
    return has_date or clocks > 1 or (clocks == 1 and "zone" in kinds) or ("weekday" in kinds and clocks > 0)


def _read(phrase: list[Token], anchor: Anchor, fallback: int | str) -> Times:
    zones = [token.value for token in phrase if token.kind == "zone"]
    known = [zone for zone in zones if zone != "unknown"]
    parsed = parse_phrase(phrase)
    reading = _Reading(anchor, (known or zones or [fallback])[0], understood=parsed.understood and len(set(known)) < 2)
    if parsed.has_stamps and reading.offset == fallback == "unknown":
        # Ten digits are of aviation, which has UTC alone
        reading.offset = 0
    for span in parsed.spans:
        _add_span(reading, span)
    for daily in parsed.daily:
        _add_daily(reading, daily)
    if parsed.until_further_notice and not (reading.windows or reading.schedules):
        _add_open(reading)
    _note_doubts(reading, parsed)
    warnings = tuple(Statement(code=code, values=values) for code, values in reading.codes.items())
    trimmed = _trim(phrase)
    return Times(
        trimmed[0].first,
        trimmed[-1].last,
        tuple(reading.windows),
        tuple(reading.schedules),
        warnings,
        reading.understood,
    )


def _trim(phrase: list[Token]) -> list[Token]:
    """Without the small words at both ends."""
    telling = [at for at, token in enumerate(phrase) if token.kind not in ("fill", "until", "following")]
    return phrase[telling[0] : telling[-1] + 1]


def _note_doubts(reading: _Reading, parsed: Parsed) -> None:
    if parsed.has_sun:
        reading.codes["sun-hours"] = {}
    if parsed.has_holidays:
        reading.codes["holidays-kept"] = {}
    if reading.offset == "unknown":
        reading.codes["zone-not-stated"] = {}
    if not reading.understood:
        reading.codes["times-not-understood"] = {}


def _complete(reading: _Reading, part: PartOfDate) -> date | None:
    day = reading.anchor.complete(part)
    if day is None:
        reading.understood = False
    elif part.year is None:
        reading.codes["year-inferred"] = {"year": day.year, "source": reading.anchor.source}
    return day


def _at(when: datetime) -> tuple[date, int]:
    return when.date(), when.hour * 60 + when.minute


def _instants(reading: _Reading, start: tuple[date, int] | None, end: tuple[date, int] | None) -> Window | None:
    """A window in UTC: of a zone that is not known, from the earliest to the latest that it may be."""
    if start is None:
        return None
    if reading.offset == "unknown":
        first, last = at_minute(*start) - _MOST_AHEAD, None if end is None else at_minute(*end) + _MOST_BEHIND
    else:
        first = at_minute(*start, reading.offset)
        last = None if end is None else at_minute(*end, reading.offset)
    return first, last


def _add_window(reading: _Reading, window: Window | None) -> None:
    if window is None or (window[1] is not None and window[1] <= window[0]):
        reading.understood = False
    else:
        reading.windows.append(window)


def _add_span(reading: _Reading, span: Span) -> None:
    if isinstance(span.start, datetime):
        start = _at(span.start)
    else:
        day = _complete(reading, span.start[0])
        start = None if day is None else (day, span.start[1])
    end = None
    if isinstance(span.end, datetime):
        end = _at(span.end)
    elif span.end is not None:
        day = _complete(reading, span.end[0])
        if day is None:
            return
        end = (day, span.end[1])
        if start is not None and not isinstance(span.start, datetime):
            start = (_not_after(start[0], day, span.start[0]), start[1])
    _add_window(reading, _instants(reading, start, end))


def _add_open(reading: _Reading) -> None:
    if reading.anchor.issued_utc is None:
        reading.understood = False
    else:
        reading.windows.append((reading.anchor.issued_utc, reading.anchor.cancel_utc))
        reading.codes["from-publication"] = {}


def _add_daily(reading: _Reading, daily: Daily) -> None:
    for first, last in _list_dates(reading, daily):
        for start, end in daily.clocks or ((0, 1440),):
            _add_hours(reading, daily, (first, last), (start, end))


def _list_dates(reading: _Reading, daily: Daily) -> list[tuple[date, date | None]]:
    """Ranges of dates of one entry; without any, from publication to the end of the notice."""
    found: list[tuple[date, date | None]] = []
    for first, last in daily.dates:
        start = _begin(reading) if first is None else _complete(reading, first)
        end = None if last is None else _complete(reading, last)
        start = _not_after(start, end, first)
        if last is not None and end is None:
            continue
        if first is None and start is not None and end is not None and end < start:
            # "UNTIL 31 DEC 22" of a notice published later: what it says of its end must be wrong
            end = _end(reading)
            reading.codes["end-before-publication"] = {}
        if start is None or (end is not None and end < start):
            reading.understood = False
        else:
            found.append((start, end))
    if not daily.dates:
        start, end = _begin(reading), _end(reading)
        if start is None or (end is not None and end < start):
            reading.understood = False
        else:
            reading.codes["from-publication"] = {}
            found.append((start, end))
    return found


def _not_after(start: date | None, end: date | None, part: PartOfDate | None) -> date | None:
    """A first date of which the year was inferred, in the year before where that of the last one is earlier."""
    if start is None or end is None or start <= end or part is None or part.year is not None:
        return start
    return Anchor().complete(replace(part, month=start.month, year=start.year - 1))


def _begin(reading: _Reading) -> date | None:
    issued = reading.anchor.issued_utc
    return None if issued is None else issued.date()


def _end(reading: _Reading) -> date | None:
    cancel = reading.anchor.cancel_utc
    return None if cancel is None else (cancel - timedelta(hours=1, minutes=1)).date()


def _add_hours(reading: _Reading, daily: Daily, dates: tuple[date, date | None], hours: tuple[int, int]) -> None:
    (first, last), (start, end) = dates, hours
    end += 1440 if end <= start else 0
    if last is None:
        # Daily without an end: closed from then on
        _add_window(reading, _instants(reading, (first, start), None))
    elif not daily.clocks and not daily.weekdays:
        _add_window(reading, _instants(reading, (first, start), (last, end)))
    elif first == last and not daily.weekdays:
        _add_window(reading, _instants(reading, (first, start), (first, end)))
    elif reading.offset == "unknown":
        _add_window(reading, _instants(reading, (first, start), (last, end)))
    else:
        _add_schedule(reading, daily, (first, last), (start - reading.offset, end - reading.offset))


def _add_schedule(reading: _Reading, daily: Daily, dates: tuple[date, date], hours: tuple[int, int]) -> None:
    start, end = hours
    turn = start // 1440
    shift = timedelta(days=turn)
    start, end = start - 1440 * turn, end - 1440 * turn
    end -= 1440 if end > 1440 else 0
    weekdays = tuple(WEEKDAYS[(day + turn) % 7] for day in daily.weekdays)
    try:
        schedule = Schedule(
            first_date=dates[0] + shift,
            last_date=dates[1] + shift,
            start_utc=f"{start // 60:02d}:{start % 60:02d}",
            end_utc=f"{end // 60:02d}:{end % 60:02d}",
            weekdays=weekdays,
        )
    except ValidationError:
        reading.understood = False
    else:
        reading.schedules.append(schedule)


def clip(times: Times, start: datetime, end: datetime | None) -> Times:
    """Times within those of the notice that gives them.

    Parameters
    ----------
    times : Times
        As they were read.
    start : datetime
        When the notice begins.
    end : datetime or None
        When it ends.

    Returns
    -------
    Times
        Schedules as they are where they lie within, else their windows cut off.
    """
    schedules, windows = [], []
    for one in times.windows:
        windows += _cut(one, start, end)
    for schedule in times.schedules:
        closures = list(schedule.list_windows())
        if start <= closures[0][0] and (end is None or closures[-1][1] <= end):
            schedules.append(schedule)
        else:
            windows += [part for closure in closures for part in _cut(closure, start, end)]
    return replace(times, windows=tuple(windows), schedules=tuple(schedules))


def _cut(window: Window, start: datetime, end: datetime | None) -> list[Window]:
    first = max(window[0], start)
    last = end if window[1] is None else (window[1] if end is None else min(window[1], end))
    return [(first, last)] if last is None or first < last else []
