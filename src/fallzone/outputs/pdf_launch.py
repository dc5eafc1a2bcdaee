"""The launch in print: events, falls and orbit, computed beside published, and what was reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallzone.names import AS_FLOWN, NOMINAL
from fallzone.outputs import wording as say
from fallzone.outputs.pdf_blocks import Block, Sources, heading, paragraph, table

if TYPE_CHECKING:
    from fallzone.assessment.record import Assessment
    from fallzone.model.mission import Mission
    from fallzone.model.trajectory import End


def launch(assessment: Assessment, sources: Sources) -> list[Block]:
    """Events and falls of the computed flights, and the objects that were reported."""
    return [
        heading("The launch"),
        *_events(assessment, sources),
        *_falls(assessment, sources),
        *_observations(assessment, sources),
    ]


def _events(assessment: Assessment, sources: Sources) -> list[Block]:
    """Events of each computed flight; published figures beside those of the nominal one."""
    columns = [("Event", 30), ("T+ [s]>", 13), ("Height>", 16), ("Speed>", 17), ("Downrange>", 20), ("Position", 29)]
    columns += [("Published", 36), ("Computed − published", 22)]
    blocks: list[Block] = []
    for case, flight in assessment.trajectories.items():
        rows = []
        for event in flight.events:
            told, missed = _published(assessment.mission, event.name, event, case, sources)
            rows.append(
                [
                    event.name.replace("-", " "),
                    f"{event.t_s:.1f}".replace("-", "−"),
                    say.length(event.height_m),
                    say.speed(event.speed_mps),
                    say.length(event.downrange_m),
                    say.decimal_degrees(event.lon_deg, event.lat_deg, places=2),
                    told,
                    missed,
                ]
            )
        words = _failure_words(assessment.mission, sources) if case == AS_FLOWN else ""
        told = paragraph(words + _end_words(flight.end))
        blocks += [heading(say.case_words(case).capitalize(), 2), told, table(columns, rows)]
    return blocks


def _falls(assessment: Assessment, sources: Sources) -> list[Block]:
    """Where the bodies of the nominal flight come down without dispersion, and its orbit."""
    flight = assessment.trajectories.get(NOMINAL)
    if flight is None:
        return []
    columns = [("Body", 25), ("Range>", 17), ("Azimuth>", 16), ("T+ [s]>", 13), ("Position", 29)]
    columns += [("Published", 46), ("Computed − published", 24)]
    rows = []
    for drop in flight.drops:
        told, missed = _published(assessment.mission, drop.item, drop, NOMINAL, sources)
        place = say.decimal_degrees(drop.lon_deg, drop.lat_deg, places=2)
        azimuth = f"{drop.azimuth_deg:.1f}°"
        rows.append(
            [say.item_words(drop.item), say.length(drop.range_m), azimuth, f"{drop.t_s:.0f}", place, told, missed]
        )
    told, missed = _published(assessment.mission, "orbit", flight.end, NOMINAL, sources)
    if told != "–":
        rows.append(["orbit", "–", "–", "–", "–", told, missed])
    return [heading("Nominal falls without dispersion", 2), table(columns, rows)]


def _observations(assessment: Assessment, sources: Sources) -> list[Block]:
    """Objects that were reported, with their own uncertainty."""
    seen = assessment.mission.observations
    if not seen:
        return []
    columns = [("Reported", 60), ("Position", 40), ("Uncertainty>", 22), ("Time (UTC)", 36), ("Mark, source", 26)]
    rows = [
        [
            f"{one.title}\n{one.note}".strip(),
            say.decimal_degrees(one.lon_deg, one.lat_deg, places=2),
            f"± {say.length(one.uncertainty_m)}",
            f"{one.reported_utc:%Y-%m-%d %H:%M}" if one.reported_utc else "–",
            f"{one.mark} {sources.cite(assessment.mission.sources[one.source])}",
        ]
        for one in seen
    ]
    return [heading("Reported objects", 2), table(columns, rows)]


def _published(mission: Mission, name: str, computed: object, case: str, sources: Sources) -> tuple[str, str]:
    """Published figures of one event, body or orbit, and how far the computed ones are from them."""
    told, missed = [], []
    for one in mission.published if case == NOMINAL else ():
        value = getattr(computed, one.quantity, None) if one.name == name else None
        if value is None:
            continue
        which = f"{say.with_unit(one.quantity, one.value)[0]} " if name == "orbit" else ""
        mark = "" if one.mark == "declared" else f", {one.mark}"
        told.append(f"{which}{say.amount(one.quantity, one.value)}{mark} {sources.cite(mission.sources[one.source])}")
        missed.append(say.difference(one.quantity, value, one.value))
    return "\n".join(told) or "–", "\n".join(missed) or "–"


def _failure_words(mission: Mission, sources: Sources) -> str:
    """What went wrong in the flight as flown."""
    failed = mission.as_flown
    if failed is None:
        return ""
    cited = sources.cite(mission.sources[failed.source])
    title = failed.title[:1].upper() + failed.title[1:]
    return f"{title}: {failed.mode} at T+{say.trimmed(failed.t_s)}{say.THIN}s ({failed.mark} {cited}). "


def _end_words(end: End) -> str:
    if end.status == "orbit" and end.perigee_m is not None and end.apogee_m is not None:
        tilt = "" if end.inclination_deg is None else f", inclination {end.inclination_deg:.2f}°"
        return f"Ends in an orbit of {say.length(end.perigee_m)} × {say.length(end.apogee_m)}{tilt} (computed)."
    if end.lon_deg is not None and end.lat_deg is not None:
        where = say.decimal_degrees(end.lon_deg, end.lat_deg, places=2)
        away = "" if end.range_m is None else f", {say.length(end.range_m)} from the pad"
        return f"Ends on the surface at {where}{away} (computed, without dispersion)."
    return f"Ends: {end.status}."
