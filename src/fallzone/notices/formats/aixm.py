"""Events of AIXM 5.1 and 5.1.1, digital notices to airmen, as far as a closed airspace needs them; read only.

Source: EUROCONTROL and FAA, AIXM 5.1.1, feature catalogue; Digital NOTAM event specification, 2.0.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

from fallzone.catalogue.xml_tree import children, find_text, local_name
from fallzone.errors import InputError
from fallzone.model.closing import Level, Levels
from fallzone.model.notices.notice import Notice, NoticeZone
from fallzone.model.results.statement import Statement, each_once
from fallzone.notices.documents.beside import list_saying_more
from fallzone.notices.documents.fields import (
    Drawn,
    Window,
    build_levels,
    build_zone,
    check_windows,
    name_zone,
    read_instant_utc,
    read_numbers,
)
from fallzone.notices.documents.gml import Surface, read_surfaces
from fallzone.notices.documents.subject import tell_subject
from fallzone.notices.documents.xml_text import XmlText, root_tag
from fallzone.words import _
from fallzone.words.formats import plain_text

IS_DOCUMENT = True

# Elements that say nothing of where and when, or say it to people
_IDLE_NAMES = (
    "identifier interpretation sequenceNumber correctionNumber featureLifetime scenario version type designator name "
    "localType status activity classification class operation operationSequence revision series number year issued "
    "affectedFIR selectionCode traffic purpose scope location text translation coordinates radius minimumFL maximumFL "
    "effectiveStart effectiveEnd referredSeries referredNumber referredYear annotation "
    "publisherNOF publicationStatus encoding lineStyle protectedRoute controlType concernedAirspace "
    "concernedAirportHeliport theEvent simpleText formattedText horizontalAccuracy geometryStatus"
)
_IDLE = frozenset(_IDLE_NAMES.split())
# Words for people, that may hold what no property has
_WORDS = frozenset(("name", "text", "simpleText", "formattedText", "annotation"))
_CANCELLING = "C"


def is_this(text: str) -> bool:
    """Whether a text is a message of AIXM.

    Parameters
    ----------
    text : str
        A whole file.

    Returns
    -------
    bool
    """
    name, tag = root_tag(text)
    return name == "AIXMBasicMessage" or (bool(name) and "aixm.aero/schema/5" in tag)


def read(text: str, file: str) -> list[Notice]:
    """The events of a message as one notice: its airspaces, and the notice to airmen beside them.

    Parameters
    ----------
    text : str
        A whole file.
    file : str
        Its name, for messages.

    Returns
    -------
    list of Notice
        One.

    Raises
    ------
    InputError
        Where it is no XML that may be read, or has neither an event nor an airspace.
    """
    document = XmlText(text, file)
    slices = [one for one in document.root.iter() if local_name(one) == "AirspaceTimeSlice"]
    events = [one for one in document.root.iter() if local_name(one) == "EventTimeSlice"]
    if not slices and not events:
        raise InputError(file, _("holds no event and no airspace"), _("expected a message of AIXM 5.1"))
    notam = next((one for one in document.root.iter() if local_name(one) == "NOTAM"), None)
    facts, is_cancelling = _read_notam(notam)
    window, said = _read_valid_time(document, events[0]) if events else (None, ())
    areas = [] if is_cancelling else [area for one in slices for area in _read_slice(document, one, window)]
    zones = tuple(_build_zone(document, area, facts, place) for place, area in enumerate(areas, start=1))
    idle = _IDLE | {"AirspaceTimeSlice"} if is_cancelling else _IDLE
    unread = (*document.list_unread(idle), *list_saying_more(document, _WORDS, zones))
    issued = None if notam is None else read_instant_utc(find_text(notam, "issued"))
    return [
        Notice(
            file=file,
            format="aixm",
            subject=tell_subject(" ".join(document.root.itertext())),
            issued_utc=issued,
            cancel_utc=window[1] if window else None,
            zones=zones,
            warnings=each_once(said),
            not_understood=tuple(sorted(unread, key=lambda one: one.first)),
            text=text,
            **facts,
        )
    ]


@dataclass(frozen=True, slots=True)
class _Area:
    """An airspace that is closed: name, what it covers, between which levels, and when."""

    title: str
    surface: Surface
    levels: Levels | None
    windows: tuple[Window, ...]


def _read_notam(notam: Element | None) -> tuple[dict[str, object], bool]:
    """Number and authority of the notice beside an event, what it takes the place of, and whether that is all."""
    if notam is None:
        return {"number": None, "authority": None, "cancels": ()}, False
    kind = find_text(notam, "type")
    referred = _name_notam(*(find_text(notam, f"referred{key}") for key in ("Series", "Number", "Year")))
    facts = {
        "number": _name_notam(*(find_text(notam, key) for key in ("series", "number", "year"))),
        "authority": plain_text(find_text(notam, "publisherNOF") or find_text(notam, "location"))[:200] or None,
        "cancels": (referred,) if referred and kind in ("R", _CANCELLING) else (),
    }
    return facts, kind == _CANCELLING


def _name_notam(series: str, number: str, year: str) -> str | None:
    """``A3871/26`` of its parts."""
    return plain_text(f"{series[:1]}{number.zfill(4)}/{year[-2:]}")[:40] if number and year else None


def _read_valid_time(document: XmlText, slice_: Element) -> tuple[Window | None, tuple[Statement, ...]]:
    """From when to when a time slice holds; what has no known end holds until further notice."""
    told = {}
    for valid in children(slice_, "validTime"):
        for one in valid.iter():
            if local_name(one) in ("beginPosition", "endPosition", "timePosition"):
                told[local_name(one)] = one
    if not told:
        return None, ()
    begin, end = (told.get(name) for name in ("beginPosition", "endPosition"))
    texts = [document.take(one) for one in (begin, end)]
    start, last = map(read_instant_utc, texts)
    if start is None or (texts[1] and last is None):
        for one in told.values():
            document.leave(one)
        return None, (Statement(code="time-unread", values={"text": " ".join(texts)[:60]}),)
    return (start, last), ()


def _read_slice(document: XmlText, slice_: Element, event: Window | None) -> list[_Area]:
    """Airspaces of a time slice, each volume one."""
    own, said = _read_valid_time(document, slice_)
    window = own or (None if said else event)
    windows, wrong = check_windows([window] if window else [])
    if any(local_name(one) == "Timesheet" for one in slice_.iter()):
        wrong = (*wrong, Statement(code="schedule-not-understood"))
    title = plain_text(find_text(slice_, "name") or find_text(slice_, "designator"))[:200]
    found = []
    for component in (one for one in slice_.iter() if local_name(one) == "AirspaceGeometryComponent"):
        if find_text(component, "operation") == "SUBTR":
            wrong = (*wrong, Statement(code="hole-filled"))
            continue
        for volume in (one for one in component.iter() if local_name(one) == "AirspaceVolume"):
            levels, unread = _read_levels(document, volume)
            surfaces = read_surfaces(document, volume)
            empty = Surface(Drawn(None, (Statement(code="no-area"),)), (volume,))
            found += [(surface, levels, unread) for surface in surfaces or [empty]]
    if not found:
        found = [(Surface(Drawn(None, (Statement(code="no-area"),)), (slice_,)), None, ())]
    return [
        _Area(title, _warned(surface, (*said, *wrong, *unread)), levels, windows) for surface, levels, unread in found
    ]


def _warned(surface: Surface, said: tuple[Statement, ...]) -> Surface:
    drawn = replace(surface.drawn, warnings=each_once([*surface.drawn.warnings, *said]))
    return replace(surface, drawn=drawn)


def _read_levels(document: XmlText, volume: Element) -> tuple[Levels | None, tuple[Statement, ...]]:
    limits = []
    for name in ("lowerLimit", "upperLimit"):
        element = next(iter(children(volume, name)), None)
        text, reference = document.take(element), document.take_first(volume, f"{name}Reference")
        if not text:
            limits.append(None)
            continue
        level = _read_level(text, element.get("uom", ""), reference)
        if level is None:
            document.leave(element)
            return None, (Statement(code="level-unread", values={"text": text[:40]}),)
        limits.append(level)
    if limits == [None, None]:
        return None, ()
    levels = build_levels(*limits)
    return levels, () if levels else (Statement(code="levels-reversed"),)


def _read_level(text: str, unit: str, reference: str) -> Level | None:
    """A limit of its value, unit and datum; None of a height above the ellipsoid, or of no number."""
    bare = {"UNL": "UNL", "GND": "SFC", "SFC": "SFC", "FLOOR": "SFC", "CEILING": "UNL"}.get(text.upper())
    if bare:
        return Level(reference=bare)
    numbers = read_numbers([text])
    if numbers is None or not 0.0 <= numbers[0] <= 1e6:
        return None
    value = numbers[0]
    if unit == "FL" or (unit == "FT" and reference == "STD"):
        return Level(reference="FL", value=value if unit == "FL" else value / 100.0)
    datum = {"MSL": "AMSL", "SFC": "AGL"}.get(reference)
    measure = {"FT": "ft", "M": "m"}.get(unit)
    return Level(reference=f"{measure} {datum}", value=value) if measure and datum else None


def _build_zone(document: XmlText, area: _Area, facts: dict[str, object], place: int) -> NoticeZone:
    passage = document.passage_of(*area.surface.elements)
    zone = build_zone(
        name_zone(str(facts["number"] or document.file), place),
        area.title,
        document.file,
        area.surface.drawn,
        windows_utc=area.windows,
        levels=area.levels,
        text=passage.text,
        **facts,
    )
    return NoticeZone(zone=zone, passage=passage, warnings=area.surface.drawn.warnings)
