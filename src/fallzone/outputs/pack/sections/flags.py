"""Flagged regions in print: a line each by level in the briefing, and in the annex a table with every reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallzone.outputs.flag_words import by_level, merge_passages, most_first, telling_reasons
from fallzone.outputs.hazard_words import casualty_words
from fallzone.outputs.pack.blocks import Block, Column, heading, names, paragraph, span, table
from fallzone.outputs.pack.front.concerned import below_floor, list_worst, region_row, when_columns
from fallzone.outputs.reason_words import reason_cell
from fallzone.outputs.risk_words import chance_words, is_few, span_sentences
from fallzone.words import _, times
from fallzone.words import formats as say
from fallzone.words.things import condition_words, level_words

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment
    from fallzone.model.results.flag import Flag, Reason


def regions_by_level(assessment: Assessment) -> list[Block]:
    """Each region that makes a place INSIDE in a line: when, how likely, and when the flight would have to fail.

    Parameters
    ----------
    assessment : Assessment
        With flags.

    Returns
    -------
    list of dict
        Blocks of ``pack.blocks``; all other flags as a sentence.
    """
    title = heading(_("Flagged regions by level"))
    if not assessment.flagged:
        return [title, paragraph(_("No region is flagged."))]
    columns = [
        Column(_("Region"), 30),
        *when_columns(assessment),
        Column(_("Chance per launch (95 % interval)"), 38),
        Column(_("When it would have to fail"), 56),
    ]
    blocks = [
        block
        for level, flags in list_worst(assessment).items()
        for block in (heading(level_words(level), 2), table(columns, [_line(flag, assessment) for flag in flags]))
    ]
    below = below_floor(assessment)
    return [title, *blocks, *([paragraph(below)] if below else [])]


def _line(flag: Flag, assessment: Assessment) -> list[str]:
    return [*region_row(flag, assessment), "\n".join(span_sentences(flag.spans)) or "–"]


def every_reason(assessment: Assessment) -> list[Block]:
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
    title = heading(_("Flagged regions, with every reason"))
    if not assessment.flagged:
        return [title, paragraph(_("No region is flagged."))]
    columns = [
        Column(_("Why"), 40),
        Column(_("Share"), 12, True),
        Column(_("Probability of impact (95 % interval)"), 43),
        Column(_("After lift-off"), 22, True),
        Column(_("Window"), 44),
    ]
    tables: list[Block] = []
    for level, flags in by_level(most_first(assessment.flagged)).items():
        rows: list = []
        for flag in flags:
            rows.append(span(names(flag.names) or flag.region))
            rows += _launch_rows(flag)
            for reason, flights in merge_passages(telling_reasons(flag.reasons)):
                rows.append(_reason_row(reason, flights, assessment))
        tables += [heading(level_words(level), level=2), table(columns, rows)]
    told = _("Share is the part of the zone or area that lies in the region.")
    return [title, paragraph(told), *tables]


def _launch_rows(flag: Flag) -> list[list[str]]:
    """What is known of a region per launch: how likely, when, when the flight would have to fail, and who is hit."""
    rows, expected = [], flag.expected_casualties
    if flag.probability_per_launch is not None:
        rows.append(
            [
                _("per launch, any fragment in it"),
                "–",
                chance_words(flag.probability_per_launch),
                times.minutes(*(flag.arrival_s or (None, None))),
                "\n".join(span_sentences(flag.spans)) or "–",
            ]
        )
    if expected is not None and expected.value > 0.0:
        rows.append([_("expected casualties per launch"), "–", casualty_words(expected), "–", "–"])
    return rows


def _reason_row(reason: Reason, flights: str, assessment: Assessment) -> list[str]:
    """Why, share, probability, minutes and window of one reason."""
    share = "–" if reason.share_of_zone is None else say.share(reason.share_of_zone)
    chance = "–"
    if reason.probability is not None and reason.interval is not None:
        chance = say.probability(reason.probability, reason.interval, reason.flights)
        chance += "\n" + _("given: {condition}").format(condition=condition_words(reason.condition or ""))
    return [
        reason_cell(reason, flights),
        share,
        chance,
        times.minutes(reason.first_s, reason.last_s),
        _say_window(reason, assessment.mission.timezone),
    ]


def _say_window(reason: Reason, timezone: str) -> str:
    """First and last of a reason; of a flight or two they are no window."""
    told = times.window(times.read_iso_span(reason.window_utc), timezone)
    return _("about {window}").format(window=told) if is_few(reason.window_flights) else told
