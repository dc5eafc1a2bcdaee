"""Whether words beside areas and times say more of where and when than these do."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from xml.etree.ElementTree import Element

import shapely

from fallzone.catalogue.xml_tree import local_name
from fallzone.earth.areas import find_area
from fallzone.model.notices.notice import NoticeZone, Passage
from fallzone.model.zone import Zone
from fallzone.notices.documents.fields import read_limit
from fallzone.notices.documents.xml_text import XmlText
from fallzone.notices.grammar.dates import Anchor
from fallzone.notices.grammar.letters import to_capitals
from fallzone.notices.grammar.positions import find_points
from fallzone.notices.grammar.times import Window, find_times

# A corner rounded to minutes lies no farther outside
_NEAR_DEG = 0.03
_LONGEST = 20_000
_UNITS_M = {"NM": 1852.0, "NMI": 1852.0, "KM": 1000.0, "M": 1.0, "海里": 1852.0, "해리": 1852.0}
_DISTANCE = re.compile(
    r"(?<![A-Z\d.])(?P<number>\d{1,5}(?:\.\d{1,6})?)[\s-]{0,3}"
    r"(?P<unit>N\s?MI?|[KS]?MS?|MI|NAUT\w*\.?\s{1,3}MILES?|MILES?|KILO\w+|MET(?:ER|RE)S?|海里|해리|キロ|킬로|マイル|마일)"
    r"(?![A-Z])"
)
_INSTANT = re.compile(r"(?<!\d)(?P<date>\d{4}-\d\d-\d\d)[ T](?P<time>\d\d:\d\d)(?::\d\d)?\s?(?:UTC|Z)")
_DISTANCE_IN_WORDS = re.compile(r"(?<![A-Z])(?:MILES?|KILOMET(?:ER|RE)S?|BUFFER|MARGIN)(?![A-Z])|海里|해리")
_ROUND = re.compile(r"(?<![A-Z])(?:CIRCLE|RADIUS)(?![A-Z])|半径|반경|반지름")
# Days in numbers or in Korean and Japanese, and words of another day than the first
_OTHER_DAY = re.compile(
    r"(?<![\d.])(?:\d{4}([/.])\d{1,2}\1\d{1,2}|\d{1,2}([/.])\d{1,2}\2(?:\d\d){1,2})(?!\d)|\d\s?[年月日時년월일시]|予備|예비"
    r"|(?<![A-Z])(?:BACK-?UP|ALTERNATE|ALTERNATIVE|POSTPONE\w*)(?![A-Z])"
)


def says_more(text: str, zones: Sequence[NoticeZone]) -> bool:
    """Whether words hold a position, a distance or a time that the areas beside them do not have.

    Parameters
    ----------
    text : str
        Words for people.
    zones : sequence of NoticeZone
        What was read beside them.

    Returns
    -------
    bool
        Also where they are too long to tell.
    """
    capitals = to_capitals(text)
    if len(capitals) > _LONGEST:
        return True
    points = find_points(capitals)
    read = [one.zone for one in zones]
    if any(point.lonlat is not None and not _is_near(point.lonlat, read) for point in points):
        return True
    blanked = capitals
    for point in points:
        blanked = blanked[: point.first] + "\0" * (point.last - point.first) + blanked[point.last :]
    return _has_other_distance(blanked, read) or _has_other_time(blanked, read)


def list_saying_more(
    document: XmlText, names: Collection[str], zones: Sequence[NoticeZone], *, within: Element | None = None
) -> tuple[Passage, ...]:
    """Words for people that hold a position, a distance or a time that the areas beside them do not have.

    Parameters
    ----------
    document : XmlText
        The document.
    names : collection of str
        Of elements with words for people, without namespace.
    zones : sequence of NoticeZone
        What was read of it.
    within : Element, optional
        Of which part of the document. Default: the whole.

    Returns
    -------
    tuple of Passage
        In their order.
    """
    elements = (one for one in (document.root if within is None else within).iter() if local_name(one) in names)
    return tuple(document.passage_of(one) for one in elements if says_more(" ".join(one.itertext()), zones))


def _is_near(lonlat: tuple[float, float], zones: Sequence[Zone]) -> bool:
    spot = shapely.Point(lonlat)
    return any((area := find_area(zone)) is not None and area.distance(spot) <= _NEAR_DEG for zone in zones)


def _has_other_distance(capitals: str, zones: Sequence[Zone]) -> bool:
    """But for the radius of a circle and the width of a corridor: these were read."""
    known_m = [zone.shape.radius_m for zone in zones if zone.shape is not None and zone.shape.kind == "circle"]
    known_m += [zone.shape.width_m for zone in zones if zone.shape is not None and zone.shape.kind == "corridor"]
    rest = capitals
    for found in _DISTANCE.finditer(capitals):
        metres = float(found["number"]) * _UNITS_M.get(found["unit"], 0.0)
        if not any(abs(metres - one) <= 0.02 * one for one in known_m):
            return True
        rest = rest[: found.start()] + "\0" * len(found.group()) + rest[found.end() :]
    is_round = any(zone.shape is not None and zone.shape.kind == "circle" for zone in zones)
    return _DISTANCE_IN_WORDS.search(rest) is not None or (not is_round and _ROUND.search(rest) is not None)


def _has_other_time(capitals: str, zones: Sequence[Zone]) -> bool:
    windows = [window for zone in zones for window in zone.list_windows()]
    starts = [start for start, _end in windows]
    anchor = Anchor(issued_utc=min(starts)) if starts else Anchor()
    # As drafts in any language have them
    for found in _INSTANT.finditer(capitals):
        when, _said = read_limit(f"{found['date']}T{found['time']}Z", is_end=False)
        if when is None or not _meets((when, when), windows):
            return True
    rest = _INSTANT.sub(lambda found: "\0" * len(found.group()), capitals)
    if _OTHER_DAY.search(rest):
        return True
    for found in find_times(rest, anchor, default_offset=0):
        told = [*found.windows, *(window for one in found.schedules for window in one.list_windows())]
        if not found.understood or not all(_meets(window, windows) for window in told):
            return True
    return False


def _meets(told: Window, windows: Sequence[Window]) -> bool:
    return any((end is None or told[0] <= end) and (told[1] is None or start <= told[1]) for start, end in windows)
