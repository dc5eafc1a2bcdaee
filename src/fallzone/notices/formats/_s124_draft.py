"""A draft as a data set of S-124 2.0.0: checked against the feature catalogue, not validated by schema."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta

from fallzone.errors import ConsistencyError, InputError
from fallzone.model.notices.draft import Draft, DraftZone
from fallzone.notices.documents.closed_rings import ClosedRing, list_closed_rings
from fallzone.notices.documents.markup import add, to_text, write_degrees
from fallzone.notices.s124_checks import GML, LARGEST_BYTES, S100, S124, XLINK, check_dataset
from fallzone.words import Language, _, in_language
from fallzone.words.disclaimers import disclaimer_of_file
from fallzone.words.things import item_title
from fallzone.words.times import iso_utc, outward

CLAIM = "S-124 2.0.0, checked against the feature catalogue, not validated by schema"
# What the authority that publishes it puts in their place: its code in S-62, its series, and the number in that series
AGENCY, SERIES, NUMBER = "XXXX", "NAVAREA", 9_999
_ENGLISH = "eng"
# Of a ring, so that a data set holds some forty
_MOST_CORNERS = 60
# Warnings in words end an hour after the last closure; so does this one
_CANCELLED_AFTER = timedelta(hours=1)
_NOT_OF_AN_ID = re.compile(r"[^\w.-]+", re.ASCII)
_WGS84 = "http://www.opengis.net/def/crs/EPSG/0/4326"


def write(draft: Draft) -> str:
    """A draft as one warning, a part with a surface for each zone, in English.

    Parameters
    ----------
    draft : Draft
        With at least one zone.

    Returns
    -------
    str
        GML of at most 50 kB. The same draft gives the same text.

    Raises
    ------
    InputError
        A zone whose ring crosses itself, or more zones than a data set holds.
    ConsistencyError
        When it broke a check that is known.
    """
    with in_language(Language.ENGLISH):
        text = to_text(_build(draft))
    checks = check_dataset(text)
    if any(check.code == "file-size" and check.outcome == "broken" for check in checks):
        raise InputError(
            draft.id,
            _("holds more than {most_kb} kB as S-124").format(most_kb=LARGEST_BYTES // 1000),
            _("fewer zones, or simpler ones"),
        )
    broken = [check.code for check in checks if check.outcome == "broken"]
    if broken:
        raise ConsistencyError(f"a data set that breaks checks of S-158:124: {broken}")
    return text


def _build(draft: Draft) -> ET.Element:
    stem = f"NW.{_NOT_OF_AN_ID.sub('-', draft.id)}"
    namespaces = {"xmlns": S124, "xmlns:gml": GML, "xmlns:S100": S100, "xmlns:xlink": XLINK}
    root = ET.Element("Dataset", {**namespaces, "gml:id": stem})
    root.append(ET.Comment(f" {CLAIM} "))
    rings = {zone.id: list_closed_rings(zone.rings_lonlat, most_corners=_MOST_CORNERS) for zone in draft.zones}
    _add_bounds(root, [point for one in rings.values() for ring in one for point in ring])
    _add_identification(root, draft, stem)
    members = add(root, "members")
    _add_preamble(members, draft, f"{stem}.preamble")
    for number, zone in enumerate(draft.zones, start=1):
        _add_part(members, draft, zone, rings[zone.id], stem=stem, number=number)
    return root


def _add_bounds(root: ET.Element, points: list[tuple[float, float]]) -> None:
    lon, lat = zip(*points, strict=True)
    envelope = add(add(root, "gml:boundedBy"), "gml:Envelope", srsName=_WGS84, srsDimension="2")
    add(envelope, "gml:lowerCorner", f"{write_degrees(min(lat))} {write_degrees(min(lon))}")
    add(envelope, "gml:upperCorner", f"{write_degrees(max(lat))} {write_degrees(max(lon))}")


def _add_identification(root: ET.Element, draft: Draft, stem: str) -> None:
    """The header of S-100 part 10b, table 10b-4, in its order; profile 1 is a base data set."""
    told = {
        "encodingSpecification": "S-100 Part 10b",
        "encodingSpecificationEdition": "1.0",
        "productIdentifier": "S-124",
        "productEdition": "2.0.0",
        "applicationProfile": "1",
        "datasetFileIdentifier": f"124{AGENCY}_{stem}.gml",
        "datasetTitle": draft.title,
        "datasetReferenceDate": f"{draft.made_utc:%Y-%m-%d}",
        "datasetLanguage": _ENGLISH,
        "datasetAbstract": f"{disclaimer_of_file()} {CLAIM}. {draft.provenance}",
        "datasetTopicCategory": "oceans",
        "datasetPurpose": "base",
        "updateNumber": "0",
    }
    header = add(root, "S100:DatasetIdentificationInformation")
    for name, value in told.items():
        add(header, f"S100:{name}", value)


def _add_preamble(members: ET.Element, draft: Draft, identity: str) -> None:
    preamble = add(members, "NavwarnPreamble", gml__id=identity)
    places = dict.fromkeys(str(place) for zone in draft.zones for place in zone.locality or (zone.title,))
    for place in places:
        _add_words(add(preamble, "generalArea"), "locationName", place)
    series = add(preamble, "messageSeriesIdentifier")
    add(series, "agencyResponsibleForProduction", AGENCY)
    add(series, "nameOfSeries", SERIES)
    add(series, "warningNumber", NUMBER)
    add(series, "warningType", "NAVAREA Navigational Warning", code="4")
    add(series, "year", draft.made_utc.year)
    _add_words(preamble, "navwarnTitle", _("Draft: closure areas of the launch {launch}").format(launch=draft.title))
    ends = [outward(window)[1] for zone in draft.zones for window in zone.windows_utc]
    if ends:
        add(preamble, "cancellationDate", iso_utc(max(ends) + _CANCELLED_AFTER))
    add(preamble, "intService", "true")
    add(preamble, "navwarnTypeGeneral", "Special Operations", code="17")
    add(preamble, "publicationTime", iso_utc(draft.made_utc))


def _add_words(parent: ET.Element, tag: str, text: str) -> None:
    element = add(parent, tag)
    add(element, "language", _ENGLISH)
    add(element, "text", text)


def _add_part(
    members: ET.Element, draft: Draft, zone: DraftZone, rings: list[ClosedRing], *, stem: str, number: int
) -> None:
    part = add(members, "NavwarnPart", gml__id=f"{stem}.{number}")
    for window in zone.windows_utc:
        _add_span(part, outward(window))
    information = add(part, "warningInformation")
    told = _("Objects of the launch {launch} from {site} may come down in these areas.")
    zone_words = _("{zone}: {item}").format(zone=zone.title, item=item_title(zone.item))
    _add_words(information, "information", f"{zone_words}\n{told.format(launch=draft.title, site=draft.site)}")
    add(information, "navwarnTypeDetails", "Fallout Hazard", code="118")
    add(part, "restriction", "Area To Be Avoided", code="14")
    add(part, "header", xlink__href=f"#{stem}.preamble", xlink__role=f"{S124}/roles/header")
    for place, ring in enumerate(rings, start=1):
        surface = add(add(part, "geometry"), "S100:surfaceProperty")
        surface = add(surface, "S100:Surface", gml__id=f"{stem}.{number}.{place}", srsName=_WGS84, srsDimension="2")
        exterior = add(add(add(surface, "gml:patches"), "gml:PolygonPatch"), "gml:exterior")
        positions = " ".join(f"{write_degrees(lat)} {write_degrees(lon)}" for lon, lat in ring)
        add(add(exterior, "gml:LinearRing"), "gml:posList", positions)


def _add_span(part: ET.Element, window: tuple[datetime, datetime]) -> None:
    """Dates and times of day in UTC; a closure of one day has no date of its end, which may not equal the other."""
    start, end = (when.astimezone(UTC) for when in window)
    span = add(part, "fixedDateRange")
    add(add(span, "dateStart"), "S100:date", f"{start:%Y-%m-%d}")
    if end.date() != start.date():
        add(add(span, "dateEnd"), "S100:date", f"{end:%Y-%m-%d}")
    add(span, "timeOfDayStart", f"{start:%H:%M:%S}Z")
    add(span, "timeOfDayEnd", f"{end:%H:%M:%S}Z")
