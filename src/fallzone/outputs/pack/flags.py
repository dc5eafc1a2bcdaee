"""Flagged regions in print: a table with every reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallzone.outputs.flag_words import merge_passages, most_first
from fallzone.outputs.pack.blocks import Block, Column, heading, names, paragraph, span, table
from fallzone.outputs.reason_words import reason_cell
from fallzone.words import _, times
from fallzone.words import formats as say
from fallzone.words.things import condition_words

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment
    from fallzone.model.results.flag import Reason


def flagged_regions(assessment: Assessment) -> list[Block]:
    """Every flagged region with a row for each of its reasons.

    Parameters
    ----------
    assessment : Assessment
        With flags and zones.

    Returns
    -------
    list of dict
        Blocks of ``pack.blocks``.
    """
    if not assessment.flagged:
        return [heading(_("Flagged regions")), paragraph(_("No region is flagged."))]
    columns = [
        Column(_("Why"), 40),
        Column(_("Share"), 12, True),
        Column(_("Probability of impact (95 % interval)"), 43),
        Column(_("After lift-off"), 22, True),
        Column(_("Window"), 44),
    ]
    titles = {zone.id: str(zone.title) for zone in assessment.zones}
    rows: list = []
    for flag in most_first(assessment.flagged):
        rows.append(span(names(flag.names) or flag.region))
        for reason, flights in merge_passages(flag.reasons):
            rows.append(_reason_row(reason, flights, assessment=assessment, titles=titles))
    return [
        heading(_("Flagged regions")),
        paragraph(
            _(
                "A region is flagged when it lies in an announced or estimated zone, meets a 99 % footprint, or lies "
                "within 100 km of a ground track or of the trace of instantaneous impact points (IIP). Share is the "
                "part of the zone or footprint that lies in the region."
            )
        ),
        table(columns, rows),
    ]


def _reason_row(reason: Reason, flights: str, *, assessment: Assessment, titles: dict[str, str]) -> list[str]:
    """Why, share, probability, minutes and window of one reason."""
    share = "–" if reason.share_of_zone is None else say.share(reason.share_of_zone)
    chance = "–"
    if reason.probability is not None and reason.interval is not None:
        chance = say.probability(reason.probability, reason.interval, reason.flights)
        chance += "\n" + _("given: {condition}").format(condition=condition_words(reason.condition or ""))
    return [
        reason_cell(reason, flights, titles),
        share,
        chance,
        times.minutes(reason.first_s, reason.last_s),
        times.window(times.read_iso_span(reason.window_utc), assessment.mission.timezone),
    ]
