"""What a zone says of itself, for people: its shape as it was declared, when it is closed, of which notice it is."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from fallzone.model.zone import Circle, Corridor
from fallzone.outputs.wording import THIN, decimal_degrees, trimmed, window

if TYPE_CHECKING:
    from datetime import datetime

    from fallzone.model.closing import Schedule
    from fallzone.model.zone import Zone

_METRES_PER_NM = 1_852.0


def list_rings(zone: Zone) -> list[tuple[str, tuple[tuple[float, float], ...]]]:
    """Corners of each ring and hole of a zone.

    Parameters
    ----------
    zone : Zone

    Returns
    -------
    list of (str, tuple of (float, float))
        A name, empty where there is one ring alone, and the corners in lon, lat [deg]; empty for other shapes.
    """
    if zone.shape is None or zone.shape.kind != "rings":
        return []
    found = []
    for number, ring in enumerate(zone.shape.rings, 1):
        area = f"Area {number}" if len(zone.shape.rings) > 1 else ""
        found.append((area or ("Outer edge" if ring.holes_lonlat else ""), ring.corners_lonlat))
        for inner, hole in enumerate(ring.holes_lonlat, 1):
            found.append((f"{area}, hole {inner}" if area else f"Hole {inner}", hole))
    return found


def shape_words(zone: Zone) -> str | None:
    """A circle by centre and radius, a corridor by its line and width; None for what is bounded by corners.

    Examples
    --------
    >>> from fallzone.model.zone import Zone
    >>> facts = {"id": "a", "title": "A", "item": "debris", "kind": "announced", "mark": "declared", "source": "s"}
    >>> circle = {"kind": "circle", "centre_lonlat": (127.0, 34.5), "radius_m": 9260.0}
    >>> shape_words(Zone(**facts, uncertainty_m=0.0, shape=circle)).replace(THIN, " ")
    'circle of 5 NM (9.26 km) around 34.5000°N 127.0000°E'
    """
    shape = zone.shape
    if isinstance(shape, Circle):
        words = f"circle of {_miles(shape.radius_m)} around {decimal_degrees(*shape.centre_lonlat)}"
        return words + _as_written(shape)
    if isinstance(shape, Corridor):
        line = " – ".join(decimal_degrees(*corner) for corner in shape.line_lonlat)
        words = f"corridor {_miles(shape.width_m)} wide, {_miles(shape.width_m / 2.0)} either side of the line {line}"
        return words + _as_written(shape)
    return None


def closure_lines(zone: Zone, timezone: str) -> list[str]:
    """When a zone is closed: each window in UTC and local time, each schedule as notices write it.

    Parameters
    ----------
    zone : Zone
    timezone : str
        For local time, such as ``Asia/Seoul``.

    Returns
    -------
    list of str
        Empty where no closure is known.
    """
    windows = [f"{start:%Y}: {_window_words(start, end, timezone)}" for start, end in zone.windows_utc]
    return [*windows, *(_schedule_words(one) for one in zone.schedules)]


def notice_facts(zone: Zone) -> list[tuple[str, str]]:
    """Number, authority, levels and what is cancelled, as far as they are known.

    Parameters
    ----------
    zone : Zone

    Returns
    -------
    list of (str, str)
        Label and value.
    """
    levels = f"{zone.levels.lower} to {zone.levels.upper}" if zone.levels else ""
    facts = [
        ("Notice", zone.number or ""),
        ("Authority", zone.authority or ""),
        ("Levels", levels),
        ("Cancels", ", ".join(zone.cancels)),
    ]
    return [(label, value) for label, value in facts if value]


def _miles(length_m: float) -> str:
    return f"{trimmed(round(length_m / _METRES_PER_NM, 2), 6)}{THIN}NM ({trimmed(round(length_m / 1e3, 3), 6)}{THIN}km)"


def _as_written(shape: Circle | Corridor) -> str:
    return f"; as written: {shape.as_written}" if shape.as_written else ""


def _window_words(start: datetime, end: datetime | None, timezone: str) -> str:
    if end is None:
        return f"from {start.astimezone(UTC):%d %b %H:%M} UTC until further notice"
    return window((start, end), timezone).replace("\n", " = ")


def _schedule_words(schedule: Schedule) -> str:
    days = ", ".join(day.capitalize() for day in schedule.weekdays) or "daily"
    again = " of the next day" if schedule.end_utc <= schedule.start_utc else ""
    dates = f"{schedule.first_date:%d %b %Y} to {schedule.last_date:%d %b %Y}"
    return f"{schedule.start_utc} to {schedule.end_utc}{again} UTC, {days}, {dates}"
