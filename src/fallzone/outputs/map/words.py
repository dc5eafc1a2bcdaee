"""What the map says when something on it is clicked. Every foreign string passes safe_text() here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from fallzone.catalogue.load import find_origin
from fallzone.outputs.few_impacts import has_area
from fallzone.outputs.returned import comes_back, with_return
from fallzone.outputs.spread import spread_words
from fallzone.outputs.text import safe_text
from fallzone.outputs.zone_words import closure_lines, list_rings, notice_facts, shape_words
from fallzone.words import _, msg
from fallzone.words.formats import area, decimal_degrees, length, number, probability, speed
from fallzone.words.things import (
    ZONE_KINDS,
    case_words,
    condition_words,
    event_words,
    item_words,
    mark_words,
)
from fallzone.words.times import instant, minutes, span_utc, window

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment
    from fallzone.model.mission import Observation
    from fallzone.model.results.impacts import Footprint
    from fallzone.model.results.trajectory import Drop, Event, Trajectory
    from fallzone.model.zone import DistanceLine, Zone
    from fallzone.outputs.few_impacts import Few

Row = tuple[str, object]

COMPUTED = msg("estimated (computed here)")


def popup(title: object, rows: Iterable[Row]) -> str:
    """A heading and a table of labelled values.

    Parameters
    ----------
    title : object
        Heading; a text of a file is shown in the language spoken.
    rows : iterable of (str, object)
        Label and value; a line of its own for each line of the value. One that is None or empty is left out.

    Returns
    -------
    str
        Markup; all that goes in is escaped here.
    """
    lines = "".join(f"<tr><th>{safe_text(label)}</th><td>{_lines(value)}</td></tr>" for label, value in rows if value)
    return f"<b>{safe_text(title)}</b><table>{lines}</table>"


def _lines(value: object) -> str:
    return "<br>".join(safe_text(line) for line in str(value).split("\n"))


def area_title(shape: Footprint) -> str:
    """A footprint's name: what fell, in which flight, and the share of impacts in it.

    Parameters
    ----------
    shape : Footprint
        Of one case and item.

    Returns
    -------
    str
        Plain text.
    """
    share = f"{100.0 * shape.containment:.0f} %"
    return _("{item}, {case}: {share}").format(item=item_words(shape.item), case=case_words(shape.case), share=share)


def footprint_popup(shape: Footprint, assessment: Assessment) -> str:
    """What a footprint is, how likely an impact inside it is, and when.

    Parameters
    ----------
    shape : Footprint
        The one that is clicked.
    assessment : Assessment
        With the mission's lift-off and the provenance.

    Returns
    -------
    str
        Markup.
    """
    counted = _("{impacts} impacts in {flights} simulated flights")
    rows = [
        (
            _("What"),
            _("area that holds {share} of the simulated impacts").format(share=f"{100.0 * shape.containment:.0f} %"),
        ),
        (_("Item"), with_return(item_words(shape.item), shape.item, assessment.trajectories.get(shape.case))),
        (_("Flight"), case_words(shape.case)),
        (_("Probability of impact"), probability(shape.probability, shape.interval, shape.flights)),
        (_("Given"), condition_words(shape.condition)),
        *span_rows(shape.first_s, shape.last_s, assessment),
        (_("Area"), area(shape.area_m2)),
        (_("Counted"), counted.format(impacts=number(shape.impacts, 9), flights=number(shape.flights, 9))),
        (_("Mark"), _(COMPUTED)),
        (_("Source"), version_words(assessment)),
    ]
    return popup(area_title(shape), rows)


def version_words(assessment: Assessment) -> str:
    """What made the numbers, and the seed to make them again with.

    Parameters
    ----------
    assessment : Assessment
        With the provenance.

    Returns
    -------
    str
        Plain text.
    """
    made = assessment.provenance
    return _("fallzone {version}, seed {seed}").format(version=made.version, seed=made.seed)


def impact_popup(few: Few, index: int, assessment: Assessment) -> str:
    """One of few impacts: what fell, where and when.

    Parameters
    ----------
    few : Few
        All impacts of the case and item.
    index : int
        Row of the impact, from 0.
    assessment : Assessment
        With the mission's lift-off.

    Returns
    -------
    str
        Markup.
    """
    impacts = few.impacts
    rows = [
        (_("What"), _("one simulated impact")),
        (_("Flight"), case_words(impacts.case)),
        (_("Given"), condition_words(impacts.condition)),
        *_after_liftoff(float(impacts.t_s[index]), assessment),
        (_("Position"), decimal_degrees(float(impacts.lon_deg[index]), float(impacts.lat_deg[index]))),
        (_("Counted"), few.sentence),
        (_("Mark"), _(COMPUTED)),
    ]
    return popup(item_words(impacts.item), rows)


def zone_popup(zone: Zone, timezone: str | None, *, doubts: Sequence[str] = ()) -> str:
    """What an announced zone is, who says so, and when it is closed.

    Parameters
    ----------
    zone : Zone
        The one that is clicked.
    timezone : str or None
        For local time, such as ``Asia/Seoul``; None: UTC alone.
    doubts : sequence of str
        What a reader has to know of how it was read, in sentences.

    Returns
    -------
    str
        Markup.
    """
    edge = _("within {distance}").format(distance=length(zone.uncertainty_m))
    rows = [
        (_("What"), _(ZONE_KINDS[zone.kind].meaning)),
        (_("Item"), item_words(zone.item)),
        *notice_facts(zone),
        (_("How it was read"), "\n".join(doubts)),
        (_("Closed"), _closures(zone, timezone)),
        (_("Shape"), shape_words(zone)),
        *(
            (name or _("Corners"), "\n".join(decimal_degrees(*corner) for corner in ring))
            for name, ring in list_rings(zone)
        ),
        (_("Edge"), edge if zone.uncertainty_m else _("as published")),
        (_("Mark"), mark_words(zone.mark)),
        (_("Source"), zone.source),
        (_("Note"), zone.note),
    ]
    return popup(zone.title, rows)


def _closures(zone: Zone, timezone: str | None) -> str:
    """When a zone is closed, a line each; the only window stands over its local time."""
    if timezone is not None and len(zone.windows_utc) == 1 and not zone.schedules and zone.window_utc:
        return window(zone.window_utc, timezone)
    return "\n".join(closure_lines(zone, timezone)) or _("times not available")


def observation_popup(observation: Observation, assessment: Assessment) -> str:
    """Where something was reported to have come down or passed, and how well that is known.

    Parameters
    ----------
    observation : Observation
        The one that is clicked.
    assessment : Assessment
        With the mission's time zone and sources.

    Returns
    -------
    str
        Markup.
    """
    reported = observation.reported_utc
    rows = [
        (_("What"), _("reported position of an object")),
        (_("Reported"), reported and _instant(reported, assessment)),
        (_("Position"), decimal_degrees(observation.lon_deg, observation.lat_deg)),
        (_("Uncertainty"), length(observation.uncertainty_m)),
        (_("Mark"), mark_words(observation.mark)),
        (_("Source"), assessment.mission.sources.get(observation.source, observation.source)),
        (_("Note"), observation.note),
    ]
    return popup(observation.title, rows)


def limit_line_popup(assessment: Assessment) -> str:
    """What happens where the impact point crosses the limit line, and who says so.

    Parameters
    ----------
    assessment : Assessment
        Of a mission with a limit line.

    Returns
    -------
    str
        Markup.
    """
    line = assessment.mission.flight_termination
    what = _("thrust ends where the instantaneous impact point crosses this line")
    if line.delay_s:
        what = _("thrust ends where the instantaneous impact point crosses this line, {delay} s after the crossing")
    rows = [
        (_("What"), what.format(delay=number(line.delay_s))),
        (_("Then"), _("the vehicle is broken up") if line.destruct else _("the vehicle falls as it is")),
        (_("Mark"), mark_words(line.mark)),
        (_("Source"), assessment.mission.sources.get(line.source, line.source)),
        (_("Note"), line.note),
    ]
    return popup(_("Impact limit line"), rows)


def track_title(case: str) -> str:
    """A ground track's name.

    Parameters
    ----------
    case : str
        ``nominal``, ``as-flown`` or ``MODE@T+seconds``.

    Returns
    -------
    str
        Plain text.
    """
    return _("Ground track, {case}").format(case=case_words(case))


def trace_title(case: str) -> str:
    """The name of a trace of instantaneous impact points.

    Parameters
    ----------
    case : str
        ``nominal``, ``as-flown`` or ``MODE@T+seconds``.

    Returns
    -------
    str
        Plain text.
    """
    return _("Instantaneous impact point, {case}").format(case=case_words(case))


def trace_popup(case: str) -> str:
    """What a trace of instantaneous impact points is.

    Parameters
    ----------
    case : str
        ``nominal``, ``as-flown`` or ``MODE@T+seconds``.

    Returns
    -------
    str
        Markup.
    """
    meaning = _("where the vehicle would fall, without air, if it stopped thrusting at each instant")
    return popup(trace_title(case), [(_("What"), meaning), (_("Mark"), _(COMPUTED))])


def distance_line_popup(line: DistanceLine) -> str:
    """What a line at a distance from land is, by what its file says of it.

    Parameters
    ----------
    line : DistanceLine
        As its file has it.

    Returns
    -------
    str
        Markup.
    """
    rows = [(_("What"), line.note), (_("Mark"), mark_words(line.mark)), (_("Source"), line.source)]
    return popup(line.title, rows)


def minute_label(minute: int) -> str:
    """A full minute on a track.

    Parameters
    ----------
    minute : int
        After lift-off.

    Returns
    -------
    str
        Plain text.
    """
    return _("T+{minute} min").format(minute=minute)


def tick_popup(trajectory: Trajectory, index: int, assessment: Assessment) -> str:
    """Where the vehicle is at one instant.

    Parameters
    ----------
    trajectory : Trajectory
        The flight.
    index : int
        Row of the instant, from 0.
    assessment : Assessment
        With the mission's lift-off.

    Returns
    -------
    str
        Markup.
    """
    rows = [
        *_after_liftoff(float(trajectory.t_s[index]), assessment),
        (_("Position"), decimal_degrees(float(trajectory.lon_deg[index]), float(trajectory.lat_deg[index]))),
        (_("Height"), length(float(trajectory.height_m[index]))),
        (_("Mark"), _(COMPUTED)),
    ]
    return popup(track_title(trajectory.case), rows)


def event_popup(event: Event, case: str, assessment: Assessment) -> str:
    """What happens at one instant of a flight.

    Parameters
    ----------
    event : Event
        The one that is clicked.
    case : str
        Of the flight.
    assessment : Assessment
        With the mission's lift-off.

    Returns
    -------
    str
        Markup.
    """
    rows = [
        (_("Flight"), case_words(case)),
        *_after_liftoff(event.t_s, assessment),
        (_("Position"), decimal_degrees(event.lon_deg, event.lat_deg)),
        (_("Height"), length(event.height_m)),
        (_("Speed"), _("{speed} m/s over the ground").format(speed=number(event.speed_mps))),
        (_("Downrange"), length(event.downrange_m)),
        (_("Mark"), _(COMPUTED)),
    ]
    return popup(event_words(event.name), rows)


def drop_popup(drop: Drop, case: str, assessment: Assessment) -> str:
    """Where a body comes down when nothing scatters, and the percentiles of those that do.

    Parameters
    ----------
    drop : Drop
        The one that is clicked.
    case : str
        Of the flight.
    assessment : Assessment
        With the simulated impacts of the case.

    Returns
    -------
    str
        Markup.
    """
    is_back = comes_back(drop.item, case, assessment)
    simulated = [one for one in assessment.impacts if (one.case, one.item) == (case, drop.item)]
    simulated = [one for one in simulated if has_area(one, assessment)]
    spread = [spread_words(one, assessment) for one in simulated]
    from_start = _("{range}, azimuth {azimuth}°").format(range=length(drop.range_m), azimuth=f"{drop.azimuth_deg:.1f}")
    rows = [
        (_("What"), _("where it comes back") if is_back else _("where it falls without dispersion")),
        (_("Flight"), case_words(case)),
        *_after_liftoff(drop.t_s, assessment),
        (_("Position"), decimal_degrees(drop.lon_deg, drop.lat_deg)),
        (_("From the pad") if assessment.mission.release is None else _("From the release"), from_start),
        *((_("5th to 95th percentile"), f"{away}\n{when}") for away, when in spread),
        (_("Mark"), _(COMPUTED)),
    ]
    return popup(item_words(drop.item), rows)


def start_popup(assessment: Assessment) -> str:
    """The launch pad, or the release in the air, and where its position comes from.

    Parameters
    ----------
    assessment : Assessment
        With the site.

    Returns
    -------
    str
        Markup.
    """
    site, mission = assessment.site, assessment.mission
    start, release = find_origin(mission, site), mission.release
    pad_or_motion = (
        [(_("Pad"), mission.pad)]
        if release is None
        else [(_("Height"), length(release.height_m)), (_("Speed"), speed(release.speed_mps))]
    )
    texts = site.sources if release is None else mission.sources
    rows = [
        (_("Names"), " · ".join(dict.fromkeys(site.names.values()))),
        *pad_or_motion,
        (_("Position"), decimal_degrees(start.lon_deg, start.lat_deg)),
        (_("Mark"), mark_words(start.mark)),
        (_("Source"), texts.get(start.source, start.source)),
        (_("Note"), start.note),
    ]
    return popup(site.title if release is None else _("Release in the air"), rows)


def _after_liftoff(t_s: float, assessment: Assessment) -> list[Row]:
    time = _("T{minutes} min").format(minutes=f"{t_s / 60.0:+.1f}")
    rows: list[Row] = [(_("After lift-off"), time)]
    liftoff = assessment.mission.liftoff_utc
    return rows if liftoff is None else [*rows, (_("Time"), _instant(liftoff + timedelta(seconds=t_s), assessment))]


def span_rows(first_s: float | None, last_s: float | None, assessment: Assessment | None) -> list[Row]:
    """First and last impact: minutes after lift-off, UTC and local time.

    Parameters
    ----------
    first_s, last_s : float or None
        After lift-off [s].
    assessment : Assessment or None
        With the mission's lift-off; without one no time is known.

    Returns
    -------
    list of (str, object)
        Labels and values; none where a time is not known.
    """
    if first_s is None or last_s is None or assessment is None:
        return []
    mission = assessment.mission
    span = span_utc(mission.liftoff_utc, first_s, last_s)
    rows: list[Row] = [(_("After lift-off"), _("T+{minutes}").format(minutes=minutes(first_s, last_s)))]
    return [*rows, (_("Time"), window(span, mission.timezone))] if span else rows


def _instant(when_utc: datetime, assessment: Assessment) -> str:
    return "\n".join(instant(when_utc, assessment.mission.timezone))
