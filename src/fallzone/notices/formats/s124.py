"""S-124, navigational warnings of the IHO in GML: a preamble, and parts with an area and dates each.

Source: IHO, S-124 Navigational Warnings, edition 2.0.0 (2025), feature catalogue; S-100 part 10b.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from xml.etree.ElementTree import Element

from fallzone.catalogue.xml_tree import children, find_text, local_name
from fallzone.errors import InputError
from fallzone.model.notices.notice import Notice, NoticeZone
from fallzone.model.results.statement import Statement, each_once
from fallzone.notices.documents.beside import list_saying_more
from fallzone.notices.documents.fields import (
    Drawn,
    Window,
    build_zone,
    check_windows,
    name_zone,
    read_instant_utc,
)
from fallzone.notices.documents.gml import Surface, read_surfaces
from fallzone.notices.documents.subject import tell_subject
from fallzone.notices.documents.xml_text import XmlText, root_tag
from fallzone.notices.formats._s124_draft import write
from fallzone.words import _
from fallzone.words.formats import plain_text

__all__ = ["IS_DOCUMENT", "is_this", "read", "write"]

IS_DOCUMENT = True

_NAMESPACE = "iho.int/s124"
_AREAS = ("NavwarnPart", "NavwarnAreaAffected", "NAVWARNPart", "NAVWARNAreaAffected")
# Elements that say nothing of where and when, or say it to people
_IDLE_NAMES = (
    "DatasetIdentificationInformation Envelope affectedChartPublications chartAffected generalArea locality "
    "navwarnTitle nAVWARNTitle intService navwarnTypeGeneral navwarnTypeDetails restriction warningInformation "
    "featureName interoperabilityIdentifier countryName warningIdentifier warningType "
    "agencyResponsibleForProduction nameOfSeries warningNumber year noMessageOnHand TextPlacement "
    "SpatialQuality header theReferences theWarning affects impacts"
)
_IDLE = frozenset(_IDLE_NAMES.split())
# Words for people, that may hold what no attribute has
_WORDS_NAMES = (
    "generalArea locality navwarnTitle nAVWARNTitle restriction warningInformation featureName affects impacts"
)
_WORDS = frozenset(_WORDS_NAMES.split())
# Of what a reference does to the warnings it names: it cancels them
_CANCELLATION = "1"


def is_this(text: str) -> bool:
    """Whether a text is a data set of S-124.

    Parameters
    ----------
    text : str
        A whole file.

    Returns
    -------
    bool
    """
    name, tag = root_tag(text)
    return name.casefold() == "dataset" and _NAMESPACE in tag.casefold()


def read(text: str, file: str) -> list[Notice]:
    """The warning of a data set.

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
        Where it is no XML that may be read, or has no preamble and no part.
    """
    document = XmlText(text, file)
    preambles = [one for one in document.root.iter() if local_name(one).casefold() == "navwarnpreamble"]
    parts = [one for one in document.root.iter() if local_name(one) in _AREAS]
    if not preambles and not parts:
        raise InputError(file, _("holds no warning"), _("expected <NavwarnPreamble> and <NavwarnPart>"))
    said = [Statement(code="several-preambles", values={"count": len(preambles)})] if len(preambles) > 1 else []
    preamble = preambles[0] if preambles else Element("NavwarnPreamble")
    times = {}
    for name in ("publicationTime", "cancellationDate"):
        times[name], unread = _read_time(document, preamble, name)
        said += unread
    series = next(iter(children(preamble, "messageSeriesIdentifier")), None)
    facts = {
        "number": _name_warning(series),
        "authority": None if series is None else find_text(series, "agencyResponsibleForProduction") or None,
        "cancels": _list_cancelled(document),
    }
    areas = [area for part in parts for area in _read_part(document, part)]
    zones = tuple(_number_zones(document, areas, facts))
    unread = (*document.list_unread(_IDLE), *list_saying_more(document, _WORDS, zones))
    return [
        Notice(
            file=file,
            format="s124",
            subject=tell_subject(" ".join(document.root.itertext())),
            issued_utc=times["publicationTime"],
            cancel_utc=times["cancellationDate"],
            zones=zones,
            warnings=each_once(said),
            not_understood=tuple(sorted(unread, key=lambda one: one.first)),
            text=text,
            **facts,
        )
    ]


def _read_time(document: XmlText, parent: Element, name: str) -> tuple[datetime | None, list[Statement]]:
    """A time, in UTC as all times of S-124 are; the day alone ends with it."""
    element = next(iter(children(parent, name)), None)
    text = document.take(element)
    when = read_instant_utc(text) or read_instant_utc(f"{text}T23:59:59")
    if when is None and text:
        document.leave(element)
        return None, [Statement(code="time-unread", values={"text": text[:60]})]
    return when, []


def _name_warning(series: Element | None) -> str | None:
    """``NAVAREA XI 123/24`` of the parts of an identifier."""
    if series is None:
        return None
    name, number, year = (find_text(series, key) for key in ("nameOfSeries", "warningNumber", "year"))
    told = " ".join(part for part in (name, f"{number}/{year[-2:]}" if number and year else number) if part)
    return plain_text(told)[:200] or None


def _list_cancelled(document: XmlText) -> tuple[str, ...]:
    found = []
    for reference in document.root.iter():
        if local_name(reference) != "References":
            continue
        category = next(iter(children(reference, "referenceCategory")), None)
        words = document.take(category)
        if category is not None and (category.get("code") or words).strip().casefold().startswith(
            (_CANCELLATION, "warning cancellation")
        ):
            found += [_name_warning(one) for one in children(reference, "messageSeriesIdentifier")]
    return tuple(one for one in found if one)


def _read_part(
    document: XmlText, part: Element
) -> list[tuple[str, Surface, tuple[Window, ...], tuple[Statement, ...]]]:
    """Areas of a part: title, what it covers, closures, and what was wrong with them."""
    windows, said = [], []
    for span in children(part, "fixedDateRange"):
        window, wrong = _read_span(document, span)
        said += wrong
        windows += [window] if window else []
    if any(one.code == "time-unread" for one in said):
        windows = []
    kept, wrong = check_windows(windows)
    geometries = children(part, "geometry")
    found = read_surfaces(document, part)
    if not found:
        drawn = Drawn(None, (Statement(code="no-area"),))
        found = [Surface(drawn, tuple(geometries) or (part,))]
        for element in (one for geometry in geometries for one in geometry.iter()):
            if local_name(element) in ("pos", "posList"):
                # A point or a line: said above, and shown as the passage of the zone
                document.take(element)
    title = next((find_text(name, "name") or find_text(name, "text") for name in children(part, "featureName")), "")
    return [(title, surface, kept, (*said, *wrong)) for surface in found]


def _read_span(document: XmlText, span: Element) -> tuple[Window | None, list[Statement]]:
    """From a date and time of day to another; times of day are in UTC."""
    told = {
        name: _take_deep(document, span, name) for name in ("dateStart", "dateEnd", "timeOfDayStart", "timeOfDayEnd")
    }
    days = {name: _read_day(told[name]) for name in ("dateStart", "dateEnd")}
    clocks = {name: _read_clock(told[name]) for name in ("timeOfDayStart", "timeOfDayEnd")}
    wrong = next((told[name] for name, read in (days | clocks).items() if told[name] and read is None), None)
    first, last = days["dateStart"], days["dateEnd"]
    if wrong is not None or first is None:
        for element in span.iter():
            document.leave(element)
        return None, [Statement(code="time-unread", values={"text": (wrong or told["dateEnd"])[:60]})]
    begins, ends = clocks["timeOfDayStart"], clocks["timeOfDayEnd"]
    start = datetime.combine(first, begins or time(), UTC)
    if last is None:
        if ends is None:
            return (start, None), []
        end = datetime.combine(first, ends, UTC)
        return (start, end if end > start else end + timedelta(days=1)), []
    end = datetime.combine(last, ends, UTC) if ends else datetime.combine(last, time(), UTC) + timedelta(days=1)
    if begins and ends and (last - first).days > 1:
        # Every day between these times, or throughout: the longer closes both
        end += timedelta(days=1) if ends <= begins else timedelta()
        return (start, end), [Statement(code="daily-or-throughout")]
    return (start, end), []


def _take_deep(document: XmlText, parent: Element, name: str) -> str:
    """The text of a child, or of what it holds: ``dateStart`` holds ``S100:date``."""
    parts = [document.take(one) for child in children(parent, name) for one in child.iter()]
    return " ".join(part for part in parts if part)


def _read_day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1950 <= day.year <= 2100 else None


def _read_clock(text: str) -> time | None:
    try:
        clock = time.fromisoformat(text.removesuffix("Z"))
    except ValueError:
        return None
    return clock if clock.tzinfo is None else None


def _number_zones(document: XmlText, parts: list[tuple], facts: dict[str, object]) -> list[NoticeZone]:
    zones = []
    for number, (title, surface, windows, said) in enumerate(parts, start=1):
        passage = document.passage_of(*surface.elements)
        zone = build_zone(
            name_zone(str(facts["number"] or document.file), number),
            plain_text(title)[:200],
            document.file,
            surface.drawn,
            windows_utc=windows,
            text=passage.text,
            **facts,
        )
        zones.append(NoticeZone(zone=zone, passage=passage, warnings=each_once([*said, *surface.drawn.warnings])))
    return zones
