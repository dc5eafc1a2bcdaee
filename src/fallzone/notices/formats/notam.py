"""Notices to airmen: items Q and A to G, in one line or in many."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import numpy as np

from fallzone.earth import geodesic
from fallzone.model.closing import Levels
from fallzone.model.notices.notice import Notice
from fallzone.model.results.statement import Statement
from fallzone.model.zone import Circle
from fallzone.notices.formats._message import blank, find_label, list_repairs
from fallzone.notices.formats._zones import Heading, build_zone
from fallzone.notices.grammar.areas import Area, find_areas, lies_in_any
from fallzone.notices.grammar.dates import Anchor
from fallzone.notices.grammar.leftovers import find_leftovers
from fallzone.notices.grammar.letters import repair_digits, to_capitals
from fallzone.notices.grammar.levels import find_levels, make_levels, read_level
from fallzone.notices.grammar.positions import find_points
from fallzone.notices.grammar.references import find_references
from fallzone.notices.grammar.subject import find_subject, may_be_launch
from fallzone.notices.grammar.times import Times, clip, find_times

IS_DOCUMENT = False

_THIS = re.compile(
    r"\bNOTAM[NRC]\b|\bB\)\s{0,3}(?:\d{10}|WIE)|(?:^|\s)Q\)\s{0,3}[A-Z]{4}\s{0,2}/"
    r"|^\s{0,4}!?[A-Z]{3,5}\s\d{1,2}/\d{3,4}\s[A-Z]{3}\s",
    re.IGNORECASE | re.MULTILINE,
)
_MARK = re.compile(r"(?<![A-Z0-9(])([A-GQ])\)[ \t]{0,3}")
_LOCATIONS = re.compile(r"\s{0,9}[A-Z]{4}(?:[\s/,]{1,9}[A-Z]{4}){0,40}(?![A-Z])")
_REPLACING = re.compile(r"(?<![A-Z])NOTAMR(?![A-Z])")
_Q_LINE = re.compile(
    r"Q\)\s{0,3}(?P<fir>[A-Z]{0,4})\s{0,2}/\s{0,2}(?P<code>Q[A-Z]{4})?\s{0,2}/(?:[A-Z\s]{0,6}/){0,3}"
    r"(?:\s{0,2}(?P<low>\d{3})\s{0,2}/\s{0,2}(?P<high>\d{3})\s{0,2}/)?"
    r"\s{0,2}(?:(?P<position>\d{4}[NS]\d{5}[EW])(?P<radius>\d{3})?)?"
)
_LIMIT = re.compile(r"\s{0,3}(?:SFC|GND|SURFACE|GROUND|MSL|UNL|FL\s?\d|\d{1,6}\s?(?:FT|M\b|METERS|METRES))")
_SPAN = re.compile(r"(?<!\d)(?P<start>\d{10})\s{0,2}-\s{0,2}(?P<end>\d{10})(?!\d)(?P<est>\s{0,2}EST)?")
_HOURS = re.compile(r"(?:DLY|DAILY)\s{1,3}\d{4}-\d{4}(?:[\s,]{1,3}\d{4}-\d{4}){0,6}[\s,.]{0,4}$")
_FROM_TO = re.compile(r"(?<![\d/])(\d{4})/(\d{4})(?![\d/])")
_DIGIT = re.compile(r"\d")
_NEXT_DAY = re.compile(r"\(?\s?(?<![A-Z])NEXT\s(?:DAY|DATE)(?![A-Z])\s?\)?")
_TIME = re.compile(r"(?P<stamp>\d{10})(?:\s{0,3}(?P<est>EST))?|(?P<word>PERM|UFN|WIE)")
_LAST_LIMIT = re.compile(r"[^\n]{0,40}")
_WHOLE_EARTH_NM = 999
_DAY = timedelta(days=1)


@dataclass(slots=True)
class _Items:
    """Items of a notice by letter: first and last character behind the mark; and the marks."""

    spans: dict[str, tuple[int, int]] = field(default_factory=dict)
    marks: list[tuple[int, int]] = field(default_factory=list)
    body: tuple[int, int] = (0, 0)


def is_this(text: str) -> bool:
    """Whether it has the word NOTAM with its kind, an item B with a time, or a Q-line.

    Parameters
    ----------
    text : str
        Of one notice.

    Returns
    -------
    bool
    """
    return bool(_THIS.search(text))


def read(text: str, file: str) -> list[Notice]:
    """The notice of a text.

    Parameters
    ----------
    text : str
        Of one notice.
    file : str
        Its name, for messages.

    Returns
    -------
    list of Notice
    """
    capitals, repaired = repair_digits(to_capitals(text))
    about = find_references(capitals)
    items = _find_items(capitals, about.heading_last)
    q_line = _Q_LINE.search(capitals)
    start, end, told = _read_validity(capitals, items)
    first, last = items.spans.get("E", (about.heading_last, len(capitals)))
    items.body = (first, last)
    known = [*about.read, *items.marks, *(found.span() for found in _Q_LINE.finditer(capitals))]
    body = "\0" * first + capitals[first:last] + "\0" * (len(capitals) - last)
    body = blank(body, known)
    points = find_points(body)
    areas, lone = find_areas(body, points)
    levels, level_spans = _read_levels(capitals, body, items)
    said = [*told]
    if not areas:
        areas = _areas_without_ring(q_line, lone, (first, last))
    if not areas and _REPLACING.search(capitals):
        areas = [Area(first, last, None, (Statement(code="no-area"),))]
    heading = Heading(file=file, number=about.number, authority=about.authority, cancels=about.cancels, levels=levels)
    times, time_spans = _read_times(capitals, items, start, end)
    zones = []
    for place, area in enumerate(areas, start=1):
        words = body[max(area.first - 120, 0) : area.first]
        warnings = (*said, *list_repairs(text, area, repaired), *_check_against(q_line, area))
        zones.append(build_zone(heading, text, area, times, place=place, words=words, warnings=warnings))
    code = q_line["code"] if q_line else None
    subject = find_subject(body, code)
    # Nothing but a launch is closed without an upper limit under these codes, as a rule
    inferred = subject == "unknown" and may_be_launch(code) and levels is not None and levels.upper.reference == "UNL"
    subject = "launch" if inferred else subject
    read_spans = [
        *known,
        *time_spans,
        *level_spans,
        *(span for area in areas for span in (*area.read, find_label(body, area))),
        *((point.first, point.last) for point in lone if lies_in_any(point, areas)),
    ]
    read_spans += _find_repeated_times(blank(body, read_spans), items, start, end)
    if "A" in items.spans and (locations := _LOCATIONS.match(capitals, *items.spans["A"])):
        read_spans.append(locations.span())
    return [
        Notice(
            file=file,
            format="notam",
            subject=subject,
            number=about.number,
            authority=about.authority,
            issued_utc=about.issued_utc,
            cancel_utc=end,
            cancels=about.cancels,
            warnings=(Statement(code="subject-inferred"),) if inferred else (),
            zones=tuple(zones),
            not_understood=find_leftovers(text, capitals, read_spans),
            text=text,
        )
    ]


def _find_items(capitals: str, start: int) -> _Items:
    """Marks in their order; letters of lists within item E are none of them."""
    found = _Items()
    marks = _MARK.finditer(capitals, start)
    chosen: list[re.Match[str]] = []
    order = "QABCDEFG"
    for mark in marks:
        letter = mark[1]
        last = chosen[-1][1] if chosen else ""
        if letter == "Q" and (not last or last == "E") and _Q_LINE.match(capitals, mark.start()):
            if last != "E":
                chosen.append(mark)
        elif last in ("E", "F"):
            if letter in "FG" and order.index(letter) > order.index(last) and _LIMIT.match(capitals, mark.end()):
                chosen.append(mark)
        elif letter != "Q" and (not last or order.index(letter) > order.index(last)):
            chosen.append(mark)
    for number, mark in enumerate(chosen):
        end = chosen[number + 1].start() if number + 1 < len(chosen) else len(capitals)
        if mark[1] == "G":
            end = _LAST_LIMIT.match(capitals, mark.end()).end()
        found.spans[mark[1]] = (mark.end(), end)
        found.marks.append(mark.span())
    return found


def _read_validity(capitals: str, items: _Items) -> tuple[datetime | None, datetime | None, list[Statement]]:
    """Items B and C: without an end until further notice."""
    told: list[Statement] = []
    ends: list[datetime | None] = []
    for letter in "BC":
        first, last = items.spans.get(letter, (0, 0))
        found = _TIME.search(capitals, first, last)
        when = None
        if found is not None and found["stamp"]:
            when = _read_stamp(found["stamp"])
            if when is not None and found["est"]:
                told.append(Statement(code="end-estimated", values={"end_utc": when.isoformat()}))
                when = None
        elif found is not None and letter == "C":
            told.append(Statement(code="no-end"))
        elif letter == "C" and "C" in items.spans:
            told.append(Statement(code="times-not-understood"))
        ends.append(when)
    return ends[0], ends[1], told


def _read_stamp(digits: str) -> datetime | None:
    try:
        return datetime.strptime(f"20{digits}", "%Y%m%d%H%M").replace(tzinfo=UTC)
    except ValueError:
        # Some write the end of a day as 2400
        if digits.endswith("2400"):
            midnight = _read_stamp(f"{digits[:6]}0000")
            return None if midnight is None else midnight + timedelta(days=1)
        return None


def _read_times(
    capitals: str, items: _Items, start: datetime | None, end: datetime | None
) -> tuple[list[Times], list[tuple[int, int]]]:
    """Item D within items B and C; where it cannot be read all the time between them."""
    spans = [
        (items.spans[letter][0] + found.start(), items.spans[letter][0] + found.end())
        for letter in "BC"
        if letter in items.spans and (found := _TIME.search(capitals[slice(*items.spans[letter])]))
    ]
    if "B" not in items.spans:
        # "DLY 0130-0230 2308221025-2309221750" at the end of the text, as the United States write it at home
        within = _SPAN.search(capitals, *items.body)
        if within is not None:
            return _read_domestic(capitals, items, within)
        found = find_times("\0" * items.body[0] + capitals[slice(*items.body)], Anchor(), default_offset=0)
        return found, [(one.first, one.last) for one in found if one.understood]
    if start is None or (end is not None and end <= start):
        return [], []
    whole = Times(spans[0][0] if spans else 0, spans[-1][1] if spans else 0, ((start, end),))
    if "D" not in items.spans:
        return [whole], spans
    first, last = items.spans["D"]
    # 0200/0600 are hours here; elsewhere a number of a message is written so
    schedule = "\0" * first + _FROM_TO.sub(r"\1-\2", capitals[first:last])
    if end is None or _is_always(schedule[first:]):
        return [whole], [*spans, *([(first, last)] if _is_always(schedule[first:]) else [])]
    found = find_times(schedule, Anchor(end, start), default_offset=0)
    rest = find_leftovers(schedule, schedule, [(one.first, one.last) for one in found])
    if not found or rest or not all(one.understood for one in found):
        doubt = (Statement(code="schedule-not-understood"),)
        return [Times(whole.first, whole.last, whole.windows, warnings=doubt)], spans
    told = {"from-publication", "year-inferred"}
    clipped = [clip(one, start, end) for one in found]
    clipped = [
        Times(one.first, one.last, one.windows, one.schedules, tuple(w for w in one.warnings if w.code not in told))
        for one in clipped
    ]
    if not any(one.windows or one.schedules for one in clipped):
        return [
            Times(whole.first, whole.last, whole.windows, warnings=(Statement(code="schedule-not-understood"),))
        ], spans
    return clipped, [*spans, (first, last)]


def _read_domestic(capitals: str, items: _Items, within: re.Match[str]) -> tuple[list[Times], list[tuple[int, int]]]:
    """Hours of the day before a span of ten digits each, within that span."""
    start, end = _read_stamp(within["start"]), _read_stamp(within["end"])
    if start is None or end is None or end <= start:
        return [], []
    first = items.body[0]
    hours = _HOURS.search(capitals[first : within.start()])
    whole = Times(within.start(), within.end(), ((start, None if within["est"] else end),))
    if hours is None or within["est"]:
        return [whole], [within.span()]
    schedule = "\0" * (first + hours.start()) + hours.group()
    found = [clip(one, start, end) for one in find_times(schedule, Anchor(end, start), default_offset=0)]
    if not found or not all(one.understood for one in found):
        return [whole], [within.span()]
    return found, [within.span(), (first + hours.start(), within.start())]


def _find_repeated_times(
    body: str, items: _Items, start: datetime | None, end: datetime | None
) -> list[tuple[int, int]]:
    """Times that item E repeats: items B and C close the area all the time between them.

    Days alone, and the last of several days on which it closes before midnight, reach a day beyond.
    """
    if start is None or end is None or "B" not in items.spans or not _DIGIT.search(body, *items.body):
        return []
    next_days = [found.span() for found in _NEXT_DAY.finditer(body)]
    # Hours that end before they begin end on the next day, whether that is said or not
    plain = _NEXT_DAY.sub(lambda found: " " * len(found.group()), body)
    return next_days + [
        (one.first, one.last)
        for one in find_times(plain, Anchor(end, start), default_offset=0)
        if one.understood
        and (one.windows or one.schedules)
        and all(last and start - _DAY <= first and last <= end + _DAY for first, last in _list_windows(one))
    ]


def _list_windows(times: Times) -> list[tuple[datetime, datetime | None]]:
    return [*times.windows, *(window for one in times.schedules for window in one.list_windows())]


def _is_always(words: str) -> bool:
    return bool(re.fullmatch(r"[\s.]*(?:H24|DAILY|DLY|24\s?HRS?|24 HOURS)?[\s.]*", words))


def _read_levels(capitals: str, body: str, items: _Items) -> tuple[Levels | None, list[tuple[int, int]]]:
    """Items F and G, else what item E says."""
    within = find_levels(body)
    spans = [(first, last) for first, last, _levels in within]
    if "F" in items.spans and "G" in items.spans:
        low, high = (read_level(capitals[slice(*items.spans[letter])]) for letter in "FG")
        levels = make_levels(low, high)
        if levels is not None:
            return levels, [*spans, items.spans["F"], items.spans["G"]]
    return (within[0][2] if within else None), spans


def _areas_without_ring(q_line: re.Match[str] | None, lone: list, span: tuple[int, int]) -> list[Area]:
    """The circle of the Q-line, where item E bounds no area."""
    if q_line is None or not q_line["position"]:
        if not lone:
            return []
        return [Area(lone[0].first, lone[-1].last, None, (Statement(code="single-position"),))]
    point = find_points(q_line["position"])[0]
    first, last = q_line.start("position"), q_line.end("radius") if q_line["radius"] else q_line.end("position")
    radius_nm = int(q_line["radius"] or 0)
    told = (Statement(code="q-line-circle", values={"radius_m": 1852.0 * radius_nm}),)
    if point.lonlat is None or not 0 < radius_nm < _WHOLE_EARTH_NM:
        return [Area(first, last, None, told)]
    return [Area(first, last, Circle(centre_lonlat=point.lonlat, radius_m=1852.0 * radius_nm), told)]


def _check_against(q_line: re.Match[str] | None, area: Area) -> tuple[Statement, ...]:
    """Whether an area lies far from where the Q-line says: one of both is wrong."""
    if q_line is None or not q_line["radius"] or area.shape is None or area.shape.kind != "rings":
        return ()
    point, radius_nm = find_points(q_line["position"])[0], int(q_line["radius"])
    if point.lonlat is None or not 0 < radius_nm < _WHOLE_EARTH_NM:
        return ()
    lon, lat = zip(*area.shape.rings[0].corners_lonlat, strict=True)
    away_m = float(geodesic.range_azimuth(*point.lonlat, np.array(lon), np.array(lat))[0].min())
    if away_m <= 1852.0 * (2 * radius_nm + 60):
        return ()
    return (Statement(code="away-from-q-line", values={"away_m": away_m}),)
