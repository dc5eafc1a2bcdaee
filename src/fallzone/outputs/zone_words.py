"""What a zone says of itself, for people: its shape as it was declared, when it is closed, of which notice it is."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from fallzone.model.zone import Circle, Corridor, Sector
from fallzone.words import _, msg
from fallzone.words.formats import THIN, decimal_degrees, trimmed
from fallzone.words.things import with_commas
from fallzone.words.times import date_words, instant, window, window_utc

if TYPE_CHECKING:
    from datetime import datetime

    from fallzone.model.closing import Schedule
    from fallzone.model.zone import Zone

_METRES_PER_NM = 1_852.0
_WEEKDAYS = {
    "mon": msg("Monday"),
    "tue": msg("Tuesday"),
    "wed": msg("Wednesday"),
    "thu": msg("Thursday"),
    "fri": msg("Friday"),
    "sat": msg("Saturday"),
    "sun": msg("Sunday"),
}


def list_rings(zone: Zone) -> list[tuple[str, tuple[tuple[float, float], ...]]]:
    """Corners of each ring and hole of a zone.

    Parameters
    ----------
    zone : Zone
        Of any shape.

    Returns
    -------
    list of (str, tuple of (float, float))
        A name, empty where there is one ring alone, and the corners in lon, lat [deg]; empty for other shapes.
    """
    if zone.shape is None or zone.shape.kind != "rings":
        return []
    found = []
    for number, ring in enumerate(zone.shape.rings, 1):
        is_one = len(zone.shape.rings) == 1
        name = "" if is_one else _("Area {number}").format(number=number)
        found.append((name or (_("Outer edge") if ring.holes_lonlat else ""), ring.corners_lonlat))
        for inner, hole in enumerate(ring.holes_lonlat, 1):
            of_one, of_many = _("Hole {hole}"), _("Area {number}, hole {hole}")
            found.append(((of_one if is_one else of_many).format(number=number, hole=inner), hole))
    return found


def shape_words(zone: Zone) -> str | None:
    """A circle by centre and radius, a sector with its azimuths too, a corridor by its line and width.

    Parameters
    ----------
    zone : Zone
        Of any shape.

    Returns
    -------
    str or None
        Lengths in NM and km; with the words of the notice where they are kept. None for what is bounded by corners.

    Examples
    --------
    >>> from fallzone.model.zone import Zone
    >>> facts = {"id": "a", "title": "A", "item": "debris", "kind": "announced", "mark": "declared", "source": "s"}
    >>> circle = {"kind": "circle", "centre_lonlat": (127.0, 34.5), "radius_m": 9260.0}
    >>> shape_words(Zone(**facts, uncertainty_m=0.0, shape=circle)).replace(THIN, " ")
    'Circle of 5 NM (9.26 km) around 34.5000°N 127.0000°E'
    """
    shape = zone.shape
    if isinstance(shape, Circle):
        facts = {"radius": _miles(shape.radius_m), "centre": decimal_degrees(*shape.centre_lonlat)}
        if not shape.as_written:
            return _("Circle of {radius} around {centre}").format(**facts)
        return _("Circle of {radius} around {centre}; as written: {written}").format(**facts, written=shape.as_written)
    if isinstance(shape, Sector):
        return _sector_words(shape)
    if isinstance(shape, Corridor):
        facts = {
            "width": _miles(shape.width_m),
            "half": _miles(shape.width_m / 2.0),
            "line": " – ".join(decimal_degrees(*corner) for corner in shape.line_lonlat),
        }
        if not shape.as_written:
            return _("Corridor {width} wide, {half} either side of the line {line}").format(**facts)
        words = _("Corridor {width} wide, {half} either side of the line {line}; as written: {written}")
        return words.format(**facts, written=shape.as_written)
    return None


def _sector_words(shape: Sector) -> str:
    first, last = (trimmed(azimuth, 6) for azimuth in shape.azimuths_deg)
    facts = {"inner": _miles(shape.inner_radius_m), "radius": _miles(shape.radius_m), "first": first, "last": last}
    facts["centre"] = decimal_degrees(*shape.centre_lonlat)
    if not shape.as_written:
        return _("Sector from {inner} to {radius} around {centre}, clockwise from {first}° to {last}°").format(**facts)
    words = _(
        "Sector from {inner} to {radius} around {centre}, clockwise from {first}° to {last}°; as written: {written}"
    )
    return words.format(**facts, written=shape.as_written)


def closure_lines(zone: Zone, timezone: str | None) -> list[str]:
    """When a zone is closed: each window in UTC and local time, each schedule as notices write it.

    Parameters
    ----------
    zone : Zone
        With windows, schedules, both or neither.
    timezone : str or None
        For local time, such as ``Asia/Seoul``; None: UTC alone.

    Returns
    -------
    list of str
        Empty where no closure is known.
    """
    windows = [_window_words(start, end, timezone) for start, end in zone.windows_utc]
    return [*windows, *(_schedule_words(one) for one in zone.schedules)]


def notice_facts(zone: Zone) -> list[tuple[str, str]]:
    """Number, authority, levels and what is cancelled, as far as they are known.

    Parameters
    ----------
    zone : Zone
        With what its notice is known by.

    Returns
    -------
    list of (str, str)
        Label and value.
    """
    levels = ""
    if zone.levels:
        levels = _("{lower} to {upper}").format(lower=zone.levels.lower, upper=zone.levels.upper)
    facts = [
        (_("Notice"), zone.number or ""),
        (_("Authority"), zone.authority or ""),
        (_("Levels"), levels),
        (_("Cancels"), with_commas(zone.cancels)),
    ]
    return [(label, value) for label, value in facts if value]


def _miles(length_m: float) -> str:
    return f"{trimmed(round(length_m / _METRES_PER_NM, 2), 6)}{THIN}NM ({trimmed(round(length_m / 1e3, 3), 6)}{THIN}km)"


def _window_words(start: datetime, end: datetime | None, timezone: str | None) -> str:
    year = f"{start.astimezone(UTC):%Y}"
    if end is None:
        return _("from {time} until further notice").format(time=instant(start, timezone or "UTC")[0])
    told = window_utc((start, end)) if timezone is None else window((start, end), timezone).replace("\n", " = ")
    return _("{year}: {window}").format(year=year, window=told)


def _schedule_words(schedule: Schedule) -> str:
    facts = {
        "start": schedule.start_utc,
        "end": schedule.end_utc,
        "first": date_words(schedule.first_date),
        "last": date_words(schedule.last_date),
        "days": with_commas([_(_WEEKDAYS[day]) for day in schedule.weekdays]),
    }
    is_overnight = schedule.end_utc <= schedule.start_utc
    if schedule.weekdays:
        plain, overnight = (
            _("{start} to {end} UTC, {days}, {first} to {last}"),
            _("{start} to {end} UTC of the next day, {days}, {first} to {last}"),
        )
    else:
        plain, overnight = (
            _("{start} to {end} UTC, daily, {first} to {last}"),
            _("{start} to {end} UTC of the next day, daily, {first} to {last}"),
        )
    return (overnight if is_overnight else plain).format(**facts)
