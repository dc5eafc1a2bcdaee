"""A draft as an alert of CAP 1.2: a block for each window and each language that has a catalogue."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from fallzone.errors import ConsistencyError
from fallzone.model.closing import Level, Levels
from fallzone.model.notices.draft import Draft, DraftZone, Falling
from fallzone.notices.documents.closed_rings import list_closed_rings
from fallzone.notices.documents.markup import add, to_text, write_degrees
from fallzone.notices.formats._cap_rules import NAMESPACE, check_alert
from fallzone.words import Language, _, in_language
from fallzone.words import language as spoken_language
from fallzone.words.disclaimers import disclaimer_text
from fallzone.words.things import item_title
from fallzone.words.times import minute_utc, outward

# What an alert may be that no authority has issued
DRAFT_STATUSES = ("Draft", "Exercise")
_FOOT_M = 0.3048
# What an identifier may not hold: blanks, commas, < and &
_NOT_OF_AN_ID = re.compile(r"[^\w.:-]+", re.ASCII)


def write(draft: Draft, *, status: str = "Draft") -> str:
    """A draft as an alert, checked by our own rules after the schema and the specification of CAP 1.2.

    Parameters
    ----------
    draft : Draft
        With at least one zone.
    status : str
        ``Draft`` or ``Exercise``; whoever publishes it says ``Actual``.

    Returns
    -------
    str
        XML. The same draft gives the same text.

    Raises
    ------
    InputError
        A zone whose ring crosses itself.
    ConsistencyError
        When it broke a rule, and for any other status: what is drafted here is not in force.
    """
    if status not in DRAFT_STATUSES:
        raise ConsistencyError(f"an alert of status {status!r}; expected one of {', '.join(DRAFT_STATUSES)}")
    alert = ET.Element("alert", xmlns=NAMESPACE)
    add(alert, "identifier", f"fallzone.{_NOT_OF_AN_ID.sub('-', draft.id)}.{draft.made_utc:%Y%m%d}")
    add(alert, "sender", "fallzone")
    add(alert, "sent", _write_time(draft.made_utc))
    add(alert, "status", status)
    add(alert, "msgType", "Alert")
    add(alert, "scope", "Public")
    add(alert, "note", draft.provenance)
    areas = {zone.id: list_closed_rings(zone.rings_lonlat) for zone in draft.zones}
    windows = sorted({outward(window) for zone in draft.zones for window in zone.windows_utc})
    for language in Language:
        with in_language(language):
            if spoken_language() != language:
                # Without its catalogue a block would hold English under another name
                continue
            for window in windows:
                zones = [zone for zone in draft.zones if window in map(outward, zone.windows_utc)]
                info = _add_info(alert, draft, language, window)
                for zone in zones:
                    _add_area(info, zone, areas[zone.id])
    text = to_text(alert)
    if broken := check_alert(text):
        raise ConsistencyError(f"an alert that breaks rules of CAP 1.2: {broken}")
    return text


def _write_time(when: datetime) -> str:
    """In UTC to the second, which CAP writes with -00:00 and never with Z."""
    return f"{when.astimezone(UTC):%Y-%m-%dT%H:%M:%S}-00:00"


def _add_info(alert: ET.Element, draft: Draft, language: str, window: tuple[datetime, datetime]) -> ET.Element:
    """What a block says for all its areas, in the order of the schema."""
    start, end = window
    info = add(alert, "info")
    add(info, "language", language)
    for category in ("Safety", "Transport"):
        add(info, "category", category)
    told = _tell_launch() if draft.falling is None else _tell_falling(draft.falling)
    add(info, "event", told.event)
    add(info, "responseType", told.response)
    add(info, "urgency", told.urgency)
    add(info, "severity", told.severity)
    add(info, "certainty", told.certainty)
    add(info, "effective", _write_time(draft.made_utc))
    add(info, "onset", _write_time(start))
    add(info, "expires", _write_time(end))
    add(info, "senderName", "fallzone")
    add(info, "headline", told.headline.format(launch=draft.title))
    described = told.description.format(launch=draft.title, site=draft.site)
    add(info, "description", "\n".join([described, disclaimer_text()]))
    closed = {"first": minute_utc(start), "last": minute_utc(end + timedelta(seconds=59))}
    add(info, "instruction", told.instruction.format(**closed))
    return info


@dataclass(frozen=True, kw_only=True, slots=True)
class _Told:
    """What a block says: values of the schema, and sentences in the language spoken with places for the facts."""

    event: str
    response: str
    urgency: str
    severity: str
    certainty: str
    headline: str
    description: str
    instruction: str


def _tell_launch() -> _Told:
    return _Told(
        event=_("Rocket launch"),
        response="Avoid",
        urgency="Future",
        severity="Severe",
        certainty="Likely",
        headline=_("Draft: closure areas of the launch {launch}"),
        description=_("Objects of the launch {launch} from {site} may come down in these areas."),
        instruction=_("Keep out of these areas from {first} to {last}."),
    )


def _tell_falling(falling: Falling) -> _Told:
    """A threat to life where people are; what they do about it is to take cover, since there is no time to leave.

    Titles of flights hold dates, which a reader would take for those of a closure: they are left out.
    """
    shelter = _("From {first} to {last}: stay indoors and away from windows. Do not touch what has come down.")
    return _Told(
        event=_("Falling debris of a rocket"),
        response="Shelter" if falling.on_land else "Avoid",
        urgency="Immediate",
        severity="Extreme" if falling.on_land else "Severe",
        certainty=falling.certainty,
        headline=_("Draft: debris of a rocket is coming down"),
        description=_("A rocket was lost in flight. Pieces of it may come down in these areas."),
        instruction=shelter if falling.on_land else _("Keep out of these areas from {first} to {last}."),
    )


def _add_area(info: ET.Element, zone: DraftZone, rings: list[tuple[tuple[float, float], ...]]) -> None:
    area = add(info, "area")
    add(area, "areaDesc", _("{zone}: {item}").format(zone=zone.title, item=item_title(zone.item)))
    for ring in rings:
        add(area, "polygon", " ".join(f"{write_degrees(lat)},{write_degrees(lon)}" for lon, lat in ring))
    limits = _find_limits_ft(zone.levels)
    if limits is not None:
        add(area, "altitude", limits[0])
        add(area, "ceiling", limits[1])


def _find_limits_ft(levels: Levels) -> tuple[int, int] | None:
    """Limits in whole feet above mean sea level, outward; none where CAP has none: then all levels are closed."""
    lower = 0.0 if levels.lower.reference in ("SFC", "GND", "ft AGL", "m AGL") else _to_feet(levels.lower)
    upper = _to_feet(levels.upper)
    return None if upper is None or lower is None else (math.floor(lower), math.ceil(upper))


def _to_feet(level: Level) -> float | None:
    """None of one that is not above mean sea level, or has no end."""
    worth_ft = {"FL": 100.0, "ft AMSL": 1.0, "m AMSL": 1.0 / _FOOT_M}.get(level.reference)
    return None if worth_ft is None or level.value is None else level.value * worth_ft
