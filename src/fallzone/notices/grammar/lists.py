"""Lists of positions: which of them follow each other in one list, and where the next one begins."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from fallzone.model.zone import LonLat
from fallzone.notices.grammar.odd_ones import find_odd
from fallzone.notices.grammar.positions import Point

Kind = Literal["join", "label", "blank", "arc", "edge", "unread", "break"]

_TOKEN = re.compile(r"[A-Z0-9][A-Z0-9.'/]*")
_JOINING_NAMES = """
TO THEN THENCE AND BY THROUGH THRU VIA TOWARDS DIRECT STRAIGHT LINE LINES JOINING CONNECTING FROM LAT LONG
LATITUDE LONGITUDE LON N S E W THE A AN
"""
_JOINING = frozenset(_JOINING_NAMES.split())
_POINT_NAMES = """
POINT POINTS PT PTS PSN POSITION POSITIONS POSN CORNER COORD COORDINATES P NO
"""
_POINT_WORDS = frozenset(_POINT_NAMES.split())
_ARC_NAMES = """
ARC CLOCKWISE ANTICLOCKWISE COUNTERCLOCKWISE COUNTER-CLOCKWISE ANTI-CLOCKWISE CURVE
"""
_ARC_WORDS = frozenset(_ARC_NAMES.split())
_EDGE_NAMES = """
ALONG FOLLOWING FOLLOWS COAST COASTS COASTLINE SHORE SHORELINE BOUNDARY BOUNDARIES BDRY BDY BORDER BORDERS FRONTIER
FIR PARALLEL MERIDIAN RIVER TERRITORIAL MEDIAN CONTOUR
"""
_EDGE_WORDS = frozenset(_EDGE_NAMES.split())
_LINES = (
    r"(?:COAST(?!\s{1,3}GUARD)(?:LINE|S)?|SHORE(?:LINE)?|BOUNDAR(?:Y|IES)|BDRY|BDY|BORDERS?|FRONTIER|TERRITORIAL|MEDIAN"
    r"|RIVER)"
)
_ALONG = re.compile(r"[\s,;.()\-]{0,8}(?:(?:AND|THEN|THENCE|TO)\s{1,3}){0,2}ALONG\s")
# Along a straight line, and no other: corners alone give it
_STRAIGHT = frozenset(("ALONG", "GREAT", "CIRCLE", "GEODESIC"))
# In Korean and Japanese: coast, limit, territorial sea, along
_EASTERN_EDGE = re.compile("해안|연안|경계|영해|따라|海岸|沿岸|境界|領海|沿って|沿い")
# An area between a line and corners
_BOUND_BY_LINE = re.compile(
    rf"(?<![A-Z])(?:(?:BOUND(?:ED)?|ENCLOSED|LIMITED|FORMED|DEFINED)\s{{1,3}}BY|BETWEEN|ALONG|FOLLOWING)\s{{1,3}}"
    rf"(?:[A-Z'-]{{1,20}}\s{{1,3}}){{0,4}}?{_LINES}(?![A-Z])[^.]{{0,80}}$"
)
# What follows the last position and goes on with the ring
_GOES_ON = re.compile(
    rf"[\s,;()\-]{{0,8}}(?:(?:AND|THEN|THENCE)\s{{1,3}}){{1,2}}[^.]{{0,120}}?(?<![A-Z]){_LINES}(?![A-Z])[^.]{{0,60}}"
    rf"|[\s,;()\-]{{0,8}}(?:ALONG|FOLLOWING|VIA)\s[^.]{{0,120}}?(?<![A-Z]){_LINES}(?![A-Z])[^.]{{0,60}}"
)
_AREA_NAMES = """
AREA AREAS ZONE ZONES STAGE STAGES BOUND BOUNDED WITHIN WI DEBRIS FAIRING BOOSTER RADIUS CIRCLE
"""
_AREA_WORDS = frozenset(_AREA_NAMES.split())
_LABEL = re.compile(r"(?:[A-Z]|\d{1,2}|P\d{1,2}|PT\d{1,2}|[IVX]{1,4})\.?")
# As teletypes tear words: BAC, K TO STAR, T
_TORN_BACK, _TORN_START, _TORN_TO = ("\\n?".join(word) for word in ("BACK", "START", "TO"))
_GAP = r"\s{1,3}"
_BACK = re.compile(
    rf"[\s,;.\-()]{{0,8}}(?:(?:AND|THEN|THENCE){_GAP})?(?:(?:{_TORN_BACK}|RETURN(?:ING)?){_GAP})?(?:{_TORN_TO}{_GAP})?"
    rf"(?:THE{_GAP})?(?:POINT{_GAP}OF{_GAP})?"
    rf"(?:{_TORN_START}(?:ING)?(?:{_GAP}(?:POINT|POSITION))?|ORIGIN(?:AL)?(?:{_GAP}(?:POINT|POSITION))?|BEGINNING"
    rf"|COMMENCEMENT|FIRST{_GAP}POINT)(?![A-Z])"
)
# A word with digits that may be what is left of a position
_REMAINS = re.compile(r"(?=[A-Z.°'\"]{0,12}\d)(?=[0-9.°'\"OX]{0,12}[NSEW])[0-9A-Z.°'\"]{4,30}")
_NO_REMAINS = re.compile(r"\d{4,10}(?:Z|UTC|GMT|EST)|\d{1,4}(?:NM|KM)")
# The name of a corner that is a point of an airway: 182028N1074053E (ASSAD) -
_FIX = re.compile(r"\s{0,3}\([A-Z]{5}\)[\s,;-]{0,8}")
_SAYS_BACK = re.compile(r"START|ORIGIN|BEGINNING|COMMENCEMENT|FIRST")
_BRACKET = re.compile(r"\s{0,2}\)")
_LONGEST_GAP = 250
# An item of a list, with words between its letter and its first position
_ITEM = re.compile(r"\n[ \t]{0,12}\(?(?:[A-Z]|\d{1,2})[.)][ \t]{1,4}[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class Gap:
    """What stands between two positions.

    Parameters
    ----------
    kind : str
        Whether the list goes on.
    text : str
        It.
    """

    kind: Kind
    text: str

    @property
    def has_centre(self) -> bool:
        """Whether the position after it is the middle of an arc."""
        return "CENT" in self.text

    @property
    def clockwise(self) -> bool | None:
        """Which way an arc goes round; None where that is not said."""
        if "ANTI" in self.text or "COUNTER" in self.text:
            return False
        return True if "CLOCKWISE" in self.text else None


@dataclass(slots=True)
class PointList:
    """Positions that follow each other.

    Parameters
    ----------
    points : list of Point
        Without those that repeat the first to close the ring.
    gaps : list of Gap
        What stands before each.
    last, end : int
        Behind its last position, and behind what says that it is closed.
    continues : bool
        Whether a letter alone parts it from the list before.
    is_closed : bool
        Whether its first position was repeated.
    closing : Gap or None
        What stands before that.
    edge : str or None
        Words for an edge that positions do not give, from the position before it to the one behind.
    unread : str or None
        A piece that looks like a position and could not be read.
    doubtful : tuple of str
        Positions that may have lost a digit.
    """

    points: list[Point] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    last: int = 0
    end: int = 0
    continues: bool = False
    is_closed: bool = False
    closing: Gap | None = None
    edge: str | None = None
    unread: str | None = None
    doubtful: tuple[str, ...] = ()

    @property
    def first(self) -> int:
        """Index of its first character."""
        return self.points[0].first

    @property
    def corners(self) -> tuple[LonLat, ...]:
        """Its positions."""
        return tuple(point.lonlat for point in self.points)

    def part_at_and(self) -> list[PointList]:
        """Two lists that ``AND`` joins; none where it joins single corners or stands twice, or an edge is no line.

        Returns
        -------
        list of PointList
        """
        places = [at for at, gap in enumerate(self.gaps) if at and re.search(r"(?<![A-Z])AND(?![A-Z])", gap.text)]
        if self.edge is not None or self.has_arc or len(places) != 1 or not 3 <= places[0] <= len(self.points) - 3:
            return []
        at = places[0]
        last = self.points[at - 1].last
        first = PointList(points=self.points[:at], gaps=self.gaps[:at], last=last, end=last)
        return [first, PointList(points=self.points[at:], gaps=self.gaps[at:], last=self.last, end=self.end)]

    @property
    def has_arc(self) -> bool:
        """Whether an edge is an arc."""
        return any(gap.kind == "arc" for gap in (*self.gaps[1:], *([self.closing] if self.closing else [])))


def list_points(capitals: str, points: list[Point]) -> list[PointList]:
    """Part positions into lists.

    Parameters
    ----------
    capitals : str
        The text in plain capitals.
    points : list of Point
        All positions in it, in their order.

    Returns
    -------
    list of PointList
    """
    runs: list[list[PointList]] = []
    last = 0
    for number, point in enumerate(points):
        gap = _classify(capitals[last : point.first]) if number else Gap("break", "")
        if gap.kind == "break":
            runs.append([_begin(point, gap)])
        else:
            _add(runs[-1], point, gap)
        last = point.last
    found = [one for run in runs for one in _merge(run)]
    for one in found:
        _finish(one, capitals)
    return found


def _begin(point: Point, gap: Gap, *, continues: bool = False) -> PointList:
    return PointList(points=[point], gaps=[gap], last=point.last, continues=continues)


def _add(run: list[PointList], point: Point, gap: Gap) -> None:
    one = run[-1]
    repeats = point.lonlat is not None and point.lonlat == one.points[0].lonlat
    if repeats and (one.is_closed or len(one.points) > 2) and gap.kind in ("join", "blank", "label"):
        one.is_closed, one.last, one.closing = True, point.last, gap
    elif one.is_closed or gap.kind in ("label", "blank"):
        run.append(_begin(point, gap, continues=True))
    else:
        one.points.append(point)
        one.gaps.append(gap)
        one.last = point.last


def _merge(run: list[PointList]) -> list[PointList]:
    """Lists of which each holds one corner are one list: its letters or numbers are those of corners."""
    labelled = [one for one in run[1:] if one.gaps[0].kind == "label"]
    of_corners = bool(labelled) and all(len(one.points) == 1 for one in labelled)
    found = run[:1]
    for one in run[1:]:
        kind, before = one.gaps[0].kind, found[-1]
        short = min(len(one.points), len(before.points)) < 3
        if not before.is_closed and ((kind == "label" and of_corners) or (kind == "blank" and short)):
            before.points += one.points
            before.gaps += one.gaps
            before.last, before.is_closed, before.closing = one.last, one.is_closed, one.closing
        else:
            found.append(one)
    return [_without_repeat(one) for one in found]


def _without_repeat(one: PointList) -> PointList:
    while len(one.points) > 3 and one.points[-1].lonlat is not None and one.points[-1].lonlat == one.points[0].lonlat:
        one.points.pop()
        one.closing = one.gaps.pop()
        one.is_closed = True
    return one


def _finish(one: PointList, capitals: str) -> None:
    """Note how a list ends and what of it could not be read."""
    back = _BACK.match(capitals, one.last)
    one.end = back.end() if back else one.last
    one.edge = _find_edge(one, capitals)
    bracket = _BRACKET.match(capitals, one.end)
    one.end = bracket.end() if bracket else one.end
    unread = [capitals[point.first : point.last] for point in one.points if point.lonlat is None]
    unread += [gap.text for gap in one.gaps[1:] if gap.kind == "unread"]
    unread += _find_remains(one, capitals) if len(one.points) > 1 else []
    one.unread = " ".join(unread[0].split())[:80] if unread else None
    odd = find_odd(one.points) + _find_glued(one)
    doubtful = [p for p in one.points if p.is_doubtful or p in odd]
    one.doubtful = tuple(" ".join(capitals[p.first : p.last].split()) for p in doubtful)


def _find_edge(one: PointList, capitals: str) -> str | None:
    """An edge that positions do not give: between two of them, to the first one again, or before them all."""
    found = next((at for at, gap in enumerate(one.gaps) if at and gap.kind == "edge"), None)
    span = None if found is None else (one.points[found - 1].first, one.points[found].last)
    if span is None and one.closing is not None and one.closing.kind not in ("join", "blank", "label", "arc"):
        span = (one.points[-1].first, one.last)
    if span is None and len(one.points) > 1:
        span = _find_edge_behind(one, capitals) or _find_edge_before(one, capitals)
    if span is None:
        return None
    one.end = max(one.end, span[1])
    return " ".join(capitals[slice(*span)].split())[-160:]


def _find_edge_behind(one: PointList, capitals: str) -> tuple[int, int] | None:
    if one.is_closed or one.end > one.last:
        return None
    rest = re.split(r"\.(?=\s|$)|\n[ \t]{0,20}\n", capitals[one.last : one.last + _LONGEST_GAP])[0]
    back = next(
        (found for at in range(1, len(rest)) if rest[at - 1].isspace() and (found := _BACK.match(rest, at))), None
    )
    if back is not None and _classify(rest[: back.start()]).kind not in ("join", "blank", "label"):
        return one.points[-1].first, one.last + back.end()
    goes_on = _GOES_ON.match(rest)
    if goes_on is None and not _EASTERN_EDGE.search(rest.partition("\n")[0]):
        return None
    return one.points[-1].first, one.last + (goes_on.end() if goes_on else len(rest.partition("\n")[0]))


def _find_edge_before(one: PointList, capitals: str) -> tuple[int, int] | None:
    start = max(one.first - 160, 0)
    found = _BOUND_BY_LINE.search(capitals[start : one.first])
    return None if found is None else (start + found.start(), one.points[0].last)


def _find_glued(one: PointList) -> list[Point]:
    """Positions that nothing parts from the next one, where something parts others: a digit may stand in its place."""
    if not any(gap.text.strip() for gap in one.gaps[1:]):
        return []
    return [one.points[at] for at, gap in enumerate(one.gaps[1:]) if not gap.text]


def _find_remains(one: PointList, capitals: str) -> list[str]:
    """Words beside a list that look like what is left of a position."""
    before = re.split(r"[\s,;:()\-]+", capitals[max(one.first - 40, 0) : one.first].rstrip(" ,;:()-\n\t"))[-1]
    after = re.split(r"[\s,;:()\-]+", capitals[one.last : one.last + 40].lstrip(" ,;:()-\n\t"))[0]
    words = (before, after.rstrip("."))
    return [word for word in words if _REMAINS.fullmatch(word) and not _NO_REMAINS.fullmatch(word)]


def _classify(text: str) -> Gap:
    tokens = [token.rstrip(".'/") for token in _TOKEN.findall(text)] if len(text) <= _LONGEST_GAP else []
    rest = [token for token in tokens if token not in _JOINING]
    if len(text) > _LONGEST_GAP:
        return Gap("break", text)
    if _ITEM.search(text):
        return Gap("break", text)
    if any(token in _ARC_WORDS for token in rest):
        return Gap("arc", text)
    if _EASTERN_EDGE.search(text):
        return Gap("edge", text)
    if set(rest) <= _STRAIGHT and {"LINE", "GREAT", "GEODESIC"} & set(tokens):
        return Gap("join", text)
    if _BACK.match(text) and _SAYS_BACK.search(text):
        return Gap("break", text)
    labelled = _find_label(tokens, rest, text)
    if labelled == "label":
        return Gap("label", text)
    if not rest or labelled == "corner":
        kind: Kind = "blank" if re.search(r"\n[ \t]{0,20}\n", text) else "join"
        return Gap(kind, text)
    is_edge = any(token in _EDGE_WORDS for token in rest)
    if is_edge and (_ALONG.match(text) or not any(token in _AREA_WORDS for token in rest)):
        return Gap("edge", text)
    if _FIX.fullmatch(text):
        return Gap("join", text)
    words = [token for token in rest if len(token) > 2 and token.isalpha()]
    if any(token in _AREA_WORDS for token in rest) or len(words) > 2:
        return Gap("break", text)
    return Gap("unread", text)


def _find_label(tokens: list[str], rest: list[str], text: str) -> Literal["label", "corner", ""]:
    """Whether a letter or number stands before the next position, and whether words say that it is one of a corner."""
    if not tokens:
        return ""
    named = [token for token in rest if token not in _POINT_WORDS]
    if len(named) < len(rest) and len(named) <= 1 and all(_LABEL.fullmatch(token) for token in named):
        return "corner"
    # Single letters are joining words too: N, S, E, W and A are labels where a point or bracket follows
    marked = re.search(r"(?:^|[\s,;.(])\(?([A-Z]|\d{1,2}|[IVX]{1,4})[.):]{1,2}\s{0,3}[(]?$", text)
    if marked and all(token in _JOINING or token == marked[1] for token in tokens):
        return "label"
    if len(rest) == 1 and re.fullmatch(r"P\d{1,2}|PT\d{1,2}", rest[0]):
        return "corner"
    if len(rest) == 1 and _LABEL.fullmatch(rest[0]) and "\n" in text:
        return "label"
    return ""
