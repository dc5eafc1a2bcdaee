"""Common Alerting Protocol 1.1 and 1.2: areas as polygons and circles, latitude first.

Source: OASIS, Common Alerting Protocol Version 1.2 (2010), and Version 1.1 (2005).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from xml.etree.ElementTree import Element

from fallzone.catalogue.xml_tree import children, local_name
from fallzone.errors import InputError
from fallzone.model.closing import Level
from fallzone.model.notices.notice import Notice, NoticeZone
from fallzone.model.results.statement import Statement, each_once
from fallzone.model.zone import LonLat
from fallzone.notices.documents.beside import list_saying_more
from fallzone.notices.documents.fields import (
    Drawn,
    Window,
    build_levels,
    build_zone,
    check_windows,
    draw_circle,
    draw_rings,
    name_zone,
    read_instant,
    read_limit,
    read_numbers,
)
from fallzone.notices.documents.subject import tell_subject
from fallzone.notices.documents.xml_text import XmlText, root_tag
from fallzone.notices.formats._cap_draft import write
from fallzone.words import _
from fallzone.words.formats import plain_text

__all__ = ["IS_DOCUMENT", "is_this", "read", "write"]

IS_DOCUMENT = True

_NAMESPACE = "emergency:cap:1"
# Elements that say nothing of where and when, or say it to people
_IDLE_NAMES = (
    "sender scope source restriction addresses code note incidents language category event responseType urgency "
    "severity certainty audience eventCode senderName headline description instruction web contact parameter resource "
    "Signature"
)
_IDLE = frozenset(_IDLE_NAMES.split())
# Of the feed around alerts
_AROUND_NAMES = "alert title id updated published author link generator logo rights"
_IDLE_AROUND = frozenset(_AROUND_NAMES.split())
# Messages that close nothing
_CLOSING_NOTHING = ("Cancel", "Ack", "Error")
# Words for people, that may hold what no field has
_WORDS = frozenset(("event", "audience", "headline", "description", "instruction", "note", "parameter", "areaDesc"))
_ONCE = ("language", "event", "headline", "description", "instruction")
_LANGUAGES = {"en": "en", "ko": "ko", "ja": "ja", "eng": "en", "kor": "ko", "jpn": "ja", "kr": "ko", "jp": "ja"}
# Coordinates of so few decimals were cut off by some that published them, and by how much at most
_COARSE = range(1, 3)
_DEGREE_M = 111_700.0
_COMMA = re.compile(r"\s*,\s*")


def is_this(text: str) -> bool:
    """Whether a text is an alert, or holds some.

    Parameters
    ----------
    text : str
        A whole file.

    Returns
    -------
    bool
    """
    name, tag = root_tag(text)
    return bool(name) and _NAMESPACE in (tag if name == "alert" else text[:20_000])


def read(text: str, file: str) -> list[Notice]:
    """The alerts of a file; several stand in a feed.

    Parameters
    ----------
    text : str
        A whole file.
    file : str
        Its name, for messages.

    Returns
    -------
    list of Notice
        The first with what was not understood of a feed around them.

    Raises
    ------
    InputError
        Where it is no XML that may be read, or holds no alert.
    """
    document = XmlText(text, file)
    notices = [_read_alert(document, one) for one in document.root.iter() if local_name(one) == "alert"]
    if not notices:
        raise InputError(file, _("holds no alert"), _("expected <alert> of CAP 1.1 or 1.2"))
    around = document.list_unread(_IDLE_AROUND)
    return [replace(notices[0], not_understood=(*notices[0].not_understood, *around)), *notices[1:]]


@dataclass(frozen=True, slots=True)
class _Info:
    """What one block of an alert says for all its areas, and in which language."""

    element: Element
    language: str
    windows: tuple[Window, ...]
    warnings: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class _Area:
    """An area of one block: what it covers, how it is called, and where its positions stand."""

    info: _Info
    number: int
    title: str
    drawn: Drawn
    uncertainty_m: float
    levels: tuple[Level | None, Level | None] | None
    elements: tuple[Element, ...]

    @property
    def key(self) -> tuple[object, ...]:
        """Areas of blocks in other languages, or of other times, that have the same are the same."""
        if self.drawn.shape is None:
            return self.number, self.info.windows, self.levels
        return self.drawn.shape, self.levels


def _read_alert(document: XmlText, alert: Element) -> Notice:
    kind, status = document.take_first(alert, "msgType"), document.take_first(alert, "status")
    issued, said = _read_time(document, alert, "sent")
    cancels, unread = _read_references(document, alert)
    said += unread
    if status != "Actual":
        said.append(Statement(code="status-not-actual", values={"status": status[:40]}))
    if kind in ("Update", "Cancel") and not cancels:
        said.append(Statement(code="cancels-nothing-named", values={"kind": kind}))
    infos = [] if kind in _CLOSING_NOTHING else [_read_info(document, one, issued) for one in children(alert, "info")]
    authority = next((name for one in infos if (name := document.take_first(one.element, "senderName"))), None)
    facts = {
        "number": document.take_first(alert, "identifier") or None,
        "authority": authority or document.take_first(alert, "sender") or None,
        "cancels": cancels,
    }
    idle = _IDLE | {"info"} if kind in _CLOSING_NOTHING else _IDLE
    zones = _build_zones(document, [area for one in infos for area in _list_areas(document, one)], facts)
    ends = [end for one in infos for _start, end in one.windows]
    hidden = list_saying_more(document, _WORDS, zones, within=alert)
    not_understood = (*document.list_unread(idle, within=alert), *hidden)
    return Notice(
        file=document.file,
        format="cap",
        subject=tell_subject(" ".join(alert.itertext())),
        issued_utc=issued,
        cancel_utc=max(ends) if ends and None not in ends else None,
        zones=zones,
        warnings=each_once(said),
        not_understood=tuple(sorted(not_understood, key=lambda one: one.first)),
        text=document.text,
        **facts,
    )


def _read_time(document: XmlText, parent: Element, name: str) -> tuple[datetime | None, list[Statement]]:
    """A time; what cannot be read of it stays unread."""
    element = next(iter(children(parent, name)), None)
    text = document.take(element)
    if not text:
        return None, []
    when, said = (read_instant(text), ()) if name == "sent" else read_limit(text, is_end=name == "expires")
    if when is None:
        document.leave(element)
        said = (Statement(code="time-unread", values={"text": text[:60]}),)
    return when, [*said]


def _read_references(document: XmlText, alert: Element) -> tuple[tuple[str, ...], list[Statement]]:
    """Identifiers of ``sender,identifier,sent`` with blanks between them."""
    found: list[str] = []
    said = []
    for element in children(alert, "references"):
        for word in document.take(element).split():
            parts = word.split(",")
            if len(parts) == 3 and parts[1]:
                found.append(parts[1])
            else:
                document.leave(element)
                said.append(Statement(code="reference-unread", values={"text": word[:60]}))
    return tuple(found), said


def _read_info(document: XmlText, info: Element, issued: datetime | None) -> _Info:
    doubled = [name for name in _ONCE if len(children(info, name)) > 1]
    said = [Statement(code="languages-in-one-block", values={"element": name}) for name in doubled]
    language = document.take_first(info, "language").partition("-")[0].casefold()
    times = {}
    for name in ("onset", "effective", "expires"):
        times[name], unread = _read_time(document, info, name)
        said += unread
    start = times["onset"] or times["effective"] or issued
    is_unread = any(one.code == "time-unread" for one in said)
    windows, reversed_ = check_windows([] if start is None or is_unread else [(start, times["expires"])])
    return _Info(info, _LANGUAGES.get(language, "en"), windows, (*said, *reversed_))


def _list_areas(document: XmlText, info: _Info) -> list[_Area]:
    """Its areas; circles of one are areas of their own."""
    found: list[_Area] = []
    if not children(info.element, "area"):
        drawn = Drawn(None, (Statement(code="no-area"),))
        found.append(_Area(info, 0, "", drawn, 0.0, None, (info.element,)))
    for element in children(info.element, "area"):
        title = plain_text(document.take_first(element, "areaDesc"))[:200]
        limits, said = _read_limits(document, element)
        polygons, circles = children(element, "polygon"), children(element, "circle")
        parts = [(_draw_circle(document, one), 0.0, (one,)) for one in circles]
        if polygons:
            parts.insert(0, (*_draw_polygons(document, polygons), tuple(polygons)))
        for drawn, uncertainty_m, places in parts or [(Drawn(None, (Statement(code="no-area"),)), 0.0, (element,))]:
            drawn = replace(drawn, warnings=(*drawn.warnings, *said))
            found.append(_Area(info, len(found), title, drawn, uncertainty_m, limits, places))
    return found


def _read_limits(document: XmlText, area: Element) -> tuple[tuple[Level | None, Level | None] | None, list[Statement]]:
    """Lower and upper limit in feet above mean sea level; None where there is none or they cannot be."""
    limits: list[Level | None] = []
    for name in ("altitude", "ceiling"):
        element = next(iter(children(area, name)), None)
        text = document.take(element)
        value = read_numbers([text]) if text else None
        if text and (value is None or not 0.0 <= value[0] <= 1e6):
            document.leave(element)
            return None, [Statement(code="level-unread", values={"text": text[:40]})]
        limits.append(None if value is None else Level(reference="ft AMSL", value=value[0]))
    lower, upper = limits
    if lower is None and upper is None:
        return None, []
    if build_levels(lower, upper) is None:
        return None, [Statement(code="levels-reversed")]
    return (lower, upper), []


def _draw_polygons(document: XmlText, polygons: list[Element]) -> tuple[Drawn, float]:
    """The area of ``lat,lon`` pairs with blanks between them, and how far they may have been cut off [m]."""
    shells, said, decimals = [], [], 0
    for element in polygons:
        words = _COMMA.sub(",", document.take(element)).split()
        points = [read_numbers(word.split(",")) for word in words]
        wrong = next((word for word, one in zip(words, points, strict=True) if one is None or len(one) != 2), None)
        if wrong is not None:
            document.leave(element)
            return Drawn(None, (Statement(code="corner-unread", values={"text": wrong[:60]}),)), 0.0
        lonlat, swapped = _to_lonlat(points)
        said += swapped
        shells.append([lonlat])
        decimals = max([decimals, *(len(part.partition(".")[2]) for word in words for part in word.split(","))])
    drawn = draw_rings(shells)
    coarse_m = _DEGREE_M * 10.0**-decimals if decimals in _COARSE else 0.0
    if coarse_m:
        said.append(Statement(code="corners-coarse", values={"decimals": decimals, "uncertainty_m": coarse_m}))
    return Drawn(drawn.shape, each_once([*drawn.warnings, *said])), coarse_m


def _to_lonlat(latlon: Iterable[list[float]]) -> tuple[list[LonLat], list[Statement]]:
    """Corners with the longitude first; where no other reading is on the globe, it was first before."""
    points = [(one[0], one[1]) for one in latlon]
    if any(abs(first) > 90.0 for first, _other in points) and all(abs(other) <= 90.0 for _first, other in points):
        return points, [Statement(code="latitude-longitude-swapped")]
    return [(lon, lat) for lat, lon in points], []


def _draw_circle(document: XmlText, element: Element) -> Drawn:
    """``lat,lon radius``, the radius in kilometres."""
    text = document.take(element)
    words = _COMMA.sub(",", text).split()
    numbers = read_numbers([*words[0].split(","), *words[1:]]) if words else None
    if numbers is None or len(numbers) != 3:
        document.leave(element)
        return Drawn(None, (Statement(code="circle-unread", values={"text": text[:60]}),))
    (centre,), said = _to_lonlat([numbers[:2]])
    drawn = draw_circle(centre, 1_000.0 * numbers[2], f"{words[-1]} km")
    return replace(drawn, warnings=(*said, *drawn.warnings))


def _build_zones(document: XmlText, areas: list[_Area], facts: dict[str, object]) -> tuple[NoticeZone, ...]:
    """Each area once, with its names in all languages."""
    groups: dict[object, list[_Area]] = {}
    for area in areas:
        group = groups.setdefault(area.key, [])
        if any(one.info is area.info for one in group):
            # Twice in one block: two areas
            group = groups.setdefault((area.key, area.info.element, area.number), [])
        group.append(area)
    zones = []
    for number, group in enumerate(groups.values(), start=1):
        first = group[0]
        titles = {one.info.language: one.title for one in reversed(group) if one.title.strip()}
        passage = document.passage_of(*first.elements)
        # Where one of them does not say when, nobody knows when the area is not closed
        known = all(one.info.windows for one in group)
        windows, wrong = check_windows({window for one in group for window in one.info.windows} if known else ())
        zone = build_zone(
            name_zone(str(facts["number"] or document.file), number),
            {"en": next(iter(titles.values())), **titles} if titles else "",
            document.file,
            first.drawn,
            uncertainty_m=first.uncertainty_m,
            windows_utc=windows,
            levels=None if first.levels is None else build_levels(*first.levels),
            text=passage.text,
            **facts,
        )
        said = [one for area in group for one in (*area.info.warnings, *area.drawn.warnings)]
        zones.append(NoticeZone(zone=zone, passage=passage, warnings=each_once([*said, *wrong])))
    return tuple(zones)
