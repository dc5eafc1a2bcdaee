"""Instants, dates and windows as people read them, and as ISO 8601 for programs: the one place that writes them.

Names of months and the order of a date follow the language; the clock has 24 hours in all of them.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from fallzone.words import _, pgettext


def minutes(first_s: float | None, last_s: float | None) -> str:
    """A span of time after lift-off in minutes, widened to whole tenths so that it leaves nothing out.

    Parameters
    ----------
    first_s : float or None
        First time after lift-off [s].
    last_s : float or None
        Last time after lift-off [s].

    Returns
    -------
    str
        In tenths of a minute; ``–`` where either is not known.
    """
    if first_s is None or last_s is None or not (math.isfinite(first_s) and math.isfinite(last_s)):
        return "–"
    first, last = math.floor(first_s / 6.0) / 10.0, math.ceil(last_s / 6.0) / 10.0
    return in_minutes(f"{first:.1f}–{last:.1f}")


def minutes_down(time_s: float) -> str:
    """A time after which something may be there, in minutes and never later than it is.

    Parameters
    ----------
    time_s : float
        Any [s].

    Returns
    -------
    str
        In tenths of a minute, rounded down.

    Examples
    --------
    >>> minutes_down(449.0).split()
    ['7.4', 'min']
    """
    return in_minutes(f"{math.floor(time_s / 6.0) / 10.0:.1f}")


def in_minutes(figures: str) -> str:
    """Figures with the symbol of the minute.

    Parameters
    ----------
    figures : str
        As they are printed.

    Returns
    -------
    str
        Never broken before the symbol.
    """
    return pgettext("symbol of the minute", "{figures}\u202fmin").format(figures=figures)


def outward(span: tuple[datetime, datetime]) -> tuple[datetime, datetime]:
    """A span of time widened to whole seconds, so that it leaves nothing out.

    Parameters
    ----------
    span : (datetime, datetime)
        First and last instant.

    Returns
    -------
    (datetime, datetime)
        Both in whole seconds.
    """
    start, end = span
    return start.replace(microsecond=0), (end + timedelta(microseconds=999_999)).replace(microsecond=0)


def outward_minutes(span: tuple[datetime, datetime]) -> tuple[datetime, datetime]:
    """A span of time widened to whole minutes, so that it leaves nothing out.

    Parameters
    ----------
    span : (datetime, datetime)
        First and last instant.

    Returns
    -------
    (datetime, datetime)
        Both in whole minutes.
    """
    start, end = span
    return tuple(
        when.replace(second=0, microsecond=0) for when in (start, end + timedelta(seconds=59, microseconds=999_999))
    )


def iso_span(span: tuple[datetime, datetime] | None) -> tuple[str, str] | tuple[None, None]:
    """Both ends of a span as ISO 8601 in UTC, to the second and outward.

    Parameters
    ----------
    span : (datetime, datetime) or None
        First and last instant, with their time zones.

    Returns
    -------
    (str, str) or (None, None)
        Both with Z; None for None.
    """
    if span is None:
        return None, None
    start, end = outward(span)
    return iso_utc(start), iso_utc(end)


def iso_utc(when: datetime) -> str:
    """An instant as ISO 8601 in UTC, with Z.

    Parameters
    ----------
    when : datetime
        An instant, with its time zone.

    Returns
    -------
    str
        With Z; a fraction of a second only where there is one.

    Examples
    --------
    >>> iso_utc(datetime(2023, 8, 24, 3, 50, tzinfo=ZoneInfo("Asia/Seoul")))
    '2023-08-23T18:50:00Z'
    """
    return when.astimezone(UTC).isoformat().replace("+00:00", "Z")


def read_iso_span(span: tuple[str, str] | None) -> tuple[datetime, datetime] | None:
    """What ``iso_span`` wrote; None for None.

    Parameters
    ----------
    span : (str, str) or None
        Two instants in ISO 8601.

    Returns
    -------
    (datetime, datetime) or None
        With their time zones.
    """
    return None if span is None else (datetime.fromisoformat(span[0]), datetime.fromisoformat(span[1]))


def span_utc(
    liftoff_utc: datetime | None, first_s: float | None, last_s: float | None
) -> tuple[datetime, datetime] | None:
    """Seconds after lift-off as instants, widened to whole seconds; None where either is not known.

    Parameters
    ----------
    liftoff_utc : datetime or None
        Lift-off, with its time zone.
    first_s : float or None
        First time after lift-off [s].
    last_s : float or None
        Last time after lift-off [s].

    Returns
    -------
    (datetime, datetime) or None
        In whole seconds, with the time zone of the lift-off.

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
    """Short name of a time zone at an instant, e.g. KST.

    Parameters
    ----------
    timezone : str
        Name in the IANA database, e.g. Asia/Seoul.
    when_utc : datetime
        An instant, with its time zone.

    Returns
    -------
    str
        As the IANA database has it; the name of the zone where it has none.
    """
    return when_utc.astimezone(ZoneInfo(timezone)).tzname() or timezone


def day_words(when: datetime) -> str:
    """A day without its year: ``23 Aug``.

    Parameters
    ----------
    when : datetime
        In the time zone that is meant.

    Returns
    -------
    str
        As it is printed.
    """
    return pgettext("day without a year", "{day:02d} {month}").format(day=when.day, month=_month_words(when))


def date_words(when: datetime) -> str:
    """A day with its year: ``23 Aug 2023``.

    Parameters
    ----------
    when : datetime
        In the time zone that is meant.

    Returns
    -------
    str
        As it is printed.
    """
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
    """One instant in UTC, and in local time.

    Parameters
    ----------
    when_utc : datetime
        An instant, with its time zone.
    timezone : str
        Name in the IANA database, e.g. Asia/Seoul.

    Returns
    -------
    (str, str)
        In UTC, and in local time.
    """
    local = when_utc.astimezone(ZoneInfo(timezone))
    return _moment(when_utc.astimezone(UTC), "UTC"), _moment(local, local_name(timezone, when_utc))


def clock(when: datetime, timezone: str) -> str:
    """An instant to the minute, without its year: ``24 Aug 04:28 KST``.

    Parameters
    ----------
    when : datetime
        An instant, with its time zone.
    timezone : str
        Name in the IANA database, e.g. Asia/Seoul.

    Returns
    -------
    str
        As it is printed.
    """
    local = when.astimezone(ZoneInfo(timezone))
    return f"{day_words(local)} {local:%H:%M} {local_name(timezone, when)}"


def minute_utc(when: datetime) -> str:
    """An instant to the minute, year first.

    Parameters
    ----------
    when : datetime
        An instant, with its time zone.

    Returns
    -------
    str
        In UTC.

    Examples
    --------
    >>> minute_utc(datetime(2023, 8, 24, 3, 50, tzinfo=ZoneInfo("Asia/Seoul")))
    '2023-08-23 18:50 UTC'
    """
    return f"{when.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def stamp_utc(iso: str) -> str:
    """An instant as people of every language read it, year first.

    Parameters
    ----------
    iso : str
        As ``iso_utc`` writes it.

    Returns
    -------
    str
        In UTC.

    Examples
    --------
    >>> stamp_utc("2023-08-23T18:50:00Z")
    '2023-08-23 18:50:00 UTC'
    """
    return iso.replace("T", " ").replace("Z", " UTC")


def _moment(when: datetime, zone: str) -> str:
    return f"{date_words(when)} {when:%H:%M:%S} {zone}"


def window(span: tuple[datetime, datetime] | None, timezone: str) -> str:
    """A window in UTC and, on a second line, in local time.

    Parameters
    ----------
    span : (datetime, datetime) or None
        First and last instant, with their time zones.
    timezone : str
        Name in the IANA database, e.g. Asia/Seoul.

    Returns
    -------
    str
        Two lines; ``–`` where there is no window.
    """
    return "–" if span is None else f"{window_utc(span)}\n{window_local(span, timezone)}"


def window_utc(span: tuple[datetime, datetime]) -> str:
    """A window in UTC.

    Parameters
    ----------
    span : (datetime, datetime)
        First and last instant, with their time zones.

    Returns
    -------
    str
        As it is printed.
    """
    return _clock_span(*(when.astimezone(UTC) for when in outward(span)), "UTC")


def window_local(span: tuple[datetime, datetime], timezone: str) -> str:
    """A window in local time.

    Parameters
    ----------
    span : (datetime, datetime)
        First and last instant, with their time zones.
    timezone : str
        Name in the IANA database, e.g. Asia/Seoul.

    Returns
    -------
    str
        As it is printed.
    """
    start, end = outward(span)
    zones = [local_name(timezone, when) for when in (start, end)]
    local = (when.astimezone(ZoneInfo(timezone)) for when in (start, end))
    return _clock_span(*local, zones[1], "" if zones[0] == zones[1] else f" {zones[0]}")


def clocks(span: tuple[datetime, datetime], timezone: str) -> str:
    """A window in local time and UTC in one line, without its days: ``03:56–04:03 JST (18:56–19:03 UTC)``.

    Parameters
    ----------
    span : (datetime, datetime)
        First and last instant, with their time zones; told to the minute and outward.
    timezone : str
        Name in the IANA database, e.g. Asia/Seoul.

    Returns
    -------
    str
        In UTC alone where that is the local time.
    """
    told = {zone: f"{bare_clocks(span, zone)} {local_name(zone, span[1])}" for zone in (timezone, "UTC")}
    local, utc = told[timezone], told["UTC"]
    return utc if local == utc else _("{local} ({utc})").format(local=local, utc=utc)


def bare_clocks(span: tuple[datetime, datetime], timezone: str) -> str:
    """A window by the clock alone, to the minute and outward: ``03:56–04:03``.

    Parameters
    ----------
    span : (datetime, datetime)
        First and last instant, with their time zones.
    timezone : str
        Name in the IANA database, e.g. Asia/Seoul.

    Returns
    -------
    str
    """
    start, end = (when.astimezone(ZoneInfo(timezone)) for when in outward_minutes(span))
    return f"{start:%H:%M}–{end:%H:%M}"


def _clock_span(start: datetime, end: datetime, zone: str, before: str = "") -> str:
    """``23 Aug 18:57:00–18:58:10 UTC``; the date again only where it changes, seconds only where there are any.

    Where clocks are changed in between, the name of the time before stands with the start.
    """
    again = "" if start.date() == end.date() else f"{day_words(end)} "
    clock = "%H:%M:%S" if start.second or end.second else "%H:%M"
    return f"{day_words(start)} {start:{clock}}{before}–{again}{end:{clock}} {zone}"
