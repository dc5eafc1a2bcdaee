"""Warnings in sentences, whatever they are called: numbered items with areas and the times that belong to them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from fallzone.model.notices.notice import Notice, NoticeFormat
from fallzone.model.results.statement import Statement
from fallzone.notices.formats._zones import Heading, build_zone
from fallzone.notices.grammar.areas import Area, find_areas
from fallzone.notices.grammar.dates import Anchor
from fallzone.notices.grammar.leftovers import find_leftovers
from fallzone.notices.grammar.letters import repair_digits, to_capitals
from fallzone.notices.grammar.levels import find_levels
from fallzone.notices.grammar.names import find_names
from fallzone.notices.grammar.positions import Point, find_points
from fallzone.notices.grammar.references import About, find_references
from fallzone.notices.grammar.subject import find_subject
from fallzone.notices.grammar.times import Times, find_times

_ITEM = re.compile(r"^[ \t]{0,8}(\d{1,2})[.)][ \t]{1,4}(?=[A-Z(])", re.MULTILINE)
# "(AMENDED FROM 08-25 FEB)": what no longer holds. "FROM ... TO ..." may be from the old to the new: then both are read
_AMENDED = re.compile(
    r"\((?:(?:AMENDED|CHANGED)\s{1,3}FROM(?![^()]{0,120}\sTO\s)|PREVIOUSLY|FORMERLY|WAS)"
    r"(?![^()]{0,120}(?<![A-Z])(?:ALSO|AND|NOW|PLUS)(?![A-Z]))[^()]{0,120}\)"
)
# Bearings of ships are from true north unless they say otherwise
_AT_SEA = ("navarea", "navtex", "uscg", "imo")
Spans = Sequence[tuple[int, int]]
# "A.", "DANGER AREA 1 (NORTH PACIFIC):"
_LABEL = re.compile(
    r"(?:(?<![A-Z0-9])(?:[A-Z]|\d{1,2})[.):]\s{0,4})?"
    r"(?:(?:[A-Z]{1,14}\s){0,3}(?:AREA|ZONE|STAGE|FAIRING|BOOSTER|DEBRIS)S?(?:\s[A-Z0-9]{1,3})?(?:\s?\([^()\n]{1,60}\))?[:\s.]{1,4})?$"
)
# Names of seas and countries behind the number of a notice: lines without digits that end with a point
_PLACE_LINES = re.compile(r"[ \t.]*\n(?:[ \t]*[A-Z][A-Z ,()'-]{2,70}\.[ \t]*\n){1,6}")
_CHARTS = re.compile(r"\bDNC\s\d{1,2}(?:,\s{0,3}DNC\s\d{1,2})*\.?")
# What says when, or may say it, between the heading and the first item
_SAYS_WHEN = re.compile(r"\d|(?<![A-Z])(?:UNTIL|UFN|SUNRISE|SUNSET|NOON|MIDNIGHT)(?![A-Z])")


@dataclass(frozen=True, slots=True)
class Item:
    """A numbered item, or all of a text that has none.

    Parameters
    ----------
    first, last : int
        Its characters.
    """

    first: int
    last: int


def read_message(
    text: str, file: str, *, format_: NoticeFormat, default_offset: int | str, known: Spans = ()
) -> Notice:
    """Read one warning.

    Parameters
    ----------
    text : str
        Of one notice.
    file : str
        Its name, for messages.
    format_ : str
        What it is.
    default_offset : int or "unknown"
        Minutes ahead of UTC of times that name no zone.
    known : sequence of (int, int)
        Characters that belong to its format.

    Returns
    -------
    Notice
    """
    capitals, repaired = repair_digits(to_capitals(text))
    points = find_points(capitals)
    about = find_references(capitals)
    areas, lone = find_areas(capitals, points, true_unless_stated=format_ in _AT_SEA)
    items = _list_items(capitals)
    read = [*known, *about.read, *_find_known(capitals, about, items, points)]
    blanked = blank(
        _AMENDED.sub(lambda found: " " * len(found.group()), capitals),
        [*read, *find_names(capitals), *((point.first, point.last) for point in points)],
    )
    anchor = Anchor(about.cancel_utc, about.issued_utc, about.year)
    times = find_times(blanked, anchor, default_offset=default_offset)
    levels = find_levels(blanked)
    if not areas and lone:
        areas = [
            Area(one.first, one.last, None, (Statement(code="single-position"),), ((one.first, one.last),))
            for one in lone
            if one.lonlat is not None
        ]
    shares = _share_times(areas, times, items)
    heading = Heading(
        file=file,
        number=about.number,
        authority=about.authority,
        cancels=about.cancels,
        levels=levels[0][2] if levels else None,
    )
    zones, before = [], 0
    for place, area in enumerate(areas, start=1):
        own, shared = shares[place - 1]
        warnings = (*list_repairs(text, area, repaired), *((Statement(code="times-shared"),) if shared else ()))
        words = capitals[max(before, area.first - 120) : area.first]
        zones.append(build_zone(heading, text, area, own, place=place, words=words, warnings=warnings))
        before = max(before, area.last)
    read += [span for area in areas for span in (*area.read, find_label(capitals, area))]
    read += [found.span() for found in _AMENDED.finditer(capitals)]
    read += [(one.first, one.last) for one in times if one.understood]
    read += [(first, last) for first, last, _levels in levels]
    return Notice(
        file=file,
        format=format_,
        subject=find_subject(capitals),
        number=about.number,
        authority=about.authority,
        issued_utc=about.issued_utc,
        cancel_utc=about.cancel_utc,
        cancels=about.cancels,
        zones=tuple(zones),
        not_understood=find_leftovers(text, capitals, read),
        text=text,
    )


def _list_items(capitals: str) -> list[Item]:
    """Numbered items, in which numbers follow each other; what stands before the first belongs to none."""
    starts, wanted = [], None
    for found in _ITEM.finditer(capitals):
        number = int(found[1])
        if wanted is None or number == wanted:
            starts.append(found.start())
            wanted = number + 1
    if not starts:
        return [Item(0, len(capitals))]
    return [Item(first, last) for first, last in zip(starts, [*starts[1:], len(capitals)], strict=True)]


def _find_known(capitals: str, about: About, items: list[Item], points: list[Point]) -> list[tuple[int, int]]:
    """Numbers of items, charts, names of seas between the heading and the first item, and what was amended."""
    known = [found.span() for pattern in (_CHARTS,) for found in pattern.finditer(capitals)]
    known += [(found.start(), found.end()) for found in _ITEM.finditer(capitals)]
    first = items[0].first
    between = _CHARTS.sub("", capitals[about.heading_last : first])
    if items == [Item(0, len(capitals))] or _SAYS_WHEN.search(between):
        place = _PLACE_LINES.match(capitals, about.heading_last) if about.heading_last else None
        return [*known, place.span()] if place else known
    if about.heading_last < first and not any(about.heading_last <= point.first < first for point in points):
        known.append((about.heading_last, first))
    return known


def blank(capitals: str, spans: Spans) -> str:
    """A text with pieces replaced by NUL characters, which part words.

    Parameters
    ----------
    capitals : str
        In plain capitals.
    spans : sequence of (int, int)
        The pieces.

    Returns
    -------
    str
        As long as the text.
    """
    pieces, at = [], 0
    for first, last in sorted(spans):
        first = max(first, at)
        if last > first:
            pieces += [capitals[at:first], "\0" * (last - first)]
            at = last
    return "".join([*pieces, capitals[at:]])


def _share_times(areas: list[Area], times: list[Times], items: list[Item]) -> list[tuple[list[Times], bool]]:
    """Times of each area, and whether several areas may share them that do not all have them."""
    found: list[tuple[list[Times], bool]] = [([], False)] * len(areas)
    spare = list(times)
    for item in items:
        inside = [at for at, area in enumerate(areas) if item.first <= area.first < item.last]
        own = [one for one in times if item.first <= one.first < item.last]
        if inside:
            for at, share in zip(inside, _share_in_item([areas[at] for at in inside], own), strict=True):
                found[at] = share
            spare = [one for one in spare if one not in own]
    outside = [one for one in spare if one.windows or one.schedules or not one.understood]
    for at, (own, shared) in enumerate(found):
        if outside:
            found[at] = ([*own, *outside], shared)
        elif not own:
            found[at] = (times, bool(times))
    return found


def _share_in_item(areas: list[Area], times: list[Times]) -> list[tuple[list[Times], bool]]:
    if len(areas) == 1 or not times:
        return [(times, False)] * len(areas)
    if all(one.first < areas[0].first for one in times) or all(one.first > areas[-1].first for one in times):
        return [(times, False)] * len(areas)
    starts = [area.first for area in areas]
    before = [
        [one for one in times if low <= one.first < high] for low, high in zip([-1, *starts], starts, strict=False)
    ]
    if all(before) and not [one for one in times if one.first > starts[-1]]:
        return [(own, False) for own in before]
    after = [
        [one for one in times if low < one.first <= high]
        for low, high in zip(starts, [*starts[1:], 1 << 40], strict=True)
    ]
    if all(after) and not before[0]:
        return [(own, False) for own in after]
    return [(times, True)] * len(areas)


def find_label(capitals: str, area: Area) -> tuple[int, int]:
    """Characters of the letter, number or name before an area.

    Parameters
    ----------
    capitals : str
        In plain capitals.
    area : Area
        Of that text.

    Returns
    -------
    (int, int)
        First and behind the last; empty where there is none.
    """
    start = max(area.first - 100, 0)
    found = _LABEL.search(capitals[start : area.first])
    return (area.first, area.first) if found is None else (start + found.start(), area.first)


def list_repairs(text: str, area: Area, repaired: tuple[int, ...]) -> tuple[Statement, ...]:
    """What is to be said where letters were taken for digits within an area.

    Parameters
    ----------
    text : str
        As it stands.
    area : Area
        Of that text.
    repaired : tuple of int
        Where letters were taken for digits.

    Returns
    -------
    tuple of Statement
        One at most.
    """
    if not any(area.first <= at < area.last for at in repaired):
        return ()
    return (Statement(code="letters-as-digits", values={"text": text[area.first : area.last][:80]}),)
