"""Flagged regions in print: a table with every reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallzone.outputs.flag_words import merge_passages
from fallzone.outputs.pack.blocks import Block, Column, heading, names, paragraph, span, table
from fallzone.words import _
from fallzone.words import formats as say
from fallzone.words.things import item_words

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment
    from fallzone.model.flag import Reason


def flagged_regions(assessment: Assessment) -> list[Block]:
    """Every flagged region with a row for each of its reasons."""
    if not assessment.flagged:
        return [heading(_("Flagged regions")), paragraph(_("No region is flagged."))]
    columns = [
        Column(_("Why"), 40),
        Column(_("Share"), 12, True),
        Column(_("Probability of impact (95 % interval)"), 43),
        Column(_("After lift-off"), 22, True),
        Column(_("Window"), 44),
    ]
    titles = {zone.id: zone.title for zone in assessment.zones}
    rows: list = []
    for flag in assessment.flagged:
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
        chance += "\n" + _("given: {condition}").format(condition=reason.condition)
    return [
        _reason_words(reason, flights, titles),
        share,
        chance,
        say.minutes(reason.first_s, reason.last_s),
        say.window(say.read_iso_span(reason.window_utc), assessment.mission.timezone),
    ]


def _reason_words(reason: Reason, flights: str, titles: dict[str, str]) -> str:
    if reason.reason == "zone":
        told = _("in an estimated zone: {zone}")
        if reason.mark == "declared":
            told = _("in the announced zone: {zone}")
        return told.format(zone=titles.get(reason.zone, reason.zone))
    if reason.reason == "overflight":
        return _passage_words(reason, flights)
    told = _("impacts of {item}, {flights}")
    if reason.reason == "footprint_99":
        told = _("{share} footprint: {item}, {flights}")
    return told.format(share=say.percent(0.99), item=item_words(reason.item or ""), flights=flights)


def _passage_words(reason: Reason, flights: str) -> str:
    is_track = reason.zone.startswith("ground-track")
    if not reason.distance_m:
        told = _("ground track, {flights}: crosses it") if is_track else _("IIP trace, {flights}: crosses it")
        return told.format(flights=flights)
    told = _("IIP trace, {flights}: {distance} away")
    if is_track:
        told = _("ground track, {flights}: {distance} away")
    return told.format(flights=flights, distance=say.length(reason.distance_m))
