"""GeoJSON with areas and their times: zone files as this project keeps them, and properties of others as far as known.

Source: RFC 7946, The GeoJSON Format (2016).
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Sequence
from typing import Any

import shapely

from fallzone.catalogue.geodata import check_wgs84, parse_json
from fallzone.catalogue.zones import read_zone
from fallzone.earth import rings
from fallzone.errors import InputError
from fallzone.model.notices.draft import Draft, DraftZone
from fallzone.model.notices.notice import Notice, NoticeZone, Passage
from fallzone.model.results.statement import Statement, each_once
from fallzone.model.zone import LonLat, Zone
from fallzone.notices.documents.beside import says_more
from fallzone.notices.documents.closed_rings import ClosedRing, list_closed_rings
from fallzone.notices.documents.fields import (
    Drawn,
    Window,
    build_zone,
    check_windows,
    draw_rings,
    name_zone,
    read_limit,
)
from fallzone.notices.documents.subject import tell_subject
from fallzone.words import Language, _, in_language
from fallzone.words.disclaimers import disclaimer_of_file
from fallzone.words.formats import plain_text
from fallzone.words.times import iso_span

IS_DOCUMENT = True

_LARGEST_CHARACTERS = 10_000_000
_DEEPEST = 20
_HEAD = 20_000
_FIRST_FEATURE = re.compile(r'"features"\s*:\s*\[')
_BETWEEN = re.compile(r"[\s,]*")
# Keys of others, without what parts their words
_NAMES = ("name", "title", "label", "이름", "名称", "名前")
_STARTS = (
    "start", "begin", "from", "starttime", "begintime", "starttimeutc", "startutc", "validfrom", "starts", "onset",
    "effective", "effectivestart", "startdate", "begindate", "startdatetime", "timestart", "datestart",
)  # fmt: skip
_ENDS = (
    "end", "until", "to", "endtime", "endtimeutc", "endutc", "validto", "validuntil", "ends", "expires", "expiry",
    "effectiveend", "enddate", "enddatetime", "timeend", "dateend",
)  # fmt: skip
_NUMBERS = ("number", "notice", "notam", "notamnumber", "msgnumber")
# Of what says where or when; others are no matter
_TELLING = re.compile(
    r"time|date|start|begin|end|until|valid|window|sched|period|from|pos|coord|lat|lon|radius|level|alt"
    r"|buffer|margin|width|dist|range|size|extent|offset|toleran|around|circle|(?<![a-z])(?:nm|nmi|km|m)$"
)
# Members beside features that GeoJSON has, and that programs add: how many there are, and when it was written
_IDLE = {"type", "features", "geometry", "properties", "id", "bbox", "crs"}
_IDLE_OF_PROGRAMS = {"xy_coordinate_resolution", "timeStamp", "totalFeatures", "numberMatched", "numberReturned"}
_WORD_PARTS = re.compile(r"[\s_:.-]+")


def is_this(text: str) -> bool:
    """Whether a text is GeoJSON.

    Parameters
    ----------
    text : str
        A whole file.

    Returns
    -------
    bool
    """
    head = text.lstrip("\ufeff \t\r\n")[:_HEAD]
    return head.startswith("{") and '"type"' in head and re.search(r'"(?:FeatureCollection|Feature)"', head) is not None


def read(text: str, file: str) -> list[Notice]:
    """The features of a file as zones of one notice.

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
        Where it is no strict JSON, has no features, or is in other coordinates than WGS 84.
    """
    if len(text) > _LARGEST_CHARACTERS:
        raise InputError(file, _("is larger than {most_mb} MB").format(most_mb=_LARGEST_CHARACTERS // 10**6))
    data = parse_json(text, file)
    is_one = isinstance(data, dict) and data.get("type") == "Feature"
    features = [data] if is_one else data.get("features") if isinstance(data, dict) else None
    if not isinstance(features, list) or not features or not all(isinstance(one, dict) for one in features):
        raise InputError(file, _("is not a GeoJSON FeatureCollection with features"))
    check_wgs84(data, file)
    passages = _find_passages(text, len(features))
    zones: list[NoticeZone] = []
    is_own = False
    unread: list[Passage] = []
    for number, (feature, passage) in enumerate(zip(features, passages, strict=True), start=1):
        properties = feature.get("properties") if isinstance(feature.get("properties"), dict) else {}
        zone = _read_own(properties, feature.get("geometry"), file)
        if zone is not None:
            zones.append(NoticeZone(zone=zone, passage=passage))
            is_own = True
            continue
        one, keys = _read_other(properties, feature.get("geometry"), file, number=number, passage=passage)
        zones.append(one)
        unread += [_find_key(text, passage, key) for key in (*keys, *_list_telling(feature, [one]))]
    if not is_one:
        whole = Passage(first=0, last=len(text), text=text)
        unread += [_find_key(text, whole, key) for key in _list_telling(data, zones)]
    numbers = {one.zone.number for one in zones}
    return [
        Notice(
            file=file,
            format="geojson",
            # Zone files are of launches alone
            subject="launch" if is_own else tell_subject(text),
            number=numbers.pop() if len(numbers) == 1 else None,
            zones=tuple(zones),
            not_understood=tuple(unread),
            text=text,
        )
    ]


def _find_passages(text: str, count: int) -> list[Passage]:
    """Where each feature stands; the whole text where they cannot be told apart."""
    decoder, found = json.JSONDecoder(), []
    first = _FIRST_FEATURE.search(text)
    at = first.end() if first else 0
    try:
        while first and len(found) < count:
            at = _BETWEEN.match(text, at).end()
            end = decoder.raw_decode(text, at)[1]
            found.append(Passage(first=at, last=end, text=text[at:end]))
            at = end
    except (ValueError, RecursionError):
        found = []
    return found if len(found) == count else [Passage(first=0, last=len(text), text=text)] * count


def _find_key(text: str, passage: Passage, key: str) -> Passage:
    """Where a property stands, with its value; all that it stands in where there are several of its name."""
    pattern = re.compile(rf"{re.escape(json.dumps(key, ensure_ascii=False))}\s*:\s*")
    places = list(pattern.finditer(text, passage.first, passage.last))
    if len(places) != 1:
        return passage
    (found,) = places
    end = json.JSONDecoder().raw_decode(text, found.end())[1]
    return Passage(first=found.start(), last=end, text=text[found.start() : end])


def _read_own(properties: dict[str, Any], geometry: Any, file: str) -> Zone | None:
    """A zone as this project writes it; None of a feature of others."""
    if not {"id", "title", "item", "kind", "mark"} <= properties.keys():
        return None
    try:
        return read_zone(properties, geometry, file)
    except InputError:
        return None


def _read_other(
    properties: dict[str, Any], geometry: Any, file: str, *, number: int, passage: Passage
) -> tuple[NoticeZone, list[str]]:
    """A zone of a feature of others, and keys whose values say where or when and were not understood."""
    told = {_WORD_PARTS.sub("", key).casefold(): key for key in properties}
    used = {key: next((told[one] for one in names if one in told), None) for key, names in _KEYS.items()}
    windows, said, unread = _read_window(properties, used["start"], used["end"])
    drawn = _draw(geometry)
    title = _to_text(properties, used["name"]) or _title_of(properties.get("title"))
    zone = build_zone(
        name_zone(title or file, number),
        title,
        file,
        drawn,
        windows_utc=windows,
        number=_to_text(properties, used["number"]),
        text=passage.text,
    )
    found = NoticeZone(zone=zone, passage=passage, warnings=each_once([*drawn.warnings, *said]))
    known = {used["start"], used["end"]}
    others = [key for key, value in properties.items() if key not in known and _is_telling(key, value, [found])]
    return found, [*unread, *others]


_KEYS = {"name": _NAMES, "start": _STARTS, "end": _ENDS, "number": _NUMBERS}


def _list_telling(members: dict[str, Any], zones: Sequence[NoticeZone]) -> list[str]:
    """Members that GeoJSON does not have and that say where or when."""
    idle = _IDLE | _IDLE_OF_PROGRAMS
    return [key for key, value in members.items() if key not in idle and _is_telling(key, value, zones)]


def _is_telling(key: str, value: Any, zones: Sequence[NoticeZone], depth: int = 0) -> bool:
    if value in (None, "") or isinstance(value, bool):
        return False
    told = key.casefold()
    if _TELLING.search(told) or _WORD_PARTS.sub("", told) in (*_STARTS, *_ENDS) or depth > _DEEPEST:
        return True
    if isinstance(value, dict):
        return any(_is_telling(str(inner), one, zones, depth + 1) for inner, one in value.items())
    if isinstance(value, list):
        return any(_is_telling(key, one, zones, depth + 1) for one in value)
    return isinstance(value, str) and says_more(value, zones)


def _to_text(properties: dict[str, Any], key: str | None) -> str:
    value = properties.get(key) if key else None
    return plain_text(value).strip()[:200] if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _title_of(value: Any) -> str:
    """A title in several languages, as zone files have it."""
    return plain_text(value["en"])[:200] if isinstance(value, dict) and isinstance(value.get("en"), str) else ""


def _read_window(
    properties: dict[str, Any], start: str | None, end: str | None
) -> tuple[tuple[Window, ...], tuple[Statement, ...], list[str]]:
    """When it is closed, what was wrong with that, and the keys whose values are no times."""
    limits, said, unread = [], [], []
    for key, is_end in ((start, False), (end, True)):
        value = properties.get(key) if key else None
        when = None
        if value is not None:
            when, wrong = read_limit(value if isinstance(value, str) else json.dumps(value), is_end=is_end)
            said += wrong
            unread += [key] if when is None else []
        limits.append(when)
    first, last = limits
    windows, wrong = check_windows([(first, last)] if first and not unread else [])
    return windows, (*said, *wrong), unread


def _draw(geometry: Any) -> Drawn:
    """The area of polygons; of other geometries none."""
    polygons = list(_list_polygons(geometry))
    if not polygons or any(one is None for one in polygons):
        return Drawn(None, (Statement(code="no-area" if not polygons else "corner-unread", values={"text": ""}),))
    said = []
    flat = [point for polygon in polygons for ring in polygon for point in ring]
    if any(abs(lat) > 90.0 for _lon, lat in flat) and all(abs(lon) <= 90.0 for lon, _lat in flat):
        polygons = [[[(lon, lat) for lat, lon in ring] for ring in polygon] for polygon in polygons]
        said = [Statement(code="latitude-longitude-swapped")]
    drawn = draw_rings(polygons)
    # A line or a point beside them may be of an area too
    said += [Statement(code="corner-unread", values={"text": kind}) for kind in _list_other_kinds(geometry)]
    return Drawn(drawn.shape, each_once([*said, *drawn.warnings]))


def _list_other_kinds(geometry: Any, depth: int = 0) -> Iterator[str]:
    """What a collection of geometries holds beside polygons."""
    if not isinstance(geometry, dict) or depth > _DEEPEST:
        yield ""
    elif geometry.get("type") == "GeometryCollection" and isinstance(geometry.get("geometries"), list):
        for part in geometry["geometries"]:
            yield from _list_other_kinds(part, depth + 1)
    elif geometry.get("type") not in ("Polygon", "MultiPolygon"):
        yield str(geometry.get("type"))[:60]


def _list_polygons(geometry: Any, depth: int = 0) -> Iterator[list[list[LonLat]] | None]:
    """Rings of each polygon; None of one whose positions are none."""
    if not isinstance(geometry, dict) or depth > _DEEPEST:
        return
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind == "GeometryCollection" and isinstance(geometry.get("geometries"), list):
        for part in geometry["geometries"]:
            yield from _list_polygons(part, depth + 1)
    elif kind == "Polygon":
        yield _read_polygon(coordinates)
    elif kind == "MultiPolygon":
        yield from map(_read_polygon, coordinates if isinstance(coordinates, list) else [None])


def _read_polygon(coordinates: Any) -> list[list[LonLat]] | None:
    if not isinstance(coordinates, list) or not all(isinstance(ring, list) for ring in coordinates):
        return None
    points = [point for ring in coordinates for point in ring]
    if not all(isinstance(point, list) and len(point) >= 2 and all(map(_is_number, point[:2])) for point in points):
        return None
    return [[(float(point[0]), float(point[1])) for point in ring] for ring in coordinates] or [[]]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= 1e6 and math.isfinite(value)


def write(draft: Draft) -> str:
    """A draft as a zone file of this project, which other programs read as GeoJSON.

    Parameters
    ----------
    draft : Draft
        With at least one zone.

    Returns
    -------
    str
        JSON. Corners as they were computed; a ring across 180° is cut there, rounded outward to four decimals.

    Raises
    ------
    InputError
        A zone whose ring crosses itself.
    """
    document = {
        "type": "FeatureCollection",
        "features": [_write_feature(draft, zone) for zone in draft.zones],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _write_feature(draft: Draft, zone: DraftZone) -> dict[str, Any]:
    notes = {}
    for language in Language:
        with in_language(language):
            notes[language.value] = disclaimer_of_file()
    properties = {
        "id": zone.id,
        "title": zone.title.model_dump(),
        "item": zone.item,
        "kind": "estimated",
        "mark": "estimated",
        "source": draft.provenance,
        "note": notes,
        "uncertainty_m": 0.0,
        "windows_utc": [iso_span(window) for window in zone.windows_utc],
        "levels": zone.levels.model_dump(mode="json"),
    }
    pieces = [piece for ring in zone.rings_lonlat for piece in _write_ring(ring)]
    is_one = len(pieces) == 1
    coordinates = [[list(map(list, piece))] for piece in pieces]
    geometry = {
        "type": "Polygon" if is_one else "MultiPolygon",
        "coordinates": coordinates[0] if is_one else coordinates,
    }
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def _write_ring(ring: tuple[LonLat, ...]) -> list[ClosedRing]:
    """The ring counterclockwise and closed, or its pieces on both sides of 180°."""
    lon = rings.unwrap([point[0] for point in (*ring, ring[0])])
    if lon.min() < -180.0 or lon.max() > 180.0:
        return list_closed_rings([ring])
    ordered = ring if shapely.LinearRing(ring).is_ccw else ring[::-1]
    return [(*ordered, ordered[0])]
