"""Numbers, units, instants, windows and positions as people read them: the one place that writes them.

Numbers are written alike in all languages: a point, and a narrow space between groups of three digits, which no
language mistakes for a decimal mark (BIPM, The International System of Units, 9th ed. 2019, section 5.4.4). Symbols of
units and the letters of compass points are not translated; names of months and the order of a date are.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta
from numbers import Integral
from zoneinfo import ZoneInfo

from fallzone.words import _, ngettext, pgettext

# Narrow and never broken at the end of a line.
THIN = "\u202f"

# Endings of keys: unit as printed, and what one of them is worth in the key's unit.
UNITS = {
    "_kgpm2": ("kg/m²", 1.0),
    "_degps": ("°/s", 1.0),
    "_mps": ("m/s", 1.0),
    "_m2": ("m²", 1.0),
    "_deg": ("°", 1.0),
    "_kg": ("kg", 1.0),
    "_n": ("kN", 1e3),
    "_s": ("s", 1.0),
    "_m": ("m", 1.0),
}

# A length [m] from which kilometres read better.
KILOMETRES_FROM_M = 10_000.0

# Characters that steer a terminal, a printer or the direction of a line instead of being read.
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]")


def plain_text(text: str) -> str:
    """Text without steering characters, each replaced by a visible mark."""
    return _STEERING.sub("\ufffd", text).replace("\u2028", "\n").replace("\u2029", "\n")


def number(value: float, digits: int = 3) -> str:
    """A number with so many significant digits, in groups of three from ten thousand up; a count with all of them.

    Examples
    --------
    >>> number(12345.6).replace(THIN, " "), number(0.04567), number(-3.0)
    ('12 300', '0.0457', '−3.00')
    """
    if isinstance(value, Integral):
        return _grouped(str(abs(int(value))), value < 0)
    if not math.isfinite(value):
        return "–"
    if value == 0.0:
        return "0"
    places = digits - 1 - math.floor(math.log10(abs(value)))
    rounded = round(value, places)
    text = f"{abs(rounded):.{max(places, 0)}f}"
    return _grouped(text, rounded < 0)


def _grouped(digits: str, negative: bool) -> str:
    whole, dot, rest = digits.partition(".")
    if len(whole) > 4:
        whole = f"{int(whole):,}".replace(",", THIN)
    return ("−" if negative else "") + whole + dot + rest


def trimmed(value: float, digits: int = 4) -> str:
    """A stored number without zeros that say nothing."""
    text = number(value, digits)
    return text.rstrip("0").rstrip(".") if "." in text else text


def length(value_m: float) -> str:
    """A length in m or km."""
    if abs(value_m) >= KILOMETRES_FROM_M:
        return f"{number(value_m / 1e3)}{THIN}km"
    return f"{trimmed(round(value_m, 1))}{THIN}m"


def speed(value_mps: float) -> str:
    """A speed in m/s."""
    return f"{number(value_mps) if abs(value_mps) >= 1.0 else '0'}{THIN}m/s"


def share(value: float) -> str:
    """A share in per cent; a very small one is told as such."""
    return f"{trimmed(100 * value, 2)}{THIN}%" if value >= 1e-4 or value == 0.0 else f"<{THIN}0.01{THIN}%"


def area(value_m2: float) -> str:
    """An area in km²."""
    return f"{number(value_m2 / 1e6)}{THIN}km²"


def with_unit(key: str, value: float) -> str:
    """A value with the unit that its key ends in.

    Examples
    --------
    >>> with_unit("thrust_vacuum_n", 1_870_000.0).replace(THIN, " ")
    '1870 kN'
    """
    for ending, (unit, worth) in UNITS.items():
        if key.endswith(ending):
            return f"{trimmed(value / worth)}{'' if unit.startswith('°') else THIN}{unit}"
    return trimmed(value)


def difference(quantity: str, computed: float, published: float) -> str:
    """How far a computed figure is from a published one, signed, in the unit of the latter."""
    value = computed - published
    if quantity.endswith("_m") and abs(published) >= KILOMETRES_FROM_M:
        text = f"{trimmed(round(value / 1e3, 1))}{THIN}km"
    else:
        text = with_unit(quantity, round(value, 2))
    return text if text.startswith("−") else f"+{text}"


def amount(key: str, value: float) -> str:
    """A stored number with the unit that its key ends in, in kilometres where those read better."""
    if key.endswith("_m") and abs(value) >= KILOMETRES_FROM_M:
        return f"{trimmed(value / 1e3)}{THIN}km"
    return with_unit(key, value)


def decimal_degrees(lon_deg: float, lat_deg: float, places: int = 4) -> str:
    """Latitude, then longitude, in decimal degrees, without any character that a copy from a page would lose.

    Examples
    --------
    >>> decimal_degrees(-0.5, -33.9)
    '33.9000°S 0.5000°W'
    """
    north, east = "N" if lat_deg >= 0 else "S", "E" if lon_deg >= 0 else "W"
    return f"{abs(lat_deg):.{places}f}°{north} {abs(lon_deg):.{places}f}°{east}"


def degrees_minutes_seconds(lon_deg: float, lat_deg: float) -> str:
    """Latitude, then longitude, as warnings are written.

    Examples
    --------
    >>> degrees_minutes_seconds(127.99999, -26.2124)
    '26-12-45S 128-00-00E'
    """
    parts = []
    for value, width, letters in ((lat_deg, 2, "NS"), (lon_deg, 3, "EW")):
        seconds = round(abs(value) * 3600)
        letter = letters[value < 0]
        parts.append(f"{seconds // 3600:0{width}d}-{seconds // 60 % 60:02d}-{seconds % 60:02d}{letter}")
    return " ".join(parts)


def percent(value: float) -> str:
    """A whole share in per cent.

    Examples
    --------
    >>> percent(0.99).replace(THIN, " ")
    '99 %'
    """
    return f"{100.0 * value:.0f}{THIN}%"


def probability(value: float, interval: tuple[float, float], flights: int | None = None) -> str:
    """A probability with its 95 % interval; where nothing came down inside, an upper bound.

    Examples
    --------
    >>> probability(0.00035, (0.00014, 0.00072)).replace(THIN, " ")
    '0.035 % (0.014–0.072 %)'
    """
    low, high = (100.0 * end for end in interval)
    if value == 0.0:
        said = {"bound": f"<{THIN}{number(high, 2)}{THIN}%", "level": percent(0.95)}
        if not flights:
            return _("{bound} ({level}; no impact)").format(**said)
        counted = ngettext(
            "{bound} ({level}; no impact in {flights} flight)",
            "{bound} ({level}; no impact in {flights} flights)",
            flights,
        )
        return counted.format(**said, flights=number(flights))
    half = max((high - low) / 2.0, 1e-9)
    places = -math.floor(math.log10(half / 3.0))  # two digits of a half-width that begins with 1 or 2, else one
    places = min(max(places, 1 - math.floor(math.log10(100 * value)), 0), 9)
    if value < 1.0 and float(f"{100 * value:.{places}f}") == 100.0:
        places += 1
    least = number(low, 1) if 0.0 < low < 0.5 * 10**-places else f"{low:.{places}f}"
    return f"{100 * value:.{places}f}{THIN}% ({least}–{high:.{places}f}{THIN}%)"


def minutes(first_s: float | None, last_s: float | None) -> str:
    """A span of time after lift-off in minutes, widened to whole tenths so that it leaves nothing out."""
    if first_s is None or last_s is None or not (math.isfinite(first_s) and math.isfinite(last_s)):
        return "–"
    first, last = math.floor(first_s / 6.0) / 10.0, math.ceil(last_s / 6.0) / 10.0
    return f"{first:.1f}–{last:.1f}{THIN}{minute_symbol()}"


def minute_symbol() -> str:
    """The symbol of the minute."""
    return pgettext("symbol of the minute", "min")


def outward(span: tuple[datetime, datetime]) -> tuple[datetime, datetime]:
    """A span of time widened to whole seconds, so that it leaves nothing out."""
    start, end = span
    return start.replace(microsecond=0), (end + timedelta(microseconds=999_999)).replace(microsecond=0)


def iso_span(span: tuple[datetime, datetime] | None) -> tuple[str, str] | tuple[None, None]:
    """Both ends of a span as ISO 8601 in UTC, to the second and outward."""
    if span is None:
        return None, None
    start, end = outward(span)
    return iso_utc(start), iso_utc(end)


def iso_utc(when: datetime) -> str:
    """An instant as ISO 8601 in UTC, with Z.

    Examples
    --------
    >>> iso_utc(datetime(2023, 8, 24, 3, 50, tzinfo=ZoneInfo("Asia/Seoul")))
    '2023-08-23T18:50:00Z'
    """
    return when.astimezone(UTC).isoformat().replace("+00:00", "Z")


def read_iso_span(span: tuple[str, str] | None) -> tuple[datetime, datetime] | None:
    """What ``iso_span`` wrote; None for None."""
    return None if span is None else (datetime.fromisoformat(span[0]), datetime.fromisoformat(span[1]))


def span_utc(
    liftoff_utc: datetime | None, first_s: float | None, last_s: float | None
) -> tuple[datetime, datetime] | None:
    """Seconds after lift-off as instants, widened to whole seconds; None where either is not known.

    Examples
    --------
    >>> iso_span(span_utc(datetime(2023, 8, 23, 18, 50, tzinfo=UTC), 59.5, 600.2))
    ('2023-08-23T18:50:59Z', '2023-08-23T19:00:01Z')
    """
    if liftoff_utc is None or first_s is None or last_s is None:
        return None
    if not (math.isfinite(first_s) and math.isfinite(last_s)):
        return None
    start, end = (timedelta(seconds=whole_s) for whole_s in (math.floor(first_s), math.ceil(last_s)))
    return outward((liftoff_utc + start, liftoff_utc + end))


def local_name(timezone: str, when_utc: datetime) -> str:
    """Short name of a time zone at an instant, e.g. KST."""
    return when_utc.astimezone(ZoneInfo(timezone)).tzname() or timezone


def day_words(when: datetime) -> str:
    """A day without its year: ``23 Aug``."""
    return pgettext("day without a year", "{day:02d} {month}").format(day=when.day, month=_month_words(when))


def date_words(when: datetime) -> str:
    """A day with its year: ``23 Aug 2023``."""
    return _("{day} {year}").format(day=day_words(when), year=when.year)


def _month_words(when: datetime) -> str:
    """The short name of a month."""
    names = (
        pgettext("month", "Jan"),
        pgettext("month", "Feb"),
        pgettext("month", "Mar"),
        pgettext("month", "Apr"),
        pgettext("month", "May"),
        pgettext("month", "Jun"),
        pgettext("month", "Jul"),
        pgettext("month", "Aug"),
        pgettext("month", "Sep"),
        pgettext("month", "Oct"),
        pgettext("month", "Nov"),
        pgettext("month", "Dec"),
    )
    return names[when.month - 1]


def instant(when_utc: datetime, timezone: str) -> tuple[str, str]:
    """One instant in UTC, and in local time."""
    local = when_utc.astimezone(ZoneInfo(timezone))
    return _moment(when_utc.astimezone(UTC), "UTC"), _moment(local, local_name(timezone, when_utc))


def _moment(when: datetime, zone: str) -> str:
    return f"{date_words(when)} {when:%H:%M:%S} {zone}"


def window(span: tuple[datetime, datetime] | None, timezone: str) -> str:
    """A window in UTC and, on a second line, in local time."""
    return "–" if span is None else f"{window_utc(span)}\n{window_local(span, timezone)}"


def window_utc(span: tuple[datetime, datetime]) -> str:
    """A window in UTC."""
    return _clock_span(*(when.astimezone(UTC) for when in outward(span)), "UTC")


def window_local(span: tuple[datetime, datetime], timezone: str) -> str:
    """A window in local time."""
    local = (when.astimezone(ZoneInfo(timezone)) for when in outward(span))
    return _clock_span(*local, local_name(timezone, span[0]))


def _clock_span(start: datetime, end: datetime, zone: str) -> str:
    """``23 Aug 18:57:00–18:58:10 UTC``; the date again only where it changes, seconds only where there are any."""
    again = "" if start.date() == end.date() else f"{day_words(end)} "
    clock = "%H:%M:%S" if start.second or end.second else "%H:%M"
    return f"{day_words(start)} {start:{clock}}–{again}{end:{clock}} {zone}"
