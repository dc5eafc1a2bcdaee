"""What the map says when something on it is clicked. Every foreign string passes safe_text() here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from fallzone.outputs.few_impacts import has_area
from fallzone.outputs.spread import spread_words
from fallzone.outputs.text import safe_text
from fallzone.outputs.wording import (
    area,
    case_words,
    decimal_degrees,
    item_words,
    length,
    local_name,
    minutes,
    number,
    probability,
    span_utc,
    window,
)
from fallzone.outputs.zone_words import closure_lines, list_rings, notice_facts, shape_words

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment
    from fallzone.model.flag import Flag, Reason
    from fallzone.model.impacts import Footprint
    from fallzone.model.mission import Observation
    from fallzone.model.trajectory import Drop, Event, Trajectory
    from fallzone.model.zone import Zone
    from fallzone.outputs.few_impacts import Few

Row = tuple[str, object]

ZONE_KINDS = {
    "announced": "announced zone, corners as published",
    "estimated": "announced zone, placed from published sizes or distances",
    "control-area": "area closed to traffic at launch, not a drop zone",
}

# Closer than a track is wide on the map.
OVER_IT_M = 500.0

COMPUTED = "estimated (computed here)"


def popup(title: str, rows: Iterable[Row]) -> str:
    """A heading and a table of labelled values; a value that is None or empty is left out."""
    lines = "".join(f"<tr><th>{safe_text(label)}</th><td>{_lines(value)}</td></tr>" for label, value in rows if value)
    return f"<b>{safe_text(title)}</b><table>{lines}</table>"


def _lines(value: object) -> str:
    return "<br>".join(safe_text(line) for line in str(value).split("\n"))


def footprint_popup(shape: Footprint, assessment: Assessment) -> str:
    """What a footprint is, how likely a hit inside it is, and when."""
    percent = f"{100.0 * shape.containment:.0f} %"
    rows = [
        ("What", f"area that holds {percent} of the simulated impacts"),
        ("Item", item_words(shape.item)),
        ("Flight", case_words(shape.case)),
        ("Hit inside", probability(shape.probability, shape.interval, shape.flights)),
        ("Given", shape.condition),
        *_span(shape.first_s, shape.last_s, assessment),
        ("Area", area(shape.area_m2)),
        ("Counted", f"{number(shape.impacts, 9)} impacts in {number(shape.flights, 9)} simulated flights"),
        ("Mark", COMPUTED),
        ("Source", f"fallzone {assessment.provenance.version}, seed {assessment.provenance.seed}"),
    ]
    return popup(f"{item_words(shape.item)}, {case_words(shape.case)}: {percent}", rows)


def impact_popup(few: Few, index: int, assessment: Assessment) -> str:
    """One of few impacts: what fell, where and when."""
    impacts = few.impacts
    rows = [
        ("What", "one simulated impact"),
        ("Flight", case_words(impacts.case)),
        ("Given", impacts.condition),
        *_after_liftoff(float(impacts.t_s[index]), assessment),
        ("Position", decimal_degrees(float(impacts.lon_deg[index]), float(impacts.lat_deg[index]))),
        ("Counted", few.sentence),
        ("Mark", COMPUTED),
    ]
    return popup(item_words(impacts.item), rows)


def zone_popup(zone: Zone, assessment: Assessment) -> str:
    """What an announced zone is, who says so, and when it is closed."""
    rows = [
        ("What", ZONE_KINDS[zone.kind]),
        ("Item", item_words(zone.item)),
        *notice_facts(zone),
        ("Closed", _closures(zone, assessment.mission.timezone)),
        ("Shape", shape_words(zone)),
        *(
            (name or "Corners", "\n".join(decimal_degrees(*corner) for corner in ring))
            for name, ring in list_rings(zone)
        ),
        ("Edge", f"within {length(zone.uncertainty_m)}" if zone.uncertainty_m else "as published"),
        ("Mark", zone.mark),
        ("Source", zone.source),
        ("Note", zone.note),
    ]
    return popup(zone.title, rows)


def _closures(zone: Zone, timezone: str) -> str:
    """When a zone is closed, a line each; the only window stands over its local time."""
    if len(zone.windows_utc) == 1 and not zone.schedules and zone.window_utc:
        return window(zone.window_utc, timezone)
    return "\n".join(closure_lines(zone, timezone)) or "times not in hand"


def observation_popup(observation: Observation, assessment: Assessment) -> str:
    """Where something was reported to have come down or passed, and how well that is known."""
    reported = observation.reported_utc
    rows = [
        ("What", "reported position of an object"),
        ("Reported", reported and _instant(reported, assessment)),
        ("Position", decimal_degrees(observation.lon_deg, observation.lat_deg)),
        ("Uncertainty", length(observation.uncertainty_m)),
        ("Mark", observation.mark),
        ("Source", assessment.mission.sources.get(observation.source, observation.source)),
        ("Note", observation.note),
    ]
    return popup(observation.title, rows)


def limit_line_popup(assessment: Assessment) -> str:
    """What happens where the impact point crosses the limit line, and who says so."""
    line = assessment.mission.flight_termination
    after = f", {number(line.delay_s)} s after the crossing" if line.delay_s else ""
    rows = [
        ("What", f"thrust ends where the instantaneous impact point crosses this line{after}"),
        ("Then", "the vehicle is broken up" if line.destruct else "the vehicle falls as it is"),
        ("Mark", line.mark),
        ("Source", assessment.mission.sources.get(line.source, line.source)),
        ("Note", line.note),
    ]
    return popup("Impact limit line", rows)


def flag_popup(flag: Flag, assessment: Assessment) -> str:
    """A flagged region in three languages, with each of its reasons."""
    names = " · ".join(dict.fromkeys(flag.names[lang] for lang in ("en", "ko", "ja") if flag.names.get(lang)))
    rows = [(f"Reason {i}", describe_reason(reason)) for i, reason in enumerate(flag.reasons, start=1)]
    return popup(names, [("What", f"flagged {flag.kind}"), *rows, *_span(flag.first_s, flag.last_s, assessment)])


def describe_reason(reason: Reason) -> str:
    """One reason for a flag, as a sentence."""
    if reason.reason == "zone":
        share = "Part" if reason.share_of_zone is None else f"{number(100.0 * reason.share_of_zone)} %"
        return f"{share} of zone {reason.zone} ({item_words(reason.item)}, {reason.mark}) lies here."
    if reason.reason == "overflight":
        line = "impact-point trace" if reason.zone.startswith("iip-trace") else "ground track"
        when = "" if reason.first_s is None else f", T+{minutes(reason.first_s, reason.last_s)}"
        return f"The {line} of the {case_words(reason.case)} passes {_distance(reason.distance_m)}{when}."
    what = f"{item_words(reason.item)}, {case_words(reason.case)}"
    text = f"Hit by {what}" if reason.reason == "impacts" else f"Meets the 99 % area of {what}"
    if reason.probability is not None:
        hit = probability(reason.probability, reason.interval, reason.flights)
        text += f": probability of a hit in the region {hit}, given {reason.condition}"
    return text + "."


def _distance(distance_m: float | None) -> str:
    if distance_m is None:
        return "near by"
    return f"{length(distance_m)} away" if distance_m > OVER_IT_M else "over it"


def tick_popup(trajectory: Trajectory, index: int, assessment: Assessment) -> str:
    """Where the vehicle is at one instant."""
    rows = [
        *_after_liftoff(float(trajectory.t_s[index]), assessment),
        ("Position", decimal_degrees(float(trajectory.lon_deg[index]), float(trajectory.lat_deg[index]))),
        ("Height", length(float(trajectory.height_m[index]))),
        ("Mark", COMPUTED),
    ]
    return popup(f"Ground track, {case_words(trajectory.case)}", rows)


def event_popup(event: Event, case: str, assessment: Assessment) -> str:
    """What happens at one instant of a flight."""
    rows = [
        ("Flight", case_words(case)),
        *_after_liftoff(event.t_s, assessment),
        ("Position", decimal_degrees(event.lon_deg, event.lat_deg)),
        ("Height", length(event.height_m)),
        ("Speed", f"{number(event.speed_mps)} m/s over the ground"),
        ("Downrange", length(event.downrange_m)),
        ("Mark", COMPUTED),
    ]
    return popup(event.name.replace("-", " "), rows)


def drop_popup(drop: Drop, case: str, assessment: Assessment) -> str:
    """Where a body comes down when nothing scatters."""
    simulated = [one for one in assessment.impacts if (one.case, one.item) == (case, drop.item)]
    simulated = [one for one in simulated if has_area(one, assessment)]
    spread = [spread_words(one, assessment) for one in simulated]
    rows = [
        ("What", "where it falls without dispersion"),
        ("Flight", case_words(case)),
        *_after_liftoff(drop.t_s, assessment),
        ("Position", decimal_degrees(drop.lon_deg, drop.lat_deg)),
        ("From the pad", f"{length(drop.range_m)}, azimuth {drop.azimuth_deg:.1f}°"),
        *(("90 % of flights", f"{away}\n{when}") for away, when in spread),
        ("Mark", COMPUTED),
    ]
    return popup(item_words(drop.item), rows)


def pad_popup(assessment: Assessment) -> str:
    """The launch pad and where its position comes from."""
    site, mission = assessment.site, assessment.mission
    pad = next(pad for pad in site.pads if pad.id == mission.pad)
    rows = [
        ("Names", " · ".join(dict.fromkeys(site.names.values()))),
        ("Pad", pad.id),
        ("Position", decimal_degrees(pad.lon_deg, pad.lat_deg)),
        ("Mark", pad.mark),
        ("Source", site.sources.get(pad.source, pad.source)),
        ("Note", pad.note),
    ]
    return popup(site.title, rows)


def _after_liftoff(t_s: float, assessment: Assessment) -> list[Row]:
    rows: list[Row] = [("After lift-off", f"T{t_s / 60.0:+.1f} min")]
    liftoff = assessment.mission.liftoff_utc
    return rows if liftoff is None else [*rows, ("Time", _instant(liftoff + timedelta(seconds=t_s), assessment))]


def _span(first_s: float | None, last_s: float | None, assessment: Assessment) -> list[Row]:
    """First and last impact: minutes after lift-off, UTC and local time."""
    if first_s is None or last_s is None:
        return []
    mission = assessment.mission
    span = span_utc(mission.liftoff_utc, first_s, last_s)
    rows: list[Row] = [("After lift-off", f"T+{minutes(first_s, last_s)}")]
    return [*rows, ("Time", window(span, mission.timezone))] if span else rows


def _instant(when_utc: datetime, assessment: Assessment) -> str:
    return instant(when_utc, assessment.mission.timezone)


def instant(when_utc: datetime, timezone: str) -> str:
    """One instant in UTC and, on a second line, in local time."""
    local = when_utc.astimezone(ZoneInfo(timezone))
    return (
        f"{when_utc.astimezone(UTC):%d %b %Y %H:%M:%S} UTC\n{local:%d %b %Y %H:%M:%S} {local_name(timezone, when_utc)}"
    )
