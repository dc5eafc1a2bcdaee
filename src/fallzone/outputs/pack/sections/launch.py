"""The flights in print: events, falls and orbit, the wind they met, and what happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallzone.model.results.origins import WIND
from fallzone.names import AS_FLOWN, NOMINAL
from fallzone.outputs.basis_words import say_basis
from fallzone.outputs.orbit_words import orbit_words
from fallzone.outputs.pack.blocks import Block, Column, Sources, drawing, heading, paragraph, table
from fallzone.outputs.pack.wind_picture import draw_wind
from fallzone.outputs.returned import with_return
from fallzone.outputs.spread import spread_words
from fallzone.words import _
from fallzone.words import formats as say
from fallzone.words.things import case_title, event_words, item_title, join_sentences, mark_words, mode_words

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment
    from fallzone.model.mission import Mission
    from fallzone.model.results.trajectory import End


def flights(assessment: Assessment, sources: Sources) -> list[Block]:
    """Events and falls of the computed flights.

    Parameters
    ----------
    assessment : Assessment
        With trajectories and impacts.
    sources : Sources
        Gets a number for each source that is new.

    Returns
    -------
    list of dict
        Blocks of ``pack.blocks``.
    """
    return [heading(_("The flights")), *_events(assessment, sources), *_falls(assessment)]


def happened(assessment: Assessment, sources: Sources) -> list[Block]:
    """What became of a launch that has taken place: its failure, and the objects that were reported.

    Parameters
    ----------
    assessment : Assessment
        With the mission's failure and reported objects.
    sources : Sources
        Gets a number for each source that is new.

    Returns
    -------
    list of dict
        Blocks of ``pack.blocks``; none where nothing is known of it.
    """
    mission = assessment.mission
    failed, told = assessment.trajectories.get(AS_FLOWN), _failure_words(mission, sources)
    if failed is not None:
        told = join_sentences([told, _end_words(failed.end, mission)])
    blocks = [*([paragraph(told)] if told else []), *_observations(assessment, sources)]
    return [heading(_("What happened"), 2), *blocks] if blocks else []


def _events(assessment: Assessment, sources: Sources) -> list[Block]:
    """Events of each computed flight."""
    columns = [
        Column(_("Event"), 40),
        Column("T+ [s]", 20, True),
        Column(_("Height"), 25, True),
        Column(_("Speed"), 25, True),
        Column(_("Downrange"), 25, True),
        Column(_("Position"), 35),
    ]
    blocks: list[Block] = []
    for case, flight in assessment.trajectories.items():
        rows = [
            [
                event_words(event.name),
                f"{event.t_s:.1f}".replace("-", "−"),
                say.length(event.height_m),
                say.speed(event.speed_mps),
                say.length(event.downrange_m),
                say.decimal_degrees(event.lon_deg, event.lat_deg, places=2),
            ]
            for event in flight.events
        ]
        failed = _failure_words(assessment.mission, sources) if case == AS_FLOWN else ""
        told = join_sentences([failed, _end_words(flight.end, assessment.mission)])
        blocks += [heading(case_title(case), 2), paragraph(told), table(columns, rows)]
    return blocks


def _falls(assessment: Assessment) -> list[Block]:
    """Where the bodies of the nominal flight come down: the best fit alone, and all simulated flights."""
    flight = assessment.trajectories.get(NOMINAL)
    if flight is None:
        return []
    columns = [
        Column(_("Body"), 23),
        Column(_("Range"), 16, True),
        Column(_("Azimuth"), 15, True),
        Column(_("T+ [min]"), 15, True),
        Column(_("Position"), 32),
        Column(_("Range, all flights"), 35),
        Column(_("T+, all flights"), 34),
    ]
    impacts = {one.item: one for one in assessment.impacts if one.case == NOMINAL}
    rows = [
        [
            with_return(item_title(drop.item), drop.item, flight),
            say.length(drop.range_m),
            f"{drop.azimuth_deg:.1f}°",
            f"{drop.t_s / 60.0:.1f}",
            say.decimal_degrees(drop.lon_deg, drop.lat_deg, places=2),
            *(spread_words(impacts[drop.item], assessment) if drop.item in impacts else ("–", "–")),
        ]
        for drop in flight.drops
    ]
    told = _(
        "Left: the best fit without any scatter. Right: median of all simulated flights, and in brackets the 5th to "
        "95th percentile."
    )
    return [heading(_("Nominal falls"), 2), paragraph(told), table(columns, rows)]


def winds(assessment: Assessment) -> list[Block]:
    """The wind that every flight and fall met: what it is and its file; all else of it stands with what was assumed.

    Parameters
    ----------
    assessment : Assessment
        With the wind.

    Returns
    -------
    list of dict
        Blocks of ``pack.blocks``.
    """
    told = [say_basis(one) for one in assessment.provenance.assumptions if one.code in WIND][:1]
    told.append(_("Lines: mean over the pad; bands: one and two standard deviations."))
    if not assessment.wind.verified:
        told.append(_("This wind is assumed: no measurement or forecast of the day stands behind it."))
    return [heading(_("Wind")), drawing(draw_wind(assessment.wind), join_sentences(told))]


def _observations(assessment: Assessment, sources: Sources) -> list[Block]:
    """Objects that were reported, with their own uncertainty."""
    seen = assessment.mission.observations
    if not seen:
        return []
    columns = [
        Column(_("Reported"), 78),
        Column(_("Position"), 32),
        Column(_("Uncertainty"), 21, True),
        Column(_("Time (UTC)"), 30),
        Column(_("Mark, source"), 25),
    ]
    rows = [
        [
            f"{one.title}\n{one.note}".strip(),
            say.decimal_degrees(one.lon_deg, one.lat_deg, places=2),
            f"± {say.length(one.uncertainty_m)}",
            f"{one.reported_utc:%Y-%m-%d %H:%M}" if one.reported_utc else "–",
            f"{mark_words(one.mark)} {sources.cite(assessment.mission.sources[one.source])}",
        ]
        for one in seen
    ]
    return [table(columns, rows)]


def _failure_words(mission: Mission, sources: Sources) -> str:
    """What went wrong in the flight as flown."""
    failed = mission.as_flown
    if failed is None:
        return ""
    return _("{title}: {mode} at T+{time} ({mark} {source}).").format(
        title=failed.title,
        mode=mode_words(failed.mode),
        time=say.with_unit("t_s", failed.t_s),
        mark=mark_words(failed.mark),
        source=sources.cite(mission.sources[failed.source]),
    )


def _end_words(end: End, mission: Mission) -> str:
    orbit = orbit_words(end)
    if orbit:
        return _("Ends in {orbit} (computed).").format(orbit=orbit)
    if end.lon_deg is None or end.lat_deg is None:
        return _("Ends: {status}.").format(status=end.status)
    where = say.decimal_degrees(end.lon_deg, end.lat_deg, places=2)
    if end.range_m is None:
        return _("Ends on the surface at {position} (computed, without dispersion).").format(position=where)
    told = (
        _("Ends on the surface at {position}, {distance} from the pad (computed, without dispersion).")
        if mission.release is None
        else _("Ends on the surface at {position}, {distance} from the release (computed, without dispersion).")
    )
    return told.format(position=where, distance=say.length(end.range_m))
