"""Flagged regions in print: one sentence for each kind of reason, and a table with every reason."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from fallzone.names import AS_FLOWN, NOMINAL
from fallzone.outputs import wording as say
from fallzone.outputs.pdf_blocks import Block, heading, names, paragraph, span, table

if TYPE_CHECKING:
    from fallzone.assessment.record import Assessment
    from fallzone.model.flag import Flag, Reason

# Why regions are flagged, the weightiest first.
WEIGHT = (
    "zones and planned falls",
    "falls of the flight as flown",
    "debris of failed flights",
    "overflight alone",
)

# Overflights of two cases that differ by less than this are one line of the table [s, m].
SAME_PASSAGE_S, SAME_PASSAGE_M = 1.0, 1_000.0


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
        for reason, flights in _merged(flag.reasons):
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


def _merged(reasons: tuple[Reason, ...]) -> list[tuple[Reason, str]]:
    """Reasons with the flights they hold for; the flight as flown passes like the nominal one until it fails."""
    kept: list[tuple[Reason, str]] = []
    for reason in reasons:
        twin = next((n for n, (other, _) in enumerate(kept) if _same_passage(other, reason)), None)
        if twin is None:
            kept.append((reason, say.case_words(reason.case or "")))
        else:
            kept[twin] = (kept[twin][0], f"{kept[twin][1]} and {say.case_words(reason.case or '')}")
    return kept


def _same_passage(one: Reason, other: Reason) -> bool:
    if not (one.reason == other.reason == "overflight") or one.zone.split(":")[0] != other.zone.split(":")[0]:
        return False
    pairs = ((one.first_s, other.first_s), (one.last_s, other.last_s))
    if any(a is None or b is None or abs(a - b) > SAME_PASSAGE_S for a, b in pairs):
        return False
    return abs((one.distance_m or 0.0) - (other.distance_m or 0.0)) <= SAME_PASSAGE_M


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
    line = "ground track" if reason.zone.startswith("ground-track") else "IIP trace"
    away = f"{say.length(reason.distance_m)} away" if reason.distance_m else "crosses it"
    return f"{line}, {flights}: {away}"


def flag_sentences(flagged: tuple[Flag, ...]) -> list[str]:
    """Flagged regions by the weightiest of their reasons, each named once."""
    groups: dict[str, list[str]] = {words: [] for words in WEIGHT}
    for flag in flagged:
        found = {_reason_group(reason) for reason in flag.reasons}
        groups[next(words for words in WEIGHT if words in found)].append(flag.names.get("en", flag.region))
    lines = [f"Flagged for {words}: {', '.join(names)}." for words, names in groups.items() if names]
    return lines or ["No region is flagged."]


def _reason_group(reason: Reason) -> str:
    """One of WEIGHT."""
    if reason.reason == "zone":
        return WEIGHT[0]
    if reason.reason == "overflight":
        return WEIGHT[3]
    return {NOMINAL: WEIGHT[0], AS_FLOWN: WEIGHT[1]}.get(reason.case or "", WEIGHT[2])
