"""The launch in print: events, falls and orbit, the wind it met, and what was reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallzone.names import AS_FLOWN, NOMINAL
from fallzone.outputs import wording as say
from fallzone.outputs.pack.blocks import Block, Sources, drawing, heading, paragraph, table
from fallzone.outputs.pack.wind_picture import draw_wind
from fallzone.outputs.spread import spread_words

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment
    from fallzone.model.mission import Mission
    from fallzone.model.trajectory import End
    from fallzone.model.wind_profile import WindProfile


def launch(assessment: Assessment, sources: Sources) -> list[Block]:
    """Events and falls of the computed flights, and the objects that were reported."""
    return [
        heading("The launch"),
        *_events(assessment, sources),
        *_falls(assessment),
        *_observations(assessment, sources),
        *_wind(assessment.wind),
    ]


def _events(assessment: Assessment, sources: Sources) -> list[Block]:
    """Events of each computed flight."""
    columns = [("Event", 40), ("T+ [s]>", 20), ("Height>", 25), ("Speed>", 25), ("Downrange>", 25), ("Position", 35)]
    blocks: list[Block] = []
    for case, flight in assessment.trajectories.items():
        rows = [
            [
                event.name.replace("-", " "),
                f"{event.t_s:.1f}".replace("-", "−"),
                say.length(event.height_m),
                say.speed(event.speed_mps),
                say.length(event.downrange_m),
                say.decimal_degrees(event.lon_deg, event.lat_deg, places=2),
            ]
            for event in flight.events
        ]
        words = _failure_words(assessment.mission, sources) if case == AS_FLOWN else ""
        told = paragraph(words + _end_words(flight.end))
        blocks += [heading(say.sentence_case(say.case_words(case)), 2), told, table(columns, rows)]
    return blocks


def _falls(assessment: Assessment) -> list[Block]:
    """Where the bodies of the nominal flight come down: the best fit alone, and all simulated flights."""
    flight = assessment.trajectories.get(NOMINAL)
    if flight is None:
        return []
    columns = [("Body", 23), ("Range>", 16), ("Azimuth>", 15), ("T+ [min]>", 15), ("Position", 32)]
    columns += [("Range, all flights", 35), ("T+, all flights", 34)]
    impacts = {one.item: one for one in assessment.impacts if one.case == NOMINAL}
    rows = [
        [
            say.sentence_case(say.item_words(drop.item)),
            say.length(drop.range_m),
            f"{drop.azimuth_deg:.1f}°",
            f"{drop.t_s / 60.0:.1f}",
            say.decimal_degrees(drop.lon_deg, drop.lat_deg, places=2),
            *(spread_words(impacts[drop.item], assessment) if drop.item in impacts else ("–", "–")),
        ]
        for drop in flight.drops
    ]
    told = "Left: the best fit without any scatter. Right: median, and in brackets where 90 % of simulated flights are."
    return [heading("Nominal falls", 2), paragraph(told), table(columns, rows)]


def _wind(wind: WindProfile) -> list[Block]:
    """The wind that every flight and fall met, with where it comes from."""
    told = f"{wind.title}. Lines: mean over the pad; bands: one and two standard deviations. Source: {wind.source}."
    if not wind.verified:
        told += " This wind is assumed: no measurement or forecast of the day stands behind it."
    return [heading("Wind", 2), drawing(draw_wind(wind), told)]


def _observations(assessment: Assessment, sources: Sources) -> list[Block]:
    """Objects that were reported, with their own uncertainty."""
    seen = assessment.mission.observations
    if not seen:
        return []
    columns = [("Reported", 78), ("Position", 32), ("Uncertainty>", 21), ("Time (UTC)", 30), ("Mark, source", 25)]
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


def _failure_words(mission: Mission, sources: Sources) -> str:
    """What went wrong in the flight as flown."""
    failed = mission.as_flown
    if failed is None:
        return ""
    cited = sources.cite(mission.sources[failed.source])
    title = failed.title[:1].upper() + failed.title[1:]
    return f"{title}: {failed.mode} at T+{say.trimmed(failed.t_s)}{say.THIN}s ({failed.mark} {cited}). "


def _end_words(end: End) -> str:
    orbit = say.orbit_words(end)
    if orbit:
        return f"Ends in {orbit} (computed)."
    if end.lon_deg is not None and end.lat_deg is not None:
        where = say.decimal_degrees(end.lon_deg, end.lat_deg, places=2)
        away = "" if end.range_m is None else f", {say.length(end.range_m)} from the pad"
        return f"Ends on the surface at {where}{away} (computed, without dispersion)."
    return f"Ends: {end.status}."
