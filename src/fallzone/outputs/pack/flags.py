"""Flagged regions in print: a table with every reason."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from fallzone.outputs import wording as say
from fallzone.outputs.flag_words import merge_passages
from fallzone.outputs.pack.blocks import Block, heading, names, paragraph, span, table

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment
    from fallzone.model.flag import Reason


def flagged_regions(assessment: Assessment) -> list[Block]:
    """Every flagged region with a row for each of its reasons."""
    if not assessment.flagged:
        return [heading("Flagged regions"), paragraph("No region is flagged.")]
    columns = [
        ("Why", 40),
        ("Share>", 12),
        ("Probability (95 % interval)", 43),
        ("After lift-off>", 22),
        ("Window", 44),
    ]
    titles = {zone.id: zone.title for zone in assessment.zones}
    rows: list = []
    for flag in assessment.flagged:
        rows.append(span(names(flag.names) or flag.region))
        for reason, flights in merge_passages(flag.reasons):
            rows.append(_reason_row(reason, flights, assessment=assessment, titles=titles))
    return [
        heading("Flagged regions"),
        paragraph(
            "A region is flagged when it lies in an announced or estimated zone, meets a 99 % footprint, or lies "
            "within 100 km of a ground track or of the trace of instantaneous impact points (IIP). Share is the part "
            "of the zone or footprint that lies in the region."
        ),
        table(columns, rows),
    ]


def _reason_row(reason: Reason, flights: str, *, assessment: Assessment, titles: dict[str, str]) -> list[str]:
    """Why, share, probability, minutes and window of one reason."""
    share = "–" if reason.share_of_zone is None else say.share(reason.share_of_zone)
    chance = "–"
    if reason.probability is not None and reason.interval is not None:
        chance = say.probability(reason.probability, reason.interval, reason.flights)
        chance += f"\ngiven: {reason.condition}"
    span_utc = tuple(datetime.fromisoformat(end) for end in reason.window_utc) if reason.window_utc else None
    return [
        _reason_words(reason, flights, titles),
        share,
        chance,
        say.minutes(reason.first_s, reason.last_s),
        say.window(span_utc, assessment.mission.timezone),
    ]


def _reason_words(reason: Reason, flights: str, titles: dict[str, str]) -> str:
    if reason.reason == "zone":
        kind = "the announced" if reason.mark == "declared" else "an estimated"
        return f"in {kind} zone: {titles.get(reason.zone, reason.zone)}"
    if reason.reason == "footprint_99":
        return f"99{say.THIN}% footprint: {say.item_words(reason.item or '')}, {flights}"
    if reason.reason == "impacts":
        return f"hit by {say.item_words(reason.item or '')}, {flights}"
    line = "ground track" if reason.zone.startswith("ground-track") else "IIP trace"
    away = f"{say.length(reason.distance_m)} away" if reason.distance_m else "crosses it"
    return f"{line}, {flights}: {away}"
