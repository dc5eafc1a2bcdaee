"""When something of an alert is, as people read it: to the minute and outward, in UTC and in local time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from fallzone.words import _
from fallzone.words.times import clock, outward_minutes, span_utc, window_local, window_utc

if TYPE_CHECKING:
    from fallzone.model.results.alert.alert import Alert


def find_span(alert: Alert, first_s: float | None, last_s: float | None) -> tuple[datetime, datetime] | None:
    """Times of an alert as instants in UTC, widened to whole minutes.

    Parameters
    ----------
    alert : Alert
        Since whose ``zero_utc`` they count.
    first_s, last_s : float or None
        From and to [s].

    Returns
    -------
    (datetime, datetime) or None
        None where either is not known.
    """
    span = span_utc(alert.zero_utc.astimezone(UTC), first_s, last_s)
    return None if span is None else outward_minutes(span)


def find_closure(alert: Alert, first_s: float | None, clear_s: float | None) -> tuple[datetime, datetime] | None:
    """When something is closed, in whole minutes: for a minute at least.

    Parameters
    ----------
    alert : Alert
        Since whose ``zero_utc`` they count.
    first_s, clear_s : float or None
        First arrival, and when it may be opened again [s].

    Returns
    -------
    (datetime, datetime) or None
        None where either is not known.
    """
    span = find_span(alert, first_s, clear_s)
    return None if span is None else (span[0], max(span[1], span[0] + timedelta(minutes=1)))


def both_windows(alert: Alert, span: tuple[datetime, datetime]) -> str:
    """A window in UTC with local time behind it.

    Parameters
    ----------
    alert : Alert
        With its time zone.
    span : (datetime, datetime)
        From and to.

    Returns
    -------
    str
        Within a sentence.
    """
    return _with_local(window_utc(span), window_local(span, alert.timezone))


def both_clocks(alert: Alert, when: datetime) -> str:
    """An instant in UTC with local time behind it.

    Parameters
    ----------
    alert : Alert
        With its time zone.
    when : datetime
        The instant.

    Returns
    -------
    str
        Within a sentence.
    """
    return _with_local(clock(when, "UTC"), clock(when, alert.timezone))


def clear_clock(alert: Alert, clear_s: float) -> str:
    """When something may be opened again, to the minute and later rather than sooner.

    Parameters
    ----------
    alert : Alert
        Since whose ``zero_utc`` it counts.
    clear_s : float
        The time [s].

    Returns
    -------
    str
        Within a sentence.
    """
    span = find_span(alert, clear_s, clear_s)
    return "–" if span is None else both_clocks(alert, span[1])


def _with_local(utc: str, local: str) -> str:
    return utc if utc == local else _("{utc} ({local})").format(utc=utc, local=local)
