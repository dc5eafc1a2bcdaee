"""Whether zones and hazard areas are in force at a moment, and what that makes of a place in them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from fallzone.model.results.answer import Finding
from fallzone.model.results.impacts import Impacts

# A notice is to stand from half an hour before the flight to half an hour after the hazard ends: 14 CFR 417, appendix B
WINDOW_MARGIN = timedelta(minutes=30)

Span = tuple[datetime, datetime]


def find_fall_span(impacts: Iterable[Impacts], liftoff_utc: datetime | None) -> Span | None:
    """From lift-off to the last impact of a run.

    Parameters
    ----------
    impacts : iterable of Impacts
        All of it.
    liftoff_utc : datetime or None
        Lift-off, with its time zone.

    Returns
    -------
    (datetime, datetime) or None
        None where lift-off is not known, or nothing fell.
    """
    last_s = [float(group.t_s.max()) for group in impacts if len(group.flight)]
    if liftoff_utc is None or not last_s:
        return None
    return liftoff_utc, liftoff_utc + timedelta(seconds=max(last_s))


def is_in_force(finding: Finding, at_utc: datetime, span: Span | None) -> bool | None:
    """Whether a zone is closed, or something may come down in a hazard area, at a moment.

    Parameters
    ----------
    finding : Finding
        Of a zone, with its closures; or of what was computed, with its window where it has one of its own.
    at_utc : datetime
        The moment, with its time zone.
    span : (datetime, datetime) or None
        From lift-off to the last impact of the run: the window of what has none of its own.

    Returns
    -------
    bool or None
        None where times are not known. A closure without an end goes on; what is computed has half an hour more before
        and after.
    """
    windows = list_windows(finding, span)
    if windows is None:
        return None
    return any(start <= at_utc and (end is None or at_utc <= end) for start, end in windows)


def list_windows(finding: Finding, span: Span | None) -> tuple[tuple[datetime, datetime | None], ...] | None:
    """When a zone is closed, or something may come down in a hazard area.

    Parameters
    ----------
    finding, span
        As of ``is_in_force``.

    Returns
    -------
    tuple of (datetime, datetime or None), or None
        First and last instant, UTC; without a last one until further notice. None where times are not known. What is
        computed has half an hour more before and after.
    """
    if finding.kind in ("announced", "estimated", "control-area"):
        if finding.windows_utc is None:
            return None
        return tuple((_read(start), None if end is None else _read(end)) for start, end in finding.windows_utc)
    if finding.kind == "footprint":
        span = None if finding.window_utc is None else (_read(finding.window_utc[0]), _read(finding.window_utc[1]))
    return None if span is None else ((span[0] - WINDOW_MARGIN, span[1] + WINDOW_MARGIN),)


def _read(iso: str) -> datetime:
    return datetime.fromisoformat(iso).astimezone(UTC)


def relate_now(finding: Finding) -> Finding:
    """How a zone or hazard area lies to a place at the moment for which it is told whether it is in force.

    Parameters
    ----------
    finding : Finding
        Of which that is told.

    Returns
    -------
    Finding
        ``OUTSIDE`` where it is not in force; ``UNKNOWN`` where the place is inside and its times are not known.
    """
    if finding.in_force is False:
        return replace(finding, relation="OUTSIDE")
    if finding.in_force is None and finding.relation == "INSIDE":
        return replace(finding, relation="UNKNOWN")
    return finding
